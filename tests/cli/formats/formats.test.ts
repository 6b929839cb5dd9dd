/** The formats that CI systems read: each held against its schema, with names in it that would break out if they could. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { commandData, commandProperty, markdownCell, markdownCode, mermaidText, xmlText } from "../../../cli/formats/escape"; // prettier-ignore
import { annotations, withoutCommands } from "../../../cli/formats/github";
import { junitXml } from "../../../cli/formats/junit";
import { verdictMarkdown } from "../../../cli/formats/markdown";
import { edgesOf, mermaidMap } from "../../../cli/formats/mermaid";
import { placesIn, type Places } from "../../../cli/formats/places";
import { sarifLog } from "../../../cli/formats/sarif";
import { fromPlan, prove, type Declaration, type Verdict } from "../../../cli/proof";
import { checked } from "../../../cli/prove/sources";
import { readTraffic } from "../../../cli/traffic/read";
import { ownMatrix } from "../diff/support";
import { file, forms, ownTraffic, platform, withChange } from "../prove-support";

const fixtures = path.resolve(__dirname, "../../fixtures");

/** What is against a SARIF log, by the schema that its makers publish (in the npm package @microsoft/jest-sarif, MIT). */
const isSarif = (() => {
  const text = readFileSync(path.join(fixtures, "sarif-2.1.0-rtm.5.json"), "utf8");
  // Written in draft 4, in which an exclusive bound is a flag beside the bound.
  const newer = (_key: string, value: unknown): unknown => {
    const map = value as Record<string, unknown> | null;
    if (typeof map?.exclusiveMinimum !== "boolean") return value;
    const { exclusiveMinimum, minimum, ...rest } = map;
    return { ...rest, [exclusiveMinimum ? "exclusiveMinimum" : "minimum"]: minimum };
  };
  const read = JSON.parse(text, newer) as Record<string, unknown>;
  const own = Object.entries(read).filter(([key]) => key !== "id" && key !== "$schema");
  const schema = Object.fromEntries(own);
  return new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(schema);
})();

const hostile =
  "\"];x --> y[</failure>&<script>`|`{0}[a](http://b) @all ::error::%0A,:'\\ \u202e\u0000\u0007 ]]> \r\n::warning::z";

/** A verdict in which every text is hostile. */
function hostileVerdict(verdict: Verdict): Verdict {
  const { rows, findings, waivers, ...rest } = verdict;
  return {
    ...rest,
    project: hostile,
    rows: rows.map((row) => ({ ...row, id: `${row.id}${hostile}`, text: `${row.text}${hostile}` })),
    findings: findings.map((one) => ({
      ...one,
      row: hostile,
      title: hostile,
      from: hostile,
      witness: hostile,
      fix: hostile,
      property: hostile,
      blame: `urn:pulumi:s::p::a:b/c:D::${hostile}`,
      hops: one.hops.map((hop) => ({ ...hop, text: hostile, why: hostile })),
    })),
    waivers: [...waivers, { id: "W", owner: hostile, reason: hostile, resource: hostile, expires: "2027-01-01", state: "used" }], // prettier-ignore
    notes: [hostile],
  };
}

const nowhere: Places = { of: () => undefined, fallback: { file: "Pulumi.yaml", line: 1, column: 1 } }; // prettier-ignore

describe("formats of a verdict", function () {
  this.timeout(120_000);

  let verdict: Verdict;
  let waived: Verdict;
  let matrix: Declaration;

  before(async () => {
    matrix = ownMatrix();
    const all = withChange(await platform("dev"), "data-postgres", "Instance", {
      publiclyAccessible: true,
    });
    const source = checked("plan", fromPlan(forms.plan(all), "plan"));
    const judge = (declaration: Declaration) =>
      checked("verdict", prove([source], { declaration, today: "2026-11-21" }));
    verdict = judge(matrix);
    const text = `${readFileSync(ownTraffic, "utf8")}
waivers:
  - { id: W1, owner: data, reason: being moved, resource: data-postgres, expires: 2027-01-31 }
`;
    waived = judge(readTraffic(file("waived.yaml", text)));
  });

  const each = () => [verdict, waived, hostileVerdict(verdict), hostileVerdict(waived)];

  it("SARIF is valid by the schema, whatever stands in it", () => {
    for (const one of each()) {
      const log = JSON.parse(JSON.stringify(sarifLog(one, nowhere, "0.1.0"))) as object;
      assert.equal(isSarif(log), true, JSON.stringify(isSarif.errors?.slice(0, 3)));
    }
    assert.equal(isSarif({ version: "2.1.0", runs: [{ results: 1 }] }), false, "it objects");
  });

  it("SARIF names the rule, the place and the resource, and keeps its fingerprints when lines move", () => {
    const at = (line: number): Places => ({ ...nowhere, of: () => ({ file: "a b/x.ts", line, column: 3 }) }); // prettier-ignore
    const [one, other] = [sarifLog(verdict, at(7), "1"), sarifLog(verdict, at(99), "1")];
    const results = one.runs[0]?.results ?? [];
    assert.equal(results.length, verdict.findings.length);
    assert.ok(results.length > 0);
    const [first] = results;
    const [location] = first?.locations ?? [];
    assert.deepEqual(location?.physicalLocation?.region, { startLine: 7, startColumn: 3 });
    assert.equal(location.physicalLocation.artifactLocation?.uri, "a%20b/x.ts");
    assert.match(location.logicalLocations?.[0]?.fullyQualifiedName ?? "", /^urn:pulumi:/);
    const rules = one.runs[0]?.tool.driver.rules ?? [];
    for (const { ruleId, ruleIndex } of results) assert.equal(rules[ruleIndex ?? -1]?.id, ruleId);
    const prints = (log: typeof one) => log.runs[0]?.results?.map((r) => r.partialFingerprints);
    assert.deepEqual(prints(one), prints(other));
    assert.equal(new Set(prints(one)?.map((p) => JSON.stringify(p))).size, results.length);
  });

  it("each names all rows that one cause breaks", () => {
    const [finding] = verdict.findings;
    assert.ok(finding !== undefined);
    const broken = verdict.rows.filter(({ findings }) => findings.includes(finding.id));
    const ids = [...new Set(broken.map(({ id }) => id))];
    assert.ok(ids.length > 1 && ids.includes("A2"));
    const [result] = sarifLog(verdict, nowhere, "1").runs[0]?.results ?? [];
    assert.deepEqual(result?.properties?.rows, ids);
    assert.ok(verdictMarkdown(verdict).includes(`- rows \`${ids.join(", ")}\``));
    assert.ok(annotations(verdict, nowhere).includes(`rows    ${ids.join(", ")}`));
  });

  it("SARIF suppresses what is waived, with who answers for it", () => {
    const results = sarifLog(waived, nowhere, "1").runs[0]?.results ?? [];
    const found = results.find(({ suppressions }) => suppressions !== undefined);
    assert.match(found?.suppressions?.[0]?.justification ?? "", /^W1 of data, until 2027-01-31/);
  });

  it("JUnit XML is of its shape, with one case per row", function () {
    for (const one of each()) {
      const xml = junitXml(one);
      assert.equal((xml.match(/<testcase /g) ?? []).length, one.rows.length);
      // Nothing but our own elements, and text without anything that XML has no place for.
      const names = new Set([...xml.matchAll(/<\/?([a-zA-Z]+)/g)].map(([, name]) => name));
      names.delete("xml");
      for (const name of names) {
        assert.ok(["testsuites", "testsuite", "testcase", "failure", "skipped"].includes(name ?? "")); // prettier-ignore
      }
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(xml, /[\u0000-\u0008\u000b-\u001f\u202e]/);
      assert.doesNotMatch(xml, /&(?!(amp|lt|gt|quot|apos|#10);)/);
      const failures = Number(/failures="(\d+)"/.exec(xml)?.[1]);
      assert.equal(failures, (xml.match(/<failure /g) ?? []).length);
      assert.equal(failures > 0, !one.proved);
    }
    const lint = spawnSync("xmllint", ["--version"]);
    if (lint.error !== undefined) this.skip();
    for (const one of each()) {
      const xsd = path.join(fixtures, "junit.xsd");
      const { status, stderr } = spawnSync("xmllint", ["--noout", "--schema", xsd, "-"], { input: junitXml(one), encoding: "utf8" }); // prettier-ignore
      assert.equal(status, 0, stderr);
    }
  });

  it("annotations stand on one line each, and no name adds a command or a property", () => {
    for (const one of each()) {
      const open = one.findings.filter(({ waiver }) => waiver === undefined);
      const lines = annotations(one, nowhere).split("\n").slice(0, -1);
      assert.equal(lines.length, open.length);
      for (const line of lines) {
        const [, level, properties = "", text = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
        assert.match(level ?? "", /^(error|warning)$/);
        assert.deepEqual(properties.split(",").map((part) => part.split("=")[0]), ["file", "line", "col", "title"]); // prettier-ignore
        assert.doesNotMatch(text, /%(?!25|0A|0D)/);
      }
    }
  });

  it("the log between annotations is no command, whatever stands in it", () => {
    const text = withoutCommands("::error::x\n", "token");
    assert.equal(text, "::stop-commands::token\n::error::x\n::token::\n");
    assert.notEqual(withoutCommands("x"), withoutCommands("x"), "nobody can guess the token");
  });

  it("Markdown keeps names in code, stays short, and says first what is wrong", () => {
    for (const one of each()) {
      const text = verdictMarkdown(one, edgesOf(one, matrix));
      const drawing = /```mermaid\n([^]*?)```/.exec(text)?.[1] ?? "";
      const bare = text.replace(/```mermaid\n[^]*?```/, "").replace(/(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, ""); // prettier-ignore
      assert.doesNotMatch(bare, /<script|@all|\]\(|\u202e|::/);
      assert.equal((bare.match(/<details>/g) ?? []).length, (bare.match(/<\/details>/g) ?? []).length); // prettier-ignore
      for (const line of drawing.split("\n")) assert.doesNotMatch(line, /`|<|@all/);
      assert.ok(text.length < 65_536);
    }
    assert.match(verdictMarkdown(verdict), /^### ❌ Not proved: `bulkhead\/test`/);
    const many = { ...verdict, rows: Array.from({ length: 5000 }, () => verdict.rows).flat() };
    assert.ok(verdictMarkdown(many).length < 65_536);
  });

  it("Mermaid draws who talks to whom by verdict, each arrow with its verdict in words", () => {
    const text = mermaidMap(edgesOf(verdict, matrix));
    assert.match(text, /^flowchart LR\n/);
    assert.match(text, /-->\|"T12 proved"\|/);
    assert.match(text, /-\.->\|"T4 closed, a guard is lost"\|/);
    for (const line of mermaidMap(edgesOf(hostileVerdict(verdict), matrix))
      .split("\n")
      .slice(1, -1)) {
      assert.match(line, /^ {2}n\d+(\["[^"\]]*"\]| (-->|==>|-\.->)\|"[^"|]*"\| n\d+)$/);
    }
    const edges = Array.from({ length: 400 }, (_, i) => ({ from: `a${i}`, to: "b", label: "x", verdict: "proved" as const })); // prettier-ignore
    assert.match(mermaidMap(edges), /and 250 more/);
  });
});

describe("escaping", () => {
  it("of code in Markdown takes more marks than the text has", () => {
    assert.equal(markdownCode("a"), "`a`");
    assert.equal(markdownCode("a`b"), "``a`b``");
    assert.equal(markdownCode("`a``"), "``` `a`` ```");
    assert.equal(markdownCode("a\nb"), "`a\\u{000a}b`");
    assert.equal(markdownCell("a|b"), "`a\\|b`");
  });
  it("of XML, workflow commands and drawings", () => {
    assert.equal(xmlText(`<a b="c">&'`), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;");
    assert.equal(xmlText("\u0000a\nb"), "\\u{0000}a&#10;b");
    assert.equal(commandData("50%\na\r"), "50%25%0Aa\\u{000d}");
    assert.equal(commandProperty("a:b,c%"), "a%3Ab%2Cc%25");
    assert.equal(mermaidText('a"b'), '"a#34;b"');
    assert.equal(mermaidText(""), '" "');
  });
});

describe("places of resources", () => {
  const base = { type: "a:b/c:D", custom: true, dependencies: [], options: {}, at: "" };
  const urn = (name: string) => `urn:pulumi:s::p::a:b/c:D::${name}`;
  const places = (file: string) =>
    placesIn([{ label: "x", notes: [], resources: [
      { ...base, urn: urn("parent"), position: { file, line: 4, column: 2 } },
      { ...base, urn: urn("child"), parent: urn("parent") },
    ] }], "infra"); // prettier-ignore

  it("are those of the nearest component above, below the repository's top", () => {
    assert.deepEqual(places("x.ts").of(urn("child")), { file: "infra/x.ts", line: 4, column: 2 });
    assert.equal(places("x.ts").of(urn("other")), undefined);
    assert.equal(places("x.ts").fallback.file, "infra/Pulumi.yaml");
  });
  it("never lead out of the project", () => {
    for (const bad of ["/etc/passwd", "../x.ts", "a/../../x", "C:\\x", ""]) {
      assert.equal(places(bad).of(urn("child")), undefined, bad);
    }
  });
});
