import { PriceClass } from "./distribution";
import { defaultImmutablePaths } from "./files";
import type { SiteHeaders } from "./headers";
import type { StaticSiteArgs } from "./StaticSite";

/** A site's arguments with every default filled in. */
export interface SitePlan {
  readonly domainNames: readonly string[];
  readonly spa: boolean;
  /** Patterns that the API answers; they are tried before all others. */
  readonly apiPaths: readonly string[];
  readonly immutablePaths: readonly string[];
  readonly headers: SiteHeaders;
  readonly priceClass: PriceClass;
  readonly forceDestroy: boolean;
  /** Days for which requests stay logged; absent where they are not. */
  readonly logRetentionDays?: number;
}

/** Fills in the defaults. */
export function planSite(args: StaticSiteArgs): SitePlan {
  const logs = args.accessLogs ?? {};
  return {
    domainNames: args.domainNames ?? [],
    spa: args.spa ?? true,
    apiPaths: args.api === undefined ? [] : (args.api.paths ?? ["/api/*"]),
    immutablePaths: args.immutablePaths ?? defaultImmutablePaths,
    headers: args.headers ?? {},
    priceClass: args.priceClass ?? PriceClass.Class100,
    forceDestroy: args.forceDestroy ?? false,
    ...((logs.enabled ?? true) ? { logRetentionDays: logs.retentionDays ?? 90 } : {}),
  };
}
