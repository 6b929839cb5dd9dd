import type * as aws from "@pulumi/aws";

/** The TLS policy of both edges unless one is asked for: TLS 1.3, and 1.2 with forward secrecy. */
export const defaultTlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** What a listener answers to whatever nobody takes: a plain 404, so that nothing is open by default. */
export const notFound: aws.types.input.lb.ListenerDefaultAction = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};
