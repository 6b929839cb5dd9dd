/** The provider that stands for AWS on the engine: what makes it like the real one. */
import { strict as assert } from "node:assert";
import type { WireValue } from "../../cli/plan/document";
import { unknownValue } from "../../cli/plan/markers";
import { AwsProvider, type Call } from "./provider/provider";
import { shapeOf } from "./provider/shapes";

const urn = (type: string, name: string) => `urn:pulumi:test::bulkhead::${type}::${name}`;
const group = "aws:ec2/securityGroup:SecurityGroup";
const balancer = "aws:lb/loadBalancer:LoadBalancer";

describe("the provider that stands for AWS", () => {
  it("reads from the package what the provider computes", () => {
    const { required, computed, inputs } = shapeOf(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    );
    assert.deepEqual(required, ["ipProtocol", "securityGroupId"]);
    assert.deepEqual(
      [computed.has("securityGroupRuleId"), computed.has("cidrIpv4"), inputs.has("cidrIpv4")],
      [true, false, true],
    );
    assert.throws(() => shapeOf("aws:ec2/nothing:Nothing"), /has no resource/);
  });

  it("names, tags and completes what it checks, and notes what it added", async () => {
    const provider = new AwsProvider();
    provider.configure({
      region: "eu-west-1",
      defaultTags: '{"tags":{"Owner":"a","Key":"default"}}',
    });
    const first = await provider.check(
      group,
      urn(group, "web"),
      undefined,
      { tags: { Key: "own" } },
      "s",
    );
    const { name, ...rest } = first.inputs;
    assert.match(JSON.stringify(name), /^"web-[0-9a-f]{7}"$/);
    assert.deepEqual(rest, {
      description: "Managed by Pulumi",
      revokeRulesOnDelete: false,
      tags: { Owner: "a", Key: "own", __defaults: [] },
      __defaults: ["description", "name", "revokeRulesOnDelete"],
    });
    const second = await provider.check(group, urn(group, "web"), first.inputs, {}, "another seed");
    assert.equal(second.inputs.name, name);
  });

  it("refuses what lacks an argument, what it does not know and what is too long", async () => {
    const provider = new AwsProvider();
    const reasons = async (type: string, name: string, given: Record<string, WireValue>) => {
      const { failures } = await provider.check(type, urn(type, name), undefined, given, "seed");
      return failures.map(({ property, reason }) => `${property}: ${reason}`);
    };
    assert.deepEqual(await reasons("aws:ec2/route:Route", "r", { toCidr: "0.0.0.0/0" }), [
      "routeTableId: Missing required argument",
      "toCidr: Invalid or unknown key",
    ]);
    const subnets = ["subnet-1", "subnet-2"];
    assert.deepEqual(await reasons(balancer, "a".repeat(24), { subnets }), []);
    const [tooLong] = await reasons(balancer, "a".repeat(25), { subnets });
    assert.match(tooLong ?? "", /^name: the name a+-\w{7} has 33 characters, 32 are allowed$/);
  });

  it("knows nothing of its own in a preview, and no unknown once it has created", async () => {
    const provider = new AwsProvider();
    const given = { vpcId: "vpc-1", name: "web" };
    const planned = await provider.create(group, urn(group, "web"), given, true);
    assert.equal(planned.id, "");
    assert.equal(planned.outputs.ingress, unknownValue);
    assert.equal(provider.inventory.size, 0);
    const created = await provider.create(group, urn(group, "web"), given, false);
    assert.match(created.id, /^sg-0[0-9a-f]{16}$/);
    assert.equal(
      created.outputs.arn,
      `arn:aws:ec2:us-east-1:111122223333:security-group/${created.id}`,
    );
    assert.deepEqual([created.outputs.ingress, created.outputs.id], [[], created.id]);
    assert.doesNotMatch(JSON.stringify(created), new RegExp(unknownValue));
    await provider.delete(group, urn(group, "web"), created.id);
    assert.equal(provider.inventory.size, 0);
  });

  it("finds what changed, and asks which changes replace", async () => {
    const provider = new AwsProvider({ replaces: (_, property) => property === "vpcId" });
    const old = { vpcId: "vpc-1", name: "web", tags: { A: "1", __defaults: [] }, __defaults: [] };
    const news = { vpcId: "vpc-2", name: "web", tags: { A: "1" } };
    assert.deepEqual(await provider.diff(group, urn(group, "web"), old, old), {
      changed: [],
      replaces: [],
    });
    assert.deepEqual(await provider.diff(group, urn(group, "web"), old, news), {
      changed: ["vpcId"],
      replaces: ["vpcId"],
    });
  });

  it("keeps made-up outputs in an update", async () => {
    const provider = new AwsProvider();
    const name = urn(balancer, "alb");
    const { id, outputs } = await provider.create(balancer, name, { internal: true }, false);
    const after = await provider.update(
      balancer,
      name,
      id,
      outputs,
      { internal: true, idleTimeout: 9 },
      true,
    );
    assert.deepEqual([after.dnsName, after.idleTimeout], [outputs.dnsName, 9]);
  });

  it("lets a test fail any call", async () => {
    const seen: Call[] = [];
    const provider = new AwsProvider({
      before: (call) => {
        seen.push(call);
        if (call.method === "create") throw new Error("out of addresses");
      },
    });
    await assert.rejects(provider.create(group, urn(group, "web"), {}, false), /out of addresses/);
    assert.equal(provider.inventory.size, 0);
    assert.deepEqual(
      seen.map(({ method, preview }) => [method, preview]),
      [["create", false]],
    );
  });

  it("answers data sources with nothing unknown", async () => {
    const provider = new AwsProvider();
    const answer = await provider.invoke("aws:ssm/getParameter:getParameter", { name: "a" });
    assert.doesNotMatch(JSON.stringify(answer), new RegExp(unknownValue));
  });

  it("says another random password whenever it is asked, of the length that was asked for", async () => {
    const provider = new AwsProvider();
    const token = "aws:secretsmanager/getRandomPassword:getRandomPassword";
    const ask = async () => JSON.stringify(await provider.invoke(token, { passwordLength: 64 }));
    const [first, second] = [await ask(), await ask()];
    assert.match(first, /"[0-9A-Za-z]{64}"/);
    assert.notEqual(first, second);
  });
});
