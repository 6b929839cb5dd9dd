/** What the components' tests share: a network that is there, the types that most of them speak of, and refusals. */
import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { VpnAuthentication } from "../../components/client-vpn/authentication";
import type { ClientVpnArgs } from "../../components/client-vpn/ClientVpn";
import type { Connection } from "../../components/common/contracts";
import { InvalidArgumentsError, type Problem } from "../../components/common/problems";
import { construct, type PlannedResource } from "../support/construct";

/** Two private subnets of a VPC that exists. */
export const privateSubnets = { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b"] };

/** A Client VPN endpoint into them, but for what its authentication needs. */
export const vpnSettings = {
  network: privateSubnets,
  zones: ["a", "b"],
  vpcCidrBlock: "10.0.0.0/16",
  authorizedCidrBlocks: ["10.0.10.0/24", "10.0.11.0/24"],
  authentication: VpnAuthentication.Certificate,
  serverCertificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/server",
};

/** The same for people with certificates. */
export const vpnArgs: ClientVpnArgs = {
  ...vpnSettings,
  clientRootCertificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/root",
};

/** Type tokens that more than one component registers. */
export const types = {
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  rule: "aws:lb/listenerRule:ListenerRule",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  certificate: "aws:acm/certificate:Certificate",
  record: "aws:route53/record:Record",
  log: "aws:cloudwatch/logGroup:LogGroup",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
} as const;

/** A JSON document that a resource was given as text. */
export function json(resource: PlannedResource, property: string): unknown {
  return JSON.parse(resource.inputs[property] as string);
}

/** The error with which a component refuses its arguments, having registered nothing but itself. */
export async function refusal<Args>(
  component: new (name: string, args: Args) => pulumi.ComponentResource,
  name: string,
  args: Args,
): Promise<InvalidArgumentsError> {
  let thrown: unknown;
  const construction = await construct(() => {
    try {
      new component(name, args);
    } catch (error) {
      thrown = error;
    }
  });
  assert.ok(thrown instanceof InvalidArgumentsError, `refused: ${String(thrown)}`);
  assert.equal(thrown.component, `${component.name} "${name}"`);
  assert.deepEqual(construction.list(), [`bulkhead:index:${component.name} ${name}`]);
  return thrown;
}

/** A component's variables that are given twice are refused with the place where they are given first. */
export async function assertNamesFirst(
  connection: Connection,
  refused: (args: VariablesTwice) => Promise<InvalidArgumentsError>,
): Promise<void> {
  const fixesOf = async (args: VariablesTwice) =>
    (await refused(args)).problems.map(({ fix }) => fix);
  assert.deepEqual(
    await fixesOf({ environment: { DATABASE_HOST: "a" }, connections: [connection] }),
    ["It is given at environment.DATABASE_HOST too; remove one."],
  );
  const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:region-1";
  assert.deepEqual(await fixesOf({ environment: { REGION: "a" }, secrets: { REGION: arn } }), [
    "It is given in clear at environment.REGION too; remove one.",
  ]);
}

interface VariablesTwice {
  readonly environment: Record<string, string>;
  readonly secrets?: Record<string, string>;
  readonly connections?: Connection[];
}

/** Where a problem stands, and words of its text. */
export type ExpectedProblem = readonly [at: string, text: RegExp];

/** Everything that a problem's line says behind its place. */
export function wholeText({ found, expected, fix }: Problem): string {
  return `found ${found}, expected ${expected}. ${fix}`;
}

/** The same without the remedy. */
export function textWithoutFix({ found, expected }: Problem): string {
  return `${found}, ${expected}`;
}

/** Asserts that these are the problems, all of them, in this order. */
export function assertProblems(
  { problems, message }: InvalidArgumentsError,
  expected: readonly ExpectedProblem[],
  textOf: (problem: Problem) => string = wholeText,
): void {
  assert.deepEqual(
    problems.map(({ at }) => at),
    expected.map(([at]) => at),
    message,
  );
  for (const [index, [, text]] of expected.entries()) {
    const problem = problems[index];
    assert.match(problem === undefined ? "" : textOf(problem), text);
  }
}
