/** A network of any size: subnets of two tiers and zones, a load balancer, and services with groups and rules of their own. */
import type { StackReport } from "../../cli/report/document";
import { report, unknownText } from "../cli/report-support";
import type { PlannedResource } from "../support/construct";

type Inputs = PlannedResource["inputs"];

/** Resources of one service. */
const perService = 6;

export function largeReport(resources: number): StackReport {
  return report(largeProgram(resources), { traffic: null, stack: "large" });
}

export function largeProgram(count: number): readonly PlannedResource[] {
  const all: PlannedResource[] = [];
  const add = (type: string, name: string, inputs: Inputs, from: Record<string, string[]> = {}) => {
    const urn = `urn:pulumi:large::large::${type}::${name}`;
    const unknown = Object.fromEntries(Object.keys(from).map((key) => [key, unknownText]));
    all.push({
      urn,
      type,
      name,
      custom: true,
      inputs: { ...unknown, ...inputs },
      dependencies: Object.values(from).flat(),
      propertyDependencies: from,
      options: {},
    });
    return urn;
  };
  const vpc = add("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.0.0.0/16" });
  const gateway = add("aws:ec2/internetGateway:InternetGateway", "main", {}, { vpcId: [vpc] });
  const table = add("aws:ec2/routeTable:RouteTable", "public", {}, { vpcId: [vpc] });
  add("aws:ec2/route:Route", "out", { destinationCidrBlock: "0.0.0.0/0" }, { routeTableId: [table], gatewayId: [gateway] }); // prettier-ignore
  const subnet = (name: string, cidrBlock: string, zone: string) =>
    add("aws:ec2/subnet:Subnet", name, { cidrBlock, availabilityZone: `eu-central-1${zone}` }, { vpcId: [vpc] }); // prettier-ignore
  const open = subnet("public-a", "10.0.0.0/20", "a");
  const shut = [
    subnet("private-a", "10.0.16.0/20", "a"),
    subnet("private-b", "10.0.32.0/20", "b"),
  ] as const;
  add("aws:ec2/routeTableAssociation:RouteTableAssociation", "public-a", {}, { subnetId: [open], routeTableId: [table] }); // prettier-ignore
  const edge = add("aws:ec2/securityGroup:SecurityGroup", "edge", {}, { vpcId: [vpc] });
  add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "edge-in", { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }, { securityGroupId: [edge] }); // prettier-ignore
  const balancer = add("aws:lb/loadBalancer:LoadBalancer", "edge", { subnets: [unknownText], securityGroups: [unknownText] }, { subnets: [open], securityGroups: [edge] }); // prettier-ignore
  const listener = add("aws:lb/listener:Listener", "https", { port: 443, protocol: "HTTPS", defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain" } }] }, { loadBalancerArn: [balancer] }); // prettier-ignore
  for (let i = 0; all.length < count - perService; i += 1) {
    const name = `worker-${String(i).padStart(4, "0")}`;
    const group = add("aws:ec2/securityGroup:SecurityGroup", name, {}, { vpcId: [vpc] });
    add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", `${name}-in`, { ipProtocol: "tcp", fromPort: 80, toPort: 80 }, { securityGroupId: [group], referencedSecurityGroupId: [edge] }); // prettier-ignore
    add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", `${name}-edge`, { ipProtocol: "tcp", fromPort: 80, toPort: 80 }, { securityGroupId: [edge], referencedSecurityGroupId: [group] }); // prettier-ignore
    const target = add("aws:lb/targetGroup:TargetGroup", name, { port: 80, protocol: "HTTP", targetType: "instance" }, { vpcId: [vpc] }); // prettier-ignore
    const instance = add("aws:ec2/instance:Instance", name, { vpcSecurityGroupIds: [unknownText] }, { subnetId: [shut[i % 2 === 0 ? 0 : 1]], vpcSecurityGroupIds: [group] }); // prettier-ignore
    add("aws:lb/targetGroupAttachment:TargetGroupAttachment", name, { port: 80 }, { targetGroupArn: [target], targetId: [instance] }); // prettier-ignore
    if (i < 90) add("aws:lb/listenerRule:ListenerRule", name, { priority: i + 1, actions: [{ type: "forward", targetGroupArn: unknownText }], conditions: [{ pathPattern: { values: [`/${name}/*`] } }] }, { listenerArn: [listener], actions: [target] }); // prettier-ignore
  }
  return all;
}
