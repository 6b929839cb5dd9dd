/** Ports as a matrix writes them, as sets of traffic. */
import { ports, type TrafficSet } from "../algebra";
import { quoted } from "../graph";

type Written = number | string;

export interface PortsRead {
  readonly traffic: TrafficSet;
  /** What is wrong with them; the traffic is then not all that was meant. */
  readonly problems: readonly { readonly found: string; readonly expected: string }[];
}

const protocols: ReadonlyMap<string, number> = new Map([
  ["tcp", ports.TCP],
  ["udp", ports.UDP],
  ["icmp", ports.ICMP],
  ["icmpv6", ports.ICMPV6],
]);

/** Reads `443`, `"tcp/443"`, `"udp/53"`, `"443-445"`, `"icmp"`, `"any"`, or a list of those; all of the schema's shape. */
export function readPorts(written: Written | readonly Written[]): PortsRead {
  const all = typeof written === "object" ? written : [written];
  const problems: { found: string; expected: string }[] = [];
  const seen = new Set<string>();
  const sets = all.map((one) => {
    const text = String(one);
    if (seen.has(text)) problems.push({ found: `${text} twice`, expected: "each port once" });
    seen.add(text);
    const read = readOne(text);
    if (read.problem !== undefined) problems.push(read.problem);
    return read.traffic;
  });
  return { traffic: ports.unionAll(sets), problems };
}

interface OneRead {
  readonly traffic: TrafficSet;
  readonly problem?: { readonly found: string; readonly expected: string };
}

function readOne(text: string): OneRead {
  if (text === "any") return { traffic: ports.allTraffic };
  const whole = protocols.get(text);
  if (whole !== undefined) return { traffic: ports.protocolSet(whole) };
  const [, name = "tcp", low = "", high = low] =
    /^(?:(tcp|udp)\/)?(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [from, to] = [Number(low), Number(high)];
  if (low === "" || from < 1 || to > 65535 || to < 1 || from > 65535) {
    return {
      traffic: ports.nothing(),
      problem: { found: quoted(text), expected: "ports from 1 to 65535" },
    };
  }
  if (from > to) {
    const expected = `the lower port first: ${to}-${from}`;
    return { traffic: ports.nothing(), problem: { found: quoted(text), expected } };
  }
  return { traffic: ports.portSet(protocols.get(name) ?? ports.TCP, from, to) };
}
