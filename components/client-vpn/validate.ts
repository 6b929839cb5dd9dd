/** What a Client VPN refuses. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { logRetentionProblems } from "../common/log-retention";
import { nameProblems } from "../common/names";
import { type ProblemList } from "../common/problems";
import { addAuthenticationProblems } from "./authentication";
import type { ClientVpnArgs } from "./ClientVpn";
import { planVpn, type VpnPlan } from "./plan";

/** The range that clients get addresses from unless another is given: 1024 addresses apart from the usual VPCs. */
export const defaultClientCidrBlock = "10.100.0.0/22";

/** CreateClientVpnEndpoint's reference. */
const sessionTimeouts: readonly number[] = [8, 10, 12, 24];

/** ClientLoginBannerOptions' reference. */
const maxBannerLength = 1400;

const argumentNames: ArgumentNames<ClientVpnArgs> = {
  network: "required",
  zones: "required",
  vpcCidrBlock: "required",
  authorizedCidrBlocks: "required",
  serverCertificateArn: "required",
  authentication: "required",
  forbiddenCidrBlocks: "optional",
  clientCidrBlock: "optional",
  resolverAddress: "optional",
  clientRootCertificateArn: "optional",
  samlProviderArn: "optional",
  accessGroups: "optional",
  selfServicePortal: "optional",
  selfServiceSamlProviderArn: "optional",
  sessionTimeoutHours: "optional",
  loginBanner: "optional",
  logRetentionDays: "optional",
  logKmsKeyArn: "optional",
};

/**
 * The plan of valid arguments.
 *
 * @throws InvalidArgumentsError with every problem
 */
export function validated(name: string, args: ClientVpnArgs): VpnPlan {
  const problems = beginProblems("ClientVpn", name, args, argumentNames);
  problems.addAll(nameProblems("securityGroup", `${name}-group`, "name"));
  addZoneProblems(problems, args);
  addAuthenticationProblems(problems, args);

  const hours = args.sessionTimeoutHours;
  if (hours !== undefined && !sessionTimeouts.includes(hours)) {
    problems.add("sessionTimeoutHours", hours, "8, 10, 12 or 24", "Choose one of AWS's values.");
  }
  const banner = args.loginBanner;
  if (banner !== undefined && (banner === "" || banner.length > maxBannerLength)) {
    problems.add(
      "loginBanner",
      banner === "" ? banner : `${banner.length} characters`,
      `1 to ${maxBannerLength} characters`,
      banner === "" ? "Leave it out for no banner." : "Shorten it.",
    );
  }
  problems.addAll(logRetentionProblems(args.logRetentionDays, "logRetentionDays"));

  const { plan, problems: planProblems } = planVpn({
    vpcCidrBlock: args.vpcCidrBlock,
    clientCidrBlock: args.clientCidrBlock ?? defaultClientCidrBlock,
    ...(args.resolverAddress === undefined ? {} : { resolverAddress: args.resolverAddress }),
    authorizedCidrBlocks: args.authorizedCidrBlocks,
    forbiddenCidrBlocks: args.forbiddenCidrBlocks ?? [],
    accessGroups: Object.keys(args.accessGroups ?? {}),
  });
  problems.addAll(planProblems);
  problems.throwIfAny("ClientVpn", name);
  if (plan === undefined) throw new Error("a plan without problems is complete");
  return plan;
}

function addZoneProblems(problems: ProblemList, { zones, network }: ClientVpnArgs): void {
  const subnets = network.privateSubnetIds.length;
  if (zones.length === 0 || zones.length > subnets) {
    problems.add(
      "zones",
      zones,
      `1 to ${subnets} names, one per private subnet from the first one on`,
      "Name the zones of the associations; two or more keep the VPN alive when a zone fails.",
    );
  }
  zones.forEach((zone, i) => {
    if (zone.trim() === "" || zones.indexOf(zone) < i) {
      problems.add(`zones[${i}]`, zone, "a name, each once", "Name each zone once.");
    }
  });
}
