/** A stack's settings: its configuration, validated as a whole, with everything decided that the program needs. */
import * as pulumi from "@pulumi/pulumi";
import { formatProblems, type Problem, ProblemList } from "../components/common/problems";
import { checkSettings } from "./checks";
import { checkComponents } from "./component-checks";
import { resolveServices, type ServiceSettings } from "./resolve-services";
import type { StackConfig } from "./schema";
import { formatPath, type Place, type RawConfig, validateConfig } from "./validate";

export type { ServiceSettings };

/** Names in DNS, as far as the stack has a domain. */
export interface Names {
  /** The public edge's name, `api.<domain>`. */
  readonly publicEdge?: string;
  /** The private zone that the internal edge's names stand in. */
  readonly internal: string;
  /** The static site's names; none: the CDN's own. */
  readonly site: readonly string[];
}

/** Everything that differs from stack to stack. */
export interface Settings extends Omit<StackConfig, "services"> {
  readonly names: Names;
  /** The services that run as containers; none in another shape. */
  readonly services: Readonly<Record<string, ServiceSettings>>;
}

/** Where settings are read from. */
export interface SettingsSource {
  readonly project: string;
  readonly stack: string;
  /** Whether a configuration key holds an encrypted value. @default none does */
  readonly isSecret?: (key: string) => boolean;
}

/** A stack's configuration has problems; none of its resources has been registered. */
export class SettingsError extends pulumi.RunError {
  constructor(
    file: string,
    readonly problems: readonly Problem[],
  ) {
    super(formatProblems(file, problems));
    this.name = "SettingsError";
  }
}

function namesOf(config: StackConfig): Names {
  const { domain } = config;
  return {
    ...(domain === undefined ? {} : { publicEdge: `api.${domain}` }),
    internal:
      config.internalDomain ?? (domain === undefined ? "bulkhead.internal" : `internal.${domain}`),
    site:
      domain === undefined
        ? []
        : config.site.names.map((label) => (label === "@" ? domain : `${label}.${domain}`)),
  };
}

/**
 * Reads a stack's settings from its configuration.
 *
 * @throws SettingsError with every problem: unknown keys, wrong types, and values that do not go together
 */
export function readSettings(
  raw: RawConfig,
  { project, stack, isSecret = () => false }: SettingsSource,
): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const place: Place = (...path) => `${project}:${formatPath(path)}`;
  const list = new ProblemList();
  const secretKeys = Object.keys(raw).filter(
    (key) => key.startsWith(`${project}:`) && isSecret(key),
  );
  for (const at of secretKeys) {
    list.addAll([
      {
        at,
        found: "an encrypted value",
        expected: "a value in clear: settings end up in plain text, and none of them is secret",
        fix: "Keep the secret in Secrets Manager and name it by ARN under services.<name>.secrets.",
      },
    ]);
  }
  const open = Object.fromEntries(Object.entries(raw).filter(([key]) => !secretKeys.includes(key)));
  const { config, invalidKeys, problems } = validateConfig(open, project, place);
  list.addAll(problems);
  const usable = (...keys: (keyof StackConfig)[]) =>
    !keys.some((key) => invalidKeys.has(key) || secretKeys.includes(`${project}:${key}`));

  const hasServices = config.compute === "services";
  const services =
    hasServices && usable("services", "serviceDefaults", "stores")
      ? resolveServices(config, place, list)
      : {};
  const settings: Settings = { ...config, names: namesOf(config), services };
  const context = { config, region: raw["aws:region"], place, usable, problems: list };
  checkSettings(settings, context);
  checkComponents(settings, context);
  if (list.problems.length > 0) throw new SettingsError(file, list.problems);
  return settings;
}

/** The running program's settings. */
export function loadSettings(): Settings {
  // The SDK has it, and leaves it out of its declarations.
  const secrets = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return readSettings(pulumi.runtime.allConfig(), {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    isSecret: (key) => secrets.isConfigSecret?.(key) ?? false,
  });
}
