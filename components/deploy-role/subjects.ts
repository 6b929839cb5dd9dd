/**
 * What GitHub writes into a workflow's token as its subject, exactly.
 * Source: GitHub Docs, "OpenID Connect reference": example subject claims, immutable subject claims, and customizing
 * the token claims.
 */
import { type Problem, shown } from "../common/problems";
import { isOfPullRequest, isOfRepository, narrowing } from "./custom-subjects";

/** The workflow runs of a repository that may take a role on. Exactly one field. */
export interface DeploySubject {
  /** Runs on this branch, outside of any environment: `main`. */
  branch?: string;
  /** Runs on this tag, outside of any environment: `v1.2.0`. */
  tag?: string;
  /**
   * Jobs of this environment, from whichever branch the environment's own rules let in. With required reviewers it is
   * what makes a person's approval the condition for a deployment.
   */
  environment?: string;
  /**
   * Runs of pull requests, outside of any environment. Their code is not reviewed yet: for previews only. GitHub gives
   * no tokens to pull requests from forks.
   */
  pullRequest?: boolean;
  /** The whole subject, where the repository or organisation has customised it. Compared as it stands. */
  exact?: string;
}

/** Numbers by which GitHub knows a repository and its owner, whatever they are called. */
export interface RepositoryIds {
  /** The owner's number: `gh api users/<owner> --jq .id`. */
  owner: number;
  /** The repository's number: `gh api repos/<owner>/<repository> --jq .id`. */
  repository: number;
}

interface Repository {
  readonly repository: string;
  readonly repositoryIds?: RepositoryIds;
}

const fields = ["branch", "tag", "environment", "pullRequest", "exact"] as const;

/** `repo:<owner>/<repository>`, with `@<number>` behind each where subjects are immutable. */
function repositoryText(repository: string, ids: RepositoryIds | undefined): string {
  if (ids === undefined) return `repo:${repository}`;
  const [owner = "", name = ""] = repository.split("/");
  return `repo:${owner}@${ids.owner}/${name}@${ids.repository}`;
}

/** A colon within a name would read as the next claim. */
function encoded(name: string): string {
  return name.replaceAll(":", "%3A");
}

/** The subject of the runs. Only for what {@link subjectProblems} finds nothing wrong with. */
export function subjectText(
  repository: string,
  ids: RepositoryIds | undefined,
  { branch, tag, environment, exact }: DeploySubject,
): string {
  if (exact !== undefined) return exact;
  const start = repositoryText(repository, ids);
  if (environment !== undefined) return `${start}:environment:${encoded(environment)}`;
  if (branch !== undefined) return `${start}:ref:refs/heads/${encoded(branch)}`;
  if (tag !== undefined) return `${start}:ref:refs/tags/${encoded(tag)}`;
  return `${start}:pull_request`;
}

const wildcard = /[*?]/;
// IAM puts a value in for `${…}`; the rest is no part of any name.
const unprintable = /[\s\p{Cc}]|\$\{/u;

/** What is wrong with one subject, if anything. */
export function subjectProblems(
  { repository, repositoryIds }: Repository,
  subject: DeploySubject,
  at: string,
  mayWrite: boolean,
): Problem[] {
  const given = fields.filter((field) => (subject[field] ?? false) !== false);
  const unknown = Object.keys(subject).filter((key) => !fields.some((field) => field === key));
  const [field, another] = given;
  if (unknown.length > 0 || field === undefined || another !== undefined) {
    return [
      {
        at,
        found: [...given, ...unknown].join(" and ") || "nothing",
        expected: `exactly one of ${fields.join(", ")}`,
        fix: "Write one entry per kind of run.",
      },
    ];
  }
  if (mayWrite && (field === "pullRequest" || isOfPullRequest(subject.exact ?? ""))) {
    return [
      {
        at: `${at}.${field}`,
        found: "pull requests that may deploy",
        expected: "a branch, a tag or an environment: what a pull request runs nobody has reviewed",
        fix: "Give pull requests a role of their own with access preview.",
      },
    ];
  }
  if (subject[field] === true) return [];
  const value = subject[field];
  const text = typeof value === "string" ? value : "";
  const problems = textProblems(field, text, `${at}.${field}`);
  if (field !== "exact" || problems.length > 0) return problems;
  if (isOfRepository(text, repository, repositoryIds)) return [];
  return [
    {
      at: `${at}.exact`,
      found: shown(text),
      expected: `claims with their values that name ${repositoryText(repository, repositoryIds)} (or repository_id: and the number under repositoryIds), no other repository or owner, and one of ${narrowing.join(", ")}`,
      fix: "Customise the subject so that it has both.",
    },
  ];
}

function textProblems(field: string, text: string, at: string): Problem[] {
  const found = shown(text);
  if (wildcard.test(text)) {
    const expected = "a name without * and ?: the role would be open to others than are meant";
    return [{ at, found, expected, fix: "Write each branch or environment out, one entry each." }];
  }
  if (text === "" || (field !== "environment" && unprintable.test(text)) || /\$\{/.test(text)) {
    return [{ at, found, expected: "a name as GitHub has it", fix: "Correct the name." }];
  }
  if (field === "branch" && text.startsWith("refs/")) {
    const fix = `Write ${shown(text.replace(/^refs\/(heads|tags)\//, ""))}.`;
    return [{ at, found, expected: "the branch's name without refs/heads/", fix }];
  }
  return [];
}
