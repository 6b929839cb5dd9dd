/** What the matrix declares of a path. */
import type { Matrix, Path, Row, TrafficSet } from "../proof";

/** The traffic of a path that a row declares: the destination's own where it names none. */
export function declaredBy({ through, traffic }: Row, path: Path): readonly TrafficSet[] {
  const isDirect = path.through.length === 0;
  if ((through === undefined) !== isDirect) return [];
  const { to } = path;
  if (through !== undefined) {
    const isOwn = path.flows
      .slice(0, -1)
      .every(({ to: relay }) => relay.kind === "member" && through.members.includes(relay.member));
    return isOwn ? [traffic ?? path.sent] : [];
  }
  if (traffic !== undefined) return [traffic];
  return to.kind === "member" && to.member.listens.declared
    ? [to.member.listens.may]
    : [path.arrives];
}

/** Whether a row lets the internet in at the end of a path, and so whoever comes from anywhere. */
export function isForAnybody({ to, through }: Path, { rows }: Matrix): boolean {
  if (to.kind !== "member") return false;
  const { member } = to;
  return rows.some(
    ({ kind, from, to: into, through: edge }) =>
      kind === "allow" &&
      from.some(({ zone }) => zone?.kind === "internet") &&
      into.some(({ members }) => members.includes(member)) &&
      (edge === undefined) === (through.filter((one) => one !== "the internet").length === 0),
  );
}
