/** Steps of explanations, each written once. */
import type { HopText } from "../proof";
import type { HopLine } from "./document";
import { readable, type ResourceIndex } from "./resources";

export class Hops {
  readonly lines: HopLine[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly index: ResourceIndex) {}

  add({ urn, text, why }: HopText): number {
    const key = `${text} ${why}`;
    let place = this.known.get(key);
    if (place === undefined) {
      place = this.lines.length;
      this.known.set(key, place);
      this.lines.push({ text: readable(text), why: readable(why), ...this.index.of(urn) });
    }
    return place;
  }
}
