/** Data sources about networks, names and machines. */
import { serviceListId } from "../../../policies/core/graph/service-lists";
import { cloudFrontList, cloudFrontListIds } from "../../../policies/core/model/members/aws-lists";
import { unknownValue } from "../markers";
import { loadBalancerAccounts, loadBalancerZones } from "./regions";
import { capitals, filtered, hex, madeUp, text, token, type DataSource } from "./source";

export const network: readonly DataSource[] = [
  {
    token: token("ec2", "getManagedPrefixList"),
    about:
      "AWS's own lists by name (S3, DynamoDB, CloudFront's origin-facing, …), with made-up ids but for those of CloudFront, and of S3 and DynamoDB in most regions; entries unknown",
    unknown: ["addressFamily", "entries", "maxEntries", "version", "tags"],
    answer(args, { region, partition }) {
      const list = prefixList(text(args.name) ?? filtered(args, "prefix-list-name")[0], region);
      if (list === undefined) return undefined;
      return {
        known: {
          ...list,
          ownerId: "AWS",
          arn: `arn:${partition.name}:ec2:${region}:aws:prefix-list/${list.id}`,
        },
        said: `${list.name} is ${list.id}`,
      };
    },
  },
  {
    token: token("ec2", "getPrefixList"),
    about: "as getManagedPrefixList; CIDR blocks unknown",
    unknown: ["cidrBlocks"],
    answer(args, { region }) {
      const list = prefixList(text(args.name) ?? filtered(args, "prefix-list-name")[0], region);
      if (list === undefined) return undefined;
      return { known: { ...list, prefixListId: list.id }, said: `${list.name} is ${list.id}` };
    },
  },
  {
    token: token("route53", "getZone"),
    about: "a hosted zone of that name with a made-up id, or of that id with an unknown name",
    unknown: [
      "callerReference",
      "comment",
      "enableAcceleratedRecovery",
      "linkedServiceDescription",
      "linkedServicePrincipal",
      "nameServers",
      "primaryNameServer",
      "resourceRecordSetCount",
      "tags",
      "vpcId",
    ],
    answer(args, { partition }) {
      const name = text(args.name)?.replace(/\.$/, "");
      const given = text(args.zoneId);
      if (name === undefined && given === undefined) return undefined;
      const isPrivate = args.privateZone === true;
      const zoneId =
        given ?? `Z${madeUp(19, capitals, "zone", name, isPrivate, args.vpcId ?? null)}`;
      return {
        known: {
          zoneId,
          id: zoneId,
          name: name ?? unknownValue,
          privateZone: given === undefined ? isPrivate : (args.privateZone ?? unknownValue),
          arn: `arn:${partition.name}:route53:::hostedzone/${zoneId}`,
        },
        said: name === undefined ? `zone ${zoneId} exists` : `${name} exists, as ${zoneId}`,
      };
    },
  },
  {
    token: token("lb", "getHostedZoneId"),
    about: "the region's hosted zone of load balancers",
    unknown: [],
    answer(args, { region }) {
      const [alb, nlb] = loadBalancerZones[region] ?? [];
      const id = args.loadBalancerType === "network" ? nlb : alb;
      return id === undefined ? undefined : { known: { id }, said: id };
    },
  },
  {
    token: token("elb", "getHostedZoneId"),
    about: "the region's hosted zone of load balancers",
    unknown: [],
    answer(_, { region }) {
      const [id] = loadBalancerZones[region] ?? [];
      return id === undefined ? undefined : { known: { id }, said: id };
    },
  },
  {
    token: token("elb", "getServiceAccount"),
    about: "the region's account of Elastic Load Balancing",
    unknown: [],
    answer(_, { region, partition }) {
      const id = loadBalancerAccounts[region];
      if (id === undefined) return undefined;
      return {
        known: { id, arn: `arn:${partition.name}:iam::${id}:root` },
        said: id,
      };
    },
  },
  {
    token: token("ec2", "getAmi"),
    about: "a made-up image id, the same for the same question",
    unknown: [
      "arn",
      "blockDeviceMappings",
      "bootMode",
      "creationDate",
      "deprecationTime",
      "description",
      "enaSupport",
      "hypervisor",
      "imageLocation",
      "imageOwnerAlias",
      "imageType",
      "imdsSupport",
      "kernelId",
      "lastLaunchedTime",
      "name",
      "ownerId",
      "platform",
      "platformDetails",
      "productCodes",
      "public",
      "ramdiskId",
      "rootDeviceName",
      "rootDeviceType",
      "rootSnapshotId",
      "sriovNetSupport",
      "stateReason",
      "tags",
      "tpmSupport",
      "uefiData",
      "usageOperation",
      "virtualizationType",
    ],
    answer(args, { region }) {
      const [architecture, second] = filtered(args, "architecture");
      const id = `ami-${madeUp(17, hex, "ami", region, args)}`;
      return {
        known: {
          id,
          imageId: id,
          state: "available",
          architecture: second === undefined ? (architecture ?? unknownValue) : unknownValue,
        },
        said: `${id}, made up`,
      };
    },
  },
];

/** AWS's own prefix lists. Source: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html */
function prefixList(
  name: string | undefined,
  region: string,
): { id: string; name: string } | undefined {
  const regional = [
    "s3",
    "s3express",
    "dynamodb",
    "ec2-instance-connect",
    "ipv6.ec2-instance-connect",
    "vpc-lattice",
    "ipv6.vpc-lattice",
    "route53-healthchecks",
    "ipv6.route53-healthchecks",
  ].map((service) => `com.amazonaws.${region}.${service}`);
  const known = [
    ...regional,
    "com.amazonaws.global.cloudfront.origin-facing",
    "com.amazonaws.global.ipv6.cloudfront.origin-facing",
    "com.amazonaws.global.groundstation",
  ];
  if (name === undefined || !known.includes(name)) return undefined;
  const own = name === cloudFrontList ? cloudFrontListIds[region] : serviceListId(name);
  return { id: own ?? `pl-${madeUp(8, hex, "prefix list", region, name)}`, name };
}
