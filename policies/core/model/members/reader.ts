/** Reads the properties that place an interface: subnets, groups, flags, ports. */
import { ports, type Prefix, type TrafficSet } from "../../algebra";
import {
  Adoption,
  admission,
  flagOf,
  formatPath,
  formatReference,
  isUnknown,
  listOf,
  may,
  numberOf,
  pathSteps,
  show,
  textOf,
  type Admission,
  type Kind,
  type Path,
  type Reference,
  type Resolver,
  type Resource,
  type Target,
  type Value,
} from "../../graph";
import {
  anything,
  chosen,
  either,
  isNothing,
  no,
  none,
  together,
  unsure,
  weakened,
  yes,
  type Choice,
  type Judged,
} from "./choice";
import { pooledVpcs } from "../pooled";
import { readSubnets, type Subnet, type Subnets } from "../routing/subnets";
import { readVpcs } from "../routing/vpcs";
import { Given } from "./given";
import { targetKey } from "./keys";

/** What listens: traffic that is accepted at most, and at least. */
export interface Listening {
  readonly may: TrafficSet;
  readonly must: TrafficSet;
  /** Whether the program says on which ports; a host whose ports nobody declares may listen on any. */
  readonly declared: boolean;
}

/** A value as the program set it. */
export type Setting =
  | { readonly state: "absent" }
  | { readonly state: "unknown" }
  | { readonly state: "known"; readonly value: Value };

export class Reader {
  private readonly adoption: Adoption;
  private readonly defaults = new Map<Resource, Choice<Target>>();
  private readonly canonical = new Map<string, Target>();
  private readGiven: Given | undefined;
  private readSubnets: Subnets | undefined;
  private readHolders: ReadonlyMap<Resource, readonly Resource[]> | undefined;
  private readPooled: ReadonlyMap<Resource, Prefix> | undefined;

  constructor(readonly resolver: Resolver) {
    this.adoption = new Adoption(resolver.graph, resolver.regions, (resource, path) =>
      resolver.reference(resource, path),
    );
  }

  /** Interfaces that instances are given, and what public addresses are bound to. */
  get given(): Given {
    return (this.readGiven ??= new Given(this));
  }

  /** VPCs whose IPv4 block is not known yet, with that block. */
  get pooled(): ReadonlyMap<Resource, Prefix> {
    return (this.readPooled ??= pooledVpcs(this.resolver));
  }

  /** What is known of subnets, apart from their routes. */
  get standing(): Subnets {
    return (this.readSubnets ??= readSubnets(this.resolver, readVpcs(this.resolver)));
  }

  /** What is known of a subnet. */
  subnetOf({ urn }: Resource): Subnet {
    return this.standing.named(urn);
  }

  /** What holds a resource, whatever the property; components only hand it on. */
  holding(resource: Resource): readonly Resource[] {
    this.readHolders ??= this.findHolders();
    return this.readHolders.get(resource) ?? [];
  }

  private findHolders(): ReadonlyMap<Resource, readonly Resource[]> {
    const found = new Map<Resource, Resource[]>();
    for (const one of this.resolver.graph.resources) {
      if (!one.custom) continue;
      for (const held of this.resolver.mentions(one)) {
        const known = found.get(held);
        if (known === undefined) found.set(held, [one]);
        else known.push(one);
      }
    }
    return found;
  }

  /** Whether something that is not modelled holds a resource, and may use it in whatever way. */
  isHandedOn(resource: Resource): boolean {
    return this.holding(resource).some(({ family }) => family === "opaque");
  }

  /** A property; what is ignored when it changes is not known to be what is deployed. */
  setting(resource: Resource, path: Path): Setting {
    const value = resource.input(path);
    if (isIgnored(resource, path)) return { state: "unknown" };
    if (value === undefined) return { state: "absent" };
    return isUnknown(value) ? { state: "unknown" } : { state: "known", value };
  }

  /**
   * What a property is made with, ignored when it changes or not: as likely as anything it is what is deployed, so that
   * what is wrong with it counts, and what is right proves nothing.
   */
  made(resource: Resource, path: Path): Setting {
    if (!isIgnored(resource, path)) return this.setting(resource, path);
    const value = resource.said(path);
    if (value === undefined) return { state: "absent" };
    return isUnknown(value) ? { state: "unknown" } : { state: "known", value };
  }

  /** The same as a text, in small letters. */
  textMade(resource: Resource, path: Path): string | undefined {
    const setting = this.made(resource, path);
    return setting.state === "known" ? textOf(setting.value)?.toLowerCase() : undefined;
  }

  /** The one resource of a kind that a slot names, ignored when it changes or not. */
  resourceMade(resource: Resource, path: Path, kind: Kind): Resource | undefined {
    const all = isIgnored(resource, path)
      ? [...this.resolver.everMentioned(resource)].filter((one) => one.kind === kind)
      : this.resources(resource, path).certain;
    return all.length === 1 ? all[0] : undefined;
  }

  /** What a slot names. */
  targets(resource: Resource, path: Path, admits?: Admission): Choice<Target> {
    if (isIgnored(resource, path))
      return anything(`${at(resource, path)} is ignored when it changes`);
    if (!this.isSet(resource, path)) return none();
    return this.choiceOf(this.resolver.reference(resource, path, admits));
  }

  /** The same as resources. */
  resources(resource: Resource, path: Path, admits?: Admission): Choice<Resource> {
    const choice = this.targets(resource, path, admits);
    return {
      certain: choice.certain.map((target) => target.resource),
      possible: choice.possible.map((target) => target.resource),
      anything: choice.anything,
    };
  }

  /** Whether anything is set at a path. */
  isSet(resource: Resource, path: Path): boolean {
    if (isIgnored(resource, path)) return true;
    const steps = pathSteps(path);
    if (resource.input(steps.slice(0, 1)) === undefined) return false;
    if (resource.input(steps) !== undefined) return true;
    return this.resolver.reference(resource, path, { kinds: [] }).form !== "absent";
  }

  /** Subnets that a slot names; nothing where it is not set. */
  subnets(resource: Resource, path: Path): Choice<Resource> {
    return this.resources(resource, path);
  }

  /** The subnets of the subnet group that a slot names. */
  throughGroup(resource: Resource, path: Path): Choice<Resource> {
    if (!this.isSet(resource, path)) {
      return anything(`${at(resource, path)} is not set: it stands in a VPC that AWS chooses`);
    }
    const groups = this.resources(resource, path);
    const subnets = [
      ...groups.certain.map((group) => this.subnets(group, "subnetIds")),
      ...groups.possible.map((group) => weakened(this.subnets(group, "subnetIds"))),
      { ...none<Resource>(), anything: groups.anything },
    ];
    return together(subnets);
  }

  /** The VPC of a subnet. */
  vpcOf(subnet: Resource): Choice<Resource> {
    return this.isSet(subnet, "vpcId")
      ? this.resources(subnet, "vpcId")
      : anything(`${at(subnet, "vpcId")} is not set`);
  }

  /** The default group of the VPC that subnets are part of. */
  defaultGroups(subnets: Choice<Resource>): Choice<Target> {
    const of = (subnet: Resource): Choice<Target> => {
      const vpc = this.vpcOf(subnet);
      return together<Target>([
        ...vpc.certain.map((one) => this.defaultGroup(one)),
        ...vpc.possible.map((one) => weakened(this.defaultGroup(one))),
        { ...none<Target>(), anything: vpc.anything },
      ]);
    };
    return together<Target>([
      ...subnets.certain.map(of),
      ...subnets.possible.map((subnet) => weakened(of(subnet))),
      { ...none<Target>(), anything: subnets.anything },
    ]);
  }

  /** The default group of a VPC: the resource that manages it, if there is one. */
  defaultGroup(vpc: Resource): Choice<Target> {
    let known = this.defaults.get(vpc);
    if (known === undefined) {
      const reference = this.resolver.reference(vpc, "defaultSecurityGroupId");
      const { via } = reference;
      known = this.choiceOf(
        this.adoption.apply({
          form: "ref",
          certain: [{ resource: vpc, defaultOf: "SecurityGroup" }],
          possible: [],
          unknowns: 0,
          foreign: [],
          beyond: [],
          via: { ...via, admission: admission("securityGroup") },
        }),
      );
      this.defaults.set(vpc, known);
    }
    return known;
  }

  /** One object per target, so that targets are told apart by identity. */
  target(target: Target): Target {
    const key = targetKey(target);
    let known = this.canonical.get(key);
    if (known === undefined) this.canonical.set(key, (known = target));
    return known;
  }

  /** Whether a flag is set. */
  flag(resource: Resource, path: Path, absent: Judged["state"] = "no"): Judged {
    const setting = this.setting(resource, path);
    const where = at(resource, path);
    if (setting.state === "absent") return { state: absent, because: `${where} is not set` };
    if (setting.state === "unknown") return unsure(`${where} is unknown`);
    const flag = flagOf(setting.value);
    const because = `${where} = ${show(setting.value)}`;
    return flag === undefined ? unsure(because) : flag ? yes(because) : no(because);
  }

  /** Whether a flag is set in any item of a list; undefined where no item says anything. */
  flagInAny(resource: Resource, list: string, field: string): Judged | undefined {
    const setting = this.setting(resource, list);
    if (setting.state === "absent") return undefined;
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    if (items === undefined) return unsure(`${at(resource, list)} is unknown`);
    const said = items
      .map((_, i): Path => [list, i, field])
      .filter((path) => this.setting(resource, path).state !== "absent")
      .map((path) => this.flag(resource, path));
    return said.length === 0 ? undefined : either(...said);
  }

  /** Whether a text is one of those. */
  oneOf(resource: Resource, path: Path, texts: readonly string[]): Judged {
    const setting = this.setting(resource, path);
    const where = at(resource, path);
    if (setting.state === "absent") return no(`${where} is not set`);
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    if (setting.state === "unknown" || text === undefined) return unsure(`${where} is unknown`);
    const because = `${where} = ${show(setting.value)}`;
    return texts.includes(text.toLowerCase()) ? yes(because) : no(because);
  }

  /** Whether anything is set at a path, in any item where it leads through a list. */
  present(resource: Resource, path: string): Judged {
    const where = at(resource, path);
    if (!this.isSet(resource, path)) return no(`${where} is not set`);
    if (isIgnored(resource, path)) return unsure(`${where} is ignored when it changes`);
    const [property = "", ...rest] = path.split(".");
    const container = rest.length === 0 ? undefined : resource.input(property);
    const items = container === undefined ? undefined : listOf(container);
    const paths: readonly Path[] =
      items === undefined ? [path] : items.map((_, i) => [property, i, ...rest]);
    const hasSource = resource.dependenciesOf(property).length > 0;
    const judge = (one: Path): Judged => {
      const value = resource.input(one);
      if (value === undefined || listOf(value)?.length === 0 || numberOf(value) === 0) {
        return no(`${where} is not set`);
      }
      const steps = pathSteps(one);
      const around = steps.length > 1 ? resource.input(steps.slice(0, -1)) : undefined;
      const isHidden = around !== undefined && isUnknown(around);
      const isOpen = isUnknown(value) && (isHidden || !hasSource);
      return isOpen ? unsure(`${where} is unknown`) : yes(`${where} is set`);
    };
    return either(...paths.map(judge));
  }

  /** A text, in small letters; undefined where it is absent or unknown. */
  text(resource: Resource, path: Path): string | undefined {
    const setting = this.setting(resource, path);
    return setting.state === "known" ? textOf(setting.value)?.toLowerCase() : undefined;
  }

  /** A TCP port that a property holds. */
  tcpPort(resource: Resource, path: Path, absent: Listening): Listening {
    const setting = this.setting(resource, path);
    if (setting.state === "absent") return absent;
    const port = setting.state === "known" ? numberOf(setting.value) : undefined;
    return port === undefined ? someTcp : tcp(port);
  }

  private choiceOf(reference: Reference): Choice<Target> {
    const open = may(reference) === "anything";
    const why = open
      ? [`${reference.via.resource.toString()} :: ${formatReference(reference)}`]
      : [];
    const one = (target: Target) => this.target(target);
    return chosen(reference.certain.map(one), reference.possible.map(one), why);
  }
}

/** TCP on these ports. */
export function tcp(...numbers: readonly number[]): Listening {
  const set = ports.unionAll(numbers.map((port) => ports.portSet(ports.TCP, port)));
  return { may: set, must: set, declared: true };
}

/** TCP on a port that is not known. */
export const someTcp: Listening = {
  may: ports.protocolSet(ports.TCP),
  must: ports.nothing(),
  declared: false,
};

/** Whatever is sent: nobody declares the ports. */
export const undeclared: Listening = {
  may: ports.allTraffic,
  must: ports.allTraffic,
  declared: false,
};

/** The same as a recipe says it: a container, a job or a host may listen on any port. */
export const anyPort = (): Listening => undeclared;

/** Nothing listens. */
export const silent: Listening = { may: ports.nothing(), must: ports.nothing(), declared: true };

/** Whether a change of a property is not carried out. */
export function isIgnored(resource: Resource, path: Path): boolean {
  return resource.ignores(top(path));
}

/** `type name :: property`. */
export function at(resource: Resource, path: Path): string {
  return `${resource.toString()} :: ${formatPath(path)}`;
}

function top(path: Path): string {
  return String(pathSteps(path)[0] ?? "");
}

/** What a slot names, or else what holds where it names nothing. */
export function or<T>(choice: Choice<T>, otherwise: () => Choice<T>): Choice<T> {
  return isNothing(choice) ? otherwise() : choice;
}
