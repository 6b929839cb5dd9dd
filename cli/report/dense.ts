/** The report as data of the page: a type and what it is called are written once, and not beside each resource. */
import type { ReportDocument, ResourceLine, StackReport } from "./document";

/** A type, and what it is called. */
type Kind = Pick<ResourceLine, "type" | "label">;

interface DenseStack extends Omit<StackReport, "resources"> {
  /** `kind` is a place among the kinds. */
  readonly resources: readonly (Omit<ResourceLine, keyof Kind> & { readonly kind: number })[];
}

export interface DenseReport extends Omit<ReportDocument, "stacks"> {
  readonly kinds: readonly Kind[];
  readonly stacks: readonly DenseStack[];
}

/** The page's script undoes it (`page/client.js`). */
export function dense(report: ReportDocument): DenseReport {
  const kinds: Kind[] = [];
  const places = new Map<string, number>();
  const placeOf = (kind: Kind): number => {
    const known = places.get(kind.type);
    if (known !== undefined) return known;
    places.set(kind.type, kinds.length);
    return kinds.push(kind) - 1;
  };
  const stacks = report.stacks.map((stack) => ({
    ...stack,
    resources: stack.resources.map(({ type, label, ...rest }) => ({
      ...rest,
      kind: placeOf({ type, label }),
    })),
  }));
  return { ...report, kinds, stacks };
}
