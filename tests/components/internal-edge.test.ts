import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { WireValue } from "../../cli/plan/document";
import { ClientVpn } from "../../components/client-vpn/ClientVpn";
import type { Target } from "../../components/common/contracts";
import { InternalEdge, type InternalEdgeArgs } from "../../components/internal-edge/InternalEdge";
import {
  type Construction,
  construct,
  modes,
  type PlannedResource,
  unknownValue,
} from "../support/construct";
import { privateSubnets, types as shared, vpnArgs } from "./support";

const types = {
  ...shared,
  zone: "aws:route53/zone:Zone",
  validation: "aws:acm/certificateValidation:CertificateValidation",
  edge: "bulkhead:index:InternalEdge",
} as const;

const services = ["frontend", "registration", "search", "chat", "admin", "api"] as const;
const givenCertificate = "arn:aws:acm:eu-central-1:111122223333:certificate/given";
const withoutLogs = { accessLogs: { enabled: false } };

/** The marketplace: a group per service, and a VPN. */
function platform() {
  const groups = Object.fromEntries(
    services.map((s) => [s, new aws.ec2.SecurityGroup(s, { vpcId: "vpc-1" })]),
  );
  const idOf = (service: string): pulumi.Output<string> => {
    const group = groups[service];
    if (group === undefined) throw new Error(service);
    return group.id;
  };
  const target = (service: string, port: number): Target => ({
    securityGroupId: idOf(service),
    port,
    healthCheck: { path: "/health" },
  });
  const vpn = new ClientVpn("vpn", vpnArgs);
  const callers = ["frontend", "registration", "search", "chat", "admin"];
  return {
    network: privateSubnets,
    domain: "internal.example.com",
    publicDomain: "example.com",
    vpcCidrBlock: "10.0.0.0/16",
    certificateArn: givenCertificate,
    routes: {
      admin: { target: target("admin", 3003) },
      api: { target: target("api", 3004) },
    },
    audiences: {
      employees: {
        port: 443,
        routes: ["admin", "api"],
        clients: { vpn: { securityGroupId: vpn.securityGroupId } },
      },
      services: {
        port: 8443,
        routes: ["api"],
        clients: Object.fromEntries(callers.map((s) => [s, { securityGroupId: idOf(s) }])),
      },
    },
  } satisfies InternalEdgeArgs;
}

/** What AWS adds to a certificate and to a security group. */
function deployed({ type, inputs }: PlannedResource): Record<string, WireValue> {
  if (type === types.group) return { ownerId: "111122223333" };
  if (type !== types.certificate) return {};
  return {
    domainValidationOptions: [
      {
        domainName: inputs["domainName"] ?? "",
        resourceRecordName: "_proof.internal.example.com",
        resourceRecordType: "CNAME",
        resourceRecordValue: "_value.acm-validations.aws",
      },
    ],
  };
}

/** What the edge itself registered: what lies below it, and the edge. */
function ownList(built: Construction): string[] {
  const own = built.all.filter((r) => r.type === types.edge || built.parentOf(r) === "inner");
  return own.map((r) => `${r.type} ${r.name}`).sort();
}

for (const { mode, preview } of modes) {
  const idOf = (name: string) => (preview ? unknownValue : `${name}-id`);
  const arnOf = (service: string, name: string) =>
    preview ? unknownValue : `arn:aws:${service}:eu-central-1:111122223333:${name}`;

  describe(`InternalEdge (${mode})`, () => {
    const build = (change: (args: InternalEdgeArgs) => InternalEdgeArgs = (args) => args) =>
      construct(() => new InternalEdge("inner", change({ ...platform(), ...withoutLogs })), {
        preview,
        outputs: deployed,
      });

    let built: Construction;
    before(async () => {
      built = await build();
    });

    it("registers exactly this for the platform", () => {
      const flows = [
        "inner-employees-from-vpn",
        ...["admin", "chat", "frontend", "registration", "search"].map(
          (s) => `inner-services-from-${s}`,
        ),
        "inner-to-admin",
        "inner-to-api",
      ];
      assert.deepEqual(
        ownList(built),
        [
          `${types.edge} inner`,
          `${types.group} inner-group`,
          ...flows.flatMap((f) => [`${types.egress} ${f}-egress`, `${types.ingress} ${f}-ingress`]),
          `${types.loadBalancer} inner-alb`,
          `${types.listener} inner-listener-employees`,
          `${types.listener} inner-listener-services`,
          `${types.rule} inner-rule-employees-admin`,
          `${types.rule} inner-rule-employees-api`,
          `${types.rule} inner-rule-services-api`,
          `${types.targetGroup} inner-admin`,
          `${types.targetGroup} inner-api`,
          `${types.zone} inner-zone`,
          `${types.record} inner-name-admin`,
          `${types.record} inner-name-api`,
        ].sort(),
      );
    });

    it("makes an internal load balancer over IPv4 in the private subnets", () => {
      const alb = built.one(types.loadBalancer);
      assert.deepEqual(alb.inputs, {
        loadBalancerType: "application",
        internal: true,
        ipAddressType: "ipv4",
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: [idOf("inner-group")],
        enableDeletionProtection: true,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        idleTimeout: 60,
        tags: { Name: "inner-alb" },
      });
      assert.deepEqual(built.refersTo(alb, "securityGroups"), ["inner-group"]);
      const { inputs } = built.one(types.group, "inner-group");
      assert.equal(inputs["ingress"], undefined);
      assert.equal(inputs["egress"], undefined);
    });

    it("answers nothing by default, on a TLS listener per audience", () => {
      for (const [audience, port] of [
        ["employees", 443],
        ["services", 8443],
      ] as const) {
        const listener = built.one(types.listener, `inner-listener-${audience}`);
        assert.deepEqual(listener.inputs, {
          loadBalancerArn: arnOf("lb", "inner-alb"),
          port,
          protocol: "HTTPS",
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          certificateArn: givenCertificate,
          defaultActions: [
            {
              type: "fixed-response",
              fixedResponse: {
                contentType: "text/plain",
                messageBody: "Not found",
                statusCode: "404",
              },
            },
          ],
        });
        assert.deepEqual(built.refersTo(listener, "loadBalancerArn"), ["inner-alb"]);
      }
    });

    it("routes on each listener to its audience's routes alone (T8, T11)", () => {
      assert.deepEqual(
        built
          .ofType(types.rule)
          .map((rule) => ({
            listener: built.refersTo(rule, "listenerArn"),
            target: built.refersTo(rule, "actions"),
            conditions: rule.inputs["conditions"],
          }))
          .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        [
          {
            listener: ["inner-listener-employees"],
            target: ["inner-admin"],
            conditions: [{ hostHeader: { values: ["admin.internal.example.com"] } }],
          },
          {
            listener: ["inner-listener-employees"],
            target: ["inner-api"],
            conditions: [{ hostHeader: { values: ["api.internal.example.com"] } }],
          },
          {
            listener: ["inner-listener-services"],
            target: ["inner-api"],
            // Whatever arrives: clients name the port in the Host header, which plain values cannot hold.
            conditions: [{ pathPattern: { values: ["*"] } }],
          },
        ],
      );
      for (const rule of built.ofType(types.rule)) {
        assert.deepEqual(rule.inputs["actions"], [
          {
            type: "forward",
            targetGroupArn: arnOf("lb", rule.name.replace(/-rule-[a-z]+/, "")),
          },
        ]);
      }
    });

    it("admits on each port its audience's clients alone (T6, T9, T10, T11)", () => {
      const admitted = built
        .ofType(types.ingress)
        .filter((r) => built.refersTo(r, "securityGroupId").includes("inner-group"))
        .map((r) => [
          built.refersTo(r, "referencedSecurityGroupId").join(),
          r.inputs["fromPort"],
          r.inputs["toPort"],
          r.inputs["ipProtocol"],
          r.inputs["cidrIpv4"] ?? r.inputs["cidrIpv6"] ?? r.inputs["prefixListId"],
        ])
        .sort();
      assert.deepEqual(admitted, [
        ["admin", 8443, 8443, "tcp", undefined],
        ["chat", 8443, 8443, "tcp", undefined],
        ["frontend", 8443, 8443, "tcp", undefined],
        ["registration", 8443, 8443, "tcp", undefined],
        ["search", 8443, 8443, "tcp", undefined],
        ["vpn-group", 443, 443, "tcp", undefined],
      ]);
    });

    it("writes the clients' side, so that the VPN reaches the edge and nothing beyond (T7)", () => {
      const from = (group: string) =>
        built
          .ofType(types.egress)
          .filter((r) => built.refersTo(r, "securityGroupId").join() === group)
          .map((r) => [
            built.refersTo(r, "referencedSecurityGroupId").join(),
            r.inputs["fromPort"],
            r.inputs["toPort"],
            r.inputs["cidrIpv4"],
          ])
          .sort();
      assert.deepEqual(from("vpn-group"), [
        ["", 53, 53, "10.0.0.2/32"],
        ["", 53, 53, "10.0.0.2/32"],
        ["inner-group", 443, 443, undefined],
      ]);
      assert.deepEqual(from("search"), [["inner-group", 8443, 8443, undefined]]);
      assert.deepEqual(from("api"), []);
    });

    it("leaves the edge for its targets' groups and ports alone (T8)", () => {
      const rules = (type: string, ours: string, theirs: string) =>
        built
          .ofType(type)
          .filter((r) => built.refersTo(r, ours).join() === "inner-group")
          .filter((r) => r.name.startsWith("inner-to-"))
          .map((r) => [built.refersTo(r, theirs).join(), r.inputs["fromPort"], r.inputs["toPort"]])
          .sort();
      const expected = [
        ["admin", 3003, 3003],
        ["api", 3004, 3004],
      ];
      assert.deepEqual(
        rules(types.egress, "securityGroupId", "referencedSecurityGroupId"),
        expected,
      );
      assert.deepEqual(
        rules(types.ingress, "referencedSecurityGroupId", "securityGroupId"),
        expected,
      );
      assert.equal(
        built
          .ofType(types.egress)
          .filter((r) => built.refersTo(r, "securityGroupId").join() === "inner-group").length,
        2,
      );
    });

    it("names admin and api in a private zone of the VPC", () => {
      assert.deepEqual(built.one(types.zone).inputs, {
        name: "internal.example.com",
        comment: "Names of inner, inside the VPC only",
        vpcs: [{ vpcId: "vpc-1" }],
        forceDestroy: false,
      });
      for (const label of ["admin", "api"]) {
        const record = built.one(types.record, `inner-name-${label}`);
        assert.deepEqual(record.inputs, {
          zoneId: preview ? unknownValue : "Z0000000000000000000A",
          name: `${label}.internal.example.com`,
          type: "A",
          aliases: [
            {
              name: preview ? unknownValue : "inner-alb.example.aws",
              zoneId: preview ? unknownValue : "Z0000000000000000000A",
              evaluateTargetHealth: false,
            },
          ],
        });
        assert.deepEqual(built.refersTo(record, "zoneId"), ["inner-zone"]);
        assert.deepEqual(built.refersTo(record, "aliases"), ["inner-alb"]);
      }
    });

    it("takes an existing private zone", async () => {
      const built = await build((args) => ({
        ...args,
        privateZone: { zoneId: "Z1", domain: "example.com" },
      }));
      assert.deepEqual(built.ofType(types.zone), []);
      assert.equal(built.one(types.record, "inner-name-api").inputs["zoneId"], "Z1");
    });

    it("makes a wildcard certificate in the public zone above", async () => {
      const built = await build((args) => ({
        ...args,
        certificateArn: undefined,
        certificateZone: { zoneId: "ZPUBLIC", domain: "example.com" },
      }));
      const { inputs } = built.one(types.certificate);
      assert.equal(inputs["domainName"], "*.internal.example.com");
      assert.equal(inputs["subjectAlternativeNames"], undefined);
      const proof = built
        .ofType(types.record)
        .filter(({ name }) => name.startsWith("inner-certificate-"));
      assert.deepEqual(
        proof.map((r) => r.inputs["zoneId"]),
        ["ZPUBLIC"],
      );
      for (const listener of built.ofType(types.listener)) {
        assert(
          built.refersTo(listener, "certificateArn").includes(built.one(types.validation).name),
          "the listener waits until the certificate is issued",
        );
      }
    });

    it("logs to a bucket of its own unless told otherwise", async () => {
      const built = await construct(() => new InternalEdge("inner", platform()), {
        preview,
        outputs: deployed,
      });
      const logs = built.one("aws:s3/bucket:Bucket", "inner-logs");
      assert.equal(built.parentOf(logs), "inner");
      assert(built.refersTo(built.one(types.loadBalancer), "accessLogs").includes("inner-logs"));
      assert(
        built
          .one(types.loadBalancer)
          .dependencies.some((urn) => urn.endsWith("::inner-logs-policy")),
        "the load balancer waits for the bucket's policy",
      );
      const policy = built.one("aws:s3/bucketPolicy:BucketPolicy");
      assert(
        built.refersTo(policy, "policy").includes("inner-group"),
        "the account comes from the group's owner",
      );
      if (!preview) {
        assert.match(
          JSON.stringify(policy.inputs["policy"]),
          /inner-logs\/AWSLogs\/111122223333\/\*\\"/,
        );
      }
    });

    it("admits a VPN of one's own by prefix list or range, without a rule elsewhere", async () => {
      const built = await build((args) => ({
        ...args,
        audiences: {
          employees: {
            port: 443,
            routes: ["admin", "api"],
            clients: {
              office: { cidrBlock: "10.200.0.0/22" },
              sites: { prefixListId: "pl-0123456789abcdef0" },
              other: { securityGroupId: "sg-0123456789abcdef0", manageEgress: false },
            },
          },
        },
      }));
      const rule = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
      const securityGroupId = idOf("inner-group");
      for (const [key, source] of [
        ["office", { cidrIpv4: "10.200.0.0/22" }],
        ["sites", { prefixListId: "pl-0123456789abcdef0" }],
        ["other", { referencedSecurityGroupId: "sg-0123456789abcdef0" }],
      ] as const) {
        assert.deepEqual(built.one(types.ingress, `inner-employees-from-${key}-ingress`).inputs, {
          ...rule,
          ...source,
          securityGroupId,
          description: `inner (employees) from ${key} on 443`,
        });
      }
      assert.deepEqual(
        built
          .ofType(types.egress)
          .map(({ name }) => name)
          .filter((name) => name.startsWith("inner-"))
          .sort(),
        ["inner-to-admin-egress", "inner-to-api-egress"],
      );
    });

    it("knows hosts with the port that clients name, where several routes share another port", async () => {
      const built = await build((args) => ({
        ...args,
        audiences: { employees: { port: 8444, routes: ["admin", "api"] } },
      }));
      assert.deepEqual(
        built.ofType(types.rule).map((rule) => [rule.name, rule.inputs["conditions"]]),
        ["admin", "api"].map((route) => [
          `inner-rule-employees-${route}`,
          [{ hostHeader: { regexValues: [`^${route}\\.internal\\.example\\.com(:8444)?$`] } }],
        ]),
      );
    });

    it("has a listener that admits nobody for an audience without clients", async () => {
      const built = await build((args) => ({
        ...args,
        audiences: { employees: { port: 443, routes: ["admin", "api"] } },
      }));
      assert.equal(built.ofType(types.listener).length, 1);
      assert.deepEqual(
        built
          .ofType(types.ingress)
          .filter((r) => built.refersTo(r, "securityGroupId").includes("inner-group")),
        [],
      );
    });

    it("passes on economies and the needs of WebSockets", async () => {
      const built = await build((args) => ({
        ...args,
        deletionProtection: false,
        routes: {
          ...args.routes,
          api: {
            target: {
              securityGroupId: "sg-1",
              port: 3004,
              healthCheck: { path: "/" },
              webSocket: true,
            },
          },
        },
      }));
      const { inputs } = built.one(types.loadBalancer);
      assert.equal(inputs["enableDeletionProtection"], false);
      assert.equal(inputs["idleTimeout"], 300);
      const given = await build((args) => ({ ...args, idleTimeoutSeconds: 900 }));
      assert.equal(given.one(types.loadBalancer).inputs["idleTimeout"], 900);
    });

    it("hands out what its targets, clients and alarms need", async () => {
      let edge: InternalEdge | undefined;
      const built = await construct(
        () => {
          edge = new InternalEdge("inner", { ...platform(), ...withoutLogs });
          const { admin, api } = edge.attachments;
          new aws.ssm.Parameter("reader", {
            type: "String",
            value: edge.arnSuffix,
            name: edge.securityGroupId,
            description: admin?.targetGroupArn ?? "",
            keyId: admin?.routedByArn ?? "",
            dataType: api?.routedByArn ?? "",
            tier: edge.listenerArns["services"] ?? "",
            allowedPattern: edge.privateZoneId,
          });
        },
        { preview },
      );
      const reader = built.one("aws:ssm/parameter:Parameter");
      assert.deepEqual(built.refersTo(reader, "value"), ["inner-alb"]);
      assert.deepEqual(built.refersTo(reader, "name"), ["inner-group"]);
      assert.deepEqual(built.refersTo(reader, "description"), ["inner-admin"]);
      assert.deepEqual(built.refersTo(reader, "keyId"), ["inner-rule-employees-admin"]);
      assert.deepEqual(built.refersTo(reader, "dataType"), [
        "inner-rule-employees-api",
        "inner-rule-services-api",
      ]);
      assert.deepEqual(built.refersTo(reader, "tier"), ["inner-listener-services"]);
      assert.deepEqual(built.refersTo(reader, "allowedPattern"), ["inner-zone"]);
      assert.deepEqual(Object.keys(edge?.attachments ?? {}), ["admin", "api"]);
      assert.equal(edge?.domain, "internal.example.com");
      assert.equal(edge.hosts["admin"], "admin.internal.example.com");
      assert.deepEqual(edge.urls, {
        employees: {
          admin: "https://admin.internal.example.com",
          api: "https://api.internal.example.com",
        },
        services: { api: "https://api.internal.example.com:8443" },
      });
    });
  });
}
