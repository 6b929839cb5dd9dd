/** Models of small programs, and what is asked of them. */
import assert from "node:assert/strict";
import { fromPlan } from "../../../policies/adapters/plan";
import { fromState } from "../../../policies/adapters/state";
import { addresses } from "../../../policies/core/algebra";
import { buildGraph, type ResourceGraph } from "../../../policies/core/graph";
import { readModel, type Model } from "../../../policies/core/model";
import type { Balancing } from "../../../policies/core/model/balancing";
import type { Fronts, VpnAccess } from "../../../policies/core/model/fronts/types";
import type { Member } from "../../../policies/core/model/members";
import { readReach, type Place, type Reach } from "../../../policies/core/reach";

export const internet: Place = { kind: "internet" };
export const remote: Place = { kind: "remote" };

export function at(member: Member): Place {
  return { kind: "member", member };
}

/** The clients of an endpoint that may send anywhere that a test says. */
export function accessOf(endpoint: Member, ...blocks: readonly string[]): VpnAccess {
  const { set } = addresses.parseList(blocks);
  return {
    endpoint,
    destinations: () => set,
    keepsAddresses: "no",
    clients: addresses.nothing(),
    because: [],
  };
}

/** The model of a graph, with what a test puts in place of its balancers and fronts. */
export function modelOf(
  graph: ResourceGraph,
  instead: { readonly fronts?: Partial<Fronts>; readonly balancing?: Partial<Balancing> } = {},
): Model {
  const model = readModel(graph);
  return {
    ...model,
    fronts: { ...bound(model.fronts), ...instead.fronts },
    balancing: { ...bound(model.balancing), ...instead.balancing },
  };
}

/** An object's methods as functions of their own, so that some of them can be replaced. */
function bound<T extends Balancing | Fronts>(one: T): T {
  const source = one as unknown as Record<string, unknown>;
  const names = [
    "forwards",
    "into",
    "open",
    "listeners",
    "routes",
    "all",
    "vpn",
    "opaque",
    "unmodelled",
  ];
  const entries = names
    .filter((name) => source[name] !== undefined)
    .map((name) => {
      const value = source[name];
      return [name, typeof value === "function" ? (value.bind(one) as unknown) : value] as const;
    });
  return Object.fromEntries(entries) as unknown as T;
}

export function graphOfPlan(document: object): ResourceGraph {
  return graphOf(fromPlan(document));
}

export function graphOfState(document: object): ResourceGraph {
  return graphOf(fromState(document));
}

function graphOf(source: ReturnType<typeof fromPlan>): ResourceGraph {
  if (!source.ok) assert.fail(JSON.stringify(source.problems));
  const graph = buildGraph([source.value]);
  if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
  return graph.value;
}

/** A network, asked about by the names of its resources. */
export class Bench {
  readonly reach: Reach;

  constructor(readonly model: Model) {
    this.reach = readReach(model);
  }

  member(name: string): Member {
    const { all } = this.model.members;
    return all.find(({ owner }) => owner.name === name) ?? assert.fail(`no member ${name}`);
  }

  place(name: string): Place {
    if (name === "internet") return internet;
    return name === "remote" ? remote : at(this.member(name));
  }
}
