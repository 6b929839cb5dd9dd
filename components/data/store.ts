import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, type DatabaseSubnets } from "../common/contracts";
import { allowFlow } from "../common/flows";
import { entryOf } from "../common/records";
import { sortedNames } from "./checks";

/** The account, partition and region that the tier is deployed to. */
export interface Account {
  readonly accountId: pulumi.Output<string>;
  readonly partition: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
}

/** What every store needs of the tier. */
export interface StoreContext {
  readonly parent: pulumi.Resource;
  /** The component's name, which every child's name begins with. */
  readonly name: string;
  readonly network: DatabaseSubnets;
  readonly logRetentionDays: number;
  /** Whether AWS and Pulumi refuse to delete what holds data. */
  readonly protect: boolean;
  /** ARN of the policy that bounds the tier's roles, if any. */
  readonly permissionsBoundaryArn: pulumi.Input<string> | undefined;
  /** ARN of the KMS key that encrypts what the stores hold; the tier's own is made when the first store asks. */
  readonly keyArn: () => pulumi.Input<string>;
  /** ARN of the KMS key that encrypts their logs; none: CloudWatch's own. */
  readonly logKeyArn: () => pulumi.Input<string> | undefined;
  /** Where the tier is deployed to, looked up when the first store asks. */
  readonly account: () => Account;
}

/** What every store hands back to the tier. */
export interface StoreOutcome {
  /** How each client talks to the store, by service. */
  readonly connections: Readonly<Record<string, Connection>>;
}

/** A function that makes something at its first call and hands out the same ever after. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Looks up where resources with this parent are deployed to. */
export function lookUpAccount(parent: pulumi.Resource): Account {
  return {
    accountId: aws.getCallerIdentityOutput({}, { parent }).accountId,
    partition: aws.getPartitionOutput({}, { parent }).partition,
    region: aws.getRegionOutput({}, { parent }).region,
  };
}

/**
 * The security group of one store. It admits each client's group on the store's port and nothing else, and has no
 * way out: a store only ever answers.
 *
 * @param store the store's part of resource names
 * @param label the store's name in descriptions
 * @param clients service name → security group of the service
 */
export function createStoreGroup(
  context: StoreContext,
  store: string,
  label: string,
  port: number,
  clients: Readonly<Record<string, pulumi.Input<string>>>,
): aws.ec2.SecurityGroup {
  const { parent, name } = context;
  const groupName = `${name}-${store}`;
  const group = new aws.ec2.SecurityGroup(
    groupName,
    {
      vpcId: context.network.vpcId,
      description: `${label}: admits the services that declare it`,
      tags: { Name: groupName },
    },
    { parent },
  );
  for (const service of sortedNames(clients)) {
    const client = entryOf(clients, service);
    if (client === undefined) continue;
    allowFlow(parent, `${name}-${store}-${service}`, {
      sourceGroupId: client,
      destinationGroupId: group.id,
      port,
      sourceName: service,
      destinationName: label,
    });
  }
  return group;
}

/** A connection without anything in it, to be spread under what a store adds. */
export const emptyConnection: Connection = {
  environment: {},
  secrets: {},
  secretArns: [],
  kmsKeyArns: [],
  permissions: [],
};

/** Puts the connections of all stores together, by service. Values that several stores name stand once. */
export function mergeConnections(outcomes: readonly StoreOutcome[]): Record<string, Connection> {
  const merged: Record<string, Connection> = {};
  for (const { connections } of outcomes) {
    for (const service of sortedNames(connections)) {
      const one = entryOf(merged, service) ?? emptyConnection;
      const other = entryOf(connections, service) ?? emptyConnection;
      merged[service] = {
        environment: { ...one.environment, ...other.environment },
        secrets: { ...one.secrets, ...other.secrets },
        secretArns: [...new Set([...one.secretArns, ...other.secretArns])],
        kmsKeyArns: [...new Set([...one.kmsKeyArns, ...other.kmsKeyArns])],
        permissions: [...one.permissions, ...other.permissions],
      };
    }
  }
  return merged;
}
