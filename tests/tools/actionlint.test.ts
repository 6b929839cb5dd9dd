/** The workflows, judged by actionlint and its shellcheck. */
import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { actionlint, type Actionlint, check } from "../../tools/actionlint/actionlint";

const checkout = path.resolve(__dirname, "../..");

describe("actionlint", function () {
  let found: Actionlint;

  before(async function () {
    const looked = await actionlint();
    if ("missing" in looked) {
      assert.ok(
        process.env.CI !== "true",
        `in CI the workflows must be checked: ${looked.missing}`,
      );
      console.log(`      skipped: ${looked.missing}`);
      this.skip();
    }
    found = looked;
  });

  it("finds nothing in the workflows", async () => {
    assert.deepEqual(await check(found, checkout), { clean: true, text: "" });
  });

  it("finds an unknown input, an unsafe interpolation, and what is wrong with a script", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-workflow-"));
    try {
      const file = path.join(folder, ".github/workflows/bad.yml");
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(
        file,
        `on: pull_request
jobs:
  bad:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
        with:
          wrong-input: true
      - run: echo "\${{ github.event.pull_request.title }}"
      - run: rm -rf $UNQUOTED
`,
      );
      const { clean, text } = await check(found, folder, [file]);
      assert.equal(clean, false);
      assert.match(text, /"wrong-input" is not defined/);
      assert.match(text, /github\.event\.pull_request\.title" is potentially untrusted/);
      assert.match(text, /SC2086/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
