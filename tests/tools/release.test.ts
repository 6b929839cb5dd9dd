import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { distributionTag, releaseProblems, sectionOf } from "../../tools/release/check";

const root = path.resolve(__dirname, "../..");
const versions = { bulkhead: "0.2.0", "bulkhead-policies": "0.2.0" };
const changelog = "# Changelog\n\n## 0.2.0 - 2026-11-30\n\n- New.\n\n## [0.1.0]\n\n## 0.0.1\n";

describe("a release", () => {
  it("may be published where tag, versions and changelog agree", () => {
    assert.deepEqual(releaseProblems({ tag: "v0.2.0", versions, changelog }), []);
  });

  for (const tag of ["0.2.0", "v0.2", "v0.2.0 ", "v0.2.0;id", "latest"]) {
    it(`is refused under the tag ${JSON.stringify(tag)}`, () => {
      const problems = releaseProblems({ tag, versions, changelog });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /expected a version such as v0\.2\.0/);
    });
  }

  it("is refused with every version that differs, and without a section", () => {
    const problems = releaseProblems({
      tag: "v0.3.0",
      versions: { ...versions, bulkhead: "0.3.0" },
      changelog,
    });
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? "", /^bulkhead-policies: found version 0\.2\.0, expected 0\.3\.0/);
    assert.match(problems[1] ?? "", /^CHANGELOG\.md: found no section/);
  });

  it("is refused with an empty section", () => {
    const problems = releaseProblems({ tag: "v0.1.0", versions: {}, changelog });
    assert.match(problems.join(), /^CHANGELOG\.md: found an empty section/);
  });

  it("finds a version's own section and no other's", () => {
    assert.equal(sectionOf(changelog, "0.2.0")?.trim(), "- New.");
    assert.equal(sectionOf(changelog, "0.2"), undefined);
  });

  it("is not the latest while it is being tried out", () => {
    assert.equal(distributionTag("v1.0.0"), "latest");
    assert.equal(distributionTag("v1.0.0-rc.1"), "next");
  });

  it("is told by the command, with status 2 for what may not be published", () => {
    const run = (...args: string[]) =>
      spawnSync(
        process.execPath,
        ["-r", "ts-node/register/transpile-only", "tools/release/main.ts", ...args],
        { cwd: root, encoding: "utf8" },
      );
    const { status, stdout, stderr } = run("v0.0.0-never");
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^release v0\.0\.0-never: \d+ problems$/m);
    assert.match(stderr, /bulkhead-policies: found version/);
    assert.equal(run().status, 2);
  }).timeout(60_000);
});
