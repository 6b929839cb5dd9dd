/**
 * Where a subnet's packets get to through endpoints of a Network Firewall: on from the endpoint's subnet, as they are.
 * Whoever leads there is as open as that subnet is.
 */
import { addresses, type Reading } from "../../algebra";
import type { Resolver, Resource } from "../../graph";
import { choiceOf, unkept } from "./choices";
import type { Subnet, Subnets } from "./subnets";
import type { Way, Ways } from "./ways";

/** The ways of a subnet, with those to the internet that lead through a firewall. */
export function beyondFirewalls(
  resolver: Resolver,
  subnets: Subnets,
  waysOf: (subnet: Subnet) => Ways,
): (subnet: Subnet) => Ways {
  const standsIn = (firewall: Resource) => {
    const named = choiceOf(resolver.reference(firewall, "subnetMappings.subnetId"));
    return firewall.ignores("subnetMappings") ? unkept(named) : named;
  };
  const onward = (way: Way, firewall: Resource, reading: Reading): readonly Way[] => {
    const { certain, possible, open } = standsIn(firewall);
    if (open) return reading === "may" ? [{ ...way, class: "unknown" }] : [];
    const all = [...certain, ...possible].map(({ key }) =>
      outOf(waysOf(subnets.named(key)), way, reading),
    );
    // The endpoint is in one of them.
    if (reading === "must" && all.some((ways) => ways.length === 0)) return [];
    return all.flat();
  };
  const more = (ways: readonly Way[], reading: Reading): readonly Way[] =>
    ways.flatMap((way) => {
      const firewalls = way.targets.flatMap(({ class: kind, resource }) =>
        kind === "inspection" && resource?.kind === "NetworkFirewall" ? [resource] : [],
      );
      return firewalls.flatMap((firewall) => onward(way, firewall, reading));
    });
  return (subnet) => {
    const { may, must } = waysOf(subnet);
    const added = more(may, "may");
    return added.length === 0
      ? { may, must }
      : { may: [...may, ...added], must: [...must, ...more(must, "must")] };
  };
}

/** The part of a way that an endpoint's subnet leads on to the internet. */
function outOf(ways: Ways, from: Way, reading: Reading): readonly Way[] {
  return ways[reading].flatMap((way): readonly Way[] => {
    const isOut = way.class === "internet" || (reading === "may" && way.class === "unknown");
    const set = addresses.intersection(way.addresses, from.addresses);
    if (!isOut || addresses.isEmpty(set)) return [];
    return [{ ...way, addresses: set, because: [...from.because, ...way.because] }];
  });
}
