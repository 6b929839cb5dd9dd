/** Small programs for the tests of the balancing layer, and where their load balancers lead. */
import assert from "node:assert/strict";
import { ports, type Reading } from "../../../../policies/core/algebra";
import { ResourceGraph, Resolver, type Resource } from "../../../../policies/core/graph";
import {
  readBalancing,
  whoAnswers,
  type Balancing,
  type Forward,
  type HttpQuery,
} from "../../../../policies/core/model/balancing";
import { Members, type Member } from "../../../../policies/core/model/members";
import { graphOf, type Given, type Program } from "../../graph/build";
import { ground, type } from "../members/build";

export const token = {
  ...type,
  rule: "aws:lb/listenerRule:ListenerRule",
  targets: "aws:lb/targetGroup:TargetGroup",
  target: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  classic: "aws:elb/loadBalancer:LoadBalancer",
  classicAttachment: "aws:elb/attachment:Attachment",
  scalingAttachment: "aws:autoscaling/attachment:Attachment",
  trafficSource: "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
  taskSet: "aws:ecs/taskSet:TaskSet",
  tasks: "aws:ecs/taskDefinition:TaskDefinition",
  alias: "aws:lambda/alias:Alias",
  endpointService: "aws:ec2/vpcEndpointService:VpcEndpointService",
  deployments: "aws:codedeploy/deploymentGroup:DeploymentGroup",
  nodes: "aws:eks/nodeGroup:NodeGroup",
};

/** A resource with an id, or with nothing else than its inputs. */
export const made = (
  kind: string,
  id: string,
  inputs: Record<string, unknown>,
): [string, Given] => [kind, { id, inputs }];

export const forward = (group: string) => ({ type: "forward", targetGroupArn: group });

/** A load balancer `lb` with a listener on 443 that hands to the group `tg` of instances on port 8080. */
export const simple: Program = {
  ...ground,
  lb: made(token.lb, "lb-1", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] }),
  listener: made(token.listener, "ls-1", {
    loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS", defaultActions: [forward("tg-1")],
  }),
  tg: made(token.targets, "tg-1", { port: 8080, protocol: "HTTP", vpcId: "vpc-1" }),
  host: made(token.instance, "i-1", { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-2"] }),
}; // prettier-ignore

export const attached: Program = {
  ...simple,
  at: made(token.target, "at-1", { targetGroupArn: "tg-1", targetId: "i-1" }),
};

/** A program's load balancers, and what is asked of them. */
export class Edge {
  readonly graph: ResourceGraph;
  readonly members: Members;
  readonly balancing: Balancing;

  constructor(source: Program | ResourceGraph) {
    this.graph = source instanceof ResourceGraph ? source : graphOf(source);
    const resolver = new Resolver(this.graph);
    this.members = new Members(resolver);
    this.balancing = readBalancing(resolver, this.members);
  }

  resource(name: string): Resource {
    const found = this.graph.resources.find((resource) => resource.name === name);
    return found ?? assert.fail(`no ${name}`);
  }

  member(name: string): Member {
    const found = this.members.all.find(({ owner }) => owner.name === name);
    return found ?? assert.fail(`no member ${name}`);
  }

  /** Where a load balancer leads, sorted: `tcp 443 -> host tcp 8080 (balancer)`; checks with `?`. */
  from(name: string, reading: Reading): string[] {
    return lines(this.balancing.forwards(this.member(name), reading));
  }

  into(name: string, reading: Reading): string[] {
    return this.balancing
      .into(this.member(name), reading)
      .map((one) => `${one.balancer.owner.name}: ${line(one)}`)
      .sort();
  }

  /** Requests alone. */
  requests(name: string, reading: Reading): string[] {
    return lines(
      this.balancing.forwards(this.member(name), reading).filter((one) => !one.isHealthCheck),
    );
  }

  checks(name: string, reading: Reading): string[] {
    return lines(
      this.balancing.forwards(this.member(name), reading).filter((one) => one.isHealthCheck),
    );
  }

  open(): string[] {
    return this.balancing.open
      .map(
        ({ balancer, arrives, because }) =>
          `${balancer.owner.name} ${ports.format(arrives).join()}: ${because.text}`,
      )
      .sort();
  }

  /** Who answers: `may`, then who surely does. */
  answers(
    listener: string,
    query: HttpQuery,
  ): { may: string; surely: string | undefined; itself: boolean } {
    const { may, surely, itself, open } = whoAnswers(
      this.balancing.routes(this.resource(listener)),
      query,
    );
    const names = may.map(({ owner }) => owner.name).sort();
    return {
      may: [...names, ...(open.length > 0 ? ["anything"] : [])].join(" "),
      surely: surely?.owner.name,
      itself,
    };
  }
}

function line(one: Forward): string {
  const set = ports.format(one.traffic).join(", ");
  const arrives = ports.format(one.arrives).join(", ");
  const way = one.isHealthCheck ? "?" : arrives;
  const call = one.isInvocation === true ? " call" : "";
  const name =
    one.target.owner.kind === "TargetGroupAttachment" ? one.target.label : one.target.owner.name;
  return `${way} -> ${name} ${set}${call} (${one.sees})`;
}

function lines(all: readonly Forward[]): string[] {
  return [...new Set(all.map(line))].sort();
}

/** Whether a text matches, found by trying everything. */
export function matches(pattern: string, text: string): boolean {
  const [char, ...rest] = pattern;
  const after = rest.join("");
  if (char === undefined) return text === "";
  if (char === "*") {
    return Array.from({ length: text.length + 1 }).some((_, i) => matches(after, text.slice(i)));
  }
  return text !== "" && (char === "?" || char === text[0]) && matches(after, text.slice(1));
}

/** Every text of some characters up to a length. */
export function textsOf(chars: string, length: number): string[] {
  if (length === 0) return [""];
  const shorter = textsOf(chars, length - 1);
  const longest = shorter.filter((text) => text.length === length - 1);
  return [...shorter, ...longest.flatMap((text) => Array.from(chars).map((char) => text + char))];
}
