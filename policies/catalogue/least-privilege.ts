/** Roles may do what they need, and not everything. */
import { z } from "zod";
import { formatPath, quoted, type Path, type Resource } from "../core/graph";
import {
  isForAnyone,
  narrowsCallers,
  shownStatement,
  statementsOf,
  type Statement,
} from "../core/graph/documents";
import { doubt, flaw, items, memberOfType, text, unseen } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { settings } from "../support/settings";

/** Actions that AWS lets nobody narrow to a resource, or that only say what there is. `*` stands for anything. */
const unnarrowed = [
  "*:Describe*", "*:List*", "autoscaling:Get*", "cloudwatch:Get*", "cloudwatch:PutMetricData", "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses", "ec2messages:*",
  "ecr:GetAuthorizationToken", "ecr-public:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "elasticloadbalancing:Describe*",
  "iam:GetAccountSummary", "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
  "logs:PutResourcePolicy", "s3:ListAllMyBuckets", "secretsmanager:GetRandomPassword", "servicediscovery:DiscoverInstances",
  "ssm:UpdateInstanceInformation", "ssmmessages:*", "sts:GetCallerIdentity", "sts:GetServiceBearerToken", "tag:Get*",
  "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries", "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]; // prettier-ignore

/** Policies of AWS's that allow everything, or everything but one service. */
const administrator =
  /:iam::aws:policy\/(job-function\/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

export const leastPrivilege = resourceRule({
  name: "least-privilege",
  displayName: "Roles without *",
  description:
    "Policies of roles should name their actions and resources; a program that is taken over can do everything that its role may.",
  severity: "high",
  enforcement: "advisory",
  remediation: "Name the actions that are used and the ARNs that they are used on.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
  tags: ["iam"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "IAM.1, IAM.21",
    specification: "Policies allow neither every action nor every action of a service.",
  },
  types: [
    "iam/role", "iam/policy", "iam/rolePolicy", "iam/userPolicy", "iam/groupPolicy", "iam/rolePolicyAttachment",
    "iam/userPolicyAttachment", "iam/groupPolicyAttachment", "iam/policyAttachment",
  ], // prettier-ignore
  settings: settings({
    allowedActions: z
      .array(z.string())
      .default([])
      .describe("Further actions that may be allowed on *, with * for any characters"),
  }),
  check: (resource, own) => privileges(resource, own.allowedActions),
});

function* privileges(resource: Resource, allowed: readonly string[]): Iterable<Flaw> {
  const type = memberOfType(resource.type);
  if (type === "iam/role") {
    for (const list of ["inlinePolicies", "managedPolicyArns"]) {
      yield* unseen(resource, list, unreadable("is not known yet"));
    }
    for (const path of items(resource, "inlinePolicies")) {
      yield* document(resource, [...path, "policy"], allowed);
    }
    for (const path of items(resource, "managedPolicyArns")) yield* managed(resource, path);
    yield* trust(resource);
  } else if (type.endsWith("Attachment")) yield* managed(resource, "policyArn");
  else yield* document(resource, "policy", allowed);
}

function* managed(resource: Resource, path: Path): Iterable<Flaw> {
  const arn = text(resource, path);
  if (arn.state !== "known" || !administrator.test(arn.text)) return;
  yield flaw(resource, path, {
    text: "It allows nearly everything in the account.",
    fix: "Attach a policy that names what is needed.",
  });
}

function* document(resource: Resource, path: Path, allowed: readonly string[]): Iterable<Flaw> {
  const { state, statements } = statementsOf(resource, path);
  for (const statement of statements) {
    if (!statement.isAllow) continue;
    const text_ = tooWide(statement, allowed);
    if (text_ === undefined) continue;
    yield {
      ...flaw(resource, path, {
        text: text_,
        fix: "Name the actions and the ARNs that are needed.",
      }),
      property: `${formatPath(path)}.Statement`,
      found: shownStatement(statement),
    };
  }
  if (state === "unknown" || state === "unreadable") {
    const why = state === "unknown" ? "is not known yet" : "is no policy document that can be read";
    yield doubt(resource, path, unreadable(why));
  }
}

function unreadable(why: string) {
  return {
    text: `The document ${why}.`,
    fix: "Write it so that actions and resources can be read in a preview.",
  };
}

function tooWide(statement: Statement, allowed: readonly string[]): string | undefined {
  const { actions, resources, notActions, notResources, condition } = statement;
  const isEverywhere = notResources || resources.some(isEveryResource);
  if (notActions) {
    return isEverywhere ? "It allows all actions but a few, on all resources." : undefined;
  }
  if (actions.some((action) => action === "*" || action === "*:*"))
    return "It allows every action.";
  if (!isEverywhere) return undefined;
  const wide = actions.filter(
    (action): action is string => action !== undefined && !isAllowed(action, allowed),
  );
  const whole = wide.find((action) => action.endsWith(":*"));
  if (whole !== undefined) return `It allows ${quoted(whole)} on all resources.`;
  const [first] = wide;
  // A condition may be what narrows it: which resources that leaves cannot be told here.
  if (first === undefined || condition !== undefined) return undefined;
  const more = wide.length > 1 ? ` and ${wide.length - 1} more` : "";
  return `It allows ${quoted(first)}${more} on all resources.`;
}

/** `*`, and ARNs that name a service at most: `arn:aws:s3:::*`. */
function isEveryResource(resource: string | undefined): boolean {
  if (resource === undefined) return false;
  if (/^\*+$/.test(resource)) return true;
  const [arn, , , ...parts] = resource.split(":");
  return arn === "arn" && resource.endsWith("*") && parts.every((part) => /^\**$/.test(part));
}

function isAllowed(action: string, more: readonly string[]): boolean {
  return [...unnarrowed, ...more].some((pattern) => matches(pattern, action));
}

/** Whether everything that an action with `*` in it may stand for fits a pattern: case plays no part. */
function matches(pattern: string, action: string): boolean {
  const [service = "", name = ""] = pattern.toLowerCase().split(":");
  const [ownService = "", ownName = ""] = action.toLowerCase().split(":");
  return fits(service, ownService) && fits(name, ownName);
}

function fits(pattern: string, text_: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith("*") ? text_.startsWith(pattern.slice(0, -1)) : text_ === pattern;
}

/** Who may take a role on. */
function* trust(resource: Resource): Iterable<Flaw> {
  const { state, statements } = statementsOf(resource, "assumeRolePolicy");
  if (state === "unknown")
    yield doubt(resource, "assumeRolePolicy", unreadable("is not known yet"));
  for (const statement of statements) {
    if (!statement.isAllow || !isForAnyone(statement)) continue;
    if (narrowsCallers(statement.condition)) continue;
    yield {
      ...flaw(resource, "assumeRolePolicy", {
        text: "Anyone in any account may take the role on.",
        fix: "Name the service or the account, or add a condition on the organisation.",
      }),
      found: shownStatement(statement),
    };
  }
}
