/** What a subnet is: open to the internet, with a way out, or isolated; and what keeps that from being known. */
import { addresses, spaces, type AddressSet } from "../../algebra";
import type { Effective } from "./associations";
import type { Evidence, Finding } from "./evidence";
import type { Subnet } from "./subnets";
import type { Table } from "./tables";
import type { TargetClass } from "./targets";
import type { Way, Ways } from "./ways";

/** One statement on a subnet. */
export interface Answer {
  /** `unknown` where it could become so. */
  readonly holds: "yes" | "no" | "unknown";
  /** The routes that make it hold, or that could. */
  readonly because: readonly Evidence[];
  /** Where it is not known, the slots to blame and how to make it provable. */
  readonly findings: readonly Finding[];
}

export interface SubnetClasses {
  /** A route to an internet gateway for addresses of the IPv4 internet. */
  readonly publicV4: Answer;
  readonly publicV6: Answer;
  /** A way out that lets nobody in: a public NAT gateway or an egress-only gateway. */
  readonly egress: Answer;
  /** A way to other networks, or through something that may lead anywhere. */
  readonly connected: Answer;
  /** Nothing but local routes and gateway endpoints. */
  readonly isolated: Answer;
}

const publicClasses: readonly TargetClass[] = ["internet"];
const egressClasses: readonly TargetClass[] = ["nat-public", "egress-only"];
const isolatedClasses: readonly TargetClass[] = ["local", "gateway-endpoint", "none"];

export function classesOf(
  subnet: Subnet,
  ways: Ways,
  effective: Effective<Table>,
  internet4: AddressSet,
): SubnetClasses {
  const own = addresses.unionAll(subnet.vpc.all.map(({ v6 }) => v6.least));
  const internet6 = addresses.difference(spaces.internet6, own);
  const ask = (is: (kind: TargetClass) => boolean, space?: AddressSet): Answer => {
    const meets = (way: Way) => space === undefined || addresses.intersects(way.addresses, space);
    const certain = ways.must.filter((way) => is(way.class) && meets(way));
    const possible = ways.may.filter(
      (way) => (is(way.class) || way.class === "unknown") && meets(way),
    );
    if (certain.length > 0) return answer("yes", certain, []);
    if (possible.length === 0) return answer("no", [], []);
    return answer("unknown", possible, findingsOf(effective));
  };
  const among = (classes: readonly TargetClass[]) => (kind: TargetClass) => classes.includes(kind);
  const publicV4 = ask(among(publicClasses), internet4);
  const publicV6 = ask(among(publicClasses), internet6);
  const egress = ask(among(egressClasses));
  const known = [...publicClasses, ...egressClasses, ...isolatedClasses, "unknown"] as const;
  const connected = ask((kind) => !known.includes(kind));
  const leads = ask((kind) => kind !== "unknown" && !isolatedClasses.includes(kind));
  const opposite = { yes: "no", no: "yes", unknown: "unknown" } as const;
  return {
    publicV4,
    publicV6,
    egress,
    connected,
    isolated: { ...leads, holds: opposite[leads.holds] },
  };
}

function answer(
  holds: Answer["holds"],
  ways: readonly Way[],
  findings: readonly Finding[],
): Answer {
  return { holds, because: [...new Set(ways.flatMap(({ because }) => because))], findings };
}

function findingsOf({ candidates, findings }: Effective<Table>): readonly Finding[] {
  return [...new Set([...findings, ...candidates.flatMap(({ value }) => value.findings)])];
}
