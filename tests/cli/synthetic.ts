/**
 * Writes a program of a given number of resources, shaped like a platform of services: components, security group rules
 * between them, load balancer rules, task definitions with documents made of several resources' outputs.
 */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "./programs";

/** Resources of one service, its component included. */
const perService = 17;

export function writeProgram(folder: string, resources: number, modules: string): void {
  const services = Math.max(1, Math.round((resources - 10) / perService));
  writeFiles(folder, {
    "Pulumi.yaml": "name: synthetic\nruntime: nodejs\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "package.json": '{ "name": "synthetic" }\n',
    "service.ts": service,
    "index.ts": `${head}\nconst services = ${services};\n${body}`,
  });
  symlinkSync(modules, join(folder, "node_modules"));
}

const service = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ServiceArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string>[];
  readonly cluster: pulumi.Input<string>;
  readonly edge: aws.ec2.SecurityGroup;
  readonly listener: pulumi.Input<string>;
  readonly priority: number;
  readonly region: pulumi.Input<string>;
}

export class Service extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("synthetic:index:Service", name, {}, opts);
    const child = { parent: this };
    const group = new aws.ec2.SecurityGroup(\`\${name}-group\`, { vpcId: args.vpcId, description: name }, child);
    for (const port of [80, 443, 8080]) {
      new aws.vpc.SecurityGroupIngressRule(\`\${name}-in-\${port}\`, {
        securityGroupId: group.id, referencedSecurityGroupId: args.edge.id, ipProtocol: "tcp",
        fromPort: port, toPort: port, description: "from the edge",
      }, child);
      new aws.vpc.SecurityGroupEgressRule(\`\${name}-edge-\${port}\`, {
        securityGroupId: args.edge.id, referencedSecurityGroupId: group.id, ipProtocol: "tcp",
        fromPort: port, toPort: port, description: "to the service",
      }, child);
    }
    const target = new aws.lb.TargetGroup(\`\${name}-target\`, {
      vpcId: args.vpcId, port: 8080, protocol: "HTTP", targetType: "ip",
      healthCheck: { path: "/health", matcher: "200", interval: 15 },
    }, child);
    new aws.lb.ListenerRule(\`\${name}-rule\`, {
      listenerArn: args.listener, priority: args.priority,
      actions: [{ type: "forward", targetGroupArn: target.arn }],
      conditions: [{ pathPattern: { values: [\`/\${name}/*\`] } }],
    }, child);
    const logs = new aws.cloudwatch.LogGroup(\`\${name}-logs\`, { retentionInDays: 30 }, child);
    const assume = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } }] });
    const role = new aws.iam.Role(\`\${name}-role\`, { assumeRolePolicy: assume }, child);
    new aws.iam.RolePolicy(\`\${name}-policy\`, {
      role: role.id,
      policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: logs.arn }] }),
    }, child);
    const task = new aws.ecs.TaskDefinition(\`\${name}-task\`, {
      family: name, cpu: "256", memory: "512", networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role.arn, taskRoleArn: role.arn,
      containerDefinitions: pulumi.jsonStringify([{ name, image: "example/image", portMappings: [{ containerPort: 8080 }],
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": logs.name, "awslogs-region": args.region } } }]),
    }, child);
    new aws.ecs.Service(\`\${name}-service\`, {
      cluster: args.cluster, taskDefinition: task.arn, desiredCount: 2, launchType: "FARGATE",
      networkConfiguration: { subnets: args.subnetIds, securityGroups: [group.id] },
      loadBalancers: [{ targetGroupArn: target.arn, containerName: name, containerPort: 8080 }],
    }, child);
    new aws.cloudwatch.MetricAlarm(\`\${name}-alarm\`, {
      comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 2, metricName: "CPUUtilization",
      namespace: "AWS/ECS", period: 60, statistic: "Average", threshold: 80,
    }, child);
    new aws.ssm.Parameter(\`\${name}-settings\`, { type: "String", value: pulumi.interpolate\`\${target.arn} \${logs.name}\` }, child);
    this.groupId = group.id;
    this.registerOutputs({ groupId: this.groupId });
  }
}
`;

const head = `import * as aws from "@pulumi/aws";
import { Service } from "./service";
`;

const body = `const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
const subnets = ["a", "b"].map((zone, i) => new aws.ec2.Subnet(\`private-\${zone}\`, {
  vpcId: vpc.id, cidrBlock: \`10.0.\${i}.0/24\`, availabilityZone: \`eu-central-1\${zone}\`,
}));
const edge = new aws.ec2.SecurityGroup("edge", { vpcId: vpc.id, description: "edge" });
const lb = new aws.lb.LoadBalancer("edge", { subnets: subnets.map((s) => s.id), securityGroups: [edge.id] });
const listener = new aws.lb.Listener("https", {
  loadBalancerArn: lb.arn, port: 443, protocol: "HTTPS",
  certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/1",
  defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
});
const cluster = new aws.ecs.Cluster("main");
const region = aws.getRegionOutput().region;
export const groups = Array.from({ length: services }, (_, i) => new Service(\`s\${i}\`, {
  vpcId: vpc.id, subnetIds: subnets.map((s) => s.id), cluster: cluster.arn, edge, listener: listener.arn,
  priority: i + 1, region,
}).groupId).length;
`;
