/** The bucket and the distribution, by the AWS CLI. */
import { spawnSync } from "node:child_process";
import { linkSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RemoteObject, Upload } from "./plan";

/** A command of another program failed; its message says which, and what it wrote. */
export class CommandError extends Error {}

function output(file: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    encoding: "utf8",
    maxBuffer: 512 * 1024 * 1024,
  });
  if (error !== undefined) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new CommandError(missing ? `${file} is not on PATH: install it` : error.message);
  }
  if (status === 0) return stdout;
  const said = stderr.trim().split("\n").slice(-5).join("\n");
  throw new CommandError(`${[file, ...args.slice(0, 2)].join(" ")} failed: ${said}`);
}

/** The bucket and the distribution that a stack publishes to. */
export function targetOf(stack: string): { bucket: unknown; distribution: unknown } {
  const text = output("pulumi", ["stack", "output", "--json", "--stack", stack]);
  const outputs = JSON.parse(text) as { siteBucketName?: unknown; siteDistributionId?: unknown };
  return { bucket: outputs.siteBucketName, distribution: outputs.siteDistributionId };
}

/** Everything in a bucket. */
export function objectsOf(bucket: string): RemoteObject[] {
  const args = ["s3api", "list-objects-v2", "--bucket", bucket, "--output", "json"];
  const text = output("aws", [...args, "--query", "Contents[].{key: Key, etag: ETag}"]);
  const found = JSON.parse(text.trim() === "" ? "null" : text) as RemoteObject[] | null;
  return (found ?? []).map(({ key, etag }) => ({ key, etag: etag.replaceAll('"', "") }));
}

/**
 * Puts files of a folder, all before this returns. One command per pair of headers puts a folder that has just these
 * files; the CLI itself puts several at a time.
 */
export function put(bucket: string, folder: string, uploads: readonly Upload[]): void {
  const groups = new Map<string, Upload[]>();
  for (const upload of uploads) {
    const headers = JSON.stringify([upload.contentType, upload.cacheControl]);
    groups.set(headers, [...(groups.get(headers) ?? []), upload]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const stage = mkdtempSync(path.join(tmpdir(), "publish-site-"));
    try {
      for (const { key } of group) place(path.join(folder, key), path.join(stage, key));
      output("aws", [
        ...["s3", "cp", stage, `s3://${bucket}/`, "--recursive", "--only-show-errors"],
        ...["--content-type", first.contentType, "--cache-control", first.cacheControl],
      ]);
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
  }
}

/** A file under another name, without copying it where the file system can do that. */
function place(file: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  const source = realpathSync(file);
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** Most keys that S3 takes in one request. */
const mostKeys = 1000;

/** Deletes objects. Their versions stay for as long as the bucket keeps them. */
export function remove(bucket: string, keys: readonly string[]): void {
  for (let start = 0; start < keys.length; start += mostKeys) {
    const objects = keys.slice(start, start + mostKeys).map((key) => ({ Key: key }));
    const request = JSON.stringify({ Objects: objects, Quiet: true });
    const args = ["s3api", "delete-objects", "--bucket", bucket, "--delete", request];
    const text = output("aws", [...args, "--output", "json"]);
    const { Errors: errors = [] } = JSON.parse(text.trim() === "" ? "{}" : text) as {
      Errors?: readonly { Key?: string; Message?: string }[];
    };
    const [first] = errors;
    if (first === undefined) continue;
    throw new CommandError(`S3 did not delete ${first.Key ?? "an object"}: ${first.Message ?? ""}`);
  }
}

/** Makes CloudFront forget paths. */
export function invalidate(distribution: string, paths: readonly string[]): void {
  const args = ["cloudfront", "create-invalidation", "--distribution-id", distribution];
  output("aws", [...args, "--paths", ...paths]);
}
