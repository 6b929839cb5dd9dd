/**
 * Verified Access: a public name whose visitors are asked who they are. What it lets in comes from an endpoint with
 * groups of its own.
 */
import { addresses, ports, type TrafficSet } from "../../algebra";
import { textOf, type Resource } from "../../graph";
import type { Member } from "../members";
import { chosen, anything, type Choice } from "../members/choice";
import { propertyEvidence, slotEvidence } from "../routing/evidence";
import { throughEach } from "./front";
import { anyTcp, anyUdp, portAt, protocolsOf, rangesAt } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

const slots = {
  loadBalancerOptions: ["loadBalancerArn"],
  networkInterfaceOptions: ["networkInterfaceId"],
  rdsOptions: ["rdsDbInstanceArn", "rdsDbClusterArn", "rdsDbProxyArn"],
} as const;

type Options = keyof typeof slots | "cidrOptions";

export function verifiedAccessFronts(targets: Targets): readonly Front[] {
  return targets.reader.resolver.graph
    .ofKind("VerifiedAccessEndpoint")
    .flatMap((endpoint) => [
      ...(Object.keys(slots) as (keyof typeof slots)[]).flatMap((options) =>
        slots[options].flatMap((slot) => named(targets, endpoint, options, slot)),
      ),
      ...range(targets, endpoint),
      ...unnamed(targets, endpoint),
    ]);
}

const kind = "Verified Access";

function named(
  targets: Targets,
  endpoint: Resource,
  options: Options,
  slot: string,
): readonly Front[] {
  const path = `${options}.${slot}`;
  if (!targets.reader.isSet(endpoint, path)) return [];
  return throughEach(own(targets, endpoint), {
    kind,
    audience: "internet",
    resource: endpoint,
    targets: targets.of(endpoint, path),
    traffic: trafficOf(targets, endpoint, options),
    because: [slotEvidence(targets.reader.resolver, endpoint, path)],
  });
}

/** Everything within a range of addresses. */
function range(targets: Targets, endpoint: Resource): readonly Front[] {
  const { reader, routing } = targets;
  const path = "cidrOptions.cidr";
  if (!reader.isSet(endpoint, path)) return [];
  const setting = reader.setting(endpoint, path);
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  const read = text === undefined ? undefined : addresses.parse(text);
  const known = read?.ok === true ? read.value : undefined;
  const set = known ?? addresses.anything;
  const within = routing.subnets.all.filter(
    ({ v4, v6, resource }) =>
      resource !== undefined && addresses.intersects(addresses.union(v4.most, v6.most), set),
  );
  const isSure = ({ v4 }: (typeof within)[number]) =>
    known !== undefined && !addresses.isEmpty(v4.least) && addresses.isSubset(v4.least, known);
  const resources = (all: typeof within) => all.flatMap(({ resource }) => resource ?? []);
  return throughEach(own(targets, endpoint), {
    kind,
    audience: "internet",
    resource: endpoint,
    subnets: {
      certain: resources(within.filter(isSure)),
      possible: resources(within.filter((one) => !isSure(one))),
      anything: known === undefined ? [`the range of ${endpoint.toString()} is not known`] : [],
    },
    traffic: trafficOf(targets, endpoint, "cidrOptions"),
    because: [propertyEvidence(endpoint, path)],
  });
}

/** An endpoint of which nothing says where it leads: its options are unknown, or it names a database by its address. */
function unnamed(targets: Targets, endpoint: Resource): readonly Front[] {
  const { reader } = targets;
  const paths = Object.entries(slots).flatMap(([options, all]) =>
    all.map((slot) => `${options}.${slot}`),
  );
  if ([...paths, "cidrOptions.cidr"].some((path) => reader.isSet(endpoint, path))) return [];
  const choice: Choice<Member> = anything(`${endpoint.toString()} does not say where it leads`);
  const path = reader.isSet(endpoint, "rdsOptions.rdsEndpoint")
    ? "rdsOptions.rdsEndpoint"
    : "endpointType";
  const among = ["RdsInstance", "RdsCluster", "RdsClusterInstance", "RdsProxy"] as const;
  const isStore = reader.text(endpoint, "endpointType") === "rds";
  return throughEach(own(targets, endpoint), {
    kind,
    audience: "internet",
    resource: endpoint,
    targets: isStore ? targets.among(among, choice) : choice,
    because: [propertyEvidence(endpoint, path)],
  });
}

function own(targets: Targets, endpoint: Resource): Choice<Member> {
  const found = targets.membersOf(chosen([endpoint]));
  return found.certain.length > 0 ? found : anything(`${endpoint.toString()} has no interface`);
}

function trafficOf({ reader }: Targets, endpoint: Resource, options: Options): TrafficSet {
  if (reader.setting(endpoint, options).state === "unknown") return ports.union(anyTcp, anyUdp);
  const set = reader.setting(endpoint, `${options}.protocol`).state;
  const text = reader.text(endpoint, `${options}.protocol`);
  const protocols = set === "absent" ? [ports.TCP] : protocolsOf(text);
  const found = ports.union(
    ports.unionAll(protocols.map((one) => portAt(reader, endpoint, `${options}.port`, one))),
    rangesAt(reader, endpoint, [options, "portRanges"], protocols),
  );
  const whole = ports.unionAll(protocols.map((one) => ports.protocolSet(one)));
  return ports.isEmpty(found) ? whole : found;
}
