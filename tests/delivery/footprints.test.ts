import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { unknownTypes } from "../../components/deploy-role/statements";
import type { StackFootprint } from "../../tools/permissions/footprint";
import { footprintOf } from "../../tools/permissions/footprint";
import { committedFootprints, currentFootprint, footprintsFile, stacks } from "./footprints";

describe("the stacks' footprints", function () {
  this.timeout(60_000);
  const current: Record<string, StackFootprint> = {};

  before(async () => {
    for (const stack of stacks) current[stack] = await currentFootprint(stack);
  });

  it("are of all stacks, the ready ones among them", () => {
    assert.ok(stacks.length >= 3);
    for (const stack of ["dev", "prod", "monolith"]) assert.ok(stacks.includes(stack), stack);
  });

  it("have no type whose permissions are not known", () => {
    const missing = Object.entries(current).flatMap(([stack, { resourceTypes }]) =>
      unknownTypes(resourceTypes).map((type) => `${stack}: ${type}`),
    );
    assert.deepEqual(
      missing,
      [],
      "add the types to tools/permissions/mapping.ts and run npm run permissions (docs/deploy-role.md)",
    );
  });

  it("are those of delivery/footprints.json, by which the deploy roles are made", () => {
    if (process.env["UPDATE"] === "1") {
      writeFileSync(footprintsFile, `${JSON.stringify(current, null, 2)}\n`);
    }
    assert.deepEqual(
      committedFootprints(),
      current,
      "a stack has other types or names than its deploy role is made for: run this test with UPDATE=1, then deploy the roles",
    );
  });
});

describe("a footprint", () => {
  const registered = (type: string, name: string, inputs: Record<string, unknown> = {}) => ({
    type,
    name,
    inputs,
  });

  it("has each type once, names by their first word, and fixed names without their last", () => {
    const footprint = footprintOf(
      [
        registered("pulumi:pulumi:Stack", "x-dev"),
        registered("bulkhead:index:Services", "services"),
        registered("aws:ecs/cluster:Cluster", "services-cluster"),
        registered("aws:ecs/cluster:Cluster", "tools"),
        registered("aws:ecs/taskDefinition:TaskDefinition", "services-task", { family: "x-dev-api" }),
        registered("aws:acm/certificate:Certificate", "site", { region: "us-east-1" }),
        registered("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "services-logs", {
          policyArn: "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",
          role: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        }),
        registered("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "services-own", {
          policyArn: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        }),
      ],
      "eu-central-1",
    ); // prettier-ignore
    assert.deepEqual(footprint, {
      resourceTypes: [
        "aws:acm/certificate:Certificate",
        "aws:ecs/cluster:Cluster",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      ],
      namePrefixes: ["services-", "site-", "tools-", "x-dev-"],
      regions: ["eu-central-1", "us-east-1"],
      attachablePolicyArns: ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
    });
  });
});
