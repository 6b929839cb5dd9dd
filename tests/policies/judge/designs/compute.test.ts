/** Designs of machines, clusters and services that AWS runs in one's network. */
import assert from "node:assert/strict";
import { row } from "../support";
import {
  arn,
  but,
  isFound,
  isRight,
  matrix,
  the,
  verdicts,
  without,
  type Design,
  type Ref,
} from "./design";
import { balancer, cluster, database, fargate, group, isolated, lambda, lets, network, of, pair, sends } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";
const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };
const role = "arn:aws:iam::123456789012:role/x";

describe("EKS with managed nodes and a database", () => {
  const design: Design = {
    ...network(),
    ...database(),
    role: ["iam/role", { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }] }) }],
    worker: ["iam/rolePolicyAttachment", { role: the("role", "name"), policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" }],
    eks: ["eks/cluster", { name: "main", roleArn: role, vpcConfig: { subnetIds: of("private"), endpointPublicAccess: false, endpointPrivateAccess: true } }, { vpcConfig: { clusterSecurityGroupId: "sg-0123456789abcdef0" } }],
    app: ["eks/nodeGroup", { clusterName: the("eks", "name"), nodeRoleArn: arn("role"), subnetIds: of("private"), scalingConfig: { desiredSize: 2, maxSize: 3, minSize: 1 } }],
    addon: ["eks/addon", { clusterName: the("eks", "name"), addonName: "vpc-cni" }],
    "db-rule": ["vpc/securityGroupIngressRule", { securityGroupId: the("db-group"), referencedSecurityGroupId: the("eks", "vpcConfig", () => "sg-0123456789abcdef0"), ipProtocol: "tcp", fromPort: 5432, toPort: 5432 }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" }, control: { name: "eks" } },
    stores: { db: { name: "db" } },
    allow: [
      { id: "T1", from: "app", to: "db", ports: 5432 },
      { id: "T2", from: ["app", "control"], to: "internet", ports: "any" },
      { id: "T3", from: "control", to: "db", ports: 5432 },
      { id: "T4", from: ["app", "control"], to: ["app", "control"], ports: "any" },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where its API is public", () => {
    isFound(but(design, "eks", { vpcConfig: { subnetIds: of("private"), endpointPublicAccess: true } }), matrix({ ...traffic, services: { app: { name: "app" }, control: { name: "eks", public: "never" } } }), /reach|layer/); // prettier-ignore
  });
  it("is not where the database lets in another group", () => {
    isFound({ ...design, ...group("x-group"), ...lets("db-group", the("x-group"), 5432, "x"), ...lambda("x") }, traffic, /refuted/); // prettier-ignore
  });
});

describe("tasks that share the network of their hosts", () => {
  const design: Design = {
    ...network(),
    ...cluster,
    ...group("host-group"),
    ...sends("host-group", everyone, 443),
    template: [
      "ec2/launchTemplate",
      {
        userData: Buffer.from("#!/bin/sh\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config").toString(
          "base64",
        ),
        networkInterfaces: [
          { securityGroups: [the("host-group")], associatePublicIpAddress: "false" },
        ],
      },
    ],
    hosts: [
      "autoscaling/group",
      {
        vpcZoneIdentifiers: of("private"),
        minSize: 2,
        maxSize: 4,
        launchTemplate: { id: the("template"), version: "$Latest" },
      },
    ],
    task: [
      "ecs/taskDefinition",
      {
        family: "svc",
        networkMode: "bridge",
        requiresCompatibilities: ["EC2"],
        containerDefinitions: JSON.stringify([
          {
            name: "app",
            image: "public.ecr.aws/nginx/nginx:1",
            portMappings: [{ containerPort: 8080, hostPort: 0 }],
          },
        ]),
      },
    ],
    svc: [
      "ecs/service",
      { cluster: arn("cluster"), launchType: "EC2", desiredCount: 2, taskDefinition: arn("task") },
    ],
  }; // prettier-ignore // prettier-ignore
  const among = (...names: readonly string[]) =>
    matrix({
      services: Object.fromEntries(["hosts", "svc", ...names].map((name) => [name, { name }])),
      allow: [{ id: "T1", from: ["hosts", "svc"], to: "internet", ports: "tcp/443" }],
    });
  const traffic = among();
  it("are where the one group of them is", () => {
    isRight(design, traffic);
  });
  it("get no further than these", () => {
    isFound(without(design, "private-out"), traffic, /T1 missing/);
    isFound(without(design, "host-group-out-1"), traffic, /T1 missing/);
  });
  it("are not on an instance beside them that runs something else", () => {
    const bastion = { ...design, ...group("bastion-group"), bastion: ["ec2/instance", { subnetId: the("data-a"), vpcSecurityGroupIds: [the("bastion-group")] }] } satisfies Design; // prettier-ignore
    isRight(bastion, among("bastion")); // prettier-ignore
  });
  it("may be on one or another of several", () => {
    const two = { ...design, ...group("other-group"), other: ["ec2/instance", { subnetId: the("data-a"), vpcSecurityGroupIds: [the("other-group")], userData: "echo ECS_CLUSTER=main >> /etc/ecs/ecs.config" }] } satisfies Design; // prettier-ignore
    isFound(two, among("other"), /T1 missing/); // prettier-ignore
  });
  it("are nobody knows where without one that joins their cluster", () => {
    isFound(but(design, "template", { userData: undefined }), traffic, /T1 missing/);
  });
});

describe("tasks on an instance", () => {
  const design: Design = {
    ...network(),
    ...cluster,
    ...database(),
    ...group("box-group"),
    ...sends("box-group", "10.0.0.0/16", 5432),
    box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")], userData: "echo ECS_CLUSTER=main >> /etc/ecs/ecs.config" }, { privateIp: "10.0.10.9" }],
    task: ["ecs/taskDefinition", { family: "svc", containerDefinitions: "[]" }],
    svc: ["ecs/service", { cluster: arn("cluster"), taskDefinition: arn("task") }],
  }; // prettier-ignore
  const box = the("box", "privateIp", (ip) => `${ip}/32`);
  const traffic = matrix({
    services: { box: { name: "box" }, svc: { name: "svc" } },
    stores: { db: { name: "db" } },
    allow: [],
    never: [{ id: "N1", from: "svc", to: "db" }],
  });
  it("come with its addresses", () => {
    const rule: Design = { rule: ["vpc/securityGroupIngressRule", { securityGroupId: the("db-group"), cidrIpv4: box, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 }] }; // prettier-ignore
    for (const [when, verdict] of Object.entries(verdicts({ ...design, ...rule }, traffic))) {
      assert.notEqual(row(verdict, "N1").verdict, "proved", when);
    }
  });
  it("come with the public address that is bound to it", () => {
    const public_ = { ...but(design, "box", { subnetId: the("public-a") }), ...lets("box-group", everyone, 8080), address: ["ec2/eip", { instance: the("box") }] } satisfies Design; // prettier-ignore
    const open = matrix({
      services: { box: { name: "box" }, svc: { name: "svc" } },
      allow: [{ id: "T1", from: "internet", to: "box", ports: 8080 }],
      never: [{ id: "N1", from: "internet", to: "svc" }],
    });
    isFound(public_, open, /N1 refuted/);
  });
  it("come with the groups that are attached to it", () => {
    const attached: Design = {
      ...design,
      ...group("more"),
      ...lets("db-group", the("more"), 5432),
      attachment: ["ec2/networkInterfaceSecurityGroupAttachment", { networkInterfaceId: the("box", "primaryNetworkInterfaceId"), securityGroupId: the("more") }],
      box: [...(design["box"] ?? assert.fail()).slice(0, 2), { privateIp: "10.0.10.9", primaryNetworkInterfaceId: "eni-0123" }] as unknown as Design[string],
    }; // prettier-ignore
    isFound(attached, traffic, /N1 refuted/);
  });
});

describe("tasks of two services on the same instances", () => {
  const on = (name: string, mode: string, port: number): Design => ({
    [`${name}-targets`]: ["lb/targetGroup", { port: 80, protocol: "HTTP", targetType: "instance", vpcId: the("vpc") }],
    [`${name}-task`]: ["ecs/taskDefinition", { family: name, networkMode: mode, requiresCompatibilities: ["EC2"], containerDefinitions: JSON.stringify([{ name: "app", image: "public.ecr.aws/nginx/nginx:1", portMappings: [{ containerPort: port, hostPort: mode === "host" ? port : 0 }] }]) }],
    [name]: ["ecs/service", { cluster: arn("cluster"), launchType: "EC2", desiredCount: 2, taskDefinition: arn(`${name}-task`), loadBalancers: [{ targetGroupArn: arn(`${name}-targets`), containerName: "app", containerPort: port }] }],
  }); // prettier-ignore
  const shop: Design = {
    ...network(),
    ...cluster,
    ...group("host-group"),
    ...group("alb-group"),
    ...sends("host-group", everyone, 443),
    ...lets("alb-group", everyone, 80),
    "host-group-in": ["vpc/securityGroupIngressRule", { securityGroupId: the("host-group"), ipProtocol: "tcp", fromPort: 1024, toPort: 65535, referencedSecurityGroupId: the("alb-group") }],
    "alb-group-out": ["vpc/securityGroupEgressRule", { securityGroupId: the("alb-group"), ipProtocol: "tcp", fromPort: 1024, toPort: 65535, referencedSecurityGroupId: the("host-group") }],
    alb: ["lb/loadBalancer", { subnets: of("public"), securityGroups: [the("alb-group")] }],
    listener: ["lb/listener", { loadBalancerArn: arn("alb"), port: 80, protocol: "HTTP", defaultActions: [{ type: "forward", targetGroupArn: arn("shop-targets") }] }],
    template: ["ec2/launchTemplate", { vpcSecurityGroupIds: [the("host-group")] }],
    hosts: ["autoscaling/group", { vpcZoneIdentifiers: of("private"), minSize: 2, maxSize: 4, launchTemplate: { id: the("template"), version: "$Latest" } }],
    provider: ["ecs/capacityProvider", { name: "ours", autoScalingGroupProvider: { autoScalingGroupArn: arn("hosts") } }],
    providers: ["ecs/clusterCapacityProviders", { clusterName: the("cluster", "name"), capacityProviders: [the("provider", "name")] }],
    ...on("shop", "bridge", 8080),
  }; // prettier-ignore
  const admin: Design = {
    rule: ["lb/listenerRule", { listenerArn: arn("listener"), priority: 1, conditions: [{ pathPattern: { values: ["/admin/*"] } }], actions: [{ type: "forward", targetGroupArn: arn("admin-targets") }] }],
    ...on("admin", "bridge", 9090),
  }; // prettier-ignore
  const traffic = (names: readonly string[], more: readonly object[] = []) =>
    matrix({
      services: Object.fromEntries(names.map((name) => [name, { name }])),
      edges: { alb: { name: "alb" } },
      allow: [
        { id: "T1", from: "internet", to: "alb", ports: "tcp/80" },
        { id: "T2", from: "alb", to: names, ports: "tcp/1024-65535" },
        {
          id: "T3",
          from: "internet",
          to: names.filter((name) => name !== "hosts"),
          through: "alb",
          ports: 80,
        },
        { id: "T4", from: names, to: "internet", ports: "tcp/443" },
        ...more,
      ],
    });
  it("are proved where it is one", () => {
    isRight(shop, traffic(["shop", "hosts"]));
  });
  it("are not where the load balancer gets to some of their ports alone", () => {
    const from = (fromPort: number, toPort = 65_535) =>
      but(but(shop, "host-group-in", { fromPort, toPort }), "alb-group-out", { fromPort, toPort });
    const narrow = (first: number) => ({
      ...traffic(["shop", "hosts"]),
      allow: (traffic(["shop", "hosts"])["allow"] as object[]).map((row) =>
        "id" in row && row.id === "T2" ? { ...row, ports: `tcp/${String(first)}-60999` } : row,
      ),
    });
    isRight(from(32_768, 60_999), narrow(32_768));
    isFound(from(40_000, 60_999), narrow(40_000), /T3 missing/);
  });
  it("reach each other there, whatever the groups say", () => {
    isFound({ ...shop, ...admin }, traffic(["shop", "admin", "hosts"]), /^\* refuted/m);
    const [finding] = verdicts({ ...shop, ...admin }, traffic(["shop", "admin", "hosts"])).deployed?.findings ?? []; // prettier-ignore
    assert.match(finding?.fix ?? "", /^Give shop and admin interfaces of their own/);
  });
  it("are proved where they may", () => {
    const all = ["shop", "admin", "hosts"];
    const free = [{ id: "T5", from: all, to: all, ports: "any" }];
    isRight(
      {
        ...shop,
        ...admin,
        ...sends("host-group", the("host-group"), "all", "own"),
        ...lets("host-group", the("host-group"), "all", "own"),
      },
      traffic(all, free),
    );
  });
});

describe("an autoscaling group behind a load balancer", () => {
  const design: Design = {
    ...network(),
    ...group("alb-group"),
    ...group("app-group"),
    ...lets("alb-group", everyone, 443),
    ...pair("alb-group", "app-group", 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("alb", { targetType: "instance" }),
    template: ["ec2/launchTemplate", { imageId: "ami-1", instanceType: "t4g.small", vpcSecurityGroupIds: [the("app-group")], updateDefaultVersion: true }, { latestVersion: 1 }],
    app: ["autoscaling/group", { minSize: 1, maxSize: 3, vpcZoneIdentifiers: of("private"), launchTemplate: { id: the("template"), version: "$Latest" }, targetGroupArns: [arn("alb-targets")] }],
  }; // prettier-ignore
  const traffic = matrix({
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [
      leaves,
      { id: "T1", from: "internet", to: "alb", ports: 443 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "internet", to: "app", through: "alb", ports: 443 },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is proved with an attachment of its own", () => {
    isRight({ ...but(design, "app", { targetGroupArns: undefined }), attachment: ["autoscaling/attachment", { autoscalingGroupName: the("app", "name"), lbTargetGroupArn: arn("alb-targets") }] }, traffic); // prettier-ignore
  });
  it("is not with another group in the template", () => {
    isFound({ ...but(design, "template", { vpcSecurityGroupIds: [the("other-group")] }), ...group("other-group") }, traffic, /T[29] missing/); // prettier-ignore
  });
  it("is not where the instances have public addresses in public subnets", () => {
    isFound({ ...but(design, "app", { vpcZoneIdentifiers: of("public") }), ...lets("app-group", everyone, 22, "ssh") }, traffic, /T9 missing|refuted/); // prettier-ignore
  });

  const onEc2: Design = {
    ...without(design, "app"),
    ...cluster,
    machines: ["autoscaling/group", { minSize: 1, maxSize: 3, vpcZoneIdentifiers: of("private"), launchTemplate: { id: the("template"), version: "$Latest" }, protectFromScaleIn: true }],
    provider: ["ecs/capacityProvider", { autoScalingGroupProvider: { autoScalingGroupArn: arn("machines"), managedTerminationProtection: "ENABLED" } }],
    providers: ["ecs/clusterCapacityProviders", { clusterName: the("cluster", "name"), capacityProviders: [the("provider", "name")] }],
    ...fargate("app", { groups: ["task-group"], targets: "alb-targets", more: { launchType: undefined, capacityProviderStrategies: [{ capacityProvider: the("provider", "name"), weight: 1 }] } }),
    ...group("task-group"),
    ...pair("alb-group", "task-group", 8080),
    ...sends("task-group", everyone, 443),
    "alb-targets": ["lb/targetGroup", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: the("vpc") }],
  }; // prettier-ignore
  it("is proved with tasks of ECS on it", () => {
    isRight({ ...onEc2, "app-task": ["ecs/taskDefinition", { family: "app", networkMode: "awsvpc", containerDefinitions: JSON.stringify([{ name: "app", image: "public.ecr.aws/nginx/nginx:1", portMappings: [{ containerPort: 8080 }] }]) }] }, traffic); // prettier-ignore
  });
});

describe("a bastion", () => {
  const tunnel: Design = {
    ...isolated(),
    ...database(),
    ...group("tunnel-group"),
    ...pair("tunnel-group", "db-group", 5432),
    tunnel: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: the("private-a"), securityGroupIds: [the("tunnel-group")], preserveClientIp: false }],
  }; // prettier-ignore
  it("of EC2 Instance Connect is proved", () => {
    isRight(tunnel, matrix({ zones: { people: { kind: "front", name: "tunnel" } }, stores: { db: { name: "db" } }, allow: [{ id: "T1", from: "people", to: "db", ports: 5432 }] })); // prettier-ignore
  });
  it("of EC2 Instance Connect is not where nobody declares it", () => {
    isFound(tunnel, matrix({ stores: { db: { name: "db" } } }), /refuted/);
  });
  it("of EC2 Instance Connect is proved beside what its groups do not let it reach", () => {
    const zones = { people: { kind: "front", name: "tunnel" } };
    const more: Design = {
      ...without(tunnel, "tunnel-group-out-db-group-5432", "db-group-in-tunnel-group-5432"),
      ...group("box-group"),
      ...pair("tunnel-group", "box-group", 22),
      box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")] }],
      ...group("alb-group"),
      ...balancer("alb", { internal: true }),
    }; // prettier-ignore
    const rows = matrix({ zones, services: { box: { name: "box" } }, edges: { alb: { name: "alb", public: "never" } }, stores: { db: { name: "db" } }, allow: [{ id: "T1", from: "people", to: "box", ports: 22 }] }); // prettier-ignore
    isRight(more, rows);
    isRight({ ...more, ...sends("tunnel-group", "10.0.0.0/16", 22, "wide") }, rows);
    for (const port of [5432, 443]) {
      const wide = { ...more, ...sends("tunnel-group", "10.0.0.0/16", port, "wide") };
      isFound(wide, rows, /refuted layer at tunnel/);
    }
  });
  const host: Design = {
    ...network(),
    ...database(),
    ...group("host-group"),
    ...pair("host-group", "db-group", 5432),
    ...sends("host-group", everyone, 443),
    role: ["iam/role", { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }] }) }],
    attached: ["iam/rolePolicyAttachment", { role: the("role", "name"), policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }],
    profile: ["iam/instanceProfile", { role: the("role", "name") }],
    host: ["ec2/instance", { ami: "ami-1", instanceType: "t4g.nano", subnetId: the("private-a"), vpcSecurityGroupIds: [the("host-group")], iamInstanceProfile: the("profile", "name") }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { people: { kind: "front", name: "host", audience: "operators" } },
    services: { host: { name: "host" } },
    stores: { db: { name: "db" } },
    allow: [
      { id: "T1", from: "host", to: "db", ports: 5432 },
      { id: "T2", from: "host", to: "internet", ports: "tcp/443" },
      { id: "T3", from: "people", to: "host" },
    ],
  });
  it("with Session Manager is proved", () => {
    isRight(host, traffic);
  });
  it("with Session Manager is not with SSH for everyone", () => {
    isFound({ ...but(host, "host", { subnetId: the("public-a"), associatePublicIpAddress: true }), ...lets("host-group", everyone, 22) }, traffic, /refuted reach/); // prettier-ignore
  });
});

describe("a quick start in the default VPC", () => {
  const design: Design = {
    vpc: ["ec2/defaultVpc", {}, { cidrBlock: "172.31.0.0/16" }],
    "public-a": ["ec2/defaultSubnet", { availabilityZone: "eu-central-1a" }, { vpcId: "x", cidrBlock: "172.31.0.0/20" }],
    "public-b": ["ec2/defaultSubnet", { availabilityZone: "eu-central-1b" }, { vpcId: "x", cidrBlock: "172.31.16.0/20" }],
    ...cluster,
    ...group("alb-group"),
    ...group("app-group"),
    ...lets("alb-group", everyone, 80),
    ...pair("alb-group", "app-group", 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("alb", { port: 80, protocol: "HTTP" }),
    ...fargate("app", { subnets: of("public"), targets: "alb-targets" }),
  }; // prettier-ignore
  const open = but(design, "app", { networkConfiguration: { subnets: of("public"), securityGroups: [the("app-group")], assignPublicIp: true } }); // prettier-ignore
  const traffic = matrix({
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [
      { id: "T1", from: "internet", to: "alb", ports: 80 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
    ],
  });
  it("tells what nobody knows of it", () => {
    isFound(open, traffic, /T1 missing/);
  });

  const all = [{ id: "T3", from: "app", to: "internet", ports: "tcp/443" }, { id: "T4", from: "internet", to: "app", through: "alb", ports: 80 }]; // prettier-ignore
  const whole = matrix({ ...traffic, allow: [...(traffic["allow"] as object[]), ...all] });
  const rest = (design: Design) =>
    Object.values(verdicts(design, whole)).map((one) => row(one, "*").verdict);
  it("is proved to let nobody else in or out, whatever the account made of its routes", () => {
    assert.deepEqual(rest(open), ["proved", "proved"]);
  });
  it("lets nobody of the internet in by the VPC's own block, which is the same in every account", () => {
    const never = [{ id: "N1", from: "internet", to: "host" }];
    const alone = matrix({ services: { host: { name: "host" } }, never });
    const judged = (from: Ref | string) => {
      const design: Design = {
        ...open,
        ...group("host-group"),
        ...lets("host-group", from, 8080),
        host: ["ec2/instance", { subnetId: the("public-a"), vpcSecurityGroupIds: [the("host-group")] }], // prettier-ignore
      };
      return Object.values(verdicts(design, alone)).map((one) => row(one, "N1").verdict);
    };
    assert.deepEqual(judged(the("vpc", "cidrBlock")), ["proved", "proved"]);
    assert.deepEqual(judged(the("public-a", "cidrBlock")), ["proved", "proved"]);
    assert.deepEqual(judged(everyone), ["undecided", "undecided"]);
  });
  it("is not with an open port", () => {
    assert.deepEqual(rest({ ...open, ...lets("app-group", everyone, 8080, "open") }), ["undecided", "undecided"]); // prettier-ignore
  });
});

describe("App Runner with a connector", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...group("app-group"),
    ...pair("app-group", "db-group", 5432),
    connector: ["apprunner/vpcConnector", { vpcConnectorName: "x", subnets: of("private"), securityGroups: [the("app-group")] }],
    app: ["apprunner/service", { serviceName: "x", networkConfiguration: { egressConfiguration: { egressType: "VPC", vpcConnectorArn: arn("connector") } }, sourceConfiguration: { imageRepository: { imageIdentifier: "public.ecr.aws/x/x:1", imageRepositoryType: "ECR_PUBLIC" } } }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "connector" } },
    stores: { db: { name: "db" } },
    allow: [
      { id: "T1", from: "app", to: "db", ports: 5432 },
      { id: "T2", from: "internet", to: "app" },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where nobody declares that anyone calls it", () => {
    isFound(design, matrix({ ...traffic, allow: [{ id: "T1", from: "app", to: "db", ports: 5432 }] }), /reach/); // prettier-ignore
  });
});

/** What runs in the private subnets, in a group that a database lets in. */
const jobs: Readonly<Record<string, Design>> = {
  "Batch on Fargate": {
    app: ["batch/computeEnvironment", { type: "MANAGED", computeResources: { type: "FARGATE", maxVcpus: 4, subnets: of("private"), securityGroupIds: [the("app-group")] } }],
    queue: ["batch/jobQueue", { state: "ENABLED", priority: 1, computeEnvironmentOrders: [{ order: 1, computeEnvironment: arn("app") }] }],
  },
  "CodeBuild": {
    app: ["codebuild/project", { name: "x", serviceRole: role, artifacts: { type: "NO_ARTIFACTS" }, environment: { computeType: "BUILD_GENERAL1_SMALL", image: "x", type: "LINUX_CONTAINER" }, source: { type: "NO_SOURCE" }, vpcConfig: { vpcId: the("vpc"), subnets: of("private"), securityGroupIds: [the("app-group")] } }],
  },
  "a connection of Glue": {
    app: ["glue/connection", { connectionType: "JDBC", physicalConnectionRequirements: { availabilityZone: "eu-central-1a", subnetId: the("private-a"), securityGroupIdLists: [the("app-group")] } }],
    job: ["glue/job", { roleArn: role, connections: [the("app", "name")], command: { scriptLocation: "s3://x/y.py" } }],
  },
  "DMS": {
    subnets: ["dms/replicationSubnetGroup", { replicationSubnetGroupId: "x", replicationSubnetGroupDescription: "x", subnetIds: of("private") }],
    app: ["dms/replicationInstance", { replicationInstanceId: "x", replicationInstanceClass: "dms.t3.small", replicationSubnetGroupId: the("subnets", "replicationSubnetGroupId"), vpcSecurityGroupIds: [the("app-group")], publiclyAccessible: false }],
  },
  "EMR Serverless": {
    app: ["emrserverless/application", { type: "spark", releaseLabel: "emr-7.0.0", networkConfiguration: { subnetIds: of("private"), securityGroupIds: [the("app-group")] } }],
  },
  "a pipeline of SageMaker beside a model": {
    app: ["sagemaker/model", { executionRoleArn: role, primaryContainer: { image: "x" }, vpcConfig: { subnets: of("private"), securityGroupIds: [the("app-group")] } }],
    pipeline: ["sagemaker/pipeline", { pipelineName: "x", pipelineDisplayName: "x", roleArn: role, pipelineDefinition: JSON.stringify({ Version: "2020-12-01", Steps: [] }) }],
  },
  "an image that is built": {
    app: ["imagebuilder/infrastructureConfiguration", { instanceProfileName: "x", subnetId: the("private-a"), securityGroupIds: [the("app-group")] }],
    recipe: ["imagebuilder/imageRecipe", { version: "1.0.0", parentImage: "ami-1", components: [{ componentArn: "arn:aws:imagebuilder:eu-central-1:aws:component/x/x.x.x" }] }],
    pipeline: ["imagebuilder/imagePipeline", { infrastructureConfigurationArn: arn("app"), imageRecipeArn: arn("recipe") }],
  },
  "a delivery stream": {
    app: ["kinesis/firehoseDeliveryStream", { destination: "opensearch", opensearchConfiguration: { roleArn: role, domainArn: "arn:aws:es:eu-central-1:123456789012:domain/x", indexName: "x", vpcConfig: { roleArn: role, subnetIds: of("private"), securityGroupIds: [the("app-group")] }, s3Configuration: { roleArn: role, bucketArn: "arn:aws:s3:::x" } } }],
  },
  "an agent's runtime of Bedrock": {
    app: ["bedrock/agentcoreAgentRuntime", { agentRuntimeName: "x", roleArn: role, agentRuntimeArtifact: { containerConfiguration: { containerUri: "x" } }, networkConfiguration: { networkMode: "VPC", networkModeConfig: { subnets: of("private"), securityGroups: [the("app-group")] } } }],
  },
}; // prettier-ignore

/** What is no compute in the words of the matrix. */
const stores: ReadonlySet<string> = new Set(["DMS"]);

describe("jobs that read a database", () => {
  const ground: Design = {
    ...isolated(),
    ...database(),
    ...group("app-group"),
    ...pair("app-group", "db-group", 5432),
  };
  for (const [what, job] of Object.entries(jobs)) {
    const db = { db: { name: "db" } };
    const app = { app: { name: "app" } };
    const traffic = matrix({
      ...(stores.has(what) ? { stores: { ...app, ...db } } : { services: app, stores: db }),
      zones: { people: { kind: "front", name: "app", optional: true } },
      allow: [{ id: "T1", from: "app", to: "db", ports: 5432 }],
    });
    it(`are proved: ${what}`, () => {
      isRight({ ...ground, ...job }, traffic);
    });
    it(`are not where the database does not let them in: ${what}`, () => {
      isFound(without({ ...ground, ...job }, "db-group-in-app-group-5432"), traffic, /T1 missing/);
    });
    it(`are found where nobody declares them: ${what}`, () => {
      isFound({ ...ground, ...job }, matrix({ stores: db }), /\* refuted (reach|admission)/);
    });
  }
});

describe("Transfer Family in a VPC", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...group("files-group"),
    ...group("client-group"),
    ...lambda("client"),
    ...pair("client-group", "files-group", 22),
    server: ["transfer/server", { endpointType: "VPC", endpointDetails: { vpcId: the("vpc"), subnetIds: of("private"), securityGroupIds: [the("files-group")] }, protocols: ["SFTP"] }],
    web: ["transfer/webApp", { identityProviderDetails: { identityCenterConfig: {} }, endpointDetails: { vpc: { vpcId: the("vpc"), subnetIds: of("private"), securityGroupIds: [the("files-group")] } } }],
    connector: ["transfer/connector", { accessRole: role, url: "sftp://x.example", sftpConfig: { trustedHostKeys: ["x"], userSecretId: "x" } }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { client: { name: "client" } },
    stores: { db: { name: "db" } },
    never: [{ id: "N1", from: ["internet", "client"], to: "db" }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is found where its group gets to a database", () => {
    isFound({ ...design, ...sends("files-group", the("db-group"), 5432), ...lets("db-group", the("files-group"), 5432) }, traffic, /refuted/); // prettier-ignore
  });
});

describe("what stands in no VPC", () => {
  const ground: Design = { ...isolated(), ...database() };
  const traffic = matrix({ stores: { db: { name: "db" } } });
  const fn = { runtime: "nodejs22.x", handler: "i.handler", role };
  const emr = { type: "spark", releaseLabel: "emr-7.0.0" };
  const cases: Readonly<Record<string, Design>> = {
    "a function with empty lists": { x: ["lambda/function", { ...fn, vpcConfig: { subnetIds: [], securityGroupIds: [] } }] },
    "a function without an argument for it": { x: ["lambda/function", fn] },
    "EMR Serverless with an empty block": { x: ["emrserverless/application", { ...emr, networkConfiguration: {} }] },
    "EMR Serverless with empty lists": { x: ["emrserverless/application", { ...emr, networkConfiguration: { subnetIds: [], securityGroupIds: [] } }] },
    "an agent's runtime on the internet": { x: ["bedrock/agentcoreAgentRuntime", { agentRuntimeName: "x", roleArn: role, networkConfiguration: { networkMode: "PUBLIC" } }] },
    "a connection of Glue to the internet": { x: ["glue/connection", { connectionType: "NETWORK" }] },
    "a delivery stream to S3": { x: ["kinesis/firehoseDeliveryStream", { destination: "extended_s3", extendedS3Configuration: { roleArn: role, bucketArn: "arn:aws:s3:::x" } }] },
  }; // prettier-ignore
  for (const [what, one] of Object.entries(cases)) {
    it(`is proved: ${what}`, () => {
      isRight({ ...ground, ...one }, traffic);
    });
  }
  it("is not where a project of SageMaker may make anything", () => {
    isFound({ ...ground, x: ["sagemaker/project", { projectName: "x", serviceCatalogProvisioningDetails: { productId: "prod-1" } }] }, traffic, /undecided/); // prettier-ignore
  });
});
