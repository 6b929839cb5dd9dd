import type * as aws from "@pulumi/aws";
import { type Problem, shown } from "../common/problems";

/** The TLS policy of both edges unless one is asked for: TLS 1.3, and 1.2 with forward secrecy. */
export const defaultTlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** What is wrong with the TLS policy of a listener, if anything; what is not given is right. */
export function tlsPolicyProblems(policy: string | undefined, at: string): Problem[] {
  if (policy === undefined || /^ELBSecurityPolicy-[A-Za-z0-9-]+$/.test(policy)) return [];
  return [
    {
      at,
      found: shown(policy),
      expected: "a security policy of Elastic Load Balancing, ELBSecurityPolicy-…",
      fix: "Leave it out for TLS 1.2 and 1.3.",
    },
  ];
}

/** What a listener answers to whatever nobody takes: a plain 404, so that nothing is open by default. */
export const notFound: aws.types.input.lb.ListenerDefaultAction = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};
