/** Collects what is wrong: one finding for each root cause, the strongest in front, the others counted. */
import { formatPath, pathSteps, type Path, type Resource } from "../graph";
import { bestOffer, partedBy, sharedOffers, type Offer } from "./joining";
import { fixOfLacks, type Lack } from "./lacks";
import type { Line } from "./line";
import { bySource, rowsOf, type Part } from "./parts";
import type { Finding, HopText, Obligation } from "./types";

/** The resource whose change mends something, and which of its properties. */
export interface Cause {
  readonly resource: Resource;
  readonly property: string | undefined;
  /** What tells it from other causes, where the slot does not: equal for equal ones. */
  readonly link?: string | undefined;
}

/** A finding before those with the same cause are joined. Texts are made only for those that are shown. */
export interface Draft {
  /** The rows that it breaks; the finding bears the name of the first. */
  readonly lines: readonly Line[];
  readonly verdict: Finding["verdict"];
  readonly obligation: Obligation;
  readonly title: () => string;
  readonly from: string;
  readonly to: string;
  readonly witness?: () => string | undefined;
  readonly hops?: () => readonly HopText[];
  readonly cause: Cause;
  readonly fix: () => string;
  /** What is missing, where that tells more than the resource: equal for equal causes. */
  readonly link?: string;
  /**
   * Whether the cause is a slot that is not known. Who gets in and what does not get through are then mended alike: by
   * making it known.
   */
  readonly unknown?: boolean;
  /**
   * Whether something that is too narrow is corrected where it is written, so that the same change takes away what it
   * lets in too much.
   */
  readonly corrects?: boolean;
  /** What a group has no rule for: all that one group lacks is mended at it. */
  readonly lack?: Lack;
  /** Changes elsewhere, each of which mends this as well: asked for where there is more than one finding. */
  readonly offers?: () => readonly Offer[];
}

/** What one change mends. */
interface Root {
  draft: Draft;
  /** All of them, as many as are kept. */
  readonly drafts: Draft[];
  /** The draft that says how everything here is mended. */
  fix: Draft;
  readonly lines: Set<Line>;
  readonly rows: Set<string>;
  readonly blamed: Set<string>;
  /** What was a finding of its own before one change was found to mend it, too. */
  joined: readonly Part[];
  /** That change. */
  offer: Offer | undefined;
  readonly lacks: Lack[];
  /** What is known to be wrong at the very slots that are not known here: it is mended there. */
  readonly slots: Set<string>;
  /** Whether something here does not get through. */
  isMissed: boolean;
  suppressed: number;
}

/** A finding with the lines that it belongs to, and what a waiver has to cover of it. */
export interface Built {
  readonly finding: Finding;
  readonly lines: readonly Line[];
  readonly parts: readonly Part[];
}

/** Kinds that say one thing as a whole: which of their properties is wrong makes no other cause. */
export const whole: ReadonlySet<string> = new Set([
  "IngressRule", "EgressRule", "SecurityGroupRule", "Route", "NetworkAclRule", "RouteTableAssociation",
  "ClientVpnAuthorization", "ClientVpnRoute", "ListenerRule", "TargetGroupAttachment", "EipAssociation",
]); // prettier-ignore

export class Findings {
  private readonly roots = new Map<string, Root>();
  private readonly keysOf = new Map<Resource, Map<string, Cause>>();

  /** @param hiding what keeps several slots of a resource from being known at once */
  constructor(private readonly hiding: (resource: Resource) => readonly Offer[] = () => []) {}

  add(draft: Draft): void {
    const key = rootKey(draft);
    for (const line of draft.lines) line.mark(draft.verdict);
    if (area(draft) === "isolation") this.remember(draft.cause);
    const known = this.roots.get(key);
    if (known === undefined) this.roots.set(key, rootOf(draft));
    else addTo(known, draft);
  }

  /** Whether something that lets traffic in has been found at a property already: then that is the cause of more. */
  blamed(resource: Resource, path: Path | undefined): Cause | undefined {
    const properties = this.keysOf.get(resource);
    if (properties === undefined) return undefined;
    if (path === undefined || properties.has("") || whole.has(resource.kind ?? "")) {
      return [...properties.values()][0];
    }
    const asked = slotOf(path);
    return [...properties].find(([one]) => isWithin(slotOf(one), asked))?.[1];
  }

  /** All findings, the strongest first, then in the order of the lines. */
  build(): readonly Built[] {
    this.joinKnown();
    this.joinVague();
    this.joinOffered();
    const used = new Map<string, number>();
    return [...this.roots]
      .sort(([, a], [, b]) => strength(a.draft) - strength(b.draft))
      .map(([key, root]) => {
        const { draft, fix, lines, offer, lacks, suppressed } = root;
        const { cause } = offer ?? draft;
        const row = draft.lines[0]?.id ?? "*";
        const isSlot = draft.unknown === true && offer === undefined;
        const base = `${row}-${draft.obligation}-${digest(`${row} ${isSlot ? slotKey(draft) : key}`)}`;
        const times = used.get(base) ?? 0;
        used.set(base, times + 1);
        const finding: Finding = {
          id: times === 0 ? base : `${base}-${times + 1}`,
          row,
          verdict: draft.verdict,
          obligation: draft.obligation,
          title: draft.title(),
          from: draft.from,
          to: draft.to,
          witness: draft.witness?.(),
          hops: draft.hops?.() ?? [],
          blame: cause.resource.urn,
          property: cause.property,
          fix: offer?.fix ?? (lacks.length > 0 ? fixOfLacks(lacks) : fix.fix()),
          suppressed,
          waiver: undefined,
        };
        return { finding, lines: [...new Set([...draft.lines, ...lines])], parts: partsOf(root) };
      });
  }

  /** A slot that lets in wrongly for sure is mended, whatever else it may do. */
  private joinKnown(): void {
    for (const [key, root] of this.roots) {
      if (root.draft.unknown !== true || root.isMissed) continue;
      const known = [...root.slots].map((slot) => this.roots.get(slot)).find((one) => one);
      if (known === undefined) continue;
      this.roots.delete(key);
      known.suppressed += root.suppressed + 1;
      for (const line of root.lines) known.lines.add(line);
      for (const row of root.rows) known.rows.add(row);
      for (const urn of root.blamed) known.blamed.add(urn);
    }
  }

  /** Where it is not known which slot of a resource hides something, and one slot is told of: that is the one. */
  private joinVague(): void {
    const unknown = [...this.roots].filter(([, { draft }]) => draft.unknown === true);
    for (const [key, { draft, fix }] of unknown) {
      const { resource, property } = draft.cause;
      if (property !== undefined || !isVague(fix.fix())) continue;
      const told = unknown.filter(
        ([, { draft: other }]) =>
          other.cause.resource === resource && other.cause.property !== undefined,
      );
      const [only, ...others] = told;
      if (only === undefined || others.length > 0) continue;
      const [own, root] = only;
      const cause = { ...root.draft.cause, link: own };
      this.join(own, [own, key], { cause, fix: root.fix.fix() });
    }
  }

  /** What several findings have in common: one change that mends each of them, told in their place. */
  private joinOffered(): void {
    if (this.roots.size > mostJoined) return;
    const parted = this.partApart();
    this.joinShared();
    for (const [key, offer] of parted) {
      const root = this.roots.get(key);
      if (root === undefined || root.offer !== undefined || offer.fix === undefined) continue;
      root.joined = partsOf(root);
      root.offer = offer;
    }
  }

  /**
   * What no one change mends, though each part of it is mended by some: several things that stand in the wrong place
   * lose what they lose at one network ACL. Returns the change that mends each part, by its key.
   */
  private partApart(): ReadonlyMap<string, Offer> {
    const parted = new Map<string, Offer>();
    for (const [key, root] of [...this.roots]) {
      if (!isKept(root) || root.suppressed + 1 > root.drafts.length) continue;
      const groups = partedBy(root.drafts, (draft) => this.offersOf(draft));
      if (groups.length < 2) continue;
      this.roots.delete(key);
      for (const { offer, parts } of groups) {
        const [first, ...others] = parts;
        if (first === undefined) continue;
        const part = rootOf(first);
        for (const draft of others) addTo(part, draft);
        const own = `${key} ${offer.cause.link}`;
        this.roots.set(own, part);
        parted.set(own, offer);
      }
    }
    return parted;
  }

  private joinShared(): void {
    const shared = new Map<string, ReadonlyMap<string, Offer>>();
    while (this.roots.size > 1) {
      for (const [key, root] of this.roots) {
        if (shared.has(key)) continue;
        const offersOf = (draft: Draft) => this.offersOf(draft);
        shared.set(key, isKept(root) ? sharedOffers(root.drafts, offersOf) : new Map());
      }
      const best = bestOffer(shared);
      if (best === undefined) return;
      this.join(best.key, best.mended, best.offer);
      for (const key of best.mended) shared.delete(key);
      shared.set(best.key, new Map());
    }
  }

  private offersOf({ offers, unknown, cause }: Draft): readonly Offer[] {
    return [...(offers?.() ?? []), ...(unknown === true ? this.hiding(cause.resource) : [])];
  }

  /** Puts some roots together under one key. */
  private join(key: string, mended: readonly string[], offer: Offer): void {
    const all = mended.flatMap((one) => this.roots.get(one) ?? []);
    const [strongest] = [...all].sort((a, b) => strength(a.draft) - strength(b.draft));
    if (strongest === undefined) return;
    const own = this.roots.get(key);
    const joined: Root = {
      ...strongest,
      fix: own?.fix ?? strongest.fix,
      lacks: own?.lacks ?? [],
      lines: new Set(all.flatMap(({ lines }) => [...lines])),
      joined: all.flatMap(partsOf),
      offer: { ...offer, cause: { ...(own?.draft.cause ?? offer.cause), link: key } },
      isMissed: all.some(({ isMissed }) => isMissed),
      suppressed: all.reduce((sum, one) => sum + one.suppressed + 1, -1),
    };
    for (const one of mended) this.roots.delete(one);
    this.roots.set(key, joined);
  }

  private remember(cause: Cause): void {
    const known = this.keysOf.get(cause.resource) ?? new Map<string, Cause>();
    const property = cause.property ?? "";
    if (!known.has(property)) known.set(property, cause);
    this.keysOf.set(cause.resource, known);
  }
}

/** So many drafts of a root are kept: of one with more it is not asked what else mends them. */
const mostDrafts = 400;
/** Among more findings than these nobody looks for what they have in common. */
const mostJoined = 100;

/** Whether it is asked what else mends a root. What has no model is for others to tell. */
function isKept({ drafts, offer }: Root): boolean {
  const isOpaque = drafts.some(
    ({ cause, unknown }) => unknown === true && cause.resource.kind === undefined,
  );
  return drafts.length <= mostDrafts && offer === undefined && !isOpaque;
}

/** What a waiver has to cover of a root: each part by itself, or what is blamed for all of them. */
function partsOf(root: Root): readonly Part[] {
  const { joined, rows, blamed, offer } = root;
  if (offer !== undefined) return joined;
  return bySource(root) ?? [{ rows, blamed }];
}

/** What lets in is mended otherwise than what does not get through, even at one resource. */
function area({ obligation }: Draft): string {
  const isolation: readonly Obligation[] = ["reach", "layer", "admission"];
  if (isolation.includes(obligation)) return "isolation";
  return obligation === "start" ? "works" : obligation;
}

function rootOf(draft: Draft): Root {
  return {
    draft,
    drafts: [draft],
    fix: draft,
    joined: [],
    offer: undefined,
    lines: new Set(draft.lines),
    rows: new Set(rowsOf(draft)),
    blamed: new Set([draft.cause.resource.urn]),
    lacks: draft.lack === undefined ? [] : [draft.lack],
    slots: new Set([slotKey(draft)]),
    isMissed: draft.verdict === "missing",
    suppressed: 0,
  };
}

function addTo(root: Root, draft: Draft): void {
  root.suppressed += 1;
  if (root.drafts.length <= mostDrafts) root.drafts.push(draft);
  root.slots.add(slotKey(draft));
  root.isMissed ||= draft.verdict === "missing";
  root.blamed.add(draft.cause.resource.urn);
  if (draft.lack !== undefined) root.lacks.push(draft.lack);
  for (const line of draft.lines) root.lines.add(line);
  for (const row of rowsOf(draft)) root.rows.add(row);
  if (saysMore(draft, root.fix)) root.fix = draft;
  if (strength(draft) < strength(root.draft)) root.draft = draft;
}

function rootKey(draft: Draft): string {
  const { resource, property } = draft.cause;
  const isWhole = property === undefined || whole.has(resource.kind ?? "");
  if (draft.unknown === true) return `unknown ${resource.urn} ${isWhole ? "" : topOf(property)}`;
  const link = draft.link ?? draft.cause.link;
  if (link !== undefined) return link;
  const of = draft.corrects === true ? "isolation" : area(draft);
  return `${of} ${resource.urn} ${isWhole ? "" : property}`;
}

/** The cause of what lets in for sure at the same slot. */
function slotKey({ cause, obligation }: Draft): string {
  return rootKey({ ...nothing, cause, obligation });
}

const nothing: Omit<Draft, "cause" | "obligation"> = {
  lines: [],
  verdict: "refuted",
  title: () => "",
  from: "",
  to: "",
  fix: () => "",
};

/**
 * Whether a draft says better than another one with the same cause what mends all of it: what corrects something takes
 * away what it lets in as well; and of what is unknown, who says how it is made known says most.
 */
function saysMore(draft: Draft, than: Draft): boolean {
  if (draft.corrects === true) return than.corrects !== true;
  if (than.corrects === true) return false;
  if (draft.unknown === true) return isVague(than.fix()) && !isVague(draft.fix());
  return strength(draft) < strength(than);
}

/** Whether a fix says no more than that something is to be known. */
function isVague(fix: string): boolean {
  return /^Give (a literal|.* literals), or one reference/.test(fix);
}

/** A path without places in lists. */
function slotOf(path: Path): string {
  return formatPath(path).replace(/\[[^\]]*\]/g, "");
}

/** Whether two paths are one, or one of them leads on from the other. */
function isWithin(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function topOf(path: Path): string {
  return String(pathSteps(path)[0] ?? "").replace(/\[.*$/, "");
}

const order: readonly Obligation[] = ["reach", "layer", "admission", "works", "start", "declaration"]; // prettier-ignore

/** The smaller, the more it says. A row that somebody wrote says more than that everything else is impossible. */
function strength({ verdict, obligation, lines }: Draft): number {
  const verdicts = ["refuted", "missing", "undecided"];
  const isRest = lines[0]?.id === "*" ? 0.5 : 0;
  return verdicts.indexOf(verdict) * order.length + order.indexOf(obligation) + isRest;
}

/** A short name for a text, always the same for the same text. */
export function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return ((b >>> 0) * 0x10_0000 + ((a >>> 0) & 0xf_ffff)).toString(36).slice(-8).padStart(8, "0");
}
