import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { PrivateSubnets } from "../common/contracts";
import { entryOf } from "../common/records";
import { authenticationOption, type VpnAuthentication } from "./authentication";
import type { Authorization, VpnPlan } from "./plan";
import { defaultClientCidrBlock, validated } from "./validate";

/** What a {@link ClientVpn} is made from. */
export interface ClientVpnArgs {
  /**
   * The VPC and its private subnets, in which the endpoint gets its interfaces. Its traffic arrives there under
   * the interfaces' own addresses.
   */
  network: PrivateSubnets;
  /**
   * Names of the zones with an association, in the order of `network.privateSubnetIds`: the first name stands for
   * the first subnet. As many or fewer than there are subnets. Each one costs by the hour; with a single one, the
   * VPN is gone when its zone is.
   */
  zones: string[];
  /** The VPC's IPv4 range, such as `10.0.0.0/16`. Plain: other ranges are checked against it. */
  vpcCidrBlock: string;
  /**
   * Networks that VPN users are authorized for: the IPv4 ranges of the private subnets. Never the whole VPC. An
   * authorization admits packets to the network only; the security groups there still decide.
   */
  authorizedCidrBlocks: string[];
  /**
   * IPv4 ranges that no authorization may overlap with: give those of the public and database subnets, so that a
   * slip in `authorizedCidrBlocks` is refused.
   * @default []
   */
  forbiddenCidrBlocks?: string[];
  /**
   * The IPv4 range that clients get addresses from, /22 to /12, apart from the VPC. About half of it is the
   * endpoint's own. Changing it replaces the endpoint, and everyone needs a new profile. The internal side never
   * sees these addresses.
   * @default "10.100.0.0/22"
   */
  clientCidrBlock?: string;
  /**
   * The DNS server that clients are given: an IPv4 address in the VPC. Names of private zones resolve only there.
   * @default the VPC's resolver, third address of `vpcCidrBlock`
   */
  resolverAddress?: string;
  /**
   * ARN of the endpoint's certificate in ACM, in the same region. Client VPN takes RSA keys of 1024 or 2048 bits
   * only.
   */
  serverCertificateArn: pulumi.Input<string>;
  /** How people authenticate. Changing it replaces the endpoint. */
  authentication: VpnAuthentication;
  /**
   * ARN of the certificate in ACM whose authority issues the people's certificates; with `Certificate` only. The
   * server certificate's own ARN where the same authority issued both. A certificate is revoked by importing a
   * revocation list into the endpoint, which is not part of the stack.
   * @default none
   */
  clientRootCertificateArn?: pulumi.Input<string>;
  /**
   * ARN of the SAML provider in IAM; with `Saml` only.
   * @default none
   */
  samlProviderArn?: pulumi.Input<string>;
  /**
   * Groups of the identity provider that are let in: a name of your choice, and the group's id as the SAML
   * assertion's `memberOf` states it. With `Saml` only.
   * @default whoever authenticates is let in
   */
  accessGroups?: Record<string, pulumi.Input<string>>;
  /**
   * Whether people download the client and their profile at a public web page of AWS. With `Saml` only.
   * @default false
   */
  selfServicePortal?: boolean;
  /**
   * ARN of the SAML provider in IAM for the self-service portal, which has an address of its own.
   * @default `samlProviderArn`, as AWS does
   */
  selfServiceSamlProviderArn?: pulumi.Input<string>;
  /**
   * Hours after which a session ends and its person authenticates anew: 8, 10, 12 or 24.
   * @default 10
   */
  sessionTimeoutHours?: number;
  /**
   * Text that the AWS client shows when a session begins, up to 1400 characters.
   * @default none
   */
  loginBanner?: string;
  /**
   * Days for which the connection log is kept (who connected, when, from where, and who was refused): one of
   * CloudWatch Logs' periods.
   * @default 365
   */
  logRetentionDays?: number;
  /**
   * ARN of the KMS key that encrypts the log; its policy must admit CloudWatch Logs of the region.
   * @default CloudWatch Logs' own encryption
   */
  logKmsKeyArn?: pulumi.Input<string>;
}

/**
 * AWS Client VPN into the private subnets, for the people who use the internal edge.
 *
 * ```text
 *   person ──TLS, udp 443──▶ endpoint ──┬─ interface, private subnet a ─┐   group: no ingress;
 *   (certificate or SAML)               └─ interface, private subnet b ─┤   egress to the resolver (53)
 *                                                                       └─▶ and, written by InternalEdge,
 *                                                                           to the internal edge
 * ```
 *
 * Creates the endpoint (split tunnel, DNS of the VPC), one association per zone, one authorization rule per private
 * subnet and one for the resolver (times the access groups), a security group, and the connection log.
 *
 * Client VPN translates its clients' IPv4 addresses: behind the endpoint their packets come from its interfaces in
 * the private subnets, where services have addresses, too. So admit VPN users by this component's security group.
 * A rule for `clientCidrBlock` admits nobody, and one for the private subnets admits every service. The tunnel
 * carries IPv4 only, because IPv6 would not be translated.
 *
 * The rules for port 53 state what clients need; AWS lets packets to a VPC's own resolver pass whatever the groups
 * say.
 *
 * **Cost** (AWS VPN pricing, US East; some regions ask half as much again): USD 0.10 per association and hour,
 * USD 0.05 per connected person and hour. Two zones come to about USD 146 a month, and a person who is connected
 * for 8 hours on 21 days to USD 8.40; CloudWatch Logs by volume.
 *
 * ```ts
 * const vpn = new ClientVpn("vpn", {
 *   network,
 *   zones: network.zones,
 *   vpcCidrBlock: network.vpcCidrBlock,
 *   authorizedCidrBlocks: network.privateCidrBlocks,
 *   forbiddenCidrBlocks: [...network.publicCidrBlocks, ...network.databaseCidrBlocks],
 *   authentication: VpnAuthentication.Certificate,
 *   serverCertificateArn,
 *   clientRootCertificateArn,
 * });
 * new InternalEdge("inner", {
 *   audiences: {
 *     employees: { port: 443, routes: ["admin"], clients: { vpn: { securityGroupId: vpn.securityGroupId } } },
 *   },
 *   ...
 * });
 * ```
 *
 * @throws InvalidArgumentsError with every problem, before anything is registered
 */
export class ClientVpn extends pulumi.ComponentResource {
  /** The endpoint's id, `cvpn-endpoint-…`. */
  readonly endpointId: pulumi.Output<string>;
  /** The group of the endpoint's interfaces: what an internal edge admits. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The name that clients connect to, with any label of theirs in the place of `*`. */
  readonly dnsName: pulumi.Output<string>;
  /** The range that clients get addresses from. */
  readonly clientCidrBlock: string;
  /** Where people download the client and their profile; absent when the portal is off. */
  readonly selfServicePortalUrl?: pulumi.Output<string>;

  constructor(name: string, args: ClientVpnArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ClientVpn"), name, {}, opts);
    const plan = validated(name, args);

    const group = createSecurityGroup(this, name, args.network, plan.resolverAddress);
    const log = createConnectionLog(this, name, args);
    const endpoint = createEndpoint(this, name, args, plan, group, log);
    createAssociations(this, name, args, endpoint);
    createAuthorizations(this, name, args, plan.authorizations, endpoint);

    this.endpointId = endpoint.id;
    this.securityGroupId = group.id;
    this.dnsName = endpoint.dnsName;
    this.clientCidrBlock = args.clientCidrBlock ?? defaultClientCidrBlock;
    if (args.selfServicePortal ?? false) this.selfServicePortalUrl = endpoint.selfServicePortalUrl;
    this.registerOutputs({
      endpointId: this.endpointId,
      securityGroupId: this.securityGroupId,
      dnsName: this.dnsName,
      clientCidrBlock: this.clientCidrBlock,
      selfServicePortalUrl: this.selfServicePortalUrl,
    });
  }
}

/** The group of the endpoint's interfaces. Nothing opens a connection to them, so it admits nothing. */
function createSecurityGroup(
  parent: pulumi.Resource,
  name: string,
  network: PrivateSubnets,
  resolverAddress: string,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      vpcId: network.vpcId,
      description: "VPN users behind the Client VPN endpoint",
      tags: { Name: `${name}-group` },
    },
    { parent },
  );
  for (const protocol of ["udp", "tcp"] as const) {
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-resolver-${protocol}`,
      {
        securityGroupId: group.id,
        description: "Names: the resolver of the VPC",
        ipProtocol: protocol,
        fromPort: 53,
        toPort: 53,
        cidrIpv4: `${resolverAddress}/32`,
      },
      { parent },
    );
  }
  return group;
}

function createConnectionLog(
  parent: pulumi.Resource,
  name: string,
  { logRetentionDays, logKmsKeyArn }: ClientVpnArgs,
): aws.cloudwatch.LogStream {
  const group = new aws.cloudwatch.LogGroup(
    `${name}-connections`,
    {
      retentionInDays: logRetentionDays ?? 365,
      ...(logKmsKeyArn === undefined ? {} : { kmsKeyId: logKmsKeyArn }),
      tags: { Name: `${name}-connections` },
    },
    { parent },
  );
  return new aws.cloudwatch.LogStream(
    `${name}-connections-stream`,
    { logGroupName: group.name },
    { parent },
  );
}

function createEndpoint(
  parent: pulumi.Resource,
  name: string,
  args: ClientVpnArgs,
  plan: VpnPlan,
  group: aws.ec2.SecurityGroup,
  log: aws.cloudwatch.LogStream,
): aws.ec2clientvpn.Endpoint {
  return new aws.ec2clientvpn.Endpoint(
    `${name}-endpoint`,
    {
      description: `${name}: into the private subnets`,
      vpcId: args.network.vpcId,
      securityGroupIds: [group.id],
      clientCidrBlock: args.clientCidrBlock ?? defaultClientCidrBlock,
      // IPv6 is not translated on its way through the endpoint, and the internal edge speaks IPv4.
      endpointIpAddressType: "ipv4",
      trafficIpAddressType: "ipv4",
      transportProtocol: "udp",
      vpnPort: 443,
      splitTunnel: true,
      dnsServers: [plan.resolverAddress],
      serverCertificateArn: args.serverCertificateArn,
      authenticationOptions: [authenticationOption(args)],
      sessionTimeoutHours: args.sessionTimeoutHours ?? 10,
      disconnectOnSessionTimeout: true,
      selfServicePortal: (args.selfServicePortal ?? false) ? "enabled" : "disabled",
      clientLoginBannerOptions:
        args.loginBanner === undefined
          ? { enabled: false }
          : { enabled: true, bannerText: args.loginBanner },
      connectionLogOptions: {
        enabled: true,
        cloudwatchLogGroup: log.logGroupName,
        cloudwatchLogStream: log.name,
      },
      tags: { Name: name },
    },
    { parent },
  );
}

function createAssociations(
  parent: pulumi.Resource,
  name: string,
  { zones, network }: ClientVpnArgs,
  endpoint: aws.ec2clientvpn.Endpoint,
): void {
  for (const [i, subnetId] of network.privateSubnetIds.entries()) {
    const zone = zones[i];
    if (zone === undefined) return;
    new aws.ec2clientvpn.NetworkAssociation(
      `${name}-association-${zone}`,
      { clientVpnEndpointId: endpoint.id, subnetId },
      { parent },
    );
  }
}

function createAuthorizations(
  parent: pulumi.Resource,
  name: string,
  { accessGroups }: ClientVpnArgs,
  authorizations: readonly Authorization[],
  endpoint: aws.ec2clientvpn.Endpoint,
): void {
  for (const { key, targetNetworkCidr, accessGroup, description } of authorizations) {
    const accessGroupId =
      accessGroup === undefined ? undefined : entryOf(accessGroups ?? {}, accessGroup);
    new aws.ec2clientvpn.AuthorizationRule(
      `${name}-authorize-${key}`,
      {
        clientVpnEndpointId: endpoint.id,
        targetNetworkCidr,
        description,
        ...(accessGroupId === undefined ? { authorizeAllGroups: true } : { accessGroupId }),
      },
      { parent },
    );
  }
}
