/** Several stacks as one document, with what differs between them; all texts printable. */
import { printable } from "../proof";
import { differencesOf } from "./compare";
import type { ReportDocument, StackReport } from "./document";

export function assemble(stacks: readonly StackReport[], title?: string): ReportDocument {
  const told = stacks.map(clean);
  const projects = [...new Set(told.map(({ project }) => project))].filter((one) => one !== "");
  const [only] = told;
  const name =
    told.length === 1 && only !== undefined ? `${only.project}/${only.stack}` : projects.join(", ");
  return {
    format: "bulkhead-report",
    version: 1,
    title: printable(title ?? `${name}: who can reach what`),
    stacks: told,
    ...differencesOf(told),
  };
}

/** Names come from anywhere. What answers URLs keeps them as they are: they are compared there, and cleaned when shown. */
function clean({ web, ...rest }: StackReport): StackReport {
  return { ...printableIn(rest), ...(web === undefined ? {} : { web }) };
}

function printableIn<T>(value: T): T {
  if (typeof value === "string") {
    return (/^[ -~]*$/.test(value) ? value : printable(value)) as T;
  }
  if (Array.isArray(value)) return (value as readonly unknown[]).map(printableIn) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, printableIn(inner as unknown)]),
  ) as T;
}
