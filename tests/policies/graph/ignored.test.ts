/** `ignoreChanges`, in each of the spellings that Pulumi reads. */
import assert from "node:assert/strict";
import { deployed, ignoredBy } from "../../../policies/core/graph/ignored";
import { unknown } from "../../../policies/core/graph/value";

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
    const held = deployed(said, "RouteTableAssociation", of("routeTableId"));
    assert.deepEqual(
      { ...held, inputs: { ...held.inputs } },
      {
        inputs: { routeTableId: unknown, subnetId: unknown },
        propertyDependencies: { subnetId: ["s"] },
      },
    );
    const { inputs } = deployed(said, "RouteTableAssociation", of("gatewayId"));
    assert.equal(inputs?.gatewayId, unknown);
    assert.deepEqual(deployed(said, "RouteTableAssociation", of("*")), {});
  });

  it("is a matter of each reader for other kinds", () => {
    assert.equal(deployed(said, "EcsService", of("desiredCount")), said);
    assert.equal(deployed(said, "Subnet", of()), said);
  });
});
