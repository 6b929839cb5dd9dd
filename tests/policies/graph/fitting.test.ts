/** Values of a type that their property does not take name nothing that is known; they are not as good as unset. */
import assert from "node:assert/strict";
import { isUnknown, misfit, show } from "../../../policies/core/graph/value";
import { signatureKey, signatures } from "../../../policies/core/graph/wire";
import { Bench, secret, token, U, urnOf } from "./build";

const vpc = [token.vpc, { id: "vpc-1" }] as const;
const group = [token.group, { id: "sg-1" }] as const;

/** What a property of one resource names, with a VPC and a group beside it. */
function named(type: string, property: string, value: unknown, path = property): string {
  const bench = new Bench({ vpc, group, one: [type, { inputs: { [property]: value } }] });
  return bench.may("one", path);
}

describe("a value of a wrong type", () => {
  for (const [what, value] of [
    ["a number", 7],
    ["a flag", true],
    ["a map", { id: "vpc-1" }],
    ["a list in lists", [[["vpc-1"]]]],
    ["several ids for one", ["vpc-1", "vpc-2"]],
    ["a secret number", secret(7)],
  ] as const) {
    it(`where an id is to be is unknown: ${what}`, () => {
      assert.equal(named(token.subnet, "vpcId", value), "anything");
    });
  }

  it("in a list keeps the other items", () => {
    const bench = new Bench({
      vpc,
      group,
      one: [token.balancer, { inputs: { securityGroups: ["sg-1", 7] } }],
    });
    const reference = bench.reference("one", "securityGroups");
    assert.deepEqual(
      reference.certain.map(({ resource }) => resource.name),
      ["group"],
    );
    assert.deepEqual(reference.beyond, ["misfit", "few"]);
    assert.equal(
      show(bench.resource("one").input("securityGroups")),
      '["sg-1", (of a wrong type)]',
    );
  });

  it("is nothing that comes from where the property does", () => {
    const bench = new Bench({
      vpc: [token.vpc, {}],
      one: [token.subnet, { inputs: { vpcId: 7 }, from: { vpcId: ["vpc"] } }],
    });
    assert.equal(bench.may("one", "vpcId"), "anything");
  });

  for (const value of [7, true, "x", {}, [{}], [7]] as const) {
    it(`in the place of a block hides what the block would name: ${JSON.stringify(value)}`, () => {
      assert.equal(
        named(token.service, "loadBalancers", value, "loadBalancers.targetGroupArn"),
        "anything",
      );
    });
  }

  it("stays what it is where no resource is to be named", () => {
    const bench = new Bench({ one: [token.subnet, { inputs: { cidrBlock: 7 } }] });
    assert.equal(bench.resource("one").input("cidrBlock"), 7);
  });
});

describe("a value of a type that fits", () => {
  for (const [what, value] of [
    ["an id", "vpc-1"],
    ["a secret id", secret("vpc-1")],
    ["a list of one, as other versions of the provider write it", ["vpc-1"]],
    [
      "a resource",
      {
        [signatureKey]: signatures.resource,
        urn: urnOf("vpc", token.vpc),
        id: "vpc-1",
      },
    ],
  ] as const) {
    it(`names what it names: ${what}`, () => {
      assert.equal(named(token.subnet, "vpcId", value), "vpc");
    });
  }

  it("is unset where nothing is said: null, no item, another part of a block", () => {
    assert.equal(named(token.subnet, "vpcId", null), "");
    assert.equal(named(token.balancer, "securityGroups", []), "");
    const blocks = [{ containerName: "web", containerPort: 80 }];
    assert.equal(named(token.service, "loadBalancers", blocks, "loadBalancers.targetGroupArn"), "");
  });

  it("is unset in a block of settings that is empty", () => {
    const type = "aws:sagemaker/domain:Domain";
    const path = "defaultUserSettings.securityGroups";
    assert.equal(named(type, "defaultUserSettings", {}, path), "");
    assert.equal(named(type, "defaultUserSettings", { securityGroups: 7 }, path), "anything");
  });

  it("is read in a block that stands in a list of its own, also where it names nothing", () => {
    const type = "aws:workspaces/directory:Directory";
    const path = "workspaceCreationProperties.enableInternetAccess";
    const read = (value: unknown) =>
      new Bench({ one: [type, { inputs: { workspaceCreationProperties: value } }] })
        .resource("one")
        .input(path);
    const block = { enableInternetAccess: true };
    assert.equal(read(block), true);
    assert.equal(read([block]), true);
    assert.equal(read(secret([secret(block)])), true);
    assert.equal(read([]), undefined);
    assert.equal(read([block, block]), undefined);
    const hidden = read([U]);
    assert.ok(hidden !== undefined && isUnknown(hidden));
  });

  it("is no misfit where only the deployment knows", () => {
    const bench = new Bench({
      one: [token.subnet, { inputs: { vpcId: U } }],
    });
    const value = bench.resource("one").input("vpcId");
    assert.ok(value !== undefined && isUnknown(value) && value !== misfit);
  });
});
