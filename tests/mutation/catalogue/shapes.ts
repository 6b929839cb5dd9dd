/** §11, the other compute shapes: instances of the monolith, and what Elastic Beanstalk makes. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Args, Breaking, Harmless, Mutation, Program } from "../mutation";
import { group, joined, opened, service, set, subnets, using, vpc, world4 } from "./words";

type Change = (args: Args, program: Program) => Args;
type Value = (program: Program) => unknown;

interface Option {
  readonly namespace: string;
  readonly name: string;
  readonly value: unknown;
}

/** Option settings with one that says something else, or is added. */
const option =
  (namespace: string, name: string, value: Value | string): Change =>
  (args, program) => ({
    ...args,
    settings: [
      ...(args["settings"] as Option[]).filter(
        (one) => one.namespace !== namespace || one.name !== name,
      ),
      { namespace, name, value: typeof value === "string" ? value : value(program) },
    ],
  });

/** The same without one. */
const withoutOption =
  (namespace: string, name: string): Change =>
  (args) => ({
    ...args,
    settings: (args["settings"] as Option[]).filter(
      (one) => one.namespace !== namespace || one.name !== name,
    ),
  });

const all =
  (...changes: readonly Change[]): Change =>
  (args, program) =>
    changes.reduce((now, change) => change(now, program), args);

const joinedIds =
  (tier: string): Value =>
  (p) =>
    pulumi.all(subnets(p, tier)).apply((ids) => ids.join(","));

const networks = "aws:ec2:vpc";
const launch = "aws:autoscaling:launchconfiguration";
const balancer = "aws:elbv2:loadbalancer";
const own = "aws:elasticbeanstalk:environment";

const plainListener = "aws:elbv2:listener:default";
const httpsListener = "aws:elbv2:listener:443";
/** Policies that judge option settings of which the proof has no say. */
const hygiene = ["instance-metadata", "tls-floor", "http-redirects"];

const environment = "Environment beanstalk-environment";
const template = "ConfigurationTemplate beanstalk-template";

/** Ways to break the environment, each with the rows that it is caught by. */
type Short = readonly [id: string, breaks: string, parts: Partial<Breaking>];

const ofBeanstalk: readonly Short[] = [
  ["instances-in-public-subnets", "The instances stand in the public subnets, where nothing leads out without an address.", {
    edit: { [environment]: option(networks, "Subnets", joinedIds("public")) },
    caughtBy: { rows: ["T14"] },
  }],
  ["instances-on-the-internet", "The instances have public addresses in public subnets, and their group admits the internet.", {
    edit: { [environment]: all(option(networks, "Subnets", joinedIds("public")), option(networks, "AssociatePublicIpAddress", "true")) },
    add: (p) => { opened("surplus", service(p, "beanstalk"), 80, { cidrIpv4: world4 }); },
    caughtBy: { resources: ["surplus", "beanstalk-environment"] },
  }],
  ["instances-in-database-subnets", "The instances stand beside the stores, without a way out.", {
    edit: { [environment]: option(networks, "Subnets", joinedIds("database")) },
    caughtBy: { rows: ["T14", "T5"] },
  }],
  ["instances-anywhere", "Nobody says in which subnets the instances stand.", {
    edit: { [environment]: withoutOption(networks, "Subnets") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["balancer-in-private-subnets", "The load balancer stands in the private subnets, where the internet does not come.", {
    edit: { [template]: option(networks, "ELBSubnets", joinedIds("private")) },
    caughtBy: { rows: ["T1"] },
  }],
  ["balancer-in-database-subnets", "The load balancer stands beside the stores.", {
    edit: { [template]: option(networks, "ELBSubnets", joinedIds("database")) },
    caughtBy: { rows: ["T1", "T4"] },
  }],
  ["balancer-anywhere", "Nobody says in which subnets the load balancer stands.", {
    edit: { [template]: withoutOption(networks, "ELBSubnets") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["scheme-flipped", "The load balancer is internal: nobody comes in.", {
    edit: { [template]: option(networks, "ELBScheme", "internal") },
    caughtBy: { rows: ["T1"] },
  }],
  ["scheme-unknown", "Whether the load balancer is public depends on what is made.", {
    edit: { [template]: option(networks, "ELBScheme", (p) => p.output("network-vpc", "arn").apply(() => "public")) },
    caughtBy: { rows: ["T1"] },
  }],
  ["plain-listener", "A listener for plain HTTP forwards, and the group lets anyone ask it.", {
    edit: { [template]: option(plainListener, "ListenerEnabled", "true") },
    add: (p) => { opened("surplus", group(p, "beanstalk-balancer"), 80, { cidrIpv4: world4 }); },
    caughtBy: { resources: ["surplus", "beanstalk-environment"] },
  }],
  ["default-group-back", "Beanstalk makes a group of its own for the instances again, which nobody sees.", {
    edit: { [environment]: option(launch, "DisableDefaultEC2SecurityGroup", "false") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["managed-group-missing", "Beanstalk makes a group of its own for the load balancer, which nobody sees.", {
    edit: { [template]: withoutOption(balancer, "ManagedSecurityGroup") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["balancer-in-trusted-group", "The load balancer is in the instances' group, which the stores admit.", {
    edit: { [template]: all(option(balancer, "SecurityGroups", (p) => service(p, "beanstalk")), option(balancer, "ManagedSecurityGroup", (p) => service(p, "beanstalk"))) },
    caughtBy: { rows: ["T13"], resources: ["beanstalk-environment"] },
  }],
  ["instances-in-balancers-group", "The instances are in the load balancer's group, which no store admits.", {
    edit: { [environment]: option(launch, "SecurityGroups", (p) => group(p, "beanstalk-balancer")) },
    caughtBy: { rows: ["T12", "T5"] },
  }],
  ["group-of-elsewhere", "The instances are in a group that is none of the stack's.", {
    edit: { [environment]: option(launch, "SecurityGroups", "sg-0123456789abcdef0") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["network-balancer", "A load balancer of the network type has no group at all.", {
    edit: { [template]: option(own, "LoadBalancerType", "network") },
    caughtBy: { rows: ["T1"], resources: ["beanstalk-environment"] },
  }],
  ["type-of-balancer-left-out", "Without its type the load balancer is a classic one, whose settings are others.", {
    edit: { [template]: withoutOption(own, "LoadBalancerType") },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["configuration-of-elsewhere", "The environment starts from a saved configuration that nobody sees.", {
    edit: { [environment]: set({ templateName: "golden" }) },
    caughtBy: { resources: ["beanstalk-environment"] },
  }],
  ["process-on-another-port", "The process listens where no rule leads.", {
    edit: { [template]: option(`${own}:process:default`, "Port", "8080") },
    caughtBy: { rows: ["T1", "T5"] },
  }],
  ["https-off", "The listener for HTTPS is off.", {
    edit: { [template]: option(httpsListener, "ListenerEnabled", "false") },
    caughtBy: { rows: ["T1"] },
  }],
  ["coupled-database", "Beanstalk makes a database with the environment, of which nothing is known.", {
    edit: { [environment]: option("aws:rds:dbinstance", "HasCoupledDatabase", "true") },
    caughtBy: { rows: ["A2"], resources: ["beanstalk-environment"] },
  }],
  ["store-admits-balancer", "PostgreSQL admits the load balancer beside the instances.", {
    add: (p) => { joined("surplus", group(p, "beanstalk-balancer"), group(p, "data-postgres"), 5432); },
    caughtBy: { rows: ["T13"], resources: ["surplus-in"] },
  }],
  ["store-admits-the-vpc", "Redis admits the whole VPC.", {
    add: (p) => { opened("surplus", group(p, "data-redis"), 6379, { cidrIpv4: "10.0.0.0/16" }); },
    caughtBy: { rows: ["T4", "T13"], resources: ["surplus"] },
  }],
  ["old-metadata", "The instances hand out their credentials without a token.", {
    edit: { [environment]: option(launch, "DisableIMDSv1", "false") },
    caughtBy: { policies: ["instance-metadata"], resources: ["beanstalk-environment"] },
  }],
  ["old-metadata-of-the-platform", "An older platform hands out credentials without a token, and nothing tells it not to.", {
    edit: { [environment]: all(withoutOption(launch, "DisableIMDSv1"), set({ solutionStackName: "64bit Amazon Linux 2 v3.9.0 running Corretto 17" })) },
    caughtBy: { policies: ["instance-metadata"], resources: ["beanstalk-environment"] },
  }],
  ["old-tls", "The listener for HTTPS speaks TLS 1.0.", {
    edit: { [template]: option(httpsListener, "SSLPolicy", "ELBSecurityPolicy-2016-08") },
    caughtBy: { policies: ["tls-floor"], resources: ["beanstalk-template"] },
  }],
  ["tls-left-out", "Nobody says which versions of TLS the listener speaks: it takes old ones.", {
    edit: { [template]: withoutOption(httpsListener, "SSLPolicy") },
    caughtBy: { policies: ["tls-floor"], resources: ["beanstalk-environment"] },
  }],
  ["https-in-name-only", "The listener on port 443 speaks plain HTTP.", {
    edit: { [template]: option(httpsListener, "Protocol", "HTTP") },
    caughtBy: { policies: ["http-redirects"], resources: ["beanstalk-template"] },
  }],
  ["plain-http-forwarded", "The listener for plain HTTP is on: it forwards, since it cannot redirect.", {
    edit: { [template]: option(plainListener, "ListenerEnabled", "true") },
    caughtBy: { policies: ["http-redirects"], resources: ["beanstalk-template"] },
  }],
  ["plain-http-by-default", "Nobody says that there is no listener for plain HTTP, so there is one.", {
    edit: { [template]: withoutOption(plainListener, "ListenerEnabled") },
    caughtBy: { policies: ["http-redirects"], resources: ["beanstalk-environment"] },
  }],
  ["no-way-in", "Nobody is let in at the load balancer.", {
    drop: ["beanstalk-https"],
    caughtBy: { rows: ["T1"] },
  }],
  ["no-way-to-the-instances", "The load balancer lets nothing out to the instances.", {
    drop: ["beanstalk-balancer-egress"],
    caughtBy: { rows: ["T1", "T5"] },
  }],
  ["no-way-out", "The instances cannot ask Beanstalk, Secrets Manager or S3.", {
    drop: ["service-beanstalk-out-https"],
    caughtBy: { rows: ["T14"] },
  }],
]; // prettier-ignore

const networkOf = (args: Args): Args => (args["networkInterfaces"] as Args[])[0] ?? {};

/** The launch template's one interface, changed. */
const onInterface =
  (more: (program: Program) => Args): Change =>
  (args, program) => ({
    ...args,
    networkInterfaces: [{ ...networkOf(args), ...more(program) }],
  });

const launchTemplate = "LaunchTemplate monolith-template";
const instances = "Group monolith-group";

const ofMonolith: readonly Short[] = [
  ["in-public-subnets", "The instances stand in the public subnets, where nothing leads out without an address.", {
    edit: { [instances]: using((p) => ({ vpcZoneIdentifiers: subnets(p, "public") })) },
    caughtBy: { rows: ["T14"] },
  }],
  ["on-the-internet", "The instances have public addresses in public subnets, and their group admits the internet.", {
    edit: {
      [launchTemplate]: onInterface(() => ({ associatePublicIpAddress: "true" })),
      [instances]: using((p) => ({ vpcZoneIdentifiers: subnets(p, "public") })),
    },
    add: (p) => { opened("surplus", service(p, "monolith"), 80, { cidrIpv4: world4 }); },
    caughtBy: { resources: ["surplus", "monolith-group", "monolith-template"] },
  }],
  ["in-database-subnets", "The instances stand beside the stores, without a way out.", {
    edit: { [instances]: using((p) => ({ vpcZoneIdentifiers: subnets(p, "database") })) },
    caughtBy: { rows: ["T14", "T5"] },
  }],
  ["without-its-group", "The instances have the locked default group.", {
    edit: { [launchTemplate]: onInterface(() => ({ securityGroups: undefined })) },
    caughtBy: { rows: ["T5", "T12", "T14"] },
  }],
  ["of-an-old-template", "The instances keep to a version of their template that may be in any group.", {
    edit: { [instances]: using((p) => ({ launchTemplate: { id: p.output(launchTemplate, "id"), version: "1" } })) },
    caughtBy: { resources: ["monolith-group"] },
  }],
  ["in-the-edges-group", "The instances are in the public load balancer's group, which the internet comes in by.", {
    edit: { [launchTemplate]: onInterface((p) => ({ securityGroups: [group(p, "public-group")] })) },
    caughtBy: { rows: ["T12", "T14"], resources: ["monolith-group", "monolith-template"] },
  }],
  ["not-behind-the-edge", "The instances register with no target group.", {
    edit: { [instances]: set({ targetGroupArns: [] }) },
    caughtBy: { rows: ["T1", "R1", "T5"] },
  }],
  ["on-another-port", "The load balancer asks on a port that no rule opens.", {
    edit: { "TargetGroup public-monolith": set({ port: 8080 }) },
    caughtBy: { rows: ["T1", "T5"] },
  }],
  ["plain-http-forwarded", "Plain HTTP is forwarded instead of redirected.", {
    edit: { "public-http": using((p) => ({ defaultActions: [{ type: "forward", targetGroupArn: p.output("TargetGroup public-monolith", "arn") }] })) },
    caughtBy: { resources: ["public-http"] },
  }],
  ["store-admits-the-edge", "PostgreSQL admits the public load balancer.", {
    add: (p) => { joined("surplus", group(p, "public-group"), group(p, "data-postgres"), 5432); },
    caughtBy: { rows: ["T13"], resources: ["surplus-in"] },
  }],
  ["second-group-of-instances", "Other instances join the group that the stores admit.", {
    add: (p) => {
      const other = new aws.ec2.LaunchTemplate("batch", { vpcSecurityGroupIds: [service(p, "monolith")] });
      new aws.autoscaling.Group("batch", { maxSize: 1, minSize: 1, vpcZoneIdentifiers: subnets(p, "private"), launchTemplate: { id: other.id, version: "$Latest" } });
    },
    caughtBy: { resources: ["batch"] },
  }],
]; // prettier-ignore

const breaking =
  (stack: "monolith" | "beanstalk") =>
  ([id, breaks, { caughtBy = {}, ...parts }]: Short): Breaking => ({
    id: `${stack}-${id}`,
    section: "§11",
    stacks: [stack],
    breaks,
    caughtBy,
    ...parts,
  });

const harmless: readonly Harmless[] = [
  { id: "beanstalk-more-instances", section: "ok", stacks: ["beanstalk"], harmless: "More instances in the same places.", edit: { [environment]: option("aws:autoscaling:asg", "MaxSize", "20") }, quiet: hygiene },
  { id: "beanstalk-newest-tls", section: "ok", stacks: ["beanstalk"], harmless: "TLS 1.3 alone is more than is asked for.", edit: { [template]: option(httpsListener, "SSLPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06") }, quiet: hygiene },
  { id: "beanstalk-setting-of-its-own", section: "ok", stacks: ["beanstalk"], harmless: "The environment's own setting comes before the saved configuration's.", edit: { [template]: option(plainListener, "ListenerEnabled", "true"), [environment]: option(plainListener, "ListenerEnabled", "false") }, quiet: hygiene },
  { id: "beanstalk-public-by-default", section: "ok", stacks: ["beanstalk"], harmless: "Public is what Beanstalk takes by itself.", edit: { [template]: withoutOption(networks, "ELBScheme") } },
  { id: "beanstalk-unheard-listener", section: "ok", stacks: ["beanstalk"], harmless: "A listener on a port that the group does not admit hears nobody.", edit: { [template]: option(plainListener, "ListenerEnabled", "true") } },
  { id: "beanstalk-subnets-swapped", section: "ok", stacks: ["beanstalk"], harmless: "The order of subnets means nothing.", edit: { [environment]: option(networks, "Subnets", (p) => pulumi.all([...subnets(p, "private")].reverse()).apply((ids) => ids.join(", "))) } },
  { id: "monolith-old-metadata", section: "ok", stacks: ["monolith"], harmless: "Metadata without a token is a matter of hygiene, which another policy judges.", edit: { [launchTemplate]: set({ metadataOptions: { httpTokens: "optional" } }) } },
  { id: "monolith-quiet-instances", section: "ok", stacks: ["monolith"], harmless: "Other instances in a group that nobody admits.", add: (p) => { const quiet = new aws.ec2.SecurityGroup("quiet", { vpcId: vpc(p) }); const other = new aws.ec2.LaunchTemplate("quiet", { vpcSecurityGroupIds: [quiet.id] }); new aws.autoscaling.Group("quiet", { maxSize: 1, minSize: 1, vpcZoneIdentifiers: subnets(p, "private"), launchTemplate: { id: other.id, version: "$Latest" } }); } },
]; // prettier-ignore

export const shapes: readonly Mutation[] = [
  ...ofBeanstalk.map(breaking("beanstalk")),
  ...ofMonolith.map(breaking("monolith")),
  ...harmless,
];
