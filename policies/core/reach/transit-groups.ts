/**
 * Whether rules that name a group of another VPC match what comes by a transit gateway: inbound ones do where
 * `securityGroupReferencingSupport` is on at the gateway and at both attachments, but for endpoints of PrivateLink, for
 * EFS, and in some zones (https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html). Outbound ones never do.
 */
import { textOf, type Resolver, type Resource } from "../graph";
import type { Member } from "../model/members";
import type { Subnet } from "../model/routing";
import type { Stop } from "./flows";

const option = "securityGroupReferencingSupport";

/** What a way by a transit gateway is made of. */
export interface Crossed {
  readonly gateway: Resource;
  /** The attachments at both ends. */
  readonly attachments: readonly Resource[];
  /** A subnet of the VPCs at both ends that may be in a zone where no rule matches a group of another VPC. */
  readonly odd: Subnet | undefined;
}

/** Why inbound rules do not surely match groups of the other VPC; undefined where they do. */
export function unmatched({ gateway, attachments, odd }: Crossed, to: Member): Stop | undefined {
  const name = gateway.toString();
  // What an attachment has where nothing is said, AWS's documents do not agree on.
  const [first, ...others] = [gateway, ...attachments].filter((one) => !isOn(one));
  if (first !== undefined) {
    const lacking = [first, ...others].map((one) => one.toString()).join(", ");
    return {
      at: first,
      text: `no rule that names a group of another VPC surely matches behind ${name}: ${option} is not known to be "enable" at ${lacking}`,
      fix: `Set ${option} to "enable" at ${lacking}, or admit the addresses of the other VPC by a block.`,
    };
  }
  const why = !takesGroups(to)
    ? `at ${to.label} none does`
    : odd === undefined
      ? undefined
      : `${odd.resource?.toString() ?? odd.key} may be in a zone where none does`;
  if (why === undefined) return undefined;
  return {
    at: odd?.resource ?? to.owner,
    text: `no rule that names a group of another VPC surely matches behind ${name}: ${why}`,
    fix: `Admit the addresses of the other VPC to ${to.label} by a block.`,
  };
}

/** Why an outbound rule that names a group of another VPC lets nothing out. */
export function unknownOutside(gateway: Resource, rule: Resource, from: Member): Stop {
  return {
    at: rule,
    text: `${rule.toString()} names a group of another VPC, and no outbound rule does so behind ${gateway.toString()}`,
    fix: `Let the group of ${from.label} send to the addresses of the other VPC by a block.`,
  };
}

function isOn(one: Resource): boolean {
  return !one.ignores(option) && textOf(one.input(option)) === "enable";
}

/** Endpoints of PrivateLink, as serverless stores and proxies are ones, and what takes more than a rule. */
const others = /Endpoint|VpcConnection|Efs|Proxy|Serverless|Workgroup|Search/;

/** Whether inbound rules of something match groups of another VPC, as far as its kind tells. */
export function takesGroups({ role, owner }: Member): boolean {
  const isPlainRole = role === "compute" || role === "store" || role === "load-balancer";
  return isPlainRole && !others.test(owner.kind ?? "");
}

/** The first of some subnets that may be in a zone where no rule matches a group of another VPC. */
export function oddOf(resolver: Resolver, subnets: readonly Subnet[]): Subnet | undefined {
  return subnets.find((one) => !isPlain(resolver, one));
}

/** Whether a subnet is surely in a zone of a region that is none of `use1-az3`, and on no Outpost. */
function isPlain(resolver: Resolver, { resource }: Subnet): boolean {
  if (resource === undefined || resource.input("outpostArn") !== undefined) return false;
  const id = resource.input("availabilityZoneId");
  if (id !== undefined) {
    const text = textOf(id) ?? "";
    return /^[a-z]+\d-az\d+$/.test(text) && text !== "use1-az3";
  }
  const zone = resource.input("availabilityZone");
  // Which zone a name is differs by account.
  const region =
    zone === undefined
      ? resolver.regions.nameOf(resource)
      : /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(textOf(zone) ?? "")?.[1];
  return region !== undefined && region !== "us-east-1";
}
