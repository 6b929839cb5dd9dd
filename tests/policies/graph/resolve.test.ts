import assert from "node:assert/strict";
import { formatReference, oneOf } from "../../../policies/core/graph/reference";
import { Bench, mayOf, secret, token, U, type Given, type Program } from "./build";

const ground: Program = {
  vpc: [token.vpc, { id: "vpc-1", outputs: { defaultSecurityGroupId: "sg-default" } }],
  a: [token.group, { id: "sg-a" }],
  b: [token.group],
  s1: [token.subnet, { id: "subnet-1" }],
  s2: [token.subnet],
  nat: [token.nat],
  igw: [token.igw],
  app: ["shop:index:App", { custom: false }],
  within: [token.group, { parent: "app" }],
  sub: [token.subnet, { parent: "app" }],
  far: ["awsx:ec2:Vpc", { custom: false, remote: true }],
  other: [token.reference],
};

function bench(type: string, given: Given, more: Program = {}): Bench {
  return new Bench({ ...ground, ...more, x: [type, given] });
}

interface Case {
  readonly what: string;
  readonly type: string;
  readonly given: Given;
  readonly path: string;
  readonly form?: string;
  readonly may: string;
  readonly must: string;
  /** Where dependencies are trusted; the same as `may` if not given. */
  readonly trusted?: string;
}

const list = (ids: unknown, ...from: string[]): Given => ({
  inputs: { securityGroups: ids },
  from: { securityGroups: from },
});

const cases: readonly Case[] = [
  { what: "not set", type: token.balancer, given: {}, path: "securityGroups", form: "absent", may: "", must: "" },
  { what: "an empty list", type: token.balancer, given: list([]), path: "securityGroups", form: "ref", may: "", must: "" },
  { what: "one dependency", type: token.ingress, given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["b"] } }, path: "securityGroupId", form: "ref", may: "b", must: "b" },
  { what: "two for one", type: token.ingress, given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "b"] } }, path: "securityGroupId", form: "ref", may: "a b", must: "" },
  { what: "none", type: token.ingress, given: { inputs: { securityGroupId: U } }, path: "securityGroupId", form: "opaque", may: "anything", must: "" },
  { what: "of other kinds only", type: token.ingress, given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["nat"] } }, path: "securityGroupId", form: "opaque", may: "anything", must: "" },
  { what: "a known id", type: token.ingress, given: { inputs: { securityGroupId: "sg-a" } }, path: "securityGroupId", form: "ref", may: "a", must: "a" },
  { what: "a known id of another kind", type: token.ingress, given: { inputs: { securityGroupId: "subnet-1" } }, path: "securityGroupId", form: "foreign", may: "anything", must: "" },
  { what: "a known id of nothing here", type: token.ingress, given: { inputs: { securityGroupId: "sg-z" } }, path: "securityGroupId", form: "foreign", may: "anything", must: "" },
  { what: "a secret known id", type: token.ingress, given: { inputs: { securityGroupId: secret("sg-a") } }, path: "securityGroupId", form: "ref", may: "a", must: "a" },
  { what: "an unknown secret", type: token.ingress, given: { inputs: { securityGroupId: secret(U) }, from: { securityGroupId: ["a"] } }, path: "securityGroupId", form: "ref", may: "anything", must: "" },
  { what: "as many as unknowns", type: token.balancer, given: list([U, U], "a", "b"), path: "securityGroups", form: "ref", may: "a b", must: "a b" },
  { what: "fewer than unknowns", type: token.balancer, given: list([U, U], "a"), path: "securityGroups", form: "ref", may: "anything", trusted: "a", must: "" },
  { what: "more than unknowns", type: token.balancer, given: list([U], "a", "b"), path: "securityGroups", form: "ref", may: "a b", must: "" },
  { what: "mixed: the known one is used up", type: token.balancer, given: list(["sg-a", U], "a", "b"), path: "securityGroups", form: "ref", may: "a b", must: "a b" },
  { what: "mixed with a foreign id", type: token.balancer, given: list(["sg-z", U], "b"), path: "securityGroups", form: "ref", may: "anything", must: "b" },
  { what: "a list unknown as a whole", type: token.balancer, given: list(U, "a", "b"), path: "securityGroups", form: "ref", may: "a b", must: "" },
  { what: "a list unknown as a whole, one dependency", type: token.balancer, given: list(U, "a"), path: "securityGroups", form: "ref", may: "a", must: "a" },
  { what: "a list unknown as a whole, made of something else, too", type: token.balancer, given: list(U, "a", "nat"), path: "securityGroups", form: "ref", may: "anything", trusted: "a", must: "" },
  { what: "a component's parts", type: token.balancer, given: list([U], "app"), path: "securityGroups", form: "ref", may: "within", must: "within" },
  { what: "a component of a plugin, of which nothing is seen", type: token.balancer, given: list([U], "a", "far"), path: "securityGroups", form: "ref", may: "anything", must: "" },
  { what: "another stack's outputs", type: token.balancer, given: list([U], "a", "other"), path: "securityGroups", form: "ref", may: "anything", must: "" },
  { what: "a dependency that is not there", type: token.balancer, given: list([U], "a", "gone"), path: "securityGroups", form: "ref", may: "anything", must: "" },
  { what: "a VPC stands for its default group", type: token.balancer, given: list([U], "vpc"), path: "securityGroups", form: "ref", may: "vpc!", must: "vpc!" },
  { what: "the default group's known id", type: token.balancer, given: list(["sg-default"]), path: "securityGroups", form: "ref", may: "vpc!", must: "vpc!" },
  {
    what: "two slots of one property are told apart by kind", type: token.service, path: "networkConfiguration.subnets",
    given: { inputs: { networkConfiguration: { subnets: [U, U], securityGroups: [U] } }, from: { networkConfiguration: ["s1", "s2", "a"] } },
    form: "ref", may: "s1 s2", must: "s1 s2",
  },
  {
    what: "another stack accounts for another slot", type: token.service, path: "networkConfiguration.securityGroups",
    given: { inputs: { networkConfiguration: { subnets: [U], securityGroups: [U] } }, from: { networkConfiguration: ["a", "other"] } },
    form: "ref", may: "a", must: "a",
  },
  {
    what: "a gateway and a NAT gateway of two routes", type: token.table, path: "routes.1.natGatewayId",
    given: { inputs: { routes: [{ gatewayId: U }, { natGatewayId: U }] }, from: { routes: ["igw", "nat"] } },
    form: "ref", may: "nat", must: "nat",
  },
  {
    what: "which rule uses which is lost", type: token.group, path: "ingress.0.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U] }, { securityGroups: [U] }] }, from: { ingress: ["a", "b"] } },
    form: "ref", may: "a b", must: "",
  },
  {
    what: "the rules together use both", type: token.group, path: "ingress.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U] }, { securityGroups: [U] }] }, from: { ingress: ["a", "b"] } },
    form: "ref", may: "a b", must: "a b",
  },
  {
    what: "one group in two rules", type: token.group, path: "ingress.0.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U] }, { securityGroups: [U] }] }, from: { ingress: ["a"] } },
    form: "ref", may: "anything", trusted: "a", must: "",
  },
  {
    what: "two groups in two rules", type: token.group, path: "ingress.0.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U] }, { securityGroups: [U] }] }, from: { ingress: ["a", "b"] } },
    form: "ref", may: "a b", must: "",
  },
  {
    what: "one group in two rules, one of which may come from a data source", type: token.group, path: "ingress.0.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U] }, { securityGroups: [U] }] }, from: { ingress: ["a", "s1"] } },
    form: "ref", may: "anything", trusted: "a", must: "",
  },
  {
    what: "one group twice in one rule", type: token.group, path: "ingress.0.securityGroups",
    given: { inputs: { ingress: [{ securityGroups: [U, U] }] }, from: { ingress: ["a"] } },
    form: "ref", may: "anything", trusted: "a", must: "",
  },
  {
    what: "a VPC that is there for its addresses", type: token.group, path: "ingress.1.securityGroups",
    given: { inputs: { ingress: [{ cidrBlocks: ["10.0.0.0/16"] }, { securityGroups: [U] }] }, from: { ingress: ["vpc", "a"] } },
    form: "ref", may: "a", must: "a",
  },
  {
    what: "a container that is unknown", type: token.service, path: "networkConfiguration.subnets",
    given: { inputs: { networkConfiguration: U }, from: { networkConfiguration: ["s1", "a"] } },
    form: "ref", may: "anything", trusted: "s1", must: "",
  },
  {
    what: "what a subnet hands on", type: token.targets, path: "vpcId",
    given: { inputs: { vpcId: U }, from: { vpcId: ["s3"] } }, form: "ref", may: "vpc", must: "vpc",
  },
  {
    what: "one of two, or what a parameter's text was made of", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "told"] } }, form: "ref", may: "anything", must: "",
  },
  {
    what: "a parameter's text alone", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["told"] } }, form: "opaque", may: "anything", must: "",
  },
  {
    what: "a text that another stack's outputs made", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "carried"] } }, form: "ref", may: "anything", must: "",
  },
  {
    what: "a parameter that is read, beside a group", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "read"] } }, form: "ref", may: "anything", must: "",
  },
  {
    what: "a list made of a group and of a secret that is read", type: token.balancer, path: "securityGroups",
    given: list(U, "a", "kept"), form: "ref", may: "anything", must: "",
  },
  {
    what: "a parameter that is made of text, beside a group", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "plain"] } }, form: "ref", may: "a", must: "a",
  },
  {
    what: "a parameter whose text is left as it is deployed, beside a group", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "left"] } }, form: "ref", may: "anything", must: "",
  },
  {
    what: "a group, beside a secret that is left as it is deployed", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "safe", "hidden"] } }, form: "ref", may: "a", must: "a",
  },
  {
    what: "a text that a group made once, and is left as it is, beside a group", type: token.ingress, path: "securityGroupId",
    given: { inputs: { securityGroupId: U }, from: { securityGroupId: ["a", "once"] } }, form: "ref", may: "anything", must: "",
  },
  {
    what: "the inputs are not told", type: token.balancer, given: { inputsUntold: true }, path: "securityGroups",
    form: "opaque", may: "anything", must: "",
  },
  {
    what: "what is read says nothing of itself", type: token.balancer, given: { external: true }, path: "securityGroups",
    form: "opaque", may: "anything", must: "",
  },
]; // prettier-ignore

const more: Program = {
  told: ["aws:ssm/parameter:Parameter", { inputs: { value: U }, from: { value: ["b"] } }],
  plain: ["aws:ssm/parameter:Parameter", { inputs: { value: "eu" } }],
  safe: [
    "aws:ssm/parameter:Parameter",
    { inputs: { type: "SecureString", value: "x" }, ignoreChanges: ["value"] },
  ],
  hidden: [
    "aws:secretsmanager/secretVersion:SecretVersion",
    { inputs: { secretString: "x" }, ignoreChanges: ["secretString"] },
  ],
  left: ["aws:ssm/parameter:Parameter", { inputs: { value: "eu" }, ignoreChanges: ["value"] }],
  once: [
    "aws:ssm/document:Document",
    { inputs: { input: U }, from: { input: ["b"] }, ignoreChanges: ["input"] },
  ],
  read: ["aws:ssm/parameter:Parameter", { id: "/net/group", external: true }],
  kept: ["aws:secretsmanager/secretVersion:SecretVersion", { mayBeRead: true }],
  carried: [
    "null:index/resource:Resource",
    { inputs: { triggers: U }, from: { triggers: ["other", "carried"] } },
  ],
  s3: [token.subnet, { inputs: { vpcId: U }, from: { vpcId: ["vpc"] } }],
};

describe("references", () => {
  for (const { what, type, given, path, form, may, must, trusted } of cases) {
    it(what, () => {
      const made = bench(type, given, more);
      const reference = made.reference("x", path);
      if (form !== undefined) assert.equal(reference.form, form);
      assert.equal(mayOf(reference), may);
      assert.equal(mayOf(reference, "dependencies"), trusted ?? may);
      assert.equal(made.must("x", path), must);
    });
  }

  it("says what one of two is for sure", () => {
    const made = bench(token.balancer, list([U], "a", "b"));
    assert.deepEqual(
      oneOf(made.reference("x", "securityGroups"))?.map((t) => t.resource.name),
      ["a", "b"],
    );
    assert.equal(
      oneOf(bench(token.balancer, list(U, "a")).reference("x", "securityGroups")),
      undefined,
    );
  });

  it("takes both names of load balancers for one kind", () => {
    for (const type of [
      "aws:lb/listener:Listener",
      "aws:alb/listener:Listener",
      "aws:elasticloadbalancingv2/listener:Listener",
    ]) {
      const made = bench(
        type,
        { inputs: { loadBalancerArn: U }, from: { loadBalancerArn: ["alb"] } },
        { alb: ["aws:alb/loadBalancer:LoadBalancer"] },
      );
      assert.equal(made.must("x", "loadBalancerArn"), "alb");
    }
  });

  it("puts the account's own default group in its place where its id tells whose it is", () => {
    const member = (defaultSecurityGroupId: string) =>
      new Bench({
        vpc: [token.vpc, { id: "vpc-1", outputs: { defaultSecurityGroupId } }],
        dg: [token.defaultGroup, { id: "sg-default" }],
        x: [token.balancer, { inputs: { securityGroups: [U] }, from: { securityGroups: ["vpc"] } }],
      }).may("x", "securityGroups");
    assert.equal(member("sg-default"), "dg");
    assert.equal(member("sg-other"), "vpc!");
  });

  it("may put the account's own default group in the place of that of what may be the account's own VPC", () => {
    const member = (given: Given, own: Given = {}) =>
      new Bench({
        vpc: [token.vpc, given],
        dg: [token.defaultGroup, own],
        x: [token.balancer, { inputs: { securityGroups: [U] }, from: { securityGroups: ["vpc"] } }],
      }).may("x", "securityGroups");
    // What was imported once looks like what is made; the addresses of AWS's own tell it.
    const own = { cidrBlock: "172.31.0.0/16" };
    assert.equal(member({ inputs: own }), "dg vpc!");
    assert.equal(member({ inputs: { cidrBlock: U } }), "dg vpc!");
    assert.equal(member({ inputs: own, ignoreChanges: ["cidrBlock"] }), "dg vpc!");
    assert.equal(member({ inputs: { cidrBlock: "10.0.0.0/16" } }), "vpc!");
    assert.equal(member({ inputs: own, isNew: true }), "vpc!");
    const outputs = { defaultSecurityGroupId: "sg-1" };
    assert.equal(member({ inputs: own, id: "vpc-1", outputs }, { id: "sg-2" }), "vpc!");
    assert.equal(member({ inputs: own, id: "vpc-1", outputs }), "dg vpc!");
  });

  it("may put what manages another default object in its place while the ids of these are not known", () => {
    const acl = "aws:ec2/networkAcl:NetworkAcl";
    const managed = (given: Given) =>
      new Bench({
        vpc: [token.vpc, given],
        dt: ["aws:ec2/defaultRouteTable:DefaultRouteTable", { inputs: { defaultRouteTableId: "rtb-1" } }],
        da: ["aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", { inputs: { defaultNetworkAclId: "acl-1" } }],
        other: [acl, {}],
        t: ["aws:ec2/routeTableAssociation:RouteTableAssociation", { inputs: { routeTableId: U }, from: { routeTableId: ["vpc"] } }],
        a: ["aws:ec2/networkAclAssociation:NetworkAclAssociation", { inputs: { networkAclId: U }, from: { networkAclId: ["vpc"] } }],
      }); // prettier-ignore
    const both = (bench: Bench) => [bench.may("t", "routeTableId"), bench.may("a", "networkAclId")];
    assert.deepEqual(both(managed({})), ["dt vpc!", "da vpc!"]);
    const outputs = (n: number) => ({ defaultRouteTableId: `rtb-${n}`, defaultNetworkAclId: `acl-${n}` }); // prettier-ignore
    assert.deepEqual(both(managed({ id: "vpc-1", outputs: outputs(1) })), ["dt", "da"]);
    assert.deepEqual(both(managed({ id: "vpc-1", outputs: outputs(2) })), ["vpc!", "vpc!"]);
  });

  it("puts the resource that manages a default group in its place", () => {
    const managed = (vpcId: unknown, ...from: string[]): Program => ({
      dg: [token.defaultGroup, { id: "sg-default", inputs: { vpcId }, from: { vpcId: from } }],
    });
    const sure = bench(token.balancer, list([U], "vpc"), managed(U, "vpc"));
    assert.equal(sure.must("x", "securityGroups"), "dg");
    const known = bench(token.balancer, list(["sg-default"]), managed("vpc-1"));
    assert.equal(known.must("x", "securityGroups"), "dg");
    const unsure = bench(token.balancer, list([U], "vpc"), managed(U));
    assert.equal(unsure.must("x", "securityGroups"), "");
    assert.equal(unsure.may("x", "securityGroups"), "dg vpc!");
  });

  it("finds what is read in the region that it is read in", () => {
    const region = "us-west-2";
    const read = new Bench({
      p: ["pulumi:providers:aws", { inputs: { region: "eu-central-1" } }],
      g: [token.group, { external: true, inputs: { region }, provider: "p" }],
      own: [token.group, { inputs: { region }, provider: "p" }],
      x: [token.ingress, { inputs: { securityGroupId: U, region }, from: { securityGroupId: ["g"] }, provider: "p" }],
    }); // prettier-ignore
    assert.equal(read.may("x", "securityGroupId"), "g own");
  });

  it("does not know which of several alike properties another resource hands on", () => {
    const peering = (inputs: Record<string, unknown>, from: Given["from"] = {}) =>
      new Bench({
        a: [token.vpc, {}],
        b: [token.vpc, {}],
        p: ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { inputs, from }],
        x: [token.subnet, { inputs: { vpcId: U }, from: { vpcId: ["p"] } }],
      });
    const both = peering({ vpcId: U, peerVpcId: U }, { vpcId: ["a"], peerVpcId: ["b"] });
    assert.equal(both.must("x", "vpcId"), "");
    assert.equal(both.may("x", "vpcId", "dependencies"), "a b");
    const foreign = peering({ vpcId: U, peerVpcId: "vpc-other" }, { vpcId: ["a"] });
    assert.equal(foreign.must("x", "vpcId"), "");
    assert.equal(foreign.may("x", "vpcId"), "anything");
    assert.equal(peering({ vpcId: U }, { vpcId: ["a"] }).must("x", "vpcId"), "a");
  });

  it("takes a name for that of its own account only", () => {
    const provider = (more: object): Program[string] => [
      "pulumi:providers:aws",
      { inputs: { region: "eu-central-1", ...more } },
    ];
    const role = (name: string) => ({ assumeRoles: [{ roleArn: `arn:aws:iam::1:role/${name}` }] });
    const named = (mine: object, theirs: object, more: Given = {}, own: Given = {}) =>
      new Bench({
        p: provider(mine),
        q: provider(theirs),
        names: ["aws:rds/subnetGroup:SubnetGroup", { inputs: { name: "main" }, provider: "q", ...more }],
        x: ["aws:rds/instance:Instance", { inputs: { dbSubnetGroupName: "main" }, provider: "p", ...own }],
      }); // prettier-ignore
    const look = (bench: Bench) => [
      bench.must("x", "dbSubnetGroupName"),
      bench.may("x", "dbSubnetGroupName"),
    ];
    assert.deepEqual(look(named({}, {})), ["names", "names"]);
    assert.deepEqual(look(named(role("a"), role("a"))), ["names", "names"]);
    assert.deepEqual(look(named(role("a"), role("b"))), ["", "anything"]);
    assert.deepEqual(look(named(role("a"), {})), ["", "anything"]);
    assert.deepEqual(look(named({ profile: U }, { profile: U })), ["", "anything"]);
    const arn = (account: string) => ({ outputs: { arn: `arn:aws:rds:eu-central-1:${account}:x:main` } }); // prettier-ignore
    assert.deepEqual(look(named({}, {}, arn("111122223333"), arn("444455556666"))), ["", "anything"]); // prettier-ignore
    assert.deepEqual(look(named(role("a"), role("b"), arn("111122223333"), arn("111122223333"))), ["names", "names"]); // prettier-ignore
  });

  it("never joins unequal regions", () => {
    const west: Program = { w: [token.group, { id: "sg-w", inputs: { region: "us-west-2" } }] };
    const region = { region: "eu-central-1" };
    const known = bench(token.ingress, { inputs: { securityGroupId: "sg-w", ...region } }, west);
    assert.equal(known.reference("x", "securityGroupId").form, "foreign");
    assert.match(formatReference(known.reference("x", "securityGroupId")), /another region/);
    const from = { securityGroupId: ["w"] };
    const unknown = bench(token.ingress, { inputs: { securityGroupId: U, ...region }, from }, west);
    assert.equal(unknown.reference("x", "securityGroupId").form, "opaque");
    const untold = bench(token.ingress, { inputs: { securityGroupId: U, region: U }, from }, west);
    assert.equal(untold.may("x", "securityGroupId"), "anything");
    assert.equal(untold.must("x", "securityGroupId"), "");
    const same = bench(
      token.ingress,
      { inputs: { securityGroupId: U, region: "us-west-2" }, from },
      west,
    );
    assert.equal(same.must("x", "securityGroupId"), "w");
  });

  it("takes a region from the provider", () => {
    const providers: Program = {
      eu: ["pulumi:providers:aws", { inputs: { region: "eu-central-1" } }],
      us: ["pulumi:providers:aws", { inputs: { region: "us-east-1" } }],
      w: [token.group, { id: "sg-w", provider: "us" }],
    };
    const given = { inputs: { securityGroupId: "sg-w" } };
    assert.equal(
      bench(token.ingress, { ...given, provider: "us" }, providers).must("x", "securityGroupId"),
      "w",
    );
    assert.equal(
      bench(token.ingress, { ...given, provider: "eu" }, providers).must("x", "securityGroupId"),
      "",
    );
  });

  it("knows whose addresses an unknown block holds", () => {
    const eni: Program = { eni: ["aws:ec2/networkInterface:NetworkInterface"] };
    const own = bench(token.ingress, { inputs: { cidrIpv4: U }, from: { cidrIpv4: ["eni"] } }, eni);
    assert.equal(own.resolver.owner(own.resource("x"), "cidrIpv4")?.resource.name, "eni");
    const two = bench(
      token.ingress,
      { inputs: { cidrIpv4: U }, from: { cidrIpv4: ["eni", "a"] } },
      eni,
    );
    assert.equal(two.resolver.owner(two.resource("x"), "cidrIpv4"), undefined);
    const known = bench(token.ingress, { inputs: { cidrIpv4: "10.0.0.1/32" } });
    assert.equal(known.resolver.owner(known.resource("x"), "cidrIpv4"), undefined);
  });

  it("finds names only where names are taken", () => {
    const group: Program = {
      g: ["aws:rds/subnetGroup:SubnetGroup", { inputs: { name: "Orders" } }],
    };
    const named = bench(
      "aws:rds/instance:Instance",
      { inputs: { dbSubnetGroupName: "orders" } },
      group,
    );
    assert.equal(named.must("x", "dbSubnetGroupName"), "g");
    const rule = bench(
      token.ingress,
      { inputs: { securityGroupId: "web" } },
      { g: [token.group, { inputs: { name: "web" } }] },
    );
    assert.equal(rule.reference("x", "securityGroupId").form, "foreign");
  });

  it("reads what names nothing with what it came from", () => {
    const made = bench(token.ingress, {
      inputs: { fromPort: U, toPort: 443 },
      from: { fromPort: ["s1"] },
    });
    const x = made.resource("x");
    assert.deepEqual(made.resolver.read(x, "toPort"), { state: "known", value: 443, sources: [] });
    assert.equal(made.resolver.read(x, "description").state, "absent");
    const { state, sources } = made.resolver.read(x, "fromPort");
    assert.deepEqual([state, ...sources.map((r) => r.name)], ["unknown", "s1"]);
  });

  it("lists everything that a resource mentions", () => {
    const made = bench("aws:new/thing:Thing", {
      inputs: { deep: [{ id: "subnet-1" }], list: [U] },
      from: { list: ["app"] },
    });
    assert.deepEqual([...made.resolver.mentions(made.resource("x"))].map((r) => r.name).sort(), [
      "s1",
      "sub",
      "within",
    ]);
  });

  it("says in one line what a slot holds, without secrets", () => {
    const made = bench(token.balancer, list([U, U], "a"));
    assert.equal(
      formatReference(made.reference("x", "securityGroups")),
      "securityGroups = one of: aws:ec2/securityGroup:SecurityGroup a (more parts are unknown than it depends on resources)",
    );
    const hidden = bench(token.ingress, { inputs: { securityGroupId: secret("sg-hidden") } });
    assert.doesNotMatch(formatReference(hidden.reference("x", "securityGroupId")), /hidden/);
  });
});
