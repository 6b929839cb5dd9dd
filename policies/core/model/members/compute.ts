/** Compute as members: instances and their templates, tasks, functions, and what services run on one's behalf. */
import { ports } from "../../algebra";
import { type Kind, type Resource, type Target } from "../../graph";
import {
  anything,
  either,
  isNothing,
  isSure,
  named,
  none,
  together,
  unsure,
  weakened,
  type Choice,
  type Judged,
} from "./choice";
import { beanstalk } from "./beanstalk";
import { fleet, spotFleet } from "./fleets";
import { capacity, functions } from "./functions";
import type { Describe, Member } from "./member";
import {
  by,
  defaultGroups,
  everySubnet,
  filtered,
  givenV6,
  groupsOr,
  inSubnets,
  mapped,
  memberOf,
  opaque,
  source,
  v6Flag,
  subnetGivesV6,
  unfiltered,
  withHidden,
  type ReadAt,
  type Recipe,
} from "./recipes";
import { anyPort, at, or, tcp, undeclared, type Reader } from "./reader";
import { TaskHosts, type TaskHost } from "./task-hosts";
import {
  askedV6,
  ofTemplates,
  perhaps,
  templateGroups,
  templatePublic,
  templatesOf,
  templateV6,
} from "./templates";

const instanceV6: ReadAt<Judged> = (reader, resource, subnets) =>
  either(
    subnetGivesV6(reader, resource, subnets),
    perhaps(reader.flag(resource, "enablePrimaryIpv6")),
    askedV6(reader, resource),
  );

const instance: Recipe = {
  role: "compute",
  subnets: (reader, resource) => {
    if (reader.isSet(resource, "subnetId")) return reader.subnets(resource, "subnetId");
    const templates = templatesOf(reader, resource);
    const found = together([
      ...templates.certain.map((one) => reader.subnets(one, "networkInterfaces.subnetId")),
      ...templates.possible.map((one) =>
        weakened(reader.subnets(one, "networkInterfaces.subnetId")),
      ),
      { ...none<Resource>(), anything: templates.anything },
    ]);
    return or(found, () => anything(`${at(resource, "subnetId")} is not set`));
  },
  groups: (reader, resource, subnets) => {
    const own = together(
      ["vpcSecurityGroupIds", "securityGroups"].map((path) => reader.targets(resource, path)),
    );
    if (!isNothing(own)) return filtered(own);
    const others = () => defaultGroups(reader, subnets);
    return templateGroups(reader, templatesOf(reader, resource), others);
  },
  publicV4: (reader, resource, subnets) =>
    (reader.isSet(resource, "associatePublicIpAddress")
      ? reader.flag(resource, "associatePublicIpAddress")
      : templatePublic(reader, templatesOf(reader, resource))) ?? mapped(reader, subnets),
  v6: (reader, resource, subnets) => {
    const templates = templatesOf(reader, resource);
    return either(instanceV6(reader, resource, subnets), ...templateV6(reader, templates));
  },
  listens: anyPort,
  hosts: (_, resource) => ({ ...none(), certain: [resource] }),
};

/** An instance that brings no interface of its own stands where the interfaces do that it is given. */
const instanceMembers: Describe = (reader, resource) => {
  const given = [
    "networkInterfaces.networkInterfaceId",
    "primaryNetworkInterface.networkInterfaceId",
  ];
  const interfaces = together(given.map((path) => reader.resources(resource, path)));
  if (isNothing(interfaces)) return [memberOf(reader, resource, instance)];
  if (isSure(interfaces)) return [];
  const why = `${at(resource, "networkInterfaces")} is unknown`;
  const unplaced: Recipe = {
    ...instance,
    subnets: () => anything(why),
    groups: () => filtered(anything(why)),
    publicV4: () => unsure(why),
    v6: () => unsure(why),
    listens: () => ({ ...undeclared, must: ports.nothing() }),
  };
  return [memberOf(reader, resource, unplaced)];
};

/**
 * An interface in a secondary network, which is no part of any VPC and has no security groups: who else is in it nobody
 * here knows. Source: the provider's `aws.ec2.SecondaryNetwork` and the arguments of `aws.ec2.Instance`.
 */
const secondary: Recipe = {
  role: "compute",
  subnets: (_, resource) =>
    anything(`${resource.toString()} stands in a secondary network, of which there is no model`),
  groups: () => unfiltered,
  listens: anyPort,
  hosts: (_, resource) => ({ ...none(), certain: [resource] }),
  notes: ["it stands in a secondary network"],
};

/** The same members, and one more for what stands in a secondary network as well. */
function alsoInSecondary(describe: Describe): Describe {
  return (reader, resource) => {
    const isOwn = reader.isSet(resource, "secondaryNetworkInterfaces");
    const inTemplate = named(templatesOf(reader, resource)).some((template) =>
      reader.isSet(template, "secondaryInterfaces"),
    );
    const more = isOwn || inTemplate;
    const all = describe(reader, resource);
    return more ? [...all, memberOf(reader, resource, secondary, " (secondary network)")] : all;
  };
}

const autoscaling: Recipe = {
  role: "compute",
  subnets: inSubnets("vpcZoneIdentifiers"),
  ...ofTemplates,
  listens: anyPort,
};

const networkInterface: Recipe = {
  role: "compute",
  subnets: inSubnets("subnetId"),
  groups: groupsOr("securityGroups"),
  publicV4: (reader, resource) =>
    reader.isSet(resource, "associatePublicIpAddress")
      ? reader.flag(resource, "associatePublicIpAddress")
      : { state: "no", because: "an interface made on its own is given no address" },
  v6: instanceV6,
  listens: anyPort,
};

const task: Recipe = {
  role: "compute",
  subnets: inSubnets("networkConfiguration.subnets"),
  groups: groupsOr("networkConfiguration.securityGroups"),
  publicV4: (reader, resource) => reader.flag(resource, "networkConfiguration.assignPublicIp"),
  /**
   * An account's setting decides whether tasks have the IPv6 addresses of their subnets, unless these have no others
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html).
   */
  v6: (reader, resource, subnets) =>
    either(
      everySubnet(reader, subnets, (r, subnet) => r.flag(subnet, "ipv6Native")),
      givenV6(reader, resource, subnets),
      everySubnet(reader, subnets, hasBlock),
    ),
  listens: anyPort,
};

function hasBlock(reader: Reader, subnet: Resource): Judged {
  const drawn = ["ipv6CidrBlock", "ipv6IpamPoolId", "ipv6NetmaskLength"];
  const block = either(...drawn.map((path) => reader.present(subnet, path)));
  return block.state === "yes" ? unsure(`${block.because}, and the account decides`) : block;
}

/** What tasks without interfaces of their own have in common. */
const sharing: Omit<Recipe, "subnets" | "groups"> = {
  role: "compute",
  publicV4: () => unsure("it shares the addresses of the instances that it runs on"),
  v6: () => unsure("it shares the addresses of the instances that it runs on"),
  listens: anyPort,
  notes: ["it shares the interfaces of the instances that it runs on"],
};

/** Tasks on instances of which this is all that is known. */
function somewhere(
  reader: Reader,
  resource: Resource,
  hosts: readonly Member[],
  open: readonly string[],
): Member {
  const subnets = weakened(together(hosts.map((host) => host.subnets)));
  const groups = weakened(together(hosts.map((host) => host.groups)));
  return memberOf(reader, resource, {
    ...sharing,
    subnets: () => ({ ...subnets, anything: [...subnets.anything, ...open] }),
    groups: () => ({
      ...filtered({ ...groups, anything: [...groups.anything, ...open] }),
      filtered: hosts.every(({ groups: { filtered: f } }) => f),
    }),
    runsOn: { certain: [], possible: hosts.map(({ owner }) => owner), anything: open },
  });
}

/** Tasks on one host, or on a group of hosts that are alike. */
function onHost(
  reader: Reader,
  resource: Resource,
  { host, runsOn }: TaskHost,
  label: string,
): Member {
  const { carriesV6, spread } = host;
  return memberOf(
    reader,
    resource,
    {
      ...sharing,
      subnets: () => host.subnets,
      ...(spread === "some" ? { spread } : {}),
      groups: () => host.groups,
      publicV4: () => host.publicV4,
      // Whether containers are given IPv6 is up to what runs them.
      v6: () => (carriesV6.state === "yes" ? unsure(carriesV6.because) : carriesV6),
      runsOn,
    },
    label,
  );
}

/**
 * Members of tasks, given the instances there are. Without a network of their own they use the interfaces of the
 * instances that they run on: one member for each of these.
 */
export function tasks(
  hosts: readonly Member[],
  hostsOf: (owner: Resource) => Choice<Resource>,
): Describe {
  const runners = new TaskHosts(hosts, hostsOf);
  return (reader, resource) => {
    if (reader.isSet(resource, "networkConfiguration")) return [memberOf(reader, resource, task)];
    const own = runners.of(reader, resource);
    const controller = "deploymentController.type";
    if (reader.text(resource, controller) === "external") {
      // The tasks of such a service are those of its task sets, which have networks of their own.
      const sets = reader.resolver.graph.ofKind("EcsTaskSet");
      const isHere = sets.some((set) =>
        reader.resources(set, "service").certain.includes(resource),
      );
      const why = `${at(resource, controller)} = EXTERNAL, and no task set of the program is known to be its own`;
      return isHere ? [] : [somewhere(reader, resource, hosts, [why])];
    }
    if (own.length === 0) {
      const why = `${at(resource, "networkConfiguration")} is not set, and nothing is known to run it`;
      return [somewhere(reader, resource, hosts, [why])];
    }
    const label = ({ host }: TaskHost) => (own.length === 1 ? "" : ` (on ${host.label})`);
    return own.map((one) => onHost(reader, resource, one, label(one)));
  };
}

const placed = (extra: Partial<Recipe> = {}): Recipe => ({
  role: "compute",
  subnets: inSubnets("subnetIds"),
  groups: groupsOr("securityGroupIds"),
  listens: anyPort,
  ...extra,
});

const eksGroup = "EKS makes a group of its own for the cluster";

/** The cluster of nodes; any of the plan where it is not known. */
function clusterOf(reader: Reader, nodes: Resource): Choice<Resource> {
  const named = reader.resources(nodes, "clusterName");
  if (reader.setting(nodes, "clusterName").state !== "unknown" || isSure(named)) return named;
  const all = reader.resolver.graph.ofKind("EksCluster");
  return { ...named, possible: all.filter((one) => !named.certain.includes(one)) };
}

/** The groups that EKS makes for clusters. */
function ownGroups(reader: Reader, { certain, possible }: Choice<Resource>): Choice<Target> {
  const of = (resource: Resource) => reader.target({ resource, defaultOf: "SecurityGroup" });
  return { certain: certain.map(of), possible: possible.map(of), anything: [] };
}

const eksCluster = by({
  role: "compute",
  subnets: inSubnets("vpcConfig.subnetIds"),
  groups: (reader, resource, subnets) => {
    const given = groupsOr("vpcConfig.securityGroupIds")(reader, resource, subnets);
    const own = ownGroups(reader, { ...none(), certain: [resource] });
    return withHidden({ ...given, ...together([given, own]) }, eksGroup);
  },
  listens: () => tcp(443),
  notes: ["its groups are not all in the plan"],
});

const nodeAddresses: Pick<Recipe, "publicV4" | "v6"> = {
  ...(autoscaling.publicV4 === undefined ? {} : { publicV4: autoscaling.publicV4 }),
  ...(autoscaling.v6 === undefined ? {} : { v6: autoscaling.v6 }),
};

const eksNodes: Describe = by({
  role: "compute",
  subnets: inSubnets("subnetIds"),
  groups: (reader, resource) => {
    // A template that names groups leaves the cluster's out.
    const own = () => filtered(ownGroups(reader, clusterOf(reader, resource)));
    return withHidden(templateGroups(reader, templatesOf(reader, resource), own), eksGroup);
  },
  ...nodeAddresses,
  listens: anyPort,
  notes: ["its groups are not all in the plan"],
});

const build: Recipe = {
  role: "compute",
  subnets: inSubnets("vpcConfig.subnets"),
  groups: groupsOr("vpcConfig.securityGroupIds"),
  ...source,
};

/** What a project builds images with stands beside its builds, and may be in groups of its own. */
const dockerServer: Recipe = {
  ...build,
  groups: (reader, resource, subnets) => {
    const own = reader.targets(resource, "environment.dockerServer.securityGroupIds");
    return isNothing(own) ? build.groups(reader, resource, subnets) : filtered(own);
  },
};

/** Where ECS puts instances that it manages itself. */
const managed = "managedInstancesProvider.instanceLaunchTemplate.networkConfiguration";

/** Members of the kinds of compute; instances first, because tasks may share their interfaces. */
export const hosts: Readonly<Partial<Record<Kind, Describe>>> = {
  NetworkInterface: by(networkInterface),
  Instance: alsoInSecondary(instanceMembers),
  SpotInstanceRequest: alsoInSecondary(instanceMembers),
  AutoscalingGroup: alsoInSecondary(by(autoscaling)),
  SpotFleetRequest: alsoInSecondary(spotFleet),
  Fleet: alsoInSecondary(fleet),
};

export const compute: Readonly<Partial<Record<Kind, Describe>>> = {
  EcsExpressService: opaque("its network is not modelled"),
  Lambda: functions,
  LambdaCapacity: capacity,
  Canary: by({
    role: "compute",
    subnets: inSubnets("vpcConfig.subnetIds"),
    groups: groupsOr("vpcConfig.securityGroupIds"),
    v6: v6Flag("vpcConfig.ipv6AllowedForDualStack"),
    ...source,
    onlyIf: "vpcConfig",
  }),
  // Its jobs have interfaces with private addresses, and speak to each other
  // (https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html).
  GlueConnection: by({
    role: "compute",
    subnets: inSubnets("physicalConnectionRequirements.subnetId"),
    groups: groupsOr("physicalConnectionRequirements.securityGroupIdLists"),
    listens: anyPort,
    onlyIf: "physicalConnectionRequirements",
  }),
  EksCluster: eksCluster,
  EksNodeGroup: alsoInSecondary(eksNodes),
  EksFargateProfile: eksNodes,
  AppRunnerConnector: by({
    role: "compute",
    subnets: inSubnets("subnets"),
    groups: groupsOr("securityGroups"),
    ...source,
  }),
  CodeBuildProject: (reader, resource) =>
    reader.isSet(resource, "vpcConfig")
      ? [
          memberOf(reader, resource, build),
          ...(reader.isSet(resource, "environment.dockerServer")
            ? [memberOf(reader, resource, dockerServer, " (Docker server)")]
            : []),
        ]
      : [],
  EcsCapacityProvider: by({
    role: "compute",
    subnets: inSubnets(`${managed}.subnets`),
    groups: groupsOr(`${managed}.securityGroups`),
    publicV4: (reader, _, subnets) => mapped(reader, subnets),
    listens: anyPort,
    onlyIf: "managedInstancesProvider",
  }),
  BatchCompute: by({
    role: "compute",
    subnets: inSubnets("computeResources.subnets"),
    // Its own groups come before those of its template.
    groups: (reader, resource, subnets) => {
      const own = reader.targets(resource, "computeResources.securityGroupIds");
      if (!isNothing(own)) return filtered(own);
      const others = () => defaultGroups(reader, subnets);
      return templateGroups(reader, templatesOf(reader, resource), others);
    },
    publicV4: (_, resource) => unsure(`${resource.toString()}: the jobs decide`),
    listens: anyPort,
    onlyIf: "computeResources",
  }),
  Airflow: by({
    role: "compute",
    subnets: inSubnets("networkConfiguration.subnetIds"),
    groups: groupsOr("networkConfiguration.securityGroupIds"),
    listens: anyPort,
  }),
  BeanstalkEnvironment: beanstalk,
  TransferServer: by({
    ...placed(),
    role: "endpoint",
    subnets: inSubnets("endpointDetails.subnetIds"),
    groups: groupsOr("endpointDetails.securityGroupIds"),
    publicV4: (reader, resource) =>
      reader.present(resource, "endpointDetails.addressAllocationIds"),
    listens: anyPort,
    onlyIf: "endpointDetails",
  }),
};
