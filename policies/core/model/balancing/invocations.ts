/**
 * Functions behind load balancers, which are called and not sent to: only an Application Load Balancer does so, by a target
 * group for functions, and the function has to permit it
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
import { admission, textOf, type Path, type Resource } from "../../graph";
import { isSure, named } from "../members/choice";
import type { Member } from "../members/member";
import { at, type Reader } from "../members/reader";
import type { Evidence } from "../routing/evidence";
import type { Registration } from "./registrations";
import type { TargetGroups } from "./target-groups";

/** A function, or what of it an alias or a number of a version means. */
interface Called {
  readonly of: Resource;
  /** Undefined for the function itself. */
  readonly qualifier: string | undefined;
}

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

  /** Why a function is not called, or not for sure, although nothing else is known to be missing on the way to it. */
  misfit(pool: Resource, { target: { owner }, because }: Registration): Evidence | undefined {
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
    // Of a function that is looked up the permissions stand elsewhere, and so they may by what there is no model of.
    if (owner.isFound || this.reader.isHandedOn(owner)) return undefined;
    const all = this.reader.resolver.graph.ofKind("LambdaPermission");
    const called = this.calledBy(because, owner);
    if (all.some((one) => this.permits(one, called, pool))) return undefined;
    const [near] = all.filter((one) => this.mayPermit(one, owner));
    const what = called.qualifier === undefined ? "" : ` as ${called.qualifier}`;
    return {
      resource: near ?? owner,
      path: undefined,
      text:
        near === undefined
          ? `no permission of the program lets load balancers call ${owner.toString()}`
          : `${near.toString()} does not let ${pool.toString()} call ${owner.toString()}${what} for sure`,
      fix:
        near === undefined
          ? `Give ${owner.toString()} a permission (aws:lambda/permission:Permission) for the principal ${principal}.`
          : this.isOfVersion(near, owner)
            ? `Call an alias of ${owner.toString()} (aws:lambda/alias:Alias), and have ${near.toString()} name that as its qualifier: before it is deployed, nobody can tell the ARN of a function from that of a version of it.`
            : `Have ${near.toString()} be for lambda:InvokeFunction on ${owner.toString()}${what}, by the principal ${principal}, with the ARN of ${pool.toString()} as its sourceArn.`,
    };
  }

  /** What is called of a function: by its own name, or by that of an alias or a version. */
  private calledBy({ resource, path }: Evidence, owner: Resource): Called {
    if (resource === undefined || path === undefined) return { of: owner, qualifier: undefined };
    return this.meant(resource, path) ?? { of: owner, qualifier: undefined };
  }

  private meant(resource: Resource, path: Path): Called | undefined {
    const setting = this.reader.setting(resource, path);
    const text = setting.state === "known" ? (textOf(setting.value) ?? "") : "";
    const [, base = "", qualifier] = qualified.exec(text) ?? [];
    const found = this.reader.resources(resource, path, admission("lambda"));
    // A version is no resource of its own.
    const functions = this.reader.resolver.graph.named(base).map((named) => named.resource);
    const [function_, ...namesakes] = functions.filter(({ kind }) => kind === "Lambda");
    if (found.certain.length === 0 && function_ !== undefined && namesakes.length === 0) {
      return { of: function_, qualifier };
    }
    const [one, ...others] = found.certain;
    if (one === undefined || others.length > 0 || !isSure(found)) return undefined;
    if (one.kind === "LambdaAlias") {
      const functions = this.reader.resources(one, "functionName");
      const [of] = functions.certain;
      return of === undefined || !isSure(functions) ? undefined : { of, qualifier: nameOf(one) };
    }
    return { of: one, qualifier };
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
      graph.ofKind("LambdaPermission").some((one) => this.mayPermit(one, owner)) ||
      // What there is no model of may be a permission of another provider's.
      this.reader.isHandedOn(owner)
    );
  }

  private mayPermit(permission: Resource, owner: Resource): boolean {
    const told = this.reader.text(permission, "principal");
    if (told !== undefined && told !== "*" && !told.startsWith("elasticloadbalancing."))
      return false;
    const functions = this.reader.resources(permission, "function", admission("lambda"));
    return (
      functions.anything.length > 0 ||
      named(functions).some((one) => one === owner || one.kind === "LambdaAlias")
    );
  }

  /** Whether a permission lets the load balancers of a target group call what they do, for sure. */
  private permits(permission: Resource, called: Called, pool: Resource): boolean {
    const { reader } = this;
    const says = (path: string, ...texts: readonly string[]) =>
      reader.oneOf(permission, path, texts).state === "yes";
    const meant = this.meant(permission, "function");
    const own = this.qualifierOf(permission);
    if (own === "unknown") return false;
    return (
      says("principal", principal, `${principal}.cn`, "*") &&
      says("action", "lambda:invokefunction", "lambda:*", "*") &&
      meant?.of === called.of &&
      (own?.of ?? meant.qualifier) === called.qualifier &&
      this.isFor(permission, pool)
    );
  }

  /** The alias or the version that a permission is on, by its name; an alias without one by itself. */
  private qualifierOf(permission: Resource): { readonly of: string } | "unknown" | undefined {
    const path = "qualifier";
    const given = this.reader.setting(permission, path);
    if (given.state === "absent") return undefined;
    const text = given.state === "known" ? textOf(given.value) : undefined;
    if (text !== undefined) return { of: text };
    const { certain, ...others } = this.reader.resources(permission, path, {
      kinds: ["LambdaAlias"],
    });
    const [alias, more] = certain;
    const isOne = alias !== undefined && more === undefined && isSure({ certain, ...others });
    return isOne ? { of: nameOf(alias) } : "unknown";
  }

  /** Whether a permission's qualifier is a version of the function that is not known yet. */
  private isOfVersion(permission: Resource, owner: Resource): boolean {
    const { state, sources } = this.reader.resolver.read(permission, "qualifier");
    return state === "unknown" && sources.includes(owner);
  }

  /** Whether a permission is for a target group: for that one, for any, or for a pattern that stands for several. */
  private isFor(permission: Resource, pool: Resource): boolean {
    const path = "sourceArn";
    const setting = this.reader.setting(permission, path);
    if (setting.state === "absent") return true;
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    if (text?.includes("*") === true) return /targetgroup|elasticloadbalancing:\*|^\*$/.test(text);
    const found = this.reader.resources(permission, path, admission("targetGroup"));
    return isSure(found) && found.certain.includes(pool);
  }
}

/** The ARN of an alias or a version, with that of its function (https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html). */
const qualified = /^(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+):([^:]+)$/;

/** What tells an alias from others: its name, where that is known. */
function nameOf(alias: Resource): string {
  return textOf(alias.input("name")) ?? alias.outputText("name") ?? alias.urn;
}

const principal = "elasticloadbalancing.amazonaws.com";
