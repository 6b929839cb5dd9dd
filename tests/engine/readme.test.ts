/**
 * The commands of README.md and docs/operations.md, run as they are written: by the real CLI, in a shell, in a checkout,
 * on a file backend. AWS and what needs an account are stand-ins; nobody is asked to confirm. Every block of commands is
 * either run here or named below with the reason why not.
 */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { engineOrSkip } from "./support/engine";
import { documented, documentedBlocks, Shell } from "./support/shell";
import { Workspace } from "./support/workspace";

const readme = "README.md";
const operations = "docs/operations.md";

/** Blocks that are not run here, by their first line. */
const elsewhere: Readonly<Record<string, string>> = {
  "npm ci && npm start": "run by CI before the tests, and by tests/cli",
  "npm test": "these tests",
  "easyrsa init-pki && easyrsa build-ca nopass": "needs easy-rsa",
  "easyrsa build-client-full anna nopass": "needs easy-rsa and an endpoint",
  "easyrsa revoke anna && easyrsa gen-crl": "needs easy-rsa and an endpoint",
  "npx bulkhead plan prod --json plan.json          # the tree on screen, everything in the file":
    "tests/cli/examples.test.ts",
  "npx bulkhead prove --stack prod               # every row with its verdict; status 1 if one is not proved":
    "tests/cli/prove.test.ts",
  "npx bulkhead report --stack dev --stack prod --html report.html  # one page: map, grid, evidence":
    "tests/cli/report.test.ts",
  "npx bulkhead traffic --policy-config policy-config.json":
    "tests/cli/traffic-command.test.ts, tests/engine/pack.test.ts",
  "npm run publish-site -- dist --stack prod --dry-run   # what would be added, changed and removed, with its cache header":
    "tests/tools/publish-site.test.ts",
  "npm pack --workspace components            # bulkhead-0.1.0.tgz": "tests/package/pack.test.ts",
  "npm run lint && npm run types    # eslint, prettier, tsc": "run by CI",
  "pulumi config set deletionProtection false && pulumi up": "tests/engine/lifecycle.test.ts",
  "db=$(pulumi stack output postgresEndpoint | cut -d. -f1)": "tests/engine/lifecycle.test.ts",
  "pulumi cancel --yes": "tests/engine/faults.test.ts",
  "pulumi preview --import-file creates.json": "tests/engine/faults.test.ts",
  "pulumi import --file creates.json --protect=false --generate-code=false":
    "tests/engine/faults.test.ts",
  "BULKHEAD_ALLOW_LOSS='data-redis' pulumi up --ignore-protect": "tests/engine/guard.test.ts",
};

const digest = "a1".repeat(32);

describe("the documented commands, on the real engine", function () {
  this.timeout(300_000);
  this.slow(60_000);

  let workspace: Workspace;
  let shell: Shell;
  const run = new Set<string>();

  before(async function () {
    workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
    shell = Shell.open(workspace);
  });

  after(() => {
    (workspace as Workspace | undefined)?.close();
  });

  /** Runs a block, with what a person puts in place of its examples. */
  async function runs(
    file: string,
    heading: string,
    words: string,
    edits: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const text = documented(file, heading, words);
    run.add(text.split("\n")[0] ?? "");
    const script = Object.entries(edits).reduce((edited, [example, own]) => {
      assert.ok(edited.includes(example), `${example} in\n${edited}`);
      return edited.replaceAll(example, own);
    }, text);
    const { status, output } = await shell.run(script);
    assert.equal(status, 0, `${script}\n${output.slice(-4000)}`);
    return output;
  }

  /** The CLI takes `~` from the system, whatever the environment says: not the user's own here. */
  function ownHome(): Record<string, string> {
    return { "file://~": `file://${shell.home}` };
  }

  it("Deploying: a local folder keeps the state", async () => {
    // The checkout has its dependencies.
    const edits = { "npm ci": ":", ...ownHome() };
    assert.match(await runs(readme, "Deploying", "pulumi login", edits), /Logged in .* \(file:/);
  });

  it("First deployment: the account's roles, then dev with a certificate of its own", async () => {
    await runs(readme, "First deployment", "create-service-linked-role");
    const output = await runs(readme, "First deployment", "pulumi stack init dev", {
      "'<the ARN it printed>'":
        "arn:aws:acm:eu-central-1:111122223333:certificate/99999999-9999-4999-8999-999999999999",
    });
    assert.match(output, /\+ 279 created/);
    assert.match(output, /https:\/\//);
    const calls = shell.calls("aws");
    assert.equal(calls.filter((call) => /^iam create-service-linked-role/.test(call)).length, 3);
    assert.equal(calls.filter((call) => /^acm import-certificate/.test(call)).length, 1);
    const file = readFileSync(path.join(shell.folder, "Pulumi.dev.yaml"), "utf8");
    assert.match(file, /certificateArn: .*certificate\/99999999/);
    assert.match(file, /encryptionsalt/);
  });

  it("First deployment: an image of one's own; Day two: a preview and an update of just that", async () => {
    await shell.run("git init --quiet && git add Pulumi.*.yaml index.ts && git commit -qm before");
    await runs(readme, "First deployment", "services.search.image", {
      "sha256:…": `sha256:${digest}`,
    });
    await shell.run("git commit -qam image");
    const output = await runs(readme, "Day two", "pulumi preview --diff");
    run.add("pulumi preview --diff");
    assert.match(output, new RegExp(digest.slice(0, 12)));
    const changed = [...output.matchAll(/^ (?:~|\+-) +aws:\S+ (\S+) (?:update|replace)d/gm)];
    assert.ok(changed.length > 0, output.slice(-3000));
    for (const [line] of changed) assert.match(line, /services-.*search/);
  });

  it("Day two: the check in CI, here of a stack that is not production", async () => {
    const output = await runs(readme, "Day two", "npm run --silent guard");
    assert.match(output, /guard: stack dev is not production/);
    assert.equal(
      documented(operations, "Day two", "npm run --silent guard"),
      documented(readme, "Day two", "npm run --silent guard"),
    );
  });

  it("The way back: the old commit, deployed", async () => {
    const output = await runs(operations, "The way back", "git revert");
    assert.match(output, /updated|replaced/);
    const file = readFileSync(path.join(shell.folder, "Pulumi.dev.yaml"), "utf8");
    assert.ok(!file.includes(digest));
  });

  it("Where the state is kept: the bucket and the key for a team", async () => {
    const before = shell.calls("aws").length;
    await runs(operations, "Where the state is kept", "create-bucket");
    const calls = shell.calls("aws").slice(before);
    assert.deepEqual(
      calls.map((call) => call.split(" ").slice(0, 2).join(" ")),
      [
        "kms create-key",
        "kms create-alias",
        "kms enable-key-rotation",
        "s3api create-bucket",
        "s3api put-bucket-versioning",
        "s3api put-public-access-block",
        "s3api put-bucket-encryption",
      ],
    );
    const json = /configuration (\{.*\})$/.exec(calls.at(-1) ?? "")?.[1] ?? "";
    assert.match(JSON.stringify(JSON.parse(json)), /"SSEAlgorithm":"aws:kms"/);
  });

  it("Where the state is kept: a stack moves to another backend, and its secrets are encrypted anew", async () => {
    const other = `file://${path.join(workspace.folder, "other")}`;
    await shell.run(`mkdir -p ${other.replace("file://", "")}`);
    const before = await shell.run("pulumi stack output --json");
    await runs(operations, "Where the state is kept", "pulumi stack import", {
      "'s3://bulkhead-state-111122223333?region=eu-central-1'": other,
      "stack init prod --secrets-provider='awskms://alias/pulumi-state?region=eu-central-1'":
        "stack init dev --secrets-provider=passphrase",
    });
    const moved = await shell.run("pulumi stack export");
    assert.match(moved.stdout, /"ciphertext"/);
    assert.doesNotMatch(moved.stdout, /"plaintext"/);
    const after = await shell.run("pulumi stack output --json");
    assert.deepEqual(JSON.parse(after.stdout), JSON.parse(before.stdout));
  });

  it("Teardown: dev goes as a whole", async () => {
    await runs(readme, "Teardown", "pulumi destroy", {});
    const left = await shell.run("pulumi stack export");
    const { deployment } = JSON.parse(left.stdout) as { deployment: { resources?: unknown[] } };
    assert.deepEqual(deployment.resources ?? [], []);
    assert.equal(workspace.provider.inventory.size, 0);
  });

  it("First deployment of prod; its check in CI finds nothing, and the VPN has its endpoint", async () => {
    shell = Shell.open(workspace, "prod");
    await runs(operations, "Where the state is kept", "pulumi stack init dev", {
      " dev": " other",
      ...ownHome(),
    });
    const output = await runs(readme, "First deployment", "pulumi stack init prod");
    assert.match(output, /\+ 427 created/);
    const check = await runs(readme, "Day two", "npm run --silent guard");
    assert.match(check, /guard: stack prod keeps everything that holds data/);
    const endpoint = await shell.run("pulumi stack output vpnEndpointId");
    assert.match(endpoint.stdout, /^cvpn-endpoint-/);
  });

  it("stops in CI what would lose data, with exit status 1", async () => {
    const file = path.join(shell.folder, "Pulumi.prod.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("config:", "config:\n  bulkhead:accessLogs: false"),
    );
    const { status, output } = await shell.run(
      documented(readme, "Day two", "npm run --silent guard"),
    );
    assert.equal(status, 1, output.slice(-2000));
    assert.match(output, /3 resources that hold data would go from stack prod/);
  });

  it("has Git ignore every file that the commands write into the checkout", () => {
    const text = documentedBlocks(operations)
      .map((block) => block.text)
      .join("\n");
    const written = [...text.matchAll(/(?:--file|--import-file|>) (\w+\.json)/g)].map(
      ([, file = ""]) => file,
    );
    const files = [...new Set(written)].sort();
    assert.deepEqual(files, ["before.json", "creates.json", "preview.json", "state.json"]);
    const cwd = path.resolve(__dirname, "../..");
    const ignored = execFileSync("git", ["check-ignore", ...files], { cwd, encoding: "utf8" });
    assert.deepEqual(ignored.trim().split("\n").sort(), files);
  });

  it("leaves out no block of commands without a reason", () => {
    const blocks = [readme, operations].flatMap((file) =>
      documentedBlocks(file).map(({ text }) => text.split("\n")[0] ?? ""),
    );
    // A login to a service that is not here.
    const known = new Set([
      ...run,
      ...Object.keys(elsewhere),
      "pulumi login 's3://bulkhead-state-111122223333?region=eu-central-1'",
    ]);
    assert.deepEqual(
      blocks.filter((first) => !known.has(first)),
      [],
    );
    assert.deepEqual(
      Object.keys(elsewhere).filter((first) => !blocks.includes(first)),
      [],
    );
  });
});
