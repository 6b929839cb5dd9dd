/** Which load balancers and hosts the DNS records of a program surely lead to, as CloudFront and others outside see them. */
import { textOf, type Admission, type Path, type Resource } from "../graph";
import { named } from "./members/choice";
import type { Reader } from "./members/reader";
import { domainName, recordName } from "./record-name";

/** What a name in DNS leads to. */
export const byName: Admission = {
  kinds: ["LoadBalancer", "ClassicLoadBalancer", "Instance", "SpotInstanceRequest", "Eip"],
  anyRegion: true,
};

/** What all records of a name lead to; nothing where one of them is for some callers alone, or leads elsewhere. */
export function recordedAs(reader: Reader, name: string): readonly Resource[] {
  const all = addressRecords(reader).map((record) => ({ record, own: nameOf(reader, record) }));
  const isShort = ({ text, mayLack }: Name) =>
    mayLack && (text === "" || name.startsWith(`${text}.`));
  const found = all.filter(({ own }) => own?.text === name || (own && isShort(own)));
  return found.some(({ own }) => own?.text === name)
    ? allLedTo(
        reader,
        found.map(({ record }) => record),
      )
    : [];
}

/** What a record leads to, with all that have its name. */
export function recordedBeside(reader: Reader, record: Resource): readonly Resource[] {
  const full = nameOf(reader, record)?.text;
  const written = textOf(record.input("name"));
  const isOf = (other: Resource) =>
    textOf(other.input("name")) === written || nameOf(reader, other)?.text === full;
  const all = addressRecords(reader);
  return all.includes(record) ? allLedTo(reader, all.filter(isOf)) : [];
}

/** Load balancers that AWS gives this name. */
export function balancersNamed(reader: Reader, text: string): readonly Resource[] {
  const name = domainName(text).replace(/^dualstack\./, "");
  return reader.resolver.graph
    .ofKind("LoadBalancer", "ClassicLoadBalancer")
    .filter((one) => one.outputText("dnsName")?.toLowerCase() === name);
}

/** Records that say where a name leads; those of other types may stand beside them. */
function addressRecords(reader: Reader): readonly Resource[] {
  return reader.resolver.graph
    .ofKind("Record")
    .filter((one) => ["a", "aaaa", "cname", undefined].includes(reader.text(one, "type")));
}

interface Name {
  readonly text: string;
  /** Whether the name of a zone that nobody knows may come after it. */
  readonly mayLack: boolean;
}

/** A record's full name: as its zone completes it, or as AWS tells it; as it is written where neither is known. */
function nameOf(reader: Reader, record: Resource): Name | undefined {
  const written = textOf(record.input("name"));
  if (written === undefined) return undefined;
  const zone = zoneName(reader, record);
  if (zone !== undefined) return { text: recordName(written, zone), mayLack: false };
  const own = domainName(written);
  const told = domainName(record.outputText("fqdn") ?? "");
  const isOfIt = told !== "" && (own === "" || `${told}.`.startsWith(`${own}.`));
  return isOfIt ? { text: told, mayLack: false } : { text: own, mayLack: true };
}

function zoneName(reader: Reader, record: Resource): string | undefined {
  const { certain, possible, anything } = reader.resources(record, "zoneId");
  const [zone, ...others] = certain;
  if (zone === undefined || others.length + possible.length + anything.length > 0) return undefined;
  return textOf(zone.input("name")) ?? zone.outputText("name");
}

function allLedTo(reader: Reader, records: readonly Resource[]): readonly Resource[] {
  const found = records.map((record) => ledTo(reader, record));
  const [first] = found;
  return first !== undefined && found.every((one) => one === first) ? [first] : [];
}

/** Whether a record is told to some callers alone, or beside others of its name. */
export function isForSome(record: Resource): boolean {
  return Object.keys(record.inputs).some((property) => /RoutingPol/.test(property));
}

function ledTo(reader: Reader, record: Resource): Resource | undefined {
  if (isForSome(record) || record.external || isPrivate(reader, record)) return undefined;
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

/** Whether a record may be in a zone that VPCs alone ask, and nobody outside does. */
function isPrivate(reader: Reader, record: Resource): boolean {
  return named(reader.resources(record, "zoneId")).some((zone) => reader.isSet(zone, "vpcs"));
}
