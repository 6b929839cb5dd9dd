import assert from "node:assert/strict";
import { DeployRole, type DeployRoleArgs } from "../../components/deploy-role/DeployRole";
import { DeployAccess } from "../../components/deploy-role/plan";
import { DeliveryTask } from "../../components/deploy-role/tasks";
import { type Construction, construct, modes } from "../support/construct";
import { assertProblems, type ExpectedProblem, json, refusal, types } from "./support";

const policyType = "aws:iam/policy:Policy";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const providerType = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const providerArn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

const least: DeployRoleArgs = {
  repository: "Example/platform",
  subjects: [{ environment: "production" }],
  access: DeployAccess.Deploy,
  resourceTypes: [
    "bulkhead:index:NetworkTier",
    "pulumi:pulumi:Stack",
    "aws:ec2/subnet:Subnet",
    "aws:ecs/cluster:Cluster",
    "aws:iam/role:Role",
    "aws:ec2/flowLog:FlowLog",
  ],
  namePrefixes: ["network-", "services-"],
  regions: ["eu-central-1"],
};

const calls = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
};

function build(args: DeployRoleArgs, preview: boolean): Promise<Construction> {
  return construct(() => new DeployRole("ci", args), { preview, calls });
}

interface Document {
  Statement: {
    Action: string[];
    Resource: string[];
    Principal?: object;
    Condition?: Record<string, Record<string, string | string[]>>;
  }[];
}

function policyOf(construction: Construction, name: string): Document {
  return json(construction.one(policyType, name), "policy") as Document;
}

for (const { mode, preview } of modes) {
  describe(`DeployRole (${mode})`, () => {
    it("makes the provider, a role, and its policies by theme", async () => {
      const construction = await build(least, preview);
      assert.deepEqual(construction.list(), [
        `${providerType} ci-github`,
        `${policyType} ci-compute`,
        `${policyType} ci-identity`,
        `${policyType} ci-network`,
        `${policyType} ci-watch`,
        `${types.role} ci-role`,
        `${attachmentType} ci-compute`,
        `${attachmentType} ci-identity`,
        `${attachmentType} ci-network`,
        `${attachmentType} ci-watch`,
        "bulkhead:index:DeployRole ci",
      ]);
      for (const one of construction.all.filter(({ custom }) => custom)) {
        if (one.type.startsWith("aws:")) assert.equal(construction.parentOf(one), "ci");
      }
      assert.deepEqual(construction.one(providerType).inputs, {
        url: "https://token.actions.githubusercontent.com",
        clientIdLists: ["sts.amazonaws.com"],
      });
      const role = construction.one(types.role);
      assert.deepEqual(Object.keys(role.inputs).sort(), [
        "assumeRolePolicy",
        "description",
        "maxSessionDuration",
      ]);
      assert.equal(role.inputs["maxSessionDuration"], 3600);
      const { Statement } = json(role, "assumeRolePolicy") as Document;
      assert.deepEqual(Statement[0]?.Principal, { Federated: providerArn });
      assert.ok(role.dependencies.some((urn) => urn.endsWith("::ci-github")));
      const attachment = construction.one(attachmentType, "ci-network");
      assert.deepEqual(construction.refersTo(attachment, "role"), ["ci-role"]);
      assert.deepEqual(construction.refersTo(attachment, "policyArn"), ["ci-network"]);
    });

    it("trusts exactly the subjects and the audience", async () => {
      const construction = await build(
        {
          ...least,
          providerArn,
          subjects: [{ environment: "prod: eu" }, { branch: "release/1.x" }, { tag: "v1" }],
        },
        preview,
      );
      assert.equal(construction.ofType(providerType).length, 0);
      assert.deepEqual(json(construction.one(types.role), "assumeRolePolicy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: providerArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                "token.actions.githubusercontent.com:sub": [
                  "repo:Example/platform:environment:prod%3A eu",
                  "repo:Example/platform:ref:refs/heads/release/1.x",
                  "repo:Example/platform:ref:refs/tags/v1",
                ],
              },
            },
          },
        ],
      });
    });

    it("writes immutable subjects, and customised ones as they are", async () => {
      const exact =
        "repo:Example@123456/platform@456789:environment:production:job_workflow_ref:Example/flows/.github/workflows/up.yml@refs/heads/main";
      const construction = await build(
        {
          ...least,
          providerArn,
          audience: "https://github.com/Example",
          access: DeployAccess.Preview,
          repositoryIds: { owner: 123456, repository: 456789 },
          subjects: [{ pullRequest: true }, { exact }],
        },
        preview,
      );
      const { Statement } = json(construction.one(types.role), "assumeRolePolicy") as Document;
      assert.deepEqual(Statement[0]?.Condition?.["StringEquals"], {
        "token.actions.githubusercontent.com:aud": "https://github.com/Example",
        "token.actions.githubusercontent.com:sub": [
          exact,
          "repo:Example@123456/platform@456789:pull_request",
        ],
      });
    });

    it("may only read for a preview", async () => {
      const construction = await build({ ...least, access: DeployAccess.Preview }, preview);
      const documents = construction.ofType(policyType).map(({ name }) => name);
      assert.deepEqual(documents.sort(), ["ci-compute", "ci-identity", "ci-network"]);
      const actions = documents.flatMap((name) =>
        policyOf(construction, name).Statement.flatMap((one) => one.Action),
      );
      assert.deepEqual(
        actions.filter((action) => !/^[a-z0-9-]+:(Describe|Get|List)/.test(action)),
        [],
      );
      assert.ok(actions.includes("ec2:DescribeSubnets"));
    });

    it("changes what bears the stack's names, in its regions", async () => {
      const construction = await build(least, preview);
      const [reading, writing] = policyOf(construction, "ci-compute").Statement;
      const inRegion = { StringEquals: { "aws:RequestedRegion": ["eu-central-1"] } };
      assert.deepEqual(reading?.Resource, ["*"]);
      assert.deepEqual(reading.Condition, inRegion);
      assert.deepEqual(writing?.Resource, [
        "arn:aws:ecs:*:111122223333:*/network-*",
        "arn:aws:ecs:*:111122223333:*/services-*",
      ]);
      assert.deepEqual(writing.Condition, inRegion);
      assert.ok(writing.Action.includes("ecs:CreateCluster"));
      const network = policyOf(construction, "ci-network").Statement;
      assert.equal(network.length, 1, "ids are not known beforehand");
      assert.deepEqual(network[0]?.Resource, ["*"]);
      assert.deepEqual(network[0].Condition, inRegion);
      assert.ok(network[0].Action.includes("ec2:CreateSubnet"));
    });

    it("makes the stack's roles alone, and hands them to their services alone", async () => {
      const construction = await build(least, preview);
      const statements = policyOf(construction, "ci-identity").Statement;
      const roles = [
        "arn:aws:iam::111122223333:role/network-*",
        "arn:aws:iam::111122223333:role/services-*",
      ];
      const pass = statements.find(({ Action }) => Action.includes("iam:PassRole"));
      assert.deepEqual(pass, {
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: roles,
        Condition: { StringEquals: { "iam:PassedToService": ["vpc-flow-logs.amazonaws.com"] } },
      });
      const linked = statements.find(({ Action }) =>
        Action.includes("iam:CreateServiceLinkedRole"),
      );
      assert.deepEqual(linked, {
        Effect: "Allow",
        Action: ["iam:CreateServiceLinkedRole"],
        Resource: [
          "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/*",
        ],
        Condition: { StringEquals: { "iam:AWSServiceName": ["ecs.amazonaws.com"] } },
      }); // prettier-ignore
      const making = statements.find(({ Action }) => Action.includes("iam:CreateRole"));
      assert.ok(making?.Resource.every((arn) => /:(role|policy|instance-profile)\/(network|services)-\*$/.test(arn))); // prettier-ignore
      assert.equal(making?.Condition, undefined);
    });

    it("makes no role without the boundary, once there is one", async () => {
      const boundary = "arn:aws:iam::111122223333:policy/boundary";
      const attachable = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
      const construction = await build(
        {
          ...least,
          resourceTypes: [
            "aws:iam/role:Role",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          ],
          rolesBoundaryArn: boundary,
          attachablePolicyArns: [attachable],
          permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/ci",
        },
        preview,
      );
      assert.equal(
        construction.one(types.role).inputs["permissionsBoundary"],
        "arn:aws:iam::111122223333:policy/ci",
      );
      const statements = policyOf(construction, "ci-identity").Statement;
      const holding = (action: string) => {
        const found = statements.filter((statement) => statement.Action.includes(action));
        assert.equal(found.length, 1, action);
        return found[0]?.Condition;
      };
      const bounded = { "iam:PermissionsBoundary": [boundary] };
      for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]) {
        assert.deepEqual(holding(action), { StringEquals: bounded }, action);
      } // prettier-ignore
      assert.deepEqual(holding("iam:AttachRolePolicy"), {
        ArnLike: {
          "iam:PolicyARN": [
            attachable,
            "arn:aws:iam::111122223333:policy/network-*",
            "arn:aws:iam::111122223333:policy/services-*",
          ],
        },
        StringEquals: bounded,
      });
      assert.equal(
        statements.some(({ Action }) => Action.includes("iam:DeleteRolePermissionsBoundary")),
        false,
      );
    });

    it("reads the stack's own state for a preview, and writes it for a deployment", async () => {
      const state = {
        bucketArn: "arn:aws:s3:::example-state",
        prefix: "platform",
        stack: "shop/prod",
        reads: ["network/prod"],
        keyArn: "arn:aws:kms:eu-central-1:111122223333:key/state",
      };
      const allowed = async (access: DeployAccess) => {
        const construction = await build({ ...least, access, state }, preview);
        const policy = construction.one(types.rolePolicy, "ci-state");
        assert.deepEqual(construction.refersTo(policy, "role"), ["ci-role"]);
        return (json(policy, "policy") as Document).Statement;
      };
      const shared = [
        {
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::example-state"],
          Condition: { StringLike: { "s3:prefix": ["platform/.pulumi", "platform/.pulumi/*"] } },
        },
        {
          Effect: "Allow",
          Action: ["s3:GetBucketLocation"],
          Resource: ["arn:aws:s3:::example-state"],
        },
      ];
      const at = (keys: readonly string[]) =>
        keys.map((key) => `arn:aws:s3:::example-state/platform/.pulumi/${key}`);
      const own = at([
        "stacks/shop/prod.json*",
        "stacks/shop/prod.pulumi-tags",
        "locks/organization/shop/prod/*",
        "history/shop/prod/*",
        "backups/shop/prod/*",
      ]);
      const meta = at(["meta.yaml"]);
      const others = at(["stacks/network/prod.json*", "stacks/network/prod.pulumi-tags"]);
      assert.deepEqual(await allowed(DeployAccess.Preview), [
        ...shared,
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: [...meta, ...own, ...others] },
        { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [state.keyArn] },
      ]);
      assert.deepEqual(await allowed(DeployAccess.Deploy), [
        ...shared,
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: [...meta, ...others] },
        {
          Effect: "Allow",
          Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          Resource: own,
        },
        {
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
          Resource: [state.keyArn],
        },
      ]);
    });

    it("reads contents for a preview only where it is said", async () => {
      const args = {
        ...least,
        resourceTypes: ["aws:secretsmanager/secretVersion:SecretVersion"],
        access: DeployAccess.Preview,
      };
      const reveals = async (readsSecrets?: boolean) => {
        const construction = await build(
          { ...args, ...(readsSecrets === undefined ? {} : { readsSecrets }) },
          preview,
        );
        return policyOf(construction, "ci-data").Statement.filter(({ Action }) =>
          Action.includes("secretsmanager:GetSecretValue"),
        );
      };
      assert.deepEqual(await reveals(), []);
      const [statement] = await reveals(true);
      assert.deepEqual(statement?.Resource, [
        "arn:aws:secretsmanager:*:111122223333:secret:network-*",
        "arn:aws:secretsmanager:*:111122223333:secret:services-*",
        "arn:aws:secretsmanager:*:111122223333:secret:rds!*",
      ]);
    });

    it("does a pipeline's other works where they are named", async () => {
      const construction = await build(
        {
          ...least,
          tasks: [DeliveryTask.PublishSite, DeliveryTask.PushImages, DeliveryTask.RunTasks],
        },
        preview,
      );
      const statement = (action: string) => {
        const all = construction.ofType(policyType).flatMap(({ name }) => policyOf(construction, name).Statement); // prettier-ignore
        return all.find(({ Action }) => Action.includes(action));
      };
      assert.deepEqual(statement("s3:PutObject")?.Resource, [
        "arn:aws:s3:::network-*",
        "arn:aws:s3:::services-*",
      ]);
      assert.deepEqual(statement("ecr:PutImage")?.Resource, [
        "arn:aws:ecr:*:111122223333:repository/network-*",
        "arn:aws:ecr:*:111122223333:repository/services-*",
      ]);
      assert.deepEqual(statement("ecs:RunTask")?.Resource, [
        "arn:aws:ecs:*:111122223333:*/network-*",
        "arn:aws:ecs:*:111122223333:*/services-*",
      ]);
      assert.deepEqual(statement("cloudfront:CreateInvalidation")?.Resource, ["*"]);
      // Before migrations start, those that still run are looked for.
      assert.deepEqual(statement("ecs:ListTasks")?.Resource, ["*"]);
      assert.deepEqual(statement("ecr:GetAuthorizationToken")?.Condition, {
        StringEquals: { "aws:RequestedRegion": ["eu-central-1"] },
      });
    });

    it("takes a given account without asking", async () => {
      const construction = await construct(
        () => new DeployRole("ci", { ...least, accountId: "444455556666" }),
        { preview, calls: { "aws:index/getPartition:getPartition": () => ({ partition: "aws-cn" }) } },
      ); // prettier-ignore
      const [, writing] = policyOf(construction, "ci-compute").Statement;
      assert.equal(writing?.Resource[0], "arn:aws-cn:ecs:*:444455556666:*/network-*");
    });
  });
}

describe("DeployRole", () => {
  const cases: { title: string; args: Partial<DeployRoleArgs>; problems: ExpectedProblem[] }[] = [
    {
      title: "every repository",
      args: { repository: "Example/*" },
      problems: [["repository", /without wildcards/]],
    },
    {
      title: "no owner",
      args: { repository: "platform" },
      problems: [["repository", /owner\/name/]],
    },
    {
      title: "any branch, any environment and any tag",
      args: { subjects: [{ branch: "*" }, { environment: "prod-?" }, { tag: "v*" }] },
      problems: [
        ["subjects[0].branch", /without \* and \?/],
        ["subjects[1].environment", /without \* and \?/],
        ["subjects[2].tag", /without \* and \?/],
      ],
    },
    {
      title: "a subject with a policy variable, a whole ref and nothing",
      args: {
        subjects: [{ environment: "${aws:userid}" }, { branch: "refs/heads/main" }, { branch: "" }],
      },
      problems: [
        ["subjects[0].environment", /as GitHub has it/],
        ["subjects[1].branch", /Write "main"/],
        ["subjects[2].branch", /as GitHub has it/],
      ],
    },
    {
      title: "customised subjects that leave the repository or the runs open",
      args: {
        subjects: [
          { exact: "repo:Example/platform" },
          { exact: "repo:Example/other:environment:production" },
          { exact: "repo:Example/platform:*" },
          { exact: "repository_owner:Example:environment:production" },
          { exact: "repository_id:456789:environment:production" },
          { exact: "repo:Example/platform:pull_request:workflow_ref:a" },
        ],
      },
      problems: [
        ["subjects[0].exact", /repo:Example\/platform/],
        ["subjects[1].exact", /repo:Example\/platform/],
        ["subjects[2].exact", /without \*/],
        ["subjects[3].exact", /repo:Example\/platform/],
        ["subjects[4].exact", /the number under repositoryIds/],
        ["subjects[5].exact", /nobody has reviewed/],
      ],
    },
    {
      title: "customised subjects of somebody else's repository beside ours",
      args: {
        repositoryIds: { owner: 123456, repository: 456789 },
        subjects: [
          { exact: "repo:Example@1/platform@2:environment:prod" },
          { exact: "repo:Example/platform:environment:prod" },
          { exact: "repo:evil/other:environment:x:repository:Example/platform" },
          { exact: "repository_id:456789:repository_owner:evil:environment:prod" },
          { exact: "repository_id:456780:environment:prod" },
        ],
      },
      problems: [0, 1, 2, 3, 4].map((i) => [
        `subjects[${i}].exact`,
        /Example@123456\/platform@456789.* no other repository/,
      ]),
    },
    {
      title: "customised subjects of pull requests, and claims without a value",
      args: {
        subjects: [
          { exact: "repo:Example/platform:ref:refs/pull/7/merge" },
          { exact: "repo:Example/platform:workflow_ref:Example/platform/a.yml@refs/pull/3/merge" },
          { exact: "repo:Example/platform:event_name:pull_request_target:environment:prod" },
          { exact: "repo:Example/platform:head_ref:main:environment:prod" },
          { exact: "repo:Example/platform:ref" },
          { exact: "repo:Example/platform:environment:" },
        ],
      },
      problems: [
        ...[0, 1, 2, 3].map((i): [string, RegExp] => [
          `subjects[${i}].exact`,
          /nobody has reviewed/,
        ]),
        ["subjects[4].exact", /with their values/],
        ["subjects[5].exact", /with their values/],
      ],
    },
    {
      title: "boundaries that the role can rewrite, and AWS's own roles",
      args: {
        namePrefixes: ["services-", "aws-service-role/"],
        rolesBoundaryArn: "arn:aws:iam::111122223333:policy/services-boundary",
        permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/services-roles",
      },
      problems: [
        ["namePrefixes[1]", /AWS keeps roles/],
        ["rolesBoundaryArn", /does not begin with services-/],
        ["permissionsBoundaryArn", /does not begin with services-/],
      ],
    },
    {
      title: "pull requests that deploy",
      args: { subjects: [{ pullRequest: true }] },
      problems: [["subjects[0].pullRequest", /nobody has reviewed/]],
    },
    {
      title: "no subject, two in one, one twice and one that says nothing",
      args: {
        subjects: [
          { branch: "main", environment: "prod" },
          { branch: "main" },
          { branch: "main" },
          { pullRequest: false },
        ],
      },
      problems: [
        ["subjects[0]", /found branch and environment, expected exactly one/],
        ["subjects[2]", /each subject once/],
        ["subjects[3]", /found nothing, expected exactly one/],
      ],
    },
    { title: "no subjects", args: { subjects: [] }, problems: [["subjects", /at least one/]] },
    {
      title: "ids that are none, and an audience for anybody",
      args: { repositoryIds: { owner: 0, repository: 1.5 }, audience: "*" },
      problems: [
        ["repositoryIds.owner", /GitHub's number/],
        ["repositoryIds.repository", /GitHub's number/],
        ["audience", /without wildcards/],
      ],
    },
    {
      title: "an access and a work that are none",
      args: { access: "admin" as DeployAccess, tasks: ["all" as DeliveryTask] },
      problems: [
        ["access", /one of preview, deploy/],
        ["tasks[0]", /one of publish-site, push-images, run-tasks/],
      ],
    },
    {
      title: "works of a role for previews",
      args: { access: DeployAccess.Preview, tasks: [DeliveryTask.PublishSite] },
      problems: [["tasks", /changes nothing/]],
    },
    {
      title: "types without permissions, one misspelled",
      args: { resourceTypes: ["aws:ec2/vpc:VPC2", "aws:quantum/leap:Leap"] },
      problems: [
        ["resourceTypes[0]", /Did you mean aws:ec2\/vpc:Vpc/],
        ["resourceTypes[1]", /tools\/permissions\/mapping\.ts/],
      ],
    },
    {
      title: "no type of AWS",
      args: { resourceTypes: ["pulumi:pulumi:Stack"] },
      problems: [["resourceTypes", /at least one type/]],
    },
    {
      title: "prefixes that are anybody's, and its own",
      args: { namePrefixes: ["*", "d-", "data", "ci-", "ci-role-"] },
      problems: [
        ["namePrefixes[0]", /without wildcards/],
        ["namePrefixes[1]", /two characters/],
        ["namePrefixes[2]", /a separator/],
        ["namePrefixes[3]", /could change itself/],
        ["namePrefixes[4]", /could change itself/],
      ],
    },
    {
      title: "no prefix and no region",
      args: { namePrefixes: [], regions: [] },
      problems: [
        ["namePrefixes", /at least one/],
        ["regions", /at least one/],
      ],
    },
    { title: "every region", args: { regions: ["*"] }, problems: [["regions[0]", /eu-central-1/]] },
    {
      title: "policies that give everything",
      args: {
        attachablePolicyArns: [
          "arn:aws:iam::aws:policy/AdministratorAccess",
          "arn:aws-cn:iam::aws:policy/IAMFullAccess",
          "arn:aws:iam::aws:policy/PowerUserAccess",
          "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",
          "arn:aws:iam::111122223333:policy/AdministratorAccess",
        ],
      },
      problems: [
        ["attachablePolicyArns[0]", /give itself every permission/],
        ["attachablePolicyArns[1]", /give itself every permission/],
        ["attachablePolicyArns[2]", /give itself nearly every permission/],
      ],
    },
    {
      title: "limits that are none",
      args: {
        maxSessionSeconds: 900,
        rolesBoundaryArn: "boundary",
        attachablePolicyArns: ["arn:aws:iam::aws:policy/*"],
        state: {
          bucketArn: "arn:aws:s3:::state/platform",
          prefix: "/platform",
          stack: "prod",
          reads: ["organization/network/prod", "network/*"],
        },
        accountId: "1234",
      },
      problems: [
        ["maxSessionSeconds", /from 3600 to 43200/],
        ["rolesBoundaryArn", /ARN of a managed policy/],
        ["attachablePolicyArns[0]", /without wildcards/],
        ["state.prefix", /without slashes/],
        ["state.bucketArn", /ARN of a bucket/],
        ["state.stack", /project\/stack/],
        ["state.reads[0]", /without an organization/],
        ["state.reads[1]", /without wildcards/],
        ["accountId", /twelve digits/],
      ],
    },
  ];
  for (const { title, args, problems } of cases) {
    it(`refuses ${title}`, async () => {
      assertProblems(await refusal(DeployRole, "ci", { ...least, ...args }), problems);
    });
  }

  it("refuses more policies than IAM attaches", async () => {
    const { permissionTable } = await import("../../components/deploy-role/table");
    const args = {
      ...least,
      resourceTypes: Object.keys(permissionTable),
      namePrefixes: Array.from({ length: 60 }, (_, index) => `some-rather-long-prefix-${index}-`),
    };
    assertProblems(await refusal(DeployRole, "ci", args), [["resourceTypes", /at most 10/]]);
  });
});
