/** What security groups let through between a member and a peer, as packets, with the rules that say so. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type Reading,
} from "../algebra";
import { isWholly, type Resource } from "../graph";
import {
  addressed,
  formatAdmitted,
  surelyAddressed,
  type Admitted,
  type Direction,
  type Member,
  type Members,
} from "../model/members";
import type { Evidence } from "../model/routing";
import { doubtOf } from "./doubts";
import { factsOf, how, type Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { Doubt } from "./types";

/** Who is at the other end. */
export interface Peer {
  /** Undefined for what is no member. */
  readonly kin: Kin | undefined;
  readonly addresses: AddressSet;
  /** The list of AWS's own that has all of these addresses. @default none does */
  readonly list?: string;
  /** Whether what is for a service's addresses goes to its endpoint, and not to this peer. @default nothing does */
  readonly isTaken?: (endpoint: Resource) => boolean;
}

/** What passes, and by which rules. */
export interface Let {
  readonly packets: PacketSet;
  readonly rules: readonly Admitted[];
  /** What each of these lets through, in their order. */
  readonly sets: readonly PacketSet[];
  /** Why everything passes, where no rule is asked. */
  readonly everything: string | undefined;
  /** Which of these rules do not hold for sure. */
  readonly doubts: (used: readonly Admitted[]) => readonly Doubt[];
}

/** A member's rules in one direction, by whom they are for. */
interface Index {
  readonly everything: string | undefined;
  readonly byKin: ReadonlyMap<number, readonly Admitted[]>;
  readonly byOwner: ReadonlyMap<Resource, readonly Admitted[]>;
  readonly byAddress: readonly Admitted[];
  readonly byList: readonly Admitted[];
  /** Rules for lists of AWS's own. */
  readonly byName: ReadonlyMap<string, readonly Admitted[]>;
  readonly all: readonly Admitted[];
}

export class Filters {
  private readonly indices: Readonly<Record<Direction, Record<Reading, (Index | undefined)[]>>> = {
    ingress: { may: [], must: [] },
    egress: { may: [], must: [] },
  };
  private readonly kinsOf = new WeakMap<Admitted, readonly Kin[]>();

  constructor(
    private readonly members: Members,
    private readonly places: Places,
  ) {}

  /** What a member's groups let in from a peer or out to it. */
  between(kin: Kin, direction: Direction, peer: Peer, mode: Mode): Let {
    const { everything, byKin, byOwner, byAddress, byList, byName } = this.index(
      kin,
      direction,
      mode,
    );
    if (everything !== undefined) {
      const { owner, groups } = kin.member;
      const evidence = { resource: owner, path: undefined, text: everything };
      const doubts = groups.filtered ? [doubtOf(evidence)] : [];
      return { packets: packets.everything, rules: [], sets: [], everything, doubts: () => doubts };
    }
    const rules: Admitted[] = [];
    const sets: PacketSet[] = [];
    const add = (rule: Admitted, set: AddressSet) => {
      if (addresses.isEmpty(set)) return;
      rules.push(rule);
      sets.push(
        direction === "ingress"
          ? packets.packets(set, addresses.anything, rule.traffic)
          : packets.packets(addresses.anything, set, rule.traffic),
      );
    };
    for (const rule of byAddress) {
      add(rule, addresses.intersection(rule.peers.addresses, peer.addresses));
    }
    if (peer.kin !== undefined) {
      for (const rule of byKin.get(peer.kin.id) ?? []) add(rule, peer.addresses);
      const all = ownersOf(peer.kin, mode);
      const meant = mode === "may" ? peer.addresses : addresses.onlyV4(peer.addresses);
      for (const one of all) for (const rule of byOwner.get(one) ?? []) add(rule, meant);
    } else {
      // Addresses of services, and public ones of our own, are among the internet's; which they are, no plan tells.
      const within = addresses.intersection(peer.addresses, this.places.internet4);
      for (const rule of byName.get(peer.list ?? "") ?? []) add(rule, peer.addresses);
      for (const rule of byList) if (!this.isTaken(rule, peer)) add(rule, within);
    }
    return {
      packets: packets.unionAll(sets, how(mode)),
      rules,
      sets,
      everything: undefined,
      doubts: (used) => this.unsure(kin, direction, peer, used),
    };
  }

  /** Whether a rule is for services alone whose addresses are not the peer's. */
  private isTaken({ peers: { lists, owners } }: Admitted, { isTaken }: Peer): boolean {
    return (
      isTaken !== undefined &&
      // Endpoints of one service in several VPCs have one list.
      lists.every(({ name }) =>
        lists.some(
          (one) => one.name === name && one.resource !== undefined && isTaken(one.resource),
        ),
      ) &&
      !owners.some((owner) => this.mayBePublic(owner))
    );
  }

  private unsure(
    kin: Kin,
    direction: Direction,
    peer: Peer,
    used: readonly Admitted[],
  ): readonly Doubt[] {
    const { byKin, byOwner } = this.index(kin, direction, "must");
    const owner = peer.kin === undefined ? undefined : surelyAddressed(peer.kin.member);
    const byAddress = owner === undefined ? undefined : byOwner.get(owner);
    const sure = new Map(
      this.between(kin, direction, peer, "must").rules.map((one) => [one.rule, one] as const),
    );
    return used
      .filter(({ rule, traffic, peers }) => {
        const same = sure.get(rule);
        if (same === undefined || !ports.equals(same.traffic, traffic)) return true;
        // By a group that is named for sure, or as whose address it is, all of the peer is meant; else those of its
        // addresses that are known.
        const isNamed =
          (peer.kin !== undefined && byKin.get(peer.kin.id)?.includes(same) === true) ||
          (byAddress?.includes(same) === true && !addresses.hasV6(peer.addresses));
        const meant = addresses.intersection(peers.addresses, peer.addresses);
        return !isNamed && !addresses.isSubset(meant, same.peers.addresses);
      })
      .map((one) => leadDoubt(one) ?? doubtOf(unknownIn(one)));
  }

  /** Who may come in to a member by its groups, or to whom they let out. */
  index(kin: Kin, direction: Direction, mode: Mode): Index {
    const facts = factsOf(mode);
    const indices = this.indices[direction][facts];
    return (indices[kin.id] ??= this.read(kin.member, direction, facts));
  }

  private read(member: Member, direction: Direction, facts: Reading): Index {
    const passage =
      direction === "ingress"
        ? this.members.admits(member, facts)
        : this.members.releases(member, facts);
    const byKin = new Map<number, Admitted[]>();
    const byOwner = new Map<Resource, Admitted[]>();
    const byAddress: Admitted[] = [];
    const byList: Admitted[] = [];
    const byName = new Map<string, Admitted[]>();
    for (const one of passage.admitted) {
      if (!addresses.isEmpty(one.peers.addresses)) byAddress.push(one);
      for (const { id } of this.kinsMeant(one, facts)) push(byKin, id, one);
      for (const { name, resource } of one.peers.lists) {
        if (resource === undefined) push(byName, name, one);
      }
      const { lists, owners } = one.peers;
      for (const owner of owners) {
        if (facts === "may" || !this.mayBePublic(owner)) push(byOwner, owner, one);
      }
      if (facts === "must") continue;
      if (lists.length > 0 || owners.some((owner) => this.mayBePublic(owner))) byList.push(one);
    }
    const { everything, admitted } = passage;
    return { everything, byKin, byOwner, byAddress, byList, byName, all: admitted };
  }

  /** Whether a resource's address may be one on the internet: with it, its packets come back round by there. */
  private mayBePublic(owner: Resource): boolean {
    if (owner.kind === "Eip" || owner.kind === "NatGateway") return true;
    const members = this.members.interfaces.of.get(owner) ?? [];
    return members.some(({ publicV4 }) => publicV4.state !== "no");
  }

  /** The kin of the members of the groups that a rule names. */
  kinsMeant(one: Admitted, facts: Reading): readonly Kin[] {
    const { groups, self } = one.peers;
    if (groups.length === 0 && !self) return [];
    let known = this.kinsOf.get(one);
    if (known === undefined) {
      const found = new Set<Kin>();
      for (const member of this.members.meant(one, facts).members) {
        found.add(this.places.kinOf(member));
      }
      this.kinsOf.set(one, (known = [...found]));
    }
    return known;
  }
}

/** What a peer has the addresses of: in what is for sure, of one alone. */
export function ownersOf({ member }: Kin, mode: Mode): readonly Resource[] {
  if (mode === "may") return addressed(member);
  const only = surelyAddressed(member);
  return only === undefined ? [] : [only];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const texts = new WeakMap<Admitted, string>();

/** A rule as a hop; its text is made when it is first asked for. */
/** What a rule of its own says whom it lets in, and on what. */
const slots = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId", "prefixListId", "cidrBlocks", "ipv6CidrBlocks", "sourceSecurityGroupId", "prefixListIds", "ipProtocol", "protocol", "fromPort", "toPort"] as const; // prettier-ignore

/** A rule for a service alone leads to its endpoint: what lets it lead elsewhere is mended there, and not at the rule. */
function leadDoubt({ peers, rule }: Admitted): Doubt | undefined {
  const [list] = peers.lists;
  if (list?.resource === undefined || !addresses.isEmpty(peers.addresses)) return undefined;
  const path = "routeTableIds";
  const endpoint = list.resource.toString();
  return doubtOf(
    {
      resource: list.resource,
      path,
      text: `what ${rule.resource.toString()} lets out to ${list.name} may go elsewhere than to ${endpoint}`,
    },
    `Have ${path} of ${endpoint}, or an association of it, name the route table of every subnet that sends there, and no narrower route beside it lead elsewhere.`,
  );
}

/** A rule that does not hold for sure, with the slot that is not known where there is one. */
function unknownIn(one: Admitted): Evidence {
  const { resource, path } = one.rule;
  const slot = slots.find((property) => {
    const value = resource.input(property);
    return value !== undefined && !isWholly(value);
  });
  const evidence = ruleEvidence(one);
  return path !== "" || slot === undefined
    ? evidence
    : {
        resource,
        path: slot,
        get text() {
          return evidence.text;
        },
      };
}

export function ruleEvidence(one: Admitted): Evidence {
  const { resource, path } = one.rule;
  return {
    resource,
    path: path === "" ? undefined : path,
    get text() {
      let text = texts.get(one);
      if (text === undefined) {
        texts.set(one, (text = `${resource.toString()} :: ${formatAdmitted(one)}`));
      }
      return text;
    },
  };
}
