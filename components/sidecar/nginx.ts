/** The reverse proxy's configuration: TLS outside, the application on the loopback interface, and what is admitted. */
import {
  block,
  jsonLog,
  type Lines,
  onlyMethods,
  trusting,
  value,
  webSocketMaps,
} from "../common/nginx";
import { proxyCheckPort, proxyDefaults, type ProxySpec } from "./spec";

/** The application behind a proxy. */
export interface Proxied {
  readonly proxy: Omit<ProxySpec, "image">;
  /** The TCP port that the application listens on. */
  readonly port: number;
  /** Seconds that open connections are given when the task stops. */
  readonly stopSeconds: number;
}

/**
 * The whole configuration. Paths in it are relative to Nginx's prefix, a folder in memory that holds `cert.pem` and
 * `key.pem`. Nothing of a request is written to it: bodies are passed on as they come.
 *
 * Connections from the load balancer are kept for longer than any idle time-out of one (4000 seconds at most), and those
 * to the application are closed before the 5 seconds after which a server of Node.js closes them: whoever closes a
 * connection just as a request comes in has it answered with 502.
 */
export function proxyConfiguration(spec: Proxied): string {
  return [
    "daemon off;",
    "pid nginx.pid;",
    "worker_processes auto;",
    "error_log stderr warn;",
    `worker_shutdown_timeout ${spec.stopSeconds}s;`,
    ...block("events", ["worker_connections 4096;"]),
    ...block(
      "http",
      general,
      logging,
      maps(spec),
      limits(spec),
      upstream(spec),
      server(spec),
      ownCheck,
    ),
    "",
  ].join("\n");
}

const general: Lines = [
  ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${kind};`,
  ),
  "default_type text/plain;",
  "server_tokens off;",
  "absolute_redirect off;",
  "keepalive_timeout 4100s;",
  "keepalive_requests 10000;",
  "client_header_timeout 15s;",
  "client_body_timeout 15s;",
  "send_timeout 30s;",
  "large_client_header_buffers 4 16k;",
];

const fields = [
  ["time", "$time_iso8601"],
  ["client", "$remote_addr"],
  ["method", "$request_method"],
  ["host", "$host"],
  ["path", "$asked_path"],
  ["status", "$status"],
  ["bytes", "$body_bytes_sent"],
  ["seconds", "$request_time"],
  ["applicationSeconds", "$upstream_response_time"],
  ["trace", "$http_x_amzn_trace_id"],
] as const;

const logging: Lines = jsonLog(fields);

/** Ways to write a path that Nginx compares in one form and an application may read in another. */
const ambiguous = String.raw`~*^[^?]*(//|/\.\.?([/?]|$)|%2e|%2f|%5c|\\)`;

function maps({ proxy }: Proxied): Lines {
  return [
    // The load balancer adds this header to what it passes on, and to none of its own checks.
    ...block("map $http_x_forwarded_for $is_from_caller", ["default 1;", '"" 0;']),
    ...(proxy.paths === undefined
      ? []
      : block("map $request_uri $is_ambiguous", ["default 0;", `${value(ambiguous)} 1;`])),
    ...((proxy.webSocket ?? false) ? webSocketMaps : []),
    ...trusting(proxy.trustedCidrBlocks ?? []),
  ];
}

function limits({ proxy }: Proxied): Lines {
  const rate = proxy.requestsPerSecond ?? proxyDefaults.requestsPerSecond;
  return [
    `client_max_body_size ${proxy.maxBodyMb ?? proxyDefaults.maxBodyMb}m;`,
    ...(rate === 0
      ? []
      : [
          `limit_req_zone $binary_remote_addr zone=callers:10m rate=${rate}r/s;`,
          "limit_req_status 429;",
        ]),
  ];
}

function upstream({ port }: Proxied): Lines {
  return block("upstream application", [
    `server 127.0.0.1:${port} max_fails=0;`,
    "keepalive 64;",
    "keepalive_timeout 4s;",
  ]);
}

function server(spec: Proxied): string[] {
  const { proxy } = spec;
  const headers = Object.entries(headersOf(proxy));
  return block(
    "server",
    [`listen ${proxy.port ?? proxyDefaults.port} ssl default_server;`, ...tls],
    headers.map(([name, text]) => `add_header ${name} ${value(text)} always;`),
    (proxy.accessLog ?? true) ? ["access_log /dev/stdout json;"] : ["access_log off;"],
    proxy.paths === undefined ? [] : block("if ($is_ambiguous)", ["return 400;"]),
    health(spec),
    places(spec),
  );
}

const tls: Lines = [
  "ssl_certificate cert.pem;",
  "ssl_certificate_key key.pem;",
  "ssl_protocols TLSv1.2 TLSv1.3;",
  "ssl_session_cache shared:tls:2m;",
  "ssl_session_tickets off;",
];

/** The headers that every answer has. */
function headersOf({ headers = {} }: Proxied["proxy"]): Readonly<Record<string, string>> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const all = [
    ...Object.entries(proxyDefaults.headers).filter(([name]) => !given.has(name.toLowerCase())),
    ...Object.entries(headers),
  ];
  return Object.fromEntries(all.filter(([, text]) => text !== ""));
}

/** The load balancer's check: passed on to the application, and logged only if somebody else asks. */
function health(spec: Proxied): string[] {
  const { proxy } = spec;
  const log = (proxy.accessLog ?? true) ? ["access_log /dev/stdout json if=$is_from_caller;"] : [];
  return block(
    `location = ${proxy.healthPath}`,
    log,
    passing(spec, [...(proxy.trustedCidrBlocks ?? []), ...(proxy.callerCidrBlocks ?? [])]),
  );
}

function places(spec: Proxied): string[] {
  const { paths, healthPath, callerCidrBlocks = [] } = spec.proxy;
  const pass = passing(spec, callerCidrBlocks);
  if (paths === undefined) return block("location /", pass);
  const exact = new Set([healthPath, ...paths.filter((path) => !path.endsWith("/"))]);
  return [
    ...paths
      .filter((path) => path !== healthPath)
      .flatMap((path) => block(`location ${path.endsWith("/") ? "^~" : "="} ${path}`, pass)),
    // Nginx would answer these with a redirect to the path with the slash.
    ...paths
      .filter((path) => path.endsWith("/") && path !== "/" && !exact.has(path.slice(0, -1)))
      .flatMap((path) => block(`location = ${path.slice(0, -1)}`, ["return 404;"])),
    ...(paths.includes("/") ? [] : block("location /", ["return 404;"])),
  ];
}

/** What a place passes on, and from whom. */
function passing({ proxy }: Proxied, callers: readonly string[]): string[] {
  const rate = proxy.requestsPerSecond ?? proxyDefaults.requestsPerSecond;
  const webSocket = proxy.webSocket ?? false;
  const timeout = webSocket ? 4100 : (proxy.timeoutSeconds ?? proxyDefaults.timeoutSeconds);
  const isLimited = (proxy.callerCidrBlocks ?? []).length > 0;
  return [
    ...onlyMethods(proxy.methods ?? proxyDefaults.methods),
    ...(isLimited ? [...callers.map((range) => `allow ${range};`), "deny all;"] : []),
    ...(rate === 0 ? [] : [`limit_req zone=callers burst=${2 * rate} nodelay;`]),
    "proxy_pass http://application;",
    "proxy_http_version 1.1;",
    "proxy_request_buffering off;",
    "proxy_max_temp_file_size 0;",
    "proxy_set_header Host $host;",
    // The caller's address is the one that the proxy believes, and no other.
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Host $host;",
    "proxy_set_header X-Forwarded-Proto https;",
    ...(webSocket
      ? [
          "proxy_set_header Upgrade $asked_upgrade;",
          "proxy_set_header Connection $asked_connection;",
        ]
      : ['proxy_set_header Connection "";']),
    ...Object.keys(headersOf(proxy)).map((name) => `proxy_hide_header ${name};`),
    "proxy_hide_header X-Powered-By;",
    "proxy_connect_timeout 3s;",
    `proxy_read_timeout ${timeout}s;`,
    `proxy_send_timeout ${timeout}s;`,
    // What was sent to the application is not sent again: it may have been acted upon.
    "proxy_next_upstream off;",
  ];
}

/** The proxy itself, as Amazon ECS asks it: the application's state is the load balancer's business. */
const ownCheck: Lines = block("server", [
  `listen 127.0.0.1:${proxyCheckPort};`,
  "access_log off;",
  "return 204;",
]);
