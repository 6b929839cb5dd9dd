/** What a pack is to the engine and to those who compose it: names, levels, schemas, settings. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import Ajv from "ajv";
import { createPack, policies, policyNames } from "../../../policies/pack";
import { made, packOf, run } from "./build";

const mandatory = [
  "store-not-public",
  "store-ports-not-open",
  "internal-balancer",
  "traffic-matrix",
  "never-public",
  "modelled-network",
];

const db = (inputs: object) => made("aws:rds/instance:Instance", "db", inputs);

describe("the pack", () => {
  it("says of each policy what it is, what it risks and how to mend it", () => {
    for (const policy of policies) {
      const { name, description, severity, remediationSteps, url, tags, displayName, framework } =
        policy;
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(description.length > 40 && description.endsWith("."), name);
      assert.ok(severity !== undefined && displayName !== undefined, name);
      assert.ok((remediationSteps ?? "").length > 20, name);
      assert.match(url ?? "", /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//, name);
      assert.ok((tags ?? []).length > 0, name);
      if (framework !== undefined) assert.ok(Object.values(framework).every((text) => text !== ""));
      const isMandatory = mandatory.includes(name);
      assert.equal(policy.enforcementLevel, isMandatory ? "mandatory" : "advisory", name);
    }
    assert.equal(new Set(policyNames).size, policyNames.length);
  });

  it("has one file per policy, named after it", () => {
    const folder = path.join(__dirname, "../../../policies/catalogue");
    const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(files.filter((file) => file !== "index").sort(), [...policyNames].sort());
  });

  it("hands the engine schemas that are JSON Schema, without what RE2 does not know", () => {
    const ajv = new Ajv({ strict: false });
    for (const { name, configSchema } of policies) {
      assert.ok(configSchema !== undefined, name);
      const schema = { type: "object", ...configSchema };
      ajv.compile(schema);
      const text = JSON.stringify(configSchema);
      assert.doesNotMatch(text, /\(\?[=!<]|\$ref|\$id/, name);
      assert.equal(Object.hasOwn(configSchema.properties, "enforcementLevel"), false);
    }
  });

  it("has schemas that take what the policies take", () => {
    const ajv = new Ajv({ strict: false });
    const schema = (name: string) => {
      const { configSchema } = policies.find((policy) => policy.name === name) ?? {};
      return ajv.compile({ type: "object", ...configSchema });
    };
    assert.equal(schema("backups")({ production: true, minimumDays: 14 }), true);
    assert.equal(schema("backups")({ production: "yes" }), false);
    assert.equal(schema("traffic-matrix")({ traffic: { version: 1, strange: 1 } }), false);
    const waiver = { id: "W1", owner: "a", reason: "b", resource: "db", expires: "2027-01-31" };
    assert.equal(schema("tls-floor")({ waivers: [waiver] }), true);
    assert.equal(schema("tls-floor")({ waivers: [{ ...waiver, expires: "soon" }] }), false);
    const about = (resource: string) => schema("tls-floor")({ waivers: [{ ...waiver, resource }] });
    assert.deepEqual(["d", "db*", "*-db"].map(about), [true, true, true]);
    assert.deepEqual(["*", "**", "*a*", "d*"].map(about), [false, false, false, false]);
  });

  it("is made of the policies that are wanted, enforced as it is said", () => {
    const pack = createPack({
      only: ["backups", "tls-floor"],
      without: ["backups"],
      enforcement: { all: "mandatory" },
    });
    assert.deepEqual(
      pack.policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
      [["tls-floor", "mandatory"]],
    );
    const { enforcementLevel } =
      createPack({ enforcement: { all: "mandatory", backups: "disabled" } }).policies.find(
        ({ name }) => name === "backups",
      ) ?? {};
    assert.equal(enforcementLevel, "disabled");
    for (const option of ["only", "without"] as const) {
      assert.throws(
        () => createPack({ [option]: ["backup"] }),
        /names backup; expected names among/,
      );
    }
    assert.throws(() => createPack({ settings: { nothing: {} } }), /settings names nothing/);
  });

  it("takes settings from whoever makes it, and from configuration before that", () => {
    const settings = { backups: { production: true } };
    const pack = packOf({ only: ["backups"], settings });
    const [{ configSchema } = {}] = pack.policies;
    assert.equal((configSchema?.properties.production as { default?: unknown }).default, true);
    assert.equal(run(pack, [db({})]).reports.length, 1);
    assert.equal(run(pack, [db({})], { backups: { production: false } }).reports.length, 0);
  });

  it("refuses settings that do not fit, once, with their place, and checks nothing by them", () => {
    const pack = packOf({ only: ["backups"] });
    const wrong = { backups: { production: true, minimumdays: 3, waivers: [{ id: "W1" }] } };
    const { reports } = run(pack, [db({}), made("aws:rds/instance:Instance", "b", {})], wrong);
    const texts = reports.map(({ message }) => message).join("\n");
    assert.match(texts, /the settings of backups: .*minimumdays/);
    assert.match(texts, /the settings of backups\.waivers\.0\.owner/);
    assert.equal(reports.length, new Set(reports.map(({ message }) => message)).size);
    assert.doesNotMatch(texts, /aws:rds/);
    const again = run(packOf({ only: ["backups"] }), [db({})], { backups: { production: 1 } });
    assert.equal(again.reports.length, 1);
  });

  it("refuses them once of a policy that looks at resources and at the stack", () => {
    const pack = packOf({ only: ["tls-floor"] });
    const wrong = { "tls-floor": { minimum: "1.4" } };
    for (const type of ["aws:lb/listener:Listener", "aws:elasticbeanstalk/environment:Environment"])
      assert.equal(run(pack, [made(type, "it", {})], wrong).reports.length, 1, type);
  });

  it("does not say that a policy passed on what it does not look at", () => {
    const { reports, idle } = run(packOf({ only: ["backups"] }), [
      made("aws:s3/bucket:Bucket", "it", {}),
    ]);
    assert.deepEqual(reports, []);
    assert.equal(idle.has("backups"), true);
  });

  it("shares nothing between two packs", () => {
    const [a, b] = [packOf(), packOf()];
    run(a, [db({ publiclyAccessible: true })], {}, "resources");
    const { reports } = run(b, [db({ publiclyAccessible: true })], {}, "stack");
    assert.ok(
      reports.some(({ message }) => message.startsWith("No resource policy of this pack ran")),
    );
  });

  it("exports plain objects", () => {
    for (const policy of policies) {
      assert.equal(Object.getPrototypeOf(policy), Object.prototype);
      const { validateResource } = policy as ResourceValidationPolicy;
      const isWhole = "validateStack" in policy;
      assert.ok(isWhole || typeof validateResource === "function", policy.name);
    }
  });
});
