/** A load balancer that CloudFront calls by a DNS record, which the provider completes by its zone's name. */
import assert from "node:assert/strict";
import { findings } from "../support";
import { but, isFound, isRight, matrix, the, verdicts, without, type Design } from "./design";
import { balancer, cluster, fargate, group, lets, network, pair, sends } from "./parts";

const traffic = matrix({
  edges: { alb: { name: "alb" } },
  services: { app: { name: "app" } },
  allow: [
    { id: "T1", from: "internet", to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "internet", to: "app", through: "alb", ports: 443 },
    { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
  ],
});

/** What a distribution calls over HTTPS. */
const calling = (domainName: unknown) => ({
  origins: [
    {
      originId: "o",
      domainName,
      customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" },
    },
  ],
});
const leading = { aliases: [{ name: the("alb", "dnsName"), zoneId: "Z215JYRZR1TBD5", evaluateTargetHealth: true }] }; // prettier-ignore

/** A service behind a load balancer that lets in CloudFront's addresses alone. */
const design: Design = {
  ...network(),
  ...cluster,
  ...group("alb-group"),
  ...group("app-group"),
  ...lets("alb-group", "pl-a3a144ca", 443),
  ...pair("alb-group", "app-group", 8080),
  ...sends("app-group", "0.0.0.0/0", 443),
  ...balancer("alb"),
  ...fargate("app", { targets: "alb-targets" }),
  zone: ["route53/zone", { name: "example.com" }, { zoneId: "zone" }],
  record: ["route53/record", { zoneId: the("zone", "zoneId"), name: "origin", type: "A", ...leading }],
  cdn: ["cloudfront/distribution", { enabled: true, ...calling("origin.example.com"), defaultCacheBehavior: { targetOriginId: "o", viewerProtocolPolicy: "https-only" } }],
}; // prettier-ignore

const called = (name: unknown, domainName: unknown, zoneName = "example.com") =>
  but(but(but(design, "record", { name }), "cdn", calling(domainName)), "zone", { name: zoneName });
const another = (type: string, more: object): Design => ({
  another: ["route53/record", { zoneId: the("zone", "zoneId"), name: "origin", type, ...more }],
});

describe("an origin that is named by a record", () => {
  it("is called where the name is relative to its zone", () => {
    isRight(design, traffic);
  });
  it("is not where a subnet of the load balancer has no way back to the internet", () => {
    isFound(without(design, "public-in-b"), traffic, /T1 missing works/);
    isFound(without(design, "public-out"), traffic, /T1 missing works/);
  });
  it("is called by a name made out of the zone's", () => {
    isRight(
      called(
        "origin",
        the("zone", "name", (zone) => `origin.${zone}`),
      ),
      traffic,
    );
  });
  it("is called by the record's own full name", () => {
    const [kind, inputs] = design["record"] ?? ["", {}];
    const told: Design = { ...design, record: [kind, inputs, { fqdn: "origin.example.com" }] };
    isRight(but(told, "cdn", calling(the("record", "fqdn"))), traffic);
  });
  it("is called by a name that holds the zone's", () => {
    isRight(called("origin.example.com", "origin.example.com"), traffic);
  });
  it("is called whatever the letters' size and the dots at the ends", () => {
    isRight(called("Origin", "ORIGIN.example.com", "Example.com."), traffic);
    isRight(called("Origin.Example.Com.", "origin.example.com", "example.com."), traffic);
  });
  it("is called by the zone's own name", () => {
    isRight(called("", "example.com"), traffic);
    isRight(called("example.com", "example.com"), traffic);
  });
  it("is called by a record that stands beside some of other types", () => {
    isRight({ ...design, ...another("TXT", { records: ["v=spf1 -all"] }) }, traffic);
    isRight({ ...design, ...another("AAAA", leading) }, traffic);
  });

  const elsewhere = but(without(design, "zone"), "record", { zoneId: "Z2" });
  const missing = /T1 missing works at alb-group/;
  it("is not by the short name alone", () => {
    isFound(called("origin", "origin"), traffic, missing);
  });
  it("is not by that name in another zone", () => {
    isFound(called("origin", "origin.example.com", "example.org"), traffic, missing);
    isFound(called("origin.example.com", "origin.example.com", "example.org"), traffic, missing);
  });
  it("is not where the provider adds nothing to a name that ends as the zone's does", () => {
    isFound(called("myexample.com", "myexample.com.example.com"), traffic, missing);
  });
  it("is not where a record of that name and another type leads elsewhere", () => {
    isFound({ ...design, ...another("AAAA", { records: ["2001:db8::1"] }) }, traffic, missing);
  });
  it("is not where the zone is one that VPCs alone ask", () => {
    isFound(but(design, "zone", { vpcs: [{ vpcId: the("vpc") }] }), traffic, missing);
  });
  it("is, where the zone is none of the program, once AWS has told the full name", () => {
    const [kind, inputs] = elsewhere["record"] ?? ["", {}];
    const told: Design = { ...elsewhere, record: [kind, inputs, { fqdn: "origin.example.com" }] };
    const found = verdicts(told, traffic);
    assert.match(findings(found["first preview"] ?? assert.fail()).join(), missing);
    assert.deepEqual(findings(found["deployed"] ?? assert.fail()), []);
  });
  it("is not by what AWS told of the record's name before it was another", () => {
    const [kind, inputs] = elsewhere["record"] ?? ["", {}];
    const stale: Design = { ...elsewhere, record: [kind, inputs, { fqdn: "old.example.com" }] };
    isFound(but(stale, "cdn", calling("old.example.com")), traffic, missing);
  });
  it("is not where a short name of a zone that nobody knows may be the same, and leads elsewhere", () => {
    const whole = but(elsewhere, "record", { name: "origin.example.com" });
    isRight(whole, traffic);
    const far = { records: ["2001:db8::1"], zoneId: "Z2" };
    isFound({ ...whole, ...another("AAAA", far) }, traffic, missing);
    isRight({ ...whole, ...another("AAAA", { ...far, name: "other" }) }, traffic);
  });
});
