/** The IAM policies of a service: what Amazon ECS needs to start a task, and what the application may do. */
import type * as pulumi from "@pulumi/pulumi";
import type { Connection, Permission } from "../common/contracts";
import { type Problem, ProblemList } from "../common/problems";

/** One statement of an IAM policy. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, readonly pulumi.Input<string>[]>>>
  >;
}

/** An IAM policy. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What a task's start touches. */
export interface ExecutionNeeds {
  readonly images: readonly string[];
  readonly logGroupArn: string;
  /** What the container's secrets are filled from, with or without a JSON key. */
  readonly secretArns: readonly string[];
  readonly kmsKeyArns: readonly string[];
}

function policy(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Each value once, in order, so that the document does not depend on who named it first. */
function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/**
 * The ARN of the private repository that an image lies in; nothing if it lies elsewhere (a public registry needs no
 * permission). Source: Amazon ECR User Guide, "Private registry", the forms of a registry's address.
 */
export function ecrRepositoryArn(image: string): string | undefined {
  const match =
    /^(\d{12})\.dkr(?:[.-]ecr)(?:-fips)?\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\/([^:@]+)/.exec(
      image,
    );
  const [, account, region, , repository] = match ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  const partition = region.startsWith("cn-")
    ? "aws-cn"
    : region.startsWith("us-gov-")
      ? "aws-us-gov"
      : "aws";
  return `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}

/**
 * The ARN of a secret behind what Amazon ECS takes it from, `arn[:json-key:version-stage:version-id]`; a parameter's
 * ARN is left as it is.
 */
export function secretArn(valueFrom: string): string {
  const parts = valueFrom.split(":");
  return parts[2] === "secretsmanager" ? parts.slice(0, 7).join(":") : valueFrom;
}

/** Reading of secrets and parameters, and of nothing else under the keys that encrypt them. */
export function secretStatements(
  { secretArns, kmsKeyArns }: Pick<ExecutionNeeds, "secretArns" | "kmsKeyArns">,
  readParameters: "ssm:GetParameter" | "ssm:GetParameters",
): Statement[] {
  const statements: Statement[] = [];
  const arns = distinct(secretArns.map(secretArn));
  const secrets = arns.filter((arn) => arn.split(":")[2] !== "ssm");
  const parameters = arns.filter((arn) => arn.split(":")[2] === "ssm");
  if (secrets.length > 0) {
    statements.push({
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: secrets,
    });
  }
  if (parameters.length > 0) {
    statements.push({ Effect: "Allow", Action: [readParameters], Resource: parameters });
  }
  if (kmsKeyArns.length > 0) {
    statements.push({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: distinct(kmsKeyArns),
      Condition: { StringLike: { "kms:ViaService": ["secretsmanager.*", "ssm.*"] } },
    });
  }
  return statements;
}

/**
 * What the execution role admits: this service's log, its images, its secrets, and nothing of the neighbours'.
 * `ecr:GetAuthorizationToken` knows no resource, so IAM takes it for all or none.
 */
export function executionPolicy(needs: ExecutionNeeds): PolicyDocument {
  const statements: Statement[] = [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${needs.logGroupArn}:*`,
    },
  ];
  const repositories = distinct(
    needs.images.map(ecrRepositoryArn).filter((arn) => arn !== undefined),
  );
  if (repositories.length > 0) {
    statements.push(
      { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Effect: "Allow",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ],
        Resource: repositories.length === 1 ? (repositories[0] ?? []) : repositories,
      },
    );
  }
  statements.push(...secretStatements(needs, "ssm:GetParameters"));
  return policy(statements);
}

/** What sessions of ECS Exec touch. */
export interface ExecuteCommandNeeds {
  readonly logGroupArn: pulumi.Input<string>;
  /** ARN of the log's streams, `<log group>:*`. */
  readonly logStreamsArn: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
}

/**
 * What ECS Exec asks of the task role: a channel to the session manager and the session's log. The channel's actions
 * and `logs:DescribeLogGroups` know no resource.
 * Source: Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec".
 */
function executeCommandStatements(needs: ExecuteCommandNeeds): Statement[] {
  return [
    {
      Effect: "Allow",
      Action: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "logs:DescribeLogGroups",
      ],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [needs.logGroupArn, needs.logStreamsArn],
    },
    ...(needs.kmsKeyArn === undefined
      ? []
      : [{ Effect: "Allow" as const, Action: ["kms:Decrypt"], Resource: needs.kmsKeyArn }]),
  ];
}

/** A permission as a statement of a policy. */
export function permissionStatement({ actions, resources, conditions }: Permission): Statement {
  return {
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

/** The task role's policy; nothing if the application needs no permission. */
export function taskPolicy(
  permissions: readonly Permission[],
  executeCommand: ExecuteCommandNeeds | undefined,
): PolicyDocument | undefined {
  const statements: Statement[] = [
    ...permissions.map(permissionStatement),
    ...(executeCommand === undefined ? [] : executeCommandStatements(executeCommand)),
  ];
  return statements.length === 0 ? undefined : policy(statements);
}

/** What is wrong with what a program may do, if anything. */
export function permissionProblems(permissions: readonly Permission[] = [], at: string): Problem[] {
  return permissions.flatMap((one, index) => problemsOfPermission(one, `${at}[${index}]`));
}

/** What is wrong with what a program's connections let it do, if anything. */
export function connectionProblems(connections: readonly Connection[] = [], at: string): Problem[] {
  return connections.flatMap(({ permissions }, index) =>
    permissionProblems(permissions, `${at}[${index}].permissions`),
  );
}

function problemsOfPermission(permission: Permission, at: string): readonly Problem[] {
  const problems = new ProblemList();
  if (permission.actions.length === 0) {
    problems.add(`${at}.actions`, [], "at least one action", "Name it, as in s3:GetObject.");
  }
  permission.actions.forEach((action, index) => {
    if (!/^[a-z0-9-]+:[A-Za-z*]*[A-Za-z][A-Za-z*]*$/.test(action)) {
      problems.add(
        `${at}.actions[${index}]`,
        action,
        "one action of one AWS service, such as s3:GetObject",
        "Name what the application does.",
      );
    }
  });
  if (permission.resources.length === 0) {
    problems.add(`${at}.resources`, [], "at least one ARN", "Name what the actions apply to.");
  }
  return problems.problems;
}
