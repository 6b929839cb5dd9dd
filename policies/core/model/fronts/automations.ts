/**
 * What is run by an event, at a time or by an incident, and changes a network: automations of Systems Manager, and calls of
 * AWS's own interfaces that a schedule or a state machine spells out. What code does that runs so is not known.
 * Sources: Amazon EventBridge User Guide, "Event bus targets"; EventBridge Scheduler User Guide, "Using universal targets";
 * AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations".
 */
import { isUnknown, listOf, mapOf, textOf, type Resource, type Value } from "../../graph";

/** An automation that is run: the name of its document, or undefined where only the deployment knows it. */
export interface Automation {
  readonly document: string | undefined;
}

const automationArn = /^arn:[\w-]+:ssm:[^:]*:[^:]*:automation-definition\/([^:]+)/;

const responsePlan = "aws:ssmincidents/responsePlan:ResponsePlan";

/** Inputs with the ARNs of what is run. */
const targets: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventTarget:EventTarget": "arn",
  "aws:scheduler/schedule:Schedule": "target",
  "aws-native:events:Rule": "targets",
  "aws-native:scheduler:Schedule": "target",
};

/** Inputs in which calls of AWS's interfaces are spelt out. */
const calling: Readonly<Record<string, readonly string[]>> = {
  "aws:scheduler/schedule:Schedule": ["target"],
  "aws:sfn/stateMachine:StateMachine": ["definition"],
  "aws-native:scheduler:Schedule": ["target"],
  "aws-native:stepfunctions:StateMachine": ["definition", "definitionString"],
};

/** The automations that a resource has run. An unknown ARN is nothing to tell by, unless it comes from a document. */
export function automationsOf(resource: Resource): readonly Automation[] {
  if (resource.type === responsePlan) return automationsOfPlan(resource);
  return [...targeted(resource), ...started(resource)];
}

function targeted(resource: Resource): readonly Automation[] {
  const input = Object.hasOwn(targets, resource.type) ? targets[resource.type] : undefined;
  const value = input === undefined ? undefined : resource.input(input);
  if (value === undefined) return [];
  const named = [...textsOf(value)].flatMap((text): Automation[] => {
    const [, document] = automationArn.exec(text) ?? [];
    return document === undefined ? [] : [{ document }];
  });
  return (listOf(value) ?? [value]).some(isHidden) ? [...named, { document: undefined }] : named;
}

const starting = /:aws-sdk:ssm:start(AutomationExecution|ChangeRequestExecution)/i;

/** The automations that are started by a call which is spelt out; one of no known name may be any (`?`). */
function started(resource: Resource): readonly Automation[] {
  return callingInputs(resource).flatMap((value) => {
    const all = [...textsOf(value)].join("\n");
    if (!starting.test(all)) return [];
    const names = [...all.matchAll(/"documentName"\s*:\s*"([^"]+)"/gi)];
    return names.length === 0 ? [{ document: "?" }] : names.map(([, document]) => ({ document }));
  });
}

function automationsOfPlan(plan: Resource): readonly Automation[] {
  const list = listOf(mapOf(plan.input("action"))?.ssmAutomations);
  return (list ?? []).map((item) => {
    const name = mapOf(item)?.documentName;
    return { document: name === undefined || isUnknown(name) ? undefined : textOf(name) };
  });
}

/** Services, as their SDKs call them, that make or change parts of a network, or what stands in one. */
const services =
  /^(apigateway|apigatewayv2|cloudfront|cloudformation|directconnect|docdb|ec2|eks|elasticache|elasticloadbalancing|elasticloadbalancingv2|globalaccelerator|lambda|memorydb|mq|neptune|networkfirewall|networkmanager|opensearch|rds|redshift|redshiftserverless|vpclattice)$/;

/** Calls of these that make something, or let something in. */
const opening =
  /^(accept|allocate|assign|associate|attach|authorize|create|disassociate|enable|import|register|replace|request|restore|revoke|run)/;

/** Calls that make what has no part in a network. */
const copying = /(snapshot|image|tags|backup|volume|keypair|parametergroup|invalidation|export)/i;

/** Calls that change something: as far as they say of what is about a network. */
const changing = /^(modify|update|set|put)/;
const aboutNetworks =
  /public|securitygroup|subnet|vpc|cidr|gateway|route|scheme|listener|interface|origin/i;

/** What a resource has in which calls are spelt out. */
function callingInputs(resource: Resource): readonly Value[] {
  const inputs = Object.hasOwn(calling, resource.type) ? calling[resource.type] : undefined;
  return (inputs ?? []).flatMap((input) => resource.input(input) ?? []);
}

/** Whether it is not known what is run: all of it, or its ARN. */
function isHidden(value: Value): boolean {
  return isUnknown(value) || isUnknown(mapOf(value)?.arn ?? null);
}

/** Whether the calls that a resource has made can be told: a definition that is unknown may hold any. */
export function tellsCalls(resource: Resource): boolean {
  return !callingInputs(resource).some(isHidden);
}

/** A call that a resource has made which may change a network, as `ec2:authorizeSecurityGroupIngress`. */
export function callOf(resource: Resource): string | undefined {
  for (const value of callingInputs(resource)) {
    const all = [...textsOf(value)].join("\n");
    const calls = [...all.matchAll(/:aws-sdk:(\w+):(\w+)/g)];
    if (calls.length === 0) continue;
    const says = aboutNetworks.test(all.replaceAll(/:aws-sdk:\w+:\w+/g, "")) || hides(value);
    for (const [, service = "", action = ""] of calls) {
      if (!services.test(service.toLowerCase())) continue;
      const isOpening = opening.test(action) && !copying.test(action);
      if (isOpening || (changing.test(action) && says)) return `${service}:${action}`;
    }
  }
  return undefined;
}

function* textsOf(value: Value): Generator<string> {
  const text = isUnknown(value) ? undefined : textOf(value);
  if (text !== undefined) yield text;
  for (const part of listOf(value) ?? Object.values(mapOf(value) ?? {})) yield* textsOf(part);
}

/** Whether what a call is given is unknown: a target's input. */
function hides(value: Value): boolean {
  const input = mapOf(value)?.input;
  return input !== undefined && isUnknown(input);
}
