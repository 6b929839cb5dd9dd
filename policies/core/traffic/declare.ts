/** Reads a declaration: plain data in, a matrix that makes sense by itself out, or all that is wrong with it. */
import { quoted, type Result } from "../graph";
import type { Assumption, Waiver } from "../judge/types";
import type { Declaration } from "./declaration";
import { isEverything } from "../graph/glob";
import { Names } from "./names";
import { plainData } from "./plain";
import { Report, type Places } from "./report";
import { readRows } from "./rows";
import { shapeOf, type Shaped } from "./shape";

/**
 * Reads a declaration and checks its shape and its meaning; never throws, whatever the data.
 *
 * @param places where a path of the data stands in a file, for problems
 */
export function readDeclaration(data: unknown, places?: Places): Result<Declaration> {
  const report = new Report(places);
  const plain = plainData(data, report);
  if (!plain.ok) return report.failure();
  const shaped = shapeOf(plain.data, report);
  if (shaped === undefined) return report.failure();
  const names = new Names(shaped, report);
  const isEmpty = [...names.parties.values()].every(({ section }) => section === "zone");
  if (isEmpty && !report.any) {
    report.add(
      [],
      "nothing that could be reached",
      "at least one edge, service or store",
      "Name what the rows are about.",
    );
  }
  const { rows, routes } = readRows(shaped, names, report);
  const waivers = readWaivers(shaped, report);
  const assumptions = readAssumptions(shaped, report);
  if (report.any) return report.failure();
  return {
    ok: true,
    value: {
      version: 1,
      parties: [...names.parties.values()],
      rows,
      routes,
      waivers,
      assumptions,
      data: shaped.data,
    },
  };
}

function readWaivers(shaped: Shaped, report: Report): readonly Waiver[] {
  checkEntries(shaped, "waivers", report);
  const all = shaped.sound("waivers");
  for (const [i, { expires }] of all) {
    if (isDate(expires)) continue;
    const expected = "a date of the calendar, such as 2027-01-31";
    report.add(["waivers", i, "expires"], quoted(expires), expected, "Correct it.");
  }
  return all.map(([, waiver]) => waiver);
}

function readAssumptions(shaped: Shaped, report: Report): readonly Assumption[] {
  checkEntries(shaped, "assumptions", report);
  return shaped.sound("assumptions").map(([, assumption]) => assumption);
}

/** Ids once, and no entry that is about everything. */
function checkEntries(shaped: Shaped, part: "waivers" | "assumptions", report: Report): void {
  const seen = new Map<string, number>();
  for (const [i, { id, resource }] of shaped.sound(part)) {
    const other = seen.get(id);
    if (other === undefined) seen.set(id, i);
    else {
      const found = `${quoted(id)}, as ${report.at([part, other])}`;
      report.add([part, i, "id"], found, "each id once", "Choose another id.");
    }
    if (isEverything(resource)) {
      report.add(
        [part, i, "resource"],
        quoted(resource),
        "the resources that it is about",
        "Name them more closely: this is every resource.",
      );
    }
  }
}

/** Whether a text of the form 2027-01-31 is a day that there is. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
