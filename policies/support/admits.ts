/** What a security group's rule lets in from the internet, as far as that rule alone tells. */
import {
  addresses,
  parsePrefix,
  ports,
  spaces,
  type AddressSet,
  type TrafficSet,
} from "../core/algebra";
import { numberOf, textOf, type Path, type Resource } from "../core/graph";
import { flaw, isOpen, items, memberOfType, number, text } from "./read";
import type { Flaw } from "./rule";

/** The types whose resources are rules, or have rules written in them. */
export const ruleTypes = [
  "ec2/securityGroup",
  "ec2/defaultSecurityGroup",
  "ec2/securityGroupRule",
  "vpc/securityGroupIngressRule",
];

/** An ingress rule, as far as it is known. */
export interface Admission {
  /** Traffic that it lets in for sure; undefined where protocol or ports are unknown. */
  readonly traffic: TrafficSet | undefined;
  /** Sources that it names by addresses, with where each is written. */
  readonly sources: readonly { readonly path: Path; readonly cidr: string }[];
  /** Where sources are written that are unknown. */
  readonly unknown: readonly Path[];
  /** Where the rule is written. */
  readonly path: Path;
}

/** The ingress rules that a resource has. */
export function* admissions(resource: Resource): Iterable<Admission> {
  switch (memberOfType(resource.type)) {
    case "ec2/securityGroup":
    case "ec2/defaultSecurityGroup":
      for (const path of items(resource, "ingress")) yield read(resource, path, "protocol", listed);
      return;
    case "ec2/securityGroupRule": {
      const direction = text(resource, "type");
      if (direction.state === "known" && direction.text === "egress") return;
      yield read(resource, [], "protocol", listed);
      return;
    }
    case "vpc/securityGroupIngressRule":
      yield read(resource, [], "ipProtocol", single);
  }
}

const listed = ["cidrBlocks", "ipv6CidrBlocks"];
const single = ["cidrIpv4", "cidrIpv6"];

type Steps = readonly (string | number)[];

function read(
  resource: Resource,
  base: Steps,
  protocolField: string,
  fields: readonly string[],
): Admission {
  const sources: { path: Path; cidr: string }[] = [];
  const unknown: Path[] = [];
  for (const field of fields) {
    const path = [...base, field];
    if (isOpen(resource, path)) unknown.push(path);
    const all = fields === single ? [path] : items(resource, path);
    for (const at of all) {
      const cidr = text(resource, at);
      if (cidr.state === "known") sources.push({ path: at, cidr: cidr.text });
      else if (cidr.state === "unknown" && at !== path) unknown.push(at);
    }
  }
  return { traffic: trafficOf(resource, base, protocolField), sources, unknown, path: base };
}

function trafficOf(resource: Resource, base: Steps, field: string): TrafficSet | undefined {
  const value = resource.said([...base, field]);
  const protocol = textOf(value) ?? numberOf(value);
  if (protocol === undefined) return undefined;
  const from = number(resource, [...base, "fromPort"]);
  const to = number(resource, [...base, "toPort"]);
  const isAll = ["-1", "all"].includes(String(protocol).toLowerCase());
  if (!isAll && (from.state === "unknown" || to.state === "unknown")) return undefined;
  const fields = {
    protocol,
    ...(from.state === "known" ? { from: from.number } : {}),
    ...(to.state === "known" ? { to: to.number } : {}),
  };
  return ports.readTraffic(fields, "must").traffic;
}

/** A VPC's own IPv6 block, as far as AWS or an address manager hands them out: longer prefixes may be our own. */
const longestForeign = 43;

/** The part of a source that is internet for sure, beyond what is allowed. */
export function internetOf(cidr: string, allowed: AddressSet): AddressSet {
  const prefix = parsePrefix(cidr);
  if (!prefix.ok) return addresses.nothing();
  const { value } = prefix;
  if (value.family === "v6" && value.length > longestForeign) return addresses.nothing();
  const set = addresses.intersection(addresses.ofPrefix(value), spaces.internet());
  return addresses.difference(set, allowed);
}

/** Sources of a rule on the internet, as flaws. `text` says what that means for the traffic that it lets in. */
export function* openSources(
  resource: Resource,
  { sources }: Admission,
  allowed: AddressSet,
  what: { readonly text: (example: string) => string; readonly fix: string },
): Iterable<Flaw> {
  for (const { path, cidr } of sources) {
    const open = internetOf(cidr, allowed);
    const witness = spaces.witness(open);
    if (witness === undefined) continue;
    yield flaw(resource, path, { text: what.text(spaces.formatAddress(witness)), fix: what.fix });
  }
}
