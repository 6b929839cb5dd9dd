/**
 * A plan's resources arranged for reading: components as the program nested them; inside a component each thing with
 * what belongs to it, and what is many of a kind as one group. Plain data; `render.ts` puts it on lines.
 */
import type { PlannedResource } from "../plan/document";
import { nameInUrn, type PlanGraph, type Reading } from "./graph";
import {
  around,
  componentLabel,
  isProvider,
  kindOf,
  type Fact,
  type FoldedLine,
  type Kind,
} from "./kinds";
import { counted, plain, pluralOf } from "./text";

/** One thing with its name. */
export interface Entry {
  readonly item: "entry";
  readonly label: string;
  readonly name: string;
  readonly facts: readonly string[];
  readonly component: boolean;
  readonly items: readonly Item[];
}

/** Many of a kind. */
export interface Group {
  readonly item: "group";
  readonly heading: string;
  /** What holds of every one. */
  readonly facts: readonly string[];
  readonly rows: readonly Row[];
  /** How many more there are than `rows` shows. */
  readonly more: number;
}

/** One line of a group: a name with its facts, or the columns of a folded line. */
export interface Row {
  readonly name?: string;
  readonly cells: readonly string[];
}

export type Item = Entry | Group;

/** An entry with its facts as they compare with those of others of its kind. */
interface Told {
  readonly entry: Entry;
  /** The kind's own facts, each in its place, empty where there is none. */
  readonly columns: readonly string[];
  readonly extras: readonly string[];
}

export const rootStackType = "pulumi:pulumi:Stack";

const mostRows = 60;

const collator = new Intl.Collator("en", { numeric: true });

/**
 * By name, numbers in it by their value: a program's registrations arrive in an order that depends on what each had
 * to wait for, which no reader of two plans should see as a difference.
 */
function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether a resource is a component: a group of others, not a thing of its own. */
export function isComponent(resource: PlannedResource): boolean {
  return !resource.custom || resource.remote === true;
}

/** Whether a resource is a provider that the program did not make itself. */
export function isDefaultProvider({ type, name }: PlannedResource): boolean {
  return isProvider(type) && /^default(_|$)/.test(name);
}

/** What any resource may have, whatever its type. */
function commonFacts(reading: Reading): Fact[] {
  const { options, id, provider, type } = reading.resource;
  const providerUrn = provider?.slice(0, provider.lastIndexOf("::"));
  const providerName = providerUrn === undefined ? "" : plain(nameInUrn(providerUrn));
  const region = reading.text("region");
  return [
    id === undefined || type.startsWith("pulumi:") ? undefined : `read, not created (${plain(id)})`,
    region === undefined ? undefined : `in ${region}`,
    providerName === "" || providerName.startsWith("default") || type.startsWith("pulumi:")
      ? undefined
      : `provider ${providerName}`,
    options.import === undefined ? undefined : `imported (${plain(options.import)})`,
    options.protect === true ? "protected" : undefined,
    options.retainOnDelete === true ? "kept when deleted" : undefined,
  ];
}

const present = (facts: readonly Fact[]): string[] =>
  facts.filter((f) => f !== undefined).filter((f) => f !== "");

/** Words that begin facts which are told together: `for a`, `for b` is `for a, b`. */
const gatheredWords = new Set(["for", "in", "policy", "target", "certificate"]);

function gathered(facts: readonly Fact[]): string[] {
  const told = new Map<string, { text: string; count: number }>();
  for (const fact of present(facts)) {
    const [word = "", ...rest] = fact.split(" ");
    const key = gatheredWords.has(word) ? word : fact;
    const before = told.get(key);
    if (before === undefined) told.set(key, { text: fact, count: 1 });
    else if (key === fact) told.set(key, { text: fact, count: before.count + 1 });
    else told.set(key, { text: `${before.text}, ${rest.join(" ")}`, count: 1 });
  }
  return [...told.values()].map(({ text, count }) => (count > 1 ? `${text} ×${count}` : text));
}

/** Arranges the resources below one parent. */
export class Arrangement {
  private readonly belongings = new Map<string, PlannedResource[]>();
  private readonly owned = new Set<string>();

  constructor(private readonly graph: PlanGraph) {
    const owners = new Map<string, PlannedResource>();
    for (const resource of graph.resources) {
      const owner = this.ownerOf(resource);
      if (owner !== undefined) owners.set(resource.urn, owner);
    }
    for (const resource of graph.resources) {
      const owner = owners.get(resource.urn);
      if (owner === undefined || this.goesRound(resource, owners)) continue;
      this.owned.add(resource.urn);
      const belonging = this.belongings.get(owner.urn);
      if (belonging === undefined) this.belongings.set(owner.urn, [resource]);
      else belonging.push(resource);
    }
  }

  /** The whole tree. The root stack is not shown: its children stand at the top. */
  items(): Item[] {
    const top = this.graph
      .children()
      .flatMap((r) => (r.type === rootStackType ? this.graph.children(r) : [r]));
    return this.arrange(top);
  }

  /** The one resource of the same component that a resource's inputs say it belongs to. */
  private ownerOf(resource: PlannedResource): PlannedResource | undefined {
    const { belongsTo = [], ownerType } = kindOf(resource);
    const reading = this.graph.read(resource);
    for (const key of belongsTo) {
      const candidates = reading
        .sources(key, ownerType)
        .filter((r) => r.custom && r.parent === resource.parent && r !== resource);
      const [only] = candidates;
      if (only !== undefined && candidates.length === 1) return only;
    }
    return undefined;
  }

  private goesRound(start: PlannedResource, owners: Map<string, PlannedResource>): boolean {
    const seen = new Set<string>();
    for (let here = owners.get(start.urn); here !== undefined; here = owners.get(here.urn)) {
      if (here === start || seen.has(here.urn)) return true;
      seen.add(here.urn);
    }
    return false;
  }

  private arrange(resources: readonly PlannedResource[]): Item[] {
    const mine = resources.filter((r) => !this.owned.has(r.urn) && !isDefaultProvider(r));
    const components = this.inOrder(mine.filter(isComponent)).map((r) => this.component(r));
    return [...this.kindsOf(mine.filter((r) => !isComponent(r))), ...components];
  }

  /** Components such that what others build on comes first, as far as they do not need each other. */
  private inOrder(components: readonly PlannedResource[]): PlannedResource[] {
    if (components.length < 2) return [...components];
    const roomOf = new Map<string, string>();
    const mark = (resource: PlannedResource, room: string) => {
      roomOf.set(resource.urn, room);
      for (const child of this.graph.children(resource)) mark(child, room);
    };
    for (const component of components) mark(component, component.urn);
    const needs = new Map(components.map((c) => [c.urn, new Set<string>()]));
    for (const [urn, room] of roomOf) {
      const resource = this.graph.find(urn);
      for (const source of Object.values(resource?.propertyDependencies ?? {}).flat()) {
        const other = roomOf.get(source);
        if (other !== undefined && other !== room) needs.get(room)?.add(other);
      }
    }
    const left = [...components];
    const ordered: PlannedResource[] = [];
    while (left.length > 0) {
      const open = (c: PlannedResource) =>
        left.filter((other) => needs.get(c.urn)?.has(other.urn)).length;
      const next = left.reduce((best, c) => (open(c) < open(best) ? c : best));
      ordered.push(next);
      left.splice(left.indexOf(next), 1);
    }
    return ordered;
  }

  private component(resource: PlannedResource): Entry {
    const reading = this.graph.read(resource);
    const items = this.arrange(this.graph.children(resource));
    const count = this.below(resource);
    const remote = resource.remote === true ? ["remote, what it creates is not known offline"] : [];
    const facts = present([
      ...remote,
      ...(resource.remote === true ? (kindOf(resource).facts?.(reading) ?? []) : []),
      count > 0 ? counted(count, "resource") : undefined,
      ...(resource.remote === true ? commonFacts(reading) : []),
    ]);
    return {
      item: "entry",
      label: componentLabel(resource.type),
      name: reading.name,
      facts,
      component: true,
      items,
    };
  }

  /** How many resources, components not counted, stand below one. */
  private below(resource: PlannedResource): number {
    return this.graph
      .children(resource)
      .filter((child) => !isDefaultProvider(child))
      .reduce((sum, child) => sum + (isComponent(child) ? 0 : 1) + this.below(child), 0);
  }

  /** Resources of one level by kind, in the order of the kinds. */
  private kindsOf(resources: readonly PlannedResource[]): Item[] {
    const byLabel = new Map<string, { kind: Kind; members: PlannedResource[] }>();
    for (const resource of resources) {
      const kind = kindOf(resource);
      const known = byLabel.get(kind.label);
      if (known === undefined) byLabel.set(kind.label, { kind, members: [resource] });
      else known.members.push(resource);
    }
    return [...byLabel.values()]
      .sort((a, b) => a.kind.order - b.kind.order || byName(a.kind.label, b.kind.label))
      .flatMap(({ kind, members }) =>
        kind.manner === "line" ? this.folded(kind, members) : this.entries(kind, members),
      );
  }

  private heading(kind: Kind, count: number): string {
    return counted(count, kind.label, kind.plural ?? pluralOf(kind.label));
  }

  /** A group without names. What has resources below it stands after the group, by its name. */
  private folded(kind: Kind, members: readonly PlannedResource[]): Item[] {
    const lines = members.flatMap((r) => kindOf(r).lines?.(this.graph.read(r)) ?? []);
    const rows = mergeLines(lines);
    const most = kind.most ?? mostRows;
    const parents = members.filter(
      (r) => this.graph.children(r).length > 0 || this.belongings.has(r.urn),
    );
    return [
      {
        item: "group",
        heading: this.heading(kind, members.length),
        facts: [],
        rows: rows.slice(0, most),
        more: Math.max(0, rows.length - most),
      },
      ...parents.map((r) => this.entry(r).entry),
    ];
  }

  private entries(kind: Kind, members: readonly PlannedResource[]): Item[] {
    const told = [...members]
      .sort((a, b) => byName(this.sortText(a), this.sortText(b)) || byName(a.name, b.name))
      .map((r) => this.entry(r));
    const leaves = told.filter(({ entry }) => entry.items.length === 0);
    const rest = told.filter(({ entry }) => entry.items.length > 0).map(({ entry }) => entry);
    const [first] = leaves;
    if (first === undefined) return rest;
    if (leaves.length === 1) return [first.entry, ...rest];
    return [this.list(kind, leaves), ...rest];
  }

  private sortText(resource: PlannedResource): string {
    return kindOf(resource).sortBy?.(this.graph.read(resource)) ?? resource.name;
  }

  /** A group of named things, with what holds of every one said once. */
  private list(kind: Kind, members: readonly Told[]): Group {
    const columns = Math.max(...members.map((m) => m.columns.length));
    const column = (i: number) => members.map((m) => m.columns[i] ?? "");
    const all = Array.from({ length: columns }, (_, i) => i);
    const common = all.filter((i) => {
      const [head = "", ...rest] = column(i);
      return head !== "" && rest.every((text) => text === head);
    });
    const shown = all.filter((i) => !common.includes(i) && column(i).some((text) => text !== ""));
    const [first, ...others] = members;
    const extras = (first?.extras ?? []).filter((e) => others.every((m) => m.extras.includes(e)));
    const rest = members.map((m) => m.extras.filter((e) => !extras.includes(e)).join(", "));
    const most = kind.most ?? mostRows;
    return {
      item: "group",
      heading: this.heading(kind, members.length),
      facts: [...common.map((i) => column(i)[0] ?? ""), ...extras],
      rows: members.slice(0, most).map((m, row) => ({
        name: m.entry.name,
        cells: [
          ...shown.map((i) => m.columns[i] ?? ""),
          ...(rest.some((text) => text !== "") ? [rest[row] ?? ""] : []),
        ],
      })),
      more: Math.max(0, members.length - most),
    };
  }

  private entry(resource: PlannedResource): Told {
    const kind = kindOf(resource);
    const reading = this.graph.read(resource);
    const items = this.itemsOf(resource);
    const hasRules = items.some((i) => i.item === "group" && i.rows.some((r) => !r.name));
    const closing = hasRules ? undefined : kind.closing?.(reading);
    const own = kind.facts?.(reading) ?? [];
    const extras = present([
      ...gathered(this.mergedFacts(resource)),
      closing?.cells.filter((c) => c !== "" && c !== "default").join(" "),
      kind.manner === "merged" ? around("of ", this.ownersOf(reading, kind)) : undefined,
      ...commonFacts(reading),
    ]);
    return {
      entry: {
        item: "entry",
        label: kind.label,
        name: reading.name,
        facts: [...present(own), ...extras],
        component: false,
        items,
      },
      columns: own.map((fact) => fact ?? ""),
      extras,
    };
  }

  /** What a part that stands alone belongs to, elsewhere. */
  private ownersOf(reading: Reading, kind: Kind): string {
    const [owners = []] = (kind.belongsTo ?? [])
      .map((key) => reading.names(key))
      .filter((list) => list.length > 0);
    return owners.join(", ");
  }

  /** What belongs to a resource and is told among its facts. */
  private merged(resource: PlannedResource): PlannedResource[] {
    return (this.belongings.get(resource.urn) ?? [])
      .filter((r) => kindOf(r).manner === "merged")
      .sort((a, b) => kindOf(a).order - kindOf(b).order || byName(a.name, b.name));
  }

  private mergedFacts(resource: PlannedResource): Fact[] {
    return this.merged(resource).flatMap((r) => {
      const facts = kindOf(r).facts?.(this.graph.read(r)) ?? [];
      return [...facts, ...this.mergedFacts(r)];
    });
  }

  /** What stands inside a resource: its own lines, what belongs to it, and its children. */
  private itemsOf(resource: PlannedResource): Item[] {
    const kind = kindOf(resource);
    const reading = this.graph.read(resource);
    const own = kind.manner === "line" ? [] : (kind.lines?.(reading) ?? []);
    const belonging = [resource, ...this.mergedBelow(resource)].flatMap((r) =>
      (this.belongings.get(r.urn) ?? []).filter((b) => kindOf(b).manner !== "merged"),
    );
    const lines: Group[] =
      own.length > 0
        ? [{ item: "group", heading: "", facts: [], rows: mergeLines(own), more: 0 }]
        : [];
    const inside = this.kindsOf(belonging);
    const closing = kind.closing?.(reading);
    return [
      ...lines,
      ...(closing === undefined ? inside : closed(inside, closing)),
      ...this.arrange(this.graph.children(resource)),
    ];
  }

  private mergedBelow(resource: PlannedResource): PlannedResource[] {
    return this.merged(resource).flatMap((r) => [r, ...this.mergedBelow(r)]);
  }
}

/** The line that ends what stands inside a resource, in the last group of lines. */
function closed(items: readonly Item[], closing: FoldedLine): Item[] {
  const isLines = (item: Item): item is Group =>
    item.item === "group" && item.rows.every((row) => row.name === undefined);
  const last = items.filter(isLines).at(-1);
  if (last === undefined) return [...items];
  return items.map((item) =>
    item === last ? { ...last, rows: [...last.rows, { cells: closing.cells }] } : item,
  );
}

/** IPv6's `::/0` stands after every IPv4 address. */
function sortKey({ cells }: FoldedLine): string {
  return cells.join("\n").replace(/^::/, "999::");
}

/** Equal lines become one, their tags together or their number said. */
function mergeLines(lines: readonly FoldedLine[]): Row[] {
  const ranked = [...lines].sort(
    (a, b) => (a.rank ?? 0) - (b.rank ?? 0) || byName(sortKey(a), sortKey(b)),
  );
  const merged = new Map<string, { cells: readonly string[]; tags: string[]; count: number }>();
  for (const { cells, tag } of ranked) {
    const key = JSON.stringify(cells);
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, { cells, tags: tag === undefined ? [] : [tag], count: 1 });
    } else {
      known.count += 1;
      if (tag !== undefined && !known.tags.includes(tag)) known.tags.push(tag);
    }
  }
  return [...merged.values()].map(({ cells, tags, count }) => {
    const times = count > Math.max(1, tags.length) ? `×${count}` : "";
    const last = [tags.sort().join(" + "), times].filter((t) => t !== "").join(" ");
    return { cells: last === "" ? cells : [...cells, last] };
  });
}
