/** What went wrong in a program, told once and without what only the SDK's authors could read. */
import type { DataSourceCalls } from "./data-sources";
import type { SourcePosition } from "./document";
import type { Refused } from "./monitor";
import type { Positions } from "./positions";
import { BadInputError, PlanError, ProgramError, type Failure } from "./problems";
import { nameOf, typeOf } from "./urn";

export interface Troubles {
  readonly errors: readonly { readonly error: unknown; readonly message: string }[];
  readonly refused: readonly Refused[];
  readonly calls: DataSourceCalls;
  /** What the program said itself to be an error. */
  readonly logged: readonly string[];
  /** Anything else, already told. */
  readonly others: readonly string[];
}

/** The error that a run ends with; nothing if all went well. */
export function failureOf(troubles: Troubles, positions: Positions): PlanError | undefined {
  const { errors, refused, calls, logged, others } = troubles;
  const own = errors.find(({ error }) => error instanceof PlanError);
  if (own !== undefined) return own.error as PlanError;

  const failures: Failure[] = [];
  const add = (failure: Failure) => {
    if (!failures.some(({ message }) => message === failure.message)) failures.push(failure);
  };
  const echoes = [
    ...refused.map(({ text }) => text),
    ...calls.problems.map(({ at }) => `no answer to the call of ${at}`),
  ];
  for (const { text, urn } of refused) {
    const echo = errors.find(({ message }) => message.includes(text));
    add({
      message: text,
      ...(urn === undefined ? {} : { urn }),
      ...shownPosition(positions.ofError(echo?.error)),
    });
  }
  for (const { error, message } of errors) {
    if (!echoes.some((echo) => message.includes(echo))) add(tell(error, message, positions));
  }
  for (const text of [...logged, ...others]) add({ message: text });

  if (calls.problems.length === 0) {
    return failures.length === 0 ? undefined : new ProgramError(failures);
  }
  const problems = [...calls.problems].sort((a, b) => (a.at + a.found < b.at + b.found ? -1 : 1));
  const unanswered = new BadInputError("data-source calls without an answer", problems);
  if (failures.length === 0) return unanswered;
  return new ProgramError([{ message: unanswered.message }, ...failures]);
}

function shownPosition(position: SourcePosition | undefined): Pick<Failure, "position"> {
  if (position === undefined) return {};
  return { position: `${position.file}:${position.line}:${position.column}` };
}

interface SdkError {
  readonly __pulumiRunError?: boolean;
  readonly __pulumResourceError?: boolean;
  readonly hideStack?: boolean;
  readonly resource?: { readonly __name?: string; readonly __pulumiType?: string };
  readonly code?: string;
}

function tell(error: unknown, message: string, positions: Positions): Failure {
  if (!(error instanceof Error) && !isErrorLike(error)) {
    return { message: `the program threw ${message}` };
  }
  const { __pulumiRunError, __pulumResourceError, hideStack, resource, code } = error as SdkError;
  // The SDK names the properties that an error passed through on its way; the error itself says enough.
  const text = message.replace(/^(?:error serializing property "[^"]*": )+/, "");
  if (__pulumiRunError === true) return { message: text };
  const position = shownPosition(positions.ofError(error));
  if (__pulumResourceError === true) {
    const of =
      resource?.__name === undefined ? "" : `${resource.__pulumiType ?? ""} ${resource.__name}: `;
    return { message: `${of}${text}`, ...(hideStack === true ? {} : position) };
  }
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
    const [first = text] = text.split("\n");
    const isPackage = /'(?:@[^/']+\/)?[A-Za-z0-9][^/'.]*'/.test(first);
    const hint = isPackage ? " (run npm install in the program's folder)" : "";
    return { message: `${first}${hint}`, ...position };
  }
  const name = (error as Error).name;
  return { message: name === "Error" ? text : `${name}: ${text}`, ...position };
}

/** Errors of other realms are not instances of this one's class. */
function isErrorLike(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    typeof (error as Error).message === "string" &&
    typeof (error as Error).stack === "string"
  );
}

/** What a program is told that never ended. */
export function stuckMessage(waiting: readonly string[]): string {
  const shown = waiting.slice(0, 10).map((item) => `\n    - ${item}`);
  const more = waiting.length > 10 ? [`\n    - and ${waiting.length - 10} more`] : [];
  const what =
    waiting.length === 0 ? "its own promise" : `what never comes:${[...shown, ...more].join("")}`;
  return `the program never ended: nothing is left to happen, and it still waits for ${what}`;
}

/** A resource as a person calls it. */
export function calledResource(urn: string): string {
  return `${typeOf(urn)} ${nameOf(urn)}`;
}
