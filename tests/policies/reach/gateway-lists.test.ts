/** Gateway endpoints and their prefix lists: what a group lets out to a service's addresses stays with the endpoint. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { bench, group, instance, route, table } from "./programs";
import { internet } from "./support";

const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const s3 = "com.amazonaws.eu-central-1.s3";
const toList = {
  protocol: "tcp",
  fromPort: 443,
  toPort: 443,
  prefixListIds: ["pl-1"],
};

const routed = (inputs: Record<string, unknown>): Program[string] => [
  route,
  { id: "r-more", inputs: { routeTableId: "rtb-1", gatewayId: "igw-1", ...inputs } },
];

const gatewayOf = (routeTableIds: unknown): Program[string] => [
  endpoint,
  {
    id: "vpce-1",
    outputs: { prefixListId: "pl-1" },
    inputs: { vpcId: "vpc-1", vpcEndpointType: "Gateway", serviceName: s3, routeTableIds },
  },
];

/** A host with a public address whose group lets HTTPS out to the list of an endpoint for S3, and nothing else. */
const ground: Program = {
  narrow: group("sg-narrow", [], [toList]),
  host: instance("i-1", ["sg-narrow"], { subnetId: "subnet-2", associatePublicIpAddress: true }),
  store: gatewayOf(["rtb-1"]),
};

function leaves(more: Program = {}): boolean {
  const at = bench({ ...ground, ...more });
  return at.reach.direct(at.place("host"), internet, "may").flow !== undefined;
}

describe("what a group lets out to a gateway endpoint's prefix list", () => {
  it("stays with the endpoint where the subnet's table has it, beside a route to everywhere", () => {
    assert.equal(leaves(), false);
  });

  it("may leave where the subnet's table does not have it", () => {
    const other: Program = {
      inner: [table, { id: "rtb-2", inputs: { vpcId: "vpc-1" } }],
      store: gatewayOf(["rtb-2"]),
    };
    assert.equal(leaves(other), true);
  });

  it("may leave where a narrower route may win against the endpoint's", () => {
    assert.equal(leaves({ narrower: routed({ destinationCidrBlock: "52.0.0.0/8" }) }), true);
  });

  it("may leave where a route's destination is not known", () => {
    assert.equal(leaves({ unknown: routed({ destinationCidrBlock: U }) }), true);
  });

  it("may leave where it is not known which tables have the endpoint", () => {
    assert.equal(leaves({ store: gatewayOf(U) }), true);
  });

  it("may leave where the endpoint's tables are not kept up", () => {
    const [token, given] = gatewayOf(["rtb-1"]);
    assert.equal(leaves({ store: [token, { ...given, ignoreChanges: ["routeTableIds"] }] }), true);
  });

  it("leaves where another rule lets it out", () => {
    const anyone = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
    assert.equal(leaves({ narrow: group("sg-narrow", [], [toList, anyone]) }), true);
  });

  it("is told apart for hosts that differ in the endpoint alone, whichever is asked first", () => {
    const toOther = { ...toList, prefixListIds: ["pl-2"] };
    const at = bench({
      ...ground,
      inner: [table, { id: "rtb-2", inputs: { vpcId: "vpc-1" } }],
      tables: [
        endpoint,
        {
          id: "vpce-2",
          outputs: { prefixListId: "pl-2" },
          inputs: { ...(gatewayOf(["rtb-2"])[1]?.inputs ?? {}), serviceName: s3 },
        },
      ],
      other: group("sg-other", [], [toOther]),
      twin: instance("i-2", ["sg-other"], {
        subnetId: "subnet-2",
        associatePublicIpAddress: true,
      }),
    });
    const isOut = (name: string) => at.reach.out(at.member(name), "may").flow !== undefined;
    assert.deepEqual([isOut("host"), isOut("twin")], [false, true]);
  });
});
