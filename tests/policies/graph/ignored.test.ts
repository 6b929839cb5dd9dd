/** `ignoreChanges`, in each of the spellings that Pulumi reads. */
import assert from "node:assert/strict";
import { deployed, ignoredBy } from "../../../policies/core/graph/ignored";
import { emptyMap, unknown, type Value } from "../../../policies/core/graph/value";

const of = (...ignoreChanges: string[]) => ignoredBy({ ignoreChanges });

describe("what is ignored when it changes", () => {
  const spellings: readonly (readonly [string, string])[] = [
    ["internal", "internal"],
    ['["internal"]', "internal"],
    ["routes[0].gatewayId", "routes"],
    ["ingress[*].cidrBlock", "ingress"],
    ["tags.Name", "tags"],
    ['tags["a.b"]', "tags"],
    ['["root key with a ."][100]', "root key with a ."],
    ['["root with \\"quotes\\""].x', 'root with "quotes"'],
  ];
  for (const [path, property] of spellings) {
    it(path, () => {
      assert.deepEqual(of(path), new Set([property]));
    });
  }

  it("may be anything where a path cannot be read", () => {
    for (const path of ["*", "", "[0]", '["open', ".a"])
      assert.equal(of("tags", path), "all", path);
    assert.deepEqual(ignoredBy({}), new Set());
  });

  const said = {
    inputs: { routeTableId: "rtb-1", subnetId: unknown },
    propertyDependencies: { routeTableId: ["t"], subnetId: ["s"] },
  };

  it("is unknown of what lays a network out, set or not, and came from nowhere", () => {
    for (const kind of ["RouteTableAssociation", "EcsService", undefined] as const) {
      const held = deployed(said, kind, of("routeTableId"));
      assert.deepEqual(
        { ...held, inputs: { ...held.inputs } },
        {
          inputs: { routeTableId: unknown, subnetId: unknown },
          propertyDependencies: { subnetId: ["s"] },
          isOpen: false,
        },
      );
      const { inputs } = deployed(said, kind, of("gatewayId"));
      assert.equal(inputs?.gatewayId, unknown);
    }
  });

  it("is the part that a path leads to, of what has no model", () => {
    const map = (entries: Record<string, Value>) => Object.assign(emptyMap(), entries);
    const configuration = map({ Token: "x", Owner: "y" });
    const stages = [map({ name: "a", actions: [map({ provider: "GitHub", configuration })] })];
    const held = (kind: "Subnet" | undefined, ...ignoreChanges: string[]) =>
      deployed({ inputs: { stages }, options: { ignoreChanges } }, kind, of(...ignoreChanges)).inputs?.stages; // prettier-ignore
    const rest = map({ provider: "GitHub", configuration: map({ Token: unknown, Owner: "y" }) });
    assert.deepEqual(held(undefined, "stages[0].actions[0].configuration.Token"), [
      map({ name: "a", actions: [rest] }),
    ]);
    for (const path of ["stages", "stages[*].actions", "stages[7].name", "stages.name"]) {
      assert.equal(held(undefined, path), unknown, path);
    }
    assert.equal(held(undefined, "stages[0].name", "stages"), unknown);
    assert.equal(held("Subnet", "stages[0].name"), unknown);
  });

  it("is all that is said, and all that is not, where it may be anything", () => {
    const { inputs, propertyDependencies, isOpen } = deployed(said, "Subnet", of("*"));
    assert.deepEqual({ ...inputs }, { routeTableId: unknown, subnetId: unknown });
    assert.deepEqual(propertyDependencies, {});
    assert.equal(isOpen, true);
  });

  it("stays as it is said where deployments move it, for each reader to ask", () => {
    const service = { inputs: { loadBalancers: "g" }, propertyDependencies: {} };
    for (const path of ["loadBalancers", "*"]) {
      assert.equal(deployed(service, "EcsService", of(path)).inputs?.loadBalancers, "g", path);
    }
    assert.equal(deployed(service, "BeanstalkEnvironment", of("*")).inputs?.loadBalancers, unknown);
  });

  it("stays as it is said where it has no part in traffic", () => {
    const inputs = { tags: "t", imageId: "i", desiredCount: 1, subnetIds: "s" };
    const held = deployed({ inputs }, undefined, of("tags", "imageId", "desiredCount"));
    assert.equal(held.inputs, inputs);
    assert.equal(deployed({ inputs }, undefined, of("subnetIds")).inputs?.subnetIds, unknown);
    // What a kind that is modelled has by this name may be read.
    assert.equal(deployed({ inputs }, "LaunchTemplate", of("imageId")).inputs?.imageId, unknown);
    assert.equal(deployed({ inputs }, "LaunchTemplate", of("tags")).inputs, inputs);
  });

  it("is nothing where nothing is ignored", () => {
    assert.deepEqual(deployed(said, "Subnet", of()), { ...said, isOpen: false });
  });
});
