/** A VPC in the run that imports it: what was changed of it before is not known, and what the program says of it is. */
import assert from "node:assert/strict";
import type { Given, Program } from "../../graph/build";
import { brief, findings, proveProgram, row } from "../support";
import { matrix, planned, the, without, type Design } from "./design";
import {
  balancer,
  cluster,
  database,
  fargate,
  group,
  lets,
  network,
  of,
  pair,
  sends,
} from "./parts";

const design: Design = {
  ...network(),
  ...cluster,
  ...group("alb-group"),
  ...group("app-group"),
  ...lets("alb-group", "0.0.0.0/0", 443),
  ...pair("alb-group", "app-group", 8080),
  ...sends("app-group", "0.0.0.0/0", 443),
  ...balancer("alb"),
  ...fargate("app", { targets: "alb-targets" }),
  ...database(),
  ...pair("app-group", "db-group", 5432),
};
const all = { ruleNo: 100, protocol: "-1", action: "allow", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" }; // prettier-ignore
/** With a network ACL of its own, so that what the VPC came with is before none of its subnets. */
const own: Design = {
  ...design,
  acl: ["ec2/networkAcl", { vpcId: the("vpc"), subnetIds: [...of("public"), ...of("private"), ...of("data")], ingress: [all], egress: [all] }],
}; // prettier-ignore
const traffic = matrix({
  edges: { alb: { name: "alb" } },
  services: { app: { name: "app" } },
  stores: { db: { name: "db" } },
  allow: [
    { id: "T1", from: "internet", to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "internet", to: "app", through: "alb", ports: 443 },
    { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
    { id: "T5", from: "app", to: "db", ports: 5432 },
  ],
  never: [{ id: "N1", from: "db", to: "internet" }],
});

function imported(one: Design, more: Given = {}): Program {
  const all = planned(one);
  const [type, given] = all["vpc"] ?? assert.fail("no vpc");
  return { ...all, vpc: [type, { ...given, ...more, importId: "vpc-0123456789abcdef0" }] };
}
const verdict = (program: Program) => proveProgram(program, { traffic });

describe("a VPC in the run that imports it", () => {
  it("is blamed once for all that is not known of it", () => {
    for (const one of [design, own]) {
      const found = verdict(imported(one));
      assert.deepEqual(
        found.findings.map(brief),
        ["T1 missing works at vpc"],
        findings(found).join("\n"),
      );
      assert.match(found.findings[0]?.title ?? "", /Vpc vpc is imported by this run/);
      assert.match(found.findings[0]?.fix ?? "", /^Import .* by a run of its own first/);
    }
  });
  it("carries what goes from subnet to subnet, where tables and network ACLs are the program's own", () => {
    const found = verdict(imported(own));
    const told = ["T1", "T2", "T4", "T5"].map((id) => row(found, id).verdict);
    assert.deepEqual(told, ["missing", "proved", "missing", "proved"]);
  });
  it("does not by the network ACL or the table that it came with", () => {
    assert.equal(row(verdict(imported(design)), "T5").verdict, "missing");
    const main = verdict(imported(without(own, "private-in-a", "private-in-b")));
    assert.equal(row(main, "T5").verdict, "missing");
  });
  it("does not where its block is kept as it is, whatever the program says", () => {
    const found = verdict(imported(own, { ignoreChanges: ["cidrBlock"] }));
    assert.equal(row(found, "T5").verdict, "missing");
  });
  it("may lead its main table anywhere", () => {
    assert.equal(row(verdict(imported(own)), "N1").verdict, "proved");
    const main = verdict(imported(without(own, "data-in-a", "data-in-b")));
    assert.notEqual(row(main, "N1").verdict, "proved");
  });
  it("is as the program says as soon as the import is done", () => {
    assert.deepEqual(findings(verdict(planned(own))), []);
  });
});

describe("what else this run imports keeps what the program does not say of it", () => {
  const one = (name: string, with_: Design = design) => {
    const all = planned(with_);
    const [type, given] = all[name] ?? assert.fail(`no ${name}`);
    return { ...all, [name]: [type, { ...given, importId: "x-0123456789abcdef0" }] } as Program;
  };
  const never = matrix({ ...traffic, never: [{ id: "N1", from: "internet", to: "db" }, { id: "N2", from: "db", to: "internet" }] }); // prettier-ignore
  const undecided = (program: Program) =>
    proveProgram(program, { traffic: never })
      .rows.filter(({ verdict }) => verdict === "undecided")
      .map(({ id }) => id);
  it("a security group keeps its rules", () => {
    assert.deepEqual(undecided(planned(design)), []);
    assert.ok(undecided(one("db-group")).includes("A2"));
  });
  it("a security group whose rules the program says has no others", () => {
    const rule = {
      protocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      securityGroups: [the("app-group")],
    };
    const group_: Design = {
      ...without(design, "db-group-in-app-group-5432"),
      "db-group": ["ec2/securityGroup", { vpcId: the("vpc"), ingress: [rule], egress: [] }],
    };
    assert.deepEqual(undecided(one("db-group", group_)), []);
  });
  it("a route table keeps its routes", () => {
    assert.ok(undecided(one("data-table")).length > 0);
    const told: Design = { ...design, "data-table": ["ec2/routeTable", { vpcId: the("vpc"), routes: [], propagatingVgws: [] }] }; // prettier-ignore
    assert.deepEqual(undecided(one("data-table", told)), []);
  });
  it("a network ACL keeps its rules", () => {
    assert.equal(row(verdict(one("acl", own)), "T5").verdict, "proved");
    const bare: Design = { ...own, acl: ["ec2/networkAcl", { vpcId: the("vpc"), subnetIds: of("data") }] }; // prettier-ignore
    assert.notEqual(row(verdict(one("acl", bare)), "T5").verdict, "proved");
  });
  it("a load balancer keeps its groups", () => {
    const open: Design = { ...design, alb: ["lb/loadBalancer", { subnets: of("private"), internal: true }] }; // prettier-ignore
    assert.ok(undecided(one("alb", open)).length > 0);
  });
  it("an instance keeps its public address, and an address what it is bound to", () => {
    const box: Design = {
      ...design,
      ...group("box-group"),
      ...lets("box-group", "0.0.0.0/0", 22),
      box: ["ec2/instance", { subnetId: the("public-a"), vpcSecurityGroupIds: [the("box-group")] }],
      address: ["ec2/eip", { domain: "vpc" }],
    }; // prettier-ignore
    const rows = matrix({ ...traffic, services: { app: { name: "app" }, box: { name: "box" } }, never: [{ id: "N1", from: "internet", to: "box" }] }); // prettier-ignore
    const said = (program: Program) => row(proveProgram(program, { traffic: rows }), "N1").verdict;
    assert.equal(said(planned(box)), "proved");
    assert.equal(said(one("box", box)), "undecided");
    assert.equal(said(one("address", box)), "undecided");
    assert.equal(said(one("eip", box)), "proved");
  });
});
