/** Thousands of members: rules are followed to whom they name, and members that are alike are asked once. */
import assert from "node:assert/strict";
import { readModel } from "../../../policies/core/model";
import { readReach } from "../../../policies/core/reach";
import { graphOf, type Program } from "../graph/build";
import { ground, host, type } from "../model/members/build";

/** So many hosts, each with a group that lets in another host's; or all with the first group, which lets in itself. */
function many(count: number, isOneGroup: boolean): Program {
  const parts: Record<string, Program[string]> = { ...ground };
  const egress = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
  for (let i = 0; i < count; i += 1) {
    parts[`group${i}`] = [type.group, { id: `sg-x${i}`, inputs: { vpcId: "vpc-1", egress } }];
    parts[`host${i}`] = [type.instance, host(`i-x${i}`, [isOneGroup ? "sg-x0" : `sg-x${i}`])];
    parts[`rule${i}`] = [
      type.ingress,
      {
        inputs: {
          securityGroupId: `sg-x${i}`,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          referencedSecurityGroupId: `sg-x${(i * 7) % count}`,
        },
      },
    ];
  }
  return parts;
}

/** The processor's time in milliseconds for asking each member in both readings, and how many paths there are. */
function ask(program: Program): { readonly paths: number; readonly time: number } {
  const model = readModel(graphOf(program));
  const before = process.cpuUsage();
  const reach = readReach(model);
  let paths = 0;
  for (const member of model.members.all) {
    for (const reading of ["may", "must"] as const) paths += reach.into(member, reading).length;
  }
  const { user, system } = process.cpuUsage(before);
  return { paths, time: (user + system) / 1000 };
}

describe("reachability of thousands of members", () => {
  it("is told for each of them in time that grows with their number", () => {
    const { paths, time } = ask(many(2000, false));
    // Each host lets in one other; those two whose rules name their own group let in none.
    assert.equal(paths, 2 * 1998);
    assert.ok(time < 5000, `${time} ms`);
  });

  it("is worked out once for members that are alike", () => {
    const { paths, time } = ask(many(400, true));
    assert.equal(paths, 2 * 400 * 399);
    assert.ok(time < 5000, `${time} ms`);
  });
});
