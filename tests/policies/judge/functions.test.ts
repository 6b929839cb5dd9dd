/** Functions in a VPC, which nobody connects to: an API or a URL calls them for anyone on the internet. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { brief, proveProgram, row } from "./support";

const of = (id: string, inputs: Record<string, unknown>, more: Given = {}): Given => ({
  id,
  inputs,
  ...more,
  outputs: { arn: `arn:${id}`, ...more.outputs },
});

const integration = (inputs: Record<string, unknown>, more: Given = {}): Program[string] => [
  "aws:apigatewayv2/integration:Integration",
  of("integration", { apiId: "api", integrationType: "AWS_PROXY", ...inputs }, more),
];

/** An HTTP API before a function, and a database behind it. */
const program: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
  subnet: ["aws:ec2/subnet:Subnet", of("subnet-1", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" })],
  data: ["aws:ec2/subnet:Subnet", of("subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" })],
  app: ["aws:ec2/securityGroup:SecurityGroup", of("sg-app", { vpcId: "vpc-1", ingress: [], egress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-db"] }] })],
  store: ["aws:ec2/securityGroup:SecurityGroup", of("sg-db", { vpcId: "vpc-1", ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-app"] }], egress: [] })],
  fn: ["aws:lambda/function:Function", of("fn", { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-app"] } }, { outputs: { name: "fn", invokeArn: "arn:invoke:fn" } })],
  api: ["aws:apigatewayv2/api:Api", of("api", { protocolType: "HTTP" })],
  integration: integration({ integrationUri: "arn:invoke:fn" }),
  route: ["aws:apigatewayv2/route:Route", of("route", { apiId: "api", routeKey: "$default", target: "integrations/integration" })],
  stage: ["aws:apigatewayv2/stage:Stage", of("stage", { apiId: "api", name: "$default", autoDeploy: true })],
  permission: ["aws:lambda/permission:Permission", of("permission", { action: "lambda:InvokeFunction", function: "fn", principal: "apigateway.amazonaws.com" })],
  group: ["aws:rds/subnetGroup:SubnetGroup", of("group", { name: "group", subnetIds: ["subnet-2"] })],
  db: ["aws:rds/instance:Instance", of("db", { engine: "postgres", dbSubnetGroupName: "group", vpcSecurityGroupIds: ["sg-db"] })],
}; // prettier-ignore

const called = { id: "T1", from: "internet", to: "fn" };
const stored = { id: "T2", from: "fn", to: "db" };
const matrix = (...allow: readonly object[]) => ({
  version: 1,
  zones: { internet: { kind: "internet" } },
  services: { fn: { name: "fn" } },
  stores: { db: { name: "db" } },
  allow,
});

const without = (...names: readonly string[]): Program =>
  Object.fromEntries(Object.entries(program).filter(([name]) => !names.includes(name)));

describe("a function that is called from the internet", () => {
  it("is allowed to be, with the front's port or without any", () => {
    for (const row of [called, { ...called, ports: 443 }]) {
      const verdict = proveProgram(program, { traffic: matrix(row, stored) });
      assert.deepEqual(verdict.findings.map(brief), []);
      assert.equal(verdict.proved, true);
    }
  });

  it("may have an alias of its own name", () => {
    const more: Program = {
      ...without("fn"),
      fn: [program["fn"]?.[0] ?? "", { ...program["fn"]?.[1], inputs: { ...program["fn"]?.[1]?.inputs, name: "live" } }],
      live: ["aws:lambda/alias:Alias", of("alias", { name: "live", functionName: "live" })],
      url: ["aws:lambda/functionUrl:FunctionUrl", of("url", { functionName: "alias" })],
    }; // prettier-ignore
    assert.equal(row(proveProgram(more, { traffic: matrix(stored) }), "*").verdict, "refuted");
  });

  it("may not be without a row for it", () => {
    const verdict = proveProgram(program, { traffic: matrix(stored) });
    assert.equal(row(verdict, "*").verdict, "refuted");
  });

  it("is missed where nothing calls it, with a way to mend that", () => {
    const traffic = matrix(called, stored);
    const verdict = proveProgram(without("integration", "permission"), { traffic });
    const [found, ...others] = verdict.findings;
    assert.deepEqual(others, []);
    assert.match(found?.title ?? "", /internet -> fn does not work: nothing calls fn for anyone/);
    assert.match(
      found?.fix ?? "",
      /^Have the integrationUri of an API name invokeArn of .*Function fn, or give it a function URL/,
    );
    // It is told by which property it would have to be called.
    assert.ok(found !== undefined);
    assert.equal(found.property, "invokeArn");
    assert.match(found.hops[0]?.text ?? "", /Function fn :: invokeArn is in no integrationUri/);
  });

  it("is missed on ports that its fronts do not have", () => {
    const traffic = matrix({ ...called, ports: [443, 8443] }, stored);
    const [found] = proveProgram(program, { traffic }).findings;
    assert.match(found?.title ?? "", /nothing calls fn on tcp 8443 for anyone/);
  });

  it("is not called for sure by what may call another one", () => {
    const unsure = { ...without("permission"), integration: integration({ integrationUri: U }) };
    const verdict = proveProgram(unsure, { traffic: matrix(called, stored) });
    assert.equal(row(verdict, "T1").verdict, "missing");
    assert.match(verdict.findings.map(({ title }) => title).join("\n"), /nothing surely calls fn/);
  });
});
