/** What stands beside things that are modelled, says more of them, and opens no way of its own. */
import { arn, isFound, isRight, matrix, the, without, type Design } from "./design";
import { database, group, inspected, isolated, network, of, sends, tier } from "./parts";

const everyone = "0.0.0.0/0";

describe("what a Network Firewall is made of", () => {
  const own = { key: "HOME_NET", ipSet: { definitions: [the("vpc", "cidrBlock")] } };
  const drop = "aws:forward_to_sfe";
  const design: Design = {
    ...inspected(),
    rules: ["networkfirewall/ruleGroup", { capacity: 10, type: "STATEFUL", ruleGroup: { ruleVariables: { ipSets: [own] }, rulesSource: { rulesString: "pass tls $HOME_NET any -> any 443 (sid:1;)" } } }],
    seen: ["networkfirewall/tlsInspectionConfiguration", { tlsInspectionConfiguration: { serverCertificateConfiguration: { certificateAuthorityArn: "arn:aws:acm:eu-central-1:123456789012:certificate/x", scopes: [{ destinations: [{ addressDefinition: everyone }], sources: [{ addressDefinition: the("vpc", "cidrBlock") }], protocols: [6] }] } } }],
    policy: ["networkfirewall/firewallPolicy", { firewallPolicy: { policyVariables: { ruleVariables: [own] }, statelessDefaultActions: [drop], statelessFragmentDefaultActions: [drop], statefulRuleGroupReferences: [{ resourceArn: arn("rules") }], tlsInspectionConfigurationArn: arn("seen") } }],
    log: ["networkfirewall/loggingConfiguration", { firewallArn: arn("firewall"), loggingConfiguration: { logDestinationConfigs: [{ logDestination: { logGroup: "x" }, logDestinationType: "CloudWatchLogs", logType: "ALERT" }] } }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" } },
    allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
  });
  it("keeps nothing from being proved", () => {
    isRight(design, traffic);
  });
  it("is no way out by itself", () => {
    isFound(without(design, "firewall-out"), traffic, /T1 missing/);
    isFound(design, matrix({ services: { app: { name: "app" } } }), /\* refuted reach/);
  });
  it("does where an endpoint of it stands in another VPC", () => {
    const far: Design = { far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }], ...tier("far", 0, "far", "10.1") }; // prettier-ignore
    const more = { firewallArn: arn("firewall"), vpcId: the("far"), subnetMapping: { subnetId: the("far-a") } }; // prettier-ignore
    isFound({ ...design, ...far, more: ["networkfirewall/vpcEndpointAssociation", more] }, traffic, /A\d undecided/); // prettier-ignore
  });
});

describe("what says more of a thing, and opens nothing", () => {
  const role = "arn:aws:iam::123456789012:role/x";
  const ground: Design = { ...isolated(), ...group("it-group") };
  const inside = {
    vpcId: the("vpc"),
    subnetIds: of("private"),
    securityGroupIds: [the("it-group")],
  };
  const host = (module: string): Design => ({
    it: [`${module}/host`, { name: "x", providerEndpoint: "https://git.example.com", providerType: "GitHubEnterpriseServer", vpcConfiguration: inside }],
  }); // prettier-ignore
  const box: Design = {
    it: ["ec2/instance", { ami: "ami-1", instanceType: "t3.micro", subnetId: the("private-a"), vpcSecurityGroupIds: [the("it-group")] }],
  }; // prettier-ignore
  const project: Design = {
    it: ["codebuild/project", { serviceRole: role, artifacts: { type: "NO_ARTIFACTS" }, environment: { computeType: "x", image: "x", type: "LINUX_CONTAINER" }, source: { type: "NO_SOURCE", buildspec: "x" }, vpcConfig: { vpcId: the("vpc"), subnets: of("private"), securityGroupIds: [the("it-group")] } }],
  }; // prettier-ignore
  const license = "arn:aws:license-manager:eu-central-1:123456789012:license-configuration:lic-1";
  const cases: Readonly<Record<string, readonly [Design, Design[string]]>> = {
    "a connection by a host of CodeConnections": [host("codeconnections"), ["codeconnections/connection", { name: "x", hostArn: arn("it") }]],
    "one of CodeStar": [host("codestarconnections"), ["codestarconnections/connection", { name: "x", hostArn: arn("it") }]],
    "a version of an agent's runtime": [
      { it: ["bedrock/agentcoreAgentRuntime", { agentRuntimeName: "x", roleArn: role, networkConfiguration: { networkMode: "VPC", networkModeConfig: { subnets: of("private"), securityGroups: [the("it-group")] } } }, { agentRuntimeId: "x" }] },
      ["bedrock/agentcoreAgentRuntimeEndpoint", { name: "x", agentRuntimeId: the("it", "agentRuntimeId") }],
    ],
    "an instance that is stopped": [box, ["ec2transitgateway/instanceState", { instanceId: the("it"), state: "stopped" }]],
    "the licence of an instance": [box, ["licensemanager/association", { licenseConfigurationArn: license, resourceArn: arn("it") }]],
    "notes of what a build did": [project, ["codestarnotifications/notificationRule", { name: "x", detailType: "FULL", eventTypeIds: ["x"], resource: arn("it"), targets: [{ address: "arn:aws:sns:eu-central-1:123456789012:x" }] }]],
    "an application that a VPC is listed under": [box, ["servicecatalog/appregistryApplication", { name: "x", description: the("vpc") }]],
    "a place that is drawn": [box, ["networkmanager/device", { globalNetworkId: "x", awsLocation: { subnetArn: arn("private-a") } }]],
  }; // prettier-ignore
  const known = { it: { name: "it", optional: true } };
  for (const [what, [thing, more]] of Object.entries(cases)) {
    const design: Design = { ...ground, ...thing, more };
    it(`keeps nothing from being proved: ${what}`, () => {
      isRight(design, matrix({ services: known }));
    });
    it(`leaves what the thing does a finding: ${what}`, () => {
      const open: Design = { ...network(), ...design, ...sends("it-group", everyone, 443), "private-out": network()["private-out"] as Design[string] }; // prettier-ignore
      isFound(
        open,
        matrix({ services: known }),
        /\* (refuted|undecided) reach at (it|public-out) /,
      );
    });
  }

  it("keeps nothing from being proved: an agreement of a file server", () => {
    const design: Design = {
      ...ground,
      ...database(),
      it: ["transfer/server", { endpointType: "VPC", endpointDetails: inside, protocols: ["AS2"] }],
      more: ["transfer/agreement", { accessRole: role, baseDirectory: "/x", localProfileId: "p-1", partnerProfileId: "p-2", serverId: the("it") }],
    }; // prettier-ignore
    isRight(design, matrix({ stores: { db: { name: "db" } } }));
  });

  it("does where it may open one", () => {
    const doors: Readonly<Record<string, readonly [Design, Design[string]]>> = {
      "a copy of what an instance says": [{ it: [...(box["it"] ?? []).slice(0, 2), { primaryNetworkInterfaceId: "eni-0aaaaaaaaaaaaaaaa" }] as unknown as Design[string] }, ["ec2/trafficMirrorSession", { networkInterfaceId: the("it", "primaryNetworkInterfaceId"), trafficMirrorFilterId: "x", trafficMirrorTargetId: "x", sessionNumber: 1 }]],
      "a product of Service Catalog": [box, ["servicecatalog/product", { name: "x", owner: "x", type: "CLOUD_FORMATION_TEMPLATE" }]],
    }; // prettier-ignore
    for (const [thing, more] of Object.values(doors)) {
      const design: Design = { ...ground, ...thing, more };
      isFound(design, matrix({ services: known }), /undecided/);
    }
  });
});
