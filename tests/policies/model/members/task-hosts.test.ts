/** Tasks without a network of their own stand where the instances of their cluster do: which these are. */
import assert from "node:assert/strict";
import { U, type Program } from "../../graph/build";
import { ground, Layer, type } from "./build";

const box = (inputs: Record<string, unknown> = {}): Program[string] => [
  type.instance,
  { id: "i-1", inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"], ...inputs } },
];

const cluster: Program = {
  cluster: ["aws:ecs/cluster:Cluster", { id: "arn:c/tasks", inputs: { name: "tasks" } }],
  service: [type.service, { id: "svc", inputs: { cluster: "arn:c/tasks", launchType: "EC2" } }],
};

const group: Program = {
  template: [type.template, { id: "lt-1", inputs: { vpcSecurityGroupIds: ["sg-1"] }, isNew: true }],
  group: [
    type.scaling,
    { id: "asg", outputs: { arn: "arn:asg" }, inputs: { vpcZoneIdentifiers: ["subnet-1"], launchTemplate: { id: "lt-1", version: "$Latest" } } },
  ],
}; // prettier-ignore

const provider = (inputs: Record<string, unknown>): Program => ({
  provider: ["aws:ecs/capacityProvider:CapacityProvider", { id: "cp", inputs }],
});

const onGroup: Program = {
  ...group,
  ...provider({ autoScalingGroupProvider: { autoScalingGroupArn: "arn:asg" } }),
};

const network = { subnets: ["subnet-2"], securityGroups: ["sg-2"] };

/** Where the tasks may stand and in which groups, by their hosts; `anywhere` where that is not told. */
function standing(program: Program): string {
  const members = new Layer({ ...ground, ...cluster, ...program }).members.all.filter(
    ({ owner }) => owner.name === "service",
  );
  if (members.some(({ subnets }) => subnets.anything.length > 0)) return "anywhere";
  return members
    .map(({ subnets, groups }) => {
      assert.deepEqual([...subnets.possible, ...groups.possible], []);
      const all = [...subnets.certain, ...groups.certain.map(({ resource }) => resource)];
      return all.map(({ name }) => name).join(" ");
    })
    .join(", ");
}

const encoded = (text: string) => Buffer.from(text).toString("base64");

const cases: readonly (readonly [string, Program, string])[] = [
  ["nothing runs them", {}, "anywhere"],
  ["there is an instance that has nothing to do with them", { box: box() }, "anywhere"],
  ["an instance is started with another script", { box: box({ userData: "yum install -y psql" }) }, "anywhere"],
  ["an instance joins another cluster", { box: box({ userData: "echo ECS_CLUSTER=other >> /etc/ecs/ecs.config" }) }, "anywhere"],
  ["an instance's script is unknown, and has nothing to do with the cluster", { box: box({ userData: U }) }, "anywhere"],
  ["an instance joins their cluster", { box: box({ userData: "echo ECS_CLUSTER=tasks >> /etc/ecs/ecs.config" }) }, "s1 g1"],
  ["an instance joins their cluster by an encoded script", { box: box({ userDataBase64: encoded("#!/bin/bash\necho ECS_CLUSTER='tasks' >> /etc/ecs/ecs.config") }) }, "s1 g1"],
  ["an instance's script is made of the cluster", { box: [type.instance, { inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"], userData: U }, from: { userData: ["cluster"] } }] }, "s1 g1"],
  ["one instance joins their cluster, and another's script is unknown", { box: box({ userData: "echo ECS_CLUSTER=tasks >> /etc/ecs/ecs.config" }), other: [type.instance, { inputs: { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-2"], userData: U } }] }, "s1 g1, s2 g2"],
  ["one instance joins their cluster, and another runs something else", { box: box({ userData: "echo ECS_CLUSTER=tasks >> /etc/ecs/ecs.config" }), other: [type.instance, { inputs: { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-2"] } }] }, "s1 g1"],
  ["one instance joins their cluster, and another's script is made of another cluster", { ...onGroup, another: ["aws:ecs/cluster:Cluster", { id: "arn:c/another", inputs: {} }], other: [type.instance, { inputs: { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-2"], userData: U }, from: { userData: ["another"] } }] }, "s1 g1"],
  ["they name one of two capacity providers", { ...onGroup, more: [type.scaling, { id: "asg-2", outputs: { arn: "arn:asg-2" }, inputs: { vpcZoneIdentifiers: ["subnet-2"], launchTemplate: { id: "lt-1", version: "$Latest" } } }], second: ["aws:ecs/capacityProvider:CapacityProvider", { id: "cp-2", inputs: { autoScalingGroupProvider: { autoScalingGroupArn: "arn:asg-2" } } }], service: [type.service, { id: "svc", inputs: { cluster: "arn:c/tasks", capacityProviderStrategies: [{ capacityProvider: "cp", weight: 1 }] } }] }, "s1 g1"],
  ["there are two capacity providers", { ...onGroup, more: [type.scaling, { id: "asg-2", outputs: { arn: "arn:asg-2" }, inputs: { vpcZoneIdentifiers: ["subnet-2"], launchTemplate: { id: "lt-1", version: "$Latest" } } }], second: ["aws:ecs/capacityProvider:CapacityProvider", { id: "cp-2", inputs: { autoScalingGroupProvider: { autoScalingGroupArn: "arn:asg-2" } } }] }, "s1 g1, s2 g1"],
  ["a group has nothing to do with them", group, "anywhere"],
  ["a capacity provider names the group", { ...group, ...provider({ autoScalingGroupProvider: { autoScalingGroupArn: "arn:asg" } }) }, "s1 g1"],
  ["ECS manages the instances", provider({ managedInstancesProvider: { instanceLaunchTemplate: { networkConfiguration: network } } }), "s2 g2"],
  ["a group's template joins the cluster", { ...group, template: [type.template, { id: "lt-1", inputs: { vpcSecurityGroupIds: ["sg-1"], userData: encoded("echo ECS_CLUSTER=tasks >> /etc/ecs/ecs.config") }, isNew: true }] }, "s1 g1"],
  ["an instance's script speaks of something else", { box: box({ userData: "specs-agent --start" }), cluster: ["aws:ecs/cluster:Cluster", { id: "arn:c/tasks", inputs: {} }] }, "anywhere"],
  ["an instance's script is put together of the cluster by a resource", { script: ["cloudinit:index/config:Config", { inputs: { parts: U }, from: { parts: ["cluster"] } }], box: [type.instance, { inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"], userData: U }, from: { userData: ["script"] } }] }, "s1 g1"],
  ["a capacity provider is of this program, and their cluster is not", { ...onGroup, service: [type.service, { id: "svc", inputs: { cluster: "arn:c/other" } }] }, "anywhere"],
  ["they name the capacity provider, and their cluster is of elsewhere", { ...onGroup, service: [type.service, { id: "svc", inputs: { cluster: "arn:c/other", capacityProviderStrategies: [{ capacityProvider: "cp", weight: 1 }] } }] }, "s1 g1"],
  ["they name a capacity provider that is not known yet, and their cluster is of elsewhere", { ...onGroup, service: [type.service, { id: "svc", inputs: { cluster: "arn:c/other", capacityProviderStrategies: [{ capacityProvider: U, weight: 1 }] }, from: { capacityProviderStrategies: ["provider"] } }] }, "s1 g1"],
  ["their cluster is the default one, which an instance with a role joins", { service: [type.service, { id: "svc", inputs: {} }], box: box({ iamInstanceProfile: "ecs" }) }, "s1 g1"],
  ["their cluster is the default one, and an instance has no role", { service: [type.service, { id: "svc", inputs: {} }], box: box() }, "anywhere"],
]; // prettier-ignore

describe("tasks without a network of their own, where", () => {
  for (const [name, program, expected] of cases) {
    it(name, () => {
      assert.equal(standing(program), expected);
    });
  }
});
