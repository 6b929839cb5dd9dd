/** The internet gateway of a place's VPC, and firewalls before it: what leads out by it, and back. */
import { addresses } from "../algebra";
import type { Member } from "../model/members";
import type { OneOf, Vpc, Way } from "../model/routing";
import { anyLead, type Crossings } from "./crossings";
import type { Firewalls, Inbound } from "./firewalls";
import type { Lead } from "./flows";
import { openClasses, type Gateways } from "./gateways";
import { factsOf, type Mode } from "./modes";
import type { Seat } from "./places";

export const unknownVpc: OneOf<Vpc> = { all: [], open: true };

export class Exits {
  constructor(
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly firewalls: Firewalls,
  ) {}

  /** How packets come in from the internet gateway to where something stands. */
  inbound({ subnet, addresses: own }: Seat, mode: Mode): Inbound {
    if (factsOf(mode) === "may") return { by: "gateway" };
    return this.firewalls.inbound(subnet?.vpc ?? unknownVpc, own);
  }

  /** What leads answers back to the internet, as packets come in from there. */
  back(t: Seat, mode: Mode, inbound: Inbound): Lead {
    const isAnswering = this.byInternetGateway(t, mode, inbound);
    return this.lead(
      t,
      mode,
      (way) => (mode === "may" && openClasses.has(way.class)) || isAnswering(way),
    );
  }

  /** Whether a way leads from a place to the internet. */
  leadingOut(s: Seat, mode: Mode): (way: Way) => boolean {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const isOut = this.byInternetGateway(s, mode, this.inbound(s, mode));
    return (way) =>
      way.class === "egress-only"
        ? this.gateways.egressOnly(vpc, way, mode) !== undefined
        : isOut(way);
  }

  /** The ways of a place that fulfil something. */
  lead({ subnet }: Seat, mode: Mode, fits: (way: Way) => boolean): Lead {
    if (subnet !== undefined) return this.crossings.ways(subnet, mode, fits);
    return factsOf(mode) === "may" ? anyLead : { ...anyLead, addresses: addresses.nothing() };
  }

  /** Whether a way leads by the internet gateway, as packets come in by it. */
  private byInternetGateway(s: Seat, mode: Mode, inbound: Inbound): (way: Way) => boolean {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const isOut = (way: Way) =>
      way.class === "internet" && this.gateways.internet(vpc, way, mode) !== undefined;
    return (way) => this.firewalls.leadsOut(way, inbound, mode, isOut);
  }
}

/** Whether it has an IPv4 address on the internet. */
export function isMapped({ publicV4 }: Member, mode: Mode): boolean {
  return mode === "may" ? publicV4.state !== "no" : publicV4.state === "yes";
}
