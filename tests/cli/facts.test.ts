/** Network facts: what is exported of a state, what never is, and what a proof makes of them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkFacts, readFactsText, type Facts } from "../../policies/adapters/facts";
import { readPlanText } from "../../policies/adapters/plan";
import { readStateText } from "../../policies/adapters/state";
import { buildGraph } from "../../policies/core/graph";
import { signatureKey, signatures, unknownText } from "../../policies/core/graph/wire";
import type { Verdict } from "../../policies/core/judge/types";
import { factsOf, type FactsDocument } from "../../cli/facts/document";
import {
  file,
  folder,
  forms,
  objections,
  ownTraffic,
  platform,
  root,
  run,
  splitStates,
} from "./prove-support";

type Json = Record<string, unknown>;

const date = "2026-11-21";

function exported(state: string): FactsDocument {
  const source = readStateText(state);
  if (!source.ok) assert.fail(JSON.stringify(source.problems));
  const facts = factsOf(source.value, date);
  if (!facts.ok) assert.fail(JSON.stringify(facts.problems));
  return facts.value;
}

function reading(facts: unknown): Facts {
  const read = readFactsText(JSON.stringify(facts));
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems));
}

/** The state of one resource of each type, in a network. */
function stateWith(resources: readonly (readonly [string, Json])[]): string {
  const urn = (type: string, name: string) => `urn:pulumi:prod::net::${type}::${name}`;
  const vpc = "aws:ec2/vpc:Vpc";
  return JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        { urn: urn(vpc, "vpc"), type: vpc, custom: true, id: "vpc-0a1b2c3d", inputs: { cidrBlock: "10.0.0.0/16" } },
        ...resources.map(([type, inputs], i) => ({
          urn: urn(type, `r${i}`), type, custom: true, id: `id-${i}`, inputs, outputs: { ...inputs, arn: `arn:aws:x:::r${i}` },
        })),
      ],
    },
  }); // prettier-ignore
}

describe("network facts", function () {
  this.timeout(120_000);

  it("are exported from a state, in the form that the schema has", async () => {
    const { network } = await splitStates();
    const input = file("net.json", network);
    const out = path.join(folder(), "net.facts.json");
    const { status, stdout, stderr } = run([
      "facts",
      "--state",
      input,
      "--date",
      date,
      "--json",
      out,
    ]);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^network\/test: 1 VPC, \d+ resources, as of 2026-11-21, written to /);
    const text = readFileSync(out, "utf8");
    const facts = JSON.parse(text) as FactsDocument;
    assert.deepEqual(objections("facts", facts), []);
    assert.deepEqual(facts.vpcs, ["network-vpc-id"]);
    assert.equal(run(["facts", "--state", "-", "--date", date], { input: network }).stdout, text);
    for (const key of Object.keys(facts)) {
      assert.notDeepEqual(objections("facts", { ...facts, [key]: undefined }), [], key);
    }
  });

  it("say all of the network, and nothing of what has no part in it", async () => {
    const { resources } = exported(JSON.stringify(forms.state(await platform("dev", false))));
    const types = new Set(resources.map(({ type }) => type));
    for (const type of ["aws:ec2/subnet:Subnet", "aws:ec2/route:Route", "aws:lb/loadBalancer:LoadBalancer", "aws:rds/instance:Instance", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:ec2/networkAclRule:NetworkAclRule"]) {
      assert.ok(types.has(type), type);
    } // prettier-ignore
    for (const type of types) {
      assert.doesNotMatch(
        type,
        /^(pulumi|random|bulkhead)|secretsmanager|iam|cloudwatch|s3\/|acm|kms|appautoscaling/,
      );
    }
    const text = JSON.stringify(resources);
    assert.doesNotMatch(text, /"tags"|"description"/);
    assert.match(text, /"cidrBlock":"10\.0\.20\.0\/24"/);
  });

  it("stand in for the network of a plan that names it by its ids: the same verdict as with the state", async () => {
    const { network, shop } = await splitStates();
    const net = file("net.json", network);
    const facts = path.join(folder(), "net.facts.json");
    run(["facts", "--state", net, "--date", date, "--json", facts]);
    const args = [
      "prove",
      "--traffic",
      ownTraffic,
      "--json",
      "-",
      "--state",
      file("shop.json", shop),
    ];
    const withState = run([...args, "--state", net]);
    const withFacts = run([...args, "--facts", facts]);
    assert.equal(withFacts.status, 0, withFacts.stdout + withFacts.stderr);
    const [one, other] = [withState, withFacts].map(({ stdout }) => JSON.parse(stdout) as Verdict);
    assert.deepEqual(other?.rows, one?.rows);
    assert.equal(other?.project, "bulkhead");
    const note = other.notes.find((text) => text.includes("network/test"));
    assert.match(note ?? "", /facts as of 2026-11-21, .*: .*net\.facts\.json\./);
    // Without them nothing is known of where anything stands.
    assert.equal(run(args).status, 1);
  });

  it("show what is wrong with the network, as the state does", async () => {
    const { network, shop } = await splitStates();
    const state = JSON.parse(network) as { deployment: { resources: Json[] } };
    const table = state.deployment.resources.find(
      ({ type, urn }) =>
        type === "aws:ec2/routeTable:RouteTable" && String(urn).includes("database"),
    );
    const gateway = state.deployment.resources.find(
      ({ type }) => type === "aws:ec2/internetGateway:InternetGateway",
    );
    assert.ok(table !== undefined && gateway !== undefined);
    const type = "aws:ec2/route:Route";
    const inputs = {
      routeTableId: table.id,
      gatewayId: gateway.id,
      destinationCidrBlock: "0.0.0.0/0",
    };
    const urn = `urn:pulumi:test::network::${type}::leak`;
    state.deployment.resources.push({
      urn,
      type,
      custom: true,
      id: "r-leak",
      inputs,
      outputs: inputs,
    });
    const facts = file("leak.facts.json", exported(JSON.stringify(state)));
    const args = [
      "prove",
      "--traffic",
      ownTraffic,
      "--state",
      file("shop.json", shop),
      "--facts",
      facts,
    ];
    const { status, stdout } = run(args);
    assert.equal(status, 1);
    assert.match(stdout, /leak/);
  });

  it("are refused where no id of what is proved names their VPC", async () => {
    const { shop } = await splitStates();
    const stray = file("stray.facts.json", exported(stateWith([])));
    const { status, stdout, stderr } = run([
      "prove",
      "--state",
      file("shop.json", shop),
      "--facts",
      stray,
    ]);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /facts of another network: 1 problem/);
    assert.match(
      stderr,
      /stray\.facts\.json: found facts of vpc-0a1b2c3d, expected facts of a VPC that an id/,
    );
  });

  it("are taken by the id of a VPC, or of a part of it, and by no other text", () => {
    const facts = reading(
      exported(stateWith([["aws:ec2/subnet:Subnet", { vpcId: "vpc-0a1b2c3d" }]])),
    );
    const naming = (inputs: Json) => {
      const resource = {
        urn: "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::g", type: "aws:ec2/securityGroup:SecurityGroup",
        name: "g", custom: true, inputs, dependencies: [], propertyDependencies: {}, options: {},
      }; // prettier-ignore
      const plan = { format: "bulkhead-plan", version: 1, resources: [resource] };
      const read = readPlanText(JSON.stringify(plan));
      return checkFacts(facts, read.ok ? [read.value] : assert.fail(JSON.stringify(read.problems)));
    };
    assert.equal(naming({ vpcId: "vpc-0a1b2c3d" }), undefined);
    assert.equal(naming({ list: [{ subnetId: "id-0" }] }), undefined);
    assert.match(
      naming({ vpcId: "vpc-ffff" })?.expected ?? "",
      /facts of vpc-ffff, which the program names/,
    );
    assert.match(naming({ vpcId: unknownText })?.expected ?? "", /it names none/);
    assert.notEqual(naming({ cidrBlock: "10.0.0.0/16", name: "vpc" }), undefined);
  });

  describe("hold no secret", () => {
    const hush = "planted-s3cret-value";
    const marked = { [signatureKey]: signatures.secret, value: hush };
    const list = { [signatureKey]: signatures.secret, value: [hush, { a: hush }] };
    const plaintext = { [signatureKey]: signatures.secret, plaintext: JSON.stringify(hush) };
    const cases: readonly (readonly [string, string, Json])[] = [
      ["marked as one", "aws:rds/instance:Instance", { engine: marked, x: { y: [plaintext] }, z: list }],
      ["a VPC's id", "aws:ec2/internetGateway:InternetGateway", { vpcId: marked }],
      ["a password", "aws:rds/instance:Instance", { password: hush, masterUserPassword: hush }],
      ["a token", "aws:elasticache/replicationGroup:ReplicationGroup", { authToken: hush }],
      ["user data", "aws:ec2/instance:Instance", { userData: hush, userDataBase64: hush }],
      ["a template's user data", "aws:ec2/launchTemplate:LaunchTemplate", { userData: hush }],
      ["a function's environment", "aws:lambda/function:Function", { environment: { variables: { KEY: hush } } }],
      ["containers", "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([{ environment: [{ name: "A", value: hush }] }]) }],
      ["an application's settings", "aws:elasticbeanstalk/environment:Environment", { settings: [{ namespace: "aws:elasticbeanstalk:application:environment", name: "KEY", value: hush }] }],
      ["a build's variables", "aws:codebuild/project:Project", { environment: { environmentVariables: [{ name: "A", value: hush }] } }],
      ["a service's variables", "aws:apprunner/service:Service", { sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { A: hush } } } } }],
      ["a header that only CloudFront knows", "aws:cloudfront/distribution:Distribution", { origins: [{ customHeaders: [{ name: "X-Origin", value: hush }] }] }],
      ["a header that a rule asks for", "aws:lb/listenerRule:ListenerRule", { conditions: [{ httpHeader: { httpHeaderName: "X", values: [hush] } }] }],
      ["a client's secret", "aws:lb/listener:Listener", { defaultActions: [{ authenticateOidc: { clientSecret: hush } }] }],
      ["a tunnel's key", "aws:ec2/vpnConnection:VpnConnection", { tunnel1PresharedKey: hush }],
      ["a broker's users", "aws:mq/broker:Broker", { users: [{ username: "u", password: hush }] }],
      ["an API's parameters", "aws:apigateway/integration:Integration", { requestParameters: { a: hush }, requestTemplates: { b: hush } }],
      ["an API's definition", "aws:apigateway/restApi:RestApi", { body: hush }],
      ["tags", "aws:ec2/subnet:Subnet", { tags: { note: hush }, tagsAll: { note: hush }, description: hush }],
      ["a stack's parameters", "aws:cloudformation/stack:Stack", { templateBody: hush, parameters: { Password: hush } }],
      ["what is no part of AWS", "random:index/randomString:RandomString", { keepers: { a: hush } }],
      ["a command", "command:local:Command", { create: `echo ${hush}` }],
      ["Airflow's options", "aws:mwaa/environment:Environment", { airflowConfigurationOptions: { "core.key": hush } }],
    ]; // prettier-ignore
    for (const [what, type, inputs] of cases) {
      it(what, () => {
        const facts = exported(stateWith([[type, inputs]]));
        assert.ok(!JSON.stringify(facts).includes(hush), JSON.stringify(facts.resources));
        // It is not made to look as if it were not there.
        assert.ok(facts.resources.some((one) => one.type === type));
        assert.ok(buildGraph([reading(facts).source]).ok);
      });
    }

    it("the id of what is no part of AWS", () => {
      const state = stateWith([["random:index/randomString:RandomString", {}]]).replace(
        "id-0",
        hush,
      );
      assert.ok(!JSON.stringify(exported(state)).includes(hush));
    });

    it("what is left out is unknown to whoever reads them, not unset", () => {
      const [fact] = exported(
        stateWith([["aws:rds/instance:Instance", { publiclyAccessible: marked }]]),
      ).resources.slice(-1);
      assert.equal(fact?.inputs.publiclyAccessible, unknownText);
    });
  });

  describe("are refused", () => {
    const whole = exported(stateWith([])) as unknown as Json;
    const [vpc] = whole.resources as Json[];
    const cases: readonly (readonly [string, unknown, RegExp])[] = [
      ["in another format", { ...whole, format: "bulkhead-plan" }, /format: found another format, expected bulkhead-facts/],
      ["of another version", { ...whole, version: 2 }, /version: found 2, expected 1/],
      ["without a day", { ...whole, date: undefined }, /date: found nothing, expected text/],
      ["with a day that there is not", { ...whole, date: "2026-02-30" }, /date: found "2026-02-30"/],
      ["without resources", { ...whole, resources: 1 }, /resources: found a number, expected a list/],
      ["without a VPC", { ...whole, resources: [] }, /found no VPC/],
      ["of two stacks", { ...whole, resources: [{ ...vpc, urn: String(vpc?.urn).replace("::net::", "::other::") }] }, /a resource of other\/prod/],
      ["with a URN that is none", { ...whole, resources: [vpc, { ...vpc, urn: "x\u001b[2J" }] }, /as a URN|vpc/],
      ["cut off", JSON.stringify(whole).slice(0, -9), /ends too early|no JSON at/],
    ]; // prettier-ignore
    const plan = {
      format: "bulkhead-plan", version: 1, resources: [{
        urn: "urn:pulumi:dev::shop::aws:ec2/subnet:Subnet::s", type: "aws:ec2/subnet:Subnet", name: "s", custom: true,
        inputs: { vpcId: "vpc-0a1b2c3d" }, dependencies: [], propertyDependencies: {}, options: {},
      }],
    }; // prettier-ignore
    for (const [what, content, message] of cases) {
      it(what, () => {
        const args = [
          "prove",
          "--plan",
          file("plan.json", plan),
          "--facts",
          file("bad.facts.json", content),
        ];
        const { status, stdout, stderr } = run(args);
        assert.match(stderr, message);
        assert.match(stderr, /bad\.facts\.json/);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(stderr, /\x1b/);
        assert.equal(stdout, "");
        assert.equal(status, 2);
      });
    }

    it("but not where they are sound", () => {
      const args = [
        "prove",
        "--plan",
        file("plan.json", plan),
        "--facts",
        file("ok.facts.json", whole),
      ];
      const { status, stderr } = run(args);
      assert.equal(stderr, "");
      assert.equal(status, 0);
    });

    it("to be made of a state without a network, and nothing is written", () => {
      const out = path.join(folder(), "none.json");
      const bucket = {
        urn: "urn:pulumi:a::b::aws:s3/bucket:Bucket::c",
        type: "aws:s3/bucket:Bucket",
        custom: true,
      };
      const state = file("bucket.json", { version: 3, deployment: { resources: [bucket] } });
      const { status, stderr } = run(["facts", "--state", state, "--json", out]);
      assert.equal(status, 2);
      assert.match(stderr, /bucket\.json: found no VPC/);
      assert.equal(existsSync(out), false);
      assert.equal(run(["facts"], { cwd: root }).status, 2);
      assert.equal(run(["facts", "--state", state, "--date", "today"]).status, 2);
    });
  });
});
