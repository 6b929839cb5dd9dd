/** The judgement: what the matrix declares and what always has to hold, against what reachability says. */
import type { Model } from "../model";
import type { Reach } from "../reach/types";
import type { Matrix } from "../traffic/types";
import { judgeAdmission } from "./admission";
import { assumedOf, type Assumed } from "./assumptions";
import { Callers } from "./callers";
import { judgeClosedWorld, judgePublicWays } from "./closed";
import { judgeOutgoing } from "./outgoing";
import { tellDefence, tellPublicDefence } from "./defence";
import { judgeDoors } from "./doors";
import { judgeExposed } from "./exposed";
import { judgeIsolation } from "./isolation";
import { Judging } from "./judging";
import { judgeLayers } from "./layers";
import type { Line } from "./line";
import { Placement } from "./placement";
import { readProtected } from "./protected";
import { judgeHidden } from "./relevance";
import { judgeRoutes } from "./routes";
import { Rows } from "./rows";
import { judgeStart } from "./start";
import type { Finding, JudgedRow, RowVerdict, Verdict, Waiver } from "./types";
import { applyWaivers } from "./waivers";
import { judgeWithin } from "./within";
import { judgeWorks } from "./works";

export { formatVerdict, type FormatOptions } from "./format";
export { assumedOf, reachOptions } from "./assumptions";
export { pattern } from "./patterns";
export type * from "./types";

export interface JudgeOptions {
  readonly project: string;
  readonly stack: string;
  /** The day on which waivers are judged, as `2026-11-21`: the proof has no clock. */
  readonly today: string;
  readonly waivers?: readonly Waiver[];
  /** What is taken for granted, as reachability was asked with it. @default nothing */
  readonly assumed?: Assumed;
  /** What a reader has to know beside the verdict. */
  readonly notes?: readonly string[];
  /** So many findings are told; the others are counted. @default 200 */
  readonly mostFindings?: number;
}

/**
 * Judges a stack. Without a matrix it is judged by what always has to hold: nothing that says it is internal, no store
 * and no subnet of one is public. With a matrix each declared flow works as well, and nothing else is possible.
 *
 * Near-linear in resources and rows. Never throws for what a stack holds.
 */
export function judge(
  model: Model,
  reach: Reach,
  matrix: Matrix | undefined,
  options: JudgeOptions,
): Verdict {
  const assumed = options.assumed ?? assumedOf(model);
  const judging = new Judging(model, reach, matrix, assumed);
  const rows = new Rows(matrix);
  const held = readProtected(judging, rows.never);
  const allowsInto = (member: Parameters<Rows["allowsInto"]>[0]) => rows.allowsInto(member);

  const analysed = new Set([
    ...held.members.map(({ member }) => member),
    ...(matrix?.parties ?? []).flatMap(({ members: all }) => all),
  ]);
  const hidden = judgeHidden(judging, [...analysed], held.storeLine);
  const placement = new Placement(judging, held);
  // What is declared and works tells which routes and rules are needed as they are.
  judgeWorks(judging, rows.allow);
  const start = judgeStart(judging);
  judgeLayers(judging, held, placement, allowsInto);
  judgeIsolation(judging, rows.never, placement);
  judgeAdmission(judging, held.members, {
    allowsInto,
    neverInto: (member) => rows.neverInto(member),
    rest: rows.rest,
  });
  if (matrix === undefined) judgePublicWays(judging, held.members);
  else {
    judgeClosedWorld(judging, rows, held.members);
    judgeWithin(judging, rows.never);
    const callers = new Callers(judging);
    judgeDoors(judging, callers, rows.never);
    judgeOutgoing(judging, callers, rows);
    judgeExposed(judging, rows);
  }
  const routes = judgeRoutes(judging);

  for (const one of rows.never) tellDefence(judging, one);
  for (const line of held.lines) tellPublicDefence(judging, line, held.members);
  const rest = rows.rest === undefined ? [] : [rows.rest];
  return told(
    judging,
    [...rows.lines, ...rest, ...routes, ...held.lines, hidden, ...start],
    options,
  );
}

/** The verdict in the order of its lines. */
function told(judging: Judging, lines: readonly Line[], options: JudgeOptions): Verdict {
  const { graph, fronts } = judging.model;
  const built = judging.findings.build();
  const builtOf = new Map(built.map((one) => [one.finding.id, one]));
  const { findings, waivers } = applyWaivers(
    built.map(({ finding }) => finding),
    (urn) => graph.get(urn)?.name ?? urn,
    ({ id }) => builtOf.get(id)?.parts ?? [],
    options.waivers ?? [],
    options.today,
  );
  const most = options.mostFindings ?? 200;
  const shown = inOrder(findings).slice(0, most);
  const ofLine = new Map<Line, Finding[]>();
  for (const finding of shown) {
    for (const line of builtOf.get(finding.id)?.lines ?? []) {
      const list = ofLine.get(line);
      if (list === undefined) ofLine.set(line, [finding]);
      else list.push(finding);
    }
  }
  const ids = judging.assumed.ids;
  const judged = lines.map((line) => line.judged(ofLine.get(line) ?? [], ids));
  const left = findings.length - shown.length;
  return {
    format: "bulkhead-verdict",
    version: 1,
    project: options.project,
    stack: options.stack,
    proved: findings.every(({ waiver }) => waiver !== undefined),
    rows: judged,
    findings: shown,
    counts: counted(judged),
    waivers,
    assumptions: judging.assumed.told,
    unmodelled: fronts.unmodelled,
    notes: [
      ...(options.notes ?? []),
      ...(left > 0 ? [`${left} more findings are not shown: mend these first.`] : []),
    ],
  };
}

/** Those that nothing covers come first. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const open = findings.filter(({ waiver }) => waiver === undefined);
  return [...open, ...findings.filter(({ waiver }) => waiver !== undefined)];
}

function counted(rows: readonly JudgedRow[]): Verdict["counts"] {
  const counts: Record<RowVerdict, number> = {
    proved: 0,
    refuted: 0,
    undecided: 0,
    missing: 0,
    "not-applicable": 0,
  };
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}
