import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentsError } from "./problems";

/** One environment variable and its value. */
interface ClearVariable {
  readonly name: string;
  readonly value: pulumi.Input<string>;
}

/**
 * A variable in clear, which fails the deployment if Pulumi knows its value to be secret.
 *
 * @param component the component's class and name, as problems are headed
 * @param at where the variable is given
 */
export function inClear(
  component: string,
  at: string,
  { name, value }: ClearVariable,
): ClearVariable {
  if (typeof value === "string") return { name, value };
  const checked = pulumi.isSecret(pulumi.output(value)).then((secret) => {
    if (!secret) return;
    throw new InvalidArgumentsError(component, [
      {
        at,
        found: `a secret value for the variable ${name}, which is in clear`,
        expected: "secrets to be passed by the ARN of where they are kept",
        fix: "Keep the value in Secrets Manager and name it under secrets.",
      },
    ]);
  });
  return { name, value: pulumi.all([value, checked]).apply(([known]) => known) };
}
