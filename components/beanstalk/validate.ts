/** Everything that can be wrong with what a Beanstalk is given, found before the first resource. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { bucketNameProblems, nameProblems } from "../common/names";
import { boundsProblems, rangeProblems } from "../common/numbers";
import { type ProblemList } from "../common/problems";
import {
  instanceTypeProblems,
  isReleaseName,
  type OwnVariables,
  planVariables,
  releaseBucketProblems,
} from "../instances/validate";
import { accessLogsProblems } from "../load-balancing/access-logs";
import { tlsPolicyProblems } from "../load-balancing/listeners";
import { domainNameProblems } from "../public-edge/domain-names";
import { firewallProblems } from "../public-edge/firewall";
import type { Environment } from "../services/environment";
import { connectionProblems, permissionProblems } from "../services/permissions";
import type { BeanstalkArgs } from "./Beanstalk";
import { applicationAddress } from "./environment";
import { namesVersion, secretValueFrom } from "./settings";
import { defaults, DeploymentPolicy, PlatformUpdates, planScaling } from "./spec";

const argumentNames: ArgumentNames<BeanstalkArgs> = {
  network: "required",
  securityGroupId: "required",
  roleName: "required",
  ready: "optional",
  certificateArn: "optional",
  certificate: "optional",
  aliases: "optional",
  tlsPolicy: "optional",
  platform: "optional",
  release: "optional",
  releases: "optional",
  healthPath: "optional",
  applicationPort: "optional",
  environment: "optional",
  secrets: "optional",
  secretKmsKeyArns: "optional",
  clearNames: "optional",
  connections: "optional",
  permissions: "optional",
  instanceType: "optional",
  diskGb: "optional",
  scaling: "optional",
  deployment: "optional",
  platformUpdates: "optional",
  updateTime: "optional",
  weeklyReplacement: "optional",
  sessions: "optional",
  accessLogs: "optional",
  firewall: "optional",
  logRetentionDays: "optional",
  deletionProtection: "optional",
  permissionsBoundaryArn: "optional",
};

/** The periods that Beanstalk takes for log groups: fewer than CloudWatch Logs does. Source: "General options for all environments". */
const logPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653,
] as const;

/** Variables by which the program is told where to listen. */
const ownVariables: OwnVariables = {
  names: Object.keys(applicationAddress(defaults.applicationPort)),
  expected: "another name: the program listens where the platform's Nginx expects it",
  fix: "Use applicationPort, or remove it.",
};

/**
 * Finds every problem of one call, and plans the environment's variables on the way.
 *
 * @throws InvalidArgumentsError if there is any problem
 */
export function validated(name: string, args: BeanstalkArgs): Environment {
  const problems = beginProblems("Beanstalk", name, args, argumentNames);
  addNames(problems, name, args);
  addSurroundings(problems, args);
  addBalancer(problems, args);
  addRelease(problems, args);
  addMachines(problems, args);
  addUpdates(problems, args);
  const variables = addVariables(problems, args);
  problems.throwIfAny("Beanstalk", name);
  return variables;
}

function addNames(problems: ProblemList, name: string, { releases, accessLogs }: BeanstalkArgs) {
  problems.addAll(bucketNameProblems(name));
  problems.addAll([
    ...nameProblems("environment", name, "name"),
    ...nameProblems("securityGroup", `${name}-balancer`, "name"),
    ...nameProblems("role", `${name}-service-role`, "name"),
    ...(releases === undefined ? nameProblems("bucket", `${name}-releases`, "name") : []),
    ...(accessLogs?.bucketName === undefined ? nameProblems("bucket", `${name}-logs`, "name") : []),
  ]);
}

function addSurroundings(problems: ProblemList, args: BeanstalkArgs): void {
  const { publicSubnetIds, privateSubnetIds } = args.network;
  for (const [key, ids, who] of [
    ["publicSubnetIds", publicSubnetIds, "A load balancer needs"],
    ["privateSubnetIds", privateSubnetIds, "An outage of one leaves instances only with"],
  ] as const) {
    if (ids.length >= 2) continue;
    problems.add(
      `network.${key}`,
      `${ids.length} subnets`,
      "at least two, in different zones",
      `${who} two zones: give the network a second one.`,
    );
  }
  problems.addAll(permissionProblems(args.permissions, "permissions"));
}

function addBalancer(problems: ProblemList, args: BeanstalkArgs): void {
  problems.addAll(domainNameProblems(args));
  problems.addAll(tlsPolicyProblems(args.tlsPolicy, "tlsPolicy"));
  problems.addAll(accessLogsProblems(args.accessLogs, "accessLogs"));
  problems.addAll(firewallProblems(args.firewall, "firewall"));
}

function addRelease(problems: ProblemList, args: BeanstalkArgs): void {
  const { release, healthPath = defaults.healthPath, platform } = args;
  if (release !== undefined && (!isReleaseName(release) || release === "placeholder")) {
    problems.add(
      "release",
      release,
      "a release's name: letters, digits, dots, plus signs, dashes and underscores, up to 128, but not placeholder",
      "Name the bundle in the bucket without its folder and without .zip.",
    );
  }
  problems.addAll(releaseBucketProblems(args.releases, "releases"));
  if (!/^\/[\w\-./~]*$/.test(healthPath)) {
    problems.add(
      "healthPath",
      healthPath,
      "a path of letters, digits and - . _ ~ /",
      "Write it like /actuator/health.",
    );
  }
  if (platform !== undefined && !/^64bit Amazon Linux .+ running .+$/.test(platform)) {
    problems.add(
      "platform",
      platform,
      "the name of a solution stack, as in 64bit Amazon Linux 2023 v4.6.0 running Corretto 21",
      "Look it up with aws elasticbeanstalk list-available-solution-stacks.",
    );
  }
}

function addMachines(problems: ProblemList, args: BeanstalkArgs): void {
  const { instanceType = defaults.instanceType, scaling = {} } = args;
  problems.addAll(instanceTypeProblems(instanceType, "instanceType"));
  const ranges: readonly [string, number | undefined, number, number][] = [
    ["applicationPort", args.applicationPort, 1024, 65_535],
    ["diskGb", args.diskGb, 10, 16_384],
    ["scaling.minimum", scaling.minimum, 1, 1000],
    ["scaling.maximum", scaling.maximum, 1, 1000],
    ["scaling.cpuPercent", scaling.cpuPercent, 10, 100],
  ];
  for (const [at, value, least, most] of ranges) {
    problems.addAll(rangeProblems(value, at, least, most));
  }
  problems.addAll(boundsProblems(planScaling(scaling), "scaling"));
}

function addUpdates(problems: ProblemList, args: BeanstalkArgs): void {
  const { deployment, platformUpdates, updateTime = defaults.updateTime } = args;
  const { logRetentionDays = defaults.logRetentionDays } = args;
  const words: readonly [string, string | undefined, readonly string[]][] = [
    ["deployment", deployment, Object.values(DeploymentPolicy)],
    ["platformUpdates", platformUpdates, Object.values(PlatformUpdates)],
  ];
  for (const [at, value, known] of words) {
    if (value === undefined || known.includes(value)) continue;
    problems.add(at, value, `one of ${known.join(", ")}`, "Use one of those, or leave it out.");
  }
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):[0-5]\d$/.test(updateTime)) {
    problems.add(
      "updateTime",
      updateTime,
      "a day and a time in UTC, such as Sun:03:00",
      "Write it like that.",
    );
  }
  if (!logPeriods.some((days) => days === logRetentionDays)) {
    problems.add(
      "logRetentionDays",
      logRetentionDays,
      `one of Elastic Beanstalk's periods (${logPeriods.join(", ")})`,
      "Choose one of these numbers of days.",
    );
  }
}

function addVariables(problems: ProblemList, args: BeanstalkArgs): Environment {
  const variables = planVariables(problems, args, ownVariables);
  for (const { name, value } of variables.secret) {
    if (typeof value !== "string" || !namesVersion(value)) continue;
    problems.add(
      `secrets.${name}`,
      value,
      "no version of the secret: Beanstalk reads the current one",
      "Leave out what follows the JSON key.",
    );
  }
  addSize(problems, args, variables);
  problems.addAll(connectionProblems(args.connections, "connections"));
  return variables;
}

/** Bytes of all properties together, names included. Source: AWS Elastic Beanstalk Developer Guide, "eb setenv". */
const mostPropertyBytes = 4096;

/**
 * Beanstalk hands its properties to AWS CloudFormation as one text, `NAME=value,NAME=value`, which is what is measured.
 * Secrets are properties, too, with their ARNs. Of values that only the deployment knows, the names are counted alone.
 */
function addSize(problems: ProblemList, args: BeanstalkArgs, variables: Environment): void {
  const own = applicationAddress(args.applicationPort ?? defaults.applicationPort);
  const told = [
    ...Object.entries(own),
    ...variables.clear.map(({ name, value }) => [name, value] as const),
    ...variables.secret.map(
      ({ name, value }) =>
        [name, typeof value === "string" ? secretValueFrom(value) : value] as const,
    ),
  ].map(([name, value]) => `${name}=${typeof value === "string" ? value : ""}`);
  const size = Buffer.byteLength(told.join(","));
  if (size <= mostPropertyBytes) return;
  problems.add(
    "environment",
    `${size} bytes of properties in all`,
    `at most ${mostPropertyBytes} for all names and values together, with the ARNs in secrets, those of connections and the program's address`,
    "Keep what is long in one JSON secret or parameter that the program reads itself, or in the release.",
  );
}
