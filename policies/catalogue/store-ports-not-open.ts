/** No rule lets the internet in on a port that is a data store's and nothing else's. */
import { addresses, ports } from "../core/algebra";
import { admissions, openSources, ruleTypes } from "../support/admits";
import { resourceRule } from "../support/rule";
import { allowedCidrs, settings } from "../support/settings";

/** Ports on which nothing but a data store is usually listening. */
const storePorts = new Map([
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [5439, "Redshift"],
  [6379, "Redis"],
  [6380, "Redis"],
  [8182, "Neptune"],
  [9042, "Cassandra"],
  [9092, "Kafka"],
  [9094, "Kafka"],
  [9096, "Kafka"],
  [9098, "Kafka"],
  [9200, "OpenSearch"],
  [9300, "OpenSearch"],
  [11211, "Memcached"],
  [27017, "MongoDB"],
]);

const stores = [...storePorts].map(([port, store]) => ({
  port,
  store,
  traffic: ports.portSet(ports.TCP, port),
}));

export const storePortsNotOpen = resourceRule({
  name: "store-ports-not-open",
  displayName: "No data store's port is open to the internet",
  description:
    "Security groups must not admit public addresses on the ports of data stores; whatever else keeps the store private today, this layer is lost.",
  severity: "critical",
  enforcement: "mandatory",
  remediation:
    "Name the security group of the service that needs the store as the source. Ranges of ports, and ports that come from other resources, are for never-public to judge.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
  tags: ["network", "data"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "EC2.19",
    specification: "Security groups do not let everyone in on ports of high risk.",
  },
  types: ruleTypes,
  settings: settings({ allowedCidrs }),
  *check(resource, { allowedCidrs: allowed }) {
    const { set } = addresses.parseList(allowed);
    for (const admission of admissions(resource)) {
      const { traffic } = admission;
      if (traffic === undefined || ports.isEmpty(traffic)) continue;
      const store = stores.find((one) => ports.isSubset(traffic, one.traffic));
      if (store === undefined) continue;
      yield* openSources(resource, admission, set, {
        text: (example) =>
          `Public addresses, ${example} among them, are let in on tcp ${store.port} (${store.store}).`,
        fix: "Name the security group of the service that needs the store as the source.",
      });
    }
  },
});
