/** What `bulkhead reach` does. */
import { writeOutput } from "../files";
import type { SourceOptions } from "../options";
import { BadInputError } from "../plan/problems";
import {
  buildGraph,
  portsText,
  quoted,
  readModel,
  readPorts,
  readReach,
  networksOf,
  resolveDeclaration,
  type TrafficSet,
} from "../proof";
import { writeJson } from "../prove/json";
import type { VerdictScreen } from "../prove/render";
import { checkedMatrix, provedFrom, readGiven } from "../prove/sources";
import { Questions, type Answer, type Pair } from "./ask";
import { Names, type End } from "./names";
import { renderReached } from "./render";

export interface ReachOptions extends SourceOptions {
  readonly json?: string;
  readonly sure?: boolean;
}

export interface Question {
  readonly from: string;
  readonly to: string;
  readonly port?: string;
}

/** The answer to a question, for all that its names stand for. */
export interface Reached {
  readonly format: "bulkhead-reach";
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  /** The traffic that was asked about; absent for any. */
  readonly port?: string;
  /** The best of all pairs. */
  readonly answer: Answer;
  readonly counts: Readonly<Record<Answer, number>>;
  readonly pairs: readonly Pair[];
  readonly notes: readonly string[];
}

/** More pairs than these are no question. */
const mostPairs = 2500;

/**
 * Answers a question.
 *
 * @returns the exit status
 * @throws BadInputError for what cannot be read, and names that stand for nothing; then nothing has been written
 */
export async function runReach(
  question: Question,
  options: ReachOptions,
  screen: VerdictScreen,
): Promise<number> {
  const asked = question.port === undefined ? undefined : readPort(question.port);
  const { sources, declaration, notes, caveats } = await readGiven(options);
  const model = readModel(provedFrom(sources, buildGraph(sources)));
  const matrix =
    declaration === undefined ? undefined : checkedMatrix(resolveDeclaration(declaration, model));
  const names = new Names(model, declaration, matrix);
  const pairs = pairsOf(names.ends(question.from, "from"), names.ends(question.to, "to"));
  const questions = new Questions(model, readReach(model, { networks: networksOf(matrix) }), names);
  const answers = pairs.map(([from, to]) => questions.ask(from, to, asked));
  const reached = reachedOf(question, asked, answers, notes);
  const { json, sure = false } = options;
  if (json !== undefined) writeOutput(json, writeJson(reached));
  if (json !== "-") process.stdout.write(renderReached(reached, caveats, screen));
  const { counts } = reached;
  const isReached = sure ? counts.yes === answers.length : counts.no < answers.length;
  return isReached ? 0 : 1;
}

function reachedOf(
  { from, to }: Question,
  asked: TrafficSet | undefined,
  pairs: readonly Pair[],
  notes: readonly string[],
): Reached {
  const counts = { yes: 0, perhaps: 0, no: 0 };
  for (const { answer } of pairs) counts[answer] += 1;
  return {
    format: "bulkhead-reach",
    version: 1,
    from,
    to,
    ...(asked === undefined ? {} : { port: portsText(asked) }),
    answer: counts.yes > 0 ? "yes" : counts.perhaps > 0 ? "perhaps" : "no",
    counts,
    pairs,
    notes,
  };
}

/** Everything at the one end with everything at the other, but nothing with itself. */
function pairsOf(from: readonly End[], to: readonly End[]): readonly (readonly [End, End])[] {
  const pairs = from.flatMap((a) =>
    to.filter((b) => !isSame(a, b)).map((b): readonly [End, End] => [a, b]),
  );
  const [first] = pairs;
  if (first === undefined) {
    throw new BadInputError("the question", [
      {
        at: "<to>",
        found: "the same as <from>",
        expected: "another place",
        fix: "Name two different things.",
      },
    ]);
  }
  if (pairs.length > mostPairs) {
    throw new BadInputError("the question", [
      {
        at: "<from>, <to>",
        found: `${pairs.length} pairs of things`,
        expected: `at most ${mostPairs}`,
        fix: "Name less at a time.",
      },
    ]);
  }
  const isOutside = ({ place: { kind } }: End) => kind !== "member" && kind !== "vpn-clients";
  const between = pairs.filter(([a, b]) => !(isOutside(a) && isOutside(b)));
  if (between.length > 0) return between;
  throw new BadInputError("the question", [
    {
      at: "<from>, <to>",
      found: `${first[0].name} and ${first[1].name}, which are both outside of the network`,
      expected: "something inside at one end",
      fix: "Name a service, a store or an edge.",
    },
  ]);
}

function isSame({ place: a, addresses: one }: End, { place: b, addresses: other }: End): boolean {
  if (a.kind === "member") return b.kind === "member" && a.member === b.member;
  return a.kind === b.kind && one === other;
}

function readPort(text: string): TrafficSet | undefined {
  if (text === "any") return undefined;
  const isShaped = /^((tcp|udp)\/)?\d{1,5}(-\d{1,5})?$|^(tcp|udp|icmp|icmpv6)$/.test(text);
  const { traffic, problems } = readPorts(isShaped ? text : "");
  const [problem] = problems;
  if (problem === undefined) return traffic;
  throw new BadInputError("the question", [
    {
      at: "[port]",
      found: quoted(text),
      expected: isShaped ? problem.expected : "443, udp/53, 8000-8080, icmp or any",
      fix: "Correct it.",
    },
  ]);
}
