/** The comment on what a change does to every stack. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import type { DiffDocument, FlowChange, NamedResource } from "../../cli/diff/document";
import { changesMarkdown, type StackChange } from "../../tools/ci/changes";
import { type Answer, Fakes } from "./fakes";

const flow = (to: string): FlowChange => ({
  change: "opened",
  from: "internet",
  to,
  through: [],
  ports: "tcp 5432",
  standing: "undeclared",
  rows: [],
});

const resource = (type: string, name: string): NamedResource => ({ urn: name, type, name });

const none = { created: [], changed: [], replaced: [], deleted: [], renamed: [], same: 1 };

/** A diff with these flows opened, and these resources. */
function diffWith(
  flows: readonly FlowChange[],
  resources: Partial<NonNullable<DiffDocument["resources"]>> = {},
  base: Partial<DiffDocument["base"]> = {},
): DiffDocument {
  const side = { kind: "plan", project: "bulkhead", stack: "x", proved: true } as const;
  const all = { ...none, ...resources };
  return {
    format: "bulkhead-diff",
    version: 1,
    base: { ...side, label: "abc1234", ...base },
    head: { ...side, label: "the working tree" },
    ok: flows.length === 0,
    counts: {
      ...{ undeclared: flows.length, opened: flows.length, refuted: 0 },
      ...{ closed: 0, undecided: 0, weakened: 0 },
      created: all.created.length,
      changed: all.changed.length,
      replaced: all.replaced.length,
      deleted: all.deleted.length,
    },
    flows,
    rows: [],
    matrix: { added: [], removed: [] },
    resources: all,
    notes: [],
  };
}

const compared = (name: string, diff: DiffDocument): StackChange => ({
  name,
  kind: "compared",
  diff,
});

const trusted = {
  changed: [{ ...resource("aws:iam/role:Role", "deploy"), properties: ["assumeRolePolicy"] }],
};

const many = (count: number) => ({
  created: Array.from({ length: count }, (_, i) => resource("aws:x/y:Y", `new-${i}-${"n".repeat(150)}`)),
}); // prettier-ignore

const count = (text: string, part: RegExp) => (text.match(part) ?? []).length;

describe("the comment on a change to every stack", () => {
  it("begins with a verdict for each, the worst first", () => {
    const text = changesMarkdown(
      [
        compared("same", diffWith([])),
        compared("fresh", diffWith([], many(2), { isAbsent: true })),
        { name: "old", kind: "removed" },
        compared("delivery/dev", diffWith([], trusted)),
        { name: "broken", kind: "failed", error: "index.ts:1: no" },
        compared("open", diffWith([flow("store"), flow("cache")])),
      ],
      60_000,
    );
    const [start = ""] = text.split("\n###");
    assert.deepEqual(start.trim().split("\n"), [
      "## Offline plans",
      "",
      "- ❌ `open`: 2 flows opened that are not declared",
      "- ❌ `broken`: could not be compared",
      "- ⚠️ `delivery/dev`: nothing opened that is not declared; who may take on 1 role changed; resources: 1 changed",
      "- ➖ `old`: removed: everything of it closed",
      "- ✅ `same`: nothing opened that is not declared",
      "- ✅ `fresh`: new stack; nothing opened that is not declared; resources: 2 created",
    ]);
    const titles = [...text.matchAll(/^### Stack `(.*)`$/gm)].map(([, name]) => name);
    assert.deepEqual(titles, ["open", "broken", "delivery/dev", "old", "same", "fresh"]);
  });

  it("shows of each stack what opened, however much the others changed", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const changes = [
      ...names.map((name) => compared(name, diffWith([], many(2000)))),
      compared("last", diffWith([flow("store"), flow("cache")], many(2000))),
    ];
    const text = changesMarkdown(changes, 60_000);
    assert.ok(text.length <= 60_000, String(text.length));
    assert.ok(text.length > 20_000, String(text.length));
    assert.match(text, /^- ❌ `last`: 2 flows opened/m);
    assert.match(text, /^- `internet -> store tcp 5432 \(not declared\)`$/m);
    assert.match(text, /^- `internet -> cache tcp 5432 \(not declared\)`$/m);
    assert.equal(count(text, /<details>/g), count(text, /<\/details>/g));
    for (const name of names) assert.ok(text.includes(`### Stack \`${name}\``), name);
    // The log has all of it.
    const whole = changesMarkdown(changes, Infinity);
    assert.equal(count(whole, /new-1999-/g), 8);
    assert.doesNotMatch(whole, /more$|Left out/m);
  });

  it("gives one the room that the others do not need", () => {
    const large = compared("large", diffWith([], many(200)));
    const alone = changesMarkdown([large], 30_000).length;
    const beside = changesMarkdown([large, compared("same", diffWith([]))], 30_000);
    assert.ok(beside.length > alone);
    assert.match(beside, /new-59-/);
  });

  it("has every verdict, and no half section, where there is no room for more", () => {
    const changes = Array.from({ length: 60 }, (_, i) => compared(`s${i}`, diffWith([flow("x")])));
    const text = changesMarkdown(changes, 6000);
    assert.ok(text.length <= 6000, String(text.length));
    assert.equal(count(text, /^- ❌ /gm), 60);
  });

  it("says why a stack could not be compared, as plain text and not at length", () => {
    const error = ["```", "</details> @all", "\u001b[31mred", ...Array.from({ length: 500 }, (_, i) => `at ${i}`)].join("\n"); // prettier-ignore
    const failed: StackChange = { name: "dev", kind: "failed", error };
    const text = changesMarkdown([failed], 60_000);
    assert.match(text, /^````\n```\n<\/details> @all\n/m);
    assert.match(text, /^at 36$/m);
    assert.match(text, /^… \(463 more lines in the run's log\)\n````$/m);
    assert.ok(!text.includes("\u001b"));
    assert.match(changesMarkdown([failed], Infinity), /^at 499$/m);
  });
});

describe("npm run ci -- offline-diff", () => {
  let fakes: Fakes;
  let base: string;

  afterEach(() => {
    fakes.remove();
  });

  /** A repository with stacks of two programs, of which the change takes one away and brings another. */
  function repository(answers: readonly Answer[]): void {
    fakes = new Fakes(["npx"], answers);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
        cwd: fakes.folder,
        encoding: "utf8",
      }).trim();
    git("init", "--quiet");
    for (const file of ["Pulumi.yaml", "Pulumi.a.yaml", "Pulumi.old.yaml", "delivery/Pulumi.a.yaml"]) {
      fakes.write(file, "");
    } // prettier-ignore
    git("add", ".");
    git("commit", "--quiet", "-m", "one");
    base = git("rev-parse", "HEAD");
    git("rm", "--quiet", "Pulumi.old.yaml");
    fakes.write("Pulumi.newone.yaml", "");
  }

  const prints = (when: RegExp, diff: DiffDocument): Answer => ({
    program: "npx",
    when,
    prints: JSON.stringify(diff),
    status: diff.ok ? 0 : 1,
  });
  const rest = prints(/diff/, diffWith([]));

  it("compares each stack of both programs, names one that is gone, and prints all of it", async () => {
    repository([prints(/--stack a .*--program delivery/, diffWith([], trusted)), rest]);
    const { status, stdout } = await fakes.step(["offline-diff", base, "out/c.md"]);
    assert.equal(status, 0);
    assert.deepEqual(fakes.lines(), [
      `npx bulkhead diff --git ${base} --stack a --json -`,
      `npx bulkhead diff --git ${base} --stack newone --json -`,
      `npx bulkhead diff --git ${base} --stack a --json - --program delivery`,
    ]);
    const text = fakes.read("out/c.md");
    assert.match(text, /^- ➖ `old`: removed: everything of it closed$/m);
    assert.match(text, /^- ⚠️ `delivery\/a`: .*who may take on 1 role changed/m);
    assert.match(text, /^- `deploy`: its trust policy changed$/m);
    assert.match(stdout, /^- `deploy`: its trust policy changed$/m);
  });

  it("ends with 1 where something opened, and with 2 where a stack could not be compared", async () => {
    repository([prints(/--stack newone/, diffWith([flow("store")])), rest]);
    assert.equal((await fakes.step(["offline-diff", base, "c.md"])).status, 1);
    fakes.answer([
      { program: "npx", when: /--stack a/, status: 1, complains: "Error: no\n" },
      rest,
    ]);
    const { status, stdout } = await fakes.step(["offline-diff", base, "c.md"]);
    assert.equal(status, 2);
    for (const text of [fakes.read("c.md"), stdout]) {
      assert.match(text, /^- ❌ `a`: could not be compared$/m);
      assert.match(text, /```\nError: no\n[^]*ended with status 1\n```/);
    }
  });

  it("takes a commit that there is and nothing else", async () => {
    repository([rest]);
    assert.equal((await fakes.step(["offline-diff", "--upload-pack=x", "c.md"])).status, 2);
    assert.equal((await fakes.step(["offline-diff", "a".repeat(40), "c.md"])).status, 1);
    assert.deepEqual(fakes.calls(), []);
  });
});
