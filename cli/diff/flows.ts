/** Who can reach whom on one side of a diff: every way of the closed world, by its ends and by what hands it on. */
import { packets, ports } from "../proof";
import { isOutside, joined, type Carried } from "./carried";
import type { FlowEnd } from "./ends";
import type { FlowStanding } from "./standings";
import type { Stream } from "./streams";

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

interface Gathered extends Pick<Flow, "key" | "from" | "to" | "through" | "isOutside"> {
  may: Carried;
  sure: Carried;
  readonly standings: (() => FlowStanding)[];
}

/** By key. What several streams carry from one end to another is one flow. */
export function flowsOf(streams: readonly Stream[]): ReadonlyMap<string, Flow> {
  const found = new Map<string, Gathered>();
  for (const stream of streams) gather(found, stream);
  return new Map([...found].map(([key, one]) => [key, flowOf(one)]));
}

function gather(found: Map<string, Gathered>, { from, to, through, may, standing }: Stream): void {
  for (const sender of from) {
    const { place, end, sure } = sender;
    const key = JSON.stringify([end.key, to.key, ...through.map((one) => one.key)]);
    const own = () => standing(sender);
    const known = found.get(key);
    if (known === undefined) {
      const names = through.map(({ name }) => name);
      found.set(key, {
        key, from: end, to, through: names, isOutside: isOutside(place), may, sure, standings: [own],
      }); // prettier-ignore
      continue;
    }
    known.may = joined(known.may, may, packets.MAY);
    known.sure = joined(known.sure, sure, packets.MUST);
    known.standings.push(own);
  }
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
