/** Tasks in spokes that call AWS by interface endpoints in a hub, whose names private zones of Route 53 hand out. */
import { but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { cluster, fargate, group, isolated, lets, network, of, route, sends, tier } from "./parts";

const region = "eu-central-1";
const everyone = "0.0.0.0/0";

/** An endpoint, and a zone of its name that the spoke asks. */
function endpoint(name: string, service: string, host: string, record = ""): Design {
  const target = the(name, "id", (id) => `${id}-0abc.${host}.${region}.vpce.amazonaws.com`);
  return {
    [name]: ["ec2/vpcEndpoint", { vpcId: the("hub"), serviceName: `com.amazonaws.${region}.${service}`, vpcEndpointType: "Interface", privateDnsEnabled: false, subnetIds: of("ends"), securityGroupIds: [the("end-group")] }],
    [`${name}-zone`]: ["route53/zone", { name: `${host}.${region}.amazonaws.com`, vpcs: [{ vpcId: the("vpc") }] }, { zoneId: `Z${name}` }],
    [`${name}-record`]: ["route53/record", { zoneId: the(`${name}-zone`, "zoneId"), name: `${record}${host}.${region}.amazonaws.com`, type: "A", aliases: [{ name: target, zoneId: "Z273ZU8SZ5RJPC", evaluateTargetHealth: false }] }],
  };
} // prettier-ignore

const attached = (vpc: string, subnets: string): Design => ({
  [`${vpc}-attachment`]: ["ec2transitgateway/vpcAttachment", { vpcId: the(vpc), subnetIds: of(subnets), transitGatewayId: the("tgw") }],
}); // prettier-ignore

const image = `123456789012.dkr.ecr.${region}.amazonaws.com/app:1`;
const logConfiguration = { logDriver: "awslogs", options: { "awslogs-group": "/app", "awslogs-region": region, "awslogs-stream-prefix": "x" } }; // prettier-ignore
const container = { name: "app", image, portMappings: [{ containerPort: 8080 }], logConfiguration, secrets: [{ name: "X", valueFrom: `arn:aws:secretsmanager:${region}:123456789012:secret:x` }] }; // prettier-ignore

/** Without what leads from the spoke to the hub and elsewhere. */
const tasks = (): Design => ({
  ...group("app-group"),
  ...sends("app-group", "10.9.20.0/23", 443),
  ...cluster,
  ...fargate("app"),
  ...but(fargate("app"), "app-task", { containerDefinitions: JSON.stringify([container]), executionRoleArn: "arn:aws:iam::123456789012:role/x" }),
  s3: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: `com.amazonaws.${region}.s3`, vpcEndpointType: "Gateway", routeTableIds: [the("private-table")] }, { prefixListId: "pl-6ea54007" }],
  "app-group-out-s3": ["vpc/securityGroupEgressRule", { securityGroupId: the("app-group"), prefixListId: the("s3", "prefixListId"), ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
}); // prettier-ignore

const design: Design = {
  ...isolated(),
  ...tasks(),
  hub: ["ec2/vpc", { cidrBlock: "10.9.0.0/16", enableDnsHostnames: true }],
  ...tier("ends", 20, "hub", "10.9"),
  ...group("end-group", "hub"),
  ...lets("end-group", "10.0.0.0/16", 443),
  tgw: ["ec2transitgateway/transitGateway", {}],
  ...attached("vpc", "data"),
  ...attached("hub", "ends"),
  ...route("to-hub", "private", { transitGatewayId: the("tgw") }, "10.9.0.0/16"),
  ...route("to-spoke", "ends", { transitGatewayId: the("tgw") }, "10.0.0.0/16"),
  ...endpoint("api", "ecr.api", "api.ecr"),
  ...endpoint("dkr", "ecr.dkr", "dkr.ecr", "*."),
  ...endpoint("logs", "logs", "logs"),
  ...endpoint("secrets", "secretsmanager", "secretsmanager"),
};
const traffic = matrix({
  services: { app: { name: "app" } },
  never: [{ id: "N1", from: "internet", to: "app" }],
});

/** The same spoke with a way to the internet of its own. */
const open: Design = {
  ...design,
  ...network(),
  ...sends("app-group", everyone, 443, "all"),
};

const out = matrix({
  services: { app: { name: "app" } },
  allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
});

describe("endpoints of a hub", () => {
  it("are proved", () => {
    isRight(design, traffic);
    isRight(open, out);
  });
  it("are proved with an association for each VPC", () => {
    const zone = (name: string): Design => ({
      ...but(design, `${name}-zone`, { vpcs: [{ vpcId: the("hub") }] }),
      [`${name}-asked`]: ["route53/zoneAssociation", { zoneId: the(`${name}-zone`, "zoneId"), vpcId: the("vpc") }],
    }); // prettier-ignore
    isRight(zone("api"), traffic);
    isFound(without(zone("api"), "api-asked"), traffic, /start missing start at private-a$/m);
  });
  it("are proved with names that are relative to the zone, and by CNAME", () => {
    isRight(but(but(design, "logs-record", { name: "" }), "dkr-record", { name: "*" }), traffic);
    const target = the("dkr", "id", (id) => `${id}-0abc.dkr.ecr.${region}.vpce.amazonaws.com`);
    isRight(but(design, "dkr-record", { type: "CNAME", aliases: undefined, records: [target] }), traffic); // prettier-ignore
  });
  it("are proved beside records for IPv6, and such that say no address", () => {
    const [kind, inputs] = design["api-record"] ?? ["", {}];
    isRight({ ...design, sixth: [kind, { ...inputs, type: "AAAA" }], text: ["route53/record", { zoneId: the("api-zone", "zoneId"), name: "", type: "TXT", records: ["x"] }] }, traffic); // prettier-ignore
  });
  it("are proved with one zone for all of them", () => {
    const zoned = ["api", "dkr", "logs", "secrets"].reduce(
      (all, name) => but(all, `${name}-record`, { zoneId: the("zone", "zoneId") }),
      without(design, "api-zone", "dkr-zone", "logs-zone", "secrets-zone"),
    );
    const zone = { name: `${region}.amazonaws.com`, vpcs: [{ vpcId: the("vpc") }] };
    const one: Design = { ...zoned, zone: ["route53/zone", zone, { zoneId: "Zall" }] };
    isFound(one, traffic, /start missing start at zone$/m);
    const s3 = endpoint("s3-interface", "s3", "s3", "*.");
    const record = (zone: string) =>
      but(s3, "s3-interface-record", { zoneId: the(zone, "zoneId") });
    isRight({ ...one, ...without(record("zone"), "s3-interface-zone") }, traffic);
    isRight({ ...one, ...s3 }, traffic);
    isFound({ ...one, ...record("zone") }, traffic, /start missing start at s3-interface-zone$/m);
  });

  const elsewhere = [{ name: "example.org", zoneId: "Z1", evaluateTargetHealth: false }];
  /** What breaks it, with what is blamed; a way to the internet mends none of these. */
  const wrong: Readonly<Record<string, readonly [RegExp, (from: Design) => Design]>> = {
    "that do not let the spoke in": [/end-group/, (from) => without(from, "end-group-in-1")],
    "without a way back": [/ends-a/, (from) => without(from, "to-spoke")],
    "without a way there": [/ends-a/, (from) => without(from, "to-hub")],
    "with a zone without a record": [/api-zone/, (from) => without(from, "api-record")],
    "with a record that leads elsewhere": [/api-zone/, (from) => but(from, "api-record", { aliases: elsewhere })],
    "with a record that leads to the endpoint of another service": [/api-zone/, (from) => but(from, "api-record", { aliases: from["logs-record"]?.[1]?.["aliases"] })],
    "with a record for the registry alone, and none for the accounts' own names": [/dkr-zone/, (from) => but(from, "dkr-record", { name: "" })],
    "with a record of another type": [/api-zone/, (from) => but(from, "api-record", { type: "TXT", aliases: undefined, records: ["x"] })],
    "with a record for IPv6 alone": [/api-zone/, (from) => but(from, "api-record", { type: "AAAA" })],
    "with a record for some callers alone": [/api-zone/, (from) => but(from, "api-record", { setIdentifier: "x", weightedRoutingPolicies: [{ weight: 10 }] })],
    "with a second record for one account": [/dkr-zone/, (from) => ({ ...from, more: ["route53/record", { zoneId: the("dkr-zone", "zoneId"), name: "123456789012", type: "A", records: ["10.0.0.7"] }] })],
  }; // prettier-ignore
  for (const [what, [blamed, change]] of Object.entries(wrong)) {
    it(`are not ${what}`, () => {
      for (const one of [change(design), change(open)]) {
        isFound(one, traffic, new RegExp(`start missing start at (${blamed.source})`));
      }
    });
  }
  it("need host names in the VPC that asks", () => {
    isFound(but(design, "vpc", { enableDnsHostnames: false }), traffic, /start missing start at vpc :: enableDnsHostnames/); // prettier-ignore
  });
  it("are none of a zone that everybody asks", () => {
    isFound(but(design, "api-zone", { vpcs: undefined }), traffic, /start missing start at private-a$/m); // prettier-ignore
  });
});
