/** What keeps a task from starting: why something is out of reach, and what mends that. */
import { ports, type PacketSet } from "../algebra";
import type { Resource } from "../graph";
import type { Closure, Direct, Doubt } from "../reach/types";
import { carriedBy } from "./evidence";
import type { Cause } from "./findings";
import type { Offer } from "./joining";
import type { Lack } from "./lacks";

export const https = ports.portSet(ports.TCP, 443);

/** Why something is out of reach, and what mends it. */
export interface Obstacle {
  readonly why: string;
  readonly cause: Cause;
  readonly fix: string;
  readonly direct: Direct | undefined;
  /** What stops it, and which packets. */
  readonly stops?: readonly Closure[];
  readonly missing?: PacketSet;
  readonly doubts: readonly Doubt[];
  /** Equal for equal causes; undefined where the cause says it. */
  readonly link: string | undefined;
  readonly unknown?: boolean;
  readonly corrects?: boolean;
  readonly lack?: Lack | undefined;
  readonly offers?: () => readonly Offer[];
}

/** Whether something says how it is mended better than that rules lack. */
export function isMended({ unknown, corrects, cause }: Obstacle): boolean {
  return unknown === true || corrects === true || cause.property !== undefined;
}

/** A policy that lets a call not through. */
export function refusal(at: Resource, why: string): Obstacle {
  return {
    why,
    cause: { resource: at, property: "policy" },
    fix: `Let the policy of ${at.toString()} allow what a task calls at its start, or leave it out.`,
    direct: undefined,
    doubts: [],
    link: `${at.urn} ${why}`,
  };
}

/** A private zone that takes the name of a service, and does not surely lead to an endpoint for it. */
export function astrayAt(zone: Resource, service: string): Obstacle {
  const name = zone.toString();
  return {
    why: `${name} answers for ${service} in its VPC, and it is not known that it leads to an endpoint for it`,
    cause: { resource: zone, property: undefined },
    fix: `Have records of ${name} lead to one endpoint of the program for ${service}, by an alias each, or leave the service its name.`,
    direct: undefined,
    doubts: [],
    link: `astray ${zone.urn}`,
    unknown: true,
  };
}

/** Whether HTTPS gets through. */
export function carries({ flow }: Direct): boolean {
  return ports.isSubset(https, carriedBy(flow));
}
