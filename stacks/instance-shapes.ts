/**
 * The shapes that run the application as one workload on instances: the monolith and Elastic Beanstalk. Each has one
 * group, one role and the stores that it declares.
 */
import type { ProblemList } from "../components/common/problems";
import type { StackConfig } from "./schema";
import { type StoreName, storeVariables } from "./services";
import type { Place } from "./validate";

/** The shapes, each named like the settings and the workload that it has. */
export const instanceShapes = ["monolith", "beanstalk"] as const;
export type InstanceShape = (typeof instanceShapes)[number];

/** Which of these shapes a stack has, if any. */
export function instanceShapeOf({
  compute,
}: Pick<StackConfig, "compute">): InstanceShape | undefined {
  return instanceShapes.find((shape) => shape === compute);
}

type Config = Pick<StackConfig, InstanceShape | "stores">;

/** The stores that the application has: those that it declares, or the ones that it usually has. */
export function storesOf(config: Config, shape: InstanceShape): StoreName[] {
  const usual = ["postgres", "redis"] as const;
  return config[shape].stores ?? usual.filter((store) => config.stores.includes(store));
}

/** Finds what the application is given that does not go with the stack's stores. */
export function addStoreProblems(
  config: Config,
  shape: InstanceShape,
  place: Place,
  problems: ProblemList,
): void {
  const { stores } = config;
  const own = storesOf(config, shape);
  for (const store of own.filter((one) => !stores.includes(one))) {
    problems.add(
      place(shape, "stores"),
      store,
      `a store of this stack: ${stores.join(", ") || "it has none"}`,
      `Add "${store}" to the stack's stores, or take it from ${shape}.`,
    );
  }
  for (const store of own) {
    for (const variable of storeVariables[store]) {
      for (const group of ["environment", "secrets"] as const) {
        if (Object.hasOwn(config[shape][group] ?? {}, variable)) {
          problems.add(
            place(shape, group, variable),
            variable,
            `another name: ${store} sets this one`,
            "Remove it, or rename it.",
          );
        }
      }
    }
  }
}
