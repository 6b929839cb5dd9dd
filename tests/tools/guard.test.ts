/** The guard of what holds data, as far as it needs no engine: the check over a preview's JSON, and what is allowed. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { lossOf, refuseLoss, storesStandInSubnets } from "../../stacks/guard";
import { allowedLosses, guardName, lossByType } from "../../stacks/stateful";
import { judge } from "../../tools/guard/judge";

const rds = "aws:rds/instance:Instance";
const subnet = "aws:ec2/subnet:Subnet";

describe("the check over a preview", () => {
  const urn = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
  const state = (type: string, name: string, inputs: object = {}) => ({
    urn: urn(type, name),
    type,
    id: `${name}-id`,
    inputs,
    outputs: {},
  });
  const step = (
    op: string,
    type: string,
    name: string,
    more: object = {},
    inputs: object = {},
  ) => ({
    op,
    urn: urn(type, name),
    oldState: state(type, name, inputs),
    ...more,
  });
  const preview = (steps: readonly object[], more: object = {}) =>
    JSON.stringify({
      config: { "shop:production": "true" },
      steps: [step("same", "pulumi:pulumi:Stack", "shop-prod"), ...steps],
      changeSummary: { same: 1 },
      ...more,
    });
  const none = { allowed: new Set<string>() };

  const fires: Record<string, [steps: object[], message: RegExp]> = {
    "a database that is replaced": [
      [step("replace", rds, "db", { replaceReasons: ["username", "dbName"] })],
      /1 resource that holds data .* stack prod[^]*Instance db \(db-id\)\n {4}would be replaced because of dbName, username: the database/,
    ],
    "a bucket that is deleted": [
      [step("delete", "aws:s3/bucket:Bucket", "files")],
      /would be deleted: the bucket with all its objects/,
    ],
    "a key, a cache and a search domain": [
      [
        step("delete", "aws:kms/key:Key", "key"),
        step("delete", "aws:elasticache/replicationGroup:ReplicationGroup", "cache"),
        step("delete", "aws:opensearch/domain:Domain", "search"),
      ],
      /3 resources that hold data[^]*BULKHEAD_ALLOW_LOSS='cache,key,search' pulumi up/,
    ],
    "the three steps of a replacement, once": [
      ["create-replacement", "replace", "delete-replaced"].map((op) => step(op, rds, "db")),
      /1 resource that holds/,
    ],
    "a subnet that a store stands in": [
      [
        step("replace", subnet, "a", { replaceReasons: ["cidrBlock"] }),
        step("update", "aws:rds/subnetGroup:SubnetGroup", "db", {}, { subnetIds: ["a-id"] }),
      ],
      /would be replaced because of cidrBlock: the subnet, and the nodes of the stores/,
    ],
    "a subnet that a search domain stands in": [
      [
        step("delete", subnet, "a"),
        step(
          "same",
          "aws:opensearch/domain:Domain",
          "s",
          {},
          { vpcOptions: { subnetIds: ["a-id"] } },
        ),
      ],
      /Subnet a \(a-id\)/,
    ],
  };
  for (const [title, [steps, message]] of Object.entries(fires)) {
    it(`stops ${title}`, () => {
      const judged = judge(
        preview(steps, { changeSummary: { same: 2 } }).replace('"same":2', '"same":0'),
        none,
      );
      assert.equal(judged.status, 1);
      assert.match(judged.message, message);
    });
  }

  const passes: Record<string, [text: string, message: RegExp]> = {
    "a change that keeps everything": [
      preview([step("update", rds, "db"), step("create", "aws:s3/bucket:Bucket", "new")]),
      /^guard: stack prod keeps everything that holds data$/,
    ],
    "a subnet that no store stands in": [
      preview(
        [
          step("delete", subnet, "a"),
          step("same", "aws:rds/subnetGroup:SubnetGroup", "db", {}, { subnetIds: ["b-id"] }),
        ],
        { changeSummary: { same: 2 } },
      ),
      /keeps everything/,
    ],
    "a security group": [
      preview([step("replace", "aws:ec2/securityGroup:SecurityGroup", "web")]),
      /keeps everything/,
    ],
    "a stack that is not production": [
      preview([step("delete", rds, "db")], { config: { "shop:production": "false" } }),
      /^guard: stack prod is not production; these would go: db$/,
    ],
  };
  for (const [title, [text, message]] of Object.entries(passes)) {
    it(`lets ${title} pass`, () => {
      const judged = judge(text, none);
      assert.deepEqual([judged.status, judged.message.match(message)?.length], [0, 1]);
    });
  }

  it("lets go what is allowed by name or URN, and nothing else", () => {
    const text = preview([step("delete", rds, "db"), step("delete", "aws:kms/key:Key", "key")]);
    const allowing = (list: string) =>
      judge(text, { allowed: allowedLosses({ BULKHEAD_ALLOW_LOSS: list }) });
    assert.equal(allowing(`db, ${urn("aws:kms/key:Key", "key")}`).status, 0);
    const refused = allowing("db");
    assert.equal(refused.status, 1);
    assert.doesNotMatch(refused.message, /Instance db/);
    assert.equal(allowing("*").status, 1);
  });

  it("takes a stack for production that was guarded so far, whatever the new configuration says", () => {
    const config = { "shop:production": "false" };
    const resourceHooks = { BeforeDelete: [guardName] };
    const guarded = (op: string) => {
      const change = step(op, rds, "db");
      return { ...change, oldState: { ...change.oldState, resourceHooks } };
    };
    const gone = judge(preview([guarded("delete")], { config }), none);
    assert.equal(gone.status, 1);
    assert.match(gone.message, /Instance db \(db-id\)\n {4}would be deleted/);
    // What goes had no guard yet, but others had.
    const other = step("delete", "aws:s3/bucket:Bucket", "files");
    assert.equal(judge(preview([guarded("same"), other], { config }), none).status, 1);
    assert.equal(judge(preview([guarded("update")], { config }), none).status, 0);
  });

  it("takes a stack for production on demand", () => {
    const text = preview([step("delete", rds, "db")], { config: {} });
    assert.deepEqual(
      [judge(text, none).status, judge(text, { ...none, production: true }).status],
      [0, 1],
    );
  });

  it("says that there may be more where the preview broke off", () => {
    const diagnostics = [{ severity: "error", message: "error: preview failed" }];
    const broken = judge(preview([step("delete", rds, "db")], { diagnostics }), none);
    assert.equal(broken.status, 1);
    assert.match(broken.message, /The preview broke off; there may be more/);
    // Of another stack too nothing can be said: a command that reads a pipe has no other status to go by.
    const other = { config: { "shop:production": "false" }, diagnostics };
    assert.equal(judge(preview([step("delete", rds, "db")], other), none).status, 2);
  });

  const bad: Record<string, [text: string, message: RegExp]> = {
    nothing: ["", /found nothing, expected the output of pulumi preview --json --show-sames/],
    "words before the JSON": ["Previewing", /found something that is not JSON/],
    "JSON of another kind": ["[]", /found JSON that is no object/],
    "a preview without steps": ["{}", /found a preview without steps/],
    "a preview that failed": [
      preview([], { diagnostics: [{ severity: "error", message: "error: boom" }] }),
      /the preview of stack prod failed/,
    ],
    "a preview without what stays, where that decides": [
      preview([step("delete", subnet, "a")], { changeSummary: { same: 200 } }),
      /leaves out what stays the same[^]*stores stand in the subnets that would go \(a\)/,
    ],
  };
  for (const [title, [text, message]] of Object.entries(bad)) {
    it(`refuses ${title}`, () => {
      const judged = judge(text, none);
      assert.equal(judged.status, 2);
      assert.match(judged.message, message);
    });
  }

  it("runs as a command, on a file and on the standard input", () => {
    const run = (args: readonly string[], input = "") =>
      spawnSync(
        process.execPath,
        ["--require", "ts-node/register/transpile-only", "tools/guard/main.ts", ...args],
        { cwd: path.resolve(__dirname, "../.."), input, encoding: "utf8" },
      );
    const stopped = run([], preview([step("delete", rds, "db")]));
    assert.deepEqual([stopped.status, stopped.stdout], [1, ""]);
    assert.match(stopped.stderr, /^guard: stopped\./);
    assert.deepEqual([run(["no-such-file"]).status, run(["--what"]).status], [2, 2]);
  });
});

describe("the guard in the program", () => {
  it("knows what holds data; of subnets those of the database tier, where there are stores", () => {
    assert.match(lossOf(rds, "db", false) ?? "", /database/);
    assert.equal(lossOf("aws:ec2/vpc:Vpc", "vpc", true), undefined);
    assert.match(lossOf(subnet, "network-database-eu-central-1a", true) ?? "", /stores/);
    assert.equal(lossOf(subnet, "network-database-eu-central-1a", false), undefined);
    assert.equal(lossOf(subnet, "network-private-eu-central-1a", true), undefined);
  });

  it("takes the database tier's subnets for lost only where a store stands in them", () => {
    assert.equal(storesStandInSubnets(["assets"]), false);
    assert.equal(storesStandInSubnets([]), false);
    for (const store of ["postgres", "redis", "openSearch"] as const) {
      assert.equal(storesStandInSubnets(["assets", store]), true);
    }
  });

  it("has no type in its table that the provider does not have", () => {
    const missing = Object.keys(lossByType).filter((type) => {
      const [, file = ""] = /^aws:([^:]+):/.exec(type) ?? [];
      const source = path.join(__dirname, "../../node_modules/@pulumi/aws", `${file}.js`);
      return !readFileSync(source, "utf8").includes(`__pulumiType = '${type}'`);
    });
    assert.deepEqual(missing, []);
  });

  it("allows all in previews only", () => {
    const loss = { type: rds, name: "db", urn: "urn:pulumi:a::b::c::db", id: "1" };
    const all = new Set(["*"]);
    assert.doesNotThrow(() => {
      refuseLoss(loss, all, true);
    });
    assert.throws(() => {
      refuseLoss(loss, all, false);
    }, /BULKHEAD_ALLOW_LOSS='db' pulumi up --ignore-protect$/);
  });
});
