/**
 * The first obligation: each layer that keeps something private is closed by itself. A layer that is lost is no way in
 * as long as others hold, and is said in these words.
 */
import { formatPath } from "../graph";
import type { Front } from "../model/fronts/types";
import { isNothing, type Judged, type Member } from "../model/members";
import type { Answer, Evidence, Subnet } from "../model/routing";
import { asHop, hopText, said } from "./evidence";
import type { Cause, Draft } from "./findings";
import type { Judging } from "./judging";
import { isAllowedFrom } from "./parties";
import { placeCause } from "./misplaced";
import { unplaced, type Placement } from "./placement";
import {
  contradiction,
  type Protected,
  type ProtectedSubnet,
  type ProtectedThings,
} from "./protected";
import { fronting, unleading } from "./leads";
import type { Line } from "./line";
import type { Row } from "../traffic/types";

export function judgeLayers(
  judging: Judging,
  things: ProtectedThings,
  placement: Placement,
  allowsInto: (member: Member) => readonly Row[],
): void {
  for (const one of things.members) {
    judgeAddress(judging, one);
    judgePlacement(judging, one, things.subnetLine, placement);
    judgeFronts(judging, one, allowsInto(one.member));
    judgeTargets(judging, one, allowsInto(one.member));
  }
  for (const one of things.subnets) judgeStoreSubnet(judging, one, placement);
}

type Lost = Pick<Draft, "cause" | "title" | "fix" | "offers"> & {
  readonly isSure: boolean;
  /** Whether two things say otherwise of one another, each of them known. @default false */
  readonly isConflict?: boolean;
  readonly because: readonly Evidence[];
  readonly why: string;
};

function lost(
  judging: Judging,
  { lines, member }: Pick<Protected, "lines" | "member">,
  it: Lost,
): void {
  const said = contradiction(judging, member);
  judging.findings.add({
    lines,
    verdict: it.isSure ? "refuted" : "undecided",
    obligation: "layer",
    title: it.title,
    from: "the internet",
    to: judging.nameOf(member),
    hops: () => it.because.map((evidence) => hopText(asHop(evidence, it.why))),
    cause: said?.cause ?? it.cause,
    unknown: said === undefined && !it.isSure && it.isConflict !== true,
    fix: said === undefined ? it.fix : () => said.fix,
    ...(it.offers === undefined || said !== undefined ? {} : { offers: it.offers }),
  });
}

/** Public IPv4 addresses: the scheme, a flag, an address that is bound. IPv6 is left to routes. */
function judgeAddress(judging: Judging, one: Protected): void {
  const { member } = one;
  const { publicV4, owner, role } = member;
  if (publicV4.state === "no") return;
  const name = judging.nameOf(member);
  const isSure = publicV4.state === "yes";
  const cause = causeOf(judging, publicV4, member);
  const isScheme = role === "load-balancer";
  const property = isScheme && cause.resource === owner ? "internal" : cause.property;
  // What no slot puts into a VPC is not closed by taking something away.
  const isOutside =
    isNothing(member.subnets) &&
    property !== undefined &&
    cause.resource === owner &&
    owner.input(property) === undefined;
  lost(judging, one, {
    isSure,
    cause: isOutside ? { ...placeCause(member), property } : { resource: cause.resource, property },
    because: [said(publicV4.because, cause.resource, property)],
    why: isScheme ? "makes it internet-facing" : "gives it a public address",
    title: () =>
      isSure
        ? isScheme
          ? `layer lost: ${name}, a ${one.what}, is internet-facing`
          : `layer lost: ${name}, a ${one.what}, has a public address`
        : `cannot tell whether ${name}, a ${one.what}, is public: ${publicV4.because}`,
    fix: () => {
      if (isScheme) return `Set internal: true on ${owner.toString()}, as a literal.`;
      const at = `${property ?? "the address"} of ${cause.resource.toString()}`;
      if (cause.resource.kind === "SearchServerlessPolicy") {
        return `Write AllowFromPublic: false into ${at}.`;
      }
      if (isOutside) return `Set ${at}, so that it stands in private subnets only.`;
      return isSure ? `Take away ${at}.` : `Give ${at} as a literal.`;
    },
  });
}

/** What a text of a member's says, and where it is to be mended: an address may be bound by another resource. */
function causeOf(judging: Judging, { because }: Judged, member: Member): Cause {
  const loose = judging.model.members.interfaces.loose.find((one) => one.because === because);
  if (loose !== undefined)
    return { ...judging.places.of(because, loose.resource), resource: loose.resource };
  return judging.places.of(because, member.owner);
}

/** The subnets that it stands in: none of them has a way to or from the internet. */
function judgePlacement(
  judging: Judging,
  one: Protected,
  subnetLine: Line,
  placement: Placement,
): void {
  const { member } = one;
  const hidden = unplaced(judging, member);
  // A store without any interface is on the internet, and that is said of its address.
  if (hidden !== undefined) {
    const { why, cause, fix } = hidden;
    // Nobody can tell of subnets that are not known that they are private.
    const lines = member.role === "store" ? [...one.lines, subnetLine] : one.lines;
    lost(
      judging,
      { lines, member },
      {
        isSure: false,
        cause,
        because: [said(why, cause.resource, cause.property)],
        why: "may name any subnet",
        title: () => `cannot tell in which subnets ${judging.nameOf(member)} stands: ${why}`,
        fix,
      },
    );
  }
  // The subnets of stores are judged by themselves.
  if (member.role === "store") return;
  for (const subnet of judging.subnetsOf(member)) {
    const holds = `${judging.nameOf(member)}, a ${one.what}, stands in`;
    judgeClass(judging, subnet, one, holds, placement);
  }
}

/** Whether a subnet's table leads to an internet gateway. */
function judgeClass(
  judging: Judging,
  subnet: Subnet,
  one: Pick<Protected, "lines" | "member">,
  holds: string,
  placement: Placement,
): void {
  const { publicV4, publicV6 } = judging.model.routing.classesOf(subnet);
  const families: readonly (readonly [string, Answer])[] = [
    ["IPv4", publicV4],
    ["IPv6", publicV6],
  ];
  for (const [family, answer] of families) {
    if (answer.holds === "no") continue;
    const isSure = answer.holds === "yes";
    const owner = subnet.resource ?? one.member.owner;
    const { cause, fix } = placement.mend(
      one.member,
      subnet,
      answer,
      isSure,
      (route) =>
        `Remove the route of ${route.toString()} to the internet gateway, or associate the subnet with a table that has none.`,
    );
    const [finding] = answer.findings;
    const name = owner.toString();
    lost(judging, one, {
      isSure,
      isConflict: finding?.kind === "conflict",
      cause,
      because: answer.because,
      why: isSure ? "leads to an internet gateway" : "may lead to an internet gateway",
      title: () =>
        isSure
          ? `layer lost: ${holds} ${name}, which has a route to the internet over ${family}`
          : `cannot tell whether ${name} has a route to the internet over ${family}: ${finding?.evidence.text ?? answer.because[0]?.text ?? "its route table is unknown"}`,
      fix,
    });
  }
}

/** A subnet with a store in it: no route to the internet, and no public address for what is started in it. */
function judgeStoreSubnet(
  judging: Judging,
  { subnet: resource, stores, lines }: ProtectedSubnet,
  placement: Placement,
): void {
  const subnet = judging.model.routing.subnets.named(resource.urn);
  const [store] = stores;
  if (store === undefined) return;
  const one = { lines, member: store };
  // A store that takes some of its group's subnets may take this one.
  const isThere = store.spread === "each" && store.subnets.certain.includes(resource);
  judgeClass(
    judging,
    subnet,
    one,
    `${judging.nameOf(store)} ${isThere ? "stands" : "may stand"} in`,
    placement,
  );
  if (subnet.mapPublicIpOnLaunch === false) return;
  const isSure = subnet.mapPublicIpOnLaunch === true;
  const property = "mapPublicIpOnLaunch";
  lost(judging, one, {
    isSure,
    cause: { resource, property },
    because: [
      said(
        `${resource.toString()} :: ${property} = ${isSure ? "true" : "(unknown)"}`,
        resource,
        property,
      ),
    ],
    why: "gives a public address to what is started there",
    title: () =>
      isSure
        ? `layer lost: ${resource.toString()}, which holds ${judging.nameOf(store)}, gives public addresses`
        : `cannot tell whether ${resource.toString()}, which holds ${judging.nameOf(store)}, gives public addresses`,
    fix: () => `Set ${property}: false on ${resource.toString()}, as a literal.`,
  });
}

/** Managed fronts before it, beside those that the matrix allows. Without one, only those that make it public. */
function judgeFronts(judging: Judging, one: Protected, allows: readonly Row[]): void {
  for (const { front, certain } of judging.model.fronts.into(one.member)) {
    if (judging.assumed.covers(front.resource) || isAllowedFront(front, allows)) continue;
    if (front.restricted && judging.matrix === undefined) continue;
    if (isKeptIn(judging, front, one.member)) continue;
    const name = judging.nameOf(one.member);
    const who = judging.placeName({ kind: "front", front });
    const [first] = front.because;
    lost(judging, one, {
      isSure: certain,
      cause: {
        resource: front.resource,
        property: first?.path === undefined ? undefined : formatPath(first.path),
      },
      because: front.because,
      why: certain ? "leads to it" : "may lead to it",
      title: () =>
        certain
          ? `layer lost: ${front.kind} ${front.resource.name} puts ${who} before ${name}, a ${one.what}`
          : `cannot tell whether ${front.kind} ${front.resource.name} leads to ${name}, a ${one.what}`,
      offers: () => fronting(front),
      fix: () => front.fix,
    });
  }
}

/**
 * Whether the groups of a front that could lead anywhere in its subnets let nothing out to there: that is the front's own
 * layer, whatever its target lets in.
 */
function isKeptIn(judging: Judging, { through, targets }: Front, to: Member): boolean {
  if (through === undefined || through === to || !isNothing(targets)) return false;
  const from = { kind: "member", member: through } as const;
  const { closed } = judging.reach.direct(from, { kind: "member", member: to }, "may");
  return closed.some(({ layer, isRest }) => layer === "egress" && isRest !== true);
}

function isAllowedFront(front: Front, allows: readonly Row[]): boolean {
  const place = { kind: "front", front } as const;
  return allows.some((row) =>
    row.from.some(
      (party) => party.zone?.kind === "front" && isAllowedFrom(party, place, noSources),
    ),
  );
}

const noSources = { v4: [], v6: [], blocks: new Map() };

/** Public load balancers that have it among their targets, beside those that the matrix sends through. */
function judgeTargets(judging: Judging, one: Protected, allows: readonly Row[]): void {
  for (const forward of judging.model.balancing.into(one.member, "may")) {
    const { balancer, because } = forward;
    if (forward.isHealthCheck || balancer.publicV4.state === "no") continue;
    const isDeclared = allows.some(
      ({ through, from }) =>
        through?.members.includes(balancer) === true ||
        (through === undefined && from.some(({ members }) => members.includes(balancer))),
    );
    if (isDeclared) continue;
    const certain = judging.model.balancing
      .into(one.member, "must")
      .some((other) => other.balancer === balancer && other.targetGroup === forward.targetGroup);
    const isSure = certain && balancer.publicV4.state === "yes";
    const slot = isSure ? undefined : forward.unsure?.[0];
    const last = slot ?? because[because.length - 1];
    const name = judging.nameOf(one.member);
    lost(judging, one, {
      isSure,
      cause: {
        resource: last?.resource ?? one.member.owner,
        property: last?.path === undefined ? undefined : formatPath(last.path),
      },
      because,
      offers: () => unleading(judging, balancer, one.member),
      why: "leads to it",
      title: () =>
        isSure
          ? `layer lost: ${judging.nameOf(balancer)}, which is public, has ${name}, a ${one.what}, among its targets`
          : `cannot tell whether ${judging.nameOf(balancer)} has ${name}, a ${one.what}, among its targets`,
      fix: () =>
        slot?.fix ??
        `Take ${name} out of ${forward.targetGroup?.toString() ?? "the load balancer's targets"}, or the target group out of the listeners of ${balancer.label}.`,
    });
  }
}
