/** Services as the tests describe them: ids of things that exist, and two connections. */
import type { Connection, TargetAttachment } from "../../components/common/contracts";
import type { ServicesArgs } from "../../components/services/Services";
import type { ServiceSpec } from "../../components/services/spec";
import { privateSubnets } from "./support";

export const account = "111122223333";
export const region = "eu-central-1";
export const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:database-AbCdEf`;
export const keyArn = `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;

/** The least that a service is made from. */
export function service(more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    securityGroupId: "sg-1",
    roleArn: `arn:aws:iam::${account}:role/search`,
    roleName: "search",
    image: "public.ecr.aws/nginx/nginx:1.28-alpine",
    port: 3001,
    ...more,
  };
}

export function services(
  specs: Record<string, ServiceSpec> = { search: service() },
  more: Partial<ServicesArgs> = {},
): ServicesArgs {
  return {
    network: privateSubnets,
    services: specs,
    ...more,
  };
}

export function attachment(key: string): TargetAttachment {
  return {
    targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${key}/1`,
    routedByArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener-rule/${key}`,
    loadBalancerArnSuffix: `app/${key}/2`,
    targetGroupArnSuffix: `targetgroup/${key}/1`,
  };
}

export const database: Connection = {
  environment: { POSTGRES_PORT: "5432", POSTGRES_HOST: "db.example.aws" },
  secrets: { POSTGRES_PASSWORD: `${secretArn}:password::` },
  secretArns: [secretArn],
  kmsKeyArns: [keyArn],
  permissions: [],
};

export const bucket: Connection = {
  environment: { ASSETS_BUCKET: "assets" },
  secrets: {},
  secretArns: [],
  kmsKeyArns: [],
  permissions: [
    { actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::assets/search/*"] },
    {
      actions: ["s3:ListBucket"],
      resources: ["arn:aws:s3:::assets"],
      conditions: { StringLike: { "s3:prefix": ["search/*"] } },
    },
  ],
};
