/** Protocols and the parts of a packet that filters look at (§2). */

/** Every protocol: `-1` and `all`. */
export const everyProtocol = -1;

export const tcp = 6;
export const udp = 17;
export const icmp = 1;
export const icmpv6 = 58;

const names: Readonly<Record<string, number>> = { all: everyProtocol, tcp, udp, icmp, icmpv6 };

/** The number of a protocol as written: a name in any case, or a number. */
export function protocolOf(text: string): number {
  const byName = names[text.toLowerCase()];
  const number = byName ?? Number(text);
  if (!Number.isInteger(number)) throw new Error(`not a protocol: ${text}`);
  return number;
}

/** One packet on one stretch of its way: translation makes another one of it. */
export interface Packet {
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
}

export const hasPorts = (protocol: number) => protocol === tcp || protocol === udp;
export const isIcmp = (protocol: number) => protocol === icmp || protocol === icmpv6;

const echoReply: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  [icmp]: { 8: 0 },
  [icmpv6]: { 128: 129 },
};

/** The packet that comes back, or undefined where none does: of ICMP, only echo requests are answered. */
export function replyTo(packet: Packet): Packet | undefined {
  const icmpType = isIcmp(packet.protocol) ? echoReply[packet.protocol]?.[packet.icmpType] : 0;
  if (icmpType === undefined) return undefined;
  return {
    protocol: packet.protocol,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    icmpType,
    icmpCode: 0,
  };
}
