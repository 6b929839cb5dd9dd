/** The command line as a person or a script meets it: arguments, streams, exit status. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "../..");
const program = path.join(root, "cli/bin/bulkhead.js");

function run(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, CI: "", NO_COLOR: "", COLUMNS: "", ...options.env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const longest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

describe("the command line", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-main-"));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("plans dev by default: the tree, plain and within 80 columns when piped", () => {
    const { status, stdout, stderr } = run(["plan"]);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/dev: \d+ resources, \d+ components/);
    assert.match(stdout, /network-public-eu-central-1a +10\.0\.1\.0\/24/);
    assert.match(stdout, /^Planned in [\d.]+ m?s\.$/m);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout, /\x1b/);
    assert.ok(longest(stdout) <= 80, `${longest(stdout)}`);
  });

  it("plans the stack that it is given, from anywhere", () => {
    const { status, stdout } = run(["plan", "prod", "--program", root], {
      cwd: folder,
      env: { COLUMNS: "120" },
    });
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/prod: /);
    assert.match(stdout, /ClientVpn vpn/);
    assert.ok(longest(stdout) <= 120);
  });

  it("takes a stack that is named twice over as the one that it is", () => {
    const { status, stdout } = run(["plan", "prod", "--stack", "prod", "--quiet"]);
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/prod: /);
  });

  it("is short where CI is set", () => {
    const { stdout } = run(["plan"], { env: { CI: "true" } });
    assert.ok(stdout.split("\n").length < 25, stdout);
    assert.doesNotMatch(stdout, /10\.0\.1\.0\/24/);
  });

  it("writes the plan as JSON, to a file or as all of its output, byte for byte the same", () => {
    const file = path.join(folder, "plan.json");
    assert.equal(run(["plan", "--json", file, "--quiet"]).status, 0);
    const text = readFileSync(file, "utf8");
    assert.equal((JSON.parse(text) as { format: string }).format, "bulkhead-plan");
    assert.equal(run(["plan", "--json", "-"]).stdout, text);
  });

  it("explains a URL, from the program or from a plan", () => {
    const url = "https://api.example.com/api/farmers/7";
    const { status, stdout } = run(["explain", url, "--stack", "prod"]);
    assert.equal(status, 0);
    assert.match(stdout, /ECS service services-service-registration/);
    const file = path.join(folder, "prod.json");
    run(["plan", "prod", "--json", file, "--quiet"]);
    assert.equal(run(["explain", url, "--plan", file]).stdout, stdout);
    const json = run(["explain", url, "--plan", file, "--json"]).stdout;
    assert.equal((JSON.parse(json) as { url: string }).url, url);
  });

  const refused: readonly [string, string[], RegExp][] = [
    [
      "a wrong setting",
      ["plan", "--config", "natGateways=two"],
      /bulkhead:natGateways: found "two"/,
    ],
    ["a configuration without a value", ["plan", "--config", "natGateways"], /key=value/],
    ["a stack that there is not", ["plan", "prdo"], /beanstalk, dev, monolith, prod/],
    [
      "a stack that is given twice",
      ["plan", "--stack", "dev", "-s", "prod"],
      /--stack: found "dev" and "prod", expected one stack/,
    ],
    [
      "a stack to explain that is given twice",
      ["explain", "https://a.example", "--stack=dev", "--stack=dev"],
      /--stack: found "dev" and "dev", expected one stack/,
    ],
    [
      "two stacks, one of them by an option",
      ["plan", "dev", "--stack", "prod"],
      /\[stack\] and --stack: found "dev" and "prod", expected one stack/,
    ],
    ["a folder without a program", ["plan", "--program", tmpdir()], /Pulumi\.yaml/],
    ["a command that there is not", ["paln"], /Did you mean plan/],
    ["an option that there is not", ["plan", "--jsn", "x"], /--json/],
    ["an output that cannot be written", ["plan", "--json", "/no/such/folder/x"], /another file/],
    ["a URL that is none", ["explain", "nonsense"], /absolute URL/],
    [
      "a plan that there is not",
      ["explain", "https://a.example", "--plan", "/no/plan"],
      /--json FILE/,
    ],
    ["answers that there are not", ["plan", "--answers", "/no/answers"], /YAML or JSON/],
  ];
  for (const [title, args, message] of refused) {
    it(`refuses ${title}: status 2, one error, no stack trace, nothing on standard output`, () => {
      const { status, stdout, stderr } = run(args);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ +at .*\.(ts|js):\d/m);
      assert.equal(stdout, "");
      assert.equal(status, 2);
    });
  }

  it("refuses a plan that is none", () => {
    const file = path.join(folder, "broken.json");
    writeFileSync(file, '{"format": "bulkhead-plan", "ver');
    const { status, stderr } = run(["explain", "https://a.example", "--plan", file]);
    assert.equal(status, 2);
    assert.match(stderr, /broken\.json/);
  });

  it("says how it is used", () => {
    for (const args of [["--help"], ["plan", "--help"], ["explain", "--help"]]) {
      const { status, stdout } = run(args);
      assert.equal(status, 0);
      assert.match(stdout, /Usage: bulkhead/);
    }
    assert.match(run(["plan", "--help"]).stdout, /Example:\n {2}bulkhead plan prod/);
    assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("takes no offence at a reader that leaves early", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `"$0" "$1" plan | head -n 1`, process.execPath, program],
      { cwd: root, encoding: "utf8", env: { ...process.env, CI: "" } },
    );
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });
});
