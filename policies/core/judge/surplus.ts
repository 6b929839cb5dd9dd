/** What a rule of a protected destination admits beside what is declared. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../algebra";
import { formatTarget, slotNaming } from "../graph";
import { formatRule, type Admitted, type Member } from "../model/members";
import { literal } from "../model/routing";
import type { Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { addressesText } from "./evidence";
import type { Cause } from "./findings";
import { groupHolder } from "./misplaced";
import { internet, type Judging } from "./judging";
import { oddAdmission } from "./odd";
import { holdersOf } from "./own-addresses";
import { isAllowedFrom } from "./parties";
import type { Protected } from "./protected";

/** More than is declared: from whom, on what. */
export interface Surplus {
  readonly who: string;
  readonly from: Place;
  readonly sources: AddressSet;
  readonly traffic: TrafficSet;
  readonly isSure: boolean;
  readonly cause: Cause;
  readonly fix: string;
}

/** Addresses of the internet that a rule admits. */
export function internetSurplus(
  judging: Judging,
  { member }: Protected,
  admitted: Admitted,
  isSureGroup: boolean,
  allows: readonly Row[],
): readonly Surplus[] {
  const open = addresses.intersection(admitted.peers.addresses, judging.internetSpace);
  const fronts = allows.filter(({ from, through }) => through === undefined && from.some((party) => showsClients(party, internet, member))); // prettier-ignore
  const declared = fronts.map((row) => row.traffic ?? judging.ownPorts(member));
  const left = ports.difference(admitted.traffic, ports.unionAll(declared));
  const passed = passing(judging, member, open, left);
  if (packets.isEmpty(passed)) return [];
  const nameOf = () => "addresses of the internet";
  return addressSurplus(judging, member, admitted, passed, isSureGroup, nameOf);
}

/** Whatever no row into the destination declares. */
export function exactSurplus(
  judging: Judging,
  { member }: Protected,
  admitted: Admitted,
  isSureGroup: boolean,
  allows: readonly Row[],
): readonly Surplus[] {
  const found: Surplus[] = [];
  const { peers, traffic, rule, group } = admitted;
  const meant = judging.model.members.meant(admitted, "may");
  const told = holdersOf(judging, member, peers.addresses);
  const unknown = meant.owners.flatMap(
    (owner) => judging.model.members.interfaces.of.get(owner) ?? [],
  );
  const owned = [...new Set([...told, ...unknown])];
  const sure = new Set(
    judging.model.members.meant({ peers: rule.peers.must, group }, "must").members,
  );
  const rest = (place: Place, sources: AddressSet) =>
    undeclaredPorts(judging, member, traffic, allows, place, sources);

  const others: Member[] = [];
  let isUsed = false;
  for (const source of new Set([...meant.members, ...owned])) {
    if (source.owner === member.owner || judging.assumed.covers(source.owner)) continue;
    const place: Place = { kind: "member", member: source };
    const left = rest(place, judging.addressesOf(source));
    if (!ports.equals(left, traffic)) isUsed = true;
    if (!ports.isEmpty(left)) others.push(source);
  }
  for (const source of others) {
    const place: Place = { kind: "member", member: source };
    const left = rest(place, judging.addressesOf(source));
    // Where others need the rule as it is, the one too many is in the wrong group.
    const isIntruder = isUsed && ports.equals(left, traffic);
    const odd = judging.isMeant(source, member) ? oddAdmission(judging, source, member) : undefined;
    const isSure =
      isSureGroup &&
      (sure.has(source) || owned.includes(source)) &&
      ports.intersects(rule.traffic.must, left);
    const name = judging.nameOf(source);
    // Whoever may be in any group is admitted by each: that is mended where its groups are named.
    const isHidden = !isSure && source.groups.anything.length > 0;
    found.push({
      who: isSure ? name : `${name} (${source.groups.anything[0] ?? formatRule(rule)})`,
      from: place,
      sources: judging.addressesOf(source),
      traffic: left,
      isSure,
      ...(isHidden
        ? {
            cause: memberCause(judging, source),
            fix: literal,
          }
        : {
            cause: isIntruder
              ? memberCause(judging, source)
              : (odd?.cause ?? ruleCause(judging, member, admitted)),
            fix: isIntruder
              ? `Take ${source.owner.toString()} out of ${group === undefined ? "the group" : groupText(admitted)}, or declare it in the matrix.${judging.naming([source])}`
              : (odd?.fix ??
                (isNeeded(judging, member, admitted)
                  ? fixOfStranger(member, admitted)
                  : `Remove or narrow ${formatRule(rule)}, or declare the flow in the matrix.${judging.naming([source])}`)),
          }),
    });
  }

  const zones = allows.flatMap(({ from }) => from);
  let blocks = told.length > 0 ? addresses.nothing() : peers.addresses;
  for (const { zone } of zones) {
    if (zone?.kind !== "network") continue;
    const left = rest({ kind: "remote" }, zone.addresses);
    if (ports.isEmpty(left)) blocks = addresses.difference(blocks, zone.addresses);
  }
  const left = rest({ kind: "internet" }, blocks);
  const passed = passing(judging, member, blocks, left);
  if (!packets.isEmpty(passed)) {
    // What is written, where all of it is known.
    const isTold = peers.anyone.length === 0;
    const nameOf = (sources: AddressSet) => addressesText(isTold ? blocks : sources, judging.label);
    found.push(...addressSurplus(judging, member, admitted, passed, isSureGroup, nameOf));
  }
  const unresolved = meant.owners.filter(
    (owner) => judging.model.members.interfaces.of.get(owner) === undefined,
  );
  const isSureTraffic = isSureGroup && ports.intersects(rule.traffic.must, left);
  for (const { name, isKnown } of [
    ...peers.lists.map((list) => ({
      name: list.name,
      isKnown: rule.peers.must.lists.some(
        ({ name, resource }) => name === list.name && resource === list.resource,
      ),
    })),
    ...unresolved.map((owner) => ({ name: `addresses of ${owner.toString()}`, isKnown: true })),
  ]) {
    if (ports.isEmpty(left)) break;
    found.push({
      who: name,
      from: { kind: "internet" },
      sources: addresses.anything,
      traffic: left,
      isSure: isSureTraffic && isKnown,
      cause: { resource: rule.resource, property: peerProperty(admitted) },
      fix: `Remove ${formatRule(rule)}: the matrix declares nothing from there.`,
    });
  }
  return found;
}

/** Whether declared flows to others pass by a rule: then who they are not meant for is in the wrong group. */
function isNeeded(judging: Judging, member: Member, { rule, group }: Admitted): boolean {
  const { resource, path } = rule;
  return (
    group !== undefined &&
    judging.isUsedByOthers({ resource, path: path === "" ? undefined : path, text: "" }, member)
  );
}

/** What a rule admits too much for one of its group's members. */
function ruleCause(judging: Judging, member: Member, admitted: Admitted): Cause {
  return isNeeded(judging, member, admitted)
    ? memberCause(judging, member)
    : { resource: admitted.rule.resource, property: peerProperty(admitted) };
}

function fixOfStranger({ owner }: Member, { group }: Admitted): string {
  const name = group === undefined ? "the group" : formatTarget(group);
  return `Take ${owner.toString()} out of ${name}, whose rules others need, and give it a group of its own.`;
}

function groupText({ peers, group }: Admitted): string {
  const [first] = peers.groups;
  const one = first ?? group;
  return one === undefined ? "the group" : formatTarget(one);
}

function memberCause(judging: Judging, source: Member): Cause {
  const [why] = source.groups.anything;
  const cause = why === undefined ? undefined : judging.places.of(why, source.owner);
  if (cause !== undefined) return cause;
  const { owner } = groupHolder(judging, source);
  return { resource: owner, property: slotNaming(owner, "SecurityGroup") };
}

/** The part of it that is known, which is more for sure, and the part that something unknown may let in. */
function addressSurplus(
  judging: Judging,
  member: Member,
  admitted: Admitted,
  passed: PacketSet,
  isSureGroup: boolean,
  nameOf: (sources: AddressSet) => string,
): readonly Surplus[] {
  const { rule, peers } = admitted;
  const { must } = rule.peers;
  const known = isSureGroup
    ? passing(judging, member, must.addresses, rule.traffic.must, "must")
    : packets.nothing();
  const [why] = peers.anyone;
  const partOf = (set: PacketSet, isSure: boolean): readonly Surplus[] => {
    if (packets.isEmpty(set)) return [];
    const sources = addresses.unionAll(set.products.map(({ source }) => source));
    const traffic = packets.trafficOf(set);
    const isPublic = addresses.intersects(sources, judging.internetSpace);
    return [
      {
        who: isSure ? nameOf(sources) : (why ?? `${formatRule(rule)} is not known for sure`),
        from: isPublic ? { kind: "internet" } : { kind: "remote" },
        sources,
        traffic,
        isSure,
        cause:
          why === undefined || isSure
            ? ruleCause(judging, member, admitted)
            : judging.places.of(why, rule.resource),
        fix: isSure
          ? isNeeded(judging, member, admitted)
            ? fixOfStranger(member, admitted)
            : `Replace the addresses in ${formatRule(rule)} by the security group of who may come in, or remove the rule.`
          : `Give ${formatRule(rule)} literals, or one reference per property.`,
      },
    ];
  };
  const sure = packets.intersection(passed, known, packets.MUST);
  return [...partOf(sure, true), ...partOf(packets.difference(passed, sure), false)];
}

/** What is left of some traffic after the rows that declare it from a place. */
function undeclaredPorts(
  judging: Judging,
  member: Member,
  traffic: TrafficSet,
  allows: readonly Row[],
  place: Place,
  sources: AddressSet,
): TrafficSet {
  let rest = traffic;
  for (const row of allows) {
    const { through, from } = row;
    // A row through an edge declares the edge's own part of the way as well.
    const isEdge = through !== undefined && isAllowedFrom(through, place, sources);
    const isSource =
      through === undefined &&
      from.some(
        (party) => isAllowedFrom(party, place, sources) || showsClients(party, place, member),
      );
    if (!isEdge && !isSource) continue;
    const declared = isEdge ? judging.ownPorts(member) : (row.traffic ?? judging.ownPorts(member));
    rest = ports.difference(rest, declared);
  }
  return rest;
}

/** Whether a front that is declared keeps the addresses of its clients, so that the destination has to let them in. */
function showsClients({ zone }: Party, place: Place, member: Member): boolean {
  if (zone?.kind !== "front" || place.kind !== "internet") return false;
  return zone.fronts.some(
    ({ audience, sees, targets }) =>
      audience === "internet" && sees === "client" && targets.certain.includes(member),
  );
}

/**
 * What of that gets through the network ACLs of the member's subnets. Within a subnet these are not asked; and a group
 * that lets in the internet is no layer any more, whatever the ACLs do.
 */
function passing(
  judging: Judging,
  member: Member,
  from: AddressSet,
  traffic: TrafficSet,
  reading: Reading = "may",
): PacketSet {
  if (addresses.isEmpty(from) || ports.isEmpty(traffic)) return packets.nothing();
  const subnets = judging.subnetsOf(member);
  const to = (sources: AddressSet) => packets.packets(sources, addresses.anything, traffic);
  if (subnets.length === 0 || member.subnets.anything.length > 0) return to(from);
  const open = addresses.intersection(from, judging.internetSpace);
  const rest = addresses.difference(from, judging.internetSpace);
  return packets.unionAll([
    to(open),
    ...subnets.flatMap((subnet) => {
      const own = addresses.union(subnet.v4.most, subnet.v6.most);
      const far = to(addresses.difference(rest, own));
      const allowed = judging.model.routing.acls.allowed(subnet, "ingress", reading);
      return [to(addresses.intersection(rest, own)), packets.intersection(far, allowed)];
    }),
  ]);
}

const properties = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId", "prefixListId", "cidrBlocks", "ipv6CidrBlocks", "sourceSecurityGroupId", "prefixListIds", "self"] as const; // prettier-ignore

/** The property that says whom a rule admits. */
function peerProperty({ rule }: Admitted): string | undefined {
  if (rule.path !== "") return rule.path;
  return properties.find((property) => rule.resource.input(property) !== undefined);
}
