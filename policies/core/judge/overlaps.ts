/**
 * Subnets of one VPC whose blocks have addresses in common: AWS refuses the second of them (InvalidSubnet.Conflict,
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html).
 */
import { addresses, parsePrefix, type AddressSet } from "../algebra";
import { isUnknown, textOf, type Resource } from "../graph";
import type { Model } from "../model";
import { named, type Member } from "../model/members";
import { at } from "../model/members/reader";
import { vpcNamed } from "../model/members/vpcs";
import type { Mend } from "./roots";

interface Known {
  readonly subnet: Resource;
  readonly set: AddressSet;
}

const path = "cidrBlock";

export class Overlaps {
  private found: ReadonlyMap<Resource, Resource> | undefined;

  constructor(private readonly model: Model) {}

  /** Why AWS does not make a subnet that something stands in, or may; undefined where it is not known to refuse any. */
  of({ subnets }: Member): Mend | undefined {
    this.found ??= this.find();
    for (const subnet of named(subnets)) {
      const other = this.found.get(subnet);
      if (other === undefined) continue;
      return {
        cause: { resource: subnet, property: path },
        why: `${at(subnet, path)} has addresses of ${other.toString()}, which is of the same VPC`,
        fix: `Give ${subnet.toString()} a block that no other subnet of its VPC has a part of: AWS refuses any other.`,
      };
    }
    return undefined;
  }

  /** Each subnet that has addresses of another one, with that. Cost: the subnets of a VPC, each with each. */
  private find(): ReadonlyMap<Resource, Resource> {
    const { reader } = this.model.members.interfaces;
    const byVpc = new Map<Resource, Known[]>();
    const found = new Map<Resource, Resource>();
    for (const subnet of this.model.graph.ofKind("Subnet")) {
      const vpc = vpcNamed(reader, subnet);
      const set = blockOf(subnet);
      if (vpc === undefined || set === undefined) continue;
      const known = byVpc.get(vpc) ?? [];
      for (const other of known) {
        if (!addresses.intersects(other.set, set)) continue;
        found.set(subnet, other.subnet);
        found.set(other.subnet, subnet);
      }
      byVpc.set(vpc, [...known, { subnet, set }]);
    }
    return found;
  }
}

/** The block of a subnet of the program, where it is written down; what is to be deleted beside what took its place has none. */
function blockOf(subnet: Resource): AddressSet | undefined {
  if (subnet.isFound || subnet.isLeaving || subnet.ignores(path)) return undefined;
  const value = subnet.input(path);
  const text = value === undefined || isUnknown(value) ? undefined : textOf(value);
  const read = text === undefined ? undefined : parsePrefix(text);
  return read?.ok === true ? addresses.ofPrefix(read.value) : undefined;
}
