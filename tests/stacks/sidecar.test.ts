/** The stack `sidecar`: services with proxies and an egress proxy, as settings, as what is registered, and as a proof. */
import assert from "node:assert/strict";
import { readSettings, SettingsError } from "../../stacks/settings";
import { verdictOn } from "../mutation/run";
import { modes } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";

const ready = stackConfig("sidecar");
const readyServices = JSON.parse(ready["bulkhead:services"] ?? "") as Record<string, object>;

/** The ready stack's configuration with other values. */
function changed(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const own = rawConfig(Object.fromEntries(Object.entries(values).map(([key, value]) => [`bulkhead:${key}`, value]))); // prettier-ignore
  const left = Object.entries(values).filter(([, value]) => value === undefined).map(([key]) => `bulkhead:${key}`); // prettier-ignore
  return { ...Object.fromEntries(Object.entries(ready).filter(([key]) => !left.includes(key))), ...own }; // prettier-ignore
}

/** The same with entries of one service changed. */
const service = (name: string, values: object) =>
  changed({ services: { ...readyServices, [name]: { ...readyServices[name], ...values } } });

const read = (raw: Record<string, string>) => readSettings(raw, { project: "bulkhead", stack: "sidecar" }); // prettier-ignore

interface Container {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

for (const { mode, preview } of modes) {
  describe(`the stack sidecar (${mode})`, () => {
    it("is wired to its proxies, and is proved", async () => {
      const construction = await constructPlatform(ready, preview);
      const group = (name: string) =>
        construction.one("aws:lb/targetGroup:TargetGroup", name).inputs;
      for (const name of ["public-search", "public-chat", "public-registration", "private-admin"]) {
        const { port, protocol, healthCheck } = group(name);
        const check = healthCheck as { protocol: string; port: string };
        assert.deepEqual([port, protocol, check.protocol, check.port], [8443, "HTTPS", "HTTPS", "traffic-port"], name); // prettier-ignore
      }
      assert.deepEqual([group("public-frontend")["port"], group("public-frontend")["protocol"]], [80, "HTTP"]); // prettier-ignore
      const { inputs } = construction.one("aws:ecs/service:Service", "services-service-egress");
      assert.equal((inputs["loadBalancers"] as unknown[]).length, 0);
      assert.ok(inputs["serviceRegistries"] !== undefined);
      const outs = construction.all
        .filter(
          ({ type, name }) =>
            type.endsWith(":SecurityGroupEgressRule") && name.startsWith("service-registration-"),
        ) // prettier-ignore
        .map(({ name }) => name);
      assert.deepEqual(outs.sort(), ["service-registration-out-endpoints", "service-registration-out-list-s3"]); // prettier-ignore
      // A plan has no ids; what is made up for an update's is proved of its state.
      if (!preview) return;
      const verdict = verdictOn(construction.all, "sidecar");
      assert.deepEqual(verdict.findings.map(({ title }) => title), []); // prettier-ignore
      assert.ok(verdict.proved);
    });
  });
}

describe("a service that leaves by the egress proxy", () => {
  it("is told of it, and of what it reaches directly", async () => {
    const construction = await constructPlatform(ready, false);
    const { inputs } = construction.one("aws:ecs/taskDefinition:TaskDefinition", "services-task-registration"); // prettier-ignore
    const containers = JSON.parse(inputs["containerDefinitions"] as string) as Container[];
    assert.deepEqual(containers.map(({ name }) => name), ["registration", "proxy"]); // prettier-ignore
    const variables = new Map(containers[0]?.environment.map(({ name, value }) => [name, value]));
    assert.equal(variables.get("HTTPS_PROXY"), "http://proxy.egress.internal.example.com:3128");
    const direct = variables.get("NO_PROXY")?.split(",") ?? [];
    for (const host of [
      ".internal.example.com",
      "169.254.170.2",
      "api.ecr.eu-central-1.amazonaws.com",
      ".s3.eu-central-1.amazonaws.com",
    ]) {
      // prettier-ignore
      assert.ok(direct.includes(host), host);
    }
  });
});

/** A service with a list of callers, in a stack whose CDN passes the API on. */
const behindCdn = (name: string, ...paths: string[]) => ({
  ...changed({ site: { apiThroughCdn: true } }),
  "bulkhead:services": service(name, { proxy: { callers: ["198.51.100.0/24"] }, ...(paths.length === 0 ? {} : { paths }) })["bulkhead:services"] ?? "",
}); // prettier-ignore

/** What is wrong, and where each problem of it is. */
const bad: readonly (readonly [string, Record<string, string>, Readonly<Record<string, RegExp>>])[] = [
  ["a proxy's key that was mistyped", service("search", { proxy: { path: ["/x"] } }), { "services.search.proxy.path": /did you mean "paths"/ }],
  ["a proxy on its application's port", service("chat", { port: 8443 }), { "services.chat.proxy.port": /another port than the application's/ }],
  ["a caller's range with host bits", service("admin", { proxy: { callers: ["10.0.0.1/16"] } }), { "services.admin.proxy.callers[0]": /without host bits/ }],
  ["a caller's range that is none", service("admin", { proxy: { callers: [":/999"] } }), { "services.admin.proxy.callers[0]": /range of addresses/ }],
  ["a header that says how long a body is", service("search", { proxy: { headers: { "Content-Length": "1" } } }), { "services.search.proxy.headers.Content-Length": /same on every answer/ }],
  ["a header of two lines", service("search", { proxy: { headers: { "X-A": "a\r\nb: c" } } }), { "services.search.proxy.headers.X-A": /on one line/ }],
  ["callers of a service that is reached through the CDN", behindCdn("search", "/api/search/*"), { "services.search.proxy.callers": /passes \/api\/\* on: the caller of search is then CloudFront/ }],
  ["callers of the service that has what no other one takes", { ...behindCdn("frontend"), }, { "services.frontend.proxy.callers": /every viewer gets 403/ }],
  ["no way out for the egress proxy", changed({ natGateways: "none", endpoints: [] }), { natGateways: /the egress proxy itself/, endpoints: /registration, api cannot start without/ }],
  ["a path that Nginx would read in another way", service("search", { proxy: { paths: ["/a/../b"] } }), { "services.search.proxy.paths[0]": /single slashes/ }],
  ["a health path that the proxy cannot compare", service("search", { healthPath: "/a;b" }), { "services.search.healthPath": /letters, digits/ }],
  ["a variable that the proxy sets", service("search", { environment: { PORT: "1" } }), { "services.search.environment.PORT": /given once/ }],
  ["a way out that there is not", service("search", { egress: "ftp" }), { "services.search.egress": /"https", "proxy", "none"/ }],
  ["a way out by a proxy that there is not", changed({ egressProxy: undefined }), { "services.registration.egress": /no egressProxy/ }],
  ["an egress proxy that nobody uses", service("registration", { egress: "none" }), { egressProxy: /nobody uses/ }],
  ["an egress proxy without domains", changed({ egressProxy: { domains: [] } }), { "egressProxy.domains": /1 to 500/ }],
  ["a domain with a scheme", changed({ egressProxy: { domains: ["https://x.example.com"] } }), { "egressProxy.domains[0]": /domain name/ }],
  ["an egress proxy of a size that Fargate has not", changed({ egressProxy: { domains: ["x.example.com"], memory: 8192 } }), { "egressProxy.memory": /MiB beside 256/ }],
  ["one egress proxy in production", changed({ production: true, egressProxy: { domains: ["x.example.com"], minimum: 1 } }), { "egressProxy.minimum": /at least 2 in production/ }],
  ["a service of the egress proxy's name", service("egress", { edge: "public", port: 80, healthPath: "/", paths: ["/e/*"] }), { "services.egress": /another name/ }],
  ["a narrow service whose start lacks endpoints", changed({ endpoints: ["s3", "logs"] }), { endpoints: /ecr\.api, ecr\.dkr, secretsmanager among them: registration, api/ }],
  ["a narrow service whose image is out of reach", service("api", { image: "public.ecr.aws/x/api:1" }), { "services.api.image": /private ECR repository, as egress is "none"/ }],
  ["a narrow service whose proxy's image is out of reach", service("registration", { proxy: {} }), { "services.registration.proxy.image": /private ECR repository, as egress is "proxy"/ }],
  ["a narrow service with a shell and no endpoint for it", service("api", { exec: true }), { endpoints: /ssmmessages/ }],
]; // prettier-ignore

describe("a list of callers", () => {
  it("goes with a CDN that does not lead to the service", () => {
    const callers = ["198.51.100.0/24"];
    const proxyOf = (raw: Record<string, string>, name: string) => read(raw).services[name]?.proxy;
    assert.deepEqual(proxyOf(behindCdn("search", "/reports/*"), "search")?.callers, callers);
    assert.deepEqual(proxyOf(behindCdn("admin"), "admin")?.callers, callers);
    assert.deepEqual(
      proxyOf(service("search", { proxy: { callers } }), "search")?.callers,
      callers,
    );
  });
});

describe("settings of proxies that cannot be", () => {
  it("are none in the ready stack", () => {
    const { services, egressProxy } = read(ready);
    assert.equal(services["search"]?.proxy?.port, 8443);
    assert.equal(services["registration"]?.egress, "proxy");
    assert.equal(services["search"].egress, "https");
    assert.equal(egressProxy?.domains.length, 2);
  });

  for (const [title, raw, places] of bad) {
    it(title, () => {
      let found: SettingsError | undefined;
      try {
        read(raw);
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        found = error;
      }
      const at = found?.problems.map((one) => one.at.replace(/^bulkhead:/, ""));
      assert.deepEqual(at, Object.keys(places), found?.message);
      for (const [place, expected] of Object.entries(places)) {
        const one = found?.problems.find((problem) => problem.at === `bulkhead:${place}`);
        assert.match(one?.expected ?? "", expected);
      }
    });
  }
});
