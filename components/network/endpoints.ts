/** Which AWS services are reached without leaving AWS's network, and how. */
import type { ProblemList } from "../common/problems";

/** An AWS service with a VPC endpoint, as the service's endpoint name ends. */
export const Endpoint = {
  /** Gateway, free of charge. Image layers of Amazon ECR come from here, too. */
  S3: "s3",
  /** Gateway, free of charge. */
  DynamoDb: "dynamodb",
  EcrApi: "ecr.api",
  EcrDocker: "ecr.dkr",
  Logs: "logs",
  Monitoring: "monitoring",
  SecretsManager: "secretsmanager",
  Ssm: "ssm",
  /** Sessions: ECS Exec and Session Manager. */
  SsmMessages: "ssmmessages",
  Ec2Messages: "ec2messages",
  Kms: "kms",
  Sts: "sts",
  Ecs: "ecs",
  /** With the next, for ECS on EC2 instances. */
  EcsAgent: "ecs-agent",
  EcsTelemetry: "ecs-telemetry",
  ElasticBeanstalk: "elasticbeanstalk",
  ElasticBeanstalkHealth: "elasticbeanstalk-health",
  CloudFormation: "cloudformation",
  AutoScaling: "autoscaling",
  ElasticLoadBalancing: "elasticloadbalancing",
  Sqs: "sqs",
  Sns: "sns",
  Xray: "xray",
} as const;
export type Endpoint = (typeof Endpoint)[keyof typeof Endpoint];

const gateways: readonly Endpoint[] = [Endpoint.S3, Endpoint.DynamoDb];

/** Whether the endpoint is a target of routes (and costs nothing), rather than an interface in each subnet. */
export function isGateway(endpoint: Endpoint): boolean {
  return gateways.includes(endpoint);
}

/**
 * What a container needs before its first line runs, when there is no NAT: its image, its log, its secrets. Source:
 * Amazon ECR, "Amazon ECR interface VPC endpoints", on Fargate.
 */
export const neededWithoutNat: readonly Endpoint[] = [
  Endpoint.S3,
  Endpoint.EcrApi,
  Endpoint.EcrDocker,
  Endpoint.Logs,
  Endpoint.SecretsManager,
];

/** The name under which AWS offers the service in a region. */
export function endpointServiceName(region: string, endpoint: Endpoint): string {
  return `com.amazonaws.${region}.${endpoint}`;
}

/** The endpoint's part of a logical name. */
export function endpointKey(endpoint: Endpoint): string {
  return endpoint.replaceAll(".", "-");
}

/** Partitions beside AWS's main one and GovCloud name their endpoint services in other ways. */
const otherPartition = /^(cn|eusc|us-iso[a-z]*|eu-iso[a-z]*)-/;

/**
 * Takes up what is wrong with a choice of endpoints.
 *
 * @param withoutNat whether the private subnets have no other way out
 */
export function checkEndpoints(
  endpoints: readonly Endpoint[],
  withoutNat: boolean,
  region: string | undefined,
  problems: ProblemList,
): void {
  const known: readonly string[] = Object.values(Endpoint);
  endpoints.forEach((endpoint, i) => {
    const at = `endpoints[${i}]`;
    if (!known.includes(endpoint)) {
      problems.add(at, endpoint, `one of ${known.join(", ")}`, "Choose a member of Endpoint.");
    } else if (endpoints.indexOf(endpoint) !== i) {
      problems.add(at, endpoint, "each endpoint once", "Remove the repetition.");
    }
  });
  if (region !== undefined && otherPartition.test(region) && endpoints.length > 0) {
    problems.add(
      "endpoints",
      endpoints,
      `none in ${region}, whose partition names its endpoint services in another way`,
      "Give an empty list, and make the endpoints beside the tier.",
    );
  }
  const missing = neededWithoutNat.filter((endpoint) => !endpoints.includes(endpoint));
  if (withoutNat && missing.length > 0) {
    problems.add(
      "natGateways",
      "none",
      `endpoints for what every service needs, which leave out ${missing.join(", ")}`,
      "Add them to endpoints (and keep every image in a private Amazon ECR repository), or choose another value.",
    );
  }
}
