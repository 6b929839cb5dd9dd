/** Reads a verdict that `bulkhead prove --json` wrote, as far as a diff needs it. */
import { quoted, type Problem, type Result, type Verdict } from "../proof";

const fix = "Write it anew with bulkhead prove --json FILE.";

const rowVerdicts = ["proved", "refuted", "undecided", "missing", "not-applicable"];
const sections = ["matrix", "routes", "always", "start"];
const obligations = ["reach", "layer", "admission", "works", "start", "declaration"];

type Fields = Readonly<Record<string, unknown>>;

/** Takes a verdict that was read as JSON; every problem of its form at once. */
export function verdictFrom(document: Fields, label: string): Result<Verdict> {
  const problems: Problem[] = [];
  const fail = (at: string, value: unknown, expected: string) => {
    if (problems.length < 20) {
      problems.push({ at: `${label}: ${at}`, found: describe(value), expected, fix });
    }
  };
  const text = (value: unknown, at: string) => {
    if (typeof value !== "string") fail(at, value, "text");
  };
  const oneOf = (value: unknown, at: string, words: readonly string[]) => {
    if (typeof value !== "string" || !words.includes(value)) fail(at, value, words.join(" or "));
  };
  const list = (value: unknown, at: string, item: (one: unknown, at: string) => void) => {
    if (!Array.isArray(value)) fail(at, value, "a list");
    else for (const [i, one] of value.entries()) item(one, `${at}[${i}]`);
  };
  const object = (value: unknown, at: string, check: (fields: Fields) => void) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      fail(at, value, "an object");
    } else check(value as Fields);
  };
  if (document.version !== 1) fail("version", document.version, "1");
  text(document.project, "project");
  text(document.stack, "stack");
  if (typeof document.proved !== "boolean") fail("proved", document.proved, "true or false");
  list(document.rows, "rows", (row, at) => {
    object(row, at, (fields) => {
      text(fields.id, `${at}.id`);
      text(fields.text, `${at}.text`);
      oneOf(fields.section, `${at}.section`, sections);
      oneOf(fields.verdict, `${at}.verdict`, rowVerdicts);
      if (fields.defence !== undefined && typeof fields.defence !== "number") {
        fail(`${at}.defence`, fields.defence, "a number");
      }
      list(fields.findings, `${at}.findings`, text);
    });
  });
  list(document.findings, "findings", (finding, at) => {
    object(finding, at, (fields) => {
      for (const key of ["id", "row", "title", "blame", "fix"]) text(fields[key], `${at}.${key}`);
      oneOf(fields.verdict, `${at}.verdict`, rowVerdicts);
      oneOf(fields.obligation, `${at}.obligation`, obligations);
      for (const key of ["witness", "property", "waiver"]) {
        if (fields[key] !== undefined) text(fields[key], `${at}.${key}`);
      }
    });
  });
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: document as unknown as Verdict };
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value, 40);
  if (Array.isArray(value)) return "a list";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "an object";
}
