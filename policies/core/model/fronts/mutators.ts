/**
 * What changes a network from outside of the program: templates and commands, and services of AWS that mend what does
 * not comply, in this account or in all of an organization.
 */
import {
  flagOf,
  isUnknown,
  listOf,
  mapOf,
  textOf,
  type Path,
  type Resolver,
  type Resource,
} from "../../graph";
import { automationsOf, callOf } from "./automations";

/** Types that change what they are told to, whatever they name: URN types and packages. */
const anything: readonly RegExp[] = [
  /^aws:(cloudformation|cloudcontrol|serverlessrepository)\//,
  // Lists of applications and tags are no templates.
  /^aws:servicecatalog\/(?!appregistry|tagOption|budgetResourceAssociation)/,
  // It provisions a product of Service Catalog, which is a template.
  /^aws:sagemaker\/project:/,
  /^aws-native:(cloudformation|servicecatalog):/,
  /^command:/,
  /^pulumi-(nodejs|python|java|dotnet|go):dynamic/,
];

/** Types of which only some change anything, and what these do. */
const some: Readonly<
  Record<string, (resolver: Resolver, resource: Resource) => string | undefined>
> = {
  "aws:fms/policy:Policy": firewallManager,
  "aws:ssm/association:Association": (resolver, one) => ofDocument(resolver, one, "name"),
  "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": windowTask,
  "aws:cfg/remediationConfiguration:RemediationConfiguration": remediation,
  "aws:codepipeline/pipeline:Pipeline": pipeline,
  "aws:cfg/conformancePack:ConformancePack": conformancePack,
  "aws:cfg/organizationConformancePack:OrganizationConformancePack": conformancePack,
  "aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager": quickSetup,
  "aws-native:ssmquicksetup:ConfigurationManager": quickSetup,
  "aws-native:ssm:DefaultHostManagementConfiguration": () => hosting,
  "aws-native:fms:Policy": firewallManager,
  "aws-native:ssm:Association": (resolver, one) => ofDocument(resolver, one, "name"),
  "aws-native:ssm:MaintenanceWindowTask": windowTask,
  "aws-native:configuration:RemediationConfiguration": remediation,
  "aws-native:configuration:ConformancePack": conformancePack,
  "aws-native:configuration:OrganizationConformancePack": conformancePack,
};

/** What a resource may change by itself, in a few words; undefined for what changes nothing of a network. */
export function changesByItself(resolver: Resolver, resource: Resource): string | undefined {
  if (resource.external) return undefined;
  if (anything.some((pattern) => pattern.test(resource.type))) {
    return "it can make or change anything, and does not say what";
  }
  if (Object.hasOwn(some, resource.type)) return some[resource.type]?.(resolver, resource);
  return automated(resolver, resource) ?? called(resource);
}

/** Whether all of a type may change a network by itself. */
export function isMutator(resource: Resource): boolean {
  return (
    anything.some((pattern) => pattern.test(resource.type)) || Object.hasOwn(some, resource.type)
  );
}

type Known = { readonly text: string } | "unknown" | "absent";

function known(resource: Resource, path: Path): Known {
  const value = resource.input(path);
  if (value === undefined) return "absent";
  const text = textOf(value);
  return text === undefined || isUnknown(value) ? "unknown" : { text };
}

/** Whether a flag is known not to be set. */
function isOff(resource: Resource, path: Path): boolean {
  const value = resource.input(path);
  return value === undefined || flagOf(value) === false;
}

/** Policies of Firewall Manager that only ever refuse: they put rules before what answers, and open nothing. */
const refusing: ReadonlySet<string> = new Set(["WAF", "WAFV2", "SHIELD_ADVANCED", "DNS_FIREWALL"]);

/**
 * Firewall Manager puts groups, network ACLs and firewalls into accounts, and takes others away, where it may remedy.
 * Source: AWS Firewall Manager API Reference, "Policy" (RemediationEnabled) and "SecurityServicePolicyData" (Type).
 */
function firewallManager(_: Resolver, policy: Resource): string | undefined {
  if (isOff(policy, "remediationEnabled")) return undefined;
  const type = known(policy, "securityServicePolicyData.type");
  if (typeof type === "object" && refusing.has(type.text)) return undefined;
  return "it rewrites the security groups, network ACLs or routes of whole accounts";
}

const changes = "it runs a document that can change anything in the account";

/**
 * AWS's own documents, whose names nobody else may begin so: those that run on an instance, as a command there, and
 * those about what has no part in a network.
 */
const harmless: readonly RegExp[] = [
  /^AWS-(Run(ShellScript|PowerShellScript|RemoteScript|PatchBaseline\w*|AnsiblePlaybook|SaltState)|ApplyAnsiblePlaybooks)$/,
  /^AWS-(ApplyChefRecipes|ApplyPatchBaseline|ConfigureAWSPackage|ConfigureDocker|GatherSoftwareInventory|InstallApplication)$/,
  /^AWS-(InstallPowerShellModule|JoinDirectoryServiceDomain|UpdateSSMAgent|UpdateEC2Config|RefreshAssociation)$/,
  /^(AmazonCloudWatch-ManageAgent|AWS-ConfigureCloudWatch)$/,
  /^AWS(ConfigRemediation)?-\w*(S3|KMS|IAM|SNS|SQS|CloudTrail|CloudWatchLog|DynamoDB|SecretsManager)\w*$/i,
];

/** Types of documents that run on an instance, or are only read. */
const onInstance: ReadonlySet<string> = new Set(["Command", "Policy", "Session", "Package"]);

const documentTypes: ReadonlySet<string> = new Set([
  "aws:ssm/document:Document",
  "aws-native:ssm:Document",
]);

function isNamed(document: Resource, name: string): boolean {
  return name === document.id || name === textOf(document.input("name"));
}

/** What a document changes that a property names. */
function ofDocument(resolver: Resolver, resource: Resource, path: Path): string | undefined {
  // Only documents that automate something have a parameter for each target.
  const isAutomation = resource.input("automationTargetParameterName") !== undefined;
  const name = known(resource, path);
  const isHarmless = runsNothing(
    resolver,
    resource,
    typeof name === "object" ? name.text : undefined,
  );
  return isHarmless && !isAutomation ? undefined : changes;
}

/** Whether a document, by its name or ARN, is known to change nothing of a network. */
function runsNothing(resolver: Resolver, resource: Resource, name: string | undefined): boolean {
  const own = documentsOf(resolver, resource).filter(
    (one) => name === undefined || isNamed(one, name),
  );
  if (name !== undefined && own.length === 0) {
    return harmless.some((pattern) => pattern.test(name.replace(/^arn:.*:document\//, "")));
  }
  const types = own.map((document) => known(document, "documentType"));
  return (
    own.length > 0 && types.every((type) => typeof type === "object" && onInstance.has(type.text))
  );
}

function documentsOf(resolver: Resolver, resource: Resource): readonly Resource[] {
  return [...resolver.mentions(resource)].filter(({ type }) => documentTypes.has(type));
}

/** Automations that an event, a schedule or an incident runs. */
function automated(resolver: Resolver, resource: Resource): string | undefined {
  const all = automationsOf(resource);
  const isTold = ({ document }: (typeof all)[number]) =>
    document !== undefined || documentsOf(resolver, resource).length > 0;
  return all.some((one) => isTold(one) && !runsNothing(resolver, resource, one.document))
    ? changes
    : undefined;
}

function called(resource: Resource): string | undefined {
  const call = callOf(resource);
  return call === undefined ? undefined : `it has ${call} called, which may change the network`;
}

/** Commands run on instances, and functions and state machines are judged by themselves. */
function windowTask(resolver: Resolver, task: Resource): string | undefined {
  const type = known(task, "taskType");
  if (typeof type === "object" && type.text !== "AUTOMATION") return undefined;
  return ofDocument(resolver, task, "taskArn");
}

/** What AWS Config mends by itself. Where it does not, a person has to ask for it each time. */
function remediation(resolver: Resolver, configuration: Resource): string | undefined {
  return isOff(configuration, "automatic")
    ? undefined
    : ofDocument(resolver, configuration, "targetId");
}

const hosting = "it gives instances a role by which sessions are opened on them";

/** Kinds of Quick Setup that give nobody a role and mend nothing. */
const plainSetup =
  /^AWSQuickSetupType-(Scheduler|DevOpsGuru|ResourceExplorer|CFGRecording|SSMOpsCenter)$/;

/** Kinds that give a role only where they may attach a policy of their own. */
const attaching = /^AWSQuickSetupType-(PatchPolicy|Distributor)$/;

/**
 * What Quick Setup of Systems Manager brings to accounts, in templates of its own
 * (https://docs.aws.amazon.com/quick-setup/latest/APIReference/API_ConfigurationDefinitionInput.html).
 */
function quickSetup(_: Resolver, manager: Resource): string | undefined {
  const { configurationDefinition: one, configurationDefinitions: several } = manager.inputs;
  const given = several ?? one;
  const definitions = given === undefined ? [] : (listOf(given) ?? [given]);
  const isPlain = definitions.every((definition) => {
    const { type, parameters } = mapOf(definition) ?? {};
    const text = textOf(type) ?? "";
    if (!attaching.test(text)) return plainSetup.test(text);
    const attached = mapOf(parameters)?.IsPolicyAttachAllowed;
    const isTold = parameters === undefined || mapOf(parameters) !== undefined;
    return isTold && (attached === undefined || flagOf(attached) === false);
  });
  return isPlain ? undefined : `${hosting}, or mends what does not comply`;
}

/** Providers of a pipeline's actions that make whatever a template of the source says. */
const templating =
  /^(CloudFormation|CloudFormationStackSet|CloudFormationStackInstances|ServiceCatalog)$/;

/** A pipeline that deploys templates; all else that it deploys is what runs, and not where. */
function pipeline(_: Resolver, one: Resource): string | undefined {
  const stages = listOf(one.input("stages"));
  const actions = stages?.flatMap((stage) => listOf(mapOf(stage)?.actions) ?? []) ?? [];
  const isHidden =
    stages === undefined || stages.some((stage) => listOf(mapOf(stage)?.actions) === undefined);
  const makes = actions.some((action) => {
    const provider = mapOf(action)?.provider;
    const text = provider === undefined ? undefined : textOf(provider);
    return text === undefined || templating.test(text);
  });
  return makes || isHidden
    ? "it deploys templates, or may, which make or change anything"
    : undefined;
}

/** A pack of rules of AWS Config, which may mend by themselves what does not comply. */
function conformancePack(_: Resolver, pack: Resource): string | undefined {
  const body = known(pack, "templateBody");
  const isElsewhere = pack.input("templateS3Uri") !== undefined;
  const isTold = typeof body === "object" && !isElsewhere;
  if (isTold && !/RemediationConfiguration/i.test(body.text)) return undefined;
  return "it mends what does not comply with a template of rules";
}
