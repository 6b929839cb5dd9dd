/** Ways into a network that need no public address: managed fronts, and the clients of a VPN endpoint. */
import type { AddressSet, Reading, TrafficSet } from "../../algebra";
import type { Path, Resource } from "../../graph";
import type { Choice, Member } from "../members";
import type { Evidence, Finding } from "../routing";
import type { ServiceSource } from "./services";

/**
 * Who stands before a front.
 * - `internet`: anyone
 * - `accounts`: other AWS accounts (PrivateLink, VPC Lattice)
 * - `operators`: people with AWS credentials (EC2 Instance Connect Endpoint, Session Manager)
 * - `control-plane`: no packets, but the data itself (RDS Data API, public snapshots, OpenSearch Serverless)
 */
export type Audience = "internet" | "accounts" | "operators" | "control-plane";

export interface Front {
  /** As people call it: `CloudFront VPC origin`, `Global Accelerator`. */
  readonly kind: string;
  readonly audience: Audience;
  /**
   * Whether it is only for accounts that are named, or is what every store of its kind has: then it makes nothing
   * public, and is for a matrix to allow or to refuse.
   */
  readonly restricted: boolean;
  readonly resource: Resource;
  /** What it leads to. `anything`: it may lead anywhere. */
  readonly targets: Choice<Member>;
  /** Every interface of these subnets, on all ports (custom routing accelerators, EC2 Instance Connect). */
  readonly subnets: Choice<Resource>;
  /** The member with whose address and groups it arrives; undefined where no group of ours says who may come. */
  readonly through: Member | undefined;
  /** What it can carry. */
  readonly traffic: TrafficSet;
  /** Whether the target's groups decide about who comes: a Global Accelerator keeps the client's address. */
  readonly sees: "client" | "front" | "nothing";
  /** Whether it comes over the internet, to the target's own public address and by the routes of its subnet. @default it does not */
  readonly byInternet?: true;
  /** The list of AWS's own that has the addresses with which it comes to its targets. @default none is known */
  readonly list?: string;
  /**
   * The service of AWS whose packets the target's groups are asked about. No plan tells its addresses: its groups keep
   * nothing out for sure, and for what has to work one of their rules has to be for it. @default they are not asked
   */
  readonly comesAs?: ServiceSource;
  /** Where it says by which ports it comes. @default where it says where it leads to */
  readonly portsAt?: Path;
  /**
   * Whether VPC Block Public Access keeps it out of a VPC
   * (https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html#security-vpc-bpa-service-support).
   */
  readonly blockable: boolean;
  /**
   * What keeps it from carrying anything as it is set, or may: it then counts for what must not be, for it is soon
   * switched on, and not for what has to work. @default it carries what it can
   */
  readonly idle?: Finding;
  readonly because: readonly Evidence[];
  readonly fix: string;
}

/** What the clients of a Client VPN endpoint may send, before groups and routes of the VPC are asked. */
export interface VpnAccess {
  readonly endpoint: Member;
  /** Destinations that an authorization rule and a route of the endpoint both have. */
  destinations(reading: Reading): AddressSet;
  /** Whether clients arrive with addresses of their own (endpoints at a transit gateway); else with the endpoint's. */
  readonly keepsAddresses: "yes" | "no" | "unknown";
  readonly clients: AddressSet;
  readonly because: readonly Evidence[];
}

/** Something opaque that touches the network and is not modelled (§12). */
export interface Opaque {
  readonly resource: Resource;
  /** What it holds a reference to: analysed objects. */
  readonly touches: readonly Resource[];
  /** Whether it says that it is public, or may turn out to say so. */
  readonly saysPublic: boolean;
  readonly because: string;
  readonly fix: string;
}

export interface Fronts {
  readonly all: readonly Front[];
  /** Those that lead to a member, surely or perhaps (all of `anything` among them). */
  into(member: Member): readonly { readonly front: Front; readonly certain: boolean }[];
  readonly vpn: readonly VpnAccess[];
  readonly opaque: readonly Opaque[];
  /** Types seen that nothing here knows, and that could carry traffic: `token (count)`, in order. */
  readonly unmodelled: readonly { readonly token: string; readonly count: number }[];
}
