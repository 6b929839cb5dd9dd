/** The program that makes the deploy roles, planned offline as the command line does it, and its settings. */
import assert from "node:assert/strict";
import path from "node:path";
import { planProgram, type PlanDocument } from "../../cli/plan";
import { readSettings } from "../../delivery/settings";
import { matches } from "../../policies/core/graph/glob";
import { committedFootprints } from "./footprints";

const program = path.resolve(__dirname, "../../delivery");

interface Trust {
  Statement: { Condition: { StringEquals: Record<string, string | string[]> } }[];
}

function subjectsOf(plan: PlanDocument, name: string): unknown {
  const role = plan.resources.find((one) => one.type === "aws:iam/role:Role" && one.name === name);
  const trust = JSON.parse(role?.inputs["assumeRolePolicy"] as string) as Trust;
  return trust.Statement[0]?.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
}

/** The objects of which a role may do something, of the two roles' inline policies. */
function objectsOf(plan: PlanDocument, role: string, action: string): readonly string[] {
  const policy = plan.resources.find(
    ({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && name === `${role}-state`,
  );
  const { Statement } = JSON.parse(policy?.inputs["policy"] as string) as {
    Statement: { Action: string[]; Resource: string[] }[];
  };
  return Statement.filter((one) => one.Action.includes(action)).flatMap((one) => one.Resource);
}

describe("the delivery program", function () {
  this.timeout(120_000);

  it("gives no role of one stack the state of another", async () => {
    const folder = "arn:aws:s3:::example-pulumi-state/platform/.pulumi";
    for (const [stack, other] of [
      ["dev", "prod"],
      ["prod", "dev"],
    ] as const) {
      const plan = await planProgram({ program, stack, output: () => undefined });
      for (const [role, action] of [
        ["delivery-preview", "s3:GetObject"],
        ["delivery-deploy", "s3:GetObject"],
        ["delivery-deploy", "s3:PutObject"],
        ["delivery-deploy", "s3:DeleteObject"],
      ] as const) {
        const may = (key: string) =>
          objectsOf(plan, role, action).some((pattern) => matches(pattern, `${folder}/${key}`));
        // As the CLI calls them: https://www.pulumi.com/docs/iac/concepts/state-and-backends/.
        const keysOf = (one: string) => [
          `stacks/bulkhead/${one}.json`,
          `stacks/bulkhead/${one}.json.gz`,
          `stacks/bulkhead/${one}.json.bak`,
          `locks/organization/bulkhead/${one}/1f0c.json`,
          `history/bulkhead/${one}/${one}-17.checkpoint.json`,
          `backups/bulkhead/${one}/${one}.17.json`,
        ];
        const what = `${role} ${action}`;
        assert.deepEqual(
          keysOf(stack).filter((key) => !may(key)),
          [],
          what,
        );
        assert.deepEqual(keysOf(other).filter(may), [], what);
        assert.equal(may("meta.yaml"), action === "s3:GetObject", what);
      }
      assert.deepEqual(objectsOf(plan, "delivery-preview", "s3:PutObject"), []);
    }
  });

  for (const stack of ["dev", "prod"]) {
    it(`plans the roles of ${stack}, whose trust a preview shows`, async () => {
      const plan = await planProgram({ program, stack, output: () => undefined });
      const start = "repo:example@123456/platform@456789";
      assert.deepEqual(subjectsOf(plan, "delivery-preview-role"), [
        `${start}:pull_request`,
        `${start}:ref:refs/heads/main`,
        `${start}:ref:refs/heads/release`,
      ]);
      assert.deepEqual(subjectsOf(plan, "delivery-deploy-role"), [`${start}:environment:${stack}`]);
      const providers = plan.resources.filter(({ type }) => type.includes("openIdConnectProvider"));
      assert.equal(providers.length, 1, "the two roles share the account's provider");
      assert.deepEqual(Object.keys(plan.outputs).sort(), [
        "deployRoleArn",
        "previewRoleArn",
        "providerArn",
      ]);
      const policies = plan.resources.filter(({ type }) => type === "aws:iam/policy:Policy");
      for (const { name, inputs } of policies) {
        const text = inputs["policy"] as string;
        assert.ok(text.length <= 6144, name);
        const actions = (JSON.parse(text) as { Statement: { Action: string[] }[] }).Statement.flatMap((one) => one.Action); // prettier-ignore
        assert.ok(actions.length > 0 && actions.every((action) => !action.includes("*")), name);
      }
    });
  }
});

describe("the delivery program's settings", () => {
  const read = (stack: string, settings: Record<string, string>) =>
    readSettings(
      "bulkhead-delivery",
      stack,
      Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [`bulkhead-delivery:${name}`, value]),
      ),
      { project: "platform", footprints: committedFootprints() },
    );

  it("default to the stack's own environment and to every work", () => {
    const settings = read("prod", { repository: "example/platform" });
    assert.equal(settings.environment, "prod");
    assert.deepEqual(settings.tasks, ["publish-site", "push-images", "run-tasks"]);
    assert.equal(settings.previewReadsSecrets, false);
    assert.deepEqual(settings.footprint, committedFootprints()["prod"]);
    assert.equal(settings.state, undefined);
  });

  it("give a stack's roles its own state", () => {
    const bucketArn = "arn:aws:s3:::states";
    const state = (more: object) =>
      read("prod", {
        repository: "example/platform",
        state: JSON.stringify({ bucketArn, ...more }),
      }).state;
    assert.deepEqual(state({}), { bucketArn, stack: "platform/prod", reads: [] });
    assert.equal(state({ stack: "shop/live" })?.stack, "shop/live");
  });

  it("are refused as a whole, each with its place", () => {
    assert.throws(
      () => read("staging", { repositoryIds: '{"owner":"x"}', branch: "main", tasks: '["all"]' }),
      (error: Error) => {
        const [heading, ...lines] = error.message.split("\n");
        assert.equal(heading, "delivery/Pulumi.staging.yaml: 6 problems");
        assert.deepEqual(
          lines.map((line) => line.split(": ")[0]?.trim()).sort(),
          [
            "- bulkhead-delivery:branch",
            "- bulkhead-delivery:repository",
            "- bulkhead-delivery:repositoryIds.owner",
            "- bulkhead-delivery:repositoryIds.repository",
            "- bulkhead-delivery:tasks.0",
            "- stack",
          ],
        );
        return true;
      },
    ); // prettier-ignore
  });
});
