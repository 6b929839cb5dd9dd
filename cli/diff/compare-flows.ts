/** Which ways are there on one side and not on the other. */
import {
  addresses,
  addressesText,
  packets,
  ports,
  portsText,
  spaces,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../proof";
import type { FlowChange, FlowChangeKind, Standing } from "./document";
import { isEmpty, minus, nothing, type Carried } from "./carried";
import { differing } from "./differing";
import { flowsOf, type Flow } from "./flows";
import type { FlowStanding } from "./standings";
import type { Stream } from "./streams";

export interface Compared {
  readonly changes: readonly FlowChange[];
  /** Flows whose ends are other resources by the same names of the matrix: nothing opened, nothing closed. */
  readonly moved: number;
}

/** A change before it is told. */
interface Found {
  readonly change: FlowChangeKind;
  readonly flow: Flow;
  readonly set: Carried;
}

/**
 * @param label names symbolic blocks of addresses
 * @param waives whether exceptions cover whatever that side's matrix does not declare
 */
export function compareFlows(
  base: readonly Stream[],
  head: readonly Stream[],
  label: (block: string) => string,
  waives: { readonly base: boolean; readonly head: boolean },
): Compared {
  const found: Found[] = [];
  const [before, now] = differing(base, head);
  const [was, is] = [flowsOf(before), flowsOf(now)];
  for (const [key, flow] of is) {
    const other = was.get(key);
    const [wasSure, wasMay] = [other?.sure ?? nothing, other?.may ?? nothing];
    const opened = minus(flow.sure, wasSure);
    if (!isEmpty(opened)) found.push({ change: "opened", flow, set: opened });
    const doubted = minus(minus(flow.may, flow.sure), minus(wasMay, wasSure));
    if (!isEmpty(doubted)) found.push({ change: "undecided", flow, set: doubted });
    const closed = minus(wasMay, flow.may);
    if (other !== undefined && !isEmpty(closed)) {
      found.push({ change: "closed", flow: other, set: closed });
    }
  }
  for (const [key, flow] of was) {
    if (!is.has(key)) found.push({ change: "closed", flow, set: flow.may });
  }
  const [kept, moved] = withoutMoved(found, base, head);
  return {
    changes: kept.map((one) =>
      told(one, label, one.change === "closed" ? waives.base : waives.head),
    ),
    moved,
  };
}

/** Leaves out what closed at a thing that went, and opened at one that came under the same name of the matrix. */
function withoutMoved(
  found: readonly Found[],
  base: readonly Stream[],
  head: readonly Stream[],
): readonly [readonly Found[], number] {
  const [before, now] = [endsOf(base), endsOf(head)];
  const isNew = ({ flow: { from, to } }: Found) => !before.has(from.key) || !before.has(to.key);
  const isGone = ({ flow: { from, to } }: Found) => !now.has(from.key) || !now.has(to.key);
  const alike = ({ flow: { from, to, through }, set }: Found) =>
    from.party === undefined && to.party === undefined
      ? undefined
      : JSON.stringify([from.party ?? from.key, to.party ?? to.key, through.length, textOf(set)]);
  const gone = new Map<string, Found[]>();
  for (const one of found.filter((each) => each.change === "closed" && isGone(each))) {
    const key = alike(one);
    if (key === undefined) continue;
    const list = gone.get(key);
    if (list === undefined) gone.set(key, [one]);
    else list.push(one);
  }
  const dropped = new Set<Found>();
  for (const one of found.filter((each) => each.change === "opened" && isNew(each))) {
    const other = gone.get(alike(one) ?? "")?.pop();
    if (other === undefined) continue;
    dropped.add(one);
    dropped.add(other);
  }
  return [found.filter((one) => !dropped.has(one)), dropped.size / 2];
}

/** Whatever something gets to, or comes from. */
function endsOf(streams: readonly Stream[]): ReadonlySet<string> {
  const ends = new Set<string>();
  for (const { from, to } of streams) {
    if (from.length > 0) ends.add(to.key);
    for (const { end } of from) ends.add(end.key);
  }
  return ends;
}

function textOf({ sent, handed }: Carried): string {
  return JSON.stringify([
    ...[sent, handed].map((set) => ports.format(trafficOf(set))),
    addresses.format(sourcesIn(sent)),
  ]);
}

function trafficOf({ products }: PacketSet): TrafficSet {
  return ports.unionAll(products.map(({ traffic }) => traffic));
}

function sourcesIn({ products }: PacketSet): AddressSet {
  return addresses.unionAll(products.map(({ source }) => source));
}

function told(
  { change, flow, set }: Found,
  label: (block: string) => string,
  isWaived: boolean,
): FlowChange {
  // By relays: what arrives is told, also where only the addresses differ from which it comes.
  const whole = packets.isEmpty(set.handed) ? flow.may.handed : set.handed;
  const traffic = trafficOf(packets.isEmpty(whole) ? set.sent : whole);
  const sources = sourcesIn(set.sent);
  const isSome = flow.isOutside && !addresses.isEmpty(sources) && !isWhole(sources);
  const standing = flow.standing();
  return {
    change,
    from: flow.from.name,
    to: flow.to.name,
    through: flow.through,
    ports: portsText(traffic),
    ...(isSome ? { sources: addressesText(sources, label) } : {}),
    standing: standingOf(standing, traffic, isWaived),
    rows: standing.rows,
  };
}

/** The internet's, or whatever there is: of which nobody asks which addresses. */
function isWhole(sources: AddressSet): boolean {
  const { internet4 } = spaces;
  return addresses.isSubset(internet4, sources) || addresses.isSubset(spaces.internet6, sources);
}

function standingOf(standing: FlowStanding, traffic: TrafficSet, isWaived: boolean): Standing {
  if (!standing.isJudged) return "outside";
  if (!ports.intersects(standing.undeclared, traffic)) return "declared";
  return isWaived ? "waived" : "undeclared";
}
