/**
 * The shape of a stack's configuration: one entry per key of the project's namespace. Each message says what would
 * have been right; `settings.ts` turns it into a problem with its place and its remedy.
 */
import * as z from "zod/mini";
import { parseCidr } from "../components/common/cidr";
import { logRetentionPeriods } from "../components/common/log-retention";
import { Endpoint } from "../components/network/endpoints";
import { computeNames } from "./compute";
import { observabilitySchema } from "./observability";
import { edgeNames, egressNames, storeNames } from "./services";

/** A text of at least one character. */
function text(expected: string, pattern = /^\S(.*\S)?$/s) {
  return z.string(expected).check(z.regex(pattern, expected));
}

/** A whole number within bounds, both included. */
function whole(minimum: number, maximum: number, what: string) {
  const expected = `${what}: a whole number from ${minimum} to ${maximum}`;
  return z.int(expected).check(z.minimum(minimum, expected), z.maximum(maximum, expected));
}

/** One of a few words. */
function word<const T extends readonly [string, ...string[]]>(words: T, what: string) {
  return z.enum(words, `${what}: ${words.map((w) => `"${w}"`).join(", ")}`);
}

const flag = (what: string) => z.boolean(`${what}: true or false`);

const listOf = <T extends z.ZodMiniType>(element: T, what: string) =>
  z.array(element, `a list of ${what}`);

const group = <T extends z.core.$ZodShape>(shape: T, what: string) =>
  z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? what : undefined) });

const arn = (service: string, what: string) =>
  text(
    `the ARN of ${what}, arn:aws:${service}:…`,
    new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:(\\d{12})?:\\S+$`),
  );

const domainName = text(
  "a domain name in lower case without a final dot, such as example.com",
  /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
);
const cidr = z
  .string("an IPv4 range in CIDR form, such as 10.0.0.0/16")
  .check(
    z.refine(
      (range) => parseCidr(range) !== undefined,
      "an IPv4 range in CIDR form without bits set behind its prefix, such as 10.0.0.0/16",
    ),
  );
const folder = text(
  "a folder inside the project, relative to it",
  /^(?!\/|~)(?!(.*\/)?\.\.(\/|$))\S(.*\S)?$/,
);

const path = text("a path that begins with / and has no query, fragment or space", /^\/[^\s?#]*$/);
const pathPattern = text(
  "a path pattern that begins with /, with * and ? as wild cards and without spaces or fragments",
  /^\/[^\s#]*$/,
);
const resourceId = (prefix: string) =>
  text(`an id of the form ${prefix}-…`, new RegExp(`^${prefix}-[0-9a-f]{8,17}$`));

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

const serviceName = text(
  "a service's name: lower-case letters, digits and dashes, at most 16 characters, beginning with a letter",
  /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/,
);
const variableName = text(
  "the name of an environment variable: letters, digits and _, not beginning with a digit",
  /^[A-Za-z_][A-Za-z0-9_]*$/,
);

const clearVariables = z.record(
  variableName,
  z.string("a text: put quotes around it"),
  "a group of variables",
);
const secretVariables = z.record(
  variableName,
  text(
    "the ARN of a secret or parameter, arn:aws:secretsmanager:… or arn:aws:ssm:…",
    /^arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:\d{12}:(secret:|parameter\/)\S+$/,
  ),
  "a group of variables, each with the ARN of a secret",
);

const sizes = {
  cpu: z.optional(whole(256, 16384, "CPU units (1024 is one vCPU)")),
  memory: z.optional(whole(512, 122880, "memory in MiB")),
  minimum: z.optional(whole(1, 1000, "tasks at least")),
  maximum: z.optional(whole(1, 1000, "tasks at most")),
  architecture: z.optional(word(["ARM64", "X86_64"], "one of")),
  spot: z.optional(flag("whether tasks run on Fargate Spot")),
  exec: z.optional(flag("whether ECS Exec may open a shell in a task")),
};

const imageName = text("an image with a tag or a digest, without spaces", /^\S+[:@]\S+$/);

const proxy = group(
  {
    port: z.optional(whole(1024, 65535, "a TCP port")),
    image: z.optional(imageName),
    methods: z.optional(
      listOf(text("a method in capital letters, such as GET", /^[A-Z]+$/), "methods"),
    ),
    paths: z.optional(listOf(path, "paths; one with a slash at its end is for all below it")),
    callers: z.optional(listOf(text("a range such as 198.51.100.0/24", /^\S+$/), "ranges")),
    maxBodyMb: z.optional(whole(1, 1024, "MiB")),
    requestsPerSecond: z.optional(
      whole(0, 100000, "requests per second and address, 0 for no limit"),
    ),
    timeoutSeconds: z.optional(whole(1, 3600, "seconds")),
    headers: z.optional(
      z.record(
        text("a header's name", /^\S+$/),
        z.string("a text: put quotes around it"),
        "a group of headers",
      ),
    ),
    accessLog: z.optional(flag("whether each request is logged")),
    addressVariable: z.optional(variableName),
    portVariable: z.optional(variableName),
  },
  "a group of settings of the proxy, {} for its defaults",
);

const service = group(
  {
    enabled: z._default(flag("whether the stack has the service"), true),
    edge: z.optional(word(edgeNames, "one of")),
    port: z.optional(whole(1, 65535, "a TCP port")),
    healthPath: z.optional(path),
    paths: z.optional(listOf(pathPattern, "path patterns")),
    webSocket: z.optional(flag("whether it keeps WebSocket connections")),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    callsApi: z.optional(flag("whether it calls the api through the internal edge")),
    image: z.optional(imageName),
    command: z.optional(listOf(z.string("a text"), "the command's words")),
    healthCommand: z.optional(listOf(text("a word", /^[^]+$/), "the words of a command")),
    proxy: z.optional(proxy),
    egress: z.optional(word(egressNames, "one of")),
    requestsPerTarget: z.optional(whole(1, 100000, "requests per minute and task")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    readonlyRootFilesystem: z.optional(flag("whether the container cannot write to its own files")),
    scratch: z.optional(
      z.record(
        text("an absolute directory such as /var/cache", /^\/\S*$/),
        whole(1, 61440, "MiB"),
        "a group of directories, each with its MiB",
      ),
    ),
    clearNames: z.optional(listOf(variableName, "names of variables")),
    ...sizes,
  },
  "a group of settings of one service",
);

const egressProxy = group(
  {
    domains: listOf(
      text("a domain name such as api.example.com, or *.example.com for all below", /^\S+$/),
      "domain names",
    ),
    image: z.optional(imageName),
    cpu: sizes.cpu,
    memory: sizes.memory,
    minimum: sizes.minimum,
    maximum: sizes.maximum,
  },
  "a group with domains, the names that may be reached",
);

const monolith = group(
  {
    release: z.optional(
      text(
        "a release's name, the folder below releases/ in the bucket",
        /^[A-Za-z0-9][\w.+-]{0,127}$/,
      ),
    ),
    releaseBucketArn: z.optional(
      text("the ARN of a bucket, arn:aws:s3:::<name>", /^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$/),
    ),
    instanceType: z.optional(
      text("an instance type such as t4g.small", /^[a-z0-9-]+\.[a-z0-9-]+$/),
    ),
    imageId: z.optional(
      text("an image of Amazon Linux 2023, ami-… or resolve:ssm:<parameter>", /^\S+$/),
    ),
    diskGb: z.optional(whole(8, 16384, "GiB")),
    minimum: z.optional(whole(1, 1000, "instances at least")),
    maximum: z.optional(whole(1, 1000, "instances at most")),
    cpuPercent: z.optional(whole(0, 100, "percent, 0 for none")),
    requestsPerTarget: z.optional(whole(1, 100000, "requests per minute and instance")),
    sessions: z.optional(flag("whether Session Manager may open a shell on an instance")),
    javaVersion: z.optional(whole(11, 25, "a version of Java")),
    javaOptions: z.optional(listOf(text("an option such as -Xss1m", /^\S+$/), "options of Java")),
    heapPercent: z.optional(whole(10, 90, "percent of the machine's memory")),
    healthPath: z.optional(path),
    backendHealthPath: z.optional(path),
    apiPaths: z.optional(listOf(path, "beginnings of paths")),
    webSocketPaths: z.optional(listOf(path, "beginnings of paths")),
    maxBodyMb: z.optional(whole(1, 1024, "MiB")),
    requestsPerSecond: z.optional(
      whole(0, 100000, "requests per second and address, 0 for no limit"),
    ),
    connectSources: z.optional(
      listOf(text("an origin such as https://api.example.com", /^\S+$/), "origins"),
    ),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    clearNames: z.optional(listOf(variableName, "names of variables")),
  },
  "a group of settings of the monolith",
);

const beanstalk = group(
  {
    release: z.optional(
      text(
        "a release's name, the bundle releases/<release>.zip in the bucket",
        /^[A-Za-z0-9][\w.+-]{0,127}$/,
      ),
    ),
    releaseBucketArn: z.optional(
      text("the ARN of a bucket, arn:aws:s3:::<name>", /^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$/),
    ),
    platform: z.optional(text("the name of a solution stack, 64bit Amazon Linux … running …")),
    instanceType: z.optional(
      text("an instance type such as t4g.small", /^[a-z0-9-]+\.[a-z0-9-]+$/),
    ),
    diskGb: z.optional(whole(10, 16384, "GiB")),
    minimum: z.optional(whole(1, 1000, "instances at least")),
    maximum: z.optional(whole(1, 1000, "instances at most")),
    cpuPercent: z.optional(whole(10, 100, "percent")),
    deployment: z.optional(
      word(["RollingWithAdditionalBatch", "Immutable"], "how a release gets there, one of"),
    ),
    platformUpdates: z.optional(word(["minor", "patch"], "updates of the platform, one of")),
    updateTime: z.optional(text("a day and a time in UTC, such as Sun:03:00", /^\S+$/)),
    weeklyReplacement: z.optional(flag("whether all instances are replaced each week")),
    sessions: z.optional(flag("whether Session Manager may open a shell on an instance")),
    healthPath: z.optional(path),
    applicationPort: z.optional(whole(1024, 65535, "a TCP port")),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    clearNames: z.optional(listOf(variableName, "names of variables")),
  },
  "a group of settings of Elastic Beanstalk",
);

const postgres = group(
  {
    version: z._default(text('a version in quotes, such as "17"', /^\d+(\.\d+)?$/), "17"),
    instanceClass: z._default(
      text("an RDS instance class such as db.m7g.large", /^db\.[a-z0-9-]+\.[a-z0-9]+$/),
      "db.m7g.large",
    ),
    storageGb: z._default(whole(20, 65536, "GiB"), 100),
    maxStorageGb: z._default(whole(20, 65536, "GiB"), 500),
    multiAz: z._default(flag("whether a standby stands in another zone"), true),
    backupDays: z._default(whole(1, 35, "days"), 14),
  },
  "a group of settings of PostgreSQL",
);

const redis = group(
  {
    nodeType: z._default(
      text("an ElastiCache node type such as cache.m7g.large", /^cache\.[a-z0-9-]+\.[a-z0-9]+$/),
      "cache.m7g.large",
    ),
    replicas: z._default(whole(0, 5, "replicas beside the primary"), 1),
    snapshotDays: z._default(whole(0, 35, "days"), 7),
  },
  "a group of settings of Redis",
);

const openSearch = group(
  {
    version: z._default(
      text("an engine version such as OpenSearch_2.19", /^OpenSearch_\d+\.\d+$/),
      "OpenSearch_2.19",
    ),
    instanceType: z._default(
      text(
        "an OpenSearch instance type such as m7g.medium.search",
        /^[a-z0-9-]+\.[a-z0-9]+\.search$/,
      ),
      "m7g.medium.search",
    ),
    instances: z._default(whole(1, 80, "data nodes"), 2),
    zones: z._default(whole(1, 3, "zones"), 2),
    storageGb: z._default(whole(10, 24576, "GiB per node"), 50),
    administrator: z.optional(text("the name of a service that declares the store")),
  },
  "a group of settings of OpenSearch",
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
