import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type StoreContext } from "./store";

/**
 * A log group of a store, made before the store so that the retention holds from the first line on.
 *
 * @param physicalName where the store's service decides on the log group's name; otherwise it is generated
 */
export function createLogGroup(
  context: StoreContext,
  childName: string,
  physicalName?: pulumi.Input<string>,
): aws.cloudwatch.LogGroup {
  const keyArn = context.logKeyArn();
  return new aws.cloudwatch.LogGroup(
    childName,
    {
      ...(physicalName === undefined ? {} : { name: physicalName }),
      retentionInDays: context.logRetentionDays,
      ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
    },
    { parent: context.parent },
  );
}
