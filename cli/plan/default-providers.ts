/** The providers that the engine adds where a program names none: one per package and version. */
import type { PlannedResource, WireValue } from "./document";
import { packageOf } from "./draft";
import { unknownValue } from "./markers";
import type { Properties } from "./messages";
import { makeUrn } from "./urn";

export interface ProviderWanted {
  readonly version: string;
  readonly pluginDownloadURL: string;
}

/** The reference of a default provider, with the provider itself on its first use; or why there is none. */
export type DefaultProvider =
  { readonly reference: string; readonly added?: PlannedResource } | { readonly denied: string };

export class DefaultProviders {
  private readonly urns = new Map<string, string>();

  /** @param configOf the configuration of a package's default provider */
  constructor(
    private readonly stack: string,
    private readonly project: string,
    private readonly configOf: (packageName: string) => Properties,
  ) {}

  for(type: string, { version, pluginDownloadURL }: ProviderWanted): DefaultProvider {
    const packageName = packageOf(type);
    const disabled = listIn(this.configOf("pulumi")["disable-default-providers"]);
    if (packageName !== "pulumi" && (disabled.includes("*") || disabled.includes(packageName))) {
      return {
        denied: `Default provider for '${packageName}' disabled. '${type}' must use an explicit provider.`,
      };
    }
    const key = [packageName, version, pluginDownloadURL].join("|");
    const before = this.urns.get(key);
    if (before !== undefined) return { reference: `${before}::${unknownValue}` };
    const providerType = `pulumi:providers:${packageName}`;
    const name = ["default", version, pluginDownloadURL]
      .filter((part) => part !== "")
      .join("_")
      .replace(/[^A-Za-z0-9_]/g, "_");
    const urn = makeUrn(this.stack, this.project, undefined, providerType, name);
    this.urns.set(key, urn);
    return {
      reference: `${urn}::${unknownValue}`,
      added: {
        urn,
        type: providerType,
        name,
        custom: true,
        inputs: {
          ...this.configOf(packageName),
          ...(version === "" ? {} : { version }),
          ...(pluginDownloadURL === "" ? {} : { pluginDownloadURL }),
        },
        dependencies: [],
        propertyDependencies: {},
        options: {},
      },
    };
  }
}

/** A configuration value that is a list, which arrives as JSON text. */
function listIn(value: WireValue | undefined): unknown[] {
  try {
    const list: unknown = JSON.parse(typeof value === "string" ? value : "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
