/** Which origins a CloudFront distribution sends requests to: those that one of its cache behaviors names. */
import { isUnknown, listOf, mapOf, textOf, type Resource, type Value } from "../graph";
import type { Reader } from "./members/reader";

const properties = ["defaultCacheBehavior", "orderedCacheBehaviors"];

/** Whether an origin, by its place in the list, surely gets requests; `meant` is what it leads to. */
export type Called = (position: number, meant: readonly Resource[]) => boolean;

export function calledOrigins(
  reader: Reader,
  distribution: Resource,
  origins: readonly Value[],
): Called {
  // Every distribution has a default one: where there is none, nothing is told of them.
  if (reader.setting(distribution, "defaultCacheBehavior").state === "absent") return () => true;
  const ids = origins.map((origin) => textOf(mapOf(origin)?.["originId"]));
  const unnamed = ids.filter((id) => id === undefined).length;
  const known = new Set<string>();
  const sources: Resource[] = [];
  let isAnyUnknown = false;
  for (const property of properties) {
    for (const behavior of behaviorsOf(reader, distribution, property)) {
      const target = isUnknown(behavior) ? behavior : mapOf(behavior)?.["targetOriginId"];
      const text = textOf(target);
      if (text !== undefined) known.add(text);
      else {
        isAnyUnknown = true;
        sources.push(...reader.resolver.sources(distribution, property).all);
      }
    }
  }
  for (const group of itemsOf(reader, distribution, "originGroups")) {
    const { originId, members } = mapOf(group) ?? {};
    if (!known.has(textOf(originId) ?? "")) continue;
    for (const member of listOf(members) ?? []) {
      const id = textOf(mapOf(member)?.["originId"]);
      if (id !== undefined) known.add(id);
    }
  }
  return (position, meant) => {
    const id = ids[position];
    if (id !== undefined) return known.has(id);
    // Two names that are not known yet are one where both are made out of what the origin leads to.
    return isAnyUnknown && (unnamed === 1 || meant.some((one) => sources.includes(one)));
  };
}

function behaviorsOf(reader: Reader, distribution: Resource, property: string): readonly Value[] {
  const setting = reader.setting(distribution, property);
  if (setting.state !== "known") return [];
  return listOf(setting.value) ?? [setting.value];
}

/** The items of a list that is known; none of one that is not. */
export function itemsOf(reader: Reader, resource: Resource, property: string): readonly Value[] {
  const setting = reader.setting(resource, property);
  return setting.state === "known" ? (listOf(setting.value) ?? []) : [];
}
