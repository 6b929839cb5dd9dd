/** Trust in GitHub's identity provider: what `deploy-role-exact` must find, each beside the same put right. */

const issuer = "token.actions.githubusercontent.com";
const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const subject = "repo:example/platform:environment:prod";
const audience = "sts.amazonaws.com";

const trust = (condition: object | undefined, more: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: arn },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(condition === undefined ? {} : { Condition: condition }),
  ...more,
});

const aud = { [`${issuer}:aud`]: audience };
const equals = (sub: string | string[], more: object = aud) =>
  trust({ StringEquals: { ...more, [`${issuer}:sub`]: sub } });
const like = (sub: string | string[]) =>
  trust({ StringEquals: aud, StringLike: { [`${issuer}:sub`]: sub } });

export interface TrustCase {
  readonly what: string;
  readonly bad: object;
  readonly good: object;
}

export const deployRoles: readonly TrustCase[] = [
  {
    what: "any run of the repository",
    bad: like("repo:example/platform:*"),
    good: like("repo:example/platform:pull_request"),
  },
  {
    what: "any branch",
    bad: like("repo:example/platform:ref:refs/heads/*"),
    good: equals("repo:example/platform:ref:refs/heads/main"),
  },
  {
    what: "any repository of the owner",
    bad: like("repo:example/*:environment:prod"),
    good: equals("repo:example@1/platform@2:environment:prod"),
  },
  { what: "any repository", bad: like("repo:*"), good: equals(subject) },
  {
    what: "one loose subject of two",
    bad: like([subject, "repo:example/platform:environment:pro?"]),
    good: equals([subject, "repo:example/platform:environment:prod2"]),
  },
  { what: "no subject", bad: trust({ StringEquals: aud }), good: equals(subject) },
  {
    what: "no audience",
    bad: equals(subject, {}),
    good: trust({
      StringEquals: { [`${issuer}:sub`]: subject },
      "ForAnyValue:StringEquals": { [`${issuer.toUpperCase()}:AUD`]: audience },
    }),
  },
  {
    what: "a subject that may be missing",
    bad: trust({ StringEquals: aud, StringEqualsIfExists: { [`${issuer}:sub`]: subject } }),
    good: trust({
      StringEquals: { ...aud, [`${issuer}:sub`]: subject },
      StringLike: { [`${issuer}:sub`]: "repo:example/*" },
    }),
  },
  {
    what: "all of no subjects",
    bad: trust({
      StringEquals: aud,
      "ForAllValues:StringEquals": { [`${issuer}:sub`]: [subject] },
    }),
    good: equals([subject]),
  },
  {
    what: "every subject but one",
    bad: trust({ StringEquals: aud, StringNotEquals: { [`${issuer}:sub`]: subject } }),
    good: trust({ StringEquals: aud, StringEqualsIgnoreCase: { [`${issuer}:sub`]: subject } }),
  },
  {
    what: "a variable",
    bad: equals("repo:${aws:PrincipalTag/repo}:environment:prod"),
    good: equals(subject),
  },
  {
    what: "one of several providers, and any action",
    bad: trust(
      { StringEquals: aud },
      { Principal: { Federated: ["cognito-identity.amazonaws.com", arn] }, Action: "sts:*" },
    ),
    good: trust(undefined, { Principal: { Federated: "cognito-identity.amazonaws.com" } }),
  },
  {
    what: "an enterprise's own tokens",
    bad: trust({ StringEquals: aud }, {
      Principal: {
        Federated:
          "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/example",
      },
    }),
    good: trust(undefined, {
      Principal: {
        Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1",
      },
    }),
  },
]; // prettier-ignore
