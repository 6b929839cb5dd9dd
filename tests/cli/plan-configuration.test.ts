import assert from "node:assert/strict";
import { BadInputError, planProgram, writePlan, type PlanOptions } from "../../cli/plan";
import { isSecret, secretSignature, signatureKey, unknownValue } from "../../cli/plan/markers";
import { defaultProvider, imports, named, planOf, programOf } from "./programs";

const project = "name: app\nruntime: nodejs\n";

/** The configuration as a program sees it. */
async function configurationOf(files: Record<string, string>, options: PlanOptions = {}) {
  const program = programOf({
    "index.ts": `${imports}\nexport const all = pulumi.runtime.allConfig();`,
    ...files,
  });
  const plan = await planProgram({ program, output: () => undefined, ...options });
  return { all: plan.outputs.all, plan };
}

/** The problems that a configuration is refused with, as one text per problem. */
async function refusedFor(files: Record<string, string>, options: PlanOptions = {}) {
  try {
    await configurationOf(files, options);
  } catch (error) {
    assert.ok(error instanceof BadInputError, String(error));
    return error.problems.map(
      ({ at, found, expected, fix }) => `${at}: ${found} | ${expected} | ${fix}`,
    );
  }
  return assert.fail("was not refused");
}

describe("plan: configuration", () => {
  it("is the stack's file over the project's own values, the caller's over both", async () => {
    const { all } = await configurationOf(
      {
        "Pulumi.yaml": `${project}config:
  aws:region: { value: eu-west-1 }
  size: { type: string, default: small }
  zones: { type: array, items: { type: string }, default: [a, b] }
  count: { type: integer, default: 3 }
  on: { type: boolean, default: false }
  map: { type: object, default: { z: 1, a: [true] } }
  short: plain
  kept: { default: from-project }
`,
        "Pulumi.dev.yaml": `config:
  app:size: large
  bare: yes
  app:port: 8080
  app:hex: 0x10
  app:nothing:
  app:list: [1, "2", { b: 1, a: null }]
  aws:defaultTags: { tags: { Project: app } }
  pulumi:tags: { team: web }
  other:config:old: value
  app:text: |
    two
    lines
`,
      },
      { config: { bare: "given", "other:new": "x" } },
    );
    assert.deepEqual(all, {
      "aws:region": "eu-west-1",
      "aws:defaultTags": '{"tags":{"Project":"app"}}',
      "app:size": "large",
      "app:zones": '["a","b"]',
      "app:count": "3",
      "app:on": "false",
      "app:map": '{"z":1,"a":[true]}',
      "app:short": "plain",
      "app:kept": "from-project",
      "app:bare": "given",
      "app:port": "8080",
      "app:hex": "0x10",
      "app:nothing": "",
      "app:list": '[1,"2",{"a":null,"b":1}]',
      "app:text": "two\nlines\n",
      "pulumi:tags": '{"team":"web"}',
      "other:old": "value",
      "other:new": "x",
    });
  });

  it("may stand in .yml and .json files and in a folder of its own", async () => {
    const { all } = await configurationOf({
      "Pulumi.yaml": `${project}stackConfigDir: stacks\n`,
      "stacks/Pulumi.dev.json": '{"config":{"app:a":"json"}}',
    });
    assert.deepEqual(all, { "app:a": "json" });
    const yml = await configurationOf({ "Pulumi.dev.yml": "config: { app:a: yml }" });
    assert.deepEqual(yml.all, { "app:a": "yml" });
  });

  it("tells each key that is missing or of another type, at once", async () => {
    const problems = await refusedFor({
      "Pulumi.yaml": `${project}config:
  must: { type: string, description: what it is for }
  also: { type: integer }
  zones: { type: array, items: { type: string } }
  on: { type: boolean }
  map: { type: object }
  hidden: { type: string, secret: true }
`,
      "Pulumi.dev.yaml":
        "config:\n  app:zones: a\n  app:on: maybe\n  app:map: [1]\n  app:hidden: text\n",
    });
    assert.deepEqual(problems, [
      "must: no value in stack dev | what it is for | Set it in Pulumi.dev.yaml, or give Pulumi.yaml:4:3 a default.",
      "also: no value in stack dev | integer | Set it in Pulumi.dev.yaml, or give Pulumi.yaml:5:3 a default.",
      'Pulumi.dev.yaml:2:3: "a" | array of strings | zones is declared so in Pulumi.yaml:6:3.',
      'Pulumi.dev.yaml:3:3: "maybe" | boolean | on is declared so in Pulumi.yaml:7:3.',
      "Pulumi.dev.yaml:4:3: [1] | object | map is declared so in Pulumi.yaml:8:3.",
      "Pulumi.dev.yaml:5:3: plain text | an encrypted value, as the project declares it secret | pulumi config set --secret hidden",
    ]);
  });

  it("refuses declarations as Pulumi does", async () => {
    const problems = await refusedFor(
      {
        "Pulumi.yaml": `${project}config:
  a: { type: number }
  b: { type: array }
  c: { type: integer, default: x }
  d: { type: string, default: x, value: y }
  e: { type: string, defualt: x }
  aws:region: { default: eu-west-1 }
  aws:profile: { type: string }
`,
      },
      { config: { a: "1", e: "x" } },
    );
    assert.deepEqual(problems, [
      'Pulumi.yaml:4:3: type "number" | string, integer, boolean, array, object | Declare one of them.',
      "Pulumi.yaml:5:3: b without items | the type of an array's items | Write items.",
      'Pulumi.yaml:6:3: default "x" | integer | Mend the default.',
      "Pulumi.yaml:7:3: d with both default and value | one of them | Leave one out.",
      "Pulumi.yaml:8:3: e.defualt | type, description, items, default, value, secret | Did you mean default?",
      "Pulumi.yaml:9:3: aws:region with a default | a value, as the key belongs to another namespace | Write value instead.",
      "Pulumi.yaml:10:3: aws:profile with a type | a value, as the key belongs to another namespace | Write value instead.",
      "b: no value in stack dev | array of values | Set it in Pulumi.dev.yaml, or give Pulumi.yaml:5:3 a default.",
    ]);
  });

  it("refuses malformed files with the place", async () => {
    assert.match(
      (await refusedFor({ "Pulumi.dev.yaml": "config:\n  app:a: [1\n  app:b: 2\n" }))[0] ?? "",
      /^Pulumi\.dev\.yaml:\d+:\d+: /,
    );
    assert.match(
      (await refusedFor({ "Pulumi.dev.yaml": "config:\n  app:a: 1\n  app:a: 2\n" }))[0] ?? "",
      /^Pulumi\.dev\.yaml:3:3: .*unique/,
    );
    assert.match(
      (await refusedFor({ "Pulumi.dev.yaml": "- config" }))[0] ?? "",
      /^Pulumi\.dev\.yaml:1:1: no map/,
    );
    assert.match(
      (await refusedFor({ "Pulumi.dev.yaml": "config: text" }))[0] ?? "",
      /^Pulumi\.dev\.yaml:1:9: "text"/,
    );
    assert.match(
      (await refusedFor({ "Pulumi.dev.yaml": "config:\n  a:b:c: 1" }))[0] ?? "",
      /^Pulumi\.dev\.yaml:2:3: "a:b:c" \| a key as in namespace:name/,
    );
  });

  it("says what it did not read or understand", async () => {
    const { plan } = await configurationOf({
      "Pulumi.dev.yaml": "environment: [shared]\nconfg: {}\nencryptionsalt: v1:x\nconfig: {}\n",
    });
    assert.deepEqual(
      plan.notes.map(({ text }) => text),
      [
        "Pulumi.dev.yaml:2:1: confg means nothing here; did you mean config?",
        "Pulumi.dev.yaml:1:14: environments are kept by Pulumi Cloud and are not read here; give what the program needs of them as configuration",
      ],
    );
  });
});

describe("plan: stacks", () => {
  const two = { "Pulumi.dev.yaml": "config: {}", "Pulumi.production.yaml": "config: {}" };
  const stackOf = async (files: Record<string, string>, stack?: string) => {
    const program = programOf({
      "index.ts": `${imports}\nexport const s = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");`,
      ...files,
    });
    const plan = await planProgram({
      program,
      output: () => undefined,
      ...(stack === undefined ? {} : { stack }),
    });
    return plan.outputs.s;
  };

  it("are taken by name, with or without organization and project", async () => {
    assert.equal(await stackOf(two, "production"), "organization/app/production");
    assert.equal(await stackOf(two, "acme/production"), "acme/app/production");
    assert.equal(await stackOf(two, "acme/app/production"), "acme/app/production");
  });

  it("are dev where none is named, or the only one there is", async () => {
    assert.equal(await stackOf(two), "organization/app/dev");
    assert.equal(await stackOf({ "Pulumi.live.yaml": "" }), "organization/app/live");
    assert.equal(await stackOf({}), "organization/app/dev");
    assert.equal(await stackOf({}, "any"), "organization/app/any");
  });

  it("that there are not are refused, with those that there are", async () => {
    const refusal = async (files: Record<string, string>, stack?: string) => {
      const [only] = await refusedFor(files, stack === undefined ? {} : { stack });
      return only;
    };
    assert.equal(
      await refusal(two, "prodction"),
      'stack: "prodction" | one of dev, production | Did you mean production?',
    );
    assert.equal(
      await refusal(two, "x"),
      'stack: "x" | one of dev, production | Name one of them, or write Pulumi.x.yaml.',
    );
    assert.equal(
      await refusal({ "Pulumi.a.yaml": "", "Pulumi.b.yaml": "" }),
      "stack: none named | one of a, b | Name one of them, or write Pulumi.dev.yaml.",
    );
    assert.match((await refusal(two, "no/../such thing")) ?? "", /letters, digits/);
  });
});

describe("plan: encrypted configuration", () => {
  const encrypted = {
    "Pulumi.dev.yaml": `config:
  app:password:
    secure: v1:0123456789ab:plantedciphertext
  app:db:
    host: db.example.com
    password: { secure: v1:0123456789ab:plantedciphertext }
    users: [{ name: a, key: { secure: v1:x:y } }]
  aws:secretKey: { secure: v1:z:z }
`,
  };
  const secret = { [signatureKey]: secretSignature };

  it("stays closed: an unknown secret, on which no code runs", async () => {
    const plan = await planOf(
      `
      const config = new pulumi.Config();
      const run = (x: unknown): string => { throw new Error("ran"); };
      const password = config.requireSecret("password");
      password.apply(run); config.requireSecretObject("db").apply(run); config.getSecretNumber("password")!.apply(run);
      new aws.rds.Instance("db", { instanceClass: "x", password });
      new aws.ssm.Parameter("p", { type: "String", value: pulumi.interpolate\`x-\${password}\` });
      const db = config.requireSecretObject<{ host: string; password: string }>("db");
      export const host = db.host, nested = db.password, none = config.getSecret("absent") ?? "none";
    `,
      {},
      encrypted,
    );
    assert.deepEqual(named(plan, "db").inputs.password, secret);
    assert.deepEqual(named(plan, "p").inputs.value, secret);
    assert.deepEqual(plan.outputs, { host: secret, nested: secret, none: "none" });
    assert.deepEqual(named(plan, defaultProvider).inputs.secretKey, secret);
    assert.deepEqual(
      plan.assumptions.map((a) => (a.kind === "config" ? `${a.key} ${a.place}` : a.kind)),
      [
        "app:db.password Pulumi.dev.yaml:6:15",
        "app:db.users[0].key Pulumi.dev.yaml:7:29",
        "app:password Pulumi.dev.yaml:3:5",
        "aws:secretKey Pulumi.dev.yaml:8:18",
      ],
    );
    assert.doesNotMatch(writePlan(plan), /plantedciphertext|ran/);
  });

  it("makes all unknown that is written with it in plain, and says so", async () => {
    const plan = await planOf(
      `
      const config = new pulumi.Config();
      const password = config.require("password");
      export const url = \`postgres://u:\${password}@host\`, alone = config.get("password");
      const db = config.requireObject<{ host: string; password: string }>("db");
      export const host = db.host, part = db.password;
    `,
      {},
      encrypted,
    );
    assert.deepEqual(plan.outputs, {
      url: unknownValue,
      alone: unknownValue,
      host: "db.example.com",
      part: unknownValue,
    });
    assert.deepEqual(
      plan.notes.map(({ text }) => text),
      ["password", "db"].map(
        (key) =>
          `app:${key} is encrypted and was read in plain: what the program made of it is unknown`,
      ),
    );
  });

  for (const [read, kind] of [
    ["getNumber", "number"],
    ["requireBoolean", "boolean"],
    ["requireObject", "object"],
  ]) {
    it(`cannot be read as a plain ${kind}`, async () => {
      await assert.rejects(
        planOf(`new pulumi.Config().${read}("password");`, {}, encrypted),
        new RegExp(
          `app:password is encrypted and cannot be read as a plain ${kind} offline: supply a value for it`,
        ),
      );
    });
  }

  it("is open where the caller supplies a value", async () => {
    const plan = await planOf(
      'export const n = new pulumi.Config().requireNumber("password") + 1;',
      { config: { password: "41" } },
      encrypted,
    );
    assert.equal(plan.outputs.n, 42);
    assert.equal(
      plan.assumptions.some((a) => a.kind === "config" && a.key === "app:password"),
      false,
    );
  });

  it("is as the SDK has it afterwards", async () => {
    await planOf("export const x = 1;", {}, encrypted);
    const plan = await planOf('export const x = new pulumi.Config().requireSecret("password");', {
      config: { password: "p" },
    });
    assert.ok(isSecret(plan.outputs.x));
  });
});

describe("plan: secrets", () => {
  it("are nowhere in a plan", async () => {
    const planted = "planted-plaintext-7f3a";
    const plan = await planOf(
      `
      const config = new pulumi.Config();
      const given = config.requireSecret("given");
      const made = pulumi.secret("${planted}-made");
      class C extends pulumi.ComponentResource {
        constructor() {
          super("app:index:C", "c", { input: made, deep: [{ x: { y: made } }] });
          this.registerOutputs({ made, nested: { list: [made] }, url: pulumi.interpolate\`https://u:\${made}@h\` });
        }
      }
      new C();
      new aws.ssm.Parameter("p", { type: "SecureString", value: given });
      new aws.ssm.Parameter("auto", { type: "SecureString", value: "${planted}-auto" });
      new aws.Provider("aws2", { secretKey: made });
      const zone = aws.route53.getZoneOutput({ name: pulumi.interpolate\`\${made}.example.com\` });
      aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["x"], resources: [made] }] });
      export const outputs = { made, list: [given], zone: zone.zoneId };
    `,
      { config: { given: `${planted}-given` } },
      {
        "Pulumi.yaml": `${project}config:\n  kept: { default: ${planted}-kept, secret: true }\n  aws:token: { value: ${planted}-token, secret: true }\n`,
      },
    );
    assert.doesNotMatch(writePlan(plan), new RegExp(planted));
    const { inputs } = named(plan, "c");
    const redacted = { [signatureKey]: secretSignature };
    assert.deepEqual(inputs, { input: redacted, deep: [{ x: { y: redacted } }] });
    assert.deepEqual(named(plan, defaultProvider).inputs.token, redacted);
    assert.deepEqual(plan.outputs, {
      outputs: { made: redacted, list: [redacted], zone: redacted },
    });
    const calls = plan.assumptions.filter((a) => a.kind === "call");
    assert.deepEqual(
      calls.map((a) => [a.token, a.answer]),
      [
        ["aws:iam/getPolicyDocument:getPolicyDocument", "an answer that holds a secret"],
        ["aws:route53/getZone:getZone", "an answer that holds a secret"],
      ],
    );
  });
});
