/** The compute shape `beanstalk` as a stack chooses it: its settings, what the program then registers, and its proof. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPlan } from "../../policies/adapters/plan";
import type { Verdict } from "../../policies/core/judge/types";
import { prove } from "../../policies/core/prove";
import { readSettings, SettingsError } from "../../stacks/settings";
import { beanstalkArgs, publicEdgeArgs } from "../../stacks/wiring";
import { modes, type PlannedResource } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";

const root = path.resolve(__dirname, "../..");
const declared = parse(readFileSync(path.join(root, "traffic.beanstalk.yaml"), "utf8")) as {
  allow: { id: string }[];
};

/** The ready stack's configuration, changed; `undefined` leaves a key out. */
const changed = (values: Readonly<Record<string, unknown>>): Record<string, string> => {
  const own = Object.entries(values).map(([key, value]) => [`bulkhead:${key}`, value] as const);
  const kept = Object.entries(stackConfig("beanstalk")).filter(([key]) => !own.some(([k]) => k === key)); // prettier-ignore
  return { ...Object.fromEntries(kept), ...rawConfig(Object.fromEntries(own)) };
};

const ready = parse(stackConfig("beanstalk")["bulkhead:beanstalk"] ?? "") as Record<string, unknown>; // prettier-ignore

/** The same with entries of its group changed. */
const beanstalk = (values: Readonly<Record<string, unknown>>) =>
  changed({ beanstalk: { ...ready, ...values } });

const read = (raw: Record<string, string>) =>
  readSettings(raw, { project: "bulkhead", stack: "beanstalk" });

function proved(resources: readonly PlannedResource[], traffic: unknown = declared): Verdict {
  const source = fromPlan({
    format: "bulkhead-plan", version: 1, project: "bulkhead", stack: "beanstalk",
    sdks: {}, outputs: {}, assumptions: [], notes: [], resources,
  }); // prettier-ignore
  assert.ok(source.ok);
  const verdict = prove([source.value], { traffic, today: "2026-01-01" });
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict.value;
}

const environment = "aws:elasticbeanstalk/environment:Environment";
const template = "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate";

function valueOf({ inputs }: PlannedResource, namespace: string, name: string): unknown {
  const list = inputs.settings as { namespace: string; name: string; value: unknown }[];
  return list.find((one) => one.namespace === namespace && one.name === name)?.value;
}

describe("compute: beanstalk", () => {
  for (const { mode, preview } of modes) {
    it(`registers one workload on the same tiers, and no edge of ours (${mode})`, async () => {
      const construction = await constructPlatform(stackConfig("beanstalk"), preview); // prettier-ignore
      const components = construction.all.filter(({ custom }) => !custom).map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`); // prettier-ignore
      assert.deepEqual(components.filter((c) => !c.startsWith("Stack")).sort(), [
        "Beanstalk beanstalk",
        "DataTier data",
        "NetworkTier network",
        "Observability watch",
        "ServiceGroups service",
        "ServiceRoles service",
        "StaticSite site",
      ]);
      const types = new Set(construction.all.map(({ type }) => type));
      assert.ok(![...types].some((type) => /^aws:(ecs|lb|autoscaling)\//.test(type)));
      const one = construction.one(environment);
      // The list of the instances comes from their subnets and their group, and from none of the load balancer's.
      const from = construction.refersTo(one, "settings");
      assert.deepEqual(from.filter((name) => /^(network|service|beanstalk-balancer)/.test(name)).sort(), [
        "network-private-eu-central-1a",
        "network-private-eu-central-1b",
        "service-beanstalk",
      ]);
      assert.deepEqual(construction.refersTo(construction.one(template), "settings").sort(), [
        "beanstalk-balancer",
        "beanstalk-certificate-issued",
        "beanstalk-logs",
        "network-public-eu-central-1a",
        "network-public-eu-central-1b",
        "network-vpc",
      ]);
      const role = construction.one("aws:iam/role:Role", "service-role-beanstalk");
      assert.match(JSON.stringify(role.inputs.assumeRolePolicy), /ec2\.amazonaws\.com/);
      const rules = construction.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"); // prettier-ignore
      const into = rules.filter((rule) => construction.refersTo(rule, "referencedSecurityGroupId").includes("service-beanstalk")); // prettier-ignore
      assert.deepEqual(
        into.map((rule) => [construction.refersTo(rule, "securityGroupId"), rule.inputs.fromPort]),
        [
          [["data-postgres"], 5432],
          [["data-redis"], 6379],
        ],
      );
    }); // prettier-ignore
  }

  it("hands the settings on", async () => {
    const construction = await constructPlatform(stackConfig("beanstalk"));
    const one = construction.one(environment);
    assert.equal(valueOf(one, "aws:ec2:instances", "InstanceTypes"), "t4g.medium");
    assert.equal(valueOf(one, "aws:autoscaling:asg", "MaxSize"), "6");
    assert.equal(valueOf(one, "aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays"), "30");
    const secrets = "aws:elasticbeanstalk:application:environmentsecrets";
    assert.match(String(valueOf(one, secrets, "AMPLITUDE_API_KEY")), /secret:amplitude-AbCdEf$/);
    const process = "aws:elasticbeanstalk:environment:process:default";
    assert.equal(
      valueOf(construction.one(template), process, "HealthCheckPath"),
      "/actuator/health/readiness",
    );
    const record = construction.one("aws:route53/record:Record", "beanstalk-alias-api.example.com-a"); // prettier-ignore
    assert.deepEqual(construction.refersTo(record, "aliases"), ["beanstalk-environment"]);
  });

  it("has no public edge, and other shapes have no Beanstalk", () => {
    assert.equal(publicEdgeArgs(read(stackConfig("beanstalk")), { beanstalk: "sg-1" }), undefined);
    const monolith = readSettings(stackConfig("monolith"), { project: "bulkhead", stack: "monolith" }); // prettier-ignore
    const surroundings = {
      groups: { securityGroupIds: {}, ready: {} },
      roles: { roleArns: {}, roleNames: {} },
      internalEdge: undefined,
      data: { connections: {} },
    };
    assert.equal(beanstalkArgs(monolith, surroundings), undefined);
  });

  describe("refuses, once and at its key,", () => {
    const secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x-AbCdEf";
    const cases: readonly [string, Record<string, string>, string, RegExp][] = [
      ["another shape", changed({ compute: "lambda" }), "compute", /"services", "monolith", "beanstalk"/],
      ["services", changed({ services: { chat: { cpu: 512 } } }), "services", /nothing, as compute is "beanstalk"/],
      ["a monolith", changed({ monolith: { release: "1" } }), "monolith", /nothing, as compute is "beanstalk"/],
      ["a VPN that leads nowhere", changed({ vpn: { kind: "existing", cidr: "192.168.0.0/16" } }), "vpn.kind", /no internal edge/],
      ["no way out", changed({ natGateways: "none", endpoints: ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"] }), "natGateways", /talk to Elastic Beanstalk/],
      ["no certificate", changed({ domain: undefined, zoneId: undefined, site: undefined }), "certificateArn", /certificate/],
      ["an unknown key", beanstalk({ instances: 2 }), "beanstalk.instances", /known key|one of/],
      ["a release's folders", beanstalk({ release: "a/b" }), "beanstalk.release", /release's name/],
      ["a platform", beanstalk({ platform: "Corretto" }), "beanstalk.platform", /solution stack/],
      ["an instance type", beanstalk({ instanceType: "t4g.tiny" }), "beanstalk.instanceType", /t4g\.small/],
      ["a maximum below", beanstalk({ minimum: 5, maximum: 2 }), "beanstalk.maximum", /at least the minimum, 5/],
      ["a deployment of all at once", beanstalk({ deployment: "AllAtOnce" }), "beanstalk.deployment", /RollingWithAdditionalBatch/],
      ["a time", beanstalk({ updateTime: "03:00" }), "beanstalk.updateTime", /Sun:03:00/],
      ["a period that Beanstalk lacks", changed({ logRetentionDays: 1096 }), "logRetentionDays", /Elastic Beanstalk's periods/],
      ["a check's path", beanstalk({ healthPath: "/a;b" }), "beanstalk.healthPath", /a path of letters/],
      ["a store that is not there", beanstalk({ stores: ["openSearch"] }), "beanstalk.stores", /a store of this stack/],
      ["a store's variable", beanstalk({ secrets: { REDIS_AUTH_TOKEN: secret } }), "beanstalk.secrets.REDIS_AUTH_TOKEN", /redis sets this one/],
      ["a secret in clear", beanstalk({ environment: { AMPLITUDE_KEY: "hunter2" } }), "beanstalk.environment.AMPLITUDE_KEY", /no secret among/],
      ["a secret's value", beanstalk({ secrets: { AMPLITUDE_API_KEY: "hunter2" } }), "beanstalk.secrets.AMPLITUDE_API_KEY", /the ARN of a secret/],
      ["more properties than Beanstalk takes", beanstalk({ environment: { LONG: "x".repeat(4096) } }), "beanstalk.environment", /at most 4096/],
      ["one instance in production", { ...beanstalk({ minimum: 1 }), "bulkhead:production": "true" }, "beanstalk.minimum", /at least 2 in production/],
    ]; // prettier-ignore
    for (const [what, raw, at, text] of cases) {
      it(what, () => {
        assert.throws(
          () => read(raw),
          (error: unknown) => {
            assert.ok(error instanceof SettingsError, String(error));
            assert.deepEqual(error.problems.map((p) => p.at), [`bulkhead:${at}`], error.message); // prettier-ignore
            assert.match(error.message, text);
            assert.doesNotMatch(error.message, /hunter2/);
            return true;
          },
        );
      });
    }
  });

  describe("is proved", () => {
    let resources: readonly PlannedResource[] = [];
    before(async () => {
      resources = (await constructPlatform(stackConfig("beanstalk"))).all;
    });

    const findings = (verdict: Verdict) =>
      verdict.findings.map(({ row, verdict: kind, title }) => `${row} ${kind}: ${title}`);

    it("without a finding", () => {
      const verdict = proved(resources);
      assert.deepEqual(findings(verdict), []);
      const verdicts = Object.fromEntries(verdict.rows.map((row) => [row.id, row.verdict]));
      for (const id of ["T1", "T4", "T5", "T14", "T14-stores", "SSM"]) {
        assert.equal(verdicts[id], "proved", id);
      }
      for (const id of ["T2", "T3", "T7"]) assert.equal(verdicts[id], "not-applicable", id);
    });

    it("not without its sessions' row: who may open a shell is declared", () => {
      const traffic = { ...declared, allow: declared.allow.filter(({ id }) => id !== "SSM") };
      const said = findings(proved(resources, traffic));
      assert.equal(said.length, 1);
      assert.match(said[0] ?? "", /Session Manager/);
    });
  });
});
