import type { StateSeal } from '../../../src/application/ports/driven/state-seal.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';

/** Keeps what it sealed in memory; the texts are only names for it. `digest` is the data itself. */
export class MemorySeal implements StateSeal {
  readonly #sealed = new Map<string, Uint8Array>();
  /** Seals wait until the test lets them go. */
  #gate: Promise<void> | undefined;

  async seal(claims: Uint8Array): Promise<string> {
    const text = `sealed-${this.#sealed.size + 1}`;
    this.#sealed.set(text, claims.slice());
    await this.#gate;
    return text;
  }

  open(text: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#sealed.get(text)?.slice());
  }

  digest(data: Uint8Array): string {
    return decodeText(data);
  }

  /** From now on sealing takes until the returned function is called. */
  holdSealing(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return () => {
      this.#gate = undefined;
      resolve();
    };
  }
}
