/**
 * The second obligation: what a protected destination's own groups and network ACLs admit is no more than what is
 * declared, even where nobody uses the rest. Without a matrix: it admits no address of the internet.
 */
import { addresses, ports, type AddressSet, type TrafficSet } from "../algebra";
import { formatAdmitted, formatRule, type Admitted, type Member } from "../model/members";
import type { Place } from "../reach/types";
import type { Row } from "../traffic/types";
import { asHop, groupProperty, hopText, portsText, said, witnessOf } from "./evidence";
import type { Declared, Judging } from "./judging";
import { offered, type Offer } from "./joining";
import { frontingBy, unlisted } from "./leads";
import type { Line } from "./line";
import { atStray } from "./odd";
import { isForbiddenFrom } from "./parties";
import { contradiction, type Protected } from "./protected";
import { exactSurplus, internetSurplus, type Surplus } from "./surplus";

export interface AdmissionRows {
  readonly allowsInto: (member: Member) => readonly Row[];
  readonly neverInto: (member: Member) => readonly Declared[];
  /** The line for what no row names; undefined without a matrix. */
  readonly rest: Line | undefined;
}

export function judgeAdmission(
  judging: Judging,
  members: readonly Protected[],
  rows: AdmissionRows,
): void {
  for (const one of members) {
    const { member } = one;
    if (!member.accepts) continue;
    const passage = judging.model.members.admits(member, "may");
    if (passage.everything !== undefined) judgeEverything(judging, one, passage.everything, rows);
    const sure = new Set(
      judging.model.members.admits(member, "must").admitted.map(({ rule }) => rule),
    );
    for (const admitted of passage.admitted) {
      judgeRule(judging, one, admitted, sure.has(admitted.rule), rows);
    }
  }
}

/** Groups that are unknown admit anything; where there can be no group there is no such layer to lose. */
function judgeEverything(judging: Judging, one: Protected, why: string, rows: AdmissionRows): void {
  const { member } = one;
  const { filtered } = member.groups;
  if (!filtered && (!one.exact || member.subnets.certain.length === 0)) return;
  const isSure = !filtered;
  const cause = judging.places.of(why, member.owner);
  const name = judging.nameOf(member);
  const property = cause.property ?? groupProperty(member);
  judging.findings.add({
    lines: linesOf(
      judging,
      one,
      { kind: "internet" },
      judging.internetSpace,
      ports.allTraffic,
      rows,
    ),
    verdict: isSure ? "refuted" : "undecided",
    obligation: "admission",
    title: () =>
      isSure
        ? `more is let in than is declared: ${name} has no security group, so that everything comes in`
        : `cannot tell what ${name} lets in: ${why}`,
    from: "anyone",
    to: name,
    witness: () =>
      witnessOf(
        judging.packetsTo(member, judging.internetSpace, judging.ownPorts(member)),
        judging.label,
      ),
    hops: () => [hopText(asHop(said(why, cause.resource, property), "lets everything in"))],
    cause: { resource: cause.resource, property },
    unknown: !isSure,
    fix: () =>
      isSure
        ? `Give ${member.owner.toString()} a security group that admits who is declared.`
        : "Name each security group by a literal or by one reference.",
  });
}

function judgeRule(
  judging: Judging,
  one: Protected,
  admitted: Admitted,
  isSureGroup: boolean,
  rows: AdmissionRows,
): void {
  const all = one.exact
    ? exactSurplus(judging, one, admitted, isSureGroup, rows.allowsInto(one.member))
    : internetSurplus(judging, one, admitted, isSureGroup, rows.allowsInto(one.member));
  for (const surplus of all.flatMap((whole) => partsOf(whole, admitted))) {
    const name = judging.nameOf(one.member);
    const said = contradiction(judging, one.member);
    judging.findings.add({
      lines: linesOf(judging, one, surplus.from, surplus.sources, surplus.traffic, rows),
      verdict: surplus.isSure ? "refuted" : "undecided",
      obligation: "admission",
      title: () =>
        surplus.isSure
          ? `more is let in than is declared: ${name} admits ${surplus.who} on ${portsText(surplus.traffic)}`
          : `cannot tell whom ${name} admits: ${surplus.who}`,
      from: surplus.who,
      to: name,
      witness: () =>
        witnessOf(judging.packetsTo(one.member, surplus.sources, surplus.traffic), judging.label),
      hops: () => [
        hopText(
          asHop(
            {
              resource: admitted.rule.resource,
              path: admitted.rule.path === "" ? surplus.cause.property : admitted.rule.path,
              text: ruleText(admitted),
            },
            "admits",
          ),
        ),
      ],
      cause: said?.cause ?? surplus.cause,
      offers: () => strayOffers(judging, one.member, surplus, admitted),
      unknown: said === undefined && !surplus.isSure,
      fix: () => said?.fix ?? surplus.fix,
    });
  }
}

/** Who is in the wrong group leaves behind what the rules of that one let in, and those that let it in. */
function strayOffers(
  judging: Judging,
  member: Member,
  { from }: Surplus,
  { group, peers }: Admitted,
): readonly Offer[] {
  const own = judging.strays.get(member);
  if (own !== undefined && group !== undefined && group !== own) {
    return [offered(atStray(member, own))];
  }
  const source = from.kind === "member" ? from.member : undefined;
  if (source === undefined) return [];
  const meant = judging.strays.get(source);
  const isAdmitted =
    meant === undefined || peers.groups.includes(meant) || !addresses.isEmpty(peers.addresses);
  return [
    ...(isAdmitted ? [] : [offered(atStray(source, meant))]),
    ...unlisted(judging, source),
    ...frontingBy(judging, source),
  ];
}

/** What a rule lets in on ports that are known, and on those that are not: rows may be about either. */
function partsOf(surplus: Surplus, { rule }: Admitted): readonly Surplus[] {
  if (!surplus.isSure) return [surplus];
  const { must } = rule.traffic;
  const rest = ports.difference(surplus.traffic, must);
  if (ports.isEmpty(rest)) return [surplus];
  return [
    { ...surplus, traffic: ports.intersection(surplus.traffic, must) },
    { ...surplus, traffic: rest, isSure: false, who: `${surplus.who} (${formatRule(rule)})` },
  ];
}

/** A rule as `type name :: tcp 443 from 0.0.0.0/0`. */
function ruleText(admitted: Admitted): string {
  const where = formatRule(admitted.rule);
  const what = formatAdmitted(admitted).replace(` (${where})`, "");
  return `${where}${admitted.rule.path === "" ? " ::" : " ="} ${what}`;
}

/** The rows that more admission breaks: those that forbid it, then what the destination is held to. */
function linesOf(
  judging: Judging,
  { member, lines }: Protected,
  place: Place,
  sources: AddressSet,
  traffic: TrafficSet,
  { neverInto, rest }: AdmissionRows,
): readonly Line[] {
  const broken = neverInto(member).filter(
    ({ row }) =>
      (row.traffic === undefined || ports.intersects(row.traffic, traffic)) &&
      row.from.some(
        (party) =>
          isForbiddenFrom(party, place, sources) ||
          (place.kind !== "member" &&
            party.members.some((one) => mayComeFrom(judging, one, sources))),
      ),
  );
  // What holds always is about the internet.
  const isPublic = place.kind !== "member" && addresses.intersects(sources, judging.internetSpace);
  const always = lines.filter(({ section }) => section === "always");
  const own = isPublic || rest === undefined ? always : [];
  const first = broken.map(({ line }) => line);
  if (rest === undefined) return own;
  return first.length > 0 ? [...first, ...own] : [rest, ...own];
}

/** Whether a member's addresses are among those that are let in. */
function mayComeFrom(judging: Judging, one: Member, sources: AddressSet): boolean {
  return addresses.intersects(judging.addressesOf(one), sources);
}
