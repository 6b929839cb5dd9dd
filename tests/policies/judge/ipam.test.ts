/** VPCs whose IPv4 block a pool of IPAM gives: nobody knows it in a first preview. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Verdict } from "../../../policies/core/judge/types";
import type { PlannedResource } from "../../support/construct";
import { pooled } from "./pooled";
import { added, brief, findings, platform, proveAll } from "./support";

type All = readonly PlannedResource[];

const which = (one: PlannedResource) => `${one.type.split(":").pop() ?? ""} ${one.name}`;

/** The verdict with the matrix that the stack ships. */
function proved(all: All, stack: string): Verdict {
  const name = ["dev", "prod"].includes(stack) ? "traffic.yaml" : `traffic.${stack}.yaml`;
  const text = readFileSync(path.resolve(__dirname, "../../..", name), "utf8");
  return proveAll(all, { traffic: parse(text) as unknown });
}

describe("a VPC whose block a pool gives", () => {
  for (const stack of ["dev", "prod", "monolith", "sidecar", "beanstalk"]) {
    it(`is proved as ${stack} is, at the first preview`, async () => {
      const all = await platform(stack);
      const verdict = proved(pooled(all), stack);
      assert.deepEqual(findings(verdict), []);
      const counts = (of: Verdict) => of.rows.filter((row) => row.verdict === "proved").length;
      assert.equal(counts(verdict), counts(proved(all, stack)));
    });
  }

  const broken: readonly (readonly [string, (all: All) => All, RegExp])[] = [
    [
      "a store that admits a private network, which the VPC may come to lie in",
      (all) =>
        added(all, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "wide", {
          set: { cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
          from: { securityGroupId: ["SecurityGroup data-postgres"] },
        }),
      /^T13 refuted reach at wide :: cidrIpv4$/,
    ],
    [
      "a store that admits the VPC's block, whatever it will be",
      (all) =>
        added(all, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "own", {
          set: { ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
          from: { securityGroupId: ["SecurityGroup data-postgres"], cidrIpv4: ["Vpc network-vpc"] },
        }),
      /^T13 undecided reach at own$/,
    ],
    [
      "a second VPC that draws from another pool, with which this one may overlap",
      (all) =>
        added(all, "aws:ec2/vpc:Vpc", "other", {
          set: { ipv4IpamPoolId: "ipam-pool-0fedcba9876543210", ipv4NetmaskLength: 16 },
        }),
      /T1 missing works/,
    ],
    [
      "a route of a subnet's length that may take a part of the block",
      (all) =>
        added(all, "aws:ec2/route:Route", "narrow", {
          set: { destinationCidrBlock: "10.1.2.0/24" },
          from: {
            routeTableId: ["RouteTable network-public"],
            networkInterfaceId: ["NatGateway network-nat-eu-central-1a"],
          },
        }),
      /T1 (missing|undecided) works/,
    ],
    [
      "no internet gateway's route",
      (all) => all.filter((one) => which(one) !== "Route network-public-internet"),
      /T1 missing works/,
    ],
  ];
  for (const [what, change, found] of broken) {
    it(`is not with ${what}`, async () => {
      const verdict = proved(change(pooled(await platform("dev"))), "dev");
      assert.match(verdict.findings.map(brief).join("\n"), found);
    });
  }

  it("is with a second VPC that draws from the same pool, which gives no address twice", async () => {
    const all = added(pooled(await platform("dev")), "aws:ec2/vpc:Vpc", "other", {
      set: { ipv4IpamPoolId: "ipam-pool-0123456789abcdef0", ipv4NetmaskLength: 16 },
    });
    assert.deepEqual(findings(proved(all, "dev")), []);
  });

  it("is once its block is known", async () => {
    const all = pooled(await platform("dev")).map((one) =>
      which(one) === "Vpc network-vpc"
        ? { ...one, inputs: { ...one.inputs, cidrBlock: "10.0.0.0/16" } }
        : one,
    );
    assert.deepEqual(findings(proved(all, "dev")), []);
  });
});
