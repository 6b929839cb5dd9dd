/** What CloudFront's distributions call by its name: their custom origins, and the headers that they send there. */
import { listOf, mapOf, Secret, textOf, type Admission, type Resource, type Value } from "../graph";
import type { Choice } from "./members/choice";
import type { Reader } from "./members/reader";

const byName: Admission = {
  kinds: ["LoadBalancer", "ClassicLoadBalancer", "Instance", "SpotInstanceRequest", "Eip"],
  anyRegion: true,
};

/** The things that a distribution's origins name, by a reference or by a name that is written out. */
export function originsOf(reader: Reader, distribution: Resource): Choice<Resource> {
  const { certain, possible } = reader.resources(distribution, "origins.domainName", byName);
  const known = [...new Set([...writtenOut(reader, distribution), ...certain])];
  return {
    certain: known,
    possible: possible.filter((one) => !known.includes(one)),
    anything: [],
  };
}

function writtenOut(reader: Reader, distribution: Resource): readonly Resource[] {
  const names = new Set(
    itemsOf(reader, distribution, "origins").flatMap((origin) => {
      const name = textOf(mapOf(origin)?.["domainName"]);
      return name === undefined ? [] : [name.toLowerCase().replace(/^dualstack\./, "")];
    }),
  );
  if (names.size === 0) return [];
  const { graph } = reader.resolver;
  return graph.ofKind("LoadBalancer", "ClassicLoadBalancer").filter((one) => {
    const name = one.outputText("dnsName")?.toLowerCase();
    return name !== undefined && names.has(name);
  });
}

/** A header that a distribution adds to what it sends on; without a value where that is not known. */
export interface SentHeader {
  readonly distribution: Resource;
  /** In lower case. */
  readonly name: string;
  readonly value: string | undefined;
  /** Whether it is a secret: of those that are hidden from a plan nobody can tell one from another. */
  readonly isSecret: boolean;
}

/** The headers that each load balancer gets from a distribution that surely leads to it. */
export function sentHeaders(reader: Reader): ReadonlyMap<Resource, readonly SentHeader[]> {
  const found = new Map<Resource, SentHeader[]>();
  for (const distribution of reader.resolver.graph.ofKind("Distribution")) {
    if (distribution.external || reader.flag(distribution, "enabled", "yes").state !== "yes")
      continue;
    const headers = headersOf(reader, distribution);
    if (headers.length === 0) continue;
    for (const one of originsOf(reader, distribution).certain) {
      found.set(one, [...(found.get(one) ?? []), ...headers]);
    }
  }
  return found;
}

function headersOf(reader: Reader, distribution: Resource): readonly SentHeader[] {
  return itemsOf(reader, distribution, "origins").flatMap((origin) =>
    (listOf(mapOf(origin)?.["customHeaders"]) ?? []).flatMap((header): SentHeader[] => {
      const { name, value } = mapOf(header) ?? {};
      const text = textOf(name)?.toLowerCase();
      return text === undefined
        ? []
        : [{ distribution, name: text, value: textOf(value), isSecret: value instanceof Secret }];
    }),
  );
}

function itemsOf(reader: Reader, resource: Resource, property: string): readonly Value[] {
  const setting = reader.setting(resource, property);
  return setting.state === "known" ? (listOf(setting.value) ?? []) : [];
}
