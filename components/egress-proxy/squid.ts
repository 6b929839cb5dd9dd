/** Squid's configuration as a forward proxy: tunnels to the domains of a list, and nothing else. */

/** What the configuration is made from. */
export interface ForwardProxy {
  /** The TCP port that clients connect to. */
  readonly port: number;
  /** Domain names; `*.example.com` is every name below example.com, and not example.com itself. */
  readonly domains: readonly string[];
  /** The TCP ports that tunnels may lead to. */
  readonly ports: readonly number[];
  /** Ranges that no tunnel leads to, whatever a name resolves to. */
  readonly forbidden: readonly string[];
}

/** Private, local and reserved ranges: an allowed name may resolve to any address that its owner likes. */
export const privateRanges: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
  // IPv4's addresses are part of ::/8 to Squid, which of two ranges ignores the wider one.
  "::/128",
  "::1/128",
  "64:ff9b::/96",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
];

/** A line per tunnel, as JSON. */
const logFormat = [
  ["time", "%{%Y-%m-%dT%H:%M:%S%z}tg"],
  ["client", "%>a"],
  ["method", "%rm"],
  ["target", "%ru"],
  ["status", "%>Hs"],
  ["result", "%Ss"],
  ["bytes", "%<st"],
  ["milliseconds", "%tr"],
] as const;

/**
 * The whole configuration. The proxy resolves names itself, so that what a client says about addresses does not count;
 * it looks no address up backwards, since the answer is its owner's to choose. It keeps no cache and writes no file.
 */
export function squidConfiguration({ port, domains, ports, forbidden }: ForwardProxy): string {
  const exact = domains.filter((domain) => !domain.startsWith("*."));
  const below = domains
    .filter((domain) => domain.startsWith("*."))
    .map((domain) => `^[a-z0-9_.-]*[a-z0-9_-]${domain.slice(1).replaceAll(".", "\\.")}$`);
  const kinds = [...(exact.length > 0 ? ["named"] : []), ...(below.length > 0 ? ["below"] : [])];
  return [
    `http_port ${port}`,
    ...exact.map((domain) => `acl named dstdomain -n ${domain}`),
    ...below.map((pattern) => `acl below dstdom_regex -n -i ${pattern}`),
    `acl known any-of ${kinds.join(" ")}`,
    `acl ports port ${ports.join(" ")}`,
    "acl tunnel method CONNECT",
    ...forbidden.map((range) => `acl inside dst ${range}`),
    "acl asked has request",
    "http_access deny !tunnel",
    "http_access deny !ports",
    "http_access deny !known",
    ...(forbidden.length === 0 ? [] : ["http_access deny inside"]),
    "http_access allow all",
    `logformat json {${logFormat.map(([name, from]) => `"${name}":"${from}"`).join(",")}}`,
    "access_log stdio:/dev/stdout logformat=json asked",
    "cache_log /dev/stderr",
    "pid_filename none",
    "cache deny all",
    "cache_mem 8 MB",
    "memory_pools off",
    "hosts_file none",
    "coredump_dir /tmp",
    "visible_hostname egress",
    "httpd_suppress_version_string on",
    "via off",
    "forwarded_for delete",
    "request_header_max_size 32 KB",
    "connect_timeout 10 seconds",
    "read_timeout 15 minutes",
    "shutdown_lifetime 20 seconds",
    "",
  ].join("\n");
}
