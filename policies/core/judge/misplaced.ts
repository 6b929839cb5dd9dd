/**
 * What stands in the wrong subnets, and what is in the wrong group: one change of it mends what it lacks at many places,
 * and takes away what it got there. Each is told only where reachability says so of the changed network.
 */
import { ports, type TrafficSet } from "../algebra";
import { slotNaming, type Resource } from "../graph";
import { isNothing, isSure, type Member } from "../model/members";
import { meantBalancer } from "../model/members/beanstalk";
import type { Layer, Place } from "../reach/types";
import type { Row } from "../traffic/types";
import { reachOptions } from "./assumptions";
import { carriedBy } from "./evidence";
import type { Cause } from "./findings";
import { offered, type Offer } from "./joining";
import type { Judging } from "./judging";
import { atStray } from "./odd";
import { placesOf } from "./parties";
import { isCarried, isClosed, WhatIf, type Asked } from "./what-if";

/** A declared flow, or something that is needed to start, that does not get through. */
interface Lost {
  readonly from: Place;
  readonly to: Place;
  readonly wanted: TrafficSet;
  readonly layer: Layer;
}

/** Other subnets in which all that is declared for a member works. */
interface Better {
  readonly subnets: readonly Resource[];
  readonly asked: Asked;
}

/** Layers at which the place of an end decides. */
const placeLayers: ReadonlySet<Layer> = new Set(["acl", "route", "address", "authorization", "gateway"]); // prettier-ignore

/** The slot that says where a member stands, as findings know it. */
export function placeCause({ owner, label }: Member): Cause & { readonly link: string } {
  return { resource: owner, property: slotNaming(owner, "Subnet"), link: `place ${label}` };
}

/** Whose groups a member has: its own, or, where it names none, those of what it names. */
export function groupHolder({ model }: Judging, member: Member): Member {
  const { owner, groups } = member;
  if (slotNaming(owner, "SecurityGroup") !== undefined) return member;
  const named = model.resolver.mentions(owner);
  const isSame = (one: Member) =>
    one.groups.certain.length === groups.certain.length &&
    one.groups.certain.every((group) => groups.certain.includes(group));
  return model.members.all.find((one) => named.has(one.owner) && isSame(one)) ?? member;
}

export class Misplaced {
  private readonly lost: Lost[] = [];
  private readonly better = new Map<Member, Better | undefined>();
  private readonly whatIf: WhatIf;
  private tiers: readonly (readonly Resource[])[] | undefined;

  constructor(private readonly judging: Judging) {
    this.whatIf = new WhatIf(judging.model, reachOptions(judging.assumed, judging.matrix));
  }

  /** What would mend a flow that is lost, beside what stops it. It is remembered. */
  lose(
    from: Place,
    to: Place,
    wanted: TrafficSet,
    layer: Layer | undefined,
  ): () => readonly Offer[] {
    if (layer === undefined) return () => [];
    this.lost.push({ from, to, wanted, layer });
    return () => this.changes([from, to], (asked) => isCarried(asked, from, to, wanted));
  }

  /** What would close a way that must not be, beside what lets it through. */
  close(from: Place, to: Place, traffic: TrafficSet): () => readonly Offer[] {
    return () => this.changes([from, to], (asked) => isClosed(asked, from, to, traffic));
  }

  /** The changes of these ends that do what is asked. */
  private changes(ends: readonly Place[], mends: (asked: Asked) => boolean): readonly Offer[] {
    return ends.flatMap((end) => (end.kind === "member" ? this.changesOf(end.member, mends) : []));
  }

  private changesOf(member: Member, mends: (asked: Asked) => boolean): readonly Offer[] {
    const isMended = (asked: Asked | undefined) => asked !== undefined && mends(asked);
    const meant = meantBalancer(this.judging.model.members.interfaces.reader, member);
    const told =
      meant !== undefined && isMended(this.whatIf.told(member, meant)) ? [typed(member)] : [];
    const group = this.judging.strays.get(member);
    if (group !== undefined && isMended(this.whatIf.grouped(member, group))) {
      return [...told, offered(atStray(member, group))];
    }
    // Outside of any VPC it stands nowhere, which is said of it where it has an address for that.
    if (isNothing(member.subnets)) return [{ cause: placeCause(member), fix: undefined }];
    const better = this.betterFor(member);
    return better === undefined || !mends(better.asked)
      ? told
      : [...told, this.moving(member, better)];
  }

  private moving(member: Member, { subnets }: Better): Offer {
    const names = subnets.map((one) => one.toString());
    const shown = names.length > 3 ? [...names.slice(0, 3), "the like"] : names;
    return {
      cause: placeCause(member),
      isApart: !subnets.some((one) => member.subnets.certain.includes(one)),
      fix: `Put ${this.judging.nameOf(member)} into other subnets: ${shown.join(", ")}, from which all that is declared for it works.`,
    };
  }

  private betterFor(member: Member): Better | undefined {
    if (!this.better.has(member)) this.better.set(member, this.findBetter(member));
    return this.better.get(member);
  }

  private findBetter(member: Member): Better | undefined {
    const { role, subnets } = member;
    const isMovable = role === "compute" || role === "load-balancer";
    if (!isMovable || !isSure(subnets) || subnets.certain.length === 0) return undefined;
    const lost = this.lost.filter(
      ({ from, to, layer }) =>
        placeLayers.has(layer) && [from, to].some((one) => isOf(one, member)),
    );
    if (lost.length === 0) return undefined;
    const works = this.declared(member);
    for (const tier of this.tiersFor(member)) {
      const asked = this.whatIf.standing(member, tier);
      if (asked === undefined) return undefined;
      const isBetter = [...lost, ...works].every(({ from, to, wanted }) =>
        isCarried(asked, from, to, wanted),
      );
      if (isBetter) return { subnets: tier, asked };
    }
    return undefined;
  }

  /** The declared flows of a member that work where it stands. */
  private declared(member: Member): readonly Pick<Lost, "from" | "to" | "wanted">[] {
    const rows = this.judging.matrix?.rows ?? [];
    return rows
      .filter(({ kind, notApplicable }) => kind === "allow" && notApplicable === undefined)
      .flatMap((row) => legsOf(row).map((leg) => ({ ...leg, row })))
      .filter(({ from, to }) => isOf(from, member) !== isOf(to, member))
      .flatMap(({ from, to, row }) => {
        const { traffic } = row;
        const isWhole = traffic === undefined || row.through !== undefined;
        const own = to.kind === "member" ? this.judging.ownPorts(to.member) : ports.allTraffic;
        const carried = carriedBy(this.judging.reach.direct(from, to, "must").flow);
        const wanted = ports.intersection(isWhole ? own : traffic, carried);
        return ports.isEmpty(wanted) ? [] : [{ from, to, wanted }];
      });
  }

  /** Subnets that are alike, where a member could stand: those that hold others of its role come first. */
  private tiersFor({ role, owner, subnets }: Member): readonly (readonly Resource[])[] {
    const { members } = this.judging.model;
    this.tiers ??= this.readTiers();
    const own = subnets.certain;
    const count = (tier: readonly Resource[], of: Member["role"]) =>
      members.all.filter(
        (one) =>
          one.role === of &&
          one.owner !== owner &&
          one.subnets.certain.some((subnet) => tier.includes(subnet)),
      ).length;
    return this.tiers
      .filter((tier) => !own.every((subnet) => tier.includes(subnet)) && count(tier, "store") === 0)
      .map((tier) => ({ tier, alike: count(tier, role) }))
      .sort((a, b) => b.alike - a.alike)
      .map(({ tier }) => tier)
      .slice(0, mostTiers);
  }

  private readTiers(): readonly (readonly Resource[])[] {
    const { graph, routing } = this.judging.model;
    const tiers = new Map<string, Resource[]>();
    for (const resource of graph.ofKind("Subnet")) {
      const subnet = routing.subnets.named(resource.urn);
      const { publicV4, publicV6, egress, isolated } = routing.classesOf(subnet);
      const acls = routing.acls.of(subnet).candidates.map(({ value }) => value.key);
      const vpcs = subnet.vpc.all.map((one) => one.key);
      const holds = [publicV4, publicV6, egress, isolated].map((answer) => answer.holds);
      const key = [...vpcs, ...acls, ...holds].join();
      const known = tiers.get(key);
      if (known === undefined) tiers.set(key, [resource]);
      else known.push(resource);
    }
    return [...tiers.values()];
  }
}

const mostTiers = 4;

/** That Beanstalk is told which type of load balancer all its settings are for. */
function typed({ owner, label }: Member): Offer {
  return {
    cause: { resource: owner, property: "settings", link: `type ${label}` },
    fix: `Say in the settings of ${owner.toString()} that LoadBalancerType of aws:elasticbeanstalk:environment is application: without it the load balancer is a classic one, on which settings of aws:elbv2 have no effect.`,
  };
}

function isOf(place: Place, member: Member): boolean {
  return place.kind === "member" && place.member === member;
}

/** The direct ways that a row is made of. */
function legsOf({ from, to, through }: Row): readonly Pick<Lost, "from" | "to">[] {
  const pairs = (sources: readonly Place[], targets: readonly Place[]) =>
    sources.flatMap((one) => targets.map((other) => ({ from: one, to: other })));
  const [sources, targets] = [from, to].map((parties) => parties.flatMap(placesOf));
  if (sources === undefined || targets === undefined) return [];
  if (through === undefined) return pairs(sources, targets);
  const edges = placesOf(through);
  return [...pairs(sources, edges), ...pairs(edges, targets)];
}
