/** What a row forbids by name, and a member gets to as somebody else: by the internet, an endpoint, a proxy. */
import assert from "node:assert/strict";
import { findings } from "../support";
import { arn, but, isFound, isRight, matrix, the, verdicts, without, type Design } from "./design";
import { group, lets, sends, pair, tier, of, route, isolated, database, balancer, lambda, app, sharing } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";
const never = [{ id: "N1", from: "client", to: "app" }];
const services = { app: { name: "app" }, client: { name: "client" } };
const leaves = { id: "T8", from: ["app", "client"], to: "internet", ports: "tcp/443" };

/** Another VPC with a way out by NAT, and a function there. */
const far: Design = {
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
  "far-igw": ["ec2/internetGateway", { vpcId: the("far") }],
  ...tier("far-public", 0, "far", "10.1"),
  ...tier("far", 10, "far", "10.1"),
  "far-eip": ["ec2/eip", { domain: "vpc" }, { publicIp: "18.1.2.3" }],
  "far-nat": ["ec2/natGateway", { subnetId: the("far-public-a"), allocationId: the("far-eip") }],
  ...route("far-public-out", "far-public", { gatewayId: the("far-igw") }),
  ...route("far-out", "far", { natGatewayId: the("far-nat") }),
  ...group("client-group", "far"),
  ...sends("client-group", everyone, 443),
  ...lambda("client", ["client-group"], of("far")),
  "shows-the-address": ["ssm/parameter", { type: "String", value: the("far-eip", "publicIp") }],
};

describe("out to the internet, and in again", () => {
  const design: Design = {
    ...app("alb-targets"),
    ...far,
    ...group("alb-group"),
    ...lets("alb-group", everyone, 443),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb"),
  };
  const allow = (from: string) => [
    leaves,
    { id: "T1", from, to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from, to: "app", through: "alb", ports: 443 },
  ];
  const traffic = { edges: { alb: { name: "alb" } }, services };
  it("is a way that nobody forbids", () => {
    isRight(design, matrix({ ...traffic, allow: allow("internet") }));
  });
  it("is a way that a row forbids", () => {
    isFound(design, matrix({ ...traffic, allow: allow("internet"), never }), /N1 refuted reach/);
  });
  it("is none for what has no way out", () => {
    const rows = [{ ...leaves, from: "app" }, ...allow("internet").slice(1)];
    isRight(without(design, "far-out"), matrix({ ...traffic, allow: rows, never }));
  });
  const office = (block: string) => ({
    ...without(design, "alb-group-in-1"),
    ...lets("alb-group", block, 443),
  });
  const declared = (block: string) =>
    matrix({ ...traffic, zones: { office: { kind: "network", cidrs: [block] } }, allow: allow("office"), never }); // prettier-ignore
  it("is none where only a network elsewhere is let in", () => {
    isRight(office("62.4.5.0/24"), declared("62.4.5.0/24"));
  });
  it("is one where that network has the address of the program's own NAT gateway", () => {
    const verdict = verdicts(office("18.1.2.3/32"), declared("18.1.2.3/32"))["deployed"];
    assert.match(verdict === undefined ? "" : findings(verdict).join("\n"), /N1 \w+ reach/);
  });
  const cdn: Design = {
    ...without(design, "alb-group-in-1"),
    ...lets("alb-group", "pl-a3a144ca", 443),
    ...balancer("alb", { internal: true }),
    origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { name: "alb", arn: arn("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }],
    cdn: ["cloudfront/distribution", { enabled: true, origins: [{ originId: "alb", domainName: the("alb", "dnsName"), vpcOriginConfig: { vpcOriginId: the("origin") } }] }],
  }; // prettier-ignore
  it("is one by a CDN", () => {
    const zones = { cdn: { kind: "front", name: "origin" } };
    isRight(cdn, matrix({ ...traffic, zones, allow: allow("cdn") }));
    isFound(cdn, matrix({ ...traffic, zones, allow: allow("cdn"), never }), /N1 \w+ reach/);
  });
});

describe("the program's own endpoint for a service that it shares", () => {
  const design = sharing();
  const traffic = matrix({
    zones: { consumers: { kind: "front", name: "shared" } },
    edges: { nlb: { name: "nlb" } },
    services,
    allow: [
      { ...leaves, from: "app" },
      { id: "T2", from: "consumers", to: "nlb", ports: 443 },
      { id: "T3", from: "consumers", to: "app", through: "nlb", ports: 443 },
      { id: "T4", from: "nlb", to: "app", ports: 8080 },
    ],
    never,
  });
  it("is a way for whom it lets in", () => {
    isFound(design, traffic, /N1 \w+ reach/);
  });
  it("is none for whom it does not let in", () => {
    isRight(without(design, "endpoint-group-in-far-group-443"), traffic);
  });
  it("is none where it is for another service", () => {
    isRight(but(design, "endpoint", { serviceName: "com.amazonaws.eu-central-1.logs" }), traffic);
  });
});

describe("what speaks for a store", () => {
  const ground: Design = { ...isolated(), ...group("client-group"), ...lambda("client") };
  const parts = (stores: object, rows: readonly object[], to: string) =>
    matrix({ services: { client: { name: "client" } }, stores, allow: rows, never: [{ id: "N1", from: "client", to }] }); // prettier-ignore
  const proxied: Design = {
    ...ground,
    ...database(),
    ...but({ db: database()["db"] as Design[string] }, "db", { identifier: "db-1" }),
    ...group("proxy-group"),
    ...pair("client-group", "proxy-group", 5432),
    ...pair("proxy-group", "db-group", 5432),
    proxy: ["rds/proxy", { name: "proxy", engineFamily: "POSTGRESQL", roleArn: "arn:aws:iam::123456789012:role/x", vpcSubnetIds: of("data"), vpcSecurityGroupIds: [the("proxy-group")], auths: [{}] }],
    target: ["rds/proxyTarget", { dbProxyName: the("proxy", "name"), targetGroupName: "default", dbInstanceIdentifier: the("db", "identifier") }],
  }; // prettier-ignore
  const stores = { db: { name: "db" }, proxy: { name: "proxy" } };
  const rows = [
    { id: "T1", from: "client", to: "proxy", ports: 5432 },
    { id: "T2", from: "proxy", to: "db", ports: 5432 },
  ];
  it("is a proxy of a database", () => {
    isFound(proxied, parts(stores, rows, "db"), /N1 \w+ reach/);
  });
  it("is no proxy that leads elsewhere", () => {
    for (const verdict of Object.values(
      verdicts(without(proxied, "target"), parts(stores, rows, "db")),
    )) {
      assert.deepEqual(
        verdict.rows.slice(0, 3).map((one) => one.verdict),
        ["proved", "missing", "proved"],
      );
    }
  });
  it("is an endpoint of a domain", () => {
    const design: Design = {
      ...ground,
      ...group("os-group"),
      ...group("ep-group"),
      ...pair("client-group", "ep-group", 443),
      os: ["opensearch/domain", { domainName: "os", engineVersion: "OpenSearch_2.11", vpcOptions: { subnetIds: [the("data-a")], securityGroupIds: [the("os-group")] } }],
      ep: ["opensearch/vpcEndpoint", { domainArn: arn("os"), vpcOptions: { subnetIds: of("private"), securityGroupIds: [the("ep-group")] } }],
    }; // prettier-ignore
    const all = { os: { name: "os" }, ep: { name: "ep" } };
    const allow = [{ id: "T1", from: "client", to: "ep", ports: 443 }];
    isFound(design, parts(all, allow, "os"), /N1 \w+ reach/);
  });
  const warehouse: Design = {
    ...ground,
    ...group("wh-group"),
    ...group("ep-group"),
    ...pair("client-group", "ep-group", 5439),
    subnets: ["redshift/subnetGroup", { subnetIds: of("data") }],
    wh: ["redshift/cluster", { clusterIdentifier: "wh", nodeType: "ra3.large", clusterSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("wh-group")], publiclyAccessible: false, availabilityZoneRelocationEnabled: true, port: 5439 }],
    ep: ["redshift/endpointAccess", { clusterIdentifier: the("wh"), endpointName: "ep", subnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("ep-group")] }, { port: 5439, address: "ep.x" }],
  }; // prettier-ignore
  const ofWarehouse = (more: object) =>
    matrix({ zones: { api: { kind: "front", name: "wh" } }, services: { client: { name: "client" } }, stores: { wh: { name: "wh" }, ep: { name: "ep" } }, allow: [{ id: "A1", from: "api", to: "wh", ports: 5439 }, { id: "T1", from: "client", to: "ep", ports: 5439 }], ...more }); // prettier-ignore
  it("is an endpoint of a warehouse, which listens on its port", () => {
    isRight(warehouse, ofWarehouse({}));
    const row = { id: "N1", from: "client", to: "wh" };
    isFound(warehouse, ofWarehouse({ never: [row] }), /N1 \w+ reach/);
  });
});
