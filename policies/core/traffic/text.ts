/** Rows as a person reads them. */
import { ports, type TrafficSet } from "../algebra";

/** What the text of a row is made of: names as they were written, groups by their own names. */
export interface RowText {
  readonly kind: "allow" | "never";
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly traffic: TrafficSet | undefined;
  readonly through: string | undefined;
}

/** So many names of one end are shown. */
const mostNames = 8;

function namesText(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(", ");
  return `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`;
}

/** `tcp 80, 443 and udp 53`. */
export function trafficText(traffic: TrafficSet): string {
  return ports.format(traffic).join(" and ");
}

/**
 * `employees -> internal-alb tcp 443`, `web -> api through internal-alb`, `never internet -> stores`. Ports are not
 * shown where they are the destination's own, and where a row forbids all of them.
 */
export function rowText({ kind, from, to, traffic, through }: RowText): string {
  const isPlain =
    traffic === undefined || (kind === "never" && ports.equals(traffic, ports.allTraffic));
  return [
    kind === "never" ? "never " : "",
    `${namesText(from)} -> ${namesText(to)}`,
    through === undefined ? "" : ` through ${through}`,
    isPlain ? "" : ` ${trafficText(traffic)}`,
  ].join("");
}

/** `public-alb:443 /api/farmers/* -> registration`. */
export function routeText(route: {
  readonly edge: string;
  readonly port: number;
  readonly host: string | undefined;
  readonly path: string;
  readonly to: string;
}): string {
  const { edge, port, host, path, to } = route;
  const asked = host === undefined ? path : `${host}${path === "*" ? "/*" : path}`;
  return `${edge}:${port} ${asked} -> ${to}`;
}
