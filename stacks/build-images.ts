/**
 * The repositories and images of a stack, by choice. Building is awsx's: its components run in a plugin, are opaque to
 * an offline plan, and stay out of the library; the package is loaded only by a stack that builds.
 */
import { createRequire } from "node:module";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { contentTag, lifecyclePolicy, planImages } from "./images";
import type { Settings } from "./settings";

/** What a stack made for its images. */
export interface Images {
  /** Images that were built, by service. */
  readonly uris: Readonly<Record<string, pulumi.Output<string>>>;
  /** Where images are pushed to, by service; absent where the stack has no repositories. */
  readonly repositoryUrls?: Readonly<Record<string, pulumi.Output<string>>>;
}

const scanOnPush = { scanOnPush: true };

/** Makes what the settings ask for: nothing, as a rule. */
export function makeImages(settings: Settings): Images {
  const { repositories, builds, keep } = planImages(settings);
  // A stack that is thrown away takes its images along.
  const forceDelete = !settings.deletionProtection;
  const urls = repositories.map(({ service, name }) => {
    const repository = new aws.ecr.Repository(`image-${service}`, {
      name,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: scanOnPush,
      forceDelete,
    });
    new aws.ecr.LifecyclePolicy(`image-${service}`, {
      repository: repository.name,
      policy: lifecyclePolicy(keep),
    });
    return [service, repository.repositoryUrl] as const;
  });
  if (builds.length === 0) {
    return { uris: {}, ...(urls.length === 0 ? {} : { repositoryUrls: Object.fromEntries(urls) }) };
  }
  const awsx = loadAwsx();
  const built = builds.map(({ service, context, dockerfile, platform }) => {
    const repository = new awsx.ecr.Repository(`image-${service}`, {
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: scanOnPush,
      lifecyclePolicy: { rules: [{ tagStatus: "any", maximumNumberOfImages: keep }] },
      forceDelete,
    });
    const image = new awsx.ecr.Image(`image-${service}`, {
      repositoryUrl: repository.url,
      context,
      dockerfile,
      platform,
      imageTag: contentTag(context, dockerfile),
    });
    return { service, url: repository.url, uri: image.imageUri };
  });
  return {
    uris: Object.fromEntries(built.map(({ service, uri }) => [service, uri])),
    repositoryUrls: Object.fromEntries([
      ...urls,
      ...built.map(({ service, url }) => [service, url] as const),
    ]),
  };
}

function loadAwsx() {
  return createRequire(__filename)("@pulumi/awsx") as typeof import("@pulumi/awsx");
}
