/**
 * Private zones of Route 53 that hold names of AWS's services. In every VPC that asks such a zone it is the zone's records
 * that answer for these names, as a rule with an endpoint that stands in a hub
 * (https://docs.aws.amazon.com/whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/centralized-access-to-vpc-private-endpoints.html).
 */
import { admission, textOf, type Resource } from "../graph";
import { isSure, named, together, weakened, type Choice } from "../model/members/choice";
import type { Reader } from "../model/members/reader";
import { domainName, recordName } from "../model/record-name";
import { isForSome } from "../model/records";

/** A zone that answers for a service. */
export interface Zoned {
  readonly zone: Resource;
  /** Whether the VPC surely asks it. */
  readonly isSure: boolean;
  /** The one endpoint that it leads to; undefined where it leads nowhere, elsewhere, or nobody knows where. */
  readonly endpoint: Resource | undefined;
}

interface Zone {
  readonly zone: Resource;
  readonly name: string;
  readonly vpcs: Choice<Resource>;
}

/** Services whose names have a part of their own before them: an account's registry, a bucket. */
const withParts = new Set(["ecr.dkr", "s3"]);

/** Types of records that say an address, or where else to ask for one. */
const ofAddresses = new Set(["a", "aaaa", "cname"]);

/** `api.ecr` and `eu-central-1` of a zone's name; without the first for a zone of all services. */
const ofRegion = /^(?:(?<host>.+)\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com$/;

export class ServiceZones {
  private readonly zones: readonly Zone[];

  constructor(private readonly reader: Reader) {
    this.zones = this.readZones();
  }

  /** Whether a VPC may ask any. */
  areIn(vpc: Resource): boolean {
    return this.zones.some(({ vpcs }) => vpcs.anything.length > 0 || named(vpcs).includes(vpc));
  }

  /** Those that answer for a service in a VPC, surely or perhaps. */
  answering(vpc: Resource, service: string): readonly Zoned[] {
    const host = hostOf(service);
    const asked = this.zones.filter(
      ({ vpcs, name }) =>
        covers(name, host) && (vpcs.anything.length > 0 || named(vpcs).includes(vpc)),
    );
    // Of two zones the longer name is asked alone.
    const own = asked.find(
      ({ vpcs, name }) => vpcs.certain.includes(vpc) && name.startsWith(`${host}.`),
    );
    const meant = asked.filter(({ name }) => own === undefined || name.length >= own.name.length);
    return meant.map((zone): Zoned => {
      const endpoint = this.endpointOf(zone, service);
      const { regions } = this.reader.resolver;
      const isHere = endpoint !== undefined && regions.compare(endpoint, vpc) === "equal";
      const isSure = isHere && zone.vpcs.certain.includes(vpc);
      return { zone: zone.zone, isSure, endpoint };
    });
  }

  private readZones(): readonly Zone[] {
    const { graph } = this.reader.resolver;
    const associations = graph.ofKind("ZoneAssociation");
    return graph.ofKind("Zone").flatMap((zone): readonly Zone[] => {
      // One that is ignored when it changes stands in the way of what it names, and answers for nothing for sure.
      const isIgnored = zone.ignores("name");
      const text = isIgnored ? textOf(zone.said("name")) : this.reader.text(zone, "name");
      const name = domainName(text?.toLowerCase() ?? "");
      if (name !== "amazonaws.com" && !name.endsWith(".amazonaws.com")) return [];
      const more = associations.flatMap((one): readonly Choice<Resource>[] => {
        const zones = this.reader.resources(one, "zoneId");
        const vpcs = this.reader.resources(one, "vpcId");
        if (isSure(zones) && zones.certain.includes(zone)) return [vpcs];
        return zones.anything.length > 0 || named(zones).includes(zone) ? [weakened(vpcs)] : [];
      });
      const vpcs = together([this.reader.resources(zone, "vpcs.vpcId"), ...more]);
      return [{ zone, name, vpcs: isIgnored ? weakened(vpcs) : vpcs }];
    });
  }

  /** The endpoint that all records for a service's names lead to. */
  private endpointOf({ zone, name }: Zone, service: string): Resource | undefined {
    const region = ofRegion.exec(name)?.groups?.["region"];
    if (region === undefined) return undefined;
    const base = `${hostOf(service)}.${region}.amazonaws.com`;
    const wanted = withParts.has(service) ? `*.${base}` : base;
    const records = this.reader.resolver.graph
      .ofKind("Record")
      .filter((record) => named(this.reader.resources(record, "zoneId")).includes(zone))
      .map((record) => ({
        record,
        name: this.nameOf(record, name),
        type: this.reader.text(record, "type"),
      }))
      .filter((one) => one.type === undefined || ofAddresses.has(one.type))
      .filter((one) => one.name === undefined || isAt(one.name, base));
    const found = records.map(({ record }) => this.ledTo(record, zone));
    const [endpoint] = found;
    const isOne = endpoint !== undefined && found.every((one) => one === endpoint);
    const isWanted = records.some((one) => one.name === wanted && one.type !== "aaaa");
    if (!isOne || !isWanted) return undefined;
    const own = this.reader.text(endpoint, "serviceName");
    return own === `com.amazonaws.${region}.${service}` ? endpoint : undefined;
  }

  private nameOf(record: Resource, zone: string): string | undefined {
    const text = this.reader.text(record, "name");
    return text === undefined ? undefined : recordName(text.replace(/^\\052/, "*"), zone);
  }

  /** The one endpoint that a record of a zone leads to by its own name. */
  private ledTo(record: Resource, zone: Resource): Resource | undefined {
    const zones = this.reader.resources(record, "zoneId");
    if (isForSome(record) || !isSure(zones) || !zones.certain.includes(zone)) return undefined;
    if (this.reader.text(record, "type") === undefined) return undefined;
    const isAlias = record.input("aliases") !== undefined;
    const text = textOf(record.input(isAlias ? ["aliases", 0, "name"] : ["records", 0]));
    if (text !== undefined) return this.named(text);
    const path = isAlias ? "aliases.name" : "records";
    const meant = this.reader.resources(record, path, admission("vpcEndpoint"));
    const [only, ...others] = meant.certain;
    return others.length === 0 && isSure(meant) ? only : undefined;
  }

  /** The endpoint of a name that AWS gives endpoints: `vpce-0123-abcd.logs.eu-central-1.vpce.amazonaws.com`. */
  private named(text: string): Resource | undefined {
    const id = /^(vpce-[0-9a-f]+)-[^.]+\..+\.vpce\.amazonaws\.com\.?$/.exec(
      text.toLowerCase(),
    )?.[1];
    const all = id === undefined ? [] : this.reader.resolver.graph.named(id);
    const [only, ...others] = all.filter(({ resource }) => resource.kind === "VpcEndpoint");
    return others.length === 0 ? only?.resource : undefined;
  }
}

/** What stands before the region in the name of a service: `api.ecr` of `ecr.api`. */
function hostOf(service: string): string {
  return service.split(".").reverse().join(".");
}

/** Whether a zone holds names of a service. */
function covers(zone: string, host: string): boolean {
  const { host: own } = ofRegion.exec(zone)?.groups ?? {};
  if (own === undefined) return zone === "amazonaws.com" || ofRegion.test(zone);
  return own === host || host.endsWith(`.${own}`) || own.endsWith(`.${host}`);
}

function isAt(name: string, base: string): boolean {
  return name === base || name.endsWith(`.${base}`);
}
