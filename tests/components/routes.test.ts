import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidArgumentsError } from "../../components/common/problems";
import { matchRoute, planRoutes, ruleName } from "../../components/public-edge/routes";
import { lastPriority } from "../../components/public-edge/priorities";
import type { RouteConditions, RouteRequest } from "../../components/public-edge/rules";

type Routes = Record<string, RouteConditions>;

/** The marketplace's public services, as the platform's specification routes them. */
const marketplace: Routes = {
  frontend: {},
  registration: { paths: ["/api/farmers/*"] },
  search: { paths: ["/api/search/*"] },
  chat: { paths: ["/api/chat/*", "/socket.io/*"] },
};

/** Where each path of each route is evaluated. */
function priorities(routes: Routes): Record<string, number> {
  return Object.fromEntries(
    planRoutes(routes, 10_000).rules.map((rule) => [ruleName(rule), rule.priority]),
  );
}

/** Each problem's place and what it found, expected and advises, in one line. */
function problemsOf(routes: Routes, quota?: number): string[] {
  return planRoutes(routes, quota).problems.map(
    ({ at, found, expected, fix }) => `${at}: ${found} | ${expected} | ${fix}`,
  );
}

describe("routes", () => {
  describe("who gets a request", () => {
    const cases: [string, Routes, RouteRequest, string | undefined][] = [
      ["a path", marketplace, { host: "h", path: "/api/farmers/7" }, "registration"],
      ["a path's own folder", marketplace, { host: "h", path: "/api/search/" }, "search"],
      ["not the folder without slash", marketplace, { host: "h", path: "/api/search" }, "frontend"],
      ["the second path", marketplace, { host: "h", path: "/socket.io/?EIO=4" }, "chat"],
      ["anything else", marketplace, { host: "h", path: "/" }, "frontend"],
      ["another case", marketplace, { host: "h", path: "/API/search/x" }, "frontend"],
      ["the query is no part", marketplace, { host: "h", path: "/x?y=/api/chat/" }, "frontend"],
      ["nobody", { a: { paths: ["/a"] } }, { host: "h", path: "/b" }, undefined],
      [
        "a longer beginning",
        { a: { paths: ["/api/*"] }, b: { paths: ["/api/v2/*"] } },
        { host: "h", path: "/api/v2/x" },
        "b",
      ],
      [
        "an exact path",
        { a: { paths: ["/api/*"] }, b: { paths: ["/api/"] } },
        { host: "h", path: "/api/" },
        "b",
      ],
      [
        "a middle wildcard",
        { a: { paths: ["/u/*"] }, b: { paths: ["/u/*/orders"] } },
        { host: "h", path: "/u/7/orders" },
        "b",
      ],
      [
        "an exact host before a longer path",
        { a: { paths: ["/api/v2/*"] }, b: { hosts: ["Shop.example.com"] } },
        { host: "shop.EXAMPLE.com", path: "/api/v2/x" },
        "b",
      ],
      [
        "an exact host before a wildcard host",
        { a: { hosts: ["*.example.com"] }, b: { hosts: ["x.example.com"] } },
        { host: "x.example.com", path: "/" },
        "b",
      ],
      [
        "a narrower wildcard host",
        { a: { hosts: ["*.example.com"] }, b: { hosts: ["*.eu.example.com"] } },
        { host: "x.eu.example.com", path: "/" },
        "b",
      ],
      [
        "a method",
        { a: { paths: ["/x"] }, b: { paths: ["/x"], methods: ["PUT"] } },
        { host: "h", path: "/x", method: "PUT" },
        "b",
      ],
      [
        "another method",
        { a: { paths: ["/x"] }, b: { paths: ["/x"], methods: ["PUT"] } },
        { host: "h", path: "/x" },
        "a",
      ],
      ["one character", { a: { paths: ["/v?/x"] }, b: {} }, { host: "h", path: "/v1/x" }, "a"],
      [
        "not two characters",
        { a: { paths: ["/v?/x"] }, b: {} },
        { host: "h", path: "/v10/x" },
        "b",
      ],
    ];
    for (const [what, routes, request, expected] of cases) {
      it(what, () => {
        assert.equal(matchRoute(routes, request).route, expected);
      });
    }

    it("says why", () => {
      const routes = { a: { paths: ["/api/*"] }, b: { paths: ["/api/v2/*"] }, c: {} };
      const decision = matchRoute(routes, { host: "h", path: "/api/v2/x" });
      assert.match(
        decision.because,
        /^rule \d+ of b matches path \/api\/v2\/\*, before a \(path \/api\/\*\), which is less specific$/,
      );
      assert.deepEqual(
        decision.alsoMatching.map(({ route }) => route),
        ["a"],
      );
      assert.equal(
        matchRoute(routes, { host: "h", path: "/" }).because,
        "no rule matches: c takes everything else",
      );
      assert.equal(
        matchRoute({}, { host: "h", path: "/" }).because,
        "no rule matches and no route is the default: fixed 404",
      );
    });

    it("refuses routes that are not sound", () => {
      assert.throws(
        () => matchRoute({ a: { paths: ["a"] } }, { host: "h", path: "/" }),
        InvalidArgumentsError,
      );
    });
  });

  describe("rules", () => {
    it("are one per path, with conditions that AWS admits", () => {
      const { rules, defaultRoute, notes, problems } = planRoutes(marketplace);
      assert.equal(defaultRoute, "frontend");
      assert.deepEqual(problems, []);
      assert.deepEqual(notes, []);
      assert.deepEqual(
        rules.map(({ route, path }) => `${route} ${path.text}`),
        [
          "registration /api/farmers/*",
          "search /api/search/*",
          "chat /socket.io/*",
          "chat /api/chat/*",
        ],
      );
    });

    it("hold at most five values and keep their names when a path or a host is added", () => {
      const before: Routes = { a: { paths: ["/a", "/b"], hosts: ["x.com", "y.com"] } };
      const after: Routes = {
        a: { paths: ["/c", "/a", "/b"], hosts: ["x.com", "z.com", "y.com"] },
      };
      const [names, more] = [Object.keys(priorities(before)), Object.keys(priorities(after))];
      assert.equal(names.length, 2);
      assert.equal(more.length, 3);
      assert.deepEqual(
        names.filter((name) => !more.includes(name)),
        [],
      );
    });

    it("are split by host and by method where five values are not enough", () => {
      const hosts = ["a.com", "b.com", "c.com", "d.com", "e.com"];
      const methods = ["GET", "HEAD", "PUT", "POST"];
      const rules = planRoutes({ a: { paths: ["/a"], hosts, methods } }).rules;
      assert.equal(rules.length, 20);
      for (const rule of rules) {
        assert.deepEqual([rule.hosts.length, rule.methods.length], [1, 1]);
      }
      const split = planRoutes({ a: { paths: ["/a"], hosts: ["*.x.com", ...hosts.slice(0, 3)] } });
      assert.deepEqual(
        split.rules.map((rule) => rule.hosts.map(({ text }) => text)),
        [hosts.slice(0, 3), ["*.x.com"]],
      );
    });

    it("say which of them met, and leave the contested priority empty", () => {
      // Two names whose first places in the band are the same.
      const [a, b] = collidingNames();
      const [alone, other] = [{ [a]: { paths: ["/aa/*"] } }, { [b]: { paths: ["/bb/*"] } }];
      const [wantedA] = Object.values(priorities(alone));
      const [wantedB] = Object.values(priorities(other));
      assert.equal(wantedA, wantedB);
      const plan = planRoutes({ ...alone, ...other });
      assert.ok(plan.rules.every((rule) => rule.priority !== wantedA));
      assert.equal(plan.notes.length, 2);
      assert.ok(
        plan.notes.some(
          (note) =>
            note.startsWith(`route ${a} (path /aa/*) has priority `) &&
            note.endsWith(
              ` instead of ${wantedA ?? ""}, which it would have without ${b} (path /bb/*)`,
            ),
        ),
        plan.notes.join("\n"),
      );
    });

    it("of one band stand in order, which is said", () => {
      // The literal beginnings are as long, and both paths have a wildcard in their middle.
      const routes = { a: { paths: ["/u/*/o*"] }, b: { paths: ["/u/*/orders/*"] } };
      const { rules, notes } = planRoutes(routes);
      assert.deepEqual(
        rules.map(({ route }) => route),
        ["b", "a"],
      );
      assert.ok(notes.length > 0);
    });

    it("all find a place when a hundred are alike", () => {
      const routes = Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`s${i}`, { paths: [`/s${i + 100}/*`] }]),
      );
      const plan = planRoutes(routes);
      assert.deepEqual(plan.problems, []);
      assert.equal(new Set(plan.rules.map(({ priority }) => priority)).size, 100);
    });
  });

  describe("refuses", () => {
    const wild = "a name of letters, digits and single dashes that begins with a letter";
    const cases: [string, Routes, RegExp[]][] = [
      ["a route's name", { "a.b": {} }, [new RegExp(`^routes.a.b: "a.b" \\| ${wild}`)]],
      [
        "a path without slash",
        { a: { paths: ["api/*"] } },
        [/^routes.a.paths\[0\]: "api\/\*" \| a path that begins with \/.*Write "\/api\/\*"\.$/],
      ],
      [
        "a path that begins with a wildcard",
        { a: { paths: ["*.php"] } },
        [/^routes.a.paths\[0\]: "\*\.php" .* Write "\/\*\.php"\.$/],
      ],
      ["an empty path", { a: { paths: [""] } }, [/^routes.a.paths\[0\]: "" /]],
      [
        "a query string",
        { a: { paths: ["/find?q=1"] } },
        [/^routes.a.paths\[0\]: "\/find\?q=1" \| a path alone.*Write "\/find"\.$/],
      ],
      [
        "a fragment",
        { a: { paths: ["/x", "/find#top"] } },
        [/^routes.a.paths\[1\]: "\/find#top" \| a path alone/],
      ],
      [
        "a dot segment",
        { a: { paths: ["/a/../b"] } },
        [/^routes.a.paths\[0\]: .* without the segments \. and \.\./],
      ],
      [
        "other characters",
        { a: { paths: ["/a b"] } },
        [/^routes.a.paths\[0\]: .* alone \| Put \?/],
      ],
      [
        "a path that is too long",
        { a: { paths: [`/${"a".repeat(128)}`] } },
        [/^routes.a.paths\[0\]: .* \| at most 128 characters, not 129/],
      ],
      ["a double star", { a: { paths: ["/a/**"] } }, [/single \* \| Write "\/a\/\*"\.$/]],
      [
        "a path given twice",
        { a: { paths: ["/a", "/a"] } },
        [/^routes.a.paths\[1\]: "\/a" \| each/],
      ],
      [
        "too many wildcards",
        { a: { paths: ["/?????"], hosts: ["*.x.com"] } },
        [/^routes.a: "6 wildcards in one rule" \| at most 5/],
      ],
      [
        "a host without dot",
        { a: { hosts: ["localhost"] } },
        [/^routes.a.hosts\[0\]: "localhost"/],
      ],
      [
        "a host with a port",
        { a: { hosts: ["x.com:8443"] } },
        [/^routes.a.hosts\[0\]: "x.com:8443"/],
      ],
      ["a URL for a host", { a: { hosts: ["https://x.com"] } }, [/^routes.a.hosts\[0\]:/]],
      [
        "a host given twice",
        { a: { hosts: ["x.com", "X.com"] } },
        [/^routes.a.hosts\[1\]: "x.com"/],
      ],
      [
        "a method in small letters",
        { a: { methods: ["get"] } },
        [/^routes.a.methods\[0\]: "get" .* Write "GET"\.$/],
      ],
      [
        "two defaults",
        { b: {}, a: { paths: [] } },
        [/^routes.b: "no condition" \| .* routes\.a already takes everything else/],
      ],
      [
        "the same path twice",
        { b: { paths: ["/x", "/a/*"] }, a: { paths: ["/a/*"] } },
        [
          /^routes.b.paths\[1\]: "path \/a\/\*" \| no request in common with routes.a.paths\[0\] \(path \/a\/\*\), which is as specific \| Both take GET https:\/\/example.com\/a\/: /,
        ],
      ],
      [
        "paths that cross",
        { a: { paths: ["/a*bc*"] }, b: { paths: ["/a*cd*"] } },
        [/^routes.b.paths\[0\]: .* Both take GET https:\/\/example\.com\/a/],
      ],
      [
        "the same method twice",
        { a: { paths: ["/a"], methods: ["GET", "PUT"] }, b: { paths: ["/a"], methods: ["PUT"] } },
        [/^routes.b.paths\[0\]: "PUT, path \/a" .* Both take PUT https:/],
      ],
      [
        "hosts that cross",
        { a: { hosts: ["*.a.com"] }, b: { hosts: ["x.*.com"] } },
        [
          /^routes.b: "host x\.\*\.com" .* routes.a \(host \*\.a\.com\).* Both take GET https:\/\/x\.a\.com\//,
        ],
      ],
      [
        "a shadowed default",
        { front: {}, all: { paths: ["/*"] } },
        [
          /^routes.front: "no condition" \| requests that are left over by routes.all.paths\[0\] \(path \/\*\)/,
        ],
      ],
      [
        "a route that others cover together",
        { wide: { paths: ["/a*"] }, one: { paths: ["/a"] }, more: { paths: ["/a?*"] } },
        [
          /^routes.wide.paths\[0\]: "path \/a\*" \| requests that are left over by routes.more.paths\[0\] .* and routes.one.paths\[0\]/,
        ],
      ],
      [
        "more rules than the quota",
        { a: { paths: Array.from({ length: 101 }, (_, i) => `/${i}`) } },
        [/^routes: "101 listener rules" \| at most 100/],
      ],
    ];
    for (const [what, routes, expected] of cases) {
      it(what, () => {
        const found = problemsOf(routes);
        assert.equal(found.length, expected.length, found.join("\n"));
        for (const [index, pattern] of expected.entries())
          assert.match(found[index] ?? "", pattern);
      });
    }

    it("more routes than target groups, whatever the quota of rules", () => {
      const routes = Object.fromEntries(
        Array.from({ length: 101 }, (_, i) => [`s${i}`, { paths: [`/${"x".repeat(i)}`] }]),
      );
      assert.deepEqual(
        problemsOf(routes, 500).map((problem) => problem.split(" | ")[0]),
        [`routes: "101 routes"`],
      );
    });

    it("more rules of one band than it has places, whether they overlap with others or not", () => {
      const nested = Array.from({ length: 101 }, (_, i) => `/*${"x".repeat(i + 1)}`);
      const [first, ...others] = nested;
      for (const routes of <Routes[]>[
        { a: { paths: nested } },
        { a: { paths: [first ?? ""] }, b: { paths: others } },
      ]) {
        const found = problemsOf(routes, 500);
        assert.equal(found.length, 1);
        assert.match(found[0] ?? "", /^routes\.[ab]\.paths\[\d+\]: "path .*at most 100 rules/);
      }
    });

    it("every problem of every route at once", () => {
      assert.equal(
        problemsOf({
          a: { paths: ["a", "b#"], hosts: ["x"], methods: ["get"] },
          b: { paths: ["c"] },
        }).length,
        5,
      );
    });
  });

  describe("properties", () => {
    const options = { numRuns: 150 };

    it("do not depend on any order", () => {
      fc.assert(
        fc.property(routeSets, fc.integer(), (routes, seed) => {
          assert.deepEqual(planRoutes(shuffled(routes, seed)).rules, planRoutes(routes).rules);
        }),
        options,
      );
    });

    it("give distinct priorities that AWS admits, to rules with distinct names", () => {
      assert.ok(lastPriority <= 50_000);
      fc.assert(
        fc.property(routeSets, (routes) => {
          const { rules, notes } = planRoutes(routes);
          for (const note of notes) assert.match(note, / which it would have without \w/);
          assert.equal(new Set(rules.map(({ priority }) => priority)).size, rules.length);
          assert.equal(new Set(rules.map(ruleName)).size, rules.length);
          for (const { priority, hosts, methods, hasPath } of rules) {
            assert.ok(priority >= 1 && priority <= lastPriority);
            assert.ok(hosts.length + methods.length + (hasPath ? 1 : 0) <= 5);
          }
        }),
        options,
      );
    });

    it("agree with the most specific match, found by brute force", () => {
      let sound = 0;
      fc.assert(
        fc.property(routeSets, fc.array(requests, { minLength: 5 }), (routes, asked) => {
          if (planRoutes(routes).problems.length > 0) return;
          sound += 1;
          for (const request of asked) {
            const expected = mostSpecific(routes, request);
            assert.equal(matchRoute(routes, request).route, expected, JSON.stringify(request));
          }
        }),
        { numRuns: 400 },
      );
      assert.ok(sound > 100, `only ${sound} of the sets were sound`);
    });

    it("move no rule when a route is added, unless that is said", () => {
      fc.assert(
        fc.property(
          routeSets,
          fc.string({ minLength: 1, maxLength: 6, unit: letters }),
          (routes, path) => {
            const before = priorities(routes);
            const more = { ...routes, added: { paths: [`/added/${path}/*`] } };
            const after = planRoutes(more, 10_000);
            const moved = after.rules.filter(
              (rule) => (before[ruleName(rule)] ?? rule.priority) !== rule.priority,
            );
            if (moved.length > 0) assert.ok(after.notes.length > 0, "moved in silence");
            for (const rule of moved) {
              assert.ok(
                after.notes.some((note) => note.startsWith(`route ${rule.route} (`)) ||
                  planRoutes(routes, 10_000).notes.length > 0,
              );
            }
          },
        ),
        options,
      );
    });

    it("never create a rule where another one stood, when a route is added to routes that do not collide", () => {
      let collisions = 0;
      const names = Array.from({ length: 400 }, (_, i) => `svc${i}`);
      for (let i = 0; i + 1 < names.length; i += 1) {
        const pair = { [names[i] ?? ""]: { paths: ["/aa/*"] } };
        const before = new Set(Object.values(priorities(pair)));
        const plan = planRoutes({ ...pair, [names[i + 1] ?? ""]: { paths: ["/bb/*"] } });
        if (plan.notes.length > 0) collisions += 1;
        for (const rule of plan.rules) {
          if (rule.route === names[i + 1]) assert.ok(!before.has(rule.priority));
        }
      }
      assert.ok(collisions > 0, "no pair collided: the test shows nothing");
    });

    it("find a fault exactly where two routes tie or one never gets anything, by brute force", () => {
      const faulty = { tied: 0, starved: 0, sound: 0 };
      fc.assert(
        fc.property(fc.uniqueArray(shortPaths, { minLength: 4, maxLength: 7 }), (chosen) => {
          const routes = Object.fromEntries(chosen.map((path, i) => [`r${i}`, { paths: [path] }]));
          const winners = new Set<string>();
          let tied = false;
          for (const path of everyShortPath) {
            const all = ranked(routes, { host: "h", path });
            const [first] = all;
            if (first === undefined) continue;
            winners.add(first.route);
            tied ||= all.some(
              ({ rank }, i) => i > 0 && compareRanks(rank, all[i - 1]?.rank ?? []) === 0,
            );
          }
          const starved = winners.size < chosen.length;
          faulty[tied ? "tied" : starved ? "starved" : "sound"] += 1;
          assert.equal(planRoutes(routes).problems.length > 0, tied || starved, chosen.join(" "));
        }),
        { numRuns: 600 },
      );
      assert.ok(
        Object.values(faulty).every((count) => count > 5),
        JSON.stringify(faulty),
      );
    });
  });
});

/** Two route names that want the same place for the paths of the test above. */
function collidingNames(): [string, string] {
  const wanted = new Map<number, string>();
  for (let i = 0; i < 500; i += 1) {
    const name = `a${i}`;
    const [place = 0] = Object.values(priorities({ [name]: { paths: ["/aa/*"] } }));
    wanted.set(place, name);
  }
  for (let i = 0; i < 500; i += 1) {
    const name = `b${i}`;
    const [place = 0] = Object.values(priorities({ [name]: { paths: ["/bb/*"] } }));
    const met = wanted.get(place);
    if (met !== undefined) return [met, name];
  }
  throw new Error("no names collide");
}

const letters = fc.constantFrom("a", "b", "c");

/** Paths of few characters, so that many of them meet. */
const paths = fc
  .array(fc.constantFrom("a", "b", "*", "?", "/"), { maxLength: 4 })
  .map((parts) => `/${parts.join("")}`.replace(/\*+/g, "*"))
  .filter((path) => path.replace(/[^*?]/g, "").length <= 3);
const hosts = fc.constantFrom("a.com", "b.a.com", "*.a.com", "*.com", "?.a.com");
const methods = fc.constantFrom("GET", "PUT", "POST", "HEAD", "PATCH");

const conditions = fc.record({
  paths: fc.uniqueArray(paths, { maxLength: 3 }),
  hosts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.uniqueArray(hosts, { maxLength: 3 }),
  ),
  methods: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.uniqueArray(methods, { maxLength: 5 }),
  ),
});

/** Up to four routes; about a third of the sets have nothing wrong. */
const routeSets: fc.Arbitrary<Routes> = fc
  .array(conditions, { minLength: 1, maxLength: 4 })
  .map((all) => Object.fromEntries(all.map((one, index) => [`r${index}`, one])));

const requests: fc.Arbitrary<RouteRequest> = fc.record({
  host: fc.constantFrom("a.com", "b.a.com", "c.a.com", "b.com", "x.org"),
  path: fc
    .array(fc.constantFrom("a", "b", "c", "/"), { maxLength: 4 })
    .map((p) => `/${p.join("")}`),
  method: fc.constantFrom("GET", "PUT", "DELETE"),
});

function shuffled(routes: Routes, seed: number): Routes {
  const mix = <T>(values: readonly T[] = []): T[] =>
    values
      .map((value, index) => ({ value, at: Math.imul(seed ^ (index + 1), 0x9e3779b1) >>> 8 }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  return Object.fromEntries(
    mix(Object.entries(routes)).map(([name, one]) => [
      name,
      { paths: mix(one.paths), hosts: mix(one.hosts), methods: mix(one.methods) },
    ]),
  );
}

/** Patterns of at most three parts, and every path of up to six letters that could tell them apart. */
const shortPaths = fc
  .array(fc.constantFrom("a", "b", "*", "*", "?"), { maxLength: 3 })
  .map((parts) => `/${parts.join("")}`.replace(/\*+/g, "*"));
const everyShortPath = [0, 1, 2, 3, 4, 5].reduce<string[]>(
  (all, length) => [
    ...all,
    ...all
      .filter((path) => path.length === length + 1)
      .flatMap((path) => ["a", "b", "z"].map((letter) => path + letter)),
  ],
  ["/"],
);

interface Ranked {
  readonly route: string;
  readonly rank: readonly number[];
}

function mostSpecific(routes: Routes, request: RouteRequest): string | undefined {
  return ranked(routes, request)[0]?.route;
}

/**
 * All matches, the most specific first, by another way: every condition becomes a regular expression, every triple of
 * path, host and method is tried, and what matches is ranked as the documentation of `routes` says.
 */
function ranked(routes: Routes, request: RouteRequest): Ranked[] {
  const found: Ranked[] = [];
  for (const [route, one] of Object.entries(routes)) {
    const { paths = [], hosts = [], methods = [] } = one;
    const isDefault = paths.length + hosts.length + methods.length === 0;
    for (const path of paths.length > 0 ? paths : ["/*"]) {
      for (const host of hosts.length > 0 ? hosts : [undefined]) {
        for (const method of methods.length > 0 ? methods : [undefined]) {
          if (!expression(path).test(request.path)) continue;
          if (host !== undefined && !expression(host).test(request.host)) continue;
          if (method !== undefined && method !== request.method) continue;
          const wildHost = host !== undefined && /[*?]/.test(host);
          found.push({
            route,
            rank: [
              isDefault ? 0 : 1,
              host === undefined ? 0 : wildHost ? 1 : 2,
              path.replace(/[*?].*$/s, "").length,
              /[*?]/.test(path) ? (/^[^*?]*\*$/.test(path) ? 0 : 1) : 2,
              method === undefined ? 0 : 1,
              ...narrowness(path),
              ...(wildHost ? narrowness(host) : [0, 0, 0]),
            ],
          });
        }
      }
    }
  }
  return found.sort((a, b) => compareRanks(a.rank, b.rank));
}

/** Literal characters, the shortest match, and how few stars. */
function narrowness(pattern: string): number[] {
  return [
    pattern.replace(/[*?]/g, "").length,
    pattern.replaceAll("*", "").length,
    -pattern.split("*").length,
  ];
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/[.+$]/g, "\\$&").replaceAll("*", "[^]*").replaceAll("?", "[^]");
  const made = new RegExp(`^${source}$`);
  expressions.set(pattern, made);
  return made;
}

/** Sorts the greater rank first. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = (b[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return 0;
}
