/** The steps of the workflows that are more than a few lines of shell, by name. */
import { BadInputError, badInputStatus } from "../../cli/plan/problems";
import { commentAll } from "./comment";
import { digestOf, listImages, type Registry, setImages, stackImages } from "./images";
import { migrate } from "./migrate";
import { offlineDiff } from "./offline-diff";
import { giveOutput, StepError } from "./processes";
import { imageByDigest, type Images } from "./stack-file";

const help = `Steps of the workflows in .github/workflows; each prints what it does.

  images <folder>                      what there is to build: output images, [{service, folder, tag}]
  digests <stack> <folder>             sets the pushed images in the stack's file: output images, {service: image}
                                       but for MIGRATED_SERVICES; reads ECR_PREFIX and ECR_ACCOUNT
  digest <stack> <folder> <service>    the same for one service
  promote <from> <to>                  sets the images of one stack in another's file, but for MIGRATED_SERVICES
  set <stack> <json>                   sets images in a stack's file
  migrate <stack> <service>            runs MIGRATE_COMMAND in the image of the stack's file, and waits for its end, for
                                       MIGRATE_MINUTES (30), looking each MIGRATE_POLL_SECONDS (10); stops it else
  offline-diff <commit> <file>         writes what a change does to each stack's plan and proof, as Markdown; needs no
                                       account. Status 1: something opened; 2: a stack could not be compared
  comment <folder>                     comments on PULL_REQUEST: one comment per file

Exit status: 0 done, 1 it failed, 2 bad input.`;

/** What it hands back is the exit status, where it is a number; else that is 0. */
type Step = (...args: string[]) => unknown;

const migrated = () =>
  (process.env.MIGRATED_SERVICES ?? "").split(/[\s,]+/).filter((s) => s !== "");

/** The images of services that are rolled out without further ado. */
function withoutMigrations(images: Images): Images {
  const late = migrated();
  return Object.fromEntries(Object.entries(images).filter(([service]) => !late.includes(service)));
}

function registry(): Registry {
  const { ECR_PREFIX = "bulkhead", ECR_ACCOUNT = "" } = process.env;
  return { prefix: ECR_PREFIX, ...(ECR_ACCOUNT === "" ? {} : { account: ECR_ACCOUNT }) };
}

function bad(at: string, found: string, expected: string, fix: string): BadInputError {
  return new BadInputError("the step", [{ at, found: JSON.stringify(found), expected, fix }]);
}

const steps: Readonly<Record<string, { readonly takes: number; readonly run: Step }>> = {
  images: {
    takes: 1,
    run: (folder = "") => {
      giveOutput("images", listImages(folder));
    },
  },
  digests: {
    takes: 2,
    run: (stack = "", folder = "") => {
      const late = migrated();
      const images = Object.fromEntries(
        listImages(folder)
          .filter(({ service }) => !late.includes(service))
          .map((image) => [image.service, digestOf(image, registry())]),
      );
      if (Object.keys(images).length > 0) setImages(stack, images);
      giveOutput("images", images);
    },
  },
  digest: {
    takes: 3,
    run: (stack = "", folder = "", service = "") => {
      const image = listImages(folder).find((candidate) => candidate.service === service);
      if (image === undefined) {
        throw bad(
          "service",
          service,
          `a folder of ${folder} with a Dockerfile`,
          "Name one of them.",
        );
      }
      const images = { [service]: digestOf(image, registry()) };
      setImages(stack, images);
      giveOutput("images", images);
    },
  },
  promote: {
    takes: 2,
    run: (from = "", to = "") => {
      const images = withoutMigrations(stackImages(from));
      if (Object.keys(images).length > 0) setImages(to, images);
      giveOutput("images", images);
    },
  },
  set: {
    takes: 2,
    run: (stack = "", json = "") => {
      setImages(stack, parse("images", json, isImages, "a JSON object of images by service"));
    },
  },
  migrate: {
    takes: 2,
    run: async (stack = "", service = "") => {
      const { MIGRATE_COMMAND = "" } = process.env;
      const expected = 'a JSON list of words such as ["npm", "run", "migrate"]';
      const command = parse("MIGRATE_COMMAND", MIGRATE_COMMAND, isCommand, expected);
      const image = stackImages(stack)[service];
      if (image === undefined || !imageByDigest.test(image)) {
        throw bad(
          `Pulumi.${stack}.yaml, services.${service}.image`,
          image ?? "",
          "the new image by its digest",
          "Set it first (npm run ci -- digest).",
        );
      }
      const minutes = positive("MIGRATE_MINUTES", 30);
      const pollMilliseconds = 1000 * positive("MIGRATE_POLL_SECONDS", 10);
      await migrate({ stack, service, image, command, minutes, pollMilliseconds });
    },
  },
  "offline-diff": {
    takes: 2,
    run: (base = "", file = "") => {
      if (!/^[0-9a-f]{40}$/.test(base)) {
        throw bad("commit", base, "40 hexadecimal digits", "Write git rev-parse REVISION.");
      }
      return offlineDiff(base, file);
    },
  },
  comment: {
    takes: 1,
    run: (folder = "") => {
      const { GITHUB_REPOSITORY = "", PULL_REQUEST = "" } = process.env;
      commentAll(folder, GITHUB_REPOSITORY, PULL_REQUEST);
    },
  },
};

/** A number from the environment. */
function positive(name: string, otherwise: number): number {
  const text = process.env[name] ?? "";
  const value = text === "" ? otherwise : Number(text);
  if (value > 0) return value;
  throw bad(name, text, "a number above 0", `Leave it out for ${otherwise}.`);
}

function isImages(value: unknown): value is Images {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((image) => typeof image === "string")
  );
}

function isCommand(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string")
  );
}

function parse<T>(
  at: string,
  text: string,
  fits: (value: unknown) => value is T,
  expected: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(at, text, expected, "Write it as JSON.");
  }
  if (!fits(value)) throw bad(at, text, expected, "Write it as JSON.");
  return value;
}

/** Runs a step. Returns the exit status. */
export async function runStep([name = "", ...args]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h") {
    console.log(help);
    return 0;
  }
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (step === undefined || args.length !== step.takes) {
    const found =
      step === undefined ? `no step ${JSON.stringify(name)}` : `${args.length} arguments`;
    console.error(`ci: found ${found}\n\n${help}`);
    return badInputStatus;
  }
  try {
    const status = await step.run(...args);
    return typeof status === "number" ? status : 0;
  } catch (error) {
    if (!(error instanceof StepError) && !(error instanceof BadInputError)) throw error;
    console.error(`ci ${name}: ${error.message}`);
    return error instanceof BadInputError ? badInputStatus : 1;
  }
}
