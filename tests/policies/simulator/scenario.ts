/** The words in which scenarios are written: `yes`, `part` and `no`, a name for each party, common rules and routes. */
import { group, type Edit } from "./example";
import type { AclRule, GroupRule } from "./network";
import type { Party, WayKind } from "./reaches";

interface Circumstances {
  /** What is different from the example. */
  readonly edit?: Edit;
  /** The kind of address that is meant; all kinds where not told. */
  readonly way?: WayKind;
  /** Where the packet must have been stopped. */
  readonly at?: string;
}

interface Case extends Circumstances {
  readonly what: string;
  readonly from: Party;
  /** `tcp/443` and the like. */
  readonly traffic: string;
  readonly to: Party;
  /** Whether any packet gets through, and whether all of them do. */
  readonly some: boolean;
  readonly every: boolean;
}

export interface Scenario extends Case {
  /** Of the reference of reachability. */
  readonly section: string;
}

const answer =
  (some: boolean, every: boolean) =>
  (what: string, from: Party, traffic: string, to: Party, more: Circumstances = {}): Case => ({
    what,
    from,
    traffic,
    to,
    some,
    every,
    ...more,
  });

/** Every packet gets through. */
export const yes = answer(true, true);
/** Some packets get through. */
export const part = answer(true, false);
/** No packet gets through. */
export const no = answer(false, false);

export const section = (name: string, cases: readonly Case[]): Scenario[] =>
  cases.map((one) => ({ section: name, ...one }));

export const at = (name: string): Party => ({ kind: "interface", name });
export const net4: Party = { kind: "internet", family: 4 };
export const net6: Party = { kind: "internet", family: 6 };
export const client: Party = { kind: "vpn-client", endpoint: "vpn" };
export const partner: Party = { kind: "peer-host", vpc: "partner" };
export const office: Party = { kind: "site", name: "office" };

export const igw = { kind: "internet-gateway" } as const;
export const nat = { kind: "nat-gateway", nat: "nat" } as const;
export const eigw = { kind: "egress-only-gateway" } as const;

export const tcp = (from: number, to = from) => ({ protocol: "tcp", from, to });
export const only = (name: string, ...ingress: GroupRule[]) => group(name, { ingress });
export const outOnly = (name: string, ...egress: GroupRule[]) => group(name, { egress });
export const allow = (number: number, cidr: string, more: Partial<AclRule> = {}): AclRule => ({
  number,
  action: "allow",
  protocol: "-1",
  cidr,
  ...more,
});
export const deny = (number: number, cidr: string, more: Partial<AclRule> = {}): AclRule => ({
  ...allow(number, cidr, more),
  action: "deny",
});
export const all = [allow(100, "0.0.0.0/0"), allow(110, "::/0")];
