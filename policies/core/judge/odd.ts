/**
 * What does not fit the rest: a port that the rules at both ends are not for, a rule for another port, a member that is
 * not in the group which the rules name. One change there mends what many rules would have to be changed for.
 */
import { addresses, ports, type TrafficSet } from "../algebra";
import { formatPath, formatTarget, numberOf, slotNaming, type Target } from "../graph";
import { formatRule, type Admitted, type Member } from "../model/members";
import { portsText } from "./evidence";
import type { Judging } from "./judging";
import type { Mend } from "./roots";

/** What is odd about a flow from one member to another of which some traffic is lost at their groups. */
export function oddOf(
  judging: Judging,
  from: Member,
  to: Member,
  wanted: TrafficSet,
): Mend | undefined {
  return (
    strayOf(judging, from, to, wanted) ??
    oddPort(judging, from, to) ??
    oddRule(judging, from, to, wanted)
  );
}

/** The certain rules of a member that are about another one. */
function rulesAbout(
  judging: Judging,
  near: Member,
  far: Member,
  passage: "admits" | "releases",
): readonly Admitted[] | undefined {
  const { members } = judging.model;
  const { everything, admitted } = members[passage](near, "must");
  if (everything !== undefined) return undefined;
  const stands = judging.addressesOf(far);
  return admitted.filter((one) => {
    const meant = members.meant(one, "must");
    return meant.members.includes(far) || addresses.intersects(meant.addresses, stands);
  });
}

/** What one member sends to another: of a load balancer, what its target groups say. */
function sentBetween(judging: Judging, from: Member, to: Member) {
  const forwards = judging.requests(from, to, "must");
  const [forward] = forwards;
  if (forward !== undefined) {
    const { targetGroup, because } = forward;
    const wanted = ports.unionAll(forwards.map(({ traffic }) => traffic));
    const port = numberOf(targetGroup?.input("port"));
    if (port !== undefined && ports.equals(wanted, ports.portSet(ports.TCP, port))) {
      return { at: targetGroup ?? to.owner, property: "port", wanted };
    }
    // Whoever registers says on which port.
    const { resource, path } = because[because.length - 1] ?? {};
    const property = path === undefined ? undefined : formatPath(path);
    return { at: resource ?? to.owner, property, wanted };
  }
  const wanted = to.listens.declared ? to.listens.must : ports.nothing();
  return { at: to.owner, property: "port", wanted };
}

/** A destination's port where the rules at both ends agree on another one. */
export function oddPort(judging: Judging, from: Member, to: Member): Mend | undefined {
  const sent = rulesAbout(judging, from, to, "releases");
  const taken = rulesAbout(judging, to, from, "admits");
  return sent === undefined || taken === undefined
    ? undefined
    : oddBetween(judging, from, to, sent, taken);
}

/** The same where the destination is not in the group that the rules are about. */
export function oddPortOfStray(judging: Judging, from: Member, to: Member): Mend | undefined {
  const group = judging.strays.get(to);
  const { everything, admitted } = judging.model.members.releases(from, "must");
  if (group === undefined || everything !== undefined) return undefined;
  const sent = admitted.filter(({ peers }) => peers.groups.includes(group));
  const grouped = { ...to, groups: { ...to.groups, certain: [group], possible: [] } };
  const taken = rulesAbout(judging, grouped, from, "admits") ?? [];
  return oddBetween(judging, from, to, sent, taken);
}

/**
 * The port that the rules of other pairs are for, where a destination is told to listen on another one: what a further
 * pair lacks is that, and not what the destination says.
 */
export function agreedPort(judging: Judging, from: Member, to: Member): TrafficSet | undefined {
  if (oddPort(judging, from, to) !== undefined) return undefined;
  if (!judging.oddPorts.has(to)) {
    for (const { kind, from: sources, to: targets } of judging.matrix?.rows ?? []) {
      if (kind !== "allow" || !targets.some(({ members }) => members.includes(to))) continue;
      for (const one of sources.flatMap(({ members }) => members)) oddPort(judging, one, to);
    }
  }
  return judging.oddPorts.get(to)?.agreed;
}

function oddBetween(
  judging: Judging,
  from: Member,
  to: Member,
  sent: readonly Admitted[],
  taken: readonly Admitted[],
): Mend | undefined {
  const { at, property, wanted } = sentBetween(judging, from, to);
  if (ports.isEmpty(wanted)) return undefined;
  const trafficOf = (rules: readonly Admitted[]) =>
    ports.unionAll(rules.map(({ traffic }) => traffic));
  const [out, into] = [trafficOf(sent), trafficOf(taken)];
  const agreed = ports.intersection(out, into);
  if (ports.isEmpty(agreed) || ports.intersects(ports.union(out, into), wanted)) return undefined;
  const { urn } = at;
  const mend: Mend = {
    cause: { resource: at, property, link: `port ${urn}` },
    why: `${at.toString()} is for ${portsText(wanted)}, and the rules at both ends are for ${portsText(agreed)}`,
    fix: `Set the port in ${at.toString()}${property === undefined ? "" : ` :: ${property}`} to that of the rules at both ends, ${portsText(agreed)}, or correct all of these.`,
    corrects: true,
  };
  judging.oddPorts.set(to, { mend, agreed });
  return mend;
}

/** The same where one end admits that port still: what lets it send there may be another thing that is missing. */
export function oddAdmission(judging: Judging, from: Member, to: Member): Mend | undefined {
  const own = oddPort(judging, from, to);
  const known = judging.oddPorts.get(to);
  if (own !== undefined || known === undefined) return own;
  const taken = rulesAbout(judging, to, from, "admits") ?? [];
  const isSame = taken.some(({ traffic }) => ports.intersects(traffic, known.agreed));
  return isSame ? known.mend : undefined;
}

const standalone: ReadonlySet<string> = new Set(["IngressRule", "EgressRule", "SecurityGroupRule"]);

/** A rule for this pair that is for another port, which the destination has no use for. */
function oddRule(judging: Judging, from: Member, to: Member, wanted: TrafficSet): Mend | undefined {
  const sent = rulesAbout(judging, from, to, "releases") ?? [];
  const taken = rulesAbout(judging, to, from, "admits") ?? [];
  const has = (rules: readonly Admitted[]) =>
    ports.isSubset(wanted, ports.unionAll(rules.map(({ traffic }) => traffic)));
  const sides = [
    { mine: taken, theirs: sent, verb: "admit" },
    { mine: sent, theirs: taken, verb: "send" },
  ];
  const own = ports.unionAll([
    judging.ownPorts(to),
    ...judging.model.balancing.into(to, "may").map(({ traffic }) => traffic),
  ]);
  for (const { mine, theirs, verb } of sides) {
    if (!has(theirs)) continue;
    const near = verb === "admit" ? to : from;
    const odd = mine.filter(
      ({ rule, traffic, peers, group }) =>
        standalone.has(rule.resource.kind ?? "") &&
        peers.groups.length > 0 &&
        isAlone(judging, near, group) &&
        !ports.intersects(traffic, own),
    );
    const [only, ...others] = odd;
    if (only === undefined || others.length > 0) continue;
    const { rule, traffic } = only;
    return {
      cause: { resource: rule.resource, property: "fromPort" },
      why: `${formatRule(rule)} is for ${portsText(traffic)}`,
      fix: `Have ${formatRule(rule)} ${verb} ${portsText(wanted)} instead of ${portsText(traffic)}.`,
      corrects: true,
    };
  }
  return undefined;
}

/** Whether a group is one member's own, so that its rules are for nobody else. */
function isAlone({ model }: Judging, { owner }: Member, group: Target | undefined): boolean {
  if (group === undefined) return false;
  return model.members.membership.may(group).every((one) => one.owner === owner);
}

/** A member that is not in the group which the other end's rules name, and which nobody else is in. */
function strayOf(judging: Judging, from: Member, to: Member, wanted: TrafficSet): Mend | undefined {
  const ends = [
    { near: from, far: to, passage: "releases" },
    { near: to, far: from, passage: "admits" },
  ] as const;
  for (const { near, far, passage } of ends) {
    const known = judging.strays.get(far);
    if (known !== undefined) return atStray(far, known);
    const { everything, admitted } = judging.model.members[passage](near, "must");
    if (everything !== undefined) continue;
    if (!ports.isEmpty(reached(judging, near, far, passage, wanted))) continue;
    for (const { peers, traffic } of admitted) {
      const [group, ...others] = peers.groups;
      // Who is in no group of its own may have come by a port of its own as well.
      const isForIt = ports.isSubset(wanted, traffic) || far.groups.isDefault;
      if (group === undefined || others.length > 0 || !isForIt) continue;
      if (judging.model.members.membership.may(group).length > 0) continue;
      judging.strays.set(far, group);
      return atStray(far, group);
    }
  }
  return undefined;
}

/** What of some traffic the rules of one end let through to the other. */
function reached(
  judging: Judging,
  near: Member,
  far: Member,
  passage: "admits" | "releases",
  wanted: TrafficSet,
): TrafficSet {
  const rules = rulesAbout(judging, near, far, passage) ?? [];
  return ports.intersection(wanted, ports.unionAll(rules.map(({ traffic }) => traffic)));
}

/** What mends a member that is in the wrong group. */
export function atStray({ owner, label }: Member, group: Target): Mend {
  return {
    cause: {
      resource: owner,
      property: slotNaming(owner, "SecurityGroup"),
      link: `stray ${label}`,
    },
    why: `${label} is not in ${formatTarget(group)}, which the rules for it name and nobody is in`,
    fix: `Put ${label} into ${formatTarget(group)}: the rules for it name that group, and nobody is in it.`,
    corrects: true,
  };
}
