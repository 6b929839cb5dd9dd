/** How a question is asked: what may be, what is for sure for some packet, what is for sure for every packet. */
import {
  addresses,
  packets,
  type AddressSet,
  type Approximation,
  type PacketSet,
  type Product,
  type Reading,
} from "../algebra";

/**
 * - `may`: anything that can be, whatever the unknown values turn out to be
 * - `sure`: facts that are certain, for at least one place where AWS may put the interfaces
 * - `must`: facts that are certain, for every such place
 */
export type Mode = "may" | "sure" | "must";

/** Which facts a mode takes. */
export function factsOf(mode: Mode): Reading {
  return mode === "may" ? "may" : "must";
}

export function how(mode: Mode): Approximation {
  return mode === "may" ? packets.MAY : packets.MUST;
}

/** What is asked of one pair of places, and what gets through of it by whatever way. */
export interface Piece {
  readonly asked: PacketSet;
  readonly passed: PacketSet;
}

/** The ends whose addresses are for the sender to choose; elsewhere they are where AWS puts them. */
export interface Keeps {
  readonly source: boolean;
  readonly destination: boolean;
}

/** What gets through, of all pieces together. With `must`, whichever of them it is. */
export function joined(pieces: readonly Piece[], mode: Mode, keeps: Keeps): PacketSet {
  const [first, ...rest] = pieces;
  if (first === undefined) return packets.nothing();
  if (mode !== "must") {
    if (rest.length === 0) return first.passed;
    return packets.unionAll(
      pieces.map(({ passed }) => passed),
      how(mode),
    );
  }
  let everywhere = whereverItIs(first, keeps);
  for (const piece of rest) {
    if (packets.isEmpty(everywhere)) return everywhere;
    everywhere = packets.intersection(everywhere, whereverItIs(piece, keeps), packets.MUST);
  }
  const passed = packets.unionAll(
    pieces.map((piece) => piece.passed),
    packets.MUST,
  );
  return packets.intersection(passed, everywhere, packets.MUST);
}

/** What gets through to every place that was asked for, or from every one. */
function whereverItIs({ asked, passed }: Piece, keeps: Keeps): PacketSet {
  if (packets.isEmpty(passed)) return packets.nothing();
  const refused = packets.difference(asked, passed, packets.MAY);
  return packets.difference(
    packets.unionAll(
      passed.products.map((product) => widened(product, keeps)),
      packets.MUST,
    ),
    packets.unionAll(
      refused.products.map((product) => widened(product, keeps)),
      packets.MAY,
    ),
    packets.MUST,
  );
}

/** The product with every address of its IP versions in place of those that are not chosen. */
function widened({ source, destination, traffic }: Product, keeps: Keeps): PacketSet {
  const versions = every(
    addresses.hasV4(source) && addresses.hasV4(destination),
    addresses.hasV6(source) && addresses.hasV6(destination),
  );
  return packets.packets(
    keeps.source ? source : versions,
    keeps.destination ? destination : versions,
    traffic,
  );
}

function every(v4: boolean, v6: boolean): AddressSet {
  if (v4 && v6) return addresses.anything;
  if (v4) return addresses.anything4;
  return v6 ? addresses.anything6 : addresses.nothing();
}
