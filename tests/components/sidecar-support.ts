/** A service's proxy as its container runs it: by its own script, as a user without privileges, in a folder of its own. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { answering } from "./nginx-support";

const isRoot = process.getuid?.() === 0;
/** Debian's `nobody`. */
const nobody = 65_534;

/** A container's process. */
export interface Contained {
  /** What it has written so far to its standard output, a line each. */
  readonly lines: () => string[];
  /** The folder that holds what it writes. */
  readonly folder: string;
  /** Asks it to stop, as Amazon ECS does, and waits until it has. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Runs a container's command until `use` is done. The directory for temporary files is a new and empty one. */
export async function withContainer(
  command: readonly string[],
  port: number,
  use: (running: Contained) => Promise<void>,
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "container-"));
  const [output, errors] = [`${folder}/stdout`, `${folder}/stderr`];
  const scratch = path.join(folder, "tmp");
  fs.mkdirSync(scratch);
  const streams = [output, errors].map((file) => fs.openSync(file, "a"));
  if (isRoot)
    for (const one of [folder, scratch, output, errors]) fs.chownSync(one, nobody, nobody);
  const [program = "", ...words] = command;
  const child = spawn(program, words, {
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin`, TMPDIR: scratch },
    stdio: ["ignore", ...streams],
    cwd: "/",
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  const ended = once(child, "exit");
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  try {
    await answering(port, () => child.exitCode !== null, errors);
    await use({
      lines: () =>
        fs
          .readFileSync(output, "utf8")
          .split("\n")
          .filter((line) => line !== ""),
      folder: scratch,
      stop,
    });
    assert.doesNotMatch(fs.readFileSync(errors, "utf8"), /\[(warn|crit|alert|emerg)\]/);
  } finally {
    for (const one of streams) fs.closeSync(one);
    if (child.exitCode === null && child.signalCode === null) await stop("SIGTERM");
    fs.rmSync(folder, { recursive: true });
  }
}
