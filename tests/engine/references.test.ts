/**
 * What others have of a deployed stack: a second project that reads its outputs, a stack of the platform in the network of
 * another, and a program of somebody else's that gives the library's tiers a network by ids.
 */
import { strict as assert } from "node:assert";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { DataTier, InternalEdge, PublicEdge, ServiceGroups } from "../../components/index";
import { adoptedNetwork } from "../../stacks/wiring";
import type { Existing } from "./provider/provider";
import { engineOrSkip } from "./support/engine";
import { platform, Workspace, type EngineStack, type Run } from "./support/workspace";

const withoutPacks = { policyPacks: [], recorder: false };
const certificateArn =
  "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-4000-8000-000000000000";

describe("references between stacks, on the real engine", function () {
  this.timeout(300_000);
  this.slow(30_000);

  let workspace: Workspace;
  let dev: EngineStack;

  before(async function () {
    workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
    dev = await workspace.stack("dev", platform);
    succeeded(await dev.up(withoutPacks));
  });

  after(() => {
    workspace.close();
  });

  function succeeded(run: Run): Run {
    assert.equal(run.error, undefined, run.output);
    return run;
  }

  function existingOf(stack: string, type: string, project = "bulkhead"): Existing[] {
    return [...workspace.provider.inventory.values()].filter(
      (one) => one.type === type && one.urn.startsWith(`urn:pulumi:${stack}::${project}::`),
    );
  }

  /** The network of `dev`, as its owner would tell it to others. */
  function network() {
    const subnets = existingOf("dev", "aws:ec2/subnet:Subnet");
    const ofTier = (tier: string) =>
      subnets
        .filter(({ urn }) => urn.includes(`::network-${tier}-`))
        .sort((a, b) => (a.urn < b.urn ? -1 : 1));
    const ids = (tier: string) => ofTier(tier).map(({ id }) => id);
    const [vpc] = existingOf("dev", "aws:ec2/vpc:Vpc");
    assert.ok(vpc !== undefined);
    return {
      vpcId: vpc.id,
      vpcCidr: "10.0.0.0/16",
      publicSubnetIds: ids("public"),
      privateSubnetIds: ids("private"),
      privateSubnetCidrs: ofTier("private").map(({ inputs }) => inputs.cidrBlock as string),
      databaseSubnetIds: ids("database"),
    };
  }

  it("a second project reads the outputs", async () => {
    const reader: PulumiFn = () => {
      const source = new pulumi.StackReference("organization/bulkhead/dev");
      // What stands in the other stack's network is an ordinary resource of this one.
      new aws.ec2.SecurityGroup("guest", { vpcId: source.requireOutput("vpcId") });
      return Promise.resolve({ all: source.outputs, url: source.getOutput("publicUrl") });
    };
    const stack = await workspace.stack("main", reader, { project: "reader" });
    succeeded(await stack.up(withoutPacks));
    const read = await stack.outputs();
    const values = await dev.outputs();
    assert.ok(Object.keys(values).length >= 10, Object.keys(values).join(", "));
    // Of a secret only that it is one would be said: none of the platform's outputs is.
    assert.ok(!JSON.stringify(values).includes("[secret]"));
    assert.deepEqual(read.all, values);
    assert.equal(read.url, values.publicUrl);
    const [group] = existingOf("main", "aws:ec2/securityGroup:SecurityGroup", "reader");
    assert.equal(group?.inputs.vpcId, values.vpcId);
    succeeded(await stack.preview({ ...withoutPacks, expectNoChanges: true }));
  });

  it("a second stack of the platform stands in the network of the first", async () => {
    const file = (name: string) => path.join(workspace.projectFolder, `Pulumi.${name}.yaml`);
    copyFileSync(file("dev"), file("guest"));
    const settings = parse(readFileSync(file("guest"), "utf8")) as {
      encryptionsalt?: string;
      config: Record<string, unknown>;
    };
    delete settings.encryptionsalt;
    Reflect.deleteProperty(settings.config, "bulkhead:zones");
    const existing = network();
    settings.config["bulkhead:existingNetwork"] = existing;
    writeFileSync(file("guest"), stringify(settings));

    const before = existingOf("dev", "aws:ec2/subnet:Subnet").length;
    const guest = await workspace.stack("guest", platform);
    succeeded(await guest.up(withoutPacks));
    for (const kind of [
      "vpc:Vpc",
      "subnet:Subnet",
      "routeTable:RouteTable",
      "natGateway:NatGateway",
    ]) {
      assert.deepEqual(existingOf("guest", `aws:ec2/${kind}`), [], kind);
    }
    const balancers = existingOf("guest", "aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual(
      balancers.map(({ inputs }) => inputs.subnets).sort(),
      [existing.publicSubnetIds, existing.privateSubnetIds].sort(),
    );
    const [stores] = existingOf("guest", "aws:rds/subnetGroup:SubnetGroup");
    assert.deepEqual(stores?.inputs.subnetIds, existing.databaseSubnetIds);
    for (const { inputs } of existingOf("guest", "aws:ec2/securityGroup:SecurityGroup")) {
      assert.equal(inputs.vpcId, existing.vpcId);
    }

    // Its owner takes it away again and touches nothing of the network.
    succeeded(await guest.destroy());
    assert.equal(existingOf("dev", "aws:ec2/subnet:Subnet").length, before);
    succeeded(await dev.preview({ ...withoutPacks, expectNoChanges: true }));
  });

  const adoptions: Record<string, (ids: ReturnType<typeof network>) => TierNetwork> = {
    "by ids": ({ vpcId, publicSubnetIds, privateSubnetIds, databaseSubnetIds }) => ({
      vpcId,
      publicSubnetIds,
      privateSubnetIds,
      databaseSubnetIds,
    }),
    "by the settings' own adoption": (ids) => adoptedNetwork(ids),
  };
  for (const [title, adopt] of Object.entries(adoptions)) {
    it(`a program of somebody else's gives the tiers our network: ${title}`, async () => {
      const ids = network();
      const project = `shop-${title.replaceAll(/\W+/g, "-")}`;
      const program: PulumiFn = () => {
        const adopted = adopt(ids);
        const groups = new ServiceGroups("shop", {
          network: adopted,
          services: { web: {}, admin: {} },
        });
        const target = (name: "web" | "admin") => ({
          securityGroupId: groups.securityGroupIds[name] ?? "",
          port: 8080,
          healthCheck: { path: "/health" },
        });
        const front = new PublicEdge("shop-front", {
          network: adopted,
          certificateArn,
          routes: { web: { target: target("web") } },
          deletionProtection: false,
        });
        const inner = new InternalEdge("shop-inner", {
          network: adopted,
          vpcCidrBlock: ids.vpcCidr,
          domain: "shop.internal",
          certificateArn,
          routes: { admin: { target: target("admin") } },
          audiences: { staff: { port: 443, routes: ["admin"], clients: {} } },
          deletionProtection: false,
        });
        const data = new DataTier("shop-data", {
          network: adopted,
          postgres: { clients: groups.securityGroupIds },
          deletionProtection: false,
        });
        return Promise.resolve({
          front: front.url,
          inner: inner.urls,
          database: data.postgresEndpoint,
        });
      };
      const stack = await workspace.stack("main", program, { project });
      stack.configure({ "aws:region": "eu-central-1" });
      succeeded(await stack.up(withoutPacks));
      const of = (type: string) => existingOf("main", type, project);
      assert.deepEqual(of("aws:ec2/subnet:Subnet"), []);
      const balancers = of("aws:lb/loadBalancer:LoadBalancer").map(({ inputs }) => inputs.subnets);
      assert.deepEqual(balancers.sort(), [ids.publicSubnetIds, ids.privateSubnetIds].sort());
      assert.deepEqual(
        of("aws:rds/subnetGroup:SubnetGroup").map(({ inputs }) => inputs.subnetIds),
        [ids.databaseSubnetIds],
      );
      succeeded(await stack.preview({ ...withoutPacks, expectNoChanges: true }));
      succeeded(await stack.destroy());
      assert.deepEqual((await stack.export()).resources, []);
    });
  }
});

/** What the tiers ask of a network, all of them together. */
interface TierNetwork {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  readonly databaseSubnetIds: string[];
}
