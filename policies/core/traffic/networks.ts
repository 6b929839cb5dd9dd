/** The address ranges of a matrix's networks: readable, and none of them twice. */
import { addresses, parsePrefix, type AddressSet } from "../algebra";
import { quoted } from "../graph";
import type { Report, Steps } from "./report";
import type { Matrix } from "./types";

interface Range {
  readonly cidr: string;
  readonly path: Steps;
  readonly family: "v4" | "v6";
  readonly from: bigint;
  readonly to: bigint;
}

export class Networks {
  private readonly ranges: Range[] = [];

  constructor(private readonly report: Report) {}

  /** The addresses of one zone; undefined where a range is a problem. */
  add(cidrs: readonly string[], path: Steps): AddressSet | undefined {
    let isSound = true;
    for (const [i, cidr] of cidrs.entries()) {
      const at = [...path, i];
      const read = readRange(cidr);
      if ("expected" in read) {
        isSound = false;
        this.report.add(at, quoted(cidr), read.expected, read.fix);
      } else {
        this.ranges.push({ ...read, cidr, path: at });
      }
    }
    return isSound ? addresses.parseList(cidrs).set : undefined;
  }

  /** Reports ranges that overlap. Two CIDRs do only if one holds the other. */
  check(): void {
    const sorted = this.ranges
      .map((range, i) => ({ range, i }))
      .sort(({ range: a }, { range: b }) => {
        if (a.family !== b.family) return a.family < b.family ? -1 : 1;
        if (a.from !== b.from) return a.from < b.from ? -1 : 1;
        return a.to > b.to ? -1 : 1;
      });
    let wide: (typeof sorted)[number] | undefined;
    for (const next of sorted) {
      if (wide?.range.family !== next.range.family || next.range.from >= wide.range.to) {
        wide = next;
        continue;
      }
      const [first, later] = wide.i < next.i ? [wide, next] : [next, wide];
      this.report.add(
        later.range.path,
        `${quoted(later.range.cidr)}, which overlaps ${this.report.at(first.range.path)}`,
        "each address once",
        "Narrow one of them, or leave it out.",
      );
    }
  }
}

type Refusal = { readonly expected: string; readonly fix: string };

function readRange(cidr: string): Pick<Range, "family" | "from" | "to"> | Refusal {
  const expected = "an address range such as 192.168.0.0/16 or fd00::/8";
  const read = parsePrefix(cidr);
  if (!read.ok) return { expected, fix: "Correct it." };
  if (read.value.length === 0) {
    return { expected, fix: "For every address there is, declare a zone { kind: internet }." };
  }
  const { family, length } = read.value;
  const slash = cidr.indexOf("/");
  const own = parsePrefix(slash < 0 ? cidr : cidr.slice(0, slash));
  const from = BigInt(read.value.base);
  if (!own.ok || BigInt(own.value.base) !== from) {
    const [canonical = ""] = addresses.format(addresses.ofPrefix(read.value));
    return {
      expected: `a range without host bits, such as ${canonical}`,
      fix: "Write the range that is meant.",
    };
  }
  return { family, from, to: from + (1n << BigInt((family === "v4" ? 32 : 128) - length)) };
}

/** The addresses of the networks that a matrix names. */
export function networksOf(matrix: Matrix | undefined): AddressSet {
  return addresses.unionAll(
    (matrix?.parties ?? []).flatMap(({ zone }) =>
      zone?.kind === "network" ? [zone.addresses] : [],
    ),
  );
}
