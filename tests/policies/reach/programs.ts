/** A small VPC that the tests put things into: a public and a private subnet, and an internet gateway. */
import { ports, type TrafficSet } from "../../../policies/core/algebra";
import type { Place } from "../../../policies/core/reach";
import { graphOf, type Program } from "../graph/build";
import { ground, type } from "../model/members/build";
import { Bench, modelOf } from "./support";

export const table = "aws:ec2/routeTable:RouteTable";
export const route = "aws:ec2/route:Route";
export const associated = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const gateway = "aws:ec2/internetGateway:InternetGateway";

export const tcp = (port: number): TrafficSet => ports.portSet(ports.TCP, port);
export const anyone = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
export const from = (port: number, peer: Record<string, unknown>) => ({
  protocol: "tcp", fromPort: port, toPort: port, ...peer,
}); // prettier-ignore

export const group = (
  id: string,
  ingress: readonly unknown[],
  egress: readonly unknown[] = [anyone],
): Program[string] => [type.group, { id, inputs: { vpcId: "vpc-1", ingress, egress } }];

export const instance = (
  id: string,
  groups: readonly string[],
  more: Record<string, unknown> = {},
): Program[string] => [
  type.instance,
  {
    id,
    inputs: {
      subnetId: "subnet-1",
      vpcSecurityGroupIds: groups,
      associatePublicIpAddress: false,
      ...more,
    },
  },
];

/** A public subnet (`subnet-2`) and a private one (`subnet-1`) of a VPC with a gateway. */
export const base: Program = {
  ...ground,
  s2: [type.subnet, { id: "subnet-2", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" } }],
  igw: [gateway, { id: "igw-1", inputs: { vpcId: "vpc-1" } }],
  ...leaving("public", 1, 2, { gatewayId: "igw-1" }),
};

/** A table, `rtb-<number>`, of a subnet, with a route for all IPv4. */
export function leaving(
  name: string,
  number: number,
  subnet: 1 | 2,
  by: Record<string, unknown>,
): Program {
  const routeTableId = `rtb-${number}`;
  const inputs = { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...by };
  return {
    [name]: [table, { id: routeTableId, inputs: { vpcId: "vpc-1" } }],
    [`${name}-out`]: [route, { id: `r-${number}`, inputs }],
    [`${name}-s${subnet}`]: [
      associated,
      { id: `rtbassoc-${number}`, inputs: { subnetId: `subnet-${subnet}`, routeTableId } },
    ],
  };
}

export function bench(program: Program, instead: Parameters<typeof modelOf>[1] = {}): Bench {
  return new Bench(modelOf(graphOf({ ...base, ...program }), instead));
}

export const pathsOf = (
  at: Bench,
  source: Place,
  target: string,
  reading: "may" | "must" = "may",
) =>
  at.reach
    .paths(source, at.member(target), reading)
    .map(({ through }) => through.map((one) => one.split(" ")[1]).join(" > "));
