/** Files that a person names, and the standard streams. */
import {
  chmodSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { BadInputError } from "./plan/problems";

/** Writes a file whole or not at all; `-` is standard output. */
export function writeOutput(file: string, text: string): void {
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new BadInputError("the output", [
      {
        at: JSON.stringify(file),
        found: (error as Error).message,
        expected: "a file that can be written",
        fix: "Name another file, or - for standard output.",
      },
    ]);
  }
}

/** Beside the file first, then in its place: who reads it meanwhile has the old one, or the new one. */
function writeWhole(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  // A pipe or a device is written to; there is nothing to take its place.
  if (there !== undefined && !there.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const target = there === undefined ? file : realpathSync(file);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(draft, text, { flag: "wx" });
    if (there !== undefined) chmodSync(draft, there.mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    // Whoever may write a file need not be allowed to write beside it.
    if (there === undefined || (code !== "EACCES" && code !== "EPERM")) throw error;
    writeFileSync(target, text);
  }
}

/** Reads a plan that a person named. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new BadInputError("the input", [
      {
        at: file,
        found: (error as Error).message,
        expected: "a file that can be read",
        fix: "Name a plan that `bulkhead plan --json FILE` wrote.",
      },
    ]);
  }
}

const megabyte = 1024 * 1024;

/**
 * All of standard input.
 *
 * @throws BadInputError as soon as there is more of it than so many bytes
 */
export function readStandardInput(most: number): string {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const read = readChunk(chunk);
    if (read === 0) return Buffer.concat(chunks, size).toString("utf8");
    size += read;
    if (size > most) {
      throw new BadInputError("the input", [
        {
          at: "standard input",
          found: "more",
          expected: `at most ${Math.floor(most / megabyte)} MB`,
          fix: "Hand over one stack, or raise --max-size.",
        },
      ]);
    }
    chunks.push(chunk.subarray(0, read));
  }
}

function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A pipe whose writer is not ready yet.
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      else if (code === "EOF") return 0;
      else {
        throw new BadInputError("the input", [
          {
            at: "standard input",
            found: message,
            expected: "something that can be read",
            fix: "Name a file.",
          },
        ]);
      }
    }
  }
}
