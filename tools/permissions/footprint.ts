/** What a stack's deploy role has to know of it, taken from what the stack registers: pure. */

/** What of a planned resource is looked at. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A stack as its deploy role sees it, for `delivery/footprints.json`. */
export interface StackFootprint {
  readonly resourceTypes: readonly string[];
  readonly namePrefixes: readonly string[];
  readonly regions: readonly string[];
  /** AWS's managed policies that the stack attaches. */
  readonly attachablePolicyArns: readonly string[];
}

/**
 * Inputs that name a resource by themselves, of types that can be confined to names. All others are named by Pulumi,
 * after their logical names.
 */
const fixedNames: Readonly<Record<string, readonly string[]>> = {
  "aws:ecr/repository:Repository": ["name"],
  "aws:ecs/taskDefinition:TaskDefinition": ["family"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:budgets/budget:Budget": ["name"],
  "aws:elasticbeanstalk/application:Application": ["name"],
  "aws:elasticbeanstalk/environment:Environment": ["name"],
  "aws:iam/role:Role": ["name"],
  "aws:iam/policy:Policy": ["name"],
  "aws:rds/instance:Instance": ["identifier"],
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:secretsmanager/secret:Secret": ["name"],
  "aws:sns/topic:Topic": ["name"],
};

const pendingText = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** @param region the stack's own; resources elsewhere say so themselves */
export function footprintOf(resources: readonly Registered[], region: string): StackFootprint {
  const own = resources.filter(({ type }) => type.startsWith("aws:"));
  const regions = [region, ...own.flatMap(({ inputs }) => known(inputs["region"]))];
  const policies = own.flatMap(({ type, inputs }) =>
    type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" ? known(inputs["policyArn"]) : [],
  );
  return {
    resourceTypes: sorted(own.map(({ type }) => type)),
    namePrefixes: withoutLonger(sorted(own.flatMap(prefixesOf))),
    regions: sorted(regions),
    attachablePolicyArns: sorted(policies),
  };
}

/** The first word of the logical name, and what is said by hand. */
function prefixesOf({ type, name, inputs }: Registered): string[] {
  const [first = name] = name.split("-");
  const fixed = (fixedNames[type] ?? []).flatMap((input) => known(inputs[input]));
  return [`${first}-`, ...fixed.map((text) => text.replace(/[^-/._]+$/, "") || `${text}-`)];
}

function known(value: unknown): string[] {
  return typeof value === "string" && !pendingText.test(value) ? [value] : [];
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** What begins with another prefix is covered by it. */
function withoutLonger(prefixes: readonly string[]): string[] {
  return prefixes.filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
}
