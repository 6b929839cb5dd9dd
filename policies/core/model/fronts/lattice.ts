/**
 * VPC Lattice: what is registered as a target, or described as a resource, can be called from every VPC and account
 * that the service network is shared with.
 */
import { addresses, ports, type TrafficSet } from "../../algebra";
import { admission, listOf, numberOf, textOf, type Admission, type Resource } from "../../graph";
import type { Member } from "../members";
import {
  chosen,
  anything,
  isSure,
  named,
  none,
  together,
  weakened,
  type Choice,
} from "../members/choice";
import { namedPort } from "../balancing/tasks";
import { propertyEvidence, slotEvidence, type Evidence } from "../routing/evidence";
import { frontOf, throughEach } from "./front";
import { anyTcp, portAt } from "./listening";
import { notCalled } from "./lattice-services";
import { latticeAtTargets } from "./services";
import type { Targets } from "./targets";
import type { Front } from "./types";

export function latticeFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("LatticeAttachment").map((one) => attachment(targets, one)),
    ...graph.ofKind("EcsService").flatMap((one) => registered(targets, one)),
    ...graph.ofKind("AutoscalingGroup").flatMap((one) => scaled(targets, one)),
    ...graph.ofKind("TrafficSourceAttachment").flatMap((one) => attachedGroup(targets, one)),
    ...graph.ofKind("LatticeResource").flatMap((one) => described(targets, one)),
  ];
}

/** The properties that name groups of Lattice. */
const registrations = ["targetGroupIdentifier", "vpcLatticeConfigurations", "trafficSources", "trafficSource"]; // prettier-ignore

/** What comes has an address of Lattice's own, which is in a prefix list of AWS: no group of the plan keeps it out for sure. */
function target(
  targets: Targets,
  groups: Choice<Resource>,
  resource: Resource,
  found: Choice<Member>,
  traffic: TrafficSet,
  because: readonly Evidence[],
): Front {
  const idle = notCalled(targets, groups);
  const isIgnored = registrations.some((property) => resource.ignores(property));
  return frontOf({
    kind: "VPC Lattice target",
    audience: "accounts",
    resource,
    targets: isIgnored ? weakened(found) : found,
    traffic,
    comesAs: latticeAtTargets,
    ...(idle === undefined ? {} : { idle }),
    because,
  });
}

function attachment(targets: Targets, resource: Resource): Front {
  const { reader } = targets;
  const groups = reader.resources(resource, "targetGroupIdentifier");
  const own = portAt(reader, resource, "target.port");
  const ofGroup = ports.unionAll(
    named(groups).map((group) => portAt(reader, group, "config.port")),
  );
  const isKnown = groups.anything.length === 0 && !ports.isEmpty(ofGroup);
  const traffic = !ports.isEmpty(own) ? own : isKnown ? ofGroup : anyTcp;
  const found = addressed(targets, resource, "target.id", admission("target"));
  return target(targets, groups, resource, found, traffic, [
    slotEvidence(reader.resolver, resource, "target.id"),
    slotEvidence(reader.resolver, resource, "targetGroupIdentifier"),
  ]);
}

/** What a text names, which may be an address. */
function addressed(
  targets: Targets,
  resource: Resource,
  path: string,
  admits: Admission,
): Choice<Member> {
  const setting = targets.reader.setting(resource, path);
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  const read = text === undefined ? undefined : addresses.parse(text);
  return text !== undefined && read?.ok === true
    ? targets.at(read.value, text)
    : targets.of(resource, path, admits);
}

const registration = "vpcLatticeConfigurations.targetGroupArn";

function registered(targets: Targets, service: Resource): readonly Front[] {
  const { reader } = targets;
  if (!reader.isSet(service, registration)) return [];
  const found = targets.membersOf(chosen([service]));
  const traffic = registeredPorts(targets, service);
  const groups = reader.resources(service, registration);
  const because = [slotEvidence(reader.resolver, service, registration)];
  return [target(targets, groups, service, found, traffic, because)];
}

/** The ports by which ECS registers a service's tasks: those that its task definition gives these names. */
function registeredPorts({ reader }: Targets, service: Resource): TrafficSet {
  const list = reader.setting(service, "vpcLatticeConfigurations");
  const items = list.state === "known" ? listOf(list.value) : undefined;
  const definitions = reader.resources(service, "taskDefinition");
  const [definition] = definitions.certain;
  if (items === undefined || definition === undefined || !isSure(definitions)) return anyTcp;
  // Tasks of another network mode have ports of their hosts.
  if (reader.text(definition, "networkMode") !== "awsvpc") return anyTcp;
  const found = items.map((_, i) => {
    const name = reader.setting(service, ["vpcLatticeConfigurations", i, "portName"]);
    const text = name.state === "known" ? textOf(name.value) : undefined;
    return text === undefined ? undefined : namedPort(reader, definition, text);
  });
  return ports.unionAll(
    found.map((port) => (port === undefined ? anyTcp : ports.portSet(ports.TCP, port))),
  );
}

/** Groups of instances whose traffic source is, or may be, a target group of Lattice. */
function scaled(targets: Targets, group: Resource): readonly Front[] {
  return bySource(targets, group, "trafficSources.identifier", "trafficSources", {
    certain: [group],
    possible: [],
    anything: [],
  });
}

function attachedGroup(targets: Targets, resource: Resource): readonly Front[] {
  const groups = targets.reader.resources(resource, "autoscalingGroupName");
  return bySource(targets, resource, "trafficSource.identifier", "trafficSource", groups);
}

function bySource(
  targets: Targets,
  resource: Resource,
  path: string,
  property: string,
  groups: Choice<Resource>,
): readonly Front[] {
  const { reader } = targets;
  if (!reader.isSet(resource, path)) return [];
  const sources = reader.resources(resource, path);
  const isLattice = (one: Resource) => one.kind === "LatticeTargetGroup";
  const types = typesOf(targets, resource, property);
  // Where only other types are named, it is a load balancer's target group, whatever it is.
  const isExcluded = types !== undefined && !types.includes("vpc-lattice");
  if (isExcluded || (sources.anything.length === 0 && !named(sources).some(isLattice))) return [];
  const found = targets.among(["AutoscalingGroup"], targets.membersOf(groups));
  const isSure = sources.certain.some(isLattice);
  const choice = isSure ? found : { ...found, certain: [], possible: [...named(found)] };
  const because = [slotEvidence(reader.resolver, resource, path)];
  return [
    target(
      targets,
      {
        ...sources,
        certain: sources.certain.filter(isLattice),
        possible: sources.possible.filter(isLattice),
      },
      resource,
      choice,
      anyTcp,
      because,
    ),
  ];
}

/** The types of traffic sources that are named; undefined where one is not known. */
function typesOf(
  { reader }: Targets,
  resource: Resource,
  property: string,
): readonly string[] | undefined {
  const setting = reader.setting(resource, property);
  if (setting.state !== "known") return undefined;
  const list = listOf(setting.value);
  const paths =
    list === undefined ? [[property, "type"]] : list.map((_, i) => [property, i, "type"]);
  const texts = paths.map((path) => reader.text(resource, path));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

const definition = "resourceConfigurationDefinition";

/** What a name of its own may stand for. */
const byName: Admission = {
  kinds: ["RdsInstance", "RdsCluster", "RdsProxy", "LoadBalancer", "CacheReplicationGroup", "SearchDomain", "Instance"],
}; // prettier-ignore

/** A resource that is reached through a gateway: its groups and addresses are what arrives. */
function described(targets: Targets, resource: Resource): readonly Front[] {
  const { reader } = targets;
  const paths = ["arnResource.arn", "ipResource.ipAddress", "dnsResource.domainName"].map(
    (path) => `${definition}.${path}`,
  );
  const set = paths.filter((path) => reader.isSet(resource, path));
  // A group holds others and leads nowhere by itself.
  if (set.length === 0) return [];
  const found = together(
    set.map((path) =>
      addressed(
        targets,
        resource,
        path,
        path.endsWith("arn")
          ? admission("rdsAny")
          : path.endsWith("ipAddress")
            ? admission("target")
            : byName,
      ),
    ),
  );
  return throughEach(gateways(targets, resource), {
    kind: "VPC Lattice resource",
    audience: "accounts",
    resource,
    targets: found,
    traffic: rangesOf(targets, resource),
    because: set.map((path) => propertyEvidence(resource, path)),
  });
}

/** Its own gateway, or that of the group that it is part of; one of another plan leads into this one all the same. */
function gateways(targets: Targets, resource: Resource): Choice<Member> {
  const { reader } = targets;
  const path = "resourceGatewayIdentifier";
  const of = (one: Resource) => targets.membersOf(reader.resources(one, path));
  if (reader.isSet(resource, path)) return of(resource);
  const groups = reader.resources(resource, "resourceConfigurationGroupId");
  const all = named(groups).map(of);
  const found = together([...all, { ...none<Member>(), anything: groups.anything }]);
  const isFound = named(found).length + found.anything.length > 0;
  return isFound ? found : anything(`${resource.toString()} names no resource gateway`);
}

/** `443`, `8000-8080`. */
function rangesOf({ reader }: Targets, resource: Resource): TrafficSet {
  const setting = reader.setting(resource, "portRanges");
  const list = setting.state === "known" ? listOf(setting.value) : undefined;
  if (list === undefined || list.length === 0) return anyTcp;
  return ports.unionAll(
    list.map((part) => {
      const [from, to] = (textOf(part) ?? "").split("-").map((text) => numberOf(text.trim()));
      return from === undefined ? anyTcp : ports.portSet(ports.TCP, from, to ?? from);
    }),
  );
}
