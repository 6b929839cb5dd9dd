/** What every part of the judgement shares: the model, the matrix, who is who in it, and what was found so far. */
import {
  addresses,
  packets,
  ports,
  spaces,
  type AddressSet,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../algebra";
import { formatPath, type Resource, type Target } from "../graph";
import type { Model } from "../model";
import { Doors } from "../model/doors";
import type { Forward } from "../model/balancing/types";
import type { Front, VpnAccess } from "../model/fronts/types";
import { named, type Member } from "../model/members";
import type { Subnet, Vpc } from "../model/routing";
import type { Crowd, Flow, Hop, Path, Place, Reach } from "../reach/types";
import type { Matrix, Party, Row } from "../traffic/types";
import type { Assumed } from "./assumptions";
import { labels, Places } from "./evidence";
import { Findings, type Cause } from "./findings";
import { hidingOf } from "./hiding";
import type { Offer } from "./joining";
import type { Line } from "./line";
import { Misplaced } from "./misplaced";
import { addressedIn, type Addressed } from "./own-addresses";
import { Refused } from "./refused";
import type { Mend } from "./roots";

export const internet: Place = { kind: "internet" };
const somePrivate = addresses.union(spaces.private4, addresses.anything6);
export const remote: Place = { kind: "remote" };

/** Between whom something flows. */
type Ends = Pick<Flow, "from" | "to">;
const nobody: Ends = { from: internet, to: internet };

/** A declared row and the line that it is printed as. */
export interface Declared {
  readonly row: Row;
  readonly line: Line;
}

/** Why the internet gets to something, or may. */
export interface Exposure {
  readonly cause: Cause;
  readonly isSure: boolean;
  /** What makes known whether it does. */
  readonly fix: string | undefined;
  /** The front by which it does, where that is to blame. */
  readonly front: Front | undefined;
  /** What else closes each of the ways by which it gets there. */
  readonly offers: readonly (() => readonly Offer[])[];
}

export class Judging {
  readonly findings: Findings;
  readonly places: Places;
  readonly label: (block: string) => string;
  /** Compute that the internet gets to, and should not. */
  readonly exposed = new Map<Member, Exposure>();
  /** Members that are not in the group which the rules for them name, with that group. */
  readonly strays = new Map<Member, Target>();
  /** Members that are told to listen on another port than the rules at both ends are for, with that of the rules. */
  readonly oddPorts = new Map<Member, { readonly mend: Mend; readonly agreed: TrafficSet }>();
  /** Addresses of the internet, as seen from all VPCs of the plan. */
  readonly internetSpace: AddressSet;
  readonly internet6: AddressSet;
  readonly internet4: AddressSet;
  /** What is an address of no VPC that the plan makes, for sure. */
  readonly sureInternet6: AddressSet;
  /** Members of which the one private IPv4 address is known. */
  readonly own4: readonly Addressed[];
  /** What stands in the wrong subnets, or is in the wrong group. */
  readonly misplaced: Misplaced;
  /** What answers nobody, whatever routes and rules say. */
  readonly refused: Refused;
  /** What speaks for something else. */
  readonly doors: Doors;
  private readonly parties = new Map<Member, Party[]>();
  private readonly crowds = new Map<Member, Map<Reading, readonly Crowd[]>>();
  private readonly own = new Map<Member, TrafficSet>();
  private readonly vpcs = new Map<Member, readonly Vpc[]>();
  /** Where flows that are declared pass: `urn path` of each hop, with their ends; some are not in there yet. */
  private readonly used = new Map<string, Set<Ends>>();
  private unread: (Flow | Path)[] = [];

  constructor(
    readonly model: Model,
    readonly reach: Reach,
    readonly matrix: Matrix | undefined,
    readonly assumed: Assumed,
  ) {
    this.findings = new Findings((resource) => hidingOf(model, resource));
    this.places = new Places(model.graph);
    this.own4 = addressedIn(model.members.all);
    this.misplaced = new Misplaced(this);
    this.refused = new Refused(model);
    this.doors = new Doors(model.members);
    this.label = labels(model.graph);
    const { internet4 } = model.routing.vpcs;
    const own = model.routing.vpcs.all.map(({ v6 }) => v6.least);
    this.internetSpace = spaces.internet(addresses.unionAll(own), internet4);
    this.internet4 = internet4;
    this.internet6 = addresses.onlyV6(this.internetSpace);
    // Of a VPC that is only named nobody knows the addresses: it takes none from the internet.
    const made = model.routing.vpcs.all.filter(({ created }) => created);
    const most = addresses.unionAll(made.map(({ v6 }) => v6.most));
    this.sureInternet6 = addresses.difference(spaces.internet6, most);
    for (const party of matrix?.parties ?? []) {
      for (const member of party.members) {
        const known = this.parties.get(member);
        if (known === undefined) this.parties.set(member, [party]);
        else known.push(party);
      }
    }
  }

  /** The names that the matrix has for a member. */
  partiesOf(member: Member): readonly Party[] {
    return this.parties.get(member) ?? [];
  }

  isNamed(member: Member): boolean {
    return this.parties.has(member);
  }

  /** How a fix ends where the matrix has no name for one of these members: no row can be about it before it has. */
  naming(members: readonly Member[]): string {
    const one = members.find((member) => !this.isNamed(member));
    if (this.matrix === undefined || one === undefined) return "";
    return ` ${one.owner.toString()} is in no name of the matrix: if it is meant to be there, name it there first.`;
  }

  /** A member as people call it: by its name in the matrix, else by its resource. */
  nameOf(member: Member): string {
    const [party] = this.partiesOf(member);
    if (party === undefined) return member.label;
    return party.members.length > 1 ? `${party.name} (${member.owner.name})` : party.name;
  }

  placeName(place: Place): string {
    switch (place.kind) {
      case "internet":
        return "the internet";
      case "remote":
        return "networks beyond the VPC";
      case "vpn-clients":
        return this.zoneOf(place.access)?.name ?? `clients of ${place.access.endpoint.label}`;
      case "front":
        return `${audiences[place.front.audience]} (${place.front.kind} ${place.front.resource.name})`;
      case "member":
        return this.nameOf(place.member);
    }
  }

  /** Everything that may get to a member, or does for sure, from whatever place. */
  into(member: Member, reading: Reading): readonly Crowd[] {
    let known = this.crowds.get(member);
    if (known === undefined) {
      this.crowds.set(member, (known = new Map<Reading, readonly Crowd[]>()));
    }
    let crowds = known.get(reading);
    if (crowds === undefined) {
      crowds = this.reach
        .crowds(member, reading)
        .filter(({ path }) => !ports.isEmpty(path.arrives))
        .flatMap((crowd) => this.notAssumedAway(crowd));
      known.set(reading, crowds);
    }
    return crowds;
  }

  /** What a load balancer hands on to a member of requests: its health checks are nobody's. */
  requests(balancer: Member, to: Member, reading: Reading): readonly Forward[] {
    return this.model.balancing
      .into(to, reading)
      .filter((one) => one.balancer === balancer && !one.isHealthCheck);
  }

  /** The rows that allow something into a member. */
  allowsInto(member: Member): readonly Row[] {
    return (this.matrix?.rows ?? []).filter(
      ({ kind, notApplicable, to }) =>
        kind === "allow" &&
        notApplicable === undefined &&
        to.some(({ members }) => members.includes(member)),
    );
  }

  /** Whether a row allows something from one member to another, be it through others. */
  isMeant(from: Member, to: Member): boolean {
    return (this.matrix?.rows ?? []).some(
      ({ kind, from: sources, to: targets, through }) =>
        kind === "allow" &&
        targets.some(({ members }) => members.includes(to)) &&
        [...sources, ...(through === undefined ? [] : [through])].some(({ members }) =>
          members.includes(from),
        ),
    );
  }

  /** Remembers where a flow that is declared passes. */
  use(flow: Flow | Path): void {
    this.unread.push(flow);
  }

  /** Whether declared flows pass at a hop: what is used so is rarely to blame. */
  isUsed(evidence: Hop["evidence"]): boolean {
    return this.usersOf(evidence).size > 0;
  }

  /** Whether declared flows to others than a member pass at a hop; parts of one thing go by one name. */
  isUsedByOthers(evidence: Hop["evidence"], member: Member): boolean {
    const names = this.partiesOf(member);
    const isOwn = (one: Member) =>
      one.owner === member.owner ||
      (one.role === "store" && this.partiesOf(one).some((party) => names.includes(party)));
    return [...this.usersOf(evidence)].some(({ to }) => to.kind === "member" && !isOwn(to.member));
  }

  /** Whether declared flows from or to something that stands in a subnet pass at a hop. */
  isUsedIn(evidence: Hop["evidence"], subnet: Subnet): boolean {
    const stands = (place: Place) =>
      place.kind === "member" && this.subnetsOf(place.member).includes(subnet);
    return [...this.usersOf(evidence)].some(({ from, to }) => stands(from) || stands(to));
  }

  private usersOf({ resource, path }: Hop["evidence"]): ReadonlySet<Ends> {
    if (resource === undefined) return new Set();
    for (const one of this.unread) {
      const flows = "flows" in one ? one.flows : [one];
      for (const { from, to, hops } of flows) {
        const ends = { from, to };
        for (const hop of hops) this.note(hop, ends);
      }
      // What lies between the flows leads to nobody in particular.
      for (const hop of one.hops) this.note(hop, nobody);
    }
    this.unread = [];
    return this.used.get(usedKey(resource.urn, path)) ?? new Set();
  }

  private note({ evidence: { resource, path } }: Hop, ends: Ends): void {
    if (resource === undefined) return;
    const key = usedKey(resource.urn, path);
    const known = this.used.get(key);
    if (known === undefined) this.used.set(key, new Set([ends]));
    else known.add(ends);
  }

  private notAssumedAway(crowd: Crowd): readonly Crowd[] {
    if (this.assumed.isEmpty) return [crowd];
    const covered = [...crowd.members].filter(({ owner }) => this.assumed.covers(owner));
    const rest = crowd.but(covered);
    return rest === undefined || this.isAssumedAway(rest.path) ? [] : [rest];
  }

  /** Whether a path only exists because of something that a person has looked at. */
  isAssumedAway({ from, flows }: Path): boolean {
    const places = [from, ...flows.map(({ to }) => to)];
    return places.some((place) => {
      if (place.kind === "member") return this.assumed.covers(place.member.owner);
      return place.kind === "front" && this.assumed.covers(place.front.resource);
    });
  }

  /**
   * The destination's own ports: those that it says it listens on; else those on which load balancers send to it;
   * else any. A function has none: it is called by whatever ports its fronts have.
   */
  ownPorts(member: Member): TrafficSet {
    let known = this.own.get(member);
    if (known === undefined) {
      const listens = member.accepts ? member.listens : { may: ports.allTraffic, declared: false };
      const sent = listens.declared ? [] : this.model.balancing.into(member, "may");
      const served = ports.unionAll(sent.map(({ traffic }) => traffic));
      known = listens.declared || ports.isEmpty(served) ? listens.may : served;
      this.own.set(member, known);
    }
    return known;
  }

  /** The subnets that a member may stand in, as routing knows them. */
  subnetsOf({ subnets }: Member): readonly Subnet[] {
    return named(subnets).map(({ urn }) => this.model.routing.subnets.named(urn));
  }

  /** The VPCs in which a member's subnets may be. */
  vpcsOf(member: Member): readonly Vpc[] {
    let known = this.vpcs.get(member);
    if (known === undefined) {
      known = [...new Set(this.subnetsOf(member).flatMap(({ vpc }) => vpc.all))];
      this.vpcs.set(member, known);
    }
    return known;
  }

  /** The addresses that a member may have. */
  addressesOf(member: Member): AddressSet {
    if (member.subnets.anything.length > 0) return addresses.anything;
    return addresses.unionAll(
      this.subnetsOf(member).flatMap(({ v4, v6 }) => [
        v4.most,
        ...(member.carriesV6.state === "no" ? [] : [v6.most]),
      ]),
    );
  }

  /**
   * The packets from some addresses to a member, to show one of them: on a port that it listens on where there is one,
   * and with a private address where it may stand anywhere.
   */
  packetsTo(member: Member, from: AddressSet, traffic: TrafficSet): PacketSet {
    const isAnywhere = member.subnets.anything.length > 0;
    const to = isAnywhere ? somePrivate : this.addressesOf(member);
    const own = ports.intersection(traffic, this.ownPorts(member));
    return packets.packets(from, to, ports.isEmpty(own) ? traffic : own);
  }

  /** The resources of the parties' members, for reading out names. */
  ownerOf(place: Place): Resource | undefined {
    if (place.kind === "member") return place.member.owner;
    if (place.kind === "front") return place.front.resource;
    return place.kind === "vpn-clients" ? place.access.endpoint.owner : undefined;
  }

  private zoneOf(access: VpnAccess): Party | undefined {
    return this.matrix?.parties.find(({ zone }) => isOfZone(zone, access));
  }
}

function isOfZone(zone: Party["zone"], access: VpnAccess): boolean {
  return (
    zone?.kind === "client-vpn" &&
    zone.access.some(({ endpoint }) => endpoint.owner === access.endpoint.owner)
  );
}

const audiences: Readonly<Record<Front["audience"], string>> = {
  internet: "the internet",
  accounts: "other AWS accounts",
  operators: "operators of the account",
  "control-plane": "whoever has credentials of AWS",
};

/** A hop's place among those that declared flows use. */
function usedKey(urn: string, path: Parameters<typeof formatPath>[0] | undefined): string {
  return `${urn} ${path === undefined ? "" : formatPath(path)}`;
}
