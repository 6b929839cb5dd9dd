import assert from "node:assert/strict";
import { buildGraph, formatPath, type ResourceGraph } from "../../../../policies/core/graph";
import type { Evidence } from "../../../../policies/core/model/routing";
import { dataOf, U, type Given, type Program } from "../../graph/build";
import { host } from "../members/build";
import { attached, Edge, forward, made, simple, token } from "./build";

const direct = "tcp 443 -> host tcp 8080 (balancer)";
const second = "tcp 443 -> other tcp 9090 (balancer)";

const listener = (actions: unknown, extra: Record<string, unknown> = {}) =>
  made(token.listener, "ls-1", {
    loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: actions, ...extra,
  }); // prettier-ignore

/** With a second target group, and a second instance behind it. */
const two: Program = {
  ...attached,
  tg2: made(token.targets, "tg-2", { port: 9090, protocol: "HTTP", vpcId: "vpc-1" }),
  other: [token.instance, host("i-2", ["sg-2"])],
  at2: made(token.target, "at-2", { targetGroupArn: "tg-2", targetId: "i-2" }),
};

const weighted = (...groups: readonly (readonly [string, unknown])[]) => [
  {
    type: "forward",
    forward: {
      targetGroups: groups.map(([arn, weight]) =>
        weight === undefined ? { arn } : { arn, weight },
      ),
    },
  },
];

const rule = (name: string, path: string, extra: Record<string, unknown> = {}) =>
  made(token.rule, name, {
    listenerArn: "ls-1", priority: 10, actions: [forward("tg-2")],
    conditions: [{ pathPattern: { values: [path] } }], ...extra,
  }); // prettier-ignore

/** A program with changes of some properties ignored. */
function ignoring(program: Program, name: string, ...properties: readonly string[]): ResourceGraph {
  const resources = dataOf(program).map((data) =>
    data.urn.endsWith(`::${name}`) ? { ...data, options: { ignoreChanges: properties } } : data,
  );
  const built = buildGraph([{ label: "test", resources, notes: [] }]);
  return built.ok ? built.value : assert.fail(JSON.stringify(built.problems));
}

interface Row {
  readonly program: Program | ResourceGraph;
  readonly may: readonly string[];
  readonly must?: readonly string[];
  readonly open?: number;
}

const noAnswer = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", statusCode: "404" },
};
const login = { type: "authenticate-oidc", order: 1, authenticateOidc: {} };

const rows: Readonly<Record<string, Row>> = {
  "a forward to weighted groups": {
    program: { ...two, listener: listener(weighted(["tg-1", 90], ["tg-2", 10])) },
    may: [direct, second],
  },
  "a weight of nought counts, and is not certain": {
    program: { ...two, listener: listener(weighted(["tg-1", undefined], ["tg-2", 0])) },
    may: [direct, second], must: [direct],
  },
  "an unknown weight": {
    program: { ...two, listener: listener(weighted(["tg-1", 1], ["tg-2", U])) },
    may: [direct, second], must: [direct],
  },
  "groups that are not made yet": {
    program: {
      ...two,
      listener: [token.listener, { id: "ls-1", inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: weighted([U, 1], [U, 1]) }, from: { defaultActions: ["tg", "tg2"] } }],
    },
    may: [direct, second],
  },
  "groups that are not made yet, of which one has no weight": {
    program: {
      ...two,
      listener: [token.listener, { id: "ls-1", inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: weighted([U, 1], [U, 0]) }, from: { defaultActions: ["tg", "tg2"] } }],
    },
    may: [direct, second], must: [],
  },
  "one of two groups": {
    program: {
      ...two,
      listener: [token.listener, { id: "ls-1", inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: [forward(U)] }, from: { defaultActions: ["tg", "tg2"] } }],
    },
    may: [direct, second], must: [],
  },
  "a redirect": {
    program: { ...attached, listener: listener([{ type: "redirect", redirect: { statusCode: "HTTP_301" } }]) },
    may: [],
  },
  "a fixed response": { program: { ...attached, listener: listener([noAnswer]) }, may: [] },
  "a login alone": { program: { ...attached, listener: listener([login]) }, may: [] },
  "a login before a forward": {
    program: { ...attached, listener: listener([login, { ...forward("tg-1"), order: 2 }]) },
    may: [direct],
  },
  "actions that are unknown": {
    program: { ...attached, listener: listener(U) }, may: [], open: 1,
  },
  "a group that is nowhere in the plan": {
    program: { ...attached, listener: listener([forward("arn:aws:elasticloadbalancing:x:1:targetgroup/y/z")]) },
    may: [], open: 1,
  },
  "an action of which the kind is unknown": {
    program: { ...attached, listener: listener([{ type: U, targetGroupArn: "tg-1" }]) },
    may: [direct], must: [],
  },
  "actions that are ignored when they change": {
    program: ignoring(attached, "listener", "defaultActions"),
    may: [direct], must: [], open: 1,
  },
  "a port that is ignored when it changes": {
    program: ignoring(attached, "listener", "port"),
    may: ["tcp -> host tcp 8080 (balancer)"], must: [],
  },
  "registrations that are ignored when they change": {
    program: ignoring({
      ...two,
      svc: made(token.service, "svc", { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] }, loadBalancers: [{ targetGroupArn: "tg-2", containerName: "c", containerPort: 3000 }] }),
    }, "svc", "loadBalancers"),
    may: [direct, "tcp 443 -> svc tcp (balancer)"], must: [direct],
  },
  "a group of instances whose list is left to attachments": {
    program: ignoring({
      ...simple,
      asg: made(token.scaling, "asg", { vpcZoneIdentifiers: ["subnet-1"] }),
      a: made(token.scalingAttachment, "a-1", { autoscalingGroupName: "asg", lbTargetGroupArn: "tg-1" }),
    }, "asg", "targetGroupArns", "loadBalancers"),
    may: ["tcp 443 -> asg tcp 8080 (balancer)"],
  },
  "a rule": { program: { ...two, rule: rule("r-1", "/x/*") }, may: [direct, second] },
  "a rule that an earlier one covers": {
    program: { ...two, early: rule("r-2", "/x*", { priority: 1, actions: [noAnswer] }), rule: rule("r-1", "/x/*") },
    may: [direct, second], must: [direct],
  },
  "a default action that rules cover": {
    program: { ...two, rule: rule("r-1", "/*") }, may: [direct, second], must: [second],
  },
  "rules that share a priority": {
    program: { ...two, first: rule("r-1", "/x/*"), second: rule("r-2", "/x*", { actions: [noAnswer] }) },
    may: [direct, second], must: [direct],
  },
  "rules without priorities, which do not meet": {
    program: { ...two, early: rule("r-2", "/y*", { priority: undefined, actions: [noAnswer] }), rule: rule("r-1", "/x/*", { priority: undefined }) },
    may: [direct, second],
  },
  "a rule of which the conditions are unknown": {
    program: { ...two, rule: rule("r-1", "/x/*", { conditions: U }) }, may: [direct, second], must: [],
  },
  "a rule for methods": {
    program: { ...two, rule: rule("r-1", "/x/*", { conditions: [{ httpRequestMethod: { values: ["GET"] } }] }) },
    may: [direct, second], must: [direct, second],
  },
  "rules that refuse a method, a header and a query before all others": {
    program: {
      ...two,
      method: rule("r-2", "", { priority: 2, conditions: [{ httpRequestMethod: { values: ["TRACE"] } }], actions: [noAnswer] }),
      header: rule("r-3", "", { priority: 3, conditions: [{ httpHeader: { httpHeaderName: "User-Agent", values: ["*bot*"] } }], actions: [noAnswer] }),
      query: rule("r-4", "", { priority: 4, conditions: [{ queryStrings: [{ key: "debug", value: "1" }] }], actions: [noAnswer] }),
      rule: rule("r-1", "/x/*", { priority: 5 }),
    },
    may: [direct, second], must: [direct, second],
  },
  "a rule for whoever has a header, whatever it says": {
    program: { ...two, header: rule("r-3", "", { priority: 3, conditions: [{ httpHeader: { httpHeaderName: "User-Agent", values: ["*"] } }], actions: [noAnswer] }), rule: rule("r-1", "/x/*", { priority: 5 }) },
    may: [direct, second], must: [],
  },
  "a rule for methods that are not known": {
    program: { ...two, method: rule("r-2", "", { priority: 2, conditions: [{ httpRequestMethod: { values: [U] } }], actions: [noAnswer] }), rule: rule("r-1", "/x/*", { priority: 5 }) },
    may: [direct, second], must: [],
  },
  "a rule for source addresses before all others": {
    program: { ...two, method: rule("r-2", "", { priority: 2, conditions: [{ sourceIp: { values: ["203.0.113.0/24"] } }], actions: [noAnswer] }), rule: rule("r-1", "/x/*", { priority: 5 }) },
    may: [direct, second], must: [],
  },
  "a rule for those who know a header": {
    program: { ...two, rule: rule("r-1", "/x/*", { conditions: [{ pathPattern: { values: ["/x"] } }, { httpHeader: { httpHeaderName: "X-Key", values: ["k"] } }] }) },
    may: [direct, second], must: [direct],
  },
  "a rule for some source addresses": {
    program: { ...two, rule: rule("r-1", "/x/*", { conditions: [{ pathPattern: { values: ["/x"] } }, { sourceIp: { values: ["10.0.0.0/8"] } }] }) },
    may: [direct, second], must: [direct],
  },
  "a rule by an expression": {
    program: { ...two, rule: rule("r-1", "", { conditions: [{ pathPattern: { regexValues: ["^/x$"] } }] }) },
    may: [direct, second], must: [],
  },
  "a rule of another load balancer's listener": {
    program: {
      ...two,
      far: made(token.lb, "lb-2", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] }),
      farListener: made(token.listener, "ls-2", { loadBalancerArn: "lb-2", port: 80, protocol: "HTTP", defaultActions: [noAnswer] }),
      rule: rule("r-1", "/x/*", { listenerArn: "ls-2" }),
    },
    may: [direct],
  },
  "a listener of another load balancer": {
    program: {
      ...attached,
      far: made(token.lb, "lb-2", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] }),
      listener: listener([forward("tg-1")], { loadBalancerArn: "lb-2" }),
    },
    may: [],
  },
  "a listener of one of two load balancers": {
    program: {
      ...attached,
      far: made(token.lb, "lb-2", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] }),
      listener: [token.listener, { id: "ls-1", inputs: { loadBalancerArn: U, port: 443, protocol: "HTTPS", defaultActions: [forward("tg-1")] }, from: { loadBalancerArn: ["lb", "far"] } }],
    },
    may: [direct], must: [],
  },
  "a listener of which the load balancer is unknown": {
    program: { ...attached, listener: listener([forward("tg-1")], { loadBalancerArn: U }) },
    may: [direct], must: [],
  },
  "a rule of which the listener is unknown": {
    program: { ...two, rule: rule("r-1", "/x/*", { listenerArn: U }) }, may: [direct, second], must: [direct],
  },
}; // prettier-ignore

describe("actions of listeners and rules", () => {
  for (const [name, { program, may, must = may, open = 0 }] of Object.entries(rows)) {
    it(name, () => {
      const edge = new Edge(program);
      assert.deepEqual(edge.requests("lb", "may"), [...may].sort(), "may");
      assert.deepEqual(edge.requests("lb", "must"), [...must].sort(), "must");
      assert.equal(edge.open().length, open, edge.open().join("\n"));
    });
  }

  it("say in a line what they do", () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [[forward("tg-1")], "forwards"],
      [[noAnswer], "answers 404"],
      [[login, forward("tg-1")], "authenticates, then forwards"],
      [[{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }], "redirect to HTTPS:443 (301)"],
      [[{ type: "redirect", redirect: { host: "x", statusCode: "HTTP_302" } }], "redirect to #{protocol}:#{port} (302)"],
      [U, "does something unknown"],
    ]; // prettier-ignore
    for (const [actions, text] of cases) {
      const edge = new Edge({ ...attached, listener: listener(actions) });
      const [route] = edge.balancing.routes(edge.resource("listener"));
      assert.equal(route?.action, text);
    }
  });

  it("that are unknown say where, and how to mend it", () => {
    const [open] = new Edge({ ...attached, listener: listener(U) }).balancing.open;
    assert.match(open?.because.text ?? "", /Listener listener :: defaultActions/);
    assert.match(open?.fix ?? "", /reference/);
    const ignored = new Edge(ignoring(attached, "listener", "defaultActions")).balancing.open[0];
    assert.match(ignored?.fix ?? "", /ignoreChanges/);
  });

  it("come with all that leads there, in order", () => {
    const edge = new Edge({ ...two, rule: rule("r-1", "/x/*") });
    const all = edge.balancing.forwards(edge.member("lb"), "must");
    const own = all.find((one) => one.rule !== undefined);
    assert.deepEqual(
      own?.because.map(({ text }) => text.replace(/^\S+ /, "")),
      [
        "listener :: port = 443",
        'rule :: actions = [{"type": "forward", "targetGroupArn": "tg-2"}]',
        "tg2 :: port = 9090",
        'at2 :: targetId = "i-2"',
      ],
    );
    assert.equal(own.targetGroup?.name, "tg2");
  });
});

describe("a listener's table", () => {
  it("stands in the order of priorities, with the default action last", () => {
    const edge = new Edge({
      ...two,
      late: rule("r-1", "/b", { priority: 20 }),
      early: rule("r-2", "/a", { priority: 3 }),
      loose: rule("r-3", "/c", { priority: undefined }),
    });
    const table = edge.balancing.routes(edge.resource("listener"));
    assert.deepEqual(
      table.map(({ rule: one, priority, ordered }) => [one?.name, priority, ordered]),
      [
        ["loose", undefined, false],
        ["early", 3, true],
        ["late", 20, true],
        [undefined, undefined, true],
      ],
    );
    assert.match(table[0]?.doubts[0] ?? "", /loose :: priority/);
  });

  it("says who gets what, and what of it is not certain", () => {
    const edge = new Edge({
      ...two,
      rule: rule("r-1", "/x/*", { transforms: [{ type: "url-rewrite" }] }),
      open: rule("r-2", "/y", { priority: 11, actions: [forward(U)] }),
    });
    const [first, middle, last] = edge.balancing.routes(edge.resource("listener"));
    assert.deepEqual([first?.transforms, first?.certain], [true, true]);
    assert.deepEqual([middle?.certain, middle?.open.length], [false, 1]);
    assert.deepEqual(
      [last?.transforms, last?.targets.map(({ owner }) => owner.name)],
      [false, ["host"]],
    );
    assert.equal(edge.answers("listener", { path: "/x/1" }).surely, undefined);
    assert.equal(edge.answers("listener", { path: "/y" }).may, "anything");
    assert.equal(edge.answers("listener", { path: "/z" }).surely, "host");
  });

  it("is not certain of a group of which a target is unknown", () => {
    const edge = new Edge({
      ...two,
      bad: made(token.target, "at-3", { targetGroupArn: "tg-1", targetId: U }),
    });
    const [route] = edge.balancing.routes(edge.resource("listener"));
    assert.deepEqual([route?.certain, route?.open.length], [false, 1]);
    assert.deepEqual(edge.answers("listener", { path: "/" }), {
      may: "host anything", surely: undefined, itself: false,
    }); // prettier-ignore
  });

  it("keeps hosts and paths apart", () => {
    const edge = new Edge({
      ...two,
      rule: rule("r-1", "", {
        conditions: [
          { hostHeader: { values: ["admin.example.com"] } },
          { pathPattern: { values: ["/a", "/b"] } },
        ],
      }),
    });
    assert.equal(
      edge.answers("listener", { path: "/a", host: "Admin.Example.com" }).surely,
      "other",
    );
    assert.equal(edge.answers("listener", { path: "/a", host: "www.example.com" }).surely, "host");
    assert.equal(edge.answers("listener", { path: "/a" }).may, "host other");
    assert.equal(edge.answers("listener", { path: "/c" }).surely, "host");
  });

  describe("says which slot keeps it from being certain", () => {
    const open = (program: Program) => {
      const edge = new Edge(program);
      const [route] = edge.balancing.routes(edge.resource("listener"));
      const told = edge.balancing
        .into(edge.member("host"), "may")
        .flatMap(({ isHealthCheck, unsure }) => (isHealthCheck ? [] : (unsure ?? [])));
      const paths = (all: readonly Evidence[] | undefined) =>
        (all ?? []).map(({ resource, path }) => `${resource?.name} ${formatPath(path ?? "")}`);
      return { certain: route?.certain, route: paths(route?.unsure), host: paths(told) };
    };
    const weight = (i: number) => `listener defaultActions[0].forward.targetGroups[${i}].weight`;
    it("of a weight of nought beside one that is unknown", () => {
      assert.deepEqual(open({ ...two, listener: listener(weighted(["tg-1", 0], ["tg-2", U])) }), {
        certain: false, route: [weight(1), weight(0)], host: [weight(1), weight(0)],
      }); // prettier-ignore
    });
    it("of a type that is unknown", () => {
      const { route } = open({
        ...two,
        listener: listener([{ type: U, targetGroupArn: "tg-1" }]),
      });
      assert.deepEqual(route, ["listener defaultActions[0].type"]);
    });
    it("of a target whose group is one of several", () => {
      const at = (given: Given): Program => ({ ...two, at: [token.target, { id: "at-1", ...given }] });
      const group = at({ inputs: { targetGroupArn: U, targetId: "i-1" }, from: { targetGroupArn: ["tg", "tg2"] } });
      const target = at({ inputs: { targetGroupArn: "tg-1", targetId: U }, from: { targetId: ["host", "other"] } });
      assert.deepEqual(open(group), { certain: false, route: ["at targetGroupArn"], host: ["at targetGroupArn"] });
      assert.deepEqual(open(target).host, ["at targetId"]);
    }); // prettier-ignore
    it("of what is certain, none", () => {
      assert.deepEqual(open(two), { certain: true, route: [], host: [] });
    });
  });

  it("of a weighted forward is answered by nobody alone", () => {
    const edge = new Edge({ ...two, listener: listener(weighted(["tg-1", 1], ["tg-2", 0])) });
    assert.deepEqual(edge.answers("listener", { path: "/" }), {
      may: "host other", surely: undefined, itself: false,
    }); // prettier-ignore
  });
});
