import * as fs from "node:fs";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";
import { immutableCacheControl, revalidateCacheControl } from "./headers";
import { indexDocument, matchesPath } from "./paths";

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

/** Content types by extension. All text is UTF-8. Source: the media types registered with IANA. */
const contentTypes = new Map(
  Object.entries({
    avif: "image/avif",
    css: "text/css; charset=utf-8",
    gif: "image/gif",
    htm: "text/html; charset=utf-8",
    html: "text/html; charset=utf-8",
    ico: "image/vnd.microsoft.icon",
    jpeg: "image/jpeg",
    jpg: "image/jpeg",
    js: "text/javascript; charset=utf-8",
    json: "application/json",
    map: "application/json",
    mjs: "text/javascript; charset=utf-8",
    pdf: "application/pdf",
    png: "image/png",
    svg: "image/svg+xml",
    txt: "text/plain; charset=utf-8",
    wasm: "application/wasm",
    webmanifest: "application/manifest+json",
    webp: "image/webp",
    woff: "font/woff",
    woff2: "font/woff2",
    xml: "application/xml",
  }),
);

/** The content type of an object by its key's extension; `application/octet-stream` where that says nothing. */
export function contentType(key: string): string {
  const extension = path.posix.extname(key).slice(1).toLowerCase();
  return contentTypes.get(extension) ?? "application/octet-stream";
}

/** The `Cache-Control` of an object: for good where its path is one of the hashed files', else asked for each time. */
export function cacheControl(key: string, immutablePaths: readonly string[]): string {
  return immutablePaths.some((pattern) => matchesPath(pattern, `/${key}`))
    ? immutableCacheControl
    : revalidateCacheControl;
}

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
  const root = fs.realpathSync(content.path);
  const keys: string[] = [];
  for (const [key, target] of filesBelow(root)) {
    const defect = target === undefined ? undefined : linkDefect(root, target);
    if (defect === undefined) keys.push(key);
    else problems.add(place, key, `a file, not a link ${defect}`, "Copy the file in its place.");
    if (keys.length > maxFiles) break;
  }
  if (keys.length > maxFiles) {
    problems.add(
      place,
      `more than ${maxFiles} files`,
      `at most ${maxFiles}, each of which is a resource`,
      "Leave content out and publish the folder with aws s3 sync.",
    );
  } else if (!keys.includes(indexDocument)) {
    problems.add(
      place,
      keys.length === 0 ? "no file" : `${keys.length} files`,
      `an ${indexDocument} among the folder's files`,
      "Give the folder that the site's build writes to.",
    );
  }
  return { keys: keys.sort(), problems: problems.problems };
}

function isFolder(folder: string): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Keys of the files and links below a folder; a link comes with its path. Links are not followed. */
function* filesBelow(root: string, below = ""): Generator<[key: string, link?: string]> {
  for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
    if (entry.name.startsWith(".") && entry.name !== ".well-known") continue;
    const key = path.posix.join(below, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, key);
    else if (entry.isSymbolicLink()) yield [key, path.join(root, key)];
    else if (entry.isFile()) yield [key];
  }
}

/** Why a link cannot stand for a file, if it cannot. */
function linkDefect(root: string, link: string): string | undefined {
  if (!fs.existsSync(link)) return "to nothing";
  const target = fs.realpathSync(link);
  if (!target.startsWith(root + path.sep)) return "out of the folder";
  return fs.statSync(target).isFile() ? undefined : "to a folder";
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
