/** The proof as its users see it: what was read goes in, a verdict comes out. */
import {
  buildGraph,
  printable,
  type Problem,
  type Result,
  type ResourceGraph,
  type Source,
} from "./graph";
import { parseUrn } from "./graph/urn";
import { assumedOf, judge, reachOptions } from "./judge";
import { digest } from "./judge/findings";
import type { Assumption, Finding, JudgedRow, Verdict, Waiver } from "./judge/types";
import { readModel, type Model } from "./model";
import { readReach, type Reach } from "./reach";
import { readDeclaration, resolveDeclaration, type Declaration, type Matrix } from "./traffic";

export interface ProveOptions {
  /** What `traffic.yaml` declares, as plain data; undefined: only what holds for every stack is proved. */
  readonly traffic?: unknown;
  /** The same where it has been read already; then `traffic` is not looked at. */
  readonly declaration?: Declaration;
  /** Whether something has to be declared, so that nothing at all is a finding. @default false */
  readonly required?: boolean;
  /** Exceptions beside those of the declaration. */
  readonly waivers?: readonly Waiver[];
  /** Assumptions beside those of the declaration. */
  readonly assumptions?: readonly Assumption[];
  /** The day on which waivers are judged, as `2026-11-21`: the proof has no clock. */
  readonly today: string;
  /** What the stack is called in the verdict. @default as its resources say */
  readonly project?: string;
  readonly stack?: string;
  /** What a reader has to know beside the verdict. */
  readonly notes?: readonly string[];
}

/** Proves one stack, and puts whatever keeps it from being judged into the verdict. */
export type Prove = (source: Source, options: ProveOptions) => Verdict;

/**
 * Proves what several sources hold together. Problems are what cannot be read or does not fit: a graph that makes no
 * sense, a declaration that is wrong or names what is not there.
 *
 * Near-linear: 20,000 resources take about two seconds.
 */
export function prove(sources: readonly Source[], options: ProveOptions): Result<Verdict> {
  const result = proofOf(sources, options);
  return result.ok ? { ok: true, value: result.value.verdict } : result;
}

/** A verdict with what it was found by, for those who show more of it. */
export interface Proof {
  readonly model: Model;
  readonly reach: Reach;
  readonly matrix: Matrix | undefined;
  readonly verdict: Verdict;
}

/** The same as `prove`, with all that the verdict stands on. */
export function proofOf(sources: readonly Source[], options: ProveOptions): Result<Proof> {
  const graph = buildGraph(sources.map(inOrder));
  if (!graph.ok) return graph;
  const declared = declarationOf(options);
  if (!declared.ok) return declared;
  const declaration = declared.value;
  const model = readModel(graph.value);
  const assumed = assumedOf(model, [
    ...(declaration?.assumptions ?? []),
    ...(options.assumptions ?? []),
  ]);
  let matrix: Matrix | undefined;
  if (declaration !== undefined) {
    const resolved = resolveDeclaration(declaration, model);
    if (!resolved.ok) return resolved;
    matrix = resolved.value;
  }
  const reach = readReach(model, reachOptions(assumed, matrix));
  const names = namesOf(graph.value);
  const judged = judge(model, reach, matrix, {
    project: options.project ?? names.project,
    stack: options.stack ?? names.stack,
    today: options.today,
    waivers: [...(declaration?.waivers ?? []), ...(options.waivers ?? [])],
    assumed,
    notes: [...notesOf(sources), ...(options.notes ?? [])],
  });
  const isLacking = options.required === true && declaration === undefined;
  const verdict = isLacking ? withFinding(judged, lacking(names.root)) : judged;
  return { ok: true, value: { model, reach, matrix, verdict } };
}

/** The same for one source, for users who take a verdict in any case. */
export const verdictOf: Prove = (source, options) => {
  const result = prove([source], options);
  if (result.ok) return result.value;
  const empty: Verdict = {
    format: "bulkhead-verdict",
    version: 1,
    project: options.project ?? "",
    stack: options.stack ?? "",
    proved: false,
    rows: [],
    findings: [],
    counts: { proved: 0, refuted: 0, undecided: 0, missing: 0, "not-applicable": 0 },
    waivers: (options.waivers ?? []).map((waiver) => ({ ...waiver, state: "unused" })),
    assumptions: (options.assumptions ?? []).map((one) => ({ ...one, used: false })),
    unmodelled: [],
    notes: [],
  };
  return result.problems.map(problemFinding).reduce(withFinding, empty);
};

/**
 * The engine registers resources in another order each time, and states keep it: neither what is blamed nor a finding's
 * id may depend on that.
 */
function inOrder(source: Source): Source {
  const resources = [...source.resources].sort(({ urn: a }, { urn: b }) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  return { ...source, resources };
}

function declarationOf({ declaration, traffic }: ProveOptions): Result<Declaration | undefined> {
  if (declaration !== undefined || traffic === undefined) return { ok: true, value: declaration };
  return readDeclaration(traffic);
}

/** The stack that most resources say they are of, and its root. */
function namesOf({ resources }: ResourceGraph): {
  readonly project: string;
  readonly stack: string;
  readonly root: string;
} {
  const stacks = new Set(resources.map(({ stack }) => stack));
  const projects = new Set(resources.map(({ project }) => project));
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return { project: [...projects].join("+"), stack: [...stacks].join("+"), root: root?.urn ?? "" };
}

/** So many notes of what was read are handed on. */
const mostNotes = 50;

function notesOf(sources: readonly Source[]): readonly string[] {
  const notes = sources.flatMap((source) => {
    const about = new Map<string, string[]>();
    for (const { text, urn } of source.notes) {
      const names = about.get(text) ?? [];
      about.set(text, names);
      if (urn !== undefined) names.push(nameOf(urn));
    }
    const label = sources.length > 1 ? `${printable(source.label)}: ` : "";
    return [...about].map(([text, names]) => `${label}${listed(names)}${text}`);
  });
  const left = notes.length - mostNotes;
  return left > 0 ? [...notes.slice(0, mostNotes), `${left} more notes`] : notes;
}

/** So many of the resources that a note is about are named. */
const mostNamed = 3;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}: `;
}

/** A resource as findings name it: `aws:ec2/vpc:Vpc network-vpc`. */
function nameOf(urn: string): string {
  const parts = parseUrn(urn);
  return printable(parts === undefined ? urn : `${parts.type} ${parts.name}`);
}

function lacking(root: string): Finding {
  return finding(
    "declared",
    root,
    "rows are expected, and none are declared",
    "Hand over the matrix of traffic.yaml: npx bulkhead traffic --policy-config writes it as policy configuration.",
  );
}

function problemFinding({ at, found, expected, fix }: Problem): Finding {
  return finding(
    `problem-${digest(`${at} ${found}`)}`,
    "",
    `${at}: found ${found}, expected ${expected}`,
    fix,
  );
}

function finding(id: string, blame: string, title: string, fix: string): Finding {
  return {
    id,
    row: "traffic",
    verdict: "undecided",
    obligation: "declaration",
    title,
    from: "",
    to: "",
    witness: undefined,
    hops: [],
    blame,
    property: undefined,
    fix,
    suppressed: 0,
    waiver: undefined,
  };
}

/** A verdict with one more finding, on a line of its own. */
function withFinding(verdict: Verdict, found: Finding): Verdict {
  const row: JudgedRow = {
    id: found.row,
    section: "always",
    text: "what has to be declared is declared",
    verdict: "undecided",
    evidence: [found.title],
    defence: undefined,
    findings: [found.id],
    assumptions: [],
  };
  const { counts } = verdict;
  return {
    ...verdict,
    proved: false,
    rows: [...verdict.rows, row],
    findings: [...verdict.findings, found],
    counts: { ...counts, undecided: counts.undecided + 1 },
  };
}
