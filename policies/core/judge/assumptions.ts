/** Opaque things that a person has looked at: what they may do is left out of the proof, and the proof says so. */
import type { Resource } from "../graph";
import { pattern } from "./patterns";
import type { Assumption, Verdict } from "./types";

export class Assumed {
  private readonly used = new Set<string>();
  private readonly all: readonly {
    readonly id: string;
    readonly matches: ReturnType<typeof pattern>;
  }[];
  private readonly known = new Map<Resource, boolean>();

  /** `opaque`: the resources that an assumption can be about; what is modelled is judged as it is. */
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
    if (this.isEmpty || !this.opaque.has(resource)) return false;
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
