import type { Reading } from "./parsed";
import { quoted } from "./parsed";
import type { Spans } from "./spans";
import * as spans from "./spans";
import { noSpans } from "./spans";

/**
 * A set of kinds of traffic: protocol and port together are one number, `protocol * 65536 + port`,
 * so that "all traffic", "udp 53" and "everything except tcp 22" are exact sets on one line.
 * For ICMP the low half is type and code; a protocol without ports always comes as a whole.
 */
export interface TrafficSet {
  readonly spans: Spans<number>;
}

/** One kind of traffic; `port` is type * 256 + code for ICMP, and 0 where there are no ports. */
export interface Traffic {
  readonly protocol: number;
  readonly port: number;
}

/** A rule's fields as written: absent means that the program did not set it. */
export interface TrafficFields {
  readonly protocol: string | number;
  readonly from?: number;
  readonly to?: number;
}

export interface TrafficRead {
  /** Sound for the reading asked for, whatever the fields say. */
  readonly traffic: TrafficSet;
  /** What is wrong with the fields, if anything. */
  readonly problem?: string;
}

const PORTS = 65536;
const PROTOCOLS = 256;
const CODES = 256;
const END = PROTOCOLS * PORTS;

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMPV6 = 58;

// Names that AWS and the provider accept, beside the numbers. The first name of a number is shown.
const NAMES: ReadonlyMap<string, number> = new Map([
  ["tcp", TCP],
  ["udp", UDP],
  ["icmp", ICMP],
  ["icmpv6", ICMPV6],
  ["ipv6-icmp", ICMPV6],
  ["igmp", 2],
  ["ipip", 4],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ospf", 89],
  ["vrrp", 112],
  ["sctp", 132],
]);
const SHOWN: ReadonlyMap<number, string> = new Map(
  [...NAMES].reverse().map(([name, protocol]) => [protocol, name]),
);

const NOTHING: TrafficSet = { spans: noSpans() };
/** Every protocol on every port. */
export const allTraffic: TrafficSet = { spans: spans.span(0, END) };

export function nothing(): TrafficSet {
  return NOTHING;
}

function make(set: Spans<number>): TrafficSet {
  return set.length === 0 ? NOTHING : { spans: set };
}

/** A whole protocol. */
export function protocolSet(protocol: number): TrafficSet {
  return make(spans.span(protocol * PORTS, (protocol + 1) * PORTS));
}

/** Ports of tcp or udp, both ends included; a range outside 0 to 65535 is cut to it. */
export function portSet(protocol: number, from: number, to: number = from): TrafficSet {
  const start = protocol * PORTS;
  return make(spans.span(start + Math.max(0, from), start + Math.min(PORTS - 1, to) + 1));
}

type Numbered = { readonly all: true } | { readonly all: false; readonly number: number };

function parseProtocol(protocol: string | number): Numbered | undefined {
  const text = String(protocol).toLowerCase();
  if (text === "-1" || text === "all") return { all: true };
  const named = NAMES.get(text);
  if (named !== undefined) return { all: false, number: named };
  const number = /^\d{1,3}$/.test(text) ? Number(text) : PROTOCOLS;
  return number < PROTOCOLS ? { all: false, number } : undefined;
}

/**
 * The traffic that a rule's fields name. `-1` and `all` mean every port, whatever from and to say;
 * `0..0` is port 0 of tcp or udp; for ICMP, from is the type and to the code, -1 or absence is any.
 * Fields that AWS would refuse (tcp without ports, 443..80) are all ports in a `may` reading and
 * none in a `must` reading, and are reported.
 */
export function readTraffic(fields: TrafficFields, reading: Reading): TrafficRead {
  const protocol = parseProtocol(fields.protocol);
  if (protocol === undefined) {
    const problem = `${quoted(String(fields.protocol))} is not a protocol`;
    return { traffic: reading === "may" ? allTraffic : NOTHING, problem };
  }
  if (protocol.all) return { traffic: allTraffic };
  const { number } = protocol;
  const ranged = portsOf(number, fields.from, fields.to);
  if (typeof ranged !== "string") return { traffic: ranged };
  return { traffic: reading === "may" ? protocolSet(number) : NOTHING, problem: ranged };
}

function portsOf(
  protocol: number,
  from: number | undefined,
  to: number | undefined,
): TrafficSet | string {
  if (protocol === ICMP || protocol === ICMPV6) return icmpSet(protocol, from ?? -1, to ?? -1);
  if (protocol !== TCP && protocol !== UDP) return protocolSet(protocol);
  const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port < PORTS;
  const name = SHOWN.get(protocol) ?? "";
  if (from === undefined || to === undefined) return `${name} needs both ends of its port range`;
  if (!isPort(from) || !isPort(to) || from > to)
    return `${from}-${to} is no range of ${name} ports`;
  return portSet(protocol, from, to);
}

function icmpSet(protocol: number, type: number, code: number): TrafficSet | string {
  const isOctet = (value: number): boolean =>
    Number.isInteger(value) && value >= -1 && value < CODES;
  if (!isOctet(type) || !isOctet(code)) return `${type}, ${code} is no ICMP type and code`;
  if (type === -1) return protocolSet(protocol);
  return code === -1
    ? portSet(protocol, type * CODES, type * CODES + CODES - 1)
    : portSet(protocol, type * CODES + code);
}

export function union(a: TrafficSet, b: TrafficSet): TrafficSet {
  return a === b ? a : make(spans.union(a.spans, b.spans));
}

export function unionAll(sets: readonly TrafficSet[]): TrafficSet {
  return make(spans.unionAll(sets.map((set) => set.spans)));
}

export function intersection(a: TrafficSet, b: TrafficSet): TrafficSet {
  return a === b ? a : make(spans.intersection(a.spans, b.spans));
}

export function difference(a: TrafficSet, b: TrafficSet): TrafficSet {
  return make(spans.difference(a.spans, b.spans));
}

export function isSubset(a: TrafficSet, b: TrafficSet): boolean {
  return spans.isSubset(a.spans, b.spans);
}

export function intersects(a: TrafficSet, b: TrafficSet): boolean {
  return spans.intersects(a.spans, b.spans);
}

export function isEmpty(set: TrafficSet): boolean {
  return set.spans.length === 0;
}

export function equals(a: TrafficSet, b: TrafficSet): boolean {
  return spans.equals(a.spans, b.spans);
}

export function contains(set: TrafficSet, traffic: Traffic): boolean {
  return spans.contains(set.spans, traffic.protocol * PORTS + traffic.port);
}

export function hash(set: TrafficSet): number {
  return spans.hash(set.spans);
}

// What a reader expects in an example comes first.
const PREFERRED: readonly Traffic[] = [443, 80, 5432, 6379, 22].map((port) => ({
  protocol: TCP,
  port,
}));

/** One kind of traffic out of the set: a familiar tcp port, any tcp, any udp, the lowest other. */
export function witness(set: TrafficSet): Traffic | undefined {
  const preferred = PREFERRED.find((traffic) => contains(set, traffic));
  if (preferred !== undefined) return preferred;
  for (const part of [protocolSet(TCP), protocolSet(UDP), allTraffic]) {
    const [lowest] = intersection(set, part).spans;
    if (lowest !== undefined) {
      return { protocol: Math.floor(lowest / PORTS), port: lowest % PORTS };
    }
  }
  return undefined;
}

/** `443/tcp`, `icmp type 8 code 0`, `esp`, `protocol 77`. */
export function formatTraffic({ protocol, port }: Traffic): string {
  const name = SHOWN.get(protocol) ?? `protocol ${protocol}`;
  if (protocol === TCP || protocol === UDP) return `${port}/${name}`;
  if (protocol !== ICMP && protocol !== ICMPV6) return name;
  return `${name} type ${Math.floor(port / CODES)} code ${port % CODES}`;
}

/** `tcp 443, 8443`, `udp 53`, `all traffic`; one text per protocol or run of whole protocols. */
export function format(set: TrafficSet): readonly string[] {
  if (equals(set, allTraffic)) return ["all traffic"];
  const out: string[] = [];
  for (let protocol = 0; protocol < PROTOCOLS; protocol++) {
    protocol = nextProtocol(set, protocol);
    if (protocol >= PROTOCOLS) break;
    const part = intersection(set, protocolSet(protocol));
    if (!equals(part, protocolSet(protocol))) {
      out.push(`${SHOWN.get(protocol) ?? `protocol ${protocol}`} ${rangesText(protocol, part)}`);
    } else if (SHOWN.has(protocol)) {
      out.push(SHOWN.get(protocol) ?? "");
    } else {
      let last = protocol;
      while (last + 1 < PROTOCOLS && !SHOWN.has(last + 1) && isSubset(protocolSet(last + 1), set)) {
        last++;
      }
      out.push(last === protocol ? `protocol ${protocol}` : `protocols ${protocol}-${last}`);
      protocol = last;
    }
  }
  return out;
}

/** The first protocol, this one or a later one, of which a set has anything. */
function nextProtocol({ spans: all }: TrafficSet, protocol: number): number {
  for (const [from, to] of spans.pairs(all)) {
    if (to > protocol * PORTS) return Math.max(protocol, Math.floor(from / PORTS));
  }
  return PROTOCOLS;
}

function rangesText(protocol: number, part: TrafficSet): string {
  const icmp = protocol === ICMP || protocol === ICMPV6;
  return spans
    .pairs(part.spans)
    .map(([from, to]) => {
      const low = from % PORTS;
      const high = (to - 1) % PORTS;
      if (!icmp) return low === high ? String(low) : `${low}-${high}`;
      const codes = (value: number): string => `${Math.floor(value / CODES)}/${value % CODES}`;
      if (low === high) return `type ${codes(low)}`;
      return low % CODES === 0 && high === low + CODES - 1
        ? `type ${low / CODES}`
        : `types ${codes(low)}-${codes(high)}`;
    })
    .join(", ");
}
