import {
  type Decided,
  type Decision,
  decide,
  type PinBook,
} from '../../domain/pinning/pin-book.ts';
import { type PinStore, PinTrouble } from '../ports/driven/pin-store.ts';

/** What an operator does with pins, whether or not a gateway runs. */
export class PinDesk {
  readonly #store: PinStore;

  constructor(store: PinStore) {
    this.#store = store;
  }

  book(): Promise<PinBook | PinTrouble> {
    return this.#store.read();
  }

  /** What was decided about: nothing when nothing waited. */
  async decide(decision: Decision): Promise<Decided['items'] | PinTrouble> {
    let items: Decided['items'] = [];
    const book = await this.#store.update((newest) => {
      const decided = decide(newest, decision);
      items = decided.items;
      return decided.book;
    });
    return book instanceof PinTrouble ? book : items;
  }
}
