/** What the stack hands out. */
import type * as pulumi from "@pulumi/pulumi";
import type { Beanstalk, PublicEdge } from "../../components/index";
import { filterValues } from "./records";

/** Where the application answers, whoever made the load balancer in front of it. */
export function publicUrl(
  publicEdge: Pick<PublicEdge, "url"> | undefined,
  beanstalk: Pick<Beanstalk, "url"> | undefined,
): pulumi.Output<string> | undefined {
  return publicEdge?.url ?? beanstalk?.url;
}

/** The outputs that the stack has: Pulumi warns of each one that is undefined. */
export function present<T extends Readonly<Record<string, unknown>>>(outputs: T): Partial<T> {
  return filterValues(outputs, (value) => value !== undefined) as Partial<T>;
}
