/** What a distribution's origin is, by its name: over the internet, as CloudFront asks it. */
import type { PlannedResource } from "../plan/document";
import type { PlanGraph } from "../screen/graph";
import { environmentsNamed, lookUp, type Lead } from "./names";

/** Whose an origin's name is. */
export interface Behind {
  /** Where the plan's public records lead. */
  readonly leads: readonly Lead[];
  /** What AWS gives that name itself. */
  readonly named: readonly PlannedResource[];
  /** Only records of private zones have the name: CloudFront does not see these. */
  readonly isPrivate: boolean;
  readonly notes: readonly string[];
}

export function behindName(graph: PlanGraph, domain: string): Behind {
  const { leads, notes } = lookUp(graph, domain);
  const seen = leads.filter((lead) => !lead.private);
  return {
    leads: seen,
    named: seen.length > 0 ? [] : environmentsNamed(graph, domain),
    isPrivate: seen.length === 0 && leads.length > 0,
    notes,
  };
}

/** The resources of the plan that a name leads to. */
export function entriesBehind({ leads, named }: Behind): readonly PlannedResource[] {
  return [...new Set([...leads.flatMap(({ entry }) => entry ?? []), ...named])];
}
