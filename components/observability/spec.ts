/** What an {@link Observability} watches and whom it tells. Our own components hand these values out; so may anybody. */
import type * as pulumi from "@pulumi/pulumi";

/** Which alarms there are. */
export const AlarmDetail = {
  /** All. */
  All: "all",
  /** Those of which users notice something, or soon will. */
  Essential: "essential",
  /** None: the dashboard and the budget only. */
  None: "none",
} as const;
export type AlarmDetail = (typeof AlarmDetail)[keyof typeof AlarmDetail];

/** An application load balancer, of whoever made it. */
export interface WatchedLoadBalancer {
  /** Its part of CloudWatch's labels, `app/<name>/<id>`. */
  arnSuffix: pulumi.Input<string>;
  /** Per target group its part of the labels, `targetgroup/<name>/<id>`. */
  targetGroups: Record<string, pulumi.Input<string>>;
  /**
   * The name of the metrics of the web ACL in front of it.
   * @default none: there is no firewall
   */
  firewallMetric?: pulumi.Input<string>;
}

/** The ECS services of one cluster. */
export interface WatchedServices {
  /** ARN of the cluster. */
  clusterArn: pulumi.Input<string>;
  /** Name of the cluster. */
  clusterName: pulumi.Input<string>;
  /** Per service its name in ECS. */
  serviceNames: Record<string, pulumi.Input<string>>;
  /**
   * Whether the cluster has Container Insights, without which nothing counts tasks.
   * @default false
   */
  containerInsights?: boolean;
}

/** An auto scaling group. */
export interface WatchedInstances {
  /** The group's name. */
  groupName: pulumi.Input<string>;
  /**
   * How many instances there must be, where the group publishes its metrics.
   * @default not watched
   */
  minimum?: number;
}

/** An RDS database. */
export interface WatchedDatabase {
  /** Its identifier. */
  identifier: pulumi.Input<string>;
  /** Its class, such as `db.m7g.large`: memory, connections and credits follow from it. */
  instanceClass: string;
  /** Its disk in GiB. */
  storageGb: number;
  /**
   * Identifiers of its read replicas, by a name of your choice. A standby is none.
   * @default none
   */
  replicas?: Record<string, pulumi.Input<string>>;
}

/** A cache on ElastiCache without sharding. */
export interface WatchedCache {
  /** The ids of its nodes, at most ten. */
  nodeIds: pulumi.Input<string>[];
}

/** An OpenSearch domain of the deploying account. */
export interface WatchedSearchDomain {
  /** Its name. */
  domainName: pulumi.Input<string>;
  /** The disk of one node in GiB. */
  storageGb: number;
}

/** A certificate in ACM. */
export interface WatchedCertificate {
  /** Its ARN. */
  arn: pulumi.Input<string>;
  /**
   * Whether it is one in us-east-1, for CloudFront.
   * @default false
   */
  global?: boolean;
}

/** A channel of Slack, by Amazon Q Developer in chat applications (AWS Chatbot). */
export interface SlackChannel {
  /** The workspace's id, `T…`. It is authorized once, by hand, in the console of Amazon Q Developer. */
  workspaceId: string;
  /** The channel's id, `C…` or `G…`. Into a private channel invite `@Amazon Q` first. */
  channelId: string;
}

/** Who is told. */
export interface AlarmSubscribers {
  /**
   * Addresses. Each gets a message with a link to confirm, one per region.
   * @default none
   */
  emails?: string[];
  /**
   * HTTPS endpoints that understand and confirm SNS's messages, by names of your choice. Where an address holds a token,
   * give it as a secret.
   * @default none
   */
  webhooks?: Record<string, pulumi.Input<string>>;
  /**
   * A channel of Slack. Free of charge.
   * @default none
   */
  slack?: SlackChannel;
}

/** A tag by which costs are told apart. */
export interface CostTag {
  /** The tag's key. */
  key: string;
  /** Its value. */
  value: string;
}

/** What a month may cost. */
export interface MonthlyBudget {
  /** US dollars a month. Told are 80 and 100 percent of it spent, and 100 percent foreseen. */
  limitUsd: number;
  /**
   * Counts only what carries a tag. Somebody has to activate it as a cost allocation tag in the payer's Billing console
   * first, which takes up to a day: until then the budget sees nothing, and says nothing.
   * @default the whole account
   */
  tag?: CostTag;
}
