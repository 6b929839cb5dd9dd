import assert from "node:assert/strict";
import type { OpenSearchSpec } from "../../components/data/open-search-plan";
import { modes } from "../support/construct";
import { assertFlows, build, connectionOf, json, role, valueOf } from "./data-support";

const clients = {
  search: { securityGroupId: "sg-search", roleArn: role("search") },
  api: { securityGroupId: "sg-api", roleArn: role("api") },
};
const domainType = "aws:opensearch/domain:Domain";

const common = [
  "aws:kms/alias:Alias data-key",
  "aws:kms/key:Key data-key",
  "aws:cloudwatch/logGroup:LogGroup data-search-log-application",
  "aws:cloudwatch/logGroup:LogGroup data-search-log-audit",
  "aws:cloudwatch/logGroup:LogGroup data-search-log-index-slow",
  "aws:cloudwatch/logGroup:LogGroup data-search-log-search-slow",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy data-search-logs",
  "aws:ec2/securityGroup:SecurityGroup data-search",
  "aws:opensearch/domain:Domain data-search",
  "aws:opensearch/domainPolicy:DomainPolicy data-search",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-search-api-egress",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-search-search-egress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-search-api-ingress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-search-search-ingress",
  "bulkhead:index:DataTier data",
];
const masterRole = "aws:iam/role:Role data-search-master";

const domainOf = async (spec: Partial<OpenSearchSpec>, more = {}) => {
  const { made } = await build({ openSearch: { clients, ...spec }, ...more });
  return made.one(domainType);
};

describe("OpenSearch in the data tier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly its resources (${mode})`, async () => {
      const { made } = await build({ openSearch: { clients } }, { preview });
      assert.deepEqual(made.list(), [...common, masterRole].sort());
      for (const resource of made.all) {
        if (resource.custom) assert.equal(made.parentOf(resource), "data");
      }
    });

    it(`admits exactly its clients' groups, on 443 (${mode})`, async () => {
      const { made } = await build({ openSearch: { clients } }, { preview });
      assertFlows(made, "data-search", 443, ["sg-api", "sg-search"]);
      const domain = made.one(domainType);
      assert.deepEqual((domain.inputs.vpcOptions as Record<string, unknown>).subnetIds, [
        "subnet-a",
        "subnet-b",
      ]);
      assert.deepEqual(domain.propertyDependencies.vpcOptions, [
        made.one("aws:ec2/securityGroup:SecurityGroup").urn,
      ]);
    });
  }

  it("is safe by default", async () => {
    const { inputs, options } = await domainOf({});
    const expected = {
      engineVersion: "OpenSearch_2.19",
      clusterConfig: {
        instanceType: "m7g.medium.search",
        instanceCount: 2,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: 2 },
        dedicatedMasterEnabled: false,
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 50 },
      ipAddressType: "ipv4",
      domainEndpointOptions: {
        enforceHttps: true,
        tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
      },
      encryptAtRest: { enabled: true, kmsKeyId: "arn:key" },
      nodeToNodeEncryption: { enabled: true },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        masterUserOptions: { masterUserArn: "arn:role" },
      },
      autoTuneOptions: { desiredState: "ENABLED", useOffPeakWindow: true },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    };
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(inputs[key], value, key);
    }
    assert.equal(inputs.accessPolicies, undefined, "the policy is a resource of its own");
    assert.equal(options.protect, true);
  });

  it("names the clients' roles and the administering one in its policy, and nobody else", async () => {
    const { made, tier } = await build({ openSearch: { clients } });
    const policy = made.one("aws:opensearch/domainPolicy:DomainPolicy");
    assert.deepEqual(made.refersTo(policy, "domainName"), ["data-search"]);
    assert.deepEqual(json(policy, "accessPolicies"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ["arn:role", role("api"), role("search")] },
          Action: "es:ESHttp*",
          Resource: "arn:domain/*",
        },
      ],
    });
    assert.ok(tier.openSearchMasterRoleArn !== undefined);
    assert.equal(await valueOf(tier.openSearchMasterRoleArn), "arn:role");
  });

  it("lets people of the same account administer it, if IAM permits them to", async () => {
    const { made } = await build({ openSearch: { clients } });
    const master = made.one("aws:iam/role:Role");
    assert.deepEqual(json(master, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  it("takes a given role for its administration, named once where it is a client's", async () => {
    const { made } = await build({ openSearch: { clients, masterRoleArn: role("api") } });
    assert.deepEqual(made.list(), [...common].sort());
    const options = made.one(domainType).inputs.advancedSecurityOptions as {
      masterUserOptions: unknown;
    };
    assert.deepEqual(options.masterUserOptions, { masterUserArn: role("api") });
    const policy = json(made.one("aws:opensearch/domainPolicy:DomainPolicy"), "accessPolicies") as {
      Statement: { Principal: unknown }[];
    };
    assert.deepEqual(policy.Statement[0]?.Principal, { AWS: [role("api"), role("search")] });
  });

  it("publishes four logs, which it may write before it exists", async () => {
    const { made } = await build({ openSearch: { clients } });
    const domain = made.one(domainType);
    const published = domain.inputs.logPublishingOptions as Record<string, unknown>[];
    const arn = (log: string) =>
      `arn:aws:cloudwatch:eu-central-1:111122223333:data-search-log-${log}`;
    assert.deepEqual(
      published.map(({ logType, cloudwatchLogGroupArn }) => [logType, cloudwatchLogGroupArn]),
      [
        ["SEARCH_SLOW_LOGS", arn("search-slow")],
        ["INDEX_SLOW_LOGS", arn("index-slow")],
        ["ES_APPLICATION_LOGS", arn("application")],
        ["AUDIT_LOGS", arn("audit")],
      ],
    );
    const policy = made.one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    assert.ok(domain.dependencies.includes(policy.urn));
    assert.equal(policy.inputs.policyName, "data-search-logs", "from the group's generated name");
    assert.deepEqual(made.refersTo(policy, "policyName"), ["data-search"]);
    assert.deepEqual(json(policy, "policyDocument"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "es.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
          Resource: ["search-slow", "index-slow", "application", "audit"].map(
            (log) => `${arn(log)}:*`,
          ),
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
      ],
    });
  });

  it("is as cheap as a stack asks: one node in one subnet", async () => {
    const { inputs, options } = await domainOf(
      { zones: 1, instanceType: "t3.small.search", storageGb: 10 },
      { deletionProtection: false },
    );
    assert.deepEqual(inputs.clusterConfig, {
      instanceType: "t3.small.search",
      instanceCount: 1,
      zoneAwarenessEnabled: false,
      dedicatedMasterEnabled: false,
    });
    assert.deepEqual((inputs.vpcOptions as Record<string, unknown>).subnetIds, ["subnet-a"]);
    assert.deepEqual(inputs.autoTuneOptions, { desiredState: "DISABLED" });
    assert.equal(options.protect, undefined);
    assert.deepEqual(inputs.nodeToNodeEncryption, { enabled: true }, "not an economy");
  });

  it("stands in one zone by itself where there is one subnet", async () => {
    const { inputs } = await domainOf(
      {},
      { network: { vpcId: "vpc-1", databaseSubnetIds: ["subnet-a"] } },
    );
    assert.deepEqual((inputs.vpcOptions as Record<string, unknown>).subnetIds, ["subnet-a"]);
  });

  it("spreads over three zones with dedicated masters", async () => {
    const { inputs } = await domainOf(
      { zones: 3, instances: 6, masterInstanceType: "m7g.medium.search" },
      { network: { vpcId: "vpc-1", databaseSubnetIds: ["subnet-a", "subnet-b", "subnet-c"] } },
    );
    assert.deepEqual(inputs.clusterConfig, {
      instanceType: "m7g.medium.search",
      instanceCount: 6,
      zoneAwarenessEnabled: true,
      zoneAwarenessConfig: { availabilityZoneCount: 3 },
      dedicatedMasterEnabled: true,
      dedicatedMasterCount: 3,
      dedicatedMasterType: "m7g.medium.search",
    });
  });

  it("makes the account's service-linked role before the domain, where asked", async () => {
    const { made } = await build({ openSearch: { clients, createServiceLinkedRole: true } });
    const linked = made.one("aws:iam/serviceLinkedRole:ServiceLinkedRole");
    assert.equal(linked.inputs.awsServiceName, "opensearchservice.amazonaws.com");
    assert.ok(made.one(domainType).dependencies.includes(linked.urn));
  });

  it("hands each client the address and the permission to use it", async () => {
    const { tier } = await build({ openSearch: { clients } });
    assert.deepEqual(Object.keys(tier.connections), ["api", "search"]);
    assert.deepEqual(await connectionOf(tier, "search"), {
      environment: { OPENSEARCH_ENDPOINT: "https://search.example.aws" },
      secrets: {},
      secretArns: [],
      kmsKeyArns: [],
      permissions: [{ actions: ["es:ESHttp*"], resources: ["arn:domain/*"] }],
    });
  });
});
