/** Files with JSON in them, read with care: they come from elsewhere. */
import { readFileSync, statSync } from "node:fs";
import { failure, type Result } from "../core/graph/problems";
import { quoted } from "../core/graph/value";

/** The largest file that is read: a state of 20,000 resources has about 60 MB. */
export const largestFile = 256 * 1024 * 1024;

const megabyte = 1024 * 1024;

/** A file's text. Its size is looked at first. */
export function readText(file: string, most = largestFile): Result<string> {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) {
      return failure(quoted(file), "no regular file", "a file with JSON", "Name a file.");
    }
    if (stat.size > most) {
      const found = `${Math.ceil(stat.size / megabyte)} MB`;
      const expected = `at most ${Math.floor(most / megabyte)} MB`;
      return failure(quoted(file), found, expected, "Name the file of one stack.");
    }
    return { ok: true, value: readFileSync(file, "utf8") };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const found = code === "ENOENT" ? "nothing" : `an error (${String(code)})`;
    return failure(quoted(file), found, "a file that can be read", "Name a file that exists.");
  }
}

/** JSON as an object. What is wrong with it is told without showing any of it: it may hold secrets. */
export function parseJson(text: string, label: string): Result<Record<string, unknown>> {
  const bare = text.startsWith("\uFEFF") ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch (error) {
    return failure(label, whatIsWrong(bare, error), "JSON", "Write the file anew.");
  }
  if (!isObject(value))
    return failure(label, "JSON, but no object", "an object", "Write the file anew.");
  return { ok: true, value };
}

function whatIsWrong(text: string, error: unknown): string {
  if (text.trim() === "") return "nothing";
  const message = error instanceof Error ? error.message : "";
  const place = /position (\d+)/.exec(message)?.[1];
  if (/end of JSON|Unterminated/i.test(message)) return "JSON that ends too early";
  return place === undefined ? "no JSON" : `no JSON at character ${place}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
