/** The container definition of a service's task, as Amazon ECS reads it. */
import type * as pulumi from "@pulumi/pulumi";
import type { Variable } from "./environment";
import { serviceDefaults, type ContainerHealthCheck, type ServiceSpec } from "./spec";

/** Where the container's output goes. */
export interface ContainerLog {
  readonly group: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
}

/** The container's variables as they stand in its definition, in the order of their names. */
export interface ContainerEnvironment {
  readonly clear: readonly Variable[];
  readonly secret: readonly Variable[];
}

/** One container definition; its values may be known later. */
export type ContainerDefinition = Readonly<Record<string, unknown>>;

/**
 * The definition of a service's container, whose name is the service's. Secrets are named by ARN; no value of one is part
 * of it. Behind a proxy it has no port that anybody could be sent to.
 */
export function containerDefinition(
  service: string,
  spec: ServiceSpec,
  environment: ContainerEnvironment,
  log: ContainerLog,
): ContainerDefinition {
  return {
    name: service,
    image: spec.image,
    essential: true,
    ...(spec.entryPoint === undefined ? {} : { entryPoint: spec.entryPoint }),
    ...(spec.command === undefined ? {} : { command: spec.command }),
    ...(spec.user === undefined ? {} : { user: spec.user }),
    portMappings:
      spec.proxy === undefined
        ? [{ containerPort: spec.port, hostPort: spec.port, protocol: "tcp" }]
        : [],
    environment: environment.clear.map(({ name, value }) => ({ name, value })),
    secrets: environment.secret.map(({ name, value }) => ({ name, valueFrom: value })),
    readonlyRootFilesystem: isReadonly(spec),
    linuxParameters: {
      // An init process forwards signals and reaps what the application, or a session of ECS Exec, leaves behind.
      initProcessEnabled: true,
      tmpfs: memoryAt(spec.scratch ?? serviceDefaults.scratch),
    },
    stopTimeout: spec.stopTimeoutSeconds ?? serviceDefaults.stopTimeoutSeconds,
    ...(spec.openFiles === undefined
      ? {}
      : {
          ulimits: [{ name: "nofile", softLimit: spec.openFiles, hardLimit: spec.openFiles }],
        }),
    ...(spec.containerHealthCheck === undefined
      ? {}
      : { healthCheck: healthCheck(spec.containerHealthCheck) }),
    logConfiguration: logTo(log, service),
  };
}

/** Directories in memory: absolute path, and MiB. */
export function memoryAt(scratch: Readonly<Record<string, number>>) {
  return Object.entries(scratch)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([containerPath, size]) => ({ containerPath, size, mountOptions: ["nosuid", "nodev"] }));
}

/** Sends a container's output to a log group, in streams of the container's name. */
export function logTo(log: ContainerLog, name: string) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": log.group,
      "awslogs-region": log.region,
      "awslogs-stream-prefix": name,
      // A log service that does not answer costs lines of log, not the application's threads.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

/** Whether the container's root file system is read-only. ECS Exec needs it writable. */
export function isReadonly(spec: ServiceSpec): boolean {
  return spec.readonlyRootFilesystem ?? !(spec.executeCommand ?? false);
}

function healthCheck(check: ContainerHealthCheck) {
  return {
    command: check.command,
    interval: check.intervalSeconds ?? 30,
    timeout: check.timeoutSeconds ?? 5,
    retries: check.retries ?? 3,
    startPeriod: check.startPeriodSeconds ?? 0,
  };
}
