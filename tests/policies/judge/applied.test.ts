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
  readonly mend: (all: All) => All;
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
];

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
      const { proved, findings } = verdictOn(mend(all), stack);
      assert.deepEqual(findings.map(({ title }) => title), []);
      assert.equal(proved, true);
    });
  }
}); // prettier-ignore
