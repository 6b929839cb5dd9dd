/**
 * Subjects that a repository or an organisation has customised: claims behind each other, `claim:value:claim:value`. A
 * colon within a value is written `%3A`; `pull_request` alone has no value.
 * Source: GitHub Docs, "OpenID Connect reference", customizing the token claims.
 */
import type { RepositoryIds } from "./subjects";

/** Claims of which one at least must be there: the others leave open which runs are meant. */
export const narrowing = ["environment", "ref", "job_workflow_ref", "workflow_ref", "pull_request"];

type Claim = readonly [name: string, value: string];

const withoutValue = "pull_request";

/** The claims of a subject; nothing where one has no value. */
function claimsOf(subject: string): readonly Claim[] | undefined {
  const parts = subject.split(":");
  const claims: Claim[] = [];
  for (let at = 0; at < parts.length;) {
    const [name = "", value = ""] = parts.slice(at, at + 2);
    const isAlone = name === withoutValue;
    if (name === "" || (!isAlone && value === "")) return undefined;
    claims.push([name, isAlone ? "" : value]);
    at += isAlone ? 1 : 2;
  }
  return claims;
}

/** Whether a subject is well formed, names this repository and no other, and says which of its runs are meant. */
export function isOfRepository(
  subject: string,
  repository: string,
  ids: RepositoryIds | undefined,
): boolean {
  const claims = claimsOf(subject);
  if (claims === undefined) return false;
  const [owner = "", name = ""] = repository.split("/");
  const immutable = ids && `${owner}@${ids.owner}/${name}@${ids.repository}`;
  const meant: Readonly<Record<string, readonly (string | undefined)[]>> = {
    repo: [immutable ?? repository],
    repository: [repository, immutable],
    repository_id: [ids?.repository.toString()],
    repository_owner: [owner],
    repository_owner_id: [ids?.owner.toString()],
  };
  const isOther = ([claim, value]: Claim) =>
    Object.hasOwn(meant, claim) && meant[claim]?.includes(value) === false;
  const isNamed = claims.some(([claim]) => ["repo", "repository", "repository_id"].includes(claim));
  return isNamed && !claims.some(isOther) && claims.some(([claim]) => narrowing.includes(claim));
}

/** Whether a subject is, or can be, that of a pull request's run. */
export function isOfPullRequest(subject: string): boolean {
  const claims = subject.split(":");
  return claims.some(
    (part) => /^pull_request/.test(part) || /refs\/pull\//.test(part) || part === "head_ref",
  );
}
