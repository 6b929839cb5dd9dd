/** What a security group has no rule for, and how all of that is mended at once. */
import type { Resource } from "../graph";

/** One flow for which a group has no rule. */
export interface Lack {
  readonly way: "ingress" | "egress";
  readonly group: Resource;
  /** Who has the group, and who is at the other end. */
  readonly near: string;
  readonly far: string;
  readonly traffic: string;
  /** The group at the other end, where it lacks a rule as well. */
  readonly other?: Resource | undefined;
}

/** So many names are told of a list. */
const mostNames = 8;

/** `Let the group of web (…) send tcp 5432 to postgres; tcp 6379 to redis.` */
export function fixOfLacks(lacks: readonly Lack[]): string {
  const [first] = lacks;
  if (first === undefined) return "";
  const isIn = first.way === "ingress";
  const near = listed(lacks.map((one) => one.near));
  const byTraffic = new Map<string, string[]>();
  for (const { traffic, far } of lacks) {
    const list = byTraffic.get(traffic);
    if (list === undefined) byTraffic.set(traffic, [far]);
    else list.push(far);
  }
  const parts = [...byTraffic].map(
    ([traffic, fars]) => `${traffic} ${isIn ? "from" : "to"} ${listed(fars)}`,
  );
  const more = parts.length > mostNames ? [`${parts.length - mostNames} more`] : [];
  const what = [...parts.slice(0, mostNames), ...more].join("; ");
  const others = lacks.flatMap(({ other, far }) =>
    other === undefined ? [] : [`that of ${far} (${other.toString()})`],
  );
  const also =
    others.length === 0 ? "" : `, and ${listed(others)} ${isIn ? "send" : "admit"} the same`;
  return `Let the group of ${near} (${first.group.toString()}) ${isIn ? "admit" : "send"} ${what}${also}.`;
}

function listed(names: readonly string[]): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, mostNames);
  const more = all.length > shown.length ? ` and ${all.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}`;
}
