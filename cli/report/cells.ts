/**
 * The grid: what holds between each source and destination. The verdict is the proof's; a cell never says more than the
 * rows that it belongs to. A way is shown as the proof knows it, and where there is none, each layer that closes it.
 */
import {
  directPath,
  firstPackets,
  hopText,
  isSameWay,
  labels,
  packets,
  ports,
  portsText,
  printable,
  witnessOf,
  type Finding,
  type Path,
  type Proof,
  type Row,
} from "../proof";
import { declaredBy, isForAnybody } from "./declared";
import type { Cell, State, Way } from "./document";
import { isLoud, worst, type Edges } from "./edges";
import { isInternet, type Ends, type Side } from "./ends";
import type { Hops } from "./hops";
import type { Nodes } from "./nodes";

/** So many ways are shown of each cell. */
const mostWays = 2;

/** With more ends than these, layers are told by the rows alone. */
const mostEnds = 40;

interface Found {
  readonly paths: Path[];
  more: number;
}

export class Cells {
  readonly all: readonly Cell[];
  private readonly ways = new Map<string, Found>();
  private readonly label: (block: string) => string;
  /** Places of the findings that name two ends. */
  private readonly byPair = new Map<string, number[]>();
  private readonly rowsOf = new Map<string, number[]>();
  /** The same for findings that name where something gets to alone. */
  private readonly byTarget = new Map<number, number[]>();
  /** Findings of a row that name no end, or stand for others that are not told. */
  private readonly vague: ReadonlySet<number>;

  constructor(
    private readonly proof: Proof,
    private readonly ends: Ends,
    private readonly nodes: Nodes,
    private readonly edges: Edges,
    private readonly hops: Hops,
  ) {
    this.label = labels(proof.model.graph);
    this.readWays();
    this.vague = this.readFindings();
    this.readRows();
    this.all = this.made();
  }

  /** The ends that a finding is about, where it names them. */
  pairOf({ from, to }: Finding): readonly [number, number] | undefined {
    const [a, b] = [this.ends.named(from), this.ends.named(to)];
    return a === undefined || b === undefined || a === b ? undefined : [a, b];
  }

  private readWays(): void {
    const { reach } = this.proof;
    for (const [to, side] of this.ends.all.entries()) {
      for (const [i, member] of this.ends.asked(side).entries()) {
        for (const path of reach.into(member, "may")) {
          if (ports.isEmpty(path.arrives)) continue;
          for (const from of this.ends.before(path)) this.add(from, to, path, i === 0);
        }
        this.leaving(to, side, i);
      }
    }
  }

  /** What a member sends to the internet, and to networks beyond. */
  private leaving(from: number, side: Side, i: number): void {
    const member = side.members[i];
    if (member?.initiates !== true) return;
    for (const [to, other] of this.ends.all.entries()) {
      const [place] = other.places;
      if (place?.kind !== "internet" && place?.kind !== "remote") continue;
      const direct = this.proof.reach.direct({ kind: "member", member }, place, "may");
      const { flow } = direct;
      if (flow === undefined || packets.isEmpty(flow.packets)) continue;
      this.add(from, to, directPath(flow, direct.doubts), i === 0);
    }
  }

  private add(from: number, to: number, path: Path, counts: boolean): void {
    if (from === to) return;
    const key = `${from} ${to}`;
    let found = this.ways.get(key);
    if (found === undefined) this.ways.set(key, (found = { paths: [], more: 0 }));
    if (found.paths.length < mostWays) found.paths.push(path);
    else if (counts) found.more += 1;
  }

  private readFindings(): ReadonlySet<number> {
    const vague = new Set<number>();
    for (const [i, finding] of this.proof.verdict.findings.entries()) {
      const pair = this.pairOf(finding);
      const to = this.ends.named(finding.to);
      if ((pair === undefined && to === undefined) || finding.suppressed > 0) vague.add(i);
      if (pair !== undefined) put(this.byPair, pair.join(" "), i);
      else if (to !== undefined && this.ends.named(finding.from) === undefined)
        put(this.byTarget, to, i);
    }
    return vague;
  }

  private readRows(): void {
    const { matrix } = this.proof;
    const place = new Map(this.ends.all.map(({ party }, i) => [party, i]));
    for (const [i, row] of (matrix?.rows ?? []).entries()) {
      if (row.notApplicable !== undefined) continue;
      for (const from of row.from) {
        for (const to of row.to) {
          const [a, b] = [place.get(from), place.get(to)];
          if (a === undefined || b === undefined || a === b) continue;
          const key = `${a} ${b}`;
          put(this.rowsOf, key, i);
        }
      }
    }
  }

  private made(): readonly Cell[] {
    const cells: Cell[] = [];
    const all = this.ends.all;
    const isDense = all.length <= mostEnds;
    for (const from of all.keys()) {
      for (const to of all.keys()) {
        const key = `${from} ${to}`;
        const known = this.ways.has(key) || this.byPair.has(key) || this.rowsOf.has(key);
        if (from !== to && (known || isDense)) {
          const cell = this.cell(from, to, key);
          if (cell !== undefined) cells.push(cell);
        }
      }
    }
    return cells;
  }

  private cell(from: number, to: number, key: string): Cell | undefined {
    const [a, b] = [this.ends.all[from], this.ends.all[to]];
    if (a === undefined || b === undefined) return undefined;
    // Nothing is judged between two places that are both outside, and nobody calls clients of a VPN.
    if (a.members.length === 0 && b.members.length === 0) return undefined;
    if (b.members.length === 0 && !isOpenEnded(b)) return undefined;
    const rows = this.rowsOf.get(key) ?? [];
    const findings = this.findingsOf(key, to, rows);
    const found = this.ways.get(key);
    const judged = (found?.paths ?? []).map((path) => this.judged(path, rows));
    const isSurplus = judged.some(({ surplus }) => surplus);
    const state = this.stateOf(from, rows, findings, found, isSurplus);
    const ways = state === "implied" ? [] : judged;
    // What is wrong is shown first.
    const inOrder = [
      ...ways.filter(({ surplus }) => surplus),
      ...ways.filter((one) => !one.surplus),
    ];
    const lights = new Set<string>();
    const told = inOrder.map(({ path, surplus, declared }) => {
      const isOpen = !surplus && isLoud(state) && rows.length > 0 && isSurplus;
      const own: State = isOpen ? "open" : state;
      for (const light of this.edges.path(path, own, surplus ? declared : ports.nothing()))
        lights.add(light);
      return this.way(path, own);
    });
    if (told.length === 0 && a.node !== undefined && b.node !== undefined) {
      const isDrawn = this.byPair.has(key) && isLoud(state);
      const own = isDrawn ? this.edges.plain(a.node, b.node, state) : [a.node, b.node];
      for (const light of own) lights.add(light);
    }
    return {
      from,
      to,
      state,
      rows,
      findings,
      ways: told,
      moreWays: state === "implied" ? 0 : (found?.more ?? 0),
      closed: found === undefined ? this.closed(a, b) : [],
      lights: [...lights],
    };
  }

  /** The findings that name both ends, and those of its rows that name the one that something gets to. */
  private findingsOf(key: string, to: number, rows: readonly number[]): readonly number[] {
    const { verdict } = this.proof;
    const ids = new Set(rows.flatMap((i) => verdict.rows[i]?.findings ?? []));
    const into = (this.byTarget.get(to) ?? []).filter((i) =>
      ids.has(verdict.findings[i]?.id ?? ""),
    );
    return [...(this.byPair.get(key) ?? []), ...into];
  }

  /** As the rows say; and of what no row is about, whether there is a way. */
  private stateOf(
    from: number,
    rows: readonly number[],
    findings: readonly number[],
    found: Found | undefined,
    isSurplus: boolean,
  ): State {
    const { verdict, matrix } = this.proof;
    const own = findings.map((i) => this.findingState(i));
    if (matrix === undefined) {
      return own.length > 0 ? worst(own) : found === undefined ? "closed" : "unjudged";
    }
    const rest = verdict.rows[matrix.rows.length];
    const isShut = rest === undefined || rest.verdict === "proved";
    const states = rows.map((i) => this.rowState(i, matrix.rows[i], findings, found));
    // More than is declared is there, and the row of all that is not declared does not hold.
    if (rows.length > 0 && isSurplus && !isShut) states.push("undecided");
    const all = [...own, ...states];
    if (all.length > 0) return worst(all);
    if (found === undefined) return "closed";
    // What is let in from the internet is let in from anywhere.
    const isLetIn = found.paths.some((path) => isForAnybody(path, matrix));
    if (isLetIn && !isInternet(this.ends.all[from])) return "implied";
    return isShut ? "unjudged" : "undecided";
  }

  /** What of a path the cell's rows that allow do not declare. */
  private judged(path: Path, rows: readonly number[]) {
    const declared = ports.unionAll(
      rows.flatMap((i) => {
        const row = this.proof.matrix?.rows[i];
        return row?.kind === "allow" ? declaredBy(row, path) : [];
      }),
    );
    const isDirect = path.through.length === 0;
    const told = isDirect ? path.arrives : path.sent;
    return { path, declared, surplus: rows.length > 0 && !ports.isSubset(told, declared) };
  }

  private findingState(i: number): State {
    const finding = this.proof.verdict.findings[i];
    if (finding === undefined) return "closed";
    return finding.waiver === undefined ? finding.verdict : "waived";
  }

  /** What a row says of one of its cells, beside the cell's own findings. */
  private rowState(
    i: number,
    row: Row | undefined,
    own: readonly number[],
    found: Found | undefined,
  ): State {
    const { rows, findings } = this.proof.verdict;
    const judged = rows[i];
    const holds: State = row?.kind === "allow" ? "open" : "closed";
    if (judged === undefined || judged.verdict === "proved") return holds;
    if (judged.verdict === "not-applicable") return "closed";
    const told = findings.flatMap((one, k) => (judged.findings.includes(one.id) ? [k] : []));
    if (told.some((k) => own.includes(k))) return "closed";
    // All that is wrong with the row is told, and is about other pairs; or what is not told cannot be about this one.
    const isElsewhere = (k: number) => !this.vague.has(k) || this.isOther(findings[k], found);
    if (told.length > 0 && told.every(isElsewhere)) return holds;
    const isWaived = told.length > 0 && told.every((k) => findings[k]?.waiver !== undefined);
    return isWaived ? "waived" : judged.verdict;
  }

  /** Whether what a finding stands for beside itself is no matter of a pair with these ways. */
  private isOther(finding: Finding | undefined, found: Found | undefined): boolean {
    if (finding?.obligation === "reach") return found === undefined;
    const isThere = (path: Path) => path.doubts.length === 0 || this.isSure(path);
    return finding?.obligation === "works" && found?.paths.some(isThere) === true;
  }

  private way(path: Path, state: State): Way {
    // What a proved row says is there for sure.
    const isCertain = state === "open" || path.doubts.length === 0 || this.isSure(path);
    const packet = witnessOf(firstPackets(path), this.label);
    return {
      certain: isCertain,
      through: path.through.map((one) => this.relay(one)),
      sent: portsText(path.sent),
      arrives: portsText(path.arrives),
      ...(packet === undefined ? {} : { packet }),
      hops: path.hops.map((hop) => this.hops.add(hopText(hop))),
      unknown: isCertain ? [] : path.doubts.map(({ evidence: { text }, fix }) => ({ text, fix })),
    };
  }

  private isSure(path: Path): boolean {
    const { to } = path;
    if (to.kind !== "member") return false;
    return this.proof.reach.into(to.member, "must").some((one) => isSameWay(one, path));
  }

  private relay(label: string): string {
    const member = this.proof.model.members.all.find((one) => one.label === label);
    return member === undefined ? printable(label) : this.nodes.nameOf(member);
  }

  /** Each layer that closes the direct way, whatever the others do. */
  private closed(a: Side, b: Side): readonly number[] {
    if (this.ends.all.length > mostEnds) return [];
    const [from, to] = [a.places[0], b.places[0]];
    if (from === undefined || to === undefined) return [];
    const { closed } = this.proof.reach.direct(from, to, "may");
    const lines = new Map<string, string>();
    for (const { layer, text } of closed)
      if (!lines.has(layer)) lines.set(layer, `${layer}: ${text}`);
    return [...lines.values()].map((text) =>
      this.hops.add({ urn: undefined, property: undefined, text, why: "" }),
    );
  }
}

function put<K>(map: Map<K, number[]>, key: K, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function isOpenEnded({ places }: Side): boolean {
  return places.some(({ kind }) => kind === "internet" || kind === "remote");
}
