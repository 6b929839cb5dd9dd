/** Says of one URL which service gets it, and why, on any plan. */
import type { PlanDocument, PlannedResource } from "../plan/document";
import { canonicalType, PlanGraph, textsOf } from "../screen/graph";
import { plain } from "../screen/text";
import { throughBalancer } from "./balancers";
import { throughDistribution } from "./distributions";
import type { Explanation, Outcome, Step, Way, WebRequest } from "./explanation";
import { loadBalancerType } from "./listeners";
import { matchesWildcards } from "./match";
import { distributionType, lookUp, type Lead } from "./names";
import { readQuestion, urlOf, type Question } from "./request";

export type { Explanation } from "./explanation";
export type { Question } from "./request";

/** Redirects that are followed, one after the other. */
const mostRedirects = 4;

/** Explains where a request for a URL goes. Never throws for what a person may have typed. */
export function explain(document: PlanDocument, question: Question): Explanation {
  const method = (question.method ?? "GET").toUpperCase();
  const read = readQuestion(question);
  const asked = { method, notes: [], ways: [] };
  if (read.problems.length > 0) return { ...asked, url: "", problems: read.problems };
  const { request } = read as { request: WebRequest };
  const { ways, notes } = new Explainer(new PlanGraph(document.resources)).explain(request);
  return { ...asked, url: urlOf(request), problems: [], notes, ways };
}

class Explainer {
  constructor(private readonly graph: PlanGraph) {}

  explain(request: WebRequest): { ways: Way[]; notes: string[] } {
    const { leads, notes } = lookUp(this.graph, request.host);
    if (leads.length > 0) return { ways: leads.flatMap((l) => this.follow(l, request)), notes };
    const aliased = this.graph
      .ofType(distributionType)
      .filter((d) =>
        textsOf(d.inputs["aliases"]).some((a) => matchesWildcards(a.toLowerCase(), request.host)),
      );
    const entries = aliased.length > 0 ? aliased : this.publicBalancers();
    const host = plain(request.host);
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
    const step: Step = {
      kind: "dns",
      host: plain(request.host),
      records: lead.records.map((r) => plain(r.name)),
      type: plain(lead.type),
      target: lead.target,
      private: lead.private,
    };
    if (lead.entry !== undefined) return [this.enter(lead.entry, request, [step], 0)];
    const outcome: Outcome =
      lead.bucket === undefined
        ? { kind: "elsewhere", target: lead.target }
        : { kind: "bucket", names: [lead.bucket] };
    return [{ request, steps: [step], outcome, notes: [] }];
  }

  /** Goes in at a load balancer or a distribution. */
  private enter(
    entry: PlannedResource,
    request: WebRequest,
    before: readonly Step[],
    redirects: number,
  ): Way {
    const way =
      canonicalType(entry.type) === distributionType
        ? this.distribution(entry, request, before)
        : this.balancer(entry, request, before);
    return this.withRedirect(way, entry, before, redirects);
  }

  private balancer(entry: PlannedResource, request: WebRequest, before: readonly Step[]): Way {
    const { step, outcome, notes } = throughBalancer(this.graph, entry, request);
    return { request, steps: [...before, step], outcome, notes };
  }

  private distribution(entry: PlannedResource, request: WebRequest, before: readonly Step[]): Way {
    const stage = throughDistribution(this.graph, entry, request);
    const steps = [...before, stage.step];
    const { next } = stage;
    const here: Way = { request, steps, outcome: stage.outcome, notes: stage.notes };
    if (next === undefined) return here;
    const forwarded: WebRequest = {
      ...request,
      host: next.host ?? request.host,
      protocol: next.protocol,
      port: next.port,
    };
    const lead =
      next.domain === undefined
        ? undefined
        : lookUp(this.graph, next.domain).leads.find(
            (l) => l.entry !== undefined && l.entry !== entry,
          );
    const [balancer, another] = lead?.entry === undefined ? next.balancers : [lead.entry];
    if (balancer === undefined || canonicalType(balancer.type) !== loadBalancerType) return here;
    if (another !== undefined) {
      const names = next.balancers.map((b) => plain(b.name)).join(", ");
      return {
        ...here,
        outcome: { kind: "undecided", reason: `the origin is one of the load balancers ${names}` },
      };
    }
    const behind = throughBalancer(this.graph, balancer, forwarded);
    return {
      request,
      steps: [...steps, behind.step],
      outcome: behind.outcome,
      notes: [
        ...stage.notes,
        next.host === undefined
          ? "CloudFront asks under the origin's own name, which is only known after the deployment."
          : `CloudFront asks the load balancer for ${plain(next.host)}.`,
        ...behind.notes,
      ],
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
