/**
 * What the provider itself refuses before it asks AWS: values outside of an enumeration or a range, addresses that are
 * none, arguments that exclude each other; and what AWS says to single resources afterwards. Sources: the documentation in @pulumi/aws's declarations, and the schema files
 * of github.com/hashicorp/terraform-provider-aws that `replacements.ts` names; the rest stands in
 * docs/engine-unverified.md.
 */
import type { WireValue } from "../../../cli/plan/document";
import { containsUnknown, isSecret, isWireObject } from "../../../cli/plan/markers";
import { addressesIn, addressProblem } from "./addresses";
import type { Failure } from "./provider";
import { watchingRules } from "./rules-of-watching";

type Properties = Readonly<Record<string, WireValue>>;

/** What is refused of one type. */
export interface Rules {
  readonly values?: Readonly<Record<string, readonly WireValue[]>>;
  /** Smallest and largest, by property; `a.b` is inside an object. */
  readonly ranges?: Readonly<Record<string, readonly [number, number]>>;
  readonly exactlyOne?: readonly (readonly string[])[];
  readonly atMostOne?: readonly (readonly string[])[];
  /** What takes more than a table to say: problems by property. */
  readonly more?: Said;
  /** What the provider lets pass and AWS refuses when it is asked to do it. */
  readonly aws?: Said;
}

type Said = (inputs: Properties) => Readonly<Record<string, string | undefined>>;

const port = [0, 65_535] as const;
const ruleNumbers = [1, 32_766] as const;

const ruleOfGroup: Rules = {
  ranges: { fromPort: [-1, 65_535], toPort: [-1, 65_535] },
  exactlyOne: [["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"]],
  aws: ({ ipProtocol, fromPort, toPort }) => ({
    fromPort:
      ipProtocol === "-1" && (fromPort !== undefined || toPort !== undefined)
        ? "no ports where ipProtocol is -1"
        : (ipProtocol === "tcp" || ipProtocol === "udp") && fromPort === undefined
          ? `required where ipProtocol is ${ipProtocol}`
          : undefined,
    toPort: descending(fromPort, toPort) ? "less than fromPort" : undefined,
  }),
};

const retention = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
  3288, 3653,
];

const rules: Readonly<Record<string, Rules>> = {
  ...watchingRules,
  "aws:acm/certificate:Certificate": { values: { validationMethod: ["DNS", "EMAIL"] } },
  "aws:cloudfront/distribution:Distribution": {
    values: {
      httpVersion: ["http1.1", "http2", "http2and3", "http3"],
      priceClass: ["PriceClass_All", "PriceClass_200", "PriceClass_100", "None"],
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": { values: { retentionInDays: retention } },
  "aws:ec2/eip:Eip": { values: { domain: ["vpc"] } },
  "aws:ec2/flowLog:FlowLog": {
    values: {
      logDestinationType: ["cloud-watch-logs", "kinesis-data-firehose", "s3"],
      maxAggregationInterval: [60, 600],
      trafficType: ["ACCEPT", "ALL", "REJECT"],
    },
    exactlyOne: [["eniId", "subnetId", "transitGatewayAttachmentId", "transitGatewayId", "vpcId"]],
  },
  "aws:ec2/natGateway:NatGateway": {
    values: { connectivityType: ["private", "public"] },
    more: ({ connectivityType, allocationId }) => ({
      allocationId:
        connectivityType === "private" && allocationId !== undefined
          ? 'is not supported with connectivity_type = "private"'
          : undefined,
    }),
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    values: { ruleAction: ["allow", "deny"] },
    ranges: { ruleNumber: ruleNumbers, fromPort: port, toPort: port },
    exactlyOne: [["cidrBlock", "ipv6CidrBlock"]],
  },
  "aws:ec2/route:Route": {
    exactlyOne: [
      ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
      [
        "carrierGatewayId",
        "coreNetworkArn",
        "egressOnlyGatewayId",
        "gatewayId",
        "localGatewayId",
        "natGatewayId",
        "networkInterfaceId",
        "transitGatewayId",
        "vpcEndpointId",
        "vpcPeeringConnectionId",
      ],
    ],
    atMostOne: [["egressOnlyGatewayId", "destinationCidrBlock"]],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    exactlyOne: [["subnetId", "gatewayId"]],
  },
  "aws:ec2/securityGroup:SecurityGroup": { atMostOne: [["name", "namePrefix"]] },
  "aws:ec2/subnet:Subnet": { atMostOne: [["availabilityZone", "availabilityZoneId"]] },
  "aws:ec2/vpc:Vpc": { values: { instanceTenancy: ["default", "dedicated"] } },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    values: {
      vpcEndpointType: [
        "Gateway",
        "GatewayLoadBalancer",
        "Interface",
        "Resource",
        "ServiceNetwork",
      ],
    },
    exactlyOne: [["resourceConfigurationArn", "serviceName", "serviceNetworkArn"]],
  },
  "aws:ec2clientvpn/endpoint:Endpoint": {
    values: { transportProtocol: ["tcp", "udp"], vpnPort: [443, 1194] },
  },
  "aws:ecs/service:Service": {
    values: { propagateTags: ["NONE", "SERVICE", "TASK_DEFINITION"] },
    ranges: { healthCheckGracePeriodSeconds: [0, 2_147_483_647] },
    atMostOne: [["capacityProviderStrategies", "launchType"]],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    values: { networkMode: ["awsvpc", "bridge", "host", "none"] },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    values: {
      engine: ["redis", "valkey"],
      ipDiscovery: ["ipv4", "ipv6"],
      networkType: ["dual_stack", "ipv4", "ipv6"],
      transitEncryptionMode: ["preferred", "required"],
    },
    ranges: { port, snapshotRetentionLimit: [0, 35] },
    atMostOne: [
      ["authToken", "userGroupIds"],
      ["numCacheClusters", "numNodeGroups"],
    ],
    more: ({ automaticFailoverEnabled, multiAzEnabled, numCacheClusters }) => ({
      automaticFailoverEnabled:
        automaticFailoverEnabled === true && numCacheClusters === 1
          ? "must be false where there is one node"
          : undefined,
      multiAzEnabled:
        multiAzEnabled === true && automaticFailoverEnabled !== true
          ? "automatic failover must be enabled where multi-AZ is"
          : undefined,
    }),
  },
  "aws:kms/key:Key": {
    ranges: { deletionWindowInDays: [7, 30], rotationPeriodInDays: [90, 2560] },
  },
  "aws:lb/listener:Listener": {
    values: { protocol: ["GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP"] },
    ranges: { port: [1, 65_535] },
    aws: ({ protocol, certificateArn }) => ({
      certificateArn:
        protocol === "HTTPS" && certificateArn === undefined
          ? "A certificate must be specified for HTTPS listeners"
          : undefined,
    }),
  },
  "aws:lb/listenerRule:ListenerRule": {
    ranges: { priority: [1, 50_000] },
    aws: ({ conditions }) => ({
      conditions:
        valuesOfConditions(conditions) > 5 ? "a rule has five condition values at most" : undefined,
    }),
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    values: {
      desyncMitigationMode: ["defensive", "monitor", "strictest"],
      ipAddressType: ["dualstack", "dualstack-without-public-ipv4", "ipv4"],
      loadBalancerType: ["application", "gateway", "network"],
    },
    ranges: { idleTimeout: [1, 4000] },
    exactlyOne: [["subnetMappings", "subnets"]],
    atMostOne: [["name", "namePrefix"]],
    aws: ({ subnets, loadBalancerType }) => ({
      subnets:
        loadBalancerType !== "network" && Array.isArray(subnets) && subnets.length < 2
          ? "at least two subnets in two zones"
          : undefined,
    }),
  },
  "aws:lb/targetGroup:TargetGroup": {
    values: {
      protocol: ["GENEVE", "HTTP", "HTTPS", "QUIC", "TCP", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"],
      targetType: ["alb", "instance", "ip", "lambda"],
    },
    ranges: {
      port: [1, 65_535],
      deregistrationDelay: [0, 3600],
      "healthCheck.healthyThreshold": [2, 10],
      "healthCheck.interval": [5, 300],
      "healthCheck.timeout": [2, 120],
      "healthCheck.unhealthyThreshold": [2, 10],
      "stickiness.cookieDuration": [0, 604_800],
    },
    atMostOne: [["name", "namePrefix"]],
    more: ({ targetType, vpcId }) => ({
      vpcId: targetType !== "lambda" && !isSet(vpcId) ? "required" : undefined,
    }),
    aws: ({ healthCheck }) => ({
      healthCheck: descending(of(healthCheck, "timeout"), of(healthCheck, "interval"))
        ? "the timeout must be smaller than the interval"
        : undefined,
    }),
  },
  "aws:opensearch/domain:Domain": {
    aws: ({ advancedSecurityOptions, encryptAtRest, nodeToNodeEncryption }) => ({
      advancedSecurityOptions:
        of(advancedSecurityOptions, "enabled") === true &&
        (of(encryptAtRest, "enabled") !== true || of(nodeToNodeEncryption, "enabled") !== true)
          ? "needs encryption at rest and between nodes"
          : undefined,
    }),
  },
  "aws:rds/instance:Instance": {
    values: {
      databaseInsightsMode: ["advanced", "standard"],
      monitoringInterval: [0, 1, 5, 10, 15, 30, 60],
      networkType: ["DUAL", "IPV4"],
      storageType: ["gp2", "gp3", "io1", "io2", "standard"],
    },
    ranges: { backupRetentionPeriod: [0, 35], port: [1150, 65_535] },
    atMostOne: [
      ["manageMasterUserPassword", "password"],
      ["restoreToPointInTime", "snapshotIdentifier"],
      ["identifier", "identifierPrefix"],
    ],
    aws: ({ monitoringInterval, monitoringRoleArn, allocatedStorage, maxAllocatedStorage }) => ({
      monitoringRoleArn:
        typeof monitoringInterval === "number" &&
        monitoringInterval > 0 &&
        monitoringRoleArn === undefined
          ? "required where monitoringInterval is not 0"
          : undefined,
      maxAllocatedStorage:
        maxAllocatedStorage !== 0 && descending(allocatedStorage, maxAllocatedStorage)
          ? "less than allocatedStorage"
          : undefined,
    }),
  },
  "aws:route53/record:Record": {
    exactlyOne: [["aliases", "records"]],
    atMostOne: [["aliases", "ttl"]],
    more: ({ records, ttl }) => ({
      ttl: records !== undefined && ttl === undefined ? "required with records" : undefined,
    }),
  },
  "aws:secretsmanager/secret:Secret": {
    more: ({ recoveryWindowInDays: days }) => ({
      recoveryWindowInDays:
        typeof days === "number" && days !== 0 && (days < 7 || days > 30)
          ? "0, or 7 to 30"
          : undefined,
    }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    atMostOne: [["secretBinary", "secretString"]],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleOfGroup,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleOfGroup,
  "aws:wafv2/webAcl:WebAcl": { values: { scope: ["CLOUDFRONT", "REGIONAL"] } },
};

/** What the provider would say against inputs, of which it leaves out what is unknown. */
export function problemsOf(type: string, inputs: Properties): Failure[] {
  const known = Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => !isSecret(value) && !containsUnknown(value)),
  );
  const { values = {}, ranges = {}, exactlyOne = [], atMostOne = [], more } = rules[type] ?? {};
  const set = (group: readonly string[]) => group.filter((key) => isSet(inputs[key]));
  const found: Failure[] = [];
  const say = (property: string, reason: string) => found.push({ property, reason });
  for (const [property, allowed] of Object.entries(values)) {
    const value = known[property];
    if (value !== undefined && !allowed.includes(value)) {
      say(property, `expected one of ${JSON.stringify(allowed)}, got ${JSON.stringify(value)}`);
    }
  }
  for (const [path, [least, most]] of Object.entries(ranges)) {
    const [property = "", inner] = path.split(".");
    const value = inner === undefined ? known[property] : of(known[property], inner);
    if (typeof value === "number" && (value < least || value > most)) {
      say(property, `${path} must be between ${least} and ${most}, got ${value}`);
    }
  }
  for (const group of exactlyOne) {
    const given = set(group);
    if (given.length !== 1) {
      say(given[1] ?? group[0] ?? "", `exactly one of ${group.join(", ")}, got ${given.length}`);
    }
  }
  for (const group of atMostOne) {
    if (set(group).length > 1) say(group[0] ?? "", `conflicts with ${group.slice(1).join(", ")}`);
  }
  // These only look whether something is there, or compare what they know the type of.
  for (const [property, reason] of Object.entries(more?.(inputs) ?? {})) {
    if (reason !== undefined) say(property, reason);
  }
  for (const [path, text, family] of addressesIn(known)) {
    const reason = addressProblem(text, family);
    if (reason !== undefined) say(path, reason);
  }
  return found;
}

/** What AWS would say against inputs that the provider has let pass. */
export function refusalsOf(type: string, inputs: Properties): Failure[] {
  return Object.entries(rules[type]?.aws?.(inputs) ?? {}).flatMap(([property, reason]) =>
    reason === undefined ? [] : [{ property, reason }],
  );
}

/** Whether the provider takes it as given: an empty text counts as none. */
function isSet(value: WireValue | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

function of(value: WireValue | undefined, key: string): WireValue | undefined {
  return isWireObject(value) ? value[key] : undefined;
}

function descending(a: WireValue | undefined, b: WireValue | undefined): boolean {
  return typeof a === "number" && typeof b === "number" && b < a;
}

function valuesOfConditions(conditions: WireValue | undefined): number {
  if (!Array.isArray(conditions)) return 0;
  const lists = (conditions as readonly WireValue[]).flatMap((condition) =>
    isWireObject(condition) ? Object.values(condition).map((one) => of(one, "values")) : [],
  );
  return lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}
