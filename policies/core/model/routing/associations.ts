/** Which table or ACL a subnet has: the one associated with it, or the default one of its VPC. */
import type { Resolver, Resource } from "../../graph";
import {
  Attachments,
  choiceOf,
  mapOneOf,
  oneOfReference,
  type Choice,
  type Named,
  type OneOf,
} from "./choices";
import { propertyEvidence, saying, unknownAt, type Evidence, type Finding } from "./evidence";
import type { Subnet } from "./subnets";
import type { RouteTarget } from "./targets";
import { tableChoice, type Table, type Tables } from "./tables";
import { formatVpc, importedOf, type Vpc } from "./vpcs";

/** Exactly one of the candidates holds, unless `open`: then it may be one that no one here knows. */
export interface Effective<T> {
  readonly candidates: readonly Candidate<T>[];
  readonly open: boolean;
  readonly findings: readonly Finding[];
}

export interface Candidate<T> {
  readonly value: T;
  /** Why it is this one. */
  readonly evidence: Evidence;
}

/** One resource that gives subnets something. */
export interface Assignment<T> {
  readonly what: OneOf<T>;
  readonly evidence: Evidence;
}

/** Edge associations: what comes in through a gateway is routed by a table of its own. */
export interface EdgeAssociation {
  readonly resource: Resource;
  readonly gateway: Choice<Named>;
  /** The table, where all that it does is known: it leads to the VPC itself and to firewalls of the plan. */
  readonly table: Table | undefined;
  /** What is to be said of every other one. */
  readonly finding: Finding | undefined;
}

const twice = "Associate the subnet once.";

/** What a thing has by its assignments; by `otherwise` unless one of them is certain. */
export function effective<T>(
  key: string,
  assignments: Attachments<Assignment<T>>,
  otherwise: () => Effective<T>,
): Effective<T> {
  const sure = assignments.certain(key);
  const maybe = assignments.possible(key);
  const rest = sure.length === 0 ? otherwise() : undefined;
  const stated = [...sure, ...maybe];
  const candidates = new Map<T, Candidate<T>>();
  for (const { what, evidence } of stated) {
    for (const value of what.all) candidates.set(value, { value, evidence });
  }
  for (const candidate of rest?.candidates ?? []) candidates.set(candidate.value, candidate);
  const findings: Finding[] = [...(rest?.findings ?? [])];
  const isTwice = new Set(sure.flatMap(({ what }) => what.all)).size > 1 && sure.length > 1;
  for (const { what, evidence } of sure) {
    if (isTwice) findings.push({ kind: "conflict", evidence, fix: twice });
    else if (what.open || what.all.length > 1) findings.push(unknownAt(evidence));
  }
  findings.push(...maybe.map(({ evidence }) => unknownAt(evidence)));
  return {
    candidates: [...candidates.values()],
    open: (rest?.open ?? false) || stated.some(({ what }) => what.open),
    findings,
  };
}

/** The same for a subnet whose VPC may be one of several. */
export function ofVpcs<T>(vpcs: OneOf<Vpc>, of: (vpc: Vpc) => Effective<T>): Effective<T> {
  const each = vpcs.all.map(of);
  return {
    candidates: each.flatMap(({ candidates }) => candidates),
    open: vpcs.open || each.some(({ open }) => open),
    findings: each.flatMap(({ findings }) => findings),
  };
}

export interface TableAssociations {
  readonly edges: readonly EdgeAssociation[];
  of(subnet: Subnet): Effective<Table>;
}

export function readTableAssociations(resolver: Resolver, tables: Tables): TableAssociations {
  const { graph } = resolver;
  const choose = tableChoice(resolver);
  const edges: EdgeAssociation[] = [];
  const explicit = new Attachments<Assignment<Table>>();
  for (const resource of graph.ofKind("RouteTableAssociation")) {
    const gateway = resolver.reference(resource, "gatewayId");
    const subnet = resolver.reference(resource, "subnetId");
    const { certain, possible, open } = choose(resource);
    const isOne = certain.length === 1 && possible.length === 0;
    if (gateway.form !== "absent") {
      const [only] = certain;
      const table = isOne && !open && only !== undefined ? tables.named(only) : undefined;
      edges.push(edge(resource, choiceOf(gateway), table));
    }
    if (subnet.form === "absent") continue;
    const oneOf = isOne
      ? { all: certain, open }
      : {
          ...oneOfReference(resolver.reference(resource, "routeTableId")),
          all: [...certain, ...possible],
        };
    explicit.add(choiceOf(subnet), {
      what: mapOneOf({ ...oneOf, open: oneOf.open || open }, (table) => tables.named(table)),
      evidence: propertyEvidence(resource, "routeTableId"),
    });
  }
  const main = readMains(resolver, tables);
  const mains = new Map<string, Effective<Table>>();
  const mainOf = (vpc: Vpc): Effective<Table> => {
    const known = mains.get(vpc.key) ?? main(vpc);
    mains.set(vpc.key, known);
    return known;
  };
  return {
    edges,
    of: (subnet) => effective(subnet.key, explicit, () => ofVpcs(subnet.vpc, mainOf)),
  };
}

function edge(
  resource: Resource,
  gateway: Choice<Named>,
  table: Table | undefined,
): EdgeAssociation {
  if (table !== undefined && isInternet(gateway) && isPlain(table)) {
    return { resource, gateway, table, finding: undefined };
  }
  const evidence = propertyEvidence(resource, "gatewayId");
  const fix =
    "Have a gateway's own table lead to endpoints of a Network Firewall of this plan only, or associate tables with subnets only.";
  return { resource, gateway, table: undefined, finding: { kind: "unmodelled", evidence, fix } };
}

function isInternet({ certain, possible, open }: Choice<Named>): boolean {
  const [only] = certain;
  const isOne = certain.length === 1 && possible.length === 0 && !open;
  return isOne && only?.resource?.kind === "InternetGateway";
}

/** Whether every route of a table is known, and leads on to where it was going, through a firewall or not. */
function isPlain({ versions, endpoints, findings }: Table): boolean {
  const [routes, ...others] = versions;
  const isOnward = ({ class: kind, resource }: RouteTarget) =>
    kind === "local" || (kind === "inspection" && resource?.kind === "NetworkFirewall");
  return (
    routes !== undefined &&
    others.length + endpoints.length + findings.length === 0 &&
    routes.every(({ certain, targets }) => certain && targets.every(isOnward))
  );
}

/** The main table of each VPC: one that was made so, else the one that it came with. */
function readMains(resolver: Resolver, tables: Tables): (vpc: Vpc) => Effective<Table> {
  const { graph } = resolver;
  const made = new Attachments<Assignment<Table>>();
  for (const resource of graph.ofKind("MainRouteTableAssociation")) {
    const table = resolver.reference(resource, "routeTableId");
    made.add(choiceOf(resolver.reference(resource, "vpcId")), {
      what: mapOneOf(oneOfReference(table), (named) => tables.named(named)),
      evidence: propertyEvidence(resource, "routeTableId"),
    });
  }
  const adopted = new Attachments<Assignment<Table>>();
  for (const table of tables.all) {
    if (table.resource?.kind !== "DefaultRouteTable") continue;
    adopted.add(adopterOf(resolver, table.resource, "defaultRouteTableId"), {
      what: { all: [table], open: false },
      evidence: propertyEvidence(table.resource, "defaultRouteTableId"),
    });
  }
  const own = (vpc: Vpc): Effective<Table> => {
    const text = `${formatVpc(vpc)} came with its main table, which leads nowhere else`;
    const property = vpc.resource === undefined ? "" : "mainRouteTableId: ";
    const outside = `${property}the main table of ${formatVpc(vpc)} is outside of the plan`;
    const evidence = saying(vpc.created ? text : outside, vpc.resource);
    const fix = "Associate the subnet with a route table of this plan.";
    return vpc.created
      ? { candidates: [{ value: tables.ownMain(vpc.key), evidence }], open: false, findings: [] }
      : {
          candidates: [],
          open: true,
          findings: [importedOf([vpc]) ?? unknownAt(evidence, fix)],
        };
  };
  return (vpc) => effective(vpc.key, made, () => effective(vpc.key, adopted, () => own(vpc)));
}

/** Whose default object a `Default…` resource takes over, by VPC. */
export function adopterOf(resolver: Resolver, adopter: Resource, property: string): Choice<Named> {
  const { certain, possible, open } = choiceOf(resolver.reference(adopter, property));
  const isVpc = ({ defaultOf }: Named) => defaultOf !== undefined;
  const ofVpc = ({ resource }: Named): readonly Named[] =>
    resource === undefined ? [] : [{ key: resource.urn, resource, defaultOf: undefined }];
  return {
    certain: certain.filter(isVpc).flatMap(ofVpc),
    possible: possible.filter(isVpc).flatMap(ofVpc),
    // An id that none of the VPCs here is known to hand out may be that of any.
    open: open || certain.some((one) => !isVpc(one)),
  };
}
