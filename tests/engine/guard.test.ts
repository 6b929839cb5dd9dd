/**
 * The guard of what holds data in production: what `protect`, a hook before deletion and the check over a preview's JSON
 * each stop on the real engine (docs/operations.md, "The guard"). Each test named "fact" is a line of docs/engine-facts.md.
 */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { allowedLosses } from "../../stacks/stateful";
import { judge } from "../../tools/guard/judge";
import { engineOrSkip } from "./support/engine";
import { documented } from "./support/shell";
import { platform, Workspace, type CliResult } from "./support/workspace";

const rds = "aws:rds/instance:Instance";
const redis = "aws:elasticache/replicationGroup:ReplicationGroup";
const subnet = "aws:ec2/subnet:Subnet";

/** Runs that are made in this process, so that the environment is its own. */
async function withAllowance<T>(value: string, run: () => Promise<T>): Promise<T> {
  process.env.BULKHEAD_ALLOW_LOSS = value;
  try {
    return await run();
  } finally {
    delete process.env.BULKHEAD_ALLOW_LOSS;
  }
}

describe("the guard on the real engine", function () {
  this.timeout(300_000);
  this.slow(30_000);

  let workspace: Workspace;

  before(async function () {
    // What the engine's stand-in for AWS replaces, besides what it knows by itself.
    const replaces = (type: string, property: string) =>
      (type === rds && ["identifier", "instanceClass"].includes(property)) ||
      (type === redis && property === "nodeType") ||
      (type === subnet && ["cidrBlock", "vpcId"].includes(property)) ||
      (type === "aws:ec2/vpc:Vpc" && property === "cidrBlock");
    workspace = await Workspace.open(await engineOrSkip(this), {
      aws: { replaces },
      checkpoints: false,
    });
  });

  after(() => {
    workspace.close();
  });

  function cli(stack: string, command: string, program?: PulumiFn): Promise<CliResult> {
    return workspace.cli([...command.split(" "), "--color=never", `--stack=${stack}`], {
      ...(program && { program }),
      environment: { PULUMI_SKIP_CONFIRMATIONS: "true" },
    });
  }

  async function init(stack: string): Promise<void> {
    const { status, output } = await workspace.cli(["stack", "init", stack]);
    assert.equal(status, 0, output);
  }

  describe("facts", () => {
    interface Variant {
      readonly stack: string;
      readonly identifier?: string;
      readonly present?: boolean;
      readonly protect?: boolean;
      readonly hook?: "bound" | "registered" | "absent";
      readonly allows?: boolean;
    }

    /** One database, protected and with a hook, and how it is changed. */
    const program =
      ({
        stack,
        identifier = "one",
        present = true,
        protect = true,
        hook: how = "bound",
        allows = false,
      }: Variant): PulumiFn =>
      () => {
        const refuse = ({ name }: { name: string }) => {
          if (!allows) throw new Error(`${name} would be lost`);
        };
        const hook =
          how === "absent"
            ? undefined
            : new pulumi.ResourceHook("keeper", refuse, { onDryRun: true });
        new aws.s3.Bucket("other");
        if (present) {
          new aws.rds.Instance(
            "db",
            {
              identifier: `${stack}-${identifier}`,
              instanceClass: "db.t4g.micro",
              engine: "postgres",
            },
            { protect, ...(how === "bound" && hook && { hooks: { beforeDelete: [hook] } }) },
          );
        }
        return Promise.resolve({});
      };

    const protects = /unable to replace resource|cannot be deleted\s+because it is protected/;
    const hooks = /before hook "keeper" failed: db would be lost/;

    /** That a change of a deployed stack meets this in a preview. */
    async function meets(
      expected: readonly string[],
      stack: string,
      variant: Omit<Variant, "stack">,
      flags = "",
    ): Promise<void> {
      const { status, output } = await cli(
        stack,
        `preview${flags}`,
        program({ ...variant, stack }),
      );
      const met = [
        ...(protects.test(output) ? ["protect"] : []),
        ...(hooks.test(output) ? ["hook"] : []),
        ...(/hook "keeper" was not registered/.test(output) ? ["no such hook"] : []),
      ];
      assert.deepEqual([met, status === 0], [expected, expected.length === 0], output);
    }

    before(async () => {
      for (const [stack, hook] of [
        ["plain", "absent"],
        ["hooked", "bound"],
      ] as const) {
        await init(stack);
        const { status, output } = await cli(stack, "up --skip-preview", program({ stack, hook }));
        assert.equal(status, 0, output);
      }
    });

    it("fact: protect stops deletion and replacement in a preview", async () => {
      const hook = "absent";
      await meets(["protect"], "plain", { hook, present: false });
      await meets(["protect"], "plain", { hook, identifier: "two" });
    });

    it("fact: protect does not stop a replacement in the run that takes it away, nor --ignore-protect", async () => {
      const hook = "absent";
      const lifted = { hook, identifier: "two", protect: false } as const;
      await meets([], "plain", lifted);
      await meets([], "plain", { hook, identifier: "two" }, " --ignore-protect");
      await meets([], "plain", { hook, present: false }, " --ignore-protect");
    });

    it("fact: the old state's hook before deletion runs in a preview, for replacements too, and its error stops it", async () => {
      await meets(["hook"], "hooked", { present: false });
      await meets(["protect", "hook"], "hooked", { identifier: "two" });
      const lifted = { identifier: "two", protect: false, hook: "registered" } as const;
      await meets(["hook"], "hooked", lifted);
      await meets(["hook"], "hooked", { present: false }, " --ignore-protect");
      const allowed = { present: false, allows: true };
      await meets(["protect"], "hooked", allowed);
      await meets([], "hooked", allowed, " --ignore-protect");
    });

    it("fact: a hook that the program does not register any more stops deletion as well", async () => {
      await meets([], "hooked", { hook: "absent" });
      const gone = { present: false, hook: "absent" } as const;
      await meets(["no such hook"], "hooked", gone);
    });

    it("fact: such hooks make the state version 4, with a feature of that name", async () => {
      const exported = async (stack: string) => {
        const { stdout } = await cli(stack, "stack export");
        const { version, features } = JSON.parse(stdout) as { version: number; features?: unknown };
        return [version, features];
      };
      assert.deepEqual(await exported("hooked"), [4, ["hooks"]]);
      assert.deepEqual(await exported("plain"), [3, undefined]);
    });

    it("fact: destroy wants the program where the state has such hooks, and then runs them", async () => {
      const without = await cli("hooked", "destroy");
      assert.notEqual(without.status, 0);
      assert.match(
        without.output,
        /Instance \(db\):\s+error: Resource has delete hooks registered, but the program is not running. Hooks: keeper/,
      );
      const withProgram = await cli(
        "hooked",
        "destroy --run-program",
        program({ stack: "hooked" }),
      );
      assert.notEqual(withProgram.status, 0);
      assert.match(withProgram.output, hooks);
    });

    it("fact: in an update without a preview the replacement is made before the hook keeps the old one", async () => {
      const change = program({ stack: "hooked", identifier: "two", protect: false });
      const { status, output } = await cli("hooked", "up --skip-preview", change);
      assert.notEqual(status, 0);
      assert.match(output, hooks);
      const ids = [...workspace.provider.inventory.values()].map(({ id }) => id);
      assert.deepEqual(
        ["hooked-one", "hooked-two"].filter((id) => ids.includes(id)),
        ["hooked-one", "hooked-two"],
      );
    });
  });

  describe("in production", () => {
    const file = () => path.join(workspace.projectFolder, "Pulumi.prod.yaml");
    let original: string;

    function configure(values: Readonly<Record<string, unknown>>): void {
      const settings = parse(original) as { config: Record<string, unknown> };
      for (const [key, value] of Object.entries(values)) settings.config[`bulkhead:${key}`] = value;
      writeFileSync(file(), stringify(settings));
    }

    /** The check as it is documented for CI. */
    async function check(): Promise<(allowed: string) => { status: number; message: string }> {
      const [command = ""] = documented("docs/operations.md", "Day two", "guard").split("\n");
      const [, args] = /^BULKHEAD_ALLOW_LOSS='\*' pulumi (.*) > preview.json$/.exec(command) ?? [];
      assert.ok(args !== undefined, command);
      const { stdout } = await withAllowance("*", () => cli("prod", args, platform));
      return (allowed) =>
        judge(stdout, { allowed: allowedLosses({ BULKHEAD_ALLOW_LOSS: allowed }) });
    }

    before(async () => {
      await init("prod");
      const up = await cli("prod", "up --skip-preview", platform);
      assert.equal(up.status, 0, up.output);
      original = readFileSync(file(), "utf8");
    });

    const losing: Record<string, { settings: object; names: string[]; says?: RegExp[] }> = {
      "PostgreSQL that would be replaced": {
        settings: {
          postgres: {
            instanceClass: "db.m7g.xlarge",
            storageGb: 100,
            maxStorageGb: 500,
            backupDays: 35,
          },
        },
        names: ["data-postgres"],
        says: [/Instance data-postgres \(data-postgres-\w+\) would be deleted or replaced/],
      },
      "Redis that would be deleted": {
        settings: { stores: ["postgres", "openSearch", "assets"] },
        names: ["data-redis", "data-redis-token"],
      },
      "OpenSearch and the assets that would be deleted": {
        settings: { stores: ["postgres", "redis"] },
        names: ["data-assets", "data-search"],
      },
      "the buckets of access logs": {
        settings: { accessLogs: false },
        names: ["private-logs", "public-logs", "site-logs"],
        says: [/the bucket with all its objects, and its name would be lost/],
      },
      "all stores, with their key": {
        settings: { stores: [] },
        names: [
          "data-assets",
          "data-key",
          "data-postgres",
          "data-redis",
          "data-redis-token",
          "data-search",
        ],
      },
      "the subnets of the stores, with the network": {
        settings: { vpcCidr: "10.1.0.0/16" },
        names: ["network-database-eu-central-1a", "network-database-eu-central-1b"],
        says: [
          /unable to replace resource .*network-database-eu-central-1a/,
          /the subnet, and the nodes of the stores that stand in it would be lost/,
        ],
      },
    };
    for (const [title, { settings, names, says }] of Object.entries(losing)) {
      if (says !== undefined) {
        it(`stops a preview: ${title}`, async () => {
          configure({ ...settings });
          const { status, output } = await cli("prod", "preview", platform);
          assert.notEqual(status, 0);
          for (const text of says) assert.match(output, text);
          assert.match(output, /BULKHEAD_ALLOW_LOSS='[\w-]+' pulumi up --ignore-protect/);
        });
      }

      it(`stops in CI, with everything in one list: ${title}`, async () => {
        configure({ ...settings });
        const judged = await check();
        const { status, message } = judged("");
        assert.equal(status, 1, message);
        const command = /BULKHEAD_ALLOW_LOSS='([^']*)'/.exec(message)?.[1];
        assert.deepEqual(command?.split(","), names);
        assert.equal(judged(names.join(",")).status, 0);
      });
    }

    it("fact: a preview that breaks off lists less than would go, and the check says so", async () => {
      configure({ stores: [] });
      const { status, stdout } = await cli("prod", "preview --json --show-sames", platform);
      assert.notEqual(status, 0);
      const { status: judged, message } = judge(stdout, { allowed: new Set() });
      assert.equal(judged, 1, message);
      assert.match(message, /The preview broke off; there may be more/);
      const all = losing["all stores, with their key"]?.names ?? [];
      const listed = all.filter((name) => message.includes(` ${name} (`));
      assert.ok(listed.length > 0 && listed.length < all.length, listed.join(", "));
    });

    async function assertUpdateIsStopped(): Promise<void> {
      const before = workspace.provider.inventory.size;
      const { status, output } = await cli("prod", "up", platform);
      assert.notEqual(status, 0);
      assert.match(output, /data-redis .* would be deleted or replaced in production/);
      assert.equal(workspace.provider.inventory.size, before);
    }

    it("stops an update that lifts the protection and deletes in one go", async () => {
      configure({ deletionProtection: false, stores: ["postgres", "openSearch", "assets"] });
      await assertUpdateIsStopped();
    });

    it("stops an update that makes the stack no production any more and deletes in one go, in CI too", async () => {
      configure({ production: false, stores: ["postgres", "openSearch", "assets"] });
      await assertUpdateIsStopped();
      const judged = (await check())("");
      assert.equal(judged.status, 1, judged.message);
      assert.match(judged.message, /BULKHEAD_ALLOW_LOSS='data-redis,data-redis-token' /);
      configure({ production: false });
      const lifted = await cli("prod", "preview", platform);
      assert.equal(lifted.status, 0, lifted.output);
    });

    it("stops an update under the star before it makes anything", async () => {
      configure({ redis: { nodeType: "cache.m7g.xlarge" } });
      const before = [...workspace.provider.inventory.keys()];
      const command = "up --skip-preview --ignore-protect";
      const { status, output } = await withAllowance("*", () => cli("prod", command, platform));
      assert.notEqual(status, 0);
      assert.match(
        output,
        /found BULKHEAD_ALLOW_LOSS='\*' in an update, expected the names of what/,
      );
      assert.deepEqual([...workspace.provider.inventory.keys()], before);
    });

    it("lets pass what loses nothing, in previews and in CI", async () => {
      configure({ logRetentionDays: 400, natGateways: "single" });
      const { status, output } = await cli("prod", "preview", platform);
      assert.equal(status, 0, output);
      const { status: checked, message } = (await check())("");
      assert.deepEqual(
        [checked, message],
        [0, "guard: stack prod keeps everything that holds data"],
      );
    });

    it("lets go for one run what is named, and guards what is made in its place", async () => {
      const command = documented("docs/operations.md", "The guard", "BULKHEAD_ALLOW_LOSS");
      const [, name, args] = /^BULKHEAD_ALLOW_LOSS='(.*)' pulumi (.*)$/.exec(command) ?? [];
      assert.ok(name !== undefined && args !== undefined, command);
      configure({ redis: { nodeType: "cache.m7g.xlarge" } });
      const up = await withAllowance(name, () => cli("prod", args, platform));
      assert.equal(up.status, 0, up.output);
      original = readFileSync(file(), "utf8");
      configure({ redis: { nodeType: "cache.m7g.2xlarge" } });
      const { status, output } = await cli("prod", "preview", platform);
      assert.notEqual(status, 0);
      assert.match(output, /unable to replace resource .*data-redis/);
      assert.match(output, /before hook "bulkhead guards what holds data/);
      configure({});
    });
  });
});
