/**
 * How it would be if one member stood in other subnets, or were in another group: reachability is asked again over the
 * changed network. A change is told as what mends something only where this says that it does.
 */
import { ports, type Reading, type TrafficSet } from "../algebra";
import type { Resource, Target } from "../graph";
import type { Model } from "../model";
import { chosen, type Member } from "../model/members";
import { readReach, type ReachOptions } from "../reach";
import type { Place } from "../reach/types";
import { carriedBy } from "./evidence";

/** What gets from one place to another after a change. */
export type Asked = (from: Place, to: Place, reading: Reading) => TrafficSet;

/** So many changes are tried of one network. */
const mostChanges = 24;

export class WhatIf {
  private readonly known = new Map<string, Asked>();

  constructor(
    private readonly model: Model,
    /** As reachability was asked with. */
    private readonly options: ReachOptions,
  ) {}

  /** With a member in these subnets only; undefined where enough has been tried. */
  standing(member: Member, subnets: readonly Resource[]): Asked | undefined {
    const key = `${member.label} in ${subnets.map(({ urn }) => urn).join()}`;
    return this.asked(key, member, (one) => ({ ...one, subnets: chosen(subnets) }));
  }

  /** With a member in one group only; undefined where enough has been tried. */
  grouped(member: Member, group: Target): Asked | undefined {
    const key = `${member.label} of ${group.resource.urn} ${group.defaultOf ?? ""}`;
    return this.asked(key, member, (one) => ({
      ...one,
      groups: { ...one.groups, ...chosen([group]), filtered: true, isDefault: false },
    }));
  }

  /** With a member as it is told otherwise; undefined where enough has been tried. */
  told(member: Member, otherwise: Member): Asked | undefined {
    return this.asked(`${member.label} told otherwise`, member, () => otherwise);
  }

  private asked(key: string, member: Member, change: (one: Member) => Member): Asked | undefined {
    const before = this.known.get(key);
    if (before !== undefined || this.known.size >= mostChanges) return before;
    const members = this.model.members.instead(member, change);
    const reach = readReach({ ...this.model, members }, this.options);
    const same = new Map(members.all.map((one) => [nameOf(one), one]));
    const moved = (one: Member) => same.get(nameOf(one)) ?? one;
    const placed = (place: Place): Place => {
      if (place.kind === "member") return { ...place, member: moved(place.member) };
      if (place.kind !== "vpn-clients") return place;
      return { ...place, access: { ...place.access, endpoint: moved(place.access.endpoint) } };
    };
    const asked: Asked = (from, to, reading) =>
      carriedBy(reach.direct(placed(from), placed(to), reading).flow);
    this.known.set(key, asked);
    return asked;
  }
}

function nameOf({ owner, label }: Member): string {
  return `${owner.urn} ${label}`;
}

/** Whether all of some traffic gets there for sure; where any is meant, whether any does. */
export function isCarried(asked: Asked, from: Place, to: Place, wanted: TrafficSet): boolean {
  const carried = asked(from, to, "must");
  const isAny = ports.isEmpty(wanted) || ports.equals(wanted, ports.allTraffic);
  return isAny ? !ports.isEmpty(carried) : ports.isSubset(wanted, carried);
}

/** Whether nothing of some traffic can get there any more. */
export function isClosed(asked: Asked, from: Place, to: Place, traffic: TrafficSet): boolean {
  return !ports.intersects(asked(from, to, "may"), traffic);
}
