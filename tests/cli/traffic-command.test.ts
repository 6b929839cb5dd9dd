/** `bulkhead traffic` as a person or a script meets it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPolicyConfig } from "../../policies/core/traffic";
import { programOf } from "./programs";
import { file, folder, longest, ownTraffic, root, run } from "./prove-support";

describe("bulkhead traffic", function () {
  this.timeout(60_000);

  it("prints the matrix of the program in this folder", () => {
    const { status, stdout, stderr } = run(["traffic"], { cwd: root });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^traffic\.yaml\n\nZones\n {2}internet +internet\n/);
    assert.match(stdout, /internal-alb +name private-alb, never public/);
    assert.match(stdout, /T11 +never web -> admin/);
    assert.match(stdout, /R5 +public-alb:443 \* -> frontend/);
    assert.match(
      stdout,
      /15 names, 25 rows, 5 routes\. Everything that is not listed is\s+impossible\./,
    );
    assert.ok(longest(stdout) <= 80);
  });

  it("writes what the pack takes, to a file or as all of its output", () => {
    const out = path.join(folder(), "policy.json");
    const written = run(["traffic", "--policy-config", out], { cwd: root });
    assert.equal(written.status, 0);
    const text = readFileSync(out, "utf8");
    const read = fromPolicyConfig(JSON.parse(text));
    assert.ok(read.ok && read.value !== undefined);
    assert.equal(read.value.rows.length, 25);
    const { data } = read.value;
    assert.deepEqual(JSON.parse(JSON.stringify(data)), parse(readFileSync(ownTraffic, "utf8")));
    for (const args of [["--policy-config"], ["--policy-config", "-"]]) {
      assert.equal(run(["traffic", ownTraffic, ...args]).stdout, text);
    }
  });

  it("takes a stack's own matrix", () => {
    const matrix = (name: string) =>
      `version: 1\nservices: { ${name}: { name: ${name} } }\nzones: { internet: { kind: internet } }\nallow: [{ id: A, from: ${name}, to: internet, ports: 443 }]\n`;
    const program = programOf({
      "Pulumi.dev.yaml": "config: {}\n",
      "Pulumi.prod.yaml": "config: {}\n",
      "traffic.yaml": matrix("one"),
      "traffic.prod.yaml": matrix("other"),
    });
    assert.match(run(["traffic", "-C", program]).stdout, /^ {2}one /m);
    assert.match(run(["traffic", "-C", program, "-s", "prod"]).stdout, /^ {2}other /m);
    assert.equal(run(["traffic", "-C", program, "-s", "tset"]).status, 2);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["an unknown zone", "version: 1\nservices: { a: { name: a } }\nallow: [{ id: A, from: internt, to: a }]\n", /matrix\.yaml:3:\d+ .*found "internt"/],
    ["no YAML", "a: [", /matrix\.yaml:1:\d+/],
    ["a tab", "version: 1\n\tservices: {}\n", /a tab/],
    ["controls in a name", "version: 1\nservices:\n  \"a\\u001b[2J\": { name: a }\n", /matrix\.yaml:2:1 .*\\u\{001b\}/],
  ]; // prettier-ignore
  for (const [what, text, message] of refused) {
    it(`refuses ${what}: status 2, the place, nothing on standard output`, () => {
      const { status, stdout, stderr } = run(["traffic", file("matrix.yaml", text)]);
      assert.match(stderr, message);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(stderr, /\x1b/);
      assert.equal(stdout, "");
      assert.equal(status, 2);
    });
  }

  it("refuses a folder without a matrix, and writes nothing half", () => {
    const out = path.join(folder(), "no", "such.json");
    const { status, stderr } = run(["traffic", ownTraffic, "--policy-config", out]);
    assert.equal(status, 2);
    assert.match(stderr, /another file/);
    const none = run(["traffic", "-C", path.join(root, "bench/platform")]);
    assert.equal(none.status, 2);
    assert.match(none.stderr, /no traffic\.yaml beside Pulumi\.yaml/);
  });
});
