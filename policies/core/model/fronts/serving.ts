/**
 * Whether an API of API Gateway serves what it is integrated with. Callers get only to what a route of the API leads to
 * and a stage has deployed; a function answers where it permits the API to call it, or a role is given for that
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). Of an API
 * that is none of the program's this is not asked.
 */
import { admission, textOf, type Admission, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { both, either, named, no, unsure, yes, type Choice, type Judged } from "../members/choice";
import { at } from "../members/reader";
import { saying, unknownAt, type Evidence, type Finding } from "../routing/evidence";
import { invocations, withoutRegion } from "./compute-fronts";
import type { Targets } from "./targets";
import type { Front } from "./types";

/** What keeps an API from calling an integration; undefined where nothing does that the program tells. */
export function notServed(targets: Targets, integration: Resource): Finding | undefined {
  const isRest = integration.kind === "RestIntegration";
  const all = apisOf(
    targets,
    integration,
    isRest ? "restApi" : "apiId",
    admission(isRest ? "restApi" : "httpApi"),
  );
  if (all.length === 0) return undefined;
  const found = all.map((api) => {
    if (api.external) return undefined;
    return (isRest ? undefined : noRoute(targets, api, integration)) ?? noStage(targets, api);
  });
  return found.includes(undefined) ? undefined : found[0];
}

/** The APIs of the program that it is an integration of; where its changes are ignored, those that it is made for. */
function apisOf(
  { reader }: Targets,
  integration: Resource,
  path: string,
  { kinds }: Admission,
): readonly Resource[] {
  const apis = reader.resources(integration, path);
  if (apis.anything.length === 0) return named(apis);
  if (!integration.ignores(path)) return [];
  const once = [...reader.resolver.everMentioned(integration)];
  return once.filter(({ kind }) => kind !== undefined && kinds.includes(kind));
}

const route = /^aws:apigatewayv2\/route:/;

/** A document may have routes of its own, and an API that is made in one step has one. */
function hasOwnRoutes(api: Resource): boolean {
  return ["body", "target"].some((path) => api.said(path) !== undefined);
}

function noRoute(targets: Targets, api: Resource, integration: Resource): Finding | undefined {
  const { reader } = targets;
  if (hasOwnRoutes(api)) return undefined;
  const routes = reader.resolver.graph.resources.filter(({ type }) => route.test(type));
  const led = either(...routes.map((one) => leadsTo(targets, one, integration)));
  if (led.state === "yes" || targets.reader.isHandedOn(integration)) return undefined;
  if (led.state === "unknown") return unknownAt(asEvidence(led, integration));
  return missing(
    `no route of the program leads to ${integration.toString()}`,
    integration,
    `Have target of a route of ${api.toString()} (aws:apigatewayv2/route:Route) be integrations/ and the id of ${integration.toString()}.`,
  );
}

function leadsTo({ reader }: Targets, one: Resource, integration: Resource): Judged {
  const path = "target";
  const target = reader.setting(one, path);
  if (target.state === "absent") return no("");
  const text = target.state === "known" ? textOf(target.value) : undefined;
  if (text !== undefined) {
    const isIt = integration.id === undefined || text === `integrations/${integration.id}`;
    return isIt ? yes("") : no("");
  }
  const { all, outside } = reader.resolver.sources(one, path);
  if (all.includes(integration)) return yes("");
  return outside || all.length === 0 ? unsure(`${at(one, path)} is unknown`) : no("");
}

/** Why something cannot be told, as evidence. */
function asEvidence({ because }: Judged, resource: Resource): Evidence {
  return { resource, path: undefined, text: because };
}

/** Kinds of stages; where a deployment has a stage's name it makes one. */
const stages: readonly (readonly [RegExp, Path])[] = [
  [/^aws:apigatewayv2\/stage:/, "apiId"],
  [/^aws:apigateway\/(stage|deployment):/, "restApi"],
];

function noStage(targets: Targets, api: Resource): Finding | undefined {
  const { reader } = targets;
  // What is made in one step has a stage of its own.
  if (api.said("target") !== undefined) return undefined;
  const admits = { kinds: api.kind === undefined ? [] : [api.kind] };
  const serving = reader.resolver.graph.resources.flatMap((one) => {
    const [, path] = stages.find(([type]) => type.test(one.type)) ?? [];
    if (path === undefined || !isStage(targets, one)) return [];
    const choice = reader.resources(one, path, admits);
    const isIts = holds(choice, api, `${at(one, path)} is unknown`);
    return isIts.state === "no" ? [] : [{ one, is: both(isIts, isDeployed(targets, one)) }];
  });
  const served = either(...serving.map(({ is }) => is));
  if (targets.reader.isHandedOn(api) || served.state === "yes") return undefined;
  if (served.state === "unknown") return unknownAt(asEvidence(served, api));
  const [{ one: stage } = { one: undefined }] = serving;
  if (stage !== undefined) {
    return {
      kind: "conflict",
      evidence: saying("it has neither autoDeploy nor a deploymentId", stage, "autoDeploy"),
      fix: `Set autoDeploy of ${stage.toString()} to true, or give it a deploymentId.`,
    };
  }
  const type = api.kind === "HttpApi" ? "aws:apigatewayv2/stage:Stage" : "aws:apigateway/stage:Stage"; // prettier-ignore
  return missing(
    `no stage of the program serves ${api.toString()}`,
    api,
    `Give ${api.toString()} a stage (${type}).`,
  );
}

function isStage({ reader }: Targets, one: Resource): boolean {
  return !one.type.includes("/deployment:") || reader.isSet(one, "stageName");
}

/** Stages of REST APIs cannot be without a deployment. */
function isDeployed({ reader }: Targets, one: Resource): Judged {
  if (!one.type.startsWith("aws:apigatewayv2/") || one.external) return yes("");
  return reader.isSet(one, "deploymentId") ? yes("") : reader.flag(one, "autoDeploy");
}

/** Whether something is one of those that a slot names. */
function holds<T>({ certain, possible, anything }: Choice<T>, one: T, why: string): Judged {
  if (certain.includes(one)) return yes("");
  return anything.length > 0 || possible.includes(one) ? unsure(anything[0] ?? why) : no("");
}

/** What is there for sure and lets nothing through, for something that the program does not have. */
function missing(text: string, resource: Resource, fix: string): Finding {
  return { kind: "conflict", evidence: { resource, path: undefined, text }, fix };
}

/** What keeps an API from calling functions: none of them permits it, and it is given no role; `role` is where that stands. */
export function notPermitted(
  targets: Targets,
  caller: Resource,
  role: string,
  called: Choice<Member>,
): Finding | undefined {
  const [first] = called.certain;
  if (first === undefined || targets.reader.isSet(caller, role)) return undefined;
  const permitted = either(...called.certain.map((member) => isCallable(targets, member)));
  if (permitted.state === "yes") return undefined;
  if (permitted.state === "unknown") return unknownAt(asEvidence(permitted, caller));
  const name = first.owner.toString();
  return missing(
    `no permission of the program lets API Gateway call ${name}`,
    caller,
    `Give ${name} a permission (aws:lambda/permission:Permission) for the principal apigateway.amazonaws.com, or set ${role} of ${caller.toString()}.`,
  );
}

function isCallable(targets: Targets, member: Member): Judged {
  const { owner } = member;
  if (owner.external || owner.kind !== "Lambda" || targets.reader.isHandedOn(owner)) return yes("");
  const path = "function";
  const all = targets.reader.resolver.graph.ofKind("LambdaPermission").map((one) => {
    const choice = invocations(targets, one, path);
    return both(isForApis(targets, one), holds(choice, member, `${at(one, path)} is unknown`));
  });
  return either(...all);
}

/** Whether a permission is for API Gateway. */
function isForApis({ reader }: Targets, permission: Resource): Judged {
  const path = "principal";
  const principal = reader.text(permission, path);
  if (principal === undefined) return unsure(`${at(permission, path)} is unknown`);
  const isIt = ["*", "apigateway.amazonaws.com"].includes(withoutRegion(principal));
  return isIt ? yes("") : no("");
}

const gateway = "apigateway.amazonaws.com";

const integrations: ReadonlySet<string> = new Set([
  "HttpIntegration", "RestIntegration", "HttpApi", "RestApi", "RestApiPut",
]); // prettier-ignore

/**
 * A permission for API Gateway calls nothing by itself: where APIs of the program call the function, it is as good as
 * these are. Else an API of another program may be meant.
 */
export function asTheirApis(targets: Targets, fronts: readonly Front[]): readonly Front[] {
  const apis = fronts.filter(({ resource: { kind } }) => integrations.has(kind ?? ""));
  return fronts.map((front) => {
    const { resource, idle, targets: called } = front;
    if (resource.kind !== "LambdaPermission" || idle !== undefined) return front;
    const principal = targets.reader.text(resource, "principal") ?? "";
    if (withoutRegion(principal) !== gateway) return front;
    const calling = apis.filter(
      (api) =>
        api.targets.anything.length > 0 ||
        named(api.targets).some((member) => called.certain.includes(member)),
    );
    const [first] = calling;
    const isIdle = calling.every((api) => api.idle !== undefined);
    return first?.idle !== undefined && isIdle ? { ...front, idle: first.idle } : front;
  });
}
