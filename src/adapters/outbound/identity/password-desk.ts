import { type BinaryLike, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '../../../domain/identity/password-hash.ts';

/** Each takes a thread of the pool, which file and name look-ups need too, and the memory that its cost says. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 64;

/** Compares passwords with what is kept of them, a few at once and off the thread that serves clients. */
export class PasswordDesk {
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  /** Undefined: too many wait. Takes as long for a wrong password as for the right one. */
  async isRight(password: string, kept: PasswordHash): Promise<boolean | undefined> {
    if (this.#busy >= MAX_AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#busy += 1;
    try {
      const hash = Buffer.from(kept.hash, 'base64');
      const made = await stretched(password, kept, hash.length);
      return timingSafeEqual(made, hash);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** What scrypt makes of a password: `length` bytes. */
export const stretched = (
  password: BinaryLike,
  { logN, r, p, salt }: Omit<PasswordHash, 'hash'>,
  length: number,
): Promise<Buffer> => {
  const N = 2 ** logN;
  // Twice what RFC 7914 §2 says it takes: the library counts its own blocks too.
  const options = { N, r, p, maxmem: 256 * r * (N + p) };
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password, Buffer.from(salt, 'base64'), length, options, (error, made) => {
    if (error === null) resolve(made);
    else reject(error);
  });
  return promise;
};
