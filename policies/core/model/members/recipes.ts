/** How members are described: the parts that the tables of the families are put together from. */
import type { Path, Resource, Target } from "../../graph";
import {
  anything,
  either,
  isNothing,
  isSure,
  named,
  no,
  none,
  unsure,
  weakened,
  yes,
  type Choice,
  type Judged,
} from "./choice";
import type { Describe, Groups, Member, Role } from "./member";
import { at, silent, undeclared, type Listening, type Reader } from "./reader";

/** Reads one aspect of a resource. */
export type Read<T> = (reader: Reader, resource: Resource) => T;

/** The same, where it depends on where the resource stands. */
export type ReadAt<T> = (reader: Reader, resource: Resource, subnets: Choice<Resource>) => T;

export interface Recipe {
  readonly role: Role;
  readonly subnets: Read<Choice<Resource>>;
  readonly spread?: "some";
  readonly groups: ReadAt<Groups>;
  readonly listens: Read<Listening>;
  readonly publicV4?: ReadAt<Judged>;
  readonly v6?: ReadAt<Judged>;
  readonly initiates?: boolean;
  readonly accepts?: boolean;
  /** Where there is no member at all unless something is set. */
  readonly onlyIf?: Path;
  readonly hosts?: Read<Choice<Resource>>;
  readonly runsOn?: Choice<Resource>;
  readonly notes?: readonly string[];
}

/** Describes a kind by a recipe. */
export function by(recipe: Recipe): Describe {
  return (reader, resource) => {
    const { onlyIf } = recipe;
    if (onlyIf !== undefined && !reader.isSet(resource, onlyIf)) return [];
    return [memberOf(reader, resource, recipe)];
  };
}

/**
 * Describes a kind that brings what a property names into its subnets: what is of the plan stands there itself, and of
 * anything else nobody knows the groups.
 */
export function brought(owner: Path, recipe: Omit<Recipe, "groups">): Describe {
  return (reader, resource) => {
    const { anything: foreign } = reader.resources(resource, owner);
    if (foreign.length === 0) return [];
    const groups = filtered({ ...none<Target>(), anything: foreign });
    // Where it is of the plan after all, it is another member that stands there.
    const subnets = () => weakened(recipe.subnets(reader, resource));
    return [memberOf(reader, resource, { ...recipe, subnets, groups: () => groups })];
  };
}

/** What only opens connections. */
export const source = { listens: () => silent, accepts: false } as const;

/** Nothing is known of where it stands and in which groups. */
export function opaque(why: string): Describe {
  return by({
    role: "compute",
    subnets: (_, resource) => anything(`${resource.toString()}: ${why}`),
    groups: (_, resource) => filtered(anything(`${resource.toString()}: ${why}`)),
    publicV4: (_, resource) => unsure(`${resource.toString()}: ${why}`),
    v6: (_, resource) => unsure(`${resource.toString()}: ${why}`),
    listens: () => undeclared,
  });
}

export function memberOf(reader: Reader, resource: Resource, recipe: Recipe, label = ""): Member {
  const subnets = recipe.subnets(reader, resource);
  const publicV4 = recipe.publicV4 ?? (() => no("nothing of the kind has a public address"));
  return {
    owner: resource,
    label: `${resource.toString()}${label}`,
    role: recipe.role,
    subnets,
    spread: recipe.spread ?? "each",
    groups: recipe.groups(reader, resource, subnets),
    publicV4: publicV4(reader, resource, subnets),
    carriesV6: (recipe.v6 ?? givenV6)(reader, resource, subnets),
    listens: recipe.listens(reader, resource),
    initiates: recipe.initiates ?? true,
    accepts: recipe.accepts ?? true,
    hosts: recipe.hosts?.(reader, resource) ?? none(),
    runsOn: recipe.runsOn ?? none(),
    notes: recipe.notes ?? [],
  };
}

/** Subnets that properties name; where none does, it may stand anywhere. */
export function inSubnets(...paths: readonly Path[]): Read<Choice<Resource>> {
  return (reader, resource) => {
    const set = paths.filter((path) => reader.isSet(resource, path));
    const found = set.map((path) => reader.subnets(resource, path));
    const [only] = found;
    if (only !== undefined && found.length === 1 && !isNothing(only)) return only;
    const all = joined(found);
    if (!isNothing(all)) return all;
    return anything(`${at(resource, paths[0] ?? "subnetIds")} is not set`);
  };
}

/** The subnets of the subnet group that a property names: AWS chooses among them. */
export function inGroup(path: Path): Read<Choice<Resource>> {
  return (reader, resource) => {
    const found = reader.throughGroup(resource, path);
    return isNothing(found) ? anything(`${at(resource, path)} names no subnet`) : found;
  };
}

/** What one of several resources says, taken over from each that is named. */
export function inherited<T>(
  choice: Choice<Resource>,
  of: (from: Resource) => Choice<T>,
): Choice<T> {
  const certain = choice.certain.map(of);
  const possible = choice.possible.map((one) => weakened(of(one)));
  const all = [...certain, ...possible];
  return {
    certain: all.flatMap((one) => one.certain),
    possible: all.flatMap((one) => one.possible),
    anything: [...choice.anything, ...all.flatMap((one) => one.anything)],
  };
}

/** The one resource that is named, if it is one for sure. */
export function only(choice: Choice<Resource>): Resource | undefined {
  return choice.certain.length === 1 && isSure(choice) ? choice.certain[0] : undefined;
}

/** Groups that properties name; where none does, the default groups of the subnets' VPC. */
export function groupsOr(...paths: readonly Path[]): ReadAt<Groups> {
  return (reader, resource, subnets) => {
    const found = joined(paths.map((path) => reader.targets(resource, path)));
    return isNothing(found) ? defaultGroups(reader, subnets) : filtered(found);
  };
}

/** Groups that may be named; where none is, there is no group at all. */
export function groupsIfAny(path: Path): ReadAt<Groups> {
  return (reader, resource) => {
    const found = reader.targets(resource, path);
    return isNothing(found) ? unfiltered : filtered(found);
  };
}

export function defaultGroups(reader: Reader, subnets: Choice<Resource>): Groups {
  const found = reader.defaultGroups(subnets);
  const sure = isNothing(found) ? anything<Target>("no subnet is known") : found;
  return { ...sure, filtered: true, hidden: [], isDefault: true };
}

export function filtered(choice: Choice<Target>): Groups {
  return { ...choice, filtered: true, hidden: [], isDefault: false };
}

/** No group can be attached. */
export const unfiltered: Groups = {
  ...none<Target>(),
  filtered: false,
  hidden: [],
  isDefault: false,
};

/** Groups that AWS makes stand beside those that are named. */
export function withHidden(groups: Groups, because: string): Groups {
  return { ...groups, hidden: [because] };
}

function joined<T>(choices: readonly Choice<T>[]): Choice<T> {
  const [only] = choices;
  if (only !== undefined && choices.length === 1) return only;
  const certain = [...new Set(choices.flatMap((choice) => choice.certain))];
  const possible = [...new Set(choices.flatMap((choice) => choice.possible))];
  return {
    certain,
    possible: possible.filter((one) => !certain.includes(one)),
    anything: choices.flatMap((choice) => choice.anything),
  };
}

export function publicIf(...paths: readonly Path[]): ReadAt<Judged> {
  return (reader, resource) => either(...paths.map((path) => reader.flag(resource, path)));
}

/** IPv6 where a property says one of these. */
export function v6If(path: Path, ...texts: readonly string[]): ReadAt<Judged> {
  return (reader, resource) => reader.oneOf(resource, path, texts);
}

/** IPv6 where a flag says so. */
export function v6Flag(path: Path): ReadAt<Judged> {
  return (reader, resource) => reader.flag(resource, path);
}

/** Whether a subnet has IPv6 addresses, and whether it gives one to each interface. */
function subnetV6(reader: Reader, subnet: Resource): Judged {
  const gives = reader.flag(subnet, "assignIpv6AddressOnCreation");
  const native = reader.flag(subnet, "ipv6Native");
  return either(gives, native);
}

/** IPv6 as far as subnets give it unasked: for managed services that cannot be told to have it, this is not certain. */
export function givenV6(reader: Reader, _: Resource, subnets: Choice<Resource>): Judged {
  const found = everySubnet(reader, subnets, subnetV6);
  return found.state === "yes" ? unsure(found.because) : found;
}

/** IPv6 for what is made with an interface of its own in a subnet. */
export function subnetGivesV6(reader: Reader, _: Resource, subnets: Choice<Resource>): Judged {
  return everySubnet(reader, subnets, subnetV6);
}

/** What all subnets say; where they differ, or are not known, it is not known. */
export function everySubnet(
  reader: Reader,
  subnets: Choice<Resource>,
  judge: (reader: Reader, subnet: Resource) => Judged,
): Judged {
  const [why] = subnets.anything;
  if (why !== undefined) return unsure(why);
  const all = named(subnets).map((subnet) => judge(reader, subnet));
  const [first] = all;
  if (first === undefined) return no("it stands in no subnet");
  if (all.every(({ state }) => state === first.state)) return first;
  const open = all.find(({ state }) => state !== "no") ?? first;
  return unsure(open.because);
}

/** Whether the subnets map a public address to what is started in them. */
export function mapped(reader: Reader, subnets: Choice<Resource>): Judged {
  return everySubnet(reader, subnets, (r, subnet) =>
    r.flag(subnet, "mapPublicIpOnLaunch", subnet.kind === "DefaultSubnet" ? "yes" : "no"),
  );
}

export function always(because: string): ReadAt<Judged> {
  return () => yes(because);
}

export function never(because: string): ReadAt<Judged> {
  return () => no(because);
}
