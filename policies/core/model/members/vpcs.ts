/** In which VPC something is, where that is one for sure, and whether two of them are two. */
import type { Resource } from "../../graph";
import { isSure, type Choice } from "./choice";
import type { Reader } from "./reader";

/** The one VPC that a resource names as its own. */
export function vpcNamed(reader: Reader, resource: Resource): Resource | undefined {
  if (resource.mayBeRead || !reader.isSet(resource, "vpcId")) return undefined;
  const vpc = reader.vpcOf(resource);
  return isSure(vpc) && vpc.certain.length === 1 ? vpc.certain[0] : undefined;
}

/** The one VPC of some subnets. */
export function vpcAround(reader: Reader, subnets: Choice<Resource>): Resource | undefined {
  if (!isSure(subnets)) return undefined;
  const [vpc, ...others] = new Set(subnets.certain.map((subnet) => vpcNamed(reader, subnet)));
  return others.length > 0 ? undefined : vpc;
}

/** Whether two VPCs are two for sure. */
export function areTwo(a: Resource | undefined, b: Resource | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return false;
  if (a.id !== undefined && b.id !== undefined) return a.id !== b.id;
  return !a.isFound && !b.isFound;
}
