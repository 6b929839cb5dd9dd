/** Kinds of values in a stack's configuration, each with what is expected of it. */
import * as z from "zod/mini";
import { parseCidr } from "../../components/common/cidr";

/** A text of at least one character. */
export function text(expected: string, pattern = /^\S(.*\S)?$/s) {
  return z.string(expected).check(z.regex(pattern, expected));
}

/** A whole number within bounds, both included. */
export function whole(minimum: number, maximum: number, what: string) {
  const expected = `${what}: a whole number from ${minimum} to ${maximum}`;
  return z.int(expected).check(z.minimum(minimum, expected), z.maximum(maximum, expected));
}

/** One of a few words. */
export function word<const T extends readonly [string, ...string[]]>(words: T, what: string) {
  return z.enum(words, `${what}: ${words.map((w) => `"${w}"`).join(", ")}`);
}

export const flag = (what: string) => z.boolean(`${what}: true or false`);

export const listOf = <T extends z.ZodMiniType>(element: T, what: string) =>
  z.array(element, `a list of ${what}`);

export const group = <T extends z.core.$ZodShape>(shape: T, what: string) =>
  z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? what : undefined) });

export const arn = (service: string, what: string) =>
  text(
    `the ARN of ${what}, arn:aws:${service}:…`,
    new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:(\\d{12})?:\\S+$`),
  );

export const domainName = text(
  "a domain name in lower case without a final dot, such as example.com",
  /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
);
export const cidr = z
  .string("an IPv4 range in CIDR form, such as 10.0.0.0/16")
  .check(
    z.refine(
      (range) => parseCidr(range) !== undefined,
      "an IPv4 range in CIDR form without bits set behind its prefix, such as 10.0.0.0/16",
    ),
  );
export const folder = text(
  "a folder inside the project, relative to it",
  /^(?!\/|~)(?!(.*\/)?\.\.(\/|$))\S(.*\S)?$/,
);

export const path = text(
  "a path that begins with / and has no query, fragment or space",
  /^\/[^\s?#]*$/,
);
export const pathPattern = text(
  "a path pattern that begins with /, with * and ? as wild cards and without spaces or fragments",
  /^\/[^\s#]*$/,
);
export const resourceId = (prefix: string) =>
  text(`an id of the form ${prefix}-…`, new RegExp(`^${prefix}-[0-9a-f]{8,17}$`));
