/** What Lambda reads brokers with: it stands where they do, in their groups. */
import assert from "node:assert/strict";
import { named } from "../../../../policies/core/model/members";
import { U, type Given, type Program } from "../../graph/build";
import { ground, Layer } from "./build";

const brokers: Program = {
  kafka: ["aws:msk/cluster:Cluster", { id: "arn:aws:kafka:eu-central-1:1:cluster/k/1", inputs: { brokerNodeGroupInfo: { clientSubnets: ["subnet-1"], securityGroups: ["sg-1"] } } }],
  serverless: ["aws:msk/serverlessCluster:ServerlessCluster", { id: "arn:aws:kafka:eu-central-1:1:cluster/s/1", inputs: { vpcConfigs: [{ subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] }] } }],
  mq: ["aws:mq/broker:Broker", { id: "b-1", inputs: { subnetIds: ["subnet-1"], securityGroups: ["sg-1"] }, outputs: { arn: "arn:aws:mq:eu-central-1:1:broker:b:b-1" } }],
  names: ["aws:docdb/subnetGroup:SubnetGroup", { id: "names", inputs: { subnetIds: ["subnet-1"] } }],
  docdb: ["aws:docdb/cluster:Cluster", { id: "d", inputs: { dbSubnetGroupName: "names", vpcSecurityGroupIds: ["sg-1"] }, outputs: { arn: "arn:aws:rds:eu-central-1:1:cluster:d" } }],
  planned: ["aws:msk/cluster:Cluster", { inputs: { brokerNodeGroupInfo: { clientSubnets: ["subnet-1"], securityGroups: ["sg-1"] } } }],
  queue: ["aws:sqs/queue:Queue", {}],
  other: ["pulumi:pulumi:StackReference", {}],
  parameter: ["aws:ssm/parameter:Parameter", {}],
}; // prettier-ignore

/** Where the poller of a mapping stands and in which groups: `s1 g1`, with `?` for what is not sure. */
function look(names: readonly string[], inputs: Record<string, unknown>, more: Given = {}): string {
  const some = Object.entries(brokers).filter(([name]) => names.includes(name));
  const layer = new Layer({
    ...ground,
    ...Object.fromEntries(some),
    x: ["aws:lambda/eventSourceMapping:EventSourceMapping", { ...more, inputs }],
  });
  const [member] = layer.of("x");
  if (member === undefined) return "none";
  assert.deepEqual([member.role, member.accepts, member.initiates], ["compute", false, true]);
  assert.equal(member.groups.filtered, true);
  const { subnets, groups } = member;
  assert.deepEqual([...subnets.anything, ...groups.anything], []);
  const isSure = subnets.possible.length + groups.possible.length === 0;
  const [at] = named(subnets).map(({ name }) => name);
  const [group] = named(groups).map(({ resource }) => resource.name);
  return `${at ?? ""} ${group ?? ""}${isSure ? "" : "?"}`;
}

describe("what Lambda reads with", () => {
  for (const [name, arn] of [
    ["kafka", "arn:aws:kafka:eu-central-1:1:cluster/k/1"],
    ["serverless", "arn:aws:kafka:eu-central-1:1:cluster/s/1"],
    ["mq", "arn:aws:mq:eu-central-1:1:broker:b:b-1"],
    ["docdb", "arn:aws:rds:eu-central-1:1:cluster:d"],
  ] as const) {
    it(`stands where ${name} does, in its groups`, () => {
      assert.equal(look([name, "names"], { eventSourceArn: arn }), "s1 g1");
      const from = { eventSourceArn: [name] };
      assert.equal(look([name, "names"], { eventSourceArn: U }, { from }), "s1 g1");
    });
  }

  it("may stand there where it is not known what is read", () => {
    assert.equal(look(["kafka"], { eventSourceArn: U }), "s1 g1?");
    const other = { from: { eventSourceArn: ["other"] } };
    assert.equal(look(["kafka", "other"], { eventSourceArn: U }, other), "s1 g1?");
    const parameter = { from: { eventSourceArn: ["parameter"] } };
    assert.equal(look(["kafka", "parameter"], { eventSourceArn: U }, parameter), "s1 g1?");
    const arn = "arn:aws:kafka:eu-central-1:1:cluster/planned/1";
    assert.equal(look(["planned"], { eventSourceArn: arn }), "s1 g1?");
  });

  it("stands in no VPC of the plan for a queue, or for a broker that is elsewhere", () => {
    const queue = { from: { eventSourceArn: ["queue"] } };
    assert.equal(look(["kafka", "queue"], { eventSourceArn: U }, queue), "none");
    const written = { eventSourceArn: "arn:aws:sqs:eu-central-1:1:orders" };
    assert.equal(look(["planned"], written), "none");
    const elsewhere = { eventSourceArn: "arn:aws:kafka:eu-central-1:1:cluster/o/1" };
    assert.equal(look(["kafka"], elsewhere), "none");
    assert.equal(look([], { eventSourceArn: U }), "none");
    assert.equal(look(["kafka"], {}), "none");
  });
});
