/** What runs: a service's task definition, its ECS service, and the rules that scale it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../common/after";
import { inClear } from "../common/in-clear";
import { containerDefinition } from "./container";
import { proxyContainer } from "../sidecar/container";
import { proxyContainerName, proxyDefaults } from "../sidecar/spec";
import type { Environment } from "./environment";
import { planScaling } from "./scaling";
import type { ServicesArgs } from "./Services";
import { serviceDefaults, type ServiceSpec } from "./spec";

/** The cluster, and what makes it able to run tasks. */
export interface Cluster {
  readonly resource: aws.ecs.Cluster;
  readonly capacity: aws.ecs.ClusterCapacityProviders;
}

/** What an ECS service is made of and waits for, beside its spec. */
export interface ServiceParts {
  readonly cluster: Cluster;
  readonly task: aws.ecs.TaskDefinition;
  readonly waitFor: readonly pulumi.Resource[];
}

/** The revision of a service's task that the deployment runs. */
export function createTask(
  parent: pulumi.Resource,
  name: string,
  service: string,
  spec: ServiceSpec,
  environment: Environment,
  log: aws.cloudwatch.LogGroup,
  executionRole: aws.iam.Role,
): aws.ecs.TaskDefinition {
  const logged = { group: log.name, region: log.region };
  const container = containerDefinition(
    service,
    spec,
    {
      clear: environment.clear.map((variable) =>
        inClear(`Services "${name}"`, `services.${service}`, variable),
      ),
      secret: environment.secret,
    },
    logged,
  );
  const proxy =
    spec.proxy &&
    proxyContainer(
      spec.proxy,
      {
        name: service,
        port: spec.port,
        hasCheck: spec.containerHealthCheck !== undefined,
        stopTimeoutSeconds: spec.stopTimeoutSeconds ?? serviceDefaults.stopTimeoutSeconds,
      },
      logged,
    );
  return new aws.ecs.TaskDefinition(
    `${name}-task-${service}`,
    {
      family: familyName(name, service),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(spec.cpu ?? serviceDefaults.cpu),
      memory: String(spec.memory ?? serviceDefaults.memory),
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: spec.architecture ?? serviceDefaults.architecture,
      },
      taskRoleArn: spec.roleArn,
      executionRoleArn: executionRole.arn,
      containerDefinitions: pulumi.jsonStringify([
        container,
        ...(proxy === undefined ? [] : [proxy]),
      ]),
    },
    { parent },
  );
}

/**
 * The family that a task definition's revisions are numbered in. Amazon ECS has no suffix for it, so project and
 * stack keep the stacks of one account apart.
 */
function familyName(name: string, service: string): string {
  return [pulumi.getProject(), pulumi.getStack(), name, service]
    .join("-")
    .replace(/[^\w-]/g, "-")
    .slice(-255);
}

/** The ECS service: keeps its tasks running, in the private subnets and behind its target groups. */
export function createService(
  parent: pulumi.Resource,
  name: string,
  args: ServicesArgs,
  service: string,
  spec: ServiceSpec,
  { cluster, task, waitFor }: ServiceParts,
): aws.ecs.Service {
  const attachments = Object.entries(spec.attachments ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, attachment]) => attachment);
  const scaling = planScaling(spec.scaling);
  return new aws.ecs.Service(
    `${name}-service-${service}`,
    {
      cluster: cluster.resource.arn,
      taskDefinition: task.arn,
      capacityProviderStrategies: capacityStrategies(spec.spotPercent ?? 0),
      platformVersion: "LATEST",
      desiredCount: scaling.minimum,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: "ENABLED",
      networkConfiguration: {
        subnets: args.network.privateSubnetIds,
        securityGroups: [spec.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancers: attachments.map(({ targetGroupArn }) => ({
        targetGroupArn,
        ...target(service, spec),
      })),
      ...(spec.registryArn === undefined
        ? {}
        : { serviceRegistries: { registryArn: spec.registryArn } }),
      ...(attachments.length === 0
        ? {}
        : {
            healthCheckGracePeriodSeconds:
              spec.healthCheckGraceSeconds ?? serviceDefaults.healthCheckGraceSeconds,
          }),
      enableExecuteCommand: spec.executeCommand ?? false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: spec.waitForSteadyState ?? true,
    },
    {
      parent,
      dependsOn: [
        cluster.capacity,
        ...waitFor,
        ...[
          args.network.ready ?? [],
          spec.ready ?? [],
          attachments.map(({ routedByArn }) => routedByArn),
        ]
          .flat()
          .map((known) => after(known, cluster.capacity)),
      ],
      ...(scaling.autoscaled ? { ignoreChanges: ["desiredCount"] } : {}),
    },
  );
}

/** The container that load balancers reach: the proxy, where there is one. */
function target(service: string, { port, proxy }: ServiceSpec) {
  return proxy === undefined
    ? { containerName: service, containerPort: port }
    : { containerName: proxyContainerName, containerPort: proxy.port ?? proxyDefaults.port };
}

/** The share of tasks per kind of capacity; a kind without a share is left out. */
function capacityStrategies(spotPercent: number) {
  return [
    { capacityProvider: "FARGATE", weight: 100 - spotPercent },
    { capacityProvider: "FARGATE_SPOT", weight: spotPercent },
  ].filter(({ weight }) => weight > 0);
}

/** Makes the service's number of tasks follow its load, where it may change at all. */
export function createScaling(
  parent: pulumi.Resource,
  name: string,
  service: string,
  spec: ServiceSpec,
  cluster: aws.ecs.Cluster,
  running: aws.ecs.Service,
): void {
  const plan = planScaling(spec.scaling);
  if (!plan.autoscaled) return;
  const target = new aws.appautoscaling.Target(
    `${name}-scaling-${service}`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${cluster.name}/${running.name}`,
      minCapacity: plan.minimum,
      maxCapacity: plan.maximum,
    },
    { parent },
  );
  const track = (
    childName: string,
    targetValue: number,
    metric: aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
  ): void => {
    new aws.appautoscaling.Policy(
      childName,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          scaleInCooldown: plan.scaleInCooldownSeconds,
          scaleOutCooldown: plan.scaleOutCooldownSeconds,
          predefinedMetricSpecification: metric,
        },
      },
      { parent },
    );
  };
  for (const { rule, metric, target: value } of plan.metrics) {
    track(`${name}-scale-${rule}-${service}`, value, { predefinedMetricType: metric });
  }
  if (plan.requestsPerTarget === undefined) return;
  for (const [key, attachment] of Object.entries(spec.attachments ?? {})) {
    track(`${name}-scale-requests-${service}-${key}`, plan.requestsPerTarget, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: pulumi.interpolate`${attachment.loadBalancerArnSuffix}/${attachment.targetGroupArnSuffix}`,
    });
  }
}
