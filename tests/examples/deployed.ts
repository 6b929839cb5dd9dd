/** The deployed state of an example: ids, ARNs and other outputs as AWS would make them up, different for each resource. */
import type { WireValue } from "../../cli/plan/document";
import type { PlannedResource } from "../support/construct";
import { stateOf } from "../policies/adapters/forms";
import { account, region } from "./example";

type Outputs = Record<string, WireValue>;

/** How AWS's ids begin. */
const prefixes: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/instance:Instance": "i",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx",
  "aws:ec2/launchTemplate:LaunchTemplate": "lt",
  "aws:ec2transitgateway/transitGateway:TransitGateway": "tgw",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "tgw-attach",
  "aws:ec2transitgateway/routeTable:RouteTable": "tgw-rtb",
  "aws:efs/fileSystem:FileSystem": "fs",
};

/** Types whose id is their ARN. */
const byArn = /^aws:(lb|alb|ecs|networkfirewall|secretsmanager|sns)\//;

/** Resources of one kind that AWS calls by their name. */
const byName =
  /^aws:(rds|elasticache|redshift|iam|s3|eks|dynamodb|lambda|autoscaling|elasticbeanstalk)\//;

function hexOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const one of text) hash = Math.imul(hash ^ one.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** What a deployment knows of a resource beside what the program set. */
export function deployedOutputs({ type, name, inputs }: PlannedResource): Outputs {
  const hex = hexOf(`${type} ${name}`);
  const [, module = ""] = type.split(":");
  const [service = "", kind = ""] = module.split("/");
  const arn = `arn:aws:${service}:${region}:${account}:${kind}/${name}-${hex}`;
  const physical = typeof inputs["name"] === "string" ? inputs["name"] : `${name}-${hex}`;
  const prefix = prefixes[type];
  const id =
    prefix !== undefined
      ? `${prefix}-0${hex}`
      : byArn.test(type)
        ? arn
        : byName.test(type)
          ? physical
          : `${kind}-${hex}`;
  return { id, arn, name: physical, ...more(type, hex, id, arn, physical, inputs) };
}

function more(
  type: string,
  hex: string,
  id: string,
  arn: string,
  name: string,
  inputs: PlannedResource["inputs"],
): Outputs {
  switch (type) {
    case "aws:ec2/vpc:Vpc":
      return {
        cidrBlock: inputs["cidrBlock"] ?? "10.0.0.0/16",
        defaultSecurityGroupId: `sg-1${hex}`,
        mainRouteTableId: `rtb-1${hex}`,
        defaultRouteTableId: `rtb-1${hex}`,
        defaultNetworkAclId: `acl-1${hex}`,
      };
    case "aws:ec2/defaultRouteTable:DefaultRouteTable":
      return { id: inputs["defaultRouteTableId"] ?? id };
    case "aws:ec2/eip:Eip":
      return { allocationId: id, publicIp: "198.51.100.7" };
    case "aws:ec2/instance:Instance":
      return { privateIp: "10.0.0.10", publicIp: "198.51.100.8", publicDns: "host.example.aws" };
    case "aws:ec2/vpcEndpointService:VpcEndpointService":
      return { serviceName: `com.amazonaws.vpce.${region}.vpce-svc-0${hex}` };
    case "aws:ec2/vpcEndpoint:VpcEndpoint":
      return { prefixListId: `pl-0${hex}` };
    case "aws:rds/instance:Instance":
      return { address: `${name}.rds.example.aws`, endpoint: `${name}.rds.example.aws:5432` };
    case "aws:rds/cluster:Cluster":
      return {
        endpoint: `${name}.rds.example.aws`,
        clusterIdentifier: name,
        masterUserSecrets: [{ secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:x` }],
      };
    case "aws:elasticache/cluster:Cluster":
      return { cacheNodes: [{ address: `${name}.cache.example.aws` }] };
    case "aws:s3/bucket:Bucket":
      return {
        bucket: inputs["bucket"] ?? name,
        bucketRegionalDomainName: `${name}.s3.example.aws`,
        websiteEndpoint: `${name}.web.example.aws`,
      };
    case "aws:apigatewayv2/api:Api":
      return { executionArn: arn, apiEndpoint: `https://${id}.example.aws` };
    case "aws:lambda/function:Function":
      return { invokeArn: `${arn}/invocations`, version: "1" };
    case "aws:eks/cluster:Cluster":
      return {
        vpcConfig: { ...(inputs["vpcConfig"] as Outputs), clusterSecurityGroupId: `sg-2${hex}` },
      };
    case "aws:cloudfront/distribution:Distribution":
      return { domainName: "d111111abcdef8.cloudfront.example" };
    case "aws:networkfirewall/firewall:Firewall":
      return {
        firewallStatuses: [
          { syncStates: [{ attachments: [{ endpointId: `vpce-0${hex}`, subnetId: "" }] }] },
        ],
      };
    case "random:index/randomPassword:RandomPassword":
      return { result: "not-a-password" };
    default:
      return {};
  }
}

interface StateDocument {
  readonly deployment: { readonly resources: readonly Record<string, unknown>[] };
}

/** What an export of the stack would have, of a program that was constructed with `deployedOutputs`. */
export function exportedState(resources: readonly PlannedResource[]): object {
  const state = stateOf(resources) as unknown as StateDocument;
  const all = state.deployment.resources.map((one, i) => {
    const resource = resources[i];
    if (resource?.custom !== true) return one;
    const outputs = { ...resource.inputs, ...deployedOutputs(resource) };
    return resource.id === undefined
      ? { ...one, id: outputs["id"], outputs }
      : { ...one, id: resource.id, external: true, outputs: resource.inputs };
  });
  return { ...state, deployment: { ...state.deployment, resources: all } };
}
