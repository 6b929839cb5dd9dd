/**
 * What a pack's policies share in one run of the engine: the inputs that resource policies saw, the graph that they
 * are joined to, and the proof, which is made once however many policies ask for it.
 */
import { fromCrossGuard, RecordedInputs, type PolicyResourceLike } from "../adapters/crossguard";
import { buildGraph, Resolver, type Result } from "../core/graph";
import { Resource } from "../core/graph/resource";
import { parseUrn } from "../core/graph/urn";
import type { Verdict } from "../core/judge/types";
import type { Prove, ProveOptions } from "../core/prove";
import type { Flaw, Stack } from "./rule";

/** What is used of a resource policy's arguments. */
export interface Seen {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: object;
}

export interface SessionOptions {
  readonly prove: Prove;
  /** The day, as `2026-11-21`. */
  readonly today: () => string;
}

/** The stack of one run, with the policies that have been given it. */
interface Joined {
  readonly stack: Result<Stack>;
  readonly given: Set<string>;
  readonly verdicts: Map<string, Verdict>;
}

export class Session {
  readonly today: () => string;
  private readonly prove: Prove;
  private readonly recorded = new RecordedInputs();
  /** Per resource, the policy that writes its inputs down: the first one that is not disabled. */
  private readonly writers = new Map<string, string>();
  private readonly undecided = new Map<string, Map<string, readonly Flaw[]>>();
  private readonly waived = new Map<string, string>();
  /** What was said of a policy as a whole, and at which resource. */
  private readonly said = new Map<string, string>();
  private ended = false;
  private last: Resource | undefined;
  private joined: Joined | undefined;
  private judged: Verdict | undefined;
  /** The proof's settings that hold for policies which have none of their own. */
  private shared: Omit<ProveOptions, "today"> | undefined;

  constructor({ prove, today }: SessionOptions) {
    this.prove = prove;
    this.today = today;
  }

  /** Whether any resource policy has run: without their inputs, nothing can be told for sure. */
  get sawInputs(): boolean {
    return this.writers.size > 0;
  }

  /** Writes a resource's inputs down, once per analysis of it, and hands it over as the core sees it. */
  see(policy: string, { urn, type, name, props }: Seen): Resource {
    const writer = this.writers.get(urn);
    if (writer === undefined || writer === policy) {
      if (this.ended) this.begin();
      this.writers.set(urn, policy);
      this.recorded.record({ urn, props });
      this.last = undefined;
    }
    if (this.last?.urn !== urn) {
      const parts = parseUrn(urn);
      const inputs = this.recorded.get(urn);
      const data = { at: urn, urn, type, custom: true, dependencies: [], options: {} };
      this.last = new Resource(
        { ...data, ...(inputs === undefined ? {} : { inputs }) },
        name,
        parts?.stack ?? "",
        parts?.project ?? "",
      );
    }
    return this.last;
  }

  /** The stack as a graph, built once for all policies of a run. */
  stack(policy: string, resources: readonly PolicyResourceLike[]): Result<Stack> {
    // A policy that asks again is in another run.
    if (this.joined === undefined || this.joined.given.has(policy)) {
      this.judged = undefined;
      const stack = join(resources, this.recorded);
      this.joined = { stack, given: new Set(), verdicts: new Map() };
    }
    this.joined.given.add(policy);
    return this.joined.stack;
  }

  /**
   * The verdict on the run's stack, made once for all policies with the same settings.
   *
   * @throws Error where no stack could be read: `stack` says why
   */
  verdict(options: Omit<ProveOptions, "today">): Verdict {
    if (this.joined?.stack.ok !== true) throw new Error("there is no stack to prove anything of");
    const all: ProveOptions = { ...options, today: this.today() };
    const key = JSON.stringify(all);
    const { verdicts, stack } = this.joined;
    let verdict = verdicts.get(key);
    if (verdict === undefined) {
      verdict = this.prove(stack.value.source, all);
      verdicts.set(key, verdict);
    }
    this.judged = verdict;
    return verdict;
  }

  /** The verdict that was asked for last in this run. */
  get latest(): Verdict | undefined {
    return this.judged;
  }

  /** Settings of one policy that hold for others, too. */
  share(settings: Omit<ProveOptions, "today">): void {
    this.shared = settings;
  }

  get sharedSettings(): Omit<ProveOptions, "today"> | undefined {
    return this.shared;
  }

  /** Takes down what could not be decided, by a resource's URN or, of a whole stack, by nothing. */
  leaveOpen(policy: string, urn: string, flaws: readonly Flaw[]): void {
    let ofResource = this.undecided.get(urn);
    if (ofResource === undefined)
      this.undecided.set(urn, (ofResource = new Map<string, readonly Flaw[]>()));
    if (flaws.length === 0) ofResource.delete(policy);
    else ofResource.set(policy, flaws);
  }

  /** What could not be decided, by policy; of these resources only. */
  open(urns: ReadonlySet<string>): ReadonlyMap<string, readonly Flaw[]> {
    const byPolicy = new Map<string, Flaw[]>();
    for (const [urn, ofResource] of this.undecided) {
      if (urn !== "" && !urns.has(urn)) continue;
      for (const [policy, flaws] of ofResource) {
        byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), ...flaws]);
      }
    }
    return byPolicy;
  }

  /** Takes down that a waiver was used. */
  waive(line: string): void {
    this.waived.set(line, line);
  }

  get waivers(): readonly string[] {
    return [...this.waived.keys()];
  }

  /** Whether something is to be said at a resource: at the first one, and there again if it is looked at again. */
  isFirst(text: string, urn: string): boolean {
    const at = this.said.get(text);
    if (at !== undefined && at !== urn) return false;
    this.said.set(text, urn);
    return true;
  }

  /** A stack policy runs when all resources have been seen: what is seen after it is another run's. */
  end(): void {
    this.ended = true;
  }

  /** A process may serve several runs: what was found in the last one is forgotten, inputs are overwritten. */
  private begin(): void {
    this.ended = false;
    this.joined = undefined;
    this.judged = undefined;
    this.shared = undefined;
    this.said.clear();
    this.waived.clear();
  }
}

function join(resources: readonly PolicyResourceLike[], recorded: RecordedInputs): Result<Stack> {
  const read = fromCrossGuard(resources, recorded);
  if (!read.ok) return read;
  const built = buildGraph([read.value]);
  if (!built.ok) return built;
  const graph = built.value;
  return { ok: true, value: { source: read.value, graph, resolver: new Resolver(graph) } };
}
