/** Members of whatever AWS runs in one's subnets, by the arguments that place it. */
import type { Describe } from "./member";
import { by, groupsOr, inSubnets, type Recipe } from "./recipes";
import { anyPort } from "./reader";

/** What stands where its arguments say, if they do. */
export const placed = (subnets: string, groups: string, more: Partial<Recipe> = {}): Describe =>
  by({
    role: "compute",
    subnets: inSubnets(subnets),
    groups: groupsOr(groups),
    listens: anyPort,
    onlyIf: subnets,
    ...more,
  });

/** The same of a property that has both. */
export const within = (
  path: string,
  subnets = "subnetIds",
  groups = "securityGroupIds",
  more: Partial<Recipe> = {},
): Describe => placed(`${path}.${subnets}`, `${path}.${groups}`, { onlyIf: path, ...more });

/** What has interfaces in several places. */
export const several =
  (...all: readonly Describe[]): Describe =>
  (reader, resource) =>
    all.flatMap((describe) => describe(reader, resource));
