/** The way in for employees: a VPN of the stack's own, or one that exists. */
import { type ClientVpnArgs, type EdgeClient, VpnAuthentication } from "../../components/index";
import type { Settings } from "../settings";

/** The network that a VPN endpoint stands in. */
type VpnNetwork = ClientVpnArgs["network"] & {
  readonly zones: string[];
  readonly vpcCidrBlock: string;
  readonly publicCidrBlocks: string[];
  readonly privateCidrBlocks: string[];
  readonly databaseCidrBlocks: string[];
};

/** Client VPN's arguments; undefined where the stack has none. */
export function clientVpnArgs(
  { vpn, logRetentionDays }: Settings,
  network: VpnNetwork,
): ClientVpnArgs | undefined {
  if (vpn.kind !== "client-vpn" || vpn.serverCertificateArn === undefined) return undefined;
  return {
    network,
    zones: network.zones,
    vpcCidrBlock: network.vpcCidrBlock,
    authorizedCidrBlocks: network.privateCidrBlocks,
    forbiddenCidrBlocks: [...network.publicCidrBlocks, ...network.databaseCidrBlocks],
    clientCidrBlock: vpn.clientCidr,
    serverCertificateArn: vpn.serverCertificateArn,
    logRetentionDays,
    ...(vpn.samlProviderArn === undefined
      ? {
          authentication: VpnAuthentication.Certificate,
          ...(vpn.clientCertificateArn === undefined
            ? {}
            : { clientRootCertificateArn: vpn.clientCertificateArn }),
        }
      : { authentication: VpnAuthentication.Saml, samlProviderArn: vpn.samlProviderArn }),
  };
}

/** An existing VPN, as the internal edge admits it. */
export function existingVpn({ vpn }: Settings): EdgeClient | undefined {
  const { kind, securityGroupId, prefixListId, cidr } = vpn;
  if (kind !== "existing") return undefined;
  return {
    ...(securityGroupId === undefined ? {} : { securityGroupId, manageEgress: false }),
    ...(prefixListId === undefined ? {} : { prefixListId }),
    ...(cidr === undefined ? {} : { cidrBlock: cidr }),
  };
}
