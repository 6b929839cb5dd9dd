/** Doors that are not known to be some, that others than members take, and that stand one behind the other. */
import assert from "node:assert/strict";
import { proveProgram, row } from "../support";
import { arn, but, deployed, isFound, isRight, matrix, the, verdicts, without, type Design } from "./design"; // prettier-ignore
import { group, lets, sends, pair, tier, of, route, isolated, database, lambda, sharing, sharedName } from "./parts"; // prettier-ignore

const client = { client: { name: "client" } };
const ground: Design = { ...isolated(), ...group("client-group"), ...lambda("client") };
const pet: Design = { pet: ["random:index/randomPet:RandomPet", { length: 2 }] };

/** A proxy before a database. */
const proxied: Design = {
  ...but(database(), "db", { identifier: "db-1" }),
  ...group("proxy-group"),
  ...pair("proxy-group", "db-group", 5432),
  proxy: ["rds/proxy", { name: "proxy", engineFamily: "POSTGRESQL", roleArn: "arn:aws:iam::123456789012:role/x", vpcSubnetIds: of("data"), vpcSecurityGroupIds: [the("proxy-group")], auths: [{}] }, { endpoint: "proxy.proxy-x.eu-central-1.rds.amazonaws.com" }],
  target: ["rds/proxyTarget", { dbProxyName: the("proxy", "name"), targetGroupName: "default", dbInstanceIdentifier: the("db", "identifier") }],
}; // prettier-ignore
const stores = { db: { name: "db" }, proxy: { name: "proxy" } };
const broken = /N1 \w+ reach/;

/** A design as it stands, with a property that the engine leaves as it is, whatever the program says. */
function isNotProved(design: Design, name: string, ignored: object, traffic: unknown): void {
  const program = deployed(design);
  const [token, given = {}] = program[name] ?? assert.fail(`no ${name}`);
  const inputs = { ...given.inputs, ...ignored };
  const left = { ...program, [name]: [token, { ...given, inputs, ignoreChanges: Object.keys(ignored) }] as [string, typeof given] }; // prettier-ignore
  assert.equal(proveProgram(left, { traffic }).proved, false);
}

describe("a proxy whose database is not known", () => {
  const design: Design = { ...ground, ...proxied, ...pair("client-group", "proxy-group", 5432) };
  const traffic = matrix({
    services: client,
    stores,
    allow: [
      { id: "T1", from: "client", to: "proxy", ports: 5432 },
      { id: "T2", from: "proxy", to: "db", ports: 5432 },
    ],
    never: [{ id: "N1", from: "client", to: "db" }],
  });
  it("may lead to it where both have a name that is made of something else", () => {
    const named = but(but({ ...design, ...pet }, "db", { identifier: the("pet") }), "target", { dbInstanceIdentifier: the("pet") }); // prettier-ignore
    const found = Object.values(verdicts(named, traffic)).map((one) => row(one, "N1").verdict);
    assert.deepEqual(found, ["undecided", "refuted"]);
  });
  it("may lead to it where the engine leaves its target as it is", () => {
    isNotProved(design, "target", { dbInstanceIdentifier: "old" }, traffic);
  });
  it("leads to it beside a rule that is waived", () => {
    const rule = "db-group-in-client-group-5432";
    const waivers = [{ id: "W1", owner: "me", reason: "until it goes", resource: rule, row: "N1", expires: "2099-01-01" }]; // prettier-ignore
    const both = { ...design, ...pair("client-group", "db-group", 5432) };
    const program = deployed(both);
    assert.equal(proveProgram(program, { traffic: { ...traffic, waivers } }).proved, false);
  });
  it("leads to the instances of a cluster", () => {
    const aurora: Design = {
      ...without(design, "proxy-group-out-db-group-5432", "db-group-in-proxy-group-5432"),
      ...group("aurora-group"),
      ...pair("proxy-group", "aurora-group", 5432),
      aurora: ["rds/cluster", { clusterIdentifier: "c", engine: "aurora-postgresql", dbSubnetGroupName: the("db-subnets", "name"), vpcSecurityGroupIds: [the("aurora-group")] }],
      writer: ["rds/clusterInstance", { clusterIdentifier: the("aurora"), engine: "aurora-postgresql", instanceClass: "db.r6g.large", publiclyAccessible: false }],
      target: ["rds/proxyTarget", { dbProxyName: the("proxy", "name"), targetGroupName: "default", dbClusterIdentifier: the("aurora") }],
    }; // prettier-ignore
    const never = (to: string) =>
      matrix({ ...traffic, stores: { ...stores, aurora: { name: "aurora" }, writer: { name: "writer" } }, allow: [{ id: "T1", from: "client", to: "proxy", ports: 5432 }, { id: "T2", from: "proxy", to: ["aurora", "writer"], ports: 5432 }], never: [{ id: "N1", from: "client", to }] }); // prettier-ignore
    isFound(aurora, never("writer"), broken);
    isFound(aurora, never("aurora"), broken);
    isRight(aurora, never("db"));
  });
});

describe("an endpoint of a domain", () => {
  const design = (domainName: unknown, domainArn: unknown, own = "os"): Design => ({
    ...ground,
    ...pet,
    ...group("os-group"),
    ...group("ep-group"),
    ...pair("client-group", "ep-group", 443),
    os: ["opensearch/domain", { domainName, engineVersion: "OpenSearch_2.11", vpcOptions: { subnetIds: [the("data-a")], securityGroupIds: [the("os-group")] } }, { arn: `arn:aws:es:eu-central-1:123456789012:domain/${own}` }],
    ep: ["opensearch/vpcEndpoint", { domainArn, vpcOptions: { subnetIds: of("private"), securityGroupIds: [the("ep-group")] } }],
  }); // prettier-ignore
  const traffic = matrix({
    services: client,
    stores: { os: { name: "os" }, ep: { name: "ep" } },
    allow: [{ id: "T1", from: "client", to: "ep", ports: 443 }],
    never: [{ id: "N1", from: "client", to: "os" }],
  });
  const arnOf = (name: string) => `arn:aws:es:eu-central-1:123456789012:domain/${name}`;
  it("may lead to one whose ARN is written out", () => {
    isFound(design("os", arnOf("os")), traffic, broken);
  });
  it("may lead to one whose ARN is made of something else", () => {
    isFound(design(the("pet"), the("pet", "id", arnOf), "pet"), traffic, broken);
  });
});

describe("an endpoint whose service is not known", () => {
  const param: Design[string] = ["ssm/parameter", { name: "p", type: "String", value: the("shared", "serviceName") }, { value: sharedName }]; // prettier-ignore
  const design = (serviceName: unknown): Design => ({ ...sharing(serviceName), param });
  const traffic = matrix({
    zones: { consumers: { kind: "front", name: "shared" } },
    edges: { nlb: { name: "nlb" } },
    services: { app: { name: "app" }, ...client },
    allow: [
      { id: "T0", from: "app", to: "internet", ports: "tcp/443" },
      { id: "T2", from: "consumers", to: "nlb", ports: 443 },
      { id: "T3", from: "consumers", to: "app", through: "nlb", ports: 443 },
      { id: "T4", from: "nlb", to: "app", ports: 8080 },
    ],
    never: [{ id: "N1", from: "client", to: "app" }],
  });
  it("may be for what the program shares", () => {
    isFound(design(the("param", "value")), traffic, broken);
  });
  it("may be for it where the engine leaves it as it is", () => {
    const serviceName = "com.amazonaws.eu-central-1.logs";
    isNotProved(design(the("shared", "serviceName")), "endpoint", { serviceName }, traffic);
  });
});

describe("a door that others than members take", () => {
  const rows = (zone: object, never: readonly object[]) =>
    matrix({ zones: { z: zone }, stores, allow: [{ id: "T1", from: "z", to: "proxy", ports: 5432 }, { id: "T2", from: "proxy", to: "db", ports: 5432 }], never }); // prettier-ignore
  const base: Design = { ...isolated(), ...proxied };
  const lattice: Design = {
    ...base,
    ...group("rg-group"),
    ...pair("rg-group", "proxy-group", 5432),
    rg: ["vpclattice/resourceGateway", { vpcId: the("vpc"), subnetIds: of("private"), securityGroupIds: [the("rg-group")] }],
    rc: ["vpclattice/resourceConfiguration", { type: "SINGLE", resourceGatewayIdentifier: the("rg"), portRanges: ["5432"], protocol: "TCP", resourceConfigurationDefinition: { dnsResource: { domainName: the("proxy", "endpoint"), ipAddressType: "IPV4" } } }],
    net: ["vpclattice/serviceNetwork", { name: "net" }],
    ra: ["vpclattice/serviceNetworkResourceAssociation", { resourceConfigurationIdentifier: the("rc"), serviceNetworkIdentifier: the("net") }],
  }; // prettier-ignore
  const cases: readonly (readonly [string, Design, object])[] = [
    ["people on a VPN", {
      ...base, ...group("vpn-group"), ...pair("vpn-group", "proxy-group", 5432),
      vpn: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.100.0.0/22", serverCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/x", vpcId: the("vpc"), securityGroupIds: [the("vpn-group")], authenticationOptions: [{ type: "certificate-authentication" }], connectionLogOptions: { enabled: false } }],
      assoc: ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: the("vpn"), subnetId: the("private-a") }],
      auth: ["ec2clientvpn/authorizationRule", { clientVpnEndpointId: the("vpn"), targetNetworkCidr: "10.0.0.0/16", authorizeAllGroups: true }],
    }, { kind: "client-vpn", name: "vpn" }],
    ["an office", {
      ...base, ...lets("proxy-group", "192.168.0.0/16", 5432),
      vgw: ["ec2/vpnGateway", { vpcId: the("vpc") }],
      cgw: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "62.1.1.1", type: "ipsec.1" }],
      conn: ["ec2/vpnConnection", { vpnGatewayId: the("vgw"), customerGatewayId: the("cgw"), type: "ipsec.1", staticRoutesOnly: true }],
      static: ["ec2/vpnConnectionRoute", { vpnConnectionId: the("conn"), destinationCidrBlock: "192.168.0.0/16" }],
      ...route("back", "data", { gatewayId: the("vgw") }, "192.168.0.0/16"),
    }, { kind: "network", cidrs: ["192.168.0.0/16"] }],
    ["other accounts", lattice, { kind: "front", name: "rc" }],
  ]; // prettier-ignore
  for (const [who, design, zone] of cases) {
    it(`is one for ${who}`, () => {
      isRight(design, rows(zone, []));
      isFound(design, rows(zone, [{ id: "N1", from: "z", to: "db" }]), broken);
    });
  }
  it("is one behind another", () => {
    const both: Design = {
      ...lattice,
      far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true }],
      ...tier("far", 10, "far", "10.1"),
      ...group("client-group", "far"),
      ...sends("client-group", "0.0.0.0/0", "all"),
      ...lambda("client", ["client-group"], of("far")),
      ...group("lattice-group", "far"),
      ...lets("lattice-group", the("client-group"), "all"),
      va: ["vpclattice/serviceNetworkVpcAssociation", { vpcIdentifier: the("far"), serviceNetworkIdentifier: the("net"), securityGroupIds: [the("lattice-group")] }],
    }; // prettier-ignore
    const chain = (to: string) =>
      matrix({ zones: { z: { kind: "front", name: "rc" } }, services: client, stores, allow: [{ id: "T1", from: "z", to: "proxy", ports: 5432 }, { id: "T2", from: "proxy", to: "db", ports: 5432 }], never: [{ id: "N1", from: "client", to }] }); // prettier-ignore
    isFound(both, chain("proxy"), broken);
    isFound(both, chain("db"), broken);
  });
});

describe("a connection of another VPC to Kafka", () => {
  const design: Design = {
    ...isolated(),
    ...group("k-group"),
    k: ["msk/cluster", { clusterName: "k", kafkaVersion: "3.6.0", numberOfBrokerNodes: 2, brokerNodeGroupInfo: { instanceType: "kafka.m5.large", clientSubnets: of("data"), securityGroups: [the("k-group")], connectivityInfo: { vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } } } }, clientAuthentication: { sasl: { iam: true } } }],
    far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
    ...tier("far", 10, "far", "10.1"),
    ...group("client-group", "far"),
    ...group("conn-group", "far"),
    ...lambda("client", ["client-group"], of("far")),
    ...pair("client-group", "conn-group", 14001),
    conn: ["msk/vpcConnection", { authentication: "SASL_IAM", targetClusterArn: arn("k"), vpcId: the("far"), clientSubnets: of("far"), securityGroups: [the("conn-group")] }],
  }; // prettier-ignore
  const rows = (never: readonly object[]) =>
    matrix({ zones: { kc: { kind: "front", name: "k" } }, services: client, stores: { k: { name: "k" }, conn: { name: "conn" } }, allow: [{ id: "T1", from: "kc", to: "k", ports: "tcp" }, { id: "T2", from: "client", to: "conn", ports: 14001 }], never }); // prettier-ignore
  it("leads to its brokers", () => {
    isRight(design, rows([]));
    isFound(design, rows([{ id: "N1", from: "client", to: "k" }]), broken);
  });
});
