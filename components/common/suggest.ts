/** The number of single-character edits between two words (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const current = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substitute = (previous[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      current.push(Math.min(substitute, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * The known word that was probably meant, or undefined if none is near: a third of the word's letters may differ.
 *
 * @param least edits that are always forgiven, however short the word
 */
export function closest(word: string, known: readonly string[], least = 2): string | undefined {
  const lower = word.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(least, Math.floor(word.length / 3))
    ? best.candidate
    : undefined;
}
