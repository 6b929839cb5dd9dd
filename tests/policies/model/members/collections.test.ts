/** Collections of OpenSearch Serverless: which of them the internet gets to. */
import assert from "node:assert/strict";
import { U, type Program } from "../../graph/build";
import { ground, Layer } from "./build";

const entry = (names: readonly string[], isPublic: unknown, resourceType = "collection") => ({
  Rules: [{ ResourceType: resourceType, Resource: names.map((name) => `collection/${name}`) }],
  AllowFromPublic: isPublic,
});

/** A collection `x`, and the network policies that there are. */
function layer(policies: readonly unknown[], name: unknown = "logs", type: unknown = "network") {
  const program = Object.fromEntries(
    policies.map((policy, i) => [
      `p${i}`,
      [
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
        {
          inputs: { type, policy: typeof policy === "object" ? JSON.stringify(policy) : policy },
        },
      ] as const,
    ]),
  );
  const inputs = name === null ? {} : { name };
  return new Layer({
    ...ground,
    ...(program as unknown as Program),
    x: ["aws:opensearch/serverlessCollection:ServerlessCollection", { id: "c-1", inputs }],
  });
}

describe("a collection of OpenSearch Serverless", () => {
  const open: readonly (readonly [string, Layer, "yes" | "unknown" | "none"])[] = [
    ["that a public policy names", layer([[entry(["logs"], true)]]), "yes"],
    ["whose dashboards are public", layer([[entry(["logs"], true, "dashboard")]]), "yes"],
    ["that a pattern covers", layer([[entry(["lo*"], true)]]), "yes"],
    ["that every name covers, its own unknown", layer([[entry(["*"], true)]], U), "yes"],
    ["that a second entry names", layer([[entry(["logs"], false), entry(["a", "logs"], true)]]), "yes"],
    ["that a second policy names", layer([[entry(["logs"], false)], [entry(["logs"], true)]]), "yes"],
    ["whose policy is unknown", layer([U]), "unknown"],
    ["whose policy is not readable", layer(["{"]), "unknown"],
    ["whose policy names nothing readable", layer([[{ Rules: [{}], AllowFromPublic: true }]]), "unknown"],
    ["whose policy does not say", layer([[entry(["logs"], undefined)]]), "unknown"],
    ["beside a policy of an unknown type", layer([[entry(["logs"], true)]], "logs", U), "unknown"],
    ["whose name is unknown", layer([[entry(["logs"], true)]], U), "unknown"],
    ["whose name AWS is told by Pulumi", layer([[entry(["logs"], true)]], null), "unknown"],
    ["that VPC endpoints get to alone", layer([[{ ...entry(["logs"], false), SourceVPCEs: ["vpce-1"] }]]), "none"],
    ["beside a public one", layer([[entry(["other", "log", "logs-2", "x*"], true)]]), "none"],
    ["whose key is anybody's", layer([[entry(["logs"], true)]], "logs", "encryption"), "none"],
    ["without a policy", layer([]), "none"],
  ]; // prettier-ignore
  for (const [what, { members }, state] of open) {
    it(`${what}: ${state}`, () => {
      const [member, ...more] = members.all.filter(({ owner }) => owner.name === "x");
      assert.equal(more.length, 0);
      assert.equal(member?.publicV4.state ?? "none", state);
      if (member !== undefined) assert.equal(member.role, "store");
    });
  }
});
