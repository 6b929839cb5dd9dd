import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import { trustDocument } from "../common/trust";
import { documentText } from "./documents";
import { DeployAccess, planPolicies } from "./plan";
import { type StateBackend, stateStatements } from "./state";
import { type DeploySubject, type RepositoryIds, subjectText } from "./subjects";
import type { DeliveryTask } from "./tasks";
import { policySettings, validate } from "./validate";

/** Where GitHub's tokens come from; also the beginning of IAM's condition keys for them. */
const issuer = "token.actions.githubusercontent.com";

/** What DeployRole is made from. */
export interface DeployRoleArgs {
  /** The repository whose workflows may take the role on, as GitHub writes it: `owner/name`. Case counts. */
  repository: string;
  /**
   * The numbers of the owner and the repository. Subjects of repositories made, renamed or transferred after
   * 15 July 2026 carry them; those of older ones on request.
   * @default none: subjects carry names alone. Who gets a name that was given up then gets the role as well.
   */
  repositoryIds?: RepositoryIds;
  /** The workflow runs that may take it on, each written out: no wildcards. Plain, since each one is checked. */
  subjects: DeploySubject[];
  /** What the role is for. A role for `DeployAccess.Deploy` can do everything that the stack's own roles can. */
  access: DeployAccess;
  /**
   * Type tokens of everything in the stack's plan, such as `aws:ec2/vpc:Vpc`; components and providers are passed
   * over. Plain, since the role's policies follow from them. Take them from `bulkhead plan <stack> --json`.
   */
  resourceTypes: string[];
  /**
   * Beginnings of the stack's physical names, each with its separator: `data-`. What goes by a name can only be
   * changed if its name begins with one of them, and only such roles can be made and handed over.
   */
  namePrefixes: string[];
  /** Regions in which the stack has resources. A CDN's certificate and logs are in `us-east-1`. */
  regions: string[];
  /**
   * ARN of the account's OIDC provider for GitHub. An account has one: give it to the second role.
   * @default made, and handed out as `providerArn`
   */
  providerArn?: pulumi.Input<string>;
  /**
   * For whom GitHub must have issued the token.
   * @default sts.amazonaws.com, which `aws-actions/configure-aws-credentials` asks for
   */
  audience?: string;
  /**
   * What the pipeline does with the role beside the deployment. Only with `DeployAccess.Deploy`.
   * @default none
   */
  tasks?: DeliveryTask[];
  /**
   * Whether contents may be read too: values of secrets, objects of buckets. A preview needs it where the program
   * looks a secret up, and a check for drift where it keeps one.
   * @default true for DeployAccess.Deploy, false for DeployAccess.Preview
   */
  readsSecrets?: boolean;
  /**
   * How long one session lasts at most, in seconds: 3600 to 43200. A database alone can take an hour.
   * @default 3600
   */
  maxSessionSeconds?: number;
  /**
   * ARN of a managed policy that bounds what this role can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * ARN of a managed policy that each role made by this one must have as its boundary. Plain, since it is a part of
   * the policies. The stack must set it on its roles (`permissionsBoundaryArn`), or they cannot be made.
   * @default none: who may deploy may make a role with any permission and run code under it
   */
  rolesBoundaryArn?: string;
  /**
   * ARNs of managed policies that may be attached to the stack's roles, beside its own. AWS's `AdministratorAccess`,
   * `IAMFullAccess` and `PowerUserAccess` are refused: a deployment could give itself what they allow.
   * @default none
   */
  attachablePolicyArns?: string[];
  /**
   * Where Pulumi keeps the stack's state, on S3.
   * @default none: the state is not on S3, or its access is given elsewhere
   */
  state?: StateBackend;
  /**
   * The AWS account, twelve digits.
   * @default that of the provider's credentials, which is asked for once
   */
  accountId?: pulumi.Input<string>;
}

/**
 * A role that GitHub Actions takes on to preview or deploy one stack: no keys, no administrator.
 *
 *     workflow run ──token: repo:owner/name:environment:prod──→ OIDC provider ──→ DeployRole
 *                                                                                  │ reads what the plan's types read
 *                                                        (access: deploy) writes what they write, by name and region
 *                                                                         hands the stack's roles to their services
 *
 * Creates an `aws.iam.Role`, an `aws.iam.Policy` per theme with its attachment, an `aws.iam.RolePolicy` for the state if
 * there is one, and the account's `aws.iam.OpenIdConnectProvider` unless it is given. The permissions follow from the
 * handlers of CloudFormation's resource schemas, type by type (docs/deploy-role.md says what is not confined). All of
 * it costs nothing.
 *
 *     const role = new DeployRole("delivery-prod", {
 *       repository: "example/platform",
 *       subjects: [{ environment: "production" }],
 *       access: DeployAccess.Deploy,
 *       resourceTypes: ["aws:ec2/vpc:Vpc", "aws:ecs/service:Service"],
 *       namePrefixes: ["network-", "services-"],
 *       regions: ["eu-central-1"],
 *     });
 *     role.roleArn;
 *
 * @throws InvalidArgumentsError with every problem, before any resource is registered
 */
export class DeployRole extends pulumi.ComponentResource {
  /** ARN of the role, for `role-to-assume`. */
  readonly roleArn: pulumi.Output<string>;
  /** Name of the role. */
  readonly roleName: pulumi.Output<string>;
  /**
   * ARN of the account's OIDC provider for GitHub, made or given. A preview knows it before the provider is there:
   * what uses it should depend on this component.
   */
  readonly providerArn: pulumi.Output<string>;

  constructor(name: string, args: DeployRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("DeployRole"), name, {}, opts);
    validate(name, args);
    const place = placeOf(this, args);
    const provider = makeProvider(this, name, args);
    // Written out, so that a preview shows whom the role trusts before the provider is there.
    const trustedArn = pulumi.output(
      args.providerArn ??
        place.apply(
          ({ account, partition }) => `arn:${partition}:iam::${account}:oidc-provider/${issuer}`,
        ),
    );
    this.providerArn = trustedArn;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `${args.access === DeployAccess.Deploy ? "Deploys" : "Previews"} from GitHub Actions of ${args.repository}`,
        assumeRolePolicy: trust(args, trustedArn),
        maxSessionDuration: args.maxSessionSeconds ?? 3600,
        permissionsBoundary: args.permissionsBoundaryArn,
      },
      { parent: this, dependsOn: provider },
    );
    const attachments = attachPolicies(this, name, args, place, role);
    const state = allowState(this, name, args, role);
    // Whoever waits for the ARN can use the role: its permissions are there.
    const ready = pulumi.all([...attachments, state].map((one) => one?.id));
    this.roleArn = pulumi.all([role.arn, ready]).apply(([arn]) => arn);
    this.roleName = role.name;
    this.registerOutputs({
      roleArn: this.roleArn,
      roleName: this.roleName,
      providerArn: this.providerArn,
    });
  }
}

/** The account's provider, made unless it is given. */
function makeProvider(
  parent: DeployRole,
  name: string,
  args: DeployRoleArgs,
): aws.iam.OpenIdConnectProvider | undefined {
  if (args.providerArn !== undefined) return undefined;
  // IAM trusts GitHub's certificate by its own list of authorities: a thumbprint would not be looked at.
  return new aws.iam.OpenIdConnectProvider(
    `${name}-github`,
    { url: `https://${issuer}`, clientIdLists: [args.audience ?? defaultAudience] },
    { parent },
  );
}

/** Where the role stands. */
interface Place {
  readonly account: string;
  readonly partition: string;
}

function placeOf(parent: DeployRole, { accountId }: DeployRoleArgs): pulumi.Output<Place> {
  const account = accountId ?? aws.getCallerIdentityOutput({}, { parent }).accountId;
  return pulumi.output({ account, partition: aws.getPartitionOutput({}, { parent }).partition });
}

const defaultAudience = "sts.amazonaws.com";

/** Both claims exactly: for whom the token is, and which runs of which repository it was issued to. */
function trust(args: DeployRoleArgs, providerArn: pulumi.Output<string>): pulumi.Output<string> {
  const subjects = args.subjects.map((one) =>
    subjectText(args.repository, args.repositoryIds, one),
  );
  const conditions = {
    StringEquals: {
      [`${issuer}:aud`]: args.audience ?? defaultAudience,
      [`${issuer}:sub`]: [...subjects].sort(),
    },
  };
  return pulumi.jsonStringify(
    trustDocument({ Federated: providerArn }, conditions, "sts:AssumeRoleWithWebIdentity"),
  );
}

function attachPolicies(
  parent: DeployRole,
  name: string,
  args: DeployRoleArgs,
  place: pulumi.Output<Place>,
  role: aws.iam.Role,
): aws.iam.RolePolicyAttachment[] {
  return planPolicies(name, policySettings(args)).map((document) => {
    const policy = new aws.iam.Policy(
      document.name,
      {
        description: `A part of what ${name} may do`,
        policy: place.apply(({ account, partition }) =>
          documentText(document.statements, account, partition),
        ),
      },
      { parent },
    );
    return new aws.iam.RolePolicyAttachment(
      document.name,
      { role: role.name, policyArn: policy.arn },
      { parent },
    );
  });
}

function allowState(
  parent: DeployRole,
  name: string,
  { access, state }: DeployRoleArgs,
  role: aws.iam.Role,
): aws.iam.RolePolicy | undefined {
  if (state === undefined) return undefined;
  const policy = pulumi.all([state.bucketArn, state.keyArn]).apply(([bucketArn, keyArn]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: stateStatements({ bucketArn, keyArn }, state, access === DeployAccess.Deploy),
    }),
  );
  return new aws.iam.RolePolicy(`${name}-state`, { role: role.name, policy }, { parent });
}
