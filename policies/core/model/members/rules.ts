/** Rules of security groups, however they are written: inline, in the older form, or one resource each. */
import { ports, type TrafficSet } from "../../algebra";
import { formatPath, numberOf, textOf, type Path, type Resource } from "../../graph";
import type { Listening, Reader } from "./reader";
import { Gathered, isNobody, type Peers } from "./peers";
import type { PrefixLists } from "./prefix-lists";

export type Direction = "ingress" | "egress";

/** Something that differs between the readings: at most, and at least. */
export interface Readings<T> {
  readonly may: T;
  readonly must: T;
}

/** One rule, as it is written. */
export interface Rule {
  readonly direction: Direction;
  readonly peers: Readings<Peers>;
  readonly traffic: Readings<TrafficSet>;
  readonly resource: Resource;
  /** Where in the resource it is written; empty for a resource that is the rule. */
  readonly path: string;
}

/** The ports that a resource listens on, for rules that take their port from it. */
export type PortsOf = (resource: Resource) => Listening | undefined;

type Steps = readonly (string | number)[];

export class RuleReader {
  constructor(
    readonly reader: Reader,
    private readonly prefixes: PrefixLists,
    private readonly portsOf: PortsOf,
  ) {}

  /** An item of a group's own list. */
  inline(group: Resource, direction: Direction, index: number): Rule {
    const base: Steps = [direction, index];
    const peers = new Gathered(this.reader, this.prefixes, group);
    peers.blocksOf([...base, "cidrBlocks"]);
    peers.blocksOf([...base, "ipv6CidrBlocks"]);
    peers.named([...base, "securityGroups"]);
    peers.prefixLists([...base, "prefixListIds"]);
    peers.own([...base, "self"]);
    const traffic = this.traffic(group, base, "protocol");
    return made(direction, peers, traffic, group, formatPath(base));
  }

  /** A rule of the older form. */
  legacy(rule: Resource, direction: Direction): Rule {
    const peers = new Gathered(this.reader, this.prefixes, rule);
    peers.blocksOf("cidrBlocks");
    peers.blocksOf("ipv6CidrBlocks");
    peers.named("sourceSecurityGroupId");
    peers.prefixLists("prefixListIds");
    peers.own("self");
    return made(direction, peers, this.traffic(rule, [], "protocol"), rule, "");
  }

  /** A rule that is a resource of its direction. */
  standalone(rule: Resource, direction: Direction): Rule {
    const peers = new Gathered(this.reader, this.prefixes, rule);
    peers.block("cidrIpv4");
    peers.block("cidrIpv6");
    peers.named("referencedSecurityGroupId");
    peers.prefixLists("prefixListId");
    return made(direction, peers, this.traffic(rule, [], "ipProtocol"), rule, "");
  }

  private traffic(resource: Resource, base: Steps, field: string): Readings<TrafficSet> {
    const protocol = this.reader.setting(resource, [...base, field]);
    const text =
      protocol.state === "known" ? (textOf(protocol.value) ?? numberOf(protocol.value)) : undefined;
    if (text === undefined) return { may: ports.allTraffic, must: ports.nothing() };
    const from = this.port(resource, [...base, "fromPort"]);
    const to = this.port(resource, [...base, "toPort"]);
    if (from.state === "unknown" || to.state === "unknown") {
      return this.unknownPorts(text, from, to);
    }
    const fields = {
      protocol: text,
      ...(from.number === undefined ? {} : { from: from.number }),
      ...(to.number === undefined ? {} : { to: to.number }),
    };
    return {
      may: ports.readTraffic(fields, "may").traffic,
      must: ports.readTraffic(fields, "must").traffic,
    };
  }

  /** Ports that are unknown are those of the resource that they come from, if it is one that says them. */
  private unknownPorts(protocol: string | number, from: Port, to: Port): Readings<TrafficSet> {
    const whole = ports.readTraffic({ protocol }, "may").traffic;
    const isEvery = ports.equals(whole, ports.allTraffic);
    const same =
      from.owner !== undefined && from.owner === to.owner ? this.portsOf(from.owner) : undefined;
    if (same === undefined || !same.declared) {
      return { may: whole, must: isEvery && isAll(protocol) ? whole : ports.nothing() };
    }
    return { may: ports.intersection(whole, same.may), must: ports.intersection(whole, same.must) };
  }

  private port(resource: Resource, path: Path): Port {
    const setting = this.reader.setting(resource, path);
    if (setting.state === "absent") return { state: "known" };
    const number = setting.state === "known" ? numberOf(setting.value) : undefined;
    if (number !== undefined) return { state: "known", number };
    const owner = this.reader.resolver.owner(resource, path)?.resource;
    return owner === undefined ? { state: "unknown" } : { state: "unknown", owner };
  }
}

interface Port {
  readonly state: "known" | "unknown";
  readonly number?: number;
  readonly owner?: Resource;
}

function isAll(protocol: string | number): boolean {
  return ["-1", "all"].includes(String(protocol).toLowerCase());
}

function made(
  direction: Direction,
  peers: Gathered,
  traffic: Readings<TrafficSet>,
  resource: Resource,
  path: string,
): Rule {
  return { direction, peers: { may: peers.may, must: peers.must }, traffic, resource, path };
}

/** Whether a rule is of any effect in a reading. */
export function isEffective({ peers, traffic }: Rule, reading: "may" | "must"): boolean {
  return !isNobody(peers[reading]) && !ports.isEmpty(traffic[reading]);
}
