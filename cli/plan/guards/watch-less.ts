/**
 * The SDK watches every promise of every output of every resource, with the text of a stack, in case it is never
 * resolved: the largest part of a plan's time and memory. An output's promises settle with their resource's
 * registration, which is watched itself; so it is enough to watch that, and without the stack.
 */

type Watch = (promise: Promise<unknown>, context: string) => Promise<unknown>;

interface Watched extends Promise<unknown> {
  _debugCtx?: string;
}

/** What the SDK says of the promises that settle with a registration. */
const ofOutputs = /^(?:transfer|resolveURN|resolveID)/;

/** Lets one SDK watch no more than it needs. @returns undoes it */
export function watchLess(load: NodeJS.Require): () => void {
  const debuggable = load("@pulumi/pulumi/runtime/debuggable") as {
    debuggablePromise?: Watch;
    debugPromiseLeaks?: boolean;
  };
  const { getStore } = load("@pulumi/pulumi/runtime/state") as {
    getStore?: () => { leakCandidates?: Set<Promise<unknown>> };
  };
  const original = debuggable.debuggablePromise;
  const isKnown = typeof original === "function" && getStore?.().leakCandidates instanceof Set;
  // Whoever looks for leaked promises wants all that the SDK knows of them.
  if (!isKnown || debuggable.debugPromiseLeaks === true) return () => undefined;
  const less: Watch = (promise: Watched, context) => {
    if (ofOutputs.test(context)) return promise;
    const candidates = getStore().leakCandidates;
    candidates?.add(promise);
    promise._debugCtx = context;
    return promise.then(
      (value) => {
        candidates?.delete(promise);
        return value;
      },
      (error: unknown) => {
        candidates?.delete(promise);
        throw error;
      },
    );
  };
  debuggable.debuggablePromise = less;
  return () => {
    if (debuggable.debuggablePromise === less) debuggable.debuggablePromise = original;
  };
}
