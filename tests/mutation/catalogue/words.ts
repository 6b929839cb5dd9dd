/** The words that changes are written in: our programs' resources by their parts, and common additions. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Args, Program } from "../mutation";

/** A resource of a type that no package here has. */
export class Outside extends pulumi.CustomResource {}

type Id = pulumi.Output<string>;

export const group = (program: Program, name: string): Id => program.id(`SecurityGroup ${name}`);

export const service = (program: Program, name: string): Id => group(program, `service-${name}`);

export const vpc = (program: Program): Id => program.id("network-vpc");

export const subnet = (program: Program, tier: string, zone = "a"): Id =>
  program.id(`Subnet network-${tier}-eu-central-1${zone}`);

export const subnets = (program: Program, tier: string): Id[] =>
  ["a", "b"].map((zone) => subnet(program, tier, zone));

export const table = (program: Program, name: string): Id =>
  program.id(`RouteTable network-${name}`);

/** New arguments over those of a resource. */
export const set = (more: Args) => (args: Args) => ({ ...args, ...more });

/** The same with what the program hands out. */
export const using = (more: (program: Program) => Args) => (args: Args, program: Program) => ({
  ...args,
  ...more(program),
});

export const without =
  (...names: readonly string[]) =>
  (args: Args): Args =>
    Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));

type Ingress = Omit<aws.vpc.SecurityGroupIngressRuleArgs, "securityGroupId" | "ipProtocol">;

/** A rule that lets TCP in to a group: on one port, or on a range. */
export function opened(
  name: string,
  to: Id,
  port: number | readonly [number, number],
  from: Ingress,
): void {
  const [fromPort, toPort] = typeof port === "number" ? [port, port] : port;
  new aws.vpc.SecurityGroupIngressRule(name, {
    securityGroupId: to,
    ipProtocol: "tcp",
    fromPort,
    toPort,
    ...from,
  });
}

/** A rule that lets TCP out of a group. */
export function released(name: string, from: Id, port: number, to: Ingress): void {
  new aws.vpc.SecurityGroupEgressRule(name, {
    securityGroupId: from,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...to,
  });
}

/** A rule of a network ACL that lets TCP in on one port, before all others. */
export function admitted(name: string, networkAclId: Id, port: number, cidrBlock: string): void {
  new aws.ec2.NetworkAclRule(name, {
    networkAclId,
    ruleNumber: 1,
    ruleAction: "allow",
    protocol: "tcp",
    fromPort: port,
    toPort: port,
    cidrBlock,
  });
}

/** Both rules of a flow between two groups. */
export function joined(name: string, from: Id, to: Id, port: number): void {
  opened(`${name}-in`, to, port, { referencedSecurityGroupId: from });
  released(`${name}-out`, from, port, { referencedSecurityGroupId: to });
}

/** A server. */
export function server(name: string, args: Partial<aws.ec2.InstanceArgs>): aws.ec2.Instance {
  return new aws.ec2.Instance(name, {
    ami: "ami-0123456789abcdef0",
    instanceType: "t4g.small",
    ...args,
  });
}

/** A route. */
export function routed(name: string, args: aws.ec2.RouteArgs): aws.ec2.Route {
  return new aws.ec2.Route(name, args);
}

/** CodeDeploy's blue/green of a service, between a target group that there is and another, or one more. */
export function codeDeployed(
  program: Program,
  listener: string,
  of: string,
  blue: string,
  green?: string,
): void {
  const more = () =>
    new aws.lb.TargetGroup("green", {
      targetType: "ip",
      port: 8080,
      protocol: "HTTP",
      vpcId: vpc(program),
    });
  const nameOf = (group: string) => program.output(`TargetGroup ${group}`, "name");
  const groups = [nameOf(blue), green === undefined ? more().name : nameOf(green)];
  new aws.codedeploy.DeploymentGroup("deployments", {
    appName: new aws.codedeploy.Application("deployed", { computePlatform: "ECS" }).name,
    deploymentGroupName: "deployments",
    serviceRoleArn: "arn:aws:iam::111122223333:role/deploys",
    ecsService: {
      clusterName: "services",
      serviceName: program.output(`services-service-${of}`, "name"),
    },
    loadBalancerInfo: {
      targetGroupPairInfo: {
        prodTrafficRoute: { listenerArns: [program.output(listener, "arn")] },
        targetGroups: groups.map((name) => ({ name })),
      },
    },
  });
}

/** What AWS runs in the private subnets, in a group. */
export function managedServices(program: Program, securityGroup: Id): void {
  const role = "arn:aws:iam::111122223333:role/managed";
  const subnetIds = subnets(program, "private");
  const placed = { subnetIds, securityGroupIds: [securityGroup] };
  new aws.kinesisanalyticsv2.Application("managed", {
    runtimeEnvironment: "FLINK-1_20",
    serviceExecutionRole: role,
    applicationConfiguration: {
      applicationCodeConfiguration: { codeContentType: "ZIPFILE" },
      vpcConfiguration: placed,
    },
  });
  new aws.opensearchingest.Pipeline("managed", {
    pipelineName: "managed",
    pipelineConfigurationBody: "version: 2",
    minUnits: 1,
    maxUnits: 1,
    vpcOptions: placed,
  });
  new aws.directoryservice.Directory("managed", {
    name: "corp.example.com",
    password: "not-used",
    vpcSettings: { vpcId: vpc(program), subnetIds },
  });
  new aws.emrserverless.Application("managed", {
    releaseLabel: "emr-7.1.0",
    type: "spark",
    networkConfiguration: placed,
  });
  new aws.grafana.Workspace("managed", {
    accountAccessType: "CURRENT_ACCOUNT",
    authenticationProviders: ["SAML"],
    permissionType: "SERVICE_MANAGED",
    networkAccessControl: { prefixListIds: [], vpceIds: ["vpce-0123456789abcdef0"] },
    vpcConfiguration: placed,
  });
}

export const world4 = "0.0.0.0/0";
export const world6 = "::/0";
