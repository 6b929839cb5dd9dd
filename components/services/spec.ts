/** What a service of the containers' shape is made from. */
import type * as pulumi from "@pulumi/pulumi";
import type { Connection, Permission, TargetAttachment } from "../common/contracts";
import type { ProxySpec } from "../sidecar/spec";

/** The processor that a task runs on. */
export const CpuArchitecture = { Arm64: "ARM64", X86_64: "X86_64" } as const;
export type CpuArchitecture = (typeof CpuArchitecture)[keyof typeof CpuArchitecture];

/** How many tasks a service runs, and what makes it run more. */
export interface ScalingSpec {
  /**
   * The fewest tasks, at least 1. Two or more outlive the loss of a zone.
   * @default 2
   */
  minimum?: number;
  /**
   * The most tasks. As many as the minimum: the service is not scaled at all, and nothing is made for it.
   * @default three times the minimum. Bounds what a flood of requests can cost.
   */
  maximum?: number;
  /**
   * The average CPU use, in percent, that the number of tasks is fitted to; 0 switches the rule off.
   * @default 60
   */
  cpuPercent?: number;
  /**
   * The average use of memory, in percent, that the number of tasks is fitted to; 0 switches the rule off.
   * @default 75
   */
  memoryPercent?: number;
  /**
   * Requests per minute and task, counted at each of the service's target groups, that the number of tasks is fitted
   * to. Needs an attachment.
   * @default no such rule
   */
  requestsPerTarget?: number;
  /**
   * Seconds after which tasks may be taken away again.
   * @default 300
   */
  scaleInCooldownSeconds?: number;
  /**
   * Seconds after which more tasks may be added.
   * @default 60
   */
  scaleOutCooldownSeconds?: number;
}

/** A command that runs inside the container and says whether it is well, beside the load balancer's check. */
export interface ContainerHealthCheck {
  /** The command as Amazon ECS takes it: `CMD` and its arguments, or `CMD-SHELL` and one line for the shell. */
  command: string[];
  /**
   * Seconds between two runs, 5 to 300.
   * @default 30
   */
  intervalSeconds?: number;
  /**
   * Seconds after which a run has failed, 2 to 60.
   * @default 5
   */
  timeoutSeconds?: number;
  /**
   * Failures in a row that make the container unhealthy, 1 to 10.
   * @default 3
   */
  retries?: number;
  /**
   * Seconds after the start in which failures do not count, 0 to 300.
   * @default 0
   */
  startPeriodSeconds?: number;
}

/** One service: what runs, as whom, how big, and what it talks to. */
export interface ServiceSpec {
  /** The security group that the tasks carry, and their only one. */
  securityGroupId: pulumi.Input<string>;
  /**
   * Anything that comes from what the tasks need before they start, such as their group's rules
   * (`ServiceGroups.ready`): the ECS service is made after all of it. The values themselves are not used.
   * @default nothing to wait for, beside the network, the attachments and the service's own policies
   */
  ready?: pulumi.Input<string>[];
  /** ARN of the role that the application runs as. */
  roleArn: pulumi.Input<string>;
  /** Name of that same role: what the service's connections permit is attached to it. */
  roleName: pulumi.Input<string>;
  /**
   * The image, with a tag or (better, since it cannot change) a digest. From a private repository of Amazon ECR, from
   * Amazon ECR Public, or from any registry that asks for no credentials.
   */
  image: pulumi.Input<string>;
  /**
   * What replaces the image's entry point.
   * @default the image's own
   */
  entryPoint?: string[];
  /**
   * What replaces the image's command. Not for secrets: it stands in the task definition.
   * @default the image's own
   */
  command?: string[];
  /** The TCP port that the container listens on, 1 to 65535; behind a proxy on the loopback interface alone. */
  port: number;
  /**
   * A reverse proxy in the same task, which the load balancer reaches instead of the container: TLS to the task, limits,
   * methods, paths and callers. The container is told by variables to listen on 127.0.0.1. The attachments' targets have
   * the proxy's port and the protocol HTTPS, and `proxy.healthPath` is the path of their check.
   * @default none: the load balancer reaches the container. A proxy costs some 10 MiB of the task's memory and little CPU.
   */
  proxy?: ProxySpec;
  /**
   * CPU units of a task, of which 1024 make one vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384.
   * @default 512. On ARM64 0.5 vCPU and 1 GiB cost about 14 USD a month and task, on x86 a quarter more.
   */
  cpu?: number;
  /**
   * MiB of memory of a task, in the steps that Fargate sells beside the CPU units.
   * @default 1024
   */
  memory?: number;
  /**
   * The processor. The image must be built for it.
   * @default CpuArchitecture.Arm64, a fifth cheaper
   */
  architecture?: CpuArchitecture;
  /**
   * The percentage of tasks on spare capacity (Fargate Spot), 0 to 100. AWS may take such a task away at two minutes'
   * notice. Changing it replaces the ECS service, the new one coming up first.
   * @default 0. Spot costs about 70 % less.
   */
  spotPercent?: number;
  /**
   * Environment variables in clear, beside those of the connections. A value that Pulumi knows to be secret is
   * refused.
   * @default none
   */
  environment?: Record<string, pulumi.Input<string>>;
  /**
   * Environment variables that Amazon ECS fills from a secret of Secrets Manager or a parameter of Systems Manager:
   * the variable's name, and the ARN (of a JSON secret also `arn:json-key::`).
   * @default none
   */
  secrets?: Record<string, pulumi.Input<string>>;
  /**
   * ARNs of the KMS keys that encrypt `secrets`, where they are not AWS's own.
   * @default none
   */
  secretKmsKeyArns?: pulumi.Input<string>[];
  /**
   * Names of variables in clear that look like secrets and are none, such as `CACHE_KEY_PREFIX`.
   * @default none
   */
  clearNames?: string[];
  /**
   * What the service's stores hand out: variables, secrets and permissions. Plain list.
   * @default none
   */
  connections?: Connection[];
  /**
   * What the application may do beyond its connections. Plain list.
   * @default nothing
   */
  permissions?: Permission[];
  /**
   * The target groups that the tasks register with, at most five, by a name of your choice (letters and digits), such
   * as the audience that each one serves.
   * @default none: no load balancer reaches the service
   */
  attachments?: Record<string, TargetAttachment>;
  /**
   * ARN of a registry of AWS Cloud Map in which the tasks enter their addresses, so that others find them by a name.
   * @default none: no name leads to the tasks
   */
  registryArn?: pulumi.Input<string>;
  /**
   * Seconds after a task's start in which the load balancer's checks do not count. Only with attachments.
   * @default 60
   */
  healthCheckGraceSeconds?: number;
  /**
   * A check inside the container.
   * @default none: the load balancer's check decides
   */
  containerHealthCheck?: ContainerHealthCheck;
  /**
   * How many tasks.
   * @default 2 to 6, by CPU and memory
   */
  scaling?: ScalingSpec;
  /**
   * Whether the container's root file system is read-only, so that an intruder cannot plant anything in it. ECS Exec
   * does not work with it.
   * @default true, or false with `executeCommand`
   */
  readonlyRootFilesystem?: boolean;
  /**
   * Directories that the application may write to, kept in memory and lost with the task: absolute path, and MiB. They
   * count as the task's memory, so all of them together may take half of it. Where the image has the directory, its
   * permissions hold.
   * @default 64 MiB at /tmp
   */
  scratch?: Record<string, number>;
  /**
   * The user that the container runs as: name or number, with `:group` if need be.
   * @default the image's own
   */
  user?: string;
  /**
   * Seconds between the request to stop and the kill, 1 to 120.
   * @default 30
   */
  stopTimeoutSeconds?: number;
  /**
   * How many files and sockets the container may hold open, 1024 to 1048576.
   * @default Fargate's own, 65535
   */
  openFiles?: number;
  /**
   * Whether people with the permission `ecs:ExecuteCommand` may run commands in the container. Each session is
   * logged. Needs a writable root file system and adds `ssmmessages` permissions to the role.
   * @default false
   */
  executeCommand?: boolean;
  /**
   * Days for which the container's log is kept, one of the periods of CloudWatch Logs.
   * @default the component's
   */
  logRetentionDays?: number;
  /**
   * Whether a deployment waits until the tasks are well, and fails otherwise.
   * @default true
   */
  waitForSteadyState?: boolean;
}

/** What a service gets where its spec says nothing. */
export const serviceDefaults = {
  cpu: 512,
  memory: 1024,
  architecture: CpuArchitecture.Arm64,
  healthCheckGraceSeconds: 60,
  stopTimeoutSeconds: 30,
  scratch: { "/tmp": 64 } as Readonly<Record<string, number>>,
} as const;
