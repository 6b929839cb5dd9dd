/** §4 and §11: public addresses, servers, functions and what else runs. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Mutation } from "../mutation";
import {
  managedServices,
  group,
  joined,
  opened,
  server,
  service,
  set,
  subnet,
  subnets,
  vpc,
  world4,
  world6,
} from "./words";

const network = (more: object) => (args: Record<string, unknown>) => ({
  ...args,
  networkConfiguration: { ...(args["networkConfiguration"] as object), ...more },
});

export const compute: readonly Mutation[] = [
  {
    id: "server-with-listed-v6-address", section: "§4",
    breaks: "A server's interface is given a public IPv6 address by name.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("seen", { vpcId: vpc(p) });
      opened("seen", open.id, 443, { cidrIpv6: world6 });
      const nic = new aws.ec2.NetworkInterface("seen", { subnetId: subnet(p, "public"), securityGroups: [open.id], ipv6AddressListEnabled: true, ipv6AddressLists: ["2a05:d014:1:1::10"] });
      new aws.ec2.Instance("seen", { ami: "ami-0123456789abcdef0", instanceType: "t4g.small", primaryNetworkInterface: { networkInterfaceId: nic.id } });
    },
    caughtBy: { resources: ["seen"] },
  },
  {
    id: "template-with-v6-prefix", section: "§4",
    breaks: "A template gives its servers a prefix of public IPv6 addresses.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("seen", { vpcId: vpc(p) });
      opened("seen", open.id, 443, { cidrIpv6: world6 });
      const template = new aws.ec2.LaunchTemplate("seen", { imageId: "ami-0123456789abcdef0", instanceType: "t4g.small", networkInterfaces: [{ securityGroups: [open.id], ipv6PrefixCount: 1, associatePublicIpAddress: "false" }] });
      new aws.autoscaling.Group("seen", { minSize: 1, maxSize: 1, vpcZoneIdentifiers: [subnet(p, "public")], launchTemplate: { id: template.id, version: "$Latest" } });
    },
    caughtBy: { resources: ["seen"] },
  },
  {
    id: "managed-instances-in-trusted-group", section: "§11",
    breaks: "ECS starts instances of its own in a service's group.",
    add: (p) => new aws.ecs.CapacityProvider("own", {
      cluster: "elsewhere",
      managedInstancesProvider: {
        infrastructureRoleArn: "arn:aws:iam::111122223333:role/x",
        instanceLaunchTemplate: {
          ec2InstanceProfileArn: "arn:aws:iam::111122223333:instance-profile/x",
          networkConfiguration: { subnets: [subnet(p, "private")], securityGroups: [service(p, "api")] },
        },
      },
    }),
    caughtBy: { resources: ["own"] },
  },
  {
    id: "docker-server-in-trusted-group", section: "§11",
    breaks: "A build's Docker server stands in a service's group.",
    add: (p) => new aws.codebuild.Project("images", {
      artifacts: { type: "NO_ARTIFACTS" }, source: { type: "NO_SOURCE", buildspec: "{}" }, serviceRole: "arn:aws:iam::111122223333:role/x",
      environment: { computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0", type: "LINUX_CONTAINER", dockerServer: { computeType: "BUILD_GENERAL1_SMALL", securityGroupIds: [service(p, "api")] } },
      vpcConfig: { vpcId: vpc(p), subnets: [subnet(p, "private")], securityGroupIds: [new aws.ec2.SecurityGroup("images", { vpcId: vpc(p) }).id] },
    }),
    caughtBy: { resources: ["images"] },
  },
  {
    id: "poller-in-trusted-group", section: "§11",
    breaks: "Lambda reads from a broker through an interface in a service's group.",
    add: (p) => new aws.lambda.EventSourceMapping("orders", {
      functionName: "reader", topics: ["orders"], startingPosition: "LATEST",
      selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "kafka.example.com:443" } },
      sourceAccessConfigurations: [
        { type: "VPC_SUBNET", uri: pulumi.interpolate`subnet:${subnet(p, "private")}` },
        { type: "VPC_SECURITY_GROUP", uri: pulumi.interpolate`security_group:${service(p, "api")}` },
      ],
    }),
    caughtBy: { rows: ["A5"], resources: ["orders"] },
  },
  {
    id: "poller-of-trusted-broker", section: "§11",
    breaks: "Lambda reads from a broker that stands in a service's group, and so stands in it as well.",
    add: (p) => {
      const broker = new aws.mq.Broker("orders-broker", {
        engineType: "RabbitMQ", engineVersion: "3.13", hostInstanceType: "mq.m5.large", users: [{ username: "a", password: "b" }],
        subnetIds: [subnet(p, "private")], securityGroups: [service(p, "api")],
      });
      new aws.lambda.EventSourceMapping("orders", { functionName: "reader", eventSourceArn: broker.arn, queues: "orders" });
    },
    caughtBy: { resources: ["orders", "orders-broker"] },
  },
  {
    id: "api-public-subnets-and-address", section: "§4",
    breaks: "api stands in the public subnets with public addresses.",
    edit: { "services-service-api": (args, p) => network({ subnets: subnets(p, "public"), assignPublicIp: true })(args) },
    caughtBy: { rows: ["T2", "T8", "T12", "T14"], resources: ["services-service-api"] },
  },
  {
    id: "api-public-address", section: "§4",
    breaks: "api's tasks get public addresses, in private subnets.",
    edit: { "services-service-api": network({ assignPublicIp: true }) },
    caughtBy: { rows: ["T2"], resources: ["services-service-api"] },
  },
  {
    id: "admin-open-and-public", section: "§4",
    breaks: "admin stands in public subnets with a public address and admits the internet.",
    edit: { "services-service-admin": (args, p) => network({ subnets: subnets(p, "public"), assignPublicIp: true })(args) },
    add: (p) => { opened("surplus", service(p, "admin"), 3010, { cidrIpv4: world4 }); },
    caughtBy: { rows: ["T2"], resources: ["surplus", "services-service-admin"] },
  },
  {
    id: "frontend-in-database-subnets", section: "§11",
    breaks: "frontend stands in the database subnets: it has no way out, and its neighbours are stores.",
    edit: { "services-service-frontend": (args, p) => network({ subnets: subnets(p, "database") })(args) },
    caughtBy: { rows: ["T14", "T5", "T9"], resources: ["services-service-frontend"] },
  },
  {
    id: "frontend-default-group", section: "§11",
    breaks: "frontend has no group of its own: the locked default one lets nothing in or out.",
    edit: { "services-service-frontend": (args, p) => network({ securityGroups: undefined, subnets: subnets(p, "private") })(args) },
    caughtBy: { rows: ["T5", "T9", "T14"] },
  },
  {
    id: "service-of-another-region", section: "§12",
    breaks: "The service chat is made in another region, where none of this stands.",
    edit: { "services-service-chat": set({ region: "eu-west-1" }) },
    caughtBy: { rows: ["T1", "T5", "T9", "T12", "T14"], resources: ["services-service-chat"] },
  },
  {
    id: "bastion", section: "§4",
    breaks: "A server with a public address admits SSH from the internet and stands in the group of api.",
    add: (p) => {
      const ssh = new aws.ec2.SecurityGroup("ssh", { vpcId: vpc(p) });
      opened("ssh-in", ssh.id, 22, { cidrIpv4: world4 });
      server("bastion", { subnetId: subnet(p, "public"), associatePublicIpAddress: true, vpcSecurityGroupIds: [ssh.id, service(p, "api")] });
    },
    caughtBy: { resources: ["bastion", "ssh-in"] },
  },
  {
    id: "unlisted-public-server", section: "§4",
    breaks: "A server that the matrix does not name is open to the internet.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 8080, { cidrIpv4: world4 });
      server("tools", { subnetId: subnet(p, "public"), associatePublicIpAddress: true, vpcSecurityGroupIds: [open.id] });
    },
    caughtBy: { resources: ["tools", "open-in"] },
  },
  {
    id: "unlisted-public-server-by-subnet", section: "§4",
    breaks: "A server gets a public address from its subnet and is open to the internet.",
    edit: { "Subnet network-public-eu-central-1a": set({ mapPublicIpOnLaunch: true }) },
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv4: world4 });
      server("tools", { subnetId: subnet(p, "public"), vpcSecurityGroupIds: [open.id] });
    },
    caughtBy: { resources: ["tools", "open-in", "network-public-eu-central-1a"] },
  },
  {
    id: "unlisted-server-by-eip", section: "§4",
    breaks: "A server gets an elastic address and is open to the internet.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv4: world4 });
      const tools = server("tools", { subnetId: subnet(p, "public"), vpcSecurityGroupIds: [open.id] });
      new aws.ec2.Eip("address", { instance: tools.id, domain: "vpc" });
    },
    caughtBy: { resources: ["tools", "open-in", "address"] },
  },
  {
    id: "unlisted-server-by-ipv6", section: "§4",
    breaks: "A server has an IPv6 address and is open to the internet's IPv6.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv6: world6 });
      server("tools", { subnetId: subnet(p, "public"), ipv6AddressCount: 1, vpcSecurityGroupIds: [open.id] });
    },
    caughtBy: { resources: ["tools", "open-in"] },
  },
  {
    id: "unlisted-group-of-servers", section: "§11",
    breaks: "A group of servers by a launch template with public addresses is open to the internet.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv4: world4 });
      const template = new aws.ec2.LaunchTemplate("template", { imageId: "ami-0123456789abcdef0", instanceType: "t4g.small", networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: [open.id] }] });
      new aws.autoscaling.Group("fleet", { minSize: 1, maxSize: 2, vpcZoneIdentifiers: subnets(p, "public"), launchTemplate: { id: template.id, version: "$Latest" } });
    },
    caughtBy: { resources: ["fleet", "template", "open-in"] },
  },
  {
    id: "eip-of-unknown", section: "§4",
    breaks: "An elastic address is bound to an interface that nobody knows.",
    add: (p) => new aws.ec2.EipAssociation("bound", { allocationId: p.id("Eip network-nat-eu-central-1a"), networkInterfaceId: aws.ec2.getNetworkInterfaceOutput({ filters: [{ name: "vpc-id", values: [vpc(p)] }] }).id }),
    caughtBy: { resources: ["bound"] },
  },
  {
    id: "server-in-two-tiers", section: "§11",
    breaks: "A server has an interface in a public subnet, open to the internet, and one in the group of api.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv4: world4 });
      const tools = server("tools", { subnetId: subnet(p, "public"), associatePublicIpAddress: true, vpcSecurityGroupIds: [open.id] });
      new aws.ec2.NetworkInterface("second", { subnetId: subnet(p, "private"), securityGroups: [service(p, "api")], attachments: [{ instance: tools.id, deviceIndex: 1 }] });
    },
    caughtBy: { resources: ["second", "tools", "open-in"] },
  },
  {
    id: "public-function-url-in-trusted-group", section: "§8",
    breaks: "A function that anyone may call by its address joins the group of api.",
    add: (p) => {
      const report = new aws.lambda.Function("report", { role: "arn:aws:iam::111122223333:role/report", runtime: "nodejs22.x", handler: "index.handler", vpcConfig: { subnetIds: subnets(p, "private"), securityGroupIds: [service(p, "api")] } });
      new aws.lambda.FunctionUrl("address", { functionName: report.name, authorizationType: "NONE" });
    },
    caughtBy: { resources: ["report", "address"] },
  },
  {
    id: "beanstalk-in-trusted-group", section: "§11",
    breaks: "A Beanstalk environment, whose hidden load balancer is public unless told otherwise, joins the group of api.",
    add: (p) => new aws.elasticbeanstalk.Environment("legacy", {
      application: "legacy",
      settings: [
        { namespace: "aws:ec2:vpc", name: "VPCId", value: vpc(p) },
        { namespace: "aws:ec2:vpc", name: "Subnets", value: subnet(p, "private") },
        { namespace: "aws:ec2:vpc", name: "ELBSubnets", value: subnet(p, "public") },
        { namespace: "aws:autoscaling:launchconfiguration", name: "SecurityGroups", value: service(p, "api") },
      ],
    }),
    caughtBy: { resources: ["legacy"] },
  },
  {
    id: "eks-cluster", section: "§11",
    breaks: "A Kubernetes cluster stands in the private subnets with a public API and the group of api.",
    add: (p) => new aws.eks.Cluster("platform", { roleArn: "arn:aws:iam::111122223333:role/eks", vpcConfig: { subnetIds: subnets(p, "private"), securityGroupIds: [service(p, "api")], endpointPublicAccess: true } }),
    caughtBy: { resources: ["platform"] },
  },
  {
    id: "task-set-in-trusted-group", section: "§11",
    breaks: "A task set runs in the group of api.",
    add: (p) => new aws.ecs.TaskSet("second", { cluster: "tools", service: "tools", taskDefinition: "tools", networkConfiguration: { subnets: subnets(p, "private"), securityGroups: [service(p, "api")] } }),
    caughtBy: { resources: ["second"] },
  },
  {
    id: "batch-in-trusted-group", section: "§11",
    breaks: "A batch environment runs its jobs in the group of api.",
    add: (p) => new aws.batch.ComputeEnvironment("jobs", { type: "MANAGED", computeResources: { type: "FARGATE", maxVcpus: 4, subnets: subnets(p, "private"), securityGroupIds: [service(p, "api")] } }),
    caughtBy: { resources: ["jobs"] },
  },
  {
    id: "managed-services-in-trusted-group", section: "§11",
    breaks: "Services of AWS join the group of api.",
    add: (p) => { managedServices(p, service(p, "api")); },
    caughtBy: { resources: ["managed"] },
  },
  {
    id: "desktops-in-trusted-group", section: "§11",
    breaks: "Desktops of WorkSpaces, to which people sign in from the internet, join the group of api.",
    add: (p) => new aws.workspaces.Directory("desktops", { directoryId: "d-0123456789", subnetIds: subnets(p, "private"), workspaceCreationProperties: { customSecurityGroupId: service(p, "api") } }),
    caughtBy: { resources: ["desktops"] },
  },
  {
    id: "notebook-in-trusted-group", section: "§11",
    breaks: "A notebook with direct internet access joins the group of api.",
    add: (p) => new aws.sagemaker.NotebookInstance("notebook", { roleArn: "arn:aws:iam::111122223333:role/notebook", instanceType: "ml.t3.medium", subnetId: subnet(p, "private"), securityGroups: [service(p, "api")] }),
    caughtBy: { resources: ["notebook"] },
  },
  {
    id: "unknown-public-address-flag", section: "§1",
    breaks: "Whether api's tasks get public addresses is known after the deployment only.",
    edit: { "services-service-api": (args, p) => network({ assignPublicIp: p.output("Vpc network-vpc", "arn").apply((arn) => arn.includes("eu")) })(args) },
    caughtBy: { rows: ["T2"], resources: ["services-service-api"] },
  },
  {
    id: "unknown-subnets", section: "§1",
    breaks: "The subnets of api are looked up and known after the deployment only.",
    edit: { "services-service-api": (args, p) => network({ subnets: aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc(p)] }] }).ids })(args) },
    caughtBy: { rows: ["T2", "T8", "T12", "T14"], resources: ["services-service-api"] },
  },
  {
    id: "unlisted-joined-to-store", section: "§0",
    breaks: "A server that the matrix does not name is joined to the database.",
    add: (p) => {
      const tools = new aws.ec2.SecurityGroup("tools", { vpcId: vpc(p) });
      server("tools", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [tools.id] });
      joined("surplus", tools.id, group(p, "data-postgres"), 5432);
    },
    caughtBy: { resources: ["surplus-in", "surplus-out", "tools"] },
  },
  {
    id: "chat-open-in-public-subnets", section: "§4",
    breaks: "chat stands in the public subnets with public addresses and admits the internet, past the public load balancer.",
    edit: { "services-service-chat": (args, p) => network({ subnets: subnets(p, "public"), assignPublicIp: true })(args) },
    add: (p) => { opened("surplus", service(p, "chat"), 3002, { cidrIpv4: world4 }); },
    caughtBy: { resources: ["surplus", "services-service-chat"] },
  },
]; // prettier-ignore
