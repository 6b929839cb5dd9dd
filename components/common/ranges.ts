/** Address ranges of both families, as lists of them are given to a proxy. */
import { parseCidr } from "./cidr";
import { type Problem, shown } from "./problems";

/**
 * The eight 16-bit groups of an IPv6 address, of which one `::` may stand for zeros; undefined for anything else, zones
 * and an IPv4 address at the end included.
 */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => parseInt(group, 16));
}

/**
 * Whether a text is an IPv6 range without bits set behind its prefix. IPv4-mapped ones (RFC 4291, section 2.5.5.2) are
 * none: Squid masks them as if they were IPv4, and they have a plain form.
 */
function isIpv6Range(text: string): boolean {
  const [address = "", length = "", ...rest] = text.split("/");
  const groups = parseIpv6(address);
  if (groups === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return false;
  if (/^0,0,0,0,0,65535,/.test(groups.join())) return false;
  const prefix = Number(length);
  const open = (i: number) => 2 ** Math.min(16, Math.max(0, 16 * (i + 1) - prefix));
  return prefix <= 128 && groups.every((group, i) => group % open(i) === 0);
}

/** What is wrong with a list of ranges, IPv4 or IPv6. That there is none is right. */
export function rangeListProblems(ranges: readonly string[] | undefined, at: string): Problem[] {
  if (ranges === undefined) return [];
  if (!Array.isArray(ranges)) {
    const fix = "Put the ranges between square brackets, even a single one.";
    return [{ at, found: shown(ranges), expected: "a list of ranges", fix }];
  }
  return ranges.flatMap((range: unknown, i) =>
    typeof range === "string" && (parseCidr(range) !== undefined || isIpv6Range(range))
      ? []
      : [
          {
            at: `${at}[${i}]`,
            found: shown(range),
            expected:
              "a range of addresses without host bits, such as 198.51.100.0/24 or 2001:db8::/32",
            fix: "Correct it.",
          },
        ],
  );
}
