/** The way in from the VPN and between services. */
import type { Audience, ClientVpn, EdgeClient, InternalEdgeArgs } from "../../components/index";
import { hasInternalEdge, workloadsOf } from "../compute";
import type { Settings } from "../settings";
import { filterValues, idOf, type Ids, mapValues } from "./records";
import { existingVpn } from "./vpn";
import { accessLogs, publicZone } from "./way-in";
import { behind, targetOf } from "./workloads";

/** The port of the internal edge on which services reach the api. */
const apiPort = 8443;

/**
 * Who may enter the internal edge, and for what. Employees get every service behind it. Services get the api alone,
 * on a listener of its own: whoever may open a connection to a listener chooses the host name that it asks for, so
 * admin must not be behind the one that services reach.
 */
function audiences(
  settings: Settings,
  groups: Ids,
  vpn: EdgeClient | undefined,
): Record<string, Audience> {
  const internal = Object.keys(behind("internal", settings));
  const callers = filterValues(workloadsOf(settings), (workload) => workload.callsApi);
  return {
    employees: { port: 443, routes: internal, clients: vpn === undefined ? {} : { vpn } },
    ...(internal.includes("api")
      ? {
          services: {
            port: apiPort,
            routes: ["api"],
            clients: mapValues(callers, (_, name) => ({ securityGroupId: idOf(groups, name) })),
          },
        }
      : {}),
  };
}

/** The internal edge, but for its network; undefined where the shape has nothing behind it. */
export function internalEdgeArgs(
  settings: Settings,
  groups: Ids,
  vpn: Pick<ClientVpn, "securityGroupId"> | undefined,
): Omit<InternalEdgeArgs, "network" | "vpcCidrBlock"> | undefined {
  if (!hasInternalEdge(settings.compute)) return undefined;
  const { names, domain, certificateArn, internalCertificateArn, deletionProtection } = settings;
  const zone = publicZone(settings);
  const givenArn = internalCertificateArn ?? (zone === undefined ? certificateArn : undefined);
  const client =
    vpn === undefined ? existingVpn(settings) : { securityGroupId: vpn.securityGroupId };
  return {
    domain: names.internal,
    ...(domain === undefined ? {} : { publicDomain: domain }),
    ...(givenArn === undefined ? { certificateZone: zone } : { certificateArn: givenArn }),
    routes: mapValues(behind("internal", settings), (service, name) => ({
      target: targetOf(service, idOf(groups, name)),
    })),
    audiences: audiences(settings, groups, client),
    accessLogs: accessLogs(settings),
    deletionProtection,
  };
}
