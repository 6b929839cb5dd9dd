/** What the deploy roles of the repository's own stacks may do, and what the planning of policies promises. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  attachedPolicyLimit,
  documentsOf,
  documentText,
  managedPolicyLimit,
  sizeOf,
} from "../../components/deploy-role/documents";
import { DeployAccess, planPolicies } from "../../components/deploy-role/plan";
import { globalServices, scopes } from "../../components/deploy-role/scopes";
import { allOf, type Footprint, type Statement } from "../../components/deploy-role/statements";
import { namedActions, permissionTable } from "../../components/deploy-role/table";
import { committedFootprints } from "../delivery/footprints";

const stacks = Object.entries(committedFootprints());

function documents(footprint: Footprint, access: DeployAccess, attachable: readonly string[] = []) {
  return planPolicies("ci", {
    access,
    footprint,
    limits: { boundaryArn: undefined, attachable },
    tasks: [],
    readsSecrets: access === DeployAccess.Deploy,
  });
}

/** Each action on each resource under each condition, as texts: what statements allow together. */
function allowed(statements: readonly Statement[]): string[] {
  const all = statements.flatMap(({ Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => `${action} ${resource} ${JSON.stringify(Condition ?? {})}`),
    ),
  );
  return [...new Set(all)].sort();
}

describe("the table of permissions", () => {
  const rows = Object.entries(permissionTable);

  it("writes each action out", () => {
    for (const [type, { read, write, reveal = "" }] of rows) {
      for (const action of `${read} ${write} ${reveal}`.split(" ").filter((one) => one !== "")) {
        assert.match(action, /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/, type);
      }
    }
  });

  it("reads something of each type, and keeps what has a condition of its own apart", () => {
    for (const [type, { read, write }] of rows) {
      assert.notEqual(read, "", type);
      assert.doesNotMatch(write, /iam:(PassRole|CreateServiceLinkedRole|DeleteServiceLinkedRole)/);
      assert.doesNotMatch(read, /GetSecretValue|s3:GetObject( |$)/, type);
    }
  });

  it("has what colleagues of the stacks' types need, as AWS documents it", () => {
    const has = (type: string, actions: string) => {
      const row = permissionTable[type];
      assert.ok(row !== undefined, type);
      const own = `${row.read} ${row.write} ${row.reveal ?? ""}`.split(" ");
      for (const action of actions.split(" ")) assert.ok(own.includes(action), `${type} ${action}`);
    };
    has("aws:ec2/vpc:Vpc", "ec2:CreateVpc ec2:ModifyVpcAttribute ec2:DescribeVpcs ec2:DeleteVpc");
    has("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ec2:AuthorizeSecurityGroupIngress ec2:DescribeSecurityGroupRules ec2:RevokeSecurityGroupIngress"); // prettier-ignore
    has("aws:rds/instance:Instance", "rds:CreateDBInstance rds:DeleteDBInstance rds:ListTagsForResource kms:CreateGrant secretsmanager:CreateSecret"); // prettier-ignore
    has("aws:elasticbeanstalk/environment:Environment", "elasticbeanstalk:CreateEnvironment elasticbeanstalk:TerminateEnvironment cloudformation:CreateStack"); // prettier-ignore
    has("aws:sns/topicSubscription:TopicSubscription", "sns:Subscribe sns:Unsubscribe");
    has("aws:sns/topicPolicy:TopicPolicy", "sns:SetTopicAttributes");
    has("aws:ecr/repository:Repository", "ecr:CreateRepository ecr:DescribeRepositories ecr:PutImageTagMutability"); // prettier-ignore
    has("aws:ecr/lifecyclePolicy:LifecyclePolicy", "ecr:PutLifecyclePolicy ecr:GetLifecyclePolicy");
    has("aws:budgets/budget:Budget", "budgets:ModifyBudget budgets:ViewBudget");
    has("aws:cloudwatch/metricAlarm:MetricAlarm", "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms"); // prettier-ignore
    has("aws:cloudwatch/dashboard:Dashboard", "cloudwatch:PutDashboard cloudwatch:GetDashboard");
    assert.equal(
      permissionTable["aws:ecs/taskDefinition:TaskDefinition"]?.passesRolesTo,
      "ecs-tasks.amazonaws.com",
    );
  });

  it("confines only actions of services whose resources go by a name", () => {
    for (const action of namedActions) {
      assert.ok(Object.hasOwn(scopes, action.split(":")[0] ?? ""), action);
    }
    // Both have resources that go by ids: a name says nothing of them.
    assert.equal(namedActions.has("ec2:CreateVpc"), false);
    assert.equal(namedActions.has("kms:CreateGrant"), false);
  });
});

for (const [stack, { attachablePolicyArns, ...footprint }] of stacks) {
  describe(`the deploy roles of ${stack}`, () => {
    for (const access of Object.values(DeployAccess)) {
      const all = documents(footprint, access, attachablePolicyArns);
      const statements = all.flatMap((one) => one.statements);

      it(`fit into IAM's quotas (${access})`, () => {
        assert.ok(all.length > 0 && all.length <= attachedPolicyLimit, String(all.length));
        for (const one of all) assert.ok(sizeOf(one.statements) <= managedPolicyLimit, one.name);
        assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
      });

      it(`allow no action by a pattern, and nothing everywhere but in the stack's regions (${access})`, () => {
        for (const { Action, Resource, Condition } of statements) {
          for (const action of Action) assert.ok(!action.includes("*"), action);
          if (!Resource.includes("*")) continue;
          for (const action of Action) {
            if (globalServices.has(action.split(":")[0] ?? "")) continue;
            assert.deepEqual(Condition?.["StringEquals"]?.["aws:RequestedRegion"], footprint.regions, action); // prettier-ignore
          }
        }
      });

      it(`allow what the types need, and nothing else (${access})`, () => {
        const fields = access === DeployAccess.Preview ? (["read"] as const) : (["read", "write", "reveal"] as const); // prettier-ignore
        const needed = new Set(fields.flatMap((field) => allOf(footprint, field)));
        if (access === DeployAccess.Deploy) {
          if (allOf(footprint, "passesRolesTo").length > 0) needed.add("iam:PassRole");
          if (allOf(footprint, "serviceLinkedRoles").length > 0) {
            needed.add("iam:CreateServiceLinkedRole");
          }
        }
        const given = new Set(statements.flatMap(({ Action }) => Action));
        assert.deepEqual([...given].sort(), [...needed].sort());
      });
    }

    it("never make or hand over roles that are not the stack's", () => {
      const all = documents(footprint, DeployAccess.Deploy).flatMap((one) => one.statements);
      const writing = all.filter(({ Action }) =>
        Action.some((action) => /^iam:(?!Get|List)/.test(action)),
      );
      assert.ok(writing.length > 0);
      for (const { Resource, Condition, Action } of writing) {
        for (const arn of Resource) {
          const isOwn = footprint.namePrefixes.some((prefix) => arn.endsWith(`/${prefix}*`));
          const isLinked = arn.includes(":role/aws-service-role/");
          assert.ok(isOwn || isLinked, `${Action.join()} on ${arn}`);
        }
        if (Action.includes("iam:PassRole")) {
          assert.ok((Condition?.["StringEquals"]?.["iam:PassedToService"]?.length ?? 0) > 0);
        }
      }
    });
  });
}

describe("the planning of policies", () => {
  const prefixes = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,12}-$/), { minLength: 1, maxLength: 12 }); // prettier-ignore
  const types = fc.uniqueArray(fc.constantFrom(...Object.keys(permissionTable)), { minLength: 1 });
  const regions = fc.constantFrom(["eu-central-1"], ["us-east-1", "eu-central-1"]);
  const footprints = fc.record({ resourceTypes: types, namePrefixes: prefixes, regions });

  it("does not depend on the order of what it is given", () => {
    fc.assert(
      fc.property(footprints, ({ resourceTypes, namePrefixes, regions: all }) => {
        const turned = {
          resourceTypes: [...resourceTypes].reverse(),
          namePrefixes: [...namePrefixes].reverse(),
          regions: [...all].reverse(),
        };
        assert.deepEqual(
          documents({ resourceTypes, namePrefixes, regions: all }, DeployAccess.Deploy),
          documents(turned, DeployAccess.Deploy),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("splits and joins statements without allowing more or less", () => {
    const words = (pattern: RegExp) =>
      fc.uniqueArray(fc.stringMatching(pattern), { minLength: 1, maxLength: 60 });
    const statement = fc.record({
      Effect: fc.constant("Allow" as const),
      Action: words(/^[a-z]{3}:[A-Z][a-z]{10,40}$/),
      Resource: words(/^arn:aws:[a-z]{3,60}\*$/),
    });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (statements) => {
        const planned = documentsOf("ci", [new Map([["data", statements]])]);
        for (const one of planned) assert.ok(sizeOf(one.statements) <= managedPolicyLimit);
        assert.deepEqual(
          allowed(planned.flatMap((one) => one.statements)),
          allowed(statements),
        );
      }),
      { numRuns: 100 },
    ); // prettier-ignore
  });

  it("halves a statement that no document has room for, and loses nothing of it", () => {
    const many = (count: number, text: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => text(index));
    const statement = {
      Effect: "Allow" as const,
      Action: many(301, (index) => `abc:SomethingRatherLongToDo${index}`),
      Resource: many(99, (index) => `arn:aws:abc:*:111122223333:thing/rather-long-name-${index}-*`),
    };
    const planned = documentsOf("ci", [new Map([["data", [statement]]])]);
    assert.ok(planned.length > 3, String(planned.length));
    for (const one of planned) assert.ok(sizeOf(one.statements) <= managedPolicyLimit, one.name);
    assert.deepEqual(
      planned.map(({ name }) => name),
      planned.map((_, index) => (index === 0 ? "ci-data" : `ci-data-${index + 1}`)),
    );
    assert.deepEqual(allowed(planned.flatMap((one) => one.statements)), allowed([statement]));
  });

  it("leaves no stand-in in a document", () => {
    const all = documents(
      {
        resourceTypes: Object.keys(permissionTable),
        namePrefixes: ["data-"],
        regions: ["eu-central-1"],
      },
      DeployAccess.Deploy,
    );
    for (const { statements } of all) {
      const text = documentText(statements, "111122223333", "aws");
      assert.doesNotMatch(text, /[<>]/);
      assert.ok(text.length <= sizeOf(statements), "the size is that of the longest partition");
    }
  });
});
