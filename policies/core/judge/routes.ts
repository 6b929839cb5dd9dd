/** Which service answers a path of an edge: the declared routes against the tables of its listeners. */
import { ports } from "../algebra";
import type { Resource } from "../graph";
import { whoAnswers, type Answering, type Answers } from "../model/balancing/http";
import type { HttpRoute } from "../model/balancing/types";
import type { Member } from "../model/members";
import { literal } from "../model/routing";
import { at } from "../model/members/reader";
import { matches } from "../graph/glob";
import type { RouteRow } from "../traffic/types";
import { asHop, hopText } from "./evidence";
import type { Cause } from "./findings";
import type { Judging } from "./judging";
import type { Offer } from "./joining";
import { leading, registrations } from "./leads";
import { Line } from "./line";
import { fixOfListener, unattached } from "./forwarding";
import { listenerAt } from "./missing";
import { missRefused } from "./refused";
import { listenersOn, type Mend } from "./roots";
import { blockedAt, tellBlocked } from "./sign-in";

/** Stands for whatever the other routes of the same edge, port and host leave. */
const otherwise = "*";

export function judgeRoutes(judging: Judging): readonly Line[] {
  const rows = judging.matrix?.routes ?? [];
  return rows.map((row, i) => {
    const line = new Line(`route ${i}`, row.id, "routes", row.text, row.notApplicable);
    if (row.notApplicable !== undefined) return line;
    const rivals = rows.filter(
      (other) =>
        other !== row &&
        other.edge.name === row.edge.name &&
        other.port === row.port &&
        other.host === row.host,
    );
    for (const balancer of row.edge.members) judgeRoute(judging, line, row, balancer, rivals);
    return line;
  });
}

function judgeRoute(
  judging: Judging,
  line: Line,
  row: RouteRow,
  balancer: Member,
  rivals: readonly RouteRow[],
): void {
  const { balancing } = judging.model;
  const ends = [judging.nameOf(balancer), row.to.name] as const;
  if (missRefused(judging, { row, line }, [balancer, ...row.to.members], ends)) return;
  const listeners = listenersOn(judging, balancer, row.port);
  const own = listeners.find((one) => whyUnsure(judging, one, balancer) === undefined);
  const listener = own ?? listeners[0];
  const what = `${row.path}${row.host === undefined ? "" : ` of ${row.host}`}`;
  if (listener === undefined) {
    judging.findings.add({
      lines: [line],
      verdict: "missing",
      obligation: "works",
      title: () =>
        `${what} is answered by nobody: ${judging.nameOf(balancer)} has no listener on port ${row.port}`,
      from: judging.nameOf(balancer),
      to: row.to.name,
      cause: {
        resource: balancer.owner,
        property: undefined,
        link: listenerAt(balancer, row.port),
      },
      fix: () => fixOfListener(judging, balancer, row.port),
      offers: () => {
        const port = ports.portSet(ports.TCP, row.port);
        return row.to.members.flatMap((one) => leading(judging, balancer, one, [], port));
      },
    });
    return;
  }
  const table = balancing.routes(listener);
  const query = {
    path: row.path === otherwise ? "/*" : row.path,
    ...(row.host === undefined ? {} : { host: row.host }),
  };
  const found = whoAnswers(table, query);
  const why = whyUnsure(judging, listener, balancer);
  const all = why === undefined ? found : { ...found, doubts: [why, ...found.doubts] };
  const answers = row.path === otherwise ? withoutRivals(all, rivals) : all;
  const blocked = blockedIn(judging, row, balancer, answers);
  if (blocked !== undefined) {
    tellBlocked(judging, { row, line }, blocked, ends);
    return;
  }
  judgeAnswers(judging, line, row, { listener, table, rivals }, answers, what);
}

/** A sign-in that does not work, of a line by which requests are to get there. */
function blockedIn(judging: Judging, { to }: RouteRow, balancer: Member, { by }: Answers) {
  const leading = by.filter(({ route }) => route.targets.some((one) => to.members.includes(one)));
  for (const { route } of leading) {
    const blocked = blockedAt(judging, balancer, route.signIn, route.listener);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
}

/** Why a listener may be another load balancer's, or listen elsewhere; undefined where it is this one's for sure. */
function whyUnsure(judging: Judging, listener: Resource, { owner }: Member): string | undefined {
  const { reader } = judging.model.members.interfaces;
  const slot = "loadBalancerArn";
  if (!reader.resources(listener, slot).certain.includes(owner)) {
    return `${at(listener, slot)} may name another load balancer`;
  }
  const isKnown = reader.setting(listener, "port").state === "known";
  return isKnown ? undefined : `${at(listener, "port")} is not known`;
}

/**
 * The lines that answer what no other declared route is about. A rule by which the load balancer answers some paths
 * itself, to refuse or to redirect them, hands nothing to anybody else; the last one that answers takes all the rest.
 */
function withoutRivals(answers: Answers, rivals: readonly RouteRow[]): Answers {
  const isRival = ({ conditions: { paths } }: HttpRoute) =>
    paths?.every((path) => rivals.some((other) => matches(other.path, path))) === true;
  const by = answers.by.filter(({ route }) => !isRival(route));
  const routes = by.map(({ route }) => route);
  return {
    ...answers,
    by,
    may: [...new Set(routes.flatMap(({ targets }) => targets))],
    surely: undefined,
    itself: upToAll(routes).slice(-1).some(isItself),
    open: [...new Set(routes.flatMap(({ open }) => open))],
    doubts: [...new Set(routes.flatMap(({ doubts }) => doubts))],
  };
}

/** The lines that requests get to which come by the front that sends what a line without paths and hosts asks for. */
function upToAll(routes: readonly HttpRoute[]): readonly HttpRoute[] {
  const last = routes.findIndex(
    ({ ordered, conditions: { paths, hosts, provided } }) =>
      ordered && provided === true && paths === undefined && hosts === undefined,
  );
  return last === -1 ? routes : routes.slice(0, last + 1);
}

function isItself({ targets, open }: HttpRoute): boolean {
  return targets.length === 0 && open.length === 0;
}

/** Why a line that is asked leads to nobody. */
function lackIn(route: HttpRoute | undefined): string {
  if (route === undefined) return "no line of the listener takes it";
  const isForward = route.action === "forwards" && route.targets.length === 0;
  return isForward ? "nothing stands behind what it is forwarded to" : route.action;
}

/** A listener's table, and the other rows about it. */
interface Table {
  readonly listener: Resource;
  readonly table: readonly HttpRoute[];
  readonly rivals: readonly RouteRow[];
}

function judgeAnswers(
  judging: Judging,
  line: Line,
  row: RouteRow,
  { listener, table, rivals }: Table,
  { may, surely, itself, by, open, doubts }: Answers,
  what: string,
): void {
  const wanted = new Set(row.to.members);
  const wrong = by.find(({ route }) => route.targets.some((one) => !wanted.has(one)));
  const isCertain = by.every(({ route }) => route.certain || route.targets.length === 0);
  const isRight =
    (surely !== undefined && wanted.has(surely)) ||
    (may.length > 0 && !itself && isCertain && wrong === undefined);
  if (isRight && open.length === 0 && doubts.length === 0) {
    line.tell(() => ({
      evidence: by
        .slice(0, 3)
        .map(({ route }) => `${route.because.text}${isItself(route) ? `: ${route.action}` : ""}`),
    }));
    return;
  }
  const itselfBy = by.find(({ route }) => route.targets.length === 0);
  const blamed = wrong ?? itselfBy ?? by[0];
  const names = [...new Set((wrong?.route.targets ?? []).map((one) => judging.nameOf(one)))].join(
    ", ",
  );
  const unsure = by.flatMap(({ route }) => route.unsure);
  const [why] = [...open, ...doubts, ...unsure.map(({ text }) => text)];
  const isRefuted = wrong !== undefined && wrong.route.certain && wrong.route.doubts.length === 0;
  const isUnsure = why !== undefined || (wrong !== undefined && !isRefuted);
  const verdict = isRefuted ? "refuted" : isUnsure ? "undecided" : "missing";
  const mend = mendOf(
    judging,
    row,
    { listener, table, rivals },
    { by, blamed, verdict, why },
    what,
  );
  const example = blamed?.example;
  judging.findings.add({
    lines: [line],
    verdict,
    obligation: "works",
    title: () => {
      if (verdict === "refuted") return `${what} is answered by ${names}, not by ${row.to.name}`;
      if (verdict === "undecided")
        return `cannot tell who answers ${what}: ${why ?? "a part of it is unknown"}`;
      return `${what} does not get to ${row.to.name}: ${lackIn(blamed?.route)}`;
    },
    from: row.edge.name,
    to: row.to.name,
    witness: () =>
      example === undefined ? undefined : `http request for ${example.host}${example.path}`,
    hops: () => by.slice(0, 8).map(({ route }) => hopText(asHop(route.because, route.action))),
    cause: mend.cause,
    unknown: mend.unknown === true,
    offers: () => registered(judging, wrong?.route, wanted),
    fix: () => mend.fix + judging.naming(wrong?.route.targets ?? []),
  });
}

/** Who stands by a registration of its own among those that a line is for. */
function registered(
  judging: Judging,
  route: HttpRoute | undefined,
  wanted: ReadonlySet<Member>,
): readonly Offer[] {
  if (route === undefined) return [];
  const [only, ...others] = route.targets.filter((one) => !wanted.has(one));
  const isMixed = route.targets.some((one) => wanted.has(one));
  if (only === undefined || others.length > 0 || !isMixed) return [];
  const forwards = judging.model.balancing.into(only, "may");
  return registrations(
    judging,
    only,
    forwards.filter(
      ({ listener, rule, isHealthCheck }) =>
        !isHealthCheck && listener === route.listener && rule === route.rule,
    ),
  );
}

interface Asked {
  readonly by: Answers["by"];
  readonly blamed: Answering | undefined;
  readonly verdict: "refuted" | "undecided" | "missing";
  /** What is not known, where something is. */
  readonly why: string | undefined;
}

/** What mends who answers a path: the slot that is not known, a rule, or what has no target group. */
function mendOf(
  judging: Judging,
  row: RouteRow,
  { listener, table, rivals }: Table,
  { by, blamed, verdict, why }: Asked,
  what: string,
): Mend & { readonly unknown?: boolean } {
  const rule = blamed?.route.rule;
  const resource = rule ?? listener;
  const wanted = new Set(row.to.members);
  const isRefuted = verdict === "refuted";
  const orDeclare = isRefuted ? ", or declare the route" : "";
  const forward = `Have ${resource.toString()} forward ${what} to a target group of ${row.to.name}${orDeclare}.`;
  const own: Cause = { resource, property: undefined, link: `route ${row.id} ${row.text}` };
  if (verdict === "undecided") {
    const slot = why === undefined ? undefined : judging.places.of(why, resource);
    return slot === undefined
      ? { cause: own, fix: forward }
      : { cause: slot, fix: fixOf(by, why) ?? literal, unknown: true };
  }
  const isMeant = ({ targets }: HttpRoute) => targets.some((target) => wanted.has(target));
  const meant = table.find((one) => one !== blamed?.route && isMeant(one));
  // A rule that takes what another line of the listener is for does so for all rows alike.
  if (rule !== undefined && meant !== undefined) {
    const or = isRefuted ? ", remove it, or declare the route" : ", or remove it";
    return {
      cause: { resource: rule, property: undefined, link: `route ${rule.urn}` },
      fix: `Correct the conditions of ${rule.toString()}${or}: ${what} is for ${(meant.rule ?? listener).toString()} to forward to ${row.to.name}.`,
    };
  }
  // A rule for it that takes nothing of what is declared.
  const idle =
    rule === undefined
      ? table.find((one) => isMeant(one) && isIdle(one, row, table, rivals))
      : undefined;
  if (idle?.rule !== undefined && !by.some(({ route }) => route === idle)) {
    return {
      cause: { resource: idle.rule, property: undefined, link: `route ${idle.rule.urn}` },
      fix: `Correct the conditions of ${idle.rule.toString()}: it forwards to ${row.to.name}, and does not take ${what}.`,
    };
  }
  const lost =
    verdict === "missing" && meant === undefined ? missingTarget(judging, row) : undefined;
  return lost ?? { cause: own, fix: forward };
}

/** How what is told as unsure is mended, where that is not to make a value known. */
function fixOf(by: Asked["by"], why: string | undefined): string | undefined {
  return by.flatMap(({ route }) => route.unsure).find(({ text }) => text === why)?.fix;
}

/** Whether a rule answers none of the paths that are declared for the service to which it forwards. */
function isIdle(
  line: HttpRoute,
  row: RouteRow,
  table: readonly HttpRoute[],
  rivals: readonly RouteRow[],
): boolean {
  if (line.rule === undefined) return false;
  return rivals
    .filter(({ to }) => to.name === row.to.name)
    .every(({ path, host }) => {
      const query = { path, ...(host === undefined ? {} : { host }) };
      return !whoAnswers(table, query).by.some(({ route }) => route === line);
    });
}

/** A service to which nothing of the edge leads: the same as for the flows through it. */
function missingTarget(judging: Judging, { edge, to, port }: RouteRow): Mend | undefined {
  for (const balancer of edge.members) {
    for (const member of to.members) {
      const isThere = judging.requests(balancer, member, "may").length > 0;
      if (!isThere) return unattached(judging, balancer, member, port);
    }
  }
  return undefined;
}
