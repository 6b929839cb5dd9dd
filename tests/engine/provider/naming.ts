/** Physical names: as the provider makes them up from logical ones, and what AWS says to those that it does not like. */
import { createHash } from "node:crypto";
import type { WireValue } from "../../../cli/plan/document";
import { containsUnknown } from "../../../cli/plan/markers";
import { shapeOf } from "./shapes";

interface Naming {
  /** @default name */
  readonly property?: string;
  readonly maximum?: number;
  readonly lowerCase?: boolean;
  readonly prefix?: string;
  /** What a name looks like; of a length of its own. */
  readonly pattern?: RegExp;
}

const hyphenated = /^[a-z](?!.*--)[0-9a-z-]*[0-9a-z]$/;
const plain = /^[\w-]+$/;

/** Where it is another property than `name`, or where more is to be said of it. */
const namings: Readonly<Record<string, Naming>> = {
  "aws:cloudfront/function:Function": { maximum: 64, pattern: plain },
  "aws:cloudfront/originAccessControl:OriginAccessControl": { maximum: 64 },
  "aws:budgets/budget:Budget": { maximum: 100, pattern: /^[^:\\]+$/ },
  "aws:cloudwatch/dashboard:Dashboard": { property: "dashboardName", pattern: plain },
  "aws:cloudwatch/eventRule:EventRule": { maximum: 64, pattern: /^[\w.-]+$/ },
  "aws:cloudwatch/logGroup:LogGroup": { maximum: 512, pattern: /^[\w./#-]+$/ },
  "aws:ec2/securityGroup:SecurityGroup": { maximum: 255, pattern: /^(?!sg-)/ },
  "aws:ecs/cluster:Cluster": { maximum: 255, pattern: plain },
  "aws:ecs/service:Service": { maximum: 255, pattern: plain },
  "aws:ec2/launchTemplate:LaunchTemplate": { maximum: 128, pattern: /^[\w().-]{3,}$/ },
  "aws:elasticbeanstalk/application:Application": { maximum: 100 },
  "aws:elasticbeanstalk/applicationVersion:ApplicationVersion": { maximum: 100 },
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": { maximum: 100 },
  "aws:elasticbeanstalk/environment:Environment": {
    maximum: 40,
    pattern: /^(?!-)[0-9A-Za-z-]{4,}(?<!-)$/,
  },
  "aws:elasticache/parameterGroup:ParameterGroup": { lowerCase: true, pattern: hyphenated },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    property: "replicationGroupId",
    maximum: 40,
    lowerCase: true,
    pattern: hyphenated,
  },
  "aws:elasticache/subnetGroup:SubnetGroup": { lowerCase: true },
  "aws:iam/instanceProfile:InstanceProfile": { maximum: 128, pattern: /^[\w+=,.@-]+$/ },
  "aws:iam/role:Role": { maximum: 64, pattern: /^[\w+=,.@-]+$/ },
  "aws:iam/rolePolicy:RolePolicy": { maximum: 128, pattern: /^[\w+=,.@-]+$/ },
  "aws:kms/alias:Alias": { prefix: "alias/", pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  "aws:lb/loadBalancer:LoadBalancer": {
    maximum: 32,
    pattern: /^(?!internal-)[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?$/,
  },
  "aws:lb/targetGroup:TargetGroup": {
    maximum: 32,
    pattern: /^[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?$/,
  },
  "aws:opensearch/domain:Domain": {
    property: "domainName",
    maximum: 28,
    lowerCase: true,
    pattern: /^[a-z][0-9a-z-]{2,}$/,
  },
  "aws:rds/eventSubscription:EventSubscription": { pattern: /^[A-Za-z](?!.*--)[\w-]*$/ },
  "aws:rds/instance:Instance": {
    property: "identifier",
    maximum: 63,
    lowerCase: true,
    pattern: hyphenated,
  },
  "aws:rds/parameterGroup:ParameterGroup": { lowerCase: true, pattern: hyphenated },
  "aws:rds/subnetGroup:SubnetGroup": { lowerCase: true, pattern: /^[\w .-]+$/ },
  "aws:s3/bucket:Bucket": {
    property: "bucket",
    maximum: 63,
    lowerCase: true,
    pattern: /^[0-9a-z][0-9a-z.-]+[0-9a-z]$/,
  },
  "aws:sns/topic:Topic": { maximum: 256, pattern: plain },
  "aws:wafv2/webAcl:WebAcl": { maximum: 128, pattern: plain },
};

const usualMaximum = 255;

/** The property that a type is named by, if it is named at all. */
export function nameProperty(type: string): string | undefined {
  const naming = namings[type];
  if (naming?.property !== undefined) return naming.property;
  const { inputs, computed } = shapeOf(type);
  return inputs.has("name") && computed.get("name") === "string" ? "name" : undefined;
}

/** A made-up name. */
export interface Named {
  readonly property: string;
  readonly name: string;
}

/** The name of a resource whose program does not say one; a prefix in the inputs leaves the name to AWS. */
export function autoname(
  type: string,
  urn: string,
  inputs: Readonly<Record<string, WireValue>>,
  seed: Uint8Array | string,
): Named | undefined {
  const property = nameProperty(type);
  if (property === undefined || inputs[property] !== undefined) return undefined;
  if (inputs[`${property}Prefix`] !== undefined) return undefined;
  const { lowerCase, prefix = "" } = namings[type] ?? {};
  const logical = urn.split("::").pop() ?? "";
  const suffix = createHash("sha256").update(urn).update(seed).digest("hex").slice(0, 7);
  return {
    property,
    name: `${prefix}${lowerCase === true ? logical.toLowerCase() : logical}-${suffix}`,
  };
}

/** Why AWS would not take a name, whoever made it. */
export function nameProblem(
  type: string,
  inputs: Readonly<Record<string, WireValue>>,
): { readonly property: string; readonly reason: string } | undefined {
  const property = nameProperty(type);
  const name = property === undefined ? undefined : inputs[property];
  if (property === undefined || typeof name !== "string" || containsUnknown(name)) return undefined;
  const { maximum = usualMaximum, pattern } = namings[type] ?? {};
  if (name.length > maximum) {
    const reason = `the name ${name} has ${name.length} characters, ${maximum} are allowed`;
    return { property, reason };
  }
  if (pattern?.test(name) !== false) return undefined;
  return { property, reason: `the name ${name} is not of the form ${pattern.source}` };
}
