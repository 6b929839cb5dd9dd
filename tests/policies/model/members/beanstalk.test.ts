/** Elastic Beanstalk's load balancer and instances, which are no resources: what their settings say, and what they do not. */
import assert from "node:assert/strict";
import { ports } from "../../../../policies/core/algebra";
import { isSure } from "../../../../policies/core/model/members";
import type { Member } from "../../../../policies/core/model/members";
import { readBalancing } from "../../../../policies/core/model/balancing";
import { OptionSettings } from "../../../../policies/core/model/members/option-settings";
import { admission, Resolver } from "../../../../policies/core/graph";
import { Layer, type as tokens, ground } from "./build";
import { U, type Given, type Program } from "../../graph/build";

const template = "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate";
const networks = "aws:ec2:vpc";
const launch = "aws:autoscaling:launchconfiguration";
const balancer = "aws:elbv2:loadbalancer";
const own = "aws:elasticbeanstalk:environment";

type Setting = readonly [namespace: string, name: string, value: unknown];

const list = (settings: readonly Setting[]) =>
  settings.map(([namespace, name, value]) => ({ namespace, name, value }));

/** Settings of our own shape, ids known. */
const instances: readonly Setting[] = [
  [networks, "Subnets", "subnet-1"],
  [networks, "AssociatePublicIpAddress", "false"],
  [launch, "SecurityGroups", "sg-1"],
  [launch, "DisableDefaultEC2SecurityGroup", "true"],
];
const front: readonly Setting[] = [
  [networks, "VPCId", "vpc-1"],
  [networks, "ELBSubnets", "subnet-2, subnet-3"],
  [networks, "ELBScheme", "public"],
  [own, "LoadBalancerType", "application"],
  [balancer, "SecurityGroups", "sg-2"],
  [balancer, "ManagedSecurityGroup", "sg-2"],
  ["aws:elbv2:listener:default", "ListenerEnabled", "false"],
  ["aws:elbv2:listener:443", "ListenerEnabled", "true"],
  ["aws:elbv2:listener:443", "DefaultProcess", "default"],
  [`${own}:process:default`, "Port", "80"],
];

/** One setting changed; with undefined it is left out. */
const but = (
  settings: readonly Setting[],
  namespace: string,
  name: string,
  value?: unknown,
): Setting[] => [
  ...settings.filter(([a, b]) => a !== namespace || b !== name),
  ...(value === undefined ? [] : [[namespace, name, value] as const]),
];

const more: Program = {
  ...ground,
  s3: [tokens.subnet, { id: "subnet-3", inputs: { vpcId: "vpc-1", mapPublicIpOnLaunch: true } }],
};

class Environment extends Layer {
  constructor(program: Program) {
    super({ ...more, ...program });
  }
  get hosts(): Member {
    return this.of("x").find(({ role }) => role === "compute") ?? assert.fail("no instances");
  }
  get front(): Member {
    return this.of("x").find(({ role }) => role === "load-balancer") ?? assert.fail("no balancer");
  }
}

/** All settings in the environment itself. */
const single = (settings: readonly Setting[], given: Partial<Given> = {}) =>
  new Environment({ x: [tokens.beanstalk, { inputs: { settings: list(settings) }, ...given }] });

/** The load balancer's in a saved configuration, as our component has them. */
const split = (
  a: readonly Setting[],
  b: readonly Setting[],
  from: { x?: readonly string[]; t?: readonly string[] } = {},
  inputs: Record<string, unknown> = {},
) =>
  new Environment({
    t: [template, { id: "t-1", inputs: { name: "shop-t", settings: list(b) }, outputs: { name: "shop-t" }, from: { settings: from.t ?? [] } }],
    x: [tokens.beanstalk, { inputs: { templateName: "shop-t", settings: list(a), ...inputs }, from: { settings: from.x ?? [] } }],
  }); // prettier-ignore

const subnets = ({ subnets: { certain, possible, anything } }: Member) =>
  [certain.map(({ name }) => name).join(), possible.map(({ name }) => name).join(), anything.length > 0 ? "anything" : ""]; // prettier-ignore
const groups = ({ groups: { certain, possible, anything, hidden } }: Member) => [
  certain.map(({ resource }) => resource.name).join(),
  possible.map(({ resource }) => resource.name).join(),
  anything.length > 0 ? "anything" : hidden.length > 0 ? "hidden" : "",
];
const listens = ({ listens: { may, must } }: Member) => [ports.format(may), ports.format(must)];

describe("an environment's members", () => {
  it("stand where the settings say, in the groups that they name, and nothing is hidden", () => {
    for (const one of [single([...instances, ...front]), split(instances, front)]) {
      assert.deepEqual(subnets(one.hosts), ["s1", "", ""]);
      assert.deepEqual(groups(one.hosts), ["g1", "", ""]);
      assert.equal(one.hosts.publicV4.state, "no");
      assert.deepEqual(subnets(one.front), ["s2,s3", "", ""]);
      assert.deepEqual(groups(one.front), ["g2", "", ""]);
      assert.equal(one.front.publicV4.state, "yes");
      assert.deepEqual(listens(one.front), [["tcp 443"], ["tcp 443"]]);
    }
  });

  it("are told apart in a first preview, if the two have lists of their own", () => {
    const unknown = (settings: readonly Setting[]) =>
      settings.map(([a, b, value]): Setting => [a, b, /^(subnet|sg|vpc)-/.test(String(value)) ? U : value]); // prettier-ignore
    const apart = split(unknown(instances), unknown(front), { x: ["s1", "g1"], t: ["vpc", "s2", "s3", "g2"] }); // prettier-ignore
    assert.deepEqual(subnets(apart.hosts), ["s1", "", ""]);
    assert.deepEqual(groups(apart.hosts), ["g1", "", ""]);
    assert.deepEqual(subnets(apart.front), ["s2,s3", "", ""]);
    // The VPC may stand for its default group.
    assert.deepEqual(groups(apart.front), ["g2", "vpc", ""]);
    const from = { settings: ["vpc", "s1", "s2", "s3", "g1", "g2"] };
    const together = single(unknown([...instances, ...front]), { from });
    assert.deepEqual(subnets(together.hosts), ["", "s1,s2,s3", ""]);
    assert.deepEqual(subnets(together.front), ["", "s1,s2,s3", ""]);
    assert.deepEqual(groups(together.hosts), ["", "g1,g2,vpc", ""]);
    const nowhere = single(unknown([...instances, ...front]));
    assert.deepEqual(subnets(nowhere.front), ["", "", "anything"]);
    assert.deepEqual(groups(nowhere.hosts), ["", "", "anything"]);
  });

  it("take the environment's own setting before the saved configuration's", () => {
    const one = split([...instances, [networks, "ELBScheme", "internal"]], front);
    assert.equal(one.front.publicV4.state, "no");
    assert.equal(split(instances, but(front, networks, "ELBScheme", "internal")).front.publicV4.state, "no"); // prettier-ignore
  });

  it("take what is set to nothing for not set, whatever a saved configuration says", () => {
    const nothing = (name: string, namespace = networks) => but(front, namespace, name, "");
    const nowhere = single([...instances, ...nothing("ELBSubnets")]);
    assert.deepEqual(subnets(nowhere.front), ["", "s1", "anything"]);
    const over = split([...instances, [networks, "ELBSubnets", ""]], front);
    assert.deepEqual(subnets(over.front), ["", "s1", "anything"]);
    const groupless = but(
      nothing("SecurityGroups", balancer),
      balancer,
      "ManagedSecurityGroup",
      "",
    );
    assert.deepEqual(groups(single([...instances, ...groupless]).front), ["", "", "hidden"]);
    const classic = single([...instances, ...nothing("LoadBalancerType", own)]);
    assert.deepEqual(groups(classic.front), ["", "", "hidden"]);
  });

  const scheme: readonly [string, unknown, string][] = [
    ["internal", "internal", "no"],
    ["public", "public", "yes"],
    ["nothing", undefined, "yes"],
    ["a word that Beanstalk ignores", "private", "yes"],
    ["something unknown", U, "unknown"],
  ];
  for (const [what, value, state] of scheme) {
    it(`have a load balancer that is public unless it is internal for sure: ${what}`, () => {
      const one = split(instances, but(front, networks, "ELBScheme", value));
      assert.equal(one.front.publicV4.state, state);
    });
  }

  const addressed: readonly [string, readonly Setting[], string][] = [
    ["asked for", but(instances, networks, "AssociatePublicIpAddress", "true"), "yes"],
    ["unknown", but(instances, networks, "AssociatePublicIpAddress", U), "unknown"],
    ["not said, in a subnet without", but(instances, networks, "AssociatePublicIpAddress"), "no"],
    ["not said, in a subnet that maps them", but(but(instances, networks, "AssociatePublicIpAddress"), networks, "Subnets", "subnet-2"), "yes"],
    ["of a single instance", [...instances, [own, "EnvironmentType", "SingleInstance"]], "yes"],
    ["of what may be a single instance", [...instances, [own, "EnvironmentType", U]], "unknown"],
  ]; // prettier-ignore
  for (const [what, settings, state] of addressed) {
    it(`have instances with a public address: ${what}`, () => {
      assert.equal(split(settings, front).hosts.publicV4.state, state);
    });
  }

  it("have no load balancer with one instance, for a worker, or if they share one", () => {
    const none = (one: Environment) => one.of("x").length === 1;
    assert.ok(none(split([...instances, [own, "EnvironmentType", "SingleInstance"]], front)));
    assert.ok(none(split(instances, front, {}, { tier: "Worker" })));
    assert.ok(none(split(instances, [...front, [own, "LoadBalancerIsShared", "true"]])));
  });

  const hidden: readonly [string, readonly Setting[], readonly Setting[], "hosts" | "front"][] = [
    ["the default group is not refused", but(instances, launch, "DisableDefaultEC2SecurityGroup"), front, "hosts"],
    ["that is unknown", but(instances, launch, "DisableDefaultEC2SecurityGroup", U), front, "hosts"],
    ["the managed group is not ours", instances, but(front, balancer, "ManagedSecurityGroup"), "front"],
    ["no group is given", instances, but(front, balancer, "SecurityGroups"), "front"],
    ["it is a classic one, whose settings are others", instances, but(front, own, "LoadBalancerType"), "front"],
  ]; // prettier-ignore
  for (const [what, a, b, which] of hidden) {
    it(`have a group that Beanstalk makes where ${what}`, () => {
      assert.equal(groups(split(a, b)[which])[2], "hidden");
    });
  }

  it("have no group at all before a network load balancer", () => {
    const one = split(instances, but(front, own, "LoadBalancerType", "network"));
    assert.equal(one.front.groups.filtered, false);
  });

  it("listen on port 80 unless that is off, and perhaps where a listener may be on", () => {
    const of = (value: unknown) =>
      listens(split(instances, but(front, "aws:elbv2:listener:default", "ListenerEnabled", value)).front); // prettier-ignore
    assert.deepEqual(of(undefined), [["tcp 80, 443"], ["tcp 80, 443"]]);
    assert.deepEqual(of(U), [["tcp 80, 443"], ["tcp 443"]]);
    const odd = split(instances, [...front, ["aws:elbv2:listener:8443", "Protocol", "HTTPS"]]);
    assert.deepEqual(listens(odd.front), [["tcp 443, 8443"], ["tcp 443, 8443"]]);
  });

  it("may be anything where it is not known which settings there are", () => {
    const open: readonly Environment[] = [
      new Environment({ x: [tokens.beanstalk, { inputs: { settings: U } }] }),
      single([...instances, ...front, [networks, U, "x"] as unknown as Setting]),
      split(instances, front, {}, { templateName: "another" }),
      split(instances, front, {}, { templateName: U }),
    ];
    for (const one of open) {
      assert.equal(isSure(one.hosts.subnets), false);
      assert.equal(subnets(one.front)[2], "anything");
      assert.equal(groups(one.hosts)[2] === "", false);
      assert.notEqual(one.hosts.publicV4.state, "no");
      assert.notEqual(one.front.publicV4.state, "no");
      assert.deepEqual(listens(one.front)[1], []);
    }
  });

  it("have a database that Beanstalk makes where that is asked for, of which nothing is known", () => {
    const coupled = (value: unknown) =>
      split([...instances, ["aws:rds:dbinstance", "HasCoupledDatabase", value]], front).of("x");
    const [database] = coupled("true").filter(({ role }) => role === "store");
    assert.equal(database?.publicV4.state, "unknown");
    assert.equal(coupled(U).length, 3);
    assert.equal(coupled("false").length, 2);
  });

  it("are unsure of a setting that is written twice", () => {
    const twice = split(instances, [...front, [networks, "ELBScheme", "internal"]]);
    assert.equal(twice.front.publicV4.state, "unknown");
  });

  it("have a profile that is found once, though its id is its name", () => {
    const profile: Given = { id: "p-1", inputs: { name: "p-1" }, outputs: { name: "p-1" } };
    const one = new Environment({
      p: ["aws:iam/instanceProfile:InstanceProfile", profile],
      x: [tokens.beanstalk, { inputs: { settings: list([...instances, [launch, "IamInstanceProfile", "p-1"]]) } }],
    }); // prettier-ignore
    const settings = new OptionSettings(one.members.interfaces.reader, one.hosts.owner);
    const found = settings.targets(launch, "IamInstanceProfile", admission("instanceProfile"));
    assert.deepEqual(found.certain.map(({ resource }) => resource.name), ["p"]); // prettier-ignore
    assert.ok(isSure(found));
  });

  it("stand anywhere if an id is none of the plan's", () => {
    const one = split(but(instances, networks, "Subnets", "subnet-1,subnet-9"), front);
    assert.deepEqual(subnets(one.hosts), ["s1", "", "anything"]);
    const group = split(but(instances, launch, "SecurityGroups", "sg-9"), front);
    assert.deepEqual(groups(group.hosts), ["", "", "anything"]);
  });
});

describe("an environment's load balancer", () => {
  const ways = (one: Environment, reading: "may" | "must") => {
    const found = readBalancing(new Resolver(one.graph), one.members);
    return found
      .into(one.hosts, reading)
      .map(({ arrives, traffic, sees }) => `${ports.format(arrives).join()} -> ${ports.format(traffic).join()} (${sees})`); // prettier-ignore
  };

  it("leads from its listeners to the port of the process, for sure where that is known", () => {
    const one = split(instances, front);
    assert.deepEqual(ways(one, "must"), ["tcp 443 -> tcp 80 (balancer)"]);
    assert.deepEqual(ways(one, "may"), ways(one, "must"));
  });

  it("may lead to any process, and surely to none that is unknown", () => {
    const two = split(instances, [...front, [`${own}:process:admin`, "Port", "8081"]]);
    assert.deepEqual(ways(two, "may"), ["tcp 443 -> tcp 80, 8081 (balancer)"]);
    const odd = split(instances, but(front, `${own}:process:default`, "Port", U));
    assert.deepEqual(ways(odd, "may"), ["tcp 443 -> tcp (balancer)"]);
    assert.deepEqual(ways(odd, "must"), []);
  });

  it("of another type may show the client's own address", () => {
    const one = split(instances, but(front, own, "LoadBalancerType", "network"));
    assert.deepEqual(ways(one, "may"), ["tcp 443 -> tcp 80 (either)"]);
  });
});
