/** Roles for GitHub's workflows: who can deploy the stack is part of who can reach it. Caught by the pack's policy. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";

const issuer = "token.actions.githubusercontent.com";
const provider = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const aud = { [`${issuer}:aud`]: "sts.amazonaws.com" };
const sub = (value: string | string[]) => ({ [`${issuer}:sub`]: value });

/** A role that deploys, trusted under a condition. */
function deployRole(condition: object | undefined) {
  return () =>
    new aws.iam.Role("ci-role", {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: provider },
            Action: "sts:AssumeRoleWithWebIdentity",
            ...(condition === undefined ? {} : { Condition: condition }),
          },
        ],
      }),
    });
}

const caughtBy = { policies: ["deploy-role-exact"], resources: ["ci-role"] };

export const deployRoles: readonly Mutation[] = [
  {
    id: "deploy-role-for-any-branch", section: "roles",
    breaks: "A deploy role is for any branch: whoever may push one deploys.",
    add: deployRole({ StringEquals: aud, StringLike: sub("repo:example/platform:ref:refs/heads/*") }),
    caughtBy,
  },
  {
    id: "deploy-role-for-any-run", section: "roles",
    breaks: "A deploy role is for any run of the repository, pull requests among them.",
    add: deployRole({ StringEquals: aud, StringLike: sub("repo:example/platform:*") }),
    caughtBy,
  },
  {
    id: "deploy-role-for-any-repository-of-the-owner", section: "roles",
    breaks: "A deploy role is for any repository of the owner.",
    add: deployRole({ StringEquals: aud, StringLike: sub("repo:example/*:environment:prod") }),
    caughtBy,
  },
  {
    id: "deploy-role-for-any-repository", section: "roles",
    breaks: "A deploy role compares no subject: any workflow on GitHub deploys.",
    add: deployRole({ StringEquals: aud }),
    caughtBy,
  },
  {
    id: "deploy-role-for-any-audience", section: "roles",
    breaks: "A deploy role takes tokens that were issued for somebody else.",
    add: deployRole({ StringEquals: sub("repo:example/platform:environment:prod") }),
    caughtBy,
  },
  {
    id: "deploy-role-without-condition", section: "roles",
    breaks: "A deploy role has no condition at all.",
    add: deployRole(undefined),
    caughtBy,
  },
  {
    id: "deploy-role-if-there-is-a-subject", section: "roles",
    breaks: "A deploy role compares the subject only of tokens that have one.",
    add: deployRole({ StringEquals: aud, StringEqualsIfExists: sub("repo:example/platform:environment:prod") }),
    caughtBy,
  },
  {
    id: "deploy-role-with-one-loose-subject", section: "roles",
    breaks: "One of a deploy role's subjects is exact, and the other one is not.",
    add: deployRole({ StringEquals: aud, StringLike: sub(["repo:example/platform:environment:prod", "repo:example/platform:environment:*"]) }),
    caughtBy,
  },
  {
    id: "service-role-also-for-workflows", section: "roles",
    breaks: "The role of the service api may be taken on by any workflow of the owner as well.",
    edit: {
      "service-role-api": (args) => ({
        ...args,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
            { Effect: "Allow", Principal: { Federated: provider }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: aud, StringLike: sub("repo:example/*") } },
          ],
        }),
      }),
    },
    caughtBy: { policies: ["deploy-role-exact"], resources: ["service-role-api"] },
  },
  {
    id: "deploy-role-for-an-environment", section: "roles",
    harmless: "A deploy role for one environment of one repository.",
    add: deployRole({ StringEquals: { ...aud, ...sub("repo:example@123456/platform@456789:environment:prod") } }),
    quiet: ["deploy-role-exact"],
  },
  {
    id: "preview-role-for-pull-requests", section: "roles",
    harmless: "A role for two kinds of runs that are written out, by the operator for patterns.",
    add: deployRole({ StringEquals: aud, StringLike: sub(["repo:example/platform:pull_request", "repo:example/platform:ref:refs/heads/main"]) }),
    quiet: ["deploy-role-exact"],
  },
]; // prettier-ignore
