/** Where something stands in a line; out of it once it was removed or taken. */
export interface LinePlace<Item, Tag = undefined> {
  readonly line: TimeLine<Item, Tag>;
  readonly item: Item;
  readonly endsAtMs: number;
  earlier: LinePlace<Item, Tag> | undefined;
  later: LinePlace<Item, Tag> | undefined;
  isIn: boolean;
}

/**
 * Things that each get the same time, so that they end in the order in which they came. Everything is O(1), and who
 * leaves holds on to nobody.
 */
export class TimeLine<Item, Tag = undefined> {
  readonly lengthMs: number;
  /** What the line is about. */
  readonly tag: Tag;
  #first: LinePlace<Item, Tag> | undefined;
  #last: LinePlace<Item, Tag> | undefined;

  constructor(lengthMs: number, tag: Tag) {
    this.lengthMs = lengthMs;
    this.tag = tag;
  }

  get first(): LinePlace<Item, Tag> | undefined {
    return this.#first;
  }

  /** At the end of it. `nowMs` never falls from one call to the next. */
  append(item: Item, nowMs: number): LinePlace<Item, Tag> {
    const endsAtMs = Math.ceil(nowMs + this.lengthMs);
    const place: LinePlace<Item, Tag> = {
      line: this,
      item,
      endsAtMs,
      earlier: this.#last,
      later: undefined,
      isIn: true,
    };
    if (this.#last === undefined) this.#first = place;
    else this.#last.later = place;
    this.#last = place;
    return place;
  }

  /** Harmless for one that is out already. */
  remove(place: LinePlace<Item, Tag>): void {
    if (!place.isIn) return;
    const { earlier, later } = place;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    place.earlier = undefined;
    place.later = undefined;
    place.isIn = false;
  }

  /** Takes the first out if its time has passed. */
  takeEnded(nowMs: number): Item | undefined {
    const place = this.#first;
    if (place === undefined || place.endsAtMs > nowMs) return undefined;
    this.remove(place);
    return place.item;
  }
}
