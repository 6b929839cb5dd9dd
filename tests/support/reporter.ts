/**
 * Mocha's own report, and the files in which something failed, one a line, in the file `BULKHEAD_FAILED_FILES`: `.ci/run`
 * runs those once more. What failed in no file is written as an empty line.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

export = class extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failed = new Set<string>();
    // A hook that failed is among them: mocha tells of it as of a test.
    runner.on("fail", ({ file = "" }) => {
      failed.add(file && path.relative(process.cwd(), file));
    });
    runner.once("end", () => {
      const { BULKHEAD_FAILED_FILES: list } = process.env;
      if (list !== undefined) writeFileSync(list, [...failed].map((file) => `${file}\n`).join(""));
    });
  }
};
