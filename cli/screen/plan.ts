/** The plan as a person reads it: the tree with its facts, counts, assumptions, notes. */
import type { PlanDocument, PlannedResource } from "../plan/document";
import { takenInWords, type Taken } from "./assumptions";
import { inWords, nameInUrn, PlanGraph } from "./graph";
import { kindOf, type Kind } from "./kinds";
import { TreeRenderer } from "./render";
import { Arrangement, isComponent, isDefaultProvider, rootStackType } from "./tree";
import { counted, displayWidth, padEnd, Painter, plain, together, wrap, type Piece } from "./text";

export interface ScreenOptions {
  /** Columns of the terminal; no line is wider. @default 80 */
  readonly width?: number;
  /** Whether text is painted. @default false */
  readonly color?: boolean;
  /** The short form, for logs: counts, assumptions and notes without the tree. @default false */
  readonly quiet?: boolean;
  /** How long planning took. */
  readonly elapsedMs?: number;
}

/** Narrower than this nothing can be read. */
const leastWidth = 40;

/** The plan as text that ends with a line break. */
export function renderPlan(document: PlanDocument, options: ScreenOptions = {}): string {
  const width = Math.max(leastWidth, Math.floor(options.width ?? 80));
  const screen = new PlanScreen(document, width, new Painter(options.color ?? false));
  const lines = options.quiet === true ? screen.quiet() : screen.full();
  if (options.elapsedMs !== undefined) lines.push("", `Planned in ${duration(options.elapsedMs)}.`);
  return `${lines.join("\n")}\n`;
}

/** `340 ms`, `1.2 s`, `75 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

class PlanScreen {
  private readonly graph: PlanGraph;
  /** Everything but the root stack and the providers that nobody wrote. */
  private readonly shown: readonly PlannedResource[];

  constructor(
    private readonly document: PlanDocument,
    private readonly width: number,
    private readonly painter: Painter,
  ) {
    this.graph = new PlanGraph(document.resources);
    this.shown = document.resources.filter(
      (r) => r.type !== rootStackType && !isDefaultProvider(r),
    );
  }

  full(): string[] {
    const items = new Arrangement(this.graph).items();
    const tree = new TreeRenderer(this.width, this.painter);
    const blocks = items.map((item) => ({
      lines: tree.lines([item]),
      large: item.item === "group" ? item.rows.length > 1 : item.items.length > 0,
    }));
    return [
      ...this.heading(),
      ...blocks.flatMap(({ lines, large }, i) =>
        i === 0 || large || blocks[i - 1]?.large === true ? ["", ...lines] : lines,
      ),
      ...this.section("Outputs", this.outputs()),
      ...this.section("Resources by type", this.columns(this.counts())),
      ...this.section(
        "Assumptions, where AWS, a key or another stack would have answered",
        this.document.assumptions.flatMap((a) => this.bullet(pieces(takenInWords(a)))),
      ),
      ...this.notes(["warning", "info"]),
    ];
  }

  quiet(): string[] {
    const { assumptions, notes } = this.document;
    const counts = this.counts();
    const most = 8;
    const listed = [
      ...counts.slice(0, most),
      ...(counts.length > most ? [`${counts.length - most} more types`] : []),
    ];
    const warnings = notes.filter((n) => n.level === "warning").length;
    const remarks = [
      counted(assumptions.length, "assumption"),
      counted(warnings, "warning"),
      counted(notes.length - warnings, "note"),
    ];
    return [
      ...this.heading(),
      ...(listed.length > 0
        ? this.paragraph([listed.map((text) => together(text)).join(", ")], "  ")
        : []),
      ...this.paragraph([remarks.join(", ")], "  "),
      ...this.notes(["warning"]),
    ];
  }

  private heading(): string[] {
    const { project, stack, sdks } = this.document;
    const components = this.shown.filter(isComponent).length;
    const plan: Piece[] = [
      { text: `${plain(project)}/${plain(stack)}`, style: "bold" },
      `: ${counted(this.shown.length - components, "resource")}`,
      components > 0 ? `, ${counted(components, "component")}` : "",
      "; planned offline, as a first preview",
    ];
    const versions = Object.entries(sdks).map(
      ([name, version]) => `${plain(name)} ${plain(version)}${this.regionOf(name)}`,
    );
    return [
      ...this.paragraph(plan),
      ...(versions.length > 0
        ? this.paragraph([{ text: versions.map((v) => together(v)).join(", "), style: "dim" }])
        : []),
    ];
  }

  /** Where a package's default provider works. */
  private regionOf(sdk: string): string {
    const type = `pulumi:providers:${sdk.split("/").pop() ?? ""}`;
    const provider = this.document.resources.find((r) => r.type === type && isDefaultProvider(r));
    const region = provider === undefined ? undefined : this.graph.read(provider).text("region");
    return region === undefined ? "" : ` in ${region}`;
  }

  private section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0
      ? []
      : ["", ...this.paragraph([{ text: title, style: "bold" }]), ...lines];
  }

  private paragraph(pieces: readonly Piece[], indent = "", hanging = indent): string[] {
    return wrap(pieces, { first: indent, rest: hanging }, this.width, this.painter);
  }

  private bullet(pieces: readonly Piece[]): string[] {
    return this.paragraph(pieces, "  - ", "    ");
  }

  /** How many there are of each kind, the many first. */
  private counts(): string[] {
    const counts = new Map<string, { kind: Kind; count: number }>();
    for (const resource of this.shown) {
      if (isComponent(resource)) continue;
      const kind = kindOf(resource);
      const known = counts.get(kind.label);
      counts.set(kind.label, { kind, count: (known?.count ?? 0) + 1 });
    }
    return [...counts.values()]
      .sort((a, b) => b.count - a.count || (a.kind.label < b.kind.label ? -1 : 1))
      .map(({ kind, count }) => counted(count, kind.label, kind.plural));
  }

  /** Texts in as many columns as fit, read downwards. */
  private columns(texts: readonly string[]): string[] {
    const digits = Math.max(0, ...texts.map((text) => text.indexOf(" ")));
    const cells = texts.map((text) => " ".repeat(digits - text.indexOf(" ")) + text);
    for (let columns = 6; columns > 1; columns--) {
      const rows = Math.ceil(cells.length / columns);
      const widths = Array.from({ length: columns }, (_, i) =>
        Math.max(0, ...cells.slice(i * rows, (i + 1) * rows).map(displayWidth)),
      );
      const total = widths.reduce((sum, w) => sum + w, 0) + 2 * columns;
      if (total > this.width) continue;
      return Array.from({ length: rows }, (_, row) =>
        widths
          .map((width, i) => `  ${padEnd(cells[i * rows + row] ?? "", width)}`)
          .join("")
          .trimEnd(),
      );
    }
    return cells.flatMap((cell) => this.paragraph([cell], "  ", "    "));
  }

  private outputs(): string[] {
    return Object.entries(this.document.outputs).flatMap(([key, value]) => {
      const text = inWords(value) ?? "nothing";
      return this.paragraph(
        [{ text: plain(key), style: "bold" }, `: ${text === "" ? "empty" : text}`],
        "  ",
        "    ",
      );
    });
  }

  private notes(levels: readonly ("warning" | "info")[]): string[] {
    const lines = levels.flatMap((level) =>
      this.document.notes
        .filter((note) => note.level === level)
        .flatMap((note) =>
          this.bullet([
            ...(level === "warning" ? [{ text: "warning: ", style: "yellow" } as const] : []),
            ...(note.urn === undefined || note.text.includes(nameInUrn(note.urn))
              ? []
              : [`${plain(nameInUrn(note.urn))}: `]),
            plain(note.text),
          ]),
        ),
    );
    return this.section("Notes", lines);
  }
}

/** What was taken for granted, in one paragraph. */
function pieces({ kind, what, about, answer }: Taken): Piece[] {
  return [
    kind === "stackReference" ? "stack " : "",
    { text: what, style: "bold" },
    about === "" ? "" : ` ${about}`,
    ` → ${answer}`,
  ];
}
