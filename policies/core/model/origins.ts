/** What CloudFront's distributions call by its name: their custom origins, and the headers that they send there. */
import {
  isUnknown,
  listOf,
  mapOf,
  Secret,
  textOf,
  type Admission,
  type Kind,
  type Path,
  type Resource,
  type Value,
} from "../graph";
import { calledOrigins, itemsOf } from "./behaviors";
import { chosen, named, weakened, type Choice } from "./members/choice";
import type { Reader } from "./members/reader";

const byName: Admission = {
  kinds: ["LoadBalancer", "ClassicLoadBalancer", "Instance", "SpotInstanceRequest", "Eip"],
  anyRegion: true,
};

/** One origin of a distribution, or, where they are not known one by one, all of them. */
export interface Origin {
  /** Its place in the list; undefined for all. */
  readonly position: number | undefined;
  /** The things that it names, by a reference, by a name that is written out, or by a record; certain where the distribution surely calls them. */
  readonly meant: Choice<Resource>;
  readonly headers: readonly SentHeader[];
}

/** A header that a distribution adds to what it sends on; without a value where that is not known. */
export interface SentHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string | undefined;
  /** Whether it is a secret: of those that are hidden from a plan nobody can tell one from another. */
  readonly isSecret: boolean;
  /** What it may be made out of, where it is not known. */
  readonly sources: readonly Resource[];
}

export function originsOf(reader: Reader, distribution: Resource): readonly Origin[] {
  const setting = reader.setting(distribution, "origins");
  const items = itemsOf(reader, distribution, "origins");
  if (setting.state !== "known" || items.length === 0 || items.some((one) => isUnknown(one))) {
    const meant = weakened(reader.resources(distribution, "origins.domainName", byName));
    return [{ position: undefined, meant, headers: [] }];
  }
  const isCalled = calledOrigins(reader, distribution, items);
  const isOn = isOnFor(reader, distribution);
  const { all } = reader.resolver.sources(distribution, "origins");
  const sources = all.filter(({ kind }) => kind === undefined || !isNameOf(kind));
  return items.map((origin, position) => {
    const headers = headersOf(origin, sources);
    const found = meantBy(reader, distribution, items, position);
    const isSure = isOn && isCalled(position, found.certain);
    return { position, meant: isSure ? found : weakened(found), headers };
  });
}

/** Whether a kind gives an origin its name, and no header its value. */
function isNameOf(kind: Kind): boolean {
  return kind === "Record" || byName.kinds.includes(kind);
}

/** Whether a distribution answers those who call it. One for staging is for those who ask for it. */
function isOnFor(reader: Reader, distribution: Resource): boolean {
  return (
    !distribution.external &&
    reader.flag(distribution, "enabled", "yes").state === "yes" &&
    reader.flag(distribution, "staging").state === "no"
  );
}

function meantBy(
  reader: Reader,
  distribution: Resource,
  items: readonly Value[],
  position: number,
): Choice<Resource> {
  const { certain, possible } = reader.resources(
    distribution,
    ["origins", position, "domainName"],
    byName,
  );
  const name = textOf(mapOf(items[position])?.["domainName"]);
  const known =
    name === undefined
      ? alone(reader, distribution, items, position, possible)
      : writtenOut(reader, name.toLowerCase());
  const sure = [...new Set([...certain, ...known])];
  return chosen(
    sure,
    possible.filter((one) => !sure.includes(one)),
  );
}

/** Sources of origins that no custom origin is called by. */
const aside = /^(random:|aws:s3|aws:secretsmanager|aws:ssm\/|aws:cloudfront\/)/;

/** Of several names that are unknown, the one of a custom origin is that of the one thing which is no bucket. */
function alone(
  reader: Reader,
  distribution: Resource,
  items: readonly Value[],
  position: number,
  possible: readonly Resource[],
): readonly Resource[] {
  const isUntold = (_: Value, i: number) => {
    const { domainName, customOriginConfig } = mapOf(items[i]) ?? {};
    return customOriginConfig !== undefined && textOf(domainName) === undefined;
  };
  const untold = items.flatMap((one, i) => (isUntold(one, i) ? [i] : []));
  const { all, outside } = reader.resolver.sources(distribution, "origins");
  const [only, ...others] = all.filter(({ type }) => !aside.test(type));
  const isAlone = only !== undefined && others.length === 0 && !outside;
  if (!isAlone || untold.length !== 1 || untold[0] !== position) return [];
  return only.kind === "Record"
    ? recorded(reader, (one) => one === only || nameOf(one) === nameOf(only))
    : possible.filter((one) => one === only);
}

/** What has a name that is written out: a load balancer by its own, or by that of records that all lead to it. */
function writtenOut(reader: Reader, name: string): readonly Resource[] {
  const own = balancersNamed(reader, name);
  return own.length > 0 ? own : recorded(reader, (record) => nameOf(record) === name);
}

function balancersNamed(reader: Reader, text: string): readonly Resource[] {
  const name = text.replace(/^dualstack\./, "");
  return reader.resolver.graph
    .ofKind("LoadBalancer", "ClassicLoadBalancer")
    .filter((one) => one.outputText("dnsName")?.toLowerCase() === name);
}

function nameOf(record: Resource): string | undefined {
  return textOf(record.input("name"))?.toLowerCase().replace(/\.$/, "");
}

/** What all records of a name lead to; nothing where one of them is for some callers alone, or leads elsewhere. */
function recorded(reader: Reader, isOf: (record: Resource) => boolean): readonly Resource[] {
  const records = reader.resolver.graph.ofKind("Record").filter(isOf);
  const found = records.map((record) => ledTo(reader, record));
  const [first] = found;
  return first !== undefined && found.every((one) => one === first) ? [first] : [];
}

function ledTo(reader: Reader, record: Resource): Resource | undefined {
  const isForSome = Object.keys(record.inputs).some((property) => /RoutingPol/.test(property));
  if (isForSome || record.external || isPrivate(reader, record)) return undefined;
  const isAlias = record.input("aliases") !== undefined;
  const [path, first]: readonly [Path, Path] = isAlias
    ? ["aliases.name", ["aliases", 0, "name"]]
    : ["records", ["records", 0]];
  const { certain, possible, anything } = reader.resources(record, path, byName);
  const text = reader.text(record, first);
  const [only, ...others] = text === undefined ? certain : balancersNamed(reader, text);
  const isSure =
    others.length === 0 && (text !== undefined || possible.length + anything.length === 0);
  return isSure ? only : undefined;
}

/** Whether a record may be in a zone that VPCs alone ask, and CloudFront does not. */
function isPrivate(reader: Reader, record: Resource): boolean {
  return named(reader.resources(record, "zoneId")).some((zone) => reader.isSet(zone, "vpcs"));
}

/** The headers that each load balancer gets with one request, from each origin that surely leads to it. */
export function sentHeaders(
  reader: Reader,
): ReadonlyMap<Resource, readonly (readonly SentHeader[])[]> {
  const found = new Map<Resource, (readonly SentHeader[])[]>();
  for (const distribution of reader.resolver.graph.ofKind("Distribution")) {
    for (const { meant, headers } of originsOf(reader, distribution)) {
      if (headers.length === 0) continue;
      for (const one of meant.certain) found.set(one, [...(found.get(one) ?? []), headers]);
    }
  }
  return found;
}

function headersOf(origin: Value, sources: readonly Resource[]): readonly SentHeader[] {
  return (listOf(mapOf(origin)?.["customHeaders"]) ?? []).flatMap((header): SentHeader[] => {
    const { name, value } = mapOf(header) ?? {};
    const text = textOf(name)?.toLowerCase();
    return text === undefined
      ? []
      : [
          {
            name: text,
            value: textOf(value),
            isSecret: value instanceof Secret,
            sources,
          },
        ];
  });
}
