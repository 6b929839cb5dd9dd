/** A database's parameter group makes TLS a must. */
import { textOf, type Resource } from "../core/graph";
import { doubt, flaw, items, presence, text, unseen } from "../support/read";
import { stackRule, type Flaw, type Stack } from "../support/rule";
import { noSettings } from "../support/settings";

/** The parameter that forces TLS, by the beginning of the parameter group's family. */
const parameters = [
  { family: /^(aurora-)?postgres/, name: "rds.force_ssl", on: ["1"], since: 15 },
  { family: /^sqlserver/, name: "rds.force_ssl", on: ["1"], since: Infinity },
  {
    family: /^(aurora-)?mysql/,
    name: "require_secure_transport",
    on: ["1", "ON"],
    since: Infinity,
  },
  { family: /^mariadb/, name: "require_secure_transport", on: ["1", "ON"], since: Infinity },
];

export const databaseForcesTls = stackRule({
  name: "database-forces-tls",
  displayName: "Databases refuse connections without TLS",
  description:
    "Parameter groups of databases should force TLS; clients that do not ask for it send passwords and data in the clear otherwise.",
  severity: "medium",
  enforcement: "advisory",
  remediation:
    "Set rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport (MySQL, MariaDB) to 1.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  tags: ["encryption", "data"],
  settings: noSettings,
  check: (stack) => forced(stack),
});

const groupOf = {
  RdsInstance: ["parameterGroupName", "aws:rds/parameterGroup:ParameterGroup"],
  RdsCluster: [
    "dbClusterParameterGroupName",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  ],
} as const;

function* forced({ graph }: Stack): Iterable<Flaw> {
  const groups = new Map<string, Resource>();
  for (const resource of graph.resources) {
    if (resource.type.startsWith("aws:rds/") && resource.type.endsWith("arameterGroup"))
      groups.set(resource.urn, resource);
  }
  const seen = new Set<Resource>();
  for (const kind of ["RdsInstance", "RdsCluster"] as const) {
    const [property, type] = groupOf[kind];
    for (const database of graph.ofKind(kind)) {
      const engine = text(database, "engine");
      const wanted =
        engine.state === "known"
          ? parameters.find(({ family }) => family.test(engine.text.toLowerCase()))
          : undefined;
      if (wanted === undefined) continue;
      if (presence(database, property) === "unset") {
        if (!isDefault(database, wanted.since)) {
          yield flaw(database, property, {
            text: `The default parameter group does not set ${wanted.name}.`,
            fix: `Make a parameter group with ${wanted.name} = 1 and name it.`,
          });
        }
        continue;
      }
      const group = groupNamed(database, property, type, groups);
      // A group of another stack, or one that is given by name, is looked at where it is made.
      if (group === undefined || seen.has(group)) continue;
      seen.add(group);
      yield* parameterOf(group, wanted);
    }
  }
}

/** The group that a database names, by its name or as the one group that the name came from. */
function groupNamed(
  database: Resource,
  property: string,
  type: string,
  groups: ReadonlyMap<string, Resource>,
): Resource | undefined {
  const own = [...groups.values()].filter((group) => group.type === type);
  const named = text(database, property);
  if (named.state === "known") {
    return own.find(
      (group) =>
        textOf(group.said("name")) === named.text || group.outputText("name") === named.text,
    );
  }
  const from = database.dependenciesOf(property).flatMap((urn) => groups.get(urn) ?? []);
  const candidates = from.filter((group) => group.type === type);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** PostgreSQL forces TLS by default from version 15 on. */
function isDefault(database: Resource, since: number): boolean {
  const version = text(database, "engineVersion");
  if (version.state !== "known") return since !== Infinity;
  return Number.parseInt(version.text, 10) >= since;
}

function* parameterOf(
  group: Resource,
  { name, on, since }: (typeof parameters)[number],
): Iterable<Flaw> {
  const what = {
    text: `It does not force TLS: ${name} is not on.`,
    fix: `Add the parameter ${name} with the value 1.`,
  };
  for (const path of items(group, "parameters")) {
    if (textOf(group.said([...path, "name"])) !== name) continue;
    const value = text(group, [...path, "value"]);
    if (value.state === "known" && on.includes(value.text.toUpperCase())) return;
    const at = [...path, "value"];
    yield (value.state === "unknown" ? doubt : flaw)(group, at, what);
    return;
  }
  const family = text(group, "family");
  const version = family.state === "known" ? Number(/(\d+)/.exec(family.text)?.[1]) : Number.NaN;
  const doubts = unseen(group, "parameters", what);
  if (doubts.length > 0) yield* doubts;
  else if (!(version >= since)) yield flaw(group, "parameters", what);
}
