/** Databases, caches, search, buckets, queues; and the keys and secrets beside them. */
import { objectsOf, type Reading } from "../graph";
import {
  around,
  inside,
  json,
  lastPart,
  names,
  namesOf,
  part,
  when,
  type Fact,
  type Kind,
  type Kinds,
} from "./kind";

function engine(reading: Reading): Fact {
  const text = [reading.text("engine"), reading.text("engineVersion")].filter(Boolean).join(" ");
  return text === "" ? undefined : text;
}

function storage(reading: Reading): Fact {
  const most = reading.text("maxAllocatedStorage");
  const size = reading.text("allocatedStorage");
  if (size === undefined) return reading.text("storageType");
  const range = most === undefined ? size : `${size} to ${most}`;
  return `${range} GiB${around(" ", reading.text("storageType")) ?? ""}`;
}

const subnetGroup: Kind = {
  label: "subnet group",
  order: 51,
  facts: (r) => [around("in ", names(r.list("subnetIds"), 6))],
};

const parameterGroup: Kind = {
  label: "parameter group",
  order: 52,
  facts: (r) => [
    r.text("family"),
    ...r
      .objects("parameters")
      .slice(0, 6)
      .map((p) =>
        [r.inWords(p["name"], "parameters"), r.inWords(p["value"], "parameters")].join(" = "),
      ),
  ],
};

/** Who a role's trust policy lets in. */
function principals(reading: Reading): Fact {
  const policy = json(reading, "assumeRolePolicy") ?? reading.raw("assumeRolePolicy");
  const statements = objectsOf(policy).flatMap((document) => objectsOf(document["Statement"]));
  const found = statements.flatMap(({ Principal: principal }) => {
    if (typeof principal === "string") return [principal === "*" ? "anybody" : principal];
    return objectsOf(principal).flatMap((o) => Object.values(o).flat());
  });
  const texts = found.map((value) => reading.inWords(value, "assumeRolePolicy") ?? "?");
  return around("assumed by ", names([...new Set(texts)]));
}

/** What is told among a bucket's facts, in this order. */
const bucketPart = (order: number, label: string, facts: NonNullable<Kind["facts"]>): Kind => ({
  label,
  order: 57 + order / 10,
  manner: "merged",
  belongsTo: ["bucket"],
  facts,
});

const rolePart = (label: string, facts: NonNullable<Kind["facts"]>): Kind => ({
  label,
  order: 71,
  manner: "merged",
  belongsTo: ["role", "roles"],
  facts,
});

function publicAccess(reading: Reading): Fact {
  const switches = [
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
  ];
  return switches.every((key) => reading.flag(key) === true)
    ? "no public access"
    : "PUBLIC ACCESS NOT FULLY BLOCKED";
}

export const dataKinds: Kinds = {
  "aws:rds/instance:Instance": {
    label: "database",
    order: 50,
    facts: (r) => [
      engine(r),
      r.text("instanceClass"),
      storage(r),
      when(r.flag("multiAz"), "Multi-AZ", "single zone"),
      when(r.flag("publiclyAccessible"), "PUBLICLY ACCESSIBLE", "private"),
      around("security group ", names(r.list("vpcSecurityGroupIds"))),
      around("backups ", r.text("backupRetentionPeriod"), " days"),
      when(r.flag("storageEncrypted"), "encrypted", "NOT ENCRYPTED"),
      when(r.flag("deletionProtection"), "deletion protected", "not deletion protected"),
      r.has("password")
        ? around("password ", r.text("password"))
        : when(r.flag("manageMasterUserPassword"), "managed password"),
    ],
  },
  "aws:rds/cluster:Cluster": {
    label: "database cluster",
    order: 50,
    facts: (r) => [
      engine(r),
      around("security group ", names(r.list("vpcSecurityGroupIds"))),
      when(r.flag("storageEncrypted"), "encrypted", "NOT ENCRYPTED"),
      when(r.flag("deletionProtection"), "deletion protected", "not deletion protected"),
    ],
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    label: "database cluster instance",
    order: 50,
    belongsTo: ["clusterIdentifier"],
    facts: (r) => [
      r.text("instanceClass"),
      when(r.flag("publiclyAccessible"), "PUBLICLY ACCESSIBLE"),
    ],
  },
  "aws:rds/subnetGroup:SubnetGroup": subnetGroup,
  "aws:elasticache/subnetGroup:SubnetGroup": subnetGroup,
  "aws:rds/parameterGroup:ParameterGroup": parameterGroup,
  "aws:elasticache/parameterGroup:ParameterGroup": parameterGroup,
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    label: "cache",
    order: 53,
    facts: (r) => [
      engine(r),
      r.text("nodeType"),
      around(
        "",
        r.text("numCacheClusters"),
        r.number("numCacheClusters") === 1 ? " node" : " nodes",
      ),
      when(r.flag("multiAzEnabled"), "Multi-AZ", "single zone"),
      when(r.flag("automaticFailoverEnabled"), "automatic failover"),
      around("security group ", names(r.list("securityGroupIds"))),
      when(r.flag("transitEncryptionEnabled"), "TLS", "NO TLS"),
      when(r.flag("atRestEncryptionEnabled"), "encrypted", "NOT ENCRYPTED"),
      around("auth token ", r.text("authToken")),
    ],
  },
  "aws:elasticache/cluster:Cluster": {
    label: "cache",
    order: 53,
    facts: (r) => [
      engine(r),
      r.text("nodeType"),
      around("", r.text("numCacheNodes"), r.number("numCacheNodes") === 1 ? " node" : " nodes"),
    ],
  },
  "aws:opensearch/domain:Domain": {
    label: "search domain",
    order: 54,
    facts: (r) => [
      r.text("engineVersion"),
      part(r, "clusterConfig", "instanceType"),
      around("", part(r, "clusterConfig", "instanceCount"), " nodes"),
      when(
        inside(r.raw("clusterConfig"), "zoneAwarenessEnabled") === true,
        "spread over zones",
        "single zone",
      ),
      around("", part(r, "ebsOptions", "volumeSize"), " GiB per node"),
      ...(r.has("vpcOptions")
        ? [
            around("in ", names(namesOf(r, "vpcOptions", "aws:ec2/subnet:Subnet"))),
            around(
              "security group ",
              names(namesOf(r, "vpcOptions", "aws:ec2/securityGroup:SecurityGroup")),
            ),
          ]
        : ["PUBLIC ENDPOINT"]),
      when(inside(r.raw("encryptAtRest"), "enabled") === true, "encrypted", "NOT ENCRYPTED"),
    ],
  },
  "aws:dynamodb/table:Table": {
    label: "DynamoDB table",
    order: 55,
    facts: (r) => [
      around("key ", [r.text("hashKey"), r.text("rangeKey")].filter(Boolean).join(" + ")),
      r.text("billingMode"),
    ],
  },
  "aws:s3/bucket:Bucket": {
    label: "bucket",
    order: 56,
    facts: (r) => [
      r.text("bucket"),
      around("", r.text("acl"), " by ACL"),
      r.has("website") ? "website" : undefined,
      when(r.flag("forceDestroy"), "deleted with its content"),
    ],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart(
    0,
    "public access block",
    (r) => [publicAccess(r)],
  ),
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart(2, "bucket versioning", (r) => [
    around("versioning ", part(r, "versioningConfiguration", "status")?.toLowerCase()),
  ]),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketPart(1, "bucket encryption", (r) => [
      around(
        "encrypted by ",
        part(r, "rules", "applyServerSideEncryptionByDefault", "sseAlgorithm"),
      ),
    ]),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart(
    4,
    "bucket lifecycle",
    (r) => [
      around(
        "lifecycle ",
        names(r.objects("rules").map((o) => r.inWords(o["id"], "rules") ?? "?")),
      ),
    ],
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart(
    5,
    "ownership control",
    (r) => {
      const ownership = part(r, "rule", "objectOwnership");
      return [ownership === "BucketOwnerEnforced" ? undefined : ownership];
    },
  ),
  "aws:s3/bucketPolicy:BucketPolicy": bucketPart(3, "bucket policy", () => ["bucket policy"]),
  "aws:s3/bucketAcl:BucketAcl": bucketPart(3, "bucket ACL", (r) => [
    around("", r.text("acl"), " by ACL"),
  ]),
  "aws:s3/bucketLogging:BucketLogging": bucketPart(6, "bucket logging", (r) => [
    around("logs to ", r.text("targetBucket")),
  ]),
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": bucketPart(
    2,
    "bucket website",
    (r) => [around("website ", part(r, "indexDocument", "suffix"))],
  ),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketPart(6, "bucket CORS", () => [
    "CORS",
  ]),
  "aws:s3/bucketObject:BucketObject": {
    label: "object",
    order: 58,
    manner: "line",
    most: 12,
    belongsTo: ["bucket"],
    lines: (r) => [{ cells: [r.text("key") ?? r.name, r.text("contentType") ?? ""] }],
  },
  "aws:sqs/queue:Queue": {
    label: "queue",
    order: 59,
    facts: (r) => [when(r.flag("fifoQueue"), "FIFO")],
  },
  "aws:iam/role:Role": {
    label: "IAM role",
    order: 70,
    facts: (r) => [
      principals(r),
      ...r.list("managedPolicyArns").map((arn) => around("policy ", lastPart(arn))),
      ...r
        .objects("inlinePolicies")
        .map((o) => around("inline policy ", r.inWords(o["name"], "inlinePolicies"))),
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": rolePart("role policy", () => ["inline policy"]),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePart("policy attachment", (r) => [
    around("policy ", lastPart(r.text("policyArn"))),
  ]),
  "aws:iam/instanceProfile:InstanceProfile": rolePart("instance profile", () => [
    "instance profile",
  ]),
  "aws:iam/policy:Policy": { label: "IAM policy", order: 71 },
  "aws:kms/key:Key": {
    label: "KMS key",
    order: 72,
    facts: (r) => [
      r.text("description"),
      when(r.flag("enableKeyRotation"), "rotated", "not rotated"),
    ],
  },
  "aws:kms/alias:Alias": {
    label: "key alias",
    order: 72,
    manner: "merged",
    belongsTo: ["targetKeyId"],
    facts: (r) => [r.text("name")],
  },
  "aws:secretsmanager/secret:Secret": {
    label: "secret",
    order: 73,
    facts: (r) => [r.text("description"), around("key ", r.text("kmsKeyId"))],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    label: "secret version",
    order: 73,
    manner: "merged",
    belongsTo: ["secretId"],
    facts: (r) => [around("value ", r.text("secretString") ?? r.text("secretStringWo"))],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    label: "log group",
    order: 80,
    facts: (r) => [
      r.has("retentionInDays")
        ? around("kept ", r.text("retentionInDays"), " days")
        : "kept for ever",
    ],
  },
};
