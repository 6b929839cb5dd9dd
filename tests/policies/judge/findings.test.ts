import assert from "node:assert/strict";
import { Findings, type Draft } from "../../../policies/core/judge/findings";
import { Line } from "../../../policies/core/judge/line";
import { Bench, token } from "../graph/build";

const bench = new Bench({
  rule: [token.ingress, { inputs: { cidrIpv4: "10.0.0.0/8" } }],
  balancer: [token.balancer, { inputs: { internal: false } }],
});
const [rule, balancer] = [bench.resource("rule"), bench.resource("balancer")];
const line = (id: string) => new Line(id, id, "matrix", id);

function draft(given: Partial<Draft>): Draft {
  return {
    lines: [line("T1")],
    verdict: "refuted",
    obligation: "admission",
    title: () => "more is let in",
    from: "a",
    to: "b",
    cause: { resource: rule, property: "cidrIpv4" },
    fix: () => "Remove it.",
    ...given,
  };
}

function built(...drafts: readonly Draft[]) {
  const all = new Findings();
  for (const one of drafts) all.add(one);
  return all.build().map(({ finding, lines }) => ({ ...finding, rows: lines.map(({ id }) => id) }));
}

describe("findings", () => {
  it("are one for each root cause, the others counted, all rows kept", () => {
    const [found, ...more] = built(
      draft({ lines: [line("T1")] }),
      draft({ lines: [line("T2")], cause: { resource: rule, property: undefined } }),
      draft({ lines: [line("T3")], obligation: "reach", title: () => "a reaches b" }),
    );
    assert.equal(more.length, 0);
    assert.deepEqual([found?.title, found?.row, found?.suppressed], ["a reaches b", "T3", 2]);
    assert.deepEqual(found?.rows, ["T3", "T1", "T2"]);
  });

  it("are several for several properties of one resource, unless it is a rule", () => {
    const at = (property: string) => draft({ cause: { resource: balancer, property } });
    assert.equal(built(at("internal"), at("subnets")).length, 2);
    assert.equal(
      built(draft({}), draft({ cause: { resource: rule, property: "fromPort" } })).length,
      1,
    );
  });

  it("of flows that lack are told apart by what is missing", () => {
    const lack = (link: string) => draft({ verdict: "missing", obligation: "works", link });
    assert.equal(built(lack("a > b"), lack("a > c")).length, 2);
    assert.equal(built(lack("a > b"), lack("a > b")).length, 1);
    assert.equal(built(draft({}), lack("a > b")).length, 2);
  });

  it("have ids of the cause, not of values or order", () => {
    const [one] = built(draft({}));
    const [again] = built(
      draft({ title: () => "other words", witness: () => "1.2.3.4 -> 10.0.0.1 tcp 1" }),
    );
    assert.equal(one?.id, again?.id);
    assert.match(one?.id ?? "", /^T1-admission-[a-z0-9]{8}$/);
    const ids = built(draft({}), draft({ cause: { resource: balancer, property: "internal" } }));
    assert.equal(new Set(ids.map(({ id }) => id)).size, 2);
  });

  it("prefer what is certain, and rows that somebody wrote", () => {
    const [first] = built(
      draft({ verdict: "undecided", obligation: "reach", lines: [line("T1")] }),
      draft({ lines: [line("*")] }),
      draft({ lines: [line("T2")] }),
    );
    assert.deepEqual([first?.verdict, first?.row], ["refuted", "T2"]);
  });

  it("mark their lines with the worst verdict", () => {
    const one = line("T1");
    built(draft({ lines: [one], verdict: "undecided" }), draft({ lines: [one] }));
    assert.equal(one.verdict, "refuted");
    one.mark("missing");
    assert.equal(one.verdict, "refuted");
  });

  it("tell what has been blamed already", () => {
    const all = new Findings();
    all.add(draft({}));
    all.add(draft({ cause: { resource: balancer, property: "internal" } }));
    assert.deepEqual(all.blamed(rule, "fromPort"), { resource: rule, property: "cidrIpv4" });
    assert.deepEqual(all.blamed(balancer, "internal"), {
      resource: balancer,
      property: "internal",
    });
    assert.equal(all.blamed(balancer, "subnets"), undefined);
  });
});
