/** What a stack's settings say of alarms, dashboard and budget, and what is wrong with it. */
import * as z from "zod/mini";
import { isEmail, isPublicHttps, seemsSecret } from "../components/observability/addresses";
import { AlarmDetail } from "../components/observability/spec";
import { thresholdRanges } from "../components/observability/thresholds";
import type { Check } from "./checks";

/** A text that some test accepts. */
function text(expected: string, accepts: (value: string) => boolean) {
  return z.string(expected).check(z.refine(accepts, expected));
}

/** A number within bounds, both included. */
function within([least, most]: readonly [number, number]) {
  const expected = `a number from ${least} to ${most}`;
  return z.number(expected).check(z.minimum(least, expected), z.maximum(most, expected));
}

function group<T extends z.core.$ZodShape>(shape: T, what: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? what : undefined),
  });
}

const slackId = (form: RegExp, example: string) =>
  text(`an id of Slack such as ${example}, not a name`, (value) => form.test(value));

const dollars = "US dollars a month, above 0";

const thresholds = Object.fromEntries(
  Object.entries(thresholdRanges).map(([key, range]) => [key, z.optional(within(range))]),
) as { [Key in keyof typeof thresholdRanges]: z.ZodMiniOptional<z.ZodMiniNumber> };

/** The shape of the group. */
export const observabilitySchema = group(
  {
    enabled: z._default(z.boolean("whether anything is watched: true or false"), true),
    alarms: z._default(
      z.enum(
        AlarmDetail,
        `one of: ${Object.values(AlarmDetail)
          .map((one) => `"${one}"`)
          .join(", ")}`,
      ),
      AlarmDetail.All,
    ),
    dashboard: z._default(z.boolean("whether there is a dashboard: true or false"), true),
    emails: z._default(
      z.array(
        text("an e-mail address such as ops@example.com", isEmail),
        "a list of e-mail addresses",
      ),
      [],
    ),
    webhook: z.optional(
      text(
        "an address that begins with https://, without a user and without anything that could be a token (query, fragment, long parts): such a one belongs into Secrets Manager, and its ARN into webhookSecretArn",
        (value) => isPublicHttps(value) && !seemsSecret(value),
      ),
    ),
    webhookSecretArn: z.optional(
      text("the ARN of a secret that holds an HTTPS address, arn:aws:secretsmanager:…", (value) =>
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/.test(value),
      ),
    ),
    slack: z.optional(
      group(
        {
          workspaceId: slackId(/^T[A-Z0-9]{6,20}$/, "T0123456789"),
          channelId: slackId(/^[CG][A-Z0-9]{6,20}$/, "C0123456789"),
        },
        "a group with workspaceId and channelId",
      ),
    ),
    budget: z.optional(
      group(
        {
          monthlyUsd: z.number(dollars).check(
            z.refine((value) => value > 0, dollars),
            z.maximum(1_000_000_000, dollars),
          ),
          tag: z.optional(
            text("a tag as key=value, activated for cost allocation", (value) =>
              /^[^\s$=][^$=]{0,127}=[^\s$=][^$=]{0,127}$/.test(value),
            ),
          ),
        },
        "a group with monthlyUsd",
      ),
    ),
    thresholds: z.optional(group(thresholds, "a group of thresholds")),
  },
  "a group of settings of alarms, dashboard and budget",
);

const oneWebhook: Check = {
  reads: ["observability"],
  check: ({ observability: { webhook, webhookSecretArn } }, { place, problems }) => {
    if (webhook === undefined || webhookSecretArn === undefined) return;
    problems.add(
      place("observability", "webhook"),
      "both webhook and webhookSecretArn",
      "one of the two",
      "Remove the other.",
    );
  },
};

const emailsOnce: Check = {
  reads: ["observability"],
  check: ({ observability: { emails } }, { place, problems }) => {
    emails.forEach((email, i) => {
      if (emails.indexOf(email) === i) return;
      problems.add(place("observability", "emails", i), email, "each address once", "Remove it.");
    });
  },
};

/** Settings that would be without effect. */
const withoutEffect: Check = {
  reads: ["observability"],
  check: ({ observability }, { config, place, problems }) => {
    if (observability.enabled) return;
    for (const key of ["slack", "webhook", "webhookSecretArn", "budget", "thresholds"] as const) {
      if (config.observability[key] === undefined) continue;
      problems.add(
        place("observability", key),
        `a value for ${key}`,
        "nothing, as observability.enabled is false",
        "Remove it, or set enabled to true.",
      );
    }
  },
};

/** The checks of the group. */
export const observabilityChecks: readonly Check[] = [oneWebhook, emailsOnce, withoutEffect];
