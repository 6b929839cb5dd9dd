/** Security groups: which rules each of them has, surely or perhaps, in each direction. */
import { ports } from "../../algebra";
import { listOf, textOf, type Resource, type Target } from "../../graph";
import { anyone, nobody, peersKey } from "./peers";
import { PrefixLists } from "./prefix-lists";
import { at, type Reader } from "./reader";
import { RuleReader, type Direction, type PortsOf, type Rule } from "./rules";

/** The rules of a group in one direction. */
export interface RuleSet {
  /** All that may be in force. */
  readonly may: readonly Rule[];
  /** Those that are for sure. */
  readonly must: readonly Rule[];
}

export interface GroupRules {
  readonly ingress: RuleSet;
  readonly egress: RuleSet;
}

/** Something about groups that is worth a finding of its own. */
export interface GroupFinding {
  readonly kind: "mixed-rules" | "loose-rule";
  readonly resource: Resource;
  readonly text: string;
}

export const directions: readonly Direction[] = ["ingress", "egress"];

/** What is gathered for one group and direction, before conflicts are judged. */
interface Gathering {
  readonly inline: Rule[];
  /** Whether the group's own list is in force at all. */
  managed: boolean;
  readonly sure: Rule[];
  readonly maybe: Rule[];
}

type Both<T> = Record<Direction, T>;

export class Groups {
  readonly findings: readonly GroupFinding[];
  /** Rules that may be part of any group. */
  readonly loose: Readonly<Both<readonly Rule[]>>;
  private readonly gathered = new Map<Target, Both<Gathering>>();
  private readonly rules = new Map<Target, GroupRules>();
  private readonly exclusive = new Map<Target, Both<ReadonlySet<Resource>>>();
  private readonly anyExclusive: boolean;

  constructor(
    private readonly reader: Reader,
    portsOf: PortsOf,
  ) {
    const found: GroupFinding[] = [];
    const loose: Both<Rule[]> = { ingress: [], egress: [] };
    const rules = new RuleReader(reader, new PrefixLists(reader), portsOf);
    this.readStandalone(rules, loose, found);
    this.anyExclusive = this.readExclusive();
    this.loose = loose;
    const { graph } = reader.resolver;
    for (const group of graph.ofKind("SecurityGroup", "DefaultSecurityGroup")) {
      this.readInline(rules, reader.target({ resource: group }));
    }
    for (const vpc of graph.ofKind("Vpc", "DefaultVpc")) {
      const target = reader.target({ resource: vpc, defaultOf: "SecurityGroup" });
      this.readUnmanaged(target, "defaultSecurityGroupId");
    }
    // https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
    for (const cluster of graph.ofKind("EksCluster")) {
      const target = reader.target({ resource: cluster, defaultOf: "SecurityGroup" });
      this.readUnmanaged(target, "vpcConfig");
      // The cluster's controllers open it to the load balancers that they make.
      const why = `controllers of ${cluster.toString()} may add rules to its own group`;
      this.gathering(target).ingress.maybe.push(unknownRule("ingress", cluster, why, "vpcConfig"));
    }
    for (const target of this.gathered.keys()) this.judge(target, found);
    this.findings = found;
  }

  /** All groups, the default ones of VPCs among them. */
  get all(): readonly Target[] {
    return [...this.gathered.keys()];
  }

  /** The rules of a group. */
  of(group: Target): GroupRules {
    return this.rules.get(this.reader.target(group)) ?? noRules;
  }

  private readStandalone(rules: RuleReader, loose: Both<Rule[]>, found: GroupFinding[]): void {
    const { graph } = this.reader.resolver;
    const add = (rule: Rule, isDirectionSure: boolean) => {
      const groups = this.reader.targets(rule.resource, "securityGroupId");
      for (const group of groups.certain) {
        const { sure, maybe } = this.gathering(group)[rule.direction];
        (isDirectionSure ? sure : maybe).push(rule);
      }
      for (const group of groups.possible) this.gathering(group)[rule.direction].maybe.push(rule);
      const [why] = groups.anything;
      const none = groups.certain.length + groups.possible.length === 0;
      if (why === undefined && !none) return;
      loose[rule.direction].push(rule);
      const text = why ?? `${at(rule.resource, "securityGroupId")} is not set`;
      found.push({ kind: "loose-rule", resource: rule.resource, text });
    };
    for (const rule of graph.ofKind("IngressRule")) add(rules.standalone(rule, "ingress"), true);
    for (const rule of graph.ofKind("EgressRule")) add(rules.standalone(rule, "egress"), true);
    for (const rule of graph.ofKind("SecurityGroupRule")) {
      const type = this.reader.setting(rule, "type");
      const text = type.state === "known" ? textOf(type.value) : undefined;
      const known = directions.filter((direction) => direction === text);
      const isKnown = known.length === 1;
      for (const one of isKnown ? known : directions) add(rules.legacy(rule, one), isKnown);
    }
  }

  private readInline(rules: RuleReader, group: Target): void {
    const { resource } = group;
    const gathering = this.gathering(group);
    for (const direction of directions) {
      const one = gathering[direction];
      const setting = this.reader.setting(resource, direction);
      // A default group that is managed keeps nothing that it does not list.
      one.managed = setting.state !== "absent" || resource.kind === "DefaultSecurityGroup";
      if (setting.state === "absent") {
        const why = `${resource.toString()} is imported by this run, and may have rules that the program does not say`;
        if (resource.isImported) one.maybe.push(unknownRule(direction, resource, why));
        continue;
      }
      const items = setting.state === "known" ? listOf(setting.value) : undefined;
      if (items === undefined) {
        one.inline.push(unknownRule(direction, resource, `${at(resource, direction)} is unknown`));
      } else one.inline.push(...items.map((_, i) => rules.inline(resource, direction, i)));
    }
  }

  /** A group that AWS makes, and nobody manages, lets its members reach each other, and everything out. */
  private readUnmanaged(group: Target, path: string): void {
    const gathering = this.gathering(group);
    const all = { may: ports.allTraffic, must: ports.allTraffic };
    const rule = { resource: group.resource, path, traffic: all };
    const members = { ...nobody, self: true };
    const everyone = { ...anyone("it lets everything out"), anyone: [] };
    gathering.ingress.sure.push({
      ...rule,
      direction: "ingress",
      peers: { may: members, must: members },
    });
    gathering.egress.sure.push({
      ...rule,
      direction: "egress",
      peers: { may: everyone, must: everyone },
    });
  }

  /** What keeps the rules that it lists, and takes away the others. Returns whether one may be of any group. */
  private readExclusive(): boolean {
    let anywhere = false;
    for (const one of this.reader.resolver.graph.ofKind("SecurityGroupRulesExclusive")) {
      const groups = this.reader.targets(one, "securityGroupId");
      const kept: Both<ReadonlySet<Resource>> = {
        ingress: new Set(this.reader.resources(one, "ingressRuleIds").certain),
        egress: new Set(this.reader.resources(one, "egressRuleIds").certain),
      };
      for (const group of [...groups.certain, ...groups.possible]) {
        const other = this.exclusive.get(group);
        this.exclusive.set(group, other === undefined ? kept : shared(other, kept));
      }
      anywhere ||= groups.anything.length > 0;
    }
    return anywhere;
  }

  private judge(group: Target, found: GroupFinding[]): void {
    const gathering = this.gathering(group);
    this.rules.set(group, {
      ingress: this.judged(group, "ingress", gathering.ingress, found),
      egress: this.judged(group, "egress", gathering.egress, found),
    });
  }

  private judged(
    group: Target,
    direction: Direction,
    { inline, managed, sure, maybe }: Gathering,
    found: GroupFinding[],
  ): RuleSet {
    const may = [...inline, ...sure, ...maybe];
    const others = sure.length + maybe.length + this.loose[direction].length;
    let must: readonly Rule[] = [...inline, ...sure];
    if (managed && others > 0) {
      // Either form overwrites the other: what both say holds.
      const keys = new Set(inline.map(ruleKey));
      must = sure.filter((rule) => keys.has(ruleKey(rule)));
      if (sure.length > 0) {
        const text = `${at(group.resource, direction)} and ${sure[0]?.resource.toString() ?? ""} overwrite each other`;
        found.push({ kind: "mixed-rules", resource: group.resource, text });
      }
    }
    const kept = this.exclusive.get(group)?.[direction];
    if (kept !== undefined) must = must.filter(({ resource }) => kept.has(resource));
    return { may, must: this.anyExclusive ? [] : must };
  }

  private gathering(group: Target): Both<Gathering> {
    let known = this.gathered.get(group);
    if (known === undefined) {
      known = { ingress: gatheringOfNone(), egress: gatheringOfNone() };
      this.gathered.set(group, known);
    }
    return known;
  }
}

const noRules: GroupRules = { ingress: { may: [], must: [] }, egress: { may: [], must: [] } };

function gatheringOfNone(): Gathering {
  return { inline: [], managed: false, sure: [], maybe: [] };
}

function shared(
  a: Both<ReadonlySet<Resource>>,
  b: Both<ReadonlySet<Resource>>,
): Both<ReadonlySet<Resource>> {
  const both = (direction: Direction) =>
    new Set([...a[direction]].filter((rule) => b[direction].has(rule)));
  return { ingress: both("ingress"), egress: both("egress") };
}

function unknownRule(
  direction: Direction,
  resource: Resource,
  because: string,
  path: string = direction,
): Rule {
  return {
    direction,
    peers: { may: anyone(because), must: nobody },
    traffic: { may: ports.allTraffic, must: ports.nothing() },
    resource,
    path,
  };
}

/** What a rule surely says. */
function ruleKey({ peers, traffic }: Rule): string {
  return `${traffic.must.spans.join()} ${peersKey(peers.must)}`;
}
