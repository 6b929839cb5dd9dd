/**
 * Whether an API of API Gateway serves what it is integrated with. Callers get only to what a route of the API leads to
 * and a stage has deployed; a function answers where it permits the API to call it, or a role is given for that
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). Of an API
 * that is none of the program's this is not asked.
 */
import { textOf, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { named, type Choice } from "../members/choice";
import { saying, type Finding } from "../routing/evidence";
import { invocations, withoutRegion } from "./compute-fronts";
import type { Targets } from "./targets";
import type { Front } from "./types";

/** What keeps an API from calling an integration; undefined where nothing does that the program tells. */
export function notServed(targets: Targets, integration: Resource): Finding | undefined {
  const isRest = integration.kind === "RestIntegration";
  const apis = targets.reader.resources(integration, isRest ? "restApi" : "apiId");
  const all = named(apis);
  if (apis.anything.length > 0 || all.length === 0) return undefined;
  const found = all.map((api) => {
    if (api.external) return undefined;
    return (isRest ? undefined : noRoute(targets, api, integration)) ?? noStage(targets, api);
  });
  return found.includes(undefined) ? undefined : found[0];
}

const route = /^aws:apigatewayv2\/route:/;

/** A document may have routes of its own, and an API that is made in one step has one. */
function hasOwnRoutes({ reader }: Targets, api: Resource): boolean {
  return ["body", "target"].some((path) => reader.isSet(api, path));
}

function noRoute(targets: Targets, api: Resource, integration: Resource): Finding | undefined {
  const { reader } = targets;
  if (hasOwnRoutes(targets, api)) return undefined;
  const routes = reader.resolver.graph.resources.filter(({ type }) => route.test(type));
  const isLedTo = routes.some((one) => leadsTo(targets, one, integration));
  if (isLedTo || targets.reader.isHandedOn(integration)) return undefined;
  return missing(
    `no route of the program leads to ${integration.toString()}`,
    integration,
    `Have target of a route of ${api.toString()} (aws:apigatewayv2/route:Route) be integrations/ and the id of ${integration.toString()}.`,
  );
}

function leadsTo({ reader }: Targets, one: Resource, integration: Resource): boolean {
  const target = reader.setting(one, "target");
  if (target.state === "absent") return false;
  const text = target.state === "known" ? textOf(target.value) : undefined;
  if (text !== undefined) {
    return integration.id === undefined || text === `integrations/${integration.id}`;
  }
  const { all, outside } = reader.resolver.sources(one, "target");
  return outside || all.length === 0 || all.includes(integration);
}

/** Kinds of stages; where a deployment has a stage's name it makes one. */
const stages: readonly (readonly [RegExp, Path])[] = [
  [/^aws:apigatewayv2\/stage:/, "apiId"],
  [/^aws:apigateway\/(stage|deployment):/, "restApi"],
];

function noStage(targets: Targets, api: Resource): Finding | undefined {
  const { reader } = targets;
  // What is made in one step has a stage of its own.
  if (reader.isSet(api, "target")) return undefined;
  const admits = { kinds: api.kind === undefined ? [] : [api.kind] };
  const own = reader.resolver.graph.resources.filter((one) => {
    const [, path] = stages.find(([type]) => type.test(one.type)) ?? [];
    if (path === undefined) return false;
    const choice = reader.resources(one, path, admits);
    return choice.anything.length > 0 || named(choice).includes(api);
  });
  const serving = own.filter((one) => isStage(targets, one));
  if (targets.reader.isHandedOn(api) || serving.some((one) => isDeployed(targets, one))) {
    return undefined;
  }
  const [stage] = serving;
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
function isDeployed({ reader }: Targets, one: Resource): boolean {
  if (!one.type.startsWith("aws:apigatewayv2/") || one.external) return true;
  return reader.flag(one, "autoDeploy").state !== "no" || reader.isSet(one, "deploymentId");
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
  if (called.certain.some((member) => mayBeCalled(targets, member))) return undefined;
  const name = first.owner.toString();
  return missing(
    `no permission of the program lets API Gateway call ${name}`,
    caller,
    `Give ${name} a permission (aws:lambda/permission:Permission) for the principal apigateway.amazonaws.com, or set ${role} of ${caller.toString()}.`,
  );
}

function mayBeCalled(targets: Targets, member: Member): boolean {
  const { owner } = member;
  if (owner.external || owner.kind !== "Lambda") return true;
  const { graph } = targets.reader.resolver;
  return (
    targets.reader.isHandedOn(owner) ||
    graph.ofKind("LambdaPermission").some((one) => {
      if (!isForApis(targets, one)) return false;
      const choice = invocations(targets, one, "function");
      return choice.anything.length > 0 || named(choice).includes(member);
    })
  );
}

/** Whether a permission is for API Gateway, or may be. */
function isForApis({ reader }: Targets, permission: Resource): boolean {
  const principal = reader.text(permission, "principal");
  return (
    principal === undefined || ["*", "apigateway.amazonaws.com"].includes(withoutRegion(principal))
  );
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
