/** What load balancers have in common, whoever makes them. */
import type { AccessLogsArgs, HostedZone } from "../../components/index";
import type { Settings } from "../settings";

/** The public zone of the stack's domain. */
export function publicZone({ domain, zoneId }: Settings): HostedZone | undefined {
  return domain === undefined || zoneId === undefined ? undefined : { domain, zoneId };
}

/** How the load balancers log: thrown away with the stack where nothing is protected. */
export function accessLogs({ accessLogs, deletionProtection }: Settings): AccessLogsArgs {
  return { enabled: accessLogs, forceDestroy: !deletionProtection };
}

/** What the internet comes in by, whoever makes the load balancer: its name, certificate, firewall and logs. */
export function wayIn(settings: Settings) {
  const { certificateArn, names, firewall, deletionProtection } = settings;
  const zone = publicZone(settings);
  const own =
    names.publicEdge === undefined || zone === undefined
      ? undefined
      : { zone, names: [names.publicEdge] };
  return {
    ...(certificateArn === undefined ? { certificate: own } : { certificateArn, aliases: own }),
    firewall: { enabled: firewall.enabled, rateLimit: firewall.requestsPer5Minutes },
    accessLogs: accessLogs(settings),
    deletionProtection,
  };
}
