/** The account of the provider that stands for AWS: what only one may have, what is in use, what stays behind. */
import { strict as assert } from "node:assert";
import type { WireValue } from "../../cli/plan/document";
import { AwsProvider } from "./provider/provider";

type Inputs = Readonly<Record<string, WireValue>>;

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const listener = "aws:lb/listener:Listener";
const rule = "aws:lb/listenerRule:ListenerRule";
const targets = "aws:lb/targetGroup:TargetGroup";
const table = "aws:ec2/routeTable:RouteTable";
const database = "aws:rds/instance:Instance";
const tasks = "aws:ecs/taskDefinition:TaskDefinition";
const secret = "aws:secretsmanager/secret:Secret";

function urn(type: string, name: string): string {
  return `urn:pulumi:test::bulkhead::${type}::${name}`;
}

describe("the account of the provider that stands for AWS", () => {
  let provider: AwsProvider;

  beforeEach(() => {
    provider = new AwsProvider();
  });

  async function make(type: string, name: string, inputs: Inputs): Promise<string> {
    return (await provider.create(type, urn(type, name), inputs, false)).id;
  }

  function remove(type: string, name: string, id: string, known: Inputs = {}): Promise<void> {
    return provider.delete(type, urn(type, name), id, known);
  }

  async function outputs(type: string, name: string, id: string): Promise<Inputs> {
    return (await provider.read(type, urn(type, name), id))?.outputs ?? {};
  }

  /** Pairs of which AWS takes the first alone, and others beside which it takes the second. */
  const conflicts: readonly (readonly [string, string, Inputs, Inputs, Inputs])[] = [
    [
      "a priority on a listener",
      rule,
      { listenerArn: "l", priority: 1 },
      { priority: 2 },
      { listenerArn: "m" },
    ],
    [
      "a port of a load balancer",
      listener,
      { loadBalancerArn: "b", port: 443 },
      { port: 80 },
      { loadBalancerArn: "c" },
    ],
    [
      "a number in a network ACL",
      "aws:ec2/networkAclRule:NetworkAclRule",
      { networkAclId: "a", egress: false, ruleNumber: 100 },
      { ruleNumber: 110 },
      { egress: true },
    ],
    [
      "a destination in a route table",
      "aws:ec2/route:Route",
      { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0" },
      { destinationCidrBlock: "10.0.0.0/8" },
      { routeTableId: "s" },
    ],
    [
      "a security group's rule",
      ingress,
      { securityGroupId: "g", ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "0.0.0.0/0" },
      { toPort: 2 },
      { securityGroupId: "h" },
    ],
    ["a name", targets, { name: "web", vpcId: "v" }, { name: "api" }, { name: "other" }],
    [
      "a security group's name in a VPC",
      group,
      { name: "web", vpcId: "v" },
      { name: "api" },
      { vpcId: "w" },
    ],
    [
      "a record",
      "aws:route53/record:Record",
      { zoneId: "z", name: "a.example.com", type: "A", records: ["192.0.2.1"] },
      { type: "AAAA" },
      { zoneId: "y" },
    ],
  ];
  for (const [title, type, inputs, ...different] of conflicts) {
    it(`gives ${title} to one only`, async () => {
      await make(type, "first", inputs);
      await assert.rejects(make(type, "second", inputs), /AlreadyExists: .* (first|second)/);
      for (const [i, change] of different.entries()) {
        await make(type, `other-${i}`, { ...inputs, ...change });
      }
      assert.equal(provider.inventory.size, 3);
    });
  }

  it("refuses the same resource a second time, but for what is put in any case", async () => {
    const bucket = "aws:s3/bucket:Bucket";
    await make(bucket, "files", { bucket: "files" });
    await assert.rejects(make(bucket, "files", { bucket: "files" }), /AlreadyExists: .* files/);
    const role = "aws:iam/rolePolicy:RolePolicy";
    for (const policy of ["one", "two"]) await make(role, "own", { role: "r", name: "n", policy });
    assert.equal(provider.inventory.size, 2);
  });

  it("refuses an update, too, that takes what another one has", async () => {
    await make(rule, "first", { listenerArn: "l", priority: 1 });
    const id = await make(rule, "second", { listenerArn: "l", priority: 2 });
    const update = (priority: number) =>
      provider.update(rule, urn(rule, "second"), id, {}, { listenerArn: "l", priority }, false);
    await assert.rejects(update(1), /AlreadyExists/);
    await update(3);
  });

  it("keeps subnets within their VPC and apart from each other", async () => {
    const vpcId = await make(vpc, "vpc", { cidrBlock: "10.0.0.0/16" });
    await make(subnet, "a", { vpcId, cidrBlock: "10.0.0.0/24" });
    await make(subnet, "b", { vpcId, cidrBlock: "10.0.1.0/24" });
    await assert.rejects(make(subnet, "c", { vpcId, cidrBlock: "10.0.1.128/25" }), /Conflict/);
    await assert.rejects(make(subnet, "d", { vpcId, cidrBlock: "10.1.0.0/24" }), /Range/);
  });

  it("allows no more than the quota", async () => {
    const number = (ruleNumber: number, range: Inputs) =>
      make("aws:ec2/networkAclRule:NetworkAclRule", `r${ruleNumber}`, {
        networkAclId: "a",
        egress: false,
        ruleNumber,
        ...range,
      });
    const four = { cidrBlock: "0.0.0.0/0" };
    for (let i = 1; i <= 19; i += 1) await number(i, four);
    await assert.rejects(number(20, four), /NetworkAclEntryLimitExceeded/);
    await number(20, { ipv6CidrBlock: "::/0" });
  });

  it("deletes nothing that is in use, and waits for what uses it to go", async () => {
    const id = await make(targets, "web", { name: "web", vpcId: "v" });
    const actions = [{ type: "forward", targetGroupArn: id }];
    const user = await make(rule, "rule", { listenerArn: "l", priority: 1, actions });
    await assert.rejects(remove(targets, "web", id), /DependencyViolation: .* in use by .* rule/);
    await Promise.all([
      remove(targets, "web", id),
      new Promise((resolve) => setTimeout(resolve, 50)).then(() => remove(rule, "rule", user)),
    ]);
    assert.equal(provider.inventory.size, 0);
  }).timeout(10_000);

  it("refuses what refers to something that is gone", async () => {
    const id = await make(group, "web", { name: "web", vpcId: "v" });
    const inputs = { securityGroupId: "sg-1", referencedSecurityGroupId: id, ipProtocol: "-1" };
    const used = await make(ingress, "rule", inputs);
    await remove(ingress, "rule", used);
    await remove(group, "web", id);
    await assert.rejects(make(ingress, "rule", inputs), /NotFound: .* does not exist any more/);
  });

  it("deletes nothing that is protected, and no database without a last snapshot", async () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    const arn = await make(balancer, "alb", { name: "alb", enableDeletionProtection: true });
    await assert.rejects(remove(balancer, "alb", arn), /deletion protection is enabled/);
    const id = await make(database, "db", { identifier: "db", deletionProtection: true });
    await assert.rejects(remove(database, "db", id), /cannot delete protected/);
    const update = (inputs: Inputs) =>
      provider.update(
        database,
        urn(database, "db"),
        id,
        {},
        { identifier: "db", ...inputs },
        false,
      );
    await update({ skipFinalSnapshot: false });
    await assert.rejects(remove(database, "db", id), /finalSnapshotIdentifier is required/);
    await update({ finalSnapshotIdentifier: "db-final", deleteAutomatedBackups: true });
    await remove(database, "db", id);
    assert.deepEqual(
      provider.kept.map(({ what }) => what),
      ["snapshot db-final"],
    );
  });

  it("keeps deleted keys and secrets for days, and gives a secret's name to nobody else", async () => {
    const key = "aws:kms/key:Key";
    await remove(key, "key", await make(key, "key", { deletionWindowInDays: 7 }));
    await remove(secret, "token", await make(secret, "token", { name: "token" }));
    await assert.rejects(make(secret, "token", { name: "token" }), /still pending deletion/);
    const now = await make(secret, "now", { name: "now", recoveryWindowInDays: 0 });
    await remove(secret, "now", now);
    await make(secret, "now", { name: "now" });
    assert.deepEqual(
      provider.kept.map(({ name, what }) => `${name}: ${what}`),
      ["key: pending deletion for 7 days", "token: pending deletion for 30 days"],
    );
  });

  it("counts the revisions of a task definition, which share an id", async () => {
    const define = () => provider.create(tasks, urn(tasks, "web"), { family: "web" }, false);
    const [first, second] = [await define(), await define()];
    assert.equal(first.id, second.id);
    assert.deepEqual(
      [first, second].map((one) => one.outputs.revision),
      [1, 2],
    );
    await remove(tasks, "web", first.id, first.outputs);
    assert.deepEqual(
      provider.existing().map((one) => one.outputs.arn),
      [second.outputs.arn],
    );
  });

  it("shows a group's standing-alone rules once it is read again, those of one kind together", async () => {
    const id = await make(group, "web", { name: "web", vpcId: "v" });
    const common = { securityGroupId: id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    await make(ingress, "four", { ...common, cidrIpv4: "0.0.0.0/0" });
    await make(ingress, "six", { ...common, cidrIpv6: "::/0" });
    await make(ingress, "self", { ...common, referencedSecurityGroupId: id });
    const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    await make(egress, "out", { ...common, referencedSecurityGroupId: "sg-1", description: "d" });
    assert.deepEqual(provider.existing().find((one) => one.type === group)?.outputs.ingress, []);
    const none = { ipv6CidrBlocks: [], cidrBlocks: [], prefixListIds: [], securityGroups: [] };
    const read = await outputs(group, "web", id);
    const head = { fromPort: 443, toPort: 443, protocol: "tcp", self: false };
    assert.deepEqual(read.ingress, [
      {
        ...none,
        ...head,
        description: "",
        cidrBlocks: ["0.0.0.0/0"],
        ipv6CidrBlocks: ["::/0"],
        self: true,
      },
    ]);
    assert.deepEqual(read.egress, [
      { ...none, ...head, description: "d", securityGroups: ["sg-1"] },
    ]);
  });

  it("shows routes, ACL entries, endpoints' tables and roles' policies in what they belong to", async () => {
    const id = await make(table, "table", { vpcId: "v" });
    await make("aws:ec2/route:Route", "r", {
      routeTableId: id,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: "nat-1",
    });
    const [route] = (await outputs(table, "table", id)).routes as Inputs[];
    assert.deepEqual(
      [route?.cidrBlock, route?.natGatewayId, route?.gatewayId],
      ["0.0.0.0/0", "nat-1", ""],
    );
    const acl = "aws:ec2/networkAcl:NetworkAcl";
    const aclId = await make(acl, "acl", { vpcId: "v" });
    await make("aws:ec2/networkAclRule:NetworkAclRule", "r", {
      networkAclId: aclId,
      egress: true,
      protocol: "tcp",
      ruleAction: "allow",
      ruleNumber: 100,
      cidrBlock: "0.0.0.0/0",
      fromPort: 1,
      toPort: 2,
    });
    await make("aws:ec2/networkAclAssociation:NetworkAclAssociation", "a", {
      networkAclId: aclId,
      subnetId: "subnet-1",
    });
    const read = await outputs(acl, "acl", aclId);
    const [entry] = read.egress as Inputs[];
    assert.deepEqual([read.ingress, read.subnetIds], [[], ["subnet-1"]]);
    assert.deepEqual([entry?.protocol, entry?.ruleNo, entry?.toPort], ["6", 100, 2]);
    const role = "aws:iam/role:Role";
    const roleId = await make(role, "role", { name: "role" });
    await make("aws:iam/rolePolicy:RolePolicy", "p", { role: roleId, name: "p", policy: "{}" });
    const { inlinePolicies } = await outputs(role, "role", roleId);
    assert.deepEqual(inlinePolicies, [{ name: "p", policy: "{}" }]);
  });

  it("reads what the program set itself as the program set it", async () => {
    const set = [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["10.0.0.0/8"] }];
    const id = await make(group, "web", { name: "web", vpcId: "v", ingress: set });
    await make(ingress, "more", { securityGroupId: id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });
    assert.deepEqual((await outputs(group, "web", id)).ingress, set);
  });

  it("fails the n-th call of a kind, once, and leaves nothing behind", async () => {
    provider.faults.failAt({ method: "create", type: group, nth: 2 }, "Throttling: slow down");
    await make(table, "t", { vpcId: "v" });
    await make(group, "a", { name: "a", vpcId: "v" });
    await provider.create(group, urn(group, "b"), { name: "b", vpcId: "v" }, true);
    const again = () => make(group, "b", { name: "b", vpcId: "v" });
    await assert.rejects(again(), /^Error: Throttling: slow down$/);
    assert.equal(provider.inventory.size, 2);
    await again();
  });

  it("loses an answer after the work was done", async () => {
    provider.faults.failAt({ method: "create", name: "a", done: true });
    await assert.rejects(make(group, "a", { name: "a", vpcId: "v" }), /InternalFailure/);
    assert.equal(provider.inventory.size, 1);
  });

  it("hangs until it is released, or until the engine cancels", async () => {
    const hang = provider.faults.hangAt({ method: "create", name: "a" });
    const waiting = make(group, "a", { name: "a", vpcId: "v" });
    assert.equal((await hang.reached).urn, urn(group, "a"));
    assert.equal(provider.inventory.size, 0);
    hang.release();
    await waiting;
    const other = provider.faults.hangAt({ method: "create", name: "b" });
    const cancelled = assert.rejects(make(group, "b", { name: "b", vpcId: "v" }), /cancelled/);
    await other.reached;
    provider.faults.cancel();
    await cancelled;
    assert.equal(provider.inventory.size, 1);
  });
});
