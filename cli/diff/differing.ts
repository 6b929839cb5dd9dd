/** Leaves out what the same senders send in the same way on both sides: of those no flow is made, and none compared. */
import { isSame, type Carried } from "./carried";
import type { Sender, Stream } from "./streams";

/** The streams of both sides that lead to an end, by some way, by which they do not carry the same. */
export function differing(
  base: readonly Stream[],
  head: readonly Stream[],
): readonly [readonly Stream[], readonly Stream[]] {
  const [before, now] = [byWay(base), byWay(head)];
  const sames = new Sames();
  const same = new Set<string>();
  for (const [way, streams] of now) {
    const others = before.get(way) ?? [];
    const isAlike =
      streams.length === others.length &&
      streams.every((stream, i) => sames.streams(others[i], stream));
    if (isAlike) same.add(way);
  }
  const rest = (streams: readonly Stream[]) => streams.filter((one) => !same.has(wayOf(one)));
  return [rest(base), rest(head)];
}

function byWay(streams: readonly Stream[]): ReadonlyMap<string, readonly Stream[]> {
  const ways = new Map<string, Stream[]>();
  for (const stream of streams) {
    const way = wayOf(stream);
    const known = ways.get(way);
    if (known === undefined) ways.set(way, [stream]);
    else known.push(stream);
  }
  return ways;
}

function wayOf({ to, through }: Stream): string {
  return JSON.stringify([to.key, ...through.map(({ key }) => key)]);
}

/** Compares each two sets of packets once: most senders share theirs. */
class Sames {
  private readonly known = new Map<Carried, Map<Carried, boolean>>();

  streams(a: Stream | undefined, b: Stream): boolean {
    return (
      a?.from.length === b.from.length &&
      this.carried(a.may, b.may) &&
      b.from.every((sender, i) => this.senders(a.from[i], sender))
    );
  }

  private senders(a: Sender | undefined, b: Sender): boolean {
    return a?.end.key === b.end.key && this.carried(a.sure, b.sure);
  }

  private carried(a: Carried, b: Carried): boolean {
    let others = this.known.get(a);
    if (others === undefined) this.known.set(a, (others = new Map<Carried, boolean>()));
    let same = others.get(b);
    if (same === undefined) others.set(b, (same = isSame(a, b)));
    return same;
  }
}
