/** Managed fronts that lead somewhere and get nothing themselves: nobody serves, names or permits them. */
import { arn, but, isFound, isNotMissing, isRight, matrix, the, without, type Design } from "./design"; // prettier-ignore
import { group, lets, pair, of, isolated, balancer, lambda, app } from "./parts";

const services = { app: { name: "app" } };
const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };

const origins = [{ originId: "alb", domainName: the("alb", "dnsName"), vpcOriginConfig: { vpcOriginId: the("origin") } }]; // prettier-ignore
const distribution = (enabled: boolean): Design[string] => [
  "cloudfront/distribution",
  { enabled, origins, defaultCacheBehavior: { targetOriginId: "alb" } },
];

describe("a VPC origin of CloudFront that is called", () => {
  const design: Design = {
    ...isolated(),
    igw: ["ec2/internetGateway", { vpcId: the("vpc") }],
    ...group("alb-group"),
    ...lets("alb-group", "pl-a3a144ca", 443),
    ...balancer("alb", { internal: true }),
    origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { name: "alb", arn: arn("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }],
    cdn: distribution(true),
  }; // prettier-ignore
  const traffic = matrix({
    zones: { cdn: { kind: "front", name: "origin" } },
    edges: { alb: { name: "alb" } },
    allow: [{ id: "T1", from: "cdn", to: "alb", ports: 443 }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is proved where one of two distributions is on", () => {
    isRight({ ...design, other: distribution(false) }, traffic);
  });
  it("is not in a VPC without an internet gateway", () => {
    isFound(without(design, "igw"), traffic, /T1 missing works at alb/);
  });
  it("is not where no distribution names it", () => {
    isFound(without(design, "cdn"), traffic, /T1 missing works at origin/);
  });
  it("is not where its distribution names another origin", () => {
    const elsewhere = { origins: [{ originId: "alb", domainName: "x.example", customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } }] }; // prettier-ignore
    isFound(but(design, "cdn", elsewhere), traffic, /T1 missing works at origin/);
  });
  it("is not where its distribution is off", () => {
    isFound(but(design, "cdn", { enabled: false }), traffic, /T1 missing works at cdn :: enabled/);
  });
  it("is a way in all the same where nobody names it", () => {
    isFound(without(design, "cdn"), matrix({ edges: { alb: { name: "alb" } } }), /refuted/);
  });
});

/** What an HTTP API serves: a route to its integration, and a stage. */
const served: Design = {
  api: ["apigatewayv2/api", { protocolType: "HTTP", name: "api" }],
  route: ["apigatewayv2/route", { apiId: the("api"), routeKey: "$default", target: the("integration", "id", (id) => `integrations/${id}`) }],
  stage: ["apigatewayv2/stage", { apiId: the("api"), name: "$default", autoDeploy: true }],
}; // prettier-ignore

describe("an HTTP API before a VPC link", () => {
  const design: Design = {
    ...app("alb-targets"),
    ...served,
    ...group("link-group"),
    link: ["apigatewayv2/vpcLink", { subnetIds: of("private"), securityGroupIds: [the("link-group")] }],
    ...group("alb-group"),
    ...pair("link-group", "alb-group", 80),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb", { internal: true, port: 80, protocol: "HTTP" }),
    integration: ["apigatewayv2/integration", { apiId: the("api"), integrationType: "HTTP_PROXY", integrationMethod: "ANY", connectionType: "VPC_LINK", connectionId: the("link"), integrationUri: arn("alb-listener") }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { api: { kind: "front", name: "integration" } },
    edges: { alb: { name: "alb" } },
    services,
    allow: [
      leaves,
      { id: "T1", from: "api", to: "alb", ports: 80 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "api", to: "app", through: "alb", ports: 80 },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is proved with a stage of a deployment", () => {
    const deployment: Design = { deployment: ["apigatewayv2/deployment", { apiId: the("api") }] };
    const stage = { autoDeploy: undefined, deploymentId: the("deployment") };
    isRight({ ...but(design, "stage", stage), ...deployment }, traffic);
  });
  it("is proved where its routes may stand in a document", () => {
    isRight(but(without(design, "route"), "api", { body: JSON.stringify({ openapi: "3.0.1", paths: {} }) }), traffic); // prettier-ignore
  });
  it("works where the API is another program's", () => {
    isNotMissing(but(without(design, "api", "route", "stage"), "integration", { apiId: "a1b2c3d4e5" }), traffic); // prettier-ignore
  });
  it("is not without a route", () => {
    isFound(without(design, "route"), traffic, /T[13] missing works at integration/);
  });
  it("is not with a route to another integration", () => {
    const other: Design = { other: ["apigatewayv2/integration", { apiId: the("api"), integrationType: "HTTP_PROXY", integrationMethod: "GET", integrationUri: "https://x.example" }] }; // prettier-ignore
    const target = the("other", "id", (id) => `integrations/${id}`);
    isFound({ ...but(design, "route", { target }), ...other }, traffic, /T[13] missing works at integration/); // prettier-ignore
  });
  it("is not without a stage", () => {
    isFound(without(design, "stage"), traffic, /T[13] missing works at api/);
  });
  it("is not with a stage that nothing is deployed to", () => {
    isFound(
      but(design, "stage", { autoDeploy: undefined }),
      traffic,
      /T[13] missing works at stage :: autoDeploy/,
    );
  });
});

describe("an older VPC link of a REST API", () => {
  const api = (...names: readonly string[]): Design => {
    const all: Design = {
      api: ["apigateway/restApi", { name: "api" }],
      integration: ["apigateway/integration", { restApi: the("api"), resourceId: "r1", httpMethod: "ANY", type: "HTTP_PROXY", connectionType: "VPC_LINK", connectionId: the("link"), uri: "http://x.example/" }],
      deployment: ["apigateway/deployment", { restApi: the("api") }],
      stage: ["apigateway/stage", { restApi: the("api"), deployment: the("deployment"), stageName: "live" }],
    }; // prettier-ignore
    return without(all, ...names);
  };
  const design: Design = {
    ...isolated(),
    ...balancer("nlb", { kind: "network", internal: true, port: 80, protocol: "TCP", toProtocol: "TCP", groups: [] }),
    link: ["apigateway/vpcLink", { targetArn: arn("nlb") }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { api: { kind: "front", name: "link" } },
    edges: { nlb: { name: "nlb" } },
    allow: [{ id: "T1", from: "api", to: "nlb", ports: 80 }],
  });
  it("is proved with an API that is deployed", () => {
    isRight({ ...design, ...api() }, traffic);
  });
  it("is proved with an API whose deployment makes the stage", () => {
    isRight({ ...design, ...but(api("stage"), "deployment", { stageName: "live" }) }, traffic);
  });
  it("is proved where no API of the program uses it", () => {
    isRight(design, traffic);
  });
  it("is not with an API without a stage", () => {
    isFound({ ...design, ...api("stage") }, traffic, /T1 missing works at api/);
  });
});

describe("a function that anyone calls by API Gateway", () => {
  const uri = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:fn/invocations"; // prettier-ignore
  const [kind, inputs] = lambda("fn")["fn"] as Design[string];
  const fn: Design = {
    ...isolated(),
    ...group("fn-group"),
    fn: [kind, inputs, { arn: "arn:aws:lambda:eu-central-1:123456789012:function:fn", invokeArn: uri }],
  }; // prettier-ignore
  const permission: Design = {
    permission: ["lambda/permission", { action: "lambda:InvokeFunction", function: the("fn", "name"), principal: "apigateway.amazonaws.com" }],
  }; // prettier-ignore
  const role = "arn:aws:iam::123456789012:role/caller";
  const integration: Design = {
    integration: ["apigatewayv2/integration", { apiId: the("api"), integrationType: "AWS_PROXY", integrationUri: the("fn", "invokeArn") }],
  }; // prettier-ignore
  const byHttp: Design = { ...fn, ...served, ...integration };
  const byRest: Design = {
    ...fn,
    api: ["apigateway/restApi", { name: "api" }],
    integration: ["apigateway/integration", { restApi: the("api"), resourceId: "r1", httpMethod: "ANY", type: "AWS_PROXY", integrationHttpMethod: "POST", uri: the("fn", "invokeArn") }],
    deployment: ["apigateway/deployment", { restApi: the("api") }],
    stage: ["apigateway/stage", { restApi: the("api"), deployment: the("deployment"), stageName: "live" }],
  }; // prettier-ignore
  const quick: Design = { ...fn, api: ["apigatewayv2/api", { protocolType: "HTTP", target: arn("fn") }] }; // prettier-ignore
  const traffic = matrix({
    services: { fn: { name: "fn" } },
    allow: [{ id: "T1", from: "internet", to: "fn" }],
  });
  for (const [what, design, own] of [
    ["an HTTP API", byHttp, "credentialsArn"],
    ["a REST API", byRest, "credentials"],
  ] as const) {
    it(`is proved by ${what} with a permission`, () => {
      isRight({ ...design, ...permission }, traffic);
    });
    it(`is proved by ${what} with a role`, () => {
      isRight(but(design, "integration", { [own]: role }), traffic);
    });
    it(`is not by ${what} with neither`, () => {
      isFound(design, traffic, /T1 missing works at integration/);
    });
    it(`is not by ${what} with a permission for another service`, () => {
      const other = but(permission, "permission", { principal: "events.amazonaws.com" });
      isFound({ ...design, ...other }, traffic, /T1 missing works at integration/);
    });
    it(`is not by ${what} without a stage, whatever is permitted`, () => {
      isFound({ ...without(design, "stage"), ...permission }, traffic, /T1 missing works at api/);
    });
  }
  it("is proved by its name, written out in the permission", () => {
    const own = but({ ...byHttp, ...permission }, "permission", { function: "worker" });
    isRight(but(own, "fn", { name: "worker" }), traffic);
  });
  it("is proved by an alias, with a permission of that", () => {
    const live = "arn:aws:lambda:eu-central-1:123456789012:function:fn:live";
    const alias: Design = {
      alias: ["lambda/alias", { name: "live", functionName: the("fn", "arn"), functionVersion: "1" }, { arn: live, invokeArn: uri.replace("/invocations", ":live/invocations") }],
    }; // prettier-ignore
    const own = but({ ...byHttp, ...permission, ...alias }, "integration", { integrationUri: the("alias", "invokeArn") }); // prettier-ignore
    isRight(but(own, "permission", { qualifier: the("alias", "name") }), traffic);
  });
  it("is proved by an HTTP API that is made in one step", () => {
    isRight({ ...quick, ...permission }, traffic);
  });
  it("is not by one that is made in one step, and not permitted", () => {
    isFound(quick, traffic, /T1 missing works at api/);
  });
  it("is proved by a permission alone: an API of another program may call it", () => {
    isRight({ ...fn, ...permission }, traffic);
  });
  it("is not by an HTTP API without a route", () => {
    isFound({ ...without(byHttp, "route"), ...permission }, traffic, /T1 missing works at integration/); // prettier-ignore
  });
  it("may be called all the same where nobody declares it", () => {
    isFound(without(byHttp, "route"), matrix({ services: { fn: { name: "fn" } } }), /\* refuted/);
  });
});

describe("targets of VPC Lattice that are called", () => {
  const registered = { vpcLatticeConfigurations: [{ roleArn: "arn:aws:iam::123456789012:role/x", targetGroupArn: arn("targets"), portName: "http" }] }; // prettier-ignore
  const forward = { forwards: [{ targetGroups: [{ targetGroupIdentifier: the("targets") }] }] };
  const design: Design = {
    ...app("", registered),
    ...lets("app-group", "169.254.171.0/24", 8080),
    net: ["vpclattice/serviceNetwork", { name: "net", authType: "NONE" }],
    service: ["vpclattice/service", { name: "svc", authType: "NONE" }],
    link: ["vpclattice/serviceNetworkServiceAssociation", { serviceIdentifier: the("service"), serviceNetworkIdentifier: the("net") }],
    targets: ["vpclattice/targetGroup", { name: "g", type: "IP", config: { port: 8080, protocol: "HTTP", vpcIdentifier: the("vpc") } }],
    listener: ["vpclattice/listener", { serviceIdentifier: the("service"), protocol: "HTTPS", port: 443, defaultAction: forward }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { mesh: { kind: "front", name: "app", audience: "accounts" } },
    services,
    allow: [leaves, { id: "T1", from: "mesh", to: "app", ports: 8080 }],
  });
  it("are proved", () => {
    isRight(design, traffic);
  });
  it("are proved where service and network are named by their ARNs", () => {
    const change = { serviceIdentifier: arn("service"), serviceNetworkIdentifier: arn("net") };
    isRight(but(but(design, "link", change), "listener", { serviceIdentifier: arn("service") }), traffic); // prettier-ignore
  });
  const refusing = but(design, "listener", { defaultAction: { fixedResponse: { statusCode: 404 } } }); // prettier-ignore
  const rule: Design = { rule: ["vpclattice/listenerRule", { serviceIdentifier: the("service"), listenerIdentifier: the("listener", "listenerId"), priority: 1, match: { httpMatch: { pathMatch: { match: { prefix: "/" } } } }, action: { forward: forward.forwards[0] } }] }; // prettier-ignore
  it("are proved behind a rule of a listener", () => {
    const [kind = "", inputs = {}] = refusing["listener"] ?? [];
    isRight({ ...refusing, listener: [kind, inputs, { listenerId: "listener-1" }], ...rule }, traffic); // prettier-ignore
  });
  it("are proved where the service is handed to another account, which puts it into a network", () => {
    const shared: Design = {
      share: ["ram/resourceShare", { name: "x" }],
      shared: ["ram/resourceAssociation", { resourceArn: arn("service"), resourceShareArn: arn("share") }],
    }; // prettier-ignore
    isRight({ ...without(design, "link", "net"), ...shared }, traffic);
  });
  it("are proved where the listener is of a service of another program", () => {
    const elsewhere = but(without(design, "link", "net", "service"), "listener", { serviceIdentifier: "svc-0123456789abcdef0" }); // prettier-ignore
    isRight(elsewhere, traffic);
  });
  it("are not where no listener forwards to them", () => {
    isFound(refusing, traffic, /T1 missing works at targets/);
    isFound(without(design, "listener"), traffic, /T1 missing works at targets/);
  });
  it("are not where their service is in no network", () => {
    isFound(without(design, "link"), traffic, /T1 missing works at service/);
  });
});
