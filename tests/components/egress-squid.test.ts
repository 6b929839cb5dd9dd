/** The egress proxy in a real Squid, started by its container's own command, with servers behind the names it allows. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { egressProgram } from "../../components/egress-proxy/plan";
import { privateRanges } from "../../components/egress-proxy/squid";
import { freePort } from "./nginx-support";
import { type Contained, withContainer } from "./sidecar-support";

const environment = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };
const hasSquid = spawnSync("squid", ["-v"], { env: environment }).status === 0;

/** A server that answers each connection with a word and closes it. */
async function withServer(use: (port: number) => Promise<void>): Promise<void> {
  const server = net.createServer((socket) => socket.end("the server itself"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use((server.address() as net.AddressInfo).port);
  } finally {
    server.close();
  }
}

/** What came of asking a proxy for a tunnel: its status, and what the other end said. */
interface Tunnelled {
  readonly status: number;
  readonly said: string;
}

function tunnel(proxy: number, target: string): Promise<Tunnelled> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: "127.0.0.1",
      port: proxy,
      method: "CONNECT",
      path: target,
      headers: { host: target },
      agent: false,
    });
    request.on("connect", ({ statusCode = 0 }, socket: net.Socket, head: Buffer) => {
      let said = head.toString();
      const done = () => {
        resolve({ status: statusCode, said });
      };
      socket.on("data", (part: Buffer) => (said += part.toString()));
      socket.on("end", done);
      socket.on("error", reject);
      if (statusCode !== 200) {
        socket.destroy();
        done();
      }
    });
    request.on("error", reject);
    request.end();
  });
}

interface Set {
  readonly ask: (target: string) => Promise<Tunnelled>;
  readonly proxy: number;
  readonly server: number;
  readonly container: Contained;
}

/** Names that lead to the test's server; the proxy is told of them by a file, as it would be by the VPC's resolver. */
const names = ["api.example.com", "www.api.example.com", "a.example.org", "example.org", "b.c.example.org", "xexample.org", "other.example.net"]; // prettier-ignore

async function withEgress(
  domains: readonly string[],
  use: (set: Set) => Promise<void>,
  forbidden: readonly string[] = ["10.0.0.0/8"],
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "names-"));
  fs.chmodSync(folder, 0o755);
  const hosts = path.join(folder, "hosts");
  fs.writeFileSync(hosts, [...names.map((name) => `127.0.0.1 ${name}`), "10.1.2.3 inside.example.org", ""].join("\n")); // prettier-ignore
  const port = await freePort();
  try {
    await withServer(async (server) => {
      const { entryPoint, command } = egressProgram({
        allowedDomains: [...domains],
        allowedPorts: [server],
        forbiddenCidrBlocks: [...forbidden],
        port,
      });
      const script = command.map((word) =>
        word.replace("hosts_file none", `hosts_file ${hosts}`).replace("shutdown_lifetime 20", "shutdown_lifetime 1"),
      ); // prettier-ignore
      await withContainer([...entryPoint, ...script], port, async (container) => {
        const ask = (target: string) =>
          tunnel(port, target.includes(":") ? target : `${target}:${server}`);
        await use({ ask, proxy: port, server, container });
      });
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("the egress proxy", function () {
  this.timeout(60_000);

  before(function () {
    if (hasSquid) return;
    assert.ok(process.env["CI"] === undefined, "Squid is missing where all tests have to run");
    this.skip();
  });

  it("is given a configuration that Squid takes without a warning", () => {
    const { command } = egressProgram({ allowedDomains: ["api.example.com", "*.example.org"] });
    const file = path.join(os.tmpdir(), `squid-${process.pid}.conf`);
    const text = /printf '%s' '([^]*?)' > squid\.conf/.exec(command[0] ?? "")?.[1] ?? "";
    fs.writeFileSync(file, text.replaceAll(`'\\''`, "'"));
    const { status, stderr } = spawnSync("squid", ["-N", "-k", "parse", "-f", file], { env: environment }); // prettier-ignore
    fs.rmSync(file);
    assert.equal(status, 0, stderr.toString());
    const complaints = stderr.toString().split("\n").filter((line) => /WARNING|ERROR|FATAL/.test(line)); // prettier-ignore
    assert.deepEqual(complaints.filter((line) => !line.includes("requires the use of Via")), []); // prettier-ignore
  });

  it("leads to the domains of its list and to no other", async () => {
    await withEgress(["api.example.com", "*.example.org"], async ({ ask }) => {
      const cases = [
        ["api.example.com", 200], ["API.Example.com", 200], ["a.example.org", 200], ["b.c.example.org", 200],
        ["www.api.example.com", 403], ["example.org", 403], ["xexample.org", 403], ["other.example.net", 403],
        ["127.0.0.1", 403], ["localhost", 403], ["169.254.169.254:80", 403],
      ] as const; // prettier-ignore
      for (const [target, status] of cases) {
        const answer = await ask(target);
        assert.equal(answer.status, status, target);
        assert.equal(answer.said === "the server itself", status === 200, target);
      }
    });
  });

  it("leads to no other port, and nowhere but by a tunnel", async () => {
    await withEgress(["api.example.com"], async ({ ask, proxy, server }) => {
      assert.equal((await ask("api.example.com:22")).status, 403);
      const plain = await fetch(`http://127.0.0.1:${proxy}/`);
      assert.ok(plain.status >= 400, String(plain.status));
      const request = http.get({ host: "127.0.0.1", port: proxy, path: `http://api.example.com:${server}/`, agent: false }); // prettier-ignore
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      response.resume();
      assert.equal(response.statusCode, 403);
    });
  });

  it("leads to no private address, whatever a name resolves to", async () => {
    await withEgress(["*.example.org"], async ({ ask }) => {
      assert.equal((await ask("inside.example.org")).status, 403);
    });
    await withEgress(["api.example.com"], async ({ ask }) => {
      assert.equal((await ask("api.example.com")).status, 403);
    }, privateRanges); // prettier-ignore
  });

  it("logs each tunnel as JSON, and no connection that asks for nothing", async () => {
    await withEgress(["api.example.com"], async ({ ask, proxy, server, container }) => {
      const idle = net.connect(proxy, "127.0.0.1");
      await once(idle, "connect");
      idle.destroy();
      await ask("api.example.com");
      await ask("other.example.net");
      await container.stop("SIGTERM");
      const lines = container.lines().map((line) => JSON.parse(line) as Record<string, string>);
      assert.deepEqual(
        lines.map(({ method, target, status }) => [method, target, status].join(" ")),
        [`CONNECT api.example.com:${server} 200`, `CONNECT other.example.net:${server} 403`],
      );
    });
  });

  it("says that it listens by the check of its container", async () => {
    await withEgress(["api.example.com"], ({ proxy }) => {
      const check = (port: number) => {
        const [, program = "", ...words] = egressProgram({ allowedDomains: ["a.example.com"], port }).healthCommand; // prettier-ignore
        return spawnSync(program, words).status;
      };
      assert.equal(check(proxy), 0);
      assert.notEqual(check(1), 0);
      return Promise.resolve();
    });
  });
});
