/** Reports of programs that tests make: our own stacks, with changes that break them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Assumption } from "../../cli/plan/document";
import { assemble } from "../../cli/report/assemble";
import type { ReportDocument, StackReport } from "../../cli/report/document";
import { loadLayout } from "../../cli/report/layout";
import { renderPage } from "../../cli/report/page";
import { pageScript, pageStyle } from "../../cli/report/script";
import { reportOf } from "../../cli/report/stack";
import { fromPlan } from "../../policies/adapters/plan";
import { proofOf } from "../../policies/core/prove";
import type { PlannedResource } from "../support/construct";
import { planOf } from "../policies/adapters/forms";

const root = path.resolve(__dirname, "../..");
export const ownMatrix: unknown = parse(readFileSync(path.join(root, "traffic.yaml"), "utf8"));

/** The text that stands for an unknown value in a plan. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function report(
  resources: readonly PlannedResource[],
  {
    traffic = ownMatrix,
    stack = "test",
    from = "a test",
    taken,
  }: { traffic?: unknown; stack?: string; from?: string; taken?: readonly Assumption[] } = {},
): StackReport {
  const source = fromPlan({ ...planOf(resources), stack });
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  const proof = proofOf([source.value], {
    ...(traffic === null ? {} : { traffic }),
    today: "2026-01-01",
    stack,
  });
  if (!proof.ok) throw new Error(JSON.stringify(proof.problems));
  return reportOf(proof.value, from, taken);
}

export async function page(...stacks: readonly StackReport[]): Promise<string> {
  const document: ReportDocument = assemble(stacks);
  const draw = await loadLayout();
  const layouts = stacks.map((one) => (one.nodes.length === 0 ? undefined : draw(one)));
  return renderPage(document, { layouts, style: pageStyle(), script: pageScript() });
}

/** One more rule of a security group. */
export function withRule(
  all: readonly PlannedResource[],
  kind: "Ingress" | "Egress",
  name: string,
  group: string,
  rule: {
    readonly port: number;
    readonly peer?: string;
    readonly inputs?: PlannedResource["inputs"];
  },
): readonly PlannedResource[] {
  const type = `aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`;
  const like = all.find((one) => one.type === type);
  const groupOf = (of: string) =>
    all.find((one) => one.name === of && one.type === "aws:ec2/securityGroup:SecurityGroup")?.urn;
  const own = groupOf(group);
  if (like === undefined || own === undefined) throw new Error(`no group ${group}`);
  const peer = rule.peer === undefined ? undefined : groupOf(rule.peer);
  const kept = Object.entries(like.inputs).filter(([key]) => key === "region");
  const added: PlannedResource = {
    ...like,
    urn: `${like.urn.split("::").slice(0, 3).join("::")}::${name}`,
    name,
    inputs: {
      ...Object.fromEntries(kept),
      securityGroupId: unknownText,
      ipProtocol: "tcp",
      fromPort: rule.port,
      toPort: rule.port,
      ...(peer === undefined ? {} : { referencedSecurityGroupId: unknownText }),
      ...rule.inputs,
    },
    dependencies: [own, ...(peer === undefined ? [] : [peer])],
    propertyDependencies: {
      securityGroupId: [own],
      ...(peer === undefined ? {} : { referencedSecurityGroupId: [peer] }),
    },
  };
  return [...all, added];
}

/** The frontend reaches the database. */
export function withDebugRules(all: readonly PlannedResource[]): readonly PlannedResource[] {
  const admitted = withRule(all, "Ingress", "debug-in", "data-postgres", {
    port: 5432,
    peer: "service-frontend",
  });
  return withRule(admitted, "Egress", "debug-out", "service-frontend", {
    port: 5432,
    peer: "data-postgres",
  });
}

/** Who reaches the cache cannot be told. */
export function withUnknownRule(all: readonly PlannedResource[]): readonly PlannedResource[] {
  const inputs = { cidrIpv4: unknownText };
  return withRule(all, "Ingress", "office-in", "data-redis", { port: 6379, inputs });
}

/** A cell by the names of its ends. */
export function cellOf({ ends, cells }: StackReport, from: string, to: string) {
  const [a, b] = [from, to].map((name) => ends.findIndex((end) => end.name === name));
  const cell = cells.find((one) => one.from === a && one.to === b);
  if (cell === undefined) throw new Error(`no cell ${from}, ${to}`);
  return cell;
}

/** The line of the map between two boxes, by their labels. */
export function edgeOf({ nodes, edges }: StackReport, from: string, to: string) {
  const [a, b] = [from, to].map((label) => nodes.find((node) => node.label === label)?.id);
  return edges.find((edge) => edge.from === a && edge.to === b);
}

/** Names that would do something, if anything did. */
export const hostileNames = [
  `</script><script>document.title="owned"</script>`,
  `"><img src=x onerror="document.title='owned'">`,
  `a'b"c<b>&amp;`,
  `{{constructor}} javascript:alert(1)`,
] as const;

/** The same program with hostile names for some of its things. */
export function withHostileNames(all: readonly PlannedResource[]): readonly PlannedResource[] {
  const renamed = [
    "data-redis",
    "network-vpc",
    "services-service-chat",
    "network-nat-eu-central-1a",
  ];
  const names = new Map(renamed.map((name, i) => [name, hostileNames[i] ?? ""]));
  const swap = (text: string) => {
    const at = text.lastIndexOf("::");
    const name = names.get(text.slice(at + 2));
    return name === undefined ? text : `${text.slice(0, at + 2)}${name}`;
  };
  return all.map((one) => ({
    ...one,
    urn: swap(one.urn),
    name: names.get(one.name) ?? one.name,
    ...(one.parent === undefined ? {} : { parent: swap(one.parent) }),
    dependencies: one.dependencies.map(swap),
    propertyDependencies: Object.fromEntries(
      Object.entries(one.propertyDependencies).map(([key, urns]) => [key, urns.map(swap)]),
    ),
  }));
}
