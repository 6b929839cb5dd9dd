/** `bulkhead reach`: one question, answered with the path, with what blocks it, or with what is not known. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readModel } from "../../policies/core/model";
import { readReach } from "../../policies/core/reach";
import { buildGraph } from "../../policies/core/graph";
import { fromPlan } from "../../policies/adapters/plan";
import { unknownText } from "../../policies/core/graph/wire";
import { Questions } from "../../cli/reach/ask";
import { Names } from "../../cli/reach/names";
import type { Reached } from "../../cli/reach/run";
import type { PlannedResource } from "../support/construct";
import { readTraffic } from "../../cli/traffic/read";
import { resolveDeclaration } from "../../policies/core/traffic";
import { ports } from "../../policies/core/algebra";
import {
  file,
  folder,
  forms,
  longest,
  objections,
  ownTraffic,
  platform,
  root,
  run,
  withChange,
} from "./prove-support";

/** Answers in this process, by our own matrix. */
function asker(resources: readonly PlannedResource[]) {
  const source = fromPlan(forms.plan(resources));
  const graph = source.ok ? buildGraph([source.value]) : source;
  if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
  const model = readModel(graph.value);
  const declaration = readTraffic(ownTraffic);
  const matrix = resolveDeclaration(declaration, model);
  if (!matrix.ok) assert.fail(JSON.stringify(matrix.problems));
  const names = new Names(model, declaration, matrix.value);
  const questions = new Questions(model, readReach(model), names);
  const all = (from: string, to: string, port?: number) =>
    names.ends(from, "from").flatMap((a) =>
      names
        .ends(to, "to")
        .filter((b) => a.name !== b.name)
        .map((b) =>
          questions.ask(a, b, port === undefined ? undefined : ports.portSet(ports.TCP, port)),
        ),
    );
  return {
    all,
    answers: (from: string, to: string, port?: number) =>
      [...new Set(all(from, to, port).map(({ answer }) => answer))].sort().join(" "),
  };
}

describe("bulkhead reach", function () {
  this.timeout(120_000);

  describe("answers on prod what the matrix says", () => {
    let ask: ReturnType<typeof asker>;
    before(async () => {
      ask = asker(await platform("prod"));
    });
    const cases: readonly (readonly [string, string, number | undefined, string])[] = [
      ["internet", "public-alb", 443, "yes"],
      ["internet", "public-alb", 22, "no"],
      ["internet", "web", undefined, "yes"],
      ["internet", "internal-services", undefined, "no"],
      ["internet", "internal-alb", undefined, "no"],
      ["internet", "stores", undefined, "no"],
      ["employees", "internal-alb", 443, "yes"],
      ["employees", "internal-services", 443, "yes"],
      ["employees", "stores", undefined, "no"],
      ["web", "admin", undefined, "no"],
      ["web", "api", 8443, "yes"],
      ["web", "api", 443, "no"],
      ["admin", "api", undefined, "yes"],
      ["api", "postgres", 5432, "yes"],
      ["frontend", "postgres", undefined, "no"],
      ["services", "internet", 443, "yes"],
      ["stores", "internet", undefined, "no"],
      // By the names of resources, too.
      ["services-service-api", "data-postgres", 5432, "yes"],
      ["aws:ecs/service:Service services-service-search", "data-redis", undefined, "no"],
      ["service-api", "data-postgres", undefined, "yes"],
      ["network-database-eu-central-1a", "internet", undefined, "no"],
      ["vpn-endpoint", "private-alb", 443, "yes"],
    ];
    for (const [from, to, port, expected] of cases) {
      it(`${from} -> ${to}${port === undefined ? "" : ` on ${port}`}: ${expected}`, () => {
        assert.equal(ask.answers(from, to, port), expected);
      });
    }

    it("each no has something that blocks it, each yes a packet and hops", () => {
      for (const [from, to, port] of cases) {
        for (const { answer, ways, blocked } of ask.all(from, to, port)) {
          const [way] = ways;
          if (answer === "no") assert.ok(blocked.length > 0 && way === undefined, `${from} ${to}`);
          else assert.ok((way?.hops.length ?? 0) > 0 && way?.packet !== undefined, `${from} ${to}`);
        }
      }
    });

    it("a port is one that is sent or one that arrives", () => {
      const [sent] = ask.all("api", "postgres", 5432);
      assert.equal(sent?.ways[0]?.sent, "tcp 5432");
      const through = ask.all("frontend", "api");
      const arrives = through[0]?.ways[0]?.arrives ?? "";
      const port = Number(/\d+/.exec(arrives)?.[0]);
      assert.notEqual(port, 8443);
      assert.equal(ask.answers("frontend", "api", port), "yes");
    });

    it("says of a blocked port what gets there on others, and of balancers which of theirs leads there", () => {
      const [pair] = ask.all("frontend", "api", 443);
      assert.equal(pair?.otherPorts, "tcp 8443");
      const layers = ask.all("frontend", "admin")[0]?.blocked ?? [];
      assert.ok(
        layers.some(
          ({ through, text }) => through === "internal-alb" && /tcp 8443.*tcp 443 alone/.test(text),
        ),
      );
      assert.ok(layers.some(({ through, layer }) => through === undefined && layer === "ingress"));
    });
  });

  it("says perhaps, and because of what, where a value is not known", async () => {
    const change = { fromPort: unknownText, toPort: unknownText };
    const opened = (all: readonly PlannedResource[], names: readonly string[]) =>
      names.reduce((one, name) => withChange(one, name, "SecurityGroupIngressRule", change), all);
    const secure = ["public-https-ipv4", "public-https-ipv6"];
    const open = opened(await platform("dev"), [...secure, "public-http-ipv4", "public-http-ipv6"]);
    const [pair] = asker(open).all("internet", "public-alb", 443);
    assert.equal(pair?.answer, "perhaps");
    assert.match(
      pair.ways[0]?.unknown.map(({ text }) => text).join("\n") ?? "",
      /public-https-ipv/,
    );
    // What is sure of port 80 says nothing of 443.
    const half = asker(opened(await platform("dev"), secure));
    assert.equal(half.answers("internet", "public-alb", 443), "perhaps");
    assert.equal(half.answers("internet", "public-alb", 80), "yes");
    assert.equal(half.answers("internet", "public-alb"), "yes");
    const input = file("perhaps.json", forms.plan(open));
    const args = [
      "reach",
      "internet",
      "public-alb",
      "443",
      "--plan",
      input,
      "--traffic",
      ownTraffic,
    ];
    const { status, stdout } = run(args);
    assert.match(stdout, /^internet -> public-alb on tcp 443: perhaps\n/);
    assert.match(stdout, /^ {2}unknown .*public-https-ipv/ms);
    assert.equal(status, 0);
    assert.equal(run([...args, "--sure"]).status, 1);
  });

  it("ends with 0 where it is reached, 1 where it is not, and fits the screen", () => {
    const yes = run(["reach", "api", "postgres", "5432"], { cwd: root });
    assert.equal(yes.stderr, "");
    assert.equal(yes.status, 0);
    assert.match(
      yes.stdout,
      /^api -> postgres on tcp 5432: yes\n {2}directly, on tcp 5432\n {2}packet {2}10\.0\.1\d\.\d+ -> 10\.0\.2\d\.\d+ tcp 5432\n/,
    );
    const no = run(["reach", "internet", "postgres"], { cwd: root, env: { COLUMNS: "60" } });
    assert.equal(no.status, 1);
    assert.match(no.stdout, /^internet -> postgres: no, blocked by\n {2}address +no address/);
    for (const layer of ["route", "acl", "ingress"])
      assert.match(no.stdout, new RegExp(`^ {2}${layer} `, "m"));
    assert.ok(longest(no.stdout) <= 60);
    assert.ok(longest(yes.stdout) <= 80);
  });

  it("--sure asks whether all reach all", () => {
    const input = ["--program", root];
    assert.equal(run(["reach", "web", "api", "8443", "--sure", ...input]).status, 0);
    // One of them does not.
    assert.equal(run(["reach", "services", "postgres", ...input]).status, 0);
    assert.equal(run(["reach", "services", "postgres", "--sure", ...input]).status, 1);
  });

  it("writes the answer as JSON of its schema, to a file or as all of its output", () => {
    const out = path.join(folder(), "reach.json");
    const args = ["reach", "web", "api", "-C", root, "--json"];
    assert.equal(run([...args, out]).status, 0);
    const text = readFileSync(out, "utf8");
    const reached = JSON.parse(text) as Reached;
    assert.deepEqual(objections("reach", reached), []);
    assert.deepEqual([reached.answer, reached.pairs.length], ["yes", 4]);
    assert.equal(run([...args, "-"]).stdout, text);
    const no = run(["reach", "internet", "postgres", "443", "-C", root, "--json", "-"]);
    assert.deepEqual(objections("reach", JSON.parse(no.stdout)), []);
    assert.notDeepEqual(objections("reach", { ...reached, answer: "maybe" }), []);
  });

  it("takes the names of resources alone where there is no matrix", async () => {
    const input = file("dev.json", forms.state(await platform("dev", false)));
    const args = ["--state", input, "--no-traffic"];
    assert.equal(run(["reach", "services-service-api", "data-postgres", ...args]).status, 0);
    assert.equal(run(["reach", "internet", "data-postgres", ...args]).status, 1);
    assert.equal(run(["reach", "web", "data-postgres", ...args]).status, 2);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["a mistyped name", ["frontnd", "api"], /<from>: found "frontnd".*Did you mean frontend\?/],
    ["a name that resembles none", ["api", "qqqqqqqqqqqqqq"], /<to>: found "qqqqqqqqqqqqqq", expected a name: internet, /],
    ["a name with controls", ["api", "\u001b[2J"], /<to>: found "\\u\{001b\}\[2J"/],
    ["what has no network interface", ["network-vpc", "api"], /aws:ec2\/vpc:Vpc network-vpc, which nothing is sent by/],
    ["what this stack has none of", ["employees", "api"], /"employees", expected something that this stack has/],
    ["one and the same", ["api", "api"], /the same as <from>/],
    ["two zones", ["internet", "internet"], /the same|outside/],
    ["a port out of range", ["web", "api", "70000"], /\[port\]: found "70000", expected ports from 1 to 65535/],
    ["a port that is none", ["web", "api", "https"], /\[port\]: found "https", expected 443, udp\/53/],
    ["ports the wrong way round", ["web", "api", "90-80"], /the lower port first/],
    ["nothing", ["web"], /missing required argument 'to'/],
  ]; // prettier-ignore
  for (const [what, args, message] of refused) {
    it(`refuses ${what}: status 2, one error, nothing on standard output`, () => {
      const { status, stdout, stderr } = run(["reach", ...args], { cwd: root });
      assert.match(stderr, message);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(stderr, /\x1b|^ +at .*\.(ts|js):\d/m);
      assert.equal(stdout, "");
      assert.equal(status, 2);
    });
  }

  it("says in its help how it ends", () => {
    const { stdout } = run(["reach", "--help"]);
    assert.match(stdout, /Status: 0 reachable \(yes or perhaps.*1 not reachable, 2 bad input/s);
  });
});
