/** The map's lines from a distribution to what its origins are. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackReport } from "../../cli/report/document";
import { constructPlatform, stackConfig } from "../support/platform";
import { report } from "./report-support";
import { planned } from "./screen-support";

/** A public subnet, and a distribution with one origin for each name. */
function around(origins: (subnetId: pulumi.Output<string>) => readonly pulumi.Input<string>[]) {
  return () => {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
    const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    const table = new aws.ec2.RouteTable("table", { vpcId: vpc.id });
    new aws.ec2.Route("out", {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    new aws.ec2.RouteTableAssociation("table", { subnetId: subnet.id, routeTableId: table.id });
    new aws.cloudfront.Distribution("cdn", {
      enabled: true,
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      origins: origins(subnet.id).map((domainName, i) => ({
        originId: `o${i}`,
        domainName,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
        },
      })),
      defaultCacheBehavior: {
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET"],
        viewerProtocolPolicy: "https-only",
        targetOriginId: "o0",
      },
    });
  };
}

function environment(subnetId: pulumi.Output<string>, scheme = "public") {
  const options = [
    ["aws:elasticbeanstalk:environment", "LoadBalancerType", "application"],
    ["aws:ec2:vpc", "Subnets", subnetId],
    ["aws:ec2:vpc", "ELBSubnets", subnetId],
    ["aws:ec2:vpc", "ELBScheme", scheme],
  ] as const;
  return new aws.elasticbeanstalk.Environment("shop", {
    application: "shop",
    settings: options.map(([namespace, name, value]) => ({ namespace, name, value })),
  });
}

function record(name: string, to: pulumi.Input<string>, zoneId: pulumi.Input<string> = "Z1") {
  new aws.route53.Record(name, {
    zoneId,
    name,
    type: "A",
    aliases: [{ name: to, zoneId: "Z2", evaluateTargetHealth: true }],
  });
  return name;
}

async function reportOf(program: () => unknown): Promise<StackReport> {
  return report((await planned(program)).resources, { traffic: null });
}

/** Where the lines from the distribution lead, by kinds of boxes. */
function led({ nodes, edges }: StackReport): readonly string[] {
  const cdn = nodes.find(({ kind }) => kind === "cdn");
  return edges
    .filter(({ from }) => from === cdn?.id)
    .map(({ to }) => nodes.find(({ id }) => id === to))
    .map((node) => `${node?.kind ?? "?"} ${node?.label ?? "?"}`)
    .sort();
}

describe("the map's lines from a distribution", function () {
  this.timeout(60_000);

  it("lead to the public edge of each of our shapes, where the CDN passes the API on, and nowhere else", async () => {
    for (const stack of ["prod", "monolith", "beanstalk"]) {
      for (const apiThroughCdn of [true, false]) {
        const config = stackConfig(stack);
        const site = JSON.parse(config["bulkhead:site"] ?? "{}") as object;
        config["bulkhead:site"] = JSON.stringify({ ...site, apiThroughCdn });
        const { all } = await constructPlatform(config);
        const name = stack === "beanstalk" ? "beanstalk-environment" : "public-alb";
        assert.deepEqual(
          led(report(all, { traffic: null })),
          ["bucket site-content", ...(apiThroughCdn ? [`load-balancer ${name}`] : [])],
          stack,
        );
      }
    }
  });

  it("lead to a load balancer by a record, by reference and by the name of an environment", async () => {
    const byRecord = around((subnetId) => {
      const front = new aws.lb.LoadBalancer("front", { subnets: [subnetId] });
      return [record("api.net", front.dnsName)];
    });
    assert.deepEqual(led(await reportOf(byRecord)), ["load-balancer front"]);
    const byReference = around((subnetId) => [
      new aws.lb.LoadBalancer("front", { subnets: [subnetId] }).dnsName,
    ]);
    assert.ok(led(await reportOf(byReference)).includes("load-balancer front"));
    const byEnvironment = around((subnetId) => [environment(subnetId).cname]);
    assert.deepEqual(led(await reportOf(byEnvironment)), ["load-balancer shop"]);
    const byBoth = around((subnetId) => [
      record("a.net", environment(subnetId).cname),
      record("b.net", new aws.lb.LoadBalancer("front", { subnets: [subnetId] }).dnsName),
    ]);
    assert.deepEqual(led(await reportOf(byBoth)), ["load-balancer front", "load-balancer shop"]);
  });

  it("lead to nothing that the internet does not get to", async () => {
    const internal = around((subnetId) => {
      const inner = { subnets: [subnetId], internal: true };
      const zone = new aws.route53.Zone("inside", { name: "net", vpcs: [{ vpcId: "vpc-1" }] });
      const outer = new aws.lb.LoadBalancer("outer", { subnets: [subnetId] });
      return [
        record("a.net", new aws.lb.LoadBalancer("inner", inner).dnsName),
        record("b.net", environment(subnetId, "internal").cname),
        record("c.net", outer.dnsName, zone.zoneId),
        "nobody.net",
      ];
    });
    assert.deepEqual(led(await reportOf(internal)), []);
  });

  it("leave the load balancer and the instances of an environment apart, with or without a matrix", async () => {
    const { nodes } = await reportOf(around((subnetId) => [environment(subnetId).cname]));
    const own = nodes.filter(({ label }) => label === "shop");
    assert.deepEqual(own.map(({ kind, type }) => `${kind}: ${type}`).sort(), [
      "compute: Beanstalk environment",
      "load-balancer: Beanstalk load balancer",
    ]);
    const balancer = own.find(({ kind }) => kind === "load-balancer");
    assert.ok(balancer?.lines.includes("HTTP 80"));
  });
});
