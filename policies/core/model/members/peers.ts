/** Whom a rule names: addresses, groups, lists and owners of addresses, at most and at least. */
import { addresses, type AddressSet } from "../../algebra";
import {
  isUnknown,
  listOf,
  pathSteps,
  Secret,
  textOf,
  type Path,
  type Resource,
  type Target,
  type Value,
} from "../../graph";
import { awsListName } from "./aws-lists";
import type { Choice } from "./choice";
import { targetKey } from "./keys";
import type { NamedSource, PrefixLists } from "./prefix-lists";
import { at, isIgnored, type Reader } from "./reader";

/** Whom a rule lets in or out, in one reading. */
export interface Peers {
  readonly addresses: AddressSet;
  readonly groups: readonly Target[];
  /** The members of the group that the rule is part of. */
  readonly self: boolean;
  readonly lists: readonly NamedSource[];
  /**
   * Resources whose addresses are meant, where the text itself is unknown: any of these at most; at least the private
   * IPv4 address, as long as there is no public one that may be meant.
   */
  readonly owners: readonly Resource[];
  /** Why it may be anyone; empty where it cannot. */
  readonly anyone: readonly string[];
}

/**
 * The IPv4 block of every default VPC, which nobody can change: the account may add others
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html).
 */
const ofDefaultVpc = addresses.parseList(["172.31.0.0/16"]).set;

/** What is said of a secret that cannot be read, in the place of its text. */
const hidden = "[secret] is not an IP address or CIDR";

export const nobody: Peers = {
  addresses: addresses.nothing(),
  groups: [],
  self: false,
  lists: [],
  owners: [],
  anyone: [],
};

export function anyone(because: string): Peers {
  return { ...nobody, addresses: addresses.anything, anyone: [because] };
}

export function isNobody(peers: Peers): boolean {
  const { groups, self, lists, owners, anyone: open } = peers;
  const none = groups.length + lists.length + owners.length + open.length === 0 && !self;
  return none && addresses.isEmpty(peers.addresses);
}

/** One text per set of peers: equal ones have equal texts. */
export function peersKey(peers: Peers): string {
  const groups = peers.groups.map(targetKey).sort();
  const others = [...peers.lists.map(({ name }) => name), ...peers.owners.map(({ urn }) => urn)];
  return [
    addresses.format(peers.addresses).join(),
    groups.join(),
    String(peers.self),
    others.sort().join(),
  ].join(" ");
}

/** What is gathered of a rule's peers. */
export class Gathered {
  private readonly blocks: AddressSet[] = [];
  private readonly sureBlocks: AddressSet[] = [];
  private readonly groups: Target[] = [];
  private readonly sureGroups: Target[] = [];
  private readonly lists: NamedSource[] = [];
  private readonly sureLists: NamedSource[] = [];
  private readonly owners: Resource[] = [];
  private readonly sureOwners: Resource[] = [];
  private readonly open: string[] = [];
  private self = false;
  private selfSure = false;

  constructor(
    private readonly reader: Reader,
    private readonly prefixes: PrefixLists,
    private readonly resource: Resource,
  ) {}

  /** One CIDR block. */
  block(path: Path): void {
    const value = this.said(path);
    if (value !== undefined) this.cidr(path, value);
  }

  /** A list of CIDR blocks. */
  blocksOf(path: Path): void {
    const { resource } = this;
    const value = this.said(path);
    if (value === undefined) return;
    const items = listOf(value);
    if (items === undefined) {
      this.cidr(path, value);
      return;
    }
    const texts: string[] = [];
    items.forEach((item, i) => {
      const text = isUnknown(item) ? undefined : textOf(item);
      if (text === undefined) this.cidr([...pathSteps(path), i], item);
      else texts.push(text);
    });
    const { set, problems } = addresses.parseList(texts);
    this.blocks.push(set);
    this.sureBlocks.push(set);
    const [problem] = problems;
    if (problem !== undefined) {
      const isSecret = [value, ...items].some((one) => one instanceof Secret);
      this.open.push(`${at(resource, path)}: ${isSecret ? hidden : problem}`);
    }
  }

  /** Groups that a slot names. */
  named(path: Path): void {
    if (!this.reader.isSet(this.resource, path)) return;
    const groups = this.reader.targets(this.resource, path);
    this.groups.push(...groups.certain, ...groups.possible);
    this.sureGroups.push(...groups.certain);
    this.open.push(...groups.anything);
  }

  /** Prefix lists that a slot names. */
  prefixLists(path: Path): void {
    if (!this.reader.isSet(this.resource, path)) return;
    const own = this.awsLists(path);
    if (own !== undefined) {
      for (const name of own) this.source({ name, resource: undefined }, true);
      return;
    }
    for (const one of this.itemsOf(path)) {
      const lists: Choice<Resource> = this.reader.resources(this.resource, one);
      const isOne = lists.certain.length + lists.anything.length === 0 && areOne(lists.possible);
      for (const list of lists.certain) this.list(list, true);
      for (const list of lists.possible) this.list(list, isOne);
      this.open.push(...lists.anything);
    }
  }

  /** The places of a list's items, where all of them are known; else that of the whole. */
  private itemsOf(path: Path): readonly Path[] {
    const setting = this.reader.setting(this.resource, path);
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    if (items === undefined || items.some((item) => isUnknown(item))) return [path];
    return items.map((_, i) => [...pathSteps(path), i]);
  }

  /** Whether the group's own members are meant. */
  own(path: Path): void {
    const flag = this.reader.flag(this.resource, path);
    this.self ||= flag.state !== "no";
    this.selfSure ||= flag.state === "yes";
  }

  get may(): Peers {
    const base = {
      groups: [...new Set(this.groups)],
      self: this.self,
      lists: this.lists,
      owners: this.owners,
      anyone: this.open,
    };
    const isOpen = this.open.length > 0;
    return { ...base, addresses: isOpen ? addresses.anything : addresses.unionAll(this.blocks) };
  }

  get must(): Peers {
    return {
      addresses: addresses.unionAll(this.sureBlocks),
      groups: [...new Set(this.sureGroups)],
      self: this.selfSure,
      lists: this.sureLists,
      owners: this.sureOwners,
      anyone: [],
    };
  }

  /** What is set at a path and not ignored; where it is ignored, anyone may be meant. */
  private said(path: Path): Value | undefined {
    if (!isIgnored(this.resource, path)) return this.resource.input(path);
    this.open.push(`${at(this.resource, path)} is ignored when it changes`);
    return undefined;
  }

  private cidr(path: Path, value: Value): void {
    const text = isUnknown(value) ? undefined : textOf(value);
    if (text !== undefined) {
      const read = addresses.parse(text);
      if (read.ok) {
        this.blocks.push(read.value);
        this.sureBlocks.push(read.value);
      } else {
        const problem = value instanceof Secret ? hidden : read.problem;
        this.open.push(`${at(this.resource, path)}: ${problem}`);
      }
      return;
    }
    const owner = this.reader.resolver.owner(this.resource, path);
    const kind = owner?.resource.kind;
    if (owner === undefined || kind === undefined) {
      this.open.push(`${at(this.resource, path)} is unknown`);
    } else if (kind === "Vpc" || kind === "DefaultVpc") {
      this.ofVpc(path, owner.resource);
    } else if (kind === "Subnet" || kind === "DefaultSubnet") {
      this.ofSubnet(path, owner.resource);
    } else if (holders.has(kind)) {
      this.owners.push(...this.reader.given.holders(owner.resource));
      const sole = isOfV6(path) ? undefined : this.reader.given.sole(owner.resource);
      if (sole !== undefined) this.sureOwners.push(sole);
    } else {
      this.ofOther(path, owner.resource);
    }
  }

  private ofOther(path: Path, owner: Resource): void {
    this.open.push(`${at(this.resource, path)} is unknown, and comes from ${owner.toString()}`);
  }

  /** Part of a subnet's block that is not known yet either: it lies in its VPC. One that is known would be told. */
  private ofSubnet(path: Path, subnet: Resource): void {
    const { vpc, v4, v6 } = this.reader.subnetOf(subnet);
    const { least, most } = isOfV6(path) ? v6 : v4;
    const isPart = !vpc.open && addresses.isEmpty(least) && !addresses.isEmpty(most);
    const isOfAws = subnet.kind === "DefaultSubnet" && subnet.output("cidrBlock") === undefined;
    if (isPart) this.blocks.push(most);
    else if (isOfAws && !isOfV6(path)) this.blocks.push(ofDefaultVpc);
    else this.ofOther(path, subnet);
  }

  /** Part of a VPC's addresses: its IPv4 block, or the IPv6 block that it is going to get. */
  private ofVpc(path: Path, vpc: Resource): void {
    const isV6 = isOfV6(path);
    const text = isV6 ? undefined : textOf(vpc.input("cidrBlock"));
    const read = text === undefined ? undefined : addresses.parse(text);
    const drawn = this.reader.pooled.get(vpc);
    if (isV6) this.blocks.push(addresses.block(vpc.urn));
    else if (drawn !== undefined) this.blocks.push(addresses.ofPrefix(drawn));
    else if (read?.ok === true) this.blocks.push(read.value);
    else if (vpc.kind === "DefaultVpc") this.blocks.push(ofDefaultVpc);
    else this.open.push(`${at(this.resource, path)} is unknown`);
  }

  /** Lists of AWS's own; undefined where something else is among them. */
  private awsLists(path: Path): readonly string[] | undefined {
    const setting = this.reader.setting(this.resource, path);
    if (setting.state !== "known") return undefined;
    const items = listOf(setting.value) ?? [setting.value];
    const names = items.map((item) => {
      const id = isUnknown(item) ? undefined : textOf(item);
      return id === undefined ? undefined : awsListName(id);
    });
    const known = names.filter((name) => name !== undefined);
    if (known.length === 0 || known.length < names.length) return undefined;
    return [...new Set(known)];
  }

  /** What AWS keeps, and says no addresses of. */
  private source(source: NamedSource, isSure: boolean): void {
    this.lists.push(source);
    if (isSure) this.sureLists.push(source);
  }

  private list(list: Resource, isSure: boolean): void {
    if (list.kind === "VpcEndpoint") {
      const name = textOf(list.input("serviceName")) ?? list.toString();
      this.source({ name, resource: list }, isSure);
      return;
    }
    const name = list.id === undefined ? undefined : awsListName(list.id);
    if (name !== undefined) {
      this.source({ name, resource: undefined }, isSure);
      return;
    }
    const { may, must } = this.prefixes.of(list);
    this.blocks.push(may);
    if (isSure) this.sureBlocks.push(must);
  }
}

function isOfV6(path: Path): boolean {
  return /ipv6/i.test(pathSteps(path).join("."));
}

/** Whether several endpoints, of several VPCs, have one list: that of their service in their region. */
function areOne(endpoints: readonly Resource[]): boolean {
  const names = endpoints.map((one) =>
    one.kind === "VpcEndpoint" ? textOf(one.input("serviceName")) : undefined,
  );
  const [name] = names;
  return name !== undefined && names.every((one) => one === name);
}

/** What has addresses that a rule may be for: `${instance.privateIp}/32`. */
const holders: ReadonlySet<string> = new Set([
  "Instance", "SpotInstanceRequest", "NetworkInterface", "Eip", "NatGateway",
]); // prettier-ignore
