/** Things in the order in which they first came, each once. */
export class Once<T> {
  readonly all: T[] = [];
  private readonly places = new Map<string, number>();

  /** The place of the thing that this key tells from others; it is made where it is new. */
  placeOf(key: string, make: () => T): number {
    let place = this.places.get(key);
    if (place === undefined) this.places.set(key, (place = this.all.push(make()) - 1));
    return place;
  }
}
