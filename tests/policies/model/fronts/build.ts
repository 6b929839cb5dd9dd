/** Small programs for the tests of the fronts layer, and what leads to whom in them as short text. */
import assert from "node:assert/strict";
import { addresses, ports, type Reading } from "../../../../policies/core/algebra";
import { Resolver, type ResourceGraph } from "../../../../policies/core/graph";
import type { Balancing } from "../../../../policies/core/model/balancing/types";
import { readFronts, type Front, type Fronts } from "../../../../policies/core/model/fronts";
import { Members, type Member } from "../../../../policies/core/model/members";
import { readRouting } from "../../../../policies/core/model/routing";
import { graphOf, type Given, type Program } from "../../graph/build";
import { id, programOf, type Net } from "../routing/support";

const untouched = () => assert.fail("fronts find load balancers by themselves");
export const noBalancing: Balancing = {
  forwards: untouched,
  into: untouched,
  open: [],
  listeners: untouched,
  routes: untouched,
};

export function frontsOf(graph: ResourceGraph): {
  readonly members: Members;
  readonly fronts: Fronts;
} {
  const resolver = new Resolver(graph);
  const members = new Members(resolver);
  return { members, fronts: readFronts(resolver, members, readRouting(resolver), noBalancing) };
}

/** A VPC with two subnets, a group, an internal and a public load balancer, a store and a service. */
export const ground: Net = {
  vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16" }],
  igw: ["ec2/internetGateway", { vpcId: id("vpc") }],
  s1: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.1.0/24" }],
  s2: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.2.0/24" }],
  g: ["ec2/securityGroup", { vpcId: id("vpc") }],
  alb: ["lb/loadBalancer", { internal: true, subnets: [id("s1")], securityGroups: [id("g")] }],
  nlb: [
    "lb/loadBalancer",
    { internal: true, loadBalancerType: "network", subnets: [id("s1")], securityGroups: [id("g")] },
  ],
  open: ["lb/loadBalancer", { subnets: [id("s2")], securityGroups: [id("g")] }],
  listener: ["lb/listener", { loadBalancerArn: id("alb"), port: 8443, protocol: "HTTPS" }],
  names: ["rds/subnetGroup", { subnetIds: [id("s2")] }],
  db: [
    "rds/instance",
    { engine: "postgres", dbSubnetGroupName: id("names"), vpcSecurityGroupIds: [id("g")] },
  ],
  service: [
    "ecs/service",
    { networkConfiguration: { subnets: [id("s1")], securityGroups: [id("g")] } },
  ],
  fn: ["lambda/function", { vpcConfig: { subnetIds: [id("s1")], securityGroupIds: [id("g")] } }],
};

/** The ground without its members. */
export const bare: Net = Object.fromEntries(
  Object.entries(ground).filter(([name]) => ["vpc", "igw", "s1", "s2", "g"].includes(name)),
);

export class Layer {
  readonly graph: ResourceGraph;
  readonly members: Members;
  readonly fronts: Fronts;

  /** @param more resources to add, written as in routing's tests; `raw` ones as adapters hand them over */
  constructor(more: Net, { on = ground, raw = {} }: { on?: Net; raw?: Program } = {}) {
    this.graph = graphOf({ ...programOf({ ...on, ...more }), ...raw });
    const { members, fronts } = frontsOf(this.graph);
    this.members = members;
    this.fronts = fronts;
  }

  member(name: string): Member {
    return this.members.all.find(({ owner }) => owner.name === name) ?? assert.fail(`no ${name}`);
  }

  /** `CloudFront VPC origin`, with `?` where it may lead there and not surely; sorted. */
  into(name: string): readonly string[] {
    return this.fronts
      .into(this.member(name))
      .map(({ front, certain }) => `${front.kind}${certain ? "" : "?"}`)
      .sort();
  }

  /** Members that any front leads to, with `?` where that is not certain. */
  reached(): readonly string[] {
    return this.members.all
      .flatMap((member) => {
        const into = this.fronts.into(member);
        if (into.length === 0) return [];
        return [`${member.owner.name}${into.some(({ certain }) => certain) ? "" : "?"}`];
      })
      .sort();
  }

  /** The only front there is. */
  only(): Front {
    const { all } = this.fronts;
    assert.equal(all.length, 1, all.map(({ kind }) => kind).join());
    return all[0] ?? assert.fail();
  }

  /** `internet, sees client, tcp 443`, and what it comes through. */
  look(): string {
    const { audience, sees, traffic, through } = this.only();
    const by = through === undefined ? "" : ` through ${through.owner.name}`;
    return `${audience} sees ${sees}${by}: ${ports.format(traffic).join(", ")}`;
  }

  opaque(): readonly string[] {
    return this.fronts.opaque.map(
      ({ resource, touches }) =>
        `${resource.name} [${touches
          .map(({ name }) => name)
          .sort()
          .join(" ")}]`,
    );
  }

  unmodelled(): readonly string[] {
    return this.fronts.unmodelled.map(({ token, count }) => `${token} (${count})`);
  }

  /** Where the clients of the only VPN may send to. */
  destinations(reading: Reading): string {
    const [access, ...more] = this.fronts.vpn;
    assert.equal(more.length, 0);
    const short = (block: string) => block.split("::").pop() ?? block;
    return addresses.format(access?.destinations(reading) ?? assert.fail(), short).join(" ");
  }
}

export { id, type Given, type Net };
