/** Two sides into one diff. */
import type { DiffDocument, FlowChange, RowChange, SideText } from "./document";
import { compareFlows } from "./compare-flows";
import { keyOfUrn, renames } from "./identity";
import { compareResources } from "./resources";
import { compareRows } from "./rows";
import type { Side } from "./sides";
import { streamsOf } from "./streams";

/** @param notes what else a reader has to know of where the sides are from */
export function compareSides(base: Side, head: Side, notes: readonly string[] = []): DiffDocument {
  const rows = compareRows(base.verdict, head.verdict);
  const ways = waysOf(base, head);
  const resources =
    base.network === undefined || head.network === undefined
      ? undefined
      : compareResources(base.network.resources, head.network.resources);
  const counts = {
    ...countsOf(ways?.changes, rows.changes),
    created: resources?.created.length ?? 0,
    changed: resources?.changed.length ?? 0,
    replaced: resources?.replaced.length ?? 0,
    deleted: resources?.deleted.length ?? 0,
  };
  return {
    format: "bulkhead-diff",
    version: 1,
    base: textOf(base),
    head: textOf(head),
    ok: counts.undeclared === 0 && counts.refuted === 0,
    counts,
    ...(ways === undefined ? {} : { flows: ways.changes }),
    rows: rows.changes,
    matrix: { added: rows.added, removed: rows.removed },
    ...(resources === undefined ? {} : { resources }),
    notes: [
      ...notes,
      ...new Set([...base.notes, ...head.notes]),
      ...namesNote(base, head),
      ...(ways !== undefined && ways.moved > 0
        ? [`${ways.moved} flows go on between other resources of the same names.`]
        : []),
      ...(resources !== undefined && resources.replaced.length > 0
        ? ["What is replaced is told by the program's options and by what is known of the AWS provider; pulumi preview decides."] // prettier-ignore
        : []),
      ...(ways === undefined
        ? ["Verdicts were compared: they tell rows and findings, not every flow, and no resources."]
        : []),
    ],
  };
}

function textOf({ kind, label, project, stack, verdict, isAbsent }: Side): SideText {
  const text = { label, kind, project, stack, proved: verdict.proved };
  return isAbsent === true ? { ...text, isAbsent } : text;
}

function namesNote(base: Side, head: Side): readonly string[] {
  const [one, other] = [base, head].map(({ project, stack }) => `${project}/${stack}`);
  return one === other ? [] : [`${one ?? ""} is compared with ${other ?? ""}.`];
}

function waysOf(base: Side, head: Side) {
  if (base.network === undefined || head.network === undefined) return undefined;
  const renamed = renames(base.network.resources, head.network.resources);
  const before = streamsOf(base.network.judging, keyOfUrn);
  const now = streamsOf(head.network.judging, (urn) => renamed.get(keyOfUrn(urn)) ?? keyOfUrn(urn));
  // A verdict that is proved with a matrix has an exception for whatever the matrix does not declare.
  const waives = ({ network, verdict }: Side) =>
    network?.judging.matrix !== undefined && verdict.proved;
  return compareFlows(before, now, head.network.label, { base: waives(base), head: waives(head) });
}

function countsOf(flows: readonly FlowChange[] | undefined, rows: readonly RowChange[]) {
  const lost = rows.filter(
    ({ change, forbids, waived }) =>
      forbids && !waived && (change === "opened" || change === "lost"),
  );
  const count = (change: FlowChange["change"]) =>
    (flows ?? rows.filter((row) => row.section !== "start")).filter((one) => one.change === change)
      .length;
  return {
    undeclared:
      flows === undefined
        ? lost.filter(({ change }) => change === "opened").length
        : flows.filter(({ change, standing }) => change === "opened" && standing === "undeclared")
            .length,
    refuted: lost.length,
    opened: count("opened"),
    closed: count("closed"),
    undecided: count("undecided"),
    weakened: rows.filter(({ change }) => change === "weakened").length,
  };
}
