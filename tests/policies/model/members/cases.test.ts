import assert from "node:assert/strict";
import { ports } from "../../../../policies/core/algebra";
import { allKinds } from "../../../../policies/core/graph";
import {
  byHost,
  isSure,
  kindsWithMembers,
  kindsWithout,
} from "../../../../policies/core/model/members";
import { U, type Given, type Program } from "../../graph/build";
import { ground, host, Layer, type } from "./build";

const one = (token: string, inputs: Record<string, unknown>, more: Given = {}): Layer =>
  new Layer({ ...ground, x: [token, { id: "x-1", inputs, ...more }] });

const hosts: Program = {
  ...ground,
  a: [type.instance, host("i-a", ["sg-1"])],
  b: [type.instance, host("i-b", ["sg-2"])],
};

const rule = (extra: Record<string, unknown>) => ({
  securityGroupId: "sg-1",
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  ...extra,
});

/** The rules of g1, in each of the ways to write them: 443 from g2, and from 10.0.0.0/8. */
const written: Readonly<Record<string, Program>> = {
  inline: {
    ...hosts,
    g1: [
      type.group,
      {
        id: "sg-1",
        inputs: {
          vpcId: "vpc-1",
          ingress: [
            { protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: ["sg-2"] },
            { protocol: "6", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] },
          ],
        },
      },
    ],
  },
  standalone: {
    ...hosts,
    r1: [type.ingress, { inputs: rule({ referencedSecurityGroupId: "sg-2" }) }],
    r2: [type.ingress, { inputs: rule({ cidrIpv4: "10.0.0.0/8" }) }],
  },
  legacy: {
    ...hosts,
    r1: [
      type.legacy,
      {
        inputs: {
          type: "ingress", securityGroupId: "sg-1", protocol: "TCP", fromPort: 443, toPort: 443, sourceSecurityGroupId: "sg-2",
        },
      },
    ],
    r2: [
      type.legacy,
      {
        inputs: {
          type: "ingress", securityGroupId: "sg-1", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/9", "10.128.0.0/9"],
        },
      },
    ],
  },
}; // prettier-ignore

describe("rules of groups", () => {
  for (const [form, program] of Object.entries(written)) {
    it(`are the same ${form}, in any order`, () => {
      const reversed = Object.fromEntries(Object.entries(program).reverse());
      for (const layer of [new Layer(program), new Layer(reversed)]) {
        for (const reading of ["may", "must"] as const) {
          assert.deepEqual(layer.in("a", reading), ["tcp 443 < 10.0.0.0/8", "tcp 443 < b"]);
          assert.deepEqual(layer.out("a", reading), []);
        }
      }
    });
  }

  it("of both forms overwrite each other: all may hold, what both say must", () => {
    const layer = new Layer({
      ...written.inline,
      r: [type.ingress, { inputs: rule({ cidrIpv4: "10.0.0.0/8" }) }],
      s: [type.ingress, { inputs: rule({ cidrIpv4: "192.168.0.0/16" }) }],
    });
    assert.equal(layer.in("a", "may").length, 4);
    assert.deepEqual(layer.in("a", "must"), ["tcp 443 < 10.0.0.0/8"]);
    assert.deepEqual(
      layer.members.groups.findings.map(({ kind }) => kind),
      ["mixed-rules"],
    );
  });

  it("that no exclusive list names are taken away", () => {
    const layer = new Layer({
      ...hosts,
      r: [type.ingress, { id: "sgr-1", inputs: rule({ cidrIpv4: "10.0.0.0/8" }) }],
      s: [type.ingress, { id: "sgr-2", inputs: rule({ cidrIpv4: "192.168.0.0/16" }) }],
      x: [
        type.exclusive,
        { inputs: { securityGroupId: "sg-1", ingressRuleIds: ["sgr-1"], egressRuleIds: [] } },
      ],
    });
    assert.equal(layer.in("a", "may").length, 2);
    assert.deepEqual(layer.in("a", "must"), ["tcp 443 < 10.0.0.0/8"]);
  });

  it("of a default group that nobody manages let its members in and everything out", () => {
    const layer = new Layer({ ...ground, a: [type.instance, host("i-a", [])] });
    assert.deepEqual(layer.in("a", "must"), ["all traffic < a"]);
    assert.deepEqual(layer.out("a", "must"), ["all traffic < 0.0.0.0/0 ::/0"]);
  });

  it("of a default group that is managed are those that it lists", () => {
    const layer = new Layer({
      ...ground,
      d: [type.defaultGroup, { id: "sg-d", inputs: { vpcId: "vpc-1" } }],
      a: [type.instance, host("i-a", [])],
    });
    assert.deepEqual(layer.in("a", "may"), []);
    assert.deepEqual(layer.out("a", "may"), []);
  });

  describe("of a default group that names no VPC", () => {
    const managed: Program = {
      d: [type.defaultGroup, { id: "sg-d", inputs: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] } }],
    }; // prettier-ignore
    const inside = (vpc: Program[string], more: Program = {}) =>
      new Layer({
        ...managed,
        ...more,
        own: vpc,
        near: [type.subnet, { id: "subnet-9", inputs: { vpcId: "vpc-9" } }],
        a: [type.instance, host("i-a", [], "subnet-9")],
      });
    const listed = "tcp 443 < 0.0.0.0/0";

    it("are those of the VPC that the account came with", () => {
      const layer = inside(["aws:ec2/defaultVpc:DefaultVpc", { id: "vpc-9", inputs: {} }]);
      assert.deepEqual(layer.in("a", "must"), [listed]);
      assert.deepEqual(layer.out("a", "may"), []);
    });

    it("may be those of a VPC that is read, which may be that one", () => {
      const layer = inside([type.vpc, { id: "vpc-9", external: true }]);
      assert.deepEqual(layer.in("a", "may"), ["all traffic < a", listed]);
      assert.deepEqual(layer.in("a", "must"), []);
    });

    it("are never those of one that is made", () => {
      const layer = inside([type.vpc, { id: "vpc-9", inputs: { cidrBlock: "10.9.0.0/16" } }]);
      assert.deepEqual(layer.in("a", "may"), ["all traffic < a"]);
    });
  });

  it("with prefix lists have the addresses of both kinds of entries", () => {
    const layer = new Layer({
      ...hosts,
      pl: [type.list, { id: "pl-1", inputs: { addressFamily: "IPv4" } }],
      e1: [type.entry, { inputs: { prefixListId: "pl-1", cidr: "10.0.0.0/9" } }],
      e2: [type.entry, { inputs: { prefixListId: "pl-1", cidr: "10.128.0.0/9" } }],
      r: [type.ingress, { inputs: rule({ prefixListId: "pl-1" }) }],
    });
    assert.deepEqual(layer.in("a", "must"), ["tcp 443 < 10.0.0.0/8"]);
  });

  const unknownRules: readonly (readonly [string, Record<string, unknown>])[] = [
    ["a foreign prefix list", rule({ prefixListId: "pl-other" })],
    ["a foreign group", rule({ referencedSecurityGroupId: "sg-other" })],
    ["an unknown block", rule({ cidrIpv4: U })],
    ["a text that is no block", rule({ cidrIpv4: "10.0.0.0/33" })],
  ];
  for (const [what, inputs] of unknownRules) {
    it(`with ${what} may let in anyone, and must nobody`, () => {
      const layer = new Layer({ ...hosts, r: [type.ingress, { inputs }] });
      assert.deepEqual(layer.in("a", "may"), ["tcp 443 < 0.0.0.0/0 ::/0"]);
      assert.deepEqual(layer.in("a", "must"), []);
    });
  }

  it("of an unknown group may be of any, and are reported once", () => {
    const inputs = rule({ securityGroupId: U, cidrIpv4: "10.0.0.0/8" });
    const layer = new Layer({ ...hosts, r: [type.ingress, { inputs }] });
    for (const name of ["a", "b"]) {
      assert.deepEqual(layer.in(name, "may"), ["tcp 443 < 10.0.0.0/8"]);
      assert.deepEqual(layer.in(name, "must"), []);
    }
    assert.deepEqual(
      layer.members.groups.findings.map(({ kind }) => kind),
      ["loose-rule"],
    );
  });

  it("take a port from the destination by reference", () => {
    const db = { engine: "postgres", vpcSecurityGroupIds: ["sg-1"], dbSubnetGroupName: "n" };
    const layer = new Layer({
      ...hosts,
      n: [type.dbGroup, { id: "n", inputs: { name: "n", subnetIds: ["subnet-1", "subnet-2"] } }],
      db: [type.db, { inputs: db }],
      r: [
        type.ingress,
        {
          inputs: rule({ fromPort: U, toPort: U, referencedSecurityGroupId: "sg-2" }),
          from: { fromPort: ["db"], toPort: ["db"] },
        },
      ],
    });
    for (const reading of ["may", "must"] as const) {
      assert.deepEqual(layer.in("db", reading), ["tcp 5432 < b"]);
    }
    const { subnets, spread } = layer.member("db");
    assert.deepEqual([subnets.certain.map(({ name }) => name), spread], [["s1", "s2"], "some"]);
  });
});

describe("public addresses", () => {
  const eipOf = (inputs: Record<string, unknown>): Program => ({
    ...hosts,
    eip: [type.eip, { id: "eip-1", inputs }],
  });
  const cases: readonly (readonly [string, Layer, string, string])[] = [
    ["an instance where the subnet maps none", new Layer(hosts), "a", "no"],
    ["where the subnet maps one", one(type.instance, { subnetId: "subnet-2" }), "x", "yes"],
    ["that refuses it", one(type.instance, { subnetId: "subnet-2", associatePublicIpAddress: false }), "x", "no"],
    ["that is not known to", one(type.instance, { subnetId: "subnet-1", associatePublicIpAddress: U }), "x", "unknown"],
    ["with an address bound", new Layer(eipOf({ instance: "i-a" })), "a", "yes"],
    ["beside a bound one", new Layer(eipOf({ instance: "i-a" })), "b", "no"],
    ["where it is not known which is bound", new Layer(eipOf({ networkInterface: "eni-other" })), "b", "unknown"],
    ["an interface in a subnet that maps", one(type.eni, { subnetId: "subnet-2" }), "x", "no"],
    ["a task that asks", one(type.service, { networkConfiguration: { subnets: ["subnet-1"], assignPublicIp: true } }), "x", "yes"],
    ["a task that does not", one(type.service, { networkConfiguration: { subnets: ["subnet-2"] } }), "x", "no"],
    ["an internal load balancer", one(type.lb, { internal: true, subnets: ["subnet-1"] }), "x", "no"],
    ["the same by its older token", one(type.alb, { internal: true, subnets: ["subnet-1"] }), "x", "no"],
    ["one that does not say", one(type.alb, { subnets: ["subnet-1"] }), "x", "yes"],
    ["one of which it is unknown", one(type.lb, { internal: U, subnets: ["subnet-1"] }), "x", "unknown"],
    ["a database", one(type.db, { engine: "mysql" }), "x", "no"],
    ["a public database", one(type.db, { engine: "mysql", publiclyAccessible: true }), "x", "yes"],
    ["a search domain outside of any VPC", one(type.domain, {}), "x", "yes"],
    ["a NAT gateway", one(type.nat, { subnetId: "subnet-1", allocationId: "eipalloc-1" }), "x", "yes"],
    ["one without an address", one(type.nat, { subnetId: "subnet-1" }), "x", "no"],
    ["a regional one", one(type.nat, { vpcId: "vpc-1", availabilityMode: "regional" }), "x", "yes"],
    ["a private one", one(type.nat, { subnetId: "subnet-1", connectivityType: "private" }), "x", "no"],
  ]; // prettier-ignore
  for (const [what, layer, name, state] of cases) {
    it(`${what}: ${state}`, () => {
      assert.equal(layer.member(name).publicV4.state, state);
    });
  }
});

/** Members of `x` as `label: subnets, groups`, with `?` for what may be anything. */
const standing = (layer: Layer): string[] =>
  layer.of("x").map(({ owner, label, subnets, groups }) => {
    const names = (all: readonly { readonly name: string }[], open: readonly string[]) =>
      [...all.map(({ name }) => name), ...(open.length > 0 ? ["?"] : [])].join(" ");
    const own = groups.certain.map(({ resource }) => resource);
    const tail = label.slice(owner.toString().length);
    return `${tail.trim()}: ${names(subnets.certain, subnets.anything)}, ${names(own, groups.anything)}`;
  });

describe("what AWS runs in one's subnets", () => {
  const place = { subnets: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const near = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const arns: Program = Object.fromEntries(
    Object.entries(ground).map(([name, [token, given]]) => [
      name,
      [token, { ...given, outputs: { arn: `arn:${name}` } }],
    ]),
  );
  const cases: readonly (readonly [string, string, Record<string, unknown>, readonly string[]])[] = [
    ["a notebook", "sagemaker/notebookInstance:NotebookInstance", { subnetId: "subnet-1", securityGroups: ["sg-1"], directInternetAccess: "Disabled" }, [": s1, g1"]],
    ["a notebook with a way to the internet of its own", "sagemaker/notebookInstance:NotebookInstance", { subnetId: "subnet-1", securityGroups: ["sg-1"] }, [": s1, g1", "(SageMaker's VPC): ?, "]],
    ["a notebook of which that is unknown", "sagemaker/notebookInstance:NotebookInstance", { subnetId: U, securityGroups: ["sg-1"], directInternetAccess: U }, [": ?, g1", "(SageMaker's VPC): ?, "]],
    ["a notebook in no VPC", "sagemaker/notebookInstance:NotebookInstance", {}, []],
    ["a domain", "sagemaker/domain:Domain", { subnetIds: ["subnet-1"], vpcId: "vpc-1", appNetworkAccessType: "VpcOnly", defaultUserSettings: { securityGroups: ["sg-1"] }, defaultSpaceSettings: { securityGroups: ["sg-2"] } }, [": s1, g1", "(spaces): s1, g2"]],
    ["a domain whose applications are outside", "sagemaker/domain:Domain", { subnetIds: ["subnet-1"], vpcId: "vpc-1", defaultUserSettings: {} }, ["(SageMaker's VPC): ?, "]],
    ["a model", "sagemaker/model:Model", { vpcConfig: place }, [": s1, g1"]],
    ["a model in no VPC", "sagemaker/model:Model", {}, []],
    ["a model of which nothing is known", "sagemaker/model:Model", { vpcConfig: U }, [": ?, ?"]],
    ["a tuning job", "sagemaker/hyperParameterTuningJob:HyperParameterTuningJob", { trainingJobDefinitions: [{ vpcConfig: place }] }, [": s1, g1"]],
    ["an application of Managed Flink", "kinesisanalyticsv2/application:Application", { applicationConfiguration: { vpcConfiguration: near } }, [": s1, g1"]],
    ["one in no VPC", "kinesisanalyticsv2/application:Application", { applicationConfiguration: {} }, []],
    ["a connector of MSK", "mskconnect/connector:Connector", { kafkaCluster: { apacheKafkaCluster: { vpc: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } } } }, [": s1, g1"]],
    ["a replicator of MSK", "msk/replicator:Replicator", { kafkaClusters: [{ vpcConfig: { subnetIds: ["subnet-1"], securityGroupsIds: ["sg-1"] } }] }, [": s1, g1"]],
    ["a pipeline", "opensearchingest/pipeline:Pipeline", { vpcOptions: near }, [": s1, g1"]],
    ["a directory, in a group of AWS's", "directoryservice/directory:Directory", { vpcSettings: { vpcId: "vpc-1", subnetIds: ["subnet-1"] } }, [": s1, "]],
    ["a connector to a directory elsewhere", "directoryservice/directory:Directory", { connectSettings: { vpcId: "vpc-1", subnetIds: ["subnet-1"] } }, [": s1, "]],
    ["a directory of desktops", "workspaces/directory:Directory", { subnetIds: ["subnet-1"], workspaceCreationProperties: { customSecurityGroupId: "sg-1" } }, [": s1, g1"]],
    ["a desktop whose directory is elsewhere", "workspaces/workspace:Workspace", { directoryId: "d-1234567890" }, [": ?, ?"]],
    ["a fleet of AppStream", "appstream/fleet:Fleet", { vpcConfig: near }, [": s1, g1"]],
    ["an agent of DataSync", "datasync/agent:Agent", { subnetArns: [U], securityGroupArns: [U] }, [": ?, ?"]],
    ["one that is an instance of its own", "datasync/agent:Agent", { ipAddress: "10.0.0.4" }, []],
    ["a location in EFS", "datasync/efsLocation:EfsLocation", { ec2Config: { subnetArn: "arn:s1", securityGroupArns: ["arn:g1"] } }, [": s1, g1"]],
    ["EMR Serverless", "emrserverless/application:Application", { networkConfiguration: near }, [": s1, g1"]],
    ["a workspace of Grafana", "grafana/workspace:Workspace", { vpcConfiguration: near }, [": s1, g1"]],
    ["a connection of QuickSight", "quicksight/vpcConnection:VpcConnection", near, [": s1, g1"]],
    ["a host of connections to code", "codeconnections/host:Host", { vpcConfiguration: near }, [": s1, g1"]],
  ]; // prettier-ignore
  for (const [what, token, inputs, expected] of cases) {
    it(`${what} stands there: ${expected.join(" and ")}`, () => {
      const layer = new Layer({ ...arns, x: [`aws:${token}`, { id: "x-1", inputs }] });
      assert.deepEqual(standing(layer), expected);
    });
  }

  it("a directory that AWS gives a group may let in and out anything", () => {
    const inputs = { vpcSettings: { vpcId: "vpc-1", subnetIds: ["subnet-1"] } };
    const layer = one("aws:directoryservice/directory:Directory", inputs);
    const { everything } = layer.members.admits(layer.member("x"), "may");
    assert.match(everything ?? "", /makes a group of its own/);
    assert.deepEqual(layer.in("x", "must"), []);
  });

  it("desktops stand where their directory does, which says where that is", () => {
    const directory = ["aws:directoryservice/directory:Directory", { id: "d-1", inputs: { vpcSettings: { vpcId: "vpc-1", subnetIds: ["subnet-1"] } } }] as const;
    const desktop = ["aws:workspaces/workspace:Workspace", { inputs: { directoryId: "d-1", userName: "ana" } }] as const;
    const setUp = ["aws:workspaces/directory:Directory", { id: "d-1", inputs: { directoryId: "d-1" } }] as const;
    const all = new Layer({ ...ground, directory, x: setUp, desktop });
    assert.deepEqual(standing(all), [": s1, "]);
    assert.deepEqual(all.of("desktop"), []);
    assert.deepEqual(standing(new Layer({ ...ground, directory, x: desktop })), [": ?, ?"]);
  }); // prettier-ignore

  it("DataSync stands where the file system does", () => {
    const inputs = { subnetIds: ["subnet-2"], securityGroupIds: ["sg-2"] };
    const system = ["aws:fsx/ontapFileSystem:OntapFileSystem", { id: "fs-1", inputs }] as const;
    const svm = ["aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine", { id: "svm-1", inputs: { fileSystemId: "fs-1" }, outputs: { arn: "arn:svm" } }] as const;
    const location = (storageVirtualMachineArn: unknown) => ["aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem", { inputs: { storageVirtualMachineArn, securityGroupArns: ["arn:g1"] } }] as const;
    assert.deepEqual(standing(new Layer({ ...arns, system, svm, x: location("arn:svm") })), [": s2, g1"]);
    assert.deepEqual(standing(new Layer({ ...arns, system, svm, x: location(U) })), [": ?, g1"]);
  }); // prettier-ignore

  it("a user's profile stands where the domain does, with groups of its own", () => {
    const domain = { subnetIds: ["subnet-2"], vpcId: "vpc-1", defaultUserSettings: {} };
    const layer = new Layer({
      ...ground,
      domain: ["aws:sagemaker/domain:Domain", { id: "d-1", inputs: domain }],
      x: [
        "aws:sagemaker/userProfile:UserProfile",
        { inputs: { domainId: "d-1", userSettings: { securityGroups: ["sg-1"] } } },
      ],
    });
    assert.deepEqual(standing(layer), [": s2, g1"]);
  });
});

describe("members", () => {
  it("are told for every kind: it has interfaces, or it has none", () => {
    assert.equal(kindsWithMembers.size + kindsWithout.size, allKinds.length);
    for (const kind of ["Subnet", "SecurityGroup", "TargetGroup", "RdsSubnetGroup"] as const) {
      assert.ok(kindsWithout.has(kind), kind);
    }
  });

  it("of a network load balancer without groups take everything", () => {
    const nlb = one(type.lb, {
      loadBalancerType: "network",
      internal: true,
      subnets: ["subnet-1"],
    });
    assert.deepEqual(nlb.in("x", "must"), ["everything"]);
  });

  it("listen on the ports of their listeners", () => {
    const layer = new Layer({
      ...ground,
      lb: [type.lb, { id: "lb-1", inputs: { internal: true, subnets: ["subnet-1"] } }],
      l1: [type.listener, { inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS" } }],
      l2: [type.listener, { inputs: { loadBalancerArn: "lb-1", port: 53, protocol: "TCP_UDP" } }],
    });
    const { may, must } = layer.member("lb").listens;
    assert.deepEqual(ports.format(may), ["tcp 53, 443", "udp 53"]);
    assert.deepEqual(may, must);
  });

  it("of functions only send, and those outside of a VPC have no interface", () => {
    const inside = { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } };
    assert.equal(one(type.lambda, inside).member("x").accepts, false);
    assert.deepEqual(one(type.lambda, {}).of("x"), []);
    const taken = { vpcConfig: { subnetIds: [], securityGroupIds: [] } };
    assert.deepEqual(one(type.lambda, taken).of("x"), []);
    assert.equal(one(type.lambda, { vpcConfig: { subnetIds: U } }).of("x").length, 1);
  });

  it("of functions on a capacity provider stand where that says, in its groups", () => {
    const provider = "aws:lambda/capacityProvider:CapacityProvider";
    const capacity: Program = {
      cp: [
        provider,
        {
          id: "cp",
          inputs: { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } },
          outputs: { arn: "arn:cp" },
        },
      ],
    };
    const on = (capacityProviderArn: unknown) => ({
      capacityProviderConfig: {
        lambdaManagedInstancesCapacityProviderConfig: { capacityProviderArn },
      },
    });
    const of = (inputs: Record<string, unknown>) =>
      new Layer({ ...ground, ...capacity, x: [type.lambda, { inputs }] });
    const look = (layer: Layer, name: string) => {
      const { subnets, groups, accepts } = layer.member(name);
      const named = [...subnets.certain, ...groups.certain.map(({ resource }) => resource)];
      return [named.map((resource) => resource.name).join(" "), isSure(groups), accepts];
    };
    assert.deepEqual(look(of(on("arn:cp")), "x"), ["s1 g1", true, false]);
    assert.deepEqual(look(of(on("arn:cp")), "cp"), ["s1 g1", true, false]);
    for (const other of ["arn:aws:lambda:eu-central-1:111122223333:capacity-provider:x", U]) {
      const [named, isKnown] = look(of(on(other)), "x");
      assert.deepEqual([named, isKnown], ["", false]);
    }
  });

  it("of canaries stand where they are told to, and only send", () => {
    const canary = "aws:synthetics/canary:Canary";
    const inside = { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } };
    const { accepts, subnets } = one(canary, inside).member("x");
    assert.deepEqual([accepts, subnets.certain.map(({ name }) => name)], [false, ["s1"]]);
    assert.deepEqual(one(canary, {}).of("x"), []);
  });

  it("of connections of Glue stand in their subnet, and are none without one", () => {
    const connection = "aws:glue/connection:Connection";
    const placed = {
      physicalConnectionRequirements: { subnetId: "subnet-1", securityGroupIdLists: ["sg-2"] },
    };
    const { subnets, groups, role, publicV4 } = one(connection, placed).member("x");
    assert.deepEqual([role, publicV4.state], ["compute", "no"]);
    assert.deepEqual(
      [...subnets.certain, ...groups.certain.map(({ resource }) => resource)].map((r) => r.name),
      ["s1", "g2"],
    );
    assert.deepEqual(one(connection, { connectionType: "KAFKA" }).of("x"), []);
  });

  it("of tasks are those of task sets where something else deploys the service", () => {
    const set = "aws:ecs/taskSet:TaskSet";
    const service = (controller: unknown, more = {}, sets: Program = {}) =>
      new Layer({
        ...ground,
        x: [type.service, { inputs: { deploymentController: { type: controller }, ...more } }],
        ...sets,
      }).of("x");
    const own: Program = { set: [set, { inputs: { service: U }, from: { service: ["x"] } }] };
    assert.deepEqual(service("EXTERNAL", {}, own), []);
    assert.equal(service("CODE_DEPLOY", {}, own).length, 1);
    assert.equal(service(U, {}, own).length, 1);
    const placed = { networkConfiguration: { subnets: ["subnet-1"] } };
    assert.equal(service("EXTERNAL", placed, own).length, 1);
    // Whoever deploys it may have made task sets of which the program knows nothing.
    const hosts: Program = {
      host: [type.instance, { inputs: { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"] } }],
    };
    for (const others of [{}, hosts, { set: [set, { inputs: { service: "x" } }] } as Program]) {
      const [member] = service("EXTERNAL", {}, others);
      assert.equal(member && isSure(member.subnets), false);
      assert.notDeepEqual(member?.groups.anything, []);
    }
  });

  it("without a subnet group may stand anywhere", () => {
    assert.equal(isSure(one(type.db, { engine: "mysql" }).member("x").subnets), false);
  });

  it("of shard groups stand where their cluster does, and say themselves whether they are public", () => {
    const shards = (inputs: Record<string, unknown>) =>
      new Layer({
        ...ground,
        names: [type.dbGroup, { inputs: { name: "names", subnetIds: ["subnet-1"] } }],
        c: [
          type.cluster,
          {
            inputs: {
              clusterIdentifier: "shop",
              engine: "aurora-postgresql",
              dbSubnetGroupName: "names",
              vpcSecurityGroupIds: ["sg-1"],
            },
          },
        ],
        s: [
          "aws:rds/shardGroup:ShardGroup",
          { inputs: { dbClusterIdentifier: "shop", ...inputs } },
        ],
      }).member("s");
    const { role, subnets, groups, publicV4 } = shards({ publiclyAccessible: true });
    assert.deepEqual([role, publicV4.state], ["store", "yes"]);
    assert.deepEqual(
      subnets.certain.map(({ name }) => name),
      ["s1"],
    );
    assert.equal(groups.certain.length, 1);
    assert.equal(shards({}).publicV4.state, "no");
    assert.equal(shards({ publiclyAccessible: U }).publicV4.state, "unknown");
  });

  it("of VPN endpoints stand in the associated subnets, with the endpoint's groups", () => {
    const layer = new Layer({
      ...ground,
      vpn: [type.vpn, { id: "v-1", inputs: { vpcId: "vpc-1", securityGroupIds: ["sg-2"] } }],
      as: [type.vpnAssociation, { inputs: { clientVpnEndpointId: "v-1", subnetId: "subnet-1" } }],
      a: [type.instance, host("i-a", ["sg-1"])],
      r: [type.ingress, { inputs: rule({ referencedSecurityGroupId: "sg-2" }) }],
    });
    assert.deepEqual(
      layer.member("vpn").subnets.certain.map(({ name }) => name),
      ["s1"],
    );
    assert.deepEqual(layer.in("a", "must"), ["tcp 443 < vpn"]);
  });

  it("that share a host are found by it", () => {
    const layer = new Layer({
      ...ground,
      e1: [type.eni, { id: "eni-1", inputs: { subnetId: "subnet-1", securityGroups: ["sg-1"] } }],
      a: [type.instance, { id: "i-a", inputs: { subnetId: "subnet-2" } }],
      e2: [
        type.eni,
        {
          id: "eni-2",
          inputs: { subnetId: "subnet-1", attachments: [{ instance: "i-a", deviceIndex: 1 }] },
        },
      ],
    });
    const [both] = [...byHost(layer.members.all).values()];
    assert.deepEqual(both?.map(({ owner }) => owner.name).sort(), ["a", "e2"]);
  });

  it("get further groups by attachment, and endpoints may have theirs replaced", () => {
    const layer = new Layer({
      ...ground,
      e: [type.eni, { id: "eni-1", inputs: { subnetId: "subnet-1", securityGroups: ["sg-1"] } }],
      t: [type.attachment, { inputs: { networkInterfaceId: "eni-1", securityGroupId: "sg-2" } }],
      p: [
        type.endpoint,
        {
          id: "vpce-1",
          inputs: { vpcId: "vpc-1", vpcEndpointType: "Interface", subnetIds: ["subnet-1"] },
        },
      ],
      s: [
        type.association,
        {
          inputs: {
            vpcEndpointId: "vpce-1",
            securityGroupId: "sg-2",
            replaceDefaultAssociation: true,
          },
        },
      ],
    });
    const groups = (name: string) =>
      layer.member(name).groups.certain.map(({ resource }) => resource.name);
    assert.deepEqual(groups("e"), ["g1", "g2"]);
    assert.deepEqual(groups("p"), ["g2"]);
  });

  it("of services that make groups of their own may let in anything, without being in others'", () => {
    const eks = one(type.eks, {
      vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
    });
    assert.deepEqual(eks.in("x", "may"), ["everything"]);
    assert.equal(isSure(eks.member("x").groups), true);
  });

  it("of environments are a hidden load balancer, public unless it is said to be internal", () => {
    const settings = (scheme: string) => ({
      settings: [{ namespace: "aws:ec2:vpc", name: "ELBScheme", value: scheme }],
    });
    const scheme = (text: string) =>
      one(type.beanstalk, settings(text))
        .of("x")
        .find(({ role }) => role === "load-balancer");
    assert.equal(scheme("internal")?.publicV4.state, "no");
    assert.equal(scheme("public")?.publicV4.state, "yes");
  });

  it("that there is no model of fail closed, if they touch the network", () => {
    const odd = "aws:made/up:Up";
    const touching = one(odd, { network: "vpc-1" });
    assert.equal(touching.member("x").role, "unmodelled");
    assert.deepEqual(touching.in("x", "may"), ["everything"]);
    assert.deepEqual(touching.in("x", "must"), []);
    assert.deepEqual(one(odd, { size: 3 }).of("x"), []);
    assert.equal(one(odd, { network: [U] }).of("x").length, 1);
  });
});

describe("a replica", () => {
  it("that may be its own source is in groups that nobody knows", () => {
    const layer = new Layer({
      ...ground,
      here: [type.db, { id: "db-1", inputs: { identifier: "db", replicateSourceDb: "db" } }],
      far: [type.db, { id: "db-2", inputs: { identifier: "db", region: "eu-west-3" } }],
    });
    assert.ok(layer.member("here").groups.anything.length > 0);
  });
});

describe("an interface endpoint of a service of AWS", () => {
  it("answers on 443, and mail, Cassandra and SFTP on ports of their own as well", () => {
    const listens = (service: string) => {
      const inputs = {
        vpcId: "vpc-1",
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.eu-central-1.${service}`,
        subnetIds: ["subnet-1"],
      };
      const { may, must } = new Layer({
        ...ground,
        e: [type.endpoint, { id: "vpce-1", inputs }],
      }).member("e").listens;
      return [may, must].map((set) => ports.format(set).join());
    };
    assert.deepEqual(listens("sqs"), ["tcp 443", "tcp 443"]);
    for (const service of ["email-smtp", "cassandra", "cassandra-fips", "transfer.server"]) {
      assert.deepEqual(listens(service), ["tcp", "tcp 443"]);
    }
  });
});
