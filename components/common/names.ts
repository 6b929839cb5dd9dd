import { type Problem, shown } from "./problems";

/**
 * What Pulumi's auto-naming appends to a logical name to make the physical one: a dash and seven hexadecimal
 * digits.
 */
const suffixLength = 8;

interface NameRule {
  /** Length of the physical name that AWS accepts. */
  readonly maxLength: number;
  /** Prefixes that AWS refuses. */
  readonly forbiddenPrefixes?: readonly string[];
}

/**
 * What AWS asks of the physical names that auto-naming makes, for the kinds whose limits a logical name can hit.
 * Sources: the API references of Elastic Load Balancing v2 (CreateLoadBalancer, CreateTargetGroup), EC2
 * (CreateSecurityGroup), IAM (CreateRole), ElastiCache (CreateReplicationGroup), RDS (CreateDBInstance),
 * OpenSearch (CreateDomain), Elastic Beanstalk (CreateEnvironment) and S3 (bucket naming rules).
 */
const nameRules = {
  loadBalancer: { maxLength: 32, forbiddenPrefixes: ["internal-"] },
  targetGroup: { maxLength: 32 },
  securityGroup: { maxLength: 255, forbiddenPrefixes: ["sg-"] },
  role: { maxLength: 64 },
  replicationGroup: { maxLength: 40 },
  databaseInstance: { maxLength: 63 },
  searchDomain: { maxLength: 28 },
  environment: { maxLength: 40 },
  bucket: { maxLength: 63, forbiddenPrefixes: ["xn--", "sthree-", "amzn-s3-demo-"] },
} satisfies Record<string, NameRule>;

/** What is wrong with a service's name, which becomes part of many resources' names, if anything. */
export function serviceNameProblems(service: string, at: string): Problem[] {
  if (/^[a-z][a-z0-9-]*$/.test(service)) return [];
  return [
    {
      at,
      found: shown(service),
      expected: "lower-case letters, digits and hyphens, a letter first",
      fix: "Rename the service.",
    },
  ];
}

/** What is wrong with the name of a component that a load balancer is called after, if anything. */
export function balancerNameProblems(name: string): Problem[] {
  if (/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/.test(name)) return [];
  return [
    {
      at: "name",
      found: shown(name),
      expected: "letters, digits and single dashes, a letter first",
      fix: "Rename the component: load balancer and target groups are called after it.",
    },
  ];
}

/** What is wrong with the name of a component that a bucket is called after, if anything. */
export function bucketNameProblems(name: string): Problem[] {
  if (/^[a-z](-?[a-z0-9])*$/.test(name)) return [];
  return [
    {
      at: "name",
      found: shown(name),
      expected: "lower-case letters, digits and single dashes, a letter first, as S3 asks",
      fix: "Rename the component.",
    },
  ];
}

/** What is wrong with the names of a program's attachments to load balancers, if anything. */
export function attachmentNameProblems(names: readonly string[], at: string): Problem[] {
  return names
    .filter((name) => !/^[a-z][a-zA-Z0-9]*$/.test(name))
    .map((name) => ({
      at,
      found: shown(name),
      expected: "names of letters and digits, a lower-case letter first",
      fix: "Rename the attachment.",
    }));
}

/** The kinds of resource whose physical names are checked. */
export type NamedKind = keyof typeof nameRules;

/**
 * What is wrong with a child's logical name as the beginning of a physical name, if anything.
 *
 * @param at the argument that the name is made from, for the problem's place
 */
export function nameProblems(kind: NamedKind, logicalName: string, at: string): Problem[] {
  const rule: NameRule = nameRules[kind];
  const problems: Problem[] = [];
  const room = rule.maxLength - suffixLength;
  if (logicalName.length > room) {
    problems.push({
      at,
      found: `"${logicalName}" (${logicalName.length} characters)`,
      expected: `at most ${room} characters, so that AWS's ${rule.maxLength} hold the generated suffix`,
      fix: `Shorten the component's or the entry's name by ${logicalName.length - room}.`,
    });
  }
  for (const prefix of rule.forbiddenPrefixes ?? []) {
    if (`${logicalName}-`.startsWith(prefix)) {
      problems.push({
        at,
        found: `"${logicalName}"`,
        expected: `a name that does not begin with "${prefix}", which AWS reserves`,
        fix: "Choose another name for the component.",
      });
    }
  }
  return problems;
}
