/** The network facts of a stack: what of its state others need who build on its network, as of a day. */
import {
  factsFormat,
  factsVersion,
  buildGraph,
  identities,
  isStarter,
  isTrafficFree,
  networkOf,
  unknownText,
  Regions,
  Secret,
  listOf,
  type Kind,
  type Problem,
  type Resource,
  type ResourceData,
  type Result,
  type Source,
  type Value,
} from "../proof";
import { concealed, namesAlone, type Json } from "./conceal";

/** What is told of one resource. */
export interface Fact {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** True for what the stack reads and does not make. */
  readonly external?: true;
  readonly provider?: string;
  /** Where it stands, if its own properties do not say so. */
  readonly region?: string;
  readonly inputs: Readonly<Record<string, Json>>;
  /** Outputs that identify: ARNs, names, addresses. */
  readonly outputs?: Readonly<Record<string, Json>>;
  /** Of what is not told, the resources that it came from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges?: readonly string[];
}

/** The facts of one stack. Holds no secret. */
export interface FactsDocument {
  readonly format: typeof factsFormat;
  readonly version: typeof factsVersion;
  readonly project: string;
  readonly stack: string;
  /** The day as of which they hold. */
  readonly date: string;
  /** The VPCs that they are about. */
  readonly vpcs: readonly string[];
  readonly resources: readonly Fact[];
}

/** What says who may open a session on a host: told only where there are hosts. */
const permissions: ReadonlySet<Kind> = new Set<Kind>([
  "Role", "RolePolicy", "RolePolicyAttachment", "Policy", "PolicyAttachment", "InstanceProfile",
]); // prettier-ignore

const hosts: readonly Kind[] = ["Instance", "SpotInstanceRequest", "AutoscalingGroup"];

/**
 * Takes the network facts out of a state. What there is no model of stays in, by its type and what it names alone, so
 * that nobody takes it for absent.
 */
export function factsOf(source: Source, date: string): Result<FactsDocument> {
  const graph = buildGraph([source]);
  if (!graph.ok) return graph;
  const regions = new Regions(graph.value);
  const root = graph.value.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const [first = root] = graph.value.resources;
  const { project, stack } = root ?? first ?? { project: "", stack: "" };
  const hasHosts = graph.value.ofKind(...hosts).length > 0;
  const data = new Map(source.resources.map((one) => [one.urn, one]));
  const kept = graph.value.resources.filter((one) => isKept(one, hasHosts));
  const isName = (text: string) =>
    graph.value
      .named(text)
      .some(({ by, resource }) => by !== "name" && resource.kind !== undefined);
  const resources = kept.flatMap((one): Fact[] => {
    const raw = data.get(one.urn);
    return raw === undefined ? [] : [factOf(one, raw, regions.nameOf(one), isName)];
  });
  const { vpcs } = networkOf(kept.flatMap(({ urn }) => data.get(urn) ?? []));
  if (vpcs.length === 0) return { ok: false, problems: [noNetwork(source.label)] };
  const head = { format: factsFormat, version: factsVersion, project, stack, date } as const;
  return { ok: true, value: { ...head, vpcs, resources } };
}

function noNetwork(label: string): Problem {
  return {
    at: label,
    found: "no VPC, and nothing that stands in one",
    expected: "the state of a stack with a network",
    fix: "Name the state of the stack that makes the network.",
  };
}

function namesNetwork(inputs: Resource["inputs"]): boolean {
  return Object.values(namesAlone(inputs, () => false))
    .flat()
    .some((name) => typeof name === "string" && /^(subnet|sg|vpc)-/.test(name));
}

function isKept({ custom, kind, type, family, inputs }: Resource, hasHosts: boolean): boolean {
  if (!custom || family === "provider" || type === "pulumi:pulumi:StackReference") return false;
  // What starts tasks does so in a network only where it names one.
  if (isStarter(type)) return namesNetwork(inputs);
  if (kind === undefined) return !isTrafficFree(type);
  return permissions.has(kind) ? hasHosts : !isTrafficFree(type) || kind === "ResolverEndpoint";
}

function factOf(
  resource: Resource,
  raw: ResourceData,
  region: string | undefined,
  isName: (text: string) => boolean,
): Fact {
  const { urn, type, kind, id, providerUrn, external } = resource;
  const isKnown = kind !== undefined;
  const inputs = isKnown ? concealed(resource.inputs) : namesAlone(resource.inputs, isName);
  const outputs = isKnown ? outputsOf(resource) : {};
  // What providers call the id of what is no part of AWS may be a secret's value.
  const isId = id !== undefined && (isKnown || type.startsWith("aws:"));
  const untold = untoldFrom(raw, inputs, isKnown);
  const { ignoreChanges } = resource.options;
  return {
    urn,
    type,
    ...(isId ? { id } : {}),
    ...(external ? { external: true } : {}),
    ...(providerUrn === undefined ? {} : { provider: providerUrn }),
    ...(region === undefined ? {} : { region }),
    inputs,
    ...(Object.keys(outputs).length === 0 ? {} : { outputs }),
    ...(Object.keys(untold).length === 0 ? {} : { propertyDependencies: untold }),
    ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
  };
}

function outputsOf(resource: Resource): Record<string, Json> {
  const found: Record<string, Json> = {};
  for (const name of identities) {
    if (name === "id") continue;
    const value = plainOf(resource.output(name));
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function plainOf(value: Value | undefined): Json | undefined {
  if (value === undefined || value instanceof Secret) return undefined;
  if (typeof value === "string" || typeof value === "number") return value;
  const texts = listOf(value)?.filter((one) => typeof one === "string");
  return texts === undefined || texts.length === 0 ? undefined : texts;
}

/** Where values came from: of what there is no model of all, of the rest only where the value is not told. */
function untoldFrom(
  { propertyDependencies = {} }: ResourceData,
  inputs: Readonly<Record<string, Json>>,
  isKnown: boolean,
): Record<string, readonly string[]> {
  const isTold = (key: string) =>
    isKnown && Object.hasOwn(inputs, key) && !JSON.stringify(inputs[key]).includes(unknownText);
  return Object.fromEntries(
    Object.entries(propertyDependencies).filter(([key, urns]) => urns.length > 0 && !isTold(key)),
  );
}
