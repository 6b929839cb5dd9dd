/**
 * What the values of a stack's settings must be to each other. Each check names the keys that it reads and is left
 * out where one of them has a problem of its own, so that one mistake is reported once.
 */
import type { ProblemList } from "../components/common/problems";
import { cdnChecks } from "./cdn-checks";
import { egressChecks } from "./egress-checks";
import { nameChecks } from "./name-checks";
import { networkChecks } from "./network-checks";
import { observabilityChecks } from "./observability";
import type { StackConfig } from "./schema";
import type { Settings } from "./settings";
import { shapeChecks } from "./shape-checks";
import { storeChecks } from "./store-checks";
import type { Place } from "./validate";

/** What checks are given beside the settings. */
export interface Context {
  /** The configuration as the stack has it, services and their defaults apart. */
  readonly config: StackConfig;
  /** The provider's region, where the stack sets it. */
  readonly region: string | undefined;
  readonly place: Place;
  /** Whether none of the keys has a problem of its own. */
  readonly usable: (...keys: (keyof StackConfig)[]) => boolean;
  readonly problems: ProblemList;
}

/** One check, and the keys that it looks at. */
export interface Check {
  readonly reads: readonly (keyof StackConfig)[];
  readonly check: (settings: Settings, context: Context) => void;
}

const checks: readonly Check[] = [
  ...networkChecks,
  ...nameChecks,
  ...storeChecks,
  ...cdnChecks,
  ...egressChecks,
  ...shapeChecks,
  ...observabilityChecks,
];

/** Runs every check whose settings are usable. */
export function checkSettings(settings: Settings, context: Context): void {
  for (const { reads, check } of checks) {
    if (context.usable(...reads)) check(settings, context);
  }
}
