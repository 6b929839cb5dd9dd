/**
 * A task of ECS that is run once: watched to its end, and stopped where nobody waits for it any longer. Nothing else may
 * run beside it, so that a task is never left to itself.
 */
import { aws, StepError } from "./processes";

/** Where tasks run, and how long and how often they are looked at. */
export interface Watch {
  readonly cluster: string;
  /** How long the task may take. */
  readonly minutes: number;
  /** Between two looks. */
  readonly pollMilliseconds: number;
}

/** What ECS says of a task. */
export interface Task {
  readonly taskArn?: string;
  readonly lastStatus?: string;
  readonly stoppedReason?: string;
  readonly containers?: readonly {
    readonly name?: string;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
}

/** So many looks are taken at a task that was told to stop: ECS gives its containers two minutes at most. */
const stopLooks = 15;

/**
 * Refuses where a task of that kind still runs, or has been told to stop and has not.
 *
 * @param family of the task's definitions
 * @throws StepError with the tasks and how to go on, or where ECS does not say
 */
export function refuseBeside(cluster: string, startedBy: string, family: string): void {
  // `--started-by` takes no other filter beside it.
  const running = list(cluster, ["--started-by", startedBy]);
  const ending = list(cluster, ["--family", family, "--desired-status", "STOPPED"]);
  const tasks = describe(cluster, [...new Set([...running, ...ending])]);
  const left = tasks.filter(({ lastStatus }) => lastStatus !== "STOPPED");
  if (left.length === 0) return;
  const arns = left.map(({ taskArn }) => taskArn ?? "a task");
  throw new StepError(
    `${arns.join(", ")} of an earlier run still runs: nothing is started beside it. Wait for its end, or stop it ` +
      `(${stopCommand(cluster, arns[0] ?? "")}), and start this again.`,
  );
}

/**
 * Starts a task and waits for its end. A look that fails is taken again. Where the time is up, the process is told to
 * end or anything fails, the task is stopped.
 *
 * @param request of `ecs run-task`, for one task
 * @returns the task as it ended
 * @throws StepError that says whether the task has stopped
 */
export async function runToEnd(
  request: { readonly startedBy: string },
  watch: Watch,
  started: (task: string) => void,
): Promise<Task> {
  const interruption = new Interruption();
  let task: string | undefined;
  try {
    task = start(request);
    started(task);
    return await waitFor(task, watch, interruption);
  } catch (error) {
    const tasks = task === undefined ? startedAfterAll(watch.cluster, request.startedBy) : [task];
    const said: string[] = [];
    for (const one of tasks) said.push(await stop(one, watch));
    const message = error instanceof Error ? error.message : String(error);
    throw new StepError([message, ...said].join("; "));
  } finally {
    interruption.end();
  }
}

/** The signal that told the process to end. More of them change nothing: the task is being stopped. */
class Interruption {
  private signal: NodeJS.Signals | undefined;
  private wake: () => void = () => undefined;
  private readonly take = (signal: NodeJS.Signals) => {
    if (this.signal === undefined) console.error(`told to end by ${signal}: the task is stopped`);
    this.signal ??= signal;
    this.wake();
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.take);
  }

  end(): void {
    for (const signal of signals) process.removeListener(signal, this.take);
  }

  /** @throws StepError as soon as there was a signal */
  async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.signal === undefined ? milliseconds : 0);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (this.signal !== undefined) throw new StepError(`the wait was ended by ${this.signal}`);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function start(request: object): string {
  const { tasks, failures } = (aws([
    ...["ecs", "run-task", "--cli-input-json", JSON.stringify(request)],
  ]) ?? {}) as {
    tasks?: readonly { taskArn: string }[];
    failures?: readonly { reason?: string }[];
  };
  const [task] = tasks ?? [];
  if (task !== undefined) return task.taskArn;
  const reasons = (failures ?? []).map(({ reason }) => reason ?? "unknown").join(", ");
  throw new StepError(`the task did not start: ${reasons}`);
}

/** A start whose answer did not arrive may have been one: none ran before, so that whatever runs now is its task. */
function startedAfterAll(cluster: string, startedBy: string): readonly string[] {
  try {
    return list(cluster, ["--started-by", startedBy]);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(
      `whether a task was started after all is not known (${error.message}); ` +
        `look with: aws ecs list-tasks --cluster ${cluster} --started-by ${startedBy}`,
    );
    return [];
  }
}

async function waitFor(
  task: string,
  { cluster, minutes, pollMilliseconds }: Watch,
  interruption: Interruption,
): Promise<Task> {
  const end = Date.now() + minutes * 60_000;
  for (;;) {
    // A signal that came meanwhile is heard here.
    await interruption.sleep(0);
    const found = look(cluster, task);
    if (found?.lastStatus === "STOPPED") return found;
    if (Date.now() >= end) throw new StepError(`the task did not end within ${minutes} minutes`);
    await interruption.sleep(pollMilliseconds);
  }
}

/** The task as it is; undefined where that cannot be told now. */
function look(cluster: string, task: string): Task | undefined {
  try {
    return describe(cluster, [task])[0];
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`the look at the task failed (${error.message}), and is taken again`);
    return undefined;
  }
}

/** Stops a task, and says whether it has stopped. */
async function stop(task: string, { cluster, pollMilliseconds }: Watch): Promise<string> {
  const pause = () => new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  let isTold = false;
  for (let looks = 0; looks < stopLooks; looks += 1) {
    if (looks > 0) await pause();
    isTold ||= tell(cluster, task);
    if (isTold && look(cluster, task)?.lastStatus === "STOPPED") return `${task} has stopped`;
  }
  const command = stopCommand(cluster, task);
  return isTold
    ? `${task} was told to stop and HAS NOT STOPPED YET; look with: aws ecs describe-tasks --cluster ${cluster} --tasks ${task}`
    : `${task} COULD NOT BE STOPPED and may run on; stop it with: ${command}`;
}

function tell(cluster: string, task: string): boolean {
  try {
    const reason = "nobody waits for it any longer";
    aws(["ecs", "stop-task", "--cluster", cluster, "--task", task, "--reason", reason]);
    return true;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return false;
  }
}

function stopCommand(cluster: string, task: string): string {
  return `aws ecs stop-task --cluster ${cluster} --task ${task}`;
}

function list(cluster: string, filter: readonly string[]): readonly string[] {
  const answer = aws(["ecs", "list-tasks", "--cluster", cluster, ...filter]);
  const { taskArns } = (answer ?? {}) as { taskArns?: readonly string[] };
  if (taskArns === undefined) throw new StepError("ECS does not list its tasks");
  return taskArns;
}

/** So many tasks one call describes. */
const mostDescribed = 100;

function describe(cluster: string, tasks: readonly string[]): readonly Task[] {
  const found: Task[] = [];
  for (let start = 0; start < tasks.length; start += mostDescribed) {
    const some = tasks.slice(start, start + mostDescribed);
    const answer = aws(["ecs", "describe-tasks", "--cluster", cluster, "--tasks", ...some]);
    found.push(...(((answer ?? {}) as { tasks?: readonly Task[] }).tasks ?? []));
  }
  return found;
}
