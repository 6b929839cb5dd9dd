/** HTML that cannot be broken by what is put into it: every value is escaped, unless it is markup made here. */

/** Markup that is safe to write as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | undefined | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}

const tight = new WeakMap<TemplateStringsArray, readonly string[]>();

/**
 * Texts and attributes in it are escaped; attributes have to stand in quotes. Line breaks of the template count as one
 * space, as they do in HTML.
 */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let parts = tight.get(template);
  if (parts === undefined) {
    parts = template.map((part) => part.replace(/\s*\n\s*/g, " "));
    tight.set(template, parts);
  }
  return new Markup(parts.reduce((text, part, i) => `${text}${written(contents[i - 1])}${part}`));
}

function written(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(written).join("");
  return escaped(String(content));
}

/** What JSON itself leaves as it is, and what a script element would end at. */
const active =
  /[<>&\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Data within a script element: the same bytes for the same data, and nothing that HTML acts on. */
export function data(value: unknown): Markup {
  const text = JSON.stringify(value).replace(
    active,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Markup(text);
}
