import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { withTables } from "../../tools/readme-tables";

describe("README.md", () => {
  const text = readFileSync(path.resolve(__dirname, "../../README.md"), "utf8");

  it("has tables that are up to date (npm run docs writes them)", () => {
    assert.equal(withTables(text), text);
    assert.equal(text.match(/<!-- table: /g)?.length, 2);
  });

  it("has the two lines of set-up on its first screen", () => {
    const firstScreen = text.split("\n").slice(0, 40).join("\n");
    assert.match(firstScreen, /^npm ci && npm start$/m);
    assert.match(firstScreen, /^npm test$/m);
  });
});
