/** What has to be in reach for tasks to start. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";
import { group, set, using, vpc } from "./words";

const endpoint = (name: string) => `VpcEndpoint network-${name}`;

export const start: readonly Mutation[] = [
  {
    id: "endpoints-without-chat", section: "start", stacks: ["prod"],
    breaks: "The interface endpoints no longer admit chat: its names lead to them all the same.",
    drop: ["service-chat-in-endpoints"],
    caughtBy: { rows: ["start"], resources: ["services-service-chat", "network-endpoints"] },
  },
  {
    id: "search-without-way-to-endpoints", section: "start", stacks: ["prod"],
    breaks: "search may not go to the interface endpoints' group, nor to anything on 443.",
    drop: ["service-search-out-endpoints", "service-search-out-https"],
    caughtBy: { rows: ["start", "T14"], resources: ["services-service-search"] },
  },
  {
    id: "endpoint-with-locked-group", section: "start", stacks: ["prod"],
    breaks: "The endpoint of the log service carries the database's group, which admits hardly anyone.",
    edit: { [endpoint("logs")]: (args, p) => ({ ...args, securityGroupIds: [group(p, "data-postgres")] }) },
    caughtBy: { rows: ["start", "T12"], resources: ["network-logs"] },
  },
  {
    id: "no-names", section: "start",
    breaks: "The VPC answers no names.",
    edit: { "network-vpc": set({ enableDnsSupport: false }) },
    caughtBy: { rows: ["start"], resources: ["network-vpc"] },
  },
  {
    id: "new-endpoint-locks-out", section: "start", stacks: ["dev"],
    breaks: "A new endpoint takes over the names of the image registry, and admits nobody.",
    add: (p) => {
      const closed = new aws.ec2.SecurityGroup("closed", { vpcId: vpc(p) });
      for (const name of ["ecr.dkr", "ecr.api", "logs", "secretsmanager"]) {
        new aws.ec2.VpcEndpoint(`locked-${name}`, { vpcId: vpc(p), serviceName: `com.amazonaws.eu-central-1.${name}`, vpcEndpointType: "Interface", privateDnsEnabled: true, subnetIds: [p.id("Subnet network-private-eu-central-1a")], securityGroupIds: [closed.id] });
      }
    },
    caughtBy: { rows: ["start"] },
  },
  {
    id: "health-check-of-api", section: "start",
    breaks: "The health check of api asks port 8080, which nothing admits.",
    edit: { "TargetGroup private-api": (args) => ({ ...args, healthCheck: { ...(args["healthCheck"] as object), port: "8080" } }) },
    caughtBy: { rows: ["start"], resources: ["private-api", "services-service-api"] },
  },
  {
    id: "layers-of-images-not-allowed", section: "start",
    breaks: "The policy of the endpoint to S3 allows one's own buckets alone, and not those that ECR keeps layers in.",
    edit: { [endpoint("s3")]: set({ policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::mine", "arn:aws:s3:::mine/*"] }] }) }) },
    caughtBy: { rows: ["start"], resources: ["network-s3"] },
  },
  {
    id: "search-shares-its-host", section: "start",
    breaks: "search's task uses the network of its host, and the service has one of its own: AWS refuses it.",
    edit: { "services-task-search": set({ networkMode: "bridge" }) },
    caughtBy: { rows: ["start"], resources: ["services-service-search"] },
  },
  {
    id: "endpoints-in-foreign-vpc", section: "start", stacks: ["prod"],
    breaks: "The group of the interface endpoints loses every rule.",
    drop: ["admin", "api", "chat", "frontend", "registration", "search"].map((name) => `service-${name}-in-endpoints`),
    edit: { [endpoint("ecr-api")]: using(() => ({})) },
    caughtBy: { rows: ["start"] },
  },
]; // prettier-ignore
