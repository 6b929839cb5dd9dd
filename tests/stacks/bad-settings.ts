/** Settings that must be refused: what is changed in a good stack, and the problem that must be reported for it. */
export interface BadSetting {
  readonly title: string;
  /** Keys of the project's namespace, as a stack file would hold them; undefined takes a key away. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly at: string;
  readonly expected: RegExp;
}

const arn =
  "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-4000-8000-000000000000";
/** The least that a stack must say, as configuration. */
export const leastConfig: Readonly<Record<string, unknown>> = {
  "aws:region": "eu-central-1",
  "bulkhead:zones": ["eu-central-1a", "eu-central-1b"],
  "bulkhead:certificateArn": arn,
};

const network = {
  vpcId: "vpc-0123456789abcdef0",
  vpcCidr: "10.1.0.0/16",
  publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  privateSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  privateSubnetCidrs: ["10.1.10.0/24", "10.1.11.0/24"],
  databaseSubnetIds: ["subnet-0123456789abcdef4", "subnet-0123456789abcdef5"],
};
const withDomain = {
  domain: "example.com",
  zoneId: "Z0123456789EXAMPLE00",
  certificateArn: undefined,
};

export const badSettings: readonly BadSetting[] = [
  // Wrong types
  {
    title: "a text for a flag",
    set: { production: "yes" },
    at: "production",
    expected: /true or false/,
  },
  {
    title: "a text for a number",
    set: { logRetentionDays: "long" },
    at: "logRetentionDays",
    expected: /retention period/,
  },
  {
    title: "a retention period that CloudWatch lacks",
    set: { logRetentionDays: 13 },
    at: "logRetentionDays",
    expected: /one of 1, 3, 5/,
  },
  {
    title: "a boundary by its name alone",
    set: { permissionsBoundaryArn: "boundary" },
    at: "permissionsBoundaryArn",
    expected: /ARN of a managed policy/,
  },
  {
    title: "a text for a list",
    set: { zones: "eu-central-1a" },
    at: "zones",
    expected: /a list of/,
  },
  {
    title: "a number in a list of texts",
    set: { zones: [1, "eu-central-1b"] },
    at: "zones[0]",
    expected: /eu-central-1a/,
  },
  {
    title: "a list for a group",
    set: { postgres: [1] },
    at: "postgres",
    expected: /a group of settings of PostgreSQL/,
  },
  {
    title: "a version without quotes",
    set: { postgres: { version: 17 } },
    at: "postgres.version",
    expected: /in quotes/,
  },
  {
    title: "a fraction",
    set: { redis: { replicas: 1.5 } },
    at: "redis.replicas",
    expected: /whole number/,
  },
  {
    title: "a word that is none of the choices",
    set: { natGateways: "two" },
    at: "natGateways",
    expected: /"per-zone", "single", "none"/,
  },
  {
    title: "a store that there is not",
    set: { stores: ["mysql"] },
    at: "stores[0]",
    expected: /"postgres"/,
  },
  {
    title: "a variable that is a number",
    set: { services: { chat: { environment: { LEVEL: 3 } } } },
    at: "services.chat.environment.LEVEL",
    expected: /quotes/,
  },
  // Unknown keys
  {
    title: "an unknown key",
    set: { zonez: ["eu-central-1a"] },
    at: "zonez",
    expected: /did you mean "zones"/,
  },
  {
    title: "an unknown key that resembles none",
    set: { flavour: "sweet" },
    at: "flavour",
    expected: /one of production, zones/,
  },
  {
    title: "an unknown key of a group",
    set: { redis: { replica: 1 } },
    at: "redis.replica",
    expected: /did you mean "replicas"/,
  },
  {
    title: "an unknown key of a service",
    set: { services: { chat: { por: 1 } } },
    at: "services.chat.por",
    expected: /did you mean "port"/,
  },
  // Addresses
  {
    title: "a range without a prefix",
    set: { vpcCidr: "10.0.0.0" },
    at: "vpcCidr",
    expected: /CIDR/,
  },
  {
    title: "a range with host bits",
    set: { vpcCidr: "10.0.0.1/16" },
    at: "vpcCidr",
    expected: /bits set behind/,
  },
  {
    title: "a range that is too small",
    set: { vpcCidr: "10.0.0.0/24" },
    at: "vpcCidr",
    expected: /\/16/,
  },
  {
    title: "a range of numbers that no address has",
    set: { vpcCidr: "999.0.0.0/99" },
    at: "vpcCidr",
    expected: /IPv4 range/,
  },
  {
    title: "a range for clients that there are not yet",
    set: { vpn: { kind: "none", clientCidr: "10.100.0.0/99" } },
    at: "vpn.clientCidr",
    expected: /IPv4 range/,
  },
  { title: "a public range", set: { vpcCidr: "8.0.0.0/16" }, at: "vpcCidr", expected: /private/ },
  {
    title: "VPN clients inside the VPC",
    set: {
      vpn: {
        kind: "client-vpn",
        clientCidr: "10.0.4.0/22",
        serverCertificateArn: arn,
        clientCertificateArn: arn,
      },
    },
    at: "vpn.clientCidr",
    expected: /apart from the VPC/,
  },
  {
    title: "an existing VPN from anywhere",
    set: { vpn: { kind: "existing", cidr: "0.0.0.0/0" } },
    at: "vpn.cidr",
    expected: /private addresses/,
  },
  // Zones
  { title: "no zone", set: { zones: [] }, at: "zones", expected: /2 to 6|two to six|at least 2/i },
  {
    title: "one zone",
    set: { zones: ["eu-central-1a"] },
    at: "zones",
    expected: /2 to 6|two to six|at least 2/i,
  },
  {
    title: "seven zones",
    set: { zones: ["a", "b", "c", "d", "e", "f", "g"].map((z) => `us-east-1${z}`) },
    at: "zones",
    expected: /2 to 6|two to six|at most 6/i,
  },
  {
    title: "a zone twice",
    set: { zones: ["eu-central-1a", "eu-central-1a"] },
    at: "zones[1]",
    expected: /a zone other than/,
  },
  {
    title: "zones of two regions",
    set: { zones: ["eu-central-1a", "eu-west-1b"] },
    at: "zones[1]",
    expected: /region|eu-central-1/,
  },
  {
    title: "zones of another region than the provider's",
    set: { zones: ["eu-west-1a", "eu-west-1b"] },
    at: "zones[0]",
    expected: /eu-central-1/,
  },
  // Routes
  {
    title: "a path without a slash",
    set: { services: { search: { paths: ["api/search/*"] } } },
    at: "services.search.paths[0]",
    expected: /begins with \//,
  },
  {
    title: "a path with a fragment, which never arrives",
    set: { services: { search: { paths: ["/a#b"] } } },
    at: "services.search.paths[0]",
    expected: /fragment/,
  },
  {
    title: "a path that another service has",
    set: { services: { search: { paths: ["/api/chat/*"] } } },
    at: "services.search.paths[0]",
    expected: /chat/,
  },
  {
    title: "a health path without a slash",
    set: { services: { api: { healthPath: "health" } } },
    at: "services.api.healthPath",
    expected: /begins with \//,
  },
  {
    title: "paths behind the internal edge",
    set: { services: { admin: { paths: ["/admin/*"] } } },
    at: "services.admin.paths",
    expected: /host name/,
  },
  {
    title: "two services for everything else",
    set: { services: { landing: { edge: "public", port: 8080, healthPath: "/" } } },
    at: "services.landing.paths",
    expected: /frontend/,
  },
  // Services
  {
    title: "a service's name in capitals",
    set: { services: { Search: {} } },
    at: "services.Search",
    expected: /lower-case/,
  },
  {
    title: "a new service without its port",
    set: { services: { mail: { edge: "internal", healthPath: "/" } } },
    at: "services.mail.port",
    expected: /none of frontend/,
  },
  {
    title: "a port out of range",
    set: { services: { chat: { port: 70000 } } },
    at: "services.chat.port",
    expected: /1 to 65535/,
  },
  {
    title: "fewer tasks at most than at least",
    set: { services: { chat: { minimum: 4, maximum: 2 } } },
    at: "services.chat.maximum",
    expected: /at least the minimum, 4/,
  },
  {
    title: "a store that the stack lacks",
    set: { stores: ["postgres"], services: { chat: { stores: ["redis"] } } },
    at: "services.chat.stores",
    expected: /a store of this stack/,
  },
  {
    title: "a memory that Fargate has not for the CPU",
    set: { services: { chat: { cpu: 256, memory: 8192 } } },
    at: "services.chat.memory",
    expected: /512/,
  },
  {
    title: "a command without its image",
    set: { services: { chat: { command: ["run"] } } },
    at: "services.chat.command",
    expected: /an image/,
  },
  {
    title: "a variable both in clear and secret",
    set: {
      services: {
        chat: {
          environment: { KEY_ID: "x" },
          secrets: { KEY_ID: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x" },
        },
      },
    },
    at: "services.chat.secrets.KEY_ID",
    expected: /environment/,
  },
  {
    title: "a secret by value",
    set: { services: { chat: { secrets: { API_KEY: "hunter2" } } } },
    at: "services.chat.secrets.API_KEY",
    expected: /ARN/,
  },
  {
    title: "an image without a tag",
    set: { services: { chat: { image: "chat" } } },
    at: "services.chat.image",
    expected: /tag or a digest/,
  },
  // Names and certificates
  {
    title: "a domain without its zone",
    set: { domain: "example.com" },
    at: "zoneId",
    expected: /hosted zone of example\.com/,
  },
  {
    title: "a zone without its domain",
    set: { zoneId: "Z0123456789EXAMPLE00" },
    at: "domain",
    expected: /a domain/,
  },
  {
    title: "no certificate",
    set: { certificateArn: undefined },
    at: "certificateArn",
    expected: /HTTPS/,
  },
  {
    title: "production without a certificate",
    set: { certificateArn: undefined, production: true },
    at: "certificateArn",
    expected: /HTTPS/,
  },
  {
    title: "a certificate of another region",
    set: { certificateArn: arn.replace("eu-central-1", "eu-west-1") },
    at: "certificateArn",
    expected: /eu-central-1/,
  },
  {
    title: "something else than a certificate's ARN",
    set: { certificateArn: "my-certificate" },
    at: "certificateArn",
    expected: /arn:aws:acm/,
  },
  {
    title: "an internal zone that hides the public one",
    set: { ...withDomain, internalDomain: "example.com" },
    at: "internalDomain",
    expected: /hide/,
  },
  {
    title: "an internal zone that nothing can validate",
    set: { ...withDomain, internalDomain: "corp.test" },
    at: "internalDomain",
    expected: /below example\.com/,
  },
  {
    title: "a domain with a final dot",
    set: { ...withDomain, domain: "example.com." },
    at: "domain",
    expected: /final dot/,
  },
  {
    title: "a site's name that is the public edge's",
    set: { ...withDomain, site: { names: ["api"] } },
    at: "site.names[0]",
    expected: /public edge/,
  },
  {
    title: "a site's certificate outside us-east-1",
    set: { ...withDomain, site: { certificateArn: arn } },
    at: "site.certificateArn",
    expected: /us-east-1/,
  },
  {
    title: "the API through the CDN without a name",
    set: { site: { apiThroughCdn: true } },
    at: "site.apiThroughCdn",
    expected: /domain/,
  },
  // VPN
  {
    title: "Client VPN without its certificate",
    set: { vpn: { kind: "client-vpn", clientCertificateArn: arn } },
    at: "vpn.serverCertificateArn",
    expected: /client-vpn/,
  },
  {
    title: "Client VPN with two ways to authenticate",
    set: {
      vpn: {
        kind: "client-vpn",
        serverCertificateArn: arn,
        clientCertificateArn: arn,
        samlProviderArn: "arn:aws:iam::111122223333:saml-provider/x",
      },
    },
    at: "vpn",
    expected: /exactly one of/,
  },
  {
    title: "an existing VPN that is not described",
    set: { vpn: { kind: "existing" } },
    at: "vpn",
    expected: /exactly one of securityGroupId/,
  },
  {
    title: "a VPN that is none, described",
    set: { vpn: { kind: "none", cidr: "10.100.0.0/22" } },
    at: "vpn.cidr",
    expected: /no such key/,
  },
  // Stores
  {
    title: "a ceiling below the storage",
    set: { postgres: { storageGb: 100, maxStorageGb: 50 } },
    at: "postgres.maxStorageGb",
    expected: /110 \(10 % above storageGb\)/,
  },
  {
    title: "an instance class of something else",
    set: { postgres: { instanceClass: "m7g.large" } },
    at: "postgres.instanceClass",
    expected: /db\.m7g\.large/,
  },
  {
    title: "production without a replica",
    set: { production: true, redis: { replicas: 0 } },
    at: "redis.replicas",
    expected: /at least 1/,
  },
  {
    title: "search in more zones than there are",
    set: { openSearch: { zones: 3, instances: 3 } },
    at: "openSearch.zones",
    expected: /at most the 2 zones/,
  },
  {
    title: "search nodes that do not divide among zones",
    set: { openSearch: { zones: 2, instances: 3 } },
    at: "openSearch.instances",
    expected: /multiple/,
  },
  {
    title: "a store twice",
    set: { stores: ["redis", "redis"] },
    at: "stores[1]",
    expected: /once/,
  },
  // Networks
  {
    title: "no NAT and no endpoints",
    set: { natGateways: "none" },
    at: "natGateways",
    expected: /ecr\.api/,
  },
  {
    title: "no NAT and images elsewhere",
    set: { natGateways: "none", endpoints: ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"] },
    at: "services.frontend.image",
    expected: /private ECR/,
  },
  {
    title: "an endpoint that there is not",
    set: { endpoints: ["s4"] },
    at: "endpoints[0]",
    expected: /s3/,
  },
  {
    title: "an existing network and zones",
    set: { existingNetwork: network },
    at: "zones",
    expected: /no zones/,
  },
  {
    title: "an existing network in one zone",
    set: {
      zones: undefined,
      existingNetwork: { ...network, databaseSubnetIds: ["subnet-0123456789abcdef4"] },
    },
    at: "existingNetwork.databaseSubnetIds",
    expected: /at least two/,
  },
  {
    title: "an existing network without its VPC",
    set: { zones: undefined, existingNetwork: { ...network, vpcId: undefined } },
    at: "existingNetwork.vpcId",
    expected: /vpc-/,
  },
  // What the components themselves refuse
  {
    title: "VPN clients with host bits",
    set: {
      vpn: {
        kind: "client-vpn",
        clientCidr: "10.100.0.1/22",
        serverCertificateArn: arn,
        clientCertificateArn: arn,
      },
    },
    at: "vpn.clientCidr",
    expected: /bits set behind/,
  },
  {
    title: "an existing VPN wider than any network",
    set: { vpn: { kind: "existing", cidr: "10.0.0.0/8" } },
    at: "vpn.cidr",
    expected: /./,
  },
  {
    title: "scratch space in no directory",
    set: { services: { search: { scratch: { "/a/": 2 } } } },
    at: "services.search.scratch",
    expected: /./,
  },
  {
    title: "a variable that looks secret, in clear",
    set: { services: { search: { environment: { DB_PASSWORD: "x" } } } },
    at: "services.search.environment.DB_PASSWORD",
    expected: /./,
  },
  {
    title: "a read-only container with a shell",
    set: { services: { search: { exec: true, readonlyRootFilesystem: true } } },
    at: "services.search.readonlyRootFilesystem",
    expected: /./,
  },
  {
    title: "a content folder that there is not",
    set: { site: { contentFolder: "no-such-folder" } },
    at: "site.contentFolder",
    expected: /./,
  },
  {
    title: "a content folder outside the project",
    set: { site: { contentFolder: "../elsewhere" } },
    at: "site.contentFolder",
    expected: /inside the project/,
  },
  {
    title: "no service behind the internal edge",
    set: { services: { admin: { enabled: false }, api: { enabled: false } } },
    at: "services",
    expected: /./,
  },
  // Names that look like others
  {
    title: "a service's name that was mistyped",
    set: { services: { serch: { image: "x:1" } } },
    at: "services.serch",
    expected: /did you mean "search"/,
  },
  {
    title: "a service named as what objects inherit",
    set: { services: { constructor: { edge: "public", healthPath: "/" } } },
    at: "services.constructor.port",
    expected: /a value/,
  },
  {
    title: "a store's own variable",
    set: { services: { api: { environment: { DATABASE_HOST: "x" } } } },
    at: "services.api.environment.DATABASE_HOST",
    expected: /postgres sets/,
  },
  // What is never public
  {
    title: "admin behind the public edge",
    set: { services: { admin: { edge: "public", paths: ["/adm/*"] } } },
    at: "services.admin.edge",
    expected: /never reaches admin/,
  },
  // Names and regions
  {
    title: "an internal zone that hides the public edge",
    set: { ...withDomain, internalDomain: "api.example.com" },
    at: "internalDomain",
    expected: /hide/,
  },
  {
    title: "a site's name inside the internal zone",
    set: { ...withDomain, site: { names: ["internal"] } },
    at: "internalDomain",
    expected: /hide/,
  },
  {
    title: "an internal certificate of another region",
    set: { internalCertificateArn: arn.replace("eu-central-1", "us-east-1") },
    at: "internalCertificateArn",
    expected: /eu-central-1/,
  },
  {
    title: "a VPN certificate of another region",
    set: {
      vpn: {
        kind: "client-vpn",
        serverCertificateArn: arn.replace("eu-central-1", "us-west-2"),
        clientCertificateArn: arn,
      },
    },
    at: "vpn.serverCertificateArn",
    expected: /eu-central-1/,
  },
  {
    title: "a parameter's ARN that is none",
    set: { services: { chat: { secrets: { API_KEY: "arn:aws:ssm:x" } } } },
    at: "services.chat.secrets.API_KEY",
    expected: /ARN/,
  },
  // Production
  {
    title: "production on one database instance",
    set: { production: true, postgres: { multiAz: false } },
    at: "postgres.multiAz",
    expected: /production/,
  },
  {
    title: "production on one search zone",
    set: { production: true, openSearch: { zones: 1, instances: 1 } },
    at: "openSearch.zones",
    expected: /production/,
  },
  {
    title: "production on single tasks",
    set: { production: true, serviceDefaults: { minimum: 1 } },
    at: "serviceDefaults.minimum",
    expected: /production/,
  },
  {
    title: "sizes for all that contradict each other",
    set: { serviceDefaults: { minimum: 4, maximum: 2 } },
    at: "serviceDefaults.maximum",
    expected: /at least the minimum, 4/,
  },
  {
    title: "a size for all that Fargate has not",
    set: { serviceDefaults: { cpu: 256, memory: 8192 } },
    at: "serviceDefaults.memory",
    expected: /512/,
  },
  {
    title: "a search administrator where nobody declares the store",
    set: { compute: "beanstalk", openSearch: { administrator: "api" } },
    at: "openSearch.administrator",
    expected: /^nothing, as no service declares the store$/,
  },
  {
    title: "a search administrator that does not declare the store",
    set: { openSearch: { administrator: "chat" } },
    at: "openSearch.administrator",
    expected: /search/,
  },
  // Networks
  {
    title: "an existing network with a subnet in two tiers",
    set: {
      zones: undefined,
      existingNetwork: { ...network, privateSubnetIds: network.publicSubnetIds },
    },
    at: "existingNetwork",
    expected: /one tier/,
  },
  {
    title: "an existing network with a range that is none",
    set: {
      zones: undefined,
      existingNetwork: { ...network, privateSubnetCidrs: ["300.0.0.0/24", "10.1.11.0/24"] },
    },
    at: "existingNetwork.privateSubnetCidrs[0]",
    expected: /IPv4 range/,
  },
  {
    title: "an existing network with overlapping ranges",
    set: {
      zones: undefined,
      existingNetwork: { ...network, privateSubnetCidrs: ["10.1.10.0/24", "10.1.10.0/25"] },
    },
    at: "existingNetwork.privateSubnetCidrs[1]",
    expected: /overlaps/,
  },
  // Alarms
  {
    title: "a misspelled setting of alarms",
    set: { observability: { email: ["ops@example.com"] } },
    at: "observability.email",
    expected: /did you mean "emails"\?/,
  },
  {
    title: "an address that is none",
    set: { observability: { emails: ["ops@example"] } },
    at: "observability.emails[0]",
    expected: /an e-mail address/,
  },
  {
    title: "an address twice",
    set: { observability: { emails: ["ops@example.com", "ops@example.com"] } },
    at: "observability.emails[1]",
    expected: /each address once/,
  },
  {
    title: "one address for a list",
    set: { observability: { emails: "ops@example.com" } },
    at: "observability.emails",
    expected: /a list of e-mail addresses/,
  },
  {
    title: "alarms of an unknown set",
    set: { observability: { alarms: "some" } },
    at: "observability.alarms",
    expected: /"all", "essential", "none"/,
  },
  {
    title: "a webhook without TLS",
    set: { observability: { webhook: "http://events.example.com" } },
    at: "observability.webhook",
    expected: /begins with https/,
  },
  {
    title: "a webhook with a token in it",
    set: { observability: { webhook: "https://events.example.com/x?token=abc" } },
    at: "observability.webhook",
    expected: /webhookSecretArn/,
  },
  {
    title: "a webhook with a token in its path",
    set: { observability: { webhook: "https://events.example.com/integration/0123456789abcdef" } },
    at: "observability.webhook",
    expected: /webhookSecretArn/,
  },
  {
    title: "an address where the ARN of its secret belongs",
    set: { observability: { webhookSecretArn: "https://events.example.com/s3cret" } },
    at: "observability.webhookSecretArn",
    expected: /the ARN of a secret/,
  },
  {
    title: "two webhooks",
    set: {
      observability: {
        webhook: "https://events.example.com/a",
        webhookSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:pager-AbCdEf",
      },
    },
    at: "observability.webhook",
    expected: /one of the two/,
  },
  {
    title: "a channel of Slack by its name",
    set: { observability: { slack: { workspaceId: "T0123456789", channelId: "#ops" } } },
    at: "observability.slack.channelId",
    expected: /not a name/,
  },
  {
    title: "a negative budget",
    set: { observability: { budget: { monthlyUsd: -5 } } },
    at: "observability.budget.monthlyUsd",
    expected: /above 0/,
  },
  {
    title: "a budget without a number",
    set: { observability: { budget: { monthlyUsd: "500" } } },
    at: "observability.budget.monthlyUsd",
    expected: /US dollars/,
  },
  {
    title: "a budget's tag without a value",
    set: { observability: { budget: { monthlyUsd: 5, tag: "Environment" } } },
    at: "observability.budget.tag",
    expected: /key=value/,
  },
  {
    title: "a misspelled threshold",
    set: { observability: { thresholds: { cpuPercnt: 90 } } },
    at: "observability.thresholds.cpuPercnt",
    expected: /did you mean "cpuPercent"\?/,
  },
  {
    title: "a threshold out of its range",
    set: { observability: { thresholds: { cpuPercent: 120 } } },
    at: "observability.thresholds.cpuPercent",
    expected: /from 1 to 100/,
  },
  {
    title: "a budget of what is switched off",
    set: { observability: { enabled: false, budget: { monthlyUsd: 5 } } },
    at: "observability.budget",
    expected: /enabled is false/,
  },
];
