/**
 * Rows that forbid stores the internet: their subnets lead nowhere else. A NAT gateway lets nobody in, so that privacy
 * holds, but isolation is lost.
 */
import { addresses } from "../algebra";
import { named, type Member } from "../model/members";
import type { Subnet, TargetClass } from "../model/routing";
import { asHop, hopText } from "./evidence";
import type { Declared, Judging } from "./judging";
import type { Line } from "./line";
import type { Placement } from "./placement";

export function judgeIsolation(
  judging: Judging,
  never: readonly Declared[],
  placement: Placement,
): void {
  const lines = new Map<Member, Line[]>();
  for (const { row, line } of never) {
    if (!row.to.some(({ zone }) => zone?.kind === "internet")) continue;
    for (const member of row.from.flatMap(({ members }) => members)) {
      if (member.role !== "store") continue;
      const known = lines.get(member);
      if (known === undefined) lines.set(member, [line]);
      else known.push(line);
    }
  }
  for (const [member, of] of lines) {
    for (const subnet of named(member.subnets)) {
      judgeSubnet(judging, member, subnet.urn, of, placement);
    }
  }
}

const local: ReadonlySet<TargetClass> = new Set(["local", "gateway-endpoint", "none"]);
const beyond: ReadonlySet<TargetClass> = new Set([
  "vpn-gateway", "transit-gateway", "peering", "core-network",
]); // prettier-ignore

/**
 * Whether a subnet has no way out but to private networks that something in it has a declared flow with: its packets need
 * it, and none to the internet goes by it.
 */
function leadsToDeclared(judging: Judging, subnet: Subnet): boolean {
  const out = judging.model.routing.waysOf(subnet).may.filter((way) => !local.has(way.class));
  return out.every(
    ({ addresses: to, because, class: kind }) =>
      beyond.has(kind) &&
      !addresses.intersects(to, judging.internetSpace) &&
      because.some((evidence) => judging.isUsedIn(evidence, subnet)),
  );
}

function judgeSubnet(
  judging: Judging,
  member: Member,
  urn: string,
  lines: readonly Line[],
  placement: Placement,
): void {
  const subnet = judging.model.routing.subnets.named(urn);
  const { isolated, egress } = judging.model.routing.classesOf(subnet);
  if (isolated.holds === "yes" || leadsToDeclared(judging, subnet)) return;
  const isSure = isolated.holds === "no";
  const owner = subnet.resource ?? member.owner;
  const { cause, fix } = placement.mend(
    member,
    subnet,
    isolated,
    isSure,
    (route) =>
      `Remove the route of ${route.toString()}, or associate the subnet with a table that has local routes only.`,
  );
  const [finding] = isolated.findings;
  const isNat = egress.holds === "yes";
  judging.findings.add({
    lines,
    verdict: isSure ? "refuted" : "undecided",
    obligation: "layer",
    title: () =>
      isSure
        ? `isolation lost: ${owner.toString()}, which holds ${judging.nameOf(member)}, has a way out${isNat ? " by NAT; nobody gets in by it" : ""}`
        : `cannot tell whether ${owner.toString()}, which holds ${judging.nameOf(member)}, has a way out: ${finding?.evidence.text ?? isolated.because[0]?.text ?? "its routes are unknown"}`,
    from: judging.nameOf(member),
    to: "the internet",
    hops: () => isolated.because.map((evidence) => hopText(asHop(evidence, "leads out"))),
    cause,
    unknown: !isSure && finding?.kind !== "conflict",
    fix,
  });
}
