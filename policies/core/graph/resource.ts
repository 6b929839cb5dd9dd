/**
 * One resource of the graph. Inputs decide, outputs identify: what the program set is read with `input`, and of the
 * outputs there is no more to be had than ids, ARNs, names and addresses.
 */
import { deployed, ignoredBy, type Ignored } from "./ignored";
import { fitting } from "./fitting";
import { familyOf, kindOf, type Family, type Kind } from "./kinds";
import {
  emptyMap,
  isUnknown,
  listOf,
  mapOf,
  open,
  printable,
  textOf,
  unknown,
  Unknown,
  type Value,
  type ValueMap,
} from "./value";

/** A place in the program's source. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The options of a registration that matter to a proof. */
export interface Options {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly importId?: string;
  readonly deletedWith?: string;
  readonly aliases?: readonly string[];
}

/** What an adapter tells of one resource. */
export interface ResourceData {
  /** Where it stands in what was read, for problems. */
  readonly at: string;
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom: boolean;
  /** True for a component that runs in a plugin. */
  readonly remote?: boolean;
  /** True where the source does not tell what it makes: a plugin's component that nobody ran. */
  readonly childrenUntold?: boolean;
  /** True for what is read and not made (`.get`). */
  readonly external?: boolean;
  /** True where the source does not tell whether it is read or made. */
  readonly mayBeRead?: boolean;
  /** True where the engine says that this run makes it: there is none of it yet. A plan without the engine cannot tell. */
  readonly isNew?: boolean;
  /** The id, where it is known. */
  readonly id?: string;
  readonly parent?: string;
  /** The provider's URN. */
  readonly provider?: string;
  /** The region of a default provider that is no resource of its own here. */
  readonly providerRegion?: string;
  /** The provider's version, where the source tells it beside the provider itself. */
  readonly providerVersion?: string;
  /** Undefined where the source does not tell what the program set. */
  readonly inputs?: ValueMap;
  /** Outputs as they were found; single ones are decoded when they are asked for. */
  readonly outputs?: Outputs;
  readonly dependencies: readonly string[];
  /** Per top-level input, the URNs that its value came from. Undefined where the source does not tell. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly options: Options;
  readonly position?: Position;
  /** The name of what was read, for messages: a file, a stack. */
  readonly source?: string;
}

/** Reads one output by its name. */
export type Outputs = (name: string) => Value | undefined;

/** The outputs that identify: everything else that a resource hands out decides nothing. */
export const identities = [
  "id",
  "arn",
  "name",
  "region",
  "defaultSecurityGroupId",
  "defaultRouteTableId",
  "mainRouteTableId",
  "defaultNetworkAclId",
  "vpcConfig",
  "associationDefaultRouteTableId",
  "propagationDefaultRouteTableId",
  "cidrBlock",
  "ipv6CidrBlock",
  "privateIp",
  "privateIps",
  "publicIp",
  "ipv6Addresses",
  "primaryNetworkInterfaceId",
  "networkInterfaceId",
  "associationId",
  "allocationId",
  "prefixListId",
  "firewallStatuses",
  "zoneId",
  "dnsName",
  "domainName",
  "fqdn",
  "serviceName",
  "address",
  "endpoint",
  "identifier",
  "clusterIdentifier",
  "clusterName",
  "clusterNamespaceArn",
  "replicationGroupId",
  "latestVersion",
  "defaultVersion",
  "securityGroupRuleId",
  "port",
  "ownerId",
  "accountId",
] as const;

export type Identity = (typeof identities)[number];

/** A property's path: `["routes", 0, "gatewayId"]`, or `routes.0.gatewayId`. */
export type Path = string | readonly (string | number)[];

const readPaths = new Map<string, readonly (string | number)[]>();

export function pathSteps(path: Path): readonly (string | number)[] {
  if (typeof path !== "string") return path;
  let steps = readPaths.get(path);
  if (steps === undefined) {
    steps = path.split(".").map((step) => (/^\d{1,9}$/.test(step) ? Number(step) : step));
    if (readPaths.size < 20_000) readPaths.set(path, steps);
  }
  return steps;
}

/** A path as a person writes it: `routes[0].gatewayId`. */
export function formatPath(path: Path): string {
  return printable(
    pathSteps(path)
      .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
      .join(""),
  );
}

const noInputs = emptyMap();

/**
 * Properties that an import keeps as it finds them where a program says nothing of them. What it says has to be so, or the
 * import fails (https://www.pulumi.com/docs/iac/concepts/resources/options/import/); rules and routes are read by
 * those who know where else they stand.
 */
const kept: ReadonlySet<string> = new Set([
  "securityGroups",
  "vpcSecurityGroupIds",
  "securityGroupIds",
]);

/** The same of single kinds: those that the provider's schema has as computed where nothing is said. */
const keptOf: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  AutoscalingGroup: ["targetGroupArns", "loadBalancers"],
  Instance: ["associatePublicIpAddress"],
  NetworkAcl: ["subnetIds"],
  RdsClusterInstance: ["publiclyAccessible"],
  RouteTable: ["propagatingVgws"],
};

/** A property of a block that stands in a list of its own, where other versions of the provider have it without. */
function inLone(list: readonly Value[], step: string): Value | undefined {
  const [only, ...others] = list;
  if (only === undefined || others.length > 0) return undefined;
  const opened = open(only);
  return opened instanceof Unknown ? opened : mapOf(opened)?.[step];
}

type Sources = Readonly<Record<string, readonly string[]>>;

function sourcesAt(all: Sources | undefined, property: string): readonly string[] {
  return all !== undefined && Object.hasOwn(all, property) ? (all[property] ?? []) : [];
}

/** One property as the program says it, with the URNs that its value came from. */
export interface Saying {
  readonly property: string;
  readonly value: Value;
  readonly from: readonly string[];
}

/** What stands at a path, `unknown` also of anything within; undefined where nothing does. */
function at(inputs: ValueMap, path: Path): Value | undefined {
  let value: Value = inputs;
  for (const step of pathSteps(path)) {
    const opened = open(value);
    if (opened instanceof Unknown) return opened;
    const list = listOf(opened);
    const map = mapOf(opened);
    const part: Value | undefined =
      typeof step === "number"
        ? list?.[step]
        : list === undefined
          ? map?.[step]
          : inLone(list, step);
    if (part === undefined || part === null) return undefined;
    value = part;
  }
  return value;
}

export class Resource {
  readonly urn: string;
  readonly type: string;
  readonly kind: Kind | undefined;
  readonly family: Family;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly childrenUntold: boolean;
  readonly external: boolean;
  /** Whether it is read and not made, for sure or perhaps. */
  readonly mayBeRead: boolean;
  readonly isNew: boolean;
  readonly id: string | undefined;
  readonly parentUrn: string | undefined;
  readonly providerUrn: string | undefined;
  readonly providerRegion: string | undefined;
  readonly providerVersion: string | undefined;
  readonly dependencyUrns: readonly string[];
  readonly options: Options;
  readonly position: Position | undefined;
  readonly source: string | undefined;
  /** Whether it is known what the program set. Where it is not, what is absent is unknown. */
  readonly inputsKnown: boolean;

  #parent: Resource | undefined;
  #first = 0;
  #last = 0;
  readonly #inputs: ValueMap;
  readonly #said: ValueMap;
  readonly #isSaid: boolean;
  readonly #ignored: Ignored;
  readonly #told = new Set<string>();
  readonly #outputs: Outputs | undefined;
  readonly #propertyDependencies: Sources | undefined;
  readonly #saidDependencies: Sources | undefined;

  constructor(
    data: ResourceData,
    readonly name: string,
    readonly stack: string,
    readonly project: string,
  ) {
    this.urn = data.urn;
    this.type = data.type;
    this.custom = data.custom;
    this.kind = data.custom ? kindOf(data.type) : undefined;
    this.family = data.custom ? familyOf(data.type) : "component";
    this.remote = data.remote ?? false;
    this.childrenUntold = data.childrenUntold ?? false;
    this.external = data.external ?? false;
    this.mayBeRead = this.external || (data.mayBeRead ?? false);
    this.isNew = data.isNew ?? false;
    this.id = data.id;
    this.parentUrn = data.parent;
    this.providerUrn = data.provider;
    this.providerRegion = data.providerRegion;
    this.providerVersion = data.providerVersion;
    this.dependencyUrns = data.dependencies;
    this.options = data.options;
    this.position = data.position;
    this.source = data.source;
    // A component's own are never deployed; what it makes has options of its own.
    this.#ignored = ignoredBy(data.custom ? data.options : {});
    const { inputs, propertyDependencies, isOpen } = deployed(data, this.kind, this.#ignored);
    this.#isSaid = inputs !== undefined && !this.external;
    this.inputsKnown = this.#isSaid && !isOpen;
    this.#inputs = inputs === undefined ? noInputs : fitting(inputs, this.kind);
    this.#outputs = data.outputs;
    this.#propertyDependencies = propertyDependencies;
    this.#saidDependencies = data.propertyDependencies;
    const isAll = inputs === undefined || inputs === data.inputs;
    this.#said = isAll ? this.#inputs : fitting(data.inputs ?? noInputs, this.kind);
  }

  /** Whether it is found and not made: read, for sure or perhaps, or imported by this run. Others may have changed it. */
  get isFound(): boolean {
    return this.mayBeRead || this.options.importId !== undefined;
  }

  /** Whether this run imports it: what the program does not say of it stays as it is found. */
  get isImported(): boolean {
    return this.options.importId !== undefined && !this.mayBeRead;
  }

  /** Whether it still stands beside what took its place: one URN is two things then, and a state tells them apart in brackets. */
  get isLeaving(): boolean {
    return this.urn.endsWith(")");
  }

  /** Whether the engine leaves what is deployed at a top-level property as it is, whatever the program says. */
  ignores(property: string): boolean {
    if (this.#told.has(property)) return false;
    return this.#ignored === "all" || this.#ignored.has(property);
  }

  /** What is deployed at a property is told by what changes it, although the program ignores its changes. */
  tell(property: string): void {
    this.#told.add(property);
  }

  /**
   * What is deployed at a path as far as the program tells: undefined if nothing (the provider's or AWS's default holds),
   * `unknown` where only the deployment will know, also of anything within, and where changes are ignored. What deployments
   * move is there as the program says it: of that `ignores` is to be asked.
   */
  input(path: Path): Value | undefined {
    const value = at(this.#inputs, path);
    if (value !== undefined) return value;
    return this.inputsKnown && !this.keeps(path) ? undefined : unknown;
  }

  /** What the program says at a path, whether or not its changes are carried out: for what judges programs. */
  said(path: Path): Value | undefined {
    return at(this.#said, path) ?? (this.#isSaid ? undefined : unknown);
  }

  /** All that is said of what is deployed. */
  get inputs(): ValueMap {
    return this.#inputs;
  }

  /** An output that identifies the resource; undefined where it is not known. */
  output(name: Identity): Value | undefined {
    if (name === "id") return this.id;
    const value = this.#outputs?.(name);
    return value === undefined || value === null || isUnknown(value) ? undefined : value;
  }

  /** The same as text. */
  outputText(name: Identity): string | undefined {
    return textOf(this.output(name));
  }

  /** Whether the source tells where values came from. */
  get tellsDependencies(): boolean {
    return this.#propertyDependencies !== undefined;
  }

  /** The URNs that a top-level input's value came from. */
  dependenciesOf(property: string): readonly string[] {
    return sourcesAt(this.#propertyDependencies, property);
  }

  /** What the program says of what it ignores when it changes: as likely as anything, it is what is deployed. */
  get ignoredSaying(): readonly Saying[] {
    return Object.entries(this.#said)
      .filter(([property]) => this.#ignored === "all" || this.#ignored.has(property))
      .map(([property, value]) => {
        return { property, value, from: sourcesAt(this.#saidDependencies, property) };
      });
  }

  /** The inputs that came from other resources. */
  get dependentProperties(): readonly string[] {
    return Object.keys(this.#propertyDependencies ?? {});
  }

  /** The parent, if it is part of the graph. */
  get parent(): Resource | undefined {
    return this.#parent;
  }

  /** The resource and its descendants stand in the graph's order from here up to, without, `last`. */
  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** The graph gives each resource its place while it is built. */
  place(parent: Resource | undefined, first: number): void {
    this.#parent = parent;
    this.#first = first;
  }

  close(last: number): void {
    this.#last = last;
  }

  /** `type name`, for messages. */
  toString(): string {
    return `${this.type} ${this.name}`;
  }

  /** Whether this run imports it, and leaves it as it is found at a path, of which the program says nothing. */
  private keeps(path: Path): boolean {
    if (!this.isImported) return false;
    const [top = ""] = pathSteps(path);
    const own = this.kind === undefined ? undefined : keptOf[this.kind];
    const isKept = kept.has(String(top)) || own?.includes(String(top)) === true;
    return isKept && at(this.#inputs, [top]) === undefined;
  }
}
