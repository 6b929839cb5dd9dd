import assert from "node:assert/strict";
import type { Verdict } from "../../../policies/core/judge/types";
import type { PlannedResource } from "../../support/construct";
import { U } from "../graph/build";
import {
  added,
  brief,
  changed,
  findings,
  platform,
  proveAll,
  row,
  without,
  type Change,
} from "./support";

type All = readonly PlannedResource[];

const vpc = { vpcId: ["Vpc network-vpc"] };
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

function rule(set: Record<string, unknown>, group: string, from: Change["from"] = {}): Change {
  return { set, from: { securityGroupId: [`SecurityGroup ${group}`], ...from } };
}

interface Case {
  readonly title: string;
  readonly change: (all: All) => All;
  /** The finding that names it. */
  readonly found: string;
  /** Rows that are no longer proved. */
  readonly rows: readonly string[];
  readonly says?: RegExp;
}

const cases: readonly Case[] = [
  {
    title: "a store's group that admits the whole VPC",
    change: (all) =>
      changed(all, "SecurityGroupIngressRule data-postgres-api-ingress", {
        unset: ["referencedSecurityGroupId"],
        set: { cidrIpv4: "10.0.0.0/16" },
      }),
    found: "T13 refuted admission at data-postgres-api-ingress :: cidrIpv4",
    rows: ["T13"],
    says: /admits 10\.0\.0\.0\/16 on tcp 5432/,
  },
  {
    title: "a store's group that admits a part of the internet in an unusual form",
    change: (all) =>
      added(
        all,
        ingress,
        "odd",
        rule(
          { cidrIpv6: "2000:0000::/4", ipProtocol: "TCP", fromPort: 5000, toPort: 6000 },
          "data-postgres",
        ),
      ),
    found: "T4 refuted admission at odd :: cidrIpv6",
    rows: ["T4", "A2"],
  },
  {
    title: "the internal load balancer turned internet-facing",
    change: (all) => changed(all, "LoadBalancer private-alb", { set: { internal: false } }),
    found: "T3 refuted layer at private-alb :: internal",
    rows: ["T3", "A4"],
    says: /^layer lost: .* internet-facing/,
  },
  {
    title: "a route to the internet gateway in the database table",
    change: (all) =>
      added(all, "aws:ec2/route:Route", "wrong", {
        set: { destinationCidrBlock: "0.0.0.0/0" },
        from: {
          routeTableId: ["RouteTable network-database"],
          gatewayId: ["InternetGateway network-internet"],
        },
      }),
    found: "T4 refuted layer at wrong :: gatewayId",
    rows: ["T4", "A3", "T14-stores"],
    says: /^layer lost: .* route to the internet over IPv4/,
  },
  {
    title: "a NAT route in the database table, which breaks isolation and not privacy",
    change: (all) =>
      added(all, "aws:ec2/route:Route", "nat-route", {
        set: { destinationCidrBlock: "0.0.0.0/0" },
        from: {
          routeTableId: ["RouteTable network-database"],
          natGatewayId: ["NatGateway network-nat-eu-central-1a"],
        },
      }),
    found: "T14-stores refuted layer at nat-route :: natGatewayId",
    rows: ["T14-stores"],
    says: /isolation lost: .* by NAT; nobody gets in/,
  },
  {
    title: "the api among the public load balancer's targets",
    change: (all) =>
      changed(all, "Service services-service-api", {
        set: {
          loadBalancers: [
            { containerName: "api", containerPort: 3011, targetGroupArn: U },
            { containerName: "api", containerPort: 3011, targetGroupArn: U },
          ],
        },
        from: { loadBalancers: ["TargetGroup private-api", "TargetGroup public-search"] },
      }),
    found: "T2 refuted layer at services-service-api :: loadBalancers",
    rows: ["T2", "A4"],
    says: /public-alb, which is public, has api/,
  },
  {
    title: "a new instance in the group of the api",
    change: (all) =>
      added(all, "aws:ec2/instance:Instance", "helper", {
        set: { vpcSecurityGroupIds: [U] },
        from: {
          subnetId: ["Subnet network-private-eu-central-1a"],
          vpcSecurityGroupIds: ["SecurityGroup service-api"],
        },
      }),
    found: "* refuted reach at helper :: vpcSecurityGroupIds",
    rows: ["*"],
    says: /helper reaches (postgres|redis|api|opensearch) on/,
  },
  {
    title: "a database whose subnets are unknown",
    change: (all) =>
      changed(all, "SubnetGroup data-postgres", { set: { subnetIds: U }, unset: [] }).map((one) =>
        one.name === "data-postgres" && one.type.startsWith("aws:rds/subnetGroup:")
          ? { ...one, propertyDependencies: { ...one.propertyDependencies, subnetIds: [] } }
          : one,
      ),
    found: "T4 undecided layer at data-postgres :: subnetIds",
    rows: ["T4", "A2"],
    says: /^cannot tell in which subnets postgres stands/,
  },
  {
    title: "a service's rule to its database that is missing",
    change: (all) => without(all, "SecurityGroupEgressRule data-postgres-api-egress"),
    found: "T12 missing works at service-api",
    rows: ["T12", "start"],
    says: /does not work: no rule of .*service-api lets tcp 5432 out/,
  },
  {
    title: "a health check that the target's group does not admit",
    change: (all) =>
      changed(all, "TargetGroup public-search", {
        set: { healthCheck: { enabled: true, port: "9090", protocol: "HTTP", path: "/" } },
      }),
    found: "start missing start at service-search",
    rows: ["start"],
    says: /answers the health checks of public-alb on tcp 9090/,
  },
  {
    title: "a web service that gets to the listener of employees, and so to admin",
    change: (all) => {
      const from = { referencedSecurityGroupId: ["SecurityGroup service-search"] };
      const ports = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
      return added(all, ingress, "shortcut", rule(ports, "private-group", from));
    },
    found: "T11 refuted reach at shortcut :: referencedSecurityGroupId",
    rows: ["T11"],
  },
  {
    title: "a path of the public load balancer that another service answers",
    change: (all) =>
      changed(all, "ListenerRule public-rule-chat-api-chat-4d03198a", {
        set: { actions: [{ type: "forward", targetGroupArn: U }] },
        from: { actions: ["TargetGroup public-search"] },
      }),
    found: "R3 refuted works at public-rule-chat-api-chat-4d03198a",
    rows: ["R3"],
    says: /\/api\/chat\/\* is answered by search, not by chat/,
  },
  {
    title: "a public load balancer that the matrix does not list",
    change: (all) =>
      added(
        added(all, "aws:lb/loadBalancer:LoadBalancer", "extra", {
          set: {
            internal: false,
            loadBalancerType: "application",
            subnets: [U, U],
            securityGroups: [U],
          },
          from: {
            subnets: ["Subnet network-public-eu-central-1a", "Subnet network-public-eu-central-1b"],
            securityGroups: ["SecurityGroup public-group"],
          },
        }),
        "aws:lb/listener:Listener",
        "extra-http",
        {
          set: { port: 80, protocol: "HTTP", defaultActions: [{ type: "fixed-response" }] },
          from: { loadBalancerArn: ["LoadBalancer extra"] },
        },
      ),
    found: "* refuted reach at extra",
    rows: ["*"],
    says: /the internet reaches .*extra.* which the matrix does not list/,
  },
  {
    title: "an opaque resource that holds the VPC",
    change: (all) =>
      added(all, "aws:cloudformation/stack:Stack", "template", {
        set: { parameters: { vpc: U } },
        from: { parameters: vpc.vpcId },
      }),
    found: "A5 undecided reach at template",
    rows: ["A5"],
  },
];

describe("the judgement of the real programs", () => {
  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      let all: All = [];
      before(async () => {
        all = await platform(stack);
      });

      it("is proved with its matrix: nothing is found", () => {
        const verdict = proveAll(all);
        assert.deepEqual(findings(verdict), []);
        assert.equal(verdict.proved, true);
        const { proved, "not-applicable": absent, ...others } = verdict.counts;
        assert.deepEqual(others, { refuted: 0, undecided: 0, missing: 0 });
        assert.ok(proved > 30 && absent < 6, JSON.stringify(verdict.counts));
      });

      it("is proved without any matrix", () => {
        const verdict = proveAll(all, {});
        assert.deepEqual(findings(verdict), []);
        assert.deepEqual(
          ["A1", "A2", "A3", "A5"].map((id) => row(verdict, id).verdict),
          ["proved", "proved", "proved", "proved"],
        );
      });

      it("tells the layers that close each row that forbids", () => {
        for (const { id, verdict, text, defence, evidence } of proveAll(all).rows) {
          if (verdict !== "proved" || !text.startsWith("never ")) continue;
          assert.ok(defence !== undefined && defence > 0 && evidence.length > 1, `${id} ${text}`);
        }
      });

      for (const { title, change, found, rows, says } of cases) {
        it(`finds ${title}`, () => {
          const verdict = proveAll(change(all));
          const one = verdict.findings.find((finding) => brief(finding) === found);
          assert.ok(one, `${found} is not among\n${findings(verdict).join("\n")}`);
          if (says !== undefined) assert.match(one.title, says);
          assert.equal(verdict.proved, false);
          for (const id of rows) assertBroken(verdict, id, one.id);
          assert.notEqual(one.fix, "");
        });
      }
    });
  }
});

function assertBroken(verdict: Verdict, id: string, finding: string): void {
  const broken = verdict.rows.filter((one) => one.id === id && one.findings.includes(finding));
  assert.ok(broken.length > 0, `${finding} does not break ${id}`);
  for (const one of broken) assert.notEqual(one.verdict, "proved");
}
