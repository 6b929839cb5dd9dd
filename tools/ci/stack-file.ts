/** The images in a stack's file. Text in, text out; everything else in the file stays as it is, comments too. */
import { isMap, parseDocument } from "yaml";
import { BadInputError, type Problem } from "../../cli/plan/problems";

/** Images by service. */
export type Images = Readonly<Record<string, string>>;

/** A service's name, as the settings take it. */
export const serviceName = /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/;

/** An image of Amazon ECR by its digest. */
export const imageByDigest =
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$/;

const servicesKey = "bulkhead:services";

/** The images that a stack's file names, whatever they look like. */
export function imagesOf(text: string, file: string): Images {
  const services = read(text, file).getIn(["config", servicesKey]);
  if (!isMap(services)) return {};
  const images = Object.entries(services.toJSON() as Record<string, { image?: unknown } | null>)
    .map(([service, settings]) => [service, settings?.image] as const)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(images);
}

/**
 * The file with these images set.
 *
 * @throws BadInputError with every problem of the images, or for a stack that runs no services
 */
export function withImages(text: string, images: Images, file: string): string {
  const document = read(text, file);
  const problems: Problem[] = Object.entries(images).flatMap(([service, image]) => [
    ...(serviceName.test(service) ? [] : [problem(service, service, "a service's name")]),
    ...(imageByDigest.test(image)
      ? []
      : [problem(service, image, "an image of Amazon ECR by its digest, …@sha256:…")]),
  ]);
  const compute: unknown = document.getIn(["config", "bulkhead:compute"]);
  if (compute !== undefined && compute !== "services") {
    problems.push({
      at: `${file}, bulkhead:compute`,
      found: JSON.stringify(compute),
      expected: '"services": only they run images',
      fix: "Deploy this stack by its release (docs/delivery.md).",
    });
  }
  if (problems.length > 0) throw new BadInputError("the images", problems);
  for (const [service, image] of Object.entries(images)) {
    document.setIn(["config", servicesKey, service, "image"], image);
  }
  return document.toString({ lineWidth: 0 });
}

function problem(at: string, found: string, expected: string): Problem {
  return { at, found: JSON.stringify(found), expected, fix: "Give what the build pushed." };
}

function read(text: string, file: string) {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined && isMap(document.contents)) return document;
  throw new BadInputError("the stack's file", [
    {
      at: file,
      found: error?.message ?? "no settings",
      expected: "YAML with a group config",
      fix: "Mend the file.",
    },
  ]);
}
