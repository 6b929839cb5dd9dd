/** What cannot be looked into: it is named where it holds a part of the network or can change anything, else listed. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isTrafficFree } from "../../../../policies/core/graph";
import { U, type Given, type Program } from "../../graph/build";
import { id, Layer, type Net } from "./build";

const one = (token: string, given: Given = {}): Program => ({ x: [token, given] });
const held = (token: string, name: string, property = "thing"): Program =>
  one(token, { inputs: { [property]: U }, from: { [property]: [name] } });
const names = (raw: Program): readonly string[] => new Layer({}, { raw }).opaque();

describe("opaque constructs", () => {
  const touching: readonly (readonly [string, string, string])[] = [
    ["a type that AWS is yet to have", "aws:made/up:Up", "vpc"],
    ["one that holds a subnet", "aws:made/up:Up", "s1"],
    ["one that holds a group", "aws:made/up:Up", "g"],
    ["one that holds a load balancer", "aws:made/up:Up", "alb"],
    ["one that holds a listener", "aws:made/up:Up", "listener"],
    ["one that holds a subnet group", "aws:made/store:Store", "names"],
    ["one that holds a store", "aws:kendra/dataSource:DataSource", "db"],
    ["a share with another account", "aws:ram/resourceAssociation:ResourceAssociation", "s1"],
    ["a cluster for keys", "aws:cloudhsmv2/cluster:Cluster", "s1"],
    ["a rule that starts tasks", "aws:cloudwatch/eventTarget:EventTarget", "s1"],
    ["a resource of Cloud Control", "aws-native:ec2:NetworkInterface", "s1"],
    ["another cloud's tunnel", "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig", "alb"],
    ["an endpoint of a firewall", "aws:networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation", "s1"],
    ["what lets a transit gateway have a firewall", "aws:networkfirewall/firewallTransitGatewayAttachmentAccepter:FirewallTransitGatewayAttachmentAccepter", "s1"],
    ["a copy of traffic", "aws:ec2/trafficMirrorSession:TrafficMirrorSession", "db"],
    ["what may attach an interface elsewhere", "aws:ec2/networkInterfacePermission:NetworkInterfacePermission", "s1"],
    ["an option of a database with a port of its own", "aws:rds/optionGroup:OptionGroup", "g"],
    ["what lets others connect to a broker", "aws:msk/clusterPolicy:ClusterPolicy", "db"],
    ["a connector of a file server", "aws:transfer/connector:Connector", "s1"],
    ["a gateway of agents", "aws:bedrock/agentcoreGateway:AgentcoreGateway", "alb"],
    ["what changes a cluster by itself", "aws:eks/capability:Capability", "s1"],
    ["a network of Network Manager", "aws:networkmanager/siteToSiteVpnAttachment:SiteToSiteVpnAttachment", "vpc"],
    ["a product of Service Catalog", "aws:servicecatalog/product:Product", "vpc"],
    ["a script", "command:local:Command", "vpc"],
    ["a template", "aws:cloudformation/stack:Stack", "vpc"],
  ]; // prettier-ignore
  for (const [what, token, name] of touching) {
    it(`${what} keeps a proof from being made`, () => {
      assert.deepEqual(names(held(token, name)), [`x [${name}]`]);
    });
  }

  const harmless: readonly (readonly [string, string, string])[] = [
    ["a record of DNS elsewhere", "cloudflare:index/record:Record", "alb"],
    ["a monitor", "datadog:index/monitor:Monitor", "alb"],
    ["a user of a store", "postgresql:index/role:Role", "db"],
    ["a variable of a workflow", "github:index/actionsVariable:ActionsVariable", "s1"],
    ["a trigger", "null:index/resource:Resource", "vpc"],
    ["a group of clusters in several regions", "aws:rds/globalCluster:GlobalCluster", "db"],
    ["the same of caches", "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", "db"],
    ["the same of DocumentDB", "aws:docdb/globalCluster:GlobalCluster", "db"],
    ["the same of Neptune", "aws:neptune/globalCluster:GlobalCluster", "db"],
  ]; // prettier-ignore
  for (const [what, token, name] of harmless) {
    it(`${what} opens nothing`, () => {
      assert.deepEqual(names(held(token, name)), []);
    });
  }

  const deployments: Readonly<Record<string, Record<string, unknown>>> = {
    "on instances": { autoscalingGroups: U },
    "on instances behind a load balancer": { autoscalingGroups: U, loadBalancerInfo: { targetGroupInfos: [{ name: "tg" }] } },
    "of tasks": { autoscalingGroups: U, ecsService: { clusterName: "c", serviceName: "s" } },
    "of tasks between two target groups": { autoscalingGroups: U, loadBalancerInfo: { targetGroupPairInfo: {} } },
  }; // prettier-ignore
  for (const [what, inputs] of Object.entries(deployments)) {
    it(`a deployment ${what} is read with the load balancers`, () => {
      const token = "aws:codedeploy/deploymentGroup:DeploymentGroup";
      assert.deepEqual(names(one(token, { inputs, from: { autoscalingGroups: ["alb"] } })), []);
    });
  }

  const hybrid = ["ec2/vpnGateway:VpnGateway", "ec2transitgateway/vpcAttachment:VpcAttachment"];
  const beyond: readonly (readonly [string, string])[] = [
    ["a private virtual interface", "directconnect/privateVirtualInterface:PrivateVirtualInterface"],
    ["one that another account hosts", "directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter"],
    ["a transit virtual interface", "directconnect/transitVirtualInterface:TransitVirtualInterface"],
    ["a public virtual interface", "directconnect/publicVirtualInterface:PublicVirtualInterface"],
    ["a BGP peer", "directconnect/bgpPeer:BgpPeer"],
    ["a Direct Connect gateway", "directconnect/gateway:Gateway"],
    ["a proposal of one", "directconnect/gatewayAssociationProposal:GatewayAssociationProposal"],
    ["a connect attachment", "ec2transitgateway/connect:Connect"],
    ["a peer of one", "ec2transitgateway/connectPeer:ConnectPeer"],
    ["an attachment that is accepted", "ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"],
    ["a route by a prefix list", "ec2transitgateway/prefixListReference:PrefixListReference"],
  ]; // prettier-ignore
  for (const [what, token] of beyond) {
    it(`${what} brings networks to a gateway, whose routes say who gets there`, () => {
      for (const gateway of hybrid) {
        const raw: Program = {
          ...held(`aws:${token}`, "gw"),
          gw: [`aws:${gateway}`, { id: "gw-1", inputs: { vpcId: "vpc-1" } }],
        };
        assert.deepEqual(names(raw), []);
        assert.deepEqual(new Layer({}, { raw }).unmodelled(), []);
      }
    });
  }

  it("that start tasks of the plan elsewhere keep a proof from being made", () => {
    const tasks: Net = { tasks: ["ecs/taskDefinition", { family: "f" }] };
    const elsewhere = { networkConfiguration: { subnets: ["subnet-0aa"] } };
    const started = (token: string, inputs: Record<string, unknown>, property: string): Program =>
      one(token, { inputs, from: { [property]: ["tasks"] } });
    const rule = "aws:cloudwatch/eventTarget:EventTarget";
    const machine = "aws:sfn/stateMachine:StateMachine";
    const cases: readonly (readonly [Program, readonly string[]])[] = [
      [started(rule, { ecsTarget: { taskDefinitionArn: U, ...elsewhere } }, "ecsTarget"), ["x []"]],
      [started("aws:scheduler/schedule:Schedule", { target: { ecsParameters: { taskDefinitionArn: U, ...elsewhere } } }, "target"), ["x []"]],
      [started("aws:scheduler/schedule:Schedule", { target: { ecsParameters: U } }, "target"), ["x []"]],
      [started(rule, { ecsTarget: U }, "ecsTarget"), ["x []"]],
      [started(machine, { definition: U }, "definition"), ["x []"]],
      [started(machine, { definition: '{"NetworkConfiguration":{}}', roleArn: U }, "roleArn"), ["x []"]],
      // On the instances of its cluster, which are judged themselves.
      [started(rule, { ecsTarget: { taskDefinitionArn: U } }, "ecsTarget"), []],
      // Somebody else's task in somebody else's network.
      [one(rule, { inputs: { ecsTarget: { taskDefinitionArn: "other", ...elsewhere } } }), []],
      [one(machine, { inputs: { definition: "{}" } }), []],
    ]; // prettier-ignore
    for (const [raw, expected] of cases)
      assert.deepEqual(new Layer(tasks, { raw }).opaque(), expected);
  });

  it("that can change anything do so without holding a thing", () => {
    for (const token of [
      "aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet", "aws:cloudcontrol/resource:Resource",
      "aws:serverlessrepository/cloudFormationStack:CloudFormationStack", "command:remote:Command",
      "aws:servicecatalog/provisionedProduct:ProvisionedProduct", "pulumi-nodejs:dynamic:Resource",
      "pulumi-python:dynamic/thing:Thing", "aws-native:cloudformation:Stack",
    ]) assert.deepEqual(names(one(token)), ["x []"], token); // prettier-ignore
  });

  describe("of AWS that mend what does not comply", () => {
    const policy = "aws:fms/policy:Policy";
    const association = "aws:ssm/association:Association";
    const task = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
    const config = "aws:cfg/remediationConfiguration:RemediationConfiguration";
    const pack = "aws:cfg/conformancePack:ConformancePack";
    const wide = "aws:cfg/organizationConformancePack:OrganizationConformancePack";
    const event = "aws:cloudwatch/eventTarget:EventTarget";
    const schedule = "aws:scheduler/schedule:Schedule";
    const machine = "aws:sfn/stateMachine:StateMachine";
    const incident = "aws:ssmincidents/responsePlan:ResponsePlan";
    const pipe = "aws:codepipeline/pipeline:Pipeline";
    const quick = "aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager";
    const quickly = (type: unknown, parameters: unknown = {}) => ({
      configurationDefinition: { type, parameters },
    });
    const stages = (...providers: readonly unknown[]) => ({
      stages: providers.map((provider) => ({ name: "x", actions: [{ name: "x", provider }] })),
    });
    const automation = (name: string) =>
      `arn:aws:ssm:eu-central-1:111122223333:automation-definition/${name}:$DEFAULT`;
    const call = (what: string, input?: unknown) => ({
      target: {
        arn: `arn:aws:scheduler:::aws-sdk:${what}`,
        ...(input === undefined ? {} : { input }),
      },
    });
    const guard = (type: unknown, remediationEnabled: unknown = true) => ({
      remediationEnabled,
      securityServicePolicyData: { type },
    });
    const document = (documentType: string): Program => ({
      doc: ["aws:ssm/document:Document", { id: "own", inputs: { name: "own", documentType } }],
    });
    const cases: readonly (readonly [string, string, Record<string, unknown>, boolean, Program?])[] = [
      ["rewrite groups", policy, guard("SECURITY_GROUPS_COMMON"), true],
      ["audit groups, and mend them", policy, guard("SECURITY_GROUPS_CONTENT_AUDIT"), true],
      ["take groups away that nobody uses", policy, guard("SECURITY_GROUPS_USAGE_AUDIT"), true],
      ["rewrite network ACLs", policy, guard("NETWORK_ACL_COMMON"), true],
      ["put firewalls into routes", policy, guard("NETWORK_FIREWALL"), true],
      ["do what is not known", policy, guard(U), true],
      ["may mend", policy, guard("SECURITY_GROUPS_COMMON", U), true],
      ["only report", policy, guard("SECURITY_GROUPS_COMMON", false), false],
      ["do not say that they mend", policy, { securityServicePolicyData: { type: "NETWORK_ACL_COMMON" } }, false],
      ["only refuse requests", policy, guard("WAFV2"), false],
      ["only refuse names", policy, guard("DNS_FIREWALL"), false],
      ["run an automation", association, { name: "AWS-DisablePublicAccessForSecurityGroup" }, true],
      ["run a document that is not known", association, { name: U }, true],
      ["run somebody's document", association, { name: "another" }, true],
      ["automate for each target", association, { name: "AWS-RunShellScript", automationTargetParameterName: "InstanceId" }, true],
      ["run a command on an instance", association, { name: "AWS-RunShellScript", targets: [{ key: "InstanceIds", values: [id("db")] }] }, false],
      ["run the program's own command", association, { name: "own" }, false, document("Command")],
      ["run the program's own automation", association, { name: "own" }, true, document("Automation")],
      ["automate at times", task, { taskType: "AUTOMATION", taskArn: "AWS-UpdateCloudFormationStack" }, true],
      ["do what is not known at times", task, { taskType: U, taskArn: "x" }, true],
      ["run a command at times", task, { taskType: "RUN_COMMAND", taskArn: "another" }, false],
      ["mend by themselves", config, { automatic: true, targetType: "SSM_DOCUMENT", targetId: "AWS-CloseSecurityGroup" }, true],
      ["may mend by themselves", config, { automatic: U, targetId: "AWS-CloseSecurityGroup" }, true],
      ["mend buckets by themselves", config, { automatic: true, targetId: "AWS-DisableS3BucketPublicReadWrite" }, false],
      ["mend when somebody asks for it", config, { targetId: "AWS-CloseSecurityGroup" }, false],
      ["mend by a pack", pack, { templateBody: "Resources: { A: { Type: AWS::Config::RemediationConfiguration } }" }, true],
      ["mend by a pack that is elsewhere", wide, { templateS3Uri: "s3://bucket/pack.yaml" }, true],
      ["run an automation at events", event, { arn: automation("Open") }, true],
      ["run an automation of AWS's at events", event, { arn: automation("AWS-DisablePublicAccessForSecurityGroup") }, true],
      ["mend buckets at events", event, { arn: automation("AWS-DisableS3BucketPublicReadWrite") }, false],
      ["run the program's own automation at events", event, { arn: automation("own") }, true, document("Automation")],
      ["send events", event, { arn: "arn:aws:sns:eu-central-1:1:x" }, false],
      ["run a command at events", event, { arn: "arn:aws:ssm:eu-central-1:1:document/AWS-RunShellScript" }, false],
      ["open a group at times", schedule, call("ec2:authorizeSecurityGroupIngress"), true],
      ["make an instance at times", schedule, call("ec2:runInstances"), true],
      ["make a store public at times", schedule, call("rds:modifyDBInstance", '{"PubliclyAccessible":true}'), true],
      ["change a store at times, by what is not known", schedule, call("rds:modifyDBInstance", U), true],
      ["change a store's class at times", schedule, call("rds:modifyDBInstance", '{"DbInstanceClass":"db.t4g.small"}'), false],
      ["start a store at times", schedule, call("rds:startDBInstance"), false],
      ["stop instances at times", schedule, call("ec2:stopInstances"), false],
      ["copy a disk at times", schedule, call("ec2:createSnapshot"), false],
      ["run an automation at times", schedule, { target: { arn: automation("Open") } }, true],
      ["open a group at times, in Cloud Control", "aws-native:scheduler:Schedule", call("ec2:authorizeSecurityGroupIngress"), true],
      ["run an automation at events, in Cloud Control", "aws-native:events:Rule", { targets: [{ id: "x", arn: automation("Open") }] }, true],
      ["open a group as a step, in Cloud Control", "aws-native:stepfunctions:StateMachine", { definitionString: '{"Resource":"arn:aws:states:::aws-sdk:ec2:authorizeSecurityGroupIngress"}' }, true],
      ["run an automation in Cloud Control", "aws-native:ssm:Association", { name: "AWS-DisablePublicAccessForSecurityGroup" }, true],
      ["run a command in Cloud Control", "aws-native:ssm:Association", { name: "AWS-RunShellScript" }, false],
      ["automate at times, in Cloud Control", "aws-native:ssm:MaintenanceWindowTask", { taskType: "AUTOMATION", taskArn: "another" }, true],
      ["rewrite groups, in Cloud Control", "aws-native:fms:Policy", guard("SECURITY_GROUPS_COMMON"), true],
      ["only refuse requests, in Cloud Control", "aws-native:fms:Policy", guard("WAFV2"), false],
      ["mend by a pack, in Cloud Control", "aws-native:configuration:ConformancePack", { templateS3Uri: "s3://bucket/pack.yaml" }, true],
      ["give roles to hosts", quick, quickly("AWSQuickSetupType-SSMHostMgmt"), true],
      ["give roles to all hosts", quick, quickly("AWSQuickSetupType-DHMC"), true],
      ["give roles to hosts that they patch", quick, quickly("AWSQuickSetupType-PatchPolicy", { IsPolicyAttachAllowed: "true" }), true],
      ["may give roles to hosts that they patch", quick, quickly("AWSQuickSetupType-PatchPolicy", U), true],
      ["patch hosts", quick, quickly("AWSQuickSetupType-PatchPolicy", { IsPolicyAttachAllowed: "false" }), false],
      ["start and stop hosts", quick, quickly("AWSQuickSetupType-Scheduler"), false],
      ["set up what is not known", quick, quickly(U), true],
      ["give roles to hosts, in Cloud Control", "aws-native:ssmquicksetup:ConfigurationManager", { configurationDefinitions: [{ type: "AWSQuickSetupType-SSMHostMgmt" }] }, true],
      ["patch hosts, in Cloud Control", "aws-native:ssmquicksetup:ConfigurationManager", { configurationDefinitions: [{ type: "AWSQuickSetupType-Scheduler" }] }, false],
      ["give all hosts a role, in Cloud Control", "aws-native:ssm:DefaultHostManagementConfiguration", {}, true],
      ["start an automation at times", schedule, call("ssm:startAutomationExecution", '{"DocumentName":"AWS-DisablePublicAccessForSecurityGroup"}'), true],
      ["start an automation that is not known", schedule, call("ssm:startAutomationExecution", U), true],
      ["start an automation for buckets", schedule, call("ssm:startAutomationExecution", '{"DocumentName":"AWS-DisableS3BucketPublicReadWrite"}'), false],
      ["start an automation as a step", machine, { definition: '{"Resource":"arn:aws:states:::aws-sdk:ssm:startAutomationExecution","Parameters":{"DocumentName":"own"}}' }, true, document("Automation")],
      ["send a command as a step", machine, { definition: '{"Resource":"arn:aws:states:::aws-sdk:ssm:sendCommand","Parameters":{"DocumentName":"own"}}' }, false, document("Command")],
      ["scale tasks at times", schedule, call("ecs:updateService", '{"DesiredCount":0}'), false],
      ["open a group as a step", machine, { definition: '{"Resource":"arn:aws:states:::aws-sdk:ec2:authorizeSecurityGroupIngress"}' }, true],
      ["start a store as a step", machine, { definition: '{"Resource":"arn:aws:states:::aws-sdk:rds:startDBInstance"}' }, false],
      ["run an automation in an incident", incident, { action: { ssmAutomations: [{ documentName: "Open" }] } }, true],
      ["only tell of an incident", incident, { engagements: ["arn:x"] }, false],
      ["deploy templates by a pipeline", pipe, stages("S3", "CloudFormation"), true],
      ["may deploy templates by a pipeline", pipe, stages(U), true],
      ["may have any stages in a pipeline", pipe, { stages: U }, true],
      ["deploy images by a pipeline", pipe, stages("S3", "CodeBuild", "ECS"), false],
      ["only ask by a pack", pack, { templateBody: "Resources: { A: { Type: AWS::Config::ConfigRule } }" }, false],
    ]; // prettier-ignore
    for (const [what, token, inputs, changes, more = {}] of cases) {
      it(`${changes ? "keep" : "do not keep"} a proof from being made where they ${what}`, () => {
        const raw: Program = { ...more, x: [token, { inputs }] };
        const found = new Layer({}, { raw }).fronts.opaque;
        assert.deepEqual(
          found.map(({ resource }) => resource.name),
          changes ? ["x"] : [],
        );
        for (const { because, fix } of found) {
          assert.match(
            because,
            / x: (it (rewrites|runs|mends|has|deploys|gives)|there is no model of it)/,
          );
          assert.match(fix, /assumption/);
        }
      });
    }

    it("do not where they only stop what the program makes", () => {
      const stop = { arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance", input: U };
      const steps = '{"Resource":"arn:aws:states:::aws-sdk:rds:stopDBInstance"}';
      for (const [token, property, value] of [
        [schedule, "target", stop],
        [machine, "definition", steps],
      ] as const) {
        const x: Program[string] = [
          token,
          { inputs: { [property]: value, name: U }, from: { [property]: ["db"], name: ["db"] } },
        ];
        assert.deepEqual(new Layer({}, { raw: { x } }).fronts.opaque, [], token);
      }
      // Of a definition that is not known it cannot be told.
      const hidden = held(machine, "db", "definition");
      assert.equal(new Layer({}, { raw: hidden }).fronts.opaque.length, 1);
    });

    it("send events to what the program makes", () => {
      const raw: Program = {
        queue: ["aws:sqs/queue:Queue", {}],
        x: [event, { inputs: { arn: U }, from: { arn: ["queue"] } }],
      };
      assert.deepEqual(new Layer({}, { raw }).fronts.opaque, []);
    });

    it("run the program's own document that is not there yet by what it is", () => {
      for (const [kind, expected] of [
        ["Command", []],
        ["Automation", ["x"]],
      ] as const) {
        const raw: Program = {
          doc: ["aws:ssm/document:Document", { inputs: { documentType: kind } }],
          x: [association, { inputs: { name: U }, from: { name: ["doc"] } }],
        };
        const found = new Layer({}, { raw }).fronts.opaque;
        assert.deepEqual(
          found.map(({ resource }) => resource.name),
          expected,
        );
      }
    });
  });

  it("that hold nothing are only listed", () => {
    const layer = new Layer(
      {},
      { raw: one("gcp:compute/firewall:Firewall", { inputs: { name: "x" } }) },
    );
    assert.deepEqual(layer.opaque(), []);
    assert.deepEqual(layer.unmodelled(), ["gcp:compute/firewall:Firewall (1)"]);
  });

  it("hold what the provider does that they are made with", () => {
    const raw: Program = {
      provider: ["pulumi:providers:kubernetes", { inputs: { kubeconfig: U }, from: { kubeconfig: ["k8s"] } }],
      x: ["kubernetes:core/v1:Service", { provider: "provider" }],
    }; // prettier-ignore
    const k8s: Net = {
      k8s: ["eks/cluster", { vpcConfig: { subnetIds: [id("s1")], endpointPublicAccess: false } }],
    };
    assert.deepEqual(new Layer(k8s, { raw }).opaque(), ["x [k8s]"]);
  });

  it("are restores that are told where to", () => {
    const token = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
    const cases: readonly (readonly [Record<string, unknown> | string, boolean])[] = [
      [{ publiclyAccessible: "true" }, true],
      [{ PubliclyAccessible: "TRUE" }, true],
      [{ publiclyAccessible: U }, true],
      [{ subnetId: "subnet-0123456789abcdef0" }, true],
      [{ vpcSecurityGroupIds: '["sg-0123456789abcdef0"]' }, true],
      [U, true],
      [{ publiclyAccessible: "false", dbInstanceClass: "db.t4g.small" }, false],
      [{}, false],
    ];
    for (const [restoreMetadataOverrides, isOpaque] of cases) {
      const inputs = { protectedResourceArns: [U], restoreMetadataOverrides };
      const found = names(one(token, { inputs, from: { protectedResourceArns: ["db"] } }));
      assert.equal(found.length, isOpaque ? 1 : 0, JSON.stringify(restoreMetadataOverrides));
      const anywhere = names(one(token, { inputs: { restoreMetadataOverrides } }));
      assert.equal(anywhere.length, isOpaque ? 1 : 0, JSON.stringify(restoreMetadataOverrides));
    }
    assert.deepEqual(names(held(token, "db", "protectedResourceArns")), []);
  });

  it("are named as people can find and mend them", () => {
    const [first] = new Layer({}, { raw: held("aws:made/up:Up", "s1") }).fronts.opaque;
    assert.equal(
      first?.because,
      "aws:made/up:Up x: there is no model of it, and it holds aws:ec2/subnet:Subnet s1",
    );
    assert.match(first.fix, /assumption/);
  });

  it("are unknown values whose origin nobody tells", () => {
    assert.deepEqual(names(one("aws:made/up:Up", { inputs: { thing: U } })), ["x []"]);
    assert.deepEqual(names(one("aws:made/up:Up", { inputs: { thing: "known" } })), []);
  });

  it("are not what only reads, writes, permits or records", () => {
    const holders = [
      "pulumi:pulumi:StackReference", "random:index/randomPassword:RandomPassword", "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:route53/record:Record", "aws:ec2/flowLog:FlowLog", "aws:rds/parameterGroup:ParameterGroup",
      "aws:secretsmanager/secretVersion:SecretVersion", "aws:wafv2/webAclAssociation:WebAclAssociation",
      "aws:dms/endpoint:Endpoint", "aws:quicksight/dataSource:DataSource", "aws:codepipeline/webhook:Webhook",
      "aws:arczonalshift/zonalAutoshiftConfiguration:ZonalAutoshiftConfiguration", "aws:arcregionswitch/plan:Plan",
      "aws:route53recoveryreadiness/resourceSet:ResourceSet", "aws:networkflowmonitor/monitor:Monitor",
      "aws:iam/policy:Policy", "aws-native:logs:LogGroup", "aws:apigateway/method:Method",
      "aws:networkfirewall/ruleGroup:RuleGroup", "aws:networkfirewall/firewallPolicy:FirewallPolicy",
      "aws:networkfirewall/loggingConfiguration:LoggingConfiguration", "aws:networkfirewall/containerAssociation:ContainerAssociation",
      "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration",
      "aws:codeconnections/connection:Connection", "aws:codestarconnections/connection:Connection",
      "aws:codestarnotifications/notificationRule:NotificationRule", "aws:codedeploy/application:Application",
      "aws:codedeploy/deploymentConfig:DeploymentConfig", "aws:synthetics/group:Group", "aws:synthetics/groupAssociation:GroupAssociation",
      "aws:bedrock/agentcoreAgentRuntimeEndpoint:AgentcoreAgentRuntimeEndpoint", "aws:bedrock/guardrail:Guardrail",
      "aws:ec2transitgateway/instanceState:InstanceState", "aws:licensemanager/association:Association",
      "aws:transfer/agreement:Agreement", "aws:transfer/webAppCustomization:WebAppCustomization",
      "aws:ec2/trafficMirrorFilterRule:TrafficMirrorFilterRule", "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
      "aws:cfg/organizationManagedRule:OrganizationManagedRule", "aws:cfg/configurationAggregator:ConfigurationAggregator",
      "aws:amp/scraperLoggingConfiguration:ScraperLoggingConfiguration", "aws:networkmanager/device:Device",
      "aws:networkmanager/customerGatewayAssociation:CustomerGatewayAssociation", "aws:dms/dataProvider:DataProvider",
      "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration", "aws:kinesis/stream:Stream",
      "aws:servicecatalog/appregistryApplication:AppregistryApplication", "aws:servicecatalog/tagOption:TagOption",
    ]; // prettier-ignore
    for (const token of holders) {
      for (const name of ["vpc", "alb", "db"]) {
        const layer = new Layer({}, { raw: held(token, name) });
        assert.deepEqual([layer.opaque(), layer.unmodelled()], [[], []], `${token} ${name}`);
        assert.deepEqual(layer.members.interfaces.unmodelled, [], `${token} ${name}`);
      }
    }
  });

  it("are resources that name what stands in another region", () => {
    const apart: Net = {
      far: ["ec2/instance", { subnetId: id("s1"), region: "us-east-1", instanceType: "t4g.nano" }],
    };
    assert.deepEqual(
      new Layer(apart).fronts.opaque.map(({ because }) => because),
      [],
      "unknown regions are not unequal ones",
    );
    const here = { region: "eu-central-1" };
    const layer = new Layer(
      {
        vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", ...here }],
        s1: ["ec2/subnet", { vpcId: id("vpc"), cidrBlock: "10.0.1.0/24", ...here }],
        ...apart,
      },
      { on: {} },
    );
    assert.deepEqual(layer.opaque(), ["far [s1]"]);
    assert.match(
      layer.fronts.opaque[0]?.because ?? "",
      /far :: subnetId names .* in another region/,
    );
  });
});

describe("the list of types that are not modelled", () => {
  it("counts them in order, and leaves out what cannot carry traffic", () => {
    const raw: Program = {
      b1: ["aws:zeta/thing:Thing", {}],
      b2: ["aws:zeta/thing:Thing", {}],
      a: ["aws:alpha/thing:Thing", {}],
      ok: ["aws:sns/topic:Topic", {}],
      rule: ["aws:cloudwatch/eventTarget:EventTarget", { inputs: { arn: "arn:aws:sns:x" } }],
      role: ["aws:iam/role:Role", {}],
    };
    assert.deepEqual(new Layer({}, { raw }).unmodelled(), [
      "aws:alpha/thing:Thing (1)",
      "aws:zeta/thing:Thing (2)",
    ]);
  });
});

describe("types without traffic", () => {
  const root = path.dirname(require.resolve("@pulumi/aws/package.json"));
  const source = readFileSync(
    path.join(__dirname, "../../../../policies/core/graph/traffic-free.ts"),
    "utf8",
  );
  const section = (from: string, to: string) =>
    [...source.slice(source.indexOf(from), source.indexOf(to)).matchAll(/"([\w/]+)"/g)].map(
      ([, name = ""]) => name,
    );
  /** Some files are named in small letters where their types are not. */
  const fileOf = (name: string): string => {
    const [module = ""] = name.split("/");
    const files = readdirSync(path.join(root, module)).map((file) => `${module}/${file}`);
    const wanted = `${name}.d.ts`.toLowerCase();
    const found = files.find((file) => file.toLowerCase() === wanted);
    return found?.slice(0, -".d.ts".length) ?? assert.fail(name);
  };
  const typesOf = (module: string) =>
    readdirSync(path.join(root, module))
      .filter((file) => file.endsWith(".d.ts") && !/^(get|index)/.test(file))
      .map((file) => file.slice(0, -".d.ts".length));
  const modules = section("const modules", "const exceptions");
  const types = section("const types", "const nativeNames");

  it("are types that the provider has", () => {
    assert.ok(modules.length > 50 && types.length > 150);
    for (const name of modules) assert.ok(existsSync(path.join(root, name)), name);
    for (const name of types) {
      const text = readFileSync(path.join(root, `${fileOf(name)}.js`), "utf8");
      assert.ok(text.includes(`__pulumiType = 'aws:${name}:`), name);
    }
  });

  it("have no subnets of their own", () => {
    // What names a subnet or a group and has no interface in it.
    const harmless = new Set([
      "ec2/flowLog", "ec2/subnetCidrReservation", "route53/resolverEndpoint", "s3/accessPoint",
      "storagegateway/cachesIscsiVolume", "storagegateway/storedIscsiVolume",
    ]); // prettier-ignore
    const placing =
      /\b(subnetIds?|subnets|securityGroupIds?|vpcConfig\w*|networkInterfaceIds?)\??:/;
    const check = (name: string) => {
      const text = readFileSync(path.join(root, `${fileOf(name)}.d.ts`), "utf8");
      const args = text.slice(text.search(/export interface \w+Args /));
      if (harmless.has(name) || !placing.test(args)) return;
      assert.ok(!isTrafficFree(`aws:${name}:X`), name);
    };
    for (const name of types) check(name);
    for (const module of modules) {
      for (const type of typesOf(module)) check(`${module}/${type}`);
    }
  });

  it("are told by the module's name of today, and never for other packages", () => {
    assert.ok(isTrafficFree("aws:alb/trustStore:TrustStore"));
    assert.ok(isTrafficFree("aws:elasticsearch/domainPolicy:DomainPolicy"));
    assert.ok(!isTrafficFree("aws:s3/filesMountTarget:FilesMountTarget"));
    assert.ok(!isTrafficFree("gcp:iam/role:Role"));
    assert.ok(!isTrafficFree("aws-native:ec2:Subnet"));
  });
});
