import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createValidatedCertificate } from "../certificates/validated-certificate";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { typeToken } from "../common/component";
import type { HostedZone } from "../common/contracts";
import { createBucketPolicy, createPrivateBucket } from "../common/private-bucket";
import { createAccessLogs, globalRegion, type SiteAccessLogs } from "./access-logs";
import { createContent, planContent, type SiteContent } from "./content";
import { distributionReads } from "./content-policy";
import { type ApiOrigin, createDistribution, type PriceClass } from "./distribution";
import type { SiteHeaders } from "./headers";
import { planSite } from "./plan";
import { staticSiteProblems } from "./validation";

/** Days for which a published object that was replaced or deleted can be brought back. */
const versionDays = 30;

/** What a static site is made of. */
export interface StaticSiteArgs {
  /**
   * The public hosted zone of the site's names: it gets an A and an AAAA record for each, and the records that prove
   * the certificate.
   * @default none: no record is made
   */
  zone?: HostedZone;
  /**
   * The site's host names in lower case, the main one first, such as `["www.example.com", "example.com"]`. They need
   * a zone, or a certificate.
   * @default CloudFront's own name, whose certificate still admits TLS 1.0: for trying out
   */
  domainNames?: string[];
  /**
   * ARN of a certificate in us-east-1 that covers the names.
   * @default one proven in the zone, free of charge and renewed by itself
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * Whether the site is a single-page application: every path without an extension in its last part gets
   * `/index.html`. Otherwise each folder has its own page: `/docs` and `/docs/` get `/docs/index.html`. A missing
   * file is a 404 either way.
   * @default true
   */
  spa?: boolean;
  /**
   * The path patterns of files whose names change with their content: CloudFront keeps them for a year unless the
   * object's `Cache-Control` says less, browsers for as long as it says. Nothing else is kept without asking.
   * @default ["/assets/*"]. A file under these patterns that changes without changing its name stays old.
   */
  immutablePaths?: string[];
  /**
   * The public edge, for paths that it answers under the site's own names: all methods, no cache, errors untouched.
   * @default none
   */
  api?: ApiOrigin;
  /**
   * The security headers of the site's responses.
   * @default strict ones, see each field
   */
  headers?: SiteHeaders;
  /**
   * First content, for a site that should show something before it is first published.
   * @default none: the bucket begins empty, and the site with a 404
   */
  content?: SiteContent;
  /**
   * Where requests are logged.
   * @default to a bucket of the site's own, for 90 days
   */
  accessLogs?: SiteAccessLogs;
  /**
   * ARN of a web ACL of scope CLOUDFRONT, made in us-east-1.
   * @default none. A web ACL costs about 5 USD a month, 1 USD per rule and 0.60 USD per million requests.
   */
  webAclArn?: pulumi.Input<string>;
  /**
   * The edge locations that serve the site: more of them are nearer to far viewers and cost more per GB.
   * @default "PriceClass_100"
   */
  priceClass?: PriceClass;
  /**
   * Whether deletion takes the content and the logs along. Only for stacks that are thrown away: otherwise a bucket
   * with objects keeps the stack from being destroyed.
   * @default false
   */
  forceDestroy?: boolean;
}

const argumentNames: ArgumentNames<StaticSiteArgs> = {
  zone: "optional",
  domainNames: "optional",
  certificateArn: "optional",
  spa: "optional",
  immutablePaths: "optional",
  api: "optional",
  headers: "optional",
  content: "optional",
  accessLogs: "optional",
  webAclArn: "optional",
  priceClass: "optional",
  forceDestroy: "optional",
};

/**
 * A website of files: a private bucket behind CloudFront, which may pass some paths on to the public edge.
 *
 * ```
 *            ┌─ /api/*     ─→ public edge (by choice; nothing cached)
 * viewers ─→ │─ /assets/*  ─→ bucket (a year)      CloudFront alone reads it
 *  HTTPS     └─ all else   ─→ bucket (asks again)  pages by a function at the edge
 * ```
 *
 * Creates the bucket and its settings, origin access control, the distribution with cache and header policies and
 * the function for pages, the bucket of the access logs and their delivery; per name a certificate's proof and A and
 * AAAA records. About 0 USD a month at rest; per million requests about 1 USD, per GB to viewers about 0.09 USD, of
 * which the first TB and ten million requests a month are free.
 *
 * The function for pages replaces CloudFront's custom error pages: those belong to the whole distribution and would
 * turn the API's 403 and 404 into the site's index page.
 *
 * Publishing, with an identity that has `publishPolicy`: new files first, then the pages that name them, then the
 * cache. Old hashed files stay for viewers who still have the old page open.
 *
 * ```sh
 * aws s3 sync dist/assets s3://$BUCKET/assets --cache-control "public, max-age=31536000, immutable"
 * aws s3 sync dist s3://$BUCKET --exclude "assets/*" --cache-control no-cache --delete
 * aws cloudfront create-invalidation --distribution-id $DISTRIBUTION --paths "/*"
 * ```
 *
 * @example
 * const site = new StaticSite("site", {
 *   zone: { zoneId: "Z0123456789", domain: "example.com" },
 *   domainNames: ["cdn.example.com", "example.com"],
 *   api: { domainName: "api.example.com", paths: ["/api/*", "/socket.io/*"] },
 * });
 * export const url = site.url;
 *
 * @throws InvalidArgumentsError with every problem of the arguments, before anything is registered
 */
export class StaticSite extends pulumi.ComponentResource {
  /** Name of the bucket that publishing writes to. */
  readonly bucketName: pulumi.Output<string>;
  /** ARN of that bucket. */
  readonly bucketArn: pulumi.Output<string>;
  /** Id of the distribution, which an invalidation names. */
  readonly distributionId: pulumi.Output<string>;
  /** ARN of the distribution. */
  readonly distributionArn: pulumi.Output<string>;
  /** CloudFront's own name for the site, `d….cloudfront.net`, which DNS elsewhere points to. */
  readonly domainName: pulumi.Output<string>;
  /** The hosted zone of that name, as an alias record takes it. */
  readonly hostedZoneId: pulumi.Output<string>;
  /** ARN of the certificate in us-east-1; none under CloudFront's own name. */
  readonly certificateArn?: pulumi.Output<string>;
  /** Where the site is: `https://` and the first name, or CloudFront's own. */
  readonly url: pulumi.Output<string>;
  /** The same for each name. */
  readonly urls: pulumi.Output<string[]>;
  /** An IAM policy, as JSON, that permits publishing and no more. */
  readonly publishPolicy: pulumi.Output<string>;
  /** Name of the bucket of the access logs, if there is one. */
  readonly logBucketName?: pulumi.Output<string>;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("StaticSite"), name, {}, opts);
    const problems = beginProblems("StaticSite", name, args, argumentNames);
    problems.addAll(staticSiteProblems(name, args));
    const content = args.content === undefined ? undefined : planContent(args.content, "content");
    problems.addAll(content?.problems ?? []);
    problems.throwIfAny("StaticSite", name);

    const plan = planSite(args);
    const { domainNames, immutablePaths, forceDestroy } = plan;
    const files = createPrivateBucket(this, `${name}-content`, {
      forceDestroy,
      versioned: true,
      lifecycle: { id: "tidy", noncurrentVersionExpiration: { noncurrentDays: versionDays } },
    });
    const { bucket } = files;
    const certificateArn = certificateOf(this, name, args);
    const distribution = createDistribution(this, name, plan, {
      bucket,
      certificateArn,
      api: args.api,
      webAclArn: args.webAclArn,
    });
    createBucketPolicy(this, files, distributionReads(bucket, distribution));
    createRecords(this, name, args.zone, domainNames, distribution);
    const logs = createAccessLogs(this, `${name}-logs`, distribution, plan);
    const folder = args.content?.path ?? "";
    const keys = content?.keys ?? [];
    createContent(this, `${name}-content`, { bucket, folder, keys, immutablePaths });

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.domainName = distribution.domainName;
    this.hostedZoneId = distribution.hostedZoneId;
    this.certificateArn = certificateArn === undefined ? undefined : pulumi.output(certificateArn);
    this.urls = urlsOf(domainNames, distribution);
    this.url = this.urls.apply(([first]) => first ?? "");
    this.publishPolicy = publishPolicyOf(bucket, distribution);
    this.logBucketName = logs?.bucket;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      distributionId: this.distributionId,
      distributionArn: this.distributionArn,
      domainName: this.domainName,
      hostedZoneId: this.hostedZoneId,
      certificateArn: this.certificateArn,
      url: this.url,
      urls: this.urls,
      publishPolicy: this.publishPolicy,
      logBucketName: this.logBucketName,
    });
  }
}

/** The given certificate, or one proven in the zone; none for CloudFront's own name. */
function certificateOf(
  parent: pulumi.Resource,
  name: string,
  { certificateArn, zone, domainNames }: StaticSiteArgs,
): pulumi.Input<string> | undefined {
  if (certificateArn !== undefined || zone === undefined) return certificateArn;
  return createValidatedCertificate(parent, `${name}-certificate`, {
    names: domainNames ?? [],
    zoneId: zone.zoneId,
    region: globalRegion,
  }).certificateArn;
}

/** Points each name to the distribution where a zone is given, over IPv4 and IPv6. Alias records cost nothing. */
function createRecords(
  parent: pulumi.Resource,
  name: string,
  zone: HostedZone | undefined,
  domainNames: readonly string[],
  distribution: aws.cloudfront.Distribution,
): void {
  if (zone === undefined) return;
  for (const domainName of domainNames) {
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `${name}-${type.toLowerCase()}-${domainName}`,
        {
          zoneId: zone.zoneId,
          name: domainName,
          type,
          aliases: [
            {
              name: distribution.domainName,
              zoneId: distribution.hostedZoneId,
              evaluateTargetHealth: false,
            },
          ],
        },
        { parent },
      );
    }
  }
}

function urlsOf(
  domainNames: readonly string[],
  distribution: aws.cloudfront.Distribution,
): pulumi.Output<string[]> {
  return domainNames.length === 0
    ? distribution.domainName.apply((own) => [`https://${own}`])
    : pulumi.output(domainNames.map((domainName) => `https://${domainName}`));
}

/** What `aws s3 sync --delete` and an invalidation need. */
function publishPolicyOf(
  bucket: aws.s3.Bucket,
  distribution: aws.cloudfront.Distribution,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Compare", Effect: "Allow", Action: "s3:ListBucket", Resource: bucket.arn },
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:DeleteObject"],
        Resource: pulumi.interpolate`${bucket.arn}/*`,
      },
      {
        Sid: "Invalidate",
        Effect: "Allow",
        Action: ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
        Resource: distribution.arn,
      },
    ],
  });
}
