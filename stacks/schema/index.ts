/**
 * The shape of a stack's configuration: one entry per key of the project's namespace. Each message says what would
 * have been right; `settings.ts` turns it into a problem with its place and its remedy.
 */
import * as z from "zod/mini";
import { logRetentionPeriods } from "../../components/common/log-retention";
import { Endpoint } from "../../components/network/endpoints";
import { computeNames } from "../compute";
import { observabilitySchema } from "../observability";
import { storeNames } from "../services";
import { egressProxy, service, serviceName, sizes } from "./services";
import { beanstalk, monolith } from "./shapes";
import { openSearch, postgres, redis } from "./stores";
import {
  arn,
  cidr,
  domainName,
  flag,
  folder,
  group,
  listOf,
  resourceId,
  text,
  whole,
  word,
} from "./values";

const existingNetwork = group(
  {
    vpcId: resourceId("vpc"),
    vpcCidr: cidr,
    publicSubnetIds: listOf(resourceId("subnet"), "subnet ids, one per zone"),
    privateSubnetIds: listOf(resourceId("subnet"), "subnet ids, one per zone"),
    privateSubnetCidrs: listOf(cidr, "IPv4 ranges, one per private subnet"),
    databaseSubnetIds: listOf(resourceId("subnet"), "subnet ids, one per zone"),
  },
  "a group with vpcId, vpcCidr, publicSubnetIds, privateSubnetIds, privateSubnetCidrs, databaseSubnetIds",
);

const vpn = group(
  {
    kind: word(["none", "client-vpn", "existing"], "one of"),
    clientCidr: z._default(cidr, "10.100.0.0/22"),
    serverCertificateArn: z.optional(arn("acm", "the endpoint's certificate in ACM")),
    clientCertificateArn: z.optional(arn("acm", "the clients' root certificate in ACM")),
    samlProviderArn: z.optional(arn("iam", "a SAML provider")),
    securityGroupId: z.optional(resourceId("sg")),
    prefixListId: z.optional(resourceId("pl")),
    cidr: z.optional(cidr),
  },
  "a group with at least `kind`",
);

const site = group(
  {
    names: z._default(
      listOf(
        text(
          "a label below the domain, or @ for the domain itself",
          /^(@|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$/,
        ),
        "labels",
      ),
      ["cdn"],
    ),
    certificateArn: z.optional(
      arn("acm", "a certificate in us-east-1 that covers the site's names"),
    ),
    apiThroughCdn: z._default(flag("whether the CDN forwards /api/* to the public edge"), false),
    contentFolder: z.optional(folder),
  },
  "a group of settings of the static site",
);

const firewall = group(
  {
    enabled: z._default(flag("whether the public edge has a web application firewall"), true),
    requestsPer5Minutes: z._default(
      whole(10, 2_000_000_000, "requests per 5 minutes and address"),
      2000,
    ),
  },
  "a group of settings of the firewall",
);

const images = group(
  {
    repositories: z.optional(flag("whether the stack makes a repository for each service")),
    prefix: z.optional(
      text(
        "what the repositories' names begin with: lower-case letters, digits, . _ - and /",
        /^[a-z0-9]+([._/-][a-z0-9]+)*$/,
      ),
    ),
    keep: z.optional(whole(1, 1000, "images that each repository keeps")),
    build: z.optional(flag("whether the deployment builds images itself")),
    sources: z.optional(
      z.record(
        serviceName,
        group(
          { context: folder, dockerfile: z.optional(folder) },
          "a group with at least `context`",
        ),
        "a group of services, each with its context",
      ),
    ),
  },
  "a group of settings of images",
);

/** A group whose own defaults hold where it is not given. */
function defaulted<T extends z.core.$ZodShape>(shape: z.ZodMiniObject<T, z.core.$strict>) {
  return z.prefault(shape, () => ({}) as z.input<typeof shape>);
}

/** The stack's configuration, key by key. */
export const configSchema = z.strictObject({
  production: z._default(flag("whether the stack is production"), false),
  zones: z._default(
    listOf(
      text("an availability zone such as eu-central-1a", /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/),
      "availability zones",
    ),
    [],
  ),
  vpcCidr: z._default(cidr, "10.0.0.0/16"),
  natGateways: z._default(word(["per-zone", "single", "none"], "one of"), "per-zone"),
  privateIpv6: z._default(flag("whether private subnets carry IPv6"), false),
  endpoints: z._default(
    listOf(
      z.enum(Endpoint, `a service with an endpoint: ${Object.values(Endpoint).join(", ")}`),
      "VPC endpoints",
    ),
    ["s3"],
  ),
  existingNetwork: z.optional(existingNetwork),
  domain: z.optional(domainName),
  zoneId: z.optional(text("a hosted zone's id, Z…", /^Z[A-Z0-9]{5,31}$/)),
  certificateArn: z.optional(arn("acm", "a certificate in ACM")),
  internalDomain: z.optional(domainName),
  internalCertificateArn: z.optional(arn("acm", "a certificate in ACM")),
  vpn: z._default(vpn, { kind: "none", clientCidr: "10.100.0.0/22" }),
  stores: z._default(listOf(word(storeNames, "stores, each one of"), "stores"), [...storeNames]),
  postgres: defaulted(postgres),
  redis: defaulted(redis),
  openSearch: defaulted(openSearch),
  site: defaulted(site),
  firewall: defaulted(firewall),
  serviceDefaults: defaulted(group(sizes, "a group of sizes for all services")),
  services: z._default(z.record(serviceName, service, "a group of services by name"), {}),
  egressProxy: z.optional(egressProxy),
  compute: z._default(word(computeNames, "one of"), "services"),
  monolith: defaulted(monolith),
  beanstalk: defaulted(beanstalk),
  images: defaulted(images),
  accessLogs: z._default(flag("whether load balancers and the CDN log each request"), true),
  flowLogs: z._default(flag("whether the VPC logs its flows"), true),
  logRetentionDays: z._default(
    z
      .int("a retention period of CloudWatch Logs in days")
      .check(
        z.refine(
          (days) => logRetentionPeriods.includes(days),
          `days, one of ${logRetentionPeriods.join(", ")}`,
        ),
      ),
    90,
  ),
  observability: defaulted(observabilitySchema),
  permissionsBoundaryArn: z.optional(arn("iam", "a managed policy")),
  deletionProtection: z._default(
    flag("whether AWS and Pulumi refuse to delete what holds data"),
    true,
  ),
});

/** A stack's configuration after defaults. */
export type StackConfig = z.output<typeof configSchema>;
