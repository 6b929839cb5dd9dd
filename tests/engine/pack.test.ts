/** The policy pack as users run it: what it stops on the real engine, and what waivers and configuration do about that. */
import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import { catalogue } from "../mutation/catalogue";
import { engineOrSkip } from "./support/engine";
import {
  changed,
  foundIn,
  mandatory,
  sound,
  violationsOf,
  withPack,
  type PackSettings,
} from "./support/pack";
import { progress } from "./support/progress";
import { Workspace, type EngineStack, type Run } from "./support/workspace";

/** Changes of our own program that must not pass, with the policy that stops each, whom it blames, and what it says. */
const breaking: Readonly<Record<string, readonly [policy: string, blamed: string, says: RegExp]>> = {
  "postgres-from-internet": ["store-ports-not-open", "surplus", /Public addresses, 1\.2\.3\.4 among them, are let in on tcp 5432/],
  "postgres-from-prefix-list": ["traffic-matrix", "surplus", /T4 REFUTED: .* postgres admits 52\.0\.0\.0\/8, 192\.0\.2\.0\/24/],
  "postgres-legacy-rule": ["traffic-matrix", "surplus", /T4 REFUTED: .* postgres admits 0\.0\.0\.0\/0, ::\/0 on tcp 5432/],
  "frontend-to-data-postgres": ["traffic-matrix", "surplus-in", /T13 REFUTED: frontend reaches postgres on tcp 5432/],
  "new-member-of-trusted-group": ["traffic-matrix", "batch", /REFUTED: .*Instance batch reaches postgres on tcp 5432/],
  "postgres-unknown-group": ["traffic-matrix", "data-postgres", /T12 MISSING: .* does not work for sure: .* vpcSecurityGroupIds = \(unknown/],
  "postgres-foreign-group": ["traffic-matrix", "data-postgres", /"sg-0123456789abcdef0", which is none of the resources/],
  "database-to-internet-v6": ["traffic-matrix", "database-to-internet-v6", /T4 REFUTED: layer lost: postgres .* a route to the internet over IPv6/],
  "database-to-peering": ["traffic-matrix", "database-to-peering", /T14-stores REFUTED: isolation lost: .* which holds postgres, has a way out/],
  "database-subnet-in-public-table": ["traffic-matrix", "network-database-eu-central-1a", /T4 REFUTED: layer lost: postgres .* a route to the internet over IPv4/],
  "private-to-internet-gateway": ["traffic-matrix", "network-private-eu-central-1a-internet", /T3 REFUTED: layer lost: internal-alb, .* a route to the internet over IPv4/],
  "nat-in-private-subnet": ["traffic-matrix", "network-nat-eu-central-1a", /T14 MISSING: .*NatGateway .* does not lead to all of that/],
  "acl-denies-first": ["traffic-matrix", "network-database", /T12 MISSING: registration, api -> postgres does not work: .*NetworkAcl network-database keeps/],
  "internal-flag-flipped": ["traffic-matrix", "private-alb", /T3 REFUTED: layer lost: internal-alb, .* is internet-facing/],
  "internal-flag-unknown": ["traffic-matrix", "private-alb", /T3 UNDECIDED: .* private-alb :: internal is unknown/],
  "rule-to-wrong-target": ["traffic-matrix", "private-rule-services-api", /T11 REFUTED: chat reaches admin through .*private-alb/],
  "chat-path-shadowed": ["traffic-matrix", "first", /R1 REFUTED: \/api\/farmers\/\* is answered by frontend, not by registration/],
  "postgres-public": ["store-not-public", "data-postgres", /data-postgres :: publiclyAccessible = true/],
  "postgres-public-unknown": ["traffic-matrix", "data-postgres", /T4 UNDECIDED: .*publiclyAccessible is unknown/],
  "postgres-port": ["traffic-matrix", "data-postgres", /REFUTED: more is let in than is declared: postgres admits api on tcp 5432/],
  "api-public-address": ["traffic-matrix", "services-service-api", /T2 REFUTED: layer lost: api, .* has a public address/],
  "public-function-url-in-trusted-group": ["traffic-matrix", "report", /REFUTED: .*Function report reaches postgres on tcp 5432/],
  "vpc-origin": ["traffic-matrix", "origin", /T3 REFUTED: the internet reaches internal-alb through CloudFront VPC origin/],
  "second-vpn": ["traffic-matrix", "surplus-in", /REFUTED: clients of .*Endpoint second reaches? internal-alb on tcp 443/],
  "template": ["modelled-network", "template", /A5 UNDECIDED: .*Stack template: there is no model of it/],
}; // prettier-ignore

describe("the policy pack in the engine", function () {
  this.timeout(120_000);
  this.slow(30_000);

  let workspace: Workspace;

  before(async function () {
    workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
  });

  after(() => {
    (workspace as Workspace | undefined)?.close();
  });

  for (const [id, [policy, blamed, says]] of Object.entries(breaking)) {
    it(`stops a preview with ${id}`, async () => {
      const mutation = catalogue.find((one) => one.id === id);
      assert.ok(mutation !== undefined && "breaks" in mutation);
      const [name = "dev"] = mutation.stacks ?? [];
      const stack = await workspace.stack(name, changed(mutation, name));
      const run = sound(progress(id, await stack.preview(withPack(workspace))));
      assert.match(run.error ?? "passes", /preview failed|exit code 1/);
      const all = mandatory(run);
      const found = all.find((one) => one.policy === policy && says.test(foundIn(one)));
      assert.ok(found, all.map(({ message }) => message).join("\n"));
      assert.equal(found.name, blamed);
      // Each line of it is what a person reads, and a way to mend it is one of them.
      for (const line of foundIn(found).split("\n")) assert.ok(run.output.includes(line), line);
      assert.match(foundIn(found), /^ *fix:? /im);
    });
  }

  /** A database that is public by its own switch, in a VPC of its own with a way in. */
  const shop = (isPublic: boolean) => (): Promise<void> => {
    const vpc = new aws.ec2.Vpc("network", { cidrBlock: "10.1.0.0/16" });
    const subnets = ["a", "b"].map((zone, i) => {
      const availabilityZone = `eu-central-1${zone}`;
      const cidrBlock = `10.1.${i}.0/24`;
      return new aws.ec2.Subnet(zone, { vpcId: vpc.id, cidrBlock, availabilityZone });
    });
    const group = new aws.ec2.SecurityGroup("db", { vpcId: vpc.id, description: "the database" });
    const names = new aws.rds.SubnetGroup("db", { subnetIds: subnets.map(({ id }) => id) });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t4g.micro",
      allocatedStorage: 20,
      username: "owner",
      manageMasterUserPassword: true,
      skipFinalSnapshot: true,
      dbSubnetGroupName: names.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: isPublic,
    });
    return Promise.resolve();
  };

  const shopStack = (isPublic: boolean): Promise<EngineStack> =>
    workspace.stack("test", shop(isPublic), { project: "shop" });

  async function previewed(title: string, settings: PackSettings): Promise<Run> {
    const stack = await shopStack(true);
    return sound(progress(title, await stack.preview(withPack(workspace, settings))));
  }

  const waiver = { id: "W1", owner: "ann", reason: "a demonstration", resource: "db" };
  const waived = (expires: string): PackSettings => {
    const waivers = [{ ...waiver, expires }];
    return { "store-not-public": { waivers }, "never-public": { waivers } };
  };
  const both = ["never-public", "store-not-public"];
  const stoppedBy = (run: Run): string[] =>
    [...new Set(mandatory(run).map(({ policy }) => policy))].sort();

  it("stops a preview of a small program without any configuration", async () => {
    const run = await previewed("no configuration", {});
    assert.notEqual(run.error, undefined);
    assert.deepEqual(stoppedBy(run), both);
  });

  it("lets pass what is waived, and prints each waiver", async () => {
    const run = await previewed("waived", waived("2999-12-31"));
    assert.equal(run.error, undefined);
    assert.deepEqual(mandatory(run), []);
    const line = 'waiver W1 of ann, until 2999-12-31 \\("a demonstration"\\) covers .*Instance db';
    for (const policy of both) {
      assert.match(run.output, new RegExp(`${line}.* \\(${policy}\\)`));
    }
  });

  it("stops at an expired waiver, and says so", async () => {
    const run = await previewed("expired", waived("2020-01-01"));
    assert.notEqual(run.error, undefined);
    assert.deepEqual(stoppedBy(run), both);
    assert.match(run.output, /waiver W1 of ann, until 2020-01-01 .* has expired/);
    assert.match(run.output, /waiver W1 of ann no longer holds: its last day was 2020-01-01/);
  });

  it("lets single policies be advisory", async () => {
    const settings = {
      "store-not-public": "advisory",
      "never-public": { enforcementLevel: "advisory" },
    };
    const run = await previewed("advisory", settings);
    assert.equal(run.error, undefined);
    const levels = new Map(violationsOf(run).map(({ policy, level }) => [policy, level]));
    assert.deepEqual(
      both.map((policy) => levels.get(policy)),
      ["advisory", "advisory"],
    );
  });

  it("lets all policies be disabled", async () => {
    const run = await previewed("disabled", { all: "disabled" });
    assert.equal(run.error, undefined);
    assert.deepEqual(violationsOf(run), []);
  });

  it("takes settings, and makes an advisory policy mandatory", async () => {
    const level = { enforcementLevel: "mandatory" };
    const off = { "store-not-public": "disabled", "never-public": "disabled" };
    const without = await previewed("not production", { ...off, "deletion-protection": level });
    assert.deepEqual([without.error, mandatory(without)], [undefined, []]);
    const production = { ...level, production: true };
    const run = await previewed("production", { ...off, "deletion-protection": production });
    assert.notEqual(run.error, undefined);
    assert.deepEqual(stoppedBy(run), ["deletion-protection"]);
    assert.match(run.output, /Instance db :: deletionProtection = nothing/);
  });

  const misspelt: Readonly<Record<string, [PackSettings, RegExp]>> = {
    "of a resource policy": [{ "store-not-public": { waiver: [] } }, /settings of store-not-public: found Unrecognized key: "waiver"/],
    "of the proof": [{ "traffic-matrix": { trafic: {} } }, /settings of traffic-matrix: found Unrecognized key: "trafic"/],
    "of a waiver": [{ "store-not-public": { waivers: [{ id: "W1" }] } }, /store-not-public: waivers\.0: expires is required/],
  }; // prettier-ignore
  for (const [what, [settings, says]] of Object.entries(misspelt)) {
    it(`stops at a setting ${what} that it does not know`, async () => {
      const run = await previewed(`a setting ${what}`, settings);
      assert.notEqual(run.error, undefined);
      assert.match([run.output, ...run.diagnostics].join("\n"), says);
    });
  }

  it("stops an update before the resource is made, and lets it go on when it is mended", async () => {
    const made = (): string[] =>
      [...workspace.provider.inventory.values()].map(({ urn }) =>
        urn.split("::").slice(2).join(" "),
      );
    const database = "aws:rds/instance:Instance db";
    const stopped = await (await shopStack(true)).up(withPack(workspace, {}));
    sound(progress("up of a public database", stopped));
    assert.notEqual(stopped.error, undefined);
    assert.ok(
      mandatory(stopped).some(({ policy, name }) => policy === "store-not-public" && name === "db"),
    );
    // What it refers to is there already; it itself never was.
    assert.ok(made().includes("aws:rds/subnetGroup:SubnetGroup db"));
    assert.ok(!made().includes(database));
    const mended = await (await shopStack(false)).up(withPack(workspace, {}));
    sound(progress("up of a private one", mended));
    assert.equal(mended.error, undefined, mended.output);
    assert.ok(made().includes(database));
  });
});
