/**
 * What a person has looked at, and the proof says that it rests on that: opaque things, of which what they may do is left
 * out, and hosts that send on what routes lead to them.
 */
import type { Resource } from "../graph";
import type { Model } from "../model";
import type { ReachOptions } from "../reach";
import { networksOf } from "../traffic/networks";
import type { Matrix } from "../traffic/types";
import { pattern } from "./patterns";
import type { Assumption, Verdict } from "./types";

/** Assumptions about a network: what they can leave out is what nothing here sees into. */
export function assumedOf(
  { fronts, members }: Model,
  assumptions: readonly Assumption[] = [],
): Assumed {
  const opaque = new Set([
    ...fronts.opaque.map(({ resource }) => resource),
    ...members.interfaces.unmodelled.map(({ owner }) => owner),
  ]);
  return new Assumed(assumptions, opaque);
}

/** How reachability is asked under assumptions, with what a matrix declares of networks. */
export function reachOptions(assumed: Assumed, matrix: Matrix | undefined): ReachOptions {
  return { forwards: (host) => assumed.forwards(host), networks: networksOf(matrix) };
}

export class Assumed {
  private readonly used = new Set<string>();
  private readonly all: readonly {
    readonly id: string;
    readonly matches: ReturnType<typeof pattern>;
  }[];
  private readonly known = new Map<Resource, boolean>();

  /** `opaque`: the resources that an assumption can leave out; what is modelled is judged as it is. */
  constructor(
    private readonly assumptions: readonly Assumption[],
    private readonly opaque: ReadonlySet<Resource>,
  ) {
    this.all = assumptions.map(({ id, resource }) => ({ id, matches: pattern(resource) }));
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  /** Whether a resource is covered. Those that cover it count as used. */
  covers(resource: Resource): boolean {
    return this.opaque.has(resource) && this.states(resource);
  }

  /** Whether it is stated of a host that it sends on. What else it does is judged as it is. */
  forwards(host: Resource): boolean {
    return this.states(host);
  }

  private states(resource: Resource): boolean {
    if (this.isEmpty) return false;
    let covered = this.known.get(resource);
    if (covered === undefined) {
      const ids = this.all.filter(({ matches }) => matches(resource)).map(({ id }) => id);
      for (const id of ids) this.used.add(id);
      covered = ids.length > 0;
      this.known.set(resource, covered);
    }
    return covered;
  }

  /** The ids of those that the proof rests on. */
  get ids(): readonly string[] {
    return this.assumptions.map(({ id }) => id).filter((id) => this.used.has(id));
  }

  get told(): Verdict["assumptions"] {
    return this.assumptions.map((one) => ({ ...one, used: this.used.has(one.id) }));
  }
}
