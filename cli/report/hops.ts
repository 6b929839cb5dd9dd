/** Steps of explanations, each written once. */
import type { HopText } from "../proof";
import type { HopLine } from "./document";
import { Once } from "./once";
import { readable, type ResourceIndex } from "./resources";

export class Hops {
  private readonly once = new Once<HopLine>();

  constructor(private readonly index: ResourceIndex) {}

  get lines(): readonly HopLine[] {
    return this.once.all;
  }

  add({ urn, text, why }: HopText): number {
    return this.once.placeOf(`${text} ${why}`, () => ({
      text: readable(text),
      why: readable(why),
      ...this.index.of(urn),
    }));
  }
}
