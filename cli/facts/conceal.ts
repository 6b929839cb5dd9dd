/**
 * What of a resource's properties is told in facts. Secrets never are: what is marked as one, what is called like one,
 * and what people put secrets into without saying so (environment variables, headers, templates). What is left out so
 * is unknown to whoever reads the facts, not unset; only what decides nothing of a network is dropped.
 */
import {
  listOf,
  mapOf,
  open,
  ResourceReference,
  Secret,
  signatureKey,
  signatures,
  unknownText,
  type Value,
} from "../proof";

/** Dropped: neither the network nor who is in it depends on these. */
const idle = /^(tags|tagsAll|tagSpecifications|description|comment|labels|timeouts)$/i;

/** Lists and maps in which any text may be a secret. */
const loose =
  /environment|variables|headers?$|queryStrings?$|metadata|^requestParameters$|^(request|response|mapping)Templates$|^options$|ConfigurationOptions$/i;

/** Texts of templates and policies of trust, whatever form they have. */
const looseText = /^(body|templateBody|assumeRolePolicy|messageBody|content|script|command)$/i;

/** Settings of Elastic Beanstalk that only the application reads. */
const applicationSettings = "aws:elasticbeanstalk:application:environment";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A map of properties without what is secret and what is idle. */
export function concealed(inputs: Value): Record<string, Json> {
  const map = Object.create(null) as Record<string, Json>;
  for (const [key, value] of Object.entries(mapOf(inputs) ?? {})) {
    if (idle.test(key) || value === null) continue;
    map[key] = isLoose(key, value) ? unknownText : told(value);
  }
  return map;
}

function isLoose(key: string, value: Value): boolean {
  if (looseText.test(key)) return true;
  const isNested = listOf(value) !== undefined || mapOf(value) !== undefined;
  return isNested && loose.test(key);
}

function told(value: Value): Json {
  if (value instanceof Secret) return unknownText;
  const list = listOf(value);
  if (list !== undefined) return list.filter((one) => !isApplicationSetting(one)).map(told);
  if (mapOf(value) !== undefined) return concealed(value);
  if (value === null || typeof value !== "object") return value;
  return reference(value);
}

/** A resource that was handed over as itself; whatever else is no plain data is unknown. */
function reference(value: Value): Json {
  const opened = open(value);
  if (!(opened instanceof ResourceReference)) return unknownText;
  const { urn, id } = opened;
  return { [signatureKey]: signatures.resource, urn, ...(id === undefined ? {} : { id }) };
}

function isApplicationSetting(value: Value): boolean {
  const map = mapOf(value);
  return map !== undefined && map.namespace === applicationSettings;
}

/** Ids and ARNs: all that is told of a resource that there is no model of. */
const named = /^([a-z]{2,10}-[0-9a-f]{8,32}|arn:aws[a-z-]*:[a-z0-9-]+:[^\s]{1,512})$/;

/** The ids and ARNs among the properties of a resource of which nothing is understood, by property. */
export function namesAlone(inputs: Value, isName: (text: string) => boolean): Record<string, Json> {
  const map = Object.create(null) as Record<string, Json>;
  for (const [key, value] of Object.entries(mapOf(inputs) ?? {})) {
    const found = new Set<string>();
    collect(value, (text) => named.test(text) || isName(text), found);
    if (found.size > 0) map[key] = [...found];
  }
  return map;
}

function collect(value: Value, isName: (text: string) => boolean, found: Set<string>): void {
  if (value instanceof Secret) return;
  if (typeof value === "string") {
    if (isName(value)) found.add(value);
    return;
  }
  for (const part of listOf(value) ?? Object.values(mapOf(value) ?? {})) {
    collect(part, isName, found);
  }
}
