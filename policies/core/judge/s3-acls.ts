/**
 * Whether the network ACLs of a task's subnets let it call S3 by a gateway endpoint: S3 keeps its public addresses, and
 * the ACLs have to pass them out and back. Which addresses these are no plan tells: an ACL that lets some public
 * addresses through and others not is taken to let those of S3 through, and that is said.
 * Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html (considerations).
 */
import { addresses, packets, ports, type AddressSet, type Reading } from "../algebra";
import type { Resource } from "../graph";
import type { Member } from "../model/members";
import { linuxClient, type Subnet } from "../model/routing";
import { portsText } from "./evidence";
import type { Judging } from "./judging";
import { linkAt } from "./missing";
import { https, type Obstacle } from "./obstacles";

const answers = ports.portSet(ports.TCP, linuxClient.from, linuxClient.to);
const ways = {
  egress: { way: "out", what: `${portsText(https)} to S3` },
  ingress: { way: "in", what: `${portsText(answers)} from S3, which its answers are sent to` },
} as const;

/** What an ACL passes of the calls to public addresses. */
interface Passed {
  /** Those that are called and whose answers come in. */
  readonly all: AddressSet;
  /** Where the last are lost; undefined where some are left. */
  readonly stop: keyof typeof ways | undefined;
}

export class S3Acls {
  private readonly known = new Map<string, Passed>();

  constructor(private readonly judging: Judging) {}

  /** The ACL that lets a task call no public address, or get no answer of one; undefined where there is none. */
  stop(member: Member): Obstacle | undefined {
    for (const subnet of this.judging.subnetsOf(member)) {
      const { stop } = this.passed(subnet, "may");
      if (stop === undefined) continue;
      const { at, text } = this.aclOf(subnet);
      const { way, what } = ways[stop];
      const isInline = at?.input(stop) !== undefined;
      return {
        why: `it calls S3 for the layers, by a gateway endpoint and at public addresses, and ${text} lets no ${what}, ${way}`,
        cause: {
          resource: at ?? subnet.resource ?? member.owner,
          property: isInline ? stop : undefined,
        },
        fix: `Let ${text} pass ${portsText(https)} out to the addresses of S3, and ${portsText(answers)} in from them: to and from 0.0.0.0/0, or the blocks of S3's prefix list.`,
        direct: undefined,
        doubts: [],
        // What else an ACL stops is the same mistake.
        link: at === undefined ? undefined : linkAt(this.judging, { layer: "acl", text, at }, at),
      };
    }
    return undefined;
  }

  /** The ACLs that are taken to let the addresses of S3 through. */
  taken(member: Member): readonly string[] {
    const taken = this.judging.subnetsOf(member).flatMap((subnet) => {
      const { all } = this.passed(subnet, "must");
      if (addresses.isSubset(this.judging.internet4, all)) return [];
      return [`${this.aclOf(subnet).text} is taken to let the addresses of S3 through`];
    });
    return [...new Set(taken)];
  }

  private passed(subnet: Subnet, reading: Reading): Passed {
    const key = `${subnet.key} ${reading}`;
    let known = this.known.get(key);
    if (known === undefined) this.known.set(key, (known = this.read(subnet, reading)));
    return known;
  }

  private read(subnet: Subnet, reading: Reading): Passed {
    const { model, internet4 } = this.judging;
    const { acls } = model.routing;
    const { anything } = addresses;
    const out = packets.intersection(
      packets.packets(anything, internet4, https),
      acls.allowed(subnet, "egress", reading),
      reading === "may" ? packets.MAY : packets.MUST,
    );
    const called = addresses.unionAll(out.products.map(({ destination }) => destination));
    if (addresses.isEmpty(called)) return { all: called, stop: "egress" };
    const lost = packets.difference(
      packets.packets(called, anything, answers),
      acls.allowed(subnet, "ingress", reading),
    );
    const mute = addresses.unionAll(lost.products.map(({ source }) => source));
    const all = addresses.difference(called, mute);
    return { all, stop: addresses.isEmpty(all) ? "ingress" : undefined };
  }

  private aclOf(subnet: Subnet) {
    const [first] = this.judging.model.routing.acls.of(subnet).candidates;
    const at: Resource | undefined = first?.value.resource;
    const where = subnet.resource?.toString() ?? "its subnet";
    return { at, text: first?.value.text ?? `the network ACL of ${where}` };
  }
}
