/** The dashboard: on the grid, nothing over another, within CloudWatch's limits, and every metric one that we know. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { metrics } from "../../components/observability/metrics";
import type { Watched } from "../../components/observability/plan-alarms";
import {
  bodyOf,
  layOut,
  limits,
  planSections,
  type Section,
  type Widget,
} from "../../components/observability/plan-dashboard";
import "../support/properties";
import { everything, nothing } from "./observability-fixture";

const sectionsOf = (watched: Watched) => planSections(watched, "eu-central-1", "111122223333");

/** Fails unless all widgets are on the grid, and each cell of it belongs to one of them at most. */
function assertOnGrid(widgets: readonly Widget[]): void {
  const taken = new Set<string>();
  for (const { x, y, width, height } of widgets) {
    assert.ok(Number.isInteger(x) && x >= 0 && width >= 1 && x + width <= limits.columns);
    assert.ok(Number.isInteger(y) && y >= 0 && height >= 1 && height <= 1000);
    for (let column = x; column < x + width; column += 1) {
      for (let row = y; row < y + height; row += 1) {
        const cell = `${column},${row}`;
        assert.ok(!taken.has(cell), `two widgets at ${cell}`);
        taken.add(cell);
      }
    }
  }
}

/** Sections of any number of graphs of any number of lines. */
const anySections: fc.Arbitrary<Section[]> = fc.array(
  fc.record({
    title: fc.string(),
    graphs: fc.array(
      fc.record({
        title: fc.string(),
        lines: fc.array(
          fc.constant({
            metric: "natDrops" as const,
            dimensions: { NatGatewayId: "nat-1" },
            label: "a",
          }),
        ),
      }),
      { maxLength: 9 },
    ),
  }),
  { maxLength: 12 },
);

/** Any number of each kind of thing. */
const anyWatched: fc.Arbitrary<Watched> = fc
  .record({
    balancers: fc.nat(3),
    groups: fc.nat(12),
    services: fc.nat(20),
    databases: fc.nat(3),
    nodes: fc.integer({ min: 1, max: 6 }),
    others: fc.nat(3),
  })
  .map(({ balancers, groups, services, databases, nodes, others }) => {
    const named = <T>(count: number, value: T) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value]));
    return {
      ...nothing,
      loadBalancers: named(balancers, { arnSuffix: "app/a/1", targetGroups: named(groups, "t") }),
      services: { ...everything.services, serviceNames: named(services, "s") },
      databases: named(databases, everything.databases.postgres),
      caches: named(others, { nodeIds: Array.from({ length: nodes }, (_, i) => `r-00${i}`) }),
      natGateways: named(others, "nat-1"),
      distributions: named(others, "E1"),
    };
  });

describe("The dashboard's layout", () => {
  it("has nothing over another and nothing beside the grid, whatever there is", () => {
    fc.assert(
      fc.property(anySections, fc.array(fc.string(), { maxLength: 3 }), (sections, titles) => {
        const widgets = layOut(sections, titles);
        assertOnGrid(widgets);
        const graphs = sections.flatMap((section) => section.graphs).length;
        assert.equal(widgets.length, titles.length + sections.length + graphs);
      }),
    );
  });

  it("keeps each tier together, below its heading and above the next", () => {
    fc.assert(
      fc.property(anySections, (sections) => {
        let heading = -1;
        for (const { y, content } of layOut(sections, [])) {
          if (content.kind === "heading") {
            assert.ok(y > heading);
            heading = y;
          } else assert.ok(y > heading);
        }
      }),
    );
  });

  it("stays within CloudWatch's limits for all that a stack may have", () => {
    fc.assert(
      fc.property(anyWatched, (watched) => {
        const widgets = layOut(sectionsOf(watched), ["Alarms"]);
        assert.ok(widgets.length <= limits.widgets);
        for (const { content } of widgets) {
          if (content.kind !== "graph") continue;
          assert.ok(content.graph.lines.length >= 1);
          assert.ok(content.graph.lines.length <= limits.metricsPerWidget);
        }
      }),
    );
  });

  it("draws each metric with exactly its dimensions, and lines of a graph that can be told apart", () => {
    fc.assert(
      fc.property(fc.oneof(anyWatched, fc.constant(everything)), (watched) => {
        for (const { graphs } of sectionsOf(watched)) {
          for (const { title, lines } of graphs) {
            for (const { metric, dimensions } of lines) {
              const wanted = [...metrics[metric].dimensions].sort();
              assert.deepEqual(Object.keys(dimensions).sort(), wanted);
            }
            const labels = lines.map(({ label }) => label);
            assert.equal(new Set(labels).size, labels.length, `${title}: ${labels.join()}`);
          }
        }
      }),
    );
  });
});

describe("The dashboard's tiers", () => {
  it("go from the viewer inwards", () => {
    assert.deepEqual(
      sectionsOf(everything).map(({ title, graphs }) => `${title} ${graphs.length}`),
      [
        "CDN 2",
        "Edge: public 6",
        "Services 3",
        "Instances 4",
        "Database: postgres 4",
        "Cache: redis 5",
        "Search: search 3",
        "Network 4",
      ],
    );
  });

  it("are left out where there is nothing", () => {
    assert.deepEqual(sectionsOf(nothing), []);
    assert.deepEqual(
      sectionsOf({ ...nothing, natGateways: { a: "nat-1" } }).map(({ title }) => title),
      ["Network"],
    );
  });
});

describe("The dashboard's body", () => {
  const titles = ["Alarms"];
  const body = bodyOf(layOut(sectionsOf(everything), titles), "eu-central-1", {
    Alarms: ["arn:1", "arn:2"],
  });

  it("is JSON of CloudWatch's form", () => {
    const parsed = JSON.parse(JSON.stringify(body)) as { widgets: Record<string, unknown>[] };
    for (const widget of parsed.widgets) {
      assert.deepEqual(Object.keys(widget).sort(), [
        "height",
        "properties",
        "type",
        "width",
        "x",
        "y",
      ]);
    }
    const graphs = parsed.widgets.filter(({ type }) => type === "metric");
    const known = new Set(Object.values(metrics).map(({ namespace, name }) => namespace + name));
    for (const { properties } of graphs) {
      const { metrics: lines, region } = properties as { metrics: unknown[][]; region: string };
      for (const line of lines) {
        assert.ok(known.has(`${String(line[0])}${String(line[1])}`), JSON.stringify(line));
        const { label, stat } = line.at(-1) as Record<string, string>;
        assert.ok(label !== undefined && stat !== undefined);
        assert.equal(region, line[0] === "AWS/CloudFront" ? "us-east-1" : "eu-central-1");
      }
    }
  });

  it("shows the alarms and headings", () => {
    const [alarms, heading] = body.widgets;
    assert.deepEqual(alarms?.properties, { title: "Alarms", alarms: ["arn:1", "arn:2"] });
    assert.deepEqual(heading?.properties, { markdown: "## CDN" });
  });
});
