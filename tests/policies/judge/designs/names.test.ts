/** Every kind of name at either end of a row: what is open between them is found, and nothing is where it is closed. */
import { arn, but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { balancer, database, group, lets, network, of, pair, route, sends } from "./parts";

const office = "192.168.0.0/16";
const everyone = "0.0.0.0/0";

/** Something with a name and a group, in a tier of subnets. */
interface End {
  readonly group: string;
  readonly tier: string;
  readonly port: number;
}

const ends: Readonly<Record<string, End>> = {
  app: { group: "app-group", tier: "private", port: 8080 },
  other: { group: "other-group", tier: "private", port: 8080 },
  alb: { group: "alb-group", tier: "private", port: 443 },
  nlb: { group: "nlb-group", tier: "private", port: 443 },
  db: { group: "db-group", tier: "data", port: 5432 },
  cache: { group: "cache-group", tier: "data", port: 6379 },
};

const names = {
  zones: {
    office: { kind: "network", cidrs: [office] },
    people: { kind: "client-vpn", name: "endpoint" },
    operators: { kind: "front", name: "connect" },
  },
  edges: { alb: { name: "alb" }, nlb: { name: "nlb" } },
  services: { app: { name: "app" }, other: { name: "other" } },
  stores: { db: { name: "db" }, cache: { name: "cache" } },
};

const instance = (name: string): Design => ({
  ...group(`${name}-group`),
  [name]: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the(`${name}-group`)] }, { privateIp: "10.0.10.77" }],
}); // prettier-ignore

/** All of them in one network, and nothing open between any two. */
const closed: Design = {
  ...network(),
  gateway: ["ec2/vpnGateway", { vpcId: the("vpc") }],
  customer: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "203.0.113.1", type: "ipsec.1" }],
  vpn: ["ec2/vpnConnection", { vpnGatewayId: the("gateway"), customerGatewayId: the("customer"), type: "ipsec.1", staticRoutesOnly: true }],
  static: ["ec2/vpnConnectionRoute", { vpnConnectionId: the("vpn"), destinationCidrBlock: office }],
  ...route("to-office", "private", { gatewayId: the("gateway") }, office),
  ...group("people-group"),
  endpoint: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.100.0.0/22", vpcId: the("vpc"), securityGroupIds: [the("people-group")], splitTunnel: true, serverCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/x", authenticationOptions: [{ type: "federated-authentication", samlProviderArn: "arn:aws:iam::123456789012:saml-provider/x" }], connectionLogOptions: { enabled: false } }],
  "at-a": ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: the("endpoint"), subnetId: the("private-a") }],
  authorized: ["ec2clientvpn/authorizationRule", { clientVpnEndpointId: the("endpoint"), targetNetworkCidr: the("vpc", "cidrBlock"), authorizeAllGroups: true }],
  ...group("connect-group"),
  connect: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: the("private-a"), securityGroupIds: [the("connect-group")], preserveClientIp: false }],
  ...instance("app"),
  ...instance("other"),
  ...group("alb-group"),
  ...balancer("alb", { internal: true }),
  ...group("nlb-group"),
  ...balancer("nlb", { internal: true, kind: "network", protocol: "TCP", toProtocol: "TCP" }),
  ...database(),
  ...group("cache-group"),
  "cache-subnets": ["elasticache/subnetGroup", { subnetIds: of("data") }],
  cache: ["elasticache/replicationGroup", { subnetGroupName: the("cache-subnets", "name"), securityGroupIds: [the("cache-group")], port: 6379, engine: "redis" }],
}; // prettier-ignore

const targets: Readonly<Record<string, string>> = {
  other: "10.0.10.77", alb: "10.0.10.20", nlb: "10.0.10.21", db: "10.0.20.5", cache: "10.0.20.6",
}; // prettier-ignore

/** What has a load balancer send to something: a target, and the rules of both. */
const hands = (edge: string, to: End, targetId: unknown): Design => ({
  ...pair(`${edge}-group`, to.group, to.port),
  [`${edge}-attachment`]: ["lb/targetGroupAttachment", { targetGroupArn: arn(`${edge}-targets`), targetId, port: to.port }],
}); // prettier-ignore

/** What is put where the internet gets to, with an address there. */
function exposed(name: string): Design {
  const kind = closed[name]?.[0];
  if (kind === "lb/loadBalancer") return but(closed, name, { internal: false, subnets: of("public") });
  if (kind === "ec2/instance") return but(closed, name, { subnetId: the("public-a"), associatePublicIpAddress: true });
  const isPublic = name === "db" ? but(closed, name, { publiclyAccessible: true }) : {};
  return { ...isPublic, ...but(closed, `${name}-subnets`, { subnetIds: of("public") }) };
} // prettier-ignore

/** What opens a thing to who is named, and nothing else. */
const opened: Readonly<Record<string, (to: End, name: string) => Design>> = {
  internet: (to, name) => ({ ...exposed(name), ...lets(to.group, everyone, to.port) }),
  office: (to) => ({
    ...lets(to.group, office, to.port),
    ...(to.tier === "data" ? route("data-to-office", "data", { gatewayId: the("gateway") }, office) : {}),
  }),
  people: (to) => pair("people-group", to.group, to.port),
  operators: (to) => pair("connect-group", to.group, to.port),
  app: (to) => pair("app-group", to.group, to.port),
  db: (to) => pair("db-group", to.group, to.port),
  alb: (to, name) => hands("alb", to, targets[name]),
  nlb: (to, name) => hands("nlb", to, targets[name]),
}; // prettier-ignore

const never = (from: string, to: string, more: object = {}) =>
  matrix({ ...names, ...more, never: [{ id: "N1", from, to }] });
const allowed = (from: string, to: string, ports: unknown) =>
  matrix({ ...names, allow: [{ id: "T1", from, to, ports }] });
const nothing = matrix({ ...names, allow: [] });

const isStore = (name: string) => name in names.stores;
const isEdge = (name: string) => name in names.edges;

describe("every kind of name, with nothing open", () => {
  it("is right where nothing is declared", () => {
    isRight(closed, nothing);
  });
});

for (const from of Object.keys(opened)) {
  describe(`a row from ${from}`, () => {
    for (const to of ["other", "alb", "nlb", "db", "cache"].filter((one) => one !== from)) {
      const end = ends[to] as End;
      const design: Design = { ...closed, ...opened[from]?.(end, to) };
      it(`to ${to} that forbids it holds where it is closed, and is found where it is open`, () => {
        isRight(closed, never(from, to));
        isFound(design, never(from, to), /N1 refuted/);
      });
      // A store is never public: no row may say otherwise.
      if (from !== "internet" || !isStore(to)) {
        it(`to ${to} that allows it is missing where it is closed, and by other ports`, () => {
          isFound(closed, allowed(from, to, end.port), /T1 missing works/);
          isFound(design, allowed(from, to, 9999), /T1 missing works/);
        });
      }
      // At which address a store answers nobody knows: what is sent to one of its subnet may get to it.
      const isOneAddress = isEdge(from) && targets[to] !== undefined;
      if (!isOneAddress && !(from === "internet" && isStore(to))) {
        it(`to ${to} that allows it is right where it is open`, () => {
          isRight(design, allowed(from, to, end.port));
        });
      }
      // What a load balancer sends to its targets of its own is a health check.
      if (!isEdge(from) || isStore(to)) {
        it(`to ${to} has to be there where it is open`, () => {
          isFound(design, nothing, /\* refuted/);
        });
      }
    }
  });
}

describe("a row from a load balancer", () => {
  const design: Design = { ...closed, ...hands("alb", ends["other"] as End, the("other")), ...but(closed, "alb-targets", { targetType: "instance" }) }; // prettier-ignore
  it("is right where it has the other among its targets", () => {
    isRight(design, allowed("alb", "other", 8080));
    isRight(design, allowed("alb", "other", undefined));
  });
  it("is missing where no listener leads there, whatever its groups let through", () => {
    const apart = without(design, "alb-attachment");
    isFound(apart, allowed("alb", "other", 8080), /T1 missing works at other$/m);
    isFound(apart, allowed("alb", "other", undefined), /T1 missing works at other$/m);
    isFound(without(design, "alb-listener"), allowed("alb", "other", 8080), /T1 missing works/);
  });
  it("is missing where it sends on another port", () => {
    const two = { ...design, ...pair("alb-group", "other-group", 9090) };
    isFound(two, allowed("alb", "other", 9090), /T1 missing works at alb-targets :: port/);
  });
});

for (const from of ["internet", "office", "people", "operators", "app", "db"]) {
  describe(`a row from ${from} to what stands behind a load balancer`, () => {
    const behind: Design = { ...hands("alb", ends["other"] as End, the("other")), ...but(closed, "alb-targets", { targetType: "instance" }) }; // prettier-ignore
    const design: Design = { ...closed, ...behind, ...opened[from]?.(ends["alb"] as End, "alb") };
    const both = [
      { id: "T1", from, to: "alb", ports: 443 },
      { id: "T2", from: "alb", to: "other", ports: 8080 },
    ];
    const through = { id: "T3", from, to: "other", through: "alb", ports: 443 };
    it("is found where it is forbidden, and where nobody declares it", () => {
      isFound(design, matrix({ ...names, allow: both, never: [{ id: "N1", from, to: "other" }] }), /N1 refuted/); // prettier-ignore
      isFound(design, matrix({ ...names, allow: both }), /\* refuted/);
    });
    it("is right where it is declared", () => {
      isRight(design, matrix({ ...names, allow: [...both, through] }));
    });
    it("is right where it is forbidden, and the load balancer leads nowhere", () => {
      const idle = without(design, "alb-attachment", "alb-group-out-other-group-8080", "other-group-in-alb-group-8080"); // prettier-ignore
      isRight(idle, matrix({ ...names, allow: both.slice(0, 1), never: [{ id: "N1", from, to: "other" }] })); // prettier-ignore
      isFound(idle, matrix({ ...names, allow: [...both, through] }), /T2 missing works/);
    });
  });
}

/** What lets something leave for there. */
const leaving: Readonly<Record<string, (name: string, from: End) => Design>> = {
  internet: (_, { tier, group: own }) => ({
    ...sends(own, everyone, 443),
    ...(tier === "data" ? route("data-out", "data", { natGatewayId: the("nat") }) : {}),
    // It would leave for the office as well.
    ...but(closed, "to-office", { destinationCidrBlock: "10.99.0.0/16" }),
  }),
  office: (name, { tier, group: own }) => ({
    ...sends(own, office, 443),
    ...(tier === "data" ? route("data-to-office", "data", { gatewayId: the("gateway") }, office) : {}),
    ...(isEdge(name) ? { [`${name}-attachment`]: ["lb/targetGroupAttachment", { targetGroupArn: arn(`${name}-targets`), targetId: "192.168.1.5", port: 443, availabilityZone: "all" }] as const } : {}),
  }),
}; // prettier-ignore

for (const [to, open] of Object.entries(leaving)) {
  describe(`a row to ${to}`, () => {
    for (const from of ["app", "db", "cache", "alb", "nlb"]) {
      const design: Design = { ...closed, ...open(from, ends[from] as End) };
      // A Network Load Balancer sends to private addresses alone.
      const isNone = from === "nlb" && to === "internet";
      it(`from ${from} that forbids it holds where it is closed, and is found where it is open`, () => {
        isRight(closed, never(from, to));
        if (isNone) isRight(design, never(from, to));
        else isFound(design, never(from, to), /N1 refuted/);
      });
      it(`from ${from} that allows it is missing where it is closed, and by other ports`, () => {
        isFound(closed, allowed(from, to, "tcp/443"), /T1 missing works/);
        isFound(design, allowed(from, to, "tcp/9999"), /T1 missing works/);
      });
      it(`from ${from} has to be there where it is open, and is right then`, () => {
        if (isNone) isFound(design, allowed(from, to, "tcp/443"), /T1 missing works at nlb$/m);
        else {
          isFound(design, nothing, /\* refuted/);
          isRight(design, allowed(from, to, "tcp/443"));
        }
      });
    }
  });
}

describe("a row to those who connect to the network", () => {
  for (const to of ["people", "operators"]) {
    it(`forbids nothing that could be: nothing is opened towards ${to}`, () => {
      for (const from of ["app", "db", "alb"]) isRight(closed, never(from, to));
    });
  }
});

describe("a NAT gateway with a name", () => {
  const edges = { ...names.edges, nat: { name: "nat" } };
  const design: Design = { ...closed, ...leaving["internet"]?.("app", ends["app"] as End) };
  const out = { id: "T1", from: "app", to: "internet", ports: "tcp/443" };
  it("needs no row for what others send by it", () => {
    isRight(design, matrix({ ...names, edges, allow: [out] }));
    isRight(design, matrix({ ...names, edges, allow: [out, { id: "T2", from: "nat", to: "internet", ports: "any" }] })); // prettier-ignore
    isFound(design, matrix({ ...names, edges, allow: [] }), /\* refuted reach/);
  });
  it("is found where a row forbids it the internet, and reaches nothing inside", () => {
    isFound(design, matrix({ ...names, edges, allow: [out], never: [{ id: "N1", from: "nat", to: "internet" }] }), /N1 refuted/); // prettier-ignore
    isRight(design, matrix({ ...names, edges, allow: [out], never: [{ id: "N1", from: "nat", to: ["services", "stores"] }] })); // prettier-ignore
    const into = { ...design, ...lets("other-group", "10.0.0.0/24", 8080) }; // prettier-ignore
    isFound(into, matrix({ ...names, edges, allow: [out], never: [{ id: "N1", from: "nat", to: "other" }] }), /N1/); // prettier-ignore
  });
});
