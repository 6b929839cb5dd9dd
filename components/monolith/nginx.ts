/** Nginx's configuration on an instance: the site from the disk, the API from the backend on the loopback interface. */
import {
  block,
  jsonLog,
  type Lines,
  onlyMethods,
  trusting,
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
      upgrades(spec.web),
      limits(spec),
      upstream(spec),
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
  "server_tokens off;",
  "absolute_redirect off;",
  "keepalive_timeout 4100s;",
  "keepalive_requests 10000;",
  "client_header_timeout 15s;",
  "client_body_timeout 15s;",
  "send_timeout 30s;",
  "large_client_header_buffers 4 16k;",
  "gzip on;",
  "gzip_vary on;",
  "gzip_min_length 1024;",
  "gzip_types text/css application/javascript text/javascript application/json image/svg+xml;",
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
  ["backendSeconds", "$upstream_response_time"],
  ["trace", "$http_x_amzn_trace_id"],
] as const;

const logging: Lines = [...jsonLog(fields), "access_log /var/log/nginx/access.log json;"];

function limits({ web }: NginxSpec): Lines {
  const rate = web.requestsPerSecond ?? webDefaults.requestsPerSecond;
  return [
    `client_max_body_size ${web.maxBodyMb ?? webDefaults.maxBodyMb}m;`,
    ...(rate === 0
      ? []
      : [
          `limit_req_zone $binary_remote_addr zone=clients:10m rate=${rate}r/s;`,
          "limit_req_status 429;",
        ]),
  ];
}

function upstream({ backend }: NginxSpec): Lines {
  if (backend === undefined) return [];
  return block("upstream backend", [
    `server 127.0.0.1:${backend.port} max_fails=0;`,
    "keepalive 64;",
  ]);
}

function server(spec: NginxSpec): string[] {
  const { port, siteFolder, web, headers } = spec;
  const security = securityHeaders(headers);
  return block(
    "server",
    [`listen ${port} default_server;`, `root ${siteFolder};`, "etag on;"],
    security.map(([name, text]) => `add_header ${name} ${value(text)} always;`),
    health(spec),
    ...(web.apiPaths ?? webDefaults.apiPaths).map((path) => api(path, spec, security)),
    ...(web.webSocketPaths ?? []).map((path) => webSocket(path, spec)),
    site(security),
  );
}

function health({ healthPath, backend }: NginxSpec): Lines {
  const answer =
    backend === undefined
      ? ["default_type text/plain;", 'return 200 "ok\\n";']
      : [`proxy_pass http://backend${backend.healthPath};`, "proxy_read_timeout 4s;", ...forwarded];
  return block(`location = ${healthPath}`, ["access_log off;"], answer);
}

/** What the backend is told of the request: the client's address is the one that Nginx believes, and no other. */
const forwarded: Lines = [
  "proxy_http_version 1.1;",
  "proxy_set_header Host $host;",
  "proxy_set_header X-Forwarded-For $remote_addr;",
  "proxy_set_header X-Forwarded-Host $host;",
  "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;",
  'proxy_set_header Connection "";',
];

const unavailable: Lines = ["default_type text/plain;", 'return 503 "no release yet\\n";'];

function rateLimit(web: WebSpec): Lines {
  const rate = web.requestsPerSecond ?? webDefaults.requestsPerSecond;
  return rate === 0 ? [] : [`limit_req zone=clients burst=${2 * rate} nodelay;`];
}

function api(
  path: string,
  spec: NginxSpec,
  security: ReturnType<typeof securityHeaders>,
): string[] {
  const { backend, web } = spec;
  const timeout = web.timeoutSeconds ?? webDefaults.timeoutSeconds;
  const head = `location ^~ ${path}`;
  if (backend === undefined) return block(head, unavailable);
  return block(
    head,
    onlyMethods(web.apiMethods ?? webDefaults.apiMethods),
    rateLimit(web),
    ["proxy_pass http://backend;", ...forwarded],
    security.map(([name]) => `proxy_hide_header ${name};`),
    ["proxy_hide_header X-Powered-By;"],
    [
      `proxy_read_timeout ${timeout}s;`,
      `proxy_send_timeout ${timeout}s;`,
      "proxy_connect_timeout 3s;",
    ],
    // What was sent to the backend is not sent again: it may have been acted upon.
    ["proxy_next_upstream off;"],
  );
}

/** A place where connections become WebSockets, if the client asks for that; other requests are passed on as well. */
function webSocket(path: string, { backend, web }: NginxSpec): string[] {
  const head = `location ^~ ${path}`;
  if (backend === undefined) return block(head, unavailable);
  return block(
    head,
    rateLimit(web),
    ["proxy_pass http://backend;", ...forwarded.slice(0, -1)],
    ["proxy_set_header Upgrade $asked_upgrade;", "proxy_set_header Connection $asked_connection;"],
    ["proxy_read_timeout 3600s;", "proxy_send_timeout 3600s;", "proxy_connect_timeout 3s;"],
    ["proxy_buffering off;", "proxy_next_upstream off;"],
  );
}

/** Upgrades to WebSocket are passed on, and to nothing else. */
function upgrades({ webSocketPaths = [] }: WebSpec): Lines {
  if (webSocketPaths.length === 0) return [];
  return webSocketMaps;
}

/**
 * The site, a single-page application: every path without an extension in its last part gets the index page, a missing
 * file is a 404, and what begins with a dot is not there. Files below `/assets/` change their names with their content.
 */
function site(security: ReturnType<typeof securityHeaders>): string[] {
  // A block with a header of its own has no other block's.
  const always = security.map(([name, text]) => `add_header ${name} ${value(text)} always;`);
  const cached = (text: string): Lines => [...always, `add_header Cache-Control ${value(text)};`];
  const reading = onlyMethods(["GET", "HEAD"]);
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
