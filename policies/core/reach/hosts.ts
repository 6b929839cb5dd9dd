/** Hosts whose interfaces a plan does not tell: a route to an interface of which nobody knows whose it is may lead to any. */
import type { Kind } from "../graph";
import type { Member } from "../model/members";
import type { Way } from "../model/routing";

/** Kinds that start instances, whose interfaces are in no plan and in no state. */
const starters: ReadonlySet<Kind | undefined> = new Set<Kind | undefined>([
  "AutoscalingGroup", "SpotFleetRequest", "Fleet", "EksNodeGroup", "BatchCompute", "EcsCapacityProvider",
  "BeanstalkEnvironment",
]); // prettier-ignore

/** Whether a member's interface may be one that nothing here names. */
export function isUntold({ owner, role }: Member): boolean {
  const { kind } = owner;
  if (role === "unmodelled" || starters.has(kind)) return true;
  if (kind === "NetworkInterface") return owner.id === undefined;
  const isInstance = kind === "Instance" || kind === "SpotInstanceRequest";
  return isInstance && owner.outputText("primaryNetworkInterfaceId") === undefined;
}

/** Whether a way leads to an interface of which it is not known whose it is. */
export function isOfAnybody(way: Way): boolean {
  return way.targets.some(
    (target) => target.class === "middlebox" && target.resource === undefined,
  );
}
