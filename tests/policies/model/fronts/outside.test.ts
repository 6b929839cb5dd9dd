/** Ids and ARNs that no resource stands for, and that may yet be those of what the program has others make. */
import assert from "node:assert/strict";
import { bare, id, Layer, type Net } from "./build";

const known = (name: string) => ({ id: name, outputs: { arn: `arn:${name}` } });

const accelerated = (endpointId: string): Net => ({
  listener: ["globalaccelerator/listener", { protocol: "TCP" }, known("listener")],
  front: [
    "globalaccelerator/endpointGroup",
    { listenerArn: "arn:listener", endpointConfigurations: [{ endpointId }] },
  ],
});

const originOf = (arn: string): Net => ({
  origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { arn } }],
});

/** The resources to which fronts of a kind may lead, and not surely. */
function led(more: Net, kind: string): readonly string[] {
  const { all } = new Layer(more, { on: bare }).fronts;
  const { targets } = all.find((front) => front.kind === kind) ?? {};
  assert.deepEqual([targets?.certain ?? [], targets?.anything ?? []], [[], []]);
  return [...new Set(targets?.possible.map(({ owner }) => owner.name) ?? [])];
}

const subnets = (property: string) => ({ [property]: [id("s1")] });

const makers: Net = {
  spot: ["ec2/spotInstanceRequest", { subnetId: id("s1"), vpcSecurityGroupIds: [id("g")] }, known("sir-1")],
  asg: ["autoscaling/group", subnets("vpcZoneIdentifiers"), known("asg")],
  fleet: ["ec2/fleet", {}, known("fleet-1")],
  spots: ["ec2/spotFleetRequest", {}, known("sfr-1")],
  nodes: ["eks/nodeGroup", subnets("subnetIds"), known("nodes")],
  batch: ["batch/computeEnvironment", { computeResources: subnets("subnets") }, known("batch")],
  stalk: ["elasticbeanstalk/environment", { settings: [{ namespace: "aws:ec2:vpc", name: "Subnets", value: id("s1") }] }, known("e-1")],
  managed: [
    "ecs/capacityProvider",
    { managedInstancesProvider: { instanceLaunchTemplate: { networkConfiguration: subnets("subnets") } } },
    known("managed"),
  ],
}; // prettier-ignore

const ownBalancer =
  "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/awseb--1/50dc6c495c0c9188";

describe("the id of an instance that no resource stands for", () => {
  for (const [name, maker] of Object.entries(makers)) {
    it(`may be that of one that ${name} starts`, () => {
      const more = { [name]: maker, ...accelerated("i-0123456789abcdef0") };
      assert.deepEqual(led(more, "Global Accelerator"), [name]);
    });
  }

  it("is nobody's where nothing starts any", () => {
    const box: Net = { box: ["ec2/instance", subnets("subnetId"), known("i-1")] };
    assert.deepEqual(led({ ...box, ...accelerated("i-2") }, "Global Accelerator"), []);
  });
});

describe("the ARN of a load balancer that no resource stands for", () => {
  it("may be that of one that Elastic Beanstalk makes", () => {
    const { stalk } = makers;
    const more = { ...(stalk === undefined ? {} : { stalk }), ...originOf(ownBalancer) };
    assert.deepEqual(led(more, "CloudFront VPC origin"), ["stalk"]);
  });

  it("is no way to a group of instances, which makes none", () => {
    const { asg } = makers;
    const more = { ...(asg === undefined ? {} : { asg }), ...originOf(ownBalancer) };
    assert.deepEqual(led(more, "CloudFront VPC origin"), []);
  });
});
