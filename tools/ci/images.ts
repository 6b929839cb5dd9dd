/** The services' images: which there are in the checkout, and under which digests they have been pushed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BadInputError } from "../../cli/plan/problems";
import { aws, output, StepError } from "./processes";
import { type Images, imagesOf, serviceName, withImages } from "./stack-file";

/** An image to build. */
export interface ServiceImage {
  readonly service: string;
  /** The folder that it is built from, relative to the checkout. */
  readonly folder: string;
  /** The hash that git has for the folder's content. */
  readonly tag: string;
}

/** Every folder below `folder` that has a Dockerfile, as of the commit that is checked out. */
export function listImages(folder: string): ServiceImage[] {
  if (!existsSync(folder)) return [];
  const services = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => existsSync(path.join(folder, name, "Dockerfile")))
    .sort();
  const misnamed = services.filter((name) => !serviceName.test(name));
  if (misnamed.length > 0) {
    throw new BadInputError(
      "the services' folders",
      misnamed.map((name) => ({
        at: `${folder}/${name}`,
        found: JSON.stringify(name),
        expected: "a service's name: lower-case letters, digits and dashes, at most 16 characters",
        fix: "Name the folder after the service.",
      })),
    );
  }
  return services.map((service) => {
    const source = path.posix.join(folder, service);
    const tag = output("git", ["rev-parse", "--verify", `HEAD:${source}`]).trim();
    return { service, folder: source, tag };
  });
}

/** Where images have been pushed to. */
export interface Registry {
  /** What the repositories' names begin with, before the service's. */
  readonly prefix: string;
  /** The account whose registry it is. @default the role's own */
  readonly account?: string;
}

/**
 * An image that has been pushed, by its digest.
 *
 * @throws StepError where it has not been
 */
export function digestOf({ service, tag }: ServiceImage, { prefix, account }: Registry): string {
  const name = `${prefix}/${service}`;
  const registry = account === undefined ? [] : ["--registry-id", account];
  const found = aws(
    ["ecr", "describe-images", ...registry, "--repository-name", name].concat(
      "--image-ids",
      `imageTag=${tag}`,
      "--query",
      "imageDetails[0].imageDigest",
    ),
  );
  if (typeof found !== "string") throw new StepError(`${name}:${tag} has not been pushed`);
  const uri = aws(
    ["ecr", "describe-repositories", ...registry, "--repository-names", name].concat(
      "--query",
      "repositories[0].repositoryUri",
    ),
  );
  if (typeof uri !== "string") throw new StepError(`there is no repository ${name}`);
  return `${uri}@${found}`;
}

const fileOf = (stack: string) => `Pulumi.${stack}.yaml`;

function readStack(stack: string): string {
  try {
    return readFileSync(fileOf(stack), "utf8");
  } catch (error) {
    throw new BadInputError("the stack", [
      {
        at: fileOf(stack),
        found: (error as NodeJS.ErrnoException).code ?? "an error",
        expected: "the file of a stack",
        fix: "Name a stack that has one, in the project's folder.",
      },
    ]);
  }
}

/** The images that a stack's file names. */
export function stackImages(stack: string): Images {
  return imagesOf(readStack(stack), fileOf(stack));
}

/** Sets images in a stack's file. */
export function setImages(stack: string, images: Images): void {
  const text = withImages(readStack(stack), images, fileOf(stack));
  writeFileSync(fileOf(stack), text);
}
