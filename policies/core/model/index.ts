/** The network model: everything that the graph says of who stands where, and what leads to what. */
import { Resolver, type ResourceGraph } from "../graph";
import { readBalancing, type Balancing } from "./balancing";
import { readFronts, type Fronts } from "./fronts";
import { Members } from "./members";
import { readRouting, type Routing } from "./routing";

export interface Model {
  readonly graph: ResourceGraph;
  readonly resolver: Resolver;
  readonly routing: Routing;
  readonly members: Members;
  readonly balancing: Balancing;
  readonly fronts: Fronts;
}

export function readModel(graph: ResourceGraph): Model {
  const resolver = new Resolver(graph);
  const routing = readRouting(resolver);
  const members = new Members(resolver);
  const balancing = readBalancing(resolver, members);
  return {
    graph,
    resolver,
    routing,
    members,
    balancing,
    fronts: readFronts(resolver, members, routing, balancing),
  };
}
