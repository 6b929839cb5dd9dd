/** Scenarios about what filters let through (§2, §5, §6), with the reason. */
import { acl, edits, group, item, owner, vpc } from "./example";
import {
  all,
  allow,
  at,
  deny,
  net4,
  net6,
  no,
  only,
  outOnly,
  part,
  section,
  tcp,
  yes,
  type Scenario,
} from "./scenario";

const algebra = section("§2", [
  yes("two halves are everybody", net4, "tcp/443", at("server"), {
    way: "public-ipv4",
    edit: only("open", { ...tcp(443), ipv4: ["0.0.0.0/1", "128.0.0.0/1"] }),
  }),
  part("one half is half of the internet", net4, "tcp/443", at("server"), {
    way: "public-ipv4",
    edit: only("open", { ...tcp(443), ipv4: ["0.0.0.0/1"] }),
  }),
  no("private ranges are not the internet", net4, "tcp/443", at("server"), {
    way: "public-ipv4",
    at: "group ingress",
    edit: only("open", { ...tcp(443), ipv4: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] }),
  }),
  yes("host bits do not count", at("web"), "tcp/443", at("server"), {
    edit: only("open", { ...tcp(443), ipv4: ["10.0.10.99/16"] }),
  }),
  no("a block ends where it ends", at("web"), "tcp/443", at("server"), {
    way: "ipv4",
    at: "group ingress",
    edit: only("open", { ...tcp(443), ipv4: ["10.0.8.0/23"] }),
  }),
  yes("a long form of ::/0 is everybody", net6, "tcp/443", at("server"), {
    edit: only("open", { ...tcp(443), ipv6: ["0:0:0:0:0:0:0:0/0"] }),
  }),
  no("0.0.0.0/0 is no IPv6", net6, "tcp/443", at("server"), {
    way: "ipv6",
    at: "group ingress",
    edit: only("open", { ...tcp(443), ipv4: ["0.0.0.0/0"] }),
  }),
  yes("all protocols are all ports, whatever the ports say", net4, "udp/53", at("server"), {
    edit: only("open", { protocol: "-1", from: 443, to: 443, ipv4: ["0.0.0.0/0"] }),
  }),
  yes("`all` is -1", net4, "50/0", at("server"), {
    edit: only("open", { protocol: "ALL", ipv4: ["0.0.0.0/0"] }),
  }),
  yes("a protocol by its number", net4, "tcp/443", at("server"), {
    edit: only("open", { protocol: "6", from: 443, to: 443, ipv4: ["0.0.0.0/0"] }),
  }),
  no("a protocol in capitals", net4, "udp/443", at("server"), {
    way: "public-ipv4",
    at: "group ingress",
    edit: only("open", { protocol: "TCP", from: 443, to: 443, ipv4: ["0.0.0.0/0"] }),
  }),
  no("ports 0 to 0 are port 0", net4, "tcp/443", at("server"), {
    way: "public-ipv4",
    at: "group ingress",
    edit: only("open", { ...tcp(0), ipv4: ["0.0.0.0/0"] }),
  }),
  yes("port 0 is a port", net4, "tcp/0", at("server"), {
    edit: only("open", { ...tcp(0), ipv4: ["0.0.0.0/0"] }),
  }),
  yes("ICMP of any type", net4, "icmp/8", at("server"), {
    edit: only("open", { protocol: "icmp", from: -1, to: -1, ipv4: ["0.0.0.0/0"] }),
  }),
  no("ICMP of another type", net4, "icmp/8", at("server"), {
    way: "public-ipv4",
    at: "group ingress",
    edit: only("open", { protocol: "icmp", from: 3, to: -1, ipv4: ["0.0.0.0/0"] }),
  }),
  no("ICMP is not ICMPv6", net6, "icmpv6/128", at("server"), {
    way: "ipv6",
    at: "group ingress",
    edit: only("open", { protocol: "icmp", from: -1, to: -1, ipv6: ["::/0"] }),
  }),
]);

const acls = section("§5", [
  yes("an ACL that allows all", at("api"), "tcp/5432", at("db"), {
    edit: acl("data", { ingress: all, egress: all }),
  }),
  no("an ACL without rules denies all", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl ingress data",
    edit: acl("data", { ingress: [], egress: [] }),
  }),
  no("a default ACL that the program emptied", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl egress app-b",
    edit: vpc("main", { defaultAcl: { ingress: [], egress: [] } }),
  }),
  yes("the lower number decides: allow first", at("api"), "tcp/5432", at("db"), {
    edit: acl("data", {
      ingress: [deny(200, "0.0.0.0/0"), allow(100, "10.0.11.0/24")],
      egress: all,
    }),
  }),
  no("the lower number decides: deny first", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl ingress data",
    edit: acl("data", {
      ingress: [allow(200, "0.0.0.0/0"), deny(100, "10.0.11.0/24")],
      egress: all,
    }),
  }),
  no("the answer is denied", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl egress data (answer)",
    edit: acl("data", { ingress: all, egress: [] }),
  }),
  part("the answer is allowed to some ports only", at("api"), "tcp/5432", at("db"), {
    edit: acl("data", { ingress: all, egress: [allow(100, "0.0.0.0/0", tcp(32768, 60999))] }),
  }),
  yes("the answer is allowed to every ephemeral port", at("api"), "tcp/5432", at("db"), {
    edit: acl("data", { ingress: all, egress: [allow(100, "0.0.0.0/0", tcp(1024, 65535))] }),
  }),
  no("the answer may not enter the sender's subnet", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl ingress app-b (answer)",
    edit: acl("app-b", { ingress: [], egress: all }),
  }),
  no("the request may not leave the sender's subnet", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "acl egress app-b",
    edit: acl("app-b", { ingress: all, egress: [allow(100, "0.0.0.0/0", tcp(443))] }),
  }),
  yes("an ACL does not see traffic inside its subnet", at("web"), "tcp/443", at("internal-lb"), {
    edit: acl("app", { ingress: [], egress: [] }),
  }),
  no("IPv4 rules do not allow IPv6", net6, "tcp/443", at("server"), {
    way: "ipv6",
    at: "acl ingress public",
    edit: acl("public", { ingress: [allow(100, "0.0.0.0/0")], egress: [allow(100, "0.0.0.0/0")] }),
  }),
  no(
    "behind NAT, the ACL of the gateway's subnet sees the client first",
    at("web"),
    "tcp/443",
    net4,
    {
      way: "ipv4",
      at: "acl ingress public",
      edit: acl("public", { ingress: [allow(100, "3.0.0.0/8")], egress: all }),
    },
  ),
  no(
    "behind NAT, the ACL of the client's subnet sees the internet answer",
    at("web"),
    "tcp/443",
    net4,
    {
      way: "ipv4",
      at: "acl ingress app (answer)",
      edit: acl("app", { ingress: [allow(100, "10.0.0.0/8")], egress: all }),
    },
  ),
  no("a ping's answer is another type", net4, "icmp/8", at("server"), {
    way: "public-ipv4",
    at: "acl egress public (answer)",
    edit: acl("public", {
      ingress: [allow(100, "0.0.0.0/0", { protocol: "icmp", icmpType: 8, icmpCode: -1 })],
      egress: [allow(100, "0.0.0.0/0", { protocol: "icmp", icmpType: 8, icmpCode: -1 })],
    }),
  }),
  yes("a ping and its answer", net4, "icmp/8", at("server"), {
    edit: acl("public", {
      ingress: [allow(100, "0.0.0.0/0", { protocol: "icmp", icmpType: 8, icmpCode: -1 })],
      egress: [allow(100, "0.0.0.0/0", { protocol: "1", icmpType: 0, icmpCode: 0 })],
    }),
  }),
  part("the answer is allowed to every port but one", at("api"), "tcp/5432", at("db"), {
    edit: acl("data", {
      ingress: all,
      egress: [
        allow(100, "0.0.0.0/0", tcp(1024, 40000)),
        allow(110, "0.0.0.0/0", tcp(40002, 65535)),
      ],
    }),
  }),
]);

const groups = section("§6", [
  yes("members of a named group", at("api"), "tcp/5432", at("db")),
  no("nobody else", at("web"), "tcp/5432", at("db"), { way: "ipv4", at: "group egress web" }),
  no("the receiver's side alone is not enough", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "group egress api",
    edit: outOnly("api-sg"),
  }),
  no("the sender's side alone is not enough", at("api"), "tcp/5432", at("db"), {
    way: "ipv4",
    at: "group ingress db",
    edit: only("store"),
  }),
  yes("the answer needs no rule", at("api"), "tcp/5432", at("db"), { edit: outOnly("store") }),
  yes("a new member of a trusted group", at("web"), "tcp/5432", at("db"), {
    edit: owner("web", { groups: ["web-sg", "api-sg"] }),
  }),
  yes("one matching rule of one group is enough", at("api"), "tcp/5432", at("db"), {
    edit: owner("db", { groups: ["people", "store"] }),
  }),
  yes("members of the group itself", at("api"), "tcp/7946", at("api-2")),
  no("self is the members only", at("web"), "tcp/443", at("inside"), {
    way: "ipv4",
    at: "group ingress inside",
    edit: edits(only("open", { ...tcp(443), self: true })),
  }),
  yes("self is the members", at("server"), "tcp/443", at("inside"), {
    edit: only("open", { ...tcp(443), self: true }),
  }),
  yes("the default group where none is named", at("web"), "tcp/443", at("inside"), {
    edit: edits(owner("web", { groups: "default" }), owner("inside", { groups: "default" })),
  }),
  no("a default group that the program emptied", at("web"), "tcp/443", at("inside"), {
    way: "ipv4",
    at: "group egress web",
    edit: edits(
      owner("web", { groups: "default" }),
      owner("inside", { groups: "default" }),
      group("default-main", { default: "managed" }),
    ),
  }),
  part("a prefix list is each of its blocks", net4, "tcp/443", at("server"), {
    way: "public-ipv4",
    edit: only("open", { ...tcp(443), prefixLists: ["offices"] }),
  }),
  no("a prefix list is nothing else", at("web"), "tcp/443", at("inside"), {
    way: "ipv4",
    at: "group ingress inside",
    edit: edits(only("open", { ...tcp(443), prefixLists: ["offices"] })),
  }),
  no("round by the internet, a member is a stranger", at("inside"), "tcp/443", at("server"), {
    way: "public-ipv4",
    at: "group ingress server",
    edit: only("open", { ...tcp(443), self: true }),
  }),
  yes("round by the internet, the address counts", at("inside"), "tcp/443", at("server"), {
    way: "public-ipv4",
    edit: only("open", { ...tcp(443), ipv4: ["3.120.1.1/32"] }),
  }),
  yes("a group is known by IPv6 addresses too", at("web"), "tcp/443", at("inside"), {
    way: "ipv6",
    edit: only("open", { ...tcp(443), groups: ["web-sg"] }),
  }),
  part(
    "a member at an unknown place of a subnet that a rule splits",
    at("web"),
    "tcp/443",
    at("inside"),
    {
      way: "ipv4",
      edit: edits(
        item("web", { floating: true }),
        only("open", { ...tcp(443), ipv4: ["10.0.10.0/25"] }),
      ),
    },
  ),
  no(
    "round by the internet, a member of a peer's group is a stranger by IPv6 too",
    at("neighbour"),
    "tcp/443",
    at("server"),
    {
      way: "ipv6",
      at: "group ingress server",
      edit: only("open", { ...tcp(443), groups: ["open-other"] }),
    },
  ),
  yes(
    "by a peering, a member of a peer's group is known",
    at("neighbour"),
    "tcp/443",
    at("inside"),
    {
      way: "ipv4",
      edit: only("open", { ...tcp(443), groups: ["open-other"] }),
    },
  ),
]);

export const filterScenarios: readonly Scenario[] = [...algebra, ...acls, ...groups];
