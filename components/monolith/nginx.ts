/** Nginx's configuration on an instance: the site from the disk, the API from the backend on the loopback interface. */
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
import { immutableCacheControl, revalidateCacheControl } from "../static-site/files";
import { contentSecurityPolicy, oneYear } from "../static-site/headers";
import type { SiteHeaders } from "../static-site/headers";
import { webDefaults, type WebSpec } from "./spec";

/** What the configuration is made from. */
export interface NginxSpec {
  /** The TCP port that the load balancer reaches. */
  readonly port: number;
  /** The path of the load balancer's check. */
  readonly healthPath: string;
  /** Where the site's files are. */
  readonly siteFolder: string;
  /** The backend; without one the API answers 503, and the load balancer's check is answered by Nginx. */
  readonly backend: { readonly port: number; readonly healthPath: string } | undefined;
  readonly web: WebSpec;
  readonly headers: SiteHeaders;
}

/** The methods of whoever only reads. */
const reading: Lines = onlyMethods(["GET", "HEAD"]);

/** The security headers of each response, by name. */
function securityHeaders(headers: SiteHeaders): readonly (readonly [string, string])[] {
  const subdomains = (headers.hstsIncludeSubdomains ?? false) ? "; includeSubDomains" : "";
  return [
    ["Strict-Transport-Security", `max-age=${oneYear}${subdomains}`],
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", headers.frameOption ?? "DENY"],
    ["Referrer-Policy", "strict-origin-when-cross-origin"],
    ["Content-Security-Policy", contentSecurityPolicy(headers)],
    [
      "Permissions-Policy",
      headers.permissionsPolicy ?? "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ],
  ];
}

/**
 * The whole configuration. The backend's own security headers are replaced, so that each is there once. Queries are not
 * logged, since they may hold what is secret. Connections are kept for longer than any idle time-out of a load
 * balancer (4000 seconds at most), which would otherwise answer 502 to a request that meets a closing connection.
 */
export function nginxConfiguration(spec: NginxSpec): string {
  return [
    "user nginx;",
    "worker_processes auto;",
    "worker_rlimit_nofile 65536;",
    "pid /run/nginx.pid;",
    "error_log /var/log/nginx/error.log warn;",
    ...block("events", ["worker_connections 8192;"]),
    ...block(
      "http",
      general,
      logging,
      trusting(spec.web.trustedCidrBlocks ?? []),
      (spec.web.webSocketPaths ?? []).length > 0 ? webSocketMaps : [],
      limits("clients", limitsOf(spec.web)),
      spec.backend === undefined ? [] : upstream("backend", spec.backend.port),
      server(spec),
    ),
    "",
  ].join("\n");
}

const general: Lines = [
  "include /etc/nginx/mime.types;",
  "default_type application/octet-stream;",
  "charset utf-8;",
  "sendfile on;",
  "tcp_nopush on;",
  ...clientConnections,
  "gzip on;",
  "gzip_vary on;",
  "gzip_min_length 1024;",
  "gzip_types text/css application/javascript text/javascript application/json image/svg+xml;",
];

const logging: Lines = [...jsonLog("backendSeconds"), "access_log /var/log/nginx/access.log json;"];

function limitsOf({ maxBodyMb, requestsPerSecond }: WebSpec): Limits {
  return {
    maxBodyMb: maxBodyMb ?? webDefaults.maxBodyMb,
    requestsPerSecond: requestsPerSecond ?? webDefaults.requestsPerSecond,
  };
}

function server(spec: NginxSpec): string[] {
  const { port, siteFolder, web, headers } = spec;
  const security = securityHeaders(headers);
  return block(
    "server",
    [`listen ${port} default_server;`, `root ${siteFolder};`, "etag on;"],
    answerHeaders(security),
    // Said once: user data has little room. A place with a hidden header of its own would have none of these.
    spec.backend === undefined ? [] : hiddenHeaders(security.map(([name]) => name)),
    health(spec),
    ...(web.apiPaths ?? webDefaults.apiPaths).map((path) => api(path, spec)),
    ...(web.webSocketPaths ?? []).map((path) => webSocket(path, spec)),
    site(security),
  );
}

function health({ healthPath, backend }: NginxSpec): Lines {
  const answer =
    backend === undefined
      ? ["default_type text/plain;", 'return 200 "ok\\n";']
      : [
          `proxy_pass http://backend${backend.healthPath};`,
          "proxy_read_timeout 4s;",
          ...forwarded(false),
        ];
  return block(`location = ${healthPath}`, ["access_log off;"], reading, answer);
}

/** What the backend is told of a request. */
const forwarded = (webSocket: boolean): Lines => [
  "proxy_http_version 1.1;",
  ...passedHeaders("$http_x_forwarded_proto", webSocket),
];

const unavailable: Lines = ["default_type text/plain;", 'return 503 "no release yet\\n";'];

function api(path: string, { backend, web }: NginxSpec): string[] {
  const timeout = web.timeoutSeconds ?? webDefaults.timeoutSeconds;
  const head = `location ^~ ${path}`;
  if (backend === undefined) return block(head, unavailable);
  return block(
    head,
    onlyMethods(web.apiMethods ?? webDefaults.apiMethods),
    rateLimit("clients", limitsOf(web)),
    ["proxy_pass http://backend;", ...forwarded(false)],
    silenceTimeouts(timeout),
    [connectTimeout, noSecondTry],
  );
}

/** A place where connections become WebSockets, if the client asks for that; other requests are passed on as well. */
function webSocket(path: string, { backend, web }: NginxSpec): string[] {
  const head = `location ^~ ${path}`;
  if (backend === undefined) return block(head, unavailable);
  return block(
    head,
    onlyMethods(web.apiMethods ?? webDefaults.apiMethods),
    rateLimit("clients", limitsOf(web)),
    ["proxy_pass http://backend;", ...forwarded(true)],
    silenceTimeouts(3600),
    [connectTimeout, "proxy_buffering off;", noSecondTry],
  );
}

/**
 * The site, a single-page application: every path without an extension in its last part gets the index page, a missing
 * file is a 404, and what begins with a dot is not there. Files below `/assets/` change their names with their content.
 */
function site(security: ReturnType<typeof securityHeaders>): string[] {
  // A block with a header of its own has no other block's.
  const always = answerHeaders(security);
  const cached = (text: string): Lines => [...always, `add_header Cache-Control ${value(text)};`];
  return [
    ...block("location ~ /\\.(?!well-known/)", ["return 404;"]),
    ...block(
      "location ~ ^/assets/",
      reading,
      ["try_files $uri =404;"],
      cached(immutableCacheControl),
    ),
    ...block(
      "location ~ \\.[^/]+$",
      reading,
      ["try_files $uri =404;"],
      cached(revalidateCacheControl),
    ),
    ...block(
      "location /",
      reading,
      ["try_files $uri /index.html;"],
      cached(revalidateCacheControl),
    ),
  ];
}
