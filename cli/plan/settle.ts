/** When a program has ended: as for Pulumi's own runtime, when nothing is left to happen in its process. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

export interface Running {
  /** Settles when the program's entry and its outputs have. */
  readonly stack: Promise<unknown>;
  /** Resolves when the program failed or exited. */
  readonly ended: Promise<void>;
  /** Settles when the SDK has nothing in flight. */
  readonly idle: () => Promise<void>;
  /** Grows with everything that the program registers. */
  readonly activity: () => number;
}

export type Outcome = "finished" | "ended" | "stuck";

/** How long a program that shares its process may seem to do nothing before it counts as stuck. */
const patience = 5000;

/** How long something that a finished program left open (a server, a timer) is waited for in a shared process. */
const grace = 5000;

/**
 * Waits until a program has ended.
 *
 * @param ownsProcess whether this process runs nothing else, so that its event loop tells
 */
export async function settle(running: Running, ownsProcess: boolean): Promise<Outcome> {
  const flags = { settled: false, ended: false };
  const note = (key: keyof typeof flags) => () => {
    flags[key] = true;
  };
  running.stack.then(note("settled"), note("ended"));
  void running.ended.then(note("ended"));
  const outcome = await (ownsProcess ? emptyLoop(running, flags) : quiet(running, flags));
  if (outcome !== "ended") return outcome;
  // Errors come in the company of others that they caused: let those arrive too.
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  return outcome;
}

interface Flags {
  readonly settled: boolean;
  readonly ended: boolean;
}

async function emptyLoop(running: Running, flags: Flags): Promise<Outcome> {
  let before: string | undefined;
  for (;;) {
    await Promise.race([loopEmpty(), running.ended, failure(running.stack)]);
    if (flags.ended) return "ended";
    // Whoever listens too may have begun something just now: another round shows.
    const idle = await isIdle(running);
    const state = JSON.stringify([running.activity(), flags.settled, idle]);
    if (state === before) return flags.settled && idle ? "finished" : "stuck";
    before = state;
  }
}

/** Whether the SDK has nothing in flight. */
async function isIdle(running: Running): Promise<boolean> {
  const waited = running.idle().then(() => true);
  return await Promise.race([waited, nextTurn(false)]);
}

function loopEmpty(): Promise<void> {
  return new Promise((resolve) => {
    process.once("beforeExit", () => {
      resolve();
    });
  });
}

/** Resolves if a promise is rejected. */
function failure(promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    promise.catch(() => {
      resolve();
    });
  });
}

async function quiet(running: Running, flags: Flags): Promise<Outcome> {
  const listeners = new Set(process.listeners("beforeExit"));
  const noteOwn = () => {
    for (const listener of process.listeners("beforeExit")) {
      if (!listeners.has(listener)) ofPrograms.add(listener);
    }
  };
  try {
    return await untilQuiet(running, flags, noteOwn);
  } finally {
    noteOwn();
  }
}

async function untilQuiet(running: Running, flags: Flags, noteOwn: () => void): Promise<Outcome> {
  const open = openThings();
  let since = Date.now();
  let calm = 0;
  let before = -1;
  for (let turn = 0; ; turn++) {
    await (turn < 50 ? nextTurn() : sleep(1));
    if (flags.ended) return "ended";
    const activity = running.activity();
    const busy = [...openThings()].some(([kind, count]) => count > (open.get(kind) ?? 0));
    const idle = flags.settled && (await isIdle(running));
    const changed = activity !== before || (flags.settled && !idle && calm > 0);
    before = activity;
    if (changed) since = Date.now();
    calm = changed || busy ? 0 : calm + 1;
    const waited = Date.now() - since;
    if (!flags.settled || !idle) {
      if (!busy && calm > 100 && waited > patience) return "stuck";
      continue;
    }
    if (calm < 3 && waited < grace) continue;
    // The libraries of programs finish their work when the process would end.
    noteOwn();
    for (const listener of ofPrograms) listener.call(process, 0);
    await nextTurn();
    if ((await isIdle(running)) && running.activity() === activity) return "finished";
    calm = 0;
  }
}

/** Listeners that programs' libraries added, which stay loaded for further runs. */
const ofPrograms = new Set<(code: number) => void>();

/** What keeps the process alive, by kind. */
function openThings(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== "Immediate") counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
