/** Interfaces in a private subnet: whoever may have one more on the internet may hand on what comes in there. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { proveProgram } from "./support";

const of = (id: string, inputs: Record<string, unknown>): Given => ({
  id,
  outputs: { arn: `arn:${id}` },
  inputs,
});
const admit = (port: number, peer: Record<string, unknown>) => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  ...peer,
});
const anyone = { cidrBlocks: ["0.0.0.0/0"] };
const group = (id: string, ingress: unknown, egress: unknown): Program[string] => [
  "aws:ec2/securityGroup:SecurityGroup",
  of(id, { vpcId: "vpc-1", ingress, egress }),
];
const subnet = (id: string, cidrBlock: string): Program[string] => [
  "aws:ec2/subnet:Subnet",
  of(id, { vpcId: "vpc-1", cidrBlock }),
];
const table = (id: string, routes: unknown): Program[string] => [
  "aws:ec2/routeTable:RouteTable",
  of(id, { vpcId: "vpc-1", routes }),
];
const join = (subnetId: string, routeTableId: string): Program[string] => [
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  of(`${subnetId}-a`, { subnetId, routeTableId }),
];
const bastion = (more: Record<string, unknown>): Program[string] => [
  "aws:ec2/instance:Instance",
  of("i-1", {
    subnetId: "subnet-1",
    vpcSecurityGroupIds: ["sg-open"],
    associatePublicIpAddress: true,
    ...more,
  }),
];
const inner = (more: Record<string, unknown>): Program[string] => [
  "aws:ec2/networkInterface:NetworkInterface",
  of("eni-1", { subnetId: "subnet-3", securityGroups: ["sg-app"], ...more }),
];

/** A host on the internet, an interface in a private subnet that gets to the database there, and nothing in common. */
const ground: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
  igw: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId: "vpc-1" })],
  public: subnet("subnet-1", "10.0.1.0/24"),
  data: subnet("subnet-3", "10.0.3.0/24"),
  out: table("rtb-1", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }]),
  none: table("rtb-3", []),
  a1: join("subnet-1", "rtb-1"),
  a3: join("subnet-3", "rtb-3"),
  open: group("sg-open", [admit(22, anyone)], []),
  app: group("sg-app", [], [{ ...anyone, protocol: "-1", fromPort: 0, toPort: 0 }]),
  store: group("sg-db", [admit(5432, { securityGroups: ["sg-app"] })], []),
  names: [
    "aws:rds/subnetGroup:SubnetGroup",
    of("names", { name: "names", subnetIds: ["subnet-3"] }),
  ],
  db: [
    "aws:rds/instance:Instance",
    of("db", {
      engine: "postgres",
      dbSubnetGroupName: "names",
      vpcSecurityGroupIds: ["sg-db"],
    }),
  ],
  bastion: bastion({}),
  eni: inner({}),
};

const attached = (
  instanceId: unknown,
  networkInterfaceId: unknown,
  given: Given = {},
): Program => ({
  at: [
    "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
    { ...of("at", { instanceId, networkInterfaceId, deviceIndex: 1 }), ...given },
  ],
});

const cases: readonly (readonly [string, Program, string])[] = [
  ["nothing is attached", {}, "proved"],
  ["the host is given the interface", attached("i-1", "eni-1"), "refuted"],
  ["the host is given one that is unknown", attached("i-1", U), "undecided"],
  ["one that is unknown is given the interface", attached(U, "eni-1"), "undecided"],
  ["neither is known", attached(U, U), "undecided"],
  ["what is given is left as it is deployed", attached("i-9", "eni-1", { ignoreChanges: ["instanceId"] }), "undecided"],
  ["one of elsewhere is given the interface", attached("i-9", "eni-1"), "proved"],
  ["the host is given one of elsewhere", attached("i-1", "eni-9"), "proved"],
  ["the interface says that one has it", { eni: inner({ attachments: [{ instance: U, deviceIndex: 1 }] }) }, "undecided"],
  ["the host's interfaces are unknown", { bastion: bastion({ networkInterfaces: U }) }, "undecided"],
]; // prettier-ignore

describe("a database behind an interface in its subnet", () => {
  for (const [name, change, expected] of cases) {
    it(`is ${expected} to be out of reach where ${name}`, () => {
      const { rows, proved } = proveProgram({ ...ground, ...change });
      assert.equal(rows.find(({ id }) => id === "A2")?.verdict, expected);
      assert.equal(proved, expected === "proved");
    });
  }
});
