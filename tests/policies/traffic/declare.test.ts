/** Which declarations are taken, and what is said of those that are not. */
import assert from "node:assert/strict";
import { readDeclaration } from "../../../policies/core/traffic";
import { declared, type Json, problemsOf, sound, withMore } from "./support";

const partiesExpected = "the name of a zone, edge, service, store or group, or a list of those";
const portsExpected =
  'a port from 1 to 65535, "tcp/443", "udp/53", "443-445", "tcp", "udp", "icmp", "icmpv6", "any", or a list of those';
const rootKeys =
  "version, zones, edges, services, stores, groups, allow, never, routes, waivers, assumptions";
const nameExpected = "a name: a letter, then letters, digits, - and _, 63 characters at most";
const idExpected =
  'an id such as "T6": a letter, then letters, digits, ".", - and _, 32 characters at most';
const declaredNames =
  "a declared name: internet, employees, office, outer, inner, web, shop, admin, api, db, cache, fronts, and 6 more";
const rootExpected =
  "expected a map with version: 1, edges, services, stores and rows. Begin with version: 1, and name what there is.";
const selectorExpected = "what it is in the program: { name: … }, with * for any characters";

const allow = (more: Json) => withMore("allow", { id: "A", from: "web", to: "cache", ...more });
const never = (more: Json) => withMore("never", { id: "N1", from: "web", to: "cache", ...more });
const route = (more: Json) =>
  withMore("routes", { id: "R2", edge: "outer", port: 443, path: "/x", to: "web", ...more });
const waiver = (more: Json) =>
  sound({
    waivers: [{ id: "W1", owner: "o", reason: "r", resource: "x", expires: "2027-01-31", ...more }],
  });
const network = (...cidrs: string[]) => withMore("zones", { x: { kind: "network", cidrs } });

type Case = readonly [title: string, data: unknown, ...problems: readonly string[]];

const cyclic: Json = sound();
cyclic["assumptions"] = [cyclic];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "the whole": [
    ["a list", [], `the traffic matrix: found [], ${rootExpected}`],
    ["null", null, `the traffic matrix: found null, ${rootExpected}`],
    ["nothing", undefined, `the traffic matrix: found nothing, ${rootExpected}`],
    ["a text", "x", `the traffic matrix: found "x", ${rootExpected}`],
    [
      "an empty map",
      {},
      "version: found nothing, expected 1, the version of this form. Write version: …",
    ],
    [
      "another version",
      sound({ version: 2 }),
      "version: found 2, expected 1, the version of this form. Correct it.",
    ],
    [
      "a mistyped section",
      sound({ zoness: {} }),
      `zoness: found "zoness", expected one of ${rootKeys}. Did you mean zones?`,
    ],
    [
      "a section that there is not",
      sound({ something: {} }),
      `something: found "something", expected one of ${rootKeys}. Leave it out.`,
    ],
    [
      "a section without anything",
      sound({ stores: null }),
      "stores: found null, expected a map of names, each with the data service that it is; always held to `never public`. Write it, or leave it out.",
    ],
    [
      "nothing to protect",
      { version: 1, zones: { internet: { kind: "internet" } } },
      "the traffic matrix: found nothing that could be reached, expected at least one edge, service or store. Name what the rows are about.",
    ],
    [
      "what holds itself",
      cyclic,
      "assumptions[0].assumptions[0].assumptions[0].assumptions[0].assumptions[0].assumptions[0].assumptions[0].zones.internet: found too many levels, expected at most 16. Write the matrix as documented.",
    ],
  ],
  "what is no plain data": [
    [
      "a date",
      withMore("services", { x: { name: new Date(0) } }),
      "services.x.name: found Date, expected plain data. Write a text, a number, a list or a map.",
    ],
    [
      "a function",
      withMore("services", { x: { name: () => 1 } }),
      "services.x.name: found function, expected plain data. Write a text, a number, a list or a map.",
    ],
    [
      "control characters",
      withMore("services", { x: { name: "a\u001b[31m" } }),
      'services.x.name: found "a\\u{001b}[31m", expected printable characters. Leave the others out.',
    ],
    [
      "control characters in a key",
      withMore("services", { "a\u202eb": { name: "a" } }),
      'services: found "a\\u{202e}b", expected a printable name. Choose another name.',
    ],
    [
      "the key __proto__",
      JSON.parse('{"version": 1, "services": {"__proto__": {"name": "x"}}}'),
      'services: found "__proto__", expected a name of your own. Choose another name.',
    ],
    [
      "a long text",
      withMore("services", { x: { name: "a".repeat(5000) } }),
      "services.x.name: found a text of 5000 characters, expected at most 4096. Write less.",
    ],
  ],
  names: [
    [
      "with a space",
      withMore("services", { "x y": { name: "x" } }),
      `services.x y: found "x y", expected ${nameExpected}. Choose another name.`,
    ],
    [
      "of a built-in group",
      withMore("services", { all: { name: "x" } }),
      'services.all: found "all", which is a built-in group, expected a name of its own. Choose another name.',
    ],
    [
      "of the internet for something else",
      { version: 1, services: { internet: { name: "x" }, web: { name: "y" } } },
      'services.internet: found "internet", expected a zone of the kind internet, or another name. Choose another name.',
    ],
    [
      "in two sections",
      withMore("stores", { web: { name: "x" } }),
      'stores.web: found "web", which is also in services, expected each name in one section. Rename one of them.',
    ],
    [
      "of a service for a group",
      withMore("groups", { web: ["shop"] }),
      'groups.web: found "web", which is also in services, expected each name in one section. Rename one of them.',
    ],
    [
      "without a value",
      withMore("services", { x: null }),
      `services.x: found null, expected ${selectorExpected}. Write it, or leave it out.`,
    ],
    [
      "without a selector",
      withMore("services", { x: { optional: true } }),
      "services.x: found nothing that says which resource it is, expected name, type or urn. Write { name: … }, the resource's logical name.",
    ],
    [
      "with a number for a name",
      withMore("services", { x: { name: 1 } }),
      "services.x.name: found 1, expected the logical name of a resource, with * for any characters. Correct it.",
    ],
    [
      "with a mistyped key",
      withMore("services", { x: { name: "x", optinal: true } }),
      'services.x.optinal: found "optinal", expected one of name, type, urn, optional, public. Did you mean optional?',
    ],
    [
      "of a store that says what holds anyway",
      withMore("stores", { x: { name: "x", public: "never" } }),
      'stores.x.public: found "public", expected one of name, type, urn, optional. Leave it out: stores are always held to never public.',
    ],
    [
      "that may be public sometimes",
      withMore("services", { x: { name: "x", public: "sometimes" } }),
      'services.x.public: found "sometimes", expected "never", or nothing. Correct it.',
    ],
    [
      "with the same selector",
      withMore("services", { x: { name: "web" } }),
      "services.x: found the same resources as web, expected one name for one thing. Leave one of them out.",
    ],
  ],
  zones: [
    [
      "of no kind",
      withMore("zones", { x: { name: "vpn" } }),
      "zones.x.kind: found nothing, expected a kind: internet, client-vpn, network, front. Write kind: …",
    ],
    [
      "of an unknown kind",
      withMore("zones", { x: { kind: "vpn" } }),
      'zones.x.kind: found "vpn", expected a kind: internet, client-vpn, network, front. Correct it.',
    ],
    [
      "with a key of another kind",
      withMore("zones", { x: { kind: "client-vpn", cidrs: ["10.0.0.0/8"] } }),
      'zones.x.cidrs: found "cidrs", expected one of kind, name, type, urn, optional. Leave it out.',
    ],
    [
      "both the internet",
      withMore("zones", { world: { kind: "internet" } }),
      "zones.world: found the internet, as internet is, expected one name for one thing. Leave one of them out.",
    ],
    [
      "without ranges",
      network(),
      "zones.x.cidrs: found [], expected at least one address range. Name one, or leave the entry out.",
    ],
    [
      "with a text for ranges",
      withMore("zones", { x: { kind: "network", cidrs: "10.0.0.0/8" } }),
      'zones.x.cidrs: found "10.0.0.0/8", expected a list of address ranges. Write a list: [192.168.0.0/16].',
    ],
    [
      "with no range",
      network("10.0.0.0/33"),
      'zones.x.cidrs[0]: found "10.0.0.0/33", expected an address range such as 192.168.0.0/16 or fd00::/8. Correct it.',
    ],
    [
      "with host bits",
      network("10.0.0.1/16", "fe80::1/10"),
      'zones.x.cidrs[0]: found "10.0.0.1/16", expected a range without host bits, such as 10.0.0.0/16. Write the range that is meant.',
      'zones.x.cidrs[1]: found "fe80::1/10", expected a range without host bits, such as fe80::/10. Write the range that is meant.',
    ],
    [
      "of every address",
      network("::/0"),
      'zones.x.cidrs[0]: found "::/0", expected an address range such as 192.168.0.0/16 or fd00::/8. For every address there is, declare a zone { kind: internet }.',
    ],
    [
      "that overlap another",
      network("192.168.4.0/24"),
      'zones.x.cidrs[0]: found "192.168.4.0/24", which overlaps zones.office.cidrs[0], expected each address once. Narrow one of them, or leave it out.',
    ],
    [
      "that overlap themselves",
      network("10.0.0.0/8", "10.1.0.0/16"),
      'zones.x.cidrs[1]: found "10.1.0.0/16", which overlaps zones.x.cidrs[0], expected each address once. Narrow one of them, or leave it out.',
    ],
  ],
  groups: [
    [
      "of an unknown name",
      withMore("groups", { g: ["web", "aip"] }),
      `groups.g[1]: found "aip", expected ${declaredNames.replace("6 more", "7 more")}. Did you mean api?`,
    ],
    [
      "of themselves",
      withMore("groups", { g: ["g"] }),
      "groups.g: found a group that contains itself: g -> g, expected groups of other names. Take one of them out of the other.",
    ],
    [
      "around a corner",
      withMore("groups", { a: ["b"], b: ["web", "c"], c: ["a"], d: ["a"] }),
      "groups.a: found a group that contains itself: a -> b -> c -> a, expected groups of other names. Take one of them out of the other.",
    ],
    [
      "of nothing",
      withMore("groups", { g: [] }),
      "groups.g: found [], expected at least one name. Name one, or leave the entry out.",
    ],
    [
      "of a name twice",
      withMore("groups", { g: ["web", "web"] }),
      'groups.g[1]: found "web" twice, expected each name once. Leave one out.',
    ],
  ],
  rows: [
    [
      "with nothing in them",
      withMore("allow", {}),
      `allow[7].id: found nothing, expected ${idExpected}. Write id: …`,
      `allow[7].from: found nothing, expected ${partiesExpected}. Write from: …`,
      `allow[7].to: found nothing, expected ${partiesExpected}. Write to: …`,
    ],
    [
      "that are nothing",
      withMore("allow", null),
      "allow[7]: found null, expected a row: { id: …, from: …, to: … }. Write it, or leave it out.",
    ],
    [
      "from nobody",
      allow({ from: [] }),
      `allow[7].from: found [], expected ${partiesExpected}. Name one, or leave the entry out.`,
    ],
    [
      "with an id that is none",
      allow({ id: "a b" }),
      `allow[7].id: found "a b", expected ${idExpected}. Correct it.`,
    ],
    [
      "of mistyped names",
      allow({ from: "wbe", to: ["cache", "caches"] }),
      `allow[7].from: found "wbe", expected ${declaredNames}. Did you mean web?`,
      `allow[7].to[1]: found "caches", expected ${declaredNames}. Did you mean cache?`,
    ],
    [
      "of an unknown name",
      allow({ from: "somebody" }),
      `allow[7].from: found "somebody", expected ${declaredNames}. Declare it, or name another.`,
    ],
    [
      "of an internet that is not declared",
      {
        version: 1,
        services: { a: { name: "a" } },
        never: [{ id: "N", from: "internet", to: "a" }],
      },
      'never[0].from: found "internet", expected a declared name: a, zones, edges, services, stores, all. Declare it: zones: { internet: { kind: internet } }.',
    ],
    [
      "of a built-in group without members",
      {
        version: 1,
        services: { a: { name: "a" } },
        never: [{ id: "N", from: "services", to: "stores" }],
      },
      'never[0].to: found "stores", but no store is declared, expected a name that stands for something. Leave it out.',
    ],
    [
      "of a name twice",
      allow({ from: ["web", "web"] }),
      'allow[7].from[1]: found "web" twice, expected each name once. Leave one out.',
    ],
    [
      "that are there already",
      allow({ from: ["api", "shop"], to: "db" }),
      "allow[7]: found api, shop -> db, which allow[5] says, too, expected each row once. Leave one of them out.",
    ],
    [
      "with an id of both kinds",
      never({ id: "T1" }),
      'never[2].id: found "T1", which is also the id of allow[0], expected ids that are only used in one of allow, never and routes. Choose another id.',
    ],
    [
      "with the id of a route",
      never({ id: "R1" }),
      'routes[0].id: found "R1", which is also the id of never[2], expected ids that are only used in one of allow, never and routes. Choose another id.',
    ],
    [
      "between zones",
      allow({ from: "employees", to: "internet", ports: 443 }),
      "allow[7]: found employees -> internet tcp 443, which is between zones, expected an edge, service or store at one end. Leave the row out: what happens between zones is nothing of this program's.",
    ],
    [
      "towards VPN clients",
      allow({ to: "employees" }),
      "allow[7].to: found employees, towards which nothing is opened, expected an edge, service, store, network or the internet. Leave it out: answers need no row of their own.",
    ],
    [
      "that leave by no port",
      allow({ to: "office" }),
      "allow[7]: found no ports, though office has none of its own, expected the ports that may be left by. Write ports: 443, or ports: any.",
    ],
  ],
  contradictions: [
    [
      "in both lists",
      never({ from: "services", to: "stores" }),
      "never[2]: found shop -> db forbidden, which allow[5] (shop, api -> db) allows, expected rows that do not contradict each other. Leave the pair out of one of them.",
    ],
    [
      "with ports in common",
      never({ from: "internet", to: "outer", ports: "400-500" }),
      "never[2]: found internet -> outer forbidden, which allow[0] (internet -> outer tcp 80, 443) allows, expected rows that do not contradict each other. Leave the pair out of one of them.",
    ],
    [
      "of any way and one way",
      never({ from: "internet", to: "web" }),
      "never[2]: found internet -> web forbidden, which allow[1] (internet -> fronts through outer) allows, expected rows that do not contradict each other. Leave the pair out of one of them.",
    ],
    [
      "of what is never public, and a row from the internet",
      sound({
        allow: [{ id: "A", from: "internet", to: ["web", "inner"] }],
        never: [],
        routes: [],
      }),
      "allow[0]: found internet -> inner, which is never public, as edges.inner says, expected rows that do not contradict each other. Leave one of the two out.",
    ],
    [
      "of a store and the internet",
      sound({ allow: [{ id: "A", from: "internet", to: "db" }], never: [], routes: [] }),
      "allow[0]: found internet -> db, which is never public, as every store is, expected rows that do not contradict each other. Leave one of the two out.",
    ],
  ],
  through: [
    [
      "a service",
      allow({ through: "shop" }),
      'allow[7].through: found "shop", which is a service, expected an edge. Name an edge.',
    ],
    [
      "a group",
      allow({ through: "fronts" }),
      'allow[7].through: found "fronts", which is a group, expected an edge. Name an edge.',
    ],
    [
      "an unknown edge",
      allow({ through: "outter" }),
      'allow[7].through: found "outter", expected an edge: outer, inner. Did you mean outer?',
    ],
    [
      "anything, for a never row",
      never({ through: "inner" }),
      'never[2].through: found "through", expected one of id, from, to, ports. Leave it out: a never row forbids every way.',
    ],
    [
      "an edge that neither end has a row with",
      allow({ through: "inner" }),
      "allow[7]: found web -> cache through inner without a row web -> inner, expected rows for both parts of the way. Add { id: …, from: web, to: inner } to allow.",
      "allow[7]: found web -> cache through inner without a row inner -> cache, expected rows for both parts of the way. Add { id: …, from: inner, to: cache } to allow.",
    ],
    [
      "an edge by a port that it may not be reached on",
      allow({ from: "employees", to: "api", through: "inner", ports: 8443 }),
      "allow[7].ports: found tcp 8443, expected ports by which employees may reach inner: tcp 443. Correct one of the two rows: with through, ports are those of the edge.",
    ],
    [
      "nothing more where the row to the edge has ports that are none",
      sound({
        allow: [
          { id: "A1", from: "employees", to: "inner", ports: "90-80" },
          { id: "A2", from: "inner", to: "api" },
          { id: "A3", from: "employees", to: "api", through: "inner", ports: 443 },
        ],
        never: [],
        routes: [],
      }),
      'allow[0].ports: found "90-80", expected the lower port first: 80-90. Correct it.',
    ],
  ],
  ports: [
    ...[0, 65536, -1, 1.5, "tcp/", "http", "TCP/443", "1-2-3", true].map((ports): Case => [
      JSON.stringify(ports),
      allow({ ports }),
      `allow[7].ports: found ${JSON.stringify(ports)}, expected ${portsExpected}. Correct it.`,
    ]),
    ...["0", "70000", "1-70000", "tcp/0-5", "udp/99999"].map((ports): Case => [
      ports,
      allow({ ports }),
      `allow[7].ports: found "${ports}", expected ports from 1 to 65535. Correct it.`,
    ]),
    [
      "none",
      allow({ ports: [] }),
      `allow[7].ports: found [], expected ${portsExpected}. Name one, or leave the entry out.`,
    ],
    [
      "one that is none among others",
      allow({ ports: [443, "x"] }),
      `allow[7].ports[1]: found "x", expected ${portsExpected}. Correct it.`,
    ],
    [
      "the wrong way round",
      allow({ ports: "443-80" }),
      'allow[7].ports: found "443-80", expected the lower port first: 80-443. Correct it.',
    ],
    [
      "twice",
      allow({ ports: [443, "443"] }),
      "allow[7].ports: found 443 twice, expected each port once. Correct it.",
    ],
  ],
  routes: [
    [
      "answered twice",
      route({ path: "/shop/*" }),
      'routes[1]: found "/shop/*", which routes[0] answers, too, expected one answer for each edge, port, host and path. Leave one of them out.',
    ],
    [
      "to a store",
      route({ to: "db" }),
      'routes[1].to: found "db", which is a store, expected a service. Name a service.',
    ],
    [
      "of a service",
      route({ edge: "web" }),
      'routes[1].edge: found "web", which is a service, expected an edge. Name an edge.',
    ],
    [
      "to a service that the edge may not reach",
      route({ to: "api" }),
      "routes[1]: found outer -> api, which no allow row has, expected a route between what may talk. Add { id: …, from: outer, to: api } to allow.",
    ],
    [
      "with several ports",
      route({ port: undefined, ports: 443 }),
      "routes[1].port: found nothing, expected a port from 1 to 65535. Write port: …",
      'routes[1].ports: found "ports", expected one of id, edge, port, host, path, to. Did you mean port?',
    ],
    [
      "of no path",
      route({ path: "x" }),
      'routes[1].path: found "x", expected a path that begins with /, with * and ?, or "*". Correct it.',
    ],
  ],
  "waivers and assumptions": [
    ...["tomorrow", "2027-1-1", 20270131, ""].map((expires): Case => [
      `until ${JSON.stringify(expires)}`,
      waiver({ expires }),
      `waivers[0].expires: found ${JSON.stringify(expires)}, expected a date such as 2027-01-31. Correct it.`,
    ]),
    ...["2027-02-29", "2027-13-01", "2027-00-10"].map((expires): Case => [
      `until ${expires}`,
      waiver({ expires }),
      `waivers[0].expires: found "${expires}", expected a date of the calendar, such as 2027-01-31. Correct it.`,
    ]),
    [
      "of nobody",
      waiver({ owner: undefined }),
      "waivers[0].owner: found nothing, expected who answers for it. Write owner: …",
    ],
    [
      "for everything",
      waiver({ resource: "**" }),
      'waivers[0].resource: found "**", expected the resources that it is about. Name them more closely: this is every resource.',
    ],
    [
      "for nearly everything",
      waiver({ resource: "*a*" }),
      'waivers[0].resource: found "*a*", expected the resources that it is about. Name them more closely: this is every resource.',
    ],
    [
      "for every URN",
      waiver({ resource: "urn:*" }),
      'waivers[0].resource: found "urn:*", expected the resources that it is about. Name them more closely: this is every resource.',
    ],
    [
      "with one id",
      sound({
        assumptions: ["x", "y"].map((resource) => ({
          id: "A1",
          resource,
          claim: "c",
          reason: "r",
        })),
      }),
      'assumptions[1].id: found "A1", as assumptions[0], expected each id once. Choose another id.',
    ],
    [
      "of everything",
      sound({ assumptions: [{ id: "A1", resource: "*", claim: "c", reason: "r" }] }),
      'assumptions[0].resource: found "*", expected the resources that it is about. Name them more closely: this is every resource.',
    ],
  ],
};

const taken: readonly (readonly [title: string, data: unknown])[] = [
  ["the sound one", sound()],
  ["names that every object has", withMore("services", { constructor: { name: "x" }, toString: { name: "y" } })],
  ["a never row for ports that the allowed ones are not", never({ from: "internet", to: "outer", ports: 22 })],
  ["a never row for some port where the destination's own are allowed", never({ from: "outer", to: "web", ports: 22 })],
  ["a row through an edge, with a port that it may be reached on", allow({ from: "employees", to: "api", through: "inner", ports: 443 })],
  ["every way to write ports", allow({ ports: [1, "65535", "tcp/22", "udp/53", "100-200", "udp/1-2", "icmp", "icmpv6"] })],
  ["any port", allow({ ports: "any" })],
  ["groups of groups and built-in ones", withMore("groups", { g: ["fronts", "h"], h: ["stores", "web"] })],
  ["several names of one id", withMore("allow", { id: "T1", from: "web", to: "cache" })],
  ["a leap day", waiver({ expires: "2028-02-29" })],
  ["ranges side by side, and of both versions", network("10.0.0.0/9", "10.128.0.0/9", "fd00::/8", "198.51.100.7")],
  ["the same path on another host", route({ path: "/shop/*", host: "a.example.com" })],
  ["a selector by type alone", withMore("stores", { x: { type: "aws:rds/*" } })],
]; // prettier-ignore

describe("a traffic matrix is taken:", () => {
  for (const [title, data] of taken) {
    it(title, () => {
      assert.deepEqual(problemsOf(readDeclaration(data)), []);
    });
  }
});

describe("a traffic matrix is refused for", () => {
  for (const [part, all] of Object.entries(cases)) {
    describe(part, () => {
      for (const [title, data, ...expected] of all) {
        it(title, () => {
          assert.deepEqual(problemsOf(readDeclaration(data)), expected);
        });
      }
    });
  }

  it("all that is wrong with it, each with its place, and no consequences of it", () => {
    const data = sound({
      services: { web: { name: 1 }, shop: { name: "shop" } },
      groups: { fronts: ["web", "shop"] },
      allow: [
        { id: "A", from: "shp", to: "web" },
        { id: "B", from: "web", to: "db", ports: 0 },
        { id: "C", from: "fronts", to: "outer", ports: 443 },
      ],
      never: [],
    });
    const lines = problemsOf(
      readDeclaration(data, (path) => `traffic.yaml:${path.length}:${String(path.at(-1))}`),
    );
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(", expected"))),
      [
        "traffic.yaml:3:name services.web.name: found 1",
        `traffic.yaml:3:ports allow[1].ports: found 0`,
        'traffic.yaml:3:from allow[0].from: found "shp"',
      ],
    );
  });

  it("no unknown name, where a section cannot be read that may have it", () => {
    assert.deepEqual(
      problemsOf(readDeclaration(sound({ services: ["web"] }))).map((line) => line.split(":")[0]),
      ["services"],
    );
  });

  it("twenty things at most, and says how many are left", () => {
    const rows = Array.from({ length: 50 }, () => ({ id: "A", from: "nobody", to: "web" }));
    const lines = problemsOf(readDeclaration(sound({ allow: rows, routes: [] })));
    assert.equal(lines.length, 21);
    assert.match(lines[20] ?? "", /^further on: found 30 more of the kind/);
  });
});

describe("a declaration", () => {
  it("has its groups taken apart, and rows that read as they were written", () => {
    const { rows, routes } = declared(sound());
    assert.deepEqual(
      rows.map(({ id, kind, from, to, text }) => [id, kind, from.join(), to.join(), text]),
      [
        ["T1", "allow", "internet", "outer", "internet -> outer tcp 80, 443"],
        ["T1", "allow", "internet", "web,shop", "internet -> fronts through outer"],
        ["T5", "allow", "outer", "web,shop", "outer -> fronts"],
        ["T6", "allow", "employees", "inner", "employees -> inner tcp 443"],
        ["T8", "allow", "inner", "admin,api", "inner -> private"],
        ["T12", "allow", "shop,api", "db", "shop, api -> db"],
        ["T14", "allow", "web,shop,admin,api", "internet", "services -> internet tcp 443"],
        ["N4", "never", "internet", "db,cache", "never internet -> stores"],
        ["N11", "never", "web,shop", "admin", "never fronts -> admin"],
      ],
    );
    assert.deepEqual(
      routes.map(({ text }) => text),
      ["outer:443 /shop/* -> shop"],
    );
  });

  it("shows ports of several protocols, hosts, and not a thousand names", () => {
    const services = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`s${i}`, { name: `s${i}` }]),
    );
    const { rows, routes } = declared({
      version: 1,
      edges: { e: { name: "e" } },
      services,
      allow: [
        { id: "A", from: "e", to: Object.keys(services), ports: [443, "udp/53", "8000-8005"] },
      ],
      never: [{ id: "N", from: "s0", to: "s1", ports: "tcp" }],
      routes: [
        { id: "R1", edge: "e", port: 443, host: "a.*", path: "*", to: "s1" },
        { id: "R2", edge: "e", port: 80, host: "b.example.com", path: "/x", to: "s2" },
      ],
    });
    assert.deepEqual(
      [...rows, ...routes].map(({ text }) => text),
      [
        "e -> s0, s1, s2, s3, s4, s5, s6, s7 and 4 more tcp 443, 8000-8005 and udp 53",
        "never s0 -> s1 tcp",
        "e:443 a.*/* -> s1",
        "e:80 b.example.com/x -> s2",
      ],
    );
  });

  it("writes texts of several lines on one", () => {
    const { waivers } = declared(waiver({ reason: "  until the\n  move\n" }));
    assert.deepEqual(
      waivers.map(({ reason }) => reason),
      ["until the move"],
    );
  });

  it("holds stores, and what says so, to never public", () => {
    const { parties } = declared(sound());
    assert.deepEqual(
      parties.filter(({ neverPublic }) => neverPublic).map(({ name }) => name),
      ["inner", "admin", "api", "db", "cache"],
    );
  });
});
