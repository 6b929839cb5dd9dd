/** A listener's table: its rules by priority, the default action last, and who gets what meets each of them. */
import { listOf, numberOf, type Resource } from "../../graph";
import { named } from "../members/choice";
import type { Member } from "../members/member";
import { at, type Reader } from "../members/reader";
import type { SentHeader } from "../origins";
import { readConditions, unconditional, type Conditions } from "./conditions";
import type { Entry, Line } from "./listeners";
import { unsureOf, type Registration, type Registrations } from "./registrations";
import type { HttpRoute } from "./types";

/** A line of the table, with what the proof needs beside. */
export interface Row extends HttpRoute {
  readonly line: Line;
  /** Whether not everybody can meet its conditions. */
  readonly demanding: boolean;
}

/** The priority of a rule; undefined where it is not known. */
function priorityOf(reader: Reader, rule: Resource): number | undefined {
  const setting = reader.setting(rule, "priority");
  return setting.state === "known" ? numberOf(setting.value) : undefined;
}

export function readTable(
  reader: Reader,
  registrations: Registrations,
  listener: Resource,
  entry: Entry,
  sent: readonly (readonly SentHeader[])[],
): readonly Row[] {
  const rules = entry.lines.filter(({ rule }) => rule !== undefined);
  const counts = new Map<number, number>();
  const priorities = new Map<Line, number | undefined>();
  for (const line of rules) {
    const priority = line.rule === undefined ? undefined : priorityOf(reader, line.rule);
    priorities.set(line, priority);
    if (priority !== undefined) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  }
  const rowOf = (line: Line): Row => {
    const { rule, action } = line;
    const conditions = rule === undefined ? unconditional : readConditions(reader, rule, sent);
    const priority = priorities.get(line);
    const ordered = rule === undefined || (priority !== undefined && counts.get(priority) === 1);
    const { targets, certain, unsure, open } = behind(line, registrations);
    const transforms = rule === undefined ? undefined : reader.setting(rule, "transforms");
    const isPlain =
      transforms === undefined ||
      transforms.state === "absent" ||
      (transforms.state === "known" && listOf(transforms.value)?.length === 0);
    return {
      listener,
      rule,
      priority,
      ordered,
      conditions: {
        paths: conditions.paths,
        hosts: conditions.hosts,
        others: conditions.others,
        unknown: conditions.unknown || !line.isSure,
        avoidable: conditions.avoidable === true,
        provided: conditions.provided,
      },
      targets,
      action: action.text,
      open,
      certain,
      unsure,
      doubts: doubtsOf(line, ordered, conditions),
      transforms: !isPlain,
      because: action.because,
      ...(action.signIn === undefined ? {} : { signIn: action.signIn }),
      line,
      demanding: conditions.demanding,
    };
  };
  const rows = entry.lines.map(rowOf);
  const place = ({ rule, ordered, priority }: Row) =>
    rule === undefined ? Infinity : ordered ? (priority ?? 0) : -Infinity;
  return rows.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

/** Who gets what a line takes. */
function behind(
  line: Line,
  registrations: Registrations,
): Pick<Row, "targets" | "certain" | "unsure" | "open"> {
  const targets = new Set<Member>();
  const unsure = new Set(line.isAmong ? [] : line.action.unsure);
  const open = line.doubts.map(({ because }) => because.text);
  let certain = line.action.isKnown && line.isAmong && open.length === 0;
  const { among, spare } = line.action;
  for (const group of named(line.groups)) {
    const all = registrations.of(group);
    // What gets nothing may be empty; where it is not known which group gets something, each has to do.
    const isIdle = spare.includes(group) && all.length === 0;
    certain &&= all.length > 0 || isIdle;
    const isOpen =
      line.isAmong &&
      [...among, ...spare].includes(group) &&
      !line.action.groups.certain.includes(group);
    if (isOpen && !isIdle && !isInAll(all, among, registrations)) {
      certain = false;
      for (const evidence of line.action.unsure) unsure.add(evidence);
    }
    const sure = new Set(all.filter((one) => unsureOf(group, one).length === 0).map(targetOf));
    for (const one of all) {
      targets.add(one.target);
      // Who is registered for sure is so whatever else may register it again.
      const left = line.left(group, one.target.owner);
      const why = [
        ...(left === undefined ? [] : [left]),
        ...(sure.has(one.target) ? [] : unsureOf(group, one)),
      ];
      certain &&= why.length === 0;
      for (const evidence of why) unsure.add(evidence);
    }
    const loose = registrations.looseOf(group);
    certain &&= loose.length === 0;
    open.push(...loose.map(({ because }) => because.text));
  }
  return { targets: [...targets], certain, unsure: [...unsure], open: [...new Set(open)] };
}

/** Whether all of these targets are, and some are, in each of several groups for sure. */
function isInAll(
  all: readonly Registration[],
  groups: readonly Resource[],
  registrations: Registrations,
): boolean {
  const isIn = (target: Member, group: Resource) =>
    registrations
      .of(group)
      .some((one) => one.target === target && unsureOf(group, one).length === 0);
  return all.length > 0 && all.every(({ target }) => groups.every((group) => isIn(target, group)));
}

function targetOf({ target }: Registration): Member {
  return target;
}

function doubtsOf(line: Line, ordered: boolean, { doubts }: Conditions): readonly string[] {
  const { rule, isSure: isOwn } = line;
  if (rule === undefined) return [];
  return [
    ...doubts,
    ...(ordered ? [] : [`${at(rule, "priority")} is unknown, or that of another rule as well`]),
    ...(isOwn ? [] : [`${at(rule, "listenerArn")} may name another listener`]),
  ];
}
