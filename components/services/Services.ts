import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { PrivateSubnets } from "../common/contracts";
import { entryOf } from "../common/records";
import { createExecutionRole, createTaskPolicy } from "./access";
import { type Environment, planEnvironment } from "./environment";
import type { ExecuteCommandNeeds } from "./permissions";
import { type Cluster, createScaling, createService, createTask } from "./run";
import type { ServiceSpec } from "./spec";
import { beginValidation, validate } from "./validate";

/** How closely CloudWatch watches the cluster. */
export const ContainerInsights = {
  Enhanced: "enhanced",
  Enabled: "enabled",
  Disabled: "disabled",
} as const;
export type ContainerInsights = (typeof ContainerInsights)[keyof typeof ContainerInsights];

/** What Services is made from. */
export interface ServicesArgs {
  /** The subnets that the tasks stand in; none of them gets a public address. */
  network: PrivateSubnets;
  /** The services by name: lower-case letters, digits and hyphens. Plain, since each one is several resources. */
  services: Record<string, ServiceSpec>;
  /**
   * How closely CloudWatch watches cluster, services and tasks.
   * @default ContainerInsights.Enhanced, down to the container. Costs about 0.07 USD per metric and month (some
   * dozens per task); `Disabled` leaves the CPU and memory of each service, which scaling needs and which are free.
   */
  containerInsights?: ContainerInsights;
  /**
   * Days for which the containers' logs are kept, one of the periods of CloudWatch Logs.
   * @default 90. About 0.50 USD per GB taken in, 0.03 per GB and month kept.
   */
  logRetentionDays?: number;
  /**
   * ARN of the KMS key that encrypts the logs; its policy must admit CloudWatch Logs.
   * @default CloudWatch Logs' own encryption
   */
  logKmsKeyArn?: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts sessions of ECS Exec on their way, beside TLS.
   * @default TLS alone
   */
  executeCommandKmsKeyArn?: pulumi.Input<string>;
  /**
   * ARN of a managed policy that bounds what the execution roles can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/**
 * Containers on AWS Fargate, one ECS service per entry.
 *
 *                      target groups (attachments)
 *                               │ port
 *     cluster ── service ── task in the private subnets, one security group, no public address
 *                               ├─ task role: given; what connections permit is attached to it
 *                               ├─ execution role: own log, own image, own secrets
 *                               └─ log group
 *
 * Creates a cluster with the capacity providers FARGATE and FARGATE_SPOT and, per service: log group, execution role
 * and its policy, the task role's policy where anything is permitted, task definition, ECS service (rolling
 * deployment, circuit breaker with rollback, tasks spread over the zones) and, where minimum and maximum differ, its
 * scaling. With `executeCommand` anywhere, also a log group for the sessions.
 *
 * A service waits for the listener or rule that routes to each of its target groups, for its policies, and for what
 * its `ready` comes from.
 *
 * Cost: the tasks. Two of the default size on ARM64 are about 29 USD a month, beside logs and Container Insights.
 *
 *     new Services("services", {
 *       network,
 *       services: {
 *         search: {
 *           securityGroupId, roleArn, roleName,
 *           image: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/search@sha256:…",
 *           port: 3001,
 *           attachments: { public: attachment },
 *         },
 *       },
 *     });
 *
 * @throws InvalidArgumentsError with every problem, before any resource is registered; later, if a variable in clear
 * turns out to hold a value that Pulumi knows to be secret
 */
export class Services extends pulumi.ComponentResource {
  /** The cluster's name. */
  readonly clusterName: pulumi.Output<string>;
  /** The cluster's ARN. */
  readonly clusterArn: pulumi.Output<string>;
  /** Name of each ECS service, by service. */
  readonly serviceNames: Record<string, pulumi.Output<string>>;
  /** ARN of each service's task definition, with its revision, by service. */
  readonly taskDefinitionArns: Record<string, pulumi.Output<string>>;
  /** Name of each service's log group, by service. */
  readonly logGroupNames: Record<string, pulumi.Output<string>>;
  /** ARN of each service's execution role, by service: what a deployment must be allowed to pass on. */
  readonly executionRoleArns: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Services"), name, {}, opts);
    const problems = beginValidation(name, args);
    const environments = planEnvironments(args.services);
    validate(name, args, environments, problems);
    const sessions = createSessionLog(this, name, args);
    const cluster = createCluster(this, name, args, sessions);
    this.clusterName = cluster.resource.name;
    this.clusterArn = cluster.resource.arn;
    this.serviceNames = {};
    this.taskDefinitionArns = {};
    this.logGroupNames = {};
    this.executionRoleArns = {};
    for (const [service, spec] of Object.entries(args.services)) {
      const log = createLog(this, name, args, service, spec);
      const execution = createExecutionRole(this, name, args, service, spec, log);
      const permissions = createTaskPolicy(this, name, service, spec, sessions?.needs);
      const environment = entryOf(environments, service) ?? planEnvironment(spec, service);
      const task = createTask(this, name, service, spec, environment, log, execution.role);
      const waitFor = [execution.policy, ...permissions];
      const running = createService(this, name, args, service, spec, { cluster, task, waitFor });
      createScaling(this, name, service, spec, cluster.resource, running);
      this.serviceNames[service] = running.name;
      this.taskDefinitionArns[service] = task.arn;
      this.logGroupNames[service] = log.name;
      this.executionRoleArns[service] = execution.role.arn;
    }
    this.registerOutputs({
      clusterName: this.clusterName,
      clusterArn: this.clusterArn,
      serviceNames: this.serviceNames,
      taskDefinitionArns: this.taskDefinitionArns,
      logGroupNames: this.logGroupNames,
      executionRoleArns: this.executionRoleArns,
    });
  }
}

/** The log of ECS Exec's sessions, and what the task roles need for it. */
interface Sessions {
  readonly log: aws.cloudwatch.LogGroup;
  readonly needs: ExecuteCommandNeeds;
}

function planEnvironments(services: Record<string, ServiceSpec>): Record<string, Environment> {
  return Object.fromEntries(
    Object.entries(services).map(([service, spec]) => [
      service,
      planEnvironment(spec, `services.${service}`),
    ]),
  );
}

function logSettings(args: ServicesArgs, days: number | undefined) {
  return {
    retentionInDays: days ?? args.logRetentionDays ?? 90,
    kmsKeyId: args.logKmsKeyArn,
  };
}

function createSessionLog(
  parent: pulumi.Resource,
  name: string,
  args: ServicesArgs,
): Sessions | undefined {
  if (!Object.values(args.services).some((spec) => spec.executeCommand ?? false)) return undefined;
  const log = new aws.cloudwatch.LogGroup(`${name}-sessions`, logSettings(args, undefined), {
    parent,
  });
  return {
    log,
    needs: {
      logGroupArn: log.arn,
      logStreamsArn: pulumi.interpolate`${log.arn}:*`,
      kmsKeyArn: args.executeCommandKmsKeyArn,
    },
  };
}

function createCluster(
  parent: pulumi.Resource,
  name: string,
  args: ServicesArgs,
  sessions: Sessions | undefined,
): Cluster {
  const configuration = sessions && {
    executeCommandConfiguration: {
      kmsKeyId: args.executeCommandKmsKeyArn,
      logging: "OVERRIDE",
      logConfiguration: {
        cloudWatchLogGroupName: sessions.log.name,
        cloudWatchEncryptionEnabled: args.logKmsKeyArn !== undefined,
      },
    },
  };
  const resource = new aws.ecs.Cluster(
    `${name}-cluster`,
    {
      settings: [
        {
          name: "containerInsights",
          value: args.containerInsights ?? ContainerInsights.Enhanced,
        },
      ],
      ...(configuration && { configuration }),
    },
    { parent },
  );
  const capacity = new aws.ecs.ClusterCapacityProviders(
    `${name}-capacity`,
    { clusterName: resource.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
    { parent },
  );
  return { resource, capacity };
}

function createLog(
  parent: pulumi.Resource,
  name: string,
  args: ServicesArgs,
  service: string,
  spec: ServiceSpec,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-logs-${service}`,
    logSettings(args, spec.logRetentionDays),
    { parent },
  );
}
