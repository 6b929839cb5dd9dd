/** Who can reach whom on one side of a diff: every way of the closed world, by its ends and by what hands it on. */
import {
  addresses,
  carriedBy,
  firstPackets,
  forbids,
  isOwnCheck,
  isSameWay,
  packets,
  ports,
  Rows,
  undeclared,
  type Judging,
  type Member,
  type PacketSet,
  type Path,
  type Place,
  type TrafficSet,
} from "../proof";

/** One end of a flow. */
export interface FlowEnd {
  /** The same on both sides for the same thing. */
  readonly key: string;
  readonly name: string;
  /** Its name in the matrix; two things of one name have the same rights. */
  readonly party: string | undefined;
}

/** What is carried. Relays make something else of what is sent; without them it arrives as it is. */
export interface Carried {
  /** From which addresses is sent what. */
  readonly sent: PacketSet;
  /** What arrives, by relays. */
  readonly handed: PacketSet;
}

/** All traffic between two ends by one way. */
export interface Flow {
  readonly key: string;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly through: readonly string[];
  /** Whether the addresses at which it begins are part of what it is. */
  readonly isOutside: boolean;
  /** All that may get there, and what does for sure. */
  readonly may: Carried;
  readonly sure: Carried;
  /** What of it the matrix does not allow, and the rows that say something of it. */
  readonly standing: () => FlowStanding;
}

export interface FlowStanding {
  /** False between things that the matrix does not name. */
  readonly isJudged: boolean;
  readonly undeclared: TrafficSet;
  /** Rows that declare it, or else that forbid it. */
  readonly rows: readonly string[];
}

/** By key. The ways of all members are asked for once, which follows groups and not pairs. */
export function flowsOf(
  judging: Judging,
  keyOf: (urn: string) => string,
): ReadonlyMap<string, Flow> {
  const found = new Map<string, Gathered>();
  const ends = new Ends(judging, keyOf);
  const standings = new Standings(judging);
  for (const member of judging.model.members.all) {
    const to: Place = { kind: "member", member };
    const must = waysInto(judging, member, "must");
    for (const path of waysInto(judging, member, "may")) {
      if (path.from.kind === "member" && path.from.member.owner === member.owner) continue;
      const certain = must.find((one) => isSameWay(one, path));
      gather(found, ends, path, to, certain, () => standings.into(path, member));
    }
    if (!member.initiates) continue;
    const may = outOf(judging, member, "may");
    if (may === undefined) continue;
    gather(found, ends, may, may.to, outOf(judging, member, "must"), () =>
      standings.out(may, member),
    );
  }
  return new Map([...found].map(([key, one]) => [key, flowOf(one)]));
}

/** Each way by itself: sources that are alike on one side may not be on the other. */
function waysInto(judging: Judging, member: Member, reading: "may" | "must"): readonly Path[] {
  return judging.into(member, reading).flatMap((crowd) => crowd.each());
}

interface Gathered extends Pick<Flow, "key" | "from" | "to" | "through" | "isOutside"> {
  may: Carried;
  sure: Carried;
  readonly standings: (() => FlowStanding)[];
}

function gather(
  found: Map<string, Gathered>,
  ends: Ends,
  path: Path,
  to: Place,
  certain: Path | undefined,
  standing: () => FlowStanding,
): void {
  const [from, end] = [ends.of(path.from), ends.of(to)];
  const through = ends.through(path);
  const key = JSON.stringify([from.key, end.key, ...through.map((one) => one.key)]);
  const isOutside = path.from.kind === "internet" || path.from.kind === "remote";
  const may = carriedOn(path, isOutside);
  const isSure = path.doubts.length === 0;
  const sure = isSure ? may : certain === undefined ? nothing : carriedOn(certain, isOutside);
  const known = found.get(key);
  if (known === undefined) {
    const names = through.map(({ name }) => name);
    found.set(key, {
      key, from, to: end, through: names, isOutside, may, sure, standings: [standing],
    }); // prettier-ignore
    return;
  }
  known.may = joined(known.may, may, packets.MAY);
  known.sure = joined(known.sure, sure, packets.MUST);
  known.standings.push(standing);
}

const nothing: Carried = { sent: packets.nothing(), handed: packets.nothing() };

function joined(a: Carried, b: Carried, how: typeof packets.MAY): Carried {
  return {
    sent: packets.union(a.sent, b.sent, how),
    handed: packets.union(a.handed, b.handed, how),
  };
}

/** Addresses count at which a way begins outside; inside, whose they are is told by the end itself. */
function carriedOn(path: Path, isOutside: boolean): Carried {
  const { anything } = addresses;
  const isDirect = path.flows.length === 1;
  const inside = packets.packets(anything, anything, path.sent);
  return {
    sent: isOutside
      ? packets.unionAll(
          firstPackets(path).products.map(({ source, traffic }) =>
            packets.packets(source, anything, traffic),
          ),
        )
      : inside,
    handed: isDirect ? packets.nothing() : packets.packets(anything, anything, path.arrives),
  };
}

function flowOf({ standings, ...flow }: Gathered): Flow {
  return {
    ...flow,
    standing: () => {
      const all = standings.map((standing) => standing());
      return {
        isJudged: all.some(({ isJudged }) => isJudged),
        undeclared: ports.unionAll(all.map((one) => one.undeclared)),
        rows: [...new Set(all.flatMap(({ rows }) => rows))],
      };
    },
  };
}

/** What leaves for the internet, as a path. */
function outOf({ reach }: Judging, member: Member, reading: "may" | "must"): Path | undefined {
  const { flow, doubts } = reach.out(member, reading);
  if (flow === undefined || packets.isEmpty(flow.packets)) return undefined;
  const traffic = carriedBy(flow);
  const from: Place = { kind: "member", member };
  return {
    from, to: { kind: "internet" }, flows: [flow], sent: traffic, arrives: traffic, hops: flow.hops, through: [], doubts,
  }; // prettier-ignore
}

/** Names the ends of flows. */
class Ends {
  private readonly known = new Map<Member, FlowEnd>();

  constructor(
    private readonly judging: Judging,
    private readonly keyOf: (urn: string) => string,
  ) {}

  of(place: Place): FlowEnd {
    const name = this.judging.placeName(place);
    switch (place.kind) {
      case "internet":
      case "remote":
        return { key: place.kind, name, party: place.kind };
      case "front":
        return { key: `front ${this.keyOf(place.front.resource.urn)}`, name, party: undefined };
      case "vpn-clients":
        return {
          key: `clients ${this.keyOf(place.access.endpoint.owner.urn)}`,
          name,
          party: undefined,
        };
      case "member":
        return this.ofMember(place.member);
    }
  }

  private ofMember(member: Member): FlowEnd {
    let end = this.known.get(member);
    if (end === undefined) {
      // An owner may have several members; the rest of the label tells them apart.
      const which = member.label.replace(member.owner.toString(), "");
      const [party] = this.judging.partiesOf(member);
      end = {
        key: `${this.keyOf(member.owner.urn)}${which}`,
        name: this.judging.nameOf(member),
        party: party?.name,
      };
      this.known.set(member, end);
    }
    return end;
  }

  /** What hands a path on. Only of members it is known what they are called on the other side. */
  through({ flows, through }: Path): readonly FlowEnd[] {
    const relays = flows.slice(0, -1).map(({ to }) => this.of(to));
    const names = through.map((name) => ({ key: name, name, party: undefined }));
    return relays.length === through.length ? relays : names;
  }
}

/** What the matrix says of ways, exactly as the proof judges them. */
class Standings {
  private readonly rows: Rows;

  constructor(private readonly judging: Judging) {
    this.rows = new Rows(judging.matrix);
  }

  into(path: Path, member: Member): FlowStanding {
    const { judging, rows } = this;
    const { from } = path;
    if (judging.matrix === undefined) return none(path);
    const isNamed = judging.isNamed(member);
    const comesFromUnnamed = from.kind === "member" && !judging.isNamed(from.member);
    const isJudged =
      isNamed || (member.role === "store" ? !comesFromUnnamed : from.kind === "internet");
    if (!isJudged || judging.assumed.covers(member.owner)) return outside;
    const broken = rows.neverInto(member).filter(({ row }) => forbids(row, path));
    if (broken.length > 0) {
      const ids = broken.map(({ row }) => row.id);
      return { isJudged, undeclared: path.arrives, rows: ids };
    }
    const allows = rows.allowsInto(member);
    const left = undeclared(judging, path, member, allows);
    const isCheck = isNamed && isOwnCheck(judging, path, member);
    const declaring = allows.filter(
      (row) => !ports.isSubset(path.arrives, undeclared(judging, path, member, [row])),
    );
    return {
      isJudged,
      undeclared: isCheck ? ports.nothing() : left,
      rows: declaring.map(({ id }) => id),
    };
  }

  /** Out to the internet. */
  out(path: Path, member: Member): FlowStanding {
    const { judging, rows } = this;
    if (judging.matrix === undefined) return none(path);
    if (!judging.isNamed(member)) return outside;
    const about = (one: Rows["allow"]) =>
      one.filter(
        ({ row }) =>
          row.to.some(({ zone }) => zone?.kind === "internet") &&
          row.from.some(({ members }) => members.includes(member)),
      );
    const broken = about(rows.never).filter(
      ({ row }) => row.traffic === undefined || ports.intersects(row.traffic, path.arrives),
    );
    if (broken.length > 0) {
      return { isJudged: true, undeclared: path.arrives, rows: broken.map(({ row }) => row.id) };
    }
    const allows = about(rows.allow);
    const allowed = ports.unionAll(allows.map(({ row }) => row.traffic ?? ports.allTraffic));
    return {
      isJudged: true,
      undeclared: ports.difference(path.arrives, allowed),
      rows: allows.map(({ row }) => row.id),
    };
  }
}

const outside: FlowStanding = { isJudged: false, undeclared: ports.nothing(), rows: [] };

/** Without a matrix nothing is declared. */
function none({ arrives }: Path): FlowStanding {
  return { isJudged: true, undeclared: arrives, rows: [] };
}
