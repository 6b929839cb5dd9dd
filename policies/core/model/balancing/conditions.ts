/** The conditions of a listener's rule: paths and hosts, and whether there are others. */
import {
  isUnknown,
  isWholly,
  listOf,
  mapOf,
  Secret,
  textOf,
  type Resource,
  type Value,
} from "../../graph";
import { matches } from "../../graph/glob";
import { at, type Reader } from "../members/reader";
import type { SentHeader } from "../origins";
import type { HttpConditions } from "./types";

export interface Conditions extends HttpConditions {
  /** Whether not everybody can meet them: a header that one has to know, a source address, an expression. */
  readonly demanding: boolean;
  /** Whether a front in front of the load balancer sends all that they demand, beside paths and hosts. */
  readonly provided: boolean;
  readonly doubts: readonly string[];
}

export const unconditional: Conditions = {
  paths: undefined,
  hosts: undefined,
  others: false,
  unknown: false,
  demanding: false,
  provided: false,
  doubts: [],
};

/** What everybody can send. */
const easy: ReadonlySet<string> = new Set(["httpRequestMethod", "queryStrings"]);

/** What everybody can leave out, or send another of. */
const optional: ReadonlySet<string> = new Set(["httpHeader", "httpRequestMethod", "queryStrings"]);

/** Whether a condition on one of these is known, and asks for more than that there is any: every browser has headers. */
function isAvoidable(key: string, value: Value): boolean {
  if (!optional.has(key) || !isWholly(value)) return false;
  const texts = textsOf(mapOf(value)?.values) ?? [];
  return !texts.includes("*") && (key !== "httpHeader" || texts.length > 0);
}

/** The texts of a list; undefined where one of them is unknown. */
function textsOf(value: Value | undefined): readonly string[] | undefined {
  const texts = listOf(value)?.map((one) => (isUnknown(one) ? undefined : textOf(one)));
  const known = texts?.filter((one) => one !== undefined);
  return known?.length === texts?.length ? known : undefined;
}

/** Whether a header of a front is one that has to have some value, and gets that. */
function isSent(
  reader: Reader,
  rule: Resource,
  value: Value,
  sent: readonly SentHeader[],
): boolean {
  const map = mapOf(value);
  const name = textOf(map?.["httpHeaderName"])?.toLowerCase();
  const values = listOf(map?.["values"]) ?? [];
  return sent.some((header) => {
    if (header.name !== name) return false;
    return values.some((pattern) => {
      const text = isUnknown(pattern) ? undefined : textOf(pattern);
      if (text !== undefined) {
        return (
          header.value !== undefined && matches(text.toLowerCase(), header.value.toLowerCase())
        );
      }
      if (header.value !== undefined) return false;
      // One secret of which nobody knows the text yet is made out to both; of two that are hidden, nobody can tell.
      const { all } = reader.resolver.sources(rule, "conditions");
      return (
        (pattern instanceof Secret && header.isSecret) ||
        all.some((one) => header.sources.includes(one))
      );
    });
  });
}

export function readConditions(
  reader: Reader,
  rule: Resource,
  origins: readonly (readonly SentHeader[])[] = [],
): Conditions {
  const setting = reader.setting(rule, "conditions");
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  if (items === undefined) {
    return { ...unconditional, unknown: true, doubts: [`${at(rule, "conditions")} is unknown`] };
  }
  const found: { paths?: readonly string[]; hosts?: readonly string[] } = {};
  let others = false;
  let demanding = false;
  // Those of the origins that send every header which is asked for: a request comes by one of them.
  let sending = origins;
  let asksHeaders = false;
  let asksBeside = false;
  let avoidable = false;
  let unknown = items.length === 0;
  for (const item of items) {
    const map = isUnknown(item) ? undefined : mapOf(item);
    if (map === undefined) {
      unknown = true;
      continue;
    }
    for (const [key, value] of Object.entries(map)) {
      const kind = key === "pathPattern" ? "paths" : key === "hostHeader" ? "hosts" : undefined;
      if (value === null) continue;
      if (kind === undefined) {
        others = true;
        avoidable ||= isAvoidable(key, value);
        if (key === "httpHeader") {
          asksHeaders = true;
          sending = sending.filter((sent) => isSent(reader, rule, value, sent));
        } else {
          asksBeside = true;
          demanding ||= !easy.has(key);
        }
        continue;
      }
      const inner = isUnknown(value) ? undefined : mapOf(value);
      const values = inner?.["values"];
      const regex = inner?.["regexValues"];
      if (regex !== undefined && regex !== null) {
        others = true;
        asksBeside = true;
        demanding = true;
      } else {
        const texts = textsOf(values);
        if (texts === undefined) unknown = true;
        else if (found[kind] === undefined) found[kind] = texts;
        else {
          // AWS takes one condition of each kind: a second one can only make it apply less.
          others = true;
          asksBeside = true;
          demanding = true;
        }
      }
    }
  }
  const doubts = unknown ? [`${at(rule, "conditions")} is unknown in part`] : [];
  const isSentAll = asksHeaders && sending.length > 0;
  demanding ||= asksHeaders && !isSentAll;
  const provided = isSentAll && !asksBeside;
  const { paths, hosts } = found;
  return { paths, hosts, others, unknown, avoidable, demanding, provided, doubts };
}
