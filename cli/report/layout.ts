/**
 * Where boxes and lines of the map stand. Graphviz decides it, by ids and sizes alone: no name gets into its language.
 * It takes the same decisions for the same map.
 */
import type { Graph } from "@viz-js/viz";
import { displayWidth } from "../screen/text";
import type { Container, MapNode, StackReport } from "./document";

/** In CSS pixels, from the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  /** An SVG path. */
  readonly path: string;
  /** Where its text stands. */
  readonly label: { readonly x: number; readonly y: number };
  /** The corners of its arrow. */
  readonly arrow: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  readonly containers: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, Line>;
}

export type LayOut = (report: StackReport) => Layout;

/** The size of a box's text, as the page's style sets it, and of what opens the box. */
const text = {
  character: 7.3,
  small: 6.1,
  line: 15,
  margin: 24,
  least: 96,
  most: 250,
  opener: 34,
} as const;

/** A tier's zones stand below its title, one in a row. */
export const zoneRows = { top: 20, each: 17, character: 6, margin: 16, most: 330 } as const;

/** The title of what holds boxes: a letter's width, and what is free beside it. */
export const titles = { character: 6.7, margin: 16 } as const;

/** So many characters of a line are shown. */
const mostShown = { name: 30, sub: 36 } as const;

/** Loads the library: begin early, it compiles while other things are done. */
export async function loadLayout(): Promise<LayOut> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  return (report) => {
    const dot = dotOf(report);
    const result = viz.render(dot, { format: "json0", engine: "dot", yInvert: true });
    if (result.status === "failure") {
      throw new Error(result.errors.map(({ message }) => message).join("; "));
    }
    return read(JSON.parse(result.output) as Drawn, report);
  };
}

/** How much room a box needs. */
export function sizeOf({ label, type, lines, members }: MapNode): {
  readonly width: number;
  readonly height: number;
} {
  const opener = members.length < 2 ? 0 : text.opener;
  const longest = Math.max(
    displayWidth(shown(label)) * text.character,
    ...[type, ...lines].map((line) => displayWidth(shown(line, "sub")) * text.small),
  );
  const rows = 1 + (type === "" ? 0 : 1) + lines.length;
  return {
    width: Math.round(Math.min(Math.max(longest + text.margin, text.least), text.most)) + opener,
    height: rows * text.line + 13,
  };
}

/** At most so many columns of a text. */
export function cut(line: string, most: number): string {
  if (displayWidth(line) <= most) return line;
  let [text, width] = ["", 1];
  for (const character of line) {
    width += displayWidth(character);
    if (width > most) break;
    text += character;
  }
  return `${text}…`;
}

/** A box's text, cut to its room. */
export function shown(line: string, what: keyof typeof mostShown = "name"): string {
  const most = mostShown[what];
  return cut(line, most);
}

const points = (pixels: number) => pixels / 72;

/** What leads out: it goes back to the left, and moves nothing that it starts from. */
const out: ReadonlySet<MapNode["kind"]> = new Set(["internet", "gateway", "nat"]);

/** So many spaces of a label of Graphviz are as wide. */
function spacesFor(pixels: number): string {
  return " ".repeat(Math.ceil(Math.min(pixels, zoneRows.most) / 3.5));
}

/** A zone's row with its address blocks. */
function zoneWidth(name: string, blocks: string): number {
  const seen = blocks === "" ? name : `${name}  ${blocks}`;
  return displayWidth(seen) * zoneRows.character + zoneRows.margin;
}

function dotOf({ zones, containers, nodes, edges }: StackReport): Graph {
  const leaves = new Set(nodes.filter(({ kind }) => out.has(kind)).map(({ id }) => id));
  const outside = new Set(
    nodes.filter(({ container }) => container === "outside").map(({ id }) => id),
  );
  const isIn = (parent: string | undefined) => (one: Container) => one.parent === parent;
  // A line of this label is as high as a row of a zone.
  const room = ({ label, zones: own = [] }: Container) => {
    const title = spacesFor(displayWidth(label) * titles.character);
    const rows = own.map(({ zone, blocks }) => spacesFor(zoneWidth(zones[zone] ?? "", blocks)));
    return [title, ...rows].join("\n");
  };
  const subgraph = (one: Container): NonNullable<Graph["subgraphs"]>[number] => ({
    name: `cluster_${one.id}`,
    graphAttributes: {
      label: room(one),
      labeljust: "l",
      margin: 14,
    },
    nodes: nodes.filter(({ container }) => container === one.id).map(nodeOf),
    subgraphs: containers.filter(isIn(one.id)).map(subgraph),
  });
  const nodeOf = (one: MapNode) => {
    const { width, height } = sizeOf(one);
    return { name: one.id, attributes: { width: points(width), height: points(height) } };
  };
  return {
    directed: true,
    strict: false,
    graphAttributes: {
      rankdir: "LR",
      nodesep: 0.22,
      ranksep: 0.7,
      pad: 0.15,
      splines: "spline",
      newrank: false,
    },
    nodeAttributes: { shape: "box", fixedsize: true, label: "", fontsize: 10 },
    edgeAttributes: { arrowsize: 0.7, fontsize: 10, fontname: "Helvetica" },
    subgraphs: containers.filter(isIn(undefined)).map(subgraph),
    edges: edges.map((one) => ({
      tail: one.from,
      head: one.to,
      attributes: {
        id: one.id,
        ...(leaves.has(one.to) && !outside.has(one.from) ? { constraint: false } : {}),
      },
    })),
  };
}

/** What Graphviz's JSON says; points have their origin at the bottom left. */
interface Drawn {
  readonly bb: string;
  readonly objects?: readonly {
    readonly name: string;
    readonly bb?: string;
    readonly pos?: string;
    readonly width?: string;
    readonly height?: string;
  }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string }[];
}

function read(drawn: Drawn, { nodes, edges }: StackReport): Layout {
  const [, , right = 0, top = 0] = drawn.bb.split(",").map(Number);
  const height = Math.max(top, Number(drawn.bb.split(",")[1] ?? 0));
  const flip = (y: number) => round(y);
  const found = new Map<string, Box>();
  const containers = new Map<string, Box>();
  for (const { name, bb, pos, width = "0", height: tall = "0" } of drawn.objects ?? []) {
    if (bb !== undefined && name.startsWith("cluster_")) {
      const [x = 0, a = 0, x2 = 0, b = 0] = bb.split(",").map(Number);
      const y = Math.min(a, b);
      const box = { x: round(x), y: flip(y), width: round(x2 - x), height: round(Math.abs(b - a)) };
      containers.set(name.slice("cluster_".length), box);
    } else if (pos !== undefined) {
      const [x = 0, y = 0] = pos.split(",").map(Number);
      const [w, h] = [Number(width) * 72, Number(tall) * 72];
      found.set(name, {
        x: round(x - w / 2),
        y: flip(y - h / 2),
        width: round(w),
        height: round(h),
      });
    }
  }
  const lines = new Map<string, Line>();
  for (const { id, pos } of drawn.edges ?? []) {
    if (id !== undefined && pos !== undefined) lines.set(id, lineOf(pos));
  }
  if (found.size < nodes.length || lines.size < edges.length) {
    throw new Error("the layout lost boxes or lines");
  }
  return {
    width: Math.ceil(right),
    height: Math.ceil(height),
    nodes: found,
    containers,
    edges: lines,
  };
}

type Point = readonly [number, number];

/** `e,x,y x,y x,y …`: the arrow's tip, and points of a Bézier curve. */
function lineOf(pos: string): Line {
  const parts = pos.split(" ");
  const point = (text: string): Point => {
    const [x = 0, y = 0] = text.split(",").map(Number);
    return [round(x), round(y)];
  };
  const tipText = parts.find((part) => part.startsWith("e,"));
  const curve = parts.filter((part) => !/^[es],/.test(part)).map(point);
  const [first = [0, 0] as const, ...rest] = curve;
  const end = rest.at(-1) ?? first;
  const tip = tipText === undefined ? end : point(tipText.slice(2));
  const path = `M${first.join(" ")}C${rest.map((one) => one.join(" ")).join(" ")}`;
  const middle = middleOf(curve);
  return { path, label: { x: middle[0], y: middle[1] }, arrow: arrowOf(end, tip) };
}

function middleOf(curve: readonly Point[]): Point {
  const segments = Math.floor((curve.length - 1) / 3);
  const at = Math.floor((segments - 1) / 2) * 3;
  const [a, b, c, d] = [curve[at], curve[at + 1], curve[at + 2], curve[at + 3]];
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    return curve[0] ?? [0, 0];
  const t = segments % 2 === 0 ? 1 : 0.5;
  const mix = (i: 0 | 1) =>
    round(
      (1 - t) ** 3 * a[i] +
        3 * (1 - t) ** 2 * t * b[i] +
        3 * (1 - t) * t ** 2 * c[i] +
        t ** 3 * d[i],
    );
  return [mix(0), mix(1)];
}

function arrowOf([x, y]: Point, [tipX, tipY]: Point): string {
  const length = Math.hypot(tipX - x, tipY - y) || 1;
  const [dx, dy] = [((tipX - x) / length) * 3.4, ((tipY - y) / length) * 3.4];
  return [
    [tipX, tipY],
    [x - dy, y + dx],
    [x + dy, y - dx],
  ]
    .map(([a = 0, b = 0]) => `${round(a)},${round(b)}`)
    .join(" ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
