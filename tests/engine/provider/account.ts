/**
 * The account in AWS: what exists in it, what it refuses because of that, and what stays behind when something is
 * deleted. Its words are AWS's own codes, with the two resources' names.
 */
import type { WireValue } from "../../../cli/plan/document";
import { isSecret, isWireObject } from "../../../cli/plan/markers";
import { numberOf } from "./addresses";
import { claimsOf } from "./claims";
import { heldBy } from "./holds";
import { quotaProblem } from "./quotas";
import { refusalsOf } from "./rules";

type Properties = Readonly<Record<string, WireValue>>;

/** A resource that exists. */
export interface Existing {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What AWS keeps of something that was deleted. */
export interface Kept {
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** What it is and for how long. */
  readonly what: string;
}

/** How long a deletion waits for what still uses the thing, as the provider does for minutes. */
const patience = 3000;
const pause = 20;

/** Types that are a setting of something else: whoever comes last wins. */
const upserted: ReadonlySet<string> = new Set([
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  "aws:ec2/defaultRouteTable:DefaultRouteTable",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
]);

/** Types of which AWS takes the same a second time, as a new state of the first. */
const put: ReadonlySet<string> = new Set([
  "aws:appautoscaling/policy:Policy",
  "aws:appautoscaling/target:Target",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:ecs/cluster:Cluster",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:sns/topic:Topic",
]);

/** Ids that AWS gives once and never again. */
const issued = /^(arn:.*\/[0-9a-f]{16}$|[a-z-]+-0[0-9a-f]{16}$)/;

export class Account {
  /** Everything that was created and not deleted, by type and id. */
  readonly inventory = new Map<string, Existing>();
  /** What is left of what was deleted. */
  readonly kept: Kept[] = [];
  private readonly gone = new Set<string>();
  /** Names that AWS does not give away again for now. */
  private readonly reserved = new Map<string, string>();

  /** @param outputs what is known of it; some ids are the same for several */
  find(type: string, id: string, outputs: Properties = {}): Existing | undefined {
    return this.inventory.get(keyOf(type, id, outputs));
  }

  /** Everything of a type. */
  ofType(type: string): Existing[] {
    return [...this.inventory.values()].filter((one) => one.type === type);
  }

  /**
   * Takes a resource in.
   *
   * @param isNew whether it is made, not changed: then there must be none of its kind, not of its own either
   * @throws Error as AWS would refuse it
   */
  put(resource: Existing, isNew: boolean): void {
    const { type, id, outputs } = resource;
    const same = this.find(type, id, outputs);
    if (same !== undefined && same.urn !== resource.urn && !upserted.has(type)) {
      throw new Error(`AlreadyExists: ${nameOf(resource)} is ${nameOf(same)}`);
    }
    const refusal =
      invalidOf(resource) ??
      this.missingOf(resource) ??
      this.takenBy(resource, isNew && !put.has(type)) ??
      this.overlapOf(resource) ??
      quotaProblem(resource, this.ofType(type), nameOf(resource));
    if (refusal !== undefined) throw new Error(refusal);
    this.inventory.set(keyOf(type, id, outputs), resource);
  }

  /** Deletes a resource, once nothing uses it any more. @throws Error if AWS refuses */
  async remove(type: string, id: string, outputs: Properties = {}): Promise<void> {
    const found = this.find(type, id, outputs);
    if (found === undefined) return;
    const refusal = protectionOf(found);
    if (refusal !== undefined) throw new Error(refusal);
    const end = Date.now() + patience;
    for (let user = this.userOf(found); user !== undefined; user = this.userOf(found)) {
      if (Date.now() > end) {
        throw new Error(`DependencyViolation: ${nameOf(found)} is in use by ${nameOf(user)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.inventory.delete(keyOf(type, id, outputs));
    if (issued.test(id)) this.gone.add(id);
    for (const { what, claim } of remainsOf(found)) {
      this.kept.push({ type, name: logicalName(found), what });
      if (claim !== undefined) this.reserved.set(claim, what);
    }
  }

  /** A reference to something that was there and is no more. */
  private missingOf(resource: Existing): string | undefined {
    for (const id of this.gone) {
      if (!mentions(resource.inputs, new Set([id]))) continue;
      return `NotFound: ${nameOf(resource)} refers to ${id}, which does not exist any more`;
    }
    return undefined;
  }

  /** Something that only one may have. */
  private takenBy(resource: Existing, isNew: boolean): string | undefined {
    const claims = claimsOf(resource.type, resource.inputs);
    for (const claim of claims) {
      const reserved = this.reserved.get(claim);
      if (reserved !== undefined) return `AlreadyExists: ${claim} is still ${reserved}`;
    }
    if (claims.length === 0) return undefined;
    for (const other of this.ofType(resource.type)) {
      if (other.id === resource.id && !isNew) continue;
      const taken = claimsOf(other.type, other.inputs).find((claim) => claims.includes(claim));
      if (taken !== undefined) {
        return `AlreadyExists: ${taken} of ${nameOf(resource)} is taken by ${nameOf(other)}`;
      }
    }
    return undefined;
  }

  /** A subnet's range outside of its VPC's, or one that another subnet has. */
  private overlapOf(resource: Existing): string | undefined {
    if (resource.type !== "aws:ec2/subnet:Subnet") return undefined;
    const own = rangeOf(resource.inputs.cidrBlock);
    const vpc = this.find("aws:ec2/vpc:Vpc", textOf(resource.inputs.vpcId));
    const whole = rangeOf(vpc?.inputs.cidrBlock);
    if (own === undefined || whole === undefined) return undefined;
    if (own[0] < whole[0] || own[1] > whole[1]) {
      return `InvalidSubnet.Range: ${nameOf(resource)} is outside of its VPC`;
    }
    const other = this.ofType(resource.type).find((one) => {
      const range = rangeOf(one.inputs.cidrBlock);
      if (one.id === resource.id || one.inputs.vpcId !== resource.inputs.vpcId) return false;
      return range !== undefined && range[0] <= own[1] && own[0] <= range[1];
    });
    if (other === undefined) return undefined;
    return `InvalidSubnet.Conflict: ${nameOf(resource)} overlaps with ${nameOf(other)}`;
  }

  /** What stands in the way of a deletion. */
  private userOf(held: Existing): Existing | undefined {
    const keys = new Set(
      [held.id, held.outputs.arn, held.outputs.name].filter((key) => typeof key === "string"),
    );
    return [...this.inventory.values()].find((holder) =>
      heldBy(holder, held, this).some((part) => mentions(part, keys)),
    );
  }
}

/** What tells things apart: the id, or the ARN where revisions share their id. */
export function keyOf(type: string, id: string, { arn }: Properties): string {
  const revision = type === "aws:ecs/taskDefinition:TaskDefinition" && typeof arn === "string";
  return `${type}::${revision ? arn : id}`;
}

export function textOf(value: WireValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** What AWS has against a resource by itself. */
function invalidOf(resource: Existing): string | undefined {
  const [refusal] = refusalsOf(resource.type, resource.inputs);
  if (refusal === undefined) return undefined;
  return `ValidationError: ${nameOf(resource)}: ${refusal.property}: ${refusal.reason}`;
}

function logicalName({ urn }: Existing): string {
  return urn.split("::").pop() ?? urn;
}

function nameOf(resource: Existing): string {
  return `${resource.type} ${logicalName(resource)}`;
}

/** Whether one of the texts is somewhere in a value. */
function mentions(value: WireValue | undefined, texts: ReadonlySet<string>): boolean {
  if (typeof value === "string") return texts.has(value);
  if (Array.isArray(value)) {
    return (value as readonly WireValue[]).some((item) => mentions(item, texts));
  }
  if (isSecret(value) || !isWireObject(value)) return false;
  return Object.values(value).some((part) => mentions(part, texts));
}

function rangeOf(value: WireValue | undefined): readonly [bigint, bigint] | undefined {
  const [address, length] = textOf(value).split("/");
  if (address === undefined || length === undefined) return undefined;
  const first = numberOf(address, 4);
  return [first, first + (1n << BigInt(32 - Number(length))) - 1n];
}

/** Why AWS does not delete something, whoever uses it. */
function protectionOf(resource: Existing): string | undefined {
  const { type, inputs } = resource;
  const name = nameOf(resource);
  if (type === "aws:lb/loadBalancer:LoadBalancer" && inputs.enableDeletionProtection === true) {
    return `OperationNotPermitted: ${name} cannot be deleted because deletion protection is enabled`;
  }
  if (type !== "aws:rds/instance:Instance") return undefined;
  if (inputs.deletionProtection === true) {
    return `InvalidParameterCombination: cannot delete protected DB instance ${name}`;
  }
  if (inputs.skipFinalSnapshot !== true && textOf(inputs.finalSnapshotIdentifier) === "") {
    return `${name}: finalSnapshotIdentifier is required when skipFinalSnapshot is false`;
  }
  return undefined;
}

interface Remains {
  readonly what: string;
  /** What nobody else can have until it is gone. */
  readonly claim?: string;
}

/** What AWS keeps of a deleted resource. */
function remainsOf({ type, inputs }: Existing): Remains[] {
  const days = (value: WireValue | undefined) => (typeof value === "number" ? value : 30);
  const snapshot = textOf(inputs.finalSnapshotIdentifier);
  switch (type) {
    case "aws:ecs/taskDefinition:TaskDefinition":
      return [{ what: "inactive revision, for ever" }];
    case "aws:kms/key:Key":
      return [{ what: `pending deletion for ${days(inputs.deletionWindowInDays)} days` }];
    case "aws:secretsmanager/secret:Secret": {
      const window = days(inputs.recoveryWindowInDays);
      const claim = claimsOf(type, inputs)[0];
      if (window === 0) return [];
      const what = `pending deletion for ${window} days`;
      return [{ what, ...(claim === undefined ? {} : { claim }) }];
    }
    case "aws:rds/instance:Instance":
      return [
        ...(inputs.skipFinalSnapshot === true ? [] : [{ what: `snapshot ${snapshot}` }]),
        ...(inputs.deleteAutomatedBackups === false && inputs.backupRetentionPeriod !== 0
          ? [{ what: "automated backups" }]
          : []),
      ];
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return snapshot === "" ? [] : [{ what: `snapshot ${snapshot}` }];
    case "aws:ecs/cluster:Cluster":
      return /"(enabled|enhanced)"/.test(JSON.stringify(inputs.settings ?? []))
        ? [{ what: "log group of Container Insights, which AWS made" }]
        : [];
    default:
      return [];
  }
}
