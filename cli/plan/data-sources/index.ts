/** Answers a program's data-source calls without asking anybody, and remembers each answer. */
import type { CallAssumption, WireValue } from "../document";
import { mapWire, secretOf, unknownValue } from "../markers";
import type { Properties } from "../messages";
import { didYouMean, shown, type Problem } from "../problems";
import { partitionOf } from "./regions";
import type { Asker } from "./source";
import { dataSources, resultOf } from "./table";

export { dataSourceTable } from "./table";

/**
 * Answers that the caller gives, by token: a result, or a list of results for different arguments (each for the calls
 * whose arguments include `args`).
 */
export type SuppliedCalls = Readonly<Record<string, SuppliedResult | readonly SuppliedCase[]>>;

export type SuppliedResult = Readonly<Record<string, unknown>>;

export interface SuppliedCase {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly result: SuppliedResult;
}

/** The calls of one run. */
export class DataSourceCalls {
  /** Calls that nobody could answer. */
  readonly problems: Problem[] = [];
  private readonly made = new Map<string, CallAssumption>();

  /**
   * @param isSecret whether a value came from a secret: the SDK sends arguments in plain
   */
  constructor(
    private readonly supplied: SuppliedCalls,
    private readonly isSecret: (value: WireValue) => boolean,
  ) {}

  get assumptions(): CallAssumption[] {
    const key = ({ token, args, answer }: CallAssumption) => JSON.stringify([token, args, answer]);
    return [...this.made.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** @throws Error if there is no answer */
  answer(token: string, args: Properties, asker: Asker): Properties {
    const given = this.fromCaller(token, args);
    if (given !== undefined) {
      const keys = Object.keys(given).join(", ");
      this.remember(token, args, keys === "" ? "nothing" : keys, "supplied");
      return given;
    }
    const source = dataSources.find((candidate) => candidate.token === token);
    const region = typeof args.region === "string" ? args.region : asker.region;
    const partition = partitionOf(region);
    const answer = source?.answer(args, { ...asker, region, partition });
    if (source === undefined || answer === undefined) {
      throw new Error(this.unanswered(token, args, source !== undefined));
    }
    this.remember(token, args, answer.said, "table");
    return resultOf(source, args, region, answer);
  }

  private fromCaller(token: string, args: Properties): Properties | undefined {
    const given = this.supplied[token];
    if (given === undefined) return undefined;
    if (!Array.isArray(given)) return given as Properties;
    const cases = given as readonly SuppliedCase[];
    return cases.find((one) => includes(args, one.args ?? {}))?.result as Properties | undefined;
  }

  private unanswered(token: string, args: Properties, known: boolean): string {
    const near = didYouMean(token, Object.keys(this.supplied));
    const asked = this.withoutSecrets(args);
    const example = JSON.stringify({ [token]: { "…": "…" } });
    if (!this.problems.some((p) => p.at === token && p.found === `a call with ${shown(asked)}`)) {
      this.problems.push({
        at: token,
        found: `a call with ${shown(asked)}`,
        expected: known
          ? "arguments that can be answered without AWS"
          : "a function that can be answered without AWS",
        fix: `Supply its result, as in ${example}${near === undefined || near === token ? "" : `; is that what ${near} is meant for?`}.`,
      });
    }
    return `no answer to the call of ${token}`;
  }

  private withoutSecrets(args: Properties): Properties {
    return mapWire(args, (part) =>
      typeof part !== "object" && this.isSecret(part) ? secretOf(unknownValue) : undefined,
    ) as Properties;
  }

  private remember(
    token: string,
    args: Properties,
    said: string,
    source: CallAssumption["source"],
  ): void {
    const asked = this.withoutSecrets(args);
    const hidden = JSON.stringify(asked) !== JSON.stringify(args);
    const answer = hidden ? "an answer that holds a secret" : said;
    const key = JSON.stringify([token, asked, answer]);
    const before = this.made.get(key);
    this.made.set(key, {
      kind: "call",
      token,
      args: asked,
      answer,
      source,
      count: (before?.count ?? 0) + 1,
    });
  }
}

/** Whether a value has everything that a pattern has. */
function includes(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== "object" || pattern === null) return value === pattern;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(pattern).every(([key, part]) =>
    includes((value as Record<string, unknown>)[key], part),
  );
}
