/** What a finding tells to change mends it: made by hand on the changed program, which is proved again by it. */
import assert from "node:assert/strict";
import type { PlannedResource } from "../../support/construct";
import { catalogue } from "../../mutation/catalogue";
import type { StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";
import { added, changed, without } from "./support";

type All = readonly PlannedResource[];

interface Case {
  readonly id: string;
  readonly stack?: StackName;
  /** What the only finding says. */
  readonly fix: RegExp;
  readonly mend: (all: All) => All | Promise<All>;
}

const cases: readonly Case[] = [
  {
    id: "redis-port",
    fix: /^Set the port in \S+ data-redis :: port to .*, tcp 6379, or correct all of these\.$/,
    mend: (all) => changed(all, "ReplicationGroup data-redis", { set: { port: 6379 } }),
  },
  {
    id: "postgres-port",
    fix: /^Set the port in \S+ data-postgres :: port to .*, tcp 5432/,
    mend: (all) => changed(all, "Instance data-postgres", { set: { port: 5432 } }),
  },
  {
    id: "redis-without-group",
    fix: /^Put \S+ data-redis into \S+SecurityGroup data-redis: /,
    mend: (all) =>
      changed(all, "ReplicationGroup data-redis", {
        from: { securityGroupIds: ["SecurityGroup data-redis"] },
      }),
  },
  {
    id: "wrong-port-of-rule",
    fix: /^Have \S+ private-to-api-ingress admit tcp 3011 instead of tcp 3012\.$/,
    mend: (all) =>
      changed(all, "SecurityGroupIngressRule private-to-api-ingress", {
        set: { fromPort: 3011, toPort: 3011 },
      }),
  },
  {
    id: "wrong-target-port",
    fix: /^Set the port in \S+ services-service-search :: loadBalancers to .*, tcp 3001/,
    mend: (all) =>
      all.map((one) =>
        one.name === "services-service-search"
          ? (JSON.parse(JSON.stringify(one).replaceAll("3009", "3001")) as PlannedResource)
          : one,
      ),
  },
  {
    id: "no-internet-gateway",
    fix: /^Attach \S+ network-internet to the VPC: set its vpcId\.$/,
    mend: (all) =>
      changed(all, "InternetGateway network-internet", { from: { vpcId: ["Vpc network-vpc"] } }),
  },
  {
    id: "gateway-table",
    fix: /or associate tables with subnets only\.$/,
    mend: (all) => without(all, "RouteTableAssociation edge"),
  },
  {
    id: "private-to-internet-gateway",
    fix: /^Have \S+ network-private-eu-central-1a-internet lead to a NAT gateway/,
    mend: (all) =>
      changed(all, "Route network-private-eu-central-1a-internet", {
        unset: ["gatewayId"],
        from: { natGatewayId: ["NatGateway network-nat-eu-central-1a"] },
      }),
  },
  {
    id: "exclusive-rules",
    fix: /^Add \S+ data-postgres-api-ingress to ingressRuleIds of \S+ only, or remove that\.$/,
    mend: (all) => without(all, "VpcSecurityGroupRulesExclusive only"),
  },
  {
    id: "database-subnet-in-private-table",
    fix: /^Associate \S+ network-database-eu-central-1b with a table that has no way out: \S+ needs/,
    mend: (all) =>
      changed(all, "RouteTableAssociation network-database-eu-central-1b", {
        from: { routeTableId: ["RouteTable network-database"] },
      }),
  },
  {
    id: "acl-short-answers",
    fix: /^Let \S+ network-public pass tcp 1024-32767, 61000-65535 out as well/,
    mend: (all) =>
      changed(all, "NetworkAclRule network-public-acl-out-answers", {
        set: { fromPort: 1024, toPort: 65535 },
      }),
  },
  {
    id: "registration-path-mistyped",
    fix: /^Correct the conditions of \S+ public-rule-registration-api-farmers-88a57e41/,
    mend: (all) =>
      changed(all, "ListenerRule public-rule-registration-api-farmers-88a57e41", {
        set: { conditions: [{ pathPattern: { values: ["/api/farmers/*"] } }] },
      }),
  },
  {
    id: "chat-path-shadowed",
    fix: /^Correct the conditions of \S+ first, remove it/,
    mend: (all) => without(all, "ListenerRule first"),
  },
  {
    id: "refused-before-all",
    fix: /^Correct the conditions of \S+ closed, or remove it/,
    mend: (all) => without(all, "ListenerRule closed"),
  },
  {
    id: "database-subnet-in-two-tables",
    fix: /^Associate the subnet once\.$/,
    mend: (all) => without(all, "RouteTableAssociation second"),
  },
  {
    id: "rule-to-unknown-target",
    fix: /^Give a literal, or one reference per/,
    mend: (all) => without(all, "ListenerRule surplus"),
  },
  {
    id: "public-balancer-internal",
    fix: /^Have \S+ public-alb say that it is not internal/,
    mend: (all) => changed(all, "LoadBalancer public-alb", { set: { internal: false } }),
  },
  {
    id: "new-endpoint-locks-out",
    fix: /^Let the group of .* \(\S+ closed\) admit tcp 443 from admin, /,
    mend: (all) =>
      changed(all, "SecurityGroup closed", {
        set: {
          ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
        },
      }),
  },
  {
    id: "nat-private",
    fix: /a NAT gateway has one if its connectivityType is public\.$/,
    mend: (all) =>
      changed(all, "NatGateway network-nat-eu-central-1a", {
        set: { connectivityType: "public" },
        from: { allocationId: ["Eip network-nat-eu-central-1a"] },
      }),
  },
  {
    id: "without-private-services-from-chat-egress",
    fix: /^Let the group of chat \(\S+ service-chat\) send tcp 8443 to internal-alb\.$/,
    mend: (all) => joined(all, "Egress", 8443, "service-chat", "private-group"),
  },
  {
    id: "health-check-port",
    fix: /registration \(\S+ service-registration\) admit tcp 9999 from public-alb, and that of public-alb \(\S+ public-group\) send the same\.$/,
    mend: (all) =>
      joined(
        joined(all, "Egress", 9999, "public-group", "service-registration"),
        "Ingress",
        9999,
        "service-registration",
        "public-group",
      ),
  },
  // Who stands in other subnets than is good for it.
  {
    id: "frontend-in-database-subnets",
    fix: /^Put frontend into other subnets: \S+ network-private-eu-central-1a, /,
    mend: (all) => asBefore(all, "Service services-service-frontend", "dev"),
  },
  {
    id: "internal-in-public-subnets",
    stack: "prod",
    fix: /^Put internal-alb into other subnets: \S+ network-private-eu-central-1a, /,
    mend: (all) => changed(all, "LoadBalancer private-alb", { from: { subnets: tier("private") } }),
  },
  {
    id: "redis-in-private-subnets",
    fix: /^Put redis into subnets without a way out: admin needs the one that is there\.$/,
    mend: (all) =>
      changed(all, "SubnetGroup data-redis", { from: { subnetIds: tier("database") } }),
  },
  {
    id: "monolith-in-public-subnets",
    stack: "monolith",
    fix: /^Put monolith into other subnets: \S+ network-private-eu-central-1a, /,
    mend: (all) =>
      changed(all, "Group monolith-group", { from: { vpcZoneIdentifiers: tier("private") } }),
  },
  {
    id: "beanstalk-instances-in-public-subnets",
    stack: "beanstalk",
    fix: /^Put application into other subnets: \S+ network-private-eu-central-1a, /,
    mend: (all) => asBefore(all, "Environment beanstalk-environment", "beanstalk"),
  },
  // Who is in the group of others.
  {
    id: "postgres-default-group",
    fix: /^Put \S+ data-postgres into \S+SecurityGroup data-postgres: the rules for it name/,
    mend: (all) =>
      changed(all, "Instance data-postgres", {
        from: { vpcSecurityGroupIds: ["SecurityGroup data-postgres"] },
      }),
  },
  {
    id: "monolith-in-the-edges-group",
    stack: "monolith",
    fix: /^Put \S+ monolith-group into \S+ service-monolith: the rules for it name/,
    mend: (all) => asBefore(all, "LaunchTemplate monolith-template", "monolith"),
  },
  {
    id: "frontend-in-group-of-api",
    fix: /^Take \S+ services-service-frontend out of \S+SecurityGroup service-api, whose members get to postgres, or declare the flow/,
    mend: (all) => asBefore(all, "Service services-service-frontend", "dev"),
  },
  {
    id: "internal-with-open-group",
    stack: "prod",
    fix: /^Take \S+ private-alb out of \S+SecurityGroup public-group, whose rules others need, or declare/,
    mend: (all) =>
      changed(all, "LoadBalancer private-alb", {
        from: { securityGroups: ["SecurityGroup private-group"] },
      }),
  },
  {
    id: "search-open-group",
    stack: "prod",
    fix: /^Take \S+ data-search out of \S+SecurityGroup network-endpoints, whose rules others need, and give it a group of its own, or declare/,
    mend: (all) => asBefore(all, "Domain data-search", "prod"),
  },
  {
    id: "public-balancer-in-group-of-api",
    fix: /^Take \S+ public-alb out of \S+SecurityGroup service-api, whose members get to the internet, or declare/,
    mend: (all) =>
      changed(all, "LoadBalancer public-alb", {
        from: { securityGroups: ["SecurityGroup public-group"] },
      }),
  },
  // A rule more, beside the one that is needed.
  {
    id: "sidecar-both-ports",
    stack: "sidecar",
    fix: /^Remove or narrow \S+ both-in, or declare the flow/,
    mend: (all) => without(all, "SecurityGroupIngressRule both-in"),
  },
  // What leads elsewhere.
  {
    id: "listener-wrong-balancer",
    stack: "prod",
    fix: /^Have \S+ private-listener-employees name \S+ private-alb, and listen there on tcp 443: /,
    mend: (all) =>
      changed(all, "Listener private-listener-employees", {
        set: { port: 443 },
        from: { loadBalancerArn: ["LoadBalancer private-alb"] },
      }),
  },
  {
    id: "rule-to-wrong-target",
    fix: /^Have \S+ private-rule-services-api forward to a target group that api is in\.$/,
    mend: (all) => asBefore(all, "ListenerRule private-rule-services-api", "dev"),
  },
  {
    id: "rule-on-wrong-listener",
    stack: "prod",
    fix: /^Have \S+ private-rule-employees-admin be a rule of \S+ private-listener-employees\.$/,
    mend: (all) =>
      changed(all, "ListenerRule private-rule-employees-admin", {
        from: { listenerArn: ["Listener private-listener-employees"] },
      }),
  },
  ...(["dev", "prod"] as const).map((stack): Case => ({
    id: "admin-target-of-api",
    stack,
    fix: /^Take admin out of \S+ private-api, which is for others: it stands there by \S+ services-service-admin :: loadBalancers\.$/,
    mend: (all) => asBefore(all, "Service services-service-admin", stack),
  })),
  {
    id: "vpc-origin",
    stack: "prod",
    fix: /^Remove \S+ origin, or declare it by name where it is meant\.$/,
    mend: (all) => without(all, "VpcOrigin origin"),
  },
  {
    id: "internal-older-token",
    fix: /^Remove \S+ old, which the matrix does not list, or name it there/,
    mend: (all) => without(without(all, "Listener old"), "LoadBalancer old"),
  },
  // Where it is made.
  {
    id: "service-of-another-region",
    fix: /^Make \S+ services-service-chat in the region of what it names: leave out its region/,
    mend: (all) => changed(all, "Service services-service-chat", { unset: ["region"] }),
  },
  {
    id: "rule-of-another-region",
    stack: "prod",
    fix: /^Make \S+ data-postgres-api-ingress in the region of what it names: leave out its region/,
    mend: (all) =>
      changed(all, "SecurityGroupIngressRule data-postgres-api-ingress", { unset: ["region"] }),
  },
  // What does not answer, and is there for it.
  {
    id: "narrow-endpoint-without-names",
    stack: "sidecar",
    fix: /^Set privateDnsEnabled: true on \S+ network-logs, so that it answers for logs\.$/,
    mend: (all) => changed(all, "VpcEndpoint network-logs", { set: { privateDnsEnabled: true } }),
  },
  // What is on the internet, whatever else holds.
  {
    id: "search-public-endpoint",
    stack: "prod",
    fix: /^Set vpcOptions of \S+ data-search, so that it stands in private subnets only\.$/,
    mend: (all) => asBefore(all, "Domain data-search", "prod"),
  },
  {
    id: "collection-public",
    fix: /^Write AllowFromPublic: false into policy of \S+ServerlessSecurityPolicy all\.$/,
    mend: (all) =>
      changed(all, "ServerlessSecurityPolicy all", {
        set: {
          policy: JSON.stringify([
            {
              Rules: [{ ResourceType: "collection", Resource: ["collection/*"] }],
              AllowFromPublic: false,
            },
          ]),
        },
      }),
  },
];

/** All subnets of a tier. */
function tier(name: string): readonly string[] {
  return ["a", "b"].map((zone) => `Subnet network-${name}-eu-central-1${zone}`);
}

/** A resource as it is in the program without the change: told here what a fix says of a nested value. */
async function asBefore(all: All, which: string, stack: StackName): Promise<All> {
  const isIt = ({ type, name }: PlannedResource) =>
    `${type.split(":").pop() ?? ""} ${name}` === which;
  const before = (await mutated(undefined, stack)).find(isIt) ?? assert.fail(which);
  return all.map((one) => (isIt(one) ? before : one));
}

/** One rule more for a port between two groups. */
function joined(
  all: All,
  way: "Ingress" | "Egress",
  port: number,
  group: string,
  other: string,
): All {
  const kind = `SecurityGroup${way}Rule`;
  return added(all, `aws:vpc/s${kind.slice(1)}:${kind}`, `more-${way}`, {
    set: { ipProtocol: "tcp", fromPort: port, toPort: port },
    from: {
      securityGroupId: [`SecurityGroup ${group}`],
      referencedSecurityGroupId: [`SecurityGroup ${other}`],
    },
  });
}

describe("a fix, made as it is told", () => {
  for (const { id, stack = "dev", fix, mend } of cases) {
    it(`proves again: ${id}`, async () => {
      const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
      const all = await mutated(mutation, stack);
      const [found, ...others] = verdictOn(all, stack).findings;
      assert.deepEqual(others.map(({ title }) => title), []);
      assert.match(found?.fix ?? "", fix);
      const { proved, findings } = verdictOn(await mend(all), stack);
      assert.deepEqual(findings.map(({ title }) => title), []);
      assert.equal(proved, true);
    });
  }
}); // prettier-ignore
