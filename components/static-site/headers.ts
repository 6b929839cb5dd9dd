import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";

/** Whether other pages may show the site in a frame (`X-Frame-Options`). */
export const FrameOption = { Deny: "DENY", SameOrigin: "SAMEORIGIN" } as const;
export type FrameOption = (typeof FrameOption)[keyof typeof FrameOption];

/** The security headers that CloudFront adds to the site's responses. The API's responses keep their own. */
export interface SiteHeaders {
  /**
   * The whole `Content-Security-Policy`, on one line.
   * @default everything from the site itself; images and fonts also from `data:` URLs, inline styles allowed, no
   * inline script, no frames, no plug-ins. A site that loads from elsewhere breaks until it is allowed here.
   */
  contentSecurityPolicy?: string;
  /**
   * Origins that the site's scripts may call besides the site itself, such as `https://api.example.com` or
   * `wss://api.example.com`: added to `connect-src` of the default policy.
   * @default none
   */
  connectSources?: string[];
  /**
   * The `Permissions-Policy`, on one line.
   * @default "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
   */
  permissionsPolicy?: string;
  /**
   * The `X-Frame-Options`, for browsers that do not know `frame-ancestors`.
   * @default "DENY"
   */
  frameOption?: FrameOption;
  /**
   * Whether `Strict-Transport-Security` also holds for all names below the site's.
   * @default false. On an apex domain, true locks every subdomain out of plain HTTP for a year, other teams' too.
   */
  hstsIncludeSubdomains?: boolean;
}

/** One year, in seconds. */
export const oneYear = 31_536_000;

const defaultPermissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/** An origin as `connect-src` takes it. */
const connectSource = /^(https|wss):\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/;

/** A header's value: printable ASCII on one line. */
const headerValue = /^[\x20-\x7e]*\S[\x20-\x7e]*$/;

/** The Content-Security-Policy of a site. */
export function contentSecurityPolicy(headers: SiteHeaders = {}): string {
  if (headers.contentSecurityPolicy !== undefined) return headers.contentSecurityPolicy;
  const directives: [string, string][] = [
    ["default-src", "'self'"],
    ["base-uri", "'self'"],
    ["connect-src", ["'self'", ...(headers.connectSources ?? [])].join(" ")],
    ["font-src", "'self' data:"],
    ["form-action", "'self'"],
    ["frame-ancestors", headers.frameOption === FrameOption.SameOrigin ? "'self'" : "'none'"],
    ["img-src", "'self' data:"],
    ["object-src", "'none'"],
    ["style-src", "'self' 'unsafe-inline'"],
  ];
  return directives.map(([directive, sources]) => `${directive} ${sources}`).join("; ");
}

/** What is wrong with the headers argument. */
export function headersProblems(headers: SiteHeaders | undefined, at: string): Problem[] {
  const problems = new ProblemList();
  if (headers === undefined) return [];
  for (const field of ["contentSecurityPolicy", "permissionsPolicy"] as const) {
    const value = headers[field];
    if (value !== undefined && !headerValue.test(value)) {
      problems.add(
        `${at}.${field}`,
        value,
        "one line of printable ASCII characters",
        "Write the header's value without line breaks, or leave it out for the default.",
      );
    }
  }
  if (headers.contentSecurityPolicy !== undefined && headers.connectSources !== undefined) {
    problems.add(
      `${at}.connectSources`,
      headers.connectSources,
      "nothing beside contentSecurityPolicy",
      "Write the sources into the policy's connect-src.",
    );
  }
  for (const [index, source] of (headers.connectSources ?? []).entries()) {
    if (!connectSource.test(source)) {
      problems.add(
        `${at}.connectSources[${index}]`,
        source,
        "an origin that begins with https:// or wss://, without path",
        "Write it like https://api.example.com.",
      );
    }
  }
  const frameOptions: string[] = Object.values(FrameOption);
  if (headers.frameOption !== undefined && !frameOptions.includes(headers.frameOption)) {
    problems.add(
      `${at}.frameOption`,
      headers.frameOption,
      frameOptions.join(" or "),
      "Choose one of FrameOption.",
    );
  }
  return [...problems.problems];
}

/** What a response headers policy adds. */
export interface ResponseHeadersSpec {
  readonly headers: SiteHeaders;
  /** The `Cache-Control` that replaces the object's own; the object's own where it is absent. */
  readonly cacheControl?: string;
}

/**
 * Makes a response headers policy. Its `Cache-Control` reaches browsers only; what CloudFront itself keeps is the
 * cache policy's affair. Source: "Add or remove HTTP headers in CloudFront responses with a policy" in its guide.
 */
export function createResponseHeaders(
  parent: pulumi.Resource,
  childName: string,
  { headers, cacheControl }: ResponseHeadersSpec,
): aws.cloudfront.ResponseHeadersPolicy {
  const permissions = headers.permissionsPolicy ?? defaultPermissionsPolicy;
  return new aws.cloudfront.ResponseHeadersPolicy(
    childName,
    {
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: oneYear,
          includeSubdomains: headers.hstsIncludeSubdomains ?? false,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: headers.frameOption ?? FrameOption.Deny, override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy(headers),
          override: true,
        },
      },
      customHeadersConfig: {
        items: [
          { header: "Permissions-Policy", value: permissions, override: true },
          ...(cacheControl === undefined
            ? []
            : [{ header: "Cache-Control", value: cacheControl, override: true }]),
        ],
      },
    },
    { parent },
  );
}
