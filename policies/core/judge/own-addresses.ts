/** Rules that are written for the addresses of single members, and for nothing else. */
import { addresses, type AddressSet } from "../algebra";
import { isSure, ownAddress, type Member } from "../model/members";
import type { Vpc } from "../model/routing";
import type { Judging } from "./judging";

/**
 * The members whose own addresses these are, all of which stand in the VPC of a destination; nobody where one address
 * is none of theirs, be it that of a whole block.
 */
export function holdersOf(judging: Judging, to: Member, set: AddressSet): readonly Member[] {
  const { v4, v6 } = addresses.size(set);
  if (v4 === 0 || v6 > 0n || v4 > judging.own4.length) return [];
  const vpc = vpcOf(judging, to);
  const found = judging.own4.filter(
    ({ member, own }) =>
      vpc !== undefined && vpcOf(judging, member) === vpc && addresses.isSubset(own, set),
  );
  const all = addresses.unionAll(found.map(({ own }) => own));
  return addresses.isSubset(set, all) ? found.map(({ member }) => member) : [];
}

/** The one VPC that a member stands in for sure. */
function vpcOf(judging: Judging, member: Member): Vpc | undefined {
  const all = isSure(member.subnets) ? judging.subnetsOf(member).map(({ vpc }) => vpc) : [];
  const vpcs = new Set(all.flatMap((vpc) => vpc.all));
  const [only] = vpcs;
  return vpcs.size === 1 && !all.some(({ open }) => open) ? only : undefined;
}

/** A member of which the one private address is known. */
export interface Addressed {
  readonly member: Member;
  readonly own: AddressSet;
}

export function addressedIn(members: readonly Member[]): readonly Addressed[] {
  return members.flatMap((member) => {
    const own = ownAddress(member.owner);
    return own === undefined ? [] : [{ member, own }];
  });
}
