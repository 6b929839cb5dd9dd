/** Instances that EC2 starts as a fleet, out of templates or specifications. */
import assert from "node:assert/strict";
import { brief, row } from "../support";
import { but, isFound, isRight, matrix, the, verdicts, type Design } from "./design";
import { database, group, lets, network, pair, sends } from "./parts";

const ground: Design = {
  ...network(),
  ...database(),
  ...group("app-group"),
  ...pair("app-group", "db-group", 5432),
  ...sends("app-group", "0.0.0.0/0", 443),
};
const traffic = matrix({
  services: { fleet: { name: "fleet" } },
  stores: { db: { name: "db" } },
  allow: [
    { id: "T1", from: "fleet", to: "db", ports: 5432 },
    { id: "T2", from: "fleet", to: "internet", ports: "tcp/443" },
  ],
});
const template = (more: object, name = "template"): Design => ({
  [name]: ["ec2/launchTemplate", { imageId: "ami-1", instanceType: "t4g.nano", ...more }, { latestVersion: 1 }],
}); // prettier-ignore
const inGroup = { vpcSecurityGroupIds: [the("app-group")] };
const config = (overrides: readonly object[] | undefined, ids: readonly string[], name = "template") => ({
  launchTemplateSpecification: { [ids[0] ?? ""]: the(name), version: the(name, "latestVersion") },
  ...(overrides === undefined ? {} : { overrides }),
}); // prettier-ignore
const placed = ["private-a", "private-b"].map((name) => ({ subnetId: the(name) }));

/** Both kinds of fleets, out of templates. */
const kinds = {
  "an EC2 fleet": (...configs: readonly object[]): Design => ({
    fleet: ["ec2/fleet", { launchTemplateConfigs: configs, targetCapacitySpecification: { defaultTargetCapacityType: "spot", totalTargetCapacity: 2 } }],
  }),
  "a spot fleet": (...configs: readonly object[]): Design => ({
    fleet: ["ec2/spotFleetRequest", { iamFleetRole: "arn:aws:iam::123456789012:role/x", targetCapacity: 2, launchTemplateConfigs: configs }],
  }),
}; // prettier-ignore

for (const [name, fleet] of Object.entries(kinds)) {
  const ids = [name === "a spot fleet" ? "id" : "launchTemplateId"];
  const one = (overrides?: readonly object[]) => fleet(config(overrides, ids));
  const design: Design = { ...ground, ...template(inGroup), ...one(placed) };

  describe(name, () => {
    it("is proved in the subnets that it names", () => {
      isRight(design, traffic);
    });
    it("is proved in the subnet that its template names", () => {
      const own = { networkInterfaces: [{ subnetId: the("private-a"), securityGroups: [the("app-group")], associatePublicIpAddress: "false" }] }; // prettier-ignore
      isRight({ ...ground, ...template(own), ...one() }, traffic);
    });
    it("is not in a subnet that leads nowhere", () => {
      isFound({ ...design, ...one([...placed, { subnetId: the("data-a") }]) }, traffic, /T2 missing/); // prettier-ignore
    });
    it("is not where nothing says in which subnet", () => {
      isFound({ ...design, ...one() }, traffic, /T1 missing works at fleet/);
      isFound({ ...design, ...one([{ instanceType: "t4g.micro" }, ...placed]) }, traffic, /T1 missing works/); // prettier-ignore
    });
    it("is not in a group that nobody lets in", () => {
      isFound({ ...design, ...group("other"), ...template({ vpcSecurityGroupIds: [the("other")] }) }, traffic, /T1 missing/); // prettier-ignore
    });
    it("is not by an older version of its template", () => {
      const first = { launchTemplateSpecification: { [ids[0] ?? ""]: the("template"), version: "1" }, overrides: placed }; // prettier-ignore
      const later: Design = { ...ground, template: ["ec2/launchTemplate", { imageId: "ami-1", ...inGroup }, { latestVersion: 2 }] }; // prettier-ignore
      const { deployed } = verdicts({ ...later, ...fleet(first) }, traffic);
      assert.match(deployed?.findings.map(brief).join() ?? "", /T1 missing/);
    });
    it("is not with an open port and addresses on the internet", () => {
      const open: Design = { ...design, ...lets("app-group", "0.0.0.0/0", 22), ...one([{ subnetId: the("public-a") }]) }; // prettier-ignore
      isRight({ ...open, ...one(placed) }, traffic);
      isFound(but(open, "public-a", { mapPublicIpOnLaunch: true }), traffic, /\* refuted reach/);
    });
  });
}

describe("a spot fleet of specifications", () => {
  const specified = (...specifications: readonly object[]): Design => ({
    ...ground,
    fleet: ["ec2/spotFleetRequest", { iamFleetRole: "arn:aws:iam::123456789012:role/x", targetCapacity: 2, launchSpecifications: specifications.map((one) => ({ ami: "ami-1", instanceType: "t4g.nano", ...inGroup, ...one })) }],
  }); // prettier-ignore
  it("is proved", () => {
    isRight(specified({ subnetId: the("private-a"), associatePublicIpAddress: false }), traffic);
    const [first, later] = Object.values(verdicts(specified(...placed), traffic));
    assert.deepEqual(later?.findings.map(brief), []);
    // A first preview does not tell that both are in one group.
    assert.match(first?.findings.map(brief).join() ?? "", /T1 missing/);
  });
  it("is not where one of them stands in a subnet that leads nowhere", () => {
    const found = verdicts(specified(...placed, { subnetId: the("data-a") }), traffic);
    assert.match(found["deployed"]?.findings.map(brief).join() ?? "", /T2 missing/);
  });
  it("is not where nothing says in which subnet", () => {
    const found = /T1 missing works at fleet :: launchSpecifications(\[0\])?.subnetId/;
    isFound(specified({}), traffic, found);
    isFound(specified({}, ...placed), traffic, found);
  });
  it("is not where one of them is in another group", () => {
    const apart = [{ subnetId: the("private-a"), vpcSecurityGroupIds: [the("other")] }, { subnetId: the("private-b") }]; // prettier-ignore
    isFound({ ...specified(...apart), ...group("other") }, traffic, /T1 missing/);
  });
  it("is not where one of them has an address on the internet, and a port is open", () => {
    const out = { subnetId: the("public-a"), associatePublicIpAddress: true };
    const open = { ...specified(...placed, out), ...lets("app-group", "0.0.0.0/0", 22) };
    const said = Object.values(verdicts(open, traffic)).map((one) => row(one, "*").verdict);
    // A first preview does not tell whose the public subnet is.
    assert.deepEqual(said, ["undecided", "refuted"]);
    isRight(specified(out), traffic);
  });
  it("is not where it starts nothing, as far as anybody can tell", () => {
    isFound(but(specified({}), "fleet", { launchSpecifications: undefined }), traffic, /T1 missing/); // prettier-ignore
  });
});

describe("templates of which one names no group", () => {
  const mapped = ["public-a", "public-b"].reduce<Design>(
    (one, name) => but(one, name, { mapPublicIpOnLaunch: true }),
    ground,
  );
  const anyone = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };
  const design: Design = {
    ...mapped,
    "default-group": ["ec2/defaultSecurityGroup", { vpcId: the("vpc"), ingress: [anyone] }],
    ...template(inGroup),
  };
  const never = matrix({
    services: { fleet: { name: "fleet" } },
    never: [{ id: "N1", from: "internet", to: "fleet" }],
  });
  const said = (one: Design) =>
    Object.values(verdicts(one, never)).map((verdict) => row(verdict, "N1").verdict);
  const outside = [{ subnetId: the("public-a") }];
  const group_ = (overrides: readonly object[]): Design => ({
    fleet: ["autoscaling/group", { minSize: 1, maxSize: 2, vpcZoneIdentifiers: [the("public-a")], mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: the("template"), version: the("template", "latestVersion") }, overrides } } }],
  }); // prettier-ignore
  const own = { launchTemplateId: the("plain"), version: the("plain", "latestVersion") };
  const fleet = kinds["an EC2 fleet"];
  const named = ["launchTemplateId"];
  it("have it in the default group of the VPC: of a fleet", () => {
    const one = config(outside, named);
    assert.deepEqual(said({ ...design, ...fleet(one) }), ["proved", "proved"]);
    const two = { ...design, ...template({}, "plain"), ...fleet(one, config(outside, named, "plain")) }; // prettier-ignore
    assert.ok(!said(two).includes("proved"));
  });
  it("have it in the default group of the VPC: of an override", () => {
    const one = { instanceType: "t4g.nano" };
    assert.deepEqual(said({ ...design, ...group_([one]) }), ["proved", "proved"]);
    const two = [one, { instanceType: "c7g.large", launchTemplateSpecification: own }];
    assert.ok(!said({ ...design, ...template({}, "plain"), ...group_(two) }).includes("proved"));
  });
  it("have it in the default group of the VPC: of a second interface", () => {
    const first = { deviceIndex: 0, securityGroups: [the("app-group")] };
    const second = { deviceIndex: 1, subnetId: the("public-b") };
    const interfaces = (...all: readonly object[]): Design => ({
      ...design,
      ...template({ networkInterfaces: all }),
      ...fleet(config(outside, named)),
    });
    assert.deepEqual(said(interfaces(first)), ["proved", "proved"]);
    assert.ok(!said(interfaces(first, second)).includes("proved"));
  });
});
