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

/** The automations that a resource has run. An unknown ARN is nothing to tell by, unless it comes from a document. */
export function automationsOf(resource: Resource): readonly Automation[] {
  const at = Object.hasOwn(arns, resource.type) ? arns[resource.type] : undefined;
  if (at !== undefined) {
    const arn = resource.input(at);
    if (arn === undefined) return [];
    if (isUnknown(arn)) return [{ document: undefined }];
    const [, document] = automationArn.exec(textOf(arn) ?? "") ?? [];
    return document === undefined ? [] : [{ document }];
  }
  if (resource.type !== responsePlan) return [];
  const action = resource.input("action");
  const list = listOf(mapOf(action)?.ssmAutomations);
  return (list ?? []).map((item) => {
    const name = mapOf(item)?.documentName;
    return { document: name === undefined || isUnknown(name) ? undefined : textOf(name) };
  });
}

const responsePlan = "aws:ssmincidents/responsePlan:ResponsePlan";

/** Where a target stands in what has it called. */
const arns: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventTarget:EventTarget": "arn",
  "aws:scheduler/schedule:Schedule": "target.arn",
};

/** What may call AWS's interfaces, and the input in which the calls are spelt out. */
const calling: Readonly<Record<string, readonly string[]>> = {
  "aws:scheduler/schedule:Schedule": ["target"],
  "aws:sfn/stateMachine:StateMachine": ["definition"],
};

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

/** A call that a resource has made which may change a network, as `ec2:authorizeSecurityGroupIngress`. */
export function callOf(resource: Resource): string | undefined {
  const inputs = Object.hasOwn(calling, resource.type) ? calling[resource.type] : undefined;
  for (const input of inputs ?? []) {
    const value = resource.input(input);
    const texts = value === undefined ? [] : [...textsOf(value)];
    const all = texts.join("\n");
    for (const [, service = "", action = ""] of all.matchAll(/:aws-sdk:(\w+):(\w+)/g)) {
      if (!services.test(service.toLowerCase())) continue;
      const rest = all.replaceAll(/:aws-sdk:\w+:\w+/g, "");
      const says = aboutNetworks.test(rest) || (value !== undefined && hides(value));
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
