/** Asks whether one place reaches another, in both readings, and takes down why. */
import {
  addresses,
  directPath,
  firstPackets,
  hopText,
  isSameWay,
  labels,
  packets,
  ports,
  portsText,
  sourcesOf,
  witnessOf,
  type Flow,
  type HopText,
  type Model,
  type PacketSet,
  type Path,
  type Reach,
  type Reading,
  type TrafficSet,
} from "../proof";
import { blocksOf, type Block } from "./blocks";
import type { End, Names } from "./names";

/** - `perhaps`: it may, and something that is not known decides */
export type Answer = "yes" | "perhaps" | "no";

/** A value that is not known, and how it is made known. */
export interface Unknown {
  readonly text: string;
  readonly fix: string;
}

/** One way from the one to the other. */
export interface ToldWay {
  readonly certain: boolean;
  /** What hands on, in order. */
  readonly through: readonly string[];
  /** What is sent, and what arrives: load balancers make one of the other. */
  readonly sent: string;
  readonly arrives: string;
  /** One packet that goes this way. */
  readonly packet?: string;
  readonly hops: readonly HopText[];
  readonly unknown: readonly Unknown[];
}

/** The answer for one pair of places. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly answer: Answer;
  /** The shortest ways that carry what was asked for, those that are certain first. */
  readonly ways: readonly ToldWay[];
  /** So many more are not told. */
  readonly moreWays: number;
  /** Each layer that closes the way by itself, where the answer is no. */
  readonly blocked: readonly Block[];
  /** What gets there beside what was asked for. */
  readonly otherPorts?: string;
}

/** So many ways are told of each pair. */
const mostWays = 5;

export class Questions {
  private readonly label: (block: string) => string;

  constructor(
    private readonly model: Model,
    private readonly reach: Reach,
    private readonly names: Pick<Names, "nameOf" | "relayName">,
  ) {
    this.label = labels(model.graph);
  }

  /** @param asked the traffic that is asked about; undefined for any */
  ask(from: End, to: End, asked: TrafficSet | undefined): Pair {
    const may = this.paths(from, to, "may");
    const hits = may.filter((path) => carries(path, asked));
    const must = hits.length === 0 ? [] : this.paths(from, to, "must");
    const ways = hits.map((path) => {
      const certain = must.find((one) => isSameWay(one, path) && carries(one, asked));
      const isSure = certain !== undefined || isWholly(path, from, asked);
      return { path: certain ?? path, isSure, doubts: isSure ? [] : doubtsOf(path, asked) };
    });
    const inOrder = [...ways.filter(({ isSure }) => isSure), ...ways.filter((one) => !one.isSure)];
    const others = ports.unionAll(
      may.filter((path) => !hits.includes(path)).map(({ sent }) => sent),
    );
    return {
      from: from.name,
      to: to.name,
      answer: hits.length === 0 ? "no" : ways.some(({ isSure }) => isSure) ? "yes" : "perhaps",
      ways: inOrder.slice(0, mostWays).map(({ path, isSure, doubts }) => ({
        certain: isSure,
        through: path.through.map((one) => this.names.relayName(one)),
        sent: portsText(path.sent),
        arrives: portsText(path.arrives),
        ...this.packet(path, from, asked),
        hops: path.hops.map(hopText),
        unknown: doubts,
      })),
      moreWays: Math.max(0, inOrder.length - mostWays),
      blocked:
        hits.length > 0
          ? []
          : blocksOf(this.model, this.reach, {
              from,
              to,
              asked,
              nameOf: (member) => this.names.nameOf(member),
            }),
      ...(hits.length === 0 && !ports.isEmpty(others) ? { otherPorts: portsText(others) } : {}),
    };
  }

  private paths(from: End, to: End, reading: Reading): readonly Path[] {
    const all =
      to.place.kind === "member"
        ? this.reach.paths(from.place, to.place.member, reading)
        : this.leaving(from, to, reading);
    return all.filter((path) => !ports.isEmpty(path.arrives) && isFrom(path, from));
  }

  /** What leaves the network, without relays. */
  private leaving(from: End, to: End, reading: Reading): readonly Path[] {
    const direct = this.reach.direct(from.place, to.place, reading);
    const { flow } = direct;
    if (flow === undefined) return [];
    const set = towards(flow, to);
    if (packets.isEmpty(set)) return [];
    return [directPath({ ...flow, packets: set, hops: flow.hops }, direct.doubts)];
  }

  private packet(path: Path, from: End, asked: TrafficSet | undefined): { packet?: string } {
    const first = firstPackets(path);
    const wanted = packets.packets(
      from.addresses ?? addresses.anything,
      addresses.anything,
      asked ?? ports.allTraffic,
    );
    const both = packets.intersection(first, wanted);
    const packet = witnessOf(packets.isEmpty(both) ? first : both, this.label);
    return packet === undefined ? {} : { packet };
  }
}

/** A port is asked for whether it is sent or arrives: nobody is to hear no for having named the other. */
function carries({ sent, arrives }: Path, asked: TrafficSet | undefined): boolean {
  return asked === undefined || ports.intersects(sent, asked) || ports.intersects(arrives, asked);
}

/**
 * Whether a path that may be is there for sure for what was asked. One without doubts is there for some of its packets:
 * that says something of those that were asked for only if there are no others.
 */
function isWholly(path: Path, { addresses: own }: End, asked: TrafficSet | undefined): boolean {
  return (
    path.doubts.length === 0 &&
    (asked === undefined || ports.isSubset(path.sent, asked)) &&
    (own === undefined || addresses.isSubset(sourcesOf(path), own))
  );
}

function doubtsOf({ doubts, sent }: Path, asked: TrafficSet | undefined): readonly Unknown[] {
  if (doubts.length > 0) return doubts.map(({ evidence: { text }, fix }) => ({ text, fix }));
  const what = asked === undefined ? "these addresses are" : `${portsText(asked)} is`;
  return [
    {
      text: `something of ${portsText(sent)} gets there for sure; whether ${what} among it, a value that is not known decides`,
      fix: "Look at the hops for rules with unknown ports or addresses, and give literals there.",
    },
  ];
}

/** Whether a path may begin at the addresses of a declared network. */
function isFrom({ flows }: Path, { addresses: own }: End): boolean {
  if (own === undefined) return true;
  const [first] = flows;
  return (first?.packets.products ?? []).some(({ source }) => addresses.intersects(source, own));
}

function towards({ packets: set }: Flow, { addresses: own }: End): PacketSet {
  if (own === undefined) return set;
  return packets.intersection(set, packets.packets(addresses.anything, own, ports.allTraffic));
}
