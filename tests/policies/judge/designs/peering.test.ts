/** Peerings between two regions or accounts: one id in both, and somebody accepts on the other side. */
import assert from "node:assert/strict";
import type { Given, Program } from "../../graph/build";
import { findings, proveProgram } from "../support";
import {
  but,
  deployed,
  isFound,
  isRight,
  matrix,
  planned,
  the,
  without,
  type Design,
} from "./design";
import { group, isolated, lambda, lets, of, route, sends, tier } from "./parts";

const traffic = matrix({
  services: { client: { name: "client" }, box: { name: "box" } },
  allow: [{ id: "T1", from: "client", to: "box", ports: 5432 }],
});

const design: Design = {
  ...isolated(),
  ...group("box-group"),
  box: ["ec2/instance", { subnetId: the("data-a"), vpcSecurityGroupIds: [the("box-group")] }],
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
  ...tier("far", 40, "far", "10.1"),
  ...group("client-group", "far"),
  ...lambda("client", ["client-group"], of("far")),
  ...sends("client-group", "10.0.0.0/16", 5432),
  ...lets("box-group", "10.1.0.0/16", 5432),
  peering: ["ec2/vpcPeeringConnection", { vpcId: the("vpc"), peerVpcId: the("far") }],
  accepter: ["ec2/vpcPeeringConnectionAccepter", { vpcPeeringConnectionId: the("peering"), autoAccept: true }],
  ...route("there", "far", { vpcPeeringConnectionId: the("peering") }, "10.0.0.0/16"),
  ...route("back", "data", { vpcPeeringConnectionId: the("peering") }, "10.1.0.0/16"),
}; // prettier-ignore

const isFar = (name: string) => /^(far|client|accepter$|there$)/.test(name);

/** The same with what is far made in another region. */
const apart: Design = Object.fromEntries(
  Object.entries(design).map(([name, [kind, inputs = {}]]) => {
    const zone = "availabilityZone" in inputs ? { availabilityZone: "us-west-2a" } : {};
    const more = isFar(name) ? { region: "us-west-2", ...zone } : {};
    return [name, [kind, { ...inputs, ...more }]];
  }),
);

/** The same by two providers, each with a role of an account. */
function byAccounts(one: Design): readonly Program[] {
  const account = (number: string): Program[string] => [
    "pulumi:providers:aws",
    { inputs: { region: "eu-central-1", assumeRoles: [{ roleArn: `arn:aws:iam::${number}:role/x` }] } },
  ]; // prettier-ignore
  return [planned(one), deployed(one)].map((program) => ({
    ...Object.fromEntries(
      Object.entries(program).map(([name, [token, given = {}]]): [string, [string, Given]] => {
        // An ARN would tell the account.
        const outputs = { ...given.outputs, arn: undefined };
        return [name, [token, { ...given, outputs, provider: isFar(name) ? "there-too" : "here" }]];
      }),
    ),
    here: account("111111111111"),
    "there-too": account("222222222222"),
  }));
}

describe("a peering", () => {
  it("is proved in one region, accepted by either side", () => {
    isRight(design, traffic);
    isRight(but(without(design, "accepter"), "peering", { autoAccept: true }), traffic);
  });
  it("is proved between two regions, where the other one accepts", () => {
    isRight(but(apart, "peering", { peerRegion: "us-west-2" }), traffic);
  });
  it("is not where nobody accepts for sure", () => {
    isFound(without(design, "accepter"), traffic, /T1 missing/);
    isFound(but(design, "accepter", { autoAccept: undefined }), traffic, /T1 missing/);
  });
  it("is not accepted by who asks for it in another region", () => {
    const asked = but(without(apart, "accepter"), "peering", { autoAccept: true });
    isFound(asked, traffic, /T1 missing/);
  });
  it("is not accepted by who asks for it in another account", () => {
    const own = but(without(design, "accepter"), "peering", { autoAccept: true });
    for (const program of byAccounts(own)) {
      assert.match(findings(proveProgram(program, { traffic })).join("\n"), /T1 missing/);
    }
    for (const program of byAccounts(design)) {
      assert.deepEqual(findings(proveProgram(program, { traffic })), []);
    }
  });
});
