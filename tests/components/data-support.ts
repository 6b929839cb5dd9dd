/** What the tests of the data tier share: a network, clients, answers to calls, and a way to read connections. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Connection, DatabaseSubnets } from "../../components/common/contracts";
import { InvalidArgumentsError, type Problem } from "../../components/common/problems";
import { DataTier, type DataTierArgs } from "../../components/data/DataTier";
import type { WireValue } from "../../cli/plan/document";
import { construct, type Construction, type PlannedResource } from "../support/construct";
import { types } from "./support";

export { json } from "./support";

export const network: DatabaseSubnets = {
  vpcId: "vpc-1",
  databaseSubnetIds: ["subnet-a", "subnet-b"],
};

export const role = (service: string) => `arn:aws:iam::111122223333:role/${service}`;

/** What the made-up Secrets Manager answers, differently each time, as the real one does. */
export function randomPasswords(): () => Record<string, WireValue> {
  let count = 0;
  return () => {
    count += 1;
    return { id: "-", region: "eu-central-1", randomPassword: `generated-${count}` };
  };
}

export const calls = () => ({
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "eu-central-1" }),
  "aws:secretsmanager/getRandomPassword:getRandomPassword": randomPasswords(),
});

const outputs: Readonly<Record<string, Record<string, WireValue>>> = {
  "aws:rds/instance:Instance": {
    address: "db.example.aws",
    arn: "arn:aws:rds:eu-central-1:111122223333:db:data-postgres",
    resourceId: "db-ABC",
    masterUserSecrets: [{ secretArn: "arn:master-secret" }],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    primaryEndpointAddress: "redis.example.aws",
    arn: "arn:cache",
  },
  "aws:secretsmanager/secretVersion:SecretVersion": { secretArn: "arn:token-secret" },
  "aws:opensearch/domain:Domain": {
    endpoint: "search.example.aws",
    arn: "arn:domain",
    domainName: "data-search",
  },
  "aws:kms/key:Key": { arn: "arn:key", keyId: "key-id" },
  "aws:s3/bucket:Bucket": { bucket: "data-assets", arn: "arn:aws:s3:::data-assets" },
  "aws:iam/role:Role": { arn: "arn:role" },
};

export interface Built {
  readonly made: Construction;
  readonly tier: DataTier;
}

/** Makes a tier named `data`. */
export async function build(
  args: Partial<DataTierArgs>,
  options: { preview?: boolean; calls?: Parameters<typeof construct>[1] } = {},
): Promise<Built> {
  let tier: DataTier | undefined;
  const made = await construct(
    () => {
      tier = new DataTier("data", { network, ...args });
    },
    {
      preview: options.preview ?? false,
      calls: calls(),
      outputs: (resource: PlannedResource) => outputs[resource.type] ?? {},
      ...options.calls,
    },
  );
  if (tier === undefined) throw new Error("the tier was not made");
  return { made, tier };
}

/** The value of an output after a deployment. */
export async function valueOf<T>(input: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  const output = pulumi.output(input) as unknown as { promise(): Promise<pulumi.Unwrap<T>> };
  return output.promise();
}

export async function connectionOf(tier: DataTier, service: string): Promise<Connection> {
  const connection = tier.connections[service];
  if (connection === undefined) throw new Error(`no connection of ${service}`);
  return (await valueOf(connection as unknown as pulumi.Input<object>)) as Connection;
}

/** The problems with which the tier refuses its arguments; none if it does not. */
export async function problemsOf(
  args: Partial<DataTierArgs>,
  name = "data",
): Promise<{ problems: readonly Problem[]; registered: readonly string[] }> {
  let problems: readonly Problem[] = [];
  const made = await construct(
    () => {
      try {
        new DataTier(name, { network, ...args });
      } catch (error) {
        if (!(error instanceof InvalidArgumentsError)) throw error;
        problems = error.problems;
      }
    },
    { calls: calls() },
  );
  return { problems, registered: made.list() };
}

/**
 * Asserts that a tier with one store admits exactly these groups to it, on one port: a rule in the store's group and
 * one in the client's for each, and none that names addresses.
 */
export function assertFlows(
  made: Construction,
  store: string,
  port: number,
  clientGroups: readonly string[],
): void {
  const group = made.one(types.group);
  assert.deepEqual([group.name, group.inputs.vpcId], [store, "vpc-1"]);
  assert.equal(group.inputs.ingress, undefined);
  assert.equal(group.inputs.egress, undefined);
  const ends = [
    { type: types.ingress, client: "referencedSecurityGroupId", store: "securityGroupId" },
    { type: types.egress, client: "securityGroupId", store: "referencedSecurityGroupId" },
  ];
  for (const end of ends) {
    const rules = made.ofType(end.type);
    assert.deepEqual(
      rules.map((rule) => [
        rule.inputs[end.client],
        made.refersTo(rule, end.store),
        rule.inputs.ipProtocol,
        rule.inputs.fromPort,
        rule.inputs.toPort,
      ]),
      clientGroups.map((client) => [client, [store], "tcp", port, port]),
    );
    for (const { inputs } of rules) {
      assert.equal(inputs.cidrIpv4, undefined);
      assert.equal(inputs.cidrIpv6, undefined);
      assert.equal(inputs.prefixListId, undefined);
      assert.equal(typeof inputs.description, "string");
    }
  }
}
