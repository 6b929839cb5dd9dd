/**
 * Client VPN: where its clients may send to, before the VPC's own groups and routes are asked. An authorization rule
 * and a route of the endpoint must both have the destination; an association brings the route for its VPC along. Whether
 * a client sends its other traffic through the tunnel too (split tunnel) widens nothing.
 */
import { addresses, type AddressSet, type Between, type Reading } from "../../algebra";
import { textOf, type Kind, type Resource } from "../../graph";
import type { Member } from "../members";
import { named } from "../members/choice";
import type { Setting } from "../members/reader";
import { propertyEvidence, saying, type Evidence } from "../routing/evidence";
import type { Targets } from "./targets";
import type { VpnAccess } from "./types";

/** Destinations that resources of one kind name, by endpoint. */
interface Named {
  readonly set: Between<AddressSet>;
  readonly evidence: Evidence;
}

export function readVpnAccess(targets: Targets): readonly VpnAccess[] {
  const rules = byEndpoint(targets, "ClientVpnAuthorization", "targetNetworkCidr");
  const routes = byEndpoint(targets, "ClientVpnRoute", "destinationCidrBlock");
  return targets
    .ofKinds(["ClientVpn"])
    .map((member) => access(targets, member, rules(member.owner), routes(member.owner)));
}

function access(
  targets: Targets,
  endpoint: Member,
  rules: readonly Named[],
  routes: readonly Named[],
): VpnAccess {
  const { owner } = endpoint;
  const known = new Map<Reading, AddressSet>();
  const all = [...routes, ...implicit(targets, endpoint)];
  const destinations = (reading: Reading): AddressSet => {
    let set = known.get(reading);
    if (set === undefined) {
      set = addresses.intersection(joined(rules, reading), joined(all, reading));
      known.set(reading, set);
    }
    return set;
  };
  const because = [...rules, ...all].map(({ evidence }) => evidence);
  return {
    endpoint,
    destinations,
    keepsAddresses: keepsAddresses(targets, owner),
    clients: clientsOf(targets, owner),
    because: because.length > 0 ? because : [saying("has no authorization rule", owner)],
  };
}

function joined(all: readonly Named[], reading: Reading): AddressSet {
  return addresses.unionAll(all.map(({ set }) => (reading === "may" ? set.most : set.least)));
}

/** What rules or routes name, for each endpoint: for sure where they are its own for sure. */
function byEndpoint(
  { reader }: Targets,
  kind: Kind,
  path: string,
): (endpoint: Resource) => readonly Named[] {
  const of = new Map<Resource, Named[]>();
  const anywhere: Named[] = [];
  for (const one of reader.resolver.graph.ofKind(kind)) {
    const set = cidrOf(reader.setting(one, path));
    const evidence = propertyEvidence(one, path);
    const sure = { set, evidence };
    const perhaps = { set: { least: addresses.nothing(), most: set.most }, evidence };
    const endpoints = reader.resources(one, "clientVpnEndpointId");
    const put = (endpoint: Resource, what: Named) => {
      const list = of.get(endpoint);
      if (list === undefined) of.set(endpoint, [what]);
      else list.push(what);
    };
    for (const endpoint of endpoints.certain) put(endpoint, sure);
    for (const endpoint of endpoints.possible) put(endpoint, perhaps);
    if (endpoints.anything.length > 0) anywhere.push(perhaps);
  }
  return (endpoint) => [...(of.get(endpoint) ?? []), ...anywhere];
}

/** One CIDR block; anything where it is not known. */
function cidrOf(setting: Setting): Between<AddressSet> {
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  const read = text === undefined ? undefined : addresses.parse(text);
  return read?.ok === true
    ? { least: read.value, most: read.value }
    : { least: addresses.nothing(), most: addresses.anything };
}

/** The routes that come with an association: one for the VPC of its subnets. */
function implicit({ reader, routing }: Targets, endpoint: Member): readonly Named[] {
  const { owner, subnets } = endpoint;
  const nothing = addresses.nothing();
  const whole: Between<AddressSet> = { least: nothing, most: addresses.anything };
  const gateway = reader.setting(owner, transit).state;
  // A transit gateway's routes are not the plan's alone to say.
  const open = [
    ...(gateway === "absent" ? [] : [propertyEvidence(owner, transit)]),
    ...subnets.anything.map((why) => ({ resource: owner, path: undefined, text: why })),
  ].map((evidence) => ({ set: whole, evidence }));
  const sure = new Set(subnets.certain);
  const associated = named(subnets).map((resource): Named => {
    const { vpc } = routing.subnets.named(resource.urn);
    const blocks = vpc.all.flatMap(({ v4, v6 }) => [v4, v6]);
    const isOne = sure.has(resource) && vpc.all.length === 1 && !vpc.open;
    const least = isOne ? addresses.unionAll(blocks.map((one) => one.least)) : nothing;
    const most = vpc.open ? addresses.anything : addresses.unionAll(blocks.map((one) => one.most));
    const evidence = saying(`is associated with ${resource.toString()}`, owner);
    return { set: { least, most }, evidence };
  });
  return [...open, ...associated];
}

const transit = "transitGatewayConfiguration";

/** What runs through the tunnel: IPv4 unless told otherwise. */
function traffic({ reader }: Targets, endpoint: Resource): "ipv4" | "ipv6" | "dual" | "unknown" {
  const path = "trafficIpAddressType";
  const setting = reader.setting(endpoint, path);
  if (setting.state === "absent") return "ipv4";
  const text = reader.text(endpoint, path);
  if (text === "ipv4" || text === "ipv6") return text;
  return text === "dual-stack" ? "dual" : "unknown";
}

/**
 * Clients of an endpoint in a VPC arrive with the endpoint's IPv4 addresses, those at a transit gateway with their own.
 * IPv6 is never translated.
 */
function keepsAddresses(targets: Targets, endpoint: Resource): VpnAccess["keepsAddresses"] {
  const gateway = targets.reader.setting(endpoint, transit).state;
  if (gateway === "known") return "yes";
  if (gateway === "unknown") return "unknown";
  const type = traffic(targets, endpoint);
  return type === "ipv4" ? "no" : type === "ipv6" ? "yes" : "unknown";
}

/** The addresses that clients are given; AWS chooses those of IPv6. */
function clientsOf(targets: Targets, endpoint: Resource): AddressSet {
  const setting = targets.reader.setting(endpoint, "clientCidrBlock");
  const v4 = setting.state === "absent" ? addresses.nothing() : cidrOf(setting).most;
  return traffic(targets, endpoint) === "ipv4" ? v4 : addresses.union(v4, addresses.anything6);
}
