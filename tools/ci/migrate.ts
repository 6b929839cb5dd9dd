/**
 * A service's migrations: its new image once, as a task of its own, where the service itself stands. Everything but
 * image and command is taken from what the service runs now: subnets, security group, roles, secrets.
 */
import { aws, output, StepError } from "./processes";
import { refuseBeside, runToEnd, type Task } from "./task";

/** What is run, and where. */
export interface Migration {
  readonly stack: string;
  readonly service: string;
  /** The new image, by its digest. */
  readonly image: string;
  readonly command: readonly string[];
  /** How long it may take. */
  readonly minutes: number;
  /** Between two looks at the task. @default 10 000 */
  readonly pollMilliseconds?: number;
}

interface Container {
  readonly name: string;
  readonly logConfiguration?: { readonly options?: Readonly<Record<string, string>> };
}

interface TaskDefinition extends Readonly<Record<string, unknown>> {
  readonly family: string;
  readonly containerDefinitions: readonly Container[];
}

interface Service {
  readonly serviceName: string;
  readonly taskDefinition: string;
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration?: {
      readonly subnets: readonly string[];
      readonly securityGroups?: readonly string[];
      readonly assignPublicIp?: string;
    };
  };
}

/**
 * Runs the migrations to their end, unless others still run in the cluster. Whatever else ends the wait stops them.
 *
 * @throws StepError unless they ended well: then nothing may be rolled out
 */
export async function migrate(migration: Migration): Promise<void> {
  const { stack, service, image, command, minutes, pollMilliseconds = 10_000 } = migration;
  const cluster = clusterOf(stack);
  const running = serviceOf(cluster, service);
  const network = networkOf(running);
  const definition = definitionOf(running.taskDefinition);
  refuseBeside(cluster, startedBy, familyOf(definition));
  const arn = register(definition, service, image);
  const request = {
    cluster,
    taskDefinition: arn,
    launchType: "FARGATE",
    count: 1,
    startedBy,
    networkConfiguration: network,
    overrides: { containerOverrides: [{ name: service, command }] },
  };
  try {
    let task = "";
    const ended = await runToEnd(request, { cluster, minutes, pollMilliseconds }, (arn) => {
      task = arn;
      console.log(`migrations of ${service} in ${stack}: ${task}`);
    });
    showLog(definition, service, task);
    judge(ended, service);
    console.log(`migrations of ${service} in ${stack}: done`);
  } finally {
    deregister(arn);
  }
}

/** By which the tasks of migrations are known. */
const startedBy = "migrations";

function familyOf({ family }: TaskDefinition): string {
  return `${family}-migrate`;
}

/** A definition that stays does no harm: how the migrations ended does not depend on it. */
function deregister(arn: string): void {
  try {
    aws(["ecs", "deregister-task-definition", "--task-definition", arn]);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`${arn} stays registered: ${error.message}`);
  }
}

function clusterOf(stack: string): string {
  const outputs = JSON.parse(output("pulumi", ["stack", "output", "--json", "--stack", stack])) as {
    clusterName?: unknown;
  };
  if (typeof outputs.clusterName === "string") return outputs.clusterName;
  throw new StepError(
    `${stack} has no cluster: only stacks of services run their migrations as a task ` +
      "(docs/delivery.md says what the others do)",
  );
}

function serviceOf(cluster: string, service: string): Service {
  const { serviceArns } = aws(["ecs", "list-services", "--cluster", cluster]) as {
    serviceArns: readonly string[];
  };
  // The component's name for it, and the suffix that Pulumi gives.
  const pattern = new RegExp(`/services-service-${service}-[0-9a-f]+$`);
  const [arn, another] = serviceArns.filter((candidate) => pattern.test(candidate));
  if (arn === undefined || another !== undefined) {
    throw new StepError(`${cluster} has not exactly one ECS service for ${service}`);
  }
  const { services } = aws([
    ...["ecs", "describe-services", "--cluster", cluster, "--services", arn],
  ]) as { services: readonly Service[] };
  const [found] = services;
  if (found === undefined) throw new StepError(`ECS does not describe ${arn}`);
  return found;
}

/** Where the service's tasks stand, and the migrations too: in private subnets, without an address of the internet. */
function networkOf({ serviceName, networkConfiguration }: Service) {
  const { awsvpcConfiguration } = networkConfiguration ?? {};
  if (awsvpcConfiguration === undefined) throw new StepError(`${serviceName} has no subnets`);
  if (awsvpcConfiguration.assignPublicIp === "ENABLED") {
    throw new StepError(
      `${serviceName} gives its tasks public addresses: not a place for migrations`,
    );
  }
  return { awsvpcConfiguration };
}

function definitionOf(arn: string): TaskDefinition {
  const { taskDefinition } = aws([
    ...["ecs", "describe-task-definition", "--task-definition", arn],
  ]) as { taskDefinition: TaskDefinition };
  return taskDefinition;
}

/** What a registration takes of a description. */
const registered = [
  ...["taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory"],
  ...["requiresCompatibilities", "runtimePlatform", "volumes", "ephemeralStorage"],
];

function register(definition: TaskDefinition, service: string, image: string): string {
  if (!definition.containerDefinitions.some(({ name }) => name === service)) {
    throw new StepError(`${definition.family} has no container ${service}`);
  }
  const request = {
    family: familyOf(definition),
    ...Object.fromEntries(
      registered.flatMap((key) => (key in definition ? [[key, definition[key]]] : [])),
    ),
    containerDefinitions: definition.containerDefinitions.map((container) =>
      container.name === service ? { ...container, image } : container,
    ),
  };
  const { taskDefinition } = aws([
    ...["ecs", "register-task-definition", "--cli-input-json", JSON.stringify(request)],
  ]) as { taskDefinition: { taskDefinitionArn: string } };
  return taskDefinition.taskDefinitionArn;
}

/** The task's own words, as far as they can be had: the verdict does not depend on them. */
function showLog(definition: TaskDefinition, service: string, task: string): void {
  const container = definition.containerDefinitions.find(({ name }) => name === service);
  const options = container?.logConfiguration?.options ?? {};
  const group = options["awslogs-group"];
  const prefix = options["awslogs-stream-prefix"];
  if (group === undefined || prefix === undefined) return;
  const stream = `${prefix}/${service}/${task.split("/").at(-1) ?? ""}`;
  try {
    const { events } = aws([
      ...["logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream],
      ...["--limit", "200"],
    ]) as { events: readonly { message: string }[] };
    for (const { message } of events) console.log(`  ${message}`);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.log(`  (no log: ${error.message})`);
  }
}

function judge({ containers = [], stoppedReason }: Task, service: string): void {
  const container = containers.find(({ name }) => name === service);
  if (container?.exitCode === 0) return;
  const how =
    container?.exitCode === undefined
      ? "without having run to their end"
      : `with status ${container.exitCode}`;
  const why = [container?.reason, stoppedReason]
    .filter((reason) => reason !== undefined)
    .join("; ");
  throw new StepError(
    `the migrations of ${service} ended ${how}${why === "" ? "" : ` (${why})`}: nothing is rolled out`,
  );
}
