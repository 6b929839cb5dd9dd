/** What a published package may consist of: pure. */

/** A package that goes to the registry. */
export interface Published {
  readonly name: string;
  /** Its folder, from the repository's root. */
  readonly folder: string;
  /** Files beside `dist`, all of which must be there. */
  readonly files: readonly string[];
}

/** The command line is not published: it runs in a checkout, beside the program that it is for. */
export const published: readonly Published[] = [
  {
    name: "bulkhead",
    folder: "components",
    files: ["LICENSE", "PulumiPlugin.yaml", "README.md", "package.json"],
  },
  {
    name: "bulkhead-policies",
    folder: "policies",
    files: ["LICENSE", "PulumiPolicy.yaml", "README.md", "package.json", "start.js"],
  },
];

/** A file of a packed package. */
export interface PackedFile {
  readonly path: string;
  readonly text: string;
}

/** Compiled code and its types; nothing of tests, no sources, no maps. */
const compiled = /^dist\/(?:[\w-]+\/)*[\w-]+(?:\.d\.ts|\.js)$/;
const ofTests = /(^|\/)(tests?|__tests__|fixtures|mocks)(\/|$)|\.(test|spec)\./;

/**
 * What is wrong with a package's files, a line each.
 *
 * @param root the checkout's folder, of which no file may tell
 */
export function fileProblems(
  { files: wanted }: Published,
  files: readonly PackedFile[],
  root: string,
): string[] {
  const paths = files.map((file) => file.path);
  const missing = [...wanted, "dist/index.js", "dist/index.d.ts"]
    .filter((file) => !paths.includes(file))
    .map((file) => `${file} is missing`);
  const outOfPlace = paths
    .filter((file) => !wanted.includes(file) && (!compiled.test(file) || ofTests.test(file)))
    .map((file) => `${file} does not belong into the package`);
  const code = new Set(paths.filter((file) => file.endsWith(".js")));
  const alone = paths
    .filter((file) => file.endsWith(".d.ts") && !code.has(file.replace(/\.d\.ts$/, ".js")))
    .map((file) => `${file} has no code beside it: dist is of another build`);
  const telling = files.flatMap(({ path, text }) => [
    ...(/^\/\/# sourceMappingURL=/m.test(text) ? [`${path} refers to a source map`] : []),
    ...(text.includes(root) ? [`${path} names the folder that it was built in`] : []),
  ]);
  return [...missing, ...outOfPlace, ...alone, ...telling];
}
