/** What viewers see first. */
import type { StaticSiteArgs } from "../../components/index";
import type { Settings } from "../settings";
import { publicZone } from "./way-in";

/** The static site. */
export function staticSiteArgs(settings: Settings): StaticSiteArgs {
  const { names, site, accessLogs, deletionProtection } = settings;
  const zone = publicZone(settings);
  return {
    ...(zone === undefined ? {} : { zone, domainNames: [...names.site] }),
    ...(site.certificateArn === undefined ? {} : { certificateArn: site.certificateArn }),
    ...(site.apiThroughCdn && names.publicEdge !== undefined
      ? { api: { domainName: names.publicEdge, ...passedPaths(settings) } }
      : {}),
    ...(site.contentFolder === undefined ? {} : { content: { path: site.contentFolder } }),
    accessLogs: { enabled: accessLogs },
    forceDestroy: !deletionProtection,
  };
}

/** What the CDN passes on to the public edge, where that is more than the component's own default. */
function passedPaths({ compute, monolith }: Settings): { paths?: string[] } {
  const { apiPaths = ["/api/"], webSocketPaths = [] } = monolith;
  if (compute !== "monolith") return {};
  return { paths: [...apiPaths, ...webSocketPaths].map((prefix) => `${prefix}*`) };
}
