/** A traffic matrix as a person reads it: its names, what they may do, what must not happen. */
import {
  addresses,
  printable,
  type Declaration,
  type DeclaredParty,
  type DeclaredZone,
} from "../proof";

const sections = [
  ["zone", "Zones"],
  ["edge", "Edges"],
  ["service", "Services"],
  ["store", "Stores"],
] as const;

/** The matrix as lines, one for each name and row. */
export function matrixLines(declaration: Declaration): readonly string[] {
  const { parties, rows, routes, waivers, assumptions } = declaration;
  const width = Math.max(0, ...parties.map(({ name }) => name.length));
  const ids = [...rows, ...routes].map(({ id }) => id.length);
  const idWidth = Math.max(0, ...ids);
  const row = ({ id, text }: { readonly id: string; readonly text: string }) =>
    `  ${id.padEnd(idWidth)}  ${text}`;
  const lines = [
    ...sections.flatMap(([section, title]) => {
      const own = parties.filter((party) => party.section === section);
      return titled(title, own.map((party) => `  ${party.name.padEnd(width)}  ${partyText(party)}`));
    }),
    ...titled("Groups", Object.entries(declaration.data.groups ?? {}).map(
      ([name, members]) => `  ${name.padEnd(width)}  ${members.join(", ")}`,
    )),
    ...titled("Has to work", rows.filter(({ kind }) => kind === "allow").map(row)),
    ...titled("Must not be possible", rows.filter(({ kind }) => kind === "never").map(row)),
    ...titled("Who answers which path", routes.map(row)),
    ...titled("Waivers", waivers.map(({ id, owner, expires, resource, reason }) =>
      `  ${id} of ${owner}, until ${expires}: ${resource} (${reason})`)),
    ...titled("Assumptions", assumptions.map(({ id, resource, claim, reason }) =>
      `  ${id}: ${resource}: ${claim} (${reason})`)),
    "",
    `${parties.length} names, ${rows.length} rows, ${routes.length} routes. Everything that is not listed is impossible.`,
  ]; // prettier-ignore
  return lines.map((line) => printable(line).trimEnd());
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function partyText({ selector, zone, neverPublic, optional, section }: DeclaredParty): string {
  const of = [
    ["name", selector?.name],
    ["type", selector?.type],
    ["urn", selector?.urn],
  ].flatMap(([key = "", value]) => (value === undefined ? [] : [`${key} ${value}`]));
  const said = [
    ...(zone === undefined ? [] : [zoneText(zone)]),
    ...of,
    ...(neverPublic && section !== "store" ? ["never public"] : []),
    ...(optional ? ["optional"] : []),
  ];
  return said.join(", ");
}

function zoneText(zone: DeclaredZone): string {
  if (zone.kind === "network") return addresses.format(zone.addresses).join(", ");
  return zone.kind === "front" && zone.audience !== undefined
    ? `front for ${zone.audience}`
    : zone.kind;
}
