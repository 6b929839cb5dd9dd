/** The names that were probably meant by one that is not there. */

/** How many letters have to be put in, left out or changed; anything above `most` counts as one more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    let least = i + 1;
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const here = Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1);
      next.push(here);
      if (here < least) least = here;
    }
    if (least > most) return most + 1;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** So long a word is no slip of the finger. */
const longest = 200;

/** The nearest known names, the best first: two letters, or a third of the word, may differ. */
export function nearest(word: string, known: Iterable<string>, many = 1): readonly string[] {
  if (word.length > longest) return [];
  const lower = word.toLowerCase();
  const most = Math.max(2, Math.floor(word.length / 3));
  const found: { readonly name: string; readonly edits: number }[] = [];
  for (const name of known) {
    if (name.length > longest) continue;
    const edits = distance(lower, name.toLowerCase(), most);
    if (edits <= most) found.push({ name, edits });
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, many)
    .map(({ name }) => name);
}
