/** `npm run publish-site`: its arguments. */
import { parseArgs } from "node:util";
import { BadInputError, type Problem } from "../../cli/plan/problems";
import { defaultImmutablePaths } from "../../components/static-site/files";
import { patternProblems } from "../../components/static-site/paths";
import { CommandError, targetOf } from "./aws";
import { publish, type Target } from "./publish";

const help = `Publishes a folder as the static site: hashed files first, then the rest, pages last; then what the folder
lacks is removed, and CloudFront forgets what changed.

  npm run publish-site -- <folder> --stack prod [--dry-run]
  npm run publish-site -- <folder> --bucket <name> [--distribution <id>] [--dry-run]

--stack <name>         the stack whose outputs name bucket and distribution
--dry-run              says what would be added, changed, removed and forgotten, and changes nothing
--immutable <pattern>  paths whose files' names change with their content (repeatable; default: ${defaultImmutablePaths.join(" ")})
--prune                removes old hashed files too; viewers with an old page open then miss them
--force                puts every file again, as when headers were changed by hand

It calls the AWS CLI, and with --stack the Pulumi CLI. Exit status: 0 done, 1 a command failed, 2 bad input.`;

function read(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      bucket: { type: "string" },
      distribution: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      immutable: { type: "string", multiple: true, default: [...defaultImmutablePaths] },
      prune: { type: "boolean", default: false },
      force: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
}

type Options = ReturnType<typeof read>["values"];

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const distributionId = /^[A-Z0-9]{6,32}$/;

/** What is wrong with the arguments, all of it. */
function problemsOf(folders: readonly string[], options: Options): Problem[] {
  const { stack, bucket, distribution, immutable } = options;
  const problems: Problem[] = [];
  const add = (at: string, found: string, expected: string, fix: string) => {
    problems.push({ at, found, expected, fix });
  };
  if (folders.length !== 1) {
    add("<folder>", `${folders.length} folders`, "one", "Name what the site's build writes to.");
  }
  if ((stack === undefined) === (bucket === undefined)) {
    const found = stack === undefined ? "neither" : "both";
    add("--stack, --bucket", found, "one of them", "Name the stack, or the bucket itself.");
  }
  if (stack !== undefined && distribution !== undefined) {
    add("--distribution", "--stack beside it", "one of them", "The stack knows its distribution.");
  }
  if (bucket !== undefined && !bucketName.test(bucket)) {
    add("--bucket", JSON.stringify(bucket), "a bucket's name", "Give its name without s3://.");
  }
  if (distribution !== undefined && !distributionId.test(distribution)) {
    const found = JSON.stringify(distribution);
    add("--distribution", found, "a distribution's id", "pulumi stack output siteDistributionId");
  }
  return [...problems, ...patternProblems(immutable, "--immutable")];
}

function targetFrom({ stack, bucket, distribution }: Options): Target {
  if (stack === undefined) {
    return { bucket: bucket ?? "", ...(distribution === undefined ? {} : { distribution }) };
  }
  const outputs = targetOf(stack);
  if (typeof outputs.bucket === "string" && typeof outputs.distribution === "string") {
    return { bucket: outputs.bucket, distribution: outputs.distribution };
  }
  throw new BadInputError("the stack", [
    {
      at: stack,
      found: "no siteBucketName and siteDistributionId among its outputs",
      expected: "a deployed stack with a static site",
      fix: "Deploy it first, or name --bucket and --distribution.",
    },
  ]);
}

function main(args: readonly string[]): number {
  try {
    const { positionals, values } = read(args);
    if (values.help) {
      console.log(help);
      return 0;
    }
    const problems = problemsOf(positionals, values);
    if (problems.length > 0) throw new BadInputError("the options", problems);
    const [folder = ""] = positionals;
    const { immutable, prune, force, "dry-run": dryRun } = values;
    const options = { immutablePaths: immutable, prune, force, dryRun };
    publish({ folder, ...targetFrom(values), ...options }, console.log);
    return 0;
  } catch (error) {
    const isOption = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ?? false;
    if (!(error instanceof BadInputError) && !(error instanceof CommandError) && !isOption)
      throw error;
    console.error(`publish-site: ${(error as Error).message}`);
    return error instanceof CommandError ? 1 : 2;
  }
}

process.exitCode = main(process.argv.slice(2));
