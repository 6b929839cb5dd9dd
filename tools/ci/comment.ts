/**
 * Comments on a pull request: one per file, written anew each time. What is in the files comes from the request and is
 * not trusted: plain text is shown as it is, and nothing of it reaches a shell.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cutMarkdown, fenced, mostCharacters } from "./markdown";
import { output, StepError } from "./processes";

/** A comment, and what it is found again by. */
export interface Comment {
  readonly marker: string;
  readonly body: string;
}

const note = "… (the run's log has all of it)";

/** The comment that a file becomes: Markdown (`.md`) as it is, text (`.txt`) in a block. */
export function commentOf(file: string, text: string): Comment {
  const { name, ext } = path.parse(file);
  const marker = `<!-- bulkhead: ${name} -->`;
  if (ext === ".md") {
    return { marker, body: `${marker}\n${cutMarkdown(text, mostCharacters, note)}` };
  }
  const isLong = text.length > mostCharacters;
  const cut = isLong ? `${text.slice(0, mostCharacters)}\n${note}` : text;
  return { marker, body: `${marker}\n### ${name.replaceAll("-", " ")}\n\n${fenced(cut)}\n` };
}

/** Writes a comment for each file of a folder, over the one of an earlier run where there is one. */
export function commentAll(folder: string, repository: string, pullRequest: string): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^\d+$/.test(pullRequest)) {
    throw new StepError("GITHUB_REPOSITORY and PULL_REQUEST do not name a pull request");
  }
  const files = readdirSync(folder)
    .filter((name) => /^[a-z0-9-]+\.(md|txt)$/.test(name))
    .sort();
  const base = `repos/${repository}/issues`;
  const listed = `${base}/${pullRequest}/comments?per_page=100`;
  const pages = JSON.parse(output("gh", ["api", listed, "--paginate", "--slurp"])) as {
    id: number;
    body?: string;
    user?: { login?: string };
  }[][];
  const earlier = pages.flat();
  for (const file of files) {
    const { marker, body } = commentOf(file, readFileSync(path.join(folder, file), "utf8"));
    const own = earlier.find(
      (comment) =>
        comment.user?.login === "github-actions[bot]" && comment.body?.startsWith(marker) === true,
    );
    const request =
      own === undefined
        ? ["--method", "POST", `${base}/${pullRequest}/comments`]
        : ["--method", "PATCH", `${base}/comments/${own.id}`];
    output("gh", ["api", ...request, "--input", "-", "--silent"], JSON.stringify({ body }));
    console.log(`${file}: ${own === undefined ? "new comment" : "comment written anew"}`);
  }
}
