/** Who answers a request: the first line of a listener's table whose conditions it meets. */
import type { Member } from "../members";
import { likenesses, type Likeness } from "./patterns";
import type { HttpRoute } from "./types";

/** Requests by patterns with `*` and `?`; whatever is not given may be anything. Paths are told by their case, hosts not. */
export interface HttpQuery {
  readonly host?: string;
  readonly path?: string;
}

export interface HttpRequest {
  readonly host: string;
  readonly path: string;
}

/** A line that may answer some of the requests, and one of those. */
export interface Answering {
  readonly route: HttpRoute;
  readonly example: HttpRequest;
}

export interface Answers {
  /** Members that may answer some of the requests. */
  readonly may: readonly Member[];
  /** The member that answers all of them for sure. */
  readonly surely: Member | undefined;
  /**
   * Whether the load balancer itself may answer some: with a redirect or a fixed response. What it answers only to those
   * who do not come by the front that sends what its rules ask for does not count.
   */
  readonly itself: boolean;
  /** Every line that may answer some, in the order in which they are asked. */
  readonly by: readonly Answering[];
  /** Why others than `may` may answer. */
  readonly open: readonly string[];
  /** What keeps `surely` from being told, beside that: unknown conditions or order, and rewritten requests. */
  readonly doubts: readonly string[];
}

/** What a table makes of requests that are alike. */
interface Case {
  /** The lines that may answer, in the order of the table; where `isDecided`, one of them does. */
  readonly asked: readonly HttpRoute[];
  readonly isDecided: boolean;
  /** Those of them that requests get to which come by the front in front of the load balancer, where there is one. */
  readonly byFront: readonly HttpRoute[];
  /** The lines that some of the requests get to, where it is known in which order they are asked. */
  readonly reached: readonly HttpRoute[];
  readonly example: HttpRequest;
}

const everyHost = "*";
const everyPath = "/*";

/** Which patterns there are, and where each stands. */
function numbered(lists: readonly (readonly string[] | undefined)[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const list of lists) {
    for (const one of list ?? []) if (!all.has(one)) all.set(one, all.size);
  }
  return all;
}

/** Whether a line leaves nothing open about which requests it takes, among those that meet its paths and hosts. */
function takesAll({ conditions: { others, unknown } }: HttpRoute): boolean {
  return !others && !unknown;
}

/** The kinds of requests that a table tells apart; undefined where there are too many. */
function casesOf(routes: readonly HttpRoute[], query: HttpQuery): readonly Case[] | undefined {
  const small = (list: readonly string[] | undefined) => list?.map((one) => one.toLowerCase());
  const lines = routes.map((route) => ({
    route,
    paths: route.conditions.paths,
    hosts: small(route.conditions.hosts),
  }));
  const paths = numbered(lines.map((line) => line.paths));
  const hosts = numbered(lines.map((line) => line.hosts));
  const byPath = likenesses(query.path ?? everyPath, [...paths.keys()]);
  const byHost = likenesses((query.host ?? everyHost).toLowerCase(), [...hosts.keys()]);
  if (byPath === undefined || byHost === undefined) return undefined;
  const meets = (
    list: readonly string[] | undefined,
    all: ReadonlyMap<string, number>,
    { matched }: Likeness,
  ) => list === undefined || list.some((one) => matched.has(all.get(one) ?? -1));
  return byHost.flatMap((host) => {
    const here = lines.filter((line) => meets(line.hosts, hosts, host));
    return byPath.map((path) => {
      const met = here.filter((line) => meets(line.paths, paths, path)).map(({ route }) => route);
      return { ...decided(met), example: { host: host.example, path: path.example } };
    });
  });
}

/** Which of the lines whose paths and hosts are met may answer. */
function decided(met: readonly HttpRoute[]): Omit<Case, "example"> {
  const loose = met.filter(({ ordered }) => !ordered);
  const asked = [...loose];
  let isDecided = loose.some(takesAll);
  for (const route of met) {
    if (!route.ordered) continue;
    // A rule that is met comes before the default action wherever it stands.
    if (route.rule === undefined && isDecided) break;
    asked.push(route);
    if (!takesAll(route)) continue;
    isDecided = true;
    break;
  }
  const rules = asked.filter(({ rule }) => rule !== undefined);
  const isOrdered = loose.length === 0 || rules.length === 1;
  const reached = isOrdered ? reachedOf(asked) : [];
  const first = asked.findIndex((route) => route.ordered && route.conditions.provided === true);
  const byFront = first === -1 || loose.length > 0 ? asked : asked.slice(0, first + 1);
  return { asked, isDecided, byFront, reached };
}

/** The first line, and those that are behind lines which whoever asks can choose not to meet. */
function reachedOf(asked: readonly HttpRoute[]): readonly HttpRoute[] {
  const last = asked.findIndex(
    ({ conditions: { avoidable = false, unknown } }) => !avoidable || unknown,
  );
  return last === -1 ? asked : asked.slice(0, last + 1);
}

/** The one that every line hands to, and nobody else. */
function only(routes: readonly HttpRoute[]): Member | undefined {
  const [first] = routes;
  const [one] = first?.targets ?? [];
  const isSame = ({ targets, certain, open, transforms }: HttpRoute) =>
    targets.length === 1 && targets[0] === one && certain && open.length === 0 && !transforms;
  return routes.every(isSame) ? one : undefined;
}

/** Who may answer the requests of a pattern, and who surely answers them all, by a listener's table. */
export function whoAnswers(routes: readonly HttpRoute[], query: HttpQuery): Answers {
  const cases = casesOf(routes, query);
  const tooMany = "the patterns of the rules are too many to be told apart";
  const examples = new Map<HttpRoute, HttpRequest>();
  for (const { asked, example } of cases ?? []) {
    for (const route of asked) if (!examples.has(route)) examples.set(route, example);
  }
  const some = { host: query.host ?? everyHost, path: query.path ?? everyPath };
  const by = (cases === undefined ? routes : routes.filter((route) => examples.has(route))).map(
    (route): Answering => ({ route, example: examples.get(route) ?? some }),
  );
  const all = by.map(({ route }) => route);
  const isDecided = cases?.every((one) => one.isDecided) === true;
  const last = "no default action is known";
  const open = [
    ...all.flatMap((route) => route.open),
    ...(cases === undefined || isDecided ? [] : [last]),
  ];
  const rewritten = all
    .filter((route) => route.transforms)
    .map(({ because }) => `${because.text}: it rewrites requests, so that targets see others`);
  const doubts = [
    ...(cases === undefined ? [tooMany] : []),
    ...all.flatMap((route) => route.doubts),
    ...rewritten,
  ];
  return {
    may: [...new Set(all.flatMap(({ targets }) => targets))],
    surely: isDecided && open.length === 0 ? only(all) : undefined,
    itself: (cases?.flatMap(({ byFront }) => byFront) ?? all).some(
      ({ targets, open: why }) => targets.length === 0 && why.length === 0,
    ),
    by,
    open: [...new Set(open)],
    doubts: [...new Set(doubts)],
  };
}

/** The lines of a table that some request gets to for sure: none before them may take it. */
export function surelyAsked(routes: readonly HttpRoute[]): ReadonlySet<HttpRoute> {
  const found = new Set<HttpRoute>();
  for (const { reached } of casesOf(routes, {}) ?? []) {
    for (const route of reached) if (!route.conditions.unknown) found.add(route);
  }
  return found;
}
