/** What is not known takes nothing from where load balancers may lead, and adds nothing to where they surely do. */
import assert from "node:assert/strict";
import { ports, type Reading } from "../../../../policies/core/algebra";
import { whoAnswers, type Forward } from "../../../../policies/core/model/balancing";
import { U, type Given, type Program } from "../../graph/build";
import { ground, host } from "../members/build";
import { Edge, forward, made, token } from "./build";

const rule = (id: string, priority: number, conditions: unknown, actions: unknown) =>
  made(token.rule, id, { listenerArn: "ls-1", priority, conditions, actions });
const tg = (id: string, extra: Record<string, unknown> = {}) =>
  made(token.targets, id, { port: 8080, protocol: "HTTP", vpcId: "vpc-1", ...extra });
const at = (group: string, targetId: string, extra: Record<string, unknown> = {}) =>
  made(token.target, `${group}-${targetId}`, { targetGroupArn: group, targetId, ...extra });
const network = { subnets: ["subnet-1"], securityGroups: ["sg-2"] };
const path = (...values: readonly string[]) => ({ pathPattern: { values } });

const program: Program = {
  ...ground,
  s2: made(token.subnet, "subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }),
  lb: made(token.lb, "lb-1", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"], loadBalancerType: "application" }),
  ls: made(token.listener, "ls-1", { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: [forward("tg-1")] }),
  ls2: made(token.listener, "ls-2", { loadBalancerArn: "lb-1", port: 80, protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] }),
  r1: rule("r-1", 1, [path("/a/*"), { hostHeader: { values: ["x.example.com"] } }], [forward("tg-2")]),
  r2: rule("r-2", 2, [path("/a/*", "/b")], [{ type: "forward", forward: { targetGroups: [{ arn: "tg-3", weight: 1 }, { arn: "tg-4", weight: 0 }] } }]),
  r3: rule("r-3", 3, [{ httpRequestMethod: { values: ["GET"] } }, path("/c")], [{ type: "authenticate-oidc" }, forward("tg-4")]),
  r4: rule("r-4", 4, [path("/d")], [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }]),
  tg1: tg("tg-1", { healthCheck: { port: "9000", enabled: true } }),
  tg2: tg("tg-2", { targetType: "ip" }),
  tg3: tg("tg-3", { targetType: "ip", healthCheck: { port: "traffic-port" } }),
  tg4: tg("tg-4"),
  tg5: tg("tg-5", { targetType: "ip", protocol: "TCP", preserveClientIp: "true" }),
  tg6: tg("tg-6", { targetType: "alb", protocol: "TCP", port: 443 }),
  tg7: tg("tg-7", { targetType: "lambda" }),
  h1: [token.instance, host("i-1", ["sg-2"])],
  h2: made(token.instance, "i-2", { subnetId: "subnet-2", privateIp: "10.0.2.7" }),
  eni: made(token.eni, "eni-1", { subnetId: "subnet-2", privateIps: ["10.0.2.9"] }),
  at1: at("tg-1", "i-1", { port: 8081 }),
  at2: at("tg-2", "10.0.2.7"),
  at3: at("tg-2", "10.0.2.9"),
  at4: at("tg-6", "lb-1"),
  at5: at("tg-7", "fn-1"),
  at6: at("tg-5", "10.0.2.200"),
  fn: made(token.lambda, "fn-1", {}),
  svc: made(token.service, "svc", { networkConfiguration: network, loadBalancers: [{ targetGroupArn: "tg-3", containerName: "c", containerPort: 3000 }] }),
  set: made(token.taskSet, "ts", { networkConfiguration: network, loadBalancers: [{ targetGroupArn: "tg-3", containerName: "c", containerPort: 3000 }] }),
  asg: made(token.scaling, "asg", { vpcZoneIdentifiers: ["subnet-2"], targetGroupArns: ["tg-4"] }),
  asg2: made(token.scaling, "asg2", { vpcZoneIdentifiers: ["subnet-2"] }),
  asgAt: made(token.scalingAttachment, "a-1", { autoscalingGroupName: "asg2", lbTargetGroupArn: "tg-4" }),
  asg3: made(token.scaling, "asg3", { vpcZoneIdentifiers: ["subnet-2"] }),
  source: made(token.trafficSource, "a-2", { autoscalingGroupName: "asg3", trafficSource: { identifier: "tg-4", type: "elbv2" } }),
  nlb: made(token.lb, "lb-2", { loadBalancerType: "network", internal: true, subnets: ["subnet-1"] }),
  nls: made(token.listener, "ls-3", { loadBalancerArn: "lb-2", port: 443, protocol: "TCP", defaultActions: [forward("tg-6")] }),
  nls2: made(token.listener, "ls-4", { loadBalancerArn: "lb-2", port: 5000, protocol: "TCP", defaultActions: [forward("tg-5")] }),
  nls3: made(token.listener, "ls-5", { loadBalancerArn: "lb-2", port: 5001, protocol: "TCP", defaultActions: [forward("tg-7")] }),
  elb: made(token.classic, "elb-1", {
    name: "elb-1", subnets: ["subnet-1"], instances: ["i-1"], healthCheck: { target: "TCP:8080" },
    listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 8080, instanceProtocol: "http" }],
  }),
  elb2: made(token.classic, "elb-2", {
    name: "elb-2", subnets: ["subnet-1"],
    listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 8082, instanceProtocol: "http" }],
  }),
  elbAt: made(token.classicAttachment, "ea", { elb: "elb-2", instance: "i-1" }),
}; // prettier-ignore

type Path = readonly (string | number)[];

function placesIn(value: unknown, where: Path): Path[] {
  if (typeof value !== "object" || value === null) return [where];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    placesIn(part, [...where, Array.isArray(value) ? Number(key) : key]),
  );
  return where.length === 0 ? inner : [where, ...inner];
}

function hidden(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return U;
  if (Array.isArray(value)) {
    return value.map((part: unknown, i) => (i === step ? hidden(part, rest) : part));
  }
  const map = value as Record<string, unknown>;
  return { ...map, [step]: hidden(map[step], rest) };
}

const named: Readonly<Record<string, string>> = { "10.0.2.7": "h2", "10.0.2.9": "eni" };
const byId = new Map(
  Object.entries(program).flatMap(([name, [, given]]) =>
    given?.id === undefined ? [] : [[given.id, name] as const],
  ),
);

function dependencies(inputs: Record<string, unknown>): Given["from"] {
  const ids = (value: unknown): string[] =>
    typeof value === "string"
      ? [byId.get(value) ?? named[value] ?? []].flat()
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(ids)
        : [];
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, ids(value)]));
}

const probes = [22, 80, 443, 3000, 5000, 5001, 8080, 8081, 8082, 9000].map((port) => ({
  port,
  set: ports.portSet(ports.TCP, port),
}));

const paths = ["/a/*", "/b", "/c", "/d", "/*", "/z"];

const balancers = ["lb", "nlb", "elb", "elb2"];

/** The targets of the program of which nothing is hidden. */
let everyone: readonly string[] = [];

function line(from: string, one: Forward, a: number, t: number): string {
  return `${from} ${one.isHealthCheck ? "checks" : a} -> ${one.target.label} ${t}`;
}

/** Where a program's load balancers lead: one text for each port that arrives, target and port that it gets. */
function facts(edge: Edge, reading: Reading): Set<string> {
  const found = new Set<string>();
  const open = reading === "may" ? edge.balancing.open : [];
  for (const name of balancers) {
    const member = edge.member(name);
    for (const one of edge.balancing.forwards(member, reading)) {
      const arriving = one.isHealthCheck
        ? [0]
        : probes.filter(({ set }) => ports.isSubset(set, one.arrives)).map(({ port }) => port);
      const got = probes.filter(({ set }) => ports.isSubset(set, one.traffic));
      const seen = one.sees === "either" ? ["client", "balancer"] : [one.sees];
      for (const a of arriving) {
        for (const { port } of got) {
          found.add(line(name, one, a, port));
          if (reading === "may")
            for (const s of seen) found.add(`${line(name, one, a, port)} ${s}`);
        }
      }
    }
    for (const { arrives } of open.filter(({ balancer }) => balancer === member)) {
      for (const a of [
        "checks",
        ...probes.filter(({ set }) => ports.isSubset(set, arrives)).map(({ port }) => port),
      ]) {
        for (const target of everyone) {
          for (const { port } of probes) {
            for (const s of ["", " client", " balancer"])
              found.add(`${name} ${a} -> ${target} ${port}${s}`);
          }
        }
      }
    }
  }
  for (const listener of ["ls", "ls2", "nls"]) {
    const table = edge.balancing.routes(edge.resource(listener));
    for (const one of paths) {
      const { may, surely, open: why } = whoAnswers(table, { path: one, host: "x.example.com" });
      const add = (label: string) => found.add(`${listener} ${one} is answered by ${label}`);
      if (reading === "must") {
        if (surely !== undefined) add(surely.label);
      } else (why.length > 0 ? everyone : may.map(({ label }) => label)).forEach(add);
    }
  }
  return found;
}

function assertWithin(some: Set<string>, all: Set<string>, what: string): void {
  const missing = [...some].filter((fact) => !all.has(fact));
  assert.deepEqual(missing.slice(0, 3), [], what);
}

/** From the load balancers' side and from the targets' side the same ways are found. */
function assertAgree(edge: Edge, what: string): void {
  for (const reading of ["may", "must"] as const) {
    const all = balancers.flatMap((name) => edge.balancing.forwards(edge.member(name), reading));
    const targets = [...new Set([...edge.members.all, ...all.map(({ target }) => target)])];
    const text = (one: Forward) =>
      `${one.balancer.label} ${one.listener?.name ?? ""} ${one.rule?.name ?? ""} ${one.targetGroup?.name ?? ""} ${one.target.label} ${ports.format(one.arrives).join()} ${ports.format(one.traffic).join()} ${one.sees} ${String(one.isHealthCheck)} ${one.because.map((b) => b.text).join()}`;
    const into = targets.flatMap((target) => edge.balancing.into(target, reading));
    assert.deepEqual(into.map(text).sort(), all.map(text).sort(), `${what} ${reading}`);
  }
}

describe("where load balancers lead, with a slot that becomes unknown", () => {
  const told = (name: string) => {
    const [kind, given = {}] = program[name] ?? assert.fail(name);
    return [kind, { ...given, from: dependencies(given.inputs ?? {}) }] as const;
  };
  const strong: Program = Object.fromEntries(Object.keys(program).map((n) => [n, told(n)]));
  const whole = new Edge(strong);
  const of = (name: string) => whole.balancing.forwards(whole.member(name), "may");
  everyone = [...new Set(balancers.flatMap(of).map(({ target }) => target.label))];
  const may = facts(whole, "may");
  const must = facts(whole, "must");

  it("is compared with a program of which much is certain", () => {
    assert.deepEqual(whole.open(), []);
    assert.ok(must.size > 25, String(must.size));
    assert.ok(everyone.length > 8, everyone.join());
    assertAgree(whole, "whole");
  });

  for (const name of Object.keys(program)) {
    it(`of ${name}`, () => {
      const [kind, given] = told(name);
      for (const where of placesIn(given.inputs ?? {}, [])) {
        for (const from of [given.from, {}]) {
          const inputs = hidden(given.inputs, where) as Record<string, unknown>;
          const weak = new Edge({
            ...strong,
            [name]: [kind, { ...given, inputs, from: from ?? {} }],
          });
          const what = `${name} ${where.join(".")} ${from === given.from ? "told" : "untold"}`;
          assertWithin(may, facts(weak, "may"), `may: ${what}`);
          assertWithin(facts(weak, "must"), must, `must: ${what}`);
          if (from === given.from) assertAgree(weak, what);
        }
      }
    });
  }
});
