/** What a task calls of another region than its own, and endpoints that are told another region's service. */
import type { Member } from "../model/members";
import type { Endpoints } from "./endpoints";
import type { Need } from "./needs";
import type { Obstacle } from "./obstacles";

/** The region of what a task calls, where that is surely not its own. */
export function farRegion(
  endpoints: Endpoints,
  member: Member,
  { region }: Need,
): string | undefined {
  const home = endpoints.homeOf(member);
  return home === undefined || region === home ? undefined : region;
}

/** Something of another region is out of reach, and the same of one's own is not. */
export function ofRegion(need: Need, region: string, home: string, { why }: Obstacle): Obstacle {
  const at = need.because;
  return {
    why: `that is of ${region}, whose names the endpoints in ${home} do not answer for: ${why}`,
    cause: { resource: at, property: "containerDefinitions" },
    fix: `Name what is in ${home} in the containers of ${at.toString()}, or give its tasks endpoints with serviceRegion: "${region}", or a way to the internet.`,
    direct: undefined,
    doubts: [],
    link: undefined,
  };
}

/** An endpoint that answers for nothing, since its service is named as that of another region. */
export function oddEndpoint(
  endpoints: Endpoints,
  member: Member,
  service: string,
): Obstacle | undefined {
  const odd = endpoints.oddOf(member, service);
  const home = endpoints.homeOf(member);
  if (odd === undefined || home === undefined) return undefined;
  const name = odd.toString();
  return {
    why: `${name} is for another region's ${service}, and answers for none of ${home}`,
    cause: { resource: odd, property: "serviceName" },
    fix: `Set serviceName on ${name} to that of ${service} in ${home}.`,
    direct: undefined,
    doubts: [],
    link: undefined,
  };
}
