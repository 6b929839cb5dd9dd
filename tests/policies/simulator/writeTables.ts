/** Route tables (§3) and network ACLs (§5), their entries inside or beside them. */
import { cidrInputs, handle, type Program } from "./program";
import type { Acl, AclRule, RouteTarget, Vpc } from "./network";
import { everyProtocol, hasPorts, isIcmp, protocolOf } from "./protocols";
import type { Inputs, Ref, Value } from "./registrar";

function targetInputs(program: Program, vpc: string, target: RouteTarget): Inputs {
  switch (target.kind) {
    case "internet-gateway":
      return { gatewayId: handle(program, `${vpc}/igw`)("id") };
    case "egress-only-gateway":
      return { egressOnlyGatewayId: handle(program, `${vpc}/eigw`)("id") };
    case "nat-gateway":
      return { natGatewayId: handle(program, target.nat)("id") };
    case "peering":
      return { vpcPeeringConnectionId: handle(program, target.peering)("id") };
    case "vpn-gateway":
      throw new Error("sites are not written");
    case "blackhole":
      return {};
  }
}

export function writeTables(program: Program): void {
  const { network, dialect, registrar, handles } = program;
  for (const table of network.tables) {
    const vpc = handle(program, table.vpc);
    const inline = dialect.routes === "inline";
    const routes = inline
      ? table.routes.map((route): Value => ({
          ...(route.destination === undefined
            ? { destinationPrefixListId: handle(program, route.prefixList)("id") }
            : cidrInputs(program, route.destination, "cidrBlock", "ipv6CidrBlock")),
          ...targetInputs(program, table.vpc, route.target),
        }))
      : undefined;
    let id: Ref;
    if (table.own === true) {
      if (table.routes.length === 0) continue;
      id = vpc("mainRouteTableId");
      if (inline) {
        registrar.add("aws:ec2/defaultRouteTable:DefaultRouteTable", table.name, {
          defaultRouteTableId: vpc("defaultRouteTableId"),
          routes,
        });
      }
    } else {
      const made = registrar.add("aws:ec2/routeTable:RouteTable", table.name, {
        vpcId: vpc("id"),
        routes,
      });
      handles.set(table.name, made);
      id = made("id");
    }
    if (inline) continue;
    table.routes.forEach((route, i) => {
      registrar.add("aws:ec2/route:Route", `${table.name}-${i}`, {
        routeTableId: id,
        ...(route.destination === undefined
          ? { destinationPrefixListId: handle(program, route.prefixList)("id") }
          : cidrInputs(
              program,
              route.destination,
              "destinationCidrBlock",
              "destinationIpv6CidrBlock",
            )),
        ...targetInputs(program, table.vpc, route.target),
      });
    });
  }
  for (const { name, mainTable } of network.vpcs) {
    if (mainTable === undefined) continue;
    registrar.add(
      "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
      `${name}-main-table`,
      { vpcId: handle(program, name)("id"), routeTableId: handle(program, mainTable)("id") },
    );
  }
  for (const { name, table } of network.subnets) {
    if (table === undefined) continue;
    registrar.add("aws:ec2/routeTableAssociation:RouteTableAssociation", `${name}-table`, {
      subnetId: handle(program, name)("id"),
      routeTableId: handle(program, table)("id"),
    });
  }
}

function aclPorts({ protocol, from, to, icmpType, icmpCode }: AclRule, always: boolean): Inputs {
  const number = protocolOf(protocol);
  if (hasPorts(number)) return { fromPort: from ?? 0, toPort: to ?? 65535 };
  const none = always ? { fromPort: 0, toPort: 0 } : {};
  return isIcmp(number) ? { ...none, icmpType: icmpType ?? -1, icmpCode: icmpCode ?? -1 } : none;
}

/** The provider has `-1` for all protocols here. */
const aclProtocol = (text: string) => (protocolOf(text) === everyProtocol ? "-1" : text);

function inlineAclRules(program: Program, rules: readonly AclRule[]): Value {
  return rules.map((rule) => ({
    ruleNo: rule.number,
    action: rule.action,
    protocol: aclProtocol(rule.protocol),
    ...aclPorts(rule, true),
    ...cidrInputs(program, rule.cidr, "cidrBlock", "ipv6CidrBlock"),
  }));
}

export function writeAcl(program: Program, acl: Acl): void {
  const { network, dialect, registrar, handles } = program;
  const inline = dialect.aclRules === "inline";
  const listed = dialect.aclAssociations === "list";
  const subnets = network.subnets.filter((subnet) => subnet.acl === acl.name);
  const made = registrar.add("aws:ec2/networkAcl:NetworkAcl", acl.name, {
    vpcId: handle(program, acl.vpc)("id"),
    ingress: inline ? inlineAclRules(program, acl.ingress) : undefined,
    egress: inline ? inlineAclRules(program, acl.egress) : undefined,
    subnetIds:
      listed && subnets.length > 0
        ? subnets.map(({ name }) => handle(program, name)("id"))
        : undefined,
  });
  handles.set(acl.name, made);
  if (!listed) {
    for (const { name } of subnets) {
      registrar.add("aws:ec2/networkAclAssociation:NetworkAclAssociation", `${name}-acl`, {
        networkAclId: made("id"),
        subnetId: handle(program, name)("id"),
      });
    }
  }
  if (inline) return;
  for (const [direction, rules] of [
    ["in", acl.ingress],
    ["out", acl.egress],
  ] as const) {
    for (const rule of rules) {
      registrar.add(
        "aws:ec2/networkAclRule:NetworkAclRule",
        `${acl.name}-${direction}-${rule.number}`,
        {
          networkAclId: made("id"),
          egress: direction === "out" ? true : undefined,
          ruleNumber: rule.number,
          ruleAction: rule.action,
          protocol: aclProtocol(rule.protocol),
          ...aclPorts(rule, false),
          ...cidrInputs(program, rule.cidr, "cidrBlock", "ipv6CidrBlock"),
        },
      );
    }
  }
}

export function writeDefaultAcl(program: Program, { name, defaultAcl }: Vpc): void {
  if (defaultAcl === undefined) return;
  program.registrar.add("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", `${name}-default-acl`, {
    defaultNetworkAclId: handle(program, name)("defaultNetworkAclId"),
    ingress: inlineAclRules(program, defaultAcl.ingress),
    egress: inlineAclRules(program, defaultAcl.egress),
  });
}
