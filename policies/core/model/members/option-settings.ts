/**
 * The option settings of an Elastic Beanstalk environment: its own, and those of the saved configuration that it starts
 * from, over which its own take precedence. What a bundle's `.ebextensions` add is not in any plan.
 */
import {
  admission,
  flagOf,
  listOf,
  numberOf,
  show,
  textOf,
  type Admission,
  type Path,
  type Resource,
  type Target,
  type Value,
} from "../../graph";
import {
  anything,
  isNothing,
  named,
  no,
  none,
  unsure,
  yes,
  type Choice,
  type Judged,
} from "./choice";
import { at, isIgnored, type Reader } from "./reader";

/** One setting: where it is written, and what it says, if that is known. */
export interface Option {
  readonly namespace: string;
  readonly name: string;
  readonly holder: Resource;
  readonly path: Path;
  readonly value: Value | undefined;
  /** What it says in small letters; undefined where it is not known. */
  readonly text: string | undefined;
}

/** Settings that name parts of a network, by what they name: an unknown one may be any of these. */
const naming: Readonly<Record<string, readonly string[]>> = {
  Subnet: ["aws:ec2:vpc subnets", "aws:ec2:vpc elbsubnets", "aws:ec2:vpc dbsubnets"],
  SecurityGroup: [
    "aws:autoscaling:launchconfiguration securitygroups",
    "aws:autoscaling:launchconfiguration sshsourcerestriction",
    "aws:elbv2:loadbalancer securitygroups",
    "aws:elbv2:loadbalancer managedsecuritygroup",
    "aws:elb:loadbalancer securitygroups",
    "aws:elb:loadbalancer managedsecuritygroup",
  ],
};

/** What keeps settings from being seen: where that stands, and why. */
export interface Opening {
  readonly holder: Resource;
  readonly property: "settings" | "templateName" | "environmentId";
  readonly because: string;
}

export class OptionSettings {
  /** Why any setting may say anything; empty where all are to be seen. */
  readonly open: readonly string[];
  readonly openings: readonly Opening[];
  /** The environment, and the saved configuration that it starts from. */
  private readonly holders: readonly Resource[];
  private readonly options: readonly Option[];
  private readonly byKey = new Map<string, Option>();

  constructor(
    readonly reader: Reader,
    readonly environment: Resource,
  ) {
    const open: Opening[] = [];
    this.holders = [environment, ...this.templates(open)];
    this.options = this.holders.flatMap((holder) => this.read(holder, open));
    for (const option of this.options) {
      const key = keyOf(option.namespace, option.name);
      const other = this.byKey.get(key);
      // Of two settings of one list, AWS takes one, and does not say which.
      if (other?.holder === option.holder && other.text !== option.text) {
        this.byKey.set(key, { ...other, value: undefined, text: undefined });
      } else if (other === undefined) this.byKey.set(key, option);
    }
    this.openings = open;
    this.open = open.map(({ because }) => because);
  }

  /** A setting; undefined where none is written, or nothing but an empty text, which stands for the default. */
  option(namespace: string, name: string): Option | undefined {
    const option = this.byKey.get(keyOf(namespace, name));
    return option?.text === "" ? undefined : option;
  }

  /** The settings of all namespaces that begin so, the effective ones. */
  below(prefix: string): readonly Option[] {
    return [...this.byKey.values()].filter(({ namespace }) => namespace.startsWith(prefix));
  }

  /** What a setting says in small letters: `absent` where it is not written, undefined where it is not known. */
  text(namespace: string, name: string): string | undefined {
    const option = this.option(namespace, name);
    if (this.open.length > 0) return undefined;
    return option === undefined ? "absent" : option.text;
  }

  /** The platform as its solution stack or ARN says it, in small letters; undefined where it is not known. */
  platform(): string | undefined {
    if (this.open.length > 0) return undefined;
    for (const holder of this.holders) {
      for (const name of ["solutionStackName", "platformArn"]) {
        if (this.reader.isSet(holder, name)) return this.reader.text(holder, name);
      }
    }
    return undefined;
  }

  /** Whether a flag is set. */
  flag(namespace: string, name: string, absent: Judged["state"]): Judged {
    const option = this.option(namespace, name);
    const [why] = this.open;
    if (why !== undefined) return unsure(why);
    const where = `${at(this.environment, "settings")}: ${name}`;
    if (option === undefined) return { state: absent, because: `${where} is not set` };
    const said = option.value === undefined ? undefined : flagOf(option.value);
    if (said === undefined) return unsure(`${where} is unknown`);
    return said ? yes(`${where} = true`) : no(`${where} = false`);
  }

  /** A port; undefined where it is not known. */
  port(namespace: string, name: string, absent: number): number | undefined {
    if (this.open.length > 0) return undefined;
    const option = this.option(namespace, name);
    return option === undefined ? absent : numberOf(option.value);
  }

  /** What a setting names, of one kind. Several ids stand in one text, separated by commas. */
  targets(namespace: string, name: string, admits: Admission): Choice<Target> {
    const option = this.option(namespace, name);
    if (option === undefined) return { ...none<Target>(), anything: this.open };
    const found = this.named(option, admits);
    if (this.open.length === 0) return found;
    return { certain: [], possible: named(found), anything: [...found.anything, ...this.open] };
  }

  private named(option: Option, admits: Admission): Choice<Target> {
    const text = textOf(option.value);
    const where = `${at(option.holder, option.path)} (${option.name})`;
    if (text === undefined) return this.sources(option, admits, where);
    const certain: Target[] = [];
    const possible: Target[] = [];
    const foreign: string[] = [];
    for (const id of text.split(",").map((one) => one.trim())) {
      if (id === "") continue;
      const { targets, isSure } = this.lookUp(option.holder, id, admits);
      if (targets.length === 0)
        foreign.push(`${where} names ${show(id)}, which is none of the resources`);
      (isSure ? certain : possible).push(...targets);
    }
    const one = (target: Target) => this.reader.target(target);
    return { certain: certain.map(one), possible: possible.map(one), anything: foreign };
  }

  private lookUp(
    holder: Resource,
    id: string,
    { kinds, named: byName, defaultOf, anyRegion }: Admission,
  ): { readonly targets: readonly Target[]; readonly isSure: boolean } {
    const { graph, regions } = this.reader.resolver;
    // An instance profile's id is its name: what is found by both is found once.
    const found = new Set<Target>();
    for (const { resource, by, identity } of graph.named(id)) {
      const isDefaultGroup = by === "default" && identity === "defaultSecurityGroupId";
      if (isDefaultGroup && defaultOf === "SecurityGroup") {
        for (const target of named(this.reader.defaultGroup(resource))) found.add(target);
      }
      const fits = resource.kind !== undefined && kinds.includes(resource.kind);
      const isMeant = by === "id" || (by === "name" && byName === true);
      if (fits && isMeant) found.add(this.reader.target({ resource }));
    }
    const match = ({ resource }: Target) =>
      anyRegion === true ? "equal" : regions.compare(holder, resource);
    const here = [...found].filter((target) => match(target) !== "unequal");
    const made = here.filter(({ resource }) => !resource.external);
    const targets = made.length > 0 ? made : here.slice(0, 1);
    return {
      targets,
      isSure: targets.length === 1 && targets.every((one) => match(one) === "equal"),
    };
  }

  /** What an unknown text was made of: where no other setting of its list can have come from them, it names them. */
  private sources(option: Option, admits: Admission, where: string): Choice<Target> {
    const { resolver } = this.reader;
    const { holder } = option;
    const from = resolver.sources(holder, "settings");
    const found = from
      .of(admits)
      .filter(
        ({ resource }) =>
          admits.anyRegion === true || resolver.regions.compare(holder, resource) === "equal",
      )
      .map((target) => this.reader.target(target));
    const direct = found.filter(({ defaultOf }) => defaultOf === undefined);
    // A VPC stands for its default group, or for itself in another setting.
    const others = found
      .filter(({ defaultOf }) => defaultOf !== undefined)
      .flatMap(({ resource }) => named(this.reader.defaultGroup(resource)));
    if (from.outside || found.length === 0) {
      return { certain: [], possible: found, anything: [`${where} is unknown`] };
    }
    const isSubnet = admits.kinds.includes("Subnet");
    const isSole = isSubnet ? !this.hasRival(option, "Subnet") : direct.length === 1;
    return isSole
      ? { certain: direct, possible: others, anything: [] }
      : { certain: [], possible: [...direct, ...others], anything: [] };
  }

  /** Whether another unknown setting of the same list may name the same kind. */
  private hasRival(option: Option, kind: "Subnet"): boolean {
    const keys = naming[kind] ?? [];
    return this.options.some(
      (other) =>
        other.holder === option.holder &&
        other.path !== option.path &&
        other.text === undefined &&
        keys.includes(keyOf(other.namespace, other.name)),
    );
  }

  /** The saved configuration that the environment starts from. */
  private templates(open: Opening[]): readonly Resource[] {
    const { reader, environment } = this;
    if (!reader.isSet(environment, "templateName")) return [];
    const found = reader.resources(environment, "templateName", admission("beanstalkTemplate"));
    const [template] = found.certain;
    const isOne = found.certain.length === 1 && found.possible.length + found.anything.length === 0;
    if (template === undefined || !isOne || template.external) {
      open.push({
        holder: environment,
        property: "templateName",
        because: `${at(environment, "templateName")} names no saved configuration of the plan for sure`,
      });
      return [];
    }
    if (reader.isSet(template, "environmentId")) {
      open.push({
        holder: template,
        property: "environmentId",
        because: `${at(template, "environmentId")} takes over another environment's settings`,
      });
    }
    return [template];
  }

  private read(holder: Resource, open: Opening[]): readonly Option[] {
    const value = holder.input("settings");
    const where = at(holder, "settings");
    const leaveOpen = (because: string) => open.push({ holder, property: "settings", because });
    if (isIgnored(holder, "settings")) {
      leaveOpen(`${where} are ignored when they change`);
      return [];
    }
    if (value === undefined) return [];
    const list = listOf(value);
    if (list === undefined) {
      leaveOpen(`${where} is unknown`);
      return [];
    }
    return list.flatMap((_, i): Option[] => {
      const part = (name: string): Path => ["settings", i, name];
      const namespace = textOf(holder.input(part("namespace")));
      const name = textOf(holder.input(part("name")));
      if (namespace === undefined || name === undefined) {
        leaveOpen(`${where}: it is not known which setting one of them is`);
        return [];
      }
      const said = holder.input(part("value"));
      const text = textOf(said) ?? numberOf(said)?.toString() ?? flagOf(said)?.toString();
      return [
        {
          namespace: namespace.toLowerCase(),
          name: name.toLowerCase(),
          holder,
          path: part("value"),
          value: text === undefined ? undefined : said,
          text: text?.toLowerCase(),
        },
      ];
    });
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace.toLowerCase()} ${name.toLowerCase()}`;
}

/** A choice of what targets stand for. */
export function resourcesOf({
  certain,
  possible,
  anything: why,
}: Choice<Target>): Choice<Resource> {
  return {
    certain: certain.map(({ resource }) => resource),
    possible: possible.map(({ resource }) => resource),
    anything: why,
  };
}

/** A choice, or anything where it names nothing. */
export function orAnything<T>(choice: Choice<T>, because: string): Choice<T> {
  return isNothing(choice) ? anything(because) : choice;
}
