/** A stack's settings: its configuration, validated as a whole, with everything decided that the program needs. */
import * as pulumi from "@pulumi/pulumi";
import { formatProblems, type Problem, ProblemList } from "../components/common/problems";
import { checkSettings } from "./checks";
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
  readonly services: Readonly<Record<string, ServiceSettings>>;
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
  { project, stack }: { project: string; stack: string },
): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const place: Place = (...path) => `${project}:${formatPath(path)}`;
  const { config, invalidKeys, problems } = validateConfig(raw, project, place);
  const list = new ProblemList();
  list.addAll(problems);
  const usable = (...keys: (keyof StackConfig)[]) => !keys.some((key) => invalidKeys.has(key));

  const services = usable("services", "serviceDefaults", "stores")
    ? resolveServices(config, place, list)
    : {};
  const settings: Settings = { ...config, names: namesOf(config), services };
  checkSettings(settings, { region: raw["aws:region"], place, usable, problems: list });
  if (list.problems.length > 0) throw new SettingsError(file, list.problems);
  return settings;
}

/** The running program's settings. */
export function loadSettings(): Settings {
  return readSettings(pulumi.runtime.allConfig(), {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
  });
}
