import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { typeToken } from "../common/component";
import { nameProblems, serviceNameProblems } from "../common/names";
import { trustDocument } from "../common/trust";

/** Who takes on a service's role: tasks of Amazon ECS, or EC2 instances through an instance profile. */
export const RoleTrust = { EcsTasks: "ecs-tasks.amazonaws.com", Ec2: "ec2.amazonaws.com" } as const;
export type RoleTrust = (typeof RoleTrust)[keyof typeof RoleTrust];

/** What ServiceRoles is made from. */
export interface ServiceRolesArgs {
  /** The services' names: lower-case letters, digits and hyphens, each once. Plain, since each one is a role. */
  services: string[];
  /**
   * Who may take the roles on.
   * @default RoleTrust.EcsTasks
   */
  trust?: RoleTrust;
  /**
   * The AWS account for which Amazon ECS may take the roles on, twelve digits. Not used with `RoleTrust.Ec2`.
   * @default the account of the provider's credentials, which is asked for once
   */
  accountId?: pulumi.Input<string>;
  /**
   * ARN of a managed policy that bounds what the roles can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/**
 * One IAM role per service, made before everything that names it.
 *
 *     ServiceRoles ──roleArns──→ DataTier   (a store's own policy names the roles that it admits)
 *                  ──both──────→ Services   (tasks run as the role; what a service needs is attached there)
 *
 * Creates an `aws.iam.Role` per service with a trust policy and no permissions at all. Amazon ECS takes a role on
 * only on behalf of the given account (`aws:SourceAccount`). IAM roles cost nothing.
 *
 *     const roles = new ServiceRoles("platform", { services: ["search", "api"] });
 *     roles.roleArns["search"];
 *
 * @throws InvalidArgumentsError with every problem, before any resource is registered
 */
export class ServiceRoles extends pulumi.ComponentResource {
  /** ARN of each service's role, by service. */
  readonly roleArns: Record<string, pulumi.Output<string>>;
  /** Name of each service's role, by service. */
  readonly roleNames: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ServiceRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ServiceRoles"), name, {}, opts);
    validate(name, args);
    const assumeRolePolicy = trustPolicy(this, args);
    const roles = args.services.map((service): [string, aws.iam.Role] => [
      service,
      new aws.iam.Role(
        `${name}-role-${service}`,
        {
          description: `What the service ${service} may do`,
          assumeRolePolicy,
          permissionsBoundary: args.permissionsBoundaryArn,
        },
        { parent: this },
      ),
    ]);
    this.roleArns = Object.fromEntries(roles.map(([service, role]) => [service, role.arn]));
    this.roleNames = Object.fromEntries(roles.map(([service, role]) => [service, role.name]));
    this.registerOutputs({ roleArns: this.roleArns, roleNames: this.roleNames });
  }
}

/**
 * The trust policy. For Amazon ECS it names the account, as its guide advises against the confused deputy; EC2 hands
 * credentials to an account's own instances only, and sends no such key.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task IAM role".
 */
function trustPolicy(parent: pulumi.Resource, args: ServiceRolesArgs): pulumi.Output<string> {
  const principal = args.trust ?? RoleTrust.EcsTasks;
  const account = (): pulumi.Input<string> =>
    args.accountId ?? aws.getCallerIdentityOutput({}, { parent }).accountId;
  const conditions =
    principal === RoleTrust.EcsTasks
      ? { StringEquals: { "aws:SourceAccount": account() } }
      : undefined;
  return pulumi.jsonStringify(trustDocument({ Service: principal }, conditions));
}

const argumentNames: ArgumentNames<ServiceRolesArgs> = {
  services: "required",
  trust: "optional",
  accountId: "optional",
  permissionsBoundaryArn: "optional",
};

function validate(name: string, args: ServiceRolesArgs): void {
  const problems = beginProblems("ServiceRoles", name, args, argumentNames);
  const seen = new Set<string>();
  if (args.services.length === 0) {
    problems.add("services", [], "at least one service", "Name the services that need a role.");
  }
  args.services.forEach((service, index) => {
    const at = `services[${index}]`;
    problems.addAll(serviceNameProblems(service, at));
    if (seen.has(service)) {
      problems.add(at, service, "each service once", "Remove the repetition.");
    }
    seen.add(service);
    problems.addAll(nameProblems("role", `${name}-role-${service}`, at));
  });
  if (typeof args.accountId === "string" && !/^\d{12}$/.test(args.accountId)) {
    problems.add("accountId", args.accountId, "twelve digits", "Give the AWS account's number.");
  }
  problems.throwIfAny("ServiceRoles", name);
}
