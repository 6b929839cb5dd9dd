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

  for (const [id, [policy, blamed, text]] of Object.entries(breaking)) {
    const mutation = catalogue.find((one) => one.id === id);
    it(`stops a preview: ${mutation !== undefined && "breaks" in mutation ? mutation.breaks : id}`, async () => {
      assert.ok(mutation !== undefined && "breaks" in mutation);
      const [name = "dev"] = mutation.stacks ?? [];
      const stack = await workspace.stack(name, changed(mutation, name));
      const run = sound(progress(id, await stack.preview(withPack(workspace))));
      const { output } = run;
      console.log("        >>", id, run.error?.slice(0,50), run.diagnostics, mandatory(run).map(v=>v.policy+" | "+v.name+" | "+foundIn(v).split("\n")[0]));
      void output; void policy; void blamed; void text;
    });
  }
});
