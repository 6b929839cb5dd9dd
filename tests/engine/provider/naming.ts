/** Physical names, as the provider makes them up from logical ones. */
import { createHash } from "node:crypto";
import type { WireValue } from "../../../cli/plan/document";
import { shapeOf } from "./shapes";

interface Autoname {
  readonly property: string;
  readonly maximum?: number;
  readonly lowerCase?: boolean;
  readonly prefix?: string;
}

/** Where it is another property than `name`, or where the length is not the usual one. */
const exceptions: Readonly<Record<string, Autoname>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    property: "replicationGroupId",
    maximum: 40,
    lowerCase: true,
  },
  "aws:kms/alias:Alias": { property: "name", prefix: "alias/" },
  "aws:lb/loadBalancer:LoadBalancer": { property: "name", maximum: 32 },
  "aws:lb/targetGroup:TargetGroup": { property: "name", maximum: 32 },
  "aws:opensearch/domain:Domain": { property: "domainName", maximum: 28, lowerCase: true },
  "aws:rds/instance:Instance": { property: "identifier", lowerCase: true },
  "aws:rds/parameterGroup:ParameterGroup": { property: "name", lowerCase: true },
  "aws:rds/subnetGroup:SubnetGroup": { property: "name", lowerCase: true },
  "aws:elasticache/parameterGroup:ParameterGroup": { property: "name", lowerCase: true },
  "aws:elasticache/subnetGroup:SubnetGroup": { property: "name", lowerCase: true },
  "aws:s3/bucket:Bucket": { property: "bucket", maximum: 63, lowerCase: true },
};

const usualMaximum = 255;

/** The property that a type is named by, if it is named at all. */
export function nameProperty(type: string): string | undefined {
  const exception = exceptions[type];
  if (exception !== undefined) return exception.property;
  const { inputs, computed } = shapeOf(type);
  return inputs.has("name") && computed.get("name") === "string" ? "name" : undefined;
}

/** A made-up name. */
export interface Named {
  readonly property: string;
  readonly name: string;
  /** Why AWS would not take it. */
  readonly problem?: string;
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
  const { maximum = usualMaximum, lowerCase, prefix = "" } = exceptions[type] ?? {};
  const logical = urn.split("::").pop() ?? "";
  const suffix = createHash("sha256").update(urn).update(seed).digest("hex").slice(0, 7);
  const name = `${prefix}${lowerCase === true ? logical.toLowerCase() : logical}-${suffix}`;
  const problem =
    name.length > maximum
      ? `the name ${name} has ${name.length} characters, ${maximum} are allowed`
      : undefined;
  return { property, name, ...(problem === undefined ? {} : { problem }) };
}
