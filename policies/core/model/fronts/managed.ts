/**
 * Services of AWS that let people work in one's subnets through addresses of their own: who signs in there is on a machine
 * inside the VPC, without any way through its gateways. Signing in keeps nobody out, as with every other front.
 */
import { isOfAnyOrigin, isUnknown, listOf, type Kind, type Resource } from "../../graph";
import { chosen, no, unsure, weakened, yes, type Judged } from "../members/choice";
import { at, type Reader } from "../members/reader";
import { flagEvidence, frontOf, ifSet } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Audience, Front } from "./types";

interface Managed {
  readonly label: string;
  readonly audience: Audience;
  /** The property that says so, or that puts it into the VPC. */
  readonly path: string;
  /** Whether people get in. @default they do */
  readonly isOpen?: (reader: Reader, resource: Resource) => Judged;
  /** What keeps people out of it. @default nothing: it is for that */
  readonly closing?: string;
}

const studio = { label: "SageMaker Studio", audience: "operators" } as const;
const desktops = { label: "WorkSpaces", audience: "internet" } as const;
const streaming = { label: "AppStream", audience: "internet", path: "vpcConfig" } as const;

const managed: Readonly<Partial<Record<Kind, Managed>>> = {
  // By a URL that IAM signs (`CreatePresignedNotebookInstanceUrl`, `CreatePresignedDomainUrl`).
  SageMakerNotebook: { label: "SageMaker notebook", audience: "operators", path: "subnetId" },
  SageMakerDomain: { ...studio, path: "subnetIds" },
  SageMakerProfile: { ...studio, path: "userSettings.securityGroups" },
  FlinkApplication: {
    label: "Managed Flink notebook",
    audience: "operators",
    path: "runtimeEnvironment",
    isOpen: isNotebook,
    closing: "give it a runtime without notebooks",
  },
  EmrServerless: {
    label: "EMR Serverless session",
    audience: "operators",
    path: "interactiveConfiguration",
    isOpen: (reader, resource) => reader.present(resource, "interactiveConfiguration"),
    closing: "leave it out",
  },
  WorkspacesDirectory: { ...desktops, path: "directoryId" },
  Workspace: { ...desktops, path: "directoryId" },
  WorkspacesPool: { ...desktops, path: "directoryId" },
  WorkspacesWebNetwork: {
    label: "WorkSpaces Secure Browser",
    audience: "internet",
    path: "subnetIds",
  },
  AppStreamFleet: streaming,
  AppStreamBuilder: streaming,
  Grafana: {
    label: "Managed Grafana",
    audience: "internet",
    path: "networkAccessControl",
    isOpen: admitsAddresses,
    closing: "let it have no prefixListIds, and the vpceIds of who may come in",
  },
  // Whoever has a token of the identity provider that it is told calls it; without one, IAM decides.
  AgentRuntime: {
    label: "AgentCore runtime",
    audience: "internet",
    path: "authorizerConfiguration",
    isOpen: (reader, resource) => reader.present(resource, "authorizerConfiguration"),
  },
  AgentBrowser: { label: "AgentCore browser", audience: "operators", path: "networkConfiguration" },
  AgentInterpreter: {
    label: "AgentCore code interpreter",
    audience: "operators",
    path: "networkConfiguration",
  },
  QuickSightConnection: { label: "QuickSight", audience: "internet", path: "subnetIds" },
};

export function managedFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  const all = (Object.entries(managed) as [Kind, Managed][]).flatMap(([kind, one]) =>
    graph.ofKind(kind).flatMap((resource) => managedFront(targets, resource, one)),
  );
  return [...all, ...graph.ofKind("IngestionPipeline").flatMap((one) => ingestion(targets, one))];
}

function managedFront(
  targets: Targets,
  resource: Resource,
  { label, audience, path, isOpen, closing }: Managed,
): readonly Front[] {
  const { certain } = targets.membersOf(chosen([resource]));
  const inside = certain.filter(({ accepts }) => accepts);
  const open =
    isOpen?.(targets.reader, resource) ??
    yes(`${at(resource, path)}: people work there by ${label}`);
  const choice = ifSet(open, chosen(inside));
  if (choice === undefined || inside.length === 0) return [];
  return [
    frontOf({
      kind: label,
      audience,
      resource,
      targets: choice,
      traffic: anyTcp,
      because: [flagEvidence(resource, path, open)],
      fix: closingText(resource, label, path, closing),
    }),
  ];
}

function closingText(
  resource: Resource,
  label: string,
  path: string,
  closing: string | undefined,
): string {
  const declare = `declare a zone of the kind front for it, and what it may reach`;
  return closing === undefined
    ? `No property of ${resource.toString()} keeps out who signs in to ${label}: ${declare}, or remove it.`
    : `Close ${at(resource, path)}: ${closing}. Where it is meant, ${declare}.`;
}

/** A workspace of Grafana is open to everybody unless its access is told, and to prefix lists where these are told. */
function admitsAddresses(reader: Reader, resource: Resource): Judged {
  const path = "networkAccessControl";
  const lists = `${path}.prefixListIds`;
  const told = reader.setting(resource, path);
  if (told.state === "absent") return yes(`${at(resource, path)} is not set`);
  const setting = reader.setting(resource, lists);
  const items = setting.state === "known" ? listOf(setting.value) : undefined;
  if (setting.state === "absent" || items?.length === 0)
    return no(`${at(resource, lists)} is empty`);
  return unsure(`${at(resource, lists)} may hold any addresses`);
}

/** An application of Managed Flink in which people write their queries: a Studio notebook, which is Zeppelin. */
function isNotebook(reader: Reader, resource: Resource): Judged {
  const path = "runtimeEnvironment";
  const text = reader.text(resource, path);
  if (text === undefined) return unsure(`${at(resource, path)} is unknown`);
  const because = `${at(resource, path)} = ${text}`;
  return text.startsWith("zeppelin") ? yes(because) : no(because);
}

/** Kinds that a pipeline writes to. */
const sinks: readonly Kind[] = ["SearchDomain", "SearchCollection", "SearchServerlessVpcEndpoint"];

/**
 * A pipeline that is in no VPC takes in data by an endpoint on the internet, from whoever IAM lets in, and writes it to what
 * its configuration names (https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_osis_VpcOptions.html).
 */
function ingestion(targets: Targets, pipeline: Resource): readonly Front[] {
  const { reader } = targets;
  const path = "vpcOptions";
  if (reader.setting(pipeline, path).state === "known") return [];
  const { graph } = reader.resolver;
  const body = "pipelineConfigurationBody";
  const isOpen = isUnknown(pipeline.input(body) ?? null) && isOfAnyOrigin(graph, pipeline, body);
  const named = isOpen
    ? graph.ofKind(...sinks)
    : [...reader.resolver.mentions(pipeline)].filter(
        ({ kind }) => kind !== undefined && sinks.includes(kind),
      );
  return [
    frontOf({
      kind: "OpenSearch Ingestion",
      audience: "control-plane",
      restricted: true,
      resource: pipeline,
      targets: weakened(targets.membersOf(chosen(named))),
      because: [
        flagEvidence(
          pipeline,
          path,
          no(`${at(pipeline, path)} is not set: its endpoint is public`),
        ),
      ],
      fix: `Put ${pipeline.toString()} into the VPC by ${path}, or declare it where it is meant.`,
    }),
  ];
}
