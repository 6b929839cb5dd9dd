/** Where unknown values come from: most resources hand out what is theirs, some hand out whatever was put into them. */
import type { ResourceGraph } from "./graph";
import type { Resource } from "./resource";
import { textOf } from "./value";

/** Types that hand out what they were given, be it the id or ARN of anything. */
const keepers: ReadonlySet<string> = new Set([
  "aws:ssm/parameter:Parameter",
  "aws:secretsmanager/secretVersion:SecretVersion",
]);

/** Types whose outputs may be the id or ARN of anything, whatever they were given. */
const carriers: ReadonlySet<string> = new Set([
  "pulumi:pulumi:StackReference",
  "aws:cloudformation/stack:Stack",
  "aws:cloudformation/stackSetInstance:StackSetInstance",
  "aws:cloudformation/customResource:CustomResource",
  "aws:cloudcontrol/resource:Resource",
  "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
  "aws:lambda/invocation:Invocation",
  "aws:ssm/automation:Automation",
]);

/** Whether what a resource hands out may be the id or ARN of any other. */
export function handsOutAnything(resource: Resource): boolean {
  const { type, mayBeRead, id } = resource;
  return keepers.has(type) || isOutside(resource) || (mayBeRead && id === undefined);
}

/** The same of what it hands out by itself: of what it was given in the program, its own inputs tell. */
export function isOutside(resource: Resource): boolean {
  const { type, family, mayBeRead } = resource;
  if (family === "opaque" || carriers.has(type)) return true;
  return keepers.has(type) && (mayBeRead || isLeftToOthers(resource));
}

/** Whether others put a text into a parameter. What is a secret is no id: who uses it names it by its ARN. */
function isLeftToOthers(resource: Resource): boolean {
  const isPlain = textOf(resource.input("type")) !== "SecureString";
  return isPlain && ["value", "insecureValue"].some((property) => resource.ignores(property));
}

/** Whether a property that is unknown may have come from anywhere: from nothing that is told, or from what carries it. */
export function isOfAnyOrigin(
  graph: Pick<ResourceGraph, "get">,
  resource: Resource,
  property: string,
): boolean {
  const urns = [...resource.dependenciesOf(property)];
  const isOpen = (urn: string) => {
    const from = graph.get(urn);
    return from === undefined || handsOutAnything(from);
  };
  return urns.length === 0 || urns.some(isOpen);
}
