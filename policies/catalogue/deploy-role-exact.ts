/** A role that GitHub's workflows take on is for runs that are written out, of one repository. */
import { isUnknown, listOf, mapOf, textOf, type Resource, type Value } from "../core/graph";
import { shownStatement, statementsOf, type Statement } from "../core/graph/documents";
import { doubt, flaw } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

const trust = "assumeRolePolicy";

/** GitHub's identity provider, also those of enterprises with tokens or servers of their own. */
const github =
  /(^|\/)token\.actions\.(githubusercontent\.com|[\w-]+\.ghe\.com)(\/|$)|\/_services\/token$/i;

/** Operators that hold only where the token has the claim, and the claim one of the values. */
const positive = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike)$/i;
/** Operators for which `*` and `?` stand for anything. */
const patterned = /StringLike$/i;

export const deployRoleExact = resourceRule({
  name: "deploy-role-exact",
  displayName: "Exact deploy roles",
  description:
    "A role for GitHub Actions should be for runs of one repository that are written out: whoever else can have a token issued can deploy.",
  severity: "critical",
  enforcement: "advisory",
  remediation:
    "Compare sub and aud with StringEquals: repo:<owner>/<name>:environment:<environment>, and sts.amazonaws.com. DeployRole does.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  tags: ["iam", "delivery"],
  types: ["iam/role"],
  settings: noSettings,
  check: trusted,
});

function* trusted(resource: Resource): Iterable<Flaw> {
  const { state, statements } = statementsOf(resource, trust);
  if (state === "unknown" || state === "unreadable") {
    const why = state === "unknown" ? "is not known yet" : "is no document that can be read";
    yield doubt(resource, trust, {
      text: `Who may take the role on ${why}: it may be any workflow on GitHub.`,
      fix: "Write the provider's ARN and the subjects so that a preview can read them.",
    });
  }
  for (const statement of statements) {
    if (statement.isAllow && mayTakeTokens(statement)) yield* judged(resource, statement);
  }
}

/** Whether an action of the statement may be the one by which tokens of an identity provider are taken. */
function mayTakeTokens({ actions, notActions }: Statement): boolean {
  if (notActions || actions.length === 0) return true;
  return actions.some(
    (action) =>
      action === undefined ||
      /^(\*|sts:\*|sts:AssumeRole\*|sts:AssumeRoleWithWebIdentity)$/i.test(action),
  );
}

function* judged(resource: Resource, statement: Statement): Iterable<Flaw> {
  const { principals, raw } = statement;
  const tests = testsOf(raw.Condition);
  const isKnown = !principals.includes(undefined) && !isUnknown(raw.Principal ?? null);
  const isGithub =
    principals.some((one) => one !== undefined && github.test(one)) ||
    tests.some(({ issuer }) => github.test(issuer));
  if (!isGithub) {
    if (isKnown || !isForTokens(statement)) return;
    yield {
      ...doubt(resource, trust, {
        text: "Which identity provider the role trusts is not known yet: it may be GitHub's.",
        fix: "Write the provider's ARN out.",
      }),
      found: shownStatement(statement),
    };
    return;
  }
  if (isUnknown(raw.Condition ?? null)) {
    yield unclear(resource, statement, "Under which condition");
    return;
  }
  yield* claimed(resource, statement, tests, "sub", runs);
  yield* claimed(resource, statement, tests, "aud", () => "It takes tokens issued for anybody.");
}

/** Only tokens are taken by this action; `sts:AssumeRole` of a principal that is unknown is another matter. */
function isForTokens({ actions }: Statement): boolean {
  return actions.some((action) => action === undefined || !/^sts:AssumeRole$/i.test(action));
}

/** One comparison of a claim. */
interface Test {
  readonly issuer: string;
  readonly claim: string;
  readonly isPositive: boolean;
  readonly isPattern: boolean;
  /** `undefined` among them where one is unknown. */
  readonly values: readonly (string | undefined)[];
}

function testsOf(condition: Value | undefined): Test[] {
  return Object.entries(mapOf(condition) ?? {}).flatMap(([operator, keys]) =>
    Object.entries(mapOf(keys) ?? {}).flatMap(([key, value]) => {
      const at = key.lastIndexOf(":");
      if (at < 0) return [];
      return [
        {
          issuer: key.slice(0, at),
          claim: key.slice(at + 1).toLowerCase(),
          isPositive: positive.test(operator),
          isPattern: patterned.test(operator),
          values: (listOf(value) ?? [value]).map((one) => textOf(one)),
        },
      ];
    }),
  );
}

/** A claim is narrowed enough if one comparison is: all of them have to hold. */
function* claimed(
  resource: Resource,
  statement: Statement,
  tests: readonly Test[],
  claim: string,
  wording: (values: readonly string[]) => string,
): Iterable<Flaw> {
  const own = tests.filter((one) => one.claim === claim && one.isPositive);
  if (own.some(isExact)) return;
  const isOpen = isUnknown(statement.raw.Condition ?? null);
  if (isOpen || own.some(({ values }) => values.includes(undefined))) {
    yield unclear(resource, statement, `For which ${claim}`);
    return;
  }
  const [first] = own;
  const loose = (first?.values ?? []).filter(
    (value): value is string => value !== undefined && isPatternOf(first, value),
  );
  yield {
    ...flaw(resource, trust, {
      text: first === undefined ? `It compares no ${claim}: ${wording([])}` : wording(loose),
      fix: `Compare ${claim} with StringEquals, each value written out.`,
    }),
    found: shownStatement(statement),
  };
}

function isExact(test: Test): boolean {
  return (
    test.values.length > 0 &&
    test.values.every((value) => value !== undefined && !isPatternOf(test, value))
  );
}

function isPatternOf(test: Test | undefined, value: string): boolean {
  // A variable stands for whatever the caller brings along.
  return value.includes("${") || (test?.isPattern === true && /[*?]/.test(value));
}

/** Whose runs a loose subject admits. */
function runs(values: readonly string[]): string {
  const [value = "*"] = values;
  const [, repository = "", rest = ""] = /^repo:([^:]*):?(.*)$/.exec(value) ?? [];
  if (!repository.includes("/") || /^[^/]*[*?$]/.test(repository)) {
    return "Workflows of any repository on GitHub may take it on.";
  }
  if (/[*?$]/.test(repository)) return "Workflows of several repositories may take it on.";
  return /^[*?$]/.test(rest)
    ? "Any run of the repository may take it on: any branch, tag, environment or pull request."
    : "Runs of several branches, tags or environments may take it on.";
}

function unclear(resource: Resource, statement: Statement, what: string): Flaw {
  return {
    ...doubt(resource, trust, {
      text: `${what} GitHub's workflows may take the role on is not known yet.`,
      fix: "Write the claims so that a preview can read them.",
    }),
    found: shownStatement(statement),
  };
}
