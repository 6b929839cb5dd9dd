/** What a person at a terminal gets, and what a pipe, a log and a shell get: progress, colours, help, completion. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Progress } from "../../cli/progress";
import { screenOptions } from "../../cli/screen/options";
import { file, root, run } from "./prove-support";
import { programOf } from "./programs";

const program = path.join(root, "cli/bin/bulkhead.js");
// eslint-disable-next-line no-control-regex
const escapes = /\x1b/;

/** Runs the command line at a terminal of so many columns: standard output and error are one there. */
function atTerminal(args: string, columns: number, env: NodeJS.ProcessEnv = {}) {
  const command = `stty cols ${columns}; exec "${process.execPath}" "${program}" ${args}`;
  return spawnSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    cwd: root,
    env: { ...process.env, CI: "", NO_COLOR: "", TERM: "xterm", ...env },
  });
}

describe("progress", () => {
  const made = (stream: { isTTY?: boolean; columns?: number }, env = {}, delay = 0) => {
    const written: string[] = [];
    const progress = new Progress({ ...stream, write: (text) => written.push(text) }, env, delay);
    progress.say("Planning");
    progress.say("Proving");
    progress.done();
    progress.done();
    return written.join("");
  };

  it("is one line at a terminal, and is gone when the work is done", () => {
    const text = made({ isTTY: true });
    assert.equal(text, "\r\u001b[KPlanning …\r\u001b[KProving …\r\u001b[K");
    const narrow = made({ isTTY: true, columns: 12 });
    for (const part of narrow.split("\r\u001b[K")) assert.ok(part.length <= 10, part);
  });

  it("is nothing in a pipe, in CI, at a dumb terminal, and for what is done at once", () => {
    assert.equal(made({}), "");
    assert.equal(made({ isTTY: true }, { CI: "true" }), "");
    assert.equal(made({ isTTY: true }, { TERM: "dumb" }), "");
    assert.equal(made({ isTTY: true }, {}, 10_000), "");
    assert.notEqual(made({ isTTY: true }, { CI: "false" }), "");
  });
});

describe("colours", () => {
  const color = (isTTY: boolean, env: Readonly<Record<string, string>>) =>
    screenOptions({ isTTY }, env).color;

  it("are forced by FORCE_COLOR, but for NO_COLOR and dumb terminals", () => {
    assert.equal(color(false, { FORCE_COLOR: "1" }), true);
    assert.equal(color(true, { FORCE_COLOR: "0" }), false);
    assert.equal(color(false, { FORCE_COLOR: "1", NO_COLOR: "1" }), false);
    assert.equal(color(false, { FORCE_COLOR: "1", TERM: "dumb" }), false);
    assert.equal(color(true, { FORCE_COLOR: "" }), true);
  });
});

describe("the command line at a terminal", function () {
  this.timeout(180_000);

  before(function () {
    if (spawnSync("script", ["--version"]).error !== undefined) this.skip();
  });

  it("shows colours and progress, and takes the progress away", () => {
    const { stdout, status } = atTerminal("prove --stack dev", 80);
    assert.equal(status, 0, stdout);
    assert.match(stdout, escapes);
    // Whatever it said of its work was wiped before the verdict.
    const last = stdout.lastIndexOf("…\r\u001b[K");
    assert.ok(last < stdout.indexOf("bulkhead/dev: "), stdout.slice(0, 200));
    assert.match(stdout, /PROVED/);
  });

  it("says what the page waits for, and nothing of it in a pipe", () => {
    const { stdout } = atTerminal("report --stack dev --html /dev/null", 80);
    const said = ["Planning …", "Proving dev …", "Drawing …", "bulkhead/dev: "];
    const places = said.map((text) => stdout.indexOf(text));
    assert.ok(!places.includes(-1), stdout);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      stdout,
    );
    assert.equal(
      run(["report", "--program", root, "--stack", "dev", "--html", "/dev/null"]).stderr,
      "",
    );
  });

  it("fits 40 columns, and is plain with NO_COLOR and at a dumb terminal", () => {
    const plain = atTerminal("traffic traffic.yaml", 40, { NO_COLOR: "1" }).stdout;
    assert.doesNotMatch(plain, escapes);
    for (const line of plain.split(/\r?\n/)) assert.ok(line.length <= 40, line);
    assert.doesNotMatch(atTerminal("traffic traffic.yaml", 80, { TERM: "dumb" }).stdout, escapes);
  });
});

describe("help and errors", function () {
  this.timeout(120_000);

  it("each command says how it is used, with an example", () => {
    const { stdout } = run(["--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?= .*\S)/gm)].map(([, name]) => name ?? "");
    const own = commands.filter((name) => !["help", "bulkhead"].includes(name));
    for (const name of ["plan", "prove", "diff", "completion"]) assert.ok(own.includes(name), name);
    for (const name of own) {
      const help = run([name, "--help"]);
      assert.equal(help.status, 0, name);
      assert.match(help.stdout, /^Examples?:\n {2}\S/m, name);
    }
  });

  it("an error ends with what to do next", () => {
    for (const args of [["paln"], ["plan", "--nonsense"], ["completion", "fish"], ["explain"]]) {
      const { status, stderr } = run(args);
      assert.equal(status, 2);
      assert.match(stderr, /--help lists the commands/, args.join(" "));
    }
    const failing = programOf({ "index.ts": "throw new Error('not today');" });
    const { status, stderr } = run(["plan", "--program", failing]);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /not today[^]*\nThe program itself failed: mend that and run this again\./,
    );
  });
});

describe("completion", function () {
  this.timeout(120_000);

  let script: string;

  before(() => {
    script = file("bulkhead.bash", run(["completion", "bash"]).stdout);
  });

  /** What bash offers for the last of some words. */
  function offered(words: readonly string[], cwd = root): string[] {
    const ask = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); complete -p bulkhead >/dev/null || exit 9; _bulkhead; printf "%s\\n" "${COMPREPLY[@]}"'; // prettier-ignore
    const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", ask, "bash", script, "bulkhead", ...words], { cwd, encoding: "utf8" }); // prettier-ignore
    assert.deepEqual([stderr, status], ["", 0]);
    return stdout.split("\n").filter((word) => word !== "");
  }

  it("of bash offers commands, options, stacks, files and words", () => {
    assert.ok(["plan", "prove", "diff", "completion"].every((one) => offered([""]).includes(one)));
    assert.deepEqual(offered(["di"]), ["diff"]);
    assert.deepEqual(offered(["prove", "--sar"]), ["--sarif"]);
    const stacks = readdirSync(root).flatMap(
      (name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [],
    );
    assert.deepEqual(offered(["prove", "--stack", ""]).sort(), stacks.sort());
    assert.deepEqual(offered(["plan", "pr"]), ["prod"]);
    assert.ok(offered(["diff", "READ"]).includes("README.md"));
    assert.ok(offered(["plan", "--program", "cl"]).includes("cli"));
    assert.deepEqual(offered(["completion", ""]), ["bash", "zsh"]);
    assert.deepEqual(offered(["reach", "x"]), []);
    assert.deepEqual(offered(["diff", "--git", ""]), []);
  });

  it("runs nothing that a file's name says", () => {
    const at = programOf({ "Pulumi.$(touch gone).yaml": "", "Pulumi.`touch gone`.yaml": "", "Pulumi.ok.yaml": "" }); // prettier-ignore
    assert.deepEqual(offered(["plan", ""], at), ["ok"]);
    assert.ok(!readdirSync(at).includes("gone"));
  });

  it("of zsh is a script that zsh takes, and that offers the same", function () {
    if (spawnSync("zsh", ["--version"]).error !== undefined) this.skip();
    const { stdout } = run(["completion", "zsh"]);
    const own = file("_bulkhead", stdout);
    assert.match(readFileSync(own, "utf8"), /^#compdef bulkhead\n/);
    // zsh runs the script; what it would hand to its own completion is written out instead.
    const ask = `
compdef() { print -r -- "compdef $*" }
_describe() { print -rl -- "\${(@P)2}" }
_arguments() { print -rl -- "$@" }
source "$1"; shift
words=("$@"); CURRENT=$#words
_bulkhead`;
    const shown = (...words: string[]) => {
      const { stdout: said, stderr, status } = spawnSync("zsh", ["-f", "-c", ask, "zsh", own, "bulkhead", ...words], { encoding: "utf8" }); // prettier-ignore
      assert.deepEqual([stderr, status], ["", 0]);
      return said;
    };
    assert.match(shown(""), /^compdef _bulkhead bulkhead\n/);
    assert.match(shown(""), /^diff:say what a change opens\\: flows, rows and resources/m);
    assert.match(shown("prove", ""), /^\*--sarif\[.*\]:file:_files$/m);
    assert.match(shown("prove", ""), /^\*--stack\[.*\]:stack:_bulkhead_stacks$/m);
    assert.match(shown("completion", ""), /^\*:argument:\(bash zsh\)$/m);
  });
});
