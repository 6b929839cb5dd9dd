/** Looks up a declaration's names in one stack. */
import { ports } from "../algebra";
import { Problems, quoted, type Resource, type Result } from "../graph";
import type { Model } from "../model";
import type { Front, Fronts } from "../model/fronts/types";
import type { Member, Role } from "../model/members";
import type { Declaration, DeclaredParty, DeclaredRow, Selector } from "./declaration";
import { Finder, isMeant } from "./finder";
import { isGlob } from "../graph/glob";
import { nearest } from "./nearest";
import type { Matrix, Party, RouteRow, Row, Zone } from "./types";

/** What of a model the names are looked up in. */
export type StackModel = Pick<Model, "graph" | "members"> & {
  readonly fronts: Pick<Fronts, "vpn" | "all">;
};

/** What a section's names can be. */
interface Meaning {
  readonly roles: readonly Role[];
  readonly what: string;
}

const meanings: Readonly<Record<Exclude<Party["section"], "zone">, Meaning>> = {
  edge: { roles: ["load-balancer", "nat"], what: "a load balancer or NAT gateway" },
  service: { roles: ["compute"], what: "compute: a service, instances, a function" },
  store: { roles: ["store"], what: "a data service" },
};

/**
 * A declaration's names, found in a stack. Problems are names that are not there and not optional, names of the wrong
 * kind of resource, and several names for one thing. Near-linear in members and names.
 */
export function resolveDeclaration(declaration: Declaration, model: StackModel): Result<Matrix> {
  const problems = new Problems();
  const parties = new Parties(model, problems).resolve(declaration.parties);
  for (const row of declaration.rows) checkNat(row, parties, problems);
  if (problems.any) return problems.failure();
  const rows = declaration.rows.map((row) => resolveRow(row, parties));
  const routes = declaration.routes.flatMap((declared): RouteRow[] => {
    const edge = parties.get(declared.edge);
    const to = parties.get(declared.to);
    if (edge === undefined || to === undefined) return [];
    const { id, port, host, path, text } = declared;
    return [{ id, edge, port, host, path, to, text, notApplicable: lacking([[edge], [to]]) }];
  });
  return { ok: true, value: { parties: [...parties.values()], rows, routes } };
}

/** What a zone stands for, and the resource that makes it. */
type Found = readonly [Front | Member, Resource];
type Taken = Map<Found[0], DeclaredParty>;

class Parties {
  private readonly finder: Finder;

  constructor(
    private readonly model: StackModel,
    private readonly problems: Problems,
  ) {
    this.finder = new Finder(model.graph, model.members);
  }

  resolve(declared: readonly DeclaredParty[]): ReadonlyMap<string, Party> {
    const zones: Taken = new Map();
    const direct = new Map<Member, DeclaredParty>();
    const selected = declared.map((party) => {
      const zone = this.zone(party, zones);
      return { party, zone, ...this.select(party, direct) };
    });
    const parts = this.parts(selected, direct);
    return new Map(
      selected.map(({ party, zone, members }) => {
        const { name, section, neverPublic } = party;
        const all = [...members, ...(parts.get(party) ?? [])];
        const present = section === "zone" ? zone !== undefined : all.length > 0;
        // A zone that is absent is still one: of no endpoint, of no front.
        const found = section === "zone" ? (zone ?? absentZone(party)) : undefined;
        return [name, { name, section, zone: found, members: all, neverPublic, present }];
      }),
    );
  }

  /** What a zone stands for; undefined where the stack has none of it. */
  private zone(party: DeclaredParty, taken: Taken): Zone | undefined {
    const { zone, selector } = party;
    if (zone === undefined) return undefined;
    if (zone.kind === "internet") return { kind: "internet", apart: taken };
    if (zone.kind === "network") return zone;
    if (selector === undefined) return undefined;
    const { fronts } = this.model;
    if (zone.kind === "client-vpn") {
      const access = fronts.vpn.filter(({ endpoint }) => isMeant(selector, endpoint.owner));
      const all = fronts.vpn.map(({ endpoint }) => endpoint.owner);
      const found = access.map(({ endpoint }): Found => [endpoint, endpoint.owner]);
      this.check(party, found, all, "a Client VPN endpoint", taken);
      return access.length === 0 ? undefined : { kind: "client-vpn", access };
    }
    const { audience } = zone;
    const all = fronts.all.filter((one) => audience === undefined || one.audience === audience);
    const meant = all.filter(({ resource }) => isMeant(selector, resource));
    const what = audience === undefined ? "a managed front" : `a managed front for ${audience}`;
    const found = meant.map((front): Found => [front, front.resource]);
    this.check(party, found, [...new Set(all.map(({ resource }) => resource))], what, taken);
    return meant.length === 0 ? undefined : { kind: "front", fronts: meant };
  }

  /** Whether what a zone stands for is there, and no other zone's. */
  private check(
    party: DeclaredParty,
    found: readonly Found[],
    all: readonly Resource[],
    what: string,
    taken: Taken,
  ): void {
    if (found.length === 0) {
      const names = all.map(({ name }) => name);
      this.absent(party, what, names, undefined);
    }
    for (const [one, resource] of found) {
      const other = taken.get(one);
      if (other === undefined) taken.set(one, party);
      else this.twoNames(party, other, resource.toString());
    }
  }

  /** The members that an edge, service or store stands for by itself, and the resources that were named. */
  private select(
    party: DeclaredParty,
    taken: Map<Member, DeclaredParty>,
  ): { readonly members: readonly Member[]; readonly resources: readonly Resource[] } {
    const { selector, section } = party;
    if (selector === undefined || section === "zone") return { members: [], resources: [] };
    const { roles, what } = meanings[section];
    const isRight = ({ role }: Member) => roles.includes(role);
    const resources = this.finder.select(selector);
    const members = resources.flatMap((one) => this.finder.membersOf(one)).filter(isRight);
    const hasParts = resources.some((one) => this.finder.partsOf(one).some(isRight));
    if (members.length === 0 && !hasParts) {
      const [other] = resources.flatMap((one) => this.finder.membersOf(one));
      this.absent(party, what, () => this.finder.namesOf(isRight), other);
    }
    this.checkStacks(party, selector, members);
    for (const member of members) {
      const other = taken.get(member);
      if (other === undefined) taken.set(member, party);
      else this.twoNames(party, other, member.label);
    }
    return { members, resources };
  }

  /** A name without a star means one thing: who has it in another stack may be somebody else's. */
  private checkStacks(
    { at }: DeclaredParty,
    { name, urn }: Selector,
    members: readonly Member[],
  ): void {
    if (name === undefined || isGlob(name) || urn !== undefined) return;
    const byStack = new Map<string, Resource>();
    for (const { owner } of members) byStack.set(`urn:pulumi:${owner.stack}::${owner.project}::*`, owner); // prettier-ignore
    const [first, second] = [...byStack].sort(([a], [b]) => (a < b ? -1 : 1));
    if (first === undefined || second === undefined) return;
    const told = [first, second].map(([of, one]) => `${one.toString()} of ${quoted(of, 200)}`);
    this.problems.add(
      at,
      told.join(" and "),
      "resources of one stack, or a URN that says which are meant",
      `Add urn: ${quoted(first[0], 200)}, or urn: "*" where those of all stacks are meant.`,
    );
  }

  /** Members that belong to what was named, and have no name of their own. */
  private parts(
    selected: readonly {
      readonly party: DeclaredParty;
      readonly resources: readonly Resource[];
    }[],
    direct: ReadonlyMap<Member, DeclaredParty>,
  ): ReadonlyMap<DeclaredParty, readonly Member[]> {
    const owners = new Map<Member, DeclaredParty>();
    const found = new Map<DeclaredParty, Member[]>();
    for (const { party, resources } of selected) {
      if (party.section === "zone") continue;
      const { roles } = meanings[party.section];
      const all = [...new Set(resources.flatMap((one) => this.finder.partsOf(one)))];
      const right = all.filter((member) => roles.includes(member.role));
      const [taken] = right;
      const other = taken && direct.get(taken);
      const own = resources.flatMap((one) => this.finder.membersOf(one));
      // A name for nothing but what others name stands for nothing, and rows with it would hold for nothing.
      if (other !== undefined && own.length === 0 && right.every((member) => direct.has(member))) {
        this.problems.add(
          party.at,
          `${resources.map((one) => one.toString()).join(", ")}, whose parts ${other.name} names`,
          "one name for each thing",
          `Leave out ${party.name} or ${other.name}.`,
        );
      }
      for (const member of right) {
        if (direct.has(member)) continue;
        const other = owners.get(member);
        if (other !== undefined) {
          this.problems.add(
            party.at,
            `${member.label}, which may be a part of ${party.name} or of ${other.name}`,
            "one name for each thing",
            "Name it itself.",
          );
          continue;
        }
        owners.set(member, party);
        const list = found.get(party);
        if (list === undefined) found.set(party, [member]);
        else list.push(member);
      }
    }
    return found;
  }

  private twoNames({ at, name }: DeclaredParty, other: DeclaredParty, what: string): void {
    this.problems.add(
      at,
      `${what}, which ${other.name} names, too`,
      "one name for each thing",
      `Narrow ${name} or ${other.name}, or leave one of them out.`,
    );
  }

  /** Reports a name that is not there, unless it may be absent; something of another kind is never the same as nothing. */
  private absent(
    party: DeclaredParty,
    what: string,
    known: readonly string[] | (() => readonly string[]),
    other: Member | undefined,
  ): void {
    const { selector, optional, at } = party;
    if (selector === undefined) return;
    const isMistaken = other !== undefined && !isGlob(selector.name ?? "*");
    if (optional && !isMistaken) return;
    const [resource = other?.owner, ...more] = this.finder.selectAny(selector);
    const rest = more.length === 0 ? "" : ` and ${more.length} more`;
    const found =
      resource === undefined
        ? `nothing with ${formatSelector(selector)}`
        : `${(other?.owner ?? resource).toString()}${rest} with ${formatSelector(selector)}`;
    const names = typeof known === "function" ? known() : known;
    const { name } = selector;
    const near = name === undefined || isGlob(name) ? [] : nearest(name, names, 3);
    const some = (near.length > 0 ? near : names).slice(0, 5);
    const left = near.length > 0 ? 0 : names.length - some.length;
    const expected =
      some.length === 0
        ? `${what}; the stack has none`
        : `${what}: ${some.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
    const fix =
      resource !== undefined
        ? "Name a resource of that kind."
        : near[0] === undefined
          ? "Correct the name."
          : `Did you mean ${near[0]}?`;
    const mayLack = isMistaken ? "" : " If a stack may lack it, add optional: true.";
    this.problems.add(at, found, expected, `${fix}${mayLack}`);
  }
}

function absentZone({ zone }: DeclaredParty): Zone | undefined {
  if (zone?.kind === "client-vpn") return { kind: "client-vpn", access: [] };
  return zone?.kind === "front" ? { kind: "front", fronts: [] } : undefined;
}

/** `the name "api" and the type "aws:ecs/*"`. */
function formatSelector({ name, type, urn }: Selector): string {
  const parts = [
    name === undefined ? undefined : `the name ${quoted(name)}`,
    type === undefined ? undefined : `the type ${quoted(type)}`,
    urn === undefined ? undefined : `the URN ${quoted(urn, 200)}`,
  ];
  return parts.filter((part) => part !== undefined).join(" and ");
}

/** Reports a NAT gateway where a row needs something that takes connections: it hands on what leaves, and nobody calls it. */
function checkNat(
  { kind, to, through, text, at }: DeclaredRow,
  parties: ReadonlyMap<string, Party>,
  problems: Problems,
): void {
  if (kind === "never") return;
  const isNat = (name: string) =>
    parties.get(name)?.members.some(({ role }) => role === "nat") === true;
  const [gateway] = [...to, ...(through === undefined ? [] : [through])].filter(isNat);
  if (gateway === undefined) return;
  const what = through === gateway ? "through" : gateway;
  problems.add(
    at,
    `${text}, where ${gateway} is a NAT gateway`,
    "something that takes connections",
    `Leave ${what} out: what leaves by a NAT gateway is a row to where it goes.`,
  );
}

/** A row with the parties that the stack has; where one end has none left, all of them, and why it does not apply. */
function resolveRow(row: DeclaredRow, parties: ReadonlyMap<string, Party>): Row {
  const find = (names: readonly string[]) => names.flatMap((name) => parties.get(name) ?? []);
  const from = find(row.from);
  const to = find(row.to);
  const through = row.through === undefined ? undefined : parties.get(row.through);
  const within = find(row.within);
  const notApplicable =
    lacking([from, to, ...(through === undefined ? [] : [[through]])]) ?? alone(from, to, within);
  const isThere = ({ present }: Party) => present || notApplicable !== undefined;
  const all = row.kind === "never" ? ports.allTraffic : undefined;
  return {
    id: row.id,
    kind: row.kind,
    from: from.filter(isThere),
    to: to.filter(isThere),
    traffic: row.traffic ?? all,
    through,
    within: within.filter(isThere),
    text: row.text,
    notApplicable,
  };
}

/** Why a row between groups of names does not apply: the stack has one thing of them alone. */
function alone(
  from: readonly Party[],
  to: readonly Party[],
  within: readonly Party[],
): string | undefined {
  const all = new Set([...from, ...to].filter(({ present }) => present));
  const [one] = all;
  if (one === undefined || all.size > 1 || one.members.length !== 1 || within.includes(one)) {
    return undefined;
  }
  return `this stack has ${one.name} alone`;
}

/** Why a row with these ends does not apply: an end of which nothing is there. */
function lacking(ends: readonly (readonly Party[])[]): string | undefined {
  const absent = ends.find((parties) => parties.every(({ present }) => !present));
  if (absent === undefined) return undefined;
  const names = absent.map(({ name }) => name);
  const [last = "", ...first] = names.reverse();
  const list = first.length === 0 ? last : `${first.reverse().join(", ")} and no ${last}`;
  return `this stack has no ${list}`;
}
