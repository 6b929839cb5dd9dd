/**
 * A site's files: which there are, their content types and how long they may be kept. The same for the component's
 * first content and for publishing; nothing here needs Pulumi's engine or AWS.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { matchesPath } from "./paths";

/** What browsers and CloudFront are told about files whose names change with their content. */
export const immutableCacheControl = "public, max-age=31536000, immutable";

/** What they are told about everything else: keep it, but ask each time whether it is still right. */
export const revalidateCacheControl = "no-cache";

/** The paths of files whose names change with their content, unless a site says otherwise. */
export const defaultImmutablePaths: readonly string[] = ["/assets/*"];

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

/** Whether a path is a folder that can be looked into. */
export function isFolder(folder: string): boolean {
  const stats = attempt(() => fs.statSync(folder, { throwIfNoEntry: false }));
  return stats.error === undefined && (stats.value?.isDirectory() ?? false);
}

/** Why something cannot be uploaded: what it should be, and what to do. */
export interface Defect {
  readonly expected: string;
  readonly fix: string;
}

/** Something below a folder. A link counts as a file, and what is neither of these nor a folder as `other`. */
export interface Entry {
  /** The path relative to the folder. */
  readonly key: string;
  readonly kind: "file" | "folder" | "other";
  readonly defect?: Defect;
}

/** Everything below a folder but what is hidden. Links are not followed. */
export function* entriesBelow(root: string): Generator<Entry> {
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
