/** What has to be there for a managed front to carry what a row declares: beyond that it leads there. */
import assert from "node:assert/strict";
import type { Verdict } from "../../../../policies/core/judge/types";
import { arn, but, isFound, isNotMissing, isRight, matrix, the, verdicts, without, type Design } from "./design"; // prettier-ignore
import { group, lets, pair, isolated, balancer, lambda, app } from "./parts";

const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };
const services = { app: { name: "app" } };

describe("a VPC origin of CloudFront", () => {
  const closed: Design = {
    ...app("alb-targets"),
    ...group("alb-group"),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb", { internal: true }),
    origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { name: "alb", arn: arn("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }],
    cdn: ["cloudfront/distribution", { enabled: true, origins: [{ originId: "alb", domainName: the("alb", "dnsName"), vpcOriginConfig: { vpcOriginId: the("origin") } }], defaultCacheBehavior: { targetOriginId: "alb" } }],
  }; // prettier-ignore
  const traffic = (ports: unknown = 443) =>
    matrix({
      zones: { cdn: { kind: "front", name: "origin" } },
      edges: { alb: { name: "alb" } },
      services,
      allow: [
        leaves,
        { id: "T1", from: "cdn", to: "alb", ports },
        { id: "T2", from: "alb", to: "app", ports: 8080 },
        { id: "T3", from: "cdn", to: "app", through: "alb", ports },
      ],
    });
  const letIn = (from: Parameters<typeof lets>[1], port: Parameters<typeof lets>[2] = 443) => ({
    ...closed,
    ...lets("alb-group", from, port, "cdn"),
  });
  const missing = /T1 missing works at alb-group/;

  it("is proved where its list is let in", () => {
    isRight(letIn("pl-a3a144ca"), traffic());
  });
  it("leads to nobody at a load balancer that listens nowhere", () => {
    const deaf = without(letIn("pl-a3a144ca"), "alb-listener");
    isFound(deaf, traffic(), /T1 missing works/);
  });
  it("leads to nobody where AWS refuses the service behind its load balancer", () => {
    const loadBalancers = [
      { targetGroupArn: arn("alb-targets"), containerName: "web", containerPort: 8080 },
    ];
    const refused = but(letIn("pl-a3a144ca"), "app", { loadBalancers });
    const only = matrix({
      zones: { cdn: { kind: "front", name: "origin" } },
      edges: { alb: { name: "alb" } },
      services,
      allow: [
        { id: "T1", from: "cdn", to: "alb", ports: 443 },
        { id: "T3", from: "cdn", to: "app", through: "alb", ports: 443 },
        { id: "T4", from: "alb", to: "app", ports: 8080 },
      ],
    });
    const lost = (verdict: Verdict) => verdict.rows.filter((row) => row.verdict === "missing").map(({ id }) => id); // prettier-ignore
    for (const verdict of Object.values(verdicts(refused, only))) assert.deepEqual(lost(verdict), ["T3", "T4", "start"]); // prettier-ignore
    isFound(refused, only, /T3 missing works at app :: loadBalancers\[0\]\.containerName/);
  });
  const let443 = letIn("pl-a3a144ca");
  const oneZone = { subnets: [the("private-b")], securityGroups: [the("app-group")] };
  const misfits: Readonly<Record<string, readonly [Design, RegExp]>> = {
    "that does not speak what its target group does": [
      but(let443, "alb-targets", { protocol: "TCP" }),
      /T3 missing works at alb-targets :: protocol$/m,
    ],
    "whose target group takes instances": [
      but(let443, "alb-targets", { targetType: "instance" }),
      /T3 missing works at alb-targets :: targetType$/m,
    ],
    "that has no subnet in the zone of the tasks": [
      but(but(but(let443, "app", { networkConfiguration: oneZone }), "alb", { loadBalancerType: "network", subnets: [the("private-a")] }), "alb-targets", { protocol: "TCP" }),
      /T3 missing works at alb :: subnets$/m,
    ],
  }; // prettier-ignore
  for (const [what, [design, found]] of Object.entries(misfits)) {
    it(`leads to nobody behind a load balancer ${what}, which is told of that one`, () => {
      const network = what.includes("zone") ? { protocol: "TCP" } : {};
      isFound(but(design, "alb-listener", network), traffic(), found);
    });
  }
  it("leads to nobody behind a load balancer whose tasks do not let it in", () => {
    const shut = without(let443, "app-group-in-alb-group-8080");
    isFound(shut, traffic(), /^T2 missing works at app-group$/m);
    for (const [when, { findings: all }] of Object.entries(verdicts(shut, traffic()))) {
      assert.ok(
        all.every(({ blame }) => !blame.endsWith("origin")),
        when,
      );
    }
  });
  const { origin, cdn } = closed;
  const alone = { ...isolated(), igw: ["ec2/internetGateway", { vpcId: the("vpc") }], origin, cdn } as Design; // prettier-ignore
  const rows = matrix({
    zones: { cdn: { kind: "front", name: "origin" } },
    edges: { alb: { name: "alb" } },
    allow: [{ id: "T1", from: "cdn", to: "alb", ports: 443 }],
  });
  const closedAlone: Design = { ...alone, ...group("alb-group"), ...balancer("alb", { internal: true }) }; // prettier-ignore
  it("works where a list is let in that is none of the program's", () => {
    isNotMissing({ ...closedAlone, ...lets("alb-group", "pl-0123456789abcdef0", 443) }, rows);
  });
  it("works where a group is let in that is none of the program's", () => {
    const rule: Design = { rule: ["vpc/securityGroupIngressRule", { securityGroupId: the("alb-group"), referencedSecurityGroupId: "sg-0123456789abcdef0", ipProtocol: "tcp", fromPort: 443, toPort: 443 }] }; // prettier-ignore
    isNotMissing({ ...closedAlone, ...rule }, rows);
  });
  for (const slot of ["referencedSecurityGroupId", "prefixListId"]) {
    it(`works where ${slot} is looked up, which is known when all is made`, () => {
      const [kind = "", inputs = {}] = closedAlone["vpc"] ?? [];
      const found = slot === "prefixListId" ? "pl-0123456789abcdef0" : "sg-0123456789abcdef0";
      const design: Design = {
        ...closedAlone,
        vpc: [kind, inputs, { found }],
        rule: ["vpc/securityGroupIngressRule", { securityGroupId: the("alb-group"), [slot]: the("vpc", "found"), ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
      }; // prettier-ignore
      isNotMissing(design, rows);
    });
  }
  it("is proved before a network load balancer without groups", () => {
    const nlb = balancer("alb", { kind: "network", internal: true, protocol: "TCP", toProtocol: "TCP", groups: [] }); // prettier-ignore
    isRight({ ...alone, ...nlb }, rows);
  });
  it("is not where the load balancer lets nobody in", () => {
    isFound(closed, traffic(), missing);
  });
  it("is not where it lets in a group of the program alone", () => {
    isFound(letIn(the("app-group")), traffic(), missing);
  });
  it("is not where it lets in the VPC's own addresses alone", () => {
    isFound(letIn(the("vpc", "cidrBlock")), traffic(), missing);
  });
  it("is not where it lets its list in on another port", () => {
    isFound(letIn("pl-a3a144ca", 8443), traffic(), missing);
  });

  const two: Design = {
    ...letIn("pl-a3a144ca"),
    ...lets("alb-group", "pl-a3a144ca", 8443, "more"),
    more: ["lb/listener", { loadBalancerArn: arn("alb"), port: 8443, protocol: "HTTPS", defaultActions: [{ type: "forward", targetGroupArn: arn("alb-targets") }] }],
  }; // prettier-ignore
  it("is not where a row is for a port that it never calls", () => {
    isFound(two, traffic([443, 8443]), /T1 missing works at origin :: vpcOriginEndpointConfig/);
  });
  it("is proved where a row is for both ports that it calls", () => {
    const config = { name: "alb", arn: arn("alb"), httpPort: 8443, httpsPort: 443, originProtocolPolicy: "match-viewer" }; // prettier-ignore
    isRight(but(two, "origin", { vpcOriginEndpointConfig: config }), traffic([443, 8443]));
  });
});

describe("targets of VPC Lattice", () => {
  const registered = { vpcLatticeConfigurations: [{ roleArn: "arn:aws:iam::123456789012:role/x", targetGroupArn: arn("targets"), portName: "http" }] }; // prettier-ignore
  const closed: Design = {
    ...app("", registered),
    net: ["vpclattice/serviceNetwork", { name: "net", authType: "NONE" }],
    service: ["vpclattice/service", { name: "svc", authType: "NONE" }],
    link: ["vpclattice/serviceNetworkServiceAssociation", { serviceIdentifier: the("service"), serviceNetworkIdentifier: the("net") }],
    targets: ["vpclattice/targetGroup", { name: "g", type: "IP", config: { port: 8080, protocol: "HTTP", vpcIdentifier: the("vpc") } }],
    listener: ["vpclattice/listener", { serviceIdentifier: the("service"), protocol: "HTTPS", port: 443, defaultAction: { forwards: [{ targetGroups: [{ targetGroupIdentifier: the("targets") }] }] } }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { mesh: { kind: "front", name: "app", audience: "accounts" } },
    services,
    allow: [leaves, { id: "T1", from: "mesh", to: "app", ports: 8080 }],
  });
  const letIn = (from: Parameters<typeof lets>[1]) => ({
    ...closed,
    ...lets("app-group", from, 8080),
  });
  for (const from of ["169.254.171.0/24", "pl-0123456789abcdef0"]) {
    it(`are proved where ${from} is let in`, () => {
      isRight(letIn(from), traffic);
    });
  }
  it("are proved where they are a function, which nothing is sent to", () => {
    const fn: Design = {
      ...without(closed, "app", "app-task", "app-group-out-1"),
      ...lambda("app"),
      targets: ["vpclattice/targetGroup", { name: "g", type: "LAMBDA" }],
      attached: ["vpclattice/targetGroupAttachment", { targetGroupIdentifier: the("targets"), target: { id: arn("app") } }],
    }; // prettier-ignore
    const zones = { mesh: { kind: "front", name: "attached", audience: "accounts" } };
    isRight(fn, matrix({ zones, services, allow: [{ id: "T1", from: "mesh", to: "app" }] }));
  });
  const missing = /T1 missing works at app-group/;
  it("are not where they let nobody in", () => {
    isFound(closed, traffic, missing);
  });
  it("are not where they let in the VPC's own addresses alone", () => {
    isFound(letIn("10.0.0.0/16"), traffic, missing);
  });
  it("are not where they let in CloudFront's list alone", () => {
    isFound(letIn("pl-a3a144ca"), traffic, missing);
  });
});
