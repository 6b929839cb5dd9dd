/** The check for CI: a preview in, one message and an exit status out. */
import { allowanceVariable } from "../../stacks/stateful";
import { BadPreviewError, findLosses, wanted, type Findings, type Loss } from "./losses";

export interface Judgement {
  /** 0: nothing would be lost, or it is allowed, or the stack is not production; 1: it would; 2: bad input. */
  readonly status: 0 | 1 | 2;
  readonly message: string;
}

export interface JudgeOptions {
  /** Names and URNs of what may go in this run. */
  readonly allowed: ReadonlySet<string>;
  /** Whether the stack counts as production whatever its configuration says. @default false */
  readonly production?: boolean;
}

/** Judges the text of a preview. */
export function judge(text: string, options: JudgeOptions): Judgement {
  let findings: Findings;
  try {
    findings = findLosses(text);
  } catch (error) {
    if (!(error instanceof BadPreviewError)) throw error;
    return { status: 2, message: `guard: ${error.message}` };
  }
  const { stack, losses, brokeOff } = findings;
  const isAllowed = ({ name, urn }: Loss) => options.allowed.has(name) || options.allowed.has(urn);
  const refused = losses.filter((loss) => !isAllowed(loss));
  if (!findings.production && options.production !== true) {
    if (brokeOff) return failed(stack);
    const tail = losses.length === 0 ? "" : `; these would go: ${namesOf(losses, ", ")}`;
    return { status: 0, message: `guard: stack ${stack} is not production${tail}` };
  }
  if (refused.length > 0) return { status: 1, message: refusal(findings, refused) };
  const untold = findings.untold.filter((name) => !options.allowed.has(name));
  if (untold.length > 0) {
    const message =
      `guard: found a preview that leaves out what stays the same, expected ${wanted}: without, ` +
      `nobody can tell whether stores stand in the subnets that would go (${untold.join(", ")})`;
    return { status: 2, message };
  }
  if (brokeOff) return failed(stack);
  const message =
    losses.length === 0
      ? `guard: stack ${stack} keeps everything that holds data`
      : `guard: stack ${stack} loses what is allowed for this run: ${namesOf(losses, ", ")}`;
  return { status: 0, message };
}

function failed(stack: string): Judgement {
  const message =
    `guard: the preview of stack ${stack} failed, and nothing can be said about the rest of it; ` +
    "expected one that ends without an error: mend what it reports first";
  return { status: 2, message };
}

function refusal({ stack, brokeOff }: Findings, refused: readonly Loss[]): string {
  const count =
    refused.length === 1 ? "1 resource that holds" : `${refused.length} resources that hold`;
  const lines = refused.flatMap(({ type, name, id, replaced, because, what }) => {
    const reasons = because.length === 0 ? "" : ` because of ${because.join(", ")}`;
    return [
      `  ${type} ${name}${id === "" ? "" : ` (${id})`}`,
      `    would be ${replaced ? "replaced" : "deleted"}${reasons}: ${what} would be lost`,
    ];
  });
  const more = brokeOff
    ? [
        'The preview broke off; there may be more. docs/operations.md, "The guard", says how to see all.',
      ]
    : [];
  return [
    `guard: stopped. ${count} data would go from stack ${stack}, which is production:`,
    ...lines,
    ...more,
    "If that is meant, save what you need of it, and allow it for one run:",
    `  ${allowanceVariable}='${namesOf(refused, ",")}' pulumi up --ignore-protect`,
  ].join("\n");
}

function namesOf(losses: readonly Loss[], separator: string): string {
  return [...new Set(losses.map(({ name }) => name))].sort().join(separator);
}
