/**
 * What the page needs to answer "which service gets this URL?" by the code of `bulkhead explain`: the resources that it
 * looks at, and of these the properties that decide. Nothing else leaves the plan by this way.
 */
import type { Asked } from "../explain/explanation";
import { hiddenBalancers } from "../explain/hidden";
import type { PlannedResource, WireValue } from "../plan/document";
import {
  listOf,
  mapOf,
  open,
  ResourceReference,
  Secret,
  signatureKey,
  signatures,
  unknownText,
  type Resolver,
  type Resource,
  type Value,
} from "../proof";
import { canonicalType } from "../screen/graph";
import type { Web, WebResource } from "./document";
import { typeLabel } from "./resources";

/** Which inputs of a type decide, by its canonical token; `true` for a part that is taken as it is. */
const parts: Readonly<Record<string, Shape>> = {
  "aws:route53/zone:Zone": { name: true, vpcs: "present" },
  "aws:route53/record:Record": { name: true, type: true, aliases: true, records: true, zoneId: true },
  "aws:cloudfront/distribution:Distribution": {
    aliases: true,
    customErrorResponses: { errorCode: true, responsePagePath: true, responseCode: true },
    defaultCacheBehavior: "behaviour",
    orderedCacheBehaviors: "behaviour",
    defaultRootObject: true,
    originGroups: { originId: true, members: { originId: true } },
    origins: {
      originId: true, domainName: true, vpcOriginConfig: { vpcOriginId: true },
      customOriginConfig: { originProtocolPolicy: true, httpPort: true, httpsPort: true },
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": { internal: true, loadBalancerType: true, idleTimeout: true },
  "aws:lb/listener:Listener": { loadBalancerArn: true, port: true, protocol: true, defaultActions: "action" },
  "aws:lb/listenerRule:ListenerRule": {
    listenerArn: true, priority: true, actions: "action", conditions: "condition", transforms: "present",
  },
  "aws:lb/targetGroup:TargetGroup": { port: true, protocol: true, stickiness: { enabled: true } },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": { targetGroupArn: true, targetId: true },
  "aws:ecs/service:Service": { loadBalancers: { targetGroupArn: true } },
  "aws:autoscaling/group:Group": { targetGroupArns: true, trafficSources: { identifier: true } },
  "aws:autoscaling/attachment:Attachment": { lbTargetGroupArn: true, autoscalingGroupName: true },
  "aws:elasticbeanstalk/environment:Environment": { cnamePrefix: true },
  "aws:ec2/instance:Instance": {},
  "aws:lambda/function:Function": {},
}; // prettier-ignore

/** `present`: only that it is there counts. `hidden`: it counts as secret, as headers often are. */
type Shape = { readonly [key: string]: true | Shape | "present" | "hidden" | keyof typeof shared };

const group = { arn: true, weight: true } as const;

const shared = {
  action: {
    type: true, order: true, targetGroupArn: true, forward: { targetGroups: group },
    redirect: { statusCode: true, protocol: true, host: true, port: true, path: true, query: true },
    fixedResponse: { statusCode: true, contentType: true },
  },
  condition: {
    field: true, values: true,
    hostHeader: { values: true, regexValues: true }, pathPattern: { values: true, regexValues: true },
    httpRequestMethod: { values: true }, sourceIp: { values: true },
    httpHeader: { httpHeaderName: true, values: "hidden", regexValues: "hidden" },
    queryStrings: { key: true, value: true },
  },
  behaviour: {
    pathPattern: true, targetOriginId: true, viewerProtocolPolicy: true, allowedMethods: true,
    originRequestPolicyId: true, forwardedValues: { headers: true },
    functionAssociations: { eventType: true }, lambdaFunctionAssociations: { eventType: true },
  },
} as const satisfies Readonly<Record<string, Shape>>; // prettier-ignore

/** What answers questions about URLs; undefined where nothing of a stack listens for them. */
export function webOf(resources: readonly Resource[], resolver: Resolver): Web | undefined {
  const found: WebResource[] = [];
  const labels: Record<string, string> = {};
  const named = new Set<string>();
  for (const one of resources) {
    const shape = shapeOf(one.type);
    if (shape === undefined) continue;
    const told = webResource(one, shape);
    found.push(told);
    for (const urns of Object.values(told.propertyDependencies)) urns.forEach((u) => named.add(u));
  }
  const isTold = new Set(found.map(({ urn }) => urn));
  for (const one of resources) {
    // What a record or an origin leads to is told by its name alone.
    if (named.has(one.urn) && !isTold.has(one.urn)) found.push(webResource(one, {}));
  }
  for (const { type } of found) labels[canonicalType(type)] = typeLabel(type);
  const isWeb = found.some(({ type }) =>
    /^aws:(lb\/listener:|cloudfront\/distribution:|elasticbeanstalk\/environment:)/.test(
      canonicalType(type),
    ),
  );
  if (!isWeb) return undefined;
  const hidden = hiddenBalancers(resolver).map((one) => ({
    ...one,
    resources: one.resources.map(({ urn, type, name, custom, inputs, propertyDependencies }) => ({
      urn,
      type,
      name,
      custom,
      inputs,
      propertyDependencies,
    })),
  }));
  return { resources: found, hidden, labels };
}

function shapeOf(type: string): Shape | undefined {
  const canonical = canonicalType(type);
  return Object.hasOwn(parts, canonical) ? parts[canonical] : undefined;
}

function webResource(resource: Resource, shape: Shape): WebResource {
  const inputs: Record<string, WireValue> = {};
  const propertyDependencies: Record<string, readonly string[]> = {};
  for (const [key, part] of Object.entries(shape)) {
    const value = resource.inputsKnown ? resource.inputs[key] : undefined;
    if (value !== undefined && value !== null) inputs[key] = taken(value, part);
    const urns = resource.dependenciesOf(key);
    if (urns.length > 0) propertyDependencies[key] = urns;
  }
  const { urn, type, name } = resource;
  return { urn, type, name, custom: true, inputs, propertyDependencies };
}

function taken(value: Value, part: Shape[string]): WireValue {
  if (part === "present") return value === null ? null : [];
  if (part === "hidden") return hidden;
  if (part === true) return encoded(value);
  const shape: Shape = typeof part === "string" ? shared[part] : part;
  if (value instanceof Secret) return encoded(value);
  const list = listOf(value);
  if (list !== undefined) return list.map((one) => taken(one, part));
  const map = mapOf(value);
  if (map === undefined) return encoded(value);
  const told: Record<string, WireValue> = {};
  for (const [key, inner] of Object.entries(shape)) {
    const own = map[key];
    if (own !== undefined && own !== null) told[key] = taken(own, inner);
  }
  return told;
}

const hidden: WireValue = { [signatureKey]: signatures.secret };

/** A value as Pulumi writes it; of a secret its mark alone. */
function encoded(value: Value): WireValue {
  if (value instanceof Secret) return hidden;
  const list = listOf(value);
  if (list !== undefined) return list.map(encoded);
  const map = mapOf(value);
  if (map !== undefined) {
    return Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, encoded(inner)]));
  }
  if (value === null || typeof value !== "object") return value;
  const opened = open(value);
  if (opened instanceof ResourceReference) {
    return { [signatureKey]: signatures.resource, urn: opened.urn };
  }
  return unknownText;
}

/** The same as the code reads it that answers. */
export function askedOf({ resources, hidden }: Web): Asked {
  return {
    resources: resources.map(asPlanned),
    hidden: hidden.map((one) => ({ ...one, resources: one.resources.map(asPlanned) })),
  };
}

function asPlanned(one: WebResource): PlannedResource {
  return { ...one, dependencies: [], options: {} };
}
