import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { alarmRules } from "../../components/observability/alarm-table";
import { documents, withTables } from "../../tools/readme-tables";

describe("The documents' tables", () => {
  for (const document of documents) {
    it(`${document} is up to date (npm run docs writes it)`, () => {
      const text = readFileSync(path.resolve(__dirname, "../..", document), "utf8");
      assert.equal(withTables(text), text);
      assert.ok(text.includes("<!-- table: "));
    });
  }

  it("docs/observability.md has every tier and the thresholds, each once", () => {
    const text = readFileSync(path.resolve(__dirname, "../../docs/observability.md"), "utf8");
    const tiers = new Set(Object.values(alarmRules).map(({ tier }) => `alarms-${tier}`));
    const marked = [...text.matchAll(/<!-- table: (\S+) -->/g)].map(([, name]) => name);
    assert.deepEqual(marked.sort(), [...tiers, "thresholds"].sort());
    for (const { title } of Object.values(alarmRules)) assert.ok(text.includes(title), title);
  });
});

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
