/** What a component refuses that runs one application on instances, whoever makes them. */
import { type Problem, type ProblemList, shown } from "../common/problems";
import {
  type Environment,
  type EnvironmentSources,
  planEnvironment,
} from "../services/environment";
import { architectureOf } from "./machines";
import type { ReleaseBucket } from "./releases";

/** Whether a release's name is one part of a path, plain to a shell and to S3: versions, dates and commits. */
export function isReleaseName(name: string): boolean {
  return /^[A-Za-z0-9][\w.+-]{0,127}$/.test(name);
}

/** What is wrong with the bucket of the releases, if anything; what is not given is right. */
export function releaseBucketProblems(releases: ReleaseBucket | undefined, at: string): Problem[] {
  const arn = releases?.bucketArn;
  if (typeof arn !== "string" || /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+$/.test(arn)) return [];
  return [
    {
      at: `${at}.bucketArn`,
      found: shown(arn),
      expected: "the ARN of a bucket, arn:aws:s3:::<name>",
      fix: "Give the bucket itself, without a folder.",
    },
  ];
}

/** What is wrong with the type of the machines, if anything. */
export function instanceTypeProblems(type: string, at: string): Problem[] {
  if (architectureOf(type) !== undefined) return [];
  return [
    {
      at,
      found: shown(type),
      expected: "an instance type such as t4g.small",
      fix: "Correct it.",
    },
  ];
}

/** The variables by which a component tells its program where to listen. */
export interface OwnVariables {
  readonly names: readonly string[];
  /** Why another one is expected. */
  readonly expected: string;
  /** What to do instead. */
  readonly fix: string;
}

/** Plans the application's variables, and finds what is wrong with them. */
export function planVariables(
  problems: ProblemList,
  sources: EnvironmentSources,
  { names, expected, fix }: OwnVariables,
): Environment {
  const variables = planEnvironment(sources, "");
  problems.addAll(variables.problems);
  for (const { name } of [...variables.clear, ...variables.secret]) {
    if (names.includes(name)) problems.add(`environment.${name}`, name, expected, fix);
  }
  return variables;
}
