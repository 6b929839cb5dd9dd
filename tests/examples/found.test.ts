/** What the published shapes brought to light, as small as it gets. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import { U, type Given, type Program } from "../policies/graph/build";
import { findings, proveAll, proveProgram, row } from "../policies/judge/support";
import { made, packOf, run, type Registered } from "../policies/pack/build";
import { construct } from "../support/construct";

const of = (id: string, inputs: Record<string, unknown>, more: Given = {}): Given => ({
  id,
  outputs: { arn: `arn:${id}` },
  inputs,
  ...more,
});

/** A database whose subnets stand in another stack, as its groups do. */
const elsewhere: Program = {
  group: [
    "aws:rds/subnetGroup:SubnetGroup",
    of("group", { name: "group", subnetIds: ["subnet-0ffffff1", "subnet-0ffffff2"] }),
  ],
  db: [
    "aws:rds/instance:Instance",
    of("db", { engine: "postgres", dbSubnetGroupName: "group", vpcSecurityGroupIds: ["sg-0fff"] }),
  ],
};

const network: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
  inner: ["aws:ec2/subnet:Subnet", of("subnet-1", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" })],
  inside: [
    "aws:ec2/securityGroup:SecurityGroup",
    of("sg-1", {
      vpcId: "vpc-1",
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
    }),
  ],
};

/** A service that other VPCs call by PrivateLink. */
function offered(
  allowedPrincipals?: unknown,
  principalArn?: string,
  principals: readonly string[] = [],
): Program {
  return {
    ...network,
    lb: [
      "aws:lb/loadBalancer:LoadBalancer",
      of("lb", {
        internal: true,
        loadBalancerType: "network",
        subnets: ["subnet-1"],
        securityGroups: ["sg-1"],
      }),
    ],
    service: [
      "aws:ec2/vpcEndpointService:VpcEndpointService",
      of(
        "vpce-svc-1",
        {
          networkLoadBalancerArns: ["arn:lb"],
          ...(allowedPrincipals === undefined ? {} : { allowedPrincipals }),
        },
        principals.length === 0 ? {} : { from: { allowedPrincipals: principals } },
      ),
    ],
    ...(principalArn === undefined
      ? {}
      : {
          principal: [
            "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
            of("principal", { vpcEndpointServiceId: "vpce-svc-1", principalArn }),
          ],
        }),
  };
}

/** The places at which one of the other policies finds something. */
function advice(policy: string, resources: readonly Registered[]): readonly string[] {
  const { reports } = run(packOf({ only: [policy, "internal-balancer"] }), resources);
  return reports.map(({ message }) => / (\S+ :: \S+) = /.exec(message)?.[1] ?? message);
}

describe("what the examples brought to light, beside the proof", () => {
  const listener = (inputs: object) => [
    made("aws:lb/listener:Listener", "one", {
      loadBalancerArn: "arn:lb",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:targets" }],
      ...inputs,
    }),
  ];
  it("a listener without a protocol takes plain HTTP", () => {
    const at = ["one :: defaultActions[0].type"];
    assert.deepEqual(advice("http-redirects", listener({ port: 80 })), at);
    assert.deepEqual(advice("http-redirects", listener({ port: 80, protocol: "HTTP" })), at);
  });
  it("a listener of a Gateway Load Balancer has neither protocol nor port", () => {
    assert.deepEqual(advice("http-redirects", listener({})), []);
  });

  const script = (userData: string) => [made("aws:ec2/instance:Instance", "one", { userData })];
  for (const userData of [
    "mysqladmin -u root password 'f0rty-tw0'",
    'mysql -u root --password "f0rty-tw0"',
    "mysql -u root --password='f0rty-tw0' < setup",
  ]) {
    it(`a password stands in ${userData}`, () => {
      assert.deepEqual(advice("no-plain-secrets", script(userData)), ["one :: userData"]);
    });
  }
  for (const userData of [
    "passwd --lock 'root'",
    "mysqladmin password '$SECRET'",
    "echo 'password'",
  ]) {
    it(`none stands in ${userData}`, () => {
      assert.deepEqual(advice("no-plain-secrets", script(userData)), []);
    });
  }
});

describe("what the examples brought to light", () => {
  it("subnets that are not known are not proved private", () => {
    assert.equal(row(proveProgram(elsewhere), "A3").verdict, "undecided");
  });

  it("what has no IPv6 is not reached over IPv6, wherever it may stand", () => {
    const found = findings(proveProgram(elsewhere));
    assert.deepEqual(
      found.filter((one) => one.includes(" reach ")),
      [],
    );
    const [type = "", given] = elsewhere["db"] ?? [];
    const dual: Program = {
      ...elsewhere,
      db: [type, { ...given, inputs: { ...given?.inputs, networkType: "DUAL" } }],
    };
    assert.ok(findings(proveProgram(dual)).some((one) => one.startsWith("A2 undecided reach")));
  });

  const named = ["arn:aws:iam::111122223333:root"];
  for (const [what, program] of [
    ["accounts that are named", offered(named)],
    ["nobody else yet", offered()],
    ["an account that is named by a resource of its own", offered(undefined, named[0])],
    ["a role of the plan", { ...offered([U], undefined, ["role"]), role: ["aws:iam/role:Role"] }],
  ] as const) {
    it(`a PrivateLink service for ${what} makes nothing public`, () => {
      assert.deepEqual(findings(proveProgram(program)), []);
    });
  }
  for (const [what, program] of [
    ["everybody", offered(["*"])],
    ["everybody among others", offered([...named, "*"])],
    ["everybody by a resource of its own", offered(named, "*")],
    ["accounts that are unknown", offered(U)],
    ["one account that is unknown", offered([U])],
  ] as const) {
    it(`a PrivateLink service for ${what} does`, () => {
      const [first] = findings(proveProgram(program));
      assert.match(first ?? "", /^A1 refuted layer at service/);
    });
  }

  it("what a plugin makes of a part of the network is not told offline, whatever is put below it", async () => {
    const { all } = await construct(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      const inner = ["10.0.1.0/24", "10.0.2.0/24"].map(
        (cidrBlock, i) => new aws.ec2.Subnet(`inner-${i}`, { vpcId: vpc.id, cidrBlock }),
      );
      const group = new aws.rds.SubnetGroup("group", { subnetIds: inner.map(({ id }) => id) });
      const store = new aws.ec2.SecurityGroup("db", { vpcId: vpc.id, ingress: [], egress: [] });
      new aws.rds.Instance("db", {
        engine: "mysql",
        instanceClass: "db.t3.small",
        dbSubnetGroupName: group.name,
        vpcSecurityGroupIds: [store.id],
      });
      new awsx.ecr.Repository("images");
      const parent = new awsx.lb.NetworkLoadBalancer("lb", {
        subnetIds: inner.map(({ id }) => id),
      });
      new aws.ec2.KeyPair("key", { publicKey: "ssh-ed25519 AAAA" }, { parent });
    });
    const verdict = proveAll(all, {});
    assert.deepEqual(
      findings(verdict).map((one) => one.split(":")[0]),
      ["A5 undecided reach at lb"],
    );
    assert.deepEqual(
      verdict.unmodelled.map(({ token }) => token),
      ["awsx:ecr:Repository", "awsx:lb:NetworkLoadBalancer"],
    );
  });

  it("a Redshift cluster is not public for what every Redshift cluster has", () => {
    const program: Program = {
      ...network,
      group: [
        "aws:redshift/subnetGroup:SubnetGroup",
        of("group", { name: "group", subnetIds: ["subnet-1"] }),
      ],
      warehouse: [
        "aws:redshift/cluster:Cluster",
        of("warehouse", {
          clusterSubnetGroupName: "group",
          vpcSecurityGroupIds: ["sg-1"],
          publiclyAccessible: false,
        }),
      ],
    };
    assert.deepEqual(findings(proveProgram(program)), []);
  });

  it("a gateway's hop names the VPC that it is attached to, before and after a deployment", () => {
    const open = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
    const vpcOf = (text: string | undefined) => text?.includes(":: vpcId = aws:ec2/vpc:Vpc vpc");
    for (const known of [true, false]) {
      const vpcId = known ? "vpc-1" : U;
      const from: Record<string, readonly string[]> = known ? {} : { vpcId: ["vpc"] };
      const program: Program = {
        ...network,
        igw: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId }, { from })],
        table: [
          "aws:ec2/routeTable:RouteTable",
          of("rtb-1", { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] }),
        ],
        way: [
          "aws:ec2/routeTableAssociation:RouteTableAssociation",
          of("way", { subnetId: "subnet-1", routeTableId: "rtb-1" }),
        ],
        open: [
          "aws:ec2/securityGroup:SecurityGroup",
          of("sg-2", { vpcId: "vpc-1", ingress: [open] }),
        ],
        group: [
          "aws:rds/subnetGroup:SubnetGroup",
          of("group", { name: "group", subnetIds: ["subnet-1"] }),
        ],
        db: [
          "aws:rds/instance:Instance",
          of("db", {
            engine: "mysql",
            publiclyAccessible: true,
            dbSubnetGroupName: "group",
            vpcSecurityGroupIds: ["sg-2"],
          }),
        ],
      };
      const found = proveProgram(program).findings.find(({ obligation }) => obligation === "reach");
      assert.ok(
        found?.hops.some(({ text }) => vpcOf(text)),
        JSON.stringify(found?.hops),
      );
    }
  });
});
