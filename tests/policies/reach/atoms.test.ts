/** Parts of a subnet that nothing which is written tells apart. */
import assert from "node:assert/strict";
import { addresses } from "../../../policies/core/algebra";
import { Atoms } from "../../../policies/core/reach/atoms";
import { graphOf, token, U, type Program } from "../graph/build";

const set = (...texts: readonly string[]) => addresses.parseList(texts).set;
const subnet: Program[string] = [token.subnet, { id: "subnet-1", inputs: {} }];
const rule = (cidrIpv4: string): Program[string] => [token.ingress, { inputs: { cidrIpv4 } }];

function part(program: Program, own: string, block = set("10.0.1.0/24")): readonly string[] {
  const graph = graphOf({ subnet, ...program });
  const [resource] = graph.ofKind("Subnet");
  assert.ok(resource !== undefined);
  return addresses.format(new Atoms(graph).of(set(own), resource, block));
}

describe("the part of a subnet in which an address lies", () => {
  it("is all of it where nothing is for a part of it", () => {
    const wide: Program = { a: rule("10.0.0.0/16"), b: rule("10.0.1.0/24"), c: rule("10.0.2.9/32") }; // prettier-ignore
    assert.deepEqual(part(wide, "10.0.1.9/32"), ["10.0.1.0/24"]);
    assert.deepEqual(part({ a: rule(U) }, "10.0.1.9/32"), ["10.0.1.0/24"]);
  });
  it("is the address itself where a rule is for it, and of others the rest", () => {
    const narrow: Program = { a: rule("10.0.1.9/32"), b: rule("10.0.1.128/25") };
    assert.deepEqual(part(narrow, "10.0.1.9/32"), ["10.0.1.9/32"]);
    assert.deepEqual(part(narrow, "10.0.1.200/32"), ["10.0.1.128/25"]);
    const rest = addresses.difference(set("10.0.1.0/25"), set("10.0.1.9/32"));
    assert.deepEqual(part(narrow, "10.0.1.10/32"), addresses.format(rest));
  });
  it("is told by rules in lists, routes, network ACLs and prefix lists as well", () => {
    const block = "10.0.1.0/28";
    const all: readonly Program[] = [
      { a: [token.group, { inputs: { egress: [{ cidrBlocks: ["10.0.0.0/8", block] }] } }] },
      { a: [token.route, { inputs: { destinationCidrBlock: block } }] },
      { a: ["aws:ec2/networkAcl:NetworkAcl", { inputs: { ingress: [{ cidrBlock: block }] } }] },
      { a: ["aws:ec2/managedPrefixList:ManagedPrefixList", { inputs: { entries: [{ cidr: block }] } }] },
    ]; // prettier-ignore
    for (const one of all) assert.deepEqual(part(one, "10.0.1.9/32"), [block]);
  });
  it("is the address itself outside of the subnet, and where the block is not known", () => {
    assert.deepEqual(part({}, "10.0.2.9/32"), ["10.0.2.9/32"]);
    assert.deepEqual(part({}, "10.0.1.9/32", addresses.block4("vpc")), ["10.0.1.9/32"]);
  });
});
