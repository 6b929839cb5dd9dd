/** Plausible ids, ARNs, names and addresses: what AWS would answer when something is created. */
import { createHash } from "node:crypto";
import type { WireValue } from "../../../cli/plan/document";
import { nameProperty } from "./naming";
import type { Kind } from "./shapes";

type Properties = Readonly<Record<string, WireValue>>;

/** Whose account it is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A resource that is being created. */
export interface Subject {
  readonly type: string;
  /** Makes the answers of two creations of one resource differ. */
  readonly seed: string;
  readonly inputs: Properties;
  readonly place: Place;
  /** Which of those that share a name it is, from 1. */
  readonly revision: number;
}

function digest(...of: readonly string[]): string {
  return createHash("sha256").update(of.join("\n")).digest("hex");
}

function text(value: WireValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

const prefixes: Readonly<Record<string, string>> = {
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/flowLog:FlowLog": "fl",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/launchTemplate:LaunchTemplate": "lt",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": "aclassoc",
  "aws:ec2/networkAclRule:NetworkAclRule": "nacl",
  "aws:ec2/route:Route": "r",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:ec2clientvpn/endpoint:Endpoint": "cvpn-endpoint",
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": "cvpn-assoc",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
};

/** Types whose id is another resource's, because they are a setting of it. */
const settingsOf: Readonly<Record<string, string>> = {
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": "defaultNetworkAclId",
  "aws:ec2/defaultRouteTable:DefaultRouteTable": "defaultRouteTableId",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "clusterName",
  "aws:secretsmanager/secretRotation:SecretRotation": "secretId",
  "aws:sns/topicPolicy:TopicPolicy": "arn",
};

const identifiedByArn: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/service:Service",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:opensearch/domain:Domain",
  "aws:secretsmanager/secret:Secret",
  "aws:sns/topic:Topic",
  "aws:sns/topicSubscription:TopicSubscription",
]);

/** Types whose id is made of inputs, because they have no name of their own. */
const compound: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId"],
  "aws:ecs/taskDefinition:TaskDefinition": ["family"],
  "aws:iam/rolePolicy:RolePolicy": ["role", "name"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:route53/record:Record": ["zoneId", "name", "type", "setIdentifier"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ["webAclArn", "resourceArn"],
};

/** The id of a new resource. */
export function idOf(subject: Subject): string {
  const { type, inputs, seed } = subject;
  const hex = digest("id", type, seed);
  const prefix = prefixes[type];
  if (prefix !== undefined) return `${prefix}-0${hex.slice(0, 16)}`;
  const owner = settingsOf[type];
  if (owner !== undefined) return text(inputs[owner]) ?? hex;
  if (identifiedByArn.has(type)) return arnOf(subject);
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2") return text(inputs.key) ?? hex;
  if (type.startsWith("aws:s3/")) return text(inputs.bucket) ?? hex;
  const parts = compound[type]?.map((property) => text(inputs[property]) ?? "");
  if (parts !== undefined) return parts.join("_");
  if (type === "aws:elasticbeanstalk/environment:Environment") return `e-${hex.slice(0, 10)}`;
  if (type === "aws:kms/key:Key") return uuid(hex);
  if (type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup") {
    return vpcPart(text(inputs.vpcId) ?? "", "sg");
  }
  if (type === "aws:route53/zone:Zone" || type.startsWith("aws:cloudfront/")) {
    return `${type.startsWith("aws:route53/") ? "Z" : "E"}${hex.slice(0, 13).toUpperCase()}`;
  }
  return nameOf(subject) ?? uuid(hex);
}

/** The default objects of a VPC, which resources adopt by the VPC's id alone. */
function vpcPart(vpcId: string, prefix: string): string {
  return `${prefix}-0${digest("of a VPC", vpcId, prefix).slice(0, 16)}`;
}

function uuid(hex: string): string {
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

function nameOf({ type, inputs }: Subject): string | undefined {
  const property = nameProperty(type);
  return text(property === undefined ? undefined : inputs[property]) ?? text(inputs.name);
}

/** The service in an ARN, where it is not called as the provider's module. */
const services: Readonly<Record<string, string>> = {
  alb: "elasticloadbalancing",
  cloudwatch: "logs",
  ec2clientvpn: "ec2",
  lb: "elasticloadbalancing",
  opensearch: "es",
  vpc: "ec2",
};

/** The same for single types. */
const servicesOfTypes: Readonly<Record<string, string>> = {
  "aws:cloudwatch/dashboard:Dashboard": "cloudwatch",
  "aws:cloudwatch/eventRule:EventRule": "events",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch",
};

/** What stands before the name in an ARN, where it is not the resource's kind in small letters. */
const arnKinds: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventRule:EventRule": "rule/",
  "aws:cloudwatch/logGroup:LogGroup": "log-group:",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "alarm:",
  "aws:ec2/natGateway:NatGateway": "natgateway/",
  "aws:elasticache/replicationGroup:ReplicationGroup": "replicationgroup:",
  "aws:lb/listener:Listener": "listener/app/",
  "aws:lb/listenerRule:ListenerRule": "listener-rule/app/",
  "aws:lb/loadBalancer:LoadBalancer": "loadbalancer/app/",
  "aws:lb/targetGroup:TargetGroup": "targetgroup/",
  "aws:rds/eventSubscription:EventSubscription": "es:",
  "aws:rds/instance:Instance": "db:",
  "aws:secretsmanager/secret:Secret": "secret:",
  "aws:sns/topic:Topic": "",
  "aws:wafv2/webAcl:WebAcl": "regional/webacl/",
};

const global: ReadonlySet<string> = new Set(["budgets", "cloudfront", "iam", "route53"]);

/** Kinds whose ARN ends with a part that only AWS knows. */
const withSuffix = /^aws:(lb|secretsmanager|wafv2)\//;

function kebab(kind: string): string {
  return kind.replace(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
}

function arnOf(subject: Subject): string {
  const { type, seed, place } = subject;
  const [, token = "", kind = ""] = type.split(":");
  const module = token.split("/")[0] ?? "";
  const hex = digest("arn", type, seed);
  const name = nameOf(subject) ?? hex.slice(0, 16);
  if (type === "aws:s3/bucket:Bucket") return `arn:aws:s3:::${name}`;
  if (type === "aws:sns/topicSubscription:TopicSubscription") {
    return `${text(subject.inputs.topic) ?? ""}:${uuid(hex)}`;
  }
  const prefix = prefixes[type];
  const tail = prefix === undefined ? name : `${prefix}-0${digest("id", type, seed).slice(0, 16)}`;
  const ending = withSuffix.test(type) ? `/${hex.slice(0, 16)}` : "";
  const revision = type === "aws:ecs/taskDefinition:TaskDefinition" ? `:${subject.revision}` : "";
  const family = text(subject.inputs.family) ?? tail;
  const region = global.has(module) ? "" : (text(subject.inputs.region) ?? place.region);
  const what = `${arnKinds[type] ?? `${kebab(kind)}/`}${revision === "" ? tail : family}`;
  const service = servicesOfTypes[type] ?? services[module] ?? module;
  return `arn:aws:${service}:${region}:${place.account}:${what}${ending}${revision}`;
}

/** Outputs of single types, where a program computes with their values. */
const particular: Readonly<
  Record<string, (subject: Subject, id: string) => Record<string, WireValue>>
> = {
  "aws:acm/certificate:Certificate": ({ inputs }) => ({
    domainValidationOptions: namesOf(inputs).map((domainName) => ({
      domainName,
      resourceRecordName: `_${digest(domainName.replace(/^\*\./, "")).slice(0, 32)}.${domainName.replace(/^\*\./, "")}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${digest("value", domainName).slice(0, 32)}.acm-validations.aws.`,
    })),
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:ec2/eip:Eip": ({ seed }, id) => ({
    allocationId: id,
    publicIp: `198.51.100.${1 + (parseInt(digest(seed).slice(0, 2), 16) % 254)}`,
  }),
  "aws:ec2/vpc:Vpc": ({ inputs }, id) => ({
    defaultNetworkAclId: vpcPart(id, "acl"),
    defaultRouteTableId: vpcPart(id, "rtb"),
    mainRouteTableId: vpcPart(id, "rtb"),
    defaultSecurityGroupId: vpcPart(id, "sg"),
    ipv6CidrBlock: inputs.assignGeneratedIpv6CidrBlock === true ? "2a05:d014:abc:de00::/56" : "",
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ seed }) => ({
    prefixListId: `pl-${digest(seed).slice(0, 8)}`,
  }),
  "aws:cloudfront/distribution:Distribution": ({ seed }) => ({
    domainName: `d${digest(seed).slice(0, 13)}.cloudfront.net`,
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:elasticbeanstalk/environment:Environment": ({ inputs, seed, place }) => {
    const hex = digest("beanstalk", seed);
    const arn = `arn:aws:elasticloadbalancing:${place.region}:${place.account}:loadbalancer/app/awseb-${hex.slice(0, 8)}/${hex.slice(8, 24)}`;
    return {
      cname: `${text(inputs.name) ?? ""}.${hex.slice(0, 8)}.${place.region}.elasticbeanstalk.com`,
      loadBalancers: [arn],
    };
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs, seed, place }) => {
    const rest = `${text(inputs.replicationGroupId) ?? ""}.${digest(seed).slice(0, 6)}`;
    const domain = `${rest}.${place.region}.cache.amazonaws.com`;
    return {
      primaryEndpointAddress: `master.${domain}`,
      readerEndpointAddress: `replica.${domain}`,
    };
  },
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs, seed, place }) => {
    const name = `${inputs.internal === true ? "internal-" : ""}${text(inputs.name) ?? ""}`;
    const number = parseInt(digest(seed).slice(0, 8), 16);
    return { dnsName: `${name}-${number}.${place.region}.elb.amazonaws.com` };
  },
  "aws:opensearch/domain:Domain": ({ inputs, seed, place }) => {
    const name = `vpc-${text(inputs.domainName) ?? ""}-${digest(seed).slice(0, 26)}`;
    return { endpoint: `${name}.${place.region}.es.amazonaws.com` };
  },
  "aws:ecs/taskDefinition:TaskDefinition": (subject) => ({
    arnWithoutRevision: arnOf(subject).replace(/:\d+$/, ""),
    revision: subject.revision,
  }),
  "aws:rds/instance:Instance": ({ inputs, seed, place }) => ({
    address: databaseHost(inputs, seed, place),
    endpoint: `${databaseHost(inputs, seed, place)}:5432`,
    masterUserSecrets:
      inputs.manageMasterUserPassword === true
        ? [
            {
              kmsKeyId: "",
              secretArn: `arn:aws:secretsmanager:${place.region}:${place.account}:secret:rds!db-${uuid(digest(seed))}-AbCdEf`,
              secretStatus: "active",
            },
          ]
        : [],
    port: 5432,
  }),
  "aws:cloudwatch/eventTarget:EventTarget": ({ seed }) => ({
    targetId: `target-${digest(seed).slice(0, 26)}`,
  }),
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs, place }) => ({
    ownerId: place.account,
    // An address is asked first.
    pendingConfirmation: inputs.protocol === "email" || inputs.protocol === "https",
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ inputs }) => ({
    secretArn: inputs.secretId ?? "",
  }),
};

function databaseHost({ identifier }: Properties, seed: string, { region }: Place): string {
  return `${text(identifier) ?? ""}.${digest(seed).slice(0, 12)}.${region}.rds.amazonaws.com`;
}

function namesOf(inputs: Properties): string[] {
  return [inputs.domainName, inputs.subjectAlternativeNames ?? []].flat() as string[];
}

/** Outputs that are called the same on many types. */
function common(property: string, subject: Subject, id: string): WireValue | undefined {
  const { seed, place } = subject;
  const hex = digest(property, seed);
  switch (property) {
    case "arn":
      return identifiedByArn.has(subject.type) ? id : arnOf(subject);
    case "arnSuffix":
      return arnOf(subject).split(":").pop() ?? "";
    case "ownerId":
      return place.account;
    case "zoneId":
    case "hostedZoneId":
      return subject.type === "aws:route53/zone:Zone" ? id : `Z${hex.slice(0, 13).toUpperCase()}`;
    case "vpcId":
      return `vpc-0${hex.slice(0, 16)}`;
    case "privateIp":
      return `10.0.0.${4 + (parseInt(hex.slice(0, 2), 16) % 250)}`;
    case "securityGroupRuleId":
      return id;
    case "createDate":
    case "notBefore":
      return "2026-01-01T00:00:00Z";
    default:
      return /(dnsName|domainName|endpoint|address)$/i.test(property)
        ? `${hex.slice(0, 12)}.${place.region}.amazonaws.com`
        : undefined;
  }
}

const empty: Readonly<Record<Kind, WireValue>> = {
  string: "",
  number: 0,
  boolean: false,
  list: [],
  object: {},
};

/** The value of an output that the program did not set. */
export function outputOf(property: string, kind: Kind, subject: Subject, id: string): WireValue {
  const special = particular[subject.type]?.(subject, id)[property];
  if (special !== undefined) return special;
  return (kind === "string" ? common(property, subject, id) : undefined) ?? empty[kind];
}
