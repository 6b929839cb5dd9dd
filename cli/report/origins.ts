/** Lines from a distribution to what its origins are, which is no way that packets within a network take. */
import { behindName, entriesBehind } from "../explain/origins";
import { listOf, textOf, type Member, type Model, type Resource } from "../proof";
import { PlanGraph } from "../screen/graph";
import type { StackReport, Web } from "./document";
import type { Edges } from "./edges";
import type { Nodes } from "./nodes";
import { askedOf } from "./web";

/** @param web has the records that say whose an origin's name is */
export function originLines(
  model: Model,
  web: Web | undefined,
  nodes: Nodes,
  edges: Edges,
): StackReport["edges"] {
  const internet = nodes.ofPlace({ kind: "internet" });
  const names = new PlanGraph(web === undefined ? [] : askedOf(web).resources);
  const origins = new Origins(model, names, nodes);
  return model.graph.ofKind("Distribution", "MultitenantDistribution").flatMap((one, i) => {
    const cdn = nodes.ofResource(one);
    if (cdn === undefined || internet === undefined) return [];
    const lines = [
      [internet, cdn] as const,
      ...origins
        .boxes(one)
        .filter((to) => to !== cdn)
        .map((to) => [cdn, to] as const),
    ];
    return lines
      .filter(([from, to]) => edges.find(from, to) === undefined)
      .map(([from, to], k) => ({
        id: `d${i}-${k}`,
        from,
        to,
        state: "unjudged" as const,
        ports: "HTTP",
      }));
  });
}

class Origins {
  private readonly byOwner = new Map<Resource, Member[]>();

  constructor(
    private readonly model: Model,
    private readonly names: PlanGraph,
    private readonly nodes: Nodes,
  ) {
    for (const member of model.members.all) {
      const known = this.byOwner.get(member.owner);
      if (known === undefined) this.byOwner.set(member.owner, [member]);
      else known.push(member);
    }
  }

  /** The boxes of all that a distribution may ask. */
  boxes(distribution: Resource): readonly string[] {
    const { graph, fronts } = this.model;
    const found = new Set<string>();
    const add = (box: string | undefined) => {
      if (box !== undefined) found.add(box);
    };
    const referred = distribution.dependenciesOf("origins").flatMap((urn) => graph.get(urn) ?? []);
    for (const one of referred) {
      if (!this.byOwner.has(one)) add(this.nodes.ofResource(one));
    }
    // What the proof takes the origins for.
    for (const { resource, targets } of fronts.all) {
      if (resource !== distribution) continue;
      for (const one of [...targets.certain, ...targets.possible]) add(this.nodes.ofMember(one));
    }
    const environments = referred.filter(({ kind }) => kind === "BeanstalkEnvironment");
    for (const one of [...environments, ...this.named(distribution)]) {
      for (const member of this.facing(one)) add(this.nodes.ofMember(member));
    }
    return [...found];
  }

  /** What the names of the origins lead to, by the records of the plan. */
  private named(distribution: Resource): readonly Resource[] {
    const count = listOf(distribution.input("origins"))?.length ?? 0;
    const domains = Array.from({ length: count }, (_, i) =>
      textOf(distribution.input(["origins", i, "domainName"])),
    );
    return domains
      .filter((domain) => domain !== undefined)
      .flatMap((domain) => entriesBehind(behindName(this.names, domain.toLowerCase())))
      .flatMap(({ urn }) => this.model.graph.get(urn) ?? []);
  }

  /** Who of a thing answers the internet: of an environment its load balancer, where it has one. */
  private facing(resource: Resource): readonly Member[] {
    const all = this.byOwner.get(resource) ?? [];
    const balancers = all.filter(({ role }) => role === "load-balancer");
    return (balancers.length > 0 ? balancers : all).filter(
      ({ publicV4 }) => publicV4.state !== "no",
    );
  }
}
