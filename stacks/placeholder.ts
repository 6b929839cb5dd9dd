/**
 * What a service runs before it has an image of its own: a public Nginx with a configuration made from the service's
 * settings, so that the first deployment turns healthy.
 */

import { quoted } from "../components/common/shell";

/** What the placeholder needs to know of a service. */
export interface PlaceholderService {
  readonly name: string;
  /** The TCP port that the load balancer sends requests to. */
  readonly port: number;
  /** The path of the load balancer's health check; a query is allowed. */
  readonly healthPath: string;
  /** Whether it listens on the loopback interface alone, behind a proxy. @default false */
  readonly isLocal?: boolean;
}

/** An image and the command that it is started with. */
export interface Placeholder {
  readonly image: string;
  readonly command: string[];
}

/** Nginx's stable branch on Amazon ECR Public, built for ARM64 and x86. */
export const placeholderImage = "public.ecr.aws/nginx/nginx:1.28-alpine";

/**
 * The image and command of a service's placeholder. Everything that it writes goes below the directory for temporary
 * files, so that the rest of the file system can be read-only; it runs as root as well as without any privilege.
 */
export function placeholder(service: PlaceholderService): Placeholder {
  const script = [
    'cd "$(mktemp -d)"',
    `printf '%s' ${quoted(nginxConfiguration(service))} > nginx.conf`,
    'exec nginx -p "$PWD/" -c nginx.conf -e stderr',
  ].join(" && ");
  return { image: placeholderImage, command: ["sh", "-c", script] };
}

/**
 * The placeholder's Nginx configuration: 200 on the health path, without a line in the log, and 200 with the
 * service's name everywhere else. Paths in it are relative to Nginx's prefix.
 *
 * It listens on IPv4 alone, since a load balancer registers tasks by their IPv4 addresses and not every container has
 * IPv6. Connections are kept for longer than any idle time-out of a load balancer (4000 seconds at most), which
 * would otherwise answer 502 to a request that meets a closing connection.
 */
export function nginxConfiguration(service: PlaceholderService): string {
  const health = exactLocation(service.healthPath);
  const name = service.name.replace(/[^\w.-]/g, "");
  return [
    "daemon off;",
    "pid nginx.pid;",
    "error_log stderr warn;",
    "worker_processes 1;",
    "events { worker_connections 1024; }",
    "http {",
    "  access_log /dev/stdout;",
    ...temporaryPaths.map((kind) => `  ${kind}_temp_path ${kind};`),
    "  default_type text/plain;",
    "  server_tokens off;",
    "  keepalive_timeout 4100s;",
    "  server {",
    `    listen ${(service.isLocal ?? false) ? "127.0.0.1:" : ""}${service.port} default_server;`,
    ...(health === undefined
      ? []
      : [`    location = "${health}" { access_log off; return 200 "ok\\n"; }`]),
    `    location / { return 200 "${name}: a placeholder, until the service has an image\\n"; }`,
    "  }",
    "}",
    "",
  ].join("\n");
}

/** Where Nginx keeps what does not fit its buffers; it makes each directory at its start. */
const temporaryPaths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/**
 * The path as Nginx compares it, without its query. Nothing for a path that Nginx would see in another form
 * (percent signs, doubled slashes or dots between slashes) or that its configuration cannot hold: the answer for
 * everything else is then the one that the health check gets, and it is 200 too.
 */
function exactLocation(path: string): string | undefined {
  const [bare = ""] = path.split(/[?#]/);
  const plain = /^\/[\w\-./~!&'()*+,;=:@]*$/.test(bare);
  return plain && !bare.includes("//") && !/\/\.{1,2}(\/|$)/.test(bare) ? bare : undefined;
}
