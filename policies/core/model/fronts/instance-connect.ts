/**
 * EC2 Instance Connect Endpoint: whoever has the permission opens a tunnel from the internet to any private address
 * that the endpoint's groups let it reach. What the endpoint's groups let in is never asked.
 */
import type { Kind, Resource } from "../../graph";
import { chosen, weakened, type Choice } from "../members/choice";
import { propertyEvidence } from "../routing/evidence";
import { frontOf, throughEach } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

/** What joins VPCs, so that a tunnel may end in another one. */
const joints: readonly Kind[] = [
  "VpcPeering", "VpcPeeringAccepter", "TransitGatewayVpcAttachment", "CoreNetworkVpcAttachment",
]; // prettier-ignore

export function instanceConnectFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return graph.ofKind("InstanceConnectEndpoint").flatMap((endpoint) => tunnels(targets, endpoint));
}

function tunnels(targets: Targets, endpoint: Resource): readonly Front[] {
  const { reader } = targets;
  const own = targets.membersOf(chosen([endpoint]));
  // Where it is not set the provider and AWS do not agree on what holds.
  const keeps = reader.flag(endpoint, "preserveClientIp", "unknown");
  const parts = {
    kind: "EC2 Instance Connect Endpoint",
    audience: "operators",
    resource: endpoint,
    subnets: reachable(targets, endpoint),
    traffic: anyTcp,
    because: [propertyEvidence(endpoint, "subnetId")],
  } as const;
  const fronts = throughEach(own, parts);
  if (keeps.state === "no") return fronts;
  // The destination's groups may then let it in by the client's address as well as by the endpoint's groups.
  const subnets = keeps.state === "yes" ? parts.subnets : weakened(parts.subnets);
  const byClient = own.certain.map((through) =>
    frontOf({ ...parts, subnets, through, sees: "client" }),
  );
  return [...fronts, ...byClient];
}

/** The subnets of the endpoint's VPC, and of others that may be joined to it. */
function reachable(targets: Targets, endpoint: Resource): Choice<Resource> {
  const { routing, reader } = targets;
  const places = reader.subnets(endpoint, "subnetId");
  const keysOf = (subnets: readonly Resource[]) => {
    const all = subnets.map(({ urn }) => routing.subnets.named(urn).vpc);
    return { keys: new Set(all.flatMap((vpc) => vpc.all.map(({ key }) => key))), all };
  };
  const sure = keysOf(places.certain);
  const isSure =
    places.certain.length > 0 && sure.all.every(({ all, open }) => !open && all.length === 1);
  const perhaps = keysOf([...places.certain, ...places.possible]);
  const isOpen =
    places.anything.length > 0 ||
    perhaps.all.some(({ open }) => open) ||
    reader.resolver.graph.ofKind(...joints).length > 0;
  const certain: Resource[] = [];
  const possible: Resource[] = [];
  for (const { resource, vpc } of routing.subnets.all) {
    if (resource === undefined) continue;
    const isHere = (keys: ReadonlySet<string>) => vpc.all.some(({ key }) => keys.has(key));
    const isOne = !vpc.open && vpc.all.length === 1;
    if (isSure && isOne && isHere(sure.keys)) certain.push(resource);
    else if (isOpen || vpc.open || isHere(perhaps.keys)) possible.push(resource);
  }
  return { certain, possible, anything: places.anything };
}
