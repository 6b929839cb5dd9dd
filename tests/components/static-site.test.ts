import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { WireValue } from "../../cli/plan/document";
import { FrameOption } from "../../components/static-site/headers";
import { PriceClass } from "../../components/static-site/distribution";
import { StaticSite, type StaticSiteArgs } from "../../components/static-site/StaticSite";
import {
  construct,
  type Construction,
  modes,
  type PlannedResource,
  unknownValue,
} from "../support/construct";
import { assertProblems, refusal } from "./support";

const distributionType = "aws:cloudfront/distribution:Distribution";
const distributionArn = "arn:aws:cloudfront::111122223333:distribution/E1";
const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd";
const webAclArn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1234abcd";
const domainNames = ["cdn.example.com", "example.com"];
const zone = { zoneId: "Z1", domain: "example.com" };
const fixture = path.join(__dirname, "..", "fixtures", "site");

/** What AWS would say of the resources that others refer to. */
function outputs({ type, name }: PlannedResource): Record<string, WireValue> {
  switch (type) {
    case "aws:s3/bucket:Bucket":
      return {
        arn: `arn:aws:s3:::${name}`,
        bucket: name,
        bucketRegionalDomainName: `${name}.s3.eu-central-1.amazonaws.com`,
      };
    case distributionType:
      return { arn: distributionArn, domainName: "d1.cloudfront.net", hostedZoneId: "ZCDN" };
    case "aws:cloudwatch/logDeliverySource:LogDeliverySource":
      return { arn: `arn:aws:logs:us-east-1:111122223333:delivery-source:${name}` };
    case "aws:acm/certificate:Certificate":
      return {
        domainValidationOptions: domainNames.map((domainName) => ({
          domainName,
          resourceRecordName: `_proof.${domainName}`,
          resourceRecordType: "CNAME",
          resourceRecordValue: "_proof.acm-validations.aws",
        })),
      };
    default:
      return {};
  }
}

function constructSite(args: StaticSiteArgs, preview = false): Promise<Construction> {
  return construct(() => new StaticSite("site", args), { preview, outputs });
}

interface Behavior {
  readonly pathPattern?: string;
  readonly functionAssociations?: unknown;
  readonly [key: string]: unknown;
}

function inputsOf(construction: Construction): Record<string, unknown> {
  return construction.one(distributionType).inputs;
}

function orderedBehaviors(construction: Construction): readonly Behavior[] {
  return inputsOf(construction).orderedCacheBehaviors as Behavior[];
}

function policyOf(construction: Construction, bucket: string): unknown {
  const { inputs } = construction.one("aws:s3/bucketPolicy:BucketPolicy", `${bucket}-policy`);
  return JSON.parse(inputs.policy as string) as unknown;
}

const tlsOnly = (bucket: string) => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

const siteItself = [
  "aws:cloudfront/cachePolicy:CachePolicy site-immutable",
  "aws:cloudfront/cachePolicy:CachePolicy site-pages",
  "aws:cloudfront/distribution:Distribution site",
  "aws:cloudfront/function:Function site-pages",
  "aws:cloudfront/originAccessControl:OriginAccessControl site-content",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy site-immutable",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy site-pages",
  "aws:s3/bucket:Bucket site-content",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration site-content-lifecycle",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls site-content-ownership",
  "aws:s3/bucketPolicy:BucketPolicy site-content-policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock site-content-block",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration site-content-encryption",
  "aws:s3/bucketVersioning:BucketVersioning site-content-versioning",
  "bulkhead:index:StaticSite site",
];

const accessLogs = [
  "aws:cloudwatch/logDelivery:LogDelivery site-logs",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination site-logs",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource site-logs",
  "aws:s3/bucket:Bucket site-logs",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration site-logs-lifecycle",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls site-logs-ownership",
  "aws:s3/bucketPolicy:BucketPolicy site-logs-policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock site-logs-block",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration site-logs-encryption",
];

const certificate = [
  "aws:acm/certificate:Certificate site-certificate",
  "aws:acm/certificateValidation:CertificateValidation site-certificate-issued",
  "aws:route53/record:Record site-certificate-proof-cdn.example.com",
  "aws:route53/record:Record site-certificate-proof-example.com",
];

const records = [
  "aws:route53/record:Record site-a-cdn.example.com",
  "aws:route53/record:Record site-a-example.com",
  "aws:route53/record:Record site-aaaa-cdn.example.com",
  "aws:route53/record:Record site-aaaa-example.com",
];

const objects = [
  ".well-known/security.txt",
  "assets/app-3f9c1a2b.css",
  "assets/app-3f9c1a2b.js",
  "docs/index.html",
  "favicon.svg",
  "index.html",
].map((key) => `aws:s3/bucketObjectv2:BucketObjectv2 site-content-${key}`);

const variants: [variant: string, args: StaticSiteArgs, registrations: string[]][] = [
  ["bare", {}, [...siteItself, ...accessLogs]],
  ["without logs", { accessLogs: { enabled: false } }, siteItself],
  [
    "without hashed files",
    { immutablePaths: [], accessLogs: { enabled: false } },
    siteItself.filter((registration) => !registration.endsWith(" site-immutable")),
  ],
  [
    "with names in a zone",
    { zone, domainNames },
    [...siteItself, ...accessLogs, ...certificate, ...records],
  ],
  [
    "with a certificate and names elsewhere",
    { certificateArn, domainNames },
    [...siteItself, ...accessLogs],
  ],
  [
    "with a certificate and a zone",
    { certificateArn, zone, domainNames },
    [...siteItself, ...accessLogs, ...records],
  ],
  ["with the API", { api: { domainName: "api.example.com" } }, [...siteItself, ...accessLogs]],
  ["with content", { content: { path: fixture } }, [...siteItself, ...accessLogs, ...objects]],
];

describe("StaticSite: registrations", () => {
  for (const { mode, preview } of modes) {
    for (const [variant, args, registrations] of variants) {
      it(`${variant}, in ${mode}`, async () => {
        const construction = await constructSite(args, preview);
        assert.deepEqual(construction.list(), [...registrations].sort());
      });
    }

    it(`puts everything below the component, in ${mode}`, async () => {
      const construction = await constructSite(
        { zone, domainNames, content: { path: fixture } },
        preview,
      );
      for (const resource of construction.all.filter((r) => r.custom)) {
        assert.equal(construction.parentOf(resource), "site", resource.urn);
      }
    });
  }
});

describe("StaticSite: buckets", () => {
  let construction: Construction;
  before(async () => {
    construction = await constructSite({});
  });

  for (const bucket of ["site-content", "site-logs"]) {
    it(`${bucket} is closed to the public, without ACLs, encrypted`, () => {
      const block = construction.one(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        `${bucket}-block`,
      );
      assert.deepEqual(block.inputs, {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const ownership = construction.one(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        `${bucket}-ownership`,
      );
      assert.deepEqual(ownership.inputs, {
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      const encryption = construction.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        `${bucket}-encryption`,
      );
      assert.deepEqual(encryption.inputs, {
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      assert.deepEqual(construction.one("aws:s3/bucket:Bucket", bucket).inputs, {
        forceDestroy: false,
      });
    });
  }

  it("no policy allows anything to anyone but AWS's own services, under a condition", () => {
    for (const { inputs } of construction.ofType("aws:s3/bucketPolicy:BucketPolicy")) {
      const { Statement } = JSON.parse(inputs.policy as string) as {
        Statement: { Effect: string; Principal: unknown; Condition?: unknown }[];
      };
      for (const { Effect, Principal, Condition } of Statement) {
        assert.ok(Condition, "a condition on each statement");
        if (Effect !== "Deny") assert.deepEqual(Object.keys(Principal as object), ["Service"]);
      }
    }
  });

  it("this distribution alone reads the content, and TLS alone is admitted", () => {
    const only = {
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
    };
    assert.deepEqual(policyOf(construction, "site-content"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "CloudFrontReads",
          ...only,
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::site-content/*",
        },
        {
          Sid: "CloudFrontTellsMissing",
          ...only,
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::site-content",
        },
        tlsOnly("site-content"),
      ],
    });
    const policy = construction.one("aws:s3/bucketPolicy:BucketPolicy", "site-content-policy");
    assert.deepEqual(construction.refersTo(policy, "bucket"), ["site-content"]);
    assert.deepEqual(construction.refersTo(policy, "policy"), ["site", "site-content"]);
    const waitsFor = policy.dependencies.map((urn) => urn.split("::").pop());
    assert.ok(waitsFor.includes("site-content-block"));
    assert.ok(waitsFor.includes("site-content-ownership"));
  });

  it("this distribution's log delivery alone writes the logs", () => {
    assert.deepEqual(policyOf(construction, "site-logs"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AWSLogsDeliveryWrite",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::site-logs/AWSLogs/111122223333/*",
          Condition: {
            StringEquals: {
              "s3:x-amz-acl": "bucket-owner-full-control",
              "aws:SourceAccount": "111122223333",
            },
            ArnLike: {
              "aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:delivery-source:site-logs",
            },
          },
        },
        tlsOnly("site-logs"),
      ],
    });
  });

  it("keeps versions of the content for 30 days and logs for 90", () => {
    const versioning = construction.one("aws:s3/bucketVersioning:BucketVersioning");
    assert.deepEqual(versioning.inputs, {
      bucket: "site-content",
      versioningConfiguration: { status: "Enabled" },
    });
    const rule = (bucket: string) =>
      construction.one(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        `${bucket}-lifecycle`,
      ).inputs.rules;
    const shared = {
      id: "tidy",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    assert.deepEqual(rule("site-content"), [
      { ...shared, noncurrentVersionExpiration: { noncurrentDays: 30 } },
    ]);
    assert.deepEqual(rule("site-logs"), [{ ...shared, expiration: { days: 90 } }]);
  });

  it("take their objects along only when asked to", async () => {
    const thrownAway = await constructSite({
      forceDestroy: true,
      accessLogs: { retentionDays: 7 },
    });
    for (const { inputs } of thrownAway.ofType("aws:s3/bucket:Bucket")) {
      assert.deepEqual(inputs, { forceDestroy: true });
    }
    const { inputs } = thrownAway.one(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "site-logs-lifecycle",
    );
    assert.deepEqual((inputs.rules as { expiration: unknown }[])[0]?.expiration, { days: 7 });
  });
});

describe("StaticSite: log delivery", () => {
  it("is made in us-east-1, from the distribution to the bucket, once the policy admits it", async () => {
    const construction = await constructSite({});
    const source = construction.one("aws:cloudwatch/logDeliverySource:LogDeliverySource");
    assert.deepEqual(source.inputs, {
      logType: "ACCESS_LOGS",
      resourceArn: distributionArn,
      region: "us-east-1",
    });
    assert.deepEqual(construction.refersTo(source, "resourceArn"), ["site"]);
    const destination = construction.one(
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    );
    assert.deepEqual(destination.inputs, {
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::site-logs" },
      region: "us-east-1",
    });
    const delivery = construction.one("aws:cloudwatch/logDelivery:LogDelivery");
    assert.equal(delivery.inputs.region, "us-east-1");
    assert.equal(delivery.inputs.s3DeliveryConfigurations, undefined);
    assert.ok(delivery.dependencies.some((urn) => urn.endsWith("::site-logs-policy")));
  });
});

describe("StaticSite: distribution", () => {
  for (const { mode, preview } of modes) {
    it(`by default serves the bucket under CloudFront's own name, in ${mode}`, async () => {
      const construction = await constructSite({}, preview);
      const distribution = construction.one(distributionType);
      const known = (value: string) => (preview ? unknownValue : value);
      const readsContent = {
        targetOriginId: "content",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        compress: true,
      };
      assert.deepEqual(distribution.inputs, {
        comment: "site: static site",
        enabled: true,
        defaultRootObject: "index.html",
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: "PriceClass_100",
        origins: [
          {
            originId: "content",
            domainName: known("site-content.s3.eu-central-1.amazonaws.com"),
            originAccessControlId: known("site-content-id"),
          },
        ],
        defaultCacheBehavior: {
          ...readsContent,
          cachePolicyId: known("site-pages-id"),
          responseHeadersPolicyId: known("site-pages-id"),
          functionAssociations: [
            {
              eventType: "viewer-request",
              functionArn: known("arn:aws:cloudfront:eu-central-1:111122223333:site-pages"),
            },
          ],
        },
        orderedCacheBehaviors: [
          {
            ...readsContent,
            pathPattern: "/assets/*",
            cachePolicyId: known("site-immutable-id"),
            responseHeadersPolicyId: known("site-immutable-id"),
          },
        ],
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: { cloudfrontDefaultCertificate: true },
      });
      assert.deepEqual(construction.refersTo(distribution, "origins"), [
        "site-content",
        "site-content",
      ]);
      assert.deepEqual(
        distribution.propertyDependencies.origins?.map((urn) => urn.split("$").pop()).sort(),
        [
          "aws:cloudfront/originAccessControl:OriginAccessControl::site-content",
          "aws:s3/bucket:Bucket::site-content",
        ],
      );
    });
  }

  it("signs every request to the bucket", async () => {
    const construction = await constructSite({});
    const { inputs } = construction.one("aws:cloudfront/originAccessControl:OriginAccessControl");
    assert.deepEqual(inputs, {
      description: "site reads its content",
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  });

  it("keeps pages a second at most and hashed files a year, both compressed", async () => {
    const construction = await constructSite({});
    const parameters = {
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    };
    const policy = (name: string) =>
      construction.one("aws:cloudfront/cachePolicy:CachePolicy", name).inputs;
    assert.deepEqual(policy("site-pages"), {
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 1,
      parametersInCacheKeyAndForwardedToOrigin: parameters,
    });
    assert.deepEqual(policy("site-immutable"), {
      minTtl: 0,
      defaultTtl: 31_536_000,
      maxTtl: 31_536_000,
      parametersInCacheKeyAndForwardedToOrigin: parameters,
    });
  });

  it("adds security headers to every response, and no-cache to pages alone", async () => {
    const construction = await constructSite({});
    const policy = (name: string) =>
      construction.one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", name).inputs;
    for (const name of ["site-pages", "site-immutable"]) {
      const security = policy(name).securityHeadersConfig as Record<string, unknown>;
      const { contentSecurityPolicy, ...others } = security;
      assert.deepEqual(others, {
        strictTransportSecurity: {
          accessControlMaxAgeSec: 31_536_000,
          includeSubdomains: false,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      });
      const csp = contentSecurityPolicy as { contentSecurityPolicy: string; override: boolean };
      assert.match(csp.contentSecurityPolicy, /^default-src 'self'; .*frame-ancestors 'none'/);
      assert.equal(csp.override, true);
    }
    const permissions = {
      header: "Permissions-Policy",
      value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      override: true,
    };
    assert.deepEqual(policy("site-pages").customHeadersConfig, {
      items: [permissions, { header: "Cache-Control", value: "no-cache", override: true }],
    });
    assert.deepEqual(policy("site-immutable").customHeadersConfig, { items: [permissions] });
  });

  it("takes the caller's headers", async () => {
    const construction = await constructSite({
      headers: {
        contentSecurityPolicy: "default-src 'self' https://maps.example.com",
        permissionsPolicy: "geolocation=(self)",
        frameOption: FrameOption.SameOrigin,
        hstsIncludeSubdomains: true,
      },
    });
    const { inputs } = construction.one(
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      "site-immutable",
    );
    assert.deepEqual(inputs, {
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: 31_536_000,
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "SAMEORIGIN", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        contentSecurityPolicy: {
          contentSecurityPolicy: "default-src 'self' https://maps.example.com",
          override: true,
        },
      },
      customHeadersConfig: {
        items: [{ header: "Permissions-Policy", value: "geolocation=(self)", override: true }],
      },
    });
  });

  it("makes pages of paths by a published function, of one kind or the other", async () => {
    const code = async (args: StaticSiteArgs) => {
      const construction = await constructSite(args);
      const { inputs } = construction.one("aws:cloudfront/function:Function");
      assert.equal(inputs.runtime, "cloudfront-js-2.0");
      assert.equal(inputs.publish, true);
      return inputs.code as string;
    };
    assert.match(await code({}), /request\.uri = "\/index\.html";/);
    assert.match(await code({ spa: false }), /request\.uri = uri \+/);
    assert.match(await code({}), /notPages = \[\];/);
    const api = { domainName: "api.example.com" };
    assert.match(await code({ api }), /notPages = \["\/api"\];/);
  });

  it("takes a web ACL and a price class", async () => {
    const inputs = inputsOf(await constructSite({ webAclArn, priceClass: PriceClass.All }));
    assert.equal(inputs.webAclId, webAclArn);
    assert.equal(inputs.priceClass, "PriceClass_All");
  });
});

describe("StaticSite: names", () => {
  for (const { mode, preview } of modes) {
    it(`are proven in us-east-1 and published over IPv4 and IPv6, in ${mode}`, async () => {
      const construction = await constructSite({ zone, domainNames }, preview);
      const distribution = construction.one(distributionType);
      assert.deepEqual(distribution.inputs.aliases, domainNames);
      const { acmCertificateArn, ...tls } = distribution.inputs.viewerCertificate as Record<
        string,
        unknown
      >;
      assert.deepEqual(tls, {
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2025",
      });
      assert.equal(
        acmCertificateArn,
        preview ? unknownValue : "arn:aws:acm:eu-central-1:111122223333:site-certificate",
      );
      assert.deepEqual(construction.refersTo(distribution, "viewerCertificate"), [
        "site-certificate-issued",
      ]);
      const requested = construction.one("aws:acm/certificate:Certificate").inputs;
      assert.equal(requested.region, "us-east-1");
      assert.equal(requested.domainName, "cdn.example.com");
      assert.deepEqual(requested.subjectAlternativeNames, ["example.com"]);
      for (const domainName of domainNames) {
        for (const type of ["A", "AAAA"]) {
          const record = construction.one(
            "aws:route53/record:Record",
            `site-${type.toLowerCase()}-${domainName}`,
          );
          assert.deepEqual(record.inputs, {
            zoneId: "Z1",
            name: domainName,
            type,
            aliases: [
              {
                name: preview ? unknownValue : "d1.cloudfront.net",
                zoneId: preview ? unknownValue : "ZCDN",
                evaluateTargetHealth: false,
              },
            ],
          });
          assert.deepEqual(construction.refersTo(record, "aliases"), ["site"]);
        }
      }
    });
  }

  it("come with a given certificate", async () => {
    const inputs = inputsOf(await constructSite({ certificateArn, domainNames }));
    assert.deepEqual(inputs.aliases, domainNames);
    assert.deepEqual(inputs.viewerCertificate, {
      acmCertificateArn: certificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2025",
    });
  });
});

describe("StaticSite: the API", () => {
  const paths = ["/api/*", "/socket.io/*"];
  const apiBehavior = {
    targetOriginId: "api",
    viewerProtocolPolicy: "https-only",
    allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    cachedMethods: ["GET", "HEAD"],
    compress: false,
    cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03",
  };

  it("answers its paths before the site does, uncached, with all that the viewer sent", async () => {
    const construction = await constructSite({ api: { domainName: "api.example.com", paths } });
    const behaviors = orderedBehaviors(construction);
    assert.deepEqual(
      behaviors.map(({ pathPattern }) => pathPattern),
      ["/api/*", "/socket.io/*", "/assets/*"],
    );
    assert.deepEqual(
      behaviors.slice(0, 2),
      paths.map((pathPattern) => ({ ...apiBehavior, pathPattern })),
    );
  });

  it("has /api/* for its paths where none are named", async () => {
    const construction = await constructSite({ api: { domainName: "api.example.com" } });
    assert.deepEqual(orderedBehaviors(construction)[0], { ...apiBehavior, pathPattern: "/api/*" });
  });

  it("is reached over TLS 1.2 alone", async () => {
    const inputs = inputsOf(await constructSite({ api: { domainName: "api.example.com" } }));
    assert.deepEqual((inputs.origins as unknown[])[1], {
      originId: "api",
      domainName: "api.example.com",
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
        originReadTimeout: 60,
      },
    });
  });

  it("gets the viewer's Host when asked to", async () => {
    const api = { domainName: "api.example.com", forwardHost: true };
    const construction = await constructSite({ api });
    assert.equal(
      orderedBehaviors(construction)[0]?.originRequestPolicyId,
      "216adef6-5c7f-47e4-b989-5492eafa07d3",
    );
  });

  it("may have a name that only the deployment knows", async () => {
    const api = { domainName: pulumi.output("api.example.com"), paths };
    const inputs = inputsOf(await constructSite({ api }));
    const [, origin] = inputs.origins as { domainName: string }[];
    assert.equal(origin?.domainName, "api.example.com");
  });

  it("keeps its errors: no error page, and no function but on the site's pages", async () => {
    const construction = await constructSite({ api: { domainName: "api.example.com", paths } });
    assert.equal(inputsOf(construction).customErrorResponses, undefined);
    for (const { functionAssociations } of orderedBehaviors(construction)) {
      assert.equal(functionAssociations, undefined);
    }
  });
});

describe("StaticSite: first content", () => {
  for (const { mode, preview } of modes) {
    it(`is one object per file, left to publishing from then on, in ${mode}`, async () => {
      const construction = await constructSite({ content: { path: fixture } }, preview);
      const found = construction.ofType("aws:s3/bucketObjectv2:BucketObjectv2");
      const immutable = "public, max-age=31536000, immutable";
      const expected: [key: string, type: string, cacheControl: string][] = [
        [".well-known/security.txt", "text/plain; charset=utf-8", "no-cache"],
        ["assets/app-3f9c1a2b.css", "text/css; charset=utf-8", immutable],
        ["assets/app-3f9c1a2b.js", "text/javascript; charset=utf-8", immutable],
        ["docs/index.html", "text/html; charset=utf-8", "no-cache"],
        ["favicon.svg", "image/svg+xml", "no-cache"],
        ["index.html", "text/html; charset=utf-8", "no-cache"],
      ];
      assert.deepEqual(
        found.map(({ inputs }) => [inputs.key, inputs.contentType, inputs.cacheControl]).sort(),
        expected,
      );
      for (const resource of found) {
        const source = resource.inputs.source as { path: string };
        assert.equal(source.path, path.join(fixture, resource.inputs.key as string));
        assert.equal(resource.inputs.acl, undefined);
        assert.deepEqual(construction.refersTo(resource, "bucket"), ["site-content"]);
        const { retainOnDelete, ignoreChanges } = resource.options;
        assert.equal(retainOnDelete, true);
        assert.deepEqual(ignoreChanges, ["source", "contentType", "cacheControl"]);
      }
    });
  }
});

describe("StaticSite: outputs", () => {
  async function outputsOf(args: StaticSiteArgs): Promise<Record<string, unknown>> {
    let seen: Record<string, unknown> = {};
    await construct(
      () => {
        const site = new StaticSite("site", args);
        pulumi
          .output({
            bucketName: site.bucketName,
            bucketArn: site.bucketArn,
            distributionId: site.distributionId,
            distributionArn: site.distributionArn,
            domainName: site.domainName,
            hostedZoneId: site.hostedZoneId,
            url: site.url,
            urls: site.urls,
            publishPolicy: site.publishPolicy,
            logBucketName: site.logBucketName,
          })
          .apply((values) => {
            seen = values;
          });
      },
      { preview: false, outputs },
    );
    return seen;
  }

  it("tell where the site is and how it is published", async () => {
    const { publishPolicy, ...others } = await outputsOf({ certificateArn, domainNames });
    assert.deepEqual(others, {
      bucketName: "site-content",
      bucketArn: "arn:aws:s3:::site-content",
      distributionId: "site-id",
      distributionArn,
      domainName: "d1.cloudfront.net",
      hostedZoneId: "ZCDN",
      url: "https://cdn.example.com",
      urls: ["https://cdn.example.com", "https://example.com"],
      logBucketName: "site-logs",
    });
    assert.deepEqual(JSON.parse(publishPolicy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Compare",
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::site-content",
        },
        {
          Sid: "Write",
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:DeleteObject"],
          Resource: "arn:aws:s3:::site-content/*",
        },
        {
          Sid: "Invalidate",
          Effect: "Allow",
          Action: ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
          Resource: distributionArn,
        },
      ],
    });
  });

  it("name CloudFront's own address where the site has no name", async () => {
    const { url, urls, logBucketName } = await outputsOf({ accessLogs: { enabled: false } });
    assert.equal(url, "https://d1.cloudfront.net");
    assert.deepEqual(urls, ["https://d1.cloudfront.net"]);
    assert.equal(logBucketName, undefined);
  });
});

describe("StaticSite: bad input", () => {
  const api = { domainName: "api.example.com" };
  const cases: [what: string, args: StaticSiteArgs, problems: [at: string, text: RegExp][]][] = [
    [
      "names without zone and certificate",
      { domainNames: ["www.example.com"] },
      [["domainNames", /a zone that proves and publishes them, or a certificateArn/]],
    ],
    ["a zone without names", { zone }, [["domainNames", /at least one name, since zone/]]],
    [
      "a certificate without names",
      { certificateArn, domainNames: [] },
      [["domainNames", /at least one name, since certificateArn/]],
    ],
    [
      "a name outside the zone",
      { zone, domainNames: ["www.example.com", "www.example.org", "badexample.com"] },
      [
        ["domainNames[1]", /found "www\.example\.org", expected example\.com or a name below it/],
        ["domainNames[2]", /found "badexample\.com", expected example\.com or a name below it/],
      ],
    ],
    [
      "a name outside the zone, beside a certificate",
      { zone, certificateArn, domainNames: ["www.example.org"] },
      [["domainNames[0]", /example\.com or a name below it/]],
    ],
    [
      "a wildcard name",
      { zone, domainNames: ["*.example.com"] },
      [["domainNames[0]", /one name, without wildcard/]],
    ],
    [
      "a name given twice",
      { zone, domainNames: ["example.com", "example.com"] },
      [["domainNames[1]", /each name once/]],
    ],
    [
      "a URL for a name",
      { certificateArn, domainNames: ["https://www.example.com/"] },
      [["domainNames[0]", /a host name in lower case/]],
    ],
    [
      "a zone with a final dot",
      { zone: { zoneId: "Z1", domain: "example.com." }, domainNames: ["example.com."] },
      [
        ["zone.domain", /without final dot/],
        ["domainNames[0]", /a domain name in lower case/],
      ],
    ],
    [
      "a certificate of another region",
      {
        certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/1",
        domainNames: ["www.example.com"],
      },
      [["certificateArn", /a certificate in us-east-1/]],
    ],
    [
      "a regional web ACL",
      { webAclArn: "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/1" },
      [["webAclArn", /scope CLOUDFRONT/]],
    ],
    [
      "patterns without slash, with a space, too long, twice",
      { immutablePaths: ["assets/*", "/my files/*", `/${"a".repeat(255)}`, "/a/*", "/a/*"] },
      [
        ["immutablePaths[0]", /a path pattern that begins with \//],
        ["immutablePaths[1]", /a path pattern that begins with \//],
        ["immutablePaths[2]", /at most 255 characters/],
        ["immutablePaths[4]", /each pattern once/],
      ],
    ],
    [
      "pages kept for a year",
      { immutablePaths: ["/*.html"] },
      [["immutablePaths[0]", /leaves \/index\.html to the site/]],
    ],
    [
      "an API that takes all",
      { api: { ...api, paths: ["/*"] } },
      [
        ["immutablePaths[0]", /its \/\* takes all/],
        ["api.paths[0]", /leaves \/index\.html to the site/],
      ],
    ],
    [
      "an API that takes the hashed files",
      { api: { ...api, paths: ["/a*"] } },
      [["immutablePaths[0]", /found "\/assets\/\*", expected .* its \/a\* takes all/]],
    ],
    ["an API without paths", { api: { ...api, paths: [] } }, [["api.paths", /at least one/]]],
    [
      "an API given as a URL",
      { api: { domainName: "https://api.example.com" } },
      [["api.domainName", /a host name in lower case/]],
    ],
    [
      "an API that is the site",
      { zone, domainNames: ["api.example.com"], api },
      [["api.domainName", /a name other than the site's own/]],
    ],
    [
      "a load balancer's own name for the API",
      { api: { domainName: "edge-1.eu-central-1.elb.amazonaws.com" } },
      [["api.domainName", /a name that the public edge's certificate covers/]],
    ],
    [
      "headers on two lines, and a policy with sources beside it",
      {
        headers: {
          contentSecurityPolicy: "default-src\n'self'",
          permissionsPolicy: " ",
          connectSources: ["http://api.example.com", "https://a.example.com/path", "'self'; *"],
        },
      },
      [
        ["headers.contentSecurityPolicy", /one line of printable ASCII/],
        ["headers.permissionsPolicy", /one line of printable ASCII/],
        ["headers.connectSources", /nothing beside contentSecurityPolicy/],
        ["headers.connectSources[0]", /begins with https:\/\/ or wss:\/\//],
        ["headers.connectSources[1]", /without path/],
        ["headers.connectSources[2]", /begins with https:\/\//],
      ],
    ],
    [
      "words that are none of the enums'",
      {
        priceClass: "PriceClass_50" as PriceClass,
        headers: { frameOption: "ALLOWALL" as FrameOption },
      },
      [
        ["headers.frameOption", /DENY or SAMEORIGIN/],
        ["priceClass", /PriceClass_100, PriceClass_200, PriceClass_All/],
      ],
    ],
    [
      "logs kept for no time",
      { accessLogs: { retentionDays: 0 } },
      [["accessLogs.retentionDays", /whole days from 1 to 36500/]],
    ],
    [
      "content that is not there",
      { content: { path: path.join(fixture, "missing") } },
      [["content.path", /an existing folder/]],
    ],
  ];

  for (const [what, args, expected] of cases) {
    it(`refuses ${what}`, async () => {
      assertProblems(await refusal(StaticSite, "site", args), expected);
    });
  }

  it("refuses a name that is too long or has other characters, with all else that is wrong", async () => {
    const long = await refusal(StaticSite, "s".repeat(48), { zone });
    assert.deepEqual(
      long.problems.map(({ at }) => at),
      ["name", "domainNames"],
    );
    assert.match(long.message, /^StaticSite "s{48}": 2 problems/);
    const dotted = await refusal(StaticSite, "my.site", {});
    assert.match(dotted.message, /letters, digits and dashes/);
  });

  it("takes a name as long as fits", async () => {
    const construction = await construct(() => new StaticSite("s".repeat(47), {}));
    assert.equal(construction.ofType(distributionType).length, 1);
  });
});
