/** The report of one stack, from what was proved of it. */
import { printable, type Finding, type Proof, type Verdict } from "../proof";
import type { Assumption } from "../plan/document";
import { takenInWords } from "../screen/assumptions";
import { Cells } from "./cells";
import type { FindingLine, StackReport } from "./document";
import { Edges } from "./edges";
import { Ends } from "./ends";
import { Hops } from "./hops";
import { Nodes } from "./nodes";
import { originLines } from "./origins";
import { readable, ResourceIndex, resourceLines, shownResources } from "./resources";
import { routesOf } from "./routes";
import { webOf } from "./web";

/**
 * @param source what it was read from, for the reader
 * @param taken what the plan took for granted, where there was one
 */
export function reportOf(proof: Proof, source: string, taken?: readonly Assumption[]): StackReport {
  const { model, matrix, verdict } = proof;
  const resources = shownResources(model.graph);
  const index = new ResourceIndex(resources);
  const nodes = new Nodes(model, matrix, index);
  const edges = new Edges(model, nodes);
  const hops = new Hops(index);
  const ends = new Ends(matrix, model, nodes);
  const cells = new Cells(proof, ends, nodes, edges, hops);
  const findings = verdict.findings.map((one) =>
    findingLine(one, proof, { cells, ends, nodes, hops }),
  );
  const web = webOf(resources, model.resolver);
  const drawn = originLines(model, web, nodes, edges);
  return {
    ...head(verdict, source),
    ...(taken === undefined ? {} : { taken: taken.map(takenLine) }),
    lacks: [],
    declared: matrix !== undefined,
    findings,
    zones: nodes.zones,
    containers: nodes.containers,
    nodes: nodes.all,
    edges: [
      ...edges.all.filter(({ state }) => state !== "closed" && state !== "implied"),
      ...drawn,
    ],
    ends: ends.all.map(({ id, name, section, node }) => ({
      id,
      name,
      section,
      ...(node === undefined ? {} : { node }),
    })),
    cells: cells.all,
    hops: hops.lines,
    routes: routesOf(model, nodes),
    resources: resourceLines(resources, (one) => nodes.ofResource(one)),
    ...(web === undefined ? {} : { web }),
  };
}

/** The same from a verdict's file, which has no network in it. */
export function reportOfVerdict(verdict: Verdict, source: string): StackReport {
  const hops = new Hops(new ResourceIndex([]));
  return {
    ...head(verdict, source),
    lacks: [
      "The map, the grid, the resources and the question about URLs: a verdict's file holds rows and findings alone. For all of it make the page from the program, a plan or a state.",
    ],
    declared: verdict.rows.some(({ section }) => section === "matrix"),
    findings: verdict.findings.map((one) => told(one, hops, [])),
    zones: [],
    containers: [],
    nodes: [],
    edges: [],
    ends: [],
    cells: [],
    hops: hops.lines,
    routes: [],
    resources: [],
  };
}

function takenLine(assumption: Assumption) {
  const { kind, what, about, answer } = takenInWords(assumption);
  return { what: kind === "stackReference" ? `stack ${what}` : what, about, answer };
}

function head(verdict: Verdict, source: string) {
  const { project, stack, proved, counts, rows, waivers, assumptions, unmodelled, notes } = verdict;
  return {
    project: printable(project),
    stack: printable(stack),
    source: printable(source),
    proved,
    counts,
    rows: rows.map((row) => ({ ...row, evidence: row.evidence.map(readable) })),
    waivers,
    assumptions,
    unmodelled,
    notes,
  };
}

interface Drawn {
  readonly cells: Cells;
  readonly ends: Ends;
  readonly nodes: Nodes;
  readonly hops: Hops;
}

function findingLine(finding: Finding, { model }: Proof, drawn: Drawn): FindingLine {
  const { cells, ends, nodes, hops } = drawn;
  const lights = new Set<string>();
  const pair = cells.pairOf(finding);
  const cell =
    pair === undefined
      ? undefined
      : cells.all.find(({ from, to }) => from === pair[0] && to === pair[1]);
  for (const light of cell?.lights ?? []) lights.add(light);
  for (const name of [finding.from, finding.to]) {
    const node = ends.all[ends.named(name) ?? -1]?.node;
    if (node !== undefined) lights.add(node);
  }
  for (const urn of [...finding.hops.map((hop) => hop.urn), finding.blame]) {
    const resource = urn === undefined ? undefined : model.graph.get(urn);
    const node = resource === undefined ? undefined : nodes.ofResource(resource);
    if (node !== undefined) lights.add(node);
  }
  return told(finding, hops, [...lights]);
}

function told(finding: Finding, hops: Hops, lights: readonly string[]): FindingLine {
  const { title, fix } = finding;
  const places = finding.hops.map((hop) => hops.add(hop));
  return { ...finding, title: readable(title), fix: readable(fix), hops: places, lights };
}
