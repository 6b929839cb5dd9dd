/** Types that are not modelled: ids that they write out, and flags by which they say that they are public. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../../graph/build";
import { bare, ground, id, Layer, type Net } from "./build";

const one = (token: string, given: Given = {}): Program => ({ x: [token, given] });
const names = (raw: Program): readonly string[] => new Layer({}, { raw }).opaque();

describe("types that are not modelled", () => {
  describe("with ids that are written out", () => {
    const sg = "sg-0123456789abcdef0";
    const subnet = "subnet-0123456789abcdef0";
    const net = { subnets: [subnet], securityGroups: [sg] };
    const run = (parameters: unknown) =>
      JSON.stringify({
        States: { a: { Resource: "arn:aws:states:::ecs:runTask", Parameters: parameters } },
      });
    const target = "aws:cloudwatch/eventTarget:EventTarget";
    const schedule = "aws:scheduler/schedule:Schedule";
    const lone: readonly (readonly [string, string, Record<string, unknown>])[] = [
      ["a rule of a group in Cloud Control", "aws-native:ec2:SecurityGroupIngress", { groupId: sg, cidrIp: "0.0.0.0/0" }],
      ["a route there", "aws-native:ec2:Route", { routeTableId: "rtb-0123456789abcdef0" }],
      ["a cluster for keys", "aws:cloudhsmv2/cluster:Cluster", { subnetIds: [subnet] }],
      ["a mainframe", "aws:m2/environment:Environment", { subnetIds: [subnet], securityGroupIds: [sg] }],
      ["a share", "aws:ram/resourceAssociation:ResourceAssociation", { resourceArn: `arn:aws:ec2:eu-central-1:111122223333:subnet/${subnet}` }],
      ["what is attached to a VPN gateway", "aws:made/up:Up", { vpnGatewayId: "vgw-01234567" }],
      ["a listener's ARN", "aws:made/up:Up", { arn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/x/1/2" }],
      ["a rule that starts tasks", target, { ecsTarget: { taskDefinitionArn: "other", networkConfiguration: net } }],
      ["a schedule that starts tasks", schedule, { target: { ecsParameters: { taskDefinitionArn: "other", networkConfiguration: net } } }],
      ["a schedule of Cloud Control", "aws-native:scheduler:Schedule", { target: { ecsParameters: { networkConfiguration: net } } }],
      ["a rule of Cloud Control", "aws-native:events:Rule", { targets: [{ ecsParameters: { networkConfiguration: net } }] }],
      ["a state machine", "aws:sfn/stateMachine:StateMachine", { definition: run({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet] } } }) }],
      ["a pipe", "aws:pipes/pipe:Pipe", { targetParameters: { ecsTaskParameters: { networkConfiguration: net } } }],
      ["a service of a cluster elsewhere", "kubernetes:core/v1:Service", { metadata: { annotations: { subnets: `${subnet}, subnet-2` } } }],
    ]; // prettier-ignore
    for (const [what, token, inputs] of lone) {
      it(`may hold the program's own while its ids are not known: ${what}`, () => {
        const { opaque } = new Layer({}, { raw: one(token, { inputs }) }).fronts;
        assert.equal(opaque.length, 1);
        assert.match(opaque[0]?.because ?? "", / x: there is no model of it, and the .* may be /);
      });
      it(`hold nothing where all ids are known and none is that: ${what}`, () => {
        const on: Record<string, Net[string]> = {};
        for (const [name, [member, given, more]] of Object.entries(ground)) {
          on[name] = [member, given, { ...more, id: `${name}-id` }];
        }
        assert.deepEqual(new Layer({}, { on, raw: one(token, { inputs }) }).opaque(), []);
      });
    }

    it("hold what has an id that is written in a longer text", () => {
      const on: Net = { ...bare, s1: ["ec2/subnet", { vpcId: id("vpc") }, { id: subnet }] };
      const definition = run({ NetworkConfiguration: { Subnets: [subnet] } });
      const machine = one("aws:sfn/stateMachine:StateMachine", { inputs: { definition } });
      assert.deepEqual(new Layer({}, { on, raw: machine }).opaque(), ["x [s1]"]);
    });

    it("start tasks in subnets that are not known", () => {
      const raw = (inputs: Record<string, unknown>, property: string): Program => ({
        other: ["pulumi:pulumi:StackReference", {}],
        x: [property === "target" ? schedule : target, { inputs, from: { [property]: ["other"] } }],
      });
      const unknown = { taskDefinitionArn: "other", networkConfiguration: { subnets: [U] } };
      assert.deepEqual(
        [raw({ ecsTarget: unknown }, "ecsTarget"), raw({ target: { ecsParameters: unknown } }, "target")].map(names),
        [["x []"], ["x []"]],
      ); // prettier-ignore
      assert.deepEqual(names(raw({ ecsTarget: U }, "ecsTarget")), ["x []"]);
      assert.deepEqual(names(raw({ target: U }, "target")), ["x []"]);
      // The message to a queue of the program may be written as a whole.
      const queue = {
        ...raw({ target: U }, "target"),
        other: ["aws:sqs/queue:Queue", {}] as const,
      };
      assert.deepEqual(names(queue as Program), []);
    });

    it("start tasks in subnets that are told at run time", () => {
      const machine = (parameters: unknown) =>
        names(
          one("aws:sfn/stateMachine:StateMachine", { inputs: { definition: run(parameters) } }),
        );
      const net = { Subnets: ["subnet-of-others"] };
      for (const parameters of [
        { NetworkConfiguration: { AwsvpcConfiguration: { "Subnets.$": "$.subnets" } } },
        { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: "{% $subnets %}" } } },
        { "NetworkConfiguration.$": "$.network" },
      ]) assert.deepEqual(machine(parameters), ["x []"], JSON.stringify(parameters)); // prettier-ignore
      assert.deepEqual(
        machine({ NetworkConfiguration: { AwsvpcConfiguration: net }, "Input.$": "$" }),
        [],
      );
    });

    it("hold nothing by calling a function, unless they are of another provider", () => {
      const calls = (token: string, inputs: Record<string, unknown>): readonly string[] =>
        new Layer(
          {},
          {
            on: { ...bare, fn: ["lambda/function", inputs] },
            raw: { x: [token, { inputs: { functionArn: U }, from: { functionArn: ["fn"] } }] },
          },
        ).opaque();
      assert.deepEqual(calls("aws:made/up:Up", {}), []);
      const placed = { vpcConfig: { subnetIds: [id("s1")], securityGroupIds: [] } };
      assert.deepEqual(calls("aws:made/up:Up", placed), []);
      assert.deepEqual(calls("aws-native:made:Up", placed), ["x [fn]"]);
      assert.deepEqual(calls("aws-native:made:Up", { vpcConfig: U }), ["x [fn]"]);
      assert.deepEqual(calls("aws-native:made:Up", {}), []);
      assert.deepEqual(calls(schedule, placed), []);
    });

    it("may stand anywhere by subnets that somebody wrote down", () => {
      const of = (token: string, given: Given = {}) =>
        names({
          p: [token, given],
          x: ["aws:made/up:Up", { inputs: { subnetIds: U }, from: { subnetIds: ["p"] } }],
        });
      assert.deepEqual(of("aws:ssm/parameter:Parameter"), ["x []"]);
      assert.deepEqual(of("aws:secretsmanager/secretVersion:SecretVersion"), ["x []"]);
      assert.deepEqual(of("aws:s3/bucket:Bucket"), []);
    });

    it("are told from words, and from what AWS only writes down", () => {
      for (const inputs of [
        { thing: "sg-rule i-am acl-00 subnet-of-mine pl-12" },
        { thing: "asg-0123456789abcdef0" },
        { tags: { of: sg }, tagsAll: { of: sg }, description: `for ${sg}`, comment: subnet },
        { thing: "ami-0123456789abcdef0" },
      ]) assert.deepEqual(names(one("aws:made/up:Up", { inputs })), [], JSON.stringify(inputs)); // prettier-ignore
      for (const token of [
        "aws:ec2/tag:Tag",
        "aws:ssm/parameter:Parameter",
        "aws-native:logs:LogGroup",
      ])
        assert.deepEqual(
          names(one(token, { inputs: { resourceId: sg, value: subnet } })),
          [],
          token,
        );
    });

    it("hold a cluster by its name, where they take one", () => {
      const on: Net = { ...bare, db: ["rds/cluster", { clusterIdentifier: "shop", engine: "aurora-postgresql" }] };
      const hold = (inputs: Record<string, unknown>) =>
        new Layer({}, { on, raw: one("aws:made/up:Up", { inputs }) }).opaque();
      assert.deepEqual(hold({ dbClusterIdentifier: "shop" }), ["x [db]"]);
      assert.deepEqual(hold({ dbClusterIdentifier: "another" }), []);
      assert.deepEqual(hold({ name: "shop", description: "shop" }), []);
      assert.deepEqual(hold({ tags: { cluster: "shop" }, comment: "in cluster shop" }), []);
    }); // prettier-ignore
  });

  describe("that say they are public", () => {
    const cases: readonly (readonly [string, Record<string, unknown>, boolean])[] = [
      ["aws-native:rds:DbInstance", { publiclyAccessible: true }, true],
      ["aws-native:rds:DbInstance", { publiclyAccessible: U }, true],
      ["aws-native:rds:DbInstance", { publiclyAccessible: false }, false],
      ["aws-native:rds:DbInstance", { publiclyAccessible: null }, false],
      ["aws:neptunegraph/graph:Graph", { publicConnectivity: true }, true],
      ["aws:neptunegraph/graph:Graph", { publicConnectivity: "false" }, false],
      ["aws:made/up:Up", { access: [{ isPubliclyAccessible: true }] }, true],
      ["aws:made/up:Up", { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } }, true],
      ["aws:made/up:Up", { publicAccess: { type: "DISABLED" } }, false],
      ["aws:made/up:Up", { publicKey: "x", blockPublicAccess: true, publicIpSource: "byoip" }, false],
      ["aws:ec2/ami:Ami", { public: true, publiclyAccessible: true }, false],
      ["gcp:sql/databaseInstance:DatabaseInstance", { publiclyAccessible: true }, false],
    ]; // prettier-ignore
    for (const [token, inputs, says] of cases) {
      it(`${token} ${JSON.stringify(inputs)}: ${says ? "may be" : "are not"}`, () => {
        // What an unknown comes from is known here.
        const raw: Program = {
          bucket: ["aws:s3/bucket:Bucket", {}],
          x: [token, { inputs, from: { publiclyAccessible: ["bucket"] } }],
        };
        const { opaque } = new Layer({}, { raw }).fronts;
        assert.deepEqual(
          opaque.map(({ saysPublic }) => saysPublic),
          says ? [true] : [],
        );
        if (says)
          assert.match(opaque[0]?.because ?? "", /there is no model of it, and it says \w+/);
      });
    }
  });
});
