/** Data of foreign origin made plain: own keys, no prototype, nothing that is no JSON, of a bounded size. */
import { printable, quoted } from "../graph";
import type { Report, Steps } from "./report";

/** A matrix is five levels deep. */
const deepest = 16;
const mostParts = 200_000;
const longestText = 4096;

/** Data that is plain, or that it is not: what else there was has been reported. */
export type Plain = { readonly ok: true; readonly data: unknown } | { readonly ok: false };

/** A copy of data without anything but maps, lists, texts, numbers, flags and null. */
export function plainData(data: unknown, report: Report): Plain {
  let parts = 0;
  let isFull = false;
  let isDeep = false;

  const visit = (value: unknown, path: Steps): unknown => {
    parts += 1;
    if (parts > mostParts) {
      if (!isFull) {
        isFull = true;
        report.add([], "too much", `at most ${mostParts} entries`, "Name groups, not pairs.");
      }
      return null;
    }
    if (typeof value === "string") return textOf(value, path);
    if (value === null || typeof value === "number" || typeof value === "boolean") return value;
    if (typeof value !== "object" || !(Array.isArray(value) || isPlainMap(value))) {
      report.add(path, kindOf(value), "plain data", "Write a text, a number, a list or a map.");
      return null;
    }
    if (path.length >= deepest) {
      const fix = "Write the matrix as documented.";
      if (!isDeep) report.add(path, "too many levels", `at most ${deepest}`, fix);
      isDeep = true;
      return null;
    }
    return Array.isArray(value)
      ? Array.from(value, (item, i) => visit(item, [...path, i]))
      : mapOf(value, path);
  };

  const mapOf = (map: object, path: Steps): unknown => {
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of Object.entries(map)) {
      if (value === undefined) continue;
      const at = [...path, key];
      if (key === "__proto__") {
        report.add(path, '"__proto__"', "a name of your own", "Choose another name.");
      } else if (!isPrintable(key) || key.length > longestText) {
        report.add(path, quoted(key), "a printable name", "Choose another name.");
      } else {
        copy[key] = visit(value, at);
      }
    }
    return copy;
  };

  const textOf = (text: string, path: Steps): string => {
    // Texts of several lines (`reason: |`) are printed on one.
    const line = /[\t\r\n]/.test(text) ? text.replace(/\s+/g, " ").trim() : text;
    if (line.length > longestText) {
      const found = `a text of ${line.length} characters`;
      report.add(path, found, `at most ${longestText}`, "Write less.");
    } else if (!isPrintable(line)) {
      report.add(path, quoted(line), "printable characters", "Leave the others out.");
    } else {
      return line;
    }
    return "";
  };

  const copy = data === undefined ? undefined : visit(data, []);
  return report.any ? { ok: false } : { ok: true, data: copy };
}

function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function isPlainMap(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function kindOf(value: unknown): string {
  if (typeof value !== "object") return typeof value === "undefined" ? "nothing" : typeof value;
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
