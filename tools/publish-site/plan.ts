/**
 * What publishing a folder does to a bucket: pure, from what the folder has and what the bucket has. Cache headers and
 * content types are those of the component's first content.
 */
import { cacheControl, contentType } from "../../components/static-site/files";
import { matchesPath } from "../../components/static-site/paths";

/** A file of the folder. */
export interface LocalFile {
  readonly key: string;
  /** In hexadecimal digits. */
  readonly md5: string;
  /** In bytes. */
  readonly size: number;
}

/** An object of the bucket. */
export interface RemoteObject {
  readonly key: string;
  /** Without quotation marks. The MD5 of what was put in one piece and is not encrypted with a KMS key. */
  readonly etag: string;
}

/** An object to put. */
export interface Upload {
  readonly key: string;
  readonly size: number;
  readonly kind: "added" | "changed";
  readonly contentType: string;
  readonly cacheControl: string;
}

/** What publishing does, in this order. */
export interface PublishPlan {
  /** Three steps: files that nothing old names, then everything else but pages, then the pages that name them. */
  readonly uploads: readonly (readonly Upload[])[];
  /** Keys to delete, once no page names them any more. */
  readonly removals: readonly string[];
  /** Paths that CloudFront forgets. */
  readonly invalidations: readonly string[];
  /** How many files are as they should be. */
  readonly unchanged: number;
  /** Old hashed files that stay, for viewers who still have an old page open. */
  readonly kept: readonly string[];
  /** Hashed files whose content changed under the same name: browsers that have the old one keep it for a year. */
  readonly stale: readonly string[];
}

export interface PublishOptions {
  /** Patterns of the paths that may be kept for good. */
  readonly immutablePaths: readonly string[];
  /** Whether hashed files that the folder lacks are removed too. */
  readonly prune: boolean;
  /** Whether everything is put again, for headers that somebody changed. */
  readonly force: boolean;
}

/** Beyond so many paths one for everything is cheaper: a wildcard counts as one path. */
const mostPaths = 15;

/** Decides what is put, removed and forgotten. */
export function planPublish(
  local: readonly LocalFile[],
  remote: readonly RemoteObject[],
  { immutablePaths, prune, force }: PublishOptions,
): PublishPlan {
  const isImmutable = (key: string) =>
    immutablePaths.some((pattern) => matchesPath(pattern, `/${key}`));
  const etags = new Map(remote.map(({ key, etag }) => [key, etag]));
  const wanted = new Set(local.map(({ key }) => key));
  const uploads = local
    .filter(({ key, md5 }) => force || etags.get(key) !== md5)
    .map(({ key, size }): Upload => ({
      key,
      size,
      kind: etags.has(key) ? "changed" : "added",
      contentType: contentType(key),
      cacheControl: cacheControl(key, immutablePaths),
    }));
  const gone = remote.map(({ key }) => key).filter((key) => !wanted.has(key));
  const removals = gone.filter((key) => prune || !isImmutable(key)).sort();
  const steps = [
    uploads.filter(({ key }) => isImmutable(key)),
    uploads.filter(({ key }) => !isImmutable(key) && !isPage(key)),
    uploads.filter(({ key }) => !isImmutable(key) && isPage(key)),
  ];
  // What is new under a hashed name has never been asked for.
  const touched = uploads.filter(({ key, kind }) => kind === "changed" || !isImmutable(key));
  return {
    uploads: steps,
    removals,
    invalidations: invalidationsOf([...touched.map(({ key }) => key), ...removals]),
    unchanged: local.length - uploads.length,
    kept: gone.filter((key) => !prune && isImmutable(key)).sort(),
    stale: force
      ? []
      : uploads
          .filter(({ key, kind }) => kind === "changed" && isImmutable(key))
          .map(({ key }) => key),
  };
}

/** Whether a file is a page, which names other files. */
function isPage(key: string): boolean {
  return contentType(key).startsWith("text/html");
}

/** The paths of keys as CloudFront takes them: percent signs for what a URL cannot hold. */
function invalidationsOf(keys: readonly string[]): string[] {
  if (keys.length > mostPaths) return ["/*"];
  return keys.map((key) => `/${key.split("/").map(encodeURIComponent).join("/")}`).sort();
}
