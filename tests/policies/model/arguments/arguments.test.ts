/**
 * Every argument of a modelled kind that says where it stands, who gets to it or whether it is public is read by the
 * proof, or there is a reason why it need not be.
 */
import assert from "node:assert/strict";
import { allKinds, slotsOf, type Kind } from "../../../../policies/core/graph";
import { argumentsOf } from "./provider";
import { pathsOf, readPaths } from "./read";

const placing =
  /securityGroup|subnet|vpcId|publiclyAccessible|publicAccess|cidr|routeTable|internetFacing|scheme/i;

const unknownAnyway = "what an account has by default may have any addresses, whatever is set";
const opaque = "a member of the kind may stand anywhere, in any group";
const tunnel = "networks beyond a gateway may be any";
const transit = "what a transit gateway hands on may go to each of its attachments";
const referencing = "a rule that names a group of another VPC may hold, whatever is set";
const implied = "the subnets say so";
const given = "AWS gives it; as an argument it says nothing";
const narrower = "it only makes fewer of those that are taken to get there";

/** What need not be read, and why. */
const reasons: Readonly<Record<string, string>> = {
  "Vpc ipv6CidrBlockNetworkBorderGroup": "where addresses are announced, not which",
  "DefaultVpc assignGeneratedIpv6CidrBlock": unknownAnyway,
  "DefaultVpc ipv6CidrBlock": unknownAnyway,
  "DefaultVpc ipv6CidrBlockNetworkBorderGroup": unknownAnyway,
  "VpnConnection localIpv4NetworkCidr": tunnel,
  "VpnConnection localIpv6NetworkCidr": tunnel,
  "VpnConnection remoteIpv4NetworkCidr": tunnel,
  "VpnConnection remoteIpv6NetworkCidr": tunnel,
  "VpnConnection tunnel1InsideCidr": tunnel,
  "VpnConnection tunnel1InsideIpv6Cidr": tunnel,
  "VpnConnection tunnel2InsideCidr": tunnel,
  "VpnConnection tunnel2InsideIpv6Cidr": tunnel,
  "VpnConnectionRoute destinationCidrBlock": tunnel,
  "Instance secondaryNetworkInterfaces.secondarySubnetId": "that there is one at all is enough",
  "SpotInstanceRequest secondaryNetworkInterfaces.secondarySubnetId": "that there is one at all is enough",
  "LaunchTemplate secondaryInterfaces.secondarySubnetId": "that there is one at all is enough",
  "EcsExpressService networkConfigurations.securityGroups": opaque,
  "TransitGateway defaultRouteTableAssociation": transit,
  "TransitGateway defaultRouteTablePropagation": transit,
  "TransitGateway transitGatewayCidrBlocks": transit,
  "TransitGatewayVpcAttachment transitGatewayDefaultRouteTableAssociation": transit,
  "TransitGatewayVpcAttachment transitGatewayDefaultRouteTablePropagation": transit,
  "TransitGatewayRoute destinationCidrBlock": transit,
  "TransitGateway securityGroupReferencingSupport": referencing,
  "TransitGatewayVpcAttachment securityGroupReferencingSupport": referencing,
  "CoreNetworkVpcAttachment options.securityGroupReferencingSupport": referencing,
  "NetworkFirewall subnetChangeProtection": "it keeps people from changes",
  "LoadBalancer secondaryIpsAutoAssignedPerSubnet": "more addresses of the same subnets",
  "ClassicLoadBalancer sourceSecurityGroup": given,
  "AcceleratorAttachment resources.cidrBlock": "addresses for accelerators of another account, where none of ours answers",
  "RdsProxy auths.authScheme": "how one signs in keeps no packet out",
  "RdsProxy defaultAuthScheme": "how one signs in keeps no packet out",
  "CacheReplicationGroup securityGroupNames": "groups of EC2-Classic, which is no more",
  "SearchDomain vpcOptions.vpcId": implied,
  "SearchVpcEndpoint vpcOptions.vpcId": implied,
  "EksCluster vpcConfig.vpcId": implied,
  "Lambda vpcConfig.vpcId": implied,
  "Canary vpcConfig.vpcId": implied,
  "SageMakerDomain vpcId": implied,
  "SageMakerDomain appSecurityGroupManagement": "groups that AWS makes for RStudio let in what is in the domain",
  "SageMakerWorkforce sourceIpConfig.cidrs": narrower,
  "SageMakerWorkforce workforceVpcConfig.vpcId": implied,
  "FlinkApplication applicationConfiguration.vpcConfiguration.vpcId": implied,
  "MskVpcConnection vpcId": implied,
  "Directory vpcSettings.vpcId": implied,
  "Directory connectSettings.vpcId": implied,
  "DirectoryRegion vpcSettings.vpcId": implied,
  "WorkspacesWebNetwork vpcId": implied,
  "CodeBuildFleet vpcConfigs.vpcId": implied,
  "CodeConnectionsHost vpcConfiguration.vpcId": implied,
  "CodeStarConnectionsHost vpcConfiguration.vpcId": implied,
  "IotDestination vpcConfiguration.vpcId": implied,
  "RedshiftEndpointAuthorization vpcIds": narrower,
  "EksCluster vpcConfig.publicAccessCidrs": narrower,
  "EksCluster vpcConfig.clusterSecurityGroupId": given,
  "EksCluster kubernetesNetworkConfig.serviceIpv4Cidr": "addresses within the cluster, which no VPC routes",
  "EksCluster kubernetesNetworkConfig.serviceIpv6Cidr": "addresses within the cluster, which no VPC routes",
  "EksCluster remoteNetworkConfig.remoteNodeNetworks.cidrs": "rules and routes say who gets there",
  "EksCluster remoteNetworkConfig.remotePodNetworks.cidrs": "rules and routes say who gets there",
  "DmsSubnetGroup replicationSubnetGroupDescription": "a description",
  "Lambda replaceSecurityGroupsOnDestroy": "what is left of a function that is gone sends nothing",
  "Lambda replacementSecurityGroupIds": "what is left of a function that is gone sends nothing",
  "Record cidrRoutingPolicy": "records say addresses and open no way",
}; // prettier-ignore

describe("arguments of modelled kinds that place or open", () => {
  let placed: readonly string[] = [];
  let unread: readonly string[] = [];

  before(() => {
    const read = readPaths();
    const isRead = (kind: Kind, at: string) => {
      const paths = read.get(kind) ?? new Set<string>();
      const isWithin = [...paths, ...slotsOf(kind).keys()].some((one) => one.startsWith(`${at}.`));
      return slotsOf(kind).has(at) || paths.has(at) || isWithin;
    };
    const all = allKinds.flatMap((kind) =>
      [...new Set(pathsOf(argumentsOf(kind)))]
        .filter((at) => placing.test(at.slice(at.lastIndexOf(".") + 1)))
        .map((at) => ({ kind, at })),
    );
    placed = all.map(({ kind, at }) => `${kind} ${at}`);
    unread = all.filter(({ kind, at }) => !isRead(kind, at)).map(({ kind, at }) => `${kind} ${at}`);
  });

  it("are found in the provider's types", () => {
    assert.ok(placed.length > 300, `${placed.length} arguments`);
    for (const one of [
      "RdsInstance publiclyAccessible",
      "EcsService networkConfiguration.securityGroups",
      "MskCluster brokerNodeGroupInfo.connectivityInfo.publicAccess",
      "IngressRule cidrIpv4",
    ])
      assert.ok(placed.includes(one), one);
  });

  it("are read, or need not be", () => {
    assert.deepEqual(
      unread.filter((one) => !Object.hasOwn(reasons, one)),
      [],
    );
  });

  it("have no reason beside what is read, or is not there", () => {
    assert.deepEqual(
      Object.keys(reasons).filter((one) => !unread.includes(one)),
      [],
    );
  });
});
