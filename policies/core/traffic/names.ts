/** The names of a matrix: zones, edges, services and stores, and the groups that stand for several of them. */
import { quoted } from "../graph";
import type { DeclaredParty, DeclaredZone, Selector } from "./declaration";
import { nearest } from "./nearest";
import { Networks } from "./networks";
import type { Report, Steps } from "./report";
import type { TrafficData } from "./schema";
import type { Shaped } from "./shape";

type PartySection = DeclaredParty["section"];
type Written = NonNullable<
  NonNullable<TrafficData["edges"]>[string] | NonNullable<TrafficData["zones"]>[string]
>;

const sections = [
  ["zones", "zone"],
  ["edges", "edge"],
  ["services", "service"],
  ["stores", "store"],
] as const;

/** Groups that are always there. */
export const builtInGroups = ["zones", "edges", "services", "stores", "all"] as const;
type BuiltIn = (typeof builtInGroups)[number];

const isBuiltIn = (name: string): name is BuiltIn =>
  (builtInGroups as readonly string[]).includes(name);

const noneOfSection: Readonly<Record<BuiltIn, string>> = {
  zones: "no zone is declared",
  edges: "no edge is declared",
  services: "no service is declared",
  stores: "no store is declared",
  all: "nothing is declared",
};

/** So many names may rows and groups stand for, all together. */
const mostExpanded = 500_000;

/** All names, and what they stand for. */
export class Names {
  readonly parties = new Map<string, DeclaredParty>();
  private readonly groups = new Map<string, readonly string[]>();
  /** Names of entries that are not sound: they are known, but nothing follows from them. */
  private readonly unsound = new Set<string>();
  private readonly expanded = new Map<string, readonly string[]>();
  private readonly networks: Networks;
  private readonly isPartial: boolean;
  private budget = mostExpanded;
  private isFull = false;

  constructor(
    private readonly shaped: Shaped,
    private readonly report: Report,
  ) {
    const owners = new Map<string, string>();
    this.networks = new Networks(report);
    this.isPartial = [...sections.map(([part]) => part), "groups" as const].some((part) =>
      shaped.isBroken(part),
    );
    for (const [part, section] of sections) {
      for (const [name, written] of Object.entries(shaped.data[part] ?? {})) {
        if (!this.isFree(owners, part, name)) continue;
        const party = shaped.isSound(part, name)
          ? this.party(part, section, name, written as Written)
          : undefined;
        if (party === undefined) this.unsound.add(name);
        else this.parties.set(name, party);
      }
    }
    for (const [name, members] of Object.entries(shaped.data.groups ?? {})) {
      if (!this.isFree(owners, "groups", name)) continue;
      if (shaped.isSound("groups", name)) this.groups.set(name, members);
      else this.unsound.add(name);
    }
    this.checkSelectors();
    this.networks.check();
    this.checkGroups();
  }

  /** The parties that a list of names stands for, each once; undefined where one of them is a problem. */
  expand(written: string | readonly string[], path: Steps): readonly string[] | undefined {
    const names = typeof written === "string" ? [written] : written;
    const found = new Set<string>();
    const seen = new Set<string>();
    let isWhole = true;
    for (const [i, name] of names.entries()) {
      const at = typeof written === "string" ? path : [...path, i];
      if (seen.has(name)) {
        this.report.add(at, `${quoted(name)} twice`, "each name once", "Leave one out.");
      }
      seen.add(name);
      if (!this.isKnown(name, at)) isWhole = false;
      else if (this.unsound.has(name)) isWhole = false;
      else {
        const members = this.membersOf(name);
        this.budget -= members.length;
        if (this.budget < 0) {
          this.tooMuch();
          return undefined;
        }
        if (members.length === 0) {
          isWhole = false;
          if (isBuiltIn(name) && !this.isUnsure(name)) {
            const found = `${quoted(name)}, but ${noneOfSection[name]}`;
            this.report.add(at, found, "a name that stands for something", "Leave it out.");
          }
        }
        for (const member of members) found.add(member);
      }
    }
    return isWhole ? [...found] : undefined;
  }

  /** The party of a name that has to be one of a section; undefined where it is a problem. */
  one(name: string, section: PartySection, path: Steps): DeclaredParty | undefined {
    const party = this.parties.get(name);
    if (party?.section === section) return party;
    if (this.unsound.has(name)) return undefined;
    if (party === undefined && !this.groups.has(name) && !isBuiltIn(name)) {
      const known = () =>
        [...this.parties.values()].filter((one) => one.section === section).map((one) => one.name);
      this.unknown(name, path, known, aOrAn(section));
      return undefined;
    }
    const what = party === undefined ? "a group" : aOrAn(party.section);
    const found = `${quoted(name)}, which is ${what}`;
    this.report.add(path, found, aOrAn(section), `Name ${aOrAn(section)}.`);
    return undefined;
  }

  private tooMuch(): void {
    if (this.isFull) return;
    this.isFull = true;
    const found = `rows that stand for more than ${mostExpanded} names`;
    this.report.add([], found, "fewer", "Declare fewer rows between large groups.");
  }

  private party(
    part: (typeof sections)[number][0],
    section: PartySection,
    name: string,
    written: Written,
  ): DeclaredParty | undefined {
    const path = [part, name];
    const zone = "kind" in written ? this.zone(written, path) : undefined;
    if (zone === undefined && "kind" in written) return undefined;
    const isResource = zone === undefined || zone.kind === "client-vpn" || zone.kind === "front";
    const selected = written as { name?: string; type?: string; urn?: string; optional?: boolean };
    const selector: Selector | undefined = isResource
      ? { name: selected.name, type: selected.type, urn: selected.urn }
      : undefined;
    if (selector !== undefined && Object.values(selector).every((one) => one === undefined)) {
      this.report.add(
        path,
        "nothing that says which resource it is",
        "name, type or urn",
        "Write { name: … }, the resource's logical name.",
      );
      return undefined;
    }
    if (zone?.kind !== "internet" && name === "internet") {
      const expected = "a zone of the kind internet, or another name";
      this.report.add(path, '"internet"', expected, "Choose another name.");
      return undefined;
    }
    return {
      name,
      section,
      selector,
      zone,
      neverPublic: section === "store" || ("public" in written && written.public === "never"),
      optional: selected.optional ?? false,
      at: this.report.at(path),
    };
  }

  private zone(written: Written, path: Steps): DeclaredZone | undefined {
    if (!("kind" in written)) return undefined;
    if (written.kind === "front") return { kind: "front", audience: written.audience };
    if (written.kind !== "network") return { kind: written.kind };
    const read = this.networks.add(written.cidrs, [...path, "cidrs"]);
    return read === undefined ? undefined : { kind: "network", addresses: read };
  }

  private isFree(owners: Map<string, string>, part: string, name: string): boolean {
    const other = owners.get(name);
    if (isBuiltIn(name)) {
      const found = `${quoted(name)}, which is a built-in group`;
      this.report.add([part, name], found, "a name of its own", "Choose another name.");
      return false;
    }
    if (other !== undefined) {
      const found = `${quoted(name)}, which is also in ${other}`;
      this.report.add([part, name], found, "each name in one section", "Rename one of them.");
      return false;
    }
    owners.set(name, part);
    return true;
  }

  private isKnown(name: string, path: Steps): boolean {
    if (this.parties.has(name) || this.groups.has(name) || this.unsound.has(name)) return true;
    if (isBuiltIn(name)) return true;
    const known = () => [...this.parties.keys(), ...this.groups.keys(), ...builtInGroups];
    this.unknown(name, path, known, "a declared name");
    return false;
  }

  private unknown(name: string, path: Steps, known: () => readonly string[], what: string): void {
    // A section that could not be read may have it.
    if (this.isPartial) return;
    const all = this.report.isFull ? [] : known();
    const [meant] = nearest(name, all);
    const shown = all.slice(0, 12);
    const more = all.length > shown.length ? `, and ${all.length - shown.length} more` : "";
    const fix =
      meant !== undefined
        ? `Did you mean ${meant}?`
        : name === "internet"
          ? "Declare it: zones: { internet: { kind: internet } }."
          : "Declare it, or name another.";
    const expected = all.length === 0 ? what : `${what}: ${shown.join(", ")}${more}`;
    this.report.add(path, quoted(name), expected, fix);
  }

  /** Whether a built-in group may have members that could not be read. */
  private isUnsure(name: BuiltIn): boolean {
    return this.isPartial || (name === "all" ? this.unsound.size > 0 : this.hasUnsound(name));
  }

  private hasUnsound(part: Exclude<BuiltIn, "all">): boolean {
    return Object.keys(this.shaped.data[part] ?? {}).some((name) => this.unsound.has(name));
  }

  /** The parties of a name; those of a group that leads back to itself once. */
  private membersOf(name: string): readonly string[] {
    if (this.parties.has(name)) return [name];
    const known = this.expanded.get(name);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = [name];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.parties.has(next)) found.add(next);
      else if (isBuiltIn(next)) for (const one of this.builtIn(next)) found.add(one);
      else if (!seen.has(next)) {
        seen.add(next);
        this.budget -= 1;
        open.push(...[...(this.groups.get(next) ?? [])].reverse());
      }
    }
    const members = [...found];
    this.expanded.set(name, members);
    return members;
  }

  private builtIn(group: BuiltIn): readonly string[] {
    return [...this.parties.values()]
      .filter(({ section }) => group === "all" || `${section}s` === group)
      .map(({ name }) => name);
  }

  private checkGroups(): void {
    for (const [name, members] of this.groups) {
      const seen = new Set<string>();
      for (const [i, member] of members.entries()) {
        const at = ["groups", name, i];
        if (seen.has(member)) {
          this.report.add(at, `${quoted(member)} twice`, "each name once", "Leave one out.");
        }
        seen.add(member);
        this.isKnown(member, at);
      }
    }
    for (const cycle of this.cycles()) {
      const [name = ""] = cycle;
      this.unsound.add(name);
      this.report.add(
        ["groups", name],
        `a group that contains itself: ${wayText([...cycle, name])}`,
        "groups of other names",
        "Take one of them out of the other.",
      );
    }
  }

  /** One way around for each group that leads back to itself, each told once. */
  private cycles(): readonly (readonly string[])[] {
    const found: (readonly string[])[] = [];
    const done = new Set<string>();
    for (const start of this.groups.keys()) {
      // Where each group on the way stands; maps keep their order.
      const way = new Map<string, number>();
      const open: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
      for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
        const { name } = top;
        if (top.next === 0) {
          const at = way.get(name);
          if (at !== undefined) found.push([...way.keys()].slice(at));
          if (at !== undefined || done.has(name) || !this.groups.has(name)) {
            open.pop();
            continue;
          }
          way.set(name, way.size);
        }
        const member = this.groups.get(name)?.[top.next];
        top.next += 1;
        if (member === undefined) {
          way.delete(name);
          done.add(name);
          open.pop();
        } else {
          open.push({ name: member, next: 0 });
        }
      }
    }
    return found;
  }

  private checkSelectors(): void {
    const seen = new Map<string, string>();
    for (const { name, section, selector, zone } of this.parties.values()) {
      const key =
        selector === undefined
          ? zone?.kind
          : JSON.stringify([section, zone?.kind, selector.name, selector.type, selector.urn]);
      // Networks are compared by their addresses.
      if (key === undefined || key === "network") continue;
      const other = seen.get(key);
      if (other === undefined) {
        seen.set(key, name);
        continue;
      }
      const part = sections.find(([, one]) => one === section)?.[0] ?? "";
      const found =
        key === "internet" ? `the internet, as ${other} is` : `the same resources as ${other}`;
      this.report.add([part, name], found, "one name for one thing", "Leave one of them out.");
    }
  }
}

/** `a -> b -> a`, of which only the ends are shown if it is long. */
function wayText(way: readonly string[]): string {
  if (way.length <= 12) return way.join(" -> ");
  return [...way.slice(0, 6), "…", ...way.slice(-3)].join(" -> ");
}

export function aOrAn(word: string): string {
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}
