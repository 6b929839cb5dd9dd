/** Fronts by what they lead to: by a member itself, by its subnets, and by nothing that is known. */
import assert from "node:assert/strict";
import { U } from "../../graph/build";
import { id, Layer, type Net } from "./build";

const custom = (endpointId: unknown): Net => ({
  group: [
    "globalaccelerator/customRoutingEndpointGroup",
    { endpointConfigurations: [{ endpointId }] },
  ],
});

describe("fronts into a member", () => {
  it("are found by its subnets, for sure where it stands in them for sure", () => {
    const layer = new Layer({
      ...custom(id("s1")),
      wide: ["lb/loadBalancer", { subnets: [id("s1"), id("s2")] }],
      some: ["rds/subnetGroup", { subnetIds: [id("s1"), id("s2")] }],
      chosen: ["rds/instance", { engine: "mysql", dbSubnetGroupName: id("some") }],
      lost: ["ec2/instance", { subnetId: U }],
    });
    assert.deepEqual(layer.into("alb"), ["Global Accelerator custom routing"]);
    assert.deepEqual(layer.into("wide"), ["Global Accelerator custom routing"]);
    assert.deepEqual(layer.into("chosen"), ["Global Accelerator custom routing?"]);
    assert.deepEqual(layer.into("lost"), ["Global Accelerator custom routing?"]);
    assert.deepEqual(layer.into("db"), []);
  });

  it("are each told once, as sure as the surest reason", () => {
    const layer = new Layer({
      cluster: ["globalaccelerator/endpointGroup", {
        listenerArn: "x",
        endpointConfigurations: [{ endpointId: id("alb") }, { endpointId: id("nlb") }],
      }],
    }); // prettier-ignore
    assert.deepEqual(layer.into("alb"), ["Global Accelerator"]);
    assert.deepEqual(layer.into("nlb"), ["Global Accelerator"]);
    assert.equal(layer.fronts.into(layer.member("alb")), layer.fronts.into(layer.member("alb")));
  });

  it("that lead nowhere are no fronts", () => {
    assert.deepEqual(new Layer({}).fronts.all, []);
  });

  it("of thousands are read in a moment", () => {
    const many: Record<string, Net[string]> = {};
    for (let i = 0; i < 2000; i += 1) {
      many[`alb${i}`] = [
        "lb/loadBalancer",
        { internal: true, subnets: [id("s1")] },
        { id: `arn:${i}` },
      ];
      many[`vo${i}`] = ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { arn: `arn:${i}` } }];
    }
    const layer = new Layer({ ...many, ...custom(id("s1")) });
    const start = performance.now();
    for (const member of layer.members.all) layer.fronts.into(member);
    assert.ok(performance.now() - start < 500);
    assert.deepEqual(layer.into("alb7"), [
      "CloudFront VPC origin",
      "Global Accelerator custom routing",
    ]);
  });
});
