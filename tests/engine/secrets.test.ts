/**
 * Secrets: values that are planted as encrypted configuration, as a generated password and as what AWS hands out are
 * encrypted in the state, and nowhere in clear: not in the state, outputs, events, plans or logs of any command.
 */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { DataTier, NetworkTier, ServiceGroups } from "../../components/index";
import type { Properties } from "./provider/provider";
import { engineOrSkip } from "./support/engine";
import { packFolder, withPack, type PackSettings } from "./support/pack";
import { platform, Workspace } from "./support/workspace";

const root = path.resolve(__dirname, "../..");

/**
 * Long and unlike anything else, so that a single hit is a leak. The first two are encrypted configuration, which the CLI
 * knows and takes out of all that it prints, whoever said it; of the others it does not know beforehand that they are secret.
 */
const planted = {
  key: "planted-key-77c1d0e4fa",
  sign: "planted-sign-91d3ab0c72",
  password: "planted-Password-4f7d1c95b2",
  token: "plantedToken0a9e63b7d8c2",
  handedOut: "planted-by-AWS-5be20c1f93",
};

describe("secrets on the real engine", function () {
  this.timeout(300_000);
  this.slow(30_000);

  /** Everything that commands have printed, with where it was. */
  const printed = new Map<string, string>();
  let workspace: Workspace;

  before(async function () {
    workspace = await Workspace.open(await engineOrSkip(this));
    plantInProvider();
  });

  after(() => {
    workspace.close();
  });

  /** What AWS itself makes up and hands out: the token that is generated, and a user's access key. */
  function plantInProvider(): void {
    const { provider } = workspace;
    const invoke = provider.invoke.bind(provider);
    provider.invoke = async (token, args) =>
      token === "aws:secretsmanager/getRandomPassword:getRandomPassword"
        ? { ...(await invoke(token, args)), randomPassword: planted.token }
        : invoke(token, args);
    const create = provider.create.bind(provider);
    provider.create = async (type, urn, inputs, preview) => {
      const created = await create(type, urn, inputs, preview);
      if (type !== "aws:iam/accessKey:AccessKey" || preview) return created;
      const outputs: Properties = { ...created.outputs, secret: planted.handedOut };
      for (const [key, existing] of provider.inventory) {
        if (existing.urn === urn) provider.inventory.set(key, { ...existing, outputs });
      }
      return { ...created, outputs };
    };
  }

  async function pulumiRuns(
    stack: string,
    args: readonly string[],
    program?: PulumiFn,
    environment?: Record<string, string>,
  ): Promise<string> {
    const { status, stdout, stderr } = await workspace.cli(
      [...args, "--color=never", `--stack=${stack}`],
      { ...(program && { program }), ...(environment && { environment }) },
    );
    printed.set(`${stack}: pulumi ${args.join(" ")}`, stdout + stderr);
    assert.equal(status, 0, `pulumi ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Every file below a folder. */
  function filesIn(folder: string): string[] {
    return readdirSync(folder).flatMap((name) => {
      const file = path.join(folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats === undefined) return [];
      return stats.isDirectory() ? filesIn(file) : [file];
    });
  }

  /** Where a planted value is, in clear or in base64, among files and what was printed. */
  function leaks(): string[] {
    const texts = new Map(printed);
    for (const file of filesIn(workspace.folder)) {
      texts.set(path.relative(workspace.folder, file), readFileSync(file, "latin1"));
    }
    return [...texts].flatMap(([place, text]) =>
      Object.entries(planted)
        .filter(([, value]) => text.includes(value) || text.includes(toBase64(value)))
        .map(([name]) => `${name} in ${place}`),
    );
  }

  /** Without the last characters, which depend on what follows. */
  function toBase64(text: string): string {
    return Buffer.from(text)
      .toString("base64")
      .replace(/..?=*$/, "");
  }

  /** Secrets of the program's own, given to the library and to plain resources, and handed out. */
  const own: PulumiFn = () => {
    const config = new pulumi.Config("own");
    // As a provider for random passwords makes one.
    const password = pulumi.secret(planted.password);
    const network = new NetworkTier("network", {
      zones: ["eu-central-1a", "eu-central-1b"],
      natGateways: "single",
    });
    const groups = new ServiceGroups("service", { network, services: { api: {} } });
    const data = new DataTier("data", {
      network,
      redis: { clients: groups.securityGroupIds },
      deletionProtection: false,
    });
    const database = new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t4g.micro",
      allocatedStorage: 20,
      username: "app",
      password,
      skipFinalSnapshot: true,
    });
    const key = new aws.ssm.Parameter("key", {
      type: "SecureString",
      value: config.requireSecret("key"),
    });
    const sign = new aws.ssm.Parameter("sign", {
      type: "SecureString",
      value: config.requireSecret("sign"),
    });
    const user = new aws.iam.User("robot");
    const access = new aws.iam.AccessKey("robot", { user: user.name });
    // Those who hand a secret out lose nothing: it stays one.
    const url = pulumi.interpolate`postgres://app:${password}@${database.endpoint}/app`;
    // Where they should not be: the pack has something to say of both.
    const task = new aws.ecs.TaskDefinition("worker", {
      family: "worker",
      containerDefinitions: pulumi.jsonStringify([
        { name: "worker", image: "worker:1", environment: [{ name: "DB_URL", value: url }] },
      ]),
    });
    const template = new aws.ec2.LaunchTemplate("worker", {
      userData: pulumi.interpolate`#!/bin/sh\nexport DB_PASSWORD=${password}\n`.apply((script) =>
        Buffer.from(script).toString("base64"),
      ),
    });
    void pulumi.log.info(`the database is made with a password of its own, ${typeof password}`);
    return Promise.resolve({
      url,
      key: key.value,
      sign: sign.value,
      robot: access.secret,
      redis: data.redisEndpoint,
      worker: task.family,
      template: template.name,
    });
  };

  /** An address that somebody thinks is a secret. */
  const office: PulumiFn = () => {
    const vpc = new aws.ec2.Vpc("network", { cidrBlock: "10.0.0.0/16" });
    const cidrBlocks = [pulumi.secret("52.11.22.33/32")];
    new aws.ec2.SecurityGroup("db", {
      vpcId: vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks }],
    });
    return Promise.resolve({});
  };

  it("keeps a program's own: configuration, passwords, tokens, keys, and what AWS hands out", async () => {
    const project = workspace.projectFolder;
    await pulumiRuns("own", ["stack", "init"]);
    writeFileSync(
      path.join(project, "Pulumi.own.yaml"),
      `${readFileSync(path.join(project, "Pulumi.own.yaml"), "utf8")}\nconfig:\n  aws:region: eu-central-1\n`,
    );
    for (const name of ["key", "sign"] as const) {
      const args = ["config", "set", "--secret", `own:${name}`, planted[name]];
      await pulumiRuns("own", args);
      printed.delete(`own: pulumi ${args.join(" ")}`);
    }
    await pulumiRuns("own", ["config"]);
    await pulumiRuns("own", ["preview", "--diff", "--save-plan=plan.json"], own);
    await pulumiRuns("own", ["preview", "--json", "--show-sames"], own);
    workspace.provider.faults.failAt({ method: "create", type: "aws:rds/instance:Instance" });
    const failing = ["up", "--yes", "--diff"];
    const failed = await workspace.cli([...failing, "--stack=own"], { program: own });
    assert.match(failed.output, /InternalFailure: the request failed/);
    printed.set("own: an update that fails", failed.output);
    await pulumiRuns("own", ["up", "--yes", "--skip-preview"], own);
    await pulumiRuns("own", ["up", "--yes", "--diff"], own);
    await pulumiRuns("own", ["stack", "output"]);
    await pulumiRuns("own", ["stack", "output", "--json"]);
    await pulumiRuns("own", ["refresh", "--yes", "--diff"]);
    await pulumiRuns("own", ["stack", "--show-ids"]);
    await pulumiRuns("own", ["stack", "history"]);
    await pulumiRuns("own", ["stack", "graph", "graph.dot"]);
    const state = await pulumiRuns("own", ["stack", "export"]);
    assert.ok((state.match(/"ciphertext"/g) ?? []).length >= 8, "the state has them, encrypted");
    assert.deepEqual(leaks(), []);
  });

  it("finds what it looks for: shown on demand, they are all there", async () => {
    const shown = await workspace.cli(["stack", "export", "--show-secrets", "--stack=own"]);
    const outputs = await workspace.cli(["stack", "output", "--show-secrets", "--stack=own"]);
    for (const value of Object.values(planted)) assert.ok(shown.stdout.includes(value), value);
    for (const name of ["password", "key", "sign", "handedOut"] as const) {
      assert.ok(outputs.stdout.includes(planted[name]), name);
    }
  });

  it("keeps them from the log of a run", async () => {
    await pulumiRuns("own", ["preview", "--logtostderr", "--verbose=2"], own);
    assert.deepEqual(leaks(), []);
  });

  /** Everything the pack finds is told, and nothing of it stops a command. */
  const settings: PackSettings = { all: "advisory" };

  /** That the pack looked into both places. */
  function assertFound(output: string): void {
    assert.match(output, /The value of DB_URL has a password in a URL in it/);
    assert.match(output, /The user data has a value for DB_PASSWORD in it/);
  }

  it("keeps them from what the policy pack finds, also of secrets in the wrong place", async () => {
    const { policyPacks, policyPackConfigs } = withPack(workspace, settings);
    const pack = [
      ...policyPacks.map((folder) => `--policy-pack=${folder}`),
      ...policyPackConfigs.map((file) => `--policy-pack-config=${file}`),
    ];
    assertFound(await pulumiRuns("own", ["preview", "--diff", ...pack], own));
    assert.deepEqual(leaks(), []);
  });

  it("fact: CrossGuard hands secrets out unmarked: a finding shows one in a property that is no place for secrets", async () => {
    const { policyPacks, policyPackConfigs } = withPack(workspace, settings);
    const stack = await workspace.stack("office", office, { project: "office" });
    const { output } = await stack.preview({ policyPacks, policyPackConfigs });
    assert.match(output, /ingress\[0\]\.cidrBlocks\[0\] = "52\.11\.22\.33\/32"/);
  });

  it("fact: policy analyze opens secrets where the passphrase is at hand, and shows none", async () => {
    const file = path.join(workspace.folder, "own.json");
    writeFileSync(file, await pulumiRuns("own", ["stack", "export"]));
    const [config = ""] = withPack(workspace, settings).policyPackConfigs;
    const what = ["--file", file, "--policy-pack", packFolder, "--policy-pack-config", config];
    const said = async (environment: Readonly<Record<string, string>>): Promise<string> => {
      const { status, output } = await workspace.cli(["policy", "analyze", ...what], {
        environment: { PULUMI_BACKEND_URL: "", ...environment },
      });
      assert.equal(status, 0, output);
      printed.set(`own: policy analyze ${JSON.stringify(environment)}`, output);
      return output;
    };
    assertFound(await said({}));
    const closed = await said({ PULUMI_CONFIG_PASSPHRASE: "another one" });
    assert.match(closed, /analyzing with secret values redacted/);
    assert.match(closed, /no-plain-secrets: .* :: userData, .* :: containerDefinitions\./);
    assert.doesNotMatch(closed, /has a password in a URL/);
    assert.deepEqual(leaks(), []);
  });

  for (const command of [
    "preview --debug",
    "preview --logtostderr --verbose=3",
    "up --yes --json",
  ]) {
    it(`fact: pulumi ${command} writes secrets in clear, as Pulumi's SDK says them`, async () => {
      const { stdout, stderr } = await workspace.cli([...command.split(" "), "--stack=own"], {
        program: own,
      });
      const said = stdout + stderr;
      assert.ok(said.includes(planted.token));
      assert.ok(said.includes(planted.password));
      // Encrypted configuration is all that the CLI knows to take out.
      assert.ok(!said.includes(planted.key));
    });
  }

  it("keeps what the platform generates: Redis's token, in dev", async () => {
    await pulumiRuns("dev", ["stack", "init"]);
    const stack = await workspace.stack("dev", platform);
    const up = await stack.up({ recorder: false, policyPacks: [] });
    assert.equal(up.error, undefined);
    const preview = await stack.preview({ recorder: false, policyPacks: [] });
    for (const [name, { events, output }] of Object.entries({ up, preview })) {
      const isDebug = ({ diagnosticEvent }: (typeof events)[number]) =>
        (diagnosticEvent?.severity as string | undefined) === "debug";
      printed.set(`dev: events of ${name}`, JSON.stringify(events.filter((one) => !isDebug(one))));
      printed.set(`dev: output of ${name}`, output);
    }
    // Fact: the debug messages of Pulumi's SDK, which are shown with --debug only, are in the engine's event log always.
    const debug = up.events.filter(
      ({ diagnosticEvent }) => (diagnosticEvent?.severity as string | undefined) === "debug",
    );
    assert.ok(JSON.stringify(debug).includes(planted.token));
    await pulumiRuns("dev", ["stack", "output", "--json"]);
    const state = await pulumiRuns("dev", ["stack", "export"]);
    assert.match(state, /"ciphertext"/);
    assert.deepEqual(leaks(), []);
  });

  it("keeps it from the offline plan, on screen and as JSON, and from proof, page and what is explained of it", () => {
    const file = (name: string) => path.join(workspace.folder, name);
    const answers = {
      calls: {
        "aws:secretsmanager/getRandomPassword:getRandomPassword": { randomPassword: planted.token },
      },
    };
    const run = (...args: string[]) => {
      const options = { cwd: root, encoding: "utf8" } as const;
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["cli/bin/bulkhead.js", ...args],
        options,
      );
      assert.equal(status, 0, stderr);
      printed.set(`bulkhead ${args.join(" ")}`, stdout + stderr);
    };
    writeFileSync(file("answers.json"), JSON.stringify(answers));
    run("plan", "dev", "--answers", file("answers.json"), "--json", file("plan.json"));
    run("explain", "https://anything.example.com/api/search", "--plan", file("plan.json"));
    run("prove", "--plan", file("plan.json"), "--json", file("verdict.json"));
    run("report", "--plan", file("plan.json"), "--html", file("report.html"));
    assert.match(readFileSync(file("plan.json"), "utf8"), /authToken/);
    rmSync(file("answers.json"));
    assert.deepEqual(leaks(), []);
  });

  it("tells a planted secret from all else: the provider was given each of them in clear", () => {
    const given = JSON.stringify([...workspace.provider.inventory.values()]);
    for (const value of Object.values(planted)) assert.ok(given.includes(value), value);
  });
});
