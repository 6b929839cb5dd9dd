/** From a client through a load balancer to a target (§7): two connections, each asked about by itself. */
import {
  interfacesOf,
  loadBalancer,
  named,
  type Listener,
  type ListenerAction,
  type LoadBalancerOwner,
  type Network,
  type TargetGroup,
} from "./network";
import { reaches, type Party, type Reach } from "./reaches";
import { simulateForClient } from "./simulate";

/** Every target group of an action counts, at weight 0 as well; redirects and fixed responses have none (§7). */
function targetGroupsOf(action: ListenerAction): string[] {
  return action.kind === "forward" ? action.to.map(({ group }) => group) : [];
}

/** The target groups that a request to a listener may end at, whatever it asks for. */
export function forwardsTo(network: Network, balancer: string, port: number): TargetGroup[] {
  const listeners = loadBalancer(network, balancer).listeners.filter((l) => l.port === port);
  const names = listeners.flatMap((listener: Listener) => [
    ...targetGroupsOf(listener.defaultAction),
    ...listener.rules.flatMap(({ action }) => targetGroupsOf(action)),
  ]);
  return [...new Set(names)].map((name) => named(network.targetGroups, name));
}

/** The address that a target sees: the client's only behind network load balancers, and as AWS has it by default (§7). */
export function preservesClientIp({ type }: LoadBalancerOwner, group: TargetGroup): boolean {
  if (type !== "network") return false;
  return group.preserveClientIp ?? group.targetType === "instance";
}

export interface Chain {
  readonly some: boolean;
  readonly every: boolean;
  /** The connection to the listener, per node, and the one from the node to the target, per target group. */
  readonly legs: readonly { readonly toNode: Reach; readonly toTarget: Reach }[];
}

/** Nodes speak to targets of an IPv4 target group by their private IPv4 addresses. */
const byIpv4 = (reach: Reach) => ({
  some: reach.ways.ipv4?.some ?? false,
  every: reach.ways.ipv4?.every ?? false,
});

/** Whether one target can be reached on one port from a node of a balancer, as the node sends it. */
export function nodeReaches(
  network: Network,
  node: string,
  target: string,
  port: number,
  preserved?: Party,
): Reach {
  const to = { kind: "interface", name: target } as const;
  if (preserved === undefined) {
    return reaches(network, {
      from: { kind: "interface", name: node },
      to,
      protocol: "tcp",
      port,
    });
  }
  return reaches(
    network,
    { from: preserved, to, protocol: "tcp", port },
    (placed, _sender, packet, translatedPort) =>
      simulateForClient(placed, node, packet, translatedPort),
  );
}

export interface ChainQuestion {
  readonly from: Party;
  readonly balancer: string;
  readonly port: number;
  readonly target: string;
}

/**
 * Whether a client's request to a listener may end at a target. Through any node: balancing across zones changes
 * availability, not who may speak to whom (§7). An unhealthy target is served all the same when all are unhealthy.
 */
export function reachesThrough(network: Network, question: ChainQuestion): Chain {
  const { from, balancer, port, target } = question;
  const owner = loadBalancer(network, balancer);
  const legs = interfacesOf(network, balancer).flatMap((node) => {
    const toNode = reaches(network, {
      from,
      to: { kind: "interface", name: node.name },
      protocol: "tcp",
      port,
    });
    return forwardsTo(network, balancer, port).flatMap((group) =>
      group.targets
        .filter((item) => item.interface === target)
        .map((item) => {
          const preserved = preservesClientIp(owner, group) ? from : undefined;
          const toTarget = nodeReaches(
            network,
            node.name,
            target,
            item.port ?? group.port,
            preserved,
          );
          return { toNode, toTarget };
        }),
    );
  });
  return {
    legs,
    some: legs.some(({ toNode, toTarget }) => toNode.some && byIpv4(toTarget).some),
    every: legs.some(({ toNode, toTarget }) => toNode.every && byIpv4(toTarget).every),
  };
}

/** Whether every node's health check reaches a target (§7): on the traffic port or the group's own. */
export function healthCheckReaches(network: Network, balancer: string, group: string): Chain {
  const { health, port, targets } = named(network.targetGroups, group);
  const legs = interfacesOf(network, balancer).flatMap((node) =>
    targets.map((target) => {
      const checked = health === "traffic-port" ? (target.port ?? port) : health;
      const toTarget = nodeReaches(network, node.name, target.interface, checked);
      return { toNode: toTarget, toTarget };
    }),
  );
  return {
    legs,
    some: legs.some(({ toTarget }) => byIpv4(toTarget).some),
    every: legs.length > 0 && legs.every(({ toTarget }) => byIpv4(toTarget).every),
  };
}
