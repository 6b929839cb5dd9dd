/** The compute shape `monolith` as a stack chooses it: its settings, what the program then registers, and its proof. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPlan } from "../../policies/adapters/plan";
import type { Verdict } from "../../policies/core/judge/types";
import { prove } from "../../policies/core/prove";
import { readSettings, SettingsError } from "../../stacks/settings";
import { staticSiteArgs } from "../../stacks/wiring";
import { modes, type PlannedResource } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";

const root = path.resolve(__dirname, "../..");
const declared = parse(readFileSync(path.join(root, "traffic.monolith.yaml"), "utf8")) as {
  allow: { id: string }[];
};

/** The ready stack's configuration, changed; `undefined` leaves a key out. */
const changed = (values: Readonly<Record<string, unknown>>): Record<string, string> => {
  const own = Object.entries(values).map(([key, value]) => [`bulkhead:${key}`, value] as const);
  const kept = Object.entries(stackConfig("monolith")).filter(([key]) => !own.some(([k]) => k === key)); // prettier-ignore
  return { ...Object.fromEntries(kept), ...rawConfig(Object.fromEntries(own)) };
};

const ready = parse(stackConfig("monolith")["bulkhead:monolith"] ?? "") as Record<string, unknown>;

/** The same with entries of its group changed. */
const monolith = (values: Readonly<Record<string, unknown>>) =>
  changed({ monolith: { ...ready, ...values } });

const read = (raw: Record<string, string>) =>
  readSettings(raw, { project: "bulkhead", stack: "monolith" });

function proved(resources: readonly PlannedResource[], traffic: unknown = declared): Verdict {
  const source = fromPlan({
    format: "bulkhead-plan", version: 1, project: "bulkhead", stack: "monolith",
    sdks: {}, outputs: {}, assumptions: [], notes: [], resources,
  }); // prettier-ignore
  assert.ok(source.ok);
  const verdict = prove([source.value], { traffic, today: "2026-01-01" });
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict.value;
}

function textOf(resource: PlannedResource, property: string): string {
  const text = resource.inputs[property];
  assert.ok(typeof text === "string");
  return text;
}

/** User data as the shell gets it. */
function scriptOf(template: PlannedResource): string {
  return Buffer.from(textOf(template, "userData"), "base64").toString();
}

type Change = (one: PlannedResource, all: readonly PlannedResource[]) => Partial<PlannedResource>;

/** The resources with some of them changed, each by its logical name and type. */
function broken(
  resources: readonly PlannedResource[],
  changes: Readonly<Record<string, Change>>,
): PlannedResource[] {
  const used = new Set<string>();
  const made = resources.map((one) => {
    const key = `${one.type.split(":").pop() ?? ""} ${one.name}`;
    const change = changes[key];
    if (change === undefined) return one;
    used.add(key);
    return { ...one, ...change(one, resources) };
  });
  assert.deepEqual([...used].sort(), Object.keys(changes).sort());
  return made;
}

const inputs =
  (changed: (of: PlannedResource["inputs"]) => object): Change =>
  (one) => ({ inputs: { ...one.inputs, ...changed(one.inputs) } });

/** From anywhere, rather than from a group. */
const fromAnywhere: Change = (one) => ({
  inputs: { ...one.inputs, referencedSecurityGroupId: null, cidrIpv4: "0.0.0.0/0" },
  propertyDependencies: { ...one.propertyDependencies, referencedSecurityGroupId: [] },
});

/** In the subnets of the public load balancer. */
const inPublicSubnets: Change = (one, all) => {
  const balancer = all.find(({ name }) => name === "public-alb");
  assert.ok(balancer);
  return {
    inputs: { ...one.inputs, vpcZoneIdentifiers: balancer.inputs.subnets ?? null },
    propertyDependencies: {
      ...one.propertyDependencies,
      vpcZoneIdentifiers: balancer.propertyDependencies["subnets"] ?? [],
    },
  };
};

const withPublicAddress = inputs((of) => ({
  networkInterfaces: [{ ...networkOf(of), associatePublicIpAddress: "true" }],
}));

const networkOf = (inputs: PlannedResource["inputs"]) =>
  (inputs.networkInterfaces as Record<string, unknown>[])[0] ?? {};

describe("compute: monolith", () => {
  for (const { mode, preview } of modes) {
    it(`registers one workload on the same tiers (${mode})`, async () => {
      const construction = await constructPlatform(stackConfig("monolith"), preview);
      const components = construction.all.filter(({ custom }) => !custom).map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`); // prettier-ignore
      assert.deepEqual(components.filter((c) => !c.startsWith("Stack")).sort(), [
        "DataTier data",
        "Monolith monolith",
        "NetworkTier network",
        "Observability watch",
        "PublicEdge public",
        "ServiceGroups service",
        "ServiceRoles service",
        "StaticSite site",
      ]);
      const types = new Set(construction.all.map(({ type }) => type));
      assert.ok(![...types].some((type) => type.startsWith("aws:ecs/")));
      const target = construction.one("aws:lb/targetGroup:TargetGroup");
      assert.equal(target.name, "public-monolith");
      assert.equal(target.inputs.targetType, "instance");
      assert.equal(target.inputs.port, 80);
      const group = construction.one("aws:autoscaling/group:Group");
      assert.deepEqual(construction.refersTo(group, "targetGroupArns"), ["public-monolith"]);
      assert.deepEqual(construction.refersTo(group, "vpcZoneIdentifiers"), [
        "network-private-eu-central-1a",
        "network-private-eu-central-1b",
      ]);
      const template = construction.one("aws:ec2/launchTemplate:LaunchTemplate");
      assert.deepEqual(construction.refersTo(template, "networkInterfaces"), ["service-monolith"]);
      const role = construction.one("aws:iam/role:Role", "service-role-monolith");
      assert.match(textOf(role, "assumeRolePolicy"), /"ec2\.amazonaws\.com"/);
      const rules = construction.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"); // prettier-ignore
      const from = (name: string) => rules.filter((rule) => construction.refersTo(rule, "referencedSecurityGroupId").includes(name)); // prettier-ignore
      assert.deepEqual(
        from("service-monolith").map((rule) => [construction.refersTo(rule, "securityGroupId"), rule.inputs.fromPort]), // prettier-ignore
        [
          [["data-postgres"], 5432],
          [["data-redis"], 6379],
        ],
      );
      assert.deepEqual(from("public-group").map((rule) => construction.refersTo(rule, "securityGroupId")), [["service-monolith"]]); // prettier-ignore
    });
  }

  it("hands the analytics key by the ARN of its secret", async () => {
    const construction = await constructPlatform(stackConfig("monolith"), false);
    const script = scriptOf(construction.one("aws:ec2/launchTemplate:LaunchTemplate"));
    assert.match(script, /secret:amplitude-AbCdEf/);
    assert.match(script, /AMPLITUDE_API_KEY="\$value"/);
    assert.match(script, /connect-src 'self' https:\/\/api2\.amplitude\.com/);
    assert.match(script, /set_real_ip_from 10\.0\.0\.0\/16;/);
  });

  it("passes the API and its WebSockets on at the CDN, and there limits nobody by address", async () => {
    const scriptWith = async (config: Record<string, string>) => {
      const construction = await constructPlatform(config, false);
      return scriptOf(construction.one("aws:ec2/launchTemplate:LaunchTemplate"));
    };
    assert.deepEqual(staticSiteArgs(read(stackConfig("monolith"))).api, {
      domainName: "api.example.com",
      paths: ["/api/*", "/ws/*"],
    });
    assert.doesNotMatch(await scriptWith(stackConfig("monolith")), /limit_req/);
    assert.match(await scriptWith(changed({ site: undefined })), /rate=50r\/s/);
    assert.match(await scriptWith(monolith({ requestsPerSecond: 7 })), /rate=7r\/s/);
  });

  it("has a placeholder before the first release", async () => {
    const construction = await constructPlatform(monolith({ release: undefined }), false);
    const script = scriptOf(construction.one("aws:ec2/launchTemplate:LaunchTemplate"));
    assert.doesNotMatch(script, /app\.jar|s3 sync/);
  });

  it("takes the stores that it declares, of the stack's", async () => {
    const stores = ["postgres", "redis", "openSearch", "assets"];
    const all = { ...changed({ stores }), ...monolith({ stores }) };
    const config = { ...all, "bulkhead:stores": JSON.stringify(stores) };
    const construction = await constructPlatform(config);
    assert.equal(construction.ofType("aws:opensearch/domain:Domain").length, 1);
    assert.ok(construction.all.some(({ name }) => name === "data-assets"));
    const few = await constructPlatform(changed({ stores: ["postgres", "redis", "openSearch"] }));
    assert.equal(few.ofType("aws:opensearch/domain:Domain").length, 0);
  });

  describe("refuses, once and at its key,", () => {
    const vpn = { kind: "existing", cidr: "192.168.0.0/16" };
    const secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x-AbCdEf";
    const cases: readonly [string, Record<string, string>, string, RegExp][] = [
      ["another shape", changed({ compute: "lambda" }), "compute", /"services", "monolith"/],
      ["services", changed({ services: { chat: { cpu: 512 } } }), "services", /nothing, as compute is "monolith"/],
      ["sizes of services", changed({ serviceDefaults: { cpu: 512 } }), "serviceDefaults", /nothing, as compute is "monolith"/],
      ["an internal domain", changed({ internalDomain: "internal.example.com" }), "internalDomain", /nothing, as compute/],
      ["a VPN that leads nowhere", changed({ vpn }), "vpn.kind", /no internal edge/],
      ["no way out", changed({ natGateways: "none", endpoints: ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"] }), "natGateways", /a way out by HTTPS/],
      ["no way out, nor endpoints", changed({ natGateways: "none", endpoints: [] }), "natGateways", /a way out by HTTPS/],
      ["everything as the API", monolith({ apiPaths: ["/"] }), "monolith.apiPaths[0]", /slash at both ends/],
      ["everything as WebSockets", monolith({ webSocketPaths: ["/"] }), "monolith.webSocketPaths[0]", /slash at both ends/],
      ["the site's files as the API", monolith({ apiPaths: ["/api/", "/assets/"] }), "monolith.apiPaths[1]", /the site's own files/],
      ["a path longer than CloudFront's", monolith({ webSocketPaths: ["/ws/", `/${"x".repeat(254)}/`] }), "monolith.webSocketPaths[1]", /at most 255/],
      ["an unknown key", monolith({ instances: 2 }), "monolith.instances", /known key|one of/],
      ["a release's folders", monolith({ release: "a/b" }), "monolith.release", /release's name/],
      ["an instance type", monolith({ instanceType: "t4g.tiny" }), "monolith.instanceType", /t4g\.small/],
      ["a maximum below", monolith({ minimum: 5, maximum: 2 }), "monolith.maximum", /at least the minimum, 5/],
      ["a Java", monolith({ javaVersion: 12 }), "monolith.javaVersion", /one of 11, 17, 21, 25/],
      ["a path", monolith({ apiPaths: ["/api"] }), "monolith.apiPaths[0]", /slash at both ends/],
      ["a check's path", monolith({ healthPath: "/a;b" }), "monolith.healthPath", /a path of letters/],
      ["the backend's path", monolith({ backendHealthPath: "/a;b" }), "monolith.backendHealthPath", /a path of letters/],
      ["an origin", monolith({ connectSources: ["api2.amplitude.com"] }), "monolith.connectSources[0]", /begins with https/],
      ["a store that is not there", monolith({ stores: ["assets"] }), "monolith.stores", /a store of this stack/],
      ["a store's variable", monolith({ secrets: { REDIS_AUTH_TOKEN: secret } }), "monolith.secrets.REDIS_AUTH_TOKEN", /redis sets this one/],
      ["a secret in clear", monolith({ environment: { AMPLITUDE_KEY: "hunter2" } }), "monolith.environment.AMPLITUDE_KEY", /no secret among/],
      ["a secret's value", monolith({ secrets: { AMPLITUDE_API_KEY: "hunter2" } }), "monolith.secrets.AMPLITUDE_API_KEY", /the ARN of a secret/],
      ["a variable in clear and as a secret", monolith({ environment: { A: "1" }, secrets: { A: secret } }), "monolith.secrets.A", /given once/],
      ["one instance in production", { ...monolith({ minimum: 1 }), "bulkhead:production": "true" }, "monolith.minimum", /at least 2 in production/],
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

    it("a monolith where services run", () => {
      const raw = { ...stackConfig("dev"), "bulkhead:monolith": '{"release":"1"}' };
      assert.throws(
        () => readSettings(raw, { project: "bulkhead", stack: "dev" }),
        /bulkhead:monolith: found \{"release":"1"\}, expected nothing, as compute is "services"/,
      );
    });
  });

  describe("is proved", () => {
    let resources: readonly PlannedResource[] = [];
    before(async () => {
      resources = (await constructPlatform(stackConfig("monolith"))).all;
    });

    const findings = (verdict: Verdict) =>
      verdict.findings.map(({ row, verdict: kind, title }) => `${row} ${kind}: ${title}`);

    it("without a finding", () => {
      const verdict = proved(resources);
      assert.deepEqual(findings(verdict), []);
      const verdicts = Object.fromEntries(verdict.rows.map((row) => [row.id, row.verdict]));
      for (const id of ["T1", "T4", "T5", "T14", "T14-stores", "SSM", "R1"]) {
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

    const rule = "SecurityGroupIngressRule";
    const breaks: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
      "instances on the internet": {
        "LaunchTemplate monolith-template": withPublicAddress,
        "Group monolith-group": inPublicSubnets,
        [`${rule} public-monolith-ingress`]: fromAnywhere,
      },
      "instances on the internet by IPv6": {
        "Group monolith-group": inPublicSubnets,
        [`${rule} public-monolith-ingress`]: (one) => ({
          ...fromAnywhere(one, []),
          inputs: { ...fromAnywhere(one, []).inputs, cidrIpv4: null, cidrIpv6: "::/0" },
        }),
      },
      "a load balancer that does not reach them": {
        "TargetGroup public-monolith": inputs(() => ({ port: 8080 })),
      },
      "instances without their group": {
        "LaunchTemplate monolith-template": inputs(() => ({ networkInterfaces: [] })),
      },
      "a store open to everything": { [`${rule} data-redis-monolith-ingress`]: fromAnywhere },
      "no way to a store": {
        "SecurityGroupEgressRule data-postgres-monolith-egress": inputs(() => ({
          fromPort: 5433,
          toPort: 5433,
        })),
      },
      "no way out": {
        "SecurityGroupEgressRule service-monolith-out-https": inputs(() => ({
          cidrIpv4: "10.0.0.0/16",
        })),
      },
    };
    for (const [what, changes] of Object.entries(breaks)) {
      it(`not with ${what}`, () => {
        const verdict = proved(broken(resources, changes));
        assert.ok(verdict.findings.length > 0, what);
      });
    }
  });
});
