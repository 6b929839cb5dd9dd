/** The language of Nginx's configuration, and the parts that every configuration of ours has in common. */

/** Directives, one per line, within their block. */
export type Lines = readonly string[];

const indent = (lines: Lines): string[] => lines.map((line) => (line === "" ? "" : `  ${line}`));

/** A block with everything that stands in it. */
export function block(head: string, ...parts: readonly Lines[]): string[] {
  return [`${head} {`, ...indent(parts.flat()), "}"];
}

/**
 * What holds for everybody who connects, in the block `http`. Connections are kept for longer than any idle time-out of a
 * load balancer (4000 seconds at most).
 */
export const clientConnections: Lines = [
  "server_tokens off;",
  "absolute_redirect off;",
  "keepalive_timeout 4100s;",
  "keepalive_requests 10000;",
  "client_header_timeout 15s;",
  "client_body_timeout 15s;",
  "send_timeout 30s;",
  "large_client_header_buffers 4 16k;",
];

/** A value in double quotes; `$` cannot be had in one, and is refused before. */
export function value(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Headers of each answer, whatever its status. */
export function answerHeaders(headers: readonly (readonly [string, string])[]): Lines {
  return headers.map(([name, text]) => `add_header ${name} ${value(text)} always;`);
}

/**
 * A log line per request as JSON, in the format `json`. `$asked_path` is the path without its query, which may hold what
 * is secret.
 *
 * @param passedSeconds the field for the time that was waited for whom a request is passed on to
 */
export function jsonLog(passedSeconds: string): Lines {
  const fields = [
    ["time", "$time_iso8601"],
    ["client", "$remote_addr"],
    ["method", "$request_method"],
    ["host", "$host"],
    ["path", "$asked_path"],
    ["status", "$status"],
    ["bytes", "$body_bytes_sent"],
    ["seconds", "$request_time"],
    [passedSeconds, "$upstream_response_time"],
    ["trace", "$http_x_amzn_trace_id"],
  ] as const;
  return [
    ...block("map $request_uri $asked_path", ['"~^(?<asked>[^?]*)" $asked;']),
    `log_format json escape=json '{${fields.map(([name, from]) => `"${name}":"${from}"`).join(",")}}';`,
  ];
}

/** What callers are admitted with: the largest body in MiB, and requests per second of each; 0 for no limit. */
export interface Limits {
  readonly maxBodyMb: number;
  readonly requestsPerSecond: number;
}

/** The limits, in the block `http`: 413 and 429 beyond them. The rates are counted in a zone of this name. */
export function limits(zone: string, { maxBodyMb, requestsPerSecond }: Limits): Lines {
  return [
    `client_max_body_size ${maxBodyMb}m;`,
    ...(requestsPerSecond === 0
      ? []
      : [
          `limit_req_zone $binary_remote_addr zone=${zone}:10m rate=${requestsPerSecond}r/s;`,
          "limit_req_status 429;",
        ]),
  ];
}

/** The limit of rate in one place, with a burst of twice as many. */
export function rateLimit(zone: string, { requestsPerSecond }: Limits): Lines {
  if (requestsPerSecond === 0) return [];
  return [`limit_req zone=${zone} burst=${2 * requestsPerSecond} nodelay;`];
}

/** A program on the loopback interface, which is asked even after it has failed: there is no other one. */
export function upstream(name: string, port: number, ...more: Lines): string[] {
  const lines = [`server 127.0.0.1:${port} max_fails=0;`, "keepalive 64;", ...more];
  return block(`upstream ${name}`, lines);
}

/**
 * What a program is told of a request: the client's address is the one that Nginx believes, and no other.
 *
 * @param scheme by which the client has asked, or the variable that says it
 * @param webSocket whether a client's wish for a WebSocket is passed on
 */
export function passedHeaders(scheme: string, webSocket = false): Lines {
  return [
    "proxy_set_header Host $host;",
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Host $host;",
    `proxy_set_header X-Forwarded-Proto ${scheme};`,
    ...(webSocket
      ? [
          "proxy_set_header Upgrade $asked_upgrade;",
          "proxy_set_header Connection $asked_connection;",
        ]
      : ['proxy_set_header Connection "";']),
  ];
}

/** Headers of a program's answer that are not passed on: those that Nginx writes itself, and what the program is. */
export function hiddenHeaders(names: readonly string[]): Lines {
  return [...names, "X-Powered-By"].map((name) => `proxy_hide_header ${name};`);
}

/** Seconds that a program may be silent. */
export function silenceTimeouts(seconds: number): Lines {
  return [`proxy_read_timeout ${seconds}s;`, `proxy_send_timeout ${seconds}s;`];
}

/** A program that does not take a connection at once is not there. */
export const connectTimeout = "proxy_connect_timeout 3s;";

/** What was sent to a program is not sent again: it may have been acted upon. */
export const noSecondTry = "proxy_next_upstream off;";

/** What is asked for where a client wants a WebSocket, for `$asked_upgrade` and `$asked_connection`; else nothing. */
export const webSocketMaps: Lines = [
  ...block("map $http_upgrade $asked_upgrade", ['default "";', "~*^websocket$ websocket;"]),
  ...block("map $http_upgrade $asked_connection", ['default "";', "~*^websocket$ upgrade;"]),
];

/** Whose word is taken for the client's address: the last one that they tell, whom the load balancer has seen. */
export function trusting(ranges: readonly string[]): Lines {
  if (ranges.length === 0) return [];
  return [
    ...ranges.map((range) => `set_real_ip_from ${range};`),
    "real_ip_header X-Forwarded-For;",
  ];
}

/** 405 for every other method. */
export function onlyMethods(methods: readonly string[]): string[] {
  return block(`if ($request_method !~ ^(${methods.join("|")})$)`, ["return 405;"]);
}
