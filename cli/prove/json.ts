/** JSON for files and other programs: the same text for the same data, and nothing in it that a terminal acts on. */

/** What JSON itself leaves as it is: controls beyond the first ones, marks of direction, separators of lines. */
const active =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Such characters stand in texts alone, where they may be escaped. */
export function writeJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    active,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}
