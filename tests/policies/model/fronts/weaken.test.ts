/** What is not known takes no way in away, and makes none more certain: each slot of each resource. */
import assert from "node:assert/strict";
import { addresses, ports, type Reading } from "../../../../policies/core/algebra";
import type { Front } from "../../../../policies/core/model/fronts";
import { U, type Given, type Program } from "../../graph/build";
import { programOf, type Net } from "../routing/support";
import { ground, id, Layer } from "./build";

const fronts: Net = {
  origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { arn: id("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }],
  cdn: ["cloudfront/distribution", { origins: [{ originId: "a", domainName: "a.example", vpcOriginConfig: { vpcOriginId: id("origin") } }] }],
  accListener: ["globalaccelerator/listener", { protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] }],
  acc: ["globalaccelerator/endpointGroup", { listenerArn: id("accListener"), portOverrides: [{ listenerPort: 443, endpointPort: 22 }], endpointConfigurations: [{ endpointId: id("alb") }] }],
  custom: ["globalaccelerator/customRoutingEndpointGroup", { endpointConfigurations: [{ endpointId: id("s2") }], destinationConfigurations: [{ fromPort: 22, toPort: 22, protocols: ["TCP"] }] }],
  link: ["apigatewayv2/vpcLink", { subnetIds: [id("s1")], securityGroupIds: [id("g")] }],
  http: ["apigatewayv2/integration", { integrationType: "HTTP_PROXY", connectionType: "VPC_LINK", connectionId: id("link"), integrationUri: id("listener") }],
  lambda: ["apigatewayv2/integration", { integrationType: "AWS_PROXY", integrationUri: id("fn") }],
  oldLink: ["apigateway/vpcLink", { targetArn: id("nlb") }],
  rest: ["apigateway/integration", { type: "HTTP_PROXY", connectionType: "VPC_LINK", connectionId: id("link"), integrationTarget: id("alb") }],
  svc: ["ec2/vpcEndpointService", { acceptanceRequired: true, networkLoadBalancerArns: [id("nlb")] }],
  va: ["verifiedaccess/endpoint", { endpointType: "load-balancer", securityGroupIds: [id("g")], loadBalancerOptions: { loadBalancerArn: id("alb"), port: 443, protocol: "https", subnetIds: [id("s1")] } }],
  range: ["verifiedaccess/endpoint", { endpointType: "cidr", cidrOptions: { cidr: "10.0.2.0/24", protocol: "tcp", portRanges: [{ fromPort: 22, toPort: 22 }], subnetIds: [id("s1")] } }],
  lg: ["vpclattice/targetGroup", { type: "ALB", config: { port: 443 } }],
  la: ["vpclattice/targetGroupAttachment", { targetGroupIdentifier: id("lg"), target: { id: id("alb") } }],
  rg: ["vpclattice/resourceGateway", { subnetIds: [id("s1")] }],
  rc: ["vpclattice/resourceConfiguration", { resourceGatewayIdentifier: id("rg"), portRanges: ["5432"], resourceConfigurationDefinition: { arnResource: { arn: id("db") } } }],
  url: ["lambda/functionUrl", { functionName: id("fn"), authorizationType: "NONE" }],
  permission: ["lambda/permission", { function: id("fn"), principal: "apigateway.amazonaws.com" }],
  connector: ["apprunner/vpcConnector", { subnets: [id("s1")], securityGroups: [id("g")] }],
  app: ["apprunner/service", { networkConfiguration: { egressConfiguration: { egressType: "VPC", vpcConnectorArn: id("connector") }, ingressConfiguration: { isPubliclyAccessible: true } } }],
  private: ["apprunner/service", { networkConfiguration: { egressConfiguration: { vpcConnectorArn: id("connector") }, ingressConfiguration: { isPubliclyAccessible: false } } }],
  k8s: ["eks/cluster", { vpcConfig: { subnetIds: [id("s1")], endpointPublicAccess: false } }],
  eice: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: id("s1"), securityGroupIds: [id("g")], preserveClientIp: false }],
  role: ["iam/role", { assumeRolePolicy: "{}" }],
  profile: ["iam/instanceProfile", { role: id("role") }],
  attached: ["iam/rolePolicyAttachment", { role: id("role"), policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }],
  box: ["ec2/instance", { subnetId: id("s1"), iamInstanceProfile: id("profile") }],
  eip: ["ec2/eip", {}],
  bind: ["ec2/eipAssociation", { allocationId: id("eip"), instanceId: id("box") }],
  byAddress: ["globalaccelerator/endpointGroup", { listenerArn: id("accListener"), endpointConfigurations: [{ endpointId: id("eip") }] }],
  share: ["globalaccelerator/crossAccountAttachment", { resources: [{ endpointId: id("nlb") }] }],
  eb: ["elasticbeanstalk/environment", { tier: "WebServer", settings: [{ namespace: "aws:ec2:vpc", name: "ELBScheme", value: "public" }] }],
  express: ["ecs/expressGatewayService", { networkConfigurations: [{ subnets: [id("s1")], securityGroups: [id("g")] }] }],
  tasks: ["ecs/service", { networkConfiguration: { subnets: [id("s1")] }, vpcLatticeConfigurations: [{ portName: "a", targetGroupArn: id("lg") }] }],
  asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], trafficSources: [{ identifier: id("lg"), type: "vpc-lattice" }] }],
  kafka: ["msk/cluster", { brokerNodeGroupInfo: { clientSubnets: [id("s1")], connectivityInfo: { vpcConnectivity: { clientAuthentication: { tls: true } } } } }],
  aurora: ["rds/cluster", { engine: "aurora-mysql", dbSubnetGroupName: id("names"), enableHttpEndpoint: true }],
  writer: ["rds/clusterInstance", { clusterIdentifier: id("aurora") }],
  ve: ["opensearch/serverlessVpcEndpoint", { vpcId: id("vpc"), subnetIds: [id("s1")] }],
  np: ["opensearch/serverlessSecurityPolicy", { type: "network", policy: '[{"AllowFromPublic":true}]' }],
  snap: ["rds/snapshot", { dbInstanceIdentifier: id("db"), sharedAccounts: ["all"] }],
  vpn: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.100.0.0/22" }],
  as: ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: id("vpn"), subnetId: id("s1") }],
  rule: ["ec2clientvpn/authorizationRule", { clientVpnEndpointId: id("vpn"), targetNetworkCidr: "10.0.1.0/24" }],
  route: ["ec2clientvpn/route", { clientVpnEndpointId: id("vpn"), destinationCidrBlock: "192.168.0.0/16" }],
}; // prettier-ignore

type Path = readonly (string | number)[];

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

const traffic = [443, 22, 5432, 9].map((port) => ports.portSet(ports.TCP, port));
const probes = ["10.0.1.9", "10.0.2.9", "192.168.7.9"].map((text) => {
  const read = addresses.parse(text);
  return read.ok ? read.value : assert.fail(text);
});

/** Whose address is seen by the groups that decide: where nobody's is, everyone comes in. */
function seen(front: Front): readonly string[] {
  const own = `as ${front.sees} of ${front.through?.owner.name ?? "no one"}`;
  return front.sees === "nothing" ? ["unasked"] : [own];
}

/** All that fronts do in a reading, one text for each thing. */
function facts(layer: Layer, reading: Reading): Set<string> {
  const found = new Set<string>();
  for (const member of layer.members.all) {
    for (const { front, certain } of layer.fronts.into(member)) {
      if (reading === "must" && !certain) continue;
      const what = `${front.resource.name} leads to ${member.owner.name}`;
      traffic.forEach((kind, i) => {
        if (reading === "may" && ports.isSubset(kind, front.traffic)) found.add(`${what} on ${i}`);
      });
      found.add(what);
      if (reading === "may") for (const one of seen(front)) found.add(`${what} ${one}`);
    }
  }
  for (const access of layer.fronts.vpn) {
    probes.forEach((probe, i) => {
      if (addresses.isSubset(probe, access.destinations(reading))) found.add(`vpn to ${i}`);
    });
  }
  return found;
}

/** What holds less than before. Who comes in unasked comes in as anyone. */
function missing(some: Set<string>, all: Set<string>): readonly string[] {
  return [...some].filter(
    (fact) => !all.has(fact) && !all.has(fact.replace(/ (as .*)$/, " unasked")),
  );
}

describe("a slot of a front that becomes unknown", () => {
  const program: Program = programOf({ ...ground, ...fronts });
  const raw = (changed: Program) => new Layer({}, { on: {}, raw: { ...program, ...changed } });
  const whole = raw({});
  const may = facts(whole, "may");
  const must = facts(whole, "must");

  it("is compared with a program of which much is certain", () => {
    assert.ok(must.size > 40 && may.size > 150, `${must.size} ${may.size}`);
  });

  for (const [name, [token, given = {}]] of Object.entries(program)) {
    it(`of ${name}`, () => {
      for (const path of placesIn(given.inputs ?? {}, [])) {
        for (const from of [given.from, {}] as const) {
          const weak: Given = {
            ...given,
            inputs: hidden(given.inputs, path) as Record<string, unknown>,
            from: from ?? {},
          };
          const layer = raw({ [name]: [token, weak] });
          const what = `${name} ${path.join(".")} ${from === given.from ? "told" : "untold"}`;
          assert.deepEqual(missing(may, facts(layer, "may")).slice(0, 3), [], `may: ${what}`);
          assert.deepEqual(missing(facts(layer, "must"), must).slice(0, 3), [], `must: ${what}`);
        }
      }
    });
  }
});
