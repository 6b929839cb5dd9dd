/** `bulkhead explain` behind a distribution's origin and a Beanstalk environment: what is followed, and where it ends. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { explain } from "../../cli/explain/explain";
import type { Way } from "../../cli/explain/explanation";
import { withHidden } from "../../cli/explain/hidden";
import { outcomeInWords } from "../../cli/explain/render";
import { planned } from "./screen-support";

const cannotBeKnown = pulumi.unknown as unknown as string;

type Settings = Readonly<Record<string, string>>;

/** Option settings by `namespace name`. */
function settingsOf(settings: Settings) {
  return Object.entries(settings).map(([key, value]) => {
    const [namespace = "", name = ""] = key.split(" ");
    return { namespace, name, value };
  });
}

const application: Settings = {
  "aws:elasticbeanstalk:environment LoadBalancerType": "application",
};
const overHttps: Settings = {
  ...application,
  "aws:elbv2:listener:default ListenerEnabled": "false",
  "aws:elbv2:listener:443 Protocol": "HTTPS",
};

function environmentOf(
  settings: Settings,
  more: Partial<aws.elasticbeanstalk.EnvironmentArgs> = {},
) {
  return new aws.elasticbeanstalk.Environment("shop", {
    application: "shop",
    settings: settingsOf(settings),
    ...more,
  });
}

function alias(name: string, to: pulumi.Input<string>, more: Partial<aws.route53.RecordArgs> = {}) {
  return new aws.route53.Record(name, {
    zoneId: "Z1",
    name,
    type: "A",
    aliases: [{ name: to, zoneId: "Z2", evaluateTargetHealth: true }],
    ...more,
  });
}

/** A distribution for `cdn.net` whose only origin is asked by HTTPS. */
function distribution(domainName: pulumi.Input<string>, origin: object = {}) {
  return new aws.cloudfront.Distribution("cdn", {
    enabled: true,
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    aliases: ["cdn.net"],
    origins: [
      {
        originId: "app",
        domainName,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
        },
        ...origin,
      },
    ],
    defaultCacheBehavior: {
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET"],
      viewerProtocolPolicy: "https-only",
      targetOriginId: "app",
    },
  });
}

/** A load balancer that hands all that comes by HTTPS to `tasks`. */
function balancer(name: string, more: aws.lb.LoadBalancerArgs = {}) {
  const made = new aws.lb.LoadBalancer(name, more);
  const group = new aws.lb.TargetGroup(`${name}-tasks`, { port: 80, protocol: "HTTP" });
  new aws.lb.Listener(`${name}-https`, {
    loadBalancerArn: made.arn,
    port: 443,
    protocol: "HTTPS",
    defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
  });
  return made;
}

async function wayOf(program: () => unknown, url: string): Promise<Way> {
  const { ways, problems } = explain(withHidden(await planned(program)), { url });
  assert.deepEqual(problems, []);
  const [way] = ways;
  assert.equal(ways.length, 1);
  assert.ok(way);
  return way;
}

function said({ outcome }: Way): string {
  return outcomeInWords(outcome)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("")
    .replace(/^→ /, "");
}

/** The hops by name. */
function hops({ steps }: Way): readonly string[] {
  return steps.map((step) =>
    step.kind === "dns" ? `${step.host} is ${step.target}` : `${step.kind} ${step.name}`,
  );
}

const instances = "instances of Beanstalk environment shop";

describe("explain, behind a Beanstalk environment", () => {
  it("goes through the load balancer that Beanstalk makes, by the listeners that the settings leave on", async () => {
    const program = () => alias("shop.net", environmentOf(overHttps).cname);
    const way = await wayOf(program, "https://shop.net/x");
    assert.equal(said(way), `${instances} (target group default, HTTP :80)`);
    assert.deepEqual(hops(way), ["shop.net is Beanstalk environment shop", "loadBalancer of shop"]);
    assert.ok(
      way.notes.some((note) => /makes this load balancer by the settings of shop/.test(note)),
    );
    assert.equal(
      said(await wayOf(program, "http://shop.net/x")),
      "no answer: load balancer of shop does not listen on port 80 (it has HTTPS :443)",
    );
  });

  it("is asked for its own name, and as the public load balancer for a name of nobody", async () => {
    const program = () => environmentOf(overHttps, { cnamePrefix: "Bakery" });
    for (const host of ["bakery.eu-central-1.elasticbeanstalk.com", "nobody.net"]) {
      assert.match(said(await wayOf(program, `https://${host}/`)), /^instances of/);
    }
    const other = "https://other.eu-central-1.elasticbeanstalk.com/";
    const { notes } = explain(withHidden(await planned(program)), { url: other });
    assert.match(notes.join(), /No DNS record of the plan is named other/);
  });

  it("follows rules by path and host to their processes, and says what rules that are not known may do", async () => {
    const settings = {
      ...application,
      "aws:elbv2:listener:default Rules": "chat,admin",
      "aws:elbv2:listenerrule:chat PathPatterns": "/chat/*,/Socket",
      "aws:elbv2:listenerrule:chat Process": "chat",
      "aws:elbv2:listenerrule:chat Priority": "2",
      "aws:elbv2:listenerrule:admin HostHeaders": "admin.*",
      "aws:elbv2:listenerrule:admin Process": "admin",
      "aws:elbv2:listenerrule:admin Priority": "1",
      "aws:elasticbeanstalk:environment:process:chat Port": "8081",
      "aws:elasticbeanstalk:environment:process:admin Port": "8082",
    };
    const program = () => environmentOf(settings);
    for (const [url, process] of [
      ["http://a.net/chat/1", "chat, HTTP :8081"],
      ["http://a.net/Socket", "chat, HTTP :8081"],
      ["http://a.net/socket", "default, HTTP :80"],
      ["http://admin.net/chat/1", "admin, HTTP :8082"],
    ] as const) {
      assert.equal(said(await wayOf(program, url)), `${instances} (target group ${process})`, url);
    }
    const hidden = { ...settings, "aws:elbv2:listener:default Rules": cannotBeKnown };
    const way = await wayOf(() => environmentOf(hidden), "http://a.net/chat/1");
    assert.equal(said(way), `${instances} (target group default, HTTP :80)`);
    assert.match(way.notes.join(), /may take the request first/);
  });

  it("takes settings of a saved configuration, and reads the classic type, which is the default", async () => {
    const classic = await wayOf(
      () => environmentOf({ "aws:elb:listener:8080 InstancePort": "5000" }),
      "http://a.net:8080/",
    );
    assert.equal(said(classic), `${instances} (target group of the listener, HTTP :5000)`);
    const templated = await wayOf(() => {
      const template = new aws.elasticbeanstalk.ConfigurationTemplate("saved", {
        application: "shop",
        settings: settingsOf(overHttps),
      });
      environmentOf({}, { templateName: template.name });
    }, "https://a.net/");
    assert.equal(said(templated), `${instances} (target group default, HTTP :80)`);
  });

  it("says at which environment it ends and why, and never guesses", async () => {
    const environment = "aws:elasticbeanstalk:environment";
    const cases: readonly (readonly [Settings, Partial<aws.elasticbeanstalk.EnvironmentArgs>, RegExp])[] = [
      [{ [`${environment} EnvironmentType`]: "SingleInstance" }, {}, /^Beanstalk environment shop, which is one instance without a load balancer/],
      [{}, { tier: "Worker" }, /^Beanstalk environment shop, which is a worker/],
      [{ [`${environment} LoadBalancerIsShared`]: "true" }, {}, /^undecided: Beanstalk environment shop shares a load balancer/],
      [{ [`${environment} LoadBalancerType`]: cannotBeKnown }, {}, /^undecided: which load balancer Beanstalk environment shop has is not known/],
      [overHttps, { templateName: "elsewhere" }, /^undecided: Beanstalk environment shop: .*names no saved configuration/],
      [{ ...overHttps, "aws:elbv2:listener:443 ListenerEnabled": cannotBeKnown }, {}, /^undecided: load balancer of shop may listen on port 443/],
    ]; // prettier-ignore
    for (const [settings, more, expected] of cases) {
      const way = await wayOf(
        () => alias("shop.net", environmentOf(settings, more).cname),
        "https://shop.net/",
      );
      assert.match(said(way), expected);
    }
    const { ways } = explain(await planned(() => alias("a.net", environmentOf(overHttps).cname)), {
      url: "https://a.net/",
    });
    assert.match(said(ways[0] as Way), /is not told here$/);
  });

  it("does not refuse by a protocol or a port that is not known yet", async () => {
    const listener = (more: object) => () => {
      const front = new aws.lb.LoadBalancer("front", {});
      const group = new aws.lb.TargetGroup("tasks", { port: 80, protocol: "HTTP" });
      const defaultActions = [{ type: "forward", targetGroupArn: group.arn }];
      new aws.lb.Listener("l", { loadBalancerArn: front.arn, defaultActions, ...more });
    };
    const byProtocol = await wayOf(
      listener({ port: 443, protocol: cannotBeKnown }),
      "https://a.net/",
    );
    assert.match(said(byProtocol), /^target group tasks/);
    assert.match(byProtocol.notes.join(), /Whether the listener speaks HTTPS is not known yet/);
    const byPort = await wayOf(
      listener({ port: cannotBeKnown, protocol: "HTTPS" }),
      "https://a.net/",
    );
    assert.match(said(byPort), /^undecided: load balancer front may listen on port 443/);
  });
});

describe("explain, behind the origin of a distribution", () => {
  it("follows the origin's name to its record, and on to the environment's load balancer", async () => {
    const way = await wayOf(() => {
      alias("api.net", environmentOf(overHttps).cname);
      distribution("api.net");
    }, "https://cdn.net/x");
    assert.equal(said(way), `${instances} (target group default, HTTP :80)`);
    assert.deepEqual(hops(way), [
      "distribution cdn",
      "api.net is Beanstalk environment shop",
      "loadBalancer of shop",
    ]);
    assert.ok(way.notes.includes("CloudFront asks the load balancer for api.net."));
  });

  it("takes an environment's name for it, by reference and as it is written", async () => {
    for (const program of [
      () => distribution(environmentOf(overHttps).cname),
      () => {
        environmentOf(overHttps, { cnamePrefix: "bakery" });
        distribution("bakery.eu-central-1.elasticbeanstalk.com");
      },
    ]) {
      assert.match(said(await wayOf(program, "https://cdn.net/x")), /^instances of/);
    }
  });

  it("says why it goes no further than a name", async () => {
    const zone = () => new aws.route53.Zone("inside", { name: "net", vpcs: [{ vpcId: "vpc-1" }] });
    const cases: readonly (readonly [() => unknown, string])[] = [
      [() => distribution("api.net"), "api.net, which no DNS record of the plan names"],
      [
        () => {
          alias("api.net", balancer("front").dnsName, { zoneId: zone().zoneId });
          distribution("api.net");
        },
        "api.net, which only a private zone of the plan names: CloudFront does not see it",
      ],
      [
        () => {
          alias("api.net", balancer("front", { internal: true }).dnsName);
          distribution("api.net");
        },
        "no answer: load balancer front is internal, and CloudFront comes over the internet",
      ],
      [
        () => {
          alias("api.net", environmentOf({ ...overHttps, "aws:ec2:vpc ELBScheme": "internal" }).cname);
          distribution("api.net");
        },
        "no answer: load balancer of shop is internal, and CloudFront comes over the internet",
      ],
      [
        () => {
          const address = new aws.ec2.Eip("machine", {}).publicIp;
          new aws.route53.Record("api.net", { zoneId: "Z1", name: "api.net", type: "A", ttl: 60, records: [address] });
          distribution("api.net");
        },
        "elastic IP machine, which is neither a load balancer nor a distribution of the plan",
      ],
      [
        () => {
          for (const name of ["blue", "green"]) {
            const more = { name: "api.net", setIdentifier: name, weightedRoutingPolicies: [{ weight: 1 }] };
            alias(name, balancer(name).dnsName, more);
          }
          distribution("api.net");
        },
        "undecided: the origin api.net is one of load balancer blue, load balancer green",
      ],
    ]; // prettier-ignore
    for (const [program, expected] of cases) {
      assert.equal(said(await wayOf(program, "https://cdn.net/x")), expected);
    }
  });

  it("sees a public record beside a private one of the same name", async () => {
    const way = await wayOf(() => {
      const inside = new aws.route53.Zone("inside", { name: "net", vpcs: [{ vpcId: "vpc-1" }] });
      alias("in", balancer("inner", { internal: true }).dnsName, { name: "api.net", zoneId: inside.zoneId });
      alias("out", balancer("outer").dnsName, { name: "api.net" });
      distribution("api.net");
    }, "https://cdn.net/x"); // prettier-ignore
    assert.match(said(way), /^target group outer-tasks/);
  });
});
