import assert from "node:assert/strict";
import { pattern } from "../../../policies/core/judge/patterns";
import { matches } from "../../../policies/core/graph/glob";
import type { Finding, Waiver } from "../../../policies/core/judge/types";
import { applyWaivers, isExpired } from "../../../policies/core/judge/waivers";
import { added, findings, ownTraffic, platform, proveAll, row } from "./support";
import { catalogue } from "../../mutation/catalogue";
import { mutated } from "../../mutation/program";
import { U } from "../graph/build";

const finding: Finding = {
  id: "T4-layer-1",
  row: "T4",
  verdict: "refuted",
  obligation: "layer",
  title: "a layer is lost",
  from: "the internet",
  to: "postgres",
  witness: undefined,
  hops: [],
  blame: "urn:pulumi:dev::shop::aws:rds/instance:Instance::data-postgres",
  property: "publiclyAccessible",
  fix: "Take it away.",
  suppressed: 0,
  waiver: undefined,
};

const waiver: Waiver = {
  id: "W1",
  owner: "platform",
  reason: "migration",
  resource: "data-*",
  expires: "2026-12-31",
};

const apply = (
  given: Partial<Waiver>,
  rows: readonly string[] = ["T4"],
  today = "2026-11-21",
  blamed: readonly string[] = [finding.blame],
) =>
  applyWaivers(
    [finding],
    (urn) => urn.split("::").pop() ?? "",
    () => [{ rows: new Set(rows), blamed: new Set(blamed) }],
    [{ ...waiver, ...given }],
    today,
  );

describe("waivers", () => {
  const covering: readonly (readonly [string, Partial<Waiver>])[] = [
    ["a name with a star", {}],
    ["the URN", { resource: finding.blame }],
    ["a part of the URN", { resource: "*::aws:rds/instance:Instance::*" }],
    ["the same row", { row: "T4" }],
    ["its last day", { expires: "2026-11-21" }],
  ];
  it("for one resource leave what joins the mistakes of several", () => {
    const other = "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::service-api";
    const uncovered = apply({}, ["T4"], "2026-11-21", [finding.blame, other]);
    assert.equal(uncovered.findings[0]?.waiver, undefined);
    const covered = apply({ resource: "*" }, ["T4"], "2026-11-21", [finding.blame, other]);
    assert.equal(covered.findings[0]?.waiver, "W1");
  });

  it("cover what one change mends part by part, or row by row by who is blamed for all of it", () => {
    const parts = [
      { rows: new Set(["T1"]), blamed: new Set(["urn:x::acl"]) },
      { rows: new Set(["T14"]), blamed: new Set(["urn:x::subnet"]) },
    ];
    const on = (resource: string, row?: string): Waiver => ({
      ...waiver,
      id: `W ${resource} ${row ?? ""}`,
      resource,
      row,
    });
    const waivedBy = (...waivers: readonly Waiver[]) => {
      const name = (urn: string) => urn.split("::").pop() ?? "";
      const { findings } = applyWaivers([finding], name, () => parts, waivers, "2026-11-21");
      return findings[0]?.waiver;
    };
    assert.equal(waivedBy(on("acl")), undefined);
    assert.equal(waivedBy(on("acl"), on("subnet", "T1")), undefined);
    assert.equal(waivedBy(on("data-postgres", "T1")), undefined);
    assert.equal(waivedBy(on("acl", "T1"), on("subnet")), "W acl T1");
    assert.equal(waivedBy(on("data-postgres")), undefined);
    assert.equal(
      waivedBy(on("data-postgres", "T1"), on("data-postgres", "T14")),
      "W data-postgres T1",
    );
    assert.equal(waivedBy(on("acl"), on("data-postgres", "T14")), "W acl ");
  });

  for (const [title, given] of covering) {
    it(`cover by ${title}`, () => {
      const {
        findings: [one],
        waivers,
      } = apply(given);
      assert.equal(one?.waiver, "W1");
      assert.equal(waivers[0]?.state, "used");
    });
  }

  const others: readonly (readonly [string, Partial<Waiver>, (readonly string[])?])[] = [
    ["another name", { resource: "data-redis" }],
    ["a name as a part", { resource: "data" }],
    ["nothing", { resource: "" }],
    ["another row", { row: "T3" }],
    ["one of several rows", { row: "T4" }, ["T4", "T2"]],
  ];
  for (const [title, given, rows] of others) {
    it(`do not cover by ${title}`, () => {
      const {
        findings: [one, more],
        waivers,
      } = apply(given, rows);
      assert.equal(one?.waiver, undefined);
      assert.equal(more, undefined);
      assert.equal(waivers[0]?.state, "unused");
    });
  }

  it("fail when they have expired", () => {
    const { findings: all, waivers } = apply({ expires: "2026-11-20" });
    assert.equal(all[0]?.waiver, undefined);
    assert.equal(all[1]?.obligation, "declaration");
    assert.match(all[1].title, /W1 of platform no longer holds: its last day was 2026-11-20/);
    assert.equal(waivers[0]?.state, "expired");
  });

  it("hold on no day that is none", () => {
    for (const expires of ["9999", "never", "", "2026-12-31T00:00"]) {
      assert.equal(isExpired({ ...waiver, expires }, "2026-11-21"), true, expires);
    }
  });

  it("for what does not start leave what is not known to be private", async () => {
    const all = await mutated(
      catalogue.find(({ id }) => id === "postgres-unknown-group"),
      "dev",
    );
    const waivers = (row: string) => [{ ...waiver, row, resource: "*" }];
    const without = proveAll(all, {});
    assert.equal(row(without, "A2").verdict, "undecided");
    assert.equal(without.findings[0]?.row, "start");
    assert.equal(proveAll(all, { waivers: waivers("start") }).proved, false);
    assert.equal(proveAll(all, { waivers: [{ ...waiver, resource: "*" }] }).proved, true);
  });

  it("make a stack proved, and stay in the verdict", async () => {
    const all = added(await platform("dev"), "aws:ec2/route:Route", "nat-route", {
      set: { destinationCidrBlock: "0.0.0.0/0" },
      from: {
        routeTableId: ["RouteTable network-database"],
        natGatewayId: ["NatGateway network-nat-eu-central-1a"],
      },
    });
    const waivers: Waiver[] = [{ ...waiver, resource: "nat-route", row: "T14-stores" }];
    const verdict = proveAll(all, { traffic: ownTraffic, waivers });
    assert.equal(verdict.proved, true, findings(verdict).join("\n"));
    assert.equal(row(verdict, "T14-stores").verdict, "refuted");
    assert.equal(verdict.waivers[0]?.state, "used");
    const late = proveAll(all, { traffic: ownTraffic, waivers, today: "2027-01-01" });
    assert.equal(late.proved, false);
  });
});

describe("assumptions", () => {
  const assumption = {
    id: "A-1",
    resource: "template",
    claim: "it makes alarms only",
    reason: "read on 1 May",
  };
  const opaque = async () =>
    added(await platform("dev"), "aws:cloudformation/stack:Stack", "template", {
      set: { parameters: { vpc: U } },
      from: { parameters: ["Vpc network-vpc"] },
    });

  it("leave out what a person has looked at, and say so", async () => {
    const verdict = proveAll(await opaque(), { traffic: ownTraffic, assumptions: [assumption] });
    assert.deepEqual(findings(verdict), []);
    assert.equal(verdict.assumptions[0]?.used, true);
    assert.deepEqual(row(verdict, "T4").assumptions, ["A-1"]);
  });

  it("are not used where there is nothing opaque", async () => {
    const verdict = proveAll(await platform("dev"), {
      traffic: ownTraffic,
      assumptions: [{ ...assumption, resource: "*" }],
    });
    assert.equal(verdict.assumptions[0]?.used, false);
    assert.deepEqual(row(verdict, "T4").assumptions, []);
  });

  it("do not excuse what is modelled", async () => {
    const all = added(await opaque(), "aws:ec2/route:Route", "wrong", {
      set: { destinationCidrBlock: "0.0.0.0/0" },
      from: {
        routeTableId: ["RouteTable network-database"],
        gatewayId: ["InternetGateway network-internet"],
      },
    });
    const verdict = proveAll(all, {
      traffic: ownTraffic,
      assumptions: [{ ...assumption, resource: "*" }],
    });
    assert.equal(row(verdict, "T4").verdict, "refuted");
  });
});

describe("patterns", () => {
  it("match whole texts, and stars any run", () => {
    const yes = [
      ["a*", "abc"],
      ["*c", "abc"],
      ["a*c*", "abcd"],
      ["*", ""],
      ["**b**", "abc"],
    ] as const;
    for (const [wanted, text] of yes)
      assert.equal(matches(wanted, text), true, `${wanted} ${text}`);
    const no = [
      ["a", "ab"],
      ["b", "ab"],
      ["a*d", "abc"],
      ["a.c", "abc"],
      ["", "a"],
    ] as const;
    for (const [wanted, text] of no)
      assert.equal(matches(wanted, text), false, `${wanted} ${text}`);
  });

  it("are quick whatever they are", () => {
    const wanted = `${"*a".repeat(2000)}b`;
    const started = process.hrtime.bigint();
    assert.equal(matches(wanted, "a".repeat(5000)), false);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
    assert.equal(pattern("  ")({ urn: "u", name: "n" }), false);
  });
});
