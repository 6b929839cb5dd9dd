/** Buckets are not open to everyone. */
import type { Resource } from "../core/graph";
import { isForAnyone, narrowsCallers, shownStatement, statementsOf } from "../core/graph/documents";
import { doubt, flag, flaw, items, memberOfType, presence, text, unseen } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

const switches = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];
const openAcls = ["public-read", "public-read-write", "authenticated-read"];
const unknownGrants = {
  text: "It is not known whether the ACL has a grant for everyone.",
  fix: "Write the grants so that they can be read in a preview.",
};
const everyone = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

export const privateBuckets = resourceRule({
  name: "private-buckets",
  displayName: "Buckets are private",
  description:
    "Buckets should block public access, have no public ACL and no policy for everyone; what is in them is found and copied within hours otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Keep all four switches of the public access block on and let CloudFront or roles read the bucket.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
  tags: ["data"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "S3.8",
    specification: "Buckets block public access.",
  },
  types: [
    "s3/bucket",
    "s3/bucketAcl",
    "s3/bucketPolicy",
    "s3/bucketPublicAccessBlock",
    "s3/accountPublicAccessBlock",
  ],
  settings: noSettings,
  check: (resource) => openBucket(resource),
});

/** New buckets block public access and have no ACLs unless the program says otherwise. */
function* openBucket(resource: Resource): Iterable<Flaw> {
  switch (memberOfType(resource.type)) {
    case "s3/bucketPublicAccessBlock":
    case "s3/accountPublicAccessBlock":
      // What a block leaves out is off: the resource sets all four.
      for (const path of switches) {
        const state = flag(resource, path);
        if (state === "on") continue;
        const what = {
          text: "A part of the public access block is off.",
          fix: `Set ${path} to true.`,
        };
        yield (state === "unknown" ? doubt : flaw)(resource, path, what);
      }
      return;
    case "s3/bucketAcl":
      yield* acl(resource);
      yield* unseen(resource, "accessControlPolicy.grants", unknownGrants);
      for (const path of items(resource, "accessControlPolicy.grants"))
        yield* grant(resource, [...path, "grantee", "uri"]);
      return;
    case "s3/bucket":
      yield* acl(resource);
      yield* unseen(resource, "grants", unknownGrants);
      for (const path of items(resource, "grants")) yield* grant(resource, [...path, "uri"]);
      if (presence(resource, "policy") !== "unset") yield* policy(resource);
      return;
    case "s3/bucketPolicy":
      yield* policy(resource);
  }
}

function* acl(resource: Resource): Iterable<Flaw> {
  const set = text(resource, "acl");
  const what = { text: "The ACL lets everyone read.", fix: "Leave it out, or set it to private." };
  if (set.state === "unknown") yield doubt(resource, "acl", what);
  if (set.state === "known" && openAcls.includes(set.text)) yield flaw(resource, "acl", what);
}

function* grant(resource: Resource, path: readonly (string | number)[]): Iterable<Flaw> {
  const uri = text(resource, path);
  if (uri.state === "unknown") yield doubt(resource, path, unknownGrants);
  if (uri.state !== "known" || !everyone.test(uri.text)) return;
  yield flaw(resource, path, {
    text: "The ACL has a grant for everyone.",
    fix: "Take the grant out.",
  });
}

function* policy(resource: Resource): Iterable<Flaw> {
  const { state, statements } = statementsOf(resource, "policy");
  for (const statement of statements) {
    if (!statement.isAllow || !isForAnyone(statement) || narrowsCallers(statement.condition))
      continue;
    yield {
      ...flaw(resource, "policy", {
        text: "Everyone may do what the statement says.",
        fix: "Name the principal, or add a condition on the distribution, the VPC endpoint or the organisation.",
      }),
      property: "policy.Statement",
      found: shownStatement(statement),
    };
  }
  if (state === "unknown" || state === "unreadable") {
    const why = state === "unknown" ? "is not known yet" : "is no policy document that can be read";
    yield doubt(resource, "policy", {
      text: `The document ${why}.`,
      fix: "Write it so that its principals can be read in a preview.",
    });
  }
}
