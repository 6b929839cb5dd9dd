/** What a member's groups let in and out, in one reading. Whether answers come back is left to reachability. */
import { addresses, ports, type Reading, type TrafficSet } from "../../algebra";
import { formatTarget, lastName, type Resolver, type Resource, type Target } from "../../graph";
import { named, taken } from "./choice";
import { Groups } from "./groups";
import { indexed, readInterfaces, type Interfaces } from "./interfaces";
import type { Member } from "./member";
import { Membership } from "./membership";
import type { Peers } from "./peers";
import { isEffective, type Direction, type Rule } from "./rules";

/** One thing that a member's groups let through, and the rule that says so. */
export interface Admitted {
  readonly peers: Peers;
  readonly traffic: TrafficSet;
  /** The group that the rule is part of; undefined where it may be part of any. */
  readonly group: Target | undefined;
  readonly rule: Rule;
}

/** All that a member's groups let through in one direction. */
export interface Passage {
  /** Whether everything passes, and why. */
  readonly everything: string | undefined;
  readonly admitted: readonly Admitted[];
}

/** Who is meant by peers, after groups are resolved to their members. */
export interface Meant {
  readonly addresses: Peers["addresses"];
  readonly members: readonly Member[];
  readonly owners: readonly Resource[];
  readonly lists: Peers["lists"];
  readonly anyone: readonly string[];
}

/** The members of a network and the groups that they are in. */
export class Members {
  readonly interfaces: Interfaces;
  readonly groups: Groups;
  readonly membership: Membership;
  private tasks: ReadonlyMap<Resource, readonly Member[]> | undefined;
  private readonly effective = new Map<Target, Map<string, readonly Admitted[]>>();

  /** @param interfaces what stands in the network; read from the graph where it is not given */
  constructor(resolver: Resolver, interfaces: Interfaces = readInterfaces(resolver)) {
    this.interfaces = interfaces;
    const { of, reader } = this.interfaces;
    this.groups = new Groups(reader, (resource) => {
      const [only] = of.get(resource) ?? [];
      return only?.listens;
    });
    this.membership = new Membership(this.interfaces);
  }

  /** All members, with all their groups. */
  get all(): readonly Member[] {
    return this.membership.members;
  }

  /** The tasks that use the interfaces of a host, surely or perhaps. */
  tasksOn(host: Resource): readonly Member[] {
    this.tasks ??= indexed(this.all, ({ runsOn }) => named(runsOn));
    return this.tasks.get(host) ?? [];
  }

  /** The same network with another member in the place of one; equal labels tell which is which. */
  instead(of: Pick<Member, "owner" | "label">, change: (member: Member) => Member): Members {
    const { interfaces } = this;
    const changed = (one: Member) =>
      one.owner === of.owner && one.label === of.label ? change(one) : one;
    const members = interfaces.members.map(changed);
    const own = members.filter(({ owner }) => owner === of.owner);
    const owners = new Map(interfaces.of).set(of.owner, own);
    return new Members(interfaces.reader.resolver, { ...interfaces, members, of: owners });
  }

  /** What comes in to a member. */
  admits(member: Member, reading: Reading): Passage {
    return this.passage(member, "ingress", reading);
  }

  /** What a member lets out. */
  releases(member: Member, reading: Reading): Passage {
    return this.passage(member, "egress", reading);
  }

  /** Who is meant by what is admitted to a group. */
  meant({ peers, group }: Pick<Admitted, "peers" | "group">, reading: Reading): Meant {
    const { owners, lists, anyone } = peers;
    const members = new Set<Member>();
    const groups = peers.self && group !== undefined ? [...peers.groups, group] : peers.groups;
    for (const one of groups) {
      for (const member of this.membership[reading](one)) members.add(member);
    }
    return { addresses: peers.addresses, members: [...members], owners, lists, anyone };
  }

  private passage(member: Member, direction: Direction, reading: Reading): Passage {
    const { groups } = member;
    const { loose } = this.groups;
    if (!groups.filtered) return { everything: "it has no security group", admitted: [] };
    const all = taken(groups, reading);
    const [hidden] = groups.hidden;
    if (reading === "may" && (all === "anything" || hidden !== undefined)) {
      return {
        everything: groups.anything[0] ?? hidden ?? "",
        admitted: this.of(groups, direction, reading),
      };
    }
    const own = this.of(groups, direction, reading);
    if (reading === "must" || loose[direction].length === 0 || all.length === 0) {
      return { everything: undefined, admitted: own };
    }
    const more = loose[direction].map((rule) => admittedBy(rule, undefined, reading));
    return { everything: undefined, admitted: [...own, ...more] };
  }

  private of(
    groups: Member["groups"],
    direction: Direction,
    reading: Reading,
  ): readonly Admitted[] {
    const all = reading === "must" ? groups.certain : [...groups.certain, ...groups.possible];
    const [only] = all;
    if (only !== undefined && all.length === 1) return this.rulesOf(only, direction, reading);
    return all.flatMap((group) => this.rulesOf(group, direction, reading));
  }

  /** What the rules of one group say: the same for all its members. */
  private rulesOf(group: Target, direction: Direction, reading: Reading): readonly Admitted[] {
    let known = this.effective.get(group);
    if (known === undefined)
      this.effective.set(group, (known = new Map<string, readonly Admitted[]>()));
    const key = `${direction} ${reading}`;
    let list = known.get(key);
    if (list === undefined) {
      const rules = this.groups.of(group)[direction][reading];
      list = rules
        .filter((rule) => isEffective(rule, reading))
        .map((rule) => admittedBy(rule, group, reading));
      known.set(key, list);
    }
    return list;
  }
}

function admittedBy(rule: Rule, group: Target | undefined, reading: Reading): Admitted {
  return { peers: rule.peers[reading], traffic: rule.traffic[reading], group, rule };
}

/** Where a rule is written, for a hop: `type name :: property`. */
export function formatRule({ resource, path }: Rule): string {
  return path === "" ? resource.toString() : `${resource.toString()} :: ${path}`;
}

/** One line for a hop: who, on what, and the rule that lets it through. */
export function formatAdmitted({ peers, traffic, group, rule }: Admitted): string {
  const who = [
    ...addresses.format(peers.addresses, lastName),
    ...peers.groups.map((one) => `members of ${formatTarget(one)}`),
    ...(peers.self
      ? [`members of ${group === undefined ? "the group" : formatTarget(group)}`]
      : []),
    ...peers.lists.map(({ name }) => name),
    ...peers.owners.map((owner) => `addresses of ${owner.toString()}`),
  ];
  const [why] = peers.anyone;
  const shown = who.length > 4 ? [...who.slice(0, 4), `${who.length - 4} more`] : who;
  const peer = why === undefined ? shown.join(", ") : `anyone (${why})`;
  const way = rule.direction === "ingress" ? "from" : "to";
  return `${ports.format(traffic).join(", ")} ${way} ${peer} (${formatRule(rule)})`;
}
