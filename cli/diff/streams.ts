/** Ways on one side of a diff: those of senders that nothing on the way tells apart are asked for once, and are one. */
import {
  directPath,
  isSameWay,
  packets,
  type Crowd,
  type Judging,
  type Member,
  type Path,
  type Place,
  type Reading,
} from "../proof";
import { carriedOn, isSame, nothing, type Carried } from "./carried";
import { Ends, type FlowEnd } from "./ends";
import { Standings, type FlowStanding } from "./standings";

/** Who sends, and what gets there for sure: something may be unknown of one of many alone. */
export interface Sender {
  readonly place: Place;
  readonly end: FlowEnd;
  readonly sure: Carried;
}

/** The same traffic from each of some senders to one end, by one way. */
export interface Stream {
  readonly from: readonly Sender[];
  readonly to: FlowEnd;
  readonly through: readonly FlowEnd[];
  /** All that may get there. */
  readonly may: Carried;
  /** What the matrix says of the way of one of the senders. */
  readonly standing: (sender: Sender) => FlowStanding;
}

/** Everything that gets anywhere. The ways into each member are asked for once, which follows groups and not pairs. */
export function streamsOf(judging: Judging, keyOf: (urn: string) => string): readonly Stream[] {
  const streams = new Streams(judging, keyOf);
  return judging.model.members.all.flatMap((member) => [
    ...streams.into(member),
    ...streams.out(member),
  ]);
}

class Streams {
  private readonly ends: Ends;
  private readonly standings: Standings;

  constructor(
    private readonly judging: Judging,
    keyOf: (urn: string) => string,
  ) {
    this.ends = new Ends(judging, keyOf);
    this.standings = new Standings(judging);
  }

  into(member: Member): readonly Stream[] {
    const must = this.judging.into(member, "must");
    return this.judging.into(member, "may").map((crowd) => {
      const { path } = crowd;
      const may = carriedOn(path);
      const from =
        path.from.kind === "member"
          ? this.inside(crowd, may, member, must)
          : [this.sender(path.from, sureOf(path, may, must.find((one) => isSameWay(one.path, path))?.path))]; // prettier-ignore
      const wayOf = ({ place }: Sender) =>
        place.kind === "member" ? crowd.of(place.member) : path;
      return {
        from,
        to: this.ends.of({ kind: "member", member }),
        through: this.ends.through(path),
        may,
        standing: (sender) => this.standings.into(wayOf(sender), member),
      };
    });
  }

  /** What leaves for the internet. */
  out(member: Member): readonly Stream[] {
    const path = member.initiates ? outOf(this.judging, member, "may") : undefined;
    if (path === undefined) return [];
    const may = carriedOn(path);
    const sure = sureOf(path, may, outOf(this.judging, member, "must"));
    return [
      {
        from: [this.sender(path.from, sure)],
        to: this.ends.of(path.to),
        through: [],
        may,
        standing: () => this.standings.out(path, member),
      },
    ];
  }

  private inside(
    crowd: Crowd,
    may: Carried,
    to: Member,
    must: readonly Crowd[],
  ): readonly Sender[] {
    const way = crowd.path.through.join();
    const certain = must
      .filter(({ path }) => path.from.kind === "member" && path.through.join() === way)
      .map((one) => {
        const sure = carriedOn(one.path);
        return { one, sure: isSame(sure, may) ? may : sure };
      });
    return [...crowd.members]
      .filter(({ owner }) => owner !== to.owner)
      .map((member) => {
        const place: Place = { kind: "member", member };
        const sure = certain.find(({ one }) => one.has(place))?.sure ?? nothing;
        // Where all of it is certain, nothing is left to doubt.
        const isSure = sure === may || crowd.of(member).doubts.length === 0;
        return this.sender(place, isSure ? may : sure);
      });
  }

  private sender(place: Place, sure: Carried): Sender {
    return { place, end: this.ends.of(place), sure };
  }
}

function sureOf({ doubts }: Path, may: Carried, certain: Path | undefined): Carried {
  if (doubts.length === 0) return may;
  return certain === undefined ? nothing : carriedOn(certain);
}

/** What leaves for the internet, as a path. */
function outOf({ reach }: Judging, member: Member, reading: Reading): Path | undefined {
  const { flow, doubts } = reach.out(member, reading);
  if (flow === undefined || packets.isEmpty(flow.packets)) return undefined;
  return directPath(flow, doubts);
}
