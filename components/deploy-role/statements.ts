/** What a role may do, as statements of policies: pure, from the resource types of a plan. */
import type { TypePermissions } from "./permissions";
import { accountPlace, beanstalkPrefixes, globalServices, namedArns, partitionPlace } from "./scopes"; // prettier-ignore
import { namedActions, permissionTable } from "./table";
import { type DeliveryTask, taskPermissions } from "./tasks";

/** One statement of a policy document. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What a stack consists of, as far as permissions go by it. */
export interface Footprint {
  readonly resourceTypes: readonly string[];
  readonly namePrefixes: readonly string[];
  readonly regions: readonly string[];
}

/** Statements under the theme that their policy is named by. */
export type Themed = ReadonlyMap<string, readonly Statement[]>;

/** Services by what they are about. A service that is not here is on its own. */
const themes: Readonly<Record<string, readonly string[]>> = {
  network: ["ds", "ec2", "servicediscovery"],
  edge: ["acm", "cloudfront", "elasticloadbalancing", "route53", "wafv2"],
  data: ["elasticache", "es", "kms", "rds", "s3", "secretsmanager"],
  compute: ["application-autoscaling", "autoscaling", "cloudformation", "ecr", "ecs", "elasticbeanstalk", "ssm"],
  identity: ["iam"],
  watch: ["budgets", "chatbot", "cloudwatch", "events", "logs", "scheduler", "sns"],
}; // prettier-ignore

/** The types for which the table has no entry. */
export function unknownTypes(types: readonly string[]): string[] {
  return types.filter((type) => isOfAws(type) && !Object.hasOwn(permissionTable, type));
}

/** Components and providers ask AWS for nothing by themselves. */
export function isOfAws(type: string): boolean {
  return type.startsWith("aws:");
}

function rowsOf({ resourceTypes }: Footprint): TypePermissions[] {
  return resourceTypes.flatMap((type) => permissionTable[type] ?? []);
}

/** Everything of one field of the rows, each once, sorted. */
export function allOf(footprint: Footprint, field: keyof TypePermissions): string[] {
  const all = rowsOf(footprint).flatMap((row) => (row[field] ?? "").split(" "));
  return [...new Set(all.filter((one) => one !== ""))].sort();
}

/** What a preview and a refresh ask for. Settings only, but of everything in the regions: reading is not confined. */
export function reading(footprint: Footprint): Themed {
  return themed(allOf(footprint, "read"), (service, actions) => [
    unconfined(service, actions, footprint.regions),
  ]);
}

/** Reading of contents, such as secrets' values; confined to names where the action can be. */
export function revealing(footprint: Footprint): Themed {
  return confinedThemes(allOf(footprint, "reveal"), footprint);
}

/** What creating, changing and deleting need, the roles apart that {@link identities} is about. */
export function writing(footprint: Footprint): Themed {
  const actions = allOf(footprint, "write").filter((action) => !action.startsWith("iam:"));
  return confinedThemes(actions, footprint);
}

/** What a pipeline's works need beside the deployment. */
export function working(tasks: readonly DeliveryTask[], footprint: Footprint): Themed {
  const all = [...new Set(tasks)].map((task) => taskPermissions[task]);
  const named = new Set(all.flatMap((one) => one.named));
  const actions = new Set(all.flatMap((one) => [...one.named, ...one.others]));
  return confinedThemes([...actions].sort(), footprint, named);
}

function confinedThemes(
  actions: readonly string[],
  footprint: Footprint,
  goByName = namedActions,
): Themed {
  return themed(actions, (service, own) => {
    const named = own.filter((action) => goByName.has(action));
    const others = own.filter((action) => !goByName.has(action));
    return [
      ...(named.length === 0 ? [] : [confined(service, named, footprint)]),
      ...(others.length === 0 ? [] : [unconfined(service, others, footprint.regions)]),
    ];
  });
}

function themed(
  actions: readonly string[],
  statements: (service: string, actions: readonly string[]) => readonly Statement[],
): Themed {
  const services = new Map<string, string[]>();
  for (const action of actions) {
    const service = action.split(":")[0] ?? "";
    services.set(service, [...(services.get(service) ?? []), action]);
  }
  const all = new Map<string, readonly Statement[]>();
  for (const [service, own] of services) {
    const theme = Object.keys(themes).find((name) => themes[name]?.includes(service)) ?? service;
    all.set(theme, [...(all.get(theme) ?? []), ...statements(service, own)]);
  }
  return all;
}

/** The prefixes of a stack's names, with those of what Beanstalk makes where there is an environment. */
function prefixesOf({ resourceTypes, namePrefixes }: Footprint): string[] {
  const beanstalk = resourceTypes.some((type) => type.startsWith("aws:elasticbeanstalk/"));
  return [...namePrefixes, ...(beanstalk ? beanstalkPrefixes : [])];
}

function confined(service: string, actions: readonly string[], footprint: Footprint): Statement {
  return {
    Effect: "Allow",
    Action: actions,
    Resource: namedArns(service, prefixesOf(footprint)),
    ...inRegions(service, footprint.regions),
  };
}

function unconfined(
  service: string,
  actions: readonly string[],
  regions: readonly string[],
): Statement {
  return { Effect: "Allow", Action: actions, Resource: ["*"], ...inRegions(service, regions) };
}

/** `aws:RequestedRegion` is the region of the endpoint that is called; global services have one elsewhere. */
function inRegions(service: string, regions: readonly string[]): Pick<Statement, "Condition"> {
  if (globalServices.has(service)) return {};
  return { Condition: { StringEquals: { "aws:RequestedRegion": [...regions].sort() } } };
}

/** What limits the roles that the stack makes. */
export interface RoleLimits {
  /** The boundary that each of them must have. */
  readonly boundaryArn: string | undefined;
  /** Policies that may be attached to them, beside the stack's own. */
  readonly attachable: readonly string[];
}

/** Changes by which a role could be allowed more than its boundary lets it. */
const strengthening = new Set(["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]); // prettier-ignore

/** Making the stack's roles, handing them to services, and service-linked roles: each under its own condition. */
export function identities(footprint: Footprint, limits: RoleLimits): Statement[] {
  const actions = allOf(footprint, "write").filter((action) => action.startsWith("iam:"));
  const own = namedArns("iam", footprint.namePrefixes);
  const roles = own.filter((arn) => arn.includes(":role/"));
  const { boundaryArn } = limits;
  const isLimited = (action: string) =>
    action === "iam:AttachRolePolicy" || (boundaryArn !== undefined && strengthening.has(action));
  // A role whose boundary can be taken away has none.
  const free = actions.filter(
    (action) =>
      !isLimited(action) &&
      !(boundaryArn !== undefined && action === "iam:DeleteRolePermissionsBoundary"),
  );
  const bounded: Readonly<Record<string, readonly string[]>> =
    boundaryArn === undefined ? {} : { "iam:PermissionsBoundary": [boundaryArn] };
  const statements: (Statement | undefined)[] = [
    allow(free, own),
    allow(
      actions.filter((action) => isLimited(action) && action !== "iam:AttachRolePolicy"),
      roles,
      { StringEquals: bounded },
    ),
    allow(
      actions.filter((action) => action === "iam:AttachRolePolicy"),
      roles,
      {
        ArnLike: { "iam:PolicyARN": [...[...limits.attachable].sort(), ...own.filter((arn) => arn.includes(":policy/"))] },
        ...(boundaryArn === undefined ? {} : { StringEquals: bounded }),
      }, // prettier-ignore
    ),
    ...handedOver(footprint, roles),
  ];
  return statements.filter((statement) => statement !== undefined);
}

function handedOver(footprint: Footprint, roles: readonly string[]): (Statement | undefined)[] {
  const services = allOf(footprint, "passesRolesTo");
  const linked = allOf(footprint, "serviceLinkedRoles");
  return [
    services.length === 0
      ? undefined
      : allow(["iam:PassRole"], roles, { StringEquals: { "iam:PassedToService": services } }),
    linked.length === 0
      ? undefined
      : allow(
          ["iam:CreateServiceLinkedRole"],
          linked.map((service) => `arn:${partitionPlace}:iam::${accountPlace}:role/aws-service-role/${service}/*`), // prettier-ignore
          { StringEquals: { "iam:AWSServiceName": linked } },
        ),
  ];
}

function allow(
  actions: readonly string[],
  resources: readonly string[],
  condition?: Statement["Condition"],
): Statement | undefined {
  if (actions.length === 0) return undefined;
  return {
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}
