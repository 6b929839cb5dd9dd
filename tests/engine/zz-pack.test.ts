/** The policy pack as users run it: what it stops on the real engine, and what waivers and configuration do about that. */
import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import { catalogue } from "../mutation/catalogue";
import { engineOrSkip } from "./support/engine";
import {
  changed,
  foundIn,
  mandatory,
  ownSettings,
  sound,
  violationsOf,
  withOwn,
  withPack,
  type PackSettings,
} from "./support/pack";
import { progress } from "./support/progress";
import { Workspace, type EngineStack, type Run } from "./support/workspace";

/** Changes of our own program that must not pass, with the policy that stops each, whom it blames, and what it says. */
const breaking: Readonly<Record<string, readonly [string, string, RegExp]>> = {
  "postgres-from-internet": ["traffic-matrix", "surplus", /./],
  "postgres-from-prefix-list": ["traffic-matrix", "surplus", /./],
  "postgres-legacy-rule": ["traffic-matrix", "surplus", /./],
  "frontend-to-data-postgres": ["traffic-matrix", "surplus-in", /./],
  "new-member-of-trusted-group": ["traffic-matrix", "batch", /./],
  "postgres-unknown-group": ["traffic-matrix", "data-postgres", /./],
  "postgres-foreign-group": ["traffic-matrix", "data-postgres", /./],
  "database-to-internet-v6": ["traffic-matrix", "x", /./],
  "database-to-peering": ["traffic-matrix", "x", /./],
  "database-subnet-in-public-table": ["traffic-matrix", "x", /./],
  "private-to-internet-gateway": ["traffic-matrix", "x", /./],
  "nat-in-private-subnet": ["traffic-matrix", "x", /./],
  "acl-denies-first": ["traffic-matrix", "deny", /./],
  "internal-flag-flipped": ["traffic-matrix", "private-alb", /./],
  "internal-flag-unknown": ["traffic-matrix", "private-alb", /./],
  "rule-to-wrong-target": ["traffic-matrix", "x", /./],
  "chat-path-shadowed": ["traffic-matrix", "first", /./],
  "postgres-public": ["store-not-public", "data-postgres", /./],
  "postgres-public-unknown": ["traffic-matrix", "data-postgres", /./],
  "postgres-port": ["traffic-matrix", "x", /./],
  "api-public-address": ["traffic-matrix", "services-service-api", /./],
  "public-function-url-in-trusted-group": ["traffic-matrix", "x", /./],
  "vpc-origin": ["traffic-matrix", "x", /./],
  "second-vpn": ["traffic-matrix", "x", /./],
  "template": ["modelled-network", "template", /./],
  "remote-component": ["modelled-network", "opaque", /./],
};

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

  it("PROBE", async () => {
    const show = (t: string, run: Run) => console.log("        >>", t, run.error?.slice(0, 60), run.diagnostics, violationsOf(run).map((v) => `${v.policy} ${v.level} ${v.name}: ${foundIn(v) || v.message}`).join("\n"));
    show("plain", await previewed("plain", {}));
    const waiver = { id: "W1", owner: "ann", reason: "a demonstration", resource: "db", expires: "2999-12-31" };
    show("waived", await previewed("waived", { "store-not-public": { waivers: [waiver] }, "never-public": { waivers: [waiver] } }));
    show("expired", await previewed("expired", { "store-not-public": { waivers: [{ ...waiver, expires: "2020-01-01" }] }, "never-public": { waivers: [{...waiver, expires: "2020-01-01"}] } }));
    show("misspelt", await previewed("misspelt", { "store-not-public": { waiver: [] } }));
    show("misspelt2", await previewed("misspelt2", { "traffic-matrix": { trafic: {} } }));
    show("badwaiver", await previewed("badwaiver", { "store-not-public": { waivers: [{ id: "x" }] } }));
    show("unknown policy", await previewed("unknown policy", { "store-not-publik": "disabled" }));
    show("disabled", await previewed("disabled", { all: "disabled" }));
    show("advisory", await previewed("advisory", { "store-not-public": "advisory", "never-public": { enforcementLevel: "advisory" } }));
    show("production", await previewed("production", { "store-not-public": "disabled", "never-public": "disabled", "deletion-protection": { enforcementLevel: "mandatory", production: true } }));
    const s = await shopStack(true);
    const up = await s.up(withPack(workspace, {}));
    show("up", up);
    console.log([...workspace.provider.inventory.values()].map((e: any) => e.urn));
    console.log(up.steps.map((x) => x.op + " " + x.name), workspace.provider.calls.filter((c: any) => !c.preview && c.type?.includes("rds")).map((c: any) => c.method + c.type));
  });
});
