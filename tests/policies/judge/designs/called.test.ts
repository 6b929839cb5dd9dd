/** Functions behind an Application Load Balancer: it calls them, and no group, route or listener stands between. */
import assert from "node:assert/strict";
import { proveProgram, row } from "../support";
import {
  arn,
  but,
  isFound,
  isRight,
  matrix,
  planned,
  the,
  verdicts,
  without,
  type Design,
} from "./design";
import { balancer, database, group, lambda, lets, network, pair, sends } from "./parts";

const everyone = "0.0.0.0/0";
const permission = (principal: string): Design => ({
  permission: ["lambda/permission", { action: "lambda:InvokeFunction", function: the("fn", "name"), principal, sourceArn: arn("alb-targets") }],
}); // prettier-ignore

const design: Design = {
  ...network(),
  ...database(),
  ...group("fn-group"),
  ...pair("fn-group", "db-group", 5432),
  ...sends("fn-group", everyone, 443),
  ...lambda("fn"),
  ...group("alb-group"),
  ...lets("alb-group", everyone, 443),
  ...balancer("alb"),
  "alb-targets": ["lb/targetGroup", { targetType: "lambda" }],
  attachment: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId: arn("fn") }],
  ...permission("elasticloadbalancing.amazonaws.com"),
}; // prettier-ignore

const parts = {
  edges: { alb: { name: "alb" } },
  services: { fn: { name: "fn" } },
  stores: { db: { name: "db" } },
};
const own = [
  { id: "T1", from: "fn", to: "db", ports: 5432 },
  { id: "T2", from: "fn", to: "internet", ports: "tcp/443" },
  { id: "T3", from: "internet", to: "alb", ports: 443 },
];
const calls = [
  { id: "T4", from: "alb", to: "fn" },
  { id: "T5", from: "internet", to: "fn", through: "alb", ports: 443 },
];
const traffic = matrix({ ...parts, allow: [...own, ...calls] });
const never = (from: string) =>
  matrix({ ...parts, allow: own, never: [{ id: "N1", from, to: "fn" }] });

describe("a function behind a load balancer", () => {
  it("is called", () => {
    isRight(design, traffic);
  });
  it("is called on the listener's port", () => {
    const rows = (port: number) => [...own, { ...calls[0], ports: port }, calls[1]];
    isRight(design, matrix({ ...parts, allow: rows(443) }));
    isFound(design, matrix({ ...parts, allow: rows(8443) }), /T4 missing/);
  });
  it("is called by a rule of the listener", () => {
    const fixed = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }; // prettier-ignore
    const ruled: Design = {
      ...but(design, "alb-listener", { defaultActions: [fixed] }),
      rule: ["lb/listenerRule", { listenerArn: arn("alb-listener"), priority: 1, conditions: [{ pathPattern: { values: ["/fn/*"] } }], actions: [{ type: "forward", targetGroupArn: arn("alb-targets") }] }],
    }; // prettier-ignore
    isRight(ruled, traffic);
    isFound(ruled, never("internet"), /N1 refuted reach at/);
  });
  it("is called by an alias", () => {
    const alias: Design = {
      ...but(design, "permission", { qualifier: "live" }),
      live: ["lambda/alias", { functionName: the("fn", "name"), functionVersion: "1", name: "live" }, { arn: "arn:aws:lambda:eu-central-1:123456789012:function:fn:live" }],
    }; // prettier-ignore
    isRight(but(alias, "attachment", { targetId: arn("live") }), traffic);
  });
  it("is a way in that no row allows, and that one forbids", () => {
    isFound(design, matrix({ ...parts, allow: own }), /\* refuted reach at/);
    isFound(design, never("internet"), /N1 refuted reach at/);
    isFound(design, never("alb"), /N1 refuted reach at/);
  });
  it("is none where only another function is called", () => {
    const two: Design = {
      ...design,
      ...lambda("other", ["fn-group"]),
      attachment: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId: arn("other") }],
      ...but(permission("elasticloadbalancing.amazonaws.com"), "permission", { function: the("other", "name") }),
    }; // prettier-ignore
    const other = { ...parts, services: { fn: { name: "fn" }, other: { name: "other" } } };
    const rows = [...own.map((row) => ({ ...row, from: row.from === "fn" ? ["fn", "other"] : row.from })), ...calls.map((row) => ({ ...row, to: "other" }))]; // prettier-ignore
    isRight(two, matrix({ ...other, allow: rows, never: [{ id: "N1", from: ["internet", "alb"], to: "fn" }] })); // prettier-ignore
  });
  it("may be what a target that nobody knows is, where it permits that", () => {
    const open: Design = {
      ...but(design, "attachment", { targetId: the("elsewhere", "outputs") }),
      elsewhere: ["pulumi:pulumi:StackReference", { name: "x" }],
    };
    const told = (one: Design) =>
      row(proveProgram(planned(one), { traffic: never("internet") }), "N1").verdict;
    assert.equal(told(open), "undecided");
    assert.equal(told(without(open, "permission")), "proved");
  });
});

const live = (of: string): Design => ({
  live: ["lambda/alias", { functionName: arn(of), functionVersion: "1", name: "live" }],
});

describe("a version of a function behind a load balancer", () => {
  const told = "arn:aws:lambda:eu-central-1:123456789012:function:fn";
  const [kind = "", inputs = {}] = design["fn"] ?? [];
  const version: Design = {
    ...but(design, "permission", { qualifier: the("fn", "version") }),
    fn: [
      kind,
      { ...inputs, publish: true },
      { version: "1", arn: told, qualifiedArn: `${told}:1` },
    ],
  };
  const called = but(version, "attachment", { targetId: the("fn", "qualifiedArn") });
  const of = (one: Design) =>
    Object.values(verdicts(one, traffic)).map((verdict) => row(verdict, "T4").verdict);
  it("is told from the function itself once it is deployed", () => {
    assert.deepEqual(of(called), ["missing", "proved"]);
    assert.deepEqual(of(version), ["missing", "missing"]);
  });
  it("is better called by an alias", () => {
    const { findings } = proveProgram(planned(called), { traffic });
    assert.match(findings.map(({ fix }) => fix).join("\n"), /^Call an alias of .* fn /m);
  });
});

describe("a function behind a load balancer is called", () => {
  const cases: Readonly<Record<string, Design>> = {
    "without a word of which target group": but(design, "permission", { sourceArn: undefined }),
    "by any of an account's target groups": but(design, "permission", { sourceArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/*" }),
    "by an alias that the permission names": { ...but(but(design, "attachment", { targetId: arn("live") }), "permission", { function: arn("live") }), ...live("fn") },
    "by an alias without a name of its own": { ...but(but(design, "attachment", { targetId: arn("live") }), "permission", { qualifier: the("live", "name") }), live: ["lambda/alias", { functionName: arn("fn"), functionVersion: "1" }] },
    "by one of two permissions": { ...design, other: ["lambda/permission", { action: "lambda:InvokeFunction", function: the("fn", "name"), principal: "elasticloadbalancing.amazonaws.com", sourceArn: arn("alb") }] },
  }; // prettier-ignore
  for (const [what, one] of Object.entries(cases)) {
    it(what, () => {
      isRight(one, traffic);
    });
  }
});

describe("a function behind a load balancer is not called", () => {
  const cases: Readonly<Record<string, readonly [string, Design]>> = {
    "without a permission": ["fn", without(design, "permission")],
    "by a permission for another service": ["fn", { ...design, ...permission("events.amazonaws.com") }],
    "in a target group for addresses": ["alb-targets :: targetType", but(design, "alb-targets", { targetType: "ip", port: 80, protocol: "HTTP", vpcId: the("vpc") })],
    "by a permission for the load balancer's own ARN": ["permission", but(design, "permission", { sourceArn: arn("alb") })],
    "by a permission for another target group": ["permission", { ...but(design, "permission", { sourceArn: arn("others") }), others: ["lb/targetGroup", { targetType: "lambda" }] }],
    "by a permission on another function's alias": ["permission", { ...but(design, "permission", { function: arn("live") }), ...live("other"), ...lambda("other", ["fn-group"]) }],
    "by a permission on the function where its alias is called": ["permission", { ...but(design, "attachment", { targetId: arn("live") }), ...live("fn") }],
    "by a permission on an alias": ["permission", but(design, "permission", { qualifier: "live" })],
    "by a permission for something else": ["permission", but(design, "permission", { action: "lambda:GetFunction" })],
    "where nobody gets to the load balancer": ["alb-group", without(design, "alb-group-in-1")],
  }; // prettier-ignore
  for (const [what, [blamed, one]] of Object.entries(cases)) {
    it(what, () => {
      isFound(one, traffic, new RegExp(`T\\d missing works at ${blamed}$`, "m"));
    });
  }
});
