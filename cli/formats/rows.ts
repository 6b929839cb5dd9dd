/** Which rows a finding breaks: one cause may break many, and is told once. */
import type { Finding, Verdict } from "../proof";

/** The ids of the rows, each once, in the order of the verdict; the finding's own where no row names it. */
export function rowsOf({ id, row }: Finding, { rows }: Verdict): readonly string[] {
  const own = rows.filter(({ findings }) => findings.includes(id)).map((one) => one.id);
  return own.length === 0 ? [row] : [...new Set(own)];
}
