/** Everything that can be wrong with what Services is given, found before the first resource. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { logRetentionProblems } from "../common/log-retention";
import { attachmentNameProblems, nameProblems, serviceNameProblems } from "../common/names";
import { rangeProblems } from "../common/numbers";
import { type ProblemList } from "../common/problems";
import { entryOf } from "../common/records";
import { proxyScratchMb } from "../sidecar/spec";
import { proxyProblems } from "../sidecar/validate";
import { isReadonly } from "./container";
import type { Environment } from "./environment";
import { sizeProblems } from "./fargate";
import { connectionProblems, permissionProblems } from "./permissions";
import { scalingProblems } from "./scaling";
import type { ServicesArgs } from "./Services";
import { type ContainerHealthCheck, serviceDefaults, type ServiceSpec } from "./spec";

/** What Amazon ECS takes per service. Source: Amazon ECS service quotas. */
const maxTargetGroups = 5;

const argumentNames: ArgumentNames<ServicesArgs> = {
  network: "required",
  services: "required",
  containerInsights: "optional",
  logRetentionDays: "optional",
  logKmsKeyArn: "optional",
  executeCommandKmsKeyArn: "optional",
  permissionsBoundaryArn: "optional",
};

/**
 * Looks at which arguments are given, before anything is planned from them.
 *
 * @throws InvalidArgumentsError if a required one is missing
 */
export function beginValidation(name: string, args: ServicesArgs): ProblemList {
  return beginProblems("Services", name, args, argumentNames);
}

/**
 * Finds every problem of one call.
 *
 * @param environments each service's environment, as planned
 * @throws InvalidArgumentsError if there is any
 */
export function validate(
  name: string,
  args: ServicesArgs,
  environments: Readonly<Record<string, Environment>>,
  problems: ProblemList = beginValidation(name, args),
): void {
  if (args.network.privateSubnetIds.length === 0) {
    problems.add(
      "network.privateSubnetIds",
      [],
      "at least one subnet",
      "Give the private subnets, one per zone.",
    );
  }
  problems.addAll(logRetentionProblems(args.logRetentionDays, "logRetentionDays"));
  const services = Object.entries(args.services);
  if (services.length === 0) {
    problems.add("services", {}, "at least one service", "Describe the services to run.");
  }
  for (const [service, spec] of services) {
    const at = `services.${service}`;
    problems.addAll(serviceNameProblems(service, at));
    problems.addAll(nameProblems("role", `${name}-execution-${service}`, at));
    addTask(problems, spec, at);
    addContainer(problems, spec, at);
    if (spec.proxy !== undefined) {
      problems.addAll(proxyProblems(spec.proxy, service, spec.port, `${at}.proxy`));
    }
    addAttachments(problems, spec, at);
    problems.addAll(entryOf(environments, service)?.problems ?? []);
    problems.addAll(
      scalingProblems(
        spec.scaling ?? {},
        Object.keys(spec.attachments ?? {}).length > 0,
        `${at}.scaling`,
      ),
    );
    addPermissions(problems, spec, at);
  }
  problems.throwIfAny("Services", name);
}

function addTask(problems: ProblemList, spec: ServiceSpec, at: string): void {
  const memory = spec.memory ?? serviceDefaults.memory;
  problems.addAll(sizeProblems(spec.cpu ?? serviceDefaults.cpu, memory, at));
  problems.addAll(rangeProblems(spec.spotPercent, `${at}.spotPercent`, 0, 100));
  problems.addAll(logRetentionProblems(spec.logRetentionDays, `${at}.logRetentionDays`));
  const scratch = Object.entries(spec.scratch ?? serviceDefaults.scratch);
  for (const [path, size] of scratch) {
    if (!/^(\/[^/\0]+)+$/.test(path)) {
      problems.add(
        `${at}.scratch`,
        path,
        "absolute paths other than /, without a slash at the end",
        "Write it like /tmp.",
      );
    }
    problems.addAll(rangeProblems(size, `${at}.scratch[${JSON.stringify(path)}]`, 1, 122_880));
  }
  const own = spec.proxy === undefined ? 0 : proxyScratchMb;
  const total = scratch.reduce((sum, [, size]) => sum + size, own);
  if (total > memory / 2) {
    problems.add(
      `${at}.scratch`,
      total,
      `at most half of the task's memory, ${memory / 2} MiB, in all`,
      "Give the task more memory or the directories less.",
    );
  }
}

function addContainer(problems: ProblemList, spec: ServiceSpec, at: string): void {
  if (typeof spec.image === "string" && !/^[A-Za-z0-9][\w.\-/:@]*$/.test(spec.image)) {
    problems.add(
      `${at}.image`,
      spec.image,
      "an image, such as registry/repository:tag or registry/repository@sha256:…",
      "Give the image's full name.",
    );
  }
  problems.addAll(rangeProblems(spec.port, `${at}.port`, 1, 65_535));
  for (const key of ["entryPoint", "command"] as const) {
    if (spec[key]?.length === 0) {
      problems.add(`${at}.${key}`, [], "at least one word", "Leave it out to keep the image's.");
    }
  }
  if (spec.user !== undefined && !/^[A-Za-z0-9_][\w-]*(:[A-Za-z0-9_][\w-]*)?$/.test(spec.user)) {
    problems.add(
      `${at}.user`,
      spec.user,
      "a user's name or number, with :group if need be",
      "Write it like 1000:1000.",
    );
  }
  problems.addAll(rangeProblems(spec.stopTimeoutSeconds, `${at}.stopTimeoutSeconds`, 1, 120));
  problems.addAll(rangeProblems(spec.openFiles, `${at}.openFiles`, 1024, 1_048_576));
  if ((spec.executeCommand ?? false) && isReadonly(spec)) {
    problems.add(
      `${at}.readonlyRootFilesystem`,
      true,
      "false beside executeCommand, whose agent writes to the root file system",
      "Switch one of the two off.",
    );
  }
  if (spec.containerHealthCheck !== undefined) {
    addHealthCheck(problems, spec.containerHealthCheck, `${at}.containerHealthCheck`);
  }
}

function addHealthCheck(problems: ProblemList, check: ContainerHealthCheck, at: string): void {
  const [kind, ...rest] = check.command;
  const wordsRight = kind === "CMD-SHELL" ? rest.length === 1 : rest.length > 0;
  if ((kind !== "CMD" && kind !== "CMD-SHELL") || !wordsRight) {
    problems.add(
      `${at}.command`,
      check.command,
      "CMD and a command's words, or CMD-SHELL and one line",
      'Write it like ["CMD-SHELL", "test -e /tmp/ready"].',
    );
  }
  problems.addAll(rangeProblems(check.intervalSeconds, `${at}.intervalSeconds`, 5, 300));
  problems.addAll(rangeProblems(check.timeoutSeconds, `${at}.timeoutSeconds`, 2, 60));
  problems.addAll(rangeProblems(check.retries, `${at}.retries`, 1, 10));
  problems.addAll(rangeProblems(check.startPeriodSeconds, `${at}.startPeriodSeconds`, 0, 300));
}

function addAttachments(problems: ProblemList, spec: ServiceSpec, at: string): void {
  const keys = Object.keys(spec.attachments ?? {});
  problems.addAll(attachmentNameProblems(keys, `${at}.attachments`));
  if (keys.length > maxTargetGroups) {
    problems.add(
      `${at}.attachments`,
      keys.length,
      `at most ${maxTargetGroups} target groups, Amazon ECS's limit per service`,
      "Let several listeners share a target group.",
    );
  }
  problems.addAll(
    rangeProblems(spec.healthCheckGraceSeconds, `${at}.healthCheckGraceSeconds`, 0, 2_147_483_647),
  );
  if (spec.healthCheckGraceSeconds !== undefined && keys.length === 0) {
    problems.add(
      `${at}.healthCheckGraceSeconds`,
      spec.healthCheckGraceSeconds,
      "nothing for a service that no load balancer checks",
      "Leave it out, or give the service an attachment.",
    );
  }
}

function addPermissions(problems: ProblemList, spec: ServiceSpec, at: string): void {
  problems.addAll(permissionProblems(spec.permissions, `${at}.permissions`));
  problems.addAll(connectionProblems(spec.connections, `${at}.connections`));
}
