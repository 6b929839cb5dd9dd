/** What all workflows hold to, beside what actionlint knows. */
import { strict as assert } from "node:assert";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { planProgram } from "../../cli/plan";
import { usesOf } from "../../tools/pin-actions/pins";

const checkout = path.resolve(__dirname, "../..");
const folder = path.join(checkout, ".github/workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Job {
  readonly uses?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress"?: boolean };
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly include?: readonly { stack: string }[] } };
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = readdirSync(folder).sort();
const texts = new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
const workflows = new Map(
  [...texts].map(([name, text]) => [name, parse(text) as Workflow] as const),
);
const jobs = [...workflows].flatMap(([file, { jobs, permissions }]) =>
  Object.entries(jobs).map(([id, job]) => ({
    at: `${file}, ${id}`,
    job,
    permissions: job.permissions ?? permissions,
    steps: job.steps ?? [],
  })),
);

function workflow(name: string): Workflow {
  const found = workflows.get(name);
  assert.ok(found, `there is no ${name}`);
  return found;
}

const setup = readFileSync(path.join(checkout, ".github/actions/setup/action.yml"), "utf8");

const credentials = "aws-actions/configure-aws-credentials@";

/** How long the credentials last that a step takes on, in seconds; undefined where it takes on none. */
function sessionOf({ uses = "", with: given = {} }: Step): number | undefined {
  if (uses.startsWith(credentials)) return Number(given["role-duration-seconds"] ?? 3600);
  if (uses !== "./.github/actions/setup" || given.role === undefined) return undefined;
  const { inputs } = parse(setup) as Action;
  return Number(given["role-duration-seconds"] ?? inputs["role-duration-seconds"]?.default);
}

describe("the workflows", () => {
  it("are those that the documentation describes, with every variable and secret", () => {
    const documentation = readFileSync(path.join(checkout, "docs/delivery.md"), "utf8");
    const described = [...documentation.matchAll(/^\| `([\w-]+\.yml)`/gm)].map(([, name]) => name);
    assert.deepEqual(described.sort(), names);
    const all = [...texts.values(), setup].join("\n");
    const used = [...all.matchAll(/\b(?:vars|secrets)\.([A-Z_]+)/g)].map(([, name]) => name);
    const table = [...documentation.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(table.sort(), [...new Set(used)].sort());
  });

  it("grant nothing by themselves; each job says what it may", () => {
    for (const [name, { permissions }] of workflows) {
      const expected = name === "checks.yml" ? { contents: "read" } : {};
      assert.deepEqual(permissions, expected, name);
    }
    const granted = new Set(
      jobs.flatMap(({ permissions }) => Object.entries(permissions).join(";").split(";")),
    );
    assert.deepEqual([...granted].sort(), [
      "contents,read",
      "contents,write",
      "id-token,write",
      "pull-requests,write",
    ]);
  });

  it("never let one job both have a role in AWS and write to GitHub", () => {
    const both = jobs.filter(
      ({ permissions }) =>
        permissions["id-token"] === "write" &&
        (permissions.contents === "write" || permissions["pull-requests"] === "write"),
    );
    assert.deepEqual(both, []);
  });

  it("have credentials by OIDC alone, and none in the checks", () => {
    for (const [name, text] of texts) {
      assert.doesNotMatch(text, /aws-access-key|AWS_SECRET|AWS_ACCESS/i, name);
      assert.doesNotMatch(text, /pull_request_target|workflow_run/, name);
      assert.doesNotMatch(text, /continue-on-error/, name);
    }
    assert.doesNotMatch(texts.get("checks.yml") ?? "", /secrets\.|vars\.|id-token/);
  });

  it("give the token of deployments to the environments' jobs only", () => {
    const given = jobs.flatMap(({ job: { env = {}, environment } }) =>
      env.PULUMI_ACCESS_TOKEN === undefined ? [] : [[env.PULUMI_ACCESS_TOKEN, environment]],
    );
    for (const [token, environment] of given) {
      const name =
        environment === undefined ? "PULUMI_PREVIEW_ACCESS_TOKEN" : "PULUMI_ACCESS_TOKEN";
      assert.equal(token, `\${{ secrets.${name} }}`);
    }
    assert.ok(given.length > 4);
    assert.equal(
      [...texts.values()].join("").split("secrets.PULUMI_ACCESS_TOKEN").length - 1,
      given.filter(([, environment]) => environment !== undefined).length,
    );
  });

  it("keep what others wrote out of scripts", () => {
    for (const { at, steps } of jobs) {
      for (const { run } of steps) {
        if (run !== undefined) assert.doesNotMatch(run, /\$\{\{/, at);
      }
    }
    for (const { run } of (parse(setup) as Action).runs.steps) {
      if (run !== undefined) assert.doesNotMatch(run, /\$\{\{/);
    }
  });

  it("leave no token in the checkout", () => {
    for (const { at, steps } of jobs) {
      for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
        assert.equal(step.with?.["persist-credentials"], false, at);
      }
    }
  });

  it("run the request's own code with the right to comment nowhere", () => {
    for (const { at, permissions, steps } of jobs) {
      if (permissions["pull-requests"] !== "write") continue;
      const [first] = steps;
      assert.equal(first?.with?.ref, "${{ github.event.pull_request.base.sha }}", at);
    }
  });

  it("change a stack in that stack's group only, and never give up half-way", () => {
    for (const { at, job, steps } of jobs) {
      const changes = steps.some(({ run }) => run?.includes("tools/ci/deploy.sh") ?? false);
      if (!changes) continue;
      assert.ok(job.environment, at);
      assert.equal(job.concurrency?.group, `stack-${job.environment}`, at);
      assert.equal(job.concurrency["cancel-in-progress"], undefined, at);
    }
    const changing = jobs.filter(({ job }) => job.concurrency?.group.startsWith("stack-"));
    assert.deepEqual(
      changing.map(({ at }) => at),
      ["backend.yml, deploy", "deploy-dev.yml, deploy", "deploy-prod.yml, deploy"],
    );
  });

  it("deploy production by a person only, and migrate before rolling out", () => {
    assert.deepEqual(Object.keys(workflow("deploy-prod.yml").on), ["workflow_dispatch"]);
    assert.deepEqual(Object.keys(workflow("backend.yml").on), ["workflow_dispatch"]);
    assert.deepEqual(workflow("deploy-dev.yml").on, { push: { branches: ["release"] } });
    for (const { at, job } of jobs) {
      if (job.environment !== "prod") continue;
      assert.match(at, /^deploy-prod\.yml/);
    }
    const { steps = [] } = workflow("backend.yml").jobs.deploy ?? {};
    const order = steps.flatMap(({ run }) => run ?? []);
    const at = (part: string) => order.findIndex((run) => run.includes(part));
    assert.ok(at("ci -- digest") >= 0 && at("ci -- digest") < at("ci -- migrate"));
    assert.ok(at("ci -- migrate") < at("tools/ci/deploy.sh"));
  });

  it("let the migrations hear that a run is cancelled, with no shell between", () => {
    const { steps = [] } = workflow("backend.yml").jobs.deploy ?? {};
    const runs = steps.flatMap(({ run }) => run ?? []).filter((run) => run.includes("migrate"));
    assert.deepEqual(runs, ['exec npm run --silent ci -- migrate "$STACK" "$SERVICE"']);
    // npm hands signals to the shell that it starts, which would end and leave its child.
    const { scripts } = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    assert.match(scripts.ci ?? "", /^exec ts-node /);
  });

  it("compare a request with what it was merged with", () => {
    const { steps = [] } = workflow("preview.yml").jobs.changes ?? {};
    const [checkedOut] = steps;
    // By default the merge commit, with its parents.
    assert.equal(checkedOut?.with?.ref, undefined);
    assert.equal(checkedOut?.with?.["fetch-depth"], 2);
    const runs = steps.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs, [
      'npm run --silent ci -- offline-diff "$(git rev-parse HEAD^1)" comments/changes.md',
    ]);
  });

  it("skip no check, since a skipped one counts as passed", () => {
    const { on, jobs: checks } = workflow("checks.yml");
    assert.deepEqual(on, { push: null, pull_request: null });
    for (const [id, job] of Object.entries(checks)) assert.equal(job.if, undefined, id);
  });

  it("give Dependabot's requests no job that needs secrets or writes", () => {
    const { preview, comment, changes } = workflow("preview.yml").jobs;
    const own = "github.event.pull_request.head.repo.full_name == github.repository";
    for (const job of [preview, comment]) {
      const condition = job?.if ?? "";
      assert.ok(condition.includes(own));
      assert.ok(condition.includes("&& github.event.pull_request.user.login != 'dependabot[bot]'"));
    }
    assert.equal(changes?.if, undefined);
  });

  it("end", () => {
    for (const { at, job } of jobs) {
      if (job.uses === undefined) assert.ok((job["timeout-minutes"] ?? 0) > 0, at);
    }
  });

  it("have credentials to their end, in sessions that their roles allow", async () => {
    const sessions = jobs.flatMap(({ at, job, steps }) =>
      steps.flatMap((step) => {
        const seconds = sessionOf(step);
        return seconds === undefined ? [] : [{ at, job, seconds }];
      }),
    );
    const withRole = jobs.filter(({ at, permissions }) => at !== "publish.yml, publish" && permissions["id-token"] === "write"); // prettier-ignore
    assert.deepEqual(
      sessions.map(({ at }) => at),
      // One that calls another workflow hands the right on, and takes on no role itself.
      withRole.filter(({ job }) => job.uses === undefined).map(({ at }) => at),
    );
    for (const { at, job, seconds } of sessions) {
      assert.ok((job["timeout-minutes"] ?? Infinity) * 60 <= seconds, at);
    }
    // The action hands the length on.
    const step = (parse(setup) as Action).runs.steps.find(({ uses }) => uses?.startsWith(credentials)); // prettier-ignore
    assert.equal(step?.with?.["role-duration-seconds"], "${{ inputs.role-duration-seconds }}");
    const longest = Math.max(...sessions.map(({ seconds }) => seconds));
    for (const stack of ["dev", "prod"]) {
      const program = path.join(checkout, "delivery");
      const { resources } = await planProgram({ program, stack, output: () => undefined });
      const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
      assert.equal(roles.length, 2);
      for (const { name, inputs } of roles) {
        assert.ok(Number(inputs.maxSessionDuration) >= longest, `${stack}: ${name}`);
      }
    }
  }).timeout(120_000);

  it("name actions by commit with their version behind it, or by version", () => {
    for (const [name, text] of [...texts, ["setup", setup] as const]) {
      const lines = text.split("\n").filter((line) => /^\s*(- )?uses: (?!\.\/)/.test(line));
      const uses = usesOf(text);
      assert.equal(uses.length, lines.length, name);
      for (const { action, ref, version } of uses) {
        if (/^[0-9a-f]{40}$/.test(ref)) assert.match(version ?? "", /^v\d/, `${name}: ${action}`);
        else assert.match(ref, /^v\d+(\.\d+)*$/, `${name}: ${action}`);
      }
    }
  });

  it("call scripts that are there and can be run", () => {
    const all = [...texts.values()].join("\n");
    const scripts = new Set([...all.matchAll(/tools\/ci\/[\w-]+\.sh/g)].map(([script]) => script));
    assert.ok(scripts.size >= 8);
    for (const script of scripts) accessSync(path.join(checkout, script), constants.X_OK);
    const there = readdirSync(path.join(checkout, "tools/ci")).filter((name) =>
      name.endsWith(".sh"),
    );
    assert.deepEqual([...scripts].map((script) => path.basename(script)).sort(), there.sort());
    const manifest = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    // What is run inside of the site's own folder is the site's.
    for (const [, name = ""] of all.matchAll(/npm run (?:--silent )?([\w-]+)/g)) {
      assert.ok(name in manifest.scripts, `package.json has no script ${name}`);
    }
  });

  it("preview and watch stacks that exist", () => {
    for (const { at, job } of jobs) {
      for (const { stack } of job.strategy?.matrix.include ?? []) {
        assert.ok(existsSync(path.join(checkout, `Pulumi.${stack}.yaml`)), `${at}: ${stack}`);
      }
    }
  });
});
