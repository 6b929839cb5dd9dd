/** One network and one data tier, and the services with their edges as often as COPIES says. */
import {
  DataTier,
  InternalEdge,
  NetworkTier,
  PublicEdge,
  ServiceGroups,
  ServiceRoles,
  Services,
} from "../../components/index";
import { loadSettings } from "../../stacks/settings";
import * as wire from "../../stacks/wiring";

const settings = loadSettings();
const network = new NetworkTier("network", wire.networkArgs(settings));
for (let copy = 1; copy <= Number(process.env.COPIES ?? 1); copy++) {
  const groups = new ServiceGroups(`s${copy}`, wire.serviceGroupsArgs(settings, network));
  const roles = new ServiceRoles(`s${copy}`, { services: Object.keys(settings.services) });
  const publicArgs = wire.publicEdgeArgs(settings, groups.securityGroupIds);
  const publicEdge = publicArgs && new PublicEdge(`w${copy}`, { ...publicArgs, network });
  const internalArgs = wire.internalEdgeArgs(settings, groups.securityGroupIds, undefined);
  const internalEdge = internalArgs && new InternalEdge(`p${copy}`, { ...internalArgs, network });
  const data = new DataTier(`d${copy}`, {
    ...wire.dataTierArgs(settings, groups.securityGroupIds, roles.roleArns, network.s3EndpointId),
    network,
  });
  const surroundings = { groups, roles, publicEdge, internalEdge, data };
  const servicesArgs = wire.servicesArgs(settings, surroundings);
  if (servicesArgs !== undefined) new Services(`c${copy}`, { ...servicesArgs, network });
}
