import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import { type Account, lookUpAccount } from "../data/store";
import { createAlarm } from "./alarms";
import { createBudget, mostBudgetEmails } from "./budget";
import { createSlack } from "./chat";
import { createDatabaseEvents, createRules, planRules } from "./events";
import { isGlobal, planAlarms, type PlannedAlarm, type Watched } from "./plan-alarms";
import { bodyOf, layOut, limits, planSections } from "./plan-dashboard";
import {
  AlarmDetail,
  type AlarmSubscribers,
  type MonthlyBudget,
  type WatchedCache,
  type WatchedCertificate,
  type WatchedDatabase,
  type WatchedInstances,
  type WatchedLoadBalancer,
  type WatchedSearchDomain,
  type WatchedServices,
} from "./spec";
import type { AlarmThresholds } from "./thresholds";
import { createTopic } from "./topic";
import { validate } from "./validate";

/** What an {@link Observability} is made from: what is watched, by names of your choice, how closely, and who is told. */
export interface ObservabilityArgs {
  /**
   * Application load balancers.
   * @default none
   */
  loadBalancers?: Record<string, WatchedLoadBalancer>;
  /**
   * The ECS services of a cluster.
   * @default none
   */
  services?: WatchedServices;
  /**
   * Auto scaling groups.
   * @default none
   */
  instances?: Record<string, WatchedInstances>;
  /**
   * Beanstalk environments with enhanced health, by their names in AWS.
   * @default none
   */
  environments?: Record<string, pulumi.Input<string>>;
  /**
   * PostgreSQL on RDS.
   * @default none
   */
  databases?: Record<string, WatchedDatabase>;
  /**
   * Caches on ElastiCache.
   * @default none
   */
  caches?: Record<string, WatchedCache>;
  /**
   * OpenSearch domains.
   * @default none
   */
  searchDomains?: Record<string, WatchedSearchDomain>;
  /**
   * NAT gateways, by id.
   * @default none
   */
  natGateways?: Record<string, pulumi.Input<string>>;
  /**
   * Client VPN endpoints, by id.
   * @default none
   */
  vpns?: Record<string, pulumi.Input<string>>;
  /**
   * Certificates in ACM.
   * @default none
   */
  certificates?: Record<string, WatchedCertificate>;
  /**
   * CloudFront distributions, by id. Their metrics are in us-east-1, and so is the alarm, with a topic of its own.
   * @default none
   */
  distributions?: Record<string, pulumi.Input<string>>;
  /**
   * Which alarms there are.
   * @default "all". About 0.10 USD a month per metric that an alarm watches.
   */
  detail?: AlarmDetail;
  /**
   * Where alarms begin.
   * @default see each
   */
  thresholds?: AlarmThresholds;
  /**
   * Who is told.
   * @default nobody, which is said in the log
   */
  subscribers?: AlarmSubscribers;
  /**
   * What a month may cost.
   * @default no budget. The first two of an account are free of charge, as are all without actions.
   */
  budget?: MonthlyBudget;
  /**
   * Whether there is a dashboard.
   * @default true. Three of an account are free of charge, each further one costs 3 USD a month.
   */
  dashboard?: boolean;
  /**
   * ARN of a key in the deploying region for the topic, whose policy admits CloudWatch, EventBridge, RDS and Budgets.
   * @default a key of its own, 1 USD a month; in us-east-1 always a key of its own
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * ARN of a managed policy that bounds what the role of Slack's channel can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/** The region of CloudFront's metrics, and of the alarms on them. */
const globalRegion = "us-east-1";

/**
 * Alarms on what the tiers publish, a topic that they go to, a dashboard and a budget.
 *
 * ```
 *  metrics ──→ alarms ────────────┐
 *  EventBridge ──→ failed deployments ─→ topic (encrypted, TLS) ──→ e-mail, HTTPS, Slack
 *  RDS ──→ failover, failure ─────┘
 *  Budgets ──→ 80 %, 100 %, forecast 100 % ──→ e-mail, or the topic
 * ```
 *
 * Creates per alarm a CloudWatch alarm; EventBridge rules for crashed tasks, failed deployments and backups; an RDS event
 * subscription; topic, topic policy, key and subscriptions, in us-east-1 too where a distribution is watched; the Slack
 * channel's configuration and role; the dashboard and the budget. There are no composite alarms: all go to one topic, and
 * what one of them would keep back is often what explains it.
 *
 * Costs, per month: 0.10 USD per metric that an alarm watches, 1 USD per topic's key, 3 USD for a dashboard beyond the
 * account's third.
 *
 * ```ts
 * new Observability("watch", {
 *   loadBalancers: { public: { arnSuffix: edge.arnSuffix, targetGroups: {} } },
 *   natGateways: network.natGatewayIds,
 *   subscribers: { emails: ["ops@example.com"] },
 *   budget: { limitUsd: 500 },
 * });
 * ```
 *
 * @throws InvalidArgumentsError with every problem of the arguments, before anything is registered
 */
export class Observability extends pulumi.ComponentResource {
  /** ARN of the topic; none where nothing would be sent to it. */
  readonly topicArn?: pulumi.Output<string>;
  /** ARN of the topic in us-east-1; none where nothing is watched there. */
  readonly globalTopicArn?: pulumi.Output<string>;
  /** The dashboard's name. */
  readonly dashboardName?: pulumi.Output<string>;
  /** ARN of each alarm, by the alarm's name. */
  readonly alarmArns: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Observability"), name, {}, opts);
    validate(name, args);
    const watched = watchedOf(args);
    const detail = args.detail ?? AlarmDetail.All;
    const readers = readersOf(args, detail);
    if (readers.nobody) void pulumi.log.warn(nobodyReads, this);

    const account = lookUpAccount(this);
    const topic = readers.needsTopic
      ? createTopic(
          this,
          `${name}-topic`,
          {
            account,
            region: account.region,
            ...(args.kmsKeyArn === undefined ? {} : { kmsKeyArn: args.kmsKeyArn }),
          },
          args.subscribers ?? {},
        )
      : undefined;
    const topicArn = topic?.ready;
    const alarms =
      topicArn === undefined || detail === AlarmDetail.None
        ? []
        : this.plan(name, watched, detail, args, account, topicArn);
    const global = isGlobal(alarms)
      ? createTopic(
          this,
          `${name}-global`,
          { account, region: globalRegion, elsewhere: globalRegion },
          args.subscribers ?? {},
        )
      : undefined;

    const made = createAlarms(this, name, alarms, topicArn, global?.ready);
    const topics = [topic, global].flatMap((one) => (one === undefined ? [] : [one.topic.arn]));
    const slack = args.subscribers?.slack;
    if (slack !== undefined && topics.length > 0) {
      createSlack(this, name, {
        configurationName: uniqueName(name),
        channel: slack,
        topicArns: topics,
        account,
        permissionsBoundaryArn: args.permissionsBoundaryArn,
      });
    }
    if (args.dashboard ?? true) {
      this.dashboardName = createDashboard(this, name, watched, account, alarms, made);
    }
    if (args.budget !== undefined) {
      createBudget(this, name, args.budget, {
        emails: readers.budgetEmails,
        ...(readers.budgetByTopic && topicArn !== undefined ? { topicArn } : {}),
      });
    }

    this.topicArn = topicArn;
    this.globalTopicArn = global?.ready;
    this.alarmArns = Object.fromEntries(made);
    this.registerOutputs({
      topicArn: this.topicArn,
      globalTopicArn: this.globalTopicArn,
      dashboardName: this.dashboardName,
      alarmArns: this.alarmArns,
    });
  }

  /** The alarms, after the rules whose events some of them count. */
  private plan(
    name: string,
    watched: Watched,
    detail: AlarmDetail,
    { thresholds }: ObservabilityArgs,
    { region, accountId }: Account,
    topicArn: pulumi.Input<string>,
  ): PlannedAlarm[] {
    const eventRules = createRules(this, name, planRules(watched), topicArn);
    createDatabaseEvents(this, name, watched, topicArn);
    return planAlarms(watched, detail, thresholds ?? {}, { region, accountId, eventRules });
  }
}

const nobodyReads =
  "Alarms go to a topic that nobody reads. Give an e-mail address, a webhook or a channel of Slack as a subscriber.";

/** What is watched, with nothing for what is not given. */
function watchedOf(args: ObservabilityArgs): Watched {
  return {
    loadBalancers: args.loadBalancers ?? {},
    services: args.services,
    instances: args.instances ?? {},
    environments: args.environments ?? {},
    databases: args.databases ?? {},
    caches: args.caches ?? {},
    searchDomains: args.searchDomains ?? {},
    natGateways: args.natGateways ?? {},
    vpns: args.vpns ?? {},
    certificates: args.certificates ?? {},
    distributions: args.distributions ?? {},
  };
}

/** Who hears of alarms and of the budget, and by which way. */
function readersOf({ subscribers = {}, budget }: ObservabilityArgs, detail: AlarmDetail) {
  const { emails = [], webhooks = {}, slack } = subscribers;
  const others = Object.keys(webhooks).length > 0 || slack !== undefined;
  const fit = emails.length <= mostBudgetEmails;
  // A budget writes to addresses itself; the topic is for those that it cannot write to, and it needs one reader.
  const budgetByTopic = budget !== undefined && (others || !fit || emails.length === 0);
  const needsTopic = detail !== AlarmDetail.None || budgetByTopic;
  return {
    needsTopic,
    budgetByTopic,
    budgetEmails: fit ? emails : [],
    nobody: needsTopic && emails.length === 0 && !others,
  };
}

function createAlarms(
  parent: pulumi.Resource,
  name: string,
  alarms: readonly PlannedAlarm[],
  topicArn: pulumi.Input<string> | undefined,
  globalTopicArn: pulumi.Input<string> | undefined,
): Map<string, pulumi.Output<string>> {
  const made = new Map<string, pulumi.Output<string>>();
  for (const planned of alarms) {
    const arn = planned.global ? globalTopicArn : topicArn;
    if (arn === undefined) continue;
    const region = planned.global ? globalRegion : undefined;
    made.set(planned.name, createAlarm(parent, name, planned, arn, region).arn);
  }
  return made;
}

/** The names of a dashboard and of a channel's configuration are the account's, and not made up by Pulumi. */
function uniqueName(name: string): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}-${name}`.replace(/[^\w-]/g, "-");
}

/** The dashboard. It shows the state of this region's alarms: a widget takes a hundred, and of one region only. */
function createDashboard(
  parent: pulumi.Resource,
  name: string,
  watched: Watched,
  { region, accountId }: Account,
  alarms: readonly PlannedAlarm[],
  made: ReadonlyMap<string, pulumi.Output<string>>,
): pulumi.Output<string> {
  const regional = alarms
    .filter(({ global }) => !global)
    .flatMap((alarm) => made.get(alarm.name) ?? []);
  const count = Math.ceil(regional.length / limits.alarmsPerWidget);
  const arns = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      count === 1 ? "Alarms" : `Alarms ${i + 1} of ${count}`,
      regional.slice(i * limits.alarmsPerWidget, (i + 1) * limits.alarmsPerWidget),
    ]),
  );
  const sections = planSections(watched, region, accountId);
  const body = bodyOf(layOut(sections, Object.keys(arns)), region, arns);
  return new aws.cloudwatch.Dashboard(
    `${name}-dashboard`,
    { dashboardName: uniqueName(name), dashboardBody: pulumi.jsonStringify(body) },
    { parent },
  ).dashboardName;
}
