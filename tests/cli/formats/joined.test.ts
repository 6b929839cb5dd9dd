/** One cause may break many rows and is told once: each form of a verdict names every row that does not hold. */
import assert from "node:assert/strict";
import { xmlText, markdownCell } from "../../../cli/formats/escape";
import { annotations } from "../../../cli/formats/github";
import { junitXml } from "../../../cli/formats/junit";
import { verdictMarkdown } from "../../../cli/formats/markdown";
import type { Places } from "../../../cli/formats/places";
import { sarifLog } from "../../../cli/formats/sarif";
import type { JudgedRow, Verdict } from "../../../cli/proof";
import { writeJson } from "../../../cli/prove/json";
import { mutantVerdict } from "../../policies/judge/mutants";

/** Changes with one finding in rows of several sections. */
const cases = ["redis-port", "frontend-in-database-subnets", "stores-in-public-subnets", "chat-path-shadowed", "gateway-table"]; // prettier-ignore

const nowhere: Places = { of: () => undefined, fallback: { file: "Pulumi.yaml", line: 1, column: 1 } }; // prettier-ignore

const hasFailed = ({ verdict }: JudgedRow) => verdict !== "proved" && verdict !== "not-applicable";

describe("forms of a verdict with one finding for many rows", () => {
  for (const id of cases) {
    describe(id, () => {
      let verdict: Verdict;
      let failed: readonly JudgedRow[];

      before(async () => {
        verdict = await mutantVerdict(id);
        failed = verdict.rows.filter(hasFailed);
        assert.equal(verdict.findings.length, 1);
        assert.ok(new Set(failed.map((row) => row.id)).size > 1);
      });

      it("JSON: each row names the finding", () => {
        const read = JSON.parse(writeJson(verdict)) as Verdict;
        const known = new Set(read.findings.map((one) => one.id));
        const rows = read.rows.filter(hasFailed);
        assert.equal(rows.length, failed.length);
        for (const row of rows) assert.ok(row.findings.some((one) => known.has(one)), row.id);
        const { refuted, undecided, missing } = read.counts;
        assert.equal(refuted + undecided + missing, rows.length);
      });

      it("SARIF: the result names each row", () => {
        const [run] = sarifLog(verdict, nowhere, "1.0.0").runs;
        const named = run?.results?.map(({ properties }) => properties?.["rows"] as string[]);
        assert.deepEqual(named, [[...new Set(failed.map((row) => row.id))]]);
      });

      it("JUnit: each row is a failure with the cause and the fix in it", () => {
        const text = junitXml(verdict);
        const [found] = verdict.findings;
        const parts = text.split("<testcase ").filter((part) => part.includes("<failure "));
        assert.equal(parts.length, failed.length);
        for (const row of failed) {
          const own = parts.find((part) => part.includes(`name="${xmlText(`${row.id} ${row.text}`)}"`));
          assert.ok(own?.includes(xmlText(`fix     ${found?.fix ?? ""}`)), row.id);
        }
        assert.match(text, new RegExp(`<testsuites [^>]*failures="${failed.length}"`));
      });

      it("Markdown: the table has each row, and the finding their names", () => {
        const text = verdictMarkdown(verdict);
        const table = text.split("\n").filter((line) => /^\| (❌|❔)/.test(line));
        assert.equal(table.length, failed.length);
        for (const row of failed) {
          assert.ok(table.some((line) => line.includes(`| ${markdownCell(row.id)} | ${markdownCell(row.text)} |`)), row.id);
        }
        const named = /^- rows `(.*)`$/m.exec(text)?.[1]?.split(", ");
        assert.deepEqual(named, [...new Set(failed.map((row) => row.id))]);
      });

      it("annotations: the one that is made names each row", () => {
        const lines = annotations(verdict, nowhere).trim().split("\n");
        assert.equal(lines.length, 1);
        const named = /%0Arows {4}(.*?)%0A/.exec(lines[0] ?? "")?.[1]?.split(", ");
        assert.deepEqual(named, [...new Set(failed.map((row) => row.id))]);
      });
    });
  }
}); // prettier-ignore
