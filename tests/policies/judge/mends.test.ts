/** What findings tell to change is what has to be changed: read on changes of our own program. */
import assert from "node:assert/strict";
import { catalogue } from "../../mutation/catalogue";
import { mutated } from "../../mutation/program";
import { findingsOf, nameOf } from "./mutants";
import { ownTraffic, proveAll } from "./support";

describe("what findings tell to change", () => {
  it("is the rule that takes others' paths, once for all of them", async () => {
    const found = await findingsOf("chat-path-shadowed");
    const [first, ...others] = found.filter((one) => one.verdict === "refuted");
    assert.ok(first !== undefined && others.length === 0);
    assert.deepEqual([nameOf(first), first.suppressed], ["first", 6]);
    assert.match(
      first.fix,
      /^Correct the conditions of \S+ first, remove it, or declare the route/,
    );
    // The services are attached; it is the rule before theirs that takes the requests.
    assert.equal(found.length, 1);
  });

  it("is the rule that takes nothing of what is declared", async () => {
    const [found] = await findingsOf("registration-path-mistyped");
    assert.match(found?.fix ?? "", /^Correct the conditions of \S+ListenerRule public-rule-reg/);
  });

  it("is the gateway that is attached to nothing, not who lacks it", async () => {
    const found = (await findingsOf("no-internet-gateway")).find(({ row }) => row === "T1");
    assert.ok(found !== undefined);
    assert.equal(nameOf(found), "network-internet");
    assert.match(found.fix, /^Attach \S+InternetGateway network-internet to the VPC/);
  });

  it("is a NAT gateway's own address, not one of the internet", async () => {
    const fixes = (await findingsOf("nat-private")).map(({ fix }) => fix);
    assert.ok(fixes.some((fix) => /^Give nat an address on the internet; .*public/.test(fix)));
    assert.ok(fixes.every((fix) => !fix.startsWith("Give the internet")));
  });

  it("names a subnet's table where its route is gone", async () => {
    const [found] = await findingsOf("private-without-nat");
    assert.match(found?.fix ?? "", /^Give the route table of \S+ network-private-\S+ a route/);
  });

  it("is who stands in a public subnet, not the route that others need there", async () => {
    const [store, ...others] = await findingsOf("stores-in-public-subnets");
    assert.ok(store !== undefined && others.length === 0, others.map(({ title }) => title).join());
    assert.equal(nameOf(store), "data-postgres");
    assert.match(store.fix, /^Put postgres into subnets without .*: public-alb needs/);
    const [balancer, ...more] = await findingsOf("internal-in-one-public-subnet");
    assert.ok(balancer !== undefined && more.length === 0);
    assert.equal(nameOf(balancer), "private-alb");
    assert.match(balancer.fix, /^Put internal-alb into subnets without/);
  });

  it("is the group of those who joined another's, at the property that says so", async () => {
    const found = await findingsOf("managed-services-in-trusted-group");
    assert.deepEqual(found.map(({ property }) => property).sort(), [
      "applicationConfiguration.vpcConfiguration.securityGroupIds",
      "networkConfiguration.securityGroupIds",
      "vpcConfiguration.securityGroupIds",
      "vpcOptions.securityGroupIds",
    ]);
    for (const { fix } of found)
      assert.match(
        fix,
        /^Take \S+ managed out of \S+ service-api, whose members get to postgres, and give/,
      );
  });

  it("is the subnet's table where that is the public one", async () => {
    const [found, ...others] = await findingsOf("database-subnet-in-public-table");
    assert.ok(found !== undefined && others.length === 0);
    assert.equal(nameOf(found), "network-database-eu-central-1a");
    assert.match(
      found.fix,
      /^Associate \S+ network-database-eu-central-1a with a table that has no/,
    );
  });

  it("is a route that nobody else needs", async () => {
    const [found] = await findingsOf("database-to-internet-half");
    assert.ok(found !== undefined);
    assert.equal(nameOf(found), "database-to-internet-half");
    assert.match(found.fix, /^Remove the route of \S+ database-to-internet-half/);
  });

  it("tells of a forward that leads to nobody in words", async () => {
    const { allow, ...others } = ownTraffic as { allow: readonly { id: string }[] };
    const traffic = { ...others, allow: allow.filter(({ id }) => id !== "T1") };
    const mutation = catalogue.find(({ id }) => id === "target-without-service");
    assert.ok(mutation !== undefined);
    const { findings } = proveAll(await mutated(mutation, "dev"), { traffic });
    const found = findings.find(({ row }) => row === "T5");
    assert.match(found?.title ?? "", /does not work: no listener of public-alb leads to search/);
    // With the route, which is lost by the same.
    assert.equal(found?.suppressed, 1);
  });
});
