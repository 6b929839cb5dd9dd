/** The user data of a component's instances, from its arguments: encoded, and within what EC2 takes. */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inClear } from "../common/in-clear";
import { InvalidArgumentsError } from "../common/problems";
import type { Environment } from "../services/environment";
import type { MonolithArgs } from "./Monolith";
import type { Releases } from "./releases";
import { backendDefaults, defaults } from "./spec";
import { type HostSpec, maxUserDataBytes, userData } from "./user-data";

/** The user data in base64, as a launch template takes it. */
export function hostUserData(
  name: string,
  args: MonolithArgs,
  environment: Environment,
  { bucketName, folder }: Releases,
  log: aws.cloudwatch.LogGroup,
): pulumi.Output<string> {
  const component = `Monolith "${name}"`;
  const known = pulumi.output({
    region: log.region,
    logGroup: log.name,
    bucketName,
    clear: environment.clear.map((variable) => inClear(component, "environment", variable)),
    secret: [...environment.secret],
  });
  return known.apply(({ region, logGroup, bucketName: bucket, clear, secret }) => {
    const spec: HostSpec = {
      region,
      logGroup,
      releaseUrl: folder === undefined ? undefined : `s3://${bucket}/${folder}`,
      backend: { ...backendDefaults, javaOptions: [], ...args.backend },
      nginx: {
        port: args.port ?? defaults.port,
        healthPath: args.healthPath ?? defaults.healthPath,
        web: args.web ?? {},
        headers: args.headers ?? {},
      },
      clear,
      secret,
    };
    return encoded(component, userData(spec));
  });
}

/** @throws InvalidArgumentsError for more than EC2 takes */
function encoded(component: string, script: string): string {
  const bytes = Buffer.byteLength(script);
  if (bytes > maxUserDataBytes) {
    throw new InvalidArgumentsError(component, [
      {
        at: "environment",
        found: `user data of ${bytes} bytes`,
        expected: `at most ${maxUserDataBytes}, which EC2 takes`,
        fix: "Move long variables into one secret, and read that in the application.",
      },
    ]);
  }
  return Buffer.from(script).toString("base64");
}
