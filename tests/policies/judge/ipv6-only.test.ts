/** Services in subnets of IPv6 alone, behind load balancers of both versions. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { findings, proveProgram, row } from "./support";

const of = (id: string, inputs: Record<string, unknown>): Given => ({
  id,
  outputs: { arn: `arn:${id}` },
  inputs,
});

const rule = (fromPort: number, to: Record<string, unknown>) => ({
  protocol: "tcp",
  fromPort,
  toPort: fromPort,
  ...to,
});

const subnet = (id: string, inputs: Record<string, unknown>) =>
  ["aws:ec2/subnet:Subnet", of(id, { vpcId: "vpc-1", ...inputs })] as const;

const ground: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2600:1f18::/56", assignGeneratedIpv6CidrBlock: false, enableDnsHostnames: true })],
  igw: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId: "vpc-1" })],
  a: subnet("subnet-a", { cidrBlock: "10.0.1.0/24", ipv6CidrBlock: "2600:1f18:0:1::/64" }),
  b: subnet("subnet-b", { cidrBlock: "10.0.2.0/24", ipv6CidrBlock: "2600:1f18:0:2::/64" }),
  six: subnet("subnet-6", { ipv6Native: true, ipv6CidrBlock: "2600:1f18:0:6::/64", assignIpv6AddressOnCreation: true, enableResourceNameDnsAaaaRecordOnLaunch: true }),
  out: ["aws:ec2/routeTable:RouteTable", of("rtb-1", { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }, { ipv6CidrBlock: "::/0", gatewayId: "igw-1" }] })],
  none: ["aws:ec2/routeTable:RouteTable", of("rtb-2", { vpcId: "vpc-1", routes: [] })],
  a1: ["aws:ec2/routeTableAssociation:RouteTableAssociation", of("a1", { subnetId: "subnet-a", routeTableId: "rtb-1" })],
  a2: ["aws:ec2/routeTableAssociation:RouteTableAssociation", of("a2", { subnetId: "subnet-b", routeTableId: "rtb-1" })],
  a3: ["aws:ec2/routeTableAssociation:RouteTableAssociation", of("a3", { subnetId: "subnet-6", routeTableId: "rtb-2" })],
  edge: ["aws:ec2/securityGroup:SecurityGroup", of("sg-lb", {
    vpcId: "vpc-1",
    ingress: [rule(443, { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] })],
    egress: [rule(3000, { securityGroups: ["sg-svc"] })],
  })],
  inside: ["aws:ec2/securityGroup:SecurityGroup", of("sg-svc", { vpcId: "vpc-1", ingress: [rule(3000, { securityGroups: ["sg-lb"] })], egress: [] })],
  lb: ["aws:lb/loadBalancer:LoadBalancer", of("lb", { ipAddressType: "dualstack", subnets: ["subnet-a", "subnet-b"], securityGroups: ["sg-lb"] })],
  listener: ["aws:lb/listener:Listener", of("listener", { loadBalancerArn: "arn:lb", port: 443, protocol: "HTTPS", defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }] })],
  tg: ["aws:lb/targetGroup:TargetGroup", of("tg", { port: 3000, protocol: "HTTP", targetType: "ip", ipAddressType: "ipv6", vpcId: "vpc-1" })],
  svc: ["aws:ecs/service:Service", of("svc", {
    networkConfiguration: { subnets: ["subnet-6"], securityGroups: ["sg-svc"] },
    loadBalancers: [{ targetGroupArn: "arn:tg", containerName: "c", containerPort: 3000 }],
  })],
}; // prettier-ignore

const traffic = {
  version: 1,
  zones: { internet: { kind: "internet" } },
  edges: { lb: { name: "lb" } },
  services: { svc: { name: "svc" } },
  allow: [
    { id: "T1", from: "internet", to: "lb", ports: 443 },
    { id: "T2", from: "lb", to: "svc" },
    { id: "T3", from: "internet", to: "svc", through: "lb", ports: 443 },
  ],
};

describe("a service of IPv6 alone", () => {
  it("is reached through a load balancer of both versions", () => {
    const verdict = proveProgram(ground, { traffic });
    for (const id of ["T1", "T2", "T3"])
      assert.equal(row(verdict, id).verdict, "proved", findings(verdict).join("\n"));
    assert.deepEqual(findings(verdict), []);
  });

  const changed = (name: string, change: Record<string, unknown>): Program => {
    const [token = "", given = {}] = ground[name] ?? [];
    return { ...ground, [name]: [token, { ...given, inputs: { ...given.inputs, ...change } }] };
  };
  const missing: readonly (readonly [string, Program])[] = [
    ["a target group of IPv4", changed("tg", { ipAddressType: "ipv4" })],
    ["a target group that does not say", changed("tg", { ipAddressType: undefined })],
    ["a target group of which that is unknown", changed("tg", { ipAddressType: U })],
    ["a target group that keeps what it had", { ...ground, tg: [ground["tg"]?.[0] ?? "", { ...ground["tg"]?.[1], ignoreChanges: ["ipAddressType"] }] }],
    ["a load balancer of IPv4", changed("lb", { ipAddressType: "ipv4" })],
    ["subnets of both, where the account decides", changed("six", { ipv6Native: false, cidrBlock: "10.0.6.0/24" })],
    ["subnets of which that is unknown", changed("six", { ipv6Native: U })],
    ["a group that lets in another port", changed("inside", { ingress: [rule(3001, { securityGroups: ["sg-lb"] })] })],
  ]; // prettier-ignore
  for (const [what, program] of missing) {
    it(`is not reached by ${what}`, () => {
      assert.equal(row(proveProgram(program, { traffic }), "T3").verdict, "missing");
    });
  }
  for (const [what, said] of [["ipv4", '= "ipv4"'], [undefined, "is not set"], [U, "is unknown"]] as const) {
    it(`is missed at a target group whose ipAddressType ${said}`, () => {
      const [only, ...others] = findings(proveProgram(changed("tg", { ipAddressType: what }), { traffic }));
      assert.deepEqual(others, []);
      assert.match(only ?? "", /^T3 missing works at tg :: ipAddressType: /);
      assert.ok(only?.includes(`tg :: ipAddressType ${said}`), only);
    });
  } // prettier-ignore
});
