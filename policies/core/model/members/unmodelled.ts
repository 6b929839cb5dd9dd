/** Resources that hold parts of the network, and that there is no model of: they may be anything. */
import { ports } from "../../algebra";
import {
  flagOf,
  isApart,
  isTrafficFree,
  isWholly,
  listOf,
  mapOf,
  textOf,
  type Kind,
  type Resource,
  type Value,
  isOfAnyOrigin,
} from "../../graph";
import { anything, unsure } from "./choice";
import { heldBy } from "./held";
import type { Member } from "./member";
import { filtered, memberOf } from "./recipes";
import { undeclared, type Reader } from "./reader";

/** What only parts of a network can be done with. */
const network: ReadonlySet<Kind> = new Set<Kind>([
  "Vpc", "DefaultVpc", "Subnet", "DefaultSubnet", "SecurityGroup", "DefaultSecurityGroup", "NetworkInterface",
  "LoadBalancer", "ClassicLoadBalancer",
]); // prettier-ignore

/** Members for what is not modelled and touches the network. */
export function unmodelledMembers(reader: Reader): readonly Member[] {
  return reader.resolver.graph.resources.flatMap((resource) => {
    const why = touches(reader, resource);
    return why === undefined ? [] : [unmodelled(reader, resource, why)];
  });
}

/** Why a resource without a model may have to do with the network; undefined if it has not. */
function touches(reader: Reader, resource: Resource): string | undefined {
  const { kind, family, type } = resource;
  if (kind !== undefined || (family !== "aws" && family !== "opaque")) return undefined;
  if (type === "pulumi:pulumi:StackReference") return undefined;
  if (isApart(resource)) return undefined;
  if (isTrafficFree(type))
    return "it stands in a network by what it is told, and there is no model of that";
  const { resolver } = reader;
  const isNetwork = ({ kind: of }: Resource) => of !== undefined && network.has(of);
  const held = heldBy(resolver, resource, resolver.mentions(resource), isNetwork);
  if (held !== undefined) return `there is no model of it, and ${held}`;
  const said = saysPublic(resource);
  if (said !== undefined) return `there is no model of it, and it says ${said}`;
  // Nothing is known of where an unknown value came from, or it came from what carries anything.
  const hidden = Object.keys(resource.inputs).find((key) => {
    const value = resource.input(key);
    if (value === undefined || isWholly(value)) return false;
    if (resource.dependenciesOf(key).length === 0) return true;
    return placing.test(key) && isOfAnyOrigin(resolver.graph, resource, key);
  });
  return hidden === undefined ? undefined : `there is no model of it, and its ${hidden} is unknown`;
}

/** Names of inputs that say where in a network something stands, or what it is behind. */
const placing = /subnet|securityGroup|vpc|network|loadBalancer|targetGroup|routeTable/i;

/** Flags by which a service of AWS gives a thing an address on the internet, or an endpoint there. */
const publicFlag =
  /^(is|enable|allow)?public(ly)?(accessible|accessibility|connectivity|network|(network)?access)(enabled|allowed|type)?$/i;

/** Values that say that it has none. */
const off = /^(false|disabled?|none|no|off|private)$/i;

/** The flag by which a type of AWS without a model says that it is public, or may turn out to say so. */
export function saysPublic({ type, inputs }: Resource): string | undefined {
  if (!/^aws(-native)?:/.test(type)) return undefined;
  const find = (value: Value, key: string): string | undefined => {
    const map = mapOf(value);
    const parts = map === undefined ? (listOf(value) ?? []) : undefined;
    if (map === undefined && parts?.length === 0) {
      const isOff = value === null || flagOf(value) === false || off.test(textOf(value) ?? "");
      return publicFlag.test(key) && !isOff ? key : undefined;
    }
    for (const part of parts ?? []) {
      const found = find(part, key);
      if (found !== undefined) return found;
    }
    for (const [name, part] of Object.entries(map ?? {})) {
      // As in `publicAccess: { type: "DISABLED" }`.
      const found = find(part, publicFlag.test(key) ? key : name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(inputs, "");
}

function unmodelled(reader: Reader, resource: Resource, why: string): Member {
  const because = `${resource.toString()}: ${why}`;
  return memberOf(reader, resource, {
    role: "unmodelled",
    subnets: () => anything(because),
    groups: () => filtered(anything(because)),
    publicV4: () => unsure(because),
    v6: () => unsure(because),
    listens: () => ({ ...undeclared, must: ports.nothing() }),
    notes: [why],
  });
}
