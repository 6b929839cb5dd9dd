/**
 * Finds what a property names: a known text by looking it up, an unknown one by what it depends on. Everything here
 * errs to the open side: a value that becomes unknown never makes a reference more certain.
 */
import { DependencyReader, type Dependencies } from "./dependencies";
import { Adoption } from "./adoption";
import { Copies } from "./copies";
import type { ResourceGraph } from "./graph";
import type { Kind } from "./kinds";
import { Lookup } from "./lookup";
import { Mentions, type Untold } from "./mentions";
import { PropertyReader, unknownAddresses } from "./parts";
import { isWholeList, slotAt, topOf, valuesAt } from "./places";
import {
  isExact,
  TargetSet,
  type Beyond,
  type Provenance,
  type Reference,
  type Target,
} from "./reference";
import { Regions } from "./regions";
import { pathSteps, type Path, type Resource } from "./resource";
import { comesWith, slotsOf, type Admission, type Slot } from "./slots";
import { isUnknown, misfit, Secret, type Value } from "./value";

/** So many hands a value may go through (`subnet.vpcId`, which is `vpc.id`). */
const mostHands = 4;

/** The value of a property that names no resource, with what it came from. */
export interface Reading {
  readonly state: "known" | "unknown" | "absent";
  /** Only where it is known. Secrets are still wrapped. */
  readonly value?: Value;
  /** What an unknown value came from, components expanded. */
  readonly sources: readonly Resource[];
}

/** Who owns the addresses in a slot for addresses, where the text itself is unknown. */
export interface Owner {
  readonly resource: Resource;
}

/** What a network is put together from by ids: where one is written out, it may be one's own. */
const toldApart: ReadonlySet<Kind> = new Set<Kind>([
  "RouteTable", "DefaultRouteTable", "NetworkAcl", "DefaultNetworkAcl", "PrefixList", "Subnet", "DefaultSubnet",
]); // prettier-ignore

export class Resolver {
  readonly regions: Regions;
  private readonly dependencies: DependencyReader;
  private readonly properties: PropertyReader;
  private readonly cache = new Map<Resource, Map<string, Reference>>();
  private readonly candidatesOf = new Map<Resource, Map<string, Candidates>>();
  private readonly lookup: Lookup;
  private readonly adoption: Adoption;
  private readonly copies: Copies;
  private readonly mentioned: Mentions;

  constructor(readonly graph: ResourceGraph) {
    this.regions = new Regions(graph);
    this.dependencies = new DependencyReader(graph);
    this.properties = new PropertyReader();
    this.lookup = new Lookup(graph, this.regions);
    this.copies = new Copies(graph, this.regions);
    this.mentioned = new Mentions(graph, this.dependencies, this.regions);
    this.adoption = new Adoption(graph, this.regions, (resource, path) =>
      this.meant(resource, path, undefined),
    );
  }

  /** The value of a property that names no resource. */
  read(resource: Resource, path: Path): Reading {
    const value = resource.input(path);
    if (value === undefined) return { state: "absent", sources: [] };
    if (!isUnknown(value)) return { state: "known", value, sources: [] };
    const sources = this.dependencies.of(resource, topOf(path)).all;
    return { state: "unknown", sources };
  }

  /** What the unknown parts of a property came from, components expanded. */
  sources(resource: Resource, property: string): Dependencies {
    return this.dependencies.of(resource, property);
  }

  /** What a slot names. `admission` says what it may name where the table of slots does not. */
  reference(resource: Resource, path: Path, admission?: Admission): Reference {
    const key = typeof path === "string" ? path : path.join(".");
    let known = this.cache.get(resource);
    if (known === undefined) this.cache.set(resource, (known = new Map<string, Reference>()));
    const cached = admission === undefined ? known.get(key) : undefined;
    if (cached !== undefined) return cached;
    const reference = this.adoption.apply(this.meant(resource, path, admission));
    if (admission === undefined) known.set(key, reference);
    return reference;
  }

  /**
   * Whose addresses a CIDR block holds that is unknown: `${x.privateIp}/32` is as good as x where nothing else is
   * depended on. The groups that rules of one list name as well have no addresses of their own.
   */
  owner(resource: Resource, path: Path): Owner | undefined {
    const value = resource.input(path);
    if (value === undefined || !isUnknown(value) || value instanceof Secret) return undefined;
    const { all, outside } = this.dependencies.of(resource, topOf(path));
    const isBeside = (one: Resource) => isGroup(one.kind) && namesBeside(resource, path, one.kind);
    const [only, ...others] = all.filter((one) => !isBeside(one));
    if (only === undefined || others.length > 0 || outside) return undefined;
    if (unknownAddresses(resource, topOf(path)) > 1) return undefined;
    // What is read by an id that is not known may be any.
    if (only.mayBeRead && only.id === undefined) return undefined;
    return only.family === "aws" && this.regions.compare(resource, only) === "equal"
      ? { resource: only }
      : undefined;
  }

  /** Every resource that one depends on or names by a known text, whatever the property. */
  mentions(resource: Resource): ReadonlySet<Resource> {
    return this.mentioned.of(resource);
  }

  /** The same, with what it names where changes are ignored: what is deployed may name that, or anything else. */
  everMentioned(resource: Resource): ReadonlySet<Resource> {
    return this.mentioned.ever(resource);
  }

  /** Ids and ARNs that a resource writes out, and that may be those of parts of the network without a known id. */
  untold(resource: Resource): readonly Untold[] {
    return this.mentioned.untold(resource);
  }

  /** What a slot names, before default objects are adopted. */
  private meant(resource: Resource, path: Path, admission: Admission | undefined): Reference {
    return this.copies.apply(this.find(resource, path, admission, 0));
  }

  private find(
    resource: Resource,
    path: Path,
    admission: Admission | undefined,
    hands: number,
  ): Reference {
    const steps = pathSteps(path);
    const slot = slotAt(resource, path, admission);
    const from = this.dependencies.of(resource, topOf(path));
    const elsewhere: Resource[] = [];
    const via: Provenance = {
      resource,
      path,
      admission: slot,
      dependencies: from.all,
      through: [],
      elsewhere,
    };
    const nothing = { certain: [], possible: [], unknowns: 0, foreign: [], beyond: [], via };
    const values = valuesAt(resource, steps);
    if (values === undefined) return { form: "absent", ...nothing };

    const certain = new TargetSet();
    const possible = new TargetSet();
    const foreign: Value[] = [];
    const beyond = new Set<Beyond>();
    const unknowns = values.filter(isUnknown);
    for (const value of values) {
      if (isUnknown(value)) continue;
      const found = this.lookup.find(resource, value, slot);
      (found.certain ? certain : possible).add(...found.targets);
      for (const cause of found.beyond) beyond.add(cause);
      elsewhere.push(...found.elsewhere);
      if (found.foreign !== undefined) foreign.push(found.foreign);
    }
    if (foreign.length > 0 && this.hasUntold(resource, slot)) beyond.add("untold");
    if (unknowns.length === 0) {
      const named = certain.list.length + possible.list.length > 0;
      const form = foreign.length > 0 && !named ? "foreign" : "ref";
      const lists = { certain: certain.list, possible: possible.list, foreign };
      return {
        ...nothing,
        ...lists,
        form,
        unknowns: possible.list.length > 0 ? 1 : 0,
        beyond: [...beyond],
      };
    }

    if (unknowns.some((value) => value instanceof Secret)) beyond.add("secret");
    if (unknowns.includes(misfit)) beyond.add("misfit");
    const isWhole = isWholeList(resource, steps, slot);
    // `all([a.id, b.id])` holds what it was made of; what a data source answers comes from elsewhere.
    const isMadeOf =
      isLoneList(resource, steps) && isAccountedFor(resource, topOf(path), from, false);
    if (isWhole && !isMadeOf) beyond.add("whole");
    const { targets, causes, others } = this.candidates(resource, slot, from);
    elsewhere.push(...others);
    if (targets.length === 0) {
      const handed = this.handedOn(resource, steps, slot, from, via, hands);
      if (handed !== undefined && values.length === 1) return isWhole ? unsure(handed) : handed;
      if (values.length === unknowns.length) {
        return { form: "opaque", ...nothing, unknowns: unknowns.length, beyond: [...beyond] };
      }
    }
    for (const cause of causes) beyond.add(cause);
    // No part beside these is unknown, or there would be too few.
    const isSure = beyond.size === 0 && unknowns.length === targets.length;
    return {
      form: "ref",
      certain: isSure ? certain.with(targets) : certain.list,
      possible: isSure ? possible.list : possible.with(targets),
      unknowns: isSure ? 0 : isWhole ? Infinity : unknowns.length,
      foreign,
      beyond: [...beyond],
      via,
    };
  }

  /** Whether an id that names nothing may be that of a part of the network of which the id is not known yet. */
  private hasUntold(resource: Resource, slot: Slot): boolean {
    const kinds = slot.kinds.filter((kind) => toldApart.has(kind));
    return this.graph
      .ofKind(...kinds)
      .some((one) => one.id === undefined && this.lookup.match(resource, one, slot) !== "unequal");
  }

  /** What the unknown parts of a slot may come from. */
  private candidates(resource: Resource, slot: Slot, from: Dependencies): Candidates {
    let known = this.candidatesOf.get(resource);
    if (known === undefined)
      this.candidatesOf.set(resource, (known = new Map<string, Candidates>()));
    const key = `${slot.path} ${slot.kinds.join()}`;
    let candidates = known.get(key);
    if (candidates === undefined) {
      candidates = this.findCandidates(resource, slot, from);
      known.set(key, candidates);
    }
    return candidates;
  }

  private findCandidates(resource: Resource, slot: Slot, from: Dependencies): Candidates {
    const property = slot.steps[0] ?? "";
    const parts = this.properties.of(resource, property, slot);
    const causes = new Set<Beyond>();
    const others: Resource[] = [];
    // What a data source is asked for by something unknown comes from nowhere, as far as the engine tells. So each
    // part has to have a resource of its own, but for routes, of which two may well lead to one.
    const isShared =
      repeating.has(property) && isAccountedFor(resource, property, from, parts.addresses);
    const perEntry = isShared ? parts.unknownsPerEntry : undefined;
    const unknowns = perEntry ?? parts.unknowns;
    // What a known part names is used up.
    const used = new TargetSet();
    for (const part of perEntry === undefined ? parts.known : []) {
      const found = this.lookup.find(resource, part, slot);
      if (found.certain) used.add(...found.targets);
    }
    const found: Target[] = [];
    for (const candidate of from.of(slot)) {
      if (used.has(candidate)) continue;
      const match = this.lookup.match(resource, candidate.resource, slot);
      if (match !== "equal") causes.add("region");
      if (match === "unequal") others.push(candidate.resource);
      else found.push(candidate);
      if (candidate.resource.kind !== "EksCluster" || candidate.defaultOf === undefined) continue;
      // A cluster hands out the groups that it was given as well as its own.
      const given = this.reference(candidate.resource, "vpcConfig.securityGroupIds");
      if (given.form !== "absent" && !isExact(given)) causes.add("outside");
      found.push(...[...given.certain, ...given.possible].filter((one) => !used.has(one)));
    }
    const direct = found.filter(({ defaultOf }) => defaultOf === undefined);
    // Where there are resources enough, the VPC is there for its addresses, or for an id of its own.
    const isElsewhere = parts.addresses || namesVpcBeside(resource, slot);
    const targets = isElsewhere && direct.length >= unknowns ? direct : found;
    if (unknowns > targets.length) causes.add("few");
    if ((from.outside || from.carries(slot)) && !parts.othersUnknown) causes.add("outside");
    return { targets, causes: [...causes], others };
  }

  /** An output that another resource only hands on: `subnet.vpcId`, `cluster.dbSubnetGroupName`. */
  private handedOn(
    resource: Resource,
    steps: readonly (string | number)[],
    admission: Admission,
    from: Dependencies,
    via: Provenance,
    hands: number,
  ): Reference | undefined {
    const [hand] = from.all;
    const property = steps[steps.length - 1];
    if (hand === undefined || from.all.length > 1 || from.outside) return undefined;
    if (typeof property !== "string" || hands >= mostHands) return undefined;
    const slot = slotsOf(hand.kind).get(property);
    if (slot === undefined || slot.kinds.length === 0) return undefined;
    if (!slot.kinds.every((kind) => admission.kinds.includes(kind))) return undefined;
    if (this.lookup.match(resource, hand, admission) !== "equal") return undefined;
    const handed = this.find(hand, [property], undefined, hands + 1);
    if (handed.form !== "ref") return undefined;
    const reference = { ...handed, via: { ...via, through: [hand, ...handed.via.through] } };
    // It may as well be another of its properties that names such a thing (`peerVpcId`).
    const others = [...slotsOf(hand.kind)]
      .filter(([path, other]) => path !== property && isAlike(other, admission))
      .map(([path]) => this.find(hand, path, undefined, hands + 1))
      .filter(({ form }) => form !== "absent");
    if (others.length === 0) return reference;
    if (others.some((other) => other.form !== "ref")) return undefined;
    const possible = new TargetSet();
    for (const one of [reference, ...others]) possible.add(...one.certain, ...one.possible);
    const foreign = [reference, ...others].flatMap((one) => one.foreign);
    const beyond = [...new Set([reference, ...others].flatMap((one) => one.beyond))];
    return { ...reference, certain: [], possible: possible.list, unknowns: 1, foreign, beyond };
  }
}

function isGroup(kind: Kind | undefined): kind is Kind {
  return kind === "SecurityGroup" || kind === "DefaultSecurityGroup";
}

/** Whether another slot of a property than the one at this path takes things of a kind. */
function namesBeside(resource: Resource, path: Path, kind: Kind): boolean {
  const top = topOf(path);
  return [...slotsOf(resource.kind).values()].some(
    ({ steps, kinds }) => steps.length > 1 && steps[0] === top && kinds.includes(kind),
  );
}

/** Lists of which two entries are taken to name one resource: IPv4 and IPv6 leave by one internet gateway. */
const repeating: ReadonlySet<string> = new Set(["routes"]);

interface Candidates {
  readonly targets: readonly Target[];
  readonly causes: readonly Beyond[];
  /** Those in other regions. */
  readonly others: readonly Resource[];
}

/** Whether each dependency of a property is one that a slot of it can name. */
function isAccountedFor(
  resource: Resource,
  property: string,
  from: Dependencies,
  addresses: boolean,
): boolean {
  const slots = [...slotsOf(resource.kind).values()].filter(({ steps }) => steps[0] === property);
  if (from.all.length === 0 || from.outside) return false;
  return from.all.every(
    ({ kind }) =>
      kind !== undefined &&
      ((addresses && kind === "Vpc") ||
        slots.some(
          ({ kinds, defaultOf }) =>
            kinds.includes(kind) || (kind === "EksCluster" && comesWith(kind, defaultOf)),
        )),
  );
}

/** Whether another part of the property, which takes a VPC alone, is unknown: `vpcConfig.vpcId` beside its groups. */
function namesVpcBeside(resource: Resource, { path, steps, defaultOf }: Slot): boolean {
  if (defaultOf === undefined) return false;
  return [...slotsOf(resource.kind).values()].some(
    (other) =>
      other.steps[0] === steps[0] &&
      other.path !== path &&
      other.defaultOf === undefined &&
      other.kinds.includes("Vpc") &&
      (valuesAt(resource, other.steps) ?? []).some(isUnknown),
  );
}

/** Whether a list is unknown by itself, and not what it stands in. */
function isLoneList(resource: Resource, steps: readonly (string | number)[]): boolean {
  const value = resource.input(steps);
  const around = steps.length > 1 ? resource.input(steps.slice(0, -1)) : undefined;
  return value !== undefined && isUnknown(value) && (around === undefined || !isUnknown(around));
}

/** Whether two slots take things of one kind. */
function isAlike(one: Admission, other: Admission): boolean {
  return one.kinds.some((kind) => other.kinds.includes(kind));
}

/** The same, less certain. */
function unsure(reference: Reference): Reference {
  const { certain, possible, beyond } = reference;
  return {
    ...reference,
    certain: [],
    possible: [...certain, ...possible],
    unknowns: Infinity,
    beyond: [...new Set<Beyond>([...beyond, "whole"])],
  };
}
