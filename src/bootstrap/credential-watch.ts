import type { CredentialSweep } from '../application/sessions/credential-sweep.ts';
import type { RevocationBook } from './revocations.ts';

/** Ends what outlives its credential, as long as the gateway runs: every few seconds, and as soon as one is revoked. */
export class CredentialWatch {
  readonly #book: RevocationBook;
  readonly #sweep: CredentialSweep;
  #stopSweeping: (() => void) | undefined;

  constructor(book: RevocationBook, sweep: CredentialSweep) {
    this.#book = book;
    this.#sweep = sweep;
    book.revocations.onChange(() => sweep.sweep());
  }

  start(): void {
    this.#stopSweeping = this.#sweep.begin();
    this.#book.start();
  }

  stop(): void {
    this.#stopSweeping?.();
    this.#book.stop();
  }
}
