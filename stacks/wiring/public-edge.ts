/** The way in from the internet. */
import type { PublicEdgeArgs } from "../../components/index";
import { hasPublicEdge } from "../compute";
import type { Settings } from "../settings";
import { idOf, type Ids, mapValues } from "./records";
import { wayIn } from "./way-in";
import { behind, targetOf } from "./workloads";

/** The public edge, but for its network; undefined where the shape has a load balancer of its own. */
export function publicEdgeArgs(
  settings: Settings,
  groups: Ids,
): Omit<PublicEdgeArgs, "network"> | undefined {
  if (!hasPublicEdge(settings.compute)) return undefined;
  return {
    routes: mapValues(behind("public", settings), (service, name) => ({
      target: targetOf(service, idOf(groups, name)),
      ...(service.paths.length > 0 ? { paths: [...service.paths] } : {}),
    })),
    ...wayIn(settings),
  };
}
