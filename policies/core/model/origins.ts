/** What CloudFront's distributions call by its name: their custom origins, and the headers that they send there. */
import {
  isUnknown,
  listOf,
  mapOf,
  Secret,
  textOf,
  type Kind,
  type Resource,
  type Value,
} from "../graph";
import { calledOrigins, itemsOf } from "./behaviors";
import { chosen, weakened, type Choice } from "./members/choice";
import type { Reader } from "./members/reader";
import { domainName } from "./record-name";
import { balancersNamed, byName, recordedAs, recordedBeside } from "./records";

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
    ? recordedBeside(reader, only)
    : possible.filter((one) => one === only);
}

/** What has a name that is written out: a load balancer by its own, or by that of records that all lead to it. */
function writtenOut(reader: Reader, name: string): readonly Resource[] {
  const own = balancersNamed(reader, name);
  return own.length > 0 ? own : recordedAs(reader, domainName(name));
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
