import assert from "node:assert/strict";
import fc from "fast-check";
import { planVpn, type VpnRequest } from "../../components/client-vpn/plan";

const platform: VpnRequest = {
  vpcCidrBlock: "10.0.0.0/16",
  clientCidrBlock: "10.100.0.0/22",
  authorizedCidrBlocks: ["10.0.10.0/24", "10.0.11.0/24"],
  forbiddenCidrBlocks: ["10.0.1.0/24", "10.0.2.0/24", "10.0.20.0/24", "10.0.21.0/24"],
  accessGroups: [],
};

describe("ClientVpn's plan", () => {
  it("authorizes everyone for the resolver and the private subnets, and nothing else", () => {
    assert.deepEqual(planVpn(platform), {
      problems: [],
      plan: {
        resolverAddress: "10.0.0.2",
        authorizations: [
          {
            key: "resolver",
            targetNetworkCidr: "10.0.0.2/32",
            description: "Names: the resolver of the VPC",
          },
          {
            key: "10.0.10.0-24",
            targetNetworkCidr: "10.0.10.0/24",
            description: "Private subnet 10.0.10.0/24",
          },
          {
            key: "10.0.11.0-24",
            targetNetworkCidr: "10.0.11.0/24",
            description: "Private subnet 10.0.11.0/24",
          },
        ],
      },
    });
  });

  it("authorizes each group by itself where there are groups", () => {
    const { plan } = planVpn({ ...platform, accessGroups: ["ops", "support"] });
    assert.deepEqual(
      plan?.authorizations.map((a) => [a.key, a.targetNetworkCidr, a.accessGroup]),
      [
        ["resolver-ops", "10.0.0.2/32", "ops"],
        ["resolver-support", "10.0.0.2/32", "support"],
        ["10.0.10.0-24-ops", "10.0.10.0/24", "ops"],
        ["10.0.10.0-24-support", "10.0.10.0/24", "support"],
        ["10.0.11.0-24-ops", "10.0.11.0/24", "ops"],
        ["10.0.11.0-24-support", "10.0.11.0/24", "support"],
      ],
    );
  });

  it("takes a given resolver", () => {
    const { plan } = planVpn({ ...platform, resolverAddress: "10.0.10.5" });
    assert.equal(plan?.resolverAddress, "10.0.10.5");
    assert.equal(plan.authorizations[0]?.targetNetworkCidr, "10.0.10.5/32");
  });

  it("finds the resolver at the third address of any VPC", () => {
    const { plan } = planVpn({
      ...platform,
      vpcCidrBlock: "172.20.128.0/20",
      authorizedCidrBlocks: ["172.20.130.0/24"],
      forbiddenCidrBlocks: [],
    });
    assert.equal(plan?.resolverAddress, "172.20.128.2");
  });

  it("never plans together with a problem, and never authorizes the VPC or a forbidden range", () => {
    const block = fc
      .tuple(fc.constantFrom(0, 8, 12, 16, 20, 24, 32), fc.nat(255), fc.nat(255))
      .map(([length, b, c]) => {
        const bits = (10 << 24) | (b << 16) | (c << 8);
        const mask = length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
        const base = (bits & mask) >>> 0;
        return `${[24, 16, 8, 0].map((s) => (base >>> s) & 255).join(".")}/${length}`;
      });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 3 }), (authorizedCidrBlocks) => {
        const { plan, problems } = planVpn({
          ...platform,
          vpcCidrBlock: "10.0.0.0/13",
          authorizedCidrBlocks,
        });
        assert.equal(plan === undefined, problems.length > 0);
        for (const { targetNetworkCidr } of plan?.authorizations ?? []) {
          assert.notEqual(targetNetworkCidr, "10.0.0.0/13");
          assert(!platform.forbiddenCidrBlocks.includes(targetNetworkCidr));
          assert.match(targetNetworkCidr, /^10\.[0-7]\./);
        }
      }),
    );
  });
});
