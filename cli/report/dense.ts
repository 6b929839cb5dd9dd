/** The report as data of the page: what many resources have in common is written once, and not beside each of them. */
import type { ReportDocument, ResourceLine, StackReport } from "./document";
import { Once } from "./once";

/** A type, and what it is called. */
type Kind = Pick<ResourceLine, "type" | "label">;

interface DenseLine extends Omit<ResourceLine, keyof Kind | "place" | "settings"> {
  /** A place among the kinds. */
  readonly kind: number;
  /** Places among the texts. */
  readonly place?: number;
  readonly settings: readonly number[];
}

interface DenseStack extends Omit<StackReport, "resources"> {
  readonly resources: readonly DenseLine[];
}

export interface DenseReport extends Omit<ReportDocument, "stacks"> {
  readonly kinds: readonly Kind[];
  readonly texts: readonly string[];
  readonly stacks: readonly DenseStack[];
}

/** The page's script undoes it (`page/client.js`). */
export function dense(report: ReportDocument): DenseReport {
  const kinds = new Once<Kind>();
  const texts = new Once<string>();
  const textOf = (text: string) => texts.placeOf(text, () => text);
  const stacks = report.stacks.map((stack) => ({
    ...stack,
    resources: stack.resources.map(({ type, label, place, settings, ...rest }): DenseLine => ({
      ...rest,
      kind: kinds.placeOf(type, () => ({ type, label })),
      ...(place === undefined ? {} : { place: textOf(place) }),
      settings: settings.map(textOf),
    })),
  }));
  return { ...report, kinds: kinds.all, texts: texts.all, stacks };
}
