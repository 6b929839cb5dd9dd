/** The stack `sidecar`: proxies that are gone round, and ways out that are wider than they should be. */
import * as aws from "@pulumi/aws";
import type { Args, Mutation } from "../mutation";
import { joined, opened, released, service, set, using, without, world4 } from "./words";

const sidecar = { stacks: ["sidecar"] } as const;

/** The containers that load balancers reach, each changed. */
const reached = (change: Args) => (args: Args) => ({
  ...args,
  loadBalancers: (args["loadBalancers"] as Args[]).map((one) => ({ ...one, ...change })),
});

export const sidecars: readonly Mutation[] = [
  {
    ...sidecar, id: "sidecar-bypassed", section: "§7",
    breaks: "The load balancer is sent to search itself instead of its proxy, whose port alone the group admits.",
    edit: { "services-service-search": reached({ containerName: "search", containerPort: 3001 }) },
    caughtBy: { rows: ["T1", "T5", "start"], resources: ["services-service-search"] },
  },
  {
    ...sidecar, id: "sidecar-application-port-opened", section: "§6",
    breaks: "frontend reaches search's own port, past the load balancer and the proxy.",
    add: (p) => {
      joined("past", service(p, "frontend"), service(p, "search"), 3001);
    },
    caughtBy: { resources: ["past-in", "past-out"] },
  },
  {
    ...sidecar, id: "sidecar-both-ports", section: "§6",
    breaks: "The load balancer may open connections to search's own port beside its proxy's.",
    add: (p) => {
      joined("both", p.id("SecurityGroup public-group"), service(p, "search"), 3001);
    },
    caughtBy: { resources: ["services-service-search", "both-in", "both-out"] },
  },
  {
    ...sidecar, id: "sidecar-proxy-port-closed", section: "§6",
    breaks: "The group of chat no longer admits the proxy's port.",
    drop: ["public-chat-ingress"],
    caughtBy: { rows: ["T1", "T5", "start"] },
  },
  {
    ...sidecar, id: "sidecar-check-of-application", section: "start",
    breaks: "The check of registration's target group asks the application's port, which no rule admits.",
    edit: { "TargetGroup public-registration": (args) => ({ ...args, healthCheck: { ...(args["healthCheck"] as Args), port: "3000" } }) },
    caughtBy: { rows: ["start"] },
  },
  {
    ...sidecar, id: "sidecar-admin-from-web", section: "§0",
    breaks: "search reaches admin's proxy directly, past the internal load balancer.",
    add: (p) => {
      joined("shortcut", service(p, "search"), service(p, "admin"), 8443);
    },
    caughtBy: { rows: ["T11"], resources: ["shortcut-in", "shortcut-out"] },
  },
  {
    ...sidecar, id: "narrow-to-internet", section: "§6",
    breaks: "The group of registration, which leaves by the proxy, lets HTTPS out to everywhere.",
    add: (p) => {
      released("wide", service(p, "registration"), 443, { cidrIpv4: world4 });
    },
    caughtBy: { rows: ["E2"], resources: ["wide"] },
  },
  {
    ...sidecar, id: "narrow-to-half-of-internet", section: "§2",
    breaks: "The group of api, which has no way out, lets everything out to half of the internet.",
    add: (p) => new aws.vpc.SecurityGroupEgressRule("half", { securityGroupId: service(p, "api"), ipProtocol: "-1", cidrIpv4: "128.0.0.0/1" }),
    caughtBy: { rows: ["E2"], resources: ["half"] },
  },
  {
    ...sidecar, id: "narrow-in-wide-group", section: "§6",
    breaks: "registration's tasks carry search's group as well, which has a way out.",
    edit: { "services-service-registration": (args, p) => ({ ...args, networkConfiguration: { ...(args["networkConfiguration"] as Args), securityGroups: [service(p, "registration"), service(p, "search")] } }) },
    caughtBy: { rows: ["E2", "T12", "T13"], resources: ["services-service-registration"] },
  },
  {
    ...sidecar, id: "narrow-without-proxy", section: "§6",
    breaks: "The rule by which registration reaches the egress proxy is forgotten.",
    drop: ["egress-registration-out"],
    caughtBy: { rows: ["E1"] },
  },
  {
    ...sidecar, id: "egress-proxy-closed", section: "§6",
    breaks: "The egress proxy does not admit registration.",
    drop: ["egress-registration-in"],
    caughtBy: { rows: ["E1"] },
  },
  {
    ...sidecar, id: "egress-proxy-cut-off", section: "§6",
    breaks: "The egress proxy itself has no way to the internet.",
    drop: ["service-egress-out-https"],
    caughtBy: { rows: ["T14"], resources: ["services-service-egress"] },
  },
  {
    ...sidecar, id: "egress-proxy-for-all", section: "§6",
    breaks: "Every address of the VPC may use the egress proxy, the internal load balancer's and the VPN's among them.",
    add: (p) => {
      opened("anyone", service(p, "egress"), 3128, { cidrIpv4: "10.0.0.0/16" });
    },
    caughtBy: { rows: ["E3"], resources: ["anyone"] },
  },
  {
    ...sidecar, id: "egress-proxy-for-another", section: "§0",
    breaks: "api, which is to have no way out, may use the egress proxy.",
    add: (p) => {
      joined("more", service(p, "api"), service(p, "egress"), 3128);
    },
    caughtBy: { resources: ["more-in", "more-out"] },
  },
  {
    ...sidecar, id: "egress-proxy-public", section: "§5",
    breaks: "The egress proxy's tasks get public addresses: an open proxy, if a rule slips.",
    edit: { "services-service-egress": (args) => ({ ...args, networkConfiguration: { ...(args["networkConfiguration"] as Args), assignPublicIp: true } }) },
    caughtBy: { rows: ["A4"], resources: ["services-service-egress"] },
  },
  {
    ...sidecar, id: "egress-proxy-to-store", section: "§10",
    breaks: "The egress proxy may open connections to Redis.",
    add: (p) => {
      joined("tunnel", service(p, "egress"), p.id("SecurityGroup data-redis"), 6379);
    },
    caughtBy: { rows: ["E3"], resources: ["tunnel-in", "tunnel-out"] },
  },
  {
    ...sidecar, id: "narrow-endpoint-without-names", section: "start",
    breaks: "The endpoint for logs does not take over its name: what registration writes goes to an address that it cannot reach.",
    edit: { "network-logs": set({ privateDnsEnabled: false }) },
    caughtBy: { rows: ["start"] },
  },
  {
    ...sidecar, id: "narrow-without-s3", section: "start",
    breaks: "The rule by which registration fetches its image's layers from S3 is forgotten.",
    drop: ["service-registration-out-list-s3"],
    caughtBy: { rows: ["start"] },
  },
  {
    ...sidecar, id: "narrow-s3-by-nat", section: "§4",
    breaks: "S3's endpoint is taken out of a private subnet's table: what is for S3 goes out to the internet.",
    drop: ["network-s3-eu-central-1a"],
    caughtBy: { rows: ["E2", "start"] },
  },
  {
    ...sidecar, id: "narrow-s3-by-narrower-route", section: "§4",
    breaks: "A narrower route takes some of S3's addresses past its endpoint to the NAT gateway.",
    add: (p) => new aws.ec2.Route("narrower", { routeTableId: p.id("RouteTable network-private-eu-central-1a"), destinationCidrBlock: "52.216.0.0/15", natGatewayId: p.id("NatGateway network-nat-eu-central-1a") }),
    caughtBy: { rows: ["E2"] },
  },
  {
    ...sidecar, id: "proxy-of-other-words", section: "ok",
    harmless: "What a proxy admits of requests is not the network's business.",
    edit: { "services-task-search": using(() => ({ family: "search" })) },
  },
  {
    ...sidecar, id: "proxy-name-cached", section: "ok",
    harmless: "How long a name may be remembered leads nowhere.",
    edit: { "egress-name": (args) => ({ ...args, dnsConfig: { ...(args["dnsConfig"] as Args), dnsRecords: [{ type: "A", ttl: 60 }] } }) },
  },
  {
    ...sidecar, id: "egress-proxy-more-tasks", section: "ok",
    harmless: "More of the same tasks are where the first are.",
    edit: { "services-service-egress": without("desiredCount") },
  },
]; // prettier-ignore
