/** Designs behind load balancers of layers 4 and 7. */
import { arn, but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { balancer, cluster, database, fargate, group, lets, network, of, pair, route, sends, tier } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";

describe("a network load balancer in front of ECS", () => {
  const traffic = matrix({
    edges: { lb: { name: "nlb" } },
    services: { app: { name: "app" } },
    allow: [
      { id: "T1", from: "internet", to: "lb", ports: 443 },
      { id: "T2", from: "internet", to: "app", through: "lb", ports: 443 },
      { id: "T3", from: "lb", to: "app", ports: 8080 },
      { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
    ],
  });
  const grouped: Design = {
    ...network(),
    ...cluster,
    ...group("nlb-group"),
    ...group("app-group"),
    ...lets("nlb-group", everyone, 443),
    ...pair("nlb-group", "app-group", 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("nlb", { kind: "network", protocol: "TCP", toProtocol: "TCP" }),
    ...fargate("app", { targets: "nlb-targets" }),
  };
  it("is proved with a security group of its own", () => {
    isRight(grouped, traffic);
  });
  it("is proved with a security group and client addresses", () => {
    isRight(but(grouped, "nlb-targets", { preserveClientIp: "true" }), traffic);
  });
  const bare: Design = {
    ...network(),
    ...cluster,
    ...group("app-group"),
    ...lets("app-group", the("vpc", "cidrBlock"), 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("nlb", { kind: "network", protocol: "TCP", toProtocol: "TCP", groups: [] }),
    ...fargate("app", { targets: "nlb-targets" }),
  };
  it("is proved without one, by the VPC's addresses", () => {
    isRight(bare, traffic);
  });
  it("is proved without one, by the subnets' addresses", () => {
    isRight({ ...without(bare, "app-group-in-1"), ...lets("app-group", the("public-a", "cidrBlock"), 8080, "a"), ...lets("app-group", the("public-b", "cidrBlock"), 8080, "b") }, traffic); // prettier-ignore
  });
  it("is not where a zone's addresses are left out", () => {
    isFound({ ...without(bare, "app-group-in-1"), ...lets("app-group", the("public-a", "cidrBlock"), 8080, "a") }, traffic, /T[23] missing/); // prettier-ignore
  });
  const preserving: Design = {
    ...but(without(bare, "app-group-in-1"), "nlb-targets", { preserveClientIp: "true" }),
    ...lets("app-group", everyone, 8080),
  };
  it("is proved without one, with client addresses", () => {
    isRight(preserving, traffic);
  });
  it("is not with client addresses that the tasks do not let in", () => {
    isFound(but(bare, "nlb-targets", { preserveClientIp: "true" }), traffic, /T2 missing/);
  });
});

describe("a network load balancer in front of an application load balancer", () => {
  const traffic = matrix({
    edges: { nlb: { name: "nlb" }, alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [
      { id: "T1", from: "internet", to: "nlb", ports: 443 },
      { id: "T2", from: "nlb", to: "alb", ports: 443 },
      { id: "T3", from: "alb", to: "app", ports: 8080 },
      { id: "T4", from: "internet", to: "alb", through: "nlb", ports: 443 },
      { id: "T5", from: "internet", to: "app", through: "alb", ports: 443 },
      { id: "T6", from: "nlb", to: "app", through: "alb", ports: 443 },
      { id: "T7", from: "app", to: "internet", ports: "tcp/443" },
    ],
  });
  const design: Design = {
    ...network(),
    ...cluster,
    ...group("nlb-group"),
    ...group("alb-group"),
    ...group("app-group"),
    ...lets("nlb-group", everyone, 443),
    ...pair("nlb-group", "alb-group", 443),
    ...pair("alb-group", "app-group", 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("alb", { internal: true }),
    ...balancer("nlb", { kind: "network", protocol: "TCP", to: 443, toProtocol: "TCP", targetType: "alb" }),
    attachment: ["lb/targetGroupAttachment", { targetGroupArn: arn("nlb-targets"), targetId: arn("alb"), port: 443 }],
    ...fargate("app", { targets: "alb-targets" }),
  }; // prettier-ignore
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where the application load balancer lets nobody in", () => {
    isFound(without(design, "alb-group-in-nlb-group-443"), traffic, /T2 missing/);
  });

  const third: Design = {
    "public-c": ["ec2/subnet", { vpcId: the("vpc"), cidrBlock: "10.0.41.0/24", availabilityZone: "eu-central-1c" }],
    "public-in-c": ["ec2/routeTableAssociation", { subnetId: the("public-c"), routeTableId: the("public-table") }],
  }; // prettier-ignore
  const apart = but({ ...design, ...third }, "nlb", { subnets: [the("public-c")] });
  it("is not where the two have no zone in common, unless the first goes across zones", () => {
    isFound(apart, traffic, /T4 missing works at nlb :: subnets$/m);
    isRight(but(apart, "nlb", { subnets: [the("public-c"), the("public-a")] }), traffic);
    isRight(but(apart, "nlb", { enableCrossZoneLoadBalancing: true }), traffic);
    isRight(but(apart, "public-c", { availabilityZone: undefined }), traffic);
  });
  it("is not where the tasks stand in a zone that the second lacks", () => {
    const inner = { ...design, "private-c": ["ec2/subnet", { vpcId: the("vpc"), cidrBlock: "10.0.40.0/24", availabilityZone: "eu-central-1c" }] as const, "private-in-c": ["ec2/routeTableAssociation", { subnetId: the("private-c"), routeTableId: the("private-table") }] as const }; // prettier-ignore
    const far = { ...inner, ...fargate("app", { targets: "alb-targets", subnets: [the("private-c")] }) }; // prettier-ignore
    isFound(far, traffic, /T5 missing works at alb :: subnets$/m);
  });
  it("is not where the second is a network load balancer, or stands in another VPC", () => {
    const tcp = (name: string) => [`${name}-listener`, `${name}-targets`];
    const network = tcp("alb").reduce((all, one) => but(all, one, { protocol: "TCP" }), but(design, "alb", { loadBalancerType: "network" })); // prettier-ignore
    const found = /T4 missing works at nlb-targets :: targetType$/m;
    isFound(network, traffic, found);
    const far: Design = {
      far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
      ...tier("far", 0, "far", "10.1"),
      gate: ["ec2/internetGateway", { vpcId: the("far") }],
      ...route("far-out", "far", { gatewayId: the("gate") }),
      peering: ["ec2/vpcPeeringConnection", { vpcId: the("far"), peerVpcId: the("vpc"), autoAccept: true }],
      ...route("there", "far", { vpcPeeringConnectionId: the("peering") }, "10.0.0.0/16"),
      ...route("back", "private", { vpcPeeringConnectionId: the("peering") }, "10.1.0.0/16"),
    }; // prettier-ignore
    const moved = but(but(but({ ...design, ...far }, "nlb", { subnets: of("far") }), "nlb-targets", { vpcId: the("far") }), "nlb-group", { vpcId: the("far") }); // prettier-ignore
    isFound(moved, traffic, found);
  });
});

describe("three tiers on Fargate", () => {
  const traffic = matrix({
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    stores: { db: { name: "db" } },
    allow: [
      { id: "T1", from: "internet", to: "alb", ports: [80, 443] },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "app", to: "db", ports: 5432 },
      { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
      { id: "T5", from: "internet", to: "app", through: "alb", ports: 443 },
    ],
  });
  const design: Design = {
    ...network(),
    ...cluster,
    ...database(),
    ...group("alb-group"),
    ...group("app-group"),
    ...lets("alb-group", everyone, 443),
    ...lets("alb-group", everyone, 80, "80"),
    ...pair("alb-group", "app-group", 8080),
    ...pair("app-group", "db-group", 5432),
    ...sends("app-group", everyone, 443),
    ...balancer("alb"),
    redirect: ["lb/listener", { loadBalancerArn: arn("alb"), port: 80, protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }] }],
    ...fargate("app", { targets: "alb-targets" }),
  }; // prettier-ignore
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is proved behind a sign-in", () => {
    const oidc = { type: "authenticate-oidc", order: 1, authenticateOidc: { authorizationEndpoint: "https://x.example/a", clientId: "c", clientSecret: "s", issuer: "https://x.example", tokenEndpoint: "https://x.example/t", userInfoEndpoint: "https://x.example/u" } }; // prettier-ignore
    isRight({ ...but(design, "alb-listener", { defaultActions: [oidc, { type: "forward", order: 2, targetGroupArn: arn("alb-targets") }] }), ...sends("alb-group", everyone, 443) }, matrix({ ...traffic, allow: [...(traffic["allow"] as object[]), { id: "T6", from: "alb", to: "internet", ports: "tcp/443" }] })); // prettier-ignore
  });
  it("is proved with two target groups that share the weight", () => {
    const weighted = { type: "forward", forward: { targetGroups: [{ arn: arn("alb-targets"), weight: 90 }, { arn: arn("green"), weight: 10 }] } }; // prettier-ignore
    isRight({ ...but(design, "alb-listener", { defaultActions: [weighted] }), green: ["lb/targetGroup", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: the("vpc") }], ...fargate("app-green", { targets: "green", groups: ["app-group"] }) }, matrix({ ...traffic, services: { app: { name: "app*" } } })); // prettier-ignore
  });
  it("is not where the database lets in the load balancer", () => {
    isFound({ ...design, ...lets("db-group", the("alb-group"), 5432, "x") }, traffic, /admission at db-group-in-x/); // prettier-ignore
  });
  it("is not where the database's port is another", () => {
    isFound(but(design, "db", { port: 5433 }), traffic, /T3 missing/);
  });
});
