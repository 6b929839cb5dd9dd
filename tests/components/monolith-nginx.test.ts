/** The monolith's Nginx configuration in a real Nginx, with a site and a small backend. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { nginxConfiguration, type NginxSpec } from "../../components/monolith/nginx";
import type { WebSpec } from "../../components/monolith/spec";
import {
  type Asked,
  ask,
  freePort,
  hasNginx,
  type Running,
  switching,
  timesIn,
  withNginx,
} from "./nginx-support";

const site = {
  "index.html": "<!doctype html><title>shop</title>",
  "robots.txt": "User-agent: *",
  "assets/app-1a2b3c.js": "console.log('app');\n".repeat(200),
  ".git/config": "[remote]",
  "assets/.env": "TOKEN=1",
  ".well-known/security.txt": "Contact: mailto:security@example.com",
};

/** What the backend was asked. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Backend {
  readonly port: number;
  readonly seen: Seen[];
  /** Whether it says that it is well. */
  isWell: boolean;
}

/** What Spring Security and others write on their own. */
const backendHeaders: Readonly<Record<string, string>> = {
  "Strict-Transport-Security": "max-age=1",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'",
  "Permissions-Policy": "usb=*",
  "X-Powered-By": "Spring",
};

async function withBackend(use: (backend: Backend) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const backend = { port: 0, seen, isWell: true };
  const note = (request: http.IncomingMessage, body: string) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body });
  };
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      note(request, Buffer.concat(parts).toString());
      for (const [name, text] of Object.entries(backendHeaders)) response.setHeader(name, text);
      if (request.url?.startsWith("/actuator/") === true) {
        response.statusCode = backend.isWell ? 200 : 503;
        response.end('{"status":"UP"}');
        return;
      }
      response.setHeader("Cache-Control", "no-store");
      response.statusCode = request.url === "/api/missing" ? 404 : 200;
      response.end("from the backend");
    });
  });
  server.on("upgrade", (request: http.IncomingMessage, socket) => {
    note(request, "");
    socket.end(switching(request, backendHeaders));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  backend.port = (server.address() as AddressInfo).port;
  try {
    await use(backend);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const healthPath = "/actuator/health/readiness";

async function withSite(
  web: WebSpec,
  use: (running: Running, backend: Backend) => Promise<void>,
  rest: Partial<NginxSpec> = {},
): Promise<void> {
  const port = await freePort();
  await withBackend(async (backend) => {
    const configuration = nginxConfiguration({
      port,
      healthPath: "/health",
      siteFolder: "/srv/site",
      backend: { port: backend.port, healthPath },
      web,
      headers: { connectSources: ["https://api2.amplitude.com"] },
      ...rest,
    });
    await withNginx(configuration, port, site, (running) => use(running, backend));
  });
}

const security = [
  "strict-transport-security",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "content-security-policy",
  "permissions-policy",
];

const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

describe("the monolith's Nginx", function () {
  before(function () {
    if (!hasNginx) this.skip();
  });

  it("serves the site, and keeps what is not for readers", async () => {
    await withSite({}, async ({ port }, backend) => {
      const cases: readonly [string, number, string, RegExp][] = [
        ["/", 200, "no-cache", /shop/],
        ["/index.html", 200, "no-cache", /shop/],
        ["/orders/7", 200, "no-cache", /shop/],
        ["/robots.txt", 200, "no-cache", /User-agent/],
        ["/assets/app-1a2b3c.js", 200, "public, max-age=31536000, immutable", /app/],
        ["/assets/gone.js", 404, "", /404/],
        ["/gone.png", 404, "", /404/],
        ["/.git/config", 404, "", /404/],
        ["/assets/.env", 404, "", /404/],
        ["/assets/%2e%2e/.git/config", 404, "", /404/],
        ["/.well-known/security.txt", 200, "no-cache", /Contact/],
        ["/actuator/health", 200, "no-cache", /shop/],
        ["/actuator/env", 200, "no-cache", /shop/],
      ];
      for (const [path, status, cache, body] of cases) {
        const answer = await ask(port, path);
        assert.equal(answer.status, status, path);
        assert.equal(answer.headers["cache-control"] ?? "", cache, path);
        assert.match(answer.body, body, path);
      }
      assert.equal(backend.seen.length, 0);
    });
  });

  it("answers everything with the security headers, each once", async () => {
    await withSite({ webSocketPaths: ["/ws/"] }, async ({ port }) => {
      const asked: readonly (readonly [string, number, Asked?])[] = [
        ["/", 200],
        ["/assets/app-1a2b3c.js", 200],
        ["/gone.png", 404],
        ["/api/x", 200],
        ["/api/missing", 404],
        ["/health", 200],
        ["/ws/info", 200],
        ["/ws/chat", 101, { headers: upgrade }],
        ["/ws/x", 405, { method: "TRACE" }],
      ];
      for (const [path, status, how] of asked) {
        const answer = await ask(port, path, how);
        const { headers } = answer;
        assert.equal(answer.status, status, path);
        for (const name of security) assert.equal(timesIn(answer, name), 1, `${path} ${name}`);
        assert.equal(headers["strict-transport-security"], "max-age=31536000", path);
        assert.equal(headers["x-frame-options"], "DENY", path);
        assert.match(
          String(headers["content-security-policy"]),
          /connect-src 'self' https:\/\/api2\.amplitude\.com;/,
        );
        assert.equal(headers["x-powered-by"], undefined, path);
        assert.equal(headers["server"], "nginx", path);
      }
    });
  });

  it("compresses scripts for whoever takes that", async () => {
    await withSite({}, async ({ port }) => {
      const headers = { "accept-encoding": "gzip" };
      const packed = await ask(port, "/assets/app-1a2b3c.js", { headers });
      assert.equal(packed.headers["content-encoding"], "gzip");
      const plain = await ask(port, "/assets/app-1a2b3c.js");
      assert.equal(plain.headers["content-encoding"], undefined);
    });
  });

  it("passes the API on, with the address that the trusted proxy tells and no other", async () => {
    await withSite({ trustedCidrBlocks: ["127.0.0.0/8"] }, async ({ port }, { seen }) => {
      const answer = await ask(port, "/api/orders?page=2", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": "192.0.2.66, 203.0.113.9",
          "x-forwarded-proto": "https",
          "x-forwarded-host": "evil.example",
        },
        body: '{"item":1}',
      });
      assert.equal(answer.status, 200);
      assert.equal(answer.body, "from the backend");
      assert.equal(answer.headers["cache-control"], "no-store");
      const [{ method, url, headers, body } = assert.fail("nothing was asked")] = seen;
      assert.deepEqual([method, url, body], ["POST", "/api/orders?page=2", '{"item":1}']);
      assert.equal(headers["host"], "shop.example.com");
      assert.equal(headers["x-forwarded-for"], "203.0.113.9");
      assert.equal(headers["x-forwarded-proto"], "https");
      assert.equal(headers["x-forwarded-host"], "shop.example.com");
    });
  });

  it("believes nobody's word for the address where no proxy is trusted", async () => {
    await withSite({}, async ({ port }, { seen }) => {
      await ask(port, "/api/x", { headers: { "x-forwarded-for": "203.0.113.9" } });
      assert.equal(seen[0]?.headers["x-forwarded-for"], "127.0.0.1");
    });
  });

  it("asks the backend whether it is well, and logs no check", async () => {
    await withSite({}, async ({ port, read }, backend) => {
      assert.equal((await ask(port, "/health")).status, 200);
      assert.equal(backend.seen[0]?.url, healthPath);
      backend.isWell = false;
      assert.equal((await ask(port, "/health")).status, 503);
      assert.equal(read("/var/log/nginx/access.log"), "");
    });
  });

  it("answers 502 without a backend, to the load balancer too, and goes on serving the site", async () => {
    const backend = { port: await freePort(), healthPath };
    await withSite({}, async ({ port }) => {
      assert.equal((await ask(port, "/health")).status, 502);
      assert.equal((await ask(port, "/api/x")).status, 502);
      assert.equal((await ask(port, "/")).status, 200);
    }, { backend }); // prettier-ignore
  });

  it("upgrades to WebSocket where that is meant, and nowhere else", async () => {
    await withSite({ webSocketPaths: ["/ws/"] }, async ({ port }, { seen }) => {
      const opened = await ask(port, "/ws/chat", { headers: upgrade });
      assert.equal(opened.status, 101);
      assert.equal(opened.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assert.equal(opened.body, "frames");
      assert.equal((await ask(port, "/ws/info")).body, "from the backend");
      assert.equal(seen[1]?.headers["upgrade"], undefined);
      assert.equal((await ask(port, "/api/x", { headers: upgrade })).status, 200);
      assert.equal(seen[2]?.headers["upgrade"], undefined);
      const other = await ask(port, "/ws/chat", {
        headers: { connection: "Upgrade", upgrade: "h2c" },
      });
      assert.equal(other.status, 200);
      assert.equal(seen[3]?.headers["upgrade"], undefined);
      assert.notEqual(seen[3]?.headers["connection"], "upgrade");
    });
  });

  it("refuses methods that are not admitted", async () => {
    const web = { apiMethods: ["GET", "POST"], webSocketPaths: ["/ws/"] };
    await withSite(web, async ({ port }, { seen }) => {
      const cases: readonly [string, string, number][] = [
        ["GET", "/api/x", 200],
        ["POST", "/api/x", 200],
        ["DELETE", "/api/x", 405],
        ["TRACE", "/api/x", 405],
        ["GETX", "/api/x", 405],
        ["GET", "/ws/x", 200],
        ["DELETE", "/ws/x", 405],
        ["TRACE", "/ws/x", 405],
        ["POST", "/health", 405],
        ["HEAD", "/", 200],
        ["POST", "/", 405],
        ["PUT", "/assets/app-1a2b3c.js", 405],
        ["DELETE", "/robots.txt", 405],
      ];
      for (const [method, path, status] of cases) {
        assert.equal((await ask(port, path, { method })).status, status, `${method} ${path}`);
      }
      assert.equal(seen.length, 3);
    });
  });

  it("refuses a large body, and passes one within the limit", async () => {
    await withSite({ maxBodyMb: 2 }, async ({ port }, { seen }) => {
      const of = (bytes: number) => ({ method: "POST", body: Buffer.alloc(bytes, "x") });
      assert.equal((await ask(port, "/api/x", of(2 * 1024 * 1024))).status, 200);
      assert.equal((await ask(port, "/api/x", of(2 * 1024 * 1024 + 1))).status, 413);
      assert.equal(seen.length, 1);
    });
  });

  it("limits the requests of one address, and of no other one", async () => {
    const web = { requestsPerSecond: 2, trustedCidrBlocks: ["127.0.0.0/8"] };
    await withSite(web, async ({ port }) => {
      const from = async (address: string) =>
        (await ask(port, "/api/x", { headers: { "x-forwarded-for": address } })).status;
      const first = await Promise.all(Array.from({ length: 20 }, () => from("203.0.113.1")));
      assert.ok(first.filter((status) => status === 429).length >= 12, first.join(" "));
      assert.ok(first.filter((status) => status === 200).length >= 5, first.join(" "));
      assert.equal(await from("203.0.113.2"), 200);
      const site = await Promise.all(Array.from({ length: 20 }, () => ask(port, "/")));
      assert.ok(site.every(({ status }) => status === 200));
    });
  });

  it("limits nothing where the limit is off", async () => {
    await withSite({ requestsPerSecond: 0 }, async ({ port }) => {
      const all = await Promise.all(Array.from({ length: 150 }, () => ask(port, "/api/x")));
      assert.ok(all.every(({ status }) => status === 200));
    });
  });

  it("gives up on a backend that is too slow", async () => {
    const slow = http.createServer();
    slow.listen(0, "127.0.0.1");
    await once(slow, "listening");
    const { port: backendPort } = slow.address() as AddressInfo;
    try {
      await withSite({ timeoutSeconds: 1 }, async ({ port }) => {
        assert.equal((await ask(port, "/api/x")).status, 504);
      }, { backend: { port: backendPort, healthPath } }); // prettier-ignore
    } finally {
      slow.closeAllConnections();
      slow.close();
    }
  });

  it("logs requests as JSON, without what stands in their queries", async () => {
    await withSite({ trustedCidrBlocks: ["127.0.0.0/8"] }, async ({ port, read }) => {
      await ask(port, "/api/login?token=hunter2", {
        headers: { "x-forwarded-for": "203.0.113.9" },
      });
      await ask(port, '/orders/"7"?a=1');
      const log = read("/var/log/nginx/access.log");
      assert.doesNotMatch(log, /hunter2/);
      const lines = log.trim().split("\n").map((line) => JSON.parse(line) as Record<string, string>); // prettier-ignore
      assert.deepEqual(
        lines.map(({ client, method, path, status }) => [client, method, path, status]),
        [
          ["203.0.113.9", "GET", "/api/login", "200"],
          ["127.0.0.1", "GET", '/orders/"7"', "200"],
        ],
      );
    });
  });

  it("is well as a placeholder, before there is a release", async () => {
    await withSite({ webSocketPaths: ["/ws/"] }, async ({ port }) => {
      assert.deepEqual((await ask(port, "/health")).body, "ok\n");
      assert.equal((await ask(port, "/")).status, 200);
      assert.equal((await ask(port, "/api/x")).status, 503);
      assert.equal((await ask(port, "/ws/x")).status, 503);
    }, { backend: undefined }); // prettier-ignore
  });

  it("takes headers with quotes and backslashes as they are", async () => {
    const contentSecurityPolicy = `default-src 'self'; report-to "a\\b"`;
    await withSite({}, async ({ port }) => {
      const { headers } = await ask(port, "/");
      assert.equal(headers["content-security-policy"], contentSecurityPolicy);
    }, { headers: { contentSecurityPolicy } }); // prettier-ignore
  });
});
