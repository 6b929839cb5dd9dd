/** What is not known never takes away what may be, and never adds what must be. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { addresses, packets } from "../../../../policies/core/algebra";
import type { Way } from "../../../../policies/core/model/routing";
import { U } from "../../graph/build";
import { id, idsIn, Model, textOf, type Net } from "./support";

const cidrs = ["0.0.0.0/0", "0.0.0.0/1", "8.0.0.0/8", "10.0.2.0/24", "192.168.0.0/16"];
const targets: readonly object[] = [
  { gatewayId: id("igw") },
  { gatewayId: id("vgw") },
  { gatewayId: id("igw", "vgw") },
  { natGatewayId: id("nat") },
  { natGatewayId: id("nat2") },
  { transitGatewayId: "tgw-1" },
  { networkInterfaceId: "eni-1" },
];
const six = [{ egressOnlyGatewayId: id("eigw") }, { gatewayId: id("igw") }];
const target = fc.constantFrom(...targets);
const standalone = fc.oneof(
  fc
    .tuple(fc.constantFrom(...cidrs), target)
    .map(([at, to]) => ({ destinationCidrBlock: at, ...to })),
  fc.constantFrom(...six).map((to) => ({ destinationIpv6CidrBlock: "::/0", ...to })),
  target.map((to) => ({ destinationPrefixListId: id("list"), ...to })),
);
const listed = fc
  .tuple(fc.constantFrom(...cidrs), target)
  .map(([cidrBlock, to]) => ({ cidrBlock, ...to }));
const table = fc.constantFrom("t1", "t2", "d");
const rule = fc.record({
  ruleNo: fc.integer({ min: 1, max: 4 }),
  action: fc.constantFrom("allow", "deny"),
  protocol: fc.constantFrom("tcp", "-1", "udp"),
  fromPort: fc.constantFrom(0, 443, 1024),
  toPort: fc.constantFrom(1024, 65535),
  cidrBlock: fc.constantFrom("0.0.0.0/0", "10.0.0.0/16"),
});

const net: fc.Arbitrary<Net> = fc
  .record({
    routes: fc.array(fc.tuple(table, standalone), { maxLength: 4 }),
    inline: fc.option(fc.array(listed, { maxLength: 2 }), { nil: undefined }),
    adopted: fc.boolean(),
    main: fc.option(fc.constantFrom("t1", "t2"), { nil: undefined }),
    associations: fc.array(fc.tuple(fc.constantFrom("s1", "s2"), fc.constantFrom("t1", "t2")), { maxLength: 3 }),
    propagated: fc.boolean(),
    endpoint: fc.boolean(),
    rules: fc.array(rule, { maxLength: 3 }),
    apart: fc.array(fc.tuple(rule, fc.boolean()), { maxLength: 2 }),
    acl: fc.constantFrom("listed", "associated", "none"),
  })
  .map((d): Net => {
    const optional = (name: string, is: boolean, made: Net[string]): Net => (is ? { [name]: made } : {});
    const many = <T>(all: readonly T[], name: string, make: (one: T) => Net[string]): Net =>
      Object.fromEntries(all.map((one, i) => [`${name}${i}`, make(one)]));
    return {
      vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true }],
      igw: ["ec2/internetGateway", { vpcId: id("vpc") }],
      vgw: ["ec2/vpnGateway", { vpcId: id("vpc") }],
      eigw: ["ec2/egressOnlyInternetGateway", { vpcId: id("vpc") }],
      nat: ["ec2/natGateway", { subnetId: id("s1") }],
      nat2: ["ec2/natGateway", { subnetId: id("s1"), connectivityType: "private" }],
      list: ["ec2/managedPrefixList", { entries: [{ cidr: "9.0.0.0/8" }, { cidr: "172.16.0.0/12" }] }],
      s1: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.1.0/24" }],
      s2: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.2.0/24" }],
      t1: ["ec2/routeTable", { vpcId: id("vpc"), routes: d.inline }],
      t2: ["ec2/routeTable", { vpcId: id("vpc"), ...(d.propagated ? { propagatingVgws: [id("vgw")] } : {}) }],
      ...optional("d", d.adopted, ["ec2/defaultRouteTable", { defaultRouteTableId: id("vpc") }]),
      ...optional("m", d.main !== undefined, ["ec2/mainRouteTableAssociation", { vpcId: id("vpc"), routeTableId: id(d.main ?? "") }]),
      ...optional("e", d.endpoint, ["ec2/vpcEndpoint", { vpcId: id("vpc"), serviceName: "com.amazonaws.x.s3", routeTableIds: [id("t1")] }]),
      ...many(d.routes, "r", ([name, route]) => ["ec2/route", { routeTableId: id(name === "d" && !d.adopted ? "vpc" : name), ...route }]),
      ...many(d.associations, "a", ([s, t]) => ["ec2/routeTableAssociation", { subnetId: id(s), routeTableId: id(t) }]),
      n: ["ec2/networkAcl", { vpcId: id("vpc"), ingress: d.rules, ...(d.acl === "listed" ? { subnetIds: [id("s1")] } : {}) }],
      ...optional("na", d.acl === "associated", ["ec2/networkAclAssociation", { subnetId: id("s1"), networkAclId: id("n") }]),
      ...many(d.apart, "nr", ([{ ruleNo, action, ...rest }, egress]) => ["ec2/networkAclRule", { networkAclId: id("n"), egress, ruleNumber: ruleNo, ruleAction: action, ...rest }]),
    };
  }); // prettier-ignore

type Path = readonly (string | number)[];

/** Every place within a value, itself among them. */
function places(value: unknown, at: Path = []): readonly Path[] {
  if (value === undefined) return [];
  const inner =
    Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
      ? Object.entries(value as object).flatMap(([key, part]) => places(part, [...at, key]))
      : [];
  return at.length === 0 ? inner : [at, ...inner];
}

function hidden(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by;
  const change = ([key, part]: [string, unknown]) =>
    [key, key === String(step) ? hidden(part, rest, by) : part] as const;
  if (Array.isArray(value)) return value.map((part: unknown, i) => change([String(i), part])[1]);
  return Object.fromEntries(Object.entries(value as object).map(change));
}

function cover(ways: readonly Way[], kind: string): addresses.AddressSet {
  const alike = ways.filter((way) => way.class === kind || way.class === "unknown");
  return addresses.unionAll(alike.map((way) => way.addresses));
}

function assertWeaker(weak: Model, strong: Model): void {
  for (const name of ["s1", "s2"]) {
    const [a, b] = [weak, strong].map((m) => m.routing.waysOf(m.subnet(name)));
    assert.ok(a !== undefined && b !== undefined);
    for (const way of b.may) {
      assert.ok(
        addresses.isSubset(way.addresses, cover(a.may, way.class)),
        `${name} may ${way.class}`,
      );
      assert.ok(a.may.some((w) => w.class === way.class || w.class === "unknown"));
    }
    for (const way of a.must) {
      const same = b.must.filter((w) => w.class === way.class);
      const all = addresses.unionAll(same.map((w) => w.addresses));
      assert.ok(same.length > 0 && addresses.isSubset(way.addresses, all), `${name} must ${way.class} ${textOf(way.addresses).join()}`); // prettier-ignore
    }
    for (const direction of ["ingress", "egress"] as const) {
      const of = (m: Model, reading: "may" | "must") =>
        m.routing.acls.allowed(m.subnet(name), direction, reading);
      assert.ok(packets.isSubset(of(strong, "may"), of(weak, "may")), `${name} ${direction} may`);
      assert.ok(
        packets.isSubset(of(weak, "must"), of(strong, "must")),
        `${name} ${direction} must`,
      );
    }
  }
}

describe("what is not known of a network makes nothing more certain", () => {
  it("any slot of any resource", () => {
    fc.assert(
      fc.property(net, fc.nat(), fc.boolean(), (given, at, keepsSource) => {
        const slots = Object.entries(given).flatMap(([name, [, inputs]]) =>
          places(inputs).map((path) => ({ name, path })),
        );
        const { name, path } = slots[at % slots.length] ?? assert.fail();
        const [member, inputs] = given[name] ?? assert.fail();
        // Where a property came from may still be told, or not. Of a part of a list it is: what the engine does not
        // know has a source, and the other parts hide no dependency.
        const by = keepsSource || path.length > 1 ? idsIn((inputs ?? {})[String(path[0])]) : U;
        const weak = { ...given, [name]: [member, hidden(inputs, path, by) as object] } as Net;
        assertWeaker(new Model(weak), new Model(given));
      }),
      { numRuns: 2500 },
    );
  });

  it("and what must be may be", () => {
    fc.assert(
      fc.property(net, (given) => {
        const model = new Model(given);
        for (const name of ["s1", "s2"]) {
          const { may, must } = model.routing.waysOf(model.subnet(name));
          for (const way of must) {
            assert.ok(addresses.isSubset(way.addresses, cover(may, way.class)));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("and the order of resources makes no difference", () => {
    fc.assert(
      fc.property(net, (given) => {
        const models = [new Model(given), new Model(Object.fromEntries(Object.entries(given).reverse()))]; // prettier-ignore
        for (const name of ["s1", "s2"]) {
          const [a, b] = models.map((m) => [m.ways(name, "may"), m.ways(name, "must"), m.classes(name)]); // prettier-ignore
          assert.deepEqual(a, b);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("and routes in a list are as good as routes of their own", () => {
    const some = fc.uniqueArray(listed, { maxLength: 4, selector: (r) => r.cidrBlock });
    fc.assert(
      fc.property(net, some, (given, routes) => {
        const rest = Object.entries(given).filter(([name]) => !/^(r\d|t1)/.test(name));
        const t1 = (inputs: object): Net => ({ t1: ["ec2/routeTable", { vpcId: id("vpc"), ...inputs }] }); // prettier-ignore
        const apart = routes.map(({ cidrBlock, ...to }, i) => [`r${i}`, ["ec2/route", { routeTableId: id("t1"), destinationCidrBlock: cidrBlock, ...to }]] as const); // prettier-ignore
        // One list tells less of where two of its gateways came from: each route's is told apart here.
        const gateways = routes.flatMap((r) =>
          "gatewayId" in r ? [JSON.stringify(r.gatewayId)] : [],
        );
        fc.pre(new Set(gateways).size <= 1);
        fc.pre(routes.filter((r) => "natGatewayId" in r).length <= 1);
        const inList = new Model({ ...Object.fromEntries(rest), ...t1({ routes }) });
        const ofOwn = new Model({ ...Object.fromEntries(rest), ...t1({}), ...Object.fromEntries(apart) }); // prettier-ignore
        for (const name of ["s1", "s2"]) {
          for (const reading of ["may", "must"] as const) {
            assert.deepEqual(inList.ways(name, reading), ofOwn.ways(name, reading));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
