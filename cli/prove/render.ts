/** A verdict on a terminal: no line is wider than it, and what matters stands out where there are colours. */
import { displayWidth, Painter, wrap, type Piece, type Style } from "../screen/text";
import { formatVerdict, type Verdict } from "../proof";

export interface VerdictScreen {
  readonly width: number;
  readonly color: boolean;
  /** The short form, for logs: counts, findings and notes without the rows. @default false */
  readonly quiet?: boolean;
  /** Whether proved rows say what closes or carries them. @default false */
  readonly evidence?: boolean;
}

/** Narrower than this nothing can be read. */
const leastWidth = 40;

/** The verdict as text that ends with a line break. */
export function renderVerdict(verdict: Verdict, screen: VerdictScreen): string {
  const { quiet = false, evidence = false } = screen;
  const told = quiet ? { ...verdict, rows: [] } : verdict;
  return `${renderLines(formatVerdict(told, { evidence }), screen)}\n`;
}

/** Lines of a verdict, each within the screen's width. */
export function renderLines(
  lines: readonly string[],
  { width, color }: Pick<VerdictScreen, "width" | "color">,
): string {
  const painter = new Painter(color);
  const columns = Math.max(leastWidth, Math.floor(width));
  return lines.flatMap((line, i) => rendered(line, i, columns, painter)).join("\n");
}

/** What begins a line, and is not broken: a verdict with its row, a hop's number, the name of what follows. */
const beginning =
  /^( *(?:(?:proved|REFUTED|UNDECIDED|MISSING|n\/a) +\S+ +|\S+ {2,}|(?:-|unknown|expired) )?)(.*)$/;

const marks: Readonly<Record<string, Style>> = {
  proved: "green",
  OPENED: "yellow",
  LOST: "yellow",
  WEAKENED: "yellow",
  CLOSED: "yellow",
  REFUTED: "yellow",
  UNDECIDED: "yellow",
  MISSING: "yellow",
  "n/a": "dim",
};

function rendered(line: string, i: number, width: number, painter: Painter): readonly string[] {
  if (line === "") return [""];
  const [, lead = "", text = ""] = beginning.exec(line) ?? [];
  const room = displayWidth(lead);
  const rest = " ".repeat(lead.trim() === "" ? room + 2 : Math.min(room, width >> 1));
  const pieces = piecesOf(text, lead, i);
  if (displayWidth(line) <= width) {
    const body = pieces.map((piece) => painter.paint(piece)).join("");
    return [`${painted(lead, painter)}${body}`];
  }
  // The margin is measured, so it cannot be painted yet.
  const [first = "", ...more] = wrap(pieces, { first: lead, rest }, width, painter);
  return [`${painted(lead, painter)}${first.slice(lead.length)}`, ...more];
}

function painted(lead: string, painter: Painter): string {
  const [, before = "", word = "", after = ""] = /^( *)(\S+)(.*)$/.exec(lead) ?? [];
  const style = Object.hasOwn(marks, word) ? marks[word] : undefined;
  return style === undefined ? lead : `${before}${painter.paint({ text: word, style })}${after}`;
}

/** The first line says all; titles of sections, and of findings, stand out. */
function piecesOf(text: string, lead: string, i: number): readonly Piece[] {
  if (i === 0) {
    const [, name = "", word = "", rest = ""] = /^(.*?)((?:NOT )?PROVED)(.*)$/.exec(text) ?? [];
    if (word === "") return [text];
    return [name, { text: word, style: word === "PROVED" ? "green" : "yellow" }, rest];
  }
  return lead === "" && !text.startsWith("Rows: ") ? [{ text, style: "bold" }] : [text];
}
