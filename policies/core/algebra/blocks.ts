import type { Spans } from "./spans";
import { noSpans } from "./spans";
import * as spans from "./spans";
import { END4 } from "./text";

/**
 * Symbolic blocks: the IPv6 /56 that AWS generates for a VPC has no number during a preview, and
 * neither has an IPv4 block that a pool of IPAM is going to give.
 *
 * Meaning. An address of such a block is some global unicast address (2000::/3), we do not know
 * which. So the universe holds, beside the literal addresses, one copy of 2000::/3 per subnet of
 * each block: the point (block, subnet, x) is "an address of that subnet, if it comes to lie at x".
 * Points of different blocks or subnets, and literal addresses, are all different.
 * - The block itself is the whole of its copies, and nothing else.
 * - A literal CIDR covers, in every copy, the places it covers among the literal addresses.
 *
 * A block of IPv4 is the same with one copy of all of IPv4: a VPC may have any of its addresses.
 *
 * From that follows what is wanted, exactly, and every law of sets with it: `::/0`, `2000::/3` and
 * `2000::/4` with `3000::/4` contain every block; `fc00::/7` meets none; `2600::/12` meets each
 * block (it may lie there) and contains none.
 *
 * A part says which points of one block's copies belong to a set, by runs of subnets: the runs
 * cover 0 to 255 without gaps, and neighbours differ, so the form is canonical.
 */
export interface Run {
  /** The first subnet of the run. */
  readonly from: number;
  /** One past the last subnet of the run. */
  readonly to: number;
  /** The places within 2000::/3 that belong to the set. */
  readonly places: Spans<bigint>;
}
export type Part = readonly Run[];

/** The number of /64 subnets in a /56. */
export const SUBNETS = 256;

const GUA_FROM = 0x2000n << 112n;
const GUA_TO = 0x4000n << 112n;

/** Global unicast, 2000::/3. */
export const GUA: Spans<bigint> = spans.span(GUA_FROM, GUA_TO);

/** All of IPv4, as places. */
const ALL4: Spans<bigint> = spans.span(0n, BigInt(END4));

/** What a set of literal addresses covers in the copies of every block. */
export function guaOf(v6: Spans<bigint>): Spans<bigint> {
  const [from, to] = v6;
  if (v6.length === 0) return noSpans();
  // The two usual cases, without a sweep: everything, and something wholly within 2000::/3.
  if (v6.length === 2 && from !== undefined && to !== undefined) {
    if (from <= GUA_FROM && to >= GUA_TO) return GUA;
    if (from >= GUA_FROM && to <= GUA_TO) return v6;
  }
  return spans.intersection(v6, GUA);
}

export function uniform(places: Spans<bigint>): Part {
  return [{ from: 0, to: SUBNETS, places }];
}

/** The whole of one subnet, and nothing of the others. */
export function subnetOnly(subnet: number): Part {
  const runs: Run[] = [
    { from: 0, to: subnet, places: noSpans() },
    { from: subnet, to: subnet + 1, places: GUA },
    { from: subnet + 1, to: SUBNETS, places: noSpans() },
  ];
  return runs.filter((run) => run.from < run.to);
}

export function combine(
  a: Part,
  b: Part,
  operation: (a: Spans<bigint>, b: Spans<bigint>) => Spans<bigint>,
): Part {
  const out: Run[] = [];
  let i = 0;
  let j = 0;
  let from = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return out;
    const to = Math.min(x.to, y.to);
    const places = operation(x.places, y.places);
    const last = out.at(-1);
    if (last !== undefined && spans.equals(last.places, places)) {
      out[out.length - 1] = { from: last.from, to, places };
    } else {
      out.push({ from, to, places });
    }
    if (x.to === to) i++;
    if (y.to === to) j++;
    from = to;
  }
}

/** What a block of IPv4 is called among the others; it has no subnets of its own, and its universe is all of IPv4. */
const VERSION_4 = "v4 ";

export function nameOf4(id: string): string {
  return VERSION_4 + id;
}

/** Whether a block is one of IPv4. */
export function isV4(name: string): boolean {
  return name.startsWith(VERSION_4);
}

/** The id that a block of IPv4 was made with. */
export function idOf4(name: string): string {
  return name.slice(VERSION_4.length);
}

/** Every place where a block may lie. */
export function universeOf(name: string): Spans<bigint> {
  return isV4(name) ? ALL4 : GUA;
}

/** What literal IPv4 addresses cover in the copies of a block of IPv4. */
export function placesOf4(v4: Spans<number>): Spans<bigint> {
  if (v4.length === 2 && v4[0] === 0 && v4[1] === END4) return ALL4;
  return v4.length === 0 ? noSpans() : v4.map(BigInt);
}

/** Whether the part is these places in every subnet. */
export function isUniform(part: Part, places: Spans<bigint>): boolean {
  const [only] = part;
  return part.length === 1 && only !== undefined && spans.equals(only.places, places);
}

export function equals(a: Part, b: Part): boolean {
  return (
    a.length === b.length &&
    a.every((run, i) => run.to === b[i]?.to && spans.equals(run.places, b[i].places))
  );
}

/** The part without the places where it depends on where the block comes to lie. */
export function certain(part: Part, universe: Spans<bigint>): Part {
  const sure = (places: Spans<bigint>): Spans<bigint> =>
    spans.equals(places, universe) ? universe : noSpans();
  return combine(part, part, sure);
}
