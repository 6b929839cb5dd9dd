/**
 * Hubs of a transit gateway by which other VPCs get to the internet: what comes out of the hub's attachment is led to NAT
 * gateways there, and their answers back by the transit gateway
 * (https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-nat-igw.html). Asked of what is certain only.
 */
import { addresses, packets, ports, type AddressSet } from "../algebra";
import type { Subnet, Way } from "../model/routing";
import type { Crossings } from "./crossings";
import { gate, only, ways, type Lead, type Step, type Stop } from "./flows";
import type { Transit } from "./transit";
import type { Mode } from "./modes";
import { sharesVpc } from "./places";
import { answers, stranded } from "./transit-losses";

/** What comes out of a transit gateway at a hub. */
export interface Hub {
  /** What of it does. */
  readonly handed: Step;
  readonly exits: readonly Exit[];
}

/** A subnet of the hub's attachment, with its ways to NAT gateways for what comes out there. */
export interface Exit {
  readonly subnet: Subnet;
  readonly toNat: Lead;
}

export class Hubs {
  constructor(
    private readonly crossings: Crossings,
    private readonly transit: Transit,
  ) {}

  /** The hub to which a way surely takes what a subnet sends to some addresses, or why there is none. */
  of(way: Way, from: Subnet, to: AddressSet, mode: Mode): Hub | Stop | undefined {
    const [target, ...others] = way.targets;
    // Of several gateways it is not sure which one it is.
    if (target?.resource?.kind !== "TransitGateway" || others.length > 0) return undefined;
    const sent = addresses.intersection(to, way.addresses);
    const handed = this.transit.handed(target.resource, from, sent);
    if (!("subnets" in handed)) return handed;
    const { because, rest } = handed;
    const set = packets.packets(addresses.anything, handed.addresses, ports.allTraffic);
    const hops = () => because.map((evidence) => ({ evidence, why: "leads to the hub" }));
    return {
      handed: { ...only("route", set, mode, hops), stops: () => rest },
      exits: handed.subnets.map((subnet) => ({
        subnet,
        toNat: this.crossings.ways(subnet, mode, (one) => one.class === "nat-public"),
      })),
    };
  }

  /** What comes out in a subnet that leads to no NAT gateway for sure. */
  stranding({ resource }: Subnet): Step {
    return gate("route", false, resource === undefined ? {} : { stop: stranded(resource) });
  }

  /** What has to lead IPv4 answers of a NAT gateway's subnet back to who sent by the transit gateway. */
  answering(from: Subnet, exit: Subnet, to: Subnet, mode: Mode): Step {
    const isOfHub = sharesVpc(from.vpc, exit.vpc, mode);
    const lead = this.crossings.ways(
      from,
      mode,
      ({ class: kind, targets }) =>
        isOfHub &&
        kind === "transit-gateway" &&
        targets.length > 0 &&
        targets.every(({ resource }) => this.transit.joinsByV4(resource, from, to)),
    );
    const [near, far] = [from.resource, to.resource];
    return {
      ...ways("source", lead, mode, "routes back"),
      subnet: undefined,
      stops: () => (near === undefined || far === undefined ? undefined : answers(near, far)),
    };
  }
}
