/** What answers behind a target group. */
import { canonicalType, type PlanGraph } from "../screen/graph";
import { plain } from "../screen/text";
import type { Destination } from "./explanation";
import { attachmentType, type Target } from "./listeners";
import { environmentType } from "./names";

/** The types that fill target groups, the input that names the group, and what they are called. */
const fillers = [
  { type: "aws:ecs/service:Service", key: "loadBalancers", label: "ECS service" },
  { type: "aws:autoscaling/group:Group", key: "targetGroupArns", label: "auto scaling group" },
  { type: "aws:autoscaling/group:Group", key: "trafficSources", label: "auto scaling group" },
] as const;

/** The types that tie one thing to a group: the group's input, and that of the thing. */
const attachments = [
  {
    type: attachmentType,
    group: "targetGroupArn",
    thing: "targetId",
  },
  {
    type: "aws:autoscaling/attachment:Attachment",
    group: "lbTargetGroupArn",
    thing: "autoscalingGroupName",
  },
] as const;

const things: Readonly<Record<string, string>> = {
  "aws:ec2/instance:Instance": "EC2 instance",
  "aws:lambda/function:Function": "Lambda function",
  "aws:lb/loadBalancer:LoadBalancer": "load balancer",
  "aws:autoscaling/group:Group": "auto scaling group",
  [environmentType]: "instances of Beanstalk environment",
};

function answeredBy(graph: PlanGraph, urn: string): string[] {
  const found: string[] = [];
  for (const { type, key, label } of fillers) {
    for (const resource of graph.ofType(type)) {
      if (resource.propertyDependencies[key]?.includes(urn) === true) {
        found.push(`${label} ${plain(resource.name)}`);
      }
    }
  }
  for (const { type, group, thing } of attachments) {
    for (const resource of graph.ofType(type)) {
      if (resource.propertyDependencies[group]?.includes(urn) !== true) continue;
      const reading = graph.read(resource);
      const [source] = reading.sources(thing);
      const label = source === undefined ? "target" : things[canonicalType(source.type)];
      found.push(`${label ?? "target"} ${reading.text(thing) ?? "?"}`);
    }
  }
  return [...new Set(found)];
}

/** A target group with what is registered in it. */
export function destinationOf(graph: PlanGraph, target: Target): Destination {
  const resource = target.urn === undefined ? undefined : graph.find(target.urn);
  if (resource === undefined) return { targetGroup: target.name, answeredBy: [] };
  const reading = graph.read(resource);
  const port = reading.text("port");
  const protocol = reading.text("protocol");
  const speaks = [protocol, port === undefined ? undefined : `:${port}`].filter(Boolean).join(" ");
  return {
    targetGroup: target.name,
    urn: resource.urn,
    ...(speaks === "" ? {} : { speaks }),
    answeredBy: answeredBy(graph, resource.urn),
  };
}
