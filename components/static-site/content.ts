import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";
import { cacheControl, contentType, entriesBelow, isFolder } from "./files";
import { indexDocument } from "./paths";

export { cacheControl, contentType };

/** A site's first content. */
export interface SiteContent {
  /**
   * The folder whose files are uploaded once, with the stack's first deployment, absolute or relative to the
   * program's working directory. Files and folders whose names begin with a dot stay behind, but for `.well-known`.
   * Each file is one resource, 500 at most. Given to a stack that has been published to, it overwrites what has
   * the same name.
   */
  path: string;
}

/** Most files that a program should carry as resources; beyond that, publish. */
const maxFiles = 500;

/** Most entries of any kind, folders among them, that are looked at before a folder counts as something else. */
const maxEntries = 10_000;

/** The files of a folder, and what is wrong with it as a site's content. */
export interface ContentPlan {
  /** Keys of the objects, sorted: paths relative to the folder, with `/` between their parts. */
  readonly keys: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads which files a folder holds. */
export function planContent(content: SiteContent, at: string): ContentPlan {
  const place = `${at}.path`;
  const problems = new ProblemList();
  if (!isFolder(content.path)) {
    problems.add(
      place,
      content.path,
      "an existing folder",
      "Build the site first, or give the folder's absolute path.",
    );
    return { keys: [], problems: problems.problems };
  }
  const keys: string[] = [];
  let files = 0;
  let entries = 0;
  for (const { key, kind, defect } of entriesBelow(content.path)) {
    entries += 1;
    if (kind === "file") files += 1;
    if (files > maxFiles || entries > maxEntries) {
      const limit = files > maxFiles ? `${maxFiles} files` : `${maxEntries} files and folders`;
      const tooMany = new ProblemList();
      tooMany.add(
        place,
        `more than ${limit}`,
        `at most ${maxFiles}, each of which is a resource`,
        "Leave content out and publish the folder with aws s3 sync.",
      );
      return { keys: [], problems: tooMany.problems };
    }
    if (defect !== undefined) problems.add(place, key, defect.expected, defect.fix);
    else if (kind === "file") keys.push(key);
  }
  if (!keys.includes(indexDocument)) {
    problems.add(
      place,
      keys.length === 0 ? "no file" : `${keys.length} files`,
      `an ${indexDocument} among the folder's files`,
      "Give the folder that the site's build writes to.",
    );
  }
  return { keys: keys.sort(), problems: problems.problems };
}

/** What is uploaded, and where. */
export interface ContentSpec {
  readonly bucket: aws.s3.Bucket;
  /** The folder that the keys are relative to. */
  readonly folder: string;
  readonly keys: readonly string[];
  /** Patterns of the paths that browsers may keep for good. */
  readonly immutablePaths: readonly string[];
}

/**
 * Makes one object per file, `<childName>-<key>`. Publishing owns the objects from then on: later changes of the
 * files are ignored here, and objects stay when they leave the program; the bucket's own deletion decides.
 */
export function createContent(
  parent: pulumi.Resource,
  childName: string,
  { bucket, folder, keys, immutablePaths }: ContentSpec,
): aws.s3.BucketObjectv2[] {
  return keys.map(
    (key) =>
      new aws.s3.BucketObjectv2(
        `${childName}-${key}`,
        {
          bucket: bucket.bucket,
          key,
          source: new pulumi.asset.FileAsset(path.join(folder, key)),
          contentType: contentType(key),
          cacheControl: cacheControl(key, immutablePaths),
        },
        {
          parent,
          retainOnDelete: true,
          ignoreChanges: ["source", "contentType", "cacheControl"],
        },
      ),
  );
}
