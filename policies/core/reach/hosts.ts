/** Hosts whose interfaces a plan does not tell: a route to an interface of which nobody knows whose it is may lead to any. */
import type { Kind } from "../graph";
import { isNothing, type Member, type Members } from "../model/members";
import type { Way } from "../model/routing";

/** Kinds that start instances, whose interfaces are in no plan and in no state. */
const starters: ReadonlySet<Kind | undefined> = new Set<Kind | undefined>([
  "AutoscalingGroup", "SpotFleetRequest", "Fleet", "EksNodeGroup", "BatchCompute", "EcsCapacityProvider",
  "BeanstalkEnvironment",
]); // prettier-ignore

/** What of others a way may lead to: interfaces that nothing here names, or any host that attaches one to itself. */
export type Openness = "none" | "untold" | "hosts";

/** Whether a member's interface may be what a way leads to that leads to an interface of anybody. */
export function mayBeMeant(member: Member, openness: Openness): boolean {
  const { owner, role } = member;
  const { kind } = owner;
  if (openness === "none") return false;
  if (role === "unmodelled" || starters.has(kind)) return true;
  // That of a host stands for the host.
  if (kind === "NetworkInterface") {
    return owner.id === undefined || (openness === "hosts" && !isUnattached(member));
  }
  const isInstance = kind === "Instance" || kind === "SpotInstanceRequest";
  const isUntold = owner.outputText("primaryNetworkInterfaceId") === undefined;
  return isInstance && (openness === "hosts" || isUntold);
}

/** Whose interface a way may lead to: of one that nothing here attaches, that of any host which attaches it to itself. */
export function opennessOf(way: Way, { interfaces }: Members): Openness {
  const all = way.targets.filter((target) => target.class === "middlebox");
  const members = all.flatMap(({ resource }) =>
    resource === undefined ? [] : (interfaces.of.get(resource) ?? []),
  );
  if (members.some(isUnattached)) return "hosts";
  return all.some(({ resource }) => resource === undefined) ? "untold" : "none";
}

/** Whether nothing here attaches an interface of its own to a host, so that something that is started may do it. */
export function isUnattached({ owner, hosts }: Member): boolean {
  return owner.kind === "NetworkInterface" && isNothing(hosts);
}
