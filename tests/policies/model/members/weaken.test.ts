/** What is not known takes nothing from what may be, and adds nothing to what must be: each slot of each resource. */
import assert from "node:assert/strict";
import { addresses, parsePrefix, ports, type Reading } from "../../../../policies/core/algebra";
import type { Direction, Member } from "../../../../policies/core/model/members";
import { U, type Given, type Program } from "../../graph/build";
import { ground, host, Layer, type } from "./build";

const program: Program = {
  ...ground,
  g1: [type.group, { id: "sg-1", inputs: { vpcId: "vpc-1" } }],
  g2: [
    type.group,
    {
      id: "sg-2",
      inputs: {
        vpcId: "vpc-1",
        ingress: [
          { protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: ["sg-1"] },
          { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"], self: true },
        ],
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }],
      },
    },
  ],
  in1: [type.ingress, { id: "sgr-1", inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, referencedSecurityGroupId: "sg-2" } }],
  in2: [type.ingress, { id: "sgr-2", inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 22, toPort: 22, prefixListId: "pl-1" } }],
  out1: [type.egress, { id: "sgr-3", inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8" } }],
  old: [type.legacy, { id: "sgr-4", inputs: { type: "ingress", securityGroupId: "sg-1", protocol: "udp", fromPort: 53, toPort: 53, cidrBlocks: ["10.0.0.0/8"] } }],
  only: [type.exclusive, { inputs: { securityGroupId: "sg-1", ingressRuleIds: ["sgr-1", "sgr-2"], egressRuleIds: ["sgr-3"] } }],
  pl: [type.list, { id: "pl-1", inputs: { addressFamily: "IPv4" } }],
  plEntry: [type.entry, { inputs: { prefixListId: "pl-1", cidr: "10.0.0.0/8" } }],
  lb: [type.lb, { id: "lb-1", inputs: { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] } }],
  bare: [type.lb, { id: "lb-2", inputs: { loadBalancerType: "network", internal: true, subnets: ["subnet-1"] } }],
  listener: [type.listener, { inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS" } }],
  host: [type.instance, host("i-1", ["sg-2"], "subnet-2")],
  plain: [type.instance, { id: "i-2", inputs: { subnetId: "subnet-1" } }],
  eni: [type.eni, { id: "eni-1", inputs: { subnetId: "subnet-1", securityGroups: ["sg-1"] } }],
  attach: [type.attachment, { inputs: { networkInterfaceId: "eni-1", securityGroupId: "sg-2" } }],
  second: [type.instance, { id: "i-3", inputs: { primaryNetworkInterface: { networkInterfaceId: "eni-1" } } }],
  eip: [type.eip, { id: "eipalloc-1", inputs: { networkInterface: "eni-1" } }],
  template: [type.template, { id: "lt-1", inputs: { networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["sg-2"] }] } }],
  scaling: [type.scaling, { id: "asg", inputs: { vpcZoneIdentifiers: ["subnet-1"], launchTemplate: { id: "lt-1" } } }],
  names: [type.dbGroup, { id: "names", inputs: { name: "names", subnetIds: ["subnet-1", "subnet-2"] } }],
  db: [type.db, { id: "db-1", inputs: { engine: "postgres", dbSubnetGroupName: "names", vpcSecurityGroupIds: ["sg-1"], publiclyAccessible: true } }],
  replica: [type.db, { id: "db-2", inputs: { replicateSourceDb: "db-1", port: 443 } }],
  cluster: [type.cluster, { id: "c-1", inputs: { engine: "aurora-mysql", dbSubnetGroupName: "names", vpcSecurityGroupIds: ["sg-2"], networkType: "DUAL" } }],
  reader: [type.clusterInstance, { id: "ci-1", inputs: { clusterIdentifier: "c-1" } }],
  service: [type.service, { id: "svc", inputs: { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"], assignPublicIp: true } } }],
  bridge: [type.service, { id: "svc2", inputs: { cluster: "c" } }],
  lambda: [type.lambda, { id: "fn", inputs: { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } } }],
  endpoint: [type.endpoint, { id: "vpce-1", inputs: { vpcId: "vpc-1", vpcEndpointType: "Interface", serviceName: "com.amazonaws.eu-central-1.logs", subnetIds: ["subnet-1"] } }],
  replace: [type.association, { inputs: { vpcEndpointId: "vpce-1", securityGroupId: "sg-1", replaceDefaultAssociation: true } }],
  further: ["aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation", { inputs: { vpcEndpointId: "vpce-1", subnetId: "subnet-2" } }],
  vpn: [type.vpn, { id: "cvpn-1", inputs: { vpcId: "vpc-1", securityGroupIds: ["sg-2"] } }],
  vpnAssociation: [type.vpnAssociation, { inputs: { clientVpnEndpointId: "cvpn-1", subnetId: "subnet-1" } }],
  domain: [type.domain, { id: "os-1", inputs: { vpcOptions: { subnetIds: ["subnet-2"], securityGroupIds: ["sg-1"] } } }],
}; // prettier-ignore

type Path = readonly (string | number)[];

/** Every place in a value, the value itself among them. */
function placesIn(value: unknown, at: Path): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    placesIn(part, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inner : [at, ...inner];
}

function hidden(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return U;
  if (Array.isArray(value)) {
    return value.map((part: unknown, i) => (i === step ? hidden(part, rest) : part));
  }
  const map = value as Record<string, unknown>;
  return { ...map, [step]: hidden(map[step], rest) };
}

const byId = new Map(
  Object.entries(program).flatMap(([name, [, given]]) =>
    given?.id === undefined ? [] : [[given.id, name] as const],
  ),
);

/** What a property depends on, told from the ids that it holds. */
function dependencies(inputs: Record<string, unknown>): Given["from"] {
  const ids = (value: unknown): string[] =>
    typeof value === "string"
      ? [byId.get(value) ?? []].flat()
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(ids)
        : [];
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, ids(value)]));
}

const probes = ["10.1.2.3", "198.51.100.7", "2001:db8::1"].map((text) => {
  const prefix = parsePrefix(text);
  return prefix.ok ? addresses.ofPrefix(prefix.value) : assert.fail(text);
});
const traffic = [
  [ports.TCP, 443], [ports.TCP, 22], [ports.UDP, 53], [ports.TCP, 3306],
].map(([protocol = 0, port]) => ports.portSet(protocol, port ?? 0)); // prettier-ignore

/** The members of the program of which nothing is hidden. */
let everyone: readonly string[] = [];

/** All that holds of a program in a reading: one text for each thing that may, or must, be. */
function facts(layer: Layer, reading: Reading): Set<string> {
  const found = new Set<string>();
  const { members } = layer;
  const pass = (member: Member, direction: Direction) => {
    const passage =
      direction === "ingress" ? members.admits(member, reading) : members.releases(member, reading);
    traffic.forEach((kind, t) => {
      const add = (who: string) => found.add(`${member.label} ${direction} ${t} ${who}`);
      if (passage.everything !== undefined)
        [...everyone, 0, 1, 2].forEach((who) => add(String(who)));
      for (const one of passage.admitted) {
        if (!ports.isSubset(kind, one.traffic)) continue;
        const meant = members.meant(one, reading);
        probes.forEach((probe, i) => {
          if (addresses.isSubset(probe, meant.addresses)) add(String(i));
        });
        (meant.anyone.length > 0 ? everyone : meant.members.map(({ label }) => label)).forEach(add);
      }
    });
  };
  const judged = (state: string) => state === "yes" || (reading === "may" && state === "unknown");
  for (const member of members.all) {
    pass(member, "ingress");
    pass(member, "egress");
    const { label, subnets, listens } = member;
    if (judged(member.publicV4.state)) found.add(`${label} is public`);
    if (judged(member.carriesV6.state)) found.add(`${label} carries IPv6`);
    traffic.forEach((kind, t) => {
      if (ports.isSubset(kind, listens[reading])) found.add(`${label} listens ${t}`);
    });
    const open = reading === "may" && subnets.anything.length > 0;
    const names = open ? ["s1", "s2"] : subnets.certain.map(({ name }) => name);
    const more = reading === "may" ? subnets.possible.map(({ name }) => name) : [];
    for (const name of [...names, ...more]) found.add(`${label} stands in ${name}`);
  }
  return found;
}

function assertWithin(some: Set<string>, all: Set<string>, what: string): void {
  const missing = [...some].filter((fact) => !all.has(fact));
  assert.deepEqual(missing.slice(0, 3), [], what);
}

describe("a slot that becomes unknown", () => {
  const told = (name: string) => {
    const [token, given = {}] = program[name] ?? assert.fail(name);
    return [token, { ...given, from: dependencies(given.inputs ?? {}) }] as const;
  };
  const strong: Program = Object.fromEntries(Object.keys(program).map((n) => [n, told(n)]));
  const whole = new Layer(strong);
  everyone = whole.members.all.map(({ label }) => label);
  const may = facts(whole, "may");
  const must = facts(whole, "must");

  it("is compared with a program of which much is certain", () => {
    assert.ok(must.size > 200, String(must.size));
  });

  for (const name of Object.keys(program)) {
    it(`of ${name}`, () => {
      const [token, given] = told(name);
      for (const path of placesIn(given.inputs ?? {}, [])) {
        for (const from of [given.from, {}]) {
          const inputs = hidden(given.inputs, path) as Record<string, unknown>;
          const weak = new Layer({
            ...strong,
            [name]: [token, { ...given, inputs, from: from ?? {} }],
          });
          const what = `${name} ${path.join(".")} ${from === given.from ? "told" : "untold"}`;
          assertWithin(may, facts(weak, "may"), `may: ${what}`);
          assertWithin(facts(weak, "must"), must, `must: ${what}`);
        }
      }
    });
  }
});
