/** Small programs of others: what always has to hold, and whether they start. */
import assert from "node:assert/strict";
import type { Given, Program } from "../graph/build";
import { U } from "../graph/build";
import { brief, findings, proveProgram, row } from "./support";

const type = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  table: "aws:ec2/routeTable:RouteTable",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  igw: "aws:ec2/internetGateway:InternetGateway",
  dhcpOptions: "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  dhcpAssociation: "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
  nat: "aws:ec2/natGateway:NatGateway",
  group: "aws:ec2/securityGroup:SecurityGroup",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  classic: "aws:elb/loadBalancer:LoadBalancer",
  listener: "aws:alb/listener:Listener",
  db: "aws:rds/instance:Instance",
  dbGroup: "aws:rds/subnetGroup:SubnetGroup",
  eip: "aws:ec2/eip:Eip",
  service: "aws:ecs/service:Service",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  accelerator: "aws:globalaccelerator/endpointGroup:EndpointGroup",
  instance: "aws:ec2/instance:Instance",
};

const open = { cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 };
const near = { securityGroups: ["sg-app"], protocol: "tcp", fromPort: 5432, toPort: 5432 };

const of = (id: string, inputs: Record<string, unknown>): Given => ({
  id,
  outputs: { arn: `arn:${id}` },
  inputs,
});

/** Public, private and database subnets, a database, an internal load balancer. */
const ground: Program = {
  vpc: [type.vpc, of("vpc-1", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true })],
  igw: [type.igw, of("igw-1", { vpcId: "vpc-1" })],
  public: [type.subnet, of("subnet-1", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" })],
  private: [type.subnet, of("subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" })],
  data: [type.subnet, of("subnet-3", { vpcId: "vpc-1", cidrBlock: "10.0.3.0/24" })],
  out: [
    type.table,
    of("rtb-1", { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] }),
  ],
  way: [
    type.table,
    of("rtb-2", { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }] }),
  ],
  none: [type.table, of("rtb-3", { vpcId: "vpc-1", routes: [] })],
  a1: [type.association, of("a1", { subnetId: "subnet-1", routeTableId: "rtb-1" })],
  a2: [type.association, of("a2", { subnetId: "subnet-2", routeTableId: "rtb-2" })],
  a3: [type.association, of("a3", { subnetId: "subnet-3", routeTableId: "rtb-3" })],
  nat: [type.nat, of("nat-1", { subnetId: "subnet-1", allocationId: "eipalloc-1" })],
  app: [type.group, of("sg-app", { vpcId: "vpc-1", ingress: [], egress: [open] })],
  store: [type.group, of("sg-db", { vpcId: "vpc-1", ingress: [near], egress: [] })],
  inside: [
    type.group,
    of("sg-lb", { vpcId: "vpc-1", ingress: [{ ...near, fromPort: 443, toPort: 443 }], egress: [] }),
  ],
  group: [type.dbGroup, of("group", { name: "group", subnetIds: ["subnet-3"] })],
  db: [
    type.db,
    of("db", { engine: "postgres", dbSubnetGroupName: "group", vpcSecurityGroupIds: ["sg-db"] }),
  ],
  lb: [
    type.balancer,
    of("lb", { internal: true, subnets: ["subnet-2"], securityGroups: ["sg-lb"] }),
  ],
};

function given(
  name: string,
  change: Record<string, unknown>,
  unset: readonly string[] = [],
): Program {
  const [token = "", old = {}] = ground[name] ?? [];
  const inputs = Object.fromEntries(
    Object.entries({ ...old.inputs, ...change }).filter(([key]) => !unset.includes(key)),
  );
  return { ...ground, [name]: [token, { ...old, inputs }] };
}

const always: readonly (readonly [string, Program, string])[] = [
  [
    "a database that is publicly accessible",
    given("db", { publiclyAccessible: true }),
    "A2 refuted layer at db :: publiclyAccessible",
  ],
  [
    "a flag that is unknown",
    given("db", { publiclyAccessible: U }),
    "A2 undecided layer at db :: publiclyAccessible",
  ],
  [
    "an address of the internet in a store's group",
    given("store", { ingress: [near, { ...open, cidrBlocks: ["0.0.0.0/1"] }] }),
    "A2 refuted admission at store :: ingress[1]",
  ],
  [
    "addresses that are unknown",
    given("store", { ingress: [near, { ...open, cidrBlocks: [U] }] }),
    "A2 undecided admission at store :: ingress[1].cidrBlocks",
  ],
  [
    "a store's subnet with a route to the internet",
    given("a3", { routeTableId: "rtb-1" }),
    "A3 refuted layer at data",
  ],
  [
    "a store's subnet with an unknown table",
    given("a3", { routeTableId: U }),
    "A3 undecided layer at a3 :: routeTableId",
  ],
  [
    "a store's subnet that gives public addresses",
    given("data", { mapPublicIpOnLaunch: true }),
    "A3 refuted layer at data :: mapPublicIpOnLaunch",
  ],
  [
    "a store in no subnet group",
    given("db", {}, ["dbSubnetGroupName"]),
    "A2 undecided layer at db :: dbSubnetGroupName",
  ],
  [
    "an internal load balancer in a public subnet",
    given("lb", { subnets: ["subnet-1"] }),
    "A1 refuted layer at lb",
  ],
  [
    "a scheme that is unknown",
    given("lb", { internal: U }),
    "A1 undecided layer at lb :: internal",
  ],
  [
    "an internal load balancer that admits the internet",
    given("inside", { ingress: [open] }),
    "A1 refuted admission at inside :: ingress[0]",
  ],
  [
    "a managed front before an internal load balancer",
    {
      ...ground,
      front: [
        type.accelerator,
        of("front", { endpointConfigurations: [{ endpointId: "arn:lb" }], listenerArn: "arn:x" }),
      ],
    },
    "A1 refuted layer at front",
  ],
  [
    "a resource that nothing here knows",
    { ...ground, odd: ["aws:strange/thing:Thing", of("odd", { vpcId: "vpc-1" })] },
    "A5 undecided reach at odd",
  ],
  [
    "a definition that holds ids of the program",
    {
      ...ground,
      near: [type.subnet, of("subnet-0123456789abcdef0", { vpcId: "vpc-1" })],
      odd: [
        "aws:sfn/stateMachine:StateMachine",
        of("odd", {
          definition: '{"NetworkConfiguration":{"Subnets":["subnet-0123456789abcdef0"]}}',
        }),
      ],
    },
    "A5 undecided reach at odd",
  ],
];

describe("what always has to hold", () => {
  it("holds for a right stack", () => {
    const verdict = proveProgram(ground);
    assert.deepEqual(findings(verdict), []);
    assert.deepEqual(
      verdict.rows.map(({ id, verdict: one }) => `${id} ${one}`),
      ["A1 proved", "A2 proved", "A3 proved", "A5 proved"],
    );
  });

  for (const [title, program, expected] of always) {
    it(`finds ${title}`, () => {
      const verdict = proveProgram(program);
      const found = verdict.findings.find((one) => brief(one).startsWith(expected));
      assert.ok(found, `${expected} is not among\n${findings(verdict).join("\n")}`);
      assert.equal(verdict.proved, false);
      assert.notEqual(row(verdict, found.row).verdict, "proved");
      if (found.verdict === "undecided") assert.match(found.title, /^cannot (tell|prove)/);
    });
  }

  it("holds what says that it is public, and is not modelled, for a store that may be", () => {
    const graph = (publicConnectivity: unknown): Program => ({
      odd: ["aws:neptunegraph/graph:Graph", of("odd", { publicConnectivity })],
    });
    const rows = (program: Program) =>
      proveProgram(program).rows.map(({ id, verdict }) => `${id} ${verdict}`);
    const all = (a2: string, a5: string) => ["A1 proved", `A2 ${a2}`, "A3 proved", `A5 ${a5}`];
    const both = all("undecided", "undecided");
    assert.deepEqual(rows({ ...ground, ...graph(true) }), both);
    assert.deepEqual(rows({ ...ground, ...graph(U) }), both);
    assert.deepEqual(rows({ ...ground, ...graph(false) }), all("proved", "proved"));
    // Also where there is nothing else to be proved.
    assert.deepEqual(rows(graph(true)).slice(1), [
      "A2 undecided",
      "A3 not-applicable",
      "A5 undecided",
    ]);
    assert.equal(rows(graph(false))[1], "A2 not-applicable");
  });

  const fine: readonly (readonly [string, Program])[] = [
    [
      "a public load balancer",
      {
        ...ground,
        edge: [
          type.balancer,
          of("edge", { internal: false, subnets: ["subnet-1"], securityGroups: ["sg-app"] }),
        ],
      },
    ],
    [
      "an instance on the internet",
      {
        ...ground,
        web: [
          type.instance,
          of("web", {
            subnetId: "subnet-1",
            associatePublicIpAddress: true,
            vpcSecurityGroupIds: ["sg-app"],
          }),
        ],
      },
    ],
    ["a store's subnet with NAT, which lets nobody in", given("a3", { routeTableId: "rtb-2" })],
    [
      "private addresses in a store's group",
      given("store", { ingress: [{ ...open, cidrBlocks: ["10.0.0.0/8"] }] }),
    ],
    [
      "an internal network load balancer without groups",
      given("lb", { loadBalancerType: "network" }, ["securityGroups"]),
    ],
  ];
  for (const [title, program] of fine) {
    it(`finds nothing in ${title}`, () => {
      assert.deepEqual(findings(proveProgram(program)), []);
    });
  }

  describe("a Redshift cluster that says nothing of public access", () => {
    const cluster = (
      set: Record<string, unknown>,
      provider?: string,
      version?: string,
    ): Program => ({
      ...ground,
      ...(provider === undefined
        ? {}
        : { [provider]: ["pulumi:providers:aws", { inputs: { version } }] }),
      rsGroup: [
        "aws:redshift/subnetGroup:SubnetGroup",
        of("rs", { name: "rs", subnetIds: ["subnet-3"] }),
      ],
      warehouse: [
        "aws:redshift/cluster:Cluster",
        {
          ...of("warehouse", {
            clusterSubnetGroupName: "rs",
            vpcSecurityGroupIds: ["sg-db"],
            ...set,
          }),
          ...(provider === undefined ? {} : { provider }),
        },
      ],
    });
    const at = "layer at warehouse :: publiclyAccessible";
    const cases: readonly (readonly [string, Program, string | undefined])[] = [
      ["version 6 of the provider", cluster({}, "default", "6.83.0"), `A2 refuted ${at}`],
      ["version 7", cluster({}, "default", "7.0.0"), undefined],
      ["a version that nothing tells", cluster({}), `A2 undecided ${at}`],
      ["version 6, switched off", cluster({ publiclyAccessible: false }, "default", "6.0.0"), undefined],
      ["version 7, switched on", cluster({ publiclyAccessible: true }, "default", "7.0.0"), `A2 refuted ${at}`],
    ]; // prettier-ignore
    for (const [title, program, expected] of cases) {
      it(`${expected === undefined ? "is right" : "is a finding"} with ${title}`, () => {
        const found = proveProgram(program).findings.map(brief);
        assert.deepEqual(found, expected === undefined ? [] : [expected]);
      });
    }
  });

  it("says so where there is nothing to prove", () => {
    const { rows } = proveProgram({ vpc: [type.vpc, of("vpc-1", { cidrBlock: "10.0.0.0/16" })] });
    assert.deepEqual([...new Set(rows.map(({ verdict }) => verdict))], ["not-applicable"]);
  });
});

const containers = (image: string, more: Record<string, unknown> = {}) =>
  JSON.stringify([{ name: "c", image, ...more }]);
const ecr = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/app:1";
const logs = { logConfiguration: { logDriver: "awslogs" } };

function task(
  subnet: string,
  definitions: unknown,
  more: Program = {},
  dropped: readonly string[] = [],
): Program {
  const base = Object.fromEntries(
    Object.entries(ground).filter(([name]) => !dropped.includes(name)),
  );
  return {
    ...base,
    task: [
      type.task,
      of("task", {
        containerDefinitions: definitions,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
      }),
    ],
    service: [
      type.service,
      of("service", {
        launchType: "FARGATE",
        taskDefinition: "arn:task",
        networkConfiguration: { subnets: [subnet], securityGroups: ["sg-app"] },
      }),
    ],
    ...more,
  };
}

const endpoint = (name: string, set: Record<string, unknown> = {}): Program[string] => [
  type.endpoint,
  of(`vpce-${name}`, {
    vpcId: "vpc-1",
    serviceName: `com.amazonaws.eu-central-1.${name}`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    subnetIds: ["subnet-3"],
    securityGroupIds: ["sg-end"],
    ...set,
  }),
];
const s3: Program[string] = [
  type.endpoint,
  of("vpce-s3", {
    vpcId: "vpc-1",
    serviceName: "com.amazonaws.eu-central-1.s3",
    vpcEndpointType: "Gateway",
    routeTableIds: ["rtb-3"],
  }),
];
const admits: Program[string] = [
  type.group,
  of("sg-end", {
    vpcId: "vpc-1",
    ingress: [{ cidrBlocks: ["10.0.0.0/16"], protocol: "tcp", fromPort: 443, toPort: 443 }],
  }),
];
const endpoints = {
  api: endpoint("ecr.api"),
  dkr: endpoint("ecr.dkr"),
  logs: endpoint("logs"),
  s3,
  end: admits,
};
const refuses: Program[string] = [type.group, of("sg-end", { vpcId: "vpc-1", ingress: [] })];

describe("whether it starts", () => {
  const starts: readonly (readonly [string, Program])[] = [
    ["by NAT", task("subnet-2", containers(ecr, logs))],
    ["from a public registry by NAT", task("subnet-2", containers("nginx:1"))],
    ["by endpoints alone", task("subnet-3", containers(ecr, logs), endpoints)],
    ["with definitions that only the deployment knows", task("subnet-2", U)],
  ];
  for (const [title, program] of starts) {
    it(`starts ${title}`, () => {
      const verdict = proveProgram(program);
      assert.deepEqual(findings(verdict), []);
      assert.equal(row(verdict, "start").verdict, "proved");
    });
  }

  describe("where an endpoint may take over a service's name", () => {
    const api = (set: Record<string, unknown>, more: Program = {}, given: Given = {}): Program => {
      const [token, old] = endpoint("ecr.api", set);
      return { ...task("subnet-2", containers(ecr)), api: [token, { ...old, ...given }], end: refuses, ...more };
    }; // prettier-ignore
    const dns = (privateDnsEnabled: unknown, vpcEndpointId = "vpce-ecr.api"): Program => ({
      dns: [
        "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
        of("dns", { privateDnsEnabled, vpcEndpointId }),
      ],
    });
    const off = { privateDnsEnabled: false };
    const unset = { privateDnsEnabled: undefined };
    const isTaken: readonly (readonly [string, Program])[] = [
      ["it says so", api({})],
      ["whether it does is unknown", api({ privateDnsEnabled: U })],
      ["what it says is not carried out", api(off, {}, { ignoreChanges: ["privateDnsEnabled"] })],
      ["a resource of its own says so", api(unset, dns(true))],
      ["a resource of its own may say so", api(unset, dns(U))],
      ["a resource of its own says otherwise", api(off, dns(true))],
      ["a resource of its own may be about it", api(off, dns(true, U))],
      ["its service is unknown", api({ serviceName: U })],
      ["its subnets are unknown", api({ subnetIds: [U] })],
    ];
    for (const [title, program] of isTaken) {
      it(`does not start for sure: ${title}`, () => {
        assert.notEqual(row(proveProgram(program), "start").verdict, "proved");
      });
    }
    const isFree: readonly (readonly [string, Program])[] = [
      ["it does not", api(off)],
      ["it says nothing of it", api(unset)],
      ["a resource of its own says that it does not", api(unset, dns(false))],
      ["it is one of another region", api({ serviceRegion: "us-east-2", serviceName: "com.amazonaws.us-east-2.ecr.api" })],
      ["it does, and lets the task in", api({ privateDnsEnabled: U }, { end: admits })],
      ["a resource of its own says so, and it lets the task in", api(unset, { ...dns(true), end: admits })],
    ]; // prettier-ignore
    for (const [title, program] of isFree) {
      it(`starts: ${title}`, () => {
        const verdict = proveProgram(program);
        assert.equal(row(verdict, "start").verdict, "proved", findings(verdict).join("\n"));
      });
    }
  });

  describe("with name servers of one's own", () => {
    const served = (domainNameServers: unknown, vpcId: unknown = "vpc-1"): readonly string[] => {
      const verdict = proveProgram({
        ...task("subnet-2", containers(ecr)),
        options: [type.dhcpOptions, of("dopt-1", { domainNameServers })],
        handed: [type.dhcpAssociation, of("assoc-1", { vpcId, dhcpOptionsId: "dopt-1" })],
      });
      assert.deepEqual(findings(verdict), []);
      return row(verdict, "start").evidence.filter((one) => one.includes("name servers"));
    };

    it("starts by what is assumed of them", () => {
      assert.deepEqual(served(["10.0.9.2", "10.0.9.3"]), [
        `assumed: these name servers answer for AWS's names as AWS does: aws:ec2/vpcDhcpOptions:VpcDhcpOptions options :: domainNameServers = ["10.0.9.2", "10.0.9.3"]`,
      ]);
      assert.equal(served(U).length, 1);
    });

    it("assumes nothing of AWS's own, nor of another network's", () => {
      for (const servers of ["AmazonProvidedDNS", "169.254.169.253"]) {
        assert.deepEqual(served([servers]), []);
      }
      assert.deepEqual(served(["10.0.9.2"], "vpc-9"), []);
    });
  });

  describe("beside what is not known", () => {
    const undecided = (title: string, program: Program, property: string) =>
      it(`is undecided ${title}`, () => {
        const verdict = proveProgram(program);
        assert.equal(row(verdict, "start").verdict, "undecided");
        const found = verdict.findings.filter(({ property: at }) => at?.startsWith(property));
        assert.equal(found.length, 1, findings(verdict).join("\n"));
      });
    const base = task("subnet-2", containers(ecr));
    const using = containers(ecr, { environment: [{ name: "DB", value: "arn:db" }] });
    const [token, service] = base["service"] ?? assert.fail("no service");
    const registered = (loadBalancers: unknown): Program => ({
      ...base,
      service: [token, { ...service, inputs: { ...service?.inputs, loadBalancers } }],
    });

    undecided(
      "where a store stands that it uses",
      {
        ...task("subnet-2", using),
        db: [type.db, of("db", { vpcSecurityGroupIds: ["sg-app"], dbSubnetGroupName: U })],
      },
      "dbSubnetGroupName",
    );
    undecided(
      "whose health checks it answers",
      registered([{ targetGroupArn: U }]),
      "loadBalancers",
    );
    const placed = (subnets: unknown): Program => ({
      ...base,
      service: [
        token,
        {
          ...service,
          inputs: {
            ...service?.inputs,
            networkConfiguration: { subnets, securityGroups: ["sg-app"] },
          },
        },
      ],
    });
    undecided("in which subnets it runs", placed([U]), "networkConfiguration");
    undecided("what else than subnets stands there", placed(7), "networkConfiguration");

    it("is not asked of what runs in a network of elsewhere, or on any of the instances", () => {
      const hosts = {
        launchType: "EC2",
        taskDefinition: "arn:task",
      };
      const host = of("i-1", { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-app"] });
      for (const program of [
        placed(["subnet-99"]),
        {
          ...base,
          task: [type.task, of("task", { networkMode: "bridge" })],
          service: [token, of("service", hosts)],
          host: [type.instance, host],
        } as const,
      ]) {
        const verdict = proveProgram(program);
        assert.deepEqual(findings(verdict), []);
        assert.equal(row(verdict, "start").verdict, "not-applicable");
      }
    });
    undecided("what it registers with at all", registered(7), "loadBalancers");
  });

  it("is asked of each of two services that differ in their public addresses alone", () => {
    const store = of("vpce-s3", { ...s3[1]?.inputs, routeTableIds: ["rtb-1"] });
    const { service, ...rest } = task("subnet-1", containers(ecr), { s3: [s3[0], store] });
    const [token = "", old = {}] = service ?? [];
    const one = (name: string, assignPublicIp: boolean): Program[string] => {
      const networkConfiguration = {
        ...(old.inputs?.["networkConfiguration"] as object),
        assignPublicIp,
      };
      return [token, of(name, { ...old.inputs, networkConfiguration })];
    };
    for (const isFirst of [true, false]) {
      const verdict = proveProgram({ ...rest, a: one("a", isFirst), b: one("b", !isFirst) });
      assert.deepEqual(
        verdict.findings.map(({ title }) => title.split(",")[0]),
        [`aws:ecs/service:Service ${isFirst ? "b" : "a"} does not start: it pulls its image`],
      );
    }
  });

  const stuck: readonly (readonly [string, Program, RegExp])[] = [
    [
      "in a subnet without a way out",
      task("subnet-3", containers(ecr)),
      /pulls its image, but no endpoint of its VPC answers for ecr\.api/,
    ],
    [
      "with an image that no endpoint has",
      task("subnet-3", containers("nginx:1"), endpoints),
      /pulls its image from a public registry/,
    ],
    [
      "without the endpoint for logs",
      task("subnet-3", containers(ecr, logs), {
        api: endpoints.api,
        dkr: endpoints.dkr,
        s3,
        end: admits,
      }),
      /writes its logs/,
    ],
    [
      "without S3 for the layers",
      task("subnet-3", containers(ecr), { api: endpoints.api, dkr: endpoints.dkr, end: admits }),
      /pulls its image.*s3/,
    ],
    [
      "with an endpoint that takes the name and refuses, though there is NAT",
      task("subnet-2", containers(ecr), { api: endpoint("ecr.api"), end: refuses }),
      /api answers for com\.amazonaws\.eu-central-1\.ecr\.api in the whole VPC/,
    ],
    [
      "with secrets out of reach",
      task(
        "subnet-3",
        containers(ecr, {
          secrets: [{ name: "A", valueFrom: "arn:aws:secretsmanager:x:y:secret:z" }],
        }),
        endpoints,
      ),
      /reads its secrets/,
    ],
    [
      "without a resolver",
      {
        ...task("subnet-2", containers(ecr)),
        vpc: [type.vpc, of("vpc-1", { cidrBlock: "10.0.0.0/16", enableDnsSupport: false })],
      },
      /looks up names, but .*enableDnsSupport = false/,
    ],
  ];
  for (const [title, program, says] of stuck) {
    it(`does not start ${title}`, () => {
      const verdict = proveProgram(program);
      const found = verdict.findings.find(({ title: text }) => says.test(text));
      assert.ok(found, `nothing of ${says.source} among\n${findings(verdict).join("\n")}`);
      assert.deepEqual(
        [found.verdict, found.obligation, row(verdict, "start").verdict],
        ["missing", "start", "missing"],
      );
    });
  }

  describe("by endpoints with policies", () => {
    const allow = (Action: unknown, more: Record<string, unknown> = {}) => ({
      Effect: "Allow", Principal: "*", Action, Resource: "*", ...more,
    }); // prettier-ignore
    const deny = (Action: unknown, more: Record<string, unknown> = {}) => ({
      ...allow(Action, more), Effect: "Deny",
    }); // prettier-ignore
    const everything = allow("*");
    const document = (...Statement: unknown[]) =>
      JSON.stringify({ Version: "2012-10-17", Statement });
    const layers = "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*";
    const [s3Token, s3Given = {}] = s3;
    const gatewayWith = (policy: unknown): Program => ({
      s3: [s3Token, { ...s3Given, inputs: { ...s3Given.inputs, policy } }],
    });
    const at = (name: string, policy: unknown): Program => ({
      [name.replace("ecr.", "")]: endpoint(name, { policy }),
    });
    const vault = {
      secrets: [{ name: "A", valueFrom: "arn:aws:secretsmanager:x:y:secret:z" }],
      ...logs,
    };
    const only = { Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" } } };
    const run = (more: Program) =>
      proveProgram(
        task("subnet-3", containers(ecr, vault), {
          ...endpoints,
          secretsmanager: endpoint("secretsmanager"),
          ...more,
        }),
      );

    const fine: readonly (readonly [string, Program, string?])[] = [
      ["that allow everything", { ...at("ecr.dkr", document(everything)), ...gatewayWith(document(everything)) }],
      ["as a map instead of text", at("logs", { Statement: everything })],
      ["that allow what is needed", at("logs", document(allow(["logs:Create*", "logs:putlogevents"])))],
      ["that allow the layers", gatewayWith(document(allow("s3:GetObject", { Resource: layers })))],
      ["that allow the layers of every region", gatewayWith(document(allow("s3:Get*", { Resource: ["arn:aws:s3:::mine/*", "arn:aws:s3:::prod-*-starport-layer-bucket/*"] })))],
      ["that deny something else", at("logs", document(everything, deny("logs:DeleteLogGroup")))],
      ["that deny another bucket", gatewayWith(document(everything, deny("s3:*", { Resource: "arn:aws:s3:::mine/*" })))],
      ["that allow under a condition", at("logs", document(allow("logs:*", only))), "is taken to allow logs:PutLogEvents"],
      ["that deny under a condition", at("logs", document(everything, deny("*", only))), "is taken to allow logs:PutLogEvents"],
      ["that allow a role", at("secretsmanager", document(allow("*", { Principal: { AWS: "arn:aws:iam::1:role/x" } }))), "is taken to allow"],
      ["that allow one secret", at("secretsmanager", document(allow("secretsmanager:GetSecretValue", { Resource: "arn:aws:secretsmanager:x:y:secret:z-abc" }))), "is taken to allow"],
      ["that allow all but something", at("logs", document({ ...allow(undefined), NotAction: "logs:DeleteLogGroup" })), "is taken to allow"],
      ["that are unknown", at("logs", U), "policy is not known"],
      ["of an unknown action", at("logs", { Statement: [allow(U)] }), "is taken to allow"],
    ]; // prettier-ignore
    for (const [title, program, says] of fine) {
      it(`starts with policies ${title}`, () => {
        const verdict = run(program);
        assert.deepEqual(findings(verdict), []);
        const { evidence } = row(verdict, "start");
        const assumed = evidence.filter((one) => /policy/.test(one));
        assert.equal(assumed.length, says === undefined ? 0 : 1, evidence.join("\n"));
        if (says !== undefined) assert.ok(assumed[0]?.includes(says), assumed[0]);
      });
    }

    const refusing: readonly (readonly [string, Program, RegExp])[] = [
      ["that deny it", at("logs", document(everything, deny(["logs:PutLogEvents"]))), /writes its logs, but .*logs :: policy denies logs:PutLogEvents/],
      ["that deny everything", at("secretsmanager", document(deny("*"))), /reads its secrets, but .* denies secretsmanager:GetSecretValue/],
      ["that allow something else", at("ecr.dkr", document(allow("ecr:GetAuthorizationToken"))), /pulls its image, but .*dkr :: policy does not allow ecr:BatchGetImage/],
      ["that allow nothing", at("ecr.api", { Statement: [] }), /api :: policy does not allow ecr:GetAuthorizationToken/],
      ["of S3 for one's own buckets alone", gatewayWith(document(allow("s3:*", { Resource: ["arn:aws:s3:::mine", "arn:aws:s3:::mine/*"] }))), /s3 :: policy does not allow s3:GetObject of arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/],
      ["of S3 for another region's layers", gatewayWith(document(allow("s3:*", { Resource: "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*" }))), /does not allow s3:GetObject/],
      ["of a resource of their own", { apart: ["aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", of("p", { vpcEndpointId: "vpce-logs", policy: document(allow("s3:*")) })] }, /apart :: policy does not allow logs:CreateLogStream/],
    ]; // prettier-ignore
    for (const [title, program, says] of refusing) {
      it(`does not start with policies ${title}`, () => {
        const verdict = run(program);
        assert.deepEqual(verdict.findings.map(({ verdict: one, property }) => [one, property]), [
          ["missing", "policy"],
        ]); // prettier-ignore
        assert.match(verdict.findings[0]?.title ?? "", says);
      });
    }
  });

  it("does not ask the network of tasks on instances", () => {
    const program = task("subnet-3", containers("nginx:1"));
    const [token = "", old = {}] = program["service"] ?? [];
    const onInstances = {
      ...program,
      service: [token, { ...old, inputs: { ...old.inputs, launchType: "EC2" } }] as const,
    };
    assert.deepEqual(findings(proveProgram(onInstances)), []);
  });

  describe("where it is not known that tasks run on instances", () => {
    const started = (
      change: Record<string, unknown>,
      compatible: unknown,
      given: Given = {},
      more: Program = {},
    ): string => {
      const program = task("subnet-3", containers("nginx:1"));
      const [token = "", old = {}] = program["service"] ?? [];
      const [kind = "", definition = {}] = program["task"] ?? [];
      const inputs = { ...old.inputs, launchType: undefined, ...change };
      const own = { ...definition.inputs, requiresCompatibilities: compatible };
      const verdict = proveProgram({
        ...program,
        service: [token, { ...old, ...given, inputs }],
        task: [kind, { ...definition, inputs: own }],
        ...more,
      });
      return verdict.rows.find(({ id }) => id === "start")?.verdict ?? "not asked";
    };
    const both = ["EC2", "FARGATE"];
    const strategies = (capacityProvider: string) => ({
      capacityProviderStrategies: [{ capacityProvider, weight: 1 }],
    });
    const chosen = (defaultCapacityProviderStrategies: unknown): Program => ({
      chosen: [
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        of("chosen", { clusterName: "c", defaultCapacityProviderStrategies }),
      ],
    });
    const fargate = [{ capacityProvider: "FARGATE", weight: 1 }];
    for (const [title, verdict, expected] of [
      ["on Fargate", started({ launchType: "FARGATE" }, both), "missing"],
      ["on instances", started({ launchType: "EC2" }, both), "not asked"],
      [
        "by a launch type that is not carried out",
        started({ launchType: "EC2" }, both, { ignoreChanges: ["launchType"] }),
        "missing",
      ],
      ["by a provider of its own", started(strategies("own"), both), "not asked"],
      [
        "by a provider that is not carried out",
        started(strategies("own"), both, { ignoreChanges: ["capacityProviderStrategies"] }),
        "missing",
      ],
      [
        "by the cluster's own choice, which is Fargate",
        started({ cluster: "c" }, both, {}, chosen(fargate)),
        "missing",
      ],
      [
        "by the cluster's own choice, which is unknown",
        started({ cluster: "c" }, both, {}, chosen(U)),
        "missing",
      ],
      [
        "by the cluster's own choice, which is another",
        started({ cluster: "c" }, both, {}, chosen([{ capacityProvider: "own" }])),
        "not asked",
      ],
      ["by the choice of a cluster that has none", started({ cluster: "c" }, both), "not asked"],
      [
        "as a definition for instances alone",
        started({ cluster: "c" }, ["EC2"], {}, chosen(fargate)),
        "not asked",
      ],
      [
        "as a definition that is for anything",
        started({ cluster: "c" }, U, {}, chosen(fargate)),
        "missing",
      ],
    ] as const) {
      it(`${expected === "missing" ? "asks" : "does not ask"} the network of what starts ${title}`, () => {
        assert.equal(verdict, expected);
      });
    }
  });

  it("prints no secret of a definition", () => {
    const secret = { name: "PASSWORD", value: "hunter2-hunter2" };
    const verdict = proveProgram(task("subnet-3", containers(ecr, { environment: [secret] })));
    assert.ok(verdict.findings.length > 0);
    assert.ok(!JSON.stringify(verdict).includes("hunter2"));
  });
});
