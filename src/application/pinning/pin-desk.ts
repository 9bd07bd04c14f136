import {
  type Decided,
  type Decision,
  decide,
  type PinBook,
} from '../../domain/pinning/pin-book.ts';
import { type ActRecorder, unrecorded } from '../audit/act-recorder.ts';
import { type PinStore, PinTrouble } from '../ports/driven/pin-store.ts';

/** What an operator does with pins, whether or not a gateway runs. */
export class PinDesk {
  readonly #store: PinStore;
  readonly #record: ActRecorder;

  constructor(store: PinStore, record = unrecorded) {
    this.#store = store;
    this.#record = record;
  }

  book(): Promise<PinBook | PinTrouble> {
    return this.#store.read();
  }

  /** What was decided about: nothing when nothing waited. */
  async decide(decision: Decision): Promise<Decided['items'] | PinTrouble> {
    const { verdict, server, name = '*', kind = '*' } = decision;
    const obstacle = await this.#record(`pin.${verdict}`, { server, name, kind });
    if (obstacle !== undefined) return new PinTrouble(obstacle);
    let items: Decided['items'] = [];
    const book = await this.#store.update((newest) => {
      const decided = decide(newest, decision);
      items = decided.items;
      return decided.book;
    });
    return book instanceof PinTrouble ? book : items;
  }
}
