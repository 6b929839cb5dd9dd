/** Rules that name a group of another VPC, behind a transit gateway. */
import assert from "node:assert/strict";
import { findings } from "../support";
import {
  but,
  isFound,
  isProvedWithout,
  isRight,
  matrix,
  the,
  verdicts,
  without,
  type Design,
} from "./design";
import { group, joined, lambda, lets, of, sends, zones } from "./parts";

const on = { securityGroupReferencingSupport: "enable" };
const off = { securityGroupReferencingSupport: "disable" };
const silent = { securityGroupReferencingSupport: undefined };
const parts = ["tgw", "here-attachment", "far-attachment"] as const;

const switchedOn = (design: Design): Design =>
  parts.reduce((all, name) => but(all, name, on), design);
const byGroup = (design: Design): Design => ({
  ...without(design, "db-group-in-1"),
  ...lets("db-group", the("client-group"), 5432, "x"),
});
const design = switchedOn(byGroup(joined()));
const traffic = matrix({
  services: { client: { name: "client" } },
  stores: { db: { name: "db" } },
  allow: [{ id: "T1", from: "client", to: "db", ports: 5432 }],
});

/** The same design in other zones. */
function inZones(of: (zone: string) => object): Design {
  return Object.fromEntries(
    Object.entries(design).map(([name, [kind, inputs = {}, outputs]]) => {
      const zone = zones.find((one) => name.endsWith(`-${one}`));
      const moved =
        kind === "ec2/subnet" && zone !== undefined
          ? { availabilityZone: undefined, ...of(zone) }
          : {};
      const kept = Object.entries({ ...inputs, ...moved }).filter(
        ([, value]) => value !== undefined,
      );
      return [name, [kind, Object.fromEntries(kept), outputs ?? {}] as const];
    }),
  );
}

/** What is told of a design that is not proved. */
function told(one: Design): string {
  return Object.values(verdicts(one, traffic))
    .flatMap((verdict) => [...findings(verdict), ...verdict.findings.map(({ fix }) => fix)])
    .join("\n");
}

describe("rules that name a group of another VPC behind a transit gateway", () => {
  it("are proved where it and both attachments support that", () => {
    isRight(design, traffic);
    isRight(inZones((zone) => ({ availabilityZoneId: zone === "a" ? "use1-az1" : "use1-az2" })), traffic);
  });
  it("are about that group alone", () => {
    const other: Design = { ...design, ...group("other-group", "far"), ...lambda("other", ["other-group"], of("far")), ...sends("other-group", "10.0.0.0/16", 5432) };
    isFound(other, matrix({ services: { client: { name: "client" }, other: { name: "other" } }, stores: { db: { name: "db" } }, allow: [{ id: "T1", from: ["client", "other"], to: "db", ports: 5432 }] }), /T1 missing works at db-group$/m);
  });
  for (const name of parts) {
    it(`are missing where ${name} does not, or does not say so`, () => {
      for (const value of [off, silent]) {
        isFound(but(design, name, value), traffic, new RegExp(`T1 missing works at ${name}$`, "m"));
        assert.match(told(but(design, name, value)), new RegExp(`securityGroupReferencingSupport is not known to be "enable" at \\S+ ${name}$`, "m"));
        assert.match(told(but(design, name, value)), new RegExp(`^Set securityGroupReferencingSupport to "enable" at \\S+ ${name}, or`, "m"));
      }
      assert.deepEqual(isProvedWithout(design, traffic, name, "securityGroupReferencingSupport"), [false, false]);
    });
  }
  it("are missing at all three where nothing is said, and each is told", () => {
    assert.match(told(byGroup(joined())), /"enable" at \S+ tgw, \S+ far-attachment, \S+ here-attachment$/m);
  });
  it("are missing for what goes out, which is told", () => {
    const out = { ...without(design, "client-group-out-1"), ...sends("client-group", the("db-group"), 5432, "x") };
    isFound(out, traffic, /T1 missing works at client-group-out-x$/m);
    assert.match(told(out), /client-group-out-x names a group of another VPC, and no outbound rule does so/);
    assert.match(told(out), /^Let the group of .* send to the addresses of the other VPC by a block/m);
  });
  it("are missing without a way there or back", () => {
    isFound(without(design, "back"), traffic, /T1 missing/);
    isFound(without(design, "there"), traffic, /T1 missing/);
  });
  const odd: Readonly<Record<string, (zone: string) => object>> = {
    "that may be use1-az3": (zone) => ({ availabilityZone: `us-east-1${zone}` }),
    "that is use1-az3": (zone) => ({ availabilityZoneId: zone === "a" ? "use1-az3" : "use1-az2" }),
    "that is a Local Zone": (zone) => ({ availabilityZone: zone === "a" ? "us-west-2-den-1a" : "us-west-2b" }),
    "on an Outpost": (zone) => ({ availabilityZone: `eu-central-1${zone}`, outpostArn: "arn:aws:outposts:eu-central-1:123456789012:outpost/op-1" }),
    "of which nobody knows the region": () => ({}),
  };
  for (const [what, of] of Object.entries(odd)) {
    it(`are missing in a zone ${what}`, () => {
      isFound(inZones(of), traffic, /T1 missing/);
    });
  }
  it("are missing at a serverless cache, which is an endpoint of PrivateLink", () => {
    const cache: Design = {
      ...without(switchedOn(joined()), "db", "db-subnets", "db-group-in-1"),
      db: ["elasticache/serverlessCache", { engine: "valkey", name: "x", subnetIds: of("data"), securityGroupIds: [the("db-group")] }],
      ...sends("client-group", "10.0.0.0/16", 6379, "x"),
    };
    const rows = matrix({ services: { client: { name: "client" } }, stores: { db: { name: "db" } }, allow: [{ id: "T1", from: "client", to: "db", ports: 6379 }] });
    isFound({ ...cache, ...lets("db-group", the("client-group"), 6379) }, rows, /T1 missing works at db$/m);
    const found = Object.values(verdicts({ ...cache, ...lets("db-group", "10.1.0.0/16", 6379) }, rows)).flatMap(findings);
    assert.doesNotMatch(found.join("\n"), /missing/);
  });
  it("are missing at a proxy beside a database with the same groups, subnets and ports", () => {
    const stores = { db: { name: "db" }, proxy: { name: "proxy" } };
    const rows = matrix({ services: { client: { name: "client" } }, stores, allow: [{ id: "T1", from: "client", to: ["db", "proxy"], ports: 5432 }] });
    const proxy: Design = { proxy: ["rds/proxy", { engineFamily: "POSTGRESQL", roleArn: "x", vpcSubnetIds: of("data"), vpcSecurityGroupIds: [the("db-group")], auths: [{}] }] };
    for (const one of [{ ...design, ...proxy }, { ...proxy, ...design }]) {
      isFound(one, rows, /T1 missing works at proxy$/m);
      assert.doesNotMatch(told(one), /works at db\b/);
    }
  });
  it("let in more than is declared, whatever the gateway supports", () => {
    const never = matrix({ services: { client: { name: "client" } }, stores: { db: { name: "db" } }, never: [{ id: "N1", from: "client", to: "db" }] });
    for (const one of [design, byGroup(joined())]) isFound(one, never, /N1 (refuted|undecided)/);
  });
}); // prettier-ignore
