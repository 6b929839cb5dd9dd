/** What a task of Fargate calls before its own code runs, from subnets that have no way to the internet. */
import assert from "node:assert/strict";
import { findings } from "../support";
import { but, isRight, matrix, the, verdicts, type Design } from "./design";
import { cluster, fargate, group, isolated, of, pair } from "./parts";

type Inputs = Readonly<Record<string, unknown>>;

const image = (region: string): string => `123456789012.dkr.ecr.${region}.amazonaws.com/app:1`;
const logs = (region: string): Inputs => ({
  logDriver: "awslogs",
  options: { "awslogs-region": region, "awslogs-group": "app", "awslogs-stream-prefix": "app" },
});

/** The inputs of a definition with one container. */
const task = (container: Inputs, more: Inputs = {}): Inputs => ({
  containerDefinitions: JSON.stringify([
    { name: "app", image: image("eu-central-1"), portMappings: [{ containerPort: 8080 }], logConfiguration: logs("eu-central-1"), ...container },
  ]),
  ...more,
}); // prettier-ignore

const endpoint = (name: string, service: string, more: Inputs = {}): Design => ({
  [name]: [
    "ec2/vpcEndpoint",
    { vpcId: the("vpc"), serviceName: `com.amazonaws.eu-central-1.${service}`, vpcEndpointType: "Interface", subnetIds: of("private"), securityGroupIds: [the("endpoint-group")], privateDnsEnabled: true, ...more },
  ],
}); // prettier-ignore

const base: Design = {
  ...isolated(),
  ...cluster,
  ...group("app-group"),
  ...group("endpoint-group"),
  ...pair("app-group", "endpoint-group", 443),
  ...fargate("app"),
  ...endpoint("api", "ecr.api"),
  ...endpoint("dkr", "ecr.dkr"),
  ...endpoint("logs", "logs"),
  s3: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: "com.amazonaws.eu-central-1.s3", vpcEndpointType: "Gateway", routeTableIds: [the("private-table")] }, { prefixListId: "pl-6ea54007" }],
  "app-group-out-s3": ["vpc/securityGroupEgressRule", { securityGroupId: the("app-group"), prefixListId: the("s3", "prefixListId"), ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
}; // prettier-ignore
const design = but(base, "app-task", task({}));
const traffic = matrix({
  services: { app: { name: "app" } },
  never: [{ id: "N1", from: "app", to: "internet" }],
});

/** Holds that both readings of a design tell something, with what is blamed for it. */
function isTold(told: Design, pattern: RegExp, matrix: unknown = traffic): void {
  for (const [when, verdict] of Object.entries(verdicts(told, matrix))) {
    assert.equal(verdict.proved, false, when);
    assert.match(findings(verdict).join("\n"), pattern, when);
  }
}

describe("tasks in subnets without a way to the internet", () => {
  it("start by the endpoints for what they call", () => {
    isRight(design, traffic);
  });

  describe("with secrets and parameters", () => {
    const parameter = but(
      design,
      "app-task",
      task({ secrets: [{ name: "X", valueFrom: "db-password" }] }),
    );
    const optional = (valueFrom: string): Design =>
      but(design, "app-task", task({ logConfiguration: { ...logs("eu-central-1"), secretOptions: [{ name: "x", valueFrom }] } })); // prettier-ignore
    const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x";

    it("read a parameter that is given by its plain name by the endpoint for parameters", () => {
      isRight({ ...parameter, ...endpoint("parameters", "ssm") }, traffic);
    });

    it("do not read it by an endpoint for secrets", () => {
      const wrong = { ...parameter, ...endpoint("secrets", "secretsmanager") };
      isTold(wrong, /does not start: it reads its parameters, .* for ssm/);
    });

    it("read what the log driver is given by the endpoints for it", () => {
      isRight({ ...optional(secret), ...endpoint("secrets", "secretsmanager") }, traffic);
      isRight({ ...optional("token"), ...endpoint("parameters", "ssm") }, traffic);
    });

    it("do not read what the log driver is given without", () => {
      isTold(optional(secret), /does not start: it reads its secrets, .* for secretsmanager/);
      isTold(optional("token"), /does not start: it reads its parameters, .* for ssm/);
    }); // prettier-ignore
  });
});
