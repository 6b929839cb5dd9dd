/**
 * Collections of OpenSearch Serverless as members. They have no interface in a VPC: network policies say who gets in,
 * by name, and a public one goes before a private one. Without any policy nobody gets in
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html).
 */
import { textOf, type Resource } from "../../graph";
import { matches } from "../../graph/glob";
import { both, either, no, none, unsure, yes, type Judged } from "./choice";
import type { Describe } from "./member";
import { memberOf, unfiltered } from "./recipes";
import { at, tcp, type Reader } from "./reader";

type Entry = Readonly<Record<string, unknown>>;

/** Whether a security policy of OpenSearch Serverless is one for the network. */
export function isNetworkPolicy(reader: Reader, policy: Resource): Judged {
  return reader.oneOf(policy, "type", ["network"]);
}

/**
 * Whether a network policy lets the internet in.
 *
 * @param covers whether an entry is about what is asked for; every entry is if it is left out
 */
export function admitsAnyone(
  reader: Reader,
  policy: Resource,
  covers: (entry: Entry) => Judged = () => yes("every collection is meant"),
): Judged {
  const where = at(policy, "policy");
  const setting = reader.setting(policy, "policy");
  if (setting.state === "absent") return no(`${where} is not set`);
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  if (text === undefined) return unsure(`${where} is unknown`);
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return unsure(`${where} is not JSON`);
  }
  if (!Array.isArray(entries)) return unsure(`${where} is not a list of rules`);
  return either(
    ...entries.map((entry: unknown) => {
      const one = isEntry(entry) ? entry : {};
      return both(admits(one, where), isEntry(entry) ? covers(one) : unsure(`${where} is unclear`));
    }),
  );
}

function admits({ AllowFromPublic: said }: Entry, where: string): Judged {
  if (said === true) return yes(`${where}: AllowFromPublic = true`);
  return said === false
    ? no(`${where}: AllowFromPublic = false`)
    : unsure(`${where}: AllowFromPublic is not set`);
}

/** Whether an entry is about a collection, by its endpoint or by that of its dashboards. */
function covering(name: string | undefined, where: string) {
  return ({ Rules: rules }: Entry): Judged => {
    if (!Array.isArray(rules)) return unsure(`${where}: Rules is not a list`);
    const names = rules.flatMap((rule: unknown): readonly unknown[] => {
      const of = isEntry(rule) ? rule.Resource : undefined;
      return Array.isArray(of) ? (of as unknown[]) : [of];
    });
    return either(...names.map((one) => fits(one, name, where)));
  };
}

function fits(wanted: unknown, name: string | undefined, where: string): Judged {
  if (typeof wanted !== "string") return unsure(`${where}: a rule's Resource is not readable`);
  if (/^collection\/\*+$/.test(wanted)) return yes(`${where} covers ${wanted}`);
  if (name === undefined) return unsure(`${where} may cover it by ${wanted}`);
  return matches(wanted, `collection/${name}`)
    ? yes(`${where} covers ${wanted}`)
    : no(`${where} covers ${wanted}`);
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A collection that the internet gets to, or may get to. One for VPC endpoints alone is what those stand for. */
export const collection: Describe = (reader, resource) => {
  const setting = reader.setting(resource, "name");
  const name = setting.state === "known" ? textOf(setting.value) : resource.outputText("name");
  const { graph, regions } = reader.resolver;
  const open = graph
    .ofKind("SearchServerlessPolicy")
    .filter((policy) => regions.compare(policy, resource) !== "unequal")
    .map((policy) =>
      both(
        isNetworkPolicy(reader, policy),
        admitsAnyone(reader, policy, covering(name, at(policy, "policy"))),
      ),
    );
  const isOpen = either(...open);
  if (isOpen.state === "no") return [];
  return [
    memberOf(reader, resource, {
      role: "store",
      subnets: () => none(),
      groups: () => unfiltered,
      publicV4: () => isOpen,
      v6: () => isOpen,
      listens: () => tcp(443),
      initiates: false,
      notes: ["its endpoint is on the internet"],
    }),
  ];
};
