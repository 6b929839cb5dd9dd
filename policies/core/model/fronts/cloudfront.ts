/**
 * CloudFront. A VPC origin is a way in by itself: any distribution of the account may use it, whether the plan has one
 * or not. An origin that is given by its name is reached over the internet, so it adds nothing to what has no public
 * address.
 */
import { ports, type TrafficSet } from "../../algebra";
import type { Resource } from "../../graph";
import type { Member } from "../members";
import { cloudFrontList } from "../members/aws-lists";
import { chosen, named } from "../members/choice";
import { isIgnored } from "../members/reader";
import { originsOf } from "../origins";
import { literal, slotEvidence, type Finding } from "../routing/evidence";
import { frontOf } from "./front";
import { anyTcp, portAt } from "./listening";
import { cloudFrontAtOrigins } from "./services";
import type { Targets } from "./targets";
import type { Front } from "./types";

export function cloudFrontFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("VpcOrigin").map((origin) => vpcOrigin(targets, origin)),
    ...graph
      .ofKind("Distribution", "MultitenantDistribution")
      .filter(({ external }) => !external)
      .flatMap((one) => [...foreignOrigins(targets, one), ...namedOrigins(targets, one)]),
  ];
}

function vpcOrigin(targets: Targets, origin: Resource): Front {
  const { reader } = targets;
  const path = "vpcOriginEndpointConfig.arn";
  const idle = unused(targets, origin);
  return frontOf({
    kind: "CloudFront VPC origin",
    audience: "internet",
    blockable: true,
    resource: origin,
    targets: targets.of(origin, path),
    traffic: originTraffic(targets, origin, ["vpcOriginEndpointConfig"]),
    // CloudFront's own interfaces, with a group that AWS makes: no group of the plan keeps them out for sure.
    sees: "nothing",
    comesAs: cloudFrontAtOrigins,
    portsAt: "vpcOriginEndpointConfig",
    ...(idle === undefined ? {} : { idle }),
    because: [slotEvidence(reader.resolver, origin, path)],
  });
}

/** Where a distribution names a VPC origin. */
function originSlot({ kind }: Resource): string {
  return kind === "MultitenantDistribution"
    ? "origins.vpcOriginConfigs.vpcOriginId"
    : "origins.vpcOriginConfig.vpcOriginId";
}

/**
 * What keeps a VPC origin from being called: an origin gets only what a distribution sends it, and one that is off
 * answers nobody (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html).
 */
function unused(targets: Targets, origin: Resource): Finding | undefined {
  const { reader } = targets;
  const distributions = reader.resolver.graph.ofKind("Distribution", "MultitenantDistribution");
  const naming = distributions.filter((one) => {
    const slot = originSlot(one);
    const choice = reader.resources(one, slot);
    // What is ignored when it changes may name any, and none for sure.
    const isOpen = choice.anything.length > 0 && !isIgnored(one, slot);
    return isOpen || named(choice).includes(origin);
  });
  if (targets.reader.isHandedOn(origin)) return undefined;
  if (naming.length === 0) {
    const text = `no distribution of the program names ${origin.toString()} in vpcOriginConfig.vpcOriginId`;
    return {
      kind: "unknown",
      evidence: { resource: origin, path: undefined, text },
      fix: noDistribution,
    };
  }
  const flags = naming.map((one): Finding | undefined => {
    const { state, because } = reader.flag(one, "enabled", "yes");
    if (one.external || state === "yes") return undefined;
    const evidence = { resource: one, path: "enabled", text: because };
    return state === "no"
      ? { kind: "conflict", evidence, fix: `Set enabled of ${one.toString()} to true.` }
      : { kind: "unknown", evidence, fix: literal };
  });
  return flags.includes(undefined) ? undefined : flags[0];
}

const noDistribution =
  "Have an origin of a distribution of this program name it in vpcOriginConfig.vpcOriginId, or hand over the state of the stack that has its distribution.";

/** The ports that an origin's protocol policy leaves; every TCP port where none is set. */
function originTraffic(
  { reader }: Targets,
  resource: Resource,
  config: readonly (string | number)[],
): TrafficSet {
  const http = portAt(reader, resource, [...config, "httpPort"]);
  const https = portAt(reader, resource, [...config, "httpsPort"]);
  const policy = reader.text(resource, [...config, "originProtocolPolicy"]);
  const traffic =
    policy === "http-only" ? http : policy === "https-only" ? https : ports.union(http, https);
  return ports.isEmpty(traffic) ? anyTcp : traffic;
}

/** VPC origins that are not of the plan: of these it is not known what they lead to. */
function foreignOrigins(targets: Targets, distribution: Resource): readonly Front[] {
  const { reader } = targets;
  const path = originSlot(distribution);
  const { anything } = reader.resources(distribution, path);
  if (anything.length === 0) return [];
  return [
    frontOf({
      kind: "CloudFront VPC origin",
      audience: "internet",
      blockable: true,
      resource: distribution,
      targets: { certain: [], possible: [], anything },
      traffic: anyTcp,
      because: [slotEvidence(reader.resolver, distribution, path)],
    }),
  ];
}

/** Public things that origins name: the distribution comes to them over the internet, as anyone can. */
function namedOrigins(targets: Targets, distribution: Resource): readonly Front[] {
  const { reader } = targets;
  const path = "origins.domainName";
  const isPublic = (member: Member) => member.publicV4.state !== "no";
  const because = [slotEvidence(reader.resolver, distribution, path)];
  return originsOf(reader, distribution).map(({ position, meant }) => {
    const { certain, possible } = targets.membersOf(meant);
    return frontOf({
      kind: "CloudFront",
      audience: "internet",
      blockable: true,
      resource: distribution,
      targets: chosen(certain.filter(isPublic), possible.filter(isPublic)),
      traffic: position === undefined ? anyTcp : customTraffic(targets, distribution, position),
      // It comes from CloudFront's public addresses: as much as the internet, and no more.
      sees: "client",
      byInternet: true,
      list: cloudFrontList,
      ...(position === undefined
        ? {}
        : { portsAt: ["origins", position, "customOriginConfig"] as const }),
      because,
    });
  });
}

/** The ports by which an origin is called that is given by its name. */
function customTraffic(targets: Targets, distribution: Resource, position: number): TrafficSet {
  const config = ["origins", position, "customOriginConfig"] as const;
  const isAbsent = targets.reader.setting(distribution, config).state === "absent";
  return isAbsent ? anyTcp : originTraffic(targets, distribution, config);
}
