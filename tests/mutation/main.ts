/**
 * `npm run mutate`: makes every change of the catalogue in the real programs, one at a time, and tells how many of the
 * breaking ones the proof catches and how many of the harmless ones it accuses. Status 1 if not all and none.
 * With words, only changes whose id has one of them or whose section is one, and what the proof says of each.
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { catalogue } from "./catalogue";
import { judged, type Outcome } from "./run";
import { summary } from "./summary";

const words = process.argv.slice(2);
const chosen = catalogue.filter(
  ({ id, section }) =>
    words.length === 0 || words.some((word) => id.includes(word) || section === word),
);

/** What came of one change, or why it could not be judged; with the worker's CPU time so far, in seconds. */
interface Answer {
  readonly outcomes: readonly Outcome[];
  readonly failed?: string;
  readonly seconds: number;
}

/** A worker is sent places in the list one by one, and answers each with what came of it. */
function work(): void {
  const answer = (outcomes: readonly Outcome[], failed?: string) => {
    const { user, system } = process.cpuUsage();
    process.send?.({ outcomes, failed, seconds: (user + system) / 1e6 });
  };
  process.on("message", (place: number) => {
    const mutation = chosen[place];
    if (mutation === undefined) return;
    judged(mutation).then(
      (outcomes) => {
        answer(outcomes);
      },
      (error: unknown) => {
        answer([], String(error));
      },
    );
  });
  answer([]);
}

/** So long may one change take, in milliseconds: a program that waits for itself never ends. */
const patience = 120_000;
/**
 * What a worker is started with. Nearly all of a program lives until its end: V8's small nurseries would be cleaned
 * again and again with next to nothing to throw away, which takes more than half of the time.
 */
const v8Options = [
  "--single-threaded-gc",
  "--min-semi-space-size=128",
  "--max-semi-space-size=128",
];

/** What came of one change, as soon as it is known: with words of each, else of those that are judged wrong. */
function tell({ id, section, stack, breaking, right, said }: Outcome): void {
  if (right && words.length === 0) return;
  const what = breaking ? (right ? "caught" : "MISSED") : right ? "let through" : "ACCUSED";
  console.log(`${what}  ${section} ${id} (${stack})`);
  for (const line of said.slice(0, 6)) console.log(`    ${line}`);
  if (said.length > 6) console.log(`    and ${said.length - 6} more`);
}

interface Run {
  readonly outcomes: readonly Outcome[];
  readonly failures: number;
  /** CPU time of all workers, in seconds. */
  readonly seconds: number;
}

/**
 * Hands the changes out to workers, one each at a time. A worker that does not answer is replaced; so is one in which
 * a program failed, since what it left behind would be part of the next.
 */
function lead(): Promise<Run> {
  const outcomes: Outcome[] = [];
  let [failures, seconds, next, running] = [0, 0, 0, 0];
  const fail = (place: number, why: string) => {
    failures += 1;
    console.log(`FAILED  ${chosen[place]?.id ?? ""}: ${why}`);
  };
  return new Promise((resolve) => {
    const start = () => {
      running += 1;
      const child = fork(__filename, words, {
        env: { ...process.env, MUTATION_WORKER: "1" },
        execArgv: ["--require", "ts-node/register/transpile-only", ...v8Options],
      });
      let at: number | undefined;
      let used = 0;
      let isThere = false;
      let timer: NodeJS.Timeout | undefined;
      child.on("message", (answer: Answer) => {
        clearTimeout(timer);
        isThere = true;
        used = answer.seconds;
        outcomes.push(...answer.outcomes);
        answer.outcomes.forEach(tell);
        if (answer.failed !== undefined && at !== undefined) fail(at, answer.failed);
        at = undefined;
        if (next >= chosen.length || answer.failed !== undefined) {
          child.kill();
          return;
        }
        at = next++;
        if (process.stderr.isTTY) process.stderr.write(`\r${next}/${chosen.length} `);
        timer = setTimeout(() => child.kill("SIGKILL"), patience);
        child.send(at);
      });
      child.on("exit", () => {
        clearTimeout(timer);
        seconds += used;
        // One that never said that it is there takes the first change that is left with it.
        if (!isThere && next < chosen.length) at = next++;
        if (at !== undefined) fail(at, "does not end, or ends its process");
        running -= 1;
        if (next < chosen.length) start();
        else if (running === 0) resolve({ outcomes, failures, seconds });
      });
    };
    for (let i = 0; i < Math.min(availableParallelism(), Math.max(1, chosen.length)); i++) start();
  });
}

async function main(): Promise<void> {
  const began = performance.now();
  const { outcomes, failures, seconds } = await lead();
  for (const line of summary(chosen, outcomes)) console.log(line);
  const elapsed = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${elapsed} s, ${seconds.toFixed(0)} s of CPU time`);
  const isRight = failures === 0 && outcomes.every(({ right }) => right);
  process.exitCode = isRight ? 0 : 1;
}

if (process.env["MUTATION_WORKER"] === "1") work();
else void main();
