import type { PinBook } from '../../../domain/pinning/pin-book.ts';

/** The pins cannot be read or written; the text says why and where. */
export class PinTrouble {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Where pins live. Other gateways, and the operator's command, change them too. */
export interface PinStore {
  /** An empty book when nothing was ever written. Rejects never. */
  read(): Promise<PinBook | PinTrouble>;
  /**
   * Changes the newest pins, one writer at a time among all that share them, and resolves with what they are now.
   * `change` sees the newest book and may be called in a later turn; when it returns the very book, nothing is written.
   */
  update(change: (book: PinBook) => PinBook): Promise<PinBook | PinTrouble>;
  /** Hears of changes, whoever makes them, soon after. The returned function ends that. */
  watch(listener: (book: PinBook | PinTrouble) => void): () => void;
}
