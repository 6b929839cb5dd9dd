/** Whether two resources are of one account: names, unlike ids, may be those of different things in different accounts. */
import type { ResourceGraph } from "./graph";
import type { Resource } from "./resource";
import { isWholly, Secret, show, type Value } from "./value";

/** What a provider is told of who it is. */
const credentials = [
  "profile", "accessKey", "secretKey", "token", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity",
  "sharedCredentialsFiles", "sharedConfigFiles",
]; // prettier-ignore

/** Whether two resources are of one account, as far as their ARNs tell, or else what their providers are told. */
export function isOneAccount(
  graph: Pick<ResourceGraph, "get">,
  one: Resource,
  other: Resource,
): boolean {
  if (one.providerUrn === other.providerUrn) return true;
  const [a, b] = [accountOf(one), accountOf(other)];
  if (a !== undefined && b !== undefined) return a === b;
  const [mine, others] = [toldTo(graph, one), toldTo(graph, other)];
  return mine !== undefined && mine === others;
}

function accountOf(resource: Resource): string | undefined {
  return /^arn:[\w-]+:[^:]*:[^:]*:(\d{12}):/.exec(resource.outputText("arn") ?? "")?.[1];
}

/** What a provider is told, as text that tells it from others; undefined where it is not known. */
function toldTo(graph: Pick<ResourceGraph, "get">, { providerUrn }: Resource): string | undefined {
  const provider = providerUrn === undefined ? undefined : graph.get(providerUrn);
  const values = credentials.map((name) => provider?.input(name));
  const isHidden = (value: Value | undefined) =>
    value !== undefined && (value instanceof Secret || !isWholly(value));
  if (values.some(isHidden)) return undefined;
  return values.map((value) => (value === undefined ? "" : show(value, 2000))).join("\n");
}
