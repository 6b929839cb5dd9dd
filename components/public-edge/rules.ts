import {
  common,
  matches,
  type Pattern,
  PatternKind,
  patternOf,
  samples,
  wildcardsOf,
} from "./patterns";

/** What a request must look like for a route to take it; without any condition it takes what no other takes. */
export interface RouteConditions {
  readonly paths?: readonly string[];
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
}

/** A request, as far as routing looks at it. */
export interface RouteRequest {
  /** The Host header; its case does not matter. */
  readonly host: string;
  /** The URL's path. A query string behind it is ignored. */
  readonly path: string;
  /** @default "GET" */
  readonly method?: string;
}

/** One listener rule before it has a priority. All requests that it takes are equally specific. */
export interface RuleDraft {
  readonly route: string;
  /** What the rule is told apart by within its route: made from its content, so that other rules do not shift it. */
  readonly key: string;
  readonly path: Pattern;
  /** Whether the rule states its path; without, every path will do. */
  readonly hasPath: boolean;
  /** None: any host. */
  readonly hosts: readonly Pattern[];
  /** None: any method. */
  readonly methods: readonly string[];
  /** From the most significant measure to the least; greater is more specific. */
  readonly specificity: readonly number[];
}

/** What AWS admits per rule. Source: "Quotas for your Application Load Balancers"; neither can be raised. */
export const ruleLimits = {
  /** Values of all conditions together. */
  values: 5,
  /** Wildcards in all values together. Newer editions of the document say 6; five is within both. */
  wildcards: 5,
} as const;

/** How much a host condition narrows. */
const HostClass = { None: 0, Wildcard: 1, Exact: 2 } as const;

/**
 * Splits a route into rules: one per path, so that each gets its own priority and keeps it when a path is added. The
 * exact hosts share a rule if they fit; a wildcard host has one of its own. Methods share a rule if they fit.
 */
export function draftRules(route: string, conditions: RouteConditions): RuleDraft[] {
  if (isDefault(conditions)) return [];
  const { paths = [] } = conditions;
  const hosts = (conditions.hosts ?? []).map((host) => host.toLowerCase()).sort();
  const methods = [...(conditions.methods ?? [])].sort();
  const drafts: RuleDraft[] = [];
  for (const path of paths.length > 0 ? paths : [undefined]) {
    for (const group of hostGroups(hosts, 1 + methods.length)) {
      for (const chosen of methodGroups(methods, 1 + group.hosts.length)) {
        const name = [path ?? "", group.name, chosen.name];
        drafts.push(draftOf(route, name.join(" "), path, group.hosts, chosen.methods));
      }
    }
  }
  return drafts;
}

/** Whether a route takes what no other one takes. */
export function isDefault({ paths = [], hosts = [], methods = [] }: RouteConditions): boolean {
  return paths.length + hosts.length + methods.length === 0;
}

function draftOf(
  route: string,
  key: string,
  path: string | undefined,
  hosts: readonly string[],
  methods: readonly string[],
): RuleDraft {
  const pattern = patternOf(path ?? "/*");
  const hostPatterns = hosts.map(patternOf);
  return {
    route,
    key,
    path: pattern,
    hasPath: path !== undefined,
    hosts: hostPatterns,
    methods,
    specificity: specificityOf(pattern, hostPatterns, methods.length > 0),
  };
}

interface HostGroup {
  readonly name: string;
  readonly hosts: readonly string[];
}

function hostGroups(hosts: readonly string[], otherValues: number): HostGroup[] {
  if (hosts.length === 0) return [{ name: "", hosts: [] }];
  const exact = hosts.filter((host) => wildcardsOf(host) === 0);
  const wild = hosts.filter((host) => wildcardsOf(host) > 0);
  const together = exact.length > 0 && exact.length + otherValues <= ruleLimits.values;
  return [
    ...(together
      ? [{ name: "hosts", hosts: exact }]
      : exact.map((host) => ({ name: host, hosts: [host] }))),
    ...wild.map((host) => ({ name: host, hosts: [host] })),
  ];
}

interface MethodGroup {
  readonly name: string;
  readonly methods: readonly string[];
}

function methodGroups(methods: readonly string[], otherValues: number): MethodGroup[] {
  if (methods.length + otherValues <= ruleLimits.values) return [{ name: "", methods }];
  return methods.map((method) => ({ name: method, methods: [method] }));
}

/** How many levels the length of a path's literal beginning is sorted into. */
const pathLevels = 27;

/** The level of a literal beginning: exact up to 16 characters, then in steps of 2, 16 and 64. */
function pathLevel(length: number): number {
  if (length <= 16) return length - 1;
  if (length <= 32) return 16 + Math.floor((length - 17) / 2);
  if (length <= 64) return 24 + Math.floor((length - 33) / 16);
  return 26;
}

/**
 * How specific a rule is, most significant measure first: an exact host, then a wildcard host; then the longer literal
 * beginning of the path; then an exact path, then one with wildcards in its middle; then a condition on methods. What
 * follows tells apart what is alike in these four.
 *
 * Take any one path, host and method of a rule, and of another rule: if the requests of the first are a part of those
 * of the second, none of its measures is smaller, and one is greater unless they are the same requests. Compared by
 * this list, every rule therefore comes before those that contain it.
 */
function specificityOf(
  path: Pattern,
  hosts: readonly Pattern[],
  hasMethods: boolean,
): readonly number[] {
  const [host] = hosts;
  const hostClass =
    host === undefined
      ? HostClass.None
      : host.kind === PatternKind.Exact
        ? HostClass.Exact
        : HostClass.Wildcard;
  return [
    hostClass,
    pathLevel(path.prefix.length),
    path.kind,
    hasMethods ? 1 : 0,
    ...[path.prefix.length, path.literals, path.minLength, -path.stars],
    // Exact hosts are equal or have nothing in common: how long they are does not matter.
    ...(host === undefined || hostClass === HostClass.Exact
      ? [0, 0, 0]
      : [host.literals, host.minLength, -host.stars]),
  ];
}

/**
 * The band of a rule, 0 for the most specific: the first four measures, each band of which is a range of priorities.
 */
export function bandOf({ specificity: [host = 0, level = 0, kind = 0, method = 0] }: RuleDraft) {
  const rank = ((host * pathLevels + level) * 3 + kind) * 2 + method;
  return bandCount - 1 - rank;
}

/** How many bands there are: host classes, path levels, path kinds, with and without methods. */
export const bandCount = 3 * pathLevels * 3 * 2;

/** Sorts the more specific first; 0 for rules that are equally specific. */
export function compareSpecificity(a: RuleDraft, b: RuleDraft): number {
  for (const [index, measure] of a.specificity.entries()) {
    const difference = (b.specificity[index] ?? 0) - measure;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a rule takes a request, as the load balancer decides it. */
export function takes(rule: RuleDraft, request: RouteRequest): boolean {
  const host = request.host.toLowerCase();
  const method = request.method ?? "GET";
  return (
    matches(rule.path, request.path) &&
    (rule.hosts.length === 0 || rule.hosts.some((pattern) => matches(pattern, host))) &&
    (rule.methods.length === 0 || rule.methods.includes(method))
  );
}

/** A request that both rules take, if there is one. */
export function sharedRequest(a: RuleDraft, b: RuleDraft): RouteRequest | undefined {
  const path = common(a.path, b.path);
  const method = commonMethod(a.methods, b.methods);
  if (path === undefined || method === undefined) return undefined;
  const host = commonHost(a.hosts, b.hosts);
  return host === undefined ? undefined : { host, path, method };
}

function commonMethod(a: readonly string[], b: readonly string[]): string | undefined {
  if (a.length === 0) return b[0] ?? "GET";
  return b.length === 0 ? a[0] : a.find((method) => b.includes(method));
}

function commonHost(a: readonly Pattern[], b: readonly Pattern[]): string | undefined {
  const [any] = samples((a[0] ?? b[0] ?? patternOf("example.com")).text, "x", 1);
  if (a.length === 0 || b.length === 0) return any;
  for (const x of a) {
    for (const y of b) {
      const host = common(x, y);
      if (host !== undefined) return host;
    }
  }
  return undefined;
}

/** A rule's conditions in words. */
export function describe({ path, hasPath, hosts, methods }: RuleDraft): string {
  return [
    ...(methods.length > 0 ? [methods.join(" or ")] : []),
    ...(hosts.length > 0 ? [`host ${hosts.map(({ text }) => text).join(" or ")}`] : []),
    ...(hasPath ? [`path ${path.text}`] : []),
  ].join(", ");
}
