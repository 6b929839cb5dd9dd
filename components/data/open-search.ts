import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustDocument } from "../common/trust";
import { entryOf } from "../common/records";
import { sortedNames } from "./checks";
import { createLogGroup } from "./logs";
import { type OpenSearchPlan, openSearchPort, type OpenSearchSpec } from "./open-search-plan";
import { createStoreGroup, emptyConnection, type StoreContext, type StoreOutcome } from "./store";

/** An OpenSearch domain as the tier hands it out. */
export interface OpenSearch extends StoreOutcome {
  readonly group: aws.ec2.SecurityGroup;
  /** What OpenSearch and CloudWatch call the domain. */
  readonly domainName: pulumi.Output<string>;
  /** The domain's address, `https://…`. */
  readonly endpoint: pulumi.Output<string>;
  /** ARN of the role that administers the domain's fine-grained access control. */
  readonly masterRoleArn: pulumi.Output<string>;
}

const logTypes = {
  "search-slow": "SEARCH_SLOW_LOGS",
  "index-slow": "INDEX_SLOW_LOGS",
  application: "ES_APPLICATION_LOGS",
  audit: "AUDIT_LOGS",
} as const;

/** Makes the domain, and a policy that names the clients' roles and the administering one, and nobody else. */
export function createOpenSearch(
  context: StoreContext,
  spec: OpenSearchSpec,
  plan: OpenSearchPlan,
): OpenSearch {
  const { parent, name, network, protect } = context;
  const services = sortedNames(spec.clients);
  const group = createStoreGroup(
    context,
    "search",
    "OpenSearch",
    openSearchPort,
    Object.fromEntries(
      Object.entries(spec.clients).map(([service, client]) => [service, client.securityGroupId]),
    ),
  );
  const masterRoleArn = pulumi.output(spec.masterRoleArn ?? createMasterRole(context).arn);
  const logs = createLogs(context, group.name);
  const domain = new aws.opensearch.Domain(
    `${name}-search`,
    {
      engineVersion: plan.version,
      clusterConfig: {
        instanceType: plan.instanceType,
        instanceCount: plan.instances,
        zoneAwarenessEnabled: plan.zones > 1,
        ...(plan.zones > 1 ? { zoneAwarenessConfig: { availabilityZoneCount: plan.zones } } : {}),
        ...(plan.masterInstanceType === undefined
          ? { dedicatedMasterEnabled: false }
          : {
              dedicatedMasterEnabled: true,
              dedicatedMasterCount: 3,
              dedicatedMasterType: plan.masterInstanceType,
            }),
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: plan.storageGb },

      vpcOptions: {
        // A domain takes exactly one subnet per zone that it uses.
        subnetIds: network.databaseSubnetIds.slice(0, plan.zones),
        securityGroupIds: [group.id],
      },
      ipAddressType: "ipv4",
      domainEndpointOptions: {
        enforceHttps: true,
        tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
      },

      encryptAtRest: { enabled: true, kmsKeyId: context.keyArn() },
      nodeToNodeEncryption: { enabled: true },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        masterUserOptions: { masterUserArn: masterRoleArn },
      },

      autoTuneOptions: plan.autoTune
        ? { desiredState: "ENABLED", useOffPeakWindow: true }
        : { desiredState: "DISABLED" },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
      offPeakWindowOptions: {
        enabled: true,
        offPeakWindow: { windowStartTime: { hours: 1, minutes: 0 } },
      },
      logPublishingOptions: logs.publishing,
    },
    {
      parent,
      protect,
      dependsOn: [...logs.permissions, ...serviceLinkedRole(context, spec)],
    },
  );
  createPolicy(context, domain, [
    spec.masterRoleArn ?? masterRoleArn,
    ...services.flatMap((service) => entryOf(spec.clients, service)?.roleArn ?? []),
  ]);
  const endpoint = pulumi.interpolate`https://${domain.endpoint}`;
  return {
    group,
    domainName: domain.domainName,
    endpoint,
    masterRoleArn,
    connections: Object.fromEntries(
      services.map((service) => [
        service,
        {
          ...emptyConnection,
          environment: { OPENSEARCH_ENDPOINT: endpoint },
          permissions: [
            { actions: ["es:ESHttp*"], resources: [pulumi.interpolate`${domain.arn}/*`] },
          ],
        },
      ]),
    ),
  };
}

/**
 * A resource of its own beside the domain, because it names the domain's ARN. Until it stands, the domain's requests
 * are refused: fine-grained access control is on from the start and knows the administering role only.
 */
function createPolicy(
  context: StoreContext,
  domain: aws.opensearch.Domain,
  roleArns: pulumi.Input<string>[],
): void {
  new aws.opensearch.DomainPolicy(
    `${context.name}-search`,
    {
      domainName: domain.domainName,
      accessPolicies: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: [...new Set(roleArns)] },
            Action: "es:ESHttp*",
            Resource: pulumi.interpolate`${domain.arn}/*`,
          },
        ],
      }),
    },
    { parent: context.parent },
  );
}

/** A role for the people who administer the domain: whoever IAM permits to assume it, in this account only. */
function createMasterRole(context: StoreContext): aws.iam.Role {
  const { accountId, partition } = context.account();
  return new aws.iam.Role(
    `${context.name}-search-master`,
    {
      description: `Administers fine-grained access control in the OpenSearch of ${context.name}`,
      assumeRolePolicy: pulumi.jsonStringify(
        trustDocument({ AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` }),
      ),
      permissionsBoundary: context.permissionsBoundaryArn,
    },
    { parent: context.parent },
  );
}

interface Logs {
  readonly publishing: aws.types.input.opensearch.DomainLogPublishingOption[];
  /** What must exist before the domain: it tries to write when logs are switched on. */
  readonly permissions: pulumi.Resource[];
}

/** @param uniqueName a name that nothing else in the account's region has: policies of log groups are not auto-named */
function createLogs(context: StoreContext, uniqueName: pulumi.Output<string>): Logs {
  const { parent, name } = context;
  const groups = Object.entries(logTypes).map(([role, logType]) => ({
    logType,
    arn: createLogGroup(context, `${name}-search-log-${role}`).arn,
  }));
  const policy = new aws.cloudwatch.LogResourcePolicy(
    `${name}-search-logs`,
    {
      policyName: pulumi.interpolate`${uniqueName}-logs`,
      policyDocument: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "es.amazonaws.com" },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
            Resource: groups.map(({ arn }) => pulumi.interpolate`${arn}:*`),
            Condition: { StringEquals: { "aws:SourceAccount": context.account().accountId } },
          },
        ],
      }),
    },
    { parent },
  );
  return {
    publishing: groups.map(({ logType, arn }) => ({
      logType,
      cloudwatchLogGroupArn: arn,
      enabled: true,
    })),
    permissions: [policy],
  };
}

/** OpenSearch makes its network interfaces through this role, one per account. */
function serviceLinkedRole(context: StoreContext, spec: OpenSearchSpec): pulumi.Resource[] {
  if (!(spec.createServiceLinkedRole ?? false)) return [];
  return [
    new aws.iam.ServiceLinkedRole(
      `${context.name}-search-service`,
      { awsServiceName: "opensearchservice.amazonaws.com" },
      { parent: context.parent },
    ),
  ];
}
