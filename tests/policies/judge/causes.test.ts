/** One mistake is one finding, however many rows it breaks: read on changes of our own program. */
import assert from "node:assert/strict";
import type { StackName } from "../../mutation/mutation";
import { combinedVerdict, mutantVerdict, nameOf } from "./mutants";

/** A change, whom its one finding blames, and the rows that it names at least. */
type Case = readonly [id: string, stack: StackName, blamed: string, rows: readonly string[]];

const cases: readonly Case[] = [
  // A port that neither the store's own rules nor those of who uses it are for.
  ["redis-port", "dev", "data-redis", ["T12", "*", "start"]],
  ["postgres-port", "dev", "data-postgres", ["T12", "*", "start"]],
  ["redis-without-group", "dev", "data-redis", ["T12", "start"]],
  // A rule for another port: one that is missing, and one too many.
  ["wrong-target-port", "dev", "services-service-search", ["T1", "T5", "*"]],
  ["wrong-port-of-rule", "dev", "private-to-api-ingress", ["T8", "T9", "T10", "*", "start"]],
  // What leads on leads nowhere.
  ["no-internet-gateway", "dev", "network-internet", ["T1", "T14", "start"]],
  ["public-subnet-in-database-table", "prod", "network-public-eu-central-1b", ["T1", "T14"]],
  ["gateway-table", "dev", "edge", ["T1", "T14", "A5"]],
  ["private-to-internet-gateway", "dev", "network-private-eu-central-1a-internet", ["T3", "T14"]],
  ["nat-private", "dev", "network-nat-eu-central-1a", ["T14", "start"]],
  // A slot that is unknown leaves open who gets in, and whether all that has to does.
  ["unknown-subnets", "prod", "services-service-api", ["T2", "A4", "T8", "T12", "T14"]],
  ["unknown-public-address-flag", "dev", "services-service-api", ["T2", "T8", "start"]],
  ["postgres-unknown-group", "dev", "data-postgres", ["T4", "T12", "start", "*", "A2"]],
  ["rule-to-unknown-target", "dev", "surplus", ["A5", "R5"]],
  // Groups of which each lets through another port: it is who lacks the one that is wanted.
  ["without-private-services-from-chat-egress", "dev", "service-chat", ["T9"]],
  // A deployment hands to who is not its own.
  ["code-deploy-of-another-service", "dev", "deployments", ["T11"]],
  // Who answers which path.
  ["registration-path-mistyped", "dev", "public-rule-registration-api-farmers-88a57e41", ["R1", "R5"]],
  ["chat-path-shadowed", "dev", "first", ["T1", "R1", "R2", "R3"]],
  ["refused-before-all", "dev", "closed", ["T1", "R1", "R2", "R3", "R4", "R5"]],
  ["target-without-service", "dev", "services-service-search", ["T1", "R2"]],
  ["listener-wrong-port", "dev", "public-alb", ["T1", "R1", "R5"]],
  ["listener-only-redirects", "dev", "public-https", ["T1", "R5"]],
  // A way in a table that nobody knows, which may be any.
  ["route-in-table-by-id", "dev", "out", ["T1", "T4", "T14", "A3", "start"]],
  // Said twice.
  ["postgres-inline-rule", "dev", "data-postgres", ["T12", "T4", "A2", "A5", "start"]],
  ["database-subnet-in-two-tables", "dev", "second", ["T4", "T14-stores", "A3", "A5"]],
  // A group that lets in nobody, and one that lets out nothing.
  // A rule for a service alone, which does not surely go to its endpoint.
  ["narrow-s3-by-nat", "sidecar", "network-s3", ["E2", "start"]],
  ["narrow-s3-by-narrower-route", "sidecar", "network-s3", ["E2"]],
  ["new-endpoint-locks-out", "dev", "closed", ["start"]],
  ["search-without-way-to-endpoints", "prod", "service-search", ["T14", "start"]],
  // What is said of a load balancer is not what is declared for it.
  ["public-balancer-internal", "dev", "public-alb", ["T1", "A1", "*"]],
  // What stands in the wrong subnets loses flows at many places, and is in one.
  ["frontend-in-database-subnets", "dev", "services-service-frontend", ["T1", "T5", "T9", "T14"]],
  ["frontend-in-database-subnets", "prod", "services-service-frontend", ["T1", "T5", "T9", "T14", "start"]],
  ["internal-in-public-subnets", "prod", "private-alb", ["T3", "T6"]],
  ["internal-in-one-public-subnet", "prod", "private-alb", ["T3", "T6"]],
  ["monolith-in-public-subnets", "monolith", "monolith-group", ["T1", "T12", "T14"]],
  ["monolith-in-database-subnets", "monolith", "monolith-group", ["T1", "T14"]],
  // Where nobody else can use them, rules that are too wide let in nobody any more.
  ["monolith-on-the-internet", "monolith", "monolith-group", ["T1", "T12", "*"]],
  ["chat-open-in-public-subnets", "dev", "services-service-chat", ["T12", "*", "start"]],
  ["beanstalk-instances-in-public-subnets", "beanstalk", "beanstalk-environment", ["T1", "T12", "T14"]],
  ["beanstalk-balancer-in-database-subnets", "beanstalk", "beanstalk-environment", ["T1", "T5"]],
  // One table for two zones, and one ACL for all that stands behind it.
  ["public-without-ipv4", "prod", "network-public-eu-central-1a", ["T1", "T14"]],
  ["without-network-private-acl-in-answers", "dev", "network-private", ["T12", "T14"]],
  ["without-network-private-acl-in-private-eu-central-1a", "prod", "network-private", ["T6", "start"]],
  ["acl-default", "prod", "network-default-acl", ["T1", "T6"]],
  // In the wrong group: what lacks, and what that one admits.
  ["postgres-default-group", "dev", "data-postgres", ["T12", "T13"]],
  ["beanstalk-balancer-anywhere", "beanstalk", "beanstalk-environment", ["T1", "T4", "*"]],
  ["beanstalk-type-of-balancer-left-out", "beanstalk", "beanstalk-environment", ["T1", "T5", "*"]],
  ["beanstalk-balancer-in-trusted-group", "beanstalk", "beanstalk-environment", ["T1", "T5", "*"]],
  ["monolith-in-the-edges-group", "monolith", "monolith-group", ["T1"]],
  // A listener of another load balancer, a rule that leads to another service, a load balancer that nobody declares.
  ["listener-wrong-balancer", "prod", "private-listener-employees", ["T2", "T6", "T7", "start"]],
  ["rule-to-wrong-target", "dev", "private-rule-services-api", ["T9", "T11"]],
  ["rule-on-wrong-listener", "prod", "private-rule-employees-admin", ["T7", "T11"]],
  ["internal-older-token", "dev", "old", ["T2", "T4", "*"]],
  // All that is unknown of one thing is for one reason; and what lends its groups is in the wrong one.
  ["service-of-another-region", "dev", "services-service-chat", ["T1", "T5"]],
  ["vpn-of-others", "dev", "corp", ["*"]],
  ["poller-of-trusted-broker", "dev", "orders-broker", ["*"]],
  ["search-public-endpoint", "prod", "data-search", ["T4", "T12"]],
  ["beanstalk-group-of-elsewhere", "beanstalk", "beanstalk-environment", ["T1", "T12"]],
  // In the group of somebody else, whose rules others need.
  ["search-open-group", "prod", "data-search", ["T13"]],
  ["internal-with-open-group", "dev", "private-alb", ["T3", "T11", "*"]],
  ["redis-in-private-subnets", "dev", "data-redis", ["T14-stores"]],
]; // prettier-ignore

/** Changes that have nothing to do with each other, and whom each of their findings blames. */
const pairs: readonly (readonly [ids: readonly string[], blamed: readonly string[]])[] = [
  [["redis-port", "postgres-port"], ["data-postgres", "data-redis"]],
  [["postgres-port", "without-data-postgres-api-egress"], ["data-postgres", "service-api"]],
  [["redis-port", "without-data-redis-chat-ingress"], ["data-redis", "data-redis"]],
  [["redis-port", "redis-without-group"], ["data-redis", "data-redis"]],
  [["frontend-in-database-subnets", "redis-port"], ["data-redis", "services-service-frontend"]],
  [["nat-private", "private-blackhole"], ["hole", "network-nat-eu-central-1a"]],
  [["public-balancer-internal", "listener-wrong-port"], ["public-alb", "public-alb"]],
  [["without-public-frontend-ingress", "wrong-target-port"], ["service-frontend", "services-service-search"]],
  [["postgres-public", "postgres-from-internet"], ["data-postgres", "surplus"]],
]; // prettier-ignore

/** Mistakes that are several: each is mended by a change of its own. */
const several: readonly (readonly [id: string, stack: StackName, blamed: readonly string[]])[] = [
  // A flag, a place and a rule: taking back one leaves the others.
  ["admin-open-and-public", "dev", ["services-service-admin", "services-service-admin", "surplus"]],
  ["api-public-subnets-and-address", "prod", ["services-service-api", "services-service-api"]],
  // A rule of the load balancer, and one of the group.
  ["api-behind-public-rule", "dev", ["api-in", "surplus"]],
  ["api-target-of-search", "prod", ["api-in", "services-service-api"]],
  ["postgres-from-two-halves", "dev", ["high", "low"]],
];

describe("several mistakes in one change", () => {
  for (const [id, stack, blamed] of several) {
    it(`are as many findings: ${id} (${stack})`, async () => {
      const { findings } = await mutantVerdict(id, stack);
      assert.deepEqual(
        findings.map(nameOf).sort(),
        blamed,
        findings.map(({ title }) => title).join("\n"),
      );
    });
  }
});

describe("two mistakes", () => {
  for (const [ids, blamed] of pairs) {
    it(`are two findings: ${ids.join(" and ")}`, async () => {
      const { findings } = await combinedVerdict(ids);
      assert.deepEqual(findings.map(nameOf).sort(), blamed, findings.map(({ title }) => title).join("\n"));
    });
  }
}); // prettier-ignore

describe("a fix beside a port that does not fit", () => {
  const others = ["without-data-redis-chat-ingress", "redis-without-group"];
  for (const other of others) {
    it(`names the port of the rules: ${other}`, async () => {
      const { findings } = await combinedVerdict(["redis-port", other]);
      assert.equal(findings.length, 2);
      assert.ok(findings.some(({ property }) => property === "port"));
      for (const { fix } of findings) assert.doesNotMatch(fix, /6380/);
    });
  }
});

describe("one mistake", () => {
  for (const [id, stack, blamed, rows] of cases) {
    it(`is one finding: ${id}`, async () => {
      const { findings, rows: all, counts } = await mutantVerdict(id, stack);
      assert.deepEqual(findings.map(nameOf), [blamed], findings.map(({ title }) => title).join("\n"));
      const named = new Set(all.filter((row) => row.findings.length > 0).map((row) => row.id));
      for (const row of rows) assert.ok(named.has(row), row);
      // No row that is not proved is left without its finding.
      const wrong = all.filter(({ verdict }) => verdict !== "proved" && verdict !== "not-applicable");
      assert.ok(wrong.every((row) => row.findings.length > 0));
      assert.equal(wrong.length, counts.refuted + counts.undecided + counts.missing);
    });
  }
}); // prettier-ignore
