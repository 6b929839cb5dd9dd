import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../../components/common/contracts";
import { InvalidArgumentsError } from "../../components/common/problems";
import { architectureOf } from "../../components/instances/machines";
import { planInstances } from "../../components/monolith/instances";
import { Monolith, type MonolithArgs } from "../../components/monolith/Monolith";
import { instancePolicy } from "../../components/monolith/permissions";
import { construct, isSecret, modes, type PlannedResource } from "../support/construct";
import {
  assertNamesFirst,
  type ExpectedProblem,
  json,
  privateSubnets,
  refusal,
  textWithoutFix,
  types,
} from "./support";

const secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret";
const key = "arn:aws:kms:eu-central-1:111122223333:key/k";

const attachment = {
  targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/shop/1",
  routedByArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/a/1/2",
  loadBalancerArnSuffix: "app/a/1",
  targetGroupArnSuffix: "targetgroup/shop/1",
};

const connection: Connection = {
  environment: { DATABASE_HOST: "db.example.internal" },
  secrets: { DATABASE_PASSWORD: `${secret}:db-1:password::` },
  secretArns: [`${secret}:db-1`],
  kmsKeyArns: [key],
  permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::assets/shop/*"] }],
};

const least: MonolithArgs = {
  network: privateSubnets,
  securityGroupId: "sg-1",
  roleName: "role-1",
  attachments: { public: attachment },
};

const full: MonolithArgs = {
  ...least,
  release: "1.4.0",
  environment: { GREETING: "hello" },
  secrets: { AMPLITUDE_API_KEY: `${secret}:amplitude-1` },
  connections: [connection],
  scaling: { minimum: 2, maximum: 8, requestsPerTarget: 1000 },
};

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const group = "aws:autoscaling/group:Group";
const scaling = "aws:autoscaling/policy:Policy";

/** User data as the shell gets it. */
function scriptOf(resource: PlannedResource): string {
  const { userData } = resource.inputs;
  assert.equal(typeof userData, "string");
  return Buffer.from(userData as string, "base64").toString();
}

const bucketParts = ["block", "encryption", "lifecycle", "ownership", "policy", "versioning"];
const bucketTypes: Readonly<Record<string, string>> = {
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  encryption:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  ownership: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
};
const bucket = [
  "aws:s3/bucket:Bucket shop-releases",
  ...bucketParts.map((part) => `${bucketTypes[part] ?? ""} shop-releases-${part}`),
];

describe("Monolith", () => {
  for (const { mode, preview } of modes) {
    describe(mode, () => {
      it("registers exactly its parts", async () => {
        const construction = await construct(() => new Monolith("shop", full), { preview });
        assert.deepEqual(
          construction.list(),
          [
            "bulkhead:index:Monolith shop",
            `${group} shop-group`,
            `${scaling} shop-scale-cpu`,
            `${scaling} shop-scale-requests-public`,
            `${types.log} shop-log`,
            `${template} shop-template`,
            "aws:iam/instanceProfile:InstanceProfile shop-profile",
            `${types.rolePolicy} shop-policy`,
            `${types.rolePolicy} shop-session-policy`,
            ...bucket,
          ].sort(),
        );
        for (const child of construction.all) {
          if (child.type.startsWith("aws:")) assert.equal(construction.parentOf(child), "shop");
        }
      });

      it("leaves out what is not asked for", async () => {
        const args: MonolithArgs = {
          ...least,
          releases: { bucketArn: "arn:aws:s3:::builds" },
          sessions: false,
          scaling: { minimum: 2, maximum: 2 },
        };
        const construction = await construct(() => new Monolith("shop", args), { preview });
        assert.deepEqual(
          construction.list(),
          [
            "bulkhead:index:Monolith shop",
            `${group} shop-group`,
            `${types.log} shop-log`,
            `${template} shop-template`,
            "aws:iam/instanceProfile:InstanceProfile shop-profile",
            `${types.rolePolicy} shop-policy`,
          ].sort(),
        );
      });

      it("starts machines without public address, key pair and old metadata, on an encrypted disk", async () => {
        const construction = await construct(() => new Monolith("shop", full), { preview });
        const { inputs } = construction.one(template);
        assert.deepEqual(inputs.networkInterfaces, [
          {
            deviceIndex: 0,
            associatePublicIpAddress: "false",
            securityGroups: ["sg-1"],
            deleteOnTermination: "true",
          },
        ]);
        assert.deepEqual(inputs.metadataOptions, {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
        });
        assert.equal(inputs.keyName, undefined);
        assert.equal(inputs.vpcSecurityGroupIds, undefined);
        const [disk] = inputs.blockDeviceMappings as [{ ebs: Record<string, unknown> }];
        assert.equal(disk.ebs["encrypted"], "true");
        assert.equal(disk.ebs["volumeSize"], 20);
        assert.equal(
          inputs.imageId,
          "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        );
        assert.deepEqual(construction.refersTo(construction.one(template), "iamInstanceProfile"), [
          "shop-profile",
        ]);
      });

      it("keeps the group in the private subnets, behind the load balancer's check", async () => {
        const construction = await construct(() => new Monolith("shop", full), { preview });
        const { inputs } = construction.one(group);
        assert.deepEqual(inputs.vpcZoneIdentifiers, ["subnet-a", "subnet-b"]);
        assert.deepEqual(inputs.targetGroupArns, [attachment.targetGroupArn]);
        assert.equal(inputs.healthCheckType, "ELB");
        assert.equal(inputs.healthCheckGracePeriod, 300);
        assert.deepEqual(
          [inputs.minSize, inputs.maxSize, inputs.desiredCapacity],
          [2, 8, undefined],
        );
        assert.equal(inputs.maxInstanceLifetime, 30 * 86_400);
        assert.deepEqual(inputs.instanceRefresh, {
          strategy: "Rolling",
          preferences: {
            minHealthyPercentage: 100,
            maxHealthyPercentage: 200,
            autoRollback: false,
          },
        });
        const one = construction.one(group);
        assert.deepEqual(construction.refersTo(one, "launchTemplate"), ["shop-template"]);
        assert.deepEqual(construction.refersTo(one, "vpcZoneIdentifiers"), []);
        const waits = one.dependencies.map((urn) => urn.split("::").pop());
        for (const name of ["shop-policy", "shop-session-policy", "shop-template"]) {
          assert.ok(waits.includes(name), name);
        }
      });

      it("follows CPU and requests", async () => {
        const construction = await construct(() => new Monolith("shop", full), { preview });
        const of = (name: string) =>
          construction.one(scaling, name).inputs.targetTrackingConfiguration;
        assert.deepEqual(of("shop-scale-cpu"), {
          targetValue: 60,
          predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
        });
        assert.deepEqual(of("shop-scale-requests-public"), {
          targetValue: 1000,
          predefinedMetricSpecification: {
            predefinedMetricType: "ALBRequestCountPerTarget",
            resourceLabel: "app/a/1/targetgroup/shop/1",
          },
        });
      });

      it("allows sessions by a policy that is known before the deployment", async () => {
        const construction = await construct(() => new Monolith("shop", full), { preview });
        const policy = construction.one(types.rolePolicy, "shop-session-policy");
        assert.equal(policy.inputs.role, "role-1");
        const { Statement } = json(policy, "policy") as { Statement: { Action: string[] }[] };
        assert.deepEqual(
          Statement.flatMap(({ Action }) => Action),
          [
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
        );
      });

      it("refuses a secret value in clear, which would stand in user data", async () => {
        const args = { ...full, environment: { GREETING: pulumi.secret("hunter2") } };
        await assert.rejects(
          construct(() => new Monolith("shop", args), { preview }),
          (error: unknown) => {
            assert.ok(error instanceof InvalidArgumentsError);
            assert.match(error.message, /GREETING/);
            assert.doesNotMatch(error.message, /hunter2/);
            return true;
          },
        );
      });
    });
  }

  it("gives the user data what is known, and no secret", async () => {
    const outputs: Readonly<Record<string, Record<string, string>>> = {
      [types.log]: { region: "eu-central-1", name: "shop-log-1" },
      "aws:s3/bucket:Bucket": { bucket: "shop-releases-1" },
    };
    const construction = await construct(() => new Monolith("shop", full), {
      preview: false,
      outputs: ({ type }) => outputs[type] ?? {},
    });
    const made = construction.one(template);
    assert.ok(!isSecret(made.inputs.userData ?? ""));
    const script = scriptOf(made);
    assert.match(script, /s3:\/\/shop-releases-1\/releases\/1\.4\.0\/site\//);
    assert.match(script, /export DATABASE_HOST=db\.example\.internal/);
    assert.match(script, /"log_group_name": "shop-log-1"/);
    assert.ok(script.includes(`value=$(secret ${secret}:amplitude-1)`));
    assert.match(script, /DATABASE_PASSWORD=\$\(key password\)/);
  });

  it("changes the template with the release, and with nothing else of the release", async () => {
    const scriptFor = async (release: string) => {
      const construction = await construct(() => new Monolith("shop", { ...full, release }), {
        preview: false,
        outputs: () => ({ region: "eu-central-1", bucket: "b" }),
      });
      return scriptOf(construction.one(template));
    };
    const [first, second] = [await scriptFor("1.4.0"), await scriptFor("1.5.0")];
    assert.notEqual(first, second);
    assert.equal(first.replaceAll("1.4.0", "1.5.0"), second);
  });

  it("refuses user data beyond what EC2 takes", async () => {
    const args = { ...full, environment: { LONG: "x".repeat(16_000) } };
    await assert.rejects(
      construct(() => new Monolith("shop", args), {
        preview: false,
        outputs: () => ({ region: "eu-central-1", bucket: "b" }),
      }),
      /environment: found user data of \d+ bytes, expected at most 16384/,
    );
  });

  it("needs no more permissions than its own log, release, secrets and connections", () => {
    const { Statement } = instancePolicy({
      logGroupArn: "arn:aws:logs:e:1:log-group:shop",
      bucketArn: "arn:aws:s3:::builds",
      releaseFolder: "releases/1.4.0",
      releaseKmsKeyArn: key,
      secretArns: [`${secret}:a-1:k::`, `${secret}:a-1`, "arn:aws:ssm:e:1:parameter/p"],
      kmsKeyArns: [key],
      permissions: connection.permissions,
    });
    assert.deepEqual(
      Statement.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
      [
        [
          ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          ["arn:aws:logs:e:1:log-group:shop", "arn:aws:logs:e:1:log-group:shop:*"],
          undefined,
        ],
        [
          ["s3:ListBucket"],
          ["arn:aws:s3:::builds"],
          { StringLike: { "s3:prefix": ["releases/1.4.0/*"] } },
        ],
        [["s3:GetObject"], ["arn:aws:s3:::builds/releases/1.4.0/*"], undefined],
        [["kms:Decrypt"], [key], { StringLike: { "kms:ViaService": ["s3.*"] } }],
        [["secretsmanager:GetSecretValue"], [`${secret}:a-1`], undefined],
        [["ssm:GetParameter"], ["arn:aws:ssm:e:1:parameter/p"], undefined],
        [
          ["kms:Decrypt"],
          [key],
          { StringLike: { "kms:ViaService": ["secretsmanager.*", "ssm.*"] } },
        ],
        [["s3:GetObject"], ["arn:aws:s3:::assets/shop/*"], undefined],
      ],
    );
  });

  describe("refuses", () => {
    const cases: readonly [string, Partial<MonolithArgs>, readonly ExpectedProblem[]][] = [
      ["no subnets", { network: { vpcId: "vpc-1", privateSubnetIds: [] } }, [["network.privateSubnetIds", /at least one/]]],
      ["no attachment", { attachments: {} }, [["attachments", /at least one target group/]]],
      ["an attachment's name", { attachments: { "a-b": attachment } }, [["attachments", /letters and digits/]]],
      ["an instance type", { instanceType: "large" }, [["instanceType", /t4g\.small/]]],
      ["an image", { imageId: "ubuntu" }, [["imageId", /ami-/]]],
      ["a disk", { diskGb: 4 }, [["diskGb", /8 to 16384/]]],
      ["a start", { startSeconds: 5 }, [["startSeconds", /60 to 3600/]]],
      ["a lifetime", { maxLifetimeDays: 0 }, [["maxLifetimeDays", /1 to 365/]]],
      ["a log's days", { logRetentionDays: 8 }, [["logRetentionDays", /one of CloudWatch/]]],
      ["a maximum below", { scaling: { minimum: 3, maximum: 2 } }, [["scaling.maximum", /at least the minimum, 3/]]],
      ["no rule to scale by", { scaling: { cpuPercent: 0 } }, [["scaling", /a rule by which/]]],
      ["a release's folders", { release: "../other" }, [["release", /letters, digits/]]],
      ["a bucket with a folder", { releases: { bucketArn: "arn:aws:s3:::b/x" } }, [["releases.bucketArn", /ARN of a bucket/]]],
      ["a port of privilege", { backend: { port: 443 } }, [["backend.port", /1024 to 65535/]]],
      ["Nginx's own port", { port: 8080 }, [["backend.port", /another port/]]],
      ["a Java", { backend: { javaVersion: 12 } }, [["backend.javaVersion", /11, 17, 21, 25/]]],
      ["a heap", { backend: { heapPercent: 95 } }, [["backend.heapPercent", /10 to 90/]]],
      ["an option with a space", { backend: { javaOptions: ["-a b"] } }, [["backend.javaOptions[0]", /no space/]]],
      ["a secret option", { backend: { javaOptions: ["-Ddb.password=hunter2"] } }, [["backend.javaOptions[0]", /named like a secret/]]],
      ["a check's path", { healthPath: "/a b" }, [["healthPath", /a path of letters/]]],
      ["a backend's path", { backend: { healthPath: "/../x" } }, [["backend.healthPath", /a path of letters/]]],
      ["a path without slash", { web: { apiPaths: ["/api"] } }, [["web.apiPaths[0]", /slash at both ends/]]],
      ["the site's files", { web: { apiPaths: ["/assets/x/", "/assets/"] } }, [["web.apiPaths[1]", /the site's own files/]]],
      ["a path of Nginx's", { web: { apiPaths: ["/a{b/"] } }, [["web.apiPaths[0]", /slash at both ends/]]],
      ["a path twice", { web: { webSocketPaths: ["/api/"] } }, [["web.webSocketPaths[0]", /once/]]],
      ["a method", { web: { apiMethods: ["get"] } }, [["web.apiMethods[0]", /capital/]]],
      ["no method", { web: { apiMethods: [] } }, [["web.apiMethods", /at least one/]]],
      ["a body", { web: { maxBodyMb: 0 } }, [["web.maxBodyMb", /1 to 1024/]]],
      ["a rate", { web: { requestsPerSecond: -1 } }, [["web.requestsPerSecond", /0 to 100000/]]],
      ["a time", { web: { timeoutSeconds: 0 } }, [["web.timeoutSeconds", /1 to 3600/]]],
      ["a range", { web: { trustedCidrBlocks: ["10.0.0.1/16"] } }, [["web.trustedCidrBlocks[0]", /without host bits/]]],
      ["a header's variable", { headers: { permissionsPolicy: "a=$b" } }, [["headers.permissionsPolicy", /dollar sign/]]],
      ["a secret in clear", { environment: { API_KEY: "x" } }, [["environment.API_KEY", /no secret/]]],
      ["a secret's value", { secrets: { API_KEY: "hunter2" } }, [["secrets.API_KEY", /the ARN of a secret/]]],
      ["a variable twice", { environment: { DATABASE_HOST: "a" }, connections: [connection] }, [["connections[0].environment.DATABASE_HOST", /given once/]]],
      ["the backend's address", { environment: { SERVER_ADDRESS: "0.0.0.0" } }, [["environment.SERVER_ADDRESS", /another name/]]],
      ["an action of everything", { permissions: [{ actions: ["*"], resources: ["*"] }] }, [["permissions[0].actions[0]", /one action/]]],
      ["all at once", { diskGb: 1, release: "a/b" }, [["diskGb", /8/], ["release", /letters/]]],
    ]; // prettier-ignore
    for (const [what, args, expected] of cases) {
      it(what, async () => {
        const { problems, message } = await refusal(Monolith, "shop", { ...least, ...args });
        assert.deepEqual(
          problems.map(({ at }) => at),
          expected.map(([at]) => at),
        );
        problems.forEach((problem, i) => {
          assert.match(textWithoutFix(problem), expected[i]?.[1] ?? /^$/);
        });
        assert.doesNotMatch(message, /hunter2/);
      });
    }

    it("a variable twice, and says where it is given first", async () => {
      await assertNamesFirst(connection, (args) =>
        refusal(Monolith, "shop", { ...least, ...args }),
      );
    });

    it("a name that S3 would refuse", async () => {
      const { problems } = await refusal(Monolith, "Shop", least);
      assert.deepEqual(problems.map(({ at }) => at), ["name"]); // prettier-ignore
    });
  });
});

describe("a monolith's machines", () => {
  const types: Readonly<Record<string, ReturnType<typeof architectureOf>>> = {
    "t4g.small": "arm64",
    "m7g.large": "arm64",
    "c7gn.xlarge": "arm64",
    "x2gd.metal": "arm64",
    "im4gn.large": "arm64",
    "a1.large": "arm64",
    "t3.micro": "x86_64",
    "t3a.2xlarge": "x86_64",
    "m7i.large": "x86_64",
    "m7i-flex.large": "x86_64",
    "g5.xlarge": "x86_64",
    "g5g.xlarge": "arm64",
    "r8gb.metal-24xl": "arm64",
    "c6id.32xlarge": "x86_64",
    large: undefined,
    "t4g": undefined,
    "t4g.huge": undefined,
    "": undefined,
  }; // prettier-ignore
  for (const [type, architecture] of Object.entries(types)) {
    it(`${type || "nothing"}: ${architecture ?? "no type"}`, () => {
      assert.equal(architectureOf(type), architecture);
    });
  }

  it("do not scale where their number cannot change", () => {
    assert.deepEqual(planInstances({ minimum: 2, maximum: 2, requestsPerTarget: 5 }), {
      minimum: 2,
      maximum: 2,
      cpuPercent: undefined,
      requestsPerTarget: undefined,
    });
    assert.deepEqual(planInstances(), {
      minimum: 2,
      maximum: 6,
      cpuPercent: 60,
      requestsPerTarget: undefined,
    });
  });
});
