/** Everything that can be wrong with what a Beanstalk is given, found before the first resource. */
import { certificateNameProblems, zoneNameProblems } from "../certificates/validated-certificate";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { nameProblems } from "../common/names";
import { rangeProblems } from "../common/numbers";
import { type ProblemList } from "../common/problems";
import { accessLogsProblems } from "../load-balancing/access-logs";
import { architectureOf } from "../monolith/instances";
import { firewallProblems } from "../public-edge/firewall";
import { type Environment, planEnvironment } from "../services/environment";
import { permissionProblems } from "../services/permissions";
import type { BeanstalkArgs } from "./Beanstalk";
import { applicationAddress } from "./environment";
import { namesVersion } from "./settings";
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
};

/** The periods that Beanstalk takes for log groups: fewer than CloudWatch Logs does. Source: "General options for all environments". */
const logPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653,
] as const;

/** Versions, dates and commits: one part of a path, plain to a shell and to S3. */
const releaseName = /^[A-Za-z0-9][\w.+-]{0,127}$/;

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
  if (!/^[a-z](-?[a-z0-9])*$/.test(name)) {
    problems.add(
      "name",
      name,
      "lower-case letters, digits and single dashes, a letter first, as S3 asks",
      "Rename the component.",
    );
  }
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
  (args.permissions ?? []).forEach((permission, index) => {
    problems.addAll(permissionProblems(permission, `permissions[${index}]`));
  });
}

function addBalancer(problems: ProblemList, args: BeanstalkArgs): void {
  const { certificate, certificateArn, aliases, tlsPolicy } = args;
  if (certificate === undefined && certificateArn === undefined) {
    problems.add(
      "certificate",
      undefined,
      "a certificate: certificate (zone and names) or certificateArn",
      "Name a zone of yours and the names below it, or give the ARN of a certificate.",
    );
  }
  if (certificate !== undefined && certificateArn !== undefined) {
    problems.add(
      "certificateArn",
      "both certificate and certificateArn",
      "exactly one of the two",
      "Leave out certificate; its zone and names can stand in aliases.",
    );
  }
  if (certificate !== undefined) {
    const { names, zone } = certificate;
    problems.addAll(certificateNameProblems(names, zone.domain, "certificate.names"));
  }
  if (aliases !== undefined) {
    problems.addAll(zoneNameProblems(aliases.names, aliases.zone.domain, "aliases.names"));
  }
  if (tlsPolicy !== undefined && !/^ELBSecurityPolicy-[A-Za-z0-9-]+$/.test(tlsPolicy)) {
    problems.add(
      "tlsPolicy",
      tlsPolicy,
      "a security policy of Elastic Load Balancing, ELBSecurityPolicy-…",
      "Leave it out for TLS 1.2 and 1.3.",
    );
  }
  problems.addAll(accessLogsProblems(args.accessLogs, "accessLogs"));
  problems.addAll(firewallProblems(args.firewall, "firewall"));
}

function addRelease(problems: ProblemList, args: BeanstalkArgs): void {
  const { release, healthPath = defaults.healthPath, platform } = args;
  if (release !== undefined && (!releaseName.test(release) || release === "placeholder")) {
    problems.add(
      "release",
      release,
      "a release's name: letters, digits, dots, plus signs, dashes and underscores, up to 128, but not placeholder",
      "Name the bundle in the bucket without its folder and without .zip.",
    );
  }
  const bucketArn = args.releases?.bucketArn;
  if (
    typeof bucketArn === "string" &&
    !/^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+$/.test(bucketArn)
  ) {
    problems.add(
      "releases.bucketArn",
      bucketArn,
      "the ARN of a bucket, arn:aws:s3:::<name>",
      "Give the bucket itself, without a folder.",
    );
  }
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
  if (architectureOf(instanceType) === undefined) {
    problems.add("instanceType", instanceType, "an instance type such as t4g.small", "Correct it.");
  }
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
  const { minimum, maximum } = planScaling(scaling);
  if (maximum < minimum) {
    problems.add(
      "scaling.maximum",
      maximum,
      `at least the minimum, ${minimum}`,
      "Raise the maximum or lower the minimum.",
    );
  }
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
  const variables = planEnvironment(args, "args");
  problems.addAll(variables.problems.map((p) => ({ ...p, at: p.at.replace(/^args\./, "") })));
  const own = Object.keys(applicationAddress(defaults.applicationPort));
  for (const { name } of [...variables.clear, ...variables.secret]) {
    if (!own.includes(name)) continue;
    problems.add(
      `environment.${name}`,
      name,
      "another name: the program listens where the platform's Nginx expects it",
      "Use applicationPort, or remove it.",
    );
  }
  for (const { name, value } of variables.secret) {
    if (typeof value !== "string" || !namesVersion(value)) continue;
    problems.add(
      `secrets.${name}`,
      value,
      "no version of the secret: Beanstalk reads the current one",
      "Leave out what follows the JSON key.",
    );
  }
  (args.connections ?? []).forEach((connection, i) => {
    connection.permissions.forEach((permission, j) => {
      problems.addAll(permissionProblems(permission, `connections[${i}].permissions[${j}]`));
    });
  });
  return variables;
}
