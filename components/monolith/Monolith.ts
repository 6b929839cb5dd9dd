import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { Connection, Permission, PrivateSubnets, TargetAttachment } from "../common/contracts";
import type { ReleaseBucket } from "../instances/releases";
import type { SiteHeaders } from "../static-site/headers";
import { createAccess } from "./access";
import { createGroup, createScaling, createTemplate } from "./group";
import { hostUserData } from "./host";
import { createReleases } from "./releases";
import { type BackendSpec, defaults, type InstanceScaling, type WebSpec } from "./spec";
import { validated } from "./validate";

/** What a {@link Monolith} is made from. */
export interface MonolithArgs {
  /** The VPC and its private subnets, one per zone. */
  network: PrivateSubnets;
  /** The instances' security group, with all that they may reach: its rules belong to edges and stores. */
  securityGroupId: pulumi.Input<string>;
  /** Name of the instances' role, which trusts EC2; what they need is attached to it. */
  roleName: pulumi.Input<string>;
  /**
   * The target groups that the instances register with, of type `instance`, by a name of your choice (letters and
   * digits). Their checks decide which instances are well.
   */
  attachments: Record<string, TargetAttachment>;
  /**
   * Anything that comes from what an instance needs at its start, such as the rules of its group.
   * @default nothing to wait for
   */
  ready?: pulumi.Input<string>[];
  /**
   * The TCP port that Nginx listens on, which the target groups and the group's rules name too.
   * @default 80
   */
  port?: number;
  /**
   * The path of the load balancer's check, which Nginx passes on to the backend's own.
   * @default "/health"
   */
  healthPath?: string;
  /**
   * The release that the instances run: the folder `releases/<release>/` of the bucket, with the built site in `site/`
   * and the program as `app.jar`. Changing it replaces the instances, one after the other.
   * @default none: a placeholder page that is well, for the time before the first release
   */
  release?: string;
  /**
   * The bucket with the releases.
   * @default a private one of the component's own, with versions
   */
  releases?: ReleaseBucket;
  /**
   * The Java program.
   * @default Java 21 on port 8080, a Spring Boot application
   */
  backend?: BackendSpec;
  /**
   * What Nginx admits and how it answers.
   * @default `/api/` to the backend, all else from the site
   */
  web?: WebSpec;
  /**
   * The security headers of all responses.
   * @default strict ones, see each field
   */
  headers?: SiteHeaders;
  /**
   * Environment variables of the backend in clear, beside those of the connections. They stand in user data; a value
   * that Pulumi knows to be secret is refused.
   * @default none
   */
  environment?: Record<string, pulumi.Input<string>>;
  /**
   * Environment variables that are read at each start of the backend from a secret of Secrets Manager or a parameter of
   * Systems Manager: the variable's name, and the ARN (of a JSON secret also `arn:json-key::`). A key for analytics
   * (Amplitude) belongs here.
   * @default none
   */
  secrets?: Record<string, pulumi.Input<string>>;
  /**
   * ARNs of the KMS keys that encrypt `secrets`, where they are not AWS's own.
   * @default none
   */
  secretKmsKeyArns?: pulumi.Input<string>[];
  /**
   * Names of variables in clear that look like secrets and are none.
   * @default none
   */
  clearNames?: string[];
  /**
   * What the application's stores hand out: variables, secrets and permissions. Plain list.
   * @default none
   */
  connections?: Connection[];
  /**
   * What the application may do beyond its connections. Plain list. Nginx has the same role's credentials kept from it.
   * @default nothing
   */
  permissions?: Permission[];
  /**
   * The type of the machines. Types of Graviton get the image for ARM.
   * @default "t4g.small", about 14 USD a month each
   */
  instanceType?: string;
  /**
   * The image, of Amazon Linux 2023: `ami-…`, or `resolve:ssm:<parameter>`.
   * @default the newest one at the start of each instance, so that replacing instances patches them
   */
  imageId?: pulumi.Input<string>;
  /**
   * The disk in GiB, 8 to 16384. Nothing on it outlives its instance.
   * @default 20
   */
  diskGb?: number;
  /**
   * How many instances.
   * @default 2 to 6, by CPU
   */
  scaling?: InstanceScaling;
  /**
   * Seconds that an instance may take from its start until it is well, 60 to 3600: packages, release, and the
   * program's own start. A shorter time makes scaling quicker, and a slow start an endless one.
   * @default 300
   */
  startSeconds?: number;
  /**
   * Days after which an instance is replaced by a new one with the newest image, 1 to 365.
   * @default 30
   */
  maxLifetimeDays?: number;
  /**
   * Whether people with permission for it may open sessions on the instances by Session Manager. There is no SSH.
   * @default true
   */
  sessions?: boolean;
  /**
   * Days for which the log is kept, one of CloudWatch Logs' periods.
   * @default 90
   */
  logRetentionDays?: number;
  /**
   * Whether Pulumi refuses to delete the component's own bucket of releases. Off, deletion takes the releases along.
   * @default true
   */
  deletionProtection?: boolean;
}

/**
 * The whole application on each of a few machines: Nginx serves the built site and passes the API on to a Java program
 * on the same machine.
 *
 * ```
 *                ┌─ an instance, in a private subnet ──────────────────┐
 * load balancer ─┼─→ Nginx ─┬─ /api/… ─→ backend (systemd, loopback) ──┼─→ stores
 *                │          └─ all else ─→ files of the release        │
 *                └──────────────────────────────────────────────────────┘  × auto scaling group
 * ```
 *
 * Creates the bucket of releases, log group, instance profile and the role's policies, launch template, auto scaling
 * group and its scaling. Instances have no public address and no SSH, an encrypted disk, IMDSv2 only; packages, release
 * and secrets come at the start, so that they need a way out by HTTPS. Secrets are in the backend's environment
 * only: neither in user data nor in a file. A deployment does not wait for the new instances to be well: look at the
 * group's instance refresh.
 *
 * Costs in Frankfurt, roughly and per month, with two t4g.small: 32 USD for the machines and their disks, logs by use.
 *
 * ```ts
 * const edge = new PublicEdge("public", {
 *   network,
 *   certificateArn,
 *   routes: { shop: { target: { securityGroupId, port: 80, targetType: TargetType.Instance, healthCheck } } },
 * });
 * const shop = new Monolith("shop", {
 *   network,
 *   securityGroupId,
 *   roleName: roles.roleNames["shop"],
 *   attachments: { public: edge.attachments["shop"] },
 *   release: "1.4.0",
 *   secrets: { AMPLITUDE_API_KEY: analyticsSecretArn },
 * });
 * ```
 *
 * @throws InvalidArgumentsError with every problem, before anything is registered; later for a value in clear that is
 *   secret, and for user data beyond 16 KiB
 */
export class Monolith extends pulumi.ComponentResource {
  /** Name of the auto scaling group. */
  readonly groupName: pulumi.Output<string>;
  /** Id of the launch template. */
  readonly launchTemplateId: pulumi.Output<string>;
  /** Name of the bucket with the releases. */
  readonly releaseBucketName: pulumi.Output<string>;
  /** Name of the log group; a stream per instance and file. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: MonolithArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Monolith"), name, {}, opts);
    const environment = validated(name, args);

    const releases = createReleases(this, name, args);
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { retentionInDays: args.logRetentionDays ?? defaults.logRetentionDays },
      { parent: this },
    );
    const access = createAccess(this, name, args, releases, log);
    const userData = hostUserData(name, args, environment, releases, log);
    const template = createTemplate(this, name, args, access.profile, userData);
    const group = createGroup(this, name, args, template, access.policies);
    createScaling(this, name, args, group);

    this.groupName = group.name;
    this.launchTemplateId = template.id;
    this.releaseBucketName = pulumi.output(releases.bucketName);
    this.logGroupName = log.name;
    this.registerOutputs({
      groupName: this.groupName,
      launchTemplateId: this.launchTemplateId,
      releaseBucketName: this.releaseBucketName,
      logGroupName: this.logGroupName,
    });
  }
}
