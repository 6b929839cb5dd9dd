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

/** Most entries of any kind, folders among them, that are looked at before a folder counts as something else. */
const maxEntries = 10_000;

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

function isFolder(folder: string): boolean {
  const stats = attempt(() => fs.statSync(folder, { throwIfNoEntry: false }));
  return stats.error === undefined && (stats.value?.isDirectory() ?? false);
}

/** Why something cannot be uploaded: what it should be, and what to do. */
interface Defect {
  readonly expected: string;
  readonly fix: string;
}

/** Something below a folder. A link counts as a file, and what is neither of these nor a folder as `other`. */
interface Entry {
  /** The path relative to the folder. */
  readonly key: string;
  readonly kind: "file" | "folder" | "other";
  readonly defect?: Defect;
}

/** Everything below a folder but what is hidden. Links are not followed. */
function* entriesBelow(root: string): Generator<Entry> {
  const waiting = [""];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const folder = path.join(root, below);
    const read = attempt(() => fs.readdirSync(folder, { withFileTypes: true }));
    if (read.error !== undefined) {
      yield { key: below === "" ? root : below, kind: "folder", defect: unreadable(read.error) };
      continue;
    }
    for (const entry of read.value) {
      if (entry.name.startsWith(".") && entry.name !== ".well-known") continue;
      const key = path.posix.join(below, entry.name);
      if (entry.isDirectory()) {
        waiting.push(key);
        yield { key, kind: "folder" };
      } else if (entry.isSymbolicLink() || entry.isFile()) {
        const defect = fileDefect(root, key, entry.isSymbolicLink());
        yield { key, kind: "file", ...(defect === undefined ? {} : { defect }) };
      } else {
        yield { key, kind: "other" };
      }
    }
  }
}

/** Why a file, or a link in the place of one, cannot be uploaded, if it cannot. */
function fileDefect(root: string, key: string, isLink: boolean): Defect | undefined {
  const file = path.join(root, key);
  const checked = attempt(() => {
    const target = isLink ? linkDefect(fs.realpathSync(root), file) : undefined;
    if (target === undefined) fs.accessSync(file, fs.constants.R_OK);
    return target;
  });
  if (checked.error !== undefined) return unreadable(checked.error);
  return checked.value === undefined
    ? undefined
    : { expected: `a file, not a link ${checked.value}`, fix: "Copy the file in its place." };
}

/** Why a link cannot stand for a file, if it cannot. */
function linkDefect(root: string, link: string): string | undefined {
  if (!fs.existsSync(link)) return "to nothing";
  const target = fs.realpathSync(link);
  if (!target.startsWith(root + path.sep)) return "out of the folder";
  return fs.statSync(target).isFile() ? undefined : "to a folder";
}

function unreadable(code: string): Defect {
  return {
    expected: `something that can be read (the system says ${code})`,
    fix: "Let the program read it, or give a folder without it.",
  };
}

/** What a call yields, or the code of the file system's refusal, such as `EACCES`. */
type Attempt<T> = { readonly value: T; readonly error?: undefined } | { readonly error: string };

function attempt<T>(call: () => T): Attempt<T> {
  try {
    return { value: call() };
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code === undefined) throw error;
    return { error: code };
  }
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
