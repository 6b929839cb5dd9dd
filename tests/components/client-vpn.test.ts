import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VpnAuthentication } from "../../components/client-vpn/authentication";
import { ClientVpn, type ClientVpnArgs } from "../../components/client-vpn/ClientVpn";
import { construct, modes, type PlannedResource, unknownValue } from "../support/construct";
import { assertProblems, refusal, textWithoutFix, types, vpnArgs, vpnSettings } from "./support";

const endpointType = "aws:ec2clientvpn/endpoint:Endpoint";
const associationType = "aws:ec2clientvpn/networkAssociation:NetworkAssociation";
const authorizationType = "aws:ec2clientvpn/authorizationRule:AuthorizationRule";
const logStreamType = "aws:cloudwatch/logStream:LogStream";

/** By name: what waits for an output arrives later than what does not. */
function sorted(resources: readonly PlannedResource[]): PlannedResource[] {
  return [...resources].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const samlArgs: ClientVpnArgs = {
  ...vpnSettings,
  authentication: VpnAuthentication.Saml,
  samlProviderArn: "arn:aws:iam::111122223333:saml-provider/company",
};

for (const { mode, preview } of modes) {
  describe(`ClientVpn (${mode})`, () => {
    const build = (args: ClientVpnArgs = vpnArgs) =>
      construct(() => new ClientVpn("vpn", args), { preview });

    it("registers exactly this", async () => {
      const built = await build();
      assert.deepEqual(built.list(), [
        `${types.log} vpn-connections`,
        `${logStreamType} vpn-connections-stream`,
        `${types.group} vpn-group`,
        `${authorizationType} vpn-authorize-10.0.10.0-24`,
        `${authorizationType} vpn-authorize-10.0.11.0-24`,
        `${authorizationType} vpn-authorize-resolver`,
        `${endpointType} vpn-endpoint`,
        `${associationType} vpn-association-a`,
        `${associationType} vpn-association-b`,
        `${types.egress} vpn-to-resolver-tcp`,
        `${types.egress} vpn-to-resolver-udp`,
        "bulkhead:index:ClientVpn vpn",
      ]);
      for (const resource of built.all.filter((r) => r.custom)) {
        assert.equal(built.parentOf(resource), "vpn");
      }
    });

    it("makes an endpoint with the VPC's DNS, split tunnel, a log and a group of its own", async () => {
      const built = await build();
      const endpoint = built.one(endpointType);
      const known = (text: string) => (preview ? unknownValue : text);
      assert.deepEqual(endpoint.inputs, {
        description: "vpn: into the private subnets",
        vpcId: "vpc-1",
        securityGroupIds: [known("vpn-group-id")],
        clientCidrBlock: "10.100.0.0/22",
        endpointIpAddressType: "ipv4",
        trafficIpAddressType: "ipv4",
        transportProtocol: "udp",
        vpnPort: 443,
        splitTunnel: true,
        dnsServers: ["10.0.0.2"],
        serverCertificateArn: vpnArgs.serverCertificateArn,
        authenticationOptions: [
          {
            type: "certificate-authentication",
            rootCertificateChainArn: vpnArgs.clientRootCertificateArn,
          },
        ],
        sessionTimeoutHours: 10,
        disconnectOnSessionTimeout: true,
        selfServicePortal: "disabled",
        clientLoginBannerOptions: { enabled: false },
        connectionLogOptions: {
          enabled: true,
          cloudwatchLogGroup: known("vpn-connections"),
          cloudwatchLogStream: known("vpn-connections-stream"),
        },
        tags: { Name: "vpn" },
      });
      assert.deepEqual(built.refersTo(endpoint, "securityGroupIds"), ["vpn-group"]);
      assert(
        built.refersTo(endpoint, "connectionLogOptions").includes("vpn-connections-stream"),
        "the endpoint waits for its log stream",
      );
      assert.equal(built.one(types.log).inputs["retentionInDays"], 365);
    });

    it("lets its users out to the resolver alone, and nobody in", async () => {
      const built = await build();
      const { inputs } = built.one(types.group);
      assert.equal(inputs["ingress"], undefined);
      assert.equal(inputs["egress"], undefined);
      for (const protocol of ["tcp", "udp"]) {
        const rule = built.one(types.egress, `vpn-to-resolver-${protocol}`);
        assert.deepEqual(rule.inputs, {
          securityGroupId: preview ? unknownValue : "vpn-group-id",
          description: "Names: the resolver of the VPC",
          ipProtocol: protocol,
          fromPort: 53,
          toPort: 53,
          cidrIpv4: "10.0.0.2/32",
        });
        assert.deepEqual(built.refersTo(rule, "securityGroupId"), ["vpn-group"]);
      }
    });

    it("authorizes everyone for the resolver and the private subnets", async () => {
      const built = await build();
      assert.deepEqual(
        sorted(built.ofType(authorizationType)).map(({ inputs }) => ({ ...inputs })),
        [
          ["10.0.10.0/24", "Private subnet 10.0.10.0/24"],
          ["10.0.11.0/24", "Private subnet 10.0.11.0/24"],
          ["10.0.0.2/32", "Names: the resolver of the VPC"],
        ].map(([targetNetworkCidr, description]) => ({
          clientVpnEndpointId: preview ? unknownValue : "vpn-endpoint-id",
          targetNetworkCidr,
          description,
          authorizeAllGroups: true,
        })),
      );
    });

    it("associates the subnets of the named zones, from the first one on", async () => {
      const both = await build();
      assert.deepEqual(
        both.ofType(associationType).map((r) => [r.name, r.inputs["subnetId"]]),
        [
          ["vpn-association-a", "subnet-a"],
          ["vpn-association-b", "subnet-b"],
        ],
      );
      const first = await build({ ...vpnArgs, zones: ["a"] });
      assert.deepEqual(
        first.ofType(associationType).map((r) => [r.name, r.inputs["subnetId"]]),
        [["vpn-association-a", "subnet-a"]],
      );
    });

    it("authenticates by SAML, group by group, with a portal and a banner by choice", async () => {
      const built = await build({
        ...samlArgs,
        accessGroups: { ops: "group-1", support: pulumi.output("group-2") },
        selfServicePortal: true,
        selfServiceSamlProviderArn: "arn:aws:iam::111122223333:saml-provider/portal",
        loginBanner: "Company network",
        sessionTimeoutHours: 8,
        logRetentionDays: 90,
        logKmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/log",
        clientCidrBlock: "10.200.0.0/20",
        resolverAddress: "10.0.10.9",
      });
      const { inputs } = built.one(endpointType);
      assert.deepEqual(inputs["authenticationOptions"], [
        {
          type: "federated-authentication",
          samlProviderArn: "arn:aws:iam::111122223333:saml-provider/company",
          selfServiceSamlProviderArn: "arn:aws:iam::111122223333:saml-provider/portal",
        },
      ]);
      assert.equal(inputs["selfServicePortal"], "enabled");
      assert.deepEqual(inputs["clientLoginBannerOptions"], {
        enabled: true,
        bannerText: "Company network",
      });
      assert.equal(inputs["sessionTimeoutHours"], 8);
      assert.equal(inputs["clientCidrBlock"], "10.200.0.0/20");
      assert.deepEqual(inputs["dnsServers"], ["10.0.10.9"]);
      assert.deepEqual(built.one(types.log).inputs, {
        retentionInDays: 90,
        kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/log",
        tags: { Name: "vpn-connections" },
      });
      assert.deepEqual(
        sorted(built.ofType(authorizationType)).map((r) => [
          r.name,
          r.inputs["targetNetworkCidr"],
          r.inputs["accessGroupId"],
          r.inputs["authorizeAllGroups"],
        ]),
        [
          ["vpn-authorize-10.0.10.0-24-ops", "10.0.10.0/24", "group-1", undefined],
          ["vpn-authorize-10.0.10.0-24-support", "10.0.10.0/24", "group-2", undefined],
          ["vpn-authorize-10.0.11.0-24-ops", "10.0.11.0/24", "group-1", undefined],
          ["vpn-authorize-10.0.11.0-24-support", "10.0.11.0/24", "group-2", undefined],
          ["vpn-authorize-resolver-ops", "10.0.10.9/32", "group-1", undefined],
          ["vpn-authorize-resolver-support", "10.0.10.9/32", "group-2", undefined],
        ],
      );
    });

    it("hands out a portal's address only where there is a portal", async () => {
      const seen: Record<string, boolean> = {};
      await construct(
        () => {
          seen["off"] = new ClientVpn("one", samlArgs).selfServicePortalUrl !== undefined;
          const on = new ClientVpn("two", { ...samlArgs, selfServicePortal: true });
          seen["on"] = on.selfServicePortalUrl !== undefined;
        },
        { preview },
      );
      assert.deepEqual(seen, { off: false, on: true });
    });

    it("hands out the group of the interfaces, the way in for an internal edge", async () => {
      const built = await construct(
        () => {
          const vpn = new ClientVpn("vpn", vpnArgs);
          new pulumi.ComponentResource("test:index:Reader", "reader", {
            group: vpn.securityGroupId,
            endpoint: vpn.endpointId,
            clients: vpn.clientCidrBlock,
          });
        },
        { preview },
      );
      const reader = built.one("test:index:Reader");
      assert.equal(reader.inputs["clients"], "10.100.0.0/22");
      assert(built.refersTo(reader, "group").includes("vpn-group"));
      assert(built.refersTo(reader, "endpoint").includes("vpn-endpoint"));
    });
  });
}

interface BadCase {
  readonly title: string;
  readonly args: ClientVpnArgs;
  readonly problems: readonly [at: string, text: RegExp][];
}

const badCases: readonly BadCase[] = [
  {
    title: "no zones",
    args: { ...vpnArgs, zones: [] },
    problems: [["zones", /1 to 2 names/]],
  },
  {
    title: "more zones than subnets",
    args: { ...vpnArgs, zones: ["a", "b", "c"] },
    problems: [["zones", /1 to 2 names/]],
  },
  {
    title: "a zone twice",
    args: { ...vpnArgs, zones: ["a", "a"] },
    problems: [["zones[1]", /each once/]],
  },
  {
    title: "a VPC range that is none",
    args: { ...vpnArgs, vpcCidrBlock: "10.0.0.0" },
    problems: [["vpcCidrBlock", /IPv4 range/]],
  },
  {
    title: "clients in the VPC's range",
    args: { ...vpnArgs, clientCidrBlock: "10.0.128.0/20" },
    problems: [["clientCidrBlock", /apart from the VPC's 10\.0\.0\.0\/16/]],
  },
  {
    title: "too few addresses for clients",
    args: { ...vpnArgs, clientCidrBlock: "10.100.0.0/23" },
    problems: [["clientCidrBlock", /from \/22 to \/12/]],
  },
  {
    title: "a client range with address bits set behind the prefix",
    args: { ...vpnArgs, clientCidrBlock: "10.100.1.0/22" },
    problems: [["clientCidrBlock", /IPv4 range/]],
  },
  {
    title: "too many addresses for clients, and a VPC that holds no authorized network",
    args: { ...vpnArgs, clientCidrBlock: "10.0.0.0/8", vpcCidrBlock: "192.168.0.0/16" },
    problems: [
      ["clientCidrBlock", /from \/22 to \/12/],
      ["authorizedCidrBlocks[0]", /in the VPC's 192\.168\.0\.0\/16/],
      ["authorizedCidrBlocks[1]", /in the VPC's 192\.168\.0\.0\/16/],
    ],
  },
  {
    title: "public addresses for clients",
    args: { ...vpnArgs, clientCidrBlock: "54.0.0.0/16" },
    problems: [["clientCidrBlock", /private addresses/]],
  },
  {
    title: "no authorized network",
    args: { ...vpnArgs, authorizedCidrBlocks: [] },
    problems: [["authorizedCidrBlocks", /at least one network/]],
  },
  {
    title: "everything authorized",
    args: { ...vpnArgs, authorizedCidrBlocks: ["0.0.0.0/0"] },
    problems: [["authorizedCidrBlocks[0]", /less than the whole VPC/]],
  },
  {
    title: "the whole VPC authorized",
    args: { ...vpnArgs, authorizedCidrBlocks: ["10.0.10.0/24", "10.0.0.0/16"] },
    problems: [["authorizedCidrBlocks[1]", /less than the whole VPC/]],
  },
  {
    title: "a network elsewhere authorized",
    args: { ...vpnArgs, authorizedCidrBlocks: ["10.1.0.0/24"] },
    problems: [["authorizedCidrBlocks[0]", /a network in the VPC's/]],
  },
  {
    title: "a network authorized twice",
    args: { ...vpnArgs, authorizedCidrBlocks: ["10.0.10.0/24", "10.0.10.0/24"] },
    problems: [["authorizedCidrBlocks[1]", /each network once/]],
  },
  {
    title: "a database subnet authorized",
    args: {
      ...vpnArgs,
      authorizedCidrBlocks: ["10.0.20.0/23"],
      forbiddenCidrBlocks: ["10.0.1.0/24", "10.0.21.0/24"],
    },
    problems: [["authorizedCidrBlocks[0]", /apart from 10\.0\.21\.0\/24/]],
  },
  {
    title: "a network with address bits set",
    args: { ...vpnArgs, authorizedCidrBlocks: ["10.0.10.7/24"] },
    problems: [["authorizedCidrBlocks[0]", /no address bits/]],
  },
  {
    title: "a forbidden range that is none",
    args: { ...vpnArgs, forbiddenCidrBlocks: ["database"] },
    problems: [["forbiddenCidrBlocks[0]", /IPv4 range/]],
  },
  {
    title: "a resolver outside the VPC",
    args: { ...vpnArgs, resolverAddress: "8.8.8.8" },
    problems: [["resolverAddress", /an address in the VPC's/]],
  },
  {
    title: "a resolver that is no address",
    args: { ...vpnArgs, resolverAddress: "10.0.0.2/32" },
    problems: [["resolverAddress", /an IPv4 address/]],
  },
  {
    title: "an unknown authentication",
    args: { ...vpnArgs, authentication: "password" as VpnAuthentication },
    problems: [["authentication", /"certificate" or "saml"/]],
  },
  {
    title: "certificates without their authority",
    args: { ...vpnSettings },
    problems: [["clientRootCertificateArn", /an ARN with authentication "certificate"/]],
  },
  {
    title: "SAML without a provider",
    args: { ...vpnSettings, authentication: VpnAuthentication.Saml },
    problems: [["samlProviderArn", /an ARN with authentication "saml"/]],
  },
  {
    title: "both authentications",
    args: { ...samlArgs, clientRootCertificateArn: "arn:aws:acm:x:1:certificate/root" },
    problems: [["clientRootCertificateArn", /nothing with authentication "saml"/]],
  },
  {
    title: "groups and a portal with certificates",
    args: { ...vpnArgs, accessGroups: { ops: "group-1" }, selfServicePortal: true },
    problems: [
      ["accessGroups", /nothing with authentication "certificate"/],
      ["selfServicePortal", /false with authentication "certificate"/],
    ],
  },
  {
    title: "a portal's provider without the portal",
    args: { ...samlArgs, selfServiceSamlProviderArn: "arn:aws:iam::1:saml-provider/portal" },
    problems: [["selfServiceSamlProviderArn", /while selfServicePortal is off/]],
  },
  {
    title: "an empty set of groups",
    args: { ...samlArgs, accessGroups: {} },
    problems: [["accessGroups", /at least one group/]],
  },
  {
    title: "a group twice, and one without an id",
    args: { ...samlArgs, accessGroups: { ops: "group-1", support: "group-1", "no one": "" } },
    problems: [
      ["accessGroups.support", /each group once/],
      ["accessGroups.no one", /letters, digits/],
      ["accessGroups.no one", /the id of a group/],
    ],
  },
  {
    title: "a session of nine hours",
    args: { ...vpnArgs, sessionTimeoutHours: 9 },
    problems: [["sessionTimeoutHours", /8, 10, 12 or 24/]],
  },
  {
    title: "a banner that is too long",
    args: { ...vpnArgs, loginBanner: "x".repeat(1401) },
    problems: [["loginBanner", /1401 characters.*1 to 1400/]],
  },
  {
    title: "an empty banner",
    args: { ...vpnArgs, loginBanner: "" },
    problems: [["loginBanner", /1 to 1400/]],
  },
  {
    title: "a retention that CloudWatch Logs does not know",
    args: { ...vpnArgs, logRetentionDays: 100 },
    problems: [["logRetentionDays", /one of CloudWatch Logs' periods/]],
  },
];

describe("ClientVpn refuses", () => {
  for (const { title, args, problems } of badCases) {
    it(title, async () => {
      assertProblems(await refusal(ClientVpn, "vpn", args), problems, textWithoutFix);
    });
  }

  it("a name that AWS reserves for groups", async () => {
    await assert.rejects(
      construct(() => new ClientVpn("sg-vpn", vpnArgs)),
      /ClientVpn "sg-vpn": 1 problem\n {2}- name: found "sg-vpn-group"/,
    );
  });
});
