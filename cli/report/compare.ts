/** What differs between stacks: verdicts, rows, how many resources of each type, and settings of what has one name. */
import type { Difference, StackReport } from "./document";

/** So many differences are told. */
const most = 300;

export function differencesOf(stacks: readonly StackReport[]): {
  readonly differences: readonly Difference[];
  readonly moreDifferences: number;
} {
  if (stacks.length < 2) return { differences: [], moreDifferences: 0 };
  const all = [
    ...verdicts(stacks),
    ...rowsApart(stacks),
    ...countsApart(stacks),
    ...settingsApart(stacks),
  ];
  return { differences: all.slice(0, most), moreDifferences: Math.max(0, all.length - most) };
}

function verdicts(stacks: readonly StackReport[]): readonly Difference[] {
  return [
    {
      section: "verdict",
      what: "verdict",
      values: stacks.map((one) => (one.proved ? "proved" : "not proved")),
    },
    {
      section: "verdict",
      what: "resources",
      values: stacks.map((one) => String(one.resources.length)),
    },
    { section: "verdict", what: "open findings", values: stacks.map(openFindings) },
  ];
}

function openFindings({ findings }: StackReport): string {
  return String(findings.filter(({ waiver }) => waiver === undefined).length);
}

function rowsApart(stacks: readonly StackReport[]): readonly Difference[] {
  const tables = stacks.map(
    ({ rows }) => new Map(rows.map(({ id, text, verdict }) => [`${id} ${text}`, verdict])),
  );
  return apart("rows", tables, (verdict) => (verdict === "not-applicable" ? "n/a" : verdict));
}

function countsApart(stacks: readonly StackReport[]): readonly Difference[] {
  const tables = stacks.map(({ resources }) => {
    const counts = new Map<string, number>();
    for (const { label } of resources) counts.set(label, (counts.get(label) ?? 0) + 1);
    return counts;
  });
  return apart("counts", tables, String, "0");
}

/** Settings of resources that are in more than one stack. */
function settingsApart(stacks: readonly StackReport[]): readonly Difference[] {
  const shared = new Map<string, number>();
  for (const { resources } of stacks) {
    for (const one of resources) shared.set(keyOf(one), (shared.get(keyOf(one)) ?? 0) + 1);
  }
  const has = stacks.map(({ resources }) => new Set(resources.map(keyOf)));
  const owners = new Map<string, string>();
  const tables = stacks.map(({ resources }) => {
    const settings = new Map<string, string>();
    for (const one of resources) {
      if ((shared.get(keyOf(one)) ?? 0) < 2) continue;
      for (const line of one.settings) {
        const at = line.indexOf(" = ");
        const what = `${one.label} ${one.name} :: ${line.slice(0, at)}`;
        settings.set(what, line.slice(at + 3));
        owners.set(what, keyOf(one));
      }
    }
    return settings;
  });
  // A stack without the resource says nothing of its settings.
  const isThere = (what: string, i: number) => has[i]?.has(owners.get(what) ?? "") === true;
  return apart("settings", tables, (value) => value, "not set", isThere);
}

function keyOf({ type, name }: StackReport["resources"][number]): string {
  return `${type} ${name}`;
}

/** The keys of which stacks say different things. */
function apart<T>(
  section: Difference["section"],
  tables: readonly ReadonlyMap<string, T>[],
  text: (value: T) => string,
  absent = "–",
  counts: (what: string, i: number) => boolean = () => true,
): readonly Difference[] {
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  return keys.flatMap((what): Difference[] => {
    const values = tables.map((table, i) => {
      const value = table.get(what);
      return value !== undefined ? text(value) : counts(what, i) ? absent : "–";
    });
    const told = values.filter((_, i) => counts(what, i));
    return new Set(told).size > 1 ? [{ section, what, values }] : [];
  });
}
