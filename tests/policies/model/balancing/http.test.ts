import assert from "node:assert/strict";
import fc from "fast-check";
import type { Resource } from "../../../../policies/core/graph";
import {
  whoAnswers,
  type HttpConditions,
  type HttpRequest,
  type HttpRoute,
} from "../../../../policies/core/model/balancing";
import { surelyAsked } from "../../../../policies/core/model/balancing/http";
import type { Member } from "../../../../policies/core/model/members";
import { matches, textsOf } from "./build";

const named = (name: string) => ({ label: name }) as Member;
const resource = (name: string) => ({ name }) as unknown as Resource;
const members = ["a", "b", "c"].map(named);

function routeOf(extra: Partial<HttpRoute>): HttpRoute {
  return {
    listener: resource("listener"),
    rule: resource("rule"),
    priority: 1,
    ordered: true,
    conditions: { paths: undefined, hosts: undefined, others: false, unknown: false },
    targets: [],
    action: "forwards",
    open: [],
    certain: true,
    unsure: [],
    doubts: [],
    transforms: false,
    because: { resource: undefined, path: undefined, text: "" },
    ...extra,
  };
}

const line = (
  path: string | undefined,
  target: Member | undefined,
  extra: Partial<HttpRoute> = {},
) =>
  routeOf({
    conditions: {
      paths: path === undefined ? undefined : [path],
      hosts: undefined,
      others: false,
      unknown: false,
    },
    targets: target === undefined ? [] : [target],
    ...extra,
  });

const standard = (target: Member | undefined) => line(undefined, target, { rule: undefined });

const [a, b] = members;

describe("who answers", () => {
  const ask = (routes: readonly HttpRoute[], path: string, host?: string) => {
    const { may, surely, itself, doubts } = whoAnswers(routes, {
      path,
      ...(host === undefined ? {} : { host }),
    });
    return {
      may: may.map(({ label }) => label).join(""),
      surely: surely?.label,
      itself,
      doubts: doubts.length,
    };
  };

  it("is the first rule that is met, and else the default action", () => {
    const table = [line("/x/*", a), standard(b)];
    assert.deepEqual(ask(table, "/x/*"), { may: "a", surely: "a", itself: false, doubts: 0 });
    assert.deepEqual(ask(table, "/y"), { may: "b", surely: "b", itself: false, doubts: 0 });
    assert.deepEqual(ask(table, "/*"), { may: "ab", surely: undefined, itself: false, doubts: 0 });
    assert.deepEqual(ask(table, "/x"), { may: "b", surely: "b", itself: false, doubts: 0 });
  });

  it("is never a rule that an earlier one covers", () => {
    const table = [line("/x*", a), line("/x/y", b), standard(undefined)];
    assert.deepEqual(ask(table, "/x/y"), { may: "a", surely: "a", itself: false, doubts: 0 });
    assert.deepEqual(
      [...surelyAsked(table)].map(({ targets }) => targets[0]?.label ?? "itself").sort(),
      ["a", "itself"],
    );
  });

  it("is the load balancer where it redirects or answers", () => {
    assert.deepEqual(ask([standard(undefined)], "/*"), {
      may: "",
      surely: undefined,
      itself: true,
      doubts: 0,
    });
  });

  it("tells paths by their case and hosts not", () => {
    const conditions: HttpConditions = {
      paths: ["/x"],
      hosts: ["API.Example.com"],
      others: false,
      unknown: false,
    };
    const table = [routeOf({ conditions, targets: [named("a")] }), standard(b)];
    assert.equal(ask(table, "/x", "api.EXAMPLE.com").surely, "a");
    assert.equal(ask(table, "/X", "api.example.com").surely, "b");
    assert.equal(ask(table, "/x", "*.example.com").may, "ab");
  });

  it("may be a rule of which something is not known, and then whoever is behind it", () => {
    for (const unknown of [
      { others: true, unknown: false },
      { others: false, unknown: true },
    ]) {
      const conditions = { paths: ["/x"], hosts: undefined, ...unknown };
      const table = [routeOf({ conditions, targets: [named("a")] }), standard(b)];
      assert.deepEqual(ask(table, "/x"), {
        may: "ab",
        surely: undefined,
        itself: false,
        doubts: 0,
      });
      assert.deepEqual(ask(table, "/y"), { may: "b", surely: "b", itself: false, doubts: 0 });
    }
  });

  it("may be any of the rules whose order is not known, but not the default action", () => {
    const table = [line("/x", a, { ordered: false }), line("/x*", b), standard(members[2])];
    assert.deepEqual(ask(table, "/x"), { may: "ab", surely: undefined, itself: false, doubts: 0 });
    assert.deepEqual(ask(table, "/xx"), { may: "b", surely: "b", itself: false, doubts: 0 });
    const alone = [line("/x", a, { ordered: false }), standard(b)];
    assert.deepEqual(ask(alone, "/x"), { may: "a", surely: "a", itself: false, doubts: 0 });
    assert.equal(surelyAsked(alone).size, 2);
    assert.equal(surelyAsked(table).size, 2);
  });

  it("is not sure where requests are rewritten, targets are unknown, or there is no default action", () => {
    assert.deepEqual(ask([line("/x", a, { transforms: true }), standard(b)], "/x"), {
      may: "a", surely: undefined, itself: false, doubts: 1,
    }); // prettier-ignore
    const open = whoAnswers([line("/x", a, { open: ["unknown"] }), standard(b)], { path: "/x" });
    assert.deepEqual([open.surely, open.open], [undefined, ["unknown"]]);
    assert.equal(ask([line("/x", a, { certain: false }), standard(b)], "/x").surely, undefined);
    const none = whoAnswers([line("/x", a)], { path: "/*" });
    assert.deepEqual([none.surely, none.open.length], [undefined, 1]);
  });

  it("is anybody where there are too many patterns to tell", () => {
    const hostile = Array.from({ length: 24 }, (_, i) =>
      line(`*${String.fromCharCode(97 + i)}*`, a),
    );
    const found = whoAnswers([...hostile, standard(b)], { path: "/*" });
    assert.deepEqual(found.may.map(({ label }) => label).sort(), ["a", "b"]);
    assert.deepEqual([found.surely, found.doubts.length], [undefined, 1]);
    assert.equal(surelyAsked([...hostile, standard(b)]).size, 0);
  });
});

const pattern = fc.string({
  unit: fc.constantFrom("a", "b", "*", "?"),
  minLength: 1,
  maxLength: 3,
});
const list = fc.option(fc.array(pattern, { minLength: 1, maxLength: 2 }), { nil: undefined });
const anyRoute = fc
  .record({
    paths: list,
    hosts: list,
    state: fc.constantFrom("sure", "sure", "sure", "others", "unknown"),
    ordered: fc.boolean(),
    target: fc.constantFrom(...members, undefined),
  })
  .map(({ paths, hosts, state, ordered, target }) =>
    routeOf({
      conditions: { paths, hosts, others: state === "others", unknown: state === "unknown" },
      ordered,
      targets: target === undefined ? [] : [target],
    }),
  );

const anyTable = fc
  .tuple(fc.array(anyRoute, { maxLength: 4 }), fc.constantFrom(...members, undefined))
  .map(([rules, target]) => [
    ...rules.filter(({ ordered }) => !ordered),
    ...rules.filter(({ ordered }) => ordered),
    standard(target),
  ]);

/** Every order that the rules may have: those without a place stand anywhere. */
function orders(rules: readonly HttpRoute[]): HttpRoute[][] {
  const [first] = rules.filter(({ ordered }) => !ordered);
  if (first === undefined) return [[...rules]];
  const others = orders(rules.filter((rule) => rule !== first));
  return others.flatMap((order) =>
    Array.from({ length: order.length + 1 }, (_, i) => [
      ...order.slice(0, i),
      first,
      ...order.slice(i),
    ]),
  );
}

/** Which lines may answer a request, found by trying every order and every outcome of what is not known. */
function answering(table: readonly HttpRoute[], { host, path }: HttpRequest): Set<HttpRoute> {
  const found = new Set<HttpRoute>();
  const meets = (patterns: readonly string[] | undefined, text: string) =>
    patterns === undefined || patterns.some((one) => matches(one, text));
  for (const order of orders(table.slice(0, -1))) {
    for (const route of [...order, ...table.slice(-1)]) {
      const { paths, hosts, others, unknown } = route.conditions;
      if (!meets(paths, path) || !meets(hosts, host)) continue;
      found.add(route);
      if (!others && !unknown) break;
    }
  }
  return found;
}

describe("who answers, against trying all orders and requests", () => {
  const paths = textsOf("abz", 3);
  const hosts = textsOf("ab", 2);

  it("is told exactly", () => {
    fc.assert(
      fc.property(anyTable, pattern, pattern, (table, path, host) => {
        const { may, surely, by } = whoAnswers(table, { path, host });
        const said = new Set(by.map(({ route }) => route));
        const requests = hosts
          .filter((one) => matches(host, one))
          .flatMap((one) =>
            paths.filter((p) => matches(path, p)).map((p) => ({ host: one, path: p })),
          );
        const tried = new Set(requests.flatMap((request) => [...answering(table, request)]));
        for (const route of tried) assert.ok(said.has(route), "a line is missing");
        for (const { route, example } of by) {
          assert.ok(matches(path, example.path) && matches(host, example.host));
          assert.ok(answering(table, example).has(route), "a line never answers its example");
        }
        const targets = new Set([...said].map((route) => route.targets[0]));
        assert.equal(surely, targets.size === 1 ? [...targets][0] : undefined);
        assert.deepEqual(new Set(may), new Set([...targets].filter((one) => one !== undefined)));
      }),
    );
  });

  it("and so is which lines some request gets to for sure", () => {
    const short = fc.string({
      unit: fc.constantFrom("a", "b", "*", "?"),
      minLength: 1,
      maxLength: 2,
    });
    const few = fc.record({
      path: fc.option(short, { nil: undefined }),
      host: fc.option(short, { nil: undefined }),
      unknown: fc.boolean(),
      ordered: fc.boolean(),
    });
    const requests = textsOf("abz", 3).flatMap((host) =>
      textsOf("abz", 3).map((path) => ({ host, path: `/${path}` })),
    );
    fc.assert(
      fc.property(fc.array(few, { maxLength: 3 }), (given) => {
        const rules = given.map(({ path, host, unknown, ordered }) =>
          routeOf({
            ordered,
            conditions: {
              paths: path === undefined ? undefined : [`/${path}`],
              hosts: host === undefined ? undefined : [host],
              others: false,
              unknown,
            },
          }),
        );
        const table = [
          ...rules.filter(({ ordered }) => !ordered),
          ...rules.filter(({ ordered }) => ordered),
          standard(undefined),
        ];
        const all = orders(table.slice(0, -1)).map((order) => [...order, ...table.slice(-1)]);
        const meets = new Map(
          table.map((route) => {
            const { paths: [path] = [], hosts: [host] = [] } = route.conditions;
            const isMet = (one: HttpRequest) =>
              (path === undefined || matches(path, one.path)) &&
              (host === undefined || matches(host, one.host));
            return [route, new Set(requests.filter(isMet))];
          }),
        );
        // What does not take a request for sure may still take it: it stands in the way of others.
        const tried = new Set<HttpRoute>();
        for (const request of requests) {
          const first = new Set(
            all.map((order) => order.find((route) => meets.get(route)?.has(request) === true)),
          );
          const [only] = first;
          if (first.size === 1 && only?.conditions.unknown === false) tried.add(only);
        }
        assert.deepEqual(surelyAsked(table), tried);
      }),
      { numRuns: 60 },
    );
  });
});
