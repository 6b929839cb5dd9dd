import type * as pulumi from "@pulumi/pulumi";
import { type ProblemList } from "../common/problems";
import { checkClientNames, checkForm, checkWhole } from "./checks";

/** A bucket that a team already owns; its policy, encryption and lifecycle stay its owner's affair. */
export interface AssetsBucket {
  /** The bucket's name. */
  bucketName: pulumi.Input<string>;
  /** The bucket's ARN, `arn:aws:s3:::…`. */
  bucketArn: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the bucket's objects, where it is not AWS's own.
   * @default AWS's own key
   */
  kmsKeyArn?: pulumi.Input<string>;
}

/** The bucket in which services keep files, each below a prefix of its own. */
export interface AssetsSpec {
  /** The services that keep files: service `chat` reads and writes `chat/…` and nothing else. At least one. */
  clients: string[];
  /**
   * A bucket that exists already, in place of one of the tier's own.
   * @default a private, encrypted, versioned bucket
   */
  existing?: AssetsBucket;
  /**
   * Id of the VPC's S3 gateway endpoint, `vpce-…`. Services then reach their files through it only: their roles' keys
   * are worth nothing outside the VPC. Links that a service signs for browsers (presigned URLs) stop working too, as
   * the browser does not come through the endpoint. The condition stands in the services' permissions, not in the
   * bucket's policy, so that operators and deployments are never locked out.
   * @default services may also come from elsewhere
   */
  s3EndpointId?: pulumi.Input<string>;
  /**
   * Origins of web pages that upload and download with presigned URLs, such as `https://www.example.com`.
   * @default none: browsers refuse
   */
  corsOrigins?: string[];
  /**
   * Days after which a replaced or deleted file is gone for good.
   * @default 30
   */
  noncurrentDays?: number;
  /**
   * Whether the bucket is deleted together with its files. Only for stacks that are thrown away: otherwise a bucket
   * that holds files keeps the stack from being destroyed.
   * @default false
   */
  forceDestroy?: boolean;
}

/** What the assets bucket will be, all defaults filled in. */
export interface AssetsPlan {
  readonly clients: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly noncurrentDays: number;
  readonly forceDestroy: boolean;
}

/** Decides what the bucket will be, and says everything that is wrong with its specification. */
export function planAssets(spec: AssetsSpec, problems: ProblemList): AssetsPlan {
  const plan: AssetsPlan = {
    clients: [...spec.clients].sort(),
    corsOrigins: spec.corsOrigins ?? [],
    noncurrentDays: spec.noncurrentDays ?? 30,
    forceDestroy: spec.forceDestroy ?? false,
  };
  checkClientNames(problems, "assets.clients", spec.clients);
  const twice = plan.clients.find((service, index) => plan.clients[index + 1] === service);
  if (twice !== undefined) {
    problems.add("assets.clients", twice, "each service once", "Remove the repetition.");
  }
  checkWhole(problems, "assets.noncurrentDays", plan.noncurrentDays, [1, 3650], "days");
  for (const [index, origin] of plan.corsOrigins.entries()) {
    checkForm(
      problems,
      `assets.corsOrigins[${index}]`,
      origin,
      /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
      "an origin: scheme and host, perhaps a port, without wild card, path or final slash",
      "Write it like https://www.example.com.",
    );
  }
  if (spec.existing !== undefined) {
    for (const setting of ["corsOrigins", "noncurrentDays", "forceDestroy"] as const) {
      if (spec[setting] === undefined) continue;
      problems.add(
        `assets.${setting}`,
        spec[setting],
        "nothing beside a bucket that exists already",
        "Leave it out: a given bucket is not changed.",
      );
    }
  }
  return plan;
}
