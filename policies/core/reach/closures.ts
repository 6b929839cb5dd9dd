/** Why nothing flows: every layer that closes the way by itself, each told in a line. */
import { addresses, packets, ports, type PacketSet } from "../algebra";
import { formatTarget, type Resource } from "../graph";
import type { Member } from "../model/members";
import { closing, losing, pieceOf, type Group, type Loss } from "./flows";
import { layers, type Closure, type Layer, type Place } from "./types";

/** A place as people call it. */
export function formatPlace(place: Place): string {
  switch (place.kind) {
    case "internet":
      return "the internet";
    case "remote":
      return "networks beyond the VPC";
    case "vpn-clients":
      return `clients of ${place.access.endpoint.label}`;
    case "front":
      return `those before ${place.front.kind} ${place.front.resource.toString()}`;
    case "member":
      return place.member.label;
  }
}

/** The layers that close all ways, whichever places AWS chooses; where none does alone, the last one. */
export function closuresOf(from: Place, to: Place, groups: readonly Group[]): readonly Closure[] {
  const stretches = groups.flat();
  const [first] = stretches;
  if (first === undefined) {
    const end = [from, to].find((place) => memberOf(place)?.subnets.certain.length === 0);
    const text =
      end === undefined
        ? noPlace(from, to)
        : `${formatPlace(end)} stands in no subnet, or it is not known in which`;
    const at = resourceOf(end ?? to) ?? resourceOf(from);
    return [{ layer: "address", text, at }];
  }
  let common: readonly Layer[] = layers;
  for (const stretch of stretches) {
    if (common.length === 0) break;
    common = [...closing(stretch, common)];
  }
  if (common.length > 0) {
    const [group] = groups;
    const { asked, wide } = first;
    const loss = group && losing(group, packets.isEmpty(asked) ? wide : asked);
    return layers
      .filter((layer) => common.includes(layer))
      .map((layer) => {
        if (layer !== loss?.layer) return closure(layer, from, to, groups);
        if (layer !== "route" || to.kind === "internet") return stopped(loss, from, to, groups);
        const blamed = loss.step?.blames?.(loss.lost);
        return blamed === undefined ? closure(layer, from, to, groups) : { layer, ...blamed };
      });
  }
  // What no place lets through is not what this is about.
  const passed = groups.flatMap((group) => pieceOf(group, "must").passed.products);
  const some = ports.unionAll(passed.map(({ traffic }) => traffic));
  const { anything } = addresses;
  const wanted = ports.isEmpty(some)
    ? packets.everything
    : packets.packets(anything, anything, some);
  const told = stopOf(from, to, groups, wanted);
  if (told === undefined) return [closure("address", from, to, groups)];
  const text = `what the other layers let through is stopped here: ${told.text}`;
  return [{ ...told, text, isRest: true }];
}

/** What takes some packets away, wherever AWS puts the ends; undefined where they all get through. */
export function stopOf(
  from: Place,
  to: Place,
  groups: readonly Group[],
  wanted: PacketSet,
): Closure | undefined {
  for (const group of groups) {
    const { asked, passed } = pieceOf(group, "must");
    const lost = packets.intersection(packets.difference(asked, passed), wanted);
    if (packets.isEmpty(lost)) continue;
    const loss = losing(group, lost);
    const told = stopped(loss, from, to, groups);
    const { subnet } = loss.step ?? {};
    // Where others get there, it is this place's table that lacks.
    const isHere = told.layer === "route" && subnet !== undefined && told.at?.kind === "Subnet";
    return isHere ? { ...told, text: noRoute(subnet.toString(), from, to), at: subnet } : told;
  }
  return undefined;
}

function stopped(
  { layer, lost, step }: Loss,
  from: Place,
  to: Place,
  groups: readonly Group[],
): Closure {
  const stop = step?.blames?.(lost) ?? step?.stops?.(lost);
  return stop === undefined ? closure(layer, from, to, groups) : { layer, ...stop };
}

function noPlace(from: Place, to: Place): string {
  return `there is no way from ${formatPlace(from)} to ${formatPlace(to)}`;
}

function resourceOf(place: Place): Resource | undefined {
  if (place.kind === "member") return place.member.owner;
  return place.kind === "vpn-clients" ? place.access.endpoint.owner : undefined;
}

function memberOf(place: Place): Member | undefined {
  if (place.kind === "member") return place.member;
  return place.kind === "vpn-clients" ? place.access.endpoint : undefined;
}

function closure(layer: Layer, from: Place, to: Place, groups: readonly Group[]): Closure {
  const a = formatPlace(from);
  const b = formatPlace(to);
  const source = memberOf(from);
  const target = memberOf(to);
  const subnet = (target ?? source)?.subnets.certain[0];
  const at = target?.owner ?? source?.owner;
  switch (layer) {
    case "address": {
      const why = to.kind === "member" ? target?.publicV4.because : source?.publicV4.because;
      const isInternet = from.kind === "internet" || to.kind === "internet";
      const text = isInternet
        ? `no address on the internet: ${why ?? ""}`
        : "no address of one IP version at both ends";
      return { layer, text, at };
    }
    case "gateway":
      return { layer, text: `no internet gateway is attached to the VPC of ${b}`, at };
    case "route": {
      const names = subnetNames(target ?? source);
      return { layer, text: noRoute(names, from, to), at: subnet ?? at };
    }
    case "acl":
      return {
        layer,
        text: `the network ACLs let nothing pass between ${a} and ${b}`,
        at: subnet ?? at,
      };
    case "ingress": {
      const rule = groupNames(target);
      return {
        layer,
        text: `no rule of ${rule} admits ${trafficOf(groups)} from ${a}`,
        at: groupOf(target) ?? at,
      };
    }
    case "egress": {
      const text =
        source?.initiates === false
          ? `${a} opens no connections`
          : `no rule of ${groupNames(source)} lets ${trafficOf(groups)} out to ${b}`;
      return { layer, text, at: groupOf(source) ?? source?.owner };
    }
    case "listener":
      return { layer, text: `nothing listens at ${b}`, at };
    case "authorization":
      return {
        layer,
        text: `no authorization rule and route of ${a} leads to ${b}`,
        at: source?.owner,
      };
  }
}

function noRoute(names: string, from: Place, to: Place): string {
  const isBack = to.kind === "member" && from.kind !== "member";
  const far = formatPlace(isBack ? from : to);
  return `no route of ${names} leads ${isBack ? "back to" : "to"} ${far}`;
}

function groupOf(member: Member | undefined): Resource | undefined {
  return member?.groups.certain[0]?.resource;
}

function groupNames(member: Member | undefined): string {
  const names = member?.groups.certain.map(formatTarget) ?? [];
  return names.length === 0 ? "its groups" : names.join(", ");
}

function subnetNames(member: Member | undefined): string {
  const names = member?.subnets.certain.map((one) => one.toString()) ?? [];
  return names.length === 0 ? "its subnets" : names.join(", ");
}

function trafficOf(groups: readonly Group[]): string {
  const all = groups
    .flat()
    .flatMap(({ asked, wide }) =>
      (packets.isEmpty(asked) ? wide : asked).products.map(({ traffic }) => traffic),
    );
  // Most are one object, of the destination that all of them lead to.
  const whole = ports.unionAll([...new Set(all)]);
  return ports.equals(whole, ports.allTraffic) ? "anything" : ports.format(whole).join(", ");
}
