/** What a test says while it works, so that minutes on the engine do not look like a standstill. */
import type { Run } from "./engine-stack";

/** Prints one line of an operation: its title, its seconds and how many resources it did what with. */
export function progress(title: string, run: Run): Run {
  const summary = run.events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  const changes = Object.entries(summary?.resourceChanges ?? {}).map(([op, n]) => `${n} ${op}`);
  const outcome = run.error === undefined ? changes.join(", ") : "failed";
  console.log(`        ${title}: ${run.seconds.toFixed(1)} s, ${outcome}`);
  return run;
}

/** How many resources an operation did what with, as the engine's summary says. */
export function summaryOf(run: Run): Readonly<Record<string, number>> {
  const summary = run.events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  return { ...summary?.resourceChanges };
}
