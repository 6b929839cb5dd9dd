/** The rules of network ACLs, as AWS evaluates them. */
import {
  acl,
  ports,
  type AclRule,
  type AddressSet,
  type Between,
  type Direction,
  type TrafficSet,
} from "../../algebra";
import {
  flagOf,
  isUnknown,
  listOf,
  mapOf,
  numberOf,
  textOf,
  type Resource,
  type Value,
} from "../../graph";
import { blockBounds, everyAddress, noAddresses, unionBlocks } from "./bounds";

const names = {
  inline: { number: "ruleNo", action: "action" },
  standalone: { number: "ruleNumber", action: "ruleAction" },
} as const;

/** A rule of which nothing is known but that there may be some like it. */
export const anyRules: AclRule = {
  number: undefined,
  action: undefined,
  peers: acl.unknownPeers,
  traffic: acl.unknownTraffic,
};

/** The rule as a resource of its own, or the one at `at` in an ACL's list. */
export function readRule(rule: Resource, at: readonly (string | number)[] = []): AclRule {
  const field = (name: string): Value | undefined => rule.input([...at, name]);
  const { number, action } = at.length === 0 ? names.standalone : names.inline;
  const said = textOf(field(action))?.toLowerCase();
  return {
    number: numberOf(field(number)),
    action: said === "allow" || said === "deny" ? said : undefined,
    peers: peersOf(field),
    traffic: trafficOf(field),
  };
}

type Field = (name: string) => Value | undefined;

function isSet(value: Value | undefined): value is Value {
  return value !== undefined && value !== "";
}

function peersOf(field: Field): Between<AddressSet> {
  const [v4, v6] = [field("cidrBlock"), field("ipv6CidrBlock")];
  if (!isSet(v4) && !isSet(v6)) return acl.unknownPeers;
  return unionBlocks([
    isSet(v4) ? blockBounds(v4, "v4", everyAddress("v4")) : noAddresses,
    isSet(v6) ? blockBounds(v6, "v6", everyAddress("v6")) : noAddresses,
  ]);
}

function trafficOf(field: Field): Between<TrafficSet> {
  const given = field("protocol");
  const protocol = textOf(given) ?? numberOf(given);
  if (protocol === undefined) return acl.unknownTraffic;
  const isIcmp = /^(1|58|icmp|icmpv6|ipv6-icmp)$/i.test(String(protocol));
  const [from, to] = isIcmp
    ? [field("icmpType"), field("icmpCode")]
    : [field("fromPort"), field("toPort")];
  const range = { ...rangeEnd("from", from), ...rangeEnd("to", to) };
  // What is not set of a type and a code is 0 to the provider, and not all of them.
  const least = isIcmp ? { from: 0, to: 0, ...range } : range;
  const isOpen = [from, to].some((end) => end !== undefined && numberOf(end) === undefined);
  const whole = ports.readTraffic({ protocol }, "may").traffic;
  if (!isOpen) {
    return {
      least: ports.readTraffic({ protocol, ...least }, "must").traffic,
      most: ports.readTraffic({ protocol, ...range }, "may").traffic,
    };
  }
  const isRanged = !ports.equals(whole, ports.allTraffic);
  return { least: isRanged ? ports.nothing() : whole, most: whole };
}

function rangeEnd(name: "from" | "to", value: Value | undefined) {
  const number = numberOf(value);
  return number === undefined ? {} : { [name]: number };
}

/** A rule that may not be there: it allows nothing for sure, and denies nothing for sure. */
export function unsure(rule: AclRule): AclRule {
  return { ...rule, traffic: { least: ports.nothing(), most: rule.traffic.most } };
}

/** The directions of a standalone rule, with whether it is for sure for them. */
export function directionsOf(rule: Resource): readonly (readonly [Direction, boolean])[] {
  const value = rule.input("egress");
  const isEgress = value === undefined ? false : flagOf(value);
  if (isEgress !== undefined) return [[isEgress ? "egress" : "ingress", true]];
  return [
    ["ingress", false],
    ["egress", false],
  ];
}

/** The rules in an ACL's own list; undefined where the program leaves them to others. */
export function inlineRules(
  resource: Resource,
  direction: Direction,
): readonly AclRule[] | undefined {
  const value = resource.input(direction);
  if (resource.ignores(direction)) return [anyRules];
  // What a managed default ACL does not list is taken out of it.
  if (value === undefined) return resource.kind === "DefaultNetworkAcl" ? [] : undefined;
  const list = listOf(value);
  if (list === undefined || isUnknown(value)) return [anyRules];
  return list.map((rule, i) =>
    mapOf(rule) === undefined ? anyRules : readRule(resource, [direction, i]),
  );
}
