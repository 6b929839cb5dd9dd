/** The program that makes the deploy roles, planned offline as the command line does it, and its settings. */
import assert from "node:assert/strict";
import path from "node:path";
import { planProgram, type PlanDocument } from "../../cli/plan";
import { readSettings } from "../../delivery/settings";
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

describe("the delivery program", function () {
  this.timeout(120_000);

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
      committedFootprints(),
    );

  it("default to the stack's own environment and to every work", () => {
    const settings = read("prod", { repository: "example/platform" });
    assert.equal(settings.environment, "prod");
    assert.deepEqual(settings.tasks, ["publish-site", "push-images", "run-tasks"]);
    assert.equal(settings.previewReadsSecrets, false);
    assert.deepEqual(settings.footprint, committedFootprints()["prod"]);
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
