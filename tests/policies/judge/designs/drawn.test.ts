/** Rules by a block of a VPC or of a subnet that nobody knows yet: IPAM gives the one, AWS generates that of IPv6. */
import assert from "node:assert/strict";
import { brief, row } from "../support";
import { but, matrix, the, verdicts, without, type Design, type Ref } from "./design";
import { group } from "./parts";

const part = (n: number) => ({
  vpcId: the("vpc"),
  cidrBlock: the("vpc", "cidrBlock", () => `10.3.${String(n)}.0/24`),
  ipv6CidrBlock: the("vpc", "ipv6CidrBlock", () => `2a05:d014:1:220${String(n)}::/64`),
});
const known = { 4: "10.3.2.0/24", 6: "2a05:d014:1:2202::/64" } as const;
const port = { fromPort: 80, toPort: 80 };

/** Two hosts of a public subnet; the second has an address on the internet, and lets nobody in. */
const base: Design = {
  vpc: ["ec2/vpc", { ipv4IpamPoolId: "ipam-pool-0123456789abcdef0", ipv4NetmaskLength: 16, assignGeneratedIpv6CidrBlock: true }, { cidrBlock: "10.3.0.0/16", ipv6CidrBlock: "2a05:d014:1:2200::/56" }],
  igw: ["ec2/internetGateway", { vpcId: the("vpc") }],
  table: ["ec2/routeTable", { vpcId: the("vpc") }],
  out: ["ec2/route", { routeTableId: the("table"), destinationCidrBlock: "0.0.0.0/0", gatewayId: the("igw") }],
  out6: ["ec2/route", { routeTableId: the("table"), destinationIpv6CidrBlock: "::/0", gatewayId: the("igw") }],
  one: ["ec2/subnet", part(1)],
  two: ["ec2/subnet", part(2), { cidrBlock: known[4], ipv6CidrBlock: known[6] }],
  in1: ["ec2/routeTableAssociation", { subnetId: the("one"), routeTableId: the("table") }],
  in2: ["ec2/routeTableAssociation", { subnetId: the("two"), routeTableId: the("table") }],
  ...group("a"),
  ...group("b"),
  "a-out": ["vpc/securityGroupEgressRule", { securityGroupId: the("a"), referencedSecurityGroupId: the("b"), ipProtocol: "tcp", ...port }],
  client: ["ec2/instance", { subnetId: the("two"), vpcSecurityGroupIds: [the("a")], ipv6AddressCount: 1 }],
  server: ["ec2/instance", { subnetId: the("one"), vpcSecurityGroupIds: [the("b")], associatePublicIpAddress: true, ipv6AddressCount: 1 }],
}; // prettier-ignore

type Family = 4 | 6;
type Form = (block: Ref, family: Family) => Design;
const listOf = (family: Family) => (family === 4 ? "cidrBlocks" : "ipv6CidrBlocks");

/** How a rule of a group is written. */
const forms: Readonly<Record<string, Form>> = {
  inline: (block, family) =>
    but(base, "b", { ingress: [{ protocol: "tcp", ...port, [listOf(family)]: [block] }] }),
  older: (block, family) => ({
    ...base,
    rule: ["ec2/securityGroupRule", { type: "ingress", securityGroupId: the("b"), protocol: "tcp", ...port, [listOf(family)]: [block] }],
  }),
  own: (block, family) => ({
    ...base,
    rule: ["vpc/securityGroupIngressRule", { securityGroupId: the("b"), ipProtocol: "tcp", ...port, [`cidrIpv${String(family)}`]: block }],
  }),
}; // prettier-ignore

const works = [{ id: "W", from: "client", to: "server", ports: 80 }];

/** What is found in a first preview, and once all is deployed, and what is said of all that is not declared. */
function found(design: Design, allow: readonly object[]): readonly string[] {
  const services = { client: { name: "client" }, server: { name: "server" } };
  return Object.values(verdicts(design, matrix({ services, allow }))).map(
    (one) => `${one.findings.map(brief).join("\n")}, ${row(one, "*").verdict}`,
  );
}

const attribute = { 4: "cidrBlock", 6: "ipv6CidrBlock" } as const;

describe("a rule by a block that is not known yet", () => {
  for (const [name, form] of Object.entries(forms)) {
    for (const from of ["vpc", "two"]) {
      for (const family of [4, 6] as const) {
        const design = form(the(from, attribute[family]), family);
        it(`lets in what may be there, nobody for sure, and not the internet: ${name}, of ${from}, IPv${String(family)}`, () => {
          const [first = "", then = ""] = found(design, works);
          assert.match(first, /^W missing works at (b|rule)[^\n]*, proved$/);
          assert.equal(then, ", proved");
          const [undeclared = "", surely = ""] = found(design, []);
          assert.match(undeclared, /^\* undecided reach at (b|rule)[^\n]*, undecided$/);
          assert.match(surely, /^\* refuted reach at (b|rule)[^\n]*, refuted$/);
        });
      }
    }
    it(`lets in anybody where it comes from something else of a subnet, whose block is known: ${name}`, () => {
      const written = but(form(the("two", "arn"), 4), "two", { cidrBlock: known[4] });
      const [first = ""] = found(written, works);
      assert.match(first, /^W missing works at (b|rule)[^\n]*, undecided$/);
    });
    it(`lets in anybody where the subnet is one of which nobody knows the VPC: ${name}`, () => {
      const lost = but(form(the("three", "cidrBlock"), 4), "two", {});
      const three: Design = { three: ["ec2/subnet", { vpcId: "vpc-0fedcba9876543210", ipv4IpamPoolId: "ipam-pool-0123456789abcdef0" }, { cidrBlock: "10.8.0.0/24" }] }; // prettier-ignore
      const [first = ""] = found({ ...lost, ...three }, works);
      assert.match(first, /^W missing works at (b|rule)[^\n]*, undecided$/);
    });
  }

  it("lets in no more where rules of the same list name groups", () => {
    const listing = (...blocks: readonly unknown[]) =>
      but(base, "b", {
        ingress: [
          { protocol: "tcp", ...port, securityGroups: [the("a")] },
          { protocol: "tcp", ...port, ipv6CidrBlocks: blocks },
        ],
      });
    const vpc = the("vpc", "ipv6CidrBlock");
    assert.deepEqual(found(listing(vpc), works), [", proved", ", proved"]);
    const far: Design = {
      ...listing(vpc, the("far", "ipv6CidrBlock")),
      far: ["ec2/vpc", { cidrBlock: "10.9.0.0/16", assignGeneratedIpv6CidrBlock: true }, { ipv6CidrBlock: "2a05:d014:1:3300::/56" }],
    }; // prettier-ignore
    assert.match(found(far, works)[0] ?? "", /undecided reach at b .*, undecided$/);
  });

  it("is beside one by a group, which lets in for sure", () => {
    const { own } = forms;
    const both: Design = {
      ...(own?.(the("two", "cidrBlock"), 4) ?? assert.fail()),
      "by-group": ["vpc/securityGroupIngressRule", { securityGroupId: the("b"), ipProtocol: "tcp", ...port, referencedSecurityGroupId: the("a") }],
    }; // prettier-ignore
    assert.deepEqual(found(both, works), [", proved", ", proved"]);
    assert.match(found(without(both, "by-group"), works)[0] ?? "", /W missing works/);
  });
});
