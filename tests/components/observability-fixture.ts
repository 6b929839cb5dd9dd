/** One of everything that can be watched. */
import type { Surroundings, Watched } from "../../components/observability/plan-alarms";

const arn = "arn:aws:acm:eu-central-1:111122223333:certificate";

export const nothing = {
  loadBalancers: {},
  services: undefined,
  instances: {},
  environments: {},
  databases: {},
  caches: {},
  searchDomains: {},
  natGateways: {},
  vpns: {},
  certificates: {},
  distributions: {},
} satisfies Watched;

export const everything = {
  loadBalancers: {
    public: {
      arnSuffix: "app/public/1",
      targetGroups: { chat: "targetgroup/chat/2" },
      firewallMetric: "public-firewall",
    },
  },
  services: {
    clusterArn: "arn:aws:ecs:eu-central-1:111122223333:cluster/c",
    clusterName: "c",
    serviceNames: { chat: "chat-1" },
    containerInsights: true,
  },
  instances: { monolith: { groupName: "group-1", minimum: 2 } },
  environments: { shop: "shop-env" },
  databases: {
    postgres: {
      identifier: "db-1",
      instanceClass: "db.t4g.medium",
      storageGb: 50,
      replicas: { reader: "db-2" },
    },
  },
  caches: { redis: { nodeIds: ["r-001", "r-002"] } },
  searchDomains: { search: { domainName: "domain-1", storageGb: 100 } },
  natGateways: { a: "nat-1" },
  vpns: { vpn: "cvpn-endpoint-1" },
  certificates: {
    public: { arn: `${arn}/1` },
    site: { arn: `${arn.replace("eu-central-1", "us-east-1")}/2`, global: true },
  },
  distributions: { site: "E1" },
} satisfies Watched;

export const surroundings: Surroundings = {
  region: "eu-central-1",
  accountId: "111122223333",
  eventRules: { restarts: "rule-restarts", "backup-postgres": "rule-backup" },
};
