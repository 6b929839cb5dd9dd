/** The report as data of the page: what many resources have in common is written once, and not beside each of them. */
import type { ReportDocument, ResourceLine, StackReport } from "./document";

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

/** Things in the order in which they first came, each once. */
class Once<T> {
  readonly all: T[] = [];
  private readonly places = new Map<string, number>();

  /** The place of a thing that this key tells from others. */
  placeOf(key: string, thing: T): number {
    let place = this.places.get(key);
    if (place === undefined) this.places.set(key, (place = this.all.push(thing) - 1));
    return place;
  }
}

/** The page's script undoes it (`page/client.js`). */
export function dense(report: ReportDocument): DenseReport {
  const kinds = new Once<Kind>();
  const texts = new Once<string>();
  const textOf = (text: string) => texts.placeOf(text, text);
  const stacks = report.stacks.map((stack) => ({
    ...stack,
    resources: stack.resources.map(({ type, label, place, settings, ...rest }): DenseLine => ({
      ...rest,
      kind: kinds.placeOf(type, { type, label }),
      ...(place === undefined ? {} : { place: textOf(place) }),
      settings: settings.map(textOf),
    })),
  }));
  return { ...report, kinds: kinds.all, texts: texts.all, stacks };
}
