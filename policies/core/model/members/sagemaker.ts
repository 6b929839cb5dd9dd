/**
 * SageMaker AI as members: what it runs for one has an interface in one's subnets, with one's groups. Source: the API
 * reference (https://docs.aws.amazon.com/sagemaker/latest/APIReference/), `CreateNotebookInstance`, `CreateDomain`,
 * `VpcConfig` and `WorkforceVpcConfigRequest`. Endpoints run the containers of their models.
 */
import type { Kind, Resource } from "../../graph";
import { anything, isNothing, type Choice } from "./choice";
import type { Describe, Member } from "./member";
import {
  by,
  defaultGroups,
  filtered,
  groupsOr,
  inherited,
  inSubnets,
  memberOf,
  unfiltered,
  type Recipe,
} from "./recipes";
import { several, within } from "./placing";
import { anyPort, at, or, silent, type Reader } from "./reader";

/** What is put into a VPC where a property says so. Those that work together speak to each other on any port. */
const jobs = (...paths: readonly [string, ...string[]]): Describe =>
  several(...paths.map((path) => within(path, "subnets")));

/**
 * A way to the internet that SageMaker gives by an interface of its own, in a VPC of its own: nobody gets in there, and no
 * route or group of the program has a say.
 */
function byItself(reader: Reader, resource: Resource, path: string): Member {
  const why = `${at(resource, path)}: it has a way to the internet of its own, through a VPC of SageMaker`;
  return memberOf(
    reader,
    resource,
    {
      role: "compute",
      subnets: () => anything(why),
      groups: () => unfiltered,
      listens: () => silent,
      accepts: false,
      notes: ["it has a way to the internet through a VPC of SageMaker"],
    },
    " (SageMaker's VPC)",
  );
}

const notebookInSubnet: Recipe = {
  role: "compute",
  subnets: inSubnets("subnetId"),
  groups: groupsOr("securityGroups"),
  listens: anyPort,
};

/** A notebook that stands in no subnet is no part of a VPC. */
const notebook: Describe = (reader, resource) => {
  if (!reader.isSet(resource, "subnetId")) return [];
  const own = memberOf(reader, resource, notebookInSubnet);
  const path = "directInternetAccess";
  return reader.text(resource, path) === "disabled"
    ? [own]
    : [own, byItself(reader, resource, path)];
};

const access = "appNetworkAccessType";

const domainSubnets = (reader: Reader, domain: Resource): Choice<Resource> =>
  inSubnets("subnetIds")(reader, domain);

/** What runs in a domain, by whose groups it has. */
const applications: readonly (readonly [path: string, label: string])[] = [
  ["defaultUserSettings.securityGroups", ""],
  ["defaultSpaceSettings.securityGroups", " (spaces)"],
  ["domainSettings.securityGroupIds", " (RStudio)"],
];

/**
 * A domain's applications. Without `VpcOnly` only their shared disk is in the VPC, for which SageMaker makes groups that
 * let nobody else in; what else they do goes through a VPC of its own.
 */
const domain: Describe = (reader, resource) => {
  const isInside = reader.text(resource, access) === "vpconly";
  const placed = applications.flatMap(([path, label]) => {
    const groups = reader.targets(resource, path);
    if (isNothing(groups) && (label !== "" || !isInside)) return [];
    return memberOf(
      reader,
      resource,
      {
        role: "compute",
        subnets: domainSubnets,
        groups: (_, __, subnets) =>
          isNothing(groups) ? defaultGroups(reader, subnets) : filtered(groups),
        listens: anyPort,
      },
      label,
    );
  });
  return isInside ? placed : [...placed, byItself(reader, resource, access)];
};

/** A user's own groups take the place of the domain's, in the domain's subnets. */
const profile = by({
  role: "compute",
  subnets: (reader, resource) =>
    or(
      inherited(reader.resources(resource, "domainId"), (one) => domainSubnets(reader, one)),
      () => anything(`${at(resource, "domainId")} names nothing`),
    ),
  groups: (reader, resource) => filtered(reader.targets(resource, "userSettings.securityGroups")),
  listens: anyPort,
  onlyIf: "userSettings.securityGroups",
});

export const sageMaker: Readonly<Partial<Record<Kind, Describe>>> = {
  SageMakerNotebook: notebook,
  SageMakerDomain: domain,
  SageMakerProfile: profile,
  SageMakerModel: jobs("vpcConfig"),
  SageMakerTraining: jobs("vpcConfig"),
  SageMakerTuning: jobs("trainingJobDefinition.vpcConfig", "trainingJobDefinitions.vpcConfig"),
  SageMakerMonitoring: jobs(
    "monitoringScheduleConfig.monitoringJobDefinition.networkConfig.vpcConfig",
  ),
  SageMakerDataQuality: jobs("networkConfig.vpcConfig"),
  SageMakerWorkforce: jobs("workforceVpcConfig"),
};
