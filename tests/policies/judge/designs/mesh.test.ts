/** Services that call each other, functions behind APIs, and lists of addresses of one's own. */
import { arn, but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { balancer, cluster, database, fargate, group, isolated, lambda, lets, network, pair, sends } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";

describe("services that find each other by Service Connect", () => {
  const names: Design = {
    names: ["servicediscovery/httpNamespace", { name: "shop" }],
    cluster: ["ecs/cluster", { name: "main", serviceConnectDefaults: { namespace: arn("names") } }],
  };
  const connected = { serviceConnectConfiguration: { enabled: true, namespace: arn("names"), services: [{ portName: "http", clientAlias: [{ port: 8080 }] }] } }; // prettier-ignore
  const design: Design = {
    ...network(),
    ...names,
    ...group("web-group"),
    ...group("api-group"),
    ...pair("web-group", "api-group", 8080),
    ...sends("web-group", everyone, 443),
    ...sends("api-group", everyone, 443),
    ...fargate("web", { more: connected }),
    ...fargate("api", { more: connected }),
  };
  const traffic = matrix({
    services: { web: { name: "web" }, api: { name: "api" } },
    allow: [
      { id: "T1", from: "web", to: "api", ports: 8080 },
      { id: "T2", from: ["web", "api"], to: "internet", ports: "tcp/443" },
    ],
    never: [{ id: "N1", from: "api", to: "web" }],
  });
  it("are proved", () => {
    isRight(design, traffic);
  });
  it("are not where the one that is called lets nobody in", () => {
    isFound(without(design, "api-group-in-web-group-8080"), traffic, /T1 missing/);
  });
  it("are not where both are in one group", () => {
    const both = { subnets: [the("private-a")], securityGroups: [the("web-group")] };
    isFound(but(design, "api", { networkConfiguration: both }), traffic, /T1 missing/);
  });
});

describe("a function behind an HTTP API", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...group("fn-group"),
    ...pair("fn-group", "db-group", 5432),
    ...lambda("fn"),
    api: ["apigatewayv2/api", { protocolType: "HTTP", name: "api" }],
    integration: ["apigatewayv2/integration", { apiId: the("api"), integrationType: "AWS_PROXY", integrationUri: arn("fn"), payloadFormatVersion: "2.0" }],
    route: ["apigatewayv2/route", { apiId: the("api"), routeKey: "$default", target: the("integration", "id", (id) => `integrations/${id}`) }],
    stage: ["apigatewayv2/stage", { apiId: the("api"), name: "$default", autoDeploy: true }],
    permission: ["lambda/permission", { function: the("fn", "name"), action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com", sourceArn: the("api", "executionArn", (text) => `${text}/*/*`) }],
  }; // prettier-ignore
  const known: Design = { ...design, api: ["apigatewayv2/api", { protocolType: "HTTP", name: "api" }, { executionArn: "arn:aws:execute-api:eu-central-1:123456789012:api" }] }; // prettier-ignore
  const rows = [{ id: "T1", from: "fn", to: "db", ports: 5432 }];
  const named = { services: { fn: { name: "fn" } }, stores: { db: { name: "db" } } };
  it("is proved where anyone may call it", () => {
    isRight(
      known,
      matrix({ ...named, allow: [...rows, { id: "T2", from: "internet", to: "fn" }] }),
    );
  });
  it("is not where nobody declares that", () => {
    isFound(known, matrix({ ...named, allow: rows }), /reach/);
  });
});

describe("a load balancer for a list of offices", () => {
  const design: Design = {
    ...network(),
    ...cluster,
    offices: ["ec2/managedPrefixList", { addressFamily: "IPv4", maxEntries: 5, name: "offices", entries: [{ cidr: "193.99.144.0/24" }, { cidr: "193.0.6.139/32" }] }],
    ...group("alb-group"),
    ...group("app-group"),
    ...lets("alb-group", the("offices", "prefix"), 443),
    ...pair("alb-group", "app-group", 8080),
    ...sends("app-group", everyone, 443),
    ...balancer("alb"),
    ...fargate("app", { targets: "alb-targets" }),
  }; // prettier-ignore
  const traffic = matrix({
    zones: { offices: { kind: "network", cidrs: ["193.99.144.0/24", "193.0.6.139/32"] } },
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [
      { id: "T1", from: "offices", to: "alb", ports: 443 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "offices", to: "app", through: "alb", ports: 443 },
      { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not with one entry more", () => {
    isFound(but(design, "offices", { entries: [{ cidr: "193.99.144.0/24" }, { cidr: "193.0.6.0/24" }] }), traffic, /\* refuted/); // prettier-ignore
  });
  it("is not without one of the offices", () => {
    isFound(
      but(design, "offices", { entries: [{ cidr: "193.99.144.0/24" }] }),
      traffic,
      /T1 missing/,
    );
  });
});
