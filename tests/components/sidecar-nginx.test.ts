/** A service's proxy in a real Nginx, started by its container's own script, in front of a small application. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as tls from "node:tls";
import { rangeListProblems } from "../../components/common/ranges";
import { proxyScript } from "../../components/sidecar/container";
import { proxyCheckPort, type ProxySpec } from "../../components/sidecar/spec";
import { type Asked, ask, freePort, hasNginx, switching, timesIn } from "./nginx-support";
import { type Contained, withContainer } from "./sidecar-support";

/** What the application was asked. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: number;
}

interface Application {
  readonly port: number;
  readonly seen: Seen[];
}

/** What the application writes on its own. */
const ownHeaders: Readonly<Record<string, string>> = {
  "X-Powered-By": "Express",
  "X-Content-Type-Options": "sniff",
  "Strict-Transport-Security": "max-age=1",
};

async function withApplication(use: (application: Application) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const note = ({ method = "", url = "", headers }: http.IncomingMessage, bytes: number) =>
    seen.push({ method, url, headers, bytes });
  const server = http.createServer((request, response) => {
    let bytes = 0;
    request.on("data", (part: Buffer) => (bytes += part.length));
    request.on("end", () => {
      note(request, bytes);
      for (const [name, text] of Object.entries(ownHeaders)) response.setHeader(name, text);
      const answer = () => response.end("from the application");
      if (request.url === "/slow") setTimeout(answer, 400);
      else answer();
    });
  });
  server.on("upgrade", (request: http.IncomingMessage, socket) => {
    note(request, 0);
    socket.end(switching(request, ownHeaders));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use({ port: (server.address() as net.AddressInfo).port, seen });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What a test has: a way to ask the proxy, the application behind it, and the proxy's own process. */
interface Set {
  readonly port: number;
  readonly get: (path: string, asked?: Asked) => ReturnType<typeof ask>;
  readonly seen: Seen[];
  readonly container: Contained;
}

async function withProxy(
  proxy: Partial<ProxySpec>,
  use: (set: Set) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  await withApplication(async (application) => {
    const script = proxyScript({
      proxy: { healthPath: "/health", port, ...proxy },
      port: application.port,
      stopSeconds: 5,
    });
    await withContainer(["sh", "-c", script], port, async (container) => {
      const get = (at: string, asked: Asked = {}) => ask(port, at, { isSecure: true, ...asked });
      await use({ port, get, seen: application.seen, container });
    });
  });
}

const local = { trustedCidrBlocks: ["127.0.0.0/8"] };
const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

describe("a service's proxy", function () {
  before(function () {
    if (hasNginx) return;
    assert.ok(process.env["CI"] === undefined, "Nginx is missing where all tests have to run");
    this.skip();
  });

  it("ends TLS with a certificate of its own, whose key only its user can read", async () => {
    await withProxy({}, async ({ port, container }) => {
      const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { subject, issuer, bits, valid_to } = socket.getPeerCertificate();
      assert.equal(subject.CN, "proxy");
      assert.deepEqual(issuer, subject);
      assert.equal(bits, 256);
      assert.ok(Date.parse(valid_to) > Date.now() + 9 * 365 * 86_400_000);
      assert.equal(socket.getProtocol(), "TLSv1.3");
      socket.destroy();
      const old = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, maxVersion: "TLSv1.1", minVersion: "TLSv1.1" }); // prettier-ignore
      const [refused] = (await once(old, "error")) as [Error];
      assert.match(refused.message, /protocol|alert|EPROTO/i);
      const folders = fs.readdirSync(container.folder);
      assert.equal(folders.length, 1);
      const folder = path.join(container.folder, folders[0] ?? "");
      assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
      assert.equal(fs.statSync(path.join(folder, "key.pem")).mode & 0o077, 0);
    });
  });

  it("speaks no HTTP in clear, and answers its own check on the loopback interface", async () => {
    await withProxy({}, async ({ port, seen }) => {
      assert.equal((await ask(port, "/")).status, 400);
      assert.equal((await ask(proxyCheckPort, "/")).status, 204);
      assert.equal(seen.length, 0);
    });
  });

  it("makes a new key at each start", async () => {
    const prints = new Set<string>();
    for (let i = 0; i < 2; i++) {
      await withProxy({}, async ({ port }) => {
        const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
        await once(socket, "secureConnect");
        prints.add(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
    }
    assert.equal(prints.size, 2);
  });

  it("passes on what it is asked, with the address that the load balancer tells and no other", async () => {
    await withProxy(local, async ({ get, seen }) => {
      const answer = await get("/orders/7?page=2", {
        method: "POST",
        headers: {
          "x-forwarded-for": "192.0.2.66, 203.0.113.9",
          "x-forwarded-host": "evil.example",
        },
        body: "12345",
      });
      assert.deepEqual([answer.status, answer.body], [200, "from the application"]);
      const [first = assert.fail("nothing was asked")] = seen;
      assert.deepEqual([first.method, first.url, first.bytes], ["POST", "/orders/7?page=2", 5]);
      assert.equal(first.headers["host"], "shop.example.com");
      assert.equal(first.headers["x-forwarded-for"], "203.0.113.9");
      assert.equal(first.headers["x-forwarded-host"], "shop.example.com");
      assert.equal(first.headers["x-forwarded-proto"], "https");
    });
  });

  it("believes nobody's word for an address where no load balancer is named", async () => {
    await withProxy({}, async ({ get, seen }) => {
      await get("/", from("203.0.113.9"));
      assert.equal(seen[0]?.headers["x-forwarded-for"], "127.0.0.1");
    });
  });

  it("sets its headers on every answer, each once, and hides the application's", async () => {
    const headers = { "X-Frame-Options": `say "no"\\`, "strict-transport-security": "" };
    await withProxy({ headers, paths: ["/a/"] }, async ({ get }) => {
      for (const [at, status] of [
        ["/a/", 200],
        ["/b", 404],
      ] as const) {
        // prettier-ignore
        const answer = await get(at);
        assert.equal(answer.status, status);
        assert.equal(timesIn(answer, "x-content-type-options"), 1);
        assert.equal(answer.headers["x-content-type-options"], "nosniff");
        assert.equal(answer.headers["x-frame-options"], `say "no"\\`);
        assert.equal(
          answer.headers["strict-transport-security"],
          at === "/a/" ? "max-age=1" : undefined,
        );
        assert.equal(answer.headers["x-powered-by"], undefined);
        assert.equal(answer.headers["server"], "nginx");
      }
    });
    await withProxy({}, async ({ get }) => {
      const answer = await get("/");
      assert.equal(answer.headers["strict-transport-security"], "max-age=31536000");
    });
  });

  it("refuses methods that are not admitted, on the health path too", async () => {
    await withProxy({ methods: ["GET", "POST"] }, async ({ get, seen }) => {
      const cases = [
        ["GET", "/x", 200], ["POST", "/x", 200], ["DELETE", "/x", 405], ["GETX", "/x", 405],
        ["HEAD", "/x", 405], ["TRACE", "/x", 405], ["PUT", "/health", 405],
      ] as const; // prettier-ignore
      for (const [method, at, status] of cases) {
        assert.equal((await get(at, { method })).status, status, `${method} ${at}`);
      }
      assert.equal(seen.length, 2);
    });
  });

  it("admits the paths that it is given, in the only way to write them", async () => {
    await withProxy({ paths: ["/api/", "/login"] }, async ({ get, seen }) => {
      const cases = [
        ["/api/", 200], ["/api/x/y?z=/../", 200], ["/api/%20a", 200], ["/%61pi/x", 200], ["/login", 200],
        ["/login?a=%2e%2e", 200], ["/health", 200],
        ["/", 404], ["/api", 404], ["/apis/x", 404], ["/login/", 404], ["/login/x", 404], ["/admin", 404],
        ["/API/x", 404], ["/healthy", 404], ["/api/%252e%252e/admin", 200],
        ["/admin/../api/x", 400], ["/admin/%2e%2e/api/x", 400], ["/admin%2f..%2fapi/x", 400],
        ["/admin/..%2Fapi/x", 400], ["/api/../admin", 400], ["/api//x", 400], ["//api/x", 400], ["/api/./x", 400],
        ["/api/..", 400], ["/api/..?x", 400], ["/api/x%5c..", 400], ["/api/x\\y", 400],
      ] as const; // prettier-ignore
      for (const [at, status] of cases) assert.equal((await get(at)).status, status, at);
      assert.equal(seen.length, cases.filter(([, status]) => status === 200).length);
    });
  });

  it("passes on every path where none is given, however it is written", async () => {
    await withProxy({}, async ({ get, seen }) => {
      for (const at of ["/", "/a%2fb", "/a//b", "/x\\y"]) assert.equal((await get(at)).status, 200);
      assert.deepEqual(seen.map(({ url }) => url), ["/", "/a%2fb", "/a//b", "/x\\y"]); // prettier-ignore
    });
  });

  it("admits callers by their addresses, and the load balancer's check", async () => {
    const callerCidrBlocks = ["203.0.113.0/24", "2001:db8::/32"];
    await withProxy({ ...local, callerCidrBlocks }, async ({ get }) => {
      const cases = [
        ["203.0.113.9", "/x", 200], ["2001:db8::7", "/x", 200], ["198.51.100.1", "/x", 403],
        ["203.0.113.9, 198.51.100.1", "/x", 403], ["198.51.100.1, 203.0.113.9", "/x", 200],
        ["198.51.100.1", "/health", 403], ["203.0.113.9", "/health", 200],
      ] as const; // prettier-ignore
      for (const [address, at, status] of cases) {
        assert.equal((await get(at, from(address))).status, status, `${address} ${at}`);
      }
      assert.equal((await get("/health")).status, 200);
      assert.equal((await get("/x")).status, 403);
    });
  });

  it("takes every way to write a range that its checks let through", async () => {
    const callerCidrBlocks = ["0.0.0.0/0", "::/0", "2001:DB8:ff00::/40", "fe80::1/128"]; // prettier-ignore
    assert.deepEqual(rangeListProblems(callerCidrBlocks, ""), []);
    const trustedCidrBlocks = ["127.0.0.0/8", ...callerCidrBlocks.slice(1)];
    await withProxy({ trustedCidrBlocks, callerCidrBlocks }, async ({ get }) => {
      assert.equal((await get("/x", from("203.0.113.9"))).status, 200);
    });
  });

  it("limits the requests of one caller, and of no other one", async () => {
    await withProxy({ ...local, requestsPerSecond: 2 }, async ({ get }) => {
      const status = async (address: string) => (await get("/x", from(address))).status;
      const all = await Promise.all(Array.from({ length: 20 }, () => status("203.0.113.1")));
      assert.ok(all.filter((one) => one === 429).length >= 12, all.join(" "));
      assert.ok(all.filter((one) => one === 200).length >= 4, all.join(" "));
      assert.equal(await status("203.0.113.2"), 200);
    });
  });

  it("refuses a large body, whether or not its size is told before", async () => {
    await withProxy({ maxBodyMb: 1 }, async ({ get, seen }) => {
      const of = (bytes: number, headers = {}) =>
        get("/x", { method: "POST", headers, body: Buffer.alloc(bytes, "x") });
      const limit = 1024 * 1024;
      assert.equal((await of(limit)).status, 200);
      assert.equal((await of(limit + 1)).status, 413);
      const chunked = await of(2 * limit, { "transfer-encoding": "chunked" });
      assert.equal(chunked.status, 413);
      assert.deepEqual(seen.map(({ bytes }) => bytes), [limit]); // prettier-ignore
    });
  });

  it("upgrades to WebSocket where that is meant, and nowhere else", async () => {
    await withProxy({ webSocket: true }, async ({ get, seen }) => {
      const opened = await get("/socket.io/", { headers: upgrade });
      assert.equal(opened.status, 101);
      for (const name of ["strict-transport-security", "x-content-type-options"]) {
        assert.equal(timesIn(opened, name), 1, name);
      }
      assert.equal(opened.headers["x-content-type-options"], "nosniff");
      assert.equal(opened.headers["x-powered-by"], undefined);
      assert.equal(opened.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assert.equal(opened.body, "frames");
      assert.equal((await get("/plain")).status, 200);
      await get("/other", { headers: { connection: "Upgrade", upgrade: "h2c" } });
      assert.deepEqual(seen.map(({ headers }) => headers["upgrade"]), ["websocket", undefined, undefined]); // prettier-ignore
    });
    await withProxy({}, async ({ get, seen }) => {
      assert.equal((await get("/socket.io/", { headers: upgrade })).status, 200);
      assert.equal(seen[0]?.headers["upgrade"], undefined);
    });
  });

  it("answers 502 without an application, and goes on saying that it runs itself", async () => {
    const [port, application] = [await freePort(), await freePort()];
    const spec = { proxy: { healthPath: "/health", port }, port: application, stopSeconds: 5 };
    await withContainer(["sh", "-c", proxyScript(spec)], port, async () => {
      assert.equal((await ask(port, "/health", { isSecure: true })).status, 502);
      assert.equal((await ask(proxyCheckPort, "/")).status, 204);
    });
  });

  it("logs each request as JSON without its query, and no check of the load balancer", async () => {
    await withProxy(local, async ({ get, container }) => {
      await get("/health");
      await get("/login?token=hunter2", from("203.0.113.9"));
      await get("/health", from("203.0.113.9"));
      await get("/gone", { method: "PURGE", ...from("203.0.113.9") });
      // Nginx writes of a request after it has answered it.
      for (let i = 0; i < 100 && container.lines().length < 3; i++) await delay(50);
      const lines = container.lines().map((line) => JSON.parse(line) as Record<string, string>);
      assert.doesNotMatch(container.lines().join(), /hunter2/);
      assert.deepEqual(
        lines.map(({ client, method, path: at, status }) => [client, method, at, status].join(" ")),
        [
          "203.0.113.9 GET /login 200",
          "203.0.113.9 GET /health 200",
          "203.0.113.9 PURGE /gone 405",
        ],
      );
    });
    await withProxy({ ...local, accessLog: false }, async ({ get, container }) => {
      for (const at of ["/health", "/x"]) await get(at, from("203.0.113.9"));
      assert.deepEqual(container.lines(), []);
    });
  });

  it("answers what is under way when it is asked to stop", async () => {
    await withProxy({}, async ({ get, container }) => {
      const slow = get("/slow");
      await delay(150);
      assert.equal(await container.stop("SIGQUIT"), 0);
      assert.equal((await slow).status, 200);
    });
  });
});
