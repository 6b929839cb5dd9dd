/** Text within GitHub's Markdown: as it is, and cut so that nothing stays open. */

/** GitHub takes 65 536 characters in a comment; the rest is for what stands around the text. */
export const mostCharacters = 60_000;

/** Text in a block, which Markdown reads nothing out of, whatever it contains. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

/**
 * Markdown, cut at the end of a line; blocks of code and `<details>` that are open there are closed.
 *
 * @param most characters, but for the marks that close, and the note
 * @param note a line for what was cut
 */
export function cutMarkdown(text: string, most: number, note: string): string {
  if (text.length <= most) return text;
  const start = text.slice(0, most);
  const kept = start.slice(0, Math.max(0, start.lastIndexOf("\n")));
  const { fence, details } = openIn(kept);
  return [
    kept,
    ...(fence === undefined ? [] : [fence]),
    ...Array.from({ length: details }, () => "\n</details>"),
    `\n${note}\n`,
  ].join("\n");
}

/** What is open at the end. */
function openIn(text: string): { readonly fence: string | undefined; readonly details: number } {
  let fence: string | undefined;
  let details = 0;
  for (const line of text.split("\n")) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      const isEnd = mark?.startsWith(fence) === true && line.trim() === mark;
      if (isEnd) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const bare = line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
      details += (bare.match(/<details\b/gi) ?? []).length;
      details = Math.max(0, details - (bare.match(/<\/details>/gi) ?? []).length);
    }
  }
  return { fence, details };
}
