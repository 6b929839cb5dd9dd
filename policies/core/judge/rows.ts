/** The declared rows by the members that they are about. */
import type { Member } from "../model/members";
import type { Matrix, Row } from "../traffic/types";
import type { Declared } from "./judging";
import { Line } from "./line";

export class Rows {
  readonly allow: readonly Declared[];
  readonly never: readonly Declared[];
  /** In the order in which they are declared. */
  readonly lines: readonly Line[];
  /** What no row names is impossible. */
  readonly rest: Line | undefined;
  private readonly into = new Map<Member, Row[]>();
  private readonly forbidden = new Map<Member, Declared[]>();

  constructor(matrix: Matrix | undefined) {
    const all = (matrix?.rows ?? []).map((row, i): Declared => {
      const line = new Line(`row ${i}`, row.id, "matrix", row.text, row.notApplicable);
      return { row, line };
    });
    this.lines = all.map(({ line }) => line);
    const holds = all.filter(({ row }) => row.notApplicable === undefined);
    this.allow = holds.filter(({ row }) => row.kind === "allow");
    this.never = holds.filter(({ row }) => row.kind === "never");
    this.rest =
      matrix === undefined
        ? undefined
        : new Line("rest", "*", "matrix", "everything else is impossible");
    for (const { row } of this.allow) {
      for (const member of destinations(row)) put(this.into, member, row);
    }
    for (const one of this.never) {
      for (const member of destinations(one.row)) put(this.forbidden, member, one);
    }
  }

  /** What is allowed into a member. */
  allowsInto(member: Member): readonly Row[] {
    return this.into.get(member) ?? [];
  }

  /** What is forbidden into a member. */
  neverInto(member: Member): readonly Declared[] {
    return this.forbidden.get(member) ?? [];
  }
}

export function destinations({ to }: Row): ReadonlySet<Member> {
  return new Set(to.flatMap(({ members }) => members));
}

/** Whether a row is about what leaves for the internet. */
export function leadsOut({ to }: Row): boolean {
  return to.some(({ zone }) => zone?.kind === "internet");
}

function put<V>(map: Map<Member, V[]>, key: Member, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
