/** Where everything stands. */
import type { NetworkTierArgs } from "../../components/index";
import { pick } from "../pick";
import type { Settings } from "../settings";

/** The tier's arguments, where the stack makes its own network. */
export function networkArgs(settings: Settings): NetworkTierArgs {
  const { zones, vpcCidr, natGateways, privateIpv6, endpoints, flowLogs, logRetentionDays } =
    settings;
  return {
    zones: [...zones],
    cidrBlock: vpcCidr,
    natGateways,
    privateIpv6,
    endpoints: [...endpoints],
    flowLogs: { enabled: flowLogs, retentionDays: logRetentionDays },
    ...pick(settings, ["permissionsBoundaryArn"]),
  };
}

/** An existing network, as the tiers see one. */
export function adoptedNetwork(existing: NonNullable<Settings["existingNetwork"]>) {
  return {
    ...existing,
    vpcCidrBlock: existing.vpcCidr,
    publicCidrBlocks: [],
    privateCidrBlocks: existing.privateSubnetCidrs,
    databaseCidrBlocks: [],
    // Clients are associated with each private subnet; which zones they stand in, the network's owner knows.
    zones: existing.privateSubnetIds.map((_, i) => String.fromCharCode(97 + i)),
    endpointSecurityGroupId: undefined,
    gatewayPrefixListIds: {},
    s3EndpointId: undefined,
    natGatewayIds: {},
    natPublicIps: {},
  };
}
