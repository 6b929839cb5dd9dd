import assert from "node:assert/strict";
import {
  RoleTrust,
  ServiceRoles,
  type ServiceRolesArgs,
} from "../../components/service-roles/ServiceRoles";
import { type Construction, construct, modes } from "../support/construct";
import { assertProblems, json, refusal, types } from "./support";

const calls = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
};

function build(args: ServiceRolesArgs, preview: boolean): Promise<Construction> {
  return construct(() => new ServiceRoles("roles", args), { preview, calls });
}

function trustOf(construction: Construction, name: string): unknown {
  return json(construction.one(types.role, name), "assumeRolePolicy");
}

const ecsTrust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    },
  ],
};

for (const { mode, preview } of modes) {
  describe(`ServiceRoles (${mode})`, () => {
    it("makes one role per service, trusted to the account's tasks, and nothing else", async () => {
      const construction = await build({ services: ["search", "api"] }, preview);
      assert.deepEqual(construction.list(), [
        `${types.role} roles-role-api`,
        `${types.role} roles-role-search`,
        "bulkhead:index:ServiceRoles roles",
      ]);
      for (const service of ["search", "api"]) {
        const role = construction.one(types.role, `roles-role-${service}`);
        assert.equal(construction.parentOf(role), "roles");
        assert.deepEqual(Object.keys(role.inputs).sort(), ["assumeRolePolicy", "description"]);
        assert.deepEqual(trustOf(construction, role.name), ecsTrust);
        assert.ok((role.inputs["description"] as string).includes(service));
      }
    });

    it("takes a given account without asking, and a boundary", async () => {
      const args = {
        services: ["api"],
        accountId: "444455556666",
        permissionsBoundaryArn: "arn:aws:iam::444455556666:policy/boundary",
      };
      const construction = await construct(() => new ServiceRoles("roles", args), { preview });
      const [statement] = (trustOf(construction, "roles-role-api") as typeof ecsTrust).Statement;
      assert.equal(statement?.Condition.StringEquals["aws:SourceAccount"], "444455556666");
      assert.equal(
        construction.one(types.role).inputs["permissionsBoundary"],
        args.permissionsBoundaryArn,
      );
    });

    it("trusts EC2 without a condition, and without asking for the account", async () => {
      const args = { services: ["api"], trust: RoleTrust.Ec2 };
      const construction = await construct(() => new ServiceRoles("roles", args), { preview });
      assert.deepEqual(trustOf(construction, "roles-role-api"), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ec2.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      });
    });
  });
}

describe("ServiceRoles", () => {
  it("hands out each role's ARN and name, each from that role alone", async () => {
    let known: unknown;
    await construct(
      async () => {
        const roles = new ServiceRoles("roles", { services: ["search", "api"] });
        assert.deepEqual(Object.keys(roles.roleNames), ["search", "api"]);
        const arn = roles.roleArns["api"];
        assert.ok(arn !== undefined);
        known = await new Promise((resolve) => arn.apply(resolve));
      },
      { preview: false, calls },
    );
    assert.equal(known, "arn:aws:iam:eu-central-1:111122223333:roles-role-api");
  });

  const cases: { title: string; args: ServiceRolesArgs; problems: [string, RegExp][] }[] = [
    { title: "no service", args: { services: [] }, problems: [["services", /at least one/]] },
    {
      title: "a name that is none, a repetition and an account that is none",
      args: { services: ["Api", "api", "api"], accountId: "1234" },
      problems: [
        ["services[0]", /lower-case/],
        ["services[2]", /each service once/],
        ["accountId", /twelve digits/],
      ],
    },
    {
      title: "a name too long for a role",
      args: { services: [`a${"b".repeat(50)}`] },
      problems: [["services[0]", /at most 56 characters/]],
    },
  ];
  for (const { title, args, problems } of cases) {
    it(`refuses ${title}`, async () => {
      const error = await refusal(ServiceRoles, "roles", args);
      assertProblems(error, problems, ({ expected }) => expected);
    });
  }
});
