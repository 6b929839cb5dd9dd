/** From managed fronts: packets that need no public address of their destination (§8). */
import { addresses, packets, ports, type PacketSet, type TrafficSet } from "../algebra";
import { formatTarget } from "../graph";
import type { ServiceSource } from "../model/fronts/services";
import type { Front } from "../model/fronts/types";
import type { Admitted } from "../model/members";
import { traffic } from "./between";
import type { Crossings } from "./crossings";
import { unknownVpc } from "./exits";
import { ruleEvidence, type Filters } from "./filters";
import { filter, gate, type Group, type Step } from "./flows";
import type { Gateways } from "./gateways";
import type { Internet } from "./internet";
import type { Mode } from "./modes";
import type { Kin, Places, Seat } from "./places";
import type { PublicAccess } from "./public-access";

export class FrontFlows {
  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
    private readonly internet: Internet,
  ) {}

  /** What a front hands to a member that it leads to. */
  groups(front: Front, to: Kin, mode: Mode): readonly Group[] {
    const carried = carriedTo(front, to, mode);
    if (front.byInternet === true) {
      return this.internet.into(to, mode, { traffic: carried, list: front.list });
    }
    return this.places.ofKin(to, mode).map((t) => {
      const block = front.blockable ? [this.publicAccess.layer("in", [t.subnet], mode)] : [];
      if (front.sees !== "client") {
        const asked = packets.packets(addresses.anything, t.addresses, carried);
        return [{ asked, wide: asked, layers: [...block, ...this.forService(front, to, t, mode)] }];
      }
      const vpc = t.subnet?.vpc ?? unknownVpc;
      const internet = this.places.internetOf(vpc, mode);
      const asked = packets.packets(internet, t.addresses, carried);
      const attached = this.gateways.internet(vpc, undefined, mode);
      const peer = { kin: undefined, addresses: internet };
      return [
        {
          asked,
          wide: asked,
          layers: [
            gate("gateway", attached !== undefined, {
              hop: attached && { evidence: attached, why: "is attached" },
            }),
            ...block,
            filter("ingress", this.filters.between(to, "ingress", peer, mode), mode),
            this.crossings.acl(undefined, t, mode),
          ],
        },
      ];
    });
  }

  /**
   * What has to be there for a service of AWS to get in. Nothing of it keeps anything out for sure, for the plan does not
   * tell with which addresses it comes.
   */
  private forService({ comesAs }: Front, to: Kin, { subnet }: Seat, mode: Mode): readonly Step[] {
    // A function is called, and not sent to.
    if (comesAs === undefined || mode === "may" || !to.member.accepts) return [];
    const admits = this.admits(comesAs, to);
    if (!comesAs.needsGateway) return [admits];
    // A VPC that is none of the program's may have one.
    const attached = this.gateways.internet(subnet?.vpc ?? unknownVpc, undefined, "may");
    const hop = attached && { evidence: attached, why: "is attached" };
    return [gate("gateway", attached !== undefined, { hop }), admits];
  }

  /** The rules of a member's groups that let a service in. */
  private admits(service: ServiceSource, to: Kin): Step {
    // What is not known of its groups admits nobody for sure.
    const { everything } = this.filters.index(to, "ingress", "must");
    const { all } = this.filters.index(to, "ingress", "may");
    const rules = all.filter((one) => isFor(service, one));
    const allowed = anywhere(ports.unionAll(rules.map(({ rule }) => rule.traffic.must)));
    const { groups, owner } = to.member;
    const [group] = groups.certain;
    const names = group === undefined ? "its groups" : groups.certain.map(formatTarget).join(", ");
    return {
      layer: "ingress",
      passes: (sent) =>
        everything === undefined ? packets.intersection(sent, allowed, packets.MUST) : sent,
      hops: (arrived) =>
        rules
          .filter(({ rule }) => packets.intersects(arrived, anywhere(rule.traffic.must)))
          .map((one) => ({ evidence: ruleEvidence(one), why: "admits" })),
      doubts: () => [],
      stops: (sent) => ({
        at: group?.resource ?? owner,
        text: `no rule of ${names} admits ${textOf(sent)} from ${service.name}`,
        fix: `Give ${names} a rule that admits ${textOf(sent)} from ${service.letIn}.`,
      }),
    };
  }
}

/** What rules are written in, and the properties by which they say for whom they are. */
const peersAt = ["ingress", "cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks", "prefixListId", "prefixListIds", "referencedSecurityGroupId", "sourceSecurityGroupId"]; // prettier-ignore

/** Whether a rule lets a service in, or may: what is none of the program's may be the service's own. */
function isFor({ addresses: own, list }: ServiceSource, { peers, rule }: Admitted): boolean {
  if (peers.anyone.length > 0) return !peersAt.some((path) => rule.resource.ignores(path));
  return (
    addresses.intersects(peers.addresses, own) ||
    peers.lists.some(({ name }) => name === list) ||
    // A group that is looked up in a VPC depends on it, as the VPC's own one does.
    peers.groups.some(({ resource, defaultOf }) => resource.mayBeRead || defaultOf !== undefined)
  );
}

function anywhere(set: TrafficSet): PacketSet {
  return packets.packets(addresses.anything, addresses.anything, set);
}

function textOf(sent: PacketSet): string {
  return ports.format(packets.trafficOf(sent)).join(", ");
}

/**
 * What a front can carry to a member. Functions are called without listening; what listens nowhere gets nothing for sure,
 * and soon may.
 */
export function carriedTo(front: Front, to: Kin, mode: Mode): TrafficSet {
  const listens = traffic(to, mode);
  if (!to.member.accepts) return front.traffic;
  if (mode !== "must" && ports.isEmpty(to.member.listens.may)) return front.traffic;
  return ports.intersection(front.traffic, listens);
}
