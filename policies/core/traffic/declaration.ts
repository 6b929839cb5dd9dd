/** What a person declares, before it is looked up in a stack. */
import type { AddressSet, TrafficSet } from "../algebra";
import type { Assumption, Waiver } from "../judge/types";
import type { Audience } from "../model/fronts/types";
import type { TrafficData } from "./schema";
import type { Party } from "./types";

/** Which resources are meant: all that is given has to fit. `*` stands for any characters. */
export interface Selector {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly urn: string | undefined;
}

export type DeclaredZone =
  | { readonly kind: "internet" }
  | { readonly kind: "client-vpn" }
  | { readonly kind: "network"; readonly addresses: AddressSet }
  /** Without an audience: whoever stands before it. */
  | { readonly kind: "front"; readonly audience: Audience | undefined };

/** A name of the matrix. */
export interface DeclaredParty {
  readonly name: string;
  readonly section: Party["section"];
  /** Undefined for what is no resource: the internet, networks by their addresses. */
  readonly selector: Selector | undefined;
  readonly zone: DeclaredZone | undefined;
  readonly neverPublic: boolean;
  readonly optional: boolean;
  /** Where it is declared, for problems. */
  readonly at: string;
}

/** A row, with groups taken apart into the names of parties. */
export interface DeclaredRow {
  readonly id: string;
  readonly kind: "allow" | "never";
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Undefined where none is given. */
  readonly traffic: TrafficSet | undefined;
  readonly through: string | undefined;
  /** The names that are written at both ends: of these it is about what their own parts say to each other, too. */
  readonly within: readonly string[];
  readonly text: string;
  readonly at: string;
}

export interface DeclaredRoute {
  readonly id: string;
  readonly edge: string;
  readonly port: number;
  readonly host: string | undefined;
  /** `*` is whatever no other route of the same edge, port and host takes. */
  readonly path: string;
  readonly to: string;
  readonly text: string;
  readonly at: string;
}

/** A declaration that makes sense by itself. */
export interface Declaration {
  readonly version: 1;
  readonly parties: readonly DeclaredParty[];
  readonly rows: readonly DeclaredRow[];
  readonly routes: readonly DeclaredRoute[];
  readonly waivers: readonly Waiver[];
  readonly assumptions: readonly Assumption[];
  /** What was read, as plain data without a prototype. */
  readonly data: TrafficData;
}
