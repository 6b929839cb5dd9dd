/** Puts an arranged plan on lines of a given width. */
import type { Entry, Group, Item, Row } from "./tree";
import {
  displayWidth,
  padEnd,
  Painter,
  shorten,
  splitAt,
  together,
  wrap,
  type Margins,
  type Piece,
} from "./text";

/** The columns that are left for text even where the tree is very deep. */
const leastRoom = 32;

/** Names longer than this are cut in the middle. */
const longestName = 100;

const gap = "  ";

export class TreeRenderer {
  constructor(
    private readonly width: number,
    private readonly painter: Painter,
  ) {}

  lines(items: readonly Item[]): string[] {
    return items.flatMap((item) => this.item(item, "", ""));
  }

  /** One item: `first` begins its first line, `rest` every further one. */
  private item(item: Item, first: string, rest: string): string[] {
    return item.item === "entry" ? this.entry(item, first, rest) : this.group(item, first, rest);
  }

  private entry(entry: Entry, first: string, rest: string): string[] {
    const branches = entry.items.some((i) => i.item === "entry" || i.heading !== "");
    const inside = branches ? `${rest}│` : `${rest} `;
    const pieces: Piece[] = [
      { text: `${entry.label} `, ...(entry.component ? { style: "cyan" } : {}) },
      { text: this.name(entry.name), style: "bold" },
      ...factPieces(entry.facts),
    ];
    const margins = this.margins(first, `${inside}   `);
    return [
      ...wrap(pieces, margins, this.width, this.painter),
      ...this.children(entry.items, rest),
    ];
  }

  private children(items: readonly Item[], rest: string): string[] {
    return items.flatMap((item, i) => {
      const last = i === items.length - 1;
      if (item.item === "group" && item.heading === "") {
        return this.rows(item, last ? `${rest}  ` : `${rest}│  `);
      }
      return this.item(item, `${rest}${last ? "└─ " : "├─ "}`, `${rest}${last ? "   " : "│  "}`);
    });
  }

  private group(group: Group, first: string, rest: string): string[] {
    const [only] = group.rows;
    if (group.rows.length === 1 && only !== undefined && only.name === undefined) {
      const text = only.cells.filter((c) => c !== "").join(" ");
      const pieces = [group.heading.replace(/^1 /, ""), `: ${text}`];
      return wrap(pieces, this.margins(first, `${rest}    `), this.width, this.painter);
    }
    const pieces: Piece[] = [
      group.heading,
      ...(group.facts.length > 0 ? [", each", ...factPieces(group.facts)] : []),
    ];
    const heading = wrap(pieces, this.margins(first, `${rest}   `), this.width, this.painter);
    return [...heading, ...this.rows(group, `${rest}  `)];
  }

  private rows(group: Group, indent: string): string[] {
    const names = group.rows.map((row) => row.name);
    const more =
      group.more > 0
        ? wrap(
            [{ text: `… and ${group.more} more`, style: "dim" }],
            this.margins(indent, indent),
            this.width,
            this.painter,
          )
        : [];
    if (group.rows.every((row) => row.cells.length === 0)) {
      const all = names.map((name) => this.name(name ?? "")).join(", ");
      return [
        ...wrap(
          [{ text: all, style: "bold" }],
          this.margins(indent, indent),
          this.width,
          this.painter,
        ),
        ...more,
      ];
    }
    return [...(this.aligned(group.rows, indent) ?? this.ragged(group.rows, indent)), ...more];
  }

  /** Rows as columns, if every row fits on a line. */
  private aligned(rows: readonly Row[], indent: string): string[] | undefined {
    const table = rows.map(({ name, cells }) => [...(name === undefined ? [] : [name]), ...cells]);
    const columns = Math.max(...table.map((row) => row.length));
    const widths = Array.from({ length: columns }, (_, i) =>
      Math.max(...table.map((row) => displayWidth(row[i] ?? ""))),
    );
    const used = widths.filter((w) => w > 0);
    const total = used.reduce((sum, w) => sum + w, 0) + gap.length * (used.length - 1);
    if (displayWidth(indent) + total > this.width) return undefined;
    return table.map((row, r) => {
      const cells = row
        .map((cell, i) => ({ i, text: padEnd(cell, widths[i] ?? 0) }))
        .filter(({ i }) => (widths[i] ?? 0) > 0)
        .map(({ i, text }) => (i === 0 && rows[r]?.name !== undefined ? this.bold(text) : text));
      return (this.guide(indent) + cells.join(gap)).trimEnd();
    });
  }

  private bold(text: string): string {
    return this.painter.paint({ text, style: "bold" });
  }

  /** Rows as paragraphs: their first column aligned where it is short, the rest after it. */
  private ragged(rows: readonly Row[], indent: string): string[] {
    const margins = this.margins(indent, indent);
    const room = this.width - displayWidth(margins.first);
    const named = rows.every((row) => row.name !== undefined);
    const heads = rows.map((row) => this.name(row.name ?? row.cells[0] ?? ""));
    const column = Math.max(...heads.map(displayWidth));
    const lined = column <= room * 0.4;
    return rows.flatMap((row, i) => {
      const head = heads[i] ?? "";
      const cells = (named ? row.cells : row.cells.slice(1)).filter((c) => c !== "");
      const rest = inOneLine(cells, named ? "," : "");
      if (!lined) {
        const pieces: Piece[] = named
          ? [{ text: head, style: "bold" }, ": ", rest]
          : [`${head} ${rest}`];
        return wrap(
          pieces,
          { first: margins.first, rest: `${margins.rest}    ` },
          this.width,
          this.painter,
        );
      }
      const blank = margins.rest + " ".repeat(column + gap.length);
      const [first = "", ...further] = wrap(
        [rest],
        { first: blank, rest: blank },
        this.width,
        this.painter,
      );
      const begin = padEnd(head, column);
      const body = first.slice(blank.length);
      const text = named ? this.bold(begin) : begin;
      return [(margins.first + text + gap + body).trimEnd(), ...further];
    });
  }

  private name(name: string): string {
    return shorten(name, Math.min(longestName, this.width));
  }

  /** The beginning of lines, cut from the left where a deep tree would leave no room. */
  private margins(first: string, rest: string): Margins {
    return { first: this.guide(first), rest: this.guide(rest) };
  }

  private guide(margin: string): string {
    const most = Math.max(0, this.width - leastRoom);
    const tooMany = displayWidth(margin) - most;
    return tooMany > 0 ? splitAt(margin, tooMany)[1] : margin;
  }
}

function factPieces(facts: readonly string[]): Piece[] {
  return facts.length === 0 ? [] : [": ", inOneLine(facts)];
}

/** Facts as one text that is broken between facts rather than inside them. */
function inOneLine(facts: readonly string[], joiner = ","): string {
  return facts.map((fact, i) => together(i < facts.length - 1 ? fact + joiner : fact)).join(" ");
}
