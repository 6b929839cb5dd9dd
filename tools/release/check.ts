/** Whether a tag may be published: pure. */

export interface Release {
  /** The tag as git has it: `v0.2.0`. */
  readonly tag: string;
  /** Versions of the packages that go together, by their names. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
}

/** A version of Semantic Versioning, as a tag. */
const versionTag = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/** What is wrong, a line each, with place, what was found, what was expected and what to do. */
export function releaseProblems({ tag, versions, changelog }: Release): string[] {
  const [, version] = versionTag.exec(tag) ?? [];
  if (version === undefined) {
    return [`tag: found ${JSON.stringify(tag)}, expected a version such as v0.2.0. Tag anew.`];
  }
  const others = Object.entries(versions)
    .filter(([, own]) => own !== version)
    .map(
      ([name, own]) =>
        `${name}: found version ${own}, expected ${version}, which is tagged. Run npm version ${version} in its folder.`,
    );
  const section = sectionOf(changelog, version);
  if (section !== undefined && section.trim() !== "") return others;
  return [
    ...others,
    `CHANGELOG.md: found ${section === undefined ? "no section" : "an empty section"}, expected what is new under "## ${version}". Write it.`,
  ];
}

/** What the changelog says of a version. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const own = sections.find((section) => /^\[?([^\s\]]+)/.exec(section)?.[1] === version);
  return own?.slice(own.indexOf("\n") + 1);
}

/** Under which name the registry hands it out: a version still being tried out is not `latest`. */
export function distributionTag(tag: string): "latest" | "next" {
  return tag.includes("-") ? "next" : "latest";
}
