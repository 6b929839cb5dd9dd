/** Tasks that use the network of their hosts: what comes to a host comes to them, by each of its interfaces. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { row } from "../support";
import { arn, but, isFound, isRight, matrix, the, verdicts, type Design } from "./design";
import { balancer, cluster, group, lets, network, of, pair, sends } from "./parts";

const everyone = "0.0.0.0/0";
const join = "#!/bin/sh\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config";
const encoded = (text: string | Buffer) => Buffer.from(text).toString("base64");
const named = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { name }]));

/** A service on instances, in host mode on port 8080 or in bridge mode on any. */
const service = (name: string, mode = "host", more: object = {}, on = "cluster"): Design => ({
  [`${name}-task`]: ["ecs/taskDefinition", { family: name, networkMode: mode, containerDefinitions: JSON.stringify([{ name: "app", portMappings: [{ containerPort: 8080, hostPort: mode === "host" ? 8080 : 0 }] }]) }],
  [name]: ["ecs/service", { cluster: arn(on), launchType: "EC2", taskDefinition: arn(`${name}-task`), ...more }],
}); // prettier-ignore
/** A private instance that joins the cluster, with such a service. */
const hosted = (mode = "host"): Design => ({
  ...network(),
  ...cluster,
  ...group("box-group"),
  box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")], userData: join }, { privateIp: "10.0.10.9" }],
  ...service("svc", mode),
}); // prettier-ignore
/** A group of instances, and what each is started from. */
const hosts = (name: string, userData?: string, more: object = {}): Design => ({
  ...group(`${name}-group`),
  ...sends(`${name}-group`, everyone, 443),
  [`${name}-template`]: ["ec2/launchTemplate", { vpcSecurityGroupIds: [the(`${name}-group`)], ...(userData === undefined ? {} : { userData: encoded(userData) }) }],
  [name]: ["autoscaling/group", { vpcZoneIdentifiers: of("private"), minSize: 2, maxSize: 4, launchTemplate: { id: the(`${name}-template`), version: "$Latest" }, ...more }],
}); // prettier-ignore

/** Holds that a row is proved in neither reading. */
function isNotProved(design: Design, traffic: unknown, id = "N1"): void {
  for (const [when, verdict] of Object.entries(verdicts(design, traffic))) {
    assert.notEqual(row(verdict, id).verdict, "proved", when);
  }
}

describe("what is handed to a host gets to the tasks there", () => {
  const alb: Design = {
    ...group("alb-group"),
    ...lets("alb-group", everyone, 443),
    ...pair("alb-group", "box-group", 8080),
    ...balancer("alb", { targetType: "instance" }),
  };
  const at = (targetId: unknown): Design => ({
    attachment: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId, port: 8080 }],
  }); // prettier-ignore
  const traffic = matrix({
    edges: named("alb"),
    services: named("box", "svc"),
    allow: [
      { id: "T1", from: "internet", to: "alb", ports: 443 },
      { id: "T2", from: "alb", to: ["box", "svc"], ports: 8080 },
      { id: "T3", from: "internet", to: "box", through: "alb", ports: 443 },
    ],
    never: [{ id: "N1", from: "internet", to: "svc" }],
  });
  const cases: Readonly<Record<string, Design>> = {
    "by an attachment": { ...hosted(), ...alb, ...at(the("box")) },
    "by the instance's address": { ...hosted(), ...but(alb, "alb-targets", { targetType: "ip" }), ...at(the("box", "privateIp")) },
    "by the target groups of a group": { ...hosted(), ...alb, ...hosts("box", join, { targetGroupArns: [arn("alb-targets")] }) },
    "by a classic load balancer": { ...hosted(), ...alb, alb: ["elb/loadBalancer", { subnets: of("public"), securityGroups: [the("alb-group")], listeners: [{ instancePort: 8080, instanceProtocol: "tcp", lbPort: 443, lbProtocol: "tcp" }], instances: [the("box")] }] },
  }; // prettier-ignore
  for (const [what, design] of Object.entries(cases)) {
    it(what, () => {
      isNotProved(design, traffic);
    });
  }
  it("by an accelerator", () => {
    const accelerated: Design = {
      ...hosted(),
      ...lets("box-group", everyone, 8080),
      accelerator: ["globalaccelerator/accelerator", { enabled: true }],
      "accelerator-listener": ["globalaccelerator/listener", { acceleratorArn: the("accelerator"), protocol: "TCP", portRanges: [{ fromPort: 8080, toPort: 8080 }] }],
      endpoints: ["globalaccelerator/endpointGroup", { listenerArn: the("accelerator-listener"), endpointConfigurations: [{ endpointId: the("box"), weight: 100, clientIpPreservationEnabled: true }] }],
    }; // prettier-ignore
    const rows = matrix({
      zones: { front: { kind: "front", name: "endpoints" } },
      services: named("box", "svc"),
      allow: [{ id: "T1", from: "front", to: "box", ports: 8080 }],
      never: [{ id: "N1", from: "front", to: "svc" }],
    });
    isNotProved(accelerated, rows);
  });
});

describe("a host whose script cannot be read may run tasks", () => {
  const beside = (more: object): Design => ({
    ...hosted(),
    ...group("out-group"),
    ...lets("out-group", everyone, 8080),
    out: ["ec2/instance", { subnetId: the("public-a"), associatePublicIpAddress: true, vpcSecurityGroupIds: [the("out-group")], ...more }],
  }); // prettier-ignore
  const traffic = matrix({
    services: named("box", "out", "svc"),
    allow: [{ id: "T1", from: "internet", to: "out", ports: 8080 }],
    never: [{ id: "N1", from: "internet", to: "svc" }],
  });
  const parts = (part: string) =>
    `Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n--B\nContent-Transfer-Encoding: base64\nContent-Type: text/x-shellscript\n\n${encoded(part)}\n--B--\n`;
  const cases: Readonly<Record<string, object>> = {
    "compressed": { userDataBase64: encoded(gzipSync(join)) },
    "in parts": { userData: parts(join) },
    "in parts that are compressed": { userDataBase64: encoded(gzipSync(parts(join))) },
    "of Windows": { userData: "<powershell>\nInitialize-ECSAgent -Cluster main\n</powershell>" },
    "that names two clusters": { userData: "echo ECS_CLUSTER=old\necho ECS_CLUSTER=main" },
    "that fetches another": { userData: "#!/bin/sh\naws s3 cp s3://boot/join.sh - | sh" },
  }; // prettier-ignore
  for (const [what, more] of Object.entries(cases)) {
    it(what, () => {
      isNotProved(beside(more), traffic);
    });
  }
  it("and may not where it can, and says nothing of it", () => {
    for (const userData of ["#!/bin/sh\nyum install -y psql", encoded("#!/bin/sh\nhostname bastion")]) {
      for (const verdict of Object.values(verdicts(beside({ userData }), traffic))) {
        assert.equal(row(verdict, "N1").verdict, "proved");
      }
    }
  }); // prettier-ignore
});

describe("tasks and their host", () => {
  const never = (from: string, to: string) =>
    matrix({ services: named("box", "svc"), never: [{ id: "N1", from, to }] });
  for (const mode of ["host", "bridge"]) {
    it(`reach each other where a row forbids it: ${mode}`, () => {
      isNotProved(hosted(mode), never("svc", "box"));
      isNotProved(hosted(mode), never("box", "svc"));
    });
  }
  it("need no row for it", () => {
    isRight(hosted(), matrix({ services: named("box", "svc"), allow: [] }));
  });
  it("may meet tasks of which nobody knows where they run", () => {
    const traffic = matrix({ services: named("spy", "svc"), never: [{ id: "N1", from: "spy", to: "svc" }] }); // prettier-ignore
    const elsewhere = "arn:aws:ecs:eu-central-1:123456789012:cluster/main";
    isNotProved({ ...hosted(), ...service("spy", "host", { cluster: elsewhere }) }, traffic);
    const external = { deploymentController: { type: "EXTERNAL" }, taskDefinition: undefined, launchType: undefined }; // prettier-ignore
    isNotProved({ ...hosted(), ...service("spy", "host", external) }, traffic);
  });
  it("are reached by each interface of it", () => {
    const more = (attachments?: readonly object[]): Design => ({
      ...hosted(),
      ...group("open"),
      ...lets("open", everyone, 8080),
      eni: ["ec2/networkInterface", { subnetId: the("public-a"), securityGroups: [the("open")], ...(attachments === undefined ? {} : { attachments }) }],
      address: ["ec2/eip", { domain: "vpc", networkInterface: the("eni") }],
    }); // prettier-ignore
    const traffic = matrix({
      services: named("eni", "svc"),
      allow: [{ id: "T1", from: "internet", to: "eni", ports: 8080 }],
      never: [{ id: "N1", from: "internet", to: "svc" }],
    });
    isNotProved(more([{ instance: the("box"), deviceIndex: 1 }]), traffic);
    const apart: Design = { at: ["ec2/networkInterfaceAttachment", { instanceId: the("box"), networkInterfaceId: the("eni"), deviceIndex: 1 }] }; // prettier-ignore
    isNotProved({ ...more(), ...apart }, traffic);
  });
});

describe("services of several clusters", () => {
  const provider = (name: string, on: string): Design => ({
    [`${name}-provider`]: ["ecs/capacityProvider", { name: `${name}-provider`, autoScalingGroupProvider: { autoScalingGroupArn: arn(name) } }],
    [`${name}-providers`]: ["ecs/clusterCapacityProviders", { clusterName: the(on, "name"), capacityProviders: [the(`${name}-provider`, "name")] }],
  }); // prettier-ignore
  const told = (name: string) => `#!/bin/bash\necho ECS_CLUSTER=${name} >> /etc/ecs/ecs.config`;
  const out = (...names: readonly string[]) =>
    matrix({
      services: named(...names),
      allow: [{ id: "T1", from: names, to: "internet", ports: "tcp/443" }],
    });
  const two: Design = {
    ...network(),
    one: ["ecs/cluster", { name: "one" }],
    two: ["ecs/cluster", { name: "two" }],
    ...hosts("a", told("one")),
    ...hosts("b", told("two")),
    ...service("first", "bridge", {}, "one"),
    ...service("second", "bridge", {}, "two"),
  };
  const traffic = out("a", "b", "first", "second");
  it("stand apart by what their hosts are told", () => {
    isRight(two, traffic);
  });
  it("stand apart by the capacity providers of each", () => {
    isRight({ ...two, ...provider("a", "one"), ...provider("b", "two") }, traffic);
  });
  it("may meet by a capacity provider of both", () => {
    const shared: Design = { ...two, ...provider("a", "one"), "b-providers": ["ecs/clusterCapacityProviders", { clusterName: the("two", "name"), capacityProviders: [the("a-provider", "name")] }] }; // prettier-ignore
    isFound(shared, traffic, /\* (refuted|undecided) reach/);
  });
  it("run on hosts of Windows", () => {
    const windows = "<powershell>\nInitialize-ECSAgent -Cluster one\n</powershell>";
    const one: Design = { ...network(), one: ["ecs/cluster", { name: "one" }], ...hosts("a", windows), ...service("first", "bridge", {}, "one") }; // prettier-ignore
    isRight(one, out("a", "first"));
  });
  it("are not on an instance with an interface that it is given, and another script", () => {
    const one: Design = {
      ...network(),
      one: ["ecs/cluster", { name: "one" }],
      ...hosts("a", told("one")),
      ...service("first", "bridge", {}, "one"),
      ...group("x-group"),
      eni: ["ec2/networkInterface", { subnetId: the("data-a"), securityGroups: [the("x-group")] }],
      x: ["ec2/instance", { userData: "#!/bin/sh\nhostname x", networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: the("eni") }] }],
    }; // prettier-ignore
    isRight(one, { ...out("a", "first"), services: named("a", "first", "eni") });
  });
});
