/** Will it start? Where it is not known where one of the ends stands. */
import { asHop, hopText, said } from "./evidence";
import type { Judging } from "./judging";
import type { Line } from "./line";
import type { Unplaced } from "./placement";

/** Tells that it is not known where something stands, and so not whether it gets to what it needs. */
export function tellUnplaced(
  judging: Judging,
  line: Line,
  hidden: Unplaced | undefined,
  title: string,
  from: string,
  to: string,
): boolean {
  if (hidden === undefined) return false;
  const { why, cause, fix } = hidden;
  judging.findings.add({
    lines: [line],
    verdict: "undecided",
    obligation: "start",
    title: () => `${title}: ${why}`,
    from,
    to,
    hops: () => [hopText(asHop(said(why, cause.resource, cause.property), "may name any subnet"))],
    cause,
    fix,
    unknown: true,
  });
  return true;
}
