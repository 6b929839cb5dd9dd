/** Why something that a task needs is out of its reach: what stops the way, and what mends that. */
import type { TrafficSet } from "../algebra";
import type { Resource } from "../graph";
import type { Member } from "../model/members";
import type { Direct } from "../reach/types";
import { firstClosure, hopText, portsText, sampleHops } from "./evidence";
import type { Judging } from "./judging";
import type { LackingEnd } from "./lacking";
import type { Line } from "./line";
import {
  causeAt,
  closureHop,
  doubtsOf,
  lackedBy,
  lackOfOther,
  linkAt,
  mendOf,
  ofTraffic,
  withMore,
} from "./missing";
import { https, type Obstacle } from "./obstacles";
import { fixOfClosure } from "./opening";
import { notListed } from "./roots";

/** A way that something needs. */
export interface Needed {
  readonly member: Member;
  readonly direct: Direct;
  /** What is blamed where nothing on the way is. */
  readonly otherwise: Resource;
  /** What is told before why it is stopped. */
  readonly before: string;
  /** Where it leads. */
  readonly to: string;
  readonly lack?: LackingEnd | undefined;
  /** @default HTTPS */
  readonly wanted?: TrafficSet;
}

/** What stops a way that is not there for sure. */
export function obstacleOf(judging: Judging, needed: Needed): Obstacle {
  const { member, direct, otherwise, before, to, lack, wanted = https } = needed;
  const isOut = to === "the internet" || to === "s3";
  const doubts = doubtsOf(judging, direct, wanted);
  const [doubt] = doubts;
  const missing = ofTraffic(wanted);
  const first = firstClosure(direct.closed, direct.to);
  const isWhole = first !== undefined && first.isRest !== true;
  const held =
    doubt !== undefined ? undefined : isWhole ? first : (lack ?? direct.stop(missing) ?? first);
  const other = lackOfOther(judging, direct.from, direct.to, held);
  const closure = other?.lack ?? held;
  const mend =
    (closure && mendOf(judging, closure, direct, missing)) ??
    notListed(judging, doubt?.evidence.resource);
  const told = closure?.text ?? doubt?.evidence.text ?? `tcp 443 does not get to ${to} for sure`;
  const why = withMore(told, mend?.why);
  const at = closure?.at ?? doubt?.evidence.resource ?? otherwise;
  const name = judging.nameOf(member);
  const ends = {
    source: name,
    target: isOut ? "the internet" : to,
    left: portsText(other?.agreed ?? wanted),
  };
  const lacks =
    closure === undefined || mend !== undefined
      ? undefined
      : lackedBy(closure, direct.closed, ends);
  const fix =
    closure?.layer === "acl"
      ? fixOfClosure(closure, ends.source, ends.target, ends.left, isOut)
      : isOut
        ? `Let the groups of ${name} send tcp 443, and give its subnets a NAT gateway, or endpoints for what it calls.`
        : `Let the groups of ${name} send tcp 443 to ${to}, and those of ${to} admit it.`;
  return {
    why: `${before}${why}`,
    cause:
      mend?.cause ??
      (doubt === undefined ? { resource: at, property: undefined } : causeAt(judging, doubt, at)),
    fix: mend?.fix ?? (closure === undefined ? (doubt?.fix ?? fix) : fix),
    direct,
    stops: closure === undefined || (isWhole && other === undefined) ? direct.closed : [closure],
    missing,
    doubts,
    unknown: doubt !== undefined && mend === undefined,
    corrects: mend?.corrects === true,
    lack: lacks,
    offers: judging.misplaced.lose(direct.from, direct.to, wanted, closure?.layer),
    link:
      doubt !== undefined || mend !== undefined
        ? undefined
        : closure === undefined
          ? `${name} > ${to}`
          : linkAt(judging, closure, at),
  };
}

/** Tells that something does not start for want of what it needs. */
export function tellObstacle(
  judging: Judging,
  line: Line,
  member: Member,
  what: string,
  it: Obstacle,
): void {
  const name = judging.nameOf(member);
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "start",
    title: () => `${name} does not start: it ${what}, but ${it.why}`,
    from: name,
    to: what,
    hops: () => [
      ...sampleHops(it.direct?.flow, it.missing ?? ofTraffic(https)).map(hopText),
      ...(it.stops ?? []).map((one) => closureHop(one)),
      ...it.doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" })),
    ],
    cause: it.cause,
    fix: () => it.fix,
    unknown: it.unknown === true,
    corrects: it.corrects === true,
    ...(it.offers === undefined ? {} : { offers: it.offers }),
    ...(it.lack === undefined ? {} : { lack: it.lack }),
    ...(it.link === undefined ? {} : { link: it.link }),
  });
}
