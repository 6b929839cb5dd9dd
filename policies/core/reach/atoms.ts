/**
 * Parts of subnets that nothing which is written tells apart: an address that is known stands for all of its part, so that
 * many members in one subnet are alike unless a rule, a route or an entry is for some of their addresses.
 */
import { addresses, type AddressSet } from "../algebra";
import {
  listOf,
  mapOf,
  textOf,
  type Kind,
  type Resource,
  type ResourceGraph,
  type Value,
} from "../graph";

/** Kinds that say what passes or where it goes, by blocks of addresses. */
const telling: readonly Kind[] = [
  "SecurityGroup", "DefaultSecurityGroup", "IngressRule", "EgressRule", "SecurityGroupRule", "NetworkAcl",
  "DefaultNetworkAcl", "NetworkAclRule", "RouteTable", "DefaultRouteTable", "Route", "PrefixList", "PrefixListEntry",
]; // prettier-ignore

export class Atoms {
  private readonly blocks: readonly AddressSet[];
  private readonly cuts = new Map<string, readonly AddressSet[]>();

  constructor(graph: ResourceGraph) {
    const texts = new Set(graph.ofKind(...telling).flatMap((one) => blocksIn(one)));
    this.blocks = [...texts].flatMap((text) => {
      const read = addresses.parse(text);
      return read.ok && addresses.hasV4(read.value) ? [read.value] : [];
    });
  }

  /** The part of a subnet in which an address lies; the address itself where the subnet's block is not known. */
  of(own: AddressSet, { urn }: Resource, block: AddressSet): AddressSet {
    if (addresses.hasBlock(block, true) || !addresses.isSubset(own, block)) return own;
    let cuts = this.cuts.get(urn);
    if (cuts === undefined) {
      cuts = this.blocks.filter(
        (one) => addresses.intersectsV4(one, block) && !addresses.isSubset(block, one),
      );
      this.cuts.set(urn, cuts);
    }
    const part = (left: AddressSet, cut: AddressSet) =>
      addresses.isSubset(own, cut)
        ? addresses.intersection(left, cut)
        : addresses.difference(left, cut);
    return cuts.reduce(part, block);
  }
}

/** Every text that a resource says where addresses belong. */
function blocksIn({ inputs }: Resource): readonly string[] {
  const found: string[] = [];
  const visit = (value: Value, isAddress: boolean): void => {
    const text = textOf(value);
    if (text !== undefined && isAddress) found.push(text);
    for (const item of listOf(value) ?? []) visit(item, isAddress);
    for (const [key, inner] of Object.entries(mapOf(value) ?? {})) visit(inner, /cidr/i.test(key));
  };
  visit(inputs, false);
  return found;
}
