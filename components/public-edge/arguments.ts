import { type ArgumentNames, beginProblems } from "../common/arguments";
import { balancerNameProblems, nameProblems } from "../common/names";
import { isWhole } from "../common/numbers";
import { type ProblemList } from "../common/problems";
import { accessLogsProblems } from "../load-balancing/access-logs";
import { tlsPolicyProblems } from "../load-balancing/listeners";
import { idleTimeoutProblems, targetProblems } from "../load-balancing/targets";
import { domainNameProblems } from "./domain-names";
import { firewallProblems } from "./firewall";
import { type PublicEdgeArgs } from "./PublicEdge";
import { type RoutePlan } from "./routes";
import { DesyncMitigation } from "./settings";

const argumentNames: ArgumentNames<PublicEdgeArgs> = {
  network: "required",
  routes: "required",
  certificateArn: "optional",
  certificate: "optional",
  aliases: "optional",
  tlsPolicy: "optional",
  idleTimeoutSeconds: "optional",
  deletionProtection: "optional",
  desyncMitigation: "optional",
  accessLogs: "optional",
  firewall: "optional",
  ruleQuota: "optional",
};

/**
 * Looks at which arguments an edge is given, before anything is planned from them.
 *
 * @throws InvalidArgumentsError if a required one is missing
 */
export function beginArgs(name: string, args: PublicEdgeArgs): ProblemList {
  return beginProblems("PublicEdge", name, args, argumentNames);
}

/**
 * Looks at everything that an edge is given.
 *
 * @throws InvalidArgumentsError with every problem
 */
export function validateArgs(
  name: string,
  args: PublicEdgeArgs,
  plan: RoutePlan,
  problems: ProblemList = beginArgs(name, args),
): void {
  addNameProblems(problems, name, args);
  if (args.network.publicSubnetIds.length < 2) {
    problems.add(
      "network.publicSubnetIds",
      `${args.network.publicSubnetIds.length} subnets`,
      "at least two, in different zones",
      "A load balancer needs two zones: give the network a second one.",
    );
  }
  problems.addAll(plan.problems);
  for (const [route, { target }] of Object.entries(args.routes)) {
    problems.addAll(targetProblems(target, `routes.${route}.target`));
  }
  problems.addAll(domainNameProblems(args));
  const targets = Object.values(args.routes).map(({ target }) => target);
  problems.addAll(idleTimeoutProblems(targets, args.idleTimeoutSeconds, "idleTimeoutSeconds"));
  addSettingProblems(problems, args);
  problems.addAll(accessLogsProblems(args.accessLogs, "accessLogs"));
  problems.addAll(firewallProblems(args.firewall, "firewall"));
  problems.throwIfAny("PublicEdge", name);
}

function addNameProblems(problems: ProblemList, name: string, args: PublicEdgeArgs): void {
  problems.addAll([
    ...balancerNameProblems(name),
    ...nameProblems("loadBalancer", `${name}-alb`, "name"),
    ...nameProblems("securityGroup", `${name}-group`, "name"),
    ...nameProblems("bucket", `${name}-logs`, "name"),
  ]);
  for (const route of Object.keys(args.routes)) {
    problems.addAll(nameProblems("targetGroup", `${name}-${route}`, `routes.${route}`));
  }
}

function addSettingProblems(problems: ProblemList, args: PublicEdgeArgs): void {
  const { tlsPolicy, desyncMitigation, ruleQuota } = args;
  problems.addAll(tlsPolicyProblems(tlsPolicy, "tlsPolicy"));
  const modes: readonly string[] = Object.values(DesyncMitigation);
  if (desyncMitigation !== undefined && !modes.includes(desyncMitigation)) {
    problems.add(
      "desyncMitigation",
      desyncMitigation,
      `one of ${modes.join(", ")}`,
      "Leave it out, or use one of those.",
    );
  }
  if (ruleQuota !== undefined && !isWhole(ruleQuota, 1, 50_000)) {
    problems.add(
      "ruleQuota",
      ruleQuota,
      "a whole number of rules",
      "Give what Service Quotas says, or leave it out.",
    );
  }
}
