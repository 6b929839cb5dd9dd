"use strict";
// Stacks for the benchmark of the proof: the platform's services many times over, and one network with many rules.
const { execFileSync } = require("node:child_process");
const path = require("node:path");

const cli = path.resolve(__dirname, "..", "cli", "bin", "bulkhead.js");
const platform = path.join(__dirname, "platform");

function planOf(copies) {
  const text = execFileSync(
    process.execPath,
    [cli, "plan", "--program", platform, "--no-prove", "--json", "-"],
    { env: { ...process.env, COPIES: String(copies) }, maxBuffer: 1 << 28, encoding: "utf8" },
  );
  return JSON.parse(text);
}

/** Makes stacks of any size: the second copy of the services is written again under other numbers. */
function servicesInputs() {
  const [one, two] = [planOf(1), planOf(2)];
  const known = new Set(one.resources.map(({ urn }) => urn));
  const second = JSON.stringify(two.resources.filter(({ urn }) => !known.has(urn)));
  const copy = (k) => JSON.parse(second.replace(/\b([swpdc])2(?=[-":$])/g, `$1${k}`));
  const size = JSON.parse(second).length;
  return (resources) => {
    const copies = Math.max(1, 1 + Math.round((resources - one.resources.length) / size));
    const all = [...one.resources];
    for (let k = 2; k <= copies; k++) all.push(...copy(k));
    return { plan: { ...one, resources: all }, traffic: matrixOf(all, copies) };
  };
}

const stores = {
  postgres: "aws:rds/instance:Instance",
  redis: "aws:elasticache/replicationGroup:ReplicationGroup",
  opensearch: "aws:opensearch/domain:Domain",
};

/** What the platform's traffic.yaml says, for each copy. */
function matrixOf(resources, copies) {
  const byType = new Map();
  for (const { type, name } of resources) {
    if (!byType.has(type)) byType.set(type, []);
    byType.get(type).push(name);
  }
  const of = (type, letter, k) =>
    (byType.get(type) ?? []).filter((name) => name.startsWith(`${letter}${k}-`));
  const matrix = {
    version: 1,
    zones: { internet: { kind: "internet" } },
    edges: { nat: { name: "network-nat-*", optional: true } },
    services: {},
    stores: {},
    allow: [{ id: "OUT", from: "services", to: "internet", ports: 443 }],
    never: [{ id: "STORES", from: "internet", to: "stores" }],
  };
  matrix.allow.push({ id: "NAT", from: "nat", to: "internet", ports: "any" });
  const web = ["frontend", "registration", "search", "chat"];
  for (let k = 1; k <= copies; k++) {
    const [publicName] = of("aws:lb/loadBalancer:LoadBalancer", "w", k);
    const [internalName] = of("aws:lb/loadBalancer:LoadBalancer", "p", k);
    matrix.edges[`public${k}`] = { name: publicName };
    matrix.edges[`internal${k}`] = { name: internalName, public: "never" };
    for (const name of of("aws:ecs/service:Service", "c", k)) {
      matrix.services[`${name.replace(/^.*-/, "")}${k}`] = { name };
    }
    for (const [store, type] of Object.entries(stores)) {
      const [name] = of(type, "d", k);
      if (name !== undefined) matrix.stores[`${store}${k}`] = { name };
    }
    const own = (list) => list.map((name) => `${name}${k}`);
    matrix.allow.push(
      { id: `A${k}`, from: "internet", to: `public${k}`, ports: [80, 443] },
      { id: `B${k}`, from: "internet", to: own(web), through: `public${k}`, ports: 443 },
      { id: `C${k}`, from: `public${k}`, to: own(web) },
      { id: `D${k}`, from: `internal${k}`, to: own(["admin", "api"]) },
      { id: `E${k}`, from: own([...web, "admin"]), to: `internal${k}`, ports: 8443 },
      {
        id: `F${k}`,
        from: own([...web, "admin"]),
        to: `api${k}`,
        through: `internal${k}`,
        ports: 8443,
      },
      { id: `G${k}`, from: own(["registration", "api"]), to: `postgres${k}` },
      { id: `H${k}`, from: own(["chat", "api"]), to: `redis${k}` },
      { id: `I${k}`, from: own(["search", "api"]), to: `opensearch${k}` },
    );
    matrix.never.push({ id: `N${k}`, from: own(web), to: `admin${k}` });
  }
  return matrix;
}

const prefix = "urn:pulumi:bench::rules::";

/** One network, a service for each fifty rules, and rules by address and by group. */
function rulesInput(resources) {
  const all = [];
  const add = (type, name, inputs, from = {}) => {
    const urn = `${prefix}${type}::${name}`;
    const propertyDependencies = Object.fromEntries(
      Object.entries(from).map(([key, urns]) => [key, [urns].flat()]),
    );
    all.push({
      urn, type, name, custom: true, inputs, options: {}, propertyDependencies,
      dependencies: [...new Set(Object.values(propertyDependencies).flat())],
    }); // prettier-ignore
    return urn;
  };
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const vpc = add("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
  const inVpc = [{ vpcId: unknown }, { vpcId: vpc }];
  const subnets = [1, 2, 3, 4].map((i) =>
    add(
      "aws:ec2/subnet:Subnet",
      `subnet-${i}`,
      { ...inVpc[0], cidrBlock: `10.0.${i}.0/24` },
      inVpc[1],
    ),
  );
  const groups = [];
  for (let i = 0; all.length < resources; i++) {
    const group = add(
      "aws:ec2/securityGroup:SecurityGroup",
      `group-${i}`,
      { ...inVpc[0] },
      inVpc[1],
    );
    groups.push(group);
    add(
      "aws:rds/instance:Instance",
      `store-${i}`,
      {
        engine: "postgres",
        dbSubnetGroupName: unknown,
        vpcSecurityGroupIds: [unknown],
        publiclyAccessible: false,
      },
      {
        vpcSecurityGroupIds: group,
        dbSubnetGroupName: `${prefix}aws:rds/subnetGroup:SubnetGroup::stores`,
      },
    );
    for (let r = 0; r < 48 && all.length < resources; r++) {
      const peer = groups[(i * 7 + r) % groups.length];
      const how = { securityGroupId: unknown, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };
      const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
      if (r % 4 === 0) {
        const own = { ...how, referencedSecurityGroupId: unknown };
        add(type, `rule-${i}-${r}`, own, {
          securityGroupId: group,
          referencedSecurityGroupId: peer,
        });
      } else {
        const own = { ...how, cidrIpv4: `10.${20 + (i % 200)}.${r}.${i % 256}/32` };
        add(type, `rule-${i}-${r}`, own, { securityGroupId: group });
      }
    }
  }
  add(
    "aws:rds/subnetGroup:SubnetGroup",
    "stores",
    { subnetIds: subnets.map(() => unknown) },
    { subnetIds: subnets },
  );
  const plan = {
    format: "bulkhead-plan", version: 1, project: "rules", stack: "bench", sdks: {}, outputs: {},
    assumptions: [], notes: [], resources: all,
  }; // prettier-ignore
  return { plan };
}

module.exports = { rulesInput, servicesInputs };
