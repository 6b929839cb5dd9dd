/** The monolith of one stack: one workload behind the public edge, and what is wrong with what it is given. */
import type { ProblemList } from "../components/common/problems";
import { defaults } from "../components/monolith/spec";
import type { Workload } from "./compute";
import type { StackConfig } from "./schema";
import { type StoreName, storeVariables } from "./services";
import type { Place } from "./validate";

/** The workload's name: its group, role, target group and prefix of the assets bucket are called after it. */
export const monolithName = "monolith";

/** The stores that the monolith has: those that it declares, or the ones that a stack's monolith usually has. */
function storesOf({ monolith, stores }: Pick<StackConfig, "monolith" | "stores">): StoreName[] {
  return monolith.stores ?? (["postgres", "redis"] as const).filter((s) => stores.includes(s));
}

/** The monolith as the edges, groups and stores see it. */
export function monolithWorkload(config: Pick<StackConfig, "monolith" | "stores">): Workload {
  const { monolith } = config;
  return {
    edge: "public",
    port: defaults.port,
    healthPath: monolith.healthPath ?? defaults.healthPath,
    paths: [],
    webSocket: (monolith.webSocketPaths ?? []).length > 0,
    stores: storesOf(config),
    callsApi: false,
    holdsInstances: true,
  };
}

/** Finds what the monolith is given that does not go with the stack's stores. */
export function addMonolithProblems(
  config: Pick<StackConfig, "monolith" | "stores">,
  place: Place,
  problems: ProblemList,
): void {
  const { monolith, stores } = config;
  const own = storesOf(config);
  for (const store of own.filter((one) => !stores.includes(one))) {
    problems.add(
      place("monolith", "stores"),
      store,
      `a store of this stack: ${stores.join(", ") || "it has none"}`,
      `Add "${store}" to the stack's stores, or take it from the monolith.`,
    );
  }
  for (const store of own) {
    for (const variable of storeVariables[store]) {
      for (const group of ["environment", "secrets"] as const) {
        if (Object.hasOwn(monolith[group] ?? {}, variable)) {
          problems.add(
            place("monolith", group, variable),
            variable,
            `another name: ${store} sets this one`,
            "Remove it, or rename it.",
          );
        }
      }
    }
  }
}
