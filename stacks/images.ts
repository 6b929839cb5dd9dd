/** Where a stack's images lie, and which of them it builds itself: decided here, made by `build-images.ts`. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { ProblemList } from "../components/common/problems";
import type { StackConfig } from "./schema";
import type { Settings } from "./settings";
import type { Place } from "./validate";

/** What holds where the stack does not say otherwise. */
const defaults = { prefix: "bulkhead", keep: 30, dockerfile: "Dockerfile" } as const;

/** A repository that a pipeline pushes to. */
export interface PlannedRepository {
  readonly service: string;
  /** Its name, fixed: the pipeline has to know it. */
  readonly name: string;
}

/** An image that the deployment builds. */
export interface PlannedBuild {
  readonly service: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly platform: "linux/arm64" | "linux/amd64";
}

/** Everything about a stack's images. */
export interface ImagesPlan {
  readonly repositories: readonly PlannedRepository[];
  readonly builds: readonly PlannedBuild[];
  /** How many images each repository keeps. */
  readonly keep: number;
}

/** Decides which repositories and images a stack makes: none, unless it asks for them. */
export function planImages({
  images,
  services,
}: Pick<Settings, "images" | "services">): ImagesPlan {
  const { prefix = defaults.prefix, keep = defaults.keep, sources = {} } = images;
  const built = images.build === true ? Object.keys(sources) : [];
  const pushed =
    images.repositories === true ? Object.keys(services).filter((s) => !built.includes(s)) : [];
  return {
    repositories: pushed.map((service) => ({ service, name: `${prefix}/${service}` })),
    builds: built.flatMap((service) => {
      const source = sources[service];
      const settings = services[service];
      if (source === undefined || settings === undefined) return [];
      const { context, dockerfile = defaults.dockerfile } = source;
      const platform = settings.architecture === "ARM64" ? "linux/arm64" : "linux/amd64";
      return [{ service, context, dockerfile: path.posix.join(context, dockerfile), platform }];
    }),
    keep,
  };
}

/** Finds what does not go together in the settings of images. */
export function addImagesProblems(
  settings: Pick<Settings, "images" | "services">,
  config: Pick<StackConfig, "services">,
  place: Place,
  problems: ProblemList,
): void {
  const { build = false, sources } = settings.images;
  if (!build && sources !== undefined) {
    problems.add(
      place("images", "sources"),
      sources,
      "nothing, as images.build is not true",
      "Set images.build, or remove the sources.",
    );
    return;
  }
  if (build && Object.keys(sources ?? {}).length === 0) {
    problems.add(
      place("images", "sources"),
      sources,
      "at least one service with its context, as images.build is true",
      "Add sources: { search: { context: services/search } }.",
    );
  }
  for (const [service, { context, dockerfile = defaults.dockerfile }] of Object.entries(
    sources ?? {},
  )) {
    const at = place("images", "sources", service);
    if (!Object.hasOwn(settings.services, service)) {
      const known = Object.keys(settings.services).join(", ");
      problems.add(
        at,
        service,
        `a service of this stack: ${known}`,
        "Correct its name, or remove it.",
      );
    }
    if (config.services[service]?.image !== undefined) {
      problems.add(
        place("services", service, "image"),
        config.services[service].image,
        "nothing, as images.sources builds it",
        "Keep one of them.",
      );
    }
    if (!existsSync(path.join(context, dockerfile))) {
      problems.add(
        `${at}.context`,
        context,
        "a folder with a Dockerfile, relative to the project",
        "Correct context or dockerfile.",
      );
    }
  }
}

/**
 * A tag for what a folder contains. Repositories take each tag once, so that another content needs another one; the
 * build's own exceptions (.dockerignore) do not count, which at worst builds once too often.
 */
export function contentTag(context: string, dockerfile: string): string {
  const hash = createHash("sha256").update(`${dockerfile}\0`);
  for (const [name, content] of contentsOf(context)) {
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 40);
}

/** Folders that no image is made of. */
const leftOut = new Set([".git", "node_modules"]);

function* contentsOf(root: string, below = ""): Generator<[name: string, content: Buffer]> {
  const entries = readdirSync(path.join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(below, entry.name);
    const file = path.join(root, name);
    if (leftOut.has(entry.name)) continue;
    if (entry.isDirectory()) yield* contentsOf(root, name);
    else if (entry.isSymbolicLink()) yield [name, Buffer.from(readlinkSync(file))];
    else if (entry.isFile()) yield [name, readFileSync(file)];
  }
}

/** The lifecycle policy of a repository: the newest images stay. */
export function lifecyclePolicy(keep: number): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Keep the newest ${keep} images`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keep },
        action: { type: "expire" },
      },
    ],
  });
}
