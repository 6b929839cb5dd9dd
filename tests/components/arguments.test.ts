import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { ClientVpn } from "../../components/client-vpn/ClientVpn";
import { type ArgumentNames, argumentProblems } from "../../components/common/arguments";
import { formatProblems } from "../../components/common/problems";
import { DataTier } from "../../components/data/DataTier";
import { DeployRole } from "../../components/deploy-role/DeployRole";
import { InternalEdge } from "../../components/internal-edge/InternalEdge";
import { NetworkTier } from "../../components/network/NetworkTier";
import { Observability } from "../../components/observability/Observability";
import { PublicEdge } from "../../components/public-edge/PublicEdge";
import { ServiceGroups } from "../../components/service-groups/ServiceGroups";
import { ServiceRoles } from "../../components/service-roles/ServiceRoles";
import { Beanstalk } from "../../components/beanstalk/Beanstalk";
import { Monolith } from "../../components/monolith/Monolith";
import { Services } from "../../components/services/Services";
import { StaticSite } from "../../components/static-site/StaticSite";
import { assertProblems, refusal } from "./support";

/** A component as JavaScript sees it. */
type Untyped = new (name: string, args: unknown) => pulumi.ComponentResource;

const components: readonly [component: Untyped, required: readonly string[]][] = [
  [NetworkTier as Untyped, ["zones"]],
  [PublicEdge as Untyped, ["network", "routes"]],
  [InternalEdge as Untyped, ["network", "domain", "routes", "audiences"]],
  [DataTier as Untyped, ["network"]],
  [Services as Untyped, ["network", "services"]],
  [Beanstalk as Untyped, ["network", "securityGroupId", "roleName"]],
  [Monolith as Untyped, ["network", "securityGroupId", "roleName", "attachments"]],
  [
    ClientVpn as Untyped,
    [
      "network",
      "zones",
      "vpcCidrBlock",
      "authorizedCidrBlocks",
      "serverCertificateArn",
      "authentication",
    ],
  ],
  [ServiceGroups as Untyped, ["network", "services"]],
  [ServiceRoles as Untyped, ["services"]],
  [StaticSite as Untyped, []],
  [
    DeployRole as Untyped,
    ["repository", "subjects", "access", "resourceTypes", "namePrefixes", "regions"],
  ],
  [Observability as Untyped, []],
];

describe("Arguments of a caller without a type check", () => {
  for (const [component, required] of components) {
    describe(component.name, () => {
      it("are refused where there are none", async () => {
        for (const args of [undefined, null]) {
          assertProblems(await refusal(component, "x1", args), [
            ["args", new RegExp(`found nothing, expected an object.*${required.join(", ")}\\.`)],
          ]);
        }
        for (const args of ["zones", 3, [], () => ({})]) {
          assertProblems(await refusal(component, "x1", args), [["args", /of another kind/]]);
        }
      });

      it("are refused together: those that are missing, and those that do not exist", async () => {
        const absent = Object.fromEntries(required.slice(0, 1).map((name) => [name, undefined]));
        const args = { ...absent, constructor: "s3cret", zzzz: 1 };
        const refused = await refusal(component, "x1", args);
        assertProblems(refused, [
          ...required.map((name) => [name, /found nothing, .*required\. Give/] as const),
          ["constructor", /found an argument named "constructor", expected one of /],
          ["zzzz", /found an argument named "zzzz", .*Leave it out\.$/],
        ]);
        assert.doesNotMatch(refused.message, /s3cret/);
      });
    });
  }

  it("are refused beside values that are wrong, if nothing is missing", async () => {
    const args = { zones: ["a"], natGateway: "None", flowLog: {} };
    const { problems } = await refusal(NetworkTier as Untyped, "net", args);
    const places = problems.map(({ at }) => at);
    assert.deepEqual(places.slice(0, 2), ["natGateway", "flowLog"]);
    assert.ok(
      places.some((place) => place.startsWith("zones")),
      places.join(),
    );
  });

  it("are refused beside wrong values of what is planned first, each once", async () => {
    const edge = { network: { vpcId: "v", publicSubnetIds: ["a"] }, routes: {}, rutes: 1 };
    const refused = await refusal(PublicEdge as Untyped, "web", edge);
    assert.deepEqual(
      refused.problems.map(({ at }) => at),
      ["rutes", "network.publicSubnetIds", "certificate"],
    );
    const services = { network: { vpcId: "v", privateSubnetIds: ["a"] }, services: {}, service: 1 };
    assertProblems(await refusal(Services as Untyped, "app", services), [
      ["service", /Did you mean services\?/],
      ["services", /at least one/],
    ]);
  });
});

describe("argumentProblems", () => {
  interface Args {
    zones: string[];
    cidrBlock?: string;
    natGateways?: string;
  }
  const names: ArgumentNames<Args> = {
    zones: "required",
    cidrBlock: "optional",
    natGateways: "optional",
  };
  const said = (args: unknown): string[] => {
    const { missing, unknown } = argumentProblems(args, names);
    return formatProblems("x", [...missing, ...unknown])
      .split("\n")
      .slice(1);
  };

  it("says nothing of what is right, undefined options included", () => {
    assert.deepEqual(said({ zones: [] }), []);
    assert.deepEqual(said({ zones: [], cidrBlock: undefined, natGateways: "None" }), []);
  });

  it("takes a required value from wherever an object has it", () => {
    class Settings {
      get zones(): string[] {
        return ["a"];
      }
    }
    assert.deepEqual(said(new Settings()), []);
  });

  it("says which argument was meant, first of all one that is not given", () => {
    const text = (name: string, meant: string) =>
      `  - ${name}: found an argument named "${name}", ` +
      `expected one of zones, cidrBlock, natGateways. ${meant}`;
    for (const [name, meant] of [
      ["cidrblock", "Did you mean cidrBlock?"],
      ["cidrBlok", "Did you mean cidrBlock?"],
      ["natGateway", "Did you mean natGateways?"],
      ["zon", "Leave it out."],
      ["zone", "Did you mean zones?"],
      ["toString", "Leave it out."],
    ] as const) {
      assert.deepEqual(said({ zones: [], [name]: 1 }), [text(name, meant)]);
    }
    assert.deepEqual(said({ zons: 1 }), [
      "  - zones: found nothing, expected a value: the argument is required. Give zones.",
      text("zons", "Did you mean zones?"),
    ]);
  });

  it("has names that the compiler holds against the interface", () => {
    // @ts-expect-error: a name too few
    const few: ArgumentNames<Args> = { zones: "required", cidrBlock: "optional" };
    // @ts-expect-error: a name too many
    const many: ArgumentNames<Args> = { ...names, more: "optional" };
    // @ts-expect-error: an optional argument as a required one
    const wrong: ArgumentNames<Args> = { ...names, cidrBlock: "required" };
    assert.deepEqual(
      [few, many, wrong].map((one) => Object.keys(one).length),
      [2, 4, 3],
    );
  });
});
