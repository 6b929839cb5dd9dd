import { type HostedZone, type Target } from "../common/contracts";

/** One way through the edge: what a request must look like, and who gets it. */
export interface PublicRoute {
  /** Whoever answers. */
  target: Target;
  /**
   * Path patterns, of which one must match: case-sensitive, `*` for any characters or none, `?` for exactly one, at
   * most 128 characters. `/api/search/*` matches `/api/search/` but not `/api/search`: give both where both are asked
   * for.
   * @default any path
   */
  paths?: string[];
  /**
   * Host names, of which one must match: case-insensitive, with the same wildcards.
   * @default any host
   */
  hosts?: string[];
  /**
   * Methods in capitals, of which one must match. HEAD goes where GET goes if both are named.
   * @default any method
   */
  methods?: string[];
}

/** A certificate that the edge gets by itself, proven in a public hosted zone. */
export interface EdgeCertificate {
  /** The public zone that the names belong to. */
  zone: HostedZone;
  /** The names on the certificate, at most 10; `*.` may stand in front of any. */
  names: string[];
}

/** Names that lead to the edge. */
export interface EdgeAliases {
  /** The zone that the names belong to. */
  zone: HostedZone;
  /** The names; each gets an A and an AAAA record. */
  names: string[];
}

/** How the load balancer treats requests that servers could read in different ways. */
export const DesyncMitigation = { Defensive: "defensive", Strictest: "strictest" } as const;
export type DesyncMitigation = (typeof DesyncMitigation)[keyof typeof DesyncMitigation];
