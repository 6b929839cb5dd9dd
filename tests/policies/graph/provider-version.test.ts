/** What tells the version of a provider, in each form that is read. */
import assert from "node:assert/strict";
import { fromCrossGuard, RecordedInputs } from "../../../policies/adapters/crossguard";
import { fromPlan } from "../../../policies/adapters/plan";
import { fromPreview } from "../../../policies/adapters/preview";
import { fromState } from "../../../policies/adapters/state";
import { buildGraph, providerMajor, type Result, type Source } from "../../../policies/core/graph";
import { unknownCheckingProxy } from "../adapters/forms";

const type = "aws:redshift/cluster:Cluster";
const urn = `urn:pulumi:dev::shop::${type}::store`;
const provider = (name: string) => `urn:pulumi:dev::shop::pulumi:providers:aws::${name}`;
const made = (name: string, version?: string) => ({
  urn: provider(name), type: "pulumi:providers:aws", custom: true, id: "x",
  inputs: { region: "eu-central-1", ...(version === undefined ? {} : { version }) },
}); // prettier-ignore
const store = (name?: string) => ({
  urn, type, custom: true, inputs: {}, options: {},
  ...(name === undefined ? {} : { provider: `${provider(name)}::x` }),
}); // prettier-ignore

function majorIn(source: Result<Source>): number | undefined {
  const graph = source.ok ? buildGraph([source.value]) : source;
  if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
  const cluster = graph.value.get(urn);
  if (cluster === undefined) assert.fail("no cluster");
  return providerMajor(graph.value, cluster);
}

const plan = (sdks: Record<string, string>, ...resources: object[]) =>
  majorIn(fromPlan({ format: "bulkhead-plan", version: 1, sdks, resources }));
const state = (...resources: object[]) =>
  majorIn(fromState({ version: 3, deployment: { resources } }));

function crossGuard(name: string, props: object): number | undefined {
  const recorded = new RecordedInputs();
  recorded.record({ urn, props: {} });
  const resource = {
    urn, type, name: "store", props: { id: "x" }, dependencies: [], propertyDependencies: {},
    provider: { urn: provider(name), props: unknownCheckingProxy(props) },
  }; // prettier-ignore
  return majorIn(fromCrossGuard([resource], recorded));
}

describe("the version of a provider", () => {
  it("is that of the provider in a state", () => {
    assert.equal(state(made("mine", "6.83.0"), store("mine")), 6);
    assert.equal(state(made("default_7_48_0", "7.48.0"), store("default_7_48_0")), 7);
    assert.equal(state(made("mine", "v10.0.0-alpha.1"), store("mine")), 10);
    assert.equal(state(made("mine"), store("mine")), undefined);
    assert.equal(state(store()), undefined);
  });

  it("is in the name of a default provider, which a preview leaves out", () => {
    const preview = (name: string) =>
      majorIn(
        fromPreview({
          config: {},
          changeSummary: { create: 1 },
          steps: [{ op: "create", newState: store(name) }],
        }),
      );
    assert.equal(preview("default_6_83_0"), 6);
    assert.equal(preview("default_7_48_0_https___example_com"), 7);
    assert.equal(preview("default"), undefined);
    assert.equal(preview("my_default_7_48_0"), undefined);
  });

  it("is that of the SDK in a plan, unless the provider says another", () => {
    const sdks = { "@pulumi/aws": "7.48.0" };
    assert.equal(plan(sdks, store()), 7);
    assert.equal(plan(sdks, made("mine"), store("mine")), 7);
    assert.equal(plan(sdks, store("default_6_83_0")), 6);
    assert.equal(plan(sdks, made("mine", "6.83.0"), store("mine")), 6);
    assert.equal(plan({}, store()), undefined);
  });

  it("is among what the engine hands over of the provider", () => {
    assert.equal(crossGuard("mine", { version: "6.83.0" }), 6);
    assert.equal(crossGuard("default_7_48_0", {}), 7);
    assert.equal(crossGuard("mine", {}), undefined);
  });
});
