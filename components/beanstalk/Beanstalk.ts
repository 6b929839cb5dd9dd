import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { Connection, Permission } from "../common/contracts";
import type { AccessLogsArgs } from "../load-balancing/access-logs";
import type { ReleaseBucket } from "../instances/releases";
import { aliasNames } from "../public-edge/domain-names";
import { createFirewall, type FirewallArgs } from "../public-edge/firewall";
import type { EdgeAliases, EdgeCertificate } from "../public-edge/settings";
import { createAccess } from "./access";
import { createAliases, createBalancer } from "./balancer";
import { createEnvironment } from "./environment";
import { createRelease } from "./release";
import type { BeanstalkNetwork, BeanstalkScaling, DeploymentPolicy, PlatformUpdates } from "./spec";
import { validated } from "./validate";

/** What a {@link Beanstalk} is made from. */
export interface BeanstalkArgs {
  /** The VPC, its public subnets for the load balancer and its private ones for the instances, one per zone each. */
  network: BeanstalkNetwork;
  /** The instances' security group, with all that they may reach. The way in from the load balancer is added here. */
  securityGroupId: pulumi.Input<string>;
  /** Name of the instances' role, which trusts EC2; what they need is attached to it. */
  roleName: pulumi.Input<string>;
  /**
   * Anything that comes from what an instance needs at its start, such as the rules of its group.
   * @default nothing to wait for
   */
  ready?: pulumi.Input<string>[];
  /**
   * ARN of a certificate in the environment's region.
   * @default none; then `certificate` is needed
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * A certificate of the component's own, proven in a public zone; its names lead to the environment.
   * @default none; then `certificateArn` is needed
   */
  certificate?: EdgeCertificate;
  /**
   * Names that lead to the environment, where they are others than the certificate's.
   * @default the names of `certificate`
   */
  aliases?: EdgeAliases;
  /**
   * The TLS policy of the HTTPS listener.
   * @default "ELBSecurityPolicy-TLS13-1-2-2021-06": TLS 1.2 and 1.3
   */
  tlsPolicy?: string;
  /**
   * The platform that an environment begins with: the name of a solution stack. Managed updates take it further, and
   * another name makes another environment.
   * @default the newest with Java 21 (Corretto) on Amazon Linux 2023 at the first deployment
   */
  platform?: string;
  /**
   * The release that runs: the bundle `releases/<release>.zip` in the bucket. Changing it is a deployment.
   * @default none: a placeholder that is well, for the time before the first release (needs the default platform)
   */
  release?: string;
  /**
   * The bucket with the releases, in the environment's region.
   * @default a private one of the component's own, with versions
   */
  releases?: ReleaseBucket;
  /**
   * The path of the load balancer's check, which the program answers with 200 when it is well.
   * @default "/"
   */
  healthPath?: string;
  /**
   * The TCP port that the program listens on, on the loopback interface, behind the platform's Nginx: 1024 to 65535.
   * @default 5000, the platform's own
   */
  applicationPort?: number;
  /**
   * Environment properties in clear, beside those of the connections. A value that Pulumi knows to be secret is refused.
   * All properties together, names and the ARNs in `secrets` included, have at most 4096 bytes.
   * @default none
   */
  environment?: Record<string, pulumi.Input<string>>;
  /**
   * Environment properties that are read at each start of an instance from a secret of Secrets Manager or a parameter
   * of Systems Manager: the variable's name, and the ARN (of a JSON secret also `arn:json-key::`). A changed secret
   * reaches the program when its server is restarted.
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
   * What the application may do beyond its connections. Plain list.
   * @default nothing
   */
  permissions?: Permission[];
  /**
   * The type of the machines.
   * @default "t4g.small", about 14 USD a month each
   */
  instanceType?: string;
  /**
   * The disk in GiB, 10 to 16384. Nothing on it outlives its instance. Beanstalk has no option to encrypt it: switch
   * encryption by default on for the account.
   * @default 20
   */
  diskGb?: number;
  /**
   * How many instances.
   * @default 2 to 6, by CPU
   */
  scaling?: BeanstalkScaling;
  /**
   * How a new version reaches the instances.
   * @default DeploymentPolicy.AdditionalBatch
   */
  deployment?: DeploymentPolicy;
  /**
   * Which versions of the platform are installed by themselves.
   * @default PlatformUpdates.Minor
   */
  platformUpdates?: PlatformUpdates;
  /**
   * When that is done: day and time in UTC, `Sun:03:00`.
   * @default "Sun:03:00"
   */
  updateTime?: string;
  /**
   * Whether all instances are replaced each week, even if there is nothing to update.
   * @default true
   */
  weeklyReplacement?: boolean;
  /**
   * Whether people with permission for it may open sessions on the instances by Session Manager. There is no SSH.
   * @default true
   */
  sessions?: boolean;
  /**
   * The log of each request.
   * @default on, in a bucket of the component's own, for 90 days
   */
  accessLogs?: AccessLogsArgs;
  /**
   * The web application firewall in front of the load balancer.
   * @default on, with AWS's managed rules and 2000 requests per address in five minutes
   */
  firewall?: FirewallArgs;
  /**
   * Days for which the instances' logs are kept, one of Elastic Beanstalk's periods.
   * @default 90
   */
  logRetentionDays?: number;
  /**
   * Whether Pulumi refuses to delete the component's own bucket of releases, and log groups stay when the environment
   * goes.
   * @default true
   */
  deletionProtection?: boolean;
  /**
   * ARN of a managed policy that bounds what the service role can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/**
 * An application on AWS Elastic Beanstalk: Beanstalk makes the load balancer, the auto scaling group and the instances,
 * and keeps them; the network, the groups, the roles and the names are ours.
 *
 * ```
 *               ┌─ made by Beanstalk ──────────────────────────────────────────────┐
 * internet ─443─┼─→ load balancer ─80─→ instance ×n: Nginx ─→ program (loopback) ──┼─→ stores, internet
 *               │   public subnets      private subnets                            │
 *               │   our group           our group, our role                        │
 *               └──────────────────────────────────────────────────────────────────┘
 * ```
 *
 * Creates the application, its version and the bucket of bundles; a saved configuration with the load balancer's
 * settings, and the environment with the instances'; the load balancer's group and both rules to the instances; the
 * certificate and address records; instance profile, service role and their policies; the log bucket and the firewall.
 * Plain HTTP is not answered: Beanstalk has no option for a redirect.
 *
 * A change of the load balancer's settings (subnets, certificate, TLS policy, health path, log bucket) makes another
 * environment, which comes up before names lead to it and the old one is ended; it takes about a quarter of an hour. A
 * release and all other settings change the environment in place, by rolling deployments.
 *
 * What stands in a bundle's `.ebextensions` may change the environment, and make resources that neither Pulumi nor a
 * proof sees. Review bundles as you review programs.
 *
 * Costs in Frankfurt, roughly and per month, with two t4g.small: 32 USD for the machines and their disks, 24 USD for the
 * load balancer and its addresses, plus the firewall; Beanstalk itself costs nothing.
 *
 * ```ts
 * const shop = new Beanstalk("shop", {
 *   network,
 *   securityGroupId,
 *   roleName: roles.roleNames["shop"],
 *   certificate: { zone, names: ["api.example.com"] },
 *   release: "1.4.0",
 *   connections: [data.connections["shop"]],
 * });
 * ```
 *
 * @throws InvalidArgumentsError with every problem, before anything is registered; later for a value in clear that is
 *   secret
 */
export class Beanstalk extends pulumi.ComponentResource {
  /** Name of the application. */
  readonly applicationName: pulumi.Output<string>;
  /** Name of the environment. */
  readonly environmentName: pulumi.Output<string>;
  /** Beanstalk's own name for the environment in DNS. */
  readonly cname: pulumi.Output<string>;
  /** Where the application answers: the first of its names, or Beanstalk's own (for which no certificate holds). */
  readonly url: pulumi.Output<string>;
  /** The load balancer's part of CloudWatch's labels, `app/<name>/<id>`. */
  readonly balancerArnSuffix: pulumi.Output<string>;
  /** ARN of the certificate that the load balancer shows. */
  readonly certificateArn: pulumi.Output<string>;
  /** The load balancer's security group. */
  readonly balancerSecurityGroupId: pulumi.Output<string>;
  /** Name of the bucket with the releases. */
  readonly releaseBucketName: pulumi.Output<string>;

  constructor(name: string, args: BeanstalkArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Beanstalk"), name, {}, opts);
    const variables = validated(name, args);

    const application = new aws.elasticbeanstalk.Application(
      `${name}-app`,
      { description: "Made by Pulumi; see its environment" },
      { parent: this },
    );
    const release = createRelease(this, name, args, application);
    const { group, template, certificateArn } = createBalancer(this, name, args, application);
    const access = createAccess(this, name, args, { application, release, template });
    const environment = createEnvironment(this, name, args, {
      application,
      version: release.version,
      template,
      access,
      variables,
    });
    // Of one load balancer there is one ARN.
    const balancerArn = environment.loadBalancers.apply(([arn = ""]) => arn);
    createFirewall(this, `${name}-firewall`, balancerArn, args.firewall);
    createAliases(this, name, args, environment);

    const [host = environment.cname] = aliasNames(args).filter((one) => !one.startsWith("*."));
    this.applicationName = application.name;
    this.environmentName = environment.name;
    this.cname = environment.cname;
    this.url = pulumi.interpolate`https://${host}`;
    this.balancerArnSuffix = balancerArn.apply((arn) => arn.replace(/^.*:loadbalancer\//, ""));
    this.certificateArn = pulumi.output(certificateArn);
    this.balancerSecurityGroupId = group.id;
    this.releaseBucketName = pulumi.output(release.bucketName);
    this.registerOutputs({
      applicationName: this.applicationName,
      environmentName: this.environmentName,
      cname: this.cname,
      url: this.url,
      balancerArnSuffix: this.balancerArnSuffix,
      certificateArn: this.certificateArn,
      balancerSecurityGroupId: this.balancerSecurityGroupId,
      releaseBucketName: this.releaseBucketName,
    });
  }
}
