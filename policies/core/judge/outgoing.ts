/** What leaves for the internet: from members that rows forbid it, or on ports that no row declares. */
import { packets, ports, type TrafficSet } from "../algebra";
import type { Member } from "../model/members";
import type { Direct, Flow } from "../reach/types";
import { causeOf, causeOfDoubt } from "./closed";
import { fixOf } from "./closing";
import {
  carriedBy,
  directPath,
  firstPackets,
  hopText,
  portsText,
  witnessHops,
  witnessOf,
} from "./evidence";
import type { Declared, Judging } from "./judging";
import type { Line } from "./line";
import { leadsOut, type Rows } from "./rows";

export function judgeOutgoing(judging: Judging, rows: Rows): void {
  const { rest } = rows;
  if (rest === undefined) return;
  const declared = bySource(rows.allow);
  const forbidden = bySource(rows.never);
  for (const member of judging.model.members.all) {
    if (!judging.isNamed(member) || !member.initiates || staysInside(judging, member)) continue;
    const way = judging.reach.out(member, "may");
    const { flow, surely } = way;
    if (flow === undefined || packets.isEmpty(flow.packets)) continue;
    const allowed = ports.unionAll(
      (declared.get(member) ?? []).map(({ row }) => row.traffic ?? ports.allTraffic),
    );
    const never = forbidden.get(member) ?? [];
    const isBroken = never.some(({ row }) => ports.intersects(ofRow(row), carriedBy(flow)));
    const sure = surely === undefined ? [] : [{ told: surely, isSure: true }];
    let open = never;
    let isLeft = true;
    // What is known comes first: what it breaks is refuted, and the unknown may break the rest.
    for (const { told, isSure } of [...sure, { told: flow, isSure: false }]) {
      const traffic = carriedBy(told);
      const broken = open.filter(({ row }) => ports.intersects(ofRow(row), traffic));
      open = open.filter((one) => !broken.includes(one));
      const left = ports.difference(traffic, allowed);
      if (broken.length > 0) {
        const wrong = ports.unionAll(broken.map(({ row }) => ofRow(row)));
        const lines = broken.map(({ line }) => line);
        report(judging, member, way, told, isSure, lines, ports.intersection(wrong, traffic));
      } else if (!isBroken && isLeft && !ports.isEmpty(left)) {
        isLeft = false;
        report(judging, member, way, told, isSure, [rest], left);
      }
    }
  }
}

/**
 * Whether something never opens connections to the internet, whatever its groups and routes allow: targets of a Network
 * Load Balancer have private addresses, and it asks no identity provider
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-type).
 */
function staysInside({ model }: Judging, { owner }: Member): boolean {
  if (owner.kind !== "LoadBalancer") return false;
  const type = model.members.interfaces.reader.text(owner, "loadBalancerType");
  return type === "network" || type === "gateway";
}

function ofRow({ traffic }: Declared["row"]): TrafficSet {
  return traffic ?? ports.allTraffic;
}

/** Rows about the internet by the members that they are about. */
function bySource(all: readonly Declared[]): ReadonlyMap<Member, readonly Declared[]> {
  const found = new Map<Member, Declared[]>();
  for (const one of all) {
    if (!leadsOut(one.row)) continue;
    for (const member of one.row.from.flatMap(({ members }) => members)) {
      const known = found.get(member);
      if (known === undefined) found.set(member, [one]);
      else known.push(one);
    }
  }
  return found;
}

function report(
  judging: Judging,
  member: Member,
  { doubts }: Direct,
  flow: Flow,
  isSure: boolean,
  lines: readonly Line[],
  traffic: TrafficSet,
): void {
  const path = directPath(flow, isSure ? [] : doubts);
  const name = judging.nameOf(member);
  const [doubt] = doubts;
  const cause = isSure ? causeOf(judging, path, member) : causeOfDoubt(judging, doubt, member);
  judging.findings.add({
    lines,
    verdict: isSure ? "refuted" : "undecided",
    obligation: "reach",
    title: () =>
      isSure
        ? `${name} reaches the internet on ${portsText(traffic)}`
        : `cannot prove that ${name} does not reach the internet: ${doubt?.evidence.text ?? "something is unknown"}`,
    from: name,
    to: "the internet",
    witness: () => witnessOf(firstPackets(path, traffic), judging.label),
    hops: () => witnessHops(path, traffic).map(hopText),
    cause,
    unknown: !isSure,
    offers: judging.misplaced.close(flow.from, flow.to, traffic),
    fix: () =>
      isSure ? fixOf(judging, cause, path, "the internet") : (doubt?.fix ?? "Give a literal."),
  });
}
