/**
 * Services of AWS that run something of theirs in one's subnets: connectors, jobs, desktops, directories. Each row says
 * which of its arguments place it. What may listen is not known, so anything may: groups and routes decide.
 */
import { listOf, type Kind, type Resource } from "../../graph";
import { anything, isNothing, named, type Choice, type Judged } from "./choice";
import type { Describe, Groups } from "./member";
import {
  by,
  defaultGroups,
  filtered,
  groupsOr,
  inGroup,
  inherited,
  inSubnets,
  mapped,
  opaque,
  source,
  withHidden,
  type ReadAt,
  type Recipe,
} from "./recipes";
import { placed, several, within } from "./placing";
import { anyPort, at, or, silent, tcp, type Reader } from "./reader";

/** Groups of one's own beside one that AWS makes. */
const besideOwn =
  (path: string, because: string): ReadAt<Groups> =>
  (reader, resource) =>
    withHidden(filtered(reader.targets(resource, path)), because);

/**
 * Domain controllers, or the proxies of AD Connector. The group that AWS makes for them lets in what belongs to a directory
 * from the VPC or from everywhere, and may be changed
 * (https://docs.aws.amazon.com/directoryservice/latest/devguide/API_AddIpRoutes.html).
 */
const directory = (path: string) =>
  within(path, "subnetIds", "", {
    groups: () =>
      withHidden(
        filtered({ certain: [], possible: [], anything: [] }),
        "Directory Service makes a group of its own for the controllers",
      ),
  });

const desktops: Recipe = {
  role: "compute",
  // Without subnets of its own a directory of WorkSpaces has those of its directory.
  subnets: (reader, resource) => {
    if (reader.isSet(resource, "subnetIds")) return inSubnets("subnetIds")(reader, resource);
    const found = inherited(reader.resources(resource, "directoryId"), (one) =>
      inSubnets("vpcSettings.subnetIds", "connectSettings.subnetIds")(reader, one),
    );
    return or(found, () => anything(`${at(resource, "subnetIds")} is not set`));
  },
  groups: besideOwn(
    "workspaceCreationProperties.customSecurityGroupId",
    "WorkSpaces makes a group of its own for the directory",
  ),
  publicV4: (reader, resource) =>
    reader.flag(resource, "workspaceCreationProperties.enableInternetAccess"),
  listens: anyPort,
};

/** A directory of the plan stands for its desktops, if the plan says how it is set up for them. */
const desktop: Describe = (reader, resource) => {
  const path = "directoryId";
  const setUp = reader.resolver.graph.ofKind("WorkspacesDirectory");
  const found = reader.resources(resource, path);
  const isHere = (one: Resource) =>
    one.kind === "WorkspacesDirectory" ||
    setUp.some((directory) => reader.resources(directory, path).certain.includes(one));
  const isKnown = !isNothing(found) && found.anything.length === 0 && named(found).every(isHere);
  return isKnown ? [] : opaque("how its directory is set up is not of the plan")(reader, resource);
};

/** A streaming instance is given a public address where its fleet has internet access by default. */
const streaming = within("vpcConfig", "subnetIds", "securityGroupIds", {
  publicV4: (reader, resource): Judged => reader.flag(resource, "enableDefaultInternetAccess"),
});

/** DataSync makes its interfaces where the file system stands that it reads. */
const copiesFrom = (path: string, to: (reader: Reader, one: Resource) => Choice<Resource>) =>
  by({
    role: "compute",
    subnets: (reader, resource) =>
      or(
        inherited(reader.resources(resource, path), (one) => to(reader, one)),
        () => anything(`${at(resource, path)} names nothing`),
      ),
    spread: "some",
    groups: groupsOr("securityGroupArns"),
    listens: () => silent,
    accepts: false,
  });

const ofFileSystem = inSubnets("subnetIds");

const ofSvm = (reader: Reader, svm: Resource): Choice<Resource> => {
  const systems = reader.resources(svm, "fileSystemId");
  return isNothing(systems)
    ? anything(`${at(svm, "fileSystemId")} names nothing`)
    : inherited(systems, (one) => ofFileSystem(reader, one));
};

const sparkOrHive = placed(
  "networkConfiguration.subnetIds",
  "networkConfiguration.securityGroupIds",
);

/** A block without subnets puts an application into no VPC. */
const emrServerless: Describe = (reader, resource) => {
  const subnets = reader.setting(resource, "networkConfiguration.subnetIds");
  const isNowhere = subnets.state === "known" && listOf(subnets.value)?.length === 0;
  return isNowhere ? [] : sparkOrHive(reader, resource);
};

/** Members of the kinds, by their arguments. */
export const managed: Readonly<Partial<Record<Kind, Describe>>> = {
  FlinkApplication: within("applicationConfiguration.vpcConfiguration"),
  MskConnector: within("kafkaCluster.apacheKafkaCluster.vpc", "subnets", "securityGroups"),
  MskReplicator: within("kafkaClusters.vpcConfig", "subnetIds", "securityGroupsIds"),
  // The brokers' addresses in another VPC.
  MskVpcConnection: placed("clientSubnets", "securityGroups", { role: "store" }),
  IngestionPipeline: within("vpcOptions"),
  IngestionEndpoint: within("vpcOptions"),
  Directory: several(directory("vpcSettings"), directory("connectSettings")),
  DirectoryRegion: directory("vpcSettings"),
  WorkspacesDirectory: by(desktops),
  Workspace: desktop,
  WorkspacesPool: desktop,
  WorkspacesWebNetwork: placed("subnetIds", "securityGroupIds"),
  AppStreamFleet: streaming,
  AppStreamBuilder: streaming,
  DataSyncAgent: placed("subnetArns", "securityGroupArns"),
  DataSyncEfs: within("ec2Config", "subnetArn", "securityGroupArns"),
  DataSyncFsxWindows: copiesFrom("fsxFilesystemArn", ofFileSystem),
  DataSyncFsxLustre: copiesFrom("fsxFilesystemArn", ofFileSystem),
  DataSyncFsxOpenZfs: copiesFrom("fsxFilesystemArn", ofFileSystem),
  DataSyncFsxOntap: copiesFrom("storageVirtualMachineArn", ofSvm),
  FsxFileCache: placed("subnetIds", "securityGroupIds", { role: "store" }),
  S3FilesMountTarget: placed("subnetId", "securityGroups", {
    role: "store",
    listens: () => tcp(2049),
  }),
  EmrServerless: emrServerless,
  Grafana: within("vpcConfiguration"),
  QuickSightConnection: placed("subnetIds", "securityGroupIds"),
  GlueDevEndpoint: placed("subnetId", "securityGroupIds", {
    publicV4: (reader, _, subnets) => mapped(reader, subnets),
  }),
  DmsServerless: by({
    role: "store",
    spread: "some",
    subnets: inGroup("computeConfig.replicationSubnetGroupId"),
    groups: (reader, resource, subnets) => {
      const own = reader.targets(resource, "computeConfig.vpcSecurityGroupIds");
      return isNothing(own) ? defaultGroups(reader, subnets) : filtered(own);
    },
    listens: () => silent,
    accepts: false,
  }),
  Scraper: several(within("source.eks"), within("source.vpc")),
  BedrockCustomModel: within("vpcConfig"),
  BedrockInvocationJob: within("vpcConfig"),
  ComprehendClassifier: within("vpcConfig", "subnets"),
  ComprehendRecognizer: within("vpcConfig", "subnets"),
  AgentRuntime: several(
    within("networkConfiguration.networkModeConfig", "subnets", "securityGroups"),
    // An identity provider in a VPC is asked through interfaces there.
    ...["privateEndpoint", "privateEndpointOverrides.privateEndpoint"].map((one) =>
      within(
        `authorizerConfiguration.customJwtAuthorizer.${one}.managedVpcResource`,
        "subnetIds",
        "securityGroupIds",
        source,
      ),
    ),
  ),
  AgentBrowser: within("networkConfiguration.vpcConfig", "subnets", "securityGroups"),
  AgentInterpreter: within("networkConfiguration.vpcConfig", "subnets", "securityGroups"),
  // The instance that builds an image.
  ImageBuilder: placed("subnetId", "securityGroupIds", {
    publicV4: (reader, _, subnets) => mapped(reader, subnets),
  }),
  // It opens connections to what it delivers to, and takes its records by AWS's own endpoint.
  DeliveryStream: several(
    ...["opensearch", "elasticsearch", "opensearchserverless"].map((one) =>
      within(`${one}Configuration.vpcConfig`, "subnetIds", "securityGroupIds", source),
    ),
  ),
  TransferWebApp: within("endpointDetails.vpc", "subnetIds", "securityGroupIds", {
    role: "endpoint",
  }),
  CodeBuildFleet: within("vpcConfigs", "subnets"),
  CodeConnectionsHost: within("vpcConfiguration"),
  CodeStarConnectionsHost: within("vpcConfiguration"),
  IotDestination: within("vpcConfiguration", "subnetIds", "securityGroups"),
};
