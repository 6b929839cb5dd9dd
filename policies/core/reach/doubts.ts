/** What is unknown on a way: the slots that keep a proof from being made, and how each is made known. */
import { addresses } from "../algebra";
import { ofAnotherRegion, slotNaming, textOf, tooFew, type Resource } from "../graph";
import type { Member } from "../model/members";
import {
  importedOf,
  literal,
  type Acl,
  type Effective,
  type Evidence,
  type Finding,
  type Routing,
  type Subnet,
  type Way,
} from "../model/routing";
import type { Doubt } from "./types";

const itself = "Take the program's own resource itself instead of one that is read by its id.";

export function doubtOf(
  evidence: Evidence,
  fix: string = evidence.fix ?? knowing(evidence),
): Doubt {
  return { evidence, fix };
}

/** How a slot is made known: what is written already is no literal that lacks. */
function knowing({ resource, path, text }: Evidence): string {
  if (resource?.input("region") !== undefined && ofAnotherRegion.test(text)) {
    return inOneRegion(resource);
  }
  if (text.includes("which is none of the resources")) {
    return "Name a resource of the program by a reference; of what another stack holds, hand over its state or its facts.";
  }
  if (isOfList(resource) && text.includes(tooFew)) return apart(resource);
  if (/ is not set\b/.test(text)) return "Set it, by one reference.";
  const value = path === undefined ? undefined : textOf(resource?.input(path));
  if (value === undefined) return literal;
  return "Name a resource of the program by a reference instead of what is written there, or remove it.";
}

/** Whether it has rules in a list of its own, for which there are resources of their own as well. */
function isOfList(resource: Resource | undefined): resource is Resource {
  return resource?.kind === "SecurityGroup" || resource?.kind === "DefaultSecurityGroup";
}

/**
 * How rules are made known of which several name one resource: a plan tells what a list came from, and not which entry
 * of it; what a data source answers comes from nothing that is told.
 */
function apart(resource: Resource): string {
  return `Write the rules of ${resource.toString()} as resources of their own (aws.vpc.SecurityGroupIngressRule, SecurityGroupEgressRule): of a list nobody can tell which entry names what.`;
}

/** How what names something of another region is mended. */
export function inOneRegion(resource: Resource): string {
  return `Make ${resource.toString()} in the region of what it names: leave out its region, or set it to that.`;
}

/** What is not known of where a member stands, and in which groups. */
export function memberDoubts({ owner, subnets, groups, runsOn }: Member): readonly Doubt[] {
  const say = (text: string, fix?: string, path?: string) =>
    doubtOf({ resource: owner, path, text }, fix);
  const placed = slotNaming(owner, "Subnet");
  const grouped = slotNaming(owner, "SecurityGroup");
  return [
    ...subnets.anything.map((why) => say(why)),
    ...subnets.possible.map((one) =>
      say(`${owner.toString()} may stand in ${one.toString()}`, undefined, placed),
    ),
    ...runsOn.possible.map((host) =>
      say(
        `${owner.toString()} may run on ${host.toString()}`,
        "Give it a network of its own (networkMode awsvpc), or name the capacity provider that it runs on.",
      ),
    ),
    ...groups.anything.map((why) => say(why)),
    ...groups.possible.map(({ resource }) =>
      say(
        `${owner.toString()} may have ${resource.toString()}`,
        resource.mayBeRead ? itself : undefined,
        grouped,
      ),
    ),
    ...groups.hidden.map((why) => say(why, "Say in an assumption what these groups let through.")),
  ];
}

/** Whether it is not known that a member has addresses on the internet. */
export function addressDoubts({ owner, publicV4, carriesV6 }: Member): readonly Doubt[] {
  return [publicV4, carriesV6]
    .filter(({ state }) => state === "unknown")
    .map(({ because }) => doubtOf({ resource: owner, path: undefined, text: because }));
}

/** Ways that are not there for sure, and why. */
export function wayDoubts(
  routing: Routing,
  subnet: Subnet,
  used: readonly Way[],
): readonly Doubt[] {
  const { must } = routing.waysOf(subnet);
  const isSure = (way: Way) => {
    const same = must.filter((one) => one.class === way.class);
    return addresses.isSubset(way.addresses, addresses.unionAll(same.map((one) => one.addresses)));
  };
  const unsure = used.filter((way) => way.class === "unknown" || !isSure(way));
  if (unsure.length === 0) return [];
  const { findings, candidates } = routing.tableOf(subnet);
  const imported = importedOf(subnet.vpc.all);
  return [
    ...(imported === undefined ? [] : [ofFinding(imported)]),
    ...findings.map(ofFinding),
    ...candidates.flatMap(({ value }) => value.findings).map(ofFinding),
    ...unsure.flatMap(({ because }) => because.map((evidence) => doubtOf(evidence))),
  ];
}

/** What is not known of a subnet's network ACL. */
export function aclDoubts({ findings, candidates }: Effective<Acl>): readonly Doubt[] {
  return [...findings, ...candidates.flatMap(({ value }) => value.findings)].map(ofFinding);
}

function ofFinding({ evidence, fix }: Finding): Doubt {
  return { evidence, fix };
}

/** Each once. */
export function distinct(doubts: readonly Doubt[]): readonly Doubt[] {
  const seen = new Map<string, Doubt>();
  for (const doubt of doubts) {
    const { resource, text } = doubt.evidence;
    const key = `${resource?.urn ?? ""} ${text}`;
    if (!seen.has(key)) seen.set(key, doubt);
  }
  return [...seen.values()];
}
