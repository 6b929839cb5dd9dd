/** `bulkhead diff` as a person or a script meets it: files and revisions, outputs, exit statuses, bad input. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DiffDocument } from "../../../cli/diff/document";
import { programOf, writeFiles } from "../programs";
import { file, folder, forms, objections, ownTraffic, platform, run } from "../prove-support";
import { find, like, without } from "./support";

const program = (port: string) => `import * as aws from "@pulumi/aws";
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
const web = new aws.ec2.SecurityGroup("web", { vpcId: vpc.id, description: "web", egress: [
  { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }] });
const db = new aws.ec2.SecurityGroup("db", { vpcId: vpc.id, description: "db", ingress: [
  { protocol: "tcp", fromPort: ${port}, toPort: ${port}, securityGroups: [web.id] }] });
const role = { ami: "ami-0123456789abcdef0", instanceType: "t4g.nano", subnetId: subnet.id };
new aws.ec2.Instance("app", { ...role, vpcSecurityGroupIds: [web.id] });
new aws.ec2.Instance("store", { ...role, vpcSecurityGroupIds: [db.id] });
`;

const git = (at: string, ...args: string[]) =>
  execFileSync("git", ["-C", at, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(); // prettier-ignore

/** A repository with one commit, whose working tree opens another port. */
function repository(): string {
  const at = programOf({ "index.ts": program("5432"), ".gitignore": "node_modules\n" });
  git(at, "init", "--quiet", "--initial-branch=main");
  git(at, "add", "--all");
  git(at, "commit", "--quiet", "--message", "base");
  return at;
}

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith("bulkhead-diff-"));

describe("bulkhead diff", function () {
  this.timeout(180_000);

  let base: string;
  let head: string;

  before(async () => {
    const all = await platform("dev");
    const group = find(all, "service-search", "SecurityGroup").urn;
    base = file("base.json", forms.plan(all));
    head = file("head.json", forms.plan([
      ...all,
      like(all, "data-postgres-api-ingress", "", "more-in", {}, { referencedSecurityGroupId: [group] }),
      like(all, "data-postgres-api-egress", "", "more-out", {}, { securityGroupId: [group] }),
    ])); // prettier-ignore
  });

  it("ends with 1 where a flow opened that is not declared, else with 0", () => {
    const args = ["--traffic", ownTraffic];
    const opened = run(["diff", base, head, ...args]);
    assert.equal(opened.stderr, "");
    assert.equal(opened.status, 1);
    assert.match(opened.stdout, /OPENED +search -> postgres tcp 5432/);
    assert.equal(run(["diff", base, base, ...args]).status, 0);
    assert.equal(run(["diff", head, base, ...args]).status, 0);
    assert.equal(run(["diff", base, head, "--no-traffic"]).status, 1);
  });

  it("writes JSON of its schema and Markdown, to files or as all of its output", () => {
    const [json, markdown] = ["d.json", "d.md"].map((name) => path.join(folder(), name));
    const args = ["diff", base, head, "--traffic", ownTraffic];
    const both = run([...args, "--json", json ?? "", "--markdown", markdown ?? ""]);
    assert.match(both.stdout, /^bulkhead\/test: 1 flow opened/);
    const text = readFileSync(json ?? "", "utf8");
    const document = JSON.parse(text) as DiffDocument;
    assert.deepEqual(objections("diff", document), []);
    for (const key of Object.keys(document)) {
      assert.notDeepEqual(objections("diff", { ...document, [key]: 7 }), [], key);
    }
    assert.equal(run([...args, "--json", "-"]).stdout, text);
    assert.match(readFileSync(markdown ?? "", "utf8"), /^<!-- bulkhead-diff -->\n### ❌ 1 flow/);
    assert.match(run([...args, "--markdown", "-"]).stdout, /^<!-- bulkhead-diff -->/);
  });

  for (const form of ["state", "preview"] as const) {
    it(`compares a ${form} with another`, async () => {
      const all = await platform("dev", form === "preview");
      const less = without(({ name }) => name === "data-postgres-api-ingress")(all);
      const [one, other] = [file("a.json", forms[form](all)), file("b.json", forms[form](less))];
      const { status, stdout } = run(["diff", one, other, "--traffic", ownTraffic]);
      assert.match(stdout, /closed +api -> postgres tcp 5432/);
      assert.equal(status, 0);
    });
  }

  it("compares verdicts by their rows", () => {
    const verdict = (plan: string, name: string) => {
      const at = path.join(folder(), name);
      run(["prove", "--plan", plan, "--traffic", ownTraffic, "--json", at]);
      return at;
    };
    const [one, other] = [verdict(base, "v1.json"), verdict(head, "v2.json")];
    const { status, stdout } = run(["diff", one, other]);
    assert.equal(status, 1);
    assert.match(stdout, /OPENED +T13 never frontend, search, chat, admin -> postgres/);
    assert.match(stdout, /Verdicts were compared/);
    assert.doesNotMatch(stdout, /Resources:/);
    assert.equal(run(["diff", one, one]).status, 0);
    const mixed = run(["diff", one, head]);
    assert.equal(mixed.status, 2);
    assert.match(mixed.stderr, /found a verdict and a plan, expected two of one kind/);
  });

  const bad: readonly (readonly [string, () => string[], RegExp])[] = [
    ["a file that is not there", () => [base, "/no/such.json"], /such\.json.*found nothing/],
    ["no JSON", () => [base, file("no.json", "{")], /no\.json/],
    ["JSON of another kind", () => [base, file("x.json", { a: 1 })], /x\.json: found JSON of some other kind/],
    ["facts", () => [base, file("f.json", { format: "bulkhead-facts" })], /found "bulkhead-facts"/],
    ["a plan of another version", () => [base, file("p.json", { format: "bulkhead-plan", version: 9 })], /version: found 9/],
    ["a verdict that is none", () => [file("v.json", { format: "bulkhead-verdict", version: 1, rows: [{}] }), base], /rows\[0\]\.id: found nothing[^]*findings: found nothing/],
    ["one file", () => [base], /found one file, expected two files, or --git REV/],
    ["nothing", () => [], /found neither files nor --git/],
    ["files beside a revision", () => [base, head, "--git", "main"], /found files beside --git/],
    ["a stack beside files", () => [base, head, "--stack", "dev"], /--stack: found it beside two files/],
    ["two outputs on one stream", () => [base, head, "--json", "-", "--markdown", "-"], /both on standard output/],
    ["no repository", () => ["--git", "main", "--program", programOf({ "index.ts": "" })], /no repository of git/],
  ]; // prettier-ignore
  for (const [what, args, message] of bad) {
    it(`refuses ${what}: one error, status 2, nothing written`, () => {
      const out = path.join(folder(), "never.json");
      const extra = args().includes("--json") ? [] : ["--json", out];
      const { status, stdout, stderr } = run(["diff", ...args(), ...extra]);
      assert.match(stderr, message);
      assert.match(stderr, /: \d+ problems?\n/);
      assert.doesNotMatch(stderr, /^ +at .*\.(ts|js):\d/m);
      assert.deepEqual([status, stdout, existsSync(out)], [2, "", false]);
    });
  }
});

describe("bulkhead diff --git", function () {
  this.timeout(240_000);

  it("compares the working tree with a revision, and leaves nothing behind", () => {
    const at = repository();
    const before = leftovers();
    const same = run(["diff", "--git", "HEAD"], { cwd: at });
    assert.equal(same.stderr, "");
    assert.equal(same.status, 0, same.stdout);
    writeFiles(at, { "index.ts": program("6379") });
    const { status, stdout } = run(["diff", "--git", "main"], { cwd: at });
    assert.equal(status, 1);
    assert.match(stdout, /OPENED +aws:ec2\/instance:Instance app -> [^]*store[^]*tcp 6379/);
    assert.match(stdout, /closed +aws:ec2\/instance:Instance app -> [^]*store[^]*tcp\s+5432/);
    assert.match(stdout, /Compared: the working tree with [0-9a-f]{7}/);
    assert.deepEqual(leftovers(), before);
    assert.equal(git(at, "status", "--porcelain"), "M index.ts");
    assert.equal(git(at, "worktree", "list").split("\n").length, 1);
  });

  it("takes each side's own matrix: what the working tree declares is declared", () => {
    const at = repository();
    const matrix = `version: 1
services: { app: { name: app }, store: { name: store } }
allow: [{ id: A1, from: app, to: store, ports: PORT }]
`;
    const write = (port: string) => {
      writeFiles(at, { "index.ts": program(port), "traffic.yaml": matrix.replace("PORT", port) });
    };
    write("5432");
    git(at, "add", "--all");
    git(at, "commit", "--quiet", "--message", "matrix");
    write("6379");
    const { status, stdout } = run(["diff", "--git", "HEAD"], { cwd: at });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /opened +app -> store tcp 6379 \(declared by A1\)/);
    assert.match(stdout, /\+ +A1 app -> store tcp 6379/);
    const older = run(["diff", "--git", "HEAD~1"], { cwd: at });
    assert.equal(older.status, 0, older.stdout);
  });

  it("compares a stack that the revision has not with nothing: what is not declared has opened", () => {
    const matrix = (port: string) => `version: 1
services: { app: { name: app }, store: { name: store } }
allow: [{ id: A1, from: app, to: store, ports: ${port} }]
`;
    const at = repository();
    writeFiles(at, { "Pulumi.dev.yaml": "config: {}\n", "traffic.yaml": matrix("5432") });
    git(at, "add", "--all");
    git(at, "commit", "--quiet", "--message", "a stack");
    writeFiles(at, { "Pulumi.newone.yaml": "config: {}\n" });
    const json = path.join(folder(), "new.json");
    const args = ["diff", "--git", "HEAD", "--stack", "newone", "--json", json];
    const declared = run(args, { cwd: at });
    assert.equal(declared.stderr, "");
    assert.match(declared.stdout, /with nothing: a new stack, which [0-9a-f]+ has not/);
    assert.match(declared.stdout, /opened +app -> store tcp 5432 \(declared by A1\)/);
    assert.equal(declared.status, 0, declared.stdout);
    const document = JSON.parse(readFileSync(json, "utf8")) as DiffDocument;
    assert.deepEqual(objections("diff", document), []);
    assert.equal(document.base.isAbsent, true);
    // The matrix is the same on both sides, and all resources are new.
    assert.deepEqual(document.matrix, { added: [], removed: [] });
    assert.equal(document.counts.deleted, 0);
    assert.ok(document.counts.created >= 6);
    writeFiles(at, { "traffic.yaml": matrix("6379") });
    const undeclared = run(args, { cwd: at });
    assert.match(undeclared.stdout, /OPENED +app -> store tcp 5432 \(not declared/);
    assert.equal(undeclared.status, 1);
    // One that both have is compared as ever, and one that neither has is none.
    const known = run([...args.slice(0, 4), "dev"], { cwd: at });
    assert.match(known.stdout, /Compared: the working tree with [0-9a-f]+ /);
    assert.equal(run([...args.slice(0, 4), "never"], { cwd: at }).status, 2);
  });

  it("takes the program's own workspace packages of that revision", () => {
    const at = programOf({
      "index.ts": `import { port } from "lib"; import * as aws from "@pulumi/aws";
new aws.ec2.Vpc("vpc", { cidrBlock: port });`,
      "lib/package.json": '{"name": "lib", "main": "index.js"}',
      "lib/index.js": 'exports.port = "10.1.0.0/16";',
      ".gitignore": "node_modules\n",
    });
    // Packages as npm lays them out: links to what is installed, and one into the workspace.
    rmSync(path.join(at, "node_modules"));
    execFileSync("mkdir", ["-p", path.join(at, "node_modules")]);
    const modules = path.resolve(__dirname, "../../../node_modules");
    execFileSync("ln", ["-s", path.join(modules, "@pulumi"), path.join(at, "node_modules/@pulumi")]); // prettier-ignore
    execFileSync("ln", ["-s", "../lib", path.join(at, "node_modules/lib")]);
    git(at, "init", "--quiet");
    git(at, "add", "--all");
    git(at, "commit", "--quiet", "--message", "base");
    writeFiles(at, { "lib/index.js": 'exports.port = "10.2.0.0/16";' });
    const { stdout, stderr } = run(["diff", "--git", "HEAD"], { cwd: at });
    assert.equal(stderr, "");
    assert.match(stdout, /aws:ec2\/vpc:Vpc vpc: cidrBlock/);
  });

  it("refuses a revision that there is not, one without the program, and one whose plan fails", () => {
    const at = repository();
    const before = leftovers();
    const refused = (args: readonly string[], message: RegExp, cwd = at) => {
      const { status, stdout, stderr } = run(["diff", ...args], { cwd });
      assert.match(stderr, message);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.deepEqual(leftovers(), before);
    };
    refused(["--git", "nonsense"], /--git: found "nonsense", expected a revision/);
    refused(["--git", "--output=/tmp/x"], /expected a revision|argument missing/);
    writeFiles(at, { "deep/Pulumi.yaml": "name: deep\nruntime: nodejs\n", "deep/index.ts": "" });
    refused(["--git", "HEAD"], /which has no "deep"/, path.join(at, "deep"));
    writeFiles(at, { "index.ts": "throw new Error('not today');" });
    git(at, "commit", "--quiet", "--all", "--message", "broken");
    writeFiles(at, { "index.ts": program("5432") });
    refused(["--git", "HEAD"], /the program at [0-9a-f]+ cannot be planned[^]*not today/);
  });

  it("takes submodules as the revision has them, and says where one is not there", () => {
    const library = programOf({ "net.js": 'exports.cidr = "10.1.0.0/16";' });
    git(library, "init", "--quiet");
    git(library, "add", "net.js");
    git(library, "commit", "--quiet", "--message", "one");
    const at = programOf({
      "index.ts": `import * as aws from "@pulumi/aws"; import { cidr } from "./net/net";
new aws.ec2.Vpc("vpc", { cidrBlock: cidr });`,
      ".gitignore": "node_modules\n",
    });
    git(at, "init", "--quiet");
    git(at, "submodule", "--quiet", "add", library, "net");
    git(at, "add", "--all");
    git(at, "commit", "--quiet", "--message", "base");
    // A submodule that was changed and not committed is a part of the working tree, as everything else is.
    writeFiles(at, { "net/net.js": 'exports.cidr = "10.2.0.0/16";' });
    const dirty = run(["diff", "--git", "HEAD"], { cwd: at });
    assert.equal(dirty.stderr, "");
    assert.match(dirty.stdout, /Vpc vpc: cidrBlock/);
    rmSync(path.join(at, "net"), { recursive: true });
    writeFiles(at, { "net/net.js": 'exports.cidr = "10.2.0.0/16";' });
    const { status, stderr } = run(["diff", "--git", "HEAD"], { cwd: at });
    assert.equal(status, 2);
    assert.match(stderr, /the submodule "net" without the commit[^]*git submodule update --init/);
  });
});
