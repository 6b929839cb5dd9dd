/** Calls that go wrong on purpose: the n-th of a kind fails or hangs, before or after the work was done. */
import type { Call, Method } from "./provider";

/** Which call it is. Calls that only ask what would happen do not count. */
export interface Trigger {
  readonly method: Method;
  /** A resource's type or a function's token. @default any */
  readonly type?: string;
  /** A resource's name in the program. @default any */
  readonly name?: string;
  /** Which of those that fit, from when the trigger is set on. @default the first */
  readonly nth?: number;
  /** Whether AWS has done it and only the answer is lost. @default false: nothing was done */
  readonly done?: boolean;
}

/** A call that hangs, or will. */
export interface Hang {
  /** Ends when the call has come. */
  readonly reached: Promise<Call>;
  /** Lets it go on. */
  release(): void;
}

interface Fault {
  readonly trigger: Trigger;
  left: number;
  readonly act: (call: Call) => Promise<void>;
}

export class Faults {
  private faults: Fault[] = [];
  /** What ends calls that hang when the engine takes back what it asked for. */
  private readonly waiting = new Set<(error: Error) => void>();

  /** The call fails, with these words of AWS. */
  failAt(trigger: Trigger, message = "InternalFailure: the request failed"): void {
    this.add(trigger, () => Promise.reject(new Error(message)));
  }

  /** The call hangs until it is released or the engine cancels. */
  hangAt(trigger: Trigger): Hang {
    let reach: (call: Call) => void;
    let release: () => void;
    const reached = new Promise<Call>((resolve) => (reach = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    this.add(trigger, async (call) => {
      reach(call);
      let stop: ((error: Error) => void) | undefined;
      const cancelled = new Promise<never>((_, reject) => this.waiting.add((stop = reject)));
      await Promise.race([released, cancelled]).finally(() => {
        if (stop !== undefined) this.waiting.delete(stop);
      });
    });
    return {
      reached,
      release: () => {
        release();
      },
    };
  }

  /** Nothing goes wrong any more; what hangs goes on hanging. */
  clear(): void {
    this.faults = [];
  }

  /** What a real provider does when the engine cancels: it stops waiting for AWS. */
  cancel(): void {
    for (const stop of this.waiting) stop(new Error("the request was cancelled"));
  }

  /** Whether this call is the one, before or after its work; each fault happens once. */
  async happen(call: Call, done: boolean): Promise<void> {
    if (call.preview) return;
    for (const fault of this.faults) {
      const { trigger } = fault;
      if ((trigger.done ?? false) !== done || !fits(trigger, call)) continue;
      fault.left -= 1;
      if (fault.left === 0) await fault.act(call);
    }
  }

  private add(trigger: Trigger, act: (call: Call) => Promise<void>): void {
    this.faults.push({ trigger, left: trigger.nth ?? 1, act });
  }
}

function fits({ method, type, name }: Trigger, call: Call): boolean {
  return (
    call.method === method &&
    (type === undefined || call.type === type) &&
    (name === undefined || call.urn.split("::").pop() === name)
  );
}
