/**
 * Of which region a service of AWS is. An endpoint answers for the names of one region alone: a gateway endpoint for those
 * of its own (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html), an interface endpoint as well,
 * unless its `serviceRegion` is another one
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html).
 */
import type { Member } from "../model/members";
import type { Judging } from "./judging";

const region = "[a-z]{2}(?:-[a-z]+)+-\\d+";
const whole = new RegExp(`^${region}$`);
const inName = new RegExp(`\\bamazonaws\\.(${region})\\.`);
const inArn = new RegExp(`^arn:[^:]*:[^:]*:(${region}):`);
const inImage = new RegExp(`^\\d{12}\\.dkr\\.ecr(?:-fips)?\\.(${region})\\.`);
const inZone = new RegExp(`^(${region})(?:[a-z]|-[a-z]+-\\d+[a-z])$`);

/** `eu-central-1` of `com.amazonaws.eu-central-1.ecr.api`. */
export function regionInName(service: string): string | undefined {
  return inName.exec(service)?.[1];
}

/** The region of what an ARN names; undefined for what is no ARN, and so of one's own region. */
export function regionInArn(arn: string): string | undefined {
  return inArn.exec(arn)?.[1];
}

/** The region of the registry of ECR that keeps an image. */
export function regionOfImage(image: string): string | undefined {
  return inImage.exec(image)?.[1];
}

/** What reads as a region. */
export function asRegion(value: unknown): string | undefined {
  return typeof value === "string" && whole.test(value) ? value : undefined;
}

/** The region in which something stands: its provider tells it, or the zones of its subnets do. */
export function regionOf(judging: Judging, member: Member): string | undefined {
  const told = judging.model.resolver.regions.nameOf(member.owner);
  if (told !== undefined) return told;
  const zones = judging.subnetsOf(member).map(({ zone }) => inZone.exec(zone ?? "")?.[1]);
  return common(zones);
}

/** What all of them are; undefined where they differ, or one is not known. */
export function common(all: readonly (string | undefined)[]): string | undefined {
  const [first] = all;
  return all.every((one) => one === first) ? first : undefined;
}
