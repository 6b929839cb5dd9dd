/** What the settings must be to a CDN in front of the public edge. */
import { common, patternOf } from "../components/public-edge/patterns";
import { planSite } from "../components/static-site/plan";
import type { Check } from "./checks";
import { staticSiteArgs } from "./wiring/site";

/**
 * A proxy knows its callers by the address that the load balancer has seen, and that is the CDN's for whatever the CDN
 * passes on: a limit of rate is off there by itself, but a list of callers would shut all viewers out.
 */
const callersBehindCdn: Check = {
  reads: [
    "services",
    "serviceDefaults",
    "stores",
    "compute",
    "site",
    "domain",
    "zoneId",
    "monolith",
  ],
  check: (settings, { place, problems }) => {
    const passed = planSite(staticSiteArgs(settings)).apiPaths;
    for (const [name, { edge, paths, proxy }] of Object.entries(settings.services)) {
      if (edge !== "public" || (proxy?.callers ?? []).length === 0) continue;
      // Without paths a service has whatever no other one takes.
      const own = paths.length === 0 ? ["*"] : paths;
      const shared = passed.find((path) =>
        own.some((one) => common(patternOf(path), patternOf(one)) !== undefined),
      );
      if (shared === undefined) continue;
      problems.add(
        place("services", name, "proxy", "callers"),
        proxy?.callers,
        `no callers, as site.apiThroughCdn passes ${shared} on: the caller of ${name} is then CloudFront, and every viewer gets 403`,
        "Remove callers, set site.apiThroughCdn to false, or give the service paths that the CDN does not pass on.",
      );
    }
  },
};

/** The checks of the CDN. */
export const cdnChecks: readonly Check[] = [callersBehindCdn];
