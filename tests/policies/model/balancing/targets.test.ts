import assert from "node:assert/strict";
import { U, type Program } from "../../graph/build";
import { host } from "../members/build";
import { attached, Edge, forward, made, simple, token } from "./build";

/** A program, where its load balancer leads in both readings, and why it may lead anywhere. */
interface Row {
  readonly program: Program;
  readonly may: readonly string[];
  readonly must?: readonly string[];
  readonly open?: number;
}

const direct = "tcp 443 -> host tcp 8080 (balancer)";

const group = (extra: Record<string, unknown>) =>
  made(token.targets, "tg-1", { port: 8080, protocol: "HTTP", vpcId: "vpc-1", ...extra });

const at = (extra: Record<string, unknown>) =>
  made(token.target, "at-1", { targetGroupArn: "tg-1", ...extra });

const byIp: Program = { ...simple, tg: group({ targetType: "ip" }) };

/** Another network with the same addresses. */
const twin: Program = {
  vpc2: made(token.vpc, "vpc-2", { cidrBlock: "10.0.0.0/16" }),
  far: made(token.subnet, "subnet-9", { vpcId: "vpc-2", cidrBlock: "10.0.1.0/24" }),
};

/** An internal load balancer that has not the address of a target. */
const apart: Program = {
  lb: made(token.lb, "lb-1", { internal: true, subnets: ["subnet-2"], securityGroups: ["sg-1"] }),
  s2: made(token.subnet, "subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }),
};

const service = (inputs: Record<string, unknown>) =>
  made(token.service, "svc", {
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] },
    ...inputs,
  });

const scaling = (inputs: Record<string, unknown>) =>
  made(token.scaling, "asg", { vpcZoneIdentifiers: ["subnet-1"], ...inputs });

const classic: Program = {
  ...simple,
  lb: made(token.classic, "elb-1", {
    name: "elb-1", internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"],
    listeners: [
      { lbPort: 443, lbProtocol: "https", instancePort: 8080, instanceProtocol: "http" },
      { lbPort: 25, lbProtocol: "tcp", instancePort: 2525, instanceProtocol: "tcp" },
    ],
    healthCheck: { target: "HTTP:8081/health" },
  }),
  listener: ["aws:none/gone:Gone"],
}; // prettier-ignore

const classicWays = ["tcp 25 -> host tcp 2525 (balancer)", direct];

const rows: Readonly<Record<string, Row>> = {
  "an instance": { program: attached, may: [direct] },
  "an instance on a port of its own": {
    program: { ...simple, at: at({ targetId: "i-1", port: 9000 }) },
    may: ["tcp 443 -> host tcp 9000 (balancer)"],
  },
  "an instance on a port that is unknown": {
    program: { ...simple, at: at({ targetId: "i-1", port: U }) },
    may: ["tcp 443 -> host tcp (balancer)"],
    must: [],
  },
  "an instance by its first interface": {
    program: {
      ...attached,
      host: made(token.instance, "i-1", { primaryNetworkInterface: { networkInterfaceId: "eni-1" } }),
      eni: made(token.eni, "eni-1", { subnetId: "subnet-1", securityGroups: ["sg-2"] }),
    },
    may: ["tcp 443 -> eni tcp 8080 (balancer)"],
  },
  "an instance that is known by what it is depended on": {
    program: {
      ...simple,
      at: [token.target, { inputs: { targetGroupArn: "tg-1", targetId: U }, from: { targetId: ["host"] } }],
    },
    may: [direct],
  },
  "one of two instances": {
    program: {
      ...simple,
      other: [token.instance, host("i-2", ["sg-2"])],
      at: [token.target, { inputs: { targetGroupArn: "tg-1", targetId: U }, from: { targetId: ["host", "other"] } }],
    },
    may: [direct, "tcp 443 -> other tcp 8080 (balancer)"],
    must: [],
  },
  "an instance that is nowhere in the plan": {
    program: { ...simple, at: at({ targetId: "i-9" }) },
    may: [], open: 1,
  },
  "something unknown": {
    program: { ...attached, bad: made(token.target, "at-2", { targetGroupArn: "tg-1", targetId: U }) },
    may: [direct], open: 1,
  },
  "an address of an interface": {
    program: {
      ...byIp,
      eni: made(token.eni, "eni-1", { subnetId: "subnet-1", privateIps: ["10.0.1.9"] }),
      at: at({ targetId: "10.0.1.9" }),
    },
    may: ["tcp 443 -> eni tcp 8080 (balancer)"],
  },
  "an address of an instance, as deployed": {
    program: {
      ...byIp,
      host: [token.instance, { id: "i-1", inputs: { subnetId: "subnet-1" }, outputs: { privateIp: "10.0.1.9" } }],
      at: at({ targetId: "10.0.1.9" }),
    },
    may: [direct],
  },
  "an address that something in another network has as well": {
    program: {
      ...byIp,
      vpc2: made(token.vpc, "vpc-2", { cidrBlock: "10.0.0.0/16" }),
      far: made(token.subnet, "subnet-9", { vpcId: "vpc-2", cidrBlock: "10.0.1.0/24" }),
      farEni: made(token.eni, "eni-9", { subnetId: "subnet-9", privateIps: ["10.0.1.9"] }),
      eni: made(token.eni, "eni-1", { subnetId: "subnet-1", privateIps: ["10.0.1.9"] }),
      at: at({ targetId: "10.0.1.9" }),
    },
    may: ["tcp 443 -> eni tcp 8080 (balancer)"],
  },
  "an address in a subnet: whoever stands there": {
    program: {
      ...byIp,
      lb: made(token.lb, "lb-1", { internal: true, subnets: ["subnet-2"], securityGroups: ["sg-1"] }),
      other: [token.instance, host("i-2", ["sg-2"], "subnet-2")],
      s2: made(token.subnet, "subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }),
      at: at({ targetId: "10.0.1.200" }),
    },
    may: [direct], must: [],
  },
  "an address in subnets of several networks, of a group of any": {
    program: {
      ...byIp, ...twin, ...apart,
      tg: group({ targetType: "ip", vpcId: U }),
      lost: made(token.subnet, "subnet-7", { vpcId: U, cidrBlock: "10.0.1.0/24" }),
      other: [token.instance, host("i-2", ["sg-2"], "subnet-7")],
      third: [token.instance, host("i-3", ["sg-2"], "subnet-9")],
      at: at({ targetId: "10.0.1.200" }),
    },
    may: [direct, "tcp 443 -> other tcp 8080 (balancer)", "tcp 443 -> third tcp 8080 (balancer)"], must: [],
  },
  "an address that one says it has, of a group of any network": {
    program: {
      ...byIp, ...twin, ...apart,
      tg: group({ targetType: "ip", vpcId: U }),
      eni: made(token.eni, "eni-9", { subnetId: "subnet-9", privateIps: ["10.0.1.9"] }),
      at: at({ targetId: "10.0.1.9" }),
    },
    may: ["tcp 443 -> eni tcp 8080 (balancer)", direct], must: [],
  },
  "an address that one says it has which may be in another network": {
    program: {
      ...byIp, ...twin, ...apart,
      eni: made(token.eni, "eni-9", { subnetId: U, privateIps: ["10.0.1.9"] }),
      at: at({ targetId: "10.0.1.9" }),
    },
    may: ["tcp 443 -> eni tcp 8080 (balancer)", direct], must: [],
  },
  "an address that one in another network says it has": {
    program: {
      ...byIp, ...twin, ...apart,
      eni: made(token.eni, "eni-9", { subnetId: "subnet-9", privateIps: ["10.0.1.9"] }),
      at: at({ targetId: "10.0.1.9" }),
    },
    may: [direct], must: [],
  },
  "an address of nothing in the plan": {
    program: {
      ...byIp,
      s2: made(token.subnet, "subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }),
      at: at({ targetId: "192.168.7.7", availabilityZone: "all" }),
    },
    may: [`tcp 443 -> ${token.target} at (address 192.168.7.7) tcp 8080 (balancer)`],
  },
  "an unknown address of an instance": {
    program: {
      ...byIp,
      at: [token.target, { inputs: { targetGroupArn: "tg-1", targetId: U }, from: { targetId: ["host"] } }],
    },
    may: [direct],
  },
  "an unknown address of something that is no target by itself": {
    program: {
      ...byIp,
      os: made(token.domain, "os-1", { vpcOptions: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } }),
      at: [token.target, { inputs: { targetGroupArn: "tg-1", targetId: U }, from: { targetId: ["os"] } }],
    },
    may: ["tcp 443 -> os tcp 8080 (balancer)"], must: [],
  },
  "a function": {
    program: {
      ...simple,
      tg: made(token.targets, "tg-1", { targetType: "lambda" }),
      fn: made(token.lambda, "fn-1", { runtime: "nodejs22.x" }),
      at: at({ targetId: "fn-1" }),
    },
    may: ["tcp 443 -> fn tcp 443 call (balancer)"], must: [],
  },
  "a function by an alias": {
    program: {
      ...simple,
      tg: made(token.targets, "tg-1", { targetType: "lambda" }),
      fn: made(token.lambda, "fn-1", { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-2"] } }),
      alias: made(token.alias, "alias-1", { functionName: "fn-1" }),
      at: at({ targetId: "alias-1" }),
    },
    may: ["tcp 443 -> fn tcp 443 call (balancer)"], must: [],
  },
  "another load balancer": {
    program: {
      ...simple,
      lb: made(token.lb, "lb-1", { loadBalancerType: "network", internal: true, subnets: ["subnet-1"] }),
      listener: made(token.listener, "ls-1", { loadBalancerArn: "lb-1", port: 443, protocol: "TCP", defaultActions: [forward("tg-1")] }),
      tg: group({ targetType: "alb", port: 443, protocol: "TCP" }),
      alb: made(token.alb, "lb-2", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-2"] }),
      at: at({ targetId: "lb-2" }),
    },
    may: ["tcp 443 -> alb tcp 443 (either)"],
  },
  "the tasks of a service, on the port of the container": {
    program: { ...byIp, svc: service({ loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 3000 }] }) },
    may: ["tcp 443 -> svc tcp 3000 (balancer)"],
  },
  "the tasks of a service, before the group is made": {
    program: {
      ...byIp,
      svc: [token.service, {
        inputs: {
          networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] },
          loadBalancers: [{ targetGroupArn: U, containerName: "c", containerPort: 3000 }],
        },
        from: { loadBalancers: ["tg"] },
      }],
    },
    may: ["tcp 443 -> svc tcp 3000 (balancer)"],
  },
  "two ports of a service, of which it is not known which is for the group": {
    program: {
      ...byIp,
      other: made(token.targets, "tg-2", { port: 1, protocol: "HTTP" }),
      svc: [token.service, {
        inputs: {
          networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] },
          loadBalancers: [
            { targetGroupArn: U, containerName: "c", containerPort: 3000 },
            { targetGroupArn: U, containerName: "c", containerPort: 4000 },
          ],
        },
        from: { loadBalancers: ["tg", "other"] },
      }],
    },
    may: ["tcp 443 -> svc tcp 3000 (balancer)", "tcp 443 -> svc tcp 4000 (balancer)"], must: [],
  },
  "both groups of a service that is deployed blue and green": {
    program: {
      ...byIp,
      green: made(token.targets, "tg-2", { port: 8080, protocol: "HTTP", targetType: "ip" }),
      test: made(token.listener, "ls-2", { loadBalancerArn: "lb-1", port: 9443, protocol: "HTTPS", defaultActions: [{ type: "fixed-response" }] }),
      rule: made(token.rule, "rule-1", { listenerArn: "ls-2", priority: 1, conditions: [{ pathPattern: { values: ["/*"] } }], actions: [{ type: "fixed-response" }] }),
      svc: service({
        loadBalancers: [{
          targetGroupArn: "tg-1", containerName: "c", containerPort: 3000,
          advancedConfiguration: { alternateTargetGroupArn: "tg-2", productionListenerRule: "ls-1", testListenerRule: "rule-1", roleArn: "r" },
        }],
      }),
    },
    may: ["tcp 443 -> svc tcp 3000 (balancer)", "tcp 9443 -> svc tcp 3000 (balancer)"],
    must: ["tcp 443 -> svc tcp 3000 (balancer)"],
  },
  "tasks on ports of their hosts": {
    program: {
      ...simple,
      definition: made(token.tasks, "td", { containerDefinitions: JSON.stringify([{ name: "c", portMappings: [{ containerPort: 3000, hostPort: 8888 }, { containerPort: 4000 }] }]) }),
      svc: made(token.service, "svc", { taskDefinition: "td", loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 3000 }] }),
    },
    may: ["tcp 443 -> svc tcp 8888 (balancer)"],
  },
  "tasks on a port that is mapped twice, once for each protocol": {
    program: {
      ...simple,
      definition: made(token.tasks, "td", { containerDefinitions: JSON.stringify([{ name: "c", portMappings: [{ containerPort: 3000, hostPort: 5000, protocol: "udp" }, { containerPort: 3000, hostPort: 8888 }] }]) }),
      svc: made(token.service, "svc", { taskDefinition: "td", loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 3000 }] }),
    },
    may: ["tcp 443 -> svc tcp (balancer)"], must: [],
  },
  "tasks on ports that are handed out": {
    program: {
      ...simple,
      definition: made(token.tasks, "td", { containerDefinitions: JSON.stringify([{ name: "c", portMappings: [{ containerPort: 4000 }] }]) }),
      svc: made(token.service, "svc", { taskDefinition: "td", loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 4000 }] }),
    },
    may: ["tcp 443 -> svc tcp 1024-65535 (balancer)"], must: ["tcp 443 -> svc tcp 32768-60999 (balancer)"],
  },
  "a task set": {
    program: {
      ...byIp,
      set: made(token.taskSet, "ts", { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] }, loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 3000 }] }),
    },
    may: ["tcp 443 -> set tcp 3000 (balancer)"],
  },
  "a group of instances that lists the target group": {
    program: { ...simple, asg: scaling({ targetGroupArns: ["tg-1"] }) },
    may: ["tcp 443 -> asg tcp 8080 (balancer)"],
  },
  "a group of instances with traffic sources": {
    program: { ...simple, asg: scaling({ trafficSources: [{ identifier: "tg-1", type: "elbv2" }] }) },
    may: ["tcp 443 -> asg tcp 8080 (balancer)"],
  },
  "a group of instances that is attached": {
    program: { ...simple, asg: scaling({}), a: made(token.scalingAttachment, "a-1", { autoscalingGroupName: "asg", lbTargetGroupArn: "tg-1" }) },
    may: ["tcp 443 -> asg tcp 8080 (balancer)"],
  },
  "a group of instances that is attached by a traffic source": {
    program: { ...simple, asg: scaling({}), a: made(token.trafficSource, "a-1", { autoscalingGroupName: "asg", trafficSource: { identifier: "tg-1", type: "elbv2" } }) },
    may: ["tcp 443 -> asg tcp 8080 (balancer)"],
  },
  "a group of instances whose own list takes the attachment away": {
    program: { ...simple, asg: scaling({ targetGroupArns: [] }), a: made(token.scalingAttachment, "a-1", { autoscalingGroupName: "asg", lbTargetGroupArn: "tg-1" }) },
    may: ["tcp 443 -> asg tcp 8080 (balancer)"], must: [],
  },
  "nodes of a cluster": {
    program: {
      ...simple,
      nodes: made(token.nodes, "ng", { subnetIds: ["subnet-1"] }),
      a: [token.scalingAttachment, { inputs: { autoscalingGroupName: U, lbTargetGroupArn: "tg-1" }, from: { autoscalingGroupName: ["nodes"] } }],
    },
    may: ["tcp 443 -> nodes tcp 8080 (balancer)"],
  },
  "instances of a classic load balancer": {
    program: { ...classic, lb: [token.classic, { ...classic["lb"]?.[1], inputs: { ...classic["lb"]?.[1]?.inputs, instances: ["i-1"] } }] },
    may: classicWays,
  },
  "an instance that is attached to a classic load balancer": {
    program: { ...classic, at: made(token.classicAttachment, "at-1", { elb: "elb-1", instance: "i-1" }) },
    may: classicWays,
  },
  "a group of instances of a classic load balancer": {
    program: { ...classic, asg: scaling({ loadBalancers: ["elb-1"] }) },
    may: classicWays.map((one) => one.replace("host", "asg")),
  },
  "an attachment to a classic load balancer that lists others": {
    program: {
      ...classic,
      lb: [token.classic, { ...classic["lb"]?.[1], inputs: { ...classic["lb"]?.[1]?.inputs, instances: [] } }],
      at: made(token.classicAttachment, "at-1", { elb: "elb-1", instance: "i-1" }),
    },
    may: classicWays, must: [],
  },
  "a service that is deployed by CodeDeploy": {
    program: {
      ...byIp,
      svc: service({ loadBalancers: [{ targetGroupArn: "tg-1", containerName: "c", containerPort: 3000 }] }),
      green: made(token.targets, "tg-2", { name: "green", port: 8080, protocol: "HTTP", targetType: "ip" }),
      test: made(token.listener, "ls-2", { loadBalancerArn: "lb-1", port: 9443, protocol: "HTTPS", defaultActions: [{ type: "fixed-response" }] }),
      deployments: made(token.deployments, "dg", {
        ecsService: { clusterName: "c", serviceName: U },
        loadBalancerInfo: { targetGroupPairInfo: {
          prodTrafficRoute: { listenerArns: ["ls-1"] }, testTrafficRoute: { listenerArns: ["ls-2"] },
          targetGroups: [{ name: "green" }, { name: "green" }],
        } },
      }),
    },
    may: ["tcp 443 -> svc tcp 3000 (balancer)"],
    open: 1,
  },
  "the tasks that CodeDeploy starts, on any port": {
    program: {
      ...byIp,
      listener: made(token.listener, "ls-1", { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: [{ type: "fixed-response" }] }),
      svc: service({}),
      deployments: [token.deployments, {
        inputs: {
          ecsService: { clusterName: "c", serviceName: U },
          loadBalancerInfo: { targetGroupPairInfo: {
            prodTrafficRoute: { listenerArns: [U] }, targetGroups: [{ name: U }],
          } },
        },
        from: { ecsService: ["svc"], loadBalancerInfo: ["listener", "tg"] },
      }],
    },
    may: ["tcp 443 -> svc tcp (balancer)"], must: [],
  },
}; // prettier-ignore

describe("targets of load balancers", () => {
  for (const [name, { program, may, must = may, open = 0 }] of Object.entries(rows)) {
    it(name, () => {
      for (const one of [program, Object.fromEntries(Object.entries(program).reverse())]) {
        const edge = new Edge(one);
        assert.deepEqual(edge.requests("lb", "may"), [...may].sort(), "may");
        assert.deepEqual(edge.requests("lb", "must"), [...must].sort(), "must");
        assert.equal(edge.open().length, open, edge.open().join("\n"));
      }
    });
  }

  it("are none where nobody is registered", () => {
    assert.deepEqual(new Edge(simple).from("lb", "may"), []);
    assert.deepEqual(new Edge(simple).open(), []);
  });

  it("are the same for both modules of load balancers", () => {
    const other = Object.fromEntries(
      Object.entries(attached).map(([name, [type, given]]) => [
        name,
        [type.replace("aws:lb/", "aws:alb/"), given],
      ]),
    ) as Program;
    for (const reading of ["may", "must"] as const) {
      assert.deepEqual(new Edge(other).from("lb", reading), new Edge(attached).from("lb", reading));
    }
    assert.equal(new Edge(other).from("lb", "must").length, 2);
  });
});
