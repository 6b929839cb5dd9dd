/** Every target that is registered, by what it is registered with: a target group, or a classic load balancer. */
import { admission, type Admission, type Resource } from "../../graph";
import { chosen, named, weakened, type Choice } from "../members/choice";
import type { Member } from "../members/member";
import { isIgnored, type Reader } from "../members/reader";
import { propertyEvidence, slotEvidence, type Evidence } from "../routing/evidence";
import type { Owners } from "./owners";
import { namedBy, namedIfSet } from "./references";
import { portOf, type Port } from "./target-groups";

/** What targets are registered with. */
export type PoolKind = "TargetGroup" | "ClassicLoadBalancer";

/** Where somebody is registered. */
export interface Pools extends Choice<Resource> {
  /** What it may be where it may be anything. */
  readonly kinds: readonly PoolKind[];
  /** The slot that names them, where it is another than the target's. */
  readonly because?: Evidence;
}

export interface Registration {
  readonly pools: Pools;
  readonly target: Member;
  /** Whether it is this target for sure, and stays registered. */
  readonly isSure: boolean;
  /** The port that it is registered with; undefined where the group's own holds. */
  readonly port: Port | undefined;
  readonly because: Evidence;
}

/** A registration of something that is not known. */
export interface LooseTarget {
  readonly pools: Pools;
  readonly because: Evidence;
  readonly fix: string;
}

const groupOnly: readonly PoolKind[] = ["TargetGroup"];
const classicOnly: readonly PoolKind[] = ["ClassicLoadBalancer"];
const either: readonly PoolKind[] = ["TargetGroup", "ClassicLoadBalancer"];

/** Why a target is not registered with a pool for sure; nothing where it is. */
export function unsureOf(
  pool: Resource,
  { pools, isSure, because }: Registration,
): readonly Evidence[] {
  return [
    ...(pools.certain.includes(pool) ? [] : [pools.because ?? because]),
    ...(isSure ? [] : [because]),
  ];
}

export function inGroups(choice: Choice<Resource>): Pools {
  return { ...choice, kinds: groupOnly };
}

export function inClassic(choice: Choice<Resource>): Pools {
  return { ...choice, kinds: classicOnly };
}

/** Registrations as they are found, with indexes of both sides. */
export class Registrations {
  readonly loose: LooseTarget[] = [];
  private readonly byPool = new Map<Resource, Registration[]>();
  private readonly anywhere: Registration[] = [];
  private readonly byOwner = new Map<Resource, Registration[]>();

  add(pools: Pools, targets: Choice<Member>, port: Port | undefined, because: Evidence): void {
    const isNowhere = named(pools).length === 0 && pools.anything.length === 0;
    if (isNowhere) return;
    const put = (target: Member, isSure: boolean) => {
      const one: Registration = { pools, target, isSure, port, because };
      for (const pool of named(pools)) push(this.byPool, pool, one);
      if (pools.anything.length > 0) this.anywhere.push(one);
      push(this.byOwner, target.owner, one);
    };
    for (const target of targets.certain) put(target, true);
    for (const target of targets.possible) put(target, false);
    const [why] = targets.anything;
    if (why === undefined) return;
    this.loose.push({
      pools,
      because: { resource: because.resource, path: because.path, text: why },
      fix: "Register a resource by reference, or give a literal.",
    });
  }

  /** Those that are registered with a pool, surely or perhaps. */
  of(pool: Resource): readonly Registration[] {
    const own = this.byPool.get(pool) ?? [];
    if (this.anywhere.length === 0) return own;
    const more = this.anywhere.filter(
      ({ pools }) => takes(pools, pool) && !named(pools).includes(pool),
    );
    return more.length === 0 ? own : [...own, ...more];
  }

  /** The registrations of a member. */
  by(target: Member): readonly Registration[] {
    const all = this.byOwner.get(target.owner) ?? [];
    return all.filter((one) => one.target === target || one.target.label === target.label);
  }

  /** Why a pool may have any target. */
  looseOf(pool: Resource): readonly LooseTarget[] {
    return this.loose.filter(
      ({ pools }) =>
        named(pools).includes(pool) || (pools.anything.length > 0 && takes(pools, pool)),
    );
  }
}

/** Whether something that may be any of its kinds may be this one. */
function takes({ kinds }: Pools, pool: Resource): boolean {
  return kinds.some((kind) => kind === pool.kind);
}

/** Who hands out the names of groups of instances, beside the groups themselves. */
const scaling: Admission = {
  kinds: ["AutoscalingGroup", "EksNodeGroup", "BeanstalkEnvironment"],
  named: true,
};

const scalingSlots = [
  ["targetGroupArns", groupOnly],
  ["loadBalancers", classicOnly],
  ["trafficSources.identifier", either],
] as const;

/** Everything that is attached by a resource of its own, or by the groups of instances themselves. */
export function readAttachments(reader: Reader, owners: Owners, into: Registrations): void {
  const { graph } = reader.resolver;
  for (const one of graph.ofKind("TargetGroupAttachment")) {
    const pools = {
      ...inGroups(namedBy(reader, one, "targetGroupArn")),
      because: slotEvidence(reader.resolver, one, "targetGroupArn"),
    };
    const targets = owners.target(one, "targetId", pools);
    into.add(pools, targets, portOf(reader, one, "port"), propertyEvidence(one, "targetId"));
  }
  for (const one of graph.ofKind("AutoscalingGroup")) {
    for (const [path, kinds] of scalingSlots) {
      const pools = { ...namedIfSet(reader, one, path), kinds };
      into.add(pools, owners.named(sure(one)), undefined, propertyEvidence(one, path));
    }
  }
  for (const one of graph.ofKind("SpotFleetRequest")) {
    const groups = namedIfSet(reader, one, "targetGroupArns", admission("targetGroup"));
    const classic = namedIfSet(reader, one, "loadBalancers", admission("classicLoadBalancer"));
    const targets = owners.named(sure(one));
    into.add(inGroups(groups), targets, undefined, propertyEvidence(one, "targetGroupArns"));
    into.add(inClassic(classic), targets, undefined, propertyEvidence(one, "loadBalancers"));
  }
  const attach = (one: Resource, path: string, kinds: readonly PoolKind[]) => {
    if (one.input(path.split(".").slice(0, 1)) === undefined) return;
    const groups = namedBy(reader, one, "autoscalingGroupName", scaling);
    const isHeld = [...groups.certain, ...groups.possible].some((group) => isListed(group, kinds));
    const targets = owners.named(groups);
    const because = slotEvidence(reader.resolver, one, path);
    const pools = { ...namedBy(reader, one, path), kinds, because };
    const held = isHeld ? weakened(targets) : targets;
    into.add(pools, held, undefined, propertyEvidence(one, path));
  };
  for (const one of graph.ofKind("AutoscalingAttachment")) {
    attach(one, "lbTargetGroupArn", groupOnly);
    attach(one, "elb", classicOnly);
  }
  for (const one of graph.ofKind("TrafficSourceAttachment")) {
    attach(one, "trafficSource.identifier", either);
  }
  readClassic(reader, owners, into);
}

/** Whether a group of instances lists what it is attached to, so that what others attach is taken away again. */
function isListed(group: Resource, kinds: readonly PoolKind[]): boolean {
  return scalingSlots.some(([path, of]) => {
    const [property = ""] = path.split(".");
    const meets = of.some((kind) => kinds.includes(kind));
    return meets && group.input(property) !== undefined && !isIgnored(group, property);
  });
}

function readClassic(reader: Reader, owners: Owners, into: Registrations): void {
  const { graph } = reader.resolver;
  for (const one of graph.ofKind("ClassicLoadBalancer")) {
    const targets = owners.named(namedIfSet(reader, one, "instances"));
    into.add(inClassic(sure(one)), targets, undefined, propertyEvidence(one, "instances"));
  }
  for (const one of graph.ofKind("ClassicAttachment")) {
    const pools = {
      ...inClassic(namedBy(reader, one, "elb")),
      because: slotEvidence(reader.resolver, one, "elb"),
    };
    const targets = owners.named(namedBy(reader, one, "instance"));
    // A list of the load balancer's own takes away what others attach.
    const isHeld = named(pools).some((pool) => pool.input("instances") !== undefined);
    const held = isHeld ? weakened(targets) : targets;
    into.add(pools, held, undefined, propertyEvidence(one, "instance"));
  }
}

export function sure(resource: Resource): Choice<Resource> {
  return chosen([resource]);
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
