/** The repository's program as a whole, held against the figures of its specification. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findEntry } from "../../cli/plan/entry";
import { readProject } from "../../cli/plan/project";
import type { Construction, PlannedResource } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";
import { storeVariables } from "../../stacks/services";
import { badSettings, leastConfig } from "../stacks/bad-settings";
import * as specification from "./specification";

const root = path.resolve(__dirname, "../..");
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** `from → to : port` of one rule, its own group named by the property dependency. */
function flow(plan: Construction, rule: PlannedResource, direction: "in" | "out"): string {
  const [own = "?"] = plan.refersTo(rule, "securityGroupId");
  const [peer] = plan.refersTo(rule, "referencedSecurityGroupId");
  const { cidrIpv4, cidrIpv6, fromPort } = rule.inputs as Record<string, string | number>;
  const other = peer ?? String(cidrIpv4 ?? cidrIpv6);
  const port = String(fromPort);
  return direction === "in" ? `${other} → ${own} : ${port}` : `${own} → ${other} : ${port}`;
}

const flows = (plan: Construction, type: string, direction: "in" | "out") =>
  plan
    .ofType(type)
    .map((rule) => flow(plan, rule, direction))
    .sort();

for (const stack of ["dev", "prod"]) {
  describe(`the platform, stack ${stack}`, () => {
    let plan: Construction;

    before(async () => {
      plan = await constructPlatform(stackConfig(stack));
    });

    it("has the network's addresses", () => {
      assert.equal(plan.one("aws:ec2/vpc:Vpc").inputs["cidrBlock"], specification.vpcCidr);
      assert.deepEqual(
        plan
          .ofType("aws:ec2/subnet:Subnet")
          .map((subnet) => subnet.inputs["cidrBlock"])
          .sort(),
        Object.values(specification.subnetCidrs).flat().sort(),
      );
    });

    it("redirects 80 to 443 and terminates TLS with the policy", () => {
      const [redirect] = plan
        .ofType("aws:lb/listener:Listener")
        .filter((l) => l.inputs["port"] === 80);
      assert.deepEqual(redirect?.inputs["defaultActions"], [
        {
          type: "redirect",
          redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" },
        },
      ]);
      const https = plan
        .ofType("aws:lb/listener:Listener")
        .filter((l) => l.inputs["protocol"] === "HTTPS");
      assert.deepEqual(https.map((l) => l.inputs["port"]).sort(), [443, 443, 8443]);
      for (const listener of https) {
        assert.equal(listener.inputs["sslPolicy"], specification.tlsPolicy);
      }
    });

    it("has the public target groups, with their ports, checks and paths", () => {
      for (const [name, target] of Object.entries(specification.publicTargets)) {
        const group = plan.one("aws:lb/targetGroup:TargetGroup", `public-${name}`);
        assert.equal(group.inputs["port"], target.port);
        assert.equal(
          (group.inputs["healthCheck"] as Record<string, unknown>)["path"],
          target.healthPath,
        );
        const paths = plan
          .ofType("aws:lb/listenerRule:ListenerRule")
          .filter((rule) => plan.refersTo(rule, "actions").includes(group.name))
          .flatMap((rule) => rule.inputs["conditions"] as { pathPattern: { values: string[] } }[])
          .flatMap((condition) => condition.pathPattern.values);
        assert.deepEqual(paths.sort(), [...target.paths].sort());
      }
    });

    it("keeps admin off the listener that services may enter", () => {
      const listeners = plan
        .ofType("aws:lb/listener:Listener")
        .filter((l) => plan.refersTo(l, "loadBalancerArn")[0]?.startsWith("private"));
      const served = listeners.map((listener) => ({
        port: listener.inputs["port"],
        hosts: plan
          .ofType("aws:lb/listenerRule:ListenerRule")
          .filter((rule) => plan.refersTo(rule, "listenerArn")[0] === listener.name)
          .flatMap((rule) => plan.refersTo(rule, "actions"))
          .map((target) => target.replace("private-", ""))
          .sort(),
      }));
      assert.deepEqual(
        served.sort((a, b) => Number(a.port) - Number(b.port)),
        Object.values(specification.internalListeners).map(({ port, hosts }) => ({
          port,
          hosts: [...hosts],
        })),
      );
    });

    it("pairs every rule between groups with its counterpart", () => {
      const between = (list: string[]) => list.filter((f) => !/→ [\d:]|^[\d:]/.test(f));
      assert.deepEqual(
        between(flows(plan, ingressRule, "in")),
        between(flows(plan, egressRule, "out")),
      );
    });

    it("admits to the stores exactly the services that declare them", () => {
      const present = Object.entries(specification.stores).filter(([store]) =>
        plan.ofType("aws:ec2/securityGroup:SecurityGroup").some(({ name }) => name === store),
      );
      assert.equal(present.length, stack === "dev" ? 2 : 3);
      assert.deepEqual(
        flows(plan, ingressRule, "in").filter((f) => f.includes("→ data-")),
        present
          .flatMap(([store, { port, services }]) =>
            services.map((service) => `service-${service} → ${store} : ${port}`),
          )
          .sort(),
      );
    });

    it("gives database subnets no route", () => {
      const tables = new Set(
        plan
          .ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
          .filter((a) => plan.refersTo(a, "subnetId")[0]?.includes("database"))
          .flatMap((a) => plan.refersTo(a, "routeTableId")),
      );
      assert.ok(tables.size > 0);
      for (const route of plan.ofType("aws:ec2/route:Route")) {
        assert.ok(!tables.has(plan.refersTo(route, "routeTableId")[0] ?? ""), route.name);
      }
    });

    it("starts tasks after the routes, network ACLs and endpoints that they fetch their images by", () => {
      for (const service of plan.ofType("aws:ecs/service:Service")) {
        const waitsFor = new Set(service.dependencies);
        const needed = plan.all.filter(
          ({ type, name }) =>
            /:(Route|NetworkAclRule|NetworkAclAssociation|VpcEndpoint)$/.test(type) &&
            name.startsWith("network-"),
        );
        assert.ok(needed.length > 30);
        assert.deepEqual(
          needed.filter(({ urn }) => !waitsFor.has(urn)).map(({ name }) => name),
          [],
        );
      }
    });

    it("starts tasks after their own ways out", () => {
      for (const service of plan.ofType("aws:ecs/service:Service")) {
        const name = service.name.replace("services-", "");
        const own = plan
          .ofType(egressRule)
          .filter((rule) => rule.name.startsWith(`${name}-out-`))
          .map(({ urn }) => urn);
        assert.ok(own.length > 0, name);
        assert.deepEqual(
          own.filter((urn) => !service.dependencies.includes(urn)),
          [],
        );
      }
    });

    it("is the same in a deployment, but for what only a deployment knows", async () => {
      const names = (await constructPlatform(stackConfig(stack), false)).list();
      assert.deepEqual(names, plan.list());
    });
  });
}

describe("the platform in a network that exists", () => {
  const subnet = (n: number) => `subnet-0123456789abcdef${n}`;

  it("makes no network, and stands in the one that it is given", async () => {
    const plan = await constructPlatform({
      ...stackConfig("dev"),
      ...rawConfig({
        "bulkhead:zones": [],
        "bulkhead:existingNetwork": {
          vpcId: "vpc-0123456789abcdef0",
          vpcCidr: "10.1.0.0/16",
          publicSubnetIds: [subnet(0), subnet(1)],
          privateSubnetIds: [subnet(2), subnet(3)],
          privateSubnetCidrs: ["10.1.10.0/24", "10.1.11.0/24"],
          databaseSubnetIds: [subnet(4), subnet(5)],
        },
        "bulkhead:vpn": { kind: "existing", securityGroupId: "sg-0123456789abcdef0" },
      }),
    });
    assert.deepEqual(
      plan.all.filter(({ type }) => /:(Vpc|Subnet|Route|RouteTable|NatGateway)$/.test(type)),
      [],
    );
    const balancers = plan.ofType("aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual(balancers.map(({ inputs }) => inputs["subnets"]).sort(), [
      [subnet(0), subnet(1)],
      [subnet(2), subnet(3)],
    ]);
    for (const { inputs } of plan.ofType("aws:ec2/securityGroup:SecurityGroup")) {
      assert.equal(inputs["vpcId"], "vpc-0123456789abcdef0");
    }
    assert.deepEqual(plan.one("aws:rds/subnetGroup:SubnetGroup").inputs["subnetIds"], [
      subnet(4),
      subnet(5),
    ]);
    const fromVpn = plan
      .ofType(ingressRule)
      .filter(({ inputs }) => inputs["referencedSecurityGroupId"] === "sg-0123456789abcdef0");
    assert.deepEqual(
      fromVpn.map((rule) => [plan.refersTo(rule, "securityGroupId"), rule.inputs["fromPort"]]),
      [[["private-group"], 443]],
    );
  });
});

describe("a service's environment", () => {
  it("has the variables that the settings reserve for its stores, and no other", async () => {
    const plan = await constructPlatform(stackConfig("prod"), false);
    const task = plan.one("aws:ecs/taskDefinition:TaskDefinition", "services-task-api");
    const [container] = JSON.parse(task.inputs["containerDefinitions"] as string) as [
      { environment: { name: string }[]; secrets: { name: string }[] },
    ];
    assert.deepEqual(
      [...container.environment, ...container.secrets].map(({ name }) => name).sort(),
      Object.values(storeVariables).flat().sort(),
    );
  });
});

describe("the program", () => {
  it("registers nothing when the settings have a problem", async () => {
    for (const { title, set } of badSettings) {
      const changed = Object.fromEntries(
        Object.entries(set).map(([key, value]) => [`bulkhead:${key}`, value]),
      );
      const config = rawConfig({ ...leastConfig, ...changed });
      let registered: string[] | undefined;
      await assert.rejects(
        constructPlatform(config).then((plan) => (registered = plan.list())),
        { name: "SettingsError" },
        `${title}: ${String(registered)}`,
      );
    }
  });

  it("starts where the runtime looks: the file that Pulumi.yaml names, as the package exports nothing", () => {
    assert.equal(findEntry(readProject(root)).target, path.join(root, "index.ts"));
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as object;
    assert.ok(!("main" in manifest) && !("exports" in manifest));
  });

  it("keeps awsx out of the library, and the library's imports to Pulumi's SDK and AWS provider", () => {
    const files = readdirSync(path.join(root, "components"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith("dist"))
      .map((file) => path.join(root, "components", file));
    assert.ok(files.length > 20);
    const imported = files.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/from "([^."][^"]*)"/g)].map(([, name]) => name),
    );
    const allowed = ["@pulumi/aws", "@pulumi/pulumi", "node:fs", "node:path"];
    assert.deepEqual(
      [...new Set(imported)].filter((name) => !allowed.includes(name ?? "")),
      [],
    );
  });
});
