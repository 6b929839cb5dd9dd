/** Policies that say what the proof found. It is made once; each policy reports its part of the findings. */
import type { StackValidationPolicy } from "@pulumi/policy";
import { z } from "zod";
import type { ResourceGraph, Result } from "../core/graph";
import type { Finding, JudgedRow, Verdict, Waiver } from "../core/judge/types";
import type { ProveOptions } from "../core/prove";
import { trafficJsonSchema } from "../core/traffic";
import { described, type Binding } from "./bind";
import { failureOf } from "./guard";
import { findingText, printableLines, problemText, verdictLines } from "./report";
import type { About, Flaw } from "./rule";
import type { Session } from "./session";
import { assumption, noSettings, parseSettings, settings, type Common } from "./settings";
import { describe } from "./waivers";

/** The part of the findings that a policy reports. */
export type Part = "always" | "matrix" | "start" | "unmodelled";

export interface ProofRule extends About {
  readonly scope: "proof";
  readonly part: Part;
}

/** A policy that refuses nothing and tells what a reader has to know. */
export interface NoteRule extends About {
  readonly scope: "note";
  readonly tells: "verdict" | "unknowns";
}

const conditions = {
  assumptions: z
    .array(assumption)
    .default([])
    .describe("What a person has looked at that the proof cannot see into"),
};

/** Settings of the proof's policies: what is waived and assumed for them, beside what is for `traffic-matrix`. */
export const proofSettings = settings(conditions);

/** Settings of `traffic-matrix`. They hold for the whole proof. */
export const matrixSettings = settings({
  ...conditions,
  traffic: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Who may talk to whom, as traffic.yaml says it"),
  required: z
    .boolean()
    .default(false)
    .describe("Whether it is a violation that no traffic is declared"),
});

type ProofOptions = Omit<ProveOptions, "today">;

export const summarySettings = settings({
  always: z
    .boolean()
    .default(false)
    .describe(
      "Whether the verdict is printed even if there is nothing to know but that it is proved",
    ),
});

export function bindProof(
  rule: ProofRule,
  session: Session,
  binding: Binding = {},
): StackValidationPolicy {
  const isMatrix = rule.part === "matrix";
  const schema = isMatrix ? matrixSettings : proofSettings;
  return {
    ...described(rule, schema, binding, isMatrix ? { traffic: trafficSchema() } : {}),
    validateStack: (args, report) => {
      let idle: string | undefined;
      const failure = failureOf(() => {
        session.end();
        const given = { ...binding.settings, ...args.getConfig() };
        const read: Result<ProofOptions> = isMatrix
          ? parseSettings(rule.name, matrixSettings, given)
          : parseSettings(rule.name, proofSettings, given);
        if (!read.ok) {
          for (const problem of read.problems) report(problemText(problem));
          return;
        }
        const own = read.value;
        if (isMatrix) session.share(own);
        const options = isMatrix ? own : withShared(own, session.sharedSettings);
        if (!session.sawInputs && args.resources.length > 0) report(noInputs);
        const stack = session.stack(rule.name, args.resources);
        if (!stack.ok) {
          for (const problem of stack.problems) report(problemText(problem));
          return;
        }
        const { graph } = stack.value;
        const verdict = session.verdict(options);
        const mine = findingsOf(rule.part, verdict, graph);
        if (!isMatrix) tellWaived(rule, own.waivers ?? [], verdict, graph, session);
        for (const finding of mine) {
          const blamed = graph.get(finding.blame)?.urn;
          report(findingText(finding), blamed);
        }
        for (const { text, blame } of brokenElsewhere(rule.part, verdict, mine, graph)) {
          report(text, graph.get(blame ?? "")?.urn);
        }
        if (rule.part === "always" && !verdict.proved && verdict.findings.length === 0) {
          report(
            "The proof did not succeed and does not say why. This is a fault of the policy pack.",
          );
        }
        if (isMatrix && own.traffic === undefined && mine.length === 0) {
          idle = "no traffic is declared; never-public holds without";
        }
      });
      if (failure !== undefined) report(failure);
      if (idle !== undefined) args.notApplicable(idle);
    },
  };
}

const noInputs =
  "No resource policy of this pack ran, so that it is not known what the program set, and little can be proved.\n" +
  "Fix: Leave at least one resource policy enabled, for example store-not-public.";

/** The findings that a policy has to report: each belongs to one policy, and those that are waived to none. */
export function findingsOf(part: Part, verdict: Verdict, graph: ResourceGraph): readonly Finding[] {
  const sections = new Map(verdict.rows.map(({ id, section }) => [id, section]));
  return verdict.findings.filter(
    (finding) => finding.waiver === undefined && partOf(finding, sections, graph) === part,
  );
}

/**
 * Rows of a policy that do not hold for a cause which another policy reports, or that is not shown any more: that one may
 * be advisory, or switched off, and what is promised here fails all the same.
 */
function brokenElsewhere(
  part: Part,
  { rows, findings }: Verdict,
  mine: readonly Finding[],
  graph: ResourceGraph,
): readonly { readonly text: string; readonly blame: string | undefined }[] {
  const told = new Set(mine.map(({ id }) => id));
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const causes = new Map<Finding | undefined, JudgedRow[]>();
  for (const row of rows) {
    if (row.verdict === "proved" || row.verdict === "not-applicable") continue;
    if (partOfRow(row) !== part || row.findings.some((id) => told.has(id))) continue;
    const own = row.findings.flatMap((id) => byId.get(id) ?? []);
    // What stays open for want of a model is for modelled-network alone to refuse.
    const open = own.filter((one) => one.waiver === undefined && !isForWantOfModel(one, graph));
    const [first] = open;
    if (first === undefined && own.length > 0) continue;
    causes.set(first, [...(causes.get(first) ?? []), row]);
  }
  return [...causes].map(([finding, broken]) => {
    const names = broken.map(({ id, text }) => `${id} (${text})`).join(", ");
    const isSure = broken.every(({ verdict }) => verdict !== "undecided");
    const what = `${names}: ${broken.length === 1 ? "this does" : "these do"} not hold${isSure ? "" : " for sure"}`;
    if (finding === undefined) {
      const many = "there are more findings than are shown: mend the others first";
      return { text: `${what}; ${many}.`, blame: undefined };
    }
    const lines = [
      `${what}, by the cause of ${finding.row}: ${finding.title}`,
      `  fix     ${finding.fix}`,
      `  id      ${finding.id}`,
    ];
    return { text: printableLines(lines), blame: graph.get(finding.blame)?.urn };
  });
}

function partOfRow({ id, section }: JudgedRow): Part {
  if (id === hiddenRow) return "unmodelled";
  if (id === declaredRow) return "matrix";
  return partOfSection(section);
}

/**
 * Takes down where a policy's own waivers cover a finding of its part: another policy's verdict, which the summary may
 * show, knows nothing of them. Those of `traffic-matrix` hold for all and are told with the verdict.
 */
function tellWaived(
  { name, part }: ProofRule,
  own: readonly Waiver[],
  verdict: Verdict,
  graph: ResourceGraph,
  session: Session,
): void {
  const sections = new Map(verdict.rows.map(({ id, section }) => [id, section]));
  for (const finding of verdict.findings) {
    const waiver = own.find(({ id }) => id === finding.waiver);
    if (waiver === undefined || partOf(finding, sections, graph) !== part) continue;
    session.waive(`${describe(waiver)} covers ${finding.title} (${name})`);
  }
}

/** The row about what the proof cannot see into, and the one about the declaration itself. */
const hiddenRow = "A5";
const declaredRow = "traffic";

function partOf(
  finding: Finding,
  sections: ReadonlyMap<string, JudgedRow["section"]>,
  graph: ResourceGraph,
): Part {
  if (finding.row === hiddenRow || isForWantOfModel(finding, graph)) return "unmodelled";
  if (finding.row === declaredRow) return "matrix";
  return partOfSection(sections.get(finding.row));
}

function partOfSection(section: JudgedRow["section"] | undefined): Part {
  switch (section) {
    case "matrix":
    case "routes":
      return "matrix";
    case "start":
      return "start";
    case "always":
    case undefined:
      return "always";
  }
}

/** Whether it cannot be told because there is no model of what is to blame. */
function isForWantOfModel({ verdict, blame }: Finding, graph: ResourceGraph): boolean {
  const blamed = graph.get(blame);
  return verdict === "undecided" && blamed !== undefined && blamed.kind === undefined;
}

/** The matrix's schema as a part of another: without a name and a place of its own. */
function trafficSchema(): Readonly<Record<string, unknown>> {
  const named = ["$schema", "$id"];
  return Object.fromEntries(
    Object.entries(trafficJsonSchema()).filter(([key]) => !named.includes(key)),
  );
}

export function bindNote(
  rule: NoteRule,
  session: Session,
  binding: Binding = {},
): StackValidationPolicy {
  const schema = rule.tells === "verdict" ? summarySettings : noSettings;
  return {
    ...described(rule, schema, binding),
    validateStack: (args, report) => {
      const failure = failureOf(() => {
        session.end();
        const given = { ...binding.settings, ...args.getConfig() };
        const read: Result<Common & { readonly always?: boolean }> =
          rule.tells === "verdict"
            ? parseSettings(rule.name, summarySettings, given)
            : parseSettings(rule.name, noSettings, given);
        if (!read.ok) {
          for (const problem of read.problems) report(problemText(problem));
          return;
        }
        const lines =
          rule.tells === "unknowns"
            ? unknownLines(session.open(new Set(args.resources.map(({ urn }) => urn))))
            : summaryLines(session, read.value.always === true);
        if (lines.length > 0) report(printableLines(lines));
      });
      if (failure !== undefined) report(failure);
    },
  };
}

/** The verdict, if one was made and there is something to know about it. */
function summaryLines(session: Session, always: boolean): readonly string[] {
  const verdict = session.latest;
  const waivers = session.waivers;
  const told = verdict !== undefined && (always || !verdict.proved || hasConditions(verdict));
  return [...(told ? verdictLines(verdict, always) : []), ...waivers];
}

function hasConditions({ waivers, assumptions }: Verdict): boolean {
  return waivers.length > 0 || assumptions.length > 0;
}

/** So many resources are named for each policy. */
const mostNamed = 4;

function unknownLines(open: ReadonlyMap<string, readonly Flaw[]>): readonly string[] {
  const lines = [...open].map(([policy, flaws]) => {
    const named = flaws
      .slice(0, mostNamed)
      .map(({ resource, property }) => `${resource.toString()} :: ${property}`);
    const more = flaws.length > mostNamed ? `, and ${flaws.length - mostNamed} more` : "";
    const [first] = flaws;
    return `${policy}: ${named.join(", ")}${more}. ${first?.text ?? ""}`;
  });
  return lines.length === 0
    ? []
    : [
        "Unknown so far, and so not decided by the policies named; they look again before each is made:",
        ...lines,
      ];
}

/** A policy's own waivers and assumptions, beside those that hold for the whole proof. */
function withShared(own: ProofOptions, shared: ProofOptions | undefined): ProofOptions {
  if (shared === undefined) return own;
  return {
    ...shared,
    waivers: [...(shared.waivers ?? []), ...(own.waivers ?? [])],
    assumptions: [...(shared.assumptions ?? []), ...(own.assumptions ?? [])],
  };
}
