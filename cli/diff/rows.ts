/** What becomes of each row of the matrix, and of what always has to hold. */
import type { Finding, JudgedRow, Verdict } from "../proof";
import type { DeclaredRowChange, FoundText, RowChange, RowChangeKind } from "./document";

export interface ComparedRows {
  readonly changes: readonly RowChange[];
  readonly added: readonly DeclaredRowChange[];
  readonly removed: readonly DeclaredRowChange[];
}

/** Compares two verdicts row by row. A row that is only in the one is told as a change of the matrix. */
export function compareRows(base: Verdict, head: Verdict): ComparedRows {
  const { pairs, added, removed } = paired(base.rows, head.rows);
  const known = new Set(base.findings.map(({ id }) => id));
  const byId = new Map(head.findings.map((finding) => [finding.id, finding]));
  const fresh = ({ findings }: JudgedRow) =>
    findings.flatMap((id) => (known.has(id) ? [] : (byId.get(id) ?? [])));
  const all: (readonly [JudgedRow | undefined, JudgedRow])[] = [
    ...pairs,
    ...added.map((row) => [undefined, row] as const),
  ];
  return {
    changes: all.flatMap(([before, after]) => {
      const found = fresh(after);
      const change = changeOf(before, after, found);
      return change === undefined ? [] : [rowChange(change, before, after, found)];
    }),
    added: added.filter(isDeclared).map(declared),
    removed: removed.filter(isDeclared).map(declared),
  };
}

/** Of what has to start, and what always holds, nobody declares anything. */
function isDeclared({ section }: JudgedRow): boolean {
  return section === "matrix" || section === "routes";
}

function declared({ id, section, text }: JudgedRow): DeclaredRowChange {
  return { id, section, text };
}

/** Whether a row says that something must be impossible. A party cannot be called `->`. */
export function forbidsOf({ section, id, text }: JudgedRow): boolean {
  if (section === "always") return true;
  return section === "matrix" && (id === "*" || /^never (?!->)/.test(text));
}

/** Rows of one id may be several: they are told apart by their text, and else by what is left over on both sides. */
function paired(base: readonly JudgedRow[], head: readonly JudgedRow[]) {
  const pairs: (readonly [JudgedRow, JudgedRow])[] = [];
  let left = [...base];
  let added = [...head];
  const match = (keyOf: (row: JudgedRow) => string, isLoose: boolean) => {
    const waiting = grouped(left, keyOf);
    const counts = grouped(added, keyOf);
    const used = new Set<JudgedRow>();
    added = added.filter((row) => {
      const key = keyOf(row);
      const [first] = waiting.get(key) ?? [];
      const isOne = waiting.get(key)?.length === 1 && counts.get(key)?.length === 1;
      if (first === undefined || (isLoose && !isOne)) return true;
      waiting.get(key)?.shift();
      used.add(first);
      pairs.push([first, row]);
      return false;
    });
    left = left.filter((row) => !used.has(row));
  };
  match(({ section, id, text }) => JSON.stringify([section, id, text]), false);
  match(({ section, text }) => JSON.stringify([section, text]), false);
  match(
    ({ section, id, text }) => (section === "always" ? id : JSON.stringify([section, id, text])),
    true,
  );
  return { pairs, added, removed: left };
}

function grouped(rows: readonly JudgedRow[], keyOf: (row: JudgedRow) => string) {
  const groups = new Map<string, JudgedRow[]>();
  for (const row of rows) {
    const list = groups.get(keyOf(row));
    if (list === undefined) groups.set(keyOf(row), [row]);
    else list.push(row);
  }
  return groups;
}

function changeOf(
  before: JudgedRow | undefined,
  after: JudgedRow,
  fresh: readonly Finding[],
): RowChangeKind | undefined {
  const was = before?.verdict ?? "not-applicable";
  const is = after.verdict;
  if (forbidsOf(after)) {
    if (is === "refuted") {
      const refuting = fresh.filter((one) => one.verdict === "refuted");
      if (refuting.some(({ obligation }) => obligation === "reach")) return "opened";
      if (refuting.length > 0) return "lost";
      // The same findings, on a row that had none of them before, or more rows than findings are shown.
      if (was !== "refuted") return "opened";
      return fresh.length > 0 ? "undecided" : undefined;
    }
    if (is === "undecided")
      return was === "undecided" && fresh.length === 0 ? undefined : "undecided";
    if (was === "refuted" || was === "undecided") return "closed";
    return strengthOf(before, after);
  }
  if (is === was) return undefined;
  if (is === "undecided") return "undecided";
  // Only the rows of the matrix are about flows: what is new and starts, or is answered, needs no telling.
  if (is === "proved")
    return was === "not-applicable" && after.section !== "matrix" ? undefined : "opened";
  // What this stack has no longer, or never had, is told by its flows and resources.
  if (is === "not-applicable") return was === "proved" ? "closed" : undefined;
  return "closed";
}

/** Layers are counted of proved rows only. */
function strengthOf(before: JudgedRow | undefined, after: JudgedRow): RowChangeKind | undefined {
  const [was, is] = [before?.defence, after.defence];
  if (was === undefined || is === undefined || was === is) return undefined;
  return is < was ? "weakened" : "strengthened";
}

function rowChange(
  change: RowChangeKind,
  before: JudgedRow | undefined,
  after: JudgedRow,
  fresh: readonly Finding[],
): RowChange {
  const { id, section, text, verdict, defence } = after;
  return {
    change,
    id,
    section,
    text,
    forbids: forbidsOf(after),
    ...(before === undefined ? {} : { before: before.verdict }),
    after: verdict,
    ...(before?.defence === undefined ? {} : { layersBefore: before.defence }),
    ...(defence === undefined ? {} : { layersAfter: defence }),
    findings: fresh.map(foundText),
    waived: fresh.length > 0 && fresh.every(({ waiver }) => waiver !== undefined),
  };
}

function foundText(finding: Finding): FoundText {
  const { id, verdict, obligation, title, blame, fix, witness, property } = finding;
  return {
    id,
    verdict,
    obligation,
    title,
    blame,
    fix,
    ...(witness === undefined ? {} : { witness }),
    ...(property === undefined ? {} : { property }),
  };
}
