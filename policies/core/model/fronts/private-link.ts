/**
 * PrivateLink and what is like it: other accounts make endpoints in their own VPCs for what stands in this one.
 * Acceptance and permissions can be given without any deployment, so that they close no way.
 */
import { listOf, textOf, type Kind, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { named, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence, saying, slotEvidence, type Evidence } from "../routing/evidence";
import { frontOf } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

export function privateLinkFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  const granted = principals(targets);
  return [
    ...graph
      .ofKind("EndpointService")
      .flatMap((service) => endpointService(targets, service, granted)),
    ...graph
      .ofKind("RedshiftEndpointAuthorization")
      .map((one) =>
        grant(targets, one, "Redshift endpoint of another account", "clusterIdentifier", [
          "RedshiftCluster",
        ]),
      ),
    ...graph
      .ofKind("SearchEndpointAccess")
      .map((one) =>
        grant(targets, one, "OpenSearch endpoint of another account", "domainName", [
          "SearchDomain",
        ]),
      ),
    ...graph.ofKind("MskCluster").flatMap((one) => kafka(targets, one)),
  ];
}

interface Granted {
  readonly of: ReadonlyMap<Resource, readonly Resource[]>;
  /** Grants of which it is not known to what service. */
  readonly anywhere: readonly Resource[];
}

/** Who is allowed by resources of their own, by service. */
function principals({ reader }: Targets): Granted {
  const of = new Map<Resource, Resource[]>();
  const anywhere: Resource[] = [];
  for (const one of reader.resolver.graph.ofKind("EndpointServicePrincipal")) {
    const services = reader.resources(one, "vpcEndpointServiceId");
    if (services.anything.length > 0) anywhere.push(one);
    for (const service of named(services)) {
      const list = of.get(service);
      if (list === undefined) of.set(service, [one]);
      else list.push(one);
    }
  }
  return { of, anywhere };
}

function endpointService(targets: Targets, service: Resource, granted: Granted): readonly Front[] {
  const { reader } = targets;
  return (["networkLoadBalancerArns", "gatewayLoadBalancerArns"] as const)
    .filter((path) => reader.isSet(service, path))
    .map((path) => {
      const found = targets.of(service, path);
      return frontOf({
        kind: "PrivateLink endpoint service",
        audience: "accounts",
        restricted: isForNamed(targets, service, granted),
        resource: service,
        targets: found,
        sees: areGroupsAsked(targets, found) ? "client" : "nothing",
        because: [
          slotEvidence(reader.resolver, service, path),
          ...allowed(targets, service, granted),
        ],
      });
    });
}

function allowed({ reader }: Targets, service: Resource, granted: Granted): readonly Evidence[] {
  const grants = [...(granted.of.get(service) ?? []), ...granted.anywhere].slice(0, 4);
  const own = reader.isSet(service, "allowedPrincipals")
    ? [propertyEvidence(service, "allowedPrincipals")]
    : [];
  const all = [...own, ...grants.map((one) => propertyEvidence(one, "principalArn"))];
  return all.length > 0
    ? all
    : [saying("allows no other account yet, which anyone may be", service)];
}

/** Whether each account that may make endpoints is named: `*` is anybody, and what is unknown may be `*`. */
function isForNamed({ reader }: Targets, service: Resource, granted: Granted): boolean {
  const list = reader.setting(service, "allowedPrincipals");
  const own = list.state === "known" ? listOf(list.value) : [];
  if (granted.anywhere.length > 0 || list.state === "unknown" || own === undefined) return false;
  return (
    own.every((_, i) => isNamed(reader, service, ["allowedPrincipals", i])) &&
    (granted.of.get(service) ?? []).every((one) => isNamed(reader, one, "principalArn"))
  );
}

/** A principal that is no wildcard; what comes from a role or a user of the plan is its ARN. */
function isNamed({ resolver }: Reader, resource: Resource, path: Path): boolean {
  const { state, value, sources } = resolver.read(resource, path);
  if (state !== "unknown") return !["*", undefined].includes(textOf(value));
  return sources.length > 0 && sources.every(({ type }) => type.startsWith("aws:iam/"));
}

/** Whether the load balancers ask their groups about what comes by PrivateLink: they do unless told not to. */
function areGroupsAsked(
  { reader }: Targets,
  { certain, possible, anything }: Choice<Member>,
): boolean {
  if (anything.length > 0) return false;
  return [...certain, ...possible].every(
    ({ owner }) =>
      owner.kind === "LoadBalancer" &&
      reader.oneOf(owner, "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", ["on"]).state ===
        "yes",
  );
}

/** A store that another account may make an endpoint for. */
function grant(
  targets: Targets,
  resource: Resource,
  kind: string,
  path: string,
  kinds: readonly Kind[],
): Front {
  return frontOf({
    kind,
    audience: "accounts",
    resource,
    targets: targets.among(kinds, targets.of(resource, path)),
    traffic: anyTcp,
    because: [
      slotEvidence(targets.reader.resolver, resource, path),
      propertyEvidence(resource, "account"),
    ],
  });
}

/** A Kafka cluster that hands out endpoints in other accounts' VPCs. */
function kafka(targets: Targets, cluster: Resource): readonly Front[] {
  const path = "brokerNodeGroupInfo.connectivityInfo.vpcConnectivity";
  const offered = targets.reader.present(cluster, path);
  if (offered.state === "no") return [];
  const found = targets.membersOf({ certain: [cluster], possible: [], anything: [] });
  const isSure = offered.state === "yes";
  return [
    frontOf({
      kind: "MSK multi-VPC connectivity",
      audience: "accounts",
      resource: cluster,
      targets: isSure ? found : { ...found, certain: [], possible: found.certain },
      traffic: anyTcp,
      because: [propertyEvidence(cluster, path)],
    }),
  ];
}
