import assert from "node:assert/strict";
import type { Program } from "../../graph/build";
import { ground, host, Layer, type } from "./build";

/** A network of so many hosts, with a group and a rule each. */
function many(count: number): Program {
  const parts: Record<string, Program[string]> = { ...ground };
  for (let i = 0; i < count; i += 1) {
    const from = `sg-x${(i * 7) % count}`;
    parts[`group${i}`] = [type.group, { id: `sg-x${i}`, inputs: { vpcId: "vpc-1" } }];
    parts[`host${i}`] = [type.instance, host(`i-x${i}`, [`sg-x${i}`])];
    parts[`rule${i}`] = [
      type.ingress,
      {
        inputs: {
          securityGroupId: `sg-x${i}`,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          referencedSecurityGroupId: from,
        },
      },
    ];
  }
  return parts;
}

/** Reads all members and asks each of them in both readings. */
function ask(layer: Layer): number {
  let found = 0;
  for (const member of layer.members.all) {
    for (const reading of ["may", "must"] as const) {
      for (const one of layer.members.admits(member, reading).admitted) {
        found += layer.members.meant(one, reading).members.length;
      }
    }
  }
  return found;
}

describe("a network of thousands of members and rules", () => {
  it("is read and asked about, each of them", () => {
    const layer = new Layer(many(2000));
    assert.equal(ask(layer), 4000);
  });
});
