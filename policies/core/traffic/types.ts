/** What is meant: who may talk to whom, as a project declares it in `traffic.yaml`. */
import type { TrafficSet } from "../algebra";
import type { Member } from "../model/members";
import type { Front, VpnAccess } from "../model/fronts/types";
import type { AddressSet } from "../algebra";

/** A name of the matrix, found in one stack. */
export interface Party {
  readonly name: string;
  readonly section: "zone" | "edge" | "service" | "store";
  /** What it stands for outside of the network; undefined for members. */
  readonly zone: Zone | undefined;
  readonly members: readonly Member[];
  /** Held to "never public" in each layer. */
  readonly neverPublic: boolean;
  /** Whether the stack has it at all: names that are optional may be absent. */
  readonly present: boolean;
}

export type Zone =
  /** Every public address, and every managed front but those that are zones themselves. */
  | { readonly kind: "internet"; readonly apart: Pick<ReadonlySet<Front>, "has"> }
  | { readonly kind: "client-vpn"; readonly access: readonly VpnAccess[] }
  /** Networks by their addresses, behind a site-to-site VPN, Direct Connect, a peering or a transit gateway. */
  | { readonly kind: "network"; readonly addresses: AddressSet }
  /** Managed fronts that are allowed, by name: other accounts, operators. */
  | { readonly kind: "front"; readonly fronts: readonly Front[] };

/** A declared row, with its names found. */
export interface Row {
  /** `T6`. Several rows may share one. */
  readonly id: string;
  readonly kind: "allow" | "never";
  readonly from: readonly Party[];
  readonly to: readonly Party[];
  /**
   * What is allowed or forbidden; undefined: the destination's own ports. A never row without ports forbids all traffic.
   * With `through` it is what is sent to the edge, not what the edge sends on.
   */
  readonly traffic: TrafficSet | undefined;
  /** The edge that it must go through; undefined for direct flows. */
  readonly through: Party | undefined;
  /** Names that are written at both ends: what their own parts say to each other is meant as well. */
  readonly within: readonly Party[];
  /** As a person reads it: `employees -> internal-alb tcp 443`. */
  readonly text: string;
  /** Why it does not apply to this stack; undefined where it does. */
  readonly notApplicable: string | undefined;
}

/** A declared answer of an edge: which service gets a path. */
export interface RouteRow {
  readonly id: string;
  readonly edge: Party;
  readonly port: number;
  readonly host: string | undefined;
  readonly path: string;
  readonly to: Party;
  readonly text: string;
  readonly notApplicable: string | undefined;
}

/** The declared matrix, found in one stack. */
export interface Matrix {
  readonly parties: readonly Party[];
  readonly rows: readonly Row[];
  readonly routes: readonly RouteRow[];
}
