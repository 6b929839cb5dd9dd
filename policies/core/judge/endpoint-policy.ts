/**
 * Whether the policy of a VPC endpoint lets through what a task calls at its start. Only what is certain refuses: a
 * statement of which a part is unknown, or that holds under a condition or for some principals, is taken to admit, and
 * that is said. An endpoint without a policy admits everything
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).
 */
import { matches } from "../graph/glob";
import { isForAnyone, statementsOf, type Document, type Statement } from "../graph/documents";
import { admission, isUnknown, textOf, type Resolver, type Resource, type Target } from "../graph";

/** A call to AWS: its action, and the ARN of what it is about where that is known. */
export interface Call {
  readonly action: string;
  readonly resource?: string;
}

export type Admits =
  | { readonly state: "yes" }
  /** Taken to, for this reason. */
  | { readonly state: "assumed"; readonly because: string }
  | { readonly state: "no"; readonly at: Resource; readonly because: string };

/** What a task calls of the services that it needs, by the ending of the endpoint's name. */
const actions: Readonly<Record<string, readonly string[]>> = {
  "ecr.api": ["ecr:GetAuthorizationToken"],
  "ecr.dkr": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  logs: ["logs:CreateLogStream", "logs:PutLogEvents"],
  secretsmanager: ["secretsmanager:GetSecretValue"],
  ssm: ["ssm:GetParameters"],
};

/** The calls to a service; to S3 those for the layers of images, which ECR keeps in a bucket of its own per region. */
export function callsOf(service: string, endpointService: string | undefined): readonly Call[] {
  if (service !== "s3") return (actions[service] ?? []).map((action) => ({ action }));
  const region = /^(?:cn\.)?com\.amazonaws\.([a-z0-9-]+)\.s3$/.exec(endpointService ?? "")?.[1];
  if (region === undefined) return [{ action: "s3:GetObject" }];
  const partition = region.startsWith("cn-")
    ? "aws-cn"
    : region.startsWith("us-gov-")
      ? "aws-us-gov"
      : "aws";
  const bucket = `arn:${partition}:s3:::prod-${region}-starport-layer-bucket`;
  return [{ action: "s3:GetObject", resource: `${bucket}/layer` }];
}

/** Whether all calls get through the policy of an endpoint. */
export function admitsCalls(
  resolver: Resolver,
  endpoint: Resource,
  calls: readonly Call[],
): Admits {
  const { at, document, isSure } = policyOf(resolver, endpoint);
  const where = `${at.toString()} :: policy`;
  if (document.state === "unset") return { state: "yes" };
  if (document.state !== "known" || !isSure) {
    return { state: "assumed", because: `${where} is not known` };
  }
  const { statements } = document;
  let assumed: string | undefined;
  for (const call of calls) {
    if (statements.some((one) => refuses(one, call))) {
      return { state: "no", at, because: `${where} denies ${call.action}` };
    }
    const admitting = statements.map((one) => admits(one, call));
    if (admitting.every((one) => one === "no")) {
      const of =
        call.resource === undefined ? "" : ` of ${call.resource.replace(/\/layer$/, "/*")}`;
      return { state: "no", at, because: `${where} does not allow ${call.action}${of}` };
    }
    if (!admitting.includes("yes") || statements.some((one) => mayRefuse(one, call))) {
      assumed = `${where} is taken to allow ${call.action}`;
    }
  }
  return assumed === undefined ? { state: "yes" } : { state: "assumed", because: assumed };
}

interface Policy {
  readonly at: Resource;
  readonly document: Document;
  /** Whether no other policy may be in its place. */
  readonly isSure: boolean;
}

/** The policy of an endpoint: its own, or that of a resource for it alone. */
function policyOf(resolver: Resolver, endpoint: Resource): Policy {
  const named = (one: Resource) =>
    resolver.reference(one, "vpcEndpointId", admission("vpcEndpoint"));
  const isIts = ({ resource }: Target) => resource === endpoint;
  const apart = resolver.graph.ofKind("VpcEndpointPolicy").filter((one) => {
    const { form, certain, possible } = named(one);
    return form === "opaque" || certain.some(isIts) || possible.some(isIts);
  });
  const own = statementsOf(endpoint, "policy");
  const [one] = apart;
  if (one === undefined) {
    return { at: endpoint, document: own, isSure: !endpoint.ignores("policy") };
  }
  const isOnly = apart.length === 1 && own.state === "unset" && named(one).certain.some(isIts);
  const isSure = isOnly && !one.ignores("policy");
  return { at: one, document: statementsOf(one, "policy"), isSure };
}

type Answer = "yes" | "no" | "unknown";

/** Whether a call is among what a statement is about. */
function isAbout(statement: Statement, { action, resource }: Call): Answer {
  const { actions: verbs, resources, notActions, notResources } = statement;
  if (notActions || notResources) return "unknown";
  const isAction = meets(verbs, action.toLowerCase(), true);
  if (isAction === "no") return "no";
  const isResource = resources.includes("*")
    ? "yes"
    : resource === undefined
      ? "unknown"
      : meets(resources, resource, false);
  if (isResource === "no") return "no";
  return isAction === "yes" && isResource === "yes" ? "yes" : "unknown";
}

/** Whether one of some patterns is met. Variables, and signs for a single character, are left open. */
function meets(patterns: readonly (string | undefined)[], text: string, small: boolean): Answer {
  const found = patterns.map((pattern): Answer => {
    if (pattern === undefined || /[?$]/.test(pattern)) return "unknown";
    return matches(small ? pattern.toLowerCase() : pattern, text) ? "yes" : "no";
  });
  return found.find((one) => one === "yes") ?? found.find((one) => one === "unknown") ?? "no";
}

/** Whether a statement holds for everybody, whatever else is so. */
function isPlain(statement: Statement): boolean {
  const { Condition: condition } = statement.raw;
  return (
    (condition === undefined || condition === null) &&
    isForAnyone(statement) &&
    !statement.notPrincipals
  );
}

function admits(statement: Statement, call: Call): Answer {
  const effect = textOf(statement.raw.Effect);
  if (effect === "Deny") return "no";
  const about = isAbout(statement, call);
  return about === "yes" && !(effect === "Allow" && isPlain(statement)) ? "unknown" : about;
}

function refuses(statement: Statement, call: Call): boolean {
  const isDeny = textOf(statement.raw.Effect) === "Deny";
  return isDeny && isPlain(statement) && isAbout(statement, call) === "yes";
}

/** Whether a statement may deny a call: under a condition, to somebody, or by what is not known. */
function mayRefuse(statement: Statement, call: Call): boolean {
  const { Effect: effect } = statement.raw;
  const isOpen = textOf(effect) === "Deny" || (effect !== undefined && isUnknown(effect));
  return isOpen && isAbout(statement, call) !== "no";
}
