import assert from "node:assert/strict";
import type { Connection } from "../../components/common/contracts";
import { Services, type ServicesArgs } from "../../components/services/Services";
import type { ServiceSpec } from "../../components/services/spec";
import { construct } from "../support/construct";
import { attachment, database, secretArn, service, services } from "./services-fixture";
import { assertProblems, type ExpectedProblem, refusal } from "./support";

interface BadCase {
  readonly title: string;
  readonly args: ServicesArgs;
  /** Place and, where it matters, the problem's text. */
  readonly problems: readonly ExpectedProblem[];
}

/** A case with one service `search` that differs from a right one in what is given. */
function of(title: string, spec: Partial<ServiceSpec>, ...problems: BadCase["problems"]): BadCase {
  return {
    title,
    args: services({ search: service(spec) }),
    problems: problems.map(([at, text]) => [`services.search${at}`, text]),
  };
}

function connection(more: Partial<Connection>): Connection {
  return {
    environment: {},
    secrets: {},
    secretArns: [],
    kmsKeyArns: [],
    permissions: [],
    ...more,
  };
}

const cases: readonly BadCase[] = [
  {
    title: "no service and no subnet",
    args: { network: { vpcId: "vpc-1", privateSubnetIds: [] }, services: {} },
    problems: [
      ["network.privateSubnetIds", /at least one subnet/],
      ["services", /at least one service/],
    ],
  },
  {
    title: "a service's name in capitals",
    args: services({ Search: service() }),
    problems: [["services.Search", /lower-case/]],
  },
  {
    title: "a service's name that no role can carry",
    args: services({ [`s${"x".repeat(45)}`]: service() }),
    problems: [[`services.s${"x".repeat(45)}`, /at most 56 characters/]],
  },
  {
    title: "a log kept for a number of days that CloudWatch does not have",
    args: services(undefined, { logRetentionDays: 100 }),
    problems: [["logRetentionDays", /found 100, expected one of CloudWatch Logs' periods/]],
  },
  of("a log kept for ever", { logRetentionDays: 0 }, [".logRetentionDays", /found 0/]),
  of("CPU that Fargate does not sell", { cpu: 300 }, [".cpu", /found 300, .*256, 512, 1024/]),
  of("too much memory for the CPU", { cpu: 256, memory: 4096 }, [
    ".memory",
    /found 4096, expected 512, 1024, 2048 MiB beside 256 CPU units\. The nearest is 2048/,
  ]),
  of("too little memory for the CPU", { cpu: 4096, memory: 4096 }, [
    ".memory",
    /8192 to 30720 in steps of 1024.*nearest is 8192/,
  ]),
  of("memory between two steps", { cpu: 8192, memory: 18_432 }, [
    ".memory",
    /16384 to 61440 in steps of 4096.*nearest is 20480/,
  ]),
  of("port 0", { port: 0 }, [".port", /found 0, expected a whole number from 1 to 65535/]),
  of("a port beyond the last", { port: 65_536 }, [".port", /65536/]),
  of("half a port", { port: 80.5 }, [".port", /80\.5/]),
  of("no image", { image: "" }, [".image", /found "", expected an image/]),
  of("an image with a blank", { image: "nginx latest" }, [".image", /nginx latest/]),
  of(
    "an empty command and entry point",
    { command: [], entryPoint: [] },
    [".entryPoint", /at least one word/],
    [".command", /at least one word/],
  ),
  of("a user that is none", { user: "1000:1000:1" }, [".user", /1000:1000/]),
  of("fewer tasks than one", { scaling: { minimum: 0, maximum: 2 } }, [
    ".scaling.minimum",
    /found 0, expected a whole number from 1/,
  ]),
  of("a maximum below the minimum", { scaling: { minimum: 4, maximum: 3 } }, [
    ".scaling.maximum",
    /found 3, expected at least the minimum, 4/,
  ]),
  of("a maximum below the default minimum", { scaling: { maximum: 1 } }, [
    ".scaling.maximum",
    /found 1, expected at least the minimum, 2/,
  ]),
  of(
    "percentages beyond 100 and a negative cooldown",
    { scaling: { cpuPercent: 101, memoryPercent: 12.5, scaleInCooldownSeconds: -1 } },
    [".scaling.cpuPercent", /101/],
    [".scaling.memoryPercent", /12\.5/],
    [".scaling.scaleInCooldownSeconds", /-1/],
  ),
  of("room to scale but no rule", { scaling: { cpuPercent: 0, memoryPercent: 0 } }, [
    ".scaling",
    /a rule by which the number of tasks changes/,
  ]),
  of("requests counted where no load balancer is", { scaling: { requestsPerTarget: 100 } }, [
    ".scaling.requestsPerTarget",
    /no load balancer reaches/,
  ]),
  of("a grace period where no load balancer is", { healthCheckGraceSeconds: 30 }, [
    ".healthCheckGraceSeconds",
    /no load balancer checks/,
  ]),
  of("more than all on spare capacity", { spotPercent: 101 }, [".spotPercent", /from 0 to 100/]),
  of(
    "more target groups than Amazon ECS takes, and a name that cannot be part of another",
    {
      attachments: Object.fromEntries(
        ["a", "b", "c", "d", "e", "f-1"].map((key) => [key, attachment(key)]),
      ),
    },
    [".attachments", /"f-1", expected names of letters and digits/],
    [".attachments", /found 6, expected at most 5/],
  ),
  of(
    "a name both in clear and secret",
    {
      environment: { REGION: "eu" },
      secrets: { REGION: secretArn },
    },
    [
      ".secrets.REGION",
      /given once\. It is given in clear at services\.search\.environment\.REGION/,
    ],
  ),
  of(
    "a name that a connection gives too",
    { environment: { POSTGRES_HOST: "elsewhere" }, connections: [database] },
    [
      ".connections[0].environment.POSTGRES_HOST",
      /It is given at services\.search\.environment\.POSTGRES_HOST too/,
    ],
  ),
  of(
    "two connections that give the same secret",
    { connections: [database, connection({ secrets: { POSTGRES_PASSWORD: secretArn } })] },
    [".connections[1].secrets.POSTGRES_PASSWORD", /services\.search\.connections\[0\]\.secrets/],
  ),
  of(
    "a variable's name that no shell takes",
    { environment: { "1ST": "x", "MY-VAR": "x" } },
    [".environment.1ST", /letters, digits and underscores/],
    [".environment.MY-VAR", /letters, digits and underscores/],
  ),
  of(
    "secrets in clear, by their names",
    { environment: { DB_PASSWORD: "hunter2", apiKey: "hunter2", SESSION_TOKEN: "hunter2" } },
    [".environment.DB_PASSWORD", /Move it to secrets, or list it in clearNames/],
    [".environment.apiKey", /no secret among the variables in clear/],
    [".environment.SESSION_TOKEN", /no secret/],
  ),
  of("a password in an address", { environment: { URL: "redis://user:hunter2@host:6379" } }, [
    ".environment.URL",
    /an address with a password in it/,
  ]),
  of("an allowed name that is no variable", { clearNames: ["CACHE_KEY"] }, [
    ".clearNames[0]",
    /found "CACHE_KEY", expected the name of a variable in clear/,
  ]),
  of(
    "an allowed name that is a secret's",
    { secrets: { TOKEN: secretArn }, clearNames: ["TOKEN"] },
    [".clearNames[0]", /TOKEN/],
  ),
  of("a secret by its value", { secrets: { TOKEN: "hunter2" } }, [
    ".secrets.TOKEN",
    /found "something else", expected the ARN of a secret/,
  ]),
  of(
    "ECS Exec beside a read-only file system",
    {
      executeCommand: true,
      readonlyRootFilesystem: true,
    },
    [".readonlyRootFilesystem", /false beside executeCommand/],
  ),
  of(
    "directories that are none, and one without room",
    { scratch: { tmp: 1, "/": 1, "/var/": 1, "/cache": 0 } },
    [".scratch", /"tmp"/],
    [".scratch", /"\/"/],
    [".scratch", /"\/var\/"/],
    ['.scratch["/cache"]', /found 0/],
  ),
  of(
    "directories that take most of the memory",
    { cpu: 256, memory: 512, scratch: { "/a": 200, "/b": 57 } },
    [".scratch", /found 257, expected at most half of the task's memory, 256 MiB/],
  ),
  of(
    "times and limits out of bounds",
    { stopTimeoutSeconds: 121, openFiles: 100 },
    [".stopTimeoutSeconds", /from 1 to 120/],
    [".openFiles", /from 1024 to 1048576/],
  ),
  of(
    "a health command that Amazon ECS does not understand",
    { containerHealthCheck: { command: ["curl", "localhost"], intervalSeconds: 1, retries: 11 } },
    [".containerHealthCheck.command", /CMD and a command's words, or CMD-SHELL and one line/],
    [".containerHealthCheck.intervalSeconds", /from 5 to 300/],
    [".containerHealthCheck.retries", /from 1 to 10/],
  ),
  of(
    "a health command of two shell lines",
    {
      containerHealthCheck: { command: ["CMD-SHELL", "a", "b"] },
    },
    [".containerHealthCheck.command", /one line/],
  ),
  of(
    "permissions for everything, for nothing and on nothing",
    {
      permissions: [{ actions: ["*"], resources: ["*"] }],
      connections: [
        connection({ permissions: [{ actions: ["s3:*"], resources: [] }] }),
        connection({ permissions: [{ actions: [], resources: ["arn"] }] }),
      ],
    },
    [".permissions[0].actions[0]", /one action of one AWS service/],
    [".connections[0].permissions[0].actions[0]", /found "s3:\*"/],
    [".connections[0].permissions[0].resources", /at least one ARN/],
    [".connections[1].permissions[0].actions", /at least one action/],
  ),
  {
    title: "several services at once",
    args: services({ search: service({ port: 0 }), admin: service({ cpu: 1, image: "" }) }),
    problems: [
      ["services.search.port", /0/],
      ["services.admin.cpu", /1/],
      ["services.admin.image", /image/],
    ],
  },
];

describe("Services refuses", () => {
  it("more than twenty kinds of bad input", () => {
    assert.ok(new Set(cases.map(({ title }) => title)).size === cases.length);
    assert.ok(cases.length > 20);
  });

  for (const { title, args, problems } of cases) {
    it(title, async () => {
      const error = await refusal(Services, "app", args);
      assertProblems(error, problems);
      assert.doesNotMatch(error.message, /hunter2/);
    });
  }
});

describe("Services accepts", () => {
  const right: [string, Partial<ServiceSpec>][] = [
    [
      "a name that looks secret but is listed",
      {
        environment: { CACHE_KEY_PREFIX: "search" },
        clearNames: ["CACHE_KEY_PREFIX"],
      },
    ],
    ["the ARN of a secret in clear", { environment: { DATABASE_SECRET_ARN: secretArn } }],
    ["words that only contain a secret one", { environment: { KEYBOARD: "qwerty", PASSAGE: "x" } }],
    ["an address without a password", { environment: { API_URL: "https://api.internal:8443/v1" } }],
    ["a read-only file system without directories to write to", { scratch: {} }],
    ["one task that is never scaled", { scaling: { minimum: 1, maximum: 1 } }],
    [
      "scaling by requests alone",
      {
        attachments: { public: attachment("public") },
        scaling: { cpuPercent: 0, memoryPercent: 0, requestsPerTarget: 1 },
      },
    ],
    [
      "a port on a machine's registry and a digest",
      {
        image: `registry.example.com:5000/team/app@sha256:${"a".repeat(64)}`,
      },
    ],
  ];
  for (const [title, spec] of right) {
    it(title, async () => {
      const construction = await construct(
        () => new Services("app", services({ search: service(spec) })),
      );
      construction.one("aws:ecs/service:Service");
    });
  }
});
