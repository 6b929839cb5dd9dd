/** The library stays within what Pulumi's component analyzer takes, so that other languages can be offered it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Analyzer, type ComponentDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import * as pulumi from "@pulumi/pulumi";
import * as library from "../../components/index";

const folder = path.resolve(__dirname, "../../components");
const golden = path.resolve(__dirname, "../golden/library-schema.json");

/** The component classes that the library exports. */
function componentNames(): Set<string> {
  return new Set(
    Object.entries(library)
      .filter(
        ([, value]) =>
          typeof value === "function" && value.prototype instanceof pulumi.ComponentResource,
      )
      .map(([name]) => name),
  );
}

describe("library schema", function () {
  this.timeout(120_000);

  it("is accepted by the component analyzer and equals the golden file", () => {
    const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
      version: string;
    };
    const names = componentNames();
    const manifest = { name: "bulkhead", version };
    const { components, typeDefinitions, dependencies } = new Analyzer(
      folder,
      "bulkhead",
      manifest as ConstructorParameters<typeof Analyzer>[2],
      names,
    ).analyze();
    assert.deepEqual(
      Object.values(components)
        .map((c: ComponentDefinition) => c.name)
        .sort(),
      [...names].sort(),
    );
    const schema = generateSchema(
      "bulkhead",
      version,
      "",
      components,
      typeDefinitions,
      dependencies,
    );
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env["UPDATE"] === "1") writeFileSync(golden, text);
    assert.equal(
      text,
      readFileSync(golden, "utf8"),
      "the library's schema changed: if this is meant, run the test with UPDATE=1 and say so in CHANGELOG.md",
    );
  });
});
