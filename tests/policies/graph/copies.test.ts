/** What is read by the id of something that is made is that thing, in each direction. */
import assert from "node:assert/strict";
import { Layer, type } from "../model/members/build";
import { Bench, token, U, type Given, type Program } from "./build";

const read = (id: string | undefined, more: Given = {}): Given => ({
  ...(id === undefined ? {} : { id }),
  external: true,
  ...more,
});

const own: Program = {
  vpc: [token.vpc, { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" } }],
  g1: [token.group, { id: "sg-1", inputs: { vpcId: "vpc-1" } }],
  g2: [token.group, { id: "sg-2", inputs: { vpcId: "vpc-1" } }],
};

/** The same before anything is there. */
const planned: Program = {
  vpc: [token.vpc, { inputs: { cidrBlock: "10.0.0.0/16" } }],
  g1: [token.group, { inputs: { vpcId: U }, from: { vpcId: ["vpc"] } }],
  g2: [token.group, { inputs: { vpcId: U }, from: { vpcId: ["vpc"] } }],
};

/** A rule of what a property depends on. */
const ruleOf = (name: string): Program => ({
  rule: [token.ingress, { inputs: { securityGroupId: U }, from: { securityGroupId: [name] } }],
});

describe("what is read by the id of what is made", () => {
  it("is that thing, whoever is named", () => {
    for (const name of ["g1", "copy"]) {
      const bench = new Bench({ ...own, copy: [token.group, read("sg-1")], ...ruleOf(name) });
      assert.equal(bench.may("rule", "securityGroupId"), "g1");
      assert.equal(bench.must("rule", "securityGroupId"), "g1");
      assert.equal(bench.graph.ofKind("SecurityGroup").length, 2);
    }
  });

  it("is not another thing's, another kind's, another region's", () => {
    const of = (given: Given, kind = token.group) => {
      const program = { ...own, copy: [kind, given] as const, ...ruleOf("copy") };
      return new Bench(program).may("rule", "securityGroupId");
    };
    assert.equal(of(read("sg-3")), "copy");
    // Where the rule stands is not told, and so neither whether it can mean one of there.
    assert.equal(of(read("sg-1", { outputs: { region: "us-east-1" } })), "anything");
    assert.equal(of(read("sg-1"), token.subnet), "anything");
  });

  it("is what took over a default object", () => {
    const program: Program = {
      ...own,
      locked: [token.defaultGroup, { id: "sg-0", inputs: { vpcId: "vpc-1" } }],
      copy: [token.group, read("sg-0")],
      ...ruleOf("copy"),
    };
    assert.equal(new Bench(program).must("rule", "securityGroupId"), "locked");
  });

  it("may be any of the program's own while its id is not known", () => {
    const program: Program = {
      ...planned,
      locked: [token.defaultGroup, { inputs: { vpcId: U }, from: { vpcId: ["vpc"] } }],
      copy: [token.group, read(undefined)],
    };
    const copied = new Bench({ ...program, ...ruleOf("copy") });
    assert.equal(copied.may("rule", "securityGroupId"), "copy g1 g2 locked");
    assert.equal(copied.must("rule", "securityGroupId"), "");
    const direct = new Bench({ ...program, ...ruleOf("g1") });
    assert.equal(direct.may("rule", "securityGroupId"), "g1");
    assert.equal(direct.must("rule", "securityGroupId"), "g1");
  });

  it("may be the default object of a VPC, which nobody manages", () => {
    const program = { ...planned, copy: [token.group, read(undefined)] as const };
    const bench = new Bench({ ...program, ...ruleOf("copy") });
    assert.equal(bench.may("rule", "securityGroupId"), "copy g1 g2 vpc!");
  });

  it("may hold the VPC whose default group is managed", () => {
    const program: Program = {
      ...planned,
      copy: [token.vpc, read(undefined)],
      locked: [token.defaultGroup, { inputs: { vpcId: U }, from: { vpcId: ["copy"] } }],
      rule: [token.ingress, { inputs: { securityGroupId: U }, from: { securityGroupId: ["vpc"] } }],
    };
    assert.equal(new Bench(program).may("rule", "securityGroupId"), "locked vpc!");
  });

  it("is one thing where it is read twice, and its own elsewhere", () => {
    const program: Program = {
      ...own,
      one: [token.group, read("sg-9")],
      two: [token.group, read("sg-9")],
      ...ruleOf("two"),
    };
    assert.equal(new Bench(program).must("rule", "securityGroupId"), "one");
  });

  it("is told by what is known where a source does not say what is read", () => {
    const untold: Given = { id: "sg-1", inputsUntold: true, mayBeRead: true };
    const bench = new Bench({ ...own, copy: [token.group, untold], ...ruleOf("copy") });
    assert.equal(bench.must("rule", "securityGroupId"), "g1");
  });
});

describe("members and rules by way of what is read", () => {
  const open: Record<string, unknown> = {
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv4: "0.0.0.0/0",
  };
  const host = (from: string): Program => ({
    s1: [type.subnet, { id: "subnet-1", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" } }],
    box: [
      type.instance,
      {
        inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: [U] },
        from: { vpcSecurityGroupIds: [from] },
      },
    ],
  });
  const rule = (from: string): Program => ({
    rule: [
      type.ingress,
      { inputs: { ...open, securityGroupId: U }, from: { securityGroupId: [from] } },
    ],
  });

  for (const [member, ruled] of [
    ["g1", "copy"],
    ["copy", "g1"],
    ["copy", "copy"],
  ] as const) {
    it(`meet: a member of ${member}, a rule of ${ruled}`, () => {
      const known = { ...own, copy: [type.group, read("sg-1")] as const };
      const layer = new Layer({ ...known, ...host(member), ...rule(ruled) });
      assert.deepEqual(layer.in("box", "may"), ["tcp 22 < 0.0.0.0/0"]);
      assert.deepEqual(layer.in("box", "must"), ["tcp 22 < 0.0.0.0/0"]);

      const unknown: Program = {
        ...planned,
        ...host(member),
        s1: [type.subnet, { inputs: { vpcId: U, cidrBlock: "10.0.1.0/24" }, from: { vpcId: ["vpc"] } }],
        copy: [type.group, read(undefined)],
        ...rule(ruled),
      }; // prettier-ignore
      const before = new Layer(unknown);
      assert.match(before.in("box", "may").join(), /tcp 22 < 0\.0\.0\.0\/0|everything|all/);
      assert.deepEqual(before.in("box", "must"), []);
    });
  }

  it("do not where another thing is read", () => {
    const other = { ...own, copy: [type.group, read("sg-9")] as const };
    const layer = new Layer({ ...other, ...host("g1"), ...rule("copy") });
    assert.deepEqual(layer.in("box", "may"), []);
  });

  it("are no second machine", () => {
    const twice: Program = {
      ...own,
      s1: [type.subnet, { id: "subnet-1", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" } }],
      box: [
        type.instance,
        { id: "i-1", inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"] } },
      ],
      copy: [type.instance, read("i-1")],
    };
    assert.deepEqual(
      new Layer(twice).members.all.map(({ owner }) => owner.name),
      ["box"],
    );
  });
});
