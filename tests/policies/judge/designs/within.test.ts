/** Rows with one name at both ends: what the tasks of one service, or the parts of one store, say to each other. */
import assert from "node:assert/strict";
import { arn, but, isFound, isRight, matrix, verdicts, the, without, type Design } from "./design";
import { app, balancer, cluster, fargate, group, isolated, lambda, lets, network, pair, sends } from "./parts"; // prettier-ignore

const services = { app: { name: "app" } };
const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };
const never = { id: "N1", from: "app", to: "app" };
const allowed = { id: "T1", from: "app", to: "app", ports: 7000 };

describe("a row from a service to itself", () => {
  const apart = app();
  const together: Design = { ...apart, ...pair("app-group", "app-group", 7000) };
  it("that forbids it is found where its group lets its tasks in", () => {
    const rows = matrix({ services, allow: [leaves], never: [never] });
    isFound(together, rows, /N1 refuted reach at app-group-in-app-group-7000/);
    isFound({ ...apart, ...lets("app-group", "10.0.10.0/24", 7000), ...sends("app-group", "10.0.0.0/16", "all", "x") }, rows, /N1 refuted/); // prettier-ignore
    isRight(apart, rows);
    isRight(without(together, "app-group-in-app-group-7000"), rows);
    isRight(without(together, "app-group-out-app-group-7000"), rows);
    const other = matrix({ services, allow: [leaves], never: [{ ...never, ports: 7001 }] });
    isRight(together, other);
  });
  it("that allows it needs both sides of its group's rules", () => {
    const rows = matrix({ services, allow: [leaves, allowed] });
    isRight(together, rows);
    isFound(apart, rows, /T1 missing works/);
    isFound(without(together, "app-group-in-app-group-7000"), rows, /T1 missing works/);
    isFound(without(together, "app-group-out-app-group-7000"), rows, /T1 missing works/);
  });
  it("is none where nobody declares it, and where it is in a group of names", () => {
    isRight(together, matrix({ services, allow: [leaves] }));
    isRight(together, matrix({ services, allow: [leaves], never: [{ id: "N1", from: "services", to: "services" }] })); // prettier-ignore
    const row = { ...allowed, from: "services", to: "services" };
    for (const verdict of Object.values(
      verdicts(apart, matrix({ services, allow: [leaves, row] })),
    )) {
      const line = verdict.rows.find(({ id }) => id === "T1");
      assert.deepEqual([line?.verdict, line?.evidence], ["not-applicable", ["this stack has app alone"]]); // prettier-ignore
    }
  });
  it("that forbids it is found through a load balancer of its own", () => {
    const edges = { alb: { name: "alb" } };
    const rows = [
      leaves,
      { id: "T2", from: "app", to: "alb", ports: 443 },
      { id: "T3", from: "alb", to: "app", ports: 8080 },
    ];
    const design: Design = {
      ...app("alb-targets"),
      ...group("alb-group"),
      ...balancer("alb", { internal: true }),
      ...pair("app-group", "alb-group", 443),
      ...pair("alb-group", "app-group", 8080),
    };
    isFound(design, matrix({ services, edges, allow: rows, never: [never] }), /N1 refuted reach/);
    isRight(design, matrix({ services, edges, allow: rows }));
    const deaf = without(design, "alb-group-in-app-group-443");
    isRight(deaf, matrix({ services, edges, allow: [leaves, ...rows.slice(2)], never: [never] }));
  });
});

describe("a row from a service to itself that forbids it", () => {
  const edges = { alb: { name: "alb" } };
  it("may not hold for tasks that share the network of an instance", () => {
    const hosted: Design = {
      ...network(),
      ...cluster,
      ...group("box-group"),
      ...sends("box-group", "0.0.0.0/0", 443),
      box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")], userData: "echo ECS_CLUSTER=main >> /etc/ecs/ecs.config" }],
      task: ["ecs/taskDefinition", { family: "app", networkMode: "bridge", containerDefinitions: JSON.stringify([{ name: "app", image: "x", portMappings: [{ containerPort: 8080, hostPort: 0 }] }]) }],
      app: ["ecs/service", { cluster: arn("cluster"), taskDefinition: arn("task"), desiredCount: 2, launchType: "EC2" }],
    }; // prettier-ignore
    const named = { ...services, box: { name: "box" } };
    const out = { ...leaves, from: "services" };
    isFound(hosted, matrix({ services: named, allow: [out], never: [never] }), /N1 undecided reach at app$/m); // prettier-ignore
    isRight(hosted, matrix({ services: named, allow: [out] }));
  });
  it("is found for a function that a load balancer calls", () => {
    const called: Design = {
      ...isolated(),
      ...group("app-group"),
      ...group("alb-group"),
      ...pair("app-group", "alb-group", 443),
      ...lambda("app"),
      ...but(balancer("alb", { internal: true, targetType: "lambda" }), "alb-targets", { port: undefined, protocol: undefined, vpcId: undefined }),
      allowed: ["lambda/permission", { action: "lambda:InvokeFunction", function: the("app", "name"), principal: "elasticloadbalancing.amazonaws.com", sourceArn: arn("alb-targets") }],
      attached: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId: arn("app") }],
    }; // prettier-ignore
    const allow = [{ id: "T1", from: "app", to: "alb", ports: 443 }, { id: "T2", from: "alb", to: "app" }]; // prettier-ignore
    isFound(called, matrix({ edges, services, allow, never: [never] }), /N1 refuted reach/);
    const deaf = without(called, "alb-group-in-app-group-443");
    isRight(deaf, matrix({ edges, services, allow: allow.slice(1), never: [never] }));
  });
  it("is found where it gets out, and in again by its own load balancer", () => {
    const around: Design = {
      ...network(),
      ...cluster,
      ...group("app-group"),
      ...group("alb-group"),
      ...sends("app-group", "128.0.0.0/2", 443),
      ...fargate("app", { targets: "alb-targets" }),
      ...balancer("alb"),
      ...lets("alb-group", "0.0.0.0/0", 443),
      ...pair("alb-group", "app-group", 8080),
    };
    const allow = [
      { id: "T1", from: "internet", to: "alb", ports: 443 },
      { id: "T2", from: "internet", to: "app", through: "alb", ports: 443 },
      { id: "T3", from: "alb", to: "app", ports: 8080 },
      leaves,
    ];
    isFound(around, matrix({ edges, services, allow, never: [never] }), /N1 \w+ reach/);
  });
});

describe("a row from a store, a machine or a function to itself", () => {
  it("is about the nodes of a store", () => {
    const cache: Design = {
      ...isolated(),
      ...group("cache-group"),
      "cache-subnets": ["elasticache/subnetGroup", { subnetIds: [the("data-a"), the("data-b")] }],
      cache: ["elasticache/replicationGroup", { subnetGroupName: the("cache-subnets", "name"), securityGroupIds: [the("cache-group")], port: 6379, engine: "redis" }],
    }; // prettier-ignore
    const rows = matrix({ stores: { cache: { name: "cache" } }, never: [{ id: "N1", from: "cache", to: "cache" }] }); // prettier-ignore
    isRight(cache, rows);
    isFound({ ...cache, ...pair("cache-group", "cache-group", 6379) }, rows, /N1 refuted/);
  });
  it("is empty for one machine, and for what listens nowhere", () => {
    const box: Design = {
      ...isolated(),
      ...group("box-group"),
      ...pair("box-group", "box-group", 7000),
      box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")] }],
      ...lambda("fn", ["box-group"]),
    }; // prettier-ignore
    const rows = (name: string) => matrix({ services: { box: { name: "box" }, fn: { name: "fn" } }, allow: [{ id: "T1", from: "fn", to: "box", ports: 7000 }], never: [{ id: "N1", from: name, to: name }] }); // prettier-ignore
    isRight(box, rows("box"));
    isRight(box, rows("fn"));
  });
});
