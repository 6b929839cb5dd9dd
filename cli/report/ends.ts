/** Rows and columns of the grid: the names of the matrix, or without one whatever is drawn. */
import {
  addresses,
  placesOf,
  printable,
  sourcesOf,
  type Matrix,
  type Member,
  type Model,
  type Party,
  type Path,
  type Place,
} from "../proof";
import type { End } from "./document";
import type { Nodes } from "./nodes";

/** So many members of one end are asked about; the others are alike, or have findings of their own. */
const mostAsked = 4;

export interface Side extends End {
  readonly party: Party | undefined;
  readonly places: readonly Place[];
  readonly members: readonly Member[];
}

export class Ends {
  readonly all: readonly Side[];
  private readonly byMember = new Map<Member, number>();
  private readonly byName = new Map<string, number>();

  constructor(matrix: Matrix | undefined, model: Model, nodes: Nodes) {
    this.all =
      matrix === undefined
        ? ofNodes(model, nodes)
        : matrix.parties
            .filter(({ present }) => present)
            .map((party, i) => ofParty(party, i, nodes));
    for (const [i, side] of this.all.entries()) {
      for (const member of side.members)
        if (!this.byMember.has(member)) this.byMember.set(member, i);
      for (const name of namesOf(side, nodes)) if (!this.byName.has(name)) this.byName.set(name, i);
    }
  }

  /** The end that the verdict's text names; undefined for any other. */
  named(text: string): number | undefined {
    return this.byName.get(text);
  }

  /** The ends at which a path begins. */
  before(path: Path): readonly number[] {
    const { from } = path;
    if (from.kind === "member") {
      const place = this.byMember.get(from.member);
      return place === undefined ? [] : [place];
    }
    return [...this.all.keys()].filter((i) => {
      const side = this.all[i];
      const zone = side?.party?.zone;
      if (from.kind === "remote" && zone?.kind === "network") {
        return addresses.intersects(sourcesOf(path), zone.addresses);
      }
      if (from.kind === "front") {
        if (zone?.kind === "front") return zone.fronts.includes(from.front);
        return from.front.audience === "internet" && isInternet(side);
      }
      return side?.places.some((place) => isSame(place, from)) === true;
    });
  }

  asked({ members }: Side): readonly Member[] {
    return members.slice(0, mostAsked);
  }
}

export function isInternet(side: Side | undefined): boolean {
  return side?.places.some(({ kind }) => kind === "internet") === true;
}

function isSame(a: Place, b: Place): boolean {
  if (a.kind === "vpn-clients" && b.kind === "vpn-clients") {
    return a.access.endpoint === b.access.endpoint;
  }
  return a.kind === b.kind && a.kind !== "member" && a.kind !== "front";
}

function ofParty(party: Party, i: number, nodes: Nodes): Side {
  const places = placesOf(party);
  const [first] = places;
  const node = first === undefined ? undefined : nodes.ofPlace(first);
  return {
    id: `e${i}`,
    name: printable(party.name),
    section: party.section,
    ...(node === undefined ? {} : { node }),
    party,
    places,
    members: party.members,
  };
}

function ofNodes(model: Model, nodes: Nodes): readonly Side[] {
  const members = new Map<string, Member[]>();
  for (const member of model.members.all) {
    const node = nodes.ofMember(member);
    if (node === undefined) continue;
    const known = members.get(node);
    if (known === undefined) members.set(node, [member]);
    else known.push(member);
  }
  const outside: readonly Place[] = [
    { kind: "internet" },
    { kind: "remote" },
    ...model.fronts.vpn.map((access): Place => ({ kind: "vpn-clients", access })),
  ];
  const placeOf = new Map(outside.map((place) => [nodes.ofPlace(place), place]));
  const shown = nodes.all.filter(
    ({ id, kind }) => kind !== "endpoint" && (members.has(id) || placeOf.has(id)),
  );
  return shown.map(({ id, label }, i): Side => {
    const place = placeOf.get(id);
    const own = members.get(id) ?? [];
    return {
      id: `e${i}`,
      name: label,
      section: "node",
      node: id,
      party: undefined,
      places: place === undefined ? own.map((member) => ({ kind: "member", member })) : [place],
      members: own,
    };
  });
}

/** What findings call it. */
function namesOf({ name, party, places, members }: Side, nodes: Nodes): readonly string[] {
  const outside = places.flatMap((place) => {
    if (place.kind === "internet") return ["the internet"];
    if (place.kind === "remote") return ["networks beyond the VPC"];
    return place.kind === "vpn-clients" ? [`clients of ${place.access.endpoint.label}`] : [];
  });
  const own = members.flatMap((one) => [one.label, nodes.nameOf(one), one.owner.name]);
  return [name, ...(party === undefined ? [] : [party.name]), ...outside, ...own];
}
