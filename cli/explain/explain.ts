/** Says of one URL which service gets it, and why, on any plan. */
import type { PlannedResource } from "../plan/document";
import { canonicalType, PlanGraph, textsOf } from "../screen/graph";
import { plain } from "../screen/text";
import { throughBalancer } from "./balancers";
import { throughDistribution, type Forwarded } from "./distributions";
import type {
  Asked,
  Explanation,
  HiddenBalancer,
  Outcome,
  Step,
  Way,
  WebRequest,
} from "./explanation";
import { loadBalancerType } from "./listeners";
import { matchesWildcards } from "./match";
import { distributionType, environmentsNamed, environmentType, lookUp, type Lead } from "./names";
import { behindName, entriesBehind } from "./origins";
import { readQuestion, urlOf, type Question } from "./request";

export type { Explanation } from "./explanation";
export type { Question } from "./request";

/** Redirects that are followed, one after the other. */
const mostRedirects = 4;

/**
 * Explains where a request for a URL goes. Never throws for what a person may have typed.
 *
 * @param document a plan's resources, and what Elastic Beanstalk makes beside them (`withHidden`)
 */
export function explain(document: Asked, question: Question): Explanation {
  const method = (question.method ?? "GET").toUpperCase();
  const read = readQuestion(question);
  const asked = { method, notes: [], ways: [] };
  if (read.problems.length > 0) return { ...asked, url: "", problems: read.problems };
  const { request } = read as { request: WebRequest };
  const { ways, notes } = new Explainer(document).explain(request);
  return { ...asked, url: urlOf(request), problems: [], notes, ways };
}

class Explainer {
  private readonly graph: PlanGraph;
  private readonly hidden: ReadonlyMap<string, HiddenBalancer>;

  constructor({ resources, hidden = [] }: Asked) {
    this.graph = new PlanGraph([...resources, ...hidden.flatMap((one) => one.resources)]);
    this.hidden = new Map(hidden.map((one) => [one.environment, one]));
  }

  explain(request: WebRequest): { ways: Way[]; notes: string[] } {
    const { leads, notes } = lookUp(this.graph, request.host);
    if (leads.length > 0) return { ways: leads.flatMap((l) => this.follow(l, request)), notes };
    const aliased = this.graph
      .ofType(distributionType)
      .filter((d) =>
        textsOf(d.inputs["aliases"]).some((a) => matchesWildcards(a.toLowerCase(), request.host)),
      );
    const host = plain(request.host);
    const [environment] = environmentsNamed(this.graph, request.host);
    if (environment !== undefined) {
      return {
        ways: [this.enter(environment, request, [], 0)],
        notes: [...notes, `${host} is the name that AWS gives ${environmentOf(environment)}.`],
      };
    }
    const entries = aliased.length > 0 ? aliased : this.publicBalancers();
    return {
      ways: entries.map((entry) => this.enter(entry, request, [], 0)),
      notes: [
        ...notes,
        aliased.length > 0
          ? `No DNS record of the plan is named ${host}; a distribution has it among its aliases.`
          : entries.length > 0
            ? `No DNS record of the plan is named ${host}; this is what ${entries.length === 1 ? "the public load balancer does" : "each public load balancer does"} when it is asked for that name.`
            : `No DNS record of the plan is named ${host}, and the plan has no public load balancer.`,
      ],
    };
  }

  private publicBalancers(): PlannedResource[] {
    return this.graph
      .ofType(loadBalancerType)
      .filter((b) => b.inputs["internal"] !== true && b.inputs["loadBalancerType"] !== "gateway");
  }

  private follow(lead: Lead, request: WebRequest): Way[] {
    const step = stepOf(lead, request.host);
    if (lead.entry !== undefined) return [this.enter(lead.entry, request, [step], 0)];
    return [{ request, steps: [step], outcome: elsewhere(lead), notes: [] }];
  }

  /** Goes in at a load balancer, a distribution or a Beanstalk environment. */
  private enter(
    entry: PlannedResource,
    request: WebRequest,
    before: readonly Step[],
    redirects: number,
  ): Way {
    const way =
      canonicalType(entry.type) === distributionType
        ? this.distribution(entry, request, before)
        : this.server(entry, request, before);
    return this.withRedirect(way, entry, before, redirects);
  }

  /** Goes in at a load balancer, or at that of a Beanstalk environment. */
  private server(entry: PlannedResource, request: WebRequest, before: readonly Step[]): Way {
    const isHidden = canonicalType(entry.type) === environmentType;
    const balancer = isHidden ? this.hidden.get(entry.urn)?.resources[0] : entry;
    if (balancer === undefined) {
      const outcome = this.hidden.get(entry.urn)?.outcome ?? notTold(entry);
      return { request, steps: before, outcome, notes: [] };
    }
    const { step, outcome, notes } = throughBalancer(this.graph, balancer, request);
    const told = isHidden ? { ...step, environment: plain(entry.name) } : step;
    return {
      request,
      steps: [...before, told],
      outcome,
      notes: isHidden
        ? [
            ...notes,
            `Elastic Beanstalk makes this load balancer by the settings of ${plain(entry.name)}; what a bundle's .ebextensions add is in no plan.`,
          ]
        : notes,
    };
  }

  private distribution(entry: PlannedResource, request: WebRequest, before: readonly Step[]): Way {
    const stage = throughDistribution(this.graph, entry, request);
    const { next } = stage;
    const here: Way = {
      request,
      steps: [...before, stage.step],
      outcome: stage.outcome,
      notes: stage.notes,
    };
    return next === undefined ? here : this.origin(here, next);
  }

  /** Goes on from a distribution to the server that its origin is. */
  private origin(here: Way, next: Forwarded): Way {
    const { domain } = next;
    const behind = domain === undefined ? undefined : behindName(this.graph, domain);
    const [lead, another] = behind?.leads ?? [];
    const found = behind === undefined ? [] : entriesBehind(behind);
    const isNamed = lead !== undefined || found.length > 0;
    const steps =
      lead === undefined || another !== undefined
        ? here.steps
        : [...here.steps, stepOf(lead, domain ?? "")];
    const end = (outcome: Outcome): Way => ({ ...here, steps, outcome });
    if (another !== undefined) {
      const names = (behind?.leads ?? []).map(({ target }) => target).join(", ");
      return end({
        kind: "undecided",
        reason: `the origin ${plain(domain ?? "")} is one of ${names}`,
      });
    }
    const servers = isNamed ? found : next.servers;
    const [server, other] = servers;
    if (other !== undefined) {
      const names = servers.map((one) => plain(one.name)).join(", ");
      return end({ kind: "undecided", reason: `the origin is one of ${names}` });
    }
    if (server === undefined) {
      if (lead !== undefined) return end(elsewhere(lead));
      if (domain === undefined) return here;
      const why =
        behind?.isPrivate === true
          ? "which only a private zone of the plan names: CloudFront does not see it"
          : "which no DNS record of the plan names";
      const notes = [...here.notes, ...(behind?.notes ?? [])];
      return { ...end({ kind: "elsewhere", target: plain(domain), why }), notes };
    }
    if (canonicalType(server.type) === distributionType) {
      const target = `CloudFront distribution ${plain(server.name)}`;
      const why = "another distribution, where the way is followed no further";
      return end({ kind: "elsewhere", target, why });
    }
    return this.asked(server, { ...here, steps }, next);
  }

  /** A distribution asks a server. */
  private asked(server: PlannedResource, here: Way, next: Forwarded): Way {
    const { host, protocol, port } = next;
    const forwarded = { ...here.request, host: host ?? here.request.host, protocol, port };
    const isHidden = canonicalType(server.type) === environmentType;
    const balancer = isHidden ? this.hidden.get(server.urn)?.resources[0] : server;
    if (balancer?.inputs["internal"] === true && !next.isInside) {
      const name = plain(balancer.name);
      const reason = `load balancer ${name} is internal, and CloudFront comes over the internet`;
      return { ...here, outcome: { kind: "refused", reason } };
    }
    const behind = this.server(server, forwarded, here.steps);
    const asks =
      host === undefined
        ? "CloudFront asks under the origin's own name, which is only known after the deployment."
        : `CloudFront asks the load balancer for ${plain(host)}.`;
    return {
      ...behind,
      request: here.request,
      notes: [...here.notes, ...(balancer === undefined ? [] : [asks]), ...behind.notes],
    };
  }

  /** Follows a redirect that leads back to where the request came in. */
  private withRedirect(
    way: Way,
    entry: PlannedResource,
    before: readonly Step[],
    redirects: number,
  ): Way {
    if (way.outcome.kind !== "redirect") return way;
    const read = readQuestion({ url: way.outcome.location, method: way.request.method });
    if (read.problems.length > 0) return way;
    const { request } = read as { request: WebRequest };
    if (urlOf(request) === urlOf(way.request)) {
      return { ...way, notes: [...way.notes, "The redirect leads to the same URL: a loop."] };
    }
    if (redirects >= mostRedirects) {
      return { ...way, notes: [...way.notes, "More redirects follow than are shown."] };
    }
    if (request.host === way.request.host) {
      const again = { ...request, webSocket: way.request.webSocket };
      return { ...way, then: this.enter(entry, again, before, redirects + 1) };
    }
    const [lead, another] = lookUp(this.graph, request.host).leads;
    if (lead?.entry === undefined || another !== undefined) return way;
    return { ...way, then: this.enter(lead.entry, request, [], redirects + 1) };
  }
}

/** A lookup of DNS as a step of the way. */
function stepOf({ records, type, target, private: isPrivate }: Lead, host: string): Step {
  return {
    kind: "dns",
    host: plain(host),
    records: records.map((r) => plain(r.name)),
    type: plain(type),
    target,
    private: isPrivate,
  };
}

function elsewhere({ bucket, target }: Lead): Outcome {
  return bucket === undefined ? { kind: "elsewhere", target } : { kind: "bucket", names: [bucket] };
}

function environmentOf({ name }: PlannedResource): string {
  return `Beanstalk environment ${plain(name)}`;
}

function notTold(environment: PlannedResource): Outcome {
  const why = "what Elastic Beanstalk puts before it is not told here";
  return { kind: "elsewhere", target: environmentOf(environment), why };
}
