/**
 * Session Manager: whoever has the permission opens a shell on an instance, and forwards ports through it, without any
 * way through the VPC. It takes an instance whose role may talk to the service.
 */
import {
  admission,
  isWholly,
  listOf,
  mapOf,
  open,
  textOf,
  type Path,
  type Resource,
  type Value,
} from "../../graph";
import type { Member } from "../members";
import { either, named, no, none, unsure, yes, type Choice, type Judged } from "../members/choice";
import { OptionSettings, resourcesOf } from "../members/option-settings";
import { at } from "../members/reader";
import { flagEvidence, frontOf, ifSet, slotEvidence } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

/** AWS's policies that hold what a session needs. */
const managed =
  /policy\/(service-role\/)?(AmazonSSMManaged\w+|AmazonEC2RoleforSSM|AmazonSSMFullAccess|AdministratorAccess)$/;

/** Actions in a policy's text that a session needs; what only excludes actions allows all the others. */
const actions = /"ssmmessages:|"ssm[a-z]*\*|"Action"\s*:\s*(\[[^\]]*)?"\*"|"NotAction"/i;

const specification = "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification";

/** Properties that name templates, by the property that they are part of. */
const templates: Readonly<Record<string, readonly Path[]>> = {
  launchTemplate: ["launchTemplate.id", "launchTemplate.name"],
  launchConfiguration: ["launchConfiguration"],
  mixedInstancesPolicy: [
    `${specification}.launchTemplateId`,
    `${specification}.launchTemplateName`,
  ],
};

const profiles: readonly Path[] = [
  "iamInstanceProfile",
  "iamInstanceProfile.arn",
  "iamInstanceProfile.name",
];

export function sessionManagerFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  const hosts = graph.ofKind("Instance", "SpotInstanceRequest", "AutoscalingGroup");
  const environments = graph.ofKind("BeanstalkEnvironment");
  if (hosts.length + environments.length === 0) return [];
  const roles = new Roles(targets);
  return [
    ...hosts.flatMap((host) => sessions(targets, roles, host)),
    ...environments.flatMap((environment) => environmentSessions(targets, roles, environment)),
  ];
}

/**
 * Sessions on the instances of Elastic Beanstalk. They are named by the profile: whoever declares them by the
 * environment would declare the environment's load balancer with them.
 */
function environmentSessions(
  targets: Targets,
  roles: Roles,
  environment: Resource,
): readonly Front[] {
  const settings = new OptionSettings(targets.reader, environment);
  const slot = admission("instanceProfile");
  const option = "IamInstanceProfile";
  const profiles = resourcesOf(
    settings.targets("aws:autoscaling:launchconfiguration", option, slot),
  );
  const allowed = roles.allows(profiles, `${at(environment, "settings")}: ${option}`);
  const { certain: own } = targets.membersOf({ ...none<Resource>(), certain: [environment] });
  const instances = own.filter(({ role }) => role === "compute");
  const choice = ifSet(allowed, { ...none<Member>(), certain: instances });
  if (choice === undefined) return [];
  const [profile = environment] = profiles.certain;
  return [
    frontOf({
      kind: "Session Manager",
      audience: "operators",
      resource: profile,
      targets: choice,
      traffic: anyTcp,
      because: [flagEvidence(environment, "settings", allowed)],
      fix: `Take what Session Manager needs from the role of ${environment.toString()}, or declare it by name.`,
    }),
  ];
}

function sessions(targets: Targets, roles: Roles, host: Resource): readonly Front[] {
  const { reader } = targets;
  const sources = [host, ...templatesOf(targets, host)];
  return sources.flatMap((source) => {
    const path = profilePath(targets, source);
    if (path === undefined) return [];
    const found = targets.membersOf({ ...none<Resource>(), certain: [host] });
    const allowed = roles.allows(reader.resources(source, path), at(source, path));
    const choice: Choice<Member> | undefined = ifSet(allowed, found);
    if (choice === undefined) return [];
    return [
      frontOf({
        kind: "Session Manager",
        audience: "operators",
        resource: host,
        targets: choice,
        traffic: anyTcp,
        because: [slotEvidence(reader.resolver, source, path), flagEvidence(source, path, allowed)],
        fix: `Take what Session Manager needs from the role of ${host.toString()}, or declare it by name.`,
      }),
    ];
  });
}

function templatesOf({ reader }: Targets, host: Resource): readonly Resource[] {
  const set = Object.keys(templates).filter((property) => reader.isSet(host, property));
  const paths = set.flatMap((property) => templates[property] ?? []);
  return [...new Set(paths.flatMap((path) => named(reader.resources(host, path))))];
}

/** The property that names the instance profile: which one it is depends on the kind. */
function profilePath({ reader }: Targets, source: Resource): Path | undefined {
  const nested = source.kind === "LaunchTemplate";
  return profiles.find(
    (path) => (path !== "iamInstanceProfile") === nested && reader.isSet(source, path),
  );
}

/** What roles are allowed, from the policies that are attached to them. */
class Roles {
  private readonly said = new Map<Resource, Judged[]>();
  private readonly anywhere: Judged[] = [];
  private readonly known = new Map<Resource, Judged>();

  constructor(private readonly targets: Targets) {
    const { graph } = targets.reader.resolver;
    for (const one of graph.ofKind("RolePolicyAttachment")) this.attach(one, "role");
    for (const one of graph.ofKind("PolicyAttachment")) this.attach(one, "roles");
    for (const one of graph.ofKind("RolePolicy")) {
      this.note(this.targets.reader.resources(one, "role"), this.document(one, "policy"));
    }
  }

  /** Whether a profile's role may open sessions. */
  allows(found: Choice<Resource>, where: string): Judged {
    const { reader } = this.targets;
    if (found.anything.length > 0)
      return unsure(`${where} names a profile that is not of the plan`);
    const all = named(found).map((profile) => {
      const roles = reader.resources(profile, "role");
      if (roles.anything.length > 0) return unsure(`${at(profile, "role")} is not known`);
      return either(...named(roles).map((role) => this.ofRole(role)), no(`${where} allows none`));
    });
    const any = either(...all, no(`${where} allows no session`));
    return any.state === "yes" && found.certain.length === 0 ? unsure(any.because) : any;
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
    const { reader } = this.targets;
    if (role.external) return [unsure(`${role.toString()} is not of the plan`)];
    return (["managedPolicyArns", "inlinePolicies"] as const).flatMap((path) => {
      if (!reader.isSet(role, path)) return [];
      const value = role.input(path);
      const texts = textsIn(value ?? "");
      if (texts === undefined) return [unsure(`${at(role, path)} is not known`)];
      const isThere = texts.some((text) => managed.test(text) || actions.test(text));
      return isThere ? [yes(`${at(role, path)} allows sessions`)] : [];
    });
  }

  private attach(attachment: Resource, slot: string): void {
    const { reader } = this.targets;
    const path = "policyArn";
    const setting = reader.setting(attachment, path);
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    const where = at(attachment, path);
    const isManaged = text?.includes(":iam::aws:") === true;
    const policies = isManaged ? none<Resource>() : reader.resources(attachment, path);
    const own = named(policies).map((policy) => this.document(policy, "policy"));
    const judged = isManaged
      ? managed.test(text)
        ? yes(`${where} allows sessions`)
        : no(`${where} allows no session`)
      : either(
          ...own,
          ...(policies.anything.length > 0 ? [unsure(`${where} is not known`)] : []),
          no(`${where} allows no session`),
        );
    this.note(reader.resources(attachment, slot), judged);
  }

  private document(policy: Resource, path: string): Judged {
    const setting = this.targets.reader.setting(policy, path);
    const where = at(policy, path);
    if (setting.state === "absent") return no(`${where} is not set`);
    const texts = setting.state === "known" ? textsIn(setting.value) : undefined;
    if (texts === undefined) return unsure(`${where} is not known`);
    return texts.some((text) => actions.test(text))
      ? yes(`${where} allows sessions`)
      : no(`${where} allows no session`);
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

/** The texts of a value, maps among them as JSON; undefined where one is unknown. For decisions only. */
function textsIn(value: Value): readonly string[] | undefined {
  if (!isWholly(value)) return undefined;
  return [...strings(value), JSON.stringify(plain(value))];
}

function strings(value: Value): readonly string[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  return (listOf(value) ?? Object.values(mapOf(value) ?? {})).flatMap(strings);
}

function plain(value: Value): unknown {
  const list = listOf(value);
  if (list !== undefined) return list.map(plain);
  const map = mapOf(value);
  if (map === undefined) return open(value);
  return Object.fromEntries(Object.entries(map).map(([key, part]) => [key, plain(part)]));
}
