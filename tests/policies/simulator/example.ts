/**
 * One network that scenarios change in one place: a public and an internal load balancer, three services, a database, a
 * VPN, a second VPC and a partner's.
 */
import type {
  Acl,
  Group,
  GroupRule,
  Interface,
  Network,
  Owner,
  Route,
  Subnet,
  Vpc,
} from "./network";

const anyone = { ipv4: ["0.0.0.0/0"], ipv6: ["::/0"] } as const;
const tcp = (port: number, peers: Partial<GroupRule>): GroupRule => ({
  protocol: "tcp",
  from: port,
  to: port,
  ...peers,
});
const fromGroups = (port: number, ...groups: string[]) => tcp(port, { groups });
const igw = { kind: "internet-gateway" } as const;
const nat = { kind: "nat-gateway", nat: "nat" } as const;
const eigw = { kind: "egress-only-gateway" } as const;
export const toOther = { kind: "peering", peering: "main-other" } as const;
export const toPartner = { kind: "peering", peering: "main-partner" } as const;

const subnet = (name: string, vpc: number, number: number, table: string): Subnet => ({
  name,
  vpc: vpc === 0 ? "main" : "other",
  ipv4: `10.${vpc}.${number}.0/24`,
  ipv6: `2a05:d014:${vpc}:${number}::/64`,
  table,
});

const face = (
  name: string,
  home: string,
  ipv4: string,
  more: Partial<Interface> = {},
): Interface => ({ name, owner: name, subnet: home, ipv4, ...more });

export const anyTraffic: GroupRule = { protocol: "-1", ...anyone };

const emptyVpc: Omit<Vpc, "name" | "ipv4"> = {
  ipv6: [],
  internetGateway: "none",
  egressOnlyGateway: false,
};

export const example: Network = {
  vpcs: [
    {
      name: "main",
      ipv4: ["10.0.0.0/16"],
      ipv6: ["2a05:d014:0::/56"],
      internetGateway: "attached",
      egressOnlyGateway: true,
    },
    {
      ...emptyVpc,
      name: "other",
      ipv4: ["10.1.0.0/16"],
      ipv6: ["2a05:d014:1::/56"],
      internetGateway: "attached",
    },
    { ...emptyVpc, name: "partner", ipv4: ["172.20.0.0/16"], external: true },
  ],
  subnets: [
    subnet("public", 0, 1, "public-table"),
    subnet("app", 0, 10, "app-table"),
    subnet("app-b", 0, 11, "app-table"),
    subnet("data", 0, 20, "data-table"),
    subnet("remote", 0, 30, "data-table"),
    subnet("elsewhere", 1, 1, "other-table"),
  ],
  tables: [
    {
      name: "public-table",
      vpc: "main",
      routes: [
        { destination: "0.0.0.0/0", target: igw },
        { destination: "::/0", target: igw },
      ],
    },
    {
      name: "app-table",
      vpc: "main",
      routes: [
        { destination: "0.0.0.0/0", target: nat },
        { destination: "::/0", target: eigw },
        { destination: "10.1.0.0/16", target: toOther },
        { destination: "172.20.0.0/16", target: toPartner },
      ],
    },
    { name: "data-table", vpc: "main", routes: [] },
    {
      name: "other-table",
      vpc: "other",
      routes: [
        { destination: "10.0.0.0/16", target: toOther },
        { destination: "0.0.0.0/0", target: igw },
        { destination: "::/0", target: igw },
      ],
    },
  ],
  acls: [],
  groups: [
    {
      name: "edge",
      vpc: "main",
      ingress: [tcp(443, anyone), tcp(80, anyone)],
      egress: [fromGroups(8080, "web-sg"), fromGroups(8081, "web-sg")],
    },
    {
      name: "web-sg",
      vpc: "main",
      ingress: [fromGroups(8080, "edge"), fromGroups(8081, "edge")],
      egress: [fromGroups(443, "inner"), tcp(443, anyone)],
    },
    {
      name: "inner",
      vpc: "main",
      ingress: [fromGroups(443, "web-sg", "people")],
      egress: [fromGroups(8080, "api-sg")],
    },
    {
      name: "api-sg",
      vpc: "main",
      ingress: [fromGroups(8080, "inner"), fromGroups(7946, "api-sg")],
      egress: [fromGroups(5432, "store"), fromGroups(7946, "api-sg")],
    },
    { name: "store", vpc: "main", ingress: [fromGroups(5432, "api-sg")], egress: [] },
    { name: "people", vpc: "main", ingress: [], egress: [fromGroups(443, "inner")] },
    { name: "open", vpc: "main", ingress: [anyTraffic], egress: [anyTraffic] },
    { name: "open-other", vpc: "other", ingress: [anyTraffic], egress: [anyTraffic] },
    { name: "default-main", vpc: "main", default: "unmanaged", ingress: [], egress: [] },
    { name: "default-other", vpc: "other", default: "unmanaged", ingress: [], egress: [] },
  ],
  prefixLists: [{ name: "offices", family: 4, entries: ["52.94.0.0/22", "3.0.0.0/8"] }],
  owners: [
    {
      kind: "load-balancer",
      name: "public-lb",
      type: "application",
      internal: false,
      addressType: "dualstack",
      groups: ["edge"],
      listeners: [
        {
          port: 443,
          defaultAction: { kind: "fixed-response" },
          rules: [{ path: "/*", action: { kind: "forward", to: [{ group: "web-targets" }] } }],
        },
        { port: 80, defaultAction: { kind: "redirect" }, rules: [] },
      ],
    },
    {
      kind: "load-balancer",
      name: "internal-lb",
      type: "application",
      internal: true,
      addressType: "ipv4",
      groups: ["inner"],
      listeners: [
        {
          port: 443,
          defaultAction: { kind: "forward", to: [{ group: "api-targets", weight: 0 }] },
          rules: [],
        },
      ],
    },
    { kind: "task", name: "web", groups: ["web-sg"], listens: "anything" },
    { kind: "task", name: "api", groups: ["api-sg"], listens: "anything" },
    { kind: "task", name: "api-2", groups: ["api-sg"], listens: "anything" },
    { kind: "instance", name: "server", groups: ["open"], listens: "anything" },
    { kind: "instance", name: "inside", groups: ["open"], listens: "anything" },
    { kind: "instance", name: "neighbour", groups: ["open-other"], listens: "anything" },
    {
      kind: "database",
      name: "db",
      groups: ["store"],
      listens: [{ protocol: "tcp", port: 5432 }],
    },
    { kind: "nat", name: "nat", groups: "unfiltered", connectivity: "public" },
    {
      kind: "vpn",
      name: "vpn",
      groups: ["people"],
      clients: "10.100.0.0/22",
      authorizations: [{ cidr: "10.0.0.0/16" }],
      routes: [],
    },
  ],
  interfaces: [
    face("public-lb", "public", "10.0.1.11", {
      ipv6: "2a05:d014:0:1::11",
      publicIpv4: "3.120.0.11",
    }),
    face("internal-lb", "app", "10.0.10.12"),
    face("web", "app", "10.0.10.13", { ipv6: "2a05:d014:0:10::13" }),
    face("api", "app-b", "10.0.11.14", { ipv6: "2a05:d014:0:11::14" }),
    face("api-2", "app", "10.0.10.15", { ipv6: "2a05:d014:0:10::15" }),
    face("db", "data", "10.0.20.16"),
    face("server", "public", "10.0.1.17", { ipv6: "2a05:d014:0:1::17", publicIpv4: "3.120.0.17" }),
    face("inside", "app", "10.0.10.18", { ipv6: "2a05:d014:0:10::18" }),
    face("neighbour", "elsewhere", "10.1.1.19", {
      ipv6: "2a05:d014:1:1::19",
      publicIpv4: "3.120.0.19",
    }),
    face("nat", "public", "10.0.1.200", { publicIpv4: "3.120.1.1" }),
    face("vpn", "remote", "10.0.30.20"),
  ],
  targetGroups: [
    {
      name: "web-targets",
      vpc: "main",
      port: 8080,
      targetType: "ip",
      protocol: "HTTP",
      health: 8081,
      targets: [{ interface: "web" }],
    },
    {
      name: "api-targets",
      vpc: "main",
      port: 8080,
      targetType: "ip",
      protocol: "HTTP",
      health: "traffic-port",
      targets: [{ interface: "api" }],
    },
  ],
  peerings: [
    { name: "main-other", vpcs: ["main", "other"], accepted: true },
    { name: "main-partner", vpcs: ["main", "partner"], accepted: true },
  ],
  sites: [{ name: "office", vpc: "main", ipv4: "192.168.0.0/24" }],
};

export type Edit = (network: Network) => Network;

const changed = <T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
  change: (item: T) => T,
): T[] => {
  if (!list.some((item) => item.name === name)) throw new Error(`nothing is named ${name}`);
  return list.map((item) => (item.name === name ? change(item) : item));
};

export const edits =
  (...list: readonly Edit[]): Edit =>
  (network) =>
    list.reduce((now, edit) => edit(now), network);

export const group =
  (name: string, change: Partial<Group>): Edit =>
  (network) => ({
    ...network,
    groups: changed(network.groups, name, (g) => ({ ...g, ...change })),
  });

export const vpc =
  (name: string, change: Partial<Vpc>): Edit =>
  (network) => ({ ...network, vpcs: changed(network.vpcs, name, (v) => ({ ...v, ...change })) });

export const place =
  (name: string, change: Partial<Subnet>): Edit =>
  (network) => ({
    ...network,
    subnets: changed(network.subnets, name, (s) => ({ ...s, ...change })),
  });

/** A subnet without an association of its own. */
export const unassociated =
  (name: string): Edit =>
  (network) => ({
    ...network,
    subnets: changed(network.subnets, name, ({ table: _, ...rest }) => rest),
  });

export const item =
  (name: string, change: Partial<Interface>): Edit =>
  (network) => ({
    ...network,
    interfaces: changed(network.interfaces, name, (i) => ({ ...i, ...change })),
  });

export const owner =
  (name: string, change: Partial<Owner>): Edit =>
  (network) => ({
    ...network,
    owners: changed(network.owners, name, (o) => ({ ...o, ...change }) as Owner),
  });

export const routes =
  (table: string, list: readonly Route[], propagates = false): Edit =>
  (network) => ({
    ...network,
    tables: changed(network.tables, table, (t) => ({ ...t, routes: list, propagates })),
  });

export const acl =
  (subnetName: string, rules: Pick<Acl, "ingress" | "egress">): Edit =>
  (network) =>
    place(subnetName, { acl: `acl-${subnetName}` })({
      ...network,
      acls: [
        ...network.acls,
        {
          name: `acl-${subnetName}`,
          vpc: network.subnets.find((s) => s.name === subnetName)?.vpc ?? "",
          ...rules,
        },
      ],
    });
