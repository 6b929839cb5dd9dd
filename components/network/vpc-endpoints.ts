/** The VPC's endpoints: gateways in the private route tables, interfaces in the private subnets. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Endpoint, endpointKey, endpointServiceName, isGateway } from "./endpoints";
import type { ZoneTable } from "./routing";
import type { TierSubnet } from "./subnets";

/** The endpoints that were made. */
export interface VpcEndpoints {
  /** The gateways, by the service's name. */
  readonly gateways: Readonly<Record<string, aws.ec2.VpcEndpoint>>;
  /** The group of all interfaces; none without interfaces. */
  readonly securityGroup: aws.ec2.SecurityGroup | undefined;
}

/** What the endpoints stand in. */
export interface EndpointPlace {
  readonly vpc: aws.ec2.Vpc;
  readonly region: string;
  readonly subnets: readonly TierSubnet[];
  readonly tables: readonly ZoneTable[];
}

function createGateway(
  name: string,
  endpoint: Endpoint,
  { vpc, region, tables }: EndpointPlace,
  parent: pulumi.Resource,
): aws.ec2.VpcEndpoint {
  const logicalName = `${name}-${endpointKey(endpoint)}`;
  const gateway = new aws.ec2.VpcEndpoint(
    logicalName,
    {
      vpcId: vpc.id,
      serviceName: endpointServiceName(region, endpoint),
      vpcEndpointType: "Gateway",
      tags: { Name: logicalName },
    },
    { parent },
  );
  for (const { zone, table } of tables) {
    new aws.ec2.VpcEndpointRouteTableAssociation(
      `${logicalName}-${zone}`,
      { vpcEndpointId: gateway.id, routeTableId: table.id },
      { parent },
    );
  }
  return gateway;
}

/** Makes the chosen endpoints. The interfaces' group is empty: whoever needs them writes the rules. */
export function createVpcEndpoints(
  name: string,
  endpoints: readonly Endpoint[],
  place: EndpointPlace,
  parent: pulumi.Resource,
): VpcEndpoints {
  const gateways = endpoints
    .filter(isGateway)
    .map((endpoint) => [endpoint, createGateway(name, endpoint, place, parent)] as const);
  const interfaces = endpoints.filter((endpoint) => !isGateway(endpoint));
  if (interfaces.length === 0) {
    return { gateways: Object.fromEntries(gateways), securityGroup: undefined };
  }
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId: place.vpc.id,
      description: "Interface endpoints of AWS services",
      tags: { Name: `${name}-endpoints` },
    },
    { parent },
  );
  for (const endpoint of interfaces) {
    const logicalName = `${name}-${endpointKey(endpoint)}`;
    new aws.ec2.VpcEndpoint(
      logicalName,
      {
        vpcId: place.vpc.id,
        serviceName: endpointServiceName(place.region, endpoint),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: place.subnets.map(({ subnet }) => subnet.id),
        securityGroupIds: [securityGroup.id],
        tags: { Name: logicalName },
      },
      { parent },
    );
  }
  return { gateways: Object.fromEntries(gateways), securityGroup };
}
