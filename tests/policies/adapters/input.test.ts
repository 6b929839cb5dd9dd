/** What the adapters refuse, and what they take. Nothing crashes, and no value is shown that may be a secret. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import * as fc from "fast-check";
import {
  fromCrossGuard,
  RecordedInputs,
  type PolicyArgumentsLike,
  type PolicyResourceLike,
} from "../../../policies/adapters/crossguard";
import { fromPlan, readPlanFile, readPlanText } from "../../../policies/adapters/plan";
import { fromPreview, readPreviewText } from "../../../policies/adapters/preview";
import { fromState, readStateFile, readStateText } from "../../../policies/adapters/state";
import { parseJson } from "../../../policies/adapters/text";
import { buildGraph, type Source } from "../../../policies/core/graph/graph";
import type { Result } from "../../../policies/core/graph/problems";
import { isUnknown, show } from "../../../policies/core/graph/value";
import { signatureKey, signatures } from "../../../policies/core/graph/wire";
import { token, U, urnOf } from "../graph/build";
import { unknownCheckingProxy } from "./forms";

type Json = Record<string, unknown>;

const urn = urnOf("g", token.group);
const group = { urn, type: token.group, custom: true, inputs: {} };
const plan = (more: Json = {}, resource: Json = {}) => ({
  format: "bulkhead-plan", version: 1,
  resources: [{ ...group, name: "g", dependencies: [], propertyDependencies: {}, options: {}, ...resource }], ...more,
}); // prettier-ignore
const state = (resource: Json = {}, deployment: Json = {}, more: Json = {}) => ({
  version: 3, deployment: { resources: [{ ...group, ...resource }], ...deployment }, ...more,
}); // prettier-ignore
/** What a preview counts when it has come to its end. */
const changeSummary = { create: 1 };
const preview = (step: Json = {}, more: Json = {}) => ({
  steps: [{ op: "create", urn, newState: group, ...step }], changeSummary, ...more,
}); // prettier-ignore

function problems(result: Result<unknown>): string {
  const found = result.ok ? assert.fail("taken") : result.problems;
  for (const problem of found) {
    for (const part of [problem.at, problem.found, problem.expected, problem.fix])
      assert.ok(part, JSON.stringify(problem));
  }
  return found.map((p) => `${p.at}: ${p.found} / ${p.expected}`).join("\n");
}

function one(result: Result<Source>) {
  if (!result.ok) assert.fail(JSON.stringify(result.problems));
  const graph = buildGraph([result.value]);
  if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
  const found = graph.value.resources.find((resource) => resource.name === "g");
  return { source: result.value, graph: graph.value, g: found };
}

describe("what the adapters refuse", () => {
  const cases: [string, () => Result<unknown>, RegExp][] = [
    ["no JSON", () => readStateText("s3cret", "f"), /^f: no JSON/],
    ["nothing", () => readPlanText("", "f"), /^f: nothing \/ JSON/],
    ["a truncated file", () => readStateText(JSON.stringify(state()).slice(0, -9), "f"), /ends too early|no JSON at/],
    ["JSON that is no object", () => readPlanText("[1]", "f"), /no object/],
    ["another format", () => fromPlan({ format: "s3cret" }), /format: another format/],
    ["a plan of another version", () => fromPlan(plan({ version: 2 })), /version: 2 \/ 1/],
    ["a plan without resources", () => fromPlan(plan({ resources: {} })), /resources: a map \/ a list/],
    ["a resource without a URN", () => fromPlan(plan({}, { urn: undefined })), /resources\[0\]\.urn: nothing \/ text/],
    ["a resource that is none", () => fromPlan(plan({ resources: [1] })), /resources\[0\]: a number \/ an object/],
    ["inputs that are no map", () => fromPlan(plan({}, { inputs: "s3cret" })), /resources\[0\]\.inputs: a string/],
    ["inputs that are a secret as a whole", () => fromState(state({ inputs: { [signatureKey]: signatures.secret, ciphertext: "s3cret" } })), /inputs: a map \/ a map of properties/],
    ["inputs that are a file", () => fromPlan(plan({}, { inputs: { [signatureKey]: signatures.asset, text: "s3cret" } })), /inputs: a map/],
    ["an empty URN", () => fromState(state({ urn: "" })), /urn: an empty text \/ text/],
    ["an empty type", () => fromPlan(plan({}, { type: "" })), /type: an empty text \/ text/],
    ["a resource of AWS that says to be a component", () => fromState(state({ custom: null })), /custom: nothing \/ true/],
    ["dependencies of another shape", () => fromPlan(plan({}, { dependencies: [1] })), /dependencies: a list/],
    ["property dependencies of another shape", () => fromPlan(plan({}, { propertyDependencies: { a: "s3cret" } })), /propertyDependencies\.a: a string/],
    ["a state of another version", () => fromState(state({}, {}, { version: 2 })), /version: 2 \/ 3 or 4/],
    ["a state without a version", () => fromState({ deployment: {} }), /version: nothing/],
    ["a state with strange features", () => fromState(state({}, {}, { version: 4, features: ["snippets-prototype"] })), /features: snippets-prototype/],
    ["a state without a deployment", () => fromState({ version: 3, deployment: null }), /deployment: nothing/],
    ["a preview without steps", () => fromPreview({}), /steps: nothing/],
    ["a step without its resource", () => fromPreview(preview({ newState: null })), /steps\[0\]\.newState: nothing/],
    ["a preview that failed", () => fromPreview(preview({}, { diagnostics: [{ severity: "error", message: "s3cret" }] })), /diagnostics: an error/],
    ["a preview that was stopped", () => fromPreview(preview({}, { changeSummary: undefined })), /changeSummary: nothing/],
    ["a preview of some targets", () => fromPreview(preview({ op: "same", newState: { ...group, id: "" } }, {})), /left out by --target or --exclude/],
    ["a preview that hides what stays", () => fromPreview(preview({}, { changeSummary: { create: 1, same: 7 } })), /7 resources that stay/],
    ["a value nested too deep", () => readPlanText(JSON.stringify(plan()).replace('"inputs":{}', `"inputs":{"a":${"[".repeat(9999)}${"]".repeat(9999)}}`)), /nested more than/],
  ]; // prettier-ignore
  for (const [what, read, expected] of cases) {
    it(what, () => {
      const text = problems(read());
      assert.match(text, expected);
      assert.doesNotMatch(text, /s3cret/);
    });
  }

  it("files that cannot be", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "graph-"));
    try {
      const file = path.join(folder, "huge.json");
      writeFileSync(file, "{");
      // Sparse: it takes no room, and reading it would.
      truncateSync(file, 500 * 1024 * 1024);
      const before = process.memoryUsage().rss;
      assert.match(problems(readStateFile(file)), /500 MB \/ at most 256 MB/);
      assert.ok(process.memoryUsage().rss - before < 100e6);
      assert.match(problems(readPlanFile(folder)), /no regular file/);
      assert.match(
        problems(readPlanFile(path.join(folder, "none\u001b[2J"))),
        /\\u\{001b\}.*: nothing/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("hostile parents and names", () => {
    const read = fromState(state({ parent: urn }));
    assert.ok(read.ok);
    assert.match(problems(buildGraph([read.value])), /its own descendant/);
    const named = fromState(state({ urn: `${urn}\u0007` }));
    assert.ok(named.ok);
    assert.match(problems(buildGraph([named.value])), /\\u\{0007\}/);
  });

  it("any JSON at all, without a crash", () => {
    const parts = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(group, [group], { resources: [group] }, U, urn),
    );
    const likely = fc.dictionary(
      fc.constantFrom(
        "urn",
        "type",
        "custom",
        "inputs",
        "outputs",
        "parent",
        "dependencies",
        "propertyDependencies",
        "options",
        "id",
        "provider",
        "position",
        "sourcePosition",
        "newState",
        "op",
        "__proto__",
        "delete",
      ),
      parts,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(likely, parts)), likely, (list, more) => {
        const sources = [
          fromPlan({ format: "bulkhead-plan", version: 1, resources: list, ...more }),
          fromState({ version: 3, deployment: { ...more, resources: list } }),
          fromPreview({ ...more, steps: list }),
        ];
        for (const source of sources) if (source.ok) buildGraph([source.value]);
      }),
      { numRuns: 500 },
    );
  });
});

/** The library's own types fit: this is checked by the compiler. */
export const fits = {
  resource: (resource: PolicyResource): PolicyResourceLike => resource,
  arguments: (args: ResourceValidationArgs): PolicyArgumentsLike => args,
};

describe("what the adapters take", () => {
  it("a byte order mark", () => {
    assert.equal(parseJson('\uFEFF{"a":1}', "f").ok, true);
  });

  it("not what is gone from a state, or a part of another", () => {
    for (const gone of [{ pendingReplacement: true }, { viewOf: urn }]) {
      assert.equal(one(fromState(state(gone))).graph.resources.length, 0);
    }
  });

  it("what a state still has to delete, beside what took its place", () => {
    const old = { ...group, delete: true, id: "sg-old" };
    const { graph, g } = one(
      fromState(state({}, { resources: [old, { ...old, id: "sg-older" }, group] })),
    );
    assert.deepEqual(graph.resources.map(({ id }) => id), ["sg-old", "sg-older", g?.id]); // prettier-ignore
  });

  it("what a deployment broke off in, of which nothing is known", () => {
    const pending = (type: string, more: object = {}) =>
      one(fromState(state({}, { pending_operations: [{ type, resource: group }], ...more })));
    const made = pending("creating", { resources: [] });
    assert.match(made.source.notes[0]?.text ?? "", /broke off while creating it/);
    assert.equal(made.source.notes[0]?.urn, urn);
    assert.equal(made.g?.inputsKnown, false);
    assert.equal(pending("updating").g?.inputsKnown, false);
    assert.equal(pending("updating").graph.resources.length, 1);
    assert.equal(pending("deleting").g?.inputsKnown, false);
    assert.equal(pending("reading").g?.inputsKnown, true);
  });

  it("what a deployment broke off in while deleting it, beside what took its place", () => {
    const old = { ...group, delete: true, id: "sg-old" };
    const { graph, g } = one(
      fromState(
        state(
          {},
          {
            resources: [old, { ...old, id: "sg-older" }, group],
            pending_operations: [{ type: "deleting", resource: old }],
          },
        ),
      ),
    );
    assert.equal(g?.inputsKnown, true);
    assert.deepEqual(graph.resources.map(({ inputsKnown }) => inputsKnown), [false, true, true]); // prettier-ignore
  });

  it("a preview with a word on what it cannot tell", () => {
    const [note, ...others] = one(fromPreview(preview())).source.notes;
    assert.match(note?.text ?? "", /--target or --exclude/);
    assert.deepEqual(others, []);
  });

  it("what leaves the stack of a preview and stays in AWS", () => {
    const steps = (old: object) => [
      { op: "delete-replaced", urn, oldState: { ...group, ...old } },
      { op: "same", urn, newState: { ...group, id: "sg-1" } },
    ];
    assert.equal(one(fromPreview({ steps: steps({}), changeSummary })).graph.resources.length, 1);
    assert.equal(
      one(fromPreview({ steps: steps({ retainOnDelete: true }), changeSummary })).graph.resources
        .length,
      2,
    );
  });

  it("what a preview is to make, and not what it found before in AWS", () => {
    const found = { op: "refresh", urn, oldState: group, newState: group };
    const next = { ...group, inputs: { name: "next" } };
    const named = (steps: readonly object[]) => {
      const { graph, g } = one(fromPreview({ steps, changeSummary }));
      return [graph.resources.length, show(g?.input("name") ?? null)];
    };
    assert.deepEqual(named([found, { op: "update", urn, newState: next }]), [1, '"next"']);
    assert.deepEqual(named([{ op: "update", urn, newState: next }, found]), [1, '"next"']);
    const old = { op: "delete", urn, oldState: group };
    assert.equal(
      one(fromPreview({ steps: [found, old], changeSummary })).graph.resources.length,
      0,
    );
    // Of a refresh alone there is nothing else.
    assert.equal(one(fromPreview({ steps: [found], changeSummary })).graph.resources.length, 1);
  });

  it("all that leaves the stack of a preview under one name and stays", () => {
    const old = (id: string) => ({ ...group, id, retainOnDelete: true });
    const steps = [
      { op: "delete-replaced", urn, oldState: old("sg-1") },
      { op: "delete", urn, oldState: old("sg-2") },
    ];
    const { graph } = one(fromPreview({ steps, changeSummary }));
    assert.deepEqual(graph.resources.map(({ id }) => id), ["sg-1", "sg-2"]); // prettier-ignore
  });

  it("what a state no longer manages and leaves in AWS until it is made anew", () => {
    const { graph } = one(fromState(state({ pendingReplacement: true, retainOnDelete: true })));
    assert.equal(graph.resources.length, 1);
  });

  it("a state's ids, position, options and provider, and secrets as what they are", () => {
    const provider = urnOf("default", "pulumi:providers:aws");
    const { g } = one(fromState(state({
      id: "sg-1", provider: `${provider}::abc`, sourcePosition: "project:///index.ts#12,3", ignoreChanges: ["tags"], protect: true,
      inputs: { name: { [signatureKey]: signatures.secret, ciphertext: "s3cret" }, __defaults: ["x"] }, outputs: { arn: "arn:g" },
    }))); // prettier-ignore
    assert.equal(g?.id, "sg-1");
    assert.equal(g.outputText("arn"), "arn:g");
    assert.equal(g.providerUrn, provider);
    assert.deepEqual(g.position, { file: "index.ts", line: 12, column: 3 });
    assert.deepEqual(g.options, { protect: true, ignoreChanges: ["tags"] });
    assert.equal(show(g.input("name")), "[secret]");
    assert.equal(isUnknown(g.input("name") ?? null), true);
    assert.deepEqual(Object.keys(g.inputs), ["name"]);
  });

  it("what is read and not made, as such", () => {
    assert.equal(one(fromState(state({ external: true }))).g?.external, true);
    assert.equal(one(fromPlan(plan({}, { id: "sg-1" }))).g?.external, true);
    assert.equal(one(fromPlan(plan({}, { id: U }))).g?.external, true);
    assert.equal(one(fromPlan(plan())).g?.external, false);
  });

  it("a preview's region, replacements and hidden secrets", () => {
    const newState = {
      ...group,
      provider: `${urnOf("default", "pulumi:providers:aws")}::x`,
      inputs: { name: "[secret]" },
    };
    const { g, graph } = one(fromPreview({
      changeSummary,
      config: { "aws:region": "eu-central-1" },
      steps: [
        { op: "create-replacement", urn, newState }, { op: "replace", urn, newState }, { op: "delete-replaced", urn, oldState: group },
        { op: "delete", urn: urnOf("old", token.group), oldState: group },
      ],
    })); // prettier-ignore
    assert.equal(graph.resources.length, 1);
    assert.equal(g?.providerRegion, "eu-central-1");
    assert.equal(isUnknown(g.input("name") ?? null), true);
    assert.ok(one(readPreviewText(JSON.stringify(preview()))).g);
  });

  it("CrossGuard's objects, without tripping over what is unknown", () => {
    const recorded = new RecordedInputs();
    const props = (value: Json) => unknownCheckingProxy(value);
    recorded.record({
      urn,
      props: props({
        vpcId: U,
        ingress: [{ fromPort: "3eeb2bf0-c639-47a8-9e75-3b44932eb421" }],
        password: "s3cret",
        // Without the passphrase, `pulumi policy analyze` writes this in the place of a secret.
        description: "[secret]",
      }),
    });
    const resource = {
      urn,
      type: token.group,
      name: "g",
      dependencies: [],
      propertyDependencies: {},
    };
    const outputs = {
      id: U,
      arn: U,
      vpcId: U,
      ingress: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      egress: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    };
    const { g } = one(fromCrossGuard([{ ...resource, props: props(outputs) }], recorded));
    assert.equal(show(g?.input("ingress")), '[{"fromPort": (unknown)}]');
    // The program set none, whatever the outputs say.
    assert.equal(g?.input("egress"), undefined);
    assert.equal(g?.id, undefined);
    assert.equal(show(g?.input("password")), "[secret]");
    assert.equal(isUnknown(g?.input("description") ?? null), true);

    const untold = one(
      fromCrossGuard(
        [{ ...resource, props: props({ ...outputs, id: "sg-1" }) }],
        new RecordedInputs(),
      ),
    );
    assert.equal(isUnknown(untold.g?.input("egress") ?? null), true);
    assert.equal(untold.g?.id, "sg-1");
    assert.match(untold.source.notes[0]?.text ?? "", /no resource policy saw/);
  });

  it("the inputs that were recorded last", () => {
    const recorded = new RecordedInputs();
    recorded.record({ urn, props: { name: U } });
    recorded.record({ urn, props: { name: "web" } });
    assert.equal(recorded.get(urn)?.name, "web");
    recorded.clear();
    assert.equal(recorded.size, 0);
  });
});
