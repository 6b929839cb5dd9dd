/** As whom a member gets to something that lets in somebody else. */
import { addresses, packets, ports, type AddressSet, type Reading } from "../algebra";
import { textOf, type Resource } from "../graph";
import type { Door } from "../model/doors";
import { named, type Admitted, type Member } from "../model/members";
import { propertyEvidence } from "../model/routing/evidence";
import { onlyV6, roundTrip } from "../reach/paths";
import type { Doubt, Flow, Hop, Path, Place } from "../reach/types";
import { carriedBy } from "./evidence";
import type { Judging } from "./judging";
import { isSameWay } from "./parties";

/** A way in that is somebody else's, and how others take it. */
export interface Entry {
  readonly by: (from: Member, reading: Reading) => Path | undefined;
  /** The same for whoever is no member: clients of a VPN, networks elsewhere, fronts. */
  readonly others: (reading: Reading) => readonly Path[];
}

/** So many doors stand one behind the other. */
const mostDoors = 3;

export class Callers {
  private readonly known = new Map<string, readonly Entry[]>();
  /** Public addresses that the program has, as far as they are known. */
  private own: AddressSet | undefined;
  /** Addresses of networks that the matrix names. */
  private readonly elsewhere: AddressSet;

  constructor(private readonly judging: Judging) {
    const zones = (judging.matrix?.parties ?? []).map(({ zone }) =>
      zone?.kind === "network" ? zone.addresses : addresses.nothing(),
    );
    this.elsewhere = addresses.unionAll(zones);
  }

  /** The ways into a member that somebody else takes. */
  entries(to: Member, steps = mostDoors): readonly Entry[] {
    if (steps === 0) return [];
    const key = `${steps} ${to.label}`;
    let known = this.known.get(key);
    if (known === undefined) this.known.set(key, (known = this.read(to, steps)));
    return known;
  }

  private read(to: Member, steps: number): readonly Entry[] {
    const paths = this.judging
      .into(to, "may")
      .map(({ path }) => path)
      .filter(({ arrives }) => !ports.isEmpty(arrives));
    return [
      ...paths.filter(({ from }) => from.kind === "internet").map((path) => this.around(path, to)),
      ...paths.flatMap((path) => this.byEndpoints(path, to, steps)),
      ...this.judging.doors.to(to).map((door) => this.byDoor(door, to, steps)),
    ];
  }

  /** The ways to a door, directly or by others before it. */
  private beyond(
    { at, isSure }: Door,
    steps: number,
    onward: (before: Path, reading: Reading) => Path | undefined,
  ): Entry {
    const isAsked = (reading: Reading) => reading === "may" || isSure;
    return {
      by: (from, reading) => {
        if (!isAsked(reading) || from.owner === at.owner) return undefined;
        const place: Place = { kind: "member", member: from };
        const direct = this.judging.into(at, reading).find((crowd) => crowd.has(place));
        const before =
          direct?.of(from) ?? first(this.entries(at, steps - 1), (one) => one.by(from, reading));
        return before === undefined ? undefined : onward(before, reading);
      },
      others: (reading) => {
        if (!isAsked(reading)) return [];
        const direct = this.judging
          .into(at, reading)
          .map(({ path }) => path)
          .filter(({ from }) => from.kind !== "member");
        const more = this.entries(at, steps - 1).flatMap((one) => one.others(reading));
        return [...direct, ...more].flatMap((before) => onward(before, reading) ?? []);
      },
    };
  }

  /** The same way as it is for sure. */
  private surely(path: Path, to: Member): Path | undefined {
    const { surely } = path;
    if (surely !== undefined) return surely;
    const must = this.judging.into(to, "must").map((crowd) => crowd.path);
    return must.find((one) => isSameWay(one, path) && one.front === path.front);
  }

  /** Out to the internet, and in by a way from there. */
  private around(entry: Path, to: Member): Entry {
    return {
      others: () => [],
      by: (from, reading) => {
        const way = reading === "may" ? entry : this.surely(entry, to);
        const out = this.judging.reach.out(from, reading);
        const [first] = way?.flows ?? [];
        if (way === undefined || first === undefined || out.flow === undefined) return undefined;
        const entering = this.isTaken(way) ? first.packets : onlyV6(first.packets);
        const round = roundTrip(out.flow.packets, entering, reading, this.judging.internet4);
        const sent = ports.intersection(round, way.sent);
        if (ports.isEmpty(sent)) return undefined;
        const arrives =
          way.flows.length === 1 ? ports.intersection(way.arrives, sent) : way.arrives;
        const { flow, doubts } = out;
        return {
          ...followed({ ...leaving(from, flow), doubts }, "the internet", way),
          sent,
          arrives,
        };
      },
    };
  }

  /** Whether a way from the internet may be taken with an IPv4 address that the program has. */
  private isTaken({ front, flows: [first] }: Path): boolean {
    // Who comes by a CDN comes with that one's address.
    if (front !== undefined && (front.sees !== "client" || front.list !== undefined)) return true;
    const { internet4 } = this.judging;
    const sources = addresses.unionAll((first?.packets.products ?? []).map(({ source }) => source));
    const let4 = addresses.intersection(sources, internet4);
    if (addresses.isSubset(internet4, let4)) return true;
    if (addresses.intersects(let4, this.ownAddresses())) return true;
    // What is declared as a network elsewhere has addresses of its own.
    return !addresses.isSubset(let4, this.elsewhere);
  }

  private ownAddresses(): AddressSet {
    if (this.own === undefined) {
      const texts = this.judging.model.graph.resources.flatMap((one) => {
        const told = one.kind === "Eip" ? textOf(one.input("address")) : undefined;
        return one.outputText("publicIp") ?? told ?? [];
      });
      this.own = addresses.parseList(texts).set;
    }
    return this.own;
  }

  /** By the program's own endpoints, or its VPC's association, to a front that is for other accounts. */
  private byEndpoints(entry: Path, to: Member, steps: number): readonly Entry[] {
    const { front } = entry;
    if (front?.audience !== "accounts") return [];
    return [
      ...this.judging.doors.before(front).map((door) =>
        this.beyond(door, steps, (before, reading) => {
          const way = reading === "may" ? entry : this.surely(entry, to);
          return way === undefined ? undefined : followed(before, door.at.label, way);
        }),
      ),
      ...this.judging.doors.associations(front).map((association): Entry => ({
        others: () => [],
        by: (from, reading) => {
          // What AWS makes of the association is not followed hop by hop: that it must not be is never sure.
          const isThere = reading === "may" && this.isIn(from, association);
          if (!isThere || !this.sendsToLattice(from) || !this.isLetIn(from, association)) {
            return undefined;
          }
          return associated(from, association, entry);
        },
      })),
    ];
  }

  private isIn(from: Member, association: Resource): boolean {
    const { reader } = this.judging.model.members.interfaces;
    const vpcs = reader.resources(association, "vpcIdentifier");
    if (vpcs.anything.length > 0 || from.subnets.anything.length > 0) return true;
    const keys = new Set(named(vpcs).map(({ urn }) => urn));
    return this.judging
      .subnetsOf(from)
      .some(({ vpc }) => vpc.open || vpc.all.some(({ key }) => keys.has(key)));
  }

  /** Whether a member's groups let anything out to the addresses of Lattice. */
  private sendsToLattice(from: Member): boolean {
    const { everything, admitted } = this.judging.model.members.releases(from, "may");
    return everything !== undefined || admitted.some((one) => this.mayMean(one, lattice));
  }

  /** Whether the groups of an association let a member in; without any it lets in all of its VPC. */
  private isLetIn(from: Member, association: Resource): boolean {
    const { members } = this.judging.model;
    const path = "securityGroupIds";
    const { reader } = members.interfaces;
    if (!reader.isSet(association, path)) return true;
    const groups = { ...from.groups, ...reader.targets(association, path), ...ofAssociation };
    const { everything, admitted } = members.admits({ ...from, groups }, "may");
    const own = this.judging.addressesOf(from);
    return everything !== undefined || admitted.some((one) => this.mayMean(one, own, from));
  }

  /** Whether a rule may mean some addresses, or a member. */
  private mayMean(one: Admitted, set: AddressSet, member?: Member): boolean {
    const { members } = this.judging.model;
    const meant = members.meant(one, "may");
    return (
      addresses.intersects(meant.addresses, set) ||
      meant.anyone.length > 0 ||
      meant.lists.length > 0 ||
      (member !== undefined && meant.members.includes(member))
    );
  }

  /** By a proxy or an endpoint of a store. */
  private byDoor(door: Door, to: Member, steps: number): Entry {
    const at: Place = { kind: "member", member: door.at };
    const { kind } = door.at.owner;
    const isProxy = kind === "RdsProxy" || kind === "RdsProxyEndpoint";
    return this.beyond(door, steps, (before, reading) => {
      const onward = isProxy
        ? this.judging.reach.direct(at, { kind: "member", member: to }, reading).flow
        : answering(door.at, to, this.judging.ownPorts(to));
      if (onward === undefined) return undefined;
      const arrives = carriedBy(onward);
      return {
        ...plain(before),
        to: onward.to,
        flows: [...before.flows, onward],
        arrives,
        hops: [...before.hops, ...onward.hops],
        hopsFor: (packet) => [...before.hopsFor(packet), ...onward.hopsFor(onward.packets)],
        through: [...before.through, door.at.label],
        doubts: [...before.doubts, ...doubtsOf(door)],
      };
    });
  }
}

/** A member's flow to the internet as a path. */
function leaving(from: Member, flow: Flow): Path {
  const traffic = ports.allTraffic;
  return {
    from: { kind: "member", member: from },
    to: flow.to,
    flows: [flow],
    sent: traffic,
    arrives: traffic,
    hops: flow.hops,
    hopsFor: (packet) => flow.hopsFor(packet),
    through: [],
    doubts: [],
  };
}

/** The first of several that is there. */
function first<T, R>(all: readonly T[], of: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = of(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** That it is not known what a door leads to. */
function doubtsOf({ at, isSure }: Door): readonly Doubt[] {
  if (isSure) return [];
  const { owner } = at;
  const text = `${owner.toString()} may lead to it`;
  const fix = `Name what ${owner.toString()} leads to by one reference to a resource of the program.`;
  return [{ evidence: { resource: owner, path: undefined, text }, fix }];
}

/** The way of a member by the association of its VPC with a network of Lattice. */
function associated(from: Member, association: Resource, entry: Path): Path {
  const evidence = propertyEvidence(association, "vpcIdentifier");
  const hop: Hop = { evidence, why: "joins its VPC to the network" };
  const fix = `Take the VPC of ${from.label} out of the network of Lattice: remove ${association.toString()}, or let the groups of ${from.label} send nothing to 169.254.171.0/24.`;
  return {
    ...plain(entry),
    from: { kind: "member", member: from },
    hops: [hop, ...entry.hops],
    hopsFor: (packet) => [hop, ...entry.hopsFor(packet)],
    through: [association.toString(), ...entry.through],
    doubts: [{ evidence, fix }, ...entry.doubts],
  };
}

/** Addresses at which services of Lattice are called (https://docs.aws.amazon.com/vpc-lattice/latest/ug/vpc-lattice-service-network.html). */
const lattice = addresses.parseList(["169.254.171.0/24", "fd00:ec2:80::/64"]).set;

/** Whatever groups it names are those of an association. */
const ofAssociation = { filtered: true, hidden: [], isDefault: false };

/** What AWS itself hands on from an endpoint of a store. */
function answering(door: Member, to: Member, traffic: Path["sent"]): Flow {
  const hop: Hop = {
    evidence: {
      resource: door.owner,
      path: undefined,
      text: `${door.owner.toString()} is an endpoint of ${to.owner.toString()}`,
    },
    why: "leads to it",
  };
  return {
    from: { kind: "member", member: door },
    to: { kind: "member", member: to },
    packets: packets.packets(addresses.anything, addresses.anything, traffic),
    hops: [hop],
    hopsFor: () => [hop],
  };
}

/** A path as a plain object, which other parts can be put to. */
function plain(path: Path): Path {
  const { front, from, to, flows, sent, arrives, hops, through, doubts } = path;
  return {
    front,
    from,
    to,
    flows,
    sent,
    arrives,
    hops,
    through,
    doubts,
    hopsFor: (packet) => path.hopsFor(packet),
  };
}

/** A way to a door, and the way on that is somebody else's. */
function followed(before: Path, through: string, way: Path): Path {
  const [last] = way.flows;
  return {
    ...plain(way),
    from: before.from,
    front: before.front,
    flows: [...before.flows, ...way.flows],
    sent: before.sent,
    hops: [...before.hops, ...way.hops],
    hopsFor: (packet) => [...before.hopsFor(packet), ...way.hopsFor(last?.packets ?? packet)],
    through: [...before.through, through, ...way.through],
    doubts: [...before.doubts, ...way.doubts],
  };
}
