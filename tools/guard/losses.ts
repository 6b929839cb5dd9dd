/** What a preview would delete or replace of what holds data: from `pulumi preview --json`, whichever program it ran. */
import { guardName, lossByType, subnetLoss, subnetType } from "../../stacks/stateful";

/** A resource that would go. */
export interface Loss {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Empty where the preview does not tell it. */
  readonly id: string;
  readonly replaced: boolean;
  /** The inputs that force the replacement. */
  readonly because: readonly string[];
  /** What is lost with it. */
  readonly what: string;
}

/** What a preview says. */
export interface Findings {
  readonly stack: string;
  /**
   * Whether the configuration has a key `production` that is true, or the guard has been on something until now: a change
   * that says otherwise is judged by what it changes.
   */
  readonly production: boolean;
  readonly losses: readonly Loss[];
  /** Subnets that would go and of which the preview does not tell whether a store stands in them, by name. */
  readonly untold: readonly string[];
  /** Whether the preview broke off, so that there may be more. */
  readonly brokeOff: boolean;
}

/** The input is no preview. */
export class BadPreviewError extends Error {}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

export const wanted = "the output of pulumi preview --json --show-sames";

/** Steps that end what stands there. A replacement is one of them, or three with --show-replacement-steps. */
const ending: ReadonlySet<string> = new Set([
  "delete",
  "delete-replaced",
  "replace",
  "create-replacement",
]);

/** Where stores say which subnets they stand in. */
const placements: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "aws:rds/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:elasticache/serverlessCache:ServerlessCache": ["subnetIds"],
  "aws:memorydb/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:docdb/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:neptune/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:redshift/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:dax/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:opensearch/domain:Domain": ["vpcOptions", "subnetIds"],
  "aws:elasticsearch/domain:Domain": ["vpcOptions", "subnetIds"],
  "aws:docdb/elasticCluster:ElasticCluster": ["subnetIds"],
  "aws:redshiftserverless/workgroup:Workgroup": ["subnetIds"],
  "aws:msk/cluster:Cluster": ["brokerNodeGroupInfo", "clientSubnets"],
  "aws:fsx/lustreFileSystem:LustreFileSystem": ["subnetIds"],
  "aws:fsx/ontapFileSystem:OntapFileSystem": ["subnetIds"],
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": ["subnetIds"],
  "aws:fsx/windowsFileSystem:WindowsFileSystem": ["subnetIds"],
  "aws:efs/mountTarget:MountTarget": ["subnetId"],
};

/**
 * Reads a preview.
 *
 * @throws BadPreviewError where it is none
 */
export function findLosses(text: string): Findings {
  const preview = parse(text);
  const steps = objects(preview.steps);
  if (!Array.isArray(preview.steps) || steps.length === 0) {
    throw new BadPreviewError(
      `found a preview without steps, expected ${wanted}: did the program fail before it began?`,
    );
  }
  const gone = new Map<string, JsonObject>();
  for (const step of steps) {
    const urn = textOf(step.urn);
    if (ending.has(textOf(step.op)) && !gone.has(urn)) gone.set(urn, step);
  }
  const stores = subnetsOfStores(steps);
  const losses: Loss[] = [];
  const untold: string[] = [];
  for (const [urn, step] of gone) {
    const old = objectOf(step.oldState);
    const type = textOf(old.type);
    const id = textOf(old.id);
    if (type === subnetType && !stores.has(id) && leavesOut(preview, steps))
      untold.push(nameOf(urn));
    const what = type === subnetType ? (stores.has(id) ? subnetLoss : undefined) : lossOf(type);
    if (what === undefined) continue;
    const because = texts(step.replaceReasons).sort();
    const replaced = textOf(step.op) !== "delete";
    losses.push({ urn, type, name: nameOf(urn), id, replaced, because, what });
  }
  return {
    stack: textOf(steps[0]?.urn).split(":")[2] ?? "",
    production: isProduction(objectOf(preview.config)) || steps.some(wasGuarded),
    losses: losses.sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    untold: untold.sort(),
    brokeOff: objects(preview.diagnostics).some(({ severity }) => severity === "error"),
  };
}

function parse(text: string): JsonObject {
  let preview: unknown;
  try {
    preview = JSON.parse(text);
  } catch {
    const found = text.trim() === "" ? "nothing" : "something that is not JSON";
    throw new BadPreviewError(`found ${found}, expected ${wanted}`);
  }
  if (typeof preview !== "object" || preview === null || Array.isArray(preview)) {
    throw new BadPreviewError(`found JSON that is no object, expected ${wanted}`);
  }
  return preview as JsonObject;
}

function lossOf(type: string): string | undefined {
  return Object.hasOwn(lossByType, type) ? lossByType[type] : undefined;
}

/** The ids of the subnets that stores stand in today. */
function subnetsOfStores(steps: readonly JsonObject[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const step of steps) {
    const old = objectOf(step.oldState);
    const type = textOf(old.type);
    const place = Object.hasOwn(placements, type) ? placements[type] : undefined;
    if (place === undefined) continue;
    for (const properties of [old.inputs, old.outputs]) {
      const value = place.reduce<Json | undefined>((at, key) => objectOf(at)[key], properties);
      for (const id of typeof value === "string" ? [value] : texts(value)) ids.add(id);
    }
  }
  return ids;
}

/** Whether resources that stay the same are counted but not shown. */
function leavesOut(preview: JsonObject, steps: readonly JsonObject[]): boolean {
  const { same } = objectOf(preview.changeSummary);
  const shown = steps.filter(({ op }) => op === "same").length;
  return typeof same === "number" && same > shown;
}

function isProduction(config: JsonObject): boolean {
  return Object.entries(config).some(
    ([key, value]) => key.endsWith(":production") && (value === "true" || value === true),
  );
}

/** Whether the last deployment has put the guard's hook on it. */
function wasGuarded(step: JsonObject): boolean {
  const hooks = objectOf(objectOf(step.oldState).resourceHooks);
  return texts(hooks.BeforeDelete).includes(guardName);
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(objectOf) : [];
}

function texts(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  return list.filter((one) => typeof one === "string");
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
