/** Data sources about CloudFront, whose managed policies have the same ids for everybody. */
import type { WireValue } from "../document";
import { token, type DataSource } from "./source";

/** Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const cachePolicies: Readonly<Record<string, string>> = {
  Amplify: "2e54312d-136d-493c-8eb9-b001f22f67d2",
  CachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  CachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  CachingOptimizedForUncompressedObjects: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
  "Elemental-MediaPackage": "08627262-05a9-4f76-9ded-b50ca2e3a84f",
  UseOriginCacheControlHeaders: "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
  "UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
};

/** Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const originRequestPolicies: Readonly<Record<string, string>> = {
  AllViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  "AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
  AllViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  "CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
  "CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
  "Elemental-MediaTailor-PersonalizedManifests": "775133bc-15f2-49f9-abea-afb2e0bf67d2",
  UserAgentRefererHeaders: "acba4595-bd28-49b8-b9fe-13317c0390fa",
};

/** Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const responseHeadersPolicies: Readonly<Record<string, string>> = {
  "CORS-and-SecurityHeadersPolicy": "e61eb60c-9c35-4d20-a928-2b84e02af89c",
  "CORS-With-Preflight": "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
  "CORS-with-preflight-and-SecurityHeadersPolicy": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
  SecurityHeadersPolicy: "67f7725c-6f97-4210-82d7-5512b31e9d03",
  SimpleCORS: "60669652-455b-4ae9-85a4-c4c02393f86c",
};

/** Finds a managed policy by name (with or without `Managed-`) or id. */
function managedPolicy(
  policies: Readonly<Record<string, string>>,
  wanted: { readonly name?: WireValue; readonly id?: WireValue },
): { readonly name: string; readonly id: string } | undefined {
  const name = typeof wanted.name === "string" ? wanted.name : "";
  const short = name.replace(/^Managed-/i, "").toLowerCase();
  const [key, id] =
    Object.entries(policies).find(([policy, value]) =>
      wanted.id === undefined ? policy.toLowerCase() === short : value === wanted.id,
    ) ?? [];
  return key === undefined || id === undefined ? undefined : { name: `Managed-${key}`, id };
}

export const cdn: readonly DataSource[] = [
  managed("getCachePolicy", cachePolicies, [
    "arn",
    "comment",
    "defaultTtl",
    "etag",
    "maxTtl",
    "minTtl",
    "parametersInCacheKeyAndForwardedToOrigins",
  ]),
  managed("getOriginRequestPolicy", originRequestPolicies, [
    "arn",
    "comment",
    "cookiesConfigs",
    "etag",
    "headersConfigs",
    "queryStringsConfigs",
  ]),
  managed("getResponseHeadersPolicy", responseHeadersPolicies, [
    "arn",
    "comment",
    "corsConfigs",
    "customHeadersConfigs",
    "etag",
    "removeHeadersConfigs",
    "securityHeadersConfigs",
    "serverTimingHeadersConfigs",
  ]),
  {
    token: token("cloudfront", "getLogDeliveryCanonicalUserId"),
    about: "CloudFront's own id, the same for everybody",
    unknown: [],
    answer(_, { partition }) {
      // Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
      const id =
        partition.name === "aws-cn"
          ? "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56"
          : "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";
      return { known: { id }, said: "CloudFront's own" };
    },
  },
];

function managed(
  name: string,
  policies: Readonly<Record<string, string>>,
  unknown: readonly string[],
): DataSource {
  return {
    token: token("cloudfront", name),
    about: "CloudFront's managed policies, by name or id",
    unknown,
    answer(args) {
      const found = managedPolicy(policies, args);
      return found === undefined
        ? undefined
        : { known: found, said: `${found.name} is ${found.id}` };
    },
  };
}
