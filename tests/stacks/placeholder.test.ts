import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import {
  nginxConfiguration,
  placeholder,
  placeholderImage,
  type PlaceholderService,
} from "../../stacks/placeholder";

/** The six services: port and health check as the platform's specification has them, ours where it has none. */
const services: readonly PlaceholderService[] = [
  { name: "frontend", port: 80, healthPath: "/" },
  { name: "registration", port: 3000, healthPath: "/api/farmers/health" },
  { name: "search", port: 3001, healthPath: "/api/search/health" },
  { name: "chat", port: 3002, healthPath: "/api/chat/health" },
  { name: "admin", port: 3010, healthPath: "/health" },
  { name: "api", port: 3011, healthPath: "/health" },
];

const environment = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin` };
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string | null;
}

interface Running {
  readonly get: (requestPath: string) => Promise<Answer>;
  /** What has been written to the standard streams so far. */
  readonly log: () => string;
  /** Where everything that it writes must be. */
  readonly directory: string;
}

/** Runs a service's command as its container would, on a port of this machine; as nobody, unless `asRoot`. */
async function withPlaceholder(
  service: PlaceholderService,
  use: (running: Running) => Promise<void>,
  asRoot = false,
): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "placeholder-"));
  const logFile = path.join(directory, "log");
  const port = await freePort();
  const [program = "", ...words] = placeholder({ ...service, port }).command;
  const asNobody = isRoot && !asRoot ? { uid: nobody, gid: nobody } : {};
  const log = fs.openSync(logFile, "a");
  // Standard output is opened again by its path, which takes the right to write to it.
  fs.chmodSync(logFile, 0o666);
  fs.chmodSync(directory, 0o777);
  const child: ChildProcess = spawn(program, words, {
    cwd: directory,
    env: { ...environment, TMPDIR: directory },
    stdio: ["ignore", log, log],
    ...asNobody,
  });
  const ended = once(child, "exit");
  const base = `http://127.0.0.1:${port}`;
  try {
    for (let attempt = 0; ; attempt += 1) {
      const answered = await fetch(`${base}/-/up`).then(
        () => true,
        () => false,
      );
      if (answered) break;
      if (child.exitCode !== null || attempt === 250) {
        assert.fail(`Nginx does not answer:\n${fs.readFileSync(logFile, "utf8")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await use({
      directory,
      log: () => fs.readFileSync(logFile, "utf8"),
      get: async (requestPath) => {
        const response = await fetch(base + requestPath, { headers: { connection: "close" } });
        return {
          status: response.status,
          body: await response.text(),
          type: response.headers.get("content-type"),
        };
      },
    });
  } finally {
    child.kill("SIGTERM");
    await ended;
    fs.closeSync(log);
    fs.rmSync(directory, { recursive: true });
  }
}

describe("placeholder", () => {
  it("runs a stable Nginx by a shell", () => {
    const { image, command } = placeholder({ name: "search", port: 3001, healthPath: "/health" });
    assert.equal(image, placeholderImage);
    assert.match(image, /^public\.ecr\.aws\/nginx\/nginx:\d+\.\d*[02468]-alpine$/);
    assert.equal(command.length, 3);
    assert.deepEqual(command.slice(0, 2), ["sh", "-c"]);
  });

  for (const service of services) {
    it(`${service.name}: the configuration has its port and its health path`, () => {
      const configuration = nginxConfiguration(service);
      assert.match(configuration, new RegExp(`^ +listen ${service.port} default_server;$`, "m"));
      assert.ok(configuration.includes(`location = "${service.healthPath}" {`));
    });
  }

  for (const healthPath of [
    "/a%20b",
    "/a//b",
    "/a/../b",
    '/a"b',
    "/a{b",
    "/a b",
    "/$uri",
    "/a\\b",
  ]) {
    it(`leaves ${healthPath} to the answer for everything`, () => {
      const configuration = nginxConfiguration({ name: "search", port: 3001, healthPath });
      assert.doesNotMatch(configuration, /location =/);
    });
  }
});

describe("placeholder in a real Nginx", () => {
  before(function () {
    if (spawnSync("nginx", ["-v"], { env: environment }).status === 0) return;
    assert.notEqual(process.env["CI"], "true", "Nginx must be installed where CI is true");
    console.log("      skipped: there is no nginx on this machine");
    this.skip();
  });

  for (const service of services) {
    it(`${service.name}: answers 200 on ${service.healthPath}, with its name elsewhere`, async () => {
      await withPlaceholder(service, async ({ get, log }) => {
        const health = await get(service.healthPath);
        assert.deepEqual(health, { status: 200, body: "ok\n", type: "text/plain" });
        const elsewhere = await get("/some/other/page?x=1");
        assert.equal(elsewhere.status, 200);
        assert.equal(
          elsewhere.body,
          `${service.name}: a placeholder, until the service has an image\n`,
        );
        assert.match(log(), /GET \/some\/other\/page\?x=1 HTTP\/1\.1" 200/, "requests are logged");
        if (service.healthPath !== "/") {
          assert.ok(!log().includes(service.healthPath), "health checks are not logged");
        }
        assert.doesNotMatch(log(), /\[(warn|error|alert|emerg|crit)\]/, "nothing to complain of");
      });
    });
  }

  if (isRoot) {
    it("runs as root too, as the image does", async () => {
      const check = async ({ get, log }: Running): Promise<void> => {
        assert.equal((await get("/health")).status, 200);
        assert.doesNotMatch(log(), /\[(warn|error|alert|emerg|crit)\]/);
      };
      await withPlaceholder({ name: "api", port: 3011, healthPath: "/health" }, check, true);
    });
  }

  const strange = [
    { name: "search", healthPath: "/it's/(well)&~!*+,;=:@" },
    { name: "search", healthPath: "/a%20b;{}$uri" },
    { name: "search", healthPath: "/health?deep=1&who=$(touch pwned)" },
    { name: "x'$(touch pwned)\"`touch pwned`;\n}", healthPath: "/'; touch pwned; '" },
  ];
  for (const { name, healthPath } of strange) {
    it(`quotes ${JSON.stringify(name)} and ${healthPath}`, async () => {
      await withPlaceholder({ name, port: 80, healthPath }, async ({ get, directory }) => {
        assert.equal((await get(healthPath)).status, 200);
        const { body } = await get("/elsewhere");
        assert.match(body, /^[\w.-]+: a placeholder/);
        const files = fs.readdirSync(directory, { recursive: true }) as string[];
        assert.deepEqual(
          files.filter((file) => file.includes("pwned")),
          [],
        );
      });
    });
  }
});
