/** The services of one stack: the marketplace's own, as the stack changes them, and what it adds. */
import type { ProblemList } from "../components/common/problems";
import type { StackConfig } from "./schema";
import { proxyDefaults } from "../components/sidecar/spec";
import { closest } from "../components/common/suggest";
import { type EgressName, marketplace, type ServiceProfile, storeVariables } from "./services";
import type { Place } from "./validate";

type ServiceConfig = StackConfig["services"][string];

/** A service's reverse proxy, as the stack sets it. */
export type ProxySettings = NonNullable<ServiceConfig["proxy"]> & { readonly port: number };

/** One service of one stack, every setting decided. */
export interface ServiceSettings extends ServiceProfile {
  /** Without one, the stack runs a placeholder that is healthy on the service's health path. */
  readonly image?: string;
  readonly command?: readonly string[];
  /** A command in the container that says whether it is well. */
  readonly healthCommand?: readonly string[];
  readonly proxy?: ProxySettings;
  readonly egress: EgressName;
  /** CPU units; 1024 is one vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Tasks at least. */
  readonly minimum: number;
  /** Tasks at most. */
  readonly maximum: number;
  readonly architecture: "ARM64" | "X86_64";
  readonly spot: boolean;
  readonly exec: boolean;
  /** Requests per minute and task that scaling aims at. */
  readonly requestsPerTarget?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Environment variable to the ARN of a secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the container's component takes as it is. */
  readonly container: Pick<ServiceConfig, "readonlyRootFilesystem" | "scratch" | "clearNames">;
}

/** Sizes that hold where neither the stack nor the service says otherwise: fit for production. */
const defaultSizes = {
  cpu: 512,
  memory: 1024,
  minimum: 2,
  maximum: 6,
  architecture: "ARM64",
  spot: false,
  exec: false,
} as const;

/** What an added service must say for itself. */
function profileOf(
  name: string,
  config: ServiceConfig,
  at: string,
  problems: ProblemList,
): ServiceProfile | undefined {
  const known = Object.hasOwn(marketplace, name) ? marketplace[name] : undefined;
  const { edge = known?.edge, port = known?.port, healthPath = known?.healthPath } = config;
  const missing = Object.entries({ edge, port, healthPath }).filter(([, v]) => v === undefined);
  const meant = known === undefined ? closest(name, Object.keys(marketplace)) : undefined;
  if (missing.length > 0 && meant !== undefined) {
    problems.add(
      at,
      name,
      `a service of the marketplace (did you mean "${meant}"?) or ${missing.map(([key]) => key).join(", ")} of a new one`,
      `Rename it to "${meant}", or add what a new service needs.`,
    );
  } else {
    for (const [key] of missing) {
      problems.add(
        `${at}.${key}`,
        undefined,
        `a value, as "${name}" is none of ${Object.keys(marketplace).join(", ")}`,
        `Add ${key}, or correct the service's name.`,
      );
    }
  }
  if (known?.edge === "internal" && edge === "public") {
    problems.add(
      `${at}.edge`,
      edge,
      `"internal": the internet never reaches ${name}, in no way`,
      "Remove edge; let a service of its own answer the public.",
    );
  }
  if (edge === undefined || port === undefined || healthPath === undefined) return undefined;
  return {
    edge,
    port,
    healthPath,
    paths: config.paths ?? known?.paths ?? [],
    webSocket: config.webSocket ?? known?.webSocket ?? false,
    stores: config.stores ?? known?.stores ?? [],
    callsApi: config.callsApi ?? known?.callsApi ?? false,
  };
}

function checkService(
  name: string,
  config: ServiceConfig,
  service: ServiceSettings,
  stack: StackConfig,
  at: string,
  problems: ProblemList,
): void {
  const own = config.minimum !== undefined || config.maximum !== undefined;
  if (own && service.maximum < service.minimum) {
    problems.add(
      `${at}.maximum`,
      service.maximum,
      `at least the minimum, ${service.minimum}`,
      "Raise maximum or lower minimum.",
    );
  }
  for (const store of config.stores ?? []) {
    if (!stack.stores.includes(store)) {
      problems.add(
        `${at}.stores`,
        store,
        `a store of this stack: ${stack.stores.join(", ") || "it has none"}`,
        `Add "${store}" to the stack's stores or take it from the service.`,
      );
    }
  }
  if (service.edge === "internal" && config.paths !== undefined) {
    problems.add(
      `${at}.paths`,
      config.paths,
      "no paths: the internal edge routes by host name",
      "Remove paths, or set edge to public.",
    );
  }
  if (config.command !== undefined && config.image === undefined) {
    problems.add(
      `${at}.command`,
      config.command,
      "an image that the command is for",
      "Add image, or remove command.",
    );
  }
  if (name === "api" && service.callsApi) {
    problems.add(`${at}.callsApi`, true, "false for the api itself", "Remove callsApi.");
  }
  const taken = service.stores.flatMap((store) =>
    storeVariables[store].map((variable) => [variable, store] as const),
  );
  for (const [variable, store] of taken) {
    for (const group of ["environment", "secrets"] as const) {
      if (Object.hasOwn(service[group], variable)) {
        problems.add(
          `${at}.${group}.${variable}`,
          variable,
          `another name: ${store} sets this one`,
          "Remove it, or rename it.",
        );
      }
    }
  }
  for (const variable of Object.keys(service.environment)) {
    if (Object.hasOwn(service.secrets, variable)) {
      problems.add(
        `${at}.secrets.${variable}`,
        variable,
        "a variable that environment does not set, too",
        "Remove it from one of the two.",
      );
    }
  }
}

/** Merges the marketplace's services with a stack's settings; services that it switches off are left out. */
export function resolveServices(
  stack: StackConfig,
  place: Place,
  problems: ProblemList,
): Readonly<Record<string, ServiceSettings>> {
  const names = [...new Set([...Object.keys(marketplace), ...Object.keys(stack.services)])];
  const resolved: Record<string, ServiceSettings> = {};
  const { minimum: least, maximum: most } = { ...defaultSizes, ...stack.serviceDefaults };
  if (most < least) {
    problems.add(
      place("serviceDefaults", "maximum"),
      most,
      `at least the minimum, ${least}`,
      "Raise maximum or lower minimum.",
    );
  }
  for (const name of names) {
    const config: ServiceConfig = (Object.hasOwn(stack.services, name)
      ? stack.services[name]
      : undefined) ?? { enabled: true };
    if (!config.enabled) continue;
    const at = place("services", name);
    const profile = profileOf(name, config, at, problems);
    if (profile === undefined) continue;
    const { cpu, memory, minimum, maximum, architecture, spot, exec } = {
      ...defaultSizes,
      ...stack.serviceDefaults,
      ...config,
    };
    const service: ServiceSettings = {
      ...profile,
      // A store that the stack does not have cannot be declared in it; an explicit list is checked below.
      stores: profile.stores.filter((store) => stack.stores.includes(store)),
      ...(config.image === undefined ? {} : { image: config.image }),
      ...(config.command === undefined ? {} : { command: config.command }),
      ...(config.healthCommand === undefined ? {} : { healthCommand: config.healthCommand }),
      ...(config.proxy === undefined
        ? {}
        : { proxy: { port: proxyDefaults.port, ...config.proxy } }),
      ...(config.requestsPerTarget === undefined
        ? {}
        : { requestsPerTarget: config.requestsPerTarget }),
      cpu,
      memory,
      minimum,
      maximum,
      architecture,
      spot,
      exec,
      egress: config.egress ?? "https",
      environment: config.environment ?? {},
      secrets: config.secrets ?? {},
      container: {
        ...(config.readonlyRootFilesystem === undefined
          ? {}
          : { readonlyRootFilesystem: config.readonlyRootFilesystem }),
        ...(config.scratch === undefined ? {} : { scratch: config.scratch }),
        ...(config.clearNames === undefined ? {} : { clearNames: config.clearNames }),
      },
    };
    checkService(name, config, service, stack, at, problems);
    resolved[name] = service;
  }
  return resolved;
}
