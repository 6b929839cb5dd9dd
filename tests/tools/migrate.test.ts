/** A service's migrations as a task, with an AWS CLI that only pretends. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import path from "node:path";
import { withImages } from "../../tools/ci/stack-file";
import { type Answer, checkout, Fakes } from "./fakes";

const uri = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/bulkhead/api";
const image = `${uri}@sha256:${"0a".repeat(32)}`;

describe("npm run ci -- migrate", () => {
  let fakes: Fakes;

  afterEach(() => {
    fakes.remove();
  });

  const cluster = "services-cluster-1a2b3c4";
  const definition = {
    taskDefinitionArn:
      "arn:aws:ecs:eu-central-1:111122223333:task-definition/bulkhead-dev-services-api:7",
    family: "bulkhead-dev-services-api",
    revision: 7,
    status: "ACTIVE",
    taskRoleArn: "arn:aws:iam::111122223333:role/task",
    executionRoleArn: "arn:aws:iam::111122223333:role/execution",
    networkMode: "awsvpc",
    cpu: "512",
    memory: "1024",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: [
      {
        name: "api",
        image: "old",
        essential: true,
        secrets: [{ name: "DATABASE_PASSWORD", valueFrom: "arn:…" }],
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "logs", "awslogs-stream-prefix": "api" },
        },
      },
      { name: "proxy", image: "nginx" },
    ],
  };
  const place = {
    subnets: ["subnet-private-a", "subnet-private-b"],
    securityGroups: ["sg-api"],
    assignPublicIp: "DISABLED",
  };
  const arns = ["api-1a2b3c4", "api-internal-1a2b3c4", "web-1a2b3c4"].map(
    (name) => `arn:aws:ecs:eu-central-1:111122223333:service/${cluster}/services-service-${name}`,
  );
  const stopped = (exitCode: number | undefined, reason?: string) =>
    JSON.stringify({
      tasks: [
        {
          lastStatus: "STOPPED",
          stoppedReason: "Essential container in task exited",
          containers: [{ name: "proxy" }, { name: "api", exitCode, reason }],
        },
      ],
    });
  const running = JSON.stringify({ tasks: [{ lastStatus: "RUNNING", containers: [] }] });

  const answers = (over: readonly Answer[] = []): Answer[] => [
    ...over,
    { program: "pulumi", when: /stack output/, prints: JSON.stringify({ clusterName: cluster }) },
    { program: "aws", when: /list-services/, prints: JSON.stringify({ serviceArns: arns }) },
    {
      program: "aws",
      when: /describe-services/,
      prints: JSON.stringify({
        services: [
          {
            serviceName: "services-service-api-1a2b3c4",
            taskDefinition: definition.taskDefinitionArn,
            networkConfiguration: { awsvpcConfiguration: place },
          },
        ],
      }),
    },
    {
      program: "aws",
      when: /ecs describe-task-definition/,
      prints: JSON.stringify({ taskDefinition: definition }),
    },
    {
      program: "aws",
      when: /register-task-definition --cli/,
      prints: JSON.stringify({
        taskDefinition: { taskDefinitionArn: "arn:…:task-definition/m:1" },
      }),
    },
    { program: "aws", when: /list-tasks/, prints: '{"taskArns":[]}' },
    {
      program: "aws",
      when: /run-task/,
      prints: '{"tasks":[{"taskArn":"arn:…:task/c/abc"}],"failures":[]}',
    },
    { program: "aws", when: /describe-tasks/, prints: stopped(0) },
    { program: "aws", when: /get-log-events/, prints: '{"events":[{"message":"2 migrations"}]}' },
  ];

  function run(over: readonly Answer[] = [], env: Readonly<Record<string, string>> = {}) {
    fakes = new Fakes(["aws", "pulumi"], answers(over));
    fakes.write("Pulumi.dev.yaml", withImages("config:\n  a: 1\n", { api: image }, "f"));
    return fakes.step(["migrate", "dev", "api"], {
      MIGRATE_COMMAND: '["npm","run","migrate"]',
      ...env,
    });
  }

  const request = (verb: string): Record<string, unknown> => {
    const call = fakes.calls().find(({ args }) => args[1] === verb);
    return JSON.parse(call?.args[call.args.indexOf("--cli-input-json") + 1] ?? "{}") as Record<
      string,
      unknown
    >;
  };
  const verbs = () => fakes.calls().map(({ args }) => args[1]);

  it("runs the new image where the service stands, with all else that the service has", async () => {
    const { status, stdout } = await run();
    assert.equal(status, 0);
    assert.deepEqual(request("register-task-definition"), {
      family: "bulkhead-dev-services-api-migrate",
      taskRoleArn: definition.taskRoleArn,
      executionRoleArn: definition.executionRoleArn,
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: [
        { ...definition.containerDefinitions[0], image },
        definition.containerDefinitions[1],
      ],
    });
    assert.deepEqual(request("run-task"), {
      cluster,
      taskDefinition: "arn:…:task-definition/m:1",
      launchType: "FARGATE",
      count: 1,
      startedBy: "migrations",
      networkConfiguration: { awsvpcConfiguration: place },
      overrides: { containerOverrides: [{ name: "api", command: ["npm", "run", "migrate"] }] },
    });
    assert.match(stdout, /^ {2}2 migrations$/m);
    assert.equal(verbs().at(-1), "deregister-task-definition");
  });

  it("takes the service of that name, not one whose name begins alike", async () => {
    await run();
    const call = fakes.calls().find(({ args }) => args[1] === "describe-services");
    assert.equal(call?.args[call.args.indexOf("--services") + 1], arns[0]);
  });

  it("fails where they fail, says why, and cleans up", async () => {
    const ended = stopped(3);
    const { status, stderr } = await run([
      { program: "aws", when: /describe-tasks/, prints: ended },
    ]);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /ended with status 3 \(Essential container in task exited\): nothing is rolled out/,
    );
    assert.equal(verbs().at(-1), "deregister-task-definition");
  });

  it("fails where the container never ran", async () => {
    const ended = stopped(undefined, "CannotPullContainerError");
    const { status, stderr } = await run([
      { program: "aws", when: /describe-tasks/, prints: ended },
    ]);
    assert.equal(status, 1);
    assert.match(stderr, /without having run to their end \(CannotPullContainerError; /);
  });

  it("fails where the task does not start", async () => {
    const none = '{"tasks":[],"failures":[{"reason":"RESOURCE:FARGATE"}]}';
    const { status, stderr } = await run([{ program: "aws", when: /run-task/, prints: none }]);
    assert.equal(status, 1);
    assert.match(stderr, /did not start: RESOURCE:FARGATE/);
    assert.equal(verbs().at(-1), "deregister-task-definition");
  });

  /** Nothing takes longer than it has to. */
  const quick = { MIGRATE_POLL_SECONDS: "0.001" };
  const looks = (...inTurn: string[]): Answer => ({
    program: "aws",
    when: /describe-tasks/,
    inTurn,
  });

  it("stops what takes too long, and says that it has stopped", async () => {
    const { status, stderr } = await run([looks(running, running, stopped(137))], {
      ...quick,
      MIGRATE_MINUTES: "0.000001",
    });
    assert.equal(status, 1);
    assert.match(stderr, /did not end within [^;]*; arn:…:task\/c\/abc has stopped$/m);
    const stop = fakes.calls().filter(({ args }) => args[1] === "stop-task");
    assert.equal(stop.length, 1);
    assert.match(
      stop[0]?.args.join(" ") ?? "",
      /--cluster \S+ --task arn:…:task\/c\/abc --reason /,
    );
    assert.equal(verbs().at(-1), "deregister-task-definition");
  });

  it("says so where it has not stopped yet, or cannot be stopped", async () => {
    const over = looks(running);
    const short = { ...quick, MIGRATE_MINUTES: "0.000001" };
    const slow = await run([over], short);
    assert.match(slow.stderr, /abc was told to stop and HAS NOT STOPPED YET; look with: aws ecs/);
    fakes.remove();
    const refused: Answer = { program: "aws", when: /stop-task/, status: 254 };
    const { status, stderr } = await run([refused, over], short);
    assert.equal(status, 1);
    assert.match(stderr, /COULD NOT BE STOPPED and may run on; stop it with: aws ecs stop-task/);
    assert.ok(verbs().filter((verb) => verb === "stop-task").length > 1);
  });

  it("looks again where a look fails, and goes by the end", async () => {
    const throttled: Answer = {
      program: "aws",
      when: /describe-tasks/,
      inTurn: ["{", "", '{"tasks":[],"failures":[{"reason":"MISSING"}]}', running, stopped(0)],
    };
    const { status, stderr } = await run([throttled], quick);
    assert.equal(status, 0);
    assert.match(stderr, /the look at the task failed .*, and is taken again/);
    assert.ok(!verbs().includes("stop-task"));
    assert.equal(verbs().filter((verb) => verb === "describe-tasks").length, 5);
  });

  it("stops the task where no look succeeds until the time is up", async () => {
    const failing: Answer = { program: "aws", when: /describe-tasks/, status: 254 };
    const { status, stderr } = await run([failing], { ...quick, MIGRATE_MINUTES: "0.005" });
    assert.equal(status, 1);
    assert.match(stderr, /did not end within [^;]*; .* HAS NOT STOPPED YET/);
    assert.ok(verbs().includes("stop-task"));
  });

  it("does not start beside migrations that still run, and says how to go on", async () => {
    const earlier: Answer[] = [
      { program: "aws", when: /list-tasks .*--started-by migrations/, prints: '{"taskArns":["arn:…/old"]}' },
      { program: "aws", when: /describe-tasks .*old/, prints: '{"tasks":[{"taskArn":"arn:…/old","lastStatus":"RUNNING"}]}' },
    ]; // prettier-ignore
    const { status, stderr } = await run(earlier, quick);
    assert.equal(status, 1);
    assert.match(stderr, /arn:…\/old of an earlier run still runs: nothing is started beside it/);
    assert.match(stderr, /aws ecs stop-task --cluster \S+ --task arn:…\/old/);
    for (const verb of ["run-task", "register-task-definition", "stop-task"]) {
      assert.ok(!verbs().includes(verb), verb);
    }
  });

  it("does not start beside one that was told to stop and has not, but after one that has", async () => {
    const ending = (lastStatus: string): Answer[] => [
      { program: "aws", when: /list-tasks .*-migrate --desired-status STOPPED/, prints: '{"taskArns":["arn:…/old"]}' },
      { program: "aws", when: /describe-tasks .*old/, prints: `{"tasks":[{"taskArn":"arn:…/old","lastStatus":"${lastStatus}"}]}` },
    ]; // prettier-ignore
    assert.match((await run(ending("STOPPING"), quick)).stderr, /old of an earlier run still runs/);
    fakes.remove();
    assert.equal((await run(ending("STOPPED"), quick)).status, 0);
  });

  it("does not start where ECS does not say what runs", async () => {
    const { status } = await run([{ program: "aws", when: /list-tasks/, status: 254 }], quick);
    assert.equal(status, 1);
    assert.ok(!verbs().includes("run-task"));
  });

  it("stops what was started though the answer did not arrive", async () => {
    const over: Answer[] = [
      { program: "aws", when: /run-task/, status: 255 },
      { program: "aws", when: /list-tasks .*--started-by/, inTurn: ['{"taskArns":[]}', '{"taskArns":["arn:…/lost"]}'] },
    ]; // prettier-ignore
    const { status, stderr } = await run(over, quick);
    assert.equal(status, 1);
    assert.match(stderr, /aws ecs run-task ended with status 255; arn:…\/lost has stopped/);
    assert.ok(fakes.lines().some((line) => /stop-task .*--task arn:…\/lost/.test(line)));
  });

  it("succeeds though its definition stays registered", async () => {
    const over: Answer = { program: "aws", when: /deregister/, status: 254 };
    const { status, stderr } = await run([over], quick);
    assert.equal(status, 0);
    assert.match(stderr, /stays registered/);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`stops the task at ${signal}, and says that it has stopped`, async () => {
      fakes = new Fakes(["aws", "pulumi"], answers([looks(running)]));
      fakes.write("Pulumi.dev.yaml", withImages("config:\n  a: 1\n", { api: image }, "f"));
      const child = spawn(
        process.execPath,
        ["-r", "ts-node/register/transpile-only", path.join(checkout, "tools/ci/main.ts"), "migrate", "dev", "api"],
        {
          cwd: fakes.folder,
          env: {
            ...process.env,
            PATH: `${path.join(fakes.home, "bin")}:${process.env.PATH ?? ""}`,
            NODE_PATH: path.join(checkout, "node_modules"),
            TS_NODE_PROJECT: path.join(checkout, "tsconfig.json"),
            MIGRATE_COMMAND: '["true"]',
            MIGRATE_POLL_SECONDS: "0.05",
          },
          stdio: ["ignore", "ignore", "pipe"],
        },
      ); // prettier-ignore
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      while (!verbs().includes("describe-tasks") && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      fakes.answer(answers());
      child.kill(signal);
      assert.equal(await ended, 1, stderr);
      assert.match(
        stderr,
        new RegExp(`the wait was ended by ${signal}; arn:…:task/c/abc has stopped`),
      );
      assert.equal(verbs().filter((verb) => verb === "stop-task").length, 1);
      assert.equal(verbs().at(-1), "deregister-task-definition");
    }).timeout(60_000);
  }

  it("does not run where tasks have public addresses", async () => {
    const open = {
      services: [
        {
          serviceName: "s",
          taskDefinition: "t",
          networkConfiguration: { awsvpcConfiguration: { ...place, assignPublicIp: "ENABLED" } },
        },
      ],
    };
    const over: Answer = {
      program: "aws",
      when: /describe-services/,
      prints: JSON.stringify(open),
    };
    const { status, stderr } = await run([over]);
    assert.equal(status, 1);
    assert.match(stderr, /public addresses/);
    assert.ok(!verbs().includes("run-task"));
  });

  it("says of a stack without a cluster what is the matter", async () => {
    const { status, stderr } = await run([{ program: "pulumi", when: /output/, prints: "{}" }]);
    assert.equal(status, 1);
    assert.match(stderr, /dev has no cluster: only stacks of services/);
  });

  it("goes by the exit status, whether there is a log or not", async () => {
    const { status, stdout } = await run([{ program: "aws", when: /get-log-events/, status: 254 }]);
    assert.equal(status, 0);
    assert.match(stdout, /\(no log: /);
  });
});
