import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type {
  DatabaseSubnets,
  PrivateSubnets,
  PublicSubnets,
} from "../../components/common/contracts";
import { Endpoint, neededWithoutNat } from "../../components/network/endpoints";
import { NetworkTier, type NetworkTierArgs } from "../../components/network/NetworkTier";
import { NatGateways } from "../../components/network/routing";
import {
  construct,
  type Construction,
  modes,
  type PlannedResource,
  unknownValue,
} from "../support/construct";
import { assertProblems, refusal } from "./support";

const zones = ["eu-central-1a", "eu-central-1b"];
const [a, b] = ["eu-central-1a", "eu-central-1b"];

/** Type-level: the tier is what edges, services and stores ask for. A missing output fails the type check. */
function contracts(tier: NetworkTier): PublicSubnets & PrivateSubnets & DatabaseSubnets {
  return tier;
}

const types = {
  Vpc: "aws:ec2/vpc:Vpc",
  Subnet: "aws:ec2/subnet:Subnet",
  InternetGateway: "aws:ec2/internetGateway:InternetGateway",
  EgressGateway: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  Eip: "aws:ec2/eip:Eip",
  Nat: "aws:ec2/natGateway:NatGateway",
  Table: "aws:ec2/routeTable:RouteTable",
  Route: "aws:ec2/route:Route",
  TableOf: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  Acl: "aws:ec2/networkAcl:NetworkAcl",
  AclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  AclOf: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  DefaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  DefaultAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  DefaultTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  Endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  EndpointTable: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
  Group: "aws:ec2/securityGroup:SecurityGroup",
  LogGroup: "aws:cloudwatch/logGroup:LogGroup",
  Role: "aws:iam/role:Role",
  RolePolicy: "aws:iam/rolePolicy:RolePolicy",
  FlowLog: "aws:ec2/flowLog:FlowLog",
} as const;

/** Every registration of the default tier in two zones but the ACLs' rules, by type. */
const defaultNames: Partial<Record<keyof typeof types, string[]>> = {
  Vpc: ["net-vpc"],
  Subnet: ["public", "private", "database"].flatMap((t) => [`net-${t}-${a}`, `net-${t}-${b}`]),
  InternetGateway: ["net-internet"],
  Eip: [`net-nat-${a}`, `net-nat-${b}`],
  Nat: [`net-nat-${a}`, `net-nat-${b}`],
  Table: ["net-public", `net-private-${a}`, `net-private-${b}`, "net-database"],
  Route: [
    "net-public-internet",
    "net-public-internet-ipv6",
    `net-private-${a}-internet`,
    `net-private-${b}-internet`,
  ],
  TableOf: ["public", "private", "database"].flatMap((t) => [`net-${t}-${a}`, `net-${t}-${b}`]),
  Acl: ["net-public", "net-private", "net-database"],
  AclOf: ["public", "private", "database"].flatMap((t) => [`net-${t}-${a}`, `net-${t}-${b}`]),
  DefaultGroup: ["net-default-group"],
  DefaultAcl: ["net-default-acl"],
  DefaultTable: ["net-default-routes"],
  Endpoint: ["net-s3"],
  EndpointTable: [`net-s3-${a}`, `net-s3-${b}`],
  LogGroup: ["net-flow-logs"],
  Role: ["net-flow-logs"],
  RolePolicy: ["net-flow-logs"],
  FlowLog: ["net-flow-logs"],
};

/** The ACLs' rules of the default tier in two zones. */
const defaultRules = [
  ...["https", "https-ipv6", "http", "http-ipv6", "answers", "path-mtu", "path-mtu-ipv6"].map(
    (key) => `net-public-acl-in-${key}`,
  ),
  ...["https", "answers", "answers-ipv6", `private-${a}`, "path-mtu", "path-mtu-ipv6"].map(
    (key) => `net-public-acl-out-${key}`,
  ),
  ...[`public-${a}`, `public-${b}`, `private-${a}`, "answers", "path-mtu"].map(
    (key) => `net-private-acl-in-${key}`,
  ),
  ...[
    "https",
    `public-${a}`,
    `public-${b}`,
    `private-${a}`,
    `store-5432-database-${a}`,
    `store-6379-database-${a}`,
    "path-mtu",
  ].map((key) => `net-private-acl-out-${key}`),
  ...[5432, 6379, 443].map((port) => `net-database-acl-in-store-${port}-private-${a}`),
  `net-database-acl-in-database-${a}`,
  `net-database-acl-out-database-${a}`,
  `net-database-acl-out-answers-private-${a}`,
];

function namesOf(construction: Construction, kind: keyof typeof types): string[] {
  return construction.ofType(types[kind]).map((r) => r.name);
}

function tier(args: Partial<NetworkTierArgs> = {}, name = "net"): Promise<Construction> {
  return construct(() => new NetworkTier(name, { zones, ...args }));
}

/** What a program reads of a tier's outputs when everything is known. */
async function outputsOf(args: Partial<NetworkTierArgs>): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> = {};
  await construct(
    () => {
      const fields = Object.entries(new NetworkTier("net", { zones, ...args })).filter(
        ([key]) => key !== "urn" && !key.startsWith("__"),
      );
      pulumi.output(Object.fromEntries(fields)).apply((values) => {
        seen = values;
      });
    },
    { preview: false },
  );
  return seen;
}

function without(resource: PlannedResource, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource.inputs).filter(([key]) => !keys.includes(key)));
}

describe("NetworkTier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly this in a ${mode}`, async () => {
      const construction = await construct(() => new NetworkTier("net", { zones }), { preview });
      const expected = Object.entries(defaultNames).flatMap(([kind, names]) =>
        names.map((name) => `${types[kind as keyof typeof types]} ${name}`),
      );
      assert.deepEqual(
        construction.list(),
        [
          "bulkhead:index:NetworkTier net",
          ...expected,
          ...defaultRules.map((name) => `${types.AclRule} ${name}`),
        ].sort(),
      );
      for (const resource of construction.all.filter((r) => r.custom)) {
        assert.equal(construction.parentOf(resource), "net", resource.name);
      }
    });

    it(`gives the subnets of the design their addresses in a ${mode}`, async () => {
      const construction = await construct(() => new NetworkTier("net", { zones }), { preview });
      const v6 = (range: string) => (preview ? unknownValue : range);
      const expected: [name: string, zone: string, cidrBlock: string, ipv6?: string][] = [
        [`net-public-${a}`, a, "10.0.1.0/24", v6("2600:1f14:abc:de01::/64")],
        [`net-public-${b}`, b, "10.0.2.0/24", v6("2600:1f14:abc:de02::/64")],
        [`net-private-${a}`, a, "10.0.10.0/24"],
        [`net-private-${b}`, b, "10.0.11.0/24"],
        [`net-database-${a}`, a, "10.0.20.0/24"],
        [`net-database-${b}`, b, "10.0.21.0/24"],
      ];
      for (const [name, availabilityZone, cidrBlock, ipv6CidrBlock] of expected) {
        const subnet = construction.one(types.Subnet, name);
        assert.deepEqual(without(subnet, "vpcId"), {
          availabilityZone,
          cidrBlock,
          ...(ipv6CidrBlock === undefined ? {} : { ipv6CidrBlock }),
          mapPublicIpOnLaunch: false,
          assignIpv6AddressOnCreation: false,
          tags: { Name: name },
        });
        assert.deepEqual(construction.refersTo(subnet, "vpcId"), ["net-vpc"]);
      }
    });
  }

  it("makes a VPC with names and a generated IPv6 block", async () => {
    const vpc = (await tier({ cidrBlock: "10.7.0.0/17" })).one(types.Vpc);
    assert.deepEqual(vpc.inputs, {
      cidrBlock: "10.7.0.0/17",
      assignGeneratedIpv6CidrBlock: true,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: "net" },
    });
  });

  it("locks what comes with the VPC", async () => {
    const construction = await tier();
    const group = construction.one(types.DefaultGroup);
    assert.deepEqual(without(group, "vpcId", "tags"), { ingress: [], egress: [] });
    assert.deepEqual(construction.refersTo(group, "vpcId"), ["net-vpc"]);
    const acl = construction.one(types.DefaultAcl);
    assert.deepEqual(without(acl, "defaultNetworkAclId", "tags"), { ingress: [], egress: [] });
    assert.deepEqual(acl.options.ignoreChanges, ["subnetIds"]);
    assert.deepEqual(construction.refersTo(acl, "defaultNetworkAclId"), ["net-vpc"]);
    const table = construction.one(types.DefaultTable);
    assert.deepEqual(without(table, "defaultRouteTableId", "tags"), { routes: [] });
    assert.deepEqual(construction.refersTo(table, "defaultRouteTableId"), ["net-vpc"]);
  });

  /** Per subnet, the destinations that its table knows, with the gateway of each. */
  function routesBySubnet(construction: Construction): Record<string, Record<string, string[]>> {
    return Object.fromEntries(
      construction.ofType(types.Subnet).map((subnet) => {
        const associations = construction
          .ofType(types.TableOf)
          .filter((r) => construction.refersTo(r, "subnetId").includes(subnet.name));
        assert.equal(associations.length, 1, `${subnet.name} has one table`);
        const tables = associations.flatMap((r) => construction.refersTo(r, "routeTableId"));
        assert.equal(tables.length, 1);
        const routes = construction
          .ofType(types.Route)
          .filter((r) => construction.refersTo(r, "routeTableId").includes(tables[0] ?? ""));
        const to = routes.map((route) => {
          const { destinationCidrBlock: v4, destinationIpv6CidrBlock: v6 } = route.inputs;
          const target = ["gatewayId", "natGatewayId", "egressOnlyGatewayId"].flatMap((key) =>
            construction.refersTo(route, key).map((name) => `${key} ${name}`),
          );
          assert.equal(Object.keys(route.inputs).length, 3, "table, destination, one gateway");
          return [v4 ?? v6, target];
        });
        return [subnet.name, Object.fromEntries(to)];
      }),
    );
  }

  it("routes each tier as designed, a NAT gateway per zone", async () => {
    const construction = await tier();
    const open = {
      "0.0.0.0/0": ["gatewayId net-internet"],
      "::/0": ["gatewayId net-internet"],
    };
    assert.deepEqual(routesBySubnet(construction), {
      [`net-public-${a}`]: open,
      [`net-public-${b}`]: open,
      [`net-private-${a}`]: { "0.0.0.0/0": [`natGatewayId net-nat-${a}`] },
      [`net-private-${b}`]: { "0.0.0.0/0": [`natGatewayId net-nat-${b}`] },
      [`net-database-${a}`]: {},
      [`net-database-${b}`]: {},
    });
    for (const table of construction.ofType(types.Table)) {
      assert.deepEqual(table.inputs, { vpcId: unknownValue, tags: { Name: table.name } });
    }
    for (const zone of zones) {
      const nat = construction.one(types.Nat, `net-nat-${zone}`);
      assert.equal(nat.inputs["connectivityType"], "public");
      assert.deepEqual(construction.refersTo(nat, "subnetId"), [`net-public-${zone}`]);
      assert.deepEqual(construction.refersTo(nat, "allocationId"), [`net-nat-${zone}`]);
      assert.ok(nat.dependencies.some((urn) => urn.endsWith("::net-internet")));
    }
  });

  it("opens the VPC to the internet before it has a public subnet: AWS refuses load balancers until then", async () => {
    const construction = await tier();
    const waiting = construction
      .ofType(types.Subnet)
      .filter(({ dependencies }) => dependencies.some((urn) => urn.endsWith("::net-internet")));
    assert.deepEqual(waiting.map(({ name }) => name).sort(), [
      `net-public-${a}`,
      `net-public-${b}`,
    ]);
  });

  it("sends all zones through the first one's NAT gateway with `single`", async () => {
    const construction = await tier({ natGateways: NatGateways.Single });
    assert.deepEqual(namesOf(construction, "Nat"), [`net-nat-${a}`]);
    assert.deepEqual(namesOf(construction, "Eip"), [`net-nat-${a}`]);
    const routes = routesBySubnet(construction);
    for (const zone of zones) {
      assert.deepEqual(routes[`net-private-${zone}`], {
        "0.0.0.0/0": [`natGatewayId net-nat-${a}`],
      });
    }
  });

  it("gives private subnets no way out with `none`", async () => {
    const construction = await tier({
      natGateways: NatGateways.None,
      endpoints: [...neededWithoutNat],
    });
    assert.deepEqual(namesOf(construction, "Nat"), []);
    assert.deepEqual(namesOf(construction, "Eip"), []);
    const routes = routesBySubnet(construction);
    for (const zone of zones) assert.deepEqual(routes[`net-private-${zone}`], {});
  });

  it("carries IPv6 in private subnets by choice: own /64s, a gateway that leads out only", async () => {
    for (const { preview } of modes) {
      const construction = await construct(
        () => new NetworkTier("net", { zones, privateIpv6: true }),
        { preview },
      );
      assert.deepEqual(namesOf(construction, "EgressGateway"), ["net-egress"]);
      const routes = routesBySubnet(construction);
      for (const [i, zone] of zones.entries()) {
        assert.deepEqual(routes[`net-private-${zone}`], {
          "0.0.0.0/0": [`natGatewayId net-nat-${zone}`],
          "::/0": ["egressOnlyGatewayId net-egress"],
        });
        const subnet = construction.one(types.Subnet, `net-private-${zone}`);
        assert.equal(subnet.inputs["assignIpv6AddressOnCreation"], true);
        assert.equal(
          subnet.inputs["ipv6CidrBlock"],
          preview ? unknownValue : `2600:1f14:abc:de0${["a", "b"][i] ?? ""}::/64`,
        );
        assert.deepEqual(construction.refersTo(subnet, "ipv6CidrBlock"), ["net-vpc"]);
        assert.deepEqual(routes[`net-database-${zone}`], {});
        const database = construction.one(types.Subnet, `net-database-${zone}`);
        assert.equal("ipv6CidrBlock" in database.inputs, false);
        assert.equal(database.inputs["assignIpv6AddressOnCreation"], false);
      }
    }
  });

  it("binds every subnet to its tier's ACL, once, and states rules only as resources", async () => {
    const construction = await tier();
    for (const subnet of construction.ofType(types.Subnet)) {
      const acls = construction
        .ofType(types.AclOf)
        .filter((r) => construction.refersTo(r, "subnetId").includes(subnet.name))
        .flatMap((r) => construction.refersTo(r, "networkAclId"));
      assert.deepEqual(acls, [subnet.name.replace(/-eu-central-1[ab]$/, "")]);
    }
    for (const acl of construction.ofType(types.Acl)) {
      assert.deepEqual(acl.inputs, { vpcId: unknownValue, tags: { Name: acl.name } });
    }
    for (const rule of construction.ofType(types.AclRule)) {
      const [acl] = construction.refersTo(rule, "networkAclId");
      assert.ok(acl !== undefined && rule.name.startsWith(`${acl}-acl-`));
      assert.equal(rule.inputs["egress"], rule.name.startsWith(`${acl}-acl-out-`));
      assert.equal(rule.inputs["ruleAction"], "allow");
    }
    const example = construction.one(types.AclRule, `net-database-acl-in-store-5432-private-${a}`);
    assert.deepEqual(without(example, "networkAclId"), {
      egress: false,
      ruleAction: "allow",
      ruleNumber: 17296,
      protocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      cidrBlock: "10.0.10.0/23",
    });
  });

  it("records traffic by a role that can do nothing else", async () => {
    const construction = await construct(() => new NetworkTier("net", { zones }), {
      preview: false,
    });
    const flowLog = construction.one(types.FlowLog);
    assert.deepEqual(without(flowLog, "vpcId", "iamRoleArn", "logDestination", "tags"), {
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      maxAggregationInterval: 600,
    });
    assert.deepEqual(construction.refersTo(flowLog, "vpcId"), ["net-vpc"]);
    assert.ok(flowLog.dependencies.some((urn) => urn.includes("iam/rolePolicy:RolePolicy::")));
    assert.deepEqual(construction.one(types.LogGroup).inputs, {
      retentionInDays: 365,
      tags: { Name: "net-flow-logs" },
    });
    const arn = "arn:aws:cloudwatch:eu-central-1:111122223333:net-flow-logs";
    assert.deepEqual(JSON.parse(construction.one(types.RolePolicy).inputs["policy"] as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
          ],
          Resource: [arn, `${arn}:*`],
        },
      ],
    });
    assert.deepEqual(
      JSON.parse(construction.one(types.Role).inputs["assumeRolePolicy"] as string),
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": "111122223333" },
              ArnLike: {
                "aws:SourceArn": "arn:aws:ec2:eu-central-1:111122223333:vpc-flow-log/*",
              },
            },
          },
        ],
      },
    );
  });

  it("records traffic as the settings say", async () => {
    const construction = await tier({
      flowLogs: {
        retentionDays: 30,
        aggregationSeconds: 60,
        kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/k",
      },
    });
    assert.deepEqual(construction.one(types.LogGroup).inputs, {
      retentionInDays: 30,
      kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/k",
      tags: { Name: "net-flow-logs" },
    });
    assert.equal(construction.one(types.FlowLog).inputs["maxAggregationInterval"], 60);
    const off = await tier({ flowLogs: { enabled: false } });
    for (const kind of ["FlowLog", "LogGroup", "Role", "RolePolicy"] as const) {
      assert.deepEqual(namesOf(off, kind), []);
    }
  });

  it("puts gateway endpoints into private tables and interface endpoints into private subnets", async () => {
    const construction = await tier({
      endpoints: [Endpoint.S3, Endpoint.DynamoDb, Endpoint.EcrApi, Endpoint.Logs],
    });
    for (const service of ["s3", "dynamodb"]) {
      assert.deepEqual(without(construction.one(types.Endpoint, `net-${service}`), "vpcId"), {
        serviceName: `com.amazonaws.eu-central-1.${service}`,
        vpcEndpointType: "Gateway",
        tags: { Name: `net-${service}` },
      });
      const tables = construction
        .ofType(types.EndpointTable)
        .filter((r) => construction.refersTo(r, "vpcEndpointId").includes(`net-${service}`))
        .map((r) => construction.refersTo(r, "routeTableId"));
      assert.deepEqual(tables, [[`net-private-${a}`], [`net-private-${b}`]]);
    }
    for (const [name, service] of [
      ["net-ecr-api", "ecr.api"],
      ["net-logs", "logs"],
    ] as const) {
      const endpoint = construction.one(types.Endpoint, name);
      assert.deepEqual(without(endpoint, "vpcId"), {
        serviceName: `com.amazonaws.eu-central-1.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [unknownValue, unknownValue],
        securityGroupIds: [unknownValue],
        tags: { Name: name },
      });
      assert.deepEqual(construction.refersTo(endpoint, "subnetIds"), [
        `net-private-${a}`,
        `net-private-${b}`,
      ]);
      assert.deepEqual(construction.refersTo(endpoint, "securityGroupIds"), ["net-endpoints"]);
    }
    assert.deepEqual(without(construction.one(types.Group), "vpcId"), {
      description: "Interface endpoints of AWS services",
      tags: { Name: "net-endpoints" },
    });
    assert.deepEqual(
      construction.all.filter((r) => r.type.startsWith("aws:vpc/securityGroup")),
      [],
    );
  });

  it("makes no endpoint and no group when none is wanted", async () => {
    const construction = await tier({ endpoints: [] });
    for (const kind of ["Endpoint", "EndpointTable", "Group"] as const) {
      assert.deepEqual(namesOf(construction, kind), []);
    }
  });

  it("changes nothing that exists when a zone is appended or IPv6 turned on", async () => {
    const all = ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`);
    const inputs = async (count: number, privateIpv6: boolean) => {
      const construction = await construct(
        () => new NetworkTier("net", { zones: all.slice(0, count), privateIpv6 }),
        { preview: false },
      );
      return new Map(construction.all.map((r) => [r.urn, r.inputs]));
    };
    const byCount: Awaited<ReturnType<typeof inputs>>[] = [];
    for (let count = 2; count <= 6; count++) byCount.push(await inputs(count, false));
    byCount.reduce((before, after) => {
      for (const [urn, values] of before) assert.deepEqual(after.get(urn), values, urn);
      assert.ok(after.size > before.size);
      return after;
    });
    const [off, on] = [await inputs(3, false), await inputs(3, true)];
    assert.ok(on.size > off.size);
    for (const [urn, values] of off) {
      const isPrivateSubnet = urn.includes("subnet:Subnet::net-private-");
      const now: Record<string, unknown> = { ...on.get(urn) };
      if (isPrivateSubnet) {
        assert.equal(now["assignIpv6AddressOnCreation"], true);
        now["assignIpv6AddressOnCreation"] = false;
        delete now["ipv6CidrBlock"];
      }
      assert.deepEqual(now, values, urn);
    }
  });

  it("hands out what the other tiers need", async () => {
    const seen = await outputsOf({ natGateways: NatGateways.Single });
    assert.deepEqual(seen, {
      vpcId: "net-vpc-id",
      vpcCidrBlock: "10.0.0.0/16",
      ipv6CidrBlock: "2600:1f14:abc:de00::/56",
      region: "eu-central-1",
      zones,
      resolverAddress: "10.0.0.2",
      publicSubnetIds: [`net-public-${a}-id`, `net-public-${b}-id`],
      privateSubnetIds: [`net-private-${a}-id`, `net-private-${b}-id`],
      databaseSubnetIds: [`net-database-${a}-id`, `net-database-${b}-id`],
      publicCidrBlocks: ["10.0.1.0/24", "10.0.2.0/24"],
      privateCidrBlocks: ["10.0.10.0/24", "10.0.11.0/24"],
      databaseCidrBlocks: ["10.0.20.0/24", "10.0.21.0/24"],
      publicRouteTableId: "net-public-id",
      privateRouteTableIds: [`net-private-${a}-id`, `net-private-${b}-id`],
      databaseRouteTableId: "net-database-id",
      natGatewayIds: { [a]: `net-nat-${a}-id` },
      natPublicIps: { [a]: "198.51.100.7" },
      endpointSecurityGroupId: undefined,
      gatewayPrefixListIds: { s3: "pl-0123456789abcdef0" },
      s3EndpointId: "net-s3-id",
      ready: "urn:pulumi:test::bulkhead::bulkhead:index:NetworkTier::net",
    });
    const other = await outputsOf({ endpoints: [Endpoint.Kms, Endpoint.DynamoDb] });
    assert.equal(other["endpointSecurityGroupId"], "net-endpoints-id");
    assert.deepEqual(other["gatewayPrefixListIds"], { dynamodb: "pl-0123456789abcdef0" });
    assert.equal(other["s3EndpointId"], undefined);
    assert.deepEqual(Object.keys(other["natPublicIps"] as object), zones);
  });

  it("satisfies the contracts of the other tiers", async () => {
    let subnets: (PublicSubnets & PrivateSubnets & DatabaseSubnets) | undefined;
    await construct(() => {
      subnets = contracts(new NetworkTier("net", { zones }));
    });
    assert.ok(subnets);
    assert.equal(subnets.publicSubnetIds.length, 2);
    assert.equal(subnets.privateSubnetIds.length, 2);
    assert.equal(subnets.databaseSubnetIds.length, 2);
  });

  it("stands beside a second one", async () => {
    const construction = await construct(() => {
      new NetworkTier("one", { zones });
      new NetworkTier("two", { zones, cidrBlock: "10.1.0.0/16" });
    });
    const urns = construction.all.map((r) => r.urn);
    assert.equal(new Set(urns).size, urns.length);
  });
});

describe("NetworkTier refuses", () => {
  const cases: [title: string, args: Partial<NetworkTierArgs>, expected: [string, RegExp][]][] = [
    [
      "no NAT without the endpoints that services need",
      { natGateways: NatGateways.None },
      [["natGateways", /leave out ecr.api, ecr.dkr, logs, secretsmanager\. Add them/]],
    ],
    [
      "no NAT with one endpoint too few",
      {
        natGateways: NatGateways.None,
        endpoints: neededWithoutNat.filter((e) => e !== Endpoint.S3),
      },
      [["natGateways", /leave out s3\./]],
    ],
    [
      "an unknown number of NAT gateways",
      { natGateways: "two" as NatGateways },
      [["natGateways", /found "two", expected one of per-zone, single, none/]],
    ],
    [
      "an unknown endpoint and a repeated one",
      { endpoints: [Endpoint.S3, "ftp" as Endpoint, Endpoint.S3] },
      [
        ["endpoints[1]", /found "ftp", expected one of s3, dynamodb, ecr.api/],
        ["endpoints[2]", /each endpoint once/],
      ],
    ],
    [
      "endpoints in a partition with other names",
      { zones: ["cn-north-1a", "cn-north-1b"] },
      [["endpoints", /none in cn-north-1/]],
    ],
    [
      "ports that are none, twice, or of one rule number",
      { databasePorts: [0, 65536, 54.32, 5432, 5432, 15439] },
      [
        ["databasePorts[0]", /found 0, expected a TCP port/],
        ["databasePorts[1]", /found 65536/],
        ["databasePorts[2]", /found 54.32/],
        ["databasePorts[4]", /each port once/],
        ["databasePorts[5]", /shares no rule number with 5432/],
      ],
    ],
    [
      "more ports than network ACLs have rules",
      { databasePorts: Array.from({ length: 19 }, (_, i) => 7000 + i) },
      [["databasePorts", /at most 19 rules.*these make 24/]],
    ],
    [
      "periods that CloudWatch Logs and flow logs do not know",
      { flowLogs: { retentionDays: 100, aggregationSeconds: 300 } },
      [
        [
          "flowLogs.retentionDays",
          /found 100, expected one of CloudWatch Logs. periods \(1, 3, 5,/,
        ],
        ["flowLogs.aggregationSeconds", /found 300, expected one of 60, 600/],
      ],
    ],
    [
      "everything at once",
      {
        cidrBlock: "8.8.0.0/16",
        zones: ["eu-central-1a"],
        natGateways: NatGateways.None,
        databasePorts: [-1],
        flowLogs: { retentionDays: 0 },
      },
      [
        ["cidrBlock", /private address space/],
        ["zones", /2 to 6 zones/],
        ["natGateways", /ecr.api/],
        ["databasePorts[0]", /found -1/],
        ["flowLogs.retentionDays", /found 0/],
      ],
    ],
  ];
  for (const [title, args, expected] of cases) {
    it(title, async () => {
      assertProblems(await refusal(NetworkTier, "net", { zones, ...args }), expected);
    });
  }

  it("names that leave AWS's generated suffix no room, or are reserved", async () => {
    await construct(() => {
      assert.throws(() => new NetworkTier("n".repeat(47), { zones }), /name: found .*at most 56/);
      assert.throws(
        () => new NetworkTier("sg", { zones, endpoints: [Endpoint.Logs] }),
        /does not begin with "sg-"/,
      );
    });
  });

  it("the name `sg` only where a security group is made", async () => {
    await construct(() => new NetworkTier("sg", { zones }));
  });
});
