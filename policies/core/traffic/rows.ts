/** The rows and routes of a matrix: each by itself, and all of them against each other. */
import { ports, type TrafficSet } from "../algebra";
import { quoted } from "../graph";
import type { DeclaredParty, DeclaredRoute, DeclaredRow } from "./declaration";
import type { Names } from "./names";
import { readPorts } from "./port-text";
import type { Report, Steps } from "./report";
import type { TrafficData } from "./schema";
import type { Shaped } from "./shape";
import { rowText, routeText, trafficText } from "./text";

type Written = NonNullable<TrafficData["allow"]>[number];
type Kind = DeclaredRow["kind"];

/** A row with its place, while rows are compared. */
interface Placed {
  readonly row: DeclaredRow;
  readonly path: Steps;
}

const mostRows = 10_000;

const listOf = (written: string | readonly string[]): readonly string[] =>
  typeof written === "string" ? [written] : written;

export interface RowsRead {
  readonly rows: readonly DeclaredRow[];
  readonly routes: readonly DeclaredRoute[];
}

/** Reads all rows; what is wrong with any is reported, and the row left out. */
export function readRows(shaped: Shaped, names: Names, report: Report): RowsRead {
  const { allow = [], never = [], routes = [] } = shaped.data;
  if (allow.length + never.length + routes.length > mostRows) {
    const found = `${allow.length + never.length + routes.length} rows`;
    report.add([], found, `at most ${mostRows}`, "Name groups, not pairs.");
    return { rows: [], routes: [] };
  }
  const read = (kind: Kind): Placed[] =>
    shaped.sound(kind).flatMap(([i, written]: readonly [number, Written]) => {
      const row = readRow(kind, written, [kind, i], names, report);
      return row === undefined ? [] : [{ row, path: [kind, i] }];
    });
  const allowed = read("allow");
  const forbidden = read("never");
  // Rows that could not be read may be those that others rest on.
  const isWhole = allowed.length === allow.length && !shaped.isBroken("allow");
  const served = new Served(allowed);

  checkDuplicates([...allowed, ...forbidden], report);
  checkContradictions(allowed, forbidden, report);
  if (isWhole) for (const placed of allowed) checkThrough(placed, served, report);
  const routesRead = shaped.sound("routes").flatMap(([i, written]) => {
    const path = ["routes", i];
    const edge = names.one(written.edge, "edge", [...path, "edge"]);
    const to = names.one(written.to, "service", [...path, "to"]);
    if (edge === undefined || to === undefined) return [];
    if (isWhole && !served.by(edge.name).has(to.name)) {
      report.add(
        path,
        `${edge.name} -> ${to.name}, which no allow row has`,
        "a route between what may talk",
        `Add { id: …, from: ${edge.name}, to: ${to.name} } to allow.`,
      );
    }
    const { id, port, host } = written;
    const route = { id, edge: edge.name, port, host, path: written.path, to: to.name };
    return [{ ...route, text: routeText(route), at: report.at(path) }];
  });
  checkRoutes(shaped, report);
  checkIds(shaped, report);
  return { rows: [...allowed, ...forbidden].map(({ row }) => row), routes: routesRead };
}

function readRow(
  kind: Kind,
  written: Written,
  path: Steps,
  names: Names,
  report: Report,
): DeclaredRow | undefined {
  const from = names.expand(written.from, [...path, "from"]);
  const to = names.expand(written.to, [...path, "to"]);
  const ports = written.ports === undefined ? undefined : readPorts(written.ports);
  for (const { found, expected } of ports?.problems ?? []) {
    report.add([...path, "ports"], found, expected, "Correct it.");
  }
  const edge =
    written.through === undefined
      ? undefined
      : names.one(written.through, "edge", [...path, "through"]);
  if (from === undefined || to === undefined) return undefined;
  if ((edge === undefined) !== (written.through === undefined)) return undefined;
  const parts = {
    kind,
    from: listOf(written.from),
    to: listOf(written.to),
    traffic: ports?.traffic,
    through: edge?.name,
  };
  const within = parts.from.filter((name) => parts.to.includes(name) && names.parties.has(name));
  const row = {
    ...parts,
    id: written.id,
    from,
    to,
    within,
    text: rowText(parts),
    at: report.at(path),
  };
  checkEnds(row, path, names, report);
  return row;
}

/** Whether a row's ends can be the ends of a connection. */
function checkEnds(row: DeclaredRow, path: Steps, names: Names, report: Report): void {
  const partiesOf = (all: readonly string[]): readonly DeclaredParty[] =>
    all.flatMap((name) => names.parties.get(name) ?? []);
  const from = partiesOf(row.from);
  const to = partiesOf(row.to);
  if (from.every(({ zone }) => zone) && to.every(({ zone }) => zone)) {
    report.add(
      path,
      `${row.text}, which is between zones`,
      "an edge, service or store at one end",
      "Leave the row out: what happens between zones is nothing of this program's.",
    );
    return;
  }
  if (row.through !== undefined && [...row.from, ...row.to].includes(row.through)) {
    const found = `${row.through} at an end of a row through itself`;
    report.add([...path, "through"], found, "an edge between both ends", "Leave through out.");
  }
  if (row.kind === "never") return;
  const closed = to.find(({ zone }) => zone?.kind === "client-vpn" || zone?.kind === "front");
  if (closed !== undefined) {
    report.add(
      [...path, "to"],
      `${closed.name}, towards which nothing is opened`,
      "an edge, service, store, network or the internet",
      "Leave it out: answers need no row of their own.",
    );
  }
  const outside = to.find(({ zone }) => zone?.kind === "internet" || zone?.kind === "network");
  if (outside !== undefined && row.traffic === undefined) {
    report.add(
      path,
      `no ports, though ${outside.name} has none of its own`,
      "the ports that may be left by",
      "Write ports: 443, or ports: any.",
    );
  }
  const internet = from.find(({ zone }) => zone?.kind === "internet");
  const inside = to.find(({ neverPublic }) => neverPublic);
  if (internet !== undefined && inside !== undefined) {
    const why =
      inside.section === "store"
        ? "as every store is"
        : `as ${inside.section}s.${inside.name} says`;
    report.add(
      path,
      `${internet.name} -> ${inside.name}, which is never public, ${why}`,
      "rows that do not contradict each other",
      "Leave one of the two out.",
    );
  }
}

function checkDuplicates(rows: readonly Placed[], report: Report): void {
  const seen = new Map<string, Placed>();
  for (const placed of rows) {
    const { kind, from, to, traffic, through } = placed.row;
    const key = [
      kind,
      [...from].sort().join(" "),
      [...to].sort().join(" "),
      traffic?.spans.join(" ") ?? "own",
      through ?? "",
    ].join("\n");
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, placed);
      continue;
    }
    report.add(
      placed.path,
      `${placed.row.text}, which ${report.at(other.path)} says, too`,
      "each row once",
      "Leave one of them out.",
    );
  }
}

/** Reports what is both allowed and forbidden: the same ends, and ports in common. */
function checkContradictions(
  allowed: readonly Placed[],
  forbidden: readonly Placed[],
  report: Report,
): void {
  // Rows between the same ends are looked at once, however many there are.
  const ends = new Map<string, { from: Set<string>; to: Set<string>; rows: Placed[] }>();
  for (const placed of forbidden) {
    const { from, to } = placed.row;
    const key = `${from.join(" ")}\n${to.join(" ")}`;
    const known = ends.get(key);
    if (known !== undefined) known.rows.push(placed);
    else ends.set(key, { from: new Set(from), to: new Set(to), rows: [placed] });
  }
  const groups = [...ends.values()].map((group) => ({
    ...group,
    traffic: ports.unionAll(group.rows.map(({ row }) => row.traffic ?? ports.allTraffic)),
  }));
  for (const { row, path } of allowed) {
    for (const { from, to, rows, traffic } of groups) {
      if (!overlap(row, traffic)) continue;
      const target = row.to.find((name) => to.has(name));
      const source = target === undefined ? undefined : row.from.find((name) => from.has(name));
      if (target === undefined || source === undefined) continue;
      for (const never of rows) {
        if (!overlap(row, never.row.traffic ?? ports.allTraffic)) continue;
        report.add(
          never.path,
          `${source} -> ${target} forbidden, which ${report.at(path)} (${row.text}) allows`,
          "rows that do not contradict each other",
          "Leave the pair out of one of them.",
        );
        if (report.isFull) return;
      }
    }
  }
}

/**
 * Whether what a row allows is among what others forbid. What a row without ports allows, the destination decides: only a row
 * that forbids every port contradicts it for sure. Ports of a row through an edge are the edge's.
 */
function overlap(allow: DeclaredRow, forbidden: TrafficSet): boolean {
  if (allow.traffic === undefined || allow.through !== undefined) {
    return ports.equals(forbidden, ports.allTraffic);
  }
  return ports.intersects(allow.traffic, forbidden);
}

/** Who may reach an edge, by which ports, and whom the edge may reach. */
class Served {
  private readonly to = new Map<string, DeclaredRow[]>();
  private readonly from = new Map<string, DeclaredRow[]>();
  private readonly callers = new Map<string, ReadonlySet<string>>();
  private readonly targets = new Map<string, ReadonlySet<string>>();

  constructor(allowed: readonly Placed[]) {
    for (const { row } of allowed) {
      for (const name of row.to) push(this.to, name, row);
      for (const name of row.from) push(this.from, name, row);
    }
  }

  /** Who has a row to an edge. */
  callersOf(edge: string): ReadonlySet<string> {
    return cached(this.callers, edge, () => (this.to.get(edge) ?? []).flatMap((row) => row.from));
  }

  /** Whom an edge has a row to. */
  by(edge: string): ReadonlySet<string> {
    return cached(this.targets, edge, () => (this.from.get(edge) ?? []).flatMap((row) => row.to));
  }

  /** The ports by which a caller may reach an edge; undefined where a row leaves them to the edge. */
  ports(caller: string, edge: string): TrafficSet | undefined {
    const rows = (this.to.get(edge) ?? []).filter(({ from }) => from.includes(caller));
    const all = rows.map((row) => (row.through === undefined ? row.traffic : undefined));
    const known = all.filter((traffic) => traffic !== undefined);
    return known.length < all.length ? undefined : ports.unionAll(known);
  }
}

/** Reports a way through an edge for which a row to the edge, or from it, is missing. */
function checkThrough({ row, path }: Placed, served: Served, report: Report): void {
  const { through: edge, traffic } = row;
  if (edge === undefined) return;
  const callers = served.callersOf(edge);
  const targets = served.by(edge);
  const caller = row.from.find((name) => !callers.has(name));
  const target = row.to.find((name) => !targets.has(name));
  const missing = (from: string, to: string) => {
    report.add(
      path,
      `${row.text} without a row ${from} -> ${to}`,
      "rows for both parts of the way",
      `Add { id: …, from: ${from}, to: ${to} } to allow.`,
    );
  };
  if (caller !== undefined) missing(caller, edge);
  if (target !== undefined) missing(edge, target);
  if (traffic === undefined || caller !== undefined) return;
  for (const name of row.from) {
    const known = served.ports(name, edge);
    // No port at all: they could not be read, which has been reported.
    if (known === undefined || ports.isEmpty(known) || ports.isSubset(traffic, known)) continue;
    report.add(
      [...path, "ports"],
      trafficText(traffic),
      `ports by which ${name} may reach ${edge}: ${trafficText(known)}`,
      "Correct one of the two rows: with through, ports are those of the edge.",
    );
    return;
  }
}

/** Reports answers that are declared twice. */
function checkRoutes(shaped: Shaped, report: Report): void {
  const seen = new Map<string, number>();
  for (const [i, { edge, port, host = "", path }] of shaped.sound("routes")) {
    const key = [edge, port, host.toLowerCase(), path].join("\n");
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, i);
      continue;
    }
    report.add(
      ["routes", i],
      `${quoted(path)}, which ${report.at(["routes", other])} answers, too`,
      "one answer for each edge, port, host and path",
      "Leave one of them out.",
    );
  }
}

/** Reports ids that stand for rows of different kinds: a verdict could not be told by its id. */
function checkIds(shaped: Shaped, report: Report): void {
  const kinds = ["allow", "never", "routes"] as const;
  const owners = new Map<string, { readonly kind: string; readonly path: Steps }>();
  for (const kind of kinds) {
    for (const [i, { id }] of shaped.sound(kind)) {
      const owner = owners.get(id);
      if (owner === undefined) owners.set(id, { kind, path: [kind, i] });
      else if (owner.kind !== kind) {
        report.add(
          [kind, i, "id"],
          `${quoted(id)}, which is also the id of ${report.at(owner.path)}`,
          "ids that are only used in one of allow, never and routes",
          "Choose another id.",
        );
      }
    }
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function cached(
  map: Map<string, ReadonlySet<string>>,
  key: string,
  make: () => readonly string[],
): ReadonlySet<string> {
  let set = map.get(key);
  if (set === undefined) map.set(key, (set = new Set(make())));
  return set;
}
