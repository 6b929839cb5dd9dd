/** The table of slots against the provider's own types. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { allKinds, memberOf } from "../../../policies/core/graph/kinds";
import { isListSlot } from "../../../policies/core/graph/places";
import { kindsWithSlots, slotsOf } from "../../../policies/core/graph/slots";
import { fileOf } from "../model/arguments/provider";

const root = path.dirname(require.resolve("@pulumi/aws/package.json"));
const inputTypes = readFileSync(path.join(root, "types/input.d.ts"), "utf8");

function declarations(member: string): string {
  const text = readFileSync(path.join(root, `${member}.d.ts`), "utf8");
  return text.slice(text.search(/export interface \w+Args /));
}

/** The type of a property, as its declaration writes it. */
function typeOf(body: string, property: string): string | undefined {
  return new RegExp(`\\n\\s+${property}\\??: ([^;]*);`).exec(body)?.[1];
}

/** The body of the interface that a type names. */
function bodyOf(type: string): string {
  const [, namespace = "", name = ""] = /inputs\.(\w+)\.(\w+)/.exec(type) ?? [];
  const scope = inputTypes.slice(inputTypes.indexOf(`namespace ${namespace} {`));
  return scope.slice(scope.indexOf(`interface ${name} {`)).split(/\n {4}\}/)[0] ?? "";
}

describe("the table of slots", () => {
  it("has a module of the provider for every kind", () => {
    for (const kind of allKinds) assert.ok(existsSync(fileOf(kind)), kind);
  });

  it("names properties that there are, and knows which are lists", () => {
    let checked = 0;
    for (const kind of kindsWithSlots) {
      for (const slot of slotsOf(kind).values()) {
        let body = declarations(memberOf(kind));
        let type = "";
        for (const step of slot.steps) {
          const found = typeOf(body, step);
          assert.ok(found !== undefined, `${kind} ${slot.path}: ${step}`);
          type = found;
          body = bodyOf(found);
        }
        assert.equal(isListSlot(slot), type.includes("[]"), `${kind} ${slot.path}: ${type}`);
        checked += 1;
      }
    }
    assert.ok(checked > 250, `${checked} slots`);
  });

  it("lets every slot name something", () => {
    for (const kind of kindsWithSlots) {
      for (const slot of slotsOf(kind).values()) {
        assert.ok(slot.kinds.length > 0 || slot.defaultOf !== undefined, `${kind} ${slot.path}`);
      }
    }
  });
});
