import assert from "node:assert/strict";
import * as fc from "fast-check";
import { containerDefinition } from "../../components/services/container";
import { looksSecret, planEnvironment } from "../../components/services/environment";
import { fargateSizes, sizeProblems } from "../../components/services/fargate";
import {
  ecrRepositoryArn,
  executionPolicy,
  secretArn as secretBehind,
  taskPolicy,
} from "../../components/services/permissions";
import { planScaling } from "../../components/services/scaling";
import { bucket, database, secretArn, service } from "./services-fixture";

describe("Fargate's sizes", () => {
  it("are those of the developer guide", () => {
    const ends = [...fargateSizes].map(([cpu, memories]) => [
      cpu,
      memories[0],
      memories.at(-1),
      memories.length,
    ]);
    assert.deepEqual(ends, [
      [256, 512, 2048, 3],
      [512, 1024, 4096, 4],
      [1024, 2048, 8192, 7],
      [2048, 4096, 16_384, 13],
      [4096, 8192, 30_720, 23],
      [8192, 16_384, 61_440, 12],
      [16_384, 32_768, 122_880, 12],
    ]);
    assert.deepEqual(fargateSizes.get(256), [512, 1024, 2048]);
  });

  it("are accepted, and nothing else is; the size that is proposed is accepted", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...fargateSizes.keys()), fc.integer({ min: -1, max: 20_000 })),
        fc.oneof(
          fc.integer({ min: 0, max: 130 }).map((gib) => gib * 1024),
          fc.integer({ min: -1, max: 130_000 }),
        ),
        (cpu, memory) => {
          const [problem, ...more] = sizeProblems(cpu, memory, "s");
          assert.equal(problem === undefined, fargateSizes.get(cpu)?.includes(memory) ?? false);
          assert.deepEqual(more, []);
          const proposed = /The nearest is (\d+)\./.exec(problem?.fix ?? "");
          if (proposed !== null) assert.deepEqual(sizeProblems(cpu, Number(proposed[1]), "s"), []);
        },
      ),
    );
  });
});

describe("a service's environment", () => {
  it("does not depend on the order in which it is given", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z_]{1,6}[0-9]?$/), { maxLength: 8 });
    fc.assert(
      fc.property(names, (given) => {
        const of = (list: readonly string[]) =>
          planEnvironment(
            service({
              environment: Object.fromEntries(list.map((name) => [`V${name}`, name])),
              secrets: Object.fromEntries(list.map((name) => [`S${name}`, secretArn])),
            }),
            "s",
          );
        const forward = of(given);
        const backward = of([...given].reverse());
        assert.deepEqual(forward.clear, backward.clear);
        assert.deepEqual(forward.secret, backward.secret);
        assert.deepEqual(
          forward.clear.map(({ name }) => name),
          given.map((name) => `V${name}`).sort(),
        );
      }),
    );
  });

  it("tells names of secrets from others", () => {
    for (const name of [
      "PASSWORD",
      "DB_PASSWORD",
      "dbPassword",
      "JWT_SECRET",
      "API_KEY",
      "TOKEN",
    ]) {
      assert.ok(looksSecret(name), name);
    }
    for (const name of [
      "KEYBOARD",
      "MONKEY",
      "SECRET_ARN",
      "HOST",
      "TOKENIZER",
      "COMPASS",
      "ARN",
    ]) {
      assert.ok(!looksSecret(name), name);
    }
  });
});

describe("the repository of an image", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const cases: [string, string | undefined][] = [
    [
      "111122223333.dkr.ecr.eu-central-1.amazonaws.com/app",
      "arn:aws:ecr:eu-central-1:111122223333:repository/app",
    ],
    [
      `111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/app:1.2@${digest}`,
      "arn:aws:ecr:eu-central-1:111122223333:repository/team/app",
    ],
    [
      "111122223333.dkr-ecr.us-east-1.on.aws/app:1",
      "arn:aws:ecr:us-east-1:111122223333:repository/app",
    ],
    [
      "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app:1",
      "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app",
    ],
    [
      "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1",
      "arn:aws-cn:ecr:cn-north-1:111122223333:repository/app",
    ],
    ["public.ecr.aws/nginx/nginx:1.28", undefined],
    ["nginx:1.28", undefined],
    ["registry.example.com/111122223333.dkr.ecr.eu-central-1.amazonaws.com/app", undefined],
    ["111122223333.dkr.ecr.eu-central-1.amazonaws.com.example.com/app", undefined],
    ["111122223333.dkr.ecr.eu-central-1.amazonaws.com", undefined],
  ];
  for (const [image, arn] of cases) {
    it(`${image} is ${arn ?? "elsewhere"}`, () => {
      assert.equal(ecrRepositoryArn(image), arn);
    });
  }
});

describe("a service's policies", () => {
  it("name a secret without its key, once, in a fixed order", () => {
    assert.equal(secretBehind(`${secretArn}:password::`), secretArn);
    assert.equal(secretBehind(secretArn), secretArn);
    const parameter = "arn:aws:ssm:eu-central-1:111122223333:parameter/a:b";
    assert.equal(secretBehind(parameter), parameter);
    const other = secretArn.replace("database", "aaa");
    const { Statement } = executionPolicy({
      images: ["nginx"],
      logGroupArn: "log",
      secretArns: [`${secretArn}:a::`, other, secretArn],
      kmsKeyArns: [],
    });
    assert.deepEqual(Statement[1]?.Resource, [other, secretArn]);
    assert.equal(Statement.length, 2);
  });

  it("are none for a service that needs nothing", () => {
    assert.equal(taskPolicy([], undefined), undefined);
    assert.equal(taskPolicy(bucket.permissions, undefined)?.Statement.length, 2);
  });
});

describe("a container definition", () => {
  it("holds no secret's value, only where it is kept", () => {
    const spec = service({ connections: [database, bucket] });
    const environment = planEnvironment(spec, "s");
    const definition = containerDefinition("search", spec, environment, {
      group: "log",
      region: "eu-central-1",
    });
    assert.deepEqual(environment.problems, []);
    assert.deepEqual(definition["secrets"], [
      { name: "POSTGRES_PASSWORD", valueFrom: `${secretArn}:password::` },
    ]);
    const clear = definition["environment"] as { name: string }[];
    assert.deepEqual(
      clear.map(({ name }) => name),
      ["ASSETS_BUCKET", "POSTGRES_HOST", "POSTGRES_PORT"],
    );
  });
});

describe("a service's scaling", () => {
  it("runs two to six tasks by CPU and memory unless told otherwise", () => {
    assert.deepEqual(planScaling(), {
      minimum: 2,
      maximum: 6,
      autoscaled: true,
      metrics: [
        { rule: "cpu", metric: "ECSServiceAverageCPUUtilization", target: 60 },
        { rule: "memory", metric: "ECSServiceAverageMemoryUtilization", target: 75 },
      ],
      requestsPerTarget: undefined,
      scaleInCooldownSeconds: 300,
      scaleOutCooldownSeconds: 60,
    });
    assert.equal(planScaling({ minimum: 4 }).maximum, 12);
    assert.equal(planScaling({ minimum: 3, maximum: 3 }).autoscaled, false);
  });
});
