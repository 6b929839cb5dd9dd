/** Runs a check so that nothing gets out of it: an error that escapes a policy is turned into a note by the engine. */

/**
 * What went wrong in a check, without values: the messages of some errors quote the text that they stumbled over.
 * Undefined where nothing did.
 */
export function failureOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    const kind = error instanceof Error ? error.constructor.name : "an error";
    return `The check broke off (${kind}), so that nothing is known to hold. This is a fault of the policy pack.`;
  }
}
