import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ContainerInsights, Services, type ServicesArgs } from "../../components/services/Services";
import { CpuArchitecture } from "../../components/services/spec";
import {
  type Construction,
  construct,
  modes,
  type PlannedResource,
  unknownValue,
} from "../support/construct";
import {
  account,
  attachment,
  bucket,
  database,
  keyArn,
  region,
  secretArn,
  service,
  services,
} from "./services-fixture";
import { json, types as shared } from "./support";

const types = {
  ...shared,
  cluster: "aws:ecs/cluster:Cluster",
  capacity: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  service: "aws:ecs/service:Service",
  target: "aws:appautoscaling/target:Target",
  scalingPolicy: "aws:appautoscaling/policy:Policy",
  subnet: "aws:ec2/subnet:Subnet",
};

function outputs(resource: PlannedResource): Record<string, string> {
  return resource.type === types.log ? { region } : {};
}

function build(args: ServicesArgs, preview = false): Promise<Construction> {
  return construct(() => new Services("app", args), { preview, outputs });
}

/** The `type name` pairs under a component, its own line included, as `construction.list()` has them. */
function listed(...pairs: [keyof typeof types, string][]): string[] {
  return [
    "bulkhead:index:Services app",
    ...pairs.map(([type, name]) => `${types[type]} ${name}`),
  ].sort();
}

interface Policy {
  Statement: { Action: string[]; Resource: string | string[]; Condition?: unknown }[];
}

function statements(construction: Construction, name: string): Policy["Statement"] {
  return (json(construction.one(types.rolePolicy, name), "policy") as Policy).Statement;
}

function container(construction: Construction, name = "search"): Record<string, unknown> {
  const task = construction.one(types.task, `app-task-${name}`);
  const list = json(task, "containerDefinitions") as Record<string, unknown>[];
  assert.equal(list.length, 1);
  return list[0] ?? {};
}

const fixed: [keyof typeof types, string][] = [
  ["cluster", "app-cluster"],
  ["capacity", "app-capacity"],
];

function perService(name: string): [keyof typeof types, string][] {
  return [
    ["log", `app-logs-${name}`],
    ["role", `app-execution-${name}`],
    ["rolePolicy", `app-execution-policy-${name}`],
    ["task", `app-task-${name}`],
    ["service", `app-service-${name}`],
  ];
}

for (const { mode, preview } of modes) {
  describe(`Services (${mode})`, () => {
    it("registers exactly what two services need", async () => {
      const construction = await build(
        services({
          search: service({
            connections: [bucket],
            attachments: { public: attachment("public") },
            scaling: { requestsPerTarget: 1000 },
          }),
          admin: service({ scaling: { minimum: 1, maximum: 1 } }),
        }),
        preview,
      );
      assert.deepEqual(
        construction.list(),
        listed(
          ...fixed,
          ...perService("search"),
          ["rolePolicy", "app-task-policy-search"],
          ["target", "app-scaling-search"],
          ["scalingPolicy", "app-scale-cpu-search"],
          ["scalingPolicy", "app-scale-memory-search"],
          ["scalingPolicy", "app-scale-requests-search-public"],
          ...perService("admin"),
        ),
      );
      for (const resource of construction.all) {
        if (resource.type.startsWith("aws:")) {
          assert.equal(construction.parentOf(resource), "app", resource.name);
        }
      }
    });

    it("registers one more log when people may run commands", async () => {
      const construction = await build(
        services({ search: service({ executeCommand: true, scaling: { maximum: 2 } }) }),
        preview,
      );
      assert.deepEqual(
        construction.list(),
        listed(...fixed, ["log", "app-sessions"], ...perService("search"), [
          "rolePolicy",
          "app-task-policy-search",
        ]),
      );
    });

    it("gives the ECS service one reference per place that decides who reaches it", async () => {
      const construction = await construct(
        () => {
          const subnet = (zone: string): aws.ec2.Subnet =>
            new aws.ec2.Subnet(`private-${zone}`, { vpcId: "vpc-1" });
          const group = new aws.ec2.SecurityGroup("group", { vpcId: "vpc-1" });
          const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
          const routed = (key: string) => {
            const targetGroup = new aws.lb.TargetGroup(`${key}-targets`, { port: 3001 });
            const rule = new aws.lb.ListenerRule(`${key}-rule`, {
              listenerArn: "arn",
              actions: [],
              conditions: [],
            });
            return {
              targetGroupArn: targetGroup.arn,
              routedByArn: rule.arn,
              loadBalancerArnSuffix: "app/edge/1",
              targetGroupArnSuffix: targetGroup.arnSuffix,
            };
          };
          return new Services("app", {
            network: {
              vpcId: "vpc-1",
              privateSubnetIds: [subnet("a").id, subnet("b").id],
            },
            services: {
              search: service({
                securityGroupId: group.id,
                roleArn: role.arn,
                roleName: role.name,
                connections: [bucket],
                attachments: { vpn: routed("vpn"), public: routed("public") },
              }),
            },
          });
        },
        { preview, outputs },
      );
      const running = construction.one(types.service);
      assert.deepEqual(construction.refersTo(running, "networkConfiguration"), [
        "group",
        "private-a",
        "private-b",
      ]);
      assert.deepEqual(construction.refersTo(running, "loadBalancers"), [
        "public-targets",
        "vpn-targets",
      ]);
      assert.deepEqual(construction.refersTo(running, "cluster"), ["app-cluster"]);
      assert.deepEqual(construction.refersTo(running, "taskDefinition"), ["app-task-search"]);
      const network = running.inputs["networkConfiguration"] as Record<string, unknown>;
      assert.equal(network["assignPublicIp"], false);
      assert.deepEqual(network["securityGroups"], [preview ? unknownValue : "group-id"]);
      assert.deepEqual(
        network["subnets"],
        preview ? [unknownValue, unknownValue] : ["private-a-id", "private-b-id"],
      );

      const waitsFor = running.dependencies.map((urn) => urn.split("::").slice(2).join(" "));
      for (const expected of [
        "aws:lb/listenerRule:ListenerRule public-rule",
        "aws:lb/listenerRule:ListenerRule vpn-rule",
        `bulkhead:index:Services$${types.capacity} app-capacity`,
        `bulkhead:index:Services$${types.rolePolicy} app-execution-policy-search`,
        `bulkhead:index:Services$${types.rolePolicy} app-task-policy-search`,
      ]) {
        assert.ok(waitsFor.includes(expected), `${expected} in ${waitsFor.join(", ")}`);
      }

      const task = construction.one(types.task);
      assert.deepEqual(construction.refersTo(task, "taskRoleArn"), ["role"]);
      assert.deepEqual(construction.refersTo(task, "executionRoleArn"), ["app-execution-search"]);
      assert.deepEqual(construction.refersTo(task, "containerDefinitions"), ["app-logs-search"]);
      const policy = construction.one(types.rolePolicy, "app-task-policy-search");
      assert.deepEqual(construction.refersTo(policy, "role"), ["role"]);
    });

    it("waits for nothing that it does not need", async () => {
      const running = (await build(services(), preview)).one(types.service);
      assert.deepEqual(running.dependencies.map((urn) => urn.split("::").pop()).sort(), [
        "app-capacity",
        "app-cluster",
        "app-execution-policy-search",
        "app-task-search",
      ]);
    });
  });
}

describe("Services: the ECS service", () => {
  it("is safe by default", async () => {
    const running = (await build(services())).one(types.service);
    assert.deepEqual(running.inputs, {
      cluster: `arn:aws:ecs:${region}:${account}:app-cluster`,
      taskDefinition: `arn:aws:ecs:${region}:${account}:app-task-search`,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 100 }],
      platformVersion: "LATEST",
      desiredCount: 2,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: "ENABLED",
      networkConfiguration: {
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-1"],
        assignPublicIp: false,
      },
      loadBalancers: [],
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
    });
    assert.deepEqual(running.options.ignoreChanges, ["desiredCount"]);
  });

  it("registers with several target groups, in the order of their names", async () => {
    const attachments = { vpn: attachment("vpn"), calls: attachment("calls") };
    const inputs = (await build(services({ search: service({ attachments }) }))).one(
      types.service,
    ).inputs;
    assert.deepEqual(
      inputs["loadBalancers"],
      ["calls", "vpn"].map((key) => ({
        targetGroupArn: attachment(key).targetGroupArn,
        containerName: "search",
        containerPort: 3001,
      })),
    );
    assert.equal(inputs["healthCheckGracePeriodSeconds"], 60);
  });

  it("follows its spec", async () => {
    const construction = await build(
      services({
        search: service({
          attachments: { public: attachment("public") },
          healthCheckGraceSeconds: 0,
          executeCommand: true,
          spotPercent: 100,
          waitForSteadyState: false,
          scaling: { minimum: 3, maximum: 3 },
        }),
        chat: service({ spotPercent: 30 }),
      }),
    );
    const search = construction.one(types.service, "app-service-search");
    assert.equal(search.inputs["healthCheckGracePeriodSeconds"], 0);
    assert.equal(search.inputs["enableExecuteCommand"], true);
    assert.equal(search.inputs["waitForSteadyState"], false);
    assert.equal(search.inputs["desiredCount"], 3);
    assert.equal(search.options.ignoreChanges, undefined);
    assert.deepEqual(search.inputs["capacityProviderStrategies"], [
      { capacityProvider: "FARGATE_SPOT", weight: 100 },
    ]);
    const chat = construction.one(types.service, "app-service-chat");
    assert.deepEqual(chat.inputs["capacityProviderStrategies"], [
      { capacityProvider: "FARGATE", weight: 70 },
      { capacityProvider: "FARGATE_SPOT", weight: 30 },
    ]);
  });
});

describe("Services: the cluster", () => {
  it("is watched closely and runs Fargate alone", async () => {
    const construction = await build(services());
    assert.deepEqual(construction.one(types.cluster).inputs, {
      settings: [{ name: "containerInsights", value: "enhanced" }],
    });
    assert.deepEqual(construction.one(types.capacity).inputs, {
      clusterName: "app-cluster",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
    const cheap = await build(
      services(undefined, { containerInsights: ContainerInsights.Disabled }),
    );
    assert.deepEqual(cheap.one(types.cluster).inputs["settings"], [
      { name: "containerInsights", value: "disabled" },
    ]);
  });

  it("logs the sessions of ECS Exec, encrypted where keys are given", async () => {
    const args = services({ search: service({ executeCommand: true }) });
    const plain = (await build(args)).one(types.cluster);
    assert.deepEqual(plain.inputs["configuration"], {
      executeCommandConfiguration: {
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: "app-sessions",
          cloudWatchEncryptionEnabled: false,
        },
      },
    });
    const construction = await build({
      ...args,
      logKmsKeyArn: keyArn,
      executeCommandKmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/sessions",
    });
    assert.deepEqual(construction.one(types.cluster).inputs["configuration"], {
      executeCommandConfiguration: {
        kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/sessions",
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: "app-sessions",
          cloudWatchEncryptionEnabled: true,
        },
      },
    });
    for (const log of construction.ofType(types.log)) {
      assert.equal(log.inputs["kmsKeyId"], keyArn);
    }
  });
});

describe("Services: the task definition", () => {
  it("is a small ARM task of the given role by default", async () => {
    const construction = await build(services());
    const { containerDefinitions, ...inputs } = construction.one(types.task).inputs;
    assert.deepEqual(inputs, {
      family: "bulkhead-test-app-search",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
      taskRoleArn: `arn:aws:iam::${account}:role/search`,
      executionRoleArn: `arn:aws:iam:${region}:${account}:app-execution-search`,
    });
    assert.deepEqual(JSON.parse(containerDefinitions as string), [
      {
        name: "search",
        image: "public.ecr.aws/nginx/nginx:1.28-alpine",
        essential: true,
        portMappings: [{ containerPort: 3001, hostPort: 3001, protocol: "tcp" }],
        environment: [],
        secrets: [],
        readonlyRootFilesystem: true,
        linuxParameters: {
          initProcessEnabled: true,
          tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["nosuid", "nodev"] }],
        },
        stopTimeout: 30,
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "app-logs-search",
            "awslogs-region": region,
            "awslogs-stream-prefix": "search",
            mode: "non-blocking",
            "max-buffer-size": "25m",
          },
        },
      },
    ]);
  });

  it("carries variables in the order of their names, and secrets by ARN", async () => {
    const definition = container(
      await build(
        services({
          search: service({
            environment: { ZONE: "z", ALPHA: pulumi.output("a") },
            secrets: { TOKEN: `${secretArn}:token::` },
            connections: [database, bucket],
          }),
        }),
      ),
    );
    assert.deepEqual(definition["environment"], [
      { name: "ALPHA", value: "a" },
      { name: "ASSETS_BUCKET", value: "assets" },
      { name: "POSTGRES_HOST", value: "db.example.aws" },
      { name: "POSTGRES_PORT", value: "5432" },
      { name: "ZONE", value: "z" },
    ]);
    assert.deepEqual(definition["secrets"], [
      { name: "POSTGRES_PASSWORD", valueFrom: `${secretArn}:password::` },
      { name: "TOKEN", valueFrom: `${secretArn}:token::` },
    ]);
  });

  it("follows its spec", async () => {
    const construction = await build(
      services({
        search: service({
          cpu: 1024,
          memory: 4096,
          architecture: CpuArchitecture.X86_64,
          entryPoint: ["/bin/server"],
          command: ["--port", "3001"],
          user: "1000:1000",
          scratch: { "/var/cache": 128, "/tmp": 16 },
          stopTimeoutSeconds: 120,
          openFiles: 100_000,
          executeCommand: true,
          containerHealthCheck: { command: ["CMD-SHELL", "true"], startPeriodSeconds: 10 },
        }),
      }),
    );
    const task = construction.one(types.task);
    assert.equal(task.inputs["cpu"], "1024");
    assert.equal(task.inputs["memory"], "4096");
    assert.deepEqual(task.inputs["runtimePlatform"], {
      operatingSystemFamily: "LINUX",
      cpuArchitecture: "X86_64",
    });
    const definition = container(construction);
    assert.deepEqual(definition["entryPoint"], ["/bin/server"]);
    assert.deepEqual(definition["command"], ["--port", "3001"]);
    assert.equal(definition["user"], "1000:1000");
    assert.equal(definition["readonlyRootFilesystem"], false);
    assert.equal(definition["stopTimeout"], 120);
    assert.deepEqual(definition["ulimits"], [
      { name: "nofile", softLimit: 100_000, hardLimit: 100_000 },
    ]);
    assert.deepEqual(definition["healthCheck"], {
      command: ["CMD-SHELL", "true"],
      interval: 30,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    });
    const { tmpfs } = definition["linuxParameters"] as { tmpfs: { containerPath: string }[] };
    assert.deepEqual(
      tmpfs.map((mount) => mount.containerPath),
      ["/tmp", "/var/cache"],
    );
  });

  it("fails when a variable in clear turns out to be a secret, without telling it", () => {
    // As under Pulumi's language host, the error arrives as an unhandled rejection, which ends the process.
    const program = `
      const { construct } = require("./tests/support/construct");
      const { Services } = require("./components/services/Services");
      const { service, services } = require("./tests/components/services-fixture");
      const pulumi = require("@pulumi/pulumi");
      process.on("unhandledRejection", (error) => {
        console.log(error.message);
        process.exit(7);
      });
      const environment = { GREETING: pulumi.secret("hush") };
      construct(() => new Services("app", services({ search: service({ environment }) })));`;
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", "--eval", program],
      { cwd: path.resolve(__dirname, "../.."), encoding: "utf8" },
    );
    assert.equal(status, 7, stdout);
    assert.match(stdout, /services\.search: found a secret value for the variable GREETING/);
    assert.doesNotMatch(stdout, /hush/);
  });

  it("is unknown as a whole at preview, with the log group as where it comes from", async () => {
    const task = (await build(services(), true)).one(types.task);
    assert.equal(task.inputs["containerDefinitions"], unknownValue);
  });
});

describe("Services: roles", () => {
  it("let a task's start touch its own log, image and secrets, and nothing else", async () => {
    const parameter = `arn:aws:ssm:${region}:${account}:parameter/search/key`;
    const ownArn = `arn:aws:secretsmanager:${region}:${account}:secret:own-AbCdEf`;
    const ownKeyArn = `arn:aws:kms:${region}:${account}:key/99999999-2222-3333-4444-555555555555`;
    const construction = await build(
      services({
        search: service({
          image: pulumi.output(
            `${account}.dkr.ecr.${region}.amazonaws.com/shop/search@sha256:${"0".repeat(64)}`,
          ),
          secrets: { API_KEY: parameter, TOKEN: `${ownArn}:token::` },
          secretKmsKeyArns: [ownKeyArn],
          connections: [database],
        }),
        admin: service(),
      }),
    );
    assert.deepEqual(statements(construction, "app-execution-policy-search"), [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:cloudwatch:${region}:${account}:app-logs-search:*`,
      },
      { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Effect: "Allow",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ],
        Resource: `arn:aws:ecr:${region}:${account}:repository/shop/search`,
      },
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn, ownArn] },
      { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [parameter] },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [keyArn, ownKeyArn],
        Condition: { StringLike: { "kms:ViaService": ["secretsmanager.*", "ssm.*"] } },
      },
    ]);
    assert.deepEqual(statements(construction, "app-execution-policy-admin"), [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:cloudwatch:${region}:${account}:app-logs-admin:*`,
      },
    ]);
    const policy = construction.one(types.rolePolicy, "app-execution-policy-search");
    assert.equal(policy.inputs["role"], "app-execution-search");
  });

  it("start tasks as Amazon ECS, within the boundary given", async () => {
    const permissionsBoundaryArn = `arn:aws:iam::${account}:policy/boundary`;
    const role = (await build(services(undefined, { permissionsBoundaryArn }))).one(types.role);
    assert.deepEqual(json(role, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
    assert.equal(role.inputs["permissionsBoundary"], permissionsBoundaryArn);
  });

  it("let the application do what its connections permit", async () => {
    const construction = await build(
      services({
        search: service({
          connections: [bucket],
          permissions: [{ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:::queue"] }],
        }),
      }),
    );
    const policy = construction.one(types.rolePolicy, "app-task-policy-search");
    assert.equal(policy.inputs["role"], "search");
    assert.deepEqual(json(policy, "policy"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["arn:aws:sqs:::queue"] },
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: ["arn:aws:s3:::assets/search/*"],
        },
        {
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::assets"],
          Condition: { StringLike: { "s3:prefix": ["search/*"] } },
        },
      ],
    });
  });

  it("let only the services that ask for it open sessions of ECS Exec", async () => {
    const construction = await build(
      services(
        {
          search: service({ executeCommand: true }),
          admin: service({ connections: [bucket] }),
          chat: service(),
        },
        { executeCommandKmsKeyArn: keyArn },
      ),
    );
    const log = `arn:aws:cloudwatch:${region}:${account}:app-sessions`;
    assert.deepEqual(statements(construction, "app-task-policy-search"), [
      {
        Effect: "Allow",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
          "logs:DescribeLogGroups",
        ],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [log, `${log}:*`],
      },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: keyArn },
    ]);
    const admin = statements(construction, "app-task-policy-admin");
    assert.ok(admin.every(({ Action }) => Action.every((action) => action.startsWith("s3:"))));
    assert.deepEqual(
      construction
        .ofType(types.rolePolicy)
        .map(({ name }) => name)
        .filter((name) => name.includes("task"))
        .sort(),
      ["app-task-policy-admin", "app-task-policy-search"],
    );
  });
});

describe("Services: logs and scaling", () => {
  it("keep a log for the service's days, else the component's, else 90", async () => {
    const specs = { search: service({ logRetentionDays: 7 }), admin: service() };
    const days = async (args: ServicesArgs): Promise<unknown[]> =>
      (await build(args)).ofType(types.log).map(({ inputs }) => inputs["retentionInDays"]);
    assert.deepEqual(await days(services(specs)), [7, 90]);
    assert.deepEqual(await days(services(specs, { logRetentionDays: 365 })), [7, 365]);
  });

  it("follow CPU, memory and the requests at each target group", async () => {
    const construction = await build(
      services({
        search: service({
          attachments: { vpn: attachment("vpn"), calls: attachment("calls") },
          scaling: {
            minimum: 2,
            maximum: 8,
            cpuPercent: 50,
            requestsPerTarget: 500,
            scaleInCooldownSeconds: 600,
            scaleOutCooldownSeconds: 30,
          },
        }),
      }),
    );
    const scalable = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/app-cluster/app-service-search",
    };
    assert.deepEqual(construction.one(types.target).inputs, {
      ...scalable,
      minCapacity: 2,
      maxCapacity: 8,
    });
    const tracked = (targetValue: number, predefinedMetricSpecification: object): unknown => ({
      policyType: "TargetTrackingScaling",
      ...scalable,
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        scaleInCooldown: 600,
        scaleOutCooldown: 30,
        predefinedMetricSpecification,
      },
    });
    const inputs = (name: string): unknown => construction.one(types.scalingPolicy, name).inputs;
    assert.deepEqual(
      inputs("app-scale-cpu-search"),
      tracked(50, { predefinedMetricType: "ECSServiceAverageCPUUtilization" }),
    );
    assert.deepEqual(
      inputs("app-scale-memory-search"),
      tracked(75, { predefinedMetricType: "ECSServiceAverageMemoryUtilization" }),
    );
    for (const key of ["vpn", "calls"]) {
      assert.deepEqual(
        inputs(`app-scale-requests-search-${key}`),
        tracked(500, {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: `app/${key}/2/targetgroup/${key}/1`,
        }),
      );
    }
    assert.equal(construction.ofType(types.scalingPolicy).length, 4);
  });

  it("leave out the rules that are switched off", async () => {
    const scaling = { cpuPercent: 0, memoryPercent: 80 };
    const construction = await build(services({ search: service({ scaling }) }));
    assert.deepEqual(
      construction.ofType(types.scalingPolicy).map(({ name }) => name),
      ["app-scale-memory-search"],
    );
  });
});

describe("Services: outputs", () => {
  it("names cluster, services, task definitions, logs and execution roles", async () => {
    const known: Record<string, unknown> = {};
    await construct(
      async () => {
        const made = new Services("app", services({ search: service(), admin: service() }));
        const read = <T>(output: pulumi.Output<T>): Promise<T> =>
          new Promise((resolve) => output.apply(resolve));
        const all = async (record: Record<string, pulumi.Output<string>>) =>
          Object.fromEntries(
            await Promise.all(
              Object.entries(record).map(async ([key, value]) => [key, await read(value)]),
            ),
          ) as Record<string, string>;
        known["cluster"] = [await read(made.clusterName), await read(made.clusterArn)];
        known["services"] = await all(made.serviceNames);
        known["tasks"] = await all(made.taskDefinitionArns);
        known["logs"] = await all(made.logGroupNames);
        known["roles"] = await all(made.executionRoleArns);
      },
      { preview: false, outputs },
    );
    const arn = (module: string, name: string): string =>
      `arn:aws:${module}:${region}:${account}:${name}`;
    assert.deepEqual(known, {
      cluster: ["app-cluster", arn("ecs", "app-cluster")],
      services: { search: "app-service-search", admin: "app-service-admin" },
      tasks: {
        search: arn("ecs", "app-task-search"),
        admin: arn("ecs", "app-task-admin"),
      },
      logs: { search: "app-logs-search", admin: "app-logs-admin" },
      roles: {
        search: arn("iam", "app-execution-search"),
        admin: arn("iam", "app-execution-admin"),
      },
    });
  });
});
