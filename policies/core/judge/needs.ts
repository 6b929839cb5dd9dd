/** What a task needs of AWS before its own code runs, as its definition says. */
import { listOf, mapOf, textOf, unknown, type Resolver, type Resource, type Value } from "../graph";
import type { Model } from "../model";
import { asRegion, regionInArn, regionOfImage } from "./service-regions";

/** Something that a task calls at its start. */
export interface Need {
  /** `pulls its image`, for a sentence. */
  readonly what: string;
  /** Endings of the names of the services that answer it: `ecr.api`. None: it is on the internet. */
  readonly services: readonly string[];
  /** Whether S3 is called as well: ECR keeps the layers of images there. */
  readonly s3: boolean;
  /** The region whose services these are. @default the task's own */
  readonly region?: string | undefined;
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
  readonly logsRegion: string | undefined;
  readonly secrets: readonly string[];
}

const property = "containerDefinitions";
const ecr = /^\d{12}\.dkr\.ecr[.-]/;
const mostContainers = 64;

/** What the containers of a task definition call; where they are unknown, what their configuration came from. */
export function needsOf(model: Model, definition: Resource): Needs {
  const { resolver } = model;
  const uses = [...resolver.everMentioned(definition)];
  // Where it is ignored when it changes, what is deployed may need what is said, and an image of one's own.
  const isIgnored = definition.ignores(property);
  const containers = containersOf(definition.said(property));
  const told =
    containers === undefined
      ? fromSources(definition, isIgnored ? uses : resolver.read(definition, property).sources)
      : fromContainers(definition, containers);
  const hasImage = told.some(({ s3, region }) => s3 && region === undefined);
  return { all: isIgnored && !hasImage ? [imageNeed(definition), ...told] : told, uses };
}

function fromContainers(because: Resource, containers: readonly Container[]): readonly Need[] {
  const needs: Need[] = [];
  const images = containers.flatMap(({ image }) => (image === undefined ? [] : [image]));
  const isOwn = (image: string) => ecr.test(image);
  for (const region of each(images.filter(isOwn), regionOfImage)) {
    needs.push({ ...imageNeed(because), region });
  }
  if (images.some((image) => !isOwn(image))) {
    needs.push({
      what: "pulls its image from a public registry",
      services: [],
      s3: false,
      because,
    });
  }
  const logging = containers.filter(({ logs }) => logs === "awslogs");
  for (const region of each(logging, ({ logsRegion }) => logsRegion)) {
    needs.push({ ...logNeed(because), region });
  }
  const named = containers.flatMap((one) => one.secrets);
  const secrets = named.filter((from) => !isParameter(from));
  for (const region of each(secrets, regionInArn)) needs.push({ ...secretNeed(because), region });
  for (const region of each(named.filter(isParameter), regionInArn)) {
    needs.push({ what: "reads its parameters", services: ["ssm"], s3: false, because, region });
  }
  return needs;
}

/** The regions of some things, each once. */
function each<T>(all: readonly T[], regionOf: (one: T) => string | undefined) {
  return new Set(all.map(regionOf));
}

/**
 * Whether `valueFrom` means a parameter of Systems Manager: by its ARN, or by its name alone. A secret of Secrets Manager
 * is always given by its ARN.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 */
function isParameter(from: string): boolean {
  return !/^arn:[^:]*:secretsmanager:/.test(from);
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
    const logging = field(one, "logConfiguration");
    const logs = field(logging, "logDriver");
    const image = field(one, "image");
    return {
      image: typeof image === "string" ? image : undefined,
      logs: typeof logs === "string" ? logs.toLowerCase() : undefined,
      logsRegion: asRegion(field(field(logging, "options"), "awslogs-region")),
      // Those of the log driver are read at the same time
      // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-logconfig.html).
      secrets: [...namedBy(field(one, "secrets")), ...namedBy(field(logging, "secretOptions"))],
    };
  });
}

/** What a list of secrets names. */
function namedBy(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const from = field(one, "valueFrom");
    return typeof from === "string" ? [from] : [];
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

const strategies = "capacityProviderStrategies";

/**
 * Whether a service's tasks may run on Fargate, where each call goes out of the task's own interface. A capacity
 * provider that is a resource is never Fargate's, whatever its name is going to be.
 */
export function mayBeFargate(
  resolver: Resolver,
  service: Resource,
  definition: Resource | undefined,
): boolean {
  // What is not carried out may have been said otherwise.
  if (["launchType", strategies].some((one) => service.ignores(one))) return true;
  const launch = resolver.read(service, "launchType");
  if (launch.state !== "absent") return (textOf(launch.value) ?? "FARGATE") === "FARGATE";
  if (resolver.read(service, strategies).state !== "absent") {
    const mayBe = mayChooseFargate(resolver, service, strategies);
    if (mayBe !== undefined) return mayBe;
  }
  const compatible = definition?.input("requiresCompatibilities");
  const all = compatible === undefined ? [] : (listOf(compatible) ?? [unknown]);
  if (all.length > 0 && all.every((one) => textOf(one) === "FARGATE")) return true;
  const isFit = all.some((one) => (textOf(one) ?? "FARGATE") === "FARGATE");
  return isFit && clustersMayChooseFargate(resolver);
}

/** Whether the providers of a strategy may be Fargate's; undefined where it names none. */
function mayChooseFargate(
  resolver: Resolver,
  resource: Resource,
  property: string,
): boolean | undefined {
  const read = resolver.read(resource, property);
  const items = listOf(read.value) ?? [unknown];
  if (items.length === 0) return undefined;
  const { all } = resolver.sources(resource, property);
  if (all.some(({ kind }) => kind === "EcsCapacityProvider")) return false;
  const names = items.map((item) => textOf(mapOf(item)?.["capacityProvider"]));
  return names.every((name) => name === undefined || name.startsWith("FARGATE"));
}

const choosing = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const choice = "defaultCapacityProviderStrategies";

/** Whether a cluster puts on Fargate what says nothing of where it runs. */
function clustersMayChooseFargate(resolver: Resolver): boolean {
  return resolver.graph.resources
    .filter(({ type }) => type === choosing)
    .some(
      (one) =>
        one.ignores(choice) ||
        (resolver.read(one, choice).state !== "absent" &&
          mayChooseFargate(resolver, one, choice) === true),
    );
}
