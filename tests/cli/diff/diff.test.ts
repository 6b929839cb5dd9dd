/** What a change of our own platform opens, closes, leaves undecided and weakens, and what becomes of resources. */
import assert from "node:assert/strict";
import type { DiffDocument } from "../../../cli/diff/document";
import { diffMarkdown, diffSection } from "../../../cli/diff/markdown";
import { renderDiff } from "../../../cli/diff/render";
import type { PlannedResource } from "../../support/construct";
import { longest, objections, platform, withChange } from "../prove-support";
import {
  diffAfter,
  diffOf,
  diffWithoutMatrix,
  find,
  like,
  ownMatrix,
  unknownId,
  without,
  type Resources,
} from "./support";

/** `change from -> to ports standing`, sorted. */
const flowsOf = ({ flows = [] }: DiffDocument) =>
  flows
    .map((flow) => `${flow.change} ${flow.from} -> ${flow.to} ${flow.ports} ${flow.standing}`)
    .sort();

const rowsOf = ({ rows }: DiffDocument) => rows.map(({ change, id }) => `${change} ${id}`);

const names = (list: readonly { readonly name: string }[] = []) => list.map(({ name }) => name);

/** Both rules with which search gets to PostgreSQL. */
const opened = (all: Resources): Resources => {
  const from = { referencedSecurityGroupId: [find(all, "service-search", "SecurityGroup").urn] };
  const at = { securityGroupId: [find(all, "service-search", "SecurityGroup").urn] };
  return [
    ...all,
    like(all, "data-postgres-api-ingress", "", "data-postgres-search-ingress", {}, from),
    like(all, "data-postgres-api-egress", "", "data-postgres-search-egress", {}, at),
  ];
};

const everywhere = (all: Resources, name: string, more: object = {}) =>
  withChange(all, name, "NetworkAclRule", { cidrBlock: "0.0.0.0/0", ...more });

describe("a diff", function () {
  this.timeout(120_000);

  it("of a program with itself tells nothing", async () => {
    const diff = await diffAfter((all) => [...all].reverse());
    assert.deepEqual(flowsOf(diff), []);
    assert.deepEqual(diff.rows, []);
    assert.deepEqual(diff.matrix, { added: [], removed: [] });
    assert.equal(diff.ok, true);
    const { resources } = diff;
    assert.deepEqual({ ...resources, same: 0 }, { created: [], changed: [], replaced: [], deleted: [], renamed: [], same: 0 }); // prettier-ignore
    assert.equal(resources?.same, (await platform("prod")).length);
    assert.deepEqual(objections("diff", diff), []);
  });

  it("of a port that opens: the flow, the row that forbids it with a packet, and the rules", async () => {
    const diff = await diffAfter(opened);
    assert.deepEqual(flowsOf(diff), ["opened search -> postgres tcp 5432 undeclared"]);
    assert.deepEqual(diff.flows?.[0]?.rows, ["T13"]);
    assert.deepEqual(rowsOf(diff), ["opened T13"]);
    const [row] = diff.rows;
    assert.deepEqual([row?.before, row?.after], ["proved", "refuted"]);
    assert.match(row?.findings[0]?.witness ?? "", /-> 10\.0\.20\.\d+ tcp 5432/);
    assert.deepEqual(names(diff.resources?.created).sort(), [
      "data-postgres-search-egress",
      "data-postgres-search-ingress",
    ]);
    assert.equal(diff.ok, false);
    assert.deepEqual(objections("diff", diff), []);
  });

  it("of the same the other way round: it closes, and all is well", async () => {
    const all = await platform("prod");
    const diff = diffOf(opened(all), all);
    assert.deepEqual(flowsOf(diff), ["closed search -> postgres tcp 5432 undeclared"]);
    assert.deepEqual(rowsOf(diff), ["closed T13"]);
    assert.equal(diff.resources?.deleted.length, 2);
    assert.equal(diff.ok, true);
  });

  it("of a new member of trusted groups: its flows, though no rule changed", async () => {
    const diff = await diffAfter((all) => [
      ...all,
      like(all, "services-service-api", "Service", "batch"),
    ]);
    assert.deepEqual(names(diff.resources?.created), ["batch"]);
    assert.deepEqual(diff.resources?.changed, []);
    const undeclared = flowsOf(diff).filter((one) => one.endsWith(" undeclared"));
    assert.deepEqual(undeclared, [
      "opened aws:ecs/service:Service batch -> opensearch tcp 443 undeclared",
      "opened aws:ecs/service:Service batch -> postgres tcp 5432 undeclared",
      "opened aws:ecs/service:Service batch -> redis tcp 6379 undeclared",
    ]);
    assert.ok(rowsOf(diff).includes("opened *"));
    assert.equal(diff.ok, false);
  });

  it("of a network ACL that no longer closes: weakened by a layer, and nothing opened", async () => {
    const layer = "network-database-acl-in-store-5432-private-eu-central-1a";
    const answers = "network-database-acl-out-answers-private-eu-central-1a";
    const change = (all: Resources) => {
      const into = everywhere(all, layer, { fromPort: 1, toPort: 65535 });
      return everywhere(into, answers, { fromPort: 1 });
    };
    const diff = await diffAfter(change);
    const row = diff.rows.find(({ id }) => id === "T4");
    assert.equal(row?.change, "weakened");
    assert.equal(row.layersAfter, (row.layersBefore ?? 0) - 1);
    assert.deepEqual(flowsOf(diff), []);
    assert.ok(diff.counts.weakened > 0);
    assert.equal(diff.ok, true);
    const all = await platform("prod");
    const back = diffOf(change(all), all);
    assert.equal(back.rows.find(({ id }) => id === "T4")?.change, "strengthened");
    assert.equal(back.counts.weakened, 0);
  });

  it("of a value that becomes unknown: newly undecided, which is no failure", async () => {
    const diff = await diffAfter((all) =>
      withChange(all, "data-postgres-api-ingress", "SecurityGroupIngressRule", {
        toPort: unknownId,
      }),
    );
    assert.deepEqual(flowsOf(diff), ["undecided api -> postgres tcp 5432 declared"]);
    assert.ok(rowsOf(diff).includes("undecided *"));
    assert.deepEqual(diff.resources?.changed.map(({ properties }) => properties), [["toPort"]]); // prettier-ignore
    assert.equal(diff.counts.undecided, 1);
    assert.equal(diff.ok, true);
  });

  it("of a declared way that no longer works", async () => {
    const diff = await diffAfter(without(({ name }) => name === "data-postgres-api-ingress"));
    assert.deepEqual(flowsOf(diff), ["closed api -> postgres tcp 5432 declared"]);
    assert.ok(rowsOf(diff).includes("closed T12"));
    assert.equal(diff.ok, true);
  });

  it("of addresses that widen, where the ports stay the same", async () => {
    const narrow = (all: Resources) =>
      withChange(all, "public-https-ipv4", "SecurityGroupIngressRule", { cidrIpv4: "8.8.8.0/24" });
    const all = await platform("prod");
    const wider = diffWithoutMatrix(narrow(all), all);
    const found = wider.flows?.filter(({ from }) => from === "the internet") ?? [];
    assert.ok(found.some(({ to }) => to.includes("public-alb")));
    assert.deepEqual([...new Set(found.map(({ change }) => change))], ["opened"]);
    const narrower = diffWithoutMatrix(all, narrow(all));
    assert.deepEqual([...new Set(narrower.flows?.map(({ change }) => change))], ["closed"]);
  });

  it("without a matrix: every flow that opens is one that nothing declares", async () => {
    const all = await platform("prod");
    const diff = diffWithoutMatrix(all, opened(all));
    assert.equal(diff.flows?.length, 1);
    assert.equal(diff.flows[0]?.standing, "undeclared");
    assert.equal(diff.ok, false);
    assert.equal(diffWithoutMatrix(all, all).ok, true);
  });

  it("says what the matrix declares more or less, and counts absent what came later", async () => {
    const all = await platform("prod");
    const own = ownMatrix();
    const kept = own.rows.filter(({ id }) => id !== "T13");
    const diff = diffOf(all, opened(all), { ...own, rows: kept });
    // Not declared all the same: whatever is not listed is impossible.
    assert.deepEqual(rowsOf(diff), ["opened *"]);
    const declared = own.rows.map((row) =>
      row.id === "T12" && row.to.includes("postgres")
        ? { ...row, from: [...row.from, "search"] }
        : row,
    );
    const rows = declared.filter(({ id, to }) => id !== "T13" || !to.includes("postgres"));
    const { flows, ok } = diffOf(all, opened(all), { ...own, rows });
    assert.deepEqual(flows?.map(({ standing, rows: by }) => [standing, by]), [["declared", ["T12"]]]); // prettier-ignore
    assert.equal(ok, true);
  });
});

describe("a diff of resources", function () {
  this.timeout(120_000);

  it("takes one that an alias names for the same, with what is below it", async () => {
    const all = await platform("prod");
    const old = find(all, "data-postgres", "Instance");
    const now = {
      ...old,
      name: "data-main",
      urn: old.urn.replace(/::data-postgres$/, "::data-main"),
    };
    const renamed = (alias: boolean): Resources =>
      all.map((one): PlannedResource => {
        if (one === old) return { ...now, options: alias ? { ...old.options, aliases: [old.urn] } : old.options }; // prettier-ignore
        const text = JSON.stringify(one).replaceAll(`${old.urn}"`, `${now.urn}"`);
        return JSON.parse(text) as PlannedResource;
      });
    const same = diffWithoutMatrix(all, renamed(true));
    assert.deepEqual(names(same.resources?.renamed), ["data-main"]);
    assert.equal(same.resources?.renamed[0]?.was, old.urn);
    assert.deepEqual(same.resources.changed, []);
    assert.deepEqual([same.counts.created, same.counts.deleted, same.flows], [0, 0, []]);
    const other = diffWithoutMatrix(all, renamed(false));
    assert.deepEqual(names(other.resources?.created), ["data-main"]);
    assert.deepEqual(names(other.resources?.deleted), ["data-postgres"]);
    assert.ok(other.counts.opened > 0 && other.counts.closed > 0);
  });

  it("tells what the provider replaces, what the program asks to replace, and what follows", async () => {
    const all = await platform("prod");
    const diff = diffWithoutMatrix(
      all,
      withChange(all, "network-vpc", "Vpc", { cidrBlock: "10.9.0.0/16" }),
    );
    const by = new Map(diff.resources?.replaced.map((one) => [one.name, one]));
    assert.deepEqual([by.get("network-vpc")?.by, by.get("network-vpc")?.because], ["provider", ["cidrBlock"]]); // prettier-ignore
    assert.deepEqual(by.get("network-public-eu-central-1a")?.by, "cascade");
    assert.ok(diff.counts.replaced > 10);

    const asked = all.map((one) =>
      one.name === "data-postgres" && one.type.endsWith(":Instance")
        ? { ...one, options: { ...one.options, replaceOnChanges: ["instanceClass"] } }
        : one,
    );
    const bigger = withChange(asked, "data-postgres", "Instance", { instanceClass: "db.m7g.4xlarge" }); // prettier-ignore
    const only = diffWithoutMatrix(asked, bigger).resources?.replaced;
    assert.equal(only?.[0]?.by, "option");
    const inPlace = withChange(all, "data-postgres", "Instance", { instanceClass: "db.m7g.4xlarge" }); // prettier-ignore
    assert.deepEqual(diffWithoutMatrix(all, inPlace).resources?.replaced, []);
  });

  it("tells a reference that leads elsewhere, though both ids are unknown", async () => {
    const all = await platform("prod");
    const rule = find(all, "data-postgres-api-ingress");
    const key = "referencedSecurityGroupId";
    const other = find(all, "service-search", "SecurityGroup").urn;
    const moved = all.map((one) =>
      one === rule
        ? { ...one, propertyDependencies: { ...one.propertyDependencies, [key]: [other] } }
        : one,
    );
    assert.deepEqual(diffOf(all, moved).resources?.changed[0]?.properties, [key]);
  });

  it("never tells a value", async () => {
    const diff = await diffAfter(
      (all) =>
      withChange(all, "data-postgres", "Instance", { password: "hunter2-planted", username: "hunter2-too" }), // prettier-ignore
    );
    const text = JSON.stringify(diff) + renderDiff(diff, { width: 100, color: false }) + diffMarkdown(diff); // prettier-ignore
    assert.match(text, /username/);
    assert.doesNotMatch(text, /hunter2/);
  });
});

describe("a diff as text and Markdown", function () {
  this.timeout(120_000);
  const hostile = '</details>|`x` @all #1 <img src=x> [a](http://b) \u202e"]; end';

  const made = () =>
    diffAfter((all) => [
      ...opened(all),
      like(all, "services-service-api", "Service", hostile.replace("\u202e", "")),
    ]);

  it("fits 40 and 80 columns, and says first what opened", async () => {
    const diff = await made();
    for (const width of [40, 80]) {
      const text = renderDiff(diff, { width, color: false });
      assert.ok(longest(text) <= width, `${longest(text)} > ${width}`);
      const said = text.replace(/\n +/g, " ");
      assert.match(said, /^bulkhead\/test: 4 flows opened that are not declared, 2 rows newly/);
    }
    // eslint-disable-next-line no-control-regex
    assert.match(renderDiff(diff, { width: 80, color: true }), /\x1b\[33mOPENED/);
  });

  it("lets no name out of the code that it stands in", async () => {
    const text = diffMarkdown(await made());
    const [before = "", drawing = "", after = ""] = text.split(/^```(?:mermaid)?$/m);
    assert.match(drawing, /flowchart LR/);
    // What is left without code is ours: no markup, no mention, no link.
    const bare = (before + after).replace(/(`+) ?[^]*?[^`]\1(?!`)/g, "");
    assert.doesNotMatch(bare, /<img|@all|\]\(|\u202e/);
    assert.equal(
      (bare.match(/<details>/g) ?? []).length,
      (bare.match(/<\/details>/g) ?? []).length,
    );
    // In the drawing a name is within its quotes.
    assert.doesNotMatch(drawing, /<img|@|`|"\];/);
    for (const line of drawing.split("\n")) assert.ok((line.match(/"/g) ?? []).length % 2 === 0);
  });

  it("stays below what a comment may be, however large the change", async () => {
    const all = await platform("prod");
    const many = Array.from({ length: 3000 }, (_, i) =>
      like(all, "services-task-api", "", `task-${i}-${"x".repeat(200)}`),
    );
    const text = diffMarkdown(diffWithoutMatrix(all, [...all, ...many]));
    assert.ok(text.length < 65_536, String(text.length));
    assert.match(text, /Resources created \(3000\)/);
  });

  it("leaves out resources before what opened, closes what it folds, and tells all where there is room", async () => {
    const all = await platform("prod");
    const many = Array.from({ length: 300 }, (_, i) =>
      like(all, "services-task-api", "", `task-${i}-${"x".repeat(100)}`),
    );
    const diff = diffOf(all, [...opened(all), ...many]);
    const whole = diffSection(diff, Infinity);
    assert.match(whole, /task-299-/);
    for (const most of [40_000, 10_000, 3000, 1500, 800]) {
      const text = diffSection(diff, most, "####");
      assert.ok(text.length <= most, `${text.length} > ${most}`);
      assert.match(text, /^#### ❌ \d+ flows? opened/);
      if (most >= 1500) assert.match(text, /^- `search -> postgres tcp 5432 .*\(not declared/m);
      const [folds, ends] = [/<details>/g, /<\/details>/g].map((tag) => text.match(tag)?.length);
      assert.equal(folds, ends);
      if (most < 3000) assert.match(text, /^Left out here, .*resources created \(302\)/m);
    }
  });

  it("shows whose trust policy changed before anything that is folded", async () => {
    const all = await platform("prod");
    const role = find(all, "service-role-api", "Role");
    const trusting = (one: PlannedResource): PlannedResource => ({
      ...one,
      inputs: { ...one.inputs, assumeRolePolicy: '{"Statement":[]}' },
    });
    const diff = diffOf(
      all,
      [...all.map((one) => (one === role ? trusting(one) : one)), like(all, role.name, "Role", "extra")],
    ); // prettier-ignore
    const [seen = ""] = diffSection(diff, 60_000).split("<details>");
    assert.match(seen, /\*\*Who may take on a role/);
    assert.match(seen, /^- `service-role-api`: its trust policy changed$/m);
    assert.match(seen, /^- `extra`: a new role$/m);
    assert.doesNotMatch(diffSection(diffOf(all, opened(all)), 60_000), /take on a role/);
  });
});
