/** The host names of the internal edge and the rules of its listeners, from plain values. */
import { hash } from "../common/hash";
import { entryOf } from "../common/records";

/** What the plan needs to know of a route. */
export interface RouteRequest {
  readonly host?: string;
}

/** What the plan needs to know of an audience. */
export interface AudienceRequest {
  readonly port: number;
  readonly routes: readonly string[];
}

/** One rule of a listener: requests for one host name go to one route. */
export interface RulePlan {
  readonly route: string;
  readonly host: string;
  readonly priority: number;
}

/** One listener: what one audience may ask for. */
export interface ListenerPlan {
  readonly audience: string;
  readonly port: number;
  readonly rules: readonly RulePlan[];
}

/** Everything about an edge that follows from its arguments alone. */
export interface EdgePlan {
  /** Per route, its full host name. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly listeners: readonly ListenerPlan[];
  /** Per audience and route, where that audience finds it. */
  readonly urls: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Elastic Load Balancing's range of rule priorities. */
const lowestPriority = 1;
const priorityCount = 50_000;

/** The full host name of each route. */
export function planHosts(
  domain: string,
  routes: Readonly<Record<string, RouteRequest>>,
): Record<string, string> {
  return mapValues(routes, ({ host }, key) => `${host ?? key}.${domain}`);
}

/**
 * A priority for each rule, by what the rule is known by. Host names are exact, so no two rules match one request and
 * any order is right; what matters is that a priority comes from the rule alone, so that a new route leaves the others
 * where they are. Where two want one place, both take another and the place stays empty: a rule that is created then
 * never needs a place that another has yet to leave.
 */
export function planPriorities(ids: readonly string[]): Map<string, number> {
  const priorities = new Map<string, number>();
  const asked = new Set<number>();
  let waiting = [...new Set(ids)];
  for (let round = 0; waiting.length > 0; round++) {
    const places = new Map<number, string[]>();
    for (const id of waiting) {
      const place = lowestPriority + (hash(`${round} ${id}`) % priorityCount);
      places.set(place, [...(places.get(place) ?? []), id]);
    }
    waiting = [];
    for (const [place, rivals] of places) {
      const [id, second] = rivals;
      if (id !== undefined && second === undefined && !asked.has(place)) priorities.set(id, place);
      else waiting.push(...rivals);
      asked.add(place);
    }
  }
  return priorities;
}

/** What a rule is known by: a name that moves to another route gets a new rule, which must not want the old place. */
function ruleId(route: string, host: string): string {
  return `${route} ${host}`;
}

/** Decides host names, listeners, rules and addresses. The values are taken to be valid. */
export function planEdge(
  domain: string,
  routes: Readonly<Record<string, RouteRequest>>,
  audiences: Readonly<Record<string, AudienceRequest>>,
): EdgePlan {
  const hosts = planHosts(domain, routes);
  const priorities = planPriorities(Object.entries(hosts).map(([r, host]) => ruleId(r, host)));
  const listeners = Object.entries(audiences).map(([audience, { port, routes: names }]) => ({
    audience,
    port,
    rules: names.flatMap((route) => {
      const host = entryOf(hosts, route);
      const priority = host === undefined ? undefined : priorities.get(ruleId(route, host));
      return host === undefined || priority === undefined ? [] : [{ route, host, priority }];
    }),
  }));
  const urls = Object.fromEntries(
    listeners.map(({ audience, port, rules }) => [
      audience,
      Object.fromEntries(
        rules.map(({ route, host }) => [route, `https://${host}${port === 443 ? "" : `:${port}`}`]),
      ),
    ]),
  );
  return { hosts, listeners, urls };
}

function mapValues<T, R>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, v]) => [key, change(v, key)]));
}
