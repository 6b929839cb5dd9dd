/**
 * The SDK walks the whole stack at every resource and writes it as text, to tell the engine where it stands in the
 * source. Here V8 hands over a few frames as they are, and no text is made of them.
 */

interface Frame {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
}

interface ResourceClass {
  stackTrace?: (skip: number) => Frame[];
}

/** A place in what runs. */
export interface RunningPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What V8 has for stack traces. */
interface Traces {
  stackTraceLimit: number;
  prepareStackTrace: ((error: Error, frames: NodeJS.CallSite[]) => unknown) | undefined;
}

/** Between a registration and who wrote it are the SDK, a provider's class, and components of packages. */
const mostFrames = 60;

/** The frames of the caller, the innermost first. Whatever the program does with stack traces is none of this. */
function framesHere(): readonly NodeJS.CallSite[] {
  const traces = Error as unknown as Traces;
  const { stackTraceLimit, prepareStackTrace } = traces;
  const holder: { stack?: unknown } = {};
  try {
    traces.stackTraceLimit = mostFrames;
    traces.prepareStackTrace = (_error, frames) => frames;
    Error.captureStackTrace(holder, framesHere);
    return Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : [];
  } finally {
    traces.stackTraceLimit = stackTraceLimit;
    traces.prepareStackTrace = prepareStackTrace;
  }
}

/**
 * Replaces what one SDK finds out of the place of a resource.
 *
 * @param find the place in the source of the first of some places that is the program's; without it none is looked for
 * @returns undoes it
 */
export function replaceSourcePositions(
  load: NodeJS.Require,
  find: ((places: Iterable<RunningPlace>) => Frame | undefined) | undefined,
): () => void {
  const { Resource } = load("@pulumi/pulumi/resource") as { Resource: ResourceClass };
  const original = Resource.stackTrace;
  // Older SDKs know nothing of places.
  if (typeof original !== "function") return () => undefined;
  const replacement = (): Frame[] => {
    const frame = find?.(placesOf(framesHere()));
    return frame === undefined ? [] : [frame];
  };
  Resource.stackTrace = replacement;
  return () => {
    if (Resource.stackTrace === replacement) Resource.stackTrace = original;
  };
}

function* placesOf(frames: readonly NodeJS.CallSite[]): Iterable<RunningPlace> {
  for (const frame of frames) {
    const file = frame.getFileName();
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    if (typeof file === "string" && line !== null && column !== null) {
      yield { file, line, column };
    }
  }
}
