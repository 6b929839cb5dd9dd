import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { revalidateCacheControl } from "./files";
import { createResponseHeaders, oneYear } from "./headers";
import { indexDocument } from "./paths";
import type { SitePlan } from "./plan";
import { viewerRequestCode } from "./viewer-request";

/** The edge locations that serve the site. */
export const PriceClass = {
  /** North America, Europe and Israel. */
  Class100: "PriceClass_100",
  /** These, and most of Asia, Africa and the Middle East. */
  Class200: "PriceClass_200",
  /** All of them. */
  All: "PriceClass_All",
} as const;
export type PriceClass = (typeof PriceClass)[keyof typeof PriceClass];

/** The public edge as CloudFront sees it. */
export interface ApiOrigin {
  /**
   * The public edge's own name, such as `api.example.com`. CloudFront reaches it over HTTPS and verifies its
   * certificate, so the certificate covers this name and comes from a public authority; a load balancer's
   * `….elb.amazonaws.com` name or a self-signed certificate gives 502.
   */
  domainName: pulumi.Input<string>;
  /**
   * The path patterns that go to the public edge: `*` is any text, `?` any one character, case counts.
   * @default ["/api/*"]
   */
  paths?: string[];
  /**
   * Whether the edge gets the viewer's `Host` (the site's name) instead of `domainName`.
   * @default false. With true, the edge's certificate and its routes with a host condition must know the site's names.
   */
  forwardHost?: boolean;
}

/**
 * Policies that AWS manages, by their ids. Source: "Use managed cache policies", "Use managed origin request
 * policies" and "Use managed response headers policies" in CloudFront's guide.
 */
const managedPolicies = {
  /** No caching at all, error responses included. */
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  /** Everything of the viewer's request, WebSocket headers included. */
  allViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  /** The same with the origin's own name as `Host`. */
  allViewerExceptHost: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  /** HSTS, nosniff, frame options and referrer policy where the origin sets none. */
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

/**
 * The oldest TLS that viewers may speak, with authenticated ciphers only. Source: "Supported protocols and ciphers
 * between viewers and CloudFront" in its guide.
 */
const minimumProtocolVersion = "TLSv1.2_2025";

const contentOrigin = "content";
const apiOrigin = "api";

/** What a distribution is made of besides its plan. */
export interface DistributionSpec {
  /** The bucket that holds the content. */
  readonly bucket: aws.s3.Bucket;
  /** ARN of a certificate in us-east-1; absent for CloudFront's own name. */
  readonly certificateArn?: pulumi.Input<string>;
  /** The public edge; absent where no path goes there. */
  readonly api?: ApiOrigin;
  /** ARN of a web ACL of scope CLOUDFRONT; absent for none. */
  readonly webAclArn?: pulumi.Input<string>;
}

/** Makes the distribution `<name>` with its policies and its function. */
export function createDistribution(
  parent: pulumi.Resource,
  name: string,
  plan: SitePlan,
  spec: DistributionSpec,
): aws.cloudfront.Distribution {
  const { api } = spec;
  const accessControl = new aws.cloudfront.OriginAccessControl(
    `${name}-content`,
    {
      description: `${name} reads its content`,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    },
    { parent },
  );
  return new aws.cloudfront.Distribution(
    name,
    {
      comment: `${name}: static site`,
      enabled: true,
      aliases: plan.domainNames.length === 0 ? undefined : [...plan.domainNames],
      defaultRootObject: indexDocument,
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: plan.priceClass,
      origins: [
        {
          originId: contentOrigin,
          domainName: spec.bucket.bucketRegionalDomainName,
          originAccessControlId: accessControl.id,
        },
        ...(api === undefined ? [] : [originOf(api)]),
      ],
      defaultCacheBehavior: pagesBehavior(parent, `${name}-pages`, plan),
      // The first pattern that matches counts.
      orderedCacheBehaviors: [
        ...(api === undefined ? [] : plan.apiPaths.map((path) => apiBehavior(api, path))),
        ...immutableBehaviors(parent, `${name}-immutable`, plan),
      ],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate:
        spec.certificateArn === undefined
          ? { cloudfrontDefaultCertificate: true }
          : {
              acmCertificateArn: spec.certificateArn,
              sslSupportMethod: "sni-only",
              minimumProtocolVersion,
            },
      webAclId: spec.webAclArn,
    },
    { parent },
  );
}

function originOf(api: ApiOrigin): aws.types.input.cloudfront.DistributionOrigin {
  return {
    originId: apiOrigin,
    domainName: api.domainName,
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      // As long as a load balancer waits for its target by default.
      originReadTimeout: 60,
    },
  };
}

/** What all behaviors of the bucket share: reading, compressed, over HTTPS. */
const readsContent = {
  targetOriginId: contentOrigin,
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  compress: true,
};

/**
 * Everything that no pattern matches. CloudFront and browsers ask again each time: for CloudFront, an object without
 * lifetime is stale at once and one with any is after a second (a policy of zeros throughout would also switch
 * compression off).
 */
function pagesBehavior(
  parent: pulumi.Resource,
  childName: string,
  { spa, apiPaths, headers }: SitePlan,
): aws.types.input.cloudfront.DistributionDefaultCacheBehavior {
  const cachePolicy = createCachePolicy(parent, childName, { defaultTtl: 0, maxTtl: 1 });
  const responseHeaders = createResponseHeaders(parent, childName, {
    headers,
    cacheControl: revalidateCacheControl,
  });
  const rewrite = new aws.cloudfront.Function(
    childName,
    {
      comment: spa ? "Pages to the root's index document" : "Pages to their folder's index",
      runtime: "cloudfront-js-2.0",
      code: viewerRequestCode({ spa, apiPaths }),
      publish: true,
    },
    { parent },
  );
  return {
    ...readsContent,
    cachePolicyId: cachePolicy.id,
    responseHeadersPolicyId: responseHeaders.id,
    functionAssociations: [{ eventType: "viewer-request", functionArn: rewrite.arn }],
  };
}

/**
 * Files whose names change with their content: kept for a year. What browsers are told is the object's own
 * `Cache-Control`: set here, it would also stand on the 404 of a file that is not yet published.
 */
function immutableBehaviors(
  parent: pulumi.Resource,
  childName: string,
  { immutablePaths, headers }: SitePlan,
): aws.types.input.cloudfront.DistributionOrderedCacheBehavior[] {
  if (immutablePaths.length === 0) return [];
  const cachePolicy = createCachePolicy(parent, childName, {
    defaultTtl: oneYear,
    maxTtl: oneYear,
  });
  const responseHeaders = createResponseHeaders(parent, childName, { headers });
  return immutablePaths.map((pathPattern) => ({
    ...readsContent,
    pathPattern,
    cachePolicyId: cachePolicy.id,
    responseHeadersPolicyId: responseHeaders.id,
  }));
}

/** Makes a cache policy that knows objects by their paths alone, in each compression that a viewer may ask for. */
function createCachePolicy(
  parent: pulumi.Resource,
  childName: string,
  lifetime: { readonly defaultTtl: number; readonly maxTtl: number },
): aws.cloudfront.CachePolicy {
  return new aws.cloudfront.CachePolicy(
    childName,
    {
      minTtl: 0,
      ...lifetime,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      },
    },
    { parent },
  );
}

/**
 * Requests for the API, passed on whole and answered untouched: nothing is cached, no error is replaced, and no
 * function runs. Plain HTTP is refused rather than redirected, since a redirect comes after the credentials.
 */
function apiBehavior(
  api: ApiOrigin,
  pathPattern: string,
): aws.types.input.cloudfront.DistributionOrderedCacheBehavior {
  return {
    pathPattern,
    targetOriginId: apiOrigin,
    viewerProtocolPolicy: "https-only",
    allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    cachedMethods: ["GET", "HEAD"],
    compress: false,
    cachePolicyId: managedPolicies.cachingDisabled,
    originRequestPolicyId:
      (api.forwardHost ?? false) ? managedPolicies.allViewer : managedPolicies.allViewerExceptHost,
    responseHeadersPolicyId: managedPolicies.securityHeaders,
  };
}
