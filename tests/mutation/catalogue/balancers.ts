/** §7: load balancers, their listeners, rules and targets. */
import * as aws from "@pulumi/aws";
import type { Args, Mutation } from "../mutation";
import {
  codeDeployed,
  group,
  opened,
  service,
  set,
  subnets,
  using,
  vpc,
  without,
  world4,
} from "./words";

const forward = (targetGroupArn: unknown) => [{ type: "forward", targetGroupArn }];

export const balancers: readonly Mutation[] = [
  {
    id: "public-addresses-of-ipv6-alone", section: "§7",
    breaks: "The public load balancer has addresses of IPv6 alone.",
    edit: { "public-alb": set({ ipAddressType: "dualstack-without-public-ipv4" }) },
    caughtBy: { rows: ["T1"], resources: ["public-alb"] },
  },
  {
    id: "internal-flag-flipped", section: "§7",
    breaks: "The internal load balancer is internet-facing.",
    edit: { "private-alb": set({ internal: false }) },
    caughtBy: { rows: ["T3"], resources: ["private-alb"] },
  },
  {
    id: "internal-flag-forgotten", section: "§7",
    breaks: "The internal load balancer does not say that it is internal.",
    edit: { "private-alb": without("internal") },
    caughtBy: { rows: ["T3"], resources: ["private-alb"] },
  },
  {
    id: "internal-flag-unknown", section: "§1",
    breaks: "Whether the internal load balancer is internal is known after the deployment only.",
    edit: { "private-alb": (args, p) => ({ ...args, internal: p.output("Vpc network-vpc", "arn").apply((arn) => arn !== "") }) },
    caughtBy: { rows: ["T3"], resources: ["private-alb"] },
  },
  {
    id: "internal-in-public-subnets", section: "§7",
    breaks: "The internal load balancer stands in the public subnets.",
    edit: { "private-alb": using((p) => ({ subnets: subnets(p, "public") })) },
    caughtBy: { rows: ["T3"], resources: ["private-alb", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "internal-in-one-public-subnet", section: "§7",
    breaks: "One of the internal load balancer's subnets is public.",
    edit: { "private-alb": (args, p) => ({ ...args, subnets: [...subnets(p, "private").slice(0, 1), ...subnets(p, "public").slice(1)] }) },
    caughtBy: { rows: ["T3"], resources: ["private-alb", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "internal-dualstack-in-public-subnets", section: "§7",
    breaks: "The internal load balancer carries IPv6 in the public subnets and admits IPv6.",
    edit: { "private-alb": using((p) => ({ subnets: subnets(p, "public"), ipAddressType: "dualstack" })) },
    add: (p) => { opened("surplus", group(p, "private-group"), 443, { cidrIpv6: "::/0" }); },
    caughtBy: { rows: ["T3"], resources: ["private-alb", "surplus", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "internal-with-open-group", section: "§7",
    breaks: "The internal load balancer carries the public one's group as well.",
    edit: { "private-alb": (args, p) => ({ ...args, securityGroups: [group(p, "private-group"), group(p, "public-group")] }) },
    caughtBy: { rows: ["T3"], resources: ["private-alb", "public-https-ipv4", "public-https-ipv6", "public-http-ipv4", "public-http-ipv6"] },
  },
  {
    id: "internal-older-token", section: "§7",
    breaks: "A second load balancer by the older token leads the internet to api.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 80, { cidrIpv4: world4 });
      opened("api-in", service(p, "api"), 3011, { referencedSecurityGroupId: open.id });
      new aws.vpc.SecurityGroupEgressRule("open-out", { securityGroupId: open.id, ipProtocol: "-1", cidrIpv4: world4 });
      const old = new aws.alb.LoadBalancer("old", { subnets: subnets(p, "public"), securityGroups: [open.id] });
      new aws.alb.Listener("old", { loadBalancerArn: old.arn, port: 80, defaultActions: [{ type: "forward", targetGroupArn: p.output("TargetGroup private-api", "arn") }] });
    },
    caughtBy: { rows: ["T2"], resources: ["old", "api-in"] },
  },
  {
    id: "network-balancer-to-internal", section: "§7",
    breaks: "A public network load balancer leads to the internal one.",
    add: (p) => {
      const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc(p) });
      opened("open-in", open.id, 443, { cidrIpv4: world4 });
      new aws.vpc.SecurityGroupEgressRule("open-out", { securityGroupId: open.id, ipProtocol: "-1", cidrIpv4: world4 });
      opened("internal-in", group(p, "private-group"), 443, { referencedSecurityGroupId: open.id });
      const front = new aws.lb.LoadBalancer("front", { loadBalancerType: "network", subnets: subnets(p, "public"), securityGroups: [open.id] });
      const target = new aws.lb.TargetGroup("front", { targetType: "alb", port: 443, protocol: "TCP", vpcId: vpc(p) });
      new aws.lb.TargetGroupAttachment("front", { targetGroupArn: target.arn, targetId: p.output("private-alb", "arn") });
      new aws.lb.Listener("front", { loadBalancerArn: front.arn, port: 443, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: target.arn }] });
    },
    caughtBy: { rows: ["T3"], resources: ["front", "internal-in"] },
  },
  {
    id: "network-balancer-to-database", section: "§7",
    breaks: "A public network load balancer without groups leads to the database's addresses.",
    add: (p) => {
      const front = new aws.lb.LoadBalancer("front", { loadBalancerType: "network", subnets: subnets(p, "public") });
      const target = new aws.lb.TargetGroup("front", { targetType: "ip", port: 5432, protocol: "TCP", vpcId: vpc(p) });
      new aws.lb.TargetGroupAttachment("front", { targetGroupArn: target.arn, targetId: "10.0.20.10" });
      new aws.lb.Listener("front", { loadBalancerArn: front.arn, port: 5432, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: target.arn }] });
      opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4: "10.0.1.0/24" });
    },
    caughtBy: { rows: ["T4"], resources: ["front", "surplus"] },
  },
  {
    id: "classic-balancer-to-api", section: "§7",
    breaks: "A public classic load balancer leads to a server in the group of api.",
    add: (p) => {
      const tools = new aws.ec2.Instance("tools", { ami: "ami-0123456789abcdef0", instanceType: "t4g.small", subnetId: subnets(p, "private")[0], vpcSecurityGroupIds: [service(p, "api")] });
      new aws.elb.LoadBalancer("classic", { subnets: subnets(p, "public"), securityGroups: [group(p, "public-group")], instances: [tools.id], listeners: [{ instancePort: 3011, instanceProtocol: "tcp", lbPort: 443, lbProtocol: "tcp" }] });
    },
    caughtBy: { resources: ["tools", "classic"] },
  },
  {
    id: "api-behind-public-rule", section: "§7",
    breaks: "A new rule of the public load balancer leads to api, which admits it.",
    add: (p) => {
      new aws.lb.ListenerRule("surplus", { listenerArn: p.output("public-https", "arn"), priority: 7, conditions: [{ pathPattern: { values: ["/internal/*"] } }], actions: [{ type: "forward", targetGroupArn: p.output("TargetGroup private-api", "arn") }] });
      opened("api-in", service(p, "api"), 3011, { referencedSecurityGroupId: group(p, "public-group") });
      new aws.vpc.SecurityGroupEgressRule("api-out", { securityGroupId: group(p, "public-group"), ipProtocol: "tcp", fromPort: 3011, toPort: 3011, referencedSecurityGroupId: service(p, "api") });
    },
    caughtBy: { rows: ["T2"], resources: ["surplus", "api-in"] },
  },
  {
    id: "api-at-weight-zero", section: "§7",
    breaks: "The public listener leads to api too, at weight 0, and api admits it.",
    edit: {
      "public-https": (args, p) => ({
        ...args,
        defaultActions: [{ type: "forward", forward: { targetGroups: [
          { arn: p.output("TargetGroup public-frontend", "arn"), weight: 100 },
          { arn: p.output("TargetGroup private-api", "arn"), weight: 0 },
        ] } }],
      }),
    },
    add: (p) => {
      opened("api-in", service(p, "api"), 3011, { referencedSecurityGroupId: group(p, "public-group") });
      new aws.vpc.SecurityGroupEgressRule("api-out", { securityGroupId: group(p, "public-group"), ipProtocol: "tcp", fromPort: 3011, toPort: 3011, referencedSecurityGroupId: service(p, "api") });
    },
    caughtBy: { rows: ["T2"], resources: ["public-https", "api-in"] },
  },
  {
    id: "admin-on-services-listener", section: "§0",
    breaks: "admin answers on 8443 too: services reach it by naming its host.",
    add: (p) => new aws.lb.ListenerRule("surplus", { listenerArn: p.output("private-listener-services", "arn"), priority: 9, conditions: [{ hostHeader: { values: ["admin.internal.example.com"] } }], actions: [{ type: "forward", targetGroupArn: p.output("TargetGroup private-admin", "arn") }] }),
    caughtBy: { rows: ["T11"], resources: ["surplus"] },
  },
  {
    id: "admin-as-default-of-services", section: "§0",
    breaks: "Whatever no rule matches on 8443 goes to admin.",
    edit: { "private-listener-services": (args, p) => ({ ...args, defaultActions: forward(p.output("TargetGroup private-admin", "arn")) }) },
    caughtBy: { rows: ["T11"], resources: ["private-listener-services"] },
  },
  {
    id: "rule-to-wrong-target", section: "§7",
    breaks: "The rule for api on 8443 leads to admin.",
    edit: { "private-rule-services-api": (args, p) => ({ ...args, actions: forward(p.output("TargetGroup private-admin", "arn")) }) },
    caughtBy: { rows: ["T11", "T9"], resources: ["private-rule-services-api"] },
  },
  {
    id: "rule-on-wrong-listener", section: "§7",
    breaks: "The rule that leads to admin is one of the listener for services.",
    edit: { "private-rule-employees-admin": (args, p) => ({ ...args, listenerArn: p.output("private-listener-services", "arn") }) },
    caughtBy: { rows: ["T11", "T7"], resources: ["private-rule-employees-admin"] },
  },
  {
    id: "rule-to-unknown-target", section: "§1",
    breaks: "A rule of the public listener leads to a target group that only a look-up tells.",
    add: (p) => new aws.lb.ListenerRule("surplus", { listenerArn: p.output("public-https", "arn"), priority: 7, conditions: [{ pathPattern: { values: ["/x/*"] } }], actions: [{ type: "forward", targetGroupArn: aws.lb.getTargetGroupOutput({ name: "legacy", tags: { vpc: vpc(p) } }).arn }] }),
    caughtBy: { rows: ["T2", "T3", "T4"], resources: ["surplus"] },
  },
  {
    id: "admin-target-of-api", section: "§7",
    breaks: "The service admin registers its tasks in api's target group as well.",
    edit: {
      "services-service-admin": (args, p) => ({
        ...args,
        loadBalancers: [...(args["loadBalancers"] as Args[]), { containerName: "admin", containerPort: 3010, targetGroupArn: p.output("TargetGroup private-api", "arn") }],
      }),
    },
    caughtBy: { rows: ["T11"], resources: ["services-service-admin"] },
  },
  {
    id: "api-target-of-search", section: "§7",
    breaks: "The service api registers its tasks in a target group of the public load balancer, whose port it admits.",
    edit: {
      "services-service-api": (args, p) => ({
        ...args,
        loadBalancers: [...(args["loadBalancers"] as Args[]), { containerName: "api", containerPort: 3011, targetGroupArn: p.output("TargetGroup public-search", "arn") }],
      }),
    },
    add: (p) => {
      opened("api-in", service(p, "api"), 3011, { referencedSecurityGroupId: group(p, "public-group") });
      new aws.vpc.SecurityGroupEgressRule("api-out", { securityGroupId: group(p, "public-group"), ipProtocol: "tcp", fromPort: 3011, toPort: 3011, referencedSecurityGroupId: service(p, "api") });
    },
    caughtBy: { rows: ["T2"], resources: ["services-service-api", "api-in"] },
  },
  {
    id: "code-deploy-into-api", section: "§7",
    breaks: "CodeDeploy moves the public listener to the target group of api, whose port it admits.",
    add: (p) => {
      codeDeployed(p, "public-https", "search", "public-search", "private-api");
      opened("api-in", service(p, "api"), [1, 65_535], { referencedSecurityGroupId: group(p, "public-group") });
      new aws.vpc.SecurityGroupEgressRule("api-out", { securityGroupId: group(p, "public-group"), ipProtocol: "tcp", fromPort: 1, toPort: 65_535, referencedSecurityGroupId: service(p, "api") });
    },
    caughtBy: { rows: ["T2"], resources: ["api-in", "deployments"] },
  },
  {
    id: "code-deploy-of-another-service", section: "§7",
    breaks: "CodeDeploy puts the tasks of admin into the target group of api.",
    add: (p) => { codeDeployed(p, "private-listener-services", "admin", "private-api"); },
    caughtBy: { rows: ["T11"], resources: ["deployments"] },
  },
  {
    id: "chat-path-shadowed", section: "§7",
    breaks: "A rule that comes first takes everything below /api away from the services behind it.",
    add: (p) => new aws.lb.ListenerRule("first", { listenerArn: p.output("public-https", "arn"), priority: 1, conditions: [{ pathPattern: { values: ["/api/*"] } }], actions: [{ type: "forward", targetGroupArn: p.output("TargetGroup public-frontend", "arn") }] }),
    caughtBy: { rows: ["R1", "R2", "R3"], resources: ["first"] },
  },
  {
    id: "registration-path-mistyped", section: "§7",
    breaks: "The path of registration is mistyped: frontend answers.",
    edit: { "public-rule-registration-api-farmers-88a57e41": set({ conditions: [{ pathPattern: { values: ["/api/famers/*"] } }] }) },
    caughtBy: { rows: ["R1"] },
  },
  {
    id: "listener-only-redirects", section: "§7",
    breaks: "The public HTTPS listener redirects by default: frontend gets nothing.",
    edit: { "public-https": set({ defaultActions: [{ type: "redirect", redirect: { host: "example.org", statusCode: "HTTP_302" } }] }) },
    caughtBy: { rows: ["T1", "R5"] },
  },
  {
    id: "listener-wrong-port", section: "§7",
    breaks: "The public listener listens on 8443.",
    edit: { "public-https": set({ port: 8443 }) },
    caughtBy: { rows: ["T1"] },
  },
  {
    id: "listener-wrong-balancer", section: "§7",
    breaks: "The listener for employees is one of the public load balancer.",
    edit: { "private-listener-employees": (args, p) => ({ ...args, port: 444, loadBalancerArn: p.output("public-alb", "arn") }) },
    caughtBy: { resources: ["private-listener-employees"], rows: ["T2", "T6", "T7", "T8"] },
  },
  {
    id: "target-without-service", section: "§7",
    breaks: "The service search no longer registers with its target group.",
    edit: { "services-service-search": set({ loadBalancers: [] }) },
    caughtBy: { rows: ["T1", "R2"] },
  },
  {
    id: "wrong-target-port", section: "§7",
    breaks: "The container of search listens on another port than the rules are for.",
    edit: { "services-service-search": (args) => ({ ...args, loadBalancers: (args["loadBalancers"] as Args[]).map((one) => ({ ...one, containerPort: 3009 })) }) },
    caughtBy: { rows: ["T1", "R2"] },
  },
  {
    id: "health-check-port", section: "§7",
    breaks: "The health check of registration asks a port that no rule admits.",
    edit: { "TargetGroup public-registration": (args) => ({ ...args, healthCheck: { ...(args["healthCheck"] as Args), port: "9999" } }) },
    caughtBy: { rows: ["start"], resources: ["public-registration", "services-service-registration"] },
  },
  {
    id: "public-balancer-internal", section: "§7",
    breaks: "The public load balancer is internal.",
    edit: { "public-alb": set({ internal: true }) },
    caughtBy: { rows: ["T1"], resources: ["public-alb"] },
  },
  {
    id: "chat-behind-another-path", section: "§7",
    breaks: "A path that the matrix leaves to frontend, with all the others, is answered by chat.",
    add: (p) => new aws.lb.ListenerRule("more", { listenerArn: p.output("public-https", "arn"), priority: 49000, conditions: [{ pathPattern: { values: ["/chat/*"] } }], actions: [{ type: "forward", targetGroupArn: p.output("TargetGroup public-chat", "arn") }] }),
    caughtBy: { rows: ["R5"], resources: ["more"] },
  },
  {
    id: "refused-before-all", section: "§7",
    breaks: "A rule that comes first refuses everything.",
    add: (p) => new aws.lb.ListenerRule("closed", { listenerArn: p.output("public-https", "arn"), priority: 1, conditions: [{ pathPattern: { values: ["/*"] } }], actions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "503" } }] }),
    caughtBy: { rows: ["R1", "R5"], resources: ["closed"] },
  },
  {
    id: "public-balancer-in-private-subnets", section: "§7",
    breaks: "The public load balancer stands in the private subnets, to which no internet route leads.",
    edit: { "public-alb": using((p) => ({ subnets: subnets(p, "private") })) },
    caughtBy: { rows: ["T1"] },
  },
]; // prettier-ignore
