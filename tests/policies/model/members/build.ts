/** Small programs for the tests of the members layer, and what they let through. */
import assert from "node:assert/strict";
import { addresses, ports, type Reading } from "../../../../policies/core/algebra";
import { Resolver, type ResourceGraph } from "../../../../policies/core/graph";
import { Members, type Admitted, type Member } from "../../../../policies/core/model/members";
import { graphOf, type Given, type Program } from "../../graph/build";

export const type = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  group: "aws:ec2/securityGroup:SecurityGroup",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  legacy: "aws:ec2/securityGroupRule:SecurityGroupRule",
  exclusive: "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
  attachment:
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
  association: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
  list: "aws:ec2/managedPrefixList:ManagedPrefixList",
  entry: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  lb: "aws:lb/loadBalancer:LoadBalancer",
  alb: "aws:alb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  instance: "aws:ec2/instance:Instance",
  eni: "aws:ec2/networkInterface:NetworkInterface",
  eip: "aws:ec2/eip:Eip",
  template: "aws:ec2/launchTemplate:LaunchTemplate",
  scaling: "aws:autoscaling/group:Group",
  db: "aws:rds/instance:Instance",
  cluster: "aws:rds/cluster:Cluster",
  clusterInstance: "aws:rds/clusterInstance:ClusterInstance",
  dbGroup: "aws:rds/subnetGroup:SubnetGroup",
  service: "aws:ecs/service:Service",
  lambda: "aws:lambda/function:Function",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  nat: "aws:ec2/natGateway:NatGateway",
  vpn: "aws:ec2clientvpn/endpoint:Endpoint",
  vpnAssociation: "aws:ec2clientvpn/networkAssociation:NetworkAssociation",
  domain: "aws:opensearch/domain:Domain",
  eks: "aws:eks/cluster:Cluster",
  beanstalk: "aws:elasticbeanstalk/environment:Environment",
};

/** A VPC with two subnets and a few groups, all with ids that are known. */
export const ground: Program = {
  vpc: [type.vpc, { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" } }],
  s1: [type.subnet, { id: "subnet-1", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" } }],
  s2: [type.subnet, { id: "subnet-2", inputs: { vpcId: "vpc-1", mapPublicIpOnLaunch: true } }],
  g1: [type.group, { id: "sg-1", inputs: { vpcId: "vpc-1" } }],
  g2: [type.group, { id: "sg-2", inputs: { vpcId: "vpc-1" } }],
};

export function host(id: string, groups: readonly string[], subnet = "subnet-1"): Given {
  return { id, inputs: { subnetId: subnet, vpcSecurityGroupIds: groups } };
}

/** A program's members, and what is asked of them. */
export class Layer {
  readonly graph: ResourceGraph;
  readonly members: Members;

  constructor(program: Program) {
    this.graph = graphOf(program);
    this.members = new Members(new Resolver(this.graph));
  }

  of(name: string): readonly Member[] {
    return this.members.all.filter(({ owner }) => owner.name === name);
  }

  member(name: string): Member {
    return this.of(name)[0] ?? assert.fail(`no member ${name}`);
  }

  /** What comes in, one line each, sorted: `tcp 443 < 10.0.0.0/8, a b`. */
  in(name: string, reading: Reading): string[] {
    const member = this.member(name);
    return this.lines(this.members.admits(member, reading), reading);
  }

  out(name: string, reading: Reading): string[] {
    return this.lines(this.members.releases(this.member(name), reading), reading);
  }

  private lines(passage: ReturnType<Members["admits"]>, reading: Reading): string[] {
    if (passage.everything !== undefined) return ["everything"];
    return passage.admitted.map((one) => this.line(one, reading)).sort();
  }

  private line(one: Admitted, reading: Reading): string {
    const meant = this.members.meant(one, reading);
    const who = [
      ...addresses.format(meant.addresses),
      ...meant.members.map(({ owner }) => owner.name).sort(),
      ...meant.owners.map(({ name }) => `of ${name}`),
      ...meant.lists.map(({ name }) => name),
    ];
    return `${ports.format(one.traffic).join(", ")} < ${who.join(" ")}`;
  }
}
