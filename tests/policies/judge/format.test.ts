import assert from "node:assert/strict";
import { formatVerdict } from "../../../policies/core/judge";
import { prove, verdictOf } from "../../../policies/core/prove";
import { changed, findings, ownTraffic, platform, proveAll, row, today } from "./support";
import type { Source } from "../../../policies/core/graph";
import { dataOf } from "../graph/build";
import { planOf } from "../adapters/forms";
import { fromPlan } from "../../../policies/adapters/plan";

describe("a verdict as text", () => {
  it("has a line for each row, the counts and the layers", async () => {
    const verdict = proveAll(await platform("dev"));
    const lines = formatVerdict(verdict);
    assert.match(lines[0] ?? "", /^bulkhead\/test: PROVED$/);
    assert.match(lines[1] ?? "", /^Rows: \d+ proved, \d+ not applicable$/);
    for (const { id, text } of verdict.rows) {
      assert.ok(
        lines.some((line) => line.includes(id) && line.includes(text)),
        `${id} ${text}`,
      );
    }
    assert.ok(lines.some((line) => /T4 .*never internet -> stores \(\d layers\)/.test(line)));
    assert.ok(lines.some((line) => /n\/a .*T6 .*\(this stack has no employees\)/.test(line)));
    const short = formatVerdict(verdict, { notApplicable: false });
    assert.ok(!short.some((line) => line.includes("n/a")));
    const long = formatVerdict(verdict, { evidence: true });
    assert.ok(long.some((line) => /^ +ingress: no rule of .*data-postgres admits/.test(line)));
  });

  it("shows a finding with its packet, hops, cause and fix", async () => {
    const verdict = proveAll(
      changed(await platform("dev"), "SecurityGroupIngressRule data-postgres-api-ingress", {
        unset: ["referencedSecurityGroupId"],
        set: { cidrIpv4: "0.0.0.0/0" },
      }),
    );
    const text = formatVerdict(verdict).join("\n");
    assert.match(text, /^bulkhead\/test: NOT PROVED$/m);
    assert.match(
      text,
      /^T4 REFUTED: more is let in than is declared: postgres admits 0\.0\.0\.0\/0 on tcp 5432$/m,
    );
    assert.match(text, /^ {2}packet {2}[\d.]+ -> 10\.0\.2[01]\.\d+ tcp 5432$/m);
    assert.match(
      text,
      /^ {3}1 {2}.*data-postgres-api-ingress :: tcp 5432 from 0\.0\.0\.0\/0.* \(admits\)$/m,
    );
    assert.match(text, /^ {2}cause {3}data-postgres-api-ingress :: cidrIpv4$/m);
    assert.match(text, /^ {2}fix {5}Replace the addresses in /m);
    assert.match(text, /REFUTED +T4 .*\(see T4-admission-[a-z0-9]{8}\)/);
  });

  it("has no line breaks or controls, whatever people wrote", async () => {
    const waiver = {
      id: "W\u001b[31m",
      owner: "a\nb",
      reason: "\u202e",
      resource: "nothing",
      expires: "2026-12-01",
    };
    const lines = formatVerdict(proveAll(await platform("dev"), { waivers: [waiver] }));
    assert.ok(lines.some((line) => line.includes("until 2026-12-01")));
    for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
  });
});

describe("the proof", () => {
  const sourceOf = async () => {
    const source = fromPlan(planOf(await platform("dev")));
    return source.ok ? source.value : assert.fail("no source");
  };

  it("refuses a declaration that is wrong, or names what is not there", async () => {
    const source = await sourceOf();
    const wrong = [
      { version: 1, edges: 3 },
      { version: 1, stores: { db: { name: "nobody" } } },
      "text",
      null,
    ];
    for (const traffic of wrong) {
      const result = prove([source], { traffic, today });
      assert.equal(result.ok, false, JSON.stringify(traffic));
      const verdict = verdictOf(source, { traffic, today });
      assert.equal(verdict.proved, false);
      assert.ok(verdict.findings.length > 0 && verdict.counts.undecided > 0);
    }
  });

  it("refuses what is no graph", () => {
    const [one] = dataOf({ vpc: ["aws:ec2/vpc:Vpc"] });
    if (one === undefined) assert.fail("no data");
    assert.equal(prove([{ label: "a", resources: [one, one], notes: [] }], { today }).ok, false);
  });

  it("says what its notes are about, each text once", () => {
    const [one] = dataOf({ vpc: ["aws:ec2/vpc:Vpc"] });
    if (one === undefined) assert.fail("no data");
    const urns = ["a", "b", "c", "d"].map(
      (name) => `urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::${name}`,
    );
    const about = urns.map((urn) => ({ level: "info" as const, text: "it is odd", urn }));
    const notesOf = (notes: Source["notes"]) => {
      const proved = prove([{ label: "a", resources: [one], notes }], { today });
      return proved.ok ? proved.value.notes : assert.fail();
    };
    assert.deepEqual(notesOf(about.slice(0, 1)), ["aws:ec2/vpc:Vpc a: it is odd"]);
    const [first, ...others] = notesOf(about);
    assert.equal(
      first,
      "aws:ec2/vpc:Vpc a, aws:ec2/vpc:Vpc b, aws:ec2/vpc:Vpc c and 1 more: it is odd",
    );
    assert.deepEqual(others, []);
    assert.deepEqual(notesOf([{ level: "info", text: "plain" }]), ["plain"]);
  });

  it("finds fault with rows that are expected and do not arrive", async () => {
    const verdict = verdictOf(await sourceOf(), { required: true, today });
    assert.deepEqual(
      findings(verdict).map((one) => one.split(" at ")[0]),
      ["traffic undecided declaration"],
    );
    assert.equal(verdict.proved, false);
    assert.equal(row(verdict, "traffic").verdict, "undecided");
    assert.equal(
      verdictOf(await sourceOf(), { required: true, traffic: ownTraffic, today }).proved,
      true,
    );
  });

  it("says the same again, and as JSON", async () => {
    const all = await platform("dev");
    const [a, b] = [proveAll(all), proveAll([...all].reverse())];
    assert.deepEqual(
      a.rows.map(({ id, verdict }) => [id, verdict]),
      b.rows.map(({ id, verdict }) => [id, verdict]),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(proveAll(all))), JSON.parse(JSON.stringify(a)));
  });
});
