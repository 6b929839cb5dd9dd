/** Whatever runs code: containers, machines, functions, and what starts more of them. */
import { objectsOf, unknownText, type Reading, type WireObject } from "../graph";
import {
  around,
  inside,
  json,
  listIn,
  mebibytes,
  names,
  namesOf,
  part,
  virtualCpus,
  when,
  type Fact,
  type FoldedLine,
  type Kinds,
} from "./kind";

/** A task definition's containers, where the plan knows the document. */
function containers(reading: Reading): FoldedLine[] {
  const document = json(reading, "containerDefinitions");
  return objectsOf(document).map((container, rank) => {
    const text = (value: Parameters<Reading["inWords"]>[0]) =>
      reading.inWords(value, "containerDefinitions");
    const listed = (key: string, name: string) =>
      listIn(container, key)
        .map((o) => text(o[name]))
        .filter((t) => t !== undefined);
    const openPorts = listed("portMappings", "containerPort").map((port) => `:${port}`);
    return {
      cells: [
        `container ${text(container["name"]) ?? "?"}`,
        text(container["image"]) ?? "?",
        openPorts.join(" "),
        [
          around("secrets ", names(listed("secrets", "name"))),
          around("after ", names(listed("dependsOn", "containerName"))),
        ]
          .filter((fact) => fact !== undefined)
          .join(", "),
      ],
      rank,
    };
  });
}

/** The network configuration of a service, which holds its subnets and whether its tasks have public addresses. */
function spread(reading: Reading): Fact[] {
  const configuration = reading.raw("networkConfiguration");
  const subnets = inside(configuration, "subnets");
  const found = reading.elements(Array.isArray(subnets) ? subnets : [], "networkConfiguration");
  const known = namesOf(reading, "networkConfiguration", "aws:ec2/subnet:Subnet");
  return [
    around("in ", names(known.length > 0 ? known : found)),
    when(inside(configuration, "assignPublicIp") === true, "public addresses"),
  ];
}

function behind(reading: Reading): Fact {
  const balancers = reading.objects("loadBalancers");
  const groups = balancers.map((b) => reading.inWords(b["targetGroupArn"], "loadBalancers"));
  const [port] = balancers.map((b) => reading.inWords(b["containerPort"], "loadBalancers"));
  return around(
    "behind ",
    names([...new Set(groups.filter((g) => g !== undefined))]),
    around(" :", port),
  );
}

/** `CPU at 60 %`. */
function tracked(reading: Reading): Fact {
  const target = inside(reading.raw("targetTrackingScalingPolicyConfiguration"));
  if (target === undefined) return reading.text("policyType");
  const metric =
    part(
      reading,
      "targetTrackingScalingPolicyConfiguration",
      "predefinedMetricSpecification",
      "predefinedMetricType",
    ) ?? "a metric of its own";
  const value = part(reading, "targetTrackingScalingPolicyConfiguration", "targetValue") ?? "?";
  const known: Readonly<Record<string, string>> = {
    ECSServiceAverageCPUUtilization: `CPU at ${value} %`,
    ECSServiceAverageMemoryUtilization: `memory at ${value} %`,
    ALBRequestCountPerTarget: `${value} requests per target`,
  };
  return known[metric] ?? `${metric} at ${value}`;
}

function minMax(reading: Reading, min: string, max: string, noun: string): Fact {
  const [least, most] = [reading.text(min), reading.text(max)];
  return least === undefined && most === undefined
    ? undefined
    : `${least ?? "?"} to ${most ?? "?"} ${noun}`;
}

function rootVolume(reading: Reading): Fact {
  const size = part(reading, "rootBlockDevice", "volumeSize");
  return around("root ", size, " GiB");
}

function metadata(options: WireObject | undefined): Fact {
  return options === undefined ? undefined : when(options["httpTokens"] === "required", "IMDSv2");
}

export const computeKinds: Kinds = {
  "aws:ecs/cluster:Cluster": {
    label: "ECS cluster",
    order: 40,
    facts: (r) =>
      r
        .objects("settings")
        .map((s) =>
          [r.inWords(s["name"], "settings"), r.inWords(s["value"], "settings")].join(" "),
        ),
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    label: "capacity providers",
    plural: "capacity providers",
    order: 40,
    manner: "merged",
    belongsTo: ["clusterName"],
    facts: (r) => [names(r.list("capacityProviders"))],
  },
  "aws:ecs/service:Service": {
    label: "ECS service",
    order: 41,
    facts: (r) => [
      around("", r.text("desiredCount"), r.number("desiredCount") === 1 ? " task" : " tasks"),
      r.text("launchType") ??
        names(
          r
            .objects("capacityProviderStrategies")
            .map((s) => r.inWords(s["capacityProvider"], "capacityProviderStrategies") ?? "?"),
        ),
      behind(r),
      ...spread(r),
      around(
        "security group ",
        names(namesOf(r, "networkConfiguration", "aws:ec2/securityGroup:SecurityGroup")),
      ),
      when(inside(r.raw("deploymentCircuitBreaker"), "rollback") === true, "rolls back"),
      when(r.flag("enableExecuteCommand"), "ECS Exec"),
      around(
        "named by ",
        names(namesOf(r, "serviceRegistries", "aws:servicediscovery/service:Service")),
      ),
    ],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    label: "task definition",
    order: 42,
    facts: (r) => [
      virtualCpus(r.text("cpu")),
      mebibytes(r.text("memory")),
      part(r, "runtimePlatform", "cpuArchitecture"),
      json(r, "containerDefinitions") === undefined ? `containers ${unknownText}` : undefined,
    ],
    lines: containers,
  },
  "aws:appautoscaling/target:Target": {
    label: "scaling target",
    order: 43,
    manner: "merged",
    belongsTo: ["resourceId"],
    ownerType: "aws:ecs/service:Service",
    facts: (r) => [around("scales ", minMax(r, "minCapacity", "maxCapacity", "tasks"))],
  },
  "aws:appautoscaling/policy:Policy": {
    label: "scaling policy",
    order: 43,
    manner: "merged",
    belongsTo: ["resourceId", "scalableDimension", "serviceNamespace"],
    ownerType: "aws:appautoscaling/target:Target",
    facts: (r) => [tracked(r)],
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    label: "scheduled scaling",
    order: 43,
    manner: "merged",
    belongsTo: ["resourceId"],
    facts: (r) => [around("scheduled ", r.text("schedule"))],
  },
  "aws:ec2/instance:Instance": {
    label: "EC2 instance",
    order: 44,
    facts: (r) => [
      r.text("instanceType"),
      around("image ", r.text("ami")),
      around("in ", r.text("subnetId")),
      around(
        "security group ",
        names([...r.list("vpcSecurityGroupIds"), ...r.list("securityGroups")]),
      ),
      when(r.flag("associatePublicIpAddress"), "public address"),
      rootVolume(r),
      metadata(r.objects("metadataOptions")[0]),
    ],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    label: "launch template",
    order: 44,
    facts: (r) => [
      r.text("instanceType"),
      around("image ", r.text("imageId")),
      around("security group ", names(r.list("vpcSecurityGroupIds"))),
      metadata(r.objects("metadataOptions")[0]),
    ],
  },
  "aws:autoscaling/group:Group": {
    label: "auto scaling group",
    order: 45,
    facts: (r) => [
      minMax(r, "minSize", "maxSize", "instances"),
      around("in ", names(r.list("vpcZoneIdentifiers"))),
      around("behind ", names(r.list("targetGroupArns"))),
    ],
  },
  "aws:autoscaling/policy:Policy": {
    label: "scaling policy",
    order: 45,
    manner: "merged",
    belongsTo: ["autoscalingGroupName"],
    facts: (r) => [r.text("policyType")],
  },
  "aws:lambda/function:Function": {
    label: "Lambda function",
    order: 46,
    facts: (r) => [
      r.text("runtime") ?? r.text("packageType"),
      mebibytes(r.text("memorySize")),
      around("", r.text("timeout"), " s"),
      around("in ", names(namesOf(r, "vpcConfig", "aws:ec2/subnet:Subnet"))),
    ],
  },
  "aws:lambda/permission:Permission": {
    label: "Lambda permission",
    order: 46,
    manner: "merged",
    belongsTo: ["function"],
    facts: (r) => [around("called by ", r.text("principal"))],
  },
  "aws:apigatewayv2/api:Api": {
    label: "API",
    order: 47,
    facts: (r) => [r.text("protocolType"), around("target ", r.text("target"))],
  },
  "aws:apigatewayv2/route:Route": {
    label: "API route",
    order: 47,
    manner: "line",
    belongsTo: ["apiId"],
    lines: (r) => [
      {
        cells: [
          r.text("routeKey") ?? "?",
          `→ ${names(r.names("target")) ?? r.text("target") ?? "nothing"}`,
          around("authorized by ", r.text("authorizationType")) ?? "",
        ],
      },
    ],
  },
  "aws:apigatewayv2/integration:Integration": {
    label: "API integration",
    order: 47,
    belongsTo: ["apiId"],
    facts: (r) => [r.text("integrationType"), around("→ ", r.text("integrationUri"))],
  },
  "aws:apigatewayv2/stage:Stage": {
    label: "API stage",
    order: 47,
    belongsTo: ["apiId"],
    facts: (r) => [r.text("name"), when(r.flag("autoDeploy"), "deploys itself")],
  },
  "aws:apigateway/restApi:RestApi": { label: "REST API", order: 47 },
  "aws:apigateway/stage:Stage": {
    label: "API stage",
    order: 47,
    belongsTo: ["restApi"],
    facts: (r) => [r.text("stageName")],
  },
  "aws:eks/cluster:Cluster": {
    label: "EKS cluster",
    order: 48,
    facts: (r) => [around("version ", r.text("version"))],
  },
  "aws:ecr/repository:Repository": {
    label: "image repository",
    plural: "image repositories",
    order: 49,
    facts: (r) => [
      around("tags ", r.text("imageTagMutability")?.toLowerCase()),
      when(inside(r.raw("imageScanningConfiguration"), "scanOnPush") === true, "scanned on push"),
    ],
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    label: "image lifecycle",
    order: 49,
    manner: "merged",
    belongsTo: ["repository"],
    facts: () => ["old images expire"],
  },
};
