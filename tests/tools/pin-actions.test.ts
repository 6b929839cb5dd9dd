/** `npm run pin-actions`, against repositories of this machine. */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tagsOf, usesOf } from "../../tools/pin-actions/pins";

const checkout = path.resolve(__dirname, "../..");

describe("npm run pin-actions", () => {
  let home: string;
  let first: string;
  let second: string;

  /** A repository `someone/action` with v1 and v1.0.0 at one commit, and an annotated v2 at the next. */
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), "bulkhead-pins-"));
    const repository = path.join(home, "remote/someone/action");
    mkdirSync(repository, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync("git", args, {
        cwd: repository,
        encoding: "utf8",
        env: {
          ...process.env,
          GIT_AUTHOR_NAME: "a",
          GIT_AUTHOR_EMAIL: "a@example.com",
          GIT_COMMITTER_NAME: "a",
          GIT_COMMITTER_EMAIL: "a@example.com",
        },
      }).trim();
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "-m", "one");
    first = git("rev-parse", "HEAD");
    git("tag", "v1");
    git("tag", "v1.0.0");
    git("commit", "--quiet", "--allow-empty", "-m", "two");
    second = git("rev-parse", "HEAD");
    git("tag", "-a", "v2", "-m", "two");
    git("branch", "topic");
  });

  after(() => {
    rmSync(home, { recursive: true, force: true });
  });

  function pin(workflow: string, ...args: string[]) {
    const folder = mkdtempSync(path.join(home, "checkout-"));
    const file = path.join(folder, ".github/workflows/a.yml");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, workflow);
    const tsNode = path.join(checkout, "node_modules/.bin/ts-node");
    const main = path.join(checkout, "tools/pin-actions/main.ts");
    const { status, stdout, stderr } = spawnSync(
      tsNode,
      [
        "--transpile-only",
        main,
        "--folder",
        folder,
        "--remote",
        path.join(home, "remote"),
        ...args,
      ],
      { encoding: "utf8", cwd: checkout },
    );
    return { status, stdout, stderr, text: readFileSync(file, "utf8") };
  }

  it("writes the commit and its most exact version, and leaves the rest of the file alone", () => {
    const { status, text } = pin(
      "steps:\n  - uses: someone/action@v1\n    with: { a: 1 } # keep\n  - uses: './here'\n  - uses: someone/action/folder@v2 # old\n",
    );
    assert.equal(status, 0);
    assert.equal(
      text,
      `steps:\n  - uses: someone/action@${first} # v1.0.0\n    with: { a: 1 } # keep\n  - uses: './here'\n  - uses: someone/action/folder@${second} # v2\n`,
    );
    assert.equal(pin(text, "--check").status, 0);
  });

  it("says with --check what is not pinned, and writes nothing", () => {
    const workflow = "- uses: someone/action@v1\n";
    const { status, stdout, text } = pin(workflow, "--check");
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`a\\.yml:1 someone/action@${first} # v1\\.0\\.0`));
    assert.equal(text, workflow);
  });

  it("puts a wrong version behind a commit right", () => {
    assert.equal(
      pin(`- uses: someone/action@${second} # v1\n`).text,
      `- uses: someone/action@${second} # v2\n`,
    );
  });

  it("invents nothing: an unknown tag, branch, commit or repository is reported, and nothing is written", () => {
    const workflow = `- uses: someone/action@v1
- uses: someone/action@v9
- uses: someone/action@topic
- uses: someone/action@${"a".repeat(40)} # v1
- uses: nobody/nothing@v1
`;
    const { status, stderr, text } = pin(workflow);
    assert.equal(status, 2);
    assert.equal(text, workflow);
    assert.match(stderr, /4 problems, nothing written/);
    assert.match(stderr, /a\.yml:2, someone\/action: found v9, which is no tag/);
    assert.match(stderr, /a\.yml:3, someone\/action: found topic, which is no tag/);
    assert.match(stderr, /a\.yml:4, someone\/action: found commit a{40}, which no version/);
    assert.match(stderr, /a\.yml:5, nobody\/nothing: found nothing at/);
  });

  it("takes an annotated tag's commit, whatever the order of its lines", () => {
    const [tag, commit] = ["b".repeat(40), "c".repeat(40)];
    const lines = [`${tag}\trefs/tags/v1`, `${commit}\trefs/tags/v1^{}`];
    assert.deepEqual(tagsOf(lines.join("\n")), [{ name: "v1", commit }]);
    assert.deepEqual(tagsOf(lines.reverse().join("\n")), [{ name: "v1", commit }]);
  });

  it("reads uses with quotes and comments, and no local ones", () => {
    const text = `- uses: "a/b@v1" # why\n  uses: c/d/e/f.yml@v2\n- uses: ./x\n# uses: g/h@v3\n`;
    assert.deepEqual(
      usesOf(text).map(({ action, ref, line }) => [action, ref, line]),
      [
        ["a/b", "v1", 1],
        ["c/d/e/f.yml", "v2", 2],
      ],
    );
  });
});
