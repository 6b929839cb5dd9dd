/** Network ACLs: which a subnet has, what it lets pass, and whether answers get back. */
import assert from "node:assert/strict";
import { packets, ports, type PacketSet, type Reading } from "../../../../policies/core/algebra";
import {
  linuxClient,
  outside,
  passes,
  type PortRange,
} from "../../../../policies/core/model/routing";
import { base, id, Model, set, type Net } from "./support";

const every = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" };
const allow = { ...every, action: "allow", ruleNo: 100 };
const from1 = set("10.0.1.0/24");
const from2 = set("10.0.2.0/24");
const db: PacketSet = packets.packets(from1, from2, ports.portSet(ports.TCP, 5432));
const tcp = (number: number, from: number, to: number, action = "allow", cidrBlock = "0.0.0.0/0") => ({
  ruleNo: number, action, protocol: "tcp", fromPort: from, toPort: to, cidrBlock,
}); // prettier-ignore

function two(more: Net): Net {
  return base({ s2: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.2.0/24" }], ...more });
}

/** Which readings let all (`all`), some (`some`) or none (`none`) of the packets pass. */
function asked(
  net: Net,
  sent = db,
  client?: PortRange,
  ends: readonly [string, string] = ["s", "s2"],
): string {
  const model = new Model(net);
  const one = (reading: Reading): string => {
    const { passed, blocked } = passes(
      model.routing.acls, model.subnet(ends[0]), model.subnet(ends[1]), sent, reading, client,
    ); // prettier-ignore
    if (packets.isEmpty(passed)) return "none";
    assert.ok(packets.isSubset(passed, sent));
    const isAll = packets.equals(passed, sent);
    if (isAll && reading === "must") assert.deepEqual(blocked, []);
    return isAll ? "all" : "some";
  };
  return `${one("may")} ${one("must")}`;
}

const aclOf = (ingress: unknown, egress: unknown, more: object = {}): Net => ({
  n: ["ec2/networkAcl", { vpcId: id("vpc"), subnetIds: [id("s2")], ingress, egress, ...more }],
});
const open = aclOf([allow], [allow]);

describe("which network ACL a subnet has", () => {
  const d = (rules: object): Net => ({
    d: ["ec2/defaultNetworkAcl", { defaultNetworkAclId: id("vpc"), ...rules }],
  });
  const cases: readonly (readonly [string, Net, string])[] = [
    ["the VPC's own, which allows all", {}, "all all"],
    ["a managed default one, which is empty", d({}), "none none"],
    ["a managed default one with rules", d({ ingress: [allow], egress: [allow] }), "all all"],
    ["a VPC's outside of the plan", { s2: ["ec2/subnet", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }] }, "all none"],
    ["one that lists it", open, "all all"],
    ["one that lists it and denies", aclOf([], []), "none none"],
    ["one that is associated with it", { n: ["ec2/networkAcl", { vpcId: id("vpc") }], a2: ["ec2/networkAclAssociation", { subnetId: id("s2"), networkAclId: id("n") }] }, "none none"],
    ["one outside of the plan", { a2: ["ec2/networkAclAssociation", { subnetId: id("s2"), networkAclId: "acl-1" }] }, "all none"],
    ["one that may list it", { ...aclOf([], [], { subnetIds: [id("s2", "s")] }) }, "all none"],
    ["two", { ...open, m: ["ec2/networkAcl", { vpcId: id("vpc"), subnetIds: [id("s2")] }] }, "all none"],
    ["one that names it and is not kept up", { n: ["ec2/networkAcl", { vpcId: id("vpc"), subnetIds: [id("s2")], ingress: [], egress: [] }, { ignoreChanges: ["subnetIds"] }] }, "all none"],
    ["one of which it is not kept up whom it is for", { n: ["ec2/networkAcl", { vpcId: id("vpc"), ingress: [], egress: [] }, { ignoreChanges: ["subnetIds"] }] }, "all none"],
    ["its own rather than the default", { ...open, ...d({ ingress: [], egress: [] }), n1: ["ec2/networkAcl", { vpcId: id("vpc"), subnetIds: [id("s")], ingress: [allow], egress: [allow] }] }, "all all"],
  ]; // prettier-ignore
  for (const [what, net, expected] of cases) {
    it(what, () => {
      assert.equal(asked(two(net)), expected);
    });
  }
});

describe("what a network ACL lets pass", () => {
  const cases: readonly (readonly [string, Net, string])[] = [
    ["there and back", aclOf([tcp(1, 5432, 5432)], [tcp(1, 1024, 65535)]), "all all"],
    ["there, but not back", aclOf([tcp(1, 5432, 5432)], []), "none none"],
    ["back only to some ports", aclOf([tcp(1, 5432, 5432)], [tcp(1, 32768, 60999)]), "all none"],
    ["back only to ports that a client has to pick", aclOf([tcp(1, 5432, 5432)], [tcp(1, 443, 443)]), "all none"],
    ["another port", aclOf([tcp(1, 6379, 6379)], [allow]), "none none"],
    ["some of the clients", aclOf([tcp(1, 5432, 5432, "allow", "10.0.1.0/25")], [allow]), "some some"],
    ["back to some of the clients", aclOf([allow], [tcp(1, 1024, 65535, "allow", "10.0.1.0/25")]), "some some"],
    ["nothing that an earlier rule denies", aclOf([tcp(1, 5432, 5432, "deny"), { ...allow, ruleNo: 2 }], [allow]), "none none"],
    ["what an earlier rule allows", aclOf([tcp(2, 5432, 5432, "deny"), { ...allow, ruleNo: 1 }], [allow]), "all all"],
    ["IPv6 apart from IPv4", aclOf([{ ...allow, cidrBlock: undefined, ipv6CidrBlock: "::/0" }], [allow]), "none none"],
    ["an unknown action", aclOf([{ ...allow, action: id("x") }], [allow]), "all none"],
    ["an unknown number", aclOf([tcp(5, 5432, 5432, "deny"), { ...allow, ruleNo: id("x") }], [allow]), "all none"],
    ["an unknown source", aclOf([{ ...allow, cidrBlock: id("x") }], [allow]), "all none"],
    ["an unknown protocol", aclOf([{ ...allow, protocol: id("x") }], [allow]), "all none"],
    ["an unknown port", aclOf([{ ...tcp(1, 0, 9999), fromPort: id("x") }], [allow]), "all none"],
    ["an unknown list", aclOf(id("x"), [allow]), "all none"],
    ["rules that undo each other, alike", { ...open, r: ["ec2/networkAclRule", { networkAclId: id("n"), ruleNumber: 100, ruleAction: "allow", ...every }] }, "all all"],
    ["rules that undo each other, unlike", { ...open, r: ["ec2/networkAclRule", { networkAclId: id("n"), ruleNumber: 1, ruleAction: "deny", ...every }] }, "all none"],
    ["a rule that may be another ACL's", { ...aclOf([], undefined), r: ["ec2/networkAclRule", { networkAclId: id("x"), egress: true, ruleNumber: 1, ruleAction: "allow", ...every }] }, "none none"],
  ]; // prettier-ignore
  for (const [what, net, expected] of cases) {
    it(what, () => {
      assert.equal(asked(two({ x: ["ec2/eip"], ...net })), expected);
    });
  }

  it("denies of ICMP what is said, and a type that is not said is 0", () => {
    const ping = packets.packets(from1, from2, ports.portSet(ports.ICMP, 8 * 256));
    const denying = (more: object) =>
      two(aclOf([{ ...every, action: "deny", ruleNo: 1, protocol: "icmp", ...more }, allow], [allow])); // prettier-ignore
    assert.equal(asked(denying({}), ping), "all none");
    assert.equal(asked(denying({ icmpType: 8 }), ping), "none none");
    assert.equal(asked(denying({ icmpType: -1, icmpCode: -1 }), ping), "none none");
    assert.equal(asked(two(aclOf([{ ...allow, protocol: "icmp" }], [allow])), ping), "all none");
  });

  it("takes Linux clients alone where that is said", () => {
    const net = two(aclOf([tcp(1, 5432, 5432)], [tcp(1, 32768, 60999)]));
    assert.equal(asked(net, db, linuxClient), "all all");
  });

  it("is not asked within one subnet", () => {
    const net = two(aclOf([], []));
    assert.equal(asked(net, packets.packets(from2, from2, ports.allTraffic), undefined, ["s2", "s2"]), "all all"); // prettier-ignore
  });

  it("is asked at the one end that the plan has", () => {
    const { routing } = new Model(two(aclOf([tcp(1, 443, 443)], [allow])));
    const s2 = routing.subnets.all.find((subnet) => subnet.key.endsWith("::s2"));
    assert.ok(s2 !== undefined);
    const sent = packets.packets(set("0.0.0.0/0"), from2, ports.portSet(ports.TCP, 440, 450));
    const { passed, blocked } = passes(routing.acls, outside, s2, sent, "must");
    assert.ok(packets.equals(passed, packets.packets(set("0.0.0.0/0"), from2, ports.portSet(ports.TCP, 443)))); // prettier-ignore
    assert.deepEqual(blocked.map(({ direction, way }) => `${direction} ${way}`), ["ingress there"]); // prettier-ignore
    const back = passes(routing.acls, s2, outside, packets.packets(from2, from1, ports.allTraffic), "must"); // prettier-ignore
    assert.ok(packets.isEmpty(back.passed));
    assert.deepEqual(back.blocked.map(({ direction, way }) => `${direction} ${way}`), ["ingress back"]); // prettier-ignore
  });

  it("is the same for rules in lists and of their own", () => {
    const rules = [tcp(1, 5432, 5432), tcp(2, 0, 4000, "deny"), { ...allow, ruleNo: 3, cidrBlock: "10.0.0.0/8" }]; // prettier-ignore
    const apart = Object.fromEntries(
      [true, false].flatMap((egress) =>
        rules.map(({ ruleNo, action, ...rest }) => [
          `r${ruleNo}${String(egress)}`,
          ["ec2/networkAclRule", { networkAclId: id("n"), egress, ruleNumber: ruleNo, ruleAction: action, ...rest }] as const, // prettier-ignore
        ]),
      ),
    );
    const models = [
      new Model(two(aclOf(rules, [...rules].reverse()))),
      new Model(two({ ...aclOf(undefined, undefined), ...apart })),
    ];
    for (const direction of ["ingress", "egress"] as const) {
      for (const reading of ["may", "must"] as const) {
        const [a, b] = models.map((m) =>
          m.routing.acls.allowed(m.subnet("s2"), direction, reading),
        );
        assert.ok(a !== undefined && b !== undefined && packets.equals(a, b));
        assert.ok(!packets.isEmpty(a));
      }
    }
  });
});
