import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { explain } from "../../cli/explain/explain";
import type { Way } from "../../cli/explain/explanation";
import { matchesWildcards } from "../../cli/explain/match";
import { outcomeInWords, renderExplanation } from "../../cli/explain/render";
import type { PlanDocument } from "../../cli/plan/document";
import { unknownValue } from "../../cli/plan/markers";
import { displayWidth } from "../../cli/screen/text";
import { anyPlan, marketplace, planned } from "./screen-support";

/** How each way ends, redirects followed, in words. */
function answers(document: PlanDocument, url: string, method?: string): string[] {
  const { ways, problems } = explain(document, { url, ...(method ? { method } : {}) });
  assert.deepEqual(problems, []);
  return ways.map((way) => {
    const texts: string[] = [];
    for (let here: Way | undefined = way; here !== undefined; here = here.then) {
      const words = outcomeInWords(here.outcome).map((p) => (typeof p === "string" ? p : p.text));
      texts.push(words.join("").replace(/^→ /, ""));
    }
    return texts.join(" | ");
  });
}

/** The one way of a request. */
function only(document: PlanDocument, url: string, method?: string): Way {
  const { ways } = explain(document, { url, ...(method ? { method } : {}) });
  const [way] = ways;
  assert.equal(ways.length, 1);
  assert.ok(way);
  return way;
}

/** The rules that a load balancer looked at: order, match, and reasons. */
function looked(way: Way): string[] {
  return way.steps.flatMap((step) =>
    step.kind === "dns"
      ? []
      : step.rules.map((r) =>
          [r.order, r.match, ...r.conditions.map((c) => c.reason ?? "")].join(" ").trim(),
        ),
  );
}

const registration = "ECS service run-registration (target group edge-registration, HTTP :3000)";
const search = "ECS service run-search (target group edge-search, HTTP :3001)";
const chat = "ECS service run-chat (target group edge-chat, HTTP :3002)";
const frontend = "ECS service run-frontend (target group edge-frontend, HTTP :80)";
const admin = "target group inner-admin, HTTP :8080, in which the plan registers nothing";
const api = "target group inner-api, HTTP :8080, in which the plan registers nothing";

/** A balancer that has one listener, and rules given by the conditions and the target group that they forward to. */
function balancerWith(
  rules: Record<string, { priority?: number; conditions: object[]; actions?: object[] }>,
  more: { balancer?: Partial<aws.lb.LoadBalancerArgs>; listener?: object } = {},
) {
  return () => {
    const balancer = new aws.lb.LoadBalancer("front", more.balancer ?? {});
    const fallback = new aws.lb.TargetGroup("fallback", { port: 80, protocol: "HTTP" });
    const listener = new aws.lb.Listener("front-https", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      defaultActions: [{ type: "forward", targetGroupArn: fallback.arn }],
      ...more.listener,
    });
    for (const [name, { conditions, actions, ...rest }] of Object.entries(rules)) {
      const group = new aws.lb.TargetGroup(name, { port: 80, protocol: "HTTP" });
      new aws.lb.ListenerRule(name, {
        listenerArn: listener.arn,
        actions: (actions as aws.types.input.lb.ListenerRuleAction[] | undefined) ?? [
          { type: "forward", targetGroupArn: group.arn },
        ],
        conditions,
        ...rest,
      });
    }
  };
}

/** The target groups that a URL's way ends at. */
function groups(document: PlanDocument, url: string, method?: string): string[] {
  const { outcome } = only(document, url, method);
  assert.ok(outcome.kind === "targets", outcome.kind);
  return outcome.destinations.map((d) => d.targetGroup);
}

describe("explain", () => {
  let market: PlanDocument;

  before(async () => {
    market = await planned(marketplace);
  });

  describe("the platform's table of routes", () => {
    for (const [url, expected] of [
      ["https://api.example.com/api/farmers/7", registration],
      ["https://api.example.com/api/farmers/", registration],
      ["https://api.example.com/api/farmers/health", registration],
      ["https://api.example.com/api/search/flour?page=2", search],
      ["https://api.example.com/api/search/a/b/c", search],
      ["https://api.example.com/api/chat/rooms", chat],
      ["https://api.example.com/socket.io/?EIO=4&transport=websocket", chat],
      ["wss://api.example.com/socket.io/?EIO=4", chat],
      ["https://api.example.com/", frontend],
      ["https://api.example.com", frontend],
      ["https://api.example.com/about", frontend],
      ["https://api.example.com/api/search", frontend],
      ["https://api.example.com/api/searching/x", frontend],
      ["https://api.example.com/API/SEARCH/x", frontend],
      ["https://api.example.com/x/api/search/y", frontend],
      ["https://api.example.com/about?path=/api/search/x", frontend],
      ["https://api.example.com/api/search/../farmers/x", registration],
      ["https://API.Example.COM/api/search/x", search],
      ["https://api.example.com./api/search/x", search],
      ["https://api.example.com:443/api/search/x", search],
      [
        "http://api.example.com/api/search/x?y=1",
        `redirect 301 to https://api.example.com/api/search/x?y=1 | ${search}`,
      ],
      [
        "ws://api.example.com/socket.io/",
        `redirect 301 to https://api.example.com/socket.io/ | ${chat}`,
      ],
      [
        "https://api.example.com:8443/api/search/x",
        "no answer: load balancer edge does not listen on port 8443 (it has HTTP :80, HTTPS :443)",
      ],
      ["http://api.example.com:443/", "no answer: the listener on port 443 speaks HTTPS, not HTTP"],
      ["https://admin.internal.example.com/", admin],
      ["https://api.internal.example.com/", api],
      ["https://api.internal.example.com:8443/", api],
      ["https://admin.internal.example.com:8443/", "answer 404 by load balancer inner"],
      ["https://cdn.example.com/app.js", "bucket site"],
      ["https://www.example.com/", "bucket site"],
      ["https://www.example.com/api/search/x", search],
      ["https://www.example.com/api/", frontend],
      ["http://www.example.com/a?b", "redirect 301 to https://www.example.com/a?b | bucket site"],
      ["https://www.example.com:8443/", "no answer: CloudFront listens on ports 80 and 443 only"],
    ] as const) {
      it(`${url} → ${expected}`, () => {
        assert.deepEqual(answers(market, url), [expected]);
      });
    }

    it("answers a method that a distribution does not allow with 403", () => {
      assert.deepEqual(answers(market, "https://www.example.com/api/x", "post"), [
        "answer 403 by CloudFront distribution site (the behaviour allows GET, HEAD)",
      ]);
    });
  });

  it("says of every rule why it did not match, in order, until one decided", () => {
    const way = only(market, "https://api.example.com/api/search");
    assert.deepEqual(looked(way), [
      "100 no the path is another",
      "200 no the path has no slash after it, which /api/search/* wants",
      "300 no the path is another",
      "default yes",
    ]);
    const decided = way.steps
      .flatMap((s) => (s.kind === "dns" ? [] : s.rules))
      .filter((r) => r.decided);
    assert.deepEqual(
      decided.map((r) => r.order),
      ["default"],
    );
    assert.deepEqual(looked(only(market, "https://api.example.com/api/chat/x")), ["100 yes"]);
  });

  it("tells how a name leads to a load balancer, and whether the internet sees it", () => {
    const [dns] = only(market, "https://api.example.com/").steps;
    assert.deepEqual(dns, {
      kind: "dns",
      host: "api.example.com",
      records: ["edge-a", "edge-aaaa"],
      type: "A and AAAA",
      target: "load balancer edge",
      private: false,
    });
    const [inner, balancer] = only(market, "https://api.internal.example.com/").steps;
    assert.ok(inner?.kind === "dns" && inner.private);
    assert.ok(balancer?.kind === "loadBalancer" && balancer.scheme === "internal");
  });

  it("asks the public load balancers for a host that no record names, and says so", () => {
    const explanation = explain(market, { url: "https://shop.example.org/api/search/x" });
    assert.deepEqual(answers(market, "https://shop.example.org/api/search/x"), [search]);
    assert.deepEqual(explanation.notes, [
      "No DNS record of the plan is named shop.example.org; this is what the public load balancer does when it is asked for that name.",
    ]);
  });

  it("takes a host with a final dot for the same host", () => {
    const explanation = explain(market, { url: "https://api.example.com./api/search/x" });
    assert.equal(explanation.url, "https://api.example.com/api/search/x");
    assert.deepEqual(explanation.notes, []);
  });

  it("says so when there is nothing to ask", async () => {
    const empty = await planned(() => undefined);
    const { ways, notes } = explain(empty, { url: "https://a.example.com" });
    assert.deepEqual(ways, []);
    assert.deepEqual(notes, [
      "No DNS record of the plan is named a.example.com, and the plan has no public load balancer.",
    ]);
  });

  it("says what keeps a WebSocket open", () => {
    const { notes } = only(market, "wss://api.example.com/socket.io/");
    assert.deepEqual(notes, [
      "A WebSocket is cut when nothing is said on it for 3600 seconds; its clients stay with one target.",
    ]);
  });

  describe("conditions", () => {
    it("needs all of them, of each any value; hosts without case, paths and methods with case", async () => {
      const plan = await planned(
        balancerWith({
          all: {
            priority: 10,
            conditions: [
              { hostHeader: { values: ["A?.example.com", "*.Example.org"] } },
              { pathPattern: { values: ["/Admin/*", "/x?"] } },
              { httpRequestMethod: { values: ["GET", "POST"] } },
            ],
          },
        }),
      );
      for (const [url, method, expected] of [
        ["https://ab.example.com/Admin/", "GET", "all"],
        ["https://AB.EXAMPLE.COM/x1", "post", "all"],
        ["https://a.b.example.org/xy", "GET", "all"],
        ["https://abc.example.com/x1", "GET", "fallback"],
        ["https://example.org/x1", "GET", "fallback"],
        ["https://ab.example.com/admin/", "GET", "fallback"],
        ["https://ab.example.com/x", "GET", "fallback"],
        ["https://ab.example.com/x12", "GET", "fallback"],
        ["https://ab.example.com/x1", "DELETE", "fallback"],
      ] as const) {
        assert.deepEqual(groups(plan, url, method), [expected], `${method} ${url}`);
      }
      assert.deepEqual(looked(only(plan, "https://other.net/admin/x", "PUT")), [
        "10 no the host is other.net the path differs in upper and lower case from /Admin/* the method is PUT",
        "default yes",
      ]);
    });

    it("looks at queries: keys and values, without case", async () => {
      const plan = await planned(
        balancerWith({
          beta: { priority: 1, conditions: [{ queryStrings: [{ key: "Beta", value: "1*" }] }] },
          any: {
            priority: 2,
            conditions: [{ queryStrings: [{ value: "a=b" }, { value: "green" }] }],
          },
        }),
      );
      assert.deepEqual(groups(plan, "https://h.net/?x=y&beta=12"), ["beta"]);
      assert.deepEqual(groups(plan, "https://h.net/?beta=2"), ["fallback"]);
      assert.deepEqual(groups(plan, "https://h.net/?color=GREEN"), ["any"]);
      assert.deepEqual(groups(plan, "https://h.net/?q=a=b"), ["any"]);
      assert.deepEqual(groups(plan, "https://h.net/green"), ["fallback"]);
    });

    it("cannot tell headers, addresses, regular expressions and what is not known yet", async () => {
      const late = pulumi.output("x").apply((x) => x);
      const plan = await planned(
        balancerWith({
          canary: {
            priority: 1,
            conditions: [{ httpHeader: { httpHeaderName: "X-Canary", values: ["yes"] } }],
          },
          office: { priority: 2, conditions: [{ sourceIp: { values: ["10.0.0.0/8"] } }] },
          regex: { priority: 3, conditions: [{ pathPattern: { regexValues: ["^/v[0-9]+/"] } }] },
          guarded: {
            priority: 4,
            conditions: [
              {
                httpHeader: {
                  httpHeaderName: "X-Origin",
                  values: [pulumi.secret(late.apply(() => "tell-nobody"))],
                },
              },
              { pathPattern: { values: ["/never"] } },
            ],
          },
        }),
      );
      const url = "https://h.net/v1/x";
      assert.deepEqual(groups(plan, url), ["fallback"]);
      assert.deepEqual(looked(only(plan, url)), [
        "1 unknown that depends on the request's header X-Canary",
        "2 unknown that depends on the client's address",
        "3 unknown regular expressions are not evaluated here",
        "4 no that depends on the request's header X-Origin the path is another",
        "default yes",
      ]);
      assert.deepEqual(only(plan, url).notes, [
        "Rule 1 may take the request first: that depends on the request's header X-Canary. Then: → canary.",
        "Rule 2 may take the request first: that depends on the client's address. Then: → office.",
        "Rule 3 may take the request first: regular expressions are not evaluated here. Then: → regex.",
      ]);
      assert.doesNotMatch(JSON.stringify(explain(plan, { url })), /tell-nobody/);
    });

    it("cannot tell a host that only the deployment knows", async () => {
      const plan = await planned(() => {
        const zone = new aws.route53.Zone("z", { name: "example.com" });
        balancerWith({
          named: {
            priority: 1,
            conditions: [{ hostHeader: { values: [pulumi.interpolate`a.${zone.zoneId}`] } }],
          },
        })();
      });
      const way = only(plan, "https://h.net/");
      assert.deepEqual(looked(way), [
        "1 unknown its value is not known before the deployment",
        "default yes",
      ]);
      assert.deepEqual(groups(plan, "https://h.net/"), ["fallback"]);
    });

    it("reads the form of the provider's first versions", async () => {
      const plan = await planned(
        balancerWith({
          old: { priority: 5, conditions: [{ field: "path-pattern", values: ["/old/*"] }] },
        }),
      );
      assert.deepEqual(groups(plan, "https://h.net/old/x"), ["old"]);
      assert.deepEqual(groups(plan, "https://h.net/new/x"), ["fallback"]);
    });
  });

  describe("priorities and actions", () => {
    it("goes by number, not by the order in the program; rules without one come last", async () => {
      const all = [{ pathPattern: { values: ["/*"] } }];
      const plan = await planned(
        balancerWith({
          unnumbered: { conditions: all },
          late: { priority: 300, conditions: all },
          early: { priority: 20, conditions: [{ pathPattern: { values: ["/a"] } }] },
        }),
      );
      assert.deepEqual(groups(plan, "https://h.net/a"), ["early"]);
      assert.deepEqual(groups(plan, "https://h.net/b"), ["late"]);
      assert.deepEqual(looked(only(plan, "https://h.net/b")), [
        "20 no the path is another",
        "300 yes",
      ]);
    });

    it("fills in what a redirect leaves open, and follows it", async () => {
      const plan = await planned(
        balancerWith({
          moved: {
            priority: 1,
            conditions: [{ pathPattern: { values: ["/old/*"] } }],
            actions: [
              {
                type: "redirect",
                redirect: {
                  host: "new.#{host}",
                  path: "/was/#{path}",
                  query: "from=#{host}&#{query}",
                  statusCode: "HTTP_302",
                },
              },
            ],
          },
          loop: {
            priority: 2,
            conditions: [{ pathPattern: { values: ["/loop"] } }],
            actions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }],
          },
        }),
      );
      assert.deepEqual(answers(plan, "https://h.net/old/a?x=1"), [
        "redirect 302 to https://new.h.net/was/old/a?from=h.net&x=1",
      ]);
      const { notes } = only(plan, "https://h.net/loop");
      assert.deepEqual(notes, ["The redirect leads to the same URL: a loop."]);
    });

    it("stops following redirects that never end", async () => {
      const plan = await planned(
        balancerWith({
          more: {
            priority: 1,
            conditions: [{ pathPattern: { values: ["/*"] } }],
            actions: [
              { type: "redirect", redirect: { path: "/#{path}x", statusCode: "HTTP_301" } },
            ],
          },
        }),
      );
      let way = only(plan, "https://h.net/a");
      let count = 0;
      for (; way.then !== undefined; way = way.then) count += 1;
      assert.equal(count, 4);
      assert.deepEqual(way.notes, ["More redirects follow than are shown."]);
    });

    it("tells a split from what the plan cannot tell apart", async () => {
      const plan = await planned(() => {
        const balancer = new aws.alb.LoadBalancer("front", {});
        const [blue, green] = ["blue", "green"].map(
          (n) => new aws.alb.TargetGroup(n, { port: 80 }),
        );
        if (blue === undefined || green === undefined) throw new Error("two groups");
        const listener = new aws.alb.Listener("l", {
          loadBalancerArn: balancer.arn,
          port: 80,
          defaultActions: [
            {
              type: "forward",
              forward: {
                targetGroups: [
                  { arn: blue.arn, weight: 90 },
                  { arn: green.arn, weight: 10 },
                ],
              },
            },
          ],
        });
        new aws.alb.ListenerRule("either", {
          listenerArn: listener.arn,
          priority: 1,
          conditions: [{ pathPattern: { values: ["/either"] } }],
          actions: [
            {
              type: "forward",
              targetGroupArn: pulumi.all([blue.arn, green.arn]).apply(([a, b]) => (a < b ? a : b)),
            },
          ],
        });
        new aws.alb.ListenerRule("drained", {
          listenerArn: listener.arn,
          priority: 3,
          conditions: [{ pathPattern: { values: ["/drained"] } }],
          actions: [
            {
              type: "forward",
              forward: {
                targetGroups: [
                  { arn: blue.arn, weight: 0 },
                  { arn: green.arn, weight: 1 },
                ],
              },
            },
          ],
        });
        new aws.alb.ListenerRule("given", {
          listenerArn: listener.arn,
          priority: 2,
          conditions: [{ pathPattern: { values: ["/given"] } }],
          actions: [
            {
              type: "forward",
              targetGroupArn:
                "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/mine/0123",
            },
          ],
        });
      });
      const nothing = "in which the plan registers nothing";
      assert.deepEqual(answers(plan, "http://h.net/"), [
        `split among: target group blue, :80, ${nothing}; target group green, :80, ${nothing}`,
      ]);
      assert.deepEqual(answers(plan, "http://h.net/either"), [
        `one of: target group blue, :80, ${nothing}; target group green, :80, ${nothing}`,
      ]);
      assert.deepEqual(only(plan, "http://h.net/either").notes, [
        "The plan names several target groups in one action; it is one of them.",
      ]);
      // Nothing is said of which of the two has no weight, as the plan does not know either's ARN.
      assert.deepEqual(answers(plan, "http://h.net/drained"), [
        `one of: target group blue, :80, ${nothing}; target group green, :80, ${nothing}`,
      ]);
      assert.deepEqual(answers(plan, "http://h.net/given"), [
        `target group targetgroup/mine/0123, ${nothing}`,
      ]);
    });

    it("says that a client signs in first", async () => {
      const plan = await planned(
        balancerWith(
          {},
          {
            listener: {
              defaultActions: [
                {
                  type: "fixed-response",
                  order: 2,
                  fixedResponse: { contentType: "text/plain", statusCode: "403" },
                },
                {
                  type: "authenticate-oidc",
                  order: 1,
                  authenticateOidc: {
                    authorizationEndpoint: "https://id.example.com/a",
                    clientId: "c",
                    clientSecret: pulumi.secret("s"),
                    issuer: "https://id.example.com",
                    tokenEndpoint: "https://id.example.com/t",
                    userInfoEndpoint: "https://id.example.com/u",
                  },
                },
              ],
            },
          },
        ),
      );
      assert.deepEqual(answers(plan, "https://h.net/"), ["answer 403 by load balancer front"]);
      assert.deepEqual(only(plan, "https://h.net/").notes, [
        "The client signs in first (authenticate-oidc).",
      ]);
    });

    it("names whatever is registered: groups of machines, machines, functions", async () => {
      const plan = await planned(() => {
        const balancer = new aws.lb.LoadBalancer("front", {});
        const group = new aws.lb.TargetGroup("mixed", { port: 80, protocol: "HTTP" });
        new aws.lb.Listener("l", {
          loadBalancerArn: balancer.arn,
          port: 80,
          defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
        });
        new aws.autoscaling.Group("fleet", {
          maxSize: 1,
          minSize: 1,
          targetGroupArns: [group.arn],
        });
        const machine = new aws.ec2.Instance("one", { ami: "ami-1", instanceType: "t3.nano" });
        new aws.lb.TargetGroupAttachment("one", {
          targetGroupArn: group.arn,
          targetId: machine.id,
        });
      });
      assert.deepEqual(answers(plan, "http://h.net/"), [
        "auto scaling group fleet and EC2 instance one (target group mixed, HTTP :80)",
      ]);
    });

    it("leaves internal load balancers alone when no record names the host", async () => {
      const plan = await planned(balancerWith({}, { balancer: { internal: true } }));
      assert.deepEqual(explain(plan, { url: "https://h.net/" }).ways, []);
    });

    it("looks at the port alone of a network load balancer", async () => {
      const plan = await planned(
        balancerWith(
          {},
          { balancer: { loadBalancerType: "network" }, listener: { protocol: "TCP" } },
        ),
      );
      assert.deepEqual(groups(plan, "https://h.net/any"), ["fallback"]);
      assert.deepEqual(only(plan, "https://h.net/any").notes, [
        "A network load balancer looks at the port alone.",
      ]);
    });

    it("shows each public load balancer's way", async () => {
      const plan = await planned(() => {
        for (const name of ["one", "two"]) {
          const balancer = new aws.lb.LoadBalancer(name, {});
          new aws.lb.Listener(name, {
            loadBalancerArn: balancer.arn,
            port: 80,
            defaultActions: [
              {
                type: "fixed-response",
                fixedResponse: {
                  contentType: "text/plain",
                  statusCode: name === "one" ? "200" : "404",
                },
              },
            ],
          });
        }
      });
      assert.deepEqual(answers(plan, "http://h.net/"), [
        "answer 200 by load balancer one",
        "answer 404 by load balancer two",
      ]);
    });
  });

  describe("names", () => {
    it("completes a record's name by its zone, and prefers exact names to wildcards", async () => {
      const plan = await planned(() => {
        const zone = new aws.route53.Zone("z", { name: "example.com." });
        for (const [name, record] of [
          ["exact", "www"],
          ["wild", "*.example.com"],
          ["apex", ""],
        ] as const) {
          const balancer = new aws.lb.LoadBalancer(name, {});
          new aws.route53.Record(name, {
            zoneId: zone.zoneId,
            name: record,
            type: "A",
            aliases: [
              { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
            ],
          });
        }
      });
      for (const [url, balancer] of [
        ["https://www.example.com/", "exact"],
        ["https://a.b.example.com/", "wild"],
        ["https://example.com/", "apex"],
      ] as const) {
        assert.deepEqual(answers(plan, url), [
          `no answer: load balancer ${balancer} does not listen on port 443 (it has no listener)`,
        ]);
      }
    });

    it("takes a short name for one in a zone that it does not know, and says so", async () => {
      const plan = await planned(() => {
        const machine = new aws.ec2.Eip("machine", {});
        new aws.route53.Record("web", {
          zoneId: "Z123",
          name: "web",
          type: "A",
          ttl: 60,
          records: [machine.publicIp],
        });
      });
      const { notes } = explain(plan, { url: "https://web.example.com" });
      assert.deepEqual(answers(plan, "https://web.example.com"), [
        "elastic IP machine, which is neither a load balancer nor a distribution of the plan",
      ]);
      assert.deepEqual(notes, [
        "The record's zone is not part of the plan: web.example.com is taken for the name web in it.",
      ]);
    });

    it("follows an alias of an alias, and a CNAME", async () => {
      const plan = await planned(() => {
        const zone = new aws.route53.Zone("z", { name: "example.com" });
        const balancer = new aws.lb.LoadBalancer("front", {});
        const first = new aws.route53.Record("first", {
          zoneId: zone.zoneId,
          name: "a.example.com",
          type: "CNAME",
          ttl: 60,
          records: [balancer.dnsName],
        });
        new aws.route53.Record("second", {
          zoneId: zone.zoneId,
          name: "b.example.com",
          type: "A",
          aliases: [{ name: first.fqdn, zoneId: zone.zoneId, evaluateTargetHealth: false }],
        });
      });
      for (const url of ["http://a.example.com/", "http://b.example.com/"]) {
        assert.deepEqual(answers(plan, url), [
          "no answer: load balancer front does not listen on port 80 (it has no listener)",
        ]);
      }
    });

    it("says how many names are not known yet", async () => {
      const plan = await planned(() => {
        const balancer = new aws.lb.LoadBalancer("front", {});
        new aws.route53.Record("late", {
          zoneId: "Z1",
          name: balancer.dnsName,
          type: "A",
          ttl: 1,
          records: ["10.0.0.1"],
        });
      });
      assert.equal(
        explain(plan, { url: "https://h.net/" }).notes[0],
        "The name of one record is only known after the deployment.",
      );
    });
  });

  describe("distributions", () => {
    const rest = {
      enabled: true,
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    };
    const behaviour = {
      allowedMethods: ["GET", "HEAD", "POST"],
      cachedMethods: ["GET"],
      viewerProtocolPolicy: "https-only",
    };
    const custom = { httpPort: 8080, httpsPort: 443, originSslProtocols: ["TLSv1.2"] };

    it("finds the origin by reference, asks it as the origin says, and tells what changes", async () => {
      const plan = await planned(() => {
        const bucket = new aws.s3.Bucket("web", {});
        const balancer = new aws.lb.LoadBalancer("front", {});
        const group = new aws.lb.TargetGroup("tasks", { port: 80, protocol: "HTTP" });
        new aws.lb.Listener("plain", {
          loadBalancerArn: balancer.arn,
          port: 8080,
          protocol: "HTTP",
          defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
        });
        new aws.cloudfront.Distribution("cdn", {
          ...rest,
          aliases: ["*.shop.net"],
          defaultRootObject: "index.html",
          origins: [
            { originId: "s3", domainName: bucket.bucketRegionalDomainName },
            {
              originId: "app",
              domainName: balancer.dnsName,
              customOriginConfig: { ...custom, originProtocolPolicy: "http-only" },
            },
          ],
          orderedCacheBehaviors: [
            { ...behaviour, pathPattern: "img/*.png", targetOriginId: "s3" },
            {
              ...behaviour,
              pathPattern: "/app/*",
              targetOriginId: "app",
              originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
            },
          ],
          defaultCacheBehavior: {
            ...behaviour,
            targetOriginId: "s3",
            functionAssociations: [{ eventType: "viewer-request", functionArn: "arn:f" }],
          },
          customErrorResponses: [
            { errorCode: 404, responseCode: 200, responsePagePath: "/index.html" },
          ],
        });
      });
      assert.deepEqual(answers(plan, "https://a.shop.net/img/a/b.png"), ["bucket web"]);
      assert.deepEqual(answers(plan, "https://a.shop.net/app/x"), [
        "target group tasks, HTTP :80, in which the plan registers nothing",
      ]);
      assert.deepEqual(only(plan, "https://a.shop.net/app/x").notes, [
        "CloudFront asks the load balancer for a.shop.net.",
      ]);
      assert.deepEqual(answers(plan, "http://a.shop.net/"), [
        "answer 403 by CloudFront distribution cdn (HTTPS only)",
      ]);
      assert.ok(
        only(plan, "https://a.shop.net/").steps.some(
          (step) => step.kind === "distribution" && step.origin === "bucket web",
        ),
      );
      assert.deepEqual(looked(only(plan, "https://a.shop.net/")), [
        "1 no the path is another",
        "2 no the path is another",
        "default yes",
      ]);
      assert.deepEqual(only(plan, "https://a.shop.net/").notes, [
        "A function runs on the request first and may change its path or answer it.",
        "The path / is asked of the origin as /index.html.",
        "An answer 404 of the origin becomes /index.html with status 200.",
      ]);
    });

    it("does not guess between origins that the plan cannot tell apart", async () => {
      const plan = await planned(() => {
        const [a, b] = ["a", "b"].map((name) => new aws.s3.Bucket(name, {}));
        if (a === undefined || b === undefined) throw new Error("two buckets");
        new aws.cloudfront.Distribution("cdn", {
          ...rest,
          aliases: ["shop.net"],
          origins: [a, b].map((bucket) => ({
            originId: bucket.arn,
            domainName: bucket.bucketRegionalDomainName,
          })),
          defaultCacheBehavior: { ...behaviour, targetOriginId: b.arn },
        });
      });
      assert.deepEqual(answers(plan, "https://shop.net/"), [
        "undecided: the plan does not tell which of the distribution's origins is asked",
      ]);
    });

    it("knows the only origin even when its name is not known yet", async () => {
      const plan = await planned(() => {
        const bucket = new aws.s3.Bucket("web", {});
        new aws.cloudfront.Distribution("cdn", {
          ...rest,
          aliases: ["shop.net"],
          origins: [{ originId: bucket.arn, domainName: bucket.bucketDomainName }],
          defaultCacheBehavior: { ...behaviour, targetOriginId: bucket.arn },
        });
      });
      assert.deepEqual(answers(plan, "https://shop.net/"), ["bucket web"]);
    });
  });

  describe("questions that make no sense", () => {
    for (const [url, method, at, found, fix] of [
      ["", undefined, "url", '""', "Write the whole URL"],
      ["not a url", undefined, "url", '"not a url"', "Write the whole URL"],
      ["/api/search", undefined, "url", '"/api/search"', "Write the whole URL"],
      ["api.example.com/x", undefined, "url", '"api.example.com/x"', "Put https:// before it"],
      ["api.example.com:8443/x", undefined, "url", '"api.example.com:8443/x"', "Put https://"],
      ["ftp://a.example.com/", undefined, "url", 'the scheme "ftp"', "answer no other"],
      ["https://", undefined, "url", '"https://"', "Write the whole URL"],
      ["https://a b/", undefined, "url", '"https://a b/"', "Write the whole URL"],
      [
        "https://u:hunter2@a.net/",
        undefined,
        "url",
        "a URL with a user or password in it",
        "before @",
      ],
      ["https://u:hunter2@[x/", undefined, "url", '"https://…@[x/"', "Write the whole URL"],
      ["https://a.net/", "GET /", "method", '"GET /"', "name alone"],
      ["https://a.net/", "", "method", '""', "name alone"],
    ] as const) {
      it(`refuses ${method ?? ""} ${JSON.stringify(url)}`, () => {
        const { problems, ways } = explain(market, {
          url,
          ...(method === undefined ? {} : { method }),
        });
        assert.equal(problems.length, 1);
        assert.equal(problems[0]?.at, at);
        assert.equal(problems[0].found, found);
        assert.ok(problems[0].fix.includes(fix), problems[0].fix);
        assert.deepEqual(ways, []);
        assert.doesNotMatch(renderExplanation(explain(market, { url })), /hunter2/);
      });
    }

    it("reports both the URL and the method", () => {
      const { problems } = explain(market, { url: "x", method: "?" });
      assert.deepEqual(
        problems.map((p) => p.at),
        ["method", "url"],
      );
    });
  });

  describe("on screen", () => {
    it("gives the answer first, then the reasons", () => {
      const text = renderExplanation(
        explain(market, { url: "http://api.example.com/api/search/x" }),
        { width: 80 },
      );
      assert.deepEqual(text.trimEnd().split("\n"), [
        "GET http://api.example.com/api/search/x",
        "  → redirect 301 to https://api.example.com/api/search/x",
        "  → ECS service run-search (target group edge-search, HTTP :3001)",
        "",
        "Why",
        "  - api.example.com is a DNS record (A and AAAA: edge-a, edge-aaaa) for load",
        "    balancer edge.",
        "  - Load balancer edge (internet-facing), listener edge-http on HTTP :80:",
        "      default  yes  any other request  301 → HTTPS :443",
        "",
        "Then, for https://api.example.com/api/search/x",
        "  - api.example.com is a DNS record (A and AAAA: edge-a, edge-aaaa) for load",
        "    balancer edge.",
        "  - Load balancer edge (internet-facing), listener edge-https on HTTPS :443:",
        "      100  no   /api/chat/* or /socket.io/*  the path is another",
        "      200  yes  /api/search/*                → edge-search",
      ]);
    });

    it("lists problems", () => {
      assert.equal(
        renderExplanation(explain(market, { url: "x" }), { width: 100 }),
        [
          "explain: 1 problem",
          '  - url: found "x", expected an absolute URL such as https://api.example.com/api/search/flour. Write',
          "    the whole URL, with scheme and host.",
          "",
        ].join("\n"),
      );
    });

    it("fits into the terminal, whatever is asked, and obeys nothing", () => {
      fc.assert(
        fc.property(
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
          fc.string({ unit: "binary", maxLength: 12 }),
          fc.constantFrom(40, 80, 120),
          (url, junk, width) => {
            for (const asked of [url, url + junk, junk, `https://api.example.com/${junk}`]) {
              const text = renderExplanation(explain(market, { url: asked }), { width });
              for (const line of text.split("\n")) assert.ok(displayWidth(line) <= width, line);
              // eslint-disable-next-line no-control-regex
              assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
            }
          },
        ),
      );
    });
  });

  it("answers about any plan without failing, and tells no secret", () => {
    fc.assert(
      fc.property(anyPlan, fc.constantFrom("https://h.net/", "http://a.b.c/x?y"), (plan, url) => {
        const named = plan.resources
          .map((r) => r.inputs["name"])
          .find((n) => typeof n === "string");
        for (const asked of [url, `https://${String(named)}/`]) {
          const text = renderExplanation(explain(plan, { url: asked }), { width: 80 });
          for (const line of text.split("\n")) assert.ok(displayWidth(line) <= 80, line);
          assert.doesNotMatch(text, /hush-hush/);
        }
      }),
      { numRuns: 300 },
    );
  });

  describe("wildcards", () => {
    for (const [pattern, text, expected] of [
      ["/api/*", "/api/", true],
      ["/api/*", "/api", false],
      ["*", "", true],
      ["?", "", false],
      ["a*b*c", "a-b-b-c", true],
      ["a*b*c", "a-b-b-d", false],
      ["/x.y", "/xzy", false],
      ["**", "anything", true],
      ["/(a|b)+", "/(a|b)+", true],
    ] as const) {
      it(`${pattern} ${expected ? "takes" : "refuses"} "${text}"`, () => {
        assert.equal(matchesWildcards(pattern, text), expected);
      });
    }

    it("agrees with a regular expression of the same meaning", () => {
      const letters = fc.constantFrom("a", "b", "/", "*", "?");
      const word = fc.array(letters, { maxLength: 8 }).map((list) => list.join(""));
      fc.assert(
        fc.property(word, word, (pattern, text) => {
          const source = pattern.replace(/[*?]/g, (c) => (c === "*" ? "[^]*" : "[^]"));
          assert.equal(matchesWildcards(pattern, text), new RegExp(`^${source}$`).test(text));
        }),
        { numRuns: 2000 },
      );
    });

    it("takes no more than a moment for a pattern that means harm", () => {
      const started = process.hrtime.bigint();
      assert.equal(matchesWildcards(`${"*a".repeat(60)}*b`, "a".repeat(4000)), false);
      assert.ok(Number(process.hrtime.bigint() - started) < 1e9);
    });
  });

  it("never decides a rule whose value is unknown", () => {
    assert.ok(JSON.stringify(market).includes(unknownValue));
    assert.doesNotMatch(
      JSON.stringify(explain(market, { url: "https://api.example.com/" })),
      new RegExp(unknownValue),
    );
  });
});
