/** `npm run release -- v0.2.0`: whether the checkout may be published under a tag, and under which name. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { published } from "../packages/rules";
import { distributionTag, releaseProblems } from "./check";

const root = path.resolve(__dirname, "../..");

function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

function versionOf(folder: string): string {
  return (JSON.parse(read(path.join(folder, "package.json"))) as { version: string }).version;
}

function main(): number {
  const [tag, ...more] = process.argv.slice(2);
  if (tag === undefined || more.length > 0) {
    console.error("release: expected the tag and nothing else, as in: npm run release -- v0.2.0");
    return 2;
  }
  const versions = Object.fromEntries(
    [{ name: "bulkhead-platform", folder: "." }, ...published].map(({ name, folder }) => [
      name,
      versionOf(folder),
    ]),
  );
  const problems = releaseProblems({ tag, versions, changelog: read("CHANGELOG.md") });
  if (problems.length > 0) {
    console.error(`release ${tag}: ${problems.length} problems\n  - ${problems.join("\n  - ")}`);
    return 2;
  }
  // The last word is for `npm publish --tag`.
  console.log(distributionTag(tag));
  return 0;
}

process.exitCode = main();
