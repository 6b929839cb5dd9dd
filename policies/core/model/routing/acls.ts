/** Network ACLs: which one a subnet has, and what it lets pass. */
import {
  acl,
  packets,
  type AclRule,
  type Direction,
  type PacketSet,
  type Reading,
} from "../../algebra";
import { quotedId, type Resolver, type Resource } from "../../graph";
import { directionsOf, inlineRules, readRule, anyRules, unsure } from "./acl-rules";
import { adopterOf, effective, ofVpcs, type Assignment, type Effective } from "./associations";
import { Attachments, choiceOf, mapOneOf, oneOfReference, unkept, type Named } from "./choices";
import { propertyEvidence, saying, unknownAt, type Evidence, type Finding } from "./evidence";
import type { Subnet } from "./subnets";
import { formatVpc, importedOf, type Vpc } from "./vpcs";

export interface Acl {
  readonly key: string;
  readonly resource: Resource | undefined;
  /** More than one version where inline and standalone rules undo each other: the ACL has one of them. */
  readonly versions: Readonly<Record<Direction, readonly (readonly AclRule[])[]>>;
  readonly findings: readonly Finding[];
  readonly text: string;
}

export interface Acls {
  readonly all: readonly Acl[];
  of(subnet: Subnet): Effective<Acl>;
  /** The packets that the subnet's ACL lets pass, whatever their near end. */
  allowed(subnet: Subnet, direction: Direction, reading: Reading): PacketSet;
}

interface StandaloneRule {
  readonly direction: Direction;
  readonly rule: AclRule;
}

export function readAcls(resolver: Resolver): Acls {
  const { graph } = resolver;
  const standalone = readStandalone(resolver);
  const byKey = new Map<string, Acl>();
  const remember = (key: string, make: () => Acl): Acl => {
    const known = byKey.get(key) ?? make();
    byKey.set(key, known);
    return known;
  };
  const all = graph
    .ofKind("NetworkAcl", "DefaultNetworkAcl")
    .map((r) => remember(r.urn, () => managed(r, standalone)));
  const named = ({ key, resource }: Named): Acl =>
    remember(key, () => unmanaged(key, resource, standalone));
  const explicit = readAssignments(resolver, named);
  const adopted = new Attachments<Assignment<Acl>>();
  for (const one of all) {
    if (one.resource?.kind !== "DefaultNetworkAcl") continue;
    adopted.add(adopterOf(resolver, one.resource, "defaultNetworkAclId"), {
      what: { all: [one], open: false },
      evidence: propertyEvidence(one.resource, "defaultNetworkAclId"),
    });
  }
  const own = (vpc: Vpc): Effective<Acl> => {
    const evidence = defaultEvidence(vpc);
    if (!vpc.created)
      return {
        candidates: [],
        open: true,
        findings: [importedOf([vpc]) ?? unknownAt(evidence)],
      };
    const value = remember(`${vpc.key} NetworkAcl`, () =>
      unmanaged(`${vpc.key} NetworkAcl`, vpc.resource, standalone),
    );
    return { candidates: [{ value, evidence }], open: false, findings: [] };
  };
  const cache = new Map<string, Effective<Acl>>();
  const of = (subnet: Subnet): Effective<Acl> => {
    const known =
      cache.get(subnet.key) ??
      effective(subnet.key, explicit, () =>
        ofVpcs(subnet.vpc, (vpc) => effective(vpc.key, adopted, () => own(vpc))),
      );
    cache.set(subnet.key, known);
    return known;
  };
  const passed = passing();
  return {
    all,
    of,
    allowed: (subnet, direction, reading) => passed(of(subnet), direction, reading),
  };
}

function defaultEvidence(vpc: Vpc): Evidence {
  const text = vpc.created
    ? "came with a network ACL that allows everything"
    : "has a default network ACL outside of the plan";
  return saying(`${formatVpc(vpc)} ${text}`);
}

function readStandalone(resolver: Resolver): Attachments<StandaloneRule> {
  const attached = new Attachments<StandaloneRule>();
  for (const resource of resolver.graph.ofKind("NetworkAclRule")) {
    const isFrozen = (resource.options.ignoreChanges ?? []).length > 0;
    const rule = isFrozen ? anyRules : readRule(resource);
    const choice = choiceOf(resolver.reference(resource, "networkAclId"));
    for (const [direction, isSure] of directionsOf(resource)) {
      attached.add(choice, { direction, rule: isSure ? rule : unsure(rule) });
    }
  }
  return attached;
}

function readAssignments(
  resolver: Resolver,
  named: (named: Named) => Acl,
): Attachments<Assignment<Acl>> {
  const explicit = new Attachments<Assignment<Acl>>();
  for (const resource of resolver.graph.ofKind("NetworkAcl", "DefaultNetworkAcl")) {
    const subnets = resolver.reference(resource, "subnetIds");
    const isFrozen = resource.ignores("subnetIds");
    // A default ACL gets the subnets that no other has: a list that is not kept up says nothing.
    if (isFrozen ? resource.kind === "DefaultNetworkAcl" : subnets.form === "absent") continue;
    explicit.add(isFrozen ? unkept(choiceOf(subnets)) : choiceOf(subnets), {
      what: { all: [named({ key: resource.urn, resource, defaultOf: undefined })], open: false },
      evidence: propertyEvidence(resource, "subnetIds"),
    });
  }
  for (const resource of resolver.graph.ofKind("NetworkAclAssociation")) {
    explicit.add(choiceOf(resolver.reference(resource, "subnetId")), {
      what: mapOneOf(oneOfReference(resolver.reference(resource, "networkAclId")), named),
      evidence: propertyEvidence(resource, "networkAclId"),
    });
  }
  return explicit;
}

function managed(resource: Resource, standalone: Attachments<StandaloneRule>): Acl {
  const sure = standalone.certain(resource.urn);
  const maybe = standalone.possible(resource.urn);
  const findings: Finding[] = [];
  const versionsOf = (direction: Direction): readonly (readonly AclRule[])[] => {
    const mine = (rules: readonly StandaloneRule[]) =>
      rules.filter((one) => one.direction === direction).map(({ rule }) => rule);
    const apart = [...mine(sure), ...mine(maybe).map(unsure)];
    const inline = inlineRules(resource, direction);
    // What is imported keeps the rules that it has.
    if (inline === undefined) return [resource.isImported ? [...apart, anyRules] : apart];
    if (apart.length === 0) return [inline];
    const evidence = propertyEvidence(resource, direction);
    const fix = "Use either the ACL's own rules or aws.ec2.NetworkAclRule: each undoes the other.";
    findings.push({ kind: mine(sure).length > 0 ? "conflict" : "unknown", evidence, fix });
    return [inline, apart, [...inline, ...apart]];
  };
  const versions = { ingress: versionsOf("ingress"), egress: versionsOf("egress") };
  return { key: resource.urn, resource, versions, findings, text: resource.toString() };
}

/** A default ACL that no resource manages, or an ACL outside of the plan. */
function unmanaged(
  key: string,
  vpc: Resource | undefined,
  standalone: Attachments<StandaloneRule>,
): Acl {
  const isOwn = vpc?.kind === "Vpc" && !vpc.isFound;
  const base: AclRule = isOwn
    ? { ...anyRules, number: 100, action: "allow", ...everything }
    : anyRules;
  const rules = [
    ...standalone.certain(key),
    ...standalone.possible(key).map((one) => ({ ...one, rule: unsure(one.rule) })),
  ];
  const versionsOf = (direction: Direction) => [
    [base, ...rules.filter((one) => one.direction === direction).map(({ rule }) => rule)],
  ];
  return {
    key,
    resource: undefined,
    versions: { ingress: versionsOf("ingress"), egress: versionsOf("egress") },
    findings: [],
    text: isOwn ? `the default network ACL of ${vpc.toString()}` : quotedId(key, "acl"),
  };
}

const everything = {
  peers: acl.exactly(acl.unknownPeers.most),
  traffic: acl.exactly(acl.unknownTraffic.most),
};

/** What every (`must`) or some (`may`) ACL that it can be lets pass. */
function passing(): (e: Effective<Acl>, direction: Direction, reading: Reading) => PacketSet {
  const cache = new Map<string, PacketSet>();
  const ofAcl = (one: Acl, direction: Direction, reading: Reading): PacketSet => {
    const key = `${direction} ${reading} ${one.key}`;
    const known =
      cache.get(key) ??
      combined(
        one.versions[direction].map((rules) => acl.allowed(rules, direction, how(reading))),
        reading,
      );
    cache.set(key, known);
    return known;
  };
  return ({ candidates, open }, direction, reading) => {
    if (open) return reading === "may" ? packets.everything : packets.nothing();
    return combined(
      candidates.map(({ value }) => ofAcl(value, direction, reading)),
      reading,
    );
  };
}

export function how(reading: Reading) {
  return reading === "may" ? packets.MAY : packets.MUST;
}

function combined(sets: readonly PacketSet[], reading: Reading): PacketSet {
  const [first, ...rest] = sets;
  if (first === undefined) return packets.nothing();
  if (reading === "may") return rest.length === 0 ? first : packets.unionAll(sets, packets.MAY);
  return rest.reduce((a, b) => packets.intersection(a, b, packets.MUST), first);
}
