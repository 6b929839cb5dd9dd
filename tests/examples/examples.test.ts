/**
 * Programs of the shapes that others have published: each passes through the proof and the pack, says the same before
 * and after its deployment, and every finding of it has been checked by hand. What was found, and why it is right,
 * stands in `golden/<name>.txt`; `UPDATE=1` writes the part of the machine anew and leaves the explanations alone.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromPlan } from "../../policies/adapters/plan";
import { fromState } from "../../policies/adapters/state";
import type { Result, Source } from "../../policies/core/graph";
import { formatVerdict } from "../../policies/core/judge";
import type { Verdict } from "../../policies/core/judge/types";
import { prove } from "../../policies/core/prove";
import { crossGuardOf, planOf } from "../policies/adapters/forms";
import { packOf, registered, run, type Ran } from "../policies/pack/build";
import { construct, unknownValue, type PlannedResource } from "../support/construct";
import { designs, published, right } from "./all";
import { deployedOutputs, exportedState } from "./deployed";
import { dialects, type Example } from "./example";

const today = "2026-11-21";
const isUpdate = process.env["UPDATE"] === "1";

/** Under this line people write. */
const byHand = "Why each finding is right";

/** A program before anything of it exists, and as it is deployed. */
async function both(example: Example) {
  const { calls = {}, config = {}, reads, forms } = example;
  const options = { calls, config, ...(reads === undefined ? {} : { reads }) };
  const { all: first } = await construct(example.program, options);
  if (forms === "preview") return { first, deployed: undefined };
  const { all: deployed } = await construct(example.program, {
    ...options,
    preview: false,
    outputs: deployedOutputs,
  });
  return { first, deployed };
}

function proved(source: Result<Source>): Verdict {
  if (!source.ok) assert.fail(JSON.stringify(source.problems));
  const verdict = prove([source.value], { today, project: "examples", stack: "dev" });
  if (!verdict.ok) assert.fail(JSON.stringify(verdict.problems));
  return verdict.value;
}

/** What a verdict says, without the evidence of what is proved: that tells of values as far as they are known. */
function said({ proved: isProved, rows, findings, unmodelled }: Verdict) {
  return {
    proved: isProved,
    rows: rows.map(({ id, verdict, defence, findings: of }) => ({ id, verdict, defence, of })),
    findings: findings.map(({ witness: _, ...finding }) => finding),
    unmodelled,
  };
}

/** What the pack's other policies say: `policy name :: property`. */
function advice(resources: readonly PlannedResource[], deployed: boolean): readonly string[] {
  const { reports }: Ran = run(packOf(), registered(resources, deployed));
  return reports
    .filter(({ policy }) => policy !== "unknown-settings")
    .map(({ policy, message }) => {
      const [, where = ""] = /^\S+ (.+? :: \S+) = /.exec(message) ?? [];
      return `${policy} ${where}`.trimEnd();
    })
    .sort();
}

interface Golden {
  readonly machine: string;
  /** By finding; `-` for what is not found. */
  readonly why: ReadonlyMap<string, string>;
  readonly hand: string;
}

function readGolden(file: string): Golden {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const at = text.indexOf(`${byHand}\n`);
  const hand = at < 0 ? "" : text.slice(at + byHand.length + 1);
  const why = new Map<string, string>();
  for (const line of hand.split("\n")) {
    const [, id = "", reason = ""] = /^ {2}(\S+)\s+(\S.*)$/.exec(line) ?? [];
    if (id !== "") why.set(id, reason);
  }
  return { machine: at < 0 ? text : text.slice(0, at), why, hand };
}

function machineText(
  { name, shape }: Example,
  verdict: Verdict,
  told: readonly string[],
  later: readonly string[],
): string {
  const hygiene = told.length === 0 ? ["  nothing"] : told.map((line) => `  ${line}`);
  const after = later.map((line) => `  ${line} (once it is known)`);
  const lines = [
    `${name}: the shape of ${shape}`,
    "",
    ...formatVerdict(verdict),
    "",
    "Other policies",
    ...hygiene,
    ...after,
    "",
    "",
  ];
  return lines.join("\n");
}

/** A rule that lets in everybody, of a group that is known by its reference alone. */
function openRule(group: string): PlannedResource {
  const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  return {
    urn: `urn:pulumi:test::bulkhead::${type}::open-to-all`,
    type,
    name: "open-to-all",
    custom: true,
    inputs: { securityGroupId: unknownValue, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
    dependencies: [group],
    propertyDependencies: { securityGroupId: [group] },
    options: {},
  };
}

describe("programs of others", () => {
  for (const example of [...published, ...right]) {
    it(`${example.name}: the shape of ${example.shape}`, async () => {
      const { first, deployed } = await both(example);
      const verdict = proved(fromPlan(planOf(first)));
      if (deployed !== undefined) {
        const asPolicy = proved(crossGuardOf(first));
        assert.deepEqual(said(asPolicy), said(verdict), "as policies are told");
      }
      if (deployed !== undefined && example.differs === undefined) {
        const after = proved(fromState(exportedState(deployed)));
        assert.deepEqual(said(after), said(verdict), "after the deployment");
      }
      const told = advice(first, false);
      const later = deployed === undefined ? [] : advice(deployed, true);
      const known = new Set(told);

      const file = path.join(__dirname, "golden", `${example.name}.txt`);
      const golden = readGolden(file);
      const text = machineText(
        example,
        verdict,
        told,
        later.filter((one) => !known.has(one)),
      );
      if (isUpdate) writeFileSync(file, `${text}${byHand}\n${golden.hand}`);
      else assert.equal(golden.machine, text);
      const ids = verdict.findings.map(({ id }) => id);
      assert.deepEqual(
        [...golden.why.keys()].sort(),
        (ids.length === 0 ? ["-"] : ids).sort(),
        `${file} explains each finding, and nothing else`,
      );
    });
  }

  for (const design of designs) {
    const [inline, standalone] = dialects.map((dialect) => design(dialect));
    assert.ok(inline !== undefined && standalone !== undefined);
    it(`${inline.name} and ${standalone.name} are right: nothing is found, in the same layers`, async () => {
      const verdicts: Verdict[] = [];
      for (const example of [inline, standalone]) {
        const { first } = await both(example);
        verdicts.push(proved(fromPlan(planOf(first))));
      }
      const [one, other] = verdicts.map(said);
      assert.ok(one !== undefined && other !== undefined);
      assert.deepEqual(one.findings, []);
      assert.deepEqual(one.rows, other.rows);
      assert.ok(verdicts.every(({ counts }) => counts.proved > 1));
    });

    it(`${standalone.name} would not be, if anyone were let in`, async () => {
      const { first } = await both(standalone);
      const groups = first.filter(
        ({ type, name }) => type === "aws:ec2/securityGroup:SecurityGroup" && /db|front/.test(name),
      );
      assert.equal(groups.length, 1);
      for (const { urn } of groups) {
        const verdict = proved(fromPlan(planOf([...first, openRule(urn)])));
        const blamed = verdict.findings.map(({ blame }) => blame.split("::").pop());
        assert.deepEqual(blamed, ["open-to-all"]);
      }
    });
  }

  it("are a dozen and more, each of another name", () => {
    const names = [...published, ...right].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(published.length >= 12);
  });
});
