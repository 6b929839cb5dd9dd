/** The reverse proxy's configuration: TLS outside, the application on the loopback interface, and what is admitted. */
import {
  answerHeaders,
  block,
  clientConnections,
  connectTimeout,
  hiddenHeaders,
  jsonLog,
  limits,
  type Limits,
  type Lines,
  noSecondTry,
  onlyMethods,
  passedHeaders,
  rateLimit,
  silenceTimeouts,
  trusting,
  upstream,
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
      jsonLog("applicationSeconds"),
      maps(spec),
      limits("callers", limitsOf(spec.proxy)),
      // A server of Node.js closes connections after 5 seconds.
      upstream("application", spec.port, "keepalive_timeout 4s;"),
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
  ...clientConnections,
];

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

function limitsOf({ maxBodyMb, requestsPerSecond }: Proxied["proxy"]): Limits {
  return {
    maxBodyMb: maxBodyMb ?? proxyDefaults.maxBodyMb,
    requestsPerSecond: requestsPerSecond ?? proxyDefaults.requestsPerSecond,
  };
}

function server(spec: Proxied): string[] {
  const { proxy } = spec;
  return block(
    "server",
    [`listen ${proxy.port ?? proxyDefaults.port} ssl default_server;`, ...tls],
    answerHeaders(Object.entries(headersOf(proxy))),
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
  const webSocket = proxy.webSocket ?? false;
  const timeout = webSocket ? 4100 : (proxy.timeoutSeconds ?? proxyDefaults.timeoutSeconds);
  const isLimited = (proxy.callerCidrBlocks ?? []).length > 0;
  return [
    ...onlyMethods(proxy.methods ?? proxyDefaults.methods),
    ...(isLimited ? [...callers.map((range) => `allow ${range};`), "deny all;"] : []),
    ...rateLimit("callers", limitsOf(proxy)),
    "proxy_pass http://application;",
    "proxy_http_version 1.1;",
    "proxy_request_buffering off;",
    "proxy_max_temp_file_size 0;",
    ...passedHeaders("https", webSocket),
    ...hiddenHeaders(Object.keys(headersOf(proxy))),
    connectTimeout,
    ...silenceTimeouts(timeout),
    noSecondTry,
  ];
}

/** The proxy itself, as Amazon ECS asks it: the application's state is the load balancer's business. */
const ownCheck: Lines = block("server", [
  `listen 127.0.0.1:${proxyCheckPort};`,
  "access_log off;",
  "return 204;",
]);
