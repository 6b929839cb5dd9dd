/** What instances are started from: launch templates and configurations, and what these say of groups and addresses. */
import { admission, listOf, type Path, type Resource, type Target } from "../../graph";
import {
  anything,
  either,
  isNothing,
  named,
  none,
  together,
  unsure,
  weakened,
  type Choice,
  type Judged,
} from "./choice";
import type { Groups } from "./member";
import { defaultGroups, filtered, mapped, subnetGivesV6, type Recipe } from "./recipes";
import { at, type Reader } from "./reader";
import { otherVersion, type Resolved } from "./template-version";

/** Where a template is named, by its id or its name, and which version of it. */
interface Naming {
  readonly id: Path;
  readonly name: Path;
  readonly version: Path;
  /** @default by the kind of what is started */
  readonly resolved?: Resolved;
}

const mixed = "mixedInstancesPolicy.launchTemplate";
const overrides = `${mixed}.overrides`;

function namingAt(at: string, id: string, name: string): Naming {
  return { id: `${at}.${id}`, name: `${at}.${name}`, version: `${at}.version` };
}

/** All that instances are started from, by the properties that say so. */
const namings: readonly Naming[] = [
  namingAt("launchTemplate", "id", "name"),
  namingAt(`${mixed}.launchTemplateSpecification`, "launchTemplateId", "launchTemplateName"),
  {
    ...namingAt("computeResources.launchTemplate", "launchTemplateId", "launchTemplateName"),
    // https://docs.aws.amazon.com/batch/latest/APIReference/API_LaunchTemplateSpecification.html
    resolved: "once",
  },
];

const from = [
  "launchTemplate", "launchConfiguration", "mixedInstancesPolicy", "computeResources.launchTemplate",
  "launchTemplateConfigs",
]; // prettier-ignore

/** The templates that instances are started from; anything where it may be another version than is declared. */
export function templatesOf(reader: Reader, resource: Resource): Choice<Resource> {
  if (!from.some((property) => reader.isSet(resource, property))) return none();
  const all = namings.map((naming) => namedAt(reader, resource, naming));
  const configurations = reader.resources(resource, "launchConfiguration");
  const others = overridesOf(reader, resource).map(weakened);
  const found = together([...all, configurations, ...others, ...fleetTemplates(reader, resource)]);
  return found.certain.length + found.possible.length > 1 ? weakened(found) : found;
}

function namedAt(reader: Reader, resource: Resource, naming: Naming): Choice<Resource> {
  const { id, name, version } = naming;
  // A single instance keeps what it was made of; a group asks for the version whenever it starts one.
  const isSingle = resource.kind === "Instance" || resource.kind === "SpotInstanceRequest";
  const resolved = naming.resolved ?? (isSingle ? "once" : "always");
  const slot = admission("launchTemplate");
  const found = together([id, name].map((path) => reader.resources(resource, path, slot)));
  const others = named(found)
    .map((template) => otherVersion(reader, resource, version, template, resolved))
    .filter((why) => why !== undefined);
  const [why] = others;
  if (why === undefined) return found;
  return { ...weakened(found), anything: [...found.anything, ...others] };
}

/** The templates of a group's single types of instances. */
function overridesOf(reader: Reader, resource: Resource): readonly Choice<Resource>[] {
  const field = "launchTemplateSpecification";
  const setting = reader.setting(resource, overrides);
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  if (items === undefined) {
    const whole = namingAt(`${overrides}.${field}`, "launchTemplateId", "launchTemplateName");
    return [namedAt(reader, resource, whole)];
  }
  return items.map((_, i) => {
    const at = [...overrides.split("."), i, field];
    return namedAt(reader, resource, {
      id: [...at, "launchTemplateId"],
      name: [...at, "launchTemplateName"],
      version: [...at, "version"],
    });
  });
}

/** The templates of a fleet: each of its configurations has one. */
function fleetTemplates(reader: Reader, fleet: Resource): readonly Choice<Resource>[] {
  const list = "launchTemplateConfigs";
  const setting = reader.setting(fleet, list);
  if (setting.state === "absent") return [];
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  if (items === undefined) return [anything(`${at(fleet, list)} is unknown`)];
  const [id, name] = fleet.kind === "Fleet" ? ["launchTemplateId", "launchTemplateName"] : ["id", "name"]; // prettier-ignore
  return items.map((_, i) => {
    const specification = [list, i, "launchTemplateSpecification"];
    return namedAt(reader, fleet, {
      id: [...specification, id],
      name: [...specification, name],
      version: [...specification, "version"],
      resolved: "once",
    });
  });
}

const groupPaths = [
  "vpcSecurityGroupIds", "networkInterfaces.securityGroups", "securityGroupNames", "securityGroups",
]; // prettier-ignore

/** What several templates say of groups; where one of them, or of its interfaces, names none, it has the others. */
export function templateGroups(
  reader: Reader,
  templates: Choice<Resource>,
  others: () => Groups,
): Groups {
  const of = (template: Resource) => {
    const all = together(groupPaths.map((path) => reader.targets(template, path)));
    // With several interfaces each has groups of its own.
    const isOne = reader.setting(template, ["networkInterfaces", 1]).state === "absent";
    return isOne ? all : weakened(all);
  };
  const all = together([
    ...templates.certain.map(of),
    ...templates.possible.map((one) => weakened(of(one))),
    { ...none<never>(), anything: templates.anything },
  ]);
  if (isNothing(all)) return others();
  const isSilent = named(templates).some(
    (one) => isNothing(of(one)) || hasSilentInterface(reader, one),
  );
  return filtered(isSilent ? weakened(together<Target>([all, others()])) : all);
}

/** Whether a template has several interfaces, of which one is made and named no group for. */
function hasSilentInterface(reader: Reader, template: Resource): boolean {
  const list = "networkInterfaces";
  const setting = reader.setting(template, list);
  const items = setting.state === "known" ? (listOf(setting.value) ?? []) : [];
  const says = ["securityGroups", "networkInterfaceId"];
  return (
    items.length > 1 &&
    items.some((_, i) =>
      says.every((field) => isNothing(reader.targets(template, [list, i, field]))),
    )
  );
}

/** Whether templates say that an address is mapped; undefined where they leave it to the subnet. */
export function templatePublic(reader: Reader, templates: Choice<Resource>): Judged | undefined {
  const [why] = templates.anything;
  if (why !== undefined) return unsure(why);
  const all = [...templates.certain, ...templates.possible];
  const said = all.map((template) =>
    template.kind === "LaunchConfiguration"
      ? reader.isSet(template, "associatePublicIpAddress")
        ? reader.flag(template, "associatePublicIpAddress")
        : undefined
      : reader.flagInAny(template, "networkInterfaces", "associatePublicIpAddress"),
  );
  const [first] = said;
  if (said.every((one) => one?.state === first?.state)) return first;
  const open = said.find((one) => one !== undefined && one.state !== "no");
  return unsure(open?.because ?? "the templates differ");
}

/** What asks for IPv6 addresses: so many, these, or those of whole prefixes. */
const addressesV6 = [
  "ipv6AddressCount", "ipv6Addresses", "ipv6AddressLists", "ipv6PrefixCount", "ipv6Prefixes",
]; // prettier-ignore

/** IPv6 addresses that a resource asks for, beside those that its subnets give. */
export function askedV6(reader: Reader, resource: Resource, at = ""): Judged {
  return either(...addressesV6.map((one) => reader.present(resource, `${at}${one}`)));
}

/** The same of a template's interfaces. */
function askedV6OfTemplate(reader: Reader, template: Resource): Judged {
  const primary = reader.flagInAny(template, "networkInterfaces", "primaryIpv6");
  const asked = askedV6(reader, template, "networkInterfaces.");
  return primary === undefined ? asked : either(perhaps(primary), asked);
}

/** What may be so even where it is said. */
export function perhaps(judged: Judged): Judged {
  return judged.state === "yes" ? unsure(judged.because) : judged;
}

export function templateV6(reader: Reader, templates: Choice<Resource>): readonly Judged[] {
  return [
    ...templates.anything.map((why) => unsure(why)),
    ...templates.certain.map((one) => askedV6OfTemplate(reader, one)),
    ...templates.possible.map((one) => perhaps(askedV6OfTemplate(reader, one))),
  ];
}

/** What is started out of templates alone: their groups and addresses hold, and else what its subnets give. */
export const ofTemplates: Pick<Recipe, "groups" | "publicV4" | "v6"> = {
  groups: (reader, started, subnets) =>
    templateGroups(reader, templatesOf(reader, started), () => defaultGroups(reader, subnets)),
  publicV4: (reader, started, subnets) =>
    templatePublic(reader, templatesOf(reader, started)) ?? mapped(reader, subnets),
  v6: (reader, started, subnets) =>
    either(
      subnetGivesV6(reader, started, subnets),
      ...templateV6(reader, templatesOf(reader, started)),
    ),
};
