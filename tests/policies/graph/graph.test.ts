import assert from "node:assert/strict";
import { buildGraph } from "../../../policies/core/graph/graph";
import { familyOf, kindOf } from "../../../policies/core/graph/kinds";
import { formatPath } from "../../../policies/core/graph/resource";
import { parseUrn, providerUrn } from "../../../policies/core/graph/urn";
import { isUnknown, show } from "../../../policies/core/graph/value";
import { Bench, dataOf, graphOf, problemsOf, token, U, urnOf } from "./build";

describe("the graph", () => {
  const graph = graphOf({
    app: ["shop:index:App", { custom: false }],
    inner: ["shop:index:Inner", { custom: false, parent: "app" }],
    a: [token.subnet, { parent: "inner", id: "subnet-a" }],
    b: [
      token.group,
      { parent: "app", id: "sg-b", outputs: { arn: "arn:b", privateIp: "10.0.0.9" } },
    ],
    c: [token.subnet],
    eip: ["aws:ec2/eip:Eip", { outputs: { publicIp: "198.51.100.7" } }],
    new: ["aws:newthing/thing:Thing"],
    p: ["pulumi:providers:aws"],
  });
  const named = (name: string) => graph.resources.find((r) => r.name === name) ?? assert.fail(name);
  const names = (list: readonly { name: string }[]) => list.map((r) => r.name);

  it("finds by URN, id, ARN, address and kind", () => {
    assert.equal(graph.get(urnOf("a", token.subnet)), named("a"));
    assert.deepEqual(names(graph.named("subnet-a").map((n) => n.resource)), ["a"]);
    assert.deepEqual(names(graph.named("arn:b").map((n) => n.resource)), ["b"]);
    assert.deepEqual(names(graph.ownersOf("198.51.100.7/32")), ["eip"]);
    assert.deepEqual(names(graph.ofKind("Subnet")), ["a", "c"]);
    assert.deepEqual(graph.named("constructor"), []);
  });

  it("knows the tree", () => {
    assert.deepEqual(names(graph.children(named("app"))), ["inner", "b"]);
    assert.deepEqual(names(graph.below(named("app"))), ["a", "b"]);
    assert.deepEqual(names(graph.below(named("app"), ["Subnet"])), ["a"]);
    assert.deepEqual(graph.below(named("c")), []);
    assert.equal(named("a").parent, named("inner"));
    assert.deepEqual(names(graph.components), ["app", "inner"]);
  });

  it("lists what it has no model of", () => {
    assert.deepEqual([...graph.unmodelled()], [["aws:newthing/thing:Thing", 1]]);
  });

  it("reads inputs to decide and outputs to identify", () => {
    const made = new Bench({
      g: [
        token.group,
        {
          inputs: { list: [{ a: U }, { a: null }], hidden: U },
          outputs: { ingress: [], arn: U, name: "n" },
        },
      ],
      untold: [token.group, { inputsUntold: true }],
    });
    const g = made.resource("g");
    assert.equal(g.input("ingress"), undefined);
    assert.equal(g.input("list.1.a"), undefined);
    assert.equal(g.input("list.7.a"), undefined);
    assert.equal(show(g.input("list.0.a")), "(unknown)");
    assert.equal(show(g.input(["hidden", 0, "x"])), "(unknown)");
    assert.equal(g.output("arn"), undefined);
    assert.equal(g.outputText("name"), "n");
    assert.equal(isUnknown(made.resource("untold").input("ingress") ?? null), true);
    assert.equal(formatPath("list.0.a"), "list[0].a");
  });

  it("joins several stacks, and refuses the same one twice", () => {
    const program = { a: [token.subnet, {}] } as const;
    const other = dataOf(program).map((data) => ({
      ...data,
      urn: data.urn.replace("dev", "prod"),
    }));
    const both = buildGraph([
      { label: "one", resources: dataOf(program), notes: [] },
      { label: "two", resources: other, notes: [] },
    ]);
    assert.ok(both.ok && both.value.resources.length === 2);
    const twice = buildGraph([
      { label: "one", resources: dataOf(program), notes: [] },
      { label: "two", resources: dataOf(program), notes: [] },
    ]);
    assert.match(JSON.stringify(twice), /a second time, also in one/);
    assert.ok(!twice.ok && twice.problems.length === 1, "one cause");
  });

  it("notes a parent that is not there", () => {
    const built = buildGraph([
      { label: "x", resources: dataOf({ a: [token.subnet, { parent: "gone" }] }), notes: [] },
    ]);
    assert.ok(built.ok);
    assert.match(built.value.notes[0]?.text ?? "", /parent .* is not among/);
  });

  const hostile: [string, () => ReturnType<typeof dataOf>, RegExp][] = [
    ["a URN that is none", () => dataOf({ a: [token.subnet, {}] }).map((d) => ({ ...d, urn: "urn:x" })), /as a URN/],
    ["control characters", () => dataOf({ "a\u001b[2J": [token.subnet, {}] }), /\\\\u\{001b\}/],
    ["a type that is not its URN's", () => dataOf({ a: [token.subnet, {}] }).map((d) => ({ ...d, type: token.group })), /as its URN says/],
    ["parents in a circle", () => dataOf({ a: [token.subnet, { parent: "b" }], b: [token.group, { parent: "a" }] }), /its own descendant/],
    ["its own parent", () => dataOf({ a: [token.subnet, { parent: "a" }] }), /its own descendant/],
    ["a URN twice", () => [...dataOf({ a: [token.subnet, {}] }), ...dataOf({ a: [token.subnet, {}] })], /a second time/],
  ]; // prettier-ignore
  for (const [what, make, expected] of hostile) {
    it(`refuses ${what}`, () => {
      const problems = problemsOf(make());
      assert.equal(problems.length > 0, true);
      assert.match(JSON.stringify(problems), expected);
      for (const { at, found, expected: right, fix } of problems)
        assert.ok(at && found && right && fix);
    });
  }

  it("tells a file that is wrong throughout by its first mistakes", () => {
    const many = Array.from({ length: 500 }, () => dataOf({ a: [token.subnet, {}] })).flat();
    const problems = problemsOf(many);
    assert.equal(problems.length, 21);
    assert.match(problems[20]?.found ?? "", /479 more/);
  });

  it("holds against parents that go a long way down", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => ({
      at: `${i}`, urn: urnOf(`n${i}`, "shop:index:App"), type: "shop:index:App", custom: false,
      dependencies: [], options: {}, ...(i === 0 ? {} : { parent: urnOf(`n${i - 1}`, "shop:index:App") }),
    })); // prettier-ignore
    assert.deepEqual(problemsOf(chain), []);
  });
});

describe("tokens and URNs", () => {
  const kinds: [string, string | undefined][] = [
    ["aws:lb/loadBalancer:LoadBalancer", "LoadBalancer"],
    ["aws:alb/loadBalancer:LoadBalancer", "LoadBalancer"],
    ["aws:elasticloadbalancingv2/listenerRule:ListenerRule", "ListenerRule"],
    ["aws:applicationloadbalancing/targetGroup:TargetGroup", "TargetGroup"],
    ["aws:elb/loadBalancer:LoadBalancer", "ClassicLoadBalancer"],
    ["aws:elasticloadbalancing/loadBalancer:LoadBalancer", "ClassicLoadBalancer"],
    ["aws:elasticsearch/domain:Domain", "SearchDomain"],
    [
      "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
      "InstanceConnectEndpoint",
    ],
    ["aws:constructor/toString:X", undefined],
    ["aws:", undefined],
    ["gcp:lb/loadBalancer:LoadBalancer", undefined],
  ];
  for (const [type, kind] of kinds) it(`${type} is ${kind ?? "of no kind"}`, () => { assert.equal(kindOf(type), kind); }); // prettier-ignore

  it("tells what can hand out anything", () => {
    const opaque = [
      "pulumi:pulumi:StackReference",
      "aws:cloudformation/stack:Stack",
      "aws:cloudcontrol/resource:Resource",
      "aws-native:ec2:Vpc",
      "command:local:Command",
      "pulumi-nodejs:dynamic:Resource",
      "gcp:compute/network:Network",
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
      "kubernetes:core/v1:Service",
    ];
    for (const type of opaque) assert.equal(familyOf(type), "opaque", type);
    const plain = [
      "random:index/randomId:RandomId",
      "cloudflare:index/dnsRecord:DnsRecord",
      "gcp:dns/recordSet:RecordSet",
      "postgresql:index/role:Role",
    ];
    for (const type of plain) assert.equal(familyOf(type), "plain", type);
    assert.equal(familyOf("aws:ec2/vpc:Vpc"), "aws");
    assert.equal(familyOf("pulumi:providers:aws"), "provider");
  });

  it("takes URNs apart", () => {
    assert.deepEqual(parseUrn("urn:pulumi:dev::shop::a:b:C$aws:ec2/vpc:Vpc::x::y"), {
      stack: "dev",
      project: "shop",
      type: "aws:ec2/vpc:Vpc",
      name: "x::y",
    });
    for (const urn of [
      "",
      "urn:pulumi:dev",
      "urn:pulumi:dev::shop::t",
      "urn:pulumi:d::s::t::",
      "urn:pulumi:d::s::::n",
    ])
      assert.equal(parseUrn(urn), undefined, urn);
    const provider = urnOf("default", "pulumi:providers:aws");
    assert.equal(providerUrn(`${provider}::${U}`), provider);
    assert.equal(providerUrn(provider), provider);
  });
});
