/**
 * Session Manager, and ECS Exec, which is built on it: whoever has the permission opens a shell on an instance or in a
 * task, and forwards ports through it, without any way through the VPC. It takes a role that may talk to the service.
 */
import { admission, type Kind, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import {
  both,
  chosen,
  either,
  named,
  no,
  unsure,
  weakened,
  type Choice,
  type Judged,
} from "../members/choice";
import { OptionSettings, resourcesOf } from "../members/option-settings";
import { at } from "../members/reader";
import { templatesOf } from "../members/templates";
import { slotEvidence } from "../routing/evidence";
import { flagEvidence, frontOf, ifSet, type FrontParts } from "./front";
import { anyTcp } from "./listening";
import { SessionRoles } from "./session-roles";
import type { Targets } from "./targets";
import type { Front } from "./types";

const execute = "enableExecuteCommand";

/** Default Host Management Configuration of Systems Manager. */
const defaultManagement = "/ssm/managed-instance/default-ec2-instance-management-role";

const profiles: readonly Path[] = [
  "iamInstanceProfile",
  "iamInstanceProfile.arn",
  "iamInstanceProfile.name",
];

export function sessionManagerFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  // What fleets say themselves of a role is among what services say that start instances.
  const hosts = graph.ofKind(
    "Instance", "SpotInstanceRequest", "AutoscalingGroup", "Fleet", "SpotFleetRequest",
  ); // prettier-ignore
  const environments = graph.ofKind("BeanstalkEnvironment");
  const tasks = graph.ofKind("EcsService", "EcsTaskSet");
  const others = graph.ofKind("EksNodeGroup", "BatchCompute", "SpotFleetRequest");
  if (hosts.length + environments.length + tasks.length + others.length === 0) return [];
  const roles = new SessionRoles(targets);
  return [
    ...hosts.flatMap((host) => sessions(targets, roles, host)),
    ...environments.flatMap((environment) => environmentSessions(targets, roles, environment)),
    ...tasks.flatMap((one) => taskSessions(targets, roles, one)),
    ...others.flatMap((one) => startedSessions(targets, roles, one)),
    ...defaultSessions(targets, [...new Set([...hosts, ...environments, ...others])]),
  ];
}

/** A shell that whoever IAM lets in has, and what is forwarded through it. */
function session(parts: Omit<FrontParts, "kind" | "audience" | "traffic"> & { kind?: string }) {
  return frontOf({ kind: "Session Manager", audience: "operators", traffic: anyTcp, ...parts });
}

function withoutRole(host: Resource): string {
  return `Take what Session Manager needs from the role of ${host.toString()}, or declare it by name.`;
}

/** Where the account's setting gives a role to instances without one: to those that ask for it as AWS wants it. */
function defaultSessions(targets: Targets, hosts: readonly Resource[]): readonly Front[] {
  const { reader } = targets;
  const path = "settingId";
  return reader.resolver.graph.ofKind("SsmServiceSetting").flatMap((setting) => {
    const text = reader.text(setting, path);
    if (text !== undefined && !text.endsWith(defaultManagement)) return [];
    const because = `${at(setting, path)} lets Session Manager onto instances without a profile`;
    return hosts.map((host) =>
      session({
        resource: host,
        targets: weakened(targets.membersOf(chosen([host]))),
        because: [flagEvidence(setting, path, unsure(because))],
        fix: `Take ${setting.toString()} away, or declare sessions on ${host.toString()} by name.`,
      }),
    );
  });
}

/** ECS Exec: in the tasks of a service that has it on and whose task role may talk to Session Manager. */
function taskSessions(targets: Targets, roles: SessionRoles, tasks: Resource): readonly Front[] {
  const { reader } = targets;
  const service = tasks.kind === "EcsTaskSet" ? reader.resources(tasks, "service") : undefined;
  const isOn = service === undefined ? reader.flag(tasks, execute) : flagOfAny(targets, service);
  if (isOn.state === "no") return [];
  const slot = "taskDefinition";
  const definitions = reader.resources(tasks, slot);
  const allowed = definitions.anything.map(() => unsure(`${at(tasks, slot)} is not known`));
  const ofRoles = named(definitions).map((definition) =>
    roles.allow(reader.resources(definition, "taskRoleArn", admission("role")), at(definition, "taskRoleArn")),
  ); // prettier-ignore
  const judged = both(isOn, either(...ofRoles, ...allowed, no(`${at(tasks, slot)} is not set`)));
  const choice = ifSet(judged, targets.membersOf(chosen([tasks])));
  if (choice === undefined) return [];
  return [
    session({
      kind: "ECS Exec",
      resource: tasks,
      targets: choice,
      because: [flagEvidence(tasks, slot, judged)],
      fix: `Turn ${execute} off in ${tasks.toString()}, or declare it by name.`,
    }),
  ];
}

/** Whether ECS Exec is on in the service that a task set is part of. */
function flagOfAny({ reader }: Targets, services: Choice<Resource>): Judged {
  const flags = named(services).map((service) => reader.flag(service, execute));
  const elsewhere = services.anything.map((because) => unsure(because));
  return either(...flags, ...elsewhere);
}

/**
 * Sessions on the instances of Elastic Beanstalk. They are named by the profile: whoever declares them by the
 * environment would declare the environment's load balancer with them.
 */
function environmentSessions(
  targets: Targets,
  roles: SessionRoles,
  environment: Resource,
): readonly Front[] {
  const settings = new OptionSettings(targets.reader, environment);
  const slot = admission("instanceProfile");
  const option = "IamInstanceProfile";
  const profiles = resourcesOf(
    settings.targets("aws:autoscaling:launchconfiguration", option, slot),
  );
  const allowed = roles.ofProfiles(profiles, `${at(environment, "settings")}: ${option}`);
  const { certain: own } = targets.membersOf(chosen([environment]));
  const instances = own.filter(({ role }) => role === "compute");
  const choice = ifSet(allowed, chosen(instances));
  if (choice === undefined) return [];
  const [profile = environment] = profiles.certain;
  return [
    session({
      resource: profile,
      targets: choice,
      because: [flagEvidence(environment, "settings", allowed)],
      fix: withoutRole(environment),
    }),
  ];
}

/** The properties by which services that start instances give them a role. */
const given: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  BatchCompute: ["computeResources.instanceRole"],
  SpotFleetRequest: [
    "launchSpecifications.iamInstanceProfile",
    "launchSpecifications.iamInstanceProfileArn",
  ],
};

/** Sessions on instances that a service starts: nodes of a cluster, what runs batches, a fleet. */
function startedSessions(
  targets: Targets,
  roles: SessionRoles,
  started: Resource,
): readonly Front[] {
  const { reader } = targets;
  const isNodes = started.kind === "EksNodeGroup";
  const paths = isNodes ? ["nodeRoleArn"] : (given[started.kind ?? "EksNodeGroup"] ?? []);
  return paths.flatMap((path) => {
    if (!reader.isSet(started, path)) return [];
    const found = reader.resources(started, path, admission(isNodes ? "role" : "instanceProfile"));
    const where = at(started, path);
    const allowed = isNodes ? roles.allow(found, where) : roles.ofProfiles(found, where);
    const choice = ifSet(allowed, targets.membersOf(chosen([started])));
    if (choice === undefined) return [];
    const because = [flagEvidence(started, path, allowed)];
    return [session({ resource: started, fix: withoutRole(started), targets: choice, because })];
  });
}

function sessions(targets: Targets, roles: SessionRoles, host: Resource): readonly Front[] {
  const { reader } = targets;
  const templates = templatesOf(reader, host);
  const onHost = (parts: Pick<FrontParts, "targets" | "because">): Front =>
    session({ resource: host, fix: withoutRole(host), ...parts });
  const found = targets.membersOf(chosen([host]));
  const told = [host, ...named(templates)].flatMap((source) => {
    const path = profilePath(targets, source);
    if (path === undefined) return [];
    const allowed = roles.ofProfiles(reader.resources(source, path), at(source, path));
    const isSure = source === host || templates.certain.includes(source);
    const choice: Choice<Member> | undefined = ifSet(allowed, isSure ? found : weakened(found));
    if (choice === undefined) return [];
    const because = [
      slotEvidence(reader.resolver, source, path),
      flagEvidence(source, path, allowed),
    ];
    return [onHost({ targets: choice, because })];
  });
  // Of another template, or another version, nobody knows the profile.
  const untold = profilePath(targets, host) === undefined ? templates.anything : [];
  const others = untold.map((why) =>
    onHost({
      targets: weakened(found),
      because: [flagEvidence(host, templateProperty(host), unsure(why))],
    }),
  );
  return [...told, ...others];
}

function templateProperty({ kind }: Resource): string {
  return kind === "Fleet" || kind === "SpotFleetRequest"
    ? "launchTemplateConfigs"
    : "launchTemplate";
}

/** The property that names the instance profile: which one it is depends on the kind. */
function profilePath({ reader }: Targets, source: Resource): Path | undefined {
  const nested = source.kind === "LaunchTemplate";
  return profiles.find(
    (path) => (path !== "iamInstanceProfile") === nested && reader.isSet(source, path),
  );
}
