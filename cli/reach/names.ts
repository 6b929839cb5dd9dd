/** What a person means by a name: a name of the matrix, a resource, or the internet. */
import { BadInputError } from "../plan/problems";
import {
  Finder,
  nearest,
  placeOf,
  printable,
  quoted,
  type AddressSet,
  type Declaration,
  type Front,
  type Matrix,
  type Member,
  type Model,
  type Party,
  type Place,
  type Resource,
} from "../proof";

/** One end of a question. */
export interface End {
  /** As people call it. */
  readonly name: string;
  readonly place: Place;
  /** The addresses of a declared network; undefined for everything else. */
  readonly addresses: AddressSet | undefined;
}

export type Side = "from" | "to";

/** Groups that every matrix has. */
const builtIn: Readonly<Record<string, (party: Party) => boolean>> = {
  all: () => true,
  zones: ({ section }) => section === "zone",
  edges: ({ section }) => section === "edge",
  services: ({ section }) => section === "service",
  stores: ({ section }) => section === "store",
};

const internet: End = { name: "internet", place: { kind: "internet" }, addresses: undefined };

export class Names {
  private readonly finder: Finder;
  private readonly parties: ReadonlyMap<string, Party>;
  private readonly partyOf = new Map<Member, Party>();
  private byLabel: ReadonlyMap<string, Member> | undefined;

  constructor(
    private readonly model: Model,
    private readonly declaration: Declaration | undefined,
    matrix: Matrix | undefined,
  ) {
    this.finder = new Finder(model.graph, model.members);
    this.parties = new Map((matrix?.parties ?? []).map((party) => [party.name, party]));
    for (const party of this.parties.values()) {
      for (const member of party.members) this.partyOf.set(member, party);
    }
  }

  /** A relay of a path as people call it: members come by their labels. */
  relayName(label: string): string {
    this.byLabel ??= new Map(this.model.members.all.map((member) => [member.label, member]));
    const member = this.byLabel.get(label);
    return member === undefined ? label : this.nameOf(member);
  }

  /** A member as people call it: by its name in the matrix, else by its resource. */
  nameOf(member: Member): string {
    const party = this.partyOf.get(member);
    if (party === undefined) return member.label;
    return party.members.length > 1 ? `${party.name} (${member.owner.name})` : party.name;
  }

  /**
   * Everything that a name stands for.
   *
   * @throws BadInputError for a name that stands for nothing, or for nothing that could be at this end
   */
  ends(text: string, side: Side): readonly End[] {
    const named = this.partiesOf(text);
    if (named !== undefined) return this.ofParties(text, named, side);
    if (text === "internet") return [internet];
    const meant = this.model.graph.resources.filter(
      (one) => one.name === text || one.urn === text || one.toString() === text,
    );
    if (meant.length === 0) throw this.unknown(text, side);
    const found = this.ofResources(meant, side);
    if (found.length > 0) return found;
    const [first] = meant;
    throw refused(side, {
      found: `${first?.toString() ?? ""}, which nothing is sent by, or to`,
      expected: "something with a network interface",
      fix: "Name a service, an instance, a store, a load balancer, a subnet or a security group.",
    });
  }

  private partiesOf(text: string): readonly Party[] | undefined {
    const one = this.parties.get(text);
    if (one !== undefined) return [one];
    const groups = this.declaration?.data.groups ?? {};
    const all = [...this.parties.values()];
    const found = new Set<Party>();
    const seen = new Set<string>();
    const waiting = [text];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const party = this.parties.get(next);
      if (party !== undefined) found.add(party);
      else if (Object.hasOwn(groups, next)) waiting.push(...(groups[next] ?? []));
      else if (this.declaration !== undefined && Object.hasOwn(builtIn, next)) {
        for (const member of all.filter(builtIn[next] ?? (() => false))) found.add(member);
      } else return undefined;
    }
    return all.filter((party) => found.has(party));
  }

  private ofParties(text: string, parties: readonly Party[], side: Side): readonly End[] {
    const found = parties
      .filter(({ present }) => present)
      .flatMap((one) => this.ofParty(one, side));
    if (found.length > 0) return found;
    const isThere = parties.some(({ present }) => present);
    throw refused(side, {
      found: quoted(text),
      expected: isThere
        ? "something towards which connections are opened"
        : "something that this stack has; it has none of that name",
      fix: isThere ? "Ask the other way round." : "Name another, or another stack.",
    });
  }

  private ofParty({ name, zone, members }: Party, side: Side): readonly End[] {
    switch (zone?.kind) {
      case undefined:
        return members.map((member) => this.end(member));
      case "internet":
        return [{ ...internet, name }];
      case "network":
        return [{ name, place: { kind: "remote" }, addresses: zone.addresses }];
      case "client-vpn":
        if (side === "to") return [];
        return zone.access.map((access) => ({
          name,
          place: { kind: "vpn-clients", access },
          addresses: undefined,
        }));
      case "front":
        return side === "to" ? [] : zone.fronts.map((front) => before(front, name));
    }
  }

  private ofResources(meant: readonly Resource[], side: Side): readonly End[] {
    const all = new Set(meant);
    const { fronts, members, graph } = this.model;
    const clients = fronts.vpn.filter(({ endpoint }) => all.has(endpoint.owner));
    if (side === "from" && clients.length > 0) {
      return clients.map((access) => ({
        name: `clients of ${access.endpoint.label}`,
        place: { kind: "vpn-clients", access },
        addresses: undefined,
      }));
    }
    const own = meant.flatMap((one) => [
      ...this.finder.membersOf(one),
      ...this.finder.partsOf(one),
    ]);
    if (own.length > 0) return [...new Set(own)].map((member) => this.end(member));
    const before = side === "from" ? this.fronts(meant) : [];
    if (before.length > 0) return before;
    const within = new Set(
      meant.filter(({ custom }) => !custom).flatMap((component) => graph.below(component)),
    );
    const has = (one: Resource) => all.has(one) || within.has(one);
    return members.all
      .filter(
        ({ owner, subnets, groups }) =>
          within.has(owner) ||
          [...subnets.certain, ...subnets.possible].some(has) ||
          [...groups.certain, ...groups.possible].some(
            ({ resource, defaultOf }) => defaultOf === undefined && all.has(resource),
          ),
      )
      .map((member) => this.end(member));
  }

  /** Who stands before the fronts that resources make. */
  private fronts(resources: readonly Resource[]): readonly End[] {
    return this.model.fronts.all
      .filter(({ resource }) => resources.includes(resource))
      .map((front) => before(front, `whoever is before ${front.kind} ${front.resource.name}`));
  }

  private end(member: Member): End {
    return { name: this.nameOf(member), place: { kind: "member", member }, addresses: undefined };
  }

  private unknown(text: string, side: Side): BadInputError {
    const declared = [...this.parties.keys(), ...Object.keys(this.declaration?.data.groups ?? {})];
    const known = new Set(["internet", ...declared, ...this.finder.namesOf(() => true)]);
    const near = nearest(text, known, 3).map(printable);
    const [first] = near;
    const some = near.length > 0 ? near : [...known].slice(0, 12).map(printable);
    const left = near.length > 0 ? 0 : known.size - some.length;
    return refused(side, {
      found: quoted(text),
      expected: `a name: ${some.join(", ")}${left > 0 ? ` and ${left} more` : ""}`,
      fix: first === undefined ? "Name one of them." : `Did you mean ${first}?`,
    });
  }
}

function refused(
  side: Side,
  problem: { readonly found: string; readonly expected: string; readonly fix: string },
): BadInputError {
  return new BadInputError("no such place", [{ at: `<${side}>`, ...problem }]);
}

/** Who stands before a front. */
function before(front: Front, name: string): End {
  return { name, place: placeOf(front), addresses: undefined };
}
