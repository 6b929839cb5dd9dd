/** The changes of a stack's everyday life, each with everything that it touches: previewed, then done. */
import { strict as assert } from "node:assert";
import { engineOrSkip } from "./support/engine";
import { progress } from "./support/progress";
import { type EngineStack, platform, type Run, Workspace } from "./support/workspace";

/** What a run does, as `type: name, name, …` by operation; a replacement appears as `replace` alone. */
type Touched = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const operations = ["create", "update", "replace", "delete"];

function touched(run: Run): Touched {
  const found: Record<string, Record<string, string[]>> = {};
  for (const { op, type, name } of run.steps) {
    if (!operations.includes(op) || type === "pulumi:pulumi:Stack") continue;
    const kind = type.split(":").pop() ?? type;
    ((found[op] ??= {})[kind] ??= []).push(name);
  }
  for (const kinds of Object.values(found)) for (const names of Object.values(kinds)) names.sort();
  return found;
}

function sorted(expected: Touched): Touched {
  return Object.fromEntries(
    Object.entries(expected).map(([op, kinds]) => [
      op,
      Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, [...names].sort()])),
    ]),
  );
}

/** What no change of these may ever replace or delete. */
const lasting =
  /^aws:(ec2\/(subnet|vpc)|kms\/key|lb\/loadBalancer|rds\/instance|s3\/bucket|opensearch\/domain|elasticache\/replicationGroup):/;

function lost(run: Run): string[] {
  return run.steps
    .filter(({ op, type }) => lasting.test(type) && !["create", "same", "update"].includes(op))
    .map(({ op, name }) => `${op} ${name}`);
}

/** Configures the stack, previews and updates it: both do exactly what is expected, and lose nothing. */
async function change(
  stack: EngineStack,
  settings: Readonly<Record<string, unknown>>,
  expected: Touched,
): Promise<void> {
  stack.configure(settings);
  for (const operation of ["preview", "up"] as const) {
    const run = progress(operation, await stack[operation]({ recorder: false }));
    assert.deepEqual(run.diagnostics, []);
    assert.equal(run.error, undefined);
    assert.deepEqual(touched(run), sorted(expected), operation);
    assert.deepEqual(lost(run), []);
  }
}

const registry = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";

function image(service: string, digest: string): string {
  return `${registry}/${service}@sha256:${digest.repeat(32)}`;
}

const reports = {
  edge: "public",
  port: 3005,
  healthPath: "/reports/health",
  paths: ["/reports/*"],
  stores: ["postgres"],
};

/** Everything that a public service with a database has for itself. */
function ownOf(service: string, rule: string): Readonly<Record<string, readonly string[]>> {
  return {
    ListenerRule: [rule],
    LogGroup: [`services-logs-${service}`],
    MetricAlarm: [`watch-public-none-${service}`],
    Policy: [`services-scale-cpu-${service}`, `services-scale-memory-${service}`],
    Role: [`service-role-${service}`, `services-execution-${service}`],
    RolePolicy: [`services-execution-policy-${service}`, `services-task-policy-${service}`],
    SecurityGroup: [`service-${service}`],
    SecurityGroupEgressRule: [
      `data-postgres-${service}-egress`,
      `public-${service}-egress`,
      `service-${service}-out-https`,
    ],
    SecurityGroupIngressRule: [`data-postgres-${service}-ingress`, `public-${service}-ingress`],
    Service: [`services-service-${service}`],
    Target: [`services-scaling-${service}`],
    TargetGroup: [`public-${service}`],
    TaskDefinition: [`services-task-${service}`],
  };
}

/** Whatever comes or goes is drawn on the dashboard. */
const drawn = { Dashboard: ["watch-dashboard"] };

const six = ["admin", "api", "chat", "frontend", "registration", "search"];

function services(...names: string[]): string[] {
  return names.map((name) => `services-service-${name}`);
}

/** What a third zone makes on any stack: subnets of each tier, their tables, and the ACLs' rules between tiers. */
const thirdZone = {
  NetworkAclAssociation: tiers("network"),
  NetworkAclRule: [
    "network-database-acl-in-database-eu-central-1c",
    "network-database-acl-in-store-443-private-eu-central-1c",
    "network-database-acl-in-store-5432-private-eu-central-1c",
    "network-database-acl-in-store-6379-private-eu-central-1c",
    "network-database-acl-out-answers-private-eu-central-1c",
    "network-database-acl-out-database-eu-central-1c",
    "network-private-acl-in-private-eu-central-1c",
    "network-private-acl-in-public-eu-central-1c",
    "network-private-acl-out-private-eu-central-1c",
    "network-private-acl-out-public-eu-central-1c",
    "network-private-acl-out-store-5432-database-eu-central-1c",
    "network-private-acl-out-store-6379-database-eu-central-1c",
    "network-public-acl-out-private-eu-central-1c",
  ],
  Route: ["network-private-eu-central-1c-internet"],
  RouteTable: ["network-private-eu-central-1c"],
  RouteTableAssociation: tiers("network"),
  Subnet: tiers("network"),
  VpcEndpointRouteTableAssociation: ["network-s3-eu-central-1c"],
};

function tiers(network: string): string[] {
  return ["database", "private", "public"].map((tier) => `${network}-${tier}-eu-central-1c`);
}

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** What stretches over the new subnets. */
const stretched = {
  LoadBalancer: ["private-alb", "public-alb"],
  SubnetGroup: ["data-postgres", "data-redis"],
};

describe("day two on the real engine", function () {
  this.timeout(300_000);
  this.slow(60_000);

  /** A deployed stack for the tests of a suite, in an account of its own: two would need more addresses than one has. */
  function deployed(name: string): { workspace: () => Workspace; stack: () => EngineStack } {
    let workspace: Workspace;
    let stack: EngineStack;
    before(async function () {
      workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
      stack = await workspace.stack(name, platform);
      const first = progress("up", await stack.up({ recorder: false }));
      assert.equal(first.error, undefined);
    });
    after(() => {
      (workspace as Workspace | undefined)?.close();
    });
    return { workspace: () => workspace, stack: () => stack };
  }

  describe("dev, one change after the other", () => {
    const { workspace, stack } = deployed("dev");

    it("an image in place of the placeholder: the service's task, and the right to fetch it", () =>
      change(
        stack(),
        { services: { search: { image: image("search", "ab") } } },
        {
          update: {
            RolePolicy: ["services-execution-policy-search"],
            Service: services("search"),
          },
          replace: { TaskDefinition: ["services-task-search"] },
        },
      ));

    it("a new digest for one service: its task definition and itself", () =>
      change(
        stack(),
        { services: { search: { image: image("search", "cd") } } },
        {
          update: { Service: services("search") },
          replace: { TaskDefinition: ["services-task-search"] },
        },
      ));

    it("one more service: what is its own, and nothing of the others", () =>
      change(
        stack(),
        { services: { search: { image: image("search", "cd") }, reports } },
        { create: ownOf("reports", "public-rule-reports-reports-bf5d1326"), update: drawn },
      ));

    it("a third zone: its subnets; what stands in subnets stretches over them", () =>
      change(
        stack(),
        { zones },
        {
          create: thirdZone,
          update: { ...stretched, Service: services(...six, "reports") },
        },
      ));

    it("NAT from one to one per zone: two gateways, and the routes that lead to them", () =>
      change(
        stack(),
        { natGateways: "per-zone" },
        {
          create: {
            Eip: ["network-nat-eu-central-1b", "network-nat-eu-central-1c"],
            MetricAlarm: ["watch-nat-ports-eu-central-1b", "watch-nat-ports-eu-central-1c"],
            NatGateway: ["network-nat-eu-central-1b", "network-nat-eu-central-1c"],
          },
          update: {
            ...drawn,
            Route: [
              "network-private-eu-central-1b-internet",
              "network-private-eu-central-1c-internet",
            ],
          },
        },
      ));

    it("turning a store on: the store, and the services that declare it", () =>
      change(
        stack(),
        { stores: ["postgres", "redis", "assets", "openSearch"] },
        {
          create: {
            Domain: ["data-search"],
            DomainPolicy: ["data-search"],
            LogGroup: ["application", "audit", "index-slow", "search-slow"].map(
              (log) => `data-search-log-${log}`,
            ),
            LogResourcePolicy: ["data-search-logs"],
            MetricAlarm: ["blocked", "red", "snapshots", "storage"].map(
              (what) => `watch-search-${what}`,
            ),
            Role: ["data-search-master"],
            SecurityGroup: ["data-search"],
            SecurityGroupEgressRule: ["data-search-api-egress", "data-search-search-egress"],
            SecurityGroupIngressRule: ["data-search-api-ingress", "data-search-search-ingress"],
          },
          update: {
            ...drawn,
            RolePolicy: ["services-task-policy-api", "services-task-policy-search"],
            Service: services("api", "search"),
          },
          replace: { TaskDefinition: ["services-task-api", "services-task-search"] },
        },
      ));

    it("another path of a route: the one rule, in its own place", () =>
      change(
        stack(),
        {
          services: {
            search: { image: image("search", "cd"), paths: ["/api/find/*"] },
            reports,
          },
        },
        {
          create: { ListenerRule: ["public-rule-search-api-find-ff086052"] },
          delete: { ListenerRule: ["public-rule-search-api-search-d89933a7"] },
        },
      ));

    it("renaming a route, and with it its service: everything of its own under the new name", () =>
      change(
        stack(),
        {
          services: {
            search: { image: image("search", "cd"), paths: ["/api/find/*"] },
            statistics: reports,
          },
        },
        {
          create: ownOf("statistics", "public-rule-statistics-reports-bf5d1326"),
          update: drawn,
          delete: ownOf("reports", "public-rule-reports-reports-bf5d1326"),
        },
      ));

    it("ends with a state that is what exists", async () => {
      const { resources } = await stack().export();
      const inState = resources
        .filter(({ custom, type }) => custom === true && !type.startsWith("pulumi:providers:"))
        .map(({ urn, id }) => `${urn} ${id ?? ""}`);
      const inAws = workspace()
        .provider.existing()
        .map(({ urn, id }) => `${urn} ${id}`);
      assert.deepEqual(inState.sort(), inAws);
    });
  });

  describe("prod, where more stands in the subnets", () => {
    const { stack } = deployed("prod");

    it("a third zone: endpoints and the VPN stretch, NAT gets a third gateway, the stores stay", () =>
      change(
        stack(),
        { zones },
        {
          create: {
            ...thirdZone,
            AuthorizationRule: ["vpn-authorize-10.0.12.0-24"],
            Eip: ["network-nat-eu-central-1c"],
            MetricAlarm: ["watch-nat-drops-eu-central-1c", "watch-nat-ports-eu-central-1c"],
            NatGateway: ["network-nat-eu-central-1c"],
            NetworkAssociation: ["vpn-association-eu-central-1c"],
          },
          update: {
            ...stretched,
            ...drawn,
            Service: services(...six),
            VpcEndpoint: ["ecr-api", "ecr-dkr", "logs", "secretsmanager"].map(
              (name) => `network-${name}`,
            ),
          },
        },
      ));
  });
});
