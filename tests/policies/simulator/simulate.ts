/**
 * Sends ONE packet through a network, hop by hop, and its answer back. Nothing is approximated: each address and port is
 * a number, each hop looks at the packet as it is on that stretch (after translation, §5). Sections are those of the
 * reference of reachability.
 *
 *   source's group ─ source subnet's ACL ─ route ─ gateway ─ destination subnet's ACL ─ destination's group ─ socket
 *                  ◄──────────── the answer: every ACL again, backwards, and a route back ────────────────────
 */
import {
  familyOf,
  fromNat64,
  inAnyBlock,
  inBlock,
  internet6,
  nat64Prefix,
  notInternet4,
  parseBlock,
  sameAddress,
} from "./addresses";
import { groupsAllow } from "./filters";
import {
  block,
  cross,
  isInternet,
  mustHold,
  pass,
  privatelyKnown,
  publiclyKnown,
  routeBack,
  run,
  type Journey,
  type Outcome,
} from "./journey";
import {
  interfacesOf,
  listensOf,
  named,
  ownerOf,
  vpcOf,
  type Interface,
  type Network,
  type VpnOwner,
} from "./network";
import { everyProtocol, hasPorts, icmp, protocolOf, tcp, udp, type Packet } from "./protocols";
import { routeFor } from "./routing";

export type { Hop, Outcome } from "./journey";

/** Who sends. All but interfaces are outside of the network and answer to no filter of their own. */
export type Sender =
  | { readonly kind: "interface"; readonly interface: string }
  | { readonly kind: "internet" }
  /** A person connected to a Client VPN endpoint through one of its associations. */
  | {
      readonly kind: "vpn-client";
      readonly association: string;
      readonly group?: string | undefined;
    }
  /** A host of a VPC that the program does not make. */
  | { readonly kind: "peer-host"; readonly vpc: string }
  | { readonly kind: "site"; readonly site: string };

export interface Sending {
  readonly from: Sender;
  readonly packet: Packet;
  /** The port that a translating gateway puts in place of the sender's. */
  readonly translatedPort: number;
}

/** §6 and the socket itself: what stands between a subnet and a process. */
function deliver(
  journey: Journey,
  receiver: Interface,
  packet: Packet,
  privately: boolean,
  alsoFrom?: Interface,
): void {
  const { network } = journey;
  const answer = groupsAllow(network, receiver, "ingress", packet, privately, alsoFrom);
  mustHold(journey, `group ingress ${receiver.name}`, answer.allowed, answer.because);
  const listens = listensOf(ownerOf(network, receiver));
  const answers =
    listens === "anything" ||
    listens.some(({ protocol, port }) => {
      const number = protocolOf(protocol);
      if (number === everyProtocol) return true;
      if (number !== packet.protocol) return false;
      return !hasPorts(number) || port === packet.destinationPort;
    });
  mustHold(
    journey,
    `socket ${receiver.name}`,
    answers,
    answers ? "something listens" : "nothing listens",
  );
}

/** An internet gateway hands a packet to the interface that the address stands for (§4). */
function arriveFromInternet(journey: Journey, packet: Packet): void {
  const { network } = journey;
  const receiver = publiclyKnown(network, packet.destination);
  if (receiver === undefined) {
    mustHold(
      journey,
      "internet",
      isInternet(network, packet.destination),
      `${packet.destination} on the internet`,
    );
    return;
  }
  const vpc = vpcOf(network, receiver);
  mustHold(
    journey,
    `internet gateway of ${vpc.name}`,
    vpc.internetGateway === "attached",
    `the gateway is ${vpc.internetGateway}`,
  );
  // The gateway has translated a public IPv4 address into the private one by now; filters look at the source.
  cross(journey, receiver.subnet, "ingress", packet);
  deliver(journey, receiver, packet, false);
  routeBack(journey, receiver, packet, { kind: "internet-gateway" });
}

/** A packet inside a VPC for one of its addresses: local routes (§3). */
function arriveLocally(
  journey: Journey,
  from: Interface,
  packet: Packet,
  alsoFrom?: Interface,
): void {
  const { network } = journey;
  const vpc = vpcOf(network, from);
  const receiver = privatelyKnown(network, vpc, packet.destination);
  if (receiver === undefined)
    return block(journey, vpc.name, `nobody has ${packet.destination} here`);
  // Network ACLs do not see traffic within a subnet (§5).
  if (receiver.subnet !== from.subnet) cross(journey, receiver.subnet, "ingress", packet);
  deliver(journey, receiver, packet, true, alsoFrom);
}

/** A peering carries packets between the two VPCs' own addresses, and no further (§9). */
function arriveByPeering(
  journey: Journey,
  sourceVpc: string,
  peeringName: string,
  packet: Packet,
): void {
  const { network } = journey;
  const peering = named(network.peerings, peeringName);
  mustHold(journey, peeringName, peering.accepted, peering.accepted ? "accepted" : "not accepted");
  const other = peering.vpcs[0] === sourceVpc ? peering.vpcs[1] : peering.vpcs[0];
  const vpc = named(network.vpcs, other);
  mustHold(
    journey,
    other,
    inAnyBlock(packet.destination, [...vpc.ipv4, ...vpc.ipv6]),
    `${packet.destination} is an address of ${other}: peerings are not transitive`,
  );
  if (vpc.external === true) {
    pass(journey, other, "a host outside of the program");
    return;
  }
  const receiver = privatelyKnown(network, vpc, packet.destination);
  if (receiver === undefined) return block(journey, other, `nobody has ${packet.destination}`);
  cross(journey, receiver.subnet, "ingress", packet);
  deliver(journey, receiver, packet, true);
  routeBack(journey, receiver, packet, { kind: "peering", peering: peeringName });
}

/** An address that an internet gateway does not carry: it is for internet-routable addresses only. */
function isRoutable(address: string): boolean {
  return familyOf(address) === 4 ? !inAnyBlock(address, notInternet4) : inBlock(address, internet6);
}

/** Out through an internet gateway: IPv4 needs a public mapping, IPv6 a global address (§4). */
function leaveByInternetGateway(journey: Journey, from: Interface, packet: Packet): void {
  const vpc = vpcOf(journey.network, from);
  const at = `internet gateway of ${vpc.name}`;
  mustHold(
    journey,
    at,
    vpc.internetGateway === "attached",
    `the gateway is ${vpc.internetGateway}`,
  );
  mustHold(
    journey,
    at,
    isRoutable(packet.destination),
    `${packet.destination} is routed on the internet`,
  );
  if (familyOf(packet.source) === 6) {
    arriveFromInternet(journey, packet);
    return;
  }
  const mapped = sameAddress(packet.source, from.ipv4) ? from.publicIpv4 : undefined;
  if (mapped === undefined) return block(journey, at, `${packet.source} has no public address`);
  pass(journey, at, `${packet.source} becomes ${mapped}`);
  arriveFromInternet(journey, { ...packet, source: mapped });
}

/** Through a NAT gateway, which is an interface without groups in a subnet of its own (§3, §5). */
function leaveByNat(journey: Journey, from: Interface, natName: string, packet: Packet): void {
  const { network } = journey;
  const gateway = interfacesOf(network, natName)[0];
  if (gateway === undefined || vpcOf(network, gateway).name !== vpcOf(network, from).name) {
    return block(journey, natName, "the gateway is not in this VPC");
  }
  // A table that leads from a NAT gateway's subnet back to it leads nowhere.
  if (journey.gateways.includes(natName)) return block(journey, natName, "the routes are a loop");
  if (gateway.subnet !== from.subnet) cross(journey, gateway.subnet, "ingress", packet);
  // https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
  const carried = [tcp, udp, icmp].includes(packet.protocol);
  mustHold(journey, natName, carried, "NAT gateways carry TCP, UDP and ICMP");
  let { destination } = packet;
  if (familyOf(destination) === 6) {
    mustHold(
      journey,
      natName,
      inBlock(destination, nat64Prefix),
      "of IPv6, NAT gateways carry 64:ff9b::/96",
    );
    destination = fromNat64(destination);
  }
  journey.gateways.push(natName);
  pass(journey, natName, `${packet.source} becomes ${gateway.ipv4}`);
  send(journey, gateway, {
    ...packet,
    source: gateway.ipv4,
    destination,
    sourcePort: journey.translatedPort,
  });
}

/** A private NAT gateway's traffic is dropped by internet gateways: it leads to other private networks only (§3). */
function isPrivateNat(network: Network, from: Interface): boolean {
  const owner = ownerOf(network, from);
  return owner.kind === "nat" && owner.connectivity === "private";
}

/** From an interface on: its groups, the route, its subnet's ACL, the gateway. */
function send(journey: Journey, from: Interface, packet: Packet, alsoFrom?: Interface): void {
  const { network } = journey;
  const vpc = vpcOf(network, from);
  const { way, because } = routeFor(network, from.subnet, packet.destination);
  const privately = way.kind === "local" || way.kind === "peering";
  const answer = groupsAllow(network, from, "egress", packet, privately);
  mustHold(journey, `group egress ${from.name}`, answer.allowed, answer.because);
  const blackhole = way.kind === "none" || way.kind === "blackhole";
  mustHold(journey, `route ${from.subnet}`, !blackhole, because);
  const neighbour =
    way.kind === "local" ? privatelyKnown(network, vpc, packet.destination) : undefined;
  const gateway =
    way.kind === "nat-gateway" ? interfacesOf(network, way.nat)[0]?.subnet : undefined;
  const stays = neighbour?.subnet === from.subnet || gateway === from.subnet;
  if (!stays) cross(journey, from.subnet, "egress", packet);
  switch (way.kind) {
    case "local":
      arriveLocally(journey, from, packet, alsoFrom);
      return;
    case "internet-gateway":
      if (isPrivateNat(network, from)) block(journey, from.name, "a private NAT gateway");
      leaveByInternetGateway(journey, from, packet);
      return;
    case "egress-only-gateway":
      // IPv6 only, and only outwards: what comes back is what it let out (§3).
      mustHold(
        journey,
        "egress-only gateway",
        vpc.egressOnlyGateway && familyOf(packet.source) === 6,
        "for IPv6",
      );
      mustHold(journey, "egress-only gateway", isRoutable(packet.destination), "on the internet");
      arriveFromInternet(journey, packet);
      return;
    case "nat-gateway":
      leaveByNat(journey, from, way.nat, packet);
      return;
    case "peering":
      arriveByPeering(journey, vpc.name, way.peering, packet);
      return;
    case "vpn-gateway": {
      const there = network.sites.some(
        (site) => site.vpc === vpc.name && inBlock(packet.destination, site.ipv4),
      );
      mustHold(journey, "virtual private gateway", there, "a site has the address");
      return;
    }
    case "blackhole":
    case "none":
      return;
  }
}

/** A public address of the network, from outside (§4). */
function fromInternet(journey: Journey, packet: Packet): void {
  const { network } = journey;
  mustHold(
    journey,
    "internet",
    isInternet(network, packet.source),
    `${packet.source} on the internet`,
  );
  mustHold(
    journey,
    "internet",
    publiclyKnown(network, packet.destination) !== undefined,
    `${packet.destination} is known on the internet`,
  );
  arriveFromInternet(journey, packet);
}

/**
 * Client VPN (§9): authorization, the endpoint's routes, then the association's address in place of the client's.
 * The longest prefix decides among authorizations. https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-rules.html
 */
function fromVpnClient(
  journey: Journey,
  sender: Extract<Sender, { readonly kind: "vpn-client" }>,
  packet: Packet,
): void {
  const { network } = journey;
  const association = named(network.interfaces, sender.association);
  const endpoint = ownerOf(network, association) as VpnOwner;
  const covering = endpoint.authorizations.filter(({ cidr }) => inBlock(packet.destination, cidr));
  const longest = Math.max(...covering.map(({ cidr }) => parseBlock(cidr).length));
  const decisive = covering.filter(({ cidr }) => parseBlock(cidr).length === longest);
  mustHold(
    journey,
    `authorization of ${endpoint.name}`,
    decisive.some(({ group }) => group === undefined || group === sender.group),
    `${decisive.length} rules decide on ${packet.destination}`,
  );
  const routes = interfacesOf(network, endpoint.name).flatMap((item) => [
    ...vpcOf(network, item).ipv4.map((destination) => ({ destination, subnet: item.subnet })),
    ...endpoint.routes.filter(({ subnet }) => subnet === item.subnet),
  ]);
  const matching = routes.filter(({ destination }) => inBlock(packet.destination, destination));
  const best = Math.max(...matching.map(({ destination }) => parseBlock(destination).length));
  mustHold(
    journey,
    `routes of ${endpoint.name}`,
    matching.some(
      (route) =>
        parseBlock(route.destination).length === best && route.subnet === association.subnet,
    ),
    `to ${packet.destination} by ${association.subnet}`,
  );
  send(journey, association, {
    ...packet,
    source: association.ipv4,
    sourcePort: journey.translatedPort,
  });
}

function fromPeerHost(journey: Journey, vpcName: string, packet: Packet): void {
  const { network } = journey;
  const vpc = named(network.vpcs, vpcName);
  mustHold(
    journey,
    vpcName,
    vpc.external === true && inAnyBlock(packet.source, [...vpc.ipv4, ...vpc.ipv6]),
    "a host outside of the program",
  );
  const peering = network.peerings.find(({ vpcs }) => {
    const other = vpcs.find((name) => name !== vpcName);
    if (!vpcs.includes(vpcName) || other === undefined) return false;
    const { ipv4, ipv6 } = named(network.vpcs, other);
    return inAnyBlock(packet.destination, [...ipv4, ...ipv6]);
  });
  if (peering === undefined) return block(journey, vpcName, "no peering leads there");
  arriveByPeering(journey, vpcName, peering.name, packet);
}

/** A host on premises keeps its address; the subnet must know the way back (§9). */
function fromSite(journey: Journey, siteName: string, packet: Packet): void {
  const { network } = journey;
  const site = named(network.sites, siteName);
  mustHold(journey, siteName, inBlock(packet.source, site.ipv4), "an address of the site");
  const receiver = privatelyKnown(network, named(network.vpcs, site.vpc), packet.destination);
  if (receiver === undefined) return block(journey, siteName, `nobody has ${packet.destination}`);
  cross(journey, receiver.subnet, "ingress", packet);
  deliver(journey, receiver, packet, false);
  routeBack(journey, receiver, packet, { kind: "vpn-gateway" });
}

function start(journey: Journey, from: Sender, packet: Packet): void {
  switch (from.kind) {
    case "interface":
      send(journey, named(journey.network.interfaces, from.interface), packet);
      return;
    case "internet":
      fromInternet(journey, packet);
      return;
    case "vpn-client":
      fromVpnClient(journey, from, packet);
      return;
    case "peer-host":
      fromPeerHost(journey, from.vpc, packet);
      return;
    case "site":
      fromSite(journey, from.site, packet);
      return;
  }
}

/** Sends one packet: delivered and answered, or blocked at the trace's last hop. */
export function simulate(network: Network, { from, packet, translatedPort }: Sending): Outcome {
  return run(network, translatedPort, (journey) => {
    start(journey, from, packet);
  });
}

/**
 * A network load balancer's node sends on what it got and leaves the client's address in it (§7): the target's filters
 * see the client, and rules that name the balancer's groups hold as well.
 */
export function simulateForClient(
  network: Network,
  node: string,
  packet: Packet,
  translatedPort: number,
): Outcome {
  const item = named(network.interfaces, node);
  return run(network, translatedPort, (journey) => {
    send(journey, item, packet, item);
  });
}
