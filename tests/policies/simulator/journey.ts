/** A packet on its way: what it passed, what its answer has to pass, and where either of them ends. */
import { familyOf, inAnyBlock, inBlock, internet6, notInternet4, sameAddress } from "./addresses";
import { aclAllows, type Direction } from "./filters";
import { vpcOf, type Interface, type Network, type Vpc } from "./network";
import { replyTo, type Packet } from "./protocols";
import { routeFor, sameWay, type Way } from "./routing";

export interface Hop {
  readonly at: string;
  readonly passed: boolean;
  readonly because: string;
}

export interface Outcome {
  readonly delivered: boolean;
  /** The last hop: where it was blocked, or who got it. */
  readonly at: string;
  readonly because: string;
  readonly trace: readonly Hop[];
}

class Blocked extends Error {}

/** A subnet's boundary that the packet crossed, and the packet as it was there. */
interface Crossing {
  readonly subnet: string;
  readonly direction: Direction;
  readonly packet: Packet;
}

export interface Journey {
  readonly network: Network;
  readonly translatedPort: number;
  readonly trace: Hop[];
  readonly crossings: Crossing[];
  readonly gateways: string[];
}

export function pass(journey: Journey, at: string, because: string): void {
  journey.trace.push({ at, passed: true, because });
}

export function block(journey: Journey, at: string, because: string): never {
  journey.trace.push({ at, passed: false, because });
  throw new Blocked(because);
}

export function mustHold(journey: Journey, at: string, allowed: boolean, because: string): void {
  if (allowed) pass(journey, at, because);
  else block(journey, at, because);
}

/** Whether an address is of the internet as §2 defines it, and none of the network's own. */
export function isInternet(network: Network, address: string): boolean {
  if (familyOf(address) === 4) return !inAnyBlock(address, notInternet4);
  return inBlock(address, internet6) && !network.vpcs.some(({ ipv6 }) => inAnyBlock(address, ipv6));
}

/** The interface that the internet knows by an address: a public mapping, or an IPv6 address itself (§4). */
export function publiclyKnown(network: Network, address: string): Interface | undefined {
  return network.interfaces.find(
    (item) => sameAddress(item.publicIpv4, address) || sameAddress(item.ipv6, address),
  );
}

export function privatelyKnown(network: Network, vpc: Vpc, address: string): Interface | undefined {
  return network.interfaces.find(
    (item) =>
      vpcOf(network, item).name === vpc.name &&
      (sameAddress(item.ipv4, address) || sameAddress(item.ipv6, address)),
  );
}

/** §5: network ACLs stand at the subnet's boundary, in both directions, and remember nothing. */
export function cross(
  journey: Journey,
  subnet: string,
  direction: Direction,
  packet: Packet,
): void {
  const answer = aclAllows(journey.network, subnet, direction, packet);
  mustHold(journey, `acl ${direction} ${subnet}`, answer.allowed, answer.because);
  journey.crossings.push({ subnet, direction, packet });
}

/** The answer goes back over the same boundaries, each in the other direction, to the sender's ephemeral port (§5). */
function comeBack(journey: Journey): void {
  for (const { subnet, direction, packet } of [...journey.crossings].reverse()) {
    const reply = replyTo(packet);
    if (reply === undefined) continue;
    const back = direction === "ingress" ? "egress" : "ingress";
    const answer = aclAllows(journey.network, subnet, back, reply);
    mustHold(journey, `acl ${back} ${subnet} (answer)`, answer.allowed, answer.because);
  }
}

/** A receiver outside of the subnet needs a route back to the sender by the gateway that the packet came through (§4, §9). */
export function routeBack(journey: Journey, receiver: Interface, packet: Packet, way: Way): void {
  if (replyTo(packet) === undefined) return;
  const { way: back, because } = routeFor(journey.network, receiver.subnet, packet.source);
  mustHold(journey, `route back from ${receiver.subnet}`, sameWay(way, back), because);
}

export function run(
  network: Network,
  translatedPort: number,
  walk: (journey: Journey) => void,
): Outcome {
  const journey: Journey = { network, translatedPort, trace: [], crossings: [], gateways: [] };
  let delivered = true;
  try {
    walk(journey);
    comeBack(journey);
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    delivered = false;
  }
  const last = journey.trace.at(-1);
  return { delivered, at: last?.at ?? "", because: last?.because ?? "", trace: journey.trace };
}
