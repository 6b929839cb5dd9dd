/**
 * Services and task sets of ECS that AWS refuses to make: they name a container or a port that their task definition does
 * not have, or have a network where they take none.
 */
import {
  flagOf,
  formatPath,
  listOf,
  mapOf,
  numberOf,
  show,
  textOf,
  type Path,
  type Resource,
} from "../graph";
import { containersOf, type Container } from "../model/balancing/containers";
import { isSure } from "../model/members";
import { at, isIgnored, type Reader } from "../model/members/reader";
import type { Mend } from "./roots";

/** What names containers and their ports. */
const byContainer = ["loadBalancers", "serviceRegistries"];

/** What AWS has against a service; undefined where nothing is wrong with it for sure. */
export function refusedService(reader: Reader, service: Resource): Mend | undefined {
  const isOne = service.kind === "EcsService" || service.kind === "EcsTaskSet";
  if (!isOne || service.isFound) return undefined;
  const definition = definitionOf(reader, service);
  if (definition === undefined) return refusedNetwork(reader, service);
  const containers = containersOf(
    reader,
    definition,
    reader.made(definition, "containerDefinitions"),
  );
  const asked = { reader, service, definition, containers: containers ?? [] };
  const ofContainers =
    containers === undefined
      ? undefined
      : (first(
          byContainer.flatMap((list) => entriesOf(reader, service, [list])),
          (entry) => refusedContainer(asked, entry),
        ) ??
        first(namedPorts(reader, service), (entry) => refusedName(asked, [...entry, "portName"])));
  return (
    ofContainers ?? refusedNetwork(reader, service) ?? refusedMode(asked) ?? refusedLaunch(asked)
  );
}

function first<T>(all: readonly T[], of: (one: T) => Mend | undefined): Mend | undefined {
  for (const one of all) {
    const mend = of(one);
    if (mend !== undefined) return mend;
  }
  return undefined;
}

const network = "networkConfiguration";
const controller = "deploymentController.type";

function hasNetwork(reader: Reader, service: Resource): boolean {
  const path = `${network}.subnets`;
  if (!isIgnored(service, path)) return reader.present(service, path).state === "yes";
  return reader.made(service, path).state !== "absent";
}

/**
 * A service whose tasks others deploy has no network: its task sets have
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html). AWS answers that
 * `NetworkConfiguration must be null`.
 */
function refusedNetwork(reader: Reader, service: Resource): Mend | undefined {
  const setting = reader.made(service, controller);
  const isDoubt = setting.state === "unknown";
  const isExternal = isDoubt || reader.textMade(service, controller) === "external";
  if (service.kind !== "EcsService" || !isExternal || !hasNetwork(reader, service)) {
    return undefined;
  }
  return {
    cause: { resource: service, property: isDoubt ? controller : network },
    isDoubt,
    why: `${at(service, controller)} is ${isDoubt ? "unknown: if it is " : ""}EXTERNAL, ${isDoubt ? "" : "and "}AWS takes no ${network} of such a service, whose task sets have one each`,
    fix: `Take ${network} out of ${service.toString()}, and give it to a task set (aws:ecs/taskSet:TaskSet) of it.`,
  };
}

/** Modes in which tasks have no interfaces of their own. */
const shared = ["bridge", "host", "none"];

/**
 * Tasks with interfaces of their own are told a network, and no others are
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html).
 */
function refusedMode({ reader, service, definition }: Asked): Mend | undefined {
  const path = "networkMode";
  const mode = reader.textMade(definition, path);
  const isExternal = reader.textMade(service, controller) === "external";
  if (service.kind !== "EcsService" || mode === undefined || isExternal) return undefined;
  const cause = { resource: service, property: network };
  if (mode === "awsvpc" && reader.made(service, network).state === "absent") {
    return {
      cause,
      why: `${at(definition, path)} is awsvpc, and ${service.toString()} has no ${network}`,
      fix: `Give ${service.toString()} a ${network} with subnets and security groups: AWS asks for it.`,
    };
  }
  if (!shared.includes(mode) || !hasNetwork(reader, service)) return undefined;
  return {
    cause,
    why: `${at(definition, path)} is ${mode}, and ${service.toString()} has a ${network}, which AWS takes with awsvpc alone`,
    fix: `Set ${path} of ${definition.toString()} to "awsvpc", or take ${network} out of ${service.toString()}.`,
  };
}

/**
 * Fargate runs what is said to be for it, where a task definition says for what it is
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
 */
function refusedLaunch({ reader, service, definition }: Asked): Mend | undefined {
  const [launch, path] = ["launchType", "requiresCompatibilities"];
  const setting = reader.made(definition, path);
  const all = setting.state === "known" ? (listOf(setting.value) ?? []) : [];
  const kinds = all.map((one) => textOf(one)?.toUpperCase());
  const isOther = kinds.length > 0 && kinds.every((one) => one !== undefined && one !== "FARGATE");
  if (!isOther || reader.textMade(service, launch) !== "fargate") return undefined;
  return {
    cause: { resource: definition, property: path },
    why: `${at(definition, path)} is ${show(all)}, and ${at(service, launch)} is FARGATE`,
    fix: `Have ${path} of ${definition.toString()} hold "FARGATE", or have ${launch} of ${service.toString()} be one of it: AWS refuses any other.`,
  };
}

interface Asked {
  readonly reader: Reader;
  readonly service: Resource;
  readonly definition: Resource;
  readonly containers: readonly Container[];
}

/**
 * A container has to be one of the task definition, and its port one of its mappings, in each network mode
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html).
 */
function refusedContainer(
  { reader, service, definition, containers }: Asked,
  entry: readonly (string | number)[],
): Mend | undefined {
  const [nameAt, portAt] = [
    [...entry, "containerName"],
    [...entry, "containerPort"],
  ] as const;
  const [name, port] = [reader.made(service, nameAt), reader.made(service, portAt)];
  const text = name.state === "known" ? textOf(name.value) : undefined;
  if (name.state !== "known" || text === undefined || text === "") return undefined;
  const container = containers.find((one) => one.name === text);
  if (container === undefined) {
    return {
      cause: { resource: service, property: formatPath(nameAt) },
      why: `${at(service, nameAt)} is ${show(name.value)}, and ${definition.toString()} has no container of that name`,
      fix: `Have ${formatPath(nameAt)} of ${service.toString()} be the name of a container of ${definition.toString()}: AWS refuses any other.`,
    };
  }
  const number = port.state === "known" ? numberOf(port.value) : undefined;
  if (number === undefined || number === 0) return undefined;
  // A mapping of a range may have it.
  const isThere = container.mappings.some((one) => (one.container ?? number) === number);
  if (isThere) return undefined;
  return {
    cause: { resource: service, property: formatPath(portAt) },
    why: `${at(service, portAt)} is ${number}, and that container of ${definition.toString()} has no port mapping for it`,
    fix: `Have ${formatPath(portAt)} of ${service.toString()} be a containerPort of ${definition.toString()}, or give that container a port mapping for ${number}: AWS refuses any other.`,
  };
}

/**
 * Service Connect and VPC Lattice name a port mapping by its name
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VpcLatticeConfiguration.html).
 */
function refusedName(
  { reader, service, definition, containers }: Asked,
  path: Path,
): Mend | undefined {
  const name = reader.made(service, path);
  const text = name.state === "known" ? textOf(name.value) : undefined;
  if (name.state !== "known" || text === undefined || text === "") return undefined;
  const isThere = containers.some(({ mappings }) => mappings.some((one) => one.name === text));
  if (isThere) return undefined;
  return {
    cause: { resource: service, property: formatPath(path) },
    why: `${at(service, path)} is ${show(name.value)}, and ${definition.toString()} has no port mapping of that name`,
    fix: `Have ${formatPath(path)} of ${service.toString()} be the name of a port mapping of ${definition.toString()}: AWS refuses any other.`,
  };
}

/** What names port mappings by their names, where that is in use. */
function namedPorts(reader: Reader, service: Resource): readonly (readonly (string | number)[])[] {
  const connect = "serviceConnectConfiguration";
  const enabled = reader.made(service, `${connect}.enabled`);
  const isOn = enabled.state === "known" && flagOf(enabled.value) === true;
  return [
    ...(isOn ? entriesOf(reader, service, [connect, "services"]) : []),
    ...entriesOf(reader, service, ["vpcLatticeConfigurations"]),
  ];
}

/** The paths of what a list holds, or of the one block that stands there without a list. */
function entriesOf(
  reader: Reader,
  service: Resource,
  list: readonly (string | number)[],
): readonly (readonly (string | number)[])[] {
  const setting = reader.made(service, list);
  if (setting.state !== "known") return [];
  const items = listOf(setting.value);
  if (items !== undefined) return items.map((_, i) => [...list, i]);
  return mapOf(setting.value) === undefined ? [] : [list];
}

/**
 * The task definition that a service runs, where it surely is this revision: a family alone means its latest one, and
 * one that follows the latest hands that out, which others may have made
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html).
 */
function definitionOf(reader: Reader, service: Resource): Resource | undefined {
  const path = "taskDefinition";
  if (isIgnored(service, path)) return definitionSaid(reader, service);
  const definitions = reader.resources(service, path);
  const [definition, ...others] = definitions.certain;
  if (definition === undefined || others.length > 0 || !isSure(definitions)) return undefined;
  if (definition.isFound || reader.flag(definition, "trackLatest").state !== "no") return undefined;
  const setting = reader.setting(service, path);
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  const isThis =
    text === undefined ||
    text === definition.outputText("arn") ||
    (definition.isNew && text === textOf(definition.input("family")));
  return isThis ? definition : undefined;
}

/** The revision that a service is made with, and others replace afterwards. */
function definitionSaid({ resolver }: Reader, service: Resource): Resource | undefined {
  const mentioned = [...resolver.everMentioned(service)];
  const [definition, ...others] = mentioned.filter(({ kind }) => kind === "EcsTaskDefinition");
  return others.length > 0 || definition?.isFound === true ? undefined : definition;
}
