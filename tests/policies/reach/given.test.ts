/** Instances with interfaces that they are given: what is said of the instance is so of these. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import { anyone, bench, from, group, instance } from "./programs";
import { at, internet } from "./support";

const everybody = { cidrBlocks: ["0.0.0.0/0"] };

const face = (id: string, groups: readonly string[]): Program[string] => [
  type.eni,
  { id, inputs: { subnetId: "subnet-2", securityGroups: groups } },
];

const host = (more: Record<string, unknown>): Program[string] => [
  type.instance,
  { id: "i-1", inputs: more },
];

const oneFace = host({ primaryNetworkInterface: { networkInterfaceId: "eni-1" } });
const twoFaces = host({
  networkInterfaces: [
    { deviceIndex: 0, networkInterfaceId: "eni-1" },
    { deviceIndex: 1, networkInterfaceId: "eni-2" },
  ],
});

const ground: Program = {
  open: group("sg-open", [from(443, everybody)]),
  shut: group("sg-shut", []),
  face: face("eni-1", ["sg-open"]),
  host: oneFace,
};

/** A host whose only rule is for addresses that come from a resource. */
const admitting = (source: string): Program => ({
  narrow: [type.group, { id: "sg-narrow", inputs: { vpcId: "vpc-1", egress: [anyone] } }],
  rule: [
    type.ingress,
    {
      id: "sgr-1",
      inputs: { securityGroupId: "sg-narrow", cidrIpv4: U, ipProtocol: "tcp", fromPort: 443, toPort: 443 },
      from: { cidrIpv4: [source] },
    },
  ],
  target: instance("i-2", ["sg-narrow"]),
}); // prettier-ignore

function ways(program: Program, to: string, source?: string) {
  const net = bench({ ...ground, ...program });
  const origin = source === undefined ? internet : at(net.member(source));
  return (["may", "must"] as const).map(
    (reading) => net.reach.direct(origin, net.place(to), reading).flow !== undefined,
  );
}

describe("an interface that an instance is given", () => {
  const eip = (inputs: Record<string, unknown>): Program => ({
    eip: [type.eip, { id: "eipalloc-1", inputs }],
  });

  it("has the public address that is bound to the instance", () => {
    assert.deepEqual(ways(eip({ instance: "i-1" }), "face"), [true, true]);
    assert.deepEqual(ways(eip({}), "face"), [false, false]);
  });

  it("may have it where there are several", () => {
    const program = { ...eip({ instance: "i-1" }), host: twoFaces, second: face("eni-2", ["sg-open"]) }; // prettier-ignore
    assert.deepEqual(ways(program, "face"), [true, false]);
    assert.deepEqual(ways(program, "second"), [true, false]);
  });

  it("has none where the instance has an interface of its own", () => {
    const program: Program = {
      ...eip({ instance: "i-1" }),
      host: instance("i-1", ["sg-shut"], { subnetId: "subnet-2" }),
      attached: [
        "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
        { id: "a-1", inputs: { instanceId: "i-1", networkInterfaceId: "eni-1", deviceIndex: 1 } },
      ],
    };
    assert.deepEqual(ways(program, "face"), [false, false]);
  });

  it("is in the groups that are attached to the instance's first interface", () => {
    const program: Program = {
      ...eip({ networkInterface: "eni-1" }),
      face: face("eni-1", ["sg-shut"]),
      attached: [
        type.attachment,
        {
          id: "a-1",
          inputs: { networkInterfaceId: U, securityGroupId: "sg-open" },
          from: { networkInterfaceId: ["host"] },
        },
      ],
    };
    assert.deepEqual(ways(program, "face"), [true, true]);
    assert.deepEqual(ways({ ...program, attached: eip({})["eip"] ?? oneFace }, "face"), [
      false,
      false,
    ]);
  });

  it("is whom a rule for the instance's addresses lets in", () => {
    assert.deepEqual(ways(admitting("host"), "target", "face"), [true, true]);
    const several = { ...admitting("host"), host: twoFaces, second: face("eni-2", ["sg-open"]) };
    assert.deepEqual(ways(several, "target", "face"), [true, false]);
    const public_ = { ...admitting("host"), ...eip({ networkInterface: "eni-1" }) };
    assert.deepEqual(ways(public_, "target", "face"), [true, false]);
    const other = { ...admitting("host"), second: face("eni-2", ["sg-open"]) };
    assert.deepEqual(ways(other, "target", "second"), [false, false]);
  });

  it("may have the address where a launch template gives it", () => {
    const program: Program = {
      ...eip({ instance: "i-1" }),
      template: [
        type.template,
        { id: "lt-1", inputs: { networkInterfaces: [{ networkInterfaceId: "eni-1" }] } },
      ],
      host: host({ launchTemplate: { id: "lt-1", version: "$Latest" } }),
    };
    assert.deepEqual(ways(program, "face"), [true, false]);
  });

  it("carries the tasks that run on the instance", () => {
    const program: Program = {
      bastion: instance("i-9", ["sg-shut"]),
      tasks: ["aws:ecs/service:Service", { id: "svc-1", inputs: { launchType: "EC2" } }],
    };
    const net = bench({ ...ground, ...program });
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
    const { subnets, groups } = net.member("tasks");
    assert.deepEqual(names(subnets.possible), ["s1", "s2"]);
    assert.deepEqual(names(groups.possible.map(({ resource }) => resource)), ["open", "shut"]);
  });
});

describe("an Elastic IP for an instance's first interface", () => {
  const own: Program = {
    host: [
      type.instance,
      {
        id: "i-1",
        outputs: { primaryNetworkInterfaceId: "eni-77" },
        inputs: {
          subnetId: "subnet-2",
          vpcSecurityGroupIds: ["sg-open"],
          associatePublicIpAddress: false,
        },
      },
    ],
    other: instance("i-2", ["sg-open"], { subnetId: "subnet-2" }),
  };
  const association = "aws:ec2/eipAssociation:EipAssociation";

  for (const [what, given] of [
    ["whose id is known", { inputs: { networkInterfaceId: "eni-77" } }],
    [
      "whose id is not known yet",
      { inputs: { networkInterfaceId: U }, from: { networkInterfaceId: ["host"] } },
    ],
  ] as const) {
    // prettier-ignore
    it(`${what} is that instance's, and nobody else's`, () => {
      const program: Program = { ...own, bound: [association, { id: "a-1", ...given }] };
      assert.deepEqual(ways(program, "host"), [true, true]);
      assert.deepEqual(ways(program, "other"), [false, false]);
    });
  }

  it("may be anybody's where its id is none of these", () => {
    const inputs = { networkInterfaceId: "eni-78" };
    const program: Program = { ...own, bound: [association, { id: "a-1", inputs }] };
    assert.deepEqual(ways(program, "other"), [true, false]);
  });
});

describe("a rule for the addresses of an Elastic IP", () => {
  const ofEip = admitting("eip");

  it("lets in what it is bound to, which has the private one", () => {
    const bound = {
      ...ofEip,
      eip: [type.eip, { id: "e-1", inputs: { instance: "i-3" } }] as const,
    };
    const program = { ...bound, third: instance("i-3", ["sg-shut"]) };
    assert.deepEqual(ways(program, "target", "third"), [true, false]);
    const fourth = { ...program, fourth: instance("i-4", ["sg-open"]) };
    assert.deepEqual(ways(fourth, "target", "fourth"), [false, false]);
  });

  it("lets in what another resource binds it to", () => {
    const program: Program = {
      ...ofEip,
      eip: [type.eip, { id: "eipalloc-1", inputs: {} }],
      bound: [
        "aws:ec2/eipAssociation:EipAssociation",
        { id: "eipassoc-1", inputs: { allocationId: "eipalloc-1", instanceId: "i-3" } },
      ],
      third: instance("i-3", ["sg-shut"]),
    };
    assert.deepEqual(ways(program, "target", "third"), [true, false]);
  });
});

describe("a task in a subnet that draws IPv6 addresses from a pool", () => {
  it("may have one of them, as the account has it", () => {
    const pool = { ipv6IpamPoolId: "ipam-pool-1", ipv6NetmaskLength: 64 };
    const reached = (drawn: Record<string, unknown>) =>
      ways(
        {
          s2: [
            type.subnet,
            { id: "subnet-2", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24", ...drawn } },
          ],
          "public-six": [
            "aws:ec2/route:Route",
            {
              id: "r-6",
              inputs: {
                routeTableId: "rtb-1",
                destinationIpv6CidrBlock: "::/0",
                gatewayId: "igw-1",
              },
            },
          ],
          vpc: [
            type.vpc,
            {
              id: "vpc-1",
              inputs: { cidrBlock: "10.0.0.0/16", ...pool, ipv6NetmaskLength: 56 },
            },
          ],
          six: group("sg-six", [from(443, { ipv6CidrBlocks: ["::/0"] })]),
          tasks: [
            "aws:ecs/service:Service",
            {
              id: "svc-1",
              inputs: {
                launchType: "FARGATE",
                networkConfiguration: { subnets: ["subnet-2"], securityGroups: ["sg-six"] },
              },
            },
          ],
        },
        "tasks",
      );
    assert.deepEqual(
      [reached(pool), reached({})],
      [
        [true, false],
        [false, false],
      ],
    );
  });
});
