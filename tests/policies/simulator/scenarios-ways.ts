/** Scenarios about the ways that packets take (§3, §4, §7, §9), with the reason. */
import {
  anyTraffic,
  edits,
  group,
  item,
  owner,
  place,
  routes,
  toOther,
  unassociated,
  vpc,
} from "./example";
import {
  at,
  client,
  eigw,
  igw,
  nat,
  net4,
  net6,
  no,
  office,
  only,
  outOnly,
  part,
  partner,
  section,
  tcp,
  yes,
  type Scenario,
} from "./scenario";

const routing = section("§3", [
  yes("a private subnet reaches the internet by NAT", at("web"), "tcp/443", net4),
  no("nobody comes in by NAT", net4, "tcp/443", at("inside")),
  no("an isolated subnet reaches nothing", at("db"), "tcp/443", net4, {
    way: "ipv4",
    at: "route data",
    edit: group("store", { egress: [anyTraffic] }),
  }),
  yes("an egress-only gateway leads out", at("web"), "tcp/443", net6),
  no("an egress-only gateway does not lead in", net6, "tcp/443", at("inside"), {
    way: "ipv6",
    at: "route back from app",
  }),
  no("NAT gateways do not carry ESP", at("inside"), "50/0", net4, { way: "ipv4", at: "nat" }),
  part("the longest prefix decides: a blackhole in 3/8", at("web"), "tcp/443", net4, {
    edit: routes("app-table", [
      { destination: "0.0.0.0/0", target: nat },
      { destination: "3.0.0.0/8", target: { kind: "blackhole" } },
    ]),
  }),
  part("a route to a prefix list is one to each of its blocks", at("web"), "tcp/443", net4, {
    edit: routes("app-table", [{ prefixList: "offices", target: nat }]),
  }),
  yes("halves instead of a default route", at("web"), "tcp/443", net4, {
    edit: routes("app-table", [
      { destination: "0.0.0.0/1", target: nat },
      { destination: "128.0.0.0/1", target: nat },
    ]),
  }),
  no(
    "without an association, the VPC's own main table: local only",
    net4,
    "tcp/443",
    at("server"),
    { way: "public-ipv4", at: "route back", edit: unassociated("public") },
  ),
  yes("without an association, the table made the main one", net4, "tcp/443", at("server"), {
    edit: edits(unassociated("public"), vpc("main", { mainTable: "public-table" })),
  }),
  yes("local routes hold in every table", at("public-lb"), "tcp/8080", at("web"), {
    edit: routes("public-table", []),
  }),
  no("a detached gateway is a blackhole", at("server"), "tcp/443", net4, {
    way: "ipv4",
    at: "internet gateway",
    edit: vpc("main", { internetGateway: "detached" }),
  }),
  no("a NAT gateway behind itself is a loop", at("web"), "tcp/443", net4, {
    way: "ipv4",
    at: "nat",
    edit: routes("public-table", [{ destination: "0.0.0.0/0", target: nat }]),
  }),
  no("a private NAT gateway is no way to the internet", at("web"), "tcp/443", net4, {
    way: "ipv4",
    edit: owner("nat", { connectivity: "private" }),
  }),
  yes("NAT64 leads IPv6 to IPv4", at("web"), "tcp/443", net4, {
    way: "nat64",
    edit: routes("app-table", [{ destination: "64:ff9b::/96", target: nat }]),
  }),
  no("an IPv4 default route is none for IPv6", at("web"), "tcp/443", net6, {
    way: "ipv6",
    at: "route app",
    edit: routes("app-table", [{ destination: "0.0.0.0/0", target: nat }]),
  }),
]);

const addressability = section("§4", [
  yes("a public address, a route, an open group", net4, "tcp/22", at("server")),
  no("the same without the public address", net4, "tcp/22", at("server"), {
    edit: item("server", { publicIpv4: undefined }),
  }),
  no("the same with the gateway detached", net4, "tcp/22", at("server"), {
    way: "public-ipv4",
    at: "internet gateway",
    edit: vpc("main", { internetGateway: "detached" }),
  }),
  no("a public address in a subnet without a way back", net4, "tcp/22", at("inside"), {
    way: "public-ipv4",
    at: "route back from app",
    edit: item("inside", { publicIpv4: "3.120.0.18" }),
  }),
  yes("an IPv6 address is public by itself", net6, "tcp/22", at("server")),
  part("a way back for a part of the internet", net4, "tcp/22", at("server"), {
    way: "public-ipv4",
    edit: routes("public-table", [{ destination: "3.0.0.0/8", target: igw }]),
  }),
  no("out needs a public address as well", at("server"), "tcp/443", net4, {
    way: "ipv4",
    at: "internet gateway",
    edit: item("server", { publicIpv4: undefined }),
  }),
  yes(
    "an internal dual-stack node in a subnet that leads to the internet by IPv6",
    net6,
    "tcp/443",
    at("internal-lb"),
    {
      edit: edits(
        item("internal-lb", { ipv6: "2a05:d014:0:10::12" }),
        only("inner", { ...tcp(443), ipv6: ["::/0"] }),
        routes("app-table", [{ destination: "::/0", target: igw }]),
      ),
    },
  ),
  no("the same behind an egress-only gateway", net6, "tcp/443", at("internal-lb"), {
    way: "ipv6",
    at: "route back",
    edit: edits(
      item("internal-lb", { ipv6: "2a05:d014:0:10::12" }),
      only("inner", { ...tcp(443), ipv6: ["::/0"] }),
      routes("app-table", [{ destination: "::/0", target: eigw }]),
    ),
  }),
  no("a NAT gateway's address answers nobody", net4, "tcp/443", at("nat"), {
    way: "public-ipv4",
    at: "socket nat",
  }),
]);

const balancers = section("§7", [
  yes("the public listener, by IPv4", net4, "tcp/443", at("public-lb")),
  yes("the public listener, by IPv6", net6, "tcp/443", at("public-lb")),
  no("a port without a listener", net4, "tcp/8443", at("public-lb"), {
    way: "public-ipv4",
    at: "socket public-lb",
    edit: only("edge", anyTraffic),
  }),
  no("an internal balancer has no public address", net4, "tcp/443", at("internal-lb"), {
    edit: only("inner", anyTraffic),
  }),
  yes("a client inside", at("web"), "tcp/443", at("internal-lb")),
  yes("the node speaks to its target", at("public-lb"), "tcp/8080", at("web")),
  no("the node speaks to nobody else", at("public-lb"), "tcp/8080", at("api"), {
    way: "ipv4",
    at: "group egress public-lb",
  }),
  yes(
    "without groups, everybody may call a network load balancer",
    at("inside"),
    "tcp/443",
    at("internal-lb"),
    { edit: owner("internal-lb", { groups: "unfiltered" }) },
  ),
]);

const hybrid = section("§9", [
  yes("a VPN client is known as its association", client, "tcp/443", at("internal-lb")),
  no("a rule on the client's own block does not match", client, "tcp/443", at("internal-lb"), {
    way: "ipv4",
    at: "group ingress internal-lb",
    edit: only("inner", { ...tcp(443), ipv4: ["10.100.0.0/22"] }),
  }),
  yes("a rule on the associated subnet matches", client, "tcp/443", at("internal-lb"), {
    edit: only("inner", { ...tcp(443), ipv4: ["10.0.30.0/24"] }),
  }),
  no("the endpoint's groups let nothing else out", client, "tcp/5432", at("db"), {
    way: "ipv4",
    at: "group egress vpn",
    edit: only("store", anyTraffic),
  }),
  no("no authorization covers the destination", client, "tcp/443", at("internal-lb"), {
    way: "ipv4",
    at: "authorization",
    edit: owner("vpn", { authorizations: [{ cidr: "10.0.20.0/24" }] }),
  }),
  part("an authorization for one group", client, "tcp/443", at("internal-lb"), {
    edit: owner("vpn", { authorizations: [{ cidr: "10.0.0.0/16", group: "staff" }] }),
  }),
  no(
    "the longest authorization decides against the others",
    { kind: "vpn-client", endpoint: "vpn", group: "staff" },
    "tcp/443",
    at("internal-lb"),
    {
      way: "ipv4",
      at: "authorization",
      edit: owner("vpn", {
        authorizations: [
          { cidr: "10.0.0.0/16", group: "staff" },
          { cidr: "10.0.10.0/24", group: "admins" },
        ],
      }),
    },
  ),
  no("the endpoint knows no route to another VPC", client, "tcp/443", at("neighbour"), {
    way: "ipv4",
    at: "routes of vpn",
    edit: edits(
      owner("vpn", { authorizations: [{ cidr: "0.0.0.0/0" }] }),
      outOnly("people", anyTraffic),
      routes("data-table", [{ destination: "10.1.0.0/16", target: toOther }]),
    ),
  }),
  yes("a route of the endpoint leads on by peering", client, "tcp/443", at("neighbour"), {
    edit: edits(
      owner("vpn", {
        authorizations: [{ cidr: "0.0.0.0/0" }],
        routes: [{ destination: "10.1.0.0/16", subnet: "remote" }],
      }),
      outOnly("people", anyTraffic),
      routes("data-table", [{ destination: "10.1.0.0/16", target: toOther }]),
    ),
  }),
  yes("two VPCs by peering", at("inside"), "tcp/443", at("neighbour"), { way: "ipv4" }),
  no("a peering that nobody accepted", at("inside"), "tcp/443", at("neighbour"), {
    way: "ipv4",
    at: "main-other",
    edit: (network) => ({
      ...network,
      peerings: network.peerings.map((p) => ({ ...p, accepted: false })),
    }),
  }),
  no("no route back through the peering", at("inside"), "tcp/443", at("neighbour"), {
    way: "ipv4",
    at: "route back from elsewhere",
    edit: routes("other-table", [{ destination: "0.0.0.0/0", target: igw }]),
  }),
  no("peerings are not transitive", at("neighbour"), "tcp/443", partner, {
    way: "ipv4",
    at: "main",
    edit: routes("other-table", [
      { destination: "10.0.0.0/16", target: toOther },
      { destination: "172.20.0.0/16", target: toOther },
    ]),
  }),
  yes("a partner's host", partner, "tcp/443", at("inside")),
  no("a partner's host and a subnet that knows no way back", partner, "tcp/443", at("inside"), {
    way: "ipv4",
    at: "route back from app",
    edit: place("app", { table: "data-table" }),
  }),
  yes("to a partner's host", at("inside"), "tcp/443", partner),
  yes("an office behind a virtual private gateway", office, "tcp/443", at("inside"), {
    edit: routes("app-table", [{ destination: "192.168.0.0/16", target: { kind: "vpn-gateway" } }]),
  }),
  yes("an office whose route is propagated", office, "tcp/443", at("inside"), {
    edit: routes("app-table", [], true),
  }),
  no("an office that the subnet does not know", office, "tcp/443", at("inside"), {
    way: "ipv4",
    at: "route back from app",
  }),
  no("to an office, by a static route that leads elsewhere", at("inside"), "tcp/443", office, {
    way: "ipv4",
    edit: routes("app-table", [{ destination: "192.168.0.0/24", target: nat }], true),
  }),
]);

export const wayScenarios: readonly Scenario[] = [
  ...routing,
  ...addressability,
  ...balancers,
  ...hybrid,
];
