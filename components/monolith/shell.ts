/** Files as a POSIX shell takes them. */
import { quoted } from "../common/shell";

/** A file of an instance. */
export interface PlannedFile {
  /** Absolute. */
  readonly path: string;
  /** Permissions, as `install` takes them. */
  readonly mode: "0644" | "0755";
  /** Ends with a line break. */
  readonly content: string;
}

/** The lines that write a file; the shell changes nothing in them. */
export function writing({ path, mode, content }: PlannedFile): string {
  const end = delimiter(content);
  return [`install -D -m ${mode} /dev/stdin ${quoted(path)} <<'${end}'`, content + end].join("\n");
}

/** A word that no line of the text consists of. */
function delimiter(text: string): string {
  const lines = new Set(text.split("\n"));
  let word = "END";
  while (lines.has(word)) word += "_";
  return word;
}
