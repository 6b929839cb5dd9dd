/** Where packets are lost at a transit gateway, and what mends it. */
import type { Resource } from "../graph";
import type { Subnet } from "../model/routing";
import type { Stop } from "./flows";
import type { Guest } from "./transit-guests";

/** Something of the program may bring other networks to it, or change its routes. */
export function elsewhere(gateway: Resource, { resource, isNamed, isShare }: Guest): Stop {
  const [name, guest] = [gateway.toString(), resource.toString()];
  const may = `${name} may lead it elsewhere`;
  if (isShare) {
    return {
      at: resource,
      text: `${may}: ${guest} ${isNamed ? "shares it" : "may share it"} with others, whose networks get into its default route table`,
      fix: `Set defaultRouteTablePropagation of ${name} to "disable", so that its owner alone puts networks into a table${isNamed ? "" : `, or name what ${guest} shares by one reference`}.`,
    };
  }
  return {
    at: resource,
    text: `${may}: ${guest} ${isNamed ? "brings it routes" : "may bring it routes, as it is not known which gateway that is for,"} that no program tells`,
    fix: isNamed
      ? `Have ${guest} at a gateway of its own, or join the two VPCs by a peering: what ${name} leads to is sure where nothing but VPCs of the program is attached to it.`
      : `Name the transit gateway that ${guest} is for by one reference.`,
  };
}

/** Other networks are attached, or not all of it is known. */
export function anywhere(gateway: Resource): Stop {
  const name = gateway.toString();
  return {
    at: gateway,
    text: `${name} may lead it elsewhere: other networks are attached to it, or not all that its route tables hold is known`,
    fix: `Name the attachments and route tables of ${name} by one reference each, and lead to the internet by a gateway that no VPN, peering or other network is attached to.`,
  };
}

export function unattached(gateway: Resource, from: Subnet): Stop {
  const where = from.resource?.toString() ?? from.key;
  const text = `${gateway.toString()} is not attached once to the VPC of ${where}`;
  const fix = `Attach ${gateway.toString()} to the VPC of ${where}, in a subnet of each of its zones.`;
  return { at: gateway, text, fix };
}

export function unassociated(attachment: Resource, gateway: Resource): Stop {
  const text = `${attachment.toString()} is associated with no route table`;
  const fix = `Associate ${attachment.toString()} with a route table of ${gateway.toString()}.`;
  return { at: attachment, text, fix };
}

/** What is sent does not get into the attachment. */
export function before(attachment: Resource, from: Subnet): Stop {
  const name = attachment.toString();
  const zone = from.zone === undefined ? "the zone" : `zone ${from.zone}`;
  const where = from.resource?.toString() ?? from.key;
  return {
    at: attachment,
    text: `${name} has no subnet in ${zone} of ${where}, or a network ACL stands before its subnets`,
    fix: `Give ${name} a subnet in ${zone}, and to all its subnets a network ACL that lets everything pass.`,
  };
}

/** What comes out of the attachment may not get on. */
export function behind(attachment: Resource): Stop {
  const name = attachment.toString();
  return {
    at: attachment,
    text: `not all subnets of ${name} are known, or a network ACL stands before them`,
    fix: `Name the subnets of ${name} by one reference each, and give them a network ACL that lets everything pass.`,
  };
}

/** No route surely leads to another VPC. */
export function unrouted(table: Resource): Stop {
  const name = table.toString();
  return {
    at: table,
    text: `no route of ${name} surely leads to the internet by another VPC`,
    fix: `Give ${name} a route for 0.0.0.0/0 to the attachment of the VPC with the NAT gateways.`,
  };
}

/** No route of its table surely leads to a subnet's addresses. */
export function unjoined(table: Resource, attachment: Resource, to: Subnet): Stop {
  const name = table.toString();
  const where = to.resource?.toString() ?? to.key;
  return {
    at: table,
    text: `no route of ${name} surely leads to ${where} by ${attachment.toString()}`,
    fix: `Propagate ${attachment.toString()} to ${name}, or give that a route for the addresses of ${where} to it, and no narrower one to elsewhere.`,
  };
}

/** A route leads what is for the VPC itself away from it. */
export function ownVpc(gateway: Resource, to: Subnet): Stop {
  const where = to.resource?.toString() ?? to.key;
  return {
    at: gateway,
    text: `${gateway.toString()} is not the way to ${where}, which is in the same VPC`,
    fix: `Leave what is for ${where} to the VPC's own route.`,
  };
}

/** A subnet in which it comes out leads it to no NAT gateway, or to several. */
export function stranded(subnet: Resource): Stop {
  const name = subnet.toString();
  return {
    at: subnet,
    text: `no route of ${name}, where it comes out of the transit gateway, surely leads to one NAT gateway`,
    fix: `Give the route table of ${name} a route for 0.0.0.0/0 to a NAT gateway.`,
  };
}

/** Answers of what stands in one subnet do not surely get back to another. */
export function answers(from: Resource, to: Resource): Stop {
  return {
    at: from,
    text: `answers do not surely get from ${from.toString()} back to ${to.toString()}`,
    fix: `Give the route table of ${from.toString()} a route for the addresses of ${to.toString()} to the transit gateway, and the hub's attachment, which needs a subnet in that zone, a table that leads on to the attachment of ${to.toString()}.`,
  };
}
