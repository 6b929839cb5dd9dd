/** Fleets: instances that EC2 starts out of launch templates or specifications, in the subnets that these name. */
import { listOf, type Path, type Resource } from "../../graph";
import { anything, isNothing, isSure, none, together, weakened, type Choice } from "./choice";
import type { Describe, Member } from "./member";
import {
  by,
  defaultGroups,
  filtered,
  mapped,
  memberOf,
  opaque,
  subnetGivesV6,
  type Recipe,
} from "./recipes";
import { targetKey } from "./keys";
import { anyPort, at, type Reader } from "./reader";
import { ofTemplates, templatesOf } from "./templates";

const configs = "launchTemplateConfigs";
const specifications = "launchSpecifications";

/** What is started out of templates: their groups and addresses hold, and the fleet's own subnets. */
const templated: Recipe = {
  role: "compute",
  subnets: inOverrides,
  ...ofTemplates,
  listens: anyPort,
};

/** Subnets that overrides name; where one of them names none, those of the templates count as well. */
function inOverrides(reader: Reader, fleet: Resource): Choice<Resource> {
  const own = reader.subnets(fleet, `${configs}.overrides.subnetId`);
  const templates = templatesOf(reader, fleet);
  const of = (template: Resource) => reader.subnets(template, "networkInterfaces.subnetId");
  const others = together([
    ...templates.certain.map(of),
    ...templates.possible.map((one) => weakened(of(one))),
    { ...none<Resource>(), anything: templates.anything },
  ]);
  if (isEachPlaced(reader, fleet)) {
    return isNothing(others) || !isSure(templates) ? own : weakened(together([own, others]));
  }
  const rest = isNothing(others)
    ? anything<Resource>(`${at(fleet, `${configs}.overrides.subnetId`)} is not set`)
    : others;
  return isNothing(own) ? rest : weakened(together([own, rest]));
}

/** Whether every configuration says of all that it starts in which subnet. */
function isEachPlaced(reader: Reader, fleet: Resource): boolean {
  const isFull = (path: Path, isFine: (i: number) => boolean) => {
    const setting = reader.setting(fleet, path);
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    return items !== undefined && items.length > 0 && items.every((_, i) => isFine(i));
  };
  return isFull(configs, (i) =>
    isFull([configs, i, "overrides"], (j) =>
      reader.isSet(fleet, [configs, i, "overrides", j, "subnetId"]),
    ),
  );
}

/** What one specification of a spot fleet says. */
function specified(i: number): Recipe {
  const of = (property: string): Path => [specifications, i, property];
  return {
    role: "compute",
    subnets: (reader, fleet) =>
      reader.isSet(fleet, of("subnetId"))
        ? reader.subnets(fleet, of("subnetId"))
        : anything(`${at(fleet, of("subnetId"))} is not set`),
    groups: (reader, fleet, subnets) => {
      const own = reader.targets(fleet, of("vpcSecurityGroupIds"));
      return isNothing(own) ? defaultGroups(reader, subnets) : filtered(own);
    },
    publicV4: (reader, fleet, subnets) =>
      reader.isSet(fleet, of("associatePublicIpAddress"))
        ? reader.flag(fleet, of("associatePublicIpAddress"))
        : mapped(reader, subnets),
    v6: subnetGivesV6,
    listens: anyPort,
  };
}

export const fleet: Describe = by(templated);

/** A spot fleet has specifications or templates. */
export const spotFleet: Describe = (reader, resource) => {
  const isTemplated = reader.isSet(resource, configs);
  const setting = reader.setting(resource, specifications);
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  if (setting.state !== "absent" && items === undefined) {
    return opaque(`its ${specifications} are unknown`)(reader, resource);
  }
  const members = [
    ...ofSpecifications(reader, resource, items?.length ?? 0),
    ...(isTemplated ? [memberOf(reader, resource, templated)] : []),
  ];
  return members.length > 0 ? members : opaque("nothing says what it starts")(reader, resource);
};

/** One member for each specification, or for all of them where they differ in the subnet alone. */
function ofSpecifications(reader: Reader, resource: Resource, count: number): readonly Member[] {
  const recipes = Array.from({ length: count }, (_, i) => specified(i));
  const label = (i: number) => (count === 1 ? "" : ` (specification ${String(i + 1)})`);
  const members = recipes.map((recipe, i) => memberOf(reader, resource, recipe, label(i)));
  const [first] = recipes;
  const isPlaced = recipes.every((_, i) => reader.isSet(resource, [specifications, i, "subnetId"]));
  if (first === undefined || count === 1 || !isPlaced || !areAlike(members)) return members;
  const subnets: Recipe["subnets"] = () => reader.subnets(resource, `${specifications}.subnetId`);
  return [memberOf(reader, resource, { ...first, subnets })];
}

function areAlike(members: readonly Member[]): boolean {
  const keyOf = ({ groups, publicV4, carriesV6 }: Member) =>
    [publicV4.state, carriesV6.state, ...groups.certain.map(targetKey).sort()].join();
  const [key, ...others] = members.map(keyOf);
  return members.every(({ groups }) => isSure(groups)) && others.every((one) => one === key);
}
