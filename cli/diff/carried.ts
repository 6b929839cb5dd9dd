/** What a flow carries, and how much of it another carries too. */
import { addresses, firstPackets, packets, type PacketSet, type Path, type Place } from "../proof";

/** What is carried. Relays make something else of what is sent; without them it arrives as it is. */
export interface Carried {
  /** From which addresses is sent what. */
  readonly sent: PacketSet;
  /** What arrives, by relays. */
  readonly handed: PacketSet;
}

export const nothing: Carried = { sent: packets.nothing(), handed: packets.nothing() };

/** Whether the addresses at which a flow begins are part of what it is. */
export function isOutside({ kind }: Place): boolean {
  return kind === "internet" || kind === "remote";
}

/** Addresses count at which a way begins outside; inside, whose they are is told by the end itself. */
export function carriedOn(path: Path): Carried {
  const { anything } = addresses;
  const isDirect = path.flows.length === 1;
  return {
    sent: isOutside(path.from)
      ? packets.unionAll(
          firstPackets(path).products.map(({ source, traffic }) =>
            packets.packets(source, anything, traffic),
          ),
        )
      : packets.packets(anything, anything, path.sent),
    handed: isDirect ? packets.nothing() : packets.packets(anything, anything, path.arrives),
  };
}

export function joined(a: Carried, b: Carried, how: typeof packets.MAY): Carried {
  return {
    sent: packets.union(a.sent, b.sent, how),
    handed: packets.union(a.handed, b.handed, how),
  };
}

export function minus(a: Carried, b: Carried): Carried {
  return { sent: less(a.sent, b.sent), handed: less(a.handed, b.handed) };
}

function less(a: PacketSet, b: PacketSet): PacketSet {
  return packets.isEmpty(a) || packets.isEmpty(b) ? a : packets.difference(a, b);
}

export function isEmpty({ sent, handed }: Carried): boolean {
  return packets.isEmpty(sent) && packets.isEmpty(handed);
}

/** True only where both certainly carry the same. */
export function isSame(a: Carried, b: Carried): boolean {
  return a === b || (isEmpty(minus(a, b)) && isEmpty(minus(b, a)));
}
