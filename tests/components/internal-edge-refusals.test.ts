import * as pulumi from "@pulumi/pulumi";
import type { EdgeClient } from "../../components/internal-edge/clients";
import {
  type Audience,
  InternalEdge,
  type InternalEdgeArgs,
} from "../../components/internal-edge/InternalEdge";
import { construct } from "../support/construct";
import { assertProblems, privateSubnets, refusal, textWithoutFix } from "./support";

const target = (id: string, port = 3000) => ({
  securityGroupId: `sg-${id}`,
  port,
  healthCheck: { path: "/health" },
});

const employees: Audience = {
  port: 443,
  routes: ["admin", "api"],
  clients: { vpn: { securityGroupId: "sg-vpn" } },
};
const services: Audience = {
  port: 8443,
  routes: ["api"],
  clients: { chat: { securityGroupId: "sg-chat" } },
};
const base: InternalEdgeArgs = {
  network: privateSubnets,
  domain: "internal.example.com",
  vpcCidrBlock: "10.0.0.0/16",
  accessLogs: { enabled: false },
  routes: { admin: { target: target("admin") }, api: { target: target("api") } },
  audiences: { employees, services },
};

const withoutCertificate: InternalEdgeArgs = { ...base, publicDomain: "example.com" };
const good: InternalEdgeArgs = {
  ...withoutCertificate,
  certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/given",
};

/** The good arguments with other clients of the services. */
function withClients(clients: Record<string, EdgeClient>): InternalEdgeArgs {
  return { ...good, audiences: { ...good.audiences, services: { ...services, clients } } };
}

const shared = pulumi.output("sg-shared");

interface BadCase {
  readonly title: string;
  readonly name?: string;
  readonly args: InternalEdgeArgs;
  readonly problems: readonly [at: string, text: RegExp][];
}

const badCases: readonly BadCase[] = [
  {
    title: "a name that AWS reserves for load balancers",
    name: "internal",
    args: good,
    problems: [["name", /does not begin with "internal-"/]],
  },
  {
    title: "a name that no load balancer can have",
    name: "inner_edge",
    args: good,
    problems: [["name", /letters, digits and single dashes/]],
  },
  {
    title: "names that AWS would cut",
    name: "a-rather-long-name-of-an-edge",
    args: good,
    problems: [
      ["name", /at most 24 characters/],
      ["routes.admin", /at most 24 characters/],
      ["routes.api", /at most 24 characters/],
    ],
  },
  {
    title: "one subnet",
    args: { ...good, network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-a"] } },
    problems: [["network.privateSubnetIds", /two or more/]],
  },
  {
    title: "a VPC range that is none",
    args: { ...good, vpcCidrBlock: "10.0.0.0" },
    problems: [["vpcCidrBlock", /IPv4 range/]],
  },
  {
    title: "the public domain as the private one",
    args: { ...good, domain: "example.com" },
    problems: [["domain", /below the public example\.com/]],
  },
  {
    title: "the certificate zone's domain as the private one",
    args: {
      ...base,
      domain: "example.com",
      certificateZone: { zoneId: "Z1", domain: "example.com" },
    },
    problems: [["domain", /below the public example\.com/]],
  },
  {
    title: "a private domain above the public one",
    args: { ...good, domain: "example.com", publicDomain: "shop.example.com" },
    problems: [["domain", /below the public shop\.example\.com/]],
  },
  {
    title: "a single label as the domain",
    args: { ...good, domain: "internal" },
    problems: [["domain", /at least two labels/]],
  },
  {
    title: "a domain in capitals with a final dot",
    args: { ...good, domain: "Internal.example.com." },
    problems: [["domain", /lower case/]],
  },
  {
    title: "a private zone of something else",
    args: { ...good, privateZone: { zoneId: "Z1", domain: "example.org" } },
    problems: [["privateZone.domain", /internal\.example\.com or a domain above it/]],
  },
  {
    title: "no certificate",
    args: withoutCertificate,
    problems: [["certificateArn", /exactly one of/]],
  },
  {
    title: "two certificates",
    args: { ...good, certificateZone: { zoneId: "Z1", domain: "example.com" } },
    problems: [["certificateArn", /exactly one of/]],
  },
  {
    title: "a certificate from a zone that the domain is not in",
    args: { ...withoutCertificate, certificateZone: { zoneId: "Z1", domain: "example.org" } },
    problems: [["domain[0]", /example\.org or a name below it/]],
  },
  {
    title: "no routes",
    args: { ...good, routes: {}, audiences: { employees: { port: 443, routes: [] } } },
    problems: [
      ["routes", /at least one route/],
      ["audiences.employees.routes", /at least one route/],
    ],
  },
  {
    title: "no audiences",
    args: { ...good, audiences: {} },
    problems: [
      ["routes.admin", /at least one audience/],
      ["routes.api", /at least one audience/],
      ["audiences", /at least one audience/],
    ],
  },
  {
    title: "a route that no audience may use",
    args: { ...good, audiences: { services } },
    problems: [["routes.admin", /at least one audience that lists the route/]],
  },
  {
    title: "an unknown route and one twice",
    args: {
      ...good,
      audiences: { employees, services: { ...services, routes: ["api", "apy", "api"] } },
    },
    problems: [
      ["audiences.services.routes[1]", /"apy", one of "admin", "api"/],
      ["audiences.services.routes[2]", /each route once/],
    ],
  },
  {
    title: "two audiences on one port",
    args: { ...good, audiences: { employees, services: { ...services, port: 443 } } },
    problems: [["audiences.services.port", /other than that of audiences\.employees/]],
  },
  {
    title: "a port that is none",
    args: { ...good, audiences: { employees, services: { ...services, port: 70_000 } } },
    problems: [["audiences.services.port", /1 to 65535/]],
  },
  {
    title: "a client in two audiences, by name",
    args: withClients({ vpn: { securityGroupId: "sg-other" } }),
    problems: [
      ["audiences.services.clients.vpn", /audiences\.employees\.clients\.vpn.*one audience/],
    ],
  },
  {
    title: "a client in two audiences, by id",
    args: withClients({ chat: { securityGroupId: "sg-vpn" } }),
    problems: [["audiences.services.clients.chat", /audiences\.employees\.clients\.vpn/]],
  },
  {
    title: "a client in two audiences, by an id that only the deployment knows",
    args: {
      ...good,
      audiences: {
        employees: { ...employees, clients: { vpn: { securityGroupId: shared } } },
        services: { ...services, clients: { chat: { securityGroupId: shared } } },
      },
    },
    problems: [["audiences.services.clients.chat", /audiences\.employees\.clients\.vpn/]],
  },
  {
    title: "a client twice in one audience",
    args: withClients({ chat: { prefixListId: "pl-1" }, talk: { prefixListId: "pl-1" } }),
    problems: [["audiences.services.clients.talk", /audiences\.services\.clients\.chat/]],
  },
  {
    title: "ranges of two audiences that overlap",
    args: {
      ...good,
      audiences: {
        employees: { ...employees, clients: { office: { cidrBlock: "10.200.0.0/16" } } },
        services: { ...services, clients: { lab: { cidrBlock: "10.200.9.0/24" } } },
      },
    },
    problems: [["audiences.services.clients.lab", /audiences\.employees\.clients\.office/]],
  },
  {
    title: "a client without a source",
    args: withClients({ chat: {} }),
    problems: [["audiences.services.clients.chat", /exactly one of/]],
  },
  {
    title: "a client with two sources",
    args: withClients({ chat: { securityGroupId: "sg-1", cidrBlock: "10.200.0.0/24" } }),
    problems: [["audiences.services.clients.chat", /securityGroupId and cidrBlock.*exactly one/]],
  },
  {
    title: "everyone",
    args: withClients({ world: { cidrBlock: "0.0.0.0/0" } }),
    problems: [
      ["audiences.services.clients.world.cidrBlock", /never public/],
      ["audiences.services.clients.world.cidrBlock", /\/16 or smaller/],
      ["audiences.services.clients.world.cidrBlock", /apart from the VPC/],
    ],
  },
  {
    title: "half of everyone",
    args: withClients({ world: { cidrBlock: "128.0.0.0/1" } }),
    problems: [
      ["audiences.services.clients.world.cidrBlock", /never public/],
      ["audiences.services.clients.world.cidrBlock", /\/16 or smaller/],
    ],
  },
  {
    title: "one public address",
    args: withClients({ world: { cidrBlock: "203.0.113.7/32" } }),
    problems: [["audiences.services.clients.world.cidrBlock", /never public/]],
  },
  {
    title: "a private range that is too wide",
    args: withClients({ lan: { cidrBlock: "172.16.0.0/12" } }),
    problems: [["audiences.services.clients.lan.cidrBlock", /\/16 or smaller/]],
  },
  {
    title: "the VPC's own addresses",
    args: withClients({ lan: { cidrBlock: "10.0.10.0/24" } }),
    problems: [
      ["audiences.services.clients.lan.cidrBlock", /apart from the VPC's 10\.0\.0\.0\/16/],
    ],
  },
  {
    title: "IPv6",
    args: withClients({ lan: { cidrBlock: "fd00::/48" } }),
    problems: [["audiences.services.clients.lan.cidrBlock", /IPv4 range/]],
  },
  {
    title: "ids of another kind",
    args: withClients({
      chat: { securityGroupId: "pl-0123" },
      list: { prefixListId: "sg-0123" },
    }),
    problems: [
      ["audiences.services.clients.chat.securityGroupId", /begins with sg-/],
      ["audiences.services.clients.list.prefixListId", /begins with pl-/],
    ],
  },
  {
    title: "an egress rule for a range",
    args: withClients({ lan: { cidrBlock: "10.200.0.0/24", manageEgress: true } }),
    problems: [["audiences.services.clients.lan.manageEgress", /nothing without securityGroupId/]],
  },
  {
    title: "keys that make no names",
    args: {
      ...good,
      audiences: {
        "the employees": employees,
        services: { ...services, clients: { "chat!": { securityGroupId: "sg-chat" } } },
      },
    },
    problems: [
      ["audiences.the employees", /letters, digits and dashes/],
      ["audiences.services.clients.chat!", /letters, digits and dashes/],
    ],
  },
  {
    title: "keys whose names run together",
    args: {
      ...good,
      routes: { c: { target: target("c") }, "b-c": { target: target("bc") } },
      audiences: {
        a: { port: 443, routes: ["b-c"] },
        "a-b": { port: 8443, routes: ["c"] },
      },
    },
    problems: [["audiences.a-b.routes.c", /other than that of audiences\.a\.routes\.b-c/]],
  },
  {
    title: "a route's name that is no host name",
    args: {
      ...good,
      routes: { Admin: { target: target("admin") }, api: { target: target("api") } },
      audiences: { employees: { port: 443, routes: ["Admin", "api"] } },
    },
    problems: [["routes.Admin.host", /one label of a host name/]],
  },
  {
    title: "a host with a dot",
    args: { ...good, routes: { ...good.routes, api: { target: target("api"), host: "v1.api" } } },
    problems: [["routes.api.host", /one label of a host name/]],
  },
  {
    title: "two routes at one host",
    args: { ...good, routes: { ...good.routes, api: { target: target("api"), host: "admin" } } },
    problems: [["routes.api.host", /other than routes\.admin's/]],
  },
  {
    title: "a host that is too long for a rule",
    args: {
      ...good,
      domain: `${"a".repeat(60)}.${"b".repeat(60)}.example.com`,
    },
    problems: [
      ["routes.admin.host", /at most 128 characters/],
      ["routes.api.host", /at most 128 characters/],
    ],
  },
  {
    title: "two routes to one group and port",
    args: { ...good, routes: { ...good.routes, api: { target: target("admin") } } },
    problems: [["routes.api.target", /security group and port of routes\.admin/]],
  },
  {
    title: "a target's port and health check",
    args: {
      ...good,
      routes: {
        ...good.routes,
        api: { target: { ...target("api", 0), healthCheck: { path: "health" } } },
      },
    },
    problems: [
      ["routes.api.target.port", /1 to 65535/],
      ["routes.api.target.healthCheck.path", /begins with \//],
    ],
  },
  {
    title: "an idle time-out out of range",
    args: { ...good, idleTimeoutSeconds: 4001 },
    problems: [["idleTimeoutSeconds", /1 to 4000/]],
  },
  {
    title: "access logs that are never deleted",
    args: { ...good, accessLogs: { retentionDays: 0 } },
    problems: [["accessLogs.retentionDays", /whole days/]],
  },
];

describe("InternalEdge refuses", () => {
  for (const { title, name = "inner", args, problems } of badCases) {
    it(title, async () => {
      assertProblems(await refusal(InternalEdge, name, args), problems, textWithoutFix);
    });
  }

  it("not the arguments that all of these are changed from", async () => {
    await construct(() => new InternalEdge("inner", good));
  });
});
