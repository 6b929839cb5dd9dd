/** Parts of what a program sets that AWS fills in, so that only the deployment knows them. */
import type { WireValue } from "./document";
import { isSecret, isWireObject, secretOf, signatureKey, unknownValue } from "./markers";

type WireMap = Readonly<Record<string, WireValue>>;

/**
 * What other resources of a network are made of, by type and property: whoever hands such a part on hands on an unknown.
 * Source: the inputs and outputs of the same name in `@pulumi/aws`.
 */
const filled: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "aws:eks/cluster:Cluster": { vpcConfig: ["clusterSecurityGroupId", "vpcId"] },
  "aws:elasticsearch/domain:Domain": { vpcOptions: ["availabilityZones", "vpcId"] },
  "aws:elasticsearch/vpcEndpoint:VpcEndpoint": { vpcOptions: ["securityGroupIds", "vpcId"] },
  "aws:lambda/function:Function": { vpcConfig: ["vpcId"] },
  "aws:msk/serverlessCluster:ServerlessCluster": { vpcConfigs: ["securityGroupIds"] },
  "aws:opensearch/domain:Domain": { vpcOptions: ["availabilityZones", "vpcId"] },
  "aws:opensearch/vpcEndpoint:VpcEndpoint": { vpcOptions: ["securityGroupIds", "vpcId"] },
  "aws:synthetics/canary:Canary": { vpcConfig: ["vpcId"] },
  "aws:transfer/server:Server": { endpointDetails: ["securityGroupIds", "vpcEndpointId"] },
};

/** The outputs that a resource's inputs become, with an unknown for each part that AWS fills in. */
export function withFilled(type: string, inputs: WireMap): WireMap {
  const parts = Object.hasOwn(filled, type) ? filled[type] : undefined;
  if (parts === undefined) return inputs;
  const changed = Object.entries(parts).flatMap(([property, names]) => {
    const value = inputs[property];
    return value === undefined ? [] : [[property, fill(value, names)] as const];
  });
  return { ...inputs, ...Object.fromEntries(changed) };
}

function fill(value: WireValue, names: readonly string[]): WireValue {
  if (Array.isArray(value)) return value.map((item: WireValue) => fill(item, names));
  if (isSecret(value)) return secretOf(fill(value.value as WireValue, names));
  if (!isWireObject(value) || value[signatureKey] !== undefined) return value;
  const missing = names.filter((name) => value[name] === undefined || value[name] === null);
  return { ...value, ...Object.fromEntries(missing.map((name) => [name, unknownValue])) };
}
