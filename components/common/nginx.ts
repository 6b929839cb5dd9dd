/** The language of Nginx's configuration, and the parts that every configuration of ours has in common. */

/** Directives, one per line, within their block. */
export type Lines = readonly string[];

const indent = (lines: Lines): string[] => lines.map((line) => (line === "" ? "" : `  ${line}`));

/** A block with everything that stands in it. */
export function block(head: string, ...parts: readonly Lines[]): string[] {
  return [`${head} {`, ...indent(parts.flat()), "}"];
}

/** A value in double quotes; `$` cannot be had in one, and is refused before. */
export function value(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/**
 * A log line per request as JSON, in the format `json`: each entry is a field's name and the variable that it is filled
 * from. `$asked_path` is the path without its query, which may hold what is secret.
 */
export function jsonLog(fields: readonly (readonly [string, string])[]): Lines {
  return [
    ...block("map $request_uri $asked_path", ['"~^(?<asked>[^?]*)" $asked;']),
    `log_format json escape=json '{${fields.map(([name, from]) => `"${name}":"${from}"`).join(",")}}';`,
  ];
}

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
