/** What deploy-role-exact says of trust that it cannot read, and whose runs it says are let in. */
import assert from "node:assert/strict";
import { made, packOf, run, U } from "./build";

const issuer = "token.actions.githubusercontent.com";
const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const aud = { [`${issuer}:aud`]: "sts.amazonaws.com" };
const sub = { [`${issuer}:sub`]: "repo:example/platform:environment:prod" };

function reports(assumeRolePolicy: unknown): string[] {
  const pack = packOf({ only: ["deploy-role-exact", "unknown-settings", "internal-balancer"] });
  const role = made("aws:iam/role:Role", "it", { assumeRolePolicy });
  return run(pack, [role]).reports.map(({ policy, message }) => `${policy}: ${message}`);
}

/** As a map, of which parts can be unknown; a text with something unknown in it is unknown as a whole. */
const trust = (more: object) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: arn },
      Action: "sts:AssumeRoleWithWebIdentity",
      ...more,
    },
  ],
});

describe("deploy-role-exact", () => {
  const unknowns: [string, unknown, RegExp][] = [
    ["the whole document", U, /Who may take the role on is not known yet: it may be any workflow/],
    ["a text that is no document", "{", /is no document that can be read/],
    ["the condition", trust({ Condition: U }), /Under which condition GitHub's workflows may/],
    [
      "an operator's claims",
      trust({ Condition: { StringEquals: U } }),
      /It compares no sub|For which sub/,
    ],
    [
      "the subject",
      trust({ Condition: { StringEquals: { ...aud, [`${issuer}:sub`]: U } } }),
      /For which sub GitHub's workflows may take the role on is not known yet/,
    ],
    [
      "one subject of two",
      trust({ Condition: { StringEquals: { ...aud, [`${issuer}:sub`]: ["repo:a/b:x", U] } } }),
      /For which sub/,
    ],
    [
      "the audience",
      trust({ Condition: { StringEquals: { ...sub, [`${issuer}:aud`]: U } } }),
      /For which aud/,
    ],
    [
      "the provider",
      trust({ Principal: { Federated: U }, Condition: { StringEquals: { x: "y" } } }),
      /Which identity provider the role trusts is not known yet: it may be GitHub's/,
    ],
  ];
  for (const [what, document, text] of unknowns) {
    it(`does not pass over what is unknown: ${what}`, () => {
      const told = reports(document).filter((one) => text.test(one));
      assert.equal(told.length, 1, reports(document).join("\n"));
    });
  }

  it("judges by the claims where the provider is unknown", () => {
    const loose = { StringEquals: aud, StringLike: { [`${issuer}:sub`]: "repo:example/*" } };
    const told = reports(trust({ Principal: { Federated: U }, Condition: loose }));
    assert.match(told.join("\n"), /Workflows of any repository on GitHub|several repositories/);
    assert.deepEqual(
      reports(
        trust({ Principal: { Federated: U }, Condition: { StringEquals: { ...aud, ...sub } } }),
      ),
      [],
    );
  });

  it("leaves services and people alone", () => {
    for (const more of [
      { Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
      { Principal: { AWS: U }, Action: "sts:AssumeRole" },
      { Effect: "Deny" },
    ]) {
      assert.deepEqual(reports(trust(more)), []);
    }
  });

  const words: [string, RegExp][] = [
    ["*", /any repository on GitHub/],
    ["repo:*", /any repository on GitHub/],
    ["repo:*/platform:environment:prod", /any repository on GitHub/],
    ["repo:example/*", /several repositories/],
    ["repo:example/plat*:environment:prod", /several repositories/],
    ["repo:example/platform:*", /Any run of the repository/],
    ["repo:example/platform:ref:refs/heads/*", /several branches, tags or environments/],
  ];
  for (const [subject, text] of words) {
    it(`says whose runs ${subject} lets in`, () => {
      const condition = { StringEquals: aud, StringLike: { [`${issuer}:sub`]: subject } };
      const [told = "", ...more] = reports(trust({ Condition: condition }));
      assert.match(told, text);
      assert.deepEqual(more, []);
    });
  }
});
