/** Programs that only pretend: they write down how they were called, and answer as a test says. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runStep } from "../../tools/ci/steps";

export const checkout = path.resolve(__dirname, "../..");

/** One call of a pretended program. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string;
  /** What it saw of the variable that the guard reads. */
  readonly allowedLoss?: string;
}

/** How a program answers a call whose arguments, joined by spaces, match. The first one that matches counts. */
export interface Answer {
  readonly program: string;
  readonly when: RegExp;
  readonly prints?: string;
  /** To standard error. */
  readonly complains?: string;
  readonly status?: number;
  /** Answers that come one after the other, the last one again and again, in place of `prints`. */
  readonly inTurn?: readonly string[];
}

const pretend = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const home = path.dirname(path.dirname(process.argv[1]));
const program = path.basename(process.argv[1]);
const args = process.argv.slice(2);
let input = "";
try { input = fs.readFileSync(0, "utf8"); } catch {}
const { BULKHEAD_ALLOW_LOSS: allowedLoss } = process.env;
fs.appendFileSync(path.join(home, "calls"), JSON.stringify({ program, args, input, allowedLoss }) + "\\n");
const answers = JSON.parse(fs.readFileSync(path.join(home, "answers"), "utf8"));
const index = answers.findIndex((a) => a.program === program && new RegExp(a.when).test(args.join(" ")));
if (index >= 0) {
  const { prints = "", complains = "", status = 0, inTurn } = answers[index];
  let text = prints;
  if (inTurn !== undefined) {
    const counter = path.join(home, "turn-" + index);
    const turn = fs.existsSync(counter) ? Number(fs.readFileSync(counter, "utf8")) : 0;
    fs.writeFileSync(counter, String(turn + 1));
    text = inTurn[Math.min(turn, inTurn.length - 1)];
  }
  fs.writeSync(1, text);
  fs.writeSync(2, complains);
  process.exitCode = status;
}
`;

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with pretended programs, which is first on PATH. */
export class Fakes {
  readonly home = mkdtempSync(path.join(tmpdir(), "bulkhead-fakes-"));
  /** Where commands are run. */
  readonly folder = path.join(this.home, "work");

  constructor(programs: readonly string[], answers: readonly Answer[] = []) {
    mkdirSync(path.join(this.home, "bin"));
    mkdirSync(this.folder);
    for (const program of programs) {
      const file = path.join(this.home, "bin", program);
      writeFileSync(file, pretend);
      chmodSync(file, 0o755);
    }
    this.answer(answers);
  }

  answer(answers: readonly Answer[]): void {
    const plain = answers.map((answer) => ({ ...answer, when: answer.when.source }));
    writeFileSync(path.join(this.home, "answers"), JSON.stringify(plain));
  }

  write(file: string, text: string): string {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    return target;
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
    const outside = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(GITHUB|BULKHEAD|GIT|ECR|GH)_/.test(name)),
    );
    const { status, stdout, stderr } = spawnSync(file, args, {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        ...outside,
        ...env,
        PATH: `${path.join(this.home, "bin")}:${process.env.PATH ?? ""}`,
        TS_NODE_PROJECT: path.join(checkout, "tsconfig.json"),
      },
    });
    return { status, stdout, stderr };
  }

  /** Runs a script of `tools/ci`. */
  script(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
    return this.run(path.join(checkout, "tools/ci", name), args, env);
  }

  /** Runs a step of `npm run ci`, in this process: that is much faster. */
  async step(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const outside = { ...process.env };
    const { log, error } = console;
    const [folder, printed, complained] = [process.cwd(), [] as string[], [] as string[]];
    process.chdir(this.folder);
    Object.assign(process.env, env, {
      PATH: `${path.join(this.home, "bin")}:${outside.PATH ?? ""}`,
    });
    console.log = (text: string) => printed.push(text);
    console.error = (text: string) => complained.push(text);
    try {
      const status = await runStep(args);
      return { status, stdout: printed.join("\n"), stderr: complained.join("\n") };
    } finally {
      Object.assign(console, { log, error });
      process.chdir(folder);
      for (const name of Object.keys(process.env)) {
        const value = outside[name];
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
  }

  calls(): Call[] {
    const file = path.join(this.home, "calls");
    if (!existsSync(file)) return [];
    // What stands behind the last line break is still being written.
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Call);
  }

  /** Calls as one line each. */
  lines(): string[] {
    return this.calls().map(({ program, args }) => [program, ...args].join(" "));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
