/**
 * What a load balancer, a target group and a target say of themselves and do not agree on: AWS refuses it, or sends
 * nothing there, whatever routes and rules say.
 */
import { numberOf, type Resource } from "../../graph";
import { isSure, named } from "../members/choice";
import type { Member } from "../members/member";
import { at, type Reader } from "../members/reader";
import { areTwo, vpcAround, vpcNamed } from "../members/vpcs";
import type { Evidence } from "../routing/evidence";
import { isZoneId } from "../routing/subnets";
import type { Entries } from "./listeners";
import type { Registration } from "./registrations";
import type { TargetGroups } from "./target-groups";

/** What each type of load balancer speaks with its targets. */
const spoken = {
  application: ["http", "https"],
  network: ["tcp", "tls", "udp", "tcp_udp", "quic", "tcp_quic"],
} as const;

export class Misfits {
  constructor(
    private readonly reader: Reader,
    private readonly entries: Entries,
    private readonly groups: TargetGroups,
  ) {}

  /** Why nothing gets from a load balancer to a target of a pool, with what mends it; undefined where nothing is known to be wrong. */
  of(
    balancer: Member,
    pool: Resource,
    one: Registration,
    listener?: Resource,
  ): Evidence | undefined {
    const ofGroup =
      pool.kind === "TargetGroup"
        ? (this.protocol(balancer, listener) ?? this.protocol(balancer, pool) ?? this.type(pool, one.target) ?? this.vpc(balancer, pool, one.target)) // prettier-ignore
        : undefined;
    return ofGroup ?? this.zone(balancer, pool, one);
  }

  /**
   * What a listener or a target group speaks
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html,
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html).
   */
  private protocol({ owner }: Member, group: Resource | undefined): Evidence | undefined {
    if (group === undefined) return undefined;
    const path = "protocol";
    const type = this.entries.typeOf(owner);
    const protocol = this.reader.text(group, path);
    if (protocol === undefined || (type !== "application" && type !== "network")) return undefined;
    const known: readonly string[] = spoken[type];
    const other: readonly string[] = spoken[type === "network" ? "application" : "network"];
    const isInvoked = group.kind === "TargetGroup" && this.typeOf(group) === "lambda";
    if (isInvoked || !other.includes(protocol)) return undefined;
    return {
      resource: group,
      path,
      text: `${at(group, path)} is ${protocol.toUpperCase()}, which ${owner.toString()}, of type ${type}, does not speak`,
      fix: `Have ${path} of ${group.toString()} be one of ${known.join(", ").toUpperCase()}, or put ${owner.toString()} of another type before it.`,
    };
  }

  /**
   * Tasks with interfaces of their own are registered by their addresses
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html), and of load balancers none but
   * Application Load Balancers as such
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html).
   */
  private type(group: Resource, { owner }: Member): Evidence | undefined {
    const path = "targetType";
    const isService = owner.kind === "EcsService" || owner.kind === "EcsTaskSet";
    const type = this.typeOf(group);
    if (
      type === "alb" &&
      owner.kind === "LoadBalancer" &&
      this.entries.typeOf(owner) === "network"
    ) {
      return {
        resource: group,
        path,
        text: `${at(group, path)} is alb, and ${owner.toString()} is of type network`,
        fix: `Set ${path} of ${group.toString()} to "ip" and register addresses of ${owner.toString()}, or have that be of type application.`,
      };
    }
    if (!isService || type !== "instance") return undefined;
    if (this.reader.present(owner, "networkConfiguration").state !== "yes") return undefined;
    return {
      resource: group,
      path,
      text: `${at(group, path)} is instance, and the tasks of ${owner.toString()} have addresses of their own`,
      fix: `Set ${path} of ${group.toString()} to "ip".`,
    };
  }

  /**
   * A target group is of its load balancer's VPC; only by their addresses targets are of another one
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html).
   */
  private vpc(balancer: Member, group: Resource, target: Member): Evidence | undefined {
    const path = "vpcId";
    const { reader } = this;
    const type = this.typeOf(group);
    const own = group.ignores(path)
      ? reader.resourceMade(group, path, "Vpc")
      : vpcNamed(reader, group);
    if (own === undefined || type === "lambda") return undefined;
    const around = vpcAround(reader, balancer.subnets);
    if (areTwo(own, around)) {
      return {
        resource: group,
        path,
        text: `${at(group, path)} is ${own.toString()}, and ${balancer.owner.toString()} stands in another VPC`,
        fix: `Have ${path} of ${group.toString()} be the VPC of ${balancer.owner.toString()}.`,
      };
    }
    if (type !== "instance" && type !== "alb") return undefined;
    if (!areTwo(own, vpcAround(reader, target.subnets))) return undefined;
    if (type === "alb") {
      return {
        resource: group,
        path: "targetType",
        text: `${at(group, "targetType")} is alb, and ${target.label} stands in another VPC`,
        fix: `Put ${target.label} and ${balancer.owner.toString()} into one VPC.`,
      };
    }
    return {
      resource: group,
      path: "targetType",
      text: `${at(group, "targetType")} is instance, and ${target.label} stands in another VPC`,
      fix: `Set targetType of ${group.toString()} to "ip": of another VPC targets are registered by their addresses.`,
    };
  }

  /**
   * Targets in a zone that a load balancer does not have get nothing
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html), but for
   * those of a Network Load Balancer that goes across zones
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-cross-zone.html). So it is with a load
   * balancer behind another one, which has an address in each of its own zones.
   */
  private zone(balancer: Member, pool: Resource, { target, because }: Registration) {
    const { reader } = this;
    const { owner, subnets } = balancer;
    const type = pool.kind === "TargetGroup" ? this.typeOf(pool) : "instance";
    if (type !== "instance" && type !== "ip" && type !== "alb") return undefined;
    const isNetwork = this.entries.typeOf(owner) === "network";
    if (isNetwork && this.crosses(owner, pool)) return undefined;
    if (because.resource !== undefined && reader.isSet(because.resource, "availabilityZone")) {
      if (because.resource.kind === "TargetGroupAttachment") return undefined;
    }
    const own = isSure(subnets) ? this.zonesOf(subnets.certain) : undefined;
    const all =
      target.subnets.anything.length > 0 ? undefined : this.zonesOf(named(target.subnets));
    if (own === undefined || all === undefined || !areAlike([...own, ...all])) return undefined;
    const vpc = vpcAround(reader, subnets);
    const isNear = named(target.subnets).every((one) => vpcNamed(reader, one) === vpc);
    if (vpc === undefined || !isNear) return undefined;
    const outside = [...all].filter((zone) => !own.has(zone));
    const isLost = outside.length === all.size || (outside.length > 0 && this.isSingle(target));
    if (!isLost) return undefined;
    const path = reader.isSet(owner, "subnetMappings") ? "subnetMappings" : "subnets";
    const across = isNetwork ? ", set enableCrossZoneLoadBalancing," : "";
    const stands = outside.length === all.size ? "stands" : "may stand";
    const evidence: Evidence = {
      resource: owner,
      path,
      text: `${at(owner, path)} is in ${[...own].join(", ")} alone, and ${target.label} ${stands} in ${outside.join(", ")}: it gets nothing there`,
      fix: `Give ${owner.toString()} a subnet in ${outside.join(", ")}${across} or put ${target.label} into subnets in ${[...own].join(", ")}.`,
    };
    return evidence;
  }

  /** Whether the nodes of a Network Load Balancer hand on to other zones for sure: they do not unless they are told. */
  private crosses(balancer: Resource, group: Resource): boolean {
    const { reader } = this;
    const own = "loadBalancingCrossZoneEnabled";
    const setting = reader.setting(group, own);
    const text = reader.text(group, own);
    const asBalancer = setting.state === "absent" || text === "use_load_balancer_configuration";
    if (asBalancer) return reader.flag(balancer, "enableCrossZoneLoadBalancing").state === "yes";
    return reader.flag(group, own).state === "yes";
  }

  /** Whether something is one thing, in one of its subnets that AWS chooses. */
  private isSingle({ owner, spread, role }: Member): boolean {
    if (spread === "some" && role === "store") return true;
    if (owner.kind !== "EcsService") return false;
    const count = this.reader.setting(owner, "desiredCount");
    return count.state === "known" && numberOf(count.value) === 1;
  }

  /** What kind of targets a group is made for; undefined where it is not known. */
  private typeOf(group: Resource): string | undefined {
    const path = "targetType";
    if (!group.ignores(path)) return this.groups.typeOf(group);
    const isAbsent = this.reader.made(group, path).state === "absent";
    return isAbsent ? "instance" : this.reader.textMade(group, path);
  }

  private zoneOf(subnet: Resource): string | undefined {
    const all = ["availabilityZone", "availabilityZoneId"].filter((path) => subnet.ignores(path));
    const [made] = all.flatMap((path) => this.reader.textMade(subnet, path) ?? []);
    return made ?? this.reader.subnetOf(subnet).zone;
  }

  /** The zones of some subnets; undefined where that of one is not known. */
  private zonesOf(subnets: readonly Resource[]): ReadonlySet<string> | undefined {
    const zones = subnets.map((one) => (one.mayBeRead ? undefined : this.zoneOf(one)));
    const known = zones.filter((zone) => zone !== undefined);
    return known.length === zones.length && known.length > 0 ? new Set(known) : undefined;
  }
}

/** Whether zones can be compared: all by their names, or all by their ids. */
function areAlike(zones: readonly string[]): boolean {
  return new Set(zones.map((zone) => isZoneId(zone))).size === 1;
}
