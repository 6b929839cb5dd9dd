/**
 * The data-source calls that a plan answers by itself, with what it answers. An answer is what AWS would say of things
 * that are the same for everybody, or a stand-in where only the asking account could tell; what is neither is unknown.
 */
import { secretOf, unknownValue } from "../markers";
import type { Properties } from "../messages";
import { access } from "./access";
import { account, zones } from "./account";
import { beanstalk } from "./beanstalk";
import { cdn } from "./cloudfront";
import { network } from "./network";
import type { Answer, DataSource } from "./source";
import { values } from "./values";

/** Every function that a plan answers by itself. */
export const dataSources: readonly DataSource[] = [
  ...account,
  ...zones,
  ...network,
  ...access,
  ...values,
  ...cdn,
  ...beanstalk,
].sort((a, b) => (a.token < b.token ? -1 : 1));

/** The whole result of a function: what was asked, what is known, what is not. */
export function resultOf(
  source: DataSource,
  args: Properties,
  region: string,
  answer: Answer,
): Properties {
  const asked = Object.fromEntries(Object.entries(args).filter(([key]) => key !== "id"));
  const unknown = Object.fromEntries(
    source.unknown.map((key) => [
      key,
      source.secret?.includes(key) === true ? secretOf(unknownValue) : unknownValue,
    ]),
  );
  return { region, ...asked, ...unknown, ...answer.known };
}

/** The table as it stands in the documentation. */
export function dataSourceTable(): string {
  const rows = dataSources.map(({ token: name, about }) => `| \`${name}\` | ${about} |`);
  return ["| function | answer |", "| --- | --- |", ...rows].join("\n");
}
