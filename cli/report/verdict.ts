/** Reads a verdict that `bulkhead prove --json` wrote. It comes from elsewhere: every part of it is looked at. */
import { z } from "zod";
import type { Problem, Result, Verdict } from "../proof";

const verdicts = z.enum(["proved", "refuted", "undecided", "missing", "not-applicable"]);
const text = z.string().max(20_000);
const texts = z.array(text).max(20_000);

const schema = z.object({
  format: z.literal("bulkhead-verdict"),
  version: z.literal(1),
  project: text,
  stack: text,
  proved: z.boolean(),
  rows: z.array(
    z.object({
      id: text,
      section: z.enum(["matrix", "routes", "always", "start"]),
      text,
      verdict: verdicts,
      evidence: texts,
      defence: z.number().int().nonnegative().optional(),
      findings: texts,
      assumptions: texts,
    }),
  ),
  findings: z.array(
    z.object({
      id: text,
      row: text,
      verdict: z.enum(["refuted", "undecided", "missing"]),
      obligation: z.enum(["reach", "layer", "admission", "works", "start", "declaration"]),
      title: text,
      from: text,
      to: text,
      witness: text.optional(),
      hops: z.array(z.object({ urn: text.optional(), property: text.optional(), text, why: text })),
      blame: text,
      property: text.optional(),
      fix: text,
      suppressed: z.number().int().nonnegative(),
      waiver: text.optional(),
    }),
  ),
  counts: z.record(verdicts, z.number().int().nonnegative()),
  waivers: z.array(
    z.object({
      id: text,
      owner: text,
      reason: text,
      resource: text,
      row: text.optional(),
      expires: z.iso.date(),
      state: z.enum(["used", "unused", "expired"]),
    }),
  ),
  assumptions: z.array(
    z.object({ id: text, resource: text, claim: text, reason: text, used: z.boolean() }),
  ),
  unmodelled: z.array(z.object({ token: text, count: z.number().int().nonnegative() })),
  notes: texts,
});

const fix = "Write the verdict anew with bulkhead prove --json.";

/** So many problems of one file are told. */
const mostProblems = 20;

/** `label` names the file in messages. What stands in it is told nowhere: it may be anything. */
export function readVerdictText(json: string, label: string): Result<Verdict> {
  let raw: unknown;
  try {
    raw = JSON.parse(json.startsWith("\uFEFF") ? json.slice(1) : json);
  } catch {
    return { ok: false, problems: [{ at: label, found: "no JSON", expected: "a verdict", fix }] };
  }
  const read = schema.safeParse(raw);
  if (!read.success) {
    return {
      ok: false,
      problems: read.error.issues.slice(0, mostProblems).map(({ path, message }): Problem => ({
        at: path.length === 0 ? label : path.map(String).join("."),
        found: "something else",
        expected: message.replace(/^Invalid input: expected /, ""),
        fix,
      })),
    };
  }
  const { data } = read;
  return {
    ok: true,
    value: {
      ...data,
      rows: data.rows.map((row) => ({ ...row, defence: row.defence })),
      findings: data.findings.map((one) => ({
        ...one,
        witness: one.witness,
        property: one.property,
        waiver: one.waiver,
        hops: one.hops.map((hop) => ({ ...hop, urn: hop.urn, property: hop.property })),
      })),
    },
  };
}
