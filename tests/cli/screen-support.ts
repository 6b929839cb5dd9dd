/** A platform written with the provider's own resources, and plans made of what a program registers. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import {
  planFormat,
  planVersion,
  type PlanDocument,
  type PlannedResource,
} from "../../cli/plan/document";
import { secretOf, signatureKey, unknownValue } from "../../cli/plan/markers";
import { redactResource } from "../../cli/plan/redact";
import { construct } from "../support/construct";

/** A plan document around resources. */
export function documentOf(
  resources: readonly PlannedResource[],
  more: Partial<PlanDocument> = {},
): PlanDocument {
  return {
    format: planFormat,
    version: planVersion,
    project: "market",
    stack: "dev",
    sdks: { "@pulumi/pulumi": "3.248.0", "@pulumi/aws": "7.48.0" },
    resources,
    outputs: {},
    assumptions: [],
    notes: [],
    ...more,
  };
}

/** Plans a program: every resource that it registers, as on a first preview. */
export async function planned(
  program: () => unknown,
  more: Partial<PlanDocument> = {},
): Promise<PlanDocument> {
  const { all } = await construct(program);
  return documentOf(
    all.map((resource) => redactResource(resource, undefined)),
    more,
  );
}

class Tier extends pulumi.ComponentResource {
  constructor(type: string, name: string, build: (opts: pulumi.CustomResourceOptions) => void) {
    super(`market:index:${type}`, name);
    build({ parent: this });
    this.registerOutputs({});
  }
}

/** Runs a function inside a component and hands back what it made. */
function tier<T>(type: string, name: string, build: (opts: pulumi.CustomResourceOptions) => T): T {
  const made: { value: T }[] = [];
  new Tier(type, name, (opts) => made.push({ value: build(opts) }));
  const [only] = made;
  if (only === undefined) throw new Error("nothing was built");
  return only.value;
}

const zones = ["eu-central-1a", "eu-central-1b"];

function network(opts: pulumi.CustomResourceOptions) {
  const vpc = new aws.ec2.Vpc(
    "network",
    { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true, enableDnsHostnames: true },
    opts,
  );
  const gateway = new aws.ec2.InternetGateway("network", { vpcId: vpc.id }, opts);
  const publicTable = new aws.ec2.RouteTable("network-public", { vpcId: vpc.id }, opts);
  for (const [name, destination] of [
    ["v4", { destinationCidrBlock: "0.0.0.0/0" }],
    ["v6", { destinationIpv6CidrBlock: "::/0" }],
  ] as const) {
    new aws.ec2.Route(
      `network-public-${name}`,
      { routeTableId: publicTable.id, gatewayId: gateway.id, ...destination },
      opts,
    );
  }
  const subnets: Record<"public" | "private" | "database", aws.ec2.Subnet[]> = {
    public: [],
    private: [],
    database: [],
  };
  zones.forEach((availabilityZone, slot) => {
    for (const [tierName, base] of [
      ["public", 1],
      ["private", 10],
      ["database", 20],
    ] as const) {
      const name = `network-${tierName}-${availabilityZone}`;
      const subnet = new aws.ec2.Subnet(
        name,
        { vpcId: vpc.id, availabilityZone, cidrBlock: `10.0.${base + slot}.0/24` },
        opts,
      );
      subnets[tierName].push(subnet);
      if (tierName === "public") {
        new aws.ec2.RouteTableAssociation(
          name,
          { routeTableId: publicTable.id, subnetId: subnet.id },
          opts,
        );
        continue;
      }
      const table = new aws.ec2.RouteTable(name, { vpcId: vpc.id }, opts);
      new aws.ec2.RouteTableAssociation(
        name,
        { routeTableId: table.id, subnetId: subnet.id },
        opts,
      );
      if (tierName === "private") {
        const publicSubnet = subnets.public[slot];
        if (publicSubnet === undefined) throw new Error("public subnets come first");
        const address = new aws.ec2.Eip(`network-nat-${availabilityZone}`, {}, opts);
        const nat = new aws.ec2.NatGateway(
          `network-${availabilityZone}`,
          { subnetId: publicSubnet.id, allocationId: address.allocationId },
          opts,
        );
        new aws.ec2.Route(
          `${name}-v4`,
          { routeTableId: table.id, natGatewayId: nat.id, destinationCidrBlock: "0.0.0.0/0" },
          opts,
        );
      }
    }
  });
  return { vpc, subnets };
}

/** The services behind the edges, as system.md §2 has them. */
const services = {
  registration: { port: 3000, health: "/api/farmers/health", paths: ["/api/farmers/*"] },
  search: { port: 3001, health: "/api/search/health", paths: ["/api/search/*"] },
  chat: { port: 3002, health: "/api/chat/health", paths: ["/api/chat/*", "/socket.io/*"] },
  frontend: { port: 80, health: "/", paths: [] },
} as const;

type ServiceName = keyof typeof services;

const serviceNames = Object.keys(services) as ServiceName[];

/** What the platform's screen and its routing are tried on. */
export function marketplace(): void {
  const { vpc, subnets } = tier("NetworkTier", "network", network);
  const groups = tier("ServiceGroups", "services", (opts) =>
    Object.fromEntries(
      [...serviceNames, "admin", "api"].map((name) => [
        name,
        new aws.ec2.SecurityGroup(
          `services-${name}`,
          { vpcId: vpc.id, description: `Tasks of ${name}` },
          opts,
        ),
      ]),
    ),
  );

  const edge = tier("PublicEdge", "edge", (opts) => {
    const group = new aws.ec2.SecurityGroup("edge", { vpcId: vpc.id, description: "Public" }, opts);
    for (const port of [80, 443]) {
      for (const [family, cidr] of [
        ["v4", { cidrIpv4: "0.0.0.0/0" }],
        ["v6", { cidrIpv6: "::/0" }],
      ] as const) {
        new aws.vpc.SecurityGroupIngressRule(
          `edge-${port}-${family}`,
          { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, ...cidr },
          opts,
        );
      }
    }
    const balancer = new aws.lb.LoadBalancer(
      "edge",
      {
        internal: false,
        ipAddressType: "dualstack",
        subnets: subnets.public.map((s) => s.id),
        securityGroups: [group.id],
        enableDeletionProtection: true,
        idleTimeout: 3600,
      },
      opts,
    );
    const certificate = new aws.acm.Certificate(
      "edge",
      { domainName: "api.example.com", validationMethod: "DNS" },
      opts,
    );
    new aws.lb.Listener(
      "edge-http",
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
          },
        ],
      },
      opts,
    );
    const targets = Object.fromEntries(
      serviceNames.map((name) => {
        const { port, health } = services[name];
        const target = new aws.lb.TargetGroup(
          `edge-${name}`,
          {
            vpcId: vpc.id,
            port,
            protocol: "HTTP",
            targetType: "ip",
            healthCheck: { path: health },
            ...(name === "chat" ? { stickiness: { enabled: true, type: "lb_cookie" } } : {}),
          },
          opts,
        );
        const peer = groups[name];
        if (peer === undefined) throw new Error(`no group of ${name}`);
        const rule = { ipProtocol: "tcp", fromPort: port, toPort: port };
        new aws.vpc.SecurityGroupEgressRule(
          `edge-to-${name}`,
          { ...rule, securityGroupId: group.id, referencedSecurityGroupId: peer.id },
          opts,
        );
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-from-edge`,
          { ...rule, securityGroupId: peer.id, referencedSecurityGroupId: group.id },
          opts,
        );
        return [name, target];
      }),
    );
    const https = new aws.lb.Listener(
      "edge-https",
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: certificate.arn,
        defaultActions: [{ type: "forward", targetGroupArn: targets["frontend"]?.arn }],
      },
      opts,
    );
    serviceNames
      .filter((name) => services[name].paths.length > 0)
      .forEach((name, i) => {
        new aws.lb.ListenerRule(
          `edge-${name}`,
          {
            listenerArn: https.arn,
            priority: 300 - 100 * i,
            conditions: [{ pathPattern: { values: [...services[name].paths] } }],
            actions: [{ type: "forward", targetGroupArn: targets[name]?.arn }],
          },
          opts,
        );
      });
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `edge-${type.toLowerCase()}`,
        {
          zoneId: "Z123",
          name: "api.example.com",
          type,
          aliases: [
            { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
          ],
        },
        opts,
      );
    }
    return { balancer, targets };
  });

  tier("InternalEdge", "internal", (opts) => {
    const zone = new aws.route53.Zone(
      "internal",
      { name: "internal.example.com", vpcs: [{ vpcId: vpc.id }] },
      opts,
    );
    const balancer = new aws.lb.LoadBalancer(
      "inner",
      { internal: true, subnets: subnets.private.map((s) => s.id) },
      opts,
    );
    const targets = ["admin", "api"].map(
      (name) =>
        new aws.lb.TargetGroup(
          `inner-${name}`,
          { vpcId: vpc.id, port: 8080, protocol: "HTTP", targetType: "ip" },
          opts,
        ),
    );
    for (const [port, served] of [
      [443, ["admin", "api"]],
      [8443, ["api"]],
    ] as const) {
      const listener = new aws.lb.Listener(
        `inner-${port}`,
        {
          loadBalancerArn: balancer.arn,
          port,
          protocol: "HTTPS",
          defaultActions: [
            {
              type: "fixed-response",
              fixedResponse: { contentType: "text/plain", statusCode: "404" },
            },
          ],
        },
        opts,
      );
      served.forEach((name, i) => {
        new aws.lb.ListenerRule(
          `inner-${port}-${name}`,
          {
            listenerArn: listener.arn,
            priority: 100 * (i + 1),
            conditions: [{ hostHeader: { values: [`${name}.internal.example.com`] } }],
            actions: [{ type: "forward", targetGroupArn: targets[name === "admin" ? 0 : 1]?.arn }],
          },
          opts,
        );
      });
    }
    for (const name of ["admin", "api"]) {
      new aws.route53.Record(
        `inner-${name}`,
        {
          zoneId: zone.zoneId,
          name: `${name}.internal.example.com`,
          type: "A",
          aliases: [
            { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
          ],
        },
        opts,
      );
    }
  });

  tier("DataTier", "data", (opts) => {
    const place = new aws.rds.SubnetGroup(
      "data",
      { subnetIds: subnets.database.map((s) => s.id) },
      opts,
    );
    const group = new aws.ec2.SecurityGroup("data-postgres", { vpcId: vpc.id }, opts);
    new aws.rds.Instance(
      "data-postgres",
      {
        engine: "postgres",
        engineVersion: "17",
        instanceClass: "db.t4g.micro",
        allocatedStorage: 20,
        maxAllocatedStorage: 100,
        storageType: "gp3",
        storageEncrypted: true,
        multiAz: true,
        deletionProtection: true,
        password: pulumi.secret("correct horse"),
        backupRetentionPeriod: 7,
        dbSubnetGroupName: place.name,
        vpcSecurityGroupIds: [group.id],
      },
      { ...opts, protect: true },
    );
  });

  tier("StaticSite", "site", (opts) => {
    const bucket = new aws.s3.Bucket("site", {}, opts);
    new aws.s3.BucketPublicAccessBlock(
      "site",
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      opts,
    );
    const behaviour = {
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "redirect-to-https",
    };
    const distribution = new aws.cloudfront.Distribution(
      "site",
      {
        enabled: true,
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        aliases: ["cdn.example.com", "www.example.com"],
        origins: [
          {
            originId: "content",
            domainName: bucket.bucketRegionalDomainName,
            s3OriginConfig: { originAccessIdentity: "" },
          },
          {
            originId: "api",
            domainName: "api.example.com",
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
            },
          },
        ],
        orderedCacheBehaviors: [{ ...behaviour, pathPattern: "/api/*", targetOriginId: "api" }],
        defaultCacheBehavior: { ...behaviour, targetOriginId: "content" },
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: { cloudfrontDefaultCertificate: true },
      },
      opts,
    );
    for (const name of ["cdn.example.com", "www.example.com"]) {
      new aws.route53.Record(
        `site-${name}`,
        {
          zoneId: "Z123",
          name,
          type: "A",
          aliases: [
            {
              name: distribution.domainName,
              zoneId: distribution.hostedZoneId,
              evaluateTargetHealth: false,
            },
          ],
        },
        opts,
      );
    }
  });

  tier("Services", "run", (opts) => {
    const cluster = new aws.ecs.Cluster("run", {}, opts);
    for (const name of serviceNames) {
      const { port } = services[name];
      const logs = new aws.cloudwatch.LogGroup(`run-${name}`, { retentionInDays: 30 }, opts);
      const task = new aws.ecs.TaskDefinition(
        `run-${name}`,
        {
          family: name,
          cpu: "256",
          memory: "512",
          networkMode: "awsvpc",
          containerDefinitions: pulumi.jsonStringify([{ name, logs: logs.name }]),
        },
        opts,
      );
      const service = new aws.ecs.Service(
        `run-${name}`,
        {
          cluster: cluster.arn,
          taskDefinition: task.arn,
          desiredCount: 2,
          launchType: "FARGATE",
          networkConfiguration: {
            subnets: subnets.private.map((s) => s.id),
            securityGroups: [groups[name]?.id ?? ""],
          },
          loadBalancers: [
            {
              targetGroupArn: edge.targets[name]?.arn,
              containerName: name,
              containerPort: port,
            },
          ],
        },
        opts,
      );
      const target = new aws.appautoscaling.Target(
        `run-${name}`,
        {
          minCapacity: 2,
          maxCapacity: 6,
          serviceNamespace: "ecs",
          scalableDimension: "ecs:service:DesiredCount",
          resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
        },
        opts,
      );
      new aws.appautoscaling.Policy(
        `run-${name}-cpu`,
        {
          policyType: "TargetTrackingScaling",
          resourceId: target.resourceId,
          scalableDimension: target.scalableDimension,
          serviceNamespace: target.serviceNamespace,
          targetTrackingScalingPolicyConfiguration: {
            targetValue: 60,
            predefinedMetricSpecification: {
              predefinedMetricType: "ECSServiceAverageCPUUtilization",
            },
          },
        },
        opts,
      );
    }
  });
}

/** A resource as the plan records it, with what a test cares about. */
export function resource(more: Partial<PlannedResource> & { name: string }): PlannedResource {
  const type = more.type ?? "aws:ec2/vpc:Vpc";
  return {
    urn: `urn:pulumi:dev::market::${type}::${more.name}`,
    type,
    custom: true,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...more,
  };
}

/** Types that the screen and the routing look into. */
export const someTypes = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/route:Route",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:iam/role:Role",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:cloudfront/distribution:Distribution",
  "aws:lb/targetGroup:TargetGroup",
  "aws:route53/record:Record",
  "aws:route53/zone:Zone",
  "market:index:Part",
  "other:odd/thing:Thing",
];
const keys = [
  "cidrBlock",
  "routeTableId",
  "securityGroupId",
  "ingress",
  "conditions",
  "actions",
  "defaultActions",
  "loadBalancerArn",
  "listenerArn",
  "origins",
  "orderedCacheBehaviors",
  "assumeRolePolicy",
  "containerDefinitions",
  "bucket",
  "port",
  "name",
  "zoneId",
  "aliases",
  "vpcs",
  "defaultCacheBehavior",
  "priority",
];
const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ minLength: 200, maxLength: 400 }),
  fc.constant("製品".repeat(60)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    name,
    fc.constant(unknownValue),
    fc.constant(secretOf("hush-hush")),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(...keys, "type", "values", "pathPattern", "forward", signatureKey),
      tie("value"),
      { maxKeys: 4 },
    ),
  ),
}));
/** Plans of any shape, with names that mean harm and values that make no sense. */
export const anyPlan = fc
  .array(
    fc.record({
      type: fc.constantFrom(...someTypes),
      name,
      parent: fc.nat(30),
      refers: fc.nat(30),
      inputs: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 }),
    }),
    { maxLength: 25 },
  )
  .map((drafts) => {
    const urns = drafts.map((d, i) => `urn:pulumi:dev::m::${d.type}::${d.name}${i}`);
    return documentOf(
      drafts.map((draft, i) =>
        resource({
          type: draft.type,
          name: draft.name,
          urn: urns[i] ?? "",
          custom: !draft.type.startsWith("market:"),
          inputs: draft.inputs as PlannedResource["inputs"],
          // A parent comes before its child, as on the wire; anything may refer to anything.
          ...(draft.parent < i ? { parent: urns[draft.parent] ?? "" } : {}),
          propertyDependencies: Object.fromEntries(
            Object.keys(draft.inputs).map((key) => [key, [urns[draft.refers] ?? "urn:gone"]]),
          ),
        }),
      ),
    );
  });
