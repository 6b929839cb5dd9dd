/** Security groups and their rules, in three forms that mean the same (§6). */
import { named, type Group, type GroupRule } from "./network";
import { everyProtocol, protocolOf } from "./protocols";
import type { Inputs, Ref, Value } from "./registrar";
import { blockOf, handle, type Program } from "./program";

type Direction = "ingress" | "egress";

/** Inline and legacy rules always name two numbers; for all protocols they are 0. */
function bothPorts({ protocol, from, to }: GroupRule): Inputs {
  const all = protocolOf(protocol) === everyProtocol;
  return { fromPort: all ? 0 : (from ?? 0), toPort: all ? 0 : (to ?? 0) };
}

/** The id of a group that a rule names. A default group that nobody manages is an output of its VPC. */
function idOf(program: Program, name: string): Ref {
  const group = named(program.network.groups, name);
  if (group.default === undefined) return handle(program, name)("id");
  return handle(program, group.vpc)("defaultSecurityGroupId");
}

function inlineRules(program: Program, rules: readonly GroupRule[]): Value {
  return rules.map((rule) => ({
    protocol: rule.protocol,
    ...bothPorts(rule),
    cidrBlocks: rule.ipv4?.map((block) => blockOf(program, block)),
    ipv6CidrBlocks: rule.ipv6?.map((block) => blockOf(program, block)),
    prefixListIds: rule.prefixLists?.map((list) => handle(program, list)("id")),
    securityGroups: rule.groups?.map((group) => idOf(program, group)),
    self: rule.self === true ? true : undefined,
  }));
}

/** `aws:ec2/securityGroupRule`: addresses and lists in one, each group and the group itself by themselves. */
function writeLegacy(
  program: Program,
  group: Group,
  id: Ref,
  direction: Direction,
  rule: GroupRule,
  at: number,
): void {
  const add = (role: string, peers: Inputs) =>
    program.registrar.add(
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      `${group.name}-${direction}-${at}-${role}`,
      {
        type: direction,
        securityGroupId: id,
        protocol: rule.protocol,
        ...bothPorts(rule),
        ...peers,
      },
    );
  const { ipv4 = [], ipv6 = [], prefixLists = [], groups = [] } = rule;
  if (ipv4.length + ipv6.length + prefixLists.length > 0) {
    add("blocks", {
      cidrBlocks: ipv4.length === 0 ? undefined : ipv4.map((block) => blockOf(program, block)),
      ipv6CidrBlocks: ipv6.length === 0 ? undefined : ipv6.map((block) => blockOf(program, block)),
      prefixListIds:
        prefixLists.length === 0 ? undefined : prefixLists.map((l) => handle(program, l)("id")),
    });
  }
  for (const name of groups) add(name, { sourceSecurityGroupId: idOf(program, name) });
  if (rule.self === true) add("self", { self: true });
}

/** `aws:vpc/securityGroup…Rule`: one peer each. */
function writeVpcRules(
  program: Program,
  group: Group,
  id: Ref,
  direction: Direction,
  rule: GroupRule,
  at: number,
): void {
  const type =
    direction === "ingress"
      ? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
      : "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  const all = protocolOf(rule.protocol) === everyProtocol;
  const peers: Inputs[] = [
    ...(rule.ipv4 ?? []).map((block) => ({ cidrIpv4: blockOf(program, block) })),
    ...(rule.ipv6 ?? []).map((block) => ({ cidrIpv6: blockOf(program, block) })),
    ...(rule.prefixLists ?? []).map((list) => ({ prefixListId: handle(program, list)("id") })),
    ...(rule.groups ?? []).map((name) => ({ referencedSecurityGroupId: idOf(program, name) })),
    ...(rule.self === true ? [{ referencedSecurityGroupId: id }] : []),
  ];
  peers.forEach((peer, i) => {
    program.registrar.add(type, `${group.name}-${direction}-${at}-${i}`, {
      securityGroupId: id,
      ipProtocol: rule.protocol,
      fromPort: all ? undefined : rule.from,
      toPort: all ? undefined : rule.to,
      ...peer,
    });
  });
}

function writeStandalone(program: Program, group: Group, id: Ref): void {
  for (const direction of ["ingress", "egress"] as const) {
    group[direction].forEach((rule, at) => {
      if (program.dialect.groupRules === "legacy") {
        writeLegacy(program, group, id, direction, rule, at);
      } else {
        writeVpcRules(program, group, id, direction, rule, at);
      }
    });
  }
}

/** Groups that name each other cannot all hold their rules inline: a program would go round in a circle. */
function canBeInline(program: Program, group: Group, written: readonly string[]): boolean {
  return [...group.ingress, ...group.egress]
    .flatMap(({ groups = [] }) => groups)
    .every(
      (name) => written.includes(name) || named(program.network.groups, name).default !== undefined,
    );
}

export function writeGroups(program: Program): void {
  const { network, dialect, registrar, handles } = program;
  const own = network.groups.filter((group) => group.default === undefined);
  const written: string[] = [];
  const standalone: Group[] = [];
  for (const group of own) {
    const inline = dialect.groupRules === "inline" && canBeInline(program, group, written);
    if (!inline) standalone.push(group);
    const made = registrar.add("aws:ec2/securityGroup:SecurityGroup", group.name, {
      vpcId: handle(program, group.vpc)("id"),
      description: group.name,
      ingress: inline ? inlineRules(program, group.ingress) : undefined,
      egress: inline ? inlineRules(program, group.egress) : undefined,
    });
    handles.set(group.name, made);
    written.push(group.name);
  }
  for (const group of standalone)
    writeStandalone(program, group, handle(program, group.name)("id"));
  for (const group of network.groups) {
    if (group.default === undefined) continue;
    const id = handle(program, group.vpc)("defaultSecurityGroupId");
    if (group.default === "unmanaged") {
      writeStandalone(program, group, id);
    } else {
      registrar.add(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        group.name,
        {
          vpcId: handle(program, group.vpc)("id"),
          ingress: inlineRules(program, group.ingress),
          egress: inlineRules(program, group.egress),
        },
        { id },
      );
    }
  }
}
