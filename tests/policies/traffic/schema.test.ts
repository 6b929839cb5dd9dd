/** The JSON Schema of the matrix: the file that editors read, and its agreement with what is taken. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import * as prettier from "prettier";
import { parse } from "yaml";
import { readDeclaration, trafficJsonSchema, trafficSchema } from "../../../policies/core/traffic";
import { sound } from "./support";
import { anyJson, matrix } from "./generate";

const root = join(__dirname, "../../..");
const file = join(root, "policies/schema/traffic.schema.json");

const validate = new Ajv({ strict: false, allErrors: true }).compile(trafficJsonSchema());

describe("the JSON Schema of the traffic matrix", () => {
  it("is the file beside the pack", async () => {
    const text = await prettier.format(JSON.stringify(trafficJsonSchema()), {
      parser: "json",
      printWidth: 100,
    });
    if (process.env["UPDATE"] === "1") writeFileSync(file, text);
    assert.equal(
      readFileSync(file, "utf8"),
      text,
      "the form of traffic.yaml changed: if this is meant, run the test with UPDATE=1 and say so in CHANGELOG.md",
    );
  });

  it("is what our own file names, and takes it", () => {
    const text = readFileSync(join(root, "traffic.yaml"), "utf8");
    const [, named] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
    assert.equal(join(root, named ?? ""), file);
    assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
  });

  it("says of each key what it is for", () => {
    const { properties } = trafficJsonSchema() as {
      properties: Record<string, { description?: string }>;
    };
    for (const [key, { description }] of Object.entries(properties)) {
      assert.ok((description ?? "").length > 10, key);
    }
  });

  const agree = (document: unknown) => {
    const json = JSON.parse(JSON.stringify(document)) as unknown;
    const { success } = trafficSchema.safeParse(json);
    assert.equal(validate(json), success, JSON.stringify(json));
    return success;
  };

  it("takes and refuses what the reader's shape does: matrices broken at random", () => {
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(matrix(), (document) => {
        if (agree(document)) taken += 1;
        else refused += 1;
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 200 && refused > 200, `${taken} taken, ${refused} refused`);
  });

  it("takes and refuses what the reader's shape does: any JSON", () => {
    fc.assert(
      fc.property(anyJson(), (document) => {
        agree(document);
      }),
    );
  });

  it("takes whatever the reader takes", () => {
    fc.assert(
      fc.property(matrix(), (document) => {
        if (readDeclaration(document).ok) assert.ok(validate(document));
      }),
    );
    assert.ok(validate(sound()));
  });
});
