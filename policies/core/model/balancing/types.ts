/** Where load balancers lead: from a listener through its rules and target groups to the members behind them. */
import type { Reading, TrafficSet } from "../../algebra";
import type { Resource } from "../../graph";
import type { Member } from "../members";
import type { Evidence } from "../routing";

/** One way through a load balancer: what arrives at one listener may be handed to one target. */
export interface Forward {
  readonly balancer: Member;
  /** The listener; undefined for the classic load balancer, which has its listeners inside. */
  readonly listener: Resource | undefined;
  /** What arrives at the listener, and so takes this way. */
  readonly arrives: TrafficSet;
  /** The action that leads here: of the listener itself, or of a rule. */
  readonly rule: Resource | undefined;
  readonly targetGroup: Resource | undefined;
  readonly target: Member;
  /** What the target gets, on the traffic port of the target group or of the attachment. */
  readonly traffic: TrafficSet;
  /** Whether the target gets it on one port of these, nobody knows on which: it works where all of them get through. */
  readonly isOnOne?: true;
  /** Whether it is a health check, which carries nobody's request. */
  readonly isHealthCheck: boolean;
  /** Whether the target is called through AWS's own API (a function), so that no packets flow to it. */
  readonly isInvocation?: true;
  /** Whether requests get as far as this perhaps only: what comes before, or its own conditions, may take them away. */
  readonly isDemanding?: true;
  /** Whether the action itself leads elsewhere, and only deployments hand to this target group. */
  readonly isPut?: true;
  /** Whose address the target sees. */
  readonly sees: "balancer" | "client" | "either";
  /** Listener, rule, the deployment that puts the target group in, this, and attachment, in this order. */
  readonly because: readonly Evidence[];
  /** Of a way that is not there for sure: the slots that keep it from that. */
  readonly unsure?: readonly Evidence[];
  /** Why nothing gets this way although nothing of it is unknown: AWS refuses it, or sends nothing there. */
  readonly misfit?: Evidence;
  /** The action before it by which the load balancer calls an identity provider. */
  readonly signIn?: Evidence;
}

/** Why a load balancer may lead anywhere: an action or a target that is unknown. */
export interface OpenForward {
  readonly balancer: Member;
  readonly arrives: TrafficSet;
  readonly because: Evidence;
  readonly fix: string;
  /** Whether a function may be what it leads to. @default none */
  readonly calls?: (owner: Resource) => boolean;
}

/** A condition of a listener's rule as the request must meet it; texts are AWS patterns with `*` and `?`. */
export interface HttpConditions {
  readonly paths: readonly string[] | undefined;
  readonly hosts: readonly string[] | undefined;
  /** Conditions on anything else (headers, methods, query, source): those can only make the rule apply less. */
  readonly others: boolean;
  /** Whether a condition is unknown. */
  readonly unknown: boolean;
  /** Whether anybody can send a request that meets the paths and hosts and not the others. @default false */
  readonly avoidable?: boolean;
  /** Whether a front in front of the load balancer sends what the others demand. @default false */
  readonly provided?: boolean;
}

/**
 * One line of a listener's table, in the order in which they are asked; the default action comes last. `whoAnswers`
 * reads the table as a whole.
 */
export interface HttpRoute {
  readonly listener: Resource;
  readonly rule: Resource | undefined;
  readonly priority: number | undefined;
  /** Whether its place among the rules is known. Those without one stand first, and may be asked anywhere. */
  readonly ordered: boolean;
  readonly conditions: HttpConditions;
  /** The members that get the request; empty for a redirect or a fixed response. */
  readonly targets: readonly Member[];
  /** What else it does: `redirect to HTTPS:443 (301)`, `answers 404`, `forwards`. */
  readonly action: string;
  /** Why its targets may be others than these. */
  readonly open: readonly string[];
  /** Whether `targets` get, for sure, what meets the conditions. */
  readonly certain: boolean;
  /** The slots that keep `targets` from being certain, apart from what `open` says. */
  readonly unsure: readonly Evidence[];
  /** What cannot be told of when it applies: conditions or an order that is unknown. */
  readonly doubts: readonly string[];
  /** Whether a transform rewrites the host or the path. */
  readonly transforms: boolean;
  readonly because: Evidence;
  /** The action by which the load balancer calls an identity provider for each request. */
  readonly signIn?: Evidence;
}

export interface Balancing {
  /** All ways through a load balancer. With `must` those that are there for sure. */
  forwards(balancer: Member, reading: Reading): readonly Forward[];
  /** Every way that ends at a member, of whatever load balancer. */
  into(target: Member, reading: Reading): readonly Forward[];
  /** Ways that may end anywhere. */
  readonly open: readonly OpenForward[];
  /** The listeners of a load balancer, surely or perhaps. */
  listeners(balancer: Member): readonly Resource[];
  /** A listener's table, by priority. */
  routes(listener: Resource): readonly HttpRoute[];
}
