/** Who a service's tasks act as: the role that starts them, and what is attached to the one that they run as. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustDocument } from "../common/trust";
import { type ExecuteCommandNeeds, executionPolicy, taskPolicy } from "./permissions";
import type { ServicesArgs } from "./Services";
import type { ServiceSpec } from "./spec";

/** The role that starts the tasks of one service, apart from its neighbours' logs, images and secrets. */
export function createExecutionRole(
  parent: pulumi.Resource,
  name: string,
  args: ServicesArgs,
  service: string,
  spec: ServiceSpec,
  log: aws.cloudwatch.LogGroup,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(
    `${name}-execution-${service}`,
    {
      description: `Starts the tasks of the service ${service}`,
      assumeRolePolicy: JSON.stringify(trustDocument({ Service: "ecs-tasks.amazonaws.com" })),
      permissionsBoundary: args.permissionsBoundaryArn,
    },
    { parent },
  );
  const connections = spec.connections ?? [];
  const document = pulumi
    .output({
      images: [spec.image, ...(spec.proxy?.image === undefined ? [] : [spec.proxy.image])],
      logGroupArn: log.arn,
      secretArns: [
        ...Object.values(spec.secrets ?? {}),
        ...connections.flatMap((connection) => connection.secretArns),
      ],
      kmsKeyArns: [
        ...(spec.secretKmsKeyArns ?? []),
        ...connections.flatMap((connection) => connection.kmsKeyArns),
      ],
    })
    .apply(executionPolicy);
  const policy = new aws.iam.RolePolicy(
    `${name}-execution-policy-${service}`,
    { role: role.name, policy: pulumi.jsonStringify(document) },
    { parent },
  );
  return { role, policy };
}

/** Attaches to the given task role what the service's connections permit; nothing if that is nothing. */
export function createTaskPolicy(
  parent: pulumi.Resource,
  name: string,
  service: string,
  spec: ServiceSpec,
  sessions: ExecuteCommandNeeds | undefined,
): aws.iam.RolePolicy[] {
  const permissions = [
    ...(spec.permissions ?? []),
    ...(spec.connections ?? []).flatMap((connection) => connection.permissions),
  ];
  const document = taskPolicy(permissions, (spec.executeCommand ?? false) ? sessions : undefined);
  if (document === undefined) return [];
  return [
    new aws.iam.RolePolicy(
      `${name}-task-policy-${service}`,
      { role: spec.roleName, policy: pulumi.jsonStringify(document) },
      { parent },
    ),
  ];
}
