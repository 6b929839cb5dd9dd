import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type HealthCheck,
  type Target,
  type TargetAttachment,
  TargetProtocol,
  TargetType,
} from "../common/contracts";
import { isWhole, rangeProblems } from "../common/numbers";
import { type Problem, ProblemList } from "../common/problems";

/**
 * How long things may stay open, in seconds. The three belong together: a silent connection lives for the idle
 * time-out, a target that leaves keeps its connections for the deregistration delay, and ECS waits for that delay
 * before it stops a task.
 *
 * WebSockets are silent for as long as their heartbeat (Socket.IO: 25 s), so the idle time-out is far above it; a
 * leaving target gets 120 s, which is also the longest that Fargate waits between asking a container to stop and
 * killing it; and the cookie that pins a client (Socket.IO's handshake needs several requests at one target) outlives
 * both by a day.
 */
export const timings = {
  http: { idleTimeout: 60, deregistrationDelay: 30 },
  webSocket: { idleTimeout: 300, deregistrationDelay: 120, cookie: 86_400 },
  /** The shortest idle time-out with which a WebSocket survives two missed heartbeats. */
  leastWebSocketIdleTimeout: 60,
} as const;

/** The idle time-out of a load balancer, raised when one of its targets keeps WebSockets open. */
export function idleTimeoutFor(targets: readonly Target[], given: number | undefined): number {
  if (given !== undefined) return given;
  return targets.some((target) => target.webSocket ?? false)
    ? timings.webSocket.idleTimeout
    : timings.http.idleTimeout;
}

/** What is wrong with a load balancer's idle time-out, for the targets that it serves. */
export function idleTimeoutProblems(
  targets: readonly Target[],
  given: number | undefined,
  at: string,
): Problem[] {
  const problems = new ProblemList();
  if (given === undefined) return [];
  const least = targets.some((target) => target.webSocket ?? false)
    ? timings.leastWebSocketIdleTimeout
    : 1;
  if (!isWhole(given, least, 4000)) {
    problems.add(
      at,
      given,
      `whole seconds from ${least} to 4000`,
      least === 1
        ? "Give a number in that range, or leave it out."
        : "A target keeps WebSockets open, which a shorter time-out would cut between two heartbeats.",
    );
  }
  return [...problems.problems];
}

/**
 * The target group of one target. Its physical name is generated, so that a change of port, protocol or VPC, which
 * replaces the group, can make the new one before the old one goes.
 */
export function createTargetGroup(
  parent: pulumi.Resource,
  childName: string,
  vpcId: pulumi.Input<string>,
  target: Target,
): aws.lb.TargetGroup {
  const protocol = target.protocol ?? TargetProtocol.Http;
  const webSocket = target.webSocket ?? false;
  const { healthCheck } = target;
  return new aws.lb.TargetGroup(
    childName,
    {
      vpcId,
      port: target.port,
      protocol,
      targetType: target.targetType ?? TargetType.Ip,
      deregistrationDelay: timings[webSocket ? "webSocket" : "http"].deregistrationDelay,
      stickiness: {
        type: "lb_cookie",
        enabled: webSocket,
        cookieDuration: timings.webSocket.cookie,
      },
      healthCheck: {
        enabled: true,
        path: healthCheck.path,
        protocol,
        port: "traffic-port",
        matcher: healthCheck.matcher ?? "200",
        interval: healthCheck.intervalSeconds ?? healthDefaults.intervalSeconds,
        timeout: healthCheck.timeoutSeconds ?? healthDefaults.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold ?? 2,
        unhealthyThreshold: healthCheck.unhealthyThreshold ?? 3,
      },
      tags: { Name: childName },
    },
    { parent },
  );
}

/** One target group as an edge's output. */
export interface EdgeAttachment extends TargetAttachment {
  targetGroupArn: pulumi.Output<string>;
  routedByArn: pulumi.Output<string>;
  loadBalancerArnSuffix: pulumi.Output<string>;
  targetGroupArnSuffix: pulumi.Output<string>;
}

/** What whoever fills a target group is told of it. */
export function attachmentOf(
  loadBalancer: aws.lb.LoadBalancer,
  targetGroup: aws.lb.TargetGroup,
  routedBy: aws.lb.Listener | aws.lb.ListenerRule,
): EdgeAttachment {
  return {
    targetGroupArn: targetGroup.arn,
    routedByArn: routedBy.arn,
    loadBalancerArnSuffix: loadBalancer.arnSuffix,
    targetGroupArnSuffix: targetGroup.arnSuffix,
  };
}

const healthDefaults = { intervalSeconds: 15, timeoutSeconds: 5 };

/**
 * What is wrong with a target. Ranges are those of CreateTargetGroup in the API reference of Elastic Load Balancing
 * v2.
 *
 * @param at the argument that holds the target, as in `routes.search.target`
 */
export function targetProblems(target: Target, at: string): Problem[] {
  const problems = new ProblemList();
  if (!isWhole(target.port, 1, 65_535)) {
    problems.add(
      `${at}.port`,
      target.port,
      "a TCP port from 1 to 65535",
      "Give the target's port.",
    );
  }
  const known: readonly [keyof Target, unknown, readonly string[]][] = [
    ["protocol", target.protocol, Object.values(TargetProtocol)],
    ["targetType", target.targetType, Object.values(TargetType)],
  ];
  for (const [field, value, allowed] of known) {
    if (value !== undefined && !allowed.some((one) => one === value)) {
      problems.add(`${at}.${field}`, value, `one of ${allowed.join(", ")}`, "Use one of those.");
    }
  }
  addHealthCheckProblems(problems, target.healthCheck, `${at}.healthCheck`);
  return [...problems.problems];
}

function addHealthCheckProblems(problems: ProblemList, check: HealthCheck, at: string): void {
  if (!/^\/[^\s#]{0,1023}$/.test(check.path)) {
    problems.add(
      `${at}.path`,
      check.path,
      "a path that begins with /, without spaces or #, of at most 1024 characters",
      check.path.startsWith("/") ? "Shorten or encode it." : `Write "/${check.path}".`,
    );
  }
  if (check.matcher !== undefined && !isMatcher(check.matcher)) {
    problems.add(
      `${at}.matcher`,
      check.matcher,
      "status codes from 200 to 499, such as 200, 200-299 or 200,204",
      "Write codes and ranges, separated by commas.",
    );
  }
  const ranges: readonly [keyof HealthCheck, number | undefined, number, number][] = [
    ["intervalSeconds", check.intervalSeconds, 5, 300],
    ["timeoutSeconds", check.timeoutSeconds, 2, 120],
    ["healthyThreshold", check.healthyThreshold, 2, 10],
    ["unhealthyThreshold", check.unhealthyThreshold, 2, 10],
  ];
  for (const [field, value, least, most] of ranges) {
    problems.addAll(rangeProblems(value, `${at}.${field}`, least, most));
  }
  const interval = check.intervalSeconds ?? healthDefaults.intervalSeconds;
  const timeout = check.timeoutSeconds ?? healthDefaults.timeoutSeconds;
  if (timeout >= interval) {
    problems.add(
      `${at}.timeoutSeconds`,
      timeout,
      `less than the interval, ${interval} seconds`,
      "Shorten the time-out or check less often.",
    );
  }
}

function isMatcher(text: string): boolean {
  return text.split(",").every((part) => {
    const codes = /^(\d{3})(?:-(\d{3}))?$/.exec(part);
    if (codes === null) return false;
    const from = Number(codes[1]);
    const to = Number(codes[2] ?? codes[1]);
    return from >= 200 && from <= to && to <= 499;
  });
}
