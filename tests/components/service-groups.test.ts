import assert from "node:assert/strict";
import { Endpoint } from "../../components/network/endpoints";
import { NetworkTier } from "../../components/network/NetworkTier";
import { InternetAccess } from "../../components/service-groups/plan";
import {
  ServiceGroups,
  type ServiceGroupsArgs,
} from "../../components/service-groups/ServiceGroups";
import { Services } from "../../components/services/Services";
import { construct, type Construction, modes } from "../support/construct";
import { assertProblems, privateSubnets, refusal, types } from "./support";

const network = { vpcId: "vpc-1" };
const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

function groups(args: Partial<ServiceGroupsArgs> = {}, name = "svc"): Promise<Construction> {
  return construct(() => new ServiceGroups(name, { network, services: { web: {} }, ...args }), {
    preview: false,
  });
}

/** The rules by name, without descriptions, of which each must have one. */
function rules(construction: Construction, type: string): Record<string, unknown> {
  return Object.fromEntries(
    construction.ofType(type).map(({ name, inputs }) => {
      const { description, ...rest } = inputs;
      assert.ok(typeof description === "string" && /^[\w. \-:/(),]{5,255}$/.test(description));
      return [name, rest];
    }),
  );
}

describe("ServiceGroups", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly this in a ${mode}`, async () => {
      const construction = await construct(
        () =>
          new ServiceGroups("svc", {
            network,
            services: { web: {}, admin: { internetAccess: InternetAccess.None } },
            ipv6: true,
            endpoints: { securityGroupId: "sg-e", gatewayPrefixListIds: { s3: "pl-s3" } },
          }),
        { preview },
      );
      assert.deepEqual(construction.list(), [
        `${types.group} svc-admin`,
        `${types.group} svc-web`,
        `${types.egress} svc-admin-out-endpoints`,
        `${types.egress} svc-admin-out-list-s3`,
        `${types.egress} svc-web-out-endpoints`,
        `${types.egress} svc-web-out-https`,
        `${types.egress} svc-web-out-https-ipv6`,
        `${types.ingress} svc-admin-in-endpoints`,
        `${types.ingress} svc-web-in-endpoints`,
        "bulkhead:index:ServiceGroups svc",
      ]);
      for (const resource of construction.all.filter((r) => r.custom)) {
        assert.equal(construction.parentOf(resource), "svc", resource.name);
      }
      for (const rule of [
        ...construction.ofType(types.egress),
        ...construction.ofType(types.ingress),
      ]) {
        const group = rule.name.replace(/-(in|out)-.*/, "");
        const own = rule.type === types.egress ? "securityGroupId" : "referencedSecurityGroupId";
        assert.deepEqual(construction.refersTo(rule, own), [group]);
      }
    });
  }

  it("makes groups without inline rules", async () => {
    const construction = await groups({ services: { web: {}, "a-1": {} } });
    assert.deepEqual(
      construction.ofType(types.group).map((r) => r.inputs),
      [
        { vpcId: "vpc-1", description: "Service web", tags: { Name: "svc-web" } },
        { vpcId: "vpc-1", description: "Service a-1", tags: { Name: "svc-a-1" } },
      ],
    );
  });

  it("lets a service reach the internet by HTTPS over IPv4 alone, unless told", async () => {
    const construction = await groups();
    assert.deepEqual(rules(construction, types.egress), {
      "svc-web-out-https": { securityGroupId: "svc-web-id", ...https, cidrIpv4: "0.0.0.0/0" },
    });
    assert.deepEqual(rules(construction, types.ingress), {});
    const dual = await groups({ ipv6: true });
    assert.deepEqual(rules(dual, types.egress), {
      "svc-web-out-https": { securityGroupId: "svc-web-id", ...https, cidrIpv4: "0.0.0.0/0" },
      "svc-web-out-https-ipv6": { securityGroupId: "svc-web-id", ...https, cidrIpv6: "::/0" },
    });
  });

  it("lets a service without the internet reach endpoints only", async () => {
    const construction = await groups({
      services: { admin: { internetAccess: InternetAccess.None } },
      ipv6: true,
      endpoints: {
        securityGroupId: "sg-e",
        gatewayPrefixListIds: { s3: "pl-s3", dynamodb: "pl-ddb" },
      },
    });
    const own = { securityGroupId: "svc-admin-id", ...https };
    assert.deepEqual(rules(construction, types.egress), {
      "svc-admin-out-list-s3": { ...own, prefixListId: "pl-s3" },
      "svc-admin-out-list-dynamodb": { ...own, prefixListId: "pl-ddb" },
      "svc-admin-out-endpoints": { ...own, referencedSecurityGroupId: "sg-e" },
    });
    assert.deepEqual(rules(construction, types.ingress), {
      "svc-admin-in-endpoints": {
        securityGroupId: "sg-e",
        ...https,
        referencedSecurityGroupId: "svc-admin-id",
      },
    });
  });

  it("leaves a service without internet and endpoints no way at all", async () => {
    const construction = await groups({
      services: { admin: { internetAccess: InternetAccess.None } },
    });
    assert.deepEqual(construction.list(), [
      `${types.group} svc-admin`,
      "bulkhead:index:ServiceGroups svc",
    ]);
  });

  it("never lets anything into a service", async () => {
    const construction = await groups({
      services: { web: {}, admin: { internetAccess: InternetAccess.None } },
      endpoints: { securityGroupId: "sg-e" },
    });
    for (const rule of construction.ofType(types.ingress)) {
      assert.equal(rule.inputs["securityGroupId"], "sg-e");
    }
  });

  it("fits a network tier: every reference names its one resource", async () => {
    let ids: string[] = [];
    const construction = await construct(() => {
      const network = new NetworkTier("net", {
        zones: ["eu-central-1a", "eu-central-1b"],
        endpoints: [Endpoint.S3, Endpoint.Logs],
      });
      const made = new ServiceGroups("svc", {
        network,
        services: { job: { internetAccess: InternetAccess.None } },
        endpoints: {
          securityGroupId: network.endpointSecurityGroupId,
          gatewayPrefixListIds: network.gatewayPrefixListIds,
        },
      });
      ids = Object.keys(made.securityGroupIds);
    });
    assert.deepEqual(ids, ["job"]);
    assert.deepEqual(construction.refersTo(construction.one(types.group, "svc-job"), "vpcId"), [
      "net-vpc",
    ]);
    const list = construction.one(types.egress, "svc-job-out-list-s3");
    assert.deepEqual(construction.refersTo(list, "prefixListId"), ["net-s3"]);
    const out = construction.one(types.egress, "svc-job-out-endpoints");
    assert.deepEqual(construction.refersTo(out, "securityGroupId"), ["svc-job"]);
    assert.deepEqual(construction.refersTo(out, "referencedSecurityGroupId"), ["net-endpoints"]);
    const into = construction.one(types.ingress, "svc-job-in-endpoints");
    assert.deepEqual(construction.refersTo(into, "securityGroupId"), ["net-endpoints"]);
    assert.deepEqual(construction.refersTo(into, "referencedSecurityGroupId"), ["svc-job"]);
  });

  for (const { mode, preview } of modes) {
    it(`hands out what an ECS service waits for: its own rules, in a ${mode}`, async () => {
      const construction = await construct(
        () => {
          const groups = new ServiceGroups("svc", {
            network,
            services: { web: {}, api: {}, job: { internetAccess: InternetAccess.None } },
            endpoints: { securityGroupId: "sg-e", gatewayPrefixListIds: { s3: "pl-s3" } },
          });
          const spec = (service: string) => ({
            securityGroupId: groups.securityGroupIds[service] ?? "",
            ready: [groups.ready[service] ?? ""],
            roleArn: "arn:aws:iam::111122223333:role/r",
            roleName: "r",
            image: "nginx",
            port: 80,
          });
          new Services("app", {
            network: privateSubnets,
            services: { web: spec("web"), job: spec("job") },
          });
        },
        { preview },
      );
      const waited = (service: string) =>
        construction
          .one("aws:ecs/service:Service", `app-service-${service}`)
          .dependencies.map((urn) => urn.split("::").pop() ?? "")
          .filter((name) => name.startsWith("svc-"))
          .sort();
      assert.deepEqual(waited("web"), [
        "svc-web",
        "svc-web-in-endpoints",
        "svc-web-out-endpoints",
        "svc-web-out-https",
      ]);
      assert.deepEqual(waited("job"), [
        "svc-job",
        "svc-job-in-endpoints",
        "svc-job-out-endpoints",
        "svc-job-out-list-s3",
      ]);
      const running = construction.one("aws:ecs/service:Service", "app-service-web");
      assert.deepEqual(construction.refersTo(running, "networkConfiguration"), ["svc-web"]);
    });
  }

  it("hands out the groups' ids by service", async () => {
    const seen: Record<string, string> = {};
    await construct(
      () => {
        const made = new ServiceGroups("svc", {
          network,
          services: { web: {}, api: {} },
        });
        for (const [service, id] of Object.entries(made.securityGroupIds)) {
          id.apply((value) => (seen[service] = value));
        }
        for (const [service, id] of Object.entries(made.ready)) {
          id.apply((value) => (seen[`${service} ready`] = value));
        }
      },
      { preview: false },
    );
    assert.deepEqual(seen, {
      web: "svc-web-id",
      api: "svc-api-id",
      "web ready": "svc-web-id",
      "api ready": "svc-api-id",
    });
  });
});

describe("ServiceGroups refuse", () => {
  const many = Object.fromEntries(Array.from({ length: 61 }, (_, i) => [`s${i}`, {}]));
  const cases: [title: string, args: Partial<ServiceGroupsArgs>, expected: [string, RegExp][]][] = [
    ["no service", { services: {} }, [["services", /expected at least one service/]]],
    [
      "names that cannot be a host's",
      { services: { Web: {}, "1st": {}, "web-": {}, a_b: {}, "": {}, ok: {} } },
      [
        ["services.Web", /lower-case letters/],
        ["services.1st", /begins with a letter/],
        ["services.web-", /inner hyphens/],
        ["services.a_b", /lower-case/],
        ["services.", /lower-case/],
      ],
    ],
    [
      "a name that is too long",
      { services: { ["a".repeat(64)]: {} } },
      [[`services.${"a".repeat(64)}`, /up to 63 characters/]],
    ],
    [
      "an unknown access",
      { services: { web: { internetAccess: "http" as InternetAccess } } },
      [["services.web.internetAccess", /found "http", expected one of https, none/]],
    ],
    [
      "a gateway's name with a hyphen",
      { endpoints: { gatewayPrefixListIds: { "s3-x": "pl-1" } } },
      [["endpoints.gatewayPrefixListIds.s3-x", /such as s3/]],
    ],
    [
      "more services than the endpoints' group has rules",
      { services: many, endpoints: { securityGroupId: "sg-e" } },
      [["services", /at most 60/]],
    ],
  ];
  for (const [title, args, expected] of cases) {
    it(title, async () => {
      const all = { network, services: { web: {} }, ...args };
      assertProblems(await refusal(ServiceGroups, "svc", all), expected);
    });
  }

  it("component names that AWS reserves or that leave no room", async () => {
    const refused = (name: string) => () =>
      new ServiceGroups(name, { network, services: { web: {} } });
    await construct(() => {
      assert.throws(refused("sg"), /services\.web: found "sg-web".*does not begin with "sg-"/);
      assert.throws(refused("n".repeat(244)), /services\.web: found .*at most 247 characters/);
    });
    await groups({}, "sgs");
  });

  it("no 61 services where no endpoints' group limits them", async () => {
    const construction = await groups({ services: many });
    assert.equal(construction.ofType(types.group).length, 61);
  });
});
