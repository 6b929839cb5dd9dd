/**
 * Compute with an address of AWS's own: it runs inside the VPC, and the internet calls it without coming through the
 * VPC's gateways, routes and groups.
 */
import { ports } from "../../algebra";
import { admission, isCaller, isUnknown, textOf, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { chosen, unsure, weakened, type Choice } from "../members/choice";
import { OptionSettings } from "../members/option-settings";
import { at } from "../members/reader";
import { propertyEvidence, saying, slotEvidence } from "../routing/evidence";
import { flagEvidence, frontOf, ifSet, type FrontParts } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Audience, Front } from "./types";

const https = ports.portSet(ports.TCP, 443);

export function computeFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  const each =
    (read: (targets: Targets, resource: Resource) => readonly Front[]) => (resource: Resource) =>
      read(targets, resource);
  return [
    ...graph.ofKind("LambdaUrl").flatMap(each(functionUrl)),
    ...graph.ofKind("LambdaPermission").flatMap(each(permission)),
    ...graph.ofKind("AppSyncSource").flatMap(each(appSync)),
    ...graph.resources.flatMap(each(caller)),
    ...graph.ofKind("AppRunnerService").flatMap(each(appRunner)),
    ...graph.ofKind("BeanstalkEnvironment").flatMap(each(beanstalk)),
    ...graph.ofKind("EksCluster").flatMap(each(eks)),
    ...graph.ofKind("EcsExpressService").flatMap(each(express)),
    ...graph.ofKind("Airflow").flatMap(each(airflow)),
  ];
}

/** Functions with interfaces that a text names: by its ARN, by its name, or by an address that invokes it. */
export function invocations(targets: Targets, resource: Resource, path: Path): Choice<Member> {
  const { reader } = targets;
  const value = resource.input(path);
  const text = value === undefined || isUnknown(value) ? undefined : textOf(value);
  const slot = admission("lambda");
  if (text === undefined || reader.setting(resource, path).state === "unknown") {
    return targets.among(["Lambda"], targets.membersOf(reader.resources(resource, path, slot)));
  }
  const [, arn] = /functions\/(arn:[^/]+)\/invocations/.exec(text) ?? [];
  // By its name alone a version or an alias is named as `name:live`.
  const [, name] = /(?:function:|^(?=[^:]+:[^:]+$))([^:/]+)/.exec(arn ?? text) ?? [];
  const named = [arn ?? text, name ?? ""].flatMap((one) => reader.resolver.graph.named(one));
  const certain = named.flatMap(({ resource: one, by }) =>
    one.kind !== undefined && slot.kinds.includes(one.kind) && by !== "default" ? [one] : [],
  );
  return targets.membersOf({ certain: [...new Set(certain)], possible: [], anything: [] });
}

/** An address of its own for a function; who may call it is a matter of permissions, not of the network. */
function functionUrl(targets: Targets, url: Resource): readonly Front[] {
  return [
    frontOf({
      kind: "Lambda function URL",
      audience: "internet",
      resource: url,
      targets: invocations(targets, url, "functionName"),
      traffic: https,
      because: [
        slotEvidence(targets.reader.resolver, url, "functionName"),
        propertyEvidence(url, "authorizationType"),
      ],
    }),
  ];
}

/** Services that hand on what anyone on the internet sends: requests, sign-ups, sign-ins, mails, calls and what devices say. */
const publicCallers: ReadonlySet<string> = new Set([
  "*", "apigateway.amazonaws.com", "cloudfront.amazonaws.com", "alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com",
  "cognito-idp.amazonaws.com", "connect.amazonaws.com", "iot.amazonaws.com", "lex.amazonaws.com", "lexv2.amazonaws.com",
  "ses.amazonaws.com", "workmail.amazonaws.com", "transfer.amazonaws.com", "voiceconnector.chime.amazonaws.com",
]); // prettier-ignore

function permission(targets: Targets, resource: Resource): readonly Front[] {
  const { reader } = targets;
  const principal = reader.setting(resource, "principal");
  const text = reader.text(resource, "principal");
  const audience = audienceOf(principal.state === "unknown" ? undefined : (text ?? ""));
  if (audience === undefined) return [];
  const found = invocations(targets, resource, "function");
  return [
    frontOf({
      kind: "Lambda permission",
      audience,
      resource,
      targets: text === undefined ? weakened(found) : found,
      traffic: https,
      because: [
        propertyEvidence(resource, "principal"),
        slotEvidence(reader.resolver, resource, "function"),
      ],
    }),
  ];
}

/** A service's name without the region that some have in theirs: `workmail.eu-west-1.amazonaws.com`. */
export function withoutRegion(principal: string): string {
  return principal.replace(/\.[a-z]{2}(-[a-z]+)+-\d(?=\.amazonaws\.com)/, "").replace(/\.cn$/, "");
}

/** Who calls by a permission; undefined for AWS's services that carry nobody's request. */
function audienceOf(principal: string | undefined): Audience | undefined {
  if (principal === undefined || publicCallers.has(withoutRegion(principal))) return "internet";
  const isAccount = /^\d{12}$|^arn:/.test(principal);
  return isAccount || principal === "vpc-lattice.amazonaws.com" ? "accounts" : undefined;
}

/** What there is no model of, and holds a function: it may call that, and for whom nobody knows. */
function caller(targets: Targets, resource: Resource): readonly Front[] {
  if (!isCaller(resource)) return [];
  return [
    frontOf({
      kind: "caller of a function",
      audience: "internet",
      resource,
      targets: targets.mentionedFunctions(resource),
      traffic: https,
      because: [saying("there is no model of what calls it", resource)],
    }),
  ];
}

/**
 * What a GraphQL API asks for whoever asks it: functions, and clusters by the Data API. The endpoints that it speaks HTTP
 * to are public ones (https://docs.aws.amazon.com/appsync/latest/devguide/supported-data-sources.html).
 */
function appSync(targets: Targets, source: Resource): readonly Front[] {
  const { reader } = targets;
  const called = "lambdaConfig.functionArn";
  const asked = "relationalDatabaseConfig.httpEndpointConfig.dbClusterIdentifier";
  const found: readonly (readonly [string, Choice<Member>])[] = [
    [called, invocations(targets, source, called)],
    [asked, targets.among(["RdsCluster"], targets.of(source, asked))],
  ];
  return found
    .filter(([path]) => reader.isSet(source, path))
    .map(([path, choice]) =>
      frontOf({
        kind: "AppSync data source",
        audience: "internet",
        resource: source,
        targets: choice,
        traffic: path === asked ? anyTcp : https,
        because: [slotEvidence(reader.resolver, source, path)],
      }),
    );
}

function appRunner(targets: Targets, service: Resource): readonly Front[] {
  const { reader } = targets;
  const path = "networkConfiguration.ingressConfiguration.isPubliclyAccessible";
  const isPublic = reader.flag(service, path, "yes");
  const connector = "networkConfiguration.egressConfiguration.vpcConnectorArn";
  const found = targets.among(["AppRunnerConnector"], targets.of(service, connector));
  return ifPublic(isPublic, found, {
    kind: "App Runner service",
    resource: service,
    because: [
      slotEvidence(reader.resolver, service, connector),
      flagEvidence(service, path, isPublic),
    ],
  });
}

function ifPublic(
  isPublic: Parameters<typeof ifSet>[0],
  found: Choice<Member>,
  parts: Pick<FrontParts, "kind" | "resource" | "because"> & Partial<FrontParts>,
): readonly Front[] {
  const choice = ifSet(isPublic, found);
  if (choice === undefined) return [];
  return [frontOf({ audience: "internet", traffic: https, ...parts, targets: choice })];
}

/**
 * The load balancer that Beanstalk makes leads to the environment's instances. Where it stands in known subnets, it is a
 * load balancer like any other; else the internet may come in by it, past everything that is known.
 */
function beanstalk(targets: Targets, environment: Resource): readonly Front[] {
  const { certain: all } = targets.membersOf({
    certain: [environment],
    possible: [],
    anything: [],
  });
  const balancer = all.find(({ role }) => role === "load-balancer");
  const [why] = balancer?.subnets.anything ?? [];
  if (balancer === undefined || why === undefined) return [];
  const settings = new OptionSettings(targets.reader, environment);
  // In no VPC of its own it is in the default one, whose subnets are public.
  const isSure =
    settings.open.length === 0 && settings.option("aws:ec2:vpc", "VPCId") === undefined;
  const instances = chosen(all.filter((member) => member !== balancer));
  const found = isSure ? instances : weakened(instances);
  return ifPublic(balancer.publicV4, found, {
    kind: "Elastic Beanstalk environment",
    resource: environment,
    traffic: anyTcp,
    because: [
      flagEvidence(environment, "settings", unsure(why)),
      flagEvidence(environment, "settings", balancer.publicV4),
    ],
    fix: `Say in the settings of ${environment.toString()} where its load balancer stands: ELBSubnets of aws:ec2:vpc.`,
  });
}

function eks(targets: Targets, cluster: Resource): readonly Front[] {
  const path = "vpcConfig.endpointPublicAccess";
  const isPublic = targets.reader.flag(cluster, path, "yes");
  const found = targets.membersOf({ certain: [cluster], possible: [], anything: [] });
  return ifPublic(isPublic, found, {
    kind: "EKS public API endpoint",
    resource: cluster,
    because: [flagEvidence(cluster, path, isPublic)],
    fix: `Set ${at(cluster, path)} = false.`,
  });
}

/** Express services get a load balancer: a public one unless they are put into subnets that are private for sure. */
function express(targets: Targets, service: Resource): readonly Front[] {
  const { reader, routing } = targets;
  const path = "networkConfigurations.subnets";
  const subnets = reader.resources(service, path, admission("subnet"));
  const named = [...subnets.certain, ...subnets.possible];
  const classes = named.map((subnet) => routing.classesOf(routing.subnets.named(subnet.urn)));
  const isIn = (state: "yes" | "no") =>
    named.length > 0 &&
    subnets.anything.length === 0 &&
    classes.every(({ publicV4, publicV6 }) =>
      state === "no"
        ? publicV4.holds === "no" && publicV6.holds === "no"
        : publicV4.holds === "yes",
    );
  if (isIn("no")) return [];
  const isSure = isIn("yes") || !reader.isSet(service, path);
  const found = targets.membersOf({ certain: [service], possible: [], anything: [] });
  const evidence = reader.isSet(service, path)
    ? propertyEvidence(service, "networkConfigurations")
    : saying("it stands in the default VPC, whose subnets are public", service);
  return [
    frontOf({
      kind: "ECS Express service",
      audience: "internet",
      resource: service,
      targets: isSure ? found : weakened(found),
      traffic: anyTcp,
      because: [evidence],
    }),
  ];
}

/** The web server of an Airflow environment starts what its workers do inside the VPC. */
function airflow(targets: Targets, environment: Resource): readonly Front[] {
  const path = "webserverAccessMode";
  const isPublic = targets.reader.oneOf(environment, path, ["public_only", "public_and_private"]);
  const found = targets.membersOf({ certain: [environment], possible: [], anything: [] });
  return ifPublic(isPublic, found, {
    kind: "Airflow web server",
    resource: environment,
    because: [flagEvidence(environment, path, isPublic)],
    fix: `Set ${at(environment, path)} = "PRIVATE_ONLY".`,
  });
}
