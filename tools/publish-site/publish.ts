/** Publishes a folder as a static site, or says what that would do. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { BadInputError, type Problem } from "../../cli/plan/problems";
import { entriesBelow, isFolder } from "../../components/static-site/files";
import { indexDocument } from "../../components/static-site/paths";
import { invalidate, objectsOf, put, remove } from "./aws";
import { type LocalFile, planPublish, type PublishOptions, type PublishPlan } from "./plan";

/** Where a site is published to. */
export interface Target {
  readonly bucket: string;
  /** None where no cache is to be told. */
  readonly distribution?: string;
}

export interface Publication extends PublishOptions, Target {
  readonly folder: string;
  /** Whether it is only said what would be done. */
  readonly dryRun: boolean;
}

/** Is told what is done, line by line. */
export type Tell = (line: string) => void;

/**
 * The files of a folder.
 *
 * @throws BadInputError with everything that cannot be published, or where there is no index.html: what is missing
 * from the folder is removed from the bucket, so that another folder would take the site away
 */
export function filesOf(folder: string): LocalFile[] {
  const problems: Problem[] = [];
  const files: LocalFile[] = [];
  if (!isFolder(folder)) {
    throw new BadInputError("the site", [
      {
        at: folder,
        found: "no folder",
        expected: "the folder that the site's build writes to",
        fix: "Build the site first.",
      },
    ]);
  }
  for (const { key, kind, defect } of entriesBelow(folder)) {
    if (defect !== undefined) {
      problems.push({ at: key, found: "it", ...defect });
    } else if (kind === "file") {
      const content = readFileSync(path.join(folder, key));
      const md5 = createHash("md5").update(content).digest("hex");
      files.push({ key, md5, size: content.length });
    }
  }
  if (!files.some(({ key }) => key === indexDocument)) {
    problems.push({
      at: folder,
      found: `${files.length} files`,
      expected: `an ${indexDocument} among them`,
      fix: "Give the folder that the site's build writes to.",
    });
  }
  if (problems.length > 0) throw new BadInputError("the site", problems);
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Publishes, and says so line by line. Returns whether anything was to be done. */
export function publish(publication: Publication, tell: Tell): boolean {
  const { folder, bucket, distribution, dryRun } = publication;
  const plan = planPublish(filesOf(folder), objectsOf(bucket), publication);
  const isEmpty = plan.uploads.flat().length === 0 && plan.removals.length === 0;
  for (const line of linesOf(plan, bucket, distribution)) tell(line);
  if (dryRun) {
    tell("Dry run: nothing was changed.");
    return !isEmpty;
  }
  for (const uploads of plan.uploads) put(bucket, folder, uploads);
  remove(bucket, plan.removals);
  if (distribution !== undefined && plan.invalidations.length > 0) {
    invalidate(distribution, plan.invalidations);
  }
  tell(isEmpty ? "Nothing to do." : "Published.");
  return !isEmpty;
}

/** A plan in words: each object with its cache header, in the order in which it is put. */
export function linesOf(plan: PublishPlan, bucket: string, distribution?: string): string[] {
  const uploads = plan.uploads.flat();
  const width = Math.max(0, ...uploads.map(({ key }) => key.length));
  return [
    `s3://${bucket}: ${counts(plan)}`,
    ...uploads.map(
      ({ key, kind, contentType, cacheControl }) =>
        `  ${kind === "added" ? "+" : "~"} ${key.padEnd(width)}  ${cacheControl}  (${contentType})`,
    ),
    ...plan.removals.map((key) => `  - ${key}`),
    ...(distribution === undefined || plan.invalidations.length === 0
      ? []
      : [`${distribution}: forgets ${plan.invalidations.join(" ")}`]),
    ...plan.stale.map(
      (key) =>
        `warning: ${key} may be kept for good and changed under the same name: who has the old one keeps it`,
    ),
  ];
}

function counts({ uploads, removals, unchanged, kept }: PublishPlan): string {
  const of = (wanted: string) => uploads.flat().filter(({ kind }) => kind === wanted).length;
  const parts = [
    `${of("added")} added`,
    `${of("changed")} changed`,
    `${removals.length} removed`,
    `${unchanged} unchanged`,
  ];
  if (kept.length > 0) parts.push(`${kept.length} old hashed files kept`);
  return parts.join(", ");
}
