/** The page in a real browser: clicking and keyboard, the light on the map, themes, small screens, and nothing said. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { parse } from "yaml";
import type { Assumption } from "../../cli/plan/document";
import type { StackReport } from "../../cli/report/document";
import { platform, root } from "../cli/prove-support";
import {
  page as pageOf,
  report,
  withDebugRules,
  withHostileNames,
  withUnknownRule,
} from "../cli/report-support";
import { largeReport } from "./large";
import { launch, needsBrowser, open, type Looks } from "./browser";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`); // prettier-ignore
}

/** How large the map is, where its boxes stand, and what is wrong with how it is drawn. */
interface DrawnMap {
  readonly height: number;
  readonly boxes: readonly string[];
  readonly wrong: readonly string[];
}

/** Boxes lie apart and within what holds them, members within their box, and lines end at boxes. */
async function drawnMap(page: Page): Promise<DrawnMap> {
  return page.evaluate<DrawnMap>(`(() => {
    const map = document.querySelector(".stack:not([hidden]) .map");
    const data = JSON.parse(document.getElementById("report").textContent).stacks[0];
    const scale = map.getBoundingClientRect().width / map.viewBox.baseVal.width;
    const rect = (selector) => map.querySelector(selector).getBoundingClientRect();
    const box = (id) => rect('[data-node="' + id + '"] .box');
    const near = 3 * scale;
    const within = (a, b) => a.left >= b.left - near && a.right <= b.right + near && a.top >= b.top - near && a.bottom <= b.bottom + near;
    const apart = (a, b) => a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
    const wrong = [];
    const nodes = data.nodes.map((one) => ({ ...one, at: box(one.id) }));
    for (const [i, a] of nodes.entries()) {
      for (const b of nodes.slice(i + 1)) if (!apart(a.at, b.at)) wrong.push(a.label + " lies on " + b.label);
      const holder = rect('[data-container="' + a.container + '"] rect');
      if (!within(a.at, holder)) wrong.push(a.label + " lies outside of " + a.container);
    }
    for (const one of map.querySelectorAll(".member[data-member]")) {
      if (!within(one.getBoundingClientRect(), box(one.dataset.member.split(" ")[0]))) wrong.push(one.dataset.member + " lies outside");
    }
    const inverse = map.getScreenCTM();
    for (const { id, from, to } of data.edges) {
      const path = map.querySelector('[data-edge="' + id + '"] .line');
      const ends = [[from, path.getPointAtLength(0)], [to, path.getPointAtLength(path.getTotalLength())]];
      for (const [node, point] of ends) {
        const { x, y } = point.matrixTransform(inverse);
        const at = box(node);
        const far = Math.max(at.left - x, x - at.right, at.top - y, y - at.bottom);
        if (far > 9 * scale) wrong.push(id + " ends " + far + " off " + node);
      }
    }
    const place = (at) => [at.x, at.y, at.width, at.height].map((value) => Math.round(value)).join(" ");
    const origin = map.getBoundingClientRect();
    return {
      height: map.viewBox.baseVal.height,
      boxes: nodes.map(({ at }) => place({ x: at.x - origin.x, y: at.y - origin.y, width: at.width, height: at.height })),
      wrong,
    };
  })()`);
}

/** A long one, of which nothing may be cut off. */
const taken: readonly Assumption[] = [
  {
    kind: "call",
    token: "aws:elasticbeanstalk/getSolutionStack:getSolutionStack",
    args: { nameRegex: "^64bit_Amazon_Linux_2023_v[0-9.]+_running_Corretto_21$" },
    answer: "a platform, unknown",
    source: "table",
    count: 1,
  },
];

/** The matrix beside the program, of a stack. */
function matrixOf(stack: string): unknown {
  const files = [`traffic.${stack}.yaml`, "traffic.yaml"].map((name) => path.join(root, name));
  return parse(readFileSync(files.find((file) => existsSync(file)) ?? "", "utf8"));
}

const cell = (from: number, to: number) => `.stack:not([hidden]) td [data-cell="${from},${to}"]`;

describe("the page in a browser", function () {
  this.timeout(240_000);
  let browser: Browser | undefined;
  let broken: StackReport;
  let text: string;

  before(async function () {
    needsBrowser(this);
    browser = await launch();
    broken = report(withUnknownRule(withDebugRules(await platform("prod"))), { taken });
    text = await pageOf(broken);
  });
  after(async () => browser?.close());

  async function opened(content: string, looks: Looks = {}) {
    if (browser === undefined) throw new Error("no browser");
    return open(browser, content, looks);
  }

  const end = (name: string) => broken.ends.findIndex((one) => one.name === name);
  const node = (label: string) => broken.nodes.find((one) => one.label === label)?.id ?? "";

  it("opens a cell's evidence by a click, and the map lights its path and no other", async () => {
    const { page, said } = await opened(text);
    await page.click(cell(end("frontend"), end("postgres")));
    const panel = await page.innerText("[data-panel]");
    assert.match(panel, /frontend → postgres/);
    assert.match(panel, /refuted: open, and must not be/);
    assert.match(panel, /Packet 10\.0\.\d+\.\d+ -> 10\.0\.\d+\.\d+ tcp 5432/);
    assert.match(panel, /debug-in/);
    assert.match(panel, /The smallest change that mends it\s+Remove or narrow/);
    const lit = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.map .on[data-node]')].map(({ id }) => id)",
    );
    assert.deepEqual(lit.sort(), [`s0-${node("frontend")}`, `s0-${node("postgres")}`].sort());
    assert.equal(await page.locator(".map .edge.on.st-refuted").count(), 1);
    await page.click("[data-clear]");
    assert.equal(await page.locator(".map .on").count(), 0);
    await page.click(cell(end("internet"), end("internal-alb")));
    assert.match(await page.innerText("[data-panel]"), /Each of these closes it by itself/);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("works by keyboard: boxes and cells by arrows, Enter opens, Escape clears", async () => {
    const { page, said } = await opened(text);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.className"), "skip");
    await page.focus(".map [tabindex='0']");
    await page.keyboard.press("ArrowRight");
    const label = String(await page.evaluate("document.activeElement.getAttribute('aria-label')"));
    assert.ok(!label.startsWith("Internet,"), label);
    await page.keyboard.press("Enter");
    assert.match(await page.innerText("[data-panel]"), new RegExp(label.split(",")[0] ?? "-"));
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".map .on").count(), 0);
    await page.focus(".gridtable [tabindex='0']");
    const first = await page.evaluate("document.activeElement.dataset.cell");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await page.evaluate("document.activeElement.dataset.cell"), first);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-pressed')"), "true"); // prettier-ignore
    // The whole map is one stop, and so is the whole grid.
    assert.equal(await page.locator(".map [tabindex='0']").count(), 1);
    assert.equal(await page.locator(".gridtable [tabindex='0']").count(), 1);
    assert.deepEqual(said, []);
    await page.close();
  });

  const toggle = (label: string) => `[data-toggle="${node(label)}"]`;

  it("opens a box that stands for several within the map, by keyboard and by a click", async () => {
    const { page, said } = await opened(text);
    const before = await drawnMap(page);
    await page.focus(toggle("network-*"));
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute(toggle("network-*"), "aria-expanded"), "true");
    assert.equal(await page.locator(".map .member").count(), 4);
    await page.click(toggle("nat"));
    assert.match(
      String(await page.textContent(".map")),
      /eu-central-1a\s*network-nat-eu-central-1a/,
    );
    const open = await drawnMap(page);
    assert.deepEqual(open.wrong, []);
    assert.ok(open.height > before.height, `${before.height}, ${open.height}`);
    // From what opened it to the members below, and what is known of one.
    await page.keyboard.press("ArrowDown");
    const label = String(await page.evaluate("document.activeElement.getAttribute('aria-label')"));
    assert.equal(label, "network-nat-eu-central-1a, NAT gateway, eu-central-1a");
    await page.keyboard.press("Enter");
    const panel = await page.innerText("[data-panel]");
    assert.match(panel, /One of the 2 of nat, whose lines are drawn together/);
    assert.match(panel, /subnetId = /);
    assert.equal(await page.getAttribute(":focus", "aria-pressed"), "true");
    assert.equal(await page.locator(".map [tabindex='0']").count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".map .on").count(), 0);
    for (const one of ["nat", "network-*"]) await page.click(toggle(one));
    assert.equal(await page.getAttribute(toggle("nat"), "aria-expanded"), "false");
    assert.deepEqual(await drawnMap(page), before);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("shows who stands in a zone, in each tier", async () => {
    const { page, said } = await opened(text);
    const tier = broken.containers.find(({ kind }) => kind === "public");
    assert.equal(await page.locator(".map .zone").count(), 6);
    await page.click(`[data-zone="${tier?.id ?? ""} 0"]`);
    const panel = await page.innerText("[data-panel]");
    assert.match(panel, /^eu-central-1a\s+VPC network-vpc/);
    assert.match(panel, /Public subnets\s+10\.0\.1\.0\/24, IPv6\s+public-alb\s+nat 1 of 2/);
    assert.match(panel, /Isolated subnets\s+10\.0\.20\.0\/24\s+postgres/);
    assert.doesNotMatch(panel, /site/);
    assert.equal(await page.locator(".map .zone.on").count(), 3);
    assert.equal(await page.locator(`.map #s0-${node("postgres")}.on`).count(), 1);
    assert.equal(await page.locator(`.map #s0-${node("network-internet")}.on`).count(), 0);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("reaches all that can be chosen on the map by arrows, also where boxes are open", async () => {
    const { page } = await opened(text);
    for (const one of ["nat", "network-*"]) await page.click(toggle(one));
    const missed = await page.evaluate<string[]>(`(() => {
      const stops = [...document.querySelectorAll(".map [tabindex]")];
      const seen = new Set([document.querySelector(".map [tabindex='0']")]);
      for (const stop of seen) {
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
          stop.focus();
          stop.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          seen.add(document.activeElement);
        }
      }
      return stops.filter((one) => !seen.has(one)).map((one) => one.getAttribute("aria-label"));
    })()`);
    assert.deepEqual(missed, []);
    await page.close();
  });

  it("leads from a resource to its box, and opens that where it stands for several", async () => {
    const { page, said } = await opened(text);
    await page.fill("[data-resources] input", "network-ecr-dkr");
    await page.click("[data-resources] tbody td:first-child button");
    assert.match(String(await page.getAttribute(":focus", "aria-label")), /^network-ecr-dkr, /);
    assert.match(await page.innerText("[data-panel]"), /^network-ecr-dkr/);
    await page.fill("[data-resources] input", "data-redis");
    await page
      .locator("[data-resources] tbody button", { hasText: /^data-redis$/ })
      .first()
      .click();
    assert.equal(await page.getAttribute(":focus", "data-node"), node("redis"));
    assert.deepEqual(said, []);
    await page.close();
  });

  it("says which service gets a URL, by which rule, and what is wrong with what is no URL", async () => {
    const { page, said } = await opened(text);
    await page.fill("[data-url] input", "https://nobody.invalid/api/search/flour");
    await page.press("[data-url] input", "Enter");
    const answer = await page.innerText("[data-answer]");
    assert.match(answer, /ECS service services-service-search/);
    assert.match(answer, /✓ decides: .*\/api\/search\/\*/);
    await page.fill("[data-url] input", "nonsense");
    await page.click("[data-url] button");
    assert.match(await page.innerText("[data-answer]"), /expected an absolute URL/);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("finds resources by words and by type", async () => {
    const { page } = await opened(text);
    await page.fill("[data-resources] input", "debug-in");
    assert.equal(await page.locator("[data-resources] tbody tr").count(), 1);
    await page.fill("[data-resources] input", "");
    await page.selectOption("[data-resources] select", "NAT gateway");
    assert.match(await page.innerText("[data-resources] [role=status]"), /^2 of \d+$/);
    await page.close();
  });

  it("shows several stacks, one at a time and side by side", async () => {
    const dev = report(await platform("dev"), { stack: "dev" });
    const { page, said } = await opened(await pageOf(dev, broken));
    assert.equal(await page.locator(".stack:visible").count(), 1);
    await page.click("[data-stack='1']");
    assert.match(await page.innerText(".stack:not([hidden]) h2 >> nth=0"), /Not proved/);
    assert.match(await page.innerText(".compare"), /not proved/);
    await page.click(cell(end("frontend"), end("postgres")));
    assert.match(await page.innerText(".stack:not([hidden]) [data-panel]"), /refuted/);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("tells IPv4 and IPv6 apart", async () => {
    const { page } = await opened(text);
    const lines = () => page.locator(".map .edge:visible").count();
    const all = await lines();
    await page.selectOption("[data-family]", "v6");
    const six = await lines();
    assert.ok(six >= 2 && six < all, `${six} of ${all}`);
    await page.close();
  });

  for (const dark of [false, true]) {
    it(`has nothing that axe objects to, ${dark ? "dark" : "light"}, with and without evidence open`, async () => {
      const { page, said } = await opened(text, { dark });
      assert.deepEqual(await violations(page), []);
      await page.click(toggle("nat"));
      await page.click(".map .zone");
      assert.deepEqual(await violations(page), []);
      await page.click(".map .member");
      assert.deepEqual(await violations(page), []);
      await page.click(cell(end("frontend"), end("postgres")));
      await page.fill("[data-url] input", "https://nobody.invalid/");
      await page.press("[data-url] input", "Enter");
      await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
      );
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(said, []);
      await page.close();
    });
  }

  it("cuts no label of our own stacks' maps, and shows each zone's address blocks within its row", async () => {
    for (const stack of ["dev", "prod", "monolith", "beanstalk", "sidecar"]) {
      const drawn = report(await platform(stack), { traffic: matrixOf(stack) });
      const { page } = await opened(await pageOf(drawn));
      const labels = await page.evaluate<readonly { text: string; over: number }[]>(`(() => {
        const boxes = [["[data-container]", ".title"], [".zone", "text"], [".node", "text"]];
        return boxes.flatMap(([holder, texts]) => [...document.querySelectorAll(".map " + holder)].flatMap((one) => {
          const titled = holder === "[data-container]" ? document.querySelector('[data-title="' + one.dataset.container + '"]') : one;
          const { right } = one.querySelector(holder === "[data-container]" ? "rect" : ".box").getBoundingClientRect();
          return [...titled.querySelectorAll(texts)].filter((text) => text.closest(".badge") === null).map((text) => ({
            text: text.textContent,
            over: Math.round(text.getBoundingClientRect().right - right),
          }));
        }));
      })()`);
      assert.ok(labels.length > 20);
      assert.deepEqual(labels.filter(({ text, over }) => over > 0 || text.includes("…")), [], stack); // prettier-ignore
      const zones = await page.locator(".map .zone").allTextContents();
      const told = drawn.containers.flatMap(({ zones: own = [] }) =>
        own.map(({ blocks }) => blocks),
      );
      assert.deepEqual(told.filter((blocks) => !zones.some((zone) => zone.endsWith(blocks))), [], stack); // prettier-ignore
      assert.deepEqual((await drawnMap(page)).wrong, [], stack);
      await page.close();
    }
  });

  it("is dark where the system is, and where the switch says so", async () => {
    const { page } = await opened(text, { dark: true });
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await background();
    await page.selectOption("#theme", "light");
    assert.equal(await background(), "rgb(255, 255, 255)");
    await page.selectOption("#theme", "dark");
    assert.equal(await background(), dark);
    assert.notEqual(dark, "rgb(255, 255, 255)");
    await page.close();
  });

  it("fits a phone of 320 pixels: only the map, the grid and tables scroll sideways", async () => {
    const { page, said } = await opened(text, { width: 320, height: 640 });
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
    await page.click(toggle("network-*"));
    await page.click(".map .member >> nth=3");
    assert.match(await page.innerText("[data-panel]"), /One of the 4/);
    await page.click(cell(end("frontend"), end("postgres")));
    assert.ok(await page.locator("[data-panel]").isVisible());
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("can be printed: nothing is cut off, and rows are not folded away", async () => {
    const { page } = await opened(text);
    await page.click(toggle("network-*"));
    await page.emulateMedia({ media: "print" });
    assert.ok(!(await page.locator(".theme").isVisible()));
    const isWhole = await page.evaluate(
      "[...document.querySelectorAll('.stack:not([hidden]) .mapbox')].every((one) => one.scrollWidth <= one.clientWidth + 1)",
    );
    assert.equal(isWhole, true);
    const folded = page.locator("details:not([open], .settings)");
    const before = await folded.count();
    assert.ok(before > 0);
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assert.equal(await folded.count(), 0);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    assert.equal(await folded.count(), before);
    await page.close();
  });

  it("gives hostile names no effect", async () => {
    const hostile = report(withHostileNames(await platform("dev")), { traffic: null });
    const { page, said } = await opened(await pageOf(hostile));
    for (const [i] of hostile.nodes.entries()) {
      await page.focus(`#s0-n${i}`);
      await page.keyboard.press("Enter");
    }
    await page.evaluate(`for (const which of [".toggle", ".member", ".zone"])
      for (const one of document.querySelectorAll(which))
        one.dispatchEvent(new Event("click", { bubbles: true }))`);
    await page.fill("[data-resources] input", "script");
    assert.ok((await page.locator("[data-resources] tbody tr").count()) > 0);
    assert.doesNotMatch(await page.title(), /owned/);
    assert.equal(await page.locator("main img, main script, main b b").count(), 0);
    assert.deepEqual(said, []);
    await page.close();
  });

  it("is usable within two seconds with 2,000 resources, alike ones grouped and opened by a click", async function () {
    // Where others use the machine the first time may be theirs.
    this.retries(2);
    const large = largeReport(2000);
    assert.ok(large.resources.length >= 1950, `${large.resources.length}`);
    assert.ok(large.nodes.length <= 80, `${large.nodes.length} boxes`);
    const { page, said, took } = await opened(await pageOf(large));
    const start = performance.now();
    const group = large.nodes.find(({ members }) => members.length > 20);
    await page.focus(`#s0-${group?.id ?? ""}`);
    await page.keyboard.press("Enter");
    assert.match(await page.innerText("[data-panel]"), /Stands for \d+/);
    await page.click(".map .toggle");
    assert.equal(await page.locator(".map .member[data-member]").count(), 120);
    assert.deepEqual((await drawnMap(page)).wrong, []);
    await page.focus(".map [data-more]");
    await page.keyboard.press("Enter");
    const count = group?.members.length ?? 0;
    assert.equal(await page.locator(".map .member[data-member]").count(), count);
    assert.match(String(await page.getAttribute(":focus", "aria-label")), /^worker-0120, /);
    assert.deepEqual((await drawnMap(page)).wrong, []);
    const answered = performance.now() - start;
    assert.ok(took + answered < 2000, `${Math.round(took)} ms, then ${Math.round(answered)} ms`);
    assert.deepEqual(said, []);
    await page.close();
  });
});
