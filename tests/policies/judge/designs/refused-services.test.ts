/** Services of ECS that AWS refuses to make: for what they name, and for what their deployment or network mode takes. */
import assert from "node:assert/strict";
import { app, balancer, group, lets, pair } from "./parts";
import {
  arn,
  but,
  verdicts,
  isFound,
  isNotMissing,
  isRight,
  matrix,
  the,
  type Design,
} from "./design";

const traffic = matrix({
  edges: { alb: { name: "alb" } },
  services: { app: { name: "app" } },
  allow: [
    { id: "T0", from: "internet", to: "alb", ports: 443 },
    { id: "T1", from: "internet", to: "app", through: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "app", to: "internet", ports: "tcp/443" },
  ],
  routes: [{ id: "R1", edge: "alb", port: 443, path: "/*", to: "app" }],
});
const design: Design = {
  ...app("alb-targets"),
  ...group("alb-group"),
  ...lets("alb-group", "0.0.0.0/0", 443),
  ...pair("alb-group", "app-group", 8080),
  ...balancer("alb"),
};

/** The service with other entries of its load balancers. */
const entry = (change: object, from: Design = design): Design =>
  but(from, "app", { loadBalancers: [{ targetGroupArn: arn("alb-targets"), containerName: "app", containerPort: 8080, ...change }] }); // prettier-ignore

/** The task definition with these containers. */
const containers = (...all: readonly object[]): Design =>
  but(design, "app-task", { containerDefinitions: JSON.stringify(all) });
const image = "public.ecr.aws/nginx/nginx:1";

/** What instances of elsewhere may be started from. */
const template: Design = { template: ["ec2/launchTemplate", { imageId: "ami-1" }] };

describe("a container that a load balancer of a service names", () => {
  it("is one of the task definition", () => {
    isRight(design, traffic);
    const found = /missing (works|start) at app :: loadBalancers\[0\]\.containerName/;
    isFound(entry({ containerName: "web" }), traffic, found);
  });

  it("is told once, for all rows and for the start", () => {
    isFound(
      entry({ containerName: "web" }),
      traffic,
      /^T1 missing works at app :: loadBalancers\[0\]\.containerName$/,
    );
  });

  it("is lost to every row about the service, and to no other", () => {
    for (const [when, verdict] of Object.entries(
      verdicts(entry({ containerName: "web" }), traffic),
    )) {
      const missing = verdict.rows.filter((row) => row.verdict === "missing").map(({ id }) => id);
      assert.deepEqual(missing, ["T1", "T2", "T3", "R1", "start"], when);
    }
  });

  it("has the port among its port mappings", () => {
    const found = /T1 missing works at app :: loadBalancers\[0\]\.containerPort/;
    isFound(entry({ containerPort: 9090 }), traffic, found);
    isFound(containers({ name: "app", image }), traffic, found);
    isFound(containers({ name: "app", image, portMappings: [{ containerPort: 80 }] }, { name: "side", image, portMappings: [{ containerPort: 8080 }] }), traffic, found); // prettier-ignore
  });

  it("may map several ports, and a range of which nobody asks which it has", () => {
    isRight(containers({ name: "app", image, portMappings: [{ containerPort: 80 }, { containerPort: 8080 }] }), traffic); // prettier-ignore
    isRight(containers({ name: "app", image, portMappings: [{ containerPortRange: "8000-8100" }] }), traffic); // prettier-ignore
  });

  it("is read as the provider reads it, in whatever letters", () => {
    isRight(containers({ Name: "app", Image: image, PortMappings: [{ ContainerPort: 8080 }] }), traffic); // prettier-ignore
  });

  it("is not asked of a definition that others may have a later revision of", () => {
    const other = entry({ containerName: "web" });
    isRight(but(other, "app-task", { trackLatest: true }), traffic);
    isRight({ ...but(other, "app", { taskDefinition: "elsewhere" }) }, traffic);
  });
});

describe("a container that a registry of a service names", () => {
  const registry: Design = { registry: ["servicediscovery/service", { name: "app" }] };
  const named = (more: object): Design =>
    but({ ...design, ...registry }, "app", { serviceRegistries: { registryArn: arn("registry"), ...more } }); // prettier-ignore

  it("is one of the task definition, with its port", () => {
    isRight(named({}), traffic);
    isRight(named({ containerName: "app", containerPort: 8080 }), traffic);
    isFound(named({ containerName: "web", containerPort: 8080 }), traffic, /T1 missing works at app :: serviceRegistries\.containerName/); // prettier-ignore
    isFound(named({ containerName: "app", containerPort: 80 }), traffic, /T1 missing works at app :: serviceRegistries\.containerPort/); // prettier-ignore
  });
});

describe("a port that a service names by its name", () => {
  const connect = (portName: string, enabled = true): Design =>
    but(design, "app", { serviceConnectConfiguration: { enabled, namespace: "x", services: [{ portName }] } }); // prettier-ignore

  it("is a mapping of the task definition for Service Connect, where that is on", () => {
    isRight(connect("http"), traffic);
    isFound(connect("grpc"), traffic, /T1 missing works at app :: serviceConnectConfiguration\.services\[0\]\.portName/); // prettier-ignore
    isRight(connect("grpc", false), traffic);
  });
});

describe("a service whose tasks are deployed by others", () => {
  const controller = { deploymentController: { type: "EXTERNAL" } };
  it("takes no network of its own", () => {
    isFound(
      but(design, "app", { ...controller, taskDefinition: undefined, launchType: undefined, loadBalancers: undefined }),
      traffic,
      /T1 missing works at app :: networkConfiguration/,
    ); // prettier-ignore
  });

  it("runs what its task sets say, and nothing that is known without", () => {
    const rows = matrix({
      services: { app: { name: "app" } },
      allow: [{ id: "T3", from: "app", to: "internet", ports: "tcp/443" }],
    });
    const bare = but(app(), "app", { ...controller, taskDefinition: undefined, launchType: undefined, networkConfiguration: undefined }); // prettier-ignore
    const set: Design = { "app-set": ["ecs/taskSet", { service: the("app"), cluster: arn("cluster"), taskDefinition: arn("app-task"), launchType: "FARGATE", networkConfiguration: { subnets: [the("private-a"), the("private-b")], securityGroups: [the("app-group")] } }] }; // prettier-ignore
    isRight({ ...bare, ...set }, { ...rows, services: { app: { name: "app-set" } } });
    isFound(bare, rows, /T3 missing works at app/);
  });
});

describe("the network of a service", () => {
  const found = /T1 missing works at app :: networkConfiguration/;
  it("goes with the network mode of its task definition", () => {
    const onHosts = but({ ...design, ...template }, "app", { launchType: "EC2" });
    isRight(onHosts, traffic);
    for (const networkMode of ["bridge", "host", "none"]) {
      isFound(but(onHosts, "app-task", { networkMode, requiresCompatibilities: ["EC2"] }), traffic, found); // prettier-ignore
    }
  });

  it("is asked for by a task definition with interfaces of its own, whatever instances there are", () => {
    const host: Design = {
      host: ["ec2/instance", { ami: "ami-1", instanceType: "t4g.small", subnetId: the("private-a"), vpcSecurityGroupIds: [the("app-group")], userData: "echo ECS_CLUSTER=main >> /etc/ecs/ecs.config" }],
    }; // prettier-ignore
    const leaves = matrix({
      services: { app: { name: "app" }, host: { name: "host" } },
      allow: [{ id: "T3", from: ["app", "host"], to: "internet", ports: "tcp/443" }],
    });
    const bare = but(app(), "app", { launchType: "EC2", networkConfiguration: undefined });
    const onHost = { ...but(bare, "app-task", { requiresCompatibilities: ["EC2"] }), ...host };
    isFound(onHost, leaves, /T3 missing works at app :: networkConfiguration$/m);
  });
});

describe("a service with the launch type Fargate", () => {
  const found = /T1 missing works at app-task :: requiresCompatibilities$/m;
  const of = (requiresCompatibilities: unknown) => but(design, "app-task", { requiresCompatibilities }); // prettier-ignore

  it("runs a task definition that is for Fargate, be it among others, or that does not say", () => {
    isRight(of(["FARGATE"]), traffic);
    isRight(of(["EC2", "FARGATE"]), traffic);
    isRight(of(undefined), traffic);
    isFound(of(["EC2"]), traffic, found);
    isFound(of(["EXTERNAL", "EC2"]), traffic, found);
  });
});

describe("a service with the launch type EC2", () => {
  const onHosts = but(design, "app", { launchType: "EC2" });
  const found = /T1 missing works at cluster$/m;

  it("is run by nothing where there are no instances", () => {
    isFound(onHosts, traffic, found);
    isFound(but(onHosts, "cluster", { name: undefined }), traffic, found);
    isRight(but(onHosts, "app", { launchType: "FARGATE" }), traffic);
  });

  it("is told of rows, and of its start no more than that it is not known", () => {
    for (const [when, { rows }] of Object.entries(verdicts(onHosts, traffic))) {
      const start = rows.find(({ id }) => id === "start");
      const missing = rows.filter((row) => row.verdict === "missing").map(({ id }) => id);
      assert.deepEqual(missing, ["T1", "T2", "T3", "R1"], when);
      assert.equal(start?.verdict, "not-applicable", when);
    }
  });

  it("may be run by instances whose cluster nobody can tell, or by what is started from a template", () => {
    const host: Design = {
      host: ["ec2/instance", { ami: "ami-1", instanceType: "t4g.small", subnetId: the("private-a"), vpcSecurityGroupIds: [the("app-group")] }],
    }; // prettier-ignore
    isRight({ ...onHosts, ...template }, traffic);
    isNotMissing({ ...onHosts, ...host }, traffic);
  });

  it("may be run by what has no model, and by capacity of elsewhere", () => {
    const group: Design = { group: ["aws-native:autoscaling:AutoScalingGroup", { minSize: "1", maxSize: "2" }] }; // prettier-ignore
    const providers: Design = { providers: ["ecs/clusterCapacityProviders", { clusterName: the("cluster", "name"), capacityProviders: ["elsewhere"] }] }; // prettier-ignore
    isNotMissing({ ...onHosts, ...group }, traffic);
    isRight({ ...onHosts, ...providers }, traffic);
  });

  it("may be run in a cluster of elsewhere", () => {
    const away = "arn:aws:ecs:eu-central-1:123456789012:cluster/elsewhere";
    isRight(but(onHosts, "app", { cluster: away }), traffic);
  });
});
