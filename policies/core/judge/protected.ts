/** Who is held to "never public": by what the program says of itself, and by what the matrix names so. */
import type { Resource } from "../graph";
import { named, type Member } from "../model/members";
import type { Declared, Judging } from "./judging";
import { Line } from "./line";
import { sayingPublic } from "./relevance";
import type { Mend } from "./roots";

/** A member that must not be public in any layer. */
export interface Protected {
  readonly member: Member;
  /** What it is, for a sentence: `load balancer marked internal`. */
  readonly what: string;
  /** The rows that say so; a finding bears the name of the first. */
  readonly lines: readonly Line[];
  /** Whether the matrix says who may come in: then nobody else may. */
  readonly exact: boolean;
}

/** A subnet that holds a store. */
export interface ProtectedSubnet {
  readonly subnet: Resource;
  readonly stores: readonly Member[];
  readonly lines: readonly Line[];
}

export interface ProtectedThings {
  readonly members: readonly Protected[];
  readonly subnets: readonly ProtectedSubnet[];
  /** The row about stores. */
  readonly storeLine: Line;
  /** The row about subnets that hold stores. */
  readonly subnetLine: Line;
  /** The rows that hold without any declaration. */
  readonly lines: readonly Line[];
}

const nothing = (of: string) => `the stack has no ${of}`;

export function readProtected(judging: Judging, never: readonly Declared[]): ProtectedThings {
  const { model, matrix, assumed } = judging;
  const all = model.members.all.filter(({ owner }) => !assumed.covers(owner));
  const stores = all.filter(({ role }) => role === "store");
  const isStore = new Set(stores);
  const claimed = new Set<Member>();
  for (const { section, neverPublic, members } of matrix?.parties ?? []) {
    if (!neverPublic || section === "zone") continue;
    for (const member of members) if (!isStore.has(member)) claimed.add(member);
  }
  const internal = all.filter(
    (one) => one.role === "load-balancer" && !claimed.has(one) && isMarkedInternal(judging, one),
  );
  const line = (id: string, text: string, count: number, of: string) =>
    new Line(id, id, "always", text, count === 0 ? nothing(of) : undefined);
  const holding = new Map<Resource, Member[]>();
  for (const store of stores) {
    for (const subnet of named(store.subnets)) {
      const known = holding.get(subnet);
      if (known === undefined) holding.set(subnet, [store]);
      else known.push(store);
    }
  }
  const lines = {
    internal: line(
      "A1",
      "no load balancer marked internal is public",
      internal.length + [...claimed].filter(({ role }) => role === "load-balancer").length,
      "load balancer marked internal",
    ),
    stores: line("A2", "no store is public", stores.length + sayingPublic(judging).size, "store"),
    subnets: line("A3", "no subnet that holds a store is public", stores.length, "store"),
    claimed: line(
      "A4",
      "nothing that the matrix names as never public is public",
      claimed.size,
      "such name",
    ),
  };
  const rowsOf = rowsAbout(never);
  const protect = (member: Member, what: string, own: readonly Line[], exact: boolean) => ({
    member,
    what,
    exact,
    lines: [...rowsOf(member), ...own],
  });
  const members = [
    ...internal.map((one) =>
      protect(one, "load balancer marked internal", [lines.internal], false),
    ),
    ...[...claimed].map((one) =>
      one.role === "load-balancer"
        ? protect(one, "load balancer named never public", [lines.claimed, lines.internal], true)
        : protect(one, "service named never public", [lines.claimed], true),
    ),
    ...stores.map((one) => protect(one, "store", [lines.stores], matrix !== undefined)),
  ];
  const subnets = [...holding].map(([subnet, held]) => ({
    subnet,
    stores: held,
    lines: [...new Set([...held.flatMap(rowsOf), lines.subnets])],
  }));
  const isClaiming = matrix !== undefined;
  return {
    members,
    subnets,
    storeLine: lines.stores,
    subnetLine: lines.subnets,
    lines: [lines.internal, lines.stores, lines.subnets, ...(isClaiming ? [lines.claimed] : [])],
  };
}

/** Whether a load balancer says that it is internal, or could turn out to say so. */
export function isMarkedInternal({ model }: Judging, { owner, publicV4 }: Member): boolean {
  if (owner.kind === "LoadBalancer" || owner.kind === "ClassicLoadBalancer") {
    return model.members.interfaces.reader.flag(owner, "internal").state !== "no";
  }
  return publicV4.state === "no";
}

/** A load balancer that says it is internal, while a row lets the internet in: one of the two is wrong. */
export function contradiction(judging: Judging, member: Member): Mend | undefined {
  if (member.role !== "load-balancer" || !isMarkedInternal(judging, member)) return undefined;
  const isDeclared = (judging.matrix?.rows ?? []).some(
    ({ kind, from, to, through }) =>
      kind === "allow" &&
      through === undefined &&
      from.some(({ zone }) => zone?.kind === "internet") &&
      to.some(({ members }) => members.includes(member)),
  );
  if (!isDeclared) return undefined;
  const { owner } = member;
  const property = owner.kind === "BeanstalkEnvironment" ? "settings" : "internal";
  return {
    cause: { resource: owner, property, link: `internal ${owner.urn}` },
    why: `${owner.toString()} is marked internal, which serves nobody on the internet`,
    fix: `Have ${owner.toString()} say that it is not internal, or take the rows that let the internet in out of the matrix.`,
    corrects: true,
  };
}

/** The rows that forbid what comes from the internet, by the members that they protect. */
function rowsAbout(never: readonly Declared[]): (member: Member) => readonly Line[] {
  const rows = new Map<Member, Line[]>();
  for (const { row, line } of never) {
    if (line.notApplicable !== undefined) continue;
    if (!row.from.some(({ zone }) => zone?.kind === "internet")) continue;
    for (const member of new Set(row.to.flatMap(({ members }) => members))) {
      const known = rows.get(member);
      if (known === undefined) rows.set(member, [line]);
      else known.push(line);
    }
  }
  return (member) => rows.get(member) ?? [];
}
