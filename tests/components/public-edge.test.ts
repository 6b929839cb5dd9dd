import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../components/common/contracts";
import { PublicEdge, type PublicEdgeArgs } from "../../components/public-edge/PublicEdge";
import { matchRoute, planRoutes, ruleName } from "../../components/public-edge/routes";
import type { PublicRoute } from "../../components/public-edge/settings";
import { marketplace } from "../../stacks/services";
import { type Construction, construct, modes, unknownValue } from "../support/construct";
import { assertProblems, refusal, types } from "./support";

/** Section 2 of the platform's specification: the public load balancer's services. */
const specified = [
  { service: "registration", port: 3000, health: "/api/farmers/health", paths: ["/api/farmers/*"] },
  { service: "search", port: 3001, health: "/api/search/health", paths: ["/api/search/*"] },
  {
    service: "chat",
    port: 3002,
    health: "/api/chat/health",
    paths: ["/api/chat/*", "/socket.io/*"],
    webSocket: true,
  },
  { service: "frontend", port: 80, health: "/", paths: [] },
];

const names = Object.fromEntries(
  planRoutes(
    Object.fromEntries(specified.map(({ service, paths }) => [service, { paths }])),
  ).rules.map((rule) => [rule.path.text, `web-rule-${ruleName(rule)}`]),
);
const ruleNamed = (path: string): string => names[path] ?? "";

/** The platform's routes, to the security groups of its services. */
function platformRoutes(): Record<string, PublicRoute> {
  return Object.fromEntries(
    Object.entries(marketplace)
      .filter(([, { edge }]) => edge === "public")
      .map(([service, profile]) => {
        const group = new aws.ec2.SecurityGroup(service, { vpcId: "vpc-1" });
        return [
          service,
          {
            target: {
              securityGroupId: group.id,
              port: profile.port,
              healthCheck: { path: profile.healthPath },
              webSocket: profile.webSocket,
            },
            paths: [...profile.paths],
          },
        ];
      }),
  );
}

const network = { vpcId: "vpc-1", publicSubnetIds: ["subnet-a", "subnet-b"] };
const zone = { zoneId: "Z1", domain: "example.com" };
const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/1";

function target(more: Partial<Target> = {}): Target {
  return { securityGroupId: "sg-1", port: 8080, healthCheck: { path: "/health" }, ...more };
}

function edgeArgs(more: Partial<PublicEdgeArgs> = {}): PublicEdgeArgs {
  return { network, certificateArn, routes: { app: { target: target() } }, ...more };
}

/** Constructs an edge named `web` and hands back what it registered. */
function edge(more: Partial<PublicEdgeArgs> = {}, preview = true): Promise<Construction> {
  return construct(() => new PublicEdge("web", edgeArgs(more)), { preview });
}

const type = {
  ...types,
  webAcl: "aws:wafv2/webAcl:WebAcl",
};

describe("PublicEdge", () => {
  for (const { mode, preview } of modes) {
    describe(`of the platform, in ${mode}`, () => {
      const idOf = (name: string) => (preview ? unknownValue : `${name}-id`);
      const arnOf = (name: string) =>
        preview ? unknownValue : `arn:aws:lb:eu-central-1:111122223333:${name}`;
      let construction: Construction;
      before(async () => {
        construction = await construct(
          () =>
            new PublicEdge("web", {
              network,
              routes: platformRoutes(),
              certificate: { zone, names: ["shop.example.com", "*.shop.example.com"] },
            }),
          { preview },
        );
      });

      it("registers exactly this", () => {
        assert.deepEqual(
          construction.list(),
          [
            "aws:acm/certificate:Certificate web-certificate",
            "aws:acm/certificateValidation:CertificateValidation web-certificate-issued",
            "aws:ec2/securityGroup:SecurityGroup chat",
            "aws:ec2/securityGroup:SecurityGroup frontend",
            "aws:ec2/securityGroup:SecurityGroup registration",
            "aws:ec2/securityGroup:SecurityGroup search",
            "aws:ec2/securityGroup:SecurityGroup web-group",
            "aws:lb/listener:Listener web-http",
            "aws:lb/listener:Listener web-https",
            `aws:lb/listenerRule:ListenerRule ${ruleNamed("/api/chat/*")}`,
            `aws:lb/listenerRule:ListenerRule ${ruleNamed("/api/farmers/*")}`,
            `aws:lb/listenerRule:ListenerRule ${ruleNamed("/api/search/*")}`,
            `aws:lb/listenerRule:ListenerRule ${ruleNamed("/socket.io/*")}`,
            "aws:lb/loadBalancer:LoadBalancer web-alb",
            "aws:lb/targetGroup:TargetGroup web-chat",
            "aws:lb/targetGroup:TargetGroup web-frontend",
            "aws:lb/targetGroup:TargetGroup web-registration",
            "aws:lb/targetGroup:TargetGroup web-search",
            "aws:route53/record:Record web-alias-*.shop.example.com-a",
            "aws:route53/record:Record web-alias-*.shop.example.com-aaaa",
            "aws:route53/record:Record web-alias-shop.example.com-a",
            "aws:route53/record:Record web-alias-shop.example.com-aaaa",
            "aws:route53/record:Record web-certificate-proof-shop.example.com",
            "aws:s3/bucket:Bucket web-logs",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration web-logs-lifecycle",
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls web-logs-ownership",
            "aws:s3/bucketPolicy:BucketPolicy web-logs-policy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock web-logs-block",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration web-logs-encryption",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule web-chat-egress",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule web-frontend-egress",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule web-registration-egress",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule web-search-egress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-chat-ingress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-frontend-ingress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-http-ipv4",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-http-ipv6",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-https-ipv4",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-https-ipv6",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-registration-ingress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule web-search-ingress",
            "aws:wafv2/webAcl:WebAcl web-firewall",
            "aws:wafv2/webAclAssociation:WebAclAssociation web-firewall-association",
            "bulkhead:index:PublicEdge web",
          ].sort(),
        );
      });

      it("makes every child a child of the component", () => {
        const services = specified.map(({ service }) => service);
        for (const resource of construction.all) {
          if (!resource.custom || services.includes(resource.name)) continue;
          assert.equal(construction.parentOf(resource), "web", resource.name);
          assert.equal(resource.name.startsWith("web-"), true, resource.name);
        }
      });

      for (const { service, port, health, paths, webSocket = false } of specified) {
        it(`sends ${service} what the specification says`, () => {
          const targetGroup = construction.one(type.targetGroup, `web-${service}`);
          const { healthCheck, stickiness, ...rest } = targetGroup.inputs;
          assert.deepEqual(rest, {
            vpcId: "vpc-1",
            port,
            protocol: "HTTP",
            targetType: "ip",
            deregistrationDelay: webSocket ? 120 : 30,
            tags: { Name: `web-${service}` },
          });
          assert.deepEqual(healthCheck, {
            enabled: true,
            path: health,
            protocol: "HTTP",
            port: "traffic-port",
            matcher: "200",
            interval: 15,
            timeout: 5,
            healthyThreshold: 2,
            unhealthyThreshold: 3,
          });
          assert.deepEqual(stickiness, {
            type: "lb_cookie",
            enabled: webSocket,
            cookieDuration: 86_400,
          });
          const routedBy = [
            ...construction
              .ofType(type.rule)
              .filter((rule) => construction.refersTo(rule, "actions").includes(`web-${service}`)),
          ];
          const conditions = routedBy.map(({ inputs }) => inputs.conditions);
          assert.deepEqual(
            conditions,
            paths
              .map((path) => ({ path, rule: construction.one(type.rule, ruleNamed(path)) }))
              .sort((a, b) => Number(a.rule.inputs.priority) - Number(b.rule.inputs.priority))
              .map(({ path }) => [{ pathPattern: { values: [path] } }]),
          );
          for (const rule of routedBy) {
            assert.deepEqual(construction.refersTo(rule, "listenerArn"), ["web-https"]);
            assert.deepEqual(construction.refersTo(rule, "actions"), [`web-${service}`]);
          }
        });

        it(`opens ${service}'s port on both sides and nothing else`, () => {
          for (const [rule, own, peer, description] of [
            [type.egress, "web-group", service, `public load balancer to ${service} on ${port}`],
            [type.ingress, service, "web-group", `${service} from public load balancer on ${port}`],
          ] as const) {
            const side = rule === type.egress ? "egress" : "ingress";
            const opened = construction.one(rule, `web-${service}-${side}`);
            assert.deepEqual(construction.refersTo(opened, "securityGroupId"), [own]);
            assert.deepEqual(construction.refersTo(opened, "referencedSecurityGroupId"), [peer]);
            assert.deepEqual(opened.inputs, {
              securityGroupId: idOf(own),
              referencedSecurityGroupId: idOf(peer),
              ipProtocol: "tcp",
              fromPort: port,
              toPort: port,
              description,
            });
          }
        });
      }

      it("answers the rest from the frontend", () => {
        const listener = construction.one(type.listener, "web-https");
        assert.deepEqual(construction.refersTo(listener, "defaultActions"), ["web-frontend"]);
        assert.deepEqual(listener.inputs.defaultActions, [
          {
            type: "forward",
            targetGroupArn: arnOf("web-frontend"),
          },
        ]);
      });

      it("speaks TLS with the specified policy and an issued certificate", () => {
        const { inputs } = construction.one(type.listener, "web-https");
        assert.deepEqual(
          [inputs.port, inputs.protocol, inputs.sslPolicy],
          [443, "HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06"],
        );
        const listener = construction.one(type.listener, "web-https");
        assert.deepEqual(construction.refersTo(listener, "certificateArn"), [
          "web-certificate-issued",
        ]);
        assert.deepEqual(construction.refersTo(listener, "loadBalancerArn"), ["web-alb"]);
      });

      it("redirects port 80 to HTTPS for good", () => {
        const listener = construction.one(type.listener, "web-http");
        assert.deepEqual(construction.refersTo(listener, "loadBalancerArn"), ["web-alb"]);
        assert.deepEqual(listener.inputs, {
          loadBalancerArn: arnOf("web-alb"),
          port: 80,
          protocol: "HTTP",
          defaultActions: [
            {
              type: "redirect",
              redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
            },
          ],
        });
      });

      it("stands in the public subnets, for IPv4 and IPv6, closed to what is not right", () => {
        const loadBalancer = construction.one(type.loadBalancer);
        const { accessLogs, securityGroups, ...rest } = loadBalancer.inputs;
        assert.deepEqual(rest, {
          loadBalancerType: "application",
          internal: false,
          ipAddressType: "dualstack",
          subnets: ["subnet-a", "subnet-b"],
          idleTimeout: 300,
          enableDeletionProtection: true,
          dropInvalidHeaderFields: true,
          desyncMitigationMode: "defensive",
          enableHttp2: true,
          tags: { Name: "web-alb" },
        });
        assert.equal((securityGroups as unknown[]).length, 1);
        assert.deepEqual(construction.refersTo(loadBalancer, "securityGroups"), ["web-group"]);
        assert.deepEqual(construction.refersTo(loadBalancer, "accessLogs"), ["web-logs"]);
        assert.equal((accessLogs as Record<string, unknown>).enabled, true);
      });

      it("waits for the bucket's policy before it is made", () => {
        const { dependencies } = construction.one(type.loadBalancer);
        assert.ok(dependencies.some((urn) => urn.endsWith("::web-logs-policy")));
      });

      it("admits 80 and 443 from anywhere, and lets out nothing but the targets' ports", () => {
        const group = construction.one(type.group, "web-group");
        assert.deepEqual(Object.keys(group.inputs).sort(), ["description", "tags", "vpcId"]);
        const ofEdge = (rule: string) =>
          construction
            .ofType(rule)
            .filter((one) => construction.refersTo(one, "securityGroupId").includes("web-group"));
        assert.deepEqual(
          ofEdge(type.ingress).map(({ inputs }) =>
            [inputs.cidrIpv4 ?? inputs.cidrIpv6, inputs.ipProtocol, inputs.fromPort, inputs.toPort]
              .map(String)
              .join(" "),
          ),
          ["0.0.0.0/0 tcp 80 80", "::/0 tcp 80 80", "0.0.0.0/0 tcp 443 443", "::/0 tcp 443 443"],
        );
        assert.equal(ofEdge(type.egress).length, specified.length);
      });

      it("is led to by its names, over IPv4 and IPv6", () => {
        const aliases = construction.ofType(type.record).filter((r) => r.name.includes("-alias-"));
        for (const record of aliases) {
          assert.deepEqual(construction.refersTo(record, "aliases"), ["web-alb"]);
          assert.equal(record.inputs.zoneId, "Z1");
        }
        assert.deepEqual(
          aliases.map(({ inputs }) => `${inputs.type as string} ${inputs.name as string}`),
          [
            "A shop.example.com",
            "AAAA shop.example.com",
            "A *.shop.example.com",
            "AAAA *.shop.example.com",
          ],
        );
      });

      it("has a firewall that limits rates and counts large bodies", () => {
        const { inputs } = construction.one(type.webAcl);
        const rules = inputs.rules as unknown as {
          readonly name: string;
          readonly priority: number;
          readonly action?: unknown;
          readonly overrideAction?: unknown;
          readonly statement: Record<string, Record<string, unknown>>;
        }[];
        assert.deepEqual([inputs.scope, inputs.defaultAction], ["REGIONAL", { allow: {} }]);
        assert.deepEqual(
          rules.map(({ name, priority, action, overrideAction, statement }) => ({
            name,
            priority,
            does: action ?? overrideAction,
            statement,
          })),
          [
            {
              name: "rate",
              priority: 0,
              does: { block: {} },
              statement: {
                rateBasedStatement: {
                  limit: 2000,
                  evaluationWindowSec: 300,
                  aggregateKeyType: "IP",
                },
              },
            },
            ...[
              ["reputation", "AWSManagedRulesAmazonIpReputationList"],
              ["inputs", "AWSManagedRulesKnownBadInputsRuleSet"],
              ["common", "AWSManagedRulesCommonRuleSet"],
            ].map(([name, group], index) => ({
              name,
              priority: index + 1,
              does: { none: {} },
              statement: {
                managedRuleGroupStatement: {
                  vendorName: "AWS",
                  name: group,
                  ...(name === "common"
                    ? {
                        ruleActionOverrides: [
                          { name: "SizeRestrictions_BODY", actionToUse: { count: {} } },
                        ],
                      }
                    : {}),
                },
              },
            })),
          ],
        );
        const association = construction.one("aws:wafv2/webAclAssociation:WebAclAssociation");
        assert.deepEqual(construction.refersTo(association, "resourceArn"), ["web-alb"]);
        assert.deepEqual(construction.refersTo(association, "webAclArn"), ["web-firewall"]);
      });
    });
  }

  it("routes each of the specification's paths to its service", () => {
    const routes = Object.fromEntries(
      specified.map(({ service, paths }) => [service, { paths: [...paths] }]),
    );
    for (const { service, paths } of specified) {
      for (const path of paths) {
        const request = { host: "shop.example.com", path: path.replace("*", "1") };
        assert.equal(matchRoute(routes, request).route, service);
      }
    }
    assert.equal(
      matchRoute(routes, { host: "shop.example.com", path: "/about" }).route,
      "frontend",
    );
  });

  it("hands out what fills the target groups and scales on them", async () => {
    let attachments: Record<string, Record<string, pulumi.Output<string>>> = {};
    const seen: Record<string, string> = {};
    await construct(
      () => {
        const web = new PublicEdge("web", {
          ...edgeArgs(),
          routes: {
            app: { target: target() },
            api: { target: target(), paths: ["/api/*", "/v2/*"] },
          },
        });
        attachments = web.attachments as unknown as typeof attachments;
        for (const [route, attachment] of Object.entries(attachments)) {
          for (const [field, value] of Object.entries(attachment)) {
            value.apply((known) => (seen[`${route}.${field}`] = known));
          }
        }
        web.url.apply((known) => (seen.url = known));
        web.names.apply((known) => (seen.names = known.join(" ")));
      },
      { preview: false },
    );
    const arn = "arn:aws:lb:eu-central-1:111122223333:";
    const [first] = planRoutes({ api: { paths: ["/api/*", "/v2/*"] } }).rules;
    assert.ok(first !== undefined);
    assert.deepEqual(seen, {
      "app.targetGroupArn": `${arn}web-app`,
      "app.routedByArn": `${arn}web-https`,
      "app.loadBalancerArnSuffix": "web-alb/0123456789abcdef",
      "app.targetGroupArnSuffix": "web-app/0123456789abcdef",
      "api.targetGroupArn": `${arn}web-api`,
      "api.routedByArn": `${arn}web-rule-${ruleName(first)}`,
      "api.loadBalancerArnSuffix": "web-alb/0123456789abcdef",
      "api.targetGroupArnSuffix": "web-api/0123456789abcdef",
      url: "https://web-alb.example.aws",
      names: "",
    });
  });

  it("answers 404 where no route takes a request", async () => {
    const construction = await edge({ routes: { app: { target: target(), paths: ["/app/*"] } } });
    assert.deepEqual(construction.one(type.listener, "web-https").inputs.defaultActions, [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
      },
    ]);
  });

  it("passes on hosts, paths and methods as conditions of one rule", async () => {
    const routes = {
      app: { target: target(), hosts: ["B.com", "a.com"], paths: ["/x"], methods: ["PUT", "GET"] },
    };
    const construction = await edge({ routes });
    assert.deepEqual(construction.one(type.rule).inputs.conditions, [
      { hostHeader: { values: ["a.com", "b.com"] } },
      { pathPattern: { values: ["/x"] } },
      { httpRequestMethod: { values: ["GET", "PUT"] } },
    ]);
  });

  it("opens a shared target once, and two ports of one group twice", async () => {
    const construction = await edge({
      routes: {
        a: { target: target(), paths: ["/a"] },
        b: { target: target(), paths: ["/b"] },
        c: { target: target({ port: 9090 }) },
      },
    });
    assert.deepEqual(
      construction
        .ofType(type.egress)
        .map(({ name, inputs }) => `${name} ${inputs.fromPort as number}`),
      ["web-a-egress 8080", "web-c-egress 9090"],
    );
    assert.equal(construction.ofType(type.targetGroup).length, 3);
  });

  it("takes its settings", async () => {
    const construction = await edge({
      tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
      idleTimeoutSeconds: 90,
      deletionProtection: false,
      desyncMitigation: "strictest",
      aliases: { zone, names: ["example.com"] },
      accessLogs: { enabled: false },
      firewall: { rateLimit: 500, countOnly: true, blockLargeBodies: true },
      routes: {
        app: {
          target: target({
            protocol: "HTTPS",
            targetType: "instance",
            webSocket: true,
            healthCheck: {
              path: "/up?deep=1",
              matcher: "200,204-299",
              intervalSeconds: 30,
              timeoutSeconds: 10,
              healthyThreshold: 5,
              unhealthyThreshold: 4,
            },
          }),
        },
      },
    });
    const { inputs } = construction.one(type.loadBalancer);
    assert.deepEqual(
      [inputs.idleTimeout, inputs.enableDeletionProtection, inputs.desyncMitigationMode],
      [90, false, "strictest"],
    );
    assert.equal("accessLogs" in inputs, false);
    assert.equal(construction.ofType("aws:s3/bucket:Bucket").length, 0);
    const listener = construction.one(type.listener, "web-https");
    assert.equal(listener.inputs.sslPolicy, "ELBSecurityPolicy-TLS13-1-3-2021-06");
    assert.equal(listener.inputs.certificateArn, certificateArn);
    assert.deepEqual(
      construction.ofType(type.record).map(({ name }) => name),
      ["web-alias-example.com-a", "web-alias-example.com-aaaa"],
    );
    const targetGroup = construction.one(type.targetGroup).inputs;
    assert.deepEqual([targetGroup.protocol, targetGroup.targetType], ["HTTPS", "instance"]);
    assert.deepEqual(targetGroup.healthCheck, {
      enabled: true,
      path: "/up?deep=1",
      protocol: "HTTPS",
      port: "traffic-port",
      matcher: "200,204-299",
      interval: 30,
      timeout: 10,
      healthyThreshold: 5,
      unhealthyThreshold: 4,
    });
    const rules = JSON.stringify(construction.one(type.webAcl).inputs.rules);
    assert.equal(rules.includes(`"limit":500`), true);
    assert.equal(rules.includes("block"), false);
    assert.equal(rules.includes("none"), false);
    assert.equal(rules.includes("SizeRestrictions_BODY"), false);
  });

  it("does without firewall, names and default idle time-out when told so", async () => {
    const construction = await edge({
      certificate: undefined,
      firewall: { enabled: false },
      routes: { app: { target: target() } },
    });
    assert.equal(construction.ofType(type.webAcl).length, 0);
    assert.equal(construction.ofType(type.record).length, 0);
    assert.equal(construction.one(type.loadBalancer).inputs.idleTimeout, 60);
  });

  it("leads other names than the certificate's to it, or none", async () => {
    const certificate = { zone, names: ["*.example.com"] };
    const construction = await edge({
      certificateArn: undefined,
      certificate,
      aliases: { zone, names: [] },
    });
    assert.deepEqual(
      construction.ofType(type.record).map(({ name }) => name),
      ["web-certificate-proof-example.com"],
    );
  });

  describe("says where listener rules met", () => {
    /** What an edge with routes to these paths logs. */
    async function logged(paths: Record<string, string>): Promise<[string, unknown][]> {
      const said: [string, unknown][] = [];
      const log = pulumi.log as { info: typeof pulumi.log.info };
      const { info } = log;
      log.info = (text, resource) => {
        said.push([text, resource instanceof PublicEdge]);
        return Promise.resolve();
      };
      try {
        const routes = Object.entries(paths).map(([route, path]) => [
          route,
          { target: target(), paths: [path] },
        ]);
        await edge({ routes: Object.fromEntries(routes) as Record<string, PublicRoute> });
      } finally {
        log.info = info;
      }
      return said;
    }

    it("once, with the edge as the subject", async () => {
      const paths = { one: "/u/*/o*", two: "/u/*/orders/*" };
      const { notes } = planRoutes({ one: { paths: [paths.one] }, two: { paths: [paths.two] } });
      assert.ok(notes.length > 0);
      assert.deepEqual(await logged(paths), [
        [["Listener rules met and took other priorities:", ...notes].join("\n  "), true],
      ]);
    });

    it("and nothing where none did", async () => {
      assert.deepEqual(await logged({ one: "/a/*", two: "/bb/*" }), []);
    });
  });

  describe("refuses", () => {
    const bad = (one: Partial<PublicRoute>): Partial<PublicEdgeArgs> => ({
      routes: { app: { target: target(), ...one } },
    });
    const badTarget = (one: Partial<Target>) => bad({ target: target(one) });
    const badCheck = (one: Partial<Target["healthCheck"]>) =>
      badTarget({ healthCheck: { path: "/", ...one } });
    const badNames = (...all: string[]): Partial<PublicEdgeArgs> => ({
      certificateArn: undefined,
      certificate: { zone, names: all },
    });
    const cases: [string, Partial<PublicEdgeArgs>, string, RegExp][] = [
      ["no certificate", { certificateArn: undefined }, "certificate", /zone and names/],
      [
        "two certificates",
        { certificate: { zone, names: ["example.com"] } },
        "certificateArn",
        /exactly one of the two/,
      ],
      ["a certificate without names", badNames(), "certificate.names", /at least one/],
      [
        "a name outside of the zone",
        badNames("example.org"),
        "certificate.names[0]",
        /example\.com or/,
      ],
      [
        "a name that only ends alike",
        badNames("shopexample.com"),
        "certificate.names[0]",
        /example\.com or/,
      ],
      [
        "a URL for a name",
        badNames("https://example.com"),
        "certificate.names[0]",
        /a domain name/,
      ],
      ["a name in capitals", badNames("Shop.example.com"), "certificate.names[0]", /lower case/],
      ["a name twice", badNames("example.com", "example.com"), "certificate.names[1]", /once/],
      [
        "eleven names",
        badNames(...Array.from({ length: 11 }, (_, i) => `n${i}.example.com`)),
        "certificate.names",
        /at most 10/,
      ],
      [
        "a first name that is too long",
        badNames(`${"a".repeat(60)}.example.com`),
        "certificate.names[0]",
        /at most 64/,
      ],
      [
        "an alias outside of its zone",
        { aliases: { zone, names: ["example.com", "a.example.net"] } },
        "aliases.names[1]",
        /example\.com or/,
      ],
      [
        "one subnet",
        { network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-a"] } },
        "network.publicSubnetIds",
        /at least two/,
      ],
      ["port 0", badTarget({ port: 0 }), "routes.app.target.port", /1 to 65535/],
      ["port 65536", badTarget({ port: 65536 }), "routes.app.target.port", /1 to 65535/],
      ["half a port", badTarget({ port: 80.5 }), "routes.app.target.port", /1 to 65535/],
      [
        "another protocol",
        badTarget({ protocol: "TCP" as "HTTP" }),
        "routes.app.target.protocol",
        /HTTP, HTTPS/,
      ],
      [
        "another type of target",
        badTarget({ targetType: "lambda" as "ip" }),
        "routes.app.target.targetType",
        /ip, instance/,
      ],
      [
        "a health path without slash",
        badCheck({ path: "health" }),
        "routes.app.target.healthCheck.path",
        /Write "\/health"/,
      ],
      [
        "a health path with a space",
        badCheck({ path: "/a b" }),
        "routes.app.target.healthCheck.path",
        /without spaces/,
      ],
      [
        "a matcher of words",
        badCheck({ matcher: "ok" }),
        "routes.app.target.healthCheck.matcher",
        /200 to 499/,
      ],
      [
        "a matcher of 500",
        badCheck({ matcher: "200,500" }),
        "routes.app.target.healthCheck.matcher",
        /200 to 499/,
      ],
      [
        "a matcher from high to low",
        badCheck({ matcher: "299-200" }),
        "routes.app.target.healthCheck.matcher",
        /200 to 499/,
      ],
      [
        "checks that are too frequent",
        badCheck({ intervalSeconds: 4, timeoutSeconds: 2 }),
        "routes.app.target.healthCheck.intervalSeconds",
        /5 to 300/,
      ],
      [
        "a time-out as long as the interval",
        badCheck({ intervalSeconds: 5 }),
        "routes.app.target.healthCheck.timeoutSeconds",
        /less than the interval, 5/,
      ],
      [
        "a single success",
        badCheck({ healthyThreshold: 1 }),
        "routes.app.target.healthCheck.healthyThreshold",
        /2 to 10/,
      ],
      [
        "eleven failures",
        badCheck({ unhealthyThreshold: 11 }),
        "routes.app.target.healthCheck.unhealthyThreshold",
        /2 to 10/,
      ],
      [
        "a path that cannot match",
        bad({ paths: ["app"] }),
        "routes.app.paths[0]",
        /begins with \//,
      ],
      ["an idle time-out of 0", { idleTimeoutSeconds: 0 }, "idleTimeoutSeconds", /1 to 4000/],
      [
        "an idle time-out that cuts WebSockets",
        { ...badTarget({ webSocket: true }), idleTimeoutSeconds: 30 },
        "idleTimeoutSeconds",
        /60 to 4000.*WebSockets/,
      ],
      ["another TLS policy", { tlsPolicy: "TLS1.3" }, "tlsPolicy", /ELBSecurityPolicy/],
      [
        "another desync mode",
        { desyncMitigation: "monitor" as "defensive" },
        "desyncMitigation",
        /defensive, strictest/,
      ],
      ["a quota of 0", { ruleQuota: 0 }, "ruleQuota", /whole number/],
      [
        "logs kept for no day",
        { accessLogs: { retentionDays: 0 } },
        "accessLogs.retentionDays",
        /1 to/,
      ],
      [
        "a prefix with slash",
        { accessLogs: { prefix: "/a/" } },
        "accessLogs.prefix",
        /none at the ends/,
      ],
      [
        "a prefix AWSLogs",
        { accessLogs: { prefix: "a/AWSLogs" } },
        "accessLogs.prefix",
        /without AWSLogs/,
      ],
      [
        "to delete a given bucket",
        { accessLogs: { bucketName: "b", forceDestroy: true } },
        "accessLogs.forceDestroy",
        /never deleted/,
      ],
      [
        "to expire a given bucket's logs",
        { accessLogs: { bucketName: "b", retentionDays: 3 } },
        "accessLogs.retentionDays",
        /own lifecycle/,
      ],
      ["a rate limit of 9", { firewall: { rateLimit: 9 } }, "firewall.rateLimit", /10 to/],
      [
        "a route's name that is too long",
        { routes: { "registration-of-all-farms": { target: target() } } },
        "routes.registration-of-all-farms",
        /at most 24 characters/,
      ],
    ];
    for (const [what, args, at, text] of cases) {
      it(what, async () => {
        const error = await refusal(PublicEdge, "web", edgeArgs(args));
        assertProblems(error, [[at, text]], ({ expected, fix }) => `${expected} ${fix}`);
      });
    }

    for (const [what, name, text] of [
      ["a name that is too long", "the-marketplaces-public", /at most 24 characters/],
      ["a reserved name", "internal", /does not begin with "internal-"/],
      ["a name with other characters", "web.edge", /letters, digits and single dashes/],
    ] as const) {
      it(what, async () => {
        const { problems } = await refusal(PublicEdge, name, edgeArgs({}));
        assert.ok(problems.some((problem) => problem.at === "name" && text.test(problem.expected)));
      });
    }

    it("everything at once", async () => {
      const { problems } = await refusal(
        PublicEdge,
        "web",
        edgeArgs({
          certificateArn: undefined,
          idleTimeoutSeconds: 5000,
          ...badTarget({ port: -1, healthCheck: { path: "x" } }),
        }),
      );
      assert.deepEqual(
        problems.map(({ at }) => at),
        [
          "routes.app.target.port",
          "routes.app.target.healthCheck.path",
          "certificate",
          "idleTimeoutSeconds",
        ],
      );
    });
  });
});
