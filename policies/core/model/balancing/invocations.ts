/**
 * Functions behind load balancers, which are called and not sent to: only an Application Load Balancer does so, by a target
 * group for functions, and the function has to permit it
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
import { admission, type Resource } from "../../graph";
import { named } from "../members/choice";
import type { Member } from "../members/member";
import { at, type Reader } from "../members/reader";
import type { Evidence } from "../routing/evidence";
import type { TargetGroups } from "./target-groups";

export class Invocations {
  private readonly permitted = new Map<Resource, boolean>();

  constructor(
    private readonly reader: Reader,
    private readonly groups: TargetGroups,
  ) {}

  /** Whether a target is called, or may be: then no packets flow to it. */
  is(pool: Resource, { owner }: Member): boolean {
    return this.groups.typeOf(pool) === "lambda" || owner.kind === "Lambda";
  }

  /** Why a function is not called although nothing is known to be missing on the way to it. */
  misfit(pool: Resource, { owner }: Member): Evidence | undefined {
    const type = this.groups.typeOf(pool);
    if (owner.kind !== "Lambda" || type === undefined) return undefined;
    const path = "targetType";
    if (type !== "lambda") {
      return {
        resource: pool,
        path,
        text: `${at(pool, path)} is ${type}, and ${owner.toString()} is a function`,
        fix: `Set ${path} of ${pool.toString()} to "lambda".`,
      };
    }
    if (this.mayCall(owner)) return undefined;
    return {
      resource: owner,
      path: undefined,
      text: `no permission of the program lets load balancers call ${owner.toString()}`,
      fix: `Give ${owner.toString()} a permission (aws:lambda/permission:Permission) for the principal ${principal}.`,
    };
  }

  /** Whether a function permits load balancers to call it, as far as anybody can tell. */
  mayCall(owner: Resource): boolean {
    let known = this.permitted.get(owner);
    if (known === undefined) this.permitted.set(owner, (known = this.isPermitted(owner)));
    return known;
  }

  private isPermitted(owner: Resource): boolean {
    if (owner.isFound) return true;
    const { graph } = this.reader.resolver;
    return (
      graph.ofKind("LambdaPermission").some((one) => this.permits(one, owner)) ||
      // What there is no model of may be a permission of another provider's.
      this.reader.isHandedOn(owner)
    );
  }

  private permits(permission: Resource, owner: Resource): boolean {
    const told = this.reader.text(permission, "principal");
    if (told !== undefined && told !== "*" && !told.startsWith("elasticloadbalancing."))
      return false;
    const functions = this.reader.resources(permission, "function", admission("lambda"));
    return (
      functions.anything.length > 0 ||
      named(functions).some((one) => one === owner || one.kind === "LambdaAlias")
    );
  }
}

const principal = "elasticloadbalancing.amazonaws.com";
