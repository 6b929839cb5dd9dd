/** The programs that are written for networks: documented names, sound references, dialects that mean the same. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv/dist/2020";
import fc from "fast-check";
import type { PlannedResource, WireValue } from "../../../cli/plan/document";
import { containsUnknown } from "../../../cli/plan/markers";
import { dialects, plainDialect, type Dialect } from "./dialect";
import { example } from "./example";
import { generated, network as networks } from "./generate";
import type { Network } from "./network";
import { toPlan, toResources, toState } from "./toResources";

const root = path.resolve(__dirname, "../../..");

/** The example as far as programs are written: without a site. */
const writable: Network = { ...example, sites: [] };

type Arguments = { readonly all: readonly string[]; readonly required: readonly string[] };
const declared = new Map<string, Arguments>();

/** The arguments that the provider's SDK declares for a type. */
function argumentsOf(type: string): Arguments {
  const cached = declared.get(type);
  if (cached !== undefined) return cached;
  const [, file = "", kind = ""] = type.split(":");
  const at = path.join(root, "node_modules/@pulumi/aws", `${file}.d.ts`);
  assert.ok(existsSync(at), `${type} is of the provider`);
  const text = readFileSync(at, "utf8");
  const start = text.indexOf(`export interface ${kind}Args {`);
  assert.ok(start > 0, `${kind}Args`);
  const lines = [...text.slice(start).matchAll(/^ {4}(?<name>\w+)(?<optional>\??): /gm)];
  const result = {
    all: lines.map((line) => line.groups?.["name"] ?? ""),
    required: lines
      .filter((line) => line.groups?.["optional"] === "")
      .map((line) => line.groups?.["name"] ?? ""),
  };
  declared.set(type, result);
  return result;
}

const custom = (resources: readonly PlannedResource[]) => resources.filter((r) => r.custom);

describe("the programs of the simulator's networks", () => {
  it("use the provider's types and arguments only", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        for (const { type, inputs } of custom(toResources(network, dialect))) {
          const { all, required } = argumentsOf(type);
          const names = Object.keys(inputs);
          assert.deepEqual(
            names.filter((name) => !all.includes(name)),
            [],
            type,
          );
          assert.deepEqual(
            required.filter((name) => !names.includes(name)),
            [],
            type,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("refer to what was registered before, by the properties that need it", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const before = new Set<string>();
        for (const resource of toResources(network, dialect)) {
          const { urn, inputs, dependencies, propertyDependencies } = resource;
          for (const target of dependencies) assert.ok(before.has(target), `${urn} → ${target}`);
          for (const [property, value] of Object.entries(inputs)) {
            const refers = (propertyDependencies[property] ?? []).length > 0;
            const unknown = containsUnknown(value);
            assert.equal(unknown, refers && dialect.ids === "unknown", `${urn}.${property}`);
          }
          assert.equal(resource.custom && dialect.ids === "known", resource.id !== undefined);
          before.add(urn);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("never hold one group's rules inside and beside it", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const resources = toResources(network, { ...dialect, ids: "known" });
        const beside = new Set(
          resources.flatMap(({ inputs }) =>
            typeof inputs["securityGroupId"] === "string" ? [inputs["securityGroupId"]] : [],
          ),
        );
        for (const { id, inputs } of resources) {
          if (inputs["ingress"] === undefined || !String(id).startsWith("sg-")) continue;
          assert.ok(!beside.has(String(id)), String(id));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("are plans of the published form", () => {
    const schema = JSON.parse(
      readFileSync(path.join(root, "cli/schema/plan.schema.json"), "utf8"),
    ) as object;
    const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
      schema,
    );
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const plan: unknown = JSON.parse(
          JSON.stringify(toPlan(network, { ...dialect, ids: "unknown" })),
        );
        assert.ok(validate(plan), JSON.stringify(validate.errors?.slice(0, 3)));
      }),
      { numRuns: 20 },
    );
  });

  it("have one URN per resource, the same in a plan and in a state", () => {
    const urns = (document: unknown) =>
      (document as { resources: { urn: string }[] }).resources.map(({ urn }) => urn);
    const plan = urns(toPlan(writable, plainDialect));
    const state = urns((toState(writable, plainDialect) as { deployment: unknown }).deployment);
    assert.equal(new Set(plan).size, plan.length);
    assert.deepEqual(state, plan);
  });
});

type Fields = Readonly<Record<string, WireValue>>;

/** A plain value as text. */
const plain = (value: WireValue | undefined) => JSON.stringify(value ?? null).replaceAll('"', "");

const list = (value: WireValue | undefined): readonly WireValue[] =>
  Array.isArray(value) ? (value as readonly WireValue[]) : value === undefined ? [] : [value];

/** Every right that the program's groups give, one line per peer, in whatever form it is written. */
function groupRights(resources: readonly PlannedResource[]): string[] {
  const rights: string[] = [];
  const add = (group: WireValue | undefined, direction: string, fields: Fields) => {
    const protocol = plain(fields["protocol"] ?? fields["ipProtocol"]).toLowerCase();
    const all = protocol === "-1" || protocol === "all";
    const ports = all ? "" : `${plain(fields["fromPort"] ?? 0)}-${plain(fields["toPort"] ?? 0)}`;
    const peers = [
      ...["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"],
      ...["cidrIpv4", "cidrIpv6", "prefixListId"],
      ...["referencedSecurityGroupId", "sourceSecurityGroupId"],
    ].flatMap((key) => list(fields[key]));
    if (fields["self"] === true) peers.push(group ?? "");
    for (const peer of peers) {
      rights.push([group, direction, protocol, ports, peer].map(plain).join(" "));
    }
  };
  for (const { type, id, inputs, outputs } of resources) {
    if (/securityGroup:|efaultSecurityGroup:/.test(type)) {
      for (const direction of ["ingress", "egress"] as const) {
        for (const rule of list(inputs[direction])) {
          add(outputs?.["id"] ?? id, direction, rule as Fields);
        }
      }
    } else if (type.includes("/securityGroupRule:")) {
      add(inputs["securityGroupId"], plain(inputs["type"]), inputs);
    } else if (type.includes("GroupIngressRule:")) {
      add(inputs["securityGroupId"], "ingress", inputs);
    } else if (type.includes("GroupEgressRule:")) {
      add(inputs["securityGroupId"], "egress", inputs);
    }
  }
  return [...new Set(rights)].sort();
}

const first = (fields: Fields, ...keys: readonly string[]) =>
  keys.map((key) => fields[key]).find((value) => value !== undefined) ?? "none";

/** Every route, wherever it is written. */
function routesOf(resources: readonly PlannedResource[]): string[] {
  const routes: string[] = [];
  const add = (table: WireValue | undefined, fields: Fields) => {
    const destination = first(
      fields,
      ...["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"],
      ...["destinationCidrBlock", "destinationIpv6CidrBlock"],
    );
    const target = first(
      fields,
      ...["gatewayId", "egressOnlyGatewayId", "natGatewayId", "vpcPeeringConnectionId"],
    );
    routes.push([table, destination, target].map(plain).join(" "));
  };
  for (const { type, id, inputs } of resources) {
    const table = inputs["defaultRouteTableId"] ?? id;
    for (const route of list(inputs["routes"])) add(table, route as Fields);
    if (type === "aws:ec2/route:Route") add(inputs["routeTableId"], inputs);
  }
  return routes.sort();
}

/** Every rule of a network ACL and every subnet of one, wherever it is written. */
function aclRights(resources: readonly PlannedResource[]): string[] {
  const rights: string[] = [];
  const add = (acl: WireValue | undefined, direction: string, fields: Fields) => {
    const protocol = plain(fields["protocol"]);
    const ports = protocol === "-1" ? [] : [fields["fromPort"] ?? 0, fields["toPort"] ?? 0];
    const icmp = [fields["icmpType"] ?? "", fields["icmpCode"] ?? ""];
    const number = first(fields, "ruleNo", "ruleNumber");
    const action = first(fields, "action", "ruleAction");
    const block = first(fields, "cidrBlock", "ipv6CidrBlock");
    const parts = [acl, direction, number, action, protocol, block, ...ports, ...icmp];
    rights.push(parts.map(plain).join(" "));
  };
  for (const { type, id, inputs } of resources) {
    if (/etworkAcl:/.test(type)) {
      for (const direction of ["ingress", "egress"] as const) {
        for (const rule of list(inputs[direction])) add(id, direction, rule as Fields);
      }
      for (const subnet of list(inputs["subnetIds"])) rights.push(`${plain(id)} ${plain(subnet)}`);
    }
    if (type.includes("networkAclRule:")) {
      add(inputs["networkAclId"], inputs["egress"] === true ? "egress" : "ingress", inputs);
    }
    if (type.includes("networkAclAssociation:")) {
      rights.push(`${plain(inputs["networkAclId"])} ${plain(inputs["subnetId"])}`);
    }
  }
  return rights.sort();
}

describe("the dialects of the programs", () => {
  const same = (
    key: keyof Dialect,
    read: (resources: readonly PlannedResource[]) => string[],
    wanted: number,
  ) => {
    let seen = 0;
    fc.assert(
      fc.property(networks, (network) => {
        const [one, ...others] = dialects[key].map((value) =>
          read(toResources(network, { ...plainDialect, ids: "known", [key]: value })),
        );
        seen += one?.length ?? 0;
        for (const other of others) assert.deepEqual(other, one);
      }),
      { numRuns: 100 },
    );
    assert.ok(seen > wanted, String(seen));
  };

  it("give the same rights by groups", () => {
    same("groupRules", groupRights, 500);
  });

  it("give the same routes", () => {
    same("routes", routesOf, 100);
  });

  it("give the same network ACLs", () => {
    same("aclRules", aclRights, 100);
    same("aclAssociations", aclRights, 100);
  });

  it("differ in the tokens of load balancers alone", () => {
    const [lb, alb] = dialects.balancers.map((balancers) =>
      toResources(writable, { ...plainDialect, balancers }),
    );
    const sorted = (text: string) =>
      (JSON.parse(text) as PlannedResource[]).map((resource) => ({
        ...resource,
        dependencies: [...resource.dependencies].sort(),
      }));
    assert.notDeepEqual(alb, lb);
    assert.deepEqual(
      sorted(JSON.stringify(alb).replaceAll("aws:alb/", "aws:lb/")),
      sorted(JSON.stringify(lb)),
    );
  });

  it("write each form of the example", () => {
    const types = (change: Partial<Dialect>) =>
      new Set(toResources(writable, { ...plainDialect, ...change }).map(({ type }) => type));
    assert.ok(types({}).has("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    assert.ok(types({ groupRules: "legacy" }).has("aws:ec2/securityGroupRule:SecurityGroupRule"));
    assert.ok(!types({ routes: "inline" }).has("aws:ec2/route:Route"));
    assert.ok(
      types({ listEntries: "standalone" }).has(
        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
      ),
    );
    assert.ok(
      types({ gateways: "attachment" }).has(
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
      ),
    );
    assert.ok(types({ balancers: "alb" }).has("aws:alb/loadBalancer:LoadBalancer"));
  });
});
