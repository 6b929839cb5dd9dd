/** What a task needs of AWS before its own code runs, as its definition says. */
import { listOf, mapOf, textOf, unknown, type Resolver, type Resource, type Value } from "../graph";
import type { Model } from "../model";

/** Something that a task calls at its start. */
export interface Need {
  /** `pulls its image`, for a sentence. */
  readonly what: string;
  /** Endings of the names of the services that answer it: `ecr.api`. None: it is on the internet. */
  readonly services: readonly string[];
  /** Whether S3 is called as well: ECR keeps the layers of images there. */
  readonly s3: boolean;
  /** The property that says so. */
  readonly because: Resource;
}

export interface Needs {
  readonly all: readonly Need[];
  /** Resources with interfaces that its containers are configured with: its stores. */
  readonly uses: readonly Resource[];
}

interface Container {
  readonly image: string | undefined;
  readonly logs: string | undefined;
  readonly secrets: readonly string[];
}

const ecr = /^\d{12}\.dkr\.ecr[.-]/;
const mostContainers = 64;

/** What the containers of a task definition call; where they are unknown, what their configuration came from. */
export function needsOf(model: Model, definition: Resource): Needs {
  const { resolver } = model;
  const read = resolver.read(definition, "containerDefinitions");
  const uses = resolver.mentions(definition);
  const containers = read.state === "known" ? containersOf(read.value) : undefined;
  const all =
    containers === undefined
      ? fromSources(definition, read.sources)
      : fromContainers(definition, containers);
  return { all, uses: [...uses] };
}

function fromContainers(because: Resource, containers: readonly Container[]): readonly Need[] {
  const needs: Need[] = [];
  const images = containers.flatMap(({ image }) => (image === undefined ? [] : [image]));
  const isOwn = (image: string) => ecr.test(image);
  if (images.some(isOwn)) needs.push(imageNeed(because));
  if (images.some((image) => !isOwn(image))) {
    needs.push({
      what: "pulls its image from a public registry",
      services: [],
      s3: false,
      because,
    });
  }
  if (containers.some(({ logs }) => logs === "awslogs")) needs.push(logNeed(because));
  const secrets = containers.flatMap((one) => one.secrets);
  const isParameter = (arn: string) => /:ssm:|^\//.test(arn);
  if (secrets.some((arn) => !isParameter(arn))) needs.push(secretNeed(because));
  if (secrets.some(isParameter)) {
    needs.push({ what: "reads its parameters", services: ["ssm"], s3: false, because });
  }
  return needs;
}

/** Of definitions that only the deployment knows, their sources tell: log groups, secrets. */
function fromSources(because: Resource, sources: readonly Resource[]): readonly Need[] {
  const has = (test: RegExp) => sources.some(({ type }) => test.test(type));
  return [
    imageNeed(because),
    ...(has(/^aws:cloudwatch\/logGroup:/) ? [logNeed(because)] : []),
    ...(has(/^aws:secretsmanager\//) ? [secretNeed(because)] : []),
    ...(has(/^aws:ssm\/parameter:/)
      ? [{ what: "reads its parameters", services: ["ssm"], s3: false, because }]
      : []),
  ];
}

function imageNeed(because: Resource): Need {
  return { what: "pulls its image", services: ["ecr.api", "ecr.dkr"], s3: true, because };
}

function logNeed(because: Resource): Need {
  return { what: "writes its logs", services: ["logs"], s3: false, because };
}

function secretNeed(because: Resource): Need {
  return { what: "reads its secrets", services: ["secretsmanager"], s3: false, because };
}

/** The containers of a definition; undefined where they cannot be read. */
function containersOf(value: Value | undefined): readonly Container[] | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > 1_000_000) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  return parsed.slice(0, mostContainers).map((one: unknown): Container => {
    const logs = field(field(one, "logConfiguration"), "logDriver");
    const secrets = field(one, "secrets");
    const image = field(one, "image");
    return {
      image: typeof image === "string" ? image : undefined,
      logs: typeof logs === "string" ? logs.toLowerCase() : undefined,
      secrets: (Array.isArray(secrets) ? secrets : []).flatMap((secret: unknown) => {
        const from = field(secret, "valueFrom");
        return typeof from === "string" ? [from] : [];
      }),
    };
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/**
 * Whether a service's tasks may run on Fargate, where each call goes out of the task's own interface. A capacity
 * provider that is a resource is never Fargate's, whatever its name is going to be.
 */
export function mayBeFargate(
  resolver: Resolver,
  service: Resource,
  definition: Resource | undefined,
): boolean {
  const launch = resolver.read(service, "launchType");
  if (launch.state !== "absent") return (textOf(launch.value) ?? "FARGATE") === "FARGATE";
  const strategies = resolver.read(service, "capacityProviderStrategies");
  const items = listOf(strategies.value) ?? (strategies.state === "absent" ? [] : [unknown]);
  if (items.length > 0) {
    const { all } = resolver.sources(service, "capacityProviderStrategies");
    if (all.some(({ kind }) => kind === "EcsCapacityProvider")) return false;
    const names = items.map((item) => textOf(mapOf(item)?.["capacityProvider"]));
    return names.every((name) => name === undefined || name.startsWith("FARGATE"));
  }
  const compatible = listOf(definition?.input("requiresCompatibilities")) ?? [];
  return compatible.length > 0 && compatible.every((one) => textOf(one) === "FARGATE");
}
