/** Data services as members: where they stand, in which groups, on which port, and what makes them public. */
import { providerMajor, type Kind, type Resource, type Target } from "../../graph";
import {
  anything,
  either,
  none,
  no,
  unsure,
  weakened,
  yes,
  type Choice,
  type Judged,
} from "./choice";
import { collection } from "./collections";
import type { Describe, Groups } from "./member";
import {
  by,
  defaultGroups,
  filtered,
  givenV6,
  groupsOr,
  inGroup,
  inherited,
  inSubnets,
  memberOf,
  only,
  publicIf,
  unfiltered,
  v6If,
  type ReadAt,
  type Recipe,
} from "./recipes";
import { anyPort, at, or, silent, someTcp, tcp, type Listening, type Reader } from "./reader";
import { areTwo, vpcAround, vpcNamed } from "./vpcs";

const engines: Readonly<Record<string, number>> = {
  postgres: 5432, "aurora-postgresql": 5432, postgresql: 5432, mysql: 3306, "aurora-mysql": 3306, aurora: 3306, mariadb: 3306,
  "sqlserver-ee": 1433, "sqlserver-se": 1433, "sqlserver-ex": 1433, "sqlserver-web": 1433, sqlserver: 1433,
  "oracle-ee": 1521, "oracle-ee-cdb": 1521, "oracle-se2": 1521, "oracle-se2-cdb": 1521, "db2-ae": 50000, "db2-se": 50000,
}; // prettier-ignore

/** The port that an engine listens on unless it is told another. */
function portOfEngine(reader: Reader, resource: Resource, path: string): Listening {
  const engine = reader.text(resource, path);
  const port = engine === undefined ? undefined : engines[engine];
  return port === undefined ? someTcp : tcp(port);
}

const databasePort = (reader: Reader, resource: Resource): Listening =>
  reader.tcpPort(resource, "port", portOfEngine(reader, resource, "engine"));

const port = (number: number) => (reader: Reader, resource: Resource) =>
  reader.tcpPort(resource, "port", tcp(number));

/** The port of the one warehouse that a slot names: what leads to it listens on the same. */
const portOf =
  (slot: string): Recipe["listens"] =>
  (reader, resource) => {
    const one = only(reader.resources(resource, slot));
    return one === undefined ? someTcp : port(5439)(reader, one);
  };

const some = { role: "store", spread: "some" } as const;

/** An instance of a cluster: its subnets and groups are the cluster's. */
function ofCluster(cluster: Recipe, slot: string, own: Partial<Recipe>): Describe {
  return by({
    ...cluster,
    subnets: (reader, resource) =>
      or(
        inherited(reader.resources(resource, slot), (one) => cluster.subnets(reader, one)),
        () => anything(`${at(resource, slot)} names nothing`),
      ),
    groups: (reader, resource, subnets) => {
      const clusters = reader.resources(resource, slot);
      const all = inherited(clusters, (one) =>
        cluster.groups(reader, one, cluster.subnets(reader, one)),
      );
      return filtered(or(all, () => defaultGroups(reader, subnets)));
    },
    listens: (reader, resource) => {
      const one = only(reader.resources(resource, slot));
      return one === undefined ? someTcp : cluster.listens(reader, one);
    },
    v6: (reader, resource, subnets) => {
      const one = only(reader.resources(resource, slot));
      if (one === undefined) return unsure(`${at(resource, slot)} is not one resource for sure`);
      return (cluster.v6 ?? givenV6)(reader, one, subnets);
    },
    ...own,
  });
}

const rdsCluster: Recipe = {
  ...some,
  subnets: inGroup("dbSubnetGroupName"),
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: (reader, resource) =>
    reader.tcpPort(resource, "port", portOfEngine(reader, resource, "engine")),
  publicV4: multiAzPublic,
  v6: v6If("networkType", "dual"),
};

/**
 * Instances of an Aurora cluster say for themselves whether they are public. Those of a Multi-AZ cluster do not: RDS makes
 * them private where the VPC of their subnets has no internet gateway, and the provider cannot say otherwise
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html).
 */
function multiAzPublic(reader: Reader, resource: Resource, subnets: Choice<Resource>): Judged {
  const path = at(resource, "dbClusterInstanceClass");
  if (reader.setting(resource, "dbClusterInstanceClass").state === "absent") {
    return no(`${path} is not set: its instances say whether they are public`);
  }
  const vpc = vpcAround(reader, subnets);
  const isPrivate =
    reader.isSet(resource, "dbSubnetGroupName") && vpc !== undefined && hasNoGateway(reader, vpc);
  return isPrivate
    ? no(`${vpc.toString()} has no internet gateway, so that RDS makes a Multi-AZ cluster private`)
    : unsure(`${path} is set: RDS decides whether a Multi-AZ cluster is public`);
}

/** Whether a VPC of the program surely has no internet gateway. */
function hasNoGateway(reader: Reader, vpc: Resource): boolean {
  if (vpc.kind !== "Vpc" || vpc.isFound) return false;
  const all = reader.resolver.graph.ofKind("InternetGateway", "InternetGatewayAttachment");
  return all.every((one) => {
    if (one.mayBeRead || one.ignores("vpcId")) return false;
    return !reader.isSet(one, "vpcId") || areTwo(vpcNamed(reader, one), vpc);
  });
}

const rdsInstance: Recipe = {
  ...some,
  subnets: (reader, resource) => {
    if (reader.isSet(resource, "dbSubnetGroupName")) {
      return inGroup("dbSubnetGroupName")(reader, resource);
    }
    if (!reader.isSet(resource, "replicateSourceDb")) {
      return inGroup("dbSubnetGroupName")(reader, resource);
    }
    return sourcePlaces(reader, resource);
  },
  groups: (reader, resource, subnets) => {
    const own = groupsOr("vpcSecurityGroupIds")(reader, resource, subnets);
    const isReplica = own.isDefault && reader.isSet(resource, "replicateSourceDb");
    if (!isReplica) return own;
    const source = inherited(reader.resources(resource, "replicateSourceDb"), (one) =>
      one === resource
        ? anything<Target>(`${at(resource, "replicateSourceDb")} names the replica itself`)
        : rdsInstance.groups(reader, one, rdsInstance.subnets(reader, one)),
    );
    return { ...filtered(weakened(merged(own, source))), isDefault: true };
  },
  listens: (reader, resource) => {
    const own = databasePort(reader, resource);
    if (reader.isSet(resource, "port") || reader.isSet(resource, "engine")) return own;
    const source = only(reader.resources(resource, "replicateSourceDb"));
    return source === undefined || source === resource ? own : databasePort(reader, source);
  },
  publicV4: publicIf("publiclyAccessible"),
  v6: v6If("networkType", "dual"),
};

/** A replica stands where its source does, if both are in one region. */
function sourcePlaces(reader: Reader, resource: Resource): Choice<Resource> {
  const sources = reader.resources(resource, "replicateSourceDb");
  const far = [...sources.certain, ...sources.possible].find(
    (source) =>
      source === resource || reader.resolver.regions.compare(resource, source) !== "equal",
  );
  if (far !== undefined) return anything(`${at(resource, "replicateSourceDb")} is elsewhere`);
  return or(
    inherited(sources, (source) =>
      reader.isSet(source, "dbSubnetGroupName")
        ? rdsInstance.subnets(reader, source)
        : anything<Resource>(`${at(source, "dbSubnetGroupName")} is not set`),
    ),
    () => anything(`${at(resource, "replicateSourceDb")} names nothing`),
  );
}

function merged<T>(a: Choice<T>, b: Choice<T>): Choice<T> {
  return {
    certain: [...new Set([...a.certain, ...b.certain])],
    possible: [...new Set([...a.possible, ...b.possible])],
    anything: [...a.anything, ...b.anything],
  };
}

const docDbCluster: Recipe = {
  ...some,
  subnets: inGroup("dbSubnetGroupName"),
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: port(27017),
  v6: v6If("networkType", "dual"),
};

const neptuneCluster: Recipe = {
  ...some,
  subnets: inGroup("neptuneSubnetGroupName"),
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: port(8182),
};

const cacheV6 = v6If("networkType", "ipv6", "dual_stack");

const cacheGroup: Recipe = {
  ...some,
  subnets: inGroup("subnetGroupName"),
  groups: groupsOr("securityGroupIds"),
  listens: port(6379),
  v6: cacheV6,
};

const cacheCluster: Recipe = {
  ...cacheGroup,
  listens: (reader, resource) => {
    const engine = reader.text(resource, "engine");
    const usual = engine === "memcached" ? tcp(11211) : engine === undefined ? someTcp : tcp(6379);
    return reader.tcpPort(resource, "port", usual);
  },
};

const proxy: Recipe = {
  role: "store",
  subnets: inSubnets("vpcSubnetIds"),
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: (reader, resource) => portOfEngine(reader, resource, "engineFamily"),
};

const searchVpc: Recipe = {
  role: "store",
  subnets: inSubnets("vpcOptions.subnetIds"),
  groups: groupsOr("vpcOptions.securityGroupIds"),
  listens: () => tcp(443),
  v6: v6If("ipAddressType", "dualstack"),
};

/** A domain outside any VPC has an endpoint on the internet, and no interface. */
const searchDomain: Describe = (reader, resource) =>
  reader.isSet(resource, "vpcOptions")
    ? [memberOf(reader, resource, searchVpc)]
    : [
        memberOf(reader, resource, {
          ...searchVpc,
          subnets: () => none(),
          groups: () => unfiltered,
          publicV4: () => ({ state: "yes", because: `${at(resource, "vpcOptions")} is not set` }),
          notes: ["its endpoint is on the internet"],
        }),
      ];

const placed = (extra: Pick<Recipe, "listens"> & Partial<Recipe>): Describe =>
  by({
    role: "store",
    subnets: inSubnets("subnetIds"),
    groups: groupsOr("securityGroupIds"),
    ...extra,
  });

const mskPublic: ReadAt<Judged> = (reader, resource) => {
  const path = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type";
  const access = reader.setting(resource, path);
  if (access.state === "absent")
    return { state: "no", because: `${at(resource, path)} is not set` };
  const text = reader.text(resource, path);
  if (text === undefined) return { state: "unknown", because: `${at(resource, path)} is unknown` };
  const state = text === "disabled" ? "no" : "yes";
  return { state, because: `${at(resource, path)} = ${text}` };
};

const redshift: Recipe = {
  ...some,
  subnets: inGroup("clusterSubnetGroupName"),
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: port(5439),
  publicV4: (reader, resource) =>
    either(redshiftFlag(reader, resource), reader.present(resource, "elasticIp")),
};

/**
 * What is unset is on before version 7 of the provider, which is made of version 6 of Terraform's:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade#resourceaws_redshift_cluster
 */
function redshiftFlag(reader: Reader, resource: Resource): Judged {
  const path = "publiclyAccessible";
  const { state } = reader.setting(resource, path);
  const major = providerMajor(reader.resolver.graph, resource);
  if (state !== "absent" || (major !== undefined && major >= 7)) return reader.flag(resource, path);
  const unset = `${at(resource, path)} is not set, and before version 7 of the provider it is on by default`;
  return major === undefined
    ? unsure(`${unset}: which version this is made with is not known`)
    : yes(`${unset}: this is made with version ${major}`);
}

const influx = by({
  role: "store",
  subnets: inSubnets("vpcSubnetIds"),
  spread: "some",
  groups: groupsOr("vpcSecurityGroupIds"),
  listens: port(8086),
  publicV4: publicIf("publiclyAccessible"),
  v6: v6If("networkType", "dual"),
});

const vpcGroups: ReadAt<Groups> = groupsOr("vpcSecurityGroupIds");

/** Members of the kinds of data services. */
export const stores: Readonly<Partial<Record<Kind, Describe>>> = {
  RdsInstance: by(rdsInstance),
  RdsCluster: by(rdsCluster),
  RdsClusterInstance: ofCluster(rdsCluster, "clusterIdentifier", {
    publicV4: publicIf("publiclyAccessible"),
  }),
  // The routers and shards of a Limitless database stand where their cluster does.
  RdsShardGroup: ofCluster(rdsCluster, "dbClusterIdentifier", {
    publicV4: publicIf("publiclyAccessible"),
  }),
  RdsProxy: by(proxy),
  RdsProxyEndpoint: by({
    ...proxy,
    listens: (reader, resource) => {
      const one = only(reader.resources(resource, "dbProxyName"));
      return one === undefined ? someTcp : proxy.listens(reader, one);
    },
  }),
  CacheReplicationGroup: by(cacheGroup),
  CacheCluster: (reader, resource) =>
    reader.isSet(resource, "replicationGroupId")
      ? ofCluster(cacheGroup, "replicationGroupId", {})(reader, resource)
      : by(cacheCluster)(reader, resource),
  ServerlessCache: placed({
    listens: (reader, resource) => {
      const engine = reader.text(resource, "engine");
      if (engine === undefined) return someTcp;
      return engine === "memcached" ? tcp(11211, 11212) : tcp(6379, 6380);
    },
  }),
  SearchDomain: searchDomain,
  SearchVpcEndpoint: by(searchVpc),
  SearchCollection: collection,
  SearchServerlessVpcEndpoint: placed({ listens: () => tcp(443) }),
  RedshiftCluster: by(redshift),
  RedshiftEndpoint: by({
    ...some,
    subnets: inGroup("subnetGroupName"),
    groups: vpcGroups,
    listens: portOf("clusterIdentifier"),
  }),
  RedshiftWorkgroup: placed({ listens: port(5439), publicV4: publicIf("publiclyAccessible") }),
  RedshiftServerlessEndpoint: placed({
    groups: vpcGroups,
    listens: portOf("workgroupName"),
  }),
  DocDbCluster: by(docDbCluster),
  DocDbInstance: ofCluster(docDbCluster, "clusterIdentifier", {}),
  DocDbElasticCluster: placed({ groups: vpcGroups, listens: () => tcp(27017) }),
  NeptuneCluster: by(neptuneCluster),
  NeptuneInstance: ofCluster(neptuneCluster, "clusterIdentifier", {
    publicV4: publicIf("publiclyAccessible"),
    listens: port(8182),
  }),
  MemoryDbCluster: by({ ...cacheGroup, v6: cacheV6 }),
  DaxCluster: by({ ...cacheGroup, listens: () => tcp(8111, 9111) }),
  MskCluster: by({
    role: "store",
    subnets: inSubnets("brokerNodeGroupInfo.clientSubnets"),
    groups: groupsOr("brokerNodeGroupInfo.securityGroups"),
    listens: anyPort,
    publicV4: mskPublic,
    v6: v6If("brokerNodeGroupInfo.connectivityInfo.networkType", "dual"),
  }),
  MskServerlessCluster: by({
    role: "store",
    subnets: inSubnets("vpcConfigs.subnetIds"),
    groups: groupsOr("vpcConfigs.securityGroupIds"),
    listens: () => tcp(9098),
  }),
  MqBroker: by({
    role: "store",
    subnets: inSubnets("subnetIds"),
    groups: groupsOr("securityGroups"),
    listens: anyPort,
    publicV4: publicIf("publiclyAccessible"),
  }),
  DmsInstance: by({
    ...some,
    subnets: inGroup("replicationSubnetGroupId"),
    groups: groupsOr("vpcSecurityGroupIds"),
    listens: () => silent,
    publicV4: publicIf("publiclyAccessible"),
    v6: v6If("networkType", "dual"),
    accepts: false,
  }),
  EfsMountTarget: by({
    role: "store",
    subnets: inSubnets("subnetId"),
    groups: groupsOr("securityGroups"),
    listens: () => tcp(2049),
    v6: v6If("ipAddressType", "dual_stack", "ipv6_only"),
  }),
  FsxLustre: placed({ listens: anyPort }),
  FsxOntap: placed({ listens: anyPort }),
  FsxOpenZfs: placed({ listens: anyPort }),
  FsxWindows: placed({ listens: anyPort }),
  InfluxInstance: influx,
  InfluxCluster: influx,
};
