/** Which roles may open sessions: what policies of AWS, of the plan, and of the role itself allow. */
import {
  admission,
  isUnknown,
  listOf,
  mapOf,
  textOf,
  unknown,
  type Resource,
  type Value,
} from "../../graph";
import { documentOf, type Statement } from "../../graph/documents";
import { intersects } from "../balancing/patterns";
import { either, named, no, unsure, yes, type Choice, type Judged } from "../members/choice";
import { at } from "../members/reader";
import type { Targets } from "./targets";

/** The name of a policy of AWS: `service-role/AmazonEC2RoleforSSM`. */
const awsPolicy = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/;

/** AWS's policies that hold what a session needs. */
const opening = startingWith(
  [
    "AmazonSSMManaged\\w+", "AmazonEC2RoleforSSM", "AmazonSSMFullAccess", "AdministratorAccess", "PowerUserAccess",
    "AWSCloud9SSMInstanceProfile", "AmazonElasticFileSystemsUtils", "EC2InstanceProfileForImageBuilder", "AmazonEKSLocalOutpostClusterPolicy",
  ].map((name) => `${name}$`),
); // prettier-ignore

/** How the names of AWS's policies begin that are for other services, and do not; of the rest nothing is known. */
const harmless = startingWith([
  "AmazonAthenaFull", "AmazonBedrock", "AmazonCognito", "AmazonDynamoDB", "AmazonEC2ContainerRegistry",
  "AmazonEC2ReadOnly", "AmazonECSTaskExecution", "AmazonEKS_CNI", "AmazonEKSClusterPolicy", "AmazonEKSWorkerNode",
  "AmazonElasticFileSystem(?!sUtils)", "AmazonElastiCache", "AmazonKinesis", "AmazonMQ", "AmazonMSK", "AmazonOpenSearch",
  "AmazonPolly", "AmazonPrometheus", "AmazonRDS(?!Custom)", "AmazonRedshift", "AmazonRekognition", "AmazonRoute53", "AmazonS3",
  "AmazonSES", "AmazonSNS", "AmazonSQS", "AmazonSSMReadOnlyAccess$", "AmazonTextract", "AmazonTranslate", "AmazonVPC",
  "AWSAppConfig", "AWSAppMesh", "AWSCertificateManager", "AWSCodeDeployRole", "AWSElasticBeanstalkMulticontainerDocker",
  "AWSElasticBeanstalkWebTier", "AWSElasticBeanstalkWorkerTier", "AWSKeyManagement", "AWSLambda", "AWSStepFunctions",
  "AWSXRay", "AWSXrayWrite", "CloudFront", "CloudWatch", "ReadOnlyAccess$", "SecretsManager", "SecurityAudit$",
  "ViewOnlyAccess$", "job-function/ViewOnlyAccess$",
]); // prettier-ignore

function startingWith(names: readonly string[]): RegExp {
  return new RegExp(`^((aws-)?service-role/)?(${names.join("|")})`);
}

/** What an agent has to be allowed for a session. */
const actions = [
  "ssmmessages:createcontrolchannel",
  "ssmmessages:createdatachannel",
  "ssmmessages:opencontrolchannel",
  "ssmmessages:opendatachannel",
];

/** Kinds that attach policies, with the properties that name the roles and the policies. */
const attachments = [
  ["RolePolicyAttachment", "role", "policyArn"],
  ["RolePolicyAttachmentsExclusive", "roleName", "policyArns"],
  ["PolicyAttachment", "roles", "policyArn"],
] as const;

/** What roles are allowed, from the policies that are attached to them. */
export class SessionRoles {
  private readonly said = new Map<Resource, Judged[]>();
  private readonly anywhere: Judged[] = [];
  private readonly known = new Map<Resource, Judged>();

  constructor(private readonly targets: Targets) {
    const { reader } = targets;
    const { graph } = reader.resolver;
    for (const [kind, roles, policies] of attachments) {
      for (const one of graph.ofKind(kind)) {
        const judged = either(...this.attached(one, policies), no("no policy allows sessions"));
        this.note(reader.resources(one, roles), judged);
      }
    }
    for (const one of graph.ofKind("RolePolicy")) {
      this.note(reader.resources(one, "role"), this.document(one));
    }
  }

  /** Whether the role of one of these profiles may open sessions. */
  ofProfiles(found: Choice<Resource>, where: string): Judged {
    const all = named(found).map((profile) => {
      const slot = at(profile, "role");
      return this.allow(this.targets.reader.resources(profile, "role"), slot);
    });
    const elsewhere = found.anything.map(() => unsure(`${where} names a profile that is not of the plan`)); // prettier-ignore
    return sureIf(found, either(...elsewhere, ...all, no(`${where} allows no session`)));
  }

  /** Whether one of these roles may open sessions. */
  allow(roles: Choice<Resource>, where: string): Judged {
    if (roles.anything.length > 0) return unsure(`${where} is not known`);
    const all = named(roles).map((role) => this.ofRole(role));
    return sureIf(roles, either(...all, no(`${where} allows no session`)));
  }

  private ofRole(role: Resource): Judged {
    let judged = this.known.get(role);
    if (judged === undefined) {
      judged = either(
        ...(this.said.get(role) ?? []),
        ...this.own(role),
        ...this.anywhere,
        no(`${role.toString()} has no policy for sessions`),
      );
      this.known.set(role, judged);
    }
    return judged;
  }

  /** Policies that are written into the role itself. */
  private own(role: Resource): readonly Judged[] {
    if (role.external) return [unsure(`${role.toString()} is not of the plan`)];
    return [...this.attached(role, "managedPolicyArns"), ...this.inline(role)];
  }

  private inline(role: Resource): readonly Judged[] {
    const path = "inlinePolicies";
    const setting = this.targets.reader.setting(role, path);
    const where = at(role, path);
    if (setting.state === "absent") return [];
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    if (items === undefined) return [unsure(`${where} is not known`)];
    return items.map((item) => {
      const policy = mapOf(item)?.policy;
      return policy === undefined && !isUnknown(item)
        ? no(`${where} allows no session`)
        : judgedOf(policy ?? item, where);
    });
  }

  /** What the policies allow that a property names: AWS's by their names, those of the plan by what they say. */
  private attached(resource: Resource, path: string): readonly Judged[] {
    const { reader } = this.targets;
    const setting = reader.setting(resource, path);
    if (setting.state === "absent") return [];
    const where = at(resource, path);
    const values =
      setting.state === "known" ? (listOf(setting.value) ?? [setting.value]) : [unknown];
    const texts = values.map((value) => textOf(value));
    const ofAws = texts.flatMap((text) => {
      const [, name] = awsPolicy.exec(text ?? "") ?? [];
      return name === undefined ? [] : [judgedByName(name, where)];
    });
    if (ofAws.length === values.length) return ofAws;
    const policies = reader.resources(resource, path, admission("policy"));
    return [
      ...ofAws,
      ...named(policies).map((policy) => this.document(policy)),
      ...policies.anything.map(() => unsure(`${where} is not known`)),
    ];
  }

  private document(policy: Resource): Judged {
    const path = "policy";
    const setting = this.targets.reader.setting(policy, path);
    const where = at(policy, path);
    if (setting.state === "absent") return no(`${where} is not set`);
    return setting.state === "known"
      ? judgedOf(setting.value, where)
      : unsure(`${where} is not known`);
  }

  private note(roles: Choice<Resource>, judged: Judged): void {
    const put = (role: Resource, one: Judged) => {
      const list = this.said.get(role);
      if (list === undefined) this.said.set(role, [one]);
      else list.push(one);
    };
    const perhaps = judged.state === "yes" ? unsure(judged.because) : judged;
    for (const role of roles.certain) put(role, judged);
    for (const role of roles.possible) put(role, perhaps);
    if (roles.anything.length > 0 && judged.state !== "no") this.anywhere.push(perhaps);
  }
}

/** What holds of one of several is not sure where none of them is. */
function sureIf({ certain }: Choice<Resource>, judged: Judged): Judged {
  return judged.state === "yes" && certain.length === 0 ? unsure(judged.because) : judged;
}

function judgedByName(name: string, where: string): Judged {
  if (opening.test(name)) return yes(`${where} allows sessions`);
  return harmless.test(name)
    ? no(`${where} allows no session`)
    : unsure(`${where} may allow sessions: nothing is known of ${name}`);
}

/** What a policy's text says of sessions. Conditions, and what other statements deny, are left aside. */
function judgedOf(value: Value, where: string): Judged {
  const { state, statements } = documentOf(value);
  const all = statements.map((statement) => allowed(statement, where));
  const isWhole = state === "known" || state === "unset";
  return either(
    ...all,
    ...(isWhole ? [] : [unsure(`${where} is not known`)]),
    no(`${where} allows no session`),
  );
}

function allowed(
  { raw, isAllow, actions: patterns, notActions }: Statement,
  where: string,
): Judged {
  const isKnown = !isUnknown(raw.Effect ?? "") && patterns.every((text) => text !== undefined);
  if (!isAllow && isKnown) return no(`${where} allows no session`);
  const isNamed = (action: string) => patterns.some((text) => text !== undefined && covers(text, action)); // prettier-ignore
  // What a statement excludes it does not allow; it allows all the rest.
  const isThere = notActions ? !actions.every(isNamed) : actions.some(isNamed);
  if (isThere)
    return isKnown ? yes(`${where} allows sessions`) : unsure(`${where} may allow sessions`);
  return isKnown ? no(`${where} allows no session`) : unsure(`${where} is not known`);
}

/** Whether a pattern of IAM, with `*` and `?`, stands for an action in small letters; where in doubt it does. */
function covers(pattern: string, action: string): boolean {
  return intersects(pattern.toLowerCase(), action) ?? true;
}
