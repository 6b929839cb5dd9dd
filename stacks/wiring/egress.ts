/** The way out of services that may reach a few domains and no others. */
import type { EgressProxyArgs } from "../../components/index";
import { egressClients, egressName, egressPlan } from "../egress";
import type { Settings } from "../settings";
import { idOf, type Ids } from "./records";

/** The egress proxy, but for its network; undefined where the stack has none. */
export function egressProxyArgs(
  settings: Settings,
  groups: Ids,
): Omit<EgressProxyArgs, "network"> | undefined {
  const plan = egressPlan(settings);
  if (settings.compute !== "services" || plan === undefined) return undefined;
  return {
    ...plan,
    securityGroupId: idOf(groups, egressName),
    clients: Object.fromEntries(
      egressClients(settings).map((name) => [name, { securityGroupId: idOf(groups, name) }]),
    ),
  };
}
