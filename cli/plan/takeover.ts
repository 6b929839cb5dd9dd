/** What a program may change or use of the process that it runs in: lent to it for a run, and put back. */
import { format } from "node:util";
import { badInputStatus } from "./problems";

/** Thrown where a program calls process.exit, which must not end the plan. */
export class ExitSignal extends Error {
  constructor(readonly code: number) {
    super(`the program called process.exit(${code})`);
  }
}

export interface Takeover {
  /** The errors that nobody caught, in the order of arrival, each once. */
  readonly errors: Uncaught[];
  /** Resolves when there is an error or the program exits. */
  readonly ended: Promise<void>;
  exitCode(): number | undefined;
  /** Takes an error as if nobody had caught it. */
  report(error: unknown): void;
  restore: () => void;
  /** Instead of restoring, as the program failed: the process is its own until the end, which has the status of bad input. */
  hold: (late: (error: Uncaught) => void) => void;
}

/** An error that nobody caught. */
export interface Uncaught {
  readonly error: unknown;
  readonly message: string;
}

export interface Lent {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The program's path, for process.argv. */
  readonly program: string;
  /** Gets what the program writes to its standard output. */
  readonly output: (text: string) => void;
}

const events = ["uncaughtException", "unhandledRejection"] as const;

export function takeOver({ folder, environment, program, output }: Lent): Takeover {
  const errors: Uncaught[] = [];
  let late: ((error: Uncaught) => void) | undefined;
  let exit: ExitSignal | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const report = (error: unknown) => {
    if (!(error instanceof ExitSignal) && !errors.some((known) => known.error === error)) {
      // The SDK goes on writing into the message while it hands the error around.
      const message = error instanceof Error ? error.message : format("%o", error);
      errors.push({ error, message });
      late?.({ error, message });
    }
    end();
  };

  const before = {
    folder: process.cwd(),
    exit: process.exit.bind(process),
    exitCode: process.exitCode,
    argv: process.argv,
    write: Object.getOwnPropertyDescriptor(process.stdout, "write"),
    stackTraceLimit: Error.stackTraceLimit,
    environment: Object.keys(environment).map((key) => [key, process.env[key]] as const),
    listeners: events.map(
      (event) => [event, process.listeners(event as "uncaughtException")] as const,
    ),
  };
  process.chdir(folder);
  // Node.js 24 puts more frames of its own on top of a failed require than are kept by default, so that the program's
  // line would not be among them.
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 25);
  Object.assign(process.env, environment);
  process.argv = [process.argv[0] ?? "node", program];
  process.exitCode = undefined;
  process.exit = (code) => {
    exit ??= new ExitSignal(Number(code ?? process.exitCode ?? 0));
    end();
    throw exit;
  };
  process.stdout.write = (chunk: unknown, encoding?: unknown, done?: unknown) => {
    output(typeof chunk === "string" ? chunk : Buffer.from(chunk as Uint8Array).toString());
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") (callback as () => void)();
    return true;
  };
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event as "uncaughtException", report);
  }

  return {
    errors,
    ended,
    report,
    exitCode: () =>
      exit?.code ?? (process.exitCode === undefined ? undefined : Number(process.exitCode)),
    hold: (listener) => {
      late = listener;
      process.exit = () => before.exit(badInputStatus);
      process.once("exit", () => {
        process.exitCode = badInputStatus;
      });
    },
    restore: () => {
      process.chdir(before.folder);
      for (const [key, value] of before.environment) {
        if (value === undefined) Reflect.deleteProperty(process.env, key);
        else process.env[key] = value;
      }
      process.argv = before.argv;
      process.exit = before.exit;
      process.exitCode = before.exitCode;
      if (before.write === undefined) Reflect.deleteProperty(process.stdout, "write");
      else Object.defineProperty(process.stdout, "write", before.write);
      Error.stackTraceLimit = before.stackTraceLimit;
      for (const [event, listeners] of before.listeners) {
        process.removeAllListeners(event);
        for (const listener of listeners) process.on(event as "uncaughtException", listener);
      }
    },
  };
}
