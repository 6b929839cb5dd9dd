/** §12: what nobody can look into, and other stacks. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Mutation } from "../mutation";
import { group, opened, Outside, service, subnet, subnets, vpc } from "./words";

const ignoring = (...ignoreChanges: string[]): pulumi.CustomResourceOptions => ({ ignoreChanges });

export const opaque: readonly Mutation[] = [
  {
    id: "template", section: "§12",
    breaks: "A CloudFormation template is handed the group of api and a private subnet.",
    add: (p) => new aws.cloudformation.Stack("template", { templateUrl: "https://example.com/template.yaml", parameters: { Group: service(p, "api"), Subnet: subnet(p, "private") } }),
    caughtBy: { resources: ["template"] },
  },
  {
    id: "cloud-control", section: "§12",
    breaks: "Something is made by Cloud Control in a database subnet.",
    add: (p) => new aws.cloudcontrol.Resource("made", { typeName: "AWS::EC2::Instance", desiredState: pulumi.jsonStringify({ SubnetId: subnet(p, "database") }) }),
    caughtBy: { resources: ["made"] },
  },
  {
    id: "native-rule", section: "§12",
    breaks: "A rule of PostgreSQL's group is made by another provider for AWS.",
    add: (p) => new Outside("aws-native:ec2:SecurityGroupIngress", "native", { groupId: group(p, "data-postgres"), ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIp: "0.0.0.0/0" }),
    caughtBy: { resources: ["native"] },
  },
  {
    id: "command", section: "§12",
    breaks: "A command is run that is handed the internal load balancer's group.",
    add: (p) => new Outside("command:local:Command", "script", { create: pulumi.interpolate`aws ec2 authorize-security-group-ingress --group-id ${group(p, "private-group")}` }),
    caughtBy: { resources: ["script"] },
  },
  {
    id: "unmodelled-type", section: "§12",
    breaks: "A type that nobody modelled stands in a database subnet.",
    add: (p) => new Outside("aws:quantum/teleporter:Teleporter", "teleporter", { subnetIds: [subnet(p, "database")], securityGroupIds: [group(p, "data-postgres")] }),
    caughtBy: { resources: ["teleporter"] },
  },
  {
    id: "stack-reference-group", section: "§12",
    breaks: "The database carries a group that another stack hands out.",
    edit: {
      "Instance data-postgres": (args, p) => ({
        ...args,
        vpcSecurityGroupIds: [group(p, "data-postgres"), new pulumi.StackReference("acme/network/prod").getOutput("groupId")],
      }),
    },
    caughtBy: { resources: ["data-postgres"] },
  },
  {
    id: "rule-of-another-region", section: "§12",
    breaks: "The rule that admits api to PostgreSQL is made in another region, where the group is not.",
    edit: { "data-postgres-api-ingress": (args) => ({ ...args, region: "us-east-1" }) },
    caughtBy: { rows: ["T12"], resources: ["data-postgres-api-ingress"] },
  },
  {
    id: "scheme-not-managed", section: "§12",
    breaks: "A second internal load balancer ignores changes of its scheme: what is deployed is not known.",
    add: (p) => new aws.lb.LoadBalancer("drifting", { internal: true, subnets: subnets(p, "private"), securityGroups: [group(p, "private-group")] }, ignoring("internal")),
    caughtBy: { resources: ["drifting"] },
  },
  {
    id: "group-not-managed", section: "§12",
    breaks: "A rule that admits api to PostgreSQL ignores changes of its source.",
    add: (p) => new aws.vpc.SecurityGroupIngressRule("drifting", { securityGroupId: group(p, "data-postgres"), ipProtocol: "tcp", fromPort: 5432, toPort: 5432, referencedSecurityGroupId: service(p, "api") }, ignoring("referencedSecurityGroupId")),
    caughtBy: { resources: ["drifting"] },
  },
  {
    id: "remote-component", section: "§12",
    breaks: "A component of another package, which nobody can look into, is handed the VPC and its database subnets.",
    add: (p) => new Outside("awsx:ecs:Unknown", "opaque", { subnetIds: subnets(p, "database"), vpcId: vpc(p) }),
    caughtBy: { resources: ["opaque"] },
  },
  {
    id: "partner-account", section: "§12",
    breaks: "PostgreSQL admits a group of a partner's account.",
    add: (p) => { opened("surplus", group(p, "data-postgres"), 5432, { referencedSecurityGroupId: "444455556666/sg-0123456789abcdef0" }); },
    caughtBy: { resources: ["surplus"] },
  },
]; // prettier-ignore
