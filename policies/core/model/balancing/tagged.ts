/**
 * Which instances CodeDeploy deploys to by their tags: it takes them out of a load balancer for the time, and registers them
 * again (https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-elastic-load-balancing.html).
 */
import {
  isUnknown,
  listOf,
  mapOf,
  textOf,
  type Kind,
  type Resource,
  type Value,
} from "../../graph";
import type { Reader } from "../members/reader";

const filtering = ["ec2TagFilters", "ec2TagSets"];

/** Kinds that say which tags their instances have. */
const telling: readonly Kind[] = ["Instance", "SpotInstanceRequest", "AutoscalingGroup"];
/** Kinds that start instances by what says it elsewhere. */
const starting: readonly Kind[] = [
  "SpotFleetRequest", "Fleet", "EksNodeGroup", "BeanstalkEnvironment", "BatchCompute",
]; // prettier-ignore

/** The instances, and groups of instances, whose tags may be meant. */
export function taggedBy(reader: Reader, deployments: Resource): readonly Resource[] {
  const set = filtering.filter((property) => reader.isSet(deployments, property));
  if (set.length === 0) return [];
  const filters = filtersOf(reader, deployments);
  const { graph } = reader.resolver;
  return graph
    .ofKind(...telling, ...starting)
    .filter((one) => filters === undefined || mayCarry(reader, one, filters));
}

interface Filter {
  readonly key: string | undefined;
  readonly value: string | undefined;
}

/** All filters, of whatever set; undefined where any of them is not known. */
function filtersOf(reader: Reader, deployments: Resource): readonly Filter[] | undefined {
  const read = (property: string): readonly Value[] | undefined => {
    const setting = reader.setting(deployments, property);
    if (setting.state === "absent") return [];
    return setting.state === "known" ? listOf(setting.value) : undefined;
  };
  const sets = read("ec2TagSets")?.map((one) => listOf(mapOf(one)?.ec2TagFilters));
  const single = read("ec2TagFilters");
  if (sets === undefined || single === undefined || sets.includes(undefined)) return undefined;
  const all = [...single, ...sets.flatMap((one) => one ?? [])].map((one): Filter => {
    const { key, type, value } = mapOf(one) ?? {};
    const isKey = textOf(type) !== "VALUE_ONLY";
    const isValue = textOf(type) !== "KEY_ONLY";
    return { key: isKey ? textOf(key) : undefined, value: isValue ? textOf(value) : undefined };
  });
  return all.some(({ key, value }) => key === undefined && value === undefined) ? undefined : all;
}

function mayCarry(reader: Reader, one: Resource, filters: readonly Filter[]): boolean {
  const own = tagsOf(reader, one);
  const given = givenTags(reader, one);
  if (own === undefined || given === undefined) return true;
  return [...own, ...given].some((tag) =>
    filters.some(
      ({ key, value }) =>
        (key === undefined || key === tag.key) &&
        (value === undefined || tag.value === undefined || value === tag.value),
    ),
  );
}

/** The tags that a program gives; undefined where they, or their names, are not known, or a template may give more. */
function tagsOf(reader: Reader, one: Resource): readonly Filter[] | undefined {
  const isElsewhere = ["launchTemplate", "mixedInstancesPolicy"].some((path) =>
    reader.isSet(one, path),
  );
  if (isElsewhere || starting.some((kind) => kind === one.kind)) return undefined;
  const setting = reader.setting(one, "tags");
  if (setting.state === "absent") return [];
  if (setting.state === "unknown") return undefined;
  const items = listOf(setting.value);
  const map = mapOf(setting.value);
  if (items === undefined) {
    return map === undefined
      ? undefined
      : Object.entries(map).map(([key, value]) => ({ key, value: textOf(value) }));
  }
  const all = items.map((item) => mapOf(item) ?? {});
  const keys = all.map(({ key }) => textOf(key));
  if (keys.includes(undefined)) return undefined;
  return all.map(({ value }, i) => ({ key: keys[i], value: textOf(value) }));
}

const tagging: ReadonlySet<string> = new Set(["aws:ec2/tag:Tag", "aws:autoscaling/tag:Tag"]);

/** The tags that other resources give, and those that a provider gives to all; undefined where they are not known. */
function givenTags({ resolver }: Reader, one: Resource): readonly Filter[] | undefined {
  const { graph } = resolver;
  const isOf = (tag: Resource) => {
    const tagged = [...resolver.mentions(tag)];
    return tagged.includes(one) || isUnknown(tag.input("resourceId") ?? null);
  };
  const apart = graph.resources
    .filter((tag) => tagging.has(tag.type) && isOf(tag))
    .map((tag) => mapOf(tag.input("tag")) ?? tag.inputs)
    .map(({ key, value }) => ({ key: textOf(key), value: textOf(value) }));
  const provider = one.providerUrn === undefined ? undefined : graph.get(one.providerUrn);
  const defaults = provider?.input("defaultTags");
  const all = defaults === undefined ? undefined : mapOf(defaults)?.tags;
  const isHidden = defaults !== undefined && (isUnknown(defaults) || isUnknown(all ?? null));
  if (isHidden || apart.some(({ key }) => key === undefined)) return undefined;
  const ofProvider = Object.entries(mapOf(all) ?? {});
  return [...apart, ...ofProvider.map(([key, value]) => ({ key, value: textOf(value) }))];
}
