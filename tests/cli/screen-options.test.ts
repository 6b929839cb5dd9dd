import assert from "node:assert/strict";
import { screenOptions } from "../../cli/screen/options";

const terminal = { isTTY: true, columns: 132 };

describe("screen options", () => {
  for (const [what, output, environment, expected] of [
    ["a terminal", terminal, {}, { width: 132, color: true, quiet: false }],
    ["a pipe", {}, {}, { width: 80, color: false, quiet: false }],
    ["a pipe with COLUMNS", {}, { COLUMNS: "100" }, { width: 100, color: false, quiet: false }],
    [
      "COLUMNS that is no width",
      {},
      { COLUMNS: "wide" },
      { width: 80, color: false, quiet: false },
    ],
    [
      "COLUMNS at a terminal",
      terminal,
      { COLUMNS: "40" },
      { width: 132, color: true, quiet: false },
    ],
    ["NO_COLOR", terminal, { NO_COLOR: "1" }, { width: 132, color: false, quiet: false }],
    ["an empty NO_COLOR", terminal, { NO_COLOR: "" }, { width: 132, color: true, quiet: false }],
    ["a dumb terminal", terminal, { TERM: "dumb" }, { width: 132, color: false, quiet: false }],
    ["CI", {}, { CI: "true" }, { width: 80, color: false, quiet: true }],
    ["CI=false", {}, { CI: "false" }, { width: 80, color: false, quiet: false }],
    [
      "a terminal without a width",
      { isTTY: true, columns: 0 },
      {},
      { width: 80, color: true, quiet: false },
    ],
  ] as const) {
    it(`for ${what}`, () => {
      assert.deepEqual(screenOptions(output, environment), expected);
    });
  }
});
