/** What names may do to the formats that carry them, and what keeps them from doing it. */
import { printable } from "../proof";

/** Text as code, which Markdown reads nothing out of, no markup, link or mention: in as many marks as it needs. */
export function markdownCode(text: string): string {
  const plain = printable(text);
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = plain.startsWith("`") || plain.endsWith("`") || plain.trim() === "" ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** The same in a table, where a bar ends a cell even within code. */
export function markdownCell(text: string): string {
  return markdownCode(text).replaceAll("|", "\\|");
}

/** The text of a node or an edge in a Mermaid drawing, in quotes: everything but plain signs as entity codes. */
export function mermaidText(text: string): string {
  const quoted = printable(text).replace(
    /[^A-Za-z0-9 ,.:/_()+-]/gu,
    (char) => `#${char.codePointAt(0) ?? 0};`,
  );
  return `"${quoted === "" ? " " : quoted}"`;
}

const xmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text and attribute values in XML 1.0, which has no place for most control characters at all. */
export function xmlText(text: string): string {
  return text
    .split("\n")
    .map(printable)
    .join("\n")
    .replace(/[&<>"']/g, (char) => xmlNames[char] ?? char)
    .replaceAll("\n", "&#10;");
}

/**
 * The text of a workflow command.
 * Source: `escapeData` and `escapeProperty` in `packages/core/src/command.ts` of actions/toolkit.
 */
export function commandData(text: string): string {
  return text
    .split("\n")
    .map(printable)
    .join("\n")
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

/** The value of a workflow command's property. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
