/** Which changes replace a resource, on the provider that stands for AWS; and that what was not looked up is listed. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { WireValue } from "../../cli/plan/document";
import { constructPlatform, stackConfig } from "../support/platform";
import { replacedBy, replacements } from "./provider/replacements";
import { shapeOf } from "./provider/shapes";

type Inputs = Readonly<Record<string, WireValue>>;

const service = "aws:ecs/service:Service";
const domain = "aws:opensearch/domain:Domain";
const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const subnet = "aws:ec2/subnet:Subnet";

/** Type, inputs before, changes, and what of them replaces. */
const cases: readonly (readonly [string, Inputs, Inputs, readonly string[]])[] = [
  ["aws:lb/targetGroup:TargetGroup", { port: 80, tags: {} }, { port: 81 }, ["port"]],
  ["aws:lb/targetGroup:TargetGroup", { deregistrationDelay: 300 }, { deregistrationDelay: 30 }, []],
  ["aws:lb/loadBalancer:LoadBalancer", { subnets: ["a"] }, { subnets: ["a", "b"] }, []],
  ["aws:lb/loadBalancer:LoadBalancer", { internal: true }, { internal: false }, ["internal"]],
  ["aws:rds/instance:Instance", { instanceClass: "a" }, { instanceClass: "b" }, []],
  ["aws:rds/instance:Instance", { kmsKeyId: "a" }, { kmsKeyId: "b" }, ["kmsKeyId"]],
  [
    "aws:ecs/taskDefinition:TaskDefinition",
    { cpu: "256", tags: { A: "1" } },
    { cpu: "512", tags: {} },
    ["cpu"],
  ],
  [service, { taskDefinition: "a" }, { taskDefinition: "b" }, []],
  [
    service,
    { capacityProviderStrategies: [{ weight: 1 }] },
    { capacityProviderStrategies: [{ weight: 2 }] },
    ["capacityProviderStrategies"],
  ],
  [
    service,
    { capacityProviderStrategies: [{ weight: 1 }] },
    { capacityProviderStrategies: [{ weight: 2 }], forceNewDeployment: true },
    [],
  ],
  [domain, { vpcOptions: { subnetIds: ["a"] } }, { vpcOptions: { subnetIds: ["b"] } }, []],
  [domain, {}, { vpcOptions: { subnetIds: ["a"] } }, ["vpcOptions"]],
  [
    domain,
    { encryptAtRest: { enabled: true, kmsKeyId: "a" } },
    { encryptAtRest: { enabled: true, kmsKeyId: "b" } },
    ["encryptAtRest"],
  ],
  [rule, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.0.0.0/9" }, []],
  [rule, { fromPort: 1 }, { fromPort: 2 }, []],
  [endpoint, { vpcEndpointType: "Interface", subnetIds: ["a"] }, { subnetIds: ["a", "b"] }, []],
  [
    endpoint,
    { vpcEndpointType: "Interface", privateDnsEnabled: true },
    { privateDnsEnabled: false },
    [],
  ],
  [
    endpoint,
    { vpcEndpointType: "Gateway", privateDnsEnabled: true },
    { privateDnsEnabled: false },
    ["privateDnsEnabled"],
  ],
  [subnet, { ipv6CidrBlock: "a" }, { ipv6CidrBlock: "b" }, []],
  [
    subnet,
    { ipv6CidrBlock: "a", assignIpv6AddressOnCreation: true },
    { ipv6CidrBlock: "b" },
    ["ipv6CidrBlock"],
  ],
  ["aws:acm/certificate:Certificate", { tags: {} }, { region: "us-east-1" }, ["region"]],
];

describe("what replaces a resource", () => {
  for (const [type, before, change, expected] of cases) {
    const title = `${type} with ${JSON.stringify(before)}: ${JSON.stringify(change)}`;
    it(`${title} ${expected.length === 0 ? "updates" : "replaces"}`, () => {
      assert.deepEqual(replacedBy(type, before, { ...before, ...change }), expected);
      assert.deepEqual(replacedBy(type, before, before), []);
    });
  }

  it("a rule of a security group whose source is of another kind", () => {
    const after = { referencedSecurityGroupId: "sg-1" };
    assert.deepEqual(replacedBy(rule, { cidrIpv4: "10.0.0.0/8" }, after), [
      "cidrIpv4",
      "referencedSecurityGroupId",
    ]);
  });

  it("the table has every type of all stacks, and inputs that these types have", async () => {
    const types = new Set<string>();
    for (const stack of ["dev", "prod", "monolith", "beanstalk"]) {
      const { all } = await constructPlatform(stackConfig(stack));
      for (const { type } of all) if (type.startsWith("aws:")) types.add(type);
    }
    assert.deepEqual([...types].filter((type) => replacements[type] === undefined).sort(), []);
    for (const [type, { on, allBut = [] }] of Object.entries(replacements)) {
      const { inputs } = shapeOf(type);
      const unknown = [...on, ...allBut]
        .map((key) => key.replace(/[.?].*$/, ""))
        .filter((key) => !inputs.has(key));
      assert.deepEqual(unknown, [], type);
    }
  });

  it("docs/engine-unverified.md lists every type whose replacements nobody looked up, and no other", () => {
    const file = path.join(__dirname, "../../docs/engine-unverified.md");
    const text = readFileSync(file, "utf8");
    const section = /## Replacements\n([^]*?)(\n## |$)/.exec(text)?.[1] ?? "";
    const listed = [...section.matchAll(/`(aws:[^`]+)`/g)].map(([, type]) => type).sort();
    const unread = Object.entries(replacements)
      .filter(([, { source }]) => source === undefined)
      .map(([type]) => type)
      .sort();
    assert.deepEqual(listed, unread);
  });
});
