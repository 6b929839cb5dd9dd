/** Rules for the one address of an instance or an interface of the program, which nobody knows before it is there. */
import assert from "node:assert/strict";
import { findings, row } from "../support";
import { arn, but, isFound, isProvedWithout, isRight, matrix, the, verdicts, type Design, type Ref } from "./design"; // prettier-ignore
import { cluster, database, group, lambda, lets, network, sends } from "./parts";

const of = (name: string, attribute = "privateIp"): Ref => the(name, attribute, (ip) => `${ip}/32`);

/** A rule for one address. */
const only = (name: string, kind: "Ingress" | "Egress", on: string, cidrIpv4: unknown, port: number): Design => ({
  [name]: [`vpc/securityGroup${kind}Rule`, { securityGroupId: the(on), cidrIpv4, ipProtocol: "tcp", fromPort: port, toPort: port }],
}); // prettier-ignore

const box = (address: string, subnet = "private-a", more = {}): Design[string] => [
  "ec2/instance",
  { subnetId: the(subnet), vpcSecurityGroupIds: [the("box-group")], ...more },
  { privateIp: address },
];

/** What each reading says of one row. */
function verdictsOf(
  design: Design,
  traffic: unknown,
  id: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(verdicts(design, traffic)).map(([when, verdict]) => [when, row(verdict, id).verdict]),
  ); // prettier-ignore
}

describe("a rule that lets out to an instance's own address", () => {
  const design: Design = {
    ...network(),
    ...group("app-group"),
    ...group("box-group"),
    ...lets("box-group", the("app-group"), 6379),
    ...only("app-to-box", "Egress", "app-group", of("box"), 6379),
    ...lambda("app"),
    box: box("10.0.10.9"),
    other: box("10.0.10.10"),
  };
  const traffic = matrix({
    services: { app: { name: "app" }, box: { name: "box" }, other: { name: "other" } },
    allow: [{ id: "T1", from: "app", to: "box", ports: 6379 }],
    never: [{ id: "N1", from: "app", to: "other" }],
  });
  it("leads there, and to nothing beside it", () => {
    isRight(design, traffic);
  });
  it("leads there where an image is ignored, and not where the address is", () => {
    for (const one of ["ami", "tags", "userData"]) {
      assert.deepEqual(isProvedWithout(design, traffic, "box", one), [true, true]);
    }
    for (const one of ["privateIp", "secondaryPrivateIps", "*"]) {
      assert.deepEqual(isProvedWithout(design, traffic, "box", one), [false, false]);
    }
  });
  it("leads there in a list of blocks", () => {
    const rule = { type: "egress", securityGroupId: the("app-group"), cidrBlocks: [of("box")], protocol: "tcp", fromPort: 6379, toPort: 6379 }; // prettier-ignore
    isRight({ ...design, "app-to-box": ["ec2/securityGroupRule", rule] }, traffic);
  });
  it("leads to no other", () => {
    isFound(
      but(design, "app-to-box", { cidrIpv4: of("other") }),
      traffic,
      /T1 missing/,
      /N1 refuted/,
    );
  });
  it("leads nowhere on another port", () => {
    isFound(but(design, "app-to-box", { toPort: 6380, fromPort: 6380 }), traffic, /T1 missing/);
  });
  it("may be for a public address where there is one, until that is known", () => {
    const open: Design = { ...design, box: box("10.0.0.9", "public-a", { associatePublicIpAddress: true }) }; // prettier-ignore
    assert.deepEqual(verdictsOf(open, traffic, "T1"), { "first preview": "missing", deployed: "proved" }); // prettier-ignore
    const bound: Design = { ...design, address: ["ec2/eip", { domain: "vpc", instance: the("box") }] }; // prettier-ignore
    assert.deepEqual(verdictsOf(bound, traffic, "T1"), { "first preview": "missing", deployed: "proved" }); // prettier-ignore
  });
  it("may be for one of several addresses", () => {
    const several: Design = { ...design, box: box("10.0.10.9", "private-a", { secondaryPrivateIps: ["10.0.10.20"] }) }; // prettier-ignore
    assert.equal(verdictsOf(several, traffic, "T1")["first preview"], "missing");
  });
  it("is not told from another one's in one list", () => {
    const rule = { type: "egress", securityGroupId: the("app-group"), cidrBlocks: [of("box"), of("other")], protocol: "tcp", fromPort: 6379, toPort: 6379 }; // prettier-ignore
    const mixed: Design = { ...design, "app-to-box": ["ec2/securityGroupRule", rule] };
    assert.notEqual(verdictsOf(mixed, traffic, "N1")["first preview"], "proved");
  });
});

describe("a rule that lets in from an instance's own address", () => {
  const design: Design = {
    ...network(),
    ...database(),
    ...group("box-group"),
    ...sends("box-group", the("db-group"), 5432),
    ...only("db-from-box", "Ingress", "db-group", of("box"), 5432),
    box: box("10.0.10.9"),
    other: box("10.0.10.10"),
  };
  const traffic = matrix({
    services: { box: { name: "box" }, other: { name: "other" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "box", to: "db", ports: 5432 }],
    never: [{ id: "N1", from: "other", to: "db" }],
  });
  it("is for it alone", () => {
    isRight(design, traffic);
  });
  it("is for nobody who is not declared", () => {
    const closed = matrix({
      services: { box: { name: "box" }, other: { name: "other" } },
      stores: { db: { name: "db" } },
      allow: [],
    });
    isFound(design, closed, /refuted/);
  });
  it("is for nobody else", () => {
    const changed = but(design, "db-from-box", { cidrIpv4: of("other") });
    isFound(changed, traffic, /T1 missing/, /N1 refuted/);
  });
});

describe("a rule for the address of an interface of its own", () => {
  const design: Design = {
    ...network(),
    ...group("app-group"),
    ...group("box-group"),
    ...lets("box-group", the("app-group"), 6379),
    ...only("app-to-box", "Egress", "app-group", of("eni"), 6379),
    ...lambda("app"),
    eni: ["ec2/networkInterface", { subnetId: the("private-a"), securityGroups: [the("box-group")] }, { privateIp: "10.0.10.9" }],
    box: ["ec2/instance", { primaryNetworkInterface: { networkInterfaceId: the("eni") } }, { privateIp: "10.0.10.9" }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" }, box: { name: "eni" } },
    allow: [{ id: "T1", from: "app", to: "box", ports: 6379 }],
  });
  it("leads to the instance that has it", () => {
    isRight(design, traffic);
  });
  it("leads there by the instance's address as well", () => {
    isRight(but(design, "app-to-box", { cidrIpv4: of("box") }), traffic);
  });
  it("may be for another one of it", () => {
    const several = but(design, "eni", { privateIpsCount: 1 });
    assert.equal(verdictsOf(several, traffic, "T1")["first preview"], "missing");
  });
});

describe("tasks on two instances with addresses of their own", () => {
  const join = "echo ECS_CLUSTER=main >> /etc/ecs/ecs.config";
  const design: Design = {
    ...network(),
    ...cluster,
    ...database(),
    ...group("box-group"),
    ...sends("box-group", "10.0.0.0/16", 5432),
    box: box("10.0.10.9", "private-a", { userData: join, privateIp: "10.0.10.9" }),
    other: box("10.0.10.10", "private-a", { userData: join, privateIp: "10.0.10.10" }),
    task: ["ecs/taskDefinition", { family: "svc", containerDefinitions: "[]" }],
    svc: ["ecs/service", { cluster: arn("cluster"), taskDefinition: arn("task") }],
  };
  const traffic = matrix({
    services: { box: { name: "box" }, other: { name: "other" }, svc: { name: "svc" } },
    stores: { db: { name: "db" } },
    allow: [],
    never: [{ id: "N1", from: "svc", to: "db" }],
  });
  for (const address of ["10.0.10.9/32", "10.0.10.10/32"]) {
    it(`may come from either: ${address}`, () => {
      isFound({ ...design, ...lets("db-group", address, 5432) }, traffic, /N1 /);
    });
  }
  it("work where both are let in alone", () => {
    const allowed = matrix({
      services: { box: { name: "box" }, other: { name: "other" }, svc: { name: "svc" } },
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "services", to: "db", ports: 5432 }],
    });
    const one = { ...design, ...only("1", "Ingress", "db-group", of("box"), 5432) };
    isFound(one, allowed, /T1 missing/);
    const text = findings(Object.values(verdicts({ ...one, ...only("2", "Ingress", "db-group", of("other"), 5432) }, allowed))[1] ?? assert.fail()); // prettier-ignore
    assert.deepEqual(text, []);
  });
});
