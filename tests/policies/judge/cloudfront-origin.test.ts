/** A load balancer that is meant for CloudFront alone: by its list of addresses, or by a header that it sends. */
import assert from "node:assert/strict";
import { signatureKey, signatures } from "../../../policies/core/graph/wire";
import { secret, U, type Given, type Program } from "../graph/build";
import { brief, findings, proveProgram, row } from "./support";

const dnsName = "alb-1.eu-central-1.elb.amazonaws.com";

const of = (
  id: string,
  inputs: Record<string, unknown>,
  from: Record<string, readonly string[]> = {},
): Given => ({ id, outputs: { arn: `arn:${id}`, dnsName: `${id}-1.eu-central-1.elb.amazonaws.com` }, inputs, from }); // prettier-ignore

const rule = (fromPort: number, to: Record<string, unknown>) => ({
  protocol: "tcp",
  fromPort,
  toPort: fromPort,
  ...to,
});
const forward = { type: "forward", targetGroupArn: "arn:tg" };
const refuse = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "403" } }; // prettier-ignore
const everyone = rule(443, { cidrBlocks: ["0.0.0.0/0"] });
const cloudFrontAlone = rule(443, { prefixListIds: ["pl-a3a144ca"] });

function distribution(
  headers: readonly object[],
  host: string = dnsName,
  more: Record<string, unknown> = {},
): Program {
  const { originProtocolPolicy = "https-only", ...rest } = more;
  const origins = [
    {
      originId: "o",
      domainName: host,
      customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy },
      customHeaders: headers,
    },
  ];
  return {
    cdn: [
      "aws:cloudfront/distribution:Distribution",
      of("cdn", { enabled: true, origins, ...rest }),
    ],
  };
}

const sends = distribution([{ name: "x-key", value: "k-1" }]);

function asking(values: readonly unknown[], more: readonly object[] = []): Program {
  const conditions = [{ httpHeader: { httpHeaderName: "X-Key", values } }, ...more];
  const inputs = { listenerArn: "arn:listener", priority: 1, conditions, actions: [forward] };
  return { rule: ["aws:lb/listenerRule:ListenerRule", of("r-1", inputs)] };
}

/** A service behind a public load balancer that lets some in, and does something with what no rule takes. */
function ground(ingress: object, otherwise: object, ...more: readonly Program[]): Program {
  return Object.assign(
    {
      vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
      igw: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId: "vpc-1" })],
      a: ["aws:ec2/subnet:Subnet", of("subnet-a", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" })],
      b: ["aws:ec2/subnet:Subnet", of("subnet-b", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" })],
      out: ["aws:ec2/routeTable:RouteTable", of("rtb-1", { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] })],
      a1: ["aws:ec2/routeTableAssociation:RouteTableAssociation", of("a1", { subnetId: "subnet-a", routeTableId: "rtb-1" })],
      none: ["aws:ec2/routeTable:RouteTable", of("rtb-2", { vpcId: "vpc-1", routes: [] })],
      b1: ["aws:ec2/routeTableAssociation:RouteTableAssociation", of("b1", { subnetId: "subnet-b", routeTableId: "rtb-2" })],
      edge: ["aws:ec2/securityGroup:SecurityGroup", of("sg-lb", { vpcId: "vpc-1", ingress: [ingress], egress: [rule(3000, { securityGroups: ["sg-svc"] })] })],
      inside: ["aws:ec2/securityGroup:SecurityGroup", of("sg-svc", { vpcId: "vpc-1", ingress: [rule(3000, { securityGroups: ["sg-lb"] })], egress: [] })],
      lb: ["aws:lb/loadBalancer:LoadBalancer", of("alb", { subnets: ["subnet-a"], securityGroups: ["sg-lb"] })],
      listener: ["aws:lb/listener:Listener", of("listener", { loadBalancerArn: "arn:alb", port: 443, protocol: "HTTPS", defaultActions: [otherwise] })],
      tg: ["aws:lb/targetGroup:TargetGroup", of("tg", { port: 3000, protocol: "HTTP", targetType: "ip", vpcId: "vpc-1" })],
      svc: ["aws:ecs/service:Service", of("svc", { networkConfiguration: { subnets: ["subnet-b"], securityGroups: ["sg-svc"] }, loadBalancers: [{ targetGroupArn: "arn:tg", containerName: "c", containerPort: 3000 }] })],
    } satisfies Program,
    ...more,
  ) as Program; // prettier-ignore
}

const traffic = {
  version: 1,
  zones: { internet: { kind: "internet" } },
  edges: { lb: { name: "lb" } },
  services: { svc: { name: "svc" } },
  allow: [
    { id: "T1", from: "internet", to: "lb", ports: 443 },
    { id: "T2", from: "lb", to: "svc" },
    { id: "T3", from: "internet", to: "svc", through: "lb", ports: 443 },
  ],
  routes: [
    { id: "R1", edge: "lb", port: 443, path: "/x/*", to: "svc" },
    { id: "R2", edge: "lb", port: 443, path: "*", to: "svc" },
  ],
};

/** As an offline plan writes a secret: it keeps no text. */
const hidden = { [signatureKey]: signatures.secret };

/** One secret of which the text is not known, made out to the distribution and to the rule. */
const oneSecret: Program = {
  password: ["random:index/randomPassword:RandomPassword", { inputs: { length: 32 } }],
  other: ["random:index/randomPassword:RandomPassword", { inputs: { length: 32 } }],
};
function secretly(source: string): Program {
  const { cdn } = distribution([{ name: "X-Key", value: U }]);
  const [type, given] = asking([U])["rule"] ?? ["", {}];
  const [distributionType, own] = cdn ?? ["", {}];
  return {
    ...oneSecret,
    cdn: [distributionType, { ...own, from: { origins: ["password"] } }],
    rule: [type, { ...given, from: { conditions: [source] } }],
  };
}

/** An origin of a distribution that has several, as `[its host, the headers it is sent]`. */
const toOrigin = (
  originId: string,
  domainName: string,
  headers: readonly object[] = [],
  originProtocolPolicy = "https-only",
) => ({
  originId,
  domainName,
  customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy },
  customHeaders: headers,
});
const sending = (name: string, value: string) => ({ name, value });
const key = sending("X-Key", "k-1");
const serving = (targetOriginId: string) => ({ defaultCacheBehavior: { targetOriginId } });

function distributed(
  origins: readonly object[],
  more: Record<string, unknown> = {},
  from: readonly string[] = [],
  id = "cdn",
): Program {
  const inputs = { enabled: true, origins, ...more };
  return {
    [id]: ["aws:cloudfront/distribution:Distribution", of(id, inputs, { origins: from })],
  };
}

const elsewhere = toOrigin("p", "example.com");
const keyAndSide: Program = {
  rule: [
    "aws:lb/listenerRule:ListenerRule",
    of("r-1", {
      listenerArn: "arn:listener",
      priority: 1,
      conditions: ["X-Key", "X-Side"].map((httpHeaderName) => ({
        httpHeader: { httpHeaderName, values: ["k-1"] },
      })),
      actions: [forward],
    }),
  ],
};
const bucket: Program = { bucket: ["aws:s3/bucket:Bucket", {}] };
function record(more: Record<string, unknown> = {}, id = "record"): Program {
  const aliases = [{ name: dnsName, zoneId: "Z1", evaluateTargetHealth: true }];
  const inputs = { name: "origin.example.com", type: "A", zoneId: "Z2", aliases, ...more };
  return { [id]: ["aws:route53/record:Record", of(id, inputs)] };
}
const byRecord = distributed([toOrigin("o", "origin.example.com", [key])]);

describe("a load balancer behind CloudFront", () => {
  const right: readonly (readonly [string, Program])[] = [
    ["lets in nobody else's addresses", ground(cloudFrontAlone, forward, sends)],
    ["answers only who knows a header", ground(everyone, refuse, sends, asking(["k-1"]))],
    ["asks for one of two values while they change", ground(everyone, refuse, sends, asking(["k-0", "k-*"]))],
    ["does both", ground(cloudFrontAlone, refuse, sends, asking(["k-1"]))],
    ["asks for a secret that the plan hides", ground(everyone, refuse, distribution([{ name: "X-Key", value: hidden }]), asking([hidden]))],
    ["asks for a secret that is known", ground(everyone, refuse, distribution([{ name: "X-Key", value: secret("k-1") }]), asking([secret("k-1")]))],
    ["asks for a secret that nobody knows yet", ground(everyone, refuse, secretly("password"))],
    ["asks for two headers", ground(everyone, refuse, keyAndSide, distributed([toOrigin("o", dnsName, [key, sending("X-Side", "k-1")])]))],
    ["is one of two origins", ground(everyone, refuse, asking(["k-1"]), distributed([elsewhere, toOrigin("o", dnsName, [key])], serving("o")))],
    ["is the first of a group of origins", ground(everyone, refuse, asking(["k-1"]), distributed([elsewhere, toOrigin("o", dnsName, [key])], { ...serving("g"), originGroups: [{ originId: "g", members: [{ originId: "o" }, { originId: "p" }] }] }))],
    ["stands beside a bucket, and neither has a name yet", ground(everyone, refuse, bucket, asking(["k-1"]), distributed([{ originId: "s", domainName: U }, toOrigin("o", U, [key])], serving("o"), ["bucket", "lb"]))],
    ["is called by a record", ground(everyone, refuse, asking(["k-1"]), byRecord, record())],
    ["is called by a record of which the name is not known yet", ground(cloudFrontAlone, forward, record(), distributed([toOrigin("o", U)], {}, ["record"]))],
  ]; // prettier-ignore
  for (const [what, program] of right) {
    it(`is proved where it ${what}`, () => {
      assert.deepEqual(findings(proveProgram(program, { traffic })), []);
    });
  }

  const wrong: readonly (readonly [string, Program, RegExp])[] = [
    ["a list that is none of AWS's", ground(rule(443, { prefixListIds: ["pl-0123456789abcdef0"] }), forward, sends), /T1 missing works at edge/],
    ["the list, and no distribution", ground(cloudFrontAlone, forward), /T1 missing works at edge/],
    ["the list, and a distribution that leads elsewhere", ground(cloudFrontAlone, forward, distribution([], "example.com")), /T1 missing works at edge/],
    ["the list, and a distribution that is off", ground(cloudFrontAlone, forward, distribution([], dnsName, { enabled: false })), /T1 missing works at edge/],
    ["the list, and a distribution that comes by HTTP", ground(cloudFrontAlone, forward, distribution([], dnsName, { originProtocolPolicy: "http-only" })), /T1 missing works at edge/],
    ["a header of a distribution that is off", ground(everyone, refuse, distribution([{ name: "X-Key", value: "k-1" }], dnsName, { enabled: false }), asking(["k-1"])), /T3 missing works at rule/],
    ["the list on another port", ground(rule(8443, { prefixListIds: ["pl-a3a144ca"] }), forward, sends), /T1 missing works at edge/],
    ["addresses of which CloudFront's are no part for sure", ground(rule(443, { cidrBlocks: ["52.0.0.0/8"] }), forward, sends), /T1 missing works/],
    ["a header that it does not send", ground(everyone, refuse, distribution([{ name: "X-Other", value: "k-1" }]), asking(["k-1"])), /T3 missing works at rule/],
    ["a header with another value", ground(everyone, refuse, distribution([{ name: "X-Key", value: "k-2" }]), asking(["k-1"])), /T3 missing works at rule/],
    ["a header of a distribution that leads elsewhere", ground(everyone, refuse, distribution([{ name: "X-Key", value: "k-1" }], "example.com"), asking(["k-1"])), /T3 missing works at rule/],
    ["a header, and a source address beside it", ground(everyone, refuse, sends, asking(["k-1"], [{ sourceIp: { values: ["198.51.100.0/24"] } }])), /T3 missing works at rule/],
    ["a secret with another text", ground(everyone, refuse, distribution([{ name: "X-Key", value: secret("k-1") }]), asking([secret("k-2")])), /T3 missing works at rule/],
    ["a secret that is not the one that it sends", ground(everyone, refuse, secretly("other")), /T3 missing works at rule/],
    ["a header that another origin is sent", ground(everyone, refuse, asking(["k-1"]), distributed([toOrigin("o", dnsName), toOrigin("p", "example.com", [key])])), /T3 missing works at rule/],
    ["two headers of two distributions", ground(everyone, refuse, keyAndSide, sends, distributed([toOrigin("o", dnsName, [sending("X-Side", "k-1")])], {}, [], "cdn2")), /T3 missing works at rule/],
    ["a secret that is none, and one name for both", ground(everyone, refuse, oneSecret, distributed([toOrigin("o", U, [sending("X-Key", U)])], {}, ["password", "lb"]), { rule: ["aws:lb/listenerRule:ListenerRule", of("r-1", { listenerArn: "arn:listener", priority: 1, conditions: [{ httpHeader: { httpHeaderName: "X-Key", values: [U] } }], actions: [forward] }, { conditions: ["other", "lb"] })] }), /T3 missing works at rule/],
    ["an origin that no behavior names", ground(cloudFrontAlone, forward, distributed([toOrigin("o", dnsName), elsewhere], serving("p"))), /T1 missing works at edge/],
    ["a header of an origin that no behavior names", ground(everyone, refuse, asking(["k-1"]), distributed([toOrigin("o", dnsName, [key]), elsewhere], serving("p"))), /T3 missing works at rule/],
    ["the list, and a distribution for staging", ground(cloudFrontAlone, forward, distribution([], dnsName, { staging: true })), /T1 missing works at edge/],
    ["the list, and another origin that comes by the port", ground(cloudFrontAlone, forward, distributed([toOrigin("o", dnsName, [], "http-only"), elsewhere])), /T1 missing works at edge/],
    ["a record of a zone that the VPC alone asks", ground(everyone, refuse, asking(["k-1"]), byRecord, record({ zoneId: "Z1" }), { inside: ["aws:route53/zone:Zone", { id: "Z1", inputs: { name: "example.com", vpcs: [{ vpcId: "vpc-1" }] } }] }), /T3 missing works at rule/],
    ["a record that leads elsewhere for some", ground(everyone, refuse, asking(["k-1"]), byRecord, record({ weightedRoutingPolicies: [{ weight: 1 }], setIdentifier: "a" })), /T3 missing works at rule/],
    ["two records, of which one leads elsewhere", ground(everyone, refuse, asking(["k-1"]), byRecord, record(), record({ type: "AAAA", aliases: [{ name: "far.example.com", zoneId: "Z1" }] }, "six")), /T3 missing works at rule/],
    ["a header, and no rule for what else it asks for", ground(everyone, refuse, sends, asking(["k-1"], [{ pathPattern: { values: ["/x/*"] } }])), /R2 missing works/],
  ]; // prettier-ignore
  for (const [what, program, found] of wrong) {
    it(`is not with ${what}`, () => {
      const verdict = proveProgram(program, { traffic });
      assert.match(verdict.findings.map(brief).join("\n"), found);
    });
  }

  it("is not reached by a front that is declared, and leads elsewhere", () => {
    const zones = { ...traffic.zones, cdn: { kind: "front", name: "cdn" } };
    const allow = [
      ...traffic.allow,
      { id: "T4", from: "cdn", to: "lb", ports: 443 },
      { id: "T5", from: "cdn", to: "svc", through: "lb", ports: 443 },
    ];
    const far: Program = {
      far: ["aws:lb/loadBalancer:LoadBalancer", of("far", { subnets: ["subnet-a"], securityGroups: ["sg-lb"] })],
    }; // prettier-ignore
    const verdictOf = (cdn: Program) =>
      proveProgram(ground(everyone, forward, far, cdn), { traffic: { ...traffic, zones, allow } });
    const missing = (verdict: ReturnType<typeof proveProgram>) =>
      verdict.findings.map(brief).filter((text) => text.includes("missing"));
    assert.deepEqual(missing(verdictOf(sends)), []);
    const elsewhere = verdictOf(distribution([], "far-1.eu-central-1.elb.amazonaws.com"));
    assert.deepEqual(missing(elsewhere), ["T4 missing works at cdn :: origins.domainName"]);
    assert.equal(row(elsewhere, "T5").verdict, "missing");
  });

  it("is open to the internet all the same: everybody's distributions come by these addresses", () => {
    const allow = traffic.allow.filter(({ id }) => id === "T2");
    for (const program of [
      ground(cloudFrontAlone, forward),
      ground(everyone, refuse, sends, asking(["k-1"])),
    ]) {
      const verdict = proveProgram(program, { traffic: { ...traffic, allow, routes: [] } });
      assert.match(verdict.findings.map(brief).join("\n"), /\* (refuted|undecided) reach at/);
    }
  });
});
