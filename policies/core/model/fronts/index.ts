/**
 * Ways into a network that need no public address. DNS records are none, and neither authorizers nor firewalls for web
 * requests close any.
 */
import type { Resolver, Resource } from "../../graph";
import type { Balancing } from "../balancing/types";
import type { Member, Members } from "../members";
import type { Routing } from "../routing";
import { acceleratorFronts } from "./accelerator";
import { apiGatewayFronts } from "./api-gateway";
import { cloudFrontFronts } from "./cloudfront";
import { computeFronts } from "./compute-fronts";
import { controlPlaneFronts } from "./control-plane";
import { leadsSomewhere } from "./front";
import { fileFronts } from "./file-access";
import { instanceConnectFronts } from "./instance-connect";
import { latticeFronts } from "./lattice";
import { readOpaque } from "./opaque";
import { managedFronts } from "./managed";
import { privateLinkFronts } from "./private-link";
import { asTheirApis } from "./serving";
import { sessionManagerFronts } from "./session-manager";
import { Targets } from "./targets";
import type { Front, Fronts } from "./types";
import { verifiedAccessFronts } from "./verified-access";
import { readVpnAccess } from "./vpn-access";

export type { Audience, Front, Fronts, Opaque, VpnAccess } from "./types";

const readers: readonly ((targets: Targets) => readonly Front[])[] = [
  cloudFrontFronts,
  acceleratorFronts,
  apiGatewayFronts,
  privateLinkFronts,
  verifiedAccessFronts,
  latticeFronts,
  computeFronts,
  instanceConnectFronts,
  sessionManagerFronts,
  controlPlaneFronts,
  fileFronts,
  managedFronts,
];

export function readFronts(
  resolver: Resolver,
  members: Members,
  routing: Routing,
  _balancing: Balancing,
): Fronts {
  const targets = new Targets(members, routing);
  const found = readers.flatMap((read) => read(targets)).filter(leadsSomewhere);
  const all = asTheirApis(targets, found);
  const index = new FrontIndex(all);
  return {
    all,
    into: (member) => index.into(member),
    vpn: readVpnAccess(targets),
    ...readOpaque(resolver, members),
  };
}

interface Leading {
  readonly front: Front;
  readonly certain: boolean;
}

/** Fronts by what they lead to. */
class FrontIndex {
  private readonly byMember = new Map<Member, Leading[]>();
  private readonly bySubnet = new Map<Resource, Leading[]>();
  /** Fronts to any subnet at all. */
  private readonly ofSubnets: Front[] = [];
  private readonly anywhere: Front[] = [];
  private readonly known = new Map<Member, readonly Leading[]>();

  constructor(all: readonly Front[]) {
    for (const front of all) {
      const { targets, subnets } = front;
      for (const member of targets.certain) push(this.byMember, member, { front, certain: true });
      for (const member of targets.possible) push(this.byMember, member, { front, certain: false });
      for (const subnet of subnets.certain) push(this.bySubnet, subnet, { front, certain: true });
      for (const subnet of subnets.possible) push(this.bySubnet, subnet, { front, certain: false });
      if (targets.anything.length + subnets.anything.length > 0) this.anywhere.push(front);
      if (subnets.certain.length + subnets.possible.length > 0) this.ofSubnets.push(front);
    }
  }

  into(member: Member): readonly Leading[] {
    let leading = this.known.get(member);
    if (leading === undefined) {
      leading = this.read(member);
      this.known.set(member, leading);
    }
    return leading;
  }

  private read(member: Member): readonly Leading[] {
    const found = new Map<Front, boolean>();
    const note = (front: Front, certain: boolean) => {
      found.set(front, certain || found.get(front) === true);
    };
    const { certain, possible, anything } = member.subnets;
    for (const { front, certain: sure } of this.byMember.get(member) ?? []) note(front, sure);
    // Where AWS chooses among subnets it is in one of them, and not surely in each.
    const isPlaced = member.spread === "each" && possible.length === 0 && anything.length === 0;
    for (const subnet of certain) {
      for (const { front, certain: sure } of this.bySubnet.get(subnet) ?? []) {
        note(front, sure && (isPlaced || isWithin(member, front)));
      }
    }
    for (const subnet of possible) {
      for (const { front } of this.bySubnet.get(subnet) ?? []) note(front, false);
    }
    if (anything.length > 0) for (const front of this.ofSubnets) note(front, false);
    for (const front of this.anywhere) note(front, false);
    return [...found].map(([front, sure]) => ({ front, certain: sure }));
  }
}

/** Whether a member stands in subnets of a front, whichever of its own it is put into. */
function isWithin({ subnets }: Member, front: Front): boolean {
  return (
    subnets.possible.length === 0 &&
    subnets.anything.length === 0 &&
    subnets.certain.every((subnet) => front.subnets.certain.includes(subnet))
  );
}

function push<K>(map: Map<K, Leading[]>, key: K, value: Leading): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
