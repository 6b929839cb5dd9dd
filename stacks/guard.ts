/**
 * The guard of what holds data in production: it is protected, and a run that would delete or replace it all the same
 * is stopped at its preview with what would be lost. What each of the two stops: docs/operations.md, "The guard".
 */
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings";
import {
  allowanceVariable,
  allowedLosses,
  guardName,
  lossByType,
  subnetLoss,
  subnetType,
} from "./stateful";

/** The star stands for all losses, which may be looked at but not done. */
export class StarError extends pulumi.RunError {
  constructor() {
    super(
      `found ${allowanceVariable}='*' in an update, expected the names of what may go, or nothing: ` +
        "the star is for previews, which show everything",
    );
  }
}

/** A resource that would be deleted, or replaced by an empty one. */
export interface Loss {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly id: string;
}

/**
 * What is lost with a resource; undefined where nothing is. Of subnets only those of the database tier hold stores.
 *
 * @param stores whether stores stand in them
 */
export function lossOf(type: string, name: string, stores: boolean): string | undefined {
  if (type === subnetType) return stores && /-database-/.test(name) ? subnetLoss : undefined;
  return Object.hasOwn(lossByType, type) ? lossByType[type] : undefined;
}

/** Whether one of the stores stands in subnets. The assets are a bucket, which stands in none. */
export function storesStandInSubnets(stores: Settings["stores"]): boolean {
  return stores.some((store) => store !== "assets");
}

/**
 * Refuses to let a resource go that nobody has named.
 *
 * @param allowed names and URNs; `*` allows everything, but in previews only
 * @throws Error that says what would be lost and how to allow it for one run
 */
export function refuseLoss(
  { type, name, urn, id }: Loss,
  allowed: ReadonlySet<string>,
  preview: boolean,
): void {
  if (allowed.has(name) || allowed.has(urn) || (preview && allowed.has("*"))) return;
  const what = lossOf(type, name, true) ?? "what it holds";
  throw new Error(
    `${type} ${name} (${id}) would be deleted or replaced in production: ${what} would be lost.\n` +
      "If that is meant, save what you need of it, and allow it for one run:\n" +
      `  ${allowanceVariable}='${name}' pulumi up --ignore-protect`,
  );
}

/**
 * Guards every resource of a production stack that holds data, as it is registered from now on. The hook comes from the
 * state that a resource had before, so that it also stops a change that lifts the protection and deletes in one go,
 * or says that the stack is no production any more: every program knows the hook. Without `deletionProtection` nothing new
 * is guarded, which is how a stack is taken down.
 *
 * @throws StarError in an update under the star: refused at the first deletion only, it would have
 *   made the replacements before, and moved everything over to them
 */
export function guardData({ production, deletionProtection, stores }: Settings): void {
  // Asked for here: a hook runs outside of the program's own context.
  const preview = pulumi.runtime.isDryRun();
  if (!preview && allowedLosses(process.env).has("*")) throw new StarError();
  const hook = new pulumi.ResourceHook(
    guardName,
    (loss) => {
      refuseLoss(loss, allowedLosses(process.env), preview);
    },
    { onDryRun: true },
  );
  if (!production || !deletionProtection) return;
  const inSubnets = storesStandInSubnets(stores);
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    if (lossOf(type, name, inSubnets) === undefined) return undefined;
    const { hooks } = opts;
    const beforeDelete = [...(hooks?.beforeDelete ?? []), hook];
    return { props, opts: { ...opts, protect: true, hooks: { ...hooks, beforeDelete } } };
  });
}
