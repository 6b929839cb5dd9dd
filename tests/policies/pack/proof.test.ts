/** How the proof becomes violations: made once, each finding told once, by the policy that it belongs to. */
import assert from "node:assert/strict";
import type { ProveOptions } from "../../../policies/core/prove";
import type { Source } from "../../../policies/core/graph";
import { finding, made, packOf, run, U, urnOf, verdict } from "./build";

const db = made("aws:rds/instance:Instance", "db", { storageEncrypted: true, engine: "x" });
const proofs = [
  "traffic-matrix",
  "never-public",
  "modelled-network",
  "tasks-can-start",
  "proof-summary",
];
const only = [...proofs, "store-not-public"];
const traffic = { version: 1, zones: { internet: { kind: "internet" } } };

type Section = "matrix" | "routes" | "always" | "start";

function row(id: string, section: Section, ...findings: readonly string[]) {
  return { id, section, text: id, verdict: "refuted", evidence: [], defence: undefined, findings, assumptions: [] } as const; // prettier-ignore
}

/** A proof that says the same of everything, and remembers what it was asked. */
function proofOf(result = verdict()) {
  const asked: { source: Source; options: ProveOptions }[] = [];
  return {
    asked,
    prove: (source: Source, options: ProveOptions) => {
      asked.push({ source, options });
      return result;
    },
  };
}

describe("the proof as policies", () => {
  it("passes where it is proved, and says that no traffic is declared", () => {
    const { prove } = proofOf();
    const { reports, idle } = run(packOf({ prove, only }), [db]);
    assert.deepEqual(reports, []);
    assert.match(idle.get("traffic-matrix") ?? "", /no traffic is declared/);
    assert.equal(idle.has("never-public"), false);
  });

  it("is made once for all policies of a run, and again in the next", () => {
    const { prove, asked } = proofOf();
    const pack = packOf({ prove, only });
    run(pack, [db], { "traffic-matrix": { traffic } });
    assert.equal(asked.length, 1);
    run(pack, [db], { "traffic-matrix": { traffic } });
    assert.equal(asked.length, 2);
    run(pack, [db], { "traffic-matrix": { traffic } }, "stack");
    assert.equal(asked.length, 3);
  });

  it("is given inputs as the resource policies saw them, the matrix, the conditions and the day", () => {
    const { prove, asked } = proofOf();
    const assumption = { id: "A1", resource: "x", claim: "y", reason: "z" };
    const waiver = { id: "W1", owner: "a", reason: "b", resource: "db*alb", expires: "2027-01-31" };
    run(
      packOf({ prove, only }),
      [made("aws:lb/loadBalancer:LoadBalancer", "alb", { internal: true, name: U })],
      {
        "traffic-matrix": { traffic, required: true, assumptions: [assumption] },
        "never-public": { waivers: [waiver] },
      },
    );
    assert.equal(asked.length, 2);
    const [first, second] = asked;
    const [alb] = first?.source.resources ?? [];
    assert.deepEqual(alb?.inputs?.internal, true);
    assert.deepEqual(first?.options, {
      traffic,
      required: true,
      assumptions: [assumption],
      waivers: [],
      today: "2026-11-21",
    });
    assert.deepEqual(second?.options, { ...first.options, waivers: [waiver] });
  });

  it("fails by the policy of a row whose findings are too many to be shown", () => {
    const shown = { ...row("A2", "always"), findings: ["1"] };
    const rows = [row("T1", "matrix"), shown, { ...row("start", "start"), verdict: "proved" }];
    const found = { ...verdict([finding({ id: "1", row: "A2" })]), rows } as const;
    const { prove } = proofOf(found as ReturnType<typeof verdict>);
    const { reports } = run(packOf({ prove, only: [...proofs.slice(0, 4), "store-not-public"] }), [
      db,
    ]);
    const told = reports.filter(({ policy }) => policy === "traffic-matrix");
    assert.deepEqual(told.map(({ message }) => message.split(".")[0]), ["T1 (T1): this does not hold; there are more findings than are shown: mend the others first"]); // prettier-ignore
    assert.equal(reports.filter(({ policy }) => policy === "never-public").length, 1);
    assert.equal(reports.filter(({ policy }) => policy === "tasks-can-start").length, 0);
  });

  it("tells each finding once, on the resource to blame, by the policy of its row", () => {
    const opaque = made("aws:cloudformation/stack:Stack", "stack", {});
    const found = verdict(
      [
        finding({ id: "1", row: "T4", blame: db.urn }),
        finding({ id: "2", row: "R1", verdict: "missing", blame: "" }),
        finding({ id: "3", row: "A2", obligation: "layer" }),
        finding({ id: "4", row: "start", verdict: "missing" }),
        finding({ id: "5", row: "A5", verdict: "undecided" }),
        finding({ id: "6", row: "A1", verdict: "undecided", blame: opaque.urn }),
        finding({ id: "7", row: "gone", obligation: "declaration" }),
        finding({ id: "8", row: "traffic", obligation: "declaration" }),
        finding({ id: "9", row: "T4", waiver: "W1" }),
      ],
      { rows: [row("T4", "matrix", "1", "9"), row("R1", "routes", "2"), row("A2", "always", "3"), row("A1", "always", "6"), row("A5", "always", "5"), row("start", "start", "4"), row("traffic", "always", "8")] },
    ); // prettier-ignore
    const { reports } = run(packOf({ prove: () => found, only }), [db, opaque], {
      "traffic-matrix": { traffic },
    });
    const told = reports
      .filter(({ policy }) => policy !== "proof-summary")
      .map(({ policy, message }) => `${policy} ${/id {6}(\d)/.exec(message)?.[1] ?? message}`);
    assert.deepEqual(told, [
      "traffic-matrix 1", "traffic-matrix 2", "traffic-matrix 8", "never-public 3", "never-public 7",
      "modelled-network 5", "modelled-network 6", "tasks-can-start 4",
    ]); // prettier-ignore
    assert.equal(reports[0]?.urn, db.urn);
    assert.equal(reports[1]?.urn, undefined);
  });

  describe("that do not hold for a cause which another policy tells", () => {
    const toldOf = (more: Parameters<typeof finding>[0], rows: readonly ReturnType<typeof row>[]) =>
      run(packOf({ prove: () => verdict([finding({ id: "1", ...more })], { rows }), only }), [db])
        .reports.filter(({ policy }) => policy !== "proof-summary")
        .map(({ policy, level, message }) => `${policy} ${level} ${message.split("\n")[0] ?? ""}`);
    const always = row("A2", "always", "1");

    it("are told as well: the other policy may be advisory, or off", () => {
      const unknown = { row: "start", verdict: "missing", obligation: "start" } as const;
      const [own, other, ...more] = toldOf(unknown, [always, row("start", "start", "1")]);
      assert.match(own ?? "", /^never-public mandatory A2 \(A2\): this does not hold, by the cause of start: /);
      assert.match(other ?? "", /^tasks-can-start advisory start MISSING/);
      assert.deepEqual(more, []);
    });

    it("are told where the finding is not among those that are shown", () => {
      const left = toldOf({ row: "T4" }, [row("T4", "matrix", "1"), row("A2", "always")]);
      assert.ok(left.includes("never-public mandatory A2 (A2): this does not hold; there are more findings than are shown: mend the others first."));
    });

    it("are not told where all of it is waived, or no model is what is missing", () => {
      assert.deepEqual(toldOf({ row: "T4", waiver: "W1" }, [always]), []);
      const stack = made("aws:cloudformation/stack:Stack", "stack", {});
      const open = verdict([finding({ id: "1", row: "A5", verdict: "undecided", blame: stack.urn })], {
        rows: [always, row("A5", "always", "1")],
      });
      const { reports } = run(packOf({ prove: () => open, only }), [db, stack]);
      assert.deepEqual(
        reports.map(({ policy }) => policy).filter((policy) => policy !== "proof-summary"),
        ["modelled-network"],
      );
    });
  }); // prettier-ignore

  it("says what was found, shown by what, why, and what mends it; undecided in other words", () => {
    const text = (more: Parameters<typeof finding>[0]) => {
      const prove = () =>
        verdict([finding({ row: "A2", ...more })], { rows: [row("A2", "always")] });
      return (
        run(packOf({ prove, only: ["never-public", "store-not-public"] }), [db]).reports[0]
          ?.message ?? ""
      );
    };
    const refuted = text({});
    for (const part of [/A2/, /the internet reaches the store/, /198\.51\.100\.7/, /rule :: cidrIpv4/, /admits/, /Take the rule out/]) assert.match(refuted, part); // prettier-ignore
    assert.notEqual(text({ verdict: "undecided" }).split("\n")[0], refuted.split("\n")[0]);
    assert.match(text({ suppressed: 3 }), /3 more/);
    assert.equal(text({ title: "a\u001b[2Jb" }).includes("\u001b"), false);
  });

  it("fails closed: no inputs, a stack that makes no sense, no proof and no finding", () => {
    const { prove } = proofOf();
    const blind = run(packOf({ prove, only }), [db], {}, "stack").reports;
    assert.match(blind[0]?.message ?? "", /No resource policy of this pack ran/);
    assert.equal(blind[0]?.level, "mandatory");
    const twice = run(packOf({ prove, only }), [db, db]).reports;
    assert.ok(
      twice.some(
        ({ policy, message }) => policy === "never-public" && /a second time/.test(message),
      ),
    );
    const silent = () => verdict([], { proved: false });
    const quiet = run(packOf({ prove: silent, only }), [db]).reports;
    assert.ok(quiet.some(({ policy }) => policy === "never-public"));
  });

  it("prints waivers and assumptions with every verdict, and the verdict if it is asked for", () => {
    const bound = verdict([], {
      waivers: [
        {
          id: "W1",
          owner: "data",
          reason: "b",
          resource: "*",
          expires: "2027-01-31",
          state: "unused",
        },
      ],
      assumptions: [{ id: "A1", resource: "x", claim: "harmless", reason: "z", used: true }],
    });
    const names = [...only];
    const summary = (prove: () => ReturnType<typeof verdict>, settings = {}) =>
      run(packOf({ prove, only: names }), [db], settings).reports.map(({ policy, message }) => [
        policy,
        message,
      ]);
    const [[policy, message] = []] = summary(() => bound);
    assert.equal(policy, "proof-summary");
    assert.match(message ?? "", /W1 of data[\s\S]*A1[\s\S]*harmless/);
    assert.deepEqual(
      summary(() => verdict()),
      [],
    );
    const always = summary(() => verdict(), { "proof-summary": { always: true } });
    assert.match(always[0]?.[1] ?? "", /3 proved/);
  });

  it("refuses a matrix that is none before anything is proved", () => {
    const { prove, asked } = proofOf();
    const { reports } = run(packOf({ prove, only: ["traffic-matrix", "store-not-public"] }), [db], {
      "traffic-matrix": { traffic: "traffic.yaml" },
    });
    assert.equal(asked.length, 0);
    assert.match(reports[0]?.message ?? "", /the settings of traffic-matrix\.traffic/);
    assert.equal(reports[0]?.level, "mandatory");
  });

  it("blames no resource that is not part of the stack", () => {
    const prove = () =>
      verdict([finding({ row: "A2", blame: urnOf("aws:ec2/vpc:Vpc", "elsewhere") })], {
        rows: [row("A2", "always")],
      });
    const { reports } = run(packOf({ prove, only: ["never-public", "store-not-public"] }), [db]);
    assert.equal(reports[0]?.urn, undefined);
  });
});
