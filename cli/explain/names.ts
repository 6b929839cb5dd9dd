/** Which resource a host name leads to, by the DNS records of the plan. */
import { domainName, recordName } from "../../policies/core/model/record-name";
import type { PlanDocument, PlannedResource } from "../plan/document";
import { unknownValue } from "../plan/markers";
import { canonicalType, textsOf, type PlanGraph } from "../screen/graph";
import { kindOf } from "../screen/kinds";
import { plain } from "../screen/text";
import { matchesWildcards } from "./match";
import { loadBalancerType } from "./listeners";

export const recordType = "aws:route53/record:Record";
export const distributionType = "aws:cloudfront/distribution:Distribution";
export const environmentType = "aws:elasticbeanstalk/environment:Environment";

/** What a request can be followed into, the most telling first. */
const entryTypes: readonly string[] = [distributionType, loadBalancerType, environmentType];

export function isEntry({ type }: PlannedResource): boolean {
  return entryTypes.includes(canonicalType(type));
}

/** Whether Elastic Beanstalk runs anything of a plan. */
export function hasEnvironments({ resources }: Pick<PlanDocument, "resources">): boolean {
  return resources.some(({ type }) => canonicalType(type) === environmentType);
}

/** Records of one name that lead to the same thing. */
export interface Lead {
  readonly records: readonly PlannedResource[];
  readonly type: string;
  readonly private: boolean;
  /** The load balancer, distribution or Beanstalk environment; nothing where the record leads to anything else. */
  readonly entry?: PlannedResource;
  /** The bucket's name, where it leads to a website in S3. */
  readonly bucket?: string;
  /** Where it leads, in words. */
  readonly target: string;
}

interface Named {
  readonly record: PlannedResource;
  readonly name: string;
  /** The name may lack the zone's, which the plan does not know. */
  readonly relative: boolean;
  readonly private: boolean;
}

/** A record's full name, as far as the plan tells it. */
function named(graph: PlanGraph, record: PlannedResource): Named | undefined {
  const value = record.inputs["name"];
  if (typeof value !== "string" || value === unknownValue) return undefined;
  const [zone] = graph.read(record).sources("zoneId", "aws:route53/zone:Zone");
  const [zoneName] = zone === undefined ? [] : textsOf(zone.inputs["name"]);
  const name = zoneName === undefined ? domainName(value) : recordName(value, zoneName);
  const isPrivate = zone?.inputs["vpcs"] !== undefined;
  return { record, name, relative: zoneName === undefined, private: isPrivate };
}

/** The thing that a record's value comes from. */
function targetOf(graph: PlanGraph, record: PlannedResource): PlannedResource | undefined {
  const reading = graph.read(record);
  const key = reading.has("aliases") ? "aliases" : "records";
  const sources = reading.sources(key);
  const [entry] = entryTypes.flatMap((type) =>
    sources.filter((r) => canonicalType(r.type) === type).slice(0, 1),
  );
  return entry ?? sources[0];
}

/** Groups records by what they lead to; an alias to another record leads where that one leads. */
function leads(graph: PlanGraph, found: readonly Named[]): Lead[] {
  const byTarget = new Map<string, Lead>();
  for (const { record, private: isPrivate } of found) {
    let target = targetOf(graph, record);
    const seen = new Set([record.urn]);
    while (target !== undefined && canonicalType(target.type) === recordType) {
      if (seen.has(target.urn)) break;
      seen.add(target.urn);
      target = targetOf(graph, target);
    }
    const reading = graph.read(record);
    const type = reading.text("type") ?? "";
    const text = reading.text("records") ?? reading.text("aliases") ?? "";
    const lead = byTarget.get(`${target?.urn ?? text} ${isPrivate}`);
    byTarget.set(`${target?.urn ?? text} ${isPrivate}`, {
      records: [...(lead?.records ?? []), record],
      type: lead === undefined || lead.type.includes(type) ? type : `${lead.type} and ${type}`,
      private: isPrivate,
      target: target === undefined ? text : `${kindOf(target).label} ${plain(target.name)}`,
      ...(target !== undefined && canonicalType(target.type).startsWith("aws:s3/bucket")
        ? { bucket: plain(target.name) }
        : {}),
      ...(target !== undefined && isEntry(target) ? { entry: target } : {}),
    });
  }
  return [...byTarget.values()];
}

const addressTypes = new Set(["A", "AAAA", "CNAME"]);

/** What the plan's records say of a host name. The most specific kind of match wins, as in DNS. */
export function lookUp(graph: PlanGraph, host: string): { leads: Lead[]; notes: string[] } {
  const records = graph
    .ofType(recordType)
    .filter((r) => addressTypes.has(textsOf(r.inputs["type"]).join("").toUpperCase()));
  const known = records.map((r) => named(graph, r)).filter((n) => n !== undefined);
  const exact = known.filter((n) => n.name === host);
  const wildcard = known.filter((n) => n.name.startsWith("*.") && matchesWildcards(n.name, host));
  const relative = known.filter(
    (n) => n.relative && n.name !== "" && host.startsWith(`${n.name}.`),
  );
  const found = [exact, wildcard, relative].find((list) => list.length > 0) ?? [];
  const hidden = records.length - known.length;
  return {
    leads: leads(graph, found),
    notes: [
      ...(found.length > 0 && found === relative
        ? [
            `The record's zone is not part of the plan: ${host} is taken for the name ${plain(found[0]?.name ?? "")} in it.`,
          ]
        : []),
      ...(found.length === 0 && hidden > 0
        ? [
            hidden === 1
              ? "The name of one record is only known after the deployment."
              : `The names of ${hidden} records are only known after the deployment.`,
          ]
        : []),
    ],
  };
}

/** The Beanstalk environments that have this name by their prefix, as `shop.eu-central-1.elasticbeanstalk.com`. */
export function environmentsNamed(graph: PlanGraph, host: string): PlannedResource[] {
  const [, prefix] = /^([^.]+)\.[^.]+\.elasticbeanstalk\.com(\.cn)?$/.exec(host) ?? [];
  if (prefix === undefined) return [];
  return graph
    .ofType(environmentType)
    .filter((one) => textsOf(one.inputs["cnamePrefix"]).some((t) => t.toLowerCase() === prefix));
}
