/** What a listener or a rule does with what it takes: which target groups it hands to, and how one says the rest. */
import { listOf, numberOf, show, type Resource } from "../../graph";
import { chosen, isSure, named, weakened, type Choice } from "../members/choice";
import { isIgnored, type Reader } from "../members/reader";
import { propertyEvidence, saying, slotEvidence, type Evidence } from "../routing/evidence";
import { actionGroups, namedBy, namedTogether } from "./references";
import { signInOf } from "./sign-in";

export interface Action {
  /** The listener or the rule that says so. */
  readonly resource: Resource;
  /** The target groups; a group is certain where it gets some of the requests for sure. */
  readonly groups: Choice<Resource>;
  /** The groups that it names for sure, whatever their weights: it asks all of them for their health. */
  readonly asked: readonly Resource[];
  /**
   * Groups of which one gets requests for sure, although it may not be known which: with weights of 100 and 0, a first
   * preview does not tell whose is which.
   */
  readonly among: readonly Resource[];
  /** Groups that it names and that surely get nothing now: their weight is nought. */
  readonly spare: readonly Resource[];
  /** `forwards`, `redirect to HTTPS:443 (301)`, `answers 404`. */
  readonly text: string;
  /** Whether what it does is known, apart from the groups. */
  readonly isKnown: boolean;
  readonly because: Evidence;
  /** The action by which it asks an identity provider before; undefined where none does for sure. */
  readonly signIn: Evidence | undefined;
  /** Why a group of these is not certain: what is unknown first, then weights of nought. */
  readonly unsure: readonly Evidence[];
  /** What keeps the groups from being known, if anything does. */
  readonly doubt: Evidence | undefined;
  readonly fix: string;
}

const ending = ["forward", "redirect", "fixed-response"];

type Property = "defaultActions" | "actions";

export function readAction(reader: Reader, resource: Resource, property: Property): Action {
  const slots = actionGroups(property);
  const declared = namedTogether(reader, resource, slots);
  const items = itemsOf(reader, resource, property);
  const types = items?.map((i) => reader.text(resource, [property, i, "type"])) ?? [];
  const isKnown = items !== undefined && types.every((type) => type !== undefined);
  const places = items ?? [];
  const forwards = places.filter((i) => types[i] === "forward");
  const leading = places.filter((i) => isLeading(reader, resource, property, i));
  const isClear = isKnown && leading.every((i) => forwards.includes(i));
  const { groups, among, spare } = isClear
    ? weighted(reader, resource, property, forwards, declared)
    : { groups: weakened(declared), among: [], spare: [] };
  const [why] = declared.anything;
  const isHeld = isIgnored(resource, property);
  return {
    resource,
    groups,
    asked: isClear ? declared.certain : [],
    among,
    spare,
    text:
      items === undefined ? "does something unknown" : textOf(reader, resource, property, types),
    isKnown,
    because: propertyEvidence(resource, property),
    signIn: signInOf(reader, resource, property, types),
    unsure: [
      ...unknownTypes(reader, resource, property, places),
      ...(declared.possible.length === 0
        ? []
        : slots.flatMap((slot) => unsaid(reader, resource, slot))),
      ...weightsOf(reader, resource, property, forwards),
    ],
    doubt: why === undefined ? undefined : { ...saying(""), resource, path: property, text: why },
    fix: isHeld
      ? `Take ${property} out of ignoreChanges, or say in an assumption what is deployed.`
      : why?.includes("which is none of the resources") === true
        ? "Name a target group of the program by a reference; of what another stack holds, hand over its state or its facts."
        : "Give a literal, or one reference per target group.",
  };
}

/** The positions of a list; undefined where it is not known. */
function itemsOf(
  reader: Reader,
  resource: Resource,
  property: string,
): readonly number[] | undefined {
  const setting = reader.setting(resource, property);
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  return items?.map((_, i) => i);
}

function isLeading(reader: Reader, resource: Resource, property: Property, i: number): boolean {
  return ["targetGroupArn", "forward"].some(
    (field) => reader.setting(resource, [property, i, field]).state !== "absent",
  );
}

/** Places in a list of actions whose type is unknown. */
function unknownTypes(
  reader: Reader,
  resource: Resource,
  property: Property,
  places: readonly number[],
): readonly Evidence[] {
  const paths = places.map((i) => [property, i, "type"] as const);
  return paths
    .filter((path) => reader.setting(resource, path).state !== "known")
    .map((path) => propertyEvidence(resource, path));
}

/** A slot that is set, and names more than one group. */
function unsaid(reader: Reader, resource: Resource, slot: string): readonly Evidence[] {
  return named(namedBy(reader, resource, slot)).length === 0
    ? []
    : [slotEvidence(reader.resolver, resource, slot)];
}

/** Weights that are unknown, and those of nought behind them. */
function weightsOf(
  reader: Reader,
  resource: Resource,
  property: Property,
  forwards: readonly number[],
): readonly Evidence[] {
  const places = weightedPlaces(reader, resource, property, forwards);
  const weightOf = (place: (typeof places)[number]) => reader.setting(resource, [...place, "weight"]); // prettier-ignore
  const evidenceOf = (place: (typeof places)[number]) => propertyEvidence(resource, [...place, "weight"]); // prettier-ignore
  const open = places.filter((place) => weightOf(place).state === "unknown");
  const none = places.filter((place) => {
    const weight = weightOf(place);
    return weight.state === "known" && (numberOf(weight.value) ?? 0) === 0;
  });
  const isTold = places.every(
    (place) => namedBy(reader, resource, [...place, "arn"]).certain.length === 1,
  );
  const name = resource.toString();
  const fix = isTold
    ? `Leave the target group that gets nothing out of ${name}, or give it a weight if something has to get to it.`
    : `Have ${name} name the target group that gets everything alone (targetGroupArn) until the other one is deployed, or have both groups lead to the same service: which of them has which weight is not known before they are made.`;
  return [
    ...open.map(evidenceOf),
    ...none.map((place): Evidence => withFix(evidenceOf(place), fix)),
  ];
}

/** The same evidence, mended otherwise than by making a value known; its text is still made when it is asked for. */
function withFix(evidence: Evidence, fix: string): Evidence {
  const { resource, path } = evidence;
  return {
    resource,
    path,
    fix,
    get text() {
      return evidence.text;
    },
  };
}

/** Whether evidence is about the weight of a target group. */
export function isWeight({ path }: Evidence): boolean {
  return Array.isArray(path) && path.at(-1) === "weight";
}

/** The groups of weighted forwards, by their places. */
function weightedPlaces(
  reader: Reader,
  resource: Resource,
  property: Property,
  forwards: readonly number[],
) {
  return forwards.flatMap((i) => {
    const list = reader.setting(resource, [property, i, "forward", "targetGroups"]);
    const items = list.state === "known" ? (listOf(list.value) ?? []) : [];
    return items.map((_, j) => [property, i, "forward", "targetGroups", j] as const);
  });
}

/** Which groups get requests by their weights. Those whose weight is nought or unknown get none for sure: they may later. */
function weighted(
  reader: Reader,
  resource: Resource,
  property: Property,
  forwards: readonly number[],
  declared: Choice<Resource>,
): Pick<Action, "groups" | "among" | "spare"> {
  const places = weightedPlaces(reader, resource, property, forwards);
  const weightOf = (place: (typeof places)[number]) => {
    const weight = reader.setting(resource, [...place, "weight"]);
    if (weight.state === "absent") return 1;
    return weight.state === "known" ? (numberOf(weight.value) ?? 0) : undefined;
  };
  const isWeighted = (place: (typeof places)[number]) => (weightOf(place) ?? 0) > 0;
  const isAll = isSure(declared);
  if (places.every(isWeighted)) {
    return { groups: declared, among: isAll ? declared.certain : [], spare: [] };
  }
  const at = (some: typeof places) =>
    some.map((place) => namedBy(reader, resource, [...place, "arn"]));
  const surelyAt = (some: typeof places) => new Set(at(some).flatMap(({ certain }) => certain));
  const sure = surelyAt(places.filter(isWeighted));
  const certain = declared.certain.filter((group) => sure.has(group));
  const groups = chosen(
    certain,
    named(declared).filter((group) => !certain.includes(group)),
    declared.anything,
  );
  const none = surelyAt(places.filter((place) => weightOf(place) === 0));
  const others = new Set(at(places.filter((place) => weightOf(place) !== 0)).flatMap(named));
  const spare = declared.certain.filter((group) => isAll && none.has(group) && !others.has(group));
  const among = declared.certain.filter((group) => !spare.includes(group));
  return { groups, among: isAll && places.some(isWeighted) ? among : [], spare };
}

function textOf(
  reader: Reader,
  resource: Resource,
  property: Property,
  types: readonly (string | undefined)[],
): string {
  const last = types.findIndex((type) => type !== undefined && ending.includes(type));
  const isGuarded = types.some((type) => type !== undefined && !ending.includes(type));
  const field = (name: string, absent: string) => {
    const setting = reader.setting(resource, [property, last, ...name.split(".")]);
    return setting.state === "absent"
      ? absent
      : setting.state === "unknown"
        ? "(unknown)"
        : show(setting.value).replace(/^"(.*)"$/, "$1");
  };
  const where = () =>
    `${field("redirect.protocol", "#{protocol}")}:${field("redirect.port", "#{port}")}`;
  const texts: Readonly<Record<string, () => string>> = {
    forward: () => "forwards",
    redirect: () =>
      `redirect to ${where()} (${field("redirect.statusCode", "").replace(/^HTTP_/, "")})`,
    "fixed-response": () => `answers ${field("fixedResponse.statusCode", "200")}`,
  };
  const text = texts[types[last] ?? ""] ?? (() => "does something unknown");
  return isGuarded ? `authenticates, then ${text()}` : text();
}
