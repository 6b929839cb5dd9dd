/** §8 and §9: managed ways in, and VPNs. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";
import {
  admitted,
  group,
  joined,
  opened,
  released,
  server,
  service,
  subnet,
  subnets,
  table,
  vpc,
  world4,
} from "./words";

const internal = (p: { output(key: string, property: string): unknown }) =>
  p.output("private-alb", "arn") as ReturnType<typeof vpc>;

export const fronts: readonly Mutation[] = [
  {
    id: "vpc-origin", section: "§8",
    breaks: "A CloudFront VPC origin leads to the internal load balancer.",
    add: (p) => new aws.cloudfront.VpcOrigin("origin", { vpcOriginEndpointConfig: { name: "origin", arn: internal(p), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: { items: ["TLSv1.2"], quantity: 1 } } }),
    caughtBy: { rows: ["T3"], resources: ["origin"] },
  },
  {
    id: "vpc-origin-to-server", section: "§8",
    breaks: "A CloudFront VPC origin leads to a server in the group of api.",
    add: (p) => {
      const tools = server("tools", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [service(p, "api")] });
      new aws.cloudfront.VpcOrigin("origin", { vpcOriginEndpointConfig: { name: "origin", arn: tools.arn, httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: { items: ["TLSv1.2"], quantity: 1 } } });
    },
    caughtBy: { resources: ["origin", "tools"] },
  },
  {
    id: "global-accelerator", section: "§8",
    breaks: "A Global Accelerator leads to the internal load balancer.",
    add: (p) => {
      const accelerator = new aws.globalaccelerator.Accelerator("world", {});
      const listener = new aws.globalaccelerator.Listener("world", { acceleratorArn: accelerator.arn, protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] });
      new aws.globalaccelerator.EndpointGroup("world", { listenerArn: listener.arn, endpointConfigurations: [{ endpointId: internal(p), weight: 100 }] });
    },
    caughtBy: { rows: ["T3"], resources: ["world"] },
  },
  {
    id: "global-accelerator-unknown", section: "§8",
    breaks: "A Global Accelerator leads to something that only a look-up tells.",
    add: (p) => new aws.globalaccelerator.EndpointGroup("world", { listenerArn: "arn:aws:globalaccelerator::111122223333:accelerator/x/listener/y", endpointConfigurations: [{ endpointId: aws.lb.getLoadBalancerOutput({ tags: { vpc: vpc(p) } }).arn }] }),
    caughtBy: { rows: ["T2", "T3", "T4"], resources: ["world"] },
  },
  {
    id: "custom-accelerator", section: "§8",
    breaks: "A custom routing accelerator maps every address of a database subnet.",
    add: (p) => new aws.globalaccelerator.CustomRoutingEndpointGroup("world", { listenerArn: "arn:aws:globalaccelerator::111122223333:accelerator/x/listener/y", destinationConfigurations: [{ fromPort: 1, toPort: 65535, protocols: ["TCP"] }], endpointConfigurations: [{ endpointId: subnet(p, "database") }] }),
    caughtBy: { rows: ["T4"], resources: ["world"] },
  },
  {
    id: "http-api", section: "§8",
    breaks: "A public HTTP API leads by a VPC link to the internal load balancer.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("link", { vpcId: vpc(p) });
      joined("link", open.id, group(p, "private-group"), 443);
      const link = new aws.apigatewayv2.VpcLink("link", { subnetIds: subnets(p, "private"), securityGroupIds: [open.id] });
      const api = new aws.apigatewayv2.Api("public", { protocolType: "HTTP" });
      new aws.apigatewayv2.Integration("public", { apiId: api.id, integrationType: "HTTP_PROXY", integrationMethod: "ANY", connectionType: "VPC_LINK", connectionId: link.id, integrationUri: p.output("private-listener-employees", "arn") });
    },
    caughtBy: { rows: ["T3", "T2"], resources: ["link", "link-in", "link-out", "public"] },
  },
  {
    id: "rest-api-link", section: "§8",
    breaks: "A public REST API leads by a VPC link to a network load balancer before api.",
    add: (p) => {
      const inner = new aws.lb.LoadBalancer("inner", { internal: true, loadBalancerType: "network", subnets: subnets(p, "private"), securityGroups: [service(p, "frontend")] });
      const target = new aws.lb.TargetGroup("inner", { targetType: "ip", port: 3011, protocol: "TCP", vpcId: vpc(p) });
      new aws.lb.TargetGroupAttachment("inner", { targetGroupArn: target.arn, targetId: "10.0.10.20" });
      new aws.lb.Listener("inner", { loadBalancerArn: inner.arn, port: 443, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: target.arn }] });
      new aws.apigateway.VpcLink("link", { targetArn: inner.arn });
      opened("surplus", service(p, "api"), 3011, { cidrIpv4: "10.0.10.0/23" });
    },
    caughtBy: { resources: ["surplus", "link", "inner"] },
  },
  {
    id: "endpoint-service", section: "§8",
    breaks: "A PrivateLink service hands the internal network load balancer before the database to other accounts.",
    add: (p) => {
      const inner = new aws.lb.LoadBalancer("inner", { internal: true, loadBalancerType: "network", subnets: subnets(p, "private") });
      const target = new aws.lb.TargetGroup("inner", { targetType: "ip", port: 5432, protocol: "TCP", vpcId: vpc(p) });
      new aws.lb.TargetGroupAttachment("inner", { targetGroupArn: target.arn, targetId: "10.0.20.20" });
      new aws.lb.Listener("inner", { loadBalancerArn: inner.arn, port: 5432, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: target.arn }] });
      new aws.ec2.VpcEndpointService("shared", { acceptanceRequired: false, networkLoadBalancerArns: [inner.arn], allowedPrincipals: ["*"] });
      opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4: "10.0.10.0/23" });
    },
    caughtBy: { resources: ["surplus", "shared", "inner"] },
  },
  {
    id: "verified-access", section: "§8",
    breaks: "A Verified Access endpoint leads to the internal load balancer.",
    add: (p) => new aws.verifiedaccess.Endpoint("verified", {
      attachmentType: "vpc", endpointType: "load-balancer", endpointDomainPrefix: "admin", applicationDomain: "admin.example.com", domainCertificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/x",
      verifiedAccessGroupId: "vagr-0123456789abcdef0", securityGroupIds: [p.id("SecurityGroup service-frontend")],
      loadBalancerOptions: { loadBalancerArn: internal(p), port: 443, protocol: "https", subnetIds: subnets(p, "private") },
    }),
    caughtBy: { rows: ["T3"], resources: ["verified"] },
  },
  {
    id: "scheduled-task-elsewhere", section: "§11",
    breaks: "A schedule runs admin's tasks with public addresses, in a network that nobody knows.",
    add: (p) => new aws.scheduler.Schedule("nightly", { flexibleTimeWindow: { mode: "OFF" }, scheduleExpression: "rate(1 day)", target: { arn: p.output("services-cluster", "arn"), roleArn: "arn:aws:iam::111122223333:role/scheduler", ecsParameters: { taskDefinitionArn: p.output("services-task-admin", "arn"), launchType: "FARGATE", networkConfiguration: { subnets: ["subnet-0aa"], securityGroups: ["sg-0aa"], assignPublicIp: true } } } }),
    caughtBy: { resources: ["nightly"] },
  },
  {
    id: "accelerator-beside-public-edge", section: "§8",
    breaks: "A Global Accelerator leads past the public edge, to a listener's own target.",
    add: (p) => {
      const tools = server("tools", { subnetId: subnet(p, "public"), vpcSecurityGroupIds: [service(p, "frontend")] });
      const listener = new aws.globalaccelerator.Listener("near", { acceleratorArn: new aws.globalaccelerator.Accelerator("near", {}).arn, protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] });
      new aws.globalaccelerator.EndpointGroup("near", { listenerArn: listener.arn, endpointConfigurations: [{ endpointId: tools.id, clientIpPreservationEnabled: false }] });
    },
    caughtBy: { resources: ["near", "tools"] },
  },
  {
    id: "lattice-beside-sessions", section: "§8", stacks: ["dev"],
    breaks: "VPC Lattice leads to the tasks of api, in which sessions are allowed.",
    edit: { "services-service-api": (args, p) => ({ ...args, vpcLatticeConfigurations: [{ portName: "http", roleArn: "arn:aws:iam::111122223333:role/lattice", targetGroupArn: new aws.vpclattice.TargetGroup("lattice", { type: "IP", config: { port: 443, protocol: "HTTPS", vpcIdentifier: vpc(p) } }).arn }] }) },
    caughtBy: { rows: ["T2"], resources: ["services-service-api"] },
  },
  {
    id: "lattice", section: "§8",
    breaks: "A VPC Lattice target group leads to the internal load balancer.",
    add: (p) => {
      const target = new aws.vpclattice.TargetGroup("lattice", { type: "ALB", config: { port: 443, protocol: "HTTPS", vpcIdentifier: vpc(p) } });
      new aws.vpclattice.TargetGroupAttachment("lattice", { targetGroupIdentifier: target.id, target: { id: internal(p), port: 443 } });
    },
    caughtBy: { resources: ["lattice"] },
  },
  {
    id: "instance-connect", section: "§8",
    breaks: "An EC2 Instance Connect endpoint opens a tunnel for operators into the database subnets.",
    add: (p) => new aws.ec2transitgateway.InstanceConnectEndpoint("tunnel", { subnetId: subnet(p, "database"), securityGroupIds: [service(p, "api")] }),
    caughtBy: { rows: ["T12", "T13", "*"], resources: ["tunnel"] },
  },
  {
    id: "app-runner", section: "§8",
    breaks: "A public App Runner service joins the VPC with the group of api.",
    add: (p) => {
      const connector = new aws.apprunner.VpcConnector("connector", { vpcConnectorName: "c", subnets: subnets(p, "private"), securityGroups: [service(p, "api")] });
      new aws.apprunner.Service("runner", { serviceName: "runner", sourceConfiguration: { imageRepository: { imageIdentifier: "public.ecr.aws/nginx/nginx:stable", imageRepositoryType: "ECR_PUBLIC" } }, networkConfiguration: { egressConfiguration: { egressType: "VPC", vpcConnectorArn: connector.arn } } });
    },
    caughtBy: { resources: ["connector", "runner"] },
  },
  {
    id: "vpn-of-others", section: "§9",
    breaks: "Another team's Client VPN comes into the private subnets, in groups that nobody here knows.",
    add: (p) => new aws.ec2clientvpn.NetworkAssociation("corp", { clientVpnEndpointId: "cvpn-endpoint-0123456789abcdef0", subnetId: subnet(p, "private") }),
    caughtBy: { resources: ["corp"] },
  },
  {
    id: "endpoint-of-others-beside-stores", section: "§8",
    breaks: "Another team's endpoint gets an interface in the database subnets.",
    add: (p) => new aws.ec2.VpcEndpointSubnetAssociation("shared", { vpcEndpointId: "vpce-0123456789abcdef0", subnetId: subnet(p, "database") }),
    caughtBy: { resources: ["shared"] },
  },
  {
    id: "vpn-in-trusted-group", section: "§9", stacks: ["prod"],
    breaks: "The VPN endpoint carries the group of api: employees reach the stores.",
    edit: { "Endpoint vpn-endpoint": (args, p) => ({ ...args, securityGroupIds: [group(p, "vpn-group"), service(p, "api")] }) },
    add: (p) => new aws.ec2clientvpn.AuthorizationRule("all", { clientVpnEndpointId: p.id("Endpoint vpn-endpoint"), targetNetworkCidr: "10.0.0.0/16", authorizeAllGroups: true }),
    caughtBy: { rows: ["T13"], resources: ["vpn-endpoint", "all"] },
  },
  {
    id: "vpn-to-admin", section: "§9", stacks: ["prod"],
    breaks: "Employees reach admin directly, past the internal load balancer.",
    add: (p) => { joined("surplus", group(p, "vpn-group"), service(p, "admin"), 3010); },
    caughtBy: { rows: ["T7", "*"], resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "vpn-to-services-listener", section: "§9", stacks: ["prod"],
    breaks: "Employees reach the listener for services.",
    add: (p) => { joined("surplus", group(p, "vpn-group"), group(p, "private-group"), 8443); },
    caughtBy: { resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "vpn-by-client-addresses", section: "§9", stacks: ["prod"],
    breaks: "The internal load balancer admits the clients' own addresses, with which they never arrive.",
    drop: ["private-employees-from-vpn-ingress"],
    add: (p) => { opened("by-address", group(p, "private-group"), 443, { cidrIpv4: "10.100.0.0/22" }); },
    caughtBy: { rows: ["T6"], resources: ["by-address"] },
  },
  {
    id: "vpn-without-authorization", section: "§9", stacks: ["prod"],
    breaks: "No authorization rule leads to one of the private subnets any more.",
    drop: ["vpn-authorize-10.0.10.0-24"],
    caughtBy: { rows: ["T6"] },
  },
  {
    id: "vpn-without-egress", section: "§9", stacks: ["prod"],
    breaks: "The VPN's group may no longer go to the internal load balancer.",
    drop: ["private-employees-from-vpn-egress"],
    caughtBy: { rows: ["T6"] },
  },
  {
    id: "vpn-without-association", section: "§9", stacks: ["prod"],
    breaks: "The VPN endpoint is associated with no subnet.",
    drop: ["vpn-association-eu-central-1a", "vpn-association-eu-central-1b"],
    caughtBy: { rows: ["T6"] },
  },
  {
    id: "vpn-in-database-subnets", section: "§9", stacks: ["prod"],
    breaks: "The VPN endpoint is associated with a database subnet, whose stores admit it.",
    edit: { "vpn-association-eu-central-1a": (args, p) => ({ ...args, subnetId: subnet(p, "database") }) },
    add: (p) => {
      opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4: "10.0.20.0/24" });
      released("out", group(p, "vpn-group"), 5432, { cidrIpv4: "10.0.20.0/24" });
      new aws.ec2clientvpn.AuthorizationRule("all", { clientVpnEndpointId: p.id("Endpoint vpn-endpoint"), targetNetworkCidr: "10.0.20.0/24", authorizeAllGroups: true });
    },
    caughtBy: { rows: ["T13"], resources: ["surplus"] },
  },
  {
    id: "second-vpn", section: "§9",
    breaks: "A second VPN endpoint, which nobody declared, leads to the internal load balancer.",
    add: (p) => {
      const users = new aws.ec2.SecurityGroup("users", { vpcId: vpc(p) });
      joined("surplus", users.id, group(p, "private-group"), 443);
      const endpoint = new aws.ec2clientvpn.Endpoint("second", { serverCertificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/x", clientCidrBlock: "10.200.0.0/22", vpcId: vpc(p), securityGroupIds: [users.id], authenticationOptions: [{ type: "certificate-authentication", rootCertificateChainArn: "arn:aws:acm:eu-central-1:111122223333:certificate/x" }], connectionLogOptions: { enabled: false } });
      new aws.ec2clientvpn.NetworkAssociation("second", { clientVpnEndpointId: endpoint.id, subnetId: subnet(p, "private") });
      new aws.ec2clientvpn.AuthorizationRule("second", { clientVpnEndpointId: endpoint.id, targetNetworkCidr: "10.0.0.0/16", authorizeAllGroups: true });
    },
    caughtBy: { resources: ["second", "surplus-in", "surplus-out"] },
  },
  {
    id: "office-by-vpn-gateway", section: "§9",
    breaks: "An office behind a virtual private gateway is admitted to the database.",
    add: (p) => {
      const gateway = new aws.ec2.VpnGateway("office", { vpcId: vpc(p) });
      new aws.ec2.Route("office", { routeTableId: table(p, "database"), destinationCidrBlock: "192.168.0.0/16", gatewayId: gateway.id });
      opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4: "192.168.0.0/16" });
    },
    caughtBy: { resources: ["surplus", "office"] },
  },
  {
    id: "peer-to-internal-balancer", section: "§9",
    breaks: "A peered VPC is admitted to the internal load balancer, by its group and by its subnets' network ACL.",
    add: (p) => {
      const peering = new aws.ec2.VpcPeeringConnection("partner", { vpcId: vpc(p), peerVpcId: "vpc-0abcdef0123456789", autoAccept: true });
      for (const zone of ["a", "b"]) {
        new aws.ec2.Route(`partner-${zone}`, { routeTableId: table(p, `private-eu-central-1${zone}`), destinationCidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: peering.id });
      }
      opened("surplus", group(p, "private-group"), 443, { cidrIpv4: "10.9.0.0/16" });
      admitted("surplus-acl", p.id("NetworkAcl network-private"), 443, "10.9.0.0/16");
    },
    caughtBy: { resources: ["surplus", "partner"] },
  },
  {
    id: "transit-to-api", section: "§9",
    breaks: "Whatever is behind a transit gateway is admitted to api.",
    add: (p) => {
      new aws.ec2transitgateway.VpcAttachment("transit", { transitGatewayId: "tgw-0123456789abcdef0", vpcId: vpc(p), subnetIds: subnets(p, "private") });
      for (const zone of ["a", "b"]) {
        new aws.ec2.Route(`transit-${zone}`, { routeTableId: table(p, `private-eu-central-1${zone}`), destinationCidrBlock: "10.0.0.0/8", transitGatewayId: "tgw-0123456789abcdef0" });
      }
      opened("surplus", service(p, "api"), 3011, { cidrIpv4: "10.0.0.0/8" });
    },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "unused-vpc-origin", section: "§8",
    breaks: "A VPC origin, which no distribution uses yet, leads to the internal load balancer, whose ARN passes through a function.",
    add: (p) => new aws.cloudfront.VpcOrigin("unused", { vpcOriginEndpointConfig: { name: "unused", arn: internal(p).apply((arn) => arn.trim()), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: { items: ["TLSv1.2"], quantity: 1 } } }),
    caughtBy: { rows: ["T3"], resources: ["unused"] },
  },
  {
    id: "accelerator-to-public-server", section: "§8",
    breaks: "A Global Accelerator leads to a server in the group of api, which admits the internet on its port.",
    add: (p) => {
      const tools = server("tools", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [service(p, "api")] });
      new aws.globalaccelerator.EndpointGroup("world", { listenerArn: "arn:aws:globalaccelerator::111122223333:accelerator/x/listener/y", endpointConfigurations: [{ endpointId: tools.id }] });
      opened("surplus", service(p, "api"), 3011, { cidrIpv4: world4 });
    },
    caughtBy: { resources: ["surplus", "world", "tools"] },
  },
]; // prettier-ignore
