/** What an example is: a small program with the resources and the wiring of a published one. */
import * as pulumi from "@pulumi/pulumi";
import type { ConstructOptions } from "../support/construct";

export interface Example {
  /** Its golden file's name as well. */
  readonly name: string;
  /** The published program that has this shape: repository and path. */
  readonly shape: string;
  /** Answers to its data-source calls, by token. */
  readonly calls?: NonNullable<ConstructOptions["calls"]>;
  readonly config?: NonNullable<ConstructOptions["config"]>;
  /** What other stacks hand out, where it refers to them. */
  readonly reads?: NonNullable<ConstructOptions["reads"]>;
  /**
   * The forms in which it is read: of what a plugin makes, the tests' own engine has no state.
   * @default both
   */
  readonly forms?: "preview";
  /** What a first preview cannot know, so that the verdict after the deployment says less. @default nothing */
  readonly differs?: string;
  /** Registers its resources. */
  readonly program: () => unknown;
}

/** How rules, routes and ACL entries are written: within their group, table or ACL, or as resources of their own. */
export type Dialect = "inline" | "standalone";
export const dialects: readonly Dialect[] = ["inline", "standalone"];

export const region = "eu-central-1";
export const account = "111122223333";

/** An image that somebody has built: the answer to `getAmi`. */
export const machineImage = { "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }) };

export const zones = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
  }),
};

/** A resource of a package that the tests do not have: registered as the package would. */
export class Foreign extends pulumi.CustomResource {}

/** The account's default VPC, which is no part of the program: only data sources tell of it. */
export const defaultVpc = {
  "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-0d0d0d0d", cidrBlock: "172.31.0.0/16" }),
  "aws:ec2/getSubnets:getSubnets": () => ({ ids: ["subnet-0d0d0d01", "subnet-0d0d0d02"] }),
};

/** Everything, from or to anywhere. */
export const everything = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };

/** One port of TCP, from or to some addresses. */
export function tcp(port: number, ...cidrBlocks: string[]) {
  return { protocol: "tcp", fromPort: port, toPort: port, cidrBlocks };
}

/** A function's code. */
export function code() {
  return new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset("exports.handler = async () => {};"),
  });
}

/** What AWS demands of a role's trust, for one of its services. */
export function trust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: `${service}.amazonaws.com` },
      },
    ],
  });
}
