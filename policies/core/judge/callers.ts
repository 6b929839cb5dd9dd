/** As whom a member gets to something that lets in somebody else. */
import { addresses, packets, ports, type AddressSet, type Reading } from "../algebra";
import type { Resource } from "../graph";
import { Doors } from "../model/doors";
import { named, type Admitted, type Member } from "../model/members";
import { propertyEvidence } from "../model/routing/evidence";
import { roundTrip } from "../reach/paths";
import type { Doubt, Flow, Hop, Path, Place } from "../reach/types";
import type { Judging } from "./judging";
import { isSameWay } from "./parties";

/** A way in that is somebody else's, and how a member takes it. */
export interface Entry {
  readonly by: (from: Member, reading: Reading) => Path | undefined;
}

export class Callers {
  private readonly doors: Doors;
  private readonly known = new Map<Member, readonly Entry[]>();
  /** Public addresses that the program has, as far as they are known. */
  private own: AddressSet | undefined;
  /** Addresses of networks that the matrix names. */
  private readonly elsewhere: AddressSet;

  constructor(private readonly judging: Judging) {
    this.doors = new Doors(judging.model.members);
    const zones = (judging.matrix?.parties ?? []).map(({ zone }) =>
      zone?.kind === "network" ? zone.addresses : addresses.nothing(),
    );
    this.elsewhere = addresses.unionAll(zones);
  }

  /** The ways into a member that somebody else takes. */
  entries(to: Member): readonly Entry[] {
    let known = this.known.get(to);
    if (known === undefined) this.known.set(to, (known = this.read(to)));
    return known;
  }

  private read(to: Member): readonly Entry[] {
    const paths = this.judging
      .into(to, "may")
      .map(({ path }) => path)
      .filter(({ arrives }) => !ports.isEmpty(arrives));
    return [
      ...paths.filter(({ from }) => from.kind === "internet").map((path) => this.around(path, to)),
      ...paths.flatMap((path) => this.byEndpoints(path, to)),
      ...this.doors.to(to).map((door) => this.byDoor(door, to)),
    ];
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
        return joined({ from, flow: out.flow, doubts: out.doubts }, way, {
          through: "the internet",
          sent,
          arrives,
        });
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
      const texts = this.judging.model.graph.resources.flatMap(
        (one) => one.outputText("publicIp") ?? [],
      );
      this.own = addresses.parseList(texts).set;
    }
    return this.own;
  }

  /** By the program's own endpoints, or its VPC's association, to a front that is for other accounts. */
  private byEndpoints(entry: Path, to: Member): readonly Entry[] {
    const { front } = entry;
    if (front?.audience !== "accounts") return [];
    return [
      ...this.doors.before(front).map((endpoint): Entry => ({
        by: (from, reading) => {
          const way = reading === "may" ? entry : this.surely(entry, to);
          const { flow, doubts } = this.judging.reach.direct(
            { kind: "member", member: from },
            { kind: "member", member: endpoint },
            reading,
          );
          if (way === undefined || flow === undefined) return undefined;
          const { sent, arrives } = way;
          return joined({ from, flow, doubts }, way, { through: endpoint.label, sent, arrives });
        },
      })),
      ...this.doors.associations(front).map((association): Entry => ({
        by: (from, reading) => {
          // What AWS makes of the association is not followed hop by hop: that it must not be is never sure.
          const isThere = reading === "may" && this.isIn(from, association);
          if (!isThere || !this.sendsToLattice(from) || !this.isLetIn(from, association)) {
            return undefined;
          }
          const evidence = propertyEvidence(association, "vpcIdentifier");
          const place: Place = { kind: "member", member: from };
          return {
            ...plain(entry),
            from: place,
            hops: [{ evidence, why: "joins its VPC to the network" }, ...entry.hops],
            hopsFor: (packet) => [
              { evidence, why: "joins its VPC to the network" },
              ...entry.hopsFor(packet),
            ],
            through: [association.toString(), ...entry.through],
            doubts: [
              {
                evidence,
                fix: `Take the VPC of ${from.label} out of the network of Lattice: remove ${association.toString()}, or let the groups of ${from.label} send nothing to 169.254.171.0/24.`,
              },
              ...entry.doubts,
            ],
          };
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
  private byDoor(door: Member, to: Member): Entry {
    return {
      by: (from, reading) => {
        const place: Place = { kind: "member", member: from };
        const before = this.judging
          .into(door, reading)
          .find((crowd) => crowd.has(place))
          ?.of(from);
        if (before === undefined) return undefined;
        const at: Place = { kind: "member", member: door };
        const isProxy = door.owner.kind === "RdsProxy" || door.owner.kind === "RdsProxyEndpoint";
        const onward = isProxy
          ? this.judging.reach.direct(at, { kind: "member", member: to }, reading).flow
          : answering(door, to, this.judging.ownPorts(to));
        if (onward === undefined) return undefined;
        const arrives = ports.unionAll(onward.packets.products.map(({ traffic }) => traffic));
        return {
          ...plain(before),
          to: onward.to,
          flows: [...before.flows, onward],
          arrives,
          hops: [...before.hops, ...onward.hops],
          hopsFor: (packet) => [...before.hopsFor(packet), ...onward.hopsFor(onward.packets)],
          through: [...before.through, door.label],
        };
      },
    };
  }
}

/** Addresses at which services of Lattice are called (https://docs.aws.amazon.com/vpc-lattice/latest/ug/vpc-lattice-service-network.html). */
const lattice = addresses.parseList(["169.254.171.0/24", "fd00:ec2:80::/64"]).set;

/** Whatever groups it names are those of an association. */
const ofAssociation = { filtered: true, hidden: [], isDefault: false };

function onlyV6(set: Flow["packets"]): Flow["packets"] {
  return packets.intersection(
    set,
    packets.packets(addresses.anything6, addresses.anything6, ports.allTraffic),
  );
}

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

/** A member's own flow, and the way on that is somebody else's. */
function joined(
  { from, flow, doubts }: { from: Member; flow: Flow; doubts: readonly Doubt[] },
  way: Path,
  { through, sent, arrives }: { through: string; sent: Path["sent"]; arrives: Path["arrives"] },
): Path {
  return {
    ...plain(way),
    from: { kind: "member", member: from },
    flows: [flow, ...way.flows],
    sent,
    arrives,
    hops: [...flow.hops, ...way.hops],
    hopsFor: (packet) => [...flow.hopsFor(packet), ...way.hopsFor(way.flows[0]?.packets ?? packet)],
    through: [through, ...way.through],
    doubts: [...doubts, ...way.doubts],
  };
}
