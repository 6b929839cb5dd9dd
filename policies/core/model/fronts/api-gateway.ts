/**
 * API Gateway. Its own address is public unless a REST API is private; what keeps callers out of it (authorizers, keys,
 * WAF) closes no way here. Into a VPC it comes through a VPC link: the newer ones have interfaces and groups, the older
 * ones lead to one network load balancer, whose groups PrivateLink need not ask.
 */
import { ports, type TrafficSet } from "../../algebra";
import { admission, textOf, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { anything, named, none, type Choice, type Judged } from "../members/choice";
import { propertyEvidence, slotEvidence, type Finding } from "../routing/evidence";
import { invocations } from "./compute-fronts";
import { frontOf, ifSet, throughEach } from "./front";
import { anyTcp, portAt } from "./listening";
import { notPermitted, notServed } from "./serving";
import type { Targets } from "./targets";
import type { Audience, Front } from "./types";

const http = "API Gateway HTTP API";
const rest = "API Gateway REST API";

export function apiGatewayFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  const links = new RestLinks(targets);
  const own = (resource: Resource) => !resource.external;
  return [
    ...graph.ofKind("RestVpcLink").map((link) => links.front(link)),
    ...graph
      .ofKind("HttpIntegration")
      .filter(own)
      .flatMap((one) => integration(targets, one, http, "integrationUri", "integrationType")),
    ...graph
      .ofKind("RestIntegration")
      .filter(own)
      .flatMap((one) => integration(targets, one, rest, "integrationTarget", "type")),
    ...graph
      .ofKind("HttpApi", "RestApi", "RestApiPut")
      .filter(own)
      .flatMap((api) => [...described(targets, api), ...invoked(targets, api)]),
    ...graph.resources.flatMap((one) => authorizing(targets, one)),
  ];
}

/** Whether a private connection is asked for. */
function isPrivate({ reader }: Targets, resource: Resource): Judged {
  return reader.oneOf(resource, "connectionType", ["vpc_link"]);
}

function integration(
  targets: Targets,
  resource: Resource,
  kind: string,
  slot: string,
  type: string,
): readonly Front[] {
  return [
    ...privateIntegration(targets, resource, kind, slot),
    ...invocation(targets, resource, kind, slot, type),
  ];
}

function privateIntegration(
  targets: Targets,
  resource: Resource,
  kind: string,
  slot: string,
): readonly Front[] {
  const { reader } = targets;
  const asked = isPrivate(targets, resource);
  if (asked.state === "no") return [];
  const links = reader.resources(resource, "connectionId", admission("vpcLink"));
  const isOlder = (link: Resource) => link.kind === "RestVpcLink";
  // The older links are fronts by themselves.
  const newer: Choice<Resource> = {
    certain: links.certain.filter((link) => !isOlder(link)),
    possible: links.possible.filter((link) => !isOlder(link)),
    anything: links.anything,
  };
  const through = targets.membersOf(newer);
  const isSet = reader.isSet(resource, slot);
  const targetsOf: Choice<Member> = isSet
    ? targets.of(resource, slot)
    : anything(`${resource.toString()} does not say where it leads`);
  const choice = ifSet(asked, targetsOf);
  if (choice === undefined) return [];
  const idle = notServed(targets, resource);
  return throughEach(through, {
    kind,
    audience: audienceOf(targets, resource),
    resource,
    targets: choice,
    traffic: listenerTraffic(targets, resource, slot),
    ...(idle === undefined ? {} : { idle }),
    because: [
      slotEvidence(reader.resolver, resource, isSet ? slot : "connectionId"),
      slotEvidence(reader.resolver, resource, "connectionId"),
    ],
  });
}

/** The port of the listener that is named; every TCP port where a load balancer is. */
function listenerTraffic({ reader }: Targets, resource: Resource, slot: string): TrafficSet {
  const { certain, possible, anything } = reader.resources(resource, slot);
  const all = [...certain, ...possible];
  const isExact = anything.length === 0 && all.length > 0;
  if (!isExact || all.some(({ kind }) => kind !== "Listener")) return anyTcp;
  return ports.unionAll(all.map((listener) => portAt(reader, listener, "port")));
}

const invoking = ["aws", "aws_proxy"];

/** Functions that an API invokes. Only those that stand in a VPC are of interest. */
function invocation(
  targets: Targets,
  resource: Resource,
  kind: string,
  slot: string,
  type: string,
): readonly Front[] {
  const { reader } = targets;
  const invokes = reader.oneOf(resource, type, invoking);
  const uri = slot === "integrationUri" ? slot : "uri";
  if (invokes.state === "no" || !reader.isSet(resource, uri)) return [];
  const found = ifSet(invokes, invocations(targets, resource, uri));
  if (found === undefined) return [];
  const role = resource.kind === "RestIntegration" ? "credentials" : "credentialsArn";
  const idle = notServed(targets, resource) ?? notPermitted(targets, resource, role, found);
  return [
    frontOf({
      kind,
      audience: audienceOf(targets, resource),
      resource,
      targets: found,
      traffic: ports.portSet(ports.TCP, 443),
      ...(idle === undefined ? {} : { idle }),
      because: [propertyEvidence(resource, uri)],
    }),
  ];
}

/** A private REST API is called through VPC endpoints, of other accounts too; anything else by the internet. */
function audienceOf(targets: Targets, integrated: Resource): Audience {
  if (integrated.kind !== "RestIntegration") return "internet";
  const apis = targets.reader.resources(integrated, "restApi");
  const all = named(apis);
  const isHidden = all.length > 0 && apis.anything.length === 0 && all.every(isPrivateApi(targets));
  return isHidden ? "accounts" : "internet";
}

const isPrivateApi =
  ({ reader }: Targets) =>
  (api: Resource): boolean => {
    const paths: readonly Path[] = [
      "endpointConfiguration.types",
      ["endpointConfiguration", "types", 0],
    ];
    return paths.some((path) => reader.text(api, path) === "private");
  };

/** VPC links of the older kind, with the integrations that use them. */
class RestLinks {
  private readonly used = new Map<Resource, Audience[]>();
  private readonly users = new Map<Resource, Resource[]>();
  /** Whether something that is not known may use any of them, and have it called. */
  private isOpen = false;
  private mayBeCalled = false;

  constructor(private readonly targets: Targets) {
    const { reader } = targets;
    for (const one of reader.resolver.graph.ofKind("RestIntegration", "HttpIntegration")) {
      if (isPrivate(targets, one).state === "no") continue;
      const links = reader.resources(one, "connectionId", admission("vpcLink"));
      const once = one.ignores("connectionId") ? this.once(one) : [];
      for (const link of once) this.use(link, one);
      if (links.anything.length > 0) this.isOpen = true;
      if (links.anything.length > 0 && once.length === 0) this.mayBeCalled = true;
      for (const link of named(links)) {
        const list = this.used.get(link);
        const audience = audienceOf(targets, one);
        if (list === undefined) this.used.set(link, [audience]);
        else list.push(audience);
        this.use(link, one);
      }
    }
    for (const api of reader.resolver.graph.ofKind("HttpApi", "RestApi", "RestApiPut")) {
      if (!mayLink(targets, api) || isPrivateApi(targets)(api)) continue;
      this.isOpen = true;
      this.mayBeCalled = true;
    }
  }

  private use(link: Resource, by: Resource): void {
    this.users.set(link, [...(this.users.get(link) ?? []), by]);
  }

  /** The links that an integration is made for, and that are ignored when they change. */
  private once(integration: Resource): readonly Resource[] {
    const once = [...this.targets.reader.resolver.everMentioned(integration)];
    return once.filter(({ kind }) => kind === "RestVpcLink");
  }

  /** A link is a way in, whether an API of the plan uses it or one of another stack will. */
  front(link: Resource): Front {
    const used = this.used.get(link) ?? [];
    const isHidden = !this.isOpen && used.length > 0 && !used.includes("internet");
    const idle = this.mayBeCalled ? undefined : this.notServed(link);
    return frontOf({
      kind: "API Gateway VPC link",
      audience: isHidden ? "accounts" : "internet",
      resource: link,
      targets: this.targets.of(link, "targetArn"),
      traffic: anyTcp,
      ...(idle === undefined ? {} : { idle }),
      because: [slotEvidence(this.targets.reader.resolver, link, "targetArn")],
    });
  }

  /** What keeps all that use a link from being called; one that nothing here uses may be another program's. */
  private notServed(link: Resource): Finding | undefined {
    const found = (this.users.get(link) ?? []).map((one) =>
      one.external ? undefined : notServed(this.targets, one),
    );
    return found.includes(undefined) ? undefined : found[0];
  }
}

/**
 * Functions that an API invokes by itself: the target of one that is made in one step
 * (https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html), and those that its document names. A role
 * of the API does where a function's own permission does not.
 */
function invoked(targets: Targets, api: Resource): readonly Front[] {
  const { reader } = targets;
  const found: readonly (readonly [string, Choice<Member>])[] = [
    ["target", reader.isSet(api, "target") ? invocations(targets, api, "target") : none()],
    ["body", targets.functionsIn(api, "body")],
  ];
  return found
    .filter(([path]) => reader.isSet(api, path))
    .map(([path, choice]) => {
      const idle = notPermitted(targets, api, "credentialsArn", choice);
      return frontOf({
        kind: api.kind === "HttpApi" ? http : rest,
        audience: isPrivateApi(targets)(api) ? "accounts" : "internet",
        resource: api,
        targets: choice,
        traffic: ports.portSet(ports.TCP, 443),
        ...(idle === undefined ? {} : { idle }),
        because: [propertyEvidence(api, path)],
      });
    });
}

const authorizer = /^aws:apigateway(v2)?\/authorizer:/;

/** A function that is asked whether a caller may come in gets what the caller sends. */
function authorizing(targets: Targets, resource: Resource): readonly Front[] {
  const path = "authorizerUri";
  const isOne = authorizer.test(resource.type) && !resource.external;
  if (!isOne || !targets.reader.isSet(resource, path)) return [];
  return [
    frontOf({
      kind: "API Gateway authorizer",
      audience: "internet",
      resource,
      targets: invocations(targets, resource, path),
      traffic: ports.portSet(ports.TCP, 443),
      because: [propertyEvidence(resource, path)],
    }),
  ];
}

/** Whether the document of an API speaks of VPC links, or may. */
function mayLink({ reader }: Targets, api: Resource): boolean {
  const body = reader.setting(api, "body");
  if (body.state === "absent") return false;
  const text = body.state === "known" ? textOf(body.value) : undefined;
  return text === undefined || /vpc_link/i.test(text);
}

/**
 * An API whose integrations stand in a document of its own: where this speaks of VPC links, it may use any of the plan's,
 * and lead anywhere. The older links are fronts without it.
 */
function described(targets: Targets, api: Resource): readonly Front[] {
  const links = targets.ofKinds(["HttpVpcLink"]);
  if (links.length === 0 || !mayLink(targets, api)) return [];
  const through: Choice<Member> = { certain: [], possible: links, anything: [] };
  return throughEach(through, {
    kind: api.kind === "HttpApi" ? http : rest,
    audience: "internet",
    resource: api,
    targets: anything(`the integrations of ${api.toString()} stand in its body`),
    traffic: anyTcp,
    because: [propertyEvidence(api, "body")],
    fix: `Write the integrations of ${api.toString()} as resources of their own.`,
  });
}
