/** Which end's groups lack a port, where others get through: the nearest thing to mend. */
import { addresses, ports, type TrafficSet } from "../algebra";
import { formatTarget, type Resource } from "../graph";
import type { Admitted, Member } from "../model/members";
import type { Closure, Place } from "../reach/types";
import { portsText } from "./evidence";
import type { Judging } from "./judging";

/** An end whose groups do not let some traffic through. */
export interface LackingEnd extends Closure {
  /** The group of the other end, where that lacks it as well. */
  readonly other: Resource | undefined;
}

/** The end whose groups do not let some traffic through; undefined where both do. */
export function lackOf(
  judging: Judging,
  from: Place,
  to: Place,
  wanted: TrafficSet,
): LackingEnd | undefined {
  if (ports.isEmpty(wanted)) return undefined;
  const { members } = judging.model;
  const ends = [
    { near: to, far: from, layer: "ingress", passage: "admits" },
    { near: from, far: to, layer: "egress", passage: "releases" },
  ] as const;
  const found = ends.flatMap(({ near, far, layer, passage }): readonly Closure[] => {
    if (near.kind !== "member") return [];
    const { everything, admitted } = members[passage](near.member, "must");
    if (everything !== undefined) return [];
    const mine = admitted.filter((one) => isAbout(judging, one, far));
    const left = ports.difference(wanted, ports.unionAll(mine.map(({ traffic }) => traffic)));
    if (ports.isEmpty(left)) return [];
    const [group] = near.member.groups.certain;
    const name = group === undefined ? near.member.label : formatTarget(group);
    const way = layer === "ingress" ? "from" : "to";
    const text = `no rule of ${name} lets ${portsText(left)} through ${way} ${judging.placeName(far)} for sure`;
    return [{ layer, text, at: group?.resource ?? near.member.owner }];
  });
  const [first, second] = found;
  return first === undefined ? undefined : { ...first, other: second?.at };
}

/** Whether a rule is about whoever is at the other end. */
function isAbout(judging: Judging, admitted: Admitted, far: Place): boolean {
  const meant = judging.model.members.meant(admitted, "must");
  const other = far.kind === "vpn-clients" ? far.access.endpoint : memberOf(far);
  if (other !== undefined && meant.members.includes(other)) return true;
  return addresses.intersects(meant.addresses, addressesOf(judging, far));
}

function memberOf(place: Place): Member | undefined {
  return place.kind === "member" ? place.member : undefined;
}

function addressesOf(judging: Judging, place: Place) {
  if (place.kind === "member") return judging.addressesOf(place.member);
  if (place.kind === "vpn-clients") return judging.addressesOf(place.access.endpoint);
  return place.kind === "internet" ? judging.internetSpace : addresses.anything;
}
