/** Names of a matrix, found in a stack. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fromPlan } from "../../../policies/adapters/plan";
import { addresses, ports } from "../../../policies/core/algebra";
import { buildGraph, Resolver, type ResourceGraph } from "../../../policies/core/graph";
import { readModel } from "../../../policies/core/model";
import type { Front, VpnAccess } from "../../../policies/core/model/fronts/types";
import { Members } from "../../../policies/core/model/members";
import {
  type Matrix,
  readDeclaration,
  resolveDeclaration,
  type StackModel,
} from "../../../policies/core/traffic";
import { readTraffic } from "../../../cli/traffic/read";
import { constructPlatform, stackConfig } from "../../support/platform";
import { planOf } from "../adapters/forms";
import { dataOf, graphOf, type Program } from "../graph/build";
import { ground, host, type as token } from "../model/members/build";
import { declared, type Json, problemsOf, sound } from "./support";

/** A model without fronts, but for those that are named and the VPN endpoints. */
function modelOf(graph: ResourceGraph, fronts: readonly string[] = []): StackModel {
  const members = new Members(new Resolver(graph));
  const vpn = members.all
    .filter(({ role }) => role === "vpn")
    .map((endpoint): VpnAccess => ({
      endpoint,
      destinations: () => addresses.nothing(),
      keepsAddresses: "no",
      clients: addresses.nothing(),
      because: [],
    }));
  const all = graph.resources
    .filter(({ name }) => fronts.includes(name))
    .map((resource) => ({ resource, audience: "accounts" }) as Front);
  return { graph, members, fronts: { vpn, all } };
}

const service = (): [string, Json] => [
  token.service,
  { inputs: { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } } },
];
const balancer: Program[string] = [token.lb, { inputs: { subnets: ["subnet-1"] } }];
const database: Program[string] = [token.db, { inputs: { vpcSecurityGroupIds: ["sg-1"] } }];

/** A stack that has all that the sound declaration names, but for what is optional. */
const stack: Program = {
  ...ground,
  "outer-alb": balancer,
  "inner-alb": [token.alb, { inputs: { internal: true, subnets: ["subnet-1"] } }],
  web: service(),
  shop: service(),
  admin: [token.instance, host("i-1", ["sg-1"])],
  api: [token.scaling, { inputs: { vpcZoneIdentifiers: ["subnet-1"] } }],
  db: database,
};

/** The same stack, but for some of its resources. */
function without(isGone: (name: string) => boolean): Program {
  return Object.fromEntries(Object.entries(stack).filter(([name]) => !isGone(name)));
}

function resolved(data: unknown, program: Program, fronts: readonly string[] = []) {
  return resolveDeclaration(declared(data), modelOf(graphOf(program), fronts));
}

function matrixOf(data: unknown, program: Program, fronts: readonly string[] = []): Matrix {
  const result = resolved(data, program, fronts);
  if (!result.ok) assert.fail(problemsOf(result).join("\n"));
  return result.value;
}

/** `web = services-web (aws:…)`, for what is there. */
function found(matrix: Matrix): string[] {
  return matrix.parties
    .filter(({ present }) => present)
    .map(({ name, zone, members }) => {
      const of =
        zone?.kind === "client-vpn"
          ? zone.access.map(({ endpoint }) => endpoint.owner.name)
          : zone?.kind === "front"
            ? zone.fronts.map(({ resource }) => resource.name)
            : members.map(({ owner }) => owner.name);
      return `${name} = ${zone?.kind ?? ""}${of.join(" ")}`;
    });
}

describe("a matrix in a stack", () => {
  it("has each name's members, by section", () => {
    assert.deepEqual(found(matrixOf(sound(), stack)), [
      "internet = internet",
      "office = network",
      "outer = outer-alb",
      "inner = inner-alb",
      "web = web",
      "shop = shop",
      "admin = admin",
      "api = api",
      "db = db",
    ]);
  });

  it("keeps rows of what is absent, and says why they do not apply", () => {
    const { rows } = matrixOf(sound(), stack);
    assert.deepEqual(
      rows.map(({ text, notApplicable }) => [text, notApplicable]).filter(([, why]) => why),
      [["employees -> inner tcp 443", "this stack has no employees"]],
    );
    const employees = rows.find(({ id }) => id === "T6");
    assert.deepEqual(
      employees?.from.map(({ name, present }) => [name, present]),
      [["employees", false]],
    );
  });

  it("keeps of several names those that are there", () => {
    const { rows } = matrixOf(
      sound({
        allow: [
          { id: "A", from: ["employees", "web"], to: "cache" },
          { id: "B", from: ["employees", "web"], to: ["cache", "db"], ports: 9 },
        ],
        never: [
          { id: "N", from: "internet", to: "stores" },
          { id: "M", from: ["admin", "office", "employees"], to: "db", ports: 22 },
          { id: "O", from: "admin", to: ["cache"] },
        ],
        routes: [],
      }),
      stack,
    );
    const names = (parties: readonly { readonly name: string }[]) =>
      parties.map(({ name }) => name).join();
    assert.deepEqual(
      rows.map((row) => [row.id, names(row.from), names(row.to), row.notApplicable]),
      [
        ["A", "employees,web", "cache", "this stack has no cache"],
        ["B", "web", "db", undefined],
        ["N", "internet", "db", undefined],
        ["M", "admin,office", "db", undefined],
        ["O", "admin", "cache", "this stack has no cache"],
      ],
    );
  });

  it("leaves out nothing of a group of which all are absent", () => {
    const { rows } = matrixOf(
      sound({
        stores: {
          db: { name: "db" },
          a: { name: "a", optional: true },
          b: { name: "b", optional: true },
        },
        allow: [],
        never: [{ id: "N", from: "internet", to: ["a", "b"] }],
        routes: [],
      }),
      stack,
    );
    assert.deepEqual(
      rows.map(({ notApplicable }) => notApplicable),
      ["this stack has no a and no b"],
    );
  });

  it("forbids everything where a never row names no port, and allows the destination's own", () => {
    const { rows } = matrixOf(sound(), stack);
    const [own] = rows.filter(({ id }) => id === "T5");
    const [all] = rows.filter(({ id }) => id === "N4");
    assert.equal(own?.traffic, undefined);
    assert.ok(all?.traffic !== undefined && ports.equals(all.traffic, ports.allTraffic));
  });

  it("marks routes and rows through an edge that is absent", () => {
    const base = sound() as { edges: Json };
    const { rows, routes } = matrixOf(
      { ...base, edges: { ...base.edges, outer: { name: "outer-alb", optional: true } } },
      without((name) => name === "outer-alb"),
    );
    assert.deepEqual(
      [...rows, ...routes].filter(({ notApplicable }) => notApplicable).map(({ text }) => text),
      [
        "internet -> outer tcp 80, 443",
        "internet -> fronts through outer",
        "outer -> fronts",
        "employees -> inner tcp 443",
        "outer:443 /shop/* -> shop",
      ],
    );
  });

  it("finds VPN endpoints and fronts by their names", () => {
    const program: Program = {
      ...stack,
      vpn: [token.vpn, { inputs: { securityGroupIds: ["sg-1"] } }],
      "shop-service": ["aws:ec2/vpcEndpointService:VpcEndpointService", {}],
    };
    const base = sound() as { zones: Json };
    const zones = { ...base.zones, partners: { kind: "front", name: "*-service" } };
    const matrix = matrixOf({ ...base, zones }, program, ["shop-service"]);
    assert.deepEqual(found(matrix).slice(0, 4), [
      "internet = internet",
      "employees = client-vpnvpn",
      "office = network",
      "partners = frontshop-service",
    ]);
  });

  it("finds only the fronts of a zone's audience", () => {
    const program: Program = {
      ...stack,
      vpn: [token.vpn, { inputs: { securityGroupIds: ["sg-1"] } }],
      "shop-service": ["aws:ec2/vpcEndpointService:VpcEndpointService", {}],
    };
    const base = sound() as { zones: Json };
    const of = (audience: string) => {
      const partners = { kind: "front", name: "*-service", audience, optional: true };
      const zones = { ...base.zones, partners };
      const matrix = matrixOf({ ...base, zones }, program, ["shop-service"]);
      return found(matrix).filter((line) => line.startsWith("partners"));
    };
    assert.deepEqual(of("accounts"), ["partners = frontshop-service"]);
    assert.deepEqual(of("operators"), []);
  });

  it("finds several by a star, by type, and by URN", () => {
    const program: Program = { ...stack, web: service(), "web-2": service(), "web-3": host2() };
    const services = (web: Json) =>
      sound({
        services: { web, shop: { name: "shop" }, admin: { name: "admin" }, api: { name: "api" } },
      });
    const of = (web: Json) =>
      found(matrixOf(services(web), program)).find((l) => l.startsWith("web ="));
    assert.equal(of({ name: "web*" }), "web = web web-2 web-3");
    assert.equal(of({ name: "w*b*", type: "aws:ecs/*" }), "web = web web-2");
    assert.equal(of({ type: "*instance*", name: "*-3" }), "web = web-3");
    assert.equal(of({ urn: "urn:pulumi:dev::*Service::web-*" }), "web = web-2");
  });

  it("asks which stack's is meant where several have the name, unless a star or a URN says all", () => {
    const theirs = dataOf({ web: service() }).map((one) => ({ ...one, urn: one.urn.replace("dev::shop", "dev::other") })); // prettier-ignore
    const both = buildGraph([
      { label: "ours", resources: dataOf(stack), notes: [] },
      { label: "theirs", resources: theirs, notes: [] },
    ]);
    assert.ok(both.ok);
    const model = modelOf(both.value);
    const resolvedBy = (web: Json) =>
      resolveDeclaration(declared(sound({ services: { web, shop: { name: "shop" }, admin: { name: "admin" }, api: { name: "api" } } })), model); // prettier-ignore
    const refused = resolvedBy({ name: "web" });
    assert.equal(refused.ok, false);
    assert.match(
      JSON.stringify(refused),
      /Service web of .*dev::other.* and .*Service web of .*dev::shop/,
    );
    const membersOf = (web: Json) => {
      const result = resolvedBy(web);
      assert.ok(result.ok, JSON.stringify(result));
      const party = result.value.parties.find(({ name }) => name === "web");
      return party?.members.map(({ owner }) => owner.project).sort();
    };
    assert.deepEqual(membersOf({ name: "web", urn: "urn:pulumi:dev::shop::*" }), ["shop"]);
    assert.deepEqual(membersOf({ name: "web", urn: "*" }), ["other", "shop"]);
    assert.deepEqual(membersOf({ name: "we*" }), ["other", "shop"]);
  });

  it("takes the resource of the section's kind where several have the name", () => {
    // As most programs have it: a group and a service of one name.
    const renamed = buildGraph([
      {
        label: "test",
        notes: [],
        resources: [
          ...dataOf(stack),
          ...dataOf({ web: [token.group, {}] }),
          ...dataOf({ db: [token.service, service()[1]] }),
        ],
      },
    ]);
    assert.ok(renamed.ok);
    const named = resolveDeclaration(declared(sound()), modelOf(renamed.value));
    if (!named.ok) assert.fail(problemsOf(named).join("\n"));
    const kinds = named.value.parties.flatMap(({ name, members }) =>
      members.map(({ owner }) => `${name} ${owner.kind ?? ""}`),
    );
    assert.deepEqual(kinds, [
      "outer LoadBalancer",
      "inner LoadBalancer",
      "web EcsService",
      "shop EcsService",
      "admin Instance",
      "api AutoscalingGroup",
      "db RdsInstance",
    ]);
  });

  it("takes all that is of the section's kind where everything is named", () => {
    const services = matrixOf(
      sound({
        services: { everything: { name: "*" } },
        groups: {},
        allow: [],
        never: [],
        routes: [],
      }),
      stack,
    );
    assert.deepEqual(
      found(services).filter((line) => line.startsWith("everything")),
      ["everything = admin api shop web"],
    );
  });

  it("takes in the parts of what is named: a cluster's instances, an instance's interfaces", () => {
    const program: Program = {
      ...stack,
      db: [token.cluster, { id: "db-cluster", inputs: { vpcSecurityGroupIds: ["sg-1"] } }],
      "db-one": [token.clusterInstance, { inputs: { clusterIdentifier: "db-cluster" } }],
      admin: [token.instance, { id: "i-1", inputs: { networkInterfaces: [{ networkInterfaceId: "eni-1" }] } }],
      "admin-eni": [token.eni, { id: "eni-1", inputs: { subnetId: "subnet-1" } }],
      files: ["aws:efs/fileSystem:FileSystem", { id: "fs-1" }],
      target: ["aws:efs/mountTarget:MountTarget", { inputs: { fileSystemId: "fs-1", subnetId: "subnet-1" } }],
    }; // prettier-ignore
    const lines = found(
      matrixOf(
        sound({ stores: { db: { name: "db" }, files: { name: "files" } }, allow: [], routes: [] }),
        program,
      ),
    );
    assert.deepEqual(
      lines.filter((line) => /^(db|admin|files)/.test(line)),
      ["admin = admin-eni", "db = db db-one", "files = target"],
    );
    // A part with a name of its own is its own.
    const stores = { db: { name: "db" }, reader: { name: "db-one" } };
    const apart = found(matrixOf(sound({ stores, allow: [], routes: [] }), program));
    assert.deepEqual(
      apart.filter((line) => /^(db|reader)/.test(line)),
      ["db = db", "reader = db-one"],
    );
  });
});

function host2(): Program[string] {
  return [token.instance, host("i-2", ["sg-1"])];
}

describe("a matrix does not fit a stack", () => {
  const services = {
    web: { name: "web" },
    shop: { name: "shop" },
    admin: { name: "admin" },
    api: { name: "api" },
  };
  const compute = "compute: a service, instances, a function";
  type Case = readonly [string, Json, Program, ...(readonly string[])];
  const cases: readonly Case[] = [
    [
      "where a name is not there",
      { services: { ...services, web: { name: "wbe" } } },
      stack,
      `services.web: found nothing with the name "wbe", expected ${compute}: web. Did you mean web? If a stack may lack it, add optional: true.`,
    ],
    [
      "where a name is like none",
      { stores: { db: { name: "warehouse" } } },
      stack,
      'stores.db: found nothing with the name "warehouse", expected a data service: db. Correct the name. If a stack may lack it, add optional: true.',
    ],
    [
      "where nothing has a type",
      { stores: { db: { name: "d*", type: "aws:rds/cluster*" } } },
      stack,
      'stores.db: found nothing with the name "d*" and the type "aws:rds/cluster*", expected a data service: db. Correct the name. If a stack may lack it, add optional: true.',
    ],
    [
      "where a name is a group's",
      { stores: { db: { name: "g1" } } },
      stack,
      'stores.db: found aws:ec2/securityGroup:SecurityGroup g1 with the name "g1", expected a data service: db. Name a resource of that kind. If a stack may lack it, add optional: true.',
    ],
    [
      "where an optional name is of another kind",
      { services: { ...services, web: { name: "outer-alb", optional: true } } },
      stack,
      `services.web: found aws:lb/loadBalancer:LoadBalancer outer-alb with the name "outer-alb", expected ${compute}: admin, api, web, shop. Name a resource of that kind.`,
    ],
    [
      "where there is none of a kind",
      {},
      without((name) => name.endsWith("-alb")),
      'edges.outer: found nothing with the name "outer-alb", expected a load balancer or NAT gateway; the stack has none. Correct the name. If a stack may lack it, add optional: true.',
      'edges.inner: found nothing with the name "inner-alb", expected a load balancer or NAT gateway; the stack has none. Correct the name. If a stack may lack it, add optional: true.',
    ],
    [
      "where a row leads to a NAT gateway, or through one",
      {
        edges: { gate: { name: "gate" } },
        allow: [
          { id: "T1", from: "web", to: "gate", ports: 443 },
          { id: "T2", from: "gate", to: "internet", ports: "any" },
          { id: "T3", from: "web", to: "internet", through: "gate", ports: 443 },
        ],
        never: [{ id: "N1", from: "internet", to: "gate" }],
        routes: [],
      },
      { ...stack, gate: ["aws:ec2/natGateway:NatGateway", { inputs: { subnetId: "subnet-1" } }] },
      "allow[0]: found web -> gate tcp 443, where gate is a NAT gateway, expected something that takes connections. Leave gate out: what leaves by a NAT gateway is a row to where it goes.",
      "allow[2]: found web -> internet through gate tcp 443, where gate is a NAT gateway, expected something that takes connections. Leave through out: what leaves by a NAT gateway is a row to where it goes.",
    ],
    [
      "where two names are one thing's",
      { services: { ...services, front: { name: "w*" } } },
      stack,
      "services.front: found aws:ecs/service:Service web, which web names, too, expected one name for each thing. Narrow front or web, or leave one of them out.",
    ],
    [
      "where a VPN endpoint is not there",
      {
        zones: { internet: { kind: "internet" }, employees: { kind: "client-vpn", name: "vpm" }, office: { kind: "client-vpn", name: "*" } },
      },
      { ...stack, vpn: [token.vpn, { inputs: { securityGroupIds: ["sg-1"] } }] },
      'zones.employees: found nothing with the name "vpm", expected a Client VPN endpoint: vpn. Did you mean vpn? If a stack may lack it, add optional: true.',
    ],
    [
      "where a front is not there",
      { zones: { ...(sound()["zones"] as Json), partners: { kind: "front", name: "x" } } },
      stack,
      'zones.partners: found nothing with the name "x", expected a managed front; the stack has none. Correct the name. If a stack may lack it, add optional: true.',
    ],
  ]; // prettier-ignore
  for (const [title, changes, program, ...expected] of cases) {
    it(title, () => {
      assert.deepEqual(problemsOf(resolved(sound(changes), program)), expected);
    });
  }

  it("where an interface may be a part of two names", () => {
    const program: Program = {
      ...stack,
      web: host2(),
      admin: [token.instance, host("i-1", ["sg-1"])],
      eni: [
        token.eni,
        { id: "eni-1", inputs: { subnetId: "subnet-1", attachments: [{ instance: "i-1" }, { instance: "i-2" }] } },
      ],
    }; // prettier-ignore
    assert.deepEqual(problemsOf(resolved(sound(), program)), [
      "services.admin: found aws:ec2/networkInterface:NetworkInterface eni, which may be a part of admin or of web, expected one name for each thing. Name it itself.",
    ]);
  });

  it("where all parts of what is named have another name", () => {
    const program: Program = {
      ...stack,
      files: ["aws:efs/fileSystem:FileSystem", { id: "fs-1" }],
      target: ["aws:efs/mountTarget:MountTarget", { inputs: { fileSystemId: "fs-1", subnetId: "subnet-1" } }],
    }; // prettier-ignore
    const stores = { db: { name: "db" }, files: { name: "files" }, target: { name: "target" } };
    assert.deepEqual(problemsOf(resolved(sound({ stores, allow: [], routes: [] }), program)), [
      "stores.files: found aws:efs/fileSystem:FileSystem files, whose parts target names, expected one name for each thing. Leave out files or target.",
    ]);
  });

  it("with the place in the file", () => {
    const read = readDeclaration(sound(), (path) => `traffic.yaml:7:${path.length}`);
    if (!read.ok) assert.fail(problemsOf(read).join("\n"));
    const model = modelOf(graphOf(without((name) => name === "db")));
    const result = resolveDeclaration(read.value, model);
    assert.match(problemsOf(result)[0] ?? "", /^traffic\.yaml:7:2 stores\.db: found nothing/);
  });
});

describe("the platform's own matrix", () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    dev: [
      "T6 employees -> internal-alb tcp 443: this stack has no employees",
      "T7 employees -> internal-services through internal-alb tcp 443: this stack has no employees",
      "T12 search, api -> opensearch: this stack has no opensearch",
      "T13 never frontend, registration, chat, admin -> opensearch: this stack has no opensearch",
    ],
    prod: ["SSM operators -> services all traffic: this stack has no operators"],
  };
  for (const [name, notApplicable] of Object.entries(expected)) {
    it(`fits ${name}, and says which rows do not apply`, async () => {
      const source = fromPlan(planOf((await constructPlatform(stackConfig(name))).all));
      if (!source.ok) assert.fail(problemsOf(source).join("\n"));
      const graph = buildGraph([source.value]);
      if (!graph.ok) assert.fail(problemsOf(graph).join("\n"));
      const declaration = readTraffic(join(__dirname, "../../../traffic.yaml"));
      const model = readModel(graph.value);
      const result = resolveDeclaration(declaration, model);
      if (!result.ok) assert.fail(problemsOf(result).join("\n"));
      const { parties, rows, routes } = result.value;
      assert.deepEqual(
        [...rows, ...routes]
          .filter((row) => row.notApplicable !== undefined)
          .map((row) => `${row.id} ${row.text}: ${row.notApplicable ?? ""}`),
        notApplicable,
      );
      // Nothing that stands in the network, and takes or opens connections, is without a name but AWS's endpoints.
      const known = new Set(parties.flatMap(({ members }) => members));
      assert.deepEqual(
        model.members.all
          .filter((member) => !known.has(member) && !["endpoint", "vpn"].includes(member.role))
          .map(({ label }) => label),
        [],
      );
      const ids = new Set(rows.map(({ id }) => id.replace(/-.*/, "")));
      // The one row that the description of the system does not have.
      assert.ok(ids.delete("SSM"));
      assert.deepEqual(
        [...ids].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
        Array.from({ length: 14 }, (_, i) => `T${i + 1}`),
      );
    });
  }
});
