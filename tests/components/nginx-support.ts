/** A real Nginx on the loopback interface, with a configuration that was made for an instance, in a folder of its own. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

const environment = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin` };

/** Whether this machine has Nginx. */
export const hasNginx = spawnSync("nginx", ["-v"], { env: environment }).status === 0;

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Names and values by turns, as they came: nothing is put together. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** What a backend answers to a request for a WebSocket (RFC 6455, section 4.2.2): it switches, and sends "frames". */
export function switching(
  request: http.IncomingMessage,
  headers: Readonly<Record<string, string>>,
): string {
  const key = `${String(request.headers["sec-websocket-key"])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}`,
    ...Object.entries(headers).map(([name, text]) => `${name}: ${text}`),
  ];
  return `${head.join("\r\n")}\r\n\r\nframes`;
}

/** How often an answer has a header. */
export function timesIn({ rawHeaders }: Answer, name: string): number {
  return rawHeaders.filter((one, i) => i % 2 === 0 && one.toLowerCase() === name).length;
}

/** A request by hand: `fetch` would send no `Upgrade`, and no headers that it calls forbidden. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Whether it goes by TLS, to a server whose certificate nobody knows. @default false */
  readonly isSecure?: boolean;
}

/** Sends one request, and waits for the whole answer; one that becomes another protocol has no body. */
export function ask(port: number, requestPath: string, asked: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request: send } = (asked.isSecure ?? false) ? https : http;
    const request = send({
      rejectUnauthorized: false,
      host: "127.0.0.1",
      port,
      path: requestPath,
      method: asked.method ?? "GET",
      headers: { host: "shop.example.com", connection: "close", ...asked.headers },
      agent: false,
    });
    request.on("error", reject);
    request.on(
      "upgrade",
      ({ statusCode = 0, headers, rawHeaders }, socket: net.Socket, first: Buffer) => {
        let body = first.toString();
        socket.on("data", (part: Buffer) => (body += part.toString()));
        socket.on("end", () => {
          resolve({ status: statusCode, headers, rawHeaders, body });
        });
        socket.on("error", reject);
      },
    );
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const { statusCode = 0, headers, rawHeaders } = response;
        resolve({ status: statusCode, headers, rawHeaders, body: Buffer.concat(parts).toString() });
      });
    });
    request.end(asked.body);
  });
}

/** A running Nginx. */
export interface Running {
  readonly port: number;
  /** Where all of its files are. */
  readonly folder: string;
  /** What is in one of its files, by its path on an instance. */
  readonly read: (file: string) => string;
}

/** The folders that an instance has, each below the test's own. */
const folders = ["/var/log/nginx", "/run", "/srv/site/assets", "/var/lib/nginx"];

/**
 * The configuration as it is, but for where its files are, and the user, which only an instance has. What Nginx keeps
 * for requests under way goes below the folder, too: Debian's default is another.
 */
export function moved(configuration: string, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${folder}/var/lib/nginx/${kind};`)
    .join("\n");
  return configuration
    .replace(/^user nginx;\n/, process.getuid?.() === 0 ? "user root;\n" : "")
    .replace("http {\n", `http {\n${temporary}\n`)
    .replaceAll(/(?<=\s)\/(var|run|srv)\//g, `${folder}/$1/`);
}

/** Runs Nginx with a configuration for an instance and the site's files, and checks it first as `nginx -t` does. */
export async function withNginx(
  configuration: string,
  port: number,
  site: Readonly<Record<string, string>>,
  use: (running: Running) => Promise<void>,
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nginx-"));
  for (const one of folders) fs.mkdirSync(folder + one, { recursive: true });
  for (const [file, content] of Object.entries(site)) {
    const full = path.join(folder, "/srv/site", file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, content);
  }
  const file = path.join(folder, "nginx.conf");
  const errors = `${folder}/var/log/nginx/error.log`;
  fs.writeFileSync(file, moved(configuration, folder));
  const words = ["-c", file, "-e", errors];
  try {
    const checked = spawnSync("nginx", ["-t", ...words], { env: environment });
    assert.equal(checked.status, 0, `${checked.stderr.toString()}\n${configuration}`);
    const child = spawn("nginx", [...words, "-g", "daemon off;"], {
      env: environment,
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    try {
      await answering(port, () => child.exitCode !== null, errors);
      await use({ port, folder, read: (one) => fs.readFileSync(folder + one, "utf8") });
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Waits until somebody listens on a port. */
export async function answering(
  port: number,
  hasEnded: () => boolean,
  errors: string,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const socket = net.connect(port, "127.0.0.1");
    const isThere = await new Promise((resolve) => {
      socket.on("connect", () => {
        resolve(true);
      });
      socket.on("error", () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (isThere === true) return;
    if (hasEnded() || attempt === 250) {
      assert.fail(`nobody answers:\n${fs.readFileSync(errors, "utf8")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
