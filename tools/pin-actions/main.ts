/** `npm run pin-actions`: writes the commit behind each action's version into the workflows. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { judge, type Tag, tagsOf, usesOf, withPins } from "./pins";

const help = `Pins the actions of .github/ by commit, as their repositories' tags have them now.

  npm run pin-actions              writes the commits, each with its version behind it
  npm run pin-actions -- --check   writes nothing; status 1 if an action is not pinned

--remote <URL>   where repositories are (default: https://github.com); their names are put behind it
--folder <path>  the checkout (default: this one)

Commits come from \`git ls-remote\` alone. Exit status: 0 all pinned, 1 not yet (--check), 2 something cannot be.`;

/** The workflows and composite actions of a checkout. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.join(folder, name))
    .sort();
}

function tagsAt(remote: string, repository: string): Tag[] | undefined {
  try {
    const listing = execFileSync("git", ["ls-remote", "--tags", `${remote}/${repository}`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return tagsOf(listing);
  } catch {
    return undefined;
  }
}

interface Options {
  readonly check: boolean;
  readonly remote: string;
  readonly folder: string;
}

function options(): Options | undefined {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      remote: { type: "string", default: "https://github.com" },
      folder: { type: "string", default: path.resolve(__dirname, "../..") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values.help ? undefined : values;
}

/** Every file is read and judged before one of them is written. */
function pin({ check, remote, folder }: Options): number {
  const known = new Map<string, Tag[] | undefined>();
  const problems: string[] = [];
  const changed: { readonly file: string; readonly text: string; readonly pins: string[] }[] = [];
  for (const file of filesBelow(path.join(folder, ".github"))) {
    const text = readFileSync(file, "utf8");
    const name = path.relative(folder, file);
    const verdicts = usesOf(text).map((use) => {
      const { repository } = use;
      if (!known.has(repository)) known.set(repository, tagsAt(remote, repository));
      const tags = known.get(repository);
      if (tags !== undefined) return judge(use, tags);
      const found = `nothing at ${remote}/${repository}`;
      return { kind: "problem", use, found, fix: "Run this where it can be reached." } as const;
    });
    for (const verdict of verdicts) {
      if (verdict.kind !== "problem") continue;
      const { use, found, fix } = verdict;
      problems.push(`  - ${name}:${use.line}, ${use.action}: found ${found}. ${fix}`);
    }
    const pins = verdicts.flatMap((verdict) =>
      verdict.kind === "pin"
        ? [
            `${name}:${verdict.use.line} ${verdict.use.action}@${verdict.commit} # ${verdict.version}`,
          ]
        : [],
    );
    if (pins.length > 0) changed.push({ file, text: withPins(text, verdicts), pins });
  }
  for (const line of changed.flatMap(({ pins }) => pins)) console.log(line);
  if (problems.length > 0) {
    console.error(`pin-actions: ${problems.length} problems, nothing written`);
    for (const line of [...new Set(problems)]) console.error(line);
    return 2;
  }
  if (check) return changed.length > 0 ? 1 : 0;
  for (const { file, text } of changed) writeFileSync(file, text);
  if (changed.length === 0) console.log("Every action is pinned.");
  return 0;
}

function main(): number {
  let given: Options | undefined;
  try {
    given = options();
  } catch (error) {
    console.error(`pin-actions: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  if (given === undefined) {
    console.log(help);
    return 0;
  }
  return pin(given);
}

process.exitCode = main();
