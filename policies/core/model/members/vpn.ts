/**
 * Client VPN as members: clients arrive with the address of an interface that the endpoint has in each associated
 * subnet, and with the endpoint's groups. Nothing is opened towards them.
 */
import type { Kind, Resource } from "../../graph";
import { together, unsure, type Choice } from "./choice";
import type { Describe, Groups } from "./member";
import { brought, defaultGroups, filtered, inSubnets, memberOf, v6If } from "./recipes";
import { or, silent, type Reader } from "./reader";

/** Network associations by the endpoint that they belong to. */
export class VpnAssociations {
  private readonly of = new Map<Resource, Choice<Resource>[]>();
  private readonly anywhere: Choice<Resource>[] = [];

  constructor(reader: Reader) {
    for (const association of reader.resolver.graph.ofKind("ClientVpnAssociation")) {
      const endpoints = reader.resources(association, "clientVpnEndpointId");
      const subnets = reader.subnets(association, "subnetId");
      for (const endpoint of endpoints.certain) this.add(endpoint, subnets);
      const perhaps: Choice<Resource> = {
        certain: [],
        possible: [...subnets.certain, ...subnets.possible],
        anything: subnets.anything,
      };
      for (const endpoint of endpoints.possible) this.add(endpoint, perhaps);
      if (endpoints.anything.length > 0) this.anywhere.push(perhaps);
    }
  }

  subnets(endpoint: Resource): Choice<Resource> {
    return together([...(this.of.get(endpoint) ?? []), ...this.anywhere]);
  }

  private add(endpoint: Resource, subnets: Choice<Resource>): void {
    const list = this.of.get(endpoint);
    if (list === undefined) this.of.set(endpoint, [subnets]);
    else list.push(subnets);
  }
}

/** Members of the kinds of VPN endpoints. */
export function vpn(associations: VpnAssociations): Readonly<Partial<Record<Kind, Describe>>> {
  return {
    ClientVpn: (reader, resource) => [
      memberOf(reader, resource, {
        role: "vpn",
        subnets: () => associations.subnets(resource),
        groups: (_, __, subnets) => vpnGroups(reader, resource, subnets),
        v6: v6If("endpointIpAddressType", "ipv6", "dual-stack"),
        listens: () => silent,
        accepts: false,
      }),
    ],
    ClientVpnAssociation: brought("clientVpnEndpointId", {
      role: "other",
      subnets: inSubnets("subnetId"),
      v6: (_, association) =>
        unsure(`nothing is known of the endpoint of ${association.toString()}`),
      listens: () => silent,
      accepts: false,
      notes: ["clients of a VPN endpoint that is not of the plan arrive by it"],
    }),
  };
}

function vpnGroups(reader: Reader, resource: Resource, subnets: Choice<Resource>): Groups {
  const own = reader.targets(resource, "securityGroupIds");
  return filtered(or(own, () => vpcDefault(reader, resource, subnets)));
}

/** The default group of the VPC that is named, or else of the subnets'. */
function vpcDefault(reader: Reader, resource: Resource, subnets: Choice<Resource>): Groups {
  if (!reader.isSet(resource, "vpcId")) return defaultGroups(reader, subnets);
  const vpcs = reader.resources(resource, "vpcId");
  const found = together(vpcs.certain.map((vpc) => reader.defaultGroup(vpc)));
  const perhaps = together(vpcs.possible.map((vpc) => reader.defaultGroup(vpc)));
  return filtered({
    certain: found.certain,
    possible: [...found.possible, ...perhaps.certain, ...perhaps.possible],
    anything: [...vpcs.anything, ...found.anything, ...perhaps.anything],
  });
}
