/** Where unknown values come from: most resources hand out what is theirs, some hand out whatever was put into them. */
import type { ResourceGraph } from "./graph";
import type { Resource } from "./resource";

/** Types whose outputs may be the id or ARN of anything. */
const carriers: ReadonlySet<string> = new Set([
  "pulumi:pulumi:StackReference",
  "aws:ssm/parameter:Parameter",
  "aws:secretsmanager/secretVersion:SecretVersion",
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
  const { type, family, mayBeRead, id } = resource;
  return carriers.has(type) || family === "opaque" || (mayBeRead && id === undefined);
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
