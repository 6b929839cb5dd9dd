/**
 * What the page shows, as plain data. All texts are printable and hold no secret; ids are short and stable, and refer to
 * what stands in the same stack.
 */
import type { HiddenBalancer } from "../explain/explanation";
import type { PlannedResource } from "../plan/document";
import type { Taken } from "../screen/assumptions";
import type { Finding, JudgedRow, Verdict } from "../proof";

/** How far a way, or its absence, is known to be right. */
export type State =
  /** Declared, and there for sure. */
  | "open"
  /** Not declared or forbidden, and shut for sure. */
  | "closed"
  /** Open to whoever comes with a public address, by a row that lets the internet in. */
  | "implied"
  /** A way that must not be is there. */
  | "refuted"
  /** It cannot be told. */
  | "undecided"
  /** A way that has to be is not there. */
  | "missing"
  /** Not right, and covered by a waiver. */
  | "waived"
  /** A way that is there, or may be, and that no row is about. */
  | "unjudged";

/** `both` where packets of each family get there. */
export type AddressFamily = "IPv4" | "IPv6" | "both";

/** Something that holds nodes: a VPC, a tier of it, what is outside. */
export interface Container {
  readonly id: string;
  readonly kind: "outside" | "services" | "vpc" | "public" | "egress" | "isolated" | "connected" | "other";
  readonly label: string;
  /** Address blocks of a VPC. */
  readonly detail: string;
  readonly parent?: string;
  /** The zones that a tier has subnets in. */
  readonly zones?: readonly TierZone[];
} // prettier-ignore

/** A zone of a tier. */
export interface TierZone {
  /** By its place among the stack's zones. */
  readonly zone: number;
  /** Address blocks of its subnets. */
  readonly blocks: string;
}

export type NodeKind =
  | "internet" | "remote" | "clients" | "front" | "cdn" | "bucket" | "gateway"
  | "nat" | "load-balancer" | "compute" | "store" | "endpoint" | "vpn" | "other" | "unmodelled"; // prettier-ignore

/** One thing that a node stands for. */
export interface NodeMember {
  readonly label: string;
  /** Its resource, by its place among the resources; absent for what is outside. */
  readonly resource?: number;
  /** Where it stands in fewer zones than its box. */
  readonly zones?: readonly number[];
}

/** A box of the map: one thing, or several that are alike. */
export interface MapNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** What it is: `ECS service`, `6 ECS services`. */
  readonly type: string;
  /** Listeners, addresses: a few lines. */
  readonly lines: readonly string[];
  readonly container: string;
  /** Places among the stack's zones; absent for what stands in none. */
  readonly zones?: readonly number[];
  readonly members: readonly NodeMember[];
}

/** A line of the map. */
export interface MapEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly state: State;
  readonly ports: string;
  readonly family?: AddressFamily;
}

/** One way from one end to another. */
export interface Way {
  readonly certain: boolean;
  readonly through: readonly string[];
  readonly sent: string;
  readonly arrives: string;
  readonly packet?: string;
  /** Places among the hops. */
  readonly hops: readonly number[];
  /** Values that are not known, and what makes them known. */
  readonly unknown: readonly { readonly text: string; readonly fix: string }[];
}

/** A row or column of the grid. */
export interface End {
  readonly id: string;
  readonly name: string;
  readonly section: "zone" | "edge" | "service" | "store" | "node";
  readonly node?: string;
}

/** What holds between two ends. */
export interface Cell {
  /** Places among the ends. */
  readonly from: number;
  readonly to: number;
  readonly state: State;
  readonly rows: readonly number[];
  readonly findings: readonly number[];
  readonly ways: readonly Way[];
  readonly moreWays: number;
  /** What closes it, each by itself: places among the hops. */
  readonly closed: readonly number[];
  /** Boxes and lines of the map. */
  readonly lights: readonly string[];
}

/** A step of an explanation: `type name :: property = value`, and why it lets a packet on. */
export interface HopLine {
  readonly text: string;
  readonly why: string;
  readonly resource?: number;
}

export interface ResourceLine {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly parent: string;
  /** `index.ts:12` */
  readonly place?: string;
  /** `property = value` */
  readonly settings: readonly string[];
  readonly node?: string;
}

/** A line of a load balancer's table. */
export interface RouteLine {
  readonly balancer: string;
  readonly listener: string;
  readonly order: string;
  readonly rule: string;
  readonly conditions: string;
  readonly action: string;
  readonly targets: readonly string[];
  readonly doubts: readonly string[];
}

export interface FindingLine extends Omit<Finding, "hops" | "blame"> {
  readonly hops: readonly number[];
  readonly blame: string;
  readonly lights: readonly string[];
}

/** What answers questions about URLs: of the resources that decide them, what decides. */
export interface Web {
  readonly resources: readonly WebResource[];
  /** What Elastic Beanstalk puts before its environments. */
  readonly hidden: readonly HiddenWeb[];
  /** What types are called, by their tokens. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface HiddenWeb extends Omit<HiddenBalancer, "resources"> {
  readonly resources: readonly WebResource[];
}

export type WebResource = Pick<
  PlannedResource,
  "urn" | "type" | "name" | "custom" | "inputs" | "propertyDependencies"
>;

export interface StackReport {
  readonly project: string;
  readonly stack: string;
  /** What it was read from. */
  readonly source: string;
  /** What this source does not carry. */
  readonly lacks: readonly string[];
  readonly proved: boolean;
  readonly counts: Verdict["counts"];
  readonly declared: boolean;
  readonly rows: readonly JudgedRow[];
  readonly findings: readonly FindingLine[];
  readonly waivers: Verdict["waivers"];
  readonly assumptions: Verdict["assumptions"];
  readonly unmodelled: Verdict["unmodelled"];
  /** What the plan answered in the place of AWS, a key or another stack; absent where nothing was planned. */
  readonly taken?: readonly Omit<Taken, "kind">[];
  readonly notes: readonly string[];
  /** Availability zones by their names. */
  readonly zones: readonly string[];
  readonly containers: readonly Container[];
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly ends: readonly End[];
  readonly cells: readonly Cell[];
  readonly hops: readonly HopLine[];
  readonly routes: readonly RouteLine[];
  readonly resources: readonly ResourceLine[];
  readonly web?: Web;
}

/** What differs between stacks: a value for each stack, in their order. */
export interface Difference {
  readonly section: "verdict" | "rows" | "counts" | "settings";
  readonly what: string;
  readonly values: readonly string[];
}

export interface ReportDocument {
  readonly format: "bulkhead-report";
  readonly version: 1;
  readonly title: string;
  readonly stacks: readonly StackReport[];
  readonly differences: readonly Difference[];
  /** So many more are not told. */
  readonly moreDifferences: number;
}
