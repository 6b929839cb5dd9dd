/** A service with a proxy in its task, and the egress proxy, as they are registered. */
import assert from "node:assert/strict";
import {
  egressEnvironment,
  EgressProxy,
  type EgressProxyArgs,
  Services,
} from "../../components/index";
import { InvalidArgumentsError } from "../../components/common/problems";
import type { ProxySpec } from "../../components/sidecar/spec";
import type { ServiceSpec } from "../../components/services/spec";
import { type Construction, construct, modes } from "../support/construct";
import { attachment, service, services } from "./services-fixture";
import { json } from "./support";

type Container = Record<string, unknown>;

const task = "aws:ecs/taskDefinition:TaskDefinition";

function build(spec: Partial<ServiceSpec>, preview = false): Promise<Construction> {
  const args = services({ search: service(spec) });
  return construct(() => new Services("app", args), {
    preview,
    outputs: ({ type }): Record<string, string> =>
      type === "aws:cloudwatch/logGroup:LogGroup" ? { region: "eu-central-1" } : {},
  });
}

const proxied = (proxy: Partial<ProxySpec> = {}, more: Partial<ServiceSpec> = {}) => ({
  proxy: { healthPath: "/health", ...proxy },
  attachments: { public: attachment("public") },
  ...more,
});

function containers(construction: Construction): Container[] {
  return json(construction.one(task, "app-task-search"), "containerDefinitions") as Container[];
}

for (const { mode, preview } of modes) {
  describe(`a service with a proxy (${mode})`, () => {
    it("registers what a service without one does", async () => {
      const attachments = { public: attachment("public") };
      const plain = await build({ attachments }, preview);
      assert.deepEqual((await build(proxied(), preview)).list(), plain.list());
    });

    it("lets the load balancer reach the proxy and nothing else", async () => {
      const construction = await build(proxied({ port: 9443 }), preview);
      const { inputs } = construction.one("aws:ecs/service:Service", "app-service-search");
      const [balancer] = inputs["loadBalancers"] as Container[];
      assert.equal(balancer?.["containerName"], "proxy");
      assert.equal(balancer["containerPort"], 9443);
    });
  });

  describe(`an egress proxy (${mode})`, () => {
    it("registers its name and both rules of each client", async () => {
      const construction = await construct(() => new EgressProxy("egress", egress()), { preview });
      assert.deepEqual(construction.list(), [
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace egress-names",
        "aws:servicediscovery/service:Service egress-name",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule egress-chat-out",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule egress-search-out",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule egress-chat-in",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule egress-search-in",
        "bulkhead:index:EgressProxy egress",
      ]);
      const out = construction.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egress-chat-out").inputs; // prettier-ignore
      const into = construction.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "egress-chat-in").inputs; // prettier-ignore
      const ports = { ipProtocol: "tcp", fromPort: 3128, toPort: 3128 };
      assert.deepEqual(out, { ...ports, securityGroupId: "sg-chat", referencedSecurityGroupId: "sg-egress", description: "chat to the egress proxy" }); // prettier-ignore
      assert.deepEqual(into, { ...ports, securityGroupId: "sg-egress", referencedSecurityGroupId: "sg-chat", description: "from chat" }); // prettier-ignore
    });
  });
}

describe("the containers of a task with a proxy", () => {
  it("are the application, which nobody is sent to, and the proxy", async () => {
    const [application = {}, proxy = {}, ...rest] = containers(await build(proxied()));
    assert.deepEqual(rest, []);
    assert.equal(application["name"], "search");
    assert.deepEqual(application["portMappings"], []);
    assert.deepEqual(application["environment"], [
      { name: "HOST", value: "127.0.0.1" },
      { name: "PORT", value: "3001" },
    ]);
    const { command, logConfiguration, ...others } = proxy;
    assert.deepEqual(others, {
      name: "proxy",
      image: "public.ecr.aws/nginx/nginx:1.28",
      essential: true,
      user: "101:101",
      portMappings: [{ containerPort: 8443, hostPort: 8443, protocol: "tcp" }],
      readonlyRootFilesystem: true,
      linuxParameters: {
        initProcessEnabled: true,
        capabilities: { drop: ["ALL"] },
        tmpfs: [{ containerPath: "/tmp", size: 16, mountOptions: ["nosuid", "nodev"] }],
      },
      dependsOn: [{ containerName: "search", condition: "START" }],
      healthCheck: {
        command: ["CMD", "curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:18443/"],
        interval: 10,
        timeout: 3,
        retries: 3,
        startPeriod: 10,
      },
      stopTimeout: 30,
    });
    assert.deepEqual((command as string[]).slice(0, 2), ["sh", "-c"]);
    assert.equal((logConfiguration as { options: Record<string, string> }).options["awslogs-stream-prefix"], "proxy"); // prettier-ignore
  });

  it("start the proxy once the application is well, where it says so", async () => {
    const containerHealthCheck = { command: ["CMD", "true"] };
    const [, proxy = {}] = containers(await build(proxied({}, { containerHealthCheck })));
    assert.deepEqual(proxy["dependsOn"], [{ containerName: "search", condition: "HEALTHY" }]);
  });

  it("tell the application by the variables that it reads", async () => {
    const names = { addressVariable: "SERVER_ADDRESS", portVariable: "SERVER_PORT" };
    const [application = {}] = containers(await build(proxied(names)));
    assert.deepEqual(application["environment"], [
      { name: "SERVER_ADDRESS", value: "127.0.0.1" },
      { name: "SERVER_PORT", value: "3001" },
    ]);
  });

  it("let the execution role pull both images from private repositories, and only these", async () => {
    const image = (name: string) => `111122223333.dkr.ecr.eu-central-1.amazonaws.com/${name}:1`;
    const arn = (name: string) => `arn:aws:ecr:eu-central-1:111122223333:repository/${name}`;
    const construction = await build(
      proxied({ image: image("nginx") }, { image: image("search") }),
    );
    const policy = json(construction.one("aws:iam/rolePolicy:RolePolicy", "app-execution-policy-search"), "policy"); // prettier-ignore
    const { Statement } = policy as { Statement: { Action: string[]; Resource: unknown }[] };
    const pull = Statement.find(({ Action }) => Action.includes("ecr:BatchGetImage"));
    assert.deepEqual(pull?.Resource, [arn("nginx"), arn("search")]);
  });
});

function egress(more: Partial<EgressProxyArgs> = {}): EgressProxyArgs {
  return {
    network: { vpcId: "vpc-1" },
    securityGroupId: "sg-egress",
    clients: { search: { securityGroupId: "sg-search" }, chat: { securityGroupId: "sg-chat" } },
    namespace: "egress.internal.example.com",
    allowedDomains: ["api.example.com"],
    ...more,
  };
}

describe("what a client of the egress proxy is told", () => {
  it("is where the proxy is, and what it reaches directly", () => {
    const variables = egressEnvironment(egress(), [".internal.example.com"]);
    assert.equal(variables["HTTPS_PROXY"], "http://proxy.egress.internal.example.com:3128");
    assert.equal(variables["https_proxy"], variables["HTTPS_PROXY"]);
    assert.equal(variables["NO_PROXY"], "localhost,127.0.0.1,169.254.169.254,169.254.170.2,.internal.example.com"); // prettier-ignore
    assert.equal(variables["no_proxy"], variables["NO_PROXY"]);
  });
});

/** A change of right arguments, and the places where it is refused. */
const badProxies: readonly (readonly [Partial<ProxySpec>, string | readonly string[], Partial<ServiceSpec>?])[] = [
  [{ healthPath: "health" }, "healthPath"],
  [{ healthPath: "/a//b" }, "healthPath"],
  [{ healthPath: "/a;b" }, "healthPath"],
  [{ port: 443 }, "port"],
  [{ port: 3001 }, "port"],
  [{ port: 18_443 }, "port"],
  [{ methods: ["GET", "post"] }, "methods[1]"],
  [{ methods: ["POST"] }, "methods"],
  [{ methods: ["GET", "TRACE"] }, "methods[1]"],
  [{ methods: [] }, "methods"],
  [{ paths: [] }, "paths"],
  [{ paths: ["/a/../b"] }, "paths[0]"],
  [{ paths: ["/a", "/a"] }, "paths[1]"],
  [{ paths: ["/a { return 200; }"] }, "paths[0]"],
  [{ callerCidrBlocks: ["10.0.0.0/8"] }, "callerCidrBlocks"],
  [{ callerCidrBlocks: ["10.0.0.1/8"], trustedCidrBlocks: ["10.0.0.0/16"] }, "callerCidrBlocks[0]"],
  [{ trustedCidrBlocks: ["all"] }, "trustedCidrBlocks[0]"],
  [{ trustedCidrBlocks: ["::/129"] }, "trustedCidrBlocks[0]"],
  [{ callerCidrBlocks: [":/999"], trustedCidrBlocks: ["10.0.0.0/16"] }, "callerCidrBlocks[0]"],
  [{ callerCidrBlocks: ["::/0", "2001:db8::1/64"], trustedCidrBlocks: ["10.0.0.0/16"] }, "callerCidrBlocks[1]"],
  [{ headers: { "X-A": "$host" } }, "headers.X-A"],
  [{ headers: { "X-A": "a\nb" } }, "headers.X-A"],
  [{ headers: { "X-A": "a\r\nSet-Cookie: b" } }, "headers.X-A"],
  [{ headers: { 'X-"A': "b" } }, "headers"],
  [{ headers: { "Content-Length": "1" } }, "headers.Content-Length"],
  [{ headers: { "transfer-encoding": "chunked" } }, "headers.transfer-encoding"],
  [{ headers: { Connection: "keep-alive" } }, "headers.Connection"],
  [{ headers: { "Keep-Alive": "" } }, "headers.Keep-Alive"],
  [{ headers: { Upgrade: "h2c" } }, "headers.Upgrade"],
  [{ headers: { TE: "trailers", Trailer: "x" } }, ["headers.TE", "headers.Trailer"]],
  [{ headers: { "Sec-WebSocket-Accept": "x" } }, "headers.Sec-WebSocket-Accept"],
  [{ headers: { Server: "x" } }, "headers.Server"],
  [{ headers: { "Content-Type": "text/html" } }, "headers.Content-Type"],
  [{ headers: { "X A": "b" } }, "headers"],
  [{ headers: { "X-A": "b", "x-a": "c" } }, "headers"],
  [{ maxBodyMb: 0 }, "maxBodyMb"],
  [{ requestsPerSecond: -1 }, "requestsPerSecond"],
  [{ timeoutSeconds: 4000 }, "timeoutSeconds"],
  [{ image: "nginx" }, "image"],
  [{ portVariable: "HOST" }, "portVariable"],
]; // prettier-ignore

describe("a proxy that cannot be", () => {
  for (const [change, at] of badProxies) {
    it(`is refused: ${JSON.stringify(change)}`, async () => {
      const error = await build(proxied(change)).then(() => assert.fail("was taken"), (e: unknown) => e); // prettier-ignore
      assert.ok(error instanceof InvalidArgumentsError, String(error));
      assert.deepEqual(error.problems.map((one) => one.at), [at].flat().map((one) => `services.search.proxy.${one}`)); // prettier-ignore
    });
  }

  it("is refused where the application's own variable has its name", async () => {
    const spec = proxied({}, { environment: { PORT: "1" } });
    await assert.rejects(
      build(spec),
      /services\.search\.environment\.PORT: .*services\.search\.proxy/,
    );
  });

  const badEgress: readonly (readonly [Partial<EgressProxyArgs>, string])[] = [
    [{ allowedDomains: [] }, "allowedDomains"],
    [{ allowedDomains: ["*"] }, "allowedDomains[0]"],
    [{ allowedDomains: ["https://a.example.com"] }, "allowedDomains[0]"],
    [{ allowedDomains: ["a.example.com", "a.example.com"] }, "allowedDomains[1]"],
    [{ allowedDomains: ["a.example.com allow"] }, "allowedDomains[0]"],
    [{ allowedDomains: ["10.0.0.1"] }, "allowedDomains[0]"],
    [{ allowedPorts: [] }, "allowedPorts"],
    [{ allowedPorts: [0] }, "allowedPorts[0]"],
    [{ forbiddenCidrBlocks: ["10.0.0.1/8"] }, "forbiddenCidrBlocks[0]"],
    [{ forbiddenCidrBlocks: ["::/0", ":/999"] }, "forbiddenCidrBlocks[1]"],
    [{ namespace: "*.example.com" }, "namespace"],
    [{ port: 80 }, "port"],
    [{ clients: {} }, "clients"],
  ];
  for (const [change, at] of badEgress) {
    it(`is refused for the way out: ${JSON.stringify(change)}`, async () => {
      const error = await construct(() => new EgressProxy("egress", egress(change))).then(() => assert.fail("was taken"), (e: unknown) => e); // prettier-ignore
      assert.ok(error instanceof InvalidArgumentsError, String(error));
      assert.deepEqual(error.problems.map((one) => one.at), [at]); // prettier-ignore
    });
  }
});
