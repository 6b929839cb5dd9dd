import assert from "node:assert/strict";
import fc from "fast-check";
import { planEdge, planPriorities } from "../../components/internal-edge/plan";

const routes = { admin: {}, api: { host: "api-v1" } };

describe("InternalEdge's plan", () => {
  it("serves each audience its own routes, by host name", () => {
    const plan = planEdge("internal.example.com", routes, {
      employees: { port: 443, routes: ["admin", "api"] },
      services: { port: 8443, routes: ["api"] },
    });
    assert.deepEqual(plan.hosts, {
      admin: "admin.internal.example.com",
      api: "api-v1.internal.example.com",
    });
    assert.deepEqual(
      plan.listeners.map(({ audience, port, rules }) => [
        audience,
        port,
        rules.map(({ route, host }) => `${route} at ${host}`),
      ]),
      [
        [
          "employees",
          443,
          ["admin at admin.internal.example.com", "api at api-v1.internal.example.com"],
        ],
        ["services", 8443, ["api at api-v1.internal.example.com"]],
      ],
    );
    assert.deepEqual(plan.urls, {
      employees: {
        admin: "https://admin.internal.example.com",
        api: "https://api-v1.internal.example.com",
      },
      services: { api: "https://api-v1.internal.example.com:8443" },
    });
  });

  it("gives a rule the same priority on every listener", () => {
    const { listeners } = planEdge("internal.example.com", routes, {
      one: { port: 443, routes: ["api", "admin"] },
      two: { port: 8443, routes: ["admin", "api"] },
    });
    const [one, two] = listeners.map(({ rules }) =>
      Object.fromEntries(rules.map(({ route, priority }) => [route, priority])),
    );
    assert.deepEqual(one, two);
  });

  it("gives a name that moves to another route another priority", () => {
    const priorityOf = (route: string) =>
      planEdge("example.org", { [route]: { host: "api" } }, { a: { port: 1, routes: [route] } })
        .listeners[0]?.rules[0]?.priority;
    assert.notEqual(priorityOf("api"), priorityOf("backend"));
  });
});

describe("InternalEdge's priorities", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 100 });

  it("are distinct, in AWS's range, and do not depend on the order", () => {
    fc.assert(
      fc.property(ids, (names) => {
        const priorities = planPriorities(names);
        const values = [...priorities.values()];
        assert.equal(priorities.size, names.length);
        assert.equal(new Set(values).size, names.length);
        for (const value of values) {
          assert(Number.isInteger(value) && value >= 1 && value <= 50_000);
        }
        const reversed = planPriorities([...names].reverse());
        assert.deepEqual([...reversed].sort(), [...priorities].sort());
      }),
    );
  });

  it("stay where they are when a rule is added, but for those that the new one collides with", () => {
    const many = Array.from({ length: 100 }, (_, i) => `service-${i} service-${i}.example.org`);
    const all = planPriorities(many);
    const moved = [...planPriorities(many.slice(0, 99))].filter(([id, p]) => all.get(id) !== p);
    assert(moved.length <= 1, `${moved.length} moved`);
    const few = planPriorities(["admin admin.example.org"]);
    assert.equal(
      planPriorities(["admin admin.example.org", "api api.example.org"]).get(
        "admin admin.example.org",
      ),
      few.get("admin admin.example.org"),
    );
  });

  it("leave the place empty that two rules want", () => {
    // Among 2000 rules and 50000 places some must meet.
    const many = Array.from({ length: 2000 }, (_, i) => `rule-${i}`);
    const together = planPriorities(many);
    const alone = new Map(many.map((id) => [id, planPriorities([id]).get(id)]));
    const displaced = many.filter((id) => together.get(id) !== alone.get(id));
    assert(displaced.length > 1, "the case occurs");
    const taken = new Set(together.values());
    const wanted = Map.prototype.get.bind(alone);
    for (const id of displaced) {
      const place = wanted(id) as number;
      const rivals = many.filter((other) => wanted(other) === place);
      if (rivals.length > 1) assert(!taken.has(place), `${place} is empty`);
    }
  });
});
