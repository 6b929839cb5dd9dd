/**
 * The way of a request through a CloudFront distribution: the first behaviour whose path pattern matches, and its
 * origin. Source: "Path pattern" and "Viewer protocol policy" in the Amazon CloudFront developer guide.
 */
import type { PlannedResource } from "../plan/document";
import {
  inWords,
  canonicalType,
  objectsOf,
  textsOf,
  type PlanGraph,
  type WireObject,
} from "../screen/graph";
import { plain } from "../screen/text";
import type { Stage } from "./balancers";
import type { Match, Outcome, RuleResult, WebRequest } from "./explanation";
import { loadBalancerType } from "./listeners";
import { matchesWildcards } from "./match";
import { environmentType } from "./names";
import { urlOf } from "./request";

/** Amazon's managed origin request policy that passes everything on, the viewer's host name included. */
const allViewerPolicy = "216adef6-5c7f-47e4-b989-5492eafa07d3";

/** Names that AWS gives load balancers and Beanstalk environments. */
const ofAws = /\.(elb(\.[^.]+)?\.amazonaws|elasticbeanstalk)\.com(\.cn)?$/i;

/** How a distribution asks a server of one's own. */
export interface Forwarded {
  /** The load balancers and Beanstalk environments that may be the origin, where the plan says it by reference. */
  readonly servers: readonly PlannedResource[];
  /** The distribution comes from within the VPC, and not over the internet. */
  readonly isInside: boolean;
  /** The origin's name, where a record of the plan may say whose it is. */
  readonly domain?: string;
  /** The host name that the origin is asked for; nothing while it is not known. */
  readonly host?: string;
  readonly protocol: "http" | "https";
  readonly port: number;
}

/** Where a distribution hands a request on, or where it ends. */
export interface DistributionStage extends Stage {
  readonly next?: Forwarded;
}

function withSlash(pattern: string): string {
  return pattern.startsWith("/") || pattern.startsWith("*") ? pattern : `/${pattern}`;
}

function text(value: WireObject[string] | undefined): string | undefined {
  const [first] = textsOf(value);
  return first;
}

function behaviourResults(distribution: PlannedResource, request: WebRequest) {
  const ordered = objectsOf(distribution.inputs["orderedCacheBehaviors"]);
  const fallback = objectsOf(distribution.inputs["defaultCacheBehavior"]);
  const all = [
    ...ordered.map((behaviour) => ({ behaviour, pattern: text(behaviour["pathPattern"]) })),
    ...fallback.map((behaviour) => ({ behaviour, pattern: "*" })),
  ];
  return all.map(({ behaviour, pattern }, i) => {
    const isDefault = i >= ordered.length;
    const match: Match =
      pattern === undefined
        ? "unknown"
        : matchesWildcards(withSlash(pattern), request.path)
          ? "yes"
          : "no";
    const shown = plain(pattern ?? "a pattern that is not known yet");
    const result: RuleResult = {
      order: isDefault ? "default" : String(i + 1),
      match,
      conditions: isDefault
        ? []
        : [
            {
              field: "path",
              match,
              condition: shown,
              ...(match === "no" ? { reason: "the path is another" } : {}),
              ...(match === "unknown"
                ? { reason: "its value is not known before the deployment" }
                : {}),
            },
          ],
      decision: `→ origin ${plain(text(behaviour["targetOriginId"]) ?? "?")}`,
      decided: false,
    };
    return { behaviour, result };
  });
}

/** What a behaviour answers by itself, before its origin is asked. */
function ownAnswer(
  distribution: PlannedResource,
  behaviour: WireObject,
  request: WebRequest,
): Outcome | undefined {
  const by = `CloudFront distribution ${plain(distribution.name)}`;
  const policy = text(behaviour["viewerProtocolPolicy"]);
  if (request.protocol === "http" && policy === "redirect-to-https") {
    return {
      kind: "redirect",
      status: "301",
      location: urlOf({ ...request, protocol: "https", port: 443 }),
    };
  }
  if (request.protocol === "http" && policy === "https-only") {
    return { kind: "response", status: "403", by: `${by} (HTTPS only)` };
  }
  const methods = textsOf(behaviour["allowedMethods"]);
  if (methods.length > 0 && !methods.includes(request.method)) {
    return {
      kind: "response",
      status: "403",
      by: `${by} (the behaviour allows ${methods.map(plain).join(", ")})`,
    };
  }
  return undefined;
}

/** Whether the origin is asked for the viewer's host name rather than for its own. */
function passesHost(behaviour: WireObject): boolean {
  const headers = objectsOf(behaviour["forwardedValues"]).flatMap((f) => textsOf(f["headers"]));
  return (
    text(behaviour["originRequestPolicyId"]) === allViewerPolicy ||
    headers.some((h) => h === "*" || h.toLowerCase() === "host")
  );
}

/** How a behaviour's origin is asked, if it is a server of one's own. */
function forwardedTo(
  origin: WireObject | undefined,
  behaviour: WireObject,
  request: WebRequest,
  servers: readonly PlannedResource[],
): Forwarded {
  const domain = text(origin?.["domainName"])?.toLowerCase();
  const [custom = {}] = objectsOf(origin?.["customOriginConfig"]);
  const policy = text(custom["originProtocolPolicy"]);
  const protocol =
    policy === "http-only" || (policy === "match-viewer" && request.protocol === "http")
      ? "http"
      : "https";
  const port = protocol === "http" ? (custom["httpPort"] ?? 80) : (custom["httpsPort"] ?? 443);
  const host = passesHost(behaviour) ? request.host : domain;
  return {
    servers,
    isInside: objectsOf(origin?.["vpcOriginConfig"]).length > 0,
    ...(domain === undefined ? {} : { domain }),
    ...(host === undefined ? {} : { host }),
    protocol,
    port: Number(port),
  };
}

/** The origin that a behaviour names, of a group its first member; nothing where the plan cannot tell them apart. */
function originOf(distribution: PlannedResource, id: string | undefined) {
  const group = objectsOf(distribution.inputs["originGroups"]).find(
    (g) => id !== undefined && text(g["originId"]) === id,
  );
  const members = objectsOf(group?.["members"]).map((m) => text(m["originId"]));
  const wanted = group === undefined ? id : members[0];
  const [origin, another] = objectsOf(distribution.inputs["origins"]).filter(
    (o) => text(o["originId"]) === wanted,
  );
  return {
    origin: another === undefined ? origin : undefined,
    failover: group === undefined ? undefined : members[1],
  };
}

function errorNotes(distribution: PlannedResource): string[] {
  return objectsOf(distribution.inputs["customErrorResponses"])
    .filter((response) => response["responsePagePath"] !== undefined)
    .map((response) => {
      const code = inWords(response["errorCode"]) ?? "?";
      const page = inWords(response["responsePagePath"]) ?? "a page";
      const status = inWords(response["responseCode"]) ?? code;
      return `An answer ${code} of the origin becomes ${page} with status ${status}.`;
    });
}

function functionNotes(behaviour: WireObject): string[] {
  const associations = [
    ...objectsOf(behaviour["functionAssociations"]),
    ...objectsOf(behaviour["lambdaFunctionAssociations"]),
  ];
  return associations.some((a) => text(a["eventType"])?.endsWith("request") === true)
    ? ["A function runs on the request first and may change its path or answer it."]
    : [];
}

/** Goes through a distribution, up to its origin. */
export function throughDistribution(
  graph: PlanGraph,
  distribution: PlannedResource,
  request: WebRequest,
): DistributionStage {
  const reading = graph.read(distribution);
  const head = { kind: "distribution", name: reading.name, urn: distribution.urn } as const;
  if (request.port !== 80 && request.port !== 443) {
    return {
      step: { ...head, rules: [] },
      outcome: { kind: "refused", reason: "CloudFront listens on ports 80 and 443 only" },
      notes: [],
    };
  }
  const all = behaviourResults(distribution, request);
  const winner = all.findIndex(({ result }) => result.match === "yes");
  const chosen = all[winner];
  if (chosen === undefined) {
    return {
      step: { ...head, rules: all.map(({ result }) => result) },
      outcome: { kind: "undecided", reason: "the distribution's behaviours are not known yet" },
      notes: [],
    };
  }
  const looked = all
    .slice(0, winner + 1)
    .map(({ result }, i) => ({ ...result, decided: i === winner }));
  const { origin, failover } = originOf(distribution, text(chosen.behaviour["targetOriginId"]));
  const domain = text(origin?.["domainName"]);
  const originName = plain(domain ?? text(origin?.["originId"]) ?? "?");
  const step = { ...head, rules: looked, origin: originName };
  const unsure = looked
    .filter((r) => r.match === "unknown")
    .map((r) => `Behaviour ${r.order} may take the request first: its pattern is not known yet.`);
  const answer = ownAnswer(distribution, chosen.behaviour, request);
  if (answer !== undefined) return { step, outcome: answer, notes: unsure };

  if (origin === undefined) {
    const reason = "the plan does not tell which of the distribution's origins is asked";
    return { step, outcome: { kind: "undecided", reason }, notes: unsure };
  }

  const notes = [
    ...unsure,
    ...functionNotes(chosen.behaviour),
    ...(failover === undefined ? [] : [`When that origin fails, ${plain(failover)} is asked.`]),
  ];
  const isCustom = objectsOf(origin["customOriginConfig"]).length > 0;
  const isVpcOrigin = objectsOf(origin["vpcOriginConfig"]).length > 0;
  const root = text(distribution.inputs["defaultRootObject"]);
  const rootNote =
    request.path === "/" && root !== undefined && root !== ""
      ? [`The path / is asked of the origin as /${plain(root).replace(/^\//, "")}.`]
      : [];
  const sources = reading.sources("origins");
  const servers = sources.filter((r) =>
    [loadBalancerType, environmentType].includes(canonicalType(r.type)),
  );
  const buckets = sources.filter((r) => canonicalType(r.type).startsWith("aws:s3/"));

  if (domain !== undefined && !/\.s3[.-]/.test(domain)) {
    return {
      step,
      outcome: { kind: "elsewhere", target: plain(domain) },
      notes: [...notes, ...rootNote],
      next: forwardedTo(origin, chosen.behaviour, request, ofAws.test(domain) ? servers : []),
    };
  }
  if ((isCustom || isVpcOrigin) && servers.length > 0) {
    return {
      step: { ...step, origin: servers.map((b) => plain(b.name)).join(", ") },
      outcome: { kind: "undecided", reason: "the origin is a load balancer" },
      notes: [...notes, ...rootNote],
      next: forwardedTo(origin, chosen.behaviour, request, servers),
    };
  }
  const names = buckets.map((b) => plain(b.name));
  const bucketOutcome: Outcome =
    names.length > 0 || domain !== undefined
      ? { kind: "bucket", names: names.length > 0 ? [...new Set(names)] : [plain(domain ?? "")] }
      : {
          kind: "undecided",
          reason: `the origin ${originName} is not known before the deployment`,
        };
  const asked =
    names.length > 0 ? { ...step, origin: `bucket ${[...new Set(names)].join(" or ")}` } : step;
  return {
    step: asked,
    outcome: bucketOutcome,
    notes: [...notes, ...rootNote, ...errorNotes(distribution)],
  };
}
