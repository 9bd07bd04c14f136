import type { Endpoint } from '../endpoint.ts';
import type { Picker } from '../picker.ts';

/**
 * Each endpoint in turn. `start` (from the outside, for example at random) keeps a refreshed list from sending
 * everybody to the first endpoint; `position` of the old picker carries the turn over a list change.
 */
export class RoundRobinPicker implements Picker {
  readonly #endpoints: readonly Endpoint[];
  #next: number;

  constructor(endpoints: readonly Endpoint[], start = 0) {
    this.#endpoints = endpoints;
    this.#next = endpoints.length === 0 ? 0 : start % endpoints.length;
  }

  get position(): number {
    return this.#next;
  }

  pick(usable: (endpoint: Endpoint) => boolean): Endpoint | undefined {
    const count = this.#endpoints.length;
    for (let tried = 0; tried < count; tried += 1) {
      const endpoint = this.#endpoints[this.#next];
      this.#next = (this.#next + 1) % count;
      if (endpoint !== undefined && usable(endpoint)) return endpoint;
    }
    return undefined;
  }
}
