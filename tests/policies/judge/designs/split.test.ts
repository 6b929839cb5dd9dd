/** Stacks of a platform that is split, each proved without the others: findings say that their state has to be given. */
import assert from "node:assert/strict";
import { arn, isRight, matrix, the, verdicts, without, type Design } from "./design";
import { app, balancer, database, group, isolated, lambda, lets, network, pair, sends, siteToSite } from "./parts"; // prettier-ignore

const lb = "arn:aws:elasticloadbalancing:eu-central-1:123456789012";

/** Holds that both readings say of a row how the other stack's part is handed over. */
function asks(design: Design, declared: unknown, row: string, words: RegExp): void {
  for (const [when, { findings }] of Object.entries(verdicts(design, declared))) {
    const fixes = findings.filter((one) => one.row === row).map(({ fix }) => fix);
    assert.match(fixes.join("\n"), words, when);
  }
}

const behind: Design = {
  ...app("alb-targets"),
  ...group("alb-group"),
  ...lets("alb-group", "0.0.0.0/0", 443),
  ...pair("alb-group", "app-group", 8080),
  ...balancer("alb"),
};
const edge = {
  edges: { alb: { name: "alb" } },
  services: { app: { name: "app" } },
  allow: [
    { id: "T1", from: "internet", to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "internet", to: "app", through: "alb", ports: 443 },
    { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
  ],
  routes: [{ id: "R1", edge: "alb", port: 443, path: "*", to: "app" }],
};
const toTargets = (targetGroupArn: unknown): Design => ({
  ...network(),
  ...group("alb-group"),
  ...lets("alb-group", "0.0.0.0/0", 443),
  ...without(balancer("alb"), "alb-targets", "alb-listener"),
  "alb-listener": ["lb/listener", { loadBalancerArn: arn("alb"), port: 443, protocol: "HTTPS", defaultActions: [{ type: "forward", targetGroupArn }] }],
}); // prettier-ignore

describe("a stack without the listeners of its load balancer", () => {
  it("asks for the state of the stack that has them", () => {
    isRight(behind, matrix(edge));
    const words = /, or hand over the state of the stack that has its listeners/;
    asks(without(behind, "alb-listener"), matrix(edge), "T1", words);
    const alone = { ...edge, allow: edge.allow.slice(1, 2).concat(edge.allow.slice(3)) };
    asks(without(behind, "alb-listener"), matrix(alone), "R1", words);
  });
  it("does not where it has one on another port", () => {
    const other: Design = { ...behind, "alb-listener": ["lb/listener", { loadBalancerArn: arn("alb"), port: 80, protocol: "HTTP", defaultActions: [{ type: "forward", targetGroupArn: arn("alb-targets") }] }] }; // prettier-ignore
    for (const { findings } of Object.values(verdicts(other, matrix(edge)))) {
      assert.doesNotMatch(findings.map(({ fix }) => fix).join("\n"), /hand over the state/);
    }
  });
});

describe("a stack without what its listener forwards to", () => {
  it("asks for the state of the stack that has it", () => {
    const foreign = toTargets(`${lb}:targetgroup/app/0123456789abcdef`);
    const declared = matrix({ edges: edge.edges, allow: edge.allow.slice(0, 1) });
    asks(foreign, declared, "A5", /of what another stack holds, hand over its state or its facts/);
  });
});

describe("a stack without the distribution of its VPC origin", () => {
  it("asks for the state of the stack that has it", () => {
    const origin: Design = {
      ...without(behind, "alb-group-in-1"),
      ...lets("alb-group", "pl-a3a144ca", 443),
      ...balancer("alb", { internal: true }),
      origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { name: "o", arn: arn("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }],
    }; // prettier-ignore
    const declared = matrix({
      zones: { cdn: { kind: "front", name: "origin" } },
      edges: edge.edges,
      services: edge.services,
      allow: [{ id: "T1", from: "cdn", to: "alb", ports: 443 }, edge.allow[1], edge.allow[3]],
    });
    asks(origin, declared, "T1", /or hand over the state of the stack that has its distribution/);
  });
});

describe("a stack without the instances of its cluster, or the connection of its VPN", () => {
  it("asks for the state of the stack that has them", () => {
    const design: Design = {
      ...isolated(),
      ...without(database(), "db"),
      ...group("app-group"),
      ...lambda("app"),
      ...pair("app-group", "db-group", 5432),
      db: ["rds/cluster", { engine: "aurora-postgresql", port: 5432, dbSubnetGroupName: the("db-subnets", "name"), vpcSecurityGroupIds: [the("db-group")] }],
    }; // prettier-ignore
    const declared = matrix({
      services: { app: { name: "app" } },
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "app", to: "db", ports: 5432 }],
    });
    asks(design, declared, "T1", /of what another stack holds, hand over its state/);
    const office = matrix({
      zones: { office: { kind: "network", cidrs: ["192.168.0.0/16"] } },
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "office", to: "db", ports: 5432 }],
    });
    const vpn = without(siteToSite("192.168.0.0/16"), "vpn", "static", "office");
    asks(vpn, office, "T1", /of what another stack holds, hand over its state/);
  });
});

describe("a stack without the subnet of its instance", () => {
  it("asks for the state or the facts of the stack that has it", () => {
    const design: Design = {
      ...network(),
      ...group("host-group"),
      ...sends("host-group", "0.0.0.0/0", 443),
      host: ["ec2/instance", { ami: "ami-0123456789abcdef0", instanceType: "t4g.nano", subnetId: "subnet-0123456789abcdef0", vpcSecurityGroupIds: [the("host-group")] }],
    }; // prettier-ignore
    const declared = matrix({
      services: { host: { name: "host" } },
      allow: [{ id: "T1", from: "host", to: "internet", ports: "tcp/443" }],
    });
    asks(design, declared, "T1", /of what another stack holds, hand over its state or its facts/);
  });
});
