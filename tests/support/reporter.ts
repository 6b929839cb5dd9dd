/**
 * What `.ci/run` reports with: as mocha does by itself, and after it the seconds of the slowest files. The files in which
 * something failed are written to the file `BULKHEAD_FAILED_FILES`, one a line, to be run once more; what failed in no
 * file is an empty line.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

const shown = 12;

export = class extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failed = new Set<string>();
    const milliseconds = new Map<string, number>();
    const nameOf = ({ file = "" }: Mocha.Runnable) => file && path.relative(process.cwd(), file);
    const add = (runnable: Mocha.Runnable) => {
      const file = nameOf(runnable);
      milliseconds.set(file, (milliseconds.get(file) ?? 0) + (runnable.duration ?? 0));
    };
    runner.on("test end", add);
    runner.on("hook end", add);
    // A hook that failed is among them: mocha tells of it as of a test.
    runner.on("fail", (runnable) => {
      failed.add(nameOf(runnable));
    });
    runner.once("end", () => {
      const { BULKHEAD_FAILED_FILES: list } = process.env;
      if (list !== undefined) writeFileSync(list, [...failed].map((file) => `${file}\n`).join(""));
      const slowest = [...milliseconds].sort(([, a], [, b]) => b - a).slice(0, shown);
      console.log("  Seconds of the slowest files:");
      for (const [file, sum] of slowest) {
        console.log(`  ${(sum / 1000).toFixed(0).padStart(6)}  ${file}`);
      }
    });
  }
};
