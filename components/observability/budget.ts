/** What a month may cost, and who hears of it. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { MonthlyBudget } from "./spec";

/** Whom a budget tells. */
export interface BudgetReaders {
  readonly emails: readonly string[];
  readonly topicArn?: pulumi.Input<string>;
}

/** The most addresses that one notification of a budget takes. Source: AWS Budgets API reference, CreateNotification. */
export const mostBudgetEmails = 10;

const notices = [
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/**
 * Makes the budget. Addresses stand in it directly: AWS Budgets needs no confirmation of them, and no topic. A forecast
 * needs about five weeks of costs before it says anything.
 * Source: AWS Cost Management guide, "Managing your costs with AWS Budgets".
 */
export function createBudget(
  parent: pulumi.Resource,
  name: string,
  { limitUsd, tag }: MonthlyBudget,
  { emails, topicArn }: BudgetReaders,
): aws.budgets.Budget {
  return new aws.budgets.Budget(
    `${name}-budget`,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(limitUsd),
      limitUnit: "USD",
      ...(tag === undefined
        ? {}
        : { costFilters: [{ name: "TagKeyValue", values: [`user:${tag.key}$${tag.value}`] }] }),
      notifications: notices.map((notice) => ({
        ...notice,
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
        ...(emails.length === 0 ? {} : { subscriberEmailAddresses: [...emails] }),
        ...(topicArn === undefined ? {} : { subscriberSnsTopicArns: [topicArn] }),
      })),
    },
    { parent },
  );
}
