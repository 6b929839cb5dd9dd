/** §10: stores, their placement and their flags. */
import * as aws from "@pulumi/aws";
import type { Args, Mutation } from "../mutation";
import { group, service, set, subnet, subnets, using, without } from "./words";

export const data: readonly Mutation[] = [
  {
    id: "multi-az-cluster", section: "§10",
    breaks: "A Multi-AZ cluster cannot be told to stay private where the VPC has an internet gateway.",
    add: (p) => new aws.rds.Cluster("reports", {
      engine: "postgres", dbClusterInstanceClass: "db.m6gd.large", allocatedStorage: 100, storageType: "io1", iops: 1000,
      dbSubnetGroupName: p.output("SubnetGroup data-postgres", "name"), vpcSecurityGroupIds: [new aws.ec2.SecurityGroup("reports", { vpcId: p.id("network-vpc") }).id],
      masterUsername: "owner", manageMasterUserPassword: true, storageEncrypted: true,
    }),
    caughtBy: { resources: ["reports"] },
  },
  {
    id: "postgres-public", section: "§10",
    breaks: "The database is publicly accessible.",
    edit: { "Instance data-postgres": set({ publiclyAccessible: true }) },
    caughtBy: { rows: ["T4"], resources: ["data-postgres"] },
  },
  {
    id: "postgres-public-unknown", section: "§1",
    breaks: "Whether the database is publicly accessible is known after the deployment only.",
    edit: { "Instance data-postgres": (args, p) => ({ ...args, publiclyAccessible: p.output("network-vpc", "arn").apply((arn) => arn === "") }) },
    caughtBy: { rows: ["T4"], resources: ["data-postgres"] },
  },
  {
    id: "postgres-without-subnet-group", section: "§10",
    breaks: "The database names no subnet group: AWS puts it into the default VPC.",
    edit: { "Instance data-postgres": without("dbSubnetGroupName") },
    caughtBy: { rows: ["T4", "T12"], resources: ["data-postgres"] },
  },
  {
    id: "postgres-foreign-subnet-group", section: "§10",
    breaks: "The database names a subnet group of another stack.",
    edit: { "Instance data-postgres": set({ dbSubnetGroupName: "legacy" }) },
    caughtBy: { rows: ["T4", "T12"], resources: ["data-postgres"] },
  },
  {
    id: "postgres-port", section: "§10",
    breaks: "The database listens on another port than the rules are for.",
    edit: { "Instance data-postgres": set({ port: 6543 }) },
    caughtBy: { rows: ["T12"] },
  },
  {
    id: "redis-port", section: "§10",
    breaks: "Redis listens on another port than the rules are for.",
    edit: { "ReplicationGroup data-redis": set({ port: 6380 }) },
    caughtBy: { rows: ["T12"] },
  },
  {
    id: "replica-public", section: "§10",
    breaks: "A new replica of the database is publicly accessible.",
    add: (p) => new aws.rds.Instance("replica", { replicateSourceDb: p.output("Instance data-postgres", "identifier"), instanceClass: "db.t4g.micro", publiclyAccessible: true }),
    caughtBy: { rows: ["T4"], resources: ["replica"] },
  },
  {
    id: "second-database-open", section: "§10",
    breaks: "A new database, which the matrix does not name, is public and admits the internet.",
    add: () => {
      const open = new aws.ec2.SecurityGroup("open", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] }] });
      new aws.rds.Instance("second", { engine: "postgres", instanceClass: "db.t4g.micro", allocatedStorage: 20, publiclyAccessible: true, vpcSecurityGroupIds: [open.id] });
    },
    caughtBy: { resources: ["second", "open"] },
  },
  {
    id: "second-database-in-public-subnets", section: "§10",
    breaks: "A new database stands in the public subnets.",
    add: (p) => {
      const names = new aws.rds.SubnetGroup("public-names", { subnetIds: subnets(p, "public") });
      new aws.rds.Instance("second", { engine: "mysql", instanceClass: "db.t4g.micro", allocatedStorage: 20, dbSubnetGroupName: names.name, vpcSecurityGroupIds: [group(p, "data-postgres")] });
    },
    caughtBy: { resources: ["second", "public-names", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "proxy-for-everyone", section: "§10",
    breaks: "A database proxy stands in the group of api and admits the private subnets: a way around the database's rules.",
    add: (p) => new aws.rds.Proxy("proxy", { engineFamily: "POSTGRESQL", roleArn: "arn:aws:iam::111122223333:role/proxy", auths: [{ secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x" }], vpcSubnetIds: subnets(p, "private"), vpcSecurityGroupIds: [service(p, "api")] }),
    caughtBy: { resources: ["proxy"] },
  },
  {
    id: "search-public-endpoint", section: "§10", stacks: ["prod"],
    breaks: "OpenSearch has no VPC: its endpoint is on the internet.",
    edit: { "Domain data-search": without("vpcOptions") },
    caughtBy: { rows: ["T4"], resources: ["data-search"] },
  },
  {
    id: "collection-public", section: "§10",
    breaks: "A collection of OpenSearch Serverless is open to the internet, by a policy that covers every name.",
    add: () => {
      new aws.opensearch.ServerlessSecurityPolicy("all", { name: "all", type: "network", policy: JSON.stringify([{ Rules: [{ ResourceType: "collection", Resource: ["collection/*"] }], AllowFromPublic: true }]) });
      new aws.opensearch.ServerlessCollection("logs", { name: "logs" });
    },
    caughtBy: { rows: ["A2"], resources: ["all"] },
  },
  {
    id: "search-in-private-subnets", section: "§10", stacks: ["prod"],
    breaks: "OpenSearch stands in the private subnets, which have a way out.",
    edit: { "Domain data-search": (args, p) => ({ ...args, vpcOptions: { ...(args["vpcOptions"] as Args), subnetIds: subnets(p, "private") } }) },
    caughtBy: { rows: ["T14-stores", "T12"], resources: ["data-search"] },
  },
  {
    id: "search-in-public-subnets", section: "§10", stacks: ["prod"],
    breaks: "OpenSearch stands in the public subnets.",
    edit: { "Domain data-search": (args, p) => ({ ...args, vpcOptions: { ...(args["vpcOptions"] as Args), subnetIds: subnets(p, "public") } }) },
    caughtBy: { rows: ["T4", "T14-stores"], resources: ["data-search", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "search-open-group", section: "§10", stacks: ["prod"],
    breaks: "OpenSearch carries the group of the interface endpoints, which admits every service.",
    edit: { "Domain data-search": (args, p) => ({ ...args, vpcOptions: { ...(args["vpcOptions"] as Args), securityGroupIds: [group(p, "network-endpoints")] } }) },
    caughtBy: { rows: ["T13", "T12"], resources: ["data-search"] },
  },
  {
    id: "redis-in-private-subnets", section: "§10",
    breaks: "Redis stands in the private subnets, which have a way out.",
    edit: { "SubnetGroup data-redis": using((p) => ({ subnetIds: subnets(p, "private") })) },
    caughtBy: { rows: ["T14-stores", "T12"], resources: ["data-redis"] },
  },
  {
    id: "file-system-open", section: "§10",
    breaks: "A file system's mount target stands in a public subnet and admits the internet.",
    add: (p) => {
      const files = new aws.efs.FileSystem("files", {});
      new aws.efs.MountTarget("files", { fileSystemId: files.id, subnetId: subnet(p, "public"), securityGroups: [group(p, "public-group")] });
    },
    caughtBy: { resources: ["files", "public-https-ipv4", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "redshift-public", section: "§10",
    breaks: "A warehouse is publicly accessible.",
    add: (p) => new aws.redshift.Cluster("warehouse", { clusterIdentifier: "warehouse", nodeType: "ra3.large", publiclyAccessible: true, vpcSecurityGroupIds: [group(p, "data-postgres")] }),
    caughtBy: { resources: ["warehouse"] },
  },
  {
    id: "kafka-public", section: "§10",
    breaks: "A Kafka cluster has public access.",
    add: (p) => new aws.msk.Cluster("events", { clusterName: "events", kafkaVersion: "3.6.0", numberOfBrokerNodes: 2, brokerNodeGroupInfo: { instanceType: "kafka.t3.small", clientSubnets: subnets(p, "private"), securityGroups: [group(p, "data-redis")], connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } }),
    caughtBy: { resources: ["events"] },
  },
  {
    id: "broker-public", section: "§10",
    breaks: "A message broker is publicly accessible.",
    add: (p) => new aws.mq.Broker("queue", { brokerName: "queue", engineType: "RabbitMQ", engineVersion: "3.13", hostInstanceType: "mq.t3.micro", publiclyAccessible: true, subnetIds: [subnet(p, "public")], users: [{ username: "x", password: "not-a-real-password" }] }),
    caughtBy: { resources: ["queue"] },
  },
  {
    id: "migration-public", section: "§10",
    breaks: "A replication instance for migrations is publicly accessible and stands in the group of api.",
    add: (p) => new aws.dms.ReplicationInstance("migration", { replicationInstanceId: "migration", replicationInstanceClass: "dms.t3.micro", publiclyAccessible: true, vpcSecurityGroupIds: [service(p, "api")] }),
    caughtBy: { resources: ["migration"] },
  },
  {
    id: "database-subnet-maps-addresses", section: "§3",
    breaks: "A database subnet gives public addresses to what is put in it.",
    edit: { "Subnet network-database-eu-central-1a": set({ mapPublicIpOnLaunch: true }) },
    caughtBy: { rows: ["T4"], resources: ["network-database-eu-central-1a"] },
  },
  {
    id: "zero-etl-elsewhere", section: "§8",
    breaks: "RDS copies PostgreSQL into a warehouse that is not of the program.",
    add: (p) => new aws.rds.Integration("copy", { integrationName: "copy", sourceArn: p.output("Instance data-postgres", "arn"), targetArn: "arn:aws:redshift-serverless:eu-central-1:111122223333:namespace/0a1b2c3d" }),
    caughtBy: { resources: ["copy"] },
  },
]; // prettier-ignore
