/**
 * The actions that workflows use, and the commits that their tags stand for. A commit is taken from the action's own
 * repository alone: what cannot be looked up is reported and left as it is.
 */

/** A tag of a repository. */
export interface Tag {
  readonly name: string;
  readonly commit: string;
}

/** One `uses:` of another repository's action. */
export interface Use {
  /** The action, perhaps with a folder of its repository: `owner/name` or `owner/name/folder`. */
  readonly action: string;
  /** `owner/name`. */
  readonly repository: string;
  /** What stands behind the `@`: a tag, a branch or a commit. */
  readonly ref: string;
  /** The version that the comment behind a commit names. */
  readonly version?: string;
  /** The number of its line, from 1 on. */
  readonly line: number;
}

/** What becomes of one use. */
export type Verdict =
  | { readonly kind: "pinned"; readonly use: Use }
  | { readonly kind: "pin"; readonly use: Use; readonly commit: string; readonly version: string }
  | { readonly kind: "problem"; readonly use: Use; readonly found: string; readonly fix: string };

const usesLine =
  /^(\s*(?:-\s+)?uses:\s*)(["']?)([\w.-]+\/[\w.-]+(?:\/[\w./-]+)?)@([\w./-]+)\2(\s*#.*)?$/;
const commitHash = /^[0-9a-f]{40}$/;

/** The uses of a workflow or a composite action; those of the same repository (`./…`) are none. */
export function usesOf(text: string): Use[] {
  return text.split("\n").flatMap((line, index) => {
    const match = usesLine.exec(line);
    if (match === null) return [];
    const [, , , action = "", ref = "", comment = ""] = match;
    const [owner = "", name = ""] = action.split("/");
    const version = /#\s*(v\d[\w.-]*)/.exec(comment)?.[1];
    const use = { action, repository: `${owner}/${name}`, ref, line: index + 1 };
    return [version === undefined ? use : { ...use, version }];
  });
}

/** Reads what `git ls-remote --tags` prints: an annotated tag's second line (`^{}`) is the commit that it is of. */
export function tagsOf(listing: string): Tag[] {
  const tags = new Map<string, string>();
  for (const line of listing.split("\n")) {
    const match = /^([0-9a-f]{40})\trefs\/tags\/(\S+?)(\^\{\})?$/.exec(line);
    if (match === null) continue;
    const [, commit = "", name = "", peeled] = match;
    if (peeled !== undefined || !tags.has(name)) tags.set(name, commit);
  }
  return [...tags].map(([name, commit]) => ({ name, commit }));
}

/** Numbers of a version tag; nothing for other tags. */
function numbers(name: string): number[] | undefined {
  return /^v?\d+(\.\d+){0,2}$/.test(name)
    ? name.replace("v", "").split(".").map(Number)
    : undefined;
}

/** The most exact version among the tags of a commit: v5.0.1 rather than v5. */
function versionOf(tags: readonly Tag[], commit: string): string | undefined {
  const names = tags
    .filter((tag) => tag.commit === commit && numbers(tag.name) !== undefined)
    .map(({ name }) => name);
  return names.sort((a, b) => (numbers(b)?.length ?? 0) - (numbers(a)?.length ?? 0))[0];
}

/** What becomes of a use, given its repository's tags. */
export function judge(use: Use, tags: readonly Tag[]): Verdict {
  if (commitHash.test(use.ref)) {
    const version = versionOf(tags, use.ref);
    if (version === undefined) {
      return {
        kind: "problem",
        use,
        found: `commit ${use.ref}, which no version of ${use.repository} stands for`,
        fix: "Write a version in its place, and run this again.",
      };
    }
    const agrees = tags.some(({ name, commit }) => name === use.version && commit === use.ref);
    return agrees ? { kind: "pinned", use } : { kind: "pin", use, commit: use.ref, version };
  }
  const commit = tags.find(({ name }) => name === use.ref)?.commit;
  if (commit === undefined) {
    return {
      kind: "problem",
      use,
      found: `${use.ref}, which is no tag of ${use.repository}`,
      fix: "Write one of its versions.",
    };
  }
  return { kind: "pin", use, commit, version: versionOf(tags, commit) ?? use.ref };
}

/** The text with its pins set; what has a problem stays. */
export function withPins(text: string, verdicts: readonly Verdict[]): string {
  const lines = text.split("\n");
  for (const verdict of verdicts) {
    if (verdict.kind !== "pin") continue;
    const { use, commit, version } = verdict;
    const [, before = ""] = usesLine.exec(lines[use.line - 1] ?? "") ?? [];
    lines[use.line - 1] = `${before}${use.action}@${commit} # ${version}`;
  }
  return lines.join("\n");
}
