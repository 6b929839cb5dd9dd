/** What `bulkhead explain` finds out about one URL, as plain data. */
import type { PlanDocument, PlannedResource } from "../plan/document";
import type { Problem } from "../plan/problems";
import type { ConditionField } from "./listeners";

/** What Elastic Beanstalk puts before the instances of an environment, which no program registers. */
export interface HiddenBalancer {
  /** The environment's URN. */
  readonly environment: string;
  /**
   * The load balancer, and after it its listeners, rules and target groups, as the resources that they would be. Empty
   * where there is none, or where that is not known.
   */
  readonly resources: readonly PlannedResource[];
  /** How the way ends at the environment where there is nothing to go through. */
  readonly outcome?: Outcome;
}

/** What a URL is asked of. */
export interface Asked extends Pick<PlanDocument, "resources"> {
  readonly hidden?: readonly HiddenBalancer[];
}

/** A request, as a browser would send it. */
export interface WebRequest {
  readonly method: string;
  readonly protocol: "http" | "https";
  /** Lower case, without a final dot. */
  readonly host: string;
  readonly port: number;
  /** As it is sent: percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The URL began with `ws:` or `wss:`. */
  readonly webSocket: boolean;
}

/** Whether a rule takes the request: that it does, that it does not, or that the plan cannot tell. */
export type Match = "yes" | "no" | "unknown";

/** How one condition of a rule came out. */
export interface ConditionResult {
  readonly field: ConditionField;
  readonly match: Match;
  /** The condition in words. */
  readonly condition: string;
  /** Why it does not match, or why it cannot be told. */
  readonly reason?: string;
}

/** A rule of a listener, or a behaviour of a distribution, that was looked at. */
export interface RuleResult {
  /** The priority, a path pattern's place, or `default`. */
  readonly order: string;
  readonly name?: string;
  readonly urn?: string;
  readonly match: Match;
  readonly conditions: readonly ConditionResult[];
  /** What the rule does with a request, in words. */
  readonly decision: string;
  /** Whether this one decided. */
  readonly decided: boolean;
}

/** One thing that the request passes on its way. */
export type Step =
  | {
      readonly kind: "dns";
      readonly host: string;
      /** The records' names in the program. */
      readonly records: readonly string[];
      readonly type: string;
      readonly target: string;
      /** The record stands in a private zone: only the VPC resolves it. */
      readonly private: boolean;
    }
  | {
      readonly kind: "loadBalancer";
      readonly name: string;
      /** The Beanstalk environment that it stands before, of a load balancer that no program registers. */
      readonly environment?: string;
      readonly urn: string;
      readonly scheme: string;
      readonly listener?: string;
      readonly listens?: string;
      readonly rules: readonly RuleResult[];
    }
  | {
      readonly kind: "distribution";
      readonly name: string;
      readonly urn: string;
      readonly rules: readonly RuleResult[];
      readonly origin?: string;
    };

/** Where requests of a target group go. */
export interface Destination {
  readonly targetGroup: string;
  readonly urn?: string;
  /** `HTTP :3001`. */
  readonly speaks?: string;
  /** What is registered in the group: `ECS service run-search`. */
  readonly answeredBy: readonly string[];
}

/** How the way ends. */
export type Outcome =
  | {
      readonly kind: "targets";
      readonly destinations: readonly Destination[];
      /** The requests are split among the destinations; otherwise it is one of them. */
      readonly split: boolean;
    }
  | { readonly kind: "redirect"; readonly status: string; readonly location: string }
  | { readonly kind: "response"; readonly status: string; readonly by: string }
  | { readonly kind: "bucket"; readonly names: readonly string[] }
  | {
      readonly kind: "elsewhere";
      readonly target: string;
      /** Why the way is followed no further. @default it is neither a load balancer nor a distribution */
      readonly why?: string;
    }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "undecided"; readonly reason: string };

/** One way that a request can take. There are several where the plan leaves it open. */
export interface Way {
  readonly request: WebRequest;
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
  readonly notes: readonly string[];
  /** Where a redirect leads, if back into the same plan. */
  readonly then?: Way;
}

export interface Explanation {
  readonly url: string;
  readonly method: string;
  /** What is wrong with the question; nothing else is answered then. */
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  readonly ways: readonly Way[];
}
