/** The SDK walks the whole stack at every resource, to tell the engine where it stands in the source. */

interface Frame {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
}

interface ResourceClass {
  stackTrace?: (skip: number) => Frame[];
}

/**
 * Replaces what one SDK finds out of the place of a resource.
 *
 * @param find the place from the text of a stack; without it no place is looked for
 * @returns undoes it
 */
export function replaceSourcePositions(
  load: NodeJS.Require,
  find: ((stack: string) => Frame | undefined) | undefined,
): () => void {
  const { Resource } = load("@pulumi/pulumi/resource") as { Resource: ResourceClass };
  const original = Resource.stackTrace;
  // Older SDKs know nothing of places.
  if (typeof original !== "function") return () => undefined;
  const replacement = (): Frame[] => {
    if (find === undefined) return [];
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = Infinity;
    const stack = new Error().stack ?? "";
    Error.stackTraceLimit = limit;
    const frame = find(stack);
    return frame === undefined ? [] : [frame];
  };
  Resource.stackTrace = replacement;
  return () => {
    if (Resource.stackTrace === replacement) Resource.stackTrace = original;
  };
}
