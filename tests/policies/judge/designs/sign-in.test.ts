/** Load balancers that sign people in, or check their tokens: they call an identity provider by themselves. */
import assert from "node:assert/strict";
import { arn, but, isFound, isRight, matrix, the, verdicts, without, type Design } from "./design";
import { app, balancer, group, isolated, lambda, lets, network, pair, route, sends } from "./parts";

const everyone = "0.0.0.0/0";
const idp = "https://idp.example.com";
const forward = { type: "forward", order: 2, targetGroupArn: arn("alb-targets") };
const oidc = { type: "authenticate-oidc", order: 1, authenticateOidc: { authorizationEndpoint: `${idp}/a`, tokenEndpoint: `${idp}/t`, userInfoEndpoint: `${idp}/u`, issuer: idp, clientId: "c", clientSecret: "s" } }; // prettier-ignore
const cognito = { type: "authenticate-cognito", order: 1, authenticateCognito: { userPoolArn: "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_x", userPoolClientId: "c", userPoolDomain: "d" } }; // prettier-ignore
const jwt = { type: "jwt-validation", order: 1, jwtValidation: { issuer: idp, jwksEndpoint: `${idp}/jwks` } }; // prettier-ignore

const open: Design = {
  ...app("alb-targets"),
  ...group("alb-group"),
  ...lets("alb-group", everyone, 443),
  ...pair("alb-group", "app-group", 8080),
  ...balancer("alb"),
};
const calls = sends("alb-group", everyone, 443);
const rows = [
  { id: "T0", from: "internet", to: "alb", ports: 443 },
  { id: "T1", from: "internet", to: "app", through: "alb", ports: 443 },
  { id: "T2", from: "alb", to: "app", ports: 8080 },
  { id: "T3", from: "app", to: "internet", ports: "tcp/443" },
];
const leaves = { id: "T4", from: "alb", to: "internet", ports: "tcp/443" };
const names = { edges: { alb: { name: "alb" } }, services: { app: { name: "app" } } };
const traffic = matrix({ ...names, allow: rows });
const calling = matrix({ ...names, allow: [...rows, leaves] });
const lost = /^T0 missing works at alb-group$/m;

/** Holds that these rows are missing, and no others. */
function areMissing(design: Design, matrix: unknown, ...ids: readonly string[]): void {
  for (const [when, { rows: all }] of Object.entries(verdicts(design, matrix))) {
    const missing = all.filter(({ verdict }) => verdict === "missing").map(({ id }) => id);
    assert.deepEqual(missing, ids, when);
  }
}

/** The design with something before its forward. */
const behind = (action: object, design = open): Design =>
  but(design, "alb-listener", { defaultActions: [action, forward] });
/** A rule for `/admin/*`, before which a listener signs people in. */
const rule = (action: object): Design => ({
  rule: ["lb/listenerRule", { listenerArn: arn("alb-listener"), priority: 1, conditions: [{ pathPattern: { values: ["/admin/*"] } }], actions: [action, forward] }],
}); // prettier-ignore

describe("a load balancer that signs people in", () => {
  it("gets to the identity provider by its group, and nothing behind it works where it does not", () => {
    for (const action of [oidc, cognito, jwt]) {
      isRight({ ...behind(action), ...calls }, calling);
      isFound(behind(action), traffic, /^T0 missing works at alb-group$/m);
    }
  });

  it("is told once, with the rows to it, through it and from it", () => {
    isFound(behind(oidc), traffic, /^T0 missing works at alb-group$/);
    areMissing(behind(oidc), traffic, "T0", "T1", "T2");
    areMissing(but(behind(oidc), "alb-listener", { protocol: "HTTP" }), traffic, "T0", "T1", "T2");
  });

  it("may know the addresses of the identity provider", () => {
    isRight({ ...behind(oidc), ...sends("alb-group", "18.184.0.0/15", 443) }, calling);
  });

  it("does not call it by another port, or within its own network", () => {
    for (const some of [sends("alb-group", everyone, 80), sends("alb-group", "10.0.0.0/16", 443)]) {
      isFound({ ...behind(oidc), ...some }, matrix({ ...names, allow: [...rows, { ...leaves, ports: "tcp" }] }), lost); // prettier-ignore
    }
  });

  it("calls it by IPv4 alone, for which a public address of IPv6 does not do", () => {
    const v6 = but({ ...behind(oidc), ...calls }, "alb", { ipAddressType: "dualstack-without-public-ipv4" }); // prettier-ignore
    isFound(v6, calling, /^T0 missing works/m);
  });

  it("lets anonymous requests through where it is told to", () => {
    const allow = { ...oidc, authenticateOidc: { ...oidc.authenticateOidc, onUnauthenticatedRequest: "allow" } }; // prettier-ignore
    isRight(behind(allow), traffic);
    const deny = { ...oidc, authenticateOidc: { ...oidc.authenticateOidc, onUnauthenticatedRequest: "deny" } }; // prettier-ignore
    isFound(behind(deny), traffic, lost);
  });

  it("may do so for some paths, and hand on the others without", () => {
    isRight({ ...open, ...rule(oidc), ...calls }, calling);
    isRight({ ...open, ...rule(oidc) }, traffic);
    const routes = { routes: [{ id: "R1", edge: "alb", port: 443, path: "/admin/*", to: "app" }] };
    isRight({ ...open, ...rule(oidc), ...calls }, { ...calling, ...routes });
    isFound({ ...open, ...rule(oidc) }, { ...traffic, ...routes }, /^R1 missing works at alb-group$/m); // prettier-ignore
    const other = { routes: [{ id: "R1", edge: "alb", port: 443, path: "/open/*", to: "app" }] };
    isRight({ ...open, ...rule(oidc) }, { ...traffic, ...other });
  });

  it("leaves the rest of a listener that refuses it as it is", () => {
    const refusing = but({ ...open, ...rule(oidc) }, "alb-listener", { defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }] }); // prettier-ignore
    isRight({ ...refusing, ...calls }, calling);
    isFound(refusing, traffic, lost);
  });

  it("does so on HTTPS alone", () => {
    const http = but({ ...behind(oidc), ...calls }, "alb-listener", { protocol: "HTTP" });
    isFound(http, calling, /^T[01] missing works at alb-listener :: defaultActions\[0\]\.type$/m);
    const without443 = but({ ...open, ...rule(oidc), ...calls }, "alb-listener", { protocol: "HTTP" }); // prettier-ignore
    isRight(without443, calling);
    const onlyRule = matrix({ ...names, allow: [...rows, leaves], routes: [{ id: "R1", edge: "alb", port: 443, path: "/admin/*", to: "app" }] }); // prettier-ignore
    isFound(without443, onlyRule, /^R1 missing works at rule :: actions\[0\]\.type$/m);
  });

  it("does not take away what must never be", () => {
    const never = matrix({ ...names, allow: [rows[3]], never: [{ id: "N1", from: "internet", to: "app" }] }); // prettier-ignore
    isFound(behind(oidc), never, /^N1 refuted/m);
  });
});

describe("an internal load balancer that signs people in", () => {
  const inside = (around: Design): Design => ({
    ...around,
    ...group("client-group"),
    ...lambda("client", ["client-group"]),
    ...group("alb-group"),
    ...group("fn-group"),
    ...pair("client-group", "alb-group", 443),
    ...pair("alb-group", "fn-group", 8080),
    ...balancer("alb", { internal: true }),
    box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("fn-group")] }, { privateIp: "10.0.10.9" }],
    at: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId: the("box", "privateIp"), port: 8080 }],
    ...calls,
  }); // prettier-ignore
  const own = [
    { id: "T0", from: "client", to: "alb", ports: 443 },
    { id: "T1", from: "client", to: "box", through: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "box", ports: 8080 },
  ];
  const parts = { ...names, services: { client: { name: "client" }, box: { name: "box" } } };
  const asked = matrix({ ...parts, allow: own });

  it("gets out by a NAT gateway", () => {
    isRight(behind(oidc, inside(network())), matrix({ ...parts, allow: [...own, leaves] }));
  });

  it("does not where no route leads out, or to the internet gateway without a public address", () => {
    isRight(inside(isolated()), asked);
    isFound(behind(oidc, inside(isolated())), asked, /^T0 missing works at private-[ab]$/m);
    const routed = { ...without(inside(network()), "private-out"), ...route("private-out", "private", { gatewayId: the("igw") }) }; // prettier-ignore
    isFound(behind(oidc, routed), matrix({ ...parts, allow: own }), /^T0 missing works/m);
  });

  describe("with an identity provider in its own network", () => {
    const provider: Design = {
      ...group("idp-group"),
      ...balancer("idp", { internal: true }),
      zone: ["route53/zone", { name: "example.com" }],
      name: ["route53/record", { zoneId: the("zone"), name: "idp.example.com", type: "A", aliases: [{ name: the("idp", "dnsName"), zoneId: "Z1", evaluateTargetHealth: false }] }],
    }; // prettier-ignore
    const design: Design = {
      ...behind(oidc, without(inside(isolated()), "alb-group-out-1")),
      ...provider,
      ...pair("alb-group", "idp-group", 443),
    };
    const near = matrix({
      ...parts,
      edges: { ...parts.edges, idp: { name: "idp" } },
      allow: [...own, { id: "T4", from: "alb", to: "idp", ports: 443 }],
    });

    it("gets there by its public name", () => {
      isRight(design, near);
    });

    it("is said to call nothing else there that it does not hand on to", () => {
      const plain = but(design, "alb-listener", { defaultActions: [{ type: "forward", targetGroupArn: arn("alb-targets") }] }); // prettier-ignore
      isFound(plain, near, /^T4 missing works/m);
    });

    it("does not by a private name, by another one, or where it is not let in", () => {
      const found = /^T0 missing works/m;
      isFound(but(design, "zone", { vpcs: [{ vpcId: the("vpc") }] }), near, found);
      isFound(but(design, "name", { name: "other.example.com" }), near, found);
      isFound(without(design, "idp-group-in-alb-group-443"), near, found);
      const half = { ...oidc, authenticateOidc: { ...oidc.authenticateOidc, userInfoEndpoint: "https://elsewhere.example/u" } }; // prettier-ignore
      isFound(behind(half, design), near, found);
    });

    it("does not for Cognito, or for the keys of tokens", () => {
      for (const action of [cognito, jwt]) isFound(behind(action, design), near, /^T0 missing works/m); // prettier-ignore
    });
  });

  it("does not where a network ACL keeps the answers from it", () => {
    const closed: Design = {
      ...behind(oidc, inside(network())),
      acl: ["ec2/networkAcl", { vpcId: the("vpc"), subnetIds: [the("private-a"), the("private-b")], ingress: [{ ruleNo: 1, action: "allow", protocol: "-1", cidrBlock: "10.0.0.0/16", fromPort: 0, toPort: 0 }], egress: [{ ruleNo: 1, action: "allow", protocol: "-1", cidrBlock: everyone, fromPort: 0, toPort: 0 }] }],
    }; // prettier-ignore
    isFound(closed, asked, /^T0 missing works at acl/m);
  });
});

describe("a front before a load balancer that signs people in", () => {
  const cdn: Design = {
    cdn: ["cloudfront/distribution", { enabled: true, origins: [{ originId: "alb", domainName: the("alb", "dnsName"), customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] } }], defaultCacheBehavior: { targetOriginId: "alb", viewerProtocolPolicy: "redirect-to-https", allowedMethods: ["GET"], cachedMethods: ["GET"] }, restrictions: { geoRestriction: { restrictionType: "none" } }, viewerCertificate: { cloudfrontDefaultCertificate: true } }],
  }; // prettier-ignore
  const zones = { internet: { kind: "internet" }, cdn: { kind: "front", name: "cdn" } };
  const byFront = [
    { id: "F0", from: "cdn", to: "alb", ports: 443 },
    { id: "F1", from: "cdn", to: "app", through: "alb", ports: 443 },
  ];

  it("leads nowhere where that does not get to the identity provider", () => {
    const right = matrix({ ...names, zones, allow: [...rows, ...byFront, leaves] });
    isRight({ ...behind(oidc), ...cdn, ...calls }, right);
    const found = matrix({ ...names, zones, allow: [...byFront, ...rows.slice(2)] });
    areMissing({ ...behind(oidc), ...cdn }, found, "F0", "F1", "T2");
    isFound({ ...behind(oidc), ...cdn }, found, /^F0 missing works at alb-group$/m);
  });
});
