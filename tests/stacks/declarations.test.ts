import assert from "node:assert/strict";
import { configSchema } from "../../stacks/schema";
import { readSettings } from "../../stacks/settings";
import { declarations } from "../../tools/readme-tables";

const jsonType = (value: unknown) =>
  Array.isArray(value) ? "array" : typeof value === "number" ? "integer" : typeof value;

describe("Pulumi.yaml", () => {
  const declared = declarations();

  it("declares exactly the keys that the settings know", () => {
    assert.deepEqual(Object.keys(declared), Object.keys(configSchema.shape));
  });

  it("describes each key and gives each a default of its type, as Pulumi asks of optional keys", () => {
    for (const [key, { type, description, default: value }] of Object.entries(declared)) {
      assert.ok(description.length > 10, key);
      assert.notEqual(value, undefined, `${key} would be required of every stack`);
      assert.equal(jsonType(value), type, key);
    }
  });

  it("gives the defaults that the settings have by themselves", () => {
    const least = {
      "aws:region": "eu-central-1",
      "bulkhead:zones": JSON.stringify(["eu-central-1a", "eu-central-1b"]),
      "bulkhead:certificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/x",
    };
    const applied = Object.fromEntries(
      Object.entries(declared).map(([key, { default: value }]) => [
        `bulkhead:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    const read = (raw: Record<string, string>) =>
      readSettings(raw, { project: "bulkhead", stack: "dev" });
    assert.deepEqual(read({ ...applied, ...least }), read(least));
  });
});
