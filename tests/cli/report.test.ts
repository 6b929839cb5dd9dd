/** `bulkhead report`: what it finds out, what the page is made of, and how the command ends. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import { explain } from "../../cli/explain/explain";
import type { Explanation } from "../../cli/explain/explanation";
import { withHidden } from "../../cli/explain/hidden";
import type { PlanDocument } from "../../cli/plan";
import { assemble } from "../../cli/report/assemble";
import { data, escaped, html } from "../../cli/report/markup";
import type { StackReport } from "../../cli/report/document";
import { explainScript } from "../../cli/report/script";
import { askedOf } from "../../cli/report/web";
import { signatureKey, signatures } from "../../policies/core/graph/wire";
import type { PlannedResource } from "../support/construct";
import { file, folder, forms, platform, root, run, withChange } from "./prove-support";
import {
  cellOf,
  edgeOf,
  hostileNames,
  ownMatrix,
  page,
  report,
  withDebugRules,
  withHostileNames,
  withRule,
  withUnknownRule,
} from "./report-support";

const secret = "hunter2-planted-secret";

describe("a stack's report", function () {
  this.timeout(180_000);
  let prod: readonly PlannedResource[];
  let dev: readonly PlannedResource[];

  before(async () => {
    prod = await platform("prod");
    dev = await platform("dev");
  });

  it("draws who stands in which tier, with listeners and zones", () => {
    const { zones, containers, nodes } = report(prod);
    const tierOf = (label: string) => {
      const node = nodes.find((one) => one.label === label);
      return containers.find(({ id }) => id === node?.container)?.kind;
    };
    assert.equal(tierOf("public-alb"), "public");
    assert.equal(tierOf("internal-alb"), "egress");
    assert.equal(tierOf("registration"), "egress");
    assert.equal(tierOf("postgres"), "isolated");
    assert.equal(tierOf("Internet"), "outside");
    assert.equal(tierOf("employees"), "outside");
    assert.equal(tierOf("network-internet"), "vpc");
    const balancer = nodes.find(({ label }) => label === "public-alb");
    assert.deepEqual(balancer?.lines, [
      "internet-facing, IPv4 and IPv6",
      "HTTP 80",
      "HTTPS 443: 4 rules",
    ]);
    const tier = containers.find(({ kind }) => kind === "isolated");
    assert.deepEqual(tier?.zones, [
      { zone: 0, blocks: "10.0.20.0/24" },
      { zone: 1, blocks: "10.0.21.0/24" },
    ]);
    assert.deepEqual(zones, ["eu-central-1a", "eu-central-1b"]);
  });

  it("says in which zones each stands, and of one that is not in all of its tier's in which", () => {
    const box = ({ nodes }: StackReport, label: string) => nodes.find((one) => one.label === label);
    const own = report(prod);
    assert.deepEqual(box(own, "postgres")?.zones, [0, 1]);
    assert.equal(box(own, "network-internet")?.zones, undefined);
    const nat = box(own, "nat");
    assert.deepEqual(nat?.zones, [0, 1]);
    const alone = nat.members.map((one) => one.zones);
    assert.deepEqual(alone, [[0], [1]]);
    assert.deepEqual(box(report(dev), "nat")?.lines, ["public IPv4 address", "eu-central-1a"]);
  });

  it("says of subnets whose zone is not told that it is not known, and of nobody that he is in it alone", () => {
    const some = prod.map((one) => {
      const { availabilityZone, ...inputs } = one.inputs;
      return one.type === "aws:ec2/subnet:Subnet" && availabilityZone === "eu-central-1a"
        ? { ...one, inputs }
        : one;
    });
    const { zones, nodes } = report(some);
    assert.deepEqual(zones, ["eu-central-1b", "zone not known"]);
    assert.ok(!nodes.some(({ lines }) => lines.some((line) => /zone|eu-central/.test(line))));
    const nat = nodes.find(({ label }) => label === "nat");
    const alone = nat?.members.map((one) => one.zones);
    assert.deepEqual(alone, [[1], [0]]);
  });

  it("draws declared flows as proved, by the gateways that they pass, and tells address families apart", () => {
    const prodReport = report(prod);
    const way = edgeOf(prodReport, "Internet", "network-internet");
    assert.deepEqual([way?.state, way?.ports, way?.family], ["open", "tcp 80, 443", "both"]);
    assert.equal(edgeOf(prodReport, "public-alb", "chat")?.family, "IPv4");
    assert.equal(edgeOf(prodReport, "chat", "nat")?.state, "open");
    assert.equal(edgeOf(prodReport, "employees", "vpn-endpoint")?.state, "open");
    assert.equal(edgeOf(prodReport, "Internet", "postgres"), undefined);
    assert.ok(prodReport.edges.every(({ state }) => state === "open" || state === "unjudged"));
  });

  it("has a cell for each pair: what carries it, or each layer that closes it", () => {
    const prodReport = report(prod);
    const open = cellOf(prodReport, "registration", "postgres");
    assert.equal(open.state, "open");
    assert.match(open.ways[0]?.packet ?? "", /^10\.0\.1[01]\.\d+ -> 10\.0\.2[01]\.\d+ tcp 5432$/);
    const hops = (open.ways[0]?.hops ?? []).map((i) => prodReport.hops[i]?.text ?? "");
    assert.ok(hops.some((text) => text.startsWith("security group rule data-postgres-registration-ingress :: "))); // prettier-ignore
    const closed = cellOf(prodReport, "internet", "postgres");
    assert.equal(closed.state, "closed");
    const layers = closed.closed.map((i) => (prodReport.hops[i]?.text ?? "").split(":")[0]);
    assert.ok(layers.length >= 3 && layers.includes("ingress") && layers.includes("route"), layers.join()); // prettier-ignore
    assert.equal(cellOf(prodReport, "frontend", "search").state, "implied");
    assert.equal(cellOf(prodReport, "chat", "admin").state, "closed");
  });

  it("says of no cell more than the rows that it belongs to", () => {
    const { cells, ends, rows } = report(prod);
    for (const cell of cells) {
      if (cell.state !== "open") continue;
      const told = cell.rows.map((i) => rows[i]?.verdict);
      assert.ok(told.length > 0 && told.every((one) => one === "proved"), ends[cell.from]?.name);
    }
  });

  it("shows a way that must not be: its cell, its line, its hops and what mends it", () => {
    const broken = report(withDebugRules(prod));
    assert.equal(broken.proved, false);
    const cell = cellOf(broken, "frontend", "postgres");
    assert.equal(cell.state, "refuted");
    const [finding] = cell.findings.map((i) => broken.findings[i]);
    assert.match(finding?.title ?? "", /^frontend reaches postgres on tcp 5432$/);
    assert.match(finding?.fix ?? "", /Remove or narrow/);
    assert.ok((finding?.hops.length ?? 0) >= 3);
    const line = edgeOf(broken, "frontend", "postgres");
    assert.deepEqual([line?.state, line?.ports], ["refuted", "tcp 5432"]);
    const box = (label: string) => broken.nodes.find((node) => node.label === label)?.id ?? "";
    for (const light of [line?.id ?? "", box("frontend"), box("postgres")]) {
      assert.ok(cell.lights.includes(light) && finding?.lights.includes(light), light);
    }
    // What has nothing to do with it stays as it was.
    assert.equal(cellOf(broken, "search", "postgres").state, "closed");
    assert.equal(cellOf(broken, "registration", "postgres").state, "open");
  });

  it("shows what cannot be told as undecided, and what is missing as missing", () => {
    const unknown = report(withUnknownRule(prod));
    assert.equal(cellOf(unknown, "internet", "redis").state, "undecided");
    assert.equal(cellOf(unknown, "internet", "postgres").state, "closed");
    const lacking = report(prod.filter(({ name }) => name !== "data-search-search-ingress"));
    assert.equal(cellOf(lacking, "search", "opensearch").state, "missing");
    assert.equal(edgeOf(lacking, "search", "opensearch")?.state, "missing");
    assert.equal(cellOf(lacking, "chat", "redis").state, "open");
  });

  it("does not call a cell open for the declared part of what is there", () => {
    const wide = withRule(prod, "Ingress", "more-in", "data-postgres", {
      port: 22,
      peer: "service-api",
    });
    const both = withRule(wide, "Egress", "more-out", "service-api", {
      port: 22,
      peer: "data-postgres",
    });
    const { state } = cellOf(report(both), "api", "postgres");
    assert.notEqual(state, "open");
  });

  it("works without a matrix, on whatever is there", () => {
    const { ends, cells, declared, nodes } = report(dev, { traffic: null });
    assert.equal(declared, false);
    assert.ok(ends.some(({ name }) => name === "services-service-api"));
    assert.ok(cells.some(({ state }) => state === "unjudged"));
    assert.ok(!cells.some(({ state }) => state === "open"));
    assert.ok(nodes.some(({ label }) => label === "data-postgres"));
  });

  it("takes the resources in whatever order they come", async () => {
    const [once, twice] = [report(prod), report([...prod].reverse())];
    assert.equal(await page(once), await page(twice));
    assert.equal(await page(once), await page(once));
  });

  it("says what differs between stacks", () => {
    const { differences } = assemble([
      report(dev, { stack: "dev" }),
      report(withDebugRules(prod), { stack: "prod" }),
    ]);
    const of = (section: string) => differences.filter((one) => one.section === section);
    assert.deepEqual(of("verdict")[0]?.values, ["proved", "not proved"]);
    assert.ok(of("rows").some(({ what }) => what.includes("employees")));
    assert.ok(of("counts").some(({ what, values }) => what === "NAT gateway" && values[0] !== values[1])); // prettier-ignore
    assert.ok(of("settings").some(({ what }) => what.includes("data-postgres :: multiAz")));
  });
});

describe("the page", function () {
  this.timeout(180_000);

  it("escapes everything, also within its data", () => {
    const hostile = `${hostileNames.join("")}innocent\u202egnp.exe`;
    const text = html`<p title="${hostile}">${hostile}</p>`.text;
    assert.equal(text.match(/[<>]/g)?.length, 4);
    assert.equal(escaped(`"'<>&`), "&quot;&#39;&lt;&gt;&amp;");
    const written = data({ name: hostile }).text;
    assert.doesNotMatch(written, /[<>\u202e]/);
    assert.deepEqual(JSON.parse(written), { name: hostile });
  });

  it("gives hostile names no effect", async () => {
    const turned = withChange(await platform("dev"), "data-postgres", "Instance", {
      dbName: "innocent\u202egnp.exe",
    });
    const text = await page(report(withHostileNames(turned), { traffic: null }));
    assert.equal(text.match(/<script/g)?.length, 2);
    assert.equal(text.match(/<img/g), null);
    assert.doesNotMatch(text, /\u202e/);
    assert.match(text, /&lt;\/script&gt;/);
    assert.match(text, /innocent\\\\u\{202e\}gnp/);
  });

  it("asks nobody for anything: a strict policy, no address that is fetched, no handler in markup", async () => {
    const text = await page(report(await platform("dev")));
    assert.match(text, /content="default-src &#39;none&#39;; script-src &#39;sha256-/);
    assert.doesNotMatch(text.replace(/<script[\s\S]*?<\/script>/g, ""), /\s(src|href="(?!#)|on\w+|style)=/); // prettier-ignore
    for (const one of [text, await page(report(await platform("prod")))]) {
      assert.ok(Buffer.byteLength(one) < 400_000, `${Buffer.byteLength(one)}`);
    }
  });

  it("holds no secret's value", async () => {
    const marked = { [signatureKey]: signatures.secret, value: secret };
    const all = withChange(
      withChange(await platform("prod"), "data-postgres", "Instance", {
        password: marked,
        characterSetName: marked,
      }),
      "services-task-api",
      "TaskDefinition",
      { containerDefinitions: JSON.stringify([{ name: "x", environment: [{ value: secret }] }]) },
    );
    const listener = withChange(all, "public-https", "Listener", {
      defaultActions: [{ type: "authenticate-oidc", authenticateOidc: { clientSecret: secret } }],
    });
    assert.doesNotMatch(await page(report(listener)), /hunter2/);
  });
});

describe("the question about URLs on the page", function () {
  this.timeout(180_000);

  it("is answered by the same code as bulkhead explain, and the same for each URL", async () => {
    for (const stack of ["dev", "prod", "beanstalk"]) {
      const all = await platform(stack);
      const { web } = report(all, { traffic: stack === "beanstalk" ? null : ownMatrix });
      assert.ok(web !== undefined);
      const explainWith = runInNewContext(`(${explainScript()})`, { URL, console }) as (
        labels: unknown,
      ) => typeof explain;
      const onPage = explainWith(web.labels);
      const slim = askedOf(web);
      const whole = withHidden(forms.plan(all) as unknown as PlanDocument);
      const names = all
        .filter(({ type }) => type === "aws:route53/record:Record")
        .flatMap(({ inputs }) => (typeof inputs["name"] === "string" ? [inputs["name"]] : []));
      const hosts = [
        ...new Set([...names, "shop.example.com", "api.example.com", "nobody.invalid"]),
      ];
      const paths = ["/", "/api/farmers/7", "/api/farmers", "/api/search/x?q=1", "/API/search/x", "/api/chat/1", "/socket.io/", "/admin", "/index.html", "/%2e%2e/x"]; // prettier-ignore
      let asked = 0;
      for (const host of hosts) {
        for (const scheme of ["https", "http", "wss"]) {
          for (const at of paths) {
            for (const method of ["GET", "POST"]) {
              const question = { url: `${scheme}://${host}${at}`, method };
              const [mine, its] = [onPage(slim, question), explain(whole, question)];
              assert.deepEqual(JSON.parse(JSON.stringify(mine)) as Explanation, its);
              asked += 1;
            }
          }
        }
      }
      assert.ok(asked >= 180);
      for (const url of ["", "nonsense", "ftp://x.example", "https://u:p@x.example/"]) {
        const wrong = JSON.parse(JSON.stringify(onPage(slim, { url }))) as Explanation;
        assert.ok(wrong.problems.length > 0, url);
      }
    }
  });
});

describe("bulkhead report", function () {
  this.timeout(240_000);

  it("writes the page of several stacks, whatever their verdict", () => {
    const at = path.join(folder(), "all.html");
    const { status, stdout, stderr } = run(
      ["report", "--program", root, "--stack", "dev", "--stack", "prod", "--html", at],
      {},
    );
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead\/dev: proved\nbulkhead\/prod: proved\nWritten to .*all\.html \(\d+ KB\)\n$/); // prettier-ignore
    const text = readFileSync(at, "utf8");
    assert.match(text, /^<!doctype html>/);
    assert.match(text, /Side by side/);
  });

  it("takes a plan or a state, and writes all of the page to standard output", async () => {
    const all = withDebugRules(await platform("dev"));
    const plan = run(["report", "--plan", file("r.plan.json", forms.plan(all)), "--traffic", path.join(root, "traffic.yaml"), "--html", "-"]); // prettier-ignore
    assert.equal(plan.status, 0, plan.stderr);
    assert.match(plan.stdout, /^<!doctype html>[\s\S]*<\/html>\n$/);
    assert.match(plan.stdout, /frontend reaches postgres/);
    const state = file("r.state.json", forms.state(await platform("dev", false)));
    const deployed = run(["report", "--state", state, "--no-traffic", "--html", "-"]);
    assert.equal(deployed.status, 0, deployed.stderr);
    assert.match(deployed.stdout, /Nothing is declared/);
  });

  it("lists each answer that the plan took for granted: what was asked, how, and what it was told", async () => {
    const plan = {
      ...forms.plan(await platform("dev")),
      assumptions: [
        { kind: "call", token: "aws:ec2/getAmi:getAmi", args: { owners: ["<b>us</b>"] }, answer: "an image, unknown", source: "table", count: 3 },
        { kind: "call", token: "aws:index/getRegion:getRegion", args: {}, answer: "eu-north-1", source: "supplied", count: 1 },
        { kind: "config", key: "shop:key", place: "Pulumi.dev.yaml:12", answer: "an unknown secret" },
        { kind: "stackReference", stack: "org/network/prod", answer: "unknown", source: "unknown" },
        { kind: "call", token: "cut off" },
      ],
    }; // prettier-ignore
    const { stdout, stderr } = run(["report", "--plan", file("taken.plan.json", plan), "--no-traffic", "--html", "-"]); // prettier-ignore
    const [list = ""] = /<ul class="taken">[\s\S]*?<\/ul>/.exec(stdout) ?? [];
    const lines = list
      .split("</li>")
      .map((line) => line.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim()); // prettier-ignore
    assert.deepEqual(
      lines.filter((line) => line !== ""),
      [
        "aws:ec2/getAmi:getAmi (owners: &lt;b&gt;us&lt;/b&gt;) ×3 → an image, unknown",
        "aws:index/getRegion:getRegion → eu-north-1, as supplied",
        "shop:key in Pulumi.dev.yaml:12 → an unknown secret",
        "stack org/network/prod → unknown",
      ],
      stderr,
    );
    assert.match(stdout, /<summary>\s*4 answers/);
  });

  it("says nothing of answers where nothing was planned", async () => {
    const state = file("told.state.json", forms.state(await platform("dev", false)));
    const { stdout } = run(["report", "--state", state, "--no-traffic", "--html", "-"]);
    assert.doesNotMatch(stdout, /taken for granted by the plan/);
  });

  it("takes a verdict's file, and says on the page what that lacks", () => {
    const verdict = path.join(folder(), "v.json");
    run(["prove", "--program", root, "--json", verdict]);
    const { status, stdout } = run(["report", "--verdict", verdict, "--html", "-"]);
    assert.equal(status, 0);
    assert.match(stdout, /Not on this page/);
    assert.match(stdout, /never web -&gt; admin/);
    assert.doesNotMatch(stdout, /data-map|<svg class="map"/);
  });

  it("has help with an example", () => {
    const { stdout } = run(["report", "--help"]);
    assert.match(stdout, /Examples:\n {2}bulkhead report --html report\.html/);
  });

  const refused: readonly [string, readonly string[], RegExp][] = [
    ["no page's name", [], /--html/],
    ["a page that cannot be written", ["--program", root, "--html", "/no/such/folder/x"], /\/no\/such\/folder\/x[\s\S]*another file/], // prettier-ignore
    ["a verdict that there is not", ["--verdict", "/no/verdict", "--html", "x"], /a file that can be read/], // prettier-ignore
    ["a stack beside a plan", ["--plan", "p.json", "--stack", "dev", "--html", "x"], /--stack/],
  ];
  for (const [title, args, message] of refused) {
    it(`refuses ${title}: status 2, one error, nothing written`, () => {
      const before = readdirSync(folder());
      const { status, stdout, stderr } = run(["report", ...args]);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ +at .*\.(ts|js):\d/m);
      assert.equal(stdout, "");
      assert.equal(status, 2);
      assert.deepEqual(readdirSync(folder()), before);
    });
  }

  it("refuses what is no verdict, with each thing that is wrong and none of what stands there", () => {
    const bad = { format: "bulkhead-verdict", version: 2, project: secret, rows: [{ id: 7 }] };
    const { status, stderr } = run(["report", "--verdict", file("bad.json", bad), "--html", "x.html"]); // prettier-ignore
    assert.equal(status, 2);
    assert.match(stderr, /version: found something else/);
    assert.match(stderr, /rows\.0\.id/);
    assert.doesNotMatch(stderr, /hunter2/);
    assert.ok(!existsSync(path.join(folder(), "x.html")));
    const none = run(["report", "--verdict", file("none.json", "{"), "--html", "x.html"]);
    assert.match(none.stderr, /found no JSON/);
  });
});
