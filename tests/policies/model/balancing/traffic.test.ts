import assert from "node:assert/strict";
import { U, type Program } from "../../graph/build";
import { host } from "../members/build";
import { attached, Edge, forward, made, simple, token } from "./build";

const network = (extra: Record<string, unknown> = {}) =>
  made(token.lb, "lb-1", {
    loadBalancerType: "network",
    internal: true,
    subnets: ["subnet-1"],
    ...extra,
  });

const listener = (protocol: string, port = 443) =>
  made(token.listener, "ls-1", {
    loadBalancerArn: "lb-1",
    port,
    protocol,
    defaultActions: [forward("tg-1")],
  });

const group = (extra: Record<string, unknown>) =>
  made(token.targets, "tg-1", { port: 8080, protocol: "TCP", vpcId: "vpc-1", ...extra });

/** A Network Load Balancer before the address of an interface. */
function before(inputs: Record<string, unknown>, protocol = "TCP", more: Program = {}): Edge {
  return new Edge({
    ...simple,
    lb: network(),
    listener: listener(protocol),
    tg: group(inputs),
    at: made(token.target, "at-1", { targetGroupArn: "tg-1", targetId: "i-1" }),
    ...more,
  });
}

describe("what targets get", () => {
  it("is UDP, TCP or both, as the group says", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["TCP", "tcp 8080"],
      ["TLS", "tcp 8080"],
      ["UDP", "udp 8080"],
      ["QUIC", "udp 8080"],
      ["TCP_UDP", "tcp 8080"],
    ];
    for (const [protocol, traffic] of cases) {
      const [line] = before({ protocol }, protocol).requests("lb", "must");
      assert.ok(line?.includes(`-> host ${traffic}`), line);
    }
    assert.deepEqual(before({ protocol: "TCP_UDP" }, "TCP_UDP").requests("lb", "must"), [
      "tcp 443, udp 443 -> host tcp 8080, udp 8080 (client)",
    ]);
  });

  it("may be either where the protocol is unknown", () => {
    const edge = before({ protocol: U });
    assert.deepEqual(edge.requests("lb", "may"), ["tcp 443 -> host tcp 8080, udp 8080 (either)"]);
    assert.deepEqual(edge.requests("lb", "must"), []);
  });

  it("is health checks as well, on the port that is said", () => {
    const cases: readonly (readonly [unknown, string | undefined, string | undefined])[] = [
      [undefined, "tcp 8080", "tcp 8080"],
      [{ port: "traffic-port" }, "tcp 8080", "tcp 8080"],
      [{ port: "9000" }, "tcp 9000", "tcp 9000"],
      [{ port: 9000 }, "tcp 9000", "tcp 9000"],
      [{ port: U }, "tcp", undefined],
      [U, "tcp", undefined],
      [{ enabled: false }, undefined, undefined],
      [{ enabled: U }, "tcp 8080", undefined],
    ];
    for (const [healthCheck, may, must] of cases) {
      const edge = new Edge({ ...attached, tg: group({ protocol: "HTTP", healthCheck }) });
      const line = (text: string | undefined) =>
        text === undefined ? [] : [`? -> host ${text} (balancer)`];
      assert.deepEqual(edge.checks("lb", "may"), line(may), JSON.stringify(healthCheck));
      assert.deepEqual(edge.checks("lb", "must"), line(must), JSON.stringify(healthCheck));
    }
  });

  it("is one health check, however many rules lead there", () => {
    const rule = made(token.rule, "r", {
      listenerArn: "ls-1", priority: 1, conditions: [{ pathPattern: { values: ["/x"] } }], actions: [forward("tg-1")],
    }); // prettier-ignore
    const edge = new Edge({ ...attached, rule });
    const all = edge.balancing.forwards(edge.member("lb"), "must");
    assert.equal(all.filter((one) => one.isHealthCheck).length, 1);
    assert.equal(all.length, 3);
  });

  it("is a health check of UDP's targets over TCP, and of functions none", () => {
    assert.deepEqual(before({ protocol: "UDP" }, "UDP").checks("lb", "must"), [
      "? -> host tcp 8080 (balancer)",
    ]);
    const edge = new Edge({
      ...simple,
      tg: made(token.targets, "tg-1", { targetType: "lambda" }),
      fn: made(token.lambda, "fn-1", {}),
      at: made(token.target, "at-1", { targetGroupArn: "tg-1", targetId: "fn-1" }),
    });
    assert.deepEqual(edge.checks("lb", "may"), []);
  });

  it("is what the health check of a classic load balancer says", () => {
    const classic = (healthCheck: unknown): Edge =>
      new Edge({
        ...simple,
        lb: made(token.classic, "elb-1", {
          subnets: ["subnet-1"], instances: ["i-1"], healthCheck,
          listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 8080, instanceProtocol: "http" }],
        }),
        listener: ["aws:none/gone:Gone"],
      }); // prettier-ignore
    assert.deepEqual(classic({ target: "HTTP:8081/up" }).checks("lb", "must"), [
      "? -> host tcp 8081 (balancer)",
    ]);
    assert.deepEqual(classic(undefined).checks("lb", "may"), ["? -> host tcp 8080 (balancer)"]);
    assert.deepEqual(classic(undefined).checks("lb", "must"), []);
    assert.deepEqual(classic({ target: U }).checks("lb", "may"), ["? -> host tcp (balancer)"]);
  });
});

describe("whose address targets see", () => {
  const of = (edge: Edge) => {
    const [one] = edge.balancing.forwards(edge.member("lb"), "may").filter((f) => !f.isHealthCheck);
    return one?.sees;
  };

  it("is the client's by the defaults of a Network Load Balancer, or as is said", () => {
    const cases: readonly (readonly [Record<string, unknown>, string])[] = [
      [{}, "client"],
      [{ targetType: "instance", protocol: "TLS" }, "client"],
      [{ preserveClientIp: "false" }, "balancer"],
      [{ preserveClientIp: U }, "either"],
      [{ targetType: "ip" }, "balancer"],
      [{ targetType: "ip", protocol: "TLS" }, "balancer"],
      [{ targetType: "ip", preserveClientIp: "true" }, "client"],
      [{ targetType: "ip", protocol: "UDP" }, "client"],
      [{ targetType: "ip", protocol: "TCP_UDP" }, "client"],
      [{ targetType: "ip", protocol: "TCP_UDP", preserveClientIp: "false" }, "client"],
      [{ targetType: U }, "either"],
      [{ targetType: "ip", protocol: U }, "either"],
      [{ targetType: "alb" }, "either"],
    ];
    for (const [inputs, sees] of cases) {
      assert.equal(of(before(inputs)), sees, JSON.stringify(inputs));
    }
  });

  it("is the load balancer's for what comes through an endpoint service, or over another IP version", () => {
    const service: Program = {
      service: made(token.endpointService, "svc", {
        acceptanceRequired: true,
        networkLoadBalancerArns: ["lb-1"],
      }),
    };
    assert.equal(of(before({}, "TCP", service)), "either");
    assert.equal(of(before({}, "TCP", { lb: network({ ipAddressType: "dualstack" }) })), "either");
    assert.equal(of(before({}, "TCP", { lb: network({ ipAddressType: "ipv4" }) })), "client");
  });

  it("is the load balancer's behind the other types", () => {
    assert.equal(of(new Edge(attached)), "balancer");
    assert.equal(
      of(before({}, "TCP", { lb: network({ loadBalancerType: "application" }) })),
      "balancer",
    );
    assert.equal(of(before({}, "TCP", { lb: network({ loadBalancerType: U }) })), "either");
  });

  it("health checks have the load balancer's", () => {
    assert.deepEqual(before({}).checks("lb", "must"), ["? -> host tcp 8080 (balancer)"]);
  });
});

describe("a Gateway Load Balancer", () => {
  it("may pass anything on to its targets, and nothing for sure", () => {
    const edge = new Edge({
      ...simple,
      lb: network({ loadBalancerType: "gateway" }),
      listener: made(token.listener, "ls-1", {
        loadBalancerArn: "lb-1",
        defaultActions: [forward("tg-1")],
      }),
      tg: group({ protocol: "GENEVE", port: 6081 }),
      at: made(token.target, "at-1", { targetGroupArn: "tg-1", targetId: "i-1" }),
    });
    assert.deepEqual(edge.requests("lb", "may"), ["all traffic -> host udp 6081 (either)"]);
    assert.deepEqual(edge.requests("lb", "must"), []);
  });
});

describe("Elastic Beanstalk", () => {
  it("may lead to its instances from the load balancer that it makes, and from one that it shares", () => {
    const edge = new Edge({
      ...attached,
      env: made(token.beanstalk, "env", {
        settings: [
          { namespace: "aws:elbv2:loadbalancer", name: "SharedLoadBalancer", value: "lb-1" },
        ],
      }),
    });
    const [instances, balancer] = edge.members.all.filter(({ owner }) => owner.name === "env");
    assert.ok(instances !== undefined && balancer !== undefined);
    const from = edge.balancing.into(instances, "may").map((one) => one.balancer.label);
    assert.deepEqual(from.sort(), [balancer.label, edge.member("lb").label].sort());
    assert.deepEqual(edge.balancing.into(instances, "must"), []);
    assert.equal(edge.balancing.forwards(balancer, "may").length, 1);
  });
});

describe("listeners and members", () => {
  it("of a load balancer are those that it has, surely or perhaps", () => {
    const edge = new Edge({
      ...attached,
      far: network(),
      farListener: made(token.listener, "ls-2", { loadBalancerArn: U, port: 80, protocol: "TCP", defaultActions: [forward("tg-1")] }),
    }); // prettier-ignore
    const names = edge.balancing.listeners(edge.member("lb")).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["farListener", "listener"]);
  });

  it("are found by a member with and without the groups that are attached to it", () => {
    const edge = new Edge({
      ...attached,
      host: [
        token.instance,
        { ...host("i-1", ["sg-2"]), outputs: { primaryNetworkInterfaceId: "eni-7" } },
      ],
      more: made(token.attachment, "a", { networkInterfaceId: "eni-7", securityGroupId: "sg-1" }),
    });
    const all = edge.members.all.find(({ owner }) => owner.name === "host");
    const [bare] = edge.members.interfaces.of.get(edge.resource("host")) ?? [];
    assert.ok(all !== undefined && bare !== undefined && all !== bare);
    assert.equal(edge.balancing.into(bare, "must").length, 2);
    assert.ok(edge.balancing.into(bare, "must").every(({ target }) => target === all));
  });
});
