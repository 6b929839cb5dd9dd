/** Small networks for tests, and what the routing layer says of them as short text. */
import assert from "node:assert/strict";
import { addresses, type AddressSet, type Reading } from "../../../../policies/core/algebra";
import { readRouting, type Routing, type Subnet } from "../../../../policies/core/model/routing";
import { Bench, U, type Given, type Program } from "../../graph/build";

/** A reference to another resource's id, which is not known yet. */
class Id {
  constructor(readonly names: readonly string[]) {}
}
export const id = (...names: readonly string[]): Id => new Id(names);

export const aws = (member: string): string =>
  `aws:${member}:${(member.split("/")[1] ?? "").replace(/^./, (c) => c.toUpperCase())}`;

/** Resources as `[member, inputs, more]`, where ids of others are written `id("name")`. */
export type Net = Readonly<Record<string, readonly [string, Record<string, unknown>?, Given?]>>;

function resolved(value: unknown, found: Set<string>): unknown {
  if (value instanceof Id) {
    for (const name of value.names) found.add(name);
    return U;
  }
  if (Array.isArray(value)) return value.map((part) => resolved(part, found));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolved(v, found)]));
}

/** An unknown value that came from all that a value came from. */
export function idsIn(value: unknown): Id {
  const found = new Set<string>();
  resolved(value, found);
  return id(...found);
}

export function programOf(net: Net): Program {
  return Object.fromEntries(
    Object.entries(net).map(([name, [member, inputs = {}, more = {}]]) => {
      const from: Record<string, readonly string[]> = {};
      const values = Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => {
          const found = new Set<string>();
          const read = resolved(value, found);
          if (found.size > 0) from[key] = [...found];
          return [key, read];
        }),
      );
      return [name, [aws(member), { inputs: values, from, ...more }] as const];
    }),
  );
}

export class Model {
  readonly routing: Routing;
  readonly bench: Bench;

  constructor(net: Net) {
    this.bench = new Bench(programOf(net));
    this.routing = readRouting(this.bench.resolver);
  }

  subnet(name: string): Subnet {
    return this.routing.subnets.named(this.bench.resource(name).urn);
  }

  /** `internet 0.0.0.0/0`, one line per way. */
  ways(name: string, reading: Reading): readonly string[] {
    const ways = this.routing.waysOf(this.subnet(name))[reading];
    return ways
      .map((way) => `${way.class} ${way.service ?? textOf(way.addresses).join(" ")}`.trim())
      .sort();
  }

  /** `v4 v6 egress connected isolated`, as y, n and ?. */
  classes(name: string): string {
    const classes = this.routing.classesOf(this.subnet(name));
    const { publicV4, publicV6, egress, connected, isolated } = classes;
    return [publicV4, publicV6, egress, connected, isolated]
      .map(({ holds }) => ({ yes: "y", no: "n", unknown: "?" })[holds])
      .join("");
  }

  findings(name: string): readonly string[] {
    const { findings, candidates } = this.routing.tableOf(this.subnet(name));
    return [...findings, ...candidates.flatMap(({ value }) => value.findings)].map(
      ({ kind, evidence }) => `${kind}: ${evidence.text}`,
    );
  }
}

export function textOf(set: AddressSet): readonly string[] {
  return addresses.format(set, (block) => block.split("::").pop() ?? block);
}

export function set(...cidrs: readonly string[]): AddressSet {
  const { set: read, problems } = addresses.parseList(cidrs);
  assert.deepEqual(problems, []);
  return read;
}

/** A VPC with an internet gateway, a subnet with a table of its own, and whatever is added. */
export function base(more: Net = {}): Net {
  return {
    vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16" }],
    igw: ["ec2/internetGateway", { vpcId: id("vpc") }],
    s: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.1.0/24" }],
    t: ["ec2/routeTable", { vpcId: id("vpc") }],
    a: ["ec2/routeTableAssociation", { subnetId: id("s"), routeTableId: id("t") }],
    ...more,
  };
}

/** Everything except the given, as text. */
export function except(...cidrs: readonly string[]): string {
  return textOf(addresses.difference(addresses.anything4, set(...cidrs))).join(" ");
}
