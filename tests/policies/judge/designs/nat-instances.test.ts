/** NAT instances: what they send on is up to their software, so that it takes an assumption; the network around is read. */
import assert from "node:assert/strict";
import { proveProgram } from "../support";
import { but, deployed, isFound, isRight, matrix, planned, the, verdicts, without, type Design } from "./design"; // prettier-ignore
import {
  cluster,
  database,
  fargate,
  group,
  isolated,
  lets,
  of,
  pair,
  route,
  sends,
  tier,
} from "./parts";

const everyone = "0.0.0.0/0";
const eni = "eni-0123456789abcdef0";

const instance = (name: string, subnet: string): Design => ({
  [name]: ["ec2/instance", { ami: "ami-0123456789abcdef0", instanceType: "t4g.nano", subnetId: the(subnet), associatePublicIpAddress: true, sourceDestCheck: false, vpcSecurityGroupIds: [the("nat-group")] }, { primaryNetworkInterfaceId: eni }],
}); // prettier-ignore
const toInstance = { networkInterfaceId: the("nat", "primaryNetworkInterfaceId") };

const design: Design = {
  ...isolated(),
  igw: ["ec2/internetGateway", { vpcId: the("vpc") }],
  ...tier("public", 0),
  ...route("public-out", "public", { gatewayId: the("igw") }),
  ...group("nat-group"),
  ...lets("nat-group", "10.0.10.0/24", "all"),
  ...lets("nat-group", "10.0.11.0/24", "all", "2"),
  ...sends("nat-group", everyone, "all"),
  ...instance("nat", "public-a"),
  ...route("private-out", "private", toInstance),
  ...cluster,
  ...group("app-group"),
  ...sends("app-group", everyone, 443),
  ...fargate("app"),
};
const assumption = {
  id: "A1",
  resource: "nat",
  claim: "it forwards to the internet, with its own address",
  reason: "it runs fck-nat, which was tried by hand",
};
const unstated = matrix({
  services: { app: { name: "app" }, nat: { name: "nat" } },
  allow: [
    { id: "T1", from: "app", to: "internet", ports: "tcp/443" },
    { id: "T2", from: "nat", to: "internet", ports: "any" },
    { id: "T3", from: "app", to: "nat", ports: "tcp/443" },
  ],
});
const traffic = { ...unstated, assumptions: [assumption] };
const titles = (one: Design, declared: unknown) =>
  Object.values(verdicts(one, declared)).map(({ findings }) =>
    findings.map(({ title, fix }) => `${title} ${fix}`).join("\n"),
  );
/** Holds that both readings miss T1, and say why. */
function isLost(one: Design, why: RegExp, declared: unknown = traffic): void {
  isFound(one, declared, /T1 missing works/);
  for (const text of titles(one, declared)) assert.match(text, why);
}

describe("a NAT instance", () => {
  it("leads to the internet under an assumption", () => {
    isRight(design, traffic);
    for (const verdict of Object.values(verdicts(design, traffic))) {
      assert.equal(verdict.assumptions[0]?.used, true);
      const row = verdict.rows.find(({ id }) => id === "T1");
      assert.deepEqual(row?.assumptions, ["A1"]);
      assert.match(
        row.evidence.join(),
        /private-out routes to the NAT instance.*routes to the internet/,
      );
    }
  });
  it("does not without one, which is what the finding asks for", () => {
    isLost(
      design,
      /up to its software.*State that it does.*as an assumption.*resource: nat/,
      unstated,
    );
  });
  it("does not by an assumption about something else", () => {
    const other = { ...unstated, assumptions: [{ ...assumption, resource: "app" }] };
    isLost(design, /State that it does/, other);
  });
  it("leads there by its group, with an address that is bound to it, and by a table's own route", () => {
    const named = {
      ...without(design, "nat-group-in-1", "nat-group-in-2"),
      ...pair("app-group", "nat-group", 443),
    };
    isRight(named, traffic);
    const bound: Design = { ...but(design, "nat", { associatePublicIpAddress: false }), eip: ["ec2/eip", { domain: "vpc", instance: the("nat") }] }; // prettier-ignore
    isRight(bound, traffic);
    const inline = but(without(design, "private-out"), "private-table", { routes: [{ cidrBlock: everyone, ...toInstance }] }); // prettier-ignore
    isRight(inline, traffic);
  });
  it("leads there by an interface that it is given", () => {
    const given: Design = {
      ...but(without(design, "nat"), "private-out", { networkInterfaceId: the("eni") }),
      eni: ["ec2/networkInterface", { subnetId: the("public-a"), securityGroups: [the("nat-group")], sourceDestCheck: false }],
      nat: ["ec2/instance", { ami: "ami-0123456789abcdef0", instanceType: "t4g.nano", networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: the("eni") }] }, { primaryNetworkInterfaceId: "eni-1" }],
      eip: ["ec2/eip", { domain: "vpc", networkInterface: the("eni") }],
    }; // prettier-ignore
    const declared = { ...traffic, services: { app: { name: "app" }, nat: { name: "eni" } } };
    isRight(given, declared);
    isLost(
      but(given, "eni", { sourceDestCheck: true }),
      /eni drops what is not for itself/,
      declared,
    );
    isFound(without(given, "eip"), declared, /T1 missing works/);
  });
});

describe("an interface that what a group starts attaches to itself", () => {
  const started: Design = {
    ...but(without(design, "nat"), "private-out", { networkInterfaceId: the("eni") }),
    eni: ["ec2/networkInterface", { subnetId: the("public-a"), securityGroups: [the("nat-group")], sourceDestCheck: false }],
    eip: ["ec2/eip", { domain: "vpc", networkInterface: the("eni") }],
    ...group("own-group"),
    template: ["ec2/launchTemplate", { imageId: "ami-0123456789abcdef0", instanceType: "t4g.nano", vpcSecurityGroupIds: [the("own-group")], userData: "YXR0YWNoIGVuaQ==" }],
    nats: ["autoscaling/group", { minSize: 1, maxSize: 1, vpcZoneIdentifiers: of("public"), launchTemplate: { id: the("template"), version: "$Latest" } }],
  }; // prettier-ignore
  const services = { app: { name: "app" }, nat: { name: "eni" }, nats: { name: "nats" } };
  const stated = { ...traffic, services, assumptions: [{ ...assumption, resource: "eni" }] };
  it("leads to the internet under an assumption about it", () => {
    isRight(started, stated);
  });
  it("does not without one, which is what the finding asks for", () => {
    isLost(started, /whether anything attaches .* eni .*State that.*resource: eni/, {
      ...unstated,
      services,
    });
  });
  it("does not where something else is missing", () => {
    isLost(but(started, "eni", { sourceDestCheck: true }), /eni drops what is not for itself/, stated); // prettier-ignore
    isFound(without(started, "eip"), stated, /T1 missing works/);
    isLost(without(started, "nat-group-in-2"), /no rule of .*nat-group lets all of that/, stated);
  });
  it("may lead by the other interface of what attaches it", () => {
    const hop: Design = {
      ...started,
      ...database(),
      ...pair("own-group", "db-group", 5432),
      ...sends("app-group", "10.0.0.0/16", 5432, "2"),
    };
    const declared = matrix({
      services,
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "nats", to: "db", ports: 5432 }],
      never: [{ id: "N1", from: "app", to: "db" }],
    });
    const narrow: Design = { ...hop, ...route("private-data", "private", { networkInterfaceId: the("eni") }, "10.0.20.0/23") }; // prettier-ignore
    const [kind, inputs] = instance("nats", "public-a")["nats"] ?? assert.fail();
    const single: Design = { ...without(narrow, "template"), nats: [kind, { ...inputs, vpcSecurityGroupIds: [the("own-group")] }, { primaryNetworkInterfaceId: eni }] }; // prettier-ignore
    // One whose own interface is the program's.
    const main: Design = { main: ["ec2/networkInterface", { subnetId: the("public-b"), securityGroups: [the("own-group")], sourceDestCheck: false }] }; // prettier-ignore
    const given: Design = { ...without(narrow, "template"), ...main, nats: [kind, { ...inputs, subnetId: undefined, vpcSecurityGroupIds: undefined, primaryNetworkInterface: { networkInterfaceId: the("main") } }] }; // prettier-ignore
    for (const [one, expected] of [
      [narrow, "undecided"],
      [single, "undecided"],
      [given, "undecided"],
      [hop, "proved"],
    ] as const) {
      for (const [when, { rows }] of Object.entries(verdicts(one, declared))) {
        assert.equal(rows.find(({ id }) => id === "N1")?.verdict, expected, when);
      }
    }
  });
});

describe("a NAT instance does not lead to the internet", () => {
  it("where it drops what is not for itself", () => {
    for (const sourceDestCheck of [true, undefined]) {
      isLost(
        but(design, "nat", { sourceDestCheck }),
        /drops what is not for itself.*Set sourceDestCheck/,
      );
    }
    isLost(but(design, "nat", { sourceDestCheck: true }), /drops what is not for itself/, unstated);
  });
  it("where its group lets in no more than one of the subnets", () => {
    isLost(without(design, "nat-group-in-2"), /no rule of .*nat-group lets all of that into/);
  });
  it("where its group lets in another port", () => {
    const other = {
      ...without(design, "nat-group-in-1", "nat-group-in-2"),
      ...lets("nat-group", "10.0.0.0/16", 80),
    };
    isLost(other, /nat-group lets all of that into/);
    isLost(other, /nat-group lets all of that into/, unstated);
  });
  it("where its group names another one than that of who sends", () => {
    const stray: Design = {
      ...without(design, "nat-group-in-1", "nat-group-in-2"),
      ...group("other-group"),
      ...lets("nat-group", the("other-group"), 443),
      ...sends("other-group", everyone, 443),
      ...fargate("other", { groups: ["other-group"] }),
    };
    const declared = matrix({
      services: { app: { name: "app" }, nat: { name: "nat" }, other: { name: "other" } },
      allow: [
        { id: "T1", from: "app", to: "internet", ports: "tcp/443" },
        { id: "T2", from: ["nat", "other"], to: "internet", ports: "any" },
        { id: "T3", from: "other", to: "nat", ports: "tcp/443" },
      ],
      assumptions: [assumption],
    });
    for (const verdict of Object.values(verdicts(stray, declared))) {
      assert.deepEqual(
        verdict.findings.map(({ row }) => row).filter((id) => id !== "start"),
        ["T1"],
      );
    }
  });
  it("where its group lets nothing out", () => {
    isFound(
      without(design, "nat-group-out-1"),
      { ...traffic, allow: unstated["allow"] },
      /T1 missing works/,
    );
  });
  it("without a public address, or without a route to the internet", () => {
    isFound(but(design, "nat", { associatePublicIpAddress: false }), traffic, /T1 missing works/);
    isFound(without(design, "public-out"), traffic, /T1 missing works/);
    isFound(but(design, "nat", { subnetId: the("data-a") }), traffic, /T1 missing works/);
  });
  it("where network ACLs keep its packets or their answers", () => {
    const all = {
      protocol: "-1",
      action: "allow",
      cidrBlock: everyone,
      fromPort: 0,
      toPort: 0,
      ruleNo: 100,
    };
    const web = { ...all, protocol: "tcp", fromPort: 443, toPort: 443 };
    const closed = (ingress: object): Design => ({
      ...design,
      acl: [
        "ec2/networkAcl",
        { vpcId: the("vpc"), subnetIds: of("public"), ingress: [ingress], egress: [all] },
      ],
    });
    isRight(closed(all), traffic);
    isFound(closed(web), traffic, /T1 missing works/);
    isFound(closed(web), unstated, /T1 missing works/);
  });
  it("where it has a second interface, by which it may send on", () => {
    const second: Design = {
      ...design,
      eni: ["ec2/networkInterface", { subnetId: the("public-b"), securityGroups: [the("nat-group")], attachments: [{ instance: the("nat"), deviceIndex: 1 }] }],
    }; // prettier-ignore
    isFound(second, traffic, /T1 missing works/);
  });
  it("where it stands in another VPC, to which no route may lead", () => {
    const [type, inputs = {}, outputs = {}] = design["nat"] ?? [];
    const far: Design = {
      ...without(design, "nat-group"),
      far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
      ...tier("far", 0, "far", "10.1"),
      "far-igw": ["ec2/internetGateway", { vpcId: the("far") }],
      ...route("far-out", "far", { gatewayId: the("far-igw") }),
      ...group("nat-group", "far"),
      nat: [type ?? "", { ...inputs, subnetId: the("far-a") }, outputs],
    };
    isFound(far, traffic, /T1 missing works/);
  });
});

describe("what must not get out or in", () => {
  it("does not by a NAT instance either, whatever is stated of it", () => {
    const never = matrix({ services: { app: { name: "app" } }, never: [{ id: "N1", from: "app", to: "internet" }] }); // prettier-ignore
    for (const declared of [never, { ...never, assumptions: [assumption] }]) {
      isFound(design, declared, /N1 (refuted|undecided) reach/);
    }
  });
  it("is not hidden by an assumption about a host: what gets to it is judged as it is", () => {
    const open = { ...design, ...lets("nat-group", everyone, 22, "3") };
    isFound(open, traffic, /traffic refuted|reach at|closed/);
  });
  it("gets from a host that a narrower route leads to on to a store that lets that in", () => {
    const hop: Design = {
      ...design,
      ...database(),
      ...pair("nat-group", "db-group", 5432),
      ...sends("app-group", "10.0.0.0/16", 5432, "2"),
      ...route("private-data", "private", toInstance, "10.0.20.0/24"),
      ...route("private-data-b", "private", toInstance, "10.0.21.0/24"),
    };
    const declared = matrix({
      services: { app: { name: "app" }, nat: { name: "nat" } },
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "nat", to: "db", ports: 5432 }],
      never: [{ id: "N1", from: "app", to: "db" }],
    });
    for (const [when, program] of [
      ["first preview", planned(hop)],
      ["deployed", deployed(hop)],
    ] as const) {
      const { rows } = proveProgram(program, { traffic: declared });
      assert.notEqual(rows.find(({ id }) => id === "N1")?.verdict, "proved", when);
    }
  });
  it("may get on so from an interface of which nobody knows whose it is", () => {
    const to = { networkInterfaceId: "eni-0fedcba9876543210" };
    const declared = matrix({
      services: { app: { name: "app" }, nat: { name: "nat" } },
      stores: { db: { name: "db" } },
      allow: [{ id: "T1", from: "nat", to: "db", ports: 5432 }],
      never: [{ id: "N1", from: "app", to: "db" }],
    });
    const base: Design = {
      ...without(design, "nat", "private-out"),
      ...database(),
      ...pair("nat-group", "db-group", 5432),
      ...sends("app-group", "10.0.0.0/16", 5432, "2"),
    };
    const routed: Design = { ...base, ...route("private-data", "private", to, "10.0.20.0/23") };
    const started: Design = {
      template: ["ec2/launchTemplate", { imageId: "ami-0123456789abcdef0", instanceType: "t4g.nano", vpcSecurityGroupIds: [the("nat-group")] }],
      nat: ["autoscaling/group", { minSize: 1, maxSize: 1, vpcZoneIdentifiers: of("public"), launchTemplate: { id: the("template"), version: "$Latest" } }],
    }; // prettier-ignore
    const verdictsOf = (one: Design) =>
      Object.values(verdicts(one, declared)).map(
        ({ rows }) => rows.find(({ id }) => id === "N1")?.verdict,
      );
    assert.deepEqual(verdictsOf({ ...routed, ...started }), ["undecided", "undecided"]);
    // An instance of which the interface is known is another one.
    assert.deepEqual(verdictsOf({ ...routed, ...instance("nat", "public-a") }), [
      "undecided",
      "proved",
    ]);
    assert.deepEqual(verdictsOf({ ...base, ...started }), ["proved", "proved"]);
  });
});
