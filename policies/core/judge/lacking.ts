/** Which end's groups lack a port, where others get through: the nearest thing to mend. */
import { addresses, ports, type TrafficSet } from "../algebra";
import { formatTarget } from "../graph";
import type { Admitted } from "../model/members";
import type { Closure, Place } from "../reach/types";
import { portsText } from "./evidence";
import type { Judging } from "./judging";

/** The end whose groups do not let some traffic through; undefined where both do. */
export function lackOf(
  judging: Judging,
  from: Place,
  to: Place,
  wanted: TrafficSet,
): Closure | undefined {
  if (ports.isEmpty(wanted)) return undefined;
  const { members } = judging.model;
  const ends = [
    { near: to, far: from, layer: "ingress", passage: "admits" },
    { near: from, far: to, layer: "egress", passage: "releases" },
  ] as const;
  for (const { near, far, layer, passage } of ends) {
    if (near.kind !== "member") continue;
    const { everything, admitted } = members[passage](near.member, "must");
    if (everything !== undefined) continue;
    const mine = admitted.filter((one) => isAbout(judging, one, far));
    const left = ports.difference(wanted, ports.unionAll(mine.map(({ traffic }) => traffic)));
    if (ports.isEmpty(left)) continue;
    const [group] = near.member.groups.certain;
    const name = group === undefined ? near.member.label : formatTarget(group);
    const way = layer === "ingress" ? "from" : "to";
    const text = `no rule of ${name} lets ${portsText(left)} through ${way} ${judging.placeName(far)} for sure`;
    return { layer, text, at: group?.resource ?? near.member.owner };
  }
  return undefined;
}

/** Whether a rule is about whoever is at the other end. */
function isAbout(judging: Judging, admitted: Admitted, far: Place): boolean {
  const meant = judging.model.members.meant(admitted, "must");
  if (far.kind === "member" && meant.members.includes(far.member)) return true;
  return addresses.intersects(meant.addresses, addressesOf(judging, far));
}

function addressesOf(judging: Judging, place: Place) {
  if (place.kind === "member") return judging.addressesOf(place.member);
  if (place.kind === "vpn-clients") return judging.addressesOf(place.access.endpoint);
  return place.kind === "internet" ? judging.internetSpace : addresses.anything;
}
