/** A row about the internet is about all of it: what part of it a flow does not serve. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import type { Member } from "../model/members";
import type { Flow } from "../reach/types";
import { addressesText, portsText } from "./evidence";
import type { Judging } from "./judging";
import { isMarkedInternal } from "./protected";

/** What does not get through, in words and as packets. */
export interface Lost {
  readonly text: string;
  readonly packets: PacketSet;
}

/** Packets from some sources to wherever. */
export function from(sources: AddressSet, traffic: TrafficSet): PacketSet {
  return packets.packets(sources, addresses.anything, traffic);
}

/** What a flow carries, to wherever it arrives. */
export function anywhere(flow: Flow | undefined): PacketSet {
  return packets.unionAll(
    (flow?.packets.products ?? []).map(({ source, traffic }) => from(source, traffic)),
    packets.MUST,
  );
}

function to(targets: AddressSet, traffic: TrafficSet): PacketSet {
  return packets.packets(addresses.anything, targets, traffic);
}

/**
 * What of the internet does not get to a member: of IPv4, which is most of it, in any case, of IPv6 where the member has
 * that. Whoever narrows the sources down on purpose, by groups or by network ACLs, declares them as a network and not as
 * the internet.
 *
 * @param carried what gets there, to whichever of its addresses
 * @param wanted what has to; nothing: anything is enough, from everywhere
 */
export function lostFromInternet(
  judging: Judging,
  member: Member,
  carried: PacketSet,
  wanted: TrafficSet,
): Lost | undefined {
  if (member.role === "load-balancer" && isMarkedInternal(judging, member)) {
    return { text: portsText(wanted), packets: from(judging.internetSpace, wanted) };
  }
  const families = [
    ["IPv4", judging.internet4, member.publicV4, true],
    ["IPv6", judging.sureInternet6, member.carriesV6, false],
  ] as const;
  for (const [family, space, speaks, isNeeded] of families) {
    const isSpoken = speaks.state === "yes";
    if (!isSpoken && !isNeeded) continue;
    const sought = from(space, orAny(wanted, carried));
    const lost = packets.difference(sought, carried);
    if (packets.isEmpty(sought) || !packets.isEmpty(lost)) {
      const text = lostText(judging, family, sought, lost, "source", wanted);
      return { text: isSpoken ? text : `${text} (${speaks.because})`, packets: lost };
    }
  }
  return undefined;
}

/**
 * What of the internet a member does not get to, of all that its groups let out: narrowing that down is a choice. One
 * IP version has to get everywhere.
 */
export function lostToInternet(
  judging: Judging,
  member: Member,
  flow: Flow,
  wanted: TrafficSet,
): Lost | undefined {
  const carried = fromAnywhere(flow);
  const released = releasedBy(judging, member);
  const families = [
    ["IPv4", judging.internet4],
    ["IPv6", judging.sureInternet6],
  ] as const;
  let found: Lost | undefined;
  for (const [family, space] of families) {
    const sought = to(addresses.intersection(space, released), orAny(wanted, carried));
    if (packets.isEmpty(sought)) continue;
    const lost = packets.difference(sought, carried);
    if (packets.isEmpty(lost)) return undefined;
    found ??= { text: lostText(judging, family, sought, lost, "destination", wanted), packets: lost }; // prettier-ignore
  }
  return found;
}

/**
 * What of a network that is declared a member does not get to, of all that its groups let out.
 *
 * @param space the network's addresses
 */
export function lostToNetwork(
  judging: Judging,
  member: Member,
  flow: Flow,
  wanted: TrafficSet,
  space: AddressSet,
): Lost | undefined {
  const carried = fromAnywhere(flow);
  const meant = addresses.intersection(space, releasedBy(judging, member));
  const sought = to(meant, orAny(wanted, carried));
  const lost = packets.difference(sought, carried);
  if (!packets.isEmpty(sought) && packets.isEmpty(lost)) return undefined;
  const what = ports.isEmpty(wanted) ? "anything" : portsText(wanted);
  return { text: `${what} to all of ${addressesText(space, judging.label)}`, packets: lost };
}

/** What a flow carries, from wherever it is sent. */
function fromAnywhere({ packets: { products } }: Flow): PacketSet {
  return packets.unionAll(
    products.map(({ destination, traffic }) => to(destination, traffic)),
    packets.MUST,
  );
}

/** To which addresses a member's groups let anything out for sure. */
function releasedBy(judging: Judging, member: Member): AddressSet {
  const { everything, admitted } = judging.model.members.releases(member, "must");
  return everything !== undefined
    ? addresses.anything
    : addresses.unionAll(admitted.map(({ peers }) => peers.addresses));
}

/** Where nothing in particular is wanted, something that gets through has to do so for everybody. */
function orAny(wanted: TrafficSet, carried: PacketSet): TrafficSet {
  return ports.isEmpty(wanted)
    ? ports.unionAll(carried.products.slice(0, 1).map(({ traffic }) => traffic))
    : wanted;
}

/** So many blocks are written out; more are a part. */
const mostBlocks = 3;

function lostText(
  judging: Judging,
  family: string,
  sought: PacketSet,
  lost: PacketSet,
  end: "source" | "destination",
  wanted: TrafficSet,
): string {
  const traffic = packets.trafficOf(lost);
  const set = addresses.unionAll(lost.products.map((product) => product[end]));
  const all = addresses.unionAll(sought.products.map((product) => product[end]));
  const blocks = addresses.format(set);
  const where = addresses.isSubset(all, set)
    ? `${family} as a whole`
    : blocks.length > mostBlocks
      ? `part of the ${family} internet`
      : addressesText(set, judging.label);
  const what = ports.isEmpty(wanted) ? "anything" : portsText(traffic);
  return `${what} ${end === "source" ? "from" : "to"} ${where}`;
}
