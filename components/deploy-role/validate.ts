/** Everything that can be wrong with what a DeployRole is given, found before the first resource. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { nameProblems } from "../common/names";
import { rangeProblems } from "../common/numbers";
import type { ProblemList } from "../common/problems";
import { closest } from "../common/suggest";
import type { DeployRoleArgs } from "./DeployRole";
import { DeployAccess, planPolicies, policyProblems, type PolicySettings } from "./plan";
import { checkState } from "./state";
import { isOfAws, unknownTypes } from "./statements";
import { subjectProblems, subjectText } from "./subjects";
import { permissionTable } from "./table";
import { DeliveryTask } from "./tasks";

const argumentNames: ArgumentNames<DeployRoleArgs> = {
  repository: "required",
  repositoryIds: "optional",
  subjects: "required",
  access: "required",
  resourceTypes: "required",
  namePrefixes: "required",
  regions: "required",
  providerArn: "optional",
  audience: "optional",
  tasks: "optional",
  readsSecrets: "optional",
  maxSessionSeconds: "optional",
  permissionsBoundaryArn: "optional",
  rolesBoundaryArn: "optional",
  attachablePolicyArns: "optional",
  state: "optional",
  accountId: "optional",
};

/** Owners and repositories as GitHub lets them be called. */
const repositoryName = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** At least two characters and a separator: a shorter beginning is anybody's. */
const namePrefix = /^[A-Za-z0-9/][\w./-]*[\w]*[-/._]$/;
const policyArn = /^arn:aws(-[a-z-]+)?:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;

/**
 * Policies of AWS with which a role of the stack is no longer bounded by anything, and what they let it do
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html).
 */
const boundless: Readonly<Record<string, string>> = {
  AdministratorAccess: "every permission",
  IAMFullAccess: "every permission",
  PowerUserAccess: "nearly every permission",
};

/** What the policies are planned from. */
export function policySettings(args: DeployRoleArgs): PolicySettings {
  const { access, resourceTypes, namePrefixes, regions } = args;
  return {
    access,
    footprint: { resourceTypes, namePrefixes, regions },
    tasks: args.tasks ?? [],
    limits: { boundaryArn: args.rolesBoundaryArn, attachable: args.attachablePolicyArns ?? [] },
    readsSecrets: args.readsSecrets ?? access === DeployAccess.Deploy,
  };
}

/** @throws InvalidArgumentsError if there is any problem */
export function validate(name: string, args: DeployRoleArgs): void {
  const problems = beginProblems("DeployRole", name, args, argumentNames);
  problems.addAll(nameProblems("role", `${name}-role`, "name"));
  checkTrust(args, problems);
  checkAccess(args, problems);
  checkStack(name, args, problems);
  checkLimits(args, problems);
  problems.throwIfAny("DeployRole", name);
  // Only what is right by itself can be planned.
  problems.addAll(policyProblems(planPolicies(name, policySettings(args)), 0));
  problems.throwIfAny("DeployRole", name);
}

function checkTrust(args: DeployRoleArgs, problems: ProblemList): void {
  const { repository, repositoryIds, subjects, access, audience } = args;
  if (!repositoryName.test(repository)) {
    const expected = "owner/name, without wildcards";
    problems.add("repository", repository, expected, "Write the repository as GitHub does.");
  }
  for (const key of ["owner", "repository"] as const) {
    const id = repositoryIds?.[key];
    if (repositoryIds !== undefined && !(Number.isSafeInteger(id) && Number(id) > 0)) {
      const fix = "Ask GitHub's API for it (gh api repos/<owner>/<name>).";
      problems.add(`repositoryIds.${key}`, id, "GitHub's number of it", fix);
    }
  }
  if (audience !== undefined && (audience === "" || /[*?\s]|\$\{/.test(audience))) {
    const fix = "Leave it out for sts.amazonaws.com.";
    problems.add("audience", audience, "one audience, without wildcards", fix);
  }
  if (subjects.length === 0) {
    const fix = "Name a branch or an environment.";
    problems.add("subjects", [], "at least one kind of run", fix);
  }
  const seen = new Set<string>();
  subjects.forEach((subject, index) => {
    const at = `subjects[${index}]`;
    const own = subjectProblems(args, subject, at, access === DeployAccess.Deploy);
    problems.addAll(own);
    if (own.length > 0) return;
    const text = subjectText(repository, repositoryIds, subject);
    if (seen.has(text)) problems.add(at, text, "each subject once", "Remove the repetition.");
    seen.add(text);
  });
}

function checkAccess({ access, tasks = [] }: DeployRoleArgs, problems: ProblemList): void {
  const known: readonly string[] = Object.values(DeployAccess);
  if (!known.includes(access)) {
    problems.add("access", access, `one of ${known.join(", ")}`, "Choose what the role is for.");
  }
  const works: readonly string[] = Object.values(DeliveryTask);
  tasks.forEach((task, index) => {
    if (works.includes(task)) return;
    const fix = "Leave it out, or name the work.";
    problems.add(`tasks[${index}]`, task, `one of ${works.join(", ")}`, fix);
  });
  if (tasks.length > 0 && access === DeployAccess.Preview) {
    const fix = "Give the works to a role with access deploy.";
    problems.add("tasks", tasks, "none: a role for previews changes nothing", fix);
  }
}

function checkStack(name: string, args: DeployRoleArgs, problems: ProblemList): void {
  const { resourceTypes, namePrefixes, regions } = args;
  if (!resourceTypes.some(isOfAws)) {
    const fix = "Take the types from the stack's plan.";
    problems.add("resourceTypes", resourceTypes, "at least one type of the AWS provider", fix);
  }
  for (const type of new Set(unknownTypes(resourceTypes))) {
    const meant = closest(type, Object.keys(permissionTable), 3);
    const fix =
      meant === undefined
        ? "Add it to tools/permissions/mapping.ts and run npm run permissions."
        : `Did you mean ${meant}? A new type goes into tools/permissions/mapping.ts.`;
    const at = `resourceTypes[${resourceTypes.indexOf(type)}]`;
    problems.add(at, type, "a type whose permissions are known", fix);
  }
  if (namePrefixes.length === 0) {
    const fix = "Give what the stack's names begin with.";
    problems.add("namePrefixes", [], "at least one prefix", fix);
  }
  namePrefixes.forEach((prefix, index) => {
    checkPrefix(name, prefix, `namePrefixes[${index}]`, problems);
  });
  if (regions.length === 0) {
    problems.add("regions", [], "at least one region", "Name the stack's region.");
  }
  regions.forEach((region, index) => {
    if (regionName.test(region)) return;
    const fix = "Write the region's code, without wildcards.";
    problems.add(`regions[${index}]`, region, "a region such as eu-central-1", fix);
  });
}

function checkPrefix(name: string, prefix: string, at: string, problems: ProblemList): void {
  if (prefix.length < 3 || !namePrefix.test(prefix)) {
    const expected = "two characters or more and a separator, such as data-, without wildcards";
    const fix = "Give the beginning of the names with its separator.";
    problems.add(at, prefix, expected, fix);
    return;
  }
  if (/^aws-(service-role|reserved)\//.test(prefix)) {
    const expected = "a prefix of the stack's own names: AWS keeps roles of its own there";
    problems.add(at, prefix, expected, "Leave it out.");
  }
  const own = `${name}-`;
  if (own.startsWith(prefix) || prefix.startsWith(own)) {
    const expected = `a prefix that does not meet this role's own name, ${own}…: it could change itself`;
    problems.add(at, prefix, expected, "Call the component something else.");
  }
}

function checkLimits(args: DeployRoleArgs, problems: ProblemList): void {
  const { maxSessionSeconds, rolesBoundaryArn, attachablePolicyArns = [], state, accountId } = args;
  problems.addAll(rangeProblems(maxSessionSeconds, "maxSessionSeconds", 3600, 43200));
  const arns: [string, string | undefined][] = [
    ["rolesBoundaryArn", rolesBoundaryArn],
    ...attachablePolicyArns.map((arn, index): [string, string] => [
      `attachablePolicyArns[${index}]`,
      arn,
    ]),
  ];
  for (const [at, arn] of arns) {
    if (arn === undefined || policyArn.test(arn)) continue;
    const fix = "Give the policy's whole ARN.";
    problems.add(at, arn, "the ARN of a managed policy, without wildcards", fix);
  }
  attachablePolicyArns.forEach((arn, i) => {
    const policy = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? "";
    const given = Object.hasOwn(boundless, policy) ? boundless[policy] : undefined;
    if (given === undefined) return;
    const expected = `a policy for what the stack's roles do: with this one a deployment could give itself ${given}`;
    problems.add(`attachablePolicyArns[${i}]`, arn, expected, "Name a narrower policy.");
  });
  checkBoundary("rolesBoundaryArn", rolesBoundaryArn, args, problems);
  checkBoundary("permissionsBoundaryArn", args.permissionsBoundaryArn, args, problems);
  if (state !== undefined) checkState(state, problems);
  if (typeof accountId === "string" && !/^\d{12}$/.test(accountId)) {
    problems.add("accountId", accountId, "twelve digits", "Give the AWS account's number.");
  }
}

/** A boundary that the role may write anew is none. */
function checkBoundary(
  at: string,
  arn: pulumi.Input<string> | undefined,
  { namePrefixes }: DeployRoleArgs,
  problems: ProblemList,
): void {
  if (typeof arn !== "string") return;
  const policy = arn.split(":policy/")[1] ?? "";
  const prefix = namePrefixes.find((one) => policy.startsWith(one));
  if (prefix === undefined) return;
  const expected = `a policy whose name does not begin with ${prefix}: policies of the stack's names can be rewritten`;
  problems.add(at, arn, expected, "Call the boundary something else, and let no pipeline own it.");
}
