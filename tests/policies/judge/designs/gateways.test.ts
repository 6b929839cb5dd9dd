/** Designs behind API Gateway, CloudFront, Global Accelerator, PrivateLink and Lattice. */
import { arn, but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { group, lets, sends, pair, of, network, isolated, database, balancer, fargate, lambda, app, sharing } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";
const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };

describe("an HTTP API with a VPC link", () => {
  const link: Design = {
    ...group("link-group"),
    link: ["apigatewayv2/vpcLink", { subnetIds: of("private"), securityGroupIds: [the("link-group")] }],
    api: ["apigatewayv2/api", { protocolType: "HTTP", name: "api" }],
    route: ["apigatewayv2/route", { apiId: the("api"), routeKey: "$default", target: the("integration", "id", (id) => `integrations/${id}`) }],
    stage: ["apigatewayv2/stage", { apiId: the("api"), name: "$default", autoDeploy: true }],
  }; // prettier-ignore
  const integration = (uri: unknown): Design => ({
    integration: ["apigatewayv2/integration", { apiId: the("api"), integrationType: "HTTP_PROXY", integrationMethod: "ANY", connectionType: "VPC_LINK", connectionId: the("link"), integrationUri: uri }],
  }); // prettier-ignore
  const declared = (kind: object, rows: readonly object[]) =>
    matrix({ zones: { api: { kind: "front", name: "integration" } }, ...kind, allow: rows });

  const byBalancer: Design = {
    ...app("alb-targets"),
    ...link,
    ...group("alb-group"),
    ...pair("link-group", "alb-group", 80),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb", { internal: true, port: 80, protocol: "HTTP" }),
    ...integration(arn("alb-listener")),
  };
  const traffic = declared(
    { edges: { alb: { name: "alb" } }, services: { app: { name: "app" } } },
    [
      leaves,
      { id: "T1", from: "api", to: "alb", ports: 80 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "api", to: "app", through: "alb", ports: 80 },
    ],
  );
  it("is proved with an internal application load balancer", () => {
    isRight(byBalancer, traffic);
  });
  it("is not where the load balancer does not let the link in", () => {
    isFound(without(byBalancer, "alb-group-in-link-group-80"), traffic, /T1 missing/);
  });
  it("is not where the load balancer and its target group do not go together, which is told of that one", () => {
    isFound(but(byBalancer, "alb-targets", { targetType: "instance" }), traffic, /T3 missing works at alb-targets :: targetType$/m); // prettier-ignore
  });

  const byNames: Design = {
    ...app(),
    ...link,
    ...pair("link-group", "app-group", 8080),
    names: ["servicediscovery/privateDnsNamespace", { name: "svc.local", vpc: the("vpc") }],
    service: ["servicediscovery/service", { name: "app", namespaceId: the("names"), dnsConfig: { namespaceId: the("names"), dnsRecords: [{ type: "SRV", ttl: 10 }] } }],
    ...fargate("app", { more: { serviceRegistries: { registryArn: arn("service"), port: 8080 } } }),
    ...integration(arn("service")),
  }; // prettier-ignore
  const named = declared({ services: { app: { name: "app" } } }, [
    leaves,
    { id: "T1", from: "api", to: "app", ports: 8080 },
  ]);
  it("is proved with Cloud Map", () => {
    isRight(byNames, named);
  });
  it("is not where the tasks do not let the link in", () => {
    isFound(without(byNames, "app-group-in-link-group-8080"), named, /T1 missing/);
  });
});

describe("a REST API with a VPC link to a network load balancer", () => {
  const design: Design = {
    ...app("nlb-targets"),
    ...lets("app-group", the("vpc", "cidrBlock"), 8080),
    ...balancer("nlb", { kind: "network", internal: true, port: 80, protocol: "TCP", toProtocol: "TCP", groups: [] }),
    link: ["apigateway/vpcLink", { targetArn: arn("nlb") }],
    api: ["apigateway/restApi", { name: "api" }],
    resource: ["apigateway/resource", { restApi: the("api"), parentId: the("api", "rootResourceId"), pathPart: "{proxy+}" }],
    method: ["apigateway/method", { restApi: the("api"), resourceId: the("resource"), httpMethod: "ANY", authorization: "NONE" }],
    integration: ["apigateway/integration", { restApi: the("api"), resourceId: the("resource"), httpMethod: "ANY", type: "HTTP_PROXY", connectionType: "VPC_LINK", connectionId: the("link"), uri: "http://x.example/{proxy}" }],
    deployment: ["apigateway/deployment", { restApi: the("api") }],
    stage: ["apigateway/stage", { restApi: the("api"), deployment: the("deployment"), stageName: "live" }],
  }; // prettier-ignore
  const api = { ...design, api: ["apigateway/restApi", { name: "api" }, { rootResourceId: "r1" }] } satisfies Design; // prettier-ignore
  const traffic = matrix({
    zones: { api: { kind: "front", name: "link" } },
    edges: { nlb: { name: "nlb" } },
    services: { app: { name: "app" } },
    allow: [
      leaves,
      { id: "T1", from: "api", to: "nlb", ports: 80 },
      { id: "T2", from: "nlb", to: "app", ports: 8080 },
      { id: "T3", from: "api", to: "app", through: "nlb", ports: 80 },
    ],
  });
  it("is proved", () => {
    isRight(api, traffic);
  });
  it("is not where the load balancer and its target group do not go together, which is told of that one", () => {
    isFound(but(api, "nlb-targets", { targetType: "instance" }), traffic, /T3 missing works at nlb-targets :: targetType$/m); // prettier-ignore
  });
  it("is not where the link is not declared", () => {
    isFound(api, matrix({ edges: { nlb: { name: "nlb" } }, services: { app: { name: "app" } }, allow: [leaves, { id: "T2", from: "nlb", to: "app", ports: 8080 }] }), /reach at/); // prettier-ignore
  });
});

describe("a private REST API", () => {
  const design: Design = {
    ...isolated(),
    ...group("client-group"),
    ...group("endpoint-group"),
    ...pair("client-group", "endpoint-group", 443),
    ...lambda("client"),
    endpoint: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: "com.amazonaws.eu-central-1.execute-api", vpcEndpointType: "Interface", subnetIds: of("private"), securityGroupIds: [the("endpoint-group")], privateDnsEnabled: true }],
    api: ["apigateway/restApi", { name: "api", endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [the("endpoint")] } }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { client: { name: "client" } },
    never: [{ id: "N1", from: "client", to: "internet" }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where the client gets out to the internet", () => {
    const open = { ...network(), ...design, ...sends("client-group", everyone, 443) };
    isFound(open, traffic, /N1 refuted/);
  });
});

describe("an endpoint service with a consumer in another VPC", () => {
  const design = sharing();
  const traffic = matrix({
    zones: { consumers: { kind: "front", name: "shared" } },
    edges: { nlb: { name: "nlb" } },
    services: { app: { name: "app" }, client: { name: "client" } },
    allow: [
      leaves,
      { id: "T2", from: "consumers", to: "nlb", ports: 443 },
      { id: "T3", from: "consumers", to: "app", through: "nlb", ports: 443 },
      { id: "T4", from: "nlb", to: "app", ports: 8080 },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not without a row for its consumers", () => {
    isFound(design, matrix({ ...traffic, zones: {}, allow: [leaves, { id: "T4", from: "nlb", to: "app", ports: 8080 }] }), /\* (refuted|undecided) reach/); // prettier-ignore
  });
});

describe("CloudFront with a VPC origin", () => {
  const design: Design = {
    ...app("alb-targets"),
    ...group("alb-group"),
    ...lets("alb-group", "pl-a3a144ca", 443),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb", { internal: true }),
    origin: ["cloudfront/vpcOrigin", { vpcOriginEndpointConfig: { name: "alb", arn: arn("alb"), httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: { items: ["TLSv1.2"], quantity: 1 } } }],
    cdn: ["cloudfront/distribution", { enabled: true, origins: [{ originId: "alb", domainName: the("alb", "dnsName"), vpcOriginConfig: { vpcOriginId: the("origin") } }] }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { cdn: { kind: "front", name: "origin" } },
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [
      leaves,
      { id: "T1", from: "cdn", to: "alb", ports: 443 },
      { id: "T2", from: "alb", to: "app", ports: 8080 },
      { id: "T3", from: "cdn", to: "app", through: "alb", ports: 443 },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  const never = [{ id: "N1", from: "internet", to: ["alb", "app"] }];
  it("is proved beside a row that forbids the internet", () => {
    isRight(design, matrix({ ...traffic, never }));
  });
  it("is not where the load balancer is on the internet as well", () => {
    const open = { ...but(design, "alb", { internal: false, subnets: of("public") }), ...lets("alb-group", everyone, 443, "x") }; // prettier-ignore
    isFound(open, matrix({ ...traffic, never }), /N1 refuted/);
  });
  it("is not where an accelerator leads there, which is no zone", () => {
    const more: Design = {
      accelerator: ["globalaccelerator/accelerator", { name: "x" }],
      gates: ["globalaccelerator/listener", { acceleratorArn: the("accelerator"), protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] }],
      endpoints: ["globalaccelerator/endpointGroup", { listenerArn: the("gates"), endpointConfigurations: [{ endpointId: arn("alb") }] }],
      ...lets("alb-group", everyone, 443, "x"),
    }; // prettier-ignore
    isFound({ ...design, ...more }, matrix({ ...traffic, never }), /N1 refuted/);
  });
  it("is not where nobody declares it", () => {
    isFound(design, matrix({ edges: { alb: { name: "alb" } }, services: { app: { name: "app" } }, allow: [leaves, { id: "T2", from: "alb", to: "app", ports: 8080 }] }), /reach/); // prettier-ignore
  });
  it("is not where the load balancer listens on another port", () => {
    isFound(but(design, "alb-listener", { port: 8443 }), traffic, /T[13] missing/);
  });
});

describe("Global Accelerator in front of a load balancer", () => {
  const design: Design = {
    ...app("alb-targets"),
    ...group("alb-group"),
    ...lets("alb-group", everyone, 443),
    ...pair("alb-group", "app-group", 8080),
    ...balancer("alb", { internal: true }),
    accelerator: ["globalaccelerator/accelerator", { name: "x", enabled: true }],
    "accelerator-listener": ["globalaccelerator/listener", { acceleratorArn: the("accelerator"), protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] }],
    endpoints: ["globalaccelerator/endpointGroup", { listenerArn: the("accelerator-listener"), endpointConfigurations: [{ endpointId: arn("alb"), weight: 100, clientIpPreservationEnabled: true }] }],
  }; // prettier-ignore
  const rows = [
    leaves,
    { id: "T1", from: ["edge", "app"], to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "edge", to: "app", through: "alb", ports: 443 },
  ];
  const traffic = matrix({
    zones: { edge: { kind: "front", name: "endpoints" } },
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: rows,
  });
  it("is proved with an internal one", () => {
    isRight(design, traffic);
  });
  it("is not where the VPC has no internet gateway", () => {
    isFound(without(design, "igw", "public-out"), traffic, /T1 missing/);
  });
  const never = matrix({
    edges: { alb: { name: "alb" } },
    services: { app: { name: "app" } },
    allow: [leaves, { id: "T2", from: "alb", to: "app", ports: 8080 }],
    never: [{ id: "N1", from: "internet", to: "alb" }],
  });
  const configs = (...all: readonly object[]): Design =>
    but(design, "endpoints", { endpointConfigurations: all });
  const idle: readonly (readonly [string, Design, string])[] = [
    ["it is switched off", but(design, "accelerator", { enabled: false }), "accelerator :: enabled"],
    ["its dial is at nought", but(design, "endpoints", { trafficDialPercentage: 0 }), "endpoints :: trafficDialPercentage"],
    ["it gives no weight to what it leads to", configs({ endpointId: arn("alb"), weight: 0 }), "endpoints :: endpointConfigurations\\[0\\].weight"],
    ["it gives weight to something else alone", configs({ endpointId: "eipalloc-1", weight: 9 }, { endpointId: arn("alb"), weight: 0 }), "endpoints :: endpointConfigurations\\[1\\].weight"],
    ["it is of another program", but(design, "endpoints", { listenerArn: "arn:aws:globalaccelerator::123456789012:accelerator/a/listener/b" }), "endpoints :: listenerArn"],
  ]; // prettier-ignore
  for (const [title, changed, at] of idle) {
    it(`is not where ${title}`, () => {
      isFound(changed, traffic, new RegExp(`T1 missing works at ${at}`));
    });
    it(`leads in where ${title}: that is soon changed`, () => {
      isFound(changed, never, /N1 refuted/);
    });
  }
});

describe("a site in S3 behind CloudFront", () => {
  const design: Design = {
    bucket: ["s3/bucket", {}, { bucketRegionalDomainName: "b.s3.eu-central-1.amazonaws.com" }],
    closed: ["s3/bucketPublicAccessBlock", { bucket: the("bucket"), blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }],
    control: ["cloudfront/originAccessControl", { name: "x", originAccessControlOriginType: "s3", signingBehavior: "always", signingProtocol: "sigv4" }],
    acl: ["wafv2/webAcl", { scope: "CLOUDFRONT", region: "us-east-1", defaultAction: { allow: {} } }],
    cdn: ["cloudfront/distribution", { enabled: true, webAclId: arn("acl"), origins: [{ originId: "s3", domainName: the("bucket", "bucketRegionalDomainName"), originAccessControlId: the("control") }] }],
    policy: ["s3/bucketPolicy", { bucket: the("bucket"), policy: arn("cdn") }],
    zone: ["route53/zone", { name: "x.example" }],
    record: ["route53/record", { zoneId: the("zone"), name: "x.example", type: "A", aliases: [{ name: the("cdn", "domainName"), zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }] }],
    certificate: ["acm/certificate", { domainName: "x.example", validationMethod: "DNS", region: "us-east-1" }],
  }; // prettier-ignore
  const named = { ...design, cdn: [design["cdn"]?.[0] ?? "", design["cdn"]?.[1] ?? {}, { domainName: "d1.cloudfront.net" }] } satisfies Design; // prettier-ignore
  it("is proved beside what is in the network", () => {
    isRight({ ...named, ...network(), ...database() }, matrix({ stores: { db: { name: "db" } } }));
  });
});

describe("a service network of Lattice", () => {
  const design: Design = {
    ...app(),
    ...group("lattice-group"),
    ...lets("app-group", "169.254.171.0/24", 8080),
    ...group("client-group"),
    ...lambda("client"),
    ...sends("client-group", "169.254.171.0/24", 443),
    ...lets("lattice-group", the("client-group"), 443),
    net: ["vpclattice/serviceNetwork", { name: "net", authType: "NONE" }],
    association: ["vpclattice/serviceNetworkVpcAssociation", { vpcIdentifier: the("vpc"), serviceNetworkIdentifier: the("net"), securityGroupIds: [the("lattice-group")] }],
    service: ["vpclattice/service", { name: "svc", authType: "NONE" }],
    link: ["vpclattice/serviceNetworkServiceAssociation", { serviceIdentifier: the("service"), serviceNetworkIdentifier: the("net") }],
    targets: ["vpclattice/targetGroup", { name: "g", type: "IP", config: { port: 8080, protocol: "HTTP", vpcIdentifier: the("vpc") } }],
    listener: ["vpclattice/listener", { serviceIdentifier: the("service"), protocol: "HTTPS", port: 443, defaultAction: { forwards: [{ targetGroups: [{ targetGroupIdentifier: the("targets") }] }] } }],
    ...fargate("app", { more: { vpcLatticeConfigurations: [{ roleArn: "arn:aws:iam::123456789012:role/x", targetGroupArn: arn("targets"), portName: "http" }] } }),
  }; // prettier-ignore
  const traffic = matrix({
    zones: { mesh: { kind: "front", name: "app", audience: "accounts" } },
    services: { app: { name: "app" }, client: { name: "client" } },
    allow: [leaves, { id: "T1", from: "mesh", to: "app", ports: 8080 }],
    never: [{ id: "N1", from: "internet", to: "app" }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  const apart = matrix({ ...traffic, never: [{ id: "N1", from: ["internet", "client"], to: "app" }] }); // prettier-ignore
  it("is not where a row forbids who calls it by the association of its VPC", () => {
    isFound(design, apart, /N1 undecided reach at association :: vpcIdentifier/);
  });
  it("is proved where the association's group does not let that one in", () => {
    isRight(without(design, "lattice-group-in-1"), apart);
  });
  it("is proved where that one's group sends nothing there", () => {
    isRight(without(design, "client-group-out-1"), apart);
  });
  it("is not where tasks are registered by another port than the one that is declared", () => {
    const rows = [leaves, { id: "T1", from: "mesh", to: "app", ports: 9090 }];
    isFound(design, matrix({ ...traffic, allow: rows }), /refuted reach at app/);
  });
});
