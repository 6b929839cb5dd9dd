/** What holds data, and what is lost with it: one table for the program's guard and for the check in CI. */

/** What is lost with a resource of a type, said so that it ends a sentence. */
export const lossByType: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "the database with all its data, and its automated backups",
  "aws:rds/cluster:Cluster": "the database with all its data, and its automated backups",
  "aws:docdb/cluster:Cluster": "the database with all its data, and its automated backups",
  "aws:neptune/cluster:Cluster": "the database with all its data, and its automated backups",
  "aws:docdb/elasticCluster:ElasticCluster": "the database with all its data",
  "aws:dsql/cluster:Cluster": "the database with all its data",
  "aws:redshift/cluster:Cluster": "the warehouse with all its data",
  "aws:redshiftserverless/namespace:Namespace": "the warehouse with all its data",
  "aws:dynamodb/table:Table": "the table with all its items",
  "aws:keyspaces/table:Table": "the table with all its rows",
  "aws:elasticache/replicationGroup:ReplicationGroup": "everything that the cache keeps",
  "aws:elasticache/cluster:Cluster": "everything that the cache keeps",
  "aws:elasticache/serverlessCache:ServerlessCache": "everything that the cache keeps",
  "aws:memorydb/cluster:Cluster": "everything that the cluster keeps",
  "aws:opensearch/domain:Domain": "the search domain with all its indices",
  "aws:elasticsearch/domain:Domain": "the search domain with all its indices",
  "aws:opensearch/serverlessCollection:ServerlessCollection": "the collection with all its indices",
  "aws:msk/cluster:Cluster": "the cluster with all its topics",
  "aws:kinesis/stream:Stream": "the stream with all its records",
  "aws:s3/directoryBucket:DirectoryBucket": "the bucket with all its objects, and its name",
  "aws:s3tables/tableBucket:TableBucket": "the bucket with all its tables",
  "aws:s3/bucket:Bucket": "the bucket with all its objects, and its name",
  "aws:s3/bucketV2:BucketV2": "the bucket with all its objects, and its name",
  "aws:efs/fileSystem:FileSystem": "the file system with all its files",
  "aws:fsx/lustreFileSystem:LustreFileSystem": "the file system with all its files",
  "aws:fsx/ontapFileSystem:OntapFileSystem": "the file system with all its files",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "the file system with all its files",
  "aws:fsx/windowsFileSystem:WindowsFileSystem": "the file system with all its files",
  "aws:backup/vault:Vault": "the vault with all its backups",
  "aws:ebs/volume:Volume": "the volume with everything on it",
  "aws:ecr/repository:Repository": "the repository with all its images",
  "aws:cognito/userPool:UserPool": "the user pool with all its users",
  "aws:kms/key:Key": "the key, and with it everything that is encrypted under it",
  "aws:kms/externalKey:ExternalKey": "the key, and with it everything that is encrypted under it",
  "aws:kms/replicaKey:ReplicaKey": "the key, and with it everything that is encrypted under it",
  "aws:secretsmanager/secret:Secret": "the secret with all its versions",
};

/** Subnets hold nothing by themselves, but what stands in them goes with them. */
export const subnetType = "aws:ec2/subnet:Subnet";
export const subnetLoss = "the subnet, and the nodes of the stores that stand in it";

/**
 * The name of the guard's hook, which the state has of each resource that is guarded. The engine shows it where it cannot
 * run the hook: when a stack is destroyed without its program.
 */
export const guardName = "bulkhead guards what holds data (docs/operations.md)";

/** The environment variable that lets named resources go: names or URNs, separated by commas. */
export const allowanceVariable = "BULKHEAD_ALLOW_LOSS";

/** The resources that may go in this run, by name or URN; `*` stands for all. */
export function allowedLosses(
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlySet<string> {
  const names = (environment[allowanceVariable] ?? "").split(",").map((name) => name.trim());
  return new Set(names.filter((name) => name !== ""));
}
