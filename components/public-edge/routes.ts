import { hash } from "../common/hash";
import { type Problem, ProblemList } from "../common/problems";
import { entryOf } from "../common/records";
import { bandWidth, type Displacement, type PlannedRule, planPriorities } from "./priorities";
import {
  compareSpecificity,
  describe,
  draftRules,
  isDefault,
  type RouteConditions,
  type RouteRequest,
  type RuleDraft,
  sharedRequest,
  takes,
} from "./rules";
import { conditionProblems } from "./conditions";
import { patternOf, samples } from "./patterns";

export type { PlannedRule } from "./priorities";
export type { RouteConditions, RouteRequest } from "./rules";

/** What a set of routes comes to. */
export interface RoutePlan {
  /** In the order of evaluation. */
  readonly rules: readonly PlannedRule[];
  /** The route that takes what no rule takes; without one, the answer is 404. */
  readonly defaultRoute?: string;
  /** What a person should know: rules that could not keep the priority that their content gives them. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What AWS admits per load balancer. Source: "Quotas for your Application Load Balancers". */
const edgeQuotas = {
  /** Can be raised on request. */
  rules: 100,
  /** Cannot be raised. */
  targetGroups: 100,
} as const;

/**
 * Plans the listener rules of a set of routes. Pure, and independent of the order of the routes and of the values in
 * them.
 *
 * @param ruleQuota how many rules a load balancer may have
 */
export function planRoutes(
  routes: Readonly<Record<string, RouteConditions>>,
  ruleQuota: number = edgeQuotas.rules,
): RoutePlan {
  const problems = new ProblemList();
  const sound: RuleDraft[] = [];
  const defaults: string[] = [];
  for (const [route, conditions] of Object.entries(routes)) {
    const found = conditionProblems(route, conditions);
    problems.addAll(found);
    if (found.length > 0) continue;
    if (isDefault(conditions)) defaults.push(route);
    else sound.push(...draftRules(route, conditions));
  }
  const [defaultRoute, ...otherDefaults] = defaults.sort();
  for (const other of otherDefaults) {
    problems.add(
      `routes.${other}`,
      "no condition",
      `at least one condition, since routes.${defaultRoute ?? ""} already takes everything else`,
      "Give one of the two its paths, hosts or methods.",
    );
  }
  const drafts = sound.sort(compareSpecificity);
  addAmbiguities(problems, routes, drafts);
  addShadows(problems, routes, drafts, defaultRoute);
  addQuotas(problems, Object.keys(routes).length, drafts.length, ruleQuota);
  const { rules, displaced, homeless } = planPriorities(drafts);
  const [rule] = homeless;
  if (rule !== undefined) {
    problems.add(
      whereIs(routes, rule),
      describe(rule),
      `at most ${bandWidth} rules with literal beginnings of such a length`,
      "Spread the routes over two edges, or tell them apart by host.",
    );
  }
  return {
    rules,
    ...(defaultRoute === undefined ? {} : { defaultRoute }),
    notes: displaced.map(noteOf),
    problems: problems.problems,
  };
}

/** The rule's name within its edge: the route, what it matches, and a digest of that, so that it never shifts. */
export function ruleName({ route, key }: RuleDraft): string {
  const words = key.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const digest = hash(key).toString(16).padStart(8, "0");
  return [route, ...(words === "" ? [] : [words.slice(0, 40)]), digest].join("-");
}

function noteOf({ rule, wanted, because }: Displacement): string {
  const rivals = because.map((other) => `${other.route} (${describe(other)})`).join(", ");
  return (
    `route ${rule.route} (${describe(rule)}) has priority ${rule.priority} instead of ${wanted}, ` +
    `which it would have without ${rivals}`
  );
}

function whereIs(routes: Readonly<Record<string, RouteConditions>>, rule: RuleDraft): string {
  const index = entryOf(routes, rule.route)?.paths?.indexOf(rule.path.text) ?? -1;
  return rule.hasPath && index >= 0
    ? `routes.${rule.route}.paths[${index}]`
    : `routes.${rule.route}`;
}

/** Two routes that take the same request and are equally specific: nothing says which one should get it. */
function addAmbiguities(
  problems: ProblemList,
  routes: Readonly<Record<string, RouteConditions>>,
  drafts: readonly RuleDraft[],
): void {
  for (const [index, a] of drafts.entries()) {
    for (let next = index + 1; next < drafts.length; next += 1) {
      const b = drafts[next];
      if (b === undefined || compareSpecificity(a, b) !== 0) break;
      if (a.route === b.route) continue;
      const request = sharedRequest(a, b);
      if (request === undefined) continue;
      const [first, second] = [a, b].sort((x, y) => (x.route < y.route ? -1 : 1));
      if (first === undefined || second === undefined) continue;
      problems.add(
        whereIs(routes, second),
        describe(second),
        `no request in common with ${whereIs(routes, first)} (${describe(first)}), which is as specific`,
        `Both take ${requestLine(request)}: narrow one of them, or let one route have it.`,
      );
    }
  }
}

function requestLine({ method = "GET", host, path }: RouteRequest): string {
  return `${method} https://${host}${path}`;
}

/** A rule, or the default route, of which more specific rules of others leave nothing. */
function addShadows(
  problems: ProblemList,
  routes: Readonly<Record<string, RouteConditions>>,
  drafts: readonly RuleDraft[],
  defaultRoute: string | undefined,
): void {
  const texts = drafts.flatMap(({ path, hosts }) => [path.text, ...hosts.map(({ text }) => text)]);
  const marks = Math.max(0, ...texts.map((text) => text.split("?").length - 1));
  const used = texts.join("").toLowerCase();
  // "!" is in no pattern; the letters before it are easier to read.
  const filler = Array.from("xzqjkvwy!").find((letter) => !used.includes(letter)) ?? "!";
  const fill = { filler, longest: marks + 1 };
  const everything = { path: patternOf("/*"), hosts: [], methods: [] };
  const candidates: readonly [RuleDraft | undefined, Sampled][] = [
    ...drafts.map((draft): [RuleDraft, Sampled] => [draft, draft]),
    ...(defaultRoute === undefined ? [] : [[undefined, everything] as [undefined, Sampled]]),
  ];
  for (const [draft, sampled] of candidates) {
    const winners = takersOf(drafts, draft, sampled, fill);
    const route = draft?.route ?? defaultRoute ?? "";
    const others = winners.filter((winner) => winner.route !== route);
    if (others.length === 0) continue;
    // Equally specific takers were reported as ambiguous.
    if (draft !== undefined && others.some((o) => compareSpecificity(o, draft) === 0)) continue;
    const names = others.map((other) => `${whereIs(routes, other)} (${describe(other)})`);
    problems.add(
      draft === undefined ? `routes.${route}` : whereIs(routes, draft),
      draft === undefined ? "no condition" : describe(draft),
      `requests that are left over by ${names.join(" and ")}`,
      "It would never get any: leave it out, or narrow the others.",
    );
  }
}

interface Fill {
  readonly filler: string;
  readonly longest: number;
}

type Sampled = Pick<RuleDraft, "path" | "hosts" | "methods">;

/**
 * The rules that take all requests of a rule away from it; none if it keeps any. Asking for the samples is enough: see
 * there.
 */
function takersOf(
  drafts: readonly RuleDraft[],
  draft: RuleDraft | undefined,
  sampled: Sampled,
  { filler, longest }: Fill,
): RuleDraft[] {
  const takers = new Set<RuleDraft>();
  const hosts = sampled.hosts.length > 0 ? sampled.hosts.map(({ text }) => text) : [filler];
  const methods = sampled.methods.length > 0 ? sampled.methods : [filler];
  for (const pattern of hosts) {
    for (const host of samples(pattern, filler, longest)) {
      for (const method of methods) {
        for (const path of samples(sampled.path.text, filler, longest)) {
          const taker = drafts.find((other) => takes(other, { host, path, method }));
          if (taker === draft) return [];
          if (taker !== undefined) takers.add(taker);
        }
      }
    }
  }
  return [...takers];
}

function addQuotas(problems: ProblemList, routes: number, rules: number, quota: number): void {
  if (rules > quota) {
    problems.add(
      "routes",
      `${rules} listener rules`,
      `at most ${quota}, AWS's quota per load balancer`,
      "Join paths by wildcards, use a second edge, or have the quota raised and say so in ruleQuota.",
    );
  }
  if (routes > edgeQuotas.targetGroups) {
    problems.add(
      "routes",
      `${routes} routes`,
      `at most ${edgeQuotas.targetGroups}, AWS's quota of target groups per load balancer`,
      "Use a second edge.",
    );
  }
}

/** Which route gets a request, and why. */
export interface RouteDecision {
  /** Absent: no route takes it, and the answer is 404. */
  readonly route?: string;
  /** The rule that decided; absent for the default route. */
  readonly rule?: PlannedRule;
  /** The decision in one sentence. */
  readonly because: string;
  /** The other rules that would have taken the request, in the order in which they would have been asked. */
  readonly alsoMatching: readonly PlannedRule[];
}

/**
 * Says which route gets a request, by evaluating the planned rules as the load balancer does: by ascending priority,
 * the first that matches.
 *
 * @throws InvalidArgumentsError if the routes are not sound
 */
export function matchRoute(
  routes: Readonly<Record<string, RouteConditions>>,
  request: RouteRequest,
): RouteDecision {
  const plan = planRoutes(routes, Number.POSITIVE_INFINITY);
  const problems = new ProblemList();
  problems.addAll(plan.problems);
  problems.throwIfAny("Routes", Object.keys(routes).join(", "));
  const path = request.path.replace(/[?#].*$/s, "");
  const [rule, ...alsoMatching] = plan.rules.filter((one) => takes(one, { ...request, path }));
  if (rule !== undefined) {
    const next = alsoMatching[0];
    const over =
      next === undefined
        ? ""
        : `, before ${next.route} (${describe(next)}), which is less specific`;
    const because = `rule ${rule.priority} of ${rule.route} matches ${describe(rule)}${over}`;
    return { route: rule.route, rule, because, alsoMatching };
  }
  const { defaultRoute } = plan;
  return defaultRoute === undefined
    ? { because: "no rule matches and no route is the default: fixed 404", alsoMatching }
    : {
        route: defaultRoute,
        because: `no rule matches: ${defaultRoute} takes everything else`,
        alsoMatching,
      };
}
