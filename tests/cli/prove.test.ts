/** `bulkhead prove` as a person or a script meets it: what it reads, what it says, how it ends. */
import assert from "node:assert/strict";
import { closeSync, existsSync, ftruncateSync, openSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Verdict } from "../../policies/core/judge/types";
import { signatureKey, signatures } from "../../policies/core/graph/wire";
import { programOf } from "./programs";
import {
  file,
  folder,
  forms,
  longest,
  objections,
  ownTraffic,
  platform,
  root,
  run,
  splitStates,
  withChange,
} from "./prove-support";

const secret = "hunter2-planted-secret";

/** A dev stack whose database is public. */
async function broken() {
  return withChange(await platform("dev"), "data-postgres", "Instance", {
    publiclyAccessible: true,
  });
}

describe("bulkhead prove", function () {
  this.timeout(120_000);

  it("plans the program in this folder and proves it by the matrix beside it", () => {
    const { status, stdout, stderr } = run(["prove"], { cwd: root });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/dev: PROVED\nRows: \d+ proved, 4 not applicable\n/);
    assert.match(stdout, /^ {2}proved +T11 +never web -> admin/m);
    assert.match(stdout, /^ {2}n\/a +T6 +employees -> internal-alb/m);
    assert.match(stdout, /Matrix: traffic\.yaml\./);
    assert.match(stdout, /Planned offline: \d+ answers were taken for granted/);
    assert.ok(longest(stdout) <= 80, `${longest(stdout)}`);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout, /\x1b/);
  });

  it("takes the stack, the folder and the configuration that `plan` takes", () => {
    const args = ["prove", "--program", root, "--stack", "prod", "--quiet"];
    const proved = run(args);
    assert.equal(proved.status, 0, proved.stderr);
    assert.match(proved.stdout, /^bulkhead\/prod: PROVED\n/);
    assert.doesNotMatch(proved.stdout, /never web/);
    const wrong = run([...args, "--config", "natGateways=two"]);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /natGateways/);
  });

  for (const form of ["plan", "state", "preview"] as const) {
    it(`proves a ${form}, and says the same of it as of the others`, async () => {
      const input = file(`dev-${form}.json`, forms[form](await platform("dev")));
      const { status, stdout, stderr } = run([
        "prove",
        `--${form}`,
        input,
        "--traffic",
        ownTraffic,
      ]);
      assert.equal(stderr, "");
      assert.equal(status, 0, stdout);
      assert.match(stdout, /^bulkhead\/test: PROVED\nRows: 38 proved, 4 not applicable\n/);
      const says = /is a preview as JSON: what is secret/.test(stdout.replace(/\n {4}/g, " "));
      assert.equal(says, form === "preview");
    });

    it(`refutes a ${form} of a stack whose database is public: status 1, and why`, async () => {
      const input = file(`broken-${form}.json`, forms[form](await broken()));
      const { status, stdout } = run(["prove", `--${form}`, input, "--traffic", ownTraffic]);
      assert.equal(status, 1);
      assert.match(stdout, /^bulkhead\/test: NOT PROVED\n/);
      assert.match(stdout, /REFUTED +T4/);
      assert.match(stdout, /data-postgres :: publiclyAccessible/);
      assert.match(stdout, /^ {2}fix /m);
    });
  }

  it("holds what has to hold for every stack where there is no matrix, and says so", async () => {
    const whole = file("dev.json", forms.plan(await platform("dev")));
    const public_ = file("public.json", forms.plan(await broken()));
    const proved = run(["prove", "--plan", whole]);
    assert.equal(proved.status, 0, proved.stdout + proved.stderr);
    assert.match(
      proved.stdout.replace(/\n +/g, " "),
      /No traffic matrix, as this folder holds no program of project bulkhead/,
    );
    assert.doesNotMatch(proved.stdout, /T11/);
    assert.equal(run(["prove", "--plan", public_, "--no-traffic"], { cwd: root }).status, 1);
  });

  it("takes the matrix beside Pulumi.yaml for a plan of that very project", async () => {
    const input = file("dev.json", forms.plan(await platform("dev")));
    const { stdout } = run(["prove", "--plan", input], { cwd: root });
    assert.match(stdout, /T11 +never web -> admin/);
  });

  it("reads a plan from standard input", async () => {
    const input = JSON.stringify(forms.plan(await platform("dev")));
    const { status, stdout } = run(["prove", "--plan", "-", "-q", "--traffic", ownTraffic], {
      input,
    });
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/test: PROVED/);
  });

  it("writes everything as JSON of its schema, to a file or as all of its output", async () => {
    const input = file("broken.json", forms.state(await broken()));
    const out = path.join(folder(), "verdict.json");
    const args = ["prove", "--state", input, "--traffic", ownTraffic, "--today", "2026-11-21"];
    const { stdout } = run([...args, "--json", out]);
    assert.match(stdout, /NOT PROVED/);
    const text = readFileSync(out, "utf8");
    const verdict = JSON.parse(text) as Verdict;
    assert.deepEqual(objections("verdict", verdict), []);
    assert.equal(verdict.proved, false);
    assert.equal(verdict.rows.length, 42);
    assert.ok(verdict.findings.some(({ property }) => property === "publiclyAccessible"));
    const all = run([...args, "--json", "-"]);
    assert.equal(all.stdout, text);
    assert.equal(all.status, 1);
  });

  it("has a schema that objects", async () => {
    const input = file("dev.json", forms.plan(await platform("dev")));
    const { stdout } = run(["prove", "--plan", input, "--traffic", ownTraffic, "--json", "-"]);
    const verdict = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(objections("verdict", verdict), []);
    for (const key of Object.keys(verdict)) {
      assert.notDeepEqual(
        objections("verdict", { ...verdict, [key]: undefined, extra: 1 }),
        [],
        key,
      );
      assert.notDeepEqual(objections("verdict", { ...verdict, [key]: 7 }), [], key);
    }
  });

  it("heads what the matrix names wrongly by the matrix's file, with its place", async () => {
    const input = file("plan-dev.json", forms.plan(await platform("dev")));
    const matrix = readFileSync(ownTraffic, "utf8").replace("data-postgres", "data-postgrs");
    const line = matrix.split("\n").findIndex((text) => text.includes("data-postgrs")) + 1;
    const traffic = file("wrong-names.yaml", matrix);
    for (const args of [["prove"], ["reach", "internet", "redis"]]) {
      const { status, stderr } = run([...args, "--plan", input, "--traffic", traffic]);
      assert.equal(status, 2);
      const said = `wrong-names.yaml: 1 problem\n  - wrong-names.yaml:${line}:3 stores.postgres: found`;
      assert.ok(stderr.includes(said), stderr);
      assert.ok(!stderr.includes("plan-dev.json"), stderr);
    }
  });

  it("says under --evidence what closes each row", () => {
    const { stdout } = run(["prove", "--evidence"], { cwd: root });
    assert.match(stdout, /^ +ingress: /m);
  });

  it("judges waivers on the day that it is given", async () => {
    const matrix = readFileSync(ownTraffic, "utf8");
    const waived = `${matrix}
waivers:
  - { id: W1, owner: data, reason: being moved, resource: data-postgres, expires: 2027-01-31 }
`;
    const input = file("public.json", forms.plan(await broken()));
    const traffic = file("waived.yaml", waived);
    const args = ["prove", "--plan", input, "--traffic", traffic, "--quiet", "--today"];
    const before = run([...args, "2027-01-31"]);
    const after_ = run([...args, "2027-02-01"]);
    assert.deepEqual([before.status, after_.status], [0, 1], before.stdout + before.stderr);
    assert.match(before.stdout, /PROVED with \d+ waived/);
    assert.match(after_.stdout, /expired W1/);
  });

  it("proves a platform that is split over stacks by their states together", async () => {
    const states = await splitStates();
    const net = file("net.json", states.network);
    const shop = file("shop.json", states.shop);
    const args = ["prove", "--traffic", ownTraffic, "--quiet", "--state", shop];
    const both = run([...args, "--state", net]);
    assert.equal(both.status, 0, both.stdout + both.stderr);
    assert.match(both.stdout, /^bulkhead\+network\/test: PROVED/);
    assert.notEqual(run(args).status, 0);
  });

  it("fits a small terminal, and is plain with NO_COLOR", async () => {
    const input = file("broken.json", forms.state(await broken()));
    const args = ["prove", "--state", input, "--traffic", ownTraffic];
    const narrow = run(args, { env: { COLUMNS: "50", NO_COLOR: "1" } }).stdout;
    const words = narrow.split("\n").filter((line) => line.length > 50);
    assert.deepEqual(words, []);
  });
});

describe("bulkhead plan", function () {
  this.timeout(120_000);

  it("ends with the verdict: the matrix, and how many rows are proved", () => {
    const { status, stdout, stderr } = run(["plan", "prod"], { cwd: root });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^bulkhead\/prod: \d+ resources[^]*^Planned in .*\n\nbulkhead\/prod: PROVED\nRows: 41 proved, 1 not applicable\n/m,
    );
    assert.match(stdout, /T11 +never web -> admin/);
    const quiet = run(["plan", "prod", "--quiet"], { cwd: root }).stdout;
    assert.match(quiet, /\nbulkhead\/prod: PROVED\nRows: 41 proved, 1 not applicable\n/);
    assert.doesNotMatch(quiet, /T11/);
  });

  it("leaves it out with --no-prove, and where all of its output is JSON", () => {
    assert.doesNotMatch(run(["plan", "--no-prove"], { cwd: root }).stdout, /PROVED|T11/);
    const { stdout, status } = run(["plan", "--json", "-"], { cwd: root });
    assert.equal(status, 0);
    assert.equal((JSON.parse(stdout) as { format: string }).format, "bulkhead-plan");
  });

  const traffic = `version: 1
zones: { internet: { kind: internet } }
stores: { db: { name: db } }
never: [{ id: N, from: internet, to: db }]
`;
  const database = `import * as aws from "@pulumi/aws";
new aws.rds.Instance("db", { engine: "postgres", instanceClass: "db.t4g.micro", publiclyAccessible: true });
`;

  it("ends with status 1 where the plan is not proved, by its own matrix or without one", () => {
    const matrix = programOf({ "index.ts": database, "traffic.yaml": traffic });
    const refuted = run(["plan", "-C", matrix]);
    assert.equal(refuted.status, 1, refuted.stderr);
    assert.match(refuted.stdout, /NOT PROVED/);
    assert.match(refuted.stdout, /db :: publiclyAccessible/);
    const bare = run(["plan", "-C", programOf({ "index.ts": database })]);
    assert.equal(bare.status, 1);
    assert.match(
      bare.stdout.replace(/\n +/g, " "),
      /No traffic matrix, as there is no traffic\.yaml/,
    );
    assert.equal(run(["plan", "-C", matrix, "--no-prove"]).status, 0);
  });

  it("refuses a wrong matrix before it has written anything", () => {
    const out = path.join(folder(), "unwritten.json");
    const program = programOf({
      "index.ts": database,
      "traffic.yaml": traffic.replace("name: db", "name: dbx"),
    });
    const { status, stdout, stderr } = run(["plan", "-C", program, "--json", out]);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /traffic\.yaml:3:\d+ .*"dbx".*Did you mean db\?/);
    assert.equal(existsSync(out), false);
  });
});

describe("bulkhead prove refuses", function () {
  this.timeout(120_000);

  function refused(args: readonly string[], message: RegExp, input = ""): string {
    const out = path.join(folder(), "never.json");
    const { status, stdout, stderr } = run([...args, "--json", out], { input });
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^ +at .*\.(ts|js):\d/m, "no stack trace");
    assert.equal(stdout, "", "nothing is said to be proved");
    assert.equal(status, 2);
    assert.equal(existsSync(out), false, "nothing is written");
    assert.deepEqual(
      readdirSync(folder()).filter((name) => name.endsWith(".tmp")),
      [],
    );
    return stderr;
  }

  const urn = "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::v";
  const resource = (more: object = {}) => ({
    urn, type: "aws:ec2/vpc:Vpc", name: "v", custom: true, inputs: {}, dependencies: [],
    propertyDependencies: {}, options: {}, ...more,
  }); // prettier-ignore
  const plan = (resources: unknown, more: object = {}) => ({
    format: "bulkhead-plan", version: 1, project: "shop", stack: "dev", sdks: {}, outputs: {},
    assumptions: [], notes: [], resources, ...more,
  }); // prettier-ignore
  const other = "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::w";
  const cases: readonly (readonly [string, string, unknown, RegExp])[] = [
    ["a truncated plan", "plan", JSON.stringify(plan([resource()])).slice(0, -20), /ends too early|no JSON at/],
    ["a plan of another version", "plan", plan([], { version: 2 }), /version: found 2, expected 1/],
    ["a state given as a plan", "plan", { version: 3, deployment: { resources: [] } }, /format: found no format, expected bulkhead-plan/],
    ["a plan given as a state", "state", plan([]), /version: found 1, expected 3 or 4/],
    ["no JSON", "state", "not json at all", /found no JSON/],
    ["nothing", "state", "", /found nothing, expected JSON/],
    ["a list", "preview", "[]", /no object/],
    ["a preview that hides what stays", "preview", { steps: [], changeSummary: { same: 3 } }, /--show-sames/],
    ["control characters in a name", "plan", plan([resource({ urn: `${urn}\u001b[31m`, name: "x" })]), /without control characters/],
    ["marks of direction in a name", "plan", plan([resource({ urn: `${urn}\u202e`, name: "x" })]), /\\u\{202e\}/],
    ["parents in a ring", "plan", plan([resource({ parent: other }), resource({ urn: other, name: "w", parent: urn })]), /its own descendant/],
    ["a resource that is there twice", "plan", plan([resource(), resource()]), /a second time/],
    ["inputs that are no map", "plan", plan([resource({ inputs: [] })]), /resources\[0\]\.inputs: found a list/],
    ["a type that is not the URN's", "plan", plan([resource({ type: "aws:s3/bucket:Bucket" })]), /as its URN says/],
  ]; // prettier-ignore
  for (const [what, form, content, message] of cases) {
    it(`${what}: one error with its place, status 2`, () => {
      const input = file("bad.json", content);
      const stderr = refused(["prove", `--${form}`, input], message);
      assert.ok(stderr.includes("bad.json"), stderr);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    });
  }

  it("a stack without resources: nothing can be said to be proved of it", () => {
    refused(
      ["prove", "--plan", file("empty.json", plan([]))],
      /empty\.json.*\n.*resources: found none/,
    );
    const state = file("empty.json", { version: 3, deployment: { manifest: {} } });
    refused(["prove", "--state", state], /resources: found none/);
  });

  it("prototype keys change nothing, and are no way to be proved", () => {
    const text = JSON.stringify(plan([resource()])).replace(
      '"inputs":{}',
      '"inputs":{"__proto__":{"internal":true},"constructor":{"prototype":{"x":1}}}',
    );
    const { status, stderr } = run(["prove", "--plan", file("proto.json", text)]);
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });

  it("a file of 500 MB by its size, without reading it", () => {
    const big = path.join(folder(), "big.json");
    const handle = openSync(big, "w");
    ftruncateSync(handle, 500 * 1024 * 1024);
    closeSync(handle);
    refused(["prove", "--state", big], /found 500 MB, expected at most 256 MB/);
    refused(["prove", "--state", big, "--max-size", "10"], /at most 10 MB/);
  });

  it("too much on standard input", () => {
    const much = `{"format":"bulkhead-plan","x":"${"a".repeat(1_100_000)}"}`;
    refused(
      ["prove", "--plan", "-", "--max-size", "1"],
      /standard input: found more, expected at most 1 MB/,
      much,
    );
  });

  it("a limit that is none", () => {
    refused(["prove", "--max-size", "501"], /whole number from 1 to 500/);
    refused(["prove", "--today", "2026-02-30"], /day of the calendar/);
  });

  it("files that are not there, and folders", () => {
    refused(
      ["prove", "--state", "/no/such/file"],
      /found nothing, expected a file that can be read/,
    );
    refused(["prove", "--plan", folder()], /no regular file/);
    refused(
      ["prove", "--traffic", "/no/such.yaml", "--program", root],
      /such\.yaml: found nothing/,
    );
  });

  it("a program beside files, and standard input twice", () => {
    const input = file("plan.json", plan([resource()]));
    refused(["prove", "--plan", input, "--stack", "dev"], /--stack: found it beside --plan/);
    refused(["prove", "--plan", input, "--plan", input], /--plan: found .* expected one file/);
    refused(["prove", "--state", "-", "--state", "-"], /twice|nothing/);
  });

  it("a matrix that is wrong, or names what is not there", async () => {
    const input = file("dev.json", forms.plan(await platform("dev")));
    const wrong = file("wrong.yaml", "version: 1\nservices:\n  a: { name: nothing-here }\n");
    refused(
      ["prove", "--plan", input, "--traffic", wrong],
      /wrong\.yaml:3:3 .*found nothing with the name/,
    );
    const ports = file(
      "ports.yaml",
      readFileSync(ownTraffic, "utf8").replace("ports: [80, 443]", "ports: 70000"),
    );
    refused(["prove", "--plan", input, "--traffic", ports], /ports\.yaml:\d+:\d+ .*found 70000/);
  });

  it("a folder without a program", () => {
    refused(["prove"], /Pulumi\.yaml/);
  });

  it("never shows a secret's value, in a verdict or in an error", async () => {
    const marked = { [signatureKey]: signatures.secret, value: secret };
    const plaintext = { [signatureKey]: signatures.secret, plaintext: JSON.stringify(secret) };
    const more = [
      ["public-http-ipv6", "SecurityGroupIngressRule", { cidrIpv6: marked }],
      ["service-search-out-https", "SecurityGroupEgressRule", { cidrIpv4: plaintext }],
      ["network-private-eu-central-1a", "RouteTableAssociation", { routeTableId: marked }],
      ["network-database-eu-central-1a", "RouteTableAssociation", { subnetId: plaintext }],
    ] as const;
    const base = more.reduce(
      (all, [name, kind, inputs]) => withChange(all, name, kind, inputs),
      await broken(),
    );
    const all = withChange(
      withChange(base, "data-postgres", "Instance", {
        password: secret, finalSnapshotIdentifier: marked, publiclyAccessible: marked, port: plaintext,
      }),
      "private-alb", "LoadBalancer", { internal: marked },
    ); // prettier-ignore
    for (const form of ["plan", "state"] as const) {
      const input = file(`secret-${form}.json`, forms[form](all));
      for (const shown of [[], ["--evidence"], ["--json", "-"]]) {
        const told = run(["prove", `--${form}`, input, "--traffic", ownTraffic, ...shown]);
        assert.equal(told.status, 1, told.stderr);
        assert.ok(!`${told.stdout}${told.stderr}`.includes(secret), `${form} ${shown.join(" ")}`);
      }
    }
    const cut = JSON.stringify(forms.state(all)).split(secret)[0] ?? "";
    assert.ok(
      !refused(["prove", "--state", file("cut.json", `${cut}${secret}`)], /./).includes(secret),
    );
  });
});
