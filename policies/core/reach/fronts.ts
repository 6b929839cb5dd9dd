/** From managed fronts: packets that need no public address of their destination (§8). */
import { addresses, packets, ports, type TrafficSet } from "../algebra";
import type { Front } from "../model/fronts/types";
import type { OneOf, Vpc } from "../model/routing";
import { traffic } from "./between";
import type { Crossings } from "./crossings";
import type { Filters } from "./filters";
import { filter, gate, type Group } from "./flows";
import type { Gateways } from "./gateways";
import type { Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { PublicAccess } from "./public-access";

const unknownVpc: OneOf<Vpc> = { all: [], open: true };

export class FrontFlows {
  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
  ) {}

  /** What a front hands to a member that it leads to. */
  groups(front: Front, to: Kin, mode: Mode): readonly Group[] {
    const carried = carriedTo(front, to, mode);
    return this.places.ofKin(to, mode).map((t) => {
      const block = front.blockable ? [this.publicAccess.layer("in", [t.subnet], mode)] : [];
      if (front.sees !== "client") {
        // Whether the groups here decide is not for sure, so nothing is certain either.
        const asked = packets.packets(addresses.anything, t.addresses, carried);
        return [{ asked, wide: asked, layers: block }];
      }
      const vpc = t.subnet?.vpc ?? unknownVpc;
      const internet = this.places.internetOf(vpc, mode);
      const asked = packets.packets(internet, t.addresses, carried);
      const attached = this.gateways.internet(vpc, undefined, mode);
      const peer = {
        kin: undefined,
        addresses: internet,
        ...(front.list === undefined ? {} : { list: front.list }),
      };
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
}

/** What a front can carry to a member; functions are called without listening. */
export function carriedTo(front: Front, to: Kin, mode: Mode): TrafficSet {
  const listens = traffic(to, mode);
  if (!to.member.accepts || ports.isEmpty(to.member.listens.may)) return front.traffic;
  return ports.intersection(front.traffic, listens);
}
